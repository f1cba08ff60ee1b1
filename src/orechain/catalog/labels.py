"""The label of any catalog entry in English or Chinese."""

from __future__ import annotations

from collections.abc import Callable

from orechain.catalog.economies import bloc, economy
from orechain.catalog.forms import form
from orechain.catalog.minerals import mineral
from orechain.catalog.named import Named
from orechain.catalog.units import unit
from orechain.catalog.vocabulary import kind, link, process

_FINDERS: dict[str, Callable[[str], Named]] = {
    "mineral": mineral,
    "economy": economy,
    "bloc": bloc,
    "form": form,
    "unit": unit,
    "link": link,
    "process": process,
    "kind": kind,
}


def label(table: str, key: str, lang: str = "en") -> str:
    """Return the label of an entry, as in ``label("mineral", "cobalt", "zh")``.

    Raises
    ------
    UnknownName
        If the catalog has no such entry.

    Examples
    --------
    >>> label("mineral", "cobalt", "zh"), label("economy", "COD", "zh"), label("unit", "wan_t", "zh")
    ('钴', '刚果（金）', '万吨')
    """
    return _FINDERS[table](key).label(lang)

"""What the views of data share: parameters that the catalog knows, columns written short, rows as tables."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from typing import Annotated, Any, Literal, cast

from pydantic import AfterValidator, Field

from orechain.api.view import LIST_SIGN, Cell, Column, Table, split_list
from orechain.promises import Finite
from orechain.store.reader import Store

Order = Literal["asc", "desc"]
LinkOrAll = Literal["", "U", "M", "D", "R"]
JOINED = "; "


def _each(find: Callable[[str], str]) -> Callable[[str], str]:
    def known(text: str) -> str:
        return LIST_SIGN.join(dict.fromkeys(find(part) for part in split_list(text)))

    return known


def _kind(text: str) -> str:
    from orechain.catalog.vocabulary import kind

    return kind(text).kind


def _process(text: str) -> str:
    from orechain.catalog.vocabulary import process

    return process(text).process


def _form(text: str) -> str:
    from orechain.catalog.forms import form

    return form(text).form


_LONG = Field(max_length=2000)
KindNames = Annotated[str, _LONG, AfterValidator(_each(_kind))]
"""Kinds of figure, joined by ``~``."""
ProcessNames = Annotated[str, _LONG, AfterValidator(_each(_process))]
FormNames = Annotated[str, _LONG, AfterValidator(_each(_form))]


def columns(*names: str) -> tuple[Column, ...]:
    """Return columns written as ``name``, ``name:type`` or ``name:type:unit``.

    Examples
    --------
    >>> columns("claim", "value_kusd:number:kUSD")[1].unit
    'kUSD'
    """
    found = []
    for text in names:
        name, _, rest = text.partition(":")
        kind, _, unit = rest.partition(":")
        found.append(Column(name, cast("Literal['text', 'number', 'integer', 'flag']", kind or "text"), unit))
    return tuple(found)


def table_of(name: str, heads: tuple[Column, ...], rows: Iterable[Mapping[str, Any]]) -> Table:
    """Return dictionaries as a table; a list in a cell is joined by semicolons.

    Examples
    --------
    >>> table_of("a", columns("x", "y"), [{"x": 1, "y": ["b", "c"], "z": 0}]).rows
    [(1, 'b; c')]
    """
    return Table(name, heads, [tuple(_cell(row.get(head.name)) for head in heads) for row in rows])


def _cell(value: Any) -> Cell:
    if isinstance(value, list | tuple):
        return JOINED.join(str(item) for item in value)
    return cast("Cell", value)


_JSON: dict[str, Any] = {"text": str, "number": float, "integer": int | None, "flag": bool}


_KNOWN: dict[str, Any] = {"number": Finite, "integer": int}


def row_schema(heads: tuple[Column, ...], null: Container[str] = (), known: Container[str] = ()) -> dict[str, Any]:
    """Return the types of a row's cells for `orechain.api.schema.record`.

    Texts named in ``null`` may be missing; numbers may be, unless they are named in ``known``.
    """
    return {
        head.name: str | None if head.name in null else _KNOWN[head.type] if head.name in known else _JSON[head.type]
        for head in heads
    }


def both(table: str, key: str, name: str = "") -> dict[str, str]:
    """Return ``<name>_en`` and ``<name>_zh``: the labels of a catalog entry, empty for an empty id.

    Examples
    --------
    >>> both("economy", "CHN")
    {'economy_en': 'China', 'economy_zh': '中国'}
    """
    from orechain.views.words import name as label

    start = name or table
    return {f"{start}_{lang}": label(table, key, lang) if key else "" for lang in ("en", "zh")}


def publishers(store: Store, release: str) -> dict[str, str]:
    """Return publisher and ``publisher_zh`` of a release."""
    found = store.releases[release]
    return {"publisher": found.publisher, "publisher_zh": found.publisher_zh}


def known_releases(store: Store, text: str) -> tuple[str, ...]:
    """Return the releases of a list of the address.

    Raises
    ------
    UnknownName
        If the snapshot does not hold one of them; lists the nearest.
    """
    from orechain.catalog.names import NameIndex

    index = NameIndex("release", ((name, name) for name in store.releases))
    return tuple(name if name in store.releases else index.find(name) for name in split_list(text))


def known_publishers(store: Store, wanted: str) -> tuple[str, ...]:
    """Return the publishers of a list of the address, by name in either language.

    Raises
    ------
    UnknownName
        If no release of the snapshot is by one of them; lists the nearest.
    """
    from orechain.catalog.names import NameIndex, plain

    names = [(name, item.publisher) for item in store.releases.values() for name in (item.publisher, item.publisher_zh)]
    found: dict[str, None] = {}
    for text in split_list(wanted):
        here = [publisher for name, publisher in names if plain(name) == plain(text)]  # one name may stand for several
        found |= dict.fromkeys(here or [NameIndex("publisher", names).find(text)])
    return tuple(found)


def permalink(claim: str) -> str:
    """Return the address of the origin of a claim, below the server's root.

    Examples
    --------
    >>> permalink("usgs-mcs-2026:1854")
    '/api/v1/trace?claim=usgs-mcs-2026%3A1854'
    """
    from urllib.parse import quote

    return f"/api/v1/trace?claim={quote(claim, safe='')}"

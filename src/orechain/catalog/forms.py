"""Forms: what a mass is counted as (element, oxide, compound, gross weight) and what it contains."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from orechain.catalog.formulas import atomic_weights, mass_fractions
from orechain.catalog.named import Named
from orechain.catalog.names import NameIndex
from orechain.catalog.tables import number, read
from orechain.errors import OrechainError


@dataclass(frozen=True, slots=True)
class Form(Named):
    """What a mass is counted as.

    Parameters
    ----------
    form
        Id.
    formula
        Chemical formula; empty for mixtures, totals and gross weight.
    mineral
        Mineral it is a form of; empty for gross weight.
    basis
        ``element``, ``oxide``, ``compound``, ``ore`` or ``gross``.
    element
        What ``fraction`` is the share of: a chemical element; ``REO`` or ``REE`` for mixtures.
    fraction
        Share of ``element`` in the mass: computed from the formula where there is one, else the table's
        typical value with bounds ``low`` and ``high``; ``None`` where no single factor exists.
    """

    form: str
    formula: str
    mineral: str
    basis: str
    name_en: str
    name_zh: str
    element: str
    fraction: float | None
    low: float | None
    high: float | None
    note: str

    @property
    def content(self) -> float | None:
        """Share of the chemical element in the mass; ``None`` where no such factor exists."""
        return self.fraction if self.element in atomic_weights() or self.basis == "element" else None

    @property
    def exact(self) -> bool:
        """Whether the content follows from the formula and not from a typical value."""
        return bool(self.formula)


@cache
def _by_id() -> dict[str, Form]:
    found = {}
    for row in read("forms"):
        fraction = number(row["content"])
        if row["formula"]:
            fraction = mass_fractions(row["formula"])[row["element"]]
        found[row["form"]] = Form(
            form=row["form"],
            formula=row["formula"],
            mineral=row["mineral"],
            basis=row["basis"],
            name_en=row["name_en"],
            name_zh=row["name_zh"],
            element=row["element"],
            fraction=fraction,
            low=number(row["content_low"]),
            high=number(row["content_high"]),
            note=row["content_note"],
        )
    return found


@cache
def index() -> NameIndex:
    """Return the index of all spellings of forms; ids are tried as they are written first."""
    return NameIndex(
        "form",
        (
            (name, item.form)
            for item in _by_id().values()
            for name in (item.form, item.formula, item.name_en, item.name_zh)
        ),
    )


def forms() -> tuple[Form, ...]:
    """Return all forms in the order of the table."""
    return tuple(_by_id().values())


def form(name: str) -> Form:
    """Return the form of an id, formula or name; an id is case-sensitive, for ``Co`` is not ``CO``.

    Raises
    ------
    UnknownName
        If the catalog has no such form.

    Examples
    --------
    >>> form("Li2CO3").label("zh")
    '碳酸锂'
    """
    return _by_id()[name] if name in _by_id() else _by_id()[index().find(name)]


def content(name: str, element: str = "") -> float | None:
    """Return the share of an element in the mass of a form.

    Parameters
    ----------
    name
        Form.
    element
        Symbol; by default the element the form is traded for.

    Returns
    -------
    float or None
        ``None`` where no single factor exists (gross weight, total rare-earth oxides).

    Raises
    ------
    UnknownName
        If the catalog has no such form.
    OrechainError
        If the form is known not to hold the element, or only its main element is known.

    Examples
    --------
    >>> round(content("Nd2O3"), 4), round(content("LiCoO2", "Li"), 4), content("REO")
    (0.8574, 0.0709, None)
    """
    item = form(name)
    if not element or element == item.element:
        return item.content
    if item.formula:
        fractions = mass_fractions(item.formula)
        if element in fractions:
            return fractions[element]
    raise OrechainError("element_not_in_form", form=item.form, element=element)

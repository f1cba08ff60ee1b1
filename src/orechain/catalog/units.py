"""Units and their conversion within one dimension."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from orechain.catalog.named import Named
from orechain.catalog.names import NameIndex
from orechain.catalog.tables import read, split
from orechain.errors import OrechainError, UnknownName

_WORD = 4
"""A spelling of at least this many letters is a word; shorter ones are symbols, in which case matters."""


@dataclass(frozen=True, slots=True)
class Unit(Named):
    """A unit; ``factor`` converts an amount to the base unit of its dimension (mass: tonne)."""

    unit: str
    dimension: str
    factor: float
    name_en: str
    name_zh: str
    aliases: tuple[str, ...]


@cache
def _by_id() -> dict[str, Unit]:
    return {
        row["unit"]: Unit(
            row["unit"],
            row["dimension"],
            float(row["factor"]),
            row["name_en"],
            row["name_zh"],
            split(row["aliases"]),
        )
        for row in read("units")
    }


@cache
def _symbols() -> dict[str, str]:
    """Return the spellings in which case matters: Mt is a million tonnes, mt no unit of this catalog."""
    spellings: dict[str, str] = {}
    for item in _by_id().values():
        for name in (item.name_zh, item.name_en, *item.aliases):
            spellings.setdefault(name, item.unit)
    return spellings | {name: name for name in _by_id()}


@cache
def index() -> NameIndex:
    """Return the index of the units' names that are words."""
    return NameIndex(
        "unit",
        (
            (name, item.unit)
            for item in _by_id().values()
            for name in (item.unit, item.name_en, item.name_zh, *item.aliases)
            if len(name) >= _WORD or not name.isascii()
        ),
    )


def units() -> tuple[Unit, ...]:
    """Return all units in the order of the table."""
    return tuple(_by_id().values())


def unit(name: str) -> Unit:
    """Return the unit of an id, English or Chinese name, or alias; symbols are case-sensitive.

    Raises
    ------
    UnknownName
        If the catalog has no such unit. ``mt`` is refused: it may mean metric tonnes or million tonnes.

    Examples
    --------
    >>> unit("万吨").factor, unit("thousand metric tons").unit
    (10000.0, 'kt')
    """
    trimmed = " ".join(name.split())
    found = _symbols().get(trimmed)
    if found is None and (len(trimmed) >= _WORD or not trimmed.isascii()):
        found = index().get(trimmed)
    if found is None:
        near = [symbol for symbol in _by_id() if symbol.casefold() == trimmed.casefold()]
        raise UnknownName("unit", name, near or index().nearest(trimmed))
    return _by_id()[found]


def convert(value: float, source: str, target: str) -> float:
    """Return an amount in another unit of the same dimension.

    Raises
    ------
    UnknownName
        If a unit is unknown.
    OrechainError
        If the units have different dimensions.

    Examples
    --------
    >>> convert(1.5, "万吨", "t")
    15000.0
    >>> round(convert(1.0, "USD/lb", "USD/t"), 2)
    2204.62
    """
    given, wanted = unit(source), unit(target)
    if given.dimension != wanted.dimension:
        raise OrechainError("incompatible_units", source=given.unit, target=wanted.unit)
    return value if given is wanted else value * given.factor / wanted.factor

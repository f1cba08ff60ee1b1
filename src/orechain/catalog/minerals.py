"""Minerals: names, symbols, groups, host metals and the processes of each chain."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from orechain.catalog.named import Named
from orechain.catalog.names import NameIndex
from orechain.catalog.tables import read, split


@dataclass(frozen=True, slots=True)
class Mineral(Named):
    """A mineral, metal, energy carrier or group of them.

    Parameters
    ----------
    mineral
        Id.
    symbol
        Chemical symbol, empty where there is none.
    group
        Id of the group it belongs to, or empty.
    kind
        ``metal``, ``industrial_mineral``, ``energy``, ``gas``, ``biotic`` or ``group``.
    hosts
        Minerals whose production it is a by-product of; ``hosts_source`` says who states it,
        ``hosts_source_zh`` in Chinese.
    stages
        Processes of its chain, in order.
    default_form
        Form that its figures are compared in.
    """

    mineral: str
    symbol: str
    name_en: str
    name_zh: str
    aliases: tuple[str, ...]
    group: str
    kind: str
    hosts: tuple[str, ...]
    hosts_source: str
    hosts_source_zh: str
    stages: tuple[str, ...]
    default_form: str
    note: str


@cache
def _by_id() -> dict[str, Mineral]:
    return {
        row["mineral"]: Mineral(
            mineral=row["mineral"],
            symbol=row["symbol"],
            name_en=row["name_en"],
            name_zh=row["name_zh"],
            aliases=split(row["aliases"]),
            group=row["group"],
            kind=row["kind"],
            hosts=split(row["hosts"]),
            hosts_source=row["hosts_source"],
            hosts_source_zh=row["hosts_source_zh"],
            stages=split(row["stages"]),
            default_form=row["default_form"],
            note=row["note"],
        )
        for row in read("minerals")
    }


@cache
def index() -> NameIndex:
    """Return the index of all spellings of minerals."""
    return NameIndex(
        "mineral",
        (
            (name, item.mineral)
            for item in _by_id().values()
            for name in (
                item.mineral,
                item.mineral.replace("_", " "),
                item.symbol,
                item.name_en,
                item.name_zh,
                *item.aliases,
            )
        ),
    )


def minerals() -> tuple[Mineral, ...]:
    """Return all minerals in the order of the table."""
    return tuple(_by_id().values())


def mineral(name: str) -> Mineral:
    """Return the mineral of an id, symbol, English or Chinese name, or alias; case does not matter.

    Raises
    ------
    UnknownName
        If the catalog has no such mineral; the error lists the nearest names.

    Examples
    --------
    >>> mineral("铟").mineral, mineral("Ge").mineral, mineral("wolfram").mineral
    ('indium', 'germanium', 'tungsten')
    >>> mineral("indium").hosts
    ('zinc', 'tin', 'copper')
    """
    return _by_id()[index().find(name)]


def members(group: str) -> tuple[Mineral, ...]:
    """Return the elements of a group, those of its subgroups included.

    Examples
    --------
    >>> len(members("rare_earths")), len(members("platinum_group_metals"))
    (17, 6)
    """
    wanted = mineral(group).mineral
    found: list[Mineral] = []
    for item in minerals():
        if item.group == wanted:
            found.extend(members(item.mineral) if item.kind == "group" else (item,))
    return tuple(found)

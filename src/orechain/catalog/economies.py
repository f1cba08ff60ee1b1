"""Economies, their spellings at each publisher, and blocs with their members by year."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from orechain.catalog.named import Named
from orechain.catalog.names import NameIndex, plain, without_footnote
from orechain.catalog.tables import read, split


@dataclass(frozen=True, slots=True)
class Economy(Named):
    """A country or territory, a bloc, a combined or historic territory, or a remainder of a table."""

    economy: str
    iso2: str
    m49: str
    name_en: str
    name_zh: str
    type: str
    note: str


@dataclass(frozen=True, slots=True)
class Membership:
    """Membership of one economy in a bloc: first year, last year or ``None``, and who states it."""

    economy: str
    start: int
    end: int | None
    source: str


@dataclass(frozen=True, slots=True)
class Bloc(Named):
    """A bloc of economies with changing members."""

    bloc: str
    name_en: str
    name_zh: str
    note: str
    memberships: tuple[Membership, ...]

    def members(self, year: int | None = None, *, expand: bool = True) -> tuple[str, ...]:
        """Return the ids of the members, sorted.

        Parameters
        ----------
        year
            Year asked for; who joined during it counts. By default the latest composition.
        expand
            Whether a member that is itself a bloc is replaced by its members.
        """
        last = max((item.end for item in self.memberships if item.end is not None), default=None)
        ended = all(item.end is not None for item in self.memberships)
        found: set[str] = set()
        for item in self.memberships:
            if year is None:
                inside = item.end == last if ended else item.end is None
            else:
                inside = item.start <= year and (item.end is None or year <= item.end)
            if inside and expand and item.economy in _blocs():
                found.update(_blocs()[item.economy].members(year))
            elif inside:
                found.add(item.economy)
        return tuple(sorted(found))


@cache
def _by_id() -> dict[str, Economy]:
    return {
        row["economy"]: Economy(
            row["economy"], row["iso2"], row["m49"], row["name_en"], row["name_zh"], row["type"], row["note"]
        )
        for row in read("economies")
    }


@cache
def _published() -> tuple[dict[tuple[str, str], str], list[tuple[str, str]]]:
    """Return the spellings that depend on the publisher, and those that do not."""
    rows = read("economy_names")
    own = {(publisher, plain(row["name"])): row["economy"] for row in rows for publisher in split(row["publisher"])}
    return own, [(row["name"], row["economy"]) for row in rows]


@cache
def index() -> NameIndex:
    """Return the index of all spellings of economies."""
    entries = [
        (name, item.economy)
        for item in _by_id().values()
        for name in (item.economy, item.iso2, item.m49, item.m49.lstrip("0"), item.name_en, item.name_zh)
    ]
    return NameIndex("economy", entries + _published()[1])


def economies() -> tuple[Economy, ...]:
    """Return all economies in the order of the table."""
    return tuple(_by_id().values())


def economy(name: str, publisher: str = "") -> Economy:
    """Return the economy of an id, ISO or M49 code, English or Chinese name, or a publisher's spelling.

    Footnote digits after a name are dropped.

    Parameters
    ----------
    name
        Spelling or code.
    publisher
        Publisher whose own meaning of the spelling goes first (``R20`` is Kosovo to one and EFTA to another).

    Raises
    ------
    UnknownName
        If the catalog has no such economy, or the spelling has several meanings and no publisher is given.

    Examples
    --------
    >>> economy("Congo (Kinshasa)").economy, economy("刚果（金）").economy, economy("NA").economy
    ('COD', 'COD', 'NAM')
    >>> economy("New Caledonia11").label("zh")
    '新喀里多尼亚'
    >>> economy("R20", "WMD").economy
    'XKX'
    """
    own = _published()[0].get((publisher, plain(name)))
    if own is not None:
        return _by_id()[own]
    found = index().get(name) or index().get(without_footnote(name))
    return _by_id()[found if found is not None else index().find(name)]


@cache
def _blocs() -> dict[str, Bloc]:
    members: dict[str, list[Membership]] = {}
    for row in read("bloc_members"):
        end = int(row["end"]) if row["end"] else None
        members.setdefault(row["bloc"], []).append(Membership(row["economy"], int(row["start"]), end, row["source"]))
    return {
        row["bloc"]: Bloc(row["bloc"], row["name_en"], row["name_zh"], row["note"], tuple(members.get(row["bloc"], ())))
        for row in read("blocs")
    }


def blocs() -> tuple[Bloc, ...]:
    """Return all blocs in the order of the table."""
    return tuple(_blocs().values())


def bloc(name: str) -> Bloc:
    """Return a bloc by id or name.

    Raises
    ------
    UnknownName
        If the catalog has no such bloc.

    Examples
    --------
    >>> len(bloc("EU27").members(2024)), bloc("金砖国家").members(2009)
    (27, ('BRA', 'CHN', 'IND', 'RUS'))
    >>> "GBR" in bloc("EU28").members(2019), bloc("EU28").members(2020)
    (True, ())
    """
    found = index().get(name)
    if found in _blocs():
        return _blocs()[found]
    return _blocs()[_bloc_index().find(name)]


@cache
def _bloc_index() -> NameIndex:
    return NameIndex(
        "bloc",
        ((name, item.bloc) for item in _blocs().values() for name in (item.bloc, item.name_en, item.name_zh)),
    )

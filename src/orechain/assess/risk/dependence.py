"""Two economies side by side: how far each depends on imports of each mineral, and what that means for both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from orechain.assess.risk.evidence import evidence
from orechain.assess.risk.governance import Governance
from orechain.assess.risk.library import Library
from orechain.assess.risk.result import Given, Lacking
from orechain.catalog.economies import economy as find_economy
from orechain.catalog.minerals import mineral as find_mineral
from orechain.catalog.vocabulary import link as find_link
from orechain.errors import Unavailable
from orechain.risk.contract import Floats
from orechain.risk.dependence import DEPENDENT, quadrants
from orechain.store.reader import Store

INPUT = "net_import_reliance"
LINKS = ("U", "M")


@dataclass(frozen=True, slots=True)
class Side:
    """Net import reliance of one economy: known with its claims, or the reason why not."""

    value: float | None
    found: Given | Lacking


@dataclass(frozen=True, slots=True)
class DependenceRow:
    """One mineral: net import reliance of both economies, and the quadrant (kind ``dependence`` of the catalog)."""

    mineral: str
    link: str
    sides: tuple[Side, Side]
    quadrant: str

    @property
    def first(self) -> float | None:
        """Reliance of the first economy."""
        return self.sides[0].value

    @property
    def second(self) -> float | None:
        """Reliance of the second economy."""
        return self.sides[1].value


@dataclass(frozen=True, slots=True)
class Dependence:
    """The quadrants of two economies in one year; above the threshold an economy depends on imports."""

    first: str
    second: str
    year: int
    threshold: float
    rows: tuple[DependenceRow, ...]


def dependence(
    store: Store,
    first: str,
    second: str,
    minerals: Sequence[str],
    year: int | None = None,
    *,
    link: str = "",
    threshold: float = DEPENDENT,
) -> Dependence:
    """Set the net import reliance of two economies side by side.

    Parameters
    ----------
    store
        Snapshot to read.
    first, second
        Economies or blocs.
    minerals
        Names or ids.
    year
        Calendar year; by default the latest with both production and trade.
    link
        Link of the chain whose product is imported; by default for each mineral the first of ore and refined product
        for which both reliances are known.
    threshold
        An economy depends on imports where its reliance is above this; at most 1.

    Returns
    -------
    Dependence
        A row per mineral, those that both depend on first; one reliance that is not known leaves the quadrant open.

    Raises
    ------
    UnknownName
        If the catalog does not know a mineral, an economy or the link.
    Unavailable
        If an economy is the world or no economy, or both are the same.
    InvalidInput
        If the threshold is above 1.
    """
    places = [find_economy(name) for name in (first, second)]
    for place in places:
        if place.type in ("other", "unknown", "world") or place.economy == "WLD":
            raise Unavailable("not_an_economy", economy=f"economy:{place.economy}")
    if places[0] == places[1]:
        raise Unavailable("risk_same_economy", economy=f"economy:{places[0].economy}")
    where = (find_link(link).link,) if link else LINKS
    names = list(dict.fromkeys(find_mineral(name).mineral for name in minerals))
    governance = Governance(store)
    libraries = [Library(store, place.economy) for place in places]
    if year is None:
        traded = max((when for years in libraries[0].trade_years.values() for when in years), default=0)
        produced = libraries[0].production_years[1]
        year = min(traded, produced) if traded else produced
    rows = []
    for name in names:
        tried = []
        for at in where:
            pair = [evidence(library, governance, name, at, year, wanted={INPUT}).found(INPUT) for library in libraries]
            tried.append((at, _side(pair[0]), _side(pair[1])))
        known = [item for item in tried if item[1].value is not None and item[2].value is not None]
        at, one, other = (known or tried)[0]
        found = quadrants(_number(one), _number(other), threshold, threshold)
        rows.append(DependenceRow(name, at, (one, other), str(found)))
    order = ("both_high", "first_only", "second_only", "both_low", "not_known")
    rows.sort(key=lambda row: (order.index(row.quadrant), -(row.first or 0.0) - (row.second or 0.0), row.mineral))
    return Dependence(places[0].economy, places[1].economy, year, threshold, tuple(rows))


def _number(side: Side) -> Floats:
    return np.array(np.nan if side.value is None else side.value)


def _side(found: Given | Lacking | None) -> Side:
    if found is None:
        raise KeyError(INPUT)
    # A reliance above one is a rounding of published totals; the formula cannot give it.
    return Side(min(found.value, 1.0) if isinstance(found, Given) and found.value is not None else None, found)

"""Two economies side by side: how far each depends on imports of each mineral, and what that means for both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from orechain.assess.risk.evidence import evidence
from orechain.assess.risk.governance import Governance
from orechain.assess.risk.holdings import Holdings
from orechain.assess.risk.result import Given, Lacking
from orechain.catalog.economies import economy as find_economy
from orechain.catalog.hs import hs_codes
from orechain.catalog.minerals import mineral as find_mineral
from orechain.catalog.vocabulary import link as find_link
from orechain.errors import Unavailable
from orechain.risk.dependence import DEPENDENT, quadrants
from orechain.store.reader import Store

INPUT = "net_import_reliance"
LINKS = ("U", "M")
_OUTPUT = frozenset({"production", "supply_share"})


@dataclass(frozen=True, slots=True)
class Side:
    """Net import reliance of one economy: known with its claims, or the reason why not, with bounds if any."""

    value: float | None
    found: Given | Lacking

    @property
    def low(self) -> float | None:
        """Least reliance that is possible."""
        return self.value if isinstance(self.found, Given) else self.found.low

    @property
    def high(self) -> float | None:
        """Greatest reliance that is possible."""
        return self.value if isinstance(self.found, Given) else self.found.high

    def sure(self, threshold: float) -> float:
        """Return a reliance on the same side of the threshold; NaN where the bounds leave both sides open.

        A published bound is strict (``>50``).
        """
        if self.value is not None:
            return self.value
        if self.low is not None and self.low >= threshold:
            return 1.0
        return self.high if self.high is not None and self.high <= threshold else float("nan")


@dataclass(frozen=True, slots=True)
class DependenceRow:
    """One mineral at one link: net import reliance of both, and the quadrant (kind ``dependence`` of the catalog)."""

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
    """The quadrants of two economies in one year; above the threshold an economy depends on imports.

    A mineral has a row for each link that the catalog knows of it: what holds for metal says nothing about ore.
    """

    first: str
    second: str
    year: int
    threshold: float
    rows: tuple[DependenceRow, ...]

    def of(self, mineral: str) -> tuple[DependenceRow, ...]:
        """Return the rows of a mineral."""
        return tuple(row for row in self.rows if row.mineral == mineral)

    @property
    def minerals(self) -> tuple[str, ...]:
        """Ids of the minerals, each once."""
        return tuple(dict.fromkeys(row.mineral for row in self.rows))

    def placed(self, mineral: str) -> Literal["every", "some", "none"]:
        """Return at which of its links a mineral is placed."""
        known = [row.quadrant != "not_known" for row in self.of(mineral)]
        return "every" if all(known) else "some" if any(known) else "none"

    @property
    def counts(self) -> dict[str, int]:
        """How many minerals are placed at every link, at some of them, at none."""
        found = [self.placed(mineral) for mineral in self.minerals]
        return {key: found.count(key) for key in ("every", "some", "none")}


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
        Link of the chain whose product is imported; by default ore and refined product, each with a quadrant of its
        own.
    threshold
        An economy depends on imports where its reliance is above this; at most 1.

    Returns
    -------
    Dependence
        A row per mineral and link, minerals that both depend on somewhere first; a reliance whose bounds leave both
        sides of the threshold open leaves the quadrant open.

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
    libraries = [Holdings(store, place.economy) for place in places]
    if year is None:
        traded = max((when for years in libraries[0].trade_years.values() for when in years), default=0)
        produced = libraries[0].production_years[1]
        year = min(traded, produced) if traded else produced
    rows = []
    for name in names:
        for at in where if link else known_links(libraries[0], name):
            pair = [
                evidence(holdings, governance, name, at, year, wanted={INPUT}).found(INPUT) for holdings in libraries
            ]
            one, other = _side(pair[0]), _side(pair[1])
            found = quadrants(np.array(one.sure(threshold)), np.array(other.sure(threshold)), threshold, threshold)
            rows.append(DependenceRow(name, at, (one, other), str(found)))
    order = ("both_high", "first_only", "second_only", "both_low", "not_known")
    first_of = {name: min(order.index(row.quadrant) for row in rows if row.mineral == name) for name in names}
    rows.sort(key=lambda row: (first_of[row.mineral], row.mineral, LINKS.index(row.link) if row.link in LINKS else 0))
    return Dependence(places[0].economy, places[1].economy, year, threshold, tuple(rows))


def known_links(holdings: Holdings, mineral: str) -> tuple[str, ...]:
    """Return the links that the catalog has customs codes of, or the store output; both where there is neither."""
    known = {code.link for code in hs_codes(mineral)}
    known |= {fact.link for fact in holdings.facts(mineral) if fact.kind in _OUTPUT}
    return tuple(at for at in LINKS if at in known) or LINKS


def _side(found: Given | Lacking | None) -> Side:
    if found is None:
        raise KeyError(INPUT)
    # A reliance above one is a rounding of published totals; the formula cannot give it.
    return Side(min(found.value, 1.0) if isinstance(found, Given) and found.value is not None else None, found)

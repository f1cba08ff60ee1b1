"""An economy's share in the world's output, reserves and exports of minerals, period by period as published."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import orechain
from orechain.assess.risk.evidence import evidence
from orechain.assess.risk.governance import Governance
from orechain.assess.risk.holdings import Holdings
from orechain.assess.risk.result import Given, Lacking
from orechain.catalog.economies import economy as find_economy
from orechain.catalog.messages import Message, message
from orechain.catalog.minerals import mineral as find_mineral
from orechain.catalog.vocabulary import link as find_link
from orechain.errors import InvalidInput, Unavailable
from orechain.promises import Finite
from orechain.store.reader import Store

QUANTITIES = {"production": "production_share_own", "reserves": "reserve_share_own", "exports": "export_share"}
"""What a share is of, and the input of methods that it is."""
LINKS = ("U", "M")
_RESERVES_OF = "U"
"""Reserves are those in the ground: they have no other link."""


@dataclass(frozen=True, slots=True)
class SharePoint:
    """The share of one period.

    Parameters
    ----------
    start, end
        First and last year of the period; a mean of several years is one point and stands for none of them.
    value
        Fraction, 0 to 1.
    sd
        Standard deviation of its error.
    basis
        ``published`` as a share, ``computed`` from published quantities, or ``estimate`` (exports, whose contained
        element follows from typical contents of HS codes).
    claims
        Ids of the claims that it rests on.
    notes
        What was assumed.
    """

    start: int
    end: int
    value: Finite
    sd: Finite
    basis: str
    claims: tuple[str, ...]
    notes: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class ShareSeries:
    """The shares in one quantity of a mineral at a link, oldest first; ``gaps`` says why years have none."""

    mineral: str
    link: str
    quantity: str
    points: tuple[SharePoint, ...]
    gaps: dict[int, Message] = field(default_factory=dict)

    @property
    def reason(self) -> Message | None:
        """Why there is no point at all, as of the latest year asked for."""
        return None if self.points else next(reversed(self.gaps.values()), message("risk_share_no_year"))

    @property
    def latest(self) -> SharePoint | None:
        """The point whose period ends last; of two, the shorter period."""
        return max(self.points, key=lambda point: (point.end, point.start), default=None)

    def at(self, start: int, end: int) -> SharePoint | None:
        """Return the point of exactly that period."""
        return next((point for point in self.points if (point.start, point.end) == (start, end)), None)


@dataclass(frozen=True, slots=True)
class WorldShares:
    """Shares of one economy in the world, for minerals, links and quantities."""

    economy: str
    minerals: tuple[str, ...]
    first: int
    last: int
    series: tuple[ShareSeries, ...]
    manifest: dict[str, str] = field(default_factory=dict)

    def of(self, quantity: str, link: str) -> tuple[ShareSeries, ...]:
        """Return the series of one quantity and link, that with the greatest latest share first, unknown ones last."""
        found = [item for item in self.series if (item.quantity, item.link) == (quantity, link)]
        return tuple(sorted(found, key=lambda item: (-item.latest.value if item.latest else 1.0, item.mineral)))

    def periods(self, quantity: str, link: str) -> tuple[tuple[int, int], ...]:
        """Return the periods that a quantity is known for at a link, the earliest end first."""
        some = {(point.start, point.end) for item in self.of(quantity, link) for point in item.points}
        return tuple(sorted(some, key=lambda period: (period[1], period[0])))


def world_shares(
    store: Store,
    economy: str,
    minerals: Sequence[str],
    years: Iterable[int] = (),
    *,
    links: Sequence[str] = (),
) -> WorldShares:
    """Return the share of an economy in the world, for every period that is published and no other.

    Nothing is interpolated, and no older table stands in for a year: a year without a table has no point.

    Parameters
    ----------
    store
        Snapshot to read.
    economy
        Economy or bloc.
    minerals
        Names or ids.
    years
        Periods that reach into them are kept; by default all that are held.
    links
        Links of the chain; by default ore (U) and refined product (M).

    Raises
    ------
    UnknownName
        If the catalog does not know a mineral, the economy or a link.
    Unavailable
        If the economy is the world or no economy.
    InvalidInput
        If no mineral is given, or a link has no output that is compared (D, R).
    """
    place = find_economy(economy)
    if place.type in ("other", "unknown", "world") or place.economy == "WLD":
        raise Unavailable("not_an_economy", economy=f"economy:{place.economy}")
    names = list(dict.fromkeys(find_mineral(name).mineral for name in minerals))
    where = list(dict.fromkeys(find_link(name).link for name in links)) or list(LINKS)
    problems = [f"link {link}: world output is compared at U and M only; choose of these" for link in where
                if link not in LINKS]  # fmt: skip
    problems += ["minerals: none is given; name at least one"] if not names else []
    if problems:
        raise InvalidInput(problems)
    holdings, governance = Holdings(store, place.economy), Governance(store)
    holdings.read_ahead(names)
    traded = {year for some in holdings.trade_years.values() for year in some}
    first, last = holdings.production_years
    held = range(min({first, *traded}), max({last, *traded}) + 1)
    asked = [year for year in held if year in set(years)] if years else list(held)
    series = [
        _series(holdings, governance, name, link, quantity, [y for y in asked if quantity != "exports" or y in traded])
        for name in names
        for link in where
        for quantity in QUANTITIES
        if quantity != "reserves" or link == _RESERVES_OF
    ]
    given = list(years)
    span = (min(given), max(given)) if given else (held[0], held[-1])
    facts = {"orechain": orechain.__version__, "snapshot": store.snapshot}
    return WorldShares(place.economy, tuple(names), *span, tuple(series), facts)


def _series(
    holdings: Holdings, governance: Governance, mineral: str, link: str, quantity: str, years: Sequence[int]
) -> ShareSeries:
    name = QUANTITIES[quantity]
    points: dict[tuple[int, int], SharePoint] = {}
    gaps: dict[int, Message] = {}
    for year in years:
        found = evidence(holdings, governance, mineral, link, year, wanted={name}).found(name)
        point = _point(found, year, quantity) if isinstance(found, Given) else None
        if point is not None:
            points.setdefault((point.start, point.end), point)
        elif isinstance(found, Lacking):
            gaps[year] = found.reason
        else:
            gaps[year] = message("risk_share_of_other_year", year=year)
    ordered = sorted(points.values(), key=lambda point: (point.end, point.start))
    covered = {year for point in ordered for year in range(point.start, point.end + 1)}
    gaps = {year: why for year, why in gaps.items() if year not in covered}
    return ShareSeries(mineral, link, quantity, tuple(ordered), gaps)


def _point(found: Given, year: int, quantity: str) -> SharePoint | None:
    """Return the share as a point, unless it is of another year or made from shares of other years."""
    if found.value is None or found.start is None or found.end is None or not found.start <= year <= found.end:
        return None
    if found.basis not in ("published", "computed") and (quantity != "exports" or found.basis != "estimate"):
        return None
    sd = next(iter(found.sd.values()), 0.0)
    return SharePoint(found.start, found.end, found.value, sd, found.basis, found.all_claims, found.notes)

"""One economy across all minerals: where it is strong in world supply, where it depends on others, what is unknown."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from orechain.assess.brief import Brief, brief_input, releases_of
from orechain.assess.inputs import WORLD
from orechain.assess.overview import minerals_scored
from orechain.assess.risk.dependence import known_links
from orechain.assess.risk.result import Evidence, Given
from orechain.assess.risk.summary import MineralRisk, mineral_risks
from orechain.catalog.economies import economy as find_economy
from orechain.catalog.messages import Message, message
from orechain.chain.concentration import herfindahl
from orechain.errors import Unavailable
from orechain.promises import Finite
from orechain.store.ahead import Ahead
from orechain.store.reader import Store

STRONG = 0.3
"""Share of world output from which on an economy is called strong at a link, unless another is asked for."""
DEPENDENT = 0.5
"""Net import reliance above which it is called dependent, unless another is asked for."""
LINKS = ("U", "M")
QUANTITIES = {
    "output_share": "production_share_own",
    "reserve_share": "reserve_share_own",
    "export_share": "export_share",
    "net_import_reliance": "net_import_reliance",
}
"""What is known of an economy at a link, and the input of methods that it is."""


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """One mineral at one link, seen from the economy.

    Parameters
    ----------
    output_share, reserve_share, export_share
        Share of the world; reserves stand at link U only.
    place, producers
        Place of the economy among the named producers, 1 for the largest, and how many are named; null if it is none.
    concentration, concentration_high
        Herfindahl-Hirschman index of world output, 0 to 1, and the greatest that unnamed producers leave open.
    net_import_reliance
        1: all is imported; below 0: net exports. Bounds may stand where there is no value.
    """

    mineral: str
    link: str
    output_share: Brief
    reserve_share: Brief | None
    export_share: Brief
    place: int | None
    producers: int
    concentration: float | None
    concentration_high: float | None
    net_import_reliance: Brief


@dataclass(frozen=True, slots=True)
class ProfilePlace:
    """A mineral and link that is named as a strength or a dependence; ``value`` is the share or the reliance.

    Of a dependence that only bounds tell, ``value`` is null and ``low`` stands above the threshold.
    """

    mineral: str
    link: str
    value: float | None
    low: float | None
    high: float | None
    concentration: float | None
    claims: tuple[str, ...]
    claim_count: int


@dataclass(frozen=True, slots=True)
class ProfileGap:
    """What is not known: ``quantity`` is the name of the field of the row."""

    mineral: str
    link: str
    quantity: str
    reason: Message
    needs: Message | None


@dataclass(frozen=True, slots=True)
class EconomyProfile:
    """The economy across all minerals that figures of supply are held for, in one year.

    ``strengths`` have a share of world output of at least ``strong``, the greatest first; ``dependences`` a net import
    reliance above ``dependent``; ``verdicts`` are those of the methods, seen from the economy.
    """

    economy: str
    year: int
    strong: Finite
    dependent: Finite
    methods: tuple[str, ...]
    rows: tuple[ProfileRow, ...]
    strengths: tuple[ProfilePlace, ...]
    dependences: tuple[ProfilePlace, ...]
    verdicts: dict[str, MineralRisk]
    unknown: tuple[ProfileGap, ...]
    releases: tuple[str, ...]
    manifest: dict[str, str]


def economy_profile(
    store: Store, economy: str, year: int | None = None, *, strong: float = STRONG, dependent: float = DEPENDENT
) -> EconomyProfile:
    """Return what is known of an economy across all minerals.

    Parameters
    ----------
    store
        Snapshot to read.
    economy
        Economy or bloc.
    year
        Year; by default the latest with both production and trade.
    strong, dependent
        Thresholds, fractions.

    Raises
    ------
    UnknownName
        If the catalog does not know the economy.
    Unavailable
        If it is the world or no economy, or no data on supply are held for the year.
    """
    place = find_economy(economy)
    if place.type in ("other", "unknown", "world") or place.economy == WORLD:
        raise Unavailable("not_an_economy", economy=f"economy:{place.economy}")
    from orechain.assess.risk.holdings import Holdings
    from orechain.assess.risk.run import assess_risk  # numpy is loaded only here
    from orechain.risk.registry import default_methods

    ahead = Ahead(store)
    years = () if year is None else (year,)
    result = assess_risk(ahead, minerals_scored(ahead), default_methods(), place.economy, years)
    holdings = Holdings(ahead, place.economy)
    rows: list[ProfileRow] = []
    gaps: list[ProfileGap] = []
    claims: list[str] = []
    for mineral in result.minerals:
        for link in known_links(holdings, mineral):
            found = result.evidence.get((mineral, link, result.years[0]))
            if found is None:
                continue
            rows.append(_row(found))
            gaps += _gaps(found)
            claims += [
                claim for name in (*QUANTITIES.values(), "production_share") for claim in _claims_of(found, name)
            ]
    return EconomyProfile(
        place.economy,
        result.years[0],
        strong,
        dependent,
        result.methods,
        tuple(rows),
        strengths(rows, strong),
        dependences(rows, dependent),
        mineral_risks(result),
        tuple(gaps),
        releases_of(set(claims)),
        {key: text for key, text in result.manifest.items() if key in ("orechain", "snapshot")},
    )


def strengths(rows: list[ProfileRow], threshold: float) -> tuple[ProfilePlace, ...]:
    """Return where the share of world output is at least the threshold, the greatest first."""
    found = [row for row in rows if row.output_share.value is not None and row.output_share.value >= threshold]
    found.sort(key=lambda row: (-(row.output_share.value or 0.0), row.mineral, row.link))
    return tuple(_place(row, row.output_share) for row in found)


def dependences(rows: list[ProfileRow], threshold: float) -> tuple[ProfilePlace, ...]:
    """Return where reliance, or its least possible value, is above the threshold: the greatest known one first."""

    def least(item: Brief) -> float:
        known = item.value if item.value is not None else item.low
        return -math.inf if known is None else known

    def above(item: Brief) -> bool:
        # A published bound is strict (``>50``), so that one at the threshold is above it.
        return item.value > threshold if item.value is not None else least(item) >= threshold

    found = [row for row in rows if above(row.net_import_reliance)]
    found.sort(key=lambda row: (-least(row.net_import_reliance), row.mineral, row.link))
    return tuple(_place(row, row.net_import_reliance) for row in found)


def _place(row: ProfileRow, item: Brief) -> ProfilePlace:
    return ProfilePlace(
        row.mineral, row.link, item.value, item.low, item.high, row.concentration, item.claims, item.claim_count
    )


def _row(found: Evidence) -> ProfileRow:
    shares = found.given.get("production_share")
    named = dict(shares.parts) if isinstance(shares, Given) else {}
    ranked = sorted(named, key=lambda key: (-named[key], key))
    index = herfindahl(named, shares.rest) if isinstance(shares, Given) and _adds_up(named, shares.rest) else None
    short = {
        field: brief_input(found.found(name), "fraction", message("risk_share_no_year"))
        for field, name in QUANTITIES.items()
    }
    reliance = short["net_import_reliance"]
    if reliance.value is not None and reliance.value > 1:  # a rounding of published totals
        reliance = replace(reliance, value=1.0)
    return ProfileRow(
        mineral=found.mineral,
        link=found.link,
        output_share=short["output_share"],
        reserve_share=short["reserve_share"] if found.link == "U" else None,
        export_share=short["export_share"],
        place=ranked.index(found.economy) + 1 if found.economy in named else None,
        producers=len(named),
        concentration=None if index is None else index.value,
        concentration_high=None if index is None else index.high,
        net_import_reliance=reliance,
    )


def _adds_up(shares: dict[str, float], rest: float) -> bool:
    return math.fsum((*shares.values(), rest)) <= 1.02


def _gaps(found: Evidence) -> list[ProfileGap]:
    return [
        ProfileGap(found.mineral, found.link, field, item.reason, item.needs)
        for field, name in QUANTITIES.items()
        if (item := found.lacking.get(name)) is not None and (field != "reserve_share" or found.link == "U")
    ]


def _claims_of(found: Evidence, name: str) -> tuple[str, ...]:
    item = found.found(name)
    if isinstance(item, Given):
        return item.all_claims
    return () if item is None else item.claims

"""A hand-built assessment of criticality with everything that pictures have to cope with; its numbers are made up."""

from __future__ import annotations

from itertools import pairwise, product

from orechain.assess.risk.result import (
    AxisScore,
    Bottleneck,
    Change,
    Lacking,
    PartRow,
    RiskAssessment,
    Score,
    Spread,
    TermValue,
)
from orechain.catalog.messages import message

MINERALS = (
    "cobalt",
    "lithium",
    "gallium",
    "germanium",
    "nickel",
    "copper",
    "manganese",
    "graphite",
    "indium",
    "tungsten",
)
EU, IEA, GEO = "eu-2023", "iea-concentration", "geopolrisk-2022"
METHODS = (EU, IEA, GEO)
NO_REASON = Lacking("real_prices", message("risk_no_price_series", year=2022), message("risk_needs_price"))


def spread(value: float, width: float = 0.2, probability: float | None = None, rank: float | None = None) -> Spread:
    places = (None, None) if rank is None else (max(1.0, rank - 1), rank + 1)
    ends = (value * (1 - width), value, value * (1 + width))
    return Spread(*ends, value * width / 1.6, 0.9, *places, probability, 500)


def rows(count: int = 10, start: float = 1.0) -> tuple[PartRow, ...]:
    """Countries whose parts halve from one to the next."""
    keys = ("CHN", "COD", "AUS", "CHL", "IDN", "RUS", "CAN", "FIN", "USA", "ZAF")[:count]
    values = [start / 2**place for place in range(count)]
    whole = sum(values)
    return tuple(
        PartRow(key, value, value / whole, {"production_share": value / whole}, (f"made-up:{key}",))
        for key, value in zip(keys, values, strict=True)
    )


def axis(
    key: str, value: float | None, threshold: float | None, *, rank: float | None = None, **more: float
) -> AxisScore:
    parts = rows() if value is not None else ()
    raw = None if value is None else sum(row.value for row in parts)
    terms = (TermValue("joint_concentration", raw, raw, 1.0, ("production_share",), parts),
             TermValue("not_recycled", 0.8, 0.8, 1.0, ("recycling_input_rate",)))  # fmt: skip
    own = spread(value, probability=0.7 if threshold is not None else None, rank=rank) if value is not None else None
    return AxisScore(key, value, terms, threshold, spread=own, **more)


def score(
    mineral: str, method: str, link: str, year: int, values: tuple[float | None, ...], rank: float | None
) -> Score:
    names = {EU: (("supply_risk", 1.0), ("economic_importance", 2.8)), IEA: (("top_three_share", None),),
             GEO: (("geopolitical_supply_risk", None),)}[method]  # fmt: skip
    axes = tuple(axis(key, value, cut, rank=rank) for (key, cut), value in zip(names, values, strict=True))
    reached = [item.reached for item in axes if item.threshold is not None]
    critical = False if False in reached else None if None in reached or not reached else True
    why = () if values[0] is not None else (NO_REASON,)
    inputs, cut = ("production_share",), axes[0].threshold
    return Score(
        mineral, method, "CHN", year, link, values[0], critical, axes, rank, axes[0].spread, None, inputs, why,
        threshold=cut,
    )  # fmt: skip


def assessment(minerals: tuple[str, ...] = MINERALS, years: tuple[int, ...] = (2022,)) -> RiskAssessment:
    """Ten minerals by three methods at two links: some lack one axis, some all, GeoPolRisk spans many powers of ten."""
    scores = []
    for (place, mineral), method, year, link in product(enumerate(minerals), METHODS, years, ("U", "M")):
        first: float | None = (0.3 + 0.45 * place) * (1.0 if link == "U" else 0.8)
        if method == EU:
            values: tuple[float | None, ...] = (first, None if mineral == "lithium" else 1.5 + 0.9 * place)
            if mineral == "gallium":
                values = (None, 4.0)
            if mineral == "germanium":
                values = (None, None)
        elif method == IEA:
            values = (0.5 + 0.05 * place,)
        else:
            values = (None if mineral in ("germanium", "indium") else 1e-6 * 10 ** (0.6 * place),)
        rank = None if values[0] is None else float(len(minerals) - place)
        scores.append(score(mineral, method, link, year, values, rank))
    worst = tuple(
        Bottleneck(
            item.mineral,
            item.method,
            item.year,
            "U",
            item.value,
            ("U", "M"),
            (),
            item.critical,
            rank=item.rank,
            ranked=len(minerals),
        )
        for item in scores
        if item.link == "U" and item.value is not None
    )
    changes = tuple(
        Change(mineral, EU, "U", "supply_risk", before, after, 2.0, 2.0 + 0.5 - 0.2 + 0.05,
               {"share": 0.5, "governance": -0.2, "trade": 0.05, "recycling": 0.0})
        for mineral in minerals
        for before, after in pairwise(years)
    )  # fmt: skip
    return RiskAssessment(minerals, METHODS, "CHN", False, years, ("U", "M"), tuple(scores), {}, worst, changes,
                          manifest={"run_again": "orechain risk all"})  # fmt: skip

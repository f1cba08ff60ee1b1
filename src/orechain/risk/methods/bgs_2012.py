"""Risk list of the British Geological Survey (2012): seven criteria in three bands each."""

from __future__ import annotations

import numpy as np

from orechain.risk.building_blocks import top_share
from orechain.risk.contract import Axis, Floats, Method, Parameter, Parameters, Scaling, Term, Values

CITATION = "British Geological Survey, Risk list 2012: an updated supply risk index for elements of economic value"
_CODE = "public re-implementations of the list, compared with 70 published rows"


def _scarcity(values: Values, parameters: Parameters) -> Floats:
    return np.asarray(values["crust_abundance"])


def _production(values: Values, parameters: Parameters) -> Floats:
    return top_share(values["production_share"], 1)


def _reserves(values: Values, parameters: Parameters) -> Floats:
    return top_share(values["reserve_share"], 1)


def _recycling(values: Values, parameters: Parameters) -> Floats:
    return np.asarray(values["end_of_life_recycling_rate"])


def _substitution(values: Values, parameters: Parameters) -> Floats:
    return np.asarray(values["substitutability"])


def _governance_of_top(share: Floats, percentile: Floats) -> Floats:
    """Return the percentile of the largest supplier; of several equally large ones the worst counts."""
    share, percentile = np.broadcast_arrays(share, percentile)
    top = share == np.max(share, axis=-1, keepdims=True)
    known = np.where(top, np.where(np.isnan(percentile), -np.inf, percentile), np.inf)
    worst = np.min(known, axis=-1)
    return np.where(np.isfinite(worst), worst, np.nan)


def _producer(values: Values, parameters: Parameters) -> Floats:
    return _governance_of_top(values["production_share"], values["governance_percentile"])


def _holder(values: Values, parameters: Parameters) -> Floats:
    return _governance_of_top(values["reserve_share"], values["governance_percentile"])


_RISING, _FALLING = [1.0, 2.0, 3.0], [3.0, 2.0, 1.0]


def _bands(
    edges: tuple[str, str], scores: list[float], below: tuple[bool, bool], unknown: float = np.nan
) -> tuple[Scaling, ...]:
    """Return three bands between two parameters; where the list says "more than", an edge lies in the band below."""
    settings = {"edges": list(edges), "scores": scores, "below": list(below)}
    return (Scaling("bands", settings if np.isnan(unknown) else {**settings, "unknown": unknown}),)


# Bands are named by risk: the edge to high risk is the lower number where risk falls with it.
_SCARCITY_BANDS = _bands(("scarcity_high", "scarcity_low"), _FALLING, (False, True))
_RECYCLING_BANDS = _bands(("recycling_high", "recycling_low"), _FALLING, (False, True))
_SHARE_BANDS = _bands(("share_low", "share_high"), _RISING, (False, False))
_GOVERNANCE_BANDS = _bands(("governance_high", "governance_low"), _FALLING, (True, True), 2.0)
_SUBSTITUTION_BANDS = _bands(("substitutability_low", "substitutability_high"), _RISING, (False, True), 2.0)


def _cut(key: str, value: float, unit: str = "fraction") -> Parameter:
    return Parameter(key, value, unit, _CODE, "recomputed", 0.0, 1.0 if unit == "fraction" else 1e6)


METHOD = Method(
    key="bgs-2012",
    axes=(
        Axis(
            key="supply_risk",
            terms=(
                Term("scarcity", ("crust_abundance",), _scarcity, scaling=_SCARCITY_BANDS),
                Term("top_producer_share", ("production_share",), _production, scaling=_SHARE_BANDS),
                Term("top_reserve_share", ("reserve_share",), _reserves, scaling=_SHARE_BANDS),
                Term("recycling_rate", ("end_of_life_recycling_rate",), _recycling, scaling=_RECYCLING_BANDS),
                Term("substitutability", ("substitutability",), _substitution, scaling=_SUBSTITUTION_BANDS),
                Term(
                    "top_producer_governance",
                    ("production_share", "governance_percentile"),
                    _producer,
                    scaling=_GOVERNANCE_BANDS,
                ),
                Term(
                    "top_reserve_governance",
                    ("reserve_share", "governance_percentile"),
                    _holder,
                    scaling=_GOVERNANCE_BANDS,
                ),
            ),
            aggregator="sum",
            factor=10.0 / 21.0,
            scale=(10.0 / 3.0, 10.0),
        ),
    ),
    citation=CITATION,
    formula="score = 10 / 21 times the sum of seven criteria, each 1 (low), 2 or 3 (high risk)",
    verification="recomputed",
    parameters=(
        _cut("scarcity_low", 100.0, "ppm"),
        _cut("scarcity_high", 1.0, "ppm"),
        _cut("share_low", 0.333),
        _cut("share_high", 0.666),
        _cut("recycling_low", 0.30),
        _cut("recycling_high", 0.10),
        _cut("governance_low", 0.666),
        _cut("governance_high", 0.333),
        Parameter("substitutability_low", 0.3, "fraction", CITATION, "recalled", 0.0, 1.0),
        Parameter("substitutability_high", 0.7, "fraction", CITATION, "recalled", 0.0, 1.0),
    ),
    links=("U",),
    optional=("substitutability", "governance_percentile"),
    limits=(
        "bgs-2012.unknown_is_medium",
        "bgs-2012.cuts_of_substitutability",
        "bgs-2012.recycling_rate",
        "bgs-2012.rare_earths",
    ),
)

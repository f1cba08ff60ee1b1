"""Risk list of the British Geological Survey (2012): seven criteria in three bands each."""

from __future__ import annotations

import numpy as np

from orechain.risk.building_blocks import top_share
from orechain.risk.contract import Axis, Floats, Method, Parameter, Parameters, Scaling, Term, Values

CITATION = "British Geological Survey, Risk list 2012: an updated supply risk index for elements of economic value"
_CODE = "public re-implementations of the list, compared with 70 published rows"


def _above(edge: float) -> float:
    """Return the least number above an edge: where the list says "more than", the edge lies in the lower band."""
    return float(np.nextafter(edge, np.inf))


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


def _falling(low: float, high: float) -> tuple[Scaling, ...]:
    """Return bands 3 below ``low``, 2 up to and with ``high``, 1 above."""
    return (Scaling("bands", {"edges": [low, _above(high)], "scores": [3.0, 2.0, 1.0]}),)


_SHARE_BANDS = (Scaling("bands", {"edges": [0.333, 0.666], "scores": [1.0, 2.0, 3.0]}),)
_GOVERNANCE_BANDS = (
    Scaling("bands", {"edges": [_above(0.333), _above(0.666)], "scores": [3.0, 2.0, 1.0], "unknown": 2.0}),
)
_SUBSTITUTION_BANDS = (
    Scaling("bands", {"edges": [0.3, _above(0.7)], "scores": [1.0, 2.0, 3.0], "unknown": 2.0}),
)  # fmt: skip

METHOD = Method(
    key="bgs-2012",
    axes=(
        Axis(
            key="supply_risk",
            terms=(
                Term("scarcity", ("crust_abundance",), _scarcity, scaling=_falling(1.0, 100.0)),
                Term("top_producer_share", ("production_share",), _production, scaling=_SHARE_BANDS),
                Term("top_reserve_share", ("reserve_share",), _reserves, scaling=_SHARE_BANDS),
                Term("recycling_rate", ("end_of_life_recycling_rate",), _recycling, scaling=_falling(0.10, 0.30)),
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
        Parameter("scarcity_low", 100.0, "ppm", _CODE, "recomputed"),
        Parameter("scarcity_high", 1.0, "ppm", _CODE, "recomputed"),
        Parameter("share_low", 0.333, "fraction", _CODE, "recomputed"),
        Parameter("share_high", 0.666, "fraction", _CODE, "recomputed"),
        Parameter("recycling_low", 0.30, "fraction", _CODE, "recomputed"),
        Parameter("recycling_high", 0.10, "fraction", _CODE, "recomputed"),
        Parameter("governance_low", 0.666, "fraction", _CODE, "recomputed"),
        Parameter("governance_high", 0.333, "fraction", _CODE, "recomputed"),
        Parameter("substitutability_low", 0.3, "fraction", CITATION, "recalled"),
        Parameter("substitutability_high", 0.7, "fraction", CITATION, "recalled"),
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

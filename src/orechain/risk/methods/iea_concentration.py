"""Concentration as in the outlooks of the International Energy Agency: the top producers, and supply without the first.

N-1: what all producers but the largest supply, over demand; the score is the part of demand that they leave uncovered.
Over supply instead of demand it is one minus the share of the largest producer, which is a score by itself.
"""

from __future__ import annotations

import numpy as np

from orechain.risk.building_blocks import herfindahl, top_share, weighted_squares
from orechain.risk.contract import Axis, Floats, Method, Parameter, Parameters, Scaling, Term, Values

CITATION = "International Energy Agency, Global Critical Minerals Outlook 2024 and 2025"


def _top(values: Values, count: float) -> Floats:
    return top_share(values["production_share"], int(count))


def _top_three(values: Values, parameters: Parameters) -> Floats:
    return _top(values, parameters["top"])


def _top_one(values: Values, parameters: Parameters) -> Floats:
    return _top(values, 1)


def _herfindahl(values: Values, parameters: Parameters) -> Floats:
    return herfindahl(values["production_share"])


def _herfindahl_parts(values: Values, parameters: Parameters) -> Floats:
    return weighted_squares(values["production_share"])


def _coverage(values: Values, parameters: Parameters) -> Floats:
    left = (1.0 - _top(values, 1)) * values["production"]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(values["demand"] > 0, left / values["demand"], np.nan)


METHOD = Method(
    key="iea-concentration",
    axes=(
        Axis("top_three_share", (Term("top_three_share", ("production_share",), _top_three),), "sum", (0.0, 1.0)),
        Axis("top_one_share", (Term("top_one_share", ("production_share",), _top_one),), "sum", (0.0, 1.0)),
        Axis(
            "concentration",
            (Term("production_concentration", ("production_share",), _herfindahl, _herfindahl_parts),),
            "sum",
            (0.0, 1.0),
        ),
        Axis(
            "uncovered_without_largest",
            (
                Term(
                    "coverage_without_largest",
                    ("production_share", "production", "demand"),
                    _coverage,
                    scaling=(Scaling("complement"), Scaling("clamp")),
                ),
            ),
            "sum",
            (0.0, 1.0),
        ),
    ),
    citation=CITATION,
    formula="sum of the 3 largest shares; largest share; HHI; 1 - (1 - largest share) x supply / demand, at least 0",
    verification="recalled",
    parameters=(Parameter("top", 3.0, "", CITATION, "recalled", 1.0, 50.0, whole=True),),
    limits=("iea-concentration.no_cut",),
)

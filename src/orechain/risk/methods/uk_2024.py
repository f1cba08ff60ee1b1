"""Criticality assessment of the United Kingdom (2024): supply risk and economic vulnerability, 1 to 10."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from orechain.risk.contract import Axis, Floats, Method, Parameter, Parameters, Term, Values

CITATION = "Mudd et al., UK 2024 criticality assessment, British Geological Survey OR/24/047 (2024)"


def _joint(name: str) -> Callable[[Values, Parameters], Floats]:
    """Return the term ``prod(x_i) ** (1 / n)`` over the n indicators of an input; all must be known."""

    def compute(values: Values, parameters: Parameters) -> Floats:
        given = values[name]
        return np.asarray(np.exp(np.mean(np.log(np.where(given > 0, given, np.nan)), axis=-1)))

    return compute


METHOD = Method(
    key="uk-2024",
    axes=(
        Axis(
            key="supply_risk",
            terms=(Term("supply_indicators", ("supply_indicators",), _joint("supply_indicators")),),
            aggregator="mean",
            scale=(1.0, 10.0),
        ),
        Axis(
            key="vulnerability",
            terms=(
                Term("vulnerability_indicators", ("vulnerability_indicators",), _joint("vulnerability_indicators")),
            ),
            aggregator="mean",
            scale=(1.0, 10.0),
        ),
    ),
    citation=CITATION,
    formula="C = sqrt(S V); S and V are geometric means of indicators scaled from 1 to 10",
    verification="read",
    parameters=(
        Parameter(
            "threshold", 4.0, "", f"{CITATION}, as cited in the comments of public code", "read", cut_of="overall"
        ),
    ),
    perspective="economy",
    overall="geometric_mean",
    overall_scale=(1.0, 10.0),
    overall_threshold=4.0,
    limits=(
        "uk-2024.read_in_code",
        "uk-2024.scale",
    ),
)

"""Economic resource scarcity potential: how far a resource is beyond what counts as safe, in each respect.

``ESP = prod_j max((I_j / T_j) ** 2, 1)``; the score of a product is the sum over its metals of mass times ESP.
"""

from __future__ import annotations

import numpy as np

from orechain.risk.building_blocks import governance_risk, herfindahl, summed, weighted_mean_parts, weighted_squares
from orechain.risk.contract import Axis, Floats, Method, Parameter, Parameters, Scaling, Term, Values

CITATION = (
    "Schneider et al., The economic resource scarcity potential (ESP) for evaluating resource use based on life cycle "
    "assessment, International Journal of Life Cycle Assessment 19 (2014), doi:10.1007/s11367-013-0666-1"
)


def _production(values: Values, parameters: Parameters) -> Floats:
    return herfindahl(values["production_share"])


def _production_parts(values: Values, parameters: Parameters) -> Floats:
    return weighted_squares(values["production_share"])


def _reserves(values: Values, parameters: Parameters) -> Floats:
    return herfindahl(values["reserve_share"])


def _reserves_parts(values: Values, parameters: Parameters) -> Floats:
    return weighted_squares(values["reserve_share"])


def _governance_parts(values: Values, parameters: Parameters) -> Floats:
    return weighted_mean_parts(values["production_share"], governance_risk(values["governance"]))


def _governance(values: Values, parameters: Parameters) -> Floats:
    return summed(_governance_parts(values, parameters))


def _development_parts(values: Values, parameters: Parameters) -> Floats:
    return weighted_mean_parts(values["production_share"], 1.0 - values["human_development"])


def _development(values: Values, parameters: Parameters) -> Floats:
    return summed(_development_parts(values, parameters))


def _growth(values: Values, parameters: Parameters) -> Floats:
    # A shrinking demand is no risk, and its square would be one.
    return np.asarray(np.maximum(values["demand_growth"], 0.0))


def _barriers(values: Values, parameters: Parameters) -> Floats:
    return np.asarray(values["trade_barriers"])


def _companion(values: Values, parameters: Parameters) -> Floats:
    return np.asarray(values["companion_fraction"])


def _primary(values: Values, parameters: Parameters) -> Floats:
    return np.asarray(1.0 - values["recycled_content"])


def _life(values: Values, parameters: Parameters) -> Floats:
    # No reserves at all are a gap of the record, not a resource without end or the worst one.
    return np.where(values["reserve_life"] > 0, values["reserve_life"], np.nan)


def _beyond(target: str, inverse: bool = False) -> tuple[Scaling, ...]:
    return (Scaling("target", {"value": target, "floor": 1.0, "inverse": inverse}),)


def _target(key: str, value: float, citation: str = CITATION) -> Parameter:
    return Parameter(key, value, "", citation, "recalled", 0.001, 1.0)


METHOD = Method(
    key="esp-2014",
    axes=(
        Axis(
            key="scarcity_potential",
            terms=(
                Term("reserve_concentration", ("reserve_share",), _reserves, _reserves_parts,
                     _beyond("target_concentration")),
                Term("production_concentration", ("production_share",), _production, _production_parts,
                     _beyond("target_concentration")),
                Term("producer_governance", ("production_share", "governance"), _governance, _governance_parts,
                     _beyond("target_governance")),
                Term("producer_development", ("production_share", "human_development"), _development,
                     _development_parts, _beyond("target_development")),
                Term("demand_growth", ("demand_growth",), _growth, None, _beyond("target_growth")),
                Term("trade_barriers", ("trade_barriers",), _barriers, None, _beyond("target_barriers")),
                Term("companion_fraction", ("companion_fraction",), _companion, None, _beyond("target_companion")),
                Term("primary_content", ("recycled_content",), _primary, None, _beyond("target_primary")),
                Term("reserve_life", ("reserve_life",), _life, None, _beyond("target_life", inverse=True)),
            ),
            aggregator="product",
            scale=(1.0, np.inf),
        ),
    ),
    citation=CITATION,
    formula="ESP = prod_j max((I_j / T_j)^2, 1), reserve life (T / I)^2",
    verification="recalled",
    parameters=(
        _target("target_concentration", 0.15, f"{CITATION}; competition authorities' moderate band"),
        _target("target_governance", 0.25),
        _target("target_development", 0.12),
        _target("target_growth", 0.05),
        _target("target_barriers", 0.25),
        _target("target_companion", 0.20),
        _target("target_primary", 0.50),
        Parameter("target_life", 40.0, "year", CITATION, "recalled", 1.0, 10_000.0),
    ),
    limits=(
        "esp-2014.targets",
        "esp-2014.large_numbers",
    ),
)  # fmt: skip

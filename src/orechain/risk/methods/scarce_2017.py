"""SCARCE: criticality of resources at the level of a country, ten categories of supply risk and six of vulnerability.

Supply risk: ``(v / T) ** 2`` of each category, reserve life ``(T / v) ** 2``; below 0.8 the target counts as met and is
zero; each category is brought to 0 to 1 among the resources assessed together, summed, and the sums brought to 0 to 1.
Vulnerability: the same without targets. So a score tells a place among the resources of one assessment, no more.
"""

from __future__ import annotations

import numpy as np

from orechain.risk.building_blocks import herfindahl, summed, weighted_mean_parts, weighted_squares
from orechain.risk.contract import Axis, Floats, Method, Parameter, Parameters, Scaling, Term, Values

CITATION = (
    "Bach et al., Enhancing the assessment of critical resource use at the country level with the SCARCE method: case "
    "study of Germany, Resources Policy 53 (2017), doi:10.1016/j.resourpol.2017.07.003"
)
CODE = "open code of an assessment of Japan and Germany (Marinova, 2023), scarce_core.py"
_AMONG = Scaling("min_max", {"equal": 0.0})


def _sourcing(values: Values, parameters: Parameters) -> Floats:
    return herfindahl(values["sourcing_share"])


def _sourcing_parts(values: Values, parameters: Parameters) -> Floats:
    return weighted_squares(values["sourcing_share"])


def _reserves(values: Values, parameters: Parameters) -> Floats:
    return herfindahl(values["reserve_share"])


def _reserves_parts(values: Values, parameters: Parameters) -> Floats:
    return weighted_squares(values["reserve_share"])


def _exploration_parts(values: Values, parameters: Parameters) -> Floats:
    gap = np.maximum(parameters["policy_perception_top"] - values["policy_perception"], 0.0)
    return weighted_mean_parts(values["sourcing_share"], gap)


def _exploration(values: Values, parameters: Parameters) -> Floats:
    return summed(_exploration_parts(values, parameters))


def _stability_parts(values: Values, parameters: Parameters) -> Floats:
    return weighted_mean_parts(values["sourcing_share"], 2.5 - values["governance"])


def _stability(values: Values, parameters: Parameters) -> Floats:
    return summed(_stability_parts(values, parameters))


def _barriers_parts(values: Values, parameters: Parameters) -> Floats:
    return weighted_mean_parts(values["sourcing_share"], parameters["enabling_trade_top"] - values["enabling_trade"])


def _barriers(values: Values, parameters: Parameters) -> Floats:
    return summed(_barriers_parts(values, parameters))


def _life(values: Values, parameters: Parameters) -> Floats:
    return np.where(values["reserve_life"] > 0, values["reserve_life"], np.nan)


def _growth(values: Values, parameters: Parameters) -> Floats:
    return np.asarray(np.maximum(values["demand_growth"], 0.0))


def _volatility(values: Values, parameters: Parameters) -> Floats:
    return np.asarray(values["price_volatility"])


def _primary(values: Values, parameters: Parameters) -> Floats:
    return np.asarray(1.0 - values["recycled_content"])


def _companion(values: Values, parameters: Parameters) -> Floats:
    return np.asarray(values["companion_fraction"])


def _economy_parts(values: Values, parameters: Parameters) -> Floats:
    share = values["use_share"]
    return np.asarray(np.where(share == 0.0, 0.0, share * values["sector_contribution"]))


def _economy(values: Values, parameters: Parameters) -> Floats:
    return summed(_economy_parts(values, parameters))


def _demand(values: Values, parameters: Parameters) -> Floats:
    return np.asarray(values["imports"])


def _of_world(values: Values, parameters: Parameters) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(values["production"] > 0, values["imports"] / values["production"], np.nan)


def _dependency(values: Values, parameters: Parameters) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(values["imports"] > 0, 1.0 - values["domestic_production"] / values["imports"], np.nan)


def _substitution(values: Values, parameters: Parameters) -> Floats:
    return np.asarray(values["substitutability"])


def _future(values: Values, parameters: Parameters) -> Floats:
    return np.asarray(values["future_technologies"])


def _beyond(target: str, inverse: bool = False) -> tuple[Scaling, ...]:
    return Scaling("target", {"value": target, "cut": "met_below", "inverse": inverse}), _AMONG


METHOD = Method(
    key="scarce-2017",
    axes=(
        Axis(
            key="relative_supply_risk",
            terms=(
                Term("sourcing_concentration", ("sourcing_share",), _sourcing, _sourcing_parts,
                     _beyond("target_concentration")),
                Term("reserve_concentration", ("reserve_share",), _reserves, _reserves_parts,
                     _beyond("target_concentration")),
                Term("exploration_climate", ("sourcing_share", "policy_perception"), _exploration,
                     _exploration_parts, _beyond("target_exploration")),
                Term("sourcing_governance", ("sourcing_share", "governance"), _stability, _stability_parts,
                     _beyond("target_governance")),
                Term("trade_obstacles", ("sourcing_share", "enabling_trade"), _barriers, _barriers_parts,
                     _beyond("target_barriers")),
                Term("reserve_life", ("reserve_life",), _life, None, _beyond("target_life", inverse=True)),
                Term("demand_growth", ("demand_growth",), _growth, None, _beyond("target_growth")),
                Term("price_volatility", ("price_volatility",), _volatility, None, _beyond("target_volatility")),
                Term("primary_content", ("recycled_content",), _primary, None, _beyond("target_primary")),
                Term("companion_fraction", ("companion_fraction",), _companion, None, _beyond("target_companion")),
            ),
            aggregator="sum",
            scale=(0.0, 1.0),
            scaling=(_AMONG,),
        ),
        Axis(
            key="relative_vulnerability",
            terms=(
                Term("use_in_economy", ("use_share", "sector_contribution"), _economy, _economy_parts, (_AMONG,)),
                Term("required_demand", ("imports",), _demand, None, (_AMONG,)),
                Term("share_of_world_output", ("imports", "production"), _of_world, None, (_AMONG,)),
                Term("dependency_on_imports", ("imports", "domestic_production"), _dependency, None, (_AMONG,)),
                Term("difficulty_of_substitution", ("substitutability",), _substitution, None, (_AMONG,)),
                Term("future_technologies", ("future_technologies",), _future, None, (_AMONG,)),
            ),
            aggregator="sum",
            scale=(0.0, 1.0),
            scaling=(_AMONG,),
        ),
    ),
    citation=CITATION,
    formula="risk_j = (v / T)^2, < 0.8 -> 0, min-max; sum of ten, min-max; vulnerability: min-max, sum of six, min-max",
    verification="read",
    parameters=(
        Parameter("met_below", 0.8, "", CODE, "read", 0.0, 10.0),
        Parameter("policy_perception_top", 99.07, "", CODE, "read", 1.0, 100.0),
        Parameter("enabling_trade_top", 7.0, "", "World Economic Forum: scale 1 to 7", "recalled", 7.0, 10.0),
        Parameter("target_concentration", 0.15, "", CODE, "read", 0.001, 1.0),
        Parameter("target_exploration", 55.0, "", CODE, "read", 0.1, 100.0),
        Parameter("target_governance", 1.9, "", f"{CODE}; on a scale from 0, best, to 5", "read", 0.01, 5.0),
        Parameter("target_barriers", 3.15, "", f"{CODE}; read as a distance from the best, 7", "recalled", 0.01, 10.0),
        Parameter("target_life", 50.0, "year", CODE, "read", 1.0, 10_000.0),
        Parameter("target_growth", 0.05, "", CODE, "read", 0.001, 1.0),
        Parameter("target_volatility", 0.20, "", CODE, "read", 0.001, 10.0),
        Parameter("target_primary", 0.75, "", CODE, "read", 0.001, 1.0),
        Parameter("target_companion", 0.25, "", f"{CODE}; scale 0, 0.33, 0.67, 1", "read", 0.001, 1.0),
    ),
    perspective="economy",
    limits=(
        "scarce-2017.together",
        "scarce-2017.hot_spots",
        "scarce-2017.imports",
    ),
)  # fmt: skip

"""Early-warning screening of the U.S. National Science and Technology Council (2016, updated 2018)."""

from __future__ import annotations

import numpy as np

from orechain.risk.building_blocks import coefficient_of_variation, governance_risk, weighted_squares
from orechain.risk.contract import Axis, Floats, Method, Parameter, Parameters, Term, Values

CITATION = (
    "McCullough and Nassar, Assessment of critical minerals: updated application of an early-warning screening "
    "methodology, Mineral Economics 30 (2017), doi:10.1007/s13563-017-0119-6"
)
_EXAMPLE = "open re-implementation of the screening with figures of 2018 for vanadium, niobium, lithium and titanium"
_CUT = 0.335


def _supply_parts(values: Values, parameters: Parameters) -> Floats:
    return weighted_squares(values["production_share"], governance_risk(values["governance"]))


def _supply(values: Values, parameters: Parameters) -> Floats:
    return np.asarray(np.sum(_supply_parts(values, parameters), axis=-1))


def _growth(values: Values, parameters: Parameters) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = values["production"] / values["production_five_years_before"]
        return np.where(np.isfinite(ratio), ratio ** (1.0 / parameters["years"]), np.nan)


def _market(values: Values, parameters: Parameters) -> Floats:
    return coefficient_of_variation(values["real_prices"], parameters["freedom"])


METHOD = Method(
    key="nstc-2018",
    axes=(
        Axis(
            key="potential",
            terms=(
                Term("supply_risk", ("production_share", "governance"), _supply, _supply_parts),
                Term("production_growth", ("production", "production_five_years_before"), _growth),
                Term("market_dynamics", ("real_prices",), _market),
            ),
            aggregator="geometric_mean",
            scale=(0.0, np.inf),
            threshold=_CUT,
        ),
    ),
    citation=CITATION,
    formula=(
        "C = (R G M)^(1/3); R = sum s_c^2 g_c, g_c = (2.5 - WGI_c) / 5; G = (P_t / P_(t-5))^(1/5); "
        "M = sd / mean of real prices of five to six years"
    ),
    verification="recomputed",
    parameters=(
        Parameter("years", 5.0, "year", CITATION, "read", 1.0, 100.0),
        # The printed values settle it: see the validation test of the deviation.
        Parameter("freedom", 1.0, "year", f"{_EXAMPLE}: its deviations are those of a sample", "recomputed", 0.0, 1.0),
        Parameter(
            "threshold", _CUT, "", "cluster analysis of the update, USGS Open-File Report 2018-1021", "recalled",
            cut_of="potential",
        ),
    ),
    limits=(
        "nstc-2018.no_scaling",
        "nstc-2018.growth",
        "nstc-2018.cut",
        "nstc-2018.list",
    ),
)  # fmt: skip

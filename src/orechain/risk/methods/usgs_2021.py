"""Supply risk of the U.S. Geological Survey's method of 2021: disruption potential, trade exposure, vulnerability."""

from __future__ import annotations

import numpy as np

from orechain.risk.building_blocks import weighted_squares
from orechain.risk.contract import Axis, Floats, Method, Parameter, Parameters, Scaling, Term, Values

CITATION = (
    "Nassar et al., Evaluating the mineral commodity supply risk of the U.S. manufacturing sector, Science Advances 6 "
    "(2020) eaay8647, doi:10.1126/sciadv.aay8647; Nassar and Fortier, USGS Open-File Report 2021-1045, "
    "doi:10.3133/ofr20211045"
)
_CUT = 0.40
_TRANSCRIBED = "Nassar et al. 2020, as transcribed in public code that cites it"
_WILLINGNESS = (
    ("weight_of_trade_ties", "trade_ties"),
    ("weight_of_shared_values", "shared_values"),
    ("weight_of_defence", "defence_ally"),
)
# Which end the least and the greatest number of the minerals assessed together take; nothing at all is the lower end.
_TO_UNIT = (Scaling("min_max", {"log": True, "zero": 0.0}),)


def _disruption_parts(values: Values, parameters: Parameters) -> Floats:
    """Return ``PS_c^2 ASI_c WSI_c`` of producers abroad, (..., minerals, countries)."""
    unable = 1.0 - values["policy_perception"] / 100.0
    unwilling = np.zeros(())
    for weight, name in _WILLINGNESS:
        if parameters[weight] != 0.0:
            unwilling = unwilling + parameters[weight] * values[name]
    # Without any weight there is no mean.
    unwilling = unwilling / (sum(parameters[weight] for weight, _ in _WILLINGNESS) or np.nan)
    share = values["production_share"]
    return weighted_squares(np.where(share == 0.0, 0.0, share * values["abroad"]), unable, unwilling)


def _disruption(values: Values, parameters: Parameters) -> Floats:
    return np.asarray(np.sum(_disruption_parts(values, parameters), axis=-1))


def _exposure(values: Values, parameters: Parameters) -> Floats:
    return values["net_import_reliance"]


def _vulnerability_parts(values: Values, parameters: Parameters) -> Floats:
    """Return ``VA_i / GDP * EXP_i / OP_i``, (..., minerals, sectors).

    A sector that spends nothing adds nothing; where one spends and has no operating profit the ratio says nothing.
    """
    spent, profit = values["sector_expenditure"], values["sector_operating_profit"]
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(profit > 0, spent / profit, np.nan)
    return np.where(spent == 0.0, 0.0, values["sector_contribution"] * ratio)


def _vulnerability(values: Values, parameters: Parameters) -> Floats:
    return np.asarray(np.sum(_vulnerability_parts(values, parameters), axis=-1))


METHOD = Method(
    key="usgs-2021",
    axes=(
        Axis(
            key="supply_risk",
            terms=(
                Term(
                    "disruption_potential",
                    (
                        "production_share",
                        "abroad",
                        "policy_perception",
                        "trade_ties",
                        "shared_values",
                        "defence_ally",
                    ),
                    _disruption,
                    _disruption_parts,
                    scaling=_TO_UNIT,
                ),
                Term("trade_exposure", ("net_import_reliance",), _exposure, scaling=(Scaling("clamp", {}),)),
                Term(
                    "economic_vulnerability",
                    ("sector_contribution", "sector_expenditure", "sector_operating_profit"),
                    _vulnerability,
                    _vulnerability_parts,
                    scaling=_TO_UNIT,
                ),
            ),
            aggregator="geometric_mean",
            scale=(0.0, 1.0),
            threshold=_CUT,
        ),
    ),
    citation=CITATION,
    formula=(
        "SR = (DP TE EV)^(1/3); DP = sum over producers abroad of PS_c^2 ASI_c WSI_c, ASI = 1 - PPI / 100, "
        "WSI = mean of trade ties, shared values and defence; TE = net import reliance within 0 and 1; "
        "EV = sum_i (VA_i / GDP) (EXP_i / OP_i); DP and EV between 0 and 1 by the logarithm"
    ),
    verification="read",
    parameters=(
        Parameter(
            "threshold", _CUT, "", "Nassar and Fortier, USGS Open-File Report 2021-1045", "read", cut_of="supply_risk"
        ),
        Parameter("weight_of_trade_ties", 1.0, "", _TRANSCRIBED, "read", 0.0, 1000.0),
        Parameter("weight_of_shared_values", 1.0, "", _TRANSCRIBED, "read", 0.0, 1000.0),
        Parameter(
            "weight_of_defence", 1.0, "", "Nassar et al. 2020: that it enters is known, how is not", "recalled",
            0.0, 1000.0,
        ),
    ),
    perspective="economy",
    limits=(
        "usgs-2021.logarithm",
        "usgs-2021.together",
        "usgs-2021.not_reproduced",
        "usgs-2021.defence",
        "usgs-2021.one_year",
        "usgs.more_ways",
    ),
)  # fmt: skip

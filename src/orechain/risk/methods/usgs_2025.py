"""Expected loss of gross domestic product, the U.S. Geological Survey's method of 2025.

`orechain.risk.disruption` computes the effect of each scenario; this method weights the effects by how probable the
scenarios are. Effects may also be given from elsewhere.
"""

from __future__ import annotations

import numpy as np

from orechain.risk.contract import Axis, Floats, Method, Parameter, Parameters, Term, Values

CITATION = (
    "U.S. Geological Survey, Methodology and Technical Input for the 2025 U.S. List of Critical Minerals: Assessing "
    "the Potential Effects of Mineral Commodity Supply Chain Disruptions on the U.S. Economy, Open-File Report "
    "2025-1047"
)
_CUT = 2.0


def _loss_parts(values: Values, parameters: Parameters) -> Floats:
    """Return ``-p_s dGDP_s``, (..., minerals, scenarios); what cannot happen adds nothing, whatever it would cost."""
    probability = values["disruption_probability"]
    return np.where(probability == 0.0, 0.0, -probability * values["gdp_effect"])


def _loss(values: Values, parameters: Parameters) -> Floats:
    return np.asarray(np.sum(_loss_parts(values, parameters), axis=-1))


METHOD = Method(
    key="usgs-2025",
    axes=(
        Axis(
            key="expected_loss",
            terms=(Term("probable_loss_of_gdp", ("disruption_probability", "gdp_effect"), _loss, _loss_parts),),
            aggregator="sum",
            scale=(-np.inf, np.inf),
            threshold=_CUT,
            unit="MUSD",
        ),
    ),
    citation=CITATION,
    formula="L = - sum_s p_s dGDP_s over scenarios of one year; positive is a loss",
    verification="read",
    parameters=(
        Parameter(
            "threshold", _CUT, "MUSD", "press on the draft list of 2025 (PIIE); lower end of moderate", "recalled",
            cut_of="expected_loss",
        ),
    ),
    perspective="economy",
    limits=(
        "usgs-2025.inputs",
        "usgs-2025.not_reproduced",
        "usgs-2025.programme",
        "usgs-2025.equilibrium",
        "usgs-2025.classes",
        "usgs.more_ways",
    ),
)  # fmt: skip

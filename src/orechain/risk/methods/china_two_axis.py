"""Criticality for China, or any economy that both lacks and exports minerals: an assumption of this project.

Zhao et al. (Science & Technology Review 40 (2022), doi:10.3981/j.issn.1000-7857.2022.08.009) ask for an evaluation from
two sides, minerals in short supply and minerals of advantage, in three dimensions: supply risk, economic importance and
ecological safety. They give no formula, and no official one is published. These two methods are one stylised way to do
what they ask; every scale, weight and cut is an assumption, to be replaced by a variant.

Shortage view: supply risk = geometric mean of net import reliance, concentration of import sources and their
governance; it is that of the economy's imports, so a mineral that is not imported has none. Advantage view: strength =
mean of the own shares of world supply, of reserves and of exports. Both: economic importance from use in sectors and
difficulty of substitution; ecological cost from greenhouse gases, abroad per kg and by the standing of suppliers, at
home per kg and in all.
"""

from __future__ import annotations

import numpy as np

from orechain.risk.building_blocks import governance_risk, summed, weighted_mean_parts
from orechain.risk.contract import Axis, Floats, Method, Parameter, Parameters, Scaling, Term, Values

CITATION = (
    "proposal of this project, after the demands of Zhao et al., Science & Technology Review 40 (2022), section 4, "
    "doi:10.3981/j.issn.1000-7857.2022.08.009"
)
_WITHIN = (Scaling("clamp"),)
_MUST_BE_KNOWN = 0.0
"""Cut of ecological cost: it shuts no mineral out, but without it none is judged."""


def _reliance(values: Values, parameters: Parameters) -> Floats:
    return np.asarray(values["net_import_reliance"])


def _of_imports(values: Values) -> Floats:
    imports = values["imports_from"]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(imports / summed(imports)[..., None])


def _concentration_parts(values: Values, parameters: Parameters) -> Floats:
    return np.asarray(_of_imports(values) ** 2)


def _concentration(values: Values, parameters: Parameters) -> Floats:
    return summed(_concentration_parts(values, parameters))


def _governance_parts(values: Values, parameters: Parameters) -> Floats:
    return weighted_mean_parts(values["imports_from"], governance_risk(values["governance"]))


def _governance(values: Values, parameters: Parameters) -> Floats:
    return summed(_governance_parts(values, parameters))


def _use_parts(values: Values, parameters: Parameters) -> Floats:
    share = values["use_share"]
    largest = np.where(values["largest_sector_value_added"] > 0, values["largest_sector_value_added"], np.nan)
    return np.asarray(np.where(share == 0.0, 0.0, share * values["sector_value_added"]) / largest[..., None])


def _use(values: Values, parameters: Parameters) -> Floats:
    return summed(_use_parts(values, parameters))


def _substitution(values: Values, parameters: Parameters) -> Floats:
    return np.asarray(values["substitutability"])


def _climate(values: Values, parameters: Parameters) -> Floats:
    return np.asarray(values["climate_impact"])


def _climate_at_home(values: Values, parameters: Parameters) -> Floats:
    # kg per kg is t per t, so this is t of carbon dioxide equivalents.
    return np.asarray(values["climate_impact"] * values["domestic_production"])


def _standing_parts(values: Values, parameters: Parameters) -> Floats:
    return weighted_mean_parts(values["imports_from"], 1.0 - values["environmental_performance"] / 100.0)


def _standing(values: Values, parameters: Parameters) -> Floats:
    return summed(_standing_parts(values, parameters))


def _own_supply(values: Values, parameters: Parameters) -> Floats:
    return np.asarray(values["production_share_own"])


def _own_reserves(values: Values, parameters: Parameters) -> Floats:
    return np.asarray(values["reserve_share_own"])


def _own_exports(values: Values, parameters: Parameters) -> Floats:
    return np.asarray(values["export_share"])


def _assumed(key: str, value: float, unit: str = "") -> Parameter:
    return Parameter(key, value, unit, CITATION, "assumed", 1e-6, 1e15)


_INTENSITY = Term(
    "climate_intensity",
    ("climate_impact",),
    _climate,
    scaling=(Scaling("logarithm", {"low": "climate_low", "high": "climate_high"}),),
)
_IMPORTANCE = Axis(
    "economic_importance",
    (
        Term(
            "use_in_sectors",
            ("use_share", "sector_value_added", "largest_sector_value_added"),
            _use,
            _use_parts,
            _WITHIN,
        ),
        Term("difficulty_of_substitution", ("substitutability",), _substitution),
    ),
    "mean",
    (0.0, 1.0),
    threshold=0.3,
)
_CLIMATE = (_assumed("climate_low", 1.0, "kg/kg"), _assumed("climate_high", 10_000.0, "kg/kg"))
_LIMITS = (
    "china-two-axis.assumption",
    "china-two-axis.ecological_safety",
)

SHORTAGE = Method(
    key="china-two-axis-shortage",
    axes=(
        Axis(
            "shortage_risk",
            (
                Term("import_reliance", ("net_import_reliance",), _reliance, None, _WITHIN),
                Term("import_concentration", ("imports_from",), _concentration, _concentration_parts),
                Term("import_governance", ("imports_from", "governance"), _governance, _governance_parts),
            ),
            "geometric_mean",
            (0.0, 1.0),
            threshold=0.3,
        ),
        _IMPORTANCE,
        Axis(
            "ecological_cost_abroad",
            (
                _INTENSITY,
                Term(
                    "standing_of_suppliers",
                    ("imports_from", "environmental_performance"),
                    _standing,
                    _standing_parts,
                ),
            ),
            "mean",
            (0.0, 1.0),
            threshold=_MUST_BE_KNOWN,
        ),
    ),
    citation=CITATION,
    formula="risk = (NIR x HHI of imports x governance risk)^(1/3); importance = mean(use, substitution)",
    verification="assumed",
    parameters=_CLIMATE,
    perspective="economy",
    limits=(*_LIMITS, "china-two-axis.not_imported"),
)

ADVANTAGE = Method(
    key="china-two-axis-advantage",
    axes=(
        Axis(
            "advantage",
            (
                Term("own_share_of_supply", ("production_share_own",), _own_supply),
                Term("own_share_of_reserves", ("reserve_share_own",), _own_reserves),
                Term("own_share_of_exports", ("export_share",), _own_exports),
            ),
            "mean",
            (0.0, 1.0),
            threshold=0.3,
        ),
        _IMPORTANCE,
        Axis(
            "ecological_cost_at_home",
            (
                _INTENSITY,
                Term(
                    "climate_burden",
                    ("climate_impact", "domestic_production"),
                    _climate_at_home,
                    scaling=(Scaling("logarithm", {"low": "burden_low", "high": "burden_high"}),),
                ),
            ),
            "mean",
            (0.0, 1.0),
            threshold=_MUST_BE_KNOWN,
        ),
    ),
    citation=CITATION,
    formula="strength = mean of own shares (supply, reserves, exports); importance = mean(use, substitution)",
    verification="assumed",
    parameters=(*_CLIMATE, _assumed("burden_low", 1e4, "t"), _assumed("burden_high", 1e9, "t")),
    perspective="economy",
    limits=_LIMITS,
)

"""Criticality of Graedel and others (2012, 2015): supply risk, environmental implications, vulnerability, 0 to 100."""

from __future__ import annotations

import numpy as np

from orechain.risk.building_blocks import herfindahl
from orechain.risk.contract import Axis, Floats, Method, Parameter, Parameters, Scaling, Term, Values

CITATION = (
    "Graedel et al., Methodology of metal criticality determination, Environmental Science & Technology 46 (2012), "
    "doi:10.1021/es203534z; Graedel et al., Criticality of metals and metalloids, PNAS 112 (2015), "
    "doi:10.1073/pnas.1500415112"
)


def _averaged(values: Values, name: str) -> Floats:
    """Return the parts of a mean over producers, weighted by their share of the named output."""
    share = values["production_share"]
    named = np.sum(share, axis=-1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        weight = np.where(named > 0, share / named, np.nan)
    return np.asarray(np.where(weight == 0.0, 0.0, weight * values[name]))


def _policy_parts(values: Values, parameters: Parameters) -> Floats:
    return _averaged(values, "policy_perception")


def _policy(values: Values, parameters: Parameters) -> Floats:
    return np.asarray(np.sum(_policy_parts(values, parameters), axis=-1))


def _development_parts(values: Values, parameters: Parameters) -> Floats:
    return _averaged(values, "human_development")


def _development(values: Values, parameters: Parameters) -> Floats:
    return np.asarray(np.sum(_development_parts(values, parameters), axis=-1))


def _stability_parts(values: Values, parameters: Parameters) -> Floats:
    return _averaged(values, "political_stability")


def _stability(values: Values, parameters: Parameters) -> Floats:
    return np.asarray(np.sum(_stability_parts(values, parameters), axis=-1))


def _depletion(values: Values, parameters: Parameters) -> Floats:
    """Return ``100 - a T - b T ** 2`` for a depletion time T in years; zero from a century on."""
    years = values["reserve_life"]
    found = 100.0 - parameters["depletion_linear"] * years - parameters["depletion_square"] * years**2
    return np.asarray(np.clip(found, 0.0, 100.0))


def _companion(values: Values, parameters: Parameters) -> Floats:
    return np.asarray(values["companion_fraction"])


def _concentration(values: Values, parameters: Parameters) -> Floats:
    """Return ``17.5 ln(HHI) - 61.18``, HHI from 0 to 10,000: 100 for one supplier."""
    index = 10_000.0 * herfindahl(values["production_share"])
    with np.errstate(divide="ignore", invalid="ignore"):
        found = parameters["concentration_slope"] * np.log(index) - parameters["concentration_offset"]
    return np.asarray(np.where(index > 0, np.clip(found, 0.0, 100.0), np.nan))


def _damage(values: Values, parameters: Parameters) -> Floats:
    """Return ``20 log10(1 + points per kilogram)``, at most 100."""
    points = values["human_health_damage"] + values["ecosystem_damage"]
    return np.asarray(np.minimum(parameters["damage_factor"] * np.log10(1.0 + points), 100.0))


def _as_it_stands(name: str, weight: float, steps: tuple[Scaling, ...] = ()) -> Term:
    def compute(values: Values, parameters: Parameters) -> Floats:
        return np.asarray(values[name])

    return Term(name, (name,), compute, scaling=steps, weight=weight)


_HUNDRED = Scaling("clamp", {"low": 0.0, "high": 100.0})
_PERCENT = Scaling("affine", {"factor": 100.0})
_TURNED = Scaling("affine", {"factor": -1.0, "offset": 100.0})

METHOD = Method(
    key="graedel-2015",
    axes=(
        Axis(
            key="supply_risk",
            terms=(
                Term("depletion_time", ("reserve_life",), _depletion),
                Term("companion_fraction", ("companion_fraction",), _companion, scaling=(_PERCENT,)),
                Term(
                    "mining_policy", ("production_share", "policy_perception"), _policy, _policy_parts,
                    scaling=(_TURNED, _HUNDRED),
                ),
                Term(
                    "development_of_producers", ("production_share", "human_development"), _development,
                    _development_parts, scaling=(_PERCENT, _HUNDRED),
                ),
                Term(
                    "stability_of_producers", ("production_share", "political_stability"), _stability,
                    _stability_parts, scaling=(Scaling("affine", {"factor": -20.0, "offset": 50.0}), _HUNDRED),
                ),
                Term("global_concentration", ("production_share",), _concentration),
            ),
            aggregator="mean",
            scale=(0.0, 100.0),
        ),
        Axis(
            key="environmental_implications",
            terms=(Term("environmental_damage", ("human_health_damage", "ecosystem_damage"), _damage),),
            aggregator="mean",
            scale=(0.0, 100.0),
        ),
        Axis(
            key="vulnerability",
            # Importance, substitutability and susceptibility weigh the same; each is the mean of its terms.
            terms=(
                _as_it_stands("national_economic_importance", 2.0),
                _as_it_stands("population_using", 2.0, (_PERCENT,)),
                _as_it_stands("substitute_performance", 1.0),
                _as_it_stands("substitute_availability", 1.0),
                _as_it_stands("substitute_environment", 1.0),
                _as_it_stands("substitute_import_reliance", 1.0),
                _as_it_stands("net_import_reliance", 2.0, (_PERCENT, _HUNDRED)),
                _as_it_stands("innovation_index", 2.0, (_TURNED,)),
            ),
            aggregator="mean",
            scale=(0.0, 100.0),
        ),
    ),
    citation=CITATION,
    formula=(
        "C = sqrt(SR^2 + EI^2 + VSR^2) / sqrt(3); SR = mean of (DT + CF)/2, (PPI + HDI)/2, (WGI-PV + GSC)/2; "
        "EI = 20 log10(1 + points); VSR = mean of importance, substitutability, susceptibility"
    ),
    verification="recalled",
    parameters=(
        Parameter("concentration_slope", 17.5, "", CITATION, "recalled", 0.0, 1000.0),
        Parameter("concentration_offset", 61.18, "", CITATION, "recalled", 0.0, 1000.0),
        Parameter("depletion_linear", 0.2, "1/year", CITATION, "recalled", 0.0, 100.0),
        Parameter("depletion_square", 0.008, "1/year^2", CITATION, "recalled", 0.0, 100.0),
        Parameter("damage_factor", 20.0, "", CITATION, "recalled", 0.0, 1000.0),
    ),
    perspective="economy",
    overall="euclidean",
    overall_scale=(0.0, 100.0),
    limits=(
        "graedel-2015.recalled",
        "graedel-2015.medium_term",
        "graedel-2015.depletion_time",
        "graedel-2015.given_scores",
    ),
)  # fmt: skip

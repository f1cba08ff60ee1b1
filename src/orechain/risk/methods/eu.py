"""Criticality assessments of the European Commission: supply risk by stage and economic importance."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from orechain.risk.building_blocks import governance_risk, weighted_squares
from orechain.risk.contract import Axis, Floats, Method, Parameter, Parameters, Term, Values

GUIDELINES = (
    "Blengini et al., Assessment of the methodology for establishing the EU list of critical raw materials: "
    "guidelines, European Commission, Joint Research Centre (2017), doi:10.2760/130462"
)
STUDIES = {
    "eu-2017": (
        "European Commission, Study on the review of the list of critical raw materials: criticality assessments "
        "(2017), doi:10.2873/876644"
    ),
    "eu-2020": (
        "European Commission, Study on the EU's list of critical raw materials: final report (2020), doi:10.2873/11619"
    ),
    "eu-2023": (
        "European Commission, Grohol and Veeh, Study on the critical raw materials for the EU 2023: final report, "
        "doi:10.2873/725585"
    ),
}
CUTS = {
    "eu-2011": (1.0, 5.0),
    "eu-2014": (1.0, 5.0),
    "eu-2017": (1.0, 2.8),
    "eu-2020": (1.0, 2.8),
    "eu-2023": (1.0, 2.8),
}
"""Of each study, the supply risk and the economic importance from which on a material is critical. The studies of 2011
and 2014 computed both scores by other formulas; their cuts serve to read their published scores."""


def _concentrations(values: Values, parameters: Parameters) -> tuple[Floats, Floats]:
    """Return the parts of ``X_GS`` and of ``X_EU`` by country."""
    risk = governance_risk(values["governance"], parameters["governance_scale"])
    trade, own = values["trade_parameter"], values["sourcing_trade_parameter"]
    own_trade = trade + np.where(np.isnan(own), 0.0, own - trade)
    return (
        weighted_squares(values["production_share"], risk, trade),
        weighted_squares(values["sourcing_share"], risk, own_trade),
    )


def _mixed_parts(values: Values, parameters: Parameters) -> Floats:
    """Return ``X_GS IR/2 + X_EU (1 - IR/2)`` by country, with the two exceptions of the guidelines."""
    world, own = _concentrations(values, parameters)
    no_market = (values["world_market"] == 0.0)[..., None]
    # The sign of the reliance is kept in the data; net exporters have none in this formula.
    reliance = np.where(no_market, 0.0, np.clip(values["import_reliance"], 0.0, 1.0)[..., None])
    weight = reliance * parameters["reliance_weight"]
    both = np.where(weight == 0.0, 0.0, world * weight) + own * (1.0 - weight)
    own_unknown = np.isnan(values["sourcing_share"]).all(axis=-1, keepdims=True)
    return np.asarray(np.where(own_unknown, np.where(no_market, np.nan, world), both))


def _mixed(values: Values, parameters: Parameters) -> Floats:
    return np.asarray(np.sum(_mixed_parts(values, parameters), axis=-1))


def _not_recycled(values: Values, parameters: Parameters) -> Floats:
    return np.asarray(1.0 - values["recycling_input_rate"])


def _substitution_supply(values: Values, parameters: Parameters) -> Floats:
    return np.asarray(values["substitution_supply"])


def _sector_parts(values: Values, parameters: Parameters) -> Floats:
    """Return ``A_s Q_s / Q_max`` by sector; a sector that does not use the material may be unknown."""
    share, largest = values["use_share"], values["largest_sector_value_added"]
    with np.errstate(divide="ignore", invalid="ignore"):
        # No sector is above the largest, though two draws of uncertain numbers may say so.
        worth = np.minimum(values["sector_value_added"] / np.where(largest > 0, largest, np.nan)[..., None], 1.0)
    return np.asarray(np.where(share == 0.0, 0.0, share * worth))


def _sectors(values: Values, parameters: Parameters) -> Floats:
    return np.asarray(np.sum(_sector_parts(values, parameters), axis=-1))


def _substitution_importance(values: Values, parameters: Parameters) -> Floats:
    return np.asarray(values["substitution_importance"])


def group_mean(scores: Floats, members: Sequence[int]) -> Floats:
    """Return the score of a group: the arithmetic mean of its members, ``(...,)``; unknown where one of them is.

    The studies report rare earths and platinum-group metals so.

    Parameters
    ----------
    scores
        ``(..., minerals)``.
    members
        Places of the members in the last axis.

    Examples
    --------
    >>> group_mean(np.array([3.0, 5.0, 1.0]), [0, 1])
    array(4.)
    """
    return np.asarray(np.mean(scores[..., list(members)], axis=-1))


def _study(key: str) -> Method:
    risk, importance = CUTS[key]
    return Method(
        key=key,
        axes=(
            Axis(
                key="supply_risk",
                terms=(
                    Term(
                        "joint_concentration",
                        (
                            "production_share", "sourcing_share", "governance", "trade_parameter",
                            "sourcing_trade_parameter", "import_reliance", "world_market",
                        ),
                        _mixed,
                        _mixed_parts,
                        # One supplier with the worst governance and the strongest restriction.
                        scale=(0.0, 20.0),
                        scales_with="governance_scale",
                    ),
                    Term("not_recycled", ("recycling_input_rate",), _not_recycled, scale=(0.0, 1.0)),
                    Term("substitution_supply", ("substitution_supply",), _substitution_supply, scale=(0.0, 1.1)),
                ),
                aggregator="product",
                # One supplier with the worst governance, the strongest restriction (2), the greatest index (1.1).
                scale=(0.0, 22.0),
                threshold=risk,
            ),
            Axis(
                key="economic_importance",
                terms=(
                    Term(
                        "sector_worth",
                        ("use_share", "sector_value_added", "largest_sector_value_added"),
                        _sectors,
                        _sector_parts,
                        scale=(0.0, 1.0),
                    ),
                    Term(
                        "substitution_importance", ("substitution_importance",), _substitution_importance,
                        scale=(0.0, 1.1),
                    ),
                ),
                aggregator="product",
                factor=10.0,
                # Everything used in the largest sector, with the greatest index that there is (1.1).
                scale=(0.0, 11.0),
                threshold=importance,
            ),
        ),
        citation=f"{STUDIES[key]}; {GUIDELINES}",
        formula=(
            "SR = [X_GS IR/2 + X_EU (1 - IR/2)] (1 - EoL-RIR) SI_SR; X = sum S_c^2 WGI_c t_c, WGI_c 0 to 10; "
            "EI = 10 sum_s A_s Q_s / Q_max SI_EI"
        ),
        verification="recomputed",
        parameters=(
            Parameter("governance_scale", 10.0, "", GUIDELINES, "recomputed", 1.0, 100.0),
            Parameter("reliance_weight", 0.5, "", GUIDELINES, "recomputed", 0.0, 1.0),
            Parameter("supply_risk_threshold", risk, "", STUDIES[key], "recomputed", cut_of="supply_risk"),
            Parameter(
                "economic_importance_threshold", importance, "", STUDIES[key], "recomputed",
                cut_of="economic_importance",
            ),
        ),
        perspective="economy",
        optional=(
            "production_share", "sourcing_share", "sourcing_trade_parameter", "import_reliance", "world_market",
        ),
        limits=(
            "eu.by_link",
            "eu.only_world",
            "eu.only_sourcing",
            "eu.governance",
            "eu.uses_without_sector",
            "eu.same_formula",
        ),
    )  # fmt: skip


METHODS: tuple[Method, ...] = tuple(_study(key) for key in STUDIES)

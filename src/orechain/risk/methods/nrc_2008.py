"""Criticality matrix of the U.S. National Research Council (2008): importance in use against availability.

Scores are those of experts, from 1 (low) to 4 (high). The committee gave no formula for bringing dimensions together
and no cut; critical is what lies towards the upper right.
"""

from __future__ import annotations

import numpy as np

from orechain.risk.contract import Axis, Floats, Method, Parameter, Parameters, Term, Values

CITATION = (
    "National Research Council, Minerals, Critical Minerals, and the U.S. Economy, National Academies Press (2008), "
    "doi:10.17226/12034"
)


def _importance_parts(values: Values, parameters: Parameters) -> Floats:
    """Return each application's part of the mean, weighted by demand; (..., minerals, applications).

    An application without demand adds nothing, whatever is not known about it. Where the applications with a share do
    not cover the demand, the importance of the rest is not known, and so is the mean.
    """
    share, score = values["application_share"], values["importance_score"]
    covered = np.sum(share, axis=-1, keepdims=True)
    covered = np.where(covered >= parameters["least_coverage"], covered, np.nan)
    return np.where(share == 0.0, 0.0, share * score) / covered


def _importance(values: Values, parameters: Parameters) -> Floats:
    return np.asarray(np.sum(_importance_parts(values, parameters), axis=-1))


def _availability_parts(values: Values, parameters: Parameters) -> Floats:
    score = values["availability_score"]
    return np.asarray(score / score.shape[-1])


def _availability(values: Values, parameters: Parameters) -> Floats:
    return np.asarray(np.mean(values["availability_score"], axis=-1))


def _worst(values: Values, parameters: Parameters) -> Floats:
    return np.asarray(np.max(values["availability_score"], axis=-1))


METHOD = Method(
    key="nrc-2008",
    axes=(
        Axis(
            key="importance_in_use",
            terms=(
                Term(
                    "demand_weighted_importance",
                    ("application_share", "importance_score"),
                    _importance,
                    _importance_parts,
                ),
            ),
            aggregator="mean",
            scale=(1.0, 4.0),
        ),
        Axis(
            key="restriction_of_availability",
            terms=(
                Term("mean_restriction", ("availability_score",), _availability, _availability_parts),
                # Without weight unless a variant gives it one; shown because a mean hides one closed door.
                Term("worst_restriction", ("availability_score",), _worst, weight=0.0),
            ),
            aggregator="mean",
            scale=(1.0, 4.0),
        ),
    ),
    citation=CITATION,
    formula=(
        "importance = sum a share_a score_a / sum a share_a over applications; restriction of availability = mean of "
        "the scores of the dimensions (geological, technical, environmental and social, political, economic)"
    ),
    verification="read",
    parameters=(Parameter("least_coverage", 0.98, "fraction", "published shares are rounded", "assumed", 0.0, 1.0),),
    perspective="economy",
    limits=(
        "nrc-2008.judgement",
        "nrc-2008.mean",
        "nrc-2008.worst",
        "nrc-2008.no_cut",
    ),
)

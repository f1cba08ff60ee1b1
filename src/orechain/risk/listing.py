"""From scores to a list: a quantitative cut, a single point of failure, a qualitative judgement, in that order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from orechain.errors import InvalidInput
from orechain.risk.contract import Floats

Words: TypeAlias = npt.NDArray[np.str_]

LISTED = frozenset({"quantitative", "single_point_of_failure", "qualitative"})
"""Bases on which a mineral stands on the list."""


def basis_of_listing(score: Floats, cut: float, single_producer: Floats, judged_critical: Floats) -> Words:
    """Return on which basis each mineral is listed, or that it is not.

    A mineral is listed where its score reaches the cut; else where one producer makes all domestic output; else, if it
    has no score, where it is judged critical on other evidence. A judgement does not overrule a score.
    Source: Nassar and Fortier, USGS Open-File Report 2021-1045; the list of 2025 keeps the three steps.

    Parameters
    ----------
    score
        Any score where high is critical, (..., minerals); NaN where there is none. It is compared as it is, unrounded.
    cut
        From which on the score is critical (0.40 for ``usgs-2021``).
    single_producer, judged_critical
        1 for yes, 0 for no, NaN for not known; they broadcast to the scores.

    Returns
    -------
    numpy.ndarray
        ``quantitative``, ``single_point_of_failure``, ``qualitative``, ``not_listed``, or ``not_known`` where what is
        missing could put the mineral on the list.

    Raises
    ------
    InvalidInput
        If a yes or no is anything else, or the cut is no number.

    Examples
    --------
    >>> basis_of_listing(np.array([0.41, 0.36, 0.36, np.nan, np.nan]), 0.40, np.array([0, 1, 0, 0, 0.0]),
    ...                  np.array([np.nan, np.nan, np.nan, 1, np.nan])).tolist()
    ['quantitative', 'single_point_of_failure', 'not_listed', 'qualitative', 'not_known']
    """
    problems = []
    for name, given in (("single_producer", single_producer), ("judged_critical", judged_critical)):
        known = np.asarray(given, dtype=np.float64)[~np.isnan(given)]
        wrong = known[(known != 0.0) & (known != 1.0)]
        if wrong.size:
            problems.append(f"{name}: {wrong[0]:g} is neither 0 (no) nor 1 (yes); correct it")
    if not np.isfinite(cut):
        problems.append(f"cut {cut:g}: give a number on the scale of the score")
    if problems:
        raise InvalidInput(problems)
    scores, single, judged = np.broadcast_arrays(*(np.asarray(x) for x in (score, single_producer, judged_critical)))
    none = np.isnan(scores)
    return np.select(
        [scores >= cut, single == 1, none & (judged == 1), np.isnan(single) | (none & np.isnan(judged))],
        ["quantitative", "single_point_of_failure", "qualitative", "not_known"],
        "not_listed",
    )


def recency_weighted_mean(scores: Floats, weights: Sequence[float]) -> Floats:
    """Return ``sum_t w_t x_t / sum_t w_t`` over the first axis, years, oldest first.

    The ranking of the list of 2022 rests on such a mean of 2015 to 2018; its weights are not known here, so they must
    be given. A year without a score leaves the mean unknown unless its weight is zero.

    Parameters
    ----------
    scores
        (years, ..., minerals).
    weights
        One for each year, not negative.

    Raises
    ------
    InvalidInput
        If there are not as many weights as years, one is negative or no number, or all are zero.

    Examples
    --------
    >>> recency_weighted_mean(np.array([[np.nan, 0.1], [0.4, 0.2], [0.7, np.nan]]), [0, 1, 2]).round(3)
    array([0.6, nan])
    """
    given = np.asarray(weights, dtype=np.float64)
    if given.shape != scores.shape[:1]:
        raise InvalidInput([f"{given.size} weights for {scores.shape[0]} years; give one for each"])
    if not ((given >= 0).all() and 0 < given.sum() < np.inf):
        raise InvalidInput(["weights of years: one is negative or no number, or all are zero; correct them"])
    used = given > 0
    return np.asarray(np.tensordot(given[used] / given.sum(), scores[used], axes=(0, 0)))

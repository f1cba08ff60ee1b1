"""Ranks of minerals, how sure they are, and how far methods agree on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.stats import kendalltau, rankdata, spearmanr

from orechain.risk.contract import Floats

Coefficient = Literal["spearman", "kendall"]


@dataclass(frozen=True, slots=True, eq=False)
class Agreement:
    """How far methods rank minerals alike.

    Parameters
    ----------
    methods
        Ids.
    coefficient
        (methods, methods), from -1 to 1; NaN where fewer than three minerals have both scores.
    pairs
        (methods, methods): minerals that have both scores.
    """

    methods: tuple[str, ...]
    coefficient: Floats
    pairs: Floats


def ranks(scores: Floats) -> Floats:
    """Return the rank of each mineral, 1 for the highest score; ties share the mean, unknown stays unknown.

    Examples
    --------
    >>> ranks(np.array([0.2, np.nan, 0.9, 0.2]))
    array([2.5, nan, 1. , 2.5])
    """
    known = np.isfinite(scores)
    falling = np.where(known, -scores, np.inf)
    order = np.argsort(falling, axis=-1)
    ordered = np.take_along_axis(falling, order, axis=-1)
    if (ordered[..., 1:] == ordered[..., :-1]).any():
        found = np.asarray(rankdata(falling, axis=-1))
    else:
        found = np.empty(scores.shape)
        np.put_along_axis(found, order, np.broadcast_to(np.arange(1.0, scores.shape[-1] + 1.0), scores.shape), axis=-1)
    return found if known.all() else np.where(known, found, np.nan)


def quantiles(samples: Floats, levels: Sequence[float]) -> Floats:
    """Return quantiles over the first axis, of the samples that are known; ``(levels, ...)``."""
    known = np.isfinite(samples)
    found = np.full((len(levels), *samples.shape[1:]), np.nan)
    some = known.any(axis=0)
    if known.all():
        found = np.asarray(np.quantile(samples, list(levels), axis=0))
    elif some.any():
        found[:, some] = np.nanquantile(samples[:, some], list(levels), axis=0)
    return found


def probability_at_least(samples: Floats, threshold: float) -> Floats:
    """Return the share of known samples, over the first axis, at or above a threshold; NaN where none is known."""
    known = np.isfinite(samples)
    count = np.count_nonzero(known, axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(count > 0, np.count_nonzero(known & (samples >= threshold), axis=0) / count, np.nan)


def agreement(scores: Mapping[str, Floats], kind: Coefficient = "spearman") -> Agreement:
    """Return the rank correlation of every two methods over the minerals that both score.

    Parameters
    ----------
    scores
        By method, scores ``(minerals,)`` in one order of minerals; NaN where there is none.
    kind
        ``spearman`` or ``kendall`` (tau-b).

    Examples
    --------
    >>> found = agreement({"a": np.array([1.0, 2.0, 3.0, np.nan]), "b": np.array([3.0, 2.0, 1.0, 0.0])})
    >>> found.coefficient.round(3).tolist(), found.pairs.tolist()
    ([[1.0, -1.0], [-1.0, 1.0]], [[3.0, 3.0], [3.0, 4.0]])
    """
    names = tuple(scores)
    coefficient = np.full((len(names), len(names)), np.nan)
    pairs = np.zeros((len(names), len(names)))
    measure = spearmanr if kind == "spearman" else kendalltau
    for row, first in enumerate(names):
        for column, second in enumerate(names[: row + 1]):
            both = np.isfinite(scores[first]) & np.isfinite(scores[second])
            count = int(np.count_nonzero(both))
            pairs[row, column] = pairs[column, row] = count
            one, other = scores[first][both], scores[second][both]
            if count >= 3 and np.ptp(one) > 0 and np.ptp(other) > 0:
                coefficient[row, column] = coefficient[column, row] = float(measure(one, other).statistic)
    return Agreement(names, coefficient, pairs)

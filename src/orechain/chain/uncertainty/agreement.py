"""Whether Monte Carlo and the linearised standard deviations tell the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from orechain.chain.reconcile.system import Floats

STANDARD_ERRORS = 4.0
"""Differences up to this many standard errors of the Monte Carlo itself are not reported (one in 16,000 by chance)."""
_COLUMNS = 2000


@dataclass(frozen=True, eq=False)
class Agreement:
    """Standard deviation by Monte Carlo over the linearised one.

    Attributes
    ----------
    ratio
        (n,) Monte Carlo standard deviation over the linearised one; NaN where there is none or it is zero.
    standard_error
        (n,) of the ratio, from the number of samples and the fourth moment of the draws.
    shift
        (n,) mean of the draws less the reconciled value, in linearised standard deviations.
    differs
        Names of the quantities whose ratio is off one by more than `STANDARD_ERRORS`, the largest difference first.
    """

    ratio: Floats
    standard_error: Floats
    shift: Floats
    differs: tuple[str, ...]


def compare(names: Sequence[str], draws: Floats, value: Floats, sd: Floats) -> Agreement:
    """Compare draws with linearised standard deviations.

    The standard error of a standard deviation is ``sd * sqrt((kurtosis - 1) / (4 * samples))``, in which the kurtosis
    of a normal variable is 3 (Stuart and Ord, Kendall's Advanced Theory of Statistics 1, chapter 10). Stratified draws
    are a little better than that.

    Parameters
    ----------
    names
        Names of the n quantities.
    draws
        (samples, n) draws.
    value, sd
        (n,) reconciled value and linearised standard deviation, NaN where there is none.

    Examples
    --------
    >>> draws = np.random.default_rng(1).normal(10.0, 2.0, (1000, 1))
    >>> compare(["ore"], draws, np.array([10.0]), np.array([3.0])).differs
    ('ore',)
    """
    samples, columns = draws.shape
    ratio, error, shift = (np.full(columns, np.nan) for _ in range(3))
    usable = np.flatnonzero((sd > 1e-12 * np.abs(value)) & np.isfinite(value))
    if samples >= 2:
        for first in range(0, usable.size, _COLUMNS):
            of = usable[first : first + _COLUMNS]
            block = draws[:, of]
            centred = block - block.mean(axis=0)
            variance = (centred**2).sum(axis=0) / (samples - 1)
            ratio[of] = np.sqrt(variance) / sd[of]
            fourth = (centred**4).mean(axis=0)
            kurtosis = np.divide(fourth, variance**2, out=np.ones_like(fourth), where=variance > 0)
            # A sample never has less than one, and few samples too little, of the fourth moment.
            error[of] = ratio[of] * np.sqrt(np.maximum(kurtosis - 1, 0.5) / (4 * samples))
            shift[of] = (block.mean(axis=0) - value[of]) / sd[of]
    excess = np.abs(ratio - 1)
    far = np.zeros(columns, bool)
    far[usable] = ~(excess[usable] <= STANDARD_ERRORS * error[usable])
    order = np.argsort(-np.where(far, np.nan_to_num(excess, nan=np.inf), -1.0), kind="stable")
    return Agreement(ratio, error, shift, tuple(names[place] for place in order[: int(far.sum())]))

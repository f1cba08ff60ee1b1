"""Shares that fail within an interval, from shares that survive until its end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from orechain.stocks.rates import refuse, share_problems
from orechain.stocks.timeaxis import Floats, Integers
from orechain.stocks.timing import Survival

By = Literal["age", "cohort"]
_RISE = 1e-9
_LEAST_SHARE = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Hazards:
    """Failures of a block of n series: by age (n, T) or, if ``cohorts``, survival (n, T intervals, T cohorts)."""

    values: Floats
    cohorts: bool

    def at(self, interval: int) -> Floats:
        """Return the share of each cohort up to ``interval`` that fails within it, (n, interval + 1)."""
        if not self.cohorts:
            return self.values[:, interval::-1]
        end = self.values[:, interval, : interval + 1]
        start = np.ones_like(end)
        if interval:
            start[:, :-1] = self.values[:, interval - 1, :interval]
        return _lost(start, end)


def hazards(survival: Survival | Floats, leading: tuple[int, ...], of: Integers, by: By) -> Hazards:
    """Return the hazards of some of the series.

    Parameters
    ----------
    survival
        Shares that are left, or an array of them: (..., T) by age or (..., T intervals, T cohorts) by cohort, whose
        leading axes broadcast to ``leading``.
    of
        Numbers of the series among all of shape ``leading``.
    by
        What an array is given by.
    """
    if isinstance(survival, Survival):
        index = np.unravel_index(of, leading) if leading else (np.zeros_like(of),)
        picked = survival.pick(leading or (1,), tuple(np.asarray(part) for part in index))
        if not picked.by_age:
            return Hazards(picked.table(), cohorts=True)
        block = picked.shares_by_age()
    else:
        trailing = survival.ndim - (1 if by == "age" else 2)
        whole = np.broadcast_to(survival, (*leading, *survival.shape[trailing:]))
        block = np.asarray(whole[np.unravel_index(of, leading)] if leading else whole[None])
        if by == "cohort":
            return Hazards(block, cohorts=True)
    start = np.concatenate([np.ones_like(block[:, :1]), block[:, :-1]], axis=1)
    return Hazards(_lost(start, block), cohorts=False)


def survival_problems(title: str, survival: Survival | Floats, times: int, by: By) -> list[str]:
    """Return what keeps shares that are left from being those of ``times`` intervals."""
    if isinstance(survival, Survival):
        if survival.axis.length == times:
            return []
        return [f"{title}: is of {survival.axis.length} intervals, the products are of {times}"]
    wanted = (times,) if by == "age" else (times, times)
    if survival.shape[-len(wanted) :] != wanted:
        return [f"{title}: needs shape (..., {', '.join(map(str, wanted))}), has {survival.shape}"]
    if by == "cohort":
        # Before a cohort comes there is nothing of it; whatever is written there is not used.
        rows, columns = np.triu_indices(times, 1)
        survival = survival.copy()
        survival[..., rows, columns] = 1.0
    found = share_problems({title: survival})
    if not found and (np.diff(survival, axis=-1 if by == "age" else -2) > _RISE).any():
        found.append(f"{title}: must not rise with age")
    return found


def leading_of(survival: Survival | Floats, by: By) -> tuple[int, ...]:
    """Return the shape of the series."""
    if isinstance(survival, Survival):
        return survival.shape
    return survival.shape[: survival.ndim - (1 if by == "age" else 2)]


def all_survive_a_while(survival: Survival | Floats, by: By) -> bool:
    """Return whether some of every cohort survives the interval in which it comes, enough to compute with."""
    if not isinstance(survival, Survival):
        first = survival[..., 0] if by == "age" else np.diagonal(survival, axis1=-2, axis2=-1)
        return bool((first >= _LEAST_SHARE).all())
    if survival.by_age:
        return bool((survival.shares_by_age()[..., 0] >= _LEAST_SHARE).all())
    return all(
        bool((survival.of_cohort(cohort)[..., 0] >= _LEAST_SHARE).all()) for cohort in range(survival.axis.length)
    )


def constant_rate(rate: ArrayLike, intervals: int) -> Floats:
    """Return the survival by age, (..., intervals), of what fails at a constant rate per interval.

    Formula: ``(1 - rate) ** age`` at ages 0, 1, 2 …: the outflow of an interval is ``rate`` times the stock at its
    start.

    Raises
    ------
    InvalidInput
        If a rate is not from zero to one.

    Examples
    --------
    >>> constant_rate(0.1, 3)
    array([1.  , 0.9 , 0.81])
    """
    refuse(share_problems({"rate": rate}))
    return np.asarray((1 - np.asarray(rate, dtype=np.float64)[..., None]) ** np.arange(intervals))


def _lost(start: Floats, end: Floats) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(start > 0, np.clip(1 - end / start, 0.0, 1.0), 1.0)

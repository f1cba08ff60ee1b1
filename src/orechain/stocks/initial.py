"""Stocks that exist at the beginning, told as the inflow of earlier intervals.

The time axis begins with the intervals in which the goods entered; the run itself begins after them. With their inflow
known, an initial stock needs no rules of its own: pass the returned inflow to `orechain.stocks.kernel.combined`, or
join it with the inflow of the run, and cut the result with `Stocks.after`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from orechain.errors import InvalidInput
from orechain.stocks.kernel import checked
from orechain.stocks.timeaxis import Floats
from orechain.stocks.timing import Survival

_LEAST_SHARE = 1e-9
"""A cohort of which less than this can be left tells nothing on its inflow."""


def past_of_cohorts(stock: ArrayLike | None, survival: Survival, past: int) -> Floats:
    """Return the past inflow that left a stock of known age-cohorts.

    Parameters
    ----------
    stock
        Shape (..., past), mass at the end of interval ``past - 1`` by interval of entry, the oldest first.
    survival
        Of the whole time axis, the past included.
    past
        Number of intervals before the run.

    Returns
    -------
    Shape (..., past), mass per year.

    Raises
    ------
    InvalidInput
        No cohorts, or not one for each past interval; goods of a cohort that cannot have lived so long.

    Examples
    --------
    >>> from orechain.stocks.lifetime import Lifetime
    >>> from orechain.stocks.timeaxis import TimeAxis
    >>> from orechain.stocks.timing import survival_table
    >>> life = Lifetime("tabulated", {"ages": [0.0, 4.0], "shares": [1.0, 0.0]})
    >>> past_of_cohorts([1.0, 3.0], survival_table(life, TimeAxis.even(2000, 5), "end"), 2)
    array([1.33333333, 3.        ])
    """
    _within(past, survival)
    array = None if stock is None else np.asarray(stock, dtype=float)
    if array is None or array.ndim == 0 or array.shape[-1] != past:
        has = "none" if array is None else "one total" if array.ndim == 0 else str(array.shape[-1])
        text = f"initial stock: needs its composition by age-cohort, one mass for each of the {past} past intervals"
        raise InvalidInput([f"{text}, has {has}; give the cohorts, or assume a past inflow"])
    present = checked("initial stock", array, past, survival)
    left = _left(survival, past)
    too_old = (present > 0) & ~(left >= _LEAST_SHARE)
    if too_old.any():
        cohort = int(np.nonzero(too_old)[-1][0])
        text = f"initial stock: by the lifetime none of the cohort of {survival.axis.years[cohort]} can be left"
        raise InvalidInput([f"{text}; give a longer lifetime, or move the mass to a younger cohort"])
    amount = np.divide(present, left, out=np.zeros(np.broadcast_shapes(present.shape, left.shape)), where=present != 0)
    return np.asarray(amount / survival.axis.widths[:past], dtype=float)


def past_of_total(stock: ArrayLike, pattern: ArrayLike, survival: Survival) -> Floats:
    """Return the past inflow of an assumed course that left a stock of known total.

    Parameters
    ----------
    stock
        Shape (...), mass at the end of the past.
    pattern
        Shape (..., past), the course of the past inflow, of any scale: ``np.ones(past)`` for a constant inflow,
        ``1.03 ** np.arange(past)`` for one that grew by 3 % in each interval.
    survival
        Of the whole time axis, the past included.

    Returns
    -------
    Shape (..., past), mass per year.

    Raises
    ------
    InvalidInput
        A stock or course that is negative or has gaps, or a course of which nothing is left at the end.

    Examples
    --------
    >>> from orechain.stocks.lifetime import Lifetime
    >>> from orechain.stocks.timeaxis import TimeAxis
    >>> from orechain.stocks.timing import survival_table
    >>> life = survival_table(Lifetime.from_mean_sd("fixed", 2.0), TimeAxis.even(2000, 5), "end")
    >>> past_of_total(6.0, [1.0, 1.0, 1.0], life)
    array([3., 3., 3.])
    """
    course = np.asarray(pattern, dtype=float)
    past = course.shape[-1] if course.ndim else 0
    _within(past, survival)
    course = checked("assumed past", course, past, survival)
    total = np.asarray(stock, dtype=float)
    problems = []
    if not (course >= 0).all():
        problems.append("assumed past: the course of the inflow must not be negative")
    if not (np.isfinite(total) & (total >= 0)).all():
        problems.append("initial stock: must be finite and not negative")
    left = (course * survival.axis.widths[:past] * _left(survival, past)).sum(axis=-1)
    if not problems and not (left > 0).all():
        problems.append("assumed past: nothing of it is left at its end; begin the past later, or let it last longer")
    if problems:
        raise InvalidInput(problems)
    return np.asarray(course * (total / left)[..., None], dtype=float)


def _within(past: int, survival: Survival) -> None:
    length = survival.axis.length
    if not 0 < past < length:
        raise InvalidInput(
            [f"initial stock: the past must have 1 to {length - 1} of the {length} intervals, has {past}"]
        )


def _left(survival: Survival, past: int) -> Floats:
    """Return the share of each past cohort that is left at the end of the past, shape (..., past)."""
    if survival.by_age:
        return survival.shares_by_age()[..., past - 1 :: -1]
    return np.stack([survival.of_cohort(cohort)[..., past - 1 - cohort] for cohort in range(past)], axis=-1)

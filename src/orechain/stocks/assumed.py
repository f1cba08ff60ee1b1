"""An assumed past: the inflow before the first year grew steadily, as far back as anything of it can be left.

With the growth g and the share s(a) that is left, at the beginning of the first year, of what entered a years before::

    inflow(-a) = inflow(0) (1 + g)^-a            opening = inflow(0) sum over a of (1 + g)^-a s(a)

The sum is cut where the rest is below `REST` of it, for each series by itself, and the rest is counted with the oldest
cohort that is kept. No opening stock is lost by the cut, and none depends on the series that are computed beside it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from orechain.errors import InvalidInput
from orechain.stocks.lifetime import Lifetime
from orechain.stocks.timeaxis import Floats, TimeAxis
from orechain.stocks.timing import Timing, survival_table

REST = 1e-6
"""Share of the opening stock that may come from before the oldest cohort which is followed by itself."""
MOST_YEARS = 400
"""Longest past. Lifetimes with a heavier tail (log-normal of mean 100 and sd 60: 0.2 % of the opening stock) keep more
than `REST` with the oldest cohort, which then leaves a little faster than the mix of older ones would."""
_FIRST, _LAST = 64, 1 << 13
_SETTLED, _ENDLESS = 1e-7, 1e-2
"""Part of the sum in its later half below which its rest is negligible; above which it is taken to have no end."""


def assumed_past(
    lifetime: Lifetime,
    growth: ArrayLike,
    timing: Timing = "middle",
    *,
    extension: ArrayLike | None = None,
    most: int = MOST_YEARS,
) -> Floats:
    """Return the course of the inflow before the first year.

    Parameters
    ----------
    lifetime
        Of all cohorts of the past, over series (...).
    growth
        Growth per year, (...), above -1.
    timing
        When within its year the inflow arrives.
    extension
        Factor by which care lengthened lifetimes in the past, (...).
    most
        Longest past in years.

    Returns
    -------
    Shape (..., past), the oldest first, for an inflow of one in the first year; zero before what a series needs. The
    oldest cohort of each also stands for what is older.

    Raises
    ------
    InvalidInput
        A stock without end: the inflow fell over the past faster than goods leave, or lifetimes have no mean.

    Examples
    --------
    >>> assumed_past(Lifetime.from_mean_sd("fixed", 3.0), 0.0, "end")
    array([1., 1., 1.])
    >>> assumed_past(Lifetime.from_mean_sd("weibull", 12.0, 4.0), 0.05).size
    27
    """
    rise = np.log1p(np.asarray(growth, dtype=float))[..., None]
    left, present = _terms(lifetime, rise, timing, extension)
    beyond = np.flip(np.cumsum(np.flip(present, axis=-1), axis=-1), axis=-1)  # of this age and all greater ones
    needed = (beyond > REST * beyond[..., :1]).sum(axis=-1)
    reach = np.clip(needed, 1, most)[..., None]
    past = int(reach.max())
    age = np.arange(past, 0, -1)
    rest = np.take_along_axis(np.concatenate((beyond, np.zeros_like(reach * 0.0)), axis=-1), reach, axis=-1)
    share = np.take_along_axis(left, reach - 1, axis=-1)
    lump = np.divide(rest, share, out=np.zeros_like(rest), where=share > 0)
    return np.where(age <= reach, np.exp(-age * rise), 0.0) + np.where(age == reach, lump, 0.0)


def _terms(lifetime: Lifetime, rise: Floats, timing: Timing, extension: ArrayLike | None) -> tuple[Floats, Floats]:
    """Return the share left of each age at the beginning of the first year, and what is present of it, (..., A)."""
    factor = None if extension is None else np.asarray(extension, dtype=float)[..., None]
    years, horizon = _FIRST, np.zeros(())
    while True:
        left = survival_table(lifetime, TimeAxis.even(0.0, years), timing, by_year=factor).of_cohort(0)
        age = np.arange(1, years + 1)
        with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
            present = np.exp(np.log(left) - age * rise)
            left, present = np.broadcast_to(np.nan_to_num(left), present.shape), np.where(left > 0, present, 0.0)
            whole, later = present.sum(axis=-1), present[..., years // 2 :].sum(axis=-1)
        settled = later <= _SETTLED * whole
        # Each series ends where it has settled by itself, however long those beside it take.
        horizon = np.where((horizon == 0) & settled, years, horizon)
        if years < _LAST and not horizon.all():
            years *= 2
            continue
        if not ((horizon > 0) | (later <= _ENDLESS * whole)).all():
            raise InvalidInput([_endless(lifetime)])
        horizon = np.where(horizon > 0, horizon, years)[..., None]
        return left, np.where(age <= horizon, present, 0.0)


def _endless(lifetime: Lifetime) -> str:
    return (
        f"assumed past: with this growth and a {lifetime.family} lifetime of such a spread the stock of the past has "
        "no end; give a greater past_growth:, a shorter sd:, or opening: with the cohorts in use"
    )

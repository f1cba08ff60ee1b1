"""Goods whose stock per person saturates: a history of what entered use, then what keeps the stock on its curve.

With the stock per person s of two years, t1 and t2, that follow from the history, and the multiple f of the second at
which growth ends, the stock per person goes on as the logistic curve through both::

    s(t) = f s(t2) / (1 + (f - 1) exp(-k (t - t2)))        k = ln((f s(t2) - s(t1)) / (s(t1) (f - 1))) / (t2 - t1)

Where it did not grow from the first to the second, it stays (k = 0). What has to enter use per year is what the stock
of all people wants beyond what is left of earlier goods. Where more is left than that, nothing enters: goods do not
leave early because people are fewer.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from orechain.stocks.assumed import assumed_past
from orechain.stocks.lifetime import Lifetime
from orechain.stocks.timeaxis import Floats, TimeAxis
from orechain.stocks.timing import survival_table


def saturating_level(
    level: ArrayLike, earlier: ArrayLike, span: float, multiple: ArrayLike, years: ArrayLike
) -> Floats:
    """Return the logistic curve through two levels that ends at a multiple of the second.

    Parameters
    ----------
    level, earlier
        ``(...,)``: at the year zero, and ``span`` years before it.
    multiple
        ``(...,)``, above 1: the level at which growth ends over ``level``.
    years
        ``(T,)``: years since the year zero.

    Returns
    -------
    Floats
        ``(..., T)`` in the unit of the levels; constant where the level did not grow, or was zero.

    Examples
    --------
    >>> saturating_level(10.0, 9.0, 1.0, 2.0, [-1.0, 0.0, 200.0]).round(6).tolist()
    [9.0, 10.0, 20.0]
    >>> saturating_level(10.0, 11.0, 1.0, 2.0, [0.0, 50.0]).tolist()
    [10.0, 10.0]
    """
    now, before, factor = (np.asarray(item, dtype=float)[..., None] for item in (level, earlier, multiple))
    grew = (now > before) & (before > 0.0)
    share = np.divide(before, now, out=np.ones_like(before + now), where=grew)
    rate = np.log((factor - share) / (share * (factor - 1.0))) / span
    return np.asarray(factor * now / (1.0 + (factor - 1.0) * np.exp(-rate * np.asarray(years, dtype=float))))


def saturating_inflow(
    history: ArrayLike, people: ArrayLike, multiple: ArrayLike, through: tuple[int, int], lifetime: Lifetime | None,
    growth: ArrayLike = 0.0,
) -> Floats:  # fmt: skip
    """Return what enters use per year: the history, then what keeps the stock per person on its curve.

    Parameters
    ----------
    history
        ``(..., T)`` per year; what stands after the second year of ``through`` is not read.
    people
        ``(..., T)``.
    multiple
        ``(...,)``, above 1: stock per person at which growth ends over that of the second year of ``through``.
    through
        Places of the two years in the history that the curve goes through.
    lifetime
        Over series ``(...)``, the same for all cohorts; goods enter in the middle of the year. ``None``: what is used
        up at once; the amount per person and year is what saturates.
    growth
        ``(...,)`` per year: of what entered use before the first year.

    Returns
    -------
    Floats
        ``(..., T)`` in the unit of the history; never negative.

    Examples
    --------
    >>> from orechain.stocks.lifetime import Lifetime
    >>> four = Lifetime.from_mean_sd("fixed", 4.0)
    >>> steady = saturating_inflow(np.full(40, 5.0), np.full(40, 10.0), 2.0, (8, 9), four)
    >>> steady.round(6).tolist() == [5.0] * 40
    True
    >>> saturating_inflow([1.0, 1.1, 0.0, 0.0], [1.0, 1.0, 1.0, 2.0], 2.0, (0, 1), None).round(4).tolist()
    [1.0, 1.1, 1.2, 2.5967]
    """
    given, persons = np.asarray(history, dtype=float), np.asarray(people, dtype=float)
    first, second = through
    length = given.shape[-1]
    years = np.arange(1, length - second)
    if lifetime is None:
        each = given[..., [first, second]] / persons[..., [first, second]]
        later = (
            saturating_level(each[..., 1], each[..., 0], second - first, multiple, years) * persons[..., second + 1 :]
        )
        lead = np.broadcast_shapes(given.shape[:-1], later.shape[:-1])
        return np.concatenate((np.broadcast_to(given[..., : second + 1], (*lead, second + 1)), later), axis=-1)
    course = assumed_past(lifetime, growth)
    past = course.shape[-1]
    left = survival_table(lifetime, TimeAxis.even(0.0, past + length), "middle").of_cohort(0)
    before = course * given[..., :1]
    lead = np.broadcast_shapes(before.shape[:-1], persons.shape[:-1], left.shape[:-1], np.shape(multiple))
    entered = np.zeros((*lead, past + length))
    entered[..., :past], entered[..., past : past + second + 1] = before, given[..., : second + 1]
    oldest_first = left[..., ::-1]

    def kept(place: int) -> Floats:
        """Return what is in use at the end of a year of what has entered so far."""
        end = past + place + 1
        return np.asarray(np.einsum("...j,...j->...", entered[..., :end], oldest_first[..., -end:]))

    each = [kept(place) / persons[..., place] for place in through]
    wanted = saturating_level(each[1], each[0], second - first, multiple, years) * persons[..., second + 1 :]
    for place in range(second + 1, length):
        missing = wanted[..., place - second - 1] - kept(place)
        entered[..., past + place] = np.maximum(missing, 0.0) / left[..., 0]
    return entered[..., past:]

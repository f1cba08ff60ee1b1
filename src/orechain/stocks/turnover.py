"""Goods sold so that a given stock is kept: what a whole market buys per year, from the number in use and its life."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from orechain.stocks.assumed import assumed_past
from orechain.stocks.initial import past_of_total
from orechain.stocks.kernel import combined
from orechain.stocks.lifetime import Lifetime
from orechain.stocks.timeaxis import Floats, TimeAxis
from orechain.stocks.timing import survival_table


def sales_of_stock(stock: ArrayLike, family: str, mean: ArrayLike, sd: ArrayLike | None, growth: ArrayLike) -> Floats:
    """Return what enters use per year so that the stock at the end of each year is the given one.

    The stock of the first year entered over a past in which sales grew by ``growth`` from year to year, up to and with
    that year. Goods enter in the middle of the year, as in the model of the products.

    Parameters
    ----------
    stock
        ``(..., T)`` at the end of successive years.
    family, mean, sd
        Lifetime, ``(...,)`` in years; ``sd`` is None for a fixed one.
    growth
        ``(...,)`` per year.

    Returns
    -------
    Floats
        ``(..., T)`` per year, in the unit of the stock; negative where the stock falls faster than goods are retired.

    Raises
    ------
    InvalidInput
        If a stock is negative or missing, or a lifetime cannot be one.

    Examples
    --------
    >>> sales_of_stock([150.0, 150.0, 150.0], "weibull", 15.0, 4.0, 0.0).round(3).tolist()
    [10.0, 10.0, 10.0]
    """
    level = np.asarray(stock, dtype=float)
    middle, spread = np.asarray(mean, dtype=float), None if sd is None else np.asarray(sd, dtype=float)
    rise = np.asarray(growth, dtype=float)
    lifetime = Lifetime.from_mean_sd(family, middle, spread)
    course = assumed_past(lifetime, rise)
    past = course.shape[-1]
    axis = TimeAxis.of_years(list(range(-past, level.shape[-1])))
    survival = survival_table(lifetime, axis, "middle")
    lead = np.broadcast_shapes(level.shape[:-1], rise.shape, survival.shape)
    first = np.ones((*course.shape[:-1], 1))
    course = np.broadcast_to(np.concatenate((course, first), axis=-1), (*lead, past + 1))
    before = past_of_total(np.broadcast_to(level[..., 0], lead), course, survival)[..., :-1]
    return combined(before, np.broadcast_to(level, (*lead, level.shape[-1])), survival).inflow[..., past:]

"""What goods contain: a run of goods turned into a run of the mass in them, each cohort with its own content."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from orechain.stocks.falling import retire
from orechain.stocks.kernel import checked, inflow_driven
from orechain.stocks.result import Stocks
from orechain.stocks.timeaxis import Floats
from orechain.stocks.used import UsedGoods


@dataclass(frozen=True, slots=True, eq=False)
class Contained:
    """Mass in goods, (..., T); flows per year.

    Attributes
    ----------
    stock
        At the end of each interval.
    inflow, used_inflow, outflow
        In new goods, in imported used goods (exports are negative), and in all that leave use.
    early
        The part of the outflow that leaves before the end of its life because the stock falls.
    opening
        (...), at the beginning of the first interval.
    """

    stock: Floats
    inflow: Floats
    used_inflow: Floats
    outflow: Floats
    early: Floats
    opening: Floats

    def after(self, intervals: int) -> Contained:
        """Return the run without its first intervals, whose last stock becomes the opening stock."""
        if not intervals:
            return self
        return Contained(
            stock=self.stock[..., intervals:],
            inflow=self.inflow[..., intervals:],
            used_inflow=self.used_inflow[..., intervals:],
            outflow=self.outflow[..., intervals:],
            early=self.early[..., intervals:],
            opening=self.stock[..., intervals - 1],
        )


def contained(stocks: Stocks, content: ArrayLike) -> Contained:
    """Return the mass that goods contain.

    Each cohort leaves with what was built into it, also where goods are retired early. The outflow is the inflow less
    the growth of the stock, so that all three balance.

    Parameters
    ----------
    stocks
        A whole run, not cut by `Stocks.after`.
    content
        (..., T) of one unit of the goods made in each interval; leading axes broadcast with those of the run.

    Examples
    --------
    The older goods hold one each, the younger three. Two goods too many are retired, the oldest first.

    >>> from orechain.stocks.kernel import stock_driven
    >>> from orechain.stocks.lifetime import Lifetime
    >>> from orechain.stocks.timeaxis import TimeAxis
    >>> from orechain.stocks.timing import survival_table
    >>> life = survival_table(Lifetime.from_mean_sd("fixed", 9.0), TimeAxis.even(2000, 3), "end")
    >>> goods = stock_driven([2.0, 6.0, 4.0], life, falling="retire_oldest")
    >>> held = contained(goods, [1.0, 3.0, 3.0])
    >>> held.stock, held.early
    (array([ 2., 14., 12.]), array([0., 0., 2.]))
    """
    unit = checked("content", content, stocks.axis.length, stocks.survival)
    used = stocks.used
    if used is not None:
        used = UsedGoods(used.made, used.arrives, used.rates * unit[..., used.made])
    held = inflow_driven(stocks.inflow * unit, stocks.survival, used=used)
    nothing = np.zeros_like(held.stock)
    entered = nothing if held.used_inflow is None else held.used_inflow
    if stocks.early is None or not stocks.early.any():
        return Contained(held.stock, held.inflow, entered, held.outflow, nothing, held.opening)
    lead, length, widths = held.stock.shape[:-1], stocks.axis.length, stocks.axis.widths
    count = math.prod(lead)

    def flat(part: Floats) -> Floats:
        return np.ascontiguousarray(np.broadcast_to(part, (*lead, length))).reshape(count, length)

    goods = flat(stocks.inflow * widths), flat(stocks.stock)
    index = np.unravel_index(np.arange(count), lead or (1,))
    survival = stocks.survival.pick(lead or (1,), index)
    chosen = None if stocks.used is None else stocks.used.pick(lead or (1,), index)
    rows = np.flatnonzero(flat(stocks.early).any(axis=-1))
    stock, early = flat(held.stock).copy(), np.zeros((count, length))
    for part, found in retire(rows, *goods, stocks.history, survival, chosen, stocks.falling, flat(unit)):
        assert found.held is not None and found.early_held is not None  # noqa: S101, PT018 - contents were given
        stock[part], early[part] = found.held, found.early_held / widths
    stock = stock.reshape(*lead, length)
    outflow = held.inflow + entered - np.diff(stock, axis=-1, prepend=0.0) / widths
    return Contained(stock, held.inflow, entered, outflow, early.reshape(*lead, length), held.opening)

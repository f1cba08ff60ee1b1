"""What a run gives: stock, inflow and outflow of every series."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from orechain.stocks.falling import Falling
from orechain.stocks.timeaxis import Floats, TimeAxis
from orechain.stocks.timing import Survival
from orechain.stocks.used import UsedGoods


@dataclass(frozen=True, slots=True, eq=False)
class Stocks:
    """Stocks of goods with lifetimes and their flows.

    Attributes
    ----------
    axis
        The T intervals.
    stock
        Shape (..., T), mass at the end of each interval.
    inflow, outflow
        Shape (..., T), mass per year of new goods entering, and of all goods leaving.
    used_inflow
        Shape (..., T), mass per year of used goods entering, or ``None``.
    early
        Shape (..., T), the part of the outflow that leaves before the end of its life because the stock falls, mass
        per year; ``None`` under the policy ``report``.
    opening
        Shape (...), mass at the beginning of the first interval.
    history
        Number of intervals that were driven by their inflow.
    survival, used, falling
        What the run was made with.
    """

    axis: TimeAxis
    stock: Floats
    inflow: Floats
    outflow: Floats
    used_inflow: Floats | None
    early: Floats | None
    opening: Floats
    history: int
    survival: Survival
    used: UsedGoods | None
    falling: Falling

    @property
    def entering(self) -> Floats:
        """All goods entering, new and used, mass per year."""
        return self.inflow if self.used_inflow is None else self.inflow + self.used_inflow

    @property
    def falls_too_fast(self) -> NDArray[np.bool_]:
        """Where the wanted stock falls faster than goods leave, shape (..., T).

        Under ``report`` the inflow is negative there, beyond what rounding explains; otherwise goods leave early.
        """
        widths = self.axis.widths
        scale = 1e-12 * np.abs(self.stock).max(axis=-1, keepdims=True, initial=0.0)
        found = np.asarray((-self.inflow if self.early is None else self.early) * widths > scale)
        found[..., : self.history] = False
        return found

    def residual(self) -> Floats:
        """Return what is missing in opening stock + cumulative inflow - cumulative outflow = stock, shape (..., T)."""
        net = np.cumsum((self.entering - self.outflow) * self.axis.widths, axis=-1)
        return np.asarray(self.stock - self.opening[..., None] - net, dtype=float)

    def after(self, intervals: int) -> Stocks:
        """Return the run without its first intervals, whose last stock becomes the opening stock.

        Age-cohorts are to be asked of the whole run, which knows when the opening stock entered.
        """
        if intervals == 0:
            return self
        now = (..., slice(intervals, None))
        return replace(
            self,
            axis=self.axis.cut(intervals),
            stock=self.stock[now],
            inflow=self.inflow[now],
            outflow=self.outflow[now],
            used_inflow=None if self.used_inflow is None else self.used_inflow[now],
            early=None if self.early is None else self.early[now],
            opening=self.stock[..., intervals - 1],
            history=max(self.history - intervals, 0),
        )

"""Stocks, inflows and outflows of goods with lifetimes: driven by the inflow, by the stock, or by one after the other.

A flow is a rate per year, constant within its interval; a stock is the mass at the end of the interval. With the mass m
that enters in interval c, and the share s[t, c] of it that is left at the end of interval t::

    stock[t]   = sum over c of m[c] s[t, c]
    m[t]       = (wanted stock[t] - sum over c < t of m[c] s[t, c]) / s[t, t]
    outflow[t] = inflow[t] - (stock[t] - stock[t - 1]) / width[t]

so that inflow, outflow and stock balance on any time axis. Series are worked off in blocks that fit into the cache;
blocks run in parallel. Sources: E. van der Voet et al., Resour. Conserv. Recycl. 37 (2002), doi
10.1016/S0921-3449(02)00042-8; D. B. Müller, Ecol. Econ. 59 (2006), doi 10.1016/j.ecolecon.2005.09.025.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike

from orechain.errors import InvalidInput
from orechain.stocks.falling import FALLING, Falling, Retired, retire
from orechain.stocks.result import Stocks
from orechain.stocks.timeaxis import Floats, Integers
from orechain.stocks.timing import Survival
from orechain.stocks.used import UsedGoods

Progress = Callable[[int, int], None]
"""Called with the number of series that are done and of all series."""

_BLOCK = 512
"""Series of one block."""
_STEP = 8
"""Intervals that one call computes."""
_LEAST_SHARE = 1e-6
"""A stock says nothing reliable on an inflow of which less than this is left at the end of its interval."""


def inflow_driven(
    inflow: ArrayLike,
    survival: Survival,
    *,
    used: UsedGoods | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Stocks:
    """Compute stock and outflow from the inflow.

    Parameters
    ----------
    inflow
        Shape (..., T), mass per year. A stock that exists at the beginning is an inflow of earlier intervals, see
        `orechain.stocks.initial`.
    survival
        From `orechain.stocks.timing.survival_table`; its series broadcast with those of the inflow.
    used
        Imports of used goods; exports of a cohort are negative.
    workers
        Threads; as many as there are processors unless given.
    progress
        Told how many series are done.

    Raises
    ------
    InvalidInput
        An inflow that does not fit the time axis or the series, or that has gaps.

    Examples
    --------
    >>> from orechain.stocks.lifetime import Lifetime
    >>> from orechain.stocks.timeaxis import TimeAxis
    >>> from orechain.stocks.timing import survival_table
    >>> life = survival_table(Lifetime.from_mean_sd("fixed", 2.0), TimeAxis.even(2000, 4), "end")
    >>> made = inflow_driven([1.0, 2.0, 3.0, 4.0], life)
    >>> made.stock, made.outflow
    (array([1., 3., 5., 7.]), array([0., 0., 1., 2.]))
    """
    given = checked("inflow", inflow, survival.axis.length, survival)
    return _run(_Task(given, None, survival, used, "report"), workers, progress)


def stock_driven(
    stock: ArrayLike,
    survival: Survival,
    *,
    falling: Falling = "report",
    used: UsedGoods | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Stocks:
    """Compute the inflow that a wanted stock needs, and the outflow.

    Parameters
    ----------
    stock
        Shape (..., T), mass at the end of each interval.
    survival, used, workers, progress
        As for `inflow_driven`.
    falling
        What happens where the stock falls faster than goods reach the end of their life. ``report``: the inflow is
        negative there, as the equations give it, and `Stocks.falls_too_fast` marks it. ``retire_oldest``: nothing
        comes in and the oldest goods leave early. ``share``: nothing comes in and the same share of every cohort
        leaves early.

    Raises
    ------
    InvalidInput
        A stock that does not fit the time axis or the series, has gaps, or is negative under an early retirement; a
        lifetime so short that nothing of an inflow is left at the end of its interval.

    Examples
    --------
    >>> from orechain.stocks.lifetime import Lifetime
    >>> from orechain.stocks.timeaxis import TimeAxis
    >>> from orechain.stocks.timing import survival_table
    >>> life = survival_table(Lifetime.from_mean_sd("fixed", 3.0), TimeAxis.even(2000, 4), "end")
    >>> stock_driven([4.0, 4.0, 2.0, 2.0], life).inflow
    array([ 4.,  0., -2.,  4.])
    >>> stock_driven([4.0, 4.0, 2.0, 2.0], life, falling="retire_oldest").inflow
    array([4., 0., 0., 2.])
    """
    wanted = checked("stock", stock, survival.axis.length, survival)
    return _run(_Task(None, wanted, survival, used, falling), workers, progress)


def combined(
    inflow: ArrayLike,
    stock: ArrayLike,
    survival: Survival,
    *,
    falling: Falling = "report",
    used: UsedGoods | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Stocks:
    """Run the past by its inflow and the future by its wanted stock, in one go.

    Parameters
    ----------
    inflow
        Shape (..., H), mass per year in the first H intervals.
    stock
        Shape (..., T - H), mass at the end of each later interval.
    survival, falling, used, workers, progress
        As for `stock_driven`.

    Examples
    --------
    >>> from orechain.stocks.lifetime import Lifetime
    >>> from orechain.stocks.timeaxis import TimeAxis
    >>> from orechain.stocks.timing import survival_table
    >>> life = survival_table(Lifetime.from_mean_sd("fixed", 2.0), TimeAxis.even(2000, 4), "end")
    >>> combined([1.0, 2.0], [5.0, 7.0], life).inflow
    array([1., 2., 3., 4.])
    """
    past = np.asarray(inflow, dtype=float)
    count = past.shape[-1] if past.ndim else 0
    length = survival.axis.length
    if not 0 < count < length:
        raise InvalidInput([f"inflow: the past must have 1 to {length - 1} of the {length} intervals, has {count}"])
    given = checked("inflow", past, count, survival)
    wanted = checked("stock", stock, length - count, survival)
    return _run(_Task(given, wanted, survival, used, falling), workers, progress)


def checked(name: str, values: ArrayLike, length: int, survival: Survival) -> Floats:
    """Return ``values`` as an array (..., length) without gaps whose series fit those of the lifetimes."""
    array = np.asarray(values, dtype=float)
    if array.ndim == 0 or array.shape[-1] != length:
        has = array.shape[-1] if array.ndim else "one number"
        axis = f"{length} intervals of the time axis to {survival.axis.years[-1]}"
        raise InvalidInput([f"{name}: needs a value for each of the {axis}, has {has}; give or cut all years"])
    gaps = np.count_nonzero(~np.isfinite(array))
    if gaps:
        first = tuple(int(part[0]) for part in np.nonzero(~np.isfinite(array)))
        where = f"the first in series {first[:-1]}, interval {first[-1]}"
        raise InvalidInput([f"{name}: {gaps} values are missing or not finite, {where}; fill them before the run"])
    try:
        np.broadcast_shapes(array.shape[:-1], survival.shape)
    except ValueError:
        text = f"{name}: series of shape {array.shape[:-1]} do not fit lifetimes of shape {survival.shape}"
        raise InvalidInput([text]) from None
    return array


@dataclass(frozen=True, slots=True, eq=False)
class _Task:
    """Inflow of the first intervals, wanted stock of the others, and all that the run depends on."""

    inflow: Floats | None
    wanted: Floats | None
    survival: Survival
    used: UsedGoods | None
    falling: Falling

    @property
    def history(self) -> int:
        """Number of intervals driven by their inflow."""
        return 0 if self.inflow is None else int(self.inflow.shape[-1])

    @property
    def lead(self) -> tuple[int, ...]:
        """Shape of the series."""
        parts = [part.shape[:-1] for part in (self.inflow, self.wanted) if part is not None]
        if self.used is not None:
            parts.append(self.used.rates.shape[:-1])
        return np.broadcast_shapes(self.survival.shape, *parts)


def _problems(task: _Task) -> list[str]:
    found = []
    if task.falling not in FALLING:
        found.append(f"falling: unknown policy '{task.falling}'; use {', '.join(FALLING)}")
    if task.used is not None and (task.used.arrives >= task.survival.axis.length).any():
        found.append(f"used goods: the time axis has {task.survival.axis.length} intervals; an arrival lies after it")
    if task.used is not None and task.used.exports and task.falling != "report":
        found.append("used goods: exports are negative imports, and need the policy 'report' for falling stocks")
    if task.falling != "report":
        for name, part in (("inflow", task.inflow), ("stock", task.wanted)):
            if part is not None and (part < 0).any():
                found.append(f"{name}: negative values cannot be retired early; use the policy 'report'")
    return found


def _run(task: _Task, workers: int | None, progress: Progress | None) -> Stocks:
    problems = _problems(task)
    if problems:
        raise InvalidInput(problems)
    lead, survival, used = task.lead, task.survival, task.used
    count, length = math.prod(lead), survival.axis.length
    stock, inflow, outflow = (np.empty((count, length)) for _ in range(3))
    early = None if task.falling == "report" else np.zeros((count, length))
    used_inflow = None if used is None else np.ascontiguousarray(np.broadcast_to(used.inflow(length), (*lead, length)))
    # Lifetimes that several series share are evaluated once.
    shared = survival.shares_by_age() if survival.by_age and 2 * math.prod(survival.shape) <= count else None
    widths = survival.axis.widths
    by_width = not (widths == 1).all()

    def work(start: int) -> int:
        stop = min(start + _BLOCK, count)
        index = np.unravel_index(np.arange(start, stop), lead) if lead else ()
        rows = slice(start, stop)
        held, flow, out = stock[rows], inflow[rows], outflow[rows]
        block = _Block(task, index, lead, flow, held)
        block.solve(shared)
        if early is not None:
            for part, found in block.retire():
                held[part], flow[part], early[start + part] = found.stock, found.amount, found.early / widths
        out[:, 0] = held[:, 0]
        np.subtract(held[:, 1:], held[:, :-1], out=out[:, 1:])
        if by_width:
            flow /= widths
            out /= widths
        entering = flow if used_inflow is None else flow + used_inflow.reshape(count, length)[rows]
        np.subtract(entering, out, out=out)
        return stop

    starts = range(0, count, _BLOCK)
    threads = min(workers or processors(), len(starts))
    if threads <= 1:
        for start in starts:
            _tell(progress, work(start), count)
    else:
        with ThreadPoolExecutor(threads) as pool:
            for done in pool.map(work, starts):
                _tell(progress, done, count)
    shape = (*lead, length)
    return Stocks(
        axis=survival.axis,
        stock=stock.reshape(shape),
        inflow=inflow.reshape(shape),
        outflow=outflow.reshape(shape),
        used_inflow=used_inflow,
        early=None if early is None else early.reshape(shape),
        opening=np.zeros(lead),
        history=task.history,
        survival=survival,
        used=used,
        falling=task.falling,
    )


def _tell(progress: Progress | None, done: int, count: int) -> None:
    if progress is not None:
        progress(done, count)


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class _Block:
    """Some series: ``amount`` (mass entering) and ``stock``, shape (n, T), are filled in place."""

    def __init__(
        self, task: _Task, index: tuple[Integers, ...], lead: tuple[int, ...], amount: Floats, stock: Floats
    ) -> None:
        self.task, self.index, self.lead = task, index, lead
        self.history = task.history
        self.survival = task.survival.pick(lead, index) if lead else task.survival
        self.used = None if task.used is None else task.used.pick(lead, index) if lead else task.used
        self.amount, self.stock = amount, stock
        if task.inflow is not None:
            widths = task.survival.axis.widths[: self.history]
            np.multiply(self._rows(task.inflow), widths, out=self.amount[:, : self.history])
        if task.wanted is not None:
            self.stock[:, self.history :] = self._rows(task.wanted)

    def _rows(self, array: Floats) -> Floats:
        return np.broadcast_to(array, (*self.lead, array.shape[-1]))[self.index]

    def solve(self, shared: Floats | None) -> None:
        """Fill amounts and stocks, negative inflows included."""
        base = self._used_stock()
        if base is not None:
            self.stock[:, self.history :] -= base[:, self.history :]
        if self.task.survival.by_age:
            self._solve_by_age(self.survival.shares_by_age() if shared is None else self._rows(shared))
        else:
            self._solve_by_cohort()
        if self.used is not None and self.used.exports:
            self.used.check_exports(self.amount, self.survival)
        if base is not None:
            self.stock += base

    def _used_stock(self) -> Floats | None:
        """Stock of imported used goods."""
        if self.used is None:
            return None
        base = np.zeros_like(self.stock)
        for entry, arrives in enumerate(self.used.arrives):
            base[:, arrives:] += self.used.left(entry, self.survival)
        return base

    def _solve_by_age(self, share: Floats) -> None:
        # Each stock is a dot product of two contiguous rows: amounts and, reversed, shares by age.
        amount, stock, history, length = self.amount, self.stock, self.history, self.stock.shape[-1]
        share = np.broadcast_to(share, stock.shape)
        if history:
            # Several intervals in one call; beyond their cohorts the reversed shares go on with zeros.
            reverse = np.zeros((len(stock), length + history - 1))
            reverse[:, :length] = share[:, ::-1]
            windows = sliding_window_view(reverse, history, axis=-1)[:, length - history :][:, ::-1]
            for start in range(0, history, _STEP):
                stop = min(start + _STEP, history)
                np.vecdot(amount[:, None, :stop], windows[:, start:stop, :stop], out=stock[:, start:stop])
        if history < length:
            self._need(share[:, 0], 0)
            # Divided by the first share, and with what the stock alone would need already in its place, each amount
            # is one dot product too: with 1 for its own interval, and minus the relative share for those before.
            np.divide(stock[:, history:], share[:, :1], out=amount[:, history:])
            relative = share[:, ::-1] / -share[:, :1]
            relative[:, -1] = 1.0
            for t in range(history, length):
                amount[:, t] = np.vecdot(amount[:, : t + 1], relative[:, length - 1 - t :])

    def _solve_by_cohort(self) -> None:
        # The shares of one cohort at a time: no array of cohorts times intervals.
        amount, kept = self.amount, np.zeros_like(self.stock)
        for cohort in range(self.stock.shape[-1]):
            share = self.survival.of_cohort(cohort)
            if cohort >= self.history:
                self._need(share[..., 0], cohort)
                amount[:, cohort] = (self.stock[:, cohort] - kept[:, cohort]) / share[..., 0]
            kept[:, cohort:] += amount[:, cohort, None] * share
        self.stock[:, : self.history] = kept[:, : self.history]

    def _need(self, first: Floats, cohort: int) -> None:
        if not (first >= _LEAST_SHARE).all():
            year = self.task.survival.axis.years[cohort]
            text = f"lifetime: of the inflow of {year} none is left at the end of its interval, so no stock tells it"
            raise InvalidInput([f"{text}; use shorter intervals, or let the inflow arrive 'uniform' or at the 'end'"])

    def retire(self) -> Iterator[tuple[Integers, Retired]]:
        """Run again, with early retirement, the series whose inflow is negative somewhere."""
        rows = np.flatnonzero((self.amount[:, self.history :] < 0).any(axis=-1))
        yield from retire(rows, self.amount, self.stock, self.history, self.survival, self.used, self.task.falling)

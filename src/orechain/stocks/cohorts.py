"""Age-cohorts of stock and outflow: of one series as a table, or of all series one cohort at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from orechain.errors import InvalidInput
from orechain.stocks.falling import run
from orechain.stocks.result import Stocks
from orechain.stocks.timeaxis import Floats, TimeAxis


@dataclass(frozen=True, slots=True, eq=False)
class Cohorts:
    """Stock and flows of one series by interval and cohort.

    Attributes
    ----------
    axis
        The T intervals.
    stock
        Shape (T, T), mass of cohort c at the end of interval t as ``[t, c]``.
    inflow, outflow
        Shape (T, T), mass per year; the inflow of new goods lies on the diagonal, that of used goods below it. The
        outflow is what balances them, cohort by cohort.
    """

    axis: TimeAxis
    stock: Floats
    inflow: Floats
    outflow: Floats

    def stock_by_age(self) -> Floats:
        """Return the stock by interval and age in intervals, shape (T, T): ``[t, 0]`` entered in interval t."""
        count = self.axis.length
        lag = np.arange(count)[:, None] - np.arange(count)
        return np.where(lag >= 0, np.take_along_axis(self.stock, np.maximum(lag, 0), axis=1), 0.0)


def cohorts(stocks: Stocks, series: tuple[int, ...] = ()) -> Cohorts:
    """Return the age-cohorts of one series.

    Parameters
    ----------
    stocks
        A whole run, not cut by `Stocks.after`.
    series
        Index of the series; empty where there is one only.

    Raises
    ------
    InvalidInput
        A run that was cut, or an index that names no single series.

    Examples
    --------
    >>> from orechain.stocks.kernel import inflow_driven
    >>> from orechain.stocks.lifetime import Lifetime
    >>> from orechain.stocks.timing import survival_table
    >>> life = survival_table(Lifetime.from_mean_sd("fixed", 2.0), TimeAxis.even(2000, 3), "end")
    >>> cohorts(inflow_driven([1.0, 2.0, 3.0], life)).stock
    array([[1., 0., 0.],
           [1., 2., 0.],
           [0., 2., 3.]])
    """
    _whole(stocks)
    lead = stocks.stock.shape[:-1]
    if len(series) != len(lead) or not all(-size <= at < size for at, size in zip(series, lead, strict=True)):
        raise InvalidInput([f"age-cohorts: {series} names no single series of shape {lead}"])
    index = tuple(np.array([at % size]) for at, size in zip(series, lead, strict=True))
    survival = stocks.survival.pick(lead, index) if lead else stocks.survival
    used = stocks.used.pick(lead, index) if lead and stocks.used is not None else stocks.used
    length, widths = stocks.axis.length, stocks.axis.widths
    inflow = np.diag(stocks.inflow[series])
    if stocks.falling != "report":
        amount, wanted = (part[series][None] for part in (stocks.inflow * widths, stocks.stock))
        columns = run(amount, wanted, stocks.history, survival, used, stocks.falling, keep=True).by_cohort
        assert columns is not None  # noqa: S101  # asked to be kept
        stock, others = columns[0, :, :length].copy(), columns[0, :, length:]
    else:
        stock = survival.table().reshape(length, length) * (stocks.inflow[series] * widths)
        others = np.zeros((length, 0 if used is None else used.made.size))
        for entry, arrives in enumerate(() if used is None else used.arrives):
            others[arrives:, entry] = used.left(entry, survival).reshape(-1) if used is not None else 0.0
    if used is not None:
        rates = used.rates.reshape(-1)
        for entry, (made, arrives) in enumerate(zip(used.made, used.arrives, strict=True)):
            stock[:, made] += others[:, entry]
            inflow[arrives, made] += rates[entry]
    outflow = inflow - np.diff(stock, axis=0, prepend=0.0) / widths[:, None]
    return Cohorts(stocks.axis, stock, inflow, outflow)


def each_cohort(stocks: Stocks) -> Iterator[tuple[int, Floats]]:
    """Yield each cohort of new goods and its stock at the end of its own and each later interval, (..., T - c).

    For sums over cohorts of all series (a content that differs by cohort, a mean age) without holding them all.

    Raises
    ------
    InvalidInput
        A run that was cut, or one with early retirement, whose cohorts do not follow from the lifetimes alone.
    """
    _whole(stocks)
    if stocks.early is not None and stocks.early.any():
        raise InvalidInput(["age-cohorts: goods left early in this run; ask for the cohorts of one series at a time"])
    survival, widths = stocks.survival, stocks.axis.widths
    shares = survival.shares_by_age() if survival.by_age else None
    for cohort in range(stocks.axis.length):
        share = survival.of_cohort(cohort) if shares is None else shares[..., : stocks.axis.length - cohort]
        yield cohort, stocks.inflow[..., cohort, None] * widths[cohort] * share


def _whole(stocks: Stocks) -> None:
    if stocks.axis.length != stocks.survival.axis.length:
        raise InvalidInput(["age-cohorts: the run was cut; ask the whole run"])

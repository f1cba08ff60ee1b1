"""The quantities that published results are set beside, from the outcome of a case; arrays (...)."""

from __future__ import annotations

import numpy as np

from orechain.assess.stocks.case import Outcome
from orechain.stocks import answers
from orechain.stocks.definition import Comparison
from orechain.stocks.timeaxis import Floats

_UNITS = {"share": "fraction", "growth": "fraction", "recovered_per_end_of_life": "fraction",
          "demand_per_reserve": "fraction"}  # fmt: skip
_CUMULATIVE = {"demand": "demand", "recovered": "recovered", "end_of_life": "end_of_life", "loss": "lost"}


def unit_of(quantity: str) -> str:
    """Return the unit of a quantity: ``t`` (per year or not), ``fraction`` or ``year``."""
    if quantity.startswith("year_"):
        return "year"
    return _UNITS.get(quantity) or _UNITS.get(quantity.rpartition("_")[2], "t")


def figure(outcome: Outcome, asked: Comparison, reserve: float) -> Floats:
    """Return our figure for a comparison, NaN where the outcome does not have it.

    Parameters
    ----------
    outcome
        Of the economy and variant that the comparison names.
    reserve
        Natural reserve in tonnes, NaN if unknown.
    """
    name = asked.quantity
    products = asked.products
    if name == "year_of_balance":
        return _first(outcome, outcome.total("recovered", products), outcome.total("demand", products))
    if name == "year_secondary_above_reserve":
        return answers.overtaking(outcome.resource, np.asarray(reserve), outcome.years)
    if name == "demand_per_reserve":
        return _summed(outcome, outcome.total("demand", products), asked) / reserve
    if name == "recovered_per_end_of_life":
        above = _summed(outcome, outcome.total("recovered", products), asked)
        return np.asarray(above / _summed(outcome, outcome.total("end_of_life", products), asked))
    if name.startswith("cumulative_"):
        rest = name.removeprefix("cumulative_")
        return _summed(
            outcome, outcome.net_primary if rest == "net_primary" else outcome.total(_CUMULATIVE[rest], products), asked
        )
    if name == "net_primary":
        return _at(outcome, outcome.net_primary, asked.year)
    base, _, kind = name.rpartition("_")
    if kind in ("share", "growth"):
        part = "in_use" if base == "stock" else base
        series = outcome.total(part, products)
        with np.errstate(divide="ignore", invalid="ignore"):
            if kind == "share":
                return np.asarray(_at(outcome, series, asked.year) / _at(outcome, outcome.total(part), asked.year))
            first, last = _at(outcome, series, asked.start), _at(outcome, series, asked.end)
            span = (asked.end or 0) - (asked.start or 0)
            grown = np.asarray((last / first) ** (1.0 / span) - 1.0) if span else np.full_like(first, np.nan)
            return np.where(np.isfinite(grown), grown, np.nan)
    part = "in_use" if name == "in_use_stock" else name
    return _at(outcome, outcome.total(part, products), asked.year)


def _first(outcome: Outcome, secondary: Floats, demand: Floats) -> Floats:
    """Return the first year in which what is recovered reaches the demand."""
    return answers.overtaking(secondary, np.where(demand > 0, demand, np.inf), outcome.years)


def _at(outcome: Outcome, series: Floats, year: int | None) -> Floats:
    place = np.flatnonzero(outcome.years == (year if year is not None else np.nan))
    return np.asarray(series[..., place[0]] if place.size else np.full(series.shape[:-1], np.nan))


def _summed(outcome: Outcome, series: Floats, asked: Comparison) -> Floats:
    start = asked.start if asked.start is not None else int(outcome.years[0])
    end = asked.end if asked.end is not None else asked.year if asked.year is not None else int(outcome.years[-1])
    if start < outcome.years[0] or end > outcome.years[-1]:
        return np.full(series.shape[:-1], np.nan)
    inside = (outcome.years >= start) & (outcome.years <= end)
    return np.asarray(series[..., inside].sum(axis=-1))

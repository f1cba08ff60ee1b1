"""The products of a scenario themselves, counted in their own unit: what enters use, is in use and leaves it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from orechain.errors import InvalidInput
from orechain.stocks.assumed import MOST_YEARS, assumed_past
from orechain.stocks.initial import past_of_cohorts, past_of_total
from orechain.stocks.inputs import Lifetimes, UseInput
from orechain.stocks.kernel import combined, inflow_driven, stock_driven
from orechain.stocks.lifetime import Lifetime
from orechain.stocks.result import Stocks
from orechain.stocks.timeaxis import Floats, TimeAxis
from orechain.stocks.timing import Survival, Timing, survival_table
from orechain.stocks.used import UsedGoods

TIMING: Timing = "middle"
"""When within a year goods enter a second use or hibernation, and use where the scenario does not say."""
OPENING_SHARE = 0.01
"""Greatest share of a product's largest stock that may be there in the first year without an assumed past.

All of that stock would count as the demand of one year, and come back one lifetime later as an echo that looks like
scrap of a boom. Below this share the echo drowns in the flows of the later years.
"""
_CARRIER_PAST = 250
"""Longest assumed past of a product with components: each pair of cohorts is followed."""


@dataclass(frozen=True, slots=True, eq=False)
class _Run:
    """A product on the whole axis, whose first ``past`` years lie before the scenario.

    ``before`` is the inflow of these years, ``None`` where it has to be told from the first stock, by ``course``.
    """

    use: UseInput
    whole: TimeAxis
    past: int
    survival: Survival
    used: UsedGoods | None
    before: Floats | None
    course: Floats | None


def counted(use: UseInput, axis: TimeAxis, *, carrier: bool = False) -> Stocks:
    """Return a product in its own unit, on an axis that begins with the years of its past.

    Parameters
    ----------
    axis
        Years of the scenario.
    carrier
        Whether its components are to be followed.

    Raises
    ------
    InvalidInput
        If it lacks what its model needs, has no known first stock, or its stock falls faster than goods leave while
        the scenario says nothing of early retirement.
    """
    try:
        stocks = _followed(_prepared(use, axis, _CARRIER_PAST if carrier else MOST_YEARS))
    except InvalidInput as error:
        own = f"{use.product}: "
        raise InvalidInput([own + text.removeprefix(own) for text in error.problems]) from None
    if use.falling == "report" and stocks.falls_too_fast.any():
        raise InvalidInput([_too_fast(use, stocks)])
    return stocks


def _too_fast(use: UseInput, stocks: Stocks) -> str:
    found = stocks.falls_too_fast
    rows = found.reshape(-1, found.shape[-1])
    first = int(np.flatnonzero(rows.any(axis=0))[0])
    few = int(rows.any(axis=-1).sum())
    samples = f" (in {few} of {len(rows)} samples)" if len(rows) > 1 else ""
    source = f", driver {use.stock_from}," if use.stock_from else ""
    return (
        f"{use.product}: its stock{source} falls faster in {stocks.axis.years[first]}{samples} than goods reach the "
        "end of their life, so that less than nothing would enter use. Add falling: retire_oldest, or falling: "
        "share, to the product, or let its stock fall more slowly"
    )


def _prepared(use: UseInput, axis: TimeAxis, most: int) -> _Run:
    life = lifetime_of(use)
    before: Floats | None = None
    course: Floats | None = None
    past = 0
    if use.opening is not None:
        past = use.opening.shape[-1]
    elif use.past_growth is not None:
        course = _course(use, life, most)
        past = course.shape[-1]
    oldest = max(use.used_imports.ages, default=0) if use.used_imports is not None else 0
    added = max(oldest - past, 0)
    past += added
    whole = TimeAxis(np.concatenate((axis.edges[0] - np.arange(past, 0, -1), axis.edges)))
    survival = survival_of(life, whole, past, use.timing)
    if use.opening is not None:
        before = past_of_cohorts(_led_by_zeros(use.opening, added), survival, past)
    elif course is not None:
        course = _led_by_zeros(course, added)
    elif past:
        before = np.zeros(past)
    return _Run(use, whole, past, survival, _used(use, past), before, course)


def _course(use: UseInput, life: Lifetimes, most: int) -> Floats:
    """Return the course of the inflow before the first year, from the lifetimes of that year."""
    assert use.past_growth is not None  # noqa: S101 - asked where it is given
    extension = None if life.extension is None else life.extension[..., 0]
    first = _lifetime(life, first=True)
    return assumed_past(first, use.past_growth[..., 0], use.timing, extension=extension, most=most)


def _used(use: UseInput, past: int) -> UsedGoods | None:
    if use.used_imports is None:
        return None
    ages, rates = use.used_imports.ages, use.used_imports.rates
    age, year = (part.ravel() for part in np.meshgrid(ages, np.arange(rates.shape[-1]), indexing="ij"))
    flat = rates.reshape(*rates.shape[:-2], -1)
    there = (flat != 0).reshape(-1, flat.shape[-1]).any(axis=0)
    return UsedGoods((past + year - age)[there], (past + year)[there], flat[..., there])


def _followed(run: _Run) -> Stocks:
    use, past = run.use, run.past
    if use.model == "stock":
        return _stock_driven(run)
    inflow = given(use, use.inflow, "inflow")
    before = run.before if run.course is None else inflow[..., :1] * run.course
    if before is not None:
        lead = np.broadcast_shapes(before.shape[:-1], inflow.shape[:-1])
        inflow = np.concatenate([np.broadcast_to(x, (*lead, x.shape[-1])) for x in (before, inflow)], axis=-1)
    if use.model == "inflow" or use.switch is None:
        return inflow_driven(inflow, run.survival, used=run.used)
    history = int(np.searchsorted(run.whole.years, use.switch, side="right"))
    if history >= run.whole.length:
        return inflow_driven(inflow, run.survival, used=run.used)
    if history <= past:
        return _stock_driven(run)
    stock = given(use, use.stock, "stock")[..., history - past :]
    return combined(inflow[..., :history], stock, run.survival, falling=use.falling, used=run.used)


def _stock_driven(run: _Run) -> Stocks:
    """Return a product driven by its stock from the first year on.

    Its first stock is known by cohort, or entered over an assumed past in which the inflow grew by ``past_growth`` from
    year to year, up to and with the first one, so that neither that year nor its echo stands out.
    """
    use, survival = run.use, run.survival
    stock = given(use, use.stock, "stock")
    before = run.before
    if run.course is not None:
        growth = np.ones((*run.course.shape[:-1], 1))
        lead = np.broadcast_shapes(stock.shape[:-1], run.course.shape[:-1], survival.shape)
        course = np.broadcast_to(np.concatenate((run.course, growth), axis=-1), (*lead, run.past + 1))
        before = past_of_total(np.broadcast_to(stock[..., 0], lead), course, survival)[..., :-1]
    elif use.opening is None:
        _check_opening(use, stock, run.whole, run.past)
    if before is None:
        return stock_driven(stock, survival, falling=use.falling, used=run.used)
    return combined(before, stock, survival, falling=use.falling, used=run.used)


def _check_opening(use: UseInput, stock: Floats, axis: TimeAxis, past: int) -> None:
    first, most = stock[..., 0], stock.max(axis=-1)
    above = first > OPENING_SHARE * most
    if above.any():
        share = float(np.max(first[above] / most[above]))
        source = f", driver {use.stock_from}," if use.stock_from else ""
        text = f"{use.product}: its stock of {axis.years[past]:g}{source} is {100 * share:.3g} % of its greatest"
        echo = "taken as what entered use in that one year it would come back as an echo"
        remedy = "Add past_growth: or opening: to the product, or begin where there are few"
        raise InvalidInput([f"{text}; {echo}. {remedy}"])


def survival_of(life: Lifetimes, axis: TimeAxis, past: int, timing: Timing = TIMING) -> Survival:
    """Return the shares of cohorts that are left, the first year's lifetimes being those of the past too."""
    extension = None if life.extension is None else extended(life.extension, past)
    if _steady(life):
        return survival_table(_lifetime(life, first=True), axis, timing, by_year=extension)
    return survival_table(_lifetime(life, past), axis, timing, by_year=extension, lifetimes_by_cohort=True)


def _figures(life: Lifetimes) -> Mapping[str, Floats]:
    """Return what differs by year of entry."""
    if life.family == "tabulated":
        return {}
    return life.parameters if life.parameters is not None else {"mean": life.mean, "sd": life.sd}


def _steady(life: Lifetimes) -> bool:
    return all((np.ptp(part, axis=-1) == 0).all() for part in _figures(life).values())


def _lifetime(life: Lifetimes, past: int = 0, *, first: bool = False) -> Lifetime:
    """Return the lifetimes of each year, those of the past before them, or of the first year alone."""
    if life.family == "tabulated" and life.parameters is not None:
        return Lifetime("tabulated", life.parameters)
    parts = {name: part[..., 0] if first else extended(part, past) for name, part in _figures(life).items()}
    if life.parameters is not None:
        return Lifetime(life.family, parts)
    return Lifetime.from_mean_sd(life.family, parts["mean"], None if life.family == "fixed" else parts["sd"])


def extended(values: Floats, past: int) -> Floats:
    """Return figures by year with that of the first year for those of the past."""
    if not past:
        return values
    return np.concatenate((np.repeat(values[..., :1], past, axis=-1), values), axis=-1)


def _led_by_zeros(values: Floats, count: int) -> Floats:
    return np.concatenate((np.zeros((*values.shape[:-1], count)), values), axis=-1)


def lifetime_of(use: UseInput) -> Lifetimes:
    """Return the lifetime of a product that needs one."""
    if use.lifetime is None:
        raise InvalidInput([f"{use.use}: needs a lifetime"])
    return use.lifetime


def given(use: UseInput, values: Floats | None, what: str) -> Floats:
    """Return a driver that the model of a product needs."""
    if values is None:
        raise InvalidInput([f"{use.use}: model {use.model} needs a driver of its {what}"])
    return values

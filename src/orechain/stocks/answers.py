"""Answers from stocks and flows: what primary supply must cover, when it turns, and what the urban mine holds.

Masses are contained element in one unit, flows are per year, time is the last axis, shape (..., T). NaN means that a
figure is missing; what follows from it is missing, too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from orechain.stocks.rates import refuse, shape_problems, share_problems
from orechain.stocks.timeaxis import Floats

UNFC = {
    "reserve": "E1F1",
    "subeconomic": "E3F2",
    "unrecoverable": "E3F4",
    "uncollectable": "E3F4",
}
"""Categories of the United Nations Framework Classification that come nearest to the classes of `classify`.

United Nations Framework Classification for Resources, Update 2019 (ECE Energy Series 61), applied to anthropogenic
sources as in the Specifications of 28 September 2018: viable projects; non-viable projects; remaining products not
developed from identified projects. The classification is one of projects; a quantity without a project, as here, is
only placed beside it, and its degree of confidence (G) is that of the figures.
"""


def net_primary_demand(demand: Floats, recovered: Floats) -> Floats:
    """Return what primary supply has to cover: demand less recovered material, and never less than nothing.

    Examples
    --------
    >>> net_primary_demand(np.array([10.0, 12.0, 5.0]), np.array([1.0, np.nan, 6.0]))
    array([ 9., nan,  0.])
    """
    return np.asarray(np.maximum(_like(demand) - _like(recovered), 0.0))


def cumulative(flow: Floats, widths: ArrayLike = 1.0) -> Floats:
    """Return the amount from the first interval to the end of each; missing from the first missing figure on.

    Parameters
    ----------
    flow
        (..., T) per year.
    widths
        (T,) lengths of the intervals in years, or one number.

    Examples
    --------
    >>> cumulative(np.array([1.0, 2.0, np.nan, 1.0]), np.array([1.0, 5.0, 1.0, 1.0]))
    array([ 1., 11., nan, nan])
    """
    return np.asarray(np.cumsum(_like(flow) * np.asarray(widths, dtype=np.float64), axis=-1))


def turning_point(flow: Floats, years: Floats) -> Floats:
    """Return the year of the maximum, (...): from then on the flow is never as high again.

    Of several equal maxima it is the last. NaN if the maximum is in the last year (the flow has not turned yet), if a
    figure is missing, or if there is never any flow.

    Parameters
    ----------
    flow
        (..., T) such as the net primary demand.
    years
        (T,) year of each interval.

    Examples
    --------
    >>> turning_point(np.array([[1.0, 3.0, 2.0], [1.0, 2.0, 3.0]]), np.array([2020.0, 2021.0, 2022.0]))
    array([2021.,   nan])
    """
    flow = _like(flow)
    last = flow.shape[-1] - 1
    place = last - np.argmax(flow[..., ::-1], axis=-1)
    known = ~np.isnan(flow).any(axis=-1) & (flow > 0).any(axis=-1)
    return np.where(known & (place < last), np.asarray(years, dtype=np.float64)[place], np.nan)


def overtaking(secondary: Floats, primary: Floats, years: Floats, *, lasting: bool = False) -> Floats:
    """Return the first year in which secondary supply is above primary supply, (...); NaN if there is none.

    A missing figure before that year makes the answer missing: it might have been earlier.

    Parameters
    ----------
    secondary, primary
        (..., T) such as recovered material and net primary demand, or recoverable stock and natural reserve.
    years
        (T,) year of each interval.
    lasting
        The first year from which on it is always above; a missing figure in or after it makes the answer missing.

    Examples
    --------
    >>> years = np.array([2020.0, 2030.0, 2040.0, 2050.0])
    >>> secondary, primary = np.array([1.0, 4.0, 2.0, 5.0]), np.array([3.0, 3.0, 3.0, 3.0])
    >>> float(overtaking(secondary, primary, years)), float(overtaking(secondary, primary, years, lasting=True))
    (2030.0, 2050.0)
    """
    gap = _like(secondary) - _like(primary)
    years = np.asarray(years, dtype=np.float64)
    if not lasting:
        stop = ~(gap <= 0)  # above, or missing
        first = np.argmax(stop, axis=-1)
        found = stop.any(axis=-1) & (np.take_along_axis(gap, first[..., None], axis=-1)[..., 0] > 0)
        return np.where(found, years[first], np.nan)
    below = ~(gap > 0)[..., ::-1]
    after = np.where(
        below.any(axis=-1), gap.shape[-1] - np.argmax(below, axis=-1), 0
    )  # the year after the last not above
    before = np.take_along_axis(gap, np.maximum(after - 1, 0)[..., None], axis=-1)[..., 0]
    found = (after < gap.shape[-1]) & ((after == 0) | ~np.isnan(before))
    return np.where(found, years[np.minimum(after, gap.shape[-1] - 1)], np.nan)


@dataclass(frozen=True, slots=True, eq=False)
class SelfSufficiency:
    """Urban mine over demand, dimensionless, (..., T); NaN where figures are missing or nothing is demanded.

    ``yearly`` is the ratio of each interval, ``cumulated`` that of the amounts since the first. At one or more, what
    comes back could cover the demand.
    """

    yearly: Floats
    cumulated: Floats


def self_sufficiency(recoverable: Floats, demand: Floats, widths: ArrayLike = 1.0) -> SelfSufficiency:
    """Return how much of the demand the urban mine could cover.

    Formula: ``recoverable / demand``, of each interval and of the amounts since the first interval.

    Parameters
    ----------
    recoverable
        (..., T) what end-of-life products could give, per year; with a recovery of one, the potential itself.
    demand
        (..., T) per year.
    widths
        (T,) lengths of the intervals in years, or one number.

    Examples
    --------
    >>> found = self_sufficiency(np.array([1.0, 6.0]), np.array([4.0, 4.0]))
    >>> found.yearly, found.cumulated
    (array([0.25, 1.5 ]), array([0.25 , 0.875]))
    """
    return SelfSufficiency(
        _ratio(_like(recoverable), _like(demand)), _ratio(cumulative(recoverable, widths), cumulative(demand, widths))
    )


def demand_over_reserve(demand: Floats, reserve: ArrayLike, widths: ArrayLike = 1.0) -> Floats:
    """Return the cumulative demand since the first interval over the natural reserve, dimensionless, (..., T).

    Parameters
    ----------
    demand
        (..., T) per year: gross, or net of recovered material.
    reserve
        (...) amount, as of the start of the first interval.

    Examples
    --------
    >>> demand_over_reserve(np.array([4.0, 6.0]), 8.0)
    array([0.5 , 1.25])
    """
    return _ratio(cumulative(demand, widths), np.asarray(reserve, dtype=np.float64)[..., None])


@dataclass(frozen=True, slots=True)
class Deposit:
    """One anthropogenic deposit, such as the stock in use, the hibernating stock, landfills or tailings.

    Parameters
    ----------
    amount
        (..., T) contained mass at the end of each interval.
    collectable
        Share that can be reached and collected; of the stock in use, once it comes to the end of its use.
    recoverable
        Share of the collectable that existing technology yields.
    economic
        Share of the recoverable whose recovery pays; see `pays`.
    """

    amount: ArrayLike
    collectable: ArrayLike
    recoverable: ArrayLike
    economic: ArrayLike


@dataclass(frozen=True, slots=True, eq=False)
class Classes:
    """An anthropogenic resource by collectability, technology and economics; amounts (..., T), each part of the last.

    Attributes
    ----------
    base
        All that is there.
    collectable
        What can be reached and collected.
    recoverable
        What existing technology yields of it: the secondary resource.
    reserve
        What pays to recover: the secondary reserve.
    """

    base: Floats
    collectable: Floats
    recoverable: Floats
    reserve: Floats

    @property
    def uncollectable(self) -> Floats:
        """What cannot be reached."""
        return self.base - self.collectable

    @property
    def unrecoverable(self) -> Floats:
        """Collectable, but lost to existing technology."""
        return self.collectable - self.recoverable

    @property
    def subeconomic(self) -> Floats:
        """Recoverable at a loss."""
        return self.recoverable - self.reserve


def classify(deposits: Mapping[str, Deposit]) -> tuple[Classes, dict[str, Classes]]:
    """Classify anthropogenic deposits as resource and reserve.

    After the resource and reserve scheme of the U.S. Geological Survey as carried over to anthropogenic stocks by
    Lederer, Laner and Fellner (Journal of Cleaner Production 2014); for the United Nations' categories see `UNFC`.

    Returns
    -------
    The classes of all deposits together, in which one missing figure makes the sum missing, and of each by name.

    Raises
    ------
    InvalidInput
        If there is no deposit, an amount is negative, a share is not from zero to one, or shapes do not match. NaN is
        allowed: missing.

    Examples
    --------
    >>> whole, by_name = classify({
    ...     "in use": Deposit(np.array([100.0]), collectable=0.8, recoverable=0.9, economic=0.5),
    ...     "landfill": Deposit(np.array([50.0]), collectable=0.1, recoverable=0.5, economic=0.0),
    ... })
    >>> whole.base, whole.reserve, whole.recoverable, by_name["landfill"].reserve
    (array([150.]), array([36.]), array([74.5]), array([0.]))
    """
    problems = [] if deposits else ["deposits: there are none"]
    arrays: dict[str, ArrayLike] = {}
    for name, deposit in deposits.items():
        amount = np.asarray(deposit.amount, dtype=np.float64)
        if (amount < 0).any() or np.isinf(amount).any():
            problems.append(f"{name}: its amount must be finite and not negative")
        for part in ("collectable", "recoverable", "economic"):
            share = np.asarray(getattr(deposit, part), dtype=np.float64)
            problems += share_problems({f"{name}, {part}": np.where(np.isnan(share), 0.0, share)})
            arrays[f"{name}, {part}"] = share
        arrays[name] = amount
    refuse(problems or shape_problems(arrays))
    found = {name: _classes(deposit) for name, deposit in deposits.items()}
    parts = ("base", "collectable", "recoverable", "reserve")
    whole = Classes(*(np.asarray(sum(getattr(one, part) for one in found.values())) for part in parts))
    return whole, found


def pays(value: ArrayLike, cost: ArrayLike) -> Floats:
    """Return one where the value of recovered material is above the cost of recovering it, else zero; NaN if unknown.

    Examples
    --------
    >>> pays([5.0, 5.0, np.nan], [4.0, 6.0, 1.0])
    array([ 1.,  0., nan])
    """
    margin = np.asarray(value, dtype=np.float64) - np.asarray(cost, dtype=np.float64)
    return np.where(np.isnan(margin), np.nan, np.where(margin > 0, 1.0, 0.0))


def _classes(deposit: Deposit) -> Classes:
    amount, reach, yields, economic = np.broadcast_arrays(
        *(np.asarray(part, dtype=np.float64) for part in (
            deposit.amount, deposit.collectable, deposit.recoverable, deposit.economic
        ))
    )  # fmt: skip
    collectable = amount * reach
    recoverable = collectable * yields
    return Classes(np.array(amount), collectable, recoverable, recoverable * economic)


def _like(values: ArrayLike) -> Floats:
    return np.asarray(values, dtype=np.float64)


def _ratio(above: Floats, below: Floats) -> Floats:
    above, below = np.broadcast_arrays(above, below)
    return np.asarray(np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0))

"""What the loss of foreign supply of one mineral for a year costs an economy: a market, then its industries.

First the market of the mineral, in partial equilibrium. Of ``Q`` traded at price ``P``, ``L`` is lost; ``R = Q - L`` is
left. Buyers reduce what they take as the price rises, the remaining producers deliver more, as far as they have
capacity, since no mine opens within the year::

    demand  Q rho^(-e_d)        supply  min(R rho^(e_s), R + K)        rho = new price / old price

Then the economy. A part ``theta`` of each industry's output ``x`` needs the mineral and falls short with it; what the
industry no longer makes, others lack. How much each output falls, ``y``, is the solution of a linear programme that
keeps as much value added as possible (Leontief technology; nobody delivers more to final demand ``f`` than before)::

    min v'y   subject to   0 <= (I - A) y <= f,   y_j >= w_j,   0 <= w_j <= theta_j x_j

with ``w`` the outputs that need the mineral and do not get it: all cut alike (``proportional``), or cut where least
value added goes with it (``efficient``, the least loss that is possible). A linear programme rather than Ghosh's
supply-driven model, since that lets every input replace every other one, and rather than Leontief's alone, since that
passes a shortage on to suppliers but not to buyers. To the lost value added comes what industries pay more for the
mineral they still get, at most the value added that they earn with it; what domestic producers gain by the price is
set against it, so that a net exporter can gain. Between producers and users outside the industries the price moves
income within the economy, which counts neither as gain nor as loss.

Sources: the steps are those that the U.S. Geological Survey describes for its list of 2025 (Open-File Report
2025-1047); linear programme on input-output tables: Manley, Alonso and Nassar, A model to assess industry
vulnerability to disruptions in mineral commodity supplies, Resources Policy 78 (2022); Ghosh's model: Oosterhaven, On
the plausibility of the supply-driven input-output model, Journal of Regional Science 28 (1988). The report's own
programme is nonlinear and not published in a form that could be repeated; numbers computed here are not its numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.optimize import linprog

from orechain.errors import InvalidInput
from orechain.risk.contract import Floats

Rationing = Literal["proportional", "efficient"]
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Market:
    """The market of a mineral before the disruption, and how it gives way.

    Parameters
    ----------
    quantity
        Traded in the year, t of content: of the world, or of what the economy can reach.
    price
        USD per t of content.
    supply_elasticity, demand_elasticity
        Per cent more supplied, and per cent less bought, for each per cent of price; not negative, and above zero for
        demand.
    spare_capacity
        What the producers that remain could deliver more within the year, t; infinite where nothing limits them.
    consumption
        Of the economy, t.
    domestic_production
        Of the economy, t; never disrupted.
    """

    quantity: float
    price: float
    supply_elasticity: float
    demand_elasticity: float
    spare_capacity: float
    consumption: float
    domestic_production: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Economy:
    """An input-output table of domestic industries, and where the mineral goes.

    Parameters
    ----------
    inputs
        ``A``, (industries, industries): domestic input of the row per output of the column, USD per USD.
    final_demand
        ``f``, MUSD, exports included.
    value_added
        ``v``, value added per output, USD per USD; with the inputs of a column at most 1, the rest is imported.
    use_share
        Share of each industry in the economy's consumption of the mineral; together at most 1.
    dependent_share
        ``theta``, share of each industry's output that cannot be made without the mineral.
    """

    inputs: Floats
    final_demand: Floats
    value_added: Floats
    use_share: Floats
    dependent_share: Floats

    @property
    def outputs(self) -> Floats:
        """Output of each industry before the disruption, MUSD: ``(I - A)^-1 f``."""
        return np.asarray(np.linalg.solve(np.eye(len(self.final_demand)) - self.inputs, self.final_demand))


@dataclass(frozen=True, slots=True, eq=False)
class Equilibrium:
    """The market after the disruption, each ``(scenarios,)``: quantity and price, and both over what they were."""

    quantity: Floats
    price: Floats
    quantity_ratio: Floats
    price_ratio: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Effects:
    """Effects of scenarios on the economy, MUSD in the year; a loss is negative.

    Parameters
    ----------
    market
        Quantities and prices after the disruption.
    shortage, cost
        (scenarios, industries): change of value added by what can no longer be made, and by the dearer mineral.
    producers
        (scenarios,): what domestic producers of the mineral gain from industries and from abroad.
    gdp
        (scenarios,): the sum; the input ``gdp_effect`` of the method ``usgs-2025``.
    """

    market: Equilibrium
    shortage: Floats
    cost: Floats
    producers: Floats
    gdp: Floats


def equilibrium(market: Market, lost: Floats) -> Equilibrium:
    """Return quantity and price after the loss of supply.

    Formula: ``rho = (Q / R)^(1 / (e_s + e_d))`` while the producers that remain have capacity for ``R rho^(e_s)``; else
    ``rho = (Q / (R + K))^(1 / e_d)``; the quantity is ``Q rho^(-e_d)``.

    Parameters
    ----------
    market
        Before the disruption.
    lost
        Supply that is lost in each scenario, t; NaN where not known.

    Raises
    ------
    InvalidInput
        If a number of the market is missing or impossible, or more is lost than foreign producers deliver.

    Examples
    --------
    >>> found = equilibrium(Market(100.0, 50.0, 1.0, 1.0, np.inf, 20.0), np.array([0.0, 19.0]))
    >>> found.quantity.round(3), found.price.round(3)
    (array([100.,  90.]), array([50.   , 55.556]))
    """
    lost = np.asarray(lost, dtype=np.float64)
    _check_market(market, lost)
    remaining = np.maximum(market.quantity - lost, 0.0)
    supplied = remaining + market.spare_capacity
    answer = market.supply_elasticity + market.demand_elasticity
    # The lesser of the two: capacity matters only where supply would exceed it, and then the price must hold more back.
    # The quantity comes first; a demand that hardly answers has prices beyond all numbers, but still a quantity.
    free = (remaining / market.quantity) ** (market.demand_elasticity / answer)
    quantity = np.minimum(free, np.minimum(supplied / market.quantity, 1.0))
    with np.errstate(divide="ignore", over="ignore"):
        price = quantity ** (-1.0 / market.demand_elasticity)
    return Equilibrium(market.quantity * quantity, market.price * price, quantity, price)


def producers_gain(market: Market, lost: Floats) -> Floats:
    """Return what domestic producers gain by the price, (scenarios,), MUSD: the area behind their supply curve.

    ``P d (rho_c^(1 + e_s) - 1) / (1 + e_s)`` up to the price ``rho_c`` at which their capacity is used up, and from
    there the full quantity for every further step of the price. They hold spare capacity in proportion to their part
    of the supply that remains.

    Examples
    --------
    >>> producers_gain(Market(100.0, 50e6, 0.0, 1.0, np.inf, 20.0, 10.0), np.array([50.0]))
    array([500.])
    """
    return _domestic(market, lost)[0]


def _domestic(market: Market, lost: Floats) -> tuple[Floats, Floats]:
    """Return what domestic producers gain by the price, MUSD, and what they deliver, t."""
    ratio = equilibrium(market, lost).price_ratio
    if market.domestic_production == 0.0:
        none = np.where(np.isnan(ratio), np.nan, 0.0)
        return none, none
    remaining = market.quantity - np.asarray(lost, dtype=np.float64)
    elastic = market.supply_elasticity
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        room = 1.0 + market.spare_capacity / remaining
        used_up = room ** (1.0 / elastic) if elastic > 0 else np.full_like(room, np.inf)
        rising = np.minimum(ratio, used_up)
        area = (rising ** (1.0 + elastic) - 1.0) / (1.0 + elastic)
        beyond = np.where(ratio > used_up, room * (ratio - rising), 0.0)
    gain = market.price * market.domestic_production * (area + beyond) / 1e6
    return np.asarray(gain), np.asarray(market.domestic_production * np.minimum(ratio**elastic, room))


def gdp_effects(market: Market, economy: Economy, lost: Floats, rationing: Rationing = "proportional") -> Effects:
    """Return what each scenario does to the economy.

    Parameters
    ----------
    market, economy
        Before the disruption.
    lost
        Supply that is lost in each scenario of a year, t, (scenarios,); NaN where not known, and so is the effect.
    rationing
        How the mineral that is left is shared out: ``proportional`` cuts all users alike, ``efficient`` gives the
        least loss. Buyers of the economy are rationed like those of the market.

    Raises
    ------
    InvalidInput
        All faults of market and economy.
    RuntimeError
        If the solver does not find the optimum.

    Examples
    --------
    One industry that needs the mineral for half of its output, of which a fifth is lost; supply does not answer:

    >>> market = Market(100.0, 1e-6, 0.0, 1.0, 0.0, 20.0)
    >>> economy = Economy(np.zeros((1, 1)), np.array([500.0]), np.ones(1), np.ones(1), np.array([0.5]))
    >>> gdp_effects(market, economy, np.array([0.0, 20.0])).gdp.round(6)
    array([  0., -50.])
    """
    _check_economy(economy)
    after = equilibrium(market, np.atleast_1d(lost))
    before = economy.outputs
    shape = (after.price.size, before.size)
    shortage, cost = np.full(shape, np.nan), np.full(shape, np.nan)
    dependent = economy.dependent_share * before
    use = market.consumption * economy.use_share
    gain, delivered = _domestic(market, np.atleast_1d(lost))
    producers = np.full(after.price.size, np.nan)
    for scenario in np.flatnonzero(np.isfinite(after.quantity_ratio)):
        ratio = float(after.quantity_ratio[scenario])
        fallen = _falls(economy, before, ratio, rationing)
        shortage[scenario] = -economy.value_added * fallen
        # The part that needs the mineral falls first, so that no more of the mineral is bought than is needed.
        left = np.maximum(dependent - fallen, 0.0)
        bought = use * np.divide(left, dependent, out=np.zeros_like(left), where=dependent > 0)
        dearer = np.zeros_like(left)
        np.multiply(bought, (after.price[scenario] - market.price) / 1e6, out=dearer, where=bought > 0)
        paid = np.minimum(dearer, economy.value_added * left)
        cost[scenario] = -paid
        if not 0.0 < gain[scenario] < np.inf:
            # Beyond all numbers, the price says nothing about what it brings.
            producers[scenario] = 0.0 if gain[scenario] == 0.0 else np.nan
            continue
        # Buyers at home pay no more than they can, so that producers gain no more from them than that.
        able = paid.sum() / dearer.sum() if dearer.sum() > 0 else 1.0
        home = min(ratio * market.consumption / delivered[scenario], 1.0)
        producers[scenario] = gain[scenario] * (1.0 - home + home * economy.use_share.sum() * able)
    return Effects(after, shortage, cost, producers, shortage.sum(axis=1) + cost.sum(axis=1) + producers)


def _falls(economy: Economy, before: Floats, ratio: float, rationing: Rationing) -> Floats:
    """Return by how much each output falls, MUSD, when ``ratio`` of the mineral is left."""
    count = before.size
    dependent = economy.dependent_share * before
    short = (1.0 - ratio) * dependent
    # In units of the shortage: it may be a millionth of the outputs, and the solver's tolerances are absolute.
    unit = float(short.sum())
    if unit == 0.0:
        return np.zeros(count)
    balance = np.eye(count) - economy.inputs
    target, rows = economy.value_added, np.vstack([-balance, balance])
    limits = np.concatenate([np.zeros(count), economy.final_demand / unit])
    if rationing == "proportional":
        bounds = np.stack([short, before], axis=1) / unit
    else:
        needed = np.divide(economy.use_share, dependent, out=np.zeros(count), where=dependent > 0)
        missing = (1.0 - ratio) * economy.use_share[dependent > 0].sum()
        none, eye = np.zeros((2 * count, count)), np.eye(count)
        # The amount of mineral is measured by what is missing of it, so that its row is of the order of one.
        mineral = np.concatenate([np.zeros(count), -needed * unit / missing])
        rows = np.vstack([np.hstack([rows, none]), np.hstack([-eye, eye]), mineral])
        limits = np.concatenate([limits, np.zeros(count), [-1.0]])
        target = np.concatenate([target, np.zeros(count)])
        top = np.concatenate([before, dependent]) / unit
        bounds = np.stack([np.zeros(2 * count), top], axis=1)
    found = linprog(target, A_ub=rows, b_ub=limits, bounds=bounds, method="highs")
    if not found.success:
        raise RuntimeError(f"the input-output programme was not solved: {found.message}")
    return np.asarray(np.clip(found.x[:count] * unit, 0.0, before))


def _check_market(market: Market, lost: Floats) -> None:
    foreign = market.quantity - market.domestic_production
    conditions = (
        ("quantity", 0 < market.quantity < np.inf, "above zero"),
        ("price", 0 < market.price < np.inf, "above zero"),
        ("supply_elasticity", 0 <= market.supply_elasticity < np.inf, "zero or above"),
        ("demand_elasticity", 0 < market.demand_elasticity < np.inf, "above zero"),
        ("spare_capacity", market.spare_capacity >= 0, "zero or above"),
        ("consumption", 0 <= market.consumption <= market.quantity, "within the quantity"),
        ("domestic_production", 0 <= market.domestic_production <= market.quantity, "within the quantity"),
    )
    problems = [
        f"{name}: {getattr(market, name):g} is not {what}; give a number {what}"
        for name, met, what in conditions
        if not met
    ]
    if not problems and ((lost < 0).any() or (lost > foreign * (1.0 + _ROUNDING)).any()):
        given = f"{np.nanmin(lost):g} to {np.nanmax(lost):g} t"
        problems.append(f"lost: {given}; foreign producers deliver {foreign:g} t; give 0 to that")
    if problems:
        raise InvalidInput(problems)


def _check_economy(economy: Economy) -> None:
    count = len(economy.final_demand)
    problems = []
    if economy.inputs.shape != (count, count):
        problems.append(f"inputs: {economy.inputs.shape} for {count} industries; give a square table")
    for name in ("final_demand", "value_added", "use_share", "dependent_share"):
        array = getattr(economy, name)
        if array.shape != (count,):
            problems.append(f"{name}: {array.shape} for {count} industries; give one number for each")
        elif not (array >= 0).all():
            problems.append(f"{name}: a number is negative or missing; correct it")
    if problems:
        raise InvalidInput(problems)
    if not (economy.inputs >= 0).all():
        problems.append("inputs: a number is negative or missing; correct it")
    elif not (economy.inputs.sum(axis=0) + economy.value_added <= 1.0 + _ROUNDING).all():
        problems.append("inputs and value added of an industry exceed its output; correct them")
    elif not (economy.inputs.sum(axis=0) < 1.0).all():
        problems.append("inputs: an industry takes in all that it makes; correct them")
    if not economy.use_share.sum() <= 1.0 + _ROUNDING:
        problems.append(f"use_share: {100 * economy.use_share.sum():.4g} % together; give at most 100 %")
    if not (economy.dependent_share <= 1.0).all():
        problems.append("dependent_share: a share is above 1; give fractions of output")
    if ((economy.use_share > 0) != (economy.dependent_share > 0)).any():
        problems.append("an industry has only one of use_share and dependent_share; give both or neither")
    if not economy.final_demand.sum() > 0:
        problems.append("final_demand: nothing is delivered; give the table of an economy that works")
    if problems:
        raise InvalidInput(problems)

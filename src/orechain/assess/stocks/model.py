"""From the inputs of a scenario to stocks and flows of the element, one product after the other, for many samples."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from orechain.errors import InvalidInput
from orechain.stocks.coupling import Policy, couple
from orechain.stocks.initial import past_of_total
from orechain.stocks.inputs import Costs, Delay, Lifetimes, UseInput
from orechain.stocks.kernel import combined, inflow_driven, stock_driven
from orechain.stocks.lifetime import Lifetime
from orechain.stocks.recovery import Detour, Recovered, Stage, recover
from orechain.stocks.result import Stocks
from orechain.stocks.timeaxis import Floats, TimeAxis
from orechain.stocks.timing import Survival, Timing, survival_table

TIMING: Timing = "middle"
"""When within a year goods enter use."""
UNKNOWN_MEDIUM = "not_stated"
_LONGEST_PAST = 250
OPENING_SHARE = 0.01
"""Greatest share of a product's largest stock that may be there in the first year without an assumed past.

All of that stock would count as the demand of one year, and come back one lifetime later as an echo that looks like
scrap of a boom. Below this share the echo drowns in the flows of the later years.
"""


@dataclass(frozen=True, slots=True, eq=False)
class Flows:
    """Stocks and flows of one product, (..., T) in tonnes of the element (per year).

    The fields are those of `orechain.assess.stocks.result.ProductStocks`; ``recycling`` is the share of what could be
    collected that is recovered, ``reach`` and ``yields`` its two parts (the first holds all where they are not known).
    ``too_fast`` tells whether the stock falls faster than goods leave, so that demand is negative. ``recovery_cost`` is
    what recovery costs, by lot, in USD per tonne of the element.
    """

    use: str
    group: str
    opening: Floats
    demand: Floats
    in_use: Floats
    end_of_use: Floats
    second_use: Floats
    hibernating: Floats
    end_of_life: Floats
    collectable: Floats
    collected: Floats
    recovered: Floats
    losses: Mapping[str, Floats]
    reach: Floats
    yields: Floats
    too_fast: bool
    put_in: Floats
    making_loss: Floats
    recovery_cost: Costs | None = None

    @property
    def lost(self) -> Floats:
        """Losses to all media."""
        return np.asarray(sum(self.losses.values()))


def run(uses: Sequence[UseInput], carriers: Mapping[str, UseInput], years: Sequence[int]) -> tuple[Flows, ...]:
    """Follow all products of a scenario.

    Parameters
    ----------
    uses
        As `orechain.stocks.evaluate.evaluate` gives them; arrays with or without an axis of samples before the years.
    carriers
        The products that components are part of, by id.
    years
        Successive calendar years.

    Raises
    ------
    InvalidInput
        If a product lacks what its model needs, a number cannot be computed with, or a product driven by its stock
        begins with more than `OPENING_SHARE` of its greatest stock and has no assumed past.
    """
    axis = TimeAxis.of_years(list(years))
    return tuple(_follow(use, carriers, axis) for use in uses)


def _follow(use: UseInput, carriers: Mapping[str, UseInput], axis: TimeAxis) -> Flows:
    if use.dissipative:
        return _dispersed(use)
    if use.lifetime is None:
        raise InvalidInput([f"{use.use}: a product that is not dispersed in use needs a lifetime"])
    if use.component_of:
        return _component(use, carriers[use.component_of], axis)
    counted = _counted(use, axis)
    past = counted.axis.length - axis.length
    content = _extended(use.content, past)
    # Each cohort leaves with what was built into it, and the model is linear: it is run on the content.
    held = inflow_driven(counted.inflow * content, counted.survival).after(past)
    second = _detour(use.second_use, axis)
    after = recover(held.outflow, _stages(use), second_use=second, hibernation=_detour(use.hibernation, axis))
    return _flows(
        use, after, held.inflow, held.stock, held.outflow, held.opening,
        after.second_use_stock, bool(counted.falls_too_fast.any()),
    )  # fmt: skip


def _dispersed(use: UseInput) -> Flows:
    demand = _given(use, use.inflow, "inflow") * use.content
    after = recover(demand, _stages(use))
    nothing = np.zeros_like(demand)
    return _flows(use, after, demand, nothing, demand, nothing[..., 0], nothing, False)


def _component(use: UseInput, carrier: UseInput, axis: TimeAxis) -> Flows:
    products = _counted(carrier, axis)
    past = products.axis.length - axis.length
    whole = products.axis
    share = 0.0 if use.second_use is None else _extended(use.second_use.share, past)
    policy = Policy(replacement=1.0 if use.replacement else 0.0, second_use=share, second_use_of_failed=share)
    second = None if use.second_use is None else _survival(use.second_use.lifetime, whole, past)
    content = use.content if use.number is None else use.content * use.number
    lead = np.broadcast_shapes(products.stock.shape[:-1], content.shape[:-1])
    stock = np.broadcast_to(products.stock, (*lead, whole.length))
    found = couple(
        products.survival,
        _survival(_lifetime(use), whole, past),
        stock=np.maximum(stock, 0.0),
        policy=policy,
        second_use=None if second is None else lambda flow: inflow_driven(flow, second),
        content=np.broadcast_to(_extended(content, past), (*lead, whole.length))[..., None, :],
    ).content
    assert found is not None  # noqa: S101 - content was asked for
    fitted, in_use, stored, end = (
        part[..., 0, :] for part in (found.fitted, found.in_use, found.second_use_stock, found.end_of_life)
    )
    before = np.concatenate((np.zeros((*in_use.shape[:-1], 1)), in_use[..., :-1]), axis=-1)
    left = fitted - (in_use - before)
    opening = in_use[..., past - 1] if past else np.zeros(in_use.shape[:-1])
    fitted, in_use, stored, end, left = (part[..., past:] for part in (fitted, in_use, stored, end, left))
    after = recover(end, _stages(use), hibernation=_detour(use.hibernation, axis))
    return _flows(use, after, fitted, in_use, left, opening, stored, bool(products.falls_too_fast.any()))


def _flows(
    use: UseInput,
    after: Recovered,
    demand: Floats,
    in_use: Floats,
    end_of_use: Floats,
    opening: Floats,
    second_use: Floats,
    too_fast: bool,
) -> Flows:
    collected = after.onward.get("collection")
    if use.collection is None or use.dismantling is None or use.recovery is None:
        reach, yields = use.recycling, np.ones_like(use.recycling)
    else:
        reach, yields = use.collection, use.dismantling * use.recovery
    losses: dict[str, Floats] = {}
    for by_medium in after.losses.values():
        for medium, flow in by_medium.items():
            losses[medium] = losses[medium] + flow if medium in losses else flow
    made = 1.0 if use.making is None else use.making.product
    lost = 0.0 if use.making is None else (1.0 - made) * (1.0 - use.making.new_scrap)
    put_in = demand / made
    return Flows(
        use=use.use,
        group=use.group,
        opening=opening,
        demand=demand,
        in_use=in_use,
        end_of_use=end_of_use,
        second_use=second_use,
        hibernating=after.hibernating_stock,
        end_of_life=after.arising,
        collectable=after.onward["use"],
        # Nothing is collected of what is dispersed; where only the whole rate is known the step in between is not.
        collected=(np.zeros_like(after.arising) if use.dissipative else np.full_like(after.arising, np.nan))
        if collected is None
        else collected,
        recovered=after.recovered,
        losses=losses,
        reach=reach,
        yields=yields,
        too_fast=too_fast,
        put_in=put_in,
        making_loss=put_in * lost,
        recovery_cost=use.recovery_cost,
    )


def _stages(use: UseInput) -> tuple[Stage, ...]:
    """Return wear and dispersion in use, then collection, dismantling and recovery, or the one rate known."""
    media = dict(use.losses) or {UNKNOWN_MEDIUM: np.ones(())}
    whole = np.asarray(sum(media.values()))
    shares = {medium: share / whole for medium, share in media.items()}

    def stage(name: str, onward: Floats) -> Stage:
        return Stage(name, onward, {medium: (1.0 - onward) * share for medium, share in shares.items()})

    if use.dissipative:
        return (stage("use", np.zeros(())),)
    found = [stage("use", 1.0 - use.dissipation)]
    parts = {"collection": use.collection, "dismantling": use.dismantling, "recovery": use.recovery}
    known = {name: part for name, part in parts.items() if part is not None}
    found += [stage(name, part) for name, part in (known if len(known) == 3 else {"recycling": use.recycling}).items()]
    return tuple(found)


def _counted(use: UseInput, axis: TimeAxis) -> Stocks:
    """Return the products themselves, on an axis that begins with the years of an assumed past."""
    past = _past(use)
    whole = TimeAxis(np.concatenate((axis.edges[0] - np.arange(past, 0, -1), axis.edges)))
    survival = _survival(_lifetime(use), whole, past)
    if use.model == "stock":
        return _stock_driven(use, whole, survival, past)
    inflow = _given(use, use.inflow, "inflow")
    if past and use.past_growth is not None:
        growth = use.past_growth[..., :1]
        before = inflow[..., :1] * (1.0 + growth) ** -np.arange(past, 0, -1.0)
        inflow = np.concatenate((before, np.broadcast_to(inflow, (*before.shape[:-1], inflow.shape[-1]))), axis=-1)
    if use.model == "inflow" or use.switch is None:
        return inflow_driven(inflow, survival)
    history = int(np.searchsorted(whole.years, use.switch, side="right"))
    if history >= whole.length:
        return inflow_driven(inflow, survival)
    stock = _given(use, use.stock, "stock")
    if history <= past:
        return _stock_driven(use, whole, survival, past)
    return combined(inflow[..., :history], stock[..., history - past :], survival)


def _stock_driven(use: UseInput, whole: TimeAxis, survival: Survival, past: int) -> Stocks:
    """Return a product driven by its stock from the first year on, whose first stock entered over an assumed past.

    The inflow that left the stock of the first year grew by ``past_growth`` from year to year, up to and with the first
    one, so that neither that year nor its echo stands out.
    """
    stock = _given(use, use.stock, "stock")
    if past == 0 or use.past_growth is None:
        _check_opening(use, stock, whole)
        return stock_driven(stock, survival)
    growth = use.past_growth[..., :1]
    lead = np.broadcast_shapes(stock.shape[:-1], growth.shape[:-1], survival.shape)
    course = np.broadcast_to((1.0 + growth) ** np.arange(-past, 1.0), (*lead, past + 1))
    before = past_of_total(np.broadcast_to(stock[..., 0], lead), course, survival)[..., :-1]
    return combined(before, stock, survival)


def _check_opening(use: UseInput, stock: Floats, axis: TimeAxis) -> None:
    first, most = stock[..., 0], stock.max(axis=-1)
    above = first > OPENING_SHARE * most
    if above.any():
        share = float(np.max(first[above] / most[above]))
        source = f", driver {use.stock_from}," if use.stock_from else ""
        text = f"{use.product}: its stock of {axis.years[0]:g}{source} is {100 * share:.3g} % of its greatest"
        echo = "taken as what entered use in that one year it would come back as an echo"
        raise InvalidInput([f"{text}; {echo}. Add past_growth: to the product, or begin where there are few"])


def _past(use: UseInput) -> int:
    """Return how many years before the first to look back for an assumed past: until nothing of it is left."""
    if use.past_growth is None or use.lifetime is None:
        return 0
    reach = float(np.max(use.lifetime.mean[..., 0] + 6.0 * use.lifetime.sd[..., 0]))
    return min(math.ceil(reach), _LONGEST_PAST)


def _survival(life: Lifetimes, axis: TimeAxis, past: int) -> Survival:
    steady = all((np.ptp(part, axis=-1) == 0).all() for part in (life.mean, life.sd))
    mean, sd = (part[..., 0] if steady else _extended(part, past) for part in (life.mean, life.sd))
    made = Lifetime.from_mean_sd(life.family, mean, None if life.family == "fixed" else sd)
    return survival_table(made, axis, TIMING, lifetimes_by_cohort=not steady)


def _detour(delay: Delay | None, axis: TimeAxis) -> Detour | None:
    if delay is None:
        return None
    survival = _survival(delay.lifetime, axis, 0)
    return Detour(delay.share, lambda flow: inflow_driven(flow, survival))


def _extended(values: Floats, past: int) -> Floats:
    """Return figures by year with that of the first year for those of the past."""
    if not past:
        return values
    return np.concatenate((np.repeat(values[..., :1], past, axis=-1), values), axis=-1)


def _lifetime(use: UseInput) -> Lifetimes:
    if use.lifetime is None:
        raise InvalidInput([f"{use.use}: needs a lifetime"])
    return use.lifetime


def _given(use: UseInput, values: Floats | None, what: str) -> Floats:
    if values is None:
        raise InvalidInput([f"{use.use}: model {use.model} needs a driver of its {what}"])
    return values

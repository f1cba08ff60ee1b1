"""From the inputs of a scenario to stocks and flows of the element, one product after the other, for many samples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from orechain.assess.stocks.counted import counted, extended, given, lifetime_of, survival_of
from orechain.errors import InvalidInput
from orechain.stocks.contained import contained
from orechain.stocks.coupling import Policy, couple
from orechain.stocks.inputs import Costs, Delay, UseInput
from orechain.stocks.kernel import inflow_driven
from orechain.stocks.recovery import Detour, Recovered, Stage, recover
from orechain.stocks.timeaxis import Floats, TimeAxis

UNKNOWN_MEDIUM = "not_stated"


@dataclass(frozen=True, slots=True, eq=False)
class Flows:
    """Stocks and flows of one product, (..., T) in tonnes of the element (per year).

    The fields are those of `orechain.assess.stocks.result.ProductStocks`; ``recycling`` is the share of what could be
    collected that is recovered, ``reach`` and ``yields`` its two parts (the first holds all where they are not known).
    ``too_fast`` tells whether the stock falls faster than goods reach the end of their life, so that some leave early.
    ``recovery_cost`` is what recovery costs, by lot, in USD per tonne of the element.
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
    used_imports: Floats
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
        begins with more than `orechain.assess.stocks.counted.OPENING_SHARE` of its greatest stock and has no past, or
        has a stock that falls faster than goods leave without saying which leave early. All problems at once.
    """
    axis = TimeAxis.of_years(list(years))
    found: list[Flows] = []
    problems: list[str] = []
    for use in uses:
        try:
            found.append(_follow(use, carriers, axis))
        except InvalidInput as error:
            problems += error.problems
    if problems:
        raise InvalidInput(list(dict.fromkeys(problems)))
    return tuple(found)


def _follow(use: UseInput, carriers: Mapping[str, UseInput], axis: TimeAxis) -> Flows:
    if use.dissipative:
        return _dispersed(use)
    if use.lifetime is None:
        raise InvalidInput([f"{use.use}: a product that is not dispersed in use needs a lifetime"])
    if use.component_of:
        return _component(use, carriers[use.component_of], axis)
    products = counted(use, axis)
    past = products.axis.length - axis.length
    held = contained(products, extended(use.content, past)).after(past)
    second = _detour(use.second_use, axis)
    after = recover(held.outflow, _stages(use), second_use=second, hibernation=_detour(use.hibernation, axis))
    return _flows(
        use, after, held.inflow, held.stock, held.outflow, held.opening,
        after.second_use_stock, bool(products.falls_too_fast.any()), held.used_inflow,
    )  # fmt: skip


def _dispersed(use: UseInput) -> Flows:
    demand = given(use, use.inflow, "inflow") * use.content
    after = recover(demand, _stages(use))
    nothing = np.zeros_like(demand)
    return _flows(use, after, demand, nothing, demand, nothing[..., 0], nothing, False)


def _component(use: UseInput, carrier: UseInput, axis: TimeAxis) -> Flows:
    products = counted(carrier, axis, carrier=True)
    past = products.axis.length - axis.length
    whole = products.axis
    share = 0.0 if use.second_use is None else extended(use.second_use.share, past)
    policy = Policy(replacement=1.0 if use.replacement else 0.0, second_use=share, second_use_of_failed=share)
    second = None if use.second_use is None else survival_of(use.second_use.lifetime, whole, past)
    content = use.content if use.number is None else use.content * use.number
    lead = np.broadcast_shapes(products.stock.shape[:-1], content.shape[:-1])
    stock = np.broadcast_to(products.stock, (*lead, whole.length))
    found = couple(
        products.survival,
        survival_of(lifetime_of(use), whole, past, carrier.timing),
        stock=np.maximum(stock, 0.0),
        policy=policy,
        second_use=None if second is None else lambda flow: inflow_driven(flow, second),
        content=np.broadcast_to(extended(content, past), (*lead, whole.length))[..., None, :],
        falling=carrier.falling,
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
    used_imports: Floats | None = None,
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
        used_imports=np.zeros_like(demand) if used_imports is None else used_imports,
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


def _detour(delay: Delay | None, axis: TimeAxis) -> Detour | None:
    if delay is None:
        return None
    survival = survival_of(delay.lifetime, axis, 0)
    return Detour(delay.share, lambda flow: inflow_driven(flow, survival))

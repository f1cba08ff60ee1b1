"""The quantities of a chain that a user may give a figure for, and the user's figures as observations."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from orechain.assess.balance.observations import Sourced
from orechain.assess.balance.quality import Quality, by_rules, zero
from orechain.assess.balance.result import BalancedChain, BalancedValue
from orechain.assess.balance.userdata import Slot, UserFigure
from orechain.catalog.labels import label
from orechain.catalog.units import unit as find_unit
from orechain.chain.definition.models import GROSS
from orechain.chain.definition.network import ABROAD, Network
from orechain.chain.definition.observation import Observation
from orechain.chain.definition.own import places_of
from orechain.chain.definition.terms import grade_id, stock_id


def slots_of(network: Network, result: BalancedChain | None = None, lang: str = "en") -> tuple[Slot, ...]:
    """Return every quantity of a chain in its scope, with its name and, from a balance, its current value.

    Parameters
    ----------
    network
        The chain at its places.
    result
        Balance of the same chain, for the current values.
    lang
        Language of the names.
    """
    current = _current(result)
    definition = network.definition
    places = {node.id: _node_label(network, node.process, node.place, lang) for node in network.nodes}
    found = []
    for edge in network.edges:
        for layer in edge.layers:
            key = f"{edge.id}:{layer}"
            name = definition.flow_label(edge.flow, lang)
            found.append(Slot(key, name, places[edge.source], places[edge.target], layer, "mass", current.get(key)))
    for node in network.nodes:
        for layer in node.balanced if node.has_stock else ():
            key = stock_id(node.id, layer)
            found.append(Slot(key, places[node.id], "", "", layer, "mass", current.get(key), signed=True))
    for name, item in definition.coefficients.items():
        title = item.name.label(lang) if item.name is not None else name.replace("_", " ")
        for place in places_of(network, item.place):
            key = f"{name}@{place}"
            found.append(Slot(key, title, "", "", "", "fraction", current.get(key)))
    for edge in network.edges:
        if GROSS in edge.layers:
            for layer in definition.flows[edge.flow].grade:
                key = grade_id(edge, layer)
                title = definition.flow_label(edge.flow, lang)
                found.append(Slot(key, title, "", "", layer, "fraction", current.get(key)))
    return tuple(found)


def _node_label(network: Network, process: str, place: str, lang: str) -> str:
    name = label("economy", place, lang) if process == ABROAD else network.definition.process_label(process, lang)
    return name if not place or process == ABROAD else f"{name} ({place})"


def _current(result: BalancedChain | None) -> dict[str, float]:
    if result is None:
        return {}
    values: list[tuple[str, BalancedValue]] = [
        *((item.id, item.after) for item in result.flows),
        *((item.id, item.after) for item in result.stocks),
        *((item.id, item.after) for item in result.coefficients),
    ]
    return {name: after.value for name, after in values if after.value is not None}


def user_observations(figures: Iterable[UserFigure], slots: Mapping[str, Slot]) -> tuple[Sourced, ...]:
    """Return the user's figures as observations whose source is the cell that each stands in.

    A figure without a standard deviation gets that of the rule ``expert``, a zero that of ``zero``; minimum and maximum
    are hard bounds.
    """
    made = []
    for item in figures:
        ratio = slots[item.quantity].dimension == "fraction"
        mean, sd, shape, quality = _uncertainty(item, ratio=ratio)
        observation = Observation(
            id=item.cell,
            of=((1.0, item.quantity),),
            mean=mean,
            sd=sd,
            distribution="lognormal" if shape == "lognormal" else "normal",
            low=item.minimum,
            high=item.maximum,
            sources=(f"{item.cell} ({item.source})" if item.source else item.cell,),
            unit=item.unit,
            published=item.published,
            quality=quality,
        )
        made.append(Sourced(observation, publisher=item.cell))
    return tuple(made)


def _uncertainty(item: UserFigure, *, ratio: bool) -> tuple[float, float, str, Quality]:
    if item.value is None:
        return math.nan, math.nan, "normal", (("bound", 0.0),)
    if item.sd is None:
        spread = by_rules(item.value, ["expert"], share=ratio)
        if item.value == 0:  # a zero is never exact
            spread = zero(find_unit(item.unit).factor, share=ratio)
        return item.value, spread.sd, item.distribution or spread.distribution, spread.quality
    if item.sd == 0:
        return item.value, 0.0, "normal", (("exact", 0.0),)
    relative = item.sd / abs(item.value) if item.value else 0.0
    return item.value, item.sd, item.distribution or "normal", (("stated", relative),)

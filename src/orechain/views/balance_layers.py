"""Layers of a balanced chain: contained element, gross mass, and the compounds in which an element is traded.

The element and gross layers are those of the balance itself. The compound layer of an element is computed from
them: mass of the compound = mass of the element ÷ content of the element in the flow's form. Masses of different
compounds need not balance at a process, so that this layer has no process balance. Every flow can also be shown as
the equivalent of one compound or oxide (lithium as Li2CO3), whatever the form it moves in.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from orechain.assess.balance.result import BalancedChain, BalancedFlow, BalancedValue
from orechain.catalog.forms import Form, form, forms
from orechain.catalog.messages import message
from orechain.errors import OrechainError
from orechain.views.words import name, say

COMPOUND = "compound"


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer that can be shown; ``base`` is the layer of the balance that it is computed from.

    ``form`` is the compound that every flow is counted as, empty where each is counted as what it moves as.
    """

    id: str
    kind: Literal["element", "gross", "compound"]
    base: str
    form: str = ""

    def label(self, lang: str) -> str:
        """Return the name in ``lang``."""
        if self.form:
            return say("balance.layer.equivalent", lang, element=self.base, form=name("form", self.form, lang))
        if self.kind == "compound":
            return say("balance.layer.compound", lang, element=self.base)
        return name("form", self.base, lang)


def layers_of(balanced: BalancedChain) -> tuple[Layer, ...]:
    """Return the layers that can be shown: those of the balance, then compounds where some form is known."""
    found = [Layer(layer, "gross" if layer == "gross" else "element", layer) for layer in balanced.layers]
    known = {flow.layer for flow in balanced.flows if flow.layer != "gross" and _content(flow) is not None}
    return (*found, *(Layer(f"{COMPOUND}:{base}", "compound", base) for base in balanced.layers if base in known))


def find_layer(balanced: BalancedChain, wanted: str = "") -> Layer:
    """Return the layer ``wanted``; by default the first, and ``compound`` means the first compound layer.

    A compound or oxide of fixed content (``Li2CO3``) is a layer too: every flow as the equivalent of it.

    Raises
    ------
    OrechainError
        If the chain has no such layer.
    """
    offered = layers_of(balanced)
    for layer in offered:
        if not wanted or wanted == layer.id or (wanted == COMPOUND and layer.kind == "compound"):
            return layer
    as_equivalent = {item.id: item for item in equivalents(balanced)}
    if wanted in as_equivalent:
        return as_equivalent[wanted]
    known = ", ".join(layer.id for layer in (*offered, *as_equivalent.values()))
    raise OrechainError("unknown_layer", layer=wanted, layers=known)


def equivalents(balanced: BalancedChain) -> tuple[Layer, ...]:
    """Return the layers that count every flow as one compound or oxide of exactly known content."""
    return tuple(
        Layer(item.form, "compound", item.element, item.form)
        for item in forms()
        if item.element in balanced.layers and item.form != item.element and item.exact and item.content
    )


def flows_in(balanced: BalancedChain, layer: Layer) -> tuple[BalancedFlow, ...]:
    """Return the flows counted in ``layer``, in the order of the balance."""
    flows = tuple(flow for flow in balanced.flows if flow.layer == layer.base)
    if layer.form:
        flows = tuple(replace(flow, form=layer.form) for flow in flows)
    return tuple(_as_compound(flow) for flow in flows) if layer.kind == "compound" else flows


def check_place(balanced: BalancedChain, place: str) -> None:
    """Raise unless ``place`` is empty or one of the places that are balanced.

    Raises
    ------
    OrechainError
        If it is another.
    """
    if place and place not in balanced.scope:
        raise OrechainError("unknown_place", place=place, places=", ".join(balanced.scope))


def at_place(balanced: BalancedChain, place: str) -> BalancedChain:
    """Return what touches one place: its flows with their partners, its stocks, coefficients and processes.

    Nodes, test and doubted figures stay those of the whole; without a ``place`` nothing changes.

    Raises
    ------
    OrechainError
        If the balance has no such place.
    """
    check_place(balanced, place)
    if not place or len(balanced.scope) == 1:
        return balanced
    here = {node.id for node in balanced.nodes if node.place == place}
    flows = tuple(flow for flow in balanced.flows if {flow.source, flow.target} & here)
    stocks = tuple(stock for stock in balanced.stocks if stock.node in here)
    coefficients = tuple(item for item in balanced.coefficients if item.place == place)
    kept = {flow.id for flow in flows} | {stock.id for stock in stocks} | {item.id for item in coefficients}
    return replace(
        balanced,
        flows=flows,
        stocks=stocks,
        coefficients=coefficients,
        processes=tuple(item for item in balanced.processes if item.node in here),
        observations=tuple(
            seen for seen in balanced.observations if kept & {name for _, name in (*seen.of, *seen.per)}
        ),
    )


def _as_compound(flow: BalancedFlow) -> BalancedFlow:
    found = _content(flow)
    label = f"{COMPOUND}:{flow.layer}"
    if found is None:
        reason = message("balance_form_unknown", form=flow.form) if flow.form else message("balance_no_form")
        nothing = BalancedValue(None, None, None, None, "unobservable", reason)
        return replace(flow, layer=label, before=(), after=nothing, mark="not_determinable")
    item, share = found
    low, high = item.low or share, item.high or share
    after = flow.after
    made = replace(
        after,
        value=_divide(after.value, share),
        # A typical content has a range of its own: the interval then says more than a standard deviation.
        sd=_divide(after.sd, share) if item.exact else None,
        low=_divide(after.low, high),
        high=_divide(after.high, low),
        percentiles=tuple((chance, size / share) for chance, size in after.percentiles) if item.exact else (),
    )
    mark = flow.mark if flow.mark in ("not_determinable", "not_reconciled") else "computed"
    before = tuple(
        replace(
            seen,
            mean=_divide(seen.mean, share),
            sd=_divide(seen.sd, share),
            low=_divide(seen.low, high),
            high=_divide(seen.high, low),
            adjusted=_divide(seen.adjusted, share),
        )
        for seen in flow.before
    )
    return replace(flow, layer=label, before=before, after=made, mark=mark)


def _divide(mass: float | None, share: float) -> float | None:
    return None if mass is None else mass / share


def _content(flow: BalancedFlow) -> tuple[Form, float] | None:
    """Return the form of a flow with its content of the element of the flow's layer."""
    if not flow.form:
        return None
    try:
        item = form(flow.form)
    except OrechainError:
        return None
    if item.element != flow.layer or not item.content:
        return None
    return item, item.content

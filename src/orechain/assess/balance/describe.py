"""What a reconciliation says about each quantity of a chain, beside the figures that were published."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from orechain.assess.balance.observations import Sourced
from orechain.assess.balance.result import (
    BalancedChain,
    BalancedCoefficient,
    BalancedFlow,
    BalancedNode,
    BalancedStock,
    BalancedValue,
    Mark,
    Observed,
    ProcessBalance,
    Status,
    SuspectFigure,
    Terms,
)
from orechain.assess.sections import sources as sources_of
from orechain.catalog.messages import Message, message
from orechain.chain.definition.models import Case
from orechain.chain.definition.network import ABROAD, Network, Node
from orechain.chain.definition.own import places_of, resolve_sum
from orechain.chain.definition.terms import default_layer, grade_id, stock_id
from orechain.chain.reconcile.result import Reconciliation, Suspect
from orechain.chain.reconcile.system import System
from orechain.chain.uncertainty.propagate import PERCENTILES, Propagated
from orechain.definitions.parts import Labels
from orechain.store.reader import Store

UNCHANGED = 1e-6
"""A correction smaller than this share of the figure is none."""


@dataclass(frozen=True, slots=True)
class Solved:
    """The figures of a balance, and the reconciliation if there was one."""

    items: Sequence[Sourced]
    system: System | None = None
    done: Reconciliation | None = None
    samples: Propagated | None = None
    index: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.system is not None:
            self.index.update({name: place for place, name in enumerate(self.system.names)})

    def place(self, item: Sourced) -> int | None:
        """Return where an observation stands in the system: as a quantity of its own, or as the one it measures."""
        own = self.index.get(f"obs:{item.observation.id}")
        return own if own is not None else self.index.get(item.observation.single)


def describe(
    store: Store,
    network: Network,
    solved: Solved,
    *,
    case: Case | None,
    period: tuple[int, int],
    notes: Iterable[Message],
    manifest: Mapping[str, str],
) -> BalancedChain:
    """Return the balanced chain, or the picture before if nothing was reconciled."""
    definition, done = network.definition, solved.done
    observed = _observed(store, solved)
    direct: dict[str, list[Observed]] = defaultdict(list)
    for item, shown in zip(solved.items, observed, strict=True):
        if item.observation.single:
            direct[item.observation.single].append(shown)
    name = case.name if case is not None else definition.name
    tested = done is not None and done.degrees_of_freedom > 0
    return BalancedChain(
        chain=definition.chain,
        case=case.case if case is not None else "",
        name_en=name.label("en"),
        name_zh=name.label("zh"),
        mineral=definition.mineral,
        scope=network.scope,
        period=period,
        layers=network.layers,
        unit="t",
        reconciled=done is not None,
        nodes=tuple(_node(network, node) for node in network.nodes),
        flows=_flows(network, solved, direct),
        stocks=_stocks(network, solved, direct),
        coefficients=_coefficients(network, solved, direct),
        observations=tuple(observed),
        processes=_processes(network, solved, direct),
        objective=done.objective if done is not None and tested else None,
        degrees_of_freedom=done.degrees_of_freedom if done is not None else None,
        p_value=done.p_value if done is not None and tested else None,
        suspects=_suspects(solved),
        sources=sources_of(store, {claim for item in observed for claim in item.sources}),
        notes=tuple(dict.fromkeys(notes)),
        manifest=dict(manifest),
    )


def _node(network: Network, node: Node) -> BalancedNode:
    if node.process == ABROAD:
        names = (message("balance_abroad").text("en"), message("balance_abroad").text("zh"))
    else:
        label = network.definition.process_label
        names = (label(node.process, "en"), label(node.process, "zh"))
    return BalancedNode(node.id, node.process, node.place, node.link, node.kind, node.has_stock, node.order, *names)


def _observed(store: Store, solved: Solved) -> list[Observed]:
    suspects = {name for suspect in _ranked(solved) for name in (suspect.name, *suspect.group)}
    shown = []
    for item in solved.items:
        made = item.observation
        place = solved.place(item)
        known = not math.isnan(made.mean)
        name = solved.system.names[place] if solved.system is not None and place is not None else ""
        sources = made.sources
        shown.append(
            Observed(
                id=made.id,
                of=made.of,
                per=made.per,
                mean=made.mean if known else None,
                sd=made.sd if known else None,
                low=made.low,
                high=made.high,
                distribution=made.distribution,
                published=made.published,
                unit=made.unit,
                sources=sources,
                quality=made.quality,
                adjusted=_at(solved, place, "value"),
                standardised=_at(solved, place, "standardised") if known else None,
                suspect=known and name in suspects,
                start=item.start,
                end=item.end,
                notes=item.notes,
                releases=tuple(
                    dict.fromkeys(x.partition(":")[0] for x in sources if x.partition(":")[0] in store.releases)
                ),
            )
        )
    return shown


def _at(solved: Solved, place: int | None, name: str) -> float | None:
    """Return one number of the reconciliation; one that does not exist, or has no end, is ``None``."""
    if solved.done is None or place is None:
        return None
    number = float(getattr(solved.done, name)[place])
    return number if math.isfinite(number) else None


def _after(solved: Solved, name: str, before: Sequence[Observed]) -> BalancedValue:
    place = solved.index.get(name)
    if solved.done is None or place is None:
        return BalancedValue(None, None, None, None, "", message("balance_not_reconciled"))
    value, low, high = (_at(solved, place, key) for key in ("value", "low", "high"))
    status: Status = str(solved.done.status[place])  # type: ignore[assignment]
    measured = [item for item in before if item.mean is not None]
    if status == "observable" and measured:  # several figures measure it, each a quantity of its own
        status = "redundant"
    if value is None:
        known = low is not None or high is not None
        reason = message("balance_only_limits" if known and (low or high is not None) else "balance_unobservable")
        return BalancedValue(None, None, low, high, status, reason)
    return BalancedValue(value, _at(solved, place, "sd"), low, high, status, None, _percentiles(solved, place))


def _percentiles(solved: Solved, place: int) -> tuple[tuple[float, float], ...]:
    if solved.samples is None:
        return ()
    column = solved.samples.percentiles[:, place]
    if not np.isfinite(column).all():
        return ()
    return tuple((share / 100, float(number)) for share, number in zip(PERCENTILES, column, strict=True))


def _mark(after: BalancedValue, before: Sequence[Observed]) -> Mark:
    measured = [item.mean for item in before if item.mean is not None]
    if after.status == "":
        return "not_reconciled"
    if after.value is None:
        return "not_determinable"
    if not measured:
        return "computed" if after.status != "exact" else "published"
    if after.status == "measured":  # nothing tells about it but its own figure
        return "published"
    moved = max(abs(after.value - mean) for mean in measured)
    return "corrected" if moved > UNCHANGED * max(abs(after.value), *map(abs, measured)) else "published"


def _labels(name: Labels | None) -> tuple[str, str]:
    return ("", "") if name is None else (name.label("en"), name.label("zh"))


def _flows(network: Network, solved: Solved, direct: Mapping[str, list[Observed]]) -> tuple[BalancedFlow, ...]:
    made = []
    for edge in network.edges:
        names = _labels(network.definition.flows[edge.flow].name)
        for layer in edge.layers:
            key = f"{edge.id}:{layer}"
            before = tuple(direct.get(key, ()))
            after = _after(solved, key, before)
            made.append(
                BalancedFlow(
                    id=key,
                    flow=edge.flow,
                    layer=layer,
                    source=edge.source,
                    target=edge.target,
                    role=edge.role,
                    traded=bool(edge.partner),
                    before=before,
                    after=after,
                    mark=_mark(after, before),
                    name_en=names[0],
                    name_zh=names[1],
                    form=edge.form,
                )
            )
    return tuple(made)


def _stocks(network: Network, solved: Solved, direct: Mapping[str, list[Observed]]) -> tuple[BalancedStock, ...]:
    made = []
    for node in network.nodes:
        for layer in node.balanced if node.has_stock else ():
            key = stock_id(node.id, layer)
            before = tuple(direct.get(key, ()))
            after = _after(solved, key, before)
            made.append(BalancedStock(key, node.id, layer, before, after, _mark(after, before)))
    return tuple(made)


def _coefficients(
    network: Network, solved: Solved, direct: Mapping[str, list[Observed]]
) -> tuple[BalancedCoefficient, ...]:
    made = []

    def add(key: str, name: str, place: str, of: Terms, per: Terms, labels: Labels | None) -> None:
        before = tuple(direct.get(key, ()))
        after = _after(solved, key, before)
        made.append(
            BalancedCoefficient(key, name, place, of, per, before, after, _mark(after, before), *_labels(labels))
        )

    for name, item in network.definition.coefficients.items():
        layer = item.layer[0] if item.layer else default_layer(network.definition)
        for place in places_of(network, item.place):
            of = resolve_sum(network, item.of, place, layer=layer)
            per = resolve_sum(network, item.per, place, layer=layer)
            add(f"{name}@{place}", name, place, of, per, item.name)
    for edge in network.edges:
        for layer in edge.layers:
            key = grade_id(edge, layer)
            if key in solved.index:
                of, per = ((1.0, f"{edge.id}:{layer}"),), ((1.0, f"{edge.id}:gross"),)
                add(key, f"{edge.flow}.grade", edge.place, of, per, None)
    return tuple(made)


def _processes(network: Network, solved: Solved, direct: Mapping[str, list[Observed]]) -> tuple[ProcessBalance, ...]:
    made = []
    for node in network.nodes:
        for layer in node.balanced:
            sides = [
                [f"{network.edges[x].id}:{layer}" for x in lookup.get(node.id, ()) if layer in network.edges[x].layers]
                for lookup in (network.inputs, network.outputs)
            ]
            stock = [stock_id(node.id, layer)] if node.has_stock else []
            made.append(_process(node.id, layer, (*sides, stock), solved, direct))
    return tuple(made)


def _process(
    node: str, layer: str, sides: tuple[list[str], ...], solved: Solved, direct: Mapping[str, list[Observed]]
) -> ProcessBalance:
    values = [_sum([_at(solved, solved.index.get(name), "value") for name in side]) for side in sides]
    if solved.done is None:
        values = [None, None, None]
    published = [[published_value(direct.get(name, ())) for name in side] for side in sides]
    before = [_sum(side) for side in published]
    imbalance = _difference(before)
    size = max((abs(number) for number in before[:2] if number is not None), default=0.0)
    return ProcessBalance(
        node=node,
        layer=layer,
        inputs=values[0],
        outputs=values[1],
        stock=values[2],
        imbalance_before=imbalance,
        imbalance_after=_difference(values),
        relative=imbalance / size if imbalance is not None and size else None,
        observed=sum(number is not None for side in published for number in side),
        flows=sum(len(side) for side in sides),
    )


def _sum(numbers: Sequence[float | None]) -> float | None:
    known = [number for number in numbers if number is not None]
    return math.fsum(known) if len(known) == len(numbers) else None


def _difference(sides: Sequence[float | None]) -> float | None:
    inputs, outputs, stock = sides
    if inputs is None or outputs is None or stock is None:
        return None
    return inputs - outputs - stock


def published_value(before: Sequence[Observed]) -> float | None:
    """Return what the publishers say about one quantity: their mean weighted by 1/variance; an exact figure alone."""
    known = [(item.mean, item.sd) for item in before if item.mean is not None and item.sd is not None]
    exact = [mean for mean, sd in known if sd == 0]
    if exact:
        return exact[0]
    if not known:
        return None
    weights = [1 / sd**2 for _, sd in known]
    return math.fsum(mean * weight for (mean, _), weight in zip(known, weights, strict=True)) / math.fsum(weights)


def _ranked(solved: Solved) -> tuple[Suspect, ...]:
    return () if solved.done is None else solved.done.suspects


def _suspects(solved: Solved) -> tuple[SuspectFigure, ...]:
    if solved.done is None or solved.system is None:
        return ()
    items = {}
    for item in solved.items:
        place = solved.place(item)
        if place is not None and not math.isnan(item.observation.mean):
            items[solved.system.names[place]] = (item, place)
    made = []
    for number, suspect in enumerate(solved.done.suspects, 1):
        for name in (suspect.name, *suspect.group):
            if name not in items:
                continue
            item, place = items[name]
            score = float(solved.done.standardised[place])
            observation = item.observation
            quantity = observation.of[0][1]
            made.append(SuspectFigure(observation.id, quantity, score, number, observation.sources))
    return tuple(made)

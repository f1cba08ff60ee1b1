"""From a balanced chain to the nodes and flows of its picture.

A picture shows one place, or all places of the balance added up by process. Processes stand in the column of
their link in the order of the definition, so that pictures of other years, places and layers have the same
columns. What lies outside the balance (deposits, waste, trade) stands beside the processes of the link that it
exchanges with.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import Literal

from orechain.assess.balance.result import (
    BalancedChain,
    BalancedFlow,
    BalancedNode,
    BalancedStock,
    Mark,
    Observed,
)
from orechain.assess.result import Figure
from orechain.catalog.messages import Message, message
from orechain.chain.sankey import SankeyLayout, layout
from orechain.chain.sankey_input import Frame
from orechain.views.balance_layers import Layer, check_place, find_layer, flows_in
from orechain.views.balance_values import joint_mark, stock_value, sum_of, summed_figure

TRADE = ("imports", "exports")


@dataclass(frozen=True, slots=True)
class PictureNode:
    """A box: a process of the chain, or (``column`` X) something outside the balance.

    ``beside`` is the link that an outside box stands beside. ``stock`` is the net addition to the stock,
    ``imbalance`` is inputs − outputs − stock before reconciliation; ``None`` where there is none or it is unknown.
    """

    id: str
    process: str
    column: str
    order: int
    name_en: str
    name_zh: str
    beside: str = ""
    trade: Literal["", "imports", "exports"] = ""
    has_stock: bool = False
    stock: float | None = None
    imbalance: float | None = None
    relative: float | None = None


@dataclass(frozen=True, slots=True)
class PictureFlow:
    """A flow of the picture, of one quantity of the balance or of several added up (``ids``).

    ``figure`` is what is said about it, ``quantity`` what is drawn to scale.
    """

    id: str
    ids: tuple[str, ...]
    source: str
    target: str
    role: str
    figure: Figure
    quantity: Figure
    sd: float | None
    mark: Mark
    status: str
    before: tuple[Observed, ...] = ()
    suspects: tuple[str, ...] = ()
    back: bool = False


@dataclass(frozen=True, slots=True)
class BalancePicture:
    """Nodes and flows of one layer and place; ``place`` is empty for all places of the balance added up."""

    layer: Layer
    place: str
    unit: str
    nodes: tuple[PictureNode, ...]
    flows: tuple[PictureFlow, ...]
    notes: tuple[Message, ...] = ()
    beside: dict[str, str] = field(default_factory=dict)
    stocks: dict[str, float] = field(default_factory=dict)
    frame: Frame = field(default_factory=Frame)

    def arrange(self, width: float, height: float, gap: float) -> SankeyLayout:
        """Return the layout in ``width`` × ``height`` pixels."""
        return layout(
            self,
            width,
            height,
            gap=gap,
            beside=self.beside,
            stocks=self.stocks,
            frame=self.frame,
        )


def balance_picture(balanced: BalancedChain, layer: str = "", place: str = "") -> BalancePicture:
    """Return the picture of a balanced chain.

    Parameters
    ----------
    balanced
        The chain.
    layer
        Id of a layer (`orechain.views.balance_layers.layers_of`); by default the first.
    place
        One economy of the scope; by default all of them added up by process.

    Raises
    ------
    OrechainError
        If the chain has no such layer or place.
    """
    check_place(balanced, place)
    shown = (place,) if place else balanced.scope
    view = find_layer(balanced, layer)
    return _Builder(balanced, view, shown).build(place if len(balanced.scope) > 1 else "")


class _Builder:
    def __init__(self, balanced: BalancedChain, layer: Layer, shown: tuple[str, ...]) -> None:
        self.balanced = balanced
        self.layer = layer
        self.places = set(shown)
        self.shown = {*shown, ""}
        self.by_id = {node.id: node for node in balanced.nodes}
        self.nodes: dict[str, PictureNode] = {}
        self.suspects: dict[str, list[str]] = {}
        for suspect in balanced.suspects:
            self.suspects.setdefault(suspect.quantity, []).append(suspect.observation)

    def build(self, place: str) -> BalancePicture:
        groups: dict[tuple[str, str, str], list[BalancedFlow]] = {}
        turning = 0
        for flow in flows_in(self.balanced, self.layer):
            source, target = self.by_id[flow.source], self.by_id[flow.target]
            if not self._is_shown(source, target):
                continue
            if source.process == target.process and {source.place, target.place} <= self.shown:
                turning += 1  # trade between two of the places added up
                continue
            ends = (self._end(source, target, "from"), self._end(target, source, "to"))
            groups.setdefault((flow.flow, *ends), []).append(flow)
        for node in self.balanced.nodes:  # a stock alone is worth a box, too
            if node.kind != "outside" and node.place in self.shown and self._stocks({node.id}):
                self._process(node)
        flows = _merged([self._flow(*key, members) for key, members in groups.items()])
        notes: list[Message] = []
        if turning:
            notes.append(message("balance_trade_inside", n=turning))
        if any(len(flow.ids) > 1 and flow.figure.value is not None for flow in flows):
            notes.append(message("balance_added_up"))
        if self.layer.kind == "compound":
            notes.append(message("balance_compound_layer"))
        nodes = tuple(self.nodes.values())
        return BalancePicture(
            self.layer,
            place,
            self.balanced.unit,
            nodes,
            flows,
            tuple(notes),
            {node.id: node.beside for node in nodes if node.beside},
            {node.id: node.stock for node in nodes if node.stock},
            self._frame(),
        )

    def _is_shown(self, source: BalancedNode, target: BalancedNode) -> bool:
        places = {source.place, target.place}
        return bool(places & self.places) or places == {""}

    def _frame(self) -> Frame:
        """Return the columns of the chain, the same for every layer."""
        pairs = []
        for flow in self.balanced.flows:
            source, target = self.by_id[flow.source], self.by_id[flow.target]
            if self._is_shown(source, target):
                pairs.append((source, target))
        inside = {
            (source.order, source.process, target.order, target.process)
            for source, target in pairs
            if source.link == target.link != "" and "outside" not in (source.kind, target.kind)
        }
        ranks = {node.process: 0 for node in self.balanced.nodes if node.kind != "outside"}
        for first, earlier, second, later in sorted(inside):
            if first < second:
                ranks[later] = max(ranks[later], ranks[earlier] + 1)
        depths: dict[str, int] = {}
        for node in self.balanced.nodes:
            if self._in(node):
                depths[node.link] = max(depths.get(node.link, 0), ranks[node.process])
        sides = set()
        for giver, taker in pairs:
            if not self._in(giver) and self._in(taker, "U") and ranks[taker.process] == 0:
                sides.add("in")
            if not self._in(taker) and self._in(giver, "R") and ranks[giver.process] == depths["R"]:
                sides.add("out")
        return Frame(ranks, depths, frozenset(sides))

    def _in(self, node: BalancedNode, link: str = "") -> bool:
        """Whether a node is a process shown (of a link)."""
        return node.kind != "outside" and node.place in self.shown and link in ("", node.link)

    def _end(self, node: BalancedNode, other: BalancedNode, way: Literal["from", "to"]) -> str:
        """Return the box at which a flow ends, made where it is met first."""
        abroad = node.place not in self.shown
        if not abroad and node.kind != "outside":
            return self._process(node)
        link = other.link if other.kind != "outside" else node.link or other.link
        kind = TRADE[way == "to"] if abroad else node.process
        box = f"{kind}:{way}:{link}"
        if box not in self.nodes:
            # Exports stand above the processes, what comes in and what is lost below them.
            trade = kind if abroad else ""
            order = -1 if trade == "exports" else 10_000 if abroad else node.order
            self.nodes[box] = PictureNode(
                box,
                "" if abroad else node.process,
                "X",
                order,
                "" if abroad else node.name_en,
                "" if abroad else node.name_zh,
                link,
                trade,  # type: ignore[arg-type]
            )
        return box

    def _process(self, node: BalancedNode) -> str:
        if node.process not in self.nodes:
            members = {
                item.id for item in self.balanced.nodes if item.process == node.process and item.place in self.shown
            }
            stock, imbalance, relative, stocked = None, None, None, False
            if self.layer.kind != "compound":
                found = self._stocks(members)
                stock = sum_of([stock_value(item) for item in found]) if found else None
                stocked = bool(found)
                imbalance, relative = self._imbalance(members)
            self.nodes[node.process] = PictureNode(
                node.process,
                node.process,
                node.link or "X",
                node.order,
                node.name_en,
                node.name_zh,
                has_stock=stocked,
                stock=stock,
                imbalance=imbalance,
                relative=relative,
            )
        return node.process

    def _stocks(self, members: set[str]) -> list[BalancedStock]:
        if self.layer.kind == "compound":
            return []
        return [item for item in self.balanced.stocks if item.node in members and item.layer == self.layer.base]

    def _imbalance(self, members: set[str]) -> tuple[float | None, float | None]:
        found = [item for item in self.balanced.processes if item.node in members and item.layer == self.layer.base]
        before = sum_of([item.imbalance_before for item in found]) if found else None
        if before is None:
            return None, None
        if len(found) == 1:
            return before, found[0].relative
        through = sum(max(item.inputs or 0.0, item.outputs or 0.0) for item in found)
        return before, (before / through if through > 0 else None)

    def _flow(self, flow: str, source: str, target: str, members: list[BalancedFlow]) -> PictureFlow:
        figure, sd = summed_figure(members, self.balanced.unit, self.balanced.period)
        drawn = figure
        if figure.value is None or not (math.isfinite(figure.value) and figure.value >= 0):
            drawn = Figure(None, self.balanced.unit, "missing")
        elif figure.high is not None and not figure.high >= figure.value:
            drawn = Figure(figure.value, self.balanced.unit, figure.status)
        marks = {item.mark for item in members}
        one = members[0]
        links = {self.nodes[end].column for end in (source, target)}
        back = len(links) == 1 and self.nodes[source].order >= self.nodes[target].order
        return PictureFlow(
            f"{flow}:{source}>{target}",
            tuple(item.id for item in members),
            source,
            target,
            one.role,
            figure,
            drawn,
            sd,
            joint_mark(marks),
            one.after.status if len(members) == 1 else "",
            tuple(seen for item in members for seen in item.before),
            tuple(name for item in members for name in self.suspects.get(item.id, ())),
            back,
        )


def _merged(flows: list[PictureFlow]) -> tuple[PictureFlow, ...]:
    """Return the flows with those that are blank between the same two boxes as one line."""
    made: dict[object, PictureFlow] = {}
    for flow in flows:
        blank = flow.quantity.value is None and not flow.suspects
        key: object = (flow.source, flow.target) if blank else flow.id
        first = made.get(key)
        if first is None:
            made[key] = flow
        else:  # intervals of several blanks do not add up to one that says anything
            figure = replace(first.figure, value=None, low=None, high=None, status="missing", reason=None)
            made[key] = replace(
                first,
                ids=(*first.ids, *flow.ids),
                figure=replace(figure, reason=message("balance_blank_flows", n=len(first.ids) + len(flow.ids))),
                before=(*first.before, *flow.before),
            )
    return tuple(made.values())

"""The order of a chain picture: which boxes stand in which column, where flows meet them."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from orechain.assess.result import ChainFlow, ChainNode, ChainPicture

LINKS = ("U", "M", "D", "R")
COLUMNS = ("in", *LINKS, "out")
MINIMUM = 8.0  # height of a node whose flows are tiny or unknown
MISSING_LANE = 6.0  # room for a dashed line; it claims no quantity
LANE_GAP = 6.0
SWEEPS = 12


@dataclass(slots=True)
class Box:
    """A box of a column: a node, or the lane in which a flow passes the column (``node`` is ``None``)."""

    key: tuple[Any, ...]
    position: int
    node: ChainNode | None
    role: Literal["node", "origin", "destination"] = "node"
    into: list[int] = field(default_factory=list)
    out: list[int] = field(default_factory=list)
    y: float = 0.0
    height: float = 0.0

    @property
    def centre(self) -> float:
        """Vertical middle."""
        return self.y + self.height / 2


@dataclass(slots=True)
class Route:
    """A flow on its way: from box to box through the lanes of the columns between."""

    index: int
    flow: ChainFlow
    value: float
    high: float
    fixed: bool
    source: Box
    target: Box
    lanes: list[Box]
    back: bool
    lane: float = 0.0
    y0: float = 0.0
    y1: float = 0.0

    def breadth(self, scale: float) -> float:
        """Return the room that the flow needs at its ends."""
        drawn = max(self.value, self.high) * scale
        return max(drawn, MISSING_LANE if self.fixed else 1.0)


def check_picture(picture: ChainPicture) -> dict[str, ChainNode]:
    """Return the nodes by id; raise `ValueError` where ids or columns do not fit together."""
    nodes = {node.id: node for node in picture.nodes}
    if len(nodes) != len(picture.nodes):
        raise ValueError("chain picture: a node id is used twice")
    for node in picture.nodes:
        if node.column not in (*LINKS, "X"):
            raise ValueError(f"chain picture: node {node.id!r} stands in unknown column {node.column!r}")
    for flow in picture.flows:
        for end in (flow.source, flow.target):
            if end not in nodes:
                raise ValueError(f"chain picture: flow {flow.source!r} → {flow.target!r} names unknown node {end!r}")
    return nodes


def _order(node: ChainNode) -> tuple[int, str]:
    return (node.order, node.id)


def find_positions(picture: ChainPicture, nodes: dict[str, ChainNode]) -> tuple[list[tuple[str, int]], dict[str, int]]:
    """Return the columns from left to right and each node's rank among the nodes of its own link.

    Flows inside one link (smelting → refining) spread its nodes over neighbouring columns; a flow against
    the node order does not count, so that cycles end.
    """
    rank = dict.fromkeys(nodes, 0)
    inside = sorted(
        (
            (nodes[flow.source], nodes[flow.target])
            for flow in picture.flows
            if not flow.back and nodes[flow.source].column == nodes[flow.target].column != "X"
        ),
        key=lambda pair: (_order(pair[0]), _order(pair[1])),
    )
    for source, target in inside:
        if _order(source) < _order(target):
            rank[target.id] = max(rank[target.id], rank[source.id] + 1)
    outside = {node.id for node in picture.nodes if node.column == "X"}
    takes = {flow.target for flow in picture.flows} & outside
    gives = ({flow.source for flow in picture.flows} & outside) | (outside - takes)
    used = {"in": gives, "out": takes}
    found: list[tuple[str, int]] = []
    for column in COLUMNS:
        if column in LINKS:
            depth = max((rank[node.id] for node in picture.nodes if node.column == column), default=0)
            found += [(column, index) for index in range(depth + 1)]
        elif used[column]:
            found.append((column, 0))
    return found, rank


def make_boxes(
    picture: ChainPicture,
    nodes: dict[str, ChainNode],
    positions: list[tuple[str, int]],
    rank: dict[str, int],
) -> dict[tuple[str, str], Box]:
    """Return the boxes by node id and role; outside nodes stand left as origins and right as destinations."""
    gives = {flow.source for flow in picture.flows}
    takes = {flow.target for flow in picture.flows}
    boxes: dict[tuple[str, str], Box] = {}
    for node in nodes.values():
        key = (2, *_order(node))
        if node.column != "X":
            boxes[node.id, "node"] = Box(key, positions.index((node.column, rank[node.id])), node)
            continue
        if node.id in gives or node.id not in takes:
            boxes[node.id, "origin"] = Box(key, 0, node, "origin")
        if node.id in takes:
            boxes[node.id, "destination"] = Box(key, len(positions) - 1, node, "destination")
    return boxes


def make_route(index: int, flow: ChainFlow, boxes: dict[tuple[str, str], Box], unit: str) -> Route:
    """Return the way of one flow; raise `ValueError` if its quantity cannot be drawn to the common scale."""
    quantity = flow.quantity
    for amount in (quantity.value, quantity.high):
        if amount is not None and not (math.isfinite(amount) and amount >= 0):
            raise ValueError(f"chain picture: flow {flow.source!r} → {flow.target!r} cannot be drawn: {amount}")
    value, high = quantity.value or 0.0, quantity.high or 0.0
    if (value or high) and quantity.unit != unit:
        raise ValueError(f"chain picture: flow {flow.source!r} → {flow.target!r} is in {quantity.unit}, not {unit}")
    source = boxes.get((flow.source, "node")) or boxes[flow.source, "origin"]
    target = boxes.get((flow.target, "node")) or boxes[flow.target, "destination"]
    back = source.position >= target.position
    fixed = quantity.value is None
    lanes: list[Box] = []
    if not back:
        # Exports pass above the chain and imports below it: read from left to right, nothing has to cross.
        group = 3 if source.role == "origin" else 0 if target.role == "destination" else 1
        first, second = (target, source) if group == 0 else (source, target)
        key = (group, *first.key[1:], *second.key[1:], index)
        between = range(source.position + 1, target.position)
        lanes = [Box(key, place, None, into=[index], out=[index]) for place in between]
    source.out.append(index)
    target.into.append(index)
    return Route(index, flow, value, high, fixed, source, target, lanes, back)


def box_size(box: Box, routes: list[Route], scale: float) -> float:
    """Return the height that the fuller side of a box needs."""
    sides = (sum(routes[i].breadth(scale) for i in side) for side in (box.into, box.out))
    return max(MINIMUM if box.node is not None else 0.0, *sides)


def column_height(column: list[Box], routes: list[Route], scale: float, gap: float) -> float:
    """Return the height of a column with its gaps."""
    return sum(box_size(box, routes, scale) + _above(box, gap) for box in column)


def _above(box: Box, gap: float) -> float:
    return gap if box.node is not None else LANE_GAP


def settle(columns: list[list[Box]], routes: list[Route], gap: float, floor: float) -> None:
    """Move the boxes towards their neighbours without changing their order."""
    neighbours: dict[int, list[tuple[Box, float]]] = defaultdict(list)
    for route in routes:
        if route.back:
            continue
        chain = [route.source, *route.lanes, route.target]
        for left, right in pairwise(chain):
            neighbours[id(left)].append((right, route.lane))
            neighbours[id(right)].append((left, route.lane))
    for column in columns:
        used = sum(box.height + _above(box, gap) for box in column)
        y = max((floor - used) / 2, 0.0)
        for box in column:
            y += _above(box, gap)
            box.y = y
            y += box.height
    for sweep in range(SWEEPS):
        for column in columns if sweep % 2 == 0 else reversed(columns):
            for box in column:
                near = neighbours[id(box)]
                weight = sum(lane for _, lane in near)
                if weight > 0:
                    box.y = sum(other.centre * lane for other, lane in near) / weight - box.height / 2
            _part(column, gap, floor)


def _part(column: list[Box], gap: float, floor: float) -> None:
    """Push overlapping boxes apart: down from the top, then up from the floor."""
    y = 0.0
    for box in column:
        box.y = max(box.y, y + _above(box, gap))
        y = box.y + box.height
    limit = floor
    for box in reversed(column):
        box.y = min(box.y, limit - box.height)
        limit = box.y - _above(box, gap)


def assign_slots(boxes: Iterable[Box], routes: list[Route]) -> None:
    """Give every flow its place on the side of its node; return flows stand lowest."""
    for box in boxes:
        for outgoing in (True, False):
            side = [routes[index] for index in (box.out if outgoing else box.into)]
            side.sort(key=lambda route: (route.back, _beside(route, outgoing), route.index))
            y = box.y + (box.height - sum(route.lane for route in side)) / 2
            for route in side:
                if outgoing:
                    route.y0 = y + route.lane / 2
                else:
                    route.y1 = y + route.lane / 2
                y += route.lane


def _beside(route: Route, outgoing: bool) -> float:
    if route.back:
        return 0.0
    chain = [route.source, *route.lanes, route.target]
    return chain[1].centre if outgoing else chain[-2].centre

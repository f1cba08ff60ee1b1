"""The order of a chain picture: which boxes stand in which column, where flows meet them."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Literal

from orechain.chain.sankey_input import DrawnFlow, DrawnNode, DrawnPicture, Frame

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
    node: DrawnNode | None
    role: Literal["node", "origin", "destination"] = "node"
    column: str = ""
    stock: float = 0.0
    into: list[int] = field(default_factory=list)
    out: list[int] = field(default_factory=list)
    y: float = 0.0
    height: float = 0.0
    stock_y: float = 0.0

    @property
    def centre(self) -> float:
        """Vertical middle."""
        return self.y + self.height / 2


@dataclass(slots=True)
class Route:
    """A flow on its way: from box to box through the lanes of the columns between."""

    index: int
    flow: DrawnFlow
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


def check_picture(picture: DrawnPicture) -> dict[str, DrawnNode]:
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


def _order(node: DrawnNode) -> tuple[int, str]:
    return (node.order, node.id)


def find_positions(
    picture: DrawnPicture,
    nodes: dict[str, DrawnNode],
    beside: Mapping[str, str],
    frame: Frame,
) -> tuple[list[tuple[str, int]], dict[str, int]]:
    """Return the columns from left to right and each node's rank among the nodes of its own link.

    Flows inside one link (smelting → refining) spread its nodes over neighbouring columns; a flow against
    the node order does not count, so that cycles end. Nodes that stand ``beside`` a link open a column of
    their own only where the chain begins or ends. ``frame`` fixes what a picture of a part of the flows
    would not show by itself.
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
    rank |= {name: place for name, place in frame.ranks.items() if name in rank}
    outside = {node.id for node in picture.nodes if node.column == "X" and node.id not in beside}
    takes = {flow.target for flow in picture.flows} & outside
    gives = ({flow.source for flow in picture.flows} & outside) | (outside - takes)
    used = {"in": bool(gives) or "in" in frame.sides, "out": bool(takes) or "out" in frame.sides}
    depths = [
        max([frame.depths.get(column, 0), *(rank[node.id] for node in picture.nodes if node.column == column)])
        for column in LINKS
    ]
    for flow in picture.flows:
        source, target = nodes[flow.source], nodes[flow.target]
        used["in"] |= source.id in beside and (target.column, rank[target.id]) == (LINKS[0], 0)
        used["out"] |= target.id in beside and (source.column, rank[source.id]) == (LINKS[-1], depths[-1])
    found: list[tuple[str, int]] = []
    for column in COLUMNS:
        if column in LINKS:
            found += [(column, index) for index in range(depths[LINKS.index(column)] + 1)]
        elif used[column]:
            found.append((column, 0))
    return found, rank


def make_boxes(
    picture: DrawnPicture,
    nodes: dict[str, DrawnNode],
    positions: list[tuple[str, int]],
    rank: dict[str, int],
    beside: Mapping[str, str],
    stocks: Mapping[str, float],
) -> dict[tuple[str, str], Box]:
    """Return the boxes by node id and role; outside nodes stand left as origins and right as destinations.

    An outside node ``beside`` a link stands in the column before the first process that it supplies, or
    after the last one that supplies it: above the processes if its order is negative, else below them.
    """
    gives = {flow.source for flow in picture.flows}
    takes = {flow.target for flow in picture.flows}
    inside = {node.id: positions.index((node.column, rank[node.id])) for node in nodes.values() if node.column != "X"}
    last = len(positions) - 1
    boxes: dict[tuple[str, str], Box] = {}
    for node in nodes.values():
        key = (2, *_order(node))
        if node.column != "X":
            place = inside[node.id]
            stock = stocks.get(node.id, 0.0)
            boxes[node.id, "node"] = Box(key, place, node, column=positions[place][0], stock=stock)
            continue
        first, end, start, stop = 0, last, positions[0][0], positions[-1][0]
        if node.id in beside:
            key = (0 if node.order < 0 else 4, *_order(node))
            served = [inside[flow.target] for flow in picture.flows if flow.source == node.id and flow.target in inside]
            taken = [inside[flow.source] for flow in picture.flows if flow.target == node.id and flow.source in inside]
            home = positions.index((beside[node.id], 0))
            first = max(min(served, default=home) - 1, 0)
            end = min(max(taken, default=home - 1) + 1, last)
            start = stop = beside[node.id]
        if node.id in gives or node.id not in takes:
            boxes[node.id, "origin"] = Box(key, first, node, "origin", start)
        if node.id in takes:
            boxes[node.id, "destination"] = Box(key, end, node, "destination", stop)
    return boxes


def make_route(index: int, flow: DrawnFlow, boxes: dict[tuple[str, str], Box], unit: str) -> Route:
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
        if group != 1:
            outer = source if source.role == "origin" else target
            group = outer.key[0] if outer.key[0] != 2 else group
        leaves = target.role == "destination" and source.role != "origin"
        first, second = (target, source) if leaves else (source, target)
        key = (group, *first.key[1:], *second.key[1:], index)
        between = range(source.position + 1, target.position)
        lanes = [Box(key, place, None, into=[index], out=[index]) for place in between]
    source.out.append(index)
    target.into.append(index)
    return Route(index, flow, value, high, fixed, source, target, lanes, back)


def box_size(box: Box, routes: list[Route], scale: float) -> float:
    """Return the height that the fuller side of a box needs."""
    into = sum(routes[i].breadth(scale) for i in box.into) + max(-box.stock, 0.0) * scale
    out = sum(routes[i].breadth(scale) for i in box.out) + max(box.stock, 0.0) * scale
    return max(MINIMUM if box.node is not None else 0.0, into, out)


def lift(columns: list[list[Box]], gap: float) -> float:
    """Move everything up by the room that no column uses, and return it."""
    unused = min((column[0].y - _above(column[0], gap) for column in columns if column), default=0.0)
    for column in columns:
        for box in column:
            box.y -= unused
    return unused


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


def assign_slots(boxes: Iterable[Box], routes: list[Route], scale: float) -> None:
    """Give every flow its place on the side of its node; return flows stand lowest, the stock under them."""
    for box in boxes:
        for outgoing in (True, False):
            side = [routes[index] for index in (box.out if outgoing else box.into)]
            side.sort(key=lambda route: (route.back, _neighbour(route, outgoing), route.index))
            stock = max(box.stock if outgoing else -box.stock, 0.0) * scale
            y = box.y + (box.height - stock - sum(route.lane for route in side)) / 2
            for route in side:
                if outgoing:
                    route.y0 = y + route.lane / 2
                else:
                    route.y1 = y + route.lane / 2
                y += route.lane
            if stock > 0:
                box.stock_y = y


def _neighbour(route: Route, outgoing: bool) -> float:
    if route.back:
        return 0.0
    chain = [route.source, *route.lanes, route.target]
    return chain[1].centre if outgoing else chain[-2].centre

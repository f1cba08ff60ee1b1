"""Layout of the chain picture: nodes in fixed columns, flows as bands whose width is the quantity.

The layout is pure geometry: it knows no language, no colour and no unit beyond the one scale of the
picture. The columns are the links of the chain (U, M, D, R) between what enters from outside (left) and
what leaves (right); the order inside a column comes from `ChainNode.order` and the id alone, so that
pictures of two years can be compared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from orechain.chain import sankey_order as order
from orechain.chain import sankey_paths as paths
from orechain.chain.sankey_input import DrawnPicture, Frame
from orechain.chain.sankey_order import LANE_GAP, Box, Route
from orechain.promises import Finite

NODE_WIDTH = 14.0
BEND = 7.0  # inner radius of the bends of return flows
UNDER = 12.0  # between the lowest node and the first return flow


@dataclass(frozen=True, slots=True)
class SankeyNode:
    """A drawn box; an outside node that supplies and receives is drawn as origin and as destination.

    ``stock_y0``–``stock_y1`` is the part of the box that stays: the net addition to the stock, at the side
    of the outputs (at the side of the inputs when the stock shrinks); ``None`` without a stock.
    """

    id: str
    role: Literal["node", "origin", "destination"]
    column: str
    x0: Finite
    x1: Finite
    y0: Finite
    y1: Finite
    stock_y0: Finite | None = None
    stock_y1: Finite | None = None


@dataclass(frozen=True, slots=True)
class SankeyLink:
    """A drawn flow.

    ``width`` is the quantity in pixels, ``None`` when the quantity is missing: then only ``line`` may be
    drawn. ``outer`` is the width of the upper bound (``None`` without one). ``area`` and ``outer_area`` are
    closed SVG paths.
    """

    flow: int
    source: str
    target: str
    route: Literal["forward", "return"]
    x0: Finite
    y0: Finite
    x1: Finite
    y1: Finite
    lane: Finite
    width: Finite | None
    outer: Finite | None
    area: str
    outer_area: str
    line: str
    missing: bool
    estimate: bool
    places: tuple[tuple[Finite, Finite], ...]


@dataclass(frozen=True, slots=True)
class SankeyColumn:
    """Horizontal extent of a column."""

    column: str
    x0: Finite
    x1: Finite


@dataclass(frozen=True, slots=True)
class SankeyLayout:
    """The whole picture; ``scale`` is pixels per unit, ``height`` may exceed what was asked for."""

    width: Finite
    height: Finite
    scale: Finite
    columns: tuple[SankeyColumn, ...]
    nodes: tuple[SankeyNode, ...]
    links: tuple[SankeyLink, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain dictionaries, lists and numbers for JSON."""
        return asdict(self)


def layout(
    picture: DrawnPicture,
    width: float,
    height: float,
    *,
    gap: float = 34.0,
    beside: Mapping[str, str] | None = None,
    stocks: Mapping[str, float] | None = None,
    frame: Frame | None = None,
) -> SankeyLayout:
    """Place the nodes and flows of ``picture`` in a box of ``width`` × ``height`` pixels.

    Parameters
    ----------
    picture
        Nodes and flows; every quantity that is present must be in ``picture.unit``, finite and not negative.
    width, height
        Size of the drawing. The height grows where so many nodes stand in one column that nothing else
        would fit.
    gap
        Room above each node (for its label) and below it.
    beside
        Outside nodes that stand next to the processes of a link instead of at the edge of the picture
        (waste, trade), with the id of that link.
    stocks
        Net addition to the stock of a node, in ``picture.unit``; it takes its share of the node's height.
    frame
        The columns of the whole chain, where the flows shown alone would not tell. Such a picture is as high
        as its boxes need.

    Raises
    ------
    ValueError
        If an id is used twice, a flow names an unknown node, a column is unknown, or a quantity cannot be
        drawn.
    """
    nodes = order.check_picture(picture)
    beside = beside or {}
    positions, rank = order.find_positions(picture, nodes, beside, frame or Frame())
    boxes = order.make_boxes(picture, nodes, positions, rank, beside, stocks or {})
    routes = [order.make_route(index, flow, boxes, picture.unit) for index, flow in enumerate(picture.flows)]
    columns: list[list[Box]] = [[] for _ in positions]
    for box in [*boxes.values(), *(lane for route in routes for lane in route.lanes)]:
        columns[box.position].append(box)
    for column in columns:
        column.sort(key=lambda box: box.key)

    last = len(positions) - 1
    back = [route for route in routes if route.back]
    margin_left = 70.0 if any(route.target.position == 0 for route in back) else 10.0
    margin_right = 70.0 if any(route.source.position == last for route in back) else 10.0
    step = (width - margin_left - margin_right - NODE_WIDTH) / max(last, 1)
    lefts = [margin_left + step * index for index in range(len(positions))]

    scale, room = _scale(columns, routes, height, gap, min(0.45 * step, 50.0))
    for route in routes:
        route.lane = route.breadth(scale)
    for column in columns:
        for box in column:
            box.height = order.box_size(box, routes, scale)
    floor = room - _under(back, scale)
    order.settle(columns, routes, gap, floor)
    if frame is not None:
        unused = order.lift(columns, gap)
        floor, room = floor - unused, room - unused
    order.assign_slots(boxes.values(), routes, scale)

    links = {route.index: _forward(route, lefts, scale) for route in routes if not route.back}
    links |= _returns(back, lefts, scale, floor)
    return SankeyLayout(
        width=width,
        height=room,
        scale=scale,
        columns=_heads(positions, lefts),
        nodes=tuple(
            _node(box, box.node.id, lefts, scale) for column in columns for box in column if box.node is not None
        ),
        links=tuple(links[index] for index in sorted(links)),
    )


def _node(box: Box, name: str, lefts: list[float], scale: float) -> SankeyNode:
    left = lefts[box.position]
    size = abs(box.stock) * scale
    stock = (box.stock_y, box.stock_y + size) if size > 0 else (None, None)
    return SankeyNode(name, box.role, box.column, left, left + NODE_WIDTH, box.y, box.y + box.height, *stock)


def _heads(positions: list[tuple[str, int]], lefts: list[float]) -> tuple[SankeyColumn, ...]:
    extents: dict[str, list[float]] = defaultdict(list)
    for (column, _), left in zip(positions, lefts, strict=True):
        extents[column].append(left)
    return tuple(SankeyColumn(column, min(x), max(x) + NODE_WIDTH) for column, x in extents.items())


def _under(back: list[Route], scale: float) -> float:
    """Return the height that the return flows need below the nodes."""
    return UNDER + sum(route.breadth(scale) + LANE_GAP for route in back) if back else 0.0


def _scale(columns: list[list[Box]], routes: list[Route], height: float, gap: float, leg: float) -> tuple[float, float]:
    """Return the largest pixels per unit at which everything fits, and the height used."""
    back = [route for route in routes if route.back]

    def tall(scale: float) -> float:
        content = max(order.column_height(column, routes, scale, gap) for column in columns)
        return content + _under(back, scale)

    def fits(scale: float) -> bool:
        legs: dict[tuple[str, int], float] = defaultdict(float)
        for route in back:
            drawn = max(route.value, route.high) * scale
            legs["right", route.source.position] += drawn
            legs["left", route.target.position] += drawn
        return tall(scale) <= room and all(total <= leg for total in legs.values())

    room = max(height, tall(0.0) / 0.75)
    sizes = [max(route.value, route.high) for route in routes]
    most = max([*sizes, *(abs(box.stock) for column in columns for box in column)], default=0.0)
    # The bound keeps the scale finite for quantities that are all but nothing.
    return (_largest(fits, min(room / most, 1e300)) if most > 0 else 0.0), room


def _largest(fits: Callable[[float], bool], start: float) -> float:
    low, high = 0.0, start
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return low


def _forward(route: Route, lefts: list[float], scale: float) -> SankeyLink:
    points = [(lefts[route.source.position] + NODE_WIDTH, route.y0)]
    for lane in route.lanes:
        points += [(lefts[lane.position], lane.centre), (lefts[lane.position] + NODE_WIDTH, lane.centre)]
    points.append((lefts[route.target.position], route.y1))
    width, outer = _widths(route, scale)
    return _link(
        route,
        points[0],
        points[-1],
        (width, outer),
        (paths.forward_area(points, width or 0.0), paths.forward_area(points, outer or 0.0)),
        paths.forward_line(points),
        paths.forward_samples(points),
    )


def _returns(back: list[Route], lefts: list[float], scale: float, floor: float) -> dict[int, SankeyLink]:
    """Draw the flows that run leftwards, the shortest nearest to the nodes."""
    links: dict[int, SankeyLink] = {}
    y = floor + UNDER - LANE_GAP
    used: dict[tuple[str, int], float] = defaultdict(float)
    for route in sorted(back, key=_span):
        y += LANE_GAP
        lane = y + route.lane / 2
        y += route.lane
        start = (lefts[route.source.position] + NODE_WIDTH, route.y0)
        end = (lefts[route.target.position], route.y1)
        radius = BEND + route.lane / 2
        right = start[0] + used["right", route.source.position] + radius
        left = end[0] - used["left", route.target.position] - radius
        used["right", route.source.position] += route.lane + 3
        used["left", route.target.position] += route.lane + 3
        width, outer = _widths(route, scale)
        shape = (start, end, right, left, lane, radius)
        links[route.index] = _link(
            route,
            start,
            end,
            (width, outer),
            (paths.return_area(*shape, width or 0.0), paths.return_area(*shape, outer or 0.0)),
            paths.return_line(*shape),
            tuple((left + (right - left) * t, lane) for t in (0.5, 0.35, 0.65, 0.2, 0.8)),
        )
    return links


def _span(route: Route) -> tuple[int, float, int]:
    return (route.source.position - route.target.position, -route.source.y, route.index)


def _widths(route: Route, scale: float) -> tuple[float | None, float | None]:
    width = None if route.fixed else route.value * scale
    outer = None if route.flow.quantity.high is None else max(route.high, route.value) * scale
    return width, outer


def _link(
    route: Route,
    start: paths.Point,
    end: paths.Point,
    widths: tuple[float | None, float | None],
    areas: tuple[str, str],
    line: str,
    places: tuple[paths.Point, ...],
) -> SankeyLink:
    return SankeyLink(
        flow=route.index,
        source=route.flow.source,
        target=route.flow.target,
        route="return" if route.back else "forward",
        x0=start[0],
        y0=start[1],
        x1=end[0],
        y1=end[1],
        lane=route.lane,
        width=widths[0],
        outer=widths[1],
        area=areas[0],
        outer_area=areas[1],
        line=line,
        missing=route.fixed,
        estimate=route.flow.quantity.status == "estimate",
        places=places,
    )

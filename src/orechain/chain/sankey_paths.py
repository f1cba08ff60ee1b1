"""Geometry of the flows of a Sankey picture: closed areas as SVG path data."""

from __future__ import annotations

from collections.abc import Sequence

Point = tuple[float, float]


def number(value: float) -> str:
    """Return a coordinate with at most two decimals, without trailing zeros.

    Examples
    --------
    >>> number(12.0), number(-0.001), number(3.14159)
    ('12', '0', '3.14')
    """
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _to(x: float, y: float) -> str:
    return f"{number(x)} {number(y)}"


def _edge(points: Sequence[Point], shift: float) -> str:
    """Return the path along ``points`` moved down by ``shift``: S-curves, straight through lanes."""
    parts: list[str] = []
    for index in range(1, len(points)):
        (xa, ya), (xb, yb) = points[index - 1], points[index]
        if ya == yb:
            parts.append(f"L{_to(xb, yb + shift)}")
        else:
            middle = (xa + xb) / 2
            parts.append(f"C{_to(middle, ya + shift)} {_to(middle, yb + shift)} {_to(xb, yb + shift)}")
    return "".join(parts)


def forward_line(points: Sequence[Point]) -> str:
    """Return the centre line of a flow that runs left to right."""
    return f"M{_to(*points[0])}{_edge(points, 0.0)}"


def forward_area(points: Sequence[Point], width: float) -> str:
    """Return the band of constant vertical thickness around the centre line."""
    if width <= 0:
        return ""
    half = width / 2
    back = list(reversed(points))
    return (
        f"M{_to(points[0][0], points[0][1] - half)}{_edge(points, -half)}"
        f"L{_to(back[0][0], back[0][1] + half)}{_edge(back, half)}Z"
    )


def forward_samples(points: Sequence[Point]) -> tuple[Point, ...]:
    """Return points on the centre line where a label may stand, the best place first."""
    samples: list[Point] = []
    for t in (0.5, 0.35, 0.65, 0.22, 0.78):
        for index in range(len(points) - 1, 0, -1):
            (xa, ya), (xb, yb) = points[index - 1], points[index]
            middle, rest = (xa + xb) / 2, 1 - t
            x = xa * rest**3 + 3 * middle * rest * rest * t + 3 * middle * rest * t * t + xb * t**3
            samples.append((x, ya + (yb - ya) * (3 * t * t - 2 * t**3)))
    return tuple(samples)


def return_line(start: Point, end: Point, right: float, left: float, lane: float, radius: float) -> str:
    """Return the centre line of a flow that leaves to the right, runs left underneath, enters from the left.

    Parameters
    ----------
    start, end
        Where the flow leaves its source and enters its target.
    right, left
        Horizontal position of the two legs.
    lane
        Vertical position of the run underneath.
    radius
        Radius of the four bends.
    """
    return f"M{_to(*start)}{_bends(start, end, right, left, lane, radius, 0.0)}"


def return_area(start: Point, end: Point, right: float, left: float, lane: float, radius: float, width: float) -> str:
    """Return the band of constant thickness around `return_line`."""
    if width <= 0:
        return ""
    half = width / 2
    outer = _bends(start, end, right, left, lane, radius, half)
    inner = _bends(start, end, right, left, lane, radius, -half, backwards=True)
    return f"M{_to(start[0], start[1] - half)}{outer}L{_to(end[0], end[1] + half)}{inner}Z"


def _bends(
    start: Point,
    end: Point,
    right: float,
    left: float,
    lane: float,
    radius: float,
    offset: float,
    *,
    backwards: bool = False,
) -> str:
    """Return the run at a distance ``offset`` outside (positive) or inside (negative) the centre line."""
    bend = number(radius + offset)
    corners = (  # (before the bend, after the bend), clockwise from the source
        ((right - radius, start[1] - offset), (right + offset, start[1] + radius)),
        ((right + offset, lane - radius), (right - radius, lane + offset)),
        ((left + radius, lane + offset), (left - offset, lane - radius)),
        ((left - offset, end[1] + radius), (left + radius, end[1] - offset)),
    )
    arc = "A" + bend + " " + bend + " 0 0 "
    if backwards:
        parts = [f"L{_to(*after)}{arc}0 {_to(*before)}" for before, after in reversed(corners)]
        return "".join(parts) + f"L{_to(start[0], start[1] - offset)}"
    parts = [f"L{_to(*before)}{arc}1 {_to(*after)}" for before, after in corners]
    return "".join(parts) + f"L{_to(end[0], end[1] - offset)}"

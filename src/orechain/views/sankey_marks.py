"""How a balance is marked in a drawing: styles of flows, stocks, imbalances, doubted figures, the legend.

Every mark has a shape or pattern of its own besides its colour.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from orechain.chain.sankey import SankeyNode
from orechain.chain.sankey_paths import number
from orechain.views.svg import GREY, INK, RED, element, hover, text, text_width

MARKS = {"published": "●", "corrected": "◐", "computed": "◆", "estimate": "◇"}
"""Signs behind numbers, the same in pictures and tables."""

STRIP = 6.0  # width of the strip of an imbalance
SMALLEST = 4.0  # its least height


def patterns(anchor: str, colours: Mapping[str, str]) -> list[str]:
    """Return the hatchings that a picture refers to, one for each colour and one for imbalances."""
    made = [_hatch(f"{anchor}-hatch-{column}", colour, 3.2, 45) for column, colour in colours.items()]
    return [*made, _hatch(f"{anchor}-imbalance", RED, 2.4, -45, size=5)]


def _hatch(name: str, colour: str, stroke: float, turn: int, *, size: int = 7) -> str:
    stripe = element("path", d=f"M0 0V{size}", stroke=colour, stroke_width=stroke, stroke_opacity=0.55)
    ground = [element("rect", width=size, height=size, fill="#fff")] if colour == RED else []
    return element(
        "pattern",
        *ground,
        element("rect", width=size, height=size, fill=colour, fill_opacity=0.14),
        stripe,
        id=name,
        width=size,
        height=size,
        patternUnits="userSpaceOnUse",
        patternTransform=f"rotate({turn})",
    )


def area_style(style: str, colour: str, hatch: str) -> dict[str, object]:
    """Return fill and edge of a flow: plain as published, dark edged if corrected, hatched if computed."""
    made: dict[str, object] = {"stroke": colour, "stroke_width": 0.5, "stroke_opacity": 0.6}
    if style in ("computed", "estimate"):
        return {"fill": f"url(#{hatch})", **made}
    made |= {"fill": colour, "fill_opacity": 0.42}
    if style == "corrected":
        made |= {"stroke": INK, "stroke_width": 1.1, "stroke_opacity": 0.85, "stroke_dasharray": "7 2.5"}
    return made


def stock(node: SankeyNode, colour: str) -> list[str]:
    """Return the part of a box that stays: a white field, the size of the net addition, with a Δ if it fits."""
    if node.stock_y0 is None or node.stock_y1 is None:
        return []
    height = node.stock_y1 - node.stock_y0
    width = node.x1 - node.x0
    field = element(
        "rect",
        x=node.x0 + 2,
        y=node.stock_y0 + 1,
        width=width - 4,
        height=max(height - 2, 1.0),
        fill="#fff",
        stroke=colour,
        stroke_width=1,
    )
    if height < 14:
        return [field]
    middle = (node.stock_y0 + node.stock_y1) / 2
    return [field, text("Δ", (node.x0 + node.x1) / 2, middle + 4, font_size=11, text_anchor="middle", fill=INK)]


def imbalance(node: SankeyNode, size: float, anchor: str) -> str:
    """Return the strip of what did not balance: left of the box what came in too much, right what left too much."""
    height = max(abs(size), SMALLEST)
    x = node.x0 - STRIP - 1 if size > 0 else node.x1 + 1
    return element(
        "rect",
        x=x,
        y=node.y0,
        width=STRIP,
        height=height,
        fill=f"url(#{anchor}-imbalance)",
        stroke=RED,
        stroke_width=1,
    )


def warning(x: float, y: float, words: str = "") -> str:
    """Return a triangle with an exclamation mark, centred on a point."""
    return element(
        "g",
        hover(words),
        element("path", d="M0 -7.5L7.5 6H-7.5Z", fill="#fff", stroke=RED, stroke_width=1.6, stroke_linejoin="round"),
        element("path", d="M0 -3V1.6M0 3.3V4.6", stroke=RED, stroke_width=1.6),
        transform=f"translate({number(x)} {number(y)})",
    )


def legend(keys: Sequence[tuple[str, str]], anchor: str, width: float, colour: str) -> tuple[list[str], float]:
    """Return a drawn legend that breaks into lines of ``width``, and its height."""
    parts: list[str] = []
    x, y = 0.0, 0.0
    for key, words in keys:
        room = 32 + text_width(words, 12) + 22
        if x > 0 and x + room > width:
            x, y = 0.0, y + 19
        parts.append(element("g", *_swatch(key, anchor, colour), transform=f"translate({number(x)} {number(y)})"))
        parts.append(text(words, x + 32, y + 10, font_size=12, fill=GREY))
        x += room
    return parts, y + 19


def _swatch(key: str, anchor: str, colour: str) -> list[str]:
    field: dict[str, object] = {"x": 0, "y": 1, "width": 26, "height": 10}
    if key in ("published", "corrected", "computed", "not_reconciled"):
        return [element("rect", **field, **area_style(key, colour, f"{anchor}-hatch-M"))]
    if key == "range":
        return [element("rect", **field, fill=colour, fill_opacity=0.16)]
    if key in ("not_determinable", "missing"):
        return [element("path", d="M0 6H26", stroke=GREY, stroke_width=1.3, stroke_dasharray="4 4")]
    if key == "zero":
        return [element("path", d="M0 6H26", stroke=colour, stroke_width=0.7, stroke_opacity=0.7)]
    if key == "suspect":
        return [warning(13, 6.5)]
    if key == "stock":
        return [
            element("rect", x=7, y=-1, width=12, height=14, fill=colour),
            element("rect", x=9, y=5, width=8, height=7, fill="#fff"),
        ]
    if key == "imbalance":
        return [
            element("rect", x=10, y=-1, width=STRIP, height=14, fill=f"url(#{anchor}-imbalance)", stroke=RED),
        ]
    if key == "outside":
        return [element("rect", x=7, y=-1, width=12, height=14, fill="#fff", stroke=colour, stroke_width=1.3)]
    if key == "return":
        return [
            element("path", d="M1 1V6a5 5 0 0 0 5 5H20a5 5 0 0 0 5 -5V1", fill="none", stroke=colour, stroke_width=3)
        ]
    return []

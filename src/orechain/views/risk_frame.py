"""What the pictures of criticality share: their frame, their marks, and how a score is written.

Each picture is made for a width: a wide one, and a narrow one that small screens show in its stead. What is not known
is grey and hatched in all of them and never has the place or the colour of a low score.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from orechain.assess.risk.result import AxisScore, Score
from orechain.chain.sankey_paths import number
from orechain.views.blocks import Drawing
from orechain.views.svg import BLUE, FONT, GREY, INK, RED, RULE, element, text, text_width, wrap
from orechain.views.words import say

WIDE, NARROW = 960.0, 400.0
PAD, SIZE, SMALL = 8.0, 13.0, 11.5
REACHED, BELOW, UNCUT = RED, BLUE, "#4b5866"
"""Colours of a score at or above its threshold, below it, and of one that has none."""
PAPER = "#fff"
UNKNOWN = "#f3f4f6"
"""Ground of what is not known; the hatching lies on it."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing of one width, without the frame that a page or a file puts around it."""

    title: str
    unit: str
    anchor: str
    description: str
    body: tuple[str, ...]
    width: float
    height: float
    notes: tuple[str, ...] = ()


Maker = Callable[[float], Picture]


def drawing(make: Maker, source: str = "") -> Drawing:
    """Return the picture for a page, wide and narrow; the page shows the one that fits."""
    wide, narrow = make(WIDE), make(NARROW)
    return Drawing(
        wide.title,
        wide.unit,
        _in_page(wide, "wide") + _in_page(narrow, "narrow"),
        source,
        wide.notes,
        f"picture-{wide.anchor}",
    )


def standalone(title: str, subtitle: str, makers: Sequence[Maker], notes: Sequence[str], lang: str) -> str:
    """Return a file with one or more pictures below each other.

    Parameters
    ----------
    title, subtitle
        Of the whole file.
    makers
        Each makes a picture of a given width.
    notes
        What stands below: what is missing, sources.
    lang
        ``en`` or ``zh``.
    """
    pad, inner = 24.0, WIDE
    width = inner + 2 * pad
    parts: list[str] = []
    y = 20.0
    for line in wrap(title, 21, inner, 2):
        y += 20
        parts.append(text(line, pad, y, font_size=21, font_weight=700, fill=INK))
    y += 6
    for line in wrap(subtitle, 12.5, inner, 3):
        y += 17
        parts.append(text(line, pad, y, font_size=12.5, fill=GREY))
    for make in makers:
        picture = make(inner)
        y += 34
        heading = f"{picture.title} · {picture.unit}" if picture.unit else picture.title
        for line in wrap(heading, 14, inner, 2):
            parts.append(text(line, pad, y, font_size=14, font_weight=600, fill=INK))
            y += 18
        y -= 8
        placed = element(
            "g", *defined(picture.anchor), *picture.body, transform=f"translate({number(pad)} {number(y)})"
        )
        parts.append(placed)
        y += picture.height
        for line in (line for note in picture.notes for line in wrap(note, SMALL, inner, 4)):
            y += 15
            parts.append(text(line, pad, y, font_size=SMALL, fill=GREY))
    y += 12
    for line in (line for note in notes for line in wrap(note, 10.5, inner, 6)):
        y += 14
        parts.append(text(line, pad, y, font_size=10.5, fill=GREY))
    y += 16
    svg = element(
        "svg",
        element("title", escape(title, quote=False), id="risk-t"),
        element("desc", escape(subtitle, quote=False), id="risk-d"),
        element("rect", width=width, height=y, fill=PAPER),
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {number(width)} {number(y)}",
        width=width,
        height=y,
        role="img",
        aria_labelledby="risk-t risk-d",
        font_family=FONT,
        lang="zh-CN" if lang == "zh" else lang,
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{svg}\n'


def _in_page(picture: Picture, which: str) -> str:
    own = f"{picture.anchor}-{which}"
    body = [part.replace(hatch(picture.anchor), hatch(own)) for part in picture.body]
    return element(
        "svg",
        element("title", escape(picture.title, quote=False), id=f"{own}-t"),
        element("desc", escape(picture.description, quote=False), id=f"{own}-d"),
        *defined(own),
        *body,
        viewBox=f"0 0 {number(picture.width)} {number(picture.height)}",
        class_=f"chart risk-{which}",
        role="img",
        aria_labelledby=f"{own}-t {own}-d",
    )


def hatch(anchor: str) -> str:
    """Return the paint of what is not known, in the picture of that anchor."""
    return f"url(#{anchor}-unknown)"


def defined(anchor: str) -> tuple[str, ...]:
    """Return the definition of the hatching."""
    lines = element("path", d="M-1 7L7 -1M-1 1L1 -1M5 7L7 5", stroke="#9aa1ab", stroke_width=1.1)
    pattern = element(
        "pattern", element("rect", width=6, height=6, fill=UNKNOWN), lines,
        id=f"{anchor}-unknown", width=6, height=6, patternUnits="userSpaceOnUse",
    )  # fmt: skip
    return (element("defs", pattern),)


def axis_of(score: Score, key: str) -> AxisScore:
    """Return an axis by its id; the empty id is the one number that brings the axes together."""
    if key:
        return score.axis(key)
    return AxisScore("", score.value, (), score.threshold, spread=score.spread)


def main_axis(score: Score) -> str:
    """Return the id of the axis that a score is named by: the first one, or none where it brings all together."""
    return "" if score.overall else score.axes[0].key


def colour(axis: AxisScore) -> str:
    """Return the colour of a score: that of its side of the threshold."""
    return UNCUT if axis.reached is None else REACHED if axis.reached else BELOW


def marker(shape: str, x: float, y: float, fill: str, size: float = 5.0) -> str:
    """Return a mark: full circle above the threshold, open below it, square without one; never by colour alone.

    A triangle that points upward, hollow, is ``bound``: at least so much, as a link is not known.
    """
    if shape == "bound":
        path = f"M{number(x)} {number(y - size * 1.2)}L{number(x + size * 1.1)} {number(y + size * 0.8)}"
        path += f"H{number(x - size * 1.1)}Z"
        return element("path", d=path, fill=PAPER, stroke=fill, stroke_width=1.8, stroke_dasharray="2.5 1.5")
    if shape == "square":
        return element("rect", x=x - size * 0.85, y=y - size * 0.85, width=size * 1.7, height=size * 1.7, fill=fill)
    inside = fill if shape == "full" else PAPER
    return element("circle", cx=x, cy=y, r=size, fill=inside, stroke=fill, stroke_width=2.0)


def shape(axis: AxisScore) -> str:
    """Return the shape of a score's mark."""
    return "square" if axis.reached is None else "full" if axis.reached else "open"


def span(low: float, high: float, y: float, stroke: str, *, dashed: bool = False) -> str:
    """Return a horizontal error bar with ends; dashed for what suppliers that are not named leave open."""
    ends = (
        ""
        if dashed
        else f"M{number(low)} {number(y - 4)}V{number(y + 4)}M{number(high)} {number(y - 4)}V{number(y + 4)}"
    )
    line = f"M{number(low)} {number(y)}H{number(high)}"
    return element(
        "path", d=line + ends, fill="none", stroke=stroke, stroke_width=1.6, stroke_dasharray="3 3" if dashed else None
    )


def rule(x1: float, x2: float, y1: float, y2: float, stroke: str = RULE, **more: Any) -> str:
    """Return a line."""
    return element("line", x1=x1, x2=x2, y1=y1, y2=y2, stroke=stroke, **more)


def widest(labels: Sequence[str], size: float, most: float) -> float:
    """Return the room that labels take, up to a limit."""
    return min(max((text_width(label, size) for label in labels), default=0.0), most)


def key_row(entries: Sequence[tuple[str, str]], y: float, width: float, left: float = PAD) -> tuple[list[str], float]:
    """Return a key of drawn marks and their words, in as many lines as the width asks for, and where it ends.

    Parameters
    ----------
    entries
        Markup drawn around the origin in a box 26 wide, and its words.
    """
    parts: list[str] = []
    x, line = left, y
    for mark, words in entries:
        lines = wrap(words, SMALL, width - 2 * left - 28, 3)
        need = 28 + max((text_width(item, SMALL) for item in lines), default=0.0)
        if x > left and x + need > width - left:
            x, line = left, line + 18
        parts.append(element("g", mark, transform=f"translate({number(x + 11)} {number(line)})"))
        for place, item in enumerate(lines):
            parts.append(text(item, x + 28, line + 4 + 14 * place, font_size=SMALL, fill=GREY))
        line += 14 * (len(lines) - 1)
        x += need + 18
    return parts, line + 12


def key_marks(
    shapes: Collection[str], axes: Sequence[AxisScore], lang: str, anchor: str, *, unknown: bool, joint: bool = False
) -> list[tuple[str, str]]:
    """Return the key of what a picture shows: marks, intervals, and what is not known.

    Parameters
    ----------
    shapes
        Of the marks that are drawn.
    axes
        Whose intervals are drawn.
    unknown
        Whether something is hatched.
    joint
        Whether a mark stands for two axes with a threshold each.
    """
    more = "joint." if joint else ""
    found = [
        (marker(kind, 0, 0, fill), say(f"risk.chart.{more}{kind}", lang))
        for kind, fill in (("full", REACHED), ("open", BELOW), ("square", UNCUT), ("bound", UNCUT))
        if kind in shapes
    ]
    level = next((axis.spread.level for axis in axes if axis.spread is not None), None)
    if level is not None:
        found.append((span(-10, 10, 0, INK), say("risk.chart.interval", lang, level=f"{100 * level:.0f}")))
    if any(opened(axis) for axis in axes):
        found.append((span(-10, 10, 0, GREY, dashed=True), say("risk.chart.unnamed", lang)))
    if unknown:
        box = element("rect", x=-10, y=-6, width=20, height=12, fill=hatch(anchor), stroke=RULE)
        found.append((box, say(f"risk.chart.{more}unknown", lang)))
    return found


def opened(axis: AxisScore) -> bool:
    """Whether suppliers that no table names leave something open about a score."""
    return axis.low is not None and axis.high is not None and axis.high > axis.low


def extent(axes: Sequence[AxisScore], *, threshold: bool = True) -> tuple[float, float]:
    """Return lowest and highest number of these axes with their intervals, zero and threshold included."""
    numbers = [0.0]
    for axis in axes:
        if axis.value is None:
            continue
        numbers.append(axis.value)
        numbers += [end for end in (axis.low, axis.high) if end is not None]
        if axis.spread is not None:
            numbers += [axis.spread.low, axis.spread.high]
    if threshold:
        numbers += [axis.threshold for axis in axes if axis.threshold is not None]
    kept = [item for item in numbers if math.isfinite(item)]
    return min(kept), max(kept)

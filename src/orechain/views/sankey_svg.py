"""Drawing of the chain picture."""

from __future__ import annotations

from html import escape

from orechain.chain.sankey import NODE_WIDTH, SankeyLink, SankeyNode
from orechain.chain.sankey_paths import number
from orechain.views.blocks import FlowLabel, NodeMark, SankeyChart
from orechain.views.sankey_marks import MARKS, area_style, imbalance, patterns, stock, warning
from orechain.views.svg import GREY, INK, RED, element, hover, link, text, text_width, wrap

# One hue for each link, of different lightness, so that the picture also reads in grey.
COLOURS = {"U": "#6b4a2b", "M": "#2f6396", "D": "#2e8577", "R": "#7d9a3a", "in": "#8b929c", "out": "#8b929c"}
HEAD = 46.0  # room for the column titles
SIZE = 13.0
LINE = 15.0
VALUE_WIDTH_MARGIN = 6.0

Rectangle = tuple[float, float, float, float]


def sankey(chart: SankeyChart, *, width: float, lang: str = "") -> str:
    """Return the picture as an SVG element ``width`` wide in user units; it scales with its box."""
    return element(
        "svg",
        *sankey_parts(chart, width),
        viewBox=f"0 0 {number(width)} {number(chart.layout.height + HEAD + 12)}",
        role="img",
        aria_labelledby=f"{chart.anchor}-t {chart.anchor}-d",
        class_="chart sankey",
        lang=lang,
    )


def sankey_parts(chart: SankeyChart, width: float) -> list[str]:
    """Return the content of the picture, for use inside a larger drawing."""
    made = chart.layout
    columns = {node.id: node.column for node in made.nodes if node.role != "destination"}
    for node in made.nodes:
        columns.setdefault(node.id, node.column)
    parts = [
        element("title", escape(chart.caption, quote=False), id=f"{chart.anchor}-t"),
        element("desc", escape(chart.description, quote=False), id=f"{chart.anchor}-d"),
        element("defs", *patterns(chart.anchor, COLOURS)),
    ]
    spacing = _spacing(chart, width)
    parts += _heads(chart, spacing)
    drawn = [_link(item, chart.flows[item.flow], columns[item.source], chart.anchor) for item in made.links]
    parts.append(element("g", *drawn, transform=f"translate(0 {number(HEAD)})"))
    taken: list[Rectangle] = []
    words, marks = dict(chart.labels), {mark.id: mark for mark in chart.marks}
    nodes = [_node(node, words[node.id], spacing[node.x0], chart, marks.get(node.id), taken) for node in made.nodes]
    values = _values(chart, taken)
    parts.append(element("g", *nodes, *values, transform=f"translate(0 {number(HEAD)})"))
    return parts


def _spacing(chart: SankeyChart, width: float) -> dict[float, float]:
    """Return how wide the words of each column may be."""
    lefts = sorted({node.x0 for node in chart.layout.nodes} | {head.x0 for head in chart.layout.columns})
    ends = [*lefts[1:], max(width, lefts[-1] + 60)]
    gap = 12 if min((end - left for left, end in zip(lefts, ends, strict=True)), default=0) > 130 else 6
    return {left: end - left - gap for left, end in zip(lefts, ends, strict=True)}


def _heads(chart: SankeyChart, spacing: dict[float, float]) -> list[str]:
    parts: list[str] = []
    names = dict(chart.columns)
    for head in chart.layout.columns:
        colour = COLOURS[head.column]
        extent = max(head.x1 - head.x0, 40.0)
        parts.append(element("rect", x=head.x0, y=HEAD - 8, width=extent, height=3, fill=colour))
        room = spacing[head.x0] + (head.x1 - head.x0 - NODE_WIDTH)
        lines = wrap(names[head.column], SIZE - 1, room)
        for index, words in enumerate(lines):
            y = HEAD - 14 - 14 * (len(lines) - 1 - index)
            parts.append(text(words, head.x0, y, font_size=SIZE - 1, font_weight=600, fill=INK))
    return parts


def _link(item: SankeyLink, label: FlowLabel, column: str, anchor: str) -> str:
    colour = COLOURS[column]
    parts: list[str] = []
    if item.outer_area and item.outer is not None and item.outer > (item.width or 0):
        parts.append(element("path", d=item.outer_area, fill=colour, fill_opacity=0.16))
    if item.missing:
        parts.append(element("path", d=item.line, fill="none", stroke=GREY, stroke_width=1.3, stroke_dasharray="4 4"))
        parts.append(element("path", d=item.line, fill="none", stroke="transparent", stroke_width=9))
    elif item.area:
        style = "estimate" if item.estimate and not label.style else label.style
        parts.append(element("path", d=item.area, **area_style(style, colour, f"{anchor}-hatch-{column}")))
        if label.suspect:
            parts.append(element("path", d=item.area, fill="none", stroke=RED, stroke_width=1.4))
    elif label.style:  # nothing flows, and that is known
        parts.append(element("path", d=item.line, fill="none", stroke=colour, stroke_width=0.7, stroke_opacity=0.7))
    words = f"{label.source} → {label.target}: {label.shown.text}"
    words += f" · {label.shown.hover or label.shown.extra}" if label.shown.hover or label.shown.extra else ""
    words += f" · {label.suspect}" if label.suspect else ""
    return link(label.shown.href, element("g", hover(words), *parts, class_="flow"))


def _node(
    node: SankeyNode, words: str, width: float, chart: SankeyChart, mark: NodeMark | None, taken: list[Rectangle]
) -> str:
    colour = COLOURS[node.column]
    lines = wrap(words, SIZE, width, chart.lines)
    said: list[tuple[str, str, int | None]] = [(line, INK, 600) for line in lines]
    if mark is not None and mark.stock:
        said.append((mark.stock, GREY, None))
    top = node.y0 - 5 - LINE * (len(said) - 1)
    # A box beside the columns of its link is outside the balance: drawn open.
    outside = node.role != "node" and node.column not in ("in", "out")
    look: dict[str, object] = {"fill": "#fff", "stroke": colour, "stroke_width": 1.3} if outside else {"fill": colour}
    box = element("rect", x=node.x0, y=node.y0, width=node.x1 - node.x0, height=node.y1 - node.y0, rx=1, **look)
    labels = [
        _halo(line, node.x0, top + index * LINE, fill=ink, font_weight=weight)
        for index, (line, ink, weight) in enumerate(said)
    ]
    longest = max((text_width(line, SIZE) for line, _, _ in said), default=0.0)
    taken.append((node.x0, top - LINE, node.x0 + longest + 6, node.y0))
    taken.append((node.x0, node.y0, node.x1, node.y1))
    parts = [box, *stock(node, colour)]
    if mark is not None and mark.imbalance is not None:
        parts.append(imbalance(node, mark.imbalance * chart.layout.scale, chart.anchor))
    full = " · ".join(part for part in (words, mark.stock if mark else "", mark.words if mark else "") if part)
    return element("g", hover(full), *parts, *labels)


def _halo(words: str, x: float, y: float, *, size: float = SIZE, sign: str = "", **attributes: object) -> str:
    """Return words with a white rim, readable on top of a flow, and a small sign behind them."""
    small = element("tspan", sign, font_size=8.0, dx=2.5, dy=-1.5) if sign else ""
    return element(
        "text",
        escape(words, quote=False),
        small,
        x=x,
        y=y,
        font_size=size,
        stroke="#fff",
        stroke_width=3.5,
        stroke_linejoin="round",
        paint_order="stroke",
        **attributes,
    )


def _values(chart: SankeyChart, taken: list[Rectangle]) -> list[str]:
    """Write the quantities on the flows where there is room, the largest first; the table has all.

    The sign of a doubted flow is drawn in any case.
    """
    parts: list[str] = []
    order = sorted(
        chart.layout.links,
        key=lambda item: (not chart.flows[item.flow].suspect, -(item.width or 0.0), item.flow),
    )
    for item in order:
        label = chart.flows[item.flow]
        silent = item.missing and item.outer is None and not label.style
        nothing = bool(label.style) and item.width == 0
        if not label.suspect and (silent or nothing or not label.shown.text):
            continue
        sign = MARKS.get(label.style, "")
        size = SIZE - 2 if item.missing else SIZE
        room = 18.0 if label.suspect else 0.0
        half = (text_width(label.shown.text, size) + (9 if sign else 0) + room + VALUE_WIDTH_MARGIN) / 2
        # Words about a flow without width stand above its line, which would strike them out.
        lift = LINE / 2 if item.missing else 0.0
        for x, level in item.places:
            y = level - lift
            box = (x - half, y - LINE / 2, x + half, y + LINE / 2)
            if any(_meet(box, other) for other in taken):
                continue
            taken.append(box)
            ink = GREY if item.missing else INK
            middle, base = x + room / 2, y + size * 0.36
            said = _halo(label.shown.text, middle, base, size=size, sign=sign, text_anchor="middle", fill=ink)
            parts.append(link(label.shown.href, said))
            if label.suspect:
                parts.append(warning(x - half + VALUE_WIDTH_MARGIN / 2 + 7, y, label.suspect))
            break
        else:
            if label.suspect:
                spots = [(x, y) for x, y in item.places if not any(_meet(_around(x, y), other) for other in taken)]
                parts.append(warning(*(spots or item.places)[0], label.suspect))
    return parts


def _around(x: float, y: float) -> Rectangle:
    return (x - 8, y - 8, x + 8, y + 8)


def _meet(a: Rectangle, b: Rectangle) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]

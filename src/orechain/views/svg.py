"""Small SVG drawings made of text: elements, bars in table cells, line charts.

All words and attribute values are escaped here, so that nothing from a publisher's table can become markup.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from html import escape

from orechain.chain.sankey_paths import number
from orechain.views.blocks import Bar, LineChart, Point
from orechain.views.quantities import nice_ticks, written

Scaling = Callable[[float], float]
INK = "#1d2530"
GREY = "#5b6470"
RULE = "#c9cdd3"
PALE = "#d7dde5"
CLOSING = "，。；：、）》”%"  # signs that no line may begin with
BLUE = "#24507c"
RED = "#9c2a2a"
FONT = (
    "'Noto Sans','Source Sans 3','Segoe UI','Helvetica Neue',Arial,"
    "'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',sans-serif"
)


def element(tag: str, *content: str, **attributes: object) -> str:
    """Return an element; ``content`` must be markup already, attribute values are escaped.

    Examples
    --------
    >>> element("g", element("rect", x=1.5, stroke_width=2), class_="a<b")
    '<g class="a&lt;b"><rect x="1.5" stroke-width="2"/></g>'
    """
    parts = [tag]
    for key, value in attributes.items():
        if value is None or value == "":
            continue
        shown = number(value) if isinstance(value, float) else str(value)
        parts.append(f'{key.rstrip("_").replace("_", "-")}="{escape(shown, quote=True)}"')
    inside = "".join(content)
    return f"<{' '.join(parts)}>{inside}</{tag}>" if inside else f"<{' '.join(parts)}/>"


def text(words: str, x: float, y: float, **attributes: object) -> str:
    """Return a text element; ``words`` are escaped."""
    return element("text", escape(words, quote=False), x=x, y=y, **attributes)


def hover(words: str) -> str:
    """Return the title that a browser shows when pointing at the element around it."""
    return element("title", escape(words, quote=False)) if words else ""


def link(href: str, *content: str) -> str:
    """Return the content inside a link, or as it is when there is nowhere to go."""
    return element("a", *content, href=href) if href else "".join(content)


def text_width(words: str, size: float) -> float:
    """Return roughly how wide ``words`` are: East Asian characters are square, others about half."""
    return sum(size if ord(sign) > 0x2E7F else size * (0.3 if sign in " .,:;il|'" else 0.57) for sign in words)


def wrap(words: str, size: float, width: float, lines: int = 2) -> list[str]:
    """Return ``words`` broken into at most ``lines`` lines; what does not fit ends in an ellipsis."""
    found: list[str] = []
    rest = words.strip()
    while rest and len(found) < lines:
        if text_width(rest, size) <= width:
            return [*found, rest]
        last = len(found) == lines - 1
        room = width - (text_width("…", size) if last else 0.0)
        cut = len(rest)
        while cut > 1 and text_width(rest[:cut], size) > room:
            cut -= 1
        space = rest.rfind(" ", 0, cut + 1)
        if space > 0 and not last:
            cut = space
        while 1 < cut < len(rest) and rest[cut] in CLOSING:
            cut -= 1
        found.append(rest[:cut].rstrip() + ("…" if last else ""))
        rest = rest[cut:].lstrip()
    return found


def percent(value: float) -> str:
    """Return a share of the width as SVG wants it."""
    return f"{number(100 * value)}%"


def bar(spec: Bar, *, height: float = 12.0, colour: str = BLUE) -> str:
    """Return a bar that stretches with its box.

    A value beyond the scale ends in an open arrow; a span is drawn as a thin line with ends; a value of
    nothing leaves the box empty but for the threshold.
    """
    top = spec.top if spec.top > 0 else 1.0
    middle = height / 2
    parts: list[str] = []
    if spec.threshold is not None:
        parts.append(element("rect", x=0, y=middle - 0.5, width="100%", height=1.0, fill=PALE))
    if spec.value is not None:
        share = min(max(spec.value / top, 0.0), 1.0)
        thick = height * 0.66
        fill = {"fill": "#fff", "stroke": colour, "stroke_width": 1.2} if spec.estimate else {"fill": colour}
        parts.append(
            element("rect", x=0, y=middle - thick / 2, width=percent(share), height=thick, **fill)
            if share > 0
            else element("rect", x=0, y=middle - thick / 2, width=1, height=thick, fill=colour)
        )
        if spec.value > top * 1.0000001:
            # The bar is cut by a white slash: it goes on beyond the scale.
            slash = element("path", d=f"M-13 {number(height)}L-8 0", stroke="#fff", stroke_width=3)
            parts.append(element("svg", slash, x="100%", overflow="visible"))
    if spec.low is not None and spec.high is not None and spec.high > spec.low:
        left, right = (min(max(end / top, 0.0), 1.0) for end in (spec.low, spec.high))
        ink = INK if spec.value is None or spec.estimate else "#0c1a2b"
        parts.append(
            element(
                "line",
                x1=percent(left),
                x2=percent(right),
                y1=middle,
                y2=middle,
                stroke=ink,
                stroke_width=1.6,
            )
        )
        parts += [
            element(
                "line",
                x1=percent(x),
                x2=percent(x),
                y1=middle - 4,
                y2=middle + 4,
                stroke=ink,
                stroke_width=1.4,
            )
            for x in (left, right)
        ]
    if spec.threshold is not None:
        at = percent(min(spec.threshold / top, 1.0))
        parts.append(element("line", x1=at, x2=at, y1=0, y2=height, stroke=RED, stroke_width=1.6))
    return element("svg", *parts, class_="bar", width="100%", height=height, aria_hidden="true", focusable="false")


def line_chart(spec: LineChart, lang: str, *, width: float = 360.0, height: float = 210.0) -> str:
    """Return one series over years with an axis from zero, gaps where figures are missing."""
    values = [end for p in spec.points for end in (p.value, p.low, p.high) if end is not None]
    ticks = nice_ticks(min([0.0, *values]), max(values, default=1.0), 4)
    labels = [written(Decimal(repr(tick))) for tick in ticks]
    left = max(text_width(label, 11) for label in labels) + 10
    right, head, foot = 14.0, 12.0, 24.0
    years = [point.year for point in spec.points]
    first, last = min(years), max(years)

    def place(year: float) -> float:
        return left + (width - left - right) * ((year - first) / (last - first) if last > first else 0.5)

    def level(value: float) -> float:
        return height - foot - (height - head - foot) * (value - ticks[0]) / (ticks[-1] - ticks[0])

    parts = [hover(spec.caption).replace("<title>", f'<title id="{spec.anchor}-t">')]
    parts.append(element("desc", escape(spec.description, quote=False), id=f"{spec.anchor}-d"))
    for tick, label in zip(ticks, labels, strict=True):
        y = level(tick)
        parts.append(
            element(
                "line",
                x1=left,
                x2=width - right,
                y1=y,
                y2=y,
                stroke=GREY if tick == 0 else RULE,
                stroke_width=1,
            )
        )
        parts.append(text(label, left - 6, y + 4, text_anchor="end", font_size=11, fill=GREY))
    for year in _year_ticks(first, last, int((width - left) // 46)):
        parts.append(text(str(year), place(year), height - 7, text_anchor="middle", font_size=11, fill=GREY))
        parts.append(
            element("line", x1=place(year), x2=place(year), y1=height - foot, y2=height - foot + 4, stroke=GREY)
        )
    parts += [
        element("path", d="M" + "L".join(run), fill="none", stroke=BLUE, stroke_width=2, stroke_linejoin="round")
        for run in _runs(spec.points, place, level)
    ]
    parts += [_dot(point, place(point.year), level) for point in spec.points]
    return element(
        "svg",
        *parts,
        viewBox=f"0 0 {number(width)} {number(height)}",
        role="img",
        aria_labelledby=f"{spec.anchor}-t {spec.anchor}-d",
        class_="chart",
        lang=lang,
    )


def _runs(points: tuple[Point, ...], place: Scaling, level: Scaling) -> list[list[str]]:
    runs: list[list[str]] = [[]]
    for point in points:
        if point.value is None:
            runs.append([])
        else:
            runs[-1].append(f"{number(place(point.year))} {number(level(point.value))}")
    return [run for run in runs if len(run) > 1]


def _year_ticks(first: int, last: int, room: int) -> list[int]:
    span = last - first
    step = next((step for step in (1, 2, 5, 10, 20, 50) if span / step < max(room, 1)), 100)
    inside = [year for year in range(first, last + 1) if year % step == 0]
    return inside or [first]


def _dot(point: Point, x: float, level: Scaling) -> str:
    parts: list[str] = []
    if point.low is not None and point.high is not None:
        parts.append(
            element("line", x1=x, x2=x, y1=level(point.low), y2=level(point.high), stroke=BLUE, stroke_width=1)
        )
    if point.value is None:
        return "".join(parts)
    fill = "#fff" if point.shown.mark == "estimate" else BLUE
    circle = element("circle", cx=x, cy=level(point.value), r=2.6, fill=fill, stroke=BLUE, stroke_width=1.2)
    target = element("circle", cx=x, cy=level(point.value), r=8.0, fill="transparent")
    words = f"{point.year}: {point.shown.text}" + (f" · {point.shown.hover}" if point.shown.hover else "")
    parts.append(link(point.shown.href, element("g", hover(words), circle, target)))
    return "".join(parts)

"""Pictures of a projection: stock and scrap by product as stacked areas, supply and demand as lines with fans."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape

from orechain.assess.stocks.result import Series, StockProjection
from orechain.chain.sankey_paths import number
from orechain.views import stocks_words as words
from orechain.views.quantities import Scale, nice_ticks, scale_for, written
from orechain.views.svg import FONT, GREY, INK, PALE, RULE, element, hover, text, text_width, wrap
from orechain.views.words import say

COLOURS = ("#24507c", "#5d7a1f", "#b0682a", "#7a4a86", "#2f8a86", "#b58a12", "#9c2a2a", "#6d7f94")
REST = "#c3c8cf"
LINES = {"demand": INK, "recovered": "#5d7a1f", "net_primary": "#b0682a"}
SHOWN = len(COLOURS)
WIDTH, NARROW, PLOT, HEAD, FOOT, LEGEND = 1000.0, 400.0, 300.0, 14.0, 26.0, 250.0
"""A picture is made wide, its key beside it, and narrow for small screens, its key below."""
SIZE = 12.0


@dataclass(frozen=True, slots=True)
class _Band:
    """A series of a stacked picture."""

    label: str
    colour: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where years and amounts stand."""

    years: tuple[int, ...]
    left: float
    right: float
    top: float
    ticks: tuple[float, ...]
    scale: Scale
    width: float

    def x(self, year: float) -> float:
        first, last = self.years[0], self.years[-1]
        return self.left + (self.right - self.left) * (year - first) / max(last - first, 1)

    def y(self, amount: float) -> float:
        """Return the height of an amount in tonnes; what is below the axis is cut."""
        shown = float(self.scale.factor) * amount
        span = self.ticks[-1] - self.ticks[0]
        return self.top + PLOT * (1.0 - min(max((shown - self.ticks[0]) / span, 0.0), 1.0))


def area_svg(projection: StockProjection, part: str, lang: str) -> str:
    """Return the stacked area of a field of the products (``in_use``, ``end_of_life``) for a page."""
    return _page_svgs(projection, part, lang)


def lines_svg(projection: StockProjection, lang: str) -> str:
    """Return demand, recovered material and net primary demand, with fans where there were runs, for a page."""
    return _page_svgs(projection, "supply", lang)


def unit_label(projection: StockProjection, part: str, lang: str) -> str:
    """Return the unit of a picture."""
    return _scale(_sizes(projection, part), lang).label


def stocks_svg(projection: StockProjection, lang: str) -> str:
    """Return the main figure as a standalone SVG file: stock by product above, supply and demand below."""
    pad, head = 24.0, 92.0
    said = [line for sentence in words.sentences(projection, lang)[1:4] for line in wrap(sentence, 12, WIDTH - 60, 3)]
    parts = [
        text(words.title(projection, lang), pad, 38, font_size=21, font_weight=700, fill=INK),
        text(" ".join(words.subtitle(projection, lang)), pad, 60, font_size=12, fill=GREY),
    ]
    y = head
    for part in ("in_use", "supply"):
        caption = say(f"stocks.chart.{part}", lang)
        label = f"{caption} ({unit_label(projection, part, lang)})"
        parts.append(text(label, pad, y, font_size=14, font_weight=600, fill=INK))
        body, height = _picture(projection, part, y + 8, lang, WIDTH)
        parts += body
        y += height + 34
    for line in said:
        parts.append(text(line, pad, y, font_size=12, fill=INK))
        y += 17
    sources = ", ".join(item.source for item in projection.references)
    for line in wrap(f"{say('terminal.sources', lang)} {sources}", 10.5, WIDTH - 60, 4):
        parts.append(text(line, pad, y + 4, font_size=10.5, fill=GREY))
        y += 14
    height = y + 12
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        + element(
            "svg",
            *_described(projection, "in_use", "stocks", lang),
            element("rect", width=WIDTH, height=height, fill="#fff"),
            *parts,
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {number(WIDTH)} {number(height)}",
            width=WIDTH,
            height=height,
            role="img",
            aria_labelledby="stocks-t stocks-d",
            font_family=FONT,
            lang="zh-CN" if lang == "zh" else lang,
        )
        + "\n"
    )


def _page_svgs(projection: StockProjection, part: str, lang: str) -> str:
    """Return the picture of a page twice: the style sheet shows the one that the screen has room for."""
    return "".join(
        _page_svg(projection, part, width, name, lang) for width, name in ((WIDTH, "wide"), (NARROW, "narrow"))
    )


def _page_svg(projection: StockProjection, part: str, width: float, name: str, lang: str) -> str:
    body, height = _picture(projection, part, 0.0, lang, width)
    title, description = _described(projection, part, f"stocks-{part}-{name}", lang)
    return element(
        "svg",
        title,
        description,
        *body,
        viewBox=f"0 0 {number(width)} {number(height)}",
        class_=f"chart years-{name}",
        role="img",
        aria_labelledby=f"stocks-{part}-{name}-t stocks-{part}-{name}-d",
    )


def _picture(projection: StockProjection, part: str, top: float, lang: str, width: float) -> tuple[list[str], float]:
    return _lines(projection, top, lang, width) if part == "supply" else _area(projection, part, top, lang, width)


def _described(projection: StockProjection, part: str, own: str, lang: str) -> tuple[str, str]:
    series = projection.total.demand if part == "supply" else getattr(projection.total, part)
    caption = say(f"stocks.chart.{part}", lang)
    description = say(
        "stocks.chart.description", lang, caption=caption, start=projection.years[0], end=projection.years[-1],
        first=words.mass(series[0], lang), last=words.mass(series[-1], lang),
    )  # fmt: skip
    return (
        element("title", escape(caption, quote=False), id=f"{own}-t"),
        element("desc", escape(description, quote=False), id=f"{own}-d"),
    )


def _sizes(projection: StockProjection, part: str) -> list[float]:
    if part != "supply":
        return [value for value in getattr(projection.total, part) if math.isfinite(value)]
    sizes = [*projection.total.demand, *projection.total.recovered, *projection.net_primary]
    for key in LINES:
        if key in projection.fans:
            sizes += projection.fans[key].quantiles[-1]
    return [value for value in sizes if math.isfinite(value)]


def _scale(sizes: Sequence[float], lang: str) -> Scale:
    return scale_for("t", sizes, lang)


def _frame(projection: StockProjection, part: str, top: float, lang: str, width: float) -> tuple[_Frame, list[str]]:
    sizes = _sizes(projection, part)
    scale = _scale(sizes, lang)
    ticks = nice_ticks(0.0, float(scale.factor) * max([0.0, *sizes]) or 1.0, 5)
    labels = [written(Decimal(repr(tick))) for tick in ticks]
    narrow = width <= NARROW
    left = (0 if narrow else 24) + max(text_width(label, SIZE) for label in labels) + 8
    frame = _Frame(projection.years, left, width - (18 if narrow else LEGEND), top + HEAD, ticks, scale, width)
    parts = []
    for tick, label in zip(ticks, labels, strict=True):
        y = frame.y(tick / float(scale.factor))
        stroke = GREY if tick == 0 else RULE
        parts.append(element("line", x1=left, x2=frame.right, y1=y, y2=y, stroke=stroke, stroke_width=1))
        parts.append(text(label, left - 6, y + 4, text_anchor="end", font_size=SIZE, fill=GREY))
    base = frame.top + PLOT
    every = 10 if len(projection.years) < (40 if narrow else 80) else 20
    for year in range(projection.years[0] - projection.years[0] % 10, projection.years[-1] + 1, 10):
        if year >= projection.years[0] and year % every == 0:
            x = frame.x(year)
            parts.append(element("line", x1=x, x2=x, y1=base, y2=base + 4, stroke=GREY))
            parts.append(text(str(year), x, base + 18, text_anchor="middle", font_size=SIZE, fill=GREY))
    return frame, parts


def _now(projection: StockProjection, frame: _Frame, lang: str) -> list[str]:
    """Return the line between past and scenario."""
    x = frame.x(words.now(projection))
    before, _, after = say("stocks.chart.now", lang).partition(" │ ")
    if projection.years[-1] <= words.now(projection):
        return []
    return [
        element("line", x1=x, x2=x, y1=frame.top - 4, y2=frame.top + PLOT, stroke=GREY, stroke_dasharray="3 4"),
        text(before, x - 5, frame.top - 4, text_anchor="end", font_size=10.5, fill=GREY),
        text(after, x + 5, frame.top - 4, font_size=10.5, fill=GREY),
    ]


def _bands(projection: StockProjection, part: str, lang: str) -> list[_Band]:
    """Return the largest products, those of a whole lifetime of the projection first, the rest as one."""

    def series(key: int) -> Series:
        found: Series = getattr(projection.products[key], part)
        return found

    order = sorted(range(len(projection.products)), key=lambda key: -sum(max(value, 0.0) for value in series(key)))
    order = [key for key in order if any(series(key))]
    most = SHOWN if len(order) <= SHOWN else SHOWN - 1
    bands = [
        _Band(projection.products[key].name.text(lang), COLOURS[place], series(key))
        for place, key in enumerate(order[:most])
    ]
    if order[most:]:
        rest = tuple(sum(values) for values in zip(*(series(key) for key in order[most:]), strict=True))
        bands.append(_Band(say("stocks.chart.others", lang), REST, rest))
    return bands


def _area(projection: StockProjection, part: str, top: float, lang: str, width: float) -> tuple[list[str], float]:
    frame, parts = _frame(projection, part, top, lang, width)
    bands = _bands(projection, part, lang)
    below = [0.0] * len(projection.years)
    for band in bands:
        above = [low + max(value, 0.0) for low, value in zip(below, band.values, strict=True)]
        line = [f"{number(frame.x(y))} {number(frame.y(v))}" for y, v in zip(frame.years, above, strict=True)]
        back = [f"{number(frame.x(y))} {number(frame.y(v))}" for y, v in zip(frame.years, below, strict=True)]
        shape = element("path", d="M" + "L".join(line + back[::-1]) + "Z", fill=band.colour, stroke="#fff",
                        stroke_width=0.6)  # fmt: skip
        last = words.mass(band.values[-1], lang)
        parts.append(element("g", hover(f"{band.label} · {frame.years[-1]}: {last}"), shape))
        below = above
    parts += _now(projection, frame, lang)
    entries = [(band.label, band.colour, band.values[-1]) for band in reversed(bands)]
    legend, deep = _legend(entries, frame, projection.years[-1], lang)
    return parts + legend, max(HEAD + PLOT + FOOT, deep - top)


def _lines(projection: StockProjection, top: float, lang: str, width: float) -> tuple[list[str], float]:
    frame, parts = _frame(projection, "supply", top, lang, width)
    series = {"demand": projection.total.demand, "recovered": projection.total.recovered,
              "net_primary": projection.net_primary}  # fmt: skip
    for key, colour in LINES.items():
        fan = projection.fans.get(key)
        if fan is None:
            continue
        for low, high, opacity in ((0, 4, 0.13), (1, 3, 0.2)):
            up = [f"{number(frame.x(y))} {number(frame.y(v))}" for y, v in _finite(frame.years, fan.quantiles[high])]
            down = [f"{number(frame.x(y))} {number(frame.y(v))}" for y, v in _finite(frame.years, fan.quantiles[low])]
            parts.append(element("path", d="M" + "L".join(up + down[::-1]) + "Z", fill=colour, fill_opacity=opacity))
    for key, colour in LINES.items():
        points = [f"{number(frame.x(y))} {number(frame.y(v))}" for y, v in _finite(frame.years, series[key])]
        dashes = {"stroke_dasharray": "7 4"} if key == "net_primary" else {}
        line = element("path", d="M" + "L".join(points), fill="none", stroke=colour, stroke_width=2.2,
                       stroke_linejoin="round", **dashes)  # fmt: skip
        last = words.mass(series[key][-1], lang)
        parts.append(element("g", hover(f"{say(f'stocks.col.{key}', lang)} · {frame.years[-1]}: {last}"), line))
    parts += _now(projection, frame, lang)
    entries = [(say(f"stocks.col.{key}", lang), LINES[key], series[key][-1]) for key in LINES]
    legend, deep = _legend(entries, frame, projection.years[-1], lang)
    if projection.fans:
        for line in wrap(say("stocks.chart.fan", lang), 11, LEGEND - 30 if width > NARROW else width - 20, 3):
            legend.append(text(line, _key(frame)[0], deep + 6, font_size=11, fill=GREY))
            deep += 14
    return parts + legend, max(HEAD + PLOT + FOOT, deep - top)


def _finite(years: Sequence[int], values: Sequence[float]) -> list[tuple[int, float]]:
    return [(year, value) for year, value in zip(years, values, strict=True) if math.isfinite(value)]


def _legend(entries: Sequence[tuple[str, str, float]], frame: _Frame, last: int, lang: str) -> tuple[list[str], float]:
    """Return the key, with the amounts of the last year, and where it ends."""
    x, y, room = _key(frame)
    right = frame.width - (20 if frame.width > NARROW else 8)
    parts = [text(str(last), right, y, text_anchor="end", font_size=11, fill=GREY)]
    y += 17
    for label, colour, value in entries:
        parts.append(element("rect", x=x, y=y - 9.5, width=11, height=11, fill=colour, stroke=PALE))
        shown = words.amount(value, frame.scale, lang, unit=False)
        parts.append(text(shown, right, y, text_anchor="end", font_size=SIZE, fill=INK))
        for line in wrap(label, SIZE, room - text_width(shown, SIZE), 2):
            parts.append(text(line, x + 17, y, font_size=SIZE, fill=INK))
            y += 15
        y += 4
    return parts, y


def _key(frame: _Frame) -> tuple[float, float, float]:
    """Return where the key begins, beside the picture or below it, and how wide its words may be."""
    if frame.width > NARROW:
        return frame.right + 18, frame.top + 6, LEGEND - 60
    return 8.0, frame.top + PLOT + FOOT + 18, frame.width - 60

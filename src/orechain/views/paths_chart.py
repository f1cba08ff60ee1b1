"""The four supply paths as stacked bars by year, with the shares below and the policy switch marked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from html import escape

from orechain.assess.pathresult import PATHS, SWITCHED, PathYear, SupplyPaths
from orechain.assess.result import Figure
from orechain.chain.sankey_paths import number
from orechain.views.quantities import MISSING, Scale, figure_text, nice_ticks, scale_for, written
from orechain.views.svg import FONT, GREY, INK, RED, RULE, element, hover, text, text_width, wrap
from orechain.views.words import name, say

# Links of the chain in the hues of the chain picture; what comes from abroad is the lighter of each pair.
COLOURS = {
    "domestic_primary": "#6b4a2b",
    "imported_primary": "#c08a55",
    "domestic_secondary": "#5d7a1f",
    "imported_secondary": "#a9c36b",
}
WIDTH, HEAD, PLOT, ROW = 1000.0, 96.0, 300.0, 20.0
PAD, RIGHT, SIZE = 24.0, 24.0, 12.0
FOOT = HEAD + PLOT + 18 + ROW * (len(PATHS) + 1) + 22
KEYS = ("estimate", "bound", "missing")


def scenario_text(result: SupplyPaths, lang: str) -> str:
    """Return what the picture shows: the record, or which assumption."""
    year = {"year": result.ban_year} if result.scenario == "ban_year" else {}
    return say(f"paths.scenario.{result.scenario}", lang, **year)


def title_text(result: SupplyPaths, lang: str) -> str:
    """Return the title."""
    return say(
        "paths.title",
        lang,
        mineral=name("mineral", result.mineral, lang),
        economy=name("economy", result.economy, lang),
        first=result.years[0].year,
        last=result.years[-1].year,
    )


def remarks(result: SupplyPaths, lang: str) -> list[str]:
    """Return assumptions, then reasons of missing figures with the years that they hold for."""
    said: list[str] = []
    reasons: dict[str, list[int]] = {}
    colon = "：" if lang == "zh" else ": "
    for year in result.years:
        for item in year.paths:
            if item.amount.missing and item.amount.reason is not None:
                words = item.amount.reason.text(lang).replace(str(year.year), _YEARS)
                reasons.setdefault(f"{say(f'paths.{item.path}', lang)}{colon}{words}", []).append(year.year)
            if item.path == SWITCHED and year.assumed:
                said += [note.text(lang) for note in item.amount.assumptions]
    lines = [note.text(lang) for note in result.notes] + list(dict.fromkeys(said))
    for words, years in reasons.items():
        span = _spans(years, lang)
        lines.append(words.replace(_YEARS, span) if _YEARS in words else f"{span} {words}")
    return lines


_YEARS = "\u0000"
"""Stands for the year inside a reason, so that the same reason of several years is said once."""


def _spans(years: Iterable[int], lang: str) -> str:
    runs: list[list[int]] = []
    for year in sorted(years):
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    dash, comma = ("—", "、") if lang == "zh" else ("\u2013", ", ")
    return comma.join(str(run[0]) if len(run) == 1 else f"{run[0]}{dash}{run[-1]}" for run in runs)


def chart_unit(result: SupplyPaths, lang: str) -> str:
    """Return what the bars count: form, unit, and the record or the assumption."""
    form = name("form", result.form, lang) if result.form else ""
    return " · ".join(part for part in (form, _scale(result, lang).label, scenario_text(result, lang)) if part)


def paths_svg(result: SupplyPaths, lang: str) -> str:
    """Return a standalone SVG file: bars in tonnes, a table of shares, the switch and its steps, and what is missing.

    A pale part rests on an assumption, a dashed box is a lower bound; a missing figure has no bar and a dash below.
    """
    lines = [line for words in _footer(result, lang) for line in wrap(words, 11, WIDTH - 2 * PAD, 3)]
    height = FOOT + 15 * len(lines) + 10
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        + element(
            "svg",
            *_described(result, lang),
            element("rect", width=WIDTH, height=height, fill="#fff"),
            text(title_text(result, lang), PAD, 38, font_size=21, font_weight=700, fill=INK),
            text(chart_unit(result, lang), PAD, 60, font_size=13, fill=GREY),
            *_plot(result, lang),
            *(text(line, PAD, FOOT + 15 * place, font_size=11, fill=GREY) for place, line in enumerate(lines)),
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {number(WIDTH)} {number(height)}",
            width=WIDTH,
            height=height,
            role="img",
            aria_labelledby="paths-t paths-d",
            font_family=FONT,
            lang="zh-CN" if lang == "zh" else lang,
        )
        + "\n"
    )


def paths_drawing(result: SupplyPaths, lang: str) -> str:
    """Return the drawing for a page that says title, unit, remarks and sources around it."""
    top, keys = HEAD - 26, " · ".join(say(f"paths.legend.{key}", lang) for key in KEYS)
    return element(
        "svg",
        *_described(result, lang),
        *_plot(result, lang),
        text(keys, PAD, FOOT, font_size=SIZE, fill=GREY),
        viewBox=f"0 {number(top)} {number(WIDTH)} {number(FOOT + 8 - top)}",
        class_="chart years",
        role="img",
        aria_labelledby="paths-t paths-d",
    )


def _described(result: SupplyPaths, lang: str) -> tuple[str, str]:
    missing = sum(item.amount.missing for year in result.years for item in year.paths)
    return (
        element("title", escape(title_text(result, lang), quote=False), id="paths-t"),
        element("desc", escape(say("paths.description", lang, missing=missing), quote=False), id="paths-d"),
    )


def _scale(result: SupplyPaths, lang: str) -> Scale:
    return scale_for("t", [year.total.value or year.total.low for year in result.years], lang)


def _plot(result: SupplyPaths, lang: str) -> list[str]:
    """Return bars, axis, shares and switch."""
    scale = _scale(result, lang)
    sizes = [size for year in result.years for size in _tops(year)]
    ticks = nice_ticks(0.0, float(scale.apply(max(sizes, default=0.0) or 1.0)), 5)
    labels = [say(f"paths.{path}", lang) for path in PATHS]
    left = PAD + max(text_width(words, SIZE) for words in labels) + 34
    slot = (WIDTH - left - RIGHT) / len(result.years)
    base = HEAD + PLOT
    parts = []
    for tick in ticks:
        y = base - PLOT * tick / ticks[-1]
        parts.append(element("line", x1=left, x2=WIDTH - RIGHT, y1=y, y2=y, stroke=GREY if tick == 0 else RULE))
        parts.append(text(written(Decimal(repr(tick))), left - 6, y + 4, text_anchor="end", font_size=SIZE, fill=GREY))
    for place, year in enumerate(result.years):
        parts += _bar(year, left + slot * place, slot, scale, ticks[-1], lang)
    parts += _table(result, labels, left, slot, base + 18, lang)
    return parts + _switch(result, left, slot, lang)


def _height(fig: Figure) -> float:
    return (fig.low or 0.0) if fig.value is None else fig.value


def _tops(year: PathYear) -> Iterator[float]:
    yield sum(_height(item.amount) for item in year.paths)


def _bar(year: PathYear, x: float, slot: float, scale: Scale, top: float, lang: str) -> list[str]:
    """Return the stacked bar of one year; the order of the paths is the same in every year."""
    parts, level = [], HEAD + PLOT
    for item in year.paths:
        tall = PLOT * float(scale.apply(_height(item.amount))) / top
        if tall <= 0:
            continue
        level -= tall
        colour = COLOURS[item.path]
        box = {"x": x + slot * 0.16, "y": level, "width": slot * 0.68, "height": tall}
        if item.amount.missing:
            drawn = element("rect", **box, fill="none", stroke=colour, stroke_width=1.2, stroke_dasharray="4 3")
        else:
            pale = {"fill_opacity": 0.5} if item.amount.status == "estimate" else {}
            drawn = element("rect", **box, fill=colour, stroke=colour, stroke_width=0.8, **pale)
        words = f"{year.year} · {say(f'paths.{item.path}', lang)}: {figure_text(item.amount, lang)}"
        notes = [item.amount.reason] if item.amount.reason else list(item.amount.assumptions)
        parts.append(element("g", hover(" · ".join([words, *(note.text(lang) for note in notes)])), drawn))
    return parts


def _table(result: SupplyPaths, labels: list[str], left: float, slot: float, top: float, lang: str) -> list[str]:
    """Return years and shares under the bars; the row heads are the legend."""
    parts = [
        text(say("paths.shares", lang), PAD, top, font_size=SIZE, font_weight=600, fill=INK),
        *(
            text(str(year.year), left + slot * (place + 0.5), top, text_anchor="middle", font_size=SIZE, fill=INK)
            for place, year in enumerate(result.years)
        ),
    ]
    for row, (path, label) in enumerate(zip(PATHS, labels, strict=True), 1):
        y = top + ROW * row
        parts.append(element("rect", x=PAD, y=y - 9, width=11, height=11, fill=COLOURS[path]))
        parts.append(text(label, PAD + 18, y, font_size=SIZE, fill=INK))
        for place, year in enumerate(result.years):
            share = year.path(path).share
            words = MISSING if share.missing else figure_text(share, lang, places=0)
            style = {"font_style": "italic"} if share.status == "estimate" else {}
            at = left + slot * (place + 0.5)
            fill = GREY if share.missing else INK
            parts.append(text(words, at, y, text_anchor="middle", font_size=SIZE, fill=fill, **style))
    return parts


def _switch(result: SupplyPaths, left: float, slot: float, lang: str) -> list[str]:
    """Return the line of the switch and the marks of its steps, at their days."""
    if result.switch is None:
        return []
    first, last = result.years[0].year, result.years[-1].year
    parts: list[str] = []

    def mark(at: float, words: str, *, assumed: bool) -> None:
        x = left + slot * (at - first)
        dashes = {"stroke_dasharray": "2 4"} if assumed else {"stroke_dasharray": "7 4"}
        parts.append(element("line", x1=x, x2=x, y1=HEAD - 12, y2=HEAD + PLOT, stroke=RED, stroke_width=1.4, **dashes))
        side = "end" if x + text_width(words, 11) > WIDTH - RIGHT else "start"
        parts.append(text(words, x + (-4 if side == "end" else 4), HEAD - 4, font_size=11, fill=RED, text_anchor=side))

    moved = result.scenario == "ban_year" and result.ban_year != result.switch.first_year
    if moved and result.ban_year is not None and first <= result.ban_year <= last + 1:
        mark(result.ban_year, say("paths.switch.assumed", lang), assumed=True)
    if first <= result.switch.first_year <= last + 1:
        words = f"{say('paths.switch', lang)} {result.switch.day('in_force')}"
        mark(result.switch.first_year, words, assumed=False)
    for step in result.switch.steps:
        day = date.fromisoformat(step.day)
        at = day.year + (day.timetuple().tm_yday - 1) / 365.25
        if first <= at <= last + 1:
            x, y = left + slot * (at - first), HEAD + PLOT
            shape = f"M{number(x - 4)} {number(y + 8)}L{number(x + 4)} {number(y + 8)}L{number(x)} {number(y + 1)}Z"
            parts.append(
                element(
                    "g",
                    hover(f"{step.day} · {say(f'paths.step.{step.step}', lang)}: {step.label(lang)}"),
                    element("path", d=shape, fill="#fff" if step.step == "eased" else RED, stroke=RED),
                )
            )
    return parts


def _footer(result: SupplyPaths, lang: str) -> Iterator[str]:
    yield " · ".join(say(f"paths.legend.{key}", lang) for key in KEYS)
    yield from remarks(result, lang)
    if result.switch is not None:
        for step in result.switch.steps:
            yield f"▲ {step.day} {say(f'paths.step.{step.step}', lang)}: {step.label(lang)} ({step.source})"
    if result.sources:
        yield f"{say('terminal.sources', lang)} " + ", ".join(source.release for source in result.sources)

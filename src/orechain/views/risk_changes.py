"""Why a score changed: the effects between two years as a waterfall, between many years as stacked bars."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from orechain.assess.risk.result import Change, RiskAssessment
from orechain.views import risk_frame as frame
from orechain.views.quantities import MINUS, nice_ticks, written
from orechain.views.risk_frame import NARROW, SIZE, SMALL, Picture
from orechain.views.risk_words import score_text, word
from orechain.views.svg import GREY, INK, RULE, element, hover, text, wrap
from orechain.views.words import name, say

COLOURS = {
    "source": "#a3a8b0",
    "share": "#24507c", "governance": "#9c2a2a", "trade": "#b0682a", "recycling": "#5d7a1f", "substitution": "#2f8a86",
    "price": "#7a4a86", "production": "#b58a12", "geology": "#6b4a2b", "demand": "#c0759c", "use": "#4f8f5b",
    "economy": "#6d7f94", "environment": "#7fae3a",
}  # fmt: skip
"""By effect of the catalog, the same in every picture."""
REST = "#8d939c"
UP, DOWN = "#b4532a", "#2f6f8a"
"""Of a step of the waterfall: what raises the score, what lowers it."""
LINE = 25.0
_NOTHING = 1e-12


def effects_of(change: Change) -> list[tuple[str, float]]:
    """Return the effects of a change, the greatest first; those that changed nothing are left out."""
    kept = [(key, value) for key, value in change.effects.items() if abs(value) > _NOTHING]
    return sorted(kept, key=lambda item: (-abs(item[1]), item[0]))


def signed(value: float) -> str:
    """Return a change with its sign.

    Examples
    --------
    >>> signed(0.1234), signed(-2.5), signed(-0.000123), signed(0.0)
    ('+0.123', '−2.5', '−0.00012', '0')
    """
    size = abs(value)
    said = score_text(size)
    return said if said == "0" else f"{'+' if value > 0 else MINUS}{said}"


def changes_picture(found: RiskAssessment, changes: Sequence[Change], lang: str, width: float) -> Picture:
    """Return the picture of the changes of one score: a waterfall of one change, stacked bars of several.

    Parameters
    ----------
    found
        The assessment.
    changes
        Of one mineral, method, link and axis, in the order of years; at least one.
    lang
        ``en`` or ``zh``.
    width
        Of the picture, in pixels.
    """
    first = changes[0]
    anchor = f"change-{first.method}-{first.mineral}-{first.link}-{first.axis or 'score'}"
    axis = word("axis", first.axis, lang) if first.axis else say("risk.chart.index", lang)
    comma = say("word.comma", lang)
    where = comma.join((
        name("mineral", first.mineral, lang), name("link", first.link, lang), name("economy", found.economy, lang),
    ))  # fmt: skip
    body, height = _waterfall(first, lang, width) if len(changes) == 1 else _stacked(changes, lang, width)
    return Picture(
        say("risk.chart.change", lang, method=word("method", first.method, lang), where=where,
            before=first.before, after=changes[-1].after),
        axis,
        anchor,
        say("risk.chart.change_description", lang, before=score_text(first.value_before),
            after=score_text(changes[-1].value_after)),
        tuple(body),
        width,
        height,
        _notes(changes, lang),
    )  # fmt: skip


def _year(year: int, other: Sequence[str]) -> str:
    """Return a year, with a mark where the score rests on figures of other years."""
    return f"{year}*" if other else str(year)


def _notes(changes: Sequence[Change], lang: str) -> tuple[str, ...]:
    """Return what is no change of the world alone: other sources, figures of other years."""
    found = []
    if any(item.effects.get("source") for item in changes):
        found.append(say("risk.note.sources", lang))
    if any(item.other_before or item.other_after for item in changes):
        found.append(say("risk.chart.other_years", lang))
    return tuple(found)


def _waterfall(change: Change, lang: str, width: float) -> tuple[list[str], float]:
    """Return rows from the old score over the effects to the new one."""
    wide = width > NARROW
    left, right = (190.0, width - 96.0) if wide else (118.0, width - 66.0)
    effects = effects_of(change)
    levels = [change.value_before]
    for _, value in effects:
        levels.append(levels[-1] + value)
    ticks = nice_ticks(min(0.0, *levels, change.value_after), max(0.0, *levels, change.value_after), 6 if wide else 3)

    def x(value: float) -> float:
        return left + (right - left) * (value - ticks[0]) / (ticks[-1] - ticks[0])

    bottom = 12 + LINE * (len(effects) + 2)
    parts = []
    for tick in ticks:
        parts.append(frame.rule(x(tick), x(tick), 8, bottom, GREY if tick == 0 else RULE))
        parts.append(
            text(written(Decimal(repr(tick))), x(tick), bottom + 15, text_anchor="middle", font_size=SMALL, fill=GREY)
        )
    rows: list[tuple[str, float, float, str, str]] = [
        (_year(change.before, change.other_before), 0.0, change.value_before, INK, score_text(change.value_before))
    ]
    for (key, value), start in zip(effects, levels, strict=False):
        label = word("effect", key, lang)
        rows.append((label, start, start + value, UP if value > 0 else DOWN, signed(value)))
    rows.append((_year(change.after, change.other_after), 0.0, change.value_after, INK, score_text(change.value_after)))
    y = 12 + LINE / 2
    for place, (label, start, end, fill, shown) in enumerate(rows):
        total = fill == INK
        weight = {"font_weight": 600} if total else {}
        said = wrap(label, SIZE, left - 16, 1)[0]
        box = {"x": min(x(start), x(end)), "y": y - 7.5, "width": max(abs(x(end) - x(start)), 0.8), "height": 15}
        parts.append(
            element(
                "g", hover(f"{label}: {shown}"), text(said, frame.PAD, y + 4.5, font_size=SIZE, fill=INK, **weight),
                element("rect", **box, fill="#4b5866" if total else fill),
                text(shown, width - frame.PAD, y + 4.5, text_anchor="end", font_size=SIZE, fill=INK, **weight),
            )
        )  # fmt: skip
        if place < len(rows) - 1:
            parts.append(frame.rule(x(end), x(end), y + 7.5, y + LINE - 7.5, GREY, stroke_width=0.9))
        y += LINE
    square = {"x": -9, "y": -6, "width": 18, "height": 12}
    entries = [
        (element("rect", **square, fill=fill), say(f"risk.chart.{key}", lang))
        for key, fill, sign in (("raises", UP, 1), ("lowers", DOWN, -1))
        if any(value * sign > 0 for _, value in effects)
    ]
    legend, end = frame.key_row(entries, bottom + 36, width)
    return parts + legend, end


def _stacked(changes: Sequence[Change], lang: str, width: float) -> tuple[list[str], float]:
    """Return a column for each pair of years: effects upward and downward from zero, the net change as a mark."""
    wide = width > NARROW
    height = 290.0 if wide else 260.0
    sums = [
        (sum(min(v, 0.0) for v in item.effects.values()), sum(max(v, 0.0) for v in item.effects.values()))
        for item in changes
    ]
    ticks = nice_ticks(min(low for low, _ in sums), max(high for _, high in sums), 5)
    labels = [written(Decimal(repr(tick))).replace("-", MINUS) for tick in ticks]
    left = frame.PAD + frame.widest(labels, SIZE, 90) + 8
    slot = (width - left - frame.PAD) / len(changes)

    def y(value: float) -> float:
        return 12 + (height - 44) * (ticks[-1] - value) / (ticks[-1] - ticks[0])

    parts = []
    for tick, label in zip(ticks, labels, strict=True):
        parts.append(frame.rule(left, width - frame.PAD, y(tick), y(tick), GREY if tick == 0 else RULE))
        parts.append(text(label, left - 6, y(tick) + 4.5, text_anchor="end", font_size=SIZE, fill=GREY))
    half = min(slot * 0.34, 34.0)
    every = max(1, round(42 / slot + 0.49))
    present: dict[str, float] = {}
    for place, item in enumerate(changes):
        middle = left + slot * (place + 0.5)
        up = down = 0.0
        for key, value in effects_of(item):
            present[key] = present.get(key, 0.0) + abs(value)
            start = up if value > 0 else down
            top, foot = sorted((y(start), y(start + value)))
            box = element(
                "rect", x=middle - half, y=top, width=2 * half, height=max(foot - top, 0.4),
                fill=COLOURS.get(key, REST), stroke="#fff", stroke_width=0.5,
            )  # fmt: skip
            told = f"{item.before}–{item.after} · {word('effect', key, lang)}: {signed(value)}"
            parts.append(element("g", hover(told), box))
            up, down = (up + value, down) if value > 0 else (up, down + value)
        net = item.value_after - item.value_before
        told = f"{item.before}–{item.after}: {signed(net)}"
        dot = element("circle", cx=middle, cy=y(net), r=4, fill="#fff", stroke=INK, stroke_width=1.8)
        parts.append(element("g", hover(told), dot))
        if place % every == 0:
            year = _year(item.after, item.other_after)
            parts.append(text(year, middle, height - 12, text_anchor="middle", font_size=SIZE, fill=GREY))
    order = sorted(present, key=lambda key: -present[key])
    square = {"x": -8, "y": -6, "width": 14, "height": 12}
    entries = [(element("rect", **square, fill=COLOURS.get(key, REST)), word("effect", key, lang)) for key in order]
    dot = element("circle", cx=-1, cy=0, r=4, fill="#fff", stroke=INK, stroke_width=1.8)
    entries.append((dot, say("risk.chart.net", lang)))
    key_parts, end = frame.key_row(entries, height + 8, width)
    return parts + key_parts, end

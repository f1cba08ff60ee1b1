"""The criticality matrix: two axes of a method against each other, with thresholds and error bars."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from orechain.assess.risk.result import AxisScore, RiskAssessment, Score
from orechain.chain.sankey_paths import number
from orechain.views import risk_frame as frame
from orechain.views import risk_labels
from orechain.views.quantities import nice_ticks, written
from orechain.views.risk_frame import NARROW, SIZE, SMALL, Picture
from orechain.views.risk_words import score_text, word
from orechain.views.svg import GREY, INK, RED, RULE, element, hover, text, text_width, wrap
from orechain.views.words import name, say

VERTICAL = frozenset({"supply_risk", "importance_in_use", "relative_supply_risk", "shortage_risk", "advantage"})
HORIZONTAL = frozenset({
    "economic_importance", "restriction_of_availability", "vulnerability", "relative_vulnerability",
    "environmental_implications", "ecological_cost_abroad", "ecological_cost_at_home",
})  # fmt: skip
"""Axes that methods set against each other: the first axis upward, another one to the right."""
CRITICAL = "#f9e9e7"
MOST_NAMED = 6
"""Names beside a strip; more are listed below the picture."""
STRIP = 24.0
"""Breadth of the strip beside the plot where marks stand that are known on one axis only."""
_STEPS = (20.0, 34.0, 50.0, 70.0)


@dataclass(frozen=True, slots=True)
class _Box:
    """A rectangle that no other label may touch."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: _Box) -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def within(self, other: _Box) -> bool:
        return (
            self.left >= other.left and self.right <= other.right
            and self.top >= other.top and self.bottom <= other.bottom
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Plot:
    """Where numbers stand; a number that is not known stands in the strip."""

    box: _Box
    across: tuple[float, ...]
    upward: tuple[float, ...]

    def x(self, value: float | None) -> float:
        if value is None:
            return self.box.left - STRIP / 2 - 4
        share = (value - self.across[0]) / (self.across[-1] - self.across[0])
        return self.box.left + (self.box.right - self.box.left) * share

    def y(self, value: float | None) -> float:
        if value is None:
            return self.box.bottom + STRIP / 2 + 4
        share = (value - self.upward[0]) / (self.upward[-1] - self.upward[0])
        return self.box.bottom - (self.box.bottom - self.box.top) * share


def matrix_axes(score: Score) -> tuple[tuple[str, str], ...]:
    """Return the pairs of axes (upward, to the right) that a method sets against each other."""
    first, *others = score.axes
    if first.key not in VERTICAL:
        return ()
    return tuple((first.key, other.key) for other in others if other.key in HORIZONTAL)


def chosen(found: RiskAssessment, method: str, year: int) -> tuple[Score, ...]:
    """Return the scores of a method for a matrix: each mineral at its bottleneck; all links of a single mineral."""
    scores = [item for item in found.scores if item.method == method and item.year == year]
    if len(found.minerals) == 1:
        return tuple(scores)
    kept = []
    for mineral in found.minerals:
        own = [item for item in scores if item.mineral == mineral]
        narrowest = found.bottleneck(mineral, method, year)
        link = narrowest.link if narrowest else own[0].link if own else ""
        kept += [item for item in own if item.link == link]
    return tuple(kept)


def has_matrix(scores: Sequence[Score], pair: tuple[str, str]) -> bool:
    """Whether some score is known on both axes."""
    return any(all(score.axis(key).value is not None for key in pair) for score in scores)


def matrix(found: RiskAssessment, scores: Sequence[Score], pair: tuple[str, str], lang: str, width: float) -> Picture:
    """Return the matrix.

    Parameters
    ----------
    found
        The assessment.
    scores
        Of one method, at least one (`chosen`).
    pair
        Ids of the axis upward and the axis to the right.
    lang
        ``en`` or ``zh``.
    width
        Of the picture, in pixels.

    Returns
    -------
    Picture
        Marks with error bars on both axes, the thresholds and the corner that lies beyond both; a score that is known
        on one axis only stands in the hatched strip of the other, one without any is named below.
    """
    method, year = scores[0].method, scores[0].year
    anchor = f"matrix-{method}-{pair[1]}-{year}"
    up, right = ([score.axis(key) for score in scores] for key in pair)
    height = 560.0 if width > NARROW else 420.0
    upward = nice_ticks(*frame.extent(up), 5)
    across = nice_ticks(*frame.extent(right), 6 if width > NARROW else 4)
    labels = [written(Decimal(repr(tick))) for tick in upward]
    left = frame.PAD + frame.widest(labels, SIZE, 90) + STRIP + 22
    plot = _Plot(_Box(left, 42.0, width - 18.0, height - STRIP - 58.0), across, upward)
    parts = [
        *_ground(plot, up[0], right[0], anchor),
        *_ticks(plot, labels),
        *_titles(plot, up[0], right[0], lang, width),
    ]
    shown = [(score, score.axis(pair[0]), score.axis(pair[1])) for score in scores]
    known = [item for item in shown if item[1].value is not None or item[2].value is not None]
    parts += [part for score, high, wide in known for part in _bars(plot, high, wide)]
    places = [(plot.x(wide.value), plot.y(high.value)) for _, high, wide in known]
    naming = risk_labels.several(found, scores)
    for (score, high, wide), (x, y) in zip(known, places, strict=True):
        state = _state(high, wide, bound=risk_labels.verdict_open(found, score))
        words = f"{risk_labels.hover_text(score, high, lang)}; {risk_labels.hover_text(score, wide, lang)}"
        parts.append(element("g", hover(words), frame.marker(state[0], x, y, state[1])))
    lines = [line for _, high, wide in known for line in _reach(plot, high, wide)]
    labels = [
        ("≥ " if risk_labels.lower_bound(found, item[0]) else "") + risk_labels.row_label(item[0], naming, lang)
        for item in known
    ]
    listed = {
        key: [place for place, item in enumerate(known) if item[which].value is None]
        for which, key in ((1, pair[0]), (2, pair[1]))
    }
    # Names of many that are not known on an axis would fill the part of the plot where low scores stand.
    listed = {key: some for key, some in listed.items() if len(some) > MOST_NAMED}
    aside = {place for some in listed.values() for place in some}
    drawn, silent = _labels(
        ["" if place in aside else label for place, label in enumerate(labels)], places, lines, plot, up[0].threshold
    )
    parts += drawn
    axes = [axis for _, *both in known for axis in both if axis.value is not None]
    partly = any(high.value is None or wide.value is None for _, high, wide in known)
    shapes = {_state(high, wide, bound=risk_labels.verdict_open(found, score))[0] for score, high, wide in known}
    entries = frame.key_marks(shapes, axes, lang, anchor, unknown=partly, joint=True)
    key, end = frame.key_row(entries, height + 2, width)
    notes = []
    comma = say("word.comma", lang)
    if silent:
        notes.append(say("risk.chart.not_labelled", lang, names=comma.join(silent)))
    notes += [
        say(
            "risk.chart.one_axis", lang, axis=word("axis", key, lang), names=comma.join(labels[place] for place in some)
        )
        for key, some in listed.items()
    ]
    none = [score for score, high, wide in shown if high.value is None and wide.value is None]
    notes += without_score(none, naming, lang)
    if len(found.minerals) > 1 and len({item.link for item in found.scores if item.method == method}) > 1:
        notes.append(say("risk.chart.at_bottleneck", lang))
    notes += risk_labels.link_note(scores, naming, lang)
    both = sum(1 for _, high, wide in shown if high.value is not None and wide.value is not None)
    return Picture(
        title(found, method, year, lang, say("risk.chart.matrix", lang)),
        f"{word('axis', pair[0], lang)} × {word('axis', pair[1], lang)}",
        anchor,
        say("risk.chart.matrix_description", lang, n=both, critical=sum(1 for s in scores if s.critical)),
        tuple(parts + key),
        width,
        end,
        tuple(notes),
    )


def title(found: RiskAssessment, method: str, years: object, lang: str, what: str) -> str:
    """Return the title of a picture of one method: what it shows, the method, from where, when."""
    place = name("economy", found.economy, lang)
    comma = say("word.comma", lang)
    return f"{what}{say('word.colon', lang)}{word('method', method, lang)}{comma}{place}{comma}{years}"


def without_score(scores: Iterable[Score], naming: tuple[bool, bool, bool], lang: str) -> list[str]:
    """Return a sentence with those that have no score and why."""
    by_reason: dict[str, list[str]] = {}
    for score in scores:
        by_reason.setdefault(risk_labels.reason(score, lang), []).append(risk_labels.row_label(score, naming, lang))
    return [
        say("risk.chart.without", lang, names=say("word.comma", lang).join(names), reason=why)
        for why, names in by_reason.items()
    ]


def _state(high: AxisScore, wide: AxisScore, *, bound: bool = False) -> tuple[str, str]:
    """Return shape and colour: full where both thresholds are reached, open where one is missed at every link.

    ``bound``: another link is not known, so that what is missed here may be reached there.
    """
    if bound:
        return "bound", frame.UNCUT
    reached = [axis.reached for axis in (high, wide) if axis.threshold is not None]
    if not reached:
        return "square", frame.UNCUT
    if any(item is False for item in reached):
        return "open", frame.BELOW
    return ("full", frame.REACHED) if all(reached) else ("square", frame.UNCUT)


def _ground(plot: _Plot, high: AxisScore, wide: AxisScore, anchor: str) -> list[str]:
    """Return the strips of what is not known, the corner beyond both thresholds, and the thresholds."""
    box = plot.box
    strip = {"fill": frame.hatch(anchor), "stroke": RULE}
    parts = [
        element("rect", x=box.left - STRIP - 4, y=box.top, width=STRIP, height=box.bottom - box.top, **strip),
        element("rect", x=box.left, y=box.bottom + 4, width=box.right - box.left, height=STRIP, **strip),
    ]
    cuts = (wide.threshold, high.threshold)
    if None not in cuts:
        x, y = plot.x(wide.threshold), plot.y(high.threshold)
        parts.append(element("rect", x=x, y=box.top, width=box.right - x, height=y - box.top, fill=CRITICAL))
    return parts


def _ticks(plot: _Plot, labels: Sequence[str]) -> list[str]:
    box = plot.box
    parts = []
    for tick, label in zip(plot.upward, labels, strict=True):
        y = plot.y(tick)
        parts.append(frame.rule(box.left, box.right, y, y, GREY if tick == plot.upward[0] else RULE))
        parts.append(text(label, box.left - STRIP - 9, y + 4.5, text_anchor="end", font_size=SIZE, fill=GREY))
    for tick in plot.across:
        x = plot.x(tick)
        parts.append(frame.rule(x, x, box.top, box.bottom, GREY if tick == plot.across[0] else RULE))
        shown = written(Decimal(repr(tick)))
        parts.append(text(shown, x, box.bottom + STRIP + 19, text_anchor="middle", font_size=SIZE, fill=GREY))
    return parts


def _titles(plot: _Plot, high: AxisScore, wide: AxisScore, lang: str, width: float) -> list[str]:
    """Return names and units of the axes, and the thresholds with their values outside the plot."""
    box = plot.box
    parts = []
    upward = "↑ " + risk_labels.with_unit(word("axis", high.key, lang), risk_labels.unit_of(high, lang), lang)
    parts.append(text(wrap(upward, SIZE, width * 0.6, 1)[0], frame.PAD, 14, font_size=SIZE, font_weight=600, fill=INK))
    across = risk_labels.with_unit(word("axis", wide.key, lang), risk_labels.unit_of(wide, lang), lang) + " →"
    parts.append(
        text(wrap(across, SIZE, width - 2 * frame.PAD, 1)[0], box.right, box.bottom + STRIP + 40, text_anchor="end",
             font_size=SIZE, font_weight=600, fill=INK)
    )  # fmt: skip
    red: dict[str, Any] = {"stroke": RED, "stroke_width": 1.5}
    if wide.threshold is not None:
        x = plot.x(wide.threshold)
        parts.append(frame.rule(x, x, box.top - 6, box.bottom, **red))
        shown = score_text(wide.threshold)
        side = "end" if x > box.right - 30 else "middle"
        parts.append(text(shown, min(x, box.right), box.top - 9, text_anchor=side, font_size=SMALL, fill=RED))
    if high.threshold is not None:
        y = plot.y(high.threshold)
        parts.append(frame.rule(box.left, box.right, y, y, **red))
        shown = score_text(high.threshold)
        parts.append(text(shown, box.right, y - 4, text_anchor="end", font_size=SMALL, fill=RED))
    return parts


def _bars(plot: _Plot, high: AxisScore, wide: AxisScore) -> list[str]:
    """Return the error bars of a mark: solid for errors of inputs, dashed for suppliers that are not named."""
    x, y = plot.x(wide.value), plot.y(high.value)
    parts = []
    for axis, level in ((wide, False), (high, True)):
        if axis.value is None:
            continue
        place = plot.y if level else plot.x
        ends = []
        if frame.opened(axis) and axis.low is not None and axis.high is not None:
            ends.append((place(axis.low), place(axis.high), {"stroke": GREY, "stroke_dasharray": "3 3"}))
        if axis.spread is not None:
            ends.append((place(axis.spread.low), place(axis.spread.high), {"stroke": "#6b7684"}))
        for start, end, style in ends:
            path = (
                f"M{number(x)} {number(start)}V{number(end)}"
                if level
                else f"M{number(start)} {number(y)}H{number(end)}"
            )
            parts.append(element("path", d=path, fill="none", stroke_width=1.2, **style))
    return parts


def _reach(plot: _Plot, high: AxisScore, wide: AxisScore) -> list[_Box]:
    """Return where the error bars of a mark are, for labels to keep clear of them if they can."""
    x, y = plot.x(wide.value), plot.y(high.value)
    found = []
    for axis, level in ((wide, False), (high, True)):
        ends = [end for end in (axis.low, axis.high) if end is not None]
        ends += [axis.spread.low, axis.spread.high] if axis.spread is not None else []
        if axis.value is None or not ends:
            continue
        if level:
            found.append(_Box(x - 1, plot.y(max(ends)), x + 1, plot.y(min(ends))))
        else:
            found.append(_Box(plot.x(min(ends)), y - 1, plot.x(max(ends)), y + 1))
    return found


def _labels(
    words: Sequence[str],
    places: Sequence[tuple[float, float]],
    lines: Sequence[_Box],
    plot: _Plot,
    threshold: float | None,
) -> tuple[list[str], list[str]]:
    """Return labels that touch neither each other nor a mark, and the words for which there is no such place.

    Near places clear of the error bars ``lines`` come first, then near places on them, then farther ones.
    """
    taken = [_Box(x - 7, y - 7, x + 7, y + 7) for x, y in places]
    if threshold is not None:  # its number stands at the right end of the line
        y = plot.y(threshold)
        taken.append(_Box(plot.box.right - 34, y - 16, plot.box.right, y))
    room = _Box(plot.box.left + 1, plot.box.top, plot.box.right + 14, plot.box.bottom - 1)
    high, wide = SMALL * 1.15, [text_width(item, SMALL) for item in words]
    parts: list[str] = []
    silent: list[str] = []

    # Marks in a crowd first: those that stand alone find a place anyway.
    def crowd(index: int) -> int:
        x, y = places[index]
        return -sum(1 for a, b in places if abs(a - x) < 60 and abs(b - y) < 22)

    for index in sorted((place for place, label in enumerate(words) if label), key=crowd):
        x, y = places[index]
        found = None
        for step, clear in ((9.0, True), (16.0, True), (9.0, False), *((step, False) for step in _STEPS)):
            for left, top in _spots(x, y, wide[index], high, step):
                box = _Box(left - 1, top, left + wide[index] + 1, top + high)
                others = (*taken, *lines) if clear else taken
                if box.within(room) and not any(box.meets(other) for other in others):
                    found = (box, step)
                    break
            if found:
                break
        if found is None:
            silent.append(words[index])
            continue
        box, step = found
        taken.append(box)
        if step > 16.0:
            near = min(max(x, box.left), box.right), min(max(y, box.top), box.bottom)
            parts.append(frame.rule(x, near[0], y, near[1], "#9aa1ab", stroke_width=0.8))
        halo = {"paint_order": "stroke", "stroke": "#fff", "stroke_width": 2.5, "stroke_linejoin": "round"}
        parts.append(text(words[index], box.left + 1, box.bottom - high * 0.22, font_size=SMALL, fill=INK, **halo))
    return parts, silent


def _spots(x: float, y: float, wide: float, high: float, step: float) -> tuple[tuple[float, float], ...]:
    """Return left upper corners of a label at a distance from its mark: right, left, above, below, then askew."""
    near = step * 0.8
    return (
        (x + step, y - high / 2),
        (x - step - wide, y - high / 2),
        (x - wide / 2, y - step - high),
        (x - wide / 2, y + step),
        (x + near, y - near - high),
        (x + near, y + near),
        (x - near - wide, y - near - high),
        (x - near - wide, y + near),
    )

"""Scores or ranks one below the other: a mark for each, its interval, and the threshold as a line."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from orechain.assess.risk.result import AxisScore, RiskAssessment, Score
from orechain.views import risk_frame as frame
from orechain.views import risk_labels
from orechain.views.quantities import MISSING, nice_ticks
from orechain.views.risk_frame import NARROW, SIZE, SMALL, Picture
from orechain.views.risk_matrix import title
from orechain.views.risk_words import at_least, at_least_percent, percent, rank_text, score_text, years
from orechain.views.svg import GREY, INK, RED, RULE, element, hover, text, text_width, wrap
from orechain.views.words import name, say

What = Literal["score", "rank"]
ROW, HEAD = 23.0, 40.0
MOST_UNKNOWN = 12
"""Rows without a score that are drawn; more are one row, and the table of what is missing has them all."""
_WIDE_RANGE = 300.0
"""Scores that are all above zero and differ by more than this factor stand on a logarithmic axis."""


@dataclass(frozen=True, slots=True)
class _Scale:
    """From numbers to places."""

    ticks: tuple[float, ...]
    left: float
    right: float
    logarithmic: bool

    def x(self, value: float) -> float:
        first, last = self.ticks[0], self.ticks[-1]
        if self.logarithmic:
            value, first, last = (math.log10(max(item, self.ticks[0])) for item in (value, first, last))
        return self.left + (self.right - self.left) * min(max((value - first) / (last - first), 0.0), 1.0)


def ordered(found: RiskAssessment, scores: Sequence[Score], axis: str) -> tuple[Score, ...]:
    """Return minerals by falling score, those without one last; one mineral alone by link and year."""
    if len(found.minerals) == 1:
        return tuple(sorted(scores, key=lambda item: (found.links.index(item.link), item.year)))
    low = -math.inf
    return tuple(sorted(scores, key=lambda item: (-_known(frame.axis_of(item, axis).value, low), item.mineral)))


def _folded(rows: tuple[Score, ...], axis: str) -> tuple[tuple[Score, ...], tuple[Score, ...]]:
    """Return the rows to be drawn, and those without a score where they are too many for a row each."""
    known = tuple(score for score in rows if frame.axis_of(score, axis).value is not None)
    unknown = tuple(score for score in rows if frame.axis_of(score, axis).value is None)
    several = len({score.mineral for score in rows}) > 1
    return (known, unknown) if several and known and len(unknown) > MOST_UNKNOWN else (rows, ())


def _known(value: float | None, otherwise: float) -> float:
    return otherwise if value is None else value


def intervals(
    found: RiskAssessment, scores: Sequence[Score], axis: str, lang: str, width: float, what: What = "score"
) -> Picture:
    """Return the dot plot of an axis.

    Parameters
    ----------
    found
        The assessment.
    scores
        Of one method, at least one.
    axis
        Id of the axis, empty for the number that brings all together; ranks are those of the method, whatever it is.
    lang
        ``en`` or ``zh``.
    width
        Of the picture, in pixels.
    what
        Scores with the threshold, or ranks.

    Returns
    -------
    Picture
        One row each: what has no score has a hatched row with the reason, never a mark at zero; more than a few
        such rows are one.
    """
    rows, folded = _folded(ordered(found, scores, axis), axis)
    if what == "rank":
        rows = tuple(sorted(rows, key=lambda item: (_known(item.rank, math.inf), item.mineral)))
    own = [frame.axis_of(score, axis) for score in rows]
    anchor = f"{what}-{rows[0].method}-{axis or 'overall'}-{rows[0].year}"
    if what == "rank":
        anchor += f"-{rows[0].link}"
    naming = risk_labels.several(found, rows)
    wide = width > NARROW
    words = [risk_labels.row_label(score, naming, lang, short=not wide) for score in rows]
    others = [say("word.others_plain", lang, n=len(folded))] if folded else []
    heads = [say("risk.chart.probability_head", lang)] if what == "score" and _probable(own) else []
    left = frame.PAD + frame.widest([*words, *others], SIZE, width * (0.3 if wide else 0.34)) + 10
    column = 62.0 if wide else 50.0
    right = width - 8 - column - (column + 8 if heads else 0)
    scale = _scale(own, rows, left, right, what, wide)
    shapes: set[str] = set()
    parts = _axis(scale, len(rows) + len(others), own, what, lang)
    y = HEAD + ROW / 2
    for score, value, label in zip(rows, own, words, strict=True):
        for place, line in enumerate(lines := wrap(label, SIZE, left - frame.PAD - 6, 2 if ROW >= 23 else 1)):
            size = SIZE if len(lines) == 1 else 10.5
            step = 0.0 if len(lines) == 1 else -5.5 + 11 * place
            parts.append(text(line, frame.PAD, y + 4.5 + step, font_size=size, fill=INK))
        shown = value.value if what == "score" else score.rank
        if value.value is None or shown is None:
            parts += _unknown_row(risk_labels.reason(score, lang), anchor, left, right, y)
            parts.append(text(MISSING, right + column, y + 4.5, text_anchor="end", font_size=SIZE, fill=GREY))
        else:
            mark = _mark(found, score, value, what)
            shapes.add(mark)
            parts += _row(score, value, scale, y, what, lang, mark)
            bound = what == "score" and risk_labels.lower_bound(found, score)
            said = at_least(shown) if bound else _number(shown, what)
            parts.append(text(said, right + column, y + 4.5, text_anchor="end", font_size=SIZE, fill=INK))
        if heads:
            said = _probability(value, bound=risk_labels.lower_bound(found, score))
            parts.append(text(said, width - 8, y + 4.5, text_anchor="end", font_size=SIZE, fill=INK))
        y += ROW
    for label in others:
        parts.append(text(label, frame.PAD, y + 4.5, font_size=SIZE, fill=INK))
        parts += _unknown_row(say("risk.chart.no_score", lang), anchor, left, right, y)
        y += ROW
    parts += _heads(right + column, width, heads, what, lang)
    unknown = bool(folded) or any(value.value is None for value in own)
    shown_axes = own if what == "score" else [AxisScore("", 1.0, (), None, spread=value.spread) for value in own]
    entries = frame.key_marks(shapes, shown_axes, lang, anchor, unknown=unknown)
    if any(value.threshold is not None for value in own) and what == "score":
        line = frame.rule(0, 0, -7, 7, RED, stroke_width=1.8)
        cut = score_text(next(value.threshold for value in own if value.threshold is not None))
        entries.append((line, say("risk.chart.threshold", lang, value=cut)))
    key, end = frame.key_row(entries, y + 34, width)
    heading = say("risk.chart.ranks" if what == "rank" else "risk.chart.scores", lang)
    if what == "rank":
        heading = risk_labels.with_unit(heading, name("link", rows[0].link, lang), lang)
    unit = say("risk.chart.rank_unit", lang) if what == "rank" else _unit(own[0], scale, lang)
    known = sum(1 for item in own if item.value is not None)
    notes = [say("risk.chart.probability_note", lang)] if heads else []
    if naming[2] and any(score.other_years and score.value is not None for score in rows):
        notes.append(say("risk.chart.other_years", lang))
    return Picture(
        title(found, rows[0].method, years({item.year for item in rows}), lang, heading),
        unit,
        anchor,
        say("risk.chart.scores_description", lang, n=known, unknown=len(scores) - known),
        tuple(parts + key),
        width,
        end,
        (*notes, *risk_labels.link_note(rows, naming, lang, short=not wide)),
    )


def _unit(axis: AxisScore, scale: _Scale, lang: str) -> str:
    said = risk_labels.with_unit(risk_labels.axis_label(axis.key, lang), risk_labels.unit_of(axis, lang), lang)
    return f"{said} · {say('risk.chart.logarithmic', lang)}" if scale.logarithmic else said


def _number(value: float, what: What) -> str:
    return score_text(value) if what == "score" else rank_text(value)


def _probable(axes: Sequence[AxisScore]) -> bool:
    return any(axis.spread is not None and axis.spread.probability is not None for axis in axes)


def _probability(axis: AxisScore, *, bound: bool = False) -> str:
    """Return the probability of the threshold being reached; of a lower bound only where it is, as "at least"."""
    if bound:
        known = axis.reached and axis.spread is not None and axis.spread.probability is not None
        return at_least_percent(axis.spread.probability) if known and axis.spread is not None else MISSING
    return percent(axis.spread.probability if axis.spread is not None else None)


def _mark(found: RiskAssessment, score: Score, axis: AxisScore, what: What) -> str:
    """Return the shape of the mark of a row: that of a lower bound where another link may reach the threshold."""
    if what == "score" and not axis.reached and risk_labels.lower_bound(found, score):
        return "bound"
    return frame.shape(axis)


def _scale(
    own: Sequence[AxisScore], rows: Sequence[Score], left: float, right: float, what: What, wide: bool
) -> _Scale:
    if what == "rank":
        ends = [score.spread.rank_high for score in rows if score.spread and score.spread.rank_high is not None]
        most = max([*(score.rank for score in rows if score.rank is not None), *ends, 2.0])
        ticks = nice_ticks(0.0, most, min(int(most), 8 if wide else 4))
        return _Scale((*ticks[:-1], max(ticks[-1], most)), left, right, False)
    numbers = [axis.value for axis in own if axis.value is not None]
    ends = [end for axis in own if axis.spread for end in (axis.spread.low, axis.spread.high)]
    positive = [item for item in (*numbers, *ends) if item > 0]
    if numbers and min(numbers) > 0 and max(numbers) / min(numbers) > _WIDE_RANGE:
        low, high = math.floor(math.log10(min(positive))), math.ceil(math.log10(max(positive)))
        step = max(1, math.ceil((high - low) / (8 if wide else 4)))
        powers = range(low, high + step, step)
        return _Scale(tuple(10.0**power for power in powers), left, right, True)
    return _Scale(nice_ticks(*frame.extent(own), 6 if wide else 3), left, right, False)


def _axis(scale: _Scale, rows: int, own: Sequence[AxisScore], what: What, lang: str) -> list[str]:
    bottom = HEAD + ROW * rows
    parts = []
    for tick in scale.ticks:
        x = scale.x(tick)
        parts.append(frame.rule(x, x, HEAD - 4, bottom, GREY if tick == 0 else RULE))
        shown = risk_labels.tick_text(tick)
        parts.append(text(shown, x, bottom + 15, text_anchor="middle", font_size=SMALL, fill=GREY))
    cut = next((axis.threshold for axis in own if axis.threshold is not None), None)
    if cut is not None and what == "score":
        x = scale.x(cut)
        parts.append(frame.rule(x, x, HEAD - 10, bottom, RED, stroke_width=1.6))
        shown = say("risk.chart.threshold", lang, value=score_text(cut))
        half = text_width(shown, SMALL) / 2
        at = min(max(x, scale.left + half), scale.right - half)
        parts.append(text(shown, at, HEAD - 14, text_anchor="middle", font_size=SMALL, fill=RED))
    return parts


def _heads(value_at: float, width: float, heads: Sequence[str], what: What, lang: str) -> list[str]:
    """Return what stands above the columns of numbers, two lines at most, clear of the word of the threshold."""
    style = {"text_anchor": "end", "font_size": SMALL, "fill": GREY}
    parts = [text(say(f"risk.chart.{what}_head", lang), value_at, HEAD - 2, **style)]
    parts += [text(head, width - 8, HEAD - 2, **style) for head in heads]
    return parts


def _row(
    score: Score, axis: AxisScore, scale: _Scale, y: float, what: What, lang: str, shape: str
) -> list[str]:  # fmt: skip
    colour = frame.UNCUT if shape == "bound" else frame.colour(axis)
    parts = []
    if what == "rank":
        ends = (score.spread.rank_low, score.spread.rank_high) if score.spread else (None, None)
        at = score.rank
    else:
        ends = (axis.spread.low, axis.spread.high) if axis.spread else (None, None)
        at = axis.value
        if frame.opened(axis) and axis.low is not None and axis.high is not None:
            parts.append(frame.span(scale.x(axis.low), scale.x(axis.high), y, GREY, dashed=True))
    if ends[0] is not None and ends[1] is not None:
        parts.append(frame.span(scale.x(ends[0]), scale.x(ends[1]), y, colour))
    if at is not None:
        parts.append(frame.marker(shape, scale.x(at), y, colour, 4.5))
    said = risk_labels.hover_text(score, axis, lang)
    if what == "rank" and score.rank is not None:
        said += f"; {say('risk.chart.rank_head', lang)} {score.rank:g}"
    box = element("rect", x=scale.left, y=y - ROW / 2, width=scale.right - scale.left, height=ROW, fill="transparent")
    return [element("g", hover(said), *parts, box)]


def _unknown_row(why: str, anchor: str, left: float, right: float, y: float) -> list[str]:
    box = element("rect", x=left, y=y - ROW / 2 + 2, width=right - left, height=ROW - 4, fill=frame.hatch(anchor))
    lines = wrap(why, SMALL, right - left - 16, 1)
    ground = element(
        "rect", x=left, y=y - ROW / 2 + 2, width=text_width(lines[0], SMALL) + 14, height=ROW - 4, fill=frame.UNKNOWN
    )
    return [element("g", hover(why), box, ground, text(lines[0], left + 8, y + 4, font_size=SMALL, fill=GREY))]

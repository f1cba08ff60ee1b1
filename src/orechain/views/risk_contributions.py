"""A score opened: each axis into its terms, each term into the countries, sectors or scenarios that it sums up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from orechain.assess.risk.result import AxisScore, PartRow, RiskAssessment, Score, TermValue
from orechain.views import risk_frame as frame
from orechain.views import risk_labels
from orechain.views.quantities import MISSING
from orechain.views.risk_frame import NARROW, SIZE, SMALL, Picture
from orechain.views.risk_words import input_word, percent, score_text, word
from orechain.views.svg import BLUE, GREY, INK, RULE, element, hover, text, text_width, wrap
from orechain.views.words import name, say

SHOWN = 6
"""Rows below a term; the others are drawn as one."""
_COMPARABLE = 30.0
"""Terms that differ by more than this factor have no common scale, unless all are at most one."""
PART, TERM = "#8fabc6", BLUE
LINE, HEADLINE = 20.0, 30.0


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the picture: a bar of ``value`` on the scale of its group, and the words at both sides."""

    label: str
    value: float | None
    shown: str
    level: int
    told: str = ""


def opened_rows(term: TermValue, lang: str, most: int = SHOWN) -> tuple[list[tuple[str, PartRow]], PartRow | None]:
    """Return the greatest rows of a term with their words, and the others as one row, or None.

    The shares of all rows, and of the shown ones with the others, add up to one.
    """
    if len(term.rows) <= most + 1:
        return [(risk_labels.part_label(row.key, lang), row) for row in term.rows], None
    kept, folded = term.rows[:most], term.rows[most:]
    shares = [row.share for row in folded if row.share is not None]
    claims = tuple(dict.fromkeys(claim for row in folded for claim in row.claims))
    rest = PartRow("", sum(row.value for row in folded), sum(shares) if shares else None, {}, claims)
    return [(risk_labels.part_label(row.key, lang), row) for row in kept], rest


def contributions(found: RiskAssessment, score: Score, lang: str, width: float) -> Picture:
    """Return the bars that open a score.

    Parameters
    ----------
    found
        The assessment.
    score
        One of its scores.
    lang
        ``en`` or ``zh``.
    width
        Of the picture, in pixels.

    Returns
    -------
    Picture
        By axis the terms as they enter the aggregation (dark), one scale for all terms of the axis; below each term the
        parts that it is the sum of (pale), with their share. A term that is not known is hatched.
    """
    anchor = f"parts-{score.method}-{score.mineral}-{score.link}-{score.year}"
    wide = width > NARROW
    left = 300.0 if wide else 142.0
    right = width - (150.0 if wide else 84.0)
    parts: list[str] = []
    y = 6.0
    seen: dict[str, str] = {}
    for axis in score.axes:
        y += HEADLINE - 8
        drawn, y = _headline(axis, y, width, lang)
        parts += drawn
        top = max([*(abs(term.scaled) for term in axis.terms if term.scaled is not None), 0.0]) or 1.0
        least = min([*(term.scaled for term in axis.terms if term.scaled is not None), 0.0])
        ends = (min(least, 0.0), max(top, 0.0))
        alike = _comparable(axis)
        for term in axis.terms:
            line = _term_line(term, lang)
            tall = 4.0 if text_width(line.label, SIZE) > left - frame.PAD - 8 else 0.0
            y += tall
            parts += _bar(line, (left, right, width), y, ends if alike else None, anchor)
            y += LINE + tall
            if seen.get(term.key):
                words = say("risk.chart.rows_above", lang, axis=seen[term.key])
                shown = wrap(words, SMALL, right - left, 1)[0] if term.rows else ""
                if shown:
                    parts.append(text(shown, left, y + 3, font_size=SMALL, fill=GREY))
                    y += LINE - 2
                continue
            lines = _part_lines(term, lang)
            if lines:
                seen[term.key] = word("axis", axis.key, lang)
            low = min([0.0, *(item.value for item in lines if item.value is not None)])
            high = max([0.0, *(item.value for item in lines if item.value is not None)])
            for item in lines:
                tall = 4.0 if text_width(item.label, SMALL) > left - frame.PAD - 24 else 0.0
                y += tall
                parts += _bar(item, (left, right, width), y, (low, high or (0.0 if low < 0 else 1.0)), anchor)
                y += LINE - 3 + tall
            y += 5 if lines else 0
        y += 6
    unknown = any(term.scaled is None for axis in score.axes for term in axis.terms)
    entries = [(element("rect", x=-10, y=-5, width=20, height=11, fill=TERM), say("risk.chart.term", lang))]
    if seen:
        entries.append((element("rect", x=-10, y=-5, width=20, height=9, fill=PART), say("risk.chart.part", lang)))
    if unknown:
        box = element("rect", x=-10, y=-6, width=20, height=12, fill=frame.hatch(anchor), stroke=RULE)
        entries.append((box, say("risk.chart.unknown", lang)))
    key, end = frame.key_row(entries, y + 14, width)
    return Picture(
        parts_title(score, lang),
        say("risk.chart.parts_unit", lang),
        anchor,
        say("risk.chart.parts_description", lang, score=score_text(score.value),
            terms=sum(len(axis.terms) for axis in score.axes)),
        tuple(parts + key),
        width,
        end,
    )  # fmt: skip


def _comparable(axis: AxisScore) -> bool:
    """Whether bars on one scale say anything: not where a price stands beside an index."""
    sizes = [abs(term.scaled) for term in axis.terms if term.scaled]
    return not sizes or max(sizes) <= _COMPARABLE * min(sizes) or max(sizes) <= 1.0


def parts_title(score: Score, lang: str) -> str:
    """Return the title of an opened score."""
    comma = say("word.comma", lang)
    where = comma.join((name("mineral", score.mineral, lang), name("link", score.link, lang), str(score.year)))
    return f"{word('method', score.method, lang)}{say('word.colon', lang)}{where}"


def _headline(axis: AxisScore, y: float, width: float, lang: str) -> tuple[list[str], float]:
    """Return the name and score of an axis and what its threshold says, on one line or two."""
    words = f"{word('axis', axis.key, lang)}{say('word.colon', lang)}{score_text(axis.value)}"
    if axis.unit and axis.value is not None:
        words += f" {axis.unit}"
    said = ""
    if axis.threshold is not None:
        said = say("risk.chart.threshold", lang, value=score_text(axis.threshold))
    if axis.spread is not None:
        low, high = score_text(axis.spread.low), score_text(axis.spread.high)
        said = " · ".join(
            part for part in (said, f"{100 * axis.spread.level:.0f}%{say('word.colon', lang)}{low} … {high}") if part
        )
    parts = [frame.rule(frame.PAD, width - frame.PAD, y - 16, y - 16, RULE)]
    parts.append(text(words, frame.PAD, y, font_size=SIZE, font_weight=600, fill=INK))
    if said and text_width(words, SIZE) * 1.05 + text_width(said, SMALL) + 30 < width - 2 * frame.PAD:
        parts.append(text(said, width - frame.PAD, y, text_anchor="end", font_size=SMALL, fill=GREY))
    elif said:
        y += 16
        parts.append(text(said, frame.PAD, y, font_size=SMALL, fill=GREY))
    return parts, y + 17


def _term_line(term: TermValue, lang: str) -> _Line:
    shown = score_text(term.scaled)
    if term.weight != 1.0 and term.scaled is not None:
        shown += f" × {score_text(term.weight)}"
    told = ""
    if term.raw is not None and term.scaled is not None and term.raw != term.scaled:
        told = say("risk.chart.before_scaling", lang, value=score_text(term.raw))
    if term.scaled is None:
        told = say("word.comma", lang).join(input_word(key, lang) for key in term.inputs)
    return _Line(word("term", term.key, lang), term.scaled, shown, 0, told)


def _part_lines(term: TermValue, lang: str) -> list[_Line]:
    rows, rest = opened_rows(term, lang)
    lines = [_Line(label, row.value, _share(row, lang), 1, _inputs(row, lang)) for label, row in rows]
    if rest is not None:
        others = say("word.others_plain", lang, n=len(term.rows) - len(rows))
        lines.append(_Line(others, rest.value, _share(rest, lang), 1))
    return lines


def _share(row: PartRow, lang: str) -> str:
    value = score_text(row.value)
    return value if row.share is None else f"{value} · {percent(row.share)}"


def _inputs(row: PartRow, lang: str) -> str:
    return "; ".join(f"{input_word(key, lang)} {score_text(value)}" for key, value in row.inputs.items())


def _bar(
    line: _Line, room: tuple[float, float, float], y: float, ends: tuple[float, float] | None, anchor: str
) -> Sequence[str]:
    """Return a line; without ends of a scale it is a number only."""
    left, right, width = room
    indent = 16.0 * line.level
    size = SIZE if line.level == 0 else SMALL
    room_left = left - frame.PAD - indent - 8
    lines = [line.label]
    if text_width(line.label, size) > room_left:
        size = 10.5
        lines = risk_labels.lines_of(line.label, size, room_left, 2)
    thick = 12.0 if line.level == 0 else 9.0
    ink = INK if line.level == 0 else GREY
    step = 0.0 if len(lines) == 1 else -5.5
    parts = [
        text(words, frame.PAD + indent, y + 4 + step + 11.5 * place, font_size=size, fill=ink)
        for place, words in enumerate(lines)
    ]
    size = SIZE if line.level == 0 else SMALL
    if line.value is None:
        parts.append(
            element("rect", x=left, y=y - thick / 2, width=right - left, height=thick, fill=frame.hatch(anchor))
        )
        parts.append(text(MISSING, width - frame.PAD, y + 4, text_anchor="end", font_size=size, fill=GREY))
    elif ends is None:
        parts.append(text(line.shown, width - frame.PAD, y + 4, text_anchor="end", font_size=size, fill=ink))
    else:
        spread = (ends[1] - ends[0]) or 1.0
        zero, end = (left + (right - left) * (at - ends[0]) / spread for at in (0.0, line.value))
        fill = TERM if line.level == 0 else PART
        box = {"x": min(zero, end), "y": y - thick / 2, "width": max(abs(end - zero), 0.8), "height": thick}
        parts.append(element("rect", **box, fill=fill))
        parts.append(text(line.shown, width - frame.PAD, y + 4, text_anchor="end", font_size=size, fill=ink))
    told = f"{line.label}: {line.shown}" + (f" · {line.told}" if line.told else "")
    return (element("g", hover(told), *parts),)

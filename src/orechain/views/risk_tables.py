"""The tables of an assessment of criticality, for terminal and page: scores, terms, countries, methods side by side."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from orechain.assess.risk.result import (
    WHOLE,
    AxisScore,
    Bottleneck,
    Change,
    Evidence,
    Given,
    RiskAssessment,
    Score,
    TermValue,
)
from orechain.catalog.risk import risk_input
from orechain.views import risk_words as words
from orechain.views.blocks import Cell, Column, Row, Table, Value
from orechain.views.quantities import MISSING
from orechain.views.risk_cells import columns, number_cell, text_cell, words_cell
from orechain.views.words import name, say

MOST_ROWS = 12
"""Rows of countries below a term; the others are counted."""
FEW = 3
"""Up to so many minerals each link has a row of its own; with more, one number per method stands for the bottleneck."""


def scores(result: RiskAssessment, lang: str, year: int) -> Table:
    """Return the scores of a year: a row per mineral, method and link; or minerals by methods where there are many."""
    return _matrix(result, lang, year) if len(result.minerals) > FEW else _listed(result, lang, year)


def _listed(result: RiskAssessment, lang: str, year: int) -> Table:
    rows = []
    for score in result.scores:
        if score.year != year or (score.value is None and score.between is None):
            continue
        worst = result.bottleneck(score.mineral, score.method, year)
        first = score.axes[0]
        strong = worst is not None and len(worst.compared) > 1 and worst.link == score.link
        cells = [
            words_cell(name("mineral", score.mineral, lang)) if len(result.minerals) > 1 else None,
            words_cell(score.method, hover=words.word("method", score.method, lang)),
            words_cell(words.link(score.link, lang)),
            number_cell(score.value, anchor(score) if score.value is not None else ""),
            text_cell(words.range_text(score.spread.low, score.spread.high) if score.spread else words.bounds(first)),
            text_cell(_probability(score, worst)) if has_samples(result) else None,
            words_cell(words.verdict(score, lang, worst)),
        ]
        rows.append(Row(tuple(cell for cell in cells if cell is not None), strong=strong))
    heads = [
        Column(say("risk.col.mineral", lang)) if len(result.minerals) > 1 else None,
        Column(say("risk.col.method", lang)),
        Column(say("risk.col.link", lang)),
        Column(say("risk.col.score", lang), "right"),
        Column(say("risk.col.range", lang), "right"),
        Column(say("risk.col.probability", lang), "right") if has_samples(result) else None,
        Column(say("risk.col.verdict", lang)),
    ]
    notes = [say("risk.note.bottleneck", lang)] if any(row.strong for row in rows) else []
    if any(score.between is not None for score in result.scores if score.year == year):
        notes.append(say("risk.note.between", lang))
    notes.append(say("risk.note.range.samples" if has_samples(result) else "risk.note.range", lang))
    if any(item.unknown and item.critical is None and item.year == year for item in result.bottlenecks):
        notes.append(say("risk.note.verdict", lang))
    return Table(
        say("risk.table.scores", lang, year=year),
        tuple(column for column in heads if column is not None),
        tuple(rows),
        notes=tuple(notes),
    )


def _probability(score: Score, worst: Bottleneck | None) -> str:
    """Return the probability that the mineral is critical, as far as this link says: none while another is open."""
    if worst is not None and worst.unknown:
        known = worst.critical is not None and score.probability is not None
        return words.at_least_percent(score.probability) if known else MISSING
    return words.percent(score.probability)


def _matrix(result: RiskAssessment, lang: str, year: int) -> Table:
    known = {item.method for item in result.bottlenecks if item.year == year}
    known |= {score.method for score in result.scores if score.year == year and score.between is not None}
    keys = [key for key in result.methods if key in known]
    notes = [say("risk.note.matrix", lang)]
    rows = []
    for mineral in by_score(result, keys, year):
        cells = []
        for method in keys:
            worst = result.bottleneck(mineral, method, year)
            if worst is None and (bounded := result.bounded(mineral, method, year)) is not None:
                shown = f"({words.bounds(bounded.axes[0])})"
                cells.append(Cell((Value(shown, "missing", hover=words.link(bounded.link, lang)),)))
                notes = [say("risk.note.matrix", lang), say("risk.note.between.brackets", lang)]
                continue
            if worst is None:
                cells.append(Cell((Value(words.score_text(None), "missing"),)))
                continue
            score = result.score(mineral, method, year, worst.link)
            mark = say("risk.mark.critical", lang) if worst.critical else ""
            shown = words.at_least(worst)
            cells.append(Cell((Value(f"{mark}{shown}", "computed", anchor(score), words.at_link(worst, lang)),)))
        rows.append(Row((words_cell(name("mineral", mineral, lang)), *cells)))
    return Table(
        say("risk.table.matrix", lang, year=year),
        (Column(say("risk.col.mineral", lang)), *(Column(key, "right") for key in keys)),
        tuple(rows),
        notes=tuple(notes),
        dense=True,
    )


def axes(items: Sequence[Score], lang: str) -> Table:
    """Return all axes of some scores, with the cuts and what is left open."""
    rows = [
        Row(
            (
                words_cell(f"{score.method} {score.link}"),
                words_cell(words.word("axis", axis.key, lang) + (f" ({axis.unit})" if axis.unit else "")),
                number_cell(axis.value),
                text_cell(_reach(axis)),
                number_cell(axis.threshold),
                words_cell(words.yes_or_no(axis.reached, lang)),
            )
        )
        for score in items
        for axis in score.axes
        if axis.value is not None
    ]
    keys = (("method", "left"), ("axis", "left"), ("score", "right"), ("range", "right"), ("threshold", "right"),
            ("reached", "left"))  # fmt: skip
    return Table(say("risk.table.axes", lang), columns(keys, lang), tuple(rows))


def _reach(axis: AxisScore) -> str:
    return words.range_text(axis.spread.low, axis.spread.high) if axis.spread is not None else words.bounds(axis)


def terms(score: Score, lang: str) -> Table:
    """Return the terms of all axes of one score, before and after scaling."""
    rows = []
    for axis in score.axes:
        rows += [
            Row(
                (
                    words_cell(words.word("axis", axis.key, lang), repeat=term is not axis.terms[0]),
                    words_cell(words.word("term", term.key, lang), hover=words.description("term", term.key, lang)),
                    number_cell(term.raw),
                    number_cell(term.scaled),
                    number_cell(term.weight),
                )
            )
            for term in axis.terms
        ]
        label, value = words_cell(say("risk.row.score", lang)), number_cell(axis.value)
        rows.append(Row((words_cell(""), label, text_cell(""), value, text_cell("")), strong=True))
    keys = (("axis", "left"), ("term", "left"), ("raw", "right"), ("scaled", "right"), ("weight", "right"))
    caption = say("risk.table.terms", lang, method=words.word("method", score.method, lang),
                  link=name("link", score.link, lang), year=score.year)  # fmt: skip
    return Table(caption, columns(keys, lang), tuple(rows))


def part_tables(score: Score, lang: str, most: int = MOST_ROWS) -> Iterator[Table]:
    """Yield for each term that is a sum its countries or sectors, the greatest first, with inputs and claims."""
    shown = set()
    for axis in score.axes:
        for term in axis.terms:
            if term.rows and term.key not in shown:  # axes share terms
                shown.add(term.key)
                yield _parts(term, lang, most)


def _parts(term: TermValue, lang: str, most: int) -> Table:
    listed = list(dict.fromkeys(key for row in term.rows for key in row.inputs))
    kinds = {risk_input(key).axis for key in term.inputs} - {""}
    kind = next(iter(kinds), "country")
    rows = [
        Row(
            (
                words_cell(words.part_word(kind, row.key, lang)),
                *(number_cell(row.inputs.get(key)) for key in listed),
                number_cell(row.value),
                text_cell(words.percent(row.share)),
                words_cell(words.claims_text(row.claims)),
            )
        )
        for row in term.rows[:most]
    ]
    notes = []
    if len(term.rows) > most:
        rest = sum(row.share or 0.0 for row in term.rows[most:])
        notes.append(say("risk.note.more_rows", lang, count=len(term.rows) - most, share=words.percent(rest)))
    return Table(
        say("risk.table.parts", lang, term=words.word("term", term.key, lang)),
        (
            Column(say(f"risk.part.{kind}", lang)),
            *(Column(words.input_word(key, lang), "right") for key in listed),
            Column(say("risk.col.part", lang), "right"),
            Column(say("risk.col.share", lang), "right"),
            Column(say("risk.col.claims", lang)),
        ),
        tuple(rows),
        notes=tuple(notes),
    )


def inputs(evidence: Evidence, score: Score, lang: str) -> tuple[Table, tuple[str, ...]]:
    """Return the inputs of a score that are known, and what was assumed about them.

    Value, deviation, unit, how they are known, of which years, by which claims.
    """
    rows = []
    notes: list[str] = []
    for key in score.inputs:
        item = evidence.found(key, score.governance_years)
        if not isinstance(item, Given):
            continue
        label = words.input_word(key, lang)
        unit = words.input_unit(key, lang)
        rows.append(
            Row(
                (
                    words_cell(label + (f" ({unit})" if unit else "")),
                    text_cell(words.given_text(item, lang), "published" if item.basis == "published" else "computed"),
                    text_cell(words.score_text(item.sd.get(WHOLE) if item.value is not None else None)),
                    text_cell(words.period(item)),
                    words_cell(say(f"risk.basis.{item.basis}", lang)),
                    words_cell(words.claims_text(item.all_claims)),
                )
            )
        )
        notes += [f"{label}{say('word.colon', lang)}{note.text(lang)}" for note in item.notes]
    keys = (("input", "left"), ("value", "right"), ("sd", "right"), ("years", "right"), ("basis", "left"),
            ("claims", "left"))  # fmt: skip
    return Table(say("risk.table.inputs", lang), columns(keys, lang), tuple(rows)), tuple(dict.fromkeys(notes))


def drivers(result: RiskAssessment, lang: str, year: int) -> Table:
    """Return how much of the variance of each score goes back to the errors of each kind of input."""
    rows = [
        Row(
            (
                words_cell(f"{name('mineral', score.mineral, lang)}, {score.method} {score.link}", repeat=place > 0),
                words_cell(words.word("effect", item.effect, lang)),
                text_cell(f"{item.first:.2f}"),
                text_cell(f"{item.total:.2f}"),
                text_cell(f"{item.total_low:.2f}\u2013{item.total_high:.2f}"),
            )
        )
        for score in result.scores
        if score.year == year
        for place, item in enumerate(sorted(score.axes[0].drivers, key=lambda item: -item.total))
    ]
    keys = (("method_link", "left"), ("effect", "left"), ("first", "right"), ("total", "right"), ("interval", "right"))
    return Table(say("risk.table.drivers", lang), columns(keys, lang), tuple(rows),
                 notes=(say("risk.note.drivers", lang),))  # fmt: skip


def published(result: RiskAssessment, lang: str) -> Table:
    """Return what institutions published, beside ours."""
    rows = [
        Row(
            (
                words_cell(name("mineral", item.mineral, lang)),
                words_cell(words.published_word(item.what, lang)),
                text_cell(str(item.year)),
                text_cell(words.exact_text(item.value), "published"),
                number_cell(item.ours),
                words_cell(" ".join(part for part in (item.method if item.ours is not None else "", item.link,
                                                  str(item.our_year or "")) if part)),
                words_cell(item.claim),
            )
        )
        for item in result.published
    ]  # fmt: skip
    keys = (("mineral", "left"), ("what", "left"), ("year", "right"), ("published", "right"), ("ours", "right"),
            ("ours_of", "left"), ("claims", "left"))  # fmt: skip
    return Table(say("risk.table.published", lang), columns(keys, lang), tuple(rows),
                 notes=(say("risk.note.published", lang),))  # fmt: skip


def anchor(score: Score) -> str:
    """Return where on a page a score opens into its terms."""
    return f"risk-{score.mineral}-{score.method}-{score.year}-{score.link}"


def has_samples(result: RiskAssessment) -> bool:
    """Whether errors were drawn."""
    return any(score.spread is not None for score in result.scores)


def label_of(result: RiskAssessment, item: Score | Change, lang: str) -> str:
    """Return method and link, and the mineral where there are several."""
    label = f"{item.method} {item.link}"
    return f"{name('mineral', item.mineral, lang)}, {label}" if len(result.minerals) > 1 else label


def by_score(result: RiskAssessment, methods: Sequence[str], year: int) -> tuple[str, ...]:
    """Return the minerals, by falling score where there is one method only; bounds count by their lower end.

    Those without either stand last.
    """
    if len(methods) != 1:
        return result.minerals
    worst: dict[str, float] = {}
    for score in result.scores:
        if (score.method, score.year) == (methods[0], year) and (score.value is not None or score.between):
            low = score.value if score.value is not None else score.between[0] if score.between else -math.inf
            worst[score.mineral] = max(low, worst.get(score.mineral, -math.inf))
    return tuple(sorted(result.minerals, key=lambda mineral: -worst.get(mineral, -math.inf)))

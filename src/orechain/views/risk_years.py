"""Tables of scores over the years: what they were, on figures of which years, and why they changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from orechain.assess.risk.result import Change, RiskAssessment, Score
from orechain.views import risk_words as words
from orechain.views.blocks import Cell, Column, Row, Table
from orechain.views.risk_cells import number_cell, words_cell
from orechain.views.risk_tables import MOST_ROWS, anchor, label_of
from orechain.views.words import say


def by_year(result: RiskAssessment, lang: str, years: Sequence[int] = ()) -> Table:
    """Return the scores by year, of all years or the ones named: a row per mineral, method and link that has any."""
    shown = years or result.years
    rows = []
    for score in result.scores:
        if score.year != shown[0]:
            continue
        some = [result.score(score.mineral, score.method, year, score.link) for year in shown]
        if any(item.value is not None for item in some):
            rows.append(Row((words_cell(label_of(result, score, lang)), *(_of_year(item, lang) for item in some))))
    return Table(
        say("risk.table.by_year", lang),
        (Column(say("risk.col.method_link", lang)), *(Column(str(year), "right") for year in shown)),
        tuple(rows),
        notes=_other_years(result, [score for score in result.scores if score.year in shown], lang),
    )


def _of_year(score: Score, lang: str) -> Cell:
    """Return a score, with a mark where it rests on figures of other years."""
    cell = number_cell(score.value, anchor(score))
    if score.value is None or not score.other_years:
        return cell
    (value,) = cell.values
    comma = say("word.comma", lang)
    told = comma.join(f"{words.input_word(key, lang)} ({_span(span)})" for key, span in score.other_years.items())
    return replace(cell, values=(replace(value, text=f"{value.text}*", hover=told),))


def _other_years(result: RiskAssessment, scores: Sequence[Score], lang: str) -> tuple[str, ...]:
    """Return what the mark stands for: for each method and link the inputs, and of which years they are for which."""
    found: dict[str, dict[str, dict[tuple[int, int], list[int]]]] = {}
    for score in scores:
        if score.value is None:
            continue
        for key, span in score.other_years.items():
            own = found.setdefault(label_of(result, score, lang), {}).setdefault(key, {})
            own.setdefault(span, []).append(score.year)
    if not found:
        return ()
    comma = say("word.comma", lang)
    notes = [say("risk.chart.other_years", lang)]
    for label, inputs in list(found.items())[:MOST_ROWS]:
        told = []
        for key, spans in inputs.items():
            of = comma.join(f"{_span(span)} → {words.years(some)}" for span, some in spans.items())
            told.append(f"{words.input_word(key, lang)} ({of})")
        notes.append(f"{label}{say('word.colon', lang)}{comma.join(told)}")
    return tuple(notes)


def _span(span: tuple[int, int]) -> str:
    return str(span[0]) if span[0] == span[1] else f"{span[0]}\u2013{span[1]}"


def _years(item: Change) -> str:
    """Return the two years of a change, with a mark where a score rests on figures of other years."""
    first, last = ("*" if some else "" for some in (item.other_before, item.other_after))
    return f"{item.before}{first}\u2013{item.after}{last}"


def changes(result: RiskAssessment, lang: str) -> Table:
    """Return what changed the scores from year to year, shared out among kinds of input; shares add up exactly."""
    effects = list(dict.fromkeys(key for item in result.changes for key, part in item.effects.items() if part != 0))
    rows = [
        Row(
            (
                words_cell(label_of(result, item, lang)),
                words_cell(_years(item)),
                number_cell(item.value_before),
                number_cell(item.value_after),
                *(number_cell(item.effects.get(key, 0.0)) for key in effects),
            )
        )
        for item in result.changes
    ]
    notes = [say("risk.note.changes", lang)]
    if "source" in effects:
        notes.append(say("risk.note.sources", lang))
    if any(item.other_before or item.other_after for item in result.changes):
        notes.append(say("risk.chart.other_years", lang))
    return Table(
        say("risk.table.changes", lang),
        (
            Column(say("risk.col.method_link", lang)),
            Column(say("risk.col.years", lang)),
            Column(say("risk.col.before", lang), "right"),
            Column(say("risk.col.after", lang), "right"),
            *(Column(words.word("effect", key, lang), "right") for key in effects),
        ),
        tuple(rows),
        notes=tuple(notes),
    )

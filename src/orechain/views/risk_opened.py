"""One score on a page: its picture, terms, countries and inputs, each number with the claims that it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from orechain.assess.risk.result import AxisScore, Given, RiskAssessment, Score, TermValue
from orechain.views import risk_chart
from orechain.views import risk_tables as tables
from orechain.views import risk_words as words
from orechain.views.blocks import Cell, Column, Drawing, Facts, Fold, Heading, Row, Table, Text, Value
from orechain.views.risk_frame import drawing
from orechain.views.risk_labels import part_label
from orechain.views.trace import Trace
from orechain.views.words import name, say

FEW_MINERALS = 3
"""Up to so many minerals every link is opened, with more the bottleneck of each method only."""
MOST_PICTURES = 36
"""Scores that are opened with a picture; beyond, with tables only."""
SHOWN_OPEN = 3
CLAIMS = 3
"""Claims shown in a cell; the others are counted, and listed below where no more scores are opened than have a picture.
A page of all minerals would hold every claim of the store; its data (``.json``) name them."""
ROWS = 12
ROWS_OF_MANY = 3
"""Countries below a term; fewer where more scores are opened than have a picture."""


def to_open(result: RiskAssessment) -> tuple[Score, ...]:
    """Return the scores of the last year that the page opens, those of a method together."""
    year = result.years[-1]
    if len(result.minerals) <= FEW_MINERALS:
        return tuple(score for score in result.scores if score.year == year and score.value is not None)
    found = (result.bottleneck(mineral, method, year) for mineral in result.minerals for method in result.methods)
    return tuple(result.score(item.mineral, item.method, year, item.link) for item in found if item is not None)


def fold(result: RiskAssessment, score: Score, trace: Trace, count: int) -> Fold:
    """Return a score opened, under its anchor (`risk_tables.anchor`).

    Parameters
    ----------
    result, score
        The assessment and one of its scores.
    trace
        Collects the claims for the appendix.
    count
        How many scores the page opens; with many there are no pictures, with few the first are open.
    """
    lang = trace.lang
    blocks: list[Heading | Text | Facts | Table | Drawing] = []
    if count <= MOST_PICTURES:
        blocks.append(drawing(risk_chart.opened(result, score, lang)))
    most = ROWS if count <= MOST_PICTURES else ROWS_OF_MANY
    more = f"#{claims_anchor(score)}" if count <= MOST_PICTURES else ""
    blocks += [tables.terms(score, lang), *part_tables(score, trace, most, more)]
    evidence = result.evidence.get((score.mineral, score.link, score.year))
    if evidence is not None:
        table, notes = tables.inputs(evidence, score, lang)
        rows = tuple(
            replace(row, cells=(*row.cells[:-1], claims_cell(item.all_claims, trace, more)))
            for row, item in zip(table.rows, _given(result, score), strict=True)
        )
        blocks.append(replace(table, rows=rows))
        if notes:
            blocks.append(Text(notes, "note"))
    return Fold(title(score, lang), tuple(blocks), tables.anchor(score), count <= SHOWN_OPEN)


def claims_fold(result: RiskAssessment, score: Score, trace: Trace) -> Fold | None:
    """Return all claims behind a score, input by input, to be opened; None where the cells above name them all."""
    lang = trace.lang
    given = _given(result, score)
    if all(len(item.all_claims) <= CLAIMS for item in given):
        return None
    rows = tuple(
        Row((
            Cell((Value(words.input_word(item.input, lang)),)),
            Cell(tuple(Value(claim, href=trace.claim_href(claim)) for claim in item.all_claims)),
        ))
        for item in given
        if item.all_claims
    )  # fmt: skip
    columns = (Column(say("risk.col.input", lang)), Column(say("risk.col.claims", lang)))
    caption = say("risk.table.all_claims", lang, score=title(score, lang))
    return Fold(caption, (Table(caption, columns, rows),), claims_anchor(score))


def claims_anchor(score: Score) -> str:
    """Return where on a page all claims of a score are listed."""
    return f"claims-of-{tables.anchor(score)}"


def _given(result: RiskAssessment, score: Score) -> list[Given]:
    """Return the inputs of a score that are known, in its order."""
    evidence = result.evidence.get((score.mineral, score.link, score.year))
    found = [] if evidence is None else [evidence.found(key, score.governance_years) for key in score.inputs]
    return [item for item in found if isinstance(item, Given)]


def title(score: Score, lang: str) -> str:
    """Return mineral, method, link and score in one line."""
    where = say("word.comma", lang).join((
        name("mineral", score.mineral, lang), words.word("method", score.method, lang), words.link(score.link, lang),
    ))  # fmt: skip
    said = words.score_text(score.value)
    if score.critical is not None:
        said += f" · {words.verdict(score, lang)}"
    return f"{where}{say('word.colon', lang)}{said}"


def part_tables(score: Score, trace: Trace, most: int = ROWS, more: str = "") -> Iterator[Table]:
    """Yield the countries or sectors of each term, their claims leading to the appendix, further ones to ``more``."""
    for (_, term), table in zip(_terms_with_rows(score), tables.part_tables(score, trace.lang, most), strict=True):
        rows = tuple(
            replace(
                row,
                cells=(
                    Cell((replace(row.cells[0].values[0], text=part_label(part.key, trace.lang)),)),
                    *row.cells[1:-1],
                    claims_cell(part.claims, trace, more),
                ),
            )
            for row, part in zip(table.rows, term.rows[:most], strict=True)
        )
        yield replace(table, rows=rows)


def _terms_with_rows(score: Score) -> list[tuple[AxisScore, TermValue]]:
    """Return the terms that are sums, each once though axes share them."""
    found: dict[str, tuple[AxisScore, TermValue]] = {}
    for axis in score.axes:
        for term in axis.terms:
            if term.rows:
                found.setdefault(term.key, (axis, term))
    return list(found.values())


def claims_cell(claims: Sequence[str], trace: Trace, more: str = "") -> Cell:
    """Return the first claims, each leading to its row of the appendix, and how many more there are.

    Their number leads to ``more``, the list of all.
    """
    values = [Value(claim, href=trace.claim_href(claim)) for claim in claims[:CLAIMS]]
    if len(claims) > CLAIMS:
        values.append(Value(say("basis.more", trace.lang, n=len(claims) - CLAIMS), href=more))
    return Cell(tuple(values) or (Value(""),))


def claims_named(result: RiskAssessment) -> tuple[str, ...]:
    """Return the ids of the claims that a page of the assessment shows, for its appendix."""
    found: dict[str, None] = {}
    shown = to_open(result)
    most = ROWS if len(shown) <= MOST_PICTURES else ROWS_OF_MANY
    listed = CLAIMS if len(shown) > MOST_PICTURES else None  # None: all of them
    for score in shown:
        for _, term in _terms_with_rows(score):
            for part in term.rows[:most]:
                found.update(dict.fromkeys(part.claims[:CLAIMS]))
        for item in _given(result, score):
            found.update(dict.fromkeys(item.all_claims[:listed]))
    found.update(dict.fromkeys(item.claim for item in result.published))
    found.update(dict.fromkeys(item.claim for item in result.lists))
    return tuple(found)

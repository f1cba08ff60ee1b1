"""An assessment of criticality as a page: answer, pictures, tables, each score opened, what is missing, validation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from orechain.assess.result import ClaimRow, Source
from orechain.assess.risk.result import Evidence, RiskAssessment, Score
from orechain.assess.risk.validation_result import Validation
from orechain.risk.contract import Method
from orechain.views import appendix, risk_chart, risk_compare, risk_years
from orechain.views import risk_opened as opening
from orechain.views import risk_reasons as reasons
from orechain.views import risk_reference as reference
from orechain.views import risk_tables as tables
from orechain.views import risk_words as words
from orechain.views.blocks import (
    Block,
    Cell,
    Code,
    Column,
    Facts,
    Fold,
    Heading,
    Report,
    Row,
    Section,
    Table,
    Text,
    Value,
)
from orechain.views.risk_frame import drawing
from orechain.views.trace import Trace
from orechain.views.words import name, say

WORDS = ("page.copy", "page.copied")
PREFERRED = ("eu-2023", "usgs-2021", "nstc-2018", "geopolrisk-2022", "iea-concentration")
"""Whose score another report opens: the first one that has any."""
MOST_CHANGES = 24
"""Pictures of changes; the table has all."""


def risk_report(
    result: RiskAssessment,
    lang: str,
    claims: Mapping[str, ClaimRow] | None = None,
    sources: Sequence[Source] = (),
    methods: Sequence[Method] = (),
    validation: Validation | None = None,
) -> Report:
    """Return the page of an assessment of criticality.

    Parameters
    ----------
    result
        The assessment.
    lang
        ``en`` or ``zh``.
    claims
        The claims that it names (`risk_opened.claims_named`), by id; the appendix lists those that the page shows.
    sources
        Releases of the claims.
    methods
        The methods themselves, for formula, citation and parameters.
    validation
        Published results beside ours; those of other methods are left out.
    """
    trace = Trace(lang, claims or {}, sources)
    year = result.years[-1]
    first = risk_chart.best(result, lang)
    shown = opening.to_open(result)
    anchors = {tables.anchor(score) for score in shown}
    parts: list[tuple[str, tuple[Block, ...]]] = [
        ("scores", _scores(result, lang, anchors)),
        ("pictures", _pictures(result, lang, year)),
        ("opened", _opened(result, shown, trace)),
        ("changes", _changes(result, lang)),
        ("agreement", _agreement(result, lang, year)),
        ("drivers", _drivers(result, lang, year)),
        ("missing", (*_messages(result, lang), *missing(result, result.scores, lang))),
        ("published", _published(result, trace)),
        ("validation", _validation(result, validation, lang)),
        ("method", _methods(methods, lang)),
        ("notes", _notes(result, shown, lang)),
        ("sources", (appendix.source_list(sources, trace),) if sources else ()),
        ("manifest", manifest(result, lang)),
    ]
    # Last, because it lists what the parts above have used.
    if any(claim in trace.claims for claim in trace.used):
        parts.append(("claims", (appendix.claims(trace),)))
    lead = Text(_answer(result, lang), "lead")
    return Report(
        lang=lang,
        title=words.title(result, lang),
        kicker=say("risk.kicker", lang),
        subtitle=(say("risk.sentence.join", lang).join(words.subtitle(result, lang)),),
        answer=(lead, drawing(first)) if first is not None else (lead,),
        sections=tuple(
            Section(Heading(say(f"risk.section.{key}", lang), 2, f"section-{key}"), blocks)
            for key, blocks in parts
            if blocks
        ),
        contents=say("page.contents", lang),
        footer=say("page.footer", lang),
        words=tuple((key.partition(".")[2], say(key, lang)) for key in WORDS),
    )


def risk_summary(result: RiskAssessment, trace: Trace) -> tuple[Block, ...]:
    """Return criticality inside the report of an assessment: sentences, scores, one score opened, and the command.

    Parameters
    ----------
    result
        Of one mineral in one year.
    trace
        The trace of the report around it, so that countries lead to its appendix.
    """
    lang, year = trace.lang, result.years[-1]
    scored = [item for item in result.bottlenecks if item.year == year]
    blocks: list[Block] = [Text(_answer(result, lang), "lead")]
    if scored:
        blocks.append(without_links(tables.scores(result, lang, year), ()))
        order = {key: place for place, key in enumerate(PREFERRED)}
        worst = min(scored, key=lambda item: order.get(item.method, len(order)))
        score = result.score(worst.mineral, worst.method, year, worst.link)
        blocks += [drawing(risk_chart.opened(result, score, lang)), *opening.part_tables(score, trace)]
    without = [key for key in result.methods if key not in {item.method for item in scored}]
    unknown = [score for score in result.scores if score.method in without]
    blocks += missing(result, unknown, lang)
    again = result.manifest.get("run_again", "")
    return (*blocks, *((Text((say("risk.more_at", lang),), "note"), Code(again)) if again else ()))


def _answer(result: RiskAssessment, lang: str) -> tuple[str, ...]:
    """Return what the scores say, then in one sentence which methods say nothing; their reasons stand further below."""
    year = result.years[-1]
    said = words.sentences(replace(result, messages=()), lang)
    known = {item.method for item in result.bottlenecks if item.year == year}
    silent = [words.word("method", key, lang) for key in result.methods if key not in known]
    if silent:
        said.append(say("risk.no_score_by", lang, year=year, methods=say("word.comma", lang).join(silent)))
    return tuple(said)


def _messages(result: RiskAssessment, lang: str) -> tuple[Block, ...]:
    return (Text(tuple(item.text(lang) for item in result.messages), "note"),) if result.messages else ()


def without_links(table: Table, anchors: Iterable[str]) -> Table:
    """Return a table without links to scores that the page does not open."""
    known = {f"#{anchor}" for anchor in anchors}

    def kept(value: Value) -> Value:
        return value if value.href in known else replace(value, href="")

    rows = tuple(
        replace(row, cells=tuple(replace(cell, values=tuple(map(kept, cell.values))) for cell in row.cells))
        for row in table.rows
    )
    return replace(table, rows=rows)


def _scores(result: RiskAssessment, lang: str, anchors: Iterable[str]) -> tuple[Block, ...]:
    known = set(anchors)
    if not any(score.value is not None or score.between for score in result.scores):
        return ()
    found = [without_links(tables.scores(result, lang, result.years[-1]), known)]
    if len(result.years) > 1:
        found.append(without_links(risk_years.by_year(result, lang), known))
    return tuple(found)


def _pictures(result: RiskAssessment, lang: str, year: int) -> tuple[Block, ...]:
    """Return the pictures of each method below its name; the one of the answer is not shown twice."""
    first = risk_chart.best(result, lang)
    own = drawing(first).anchor if first is not None else ""
    blocks: list[Block] = []
    for method in result.methods:
        makers = [*risk_chart.matrices(result, method, lang, year), *risk_chart.dots(result, method, lang, year)]
        drawn = [item for item in map(drawing, makers) if item.anchor != own]
        if drawn:
            blocks.append(Heading(words.word("method", method, lang), 3, f"pictures-{method}"))
            said = words.description("method", method, lang)
            blocks += [Text((said,), "note")] if said else []
            blocks += drawn
    return tuple(blocks)


def _opened(result: RiskAssessment, shown: Sequence[Score], trace: Trace) -> tuple[Block, ...]:
    """Return each score opened, and below it the list of all its claims where the page has room for them."""
    blocks: list[Block] = []
    for score in shown:
        blocks.append(opening.fold(result, score, trace, len(shown)))
        claims = opening.claims_fold(result, score, trace) if len(shown) <= opening.MOST_PICTURES else None
        blocks += [claims] if claims is not None else []
    if len(shown) > opening.MOST_PICTURES:
        blocks.append(Text((say("risk.note.claims_of_many", trace.lang, most=opening.MOST_PICTURES),), "note"))
    return tuple(blocks)


def _changes(result: RiskAssessment, lang: str) -> tuple[Block, ...]:
    if not result.changes:
        return ()
    makers = list(risk_chart.changes(result, lang))
    drawn = tuple(drawing(make) for make in makers) if len(makers) <= MOST_CHANGES else ()
    return (*drawn, risk_years.changes(result, lang))


def _agreement(result: RiskAssessment, lang: str, year: int) -> tuple[Block, ...]:
    blocks: list[Block] = [risk_compare.agreement(item, lang) for item in result.agreement if item.year == year]
    if len(result.minerals) > 1 and any(item.year == year for item in result.bottlenecks):
        blocks.append(risk_compare.ranks(result, lang, year))
    if any(item.year == year for item in result.disagreements):
        blocks.append(risk_compare.disagreements(result, lang, year))
    return tuple(blocks)


def _drivers(result: RiskAssessment, lang: str, year: int) -> tuple[Block, ...]:
    any_known = any(score.axes[0].drivers for score in result.scores if score.year == year)
    return (tables.drivers(result, lang, year),) if any_known else ()


def missing(result: RiskAssessment, scores: Iterable[Score], lang: str) -> tuple[Block, ...]:
    """Return what has no score and why, method by method; every input by itself is folded away below."""
    without = [score for score in scores if score.value is None and score.lacking]
    if not without:
        return ()
    short: list[Row] = []
    full: list[Row] = []
    for method in (key for key in result.methods if any(score.method == key for score in without)):
        own = [score for score in without if score.method == method]
        groups: dict[str, list[Score]] = {}
        every: dict[str, list[Score]] = {}
        if inputs := reasons.not_held(own):
            groups[reasons.counted(inputs, lang)] = [
                score for score in own if any(item.reason.key == reasons.NOT_HELD for item in score.lacking)
            ]
        groups |= reasons.other_reasons(own, lang)
        for score in own:
            for item in score.lacking:
                every.setdefault(words.lacking_text(item, lang), []).append(score)
        label = words.word("method", method, lang)
        for rows, found in ((short, groups), (full, every)):
            rows += [
                Row((
                    Cell((Value(label),), repeat=place > 0),
                    Cell((Value(why),)),
                    Cell((Value(reasons.places(result, some, lang, methods=False)),)),
                ))
                for place, (why, some) in enumerate(found.items())
            ]  # fmt: skip
    columns = tuple(Column(say(f"risk.col.{key}", lang)) for key in ("method", "why", "concerns"))
    table = Table(say("risk.table.missing", lang), columns, tuple(short), notes=(say("risk.note.missing", lang),))
    if len(full) == len(short):
        return (table,)
    title = say("risk.table.missing_all", lang)
    return (table, Fold(title, (Table(title, columns, tuple(full)),)))


def _published(result: RiskAssessment, trace: Trace) -> tuple[Block, ...]:
    lang = trace.lang
    blocks: list[Block] = []
    if result.published:
        table = tables.published(result, lang)
        rows = tuple(
            replace(row, cells=(*row.cells[:-1], opening.claims_cell((item.claim,), trace)))
            for row, item in zip(table.rows, result.published, strict=True)
        )
        blocks.append(replace(table, rows=rows))
    if result.lists:
        listed = tuple(
            Row((
                Cell((Value(name("mineral", item.mineral, lang)),)),
                Cell((Value(name("economy", item.economy, lang)),)),
                Cell((Value(str(item.year)),)),
                Cell((Value(item.title),)),
                opening.claims_cell((item.claim,), trace),
            ))
            for item in result.lists
        )  # fmt: skip
        keys = ("mineral", "economy", "year", "list", "claims")
        blocks.append(Table(say("risk.table.lists", lang), tuple(Column(say(f"risk.col.{key}", lang)) for key in keys),
                            listed))  # fmt: skip
    return tuple(blocks)


def _validation(result: RiskAssessment, found: Validation | None, lang: str) -> tuple[Block, ...]:
    """Return for the methods in use how their published results are met, with all checks folded away."""
    if found is None:
        return ()
    own = Validation(
        tuple(item for item in found.checks if item.method in result.methods),
        tuple(item for item in found.not_reproduced if item.method in result.methods),
    )
    said = [
        say("risk.validation.method", lang, method=words.word("method", key, lang),
            checks=sum(1 for item in own.checks if item.method == key), agrees=own.count("agrees", key),
            deviates=own.count("deviates", key), fails=own.count("fails", key))
        for key in own.methods
    ]  # fmt: skip
    silent = [words.word("method", key, lang) for key in result.methods if key not in own.methods]
    if silent:
        said.append(say("risk.validation.none", lang, methods=say("word.comma", lang).join(silent)))
    folds = tuple(
        Fold(table.caption, (table,), f"validation-{key}")
        for key, table in zip(own.methods, reference.validation_tables(own, lang), strict=True)
    )
    not_done = tuple(reference.not_reproduced(own, lang))
    more = (Heading(say("risk.validation.not_reproduced", lang), 3), Text(not_done)) if not_done else ()
    return (Text(tuple(said)), *folds, *more)


def _methods(methods: Sequence[Method], lang: str) -> tuple[Block, ...]:
    return tuple(
        Fold(
            words.word("method", item.key, lang),
            (
                Facts(tuple((label, Value(text)) for label, text in reference.method_facts(item, lang))),
                *reference.method_tables(item, lang),
                *((Text(reference.limits(item, lang), "note"),) if item.limits else ()),
            ),
            f"method-{item.key}",
        )
        for item in methods
    )


def _notes(result: RiskAssessment, shown: Sequence[Score], lang: str) -> tuple[Block, ...]:
    said: dict[str, None] = {}
    for score in shown:
        of: Evidence | None = result.evidence.get((score.mineral, score.link, score.year))
        for note in (*score.notes, *(of.notes if of is not None else ())):
            said[note.text(lang)] = None
    return (Text(tuple(said)),) if said else ()


def manifest(result: RiskAssessment, lang: str) -> tuple[Block, ...]:
    """Return the command and what fixes data, samples and version."""
    again = result.manifest.get("run_again", "")
    entries = tuple((key, Value(value)) for key, value in result.manifest.items() if key != "run_again")
    blocks: list[Block] = [Code(again)] if again else []
    return (*blocks, Text((say("manifest.text", lang),), "note"), Facts(entries))

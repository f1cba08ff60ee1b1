"""The end of a report: sources, the manifest, how each number came about, and the claims themselves."""

from __future__ import annotations

from collections.abc import Iterable

from orechain.assess.result import Assessment, Source
from orechain.views.blocks import (
    Block,
    Cell,
    Code,
    Column,
    Facts,
    Row,
    SourceItem,
    Sources,
    Table,
    Text,
    Value,
)
from orechain.views.quantities import figure_text, joined, range_text, years_text
from orechain.views.trace import LISTED_CLAIMS, Basis, Trace, anchor, own_scale
from orechain.views.words import licence, own_words, said_or, say


def source_list(found: Iterable[Source], trace: Trace) -> Sources:
    """Return releases with licence and attribution, the most used first."""
    lang = trace.lang
    items = []
    for source in sorted(found, key=lambda s: (-s.claims_used, s.release)):
        publisher = source.publisher_zh if lang == "zh" and source.publisher_zh else source.publisher
        title = say("source.release", lang, publisher=publisher, title=source.title)
        used = trace.counted(source.release, source.claims_used)
        dated = f"{title}{say('word.comma', lang)}{source.published}" if source.published else title
        items.append(SourceItem(dated, licence(source.licence, lang), source.attribution, source.url, used))
    return Sources(tuple(items))


def manifest(assessment: Assessment, trace: Trace) -> tuple[Block, ...]:
    """Return the command and the entries that fix data, rules and version."""
    lang = trace.lang
    command = assessment.manifest.get("run_again") or say(
        "manifest.command",
        lang,
        mineral=assessment.mineral,
        economy=assessment.economy,
        year=assessment.year,
        scope=assessment.scope,
    )
    entries = tuple((key, Value(value)) for key, value in assessment.manifest.items() if key != "run_again")
    blocks: list[Block] = [Code(command)]
    if entries:
        blocks += [Text((say("manifest.text", lang),), "note"), Facts(entries)]
    return tuple(blocks)


def basis(trace: Trace) -> Table:
    """Return how each number that rests on more than one claim came about."""
    lang = trace.lang
    return Table(
        say("table.basis", lang),
        (
            Column(say("col.no", lang)),
            Column(say("col.what", lang)),
            Column(say("col.number", lang), "right"),
            Column(say("col.how", lang)),
            Column(say("col.rests_on", lang)),
        ),
        tuple(_basis_row(entry, trace) for entry in trace.basis),
    )


def _basis_row(entry: Basis, trace: Trace) -> Row:
    lang = trace.lang
    figure = entry.figure
    how = [say(f"status.{figure.status}", lang)]
    if figure.rule:
        how.append(say("basis.rule", lang, rule=said_or("rule", figure.rule, lang)))
    if years := years_text(figure):
        how.append(say("basis.period", lang, years=years))
    scale = own_scale(figure, lang, entry.scale)
    if figure.value is not None and (span := range_text(figure, scale)):
        how.append(say("basis.range", lang, range=joined(span, scale.label, lang)))
    how += [say("basis.assumes", lang, text=item.text(lang)) for item in figure.assumptions]
    rests = [Value(claim, "", trace.claim_href(claim)) for claim in figure.claims[:LISTED_CLAIMS]]
    if len(figure.claims) > LISTED_CLAIMS:
        rests.append(Value(say("basis.more", lang, n=len(figure.claims) - LISTED_CLAIMS)))
    return Row(
        (
            Cell((Value(str(entry.serial)),)),
            Cell((Value(entry.what),)),
            Cell((Value(figure_text(figure, lang, scale), figure.status),)),
            Cell(tuple(Value(part) for part in how)),
            Cell(tuple(rests) or (Value(say("basis.none", lang)),)),
        ),
        anchor=entry.anchor,
    )


def claims(trace: Trace) -> Table:
    """Return the claims that the report rests on, as their publishers give them."""
    lang = trace.lang
    rows = []
    for claim in sorted(claim for claim in trace.used if claim in trace.claims):
        row = trace.claims[claim]
        cells = (
            row.claim,
            trace.publisher(row),
            row.release,
            row.locator,
            f"{row.raw} {row.unit}".strip() if row.unit != "none" else row.raw,
            licence(row.licence, lang),
            own_words("note", row.note, lang),
        )
        rows.append(Row(tuple(Cell((Value(words),)) for words in cells), anchor=anchor(claim)))
    keys = ("claim", "publisher", "release", "where", "as_published", "licence", "note")
    return Table(
        say("table.claims", lang),
        tuple(Column(say(f"col.{key}", lang)) for key in keys),
        tuple(rows),
        dense=True,
    )

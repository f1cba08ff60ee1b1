"""A projection of stocks as a page: the answer, pictures, tables, comparison, assumptions, how to run it again."""

from __future__ import annotations

from orechain.assess.stocks.result import StockProjection
from orechain.views import appendix, stocks_chart
from orechain.views import stocks_tables as tables
from orechain.views import stocks_words as words
from orechain.views.blocks import (
    Block,
    Code,
    Drawing,
    Facts,
    Heading,
    Report,
    Section,
    SourceItem,
    Sources,
    Text,
    Value,
)
from orechain.views.trace import Trace
from orechain.views.words import say

WORDS = ("page.copy", "page.copied")
SENSITIVITY = "cumulative_net_primary"


def stocks_report(projection: StockProjection, lang: str) -> Report:
    """Return the page of a projection in one language."""
    note = projection.note.text(lang)
    parts: list[tuple[str, tuple[Block, ...]]] = [
        ("stocks.section.pictures", (_area(projection, "end_of_life", lang),)),
        ("stocks.section.supply", (_lines(projection, lang),)),
        (
            "stocks.section.tables",
            (
                tables.totals(projection, lang),
                *(tables.by_product(projection, part, lang) for part in _parts(projection)),
                tables.losses(projection, lang),
            ),
        ),
        ("stocks.section.classes", (tables.classes(projection, lang),) if projection.classes else ()),
        ("stocks.section.comparison", (tables.comparison(projection, lang),) if projection.comparisons else ()),
        ("stocks.section.uncertainty", _uncertainty(projection, lang)),
        ("stocks.section.notes", (Text(tuple(item.text(lang) for item in projection.notes)),)),
        ("stocks.section.assumptions", (tables.assumptions(projection, lang),)),
        ("stocks.section.references", (_references(projection),)),
        ("section.sources", _sources(projection, lang)),
        ("section.manifest", _manifest(projection, lang)),
    ]
    return Report(
        lang=lang,
        title=words.title(projection, lang),
        kicker=say("stocks.kicker", lang),
        subtitle=(*words.subtitle(projection, lang), *((note,) if note else ())),
        answer=(Text(tuple(words.sentences(projection, lang)), "lead"), _area(projection, "in_use", lang)),
        sections=tuple(
            Section(Heading(say(key, lang), 2, "section-" + key.rpartition(".")[2]), blocks)
            for key, blocks in parts
            if blocks
        ),
        contents=say("page.contents", lang),
        footer=say("page.footer", lang),
        words=tuple((key.partition(".")[2], say(key, lang)) for key in WORDS),
    )


def _parts(projection: StockProjection) -> tuple[str, ...]:
    """Return the fields that a table by product is made of: those that hold anything."""
    fields = ("demand", "in_use", "end_of_life", "recovered", "hibernating", "second_use")
    return tuple(part for part in fields if any(getattr(projection.total, part)))


def _area(projection: StockProjection, part: str, lang: str) -> Drawing:
    return Drawing(
        say(f"stocks.chart.{part}", lang),
        stocks_chart.unit_label(projection, part, lang),
        stocks_chart.area_svg(projection, part, lang),
        anchor=f"picture-{part}",
    )


def _lines(projection: StockProjection, lang: str) -> Drawing:
    return Drawing(
        say("stocks.chart.supply", lang),
        stocks_chart.unit_label(projection, "supply", lang),
        stocks_chart.lines_svg(projection, lang),
        anchor="picture-supply",
    )


def _uncertainty(projection: StockProjection, lang: str) -> tuple[Block, ...]:
    blocks: list[Block] = [tables.spreads(projection, lang)] if projection.spreads else []
    blocks += [tables.sensitivity(item, lang) for item in projection.sensitivity]
    return tuple(blocks)


def _references(projection: StockProjection) -> Sources:
    items = []
    for item in projection.references:
        words_of = " · ".join(part for part in (item.publisher, item.title, item.version) if part)
        items.append(SourceItem(f"{item.source}: {words_of}", item.licence, "", item.url, ""))
    return Sources(tuple(items))


def _sources(projection: StockProjection, lang: str) -> tuple[Block, ...]:
    if not projection.sources:
        return ()
    return (appendix.source_list(projection.sources, Trace(lang, {}, projection.sources)),)


def _manifest(projection: StockProjection, lang: str) -> tuple[Block, ...]:
    entries = [
        ("scenario", projection.scenario),
        ("variant", projection.variant or "central"),
        ("snapshot", projection.snapshot),
        ("version", projection.version),
    ]
    if projection.runs is not None:
        runs = projection.runs
        entries += [("samples", str(runs.samples)), ("seed", str(runs.seed)), ("method", runs.method)]
    return (
        Code(command(projection)),
        Text((say("manifest.text", lang),), "note"),
        Facts(tuple((key, Value(value)) for key, value in entries)),
    )


def command(projection: StockProjection) -> str:
    """Return the command that gives the same answer."""
    parts = ["orechain stocks", projection.mineral, f"--economy {projection.economy} --to {projection.years[-1]}"]
    if projection.variant:
        parts.append(f"--variant {projection.variant}")
    if projection.runs is not None:
        runs = projection.runs
        parts.append(f"--samples {runs.samples} --seed {runs.seed} --method {runs.method}")
    if projection.sensitivity:
        parts.append("--sensitivity")
    return " ".join(parts)

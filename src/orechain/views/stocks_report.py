"""A projection of stocks as a page: the answer, pictures, tables, comparison, assumptions, how to run it again."""

from __future__ import annotations

import math
from collections.abc import Mapping

from orechain.assess.result import ClaimRow
from orechain.assess.stocks.result import StockProjection
from orechain.views import appendix, stocks_chart
from orechain.views import stocks_evidence as evidence
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
    Text,
    Value,
)
from orechain.views.quantities import MISSING
from orechain.views.trace import Trace
from orechain.views.words import say

WORDS = ("page.copy", "page.copied")
SENSITIVITY = "cumulative_net_primary"


def stocks_report(projection: StockProjection, lang: str, claims: Mapping[str, ClaimRow] | None = None) -> Report:
    """Return the page of a projection.

    Parameters
    ----------
    projection
        The projection.
    lang
        ``en`` or ``zh``.
    claims
        The claims that it names (`stocks_evidence.claims_named`), by id; they are listed in an appendix, to which
        published numbers lead.
    """
    trace = Trace(lang, claims or {}, projection.sources)
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
        ("stocks.section.classes", _classes(projection, trace)),
        ("stocks.section.comparison", _comparison(projection, trace)),
        ("stocks.section.uncertainty", _uncertainty(projection, lang)),
        ("stocks.section.notes", (Text(tuple(words.notes(projection, lang))),)),
        ("stocks.section.assumptions", (evidence.assumptions(projection, lang, trace),)),
        ("stocks.section.references", (evidence.references(projection, lang),)),
        ("section.sources", (appendix.source_list(projection.sources, trace),) if projection.sources else ()),
        ("section.manifest", _manifest(projection, lang)),
    ]
    # Last, because it lists what the parts above have used.
    if any(claim in trace.claims for claim in trace.used):
        parts.append(("stocks.section.claims", (appendix.claims(trace),)))
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


def stocks_summary(projection: StockProjection, trace: Trace) -> tuple[Block, ...]:
    """Return the answers, one picture, the totals and the command for the rest, for use inside another report.

    Parameters
    ----------
    projection
        The projection.
    trace
        The trace of the report around it, so that the reserve leads to its appendix.
    """
    lang = trace.lang
    found, last = projection.answers, projection.years[-1]
    none = say("stocks.fact.none", lang, last=last)
    start = words.now(projection)
    facts = [
        (say("stocks.fact.in_use_of", lang, year=start),
         Value(words.mass(words.at(projection, projection.total.in_use, start), lang), "computed")),
        (say("stocks.fact.turning_point", lang), _year(found.turning_point, none)),
        (say("stocks.fact.overtaking", lang), _year(found.overtaking, none)),
        (say("stocks.fact.mine" if found.since < last else "stocks.fact.mine_once", lang, start=found.since, last=last),
         Value(words.share(projection.cumulative_potential_per_demand[-1]), "computed")),
        (say("stocks.fact.reserve", lang), _reserve(projection, trace)),
    ]  # fmt: skip
    return (
        Text(tuple(words.sentences(projection, lang)), "lead"),
        Facts(tuple(facts)),
        _lines(projection, lang),
        tables.totals(projection, lang),
        Text((" ".join(words.subtitle(projection, lang)), say("stocks.more_at", lang)), "note"),
        Code(command(projection)),
    )


def _year(value: float, none: str) -> Value:
    return Value(words.year(value), "computed") if math.isfinite(value) else Value(none)


def _reserve(projection: StockProjection, trace: Trace) -> Value:
    """Return the natural reserve, which leads to the claim that gives it."""
    claims = projection.reserve.claims
    if projection.reserve.amount is None or not claims:
        return Value(MISSING, "missing", extra=projection.reserve.reason.text(trace.lang)
                     if projection.reserve.reason else "")  # fmt: skip
    return Value(words.reserve_amount(projection, trace.lang), "published", trace.claim_href(claims[0]), claims[0])


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


def _classes(projection: StockProjection, trace: Trace) -> tuple[Block, ...]:
    if not projection.classes:
        return ()
    blocks: list[Block] = [tables.classes(projection, trace.lang)]
    if any(item.classes[-1].base > 0 for item in projection.classes_by_product):
        blocks.append(tables.classes_by_product(projection, trace.lang))
    facts = [(say("stocks.fact.reserve", trace.lang), _reserve(projection, trace))]
    facts += [
        (say("stocks.fact.price", trace.lang), Value(claim, href=trace.claim_href(claim)))
        for claim in projection.economics.claims
    ]
    blocks.append(Facts(tuple(facts)))
    return tuple(blocks)


def _comparison(projection: StockProjection, trace: Trace) -> tuple[Block, ...]:
    if not projection.comparisons:
        return ()
    found = evidence.comparison(projection, trace.lang, trace)
    return found, evidence.explanations(projection, trace.lang, trace)


def _manifest(projection: StockProjection, lang: str) -> tuple[Block, ...]:
    variant = projection.variant_name.text(lang) if projection.variant else say("stocks.central", lang)
    entries = [
        ("scenario", projection.name.text(lang) or projection.scenario),
        ("variant", variant),
        ("snapshot", projection.snapshot),
        ("version", projection.version),
    ]
    if projection.runs is not None:
        runs = projection.runs
        entries += [
            ("samples", str(runs.samples)),
            ("seed", str(runs.seed)),
            ("method", words.method(runs.method, lang)),
        ]
    return (
        Code(command(projection)),
        Text((say("manifest.text", lang),), "note"),
        Facts(tuple((say(f"stocks.manifest.{key}", lang), Value(value)) for key, value in entries)),
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

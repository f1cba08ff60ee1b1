"""A whole assessment as a report in one language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from orechain.assess.beside import Beside
from orechain.assess.result import Assessment, ClaimRow, Figure
from orechain.views import answer, appendix, beside, evidence, sections
from orechain.views.blocks import Block, Heading, Report, Section, Text
from orechain.views.chain_chart import chain_chart, flow_table
from orechain.views.trace import Trace
from orechain.views.trade import trade
from orechain.views.words import known_name, name, say

WORDS = ("page.copy", "page.copied")


def report(
    assessment: Assessment, lang: str, claims: Mapping[str, ClaimRow] | None = None, extra: Beside | None = None
) -> Report:
    """Return the report of an assessment as data.

    Parameters
    ----------
    assessment
        The whole-chain answer.
    lang
        ``en`` or ``zh``.
    claims
        The claims that the numbers rest on, by id; those that the report uses are listed in its appendix.
    extra
        Balanced chain, criticality, supply paths and stocks; without it the report is that of the answer alone.
    """
    extra = extra or Beside()
    releases = extra.sources or assessment.sources
    trace = Trace(lang, claims or extra.claims, releases)
    mineral, economy = name("mineral", assessment.mineral, lang), name("economy", assessment.economy, lang)
    first: list[Block] = [answer.cards(assessment, trace)]
    chart = chain_chart(assessment, trace)
    if assessment.sentences:
        first.append(Text(tuple(sentence.text(lang) for sentence in assessment.sentences), "lead"))
    parts: list[tuple[str, tuple[Block, ...]]] = [
        ("chain", (chart, flow_table(assessment, chart, trace))),
        ("quantities", (answer.quantities(assessment, trace),)),
        ("supply", sections.supply(assessment, trace)),
        ("origins", sections.origins(assessment, trace)),
        ("trade", trade(assessment, trace)),
        ("balance", beside.balance_blocks(extra, trace)),
        ("reserves", sections.reserves(assessment, trace)),
        ("recycling", _listed(assessment.recycling, "recycling", "col.indicator", trace)),
        (
            "paths",
            (
                *_listed(assessment.supply_paths, "paths", "col.path", trace),
                *beside.paths_blocks(extra, trace),
            ),
        ),
        ("stocks", beside.stocks_blocks(extra, trace)),
        ("risk", beside.risk_blocks(extra, trace)),
        ("uses", _uses(assessment, trace)),
        ("prices", sections.prices(assessment, trace)),
        ("lists", evidence.lists(assessment, trace)),
        ("conflicts", evidence.conflicts(assessment, trace)),
        ("notes", _notes(assessment, lang)),
        ("sources", (appendix.source_list(releases, trace),)),
        ("manifest", appendix.manifest(assessment, trace)),
    ]
    # The appendices come last because they list what the parts above have used.
    if trace.basis:
        parts.append(("basis", (appendix.basis(trace),)))
    if any(claim in trace.claims for claim in trace.used):
        parts.append(("claims", (appendix.claims(trace),)))
    made = tuple(
        Section(
            Heading(say(f"section.{key}", lang), 2, f"section-{key}"),
            blocks or (Text((say("section.none", lang),)),),
        )
        for key, blocks in parts
        if blocks or key not in {"balance", "conflicts", "notes", "origins", "risk", "stocks"}
    )
    return Report(
        lang=lang,
        title=say("page.title", lang, mineral=mineral, economy=economy, year=assessment.year),
        kicker=say("page.kicker", lang),
        subtitle=(
            say(f"scope.{assessment.scope}", lang),
            say("page.form", lang, form=name("form", assessment.form, lang)),
        ),
        answer=tuple(first),
        sections=made,
        contents=say("page.contents", lang),
        footer=say("page.footer", lang),
        words=tuple((key.partition(".")[2], say(key, lang)) for key in WORDS),
    )


def _listed(
    pairs: tuple[tuple[str, Figure], ...], key: str, first: str, trace: Trace, catalog: str = "kind"
) -> tuple[Block, ...]:
    if not pairs:
        return ()
    return (sections.listed(pairs, say(f"table.{key}", trace.lang), key, first, trace, catalog),)


def _uses(assessment: Assessment, trace: Trace) -> tuple[Block, ...]:
    if not assessment.uses:
        return ()
    caption = say("table.uses", trace.lang)
    entries = assessment.uses
    places = {entry.key.partition(":")[0] for entry in entries}
    if len(places) == 1 and known_name("economy", place := places.pop()):
        # The shares of one economy: its name stands once, in the title.
        caption += f"{say('word.comma', trace.lang)}{name('economy', place, trace.lang)}"
        entries = tuple(replace(entry, key=entry.key.partition(":")[2]) for entry in entries)
    return (sections.ranking(entries, caption, trace, table="use", first="col.use"),)


def _notes(assessment: Assessment, lang: str) -> tuple[Block, ...]:
    if not assessment.notes:
        return ()
    return (Text(tuple(note.text(lang) for note in assessment.notes)),)

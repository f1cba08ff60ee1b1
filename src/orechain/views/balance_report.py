"""A balanced chain as report blocks: a page of its own, or a section of an assessment."""

from __future__ import annotations

from collections.abc import Mapping

from orechain.assess.balance.result import BalancedChain
from orechain.assess.result import ClaimRow
from orechain.views import appendix
from orechain.views import balance_tables as tables
from orechain.views.balance_chart import balance_chart, period_text, scope_text, title_text
from orechain.views.balance_layers import Layer, at_place, find_layer, layers_of
from orechain.views.balance_picture import balance_picture
from orechain.views.balance_words import Names, sentences
from orechain.views.blocks import Block, Choice, Code, Facts, Heading, Report, SankeyChart, Section, Table, Text, Value
from orechain.views.trace import Trace
from orechain.views.words import name, say

PLACES = 12  # economies with a picture of their own on a page; the command draws any
WORDS = ("page.copy", "page.copied")


def balance_section(
    balanced: BalancedChain, lang: str, *, trace: Trace | None = None, layer: str = ""
) -> tuple[Block, ...]:
    """Return the picture, the test in words and the tables of a balance, for use inside another report.

    Parameters
    ----------
    balanced
        The chain.
    lang
        ``en`` or ``zh``.
    trace
        The trace of the report around it, so that numbers lead to its appendices; by default one of its own.
    layer
        The layer of the tables and the one shown first; by default the first.

    Raises
    ------
    OrechainError
        If the chain has no such layer.
    """
    trace = trace or Trace(lang, {}, balanced.sources)
    view = find_layer(balanced, layer)
    blocks: list[Block] = [Text(tuple(sentences(balanced, lang)), "lead"), _pictures(balanced, view, trace)]
    if balanced.notes:
        blocks.append(Text(tuple(note.text(lang) for note in balanced.notes), "note"))
    return (*blocks, *_tables(balanced, view, trace))


def balance_report(
    balanced: BalancedChain,
    lang: str,
    claims: Mapping[str, ClaimRow] | None = None,
    *,
    layer: str = "",
    place: str = "",
) -> Report:
    """Return the page of a balanced chain.

    Parameters
    ----------
    balanced
        The chain.
    lang
        ``en`` or ``zh``.
    claims
        The claims that the figures are, by id; those shown are listed in an appendix.
    layer
        The layer of the tables and the one shown first.
    place
        One of several economies: pictures and tables show what touches it. Whether the figures fit is said of all.

    Raises
    ------
    OrechainError
        If the chain has no such layer or place.
    """
    trace = Trace(lang, claims or {}, balanced.sources)
    view = find_layer(balanced, layer)
    answer: tuple[Block, ...] = (
        Text(tuple(sentences(balanced, lang)), "lead"),
        _pictures(balanced, view, trace, place),
    )
    names = Names(balanced, lang)
    suspects = tables.suspect_table(balanced, trace)
    shown = at_place(balanced, place)
    flows = tables.flow_table(shown, view, trace, names)
    coefficients = tables.coefficient_table(shown, trace)
    processes = tables.process_table(shown, view, trace)
    observations = tables.observation_table(shown, trace, names)
    parts: list[tuple[str, tuple[Block | None, ...]]] = [
        ("balance.section.test", (suspects,)),
        ("balance.section.notes", (_notes(balanced, lang),)),
        ("balance.section.flows", (flows, coefficients)),
        ("balance.section.processes", (processes,)),
        ("balance.section.observations", (observations,)),
        ("section.sources", (appendix.source_list(balanced.sources, trace) if balanced.sources else None,)),
        ("section.manifest", _manifest(balanced, lang)),
    ]
    if trace.basis:
        parts.append(("section.basis", (appendix.basis(trace),)))
    if any(claim in trace.claims for claim in trace.used):
        parts.append(("section.claims", (appendix.claims(trace),)))
    sections = []
    for key, blocks in parts:
        kept = tuple(block for block in blocks if block is not None)
        if kept:
            sections.append(Section(Heading(say(key, lang), 2, "section-" + key.rpartition(".")[2]), kept))
    return Report(
        lang=lang,
        title=title_text(balanced, name("economy", place, lang) if place else scope_text(balanced, lang), lang),
        kicker=say("balance.kicker" if balanced.reconciled else "balance.kicker_before", lang),
        subtitle=_subtitle(balanced, view, lang),
        answer=answer,
        sections=tuple(sections),
        contents=say("page.contents", lang),
        footer=say("page.footer", lang),
        words=tuple((key.partition(".")[2], say(key, lang)) for key in WORDS),
    )


def _subtitle(balanced: BalancedChain, view: Layer, lang: str) -> tuple[str, ...]:
    said = [say("page.form", lang, form=view.label(lang))]
    if balanced.period[0] != balanced.period[1]:
        said.append(say("balance.yearly", lang, years=period_text(balanced)))
    return tuple(said)


def _tables(balanced: BalancedChain, view: Layer, trace: Trace) -> list[Block]:
    made = (
        tables.suspect_table(balanced, trace),
        tables.flow_table(balanced, view, trace),
        tables.coefficient_table(balanced, trace),
        tables.process_table(balanced, view, trace),
        tables.observation_table(balanced, trace),
    )
    return [table for table in made if table is not None]


def _pictures(balanced: BalancedChain, first: Layer, trace: Trace, only: str = "") -> SankeyChart | Choice:
    """Return the picture of each layer and, for the first layer, of the economies that handle most; or ``only`` one."""
    lang = trace.lang
    layers = sorted(layers_of(balanced), key=lambda layer: layer.id != first.id)
    items: list[tuple[str, tuple[SankeyChart | Table | Text | Choice, ...]]] = []
    for layer in layers:
        whole = balance_chart(balanced, balance_picture(balanced, layer.id, only), trace)
        shown: SankeyChart | Choice = whole
        if layer is layers[0] and len(balanced.scope) > 1 and not only:
            choices: list[tuple[str, tuple[SankeyChart | Table | Text | Choice, ...]]] = [
                (say("balance.all", lang), (whole,))
            ]
            for place in _largest(balanced, layer):
                chart = balance_chart(balanced, balance_picture(balanced, layer.id, place), trace)
                choices.append((name("economy", place, lang), (chart,)))
            shown = Choice(say("balance.place", lang), tuple(choices), "places")
        items.append((layer.label(lang), (shown,)))
    if len(items) == 1:
        return shown
    return Choice(say("balance.layer", lang), tuple(items), "layers")


def _largest(balanced: BalancedChain, layer: Layer) -> list[str]:
    """Return the economies through whose processes most passes."""
    places = {node.id: node.place for node in balanced.nodes}
    through = dict.fromkeys(balanced.scope, 0.0)
    for item in balanced.processes:
        if item.layer == layer.base and places[item.node] in through:
            through[places[item.node]] += max(item.inputs or 0.0, item.outputs or 0.0)
    return sorted(through, key=lambda place: (-through[place], place))[:PLACES]


def _notes(balanced: BalancedChain, lang: str) -> Text | None:
    return Text(tuple(note.text(lang) for note in balanced.notes)) if balanced.notes else None


def _manifest(balanced: BalancedChain, lang: str) -> tuple[Block, ...]:
    if not balanced.manifest:
        return ()
    entries = tuple((key, Value(value)) for key, value in balanced.manifest.items() if key != "run_again")
    command = balanced.manifest.get("run_again", "")
    blocks: list[Block] = [Code(command)] if command else []
    if entries:
        blocks += [Text((say("manifest.text", lang),), "note"), Facts(entries)]
    return tuple(blocks)

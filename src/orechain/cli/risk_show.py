"""Criticality on the terminal: sentences first, then tables whose numbers stay whole, then reasons and sources."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from orechain.cli.stocks_show import print_table

if TYPE_CHECKING:
    from rich.console import Console

    from orechain.assess.risk.dependence import Dependence
    from orechain.assess.risk.listing import Listing
    from orechain.assess.risk.result import RiskAssessment, Score
    from orechain.assess.risk.shares import WorldShares
    from orechain.assess.risk.technologies import Technologies
    from orechain.assess.risk.validation_result import Validation
    from orechain.risk.contract import Method

_MOST_YEARS = 10
_REASONS = 12


def show(result: RiskAssessment, lang: str, *, explain: bool = False) -> None:
    """Print scores, why some are missing, why they changed; with ``explain`` terms, countries and claims."""
    from rich.console import Console

    from orechain.views import risk_tables as tables
    from orechain.views import risk_years

    console = Console()
    _head(console, result, lang)
    _listed(console, _said(result, lang))
    year = result.years[-1]
    if any(score.value is not None or score.between for score in result.scores if score.year == year):
        print_table(console, tables.scores(result, lang, year))
    if len(result.years) > 1 and len(result.minerals) <= tables.FEW:
        print_table(console, risk_years.by_year(result, lang, result.years[-_MOST_YEARS:]))
        if any(item.effects for item in result.changes):
            print_table(console, risk_years.changes(result, lang))
    if any(score.axes[0].drivers for score in result.scores):
        print_table(console, tables.drivers(result, lang, year))
    if len(result.minerals) <= tables.FEW:
        _one_by_one(console, result, lang, year, full=explain)
    if explain:
        for score in result.scores:
            if score.value is not None and score.year == year:
                _explained(console, result, score, lang)
    _foot(console, result, lang)


def _said(result: RiskAssessment, lang: str) -> list[str]:
    """Return the answer in sentences; where reasons stand below, methods without any score are one of them."""
    from dataclasses import replace

    from orechain.views import risk_tables as tables
    from orechain.views import risk_words as words
    from orechain.views.words import say

    if len(result.minerals) > tables.FEW or len(result.years) > 1:
        return words.sentences(result, lang)
    kept = tuple(item for item in result.messages if item.key != "risk_no_score_at_all")
    said = words.sentences(replace(result, messages=kept), lang)
    known = {item.method for item in result.bottlenecks}
    if silent := [words.word("method", key, lang) for key in result.methods if key not in known]:
        some = say("word.comma", lang).join(silent)
        said.append(say("risk.no_score_by", lang, year=result.years[-1], methods=some))
    return said


def _one_by_one(console: Console, result: RiskAssessment, lang: str, year: int, *, full: bool) -> None:
    """Print all axes, what is published about the minerals, and why some methods have no score, in short or in full."""
    from orechain.views import risk_reasons as reasons
    from orechain.views import risk_tables as tables
    from orechain.views.words import say

    scores = [score for score in result.scores if score.year == year]
    scored = [score for score in scores if score.value is not None]
    several = [score for score in scored if len(score.axes) > 1]
    if several:
        print_table(console, tables.axes(several, lang))
    without = [score for score in scores if score.lacking]
    if without:
        _title(console, say("risk.table.lacking", lang))
        _listed(console, (reasons.by_input if full else reasons.by_method)(result, without, lang))
        if not full and reasons.not_held(without):
            _listed(console, [say("risk.reason.hint", lang)], "dim")
    if len(result.minerals) == 1 and (assumed := reasons.assumptions(result, scored, lang)):
        _title(console, say("risk.assumptions", lang))
        _listed(console, assumed)
    if result.published:
        print_table(console, tables.published(result, lang))
    if result.lists:
        console.print()
        _listed(console, reasons.lists(result, lang), "dim")


def _explained(console: Console, result: RiskAssessment, score: Score, lang: str) -> None:
    from orechain.views import risk_tables as tables

    print_table(console, tables.terms(score, lang))
    for table in tables.part_tables(score, lang):
        print_table(console, table)
    evidence = result.evidence[score.mineral, score.link, score.year]
    table, notes = tables.inputs(evidence, score, lang)
    print_table(console, table)
    _listed(console, [*notes, *(note.text(lang) for note in score.notes)], "dim")


def show_comparison(result: RiskAssessment, lang: str) -> None:
    """Print the rank correlation of methods, where they disagree, and the ranks."""
    from rich.console import Console

    from orechain.views import risk_compare
    from orechain.views import risk_words as words

    console = Console()
    _head(console, result, lang)
    _listed(console, words.sentences(result, lang))
    year = result.years[-1]
    for item in result.agreement:
        if item.year == year:
            print_table(console, risk_compare.agreement(item, lang))
    if any(item.year == year for item in result.disagreements):
        print_table(console, risk_compare.disagreements(result, lang, year))
    print_table(console, risk_compare.ranks(result, lang, year))
    _foot(console, result, lang)


def show_methods(items: list[Method], lang: str) -> None:
    """Print all methods."""
    from rich.console import Console

    from orechain.views.risk_reference import methods_table

    print_table(Console(), methods_table(items, lang))


def show_method(item: Method, lang: str) -> None:
    """Print one method: what it is, its axes, inputs and parameters, and its limits."""
    from rich.console import Console
    from rich.text import Text

    from orechain.views import risk_words as words
    from orechain.views.risk_reference import limits, method_facts, method_tables
    from orechain.views.words import say

    console = Console()
    title = words.word("method", item.key, lang)
    console.print(Text(title if title == item.key else f"{title} ({item.key})", style="bold"))
    _pairs(console, method_facts(item, lang))
    for table in method_tables(item, lang):
        print_table(console, table)
    if item.limits:
        _title(console, say("risk.limits", lang))
        _listed(console, limits(item, lang))


def show_dependence(result: Dependence, lang: str) -> None:
    """Print the quadrants of two economies, and which minerals could not be placed."""
    from rich.console import Console

    from orechain.views.risk_reference import dependence_sentences, dependence_table, not_placed
    from orechain.views.words import say

    console = Console()
    _listed(console, dependence_sentences(result, lang))
    if result.counts["none"] < len(result.minerals):
        print_table(console, dependence_table(result, lang))
    if why := not_placed(result, lang):
        _title(console, say("risk.dependence.not_placed", lang))
        _listed(console, why, "dim")


def show_shares(result: WorldShares, lang: str) -> None:
    """Print shares of the world: sentences, a table for each quantity, and what is not known."""
    from rich.console import Console
    from rich.text import Text

    from orechain.views import risk_shares as views
    from orechain.views.words import say

    console = Console()
    console.print(Text(views.title(result, lang), style="bold"))
    console.print()
    _listed(console, views.sentences(result, lang))
    for table in views.tables(result, lang):
        print_table(console, table)
    if len(result.minerals) <= _REASONS and (why := views.unknown(result, lang)):
        _title(console, say("risk.shares.missing", lang))
        _listed(console, why, "dim")


def show_technologies(result: Technologies, lang: str) -> None:
    """Print the list of technologies, or the rows of a mineral, technology or application."""
    from rich.console import Console

    from orechain.views import risk_listing as views

    console = Console()
    _listed(console, views.technology_sentences(result, lang))
    for table in views.technology_tables(result, lang):
        print_table(console, table)


def show_listing(result: Listing, lang: str) -> None:
    """Print how scores become a list."""
    from rich.console import Console

    from orechain.views import risk_listing as views

    console = Console()
    _listed(console, views.listing_sentences(result, lang))
    print_table(console, views.listing_table(result, lang))


def show_validation(result: Validation, lang: str) -> None:
    """Print each check, how many agree, and what cannot be reproduced."""
    from rich.console import Console
    from rich.text import Text

    from orechain.views.risk_reference import not_reproduced, validation_counts, validation_tables
    from orechain.views.words import say

    console = Console()
    console.print(Text(say("risk.validate.title", lang), style="bold"))
    console.print(Text(validation_counts(result, lang)))
    for table in validation_tables(result, lang):
        print_table(console, table)
    if result.not_reproduced:
        _title(console, say("risk.validate.not_reproduced", lang))
        _listed(console, not_reproduced(result, lang))


def _head(console: Console, result: RiskAssessment, lang: str) -> None:
    from rich.text import Text

    from orechain.views import risk_words as words
    from orechain.views.words import say

    console.print(Text(words.title(result, lang), style="bold"))
    console.print(Text(say("risk.sentence.join", lang).join(words.subtitle(result, lang)), style="dim"))
    console.print()


def _foot(console: Console, result: RiskAssessment, lang: str) -> None:
    from rich.text import Text

    from orechain.views.words import say

    again = result.manifest.get("run_again", "")
    if again and len(result.minerals) <= _REASONS:
        console.print()
        console.print(Text(f"{say('risk.run_again', lang)} {again}", style="dim"), soft_wrap=True)


def _title(console: Console, text: str) -> None:
    from rich.text import Text

    console.print()
    console.print(Text(text, style="bold"))


def _listed(console: Console, sentences: Iterable[str], style: str = "") -> None:
    """Print sentences, each behind a dot."""
    _pairs(console, [("•", sentence) for sentence in sentences], style)


def _pairs(console: Console, items: Sequence[tuple[str, str]], style: str = "") -> None:
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for mark, sentence in items:
        grid.add_row(Text(mark, style=style), Text(sentence, style=style))
    console.print(grid)

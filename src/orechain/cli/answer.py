"""The answer on a terminal."""

from __future__ import annotations

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from orechain.assess.result import READINGS, Assessment, Figure, LinkAnswer
from orechain.catalog.labels import label
from orechain.views.answer import is_weakest
from orechain.views.quantities import figure_text, range_text, scale_for
from orechain.views.words import say

_STYLES = {"published": "bold", "computed": "", "estimate": "italic yellow", "missing": "dim"}
_MARKS = {"published": "", "computed": "", "estimate": "≈ ", "missing": ""}


def show(assessment: Assessment, lang: str, console: Console | None = None) -> None:
    """Print the readings of the four links, the sentences, and what is missing and why."""
    out = console or Console()
    names = (label("mineral", assessment.mineral, lang), label("economy", assessment.economy, lang))
    out.print(Text(" · ".join((*names, str(assessment.year))), style="bold"))
    out.print(Text(say(f"scope.{assessment.scope}", lang), style="dim"))
    out.print()
    for sentence in assessment.sentences:
        out.print(Text("• " + sentence.text(lang)))
    out.print()
    out.print(_readings(assessment, lang))
    out.print(Text(say("terminal.legend", lang), style="dim"))
    out.print()
    out.print(_supply(assessment, lang))
    notes = [f"{answer.link}: {note.text(lang)}" for answer in assessment.links for note in answer.notes]
    if notes:
        out.print()
        out.print(Text(say("terminal.notes", lang), style="bold"))
        for line in notes:
            out.print(Text(f"  {line}", style="dim"))
    gaps = _gaps(assessment, lang)
    if gaps:
        out.print()
        out.print(Text(say("terminal.missing", lang), style="bold"))
        for line in gaps:
            out.print(Text(f"  {line}", style="dim"))
    out.print()
    sources = ", ".join(source.release for source in assessment.sources)
    out.print(Text(f"{say('terminal.sources', lang)} {sources}", style="dim"))
    first = next((claim for answer in assessment.links for claim in answer.world.claims), "")
    if first:
        out.print(Text(f"{say('terminal.trace', lang)} orechain data trace {first}", style="dim"))


def _readings(assessment: Assessment, lang: str) -> Table:
    table = Table(box=SIMPLE_HEAD, title=say("terminal.readings", lang), title_justify="left", title_style="bold")
    table.add_column(say("terminal.link", lang), overflow="fold")
    for reading in READINGS:
        table.add_column(say(f"reading.{reading}", lang), justify="right", overflow="fold")
    table.add_column(say("terminal.lost", lang))
    table.add_column(say("terminal.age", lang), justify="right", overflow="fold")
    for answer in assessment.links:
        weakest = is_weakest(assessment, answer.link)
        name = Text(f"{answer.link}  {label('link', answer.link, lang)}", style="bold red" if weakest else "bold")
        table.add_row(
            name,
            *(_cell(answer.readings[reading], lang, span=True) for reading in READINGS),
            label("economy", answer.largest_supplier, lang) if answer.largest_supplier else "",
            "" if answer.age_years is None else str(answer.age_years),
        )
    return table


def _supply(assessment: Assessment, lang: str) -> Table:
    table = Table(box=SIMPLE_HEAD, title=say("terminal.supply", lang), title_justify="left", title_style="bold")
    table.add_column("")
    for name in ("requirement", "domestic", "imports", "exports", "world"):
        table.add_column(say(f"quantity.{name}", lang), justify="right", overflow="fold")
    table.add_column(say("terminal.largest", lang), overflow="fold")
    for answer in assessment.links:
        table.add_row(
            answer.link,
            *(
                _cell(getattr(answer, name), lang)
                for name in ("requirement", "domestic", "imports", "exports", "world")
            ),
            _largest(answer, lang),
        )
    return table


def _largest(answer: LinkAnswer, lang: str) -> str:
    return ", ".join(
        f"{label('economy', entry.key, lang)} {100 * (entry.share.value or 0):.0f}%" for entry in answer.producers[:1]
    )


def _cell(figure: Figure, lang: str, *, span: bool = False) -> Text:
    if figure.missing and figure.low is None and figure.high is None:
        return Text("–", style=_STYLES["missing"])
    text = _MARKS[figure.status] + figure_text(figure, lang)
    if span and not figure.missing:
        sizes = (figure.value, figure.low, figure.high)
        shown = range_text(figure, scale_for(figure.unit, sizes, lang))
        text += f" ({shown})" if shown else ""
    return Text(text, style=_STYLES[figure.status])


def _gaps(assessment: Assessment, lang: str) -> list[str]:
    """Return one line per reason, with the readings that it leaves empty and the data that would be needed."""
    by_reason: dict[str, list[str]] = {}
    for answer in assessment.links:
        for reading in READINGS:
            figure = answer.readings[reading]
            if figure.missing and figure.reason is not None:
                needs = f" {figure.needs.text(lang)}" if figure.needs else ""
                by_reason.setdefault(figure.reason.text(lang) + needs, []).append(
                    f"{answer.link} {say(f'reading.{reading}', lang)}"
                )
    return [f"{', '.join(places)}: {reason}" for reason, places in by_reason.items()]

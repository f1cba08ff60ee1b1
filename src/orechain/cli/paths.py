"""``orechain chain paths``: the four supply paths by year, as a table, JSON, CSV or picture."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orechain.cli.output import put
from orechain.cli.state import Lang, opened_store, print_json, use_lang
from orechain.errors import OrechainError

if TYPE_CHECKING:
    from rich.table import Table

    from orechain.assess.pathresult import SupplyPaths

_SUFFIXES = (".svg", ".csv", ".json")
_COLUMNS = (
    "mineral", "economy", "scenario", "year", "side", "assumed", "path", "amount_t", "low_t", "high_t", "form",
    "status", "share", "reason", "assumptions", "claims",
)  # fmt: skip


def paths(
    mineral: Annotated[str, typer.Argument(help="Mineral: English or Chinese name, or symbol (cobalt, 钴, Co).")],
    economy: Annotated[str, typer.Option(help="Economy: ISO3 code, name or bloc (CHN, 美国, EU27).")] = "CHN",
    years: Annotated[str, typer.Option(help="Years: 2015..2024, or one year.")] = "2015..2024",
    without_ban: Annotated[
        bool, typer.Option("--without-ban", help="Assume that the ban on waste imports never came into force.")
    ] = False,
    ban_year: Annotated[
        int | None,
        typer.Option("--ban-year", help="Assume that it was in force from this year on.", show_default=False),
    ] = None,
    lang: Annotated[Lang | None, typer.Option(help="Language of the answer.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole answer as JSON.")] = False,
    out: Annotated[Path | None, typer.Option(help="Write a picture (.svg) or data (.csv, .json).")] = None,
) -> None:
    """Show primary and secondary supply from home and abroad by year, and what the waste-import ban changes."""
    language = use_lang(lang)
    if out is not None and out.suffix.lower() not in _SUFFIXES:
        raise OrechainError("paths_output", file=out.name)
    from orechain.assess.paths import read_years, supply_paths

    span = read_years(years)
    with opened_store() as store:
        result = supply_paths(store, mineral, economy, span, without_ban=without_ban, ban_year=ban_year)
    if out is not None:
        _write(result, out, language)
    if as_json:
        print_json(_data(result, language))
    else:
        _show(result, language)
    if out is not None:
        typer.echo(("已写入 " if language == "zh" else "Written: ") + str(out), err=as_json)


def _data(result: SupplyPaths, lang: str) -> Any:
    from orechain.views.as_json import plain_data

    return plain_data(result, lang)


def _show(result: SupplyPaths, lang: str) -> None:
    from rich.console import Console
    from rich.text import Text

    from orechain.views.paths_chart import remarks, scenario_text, title_text
    from orechain.views.words import name, say

    console = Console()
    console.print(Text(title_text(result, lang), style="bold"))
    form = name("form", result.form, lang) if result.form else ""
    console.print(Text(" · ".join(part for part in (form, scenario_text(result, lang)) if part), style="dim"))
    console.print(_table(result, lang))
    for line in remarks(result, lang):
        console.print(Text(f"• {line}", style="dim"))
    if result.sources:
        releases = ", ".join(source.release for source in result.sources)
        console.print(Text(f"{say('terminal.sources', lang)} {releases}", style="dim"))


def _table(result: SupplyPaths, lang: str) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from orechain.assess.pathresult import PATHS
    from orechain.views.quantities import figure_text, scale_for
    from orechain.views.words import say

    figures = [item.amount for year in result.years for item in year.paths]
    scale = scale_for("t", [size for fig in figures for size in (fig.value, fig.low)], lang, column=True)
    table = Table(box=SIMPLE_HEAD)
    table.add_column(say("paths.year", lang))
    for path in PATHS:
        table.add_column(f"{say(f'paths.{path}', lang)} ({scale.label})", justify="right", overflow="fold")
    table.add_column(say("paths.total", lang), justify="right", overflow="fold")
    table.add_column("")
    for year in result.years:
        cells = []
        for item in year.paths:
            share = "" if item.share.missing else f" ({figure_text(item.share, lang, places=0)})"
            mark = "≈ " if item.amount.status == "estimate" else ""
            cells.append(mark + figure_text(item.amount, lang, scale, unit=False) + share)
        side = say(f"paths.regime.{year.regime}", lang) if year.regime else ""
        cells.append(figure_text(year.total, lang, scale, unit=False))
        table.add_row(str(year.year), *cells, side + (" *" if year.assumed else ""))
    return table


def _write(result: SupplyPaths, out: Path, lang: str) -> None:
    suffix = out.suffix.lower()
    if suffix == ".svg":
        from orechain.views.paths_chart import paths_svg

        text = paths_svg(result, lang)
    elif suffix == ".csv":
        text = _csv(result, lang)
    else:
        text = json.dumps(_data(result, lang), ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    put(out, text.encode())


def _csv(result: SupplyPaths, lang: str) -> str:
    """Return one row for each year and path; an empty cell is a figure that does not exist."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for year in result.years:
        for item in year.paths:
            fig = item.amount
            writer.writerow(
                [
                    result.mineral,
                    result.economy,
                    result.scenario,
                    year.year,
                    year.regime,
                    int(year.assumed),
                    item.path,
                    _cell(fig.value),
                    _cell(fig.low),
                    _cell(fig.high),
                    fig.form,
                    fig.status,
                    _cell(item.share.value),
                    "" if fig.reason is None else fig.reason.text(lang),
                    " ".join(note.text(lang) for note in fig.assumptions),
                    " ".join(fig.claims),
                ],
            )
    return buffer.getvalue()


def _cell(value: float | None) -> str:
    return "" if value is None else f"{value:.15g}"

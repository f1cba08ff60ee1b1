"""``orechain assess``: the main job on the terminal, as JSON, as a report or as a picture."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orechain.cli.output import put
from orechain.cli.state import Lang, opened_store, print_json, use_lang
from orechain.errors import OrechainError

if TYPE_CHECKING:
    from orechain.assess.result import Assessment
    from orechain.store.reader import Store


class ScopeOption(StrEnum):
    """What the requirement is."""

    industry = "industry"
    demand = "demand"


def assess(
    mineral: Annotated[str, typer.Argument(help="Mineral: English or Chinese name, or symbol (cobalt, 钴, Co).")],
    economy: Annotated[str, typer.Option(help="Economy: ISO3 code, name or bloc (CHN, 美国, EU27).")] = "WLD",
    year: Annotated[
        int | None, typer.Option(help="Year.", show_default="latest with production and trade on record")
    ] = None,
    scope: Annotated[
        ScopeOption, typer.Option(help="Requirement: of the economy's own next link, or its final demand.")
    ] = ScopeOption.industry,
    final_demand: Annotated[
        float | None,
        typer.Option(
            help="Final demand in tonnes of contained element, for --scope demand.", show_default="as published"
        ),
    ] = None,
    lang: Annotated[Lang | None, typer.Option(help="Language of the answer.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole answer as JSON.")] = False,
    out: Annotated[
        Path | None, typer.Option(help="Write a report (.html), the answer's picture (.svg) or data (.json).")
    ] = None,
    open_it: Annotated[bool, typer.Option("--open", help="Open the report in the browser.")] = False,
) -> None:
    """Assess how available a mineral is at every link of the chain, where it is weakest, and how that is known."""
    language = use_lang(lang)
    if out is not None and out.suffix.lower() not in (".html", ".svg", ".json"):
        raise OrechainError("unknown_output", file=out.name)
    from orechain.assess.assessment import assess as run

    with opened_store() as store:
        result = run(store, mineral, economy, year, scope.value, final_demand)
        target = out
        if open_it and target is None:
            import tempfile

            target = Path(tempfile.mkdtemp(prefix="orechain-")) / f"{result.mineral}-{result.economy}.html"
        if target is not None:
            _write(store, result, target, language)
    if as_json:
        from orechain.views.as_json import as_json as plain

        print_json(plain(result, language))
    else:
        from orechain.cli.answer import show

        show(result, language)
    if target is not None:
        typer.echo(("已写入 " if language == "zh" else "Written: ") + str(target), err=as_json)
        if open_it:
            typer.launch(str(target))


def _write(store: Store, result: Assessment, target: Path, lang: str) -> None:
    suffix = target.suffix.lower()
    if suffix == ".json":
        import json

        from orechain.views.as_json import as_json

        text = json.dumps(as_json(result, lang), ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    elif suffix == ".svg":
        from orechain.views.picture import figure_svg

        text = figure_svg(result, lang)
    else:
        from orechain.assess.beside import beside
        from orechain.views.page import html
        from orechain.views.report import report

        text = html(report(result, lang, extra=beside(store, result)))
    put(target, text.encode())

"""``orechain stocks``: stocks in use, scrap and secondary supply to 2100, on the terminal, as data, page or picture."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orechain.cli.output import put
from orechain.cli.state import Lang, opened_store, print_json, use_lang
from orechain.errors import OrechainError

if TYPE_CHECKING:
    from orechain.assess.stocks.result import StockProjection
    from orechain.store.reader import Store

_SUFFIXES = (".html", ".svg", ".csv", ".json")


def stocks(
    mineral: Annotated[str, typer.Argument(help="Mineral: English or Chinese name, or symbol (lithium, 锂, Li).")],
    economy: Annotated[str, typer.Option(help="Economy: ISO3 code or name (WLD, CHN, 中国).")] = "WLD",
    to: Annotated[int | None, typer.Option(help="Last year.", show_default="2100, or the scenario's last")] = None,
    scenario: Annotated[
        str, typer.Option(help="Another scenario: its name or a .yaml file.", show_default="that of the mineral")
    ] = "",
    variant: Annotated[str, typer.Option(help="Case of the scenario (nca, lfp, no_recycling …).")] = "central",
    samples: Annotated[int, typer.Option(help="Runs over the uncertain figures; 0: the central case only.")] = 0,
    seed: Annotated[int, typer.Option(help="Seed of the runs.", min=0)] = 0,
    method: Annotated[str, typer.Option(help="Sampling: sobol, latin-hypercube or random.")] = "sobol",
    sensitivity: Annotated[
        bool, typer.Option("--sensitivity", help="Show which groups of figures spread the results.")
    ] = False,
    lang: Annotated[Lang | None, typer.Option(help="Language of the answer.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole answer as JSON.")] = False,
    out: Annotated[
        Path | None, typer.Option(help="Write a page (.html), picture (.svg) or data (.csv, .json).")
    ] = None,
) -> None:
    """Project stocks in use, end of life, recovery and net primary demand, and compare with published results."""
    language = use_lang(lang)
    if out is not None and out.suffix.lower() not in _SUFFIXES:
        raise OrechainError("stocks_file", file=out.name)
    from orechain.assess.stocks.run import OUTPUTS, Options, project_stocks

    options = Options(
        to=to,
        variant=variant,
        scenario=scenario,
        samples=samples,
        seed=seed,
        method=method,
        sensitivity=OUTPUTS if sensitivity else (),
    )
    with opened_store() as store, _progress() as progress:
        result = project_stocks(store, mineral, economy, options, progress)
        if out is not None:
            _write(store, result, out, language)
    if as_json:
        from orechain.views.stocks_data import stocks_json

        print_json(stocks_json(result, language))
    else:
        from orechain.cli.stocks_show import show

        show(result, language)
    if out is not None:
        typer.echo(("已写入 " if language == "zh" else "Written: ") + str(out), err=as_json)


@contextlib.contextmanager
def _progress() -> Iterator[Callable[[int, int], object] | None]:
    """Tell a terminal how many runs are done."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress

    with Progress(BarColumn(), MofNCompleteColumn(), console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("")

        def tell(done: int, of: int) -> None:
            shown.update(task, completed=done, total=of)

        yield tell


def _write(store: Store, result: StockProjection, out: Path, lang: str) -> None:
    suffix = out.suffix.lower()
    if suffix == ".html":
        from orechain.assess.evidence import rows_of
        from orechain.views.page import html
        from orechain.views.stocks_evidence import claims_named
        from orechain.views.stocks_report import stocks_report

        text = html(stocks_report(result, lang, rows_of(store, claims_named(result))))
    elif suffix == ".svg":
        from orechain.views.stocks_chart import stocks_svg

        text = stocks_svg(result, lang)
    elif suffix == ".csv":
        from orechain.views.stocks_data import stocks_csv

        text = stocks_csv(result)
    else:
        from orechain.views.stocks_data import stocks_json

        text = json.dumps(stocks_json(result, lang), ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    put(out, text.encode())

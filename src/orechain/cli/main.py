"""The ``orechain`` command.

Exit codes: 0 done, 1 unexpected failure, a pipe whose reader has gone or a validation that fails, 2 a wrong argument or
unknown name, 3 faulty data or workspace.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Annotated

import typer

from orechain import __version__
from orechain.cli import assess, chain, data, doctor, risk, serve, stocks, token, validate
from orechain.cli.state import STATE, Lang
from orechain.errors import OrechainError

app = typer.Typer(
    name="orechain",
    help="Availability of critical minerals along the whole industrial chain, every number traceable.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(value: bool) -> None:
    if value:
        typer.echo(f"orechain {__version__}")
        raise typer.Exit


@app.callback()
def main(
    workspace: Annotated[
        Path | None, typer.Option(help="Folder that holds the snapshots of the store.", show_default="user data folder")
    ] = None,
    lang: Annotated[Lang, typer.Option(help="Language of labels and messages.", envvar="ORECHAIN_LANG")] = Lang.en,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Availability of critical minerals along the whole industrial chain, every number traceable."""
    STATE.workspace = workspace
    STATE.lang = lang.value


app.command("assess")(assess.assess)
app.command("doctor")(doctor.doctor)
app.add_typer(chain.app, name="chain")
app.add_typer(data.app, name="data")
app.add_typer(risk.app, name="risk")
app.command("serve")(serve.serve)
app.command("stocks")(stocks.stocks)
app.add_typer(token.app, name="token")
app.command("validate")(validate.validate)


def run() -> None:
    """Run the command and turn every error of ours into one clear message and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a console of another code page shows ? and does not fail
            stream.reconfigure(errors="replace")
    try:
        app()
    except OrechainError as error:
        typer.echo(("错误：" if STATE.lang == "zh" else "Error: ") + error.render(STATE.lang), err=True)
        sys.exit(error.exit_code)

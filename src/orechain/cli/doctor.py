"""``orechain doctor``: is everything there that the program needs?"""

from __future__ import annotations

import os
import platform
import shutil
import sys
from typing import Annotated

import typer

from orechain import __version__
from orechain.cli.state import Lang, print_json, use_lang, workspace


def doctor(
    lang: Annotated[Lang | None, typer.Option(help="Language of messages.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Check versions, the workspace and the bundled facts."""
    use_lang(lang)
    import duckdb

    from orechain.errors import OrechainError, WorkspaceError

    place = workspace()
    nearest = place.folder
    while not nearest.exists():
        nearest = nearest.parent
    report: dict[str, str | int | bool] = {
        "orechain": __version__,
        "python": platform.python_version(),
        "duckdb": duckdb.__version__,
        "platform": platform.platform(),
        "encoding": sys.stdout.encoding or "",
        "workspace": str(place.folder),
        "workspace_writable": nearest.is_dir() and os.access(nearest, os.W_OK),
        "free_megabytes": shutil.disk_usage(nearest).free // 2**20,
    }
    problem: OrechainError | None = None
    try:
        report["snapshot"] = place.current() or ""
        report["snapshot_is_current"] = place.current() == place.wanted().full
        if report["snapshot_is_current"]:
            with place.open() as store:
                report["figures"] = store.query("SELECT count(*) FROM figures")[0][0]
                report["trade_flows"] = store.query("SELECT count(*) FROM trade")[0][0]
                report["releases"] = len(store.releases)
    except OrechainError as error:
        problem = error
        report["problem"] = error.render(lang.value if lang else "en")
    if as_json:
        print_json(report)
    else:
        for key, value in report.items():
            typer.echo(f"{key:20} {value}")
    if problem is not None:
        raise typer.Exit(problem.exit_code)
    if not (report["workspace_writable"] or report.get("snapshot_is_current")):
        raise typer.Exit(WorkspaceError.exit_code)

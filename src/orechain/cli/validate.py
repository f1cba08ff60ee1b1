"""``orechain validate``: each method beside what is published of it; exit code 1 where one fails."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from orechain.cli.state import Lang, opened_store, print_json, use_lang
from orechain.errors import OrechainError


def validate(
    method: Annotated[
        list[str] | None, typer.Option("--method", help="Id of a method; may be repeated.", show_default="all")
    ] = None,
    lang: Annotated[Lang | None, typer.Option(help="Language of the answer.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    out: Annotated[Path | None, typer.Option(help="Write the result as data (.json).")] = None,
) -> None:
    """Recompute methods of criticality from published inputs, beside the published result: error, tolerance, verdict.

    Exit code 1 if a result fails. A difference whose reason is on record does not fail as long as it stays as recorded.
    """
    language = use_lang(lang)
    from orechain.assess.risk.validation import validate as run
    from orechain.views.risk_data import validation_json

    if out is not None and out.suffix.lower() != ".json":
        raise OrechainError("validation_file", file=out.name)
    with opened_store() as store:
        result = run(store, method or ())
    if out is not None:
        import json

        from orechain.cli.output import put

        text = json.dumps(validation_json(result, language), ensure_ascii=False, indent=2, allow_nan=False) + "\n"
        put(out, text.encode())
    if as_json:
        print_json(validation_json(result, language))
    else:
        from orechain.cli.risk_show import show_validation

        show_validation(result, language)
    if not result.passed:
        raise typer.Exit(1)

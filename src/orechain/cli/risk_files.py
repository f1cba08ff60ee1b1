"""What ``orechain risk`` reads and writes: variants of methods, answers, templates."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from orechain.cli.output import put
from orechain.errors import OrechainError

if TYPE_CHECKING:
    from orechain.assess.risk.result import RiskAssessment
    from orechain.risk.contract import Method
    from orechain.store.reader import Store


def chosen_methods(names: Sequence[str] | None, variants: Sequence[Method]) -> list[Method]:
    """Return the methods asked for; by default all that differ, or the variants beside what they change."""
    from orechain.risk.registry import default_methods, method, methods

    if names:
        found = [method(name) for name in dict.fromkeys(names)]
    elif variants:
        found = [method(base) for base in dict.fromkeys(item.base for item in variants)]
    else:
        found = default_methods()
    for item in variants:
        if item.key in methods() or item.key in {other.key for other in found}:
            raise OrechainError("risk_variant_twice", variant=item.key)
        found.append(item)
    return found


def variants_of(paths: Sequence[Path]) -> list[Method]:
    """Return the variants that files define."""
    from orechain.risk.variants import load_variant

    found = []
    for file in paths:
        try:
            text = file.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or error
            raise OrechainError("risk_unreadable", file=file, reason=reason) from error
        found.append(load_variant(text, file.name)[1])
    return found


def write(store: Store, result: RiskAssessment, out: Path, lang: str, variant: Sequence[Path] | None) -> None:
    """Write an assessment as page, picture or data, by the suffix of the file."""
    suffix = out.suffix.lower()
    if suffix == ".html":
        from orechain.assess.evidence import rows_of
        from orechain.assess.risk.validation import validate
        from orechain.assess.sections import sources
        from orechain.risk.registry import methods
        from orechain.views.page import html
        from orechain.views.risk_opened import claims_named
        from orechain.views.risk_report import risk_report

        claims = claims_named(result)
        known = methods() | {item.key: item for item in variants_of(variant or ())}
        chosen = [known[key] for key in result.methods if key in known]
        checked = validate(store, [item.key for item in chosen if item.key in methods()])
        text = html(risk_report(result, lang, rows_of(store, claims), sources(store, claims), chosen, checked))
    elif suffix == ".svg":
        from orechain.views.risk_chart import risk_svg

        text = risk_svg(result, lang)
    elif suffix == ".csv":
        from orechain.views.risk_data import risk_csv

        text = risk_csv(result, lang)
    else:
        from orechain.views.risk_data import risk_json

        text = json.dumps(risk_json(result, lang), ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    put(out, text.encode())


def table(rows: Sequence[Sequence[str]], suffix: str) -> bytes:
    """Return rows as the content of a ``.csv`` or ``.xlsx`` file."""
    import csv
    import io

    if suffix == ".csv":
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\n").writerows(rows)
        return text.getvalue().encode("utf-8-sig")  # the mark tells spreadsheet programs that this is UTF-8
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append([cell or None for cell in row])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()

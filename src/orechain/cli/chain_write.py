"""Files of a balanced chain: report, picture, data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from orechain.cli.output import put
from orechain.errors import OrechainError

if TYPE_CHECKING:
    from orechain.assess.balance.result import BalancedChain
    from orechain.store.reader import Store

SUFFIXES = (".html", ".svg", ".png", ".csv", ".xlsx", ".json")


def check_output(out: Path | None) -> None:
    """Raise before any work is done if a file of this kind cannot be written."""
    if out is not None and out.suffix.lower() not in SUFFIXES:
        raise OrechainError("chain_output", file=out.name)


def plain(result: BalancedChain, lang: str, *, pictures: bool = False) -> dict[str, Any]:
    """Return the balance as dictionaries, lists, strings and numbers; what does not exist is ``None``."""
    from orechain.views.balance_data import balance_json

    return balance_json(result, lang, pictures=pictures)


def write(store: Store, result: BalancedChain, out: Path, lang: str, layer: str, place: str = "") -> None:
    """Write a report, picture or data file, as its suffix says; JSON holds the whole chain, whatever the place."""
    from orechain.views.balance_layers import at_place

    suffix = out.suffix.lower()
    if suffix == ".json":
        import json

        data = plain(result, lang, pictures=True)
        content = (json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()
    elif suffix == ".csv":
        from orechain.views.balance_data import balance_csv

        content = balance_csv(at_place(result, place), lang).encode("utf-8-sig")  # spreadsheets know UTF-8 by the mark
    elif suffix == ".xlsx":
        content = _workbook(at_place(result, place), lang)
    elif suffix in (".svg", ".png"):
        from orechain.views.balance_svg import balance_svg

        picture = balance_svg(result, lang, layer=layer, place=place)
        content = picture.encode() if suffix == ".svg" else _png(picture)
    else:
        content = _report(store, result, lang, layer, place).encode()
    put(out, content)


def _png(picture: str) -> bytes:
    from orechain.views.png import png

    return png(picture)


def _report(store: Store, result: BalancedChain, lang: str, layer: str, place: str) -> str:
    from orechain.assess.evidence import rows_of
    from orechain.views.balance_report import balance_report
    from orechain.views.page import html

    claims = rows_of(store, sorted({source for item in result.observations for source in item.sources}))
    return html(balance_report(result, lang, claims, layer=layer, place=place))


def _workbook(result: BalancedChain, lang: str) -> bytes:
    """Return the flows and the figures that entered as a workbook of two sheets."""
    import csv
    import io

    from openpyxl import Workbook
    from openpyxl.styles import Font

    from orechain.views.balance_data import balance_csv

    book = Workbook()
    flows = book.active
    flows.title = "Flows"
    header, *rows = csv.reader(io.StringIO(balance_csv(result, lang)))
    flows.append(header)
    for row in rows:
        flows.append([_cell(cell) for cell in row])
    figures = book.create_sheet("Figures")
    columns = ("id", "measures", "per", "mean", "sd", "low", "high", "distribution", "published", "unit", "adjusted",
               "standardised", "suspect", "start", "end", "sources", "quality")  # fmt: skip
    figures.append(columns)
    for item in result.observations:
        sums = [" ".join(f"{factor:+g} {name}" for factor, name in terms) for terms in (item.of, item.per)]
        figures.append([
            item.id, *sums, item.mean, item.sd, item.low, item.high, item.distribution, item.published, item.unit,
            item.adjusted, item.standardised, item.suspect, item.start, item.end, "; ".join(item.sources),
            "; ".join(f"{rule} {cv:.4g}" for rule, cv in item.quality),
        ])  # fmt: skip
    for sheet in (flows, figures):
        sheet.freeze_panes = "B2"
        for cell in sheet[1]:
            cell.font = Font(bold=True)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _cell(text: str) -> str | float | None:
    """Return a cell as a number where it is one; nothing stays nothing."""
    try:
        return float(text) if text else None
    except ValueError:
        return text

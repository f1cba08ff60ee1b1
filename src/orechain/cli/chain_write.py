"""Files of a balanced chain: report, picture, data."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orechain.errors import OrechainError

if TYPE_CHECKING:
    from orechain.assess.balance.result import BalancedChain
    from orechain.store.reader import Store

SUFFIXES = (".html", ".svg", ".png", ".csv", ".json")


def check_output(out: Path | None) -> None:
    """Raise before any work is done if a file of this kind cannot be written."""
    if out is not None and out.suffix.lower() not in SUFFIXES:
        raise OrechainError("chain_output", file=out.name)


def plain(result: BalancedChain, lang: str) -> dict[str, Any]:
    """Return the balance as dictionaries, lists, strings and numbers; what does not exist is ``None``."""
    from orechain.views.balance_data import balance_json

    return balance_json(result, lang)


def write(store: Store, result: BalancedChain, out: Path, lang: str, layer: str) -> None:
    """Write a report, picture or data file, as its suffix says."""
    suffix = out.suffix.lower()
    if suffix == ".json":
        import json

        content = (json.dumps(plain(result, lang), ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()
    elif suffix == ".csv":
        from orechain.views.balance_data import balance_csv

        content = balance_csv(result, lang).encode("utf-8-sig")  # spreadsheets know UTF-8 by the mark
    elif suffix in (".svg", ".png"):
        from orechain.views.balance_svg import balance_svg

        picture = balance_svg(result, lang, layer=layer)
        content = picture.encode() if suffix == ".svg" else _png(picture)
    else:
        content = _report(store, result, lang, layer).encode()
    put(out, content)


def _png(picture: str) -> bytes:
    from orechain.views.png import png

    return png(picture)


def _report(store: Store, result: BalancedChain, lang: str, layer: str) -> str:
    from orechain.assess.evidence import rows_of
    from orechain.views.balance_report import balance_report
    from orechain.views.page import html

    claims = rows_of(store, sorted({source for item in result.observations for source in item.sources}))
    return html(balance_report(result, lang, claims, layer=layer))


def put(out: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    unfinished = out.with_name(out.name + ".part")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_bytes(content)
        unfinished.replace(out)
    except OSError as error:
        with contextlib.suppress(OSError):
            unfinished.unlink()
        raise OrechainError("output_unwritable", file=out, reason=error.strerror or error) from error

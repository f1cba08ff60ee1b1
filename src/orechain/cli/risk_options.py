"""What the commands of ``orechain risk`` share: options, spans of years, the minerals meant by ``all``."""

from __future__ import annotations

import contextlib
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orechain.cli.state import STATE, Lang
from orechain.errors import OrechainError

if TYPE_CHECKING:
    from orechain.store.reader import Store

SUFFIXES = (".html", ".svg", ".csv", ".json")
SAMPLES = 2000
"""Samples where only --uncertainty is given."""
YEARS = 40
ALL = "all"
_SPAN = re.compile(r"(\d{4})(?:(?:\.\.|-|–)(\d{4}))?")

MineralsArgument = Annotated[
    list[str], typer.Argument(metavar="MINERAL…|all", help="Minerals: name, 名称 or symbol; all for every one held.")
]
MethodOption = Annotated[
    list[str] | None,
    typer.Option("--method", help="Id of a method; repeat it for several.", show_default="all"),
]
EconomyOption = Annotated[str, typer.Option(help="Economy or bloc whose view it is: ISO3 code or name (EU27, 中国).")]
YearOption = Annotated[
    list[str] | None,
    typer.Option("--year", help="Year, or span (2015..2022); may be repeated.", show_default="latest held"),
]
LinkOption = Annotated[
    list[str] | None, typer.Option("--link", help="Link: U, M, D or R; may be repeated.", show_default="all served")
]
UncertaintyOption = Annotated[
    bool, typer.Option("--uncertainty", help=f"Error bars, from {SAMPLES:,} samples; a number may follow.")
]
SamplesOption = Annotated[int, typer.Option(help="Samples of the errors of the inputs; 0: none.", min=0)]
SeedOption = Annotated[int, typer.Option(help="Seed of the samples.", min=0)]
VariantOption = Annotated[
    list[Path] | None, typer.Option("--variant", help="YAML file of a variant of a method; may be repeated.")
]
InputsOption = Annotated[
    list[Path] | None, typer.Option("--inputs", help="Your own figures (.csv, .xlsx): see risk template.")
]
SuppliersOption = Annotated[
    list[Path] | None, typer.Option("--suppliers", help="A firm's suppliers (.csv, .xlsx): mineral, economy, share.")
]
LangOption = Annotated[Lang | None, typer.Option(help="Language of the answer.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the whole answer as JSON.")]
OutOption = Annotated[
    Path | None, typer.Option("--out", help="Write a page (.html), picture (.svg) or data (.csv, .json).")
]


def minerals_of(store: Store, names: Sequence[str]) -> list[str]:
    """Return the minerals asked for; ``all`` are those that figures of supply are held for."""
    if not is_all(names):
        return list(names)
    from orechain.assess.risk.asked import minerals_held

    return minerals_held(store)


def is_all(names: Sequence[str]) -> bool:
    """Return whether all minerals are meant."""
    return ALL in (name.lower() for name in names)


def years_of(texts: Sequence[str] | None) -> list[int]:
    """Return the years of texts like 2022 or 2015..2022, each once."""
    found = sorted({when for text in texts or () for when in span(text)})
    if len(found) > YEARS:
        raise OrechainError("risk_years", years=" ".join(texts or ()), most=YEARS)
    return found


def span(text: str) -> range:
    """Return the years of a text like 2022 or 2015..2022."""
    found = _SPAN.fullmatch(text.strip())
    if found is None or (found[2] and int(found[2]) < int(found[1])):
        raise OrechainError("risk_years", years=text, most=YEARS)
    return range(int(found[1]), int(found[2] or found[1]) + 1)


@contextlib.contextmanager
def waiting() -> Iterator[None]:
    """Tell a terminal that work is under way."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status("正在计算…" if STATE.lang == "zh" else "Computing…"):
        yield


def check_file(out: Path | None) -> None:
    """Refuse a kind of file that nothing can be written as."""
    if out is not None and out.suffix.lower() not in SUFFIXES:
        raise OrechainError("risk_file", file=out.name)


def say_written(out: Path | None, lang: str, *, err: bool) -> None:
    """Tell where an answer was written to."""
    if out is not None:
        typer.echo(("已写入 " if lang == "zh" else "Written: ") + str(out), err=err)

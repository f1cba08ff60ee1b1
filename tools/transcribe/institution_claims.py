"""What the transcription programs of the institutions' publications have in common."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from orechain.store.grammar import parse

HERE = Path(__file__).resolve().parent
COLUMNS = (
    "claim", "mineral", "form", "link", "process", "kind", "detail", "economy", "partner", "start", "end",
    "value", "low", "high", "sd", "bound", "unit", "raw", "estimated", "release", "locator", "note",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Material:
    """What a publisher's name of a material stands for.

    Parameters
    ----------
    mineral
        Id of the mineral; empty where the material is none.
    form
        Id of the form that the name means when a mass is given.
    variant
        The publisher's words, where it gives several materials of one mineral and this is not the main one.
    processing
        Process of the stage that the EU study calls processing.
    """

    mineral: str
    form: str
    variant: str
    processing: str


def read_rows(path: Path) -> list[dict[str, str]]:
    """Read a CSV file whose every row must have as many cells as the header."""
    with path.open(encoding="utf-8-sig", newline="") as handle:
        table = list(csv.reader(handle))
    header = table[0]
    for number, cells in enumerate(table[1:], 2):
        if len(cells) != len(header):
            raise ValueError(f"{path.name}, row {number}: {len(cells)} cells under {len(header)} headings: {cells}")
    return [dict(zip(header, cells, strict=True)) for cells in table[1:]]


def materials() -> dict[str, Material]:
    """Return what the names of materials (in lower case) stand for."""
    return {
        row["name"].lower(): Material(row["mineral"], row["form"], row["variant"], row["processing"])
        for row in read_rows(HERE / "institution_materials.csv")
    }


def countries() -> dict[str, str]:
    """Return our ids of economies by the publishers' names and codes."""
    return {row["name"]: row["economy"] for row in read_rows(HERE / "institution_countries.csv")}


def plain(number: Decimal) -> str:
    """Write a number without exponent and without needless zeros.

    >>> plain(Decimal("1.1690E-6"))
    '0.000001169'
    >>> plain(Decimal("100"))
    '100'
    """
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def figure(raw: str) -> dict[str, str]:
    """Split a published figure into value, low, high and bound.

    >>> figure("<0.1")
    {'high': '0.1', 'bound': 'lt'}
    >>> figure("58-63")
    {'low': '58', 'high': '63', 'bound': 'range'}
    >>> figure("62.8")
    {'value': '62.8'}
    """
    parsed = parse(raw)
    cells = {
        name: plain(Decimal(repr(number)))
        for name, number in (("value", parsed.value), ("low", parsed.low), ("high", parsed.high))
        if number is not None
    }
    return cells | ({"bound": parsed.bound} if parsed.bound else {})


def write_claims(path: Path, claims: Iterable[dict[str, str]]) -> int:
    """Write a claim table and return the number of its rows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    number = 0
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, COLUMNS, restval="", lineterminator="\n")
        writer.writeheader()
        for claim in claims:
            writer.writerow({"estimated": "0"} | claim)
            number += 1
    return number

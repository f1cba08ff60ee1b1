"""The catalog's tables, read once as text when first asked for."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from orechain.errors import InvalidInput, first_line

TABLES = Path(__file__).with_name("tables")
"""Folder of the catalog tables."""


_NUMBERS = {
    "atomic_weights": ("weight",),
    "bloc_members": ("start", "end"),
    "forms": ("content", "content_low", "content_high"),
    "hs_codes": ("content_low", "content", "content_high"),
    "kinds": ("minimum", "maximum"),
    "links": ("order",),
    "processes": ("order",),
    "publishers": ("rank",),
    "risk_inputs": ("minimum", "maximum"),
    "units": ("factor",),
}
"""Columns whose cells must be numbers (or empty)."""


@cache
def read(table: str) -> tuple[Mapping[str, str], ...]:
    """Return the rows of a catalog table; every cell is text, so that Namibia's code ``NA`` survives.

    Raises
    ------
    InvalidInput
        If the table cannot be read, a row has too few or too many cells, or a number is none; all faults are listed.

    Examples
    --------
    >>> [row["link"] for row in read("links")]
    ['U', 'M', 'D', 'R']
    """
    return read_file(TABLES / f"{table}.csv")


def read_file(path: Path) -> tuple[Mapping[str, str], ...]:
    """Return the rows of a catalog table in any folder, checked as `read` does."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InvalidInput([f"catalog table {path.name}: cannot be read ({first_line(error)})"]) from error
    header = rows[0] if rows else []
    problems = [
        f"catalog table {path.name}, row {number}: {len(row)} cells instead of {len(header)}"
        for number, row in enumerate(rows, 1)
        if len(row) != len(header)
    ]
    records = [dict(zip(header, row, strict=False)) for row in rows[1:]]
    problems += [
        f"catalog table {path.name}, row {number}: column {column}: {record[column]!r} is not a number"
        for number, record in enumerate(records, 2)
        for column in _NUMBERS.get(path.stem, ())
        if record.get(column) and not _is_number(record[column])
    ]
    if problems or not header:
        raise InvalidInput(problems or [f"catalog table {path.name}: is empty"])
    return tuple(records)


def _is_number(cell: str) -> bool:
    try:
        return math.isfinite(float(cell))
    except ValueError:
        return False


def split(cell: str) -> tuple[str, ...]:
    """Return the parts of a cell that holds several values.

    Examples
    --------
    >>> split("mining;smelting")
    ('mining', 'smelting')
    >>> split("")
    ()
    """
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def number(cell: str) -> float | None:
    """Return a numeric cell, or ``None`` where it is empty: missing is never zero.

    Examples
    --------
    >>> number("0.25"), number("")
    (0.25, None)
    """
    return float(cell) if cell else None

"""The catalog's tables, read once as text when first asked for."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

TABLES = Path(__file__).with_name("tables")
"""Folder of the catalog tables."""


@cache
def read(table: str) -> tuple[Mapping[str, str], ...]:
    """Return the rows of a catalog table; every cell is text, so that Namibia's code ``NA`` survives.

    Examples
    --------
    >>> [row["link"] for row in read("links")]
    ['U', 'M', 'D', 'R']
    """
    with (TABLES / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file, strict=True))


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

"""Cells and columns of the tables of criticality."""

from __future__ import annotations

from collections.abc import Iterable

from orechain.views.blocks import Cell, Column, Mark, Value
from orechain.views.quantities import MISSING
from orechain.views.risk_words import score_text
from orechain.views.words import say


def columns(keys: Iterable[tuple[str, str]], lang: str) -> tuple[Column, ...]:
    """Return columns by key (``risk.col.KEY`` in the table of words) and alignment."""
    return tuple(Column(say(f"risk.col.{key}", lang), "right" if align == "right" else "left") for key, align in keys)


def words_cell(text: str, *, hover: str = "", repeat: bool = False) -> Cell:
    """Return a cell of words; one that the row above already says stays empty."""
    return Cell((Value("" if repeat else text, hover=hover),), repeat=repeat)


def text_cell(text: str, mark: Mark = "") -> Cell:
    """Return a cell with a number that is written already."""
    return Cell((Value(text, "missing" if text == MISSING else mark),))


def number_cell(value: float | None, href: str = "") -> Cell:
    """Return a cell with a score, and on a page where it opens."""
    text = score_text(value)
    if text == MISSING or value is None:
        return Cell((Value(MISSING, "missing"),))
    return Cell((Value(text, "computed", f"#{href}" if href else "", raw=f"{value:.12g}"),))

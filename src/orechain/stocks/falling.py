"""Stocks that fall faster than goods reach the end of their life: which goods leave early."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from orechain.stocks.timeaxis import Floats, Integers
from orechain.stocks.timing import Survival
from orechain.stocks.used import UsedGoods

Falling = Literal["report", "retire_oldest", "share"]
FALLING: tuple[str, ...] = get_args(Falling)

_MEMORY = 4e6
"""Numbers in the tables of cohorts times intervals that are held at once."""


@dataclass(frozen=True, slots=True, eq=False)
class Retired:
    """Series run with early retirement: masses (n, T), and by cohort (n, T, T + E) if kept.

    The columns are the T cohorts of new goods and the E entries of used goods. ``held`` and ``early_held`` are what
    stock and early retirement contain, where contents are given.
    """

    stock: Floats
    amount: Floats
    early: Floats
    by_cohort: Floats | None = None
    held: Floats | None = None
    early_held: Floats | None = None


def retire(
    rows: Integers,
    amount: Floats,
    stock: Floats,
    history: int,
    survival: Survival,
    used: UsedGoods | None,
    falling: Falling,
    content: Floats | None = None,
) -> Iterator[tuple[Integers, Retired]]:
    """Run some rows of a block, a few at a time; tables of cohorts times intervals are large.

    Parameters
    ----------
    rows
        Numbers of the rows to run.
    amount, stock
        Shape (n, T): mass entering in the first ``history`` intervals, wanted stock in the others.
    survival, used
        Of the n series.
    content
        Shape (n, T), of one unit of each cohort.
    """
    length = stock.shape[-1]
    columns = length + (0 if used is None else used.made.size)
    step = max(1, int(_MEMORY / (length * columns)))
    series = stock.shape[:1]
    for first in range(0, rows.size, step):
        part = rows[first : first + step]
        of_part = used if used is None or used.rates.ndim == 1 else used.pick(series, (part,))
        lifetimes = survival.pick(series, (part,))
        held = None if content is None else content[part]
        yield part, run(amount[part], stock[part], history, lifetimes, of_part, falling, content=held)


def run(
    amount: Floats,
    wanted: Floats,
    history: int,
    survival: Survival,
    used: UsedGoods | None,
    falling: Falling,
    *,
    keep: bool = False,
    content: Floats | None = None,
) -> Retired:
    """Run series interval by interval with all their cohorts; goods that leave early do so for good."""
    rows, length = wanted.shape
    table = np.broadcast_to(survival.table(), (rows, length, length))
    entered, made = np.arange(length), np.arange(length)
    entering = np.zeros((rows, length))
    entering[:, :history] = amount[:, :history]
    size = entering.copy()  # what entered less what left early
    if used is not None:
        # An entry of used goods is a column of masses left, times a size of one.
        left = np.zeros((rows, length, used.made.size))
        for entry, arrives in enumerate(used.arrives):
            left[:, arrives:, entry] = used.left(entry, survival)
        table = np.concatenate((table, left), axis=-1)
        entered, made = np.concatenate((entered, used.arrives)), np.concatenate((made, used.made))
        size = np.concatenate((size, np.ones((rows, used.made.size))), axis=-1)
    oldest_first = np.argsort(made, kind="stable")
    early = np.zeros((rows, length))
    stock = np.zeros((rows, length))
    kept = np.zeros(table.shape) if keep else None
    unit = None if content is None else content[:, made]
    held, early_held = np.zeros((rows, length)), np.zeros((rows, length))
    for t in range(length):
        present = size * table[:, t]
        if t >= history:
            present[:, t] = 0.0
            missing = wanted[:, t] - present.sum(axis=-1)
            entering[:, t] = size[:, t] = np.maximum(missing, 0.0) / table[:, t, t]
            remove = np.minimum(np.maximum(-missing, 0.0), present.sum(axis=-1))
            leaving = leaving_early(present, remove, oldest_first, falling)
            stay = np.divide(present - leaving, present, out=np.ones_like(present), where=present > 0)
            size *= np.maximum(stay, 0.0)
            early[:, t] = leaving.sum(axis=-1)
            if unit is not None:
                early_held[:, t] = np.vecdot(leaving, unit)
            present = size * table[:, t]
        stock[:, t] = present.sum(axis=-1) if t < history else wanted[:, t]
        if kept is not None:
            kept[:, t] = np.where(entered <= t, present, 0.0)
        if unit is not None:
            held[:, t] = np.vecdot(present, unit)
    return Retired(stock, entering, early, kept, *((None, None) if unit is None else (held, early_held)))


def leaving_early(present: Floats, remove: Floats, oldest_first: Integers, falling: Falling) -> Floats:
    """Return how much of each cohort leaves.

    Parameters
    ----------
    present
        (n, columns) mass of each cohort that is there.
    remove
        (n,) mass that has to leave, at most all of it.
    oldest_first
        Numbers of the columns.
    falling
        ``retire_oldest`` or ``share``.
    """
    if falling == "share":
        total = present.sum(axis=-1)
        part = np.divide(remove, total, out=np.zeros_like(total), where=total > 0)
        return np.asarray(present * part[:, None], dtype=float)
    ordered = present[:, oldest_first]
    older = np.cumsum(ordered, axis=-1) - ordered
    leaving = np.empty_like(present)
    leaving[:, oldest_first] = np.clip(remove[:, None] - older, 0.0, ordered)
    return leaving

"""The tables of a projection of stocks, for terminal and page."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import replace

from orechain.assess.stocks.result import OutputSensitivity, ProductStocks, ResourceClasses, Series, StockProjection
from orechain.views import stocks_words as words
from orechain.views.blocks import Cell, Column, Row, Table, Value
from orechain.views.quantities import MISSING, Scale, digits, narrow_scale, narrow_text, plain
from orechain.views.words import say

YEARS = 8
"""Years of a table by product; the last of the projection is among them."""
CLASSES = ("base", "collectable", "recoverable", "reserve")
"""Classes of the anthropogenic resource, each part of the one before."""


def totals(projection: StockProjection, lang: str) -> Table:
    """Return the totals: demand, stock, end of life, recovered, lost in making, net primary demand, urban mine."""
    total = projection.total
    parts: list[tuple[str, Series]] = [
        ("demand", total.demand), ("in_use", total.in_use), ("end_of_life", total.end_of_life),
        ("recovered", total.recovered), ("making_loss", total.making_loss), ("net_primary", projection.net_primary),
    ]  # fmt: skip
    shares = [
        ("potential", projection.potential_per_demand),
        ("covered", projection.recovered_per_demand),
        ("cumulated", projection.cumulative_potential_per_demand),
    ]
    years = words.years_shown(projection)
    scale = _scale((words.at(projection, s, y) for _, s in parts for y in years), lang)
    rows = [
        Row(
            (
                Cell((Value(str(year)),)),
                *(_mass(words.at(projection, series, year), scale, lang) for _, series in parts),
                *(_share(words.at(projection, series, year)) for _, series in shares),
            )
        )
        for year in years
    ]
    columns = [Column(say("col.year", lang))]
    since = projection.answers.since
    columns += [Column(say(f"stocks.col.{key}", lang, start=since), "right") for key, _ in (*parts, *shares)]
    return Table(
        say("stocks.table.totals", lang), tuple(columns), tuple(rows), unit=scale.label,
        notes=(say("stocks.note.totals", lang, start=since), *_small(rows, lang)),
    )  # fmt: skip


def by_product(projection: StockProjection, part: str, lang: str, most: int = YEARS) -> Table:
    """Return a field of the products by year, the largest product of the last year first, their sum below."""
    years = words.years_shown(projection, most)

    def series(item: ProductStocks) -> Series:
        found: Series = getattr(item, part)
        return found

    held = [item for item in projection.products if any(series(item))]
    items = sorted(held, key=lambda item: -max(series(item)[-1], 0.0))
    scale = _scale((words.at(projection, series(projection.total), year) for year in years), lang)
    rows = [
        Row(
            (
                Cell((Value(item.name.text(lang)),)),
                *(_mass(words.at(projection, series(item), year), scale, lang) for year in years),
            ),
            strong=item is projection.total,
        )
        for item in (*items, projection.total)
    ]
    return Table(
        say(f"stocks.table.{part}", lang),
        (Column(say("stocks.col.product", lang)), *(Column(str(year), "right") for year in years)),
        tuple(rows),
        unit=scale.label,
        notes=_small(rows, lang),
    )


def losses(projection: StockProjection, lang: str) -> Table:
    """Return what becomes of the end of life: recovered, and lost by medium."""
    years = words.years_shown(projection, YEARS)
    total = projection.total
    entries = [("collected", total.collected), ("recovered", total.recovered)]
    entries += [(f"loss.{medium}", flow) for medium, flow in total.losses.items()]
    scale = _scale((words.at(projection, total.end_of_life, year) for year in years), lang)
    rows = [
        Row(
            (
                Cell((Value(words.said(f"stocks.row.{key}", key.removeprefix("loss."), lang)),)),
                *(_mass(words.at(projection, flow, year), scale, lang) for year in years),
            )
        )
        for key, flow in (("end_of_life", total.end_of_life), *entries)
    ]
    return Table(
        say("stocks.table.losses", lang),
        (Column(""), *(Column(str(year), "right") for year in years)),
        tuple(rows),
        unit=scale.label,
    )


def _small(rows: Iterable[Row], lang: str) -> tuple[str, ...]:
    """Return what a number below the digits of its column means, where there is one."""
    small = any(value.text.startswith("<0") for row in rows for cell in row.cells[1:] for value in cell.values)
    return (say("stocks.note.small", lang),) if small else ()


def classes(projection: StockProjection, lang: str) -> Table:
    """Return the anthropogenic resource by class and year, beside the natural reserve."""
    scale = _scale((item.base for item in projection.classes), lang)
    rows = [
        Row((Cell((Value(str(item.year)),)), *_classed(item, scale, lang), _share(item.per_natural_reserve)))
        for item in projection.classes
    ]
    notes = [say("stocks.note.classes", lang), *_small(rows, lang)]
    if projection.reserve.amount is not None:
        amount = words.reserve_amount(projection, lang)
        notes.append(say("stocks.note.reserve", lang, amount=amount, claims=", ".join(projection.reserve.claims)))
    return Table(
        say("stocks.table.classes", lang),
        (
            Column(say("col.year", lang)),
            *(Column(say(f"stocks.col.class.{key}", lang), "right") for key in CLASSES),
            Column(say("stocks.col.per_reserve", lang), "right"),
        ),
        tuple(rows),
        unit=scale.label,
        notes=tuple(notes),
    )


def _classed(item: ResourceClasses, scale: Scale, lang: str) -> list[Cell]:
    """Return the four classes; a secondary reserve that is a lower bound says so, and on pointing its range."""
    cells = [_mass(getattr(item, key), scale, lang) for key in CLASSES]
    if math.isfinite(item.reserve):
        (value,) = cells[-1].values
        low, high = words.mass(item.reserve_low, lang), words.mass(item.reserve_high, lang)
        hover = say("stocks.class_range", lang, amount=value.hover, low=low, high=high)
        cells[-1] = Cell((replace(value, text=f"≥{value.text}" if item.at_least else value.text, hover=hover),))
    return cells


def classes_by_product(projection: StockProjection, lang: str) -> Table:
    """Return the classes of each product at the end of the last year of the classes, and what pays of it."""
    last = len(projection.classes) - 1
    held = [item for item in projection.classes_by_product if item.classes[last].base > 0]
    items = sorted(held, key=lambda item: -item.classes[last].base)
    scale = _scale((item.classes[last].base for item in items), lang)
    rows = [
        Row(
            (
                Cell((Value(item.name.text(lang)),)),
                *_classed(item.classes[last], scale, lang),
                _share(item.pays[last] if item.pays and item.classes[last].recoverable > 0 else math.nan),
            )
        )
        for item in items
    ]
    return Table(
        say("stocks.table.classes_by_product", lang, year=projection.classes[last].year),
        (
            Column(say("stocks.col.product", lang)),
            *(Column(say(f"stocks.col.class.{key}", lang), "right") for key in CLASSES),
            Column(say("stocks.col.pays", lang), "right"),
        ),
        tuple(rows),
        unit=scale.label,
        notes=_small(rows, lang),
    )


def sensitivity(item: OutputSensitivity, lang: str) -> Table:
    """Return the indices of one output."""
    unit = "t"
    rows = [
        Row(
            (
                Cell((Value(say(f"stocks.role.{index.group}", lang)),)),
                Cell((Value(f"{index.first:.2f}", hover=f"{index.first_low:.2f}–{index.first_high:.2f}"),)),
                Cell((Value(f"{index.total:.2f}", hover=f"{index.total_low:.2f}–{index.total_high:.2f}"),)),
            )
        )
        for index in item.indices
        if math.isfinite(index.total)
    ]
    return Table(
        say("stocks.table.sensitivity", lang, output=say(f"stocks.output.{item.output}", lang)),
        (
            Column(say("stocks.col.group", lang)),
            Column(say("stocks.col.first_order", lang), "right"),
            Column(say("stocks.col.total_order", lang), "right"),
        ),
        tuple(rows),
        notes=(
            say("stocks.note.sensitivity", lang, mean=words.figure(item.mean, unit, lang),
                sd=words.figure(item.sd, unit, lang), runs=f"{item.runs:,}"),
        ),
    )  # fmt: skip


def spreads(projection: StockProjection, lang: str) -> Table:
    """Return the answers over the runs: quantiles, and the share of runs without one."""
    rows = []
    for key, spread in projection.spreads.items():
        if spread.missing == 1.0:
            continue
        numbers = (getattr(projection.answers, key), *spread.quantiles)
        label = say(f"stocks.answer.{key}", lang)
        if key.startswith("cumulative"):
            scale = _scale(numbers, lang)
            label = say("stocks.with_unit", lang, label=label, unit=scale.label)
            cells = [_mass(value, scale, lang) for value in numbers]
        else:
            cells = [_cell(words.year(value), value) for value in numbers]
        rows.append(Row((Cell((Value(label),)), *cells, _share(spread.missing))))
    levels = projection.runs and (5, 25, 50, 75, 95)
    return Table(
        say("stocks.table.spreads", lang),
        (
            Column(""),
            Column(say("stocks.col.central", lang), "right"),
            *(Column(f"{level}%", "right") for level in levels or ()),
            Column(say("stocks.col.none", lang), "right"),
        ),
        tuple(rows),
    )


def main_tables(projection: StockProjection, lang: str, years: int = YEARS) -> Iterator[Table]:
    """Yield the tables of the answer; those by product with so many years."""
    yield totals(projection, lang)
    yield by_product(projection, "in_use", lang, years)
    yield by_product(projection, "end_of_life", lang, years)
    if projection.classes:
        yield classes(projection, lang)


def _scale(sizes: Iterable[float], lang: str) -> Scale:
    return narrow_scale("t", [size for size in sizes if math.isfinite(size)], lang)


def _mass(value: float, scale: Scale, lang: str) -> Cell:
    """Return a mass of a column, and on pointing all three digits with its own unit."""
    if not math.isfinite(value):
        return _cell(MISSING, value)
    raw = plain(digits(value, scale, published=False))
    return Cell((Value(narrow_text(value, scale), hover=words.mass(value, lang), raw=raw),))


def _share(value: float) -> Cell:
    return _cell(words.narrow_share(value), value)


def _cell(text: str, value: float) -> Cell:
    return Cell((Value(text, "" if math.isfinite(value) else "missing"),))

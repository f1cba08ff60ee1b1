"""The tables of a projection of stocks, for terminal and page."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from orechain.assess.stocks.result import OutputSensitivity, ProductStocks, Series, StockProjection
from orechain.views import stocks_words as words
from orechain.views.blocks import Cell, Column, Row, Table, Value
from orechain.views.quantities import Scale, scale_for
from orechain.views.words import say


def totals(projection: StockProjection, lang: str) -> Table:
    """Return the totals by year: demand, stocks, end of life, recovered, net primary demand, urban mine."""
    total = projection.total
    parts: list[tuple[str, Series]] = [
        ("demand", total.demand), ("in_use", total.in_use), ("end_of_life", total.end_of_life),
        ("recovered", total.recovered), ("net_primary", projection.net_primary),
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
    columns += [Column(say(f"stocks.col.{key}", lang), "right") for key, _ in (*parts, *shares)]
    return Table(
        say("stocks.table.totals", lang), tuple(columns), tuple(rows), unit=scale.label,
        notes=(say("stocks.note.totals", lang, start=projection.answers.since),),
    )  # fmt: skip


def by_product(projection: StockProjection, part: str, lang: str) -> Table:
    """Return a field of the products by year, the largest product of the last year first, their sum below."""
    years = words.years_shown(projection, 7)

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
    )


def losses(projection: StockProjection, lang: str) -> Table:
    """Return what becomes of the end of life: recovered, and lost by medium."""
    years = words.years_shown(projection, 7)
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


def classes(projection: StockProjection, lang: str) -> Table:
    """Return the anthropogenic resource by class and year, beside the natural reserve."""
    scale = _scale((item.base for item in projection.classes), lang)
    keys = ("base", "collectable", "recoverable", "reserve")
    rows = [
        Row(
            (
                Cell((Value(str(item.year)),)),
                *(_mass(getattr(item, key), scale, lang) for key in keys),
                _share(item.per_natural_reserve),
            )
        )
        for item in projection.classes
    ]
    reserve = projection.reserve
    notes = [say("stocks.note.classes", lang)]
    if reserve.amount is not None:
        amount = words.mass(reserve.amount, lang)
        amount = say("stocks.at_least", lang, amount=amount) if reserve.at_least else amount
        notes.append(say("stocks.note.reserve", lang, amount=amount, claims=", ".join(reserve.claims)))
    return Table(
        say("stocks.table.classes", lang),
        (
            Column(say("col.year", lang)),
            *(Column(say(f"stocks.col.class.{key}", lang), "right") for key in keys),
            Column(say("stocks.col.per_reserve", lang), "right"),
        ),
        tuple(rows),
        unit=scale.label,
        notes=tuple(notes),
    )


def comparison(projection: StockProjection, lang: str) -> Table:
    """Return published results beside ours: the figures, the difference, and what would close it."""
    rows = []
    for item in projection.comparisons:
        why = [Value(item.explanation.text(lang))]
        if item.remark.text(lang):
            why.append(Value(say("stocks.remark", lang, text=item.remark.text(lang))))
        rows.append(
            Row(
                (
                    Cell((Value(words.asked(item, projection, lang)),)),
                    Cell((Value(words.published(item, lang), "published", hover=item.raw),)),
                    Cell((Value(words.figure(item.ours, item.unit, lang), "computed"),)),
                    Cell((Value(words.difference(item, lang)),)),
                    Cell(tuple(why)),
                    Cell((Value(item.claim, hover=item.locator),)),
                )
            )
        )
    keys = ("asked", "published", "ours", "difference", "closes", "claim")
    return Table(
        say("stocks.table.comparison", lang),
        tuple(
            Column(say(f"stocks.col.{key}", lang), "right" if key in ("published", "ours", "difference") else "left")
            for key in keys
        ),
        tuple(rows),
        dense=True,
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
        unit = "t" if key.startswith("cumulative") else "year"
        central = words.figure(getattr(projection.answers, key), unit, lang)
        cells = [words.figure(value, unit, lang) for value in spread.quantiles]
        rows.append(
            Row(tuple(Cell((Value(text),)) for text in (
                say(f"stocks.answer.{key}", lang), central, *cells, words.share(spread.missing),
            )))
        )  # fmt: skip
    levels = projection.runs and (5, 25, 50, 75, 95)
    return Table(
        say("stocks.table.spreads", lang),
        (
            Column(""),
            Column(say("stocks.central", lang), "right"),
            *(Column(f"{level}%", "right") for level in levels or ()),
            Column(say("stocks.col.none", lang), "right"),
        ),
        tuple(rows),
    )


def assumptions(projection: StockProjection, lang: str) -> Table:
    """Return the series that the projection reads, with bounds, basis and sources."""
    rows = []
    for item in projection.assumptions:
        span = "" if item.start is None else f"{item.start}–{item.end}" if item.end != item.start else str(item.start)
        number = f"{item.first:.4g}" if item.first == item.last else f"{item.first:.4g} → {item.last:.4g}"
        bounds = "" if item.low == item.high else f"{item.low:.4g}–{item.high:.4g}"
        cells = (
            item.series + (f" ({item.technology})" if item.technology else ""),
            say("word.comma", lang).join(say(f"stocks.role.{role}", lang) for role in item.roles),
            span,
            number,
            bounds,
            item.unit,
            say(f"stocks.basis.{item.basis}", lang),
            ", ".join(item.sources),
            item.note,
        )
        rows.append(Row(tuple(Cell((Value(text),)) for text in cells)))
    keys = ("series", "role", "years", "number", "bounds", "unit", "basis", "source", "note")
    return Table(
        say("stocks.table.assumptions", lang),
        tuple(Column(say(f"stocks.col.{key}", lang), "right" if key in ("number", "bounds") else "left")
              for key in keys),
        tuple(rows),
        notes=(say("stocks.note.assumptions", lang),),
        dense=True,
    )  # fmt: skip


def main_tables(projection: StockProjection, lang: str) -> Iterator[Table]:
    """Yield the tables of the answer."""
    yield totals(projection, lang)
    yield by_product(projection, "in_use", lang)
    yield by_product(projection, "end_of_life", lang)
    if projection.classes:
        yield classes(projection, lang)


def _scale(sizes: Iterator[float] | Sequence[float], lang: str) -> Scale:
    return scale_for("t", [size for size in sizes if math.isfinite(size)], lang, column=True)


def _mass(value: float, scale: Scale, lang: str) -> Cell:
    return Cell((Value(words.amount(value, scale, lang, unit=False), "" if math.isfinite(value) else "missing"),))


def _share(value: float) -> Cell:
    return Cell((Value(words.share(value), "" if math.isfinite(value) else "missing"),))

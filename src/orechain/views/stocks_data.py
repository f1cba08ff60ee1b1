"""A projection of stocks as plain data and as rows of a CSV file."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator
from typing import Any

from orechain.assess.stocks.result import Baseline, ProductStocks, Series, StockProjection
from orechain.views.as_json import plain_data
from orechain.views.stocks_words import sentences
from orechain.views.words import name

COLUMNS = ("mineral", "economy", "scenario", "variant", "product", "quantity", "medium", "quantile", "year", "amount_t")
PARTS = ("demand", "in_use", "end_of_use", "second_use", "hibernating", "end_of_life", "collectable", "collected",
          "recovered", "put_in", "making_loss", "used_imports")  # fmt: skip


def stocks_json(projection: StockProjection, lang: str) -> dict[str, Any]:
    """Return the projection as dictionaries, lists, words and numbers; a number that does not exist is ``None``."""
    data: dict[str, Any] = plain_data(projection, lang)
    data["sentences"] = sentences(projection, lang)
    data["labels"] = {
        "mineral": name("mineral", projection.mineral, lang),
        "economy": name("economy", projection.economy, lang),
    }
    return data


def baseline_json(found: Baseline, lang: str) -> dict[str, Any]:
    """Return the totals before any adjustment."""
    return dict(plain_data(found, lang))


def stocks_csv(projection: StockProjection) -> str:
    """Return one row for each product, quantity and year in tonnes of the element; an empty cell is missing."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    same = (projection.mineral, projection.economy, projection.scenario, projection.variant or "central")
    for *keys, value in amounts(projection):
        number = "" if value is None else f"{value:.12g}"
        writer.writerow((*same, *keys, number))
    return buffer.getvalue()


Amount = tuple[str, str, str, str, int, float | None]
"""Product, quantity, medium, quantile, year, tonnes of the element."""


def amounts(projection: StockProjection) -> Iterator[Amount]:
    """Yield the amounts of each product, quantity and year, then those of the total and its fans."""
    years = projection.years
    for item in (*projection.products, projection.total):
        yield from product_amounts(item, years)
    yield from _series("total", "net_primary", years, projection.net_primary)
    for quantity, fan in projection.fans.items():
        for level, series in zip(fan.levels, fan.quantiles, strict=True):
            yield from _series("total", quantity, years, series, quantile=f"{level:g}")


def product_amounts(item: ProductStocks, years: tuple[int, ...]) -> Iterator[Amount]:
    """Yield the amounts of one product, or of the total."""
    for part in PARTS:
        yield from _series(item.key, part, years, getattr(item, part))
    for medium, series in item.losses.items():
        yield from _series(item.key, "loss", years, series, medium)


def _series(
    product: str, quantity: str, years: tuple[int, ...], series: Series, medium: str = "", quantile: str = ""
) -> Iterator[Amount]:
    for year, value in zip(years, series, strict=True):
        yield product, quantity, medium, quantile, year, value if math.isfinite(value) else None

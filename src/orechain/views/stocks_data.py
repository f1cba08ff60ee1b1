"""A projection of stocks as plain data and as rows of a CSV file."""

from __future__ import annotations

import csv
import io
import math
from typing import Any

from orechain.assess.stocks.result import ProductStocks, Series, StockProjection
from orechain.views.as_json import plain_data
from orechain.views.stocks_words import sentences
from orechain.views.words import name

COLUMNS = ("mineral", "economy", "scenario", "variant", "product", "quantity", "medium", "quantile", "year", "amount_t")
_PARTS = ("demand", "in_use", "end_of_use", "second_use", "hibernating", "end_of_life", "collectable", "collected",
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


def stocks_csv(projection: StockProjection) -> str:
    """Return one row for each product, quantity and year in tonnes of the element; an empty cell is missing."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)

    def write(product: str, quantity: str, series: Series, medium: str = "", quantile: str = "") -> None:
        for year, value in zip(projection.years, series, strict=True):
            number = f"{value:.12g}" if math.isfinite(value) else ""
            writer.writerow(
                (projection.mineral, projection.economy, projection.scenario, projection.variant or "central", product,
                 quantity, medium, quantile, year, number)
            )  # fmt: skip

    for item in (*projection.products, projection.total):
        _write_product(item, write)
    write("total", "net_primary", projection.net_primary)
    for quantity, fan in projection.fans.items():
        for level, series in zip(fan.levels, fan.quantiles, strict=True):
            write("total", quantity, series, quantile=f"{level:g}")
    return buffer.getvalue()


def _write_product(item: ProductStocks, write: Any) -> None:
    for part in _PARTS:
        write(item.key, part, getattr(item, part))
    for medium, series in item.losses.items():
        write(item.key, "loss", series, medium)

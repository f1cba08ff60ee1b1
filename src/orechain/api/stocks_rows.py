"""Flat rows of the views of stocks, with names in both languages."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from orechain.api.view import LIST_SIGN, Cell, Column, Row
from orechain.assess.stocks.result import Baseline, ProductStocks, StockProjection
from orechain.views.stocks_data import PARTS, product_amounts
from orechain.views.words import name


def _text(*names: str) -> tuple[Column, ...]:
    return tuple(Column(item) for item in names)


_CASE = _text("mineral", "mineral_en", "mineral_zh", "economy", "economy_en", "economy_zh", "scenario", "variant")
_PRODUCT = _text("product", "product_en", "product_zh")
AMOUNTS = (*_CASE, *_text("case"), *_PRODUCT, *_text("quantity", "medium", "quantile"), Column("year", "integer"),
           Column("amount_t", "number", "t"), *_text("claims"))  # fmt: skip
CLASSES = (*_CASE, *_PRODUCT, Column("year", "integer"), *_text("quantity"), Column("amount_t", "number", "t"),
           *_text("claims"))  # fmt: skip
ASSUMPTIONS = (*_text("series", "name_en", "name_zh", "technology", "basis"), Column("start", "integer"),
               Column("end", "integer"), Column("first", "number"), Column("last", "number"), Column("low", "number"),
               Column("high", "number"), *_text("unit", "sources", "locator", "note"))  # fmt: skip
COMPARISONS = (*_text("claim", "quantity", "economy"), Column("start", "integer"), Column("end", "integer"),
               *_text("variant", "unit"), Column("published", "number"), Column("ours", "number"),
               Column("difference", "number"), Column("relative", "number"))  # fmt: skip
SPREADS = (*_CASE, *_text("answer", "quantile"), Column("value", "number"), Column("missing", "number"))
SENSITIVITY = (
    *_CASE, *_text("output", "group"), Column("first_order", "number"), Column("first_order_low", "number"),
    Column("first_order_high", "number"), Column("total_order", "number"), Column("total_low", "number"),
    Column("total_high", "number"),
)  # fmt: skip
SCENARIOS = (*_text("scenario", "mineral", "mineral_en", "mineral_zh", "name", "form"), Column("first_year", "integer"),
             Column("last_year", "integer"), *_text("economies", "variants"))  # fmt: skip
LEVERS = (*_text("scenario", "lever", "product", "name"), Column("number", "number"), *_text("unit"),
          Column("year", "integer"), Column("low", "number"), Column("high", "number"),
          *_text("basis", "series", "sources"))  # fmt: skip


def _both(table: str, key: str) -> tuple[str, str, str]:
    return key, name(table, key, "en"), name(table, key, "zh")


def _case(item: StockProjection) -> tuple[Cell, ...]:
    return (*_both("mineral", item.mineral), *_both("economy", item.economy), item.scenario, item.variant or "central")


def _product(item: ProductStocks) -> tuple[Cell, ...]:
    return item.key, item.name.text("en"), item.name.text("zh")


def _number(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else value


def amount_rows(result: StockProjection, before: Baseline | None) -> Iterator[Row]:
    """Yield amounts by product, quantity and year; ``before``: the totals without the adjustment, if there is one."""
    case, own = _case(result), "central" if before is None else "adjusted"
    for item in (*result.products, result.total):
        words = _product(item)
        for _, quantity, medium, quantile, year, value in product_amounts(item, result.years):
            yield (*case, own, *words, quantity, medium, quantile, year, value, "")
    total = _product(result.total)
    for year, value in zip(result.years, result.net_primary, strict=True):
        yield (*case, own, *total, "net_primary", "", "", year, _number(value), "")
    for quantity, fan in result.fans.items():
        for level, series in zip(fan.levels, fan.quantiles, strict=True):
            for year, value in zip(result.years, series, strict=True):
                yield (*case, own, *total, quantity, "", f"{level:g}", year, _number(value), "")
    if before is not None:
        for _, quantity, medium, quantile, year, value in product_amounts(before.total, before.years):
            yield (*case, "baseline", *total, quantity, medium, quantile, year, value, "")
        for year, value in zip(before.years, before.net_primary, strict=True):
            yield (*case, "baseline", *total, "net_primary", "", "", year, _number(value), "")


def amount_count(result: StockProjection, before: Baseline | None) -> int:
    """Return how many rows `amount_rows` yields."""
    series = 1 + sum(len(fan.levels) for fan in result.fans.values())
    series += sum(len(PARTS) + len(item.losses) for item in (*result.products, result.total))
    if before is None:
        return series * len(result.years)
    return series * len(result.years) + (1 + len(PARTS) + len(before.total.losses)) * len(before.years)


def class_rows(result: StockProjection) -> Iterator[Row]:
    """Yield the classes of the resource of all products and of each, with the claims behind price and reserve."""
    case = _case(result)
    claims = LIST_SIGN.join(dict.fromkeys((*result.economics.claims, *result.reserve.claims)))
    kinds = ("base", "collectable", "recoverable", "reserve", "reserve_low", "reserve_high")
    own = [(("total", result.total.name.text("en"), result.total.name.text("zh")), result.classes)]
    own += [((one.key, one.name.text("en"), one.name.text("zh")), one.classes) for one in result.classes_by_product]
    for words, classes in own:
        for found in classes:
            for kind in kinds:
                yield (*case, *words, found.year, kind, _number(getattr(found, kind)), claims)


def assumption_rows(result: StockProjection) -> Iterator[Row]:
    """Yield the figures that the projection reads."""
    from orechain.views import stocks_labels

    for item in result.assumptions:
        yield (
            item.series, stocks_labels.series(item.series, "en"), stocks_labels.series(item.series, "zh"),
            item.technology, item.basis, item.start, item.end, _number(item.first), _number(item.last),
            _number(item.low), _number(item.high), item.unit, LIST_SIGN.join(item.sources), item.locator, item.note,
        )  # fmt: skip


def comparison_rows(result: StockProjection) -> Iterator[Row]:
    """Yield published results beside ours."""
    for item in result.comparisons:
        yield (
            item.claim, item.quantity, item.economy, item.start, item.end, item.variant or "central", item.unit,
            _number(item.published), _number(item.ours), _number(item.difference), _number(item.relative),
        )  # fmt: skip


def spread_rows(result: StockProjection) -> Iterator[Row]:
    """Yield quantiles of the answers."""
    case = _case(result)
    for answer, spread in result.spreads.items():
        for level, value in zip(spread.levels, spread.quantiles, strict=True):
            yield (*case, answer, f"{level:g}", _number(value), spread.missing)


def sensitivity_rows(result: StockProjection) -> Iterator[Row]:
    """Yield the indices of each output."""
    case = _case(result)
    for output in result.sensitivity:
        for item in output.indices:
            numbers = (item.first, item.first_low, item.first_high, item.total, item.total_low, item.total_high)
            yield (*case, output.output, item.group, *map(_number, numbers))


def scenario_rows(found: Sequence[Mapping[str, Any]]) -> Iterator[Row]:
    """Yield one row for each scenario."""
    for item in found:
        yield (
            item["scenario"], *_both("mineral", item["mineral"]), item["name"], item["form"], *item["years"],
            LIST_SIGN.join(one["economy"] for one in item["economies"]),
            LIST_SIGN.join(one["variant"] for one in item["variants"]),
        )  # fmt: skip


def lever_rows(found: Sequence[Mapping[str, Any]]) -> Iterator[Row]:
    """Yield one row for each lever."""
    for item in found:
        for one in item["levers"]:
            yield (
                item["scenario"], one["lever"], one["target"], one["target_name"], one["baseline"], one["unit"],
                one["year"], one["factor"]["low"], one["factor"]["high"], one["basis"],
                LIST_SIGN.join(dict.fromkeys(figure["series"] for figure in one["figures"])),
                LIST_SIGN.join(one["sources"]),
            )  # fmt: skip

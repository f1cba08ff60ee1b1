"""Who supplied how much, year by year."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from orechain.api.columns import ECONOMY, MINERAL, joined, named, said
from orechain.api.schema import schema_of
from orechain.api.view import (
    Answer,
    Column,
    Context,
    EconomyNames,
    Link,
    MineralName,
    Params,
    Row,
    Span,
    Table,
    View,
    split_list,
    split_span,
)
from orechain.assess.supplyhistory import ProcessHistory, SupplyHistory, all_series, supply_history
from orechain.catalog.messages import message
from orechain.catalog.vocabulary import process as find_process
from orechain.views.as_json import plain_data
from orechain.views.words import name


class SupplyParams(Params):
    """Which mineral, and which part of its history."""

    mineral: Annotated[MineralName, Field(min_length=1, description="Mineral by id, symbol, English or Chinese name.")]
    link: Annotated[Link | None, Field(description="One link only.")] = None
    process: Annotated[str, Field(max_length=40, description="One process only (mining, refining …).")] = ""
    year: Annotated[Span, Field(description="Years, 2015..2024, or one; without it, all that are held.")] = ""
    economy: Annotated[
        EconomyNames, Field(description="Economies to keep, joined by ~; world and remainder always stand.")
    ] = ""


def answer_supply(context: Context, params: SupplyParams) -> Answer:
    """Answer with output by process and economy over time, and reserves."""
    wanted = find_process(params.process).process if params.process else ""
    kept = split_list(params.economy)
    store, span, link = context.store, split_span(params.year), params.link or ""
    found = supply_history(store, params.mineral, span, economies=kept, link=link, process=wanted)
    rows = list(_rows(found, params.lang))
    full = len(rows)
    if kept:
        every = supply_history(store, params.mineral, span, link=link, process=wanted)
        full = sum(len(one.points) for history in _histories(every) for one in all_series(history))
        if context.full:
            rows = list(_rows(every, params.lang))
    columns = (
        *MINERAL, Column("link"), Column("process"), Column("process_en"), Column("process_zh"), Column("product"),
        *ECONOMY, Column("start", "integer"), Column("end", "integer"), Column("value", "number"),
        Column("low", "number"), Column("high", "number"), Column("unit"), Column("form"), Column("share", "number"),
        Column("status"), Column("estimated", "flag"), Column("publisher"), Column("reason"), Column("claims"),
    )  # fmt: skip
    data = plain_data(found, params.lang)
    notes = (message("supply_share_basis").text(params.lang),)
    return Answer(data, (Table("supply", columns, rows),), found.releases, notes, full, len(rows))


def _histories(found: SupplyHistory) -> tuple[ProcessHistory, ...]:
    return (*found.processes, *((found.reserves,) if found.reserves is not None else ()))


def _rows(found: SupplyHistory, lang: str) -> Iterator[Row]:
    head = named("mineral", found.mineral)
    for history in _histories(found):
        labels = (name("process", history.process, "en"), name("process", history.process, "zh"))
        if history is found.reserves:
            labels = (name("kind", "reserve", "en"), name("kind", "reserve", "zh"))
        for one in all_series(history):
            for point in one.points:
                yield (
                    *head, history.link, history.process, *labels, history.product, *named("economy", one.economy),
                    point.start, point.end, point.value, point.low, point.high, found.unit, found.form, point.share,
                    point.status, point.estimated, point.publisher, said(point.reason, lang), joined(point.claims),
                )  # fmt: skip


VIEWS = (View("supply", "/supply", SupplyParams, answer_supply, schema_of(SupplyHistory), tag="availability"),)

"""Columns and cells that the tables of several views share, so that equal things have equal names in every file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from orechain.api.schema import Schema
from orechain.api.view import LIST_SIGN, Cell, Column
from orechain.assess.result import Figure
from orechain.catalog.messages import Message
from orechain.views.words import name

MINERAL = (Column("mineral"), Column("mineral_en"), Column("mineral_zh"))
ECONOMY = (Column("economy"), Column("economy_en"), Column("economy_zh"))
FIGURE = (
    Column("value", "number"), Column("low", "number"), Column("high", "number"), Column("unit"), Column("form"),
    Column("status"), Column("start", "integer"), Column("end", "integer"), Column("rule"), Column("reason"),
    Column("claims"),
)  # fmt: skip


def named(table: str, key: str) -> tuple[str, str, str]:
    """Return an id with its names in English and Chinese.

    Examples
    --------
    >>> named("mineral", "cobalt"), named("economy", "")
    (('cobalt', 'Cobalt', '钴'), ('', '', ''))
    """
    return (key, name(table, key, "en"), name(table, key, "zh")) if key else ("", "", "")


def figure_cells(fig: Figure, lang: str) -> tuple[Cell, ...]:
    """Return a figure as the cells of the columns `FIGURE`; a number that does not exist is an empty cell."""
    return (
        fig.value, fig.low, fig.high, fig.unit, fig.form, fig.status, fig.start, fig.end, fig.rule,
        said(fig.reason, lang), joined(fig.claims),
    )  # fmt: skip


def said(reason: Message | None, lang: str) -> str:
    """Return a sentence, or nothing."""
    return "" if reason is None else reason.text(lang)


def joined(parts: Iterable[str]) -> str:
    """Return ids in one cell."""
    return LIST_SIGN.join(parts)


def renamed(schema: Schema, names: Mapping[str, str]) -> Schema:
    """Return a schema whose parts have other names: all views share one list of parts in the OpenAPI file."""

    def told(item: Any) -> Any:
        if isinstance(item, Mapping):
            return {key: _reference(part, names) if key == "$ref" else told(part) for key, part in item.items()}
        return [told(part) for part in item] if isinstance(item, list) else item

    parts = {names.get(key, key): told(part) for key, part in schema.parts.items()}
    return Schema(told(schema.body), parts)


def _reference(text: str, names: Mapping[str, str]) -> str:
    head, _, last = text.rpartition("/")
    return f"{head}/{names.get(last, last)}"


RENAMED = {"Source": "SourceUsed", "Listing": "OfficialListing", "Conflict": "AssessedConflict"}
"""Parts whose plain names stand for something else in other views."""

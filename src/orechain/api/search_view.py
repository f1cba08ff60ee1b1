"""Names of things in both languages: minerals, economies, blocs, methods, chains and cases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any

from pydantic import Field

from orechain.api.data_parts import columns, table_of
from orechain.api.schema import record, rows_of
from orechain.api.view import Answer, Context, Params, View
from orechain.catalog.names import NameIndex, plain


class SearchParams(Params):
    """What to look for."""

    q: Annotated[str, Field(max_length=80, description="Name, symbol or alias, or a part of it, in either language.")]
    limit: Annotated[int, Field(ge=1, le=100, description="Hits at most.")] = 20


@dataclass(frozen=True, slots=True)
class _Entry:
    type: str
    id: str
    name_en: str
    name_zh: str
    symbol: str
    spellings: tuple[str, ...]


@cache
def _entries() -> tuple[_Entry, ...]:
    return tuple(_all())


def _all() -> Iterator[_Entry]:
    from orechain.catalog.economies import economies
    from orechain.catalog.minerals import minerals
    from orechain.catalog.risk import risk_word
    from orechain.catalog.tables import read
    from orechain.chain.definition.shipped import cases, chains, open_case, open_chain
    from orechain.risk.registry import methods

    published: dict[str, list[str]] = {}
    for row in read("economy_names"):
        published.setdefault(row["economy"], []).append(row["name"])
    for item in minerals():
        names = (item.symbol, item.name_en, item.name_zh, item.mineral.replace("_", " "), *item.aliases)
        yield _Entry("mineral", item.mineral, item.name_en, item.name_zh, item.symbol, names)
    for place in economies():
        spellings = (place.economy, place.iso2, place.name_en, place.name_zh, *published.get(place.economy, ()))
        kind = "bloc" if place.type == "bloc" else "economy"
        yield _Entry(kind, place.economy, place.name_en, place.name_zh, place.iso2, spellings)
    for key in methods():
        word = risk_word("method", key)
        yield _Entry("method", key, word.name_en, word.name_zh, "", (key, word.name_en, word.name_zh))
    for name in chains():
        chain = open_chain(name)
        yield _Entry("chain", name, chain.name.en, chain.name.zh, "", (name, chain.name.en, chain.name.zh))
    for name in cases():
        case = open_case(name).case
        yield _Entry("case", name, case.name.en, case.name.zh, "", (name, case.name.en, case.name.zh))


_TYPES = ("mineral", "economy", "bloc", "method", "chain", "case")


def _rank(spelling: str, wanted: str) -> int | None:
    """Return 0 for the whole name, 1 for its start, 2 for the start of a word, 3 for any part; None for no part."""
    text = plain(spelling)
    if not text or wanted not in text:
        return None
    if text == wanted:
        return 0
    if text.startswith(wanted):
        return 1
    return 2 if f" {wanted}" in text or f"({wanted}" in text else 3


def _search(context: Context, params: SearchParams) -> Answer:
    del context
    wanted = plain(params.q)
    hits: list[tuple[tuple[int, int, int, str], dict[str, Any]]] = []
    for entry in _entries() if wanted else ():
        ranked = [(rank, len(text), text) for text in entry.spellings if (rank := _rank(text, wanted)) is not None]
        if ranked:
            rank, length, text = min(ranked)
            hits.append(((rank, _TYPES.index(entry.type), length, entry.id), _row(entry, text)))
    hits.sort(key=lambda hit: hit[0])
    found = [row for _, row in hits[: params.limit]]
    nearest = [] if found or not wanted else _nearest(params.q)
    data = {"query": params.q, "found": found, "nearest": nearest}
    table = table_of("search", columns("type", "id", "name_en", "name_zh", "symbol", "matched"), found)
    return Answer(data, (table,), full=len(hits), displayed=len(found))


def _row(entry: _Entry, matched: str) -> dict[str, Any]:
    return {
        "type": entry.type,
        "id": entry.id,
        "name_en": entry.name_en,
        "name_zh": entry.name_zh,
        "symbol": entry.symbol,
        "matched": matched,
    }


@cache
def _index() -> NameIndex:
    first: dict[str, tuple[str, str]] = {}  # the mineral goes before the chain of the same name
    for item in _entries():
        for text in item.spellings:
            first.setdefault(plain(text), (text, f"{item.type}:{item.id}"))
    return NameIndex("name", first.values())


def _nearest(text: str) -> list[dict[str, Any]]:
    by_id = {f"{item.type}:{item.id}": item for item in _entries()}
    near = ((name, _index().get(name)) for name in _index().nearest(text))
    return [_row(by_id[key], name) for name, key in near if key is not None]


_HIT = record("SearchHit", type={"enum": [*_TYPES]}, id=str, name_en=str, name_zh=str, symbol=str, matched=str)

VIEWS: tuple[View, ...] = (
    View(
        "search",
        "/search",
        SearchParams,
        _search,
        record("Search", query=str, found=rows_of(_HIT), nearest=rows_of(_HIT)),
        tag="catalog",
    ),
)

"""Published trade flows, and what one economy trades with each partner."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from orechain.api.data_parts import LinkOrAll, Order, columns, known_releases, row_schema, table_of
from orechain.api.schema import record, rows_of
from orechain.api.view import (
    LIST_SIGN,
    Answer,
    Context,
    EconomyName,
    EconomyNames,
    MineralName,
    Params,
    Span,
    Table,
    View,
    split_list,
    split_span,
)
from orechain.catalog.hs import HsCode, hs_codes
from orechain.catalog.names import NameIndex
from orechain.errors import OrechainError
from orechain.store.reader import Store


@cache
def _codes() -> NameIndex:
    return NameIndex("hs", ((item.hs, item.hs) for item in hs_codes()))


def _known_codes(text: str) -> str:
    return LIST_SIGN.join(_codes().find(part.replace(".", "").replace(" ", "")) for part in split_list(text))


class TradeParams(Params):
    """Which flows, in which order, and which page of them; a mineral or a code must be given."""

    mineral: Annotated[MineralName, Field(description="Mineral whose codes are meant.")] = ""
    hs: Annotated[
        str, Field(max_length=2000, description="Six-digit HS codes, joined by ~."), AfterValidator(_known_codes)
    ] = ""
    link: Annotated[LinkOrAll, Field(description="Link whose product the goods are.")] = ""
    year: Annotated[Span, Field(description="Year or span.")] = ""
    exporter: Annotated[EconomyNames, Field(description="Exporters, joined by ~.")] = ""
    importer: Annotated[EconomyNames, Field(description="Importers, joined by ~.")] = ""
    economy: Annotated[EconomyName, Field(description="Exporter or importer; gives totals by partner too.")] = ""
    release: Annotated[str, Field(max_length=400, description="Release; by default the newest nomenclature.")] = ""
    sort: Annotated[
        Literal["value_kusd", "quantity_t", "year", "exporter", "importer", "hs"],
        Field(description="Column to sort by; what is missing comes last."),
    ] = "value_kusd"
    order: Annotated[Order, Field(description="Ascending or descending.")] = "desc"
    offset: Annotated[int, Field(ge=0, le=10_000_000, description="Flows left out at the start.")] = 0
    limit: Annotated[int, Field(ge=1, le=1000, description="Flows of this page.")] = 100


_FLOWS = columns(
    "claim", "release", "year:integer", "exporter", "exporter_en", "exporter_zh", "importer", "importer_en",
    "importer_zh", "hs", "goods_en", "goods_zh", "mineral", "link", "shared:flag", "value_kusd:number:kUSD",
    "quantity_t:number:t",
)  # fmt: skip
_PARTNERS = columns(
    "partner", "partner_en", "partner_zh", "direction", "value_kusd:number:kUSD", "quantity_t:number:t",
    "flows:integer", "unweighed:integer",
)  # fmt: skip

_SUMS = "round(sum(value_kusd), 3), round(sum(quantity_t), 3)"
"""Rounded to the digits that flows have."""
_UNNAMED = frozenset({"exporter_en", "exporter_zh", "importer_en", "importer_zh", "partner_en", "partner_zh"})
"""Null for a code that the catalog does not have."""
_READING = ("hs", "release", "exporter", "mineral", "link", "goods_en", "goods_zh", "shared")
_FLOWS_OF = """
WITH readings AS (SELECT unnest(?::VARCHAR[]) AS hs, unnest(?::VARCHAR[]) AS release, unnest(?::VARCHAR[]) AS exporter,
        unnest(?::VARCHAR[]) AS mineral, unnest(?::VARCHAR[]) AS link, unnest(?::VARCHAR[]) AS goods_en,
        unnest(?::VARCHAR[]) AS goods_zh, unnest(?::BOOLEAN[]) AS shared),
    ages AS (SELECT unnest(?::VARCHAR[]) AS release, unnest(?::INTEGER[]) AS age),
    chosen AS (SELECT t.hs, t.year, max_by(t.release, a.age) AS release FROM trade AS t JOIN ages AS a USING (release)
        WHERE list_contains(?::VARCHAR[], t.hs) GROUP BY t.hs, t.year),
    flows AS (
        SELECT t.release || ':' || t.year || '-' || t.exporter || '-' || t.importer || '-' || t.hs AS claim,
            t.release, t.year, t.exporter, e.name_en AS exporter_en, e.name_zh AS exporter_zh,
            t.importer, i.name_en AS importer_en, i.name_zh AS importer_zh, t.hs,
            p.goods_en, p.goods_zh, p.mineral, p.link, p.shared, t.value_kusd, t.quantity_t
        FROM trade AS t JOIN chosen AS c ON c.hs = t.hs AND c.year = t.year AND c.release = t.release
        LEFT JOIN readings AS own ON own.hs = t.hs AND own.release = t.release AND own.exporter = t.exporter
        JOIN readings AS p ON p.hs = t.hs AND p.release = t.release
            AND p.exporter = CASE WHEN own.hs IS NULL THEN '' ELSE t.exporter END
        LEFT JOIN catalog_economies AS e ON e.economy = t.exporter
        LEFT JOIN catalog_economies AS i ON i.economy = t.importer)
"""
"""All flows of the codes, each code and year from one release, each read for its exporter."""


@dataclass(frozen=True, slots=True)
class _Question:
    """A query but for its condition, its condition, the values bound; ``home`` is the economy with its members."""

    select: str
    where: str
    values: tuple[object, ...]
    home: tuple[str, ...]


def _question(store: Store, params: TradeParams) -> _Question:
    if not (params.mineral or params.hs):
        raise OrechainError("api_trade_what")
    releases = known_releases(store, params.release) or tuple(
        row[0] for row in store.query("SELECT DISTINCT release FROM trade")
    )
    wanted = set(split_list(params.hs))
    codes = [item for item in hs_codes(params.mineral) if not wanted or item.hs in wanted]
    span = split_span(params.year)
    parts: list[str] = []
    values: list[object] = [
        *_readings(codes, releases),
        list(releases),
        [_age(name) for name in releases],
        sorted({item.hs for item in codes}),
    ]

    def condition(text: str, *bound: object) -> None:
        parts.append(text)
        values.extend(bound)

    if params.link:
        condition("link = ?", params.link)
    if span:
        condition("year BETWEEN ? AND ?", *span)
    for side in ("exporter", "importer"):
        if names := split_list(getattr(params, side)):
            places = [place for name in names for place in _places(name, span)]
            condition(f"list_contains(?::VARCHAR[], {side})", places)
    home = _places(params.economy, span) if params.economy not in ("", "WLD") else ()
    if home:  # what members of a bloc trade with each other stays at home
        condition(
            "list_contains(?::VARCHAR[], exporter) != list_contains(?::VARCHAR[], importer)", list(home), list(home)
        )
    return _Question(_FLOWS_OF, " AND ".join(parts) or "true", tuple(values), home)


def _age(release: str) -> int:
    """Return a number that is larger for a newer nomenclature; 0 where the release does not say which it has."""
    from orechain.assess.tradeflows import hs_version

    try:
        short = int(hs_version(release)[2:])
    except ValueError:
        return 0
    return short + (1900 if short >= 88 else 2000)


def _places(name: str, span: tuple[int, int] | None) -> tuple[str, ...]:
    """Return an economy, or the members of a bloc in the last year asked for."""
    from orechain.catalog.economies import bloc, economy

    if economy(name).type != "bloc":
        return (name,)
    return (name, *bloc(name).members(span[1] if span else None))


def _readings(codes: list[HsCode], releases: tuple[str, ...]) -> list[list[object]]:
    """Return the columns of the readings: one row per code, release and exporter (empty for all others)."""
    from orechain.assess.tradeflows import hs_version

    rows: dict[tuple[str, str, str], list[HsCode]] = {}
    for release in releases:
        version = hs_version(release) if _age(release) else ""
        for item in codes:
            if not version or version in item.versions:
                for exporter in item.exporters or ("",):
                    rows.setdefault((item.hs, release, exporter), []).append(item)
    table = [(*key, *_read(items)) for key, items in rows.items()]
    return [list(column) for column in zip(*table, strict=True)] or [[] for _ in _READING]


def _read(items: list[HsCode]) -> tuple[object, ...]:
    """Return what goods are where they are read for one mineral, or for several; the link only if all agree."""
    links = {item.link for item in items}
    return (
        "; ".join(dict.fromkeys(item.mineral for item in items)),
        links.pop() if len(links) == 1 else "",
        items[0].name_en,
        items[0].name_zh,
        any(not item.exclusive for item in items),
    )


def _trade(context: Context, params: TradeParams) -> Answer:
    store = context.store
    asked = _question(store, params)
    names = ", ".join(f'"{head.name}"' for head in _FLOWS)
    (totals,) = store.query(
        f"{asked.select} SELECT count(*), {_SUMS}, count(*) FILTER (quantity_t IS NULL),"
        f" list(DISTINCT release ORDER BY release) FROM flows WHERE {asked.where}",
        asked.values,
    )
    rest = [name for name in ("year", "hs", "exporter", "importer", "release") if name != params.sort]
    direction = "DESC" if params.order == "desc" else "ASC"
    select = (
        f"{asked.select} SELECT {names} FROM flows WHERE {asked.where}"
        f" ORDER BY {params.sort} {direction} NULLS LAST, {', '.join(rest)}"
    )
    page = store.query(f"{select} LIMIT ? OFFSET ?", (*asked.values, params.limit, params.offset))
    partners = _partners(store, asked)
    data: dict[str, Any] = {
        "total": totals[0],
        "offset": params.offset,
        "limit": params.limit,
        "value_kusd": totals[1],
        "quantity_t": totals[2],
        "unweighed": totals[3],
        "flows": [dict(zip((head.name for head in _FLOWS), row, strict=True)) for row in page],
        "partners": partners,
    }
    rows = store.stream(select, asked.values) if context.full else page
    tables = (Table("flows", _FLOWS, rows), table_of("partners", _PARTNERS, partners))
    return Answer(data, tables, tuple(totals[4] or ()), _notes(params), full=totals[0], displayed=len(page))


def _partners(store: Store, asked: _Question) -> list[dict[str, Any]]:
    """Return what the economy imports from and exports to each partner, the largest value first."""
    if not asked.home:
        return []
    home = list(asked.home)
    rows = store.query(
        f"{asked.select}, sided AS (SELECT *, list_contains(?::VARCHAR[], exporter) AS out FROM flows"
        f" WHERE {asked.where}) SELECT CASE WHEN out THEN importer ELSE exporter END AS partner,"
        " any_value(CASE WHEN out THEN importer_en ELSE exporter_en END),"
        " any_value(CASE WHEN out THEN importer_zh ELSE exporter_zh END),"
        f" CASE WHEN out THEN 'export' ELSE 'import' END AS direction, {_SUMS}, count(*),"
        " count(*) FILTER (quantity_t IS NULL) FROM sided GROUP BY partner, direction"
        " ORDER BY direction DESC, sum(value_kusd) DESC NULLS LAST, partner",
        (*asked.values[:_BOUND], home, *asked.values[_BOUND:]),
    )
    return [dict(zip((head.name for head in _PARTNERS), row, strict=True)) for row in rows]


_BOUND = len(_READING) + 3
"""Values that the common part of the query takes, before those of its condition."""


def _notes(params: TradeParams) -> tuple[str, ...]:
    from orechain.catalog.economies import economy
    from orechain.views.words import say

    keys = ["trade.note_gross"]
    if not params.release:
        keys.append("trade.note_release")
    names = (params.economy, *split_list(params.exporter), *split_list(params.importer))
    if any(name and economy(name).type == "bloc" for name in names):
        keys.append("trade.note_bloc")
    return tuple(say(f"api.{key}", params.lang) for key in keys)


VIEWS: tuple[View, ...] = (
    View(
        "trade",
        "/trade",
        TradeParams,
        _trade,
        record(
            "Trade",
            total=int,
            offset=int,
            limit=int,
            value_kusd=float,
            quantity_t=float,
            unweighed=int,
            flows=rows_of(record("TradeFlowLine", **row_schema(_FLOWS, _UNNAMED, {"year", "value_kusd"}))),
            partners=rows_of(record("TradePartner", **row_schema(_PARTNERS, _UNNAMED, {"flows", "unweighed"}))),
        ),
        tag="figures",
    ),
)

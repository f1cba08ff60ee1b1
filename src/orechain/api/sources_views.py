"""Releases, official lists of critical minerals, and prices."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from orechain.api.data_parts import both, columns, publishers, row_schema, table_of
from orechain.api.schema import record, rows_of
from orechain.api.view import (
    Answer,
    Context,
    EconomyNames,
    MineralName,
    MineralNames,
    Params,
    Span,
    View,
    split_list,
    split_span,
)


class SourcesParams(Params):
    """All releases that are held."""


_SOURCES = columns(
    "release", "publisher", "publisher_zh", "title", "version", "published", "url", "licence", "licence_zh",
    "attribution", "note", "figures:integer", "flows:integer", "minerals", "first_year:integer", "last_year:integer",
    "restricted:flag",
)  # fmt: skip


def _sources(context: Context, params: SourcesParams) -> Answer:
    from orechain.store.workspace import Workspace
    from orechain.views.words import licence

    del params
    store = context.store
    held = {
        row[0]: row[1:]
        for row in store.query(
            "SELECT release, count(*), list(DISTINCT mineral ORDER BY mineral) FILTER (mineral != ''),"
            ' min("start"), max("end") FROM figures GROUP BY 1'
        )
    }
    traded = {
        row[0]: row[1:]
        for row in store.query(
            "SELECT release, count(*), min(year), max(year), list(DISTINCT hs) FROM trade GROUP BY 1"
        )
    }
    loads = Workspace(store.file.parent.parent).loads()
    rows = []
    for name, item in store.releases.items():
        figures, minerals, first, last = held.get(name, (0, None, None, None))
        flows, start, end, codes = traded.get(name, (0, None, None, ()))
        years = [year for year in (first, last, start, end) if year is not None]
        rows.append(
            {
                "release": name,
                "publisher": item.publisher,
                "publisher_zh": item.publisher_zh,
                "title": item.title,
                "version": item.version,
                "published": item.published,
                "url": item.url,
                "licence": item.licence,
                "licence_zh": licence(item.licence, "zh"),
                "attribution": item.attribution,
                "note": item.note,
                "figures": figures,
                "flows": flows,
                "minerals": sorted({*(minerals or ()), *_traded(codes)}),
                "first_year": min(years, default=None),
                "last_year": max(years, default=None),
                "restricted": name in loads and loads[name].access == "restricted",
            }
        )
    return Answer(
        {"sources": rows},
        (table_of("sources", _SOURCES, rows),),
        tuple(store.releases),
        full=len(rows),
        displayed=len(rows),
    )


def _traded(codes: tuple[str, ...]) -> set[str]:
    """Return the minerals that goods under the codes are read for."""
    from orechain.catalog.hs import hs_codes

    wanted = set(codes)
    return {item.mineral for item in hs_codes() if item.hs in wanted} if wanted else set()


class ListsParams(Params):
    """Which entries of official lists."""

    mineral: Annotated[MineralNames, Field(description="Minerals, joined by ~; all where none is given.")] = ""
    economy: Annotated[EconomyNames, Field(description="Economies that issued the list, joined by ~.")] = ""
    year: Annotated[Span, Field(description="Year or span of the list.")] = ""


_ENTRIES = columns(
    "mineral", "mineral_en", "mineral_zh", "economy", "economy_en", "economy_zh", "year:integer", "list_type",
    "list_en", "list_zh", "wording", "release", "claim", "note",
)  # fmt: skip
_LISTS = columns(
    "economy", "economy_en", "economy_zh", "year:integer", "list_type", "list_en", "list_zh", "release",
    "entries:integer",
)  # fmt: skip


def _lists(context: Context, params: ListsParams) -> Answer:
    from orechain.views.words import said_or

    store = context.store
    first, last = split_span(params.year) or (0, 9999)
    found = store.query(
        'SELECT mineral, economy, "start", detail, raw, release, claim, note FROM figures'
        " WHERE kind = 'listing' AND excluded = ''"
        " AND (len(?::VARCHAR[]) = 0 OR list_contains(?::VARCHAR[], mineral))"
        " AND (len(?::VARCHAR[]) = 0 OR list_contains(?::VARCHAR[], economy))"
        ' AND "start" BETWEEN ? AND ? ORDER BY economy, "start" DESC, detail, mineral, claim',
        [*[list(split_list(params.mineral))] * 2, *[list(split_list(params.economy))] * 2, first, last],
    )
    names = ("mineral", "economy", "year", "list_type", "wording", "release", "claim", "note")
    rows: list[dict[str, Any]] = [
        {
            **(cells := dict(zip(names, row, strict=True))),
            **both("mineral", cells["mineral"]),
            **both("economy", cells["economy"]),
            **{f"list_{lang}": said_or("list", cells["list_type"], lang) for lang in ("en", "zh")},
        }
        for row in found
    ]
    groups: dict[tuple[object, ...], dict[str, Any]] = {}
    for row in rows:
        key = tuple(row[head.name] for head in _LISTS[:-1])
        group = groups.setdefault(key, {**{head.name: row[head.name] for head in _LISTS[:-1]}, "entries": 0})
        group["entries"] += 1
    lists = list(groups.values())
    return Answer(
        {"lists": lists, "entries": rows},
        (table_of("entries", _ENTRIES, rows), table_of("lists", _LISTS, lists)),
        tuple(sorted({row["release"] for row in rows})),
        full=len(rows),
        displayed=len(rows),
    )


class PricesParams(Params):
    """Whose prices."""

    mineral: Annotated[MineralName, Field(description="Mineral.")]


_POINTS = columns(
    "series", "title", "publisher", "publisher_zh", "line", "unit", "year:integer", "value:number", "low:number",
    "high:number", "claims",
)  # fmt: skip


def _prices(context: Context, params: PricesParams) -> Answer:
    from orechain.assess.inputs import WORLD, Inputs
    from orechain.assess.sections import prices
    from orechain.catalog.minerals import mineral

    store = context.store
    facts = store.facts(params.mineral)
    inputs = Inputs.gather(mineral(params.mineral), WORLD, 0, facts, store.releases)
    series: list[dict[str, Any]] = []
    for item in prices(inputs):
        points: list[dict[str, Any]] = [
            {
                "year": year,
                "value": figure.value,
                "low": figure.low,
                "high": figure.high,
                "claims": list(figure.claims),
            }
            for year, figure in item.points
        ]
        release = str(points[0]["claims"][0]).partition(":")[0]
        series.append(
            {
                "series": item.key,
                "title": item.title.text(params.lang),
                **publishers(store, release),
                "line": item.key.partition(":")[2],
                "unit": item.unit,
                "points": points,
            }
        )
    rows = [{**item, **point} for item in series for point in item["points"]]
    releases = tuple(dict.fromkeys(claim.partition(":")[0] for row in rows for claim in row["claims"]))
    data = {"mineral": params.mineral, **both("mineral", params.mineral), "series": series}
    return Answer(data, (table_of("prices", _POINTS, rows),), releases, full=len(rows), displayed=len(rows))


_POINT = record("PricePoint", year=int, value=float, low=float, high=float, claims=tuple[str, ...])
_SERIES = record(
    "PriceSeries", series=str, title=str, publisher=str, publisher_zh=str, line=str, unit=str, points=rows_of(_POINT)
)

VIEWS: tuple[View, ...] = (
    View(
        "sources",
        "/sources",
        SourcesParams,
        _sources,
        record(
            "Sources",
            sources=rows_of(
                record(
                    "SourceLine", **(row_schema(_SOURCES, known={"figures", "flows"}) | {"minerals": tuple[str, ...]})
                )
            ),
        ),
        tag="figures",
    ),
    View(
        "lists",
        "/lists",
        ListsParams,
        _lists,
        record(
            "Lists",
            lists=rows_of(record("OfficialList", **row_schema(_LISTS, known={"year", "entries"}))),
            entries=rows_of(record("OfficialListEntry", **row_schema(_ENTRIES, known={"year"}))),
        ),
        tag="figures",
    ),
    View(
        "prices",
        "/prices",
        PricesParams,
        _prices,
        record("Prices", mineral=str, mineral_en=str, mineral_zh=str, series=rows_of(_SERIES)),
        tag="figures",
    ),
)

"""The catalog as one answer, for labels and pickers, and each of its tables as rows."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from orechain.api import search_view
from orechain.api.data_parts import columns, row_schema, table_of
from orechain.api.schema import Schema, record, rows_of
from orechain.api.view import Answer, Column, Context, Params, Table, View
from orechain.catalog.tables import TABLES, read
from orechain.store.reader import Store


class CatalogParams(Params):
    """The catalog is given in both languages."""


_HEADS = {
    "minerals": columns(
        "mineral", "symbol", "name_en", "name_zh", "aliases", "group", "kind", "figures:integer", "releases:integer",
        "first_year:integer", "last_year:integer", "stock_economies", "chains",
    ),
    "economies": columns("economy", "iso2", "name_en", "name_zh", "type"),
    "blocs": columns("bloc", "name_en", "name_zh", "members"),
    "links": columns("link", "name_en", "name_zh"),
    "kinds": columns("kind", "dimensions", "direction", "name_en", "name_zh"),
    "processes": columns("process", "link", "name_en", "name_zh"),
    "forms": columns("form", "mineral", "basis", "name_en", "name_zh"),
    "units": columns("unit", "dimension", "factor:number", "name_en", "name_zh"),
    "publishers": columns("publisher", "publisher_zh", "releases"),
    "methods": columns("method", "name_en", "name_zh", "perspective", "links", "base"),
    "scenarios": columns(
        "scenario", "mineral", "name_en", "name_zh", "economies", "first_year:integer", "last_year:integer", "variants"
    ),
    "chains": columns("chain", "mineral", "name_en", "name_zh", "layers"),
    "cases": columns(
        "case", "chain", "mineral", "name_en", "name_zh", "scope", "first_year:integer", "last_year:integer"
    ),
    "rules": columns("rule", "name_en", "name_zh"),
    "lists": columns("economy", "year:integer", "list_type", "release", "entries:integer"),
}  # fmt: skip


def _catalog(context: Context, params: CatalogParams) -> Answer:
    del params
    data: dict[str, Any] = {**_held(context.store), **_fixed()}
    data["minerals"] = _minerals(context.store, data["scenarios"], data["chains"])
    data = {name: data[name] for name in (*_HEADS, "years")}
    shown = {**data, "scenarios": [{**row, "variants": _ids(row["variants"])} for row in data["scenarios"]]}
    tables = tuple(table_of(name, heads, shown[name]) for name, heads in _HEADS.items())
    size = len(data["minerals"])
    return Answer(data, tables, tuple(context.store.releases), full=size, displayed=size)


def _ids(variants: list[dict[str, str]]) -> list[str]:
    return [item["variant"] for item in variants]


def _minerals(store: Store, scenarios: list[dict[str, Any]], chains: list[dict[str, Any]]) -> list[dict[str, Any]]:
    from orechain.catalog.minerals import minerals

    held = {
        row[0]: row[1:]
        for row in store.query(
            'SELECT mineral, count(*), count(DISTINCT release), min("start"), max("end") FROM figures GROUP BY 1'
        )
    }
    rows = []
    for item in minerals():
        figures, releases, first, last = held.get(item.mineral, (0, 0, None, None))
        rows.append(
            {
                "mineral": item.mineral,
                "symbol": item.symbol,
                "name_en": item.name_en,
                "name_zh": item.name_zh,
                "aliases": list(item.aliases),
                "group": item.group,
                "kind": item.kind,
                "figures": figures,
                "releases": releases,
                "first_year": first,
                "last_year": last,
                "stock_economies": [x for row in scenarios if row["mineral"] == item.mineral for x in row["economies"]],
                "chains": [row["chain"] for row in chains if row["mineral"] == item.mineral],
            }
        )
    return rows


def _held(store: Store) -> dict[str, Any]:
    """Return what depends on the snapshot: publishers, official lists, years."""
    by_publisher: dict[tuple[str, str], list[str]] = {}
    for item in store.releases.values():
        by_publisher.setdefault((item.publisher, item.publisher_zh), []).append(item.release)
    lists = store.query(
        "SELECT economy, \"start\", detail, release, count(*) FROM figures WHERE kind = 'listing' AND excluded = ''"
        ' GROUP BY ALL ORDER BY economy, "start", detail, release'
    )
    production = store.query(
        "SELECT DISTINCT \"start\" FROM figures WHERE kind = 'production' AND amount IS NOT NULL AND excluded = ''"
        ' AND "start" IS NOT NULL ORDER BY 1'
    )
    trade = store.query("SELECT DISTINCT year FROM trade ORDER BY 1")
    return {
        "publishers": [
            {"publisher": name, "publisher_zh": zh, "releases": found}
            for (name, zh), found in sorted(by_publisher.items())
        ],
        "lists": [dict(zip(("economy", "year", "list_type", "release", "entries"), row, strict=True)) for row in lists],
        "years": {"production": [row[0] for row in production], "trade": [row[0] for row in trade]},
    }


def _rules() -> list[dict[str, Any]]:
    """Return the rules by which figures come about, with the words that pages use for them."""
    from orechain.catalog.tables import read

    prefix = "rule."
    return [
        {"rule": row["key"].removeprefix(prefix), "name_en": row["text_en"], "name_zh": row["text_zh"]}
        for row in read("ui")
        if row["key"].startswith(prefix)
    ]


@cache
def _fixed() -> dict[str, list[dict[str, Any]]]:
    """Return what the program itself brings: vocabulary, methods, scenarios, chains; read once."""
    from orechain.catalog.economies import blocs, economies
    from orechain.catalog.forms import forms
    from orechain.catalog.units import units
    from orechain.catalog.vocabulary import kinds, links, processes

    def named(item: Any, *names: str) -> dict[str, Any]:
        cells = {name: getattr(item, name) for name in (*names, "name_en", "name_zh")}
        return {name: list(cell) if isinstance(cell, tuple) else cell for name, cell in cells.items()}

    return {
        "economies": [named(item, "economy", "iso2", "type") for item in economies()],
        "blocs": [{**named(item, "bloc"), "members": list(item.members())} for item in blocs()],
        "links": [named(item, "link") for item in links()],
        "kinds": [named(item, "kind", "dimensions", "direction") for item in kinds()],
        "processes": [named(item, "process", "link") for item in processes()],
        "forms": [named(item, "form", "mineral", "basis") for item in forms()],
        "units": [named(item, "unit", "dimension", "factor") for item in units()],
        "rules": _rules(),
        "methods": _methods(),
        "scenarios": _scenarios(),
        **_chains(),
    }


def _methods() -> list[dict[str, Any]]:
    from orechain.catalog.risk import risk_word
    from orechain.risk.registry import methods

    return [
        {
            "method": item.key,
            "name_en": risk_word("method", item.key).name_en,
            "name_zh": risk_word("method", item.key).name_zh,
            "perspective": item.perspective,
            "links": list(item.links),
            "base": item.base,
            "axes": [axis.key for axis in item.axes],
        }
        for item in methods().values()
    ]


def _scenarios() -> list[dict[str, Any]]:
    from orechain.stocks.shipped import open_scenario, scenarios

    found = []
    for name in scenarios():
        item = open_scenario(name).scenario
        variants = [{"variant": "central", "name_en": "", "name_zh": ""}] + [
            {"variant": key, "name_en": variant.name.en, "name_zh": variant.name.zh}
            for key, variant in item.variants.items()
        ]
        found.append(
            {
                "scenario": name,
                "mineral": item.mineral,
                "name_en": item.name.en,
                "name_zh": item.name.zh,
                "economies": list(item.economies),
                "first_year": item.years[0],
                "last_year": item.years[1],
                "variants": variants,
            }
        )
    return found


def _chains() -> dict[str, list[dict[str, Any]]]:
    from orechain.chain.definition.shipped import cases, chains, open_case, open_chain

    opened = [(name, open_chain(name)) for name in chains()]
    solved = [(name, open_case(name)) for name in cases()]
    return {
        "chains": [
            {
                "chain": name,
                "mineral": item.mineral,
                "name_en": item.name.en,
                "name_zh": item.name.zh,
                "layers": list(item.layers),
            }
            for name, item in opened
        ],
        "cases": [
            {
                "case": name,
                "chain": item.case.chain,
                "mineral": item.case.mineral or item.definition.mineral,
                "name_en": item.case.name.en,
                "name_zh": item.case.name.zh,
                "scope": list(item.case.scope),
                "first_year": item.case.period[0],
                "last_year": item.case.period[1],
            }
            for name, item in solved
        ],
    }


_LISTED = {
    "aliases", "stock_economies", "chains", "members", "dimensions", "links", "economies", "layers", "scope",
}  # fmt: skip


def _schema() -> Schema:
    more: dict[str, dict[str, Any]] = {
        "publishers": {"releases": tuple[str, ...]},
        "methods": {"axes": tuple[str, ...]},
        "scenarios": {"variants": rows_of(record("CatalogVariant", variant=str, name_en=str, name_zh=str))},
    }
    parts = {}
    for name, heads in _HEADS.items():
        lists = {head.name: tuple[str, ...] for head in heads if head.name in _LISTED}
        own = row_schema(heads, known={"year", "entries"}) | lists | more.get(name, {})
        parts[name] = rows_of(record(f"Catalog{name.capitalize()}", **own))
    years = record("CatalogYears", production=tuple[int, ...], trade=tuple[int, ...])
    return record("Catalog", **parts, years=years)


_NAMES = tuple(sorted(path.stem for path in TABLES.glob("*.csv")))


def _known_table(text: str) -> str:
    from orechain.catalog.names import NameIndex

    return text if text in _NAMES else NameIndex("table", ((name, name) for name in _NAMES)).find(text)


class TablesParams(Params):
    """Which table of the catalog."""

    name: Annotated[
        str,
        Field(
            max_length=40, description="Table of the catalog, such as minerals.", json_schema_extra={"enum": [*_NAMES]}
        ),
        AfterValidator(_known_table),
    ]


def _tables(context: Context, params: TablesParams) -> Answer:
    del context
    rows = read(params.name)
    described = {row["column"]: row for row in read("columns") if row["table"] == params.name}
    names = list(rows[0]) if rows else list(described)
    heads = [
        {
            "column": name,
            "description_en": described[name]["description_en"] if name in described else "",
            "description_zh": described[name]["description_zh"] if name in described else "",
        }
        for name in names
    ]
    data = {"table": params.name, "columns": heads, "rows": [dict(row) for row in rows]}
    table = Table(
        params.name, tuple(Column(name) for name in names), [tuple(row[name] for name in names) for row in rows]
    )
    return Answer(
        data,
        (table, table_of("columns", columns("column", "description_en", "description_zh"), heads)),
        full=len(rows),
        displayed=len(rows),
    )


_TABLES_SCHEMA = record(
    "CatalogTable",
    table=str,
    columns=rows_of(record("CatalogColumn", column=str, description_en=str, description_zh=str)),
    rows=rows_of(dict[str, str]),
)

VIEWS: tuple[View, ...] = (
    View("catalog", "/catalog", CatalogParams, _catalog, _schema(), tag="catalog"),
    View("tables", "/tables", TablesParams, _tables, _TABLES_SCHEMA, tag="catalog"),
    *search_view.VIEWS,
)

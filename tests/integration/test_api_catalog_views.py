"""The catalog as data, search by name, and what holds for every view of data: schema, words, bounds."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from orechain.api import catalog_views, claims_views, evidence_views, sql_views, trade_views
from orechain.api.view import Answer, View
from orechain.errors import UnknownName
from orechain.store.reader import Store
from orechain.views.words import known

Run = Callable[..., Any]
ROOMS = (catalog_views, claims_views, evidence_views, trade_views, sql_views)
VIEWS: dict[str, View] = {view.name: view for room in ROOMS for view in room.VIEWS}

ASKED: dict[str, dict[str, Any]] = {
    "catalog": {},
    "tables": {"name": "hs_codes"},
    "search": {"q": "锂"},
    "claims": {"mineral": "cobalt", "kind": "production"},
    "trace": {"claim": "usgs-mcs-2026:1854"},
    "evidence": {"claims": "usgs-mcs-2026:1854~baci-hs92:2024-COD-CHN-810510~nosuch:1"},
    "conflicts": {"mineral": "cobalt"},
    "sources": {},
    "lists": {"mineral": "cobalt~lithium"},
    "prices": {"mineral": "lithium"},
    "trade": {"mineral": "cobalt", "year": "2024", "economy": "CHN"},
    "sql": {"query": "FROM figures LIMIT 3"},
}


def fits(value: Any, schema: dict[str, Any], parts: dict[str, Any], at: str = "") -> list[str]:
    """Return where a value does not have its schema (of the kinds that the views use)."""
    if "$ref" in schema:
        return fits(value, parts[schema["$ref"].rpartition("/")[2]], parts, at)
    if "anyOf" in schema:
        tried = [fits(value, option, parts, at) for option in schema["anyOf"]]
        return [] if [] in tried else min(tried, key=len)
    if "enum" in schema:
        return [] if value in schema["enum"] else [f"{at}: {value!r}"]
    kinds: dict[str, tuple[type, ...]] = {
        "string": (str,), "integer": (int,), "number": (int, float), "boolean": (bool,), "null": (type(None),),
        "object": (dict,), "array": (list, tuple),
    }  # fmt: skip
    if "type" not in schema:
        return []
    if not isinstance(value, kinds[schema["type"]]) or (isinstance(value, bool) and schema["type"] != "boolean"):
        return [f"{at}: {value!r} is no {schema['type']}"]
    if schema["type"] == "array":
        return [
            fault
            for place, item in enumerate(value)
            for fault in fits(item, schema.get("items", {}), parts, f"{at}[{place}]")
        ]
    if schema["type"] != "object":
        return []
    own = schema.get("properties", {})
    faults = [f"{at}.{name} is missing" for name in schema.get("required", ()) if name not in value]
    more = schema.get("additionalProperties", {})
    for name, item in value.items():
        if name in own:
            faults += fits(item, own[name], parts, f"{at}.{name}")
        elif more is False:
            faults.append(f"{at}.{name} is not in the schema")
        else:
            faults += fits(item, more if isinstance(more, dict) else {}, parts, f"{at}.{name}")
    return faults


@pytest.mark.parametrize("name", VIEWS)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_answer_has_its_schema_its_words_and_equal_rows(
    ask: Callable[..., Answer], store: Store, name: str, lang: str
) -> None:
    answer = ask(name, lang=lang, **ASKED[name])
    schema = VIEWS[name].schema
    assert schema is not None
    plain = json.loads(json.dumps(answer.data, allow_nan=False))
    assert fits(plain, dict(schema.body), {key: dict(part) for key, part in schema.parts.items()}, name) == []
    assert VIEWS[name].title(lang)
    assert all(release in store.releases for release in answer.sources)
    for table in answer.tables:
        rows = list(table.rows)
        assert rows
        assert all(len(row) == len(table.columns) for row in rows)
        if name not in ("sql", "tables"):  # their columns are those of the question
            assert [column.name for column in table.columns if not known(f"col.{column.name}")] == []
    assert answer.full >= answer.displayed > 0
    assert answer.displayed == len(list(answer.tables[0].rows)) or name == "catalog"


def test_every_parameter_is_described_and_bounded() -> None:
    for view in VIEWS.values():
        for name, about in view.params.model_json_schema()["properties"].items():
            assert about.get("description"), f"{view.name}: {name}"
            options = about.get("anyOf", [about])
            for option in options:
                if option.get("type") == "string" and "enum" not in option:
                    assert "maxLength" in option, f"{view.name}: {name}"


def test_the_catalog_has_what_pickers_need(ask: Callable[..., Answer], told: Callable[..., Any]) -> None:
    data = ask("catalog").data
    assert len(json.dumps(data, ensure_ascii=False).encode()) < 250_000
    listed = told("data", "list")
    assert [
        (row["mineral"], row["figures"], row["releases"], row["first_year"], row["last_year"])
        for row in data["minerals"]
    ] == [(row["mineral"], row["figures"], row["releases"], row["first_year"], row["last_year"]) for row in listed]
    lithium = next(row for row in data["minerals"] if row["mineral"] == "lithium")
    assert lithium["name_zh"] == "锂"
    assert lithium["stock_economies"] == ["WLD", "CHN"]
    assert "lithium" in lithium["chains"]
    assert data == ask("catalog", lang="zh").data  # one answer for both languages
    assert data["years"]["trade"] == list(range(2015, 2025))
    assert next(row for row in data["blocs"] if row["bloc"] == "EU27")["members"][26] == "SWE"
    assert {row["economy"] for row in data["lists"]} >= {"USA", "CHN", "EU27", "JPN"}
    variants = next(row["variants"] for row in data["scenarios"] if row["scenario"] == "lithium")
    assert variants[0]["variant"] == "central"
    methods = (
        {row["method"] for row in told("risk", "methods")} if False else {row["method"] for row in data["methods"]}
    )
    assert {"eu-2023", "usgs-2025"} <= methods


def test_tables_are_the_rows_of_the_catalog(ask: Callable[..., Answer]) -> None:
    from orechain.catalog.tables import read

    data = ask("tables", name="units").data
    assert data["rows"] == [dict(row) for row in read("units")]
    assert all(column["description_en"] and column["description_zh"] for column in data["columns"])
    with pytest.raises(UnknownName) as caught:
        ask("tables", name="mineral")
    assert "minerals" in caught.value.nearest
    for bad in ("../ui", "minerals.csv", "/etc/passwd"):
        with pytest.raises(UnknownName):
            ask("tables", name=bad)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("锂", ("mineral", "lithium")),
        ("Li", ("mineral", "lithium")),
        ("COBALT", ("mineral", "cobalt")),
        ("wolfram", ("mineral", "tungsten")),
        ("稀土", ("mineral", "rare_earths")),
        ("china", ("economy", "CHN")),
        ("欧盟27国", ("bloc", "EU27")),
        ("刚果", ("economy", "COD")),
        ("eu-2023", ("method", "eu-2023")),
        ("cobalt-china-2016", ("case", "cobalt-china-2016")),
    ],
)
def test_search_finds_by_name_symbol_and_alias(ask: Callable[..., Answer], text: str, first: tuple[str, str]) -> None:
    data = ask("search", q=text).data
    kinds = {(row["type"], row["id"]) for row in data["found"][:3]}
    assert first in kinds
    if first[0] == "mineral":
        assert (data["found"][0]["type"], data["found"][0]["id"]) == first


def test_search_gives_the_nearest_names_where_nothing_fits(ask: Callable[..., Answer]) -> None:
    data = ask("search", q="cobolt").data
    assert data["found"] == []
    assert data["nearest"][0]["id"] == "cobalt"
    assert ask("search", q="   ").data == {"query": "   ", "found": [], "nearest": []}

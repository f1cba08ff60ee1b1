"""The views of data: their numbers are those of the store and of the command line; filters, pages, streams, faults."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from orechain.api import catalog_views, claims_views, evidence_views, sql_views, trade_views
from orechain.api.view import Answer, Context, View
from orechain.errors import OrechainError, WorkspaceError
from orechain.store.reader import Store

Run = Callable[..., Any]
ROOMS = (catalog_views, claims_views, evidence_views, trade_views, sql_views)
VIEWS: dict[str, View] = {view.name: view for room in ROOMS for view in room.VIEWS}


def test_claims_are_the_figures_of_the_command_line(ask: Callable[..., Answer], told: Callable[..., Any]) -> None:
    listed = told("data", "show", "cobalt", "--kind", "production", "--economy", "China", "--limit", "0")
    rows = ask("claims", mineral="钴", kind="产量", economy="CHN", limit=1000).data["rows"]
    assert rows
    names = [name for name in listed[0] if name in rows[0]]
    assert len(names) > 18
    assert sorted([{name: row[name] for name in names} for row in rows], key=lambda row: row["claim"]) == sorted(
        [{name: row[name] for name in names} for row in listed], key=lambda row: row["claim"]
    )
    assert {row["economy_zh"] for row in rows} == {"中国"}


@pytest.mark.parametrize(
    ("params", "where"),
    [
        ({"mineral": "Li~钴"}, "mineral IN ('lithium', 'cobalt')"),
        ({"economy": "CHN~USA", "kind": "reserve"}, "economy IN ('CHN', 'USA') AND kind = 'reserve'"),
        ({"link": "M"}, "link = 'M'"),
        ({"process": "refining"}, "process = 'refining'"),
        ({"year": "2015..2018"}, '"start" <= 2018 AND "end" >= 2015'),
        ({"year": "2024", "partner": "CHN"}, '"start" <= 2024 AND "end" >= 2024 AND partner = \'CHN\''),
        ({"bound": "none"}, "bound = ''"),
        ({"bound": "withheld"}, "bound = 'withheld'"),
        ({"estimated": True}, "estimated"),
        ({"estimated": "false"}, "NOT estimated"),
        ({"excluded": True}, "excluded != ''"),
        ({"form": "Co"}, "form = 'Co'"),
        ({"release": "usgs-mcs-2026"}, "release = 'usgs-mcs-2026'"),
        ({"publisher": "美国地质调查局"},
         "release IN (SELECT release FROM releases WHERE publisher_zh = '美国地质调查局')"),
        ({"q": "SALIENT"}, "contains(lower(locator || note || detail || raw), 'salient')"),
        ({"q": "100%"}, "contains(raw || '|' || note || '|' || detail || '|' || locator, '100%')"),
        ({"q": "'; DROP TABLE figures; --"}, "false"),
    ],
)  # fmt: skip
def test_filters_of_claims(ask: Callable[..., Answer], store: Store, params: dict[str, Any], where: str) -> None:
    ((expected,),) = store.query(f"SELECT count(*) FROM figures WHERE {where}")
    answer = ask("claims", **params)
    assert answer.full == answer.data["total"] == expected
    assert len(answer.data["rows"]) == min(100, expected)


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("sort", ["value", "publisher", "start", "claim"])
def test_pages_of_claims_are_parts_of_one_order(ask: Callable[..., Answer], sort: str, order: str) -> None:
    whole = [row["claim"] for row in ask("claims", mineral="nickel", sort=sort, order=order, limit=1000).data["rows"]]
    pages = [
        row["claim"]
        for offset in range(0, len(whole) + 90, 90)
        for row in ask("claims", mineral="nickel", sort=sort, order=order, limit=90, offset=offset).data["rows"]
    ]
    assert pages == whole
    assert len(set(whole)) == len(whole)
    values = [
        row["value"] for row in ask("claims", mineral="nickel", sort="value", order=order, limit=1000).data["rows"]
    ]
    present = [value for value in values if value is not None]
    assert values[: len(present)] == sorted(present, reverse=order == "desc")  # what is missing comes last


def test_all_claims_are_streamed_without_being_held(ask: Callable[..., Answer], store: Store) -> None:
    answer = ask("claims", full=True)
    tracemalloc.start()
    count = sum(1 for _ in answer.tables[0].rows)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == answer.full == store.query("SELECT count(*) FROM figures")[0][0]
    assert len(answer.data["rows"]) == 100
    assert peak < 12e6


def test_a_stream_goes_on_beside_other_questions(store: Store) -> None:
    with Store(store.file) as own:
        rows = own.stream("SELECT claim FROM figures ORDER BY claim", size=10)
        first = next(rows)
        assert own.query("SELECT 1") == [(1,)]
        assert first < next(rows)
        assert sum(1 for _ in rows) > 30_000
        rest = own.stream("SELECT claim FROM figures", size=10)
        next(rest)
    with pytest.raises(WorkspaceError):
        list(rest)


@pytest.mark.parametrize(
    ("name", "params"),
    [
        ("claims", {"limit": 1001}),
        ("claims", {"limit": 0}),
        ("claims", {"offset": -1}),
        ("claims", {"sort": "value; DROP TABLE figures"}),
        ("claims", {"order": "down"}),
        ("claims", {"nosuch": "1"}),
        ("claims", {"q": "x" * 201}),
        ("conflicts", {"tolerance": "nan"}),
        ("conflicts", {"tolerance": 3}),
        ("evidence", {}),
        ("sql", {"query": ""}),
        ("sql", {"query": "SELECT 1", "limit": 10_001}),
    ],
)
def test_parameters_out_of_bounds_are_refused(name: str, params: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        VIEWS[name].params(**params)


@pytest.mark.parametrize(
    ("name", "params", "key"),
    [
        ("claims", {"mineral": "cobold"}, "unknown_mineral"),
        ("claims", {"kind": "nosuch"}, "unknown_kind"),
        ("claims", {"year": "2020..2010"}, "api_span"),
        ("claims", {"release": "usgs-mcs-2027"}, "unknown_release"),
        ("claims", {"publisher": "Geological"}, "unknown_publisher"),
        ("trade", {"hs": "999999"}, "unknown_hs"),
        ("trade", {"year": "2024"}, "api_trade_what"),
        ("trace", {"claim": "usgs-mcs-2026:185x"}, "unknown_claim"),
        ("evidence", {"claims": "~".join(str(place) for place in range(201))}, "api_list_too_long"),
    ],
)
def test_what_is_unknown_is_said_in_both_languages(
    ask: Callable[..., Answer], name: str, params: dict[str, Any], key: str
) -> None:
    with pytest.raises(OrechainError) as caught:
        ask(name, **params)
    assert caught.value.key.removesuffix("_none_near") == key
    assert caught.value.render("en") != caught.value.render("zh")


def test_conflicts_are_those_of_the_command_line(ask: Callable[..., Answer], told: Callable[..., Any]) -> None:
    listed = told("data", "conflicts", "cobalt")
    table = ask("conflicts", mineral="cobalt", limit=1000).tables[0]
    names = [column.name for column in table.columns]
    rows = [dict(zip(names, row, strict=True)) for row in table.rows]
    wanted = ("spread", "kind", "process", "economy", "start", "end", "amount", "unit", "used", "publisher", "claim")
    assert [{name: row[name] for name in wanted} for row in rows] == [
        {name: row[name] for name in wanted} for row in listed
    ]
    wide = told("data", "conflicts", "cobalt", "--tolerance", "0.2", "--economy", "CHN")
    found = ask("conflicts", mineral="cobalt", tolerance=0.2, economy="中国").tables[0]
    assert [row[names.index("claim")] for row in found.rows] == [row["claim"] for row in wide]


def test_conflicts_of_all_minerals_come_widest_first(ask: Callable[..., Answer]) -> None:
    first = ask("conflicts", limit=50)
    spreads = [item["spread"] for item in first.data["conflicts"]]
    assert spreads == sorted(spreads, reverse=True)
    assert first.data["total"] > 50
    second = ask("conflicts", limit=50, offset=50)
    assert second.data["conflicts"][0]["spread"] <= spreads[-1]
    assert len(list(ask("conflicts", full=True).tables[0].rows)) == first.full
    for item in first.data["conflicts"]:
        assert [side["claim"] for side in item["sides"] if side["used"]] == [item["used"]]


def test_trace_is_that_of_the_command_line(ask: Callable[..., Answer], told: Callable[..., Any]) -> None:
    for claim in ("usgs-mcs-2026:1854", "baci-hs92:2024-COD-CHN-810510"):
        origin = told("data", "trace", claim)
        data = ask("trace", claim=claim).data
        for name in ("claim", "release", "locator", "raw", "unit", "note", "published", "excluded"):
            assert data[name] == origin[name]
        assert data["permalink"].startswith("/api/v1/trace?claim=")
    conflict = ask("trace", claim="usgs-mcs-2025:268p24").data
    assert conflict["used"] == "usgs-mcs-2026:1854"
    assert {side["claim"] for side in conflict["conflict"]["sides"]} == {"usgs-mcs-2025:268p24", "usgs-mcs-2026:1854"}


def test_trace_shows_corrections(ask: Callable[..., Answer], store: Store) -> None:
    ((excluded,),) = store.query("SELECT min(claim) FROM corrections WHERE action = 'exclude'")
    data = ask("trace", claim=excluded).data
    assert data["excluded"]
    assert data["used"] == ""
    assert data["corrections"][0]["reason"]


def test_evidence_keeps_the_order_and_names_what_is_unknown(ask: Callable[..., Answer]) -> None:
    wanted = ["baci-hs92:2024-COD-CHN-810510", "nosuch:1", "usgs-mcs-2026:1854", "baci-hs92:2024-XXX-CHN-810510"]
    data = ask("evidence", claims="~".join(wanted), lang="zh").data
    assert [row["claim"] for row in data["claims"]] == [wanted[0], wanted[2]]
    assert data["unknown"] == [wanted[1], wanted[3]]
    assert [row["economy"] for row in data["claims"]] == ["刚果（金）", "刚果（金）"]
    assert data["claims"][1]["publisher"] == "美国地质调查局"


def test_sources_are_those_of_the_command_line(ask: Callable[..., Answer], told: Callable[..., Any]) -> None:
    listed = {row["release"]: row for row in told("data", "sources")}
    rows = ask("sources").data["sources"]
    assert {row["release"] for row in rows} == set(listed)
    for row in rows:
        same = listed[row["release"]]
        assert row["figures"] + row["flows"] == same["figures"]
        assert (row["publisher"], row["licence"], row["url"]) == (same["publisher"], same["licence"], same["url"])
        assert row["restricted"] is False


def test_lists_by_mineral_economy_and_year(ask: Callable[..., Answer], store: Store) -> None:
    ((total,),) = store.query("SELECT count(*) FROM figures WHERE kind = 'listing' AND excluded = ''")
    everything = ask("lists")
    assert len(everything.data["entries"]) == total == sum(item["entries"] for item in everything.data["lists"])
    some = ask("lists", mineral="锂", economy="EU27~USA", year="2018..2023").data["entries"]
    assert {(row["mineral"], row["economy"]) for row in some} == {("lithium", "EU27"), ("lithium", "USA")}
    assert all(2018 <= row["year"] <= 2023 for row in some)


def test_prices_are_those_of_the_assessment(ask: Callable[..., Answer], told: Callable[..., Any]) -> None:
    wanted = told("assess", "cobalt", "--economy", "CHN")["prices"]
    series = ask("prices", mineral="cobalt").data["series"]
    assert [(item["series"], item["unit"], item["title"]) for item in series] == [
        (item["key"], item["unit"], item["title"]) for item in wanted
    ]
    for own, same in zip(series, wanted, strict=True):
        assert [(p["year"], p["value"], p["claims"]) for p in own["points"]] == [
            (year, figure["value"], figure["claims"]) for year, figure in same["points"]
        ]


def test_trade_is_what_the_store_holds(ask: Callable[..., Answer], store: Store) -> None:
    from orechain.store.trace import trace_many

    answer = ask("trade", mineral="cobalt", year="2024", economy="CHN", limit=1000)
    rows = answer.data["flows"]
    assert len(trace_many(store, [row["claim"] for row in rows])) == len(rows) == answer.full
    assert len({(row["hs"], row["year"], row["exporter"], row["importer"]) for row in rows}) == len(rows)
    for name in ("value_kusd", "quantity_t"):
        total = sum(row[name] or 0 for row in rows)
        assert answer.data[name] == pytest.approx(total, rel=1e-9)
        assert sum(row[name] or 0 for row in answer.data["partners"]) == pytest.approx(total, rel=1e-9)
    top = answer.data["partners"][0]
    assert (top["partner"], top["direction"]) == ("COD", "import")
    assert all("CHN" in (row["exporter"], row["importer"]) for row in rows)
    streamed = list(ask("trade", mineral="cobalt", year="2024", economy="CHN", full=True, limit=1).tables[0].rows)
    assert [row[0] for row in streamed] == [row["claim"] for row in rows]


def test_each_code_and_year_of_trade_is_from_one_release(ask: Callable[..., Answer]) -> None:
    rows = ask("trade", mineral="lithium", year="2024", limit=1000).data["flows"]
    by_code: dict[str, set[str]] = {}
    for row in rows:
        by_code.setdefault(row["hs"], set()).add(row["release"])
    assert all(len(releases) == 1 for releases in by_code.values())
    old = ask("trade", mineral="lithium", year="2024", release="baci-hs92", limit=1000).data["flows"]
    assert {row["release"] for row in old} == {"baci-hs92"}


def test_trade_of_a_bloc_is_with_others(ask: Callable[..., Answer]) -> None:
    from orechain.catalog.economies import bloc

    members = set(bloc("EU27").members(2020))
    answer = ask("trade", mineral="cobalt", year="2020", economy="EU27", limit=1000)
    assert answer.data["flows"]
    assert all((row["exporter"] in members) != (row["importer"] in members) for row in answer.data["flows"])
    assert len(answer.notes) == 3
    assert not {row["partner"] for row in answer.data["partners"]} & members


def test_trade_by_link_and_code(ask: Callable[..., Answer]) -> None:
    rows = ask("trade", mineral="aluminum", link="U", year="2018").data["flows"]
    assert {row["link"] for row in rows} == {"U"}
    assert {row["hs"] for row in ask("trade", hs="8105.10", year="2018").data["flows"]} == {"810510"}
    both = ask("trade", hs="810510~283691", exporter="COD~CHL", year="2018", limit=1000).data["flows"]
    assert {row["exporter"] for row in both} <= {"COD", "CHL"}


def test_all_rows_come_in_the_order_of_the_pages(store):
    """They are not sorted for the file, because a sorted table would have to be held; the snapshot lies in order."""
    claims = VIEWS["claims"]
    rows = list(claims.answer(Context(store, full=True), claims.params()).tables[0].rows)
    keys = [(row[1], row[7], row[0]) for row in rows]
    assert keys == sorted(keys)
    assert len(keys) == store.query("SELECT count(*) FROM figures")[0][0]

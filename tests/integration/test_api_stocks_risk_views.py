"""Views of stocks, criticality, methods and validation: equal to the command line, typed, closed to files."""

from __future__ import annotations

import csv
import io
import json
import math
import time

import jsonschema_rs
import pytest
from pydantic import ValidationError
from typer.testing import CliRunner

from orechain.api import method_views, risk_params, risk_views, stocks_views, validation_views
from orechain.api.formats import csv_pieces
from orechain.api.view import Context
from orechain.catalog.tables import read
from orechain.cli.main import app
from orechain.cli.risk_options import minerals_of
from orechain.errors import InvalidInput, OrechainError, Unavailable, UnknownName
from orechain.risk.registry import methods
from orechain.stocks.shipped import scenarios
from orechain.store.trace import trace_many
from orechain.views.risk_lean import CLAIMS
from orechain.views.words import known, say

ROOMS = (stocks_views, risk_views, method_views, validation_views)
VIEWS = {view.name: view for room in ROOMS for view in room.VIEWS}
FEW = "cobalt~lithium~tin"

QUESTIONS = [
    ("scenarios", {}),
    ("scenarios", {"mineral": "锂", "economy": "CHN", "lang": "zh"}),
    ("scenarios", {"mineral": "niobium", "variant": "full_recycling"}),
    ("stocks", {"mineral": "lithium", "economy": "CHN", "to": 2060}),
    ("stocks", {"mineral": "In", "adjust": "lifetime:1.2~collection:0.9", "samples": 16, "seed": 3, "lang": "zh"}),
    ("stocks", {"mineral": "niobium", "economy": "CHN", "comparisons": True}),
    ("stocks", {"mineral": "germanium", "variant": "no_recycling", "adjust": "demand.germanium_fibre:2"}),
    ("risk", {"mineral": FEW, "economy": "CHN"}),
    ("risk", {"mineral": FEW, "method": "eu-2023~usgs-2021", "economy": "USA", "samples": 200, "drivers": True}),
    ("risk", {"mineral": "cobalt", "economy": "EU27", "evidence": True, "lang": "zh"}),
    ("risk", {"mineral": "cobalt", "year": "2020..2023", "link": "M"}),
    ("risk_compare", {"mineral": FEW + "~copper", "economy": "CHN", "coefficient": "kendall"}),
    ("risk_matrix", {"economy": "EU27", "samples": 100}),
    ("risk_matrix", {"mineral": FEW, "method": "nrc-2008", "lang": "zh"}),
    ("risk_dependence", {"economy": "中国~USA", "mineral": FEW}),
    ("risk_shares", {"economy": "CHN", "mineral": FEW, "years": "2018..2023"}),
    ("risk_technologies", {}),
    ("risk_technologies", {"name": "钴", "lang": "zh"}),
    ("risk_listing", {"cut": 0.5}),
    ("risk_methods", {}),
    ("risk_methods", {"family": "stocks", "lang": "zh"}),
    ("risk_methods", {"method": "eu-2023"}),
    ("validation", {}),
    ("validation", {"method": "eu-2023", "lang": "zh"}),
]


def ask(store, view, progress=None, **params):
    item = VIEWS[view]
    context = Context(store) if progress is None else Context(store, progress=progress)
    return item.answer(context, item.params(**params))


@pytest.fixture
def command(workspace_folder, monkeypatch):
    monkeypatch.setenv("ORECHAIN_WORKSPACE", str(workspace_folder))

    def run(*arguments):
        found = CliRunner().invoke(app, [*arguments, "--json"])
        assert found.exit_code == 0, found.output
        return json.loads(found.stdout)

    return run


def plain(value):
    """Check that a value is plain JSON, and return it as a reader gets it."""
    return json.loads(json.dumps(value, allow_nan=False, ensure_ascii=False))


@pytest.mark.parametrize(("view", "params"), QUESTIONS, ids=lambda item: item if isinstance(item, str) else "")
def test_answers_are_typed_and_their_rows_fit(store, view, params):
    found = ask(store, view, **params)
    schema = VIEWS[view].schema
    whole = {**schema.body, "components": {"schemas": schema.parts}}
    faults = [f"{item.instance_path}: {item.message[:200]}" for item in
              jsonschema_rs.validator_for(whole).iter_errors(plain(found.data))]  # fmt: skip
    assert not faults[:5]
    rows = [list(table.rows) for table in found.tables]
    for table, own in zip(found.tables, rows, strict=True):
        names = [column.name for column in table.columns]
        assert len(set(names)) == len(names)
        assert all(known(f"col.{name}") for name in names), [name for name in names if not known(f"col.{name}")]
        assert all(len(row) == len(names) for row in own)
        for column, cells in zip(table.columns, zip(*own, strict=True), strict=False):
            kinds = {"number": (int, float), "integer": int, "flag": bool, "text": str}[column.type]
            wrong = [cell for cell in cells if not (cell is None or isinstance(cell, kinds))]
            assert not wrong, (column.name, wrong[:3])
            assert not any(isinstance(cell, float) and not math.isfinite(cell) for cell in cells)
        if "claims" in names:
            place = names.index("claims")
            some = sorted({claim for row in own for claim in row[place].split("~") if claim})[:60]
            assert [origin.claim for origin in trace_many(store, some)] == some
    assert found.full == found.displayed == len(rows[0]) or view == "scenarios"
    assert set(found.sources) <= set(store.releases)
    assert all(note and isinstance(note, str) for note in found.notes)


@pytest.mark.parametrize("view", VIEWS)
def test_titles_and_descriptions_are_there(view):
    assert say(f"view.{view}", "en") != say(f"view.{view}", "zh")
    item = VIEWS[view]
    assert item.path.startswith("/")
    assert all(field.description for field in item.params.model_fields.values())


# Stocks.


def test_stocks_are_those_of_the_command_line(store, command):
    ours = plain(ask(store, "stocks", mineral="lithium", economy="CHN", to=2060, comparisons=True).data)
    assert {key: ours[key] for key in ours if key not in ("baseline", "adjustment")} == command(
        "stocks", "lithium", "--economy", "CHN", "--to", "2060"
    )


def test_fans_are_those_of_the_command_line(store, command):
    ours = plain(ask(store, "stocks", mineral="germanium", samples=32, seed=4, method="random").data)
    theirs = command("stocks", "germanium", "--samples", "32", "--seed", "4", "--method", "random")
    assert (ours["fans"], ours["spreads"], ours["runs"]) == (theirs["fans"], theirs["spreads"], theirs["runs"])
    assert ours["runs"]["seed"] == 4
    assert ours["runs"]["samples"] == 32


def test_baseline_is_the_unadjusted_run_and_always_there(store):
    plainly = ask(store, "stocks", mineral="indium", economy="CHN").data
    moved = ask(store, "stocks", mineral="indium", economy="CHN", adjust="lifetime:1.5").data
    assert plainly["adjustment"] is None
    assert moved["adjustment"]["factors"] == [{"lever": "lifetime", "target": "", "value": 1.5}]
    for part in ("total", "net_primary", "answers", "years"):
        assert moved["baseline"][part] == plainly["baseline"][part] == plainly[part]
    assert moved["total"] != moved["baseline"]["total"]
    assert moved["notes"][0].startswith("Adjusted: lifetime:1.5")
    one = ask(store, "stocks", mineral="indium", economy="CHN", adjust="lifetime:1~demand.tv:1").data
    assert one["total"] == plainly["total"]
    assert one["products"] == plainly["products"]


def test_a_rate_that_would_pass_one_is_said(store):
    found = ask(store, "stocks", mineral="lithium", adjust="collection:5")
    assert any("would pass 1" in note for note in found.notes)
    assert not any("would pass 1" in note for note in ask(store, "stocks", mineral="lithium", adjust="demand:2").notes)


def test_comparisons_stay_with_the_unadjusted_case(store):
    some = [ask(store, "stocks", mineral="indium", adjust=text, comparisons=True).data["comparisons"]
            for text in ("", "demand:2")]  # fmt: skip
    assert some[0] == some[1]
    assert some[0]


def test_csv_rows_are_the_numbers_of_the_json(store):
    found = ask(store, "stocks", mineral="lithium", adjust="recovery:0.5")
    rows = list(csv.DictReader(io.StringIO(b"".join(csv_pieces(found.tables[0])).decode())))
    for case, series in (("adjusted", found.data["total"]), ("baseline", found.data["baseline"]["total"])):
        own = [float(row["amount_t"]) for row in rows
               if (row["case"], row["product"], row["quantity"]) == (case, "total", "recovered")]  # fmt: skip
        assert own == series["recovered"]
    assert {row["mineral_zh"] for row in rows} == {"锂"}


def test_a_slider_is_answered_quickly(store):
    ask(store, "stocks", mineral="lithium", economy="CHN")
    spent = []
    for factor in ("1.1", "1.2", "1.3"):
        start = time.thread_time()  # of the processor: other programs do not count
        ask(store, "stocks", mineral="lithium", economy="CHN", adjust=f"lifetime:{factor}")
        spent.append(time.thread_time() - start)
    assert min(spent) < 0.6  # 0.15 s on an idle machine


def test_long_work_is_a_job(store):
    for view, params in (
        ("stocks", {"mineral": "lithium", "samples": stocks_views.INLINE_SAMPLES + 1}),
        ("stocks_sensitivity", {"mineral": "germanium"}),
        ("risk", {"samples": 5000}),
        ("risk", {"year": "2015..2024"}),
        ("risk", {"mineral": FEW, "samples": 100, "drivers": True, "year": "2020..2024"}),
    ):
        with pytest.raises(OrechainError) as caught:
            ask(store, view, **params)
        assert caught.value.key == "api_job_needed"
        assert "/jobs" in caught.value.render("zh")


def test_jobs_tell_how_far_they_are(store):
    told = []
    found = ask(store, "stocks", lambda done, of: told.append((done, of)), mineral="germanium", samples=300)
    assert found.data["runs"]["samples"] == 300
    assert told[-1][0] == told[-1][1]
    told.clear()
    found = ask(store, "stocks_sensitivity", lambda done, of: told.append((done, of)), mineral="germanium", samples=64)
    assert told[-1][0] == told[-1][1]
    schema = VIEWS["stocks_sensitivity"].schema
    jsonschema_rs.validator_for({**schema.body, "components": {"schemas": schema.parts}}).validate(plain(found.data))
    assert len(list(found.tables[0].rows)) == found.full


def test_every_scenario_has_levers_that_its_stocks_take(store):
    listed = [item["scenario"] for item in ask(store, "scenarios").data["scenarios"]]
    assert listed == list(scenarios())
    for mineral in listed:
        (found,) = ask(store, "scenarios", mineral=mineral).data["scenarios"]
        levers = found["levers"]
        assert {item["lever"] for item in levers} == {"demand", "content", "lifetime", "collection", "recovery"}
        for item in levers:
            assert item["factor"]["low"] < 1.0 < item["factor"]["high"]
            assert item["target_name"]
            if item["kind"] == "product" and item["lever"] != "lifetime":
                assert item["baseline"] is not None
                assert item["figures"] or item["lever"] in ("collection", "recovery"), item["key"]
    lever = next(item for item in levers if item["kind"] == "product")
    assert ask(store, "stocks", mineral=mineral, adjust=f"{lever['key']}:1.1").data["adjustment"]


PATHS = ("../../etc/passwd", "/etc/passwd.yaml", "lithium.yaml", "./lithium", "a\x00b", "~root", "file:///etc/passwd")


@pytest.mark.parametrize("text", PATHS)
def test_no_parameter_reaches_a_file(store, text, monkeypatch):
    def refuse(*arguments, **options):
        raise AssertionError(arguments)

    ask(store, "stocks", mineral="lithium")
    ask(store, "risk", mineral="cobalt", method="eu-2023")
    monkeypatch.setattr("orechain.stocks.shipped._of_file", refuse)
    monkeypatch.setattr("pathlib.Path.read_text", refuse)
    monkeypatch.setattr("pathlib.Path.open", refuse)
    for view, name in (
        ("scenarios", "mineral"), ("scenarios", "economy"), ("stocks", "mineral"), ("stocks", "economy"),
        ("stocks", "adjust"), ("stocks", "variant"), ("scenarios", "variant"), ("risk", "mineral"), ("risk", "method"),
        ("risk", "economy"), ("risk", "year"), ("risk", "link"), ("risk_matrix", "method"), ("risk_methods", "method"),
        ("risk_technologies", "name"), ("risk_dependence", "economy"), ("risk_shares", "economy"),
        ("validation", "method"),
    ):  # fmt: skip
        own = {"mineral": "lithium"} if view in ("stocks", "scenarios") else {}
        with pytest.raises((OrechainError, ValidationError)):
            ask(store, view, **{**own, name: text})


def test_what_is_unknown_is_named(store):
    with pytest.raises(Unavailable) as caught:
        ask(store, "stocks", mineral="gold")
    assert caught.value.key == "api_no_scenario"
    with pytest.raises(UnknownName):
        ask(store, "risk", method="eu-2022")
    with pytest.raises(Unavailable):
        ask(store, "stocks", mineral="lithium", economy="USA")
    with pytest.raises(OrechainError, match="nca"):
        ask(store, "stocks", mineral="lithium", variant="nix")
    with pytest.raises(ValidationError):
        ask(store, "stocks", mineral="lithium", scenario="/etc/passwd.yaml")
    with pytest.raises(InvalidInput):
        ask(store, "risk", mineral="cobalt", samples=50)


# Criticality.


@pytest.fixture(scope="module")
def everything(store):
    return ask(store, "risk", economy="CHN")


def test_all_minerals_by_all_methods_are_small_enough(store, everything):
    found = everything
    text = json.dumps(found.data, ensure_ascii=False, separators=(",", ":")).encode()
    assert len(text) < 1_500_000
    assert found.data["minerals"] == minerals_of(store, ["all"])
    assert found.data["evidence"] == []


def test_scores_are_those_of_the_command_line(store, command):
    asked = {"economy": "CHN", "samples": 200, "seed": 7}
    ours = plain(ask(store, "risk", mineral=FEW, method="eu-2023~iea-concentration", **asked).data)
    theirs = command(
        "risk", *FEW.split("~"), "--method", "eu-2023", "--method", "iea-concentration", "--economy", "CHN",
        "--samples", "200", "--seed", "7",
    )  # fmt: skip
    assert len(ours["scores"]) == len(theirs["scores"])
    for own, other in zip(ours["scores"], theirs["scores"], strict=True):
        for key in ("mineral", "method", "year", "link", "value", "threshold", "critical", "rank", "probability"):
            assert own[key] == other[key]
        assert own["spread"] == other["spread"]
        axes = {axis["key"]: axis for axis in other["axes"]}
        for axis in own["axes"]:
            assert axis["value"] == axes[axis["key"]]["value"]
            assert axis["spread"] == axes[axis["key"]]["spread"]
        assert [ours["reasons"][place]["reason"] for place in own["lacking"]] == [x["reason"] for x in other["lacking"]]
    for key in ("bottlenecks", "agreement", "disagreements", "published", "lists", "sentences", "messages"):
        assert ours[key] == theirs[key]


def test_evidence_opens_scores_as_the_command_line_does(store, command):
    ours = plain(ask(store, "risk", mineral="cobalt", method="eu-2023", economy="CHN", evidence=True).data)
    theirs = command("risk", "cobalt", "--method", "eu-2023", "--economy", "CHN")
    assert ours["evidence"] == theirs["evidence"]
    own = {(score["link"], axis["key"]): axis["terms"] for score in ours["scores"] for axis in score["axes"]}
    other = {(score["link"], axis["key"]): axis["terms"] for score in theirs["scores"] for axis in score["axes"]}
    assert own
    assert all(other[key] == terms for key, terms in own.items())
    with pytest.raises(OrechainError) as caught:
        ask(store, "risk", evidence=True)
    assert caught.value.key == "api_risk_evidence"


def test_a_score_names_its_claims_and_one_without_says_why(store, everything):
    found = everything
    for score in found.data["scores"]:
        assert len(score["claims"]) == min(CLAIMS, score["claim_count"])
        assert {claim.partition(":")[0] for claim in score["claims"]} <= set(store.releases)
        assert score["value"] is not None or score["lacking"]
        if score["value"] is None and not score["axes"]:
            assert not score["claims"]
    assert any(score["claim_count"] > CLAIMS for score in found.data["scores"])
    assert all(item["name"] and item["reason"] and item["needs"] for item in found.data["reasons"])


def test_comparison_is_that_of_the_command_line(store, command):
    ours = plain(ask(store, "risk_compare", mineral=FEW, economy="CHN").data)
    theirs = command("risk", "compare", *FEW.split("~"), "--economy", "CHN")
    assert ours.keys() == theirs.keys()
    assert all(ours[key] == theirs[key] for key in ours if key != "manifest")
    with pytest.raises(OrechainError, match="three"):
        ask(store, "risk_compare", mineral="cobalt")


def test_points_of_the_matrix_are_scores(store):
    data = ask(store, "risk_matrix", economy="EU27", mineral=FEW, samples=100).data
    found = ask(store, "risk", economy="EU27", mineral=FEW, method="eu-2023", samples=100)
    scores = {(item["mineral"], item["link"]): item for item in found.data["scores"]}
    (pair,) = data["pairs"]
    assert (pair["up"]["axis"], pair["right"]["axis"]) == ("supply_risk", "economic_importance")
    assert pair["up"]["threshold"] == 1.0
    assert pair["points"]
    for point in pair["points"]:
        axes = {axis["key"]: axis for axis in scores[point["mineral"], point["link"]]["axes"]}
        assert point["up"]["value"] == axes["supply_risk"]["value"]
        assert point["up"]["interval_low"] == (axes["supply_risk"]["spread"] or {}).get("low")
    assert {point["mineral"] for point in pair["points"]} | {item["mineral"] for item in data["without"]} == set(
        data["labels"]["minerals"]
    )
    with pytest.raises(OrechainError) as caught:
        ask(store, "risk_matrix", method="usgs-2021")
    assert caught.value.key == "api_risk_no_matrix"


def test_side_views_are_those_of_the_command_line(store, command):
    ours = plain(ask(store, "risk_dependence", economy="CHN~USA", mineral=FEW).data)
    options = [word for mineral in FEW.split("~") for word in ("--mineral", mineral)]
    assert ours["rows"] == command("risk", "dependence", "CHN", "USA", *options)["rows"]
    assert (
        ask(store, "risk_shares", economy="CHN", mineral=FEW).data["series"]
        == (command("risk", "shares", "CHN", *options)["series"])
    )
    assert (
        ask(store, "risk_technologies", name="cobalt").data["rows"] == command("risk", "technologies", "cobalt")["rows"]
    )
    assert ask(store, "risk_listing").data == command("risk", "listing")
    assert ask(store, "risk_methods").data["methods"] == command("risk", "methods")
    with pytest.raises(OrechainError) as caught:
        ask(store, "risk_dependence", economy="CHN")
    assert caught.value.key == "api_two_economies"


def test_validation_is_that_of_the_command_line(store, command):
    ours = plain(ask(store, "validation").data)
    theirs = command("validate")
    assert all(ours[key] == theirs[key] for key in theirs)
    assert ours["passed"]


def test_every_method_of_the_program_is_described(store):
    data = ask(store, "risk_methods").data
    assert [item["method"] for item in data["methods"]] == list(methods())
    rows = read("methods")
    assert [item["method"] for item in data["others"]] == [row["method"] for row in rows]
    assert {item["family"] for item in data["families"]} == {row["family"] for row in rows} | {"risk"}
    assert all(row[key] for row in rows for key in row)


def test_all_minerals_of_a_year_need_no_job(store):
    assert len(minerals_of(store, ["all"])) <= risk_params.INLINE_CELLS

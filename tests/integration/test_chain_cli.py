"""``orechain chain``: list, balance, show, template, check, export."""

from __future__ import annotations

import csv
import json
import re

import openpyxl
import pytest

from orechain.assess.balance.balance import balance
from orechain.chain.definition.shipped import cases, open_case
from orechain.store.trace import trace_many

SMALL = """chain: small
name: {en: Small chain, zh: 小链}
mineral: cobalt
layers: [Co]
source: own
processes:
  ground: {link: U, kind: outside}
  mining: {link: U, process: mining}
  refining: {link: M, process: refining}
  waste: {kind: outside}
  use: {link: D, stock: true}
flows:
  ore: {from: ground, to: mining, name: {en: Ore in, zh: 矿石}}
  concentrate: {from: mining, to: refining}
  slag: {from: refining, to: waste, role: slag}
  residue: {from: refining, to: waste, role: slag}
  metal: {from: refining, to: use}
values:
  - {measures: [ore], value: 100, sd: 10, unit: t, source: survey A}
  - {measures: [concentrate], value: 110, sd: 10, unit: t, source: survey B}
"""


@pytest.fixture
def small(tmp_path):
    """Return a definition with the textbook case of two flows: 100 ± 10 and 110 ± 10."""
    path = tmp_path / "small.yaml"
    path.write_text(SMALL, encoding="utf-8")
    return path


def balanced(orechain, *arguments):
    done = orechain("chain", "balance", *arguments, "--json")
    assert done.code == 0, done.err
    return json.loads(done.out)


def flow(result, name):
    return next(item for item in result["flows"] if item["flow"] == name)


def test_list_names_definitions_and_cases(orechain):
    rows = json.loads(orechain("chain", "list", "--json").out)
    ids = {row["id"]: row for row in rows}
    assert ids["cobalt"]["kind"] == "chain"
    assert ids["cobalt-china-2016"] | {"name": ""} == {
        "kind": "case", "id": "cobalt-china-2016", "name": "", "mineral": "cobalt", "scope": "CHN", "period": "2016",
    }  # fmt: skip
    shown = orechain("--lang", "zh", "chain", "list")
    assert "钴" in shown.out
    assert shown.code == 0


def test_list_is_readable_in_eighty_columns(orechain, monkeypatch):
    rows = json.loads(orechain("chain", "list", "--json").out)
    for lang in ("en", "zh"):
        command = ("--lang", lang, "chain", "list")
        monkeypatch.setenv("COLUMNS", "80")
        shown = orechain(*command).out
        lines = shown.splitlines()
        starts = {line.split(" ")[0] for line in lines if line and not line.startswith(" ")}
        assert {row["id"] for row in rows} <= starts
        assert "─" not in shown


def test_the_note_of_a_case_is_shown(orechain, tmp_path):
    assert "About this case: Contradictory: (1) 86 %" in orechain("chain", "balance", "lithium-china-2021").out
    out = tmp_path / "case.html"
    assert orechain("--lang", "zh", "chain", "balance", "lithium-china-2021", "--out", str(out)).code == 0
    page = out.read_text(encoding="utf-8")
    assert "关于本案例：矛盾之处" in page
    assert page.index("关于本案例") < page.index('id="section-flows"')
    assert "1.4444\u00a0万吨" in page


def test_one_of_many_economies(orechain, tmp_path):
    shown = orechain("chain", "balance", "battery-2020-nickel", "--place", "中国").out
    flows = shown[shown.index("Flows before") : shown.index("● published")]
    assert "(CHN)" in flows
    assert "Mining (AUS)" in flows  # exports to China
    assert "Mining (NOR)" not in flows
    assert "every figure of Cheng 2024, from mine to electric vehicle · China" in shown
    for command in ("show", "balance"):
        for suffix in ("svg", "html", "csv"):
            out = tmp_path / f"{command}.{suffix}"
            done = orechain("chain", command, "battery-2020-nickel", "--place", "CHN", "--out", str(out))
            assert done.code == 0, done.err
    rows = list(csv.DictReader((tmp_path / "show.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert rows
    assert all("CHN" in (row["source_place"], row["target_place"]) for row in rows)
    assert "China" in (tmp_path / "show.svg").read_text(encoding="utf-8")
    done = orechain("chain", "balance", "battery-2020-nickel", "--place", "DEU")
    assert (done.code, done.out) == (2, "")
    assert "This balance does not cover 'DEU'" in done.err


def test_paths_is_a_command_of_chain(orechain, tmp_path):
    out = tmp_path / "paths.svg"
    done = orechain("chain", "paths", "copper", "--economy", "USA", "--years", "2021..2024", "--out", str(out))
    assert (done.code, out.exists()) == (0, True)
    assert json.loads(orechain("chain", "paths", "copper", "--economy", "USA", "--json").out)["mineral"] == "copper"


def test_show_names_roles_in_words_and_ids_whole(orechain, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    shown = orechain("--lang", "zh", "chain", "show", "lithium").out
    assert "battery_chemicals" in shown
    assert "end_of_life" not in shown


def test_the_two_flows_of_the_textbook(orechain, small):
    """STAN's help: 100 ± 10 in and 110 ± 10 out give 105 for both, sd 7.0710678, chi-square 0.5."""
    result = balanced(orechain, str(small), "--year", "2020")
    for name in ("ore", "concentrate"):
        after = flow(result, name)["after"]
        assert after["value"] == pytest.approx(105.0, rel=1e-9)
        assert after["sd"] == pytest.approx(7.0710678, rel=1e-7)
        assert flow(result, name)["mark"] == "corrected"
    assert result["objective"] == pytest.approx(0.5)
    assert result["degrees_of_freedom"] == 1
    mining = next(item for item in result["processes"] if item["node"].startswith("mining"))
    assert mining["imbalance_before"] == pytest.approx(-10.0)
    assert mining["imbalance_after"] == pytest.approx(0.0, abs=1e-9)
    assert mining["relative"] == pytest.approx(-10 / 110)


def test_each_correction_names_its_source(orechain, small):
    before = {item["flow"]: item["before"] for item in balanced(orechain, str(small), "--year", "2020")["flows"]}
    assert before["ore"][0]["sources"] == ["survey A"]
    assert before["ore"][0]["adjusted"] == pytest.approx(105.0)
    assert before["concentrate"][0]["sources"] == ["survey B"]
    assert not before["metal"]


def test_what_nothing_determines_stays_blank_with_its_limits(orechain, small):
    after = flow(balanced(orechain, str(small), "--year", "2020"), "slag")["after"]
    assert after["value"] is None
    assert after["low"] == pytest.approx(0.0, abs=1e-6)
    assert after["high"] == pytest.approx(105.0 + 1.959964 * 7.0710678)  # all of the ore, at its upper end
    assert after["reason"]


def test_a_gross_error_is_named_with_its_source(orechain, small, tmp_path):
    path = tmp_path / "wrong.yaml"
    path.write_text(SMALL.replace("value: 110", "value: 1000"), encoding="utf-8")
    result = balanced(orechain, str(path), "--year", "2020")
    assert result["objective"] == pytest.approx(4050.0)
    assert {tuple(item["sources"]) for item in result["suspects"]} == {("survey A",), ("survey B",)}
    shown = orechain("chain", "balance", str(path), "--year", "2020")
    assert "survey B" in shown.out
    assert "contradict" in shown.out


def test_the_picture_before(orechain, small):
    result = balanced(orechain, str(small), "--year", "2020", "--before")
    assert not result["reconciled"]
    assert all(item["after"]["value"] is None for item in result["flows"])
    assert {item["mark"] for item in result["flows"]} == {"not_reconciled"}
    assert flow(result, "ore")["before"][0]["mean"] == 100.0
    assert result["p_value"] is None


def test_user_figures_join_the_balance(orechain, small, tmp_path):
    data = tmp_path / "mine.xlsx"
    assert orechain("chain", "template", str(small), "--year", "2020", "--out", str(data)).code == 0
    book = openpyxl.load_workbook(data)
    sheet = book["Values"]
    rows = {row[0].value: row for row in sheet.iter_rows(min_row=2)}
    assert rows["ore@WLD:Co"][5].value == pytest.approx(105.0)
    for quantity, value in (("slag@WLD:Co", 5), ("residue@WLD:Co", 0.01)):
        row = rows[quantity]
        row[6].value, row[7].value, row[8].value = ("t", value, 1) if value > 1 else ("kt", value, 0.001)
    book.save(data)
    result = balanced(orechain, str(small), "--year", "2020", "--data", str(data))
    assert flow(result, "metal")["after"]["value"] == pytest.approx(105.0 - 15.0)
    cell = rows["slag@WLD:Co"][7].coordinate
    assert flow(result, "slag")["before"][0]["sources"] == [f"mine.xlsx, sheet Values, cell {cell}"]
    assert "data mine.xlsx" in result["manifest"]


def test_bad_cells_stop_the_balance_all_at_once(orechain, small, tmp_path):
    data = tmp_path / "mine.csv"
    data.write_text("quantity,value,sd\nore@WLD:Co,abc,\nslag@WLD:Co,1,-1\nore@WLD:Cu,1,1\n", encoding="utf-8")
    done = orechain("chain", "balance", str(small), "--year", "2020", "--data", str(data))
    assert done.code == 3
    assert "mine.csv, row 2, column value: 'abc' is not a number" in done.err
    assert "mine.csv, row 3, column sd: -1 is negative" in done.err
    assert "mine.csv, row 4, column quantity: unknown quantity 'ore@WLD:Cu'; nearest: ore@WLD:Co" in done.err
    assert not done.out


def test_contradictory_exact_figures_name_balances_and_sources(orechain, small, tmp_path):
    path = tmp_path / "exact.yaml"
    path.write_text(SMALL.replace("sd: 10", "sd: 0"), encoding="utf-8")
    done = orechain("chain", "balance", str(path), "--year", "2020")
    assert done.code == 3
    assert "ore" in done.err
    assert "concentrate" in done.err


def test_samples_give_the_same_percentiles_again(orechain, small):
    first, second = (
        balanced(orechain, str(small), "--year", "2020", "--samples", "400", "--seed", "7") for _ in range(2)
    )
    spread = dict(map(tuple, flow(first, "ore")["after"]["percentiles"]))
    assert spread == dict(map(tuple, flow(second, "ore")["after"]["percentiles"]))
    assert spread[0.5] == pytest.approx(105.0, abs=1.0)
    assert spread[0.95] - spread[0.05] == pytest.approx(2 * 1.645 * 7.0710678, rel=0.1)
    assert first["manifest"]["seed"] == "7"


def test_a_mineral_takes_its_own_definition(orechain):
    result = balanced(orechain, "钴", "--economy", "中国", "--year", "2016")
    assert (result["chain"], result["case"], result["mineral"]) == ("cobalt", "", "cobalt")
    assert (result["scope"], result["period"]) == (["CHN"], [2016, 2016])
    imported = next(item for item in result["flows"] if item["id"] == "refined_trade@OTH>CHN:Co")
    assert all(source.startswith("baci-") for source in imported["before"][0]["sources"])
    assert imported["before"][0]["sd"] > 0
    assert any("cobalt-china-2016" in note for note in result["notes"])
    assert "orechain chain balance" in result["manifest"]["run_again"]


def test_a_mineral_without_a_definition_takes_the_frame(orechain):
    result = balanced(orechain, "nickel", "--economy", "CHN", "--year", "2020")
    assert result["chain"] == "frame-national"
    assert result["mineral"] == "nickel"
    assert result["layers"] == ["Ni"]


def test_a_case_brings_its_scope_and_period(orechain):
    result = balanced(orechain, "cobalt-china-2016")
    assert (result["case"], result["scope"], result["period"]) == ("cobalt-china-2016", ["CHN"], [2016, 2016])
    assert {source["release"] for source in result["sources"]} <= {"zeng-2023", "baci-hs92"}


def test_the_output_is_for_people_in_both_languages(orechain):
    english = orechain("chain", "balance", "germanium-world-2019")
    chinese = orechain("--lang", "zh", "chain", "balance", "germanium-world-2019")
    assert english.code == chinese.code == 0
    assert "zeng-2023:S1-24a" in english.out
    assert "not determinable" in english.out
    assert "无法确定" in chinese.out
    assert "锗" in chinese.out


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("cobald",), 2, "Unknown mineral, chain or case 'cobald'. Nearest: cobalt"),
        (("cobalt", "--economy", "Chinaa"), 2, "Unknown economy"),
        (("cobalt", "--year", "next"), 2, "'next' is no period"),
        (("cobalt", "--year", "2020-2010"), 2, "2020"),
        (("cobalt", "--year", "1500"), 2, "1500"),
        (("cobalt-china-2016", "--year", "2017"), 2, "has its own scope (CHN) and period (2016)"),
        (("indium", "--case", "cobalt-china-2016"), 2, "belongs to the chain 'cobalt'"),
        (("frame-world",), 2, "serves any mineral"),
        (("indium", "--chain", "cobalt"), 2, "The chain 'cobalt' is one of"),
        (("cobalt", "--year", "2016", "--layer", "Cu"), 2, "This chain has no layer 'Cu'"),
        (("none.yaml",), 3, "none.yaml:1: cannot be read"),
        (("cobalt", "--year", "2016", "--data", "none.csv"), 3, "none.csv: cannot be read"),
        (("cobalt", "--out", "chain.docx"), 2, "chain.docx"),
    ],
)
def test_errors_speak(orechain, arguments, code, said):
    done = orechain("chain", "balance", *arguments)
    assert said in done.err
    assert done.code == code
    assert not done.out


@pytest.mark.parametrize("suffix", ["html", "svg", "png", "csv", "json", "xlsx"])
def test_files(orechain, small, tmp_path, suffix):
    out = tmp_path / f"chain.{suffix}"
    done = orechain("chain", "balance", str(small), "--year", "2020", "--out", str(out))
    assert done.code == 0, done.err
    content = out.read_bytes()
    begins = {"html": b"<!doctype html>", "svg": b"<svg", "png": b"\x89PNG", "json": b"{", "xlsx": b"PK"}.get(suffix)
    if begins is None:
        rows = list(csv.reader(content.decode("utf-8-sig").splitlines()))
        assert len(rows) > 5
        assert len({len(row) for row in rows}) == 1
    else:
        assert content[:200].lower().lstrip().startswith(begins.lower()) or suffix == "svg"
    assert not out.with_name(out.name + ".part").exists()


def test_show_prints_the_definition_and_draws_it(orechain, small, tmp_path):
    done = orechain("chain", "show", "indium")
    assert "target_making" in done.out
    assert "Deposition on panels" in done.out
    out = tmp_path / "small.svg"
    done = orechain("chain", "show", str(small), "--year", "2020", "--out", str(out))
    assert (done.code, out.exists()) == (0, True)
    assert json.loads(orechain("chain", "show", "frame-world", "--json").out)["chain"] == "frame-world"


def test_check_says_what_a_file_defines(orechain, small):
    found = json.loads(orechain("chain", "check", str(small), "--json").out)
    assert (found["processes"], found["flows"], found["values"]) == (5, 5, 2)
    assert "No fault found" in orechain("chain", "check", str(small)).out


def test_check_lists_all_faults_with_their_lines(orechain, tmp_path):
    path = tmp_path / "bad.yaml"
    path.write_text(SMALL.replace("to: refining}", "to: refinery}").replace("value: 110", "value: -110"), "utf-8")
    done = orechain("chain", "check", str(path))
    assert done.code == 3
    assert f"{path}:14: " in done.err
    assert f"{path}:20: " in done.err


@pytest.mark.parametrize("name", ["cobalt", "cobalt-china-2016", "frame-world"])
def test_export_can_be_read_again(orechain, tmp_path, name):
    done = orechain("chain", "export", name)
    assert done.code == 0
    path = tmp_path / "again.yaml"
    path.write_text(done.out, encoding="utf-8")
    assert orechain("chain", "check", str(path)).code == 0
    if name == "cobalt":
        first = balanced(orechain, "cobalt", "--year", "2020", "--economy", "CHN")
        again = balanced(orechain, "cobalt", "--year", "2020", "--economy", "CHN", "--chain", str(path))
        assert again["flows"] == first["flows"]
        assert again["manifest"]["definition"] == first["manifest"]["definition"]


def test_json_has_no_numbers_that_json_does_not_know(process):
    done = process("chain", "balance", "indium-world-2010-2020", "--json")
    assert done.returncode == 0, done.stderr
    json.loads(done.stdout, parse_constant=lambda text: pytest.fail(text))


@pytest.mark.parametrize("name", cases())
def test_every_shipped_case_balances_and_every_figure_has_a_source(store, name):
    opened = open_case(name)
    result = balance(store, opened.definition, opened.case.scope, opened.case.period, case=opened.case)
    for item in result.processes:
        if item.imbalance_after is not None:
            size = max(abs(item.inputs), abs(item.outputs), abs(item.stock))
            assert abs(item.imbalance_after) <= 1e-9 * size, item
    assert result.observations
    claims = {claim for item in result.observations for claim in item.sources if claim.count(":") and item.releases}
    assert {origin.claim for origin in trace_many(store, claims)} >= {x for x in claims if " " not in x}
    for item in result.observations:
        assert item.sources, item.id
        assert item.quality, item.id
    for item in result.flows:
        assert (item.value is None) == (item.mark == "not_determinable")
        assert (item.reason is None) == (item.value is not None)
        assert item.value is None or item.value >= -1e-6


def test_the_world_does_not_measure_two_economies_and_no_old_zero_counts(orechain):
    result = balanced(orechain, "copper", "--economy", "AUS,USA", "--year", "2023")
    places = {seen["id"]: seen["of"] for seen in result["observations"]}
    assert places
    assert not [name for name, of in places.items() if {"AUS", "USA"} <= set(re.findall("@([A-Z]{3}):", str(of)))]
    result = balanced(orechain, "tungsten", "--economy", "USA", "--year", "2020")
    assert not [seen for seen in result["observations"] if seen["mean"] == 0 and seen["start"] not in (2020, None)]


def test_a_figure_of_another_year_shows_it(orechain, tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    asked = ("chain", "balance", "germanium", "--year", "2016")
    assert re.search(r"124 ± [\d.]+ \(2017\) zeng-2023", orechain(*asked).out)
    out = tmp_path / "page.html"
    assert orechain(*asked, "--out", str(out)).code == 0
    assert "124\u00a0t (2017)<" in out.read_text(encoding="utf-8")
    assert "(2017)" not in orechain("chain", "balance", "germanium", "--year", "2017").out

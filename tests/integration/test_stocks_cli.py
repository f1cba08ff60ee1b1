"""``orechain stocks``: terminal, JSON, CSV, page and picture; both languages; what is refused."""

from __future__ import annotations

import csv
import json
import re
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest
from rich.cells import cell_len

from orechain.assess.stocks.run import project_stocks
from orechain.cli.stocks_show import show
from orechain.stocks.shipped import scenarios
from orechain.views.stocks_tables import main_tables
from orechain.views.stocks_words import difference, ours, published


@pytest.mark.parametrize("mineral", scenarios())
@pytest.mark.parametrize("economy", ["WLD", "CHN"])
def test_every_scenario_answers(orechain, mineral, economy):
    done = orechain("stocks", mineral, "--economy", economy, "--json")
    assert done.code == 0, done.err
    data = json.loads(done.out)
    assert (data["mineral"], data["economy"]) == (mineral, economy)
    assert data["years"][-1] == 2100
    assert len(data["products"]) > 3
    assert data["total"]["in_use"][-1] > 0
    last = data["classes"][-1]
    assert last["reserve"] is None or 0 <= last["reserve"] <= last["recoverable"]


def test_the_terminal_says_sentences_before_tables(orechain):
    done = orechain("stocks", "lithium", "--economy", "China", "--samples", "8", "--seed", "1")
    assert done.code == 0, done.err
    out = done.out
    assert "Lithium in use, China, 1995–2100" in out
    assert "8 runs (Sobol sequence, seed 1)" in out
    assert out.index("Net primary demand turns in") < out.index("Demand, stock and secondary supply")
    assert "zeng-2023:S1-14a" in out
    assert "Batteries of battery-electric cars" in out


@pytest.fixture(scope="module")
def lithium(store):
    return project_stocks(store, "lithium", "CHN")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [48, 80, 120])
def test_numbers_stay_whole_on_the_terminal(lithium, monkeypatch, capsys, lang, width):
    """Every cell of every column of numbers stands in the output as one word, and no line is wider than asked."""
    monkeypatch.setenv("COLUMNS", str(width))
    result = lithium
    show(result, lang)
    out = capsys.readouterr().out
    lines = out.splitlines()
    assert max(cell_len(line.rstrip()) for line in lines) <= width
    shown = {word for line in lines for word in line.split()}
    years = min(max((width - 24) // 8, 2), 8)
    for table in main_tables(result, lang, years):
        for row in table.rows:
            for cell, column in zip(row.cells, table.columns, strict=True):
                if column.align == "right":
                    assert {value.text for value in cell.values} <= shown, (table.caption, row)
    for item in result.comparisons:
        assert item.claim in out
        for text in (published(item, lang), ours(item, lang), difference(item, lang)):
            assert any(text.replace("\u00a0", " ") in line.replace("\u00a0", " ") for line in lines), text


def test_words_of_the_terminal_stay_whole(lithium, monkeypatch, capsys):
    """Names of products break between words, and sentences name series by their words."""
    monkeypatch.setenv("COLUMNS", "80")
    show(lithium, "en")
    out = capsys.readouterr().out
    for word in ("battery-electric", "three-wheelers", "Stationary"):
        assert out.count(word) >= 2
    assert "share of the economy in lithium uses" in " ".join(out.split())
    show(lithium, "zh")
    out += capsys.readouterr().out
    assert "该经济体占非电池用锂的份额" in re.sub(r"\s", "", out)
    assert not re.search(r"\b(?:li|bev|cars|storage|battery)_[a-z]", out)


def test_a_page_leads_from_numbers_to_claims(orechain, tmp_path):
    out = tmp_path / "lithium.html"
    assert orechain("stocks", "lithium", "--economy", "CHN", "--out", str(out), "--json").code == 0
    page = out.read_text(encoding="utf-8")
    ids = set(re.findall(r' id="([^"]+)"', page))
    targets = {unquote(target) for target in re.findall(r'href="#([^"]+)"', page)}
    assert targets <= ids
    assert "claim-zeng-2023:S1-14a" in targets  # a comparison
    assert any(target.startswith("claim-usgs-mcs-2026:") for target in targets)  # the natural reserve
    assert "claim-batpac-5.1:0018" in targets  # a figure of the scenario
    assert {"series-li_share", "reference-iea-gevo-2025"} <= targets
    assert "share of the economy in lithium uses other than batteries (li_share)" in page


def test_an_assessment_shows_the_stocks_where_a_scenario_is(orechain, tmp_path):
    for mineral, shown in (("lithium", True), ("gallium", False)):
        out = tmp_path / f"{mineral}.html"
        done = orechain("assess", mineral, "--economy", "CHN", "--out", str(out), "--json")
        assert done.code == 0, done.err
        page = out.read_text(encoding="utf-8")
        assert ('id="section-stocks"' in page) is shown
        assert ("orechain stocks lithium --economy CHN --to 2100" in page) is shown
        assert "NaN" not in page.split("<script>")[0]


def test_chinese(orechain):
    done = orechain("--lang", "zh", "stocks", "锂", "--economy", "中国", "--variant", "lfp", "--to", "2060")
    assert done.code == 0, done.err
    assert "中国锂在用存量（1995—2060 年）" in done.out
    assert "磷酸铁锂主导" in done.out
    assert "城市矿产" in done.out
    assert "原生净需求" in done.out
    assert "中心情景。" not in done.out


def test_sensitivity_is_shown_on_request(orechain):
    done = orechain("stocks", "Ge", "--sensitivity")
    assert done.code == 0, done.err
    assert "What spreads cumulative net primary demand" in done.out
    assert "First order" in done.out


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_files(orechain, tmp_path, lang):
    for suffix in ("html", "svg", "csv", "json"):
        mineral = "germanium"
        out = tmp_path / f"{mineral}.{suffix}"
        done = orechain("--lang", lang, "stocks", mineral, "--samples", "8", "--out", str(out), "--json")
        assert done.code == 0, done.err
        text = out.read_text(encoding="utf-8")
        assert "nan" not in text.replace("finance", "").lower() or suffix == "html"
        assert not list(tmp_path.glob("*.part"))
        if suffix == "svg":
            root = ET.fromstring(text)  # noqa: S314 - our own file
            assert root.tag.endswith("svg")
            assert "NaN" not in text
        elif suffix == "json":
            assert json.loads(text)["runs"]["samples"] == 8
        elif suffix == "csv":
            rows = list(csv.DictReader(text.splitlines()))
            assert {row["mineral"] for row in rows} == {mineral}
        else:
            assert ">NaN" not in text
            assert "zeng-2023:S1-30a" in text
            assert "orechain stocks germanium --economy WLD --to 2100 --samples 8 --seed 0 --method sobol" in text
            assert "http" not in text.split("<style>")[1].split("</style>")[0]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("lithum",), 2, "Unknown mineral 'lithum'"),
        (("lithium", "--economy", "Atlantis"), 2, "Atlantis"),
        (("lithium", "--economy", "USA"), 2, "WLD, CHN"),
        (("gallium",), 2, "No scenario of stocks"),
        (("lithium", "--variant", "nothing"), 2, "no_recycling"),
        (("lithium", "--to", "2200"), 2, "2100"),
        (("lithium", "--samples", "-3"), 2, "Samples"),
        (("lithium", "--samples", "4", "--method", "dice"), 2, "latin-hypercube"),
        (("lithium", "--out", "answer.pdf"), 2, ".html"),
        (("lithium", "--scenario", "no-such.yaml"), 3, "no-such.yaml"),
        (("lithium", "--scenario", "cobalt"), 2, "Cobalt"),
    ],
)
def test_what_is_refused(orechain, arguments, code, words):
    done = orechain("stocks", *arguments)
    assert done.code == code, done.out
    assert words in done.err
    assert "Traceback" not in done.err


def test_a_scenario_of_the_users_own(orechain, tmp_path):
    (tmp_path / "own.yaml").write_text(
        """scenario: own
name: {en: Own}
mineral: cobalt
form: Co
economies: [WLD]
years: [2000, 2050]
drivers:
  sold: {kind: series, unit: t, series: {value: 100, low: 50, high: 200, unit: t, source: own, before: hold,
    after: hold}}
products:
  tool: {name: {en: Tools}, unit: t, inflow: sold, lifetime: {family: normal, mean: {value: 5, unit: year, source: own},
    sd: {value: 2, unit: year, source: own}}}
uses:
  tool: {intensity: {value: 1, unit: fraction, source: own}, recycling: {value: 0.5, unit: fraction, source: own},
    losses: losses_general}
""",
        encoding="utf-8",
    )
    done = orechain("stocks", "cobalt", "--scenario", str(tmp_path / "own.yaml"), "--json",
                    "--samples", "16")  # fmt: skip
    assert done.code == 0, done.err
    data = json.loads(done.out)
    assert data["total"]["demand"][-1] == pytest.approx(100.0)
    assert data["total"]["in_use"][-1] == pytest.approx(500.0, rel=0.05)
    assert data["total"]["recovered"][-1] == pytest.approx(50.0, rel=0.01)
    assert data["comparisons"] == []
    assert data["reserve"]["amount"] is None


def test_help_does_not_load_the_models(process):
    done = process("-c", "import sys; import orechain.cli.main; print('numpy' in sys.modules)", program=(
        __import__("sys").executable,))  # fmt: skip
    assert done.stdout.strip() == "False", done.stderr

"""How a projection of stocks is shown: words of every series, numbers that fit, nothing left in the other language."""

from __future__ import annotations

import math
import re

import pytest

from orechain.assess.stocks.run import Options, project_stocks
from orechain.stocks import quantity
from orechain.stocks.shipped import open_scenario, scenarios, shipped_tables
from orechain.views import stocks_evidence as evidence
from orechain.views import stocks_labels as labels
from orechain.views.page import html
from orechain.views.quantities import narrow_scale, narrow_text
from orechain.views.stocks_report import stocks_report
from orechain.views.stocks_tables import main_tables
from orechain.views.stocks_words import sentences
from orechain.views.words import known, say

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_every_series_has_words_and_every_word_a_series():
    assert set(labels.labels()) == set(shipped_tables().series)


def test_words_are_in_both_languages_and_differ():
    for lang in ("en", "zh"):
        words = [item[lang] for item in labels.labels().values()]
        assert len(set(words)) == len(words)
        assert all(word == word.strip() != "" for word in words)
    for key, item in labels.labels().items():
        assert CHINESE.search(item["zh"]), key
        assert not CHINESE.search(item["en"]), key
        assert "_" not in item["en"], key


def test_technologies_units_and_licences_have_words():
    tables = shipped_tables()
    for rows in tables.series.values():
        for (_, technology), points in rows.items():
            assert not technology or known(f"stocks.technology.{technology}"), technology
            for point in points:
                for part in point.unit.split("/"):
                    assert known(f"stocks.unit.{part}"), point
    assert all(known(f"stocks.unit.{unit}") for unit in quantity.known())
    for source in tables.sources.values():
        for part in source.licence.split(";"):
            own = part.strip()
            assert known(f"stocks.licence.{own}") or re.match(r"CC BY|MIT|BSD|\(c\)", own), own


def test_the_scenarios_have_words_in_both_languages():
    for mineral in scenarios():
        scenario = open_scenario(mineral).scenario
        said = [scenario.name, scenario.note, *(item.name for item in scenario.products.values())]
        said += [item.name for item in scenario.variants.values()]
        said += [item.closes for item in scenario.compare]
        for words in said:
            if words and (isinstance(words, str) or words.en):
                assert not isinstance(words, str), (mineral, words)
                assert CHINESE.search(words.zh) or words.en == words.zh, (mineral, words)


@pytest.mark.parametrize("economy", ["WLD", "CHN"])
def test_numbers_of_the_tables_are_short(store, economy):
    for mineral in scenarios():
        result = project_stocks(store, mineral, economy, Options(comparisons=False))
        for table in (*main_tables(result, "en"), *main_tables(result, "zh")):
            for row in table.rows:
                for cell in row.cells[1:]:
                    for value in cell.values:
                        assert len(value.text) <= 7, (mineral, table.caption, value)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_short_numbers_keep_their_digits(lang):
    for top in (3.0, 800.0, 9.9e4, 9.994e4, 9.996e4, 5.5e6, 9.9e7, 8e9):
        scale = narrow_scale("t", [top, top / 3, None], lang)
        for value in (top, top / 7, top / 911, top / 3e4, top / 5e7):
            text = narrow_text(value, scale)
            assert len(text) <= 6, (top, value, text)
            if text.startswith("<"):
                assert float(scale.factor) * value < 0.001
            else:
                back = float(text.replace(",", "")) / float(scale.factor)
                assert back == pytest.approx(value, rel=0.05 if back * float(scale.factor) < 0.01 else 0.005)


def test_a_negative_number_that_is_small_keeps_its_side():
    scale = narrow_scale("t", [5e6], "en")
    assert narrow_text(-0.2, scale) == ">−0.001"
    assert narrow_text(-2.0e6, scale) == "−2,000"


def test_no_interface_text_of_the_chinese_page_is_english(store):
    result = project_stocks(store, "lithium", "CHN", Options(samples=8))
    report = stocks_report(result, "zh")
    blocks = [block for section in report.sections for block in section.blocks]
    tables = [block for block in blocks if block.block == "table"]
    assert len(tables) > 10
    words = [section.heading.text for section in report.sections] + [report.title, report.kicker, *report.subtitle]
    words += [table.caption for table in tables]
    words += [note for table in tables for note in table.notes]
    words += [c.label for t in tables for c in t.columns if c.label and not re.fullmatch(r"\d+%?", c.label)]
    words += [row.cells[0].values[0].text for table in tables for row in table.rows
              if not table.caption.startswith(say("stocks.table.references", "zh"))]  # fmt: skip
    for text in words:
        assert CHINESE.search(text) or re.fullmatch(r"\d+", text), text
    (found,) = (table for table in tables if table.caption == say("stocks.table.assumptions", "zh"))
    for row in found.rows:
        for place in (1, 6):  # what it says, and on what basis
            assert CHINESE.search(row.cells[place].values[0].text)
        assert CHINESE.search(row.cells[5].values[0].text) or row.cells[5].values[0].text == "%"
    for item in result.comparisons:
        assert not re.search(r"[a-z]{2,}_[a-z]", evidence.explanation(item, "zh"))
    assert "Sobol 序列" in " ".join(report.subtitle)


def test_numbers_of_a_page_lead_to_a_row_of_it(store):
    result = project_stocks(store, "cobalt", "CHN")
    page = html(stocks_report(result, "en"))  # no claims: their ids are words then, not links into the void
    ids = set(re.findall(r' id="([^"]+)"', page))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= ids
    assert {f"series-{item.series}" for item in result.assumptions} <= ids
    assert len(re.findall(r' id="', page)) == len(ids)


def test_an_own_series_stays_an_id():
    assert labels.series("my_series", "zh") == "my_series"
    assert labels.named("see my_series and li_share", "en").startswith("see my_series and share of")


def test_a_fraction_closes_without_a_unit(store):
    result = project_stocks(store, "cobalt", "WLD")
    for item in result.comparisons:
        said = evidence.explanation(item, "en")
        assert "fraction" not in said
        assert "nan" not in said.split()
        if item.closing is not None and item.closing.closed and math.isfinite(item.closing.needed):
            assert f"“{labels.series(item.closing.series, 'en')}” alone closes it" in said


def test_a_scenario_that_ends_before_the_future_says_each_thing_once(store):
    result = project_stocks(store, "lithium", "CHN", Options(to=2020, comparisons=False))
    for lang in ("en", "zh"):
        said = sentences(result, lang)
        assert sum("2020" in line for line in said) >= 4
        assert all(line.count("2020") <= 1 for line in said), said
        report = html(stocks_report(result, lang))
        assert "2020–2020" not in report
        assert "2020—2020" not in report


@pytest.mark.parametrize("mineral", ["germanium", "copper", "indium"])
def test_prices_are_written_out(store, mineral):
    result = project_stocks(store, mineral, "CHN", Options(comparisons=False))
    (note,) = [note for note in result.notes if note.key == "stocks_price_mean"]
    for name in ("price", "low", "high"):
        assert re.fullmatch(r"\d{1,3}(,\d{3})*(\.\d+)?", str(dict(note.params)[name])), note

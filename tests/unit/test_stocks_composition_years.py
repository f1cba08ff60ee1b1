"""Cohorts of which no table says what they are made of: one sentence, or held where the scenario says so."""

from __future__ import annotations

import numpy as np
import pytest
from tests.sample_scenario import SCENARIO, TABLE, changed, loaded, problems

from orechain.assess.stocks.case import Case
from orechain.assess.stocks.run import Options, project_stocks
from orechain.stocks.reach import held
from orechain.stocks.shipped import open_scenario, scenarios
from orechain.views import stocks_evidence as evidence
from orechain.views import stocks_words as words

LATE = TABLE.replace("content,,one,,4,2,8", "content,,one,2005,4,2,8").replace("content,,two,,0", "content,,two,2005,0")
SHORT = TABLE.replace("content,,one,,4,2,8", "content,,one,2000,4,2,8").replace(
    "content,,two,,0", "content,,two,2000,0"
)
MIX = TABLE.replace("mix,,one,,", "mix,,one,2005,").replace("mix,,two,,", "mix,,two,2005,")


def _both(table: str, part: str, line: int) -> None:
    found = problems(SCENARIO, table)
    assert len(found) == 2, found
    for text, word, key in zip(found, ("begins", "ends"), ("before: hold", "after: hold"), strict=True):
        assert text.startswith(f"small.yaml:{line}: "), text
        assert f"{word} in 2005 (own.csv:" in text
        assert "the years run 2000 to 2010" in text
        assert text.endswith(f"add rows, or {key}")
        assert part in text


def test_contents_that_do_not_reach_all_cohorts_are_refused() -> None:
    _both(LATE, "uses phone: intensity: content", 18)


def test_shares_that_do_not_reach_all_cohorts_are_refused() -> None:
    _both(MIX, "products phone: shares: mix", 15)


def test_one_end_alone_is_one_sentence() -> None:
    found = problems(SCENARIO, SHORT)
    assert len(found) == 1
    assert "content ends in 2000" in found[0]


def test_a_size_needs_it_too() -> None:
    text = changed(("    shares: mix\n", "    size: size\n    shares: mix\n"))
    size = "size,,,2005,2,,,kg/unit,assumption,own,,\n"
    table = TABLE.replace("content,,one,,4,2,8,g/unit", "content,,one,,0.4,0.2,0.8,fraction") + size
    table = table.replace("content,,two,,0,,,g/unit", "content,,two,,0,,,fraction")
    found = problems(text, table)
    assert len(found) == 2
    assert all("products phone: size: size" in text for text in found)


def test_what_is_said_to_hold_is_held_and_named() -> None:
    text = changed(("intensity: content", "intensity: {series: content, before: hold, after: hold}"))
    scenario, tables = loaded(text, LATE)
    case = Case(scenario, tables, "WLD")
    assert case.held() == {"content": (True, True)}
    demand = case.outcome().products[0].demand
    np.testing.assert_allclose(demand[1:], np.arange(1.0, 11.0) * 0.25 * 4.0)


def test_shares_cannot_be_nothing() -> None:
    found = problems(changed(("shares: mix", "shares: {series: mix, before: zero, after: hold}")), MIX)
    assert len(found) == 1
    assert "shares of nothing do not sum to one" in found[0]


def test_shares_are_a_series() -> None:
    found = problems(changed(("shares: mix", "shares: {value: 1, unit: fraction, source: own}")))
    assert any("name a series of shares by technology" in text for text in found)


def test_a_variant_that_reaches_less_is_refused() -> None:
    text = SCENARIO + "variants:\n  other: {name: {en: Other}, replace: {content: short}}\n"
    rows = "short,,one,2005,4,,,g/unit,assumption,own,,\nshort,,two,2005,0,,,g/unit,assumption,own,,\n"
    found = problems(text, TABLE + rows)
    assert found
    assert all("with short for content" in text for text in found)


@pytest.mark.parametrize("mineral", scenarios())
def test_the_shipped_scenarios_name_what_they_hold(store, mineral: str) -> None:  # type: ignore[no-untyped-def]
    opened = open_scenario(mineral)
    found = held(opened.scenario, opened.tables, "CHN")
    result = project_stocks(store, mineral, "CHN", Options(comparisons=False))
    assert {item.series for item in result.assumptions if item.held} == set(found)
    notes = [note for note in result.notes if note.key == "stocks_held"]
    assert len(notes) == (1 if found else 0)
    for lang in ("en", "zh"):
        said = " ".join(words.notes(result, lang))
        assert not any(series in said for series in found)
        spans = [row.cells[2].values[0].text for row in evidence.assumptions(result, lang).rows]
        assert any("held" in span or "首值" in span or "末值" in span for span in spans) == bool(found)

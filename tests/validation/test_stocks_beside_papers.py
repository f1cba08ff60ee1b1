"""The results of the papers are set side by side with ours, each difference with its explanation; none is built in."""

from __future__ import annotations

import math

import numpy as np
import pytest

from orechain.assess.stocks.case import Case
from orechain.assess.stocks.compare import NEAR, compare, published
from orechain.assess.stocks.quantities import figure
from orechain.stocks.shipped import open_scenario

RESERVE = 3.7e7
LISTED = {
    # mineral, economy: claims that must stand in the comparison
    ("lithium", "CHN"): "S1-14a S1-14c S1-14d S1-14e S1-14f S1-15a S1-16a S1-16b S1-16c",
    ("lithium", "WLD"): "S1-26a S1-26b S1-26c S1-26d S1-26e",
    ("cobalt", "WLD"): "S1-27a S1-27b S1-27c",
    ("indium", "WLD"): "S1-28a S1-28b S1-28c",
    ("niobium", "WLD"): "S1-29b S1-29c",
    ("germanium", "CHN"): "S1-25d S1-25e S1-30e",
    ("germanium", "WLD"): "S1-30a",
}


def case_of(mineral, economy):
    opened = open_scenario(mineral)
    return Case(opened.scenario, opened.tables, economy)


@pytest.fixture(scope="module")
def compared(store):
    return {key: compare(case_of(*key), store, RESERVE) for key in LISTED}


@pytest.mark.parametrize("key", LISTED, ids="-".join)
def test_each_listed_result_stands_beside_ours_with_an_explanation(compared, key):
    rows = {row.claim.removeprefix("zeng-2023:"): row for row in compared[key]}
    assert set(LISTED[key].split()) <= set(rows)
    for row in rows.values():
        assert any(math.isfinite(end) for end in (row.published, row.published_low, row.published_high)), row.claim
        assert row.raw
        for lang in ("en", "zh"):
            assert row.explanation.text(lang)
        if math.isfinite(row.ours):
            assert math.isfinite(row.difference)
            target = row.published if math.isfinite(row.published) else None
            if target is not None:
                assert row.difference == pytest.approx(row.ours - target)
                assert row.unit == "year" or row.relative == pytest.approx(row.difference / target)
            if row.explanation.key not in ("stocks_agrees", "stocks_close"):
                assert row.closing is not None, row.claim
        assert row.remark.text("en"), row.claim


def test_the_papers_figures_are_read_in_base_units(store):
    found = published(store, ["zeng-2023:S1-14a", "zeng-2023:S1-26b", "zeng-2023:S1-28a", "zeng-2023:S1-14c",
                              "zeng-2023:S1-29c", "zeng-2023:S1-28c"])  # fmt: skip
    assert found["zeng-2023:S1-14a"].value == pytest.approx(195_000)
    assert found["zeng-2023:S1-26b"].value == pytest.approx(52.6e6)
    assert found["zeng-2023:S1-28a"].value == pytest.approx(5_643)
    assert found["zeng-2023:S1-14c"].value == pytest.approx(0.08)
    assert found["zeng-2023:S1-29c"].high == pytest.approx(16_000)
    assert found["zeng-2023:S1-28c"].value == 2035


def test_a_closing_assumption_gives_the_published_figure_when_it_is_applied(compared):
    checked = 0
    for (mineral, economy), rows in compared.items():
        case = case_of(mineral, economy)
        for number, row in enumerate(rows):
            if row.closing is None or not row.closing.closed or row.unit == "year":
                continue
            asked = [item for item in case.scenario.compare if item.economy == economy][number]
            moved = case.of_variant(asked.variant)
            outcome = moved.outcome({row.closing.series: np.array([row.closing.position])})
            ours = float(np.broadcast_to(figure(outcome, asked, RESERVE), 1)[0])
            assert ours == pytest.approx(row.closing.gives, rel=1e-9)
            printed = [end for end in (row.published, row.published_low, row.published_high) if math.isfinite(end)]
            goal = row.published if math.isfinite(row.published) else min(printed, key=lambda end: abs(end - row.ours))
            assert ours == pytest.approx(goal, rel=NEAR / 4)
            assert abs(row.closing.position) <= 1
            checked += 1
    assert checked >= 3


def test_a_gap_that_nothing_closes_says_what_comes_nearest(compared):
    row = next(row for row in compared["lithium", "CHN"] if row.claim.endswith("S1-16c"))
    assert row.closing is not None
    assert not row.closing.closed
    assert abs(row.closing.position) == 1
    assert abs(row.closing.gives - row.published) < abs(row.ours - row.published)


def test_without_a_search_nothing_is_said_to_close(store):
    rows = compare(case_of("germanium", "CHN"), store, math.nan, close=False)
    assert {row.closing for row in rows} == {None}
    known = {"stocks_agrees", "stocks_close", "stocks_not_searched", "stocks_ours_missing"}
    assert {row.explanation.key for row in rows} <= known

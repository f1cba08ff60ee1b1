"""A score of one link is a lower bound while another is not known: no verdict, no probability, no low colour."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from tests.sample_risk import EU, IEA, assessment

from orechain.assess.risk.compare import agreements, bottlenecks, disagreements
from orechain.assess.risk.result import verdicts
from orechain.assess.risk.sampling import rank_intervals, spreads
from orechain.views import risk_compare, risk_labels
from orechain.views import risk_tables as tables
from orechain.views import risk_words as words
from orechain.views.risk_frame import NARROW, WIDE, hatch
from orechain.views.risk_heat import RAMP, heat
from orechain.views.risk_intervals import intervals
from orechain.views.risk_matrix import chosen, matrix

SVG = "{http://www.w3.org/2000/svg}"
LANGS = pytest.mark.parametrize("lang", ["en", "zh"])


def without(found, mineral, link, **changed):
    """The assessment without the scores of a mineral at a link."""
    scores = tuple(
        replace(item, value=None, critical=None, rank=None, spread=None,
                axes=tuple(replace(axis, value=None, terms=(), spread=None) for axis in item.axes))
        if (item.mineral, item.link) == (mineral, link) else item
        for item in found.scores
    )  # fmt: skip
    return replace(found, scores=scores, bottlenecks=bottlenecks(scores), **changed)


def test_a_mineral_is_not_critical_only_where_every_link_says_so():
    found = assessment(("cobalt", "lithium", "gallium", "nickel"))
    assert verdicts(found.scores)["cobalt", EU, 2022] is False
    open_ = without(found, "cobalt", "M")
    assert verdicts(open_.scores)["cobalt", EU, 2022] is None
    worst = open_.bottleneck("cobalt", EU, 2022)
    assert (worst.unknown, worst.critical, worst.probability) == (("M",), None, None)


def test_a_threshold_that_is_reached_stays_reached():
    found = assessment()
    assert found.score("tungsten", EU, 2022, "U").critical
    scores = tuple(replace(item, probability=0.7) for item in without(found, "tungsten", "M").scores)
    (worst,) = (item for item in bottlenecks(scores) if (item.mineral, item.method) == ("tungsten", EU))
    assert (worst.unknown, worst.critical, worst.probability) == (("M",), True, 0.7)


@LANGS
def test_one_mineral_and_many_say_the_same(lang):
    one = without(assessment(("cobalt",)), "cobalt", "M")
    many = without(assessment(), "cobalt", "M")
    sentence = next(item for item in words.sentences(one, lang) if words.word("method", EU, lang) in item)
    assert "≥0.3" in sentence
    assert ("not known" if lang == "en" else "是否关键未知") in sentence
    assert ("not critical" if lang == "en" else "未达到关键阈值") not in sentence
    row = next(row for row in tables.scores(one, lang, 2022).rows if row.cells[0].values[0].text == EU)
    assert row.cells[-2].values[0].text == "–"
    assert "M" in row.cells[-1].values[0].text
    matrix_row = next(row for row in tables.scores(many, lang, 2022).rows)
    assert any(value.text.startswith("≥") for row in [matrix_row] for cell in row.cells for value in cell.values)
    counts = {item.mineral for item in many.bottlenecks if item.method == EU and item.critical is None}
    assert "cobalt" in counts


def test_counts_add_up_to_the_minerals_asked_about():
    found = without(assessment(), "cobalt", "M")
    (sentence,) = (item for item in words.sentences(found, "en") if words.word("method", EU, "en") in item)
    numbers = [int(word) for word in sentence.replace(";", " ").replace(",", " ").replace(":", " ").split()
               if word.isdigit()]  # fmt: skip
    scored, asked, again, *parts = numbers[-6:]
    assert asked == again == len(found.minerals)
    assert sum(parts) == asked
    assert scored <= asked


def test_what_is_open_is_no_disagreement():
    scores = list(assessment(("cobalt", "lithium", "nickel")).scores)
    scores = [replace(item, critical=item.method == IEA) if item.mineral == "cobalt" else item for item in scores]
    worst = bottlenecks(scores)
    assert [item.mineral for item in disagreements(scores, worst)] == ["cobalt"]
    open_ = [
        replace(item, value=None, critical=None)
        if (item.mineral, item.method, item.link) == ("cobalt", EU, "M")
        else item
        for item in scores
    ]
    assert disagreements([item for item in open_ if item.method in (EU, IEA)], bottlenecks(open_)) == ()


def test_ranks_are_those_of_the_bottleneck_scores():
    found = assessment(("cobalt", "lithium", "gallium", "nickel"))
    values = {("cobalt", "U"): 1.0, ("cobalt", "M"): 9.0, ("lithium", "U"): 5.0, ("lithium", "M"): 2.0,
              ("nickel", "U"): 3.0, ("nickel", "M"): 4.0}  # fmt: skip
    scores = [replace(item, value=values.get((item.mineral, item.link))) for item in found.scores if item.method == IEA]
    worst = {item.mineral: item for item in bottlenecks(scores)}
    assert {key: (item.link, item.rank, item.ranked) for key, item in worst.items()} == {
        "cobalt": ("M", 1.0, 3),
        "lithium": ("U", 2.0, 3),
        "nickel": ("M", 3.0, 3),
    }
    result = replace(found, scores=tuple(scores), bottlenecks=tuple(worst.values()), methods=(IEA,))
    table = risk_compare.ranks(result, "en", 2022)
    assert table.columns[1].label == f"{IEA} (n = 3)"
    assert agreements(worst.values(), found.minerals, [IEA], [2022]) == ()


def test_places_are_ranks_over_the_number_that_a_method_ranks():
    scores = [replace(item, critical=item.method == EU and item.mineral == "nickel") for item in
              assessment(("cobalt", "lithium", "copper", "nickel")).scores]  # fmt: skip
    (found,) = disagreements(scores, bottlenecks(scores))
    assert 0 < found.place_low <= found.place_high <= 1
    assert found.place_high == 0.25  # the first of four by every method


def test_samples_are_ranked_at_the_highest_link():
    ore, metal = np.array([[1.0, 5.0, 3.0]] * 200), np.array([[9.0, np.nan, 1.0]] * 200)
    low, high = rank_intervals([ore, metal], 0.9)
    assert low.tolist() == high.tolist() == [1.0, 2.0, 3.0]
    rng = np.random.default_rng(1)
    made = rank_intervals([rng.normal(size=(501, 20))], 0.9)
    assert (made == np.round(made)).all()
    for spread in spreads(rng.normal(size=(333, 9)), None, 0.9):
        assert spread.rank_low == int(spread.rank_low)
        assert spread.rank_high == int(spread.rank_high)


def cells(picture):
    return ET.fromstring(f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(picture.body)}</svg>')  # noqa: S314


@LANGS
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_lower_bound_is_marked_in_the_heat_map(lang, width):
    found = without(assessment(), "cobalt", "M")
    root = cells(heat(found, 2022, lang, width))
    corners = [item for item in root.iter(f"{SVG}path") if "unknown" in item.get("fill", "")]
    assert len(corners) == 3 + 1  # three methods and the legend
    groups = [group for group in root.iter(f"{SVG}g") if any(item in corners for item in group) and len(group) > 2]
    for group in groups:
        fills = {item.get("fill") for item in group.iter(f"{SVG}rect")}
        assert not fills & set(RAMP[: len(RAMP) // 2])
    if width == WIDE:
        assert any((item.text or "").startswith("≥") for item in root.iter(f"{SVG}text"))
    whole = cells(heat(assessment(), 2022, lang, width))
    assert not [item for item in whole.iter(f"{SVG}path") if item.get("fill") == hatch("heat-2022")]


@LANGS
def test_a_lower_bound_has_a_mark_of_its_own_in_matrix_and_dots(lang):
    found = without(assessment(), "cobalt", "M")
    scores = chosen(found, EU, 2022)
    said = {"en": "at least", "zh": "下限"}[lang]
    for make in (lambda of: matrix(of, chosen(of, EU, 2022), ("supply_risk", "economic_importance"), lang, WIDE),
                 lambda of: intervals(of, chosen(of, EU, 2022), "supply_risk", lang, WIDE)):  # fmt: skip
        body, before = "".join(make(found).body), "".join(make(assessment()).body)
        assert said in body
        assert said not in before
        assert 'stroke-dasharray="2.5 1.5"' in body
    assert sum(risk_labels.lower_bound(found, item) for item in scores) == 1
    dots = cells(intervals(found, scores, "supply_risk", lang, WIDE))
    assert "≥0.3" in [item.text for item in dots.iter(f"{SVG}text")]

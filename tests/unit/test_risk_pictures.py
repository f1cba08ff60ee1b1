"""Pictures of criticality: nothing overlaps or is cut off, and what is not known never looks like a low score."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from itertools import combinations
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from tests.sample_risk import EU, GEO, IEA, assessment, rows

from orechain.catalog.tables import read
from orechain.views import risk_chart, risk_frame
from orechain.views.risk_changes import changes_picture, effects_of, signed
from orechain.views.risk_contributions import contributions, opened_rows
from orechain.views.risk_frame import NARROW, WIDE
from orechain.views.risk_heat import RAMP, heat
from orechain.views.risk_intervals import intervals
from orechain.views.risk_labels import lines_of
from orechain.views.risk_matrix import chosen, has_matrix, matrix, matrix_axes
from orechain.views.svg import RED, text_width

SVG = "{http://www.w3.org/2000/svg}"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
PAIR = ("supply_risk", "economic_importance")


def drawn(picture):
    """The picture as elements; a body that is no well-formed markup fails here."""
    return parsed(f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(picture.body)}</svg>')


def parsed(markup):
    return ET.fromstring(markup)  # noqa: S314 - our own drawing


def texts(root):
    return list(root.iter(f"{SVG}text"))


def box(item):
    """Left, top, right and bottom of a text that is not turned."""
    size = float(item.get("font-size"))
    wide = text_width(item.text, size)
    x, y = float(item.get("x")), float(item.get("y"))
    left = {"end": x - wide, "middle": x - wide / 2}.get(item.get("text-anchor"), x)
    return left, y - 0.78 * size, left + wide, y + 0.1 * size


def meet(one, two):
    return one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]


def makers(lang):
    found = assessment()
    years = assessment(("cobalt",), (2019, 2020, 2021, 2022))
    one = found.score("cobalt", EU, 2022, "U")
    return {
        "matrix": partial(matrix, found, chosen(found, EU, 2022), PAIR, lang),
        "matrix of one": partial(matrix, years, chosen(years, EU, 2022), PAIR, lang),
        "scores": partial(intervals, found, chosen(found, EU, 2022), "supply_risk", lang),
        "scores, logarithmic": partial(intervals, found, chosen(found, GEO, 2022), "geopolitical_supply_risk", lang),
        "scores by year": partial(intervals, years, years.scores[:8], "supply_risk", lang),
        "ranks": lambda width: intervals(found, chosen(found, EU, 2022), "supply_risk", lang, width, "rank"),
        "heat": partial(heat, found, 2022, lang),
        "parts": partial(contributions, found, one, lang),
        "parts of unknown": partial(contributions, found, found.score("germanium", EU, 2022, "U"), lang),
        "waterfall": partial(changes_picture, years, years.changes[:1], lang),
        "changes": partial(changes_picture, years, years.changes, lang),
    }


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("which", makers("en"))
def test_words_stay_inside_and_apart(which, width, lang):
    picture = makers(lang)[which](width)
    assert picture.title
    assert picture.unit
    assert picture.description
    level = [item for item in texts(drawn(picture)) if item.get("transform") is None]
    boxes = [box(item) for item in level if item.get("x") != "0"]
    assert len(boxes) > 3
    for left, top, right, bottom in boxes:
        assert left >= 0, which
        assert top >= 0, which
        assert right <= width + 1, which
        assert bottom <= picture.height + 1, which
    said = [item.text for item in level if item.get("x") != "0"]
    clashes = [(a, b) for (a, one), (b, two) in combinations(zip(said, boxes, strict=True), 2) if meet(one, two)]
    assert clashes == []


@pytest.mark.parametrize("which", makers("en"))
def test_pictures_speak_one_language(which):
    for width in (WIDE, NARROW):
        picture = makers("en")[which](width)
        assert not CHINESE.search("".join((picture.title, picture.unit, *picture.body, *picture.notes)))
        chinese = makers("zh")[which](width)
        assert CHINESE.search(chinese.title)
        assert all(CHINESE.search(note) for note in chinese.notes)


def test_every_word_of_the_pictures_is_in_both_languages():
    own = [row for row in read("ui") if row["key"].startswith("risk.chart.")]
    assert len(own) > 30
    for row in own:
        assert row["text_en"] != row["text_zh"]
        assert CHINESE.search(row["text_zh"]), row["key"]
        assert not CHINESE.search(row["text_en"]), row["key"]


@pytest.mark.parametrize("count", [12, 40, 80])
def test_labels_of_a_crowded_matrix_do_not_touch(count):
    found = assessment()
    rng = np.random.default_rng(count)
    pattern = found.score("cobalt", EU, 2022, "U")
    some = [
        replace(
            pattern,
            mineral=f"mineral {place}",
            axes=tuple(
                replace(axis, value=float(value), spread=None)
                for axis, value in zip(pattern.axes, rng.uniform((0, 0), (5, 9)), strict=True)
            ),
        )
        for place in range(count)
    ]
    picture = matrix(found, some, PAIR, "en", WIDE)
    labels = [item for item in texts(drawn(picture)) if item.get("paint-order")]
    boxes = [box(item) for item in labels]
    assert not [1 for one, two in combinations(boxes, 2) if meet(one, two)]
    silent = next((note for note in picture.notes if "No room" in note), "")
    assert len(labels) + silent.count("mineral ") == count
    assert len(labels) > 0.8 * count


def test_a_score_that_is_known_on_one_axis_stands_in_the_hatched_strip():
    found = assessment()
    picture = matrix(found, chosen(found, EU, 2022), PAIR, "en", WIDE)
    root = drawn(picture)
    strips = [
        item for item in root.iter(f"{SVG}rect") if "unknown" in item.get("fill", "") and float(item.get("x")) > 0
    ]
    left, below = (
        min(strips, key=lambda item: float(item.get("x"))), max(strips, key=lambda item: float(item.get("y")))
    )  # fmt: skip
    middle = float(left.get("x")) + float(left.get("width")) / 2
    foot = float(below.get("y")) + float(below.get("height")) / 2
    open_marks = [item for item in root.iter(f"{SVG}circle") if float(item.get("cx")) == pytest.approx(middle, abs=1)]
    assert [item.get("fill") for item in open_marks] == [risk_frame.PAPER]  # lithium: below the cut that is known
    squares = [item for item in root.iter(f"{SVG}rect") if item.get("fill") == risk_frame.UNCUT]
    at = [float(item.get("y")) + float(item.get("height")) / 2 for item in squares if float(item.get("x")) > 0]
    assert at == [pytest.approx(foot, abs=1)]  # gallium: what is not known would decide
    assert any(note.startswith("No score: Germanium") for note in picture.notes)


def test_many_that_are_known_on_one_axis_are_named_below():
    found = assessment()
    known, unknown = found.score("cobalt", EU, 2022, "U"), found.score("gallium", EU, 2022, "U")
    many = [known, *(replace(unknown, mineral=f"mineral {place}") for place in range(20))]
    picture = matrix(found, many, PAIR, "en", WIDE)
    labels = [item.text for item in texts(drawn(picture)) if item.get("paint-order")]
    assert labels == ["Cobalt"]
    note = next(note for note in picture.notes if note.startswith("Supply risk is not known"))
    assert note.count("mineral ") == 20


def test_marks_follow_both_thresholds():
    found = assessment()
    root = drawn(matrix(found, chosen(found, EU, 2022), PAIR, "en", WIDE))
    circles = [item for item in root.iter(f"{SVG}circle") if item.get("cx") != "0"]
    full = [item for item in circles if item.get("fill") == risk_frame.REACHED]
    scores = chosen(found, EU, 2022)
    assert len(circles) == sum(1 for item in scores if any(axis.reached is False for axis in item.axes)) + len(full)
    assert len(full) == sum(1 for item in scores if item.critical)


def test_methods_without_a_matrix():
    found = assessment()
    assert matrix_axes(found.score("cobalt", IEA, 2022, "U")) == ()
    unknown = [found.score("germanium", EU, 2022, "U"), found.score("lithium", EU, 2022, "U")]
    assert not has_matrix(unknown, PAIR)


def test_no_mark_where_there_is_no_score():
    found = assessment()
    root = drawn(intervals(found, chosen(found, EU, 2022), "supply_risk", "en", WIDE))
    without = [
        group for group in root.iter(f"{SVG}g") if "Fewer than three years" in (group.findtext(f"{SVG}title") or "")
    ]
    assert len(without) == 2
    for group in without:
        assert not list(group.iter(f"{SVG}circle"))
        assert any("unknown" in item.get("fill", "") for item in group.iter(f"{SVG}rect"))
    lines = [item for item in root.iter(f"{SVG}line") if item.get("stroke") == RED]
    assert len(lines) == 2  # the threshold, and its key


def test_many_rows_without_a_score_are_one():
    found = assessment()
    known, unknown = found.score("cobalt", EU, 2022, "U"), found.score("germanium", EU, 2022, "U")
    many = [known, *(replace(unknown, mineral=f"mineral {place}") for place in range(30))]
    picture = intervals(found, many, "supply_risk", "en", WIDE)
    said = [item.text for item in texts(drawn(picture))]
    assert "Others (30)" in said
    assert not any("mineral 7" in words for words in said)
    assert "no score: not known (not low)" in said
    assert "30 not known" in picture.description


def test_scores_over_many_powers_of_ten_are_logarithmic():
    found = assessment()
    picture = intervals(found, chosen(found, GEO, 2022), "geopolitical_supply_risk", "en", WIDE)
    assert "logarithmic" in picture.unit
    places = [
        float(item.get("x")) for item in drawn(picture).iter(f"{SVG}rect") if item.get("fill") == risk_frame.UNCUT
    ]
    own = sorted((place for place in places if place > 0), reverse=True)
    steps = -np.diff(own)
    assert len(own) == 8
    assert steps.max() < 3 * steps.min()


def test_missing_cells_are_hatched_and_never_have_a_colour_of_the_ramp():
    found = assessment()
    root = drawn(heat(found, 2022, "en", WIDE))
    missing = [
        group
        for group in root.iter(f"{SVG}g")
        if any("unknown" in item.get("fill", "") for item in group) and group.find(f"{SVG}title") is not None
    ]
    assert len(missing) == 4  # gallium and germanium by EU, germanium and indium by GeoPolRisk
    for group in missing:
        assert not {item.get("fill") for item in group} & set(RAMP)
        assert "Fewer than three years" in group.findtext(f"{SVG}title")


def test_the_ramp_is_by_rank_and_grey_is_not_in_it():
    for colour in RAMP:
        red, _, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
        assert red > blue + 20, colour
    lightness = [sum(int(colour[place : place + 2], 16) for place in (1, 3, 5)) for colour in RAMP]
    assert lightness == sorted(lightness, reverse=True)


def test_two_scores_make_no_rank():
    found = assessment(("cobalt", "lithium"))
    fills = {item.get("fill") for item in drawn(heat(found, 2022, "en", WIDE)).iter(f"{SVG}rect")}
    assert not fills & set(RAMP)


def test_rows_that_are_not_shown_are_one_row():
    found = assessment()
    term = found.score("cobalt", EU, 2022, "U").axes[0].terms[0]
    shown, rest = opened_rows(term, "en")
    assert rest is not None
    assert sum(row.share for _, row in shown) + rest.share == pytest.approx(1.0)
    assert sum(row.value for _, row in shown) + rest.value == pytest.approx(term.raw)
    few = replace(term, rows=rows(4))
    assert opened_rows(few, "en")[1] is None


def test_a_term_that_is_not_known_is_hatched():
    found = assessment()
    root = drawn(contributions(found, found.score("germanium", EU, 2022, "U"), "en", WIDE))
    bars = [item for item in root.iter(f"{SVG}rect") if "unknown" in item.get("fill", "")]
    assert len(bars) == 3  # one per axis, and the key


def test_steps_of_the_waterfall_lead_from_the_old_score_to_the_new_one():
    years = assessment(("cobalt",), (2021, 2022))
    change = years.changes[0]
    assert [key for key, _ in effects_of(change)] == ["share", "governance", "trade"]
    root = drawn(changes_picture(years, [change], "en", WIDE))
    said = [group.findtext(f"{SVG}title") for group in root.iter(f"{SVG}g") if group.findtext(f"{SVG}title")]
    assert said[0] == "2021: 2"
    assert said[-1] == "2022: 2.35"
    assert f"share of producers: {signed(0.5)}" in said
    bars = [item for item in root.iter(f"{SVG}rect") if item.get("height") == "15"]
    edges = [(float(item.get("x")), float(item.get("x")) + float(item.get("width"))) for item in bars]
    assert edges[1][0] == pytest.approx(edges[0][1], abs=0.1)  # each step begins where the last one ended
    assert edges[2][1] == pytest.approx(edges[1][1], abs=0.1)
    assert edges[-1][1] == pytest.approx(edges[3][1], abs=0.1)


def test_the_file_is_whole_and_its_ids_are_its_own():
    for found in (assessment(), assessment(("cobalt",), (2021, 2022))):
        for lang in ("en", "zh"):
            svg = risk_chart.risk_svg(found, lang)
            root = parsed(svg.encode())
            ids = [item.get("id") for item in root.iter() if item.get("id")]
            assert len(ids) == len(set(ids))
            for paint in re.findall(r"url\(#([^)]+)\)", svg):
                assert paint in ids
            assert float(root.get("width")) == pytest.approx(1008, abs=1)


def test_wide_and_narrow_stand_beside_each_other_with_ids_of_their_own():
    found = assessment()
    block = risk_frame.drawing(partial(heat, found, 2022, "en"))
    root = parsed(f"<p>{block.svg}</p>")
    assert [item.get("class") for item in root] == ["chart risk-wide", "chart risk-narrow"]
    ids = [item.get("id") for item in root.iter() if item.get("id")]
    assert len(ids) == len(set(ids))
    for part in root:
        own = ET.tostring(part).decode()
        assert set(re.findall(r"url\(#([^)]+)\)", own)) <= set(re.findall(r'id="([^"]+)"', own))


def test_ids_of_the_user_are_escaped():
    found = assessment()
    name = 'my <b>"own"</b> & co'
    scores = tuple(replace(item, method=name if item.method == EU else item.method) for item in found.scores)
    worst = tuple(replace(item, method=name if item.method == EU else item.method) for item in found.bottlenecks)
    mine = replace(found, methods=(name, IEA, GEO), scores=scores, bottlenecks=worst)
    assert "<b>" not in risk_chart.risk_svg(mine, "en")
    parsed(risk_chart.risk_svg(mine, "en").encode())


def test_lines_do_not_tear_years_in_chinese_text():
    lines = lines_of("美国国家研究委员会关键性矩阵（2008）", 11.5, 160, 2)
    assert "".join(lines) == "美国国家研究委员会关键性矩阵（2008）"
    assert any("（2008）" in line for line in lines)

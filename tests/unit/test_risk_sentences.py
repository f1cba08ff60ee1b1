"""What methods say of themselves in both languages, small scores, and the command that gives an answer again."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from orechain.assess.risk.again import INPUTS, VARIANT, Asked, command
from orechain.assess.risk.run import Options
from orechain.catalog.risk import risk_word
from orechain.catalog.tables import read
from orechain.risk.registry import methods
from orechain.risk.variants import load_variant
from orechain.views import risk_reference as reference
from orechain.views import risk_words as words
from orechain.views.risk_data import method_json
from orechain.views.risk_heat import _fitting

METHODS = tuple(methods().values())
CHINESE = re.compile("[一-鿿]")
STRICTER = load_variant("variant: stricter\nof: eu-2023\nname: {en: Stricter}\n", "stricter.yaml")[1]


@pytest.mark.parametrize("method", METHODS, ids=lambda item: item.key)
def test_every_limit_has_both_languages(method):
    for key in method.limits:
        limit = risk_word("limit", key)
        assert limit.label("en").endswith(".")
        assert CHINESE.search(limit.label("zh"))
        assert limit.label("zh").endswith("。")
        assert not CHINESE.search(limit.label("en"))


def test_no_limit_and_no_formula_of_the_catalog_is_left_over():
    rows = read("risk_words")
    assert {row["key"] for row in rows if row["kind"] == "limit"} == {key for item in METHODS for key in item.limits}
    assert {row["key"] for row in rows if row["kind"] == "formula"} == {item.key for item in METHODS if not item.base}


@pytest.mark.parametrize("method", METHODS, ids=lambda item: item.key)
def test_formula_and_citation_say_the_same_in_both_languages(method):
    assert reference.formula(method, "en") == method.formula
    assert reference.citation(method, "en") == method.citation
    chinese = reference.formula(method, "zh")
    # Words that stand apart from symbols are translated: none of five letters or more is left but names of functions.
    left = set(re.findall(r"[a-z]{5,}", chinese)) - {"worst", "restriction"}
    assert not left, left
    # Every number of the formula stands in both; the Chinese one writes small whole numbers out in words.
    assert set(re.findall(r"\d+\.\d+", chinese)) == set(re.findall(r"\d+\.\d+", method.formula))


def test_a_variant_has_the_words_of_its_method():
    assert reference.formula(STRICTER, "zh") == reference.formula(methods()["eu-2023"], "zh")
    assert reference.limits(STRICTER, "zh") == reference.limits(methods()["eu-2023"], "zh")
    assert method_json(STRICTER, "zh")["limits"][0].startswith("逐环节计算")


def test_a_method_of_another_package_keeps_its_own_sentences():
    other = replace(STRICTER, key="theirs", base="", limits=("It sees nothing.",), formula="S = 1")
    assert reference.limits(other, "zh") == ("It sees nothing.",)
    assert reference.formula(other, "zh") == "S = 1"


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.001, "0.001"), (0.000999, "0.001"), (0.00012, "0.00012"), (1.0e-5, "0.00001"), (9.96e-6, "1×10⁻⁵"),
     (1.234e-6, "1.2×10⁻⁶"), (-4.56e-9, "−4.6×10⁻⁹"), (-1e-15, ">−10⁻¹²")],
)  # fmt: skip
def test_small_scores_are_told_apart(value, said):
    assert words.score_text(value) == said


def test_a_cell_never_holds_more_than_it_has_room_for():
    assert _fitting(3.14e-8, 100) == "3.1×10⁻⁸"
    assert _fitting(3.14e-8, 42) == "~10⁻⁸"
    assert _fitting(3.14e-8, 20) == ""
    assert _fitting(0.0, 34) == "0"


def test_the_command_is_written_once_and_only_where_it_gives_the_answer_again():
    known = [methods()["eu-2023"]]
    options = Options(links=("U",), samples=200, seed=3)
    said = "orechain risk cobalt --method eu-2023 --economy CHN --year 2022 --link U --samples 200 --seed 3"
    assert command(["cobalt"], known, "CHN", [2022], options) == said
    assert command(["cobalt"], [*known, STRICTER], "CHN", [2022], options) == ""
    assert command(["cobalt"], known, "CHN", [2022], replace(options, level=0.5)) == ""
    asked = Asked(compare=True, everything=True, files=((VARIANT, Path("a b.yaml")), (INPUTS, Path("own.csv"))))
    again = command(["cobalt", "tin"], [*known, STRICTER], "CHN", [2022], Options(asked=asked))
    assert again == (
        "orechain risk compare all --method eu-2023 --economy CHN --year 2022 --coefficient spearman"
        " --variant 'a b.yaml' --inputs own.csv"
    )

"""Data-quality rules: how uncertain a figure is when its publisher does not say, and when it does."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest

import orechain.assess.balance as package
from orechain.assess.balance.quality import (
    LOGNORMAL_ABOVE,
    age,
    by_rules,
    coefficient,
    distribution,
    reliability,
    stated,
    uniform,
)
from orechain.catalog.tables import read


def test_coefficients_combine_as_the_root_of_the_sum_of_squares():
    spread = by_rules(2000.0, ["estimated", "single_source", "age_far"])
    assert spread.sd == pytest.approx(2000 * math.sqrt(0.206**2 + 0.045**2 + 0.137**2), rel=1e-12)
    assert dict(spread.quality) == {"estimated": 0.206, "single_source": 0.045, "age_far": 0.137}


def test_a_rule_named_twice_counts_once():
    assert by_rules(100.0, ["reported", "reported"]).sd == by_rules(100.0, ["reported"]).sd


def test_a_conversion_adds_its_own_spread():
    plain, converted = by_rules(100.0, ["reported"]), by_rules(100.0, ["reported"], conversion=0.2)
    assert converted.sd == pytest.approx(math.hypot(plain.sd, 20.0))
    assert ("typical_content", 0.2) in converted.quality


def test_the_publishers_own_deviation_stands_alone():
    spread = stated(500.0, sd=7.0, low=100.0, high=900.0)
    assert spread.sd == 7.0
    assert [rule for rule, _ in spread.quality] == ["stated"]


def test_the_publishers_range_is_a_95_percent_interval():
    assert stated(100.0, low=90.0, high=110.0).sd == pytest.approx(20 / (2 * 1.959963984540054))


def test_nothing_stated_is_refused():
    with pytest.raises(ValueError, match="neither"):
        stated(100.0, low=90.0)


def test_a_range_without_a_value_is_uniform():
    mean, spread = uniform(0.0, 12.0)
    assert (mean, spread.sd) == (6.0, pytest.approx(12 / math.sqrt(12)))


@pytest.mark.parametrize(
    ("mean", "sd", "expected"),
    [(100.0, 50.0, "normal"), (100.0, 50.001, "lognormal"), (-100.0, 80.0, "normal"), (0.0, 80.0, "normal")],
)
def test_only_positive_figures_above_one_half_are_log_normal(mean, sd, expected):
    assert LOGNORMAL_ABOVE == 0.5
    assert distribution(mean, sd) == expected


@pytest.mark.parametrize("share", [0.02, 0.98])
def test_a_share_is_uncertain_towards_its_nearer_end(share):
    expected = max(0.206 * 0.02, 0.005 / math.sqrt(3))
    assert by_rules(share, ["estimated"], share=True).sd == pytest.approx(expected)


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_a_share_of_nothing_or_all_is_not_exact(share):
    assert by_rules(share, ["reported"], share=True).sd > 0


def test_years_apart():
    assert [age(years) for years in (0, 1, -2, 3, 5)] == [
        (), ("age_near",), ("age_near",), ("age_far",), ("age_far",),
    ]  # fmt: skip
    with pytest.raises(ValueError, match="not used"):
        age(6)


def test_an_estimate_is_less_sure_than_a_report_and_confirmation_helps():
    assert reliability(estimated=True, confirmed=True) == ("estimated",)
    assert coefficient("estimated") > coefficient("reported")
    assert reliability(estimated=False, confirmed=False) == ("reported", "single_source")


def test_coefficients_are_the_published_grades():
    """Laner et al. (2016): reliability 2.3 6.8 20.6 62.3 %, other indicators 0 4.5 13.7 41.3 % (high sensitivity)."""
    grades = {0.023, 0.068, 0.206, 0.623, 0.0, 0.045, 0.137, 0.413}
    given = {float(row["cv"]) for row in read("data_quality") if row["cv"]}
    assert given <= grades


def test_every_rule_that_the_program_names_is_in_the_table():
    known = {row["rule"] for row in read("data_quality")}
    folder = Path(package.__file__).parent
    named = set()
    for file in sorted(folder.glob("*.py")):
        named |= set(
            re.findall(r'\(\("(\w+)", (?:0\.0|sd|cv|evidence\.cv|relative|_relative)', file.read_text("utf-8"))
        )
    assert named >= {"zero", "bound", "exact", "given"}
    assert named <= known
    assert {"typical_content", "spread", "stated", "range", "undated", "other_geography", "period_share"} <= known


def test_unknown_rules_and_rules_without_a_coefficient_are_refused():
    for rule in ("no_such_rule", "stated"):
        with pytest.raises(KeyError):
            coefficient(rule)

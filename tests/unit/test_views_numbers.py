"""How numbers are written: unit by language and size, digits by origin, missing never as zero."""

import re

import pytest

from orechain.assess.result import Figure
from orechain.views.quantities import (
    figure_text,
    index_scale,
    nice_ticks,
    number_text,
    range_text,
    scale_for,
    years_text,
)


@pytest.mark.parametrize(
    ("figure", "en", "zh"),
    [
        (Figure(76000.0, "t", "published"), "76 kt", "7.6 万吨"),
        (Figure(175238.2, "t", "computed"), "175 kt", "17.5 万吨"),
        (Figure(1234567.0, "t", "published"), "1,234.567 kt", "123.4567 万吨"),
        (Figure(2500000.0, "t", "published"), "2,500 kt", "250 万吨"),
        (Figure(0.2, "t", "published"), "200 kg", "200 千克"),
        (Figure(0.0, "t", "published"), "0 t", "0 吨"),
        (Figure(76.0, "kt", "published"), "76 kt", "7.6 万吨"),
        (Figure(0.7594, "fraction", "computed"), "75.9%", "75.9%"),
        (Figure(75.94, "percent", "published"), "75.94%", "75.94%"),
        (Figure(-0.351, "fraction", "computed"), "−35.1%", "−35.1%"),
        (Figure(33.51, "USD/kg", "published"), "33.51 USD/kg", "33.51 美元/千克"),
        (Figure(11.23, "year", "computed"), "11.2 years", "11.2 年"),
        (Figure(None, "t", "missing"), "–", "–"),
        (Figure(None, "t", "missing", low=50.0), "≥50 t", "≥50 吨"),
        (Figure(None, "t", "missing", high=25.0), "≤25 t", "≤25 吨"),
        (Figure(None, "t", "missing", low=50.0, high=300.0), "50–300 t", "50–300 吨"),
    ],
)
def test_figure_in_both_languages(figure, en, zh):
    assert figure_text(figure, "en").replace("\u00a0", " ") == en
    assert figure_text(figure, "zh").replace("\u00a0", " ") == zh


def test_almost_all_is_not_written_as_all():
    percent = scale_for("fraction", [], "en")
    assert number_text(0.99996, percent, published=False) == ">99.9"
    assert number_text(0.99996, percent, published=False, places=1) == ">99.9"
    assert number_text(1.0, percent, published=False) == "100"


def test_fixed_decimals_never_make_a_number_zero():
    percent = scale_for("fraction", [], "en")
    assert number_text(0.03, percent, published=False, places=1) == "3.0"
    assert number_text(0.0001234, percent, published=False, places=1) == "0.0123"


def test_column_has_one_unit():
    scale = scale_for("t", [226000.0, 12.0, None], "en", column=True)
    assert scale.label == "t"
    assert number_text(226000.0, scale, published=True) == "226,000"


def test_index_stays_a_decimal():
    assert figure_text(Figure(0.57534, "fraction", "computed"), "en", index_scale("fraction")) == "0.575"


def test_range_with_negative_end_keeps_its_signs_readable():
    scale = scale_for("fraction", [], "en")
    assert range_text(Figure(-0.2, "fraction", "computed", low=-0.3, high=-0.1), scale) == "−30 … −10"


def test_years():
    assert years_text(Figure(1.0, "t", "computed", start=2016, end=2020)) == "2016–2020"
    assert years_text(Figure(1.0, "t", "computed", start=2024, end=2024)) == "2024"
    assert years_text(Figure(1.0, "t", "computed")) == ""


@pytest.mark.parametrize("ends", [(0, 97), (0, 0.0123), (20000, 83000), (0, 0), (-5, 5), (0, 3e9)])
def test_ticks_are_round_and_span_the_values(ends):
    ticks = nice_ticks(*ends)
    assert ticks[0] <= ends[0]
    assert ticks[-1] >= ends[1]
    assert 2 <= len(ticks) <= 9
    step = ticks[1] - ticks[0]
    assert re.match(r"^(1|2|2\.5|5)(0*)e", f"{step:.1e}".replace(".0e", "e")) or f"{step:.2e}"[:3] in {
        "1.0",
        "2.0",
        "2.5",
        "5.0",
    }


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_not_a_number_is_never_written(value):
    with pytest.raises(ValueError):
        number_text(value, scale_for("t", [], "en"), published=False)
    with pytest.raises(ValueError):
        nice_ticks(0, value)

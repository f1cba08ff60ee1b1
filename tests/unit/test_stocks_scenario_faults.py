"""Faults of scenarios and tables that would give numbers that look right: one sentence each, with its place."""

from __future__ import annotations

import numpy as np
import pytest
from tests.sample_scenario import SCENARIO, TABLE, changed, loaded, problems

from orechain.errors import InvalidInput
from orechain.stocks.evaluate import evaluate

LAST = "  phone: {intensity: content, recycling: rate}\n"
STOCK = ("    inflow: sales\n", "    model: stock\n    stock: sales\n")
HELD = ("before: zero", "before: zero, after: hold")


def _one(found: tuple[str, ...], start: str, *parts: str) -> None:
    assert len(found) == 1, found
    assert found[0].startswith(start), found
    for part in parts:
        assert part in found[0], found


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        # units
        ("shares: mix", "shares: mix\n    past_growth: {value: 3, unit: t, source: own}", 16, "t does not fit"),
        ("shares: mix", "shares: life", 15, "year does not fit; shares are given as fraction or percent"),
        # numbers
        ("shares: mix", "shares: mix\n    past_growth: {value: -1, unit: fraction, source: own}", 16, "not above -1"),
        ("shares: mix", "shares: mix\n    past_growth: {value: -150, unit: percent, source: own}", 16,
         "-150 percent is not above -1"),
        # lifetimes
        ("sd: spread", "sd: {value: 0, unit: year, source: own}", 16, "products phone: sd/mean is 0"),
        ("weibull, mean: life, sd: spread", "fixed, mean: life, sd: spread", 16, "a fixed lifetime has no spread"),
        # catalog and years
        ("form: Co", "form: Li", 4, "Li is a form of lithium, not of cobalt; possible: "),
        (STOCK[0], "    model: history_then_stock\n    inflow: sales\n    stock: sales\n    switch: 2010\n", 17,
         "the switch of 2010 lies outside the years 2000 to 2009"),
        (LAST, "  {}\n", 17, "uses: none is named"),
        # one fault, one sentence
        ("family: weibull", "family: beta", 16, "family: 'beta' does not fit"),
        ("mean: life", "mean: {value: .nan, unit: year, source: own}", 16, "give a finite number"),
        # what YAML reads as another thing
        ("intensity: content", "intensity: {value: true, unit: g/unit, source: own}", 18,
         "uses phone intensity value: true is no number; write digits"),
        ("recycling: rate", "recycling: {value: 0.5, high: false, unit: fraction, source: own}", 18,
         "uses phone recycling high: false is no number"),
        ("[2000, 2010]", "[true, 2010]", 6, "years 0: true is no number"),
        ("losses: media", "losses: {value: 1, unit: fraction, source: own}", 7,
         "losses: name a series of losses, e.g. losses_general"),
        ("recycling: rate", "recycling: rate, losses: {value: 1, unit: fraction, source: own}", 18,
         "uses phone losses: name a series of losses"),
    ],
)  # fmt: skip
def test_one_sentence_with_its_line(old: str, new: str, line: int, what: str) -> None:
    _one(problems(changed((old, new))), f"small.yaml:{line}: ", what)


@pytest.mark.parametrize(
    ("old", "new", "start", "what"),
    [
        ("2010,10,8,12,Munit", "2010,10,8,12,Mt", "own.csv:3: ", "sold has Mt here and Munit in own.csv:2"),
        ("0.25,,,fraction", "0.15,,,fraction", "small.yaml:15: ", "mix: the shares sum to 0.9 (WLD, own.csv:4)"),
        ("landfill,,1,", "landfill,,0.9,", "small.yaml:7: ", "media: the shares sum to 0.9"),
        ("10,8,12,Munit", "-10,-12,-8,Munit", "small.yaml:9: ", "-10 Munit (own.csv:3) lies outside 0 to inf"),
        ("life,,,,5,4,6", "life,,,,5,0.4,6", "small.yaml:16: ", "high sd over low mean"),
        ("spread,,,,1,,", "spread,,,,1,0,1", "small.yaml:16: ", "low sd over high mean"),
        ("rate,,,,50,40,60", "rate,WDL,,,50,40,60", "own.csv:10: ", "Unknown economy 'WDL'"),
        ("rate,,,,50,40,60", "rate,World,,,50,40,60", "own.csv:10: ", "'World' is a name of WLD; write its id WLD"),
        ("rate,,,,50,", "rate,,,2005,50,,,percent,assumption,own,,\nrate,,,,50,", "own.csv:10: ",
         "rate has a year here and none in own.csv:11"),
        ("sold,WLD,,2000,0,,,Munit,assumption,own,,", "sold,WLD,,2000,0,,,Munit,assumption,own,," + "x" * 140_000,
         "own.csv:2: ", "not CSV"),
    ],
)  # fmt: skip
def test_one_sentence_with_its_row(old: str, new: str, start: str, what: str) -> None:
    table = changed((old, new), text=TABLE)
    if "family" in what or "sd over" in what:
        _one(problems(changed(("weibull", "normal")), table), start, what)
    else:
        _one(problems(table=table), start, what)


def test_a_driver_has_the_unit_of_its_series() -> None:
    _one(problems(table=TABLE.replace("Munit", "t")), "small.yaml:9: ", "series gives t, the driver is in unit")
    yearly = TABLE.replace("Munit", "unit/year")
    assert "series gives unit/year, the driver is in unit" in problems(table=yearly)[0]
    loaded(changed(("unit: unit, series", "unit: unit/year, series")), yearly)  # an inflow is an amount per year
    found = problems(changed(("unit: unit, series", "unit: unit/year, series"), STOCK, HELD), yearly)
    _one(found, "small.yaml:15: ", "the driver sales is in unit/year, the product in unit")


@pytest.mark.parametrize("unit", ["kWh/t", "kWh", "kWh/year"])
def test_a_size_is_per_unit_of_the_product(unit: str) -> None:
    sized = ("shares: mix", f"shares: mix\n    size: {{value: 3, unit: {unit}, source: own}}")
    found = problems(changed(sized), TABLE.replace("g/unit", "g/kWh"))
    _one(found, "small.yaml:16: ", f"{unit} does not fit a product in unit; give kWh/unit")


CURVES = {
    "c: {kind: logistic, unit: unit, saturation: {value: 3, unit: t, source: own}, through: [2005, 2010], of: sales}":
        "drivers c: saturation gives t, the driver is in unit",
    "c: {kind: sum, unit: unit, of: [sales, mass]}": "drivers c: of gives t, the driver is in unit",
    "c: {kind: product, unit: unit, of: [sales, mass]}": "drivers c: of gives unit times t, the driver is in unit",
    "c: {kind: elastic, unit: unit, of: sales, elasticity: rate, level: mass, at: 2005}":
        "drivers c: level gives t, the driver is in unit",
    "c: {kind: elastic, unit: t, of: sales, elasticity: life, level: mass, at: 2005}": "year does not fit; give a frac",
    "c: {kind: joined, unit: unit, first: sales, then: mass, at: 2005}": "drivers c: then gives t, the driver is in",
    "c: {kind: logistic, unit: unit, saturation: sold, through: [2005, 2010], of: sales}":
        "the series sold differs by year (own.csv:3)",
    "c: {kind: bass, unit: t, saturation: ton, innovation: {value: 0, unit: fraction, source: own}, "
    "imitation: {value: 0.3, unit: fraction, source: own}, start: {value: 2000, unit: year, source: own}}":
        "innovation: 0 is not above 0",
    "c: {kind: sales, unit: unit, of: sales, at: 2005, growth: yearly, lifetime: {family: fixed, mean: yearly_life}}":
        "growth: the series yearly differs by year (own.csv:",
    "c: {kind: growth, unit: t, level: mass, at: 2005, growth: {value: -2, unit: fraction, source: own}}":
        "growth: -2 is not above -1",
}  # fmt: skip
YEARLY = "".join(
    f"yearly,,,{year},0.1,,,fraction,assumption,own,,\nyearly_life,,,{year},5,,,year,assumption,own,,\n"
    for year in (2000, 2010)
)


def test_the_growth_before_the_first_year_is_one_number() -> None:
    found = problems(changed(("shares: mix", "shares: mix\n    past_growth: yearly")), TABLE + YEARLY)
    _one(found, "small.yaml:16: ", "past_growth: the series yearly differs by year", "leave the year empty")


@pytest.mark.parametrize("curve", CURVES)
def test_curves_fit_together(curve: str) -> None:
    mass = f"drivers:\n  {curve}\n  mass: {{kind: series, unit: t, series: {{series: ton}}}}\n"
    found = problems(changed(("drivers:\n", mass)), TABLE + YEARLY + "ton,,,,5,,,kt,assumption,own,,\n")
    assert any(part.startswith("small.yaml:9: ") and CURVES[curve] in part for part in found), found
    assert not [part for part in found if "small.yaml:9" not in part], found


def test_units_that_multiply_to_the_driver_s_are_accepted() -> None:
    more = (
        "drivers:\n  people: {kind: series, unit: person, series: {series: people}}\n"
        "  fleet: {kind: logistic, unit: unit, per: people, saturation: {value: 2, unit: unit/person, source: own},\n"
        "    rate: {value: 10, unit: percent, source: own}, midpoint: {value: 2005, unit: year, source: own}}\n"
    )
    scenario, held = loaded(
        changed(("drivers:\n", more), ("inflow: sales", "inflow: fleet")),
        TABLE + "people,,,,5,,,Mperson,assumption,own,,\n",
    )
    (use,) = evaluate(scenario, held, "WLD", (2005,))
    assert use.inflow is not None
    assert use.inflow.tolist() == [5e6]


def test_a_negative_part_of_a_sum_is_accepted_until_the_sum_is_negative() -> None:
    more = (
        "drivers:\n  sum: {kind: sum, unit: unit, of: [sales, back]}\n"
        "  back: {kind: series, unit: unit, series: {series: back}}\n"
    )
    text = changed(("drivers:\n", more), ("inflow: sales", "inflow: sum"))
    scenario, held = loaded(text, TABLE + "back,,,,-3,,,Munit,assumption,own,,\n")
    with pytest.raises(InvalidInput, match="the driver sum is negative in 2000; what drives a product"):
        evaluate(scenario, held, "WLD")
    (use,) = evaluate(scenario, held, "WLD", (2010,))
    assert use.inflow is not None
    assert use.inflow.tolist() == [7e6]


@pytest.mark.parametrize(
    "life",
    [
        "fixed, mean: {value: 5, low: 0.4, high: 6, unit: year, source: own}",
        "normal, mean: {value: 0.1, unit: year, source: own}, sd: {value: 0.05, unit: year, source: own}",
    ],
)
def test_of_a_short_life_the_stock_does_not_tell_the_inflow(life: str) -> None:
    short = ("weibull, mean: life, sd: spread", life)
    found = problems(changed(STOCK, HELD, short))
    _one(found, "small.yaml:17: ", "products phone", "nothing is left at the end of that year", "model: inflow")
    loaded(changed(HELD, short))


@pytest.mark.parametrize(
    ("variant", "more", "what"),
    [
        ("replace: {mix: content}", "", "content is in g/unit, mix in fraction; name a series of the same unit"),
        ("replace: {life: rate}", "", "rate is in percent, life in year"),
        ("replace: {mix: other}", "other,,one,,0.5,,,fraction,assumption,own,,\n", "the shares sum to 0.5"),
        ("replace: {mix: other}", "other,,three,,1,,,fraction,assumption,own,,\n", "no row for the technology 'three'"),
        ("replace: {spread: wide}", "wide,,,,9999,,,year,assumption,own,,\n", "sd/mean is"),
        ("recycling: {value: 2, unit: fraction, source: own}", "", "recycling: 2 lies outside 0 to 1"),
        ("collection: {value: -0.1, unit: fraction, source: own}", "", "collection: -0.1 lies outside 0 to 1"),
    ],
)
def test_variants_are_checked(variant: str, more: str, what: str) -> None:
    text = changed(("losses: media\n", f"losses: media\nvariants: {{a: {{name: {{en: A}}, {variant}}}}}\n"))
    _one(problems(text, TABLE + more), "small.yaml:8: ", what)


def test_a_series_that_is_too_short_is_named_with_its_row() -> None:
    scenario, held = loaded(changed(("[2000, 2010]", "[1990, 2020]")))
    with pytest.raises(InvalidInput, match=r"the series sold ends in 2010, .*before: and after: \(own.csv:3\)"):
        evaluate(scenario, held, "WLD")


def test_names_of_what_is_uncertain_are_checked() -> None:
    named = "uncertainty: {fixed: ['mix:one', uses phone recycling, life]}\n"
    own = ("recycling: rate", "recycling: {value: 0.5, low: 0.4, high: 0.6, unit: fraction, source: own}")
    loaded(changed(own) + named)
    assert "no series 'uses phone recycling'" in problems(SCENARIO + named)[0]
    assert "mix has no technology 'ten'" in problems(SCENARIO + "uncertainty: {fixed: ['mix:ten']}\n")[0]


def test_an_elasticity_by_year_holds_in_its_year() -> None:
    more = (
        "drivers:\n  gdp: {kind: series, unit: USD, series: {series: gdp, interpolation: geometric}}\n"
        "  level: {kind: series, unit: unit, series: {series: sold, before: hold, after: hold}}\n"
        "  grown: {kind: elastic, unit: unit, of: gdp, elasticity: power, level: level, at: 2010}\n"
    )
    text = changed(("drivers:\n", more), ("inflow: sales", "inflow: grown"), ("[2000, 2010]", "[2010, 2030]"))
    rows = "gdp,,,2010,1,,,USD,assumption,own,,\ngdp,,,2030,4,,,USD,assumption,own,,\n"
    falling = "power,,,2010,1,,,fraction,assumption,own,,\npower,,,2030,0,,,fraction,assumption,own,,\n"
    scenario, held = loaded(text, TABLE + rows + falling)
    (use,) = evaluate(scenario, held, "WLD")
    assert use.inflow is not None
    # The logarithm of the driver rises evenly, and the mean elasticity to 2030 is a half, to 2020 three quarters.
    np.testing.assert_allclose(use.inflow[[0, 10, 20]], 10e6 * np.array([1.0, 2.0**0.75, 2.0]), rtol=1e-12)
    assert (np.diff(use.inflow) > 0.0).all()
    (alone,) = evaluate(scenario, held, "WLD", (2020, 2030))
    np.testing.assert_allclose(alone.inflow, use.inflow[[10, 20]], rtol=1e-12)

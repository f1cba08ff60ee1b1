"""Scenarios: every fault has its line, tables theirs, and what is read becomes arrays."""

from pathlib import Path

import numpy as np
import pytest
from tests.sample_scenario import SCENARIO

from orechain.errors import InvalidInput, UnknownName
from orechain.stocks.definition import Scenario
from orechain.stocks.evaluate import evaluate, uncertain_series
from orechain.stocks.loading import load_scenario
from orechain.stocks.shipped import open_scenario, scenarios, shipped_tables
from orechain.stocks.tables import COLUMNS, Tables, read_tables

TABLE = """\
sold,WLD,,2000,0,,,Munit,assumption,own,,
sold,WLD,,2010,10,8,12,Munit,assumption,own,,
mix,,one,,0.25,,,fraction,assumption,own,,
mix,,two,,0.75,,,fraction,assumption,own,,
skew,,one,2000,0.25,,,fraction,assumption,own,,
skew,,two,2000,0.75,,,fraction,assumption,own,,
skew,,two,2010,0.85,,,fraction,assumption,own,,
content,,one,,4,2,8,g/unit,assumption,own,,
content,,two,,0,,,g/unit,assumption,own,,
half,,one,,4,,,g/unit,assumption,own,,
life,,,,5,4,6,year,assumption,own,,
spread,,,,1,,,year,assumption,own,,
rate,,,,50,40,60,percent,assumption,own,,
media,,landfill,,1,,,fraction,assumption,own,,
"""


def _tables(text: str = TABLE) -> Tables:
    return read_tables([("own.csv", ",".join(COLUMNS) + "\n" + text)])


def _problems(text: str, tables: Tables | None = None) -> tuple[str, ...]:
    with pytest.raises(InvalidInput) as caught:
        load_scenario(text, "small.yaml", tables or _tables())
    return caught.value.problems


def _changed(old: str, new: str) -> str:
    assert old in SCENARIO
    return SCENARIO.replace(old, new)


def test_a_scenario_becomes_arrays_in_base_units() -> None:
    scenario = load_scenario(SCENARIO, "small.yaml", _tables())
    (use,) = evaluate(scenario, _tables(), "WLD")
    assert use.inflow is not None
    assert use.inflow[[0, 5, 10]].tolist() == [0.0, 5e6, 10e6]
    np.testing.assert_allclose(use.content, 0.25 * 4e-6)  # tonnes per unit
    np.testing.assert_allclose(use.recycling, 0.5)
    assert use.lifetime is not None
    assert (use.lifetime.family, use.lifetime.mean[0], use.lifetime.sd[0]) == ("weibull", 5.0, 1.0)
    assert list(use.losses) == ["landfill"]


def test_positions_move_whole_series_along_a_leading_axis() -> None:
    scenario, tables = load_scenario(SCENARIO, "small.yaml", _tables()), _tables()
    assert uncertain_series(scenario, tables, "WLD") == ("content", "life", "rate", "sold")
    at = np.array([-1.0, 0.0, 1.0])
    (use,) = evaluate(scenario, tables, "WLD", positions={"sold": at, "content": at})
    assert use.inflow is not None
    assert use.inflow.shape == use.content.shape == (3, 11)
    assert use.inflow[:, -1].tolist() == [8e6, 10e6, 12e6]
    np.testing.assert_allclose(use.content[:, 0], [0.5e-6, 1e-6, 2e-6])


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("mineral: cobalt", "mineral: cobold", 3, "Unknown mineral"),
        ("form: Co", "form: Xyz9", 4, "Unknown form"),
        ("form: Co", "form: coo", 4, "write its id CoO"),
        ("economies: [WLD]", "economies: [Atlantis]", 5, "Unknown economy"),
        ("years: [2000, 2010]", "years: [2010, 2000]", 6, "not before"),
        ("losses: media", "losses: medium", 7, "no series 'medium'; did you mean media"),
        ("series: sold", "series: solt", 9, "no series 'solt'; did you mean sold"),
        ("unit: unit, series", "unit: units, series", 9, "unknown unit 'units'"),
        ("kind: series,", "kind: serious,", 9, "possible:"),
        ("inflow: sales", "inflow: sails", 14, "no driver 'sails'; did you mean sales"),
        ("shares: mix", "shares: skew", 15, "the shares of 2010 sum to 1.1"),
        ("sd: spread}", "sd: 3}", 16, "does not fit"),
        (", sd: spread}", "}", 16, "a mean without spread"),
        ("mean: life", "mean: {value: -2, unit: year, source: own}", 16, "-2 lies outside 0 to inf"),
        ("mean: life", "mean: {value: 5}", 16, "a number needs unit: and source:"),
        ("mean: life", "mean: {value: 5, unit: kg, source: own}", 16, "kg does not fit; give years"),
        ("intensity: content", "intensity: half", 18, "no row for the technology 'two'"),
        ("intensity: content", "intensity: life", 18, "year does not fit a product in unit; give kg/unit"),
        ("recycling: rate", "recycling: {value: 1.2, unit: fraction, source: own}", 18, "1.2 lies outside 0 to 1"),
        (", recycling: rate", "", 18, "what is recovered?"),
        ("recycling: rate", "recycled: rate", 18, "unknown key 'recycled'"),
        ("  phone: {intensity", "  fone: {intensity", 18, "no product 'fone'; did you mean phone"),
    ],
)
def test_every_fault_has_its_line(old: str, new: str, line: int, what: str) -> None:
    found = _problems(_changed(old, new))
    assert any(problem.startswith(f"small.yaml:{line}: ") and what in problem for problem in found), found


def test_all_faults_come_together() -> None:
    text = _changed("inflow: sales", "inflow: sails").replace("mineral: cobalt", "mineral: cobold")
    text = text.replace("recycling: rate", "recycled: rate")
    assert len(_problems(text)) >= 3


def test_drivers_that_need_themselves_or_lack_a_part_are_refused() -> None:
    faulty = (
        "drivers:\n  a: {kind: product, unit: unit, of: b}\n  b: {kind: sum, unit: unit, of: a}\n"
        "  c: {kind: logistic, unit: unit, saturation: sold}\n  d: {kind: elastic, unit: unit, of: sales}\n"
    )
    text = _changed("drivers:\n", faulty)
    found = "\n".join(_problems(text))
    assert "small.yaml:9: drivers a: the driver needs itself" in found
    assert "small.yaml:11: drivers c: give rate and midpoint, or through" in found
    assert "small.yaml:12: drivers d: a driver of kind elastic needs the key 'elasticity'" in found


def test_an_inflow_that_ends_before_the_time_axis_is_refused() -> None:
    scenario = load_scenario(_changed("years: [2000, 2010]", "years: [1990, 2020]"), "small.yaml", _tables())
    with pytest.raises(InvalidInput, match=r"the series sold ends in 2010, the years run 1990 to 2020; add rows"):
        evaluate(scenario, _tables(), "WLD")


def test_levels_outside_a_saturation_are_named() -> None:
    text = _changed("drivers:\n", "drivers:\n  curve: {kind: logistic, unit: unit, through: [2005, 2010], of: sales,\n"
                                  "    saturation: {value: 7, unit: Munit, source: own}}\n")  # fmt: skip
    text = text.replace("inflow: sales", "inflow: curve")
    with pytest.raises(
        InvalidInput, match="curve: the levels of 2005 and 2010 do not lie between 0 and the saturation"
    ):
        evaluate(load_scenario(text, "small.yaml", _tables()), _tables(), "WLD")


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("x,,,,1,,,parsec,assumption,own,,", "own.csv:2: unit 'parsec': 'parsec' is unknown"),
        ("x,,,,,,,t,assumption,own,,", "own.csv:2: value is empty"),
        ("x,,,,1,,,t,guess,own,,", "own.csv:2: basis 'guess' is unknown"),
        ("x,,,,1,,,t,assumption,,,", "own.csv:2: source is empty"),
        ("x,,,,1,,,,assumption,own,,", "own.csv:2: unit is empty"),
        ("x,,,two thousand,1,,,t,assumption,own,,", "own.csv:2: year 'two thousand' is not a number"),
        ("x,,,,nan,,,t,assumption,own,,", "own.csv:2: value 'nan' is not finite"),
        ("x,,,,1,2,3,t,assumption,own,,", "own.csv:2: low 2 is not below value 1"),
        (
            "x,,,,1,,,t,assumption,own,,\nx,,,,2,,,t,assumption,own,,",
            "own.csv:3: stands here again, first in own.csv:2",
        ),
        (
            "x,,a,,1,,,t,assumption,own,,\nx,,b,,2,,,kWh,assumption,own,,",
            "own.csv:3: x has kWh here and t in own.csv:2",
        ),
        ("x,,,1", "own.csv:2: 4 cells instead of 12"),
    ],
)
def test_every_fault_of_a_table_has_its_row(row: str, what: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        _tables(row + "\n")
    assert any(what in problem for problem in caught.value.problems), caught.value.problems


def test_a_file_of_the_user_brings_its_own_tables(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text(",".join(COLUMNS) + "\n" + TABLE, encoding="utf-8")
    path = tmp_path / "small.yaml"
    path.write_text(SCENARIO + "tables: own.csv\n", encoding="utf-8")
    opened = open_scenario(path)
    assert isinstance(opened.scenario, Scenario)
    assert "sold" in opened.tables.series
    assert "sold" not in shipped_tables().series


def test_unknown_names_list_the_nearest() -> None:
    with pytest.raises(UnknownName, match="lithium"):
        open_scenario("lithum")
    assert len(scenarios()) >= 10


def test_a_variant_reads_other_series_and_sets_rates() -> None:
    opened = open_scenario("cobalt")
    base = {item.use: item for item in evaluate(opened.scenario, opened.tables, "WLD", (2050,))}
    nca = {item.use: item for item in evaluate(opened.scenario, opened.tables, "WLD", (2050,), variant="nca")}
    full = {
        item.use: item for item in evaluate(opened.scenario, opened.tables, "WLD", (2050,), variant="full_recycling")
    }
    assert nca["bev_battery"].content[0] > base["bev_battery"].content[0]
    assert nca["superalloy"].content[0] == base["superalloy"].content[0]
    assert full["superalloy"].recycling[0] == 1.0
    assert full["pigment"].recycling[0] == 0.0  # it is used up

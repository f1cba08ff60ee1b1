"""What scenarios say of cohorts: lifetimes of any kind, timing, care, stocks at the beginning, used goods."""

from __future__ import annotations

import numpy as np
import pytest
from tests.sample_scenario import TABLE, changed, loaded, problems

from orechain.assess.stocks.case import Case
from orechain.assess.stocks.model import Flows
from orechain.errors import InvalidInput
from orechain.stocks.lifetime import Lifetime

LIFE = "lifetime: {family: weibull, mean: life, sd: spread}"
HELD = ("before: zero", "before: zero, after: hold")
STEADY = TABLE.replace("2000,0,,,", "2000,10,,,").replace("2010,10,8,12", "2010,10,,")
YEARS = 11


def _run(*changes: tuple[str, str], table: str = STEADY, places: dict[str, np.ndarray] | None = None) -> Flows:
    scenario, tables = loaded(changed(HELD, *changes), table)
    (found,) = Case(scenario, tables, "WLD").outcome(places).products
    grown = np.asarray(found.opening)[..., None]
    grown = grown + np.cumsum(found.demand + found.used_imports - found.end_of_use, axis=-1)
    np.testing.assert_allclose(grown, found.in_use, rtol=1e-9, atol=1e-9)
    return found


def _row(series: str, technology: str, year: str, value: str, unit: str) -> str:
    return f"{series},,{technology},{year},{value},{unit},assumption,own,,\n"


def _table(*rows: str) -> str:
    return STEADY + "".join(rows)


def test_native_parameters_are_the_same_lifetime() -> None:
    native = Lifetime.from_mean_sd("weibull", 5.0, 1.0).parameters
    given = ", ".join(
        f"{name}: {{value: {float(part)!r}, unit: {'year' if name == 'scale' else 'fraction'}, source: own}}"
        for name, part in native.items()
    )
    found = _run((LIFE, f"lifetime: {{family: weibull, parameters: {{{given}}}}}"))
    np.testing.assert_allclose(found.end_of_use, _run().end_of_use, rtol=1e-9)


@pytest.mark.parametrize(
    ("family", "given"),
    [
        ("lognormal", {"mu": "1.5, unit: fraction", "sigma": "0.3, unit: fraction"}),
        ("gompertz", {"shape": "0.1, unit: fraction", "rate": "30, low: 20, high: 40, unit: percent"}),
        ("fixed", {"life": "3.2, unit: year"}),
        ("loglogistic", {"shape": "1, unit: fraction", "scale": "5, unit: year"}),
        ("censored_normal", {"location": "4, unit: year", "scale": "2, unit: year"}),
    ],
)
def test_every_family_by_its_own_parameters(family: str, given: dict[str, str]) -> None:
    parts = ", ".join(f"{name}: {{value: {said}, source: own}}" for name, said in given.items())
    found = _run((LIFE, f"lifetime: {{family: {family}, parameters: {{{parts}}}}}"))
    assert found.end_of_use.max() > 0
    assert found.end_of_use.min() >= -1e-12


TABULATED = (
    _row("kept", "", "0", "1,,", "fraction"),
    _row("kept", "", "2", "0.8,0.6,0.9", "fraction"),
    _row("kept", "", "6", "0,,", "fraction"),
)


def test_a_table_of_survival_by_age() -> None:
    found = _run((LIFE, "lifetime: {family: tabulated, survival: kept}"), table=_table(*TABULATED))
    shares = np.interp(np.arange(YEARS) + 0.5, [0, 2, 6], [1, 0.8, 0])
    np.testing.assert_allclose(found.in_use, 10 * np.cumsum(shares))


def test_a_table_of_survival_moves_between_its_bounds() -> None:
    places = {"kept": np.array([-1.0, 0.0, 1.0])}
    found = _run((LIFE, "lifetime: {family: tabulated, survival: kept}"), table=_table(*TABULATED), places=places)
    for row, middle in enumerate((0.6, 0.8, 0.9)):
        shares = np.interp(np.arange(YEARS) + 0.5, [0, 2, 6], [1, middle, 0])
        np.testing.assert_allclose(found.in_use[row], 10 * np.cumsum(shares))


@pytest.mark.parametrize(("timing", "age"), [("start", 1.0), ("middle", 0.5), ("end", 0.0)])
def test_timing_within_the_year(timing: str, age: float) -> None:
    found = _run(("shares: mix", f"shares: mix\n    timing: {timing}"))
    shares = Lifetime.from_mean_sd("weibull", 5.0, 1.0).survival(np.arange(YEARS) + age)
    np.testing.assert_allclose(found.in_use, 10 * np.cumsum(shares))


def test_uniform_entry_lies_between_start_and_end() -> None:
    first, even, last = (
        _run(("shares: mix", f"shares: mix\n    timing: {timing}")).in_use for timing in ("start", "uniform", "end")
    )
    assert (first[1:] < even[1:]).all()
    assert (even[1:] < last[1:]).all()


def test_care_lengthens_the_lives_of_all_goods_then_in_use() -> None:
    table = _table(
        _row("care", "", "2000", "1,,", "fraction"), _row("care", "", "2005", "1,,", "fraction"),
        _row("care", "", "2006", "1.5,1,2", "fraction"),
    )  # fmt: skip
    cared = LIFE.replace("sd: spread", "sd: spread, extension: care")
    found, plain = _run((LIFE, cared), table=table), _run()
    np.testing.assert_allclose(found.in_use[:6], plain.in_use[:6])
    assert (found.in_use[6:] > plain.in_use[6:]).all()
    low = _run((LIFE, cared), table=table, places={"care": np.array([-1.0, 1.0])})
    np.testing.assert_allclose(low.in_use[0], plain.in_use, rtol=1e-9)
    assert (low.in_use[1, 6:] > found.in_use[6:]).all()


@pytest.mark.parametrize("timing", ["start", "middle", "uniform"])
def test_care_of_always_is_a_longer_life(timing: str) -> None:
    past = "shares: mix\n    timing: " + timing + "\n    past_growth: {value: 0.03, unit: fraction, source: own}"
    cared = LIFE.replace("sd: spread", "sd: spread, extension: {value: 2, unit: fraction, source: own}")
    long = "lifetime: {family: weibull, mean: {value: 10, unit: year, source: own}, sd: {value: 2, unit: year, "
    found = _run(("shares: mix", past), (LIFE, cared))
    wanted = _run(("shares: mix", past), (LIFE, long + "source: own}}"))
    np.testing.assert_allclose(found.in_use, wanted.in_use, rtol=1e-6)


COHORTS = (
    _row("there", "", "1994", "0.5,0.2,0.6", "Munit"),
    _row("there", "", "1997", "8,,", "Munit"),
    _row("there", "", "1999", "10,,", "Munit"),
)


@pytest.mark.parametrize("model", ["inflow", "stock"])
def test_a_first_stock_by_cohort(model: str) -> None:
    changes = [("shares: mix", "shares: mix\n    opening: there")]
    if model == "stock":
        changes.append(("    inflow: sales\n", "    model: stock\n    stock: sales\n"))
        held = STEADY.replace("2000,10", "2000,50").replace("2010,10", "2010,50")
    else:
        held = STEADY
    found = _run(*changes, table=held + "".join(COHORTS))
    life = Lifetime.from_mean_sd("weibull", 5.0, 1.0)
    years = np.arange(1994, 2000)
    there = np.interp(years, [1994, 1997, 1999], [0.5, 8, 10])
    assert float(found.opening) == pytest.approx(there.sum())
    ages = 2000 - years - 0.5
    left = there * life.survival(ages + 1) / life.survival(ages)
    new = 10.0 * float(life.survival([0.5])[0]) if model == "inflow" else 50.0 - left.sum()
    assert found.in_use[0] == pytest.approx(left.sum() + new)
    assert found.end_of_use[0] == pytest.approx(there.sum() + found.demand[0] - found.in_use[0])


def test_bounds_of_a_first_stock_are_drawn() -> None:
    found = _run(
        ("shares: mix", "shares: mix\n    opening: there"), table=_table(*COHORTS),
        places={"there": np.array([-1.0, 0.0])},
    )  # fmt: skip
    assert found.opening[0] == pytest.approx(found.opening[1] - 0.3 * (1 + 2 / 3 + 1 / 3))


def test_a_cohort_that_cannot_have_lived_so_long_is_refused_with_its_year() -> None:
    table = _table(_row("there", "", "1950", "3,,", "Munit"), _row("there", "", "1999", "3,,", "Munit"))
    with pytest.raises(InvalidInput, match=r"phone: initial stock: .* cohort of 1950"):
        _run(("shares: mix", "shares: mix\n    opening: there"), table=table)


USED = (
    _row("traded", "3", "2000", "1,,", "Munit"),
    _row("traded", "3", "2010", "1,,", "Munit"),
    _row("traded", "1", "2000", "0,,", "Munit"),
    _row("traded", "1", "2010", "-2,-4,0", "Munit"),
)


def test_used_goods_come_and_go_by_their_age() -> None:
    used = ("shares: mix", "shares: mix\n    used_imports: traded")
    found, plain = _run(used, table=_table(*USED)), _run()
    np.testing.assert_allclose(found.used_imports, 1 - 0.2 * np.arange(YEARS))
    np.testing.assert_allclose(found.demand, plain.demand)
    assert found.in_use[3] > plain.in_use[3]
    assert found.end_of_use.min() >= 0
    none = _run(used, table=_table(*USED), places={"traded": np.array([1.0])})
    np.testing.assert_allclose(none.used_imports[0] if none.used_imports.ndim > 1 else none.used_imports, 1.0)


def test_more_exports_than_there_are_name_the_product() -> None:
    table = _table(*USED).replace("-2,-4,0", "-90,,")
    with pytest.raises(InvalidInput, match="phone: used goods: more of the goods"):
        _run(("shares: mix", "shares: mix\n    used_imports: traded"), table=table)


@pytest.mark.parametrize(
    ("old", "new", "rows", "what"),
    [
        ("shares: mix", "shares: mix\n    timing: noon", (), "'noon' does not fit"),
        ("shares: mix", "shares: mix\n    opening: there\n    past_growth: {value: 0, unit: fraction, source: own}",
         COHORTS, "opening: and past_growth: both tell the past; keep one"),
        ("shares: mix", "shares: mix\n    opening: life", (), "opening: year does not fit a product in unit"),
        ("shares: mix", "shares: mix\n    opening: {value: 4, unit: unit, source: own}", (), "by year of entry"),
        ("shares: mix", "shares: mix\n    used_imports: sold", (), "the technology '' is no age"),
        (LIFE, "lifetime: {family: tabulated, mean: life, sd: spread}", (), "survival: goes with family: tabulated"),
        (LIFE, "lifetime: {family: weibull}", (), "needs either mean: and sd:, or parameters:, or survival:"),
        (LIFE, "lifetime: {family: weibull, mean: life, sd: spread, survival: kept}", TABULATED, "needs either mean:"),
        (LIFE, "lifetime: {family: weibull, parameters: {shape: rate}}", (), "takes shape and scale, has shape"),
        (LIFE, "lifetime: {family: weibull, parameters: {shape: life, scale: life}}", (), "year does not fit"),
        (LIFE, "lifetime: {family: tabulated, survival: kept}", TABULATED[:2], "end with 0; add the age"),
        (LIFE, "lifetime: {family: tabulated, survival: kept}", TABULATED[1:], "ages must start at 0"),
        (LIFE, LIFE.replace("sd: spread", "sd: spread, extension: {value: 0, unit: fraction, source: own}"), (),
         "not above 0"),
    ],
)  # fmt: skip
def test_what_is_refused(old: str, new: str, rows: tuple[str, ...], what: str) -> None:
    found = problems(changed(HELD, (old, new)), _table(*rows))
    assert any(what in problem for problem in found), found


def test_a_first_stock_of_later_years_is_refused() -> None:
    with pytest.raises(InvalidInput, match="all before 2000"):
        _run(("shares: mix", "shares: mix\n    opening: there"), table=_table(*COHORTS).replace(",1999,", ",2001,"))


CELL = """\
  cell:
    name: {en: Cell}
    unit: unit
    component_of: phone
    lifetime: {family: tabulated, survival: kept, extension: {value: 1.5, unit: fraction, source: own}}
uses:
  cell: {intensity: {value: 1, unit: g/unit, source: own}, recycling: rate}
"""


@pytest.mark.parametrize("timing", ["start", "uniform", "end"])
def test_components_take_timing_and_first_stock_from_their_carrier(timing: str) -> None:
    past = ("shares: mix", f"shares: mix\n    opening: there\n    timing: {timing}")
    scenario, tables = loaded(changed(HELD, past, ("uses:\n", CELL)), _table(*COHORTS, *TABULATED))
    cell, phone = Case(scenario, tables, "WLD").outcome().products
    np.testing.assert_allclose(cell.in_use, phone.in_use, rtol=1e-9)  # a gram of both in each phone
    assert float(cell.opening) == pytest.approx(float(phone.opening))
    assert cell.demand.sum() > phone.demand.sum()
    grown = float(cell.opening) + np.cumsum(cell.demand - cell.end_of_use)
    np.testing.assert_allclose(grown, cell.in_use, rtol=1e-9)


@pytest.mark.parametrize("key", ["opening: there", "falling: share", "timing: end", "used_imports: traded"])
def test_what_only_a_carrier_can_have_is_refused_for_its_component(key: str) -> None:
    cell = CELL.replace("unit: unit\n", f"unit: unit\n    {key}\n")
    found = problems(changed(HELD, ("uses:\n", cell)), _table(*COHORTS, *TABULATED, *USED))
    assert any("a component follows phone" in problem for problem in found), found


def test_used_goods_of_a_given_stock_leave_less_to_be_bought() -> None:
    stock = [("    inflow: sales\n", "    model: stock\n    stock: sales\n")]
    stock.append(("shares: mix", "shares: mix\n    opening: there\n    used_imports: traded"))
    held = STEADY.replace("2000,10", "2000,50").replace("2010,10", "2010,50") + "".join(COHORTS)
    found = _run(*stock, table=held + "".join(USED).replace("-2,-4,0", "0,,"))
    plain = _run(*stock, table=held + "".join(USED).replace("-2,-4,0", "0,,").replace(",1,,", ",0,,"))
    np.testing.assert_allclose(found.in_use, plain.in_use)
    assert (found.demand < plain.demand).all()
    np.testing.assert_allclose(found.used_imports, 1.0)

"""Goods whose stock per person saturates: the curve, what keeps the stock on it, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from tests.sample_scenario import TABLE, changed, loaded, problems

from orechain.assess.stocks.case import Case
from orechain.stocks.evaluate import evaluate
from orechain.stocks.lifetime import Lifetime
from orechain.stocks.saturation import saturating_inflow, saturating_level

LIFE = Lifetime.from_mean_sd("weibull", 15.0, 4.0)
YEARS = 121
LAST = 43
"""Place of the last year of the history."""


def _history(growth: float = 0.05) -> np.ndarray:
    return np.asarray(100.0 * (1.0 + growth) ** np.arange(YEARS))


def _stock(inflow: np.ndarray, growth: float) -> np.ndarray:
    """The stock by hand: every year of the past and of the inflow, times what is left of it in the middle of a year."""
    past = 200
    entered = np.concatenate((inflow[0] * (1.0 + growth) ** np.arange(-past, 0.0), inflow))
    left = LIFE.survival(np.arange(entered.size) + 0.5)
    return np.array([entered[: end + 1] @ left[end::-1] for end in range(past, entered.size)])


def test_the_curve_goes_through_both_levels_and_ends_at_the_multiple() -> None:
    years = np.array([-5.0, 0.0, 1.0, 500.0])
    found = saturating_level(np.array([8.0, 6.0]), np.array([6.0, 5.0]), 5.0, np.array([2.0, 3.0]), years)
    np.testing.assert_allclose(found[:, [0, 1, 3]], [[6.0, 8.0, 16.0], [5.0, 6.0, 18.0]])
    assert np.all(np.diff(found, axis=-1) > 0.0)


@pytest.mark.parametrize("earlier", [8.0, 9.0, 0.0])
def test_what_did_not_grow_stays(earlier: float) -> None:
    np.testing.assert_allclose(saturating_level(8.0, earlier, 1.0, 2.0, [0.0, 3.0, 90.0]), 8.0)


def test_nothing_stays_nothing() -> None:
    np.testing.assert_array_equal(saturating_level(0.0, 0.0, 1.0, 2.0, [0.0, 3.0, 90.0]), 0.0)


def test_the_stock_follows_people_times_the_curve() -> None:
    people = np.concatenate((np.linspace(1000.0, 1400.0, 60), np.linspace(1400.0, 900.0, YEARS - 60)))
    history = _history()
    found = saturating_inflow(history, people, 2.0, (LAST - 1, LAST), LIFE, 0.05)
    np.testing.assert_allclose(found[: LAST + 1], history[: LAST + 1])
    each = _stock(found, 0.05) / people
    wanted = saturating_level(each[LAST], each[LAST - 1], 1.0, 2.0, np.arange(1.0, YEARS - LAST))
    np.testing.assert_allclose(each[LAST + 1 :], wanted, rtol=1e-5)
    assert each[-1] == pytest.approx(2.0 * each[LAST], rel=5e-3)
    # No step at the joint, and half the people need about half the goods.
    assert abs(found[LAST + 1] / found[LAST] - 1.0) < 0.05
    assert found[-1] < 0.7 * found[LAST : LAST + 15].max()


def test_samples_are_as_if_alone() -> None:
    life = Lifetime.from_mean_sd("weibull", np.array([10.0, 30.0]), np.array([3.0, 9.0]))
    people, tops, grows = np.linspace(1.0, 2.0, YEARS), np.array([1.5, 3.0]), np.array([0.02, 0.07])
    both = saturating_inflow(_history(), people, tops, (LAST - 1, LAST), life, grows)
    for row, (mean, sd) in enumerate(((10.0, 3.0), (30.0, 9.0))):
        one = Lifetime.from_mean_sd("weibull", mean, sd)
        alone = saturating_inflow(_history(), people, tops[row], (LAST - 1, LAST), one, grows[row])
        np.testing.assert_allclose(both[row], alone, rtol=1e-5)


def test_nothing_enters_where_more_is_left_than_fewer_people_want() -> None:
    people = np.concatenate((np.full(LAST + 1, 1000.0), np.full(YEARS - LAST - 1, 300.0)))
    found = saturating_inflow(_history(), people, 1.2, (LAST - 1, LAST), LIFE, 0.05)
    assert found.min() == 0.0
    assert (found[LAST + 1 : LAST + 5] == 0.0).all()
    stock = _stock(found, 0.05)
    assert np.all(stock[LAST + 1 : LAST + 5] > 1.2 * 300.0 * stock[LAST] / 1000.0)
    assert stock[-1] == pytest.approx(1.2 * 300.0 * stock[LAST] / 1000.0, rel=1e-3)


def test_what_is_used_up_follows_people() -> None:
    people = np.linspace(10.0, 5.0, 50)
    found = saturating_inflow(np.full(50, 7.0) * people, people, 2.0, (8, 9), None)
    np.testing.assert_allclose(found, 7.0 * people)


DRIVER = (
    "  people: {kind: series, unit: person, series: {series: people}}\n"
    "  later: {kind: saturating, unit: unit, of: sales, through: [2004, 2005], per: people, saturation: top,\n"
    "    growth: {value: 3, unit: percent, source: own}, lifetime: {family: weibull, mean: life, sd: spread}}\n"
)
ROWS = TABLE + "people,,,2000,10,,,person,assumption,own,,\npeople,,,2010,10,,,person,assumption,own,,\n"
TOP = "top,,,,2,1.5,3,fraction,assumption,own,,\n"


def _text(*changes: tuple[str, str]) -> str:
    text = changed(("drivers:\n", "drivers:\n" + DRIVER), ("inflow: sales", "inflow: later"))
    return changed(*changes, text=text)


def test_a_scenario_takes_it_and_knows_whose_number_it_is() -> None:
    scenario, held = loaded(_text(), ROWS + TOP)
    case = Case(scenario, held, "WLD")
    assert case.roles()["top"] == ("demand",)
    assert "top" in case.uncertain()
    (use,) = evaluate(scenario, held, "WLD")
    assert use.inflow is not None
    np.testing.assert_allclose(use.inflow[:6], [0.0, 1e6, 2e6, 3e6, 4e6, 5e6])
    (low, high) = evaluate(scenario, held, "WLD", positions={"top": np.array([-1.0, 1.0])})[0].inflow[:, -1]
    assert low < use.inflow[-1] < high
    (alone,) = evaluate(scenario, held, "WLD", (2003, 2008))
    assert alone.inflow is not None
    np.testing.assert_allclose(alone.inflow, use.inflow[[3, 8]])


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("saturation: top", "saturation: life", "year does not fit"),
        ("saturation: top", "saturation: {value: 1, unit: fraction, source: own}", "1 is not above 1"),
        ("through: [2004, 2005]", "through: [2005, 2004]", "the first year must be before the second"),
        (" per: people,", "", "needs the key 'per'"),
        ("growth: {value: 3, unit: percent, source: own}, ", "", "needs the key 'growth'"),
        ("of: sales, through", "of: [sales, sales], through", "of: names one driver"),
        ("of: sales, through", "of: people, through", "of gives person, the driver is in unit"),
    ],
)
def test_faults_have_one_sentence(old: str, new: str, what: str) -> None:
    found = problems(_text((old, new)), ROWS + TOP)
    assert len(found) == 1, found
    assert found[0].startswith("small.yaml:")
    assert what in found[0]

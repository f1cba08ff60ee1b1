"""Products driven by their stock: how the stock of the first year came to be."""

from __future__ import annotations

import numpy as np
import pytest

from orechain.assess.stocks.case import Case
from orechain.assess.stocks.counted import OPENING_SHARE
from orechain.assess.stocks.model import run
from orechain.errors import InvalidInput
from orechain.stocks.evaluate import evaluate
from orechain.stocks.inputs import Lifetimes, UseInput
from orechain.stocks.shipped import open_scenario

YEARS = range(2000, 2060)
ONE = np.ones(len(YEARS))


def product(**fields):
    plain = {
        "use": "tower", "product": "tower", "group": "", "unit": "MW", "model": "stock", "switch": None,
        "inflow": None, "stock": 100.0 * 1.04 ** np.arange(len(YEARS)), "past_growth": 0.04 * ONE, "content": 0.5 * ONE,
        "technologies": (), "shares": None, "technology_content": None,
        "lifetime": Lifetimes("weibull", 12.0 * ONE, 4.0 * ONE), "component_of": "", "number": None,
        "replacement": True, "second_use": None, "hibernation": None, "dissipative": False, "dissipation": 0.0 * ONE,
        "collection": 0.5 * ONE, "dismantling": ONE, "recovery": 0.8 * ONE, "recycling": 0.4 * ONE,
        "losses": {"slag": ONE}, "series": (),
    }  # fmt: skip
    return UseInput(**(plain | fields))


def balances(found):
    grown = np.asarray(found.opening)[..., None] + np.cumsum(found.demand - found.end_of_use, axis=-1)
    np.testing.assert_allclose(grown, found.in_use, rtol=1e-9)


def test_a_stock_that_always_grew_alike_has_no_spike_and_no_echo():
    (found,) = run([product()], {}, YEARS)
    balances(found)
    np.testing.assert_allclose(found.in_use, 0.5 * product().stock)
    np.testing.assert_allclose(found.demand[1:] / found.demand[:-1], 1.04, rtol=1e-6)
    np.testing.assert_allclose(found.end_of_use[1:] / found.end_of_use[:-1], 1.04, rtol=1e-6)
    assert float(found.opening) == pytest.approx(50 / 1.04, rel=1e-6)
    assert not found.too_fast


@pytest.mark.parametrize("growth", [-0.03, 0.0, 0.08])
def test_the_first_inflow_goes_on_from_the_past(growth):
    flat = product(stock=40.0 * ONE, past_growth=growth * ONE)
    (found,) = run([flat], {}, YEARS)
    balances(found)
    assert found.demand.max() < 0.25 * found.in_use[0]
    np.testing.assert_allclose(found.in_use, 20.0)
    assert found.demand[0] > 0


def test_each_sample_has_its_own_past():
    growth = np.array([0.0, 0.05, 0.1])[:, None] * ONE
    mean = np.array([10.0, 12.0, 15.0])[:, None] * ONE
    life = Lifetimes("weibull", mean, 4.0 * ONE[None] * np.ones((3, 1)))
    (found,) = run([product(past_growth=growth, lifetime=life)], {}, YEARS)
    balances(found)
    for row in range(3):
        one = Lifetimes("weibull", mean[row], 4.0 * ONE)
        (alone,) = run([product(past_growth=growth[row], lifetime=one)], {}, YEARS)
        np.testing.assert_allclose(found.demand[row], alone.demand, rtol=1e-9)
        assert float(found.opening[row]) == pytest.approx(float(alone.opening))


def test_a_component_of_a_product_with_a_past_has_one_too():
    battery = product(
        use="battery", product="battery", component_of="tower", lifetime=Lifetimes("weibull", 8.0 * ONE, 3.0 * ONE)
    )
    carrier = product(content=0.0 * ONE)
    (found,) = run([battery], {"tower": carrier}, YEARS)
    balances(found)
    np.testing.assert_allclose(found.in_use, 0.5 * carrier.stock, rtol=1e-9)
    assert found.demand[0] < 0.3 * found.in_use[0]
    np.testing.assert_allclose(found.demand[1:] / found.demand[:-1], 1.04, rtol=1e-3)


def test_a_switch_before_the_first_year_is_a_product_driven_by_its_stock():
    later = product(model="history_then_stock", switch=1999, inflow=np.full(len(YEARS), np.nan))
    (found,) = run([later], {}, YEARS)
    (wanted,) = run([product()], {}, YEARS)
    np.testing.assert_allclose(found.demand, wanted.demand)


def test_a_first_stock_without_a_past_is_refused_with_product_table_and_remedy():
    with pytest.raises(InvalidInput) as caught:
        run([product(past_growth=None, stock_from="installed (wind.csv, wind_capacity)")], {}, YEARS)
    (text,) = caught.value.problems
    for part in ("tower", "2000", "installed (wind.csv, wind_capacity)", "echo", "past_growth:"):
        assert part in text


def test_a_first_stock_within_the_limit_passes_without_a_past():
    stock = np.linspace(OPENING_SHARE * 100, 100, len(YEARS))
    (found,) = run([product(stock=stock, past_growth=None)], {}, YEARS)
    balances(found)
    assert float(found.opening) == 0.0
    with pytest.raises(InvalidInput):
        run([product(stock=np.linspace(OPENING_SHARE * 100 + 0.01, 100, len(YEARS)), past_growth=None)], {}, YEARS)


@pytest.mark.parametrize("economy", ["WLD", "CHN"])
@pytest.mark.parametrize("mineral", ["neodymium", "indium", "copper", "germanium", "dysprosium"])
def test_shipped_products_driven_by_their_stock_begin_without_a_spike(mineral, economy):
    opened = open_scenario(mineral)
    case = Case(opened.scenario, opened.tables, economy)
    names = case.uncertain()
    for place in (-1.0, 0.0, 1.0):
        outcome = case.outcome({name: np.array([place]) for name in names})
        for item in outcome.products:
            if opened.scenario.products[opened.scenario.product_of(item.use)].model != "stock":
                continue
            demand = np.ravel(item.demand)
            assert demand[0] <= 1.5 * demand[1] + 1e-12, item.use
            grown = np.asarray(item.opening)[..., None] + np.cumsum(item.demand - item.end_of_use, axis=-1)
            assert np.abs(grown - item.in_use).max() <= 1e-9 * item.in_use.max()
            assert float(np.ravel(item.opening)[0]) > 0 or np.ravel(item.in_use)[0] == 0


def test_the_driver_of_a_stock_is_named_with_its_table():
    opened = open_scenario("neodymium")
    found = {item.product: item.stock_from for item in evaluate(opened.scenario, opened.tables, "WLD")}
    assert found["wind"] == "wind_installed (wind_solar.csv, wind_capacity)"
    assert found["appliance"] == ""

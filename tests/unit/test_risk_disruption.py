"""Disruption scenarios: closed forms, and what must hold for any market and any economy."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from orechain.errors import InvalidInput
from orechain.risk.disruption import Economy, Market, equilibrium, gdp_effects, producers_gain
from orechain.risk.evaluate import evaluate
from orechain.risk.registry import method

NAN = np.nan
# Prices of a millionth of a dollar: only the shortage counts. Supply does not answer, so that the loss stays whole.
CHEAP = Market(1000.0, 1e-9, 0.0, 0.5, 0.0, 100.0)


def magnets_and_cars(to_cars: float = 0.4) -> Economy:
    """Two industries; the first needs the mineral for all it makes and sells to the second and to final demand."""
    return Economy(
        inputs=np.array([[0.0, to_cars], [0.0, 0.0]]),
        final_demand=np.array([30.0, 200.0]),
        value_added=np.array([1.0, 1.0 - to_cars]),
        use_share=np.array([1.0, 0.0]),
        dependent_share=np.array([1.0, 0.0]),
    )


def many_industries(seed: int, count: int = 12) -> Economy:
    rng = np.random.default_rng(seed)
    inputs = rng.random((count, count)) * (rng.random((count, count)) < 0.4)
    inputs *= rng.uniform(0.2, 0.6, count) / np.maximum(inputs.sum(axis=0), 1e-9)
    share = np.where(np.arange(count) < 4, rng.random(count), 0.0)
    return Economy(
        inputs,
        rng.uniform(10.0, 1000.0, count),
        0.9 * (1.0 - inputs.sum(axis=0)),
        0.8 * share / share.sum(),
        np.where(share > 0, rng.uniform(0.05, 1.0, count), 0.0),
    )


def test_market_in_closed_form():
    # (100 / 81)^(1 / 2) = 10 / 9.
    found = equilibrium(Market(100.0, 9.0, 1.0, 1.0, np.inf, 0.0), np.array([19.0]))
    np.testing.assert_allclose([found.quantity[0], found.price[0]], [90.0, 10.0], rtol=1e-12)
    # Capacity for 4 more than the 81 that are left: demand falls to 85 at 100 / 85 of the price.
    found = equilibrium(Market(100.0, 8.5, 1.0, 1.0, 4.0, 0.0), np.array([19.0]))
    np.testing.assert_allclose([found.quantity[0], found.price[0]], [85.0, 10.0], rtol=1e-12)
    # Supply that does not answer the price leaves its capacity idle.
    found = equilibrium(Market(100.0, 1.0, 0.0, 0.5, 50.0, 0.0), np.array([20.0]))
    np.testing.assert_allclose([found.quantity[0], found.price[0]], [80.0, 1.5625], rtol=1e-12)


def test_all_supply_lost_leaves_nothing():
    found = equilibrium(Market(100.0, 1.0, 0.5, 0.5, 30.0, 0.0), np.array([100.0]))
    assert found.quantity.tolist() == [0.0]
    assert found.price.tolist() == [np.inf]


def test_demand_that_hardly_answers_has_a_quantity_and_no_gain_that_is_made_up():
    market = Market(1000.0, 1e3, 0.0, 1e-4, 0.0, 100.0, 10.0)
    assert equilibrium(market, np.array([990.0])).quantity == pytest.approx([10.0])
    found = gdp_effects(market, magnets_and_cars(), np.array([0.0, 990.0]))
    assert np.isnan(found.gdp).tolist() == [False, True]
    assert np.isfinite(found.shortage).all()


def test_market_clears_and_respects_capacity():
    rng = np.random.default_rng(3)
    for _ in range(50):
        market = Market(1000.0, 20.0, rng.uniform(0, 2), rng.uniform(0.05, 2), rng.uniform(0, 300), 0.0)
        lost = rng.uniform(0, 990, 20)
        found = equilibrium(market, lost)
        offered = np.minimum(
            (1000.0 - lost) * found.price_ratio**market.supply_elasticity, 1000.0 - lost + market.spare_capacity
        )
        np.testing.assert_allclose(found.quantity, offered, rtol=1e-9)


@pytest.mark.parametrize("rationing", ["proportional", "efficient"])
def test_no_disruption_no_effect(rationing):
    market = Market(1000.0, 5e4, 0.3, 0.4, 50.0, 200.0, 20.0)
    found = gdp_effects(market, many_industries(0), np.array([0.0]), rationing)
    assert found.gdp.tolist() == [0.0]
    assert not found.shortage.any()
    assert not found.cost.any()


def test_two_industries_in_closed_form():
    economy = magnets_and_cars()
    before = economy.outputs
    np.testing.assert_allclose(before, [110.0, 200.0])
    lost = np.array([100.0, 200.0, 500.0, 1000.0])
    cut = lost / 1000.0 * before[0]
    # Final demand for magnets (30) gives way first; then 0.6 of value added goes with each car, and 0.4 of a magnet.
    beyond = np.maximum(cut - 30.0, 0.0)
    loss = cut + 0.6 * beyond / 0.4
    for rationing in ("proportional", "efficient"):
        found = gdp_effects(CHEAP, economy, lost, rationing)
        np.testing.assert_allclose(found.gdp, -loss, rtol=1e-6)
        np.testing.assert_allclose(found.shortage[:, 0], -cut, rtol=1e-6)
        assert found.producers.tolist() == [0.0] * 4
    assert loss[-1] == pytest.approx(before @ economy.value_added)


def test_efficient_rationing_spares_what_earns_most():
    # Two industries that do not trade; the second makes twice the value added with the same mineral.
    economy = Economy(np.zeros((2, 2)), np.array([100.0, 200.0]), np.ones(2), np.array([0.5, 0.5]), np.ones(2))
    market, lost = replace(CHEAP), np.array([200.0, 700.0])
    np.testing.assert_allclose(gdp_effects(market, economy, lost, "efficient").gdp, [-40.0, -180.0], rtol=1e-6)
    np.testing.assert_allclose(gdp_effects(market, economy, lost).gdp, [-60.0, -210.0], rtol=1e-6)


def test_outputs_before_are_those_of_miller_and_blair():
    economy = Economy(
        np.array([[0.15, 0.25], [0.2, 0.05]]),
        np.array([600.0, 1500.0]),
        np.array([0.65, 0.7]),
        np.array([0.5, 0.5]),
        np.ones(2),
    )
    np.testing.assert_allclose(economy.outputs, [1247.525, 1841.584], atol=5e-4)


def test_a_dearer_mineral_costs_its_buyers_and_pays_its_producers():
    # Price answers alone: a tenth lost at elasticity 1 raises it by a ninth; 90 t are bought, 9 t made at home.
    economy = Economy(np.zeros((1, 1)), np.array([1e6]), np.ones(1), np.ones(1), np.array([1e-9]))
    market = Market(1000.0, 9e6, 0.0, 1.0, 0.0, 100.0, 9.0)
    found = gdp_effects(market, replace(economy, dependent_share=np.array([0.5])), np.array([100.0]))
    np.testing.assert_allclose(found.cost, [[-90.0]], rtol=1e-9)
    np.testing.assert_allclose(found.producers, [9.0], rtol=1e-9)
    np.testing.assert_allclose(found.gdp, [-50000.0 - 90.0 + 9.0], rtol=1e-9)
    # Who earns next to nothing with the mineral pays next to nothing for it, and producers at home gain no more.
    found = gdp_effects(market, economy, np.array([100.0]))
    np.testing.assert_allclose(found.cost, [[-0.0009]], rtol=1e-6)
    np.testing.assert_allclose(found.producers, [0.00009], rtol=1e-6)


def test_an_economy_that_exports_can_gain():
    economy = Economy(np.zeros((1, 1)), np.array([1000.0]), np.ones(1), np.ones(1), np.array([0.001]))
    market = Market(1000.0, 1e6, 0.2, 0.5, 100.0, 10.0, 300.0)
    assert (gdp_effects(market, economy, np.array([100.0, 300.0])).gdp > 0).all()
    assert (gdp_effects(replace(market, domestic_production=0.0), economy, np.array([100.0, 300.0])).gdp < 0).all()


def test_gain_of_producers_is_the_area_behind_their_supply():
    market = Market(1000.0, 1e6, 0.7, 0.3, 80.0, 100.0, 50.0)
    lost = np.array([0.0, 50.0, 400.0, 900.0])
    found = producers_gain(market, lost)
    for scenario, ratio in enumerate(equilibrium(market, lost).price_ratio):
        prices = np.linspace(1.0, ratio, 20001)
        room = 1.0 + 80.0 / (1000.0 - lost[scenario])
        area = np.trapezoid(50.0 * np.minimum(prices**0.7, room), prices)
        assert found[scenario] == pytest.approx(area, rel=1e-5, abs=1e-12)


@pytest.mark.parametrize("rationing", ["proportional", "efficient"])
@pytest.mark.parametrize("seed", range(6))
def test_losing_more_never_costs_less(seed, rationing):
    market = Market(1000.0, 3e4 * 10.0**seed, 0.3, 0.4, 50.0, 200.0)
    found = gdp_effects(market, many_industries(seed), np.linspace(0.0, 1000.0, 21), rationing)
    assert (np.diff(found.gdp) <= 1e-6 * np.abs(found.gdp).max()).all()
    assert (np.diff(found.shortage.sum(axis=1)) <= 1e-6).all()
    economy = many_industries(seed)
    assert found.gdp[-1] >= -(economy.value_added @ economy.outputs) * (1 + 1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_efficient_rationing_costs_the_least(seed):
    lost = np.linspace(0.0, 1000.0, 9)
    economy = many_industries(seed)
    best = gdp_effects(CHEAP, economy, lost, "efficient").gdp
    assert (best >= gdp_effects(CHEAP, economy, lost).gdp - 1e-6).all()


def test_a_shortage_far_below_the_tolerances_of_a_solver_is_seen():
    economy = replace(magnets_and_cars(), final_demand=np.array([3e7, 2e7]))
    lost = np.array([1e-6, 1e-4])
    for rationing in ("proportional", "efficient"):
        found = gdp_effects(CHEAP, economy, lost, rationing).gdp
        np.testing.assert_allclose(found, -lost / 1000.0 * economy.outputs[0], rtol=1e-6)


def test_unknown_losses_have_unknown_effects():
    found = gdp_effects(Market(1000.0, 5e4, 0.3, 0.4, 50.0, 200.0, 20.0), magnets_and_cars(), np.array([NAN, 10.0]))
    assert np.isnan(found.gdp).tolist() == [True, False]
    assert np.isnan(found.shortage[0]).all()


def test_effects_enter_the_method_of_2025():
    market = Market(1000.0, 5e4, 0.3, 0.4, 50.0, 200.0, 20.0)
    effects = gdp_effects(market, magnets_and_cars(), np.array([100.0, 400.0])).gdp
    values = {"disruption_probability": np.array([[0.05, 0.01]]), "gdp_effect": effects[None, :]}
    once = evaluate(method("usgs-2025"), values).axes["expected_loss"]
    values["disruption_probability"] = 2.0 * values["disruption_probability"]
    np.testing.assert_allclose(evaluate(method("usgs-2025"), values).axes["expected_loss"], 2.0 * once, rtol=1e-12)
    np.testing.assert_allclose(once, [-(0.05 * effects[0] + 0.01 * effects[1])], rtol=1e-12)


def test_markets_that_cannot_be_are_refused_whole():
    with pytest.raises(InvalidInput) as error:
        equilibrium(Market(-1.0, NAN, -0.1, 0.0, NAN, -5.0, 2.0), np.array([0.0]))
    assert len(error.value.problems) == 7
    with pytest.raises(InvalidInput, match="foreign producers deliver 90 t"):
        equilibrium(Market(100.0, 1.0, 0.1, 0.1, 0.0, 10.0, 10.0), np.array([95.0]))


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"inputs": np.zeros((3, 3))}, "square"),
        ({"inputs": np.array([[0.0, NAN], [0.0, 0.0]])}, "negative or missing"),
        ({"value_added": np.array([1.0, 0.9])}, "exceed its output"),
        ({"use_share": np.array([1.2, 0.0])}, "120 % together"),
        ({"dependent_share": np.array([1.5, 0.0])}, "above 1"),
        ({"dependent_share": np.array([0.0, 0.5])}, "only one of"),
        ({"final_demand": np.array([1.0, NAN])}, "negative or missing"),
        ({"final_demand": np.zeros(2)}, "nothing is delivered"),
        ({"inputs": np.array([[1.0, 0.0], [0.0, 0.0]]), "value_added": np.zeros(2)}, "takes in all"),
    ],
)
def test_economies_that_cannot_be_are_refused(change, problem):
    with pytest.raises(InvalidInput, match=problem):
        gdp_effects(CHEAP, replace(magnets_and_cars(), **change), np.array([1.0]))

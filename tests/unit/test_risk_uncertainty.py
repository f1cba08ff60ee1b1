"""Drawn inputs have the means, deviations and bounds asked for; simulation is reproducible and shares its draws."""

from __future__ import annotations

import numpy as np
import pytest

from orechain.errors import InvalidInput
from orechain.risk.evaluate import evaluate
from orechain.risk.registry import method
from orechain.risk.uncertainty import draw, simulate

SAMPLES = 40_000


def drawn(name: str, mean: object, sd: object, seed: int = 1) -> np.ndarray:
    array = np.asarray(mean, dtype=float)
    return draw({name: array}, {name: np.asarray(sd, dtype=float)}, SAMPLES, np.random.default_rng(seed))[name]


@pytest.mark.parametrize(
    ("name", "mean", "sd", "low", "high"),
    [
        ("price", [100.0, 5.0], [20.0, 5.0], 0.0, np.inf),
        ("recycling_input_rate", [0.2, 0.95], [0.05, 0.02], 0.0, 1.0),
        ("governance", [[-1.5, 0.3]], [[0.2, 0.2]], -2.5, 2.5),
        ("demand_growth", [0.03, 0.10], [0.01, 0.02], -1.0, np.inf),
    ],
)
def test_mean_deviation_and_bounds(name, mean, sd, low, high):
    found = drawn(name, mean, sd)
    assert found.shape == (SAMPLES, *np.shape(mean))
    np.testing.assert_allclose(found.mean(axis=0), mean, atol=4 * np.max(sd) / np.sqrt(SAMPLES))
    np.testing.assert_allclose(found.std(axis=0), sd, rtol=0.05)
    assert found.min() >= low
    assert found.max() <= high


def test_shares_keep_their_sum_their_zeros_and_what_is_not_known():
    mean = np.array([[0.6, 0.3, 0.0], [0.5, np.nan, 0.2], [1.0, 0.0, 0.0]])
    found = drawn("production_share", mean, 0.1 * mean)
    np.testing.assert_allclose(np.nansum(found, axis=-1), np.broadcast_to([0.9, 0.7, 1.0], (SAMPLES, 3)))
    assert (found[:, 0, 2] == 0.0).all()
    assert np.isnan(found[:, 1, 1]).all()
    assert found[:, 0, 0].std() > 0.01
    assert found[:, 2, 0] == pytest.approx(1.0)


def test_what_stands_at_an_end_of_its_range_moves_away_from_it_only():
    found = drawn("import_reliance", [1.0, -5.0, 0.0], [0.2, 0.2, 0.2])
    assert found[:, 0].max() <= 1.0
    assert found[:, 1].min() >= -5.0
    assert (found[:, :2].std(axis=0) > 0.05).all()
    np.testing.assert_allclose(np.sqrt(((found[:, :2] - [1.0, -5.0]) ** 2).mean(axis=0)), 0.2, rtol=0.02)
    assert found[:, 2].mean() == pytest.approx(0.0, abs=0.01)
    assert drawn("import_reliance", [1.0], [100.0]).min() >= -5.0


def test_what_is_certain_stays():
    values = {"price": np.array([10.0]), "recycling_input_rate": np.array([0.0, 1.0, np.nan])}
    found = draw(values, {"recycling_input_rate": np.array([0.1, 0.1, 0.1])}, 50, np.random.default_rng(1))
    assert found["price"].shape == (1, 1)
    rates = np.broadcast_to(found["recycling_input_rate"], (50, 3))
    assert np.isnan(rates[:, 2]).all()
    unknown_error = draw(values, {"price": np.array([np.nan])}, 50, np.random.default_rng(1))
    assert unknown_error["price"].tolist() == [[10.0]]


def test_a_deviation_wider_than_the_bounds_allow_still_gives_numbers_within():
    found = drawn("recycling_input_rate", [0.5], [3.0])
    assert found.min() >= 0.0
    assert found.max() <= 1.0
    assert found.mean() == pytest.approx(0.5, abs=0.02)


def test_refuses_negative_deviations_and_those_without_a_value():
    with pytest.raises(InvalidInput) as caught:
        draw({"price": np.array([1.0])}, {"price": np.array([-1.0]), "production": np.array([1.0])}, 5,
             np.random.default_rng(1))  # fmt: skip
    assert "negative" in str(caught.value)
    assert "production: a deviation but no value" in str(caught.value)


def inputs(
    minerals: int = 6, countries: int = 40, seed: int = 3
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    rng = np.random.default_rng(seed)
    share = rng.random((minerals, countries)) * (rng.random((minerals, countries)) < 0.15)
    share[:, 0] += 0.2
    share /= share.sum(axis=-1, keepdims=True)
    values = {
        "production_share": share,
        "governance": rng.uniform(-2, 2, (1, countries)),
        "production": rng.uniform(1e3, 1e6, minerals),
        "demand": rng.uniform(1e3, 1e6, minerals),
        "production_five_years_before": rng.uniform(1e3, 1e6, minerals),
        "real_prices": rng.uniform(10, 20, (minerals, 6)),
    }
    spread = {name: 0.05 * np.abs(array) for name, array in values.items()} | {"governance": np.full((1, 40), 0.2)}
    return values, spread


METHODS = (method("nstc-2018"), method("iea-concentration"))


def test_the_number_of_workers_does_not_change_a_result():
    values, spread = inputs()
    one = simulate(METHODS, values, spread, 300, seed=7, at_a_time=64, workers=1)
    two = simulate(METHODS, values, spread, 300, seed=7, at_a_time=64, workers=2)
    for key, found in one.items():
        for axis, scores in found.axes.items():
            assert scores.shape == (300, 6)
            np.testing.assert_array_equal(scores, two[key].axes[axis])
    other = simulate(METHODS, values, spread, 300, seed=8, at_a_time=64)
    assert not np.array_equal(one["nstc-2018"].axes["potential"], other["nstc-2018"].axes["potential"])


def test_methods_see_the_same_draws():
    values, spread = inputs()
    values["governance"][:] = 0.0  # then the score follows from the concentration alone
    found = simulate(METHODS, values, {"production_share": spread["production_share"]}, 200, seed=7)
    concentration = found["iea-concentration"].axes["concentration"]
    np.testing.assert_allclose(
        np.ptp(found["nstc-2018"].axes["potential"] ** 3 / concentration, axis=0), 0.0, atol=1e-9
    )


def test_without_deviations_every_sample_is_the_score_itself():
    values, _ = inputs()
    found = simulate(METHODS, values, {}, 5, seed=1)
    for item in METHODS:
        for axis, scores in evaluate(item, values).axes.items():
            np.testing.assert_allclose(found[item.key].axes[axis], np.broadcast_to(scores, (5, 6)), rtol=1e-12)


def test_leaving_out_countries_that_supply_nothing_changes_nothing():
    values, spread = inputs()
    few = np.flatnonzero((values["production_share"] > 0).any(axis=0))
    spread = {"governance": spread["governance"]}
    found = simulate(METHODS, values, spread, 4000, seed=1)["nstc-2018"].axes["potential"]
    trimmed = {name: array[:, few] if array.ndim == 2 and array.shape[1] == 40 else array
               for name, array in values.items()}  # fmt: skip
    exact = evaluate(METHODS[0], trimmed).axes["potential"]
    np.testing.assert_allclose(found.mean(axis=0), exact, rtol=0.01)


def test_the_error_of_a_country_is_one_for_all_minerals():
    values, _ = inputs()
    values["production_share"] = np.zeros((6, 40))
    values["production_share"][:, 5] = 1.0
    values["governance"][:] = 0.0
    found = simulate(METHODS, values, {"governance": np.full((1, 40), 0.3)}, 500, seed=1)
    scores = found["nstc-2018"].axes["potential"]
    np.testing.assert_allclose(np.corrcoef(scores.T), 1.0, atol=0.02)


def test_chunks_and_years_in_front_are_the_same_distribution():
    values, spread = inputs()
    years = {name: np.stack([array, array]) for name, array in values.items()}
    wide = {name: np.stack([array, array]) for name, array in spread.items()}
    found = simulate(METHODS, years, wide, 3000, seed=2)["nstc-2018"].axes["potential"]
    assert found.shape == (3000, 2, 6)
    single = simulate(METHODS, values, spread, 3000, seed=3, at_a_time=11)["nstc-2018"].axes["potential"]
    np.testing.assert_allclose(found[:, 0].mean(axis=0), single.mean(axis=0), rtol=0.01)
    np.testing.assert_allclose(found[:, 1].std(axis=0), single.std(axis=0), rtol=0.1)


def test_an_input_that_is_absent_leaves_scores_unknown():
    values, spread = inputs()
    del values["demand"], spread["demand"]
    found = simulate(METHODS, values, spread, 20, seed=1)["iea-concentration"]
    assert np.isnan(found.axes["uncovered_without_largest"]).all()
    assert np.isfinite(found.axes["concentration"]).all()

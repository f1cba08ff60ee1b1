"""What holds for every method and every draw: bounds, sums, order, and no risk from those who supply nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orechain.catalog.risk import risk_input
from orechain.risk.building_blocks import herfindahl, normalised_herfindahl, weighted_mean_parts, weighted_squares
from orechain.risk.contract import Method
from orechain.risk.evaluate import evaluate
from orechain.risk.explanation import shapley
from orechain.risk.ranking import agreement, probability_at_least, quantiles, ranks
from orechain.risk.registry import methods
from orechain.risk.scaling import min_max, rank, target
from orechain.risk.uncertainty import draw, simulate

METHODS = tuple(methods().values())
MINERALS, PARTS = 4, 6
seeds = st.integers(0, 2**32 - 1)
few = settings(max_examples=25, deadline=None)


def some_inputs(method: Method, rng: np.random.Generator) -> dict[str, np.ndarray]:
    found = {}
    for name in method.inputs:
        declared = risk_input(name)
        low = 0.0 if declared.minimum is None else declared.minimum
        high = low + 50.0 if declared.maximum is None else declared.maximum
        shape = (MINERALS,) if declared.axis == "" else (MINERALS, PARTS)
        numbers = rng.uniform(low + 0.02 * (high - low), high, shape)
        found[name] = numbers / numbers.sum(axis=-1, keepdims=True) if declared.sums_to_one else numbers
    return found


@pytest.mark.parametrize("method", METHODS, ids=lambda item: item.key)
@given(seed=seeds)
@settings(max_examples=10, deadline=None)
def test_a_country_that_supplies_nothing_adds_nothing_whatever_is_not_known_about_it(method, seed):
    values = some_inputs(method, np.random.default_rng(seed))
    more = {}
    for name, array in values.items():
        declared = risk_input(name)
        supply = declared.sums_to_one or declared.unit == "t"
        extra = np.full((MINERALS, 1), 0.0 if supply else np.nan)
        more[name] = np.concatenate([array, extra], axis=1) if declared.axis == "country" else array
    expected = evaluate(method, values)
    for axis, found in evaluate(method, more).axes.items():
        np.testing.assert_allclose(found, expected.axes[axis], rtol=1e-9)


@pytest.mark.parametrize("method", METHODS, ids=lambda item: item.key)
@given(seed=seeds)
@settings(max_examples=5, deadline=None)
def test_drawn_inputs_stay_within_what_the_catalog_declares_and_scores_on_their_scale(method, seed):
    rng = np.random.default_rng(seed)
    values = some_inputs(method, rng)
    spread = {name: rng.uniform(0.0, 0.5) * np.abs(array) for name, array in values.items()}
    for name, array in draw(values, spread, 20, rng).items():
        declared = risk_input(name)
        assert declared.minimum is None or array.min() >= declared.minimum
        if declared.sums_to_one:
            np.testing.assert_allclose(array.sum(axis=-1), 1.0)
        else:
            assert declared.maximum is None or array.max() <= declared.maximum
    found = simulate([method], values, spread, 20, seed=seed, at_a_time=7)[method.key]
    for axis in method.axes:
        assert found.axes[axis.key].shape == (20, MINERALS)
        assert np.nanmin(found.axes[axis.key], initial=np.inf) >= axis.scale[0] - 1e-9
        assert np.nanmax(found.axes[axis.key], initial=-np.inf) <= axis.scale[1] + 1e-9


@given(seed=seeds, countries=st.integers(2, 12))
@few
def test_concentration_lies_between_equal_shares_and_one_supplier(seed, countries):
    share = np.random.default_rng(seed).dirichlet(np.full(countries, 0.5), 5)
    found = herfindahl(share)
    assert (found >= 1.0 / countries - 1e-12).all()
    assert (found <= 1.0 + 1e-12).all()
    np.testing.assert_allclose(weighted_squares(share).sum(axis=-1), found)
    normalised = normalised_herfindahl(share)
    assert ((normalised >= -1e-12) & (normalised <= 1.0 + 1e-12))[np.isfinite(normalised)].all()


@given(seed=seeds)
@few
def test_a_mean_over_suppliers_lies_between_the_least_and_the_greatest(seed):
    rng = np.random.default_rng(seed)
    share, value = rng.random((5, 7)) + 1e-6, rng.normal(size=(5, 7))
    found = weighted_mean_parts(share, value).sum(axis=-1)
    assert (found >= value.min(axis=-1) - 1e-12).all()
    assert (found <= value.max(axis=-1) + 1e-12).all()
    np.testing.assert_allclose(weighted_mean_parts(0.5 * share, value).sum(axis=-1), found)


numbers = st.lists(st.one_of(st.floats(-1e6, 1e6), st.just(np.nan)), min_size=2, max_size=12).map(np.array)


@given(values=numbers)
@few
def test_min_max_and_rank_keep_the_order_and_what_is_not_known(values):
    known = np.isfinite(values)
    for scaling in (min_max, rank):
        found = scaling(values)
        assert np.isnan(found[~known]).all()
        if np.isfinite(found).any():
            assert np.nanmin(found) >= 0.0
            assert np.nanmax(found) <= 1.0
            order = np.argsort(values[known], kind="stable")
            assert (np.diff(found[known][order]) >= -1e-12).all()
    np.testing.assert_array_equal(np.isfinite(ranks(values)), known)


@given(values=numbers)
@few
def test_mean_rank_is_that_of_all_places(values):
    count = np.count_nonzero(np.isfinite(values))
    assert count == 0 or np.nansum(ranks(values)) == pytest.approx(count * (count + 1) / 2)


@given(value=st.floats(0.0, 10.0), aim=st.floats(0.01, 5.0))
@few
def test_distance_to_a_target_is_cut_below_and_floored(value, aim):
    array = np.array([value])
    floored, cut = target(array, value=aim, floor=1.0)[0], target(array, value=aim, cut=0.8)[0]
    assert floored >= 1.0
    assert cut == 0.0 or cut >= 0.8


@given(seed=seeds)
@few
def test_quantiles_rise_and_chances_fall_with_their_level(seed):
    samples = np.random.default_rng(seed).normal(size=(30, 4))
    samples[samples > 2.0] = np.nan
    assert (np.diff(quantiles(samples, (0.05, 0.5, 0.95)), axis=0) >= 0).all()
    assert (probability_at_least(samples, 0.0) >= probability_at_least(samples, 1.0)).all()


@given(seed=seeds)
@few
def test_agreement_does_not_change_when_a_score_is_stretched(seed):
    first, second = np.random.default_rng(seed).normal(size=(2, 9))
    plain = agreement({"a": first, "b": second}).coefficient
    np.testing.assert_allclose(agreement({"a": np.exp(first), "b": 3 * second - 1}).coefficient, plain, atol=1e-12)
    assert (np.abs(plain) <= 1.0 + 1e-12).all()


@given(seed=seeds, groups=st.integers(1, 5))
@few
def test_shares_of_a_change_add_up_whatever_the_formula(seed, groups):
    rng = np.random.default_rng(seed)
    names = tuple("abcde"[:groups])
    table = {}

    def score(moved: frozenset[str]) -> np.ndarray:
        return table.setdefault(moved, rng.normal(size=3))

    found = shapley(names, score)
    np.testing.assert_allclose(sum(found.values()), table[frozenset(names)] - table[frozenset()], atol=1e-12)

"""Every method of criticality keeps the contract: declared, worded, indifferent to order, unknown stays unknown."""

from __future__ import annotations

import numpy as np
import pytest

from orechain.catalog.risk import risk_input, risk_word
from orechain.risk.aggregation import AGGREGATORS
from orechain.risk.contract import Method
from orechain.risk.evaluate import contributions, evaluate
from orechain.risk.explanation import change_by_effect, chosen_score
from orechain.risk.registry import methods
from orechain.risk.scaling import SCALINGS

MINERALS, PARTS = 5, 4
METHODS = tuple(methods().values())


def some_inputs(method: Method, seed: int) -> dict[str, np.ndarray]:
    """Numbers within the declared bounds, for any method."""
    rng = np.random.default_rng(seed)
    found = {}
    for name in method.inputs:
        declared = risk_input(name)
        shape = (MINERALS,) if declared.axis == "" else (MINERALS, PARTS)
        low = -100.0 if declared.minimum is None else declared.minimum
        high = low + 100.0 if declared.maximum is None else declared.maximum
        numbers = rng.uniform(low + 0.01 * (high - low), high, shape)
        found[name] = numbers / numbers.sum(axis=-1, keepdims=True) if declared.sums_to_one else numbers
    return found


@pytest.mark.parametrize("method", METHODS, ids=lambda item: item.key)
def test_is_declared_whole(method):
    assert method.citation
    assert method.formula
    assert len({axis.key for axis in method.axes}) == len(method.axes)
    assert method.overall == "" or method.overall in AGGREGATORS
    for item in method.parameters:
        assert item.citation, item.key
        assert np.isfinite(item.value)
    for axis in method.axes:
        assert axis.aggregator in AGGREGATORS
        assert axis.scale[0] < axis.scale[1]
        assert axis.threshold is None or axis.scale[0] <= axis.threshold <= axis.scale[1]
        assert all(step.kind in SCALINGS for term in axis.terms for step in term.scaling)
        for kind, key in [("method", method.key), ("axis", axis.key), *(("term", term.key) for term in axis.terms)]:
            word = risk_word(kind, key)
            assert word.label("en")
            assert word.label("zh")
    assert all(risk_input(name).effect for name in method.inputs)
    assert set(method.optional) <= set(method.inputs)


@pytest.mark.parametrize("method", METHODS, ids=lambda item: item.key)
def test_scores_lie_on_their_scale_and_follow_the_minerals(method):
    values = some_inputs(method, 1)
    scores = evaluate(method, values)
    order = np.random.default_rng(2).permutation(MINERALS)
    shuffled = evaluate(method, {name: array[order] for name, array in values.items()})
    for axis in method.axes:
        found = scores.axes[axis.key]
        assert found.shape == (MINERALS,)
        assert np.isfinite(found).all()
        assert (found >= axis.scale[0] - 1e-9).all()
        assert (found <= axis.scale[1] + 1e-9).all()
        np.testing.assert_allclose(shuffled.axes[axis.key], found[order], rtol=1e-12)


@pytest.mark.parametrize("method", METHODS, ids=lambda item: item.key)
def test_the_order_of_countries_does_not_matter(method):
    values = some_inputs(method, 3)
    order = np.random.default_rng(4).permutation(PARTS)
    turned = {name: array[:, order] if risk_input(name).axis == "country" else array for name, array in values.items()}
    for axis, found in evaluate(method, values).axes.items():
        np.testing.assert_allclose(evaluate(method, turned).axes[axis], found, rtol=1e-9)


@pytest.mark.parametrize("method", METHODS, ids=lambda item: item.key)
def test_samples_and_years_may_stand_before_the_minerals(method):
    values = some_inputs(method, 5)
    many = {name: np.stack([array, array * 0.999, array]) for name, array in values.items()}
    scores = evaluate(method, many)
    for axis, found in evaluate(method, values).axes.items():
        assert scores.axes[axis].shape == (3, MINERALS)
        np.testing.assert_allclose(scores.axes[axis][2], found, rtol=1e-12)


@pytest.mark.parametrize("method", METHODS, ids=lambda item: item.key)
def test_what_is_not_known_never_gives_a_score(method):
    values = some_inputs(method, 6)
    for name in method.inputs:
        if name in method.optional:
            continue
        holed = {**values, name: np.full_like(values[name], np.nan)}
        touched = [axis.key for axis in method.axes if any(name in term.inputs for term in axis.terms)]
        scores = evaluate(method, holed)
        for axis in touched:
            assert np.isnan(scores.axes[axis]).all(), (name, axis)
        assert not (scores.critical == 1.0).any() or not touched


@pytest.mark.parametrize("method", METHODS, ids=lambda item: item.key)
def test_parts_add_up_to_their_terms(method):
    values = some_inputs(method, 7)
    scores = evaluate(method, values)
    for axis, terms in contributions(method, values).items():
        for term, parts in terms.items():
            np.testing.assert_allclose(parts.sum(axis=-1), scores.raw[axis][term], rtol=1e-9)


@pytest.mark.parametrize("method", METHODS, ids=lambda item: item.key)
def test_effects_add_up_to_the_change(method):
    before, after = some_inputs(method, 8), some_inputs(method, 9)
    for axis in method.axes:
        effects = change_by_effect(method, before, after, axis.key)
        change = evaluate(method, after).axes[axis.key] - evaluate(method, before).axes[axis.key]
        np.testing.assert_allclose(sum(effects.values()), change, rtol=1e-9, atol=1e-9)
        assert chosen_score(method, evaluate(method, after), axis.key).shape == (MINERALS,)

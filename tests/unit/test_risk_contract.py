"""Every method of criticality keeps the contract: declared, worded, indifferent to order, unknown stays unknown."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from orechain.catalog.risk import risk_input, risk_word
from orechain.errors import InvalidInput
from orechain.risk.aggregation import AGGREGATORS
from orechain.risk.contract import Method
from orechain.risk.evaluate import contributions, evaluate
from orechain.risk.explanation import change_by_effect, chosen_score
from orechain.risk.registry import methods
from orechain.risk.scaling import SCALINGS
from orechain.risk.variants import load_variant

MINERALS, PARTS = 5, 4
METHODS = tuple(methods().values())


def switched_on(method: Method) -> Method:
    """The method with all parameters 1 that a score or another parameter needs."""
    needed = {axis.needs for axis in method.axes} | {item.needs for item in method.parameters}
    changed = (replace(item, value=1.0) if item.key in needed else item for item in method.parameters)
    return replace(method, parameters=tuple(changed))


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
    method = switched_on(method)
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


@pytest.mark.parametrize("method", METHODS, ids=lambda item: item.key)
def test_a_score_that_needs_a_parameter_is_unknown_without_it(method):
    needy = [axis for axis in method.axes if axis.needs]
    for axis in needy:
        changed = (replace(item, value=0.0) if item.key == axis.needs else item for item in method.parameters)
        off = replace(method, parameters=tuple(changed))
        assert np.isnan(evaluate(off, some_inputs(method, 1)).axes[axis.key]).all()
    assert {axis.needs for axis in needy} <= set(method.settings)


@pytest.mark.parametrize("method", METHODS, ids=lambda item: item.key)
def test_a_parameter_is_a_cut_or_has_ends(method):
    cuts = {axis.key: axis.threshold for axis in method.axes} | {"overall": method.overall_threshold}
    for item in method.parameters:
        if item.cut_of:
            assert cuts[item.cut_of] == item.value, item.key
        else:
            assert "threshold" not in item.key
            assert item.minimum is not None, item.key
            assert item.maximum is not None, item.key
            assert item.minimum <= item.value <= item.maximum, item.key
        assert item.needs in ("", *method.settings)


def varied_inputs(method: Method, seed: int) -> dict[str, np.ndarray]:
    """Inputs over many magnitudes, shares that leave a rest, and a rating that is not known."""
    rng = np.random.default_rng(seed)
    found = some_inputs(method, seed)
    for name, numbers in found.items():
        declared = risk_input(name)
        if declared.sums_to_one:
            numbers *= rng.uniform(0.6, 1.0)
        elif declared.maximum is None and declared.axis == "":
            numbers *= 10.0 ** rng.uniform(-4.0, 8.0, numbers.shape)
        elif declared.axis == "" and (declared.maximum or 0.0) > 1e5:
            numbers *= 10.0 ** rng.uniform(-8.0, 0.0, numbers.shape)
        if name == "political_stability":
            numbers[0, 0] = np.nan
    return found


@pytest.mark.parametrize(
    ("method", "key"),
    [pytest.param(item, own.key, id=f"{item.key}-{own.key}") for item in METHODS for own in item.parameters],
)
def test_a_parameter_moves_a_score_or_is_refused_in_a_variant(method, key):
    """Every parameter that a variant may set does something, by another value within its ends."""
    own = next(item for item in method.parameters if item.key == key)
    head = f"variant: mine\nof: {method.key}\nname: {{en: Mine}}\n"
    if own.cut_of:
        with pytest.raises(InvalidInput, match="threshold"):
            load_variant(f"{head}parameters: {{{key}: {{value: {own.value + 0.01}}}}}", "mine.yaml")
        return
    needs = f"{own.needs}: {{value: 1}}, " if own.needs else ""
    moved = False
    for other in (0.9 * own.value, 1.1 * own.value, 2.0 * own.value, own.minimum, own.maximum, 1.0 - own.value):
        if not own.minimum <= other <= own.maximum or (own.whole and other != round(other)):
            continue
        try:
            _, made = load_variant(f"{head}parameters: {{{needs}{key}: {{value: {other:.9f}}}}}", "mine.yaml")
        except InvalidInput:  # edges of bands that would fall
            continue
        for seed in range(40):
            values = varied_inputs(method, seed)
            base = switched_on(method) if own.needs else method
            # What needs a switch is compared with it on; a switch itself with it off.
            before, after = evaluate(base, values), evaluate(made, values)
            moved |= any(not np.array_equal(before.axes[axis], after.axes[axis], equal_nan=True) for axis in after.axes)
    assert moved

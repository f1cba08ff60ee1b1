"""The change of a score shared out among kinds of input: exact, symmetrical, and nothing for what did not change."""

from __future__ import annotations

import numpy as np
import pytest

from orechain.risk.evaluate import evaluate
from orechain.risk.explanation import change_by_effect, chosen_score, shapley
from orechain.risk.registry import method

NSTC = method("nstc-2018")
OLD = {
    "production_share": np.array([[0.6, 0.4, 0.0]]),
    "governance": np.array([[0.0, 1.0, -1.0]]),
    "production": np.array([120.0]),
    "production_five_years_before": np.array([100.0]),
    "real_prices": np.array([[4.0, 5.0, 6.0]]),
}


def test_shapley_of_a_sum_is_each_part_and_of_a_product_is_shared():
    parts = {"a": 1.0, "b": 2.0, "c": 4.0}
    found = shapley(tuple(parts), lambda moved: np.array([sum(parts[name] for name in moved)]))
    assert {name: float(value[0]) for name, value in found.items()} == pytest.approx(parts)
    found = shapley(("a", "b"), lambda moved: np.array([float(len(moved) == 2)]))
    assert {name: float(value[0]) for name, value in found.items()} == {"a": 0.5, "b": 0.5}
    assert shapley((), lambda moved: np.array([1.0])) == {}


def test_too_many_groups_are_refused():
    with pytest.raises(ValueError, match="at most"):
        shapley(tuple("abcdefghijk"), lambda moved: np.zeros(1))


def test_only_what_changed_has_an_effect_and_effects_add_up():
    new = {**OLD, "production_share": np.array([[0.7, 0.2, 0.1]]), "governance": np.array([[-0.5, 1.0, -1.0]])}
    found = change_by_effect(NSTC, OLD, new)
    assert set(found) == {"share", "governance"}
    change = evaluate(NSTC, new).axes["potential"] - evaluate(NSTC, OLD).axes["potential"]
    assert sum(found.values()) == pytest.approx(change)
    assert change_by_effect(NSTC, OLD, OLD) == {}
    back = change_by_effect(NSTC, new, OLD)
    assert back["share"] == pytest.approx(-found["share"])


def test_one_effect_alone_is_the_whole_change():
    new = {**OLD, "governance": np.array([[-1.0, 1.0, -1.0]])}
    change = evaluate(NSTC, new).axes["potential"] - evaluate(NSTC, OLD).axes["potential"]
    assert change_by_effect(NSTC, OLD, new)["governance"] == pytest.approx(change)


def test_an_input_that_appears_or_vanishes_leaves_the_change_unknown():
    less = {name: array for name, array in OLD.items() if name != "real_prices"}
    assert np.isnan(change_by_effect(NSTC, less, OLD)["price"]).all()


def test_only_inputs_of_the_axis_asked_for_take_part():
    iea = method("iea-concentration")
    old = {"production_share": OLD["production_share"], "production": np.array([10.0]), "demand": np.array([9.0])}
    new = {**old, "production_share": np.array([[0.5, 0.5, 0.0]]), "demand": np.array([20.0])}
    assert set(change_by_effect(iea, old, new, "concentration")) == {"share"}
    assert set(change_by_effect(iea, old, new, "uncovered_without_largest")) == {"share", "demand"}


def test_the_chosen_score_is_the_overall_number_or_the_first_axis():
    scores = evaluate(NSTC, OLD)
    assert chosen_score(NSTC, scores) is scores.axes["potential"]
    assert chosen_score(NSTC, scores, "potential") is scores.axes["potential"]

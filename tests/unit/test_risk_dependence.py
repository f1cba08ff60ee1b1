"""Dependence of two economies side by side, and shares of the world."""

from __future__ import annotations

import numpy as np
import pytest

from orechain.catalog.risk import risk_word
from orechain.errors import InvalidInput
from orechain.risk.dependence import quadrants, share_of_world
from orechain.risk.listing import LISTED

NAN = np.nan


def test_half_is_not_over_half_gulley_2018():
    found = quadrants(np.array([0.5, 0.51, 0.5, 0.51]), np.array([0.5, 0.5, 0.51, 0.51]))
    assert found.tolist() == ["both_low", "first_only", "second_only", "both_high"]


def test_one_unknown_reliance_places_nothing():
    assert set(quadrants(np.array([NAN, 0.9, -3.0]), np.array([0.9, NAN, NAN])).tolist()) == {"not_known"}


def test_changing_sides_mirrors_the_quadrants():
    rng = np.random.default_rng(1)
    one, other = rng.uniform(-2, 1, (2, 50)), rng.uniform(-2, 1, (2, 50))
    mirror = {"first_only": "second_only", "second_only": "first_only"}
    turned = [[mirror.get(word, word) for word in row] for row in quadrants(other, one, 0.7, 0.3).tolist()]
    assert turned == quadrants(one, other, 0.3, 0.7).tolist()


def test_thresholds_and_reliances_above_one_are_refused():
    with pytest.raises(InvalidInput) as error:
        quadrants(np.array([60.0]), np.array([0.2]), 50.0, NAN)
    assert len(error.value.problems) == 3


def test_shares_of_the_world_say_why_there_is_none():
    own = np.array([[10.0, NAN, 0.0], [101.0, 105.0, 5.0]])
    world = np.array([[100.0, 100.0, 0.0], [100.0, 100.0, NAN]])
    found = share_of_world(own, world)
    np.testing.assert_allclose(found.share, [[0.1, NAN, NAN], [1.0, NAN, NAN]])
    assert found.reason.tolist() == [
        ["", "own_not_known", "world_not_known"],
        ["", "above_world", "world_not_known"],
    ]
    with pytest.raises(InvalidInput, match="negative"):
        share_of_world(np.array([-1.0]), np.array([10.0]))


def test_every_answer_has_words():
    for kind, keys in {
        "dependence": ("both_low", "first_only", "second_only", "both_high", "not_known"),
        "reason": ("own_not_known", "world_not_known", "above_world"),
        "basis": (*sorted(LISTED), "not_listed", "not_known"),
    }.items():
        for key in keys:
            assert risk_word(kind, key).label("en") != risk_word(kind, key).label("zh")

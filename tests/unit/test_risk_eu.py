"""EU method: which supply counts when, what negative reliance does, and how groups and sectors add up."""

from __future__ import annotations

import numpy as np
import pytest

from orechain.risk.evaluate import contributions, evaluate
from orechain.risk.methods.eu import CUTS, group_mean
from orechain.risk.registry import method

WORLD, OWN = 4.0, 1.0
UNKNOWN = np.full((1, 2), np.nan)


def supply(**changes: object) -> dict[str, np.ndarray]:
    """World supply of concentration 4, own supply of concentration 1, no recycling, no substitution."""
    given: dict[str, object] = {
        "production_share": [[1.0, 0.0]],
        "sourcing_share": [[0.0, 1.0]],
        "governance": [[2.5 - WORLD / 2, 2.5 - OWN / 2]],
        "trade_parameter": [[1.0, 1.0]],
        "import_reliance": [0.5],
        "recycling_input_rate": [0.0],
        "substitution_supply": [1.0],
    }
    return {name: np.asarray(value, dtype=float) for name, value in {**given, **changes}.items()}


def risk(**changes: object) -> float:
    return float(evaluate(method("eu-2023"), supply(**changes)).axes["supply_risk"][0])


def test_the_mix_follows_import_reliance():
    assert risk() == pytest.approx(WORLD * 0.25 + OWN * 0.75)
    assert risk(import_reliance=[1.0]) == pytest.approx((WORLD + OWN) / 2)


@pytest.mark.parametrize("reliance", [0.0, -0.25, -3.0])
def test_a_net_exporter_is_exposed_to_its_own_sourcing_only(reliance):
    """Feldspar had a reliance of -25 % in 2017: the sign stays in the input, the formula takes none."""
    assert risk(import_reliance=[reliance]) == pytest.approx(OWN)
    assert risk(import_reliance=[reliance], production_share=UNKNOWN) == pytest.approx(OWN)


def test_the_world_supply_counts_where_sourcing_is_not_known_at_all():
    assert risk(sourcing_share=UNKNOWN) == pytest.approx(WORLD)
    assert risk(sourcing_share=UNKNOWN, import_reliance=[np.nan]) == pytest.approx(WORLD)
    assert np.isnan(risk(sourcing_share=[[np.nan, 0.5]]))


def test_own_sourcing_counts_where_there_is_no_world_market():
    assert risk(world_market=[0.0], production_share=UNKNOWN) == pytest.approx(OWN)
    assert risk(world_market=[0.0], import_reliance=[np.nan]) == pytest.approx(OWN)
    assert risk(world_market=[1.0]) == risk()
    assert np.isnan(risk(world_market=[0.0], sourcing_share=UNKNOWN))


@pytest.mark.parametrize(
    "name", ["import_reliance", "production_share", "governance", "trade_parameter", "recycling_input_rate",
             "substitution_supply"],
)  # fmt: skip
def test_what_is_needed_and_not_known_leaves_the_risk_unknown(name):
    given = supply()
    given[name] = np.full_like(given[name], np.nan)
    assert np.isnan(evaluate(method("eu-2023"), given).axes["supply_risk"]).all()


def test_one_supplier_without_governance_leaves_the_risk_unknown():
    assert np.isnan(risk(governance=[[np.nan, 2.0]]))
    assert risk(governance=[[np.nan, 2.0]], import_reliance=[0.0]) == pytest.approx(OWN)


def test_own_trade_parameter_replaces_that_of_the_world_for_own_sourcing():
    """Tantalum from the Congo: 1.1 in world supply, 1.0 in EU sourcing."""
    same = risk(sourcing_share=[[1.0, 0.0]], trade_parameter=[[1.1, 1.0]])
    other = risk(sourcing_share=[[1.0, 0.0]], trade_parameter=[[1.1, 1.0]], sourcing_trade_parameter=[[1.0, np.nan]])
    assert same == pytest.approx(1.1 * WORLD)
    assert other == pytest.approx(1.1 * WORLD * 0.25 + WORLD * 0.75)


def test_recycling_and_substitution_lower_the_risk():
    assert risk(recycling_input_rate=[0.42], substitution_supply=[0.9]) == pytest.approx(risk() * 0.58 * 0.9)


def test_each_country_row_shows_its_part():
    parts = contributions(method("eu-2023"), supply())["supply_risk"]["joint_concentration"]
    np.testing.assert_allclose(parts, [[1.0, 0.75]])


def importance(**changes: object) -> float:
    given: dict[str, object] = {
        "use_share": [[0.5, 0.3, 0.0]],
        "sector_value_added": [[200.0, 50.0, np.nan]],
        "largest_sector_value_added": [200.0],
        "substitution_importance": [1.0],
    }
    values = {name: np.asarray(value, dtype=float) for name, value in {**given, **changes}.items()}
    return float(evaluate(method("eu-2023"), values).axes["economic_importance"][0])


def test_importance_is_the_worth_of_the_using_sectors():
    assert importance() == pytest.approx(10 * (0.5 + 0.3 * 0.25))
    assert importance(substitution_importance=[0.9]) == pytest.approx(0.9 * 5.75)
    assert np.isnan(importance(use_share=[[0.5, 0.3, 0.1]]))
    assert np.isnan(importance(largest_sector_value_added=[0.0]))


@pytest.mark.parametrize("key", ["eu-2017", "eu-2020", "eu-2023"])
def test_both_cuts_must_be_reached(key):
    chosen = method(key)
    assert tuple(axis.threshold for axis in chosen.axes) == CUTS[key]
    # A cut that is missed settles it; one that is reached does not while the other score is unknown.
    assert np.isnan(evaluate(chosen, supply()).critical[0])
    assert evaluate(chosen, supply(recycling_input_rate=[0.9])).critical[0] == 0.0


def test_a_group_is_the_mean_of_its_members_and_unknown_with_one_of_them():
    scores = np.array([[3.0, 5.0, 1.0], [3.0, np.nan, 1.0]])
    np.testing.assert_allclose(group_mean(scores, [0, 1]), [4.0, np.nan])

"""Graedel's criticality space and the UK assessment: scales of the components and how they come together."""

from __future__ import annotations

import numpy as np
import pytest

from orechain.risk.evaluate import evaluate
from orechain.risk.registry import method


def given(**changes: object) -> dict[str, np.ndarray]:
    values: dict[str, object] = {
        "reserve_life": [50.0], "companion_fraction": [0.4], "production_share": [[1.0, 0.0]],
        "policy_perception": [[70.0, np.nan]], "human_development": [[0.8, np.nan]],
        "political_stability": [[0.5, np.nan]], "human_health_damage": [60.0], "ecosystem_damage": [39.0],
        "national_economic_importance": [30.0], "population_using": [0.5], "substitute_performance": [40.0],
        "substitute_availability": [50.0], "substitute_environment": [60.0], "substitute_import_reliance": [70.0],
        "net_import_reliance": [0.9], "innovation_index": [60.0],
    }  # fmt: skip
    return {name: np.asarray(value, dtype=float) for name, value in {**values, **changes}.items()}


def test_three_axes_and_their_length():
    found = evaluate(method("graedel-2015"), given())
    terms = {name: float(value[0]) for name, value in found.terms["supply_risk"].items()}
    assert terms == pytest.approx(
        {
            "depletion_time": 70.0, "companion_fraction": 40.0, "mining_policy": 30.0,
            "development_of_producers": 80.0, "stability_of_producers": 40.0, "global_concentration": 100.0,
        },
        abs=0.01,
    )  # fmt: skip
    risk, damage, weak = 60.0, 40.0, ((30 + 50) / 2 + (40 + 50 + 60 + 70) / 4 + (90 + 40) / 2) / 3
    assert found.axes["supply_risk"] == pytest.approx(risk, abs=0.01)
    assert found.axes["environmental_implications"] == pytest.approx(damage)
    assert found.axes["vulnerability"] == pytest.approx(weak)
    length = np.sqrt(risk**2 + damage**2 + weak**2) / np.sqrt(3)
    assert found.overall == pytest.approx(length, abs=0.01)


@pytest.mark.parametrize(("years", "score"), [(0.0, 100.0), (100.0, 0.0), (5000.0, 0.0)])
def test_depletion_within_a_century(years, score):
    found = evaluate(method("graedel-2015"), given(reserve_life=[years]))
    assert found.terms["supply_risk"]["depletion_time"][0] == pytest.approx(score)


@pytest.mark.parametrize(("index", "score"), [(1.0, 100.0), (0.15, 66.8)])
def test_global_concentration(index, score):
    rest = np.sqrt(index)
    found = evaluate(method("graedel-2015"), given(production_share=[[rest, 0.0]]))
    assert found.terms["supply_risk"]["global_concentration"][0] == pytest.approx(score, abs=0.05)


def test_shares_that_do_not_add_up_leave_a_mean_over_the_named_producers():
    found = evaluate(method("graedel-2015"), given(production_share=[[0.8, 0.0]]))
    assert found.terms["supply_risk"]["mining_policy"][0] == pytest.approx(30.0)
    unnamed = evaluate(method("graedel-2015"), given(production_share=[[0.0, 0.0]]))
    assert np.isnan(unnamed.axes["supply_risk"][0])


def test_axes_stay_apart_when_one_is_not_known():
    found = evaluate(method("graedel-2015"), given(ecosystem_damage=[np.nan]))
    assert np.isfinite(found.axes["supply_risk"][0])
    assert found.overall is not None
    assert np.isnan(found.overall[0])


@pytest.mark.parametrize(
    ("supply", "vulnerability", "critical"), [((2.0, 8.0), (4.0, 4.0), 1.0), ((2.0, 2.0), (4.0, 4.0), 0.0)]
)
def test_uk_criticality_is_the_root_of_two_geometric_means(supply, vulnerability, critical):
    found = evaluate(
        method("uk-2024"),
        {"supply_indicators": np.array([supply]), "vulnerability_indicators": np.array([vulnerability])},
    )
    assert found.axes["supply_risk"] == pytest.approx(np.sqrt(np.prod(supply)))
    assert found.overall == pytest.approx(np.sqrt(np.sqrt(np.prod(supply)) * 4.0))
    assert found.critical[0] == critical


def test_one_unknown_indicator_leaves_uk_criticality_unknown():
    found = evaluate(
        method("uk-2024"),
        {"supply_indicators": np.array([[2.0, np.nan]]), "vulnerability_indicators": np.array([[4.0, 4.0]])},
    )
    assert found.overall is not None
    assert np.isnan(found.overall[0])
    assert np.isnan(found.critical[0])

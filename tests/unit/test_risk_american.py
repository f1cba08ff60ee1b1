"""Methods of NRC 2008, USGS 2021 and USGS 2025: by hand, and what they do with what is not known."""

from __future__ import annotations

import numpy as np
import pytest

from orechain.errors import InvalidInput
from orechain.risk.evaluate import contributions, evaluate
from orechain.risk.listing import basis_of_listing, recency_weighted_mean
from orechain.risk.registry import method
from orechain.risk.variants import load_variant

NAN = np.nan
KEYS = ("nstc-2018", "nrc-2008", "usgs-2021", "usgs-2025")


@pytest.mark.parametrize("key", KEYS)
def test_a_declared_threshold_is_the_one_that_cuts(key):
    found = method(key)
    cuts = [axis.threshold for axis in found.axes if axis.threshold is not None]
    assert [item.value for item in found.parameters if item.key == "threshold"] == cuts


def test_a_variant_does_not_set_a_cut_where_it_would_do_nothing():
    text = "variant: mine\nof: usgs-2021\nname: {en: Mine}\nparameters: {threshold: {value: 0.3}}"
    with pytest.raises(InvalidInput, match=r"mine.yaml:4: threshold is the cut of a score; set threshold under"):
        load_variant(text, "mine.yaml")
    text = "variant: mine\nof: usgs-2021\nname: {en: Mine}\naxes: {supply_risk: {threshold: 0.3}}"
    assert load_variant(text, "mine.yaml")[1].axis("supply_risk").threshold == 0.3


def test_matrix_weights_importance_by_demand():
    values = {
        "application_share": np.array([[0.6, 0.3, 0.1], [0.6, 0.4, 0.0], [0.6, 0.2, 0.0], [0.5, 0.5, 0.0]]),
        "importance_score": np.array([[4.0, 2.0, 1.0], [4.0, 3.0, NAN], [4.0, 4.0, NAN], [4.0, NAN, 1.0]]),
        "availability_score": np.array([[1.0, 2, 3, 4, 4], [1, 1, 1, 1, 1], [4, 4, 4, 4, 4], [2, 2, NAN, 2, 2]]),
    }
    scores = evaluate(method("nrc-2008"), values)
    # An application without demand needs no score; a fifth of demand unseen, or a use without a score, leaves none.
    np.testing.assert_allclose(scores.axes["importance_in_use"], [3.1, 3.6, NAN, NAN], rtol=1e-12)
    np.testing.assert_allclose(scores.axes["restriction_of_availability"], [2.8, 1.0, 4.0, NAN], rtol=1e-12)
    assert np.isnan(scores.critical).all()
    parts = contributions(method("nrc-2008"), values)["importance_in_use"]["demand_weighted_importance"]
    np.testing.assert_allclose(parts[0], [2.4, 0.6, 0.1], rtol=1e-12)


def test_matrix_by_the_worst_dimension_is_a_variant():
    text = (
        "variant: worst\nof: nrc-2008\nname: {en: Worst}\naxes:\n  restriction_of_availability:\n    terms:\n"
        "      mean_restriction: {leave_out: true}\n      worst_restriction: {weight: 1}\n"
    )
    made = load_variant(text, "worst.yaml")[1]
    values = {
        "application_share": np.ones((1, 1)),
        "importance_score": np.ones((1, 1)),
        "availability_score": np.array([[1.0, 2.0, 4.0]]),
    }
    assert evaluate(made, values).axes["restriction_of_availability"].tolist() == [4.0]


def supply_risk_inputs() -> dict[str, np.ndarray]:
    """Three minerals; the first producer is the economy assessed."""
    return {
        "production_share": np.array([[0.5, 0.3, 0.2], [0.0, 0.9, 0.1], [1.0, 0.0, 0.0]]),
        "abroad": np.array([[0.0, 1.0, 1.0]] * 3),
        "policy_perception": np.array([[NAN, 40.0, 80.0]] * 3),
        "trade_ties": np.array([[NAN, 0.9, 0.3]] * 3),
        "shared_values": np.array([[NAN, 0.6, 0.0]] * 3),
        "defence_ally": np.array([[NAN, 1.0, 0.0]] * 3),
        "net_import_reliance": np.array([0.4, 0.95, -0.6]),
        "sector_contribution": np.array([[0.02, 0.01]] * 3),
        "sector_expenditure": np.array([[5.0, 1.0], [100.0, 0.0], [0.0, 0.0]]),
        "sector_operating_profit": np.array([[1000.0, 500.0], [1000.0, -20.0], [1000.0, 500.0]]),
    }


def test_supply_risk_by_hand():
    scores = evaluate(method("usgs-2021"), supply_risk_inputs())
    raw, scaled = scores.raw["supply_risk"], scores.terms["supply_risk"]
    far, near = 0.6 * (0.9 + 0.6 + 1.0) / 3, 0.2 * 0.3 / 3
    potential = [0.09 * far + 0.04 * near, 0.81 * far + 0.01 * near, 0.0]
    np.testing.assert_allclose(raw["disruption_potential"], potential, rtol=1e-12)
    np.testing.assert_allclose(raw["economic_vulnerability"], [0.00012, 0.002, 0.0], rtol=1e-12)
    # The signed reliance is kept; only the score clamps it.
    np.testing.assert_allclose(raw["trade_exposure"], [0.4, 0.95, -0.6])
    np.testing.assert_allclose(scaled["trade_exposure"], [0.4, 0.95, 0.0])
    np.testing.assert_allclose(scores.axes["supply_risk"], [0.0, 0.95 ** (1 / 3), 0.0], atol=1e-12)
    assert scores.critical.tolist() == [0.0, 1.0, 0.0]


def test_supply_risk_keeps_unknown_unknown():
    values = supply_risk_inputs()
    values["policy_perception"] = values["policy_perception"].copy()
    values["policy_perception"][1, 2] = NAN
    values["sector_operating_profit"] = np.array([[1000.0, -1.0], [1000.0, 500.0], [1000.0, 500.0]])
    scores = evaluate(method("usgs-2021"), values)
    raw = scores.raw["supply_risk"]
    # A producer without an index, and a sector that spends but earns nothing.
    assert np.isnan(raw["disruption_potential"]).tolist() == [False, True, False]
    assert np.isnan(raw["economic_vulnerability"]).tolist() == [True, False, False]
    assert np.isnan(scores.axes["supply_risk"][:2]).all()


def test_one_mineral_alone_cannot_be_scaled():
    values = {name: array[:1] for name, array in supply_risk_inputs().items()}
    assert np.isnan(evaluate(method("usgs-2021"), values).axes["supply_risk"]).all()


def test_defence_can_be_left_out():
    text = "variant: two\nof: usgs-2021\nname: {en: Two}\nparameters: {weight_of_defence: {value: 0}}"
    values = supply_risk_inputs()
    del values["defence_ally"]
    raw = evaluate(load_variant(text, "two.yaml")[1], values).raw["supply_risk"]["disruption_potential"]
    np.testing.assert_allclose(raw[0], 0.09 * 0.6 * 0.75 + 0.04 * 0.2 * 0.15, rtol=1e-12)


def expected(probability: list[float], effect: list[float]) -> float:
    values = {"disruption_probability": np.array([probability]), "gdp_effect": np.array([effect])}
    return float(evaluate(method("usgs-2025"), values).axes["expected_loss"][0])


def test_expected_loss_weights_scenarios_by_probability():
    assert expected([0.01, 0.1], [-500.0, 20.0]) == pytest.approx(3.0)
    assert expected([0.02, 0.2], [-500.0, 20.0]) == pytest.approx(6.0)
    # What cannot happen needs no effect; what can and is not known leaves the loss unknown.
    assert expected([0.01, 0.0], [-500.0, NAN]) == pytest.approx(5.0)
    assert np.isnan(expected([0.01, 0.1], [-500.0, NAN]))
    assert np.isnan(expected([NAN, 0.1], [-500.0, 20.0]))


def test_expected_loss_is_cut():
    values = {"disruption_probability": np.full((3, 1), 0.1), "gdp_effect": np.array([[-20.0], [-19.0], [5.0]])}
    assert evaluate(method("usgs-2025"), values).critical.tolist() == [1.0, 0.0, 0.0]


def test_listing_needs_what_would_decide():
    found = basis_of_listing(np.array([0.3, 0.5, NAN, NAN, NAN]), 0.4, np.array([NAN, NAN, NAN, 0, 1]), np.ones(5))
    assert found.tolist() == ["not_known", "quantitative", "qualitative", "qualitative", "single_point_of_failure"]
    # A judgement does not overrule a score.
    assert basis_of_listing(np.array([0.39]), 0.4, np.zeros(1), np.ones(1)).tolist() == ["not_listed"]
    samples = basis_of_listing(np.array([[0.5, 0.1], [0.3, 0.1]]), 0.4, np.zeros(2), np.zeros(2))
    assert samples.tolist() == [["quantitative", "not_listed"], ["not_listed", "not_listed"]]


def test_listing_refuses_what_cannot_be():
    with pytest.raises(InvalidInput) as error:
        basis_of_listing(np.array([0.3]), NAN, np.array([0.5]), np.array([2.0]))
    assert len(error.value.problems) == 3


def test_means_over_years_refuse_weights_that_do_not_fit():
    scores = np.array([[0.2], [0.4]])
    for weights in ([1.0], [0.0, 0.0], [-1.0, 2.0], [1.0, NAN]):
        with pytest.raises(InvalidInput):
            recency_weighted_mean(scores, weights)
    assert recency_weighted_mean(scores, [1, 3]).tolist() == pytest.approx([0.35])

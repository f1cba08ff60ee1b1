"""Variants written by users: what they change, and every mistake named with its line."""

from __future__ import annotations

import numpy as np
import pytest

from orechain.errors import InvalidInput
from orechain.risk.evaluate import evaluate
from orechain.risk.registry import method
from orechain.risk.variants import load_variant

VALUES = {
    "production_share": np.array([[0.9, 0.1], [0.5, 0.5]]),
    "governance": np.array([[0.0, 1.0]]),
    "production": np.array([110.0, 100.0]),
    "production_five_years_before": np.array([100.0, 100.0]),
    "real_prices": np.array([[4.0, 5.0, 6.0], [1.0, 2.0, 3.0]]),
}
HEAD = "variant: mine\nof: nstc-2018\nname: {en: Mine}\n"


def faults(text: str) -> str:
    with pytest.raises(InvalidInput) as caught:
        load_variant(text, "mine.yaml")
    return str(caught.value)


def test_other_weights_aggregator_and_threshold():
    text = HEAD + (
        "axes:\n  potential:\n    aggregator: mean\n    threshold: 0.6\n    terms:\n"
        "      market_dynamics: {leave_out: true}\n      supply_risk: {weight: 3}\n"
    )
    variant, made = load_variant(text, "mine.yaml")
    assert (variant.variant, made.key, made.base) == ("mine", "mine", "nstc-2018")
    raw = evaluate(method("nstc-2018"), VALUES).raw["potential"]
    scores = evaluate(made, VALUES)
    np.testing.assert_allclose(scores.axes["potential"], (3 * raw["supply_risk"] + raw["production_growth"]) / 4)
    assert scores.critical.tolist() == (scores.axes["potential"] >= 0.6).astype(float).tolist()


def test_other_scaling_and_parameter():
    text = HEAD + (
        "parameters: {years: {value: 10, source: my choice}}\n"
        "axes: {potential: {terms: {supply_risk: {scaling: [{kind: min_max}]}}}}\n"
    )
    _, made = load_variant(text, "mine.yaml")
    found = evaluate(made, VALUES)
    assert found.terms["potential"]["supply_risk"].tolist() == [1.0, 0.0]
    assert found.raw["potential"]["production_growth"][0] == pytest.approx(1.1**0.1)
    assert next(item for item in made.parameters if item.key == "years").citation == "my choice"


def test_a_parameter_moves_the_scaling_that_names_it():
    text = "variant: mine\nof: esp-2014\nname: {en: Mine}\nparameters: {target_growth: {value: 0.1}}\n"
    _, made = load_variant(text, "mine.yaml")
    values = {"demand_growth": np.array([0.2])}
    assert evaluate(method("esp-2014"), values).terms["scarcity_potential"]["demand_growth"][0] == pytest.approx(16.0)
    assert evaluate(made, values).terms["scarcity_potential"]["demand_growth"][0] == pytest.approx(4.0)


def test_the_stand_in_of_geopolrisk_is_a_choice_of_the_user():
    text = "variant: mine\nof: geopolrisk-2022\nname: {en: Mine}\nparameters: {use_stand_in: {value: 1}}\n"
    _, made = load_variant(text, "mine.yaml")
    values = {
        "production_share": np.array([[1.0, 0.0]]),
        "imports_from": np.array([[30.0, 70.0]]),
        "political_stability": np.array([[2.5, np.nan]]),
        "domestic_production": np.array([0.0]),
    }
    assert np.isnan(evaluate(method("geopolrisk-2022"), values).axes["geopolitical_supply_risk"][0])
    assert evaluate(made, values).axes["geopolitical_supply_risk"][0] == pytest.approx(0.35)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (HEAD.replace("nstc-2018", "nstc-2019"), "mine.yaml:2: "),
        (HEAD + "axes: {potental: {threshold: 1}}", "did you mean potential?"),
        (HEAD + "axes: {potential: {threshold: -1}}", "lies outside the scale"),
        (HEAD + "axes: {potential: {aggregator: meen}}", "unknown aggregator 'meen'"),
        (HEAD + "axes: {potential: {terms: {supply_rsk: {weight: 1}}}}", "has no term 'supply_rsk'"),
        (HEAD + "axes: {potential: {scale: [2, 1]}}", "is not below"),
        (HEAD + "parameters: {yeers: {value: 3}}", "has no parameter 'yeers'"),
        (HEAD + "axes: {potential: {terms: {supply_risk: {scaling: [{kind: squash}]}}}}", "unknown scaling 'squash'"),
        (HEAD + "axes: {potential: {terms: {supply_risk: {scaling: [{kind: linear}]}}}}", "scaling linear"),
        (
            HEAD + "axes: {potential: {terms: {supply_risk: {scaling: [{kind: target, settings: {value: here}}]}}}}",
            "give no number",
        ),
        (HEAD + "colour: red", "unknown key 'colour'"),
        ("", "mine.yaml:1: "),
    ],
)
def test_mistakes_are_named(text, says):
    assert says in faults(text)


def test_no_term_left_is_refused():
    terms = ", ".join(f"{key}: {{leave_out: true}}" for key in ("supply_risk", "production_growth", "market_dynamics"))
    assert "keep one" in faults(HEAD + f"axes: {{potential: {{terms: {{{terms}}}}}}}")

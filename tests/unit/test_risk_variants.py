"""Variants written by users: what they change, and every mistake named with its line."""

from __future__ import annotations

import numpy as np
import pytest

from orechain.errors import InvalidInput
from orechain.risk.evaluate import evaluate
from orechain.risk.registry import method, methods
from orechain.risk.variants import load_variant
from orechain.views import risk_words as words
from orechain.views.risk_reference import method_facts

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


EU = "variant: mine\nof: eu-2023\nname: {en: Mine}\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (EU + "parameters: {governance_scale: {value: -10}}", "governance_scale -10 lies outside 1 to 100"),
        (EU + "parameters: {reliance_weight: {value: 7}}", "reliance_weight 7 lies outside 0 to 1"),
        (EU + "parameters: {supply_risk_threshold: {value: 2}}", "set threshold under axes: supply_risk"),
        (EU + "parameters: {economic_importance_threshold: {value: 2}}", "threshold under axes: economic_importance"),
        (EU + "axes: {supply_risk: {factor: -3}}", "mine.yaml:4"),
        (EU + "axes: {supply_risk: {factor: 0}}", "mine.yaml:4"),
        (EU + "axes: {economic_importance: {threshold: 1000}}", "outside the scale of economic_importance, 0 to 11"),
        (EU + "axes: {economic_importance: {factor: 1, threshold: 2.8}}", "0 to 1.1"),
        (EU + "axes: {supply_risk: {aggregator: mean, threshold: 8}}", "0 to 7.36667"),
        (EU + "axes: {supply_risk: {terms: {not_recycled: {scaling: [{kind: affine}]}}}}", "give scale"),
        (EU + "axes: {supply_risk: {scaling: [{kind: affine}]}}", "give scale"),
        (EU + "axes: {supply_risk: {scaling: [{kind: squash}]}}", "unknown scaling 'squash'"),
        (
            EU + "axes: {supply_risk: {scaling: [{kind: min_max}], threshold: 2}}",
            "outside the scale of supply_risk, 0 to 1",
        ),
        (
            "variant: mine\nof: bgs-2012\nname: {en: Mine}\nparameters: {share_low: {value: 0.9}}",
            "give rising edges",
        ),
        (
            "variant: mine\nof: geopolrisk-2022\nname: {en: Mine}\nparameters: {stand_in: {value: 0.9}}",
            "does nothing unless use_stand_in is 1",
        ),
        ("variant: mine\nof: iea-concentration\nname: {en: Mine}\nparameters: {top: {value: 2.5}}", "no whole number"),
        ("variant: mine\nof: eu-2023\nname: {en: Mine}\noverall_threshold: 3", "no overall number"),
        (
            "variant: mine\nof: eu-2023\nname: {en: Mine}\noverall: mean\noverall_threshold: 17",
            "outside the scale of the method, 0 to 16.5",
        ),
    ],
)
def test_values_and_cuts_that_cannot_be_are_refused(text, says):
    assert says in faults(text)


def test_the_scale_follows_what_a_variant_changes():
    def scale(of: str, axis: str, text: str) -> tuple[float, float]:
        _, made = load_variant(f"variant: mine\nof: {of}\nname: {{en: Mine}}\n{text}", "mine.yaml")
        return tuple(round(end, 9) for end in made.axis(axis).scale)

    risk = "supply_risk"
    assert scale("eu-2023", risk, "parameters: {governance_scale: {value: 100}}") == (0.0, 220.0)
    assert scale("eu-2023", risk, "axes: {supply_risk: {terms: {not_recycled: {weight: 0.5}}}}") == (0.0, 22.0)
    assert scale("eu-2023", risk, "axes: {supply_risk: {terms: {substitution_supply: {leave_out: true}}}}") == (0, 20)
    assert scale("bgs-2012", risk, "axes: {supply_risk: {factor: 1}}") == (7.0, 21.0)
    assert scale("bgs-2012", risk, "axes: {supply_risk: {terms: {scarcity: {leave_out: true}}}}") == (
        round(60 / 21, 9), round(180 / 21, 9))  # fmt: skip
    assert scale("graedel-2015", "vulnerability", "axes: {vulnerability: {aggregator: maximum, scale: [0, 100]}}") == (
        0, 100)  # fmt: skip


def test_an_edge_of_a_band_follows_its_parameter():
    text = "variant: mine\nof: bgs-2012\nname: {en: Mine}\nparameters: {scarcity_low: {value: 20}}"
    _, made = load_variant(text, "mine.yaml")
    values = {"crust_abundance": np.array([19.0, 20.0, 20.5])}
    assert evaluate(made, values).terms["supply_risk"]["scarcity"].tolist() == [2.0, 2.0, 1.0]
    assert evaluate(method("bgs-2012"), values).terms["supply_risk"]["scarcity"].tolist() == [2.0, 2.0, 2.0]


def test_the_last_scaling_of_an_axis_can_be_changed():
    text = (
        "variant: mine\nof: scarce-2017\nname: {en: Mine}\n"
        "axes: {relative_supply_risk: {scaling: [{kind: rank}]}, relative_vulnerability: {scaling: [], scale: [0, 6]}}"
    )
    _, made = load_variant(text, "mine.yaml")
    assert [step.kind for step in made.axis("relative_supply_risk").scaling] == ["rank"]
    assert made.axis("relative_supply_risk").scale == (0.0, 1.0)
    assert made.axis("relative_vulnerability").scaling == ()
    values = {"imports": np.array([1.0, 2.0, 5.0])}
    terms = ("required_demand",)
    only = "".join(
        f"{term.key}: {{leave_out: true}}, "
        for term in method("scarce-2017").axis("relative_vulnerability").terms
        if term.key not in terms
    )
    text = f"variant: mine\nof: scarce-2017\nname: {{en: Mine}}\naxes: {{relative_vulnerability: {{terms: {{{only}}}, "
    _, ranked = load_variant(text + "scaling: [{kind: rank}]}}", "mine.yaml")
    _, plain = load_variant(text + "}}", "mine.yaml")
    assert evaluate(ranked, values).axes["relative_vulnerability"].tolist() == [0.0, 0.5, 1.0]
    assert evaluate(plain, values).axes["relative_vulnerability"].tolist() == [0.0, 0.25, 1.0]


def test_a_parameter_that_documents_a_cut_follows_it():
    _, made = load_variant(EU + "axes: {supply_risk: {threshold: 0.8}}", "mine.yaml")
    assert made.settings["supply_risk_threshold"] == 0.8


def test_what_a_variant_changes_is_assumed_and_not_recomputed():
    text = "variant: half\nof: eu-2023\nname: {en: Half, zh: 减半}\nnote: {en: Counts half., zh: 减半计。}\n"
    same = load_variant(text, "half.yaml")[1]
    assert same.verification == methods()["eu-2023"].verification == "recomputed"
    parameter = load_variant(text + "parameters: {reliance_weight: {value: 0.4}}\n", "half.yaml")[1]
    assert {item.key for item in parameter.parameters if item.verification == "assumed"} == {"reliance_weight"}
    weight = "axes: {supply_risk: {scale: [0, 22], terms: {not_recycled: {weight: 0.5}}}}\n"
    altered = load_variant(text + weight, "half.yaml")[1]
    assert altered.verification == "assumed"
    for lang, said in (("en", "altered: assumed here"), ("zh", "已改动：本项目假设")):
        facts = dict(method_facts(altered, lang))
        assert said in facts.values()
        assert words.description("method", "half", lang) in facts.values()
    assert [words.word("method", "half", lang) for lang in ("en", "zh")] == ["Half", "减半"]


def test_no_term_left_is_refused():
    terms = ", ".join(f"{key}: {{leave_out: true}}" for key in ("supply_risk", "production_growth", "market_dynamics"))
    assert "keep one" in faults(HEAD + f"axes: {{potential: {{terms: {{{terms}}}}}}}")

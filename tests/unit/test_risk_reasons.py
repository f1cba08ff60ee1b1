"""Why scores are missing, in short: inputs that nobody publishes are counted, one reason stands once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.sample_risk import assessment

from orechain.assess.risk.result import Evidence, Given, Lacking, RiskAssessment
from orechain.catalog.messages import message
from orechain.catalog.risk import risk_inputs
from orechain.views import risk_reasons as reasons


def not_held(name: str) -> Lacking:
    return Lacking(name, message("risk_not_held", input=name), message("risk_needs_input", input=name))


def sample() -> RiskAssessment:
    """Two links of one mineral without a score: eight inputs that nobody gives, two that the world does not have."""
    names = list(risk_inputs())[:8]
    world = [Lacking(name, message("world_has_no_trade"), message("risk_needs_economy"))
             for name in ("imports", "net_import_reliance")]  # fmt: skip
    found = assessment()
    score = replace(found.scores[0], value=None, lacking=(*map(not_held, names), *world))
    both = (replace(score, link="U"), replace(score, link="M"))
    return replace(found, minerals=(score.mineral,), methods=(score.method,), years=(score.year,), scores=both)


@pytest.mark.parametrize(("lang", "more"), [("en", "2 more"), ("zh", "2 项")])
def test_the_short_list_counts_by_method_and_names_links_once(lang, more):
    found = sample()
    first, second = reasons.by_method(found, found.scores, lang)
    assert first.startswith(found.methods[0])
    assert "8" in first
    assert more in first
    assert second.endswith(f"[{found.methods[0]} U M]")
    assert "--economy" in second
    assert "--inputs" not in second


def test_the_full_list_has_every_input():
    found = sample()
    said = reasons.by_input(found, found.scores, "en")
    assert len(said) == 10
    assert all(text.endswith(f"[{found.methods[0]} U M]") for text in said)
    assert "columns mineral, input, part, value, sd, unit, link, year, source" in said[0]


def test_one_assumption_of_several_inputs_and_links_is_one_sentence():
    found = sample()
    note = message("other_year", year=2020, asked=2022)
    given = {key: Given(key, {"": 1.0}, basis="stand-in", notes=(note,)) for key in ("imports", "price")}
    scores = tuple(replace(score, value=1.0, inputs=tuple(given)) for score in found.scores)
    evidence = {
        (score.mineral, score.link, score.year): Evidence(score.mineral, score.link, "WLD", score.year, given, {})
        for score in scores
    }
    said = reasons.assumptions(replace(found, scores=scores, evidence=evidence), scores, "en")
    assert said == ["The figure of 2020 stands in for 2022. [U M Imports, Price]"]

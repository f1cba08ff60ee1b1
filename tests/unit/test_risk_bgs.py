"""Risk list of the BGS: edges of the bands, what counts as 2 when it is not known, and what stays unknown."""

from __future__ import annotations

import numpy as np
import pytest

from orechain.risk.evaluate import evaluate
from orechain.risk.registry import method


def given(**changes: object) -> dict[str, np.ndarray]:
    values: dict[str, object] = {
        "crust_abundance": [50.0],
        "production_share": [[0.6, 0.4]],
        "reserve_share": [[0.4, 0.6]],
        "governance_percentile": [[0.9, 0.1]],
        "end_of_life_recycling_rate": [0.2],
        "substitutability": [0.5],
    }
    return {name: np.asarray(value, dtype=float) for name, value in {**values, **changes}.items()}


def term(name: str, **changes: object) -> float:
    return float(evaluate(method("bgs-2012"), given(**changes)).terms["supply_risk"][name][0])


@pytest.mark.parametrize(
    ("name", "source", "value", "band"),
    [
        ("scarcity", "crust_abundance", 100.1, 1), ("scarcity", "crust_abundance", 100.0, 2),
        ("scarcity", "crust_abundance", 1.0, 2), ("scarcity", "crust_abundance", 0.99, 3),
        ("recycling_rate", "end_of_life_recycling_rate", 0.31, 1),
        ("recycling_rate", "end_of_life_recycling_rate", 0.30, 2),
        ("recycling_rate", "end_of_life_recycling_rate", 0.10, 2),
        ("recycling_rate", "end_of_life_recycling_rate", 0.09, 3),
    ],
)  # fmt: skip
def test_bands(name, source, value, band):
    assert term(name, **{source: [value]}) == band


@pytest.mark.parametrize(("share", "band"), [(0.332, 1), (0.333, 2), (0.665, 2), (0.666, 3), (1.0, 3)])
def test_bands_of_the_largest_share(share, band):
    rest = [(1 - share) / 3] * 3
    shares = [[share, *rest]]
    given_shares = {"production_share": shares, "reserve_share": shares, "governance_percentile": [[0.5] * 4]}
    assert term("top_producer_share", **given_shares) == band
    assert term("top_reserve_share", **given_shares) == band


@pytest.mark.parametrize(("percentile", "band"), [(0.667, 1), (0.666, 2), (0.334, 2), (0.333, 3), (np.nan, 2)])
def test_bands_of_governance(percentile, band):
    assert term("top_producer_governance", governance_percentile=[[percentile, 0.5]]) == band
    assert term("top_reserve_governance", governance_percentile=[[0.5, percentile]]) == band


def test_of_equally_large_producers_the_worst_governed_counts():
    assert term("top_producer_governance", production_share=[[0.5, 0.5]]) == 3


def test_unknown_substitutability_counts_as_medium_and_shows_as_unknown_before_scaling():
    found = evaluate(method("bgs-2012"), given(substitutability=[np.nan]))
    assert found.terms["supply_risk"]["substitutability"][0] == 2.0
    assert np.isnan(found.raw["supply_risk"]["substitutability"][0])
    assert np.isfinite(found.axes["supply_risk"][0])


@pytest.mark.parametrize("name", ["crust_abundance", "production_share", "reserve_share", "end_of_life_recycling_rate"])
def test_what_the_list_has_no_rule_for_stays_unknown(name):
    values = given()
    values[name] = np.full_like(values[name], np.nan)
    assert np.isnan(evaluate(method("bgs-2012"), values).axes["supply_risk"][0])

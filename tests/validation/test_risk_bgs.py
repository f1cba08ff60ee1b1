"""Example rows of the British Geological Survey's Risk list 2012: cobalt, lithium, copper, rare earths, tungsten.

The inputs stand for the bands in which the list puts them (abundance in ppm, shares, rates); the figures themselves are
recalled, only the scores are the list's.
"""

from __future__ import annotations

import numpy as np
import pytest

from orechain.risk.evaluate import evaluate
from orechain.risk.registry import method

CRITERIA = (
    "scarcity", "top_producer_share", "top_reserve_share", "recycling_rate", "substitutability",
    "top_producer_governance", "top_reserve_governance",
)  # fmt: skip


def scores(abundance, producer, reserves, recycling, substitution, producing, holding):
    """Score one mineral; its largest producer is the first country and its largest reserve holder the second."""
    return evaluate(
        method("bgs-2012"),
        {
            "crust_abundance": np.array([abundance]),
            "production_share": np.array([[producer, 0.0, *[(1 - producer) / 20] * 20]]),
            "reserve_share": np.array([[0.0, reserves, *[(1 - reserves) / 20] * 20]]),
            "governance_percentile": np.array([[producing, holding, *[0.5] * 20]]),
            "end_of_life_recycling_rate": np.array([recycling]),
            "substitutability": np.array([substitution]),
        },
    )


@pytest.mark.parametrize(
    ("mineral", "inputs", "criteria", "printed"),
    [
        ("cobalt", (26.6, 0.51, 0.45, 0.68, 0.9, 0.02, 0.02), (2, 2, 2, 1, 3, 3, 3), 7.6),
        ("lithium", (16.0, 0.37, 0.58, 0.01, 0.9, 0.69, 0.69), (2, 2, 2, 3, 3, 1, 1), 6.7),
        ("copper", (27.0, 0.34, 0.28, 0.43, 0.2, 0.69, 0.69), (2, 2, 1, 1, 1, 1, 1), 4.3),
        ("rare earths", (0.3, 0.97, 0.48, 0.01, 0.9, 0.27, 0.27), (3, 3, 2, 3, 3, 3, 3), 9.5),
        ("tungsten", (0.9, 0.85, 0.61, 0.05, 0.9, 0.27, 0.27), (3, 3, 2, 3, 3, 3, 3), 9.5),
    ],
)
def test_example_rows_of_the_risk_list_2012(mineral, inputs, criteria, printed):
    found = scores(*inputs)
    terms = found.terms["supply_risk"]
    assert tuple(int(terms[name][0]) for name in CRITERIA) == criteria, mineral
    assert round(float(found.axes["supply_risk"][0]), 1) == printed

"""The American methods beside what is published of them, to the printed digits."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from orechain.risk.evaluate import aggregated, evaluate
from orechain.risk.listing import LISTED, basis_of_listing
from orechain.risk.registry import method

CLAIMS = Path(__file__).resolve().parents[2] / "src" / "orechain" / "data" / "claims"

# R, G, M, C of 2018 as printed, and C with the mean that divides six prices by five. The shares, governance, production
# and prices behind them are not at hand: the test goes from R, G, M to C.
SCREENING = {
    "vanadium": (0.2079, 0.9736, 0.5272, 0.4743, 0.4584),
    "niobium": (0.4121, 1.0592, 0.1497, 0.4027, 0.4587),
    "lithium": (0.1211, 1.1942, 0.3094, 0.3550, 0.3575),
    "titanium": (0.0406, 0.9582, 0.2188, 0.2041, 0.2156),
}
HALF = 0.00005


def potential(concentration: float, growth: float, market: float) -> float:
    """The whole method, from inputs that have these indicators."""
    values = {
        "production_share": np.array([[1.0, 0.0]]),
        "governance": np.array([[2.5 - 5.0 * concentration, np.nan]]),
        "production": np.array([100.0 * growth**5]),
        "production_five_years_before": np.array([100.0]),
        # Three prices of that deviation among a sample.
        "real_prices": np.array([[1.0 - market, 1.0, 1.0 + market]]),
    }
    scores = evaluate(method("nstc-2018"), values)
    raw = scores.raw["potential"]
    found = [float(raw[term][0]) for term in ("supply_risk", "production_growth", "market_dynamics")]
    np.testing.assert_allclose(found, [concentration, growth, market], rtol=1e-12)
    return float(scores.axes["potential"][0])


@pytest.mark.parametrize("mineral", SCREENING)
def test_screening_of_2018_mccullough_and_nassar_2017(mineral):
    concentration, growth, market, printed, _ = SCREENING[mineral]
    found = potential(concentration, growth, market)
    # Printed indicators are rounded: the score lies between those of their least and greatest values.
    low = potential(concentration - HALF, growth - HALF, market - HALF)
    high = potential(concentration + HALF, growth + HALF, market + HALF)
    assert low - HALF <= printed <= high + HALF
    assert found == pytest.approx(printed, abs=0.0001)


def test_screening_of_2018_ranks_and_cut():
    found = {name: potential(*row[:3]) for name, row in SCREENING.items()}
    assert sorted(found, key=found.__getitem__, reverse=True) == ["vanadium", "niobium", "lithium", "titanium"]
    cut = method("nstc-2018").axis("potential").threshold
    assert [name for name, score in found.items() if score >= cut] == ["vanadium", "niobium", "lithium"]
    # With the wrong mean niobium would lead: a rank is only as good as its formula.
    assert max(SCREENING, key=lambda name: SCREENING[name][4]) == "niobium"


@pytest.mark.parametrize("mineral", SCREENING)
def test_the_printed_deviation_of_prices_is_that_of_a_sample(mineral):
    """Six prices whose mean was divided by five: M' follows from M, and only the divisor n - 1 gives the printed C'."""
    concentration, growth, market, _, coded = SCREENING[mineral]

    def with_the_wrong_mean(squares: float) -> float:
        wrong = np.sqrt((squares + 6 * 0.2**2) / 5) / 1.2
        return float((concentration * growth * wrong) ** (1 / 3))

    assert with_the_wrong_mean(5 * market**2) == pytest.approx(coded, abs=0.00015)
    assert abs(with_the_wrong_mean(6 * market**2) - coded) > 0.002
    assert method("nstc-2018").settings["freedom"] == 1.0


@cache
def claims(file: str) -> tuple[dict[str, str], ...]:
    with (CLAIMS / f"{file}.csv").open(newline="", encoding="utf-8") as handle:
        return tuple(csv.DictReader(handle))


def listed(release: str) -> set[str]:
    return {row["mineral"] for row in claims("critical_lists") if row["release"] == release}


@cache
def bases() -> dict[str, str]:
    """Zhao 2022, table 2: scores of USGS 2021; ** for a single point of failure, * for a qualitative judgement."""
    rows = [row for row in claims("zhao_2022") if row["kind"] == "score"]
    scores = np.array([float(row["value"] or "nan") for row in rows])
    single = np.array([float("**: " in row["note"]) for row in rows])
    judged = np.array([float("*: critical by the qualitative assessment" in row["note"]) for row in rows])
    cut = method("usgs-2021").axis("supply_risk").threshold
    found = basis_of_listing(scores, cut, single, judged)
    return {row["mineral"]: str(basis) for row, basis in zip(rows, found, strict=True)}


def minerals_by(basis: str) -> set[str]:
    return {mineral for mineral, found in bases().items() if found == basis}


def test_list_of_2022_from_scores_nassar_and_fortier_2021():
    assert len(bases()) == 66
    assert len(minerals_by("quantitative")) == 36
    assert minerals_by("single_point_of_failure") == {"nickel", "beryllium", "zirconium"}
    assert len(minerals_by("qualitative")) == 11
    assert {"cesium", "rubidium", "scandium"} <= minerals_by("qualitative")
    assert "tellurium" in minerals_by("quantitative")
    assert {"lead", "potash", "strontium", "rhenium", "helium", "uranium"} <= minerals_by("not_listed")


def test_list_of_2022_is_the_published_one_87_fr_10381():
    found = {mineral for mineral, basis in bases().items() if basis in LISTED}
    assert len(found) == 50
    assert found == listed("us-list-2022")


def test_list_of_2022_beside_that_of_2018_83_fr_23295():
    platinum = {"iridium", "palladium", "platinum", "rhodium", "ruthenium"}
    rare = {"yttrium", "lanthanum", "cerium", "praseodymium", "neodymium", "samarium", "europium", "gadolinium",
            "terbium", "dysprosium", "holmium", "erbium", "thulium", "ytterbium", "lutetium"}  # fmt: skip
    before = listed("us-list-2018") - {"platinum_group_metals", "rare_earths"} | platinum | rare
    now = listed("us-list-2022")
    assert now - before == {"nickel", "zinc"}
    assert before - now == {"helium", "potash", "rhenium", "strontium", "uranium"}


def test_economic_vulnerability_of_three_sectors_nassar_2020():
    added, profit, spent = np.array([50.0, 200.0, 80.0]), np.array([20.0, 60.0, 10.0]), np.array([1.0, 3.0, 0.5])
    values = {
        "sector_contribution": (added / 1000.0)[None],
        "sector_expenditure": spent[None],
        "sector_operating_profit": profit[None],
    }
    raw = evaluate(method("usgs-2021"), values).raw["supply_risk"]
    assert raw["economic_vulnerability"] == pytest.approx(0.0165, abs=1e-15)


def test_supply_risk_is_the_geometric_mean_of_its_three_components_nassar_2020():
    axis = method("usgs-2021").axis("supply_risk")
    components = dict(zip((term.key for term in axis.terms), (0.3, 0.8, 0.4), strict=True))
    score = aggregated(axis, {key: np.array([value]) for key, value in components.items()})
    assert score == pytest.approx(0.457886, abs=5e-7)

"""GeoPolRisk, ESP, SCARCE, concentration and the two views of China: formulas by hand, and gaps that stay gaps."""

from __future__ import annotations

import numpy as np
import pytest

from orechain.catalog.risk import risk_word
from orechain.errors import InvalidInput
from orechain.risk.evaluate import check, evaluate
from orechain.risk.methods.china_two_axis import ADVANTAGE, SHORTAGE
from orechain.risk.methods.esp_2014 import METHOD as ESP
from orechain.risk.methods.geopolrisk_2022 import AS_PUBLISHED, GROSS
from orechain.risk.methods.geopolrisk_2022 import METHOD as GEOPOLRISK
from orechain.risk.methods.iea_concentration import METHOD as IEA
from orechain.risk.methods.scarce_2017 import METHOD as SCARCE

NAN = np.nan


def supply(**changes: object) -> dict[str, np.ndarray]:
    plain = {
        "production_share": [[0.6, 0.4, 0.0]],
        "imports_from": [[60.0, 40.0, 0.0]],
        "political_stability": [[0.0, -2.5, 2.5]],
        "domestic_production": [100.0],
        "import_price": [10.0],
    }
    return {name: np.asarray(array, dtype=float) for name, array in (plain | changes).items()}


def geopolrisk(axis: str = "geopolitical_supply_risk", method=GEOPOLRISK, **changes: object) -> float:
    return float(evaluate(method, supply(**changes)).axes[axis][0])


def test_geopolrisk_by_hand():
    # HHI 0.52; risks 0.5 and 1; (60 * 0.5 + 40 * 1) / 200 = 0.35
    assert geopolrisk() == pytest.approx(0.52 * 0.35)
    assert geopolrisk("geopolitical_midpoint") == pytest.approx(1.82)
    assert geopolrisk("geopolitical_factor", GROSS) == pytest.approx(1.82 / 0.409412948)


def test_contained_metal_gets_no_factor():
    """The constant of copper is of gross weights: over it, prices of contained metal would give too large a factor."""
    assert np.isnan(geopolrisk("geopolitical_factor"))
    assert np.isnan(geopolrisk("geopolitical_factor", AS_PUBLISHED))
    assert "geopolrisk-2022.no_factor" in GEOPOLRISK.limits


def test_partners_inside_a_bloc_have_no_risk_but_their_trade_counts():
    assert geopolrisk(inside_region=[[0.0, 1.0, 0.0]]) == pytest.approx(0.52 * 30.0 / 200.0)
    inside_and_unknown = geopolrisk(inside_region=[[0.0, 1.0, 0.0]], political_stability=[[0.0, NAN, NAN]])
    assert inside_and_unknown == pytest.approx(0.52 * 30.0 / 200.0)


def test_no_imports_and_no_production_is_no_score():
    nothing = [[0.0, 0.0, 0.0]]
    assert np.isnan(geopolrisk(imports_from=nothing, domestic_production=[0.0]))
    assert np.isnan(geopolrisk(method=AS_PUBLISHED, imports_from=nothing, domestic_production=[0.0]))
    assert geopolrisk(imports_from=nothing) == 0.0
    assert np.isnan(geopolrisk(imports_from=[[60.0, NAN, 0.0]]))
    assert np.isnan(geopolrisk(domestic_production=[NAN]))


def test_a_score_does_not_need_a_price():
    assert np.isfinite(geopolrisk(import_price=[NAN]))
    assert np.isnan(geopolrisk("geopolitical_factor", GROSS, import_price=[NAN]))


def test_the_stand_in_is_flagged():
    unknown = {"political_stability": [[0.0, NAN, NAN]]}
    assert np.isnan(geopolrisk(**unknown))
    assert geopolrisk(method=AS_PUBLISHED, **unknown) == pytest.approx(0.52 * 50.0 / 200.0)
    assert geopolrisk("stand_in_share", AS_PUBLISHED, **unknown) == pytest.approx(0.4)
    assert geopolrisk("stand_in_share", AS_PUBLISHED) == 0.0
    assert geopolrisk("stand_in_share", AS_PUBLISHED, **unknown, inside_region=[[0.0, 1.0, 0.0]]) == 0.0
    assert AS_PUBLISHED.base == GEOPOLRISK.key


def esp_inputs() -> dict[str, np.ndarray]:
    """A resource at every target."""
    return {
        "reserve_share": np.full((1, 7), 1 / 7),
        "production_share": np.full((1, 7), 1 / 7),
        "governance": np.full((1, 7), 2.5 - 5 * 0.25),
        "human_development": np.full((1, 7), 0.88),
        "demand_growth": np.array([0.05]),
        "trade_barriers": np.array([0.25]),
        "companion_fraction": np.array([0.20]),
        "recycled_content": np.array([0.50]),
        "reserve_life": np.array([40.0]),
    }


def potential(**changes: object) -> float:
    values = esp_inputs() | {name: np.asarray(array, dtype=float) for name, array in changes.items()}
    return float(evaluate(ESP, values).axes["scarcity_potential"][0])


def test_esp_is_one_at_the_targets_and_the_product_of_squares_beyond():
    assert potential() == pytest.approx(1.0)
    assert potential(demand_growth=[0.10]) == pytest.approx(4.0)
    assert potential(demand_growth=[0.10], reserve_life=[10.0]) == pytest.approx(64.0)
    assert potential(production_share=[[0.6, 0.4, 0, 0, 0, 0, 0]]) == pytest.approx((0.52 / 0.15) ** 2)


def test_esp_takes_no_credit_for_shrinking_demand_and_no_reserves_are_a_gap():
    assert potential(demand_growth=[-0.5]) == pytest.approx(1.0)
    assert potential(recycled_content=[0.99]) == pytest.approx(1.0)
    assert np.isnan(potential(reserve_life=[0.0]))
    assert np.isnan(potential(trade_barriers=[NAN]))


def scarce_inputs(minerals: int = 3) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(1)
    share = np.tile([0.5, 0.3, 0.2], (minerals, 1))
    found: dict[str, np.ndarray] = {name: share.copy() for name in ("sourcing_share", "reserve_share", "use_share")}
    found |= {
        "policy_perception": rng.uniform(20, 90, (minerals, 3)),
        "governance": rng.uniform(-1, 1, (minerals, 3)),
        "enabling_trade": rng.uniform(3, 6, (minerals, 3)),
        "sector_contribution": share.copy(),
    }
    plain = ("reserve_life", "demand_growth", "price_volatility", "recycled_content", "companion_fraction", "imports",
             "production", "domestic_production", "substitutability", "future_technologies")  # fmt: skip
    return found | {name: rng.uniform(0.1, 0.9, minerals) for name in plain}


def test_scarce_cuts_what_meets_its_target_and_scales_among_the_resources():
    values = scarce_inputs() | {
        "demand_growth": np.array([0.04, 0.05, 0.15]),  # (v / T)^2 = 0.64, 1, 9
        "reserve_life": np.array([100.0, 50.0, 25.0]),  # (T / v)^2 = 0.25, 1, 4
    }
    found = evaluate(SCARCE, values)
    terms = found.terms["relative_supply_risk"]
    np.testing.assert_allclose(terms["demand_growth"], [0.0, 1 / 9, 1.0])
    np.testing.assert_allclose(terms["reserve_life"], [0.0, 0.25, 1.0])
    for axis in ("relative_supply_risk", "relative_vulnerability"):
        assert (found.axes[axis].min(), found.axes[axis].max()) == (0.0, 1.0)


def test_scarce_of_a_category_that_all_meet_adds_nothing_and_a_gap_stays_a_gap():
    met = evaluate(SCARCE, scarce_inputs() | {"companion_fraction": np.array([0.0, 0.1, 0.2])})
    assert met.terms["relative_supply_risk"]["companion_fraction"].tolist() == [0.0, 0.0, 0.0]
    gap = evaluate(SCARCE, scarce_inputs() | {"companion_fraction": np.array([0.0, NAN, 1.0])})
    assert np.isnan(gap.axes["relative_supply_risk"]).tolist() == [False, True, False]
    alone = evaluate(SCARCE, scarce_inputs(1))
    assert np.isnan(alone.axes["relative_supply_risk"]).all()


def test_scarce_dependency_keeps_its_sign():
    values = scarce_inputs() | {"imports": np.array([1.0, 2.0, 0.0]), "domestic_production": np.array([3.0, 1.0, 1.0])}
    np.testing.assert_allclose(
        evaluate(SCARCE, values).raw["relative_vulnerability"]["dependency_on_imports"], [-2.0, 0.5, NAN]
    )


def test_top_producers_and_supply_without_the_largest():
    found = evaluate(
        IEA,
        {
            "production_share": np.array([[0.5, 0.2, 0.2, 0.1], [0.25, 0.25, 0.25, 0.25]]),
            "production": np.array([100.0, 100.0]),
            "demand": np.array([80.0, 60.0]),
        },
    )
    assert found.axes["top_three_share"].tolist() == pytest.approx([0.9, 0.75])
    assert found.axes["top_one_share"].tolist() == pytest.approx([0.5, 0.25])
    assert found.axes["concentration"].tolist() == pytest.approx([0.34, 0.25])
    assert found.raw["uncovered_without_largest"]["coverage_without_largest"].tolist() == pytest.approx([0.625, 1.25])
    assert found.axes["uncovered_without_largest"].tolist() == pytest.approx([0.375, 0.0])


def china_inputs() -> dict[str, np.ndarray]:
    return {
        "net_import_reliance": np.array([0.8, -0.5, 0.8]),
        "imports_from": np.array([[90.0, 10.0], [50.0, 50.0], [0.0, 0.0]]),
        "governance": np.array([[-1.5, 1.0]]),
        "environmental_performance": np.array([[30.0, 60.0]]),
        "use_share": np.array([[0.7, 0.3]] * 3),
        "sector_value_added": np.array([[200.0, 100.0]]),
        "largest_sector_value_added": np.array([250.0]),
        "substitutability": np.array([0.9, 0.5, 0.5]),
        "climate_impact": np.array([10.0, 100.0, 20_000.0]),
        "production_share_own": np.array([0.1, 0.9, 0.3]),
        "reserve_share_own": np.array([0.1, 0.6, 0.3]),
        "export_share": np.array([0.0, 0.9, 0.3]),
        "domestic_production": np.array([1e3, 1e5, 1e7]),
    }


def test_shortage_view_of_china():
    found = evaluate(SHORTAGE, china_inputs())
    risk = (0.8 * 0.82 * (0.9 * 0.8 + 0.1 * 0.3)) ** (1 / 3)
    assert found.axes["shortage_risk"][0] == pytest.approx(risk)
    assert found.axes["shortage_risk"][1] == 0.0  # a net exporter
    assert np.isnan(found.axes["shortage_risk"][2])  # said to rely on imports that are nowhere recorded
    assert found.axes["economic_importance"][0] == pytest.approx(((0.7 * 200 + 0.3 * 100) / 250 + 0.9) / 2)
    assert found.axes["ecological_cost_abroad"][0] == pytest.approx((0.25 + (0.9 * 0.7 + 0.1 * 0.4)) / 2)
    np.testing.assert_array_equal(found.critical, [1.0, 0.0, NAN])


def test_advantage_view_of_china():
    found = evaluate(ADVANTAGE, china_inputs())
    np.testing.assert_allclose(found.axes["advantage"], [0.2 / 3, 0.8, 0.3])
    np.testing.assert_allclose(found.axes["ecological_cost_at_home"], [0.125, (0.5 + 0.6) / 2, 1.0])
    assert found.critical.tolist() == [0.0, 1.0, 1.0]


def test_proposals_of_this_project_say_so():
    for method in (SHORTAGE, ADVANTAGE):
        assert method.verification == "assumed"
        assert all(item.verification == "assumed" for item in method.parameters)
        assert "assumption" in risk_word("limit", method.limits[0]).label("en")


def test_an_input_for_all_minerals_at_once_is_checked_too():
    with pytest.raises(InvalidInput, match="all minerals, governance"):
        check({"governance": np.array([[0.0, 7.0]])}, ("cobalt", "nickel"))
    check({"governance": np.array([[0.0, 1.0]])}, ("cobalt", "nickel"))

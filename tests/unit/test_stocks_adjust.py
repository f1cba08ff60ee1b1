"""Adjustments of a stock scenario: how they are read, what they touch, what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from tests.sample_scenario import loaded

from orechain.assess.stocks.adjust import Adjustment, Factor, adjusted, capped, read_adjustment, targets
from orechain.assess.stocks.case import Case
from orechain.assess.stocks.run import Options, open_case
from orechain.errors import OrechainError

SPAN = "from:2004~until:2006"


def small(text: str) -> Case:
    scenario, tables = loaded()
    return Case(scenario, tables, "WLD", "", read_adjustment(f"{text}~{SPAN}", scenario))


def test_text_is_read_and_written_again() -> None:
    scenario = open_case("lithium", "CHN", Options()).scenario
    found = read_adjustment("demand:0.8 ~ lifetime.bev_battery:1.25~until:2050", scenario)
    assert found == Adjustment((Factor("demand", "", 0.8), Factor("lifetime", "bev_battery", 1.25)), 2025, 2050)
    assert read_adjustment(found.text, scenario) == found
    assert read_adjustment("", scenario) is None
    assert read_adjustment("from:2030~until:2040", scenario) is None
    assert read_adjustment("lifetime:1.1~from:2050", scenario) == Adjustment((Factor("lifetime", "", 1.1),), 2050, 2051)


def test_targets_are_products_groups_and_carriers() -> None:
    found = targets(open_case("lithium", "WLD", Options()).scenario)
    assert {"bev_battery", "vehicle_batteries", "bev"} <= set(found)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("lifetime", "stocks_adjust_form"),
        ("lifetime:", "stocks_adjust_form"),
        ("lifetime:nan", "stocks_adjust_form"),
        ("lifetime:-1", "stocks_adjust_form"),
        ("lifetime:1e9", "stocks_adjust_form"),
        ("lifetime.../../etc/passwd:1", "stocks_adjust_form"),
        ("lifetime.a\x00b:1", "stocks_adjust_form"),
        ("speed:1", "stocks_adjust_lever"),
        ("from.phone:2001", "stocks_adjust_lever"),
        ("lifetime.car:1", "stocks_adjust_target"),
        ("lifetime:9", "stocks_adjust_range"),
        ("demand.phone:0", "stocks_adjust_range"),
        ("lifetime:1~lifetime:1.5", "stocks_adjust_twice"),
        ("lifetime:1.5~from:1990", "stocks_adjust_years"),
        ("lifetime:1.5~from:2004.5", "stocks_adjust_years"),
        ("lifetime:1.5~from:2006~until:2006", "stocks_adjust_years"),
        ("lifetime:1.5~until:2011", "stocks_adjust_years"),
        ("~".join(f"lifetime:{place}" for place in range(100)), "stocks_adjust_many"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_both_languages(text: str, key: str) -> None:
    scenario, _ = loaded()
    span = "" if "from" in text or "until" in text else f"~{SPAN}"
    with pytest.raises(OrechainError) as caught:
        read_adjustment(text + span, scenario)
    assert caught.value.key == key
    assert caught.value.render("en") != caught.value.render("zh")


def test_nothing_changes_before_the_first_year_and_all_of_it_later() -> None:
    before, after = small("demand:1").outcome(), small("demand:1.5").outcome()
    ratio = after.total("demand")[1:] / before.total("demand")[1:]
    np.testing.assert_allclose(ratio, [1.0, 1.0, 1.0, 1.0, 1.25, 1.5, 1.5, 1.5, 1.5, 1.5])


def test_own_factor_goes_before_that_of_all() -> None:
    alone, both = small("content.phone:2").outcome(), small("content:0.5~content.phone:2").outcome()
    np.testing.assert_array_equal(alone.total("in_use"), both.total("in_use"))


def test_longer_lives_leave_more_in_use_and_less_to_recover() -> None:
    before, after = small("lifetime:1").outcome(), small("lifetime:1.5").outcome()
    assert after.total("in_use")[-1] > before.total("in_use")[-1]
    assert after.total("end_of_life")[-1] < before.total("end_of_life")[-1]
    np.testing.assert_array_equal(after.total("demand"), before.total("demand"))


def test_whole_rate_takes_both_factors_and_stops_at_one() -> None:
    found = small("collection:1.5~recovery:1.2")
    np.testing.assert_allclose(found.inputs()[0].recycling, [0.5] * 5 + [0.5 * 1.25 * 1.1] + [0.9] * 5)
    most = small("collection:5~recovery:5")
    assert most.adjustment is not None
    assert most.inputs()[0].recycling.max() == 1.0
    assert list(capped(most.unadjusted().inputs(), most.inputs(), most.adjustment)) == ["phone"]
    assert not list(capped(found.unadjusted().inputs(), found.inputs(), small("collection:1.5").adjustment or ()))


def test_component_follows_its_carrier_unless_it_is_named() -> None:
    case = open_case("lithium", "WLD", Options())
    years = np.array(case.years, dtype=float)
    before = {item.use: item for item in case.inputs()}

    def moved(text: str) -> dict[str, object]:
        adjustment = read_adjustment(text, case.scenario)
        assert adjustment is not None
        return {item.use: item for item in adjusted(case.inputs(), adjustment, years)}

    carried = moved("demand:2")
    assert carried["bev_battery"].content is before["bev_battery"].content  # type: ignore[attr-defined]
    assert carried["bev"].inflow[-1] == 2.0 * before["bev"].inflow[-1]  # type: ignore[attr-defined]
    named = moved("demand:2~demand.bev_battery:3")
    assert named["bev_battery"].content[-1] == pytest.approx(1.5 * before["bev_battery"].content[-1])  # type: ignore[attr-defined]
    assert named["phone_battery"].inflow[-1] == 2.0 * before["phone_battery"].inflow[-1]  # type: ignore[attr-defined]


def test_untouched_products_keep_their_arrays() -> None:
    case = open_case("lithium", "WLD", Options())
    adjustment = read_adjustment("lifetime.phone_battery:1.5", case.scenario)
    assert adjustment is not None
    pairs = zip(case.inputs(), adjusted(case.inputs(), adjustment, np.array(case.years, dtype=float)), strict=True)
    changed = [old.use for old, new in pairs if old is not new]
    assert changed == ["phone_battery"]

"""Drivers against their closed forms: limits, peaks, elasticities, sums of shares."""

import numpy as np
import pytest

from orechain.stocks import drivers, mixes


def test_the_logistic_curve_has_its_limits_and_its_midpoint() -> None:
    years = np.arange(1800.0, 2300.0)
    curve = drivers.logistic(years, 600.0, 0.12, 2035.0)
    assert curve[0] == pytest.approx(0.0, abs=1e-9)
    assert curve[-1] == pytest.approx(600.0, rel=1e-9)
    assert curve[years == 2035.0][0] == 300.0
    growth = np.diff(curve)
    assert growth.max() == pytest.approx(600.0 * 0.12 / 4.0, rel=2e-3)  # k S / 4 at the midpoint, here over a year


def test_the_gompertz_curve_grows_most_at_saturation_over_e() -> None:
    years = np.arange(1900.0, 2200.0, 0.01)
    curve = drivers.gompertz(years, 100.0, 0.08, 2030.0)
    assert years[np.argmax(np.gradient(curve, years))] == pytest.approx(2030.0, abs=0.02)
    assert drivers.gompertz([2030.0], 100.0, 0.08, 2030.0)[0] == pytest.approx(100.0 / np.e)
    assert drivers.gompertz([-1e6, 1e6], 100.0, 0.08, 2030.0).tolist() == [0.0, 100.0]


@pytest.mark.parametrize(("p", "q"), [(0.03, 0.38), (0.001, 0.5), (0.02, 0.02), (0.1, 0.05)])
def test_new_adopters_of_the_bass_model_peak_when_they_should(p: float, q: float) -> None:
    years = np.arange(2000.0, 2080.0, 0.01)
    adopters = drivers.bass(years, 1e6, p, q, 2000.0)
    peak = years[np.argmax(np.gradient(adopters, years))] - 2000.0
    assert peak == pytest.approx(float(drivers.bass_peak(p, q)), abs=0.02)
    at_peak = drivers.bass([2000.0 + float(drivers.bass_peak(p, q))], 1e6, p, q, 2000.0)[0]
    assert at_peak == pytest.approx(1e6 * max(0.0, (q - p) / (2.0 * q)), rel=1e-9)  # Bass (1969), equation 9


def test_an_elastic_amount_changes_in_percent_as_the_elasticity_says() -> None:
    product = np.array([100.0, 101.0, 200.0])
    amount = drivers.elastic(50.0, product, 100.0, 0.7)
    assert amount[0] == 50.0
    assert np.log(amount[2] / amount[0]) / np.log(2.0) == pytest.approx(0.7)
    assert drivers.elastic(50.0, product, 100.0, 0.0).tolist() == [50.0, 50.0, 50.0]


@pytest.mark.parametrize("kind", ["logistic", "gompertz"])
def test_a_curve_through_two_points_meets_both(kind: str) -> None:
    solve = getattr(drivers, f"{kind}_through")
    rate, midpoint = solve(np.array([0.2, 0.4]), (2024.0, 0.005), (2030.0, np.array([0.02, 0.03])))
    curve = getattr(drivers, kind)([2024.0, 2030.0], np.array([0.2, 0.4]), rate, midpoint)
    np.testing.assert_allclose(curve, [[0.005, 0.02], [0.005, 0.03]], rtol=1e-12)


@pytest.mark.parametrize("levels", [(0.1, 0.3), (0.0, 0.1), (0.1, 0.1), (-0.1, 0.1)])
def test_a_curve_through_impossible_points_is_not_a_number(levels: tuple[float, float]) -> None:
    for solve in (drivers.logistic_through, drivers.gompertz_through):
        rate, midpoint = solve(0.2, (2024.0, levels[0]), (2030.0, levels[1]))
        assert np.isnan(rate)
        assert np.isnan(midpoint)


def test_interpolation_methods_and_what_lies_outside() -> None:
    years, points, values = [1990, 2000, 2005, 2010, 2020], [2000, 2010], [1.0, 4.0]
    assert drivers.interpolate(years, points, values).tolist() == [1.0, 1.0, 2.5, 4.0, 4.0]
    assert drivers.interpolate(years, points, values, "geometric").tolist() == [1.0, 1.0, 2.0, 4.0, 4.0]
    assert drivers.interpolate(years, points, values, "step").tolist() == [1.0, 1.0, 1.0, 4.0, 4.0]
    assert drivers.interpolate(years, points, values, before="zero", after="zero").tolist() == [0, 1.0, 2.5, 4.0, 0]
    assert drivers.interpolate(years, [2000], [7.0], before="zero").tolist() == [0.0, 7.0, 7.0, 7.0, 7.0]
    assert drivers.interpolate([2005], points, [0.0, 4.0], "geometric").tolist() == [2.0]  # no growth rate from zero


def test_a_leading_sample_axis_goes_through_every_driver() -> None:
    years, three = np.arange(2000.0, 2010.0), np.array([1.0, 2.0, 3.0])
    assert drivers.logistic(years, three, 0.1, 2005.0).shape == (3, 10)
    assert drivers.gompertz(years, 5.0, 0.1 * three, 2005.0).shape == (3, 10)
    assert drivers.bass(years, three, 0.03, 0.38, 2000.0).shape == (3, 10)
    assert drivers.elastic(three, years, 2000.0, 0.5).shape == (3, 10)
    assert drivers.compound(three, np.full((3, 10), 0.02), np.ones(10)).shape == (3, 10)
    assert drivers.interpolate(years, [2000, 2010], three[:, None] * [1.0, 2.0]).shape == (3, 10)
    assert drivers.bridge(years, np.ones((3, 10)), 2000.0, three).shape == (3, 10)
    shares = np.full((4, 10), 0.25)
    assert mixes.shift_shares(shares, np.full((3, 4, 10), 0.3)).shape == (3, 4, 10)
    assert drivers.elastic_by_year(three, years, 0, np.full((3, 10), 0.5)).shape == (3, 10)
    assert mixes.mixed_intensity(shares, np.ones((3, 4, 10))).shape == (3, 10)


def test_growth_compounds_over_uneven_intervals() -> None:
    assert drivers.compound(100.0, [0.02, 0.02], [1.0, 5.0])[-1] == pytest.approx(100.0 * 1.02**6)


@pytest.mark.parametrize("shares", [[[0.5], [0.6]], [[1.2], [-0.2]], [[np.nan], [1.0]]])
def test_shares_that_are_none_are_refused(shares: list[list[float]]) -> None:
    with pytest.raises(ValueError, match="sum to 1"):
        mixes.normalise(shares)


def test_an_unknown_intensity_counts_only_where_its_technology_is_used() -> None:
    found = mixes.mixed_intensity([[1.0, 0.5], [0.0, 0.5]], [[2.0, 2.0], [np.nan, np.nan]])
    assert found[0] == 2.0
    assert np.isnan(found[1])


def test_a_bridge_leaves_the_curve_alone_after_it() -> None:
    years = np.arange(2020.0, 2041.0)
    curve = np.linspace(10.0, 30.0, 21)
    joined = drivers.bridge(years, curve, 2020.0, 5.0, fade=10.0)
    assert joined[0] == 5.0
    np.testing.assert_array_equal(joined[10:], curve[10:])
    assert np.all(np.diff(joined) > 0.0)


def test_a_share_that_moves_alone_is_what_it_was_moved_to() -> None:
    shares = np.array([[0.5], [0.3], [0.2], [0.0]])
    for place in range(4):
        for wanted in (0.0, 0.1, 0.9, 1.0):
            alone = shares.copy()
            alone[place] = wanted
            moved = mixes.shift_shares(shares, alone)
            assert moved[place, 0] == pytest.approx(wanted, abs=1e-9)
            others = [row for row in range(3) if row != place]
            if wanted < 1.0:  # the others share the rest in proportion
                ratio = moved[others, 0] / shares[others, 0]
                np.testing.assert_allclose(ratio, ratio[0], rtol=1e-9)


def test_shares_that_move_together_do_not_depend_on_their_order() -> None:
    shares, alone = np.array([[0.6], [0.3], [0.1]]), np.array([[0.8], [0.1], [0.4]])
    moved = mixes.shift_shares(shares, alone)
    assert moved.sum() == pytest.approx(1.0)
    np.testing.assert_allclose(mixes.shift_shares(shares[::-1], alone[::-1])[::-1], moved)
    np.testing.assert_array_equal(mixes.shift_shares(shares, shares), shares / shares.sum())


def test_what_has_everything_stays_until_another_comes() -> None:
    whole = [[1.0], [0.0]]
    assert mixes.shift_shares(whole, [[0.6], [0.0]]).tolist() == whole
    np.testing.assert_allclose(mixes.shift_shares(whole, [[1.0], [0.25]]), [[0.75], [0.25]])


def test_a_constant_elasticity_by_year_is_the_elasticity() -> None:
    driver = np.array([[80.0, 100.0, 130.0, 120.0], [100.0, 90.0, 70.0, 60.0]])
    for at in range(4):
        found = drivers.elastic_by_year([5.0, 6.0], driver, at, np.full(4, 0.7))
        np.testing.assert_allclose(found, drivers.elastic([5.0, 6.0], driver, driver[:, at], 0.7), rtol=1e-12)

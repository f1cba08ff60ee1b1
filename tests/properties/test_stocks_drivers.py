"""Drivers keep what they must keep, whatever the numbers."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from orechain.stocks import drivers, mixes

_share = st.floats(0.0, 1.0)
_amount = st.just(0.0) | st.floats(1e-6, 1e9)


@given(st.lists(st.tuples(_share, _share), min_size=1, max_size=8))
def test_shares_sum_to_one_however_they_are_shifted(pairs: list[tuple[float, float]]) -> None:
    weights, alone = np.array(pairs).T[..., None]
    shares = mixes.normalise((weights + 1e-9) / (weights + 1e-9).sum())
    moved = mixes.shift_shares(shares, alone)
    np.testing.assert_allclose(moved.sum(axis=-2), 1.0, atol=1e-12)
    assert np.all(moved >= 0.0)


@given(
    st.lists(st.tuples(st.integers(1950, 2100), _amount), min_size=1, max_size=12, unique_by=lambda x: x[0]),
    st.sampled_from(["linear", "geometric", "step"]),
)
def test_interpolation_stays_between_the_points_and_meets_them(table: list[tuple[int, float]], method: str) -> None:
    points, values = np.array(sorted(table)).T
    found = drivers.interpolate(np.arange(1940, 2111), points, values, method)  # type: ignore[arg-type]
    slack = 1e-12 * values.max()
    assert np.all(found >= values.min() - slack)
    assert np.all(found <= values.max() + slack)
    np.testing.assert_allclose(drivers.interpolate(points, points, values, method), values, atol=slack)  # type: ignore[arg-type]


@given(st.floats(0.01, 1e6), st.floats(0.01, 0.98), st.floats(0.001, 0.5), st.integers(1, 40))
def test_curves_through_two_points_grow_and_never_pass_saturation(
    top: float, low: float, step: float, years: int
) -> None:
    high = low + (0.99 - low) * step / 0.5 + 1e-4
    axis = np.arange(1900.0, 2200.0)
    for kind in ("logistic", "gompertz"):
        solve, curve = getattr(drivers, f"{kind}_through"), getattr(drivers, kind)
        rate, middle = solve(top, (2020.0, low * top), (2020.0 + years, min(high, 0.995) * top))
        found = curve(axis, top, rate, middle)
        assert np.all(np.diff(found) >= 0.0)
        assert np.all(found <= top * (1.0 + 1e-12))


@given(st.floats(-1.0, 1.0), st.floats(0.0, 10.0), st.floats(0.0, 10.0), st.floats(0.0, 10.0))
def test_a_blend_lies_between_low_and_high(position: float, a: float, b: float, c: float) -> None:
    low, central, high = sorted((a, b, c))
    found = float(drivers.blend([low], [central], [high], np.array([position]))[0, 0])
    assert low - 1e-12 <= found <= high + 1e-12

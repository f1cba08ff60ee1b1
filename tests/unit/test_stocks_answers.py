"""Turning points, overtaking, self-sufficiency, classes."""

import numpy as np
import pytest

from orechain.errors import InvalidInput
from orechain.stocks.answers import (
    Deposit,
    classify,
    cumulative,
    demand_over_reserve,
    net_primary_demand,
    overtaking,
    self_sufficiency,
    turning_point,
)

NAN = np.nan
YEARS = np.array([2020.0, 2030.0, 2040.0, 2050.0])


@pytest.mark.parametrize(
    ("flow", "year"),
    [
        ([1, 3, 2, 1], 2030),
        ([4, 3, 2, 1], 2020),
        ([1, 2, 3, 4], NAN),  # still rising
        ([1, 4, 2, 4], NAN),  # as high again at the end
        ([1, 4, 4, 2], 2040),
        ([1, NAN, 2, 1], NAN),
        ([0, 0, 0, 0], NAN),
    ],
)
def test_turning_point(flow: list[float], year: float) -> None:
    assert turning_point(np.array(flow, dtype=float), YEARS) == pytest.approx(year, nan_ok=True)


@pytest.mark.parametrize(
    ("gap", "first", "lasting"),
    [
        ([-1, 1, -1, 1], 2030, 2050),
        ([1, 1, 1, 1], 2020, 2020),
        ([-1, -1, 0, -1], NAN, NAN),
        ([-1, 1, 1, -1], 2030, NAN),
        ([NAN, 1, 1, 1], NAN, NAN),  # it might have been in 2020
        ([-1, NAN, 1, 1], NAN, NAN),
        ([NAN, -1, 1, 1], NAN, 2040),
        ([-1, 1, NAN, 1], 2030, NAN),
        ([-1, -1, 1, NAN], 2040, NAN),
    ],
)
def test_overtaking(gap: list[float], first: float, lasting: float) -> None:
    secondary, primary = np.array(gap, dtype=float) + 5, np.full(4, 5.0)
    assert overtaking(secondary, primary, YEARS) == pytest.approx(first, nan_ok=True)
    assert overtaking(secondary, primary, YEARS, lasting=True) == pytest.approx(lasting, nan_ok=True)


def test_samples_are_told_apart() -> None:
    flow = np.array([[[1.0, 2, 1, 1]], [[3.0, 2, 1, 1]]])
    assert turning_point(flow, YEARS) == pytest.approx(np.array([[2030.0], [2020.0]]))
    assert overtaking(flow, np.full(4, 1.5), YEARS) == pytest.approx(np.array([[2030.0], [2020.0]]))


def test_missing_stays_missing() -> None:
    demand, recovered = np.array([4.0, NAN, 4.0]), np.array([1.0, 1.0, 6.0])
    assert net_primary_demand(demand, recovered) == pytest.approx([3, NAN, 0], nan_ok=True)
    assert cumulative(demand) == pytest.approx([4, NAN, NAN], nan_ok=True)
    found = self_sufficiency(recovered, demand)
    assert found.yearly == pytest.approx([0.25, NAN, 1.5], nan_ok=True)
    assert found.cumulated == pytest.approx([0.25, NAN, NAN], nan_ok=True)
    assert self_sufficiency(recovered, np.zeros(3)).yearly == pytest.approx([NAN] * 3, nan_ok=True)


def test_cumulative_demand_over_reserve_counts_the_length_of_intervals() -> None:
    found = demand_over_reserve(np.array([[1.0, 2.0]]), np.array([10.0]), np.array([1.0, 5.0]))
    assert found == pytest.approx(np.array([[0.1, 1.1]]))


def test_classes_make_up_the_base() -> None:
    deposits = {
        "in use": Deposit([100.0, 120.0], 0.9, 0.8, [0.5, 1.0]),
        "hibernating": Deposit([10.0, 20.0], 0.5, 0.8, 1.0),
        "landfill": Deposit([30.0, 30.0], 0.1, 0.5, 0.0),
    }
    whole, parts = classify(deposits)
    assert whole.base == pytest.approx([140, 170])
    assert parts["in use"].reserve == pytest.approx([36, 86.4])
    assert whole.reserve == pytest.approx([40, 94.4])
    assert whole.uncollectable + whole.collectable == pytest.approx(whole.base)
    assert whole.unrecoverable + whole.recoverable == pytest.approx(whole.collectable)


def test_one_unknown_deposit_makes_the_sum_unknown() -> None:
    whole, parts = classify({"a": Deposit(1.0, 1.0, 1.0, 1.0), "b": Deposit(1.0, 0.5, 0.5, NAN)})
    assert (parts["a"].reserve, parts["b"].recoverable) == (1.0, 0.25)
    assert (whole.base, whole.uncollectable, whole.recoverable) == (2.0, 0.5, 1.25)
    assert np.isnan(whole.reserve)


@pytest.mark.parametrize(
    ("deposits", "said"),
    [
        ({}, "there are none"),
        ({"a": Deposit(-1.0, 1.0, 1.0, 1.0)}, "a: its amount"),
        ({"a": Deposit(1.0, 1.1, 1.0, 1.0)}, "a, collectable: 1.1"),
        ({"a": Deposit([1.0, 2.0], [1.0, 1.0, 1.0], 1.0, 1.0)}, "shapes do not match"),
    ],
)
def test_bad_deposits_are_refused(deposits: dict[str, Deposit], said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        classify(deposits)

"""Invariants of exports of used goods by cohort, and of the share of lots that pays."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from orechain.errors import InvalidInput
from orechain.stocks.cohorts import cohorts
from orechain.stocks.economics import paying_share
from orechain.stocks.kernel import inflow_driven, stock_driven
from orechain.stocks.lifetime import Lifetime
from orechain.stocks.timeaxis import TimeAxis
from orechain.stocks.timing import Survival, survival_table
from orechain.stocks.used import UsedGoods


def life(mean: float, count: int, timing: str) -> Survival:
    made = Lifetime.from_mean_sd("weibull", mean, 0.35 * mean)
    return survival_table(made, TimeAxis.even(2000, count), timing)  # type: ignore[arg-type]


@given(
    mean=st.floats(4, 30), count=st.integers(6, 40), timing=st.sampled_from(["start", "middle", "end"]),
    part=st.floats(0.05, 1.0), seed=st.integers(0, 2**32), by_stock=st.booleans(),
)  # fmt: skip
def test_exports_leave_with_what_would_have_been_left_of_them(
    mean: float, count: int, timing: str, part: float, seed: int, by_stock: bool
) -> None:
    rng = np.random.default_rng(seed)
    table = life(mean, count, timing)
    inflow = rng.uniform(1, 10, (3, count))
    whole = inflow_driven(inflow, table)
    made = rng.integers(0, count - 1)
    leaves = rng.integers(made, count)
    # What is there when they leave, and what of it is left at the end of that interval.
    held = inflow[:, made] * table.of_cohort(int(made))[leaves - made]
    assume((held > 1e-4).all())
    later = table.after_arrival(int(made), int(leaves))[0]
    goods = UsedGoods([made], [leaves], -part * held[:, None] / later)
    if by_stock:
        found = stock_driven(whole.stock + count, table, used=goods)
    else:
        found = inflow_driven(inflow, table, used=goods)
        np.testing.assert_allclose(found.stock[:, :leaves], whole.stock[:, :leaves], rtol=1e-9)
        gone = inflow[:, made, None] * table.of_cohort(int(made))[leaves - made :] * part
        np.testing.assert_allclose(found.stock[:, leaves:], whole.stock[:, leaves:] - gone, rtol=1e-7, atol=1e-9)
        by_cohort = cohorts(found, (0,))
        np.testing.assert_allclose(by_cohort.stock.sum(axis=1), found.stock[0], rtol=1e-9, atol=1e-9)
        assert by_cohort.stock.min() >= -1e-7
    scale = np.abs(found.stock).max()
    assert np.abs(found.residual()).max() <= 1e-9 * scale
    with pytest.raises(InvalidInput, match=f"more of the goods made in {2000 + made} are exported by {2000 + leaves}"):
        inflow_driven(inflow, table, used=UsedGoods([made], [leaves], -1.001 * held[:, None] / later))


def test_several_exports_of_a_cohort_add_up_and_imports_make_room() -> None:
    table = survival_table(Lifetime.from_mean_sd("fixed", 10.0), TimeAxis.even(2000, 6), "start")
    inflow = [10.0, 0, 0, 0, 0, 0]
    found = inflow_driven(inflow, table, used=UsedGoods([0, 0], [1, 3], [-4.0, -6.0]))
    np.testing.assert_allclose(found.stock, [10, 6, 6, 0, 0, 0], atol=1e-12)
    np.testing.assert_allclose(found.outflow, 0, atol=1e-12)
    assert found.used_inflow is not None
    np.testing.assert_allclose(found.used_inflow, [0, -4, 0, -6, 0, 0])
    with pytest.raises(InvalidInput, match=r"made in 2000.* exported by 2003.*lower the exports"):
        inflow_driven(inflow, table, used=UsedGoods([0, 0], [1, 3], [-4.0, -6.1]))
    more = inflow_driven(inflow, table, used=UsedGoods([0, 0, 0], [1, 2, 3], [-4.0, 5.0, -11.0]))
    assert more.stock[-1] == pytest.approx(0.0, abs=1e-12)
    with pytest.raises(InvalidInput, match="exported by 2001"):  # the import comes too late
        inflow_driven(inflow, table, used=UsedGoods([0, 0], [1, 2], [-11.0, 5.0]))


@given(st.lists(st.floats(0, 1e6), min_size=3, max_size=3), st.lists(st.floats(0, 1e6), min_size=2, max_size=8))
def test_the_share_that_pays_grows_with_the_price_from_nothing_to_all(costs: list[float], prices: list[float]) -> None:
    low, central, high = sorted(costs)
    found = paying_share(sorted(prices), low, central, high)
    assert ((found >= 0) & (found <= 1)).all()
    assert (np.diff(found) >= -1e-12).all()
    assert paying_share(high, low, central, high) == 1.0
    assert paying_share(np.nextafter(low, -1), low, central, high) == 0.0
    assert paying_share(2 * high + 1, low, central, high) == 1.0

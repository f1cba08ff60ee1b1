"""Invariants of what goods contain: every cohort leaves with its own content, whatever makes it leave."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from orechain.stocks.cohorts import cohorts
from orechain.stocks.contained import contained
from orechain.stocks.coupling import Policy, couple
from orechain.stocks.kernel import combined, stock_driven
from orechain.stocks.lifetime import Lifetime
from orechain.stocks.timeaxis import TimeAxis
from orechain.stocks.timing import survival_table
from orechain.stocks.used import UsedGoods


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_contents_are_those_of_the_cohorts_that_are_there(data: Any) -> None:
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    falling = data.draw(st.sampled_from(["report", "retire_oldest", "share"]))
    years = 16
    axis = TimeAxis(np.cumsum(np.concatenate(([2000.0], rng.choice([0.5, 1.0, 2.0], years)))))
    life = Lifetime.from_mean_sd("weibull", rng.uniform(3, 12, 3), 2.0)
    survival = survival_table(life, axis, data.draw(st.sampled_from(["start", "middle", "uniform"])))
    used = None
    if data.draw(st.booleans()):
        used = UsedGoods([2, 3, 9], [4, 8, 10], rng.uniform(0, 2, (3, 3)))
    content = rng.uniform(0, 4, (2, 1, years))
    history = data.draw(st.integers(0, 5))
    stock = rng.uniform(0, 20, (3, years - history))
    if history:
        inflow = rng.uniform(0, 5, (3, history))
        goods = combined(inflow, stock, survival, falling=falling, used=used)
    else:
        goods = stock_driven(stock, survival, falling=falling, used=used)
    held = contained(goods, content)
    assert held.stock.shape == (2, 3, years)
    for sample in range(2):
        for series in range(3):
            by_cohort = cohorts(goods, (series,))
            unit = content[sample, 0]
            np.testing.assert_allclose(held.stock[sample, series], by_cohort.stock @ unit, rtol=1e-9, atol=1e-9)
            np.testing.assert_allclose(held.outflow[sample, series], by_cohort.outflow @ unit, rtol=1e-7, atol=1e-7)
    balance = np.cumsum((held.inflow + held.used_inflow - held.outflow) * axis.widths, axis=-1)
    np.testing.assert_allclose(balance, held.stock, rtol=1e-9, atol=1e-9)
    if falling != "report":
        assert held.stock.min() >= -1e-12
        assert (held.outflow - held.early).min() >= -1e-7
        assert (held.early >= 0).all()


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_components_of_products_retired_early_are_released(data: Any) -> None:
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    falling = data.draw(st.sampled_from(["retire_oldest", "share"]))
    axis = TimeAxis.even(2000, 20)
    products = survival_table(Lifetime.from_mean_sd("weibull", rng.uniform(5, 12, 3), 3.0), axis)
    parts = survival_table(Lifetime.from_mean_sd("normal", rng.uniform(3, 9, 3), 2.0), axis)
    stock = rng.uniform(0, 50, (3, 20))
    content = rng.uniform(0, 2, (3, 1, 20))
    found = couple(
        products, parts, stock=stock, policy=Policy(replacement=data.draw(st.sampled_from([0.0, 1.0]))),
        content=content, falling=falling,
    )  # fmt: skip
    np.testing.assert_allclose(found.stock, stock, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(found.components.in_use, stock, rtol=1e-9, atol=1e-9)
    assert not found.surplus.any()
    assert found.content is not None
    for part in (found.components, found.content):
        assert part.end_of_life.min() >= -1e-9
        assert part.fitted.min() >= 0
        balance = np.cumsum(part.fitted - part.end_of_life, axis=-1)
        np.testing.assert_allclose(balance, part.in_use, rtol=1e-9, atol=1e-9)

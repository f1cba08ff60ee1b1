"""Invariants of dynamic stocks on random lifetimes, time axes and inflows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orechain.errors import InvalidInput
from orechain.stocks.cohorts import cohorts, each_cohort
from orechain.stocks.families import SPREAD
from orechain.stocks.kernel import combined, inflow_driven, stock_driven
from orechain.stocks.lifetime import FAMILIES, Lifetime
from orechain.stocks.timeaxis import TimeAxis
from orechain.stocks.timing import TIMINGS, Survival, survival_table
from orechain.stocks.used import UsedGoods

SERIES = (2, 3)


def lifetime(draw: Any, family: str, rng: np.random.Generator, shape: tuple[int, ...] = SERIES) -> Lifetime:
    mean = draw(st.floats(1.5, 40)) * rng.uniform(0.8, 1.25, shape)
    if family == "fixed":
        return Lifetime.from_mean_sd("fixed", mean)
    if family == "tabulated":
        ages = np.concatenate(([0.0], np.cumsum(rng.uniform(0.5, 10, 6))))
        fall = rng.dirichlet(np.ones(6), shape)
        shares = np.concatenate((np.ones((*shape, 1)), 1 - np.cumsum(fall, axis=-1)), axis=-1)
        shares[..., -1] = 0
        return Lifetime("tabulated", {"ages": ages, "shares": np.maximum(shares, 0)})
    low, high = SPREAD[family]
    return Lifetime.from_mean_sd(family, mean, mean * np.clip(draw(st.floats(0.05, 1.5)), low, min(0.99 * high, 0.9)))


def axis_of(draw: Any, rng: np.random.Generator) -> TimeAxis:
    count = draw(st.integers(2, 40))
    if draw(st.booleans()):
        return TimeAxis.even(2000, count, draw(st.sampled_from([1 / 12, 0.25, 1.0, 1.3])))
    return TimeAxis(2000 + np.concatenate(([0.0], np.cumsum(rng.uniform(0.1, 2, count)))))


@st.composite
def tables(draw: Any, families: tuple[str, ...] = FAMILIES) -> tuple[Survival, np.random.Generator]:
    """Draw lifetimes on a time axis, with and without life extension, and a generator for the rest."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    axis = axis_of(draw, rng)
    by_cohort, by_year = (
        rng.uniform(0.7, 1.5, (3, axis.length)) if draw(st.sampled_from([True, False, False])) else None for _ in "12"
    )
    by_axis = draw(st.booleans())
    life = lifetime(draw, draw(st.sampled_from(families)), rng, (*SERIES, axis.length) if by_axis else SERIES)
    timing = draw(st.sampled_from(TIMINGS))
    table = survival_table(
        life, axis, timing, points=5, by_cohort=by_cohort, by_year=by_year, lifetimes_by_cohort=by_axis
    )
    return table, rng


def used_goods(rng: np.random.Generator, length: int) -> UsedGoods:
    made = rng.integers(0, length, 5)
    return UsedGoods(made, np.minimum(made + rng.integers(0, 2, 5), length - 1), rng.uniform(0, 5, (3, 5)))


@given(tables())
@settings(deadline=None)
def test_survival_falls_within_zero_and_one(drawn: tuple[Survival, np.random.Generator]) -> None:
    table, _ = drawn
    for cohort in range(table.axis.length):
        share = table.of_cohort(cohort)
        assert share.shape == (*SERIES, table.axis.length - cohort)
        assert (share >= 0).all()
        assert (share <= 1 + 1e-12).all()
        assert (np.diff(share, axis=-1) <= 1e-12).all()


@given(tables())
@settings(deadline=None)
def test_by_age_and_by_cohort_are_the_same(drawn: tuple[Survival, np.random.Generator]) -> None:
    table, _ = drawn
    if table.by_age and table.lifetime.family != "fixed":
        ages = table.shares_by_age()
        for cohort in (0, table.axis.length // 2):
            assert table.of_cohort(cohort) == pytest.approx(ages[..., : table.axis.length - cohort], abs=1e-8)


@given(tables(), st.booleans())
@settings(deadline=None)
def test_what_came_in_is_in_use_or_has_left(drawn: tuple[Survival, np.random.Generator], with_used: bool) -> None:
    table, rng = drawn
    inflow = rng.lognormal(0, 2, (*SERIES, table.axis.length))
    try:
        made = inflow_driven(inflow, table, used=used_goods(rng, table.axis.length) if with_used else None)
    except InvalidInput:  # used goods of a cohort that cannot live so long
        return
    scale = (made.entering * made.axis.widths).sum(axis=-1, keepdims=True)
    assert (np.abs(made.residual()) <= 1e-13 * scale).all()
    assert (made.outflow * made.axis.widths >= -1e-13 * scale).all()
    by_cohort = cohorts(made, (1, 2))
    assert by_cohort.stock.sum(axis=1) == pytest.approx(made.stock[1, 2], rel=1e-12, abs=1e-13)
    widths = made.axis.widths[:, None]
    within = np.cumsum((by_cohort.inflow - by_cohort.outflow) * widths, axis=0) - by_cohort.stock
    assert (np.abs(within) <= 1e-13 * scale[1, 2]).all()
    assert by_cohort.stock_by_age().sum(axis=1) == pytest.approx(by_cohort.stock.sum(axis=1))
    if not with_used:
        total = np.zeros_like(made.stock)
        for cohort, stock in each_cohort(made):
            total[..., cohort:] += stock
        assert total == pytest.approx(made.stock, rel=1e-12)


@given(tables())
@settings(deadline=None)
def test_round_trip(drawn: tuple[Survival, np.random.Generator]) -> None:
    table, rng = drawn
    inflow = rng.uniform(0, 10, (*SERIES, table.axis.length))
    made = inflow_driven(inflow, table)
    try:
        back = stock_driven(made.stock, table)
    except InvalidInput:  # lifetimes that end within the interval of entry
        return
    first = np.stack([table.of_cohort(cohort)[..., 0] for cohort in range(table.axis.length)], axis=-1)
    # Of a cohort of which little is left at the end of its interval, the stock tells its inflow less exactly.
    kept = first.min()
    if kept > 0.02:
        assert np.abs(back.inflow - inflow).max() <= 1e-10 * inflow.max()
    assert np.abs(inflow_driven(back.inflow, table).stock - made.stock).max() <= 1e-10 * made.stock.max()


@given(tables(), st.integers(1, 5))
@settings(deadline=None)
def test_past_and_future_in_one_run(drawn: tuple[Survival, np.random.Generator], past: int) -> None:
    table, rng = drawn
    past = min(past, table.axis.length - 1)
    inflow = rng.uniform(0, 10, (*SERIES, table.axis.length))
    made = inflow_driven(inflow, table)
    try:
        joined = combined(inflow[..., :past], made.stock[..., past:], table)
    except InvalidInput:
        return
    assert joined.stock == pytest.approx(made.stock, rel=1e-13)
    scale = made.stock.max()
    assert np.abs(joined.residual()).max() <= 1e-12 * scale
    assert np.abs(joined.after(past).residual()).max() <= 1e-12 * scale
    assert joined.after(past).opening == pytest.approx(made.stock[..., past - 1])


@given(tables(), st.sampled_from(["retire_oldest", "share"]), st.integers(0, 3), st.booleans())
@settings(deadline=None)
def test_early_retirement_meets_the_stock_with_what_is_there(
    drawn: tuple[Survival, np.random.Generator], falling: Any, past: int, with_used: bool
) -> None:
    table, rng = drawn
    length = table.axis.length
    past = min(past, length - 1)
    used = used_goods(rng, length) if with_used else None
    wanted = rng.uniform(0, 10, (*SERIES, length)) + (10 if with_used else 0)
    inflow = rng.uniform(0, 10, (*SERIES, past))
    try:
        if past:
            made = combined(inflow, wanted[..., past:], table, falling=falling, used=used)
        else:
            made = stock_driven(wanted, table, falling=falling, used=used)
    except InvalidInput:
        return
    assert made.early is not None
    assert (made.inflow >= -1e-12).all()
    assert made.stock[..., past:] == pytest.approx(wanted[..., past:], rel=1e-13, abs=1e-13)
    scale = max((made.entering * made.axis.widths).max(), 1)
    assert np.abs(made.residual()).max() <= 1e-11 * scale
    assert (made.early >= 0).all()
    assert (made.early <= made.outflow + 1e-11 * scale / made.axis.widths).all()
    assert ((made.early[..., past:] == 0) | (made.inflow[..., past:] <= 1e-9 * scale)).all()
    assert cohorts(made, (0, 1)).stock.sum(axis=1) == pytest.approx(made.stock[0, 1], rel=1e-11, abs=1e-12)
    assert (cohorts(made, (0, 1)).outflow * made.axis.widths[:, None] >= -1e-11 * scale).all()
    free = (
        stock_driven(wanted, table, used=used) if not past else combined(inflow, wanted[..., past:], table, used=used)
    )
    rising = (free.inflow >= 0).all(axis=-1)
    assert made.inflow[rising] == pytest.approx(free.inflow[rising], rel=1e-12)


@given(tables(), st.floats(1e-6, 1e6))
@settings(deadline=None)
def test_units_and_order_of_series_do_not_matter(drawn: tuple[Survival, np.random.Generator], unit: float) -> None:
    table, rng = drawn
    inflow = rng.uniform(0, 10, (*SERIES, table.axis.length))
    made = inflow_driven(inflow, table)
    assert inflow_driven(inflow * unit, table).stock == pytest.approx(made.stock * unit, rel=1e-12)
    order = rng.permutation(6)
    index = np.unravel_index(order, SERIES)
    other = inflow_driven(inflow.reshape(6, -1)[order], table.pick(SERIES, index))
    assert other.stock == pytest.approx(made.stock.reshape(6, -1)[order], rel=1e-12)
    assert other.outflow == pytest.approx(made.outflow.reshape(6, -1)[order], rel=1e-9, abs=1e-11)


@given(tables())
@settings(max_examples=20, deadline=None)
def test_many_series_in_blocks_and_threads(drawn: tuple[Survival, np.random.Generator]) -> None:
    table, rng = drawn
    inflow = rng.uniform(0, 10, (150, *SERIES, table.axis.length))
    told: list[tuple[int, int]] = []
    made = inflow_driven(inflow, table, workers=3, progress=lambda done, of: told.append((done, of)))
    assert told[-1] == (900, 900)
    assert made.stock[77] == pytest.approx(inflow_driven(inflow[77], table).stock, rel=1e-12)
    one = table.pick(SERIES, (np.zeros(1, int), np.zeros(1, int)))  # one lifetime for all series
    alone = inflow_driven(inflow[:, 0, 0], one, workers=1)
    assert alone.stock == pytest.approx(made.stock[:, 0, 0], rel=1e-12)


IN_FLODYM = {"fixed": "Fixed", "censored_normal": "Normal", "folded_normal": "FoldedNormal", "lognormal": "LogNormal"}


@given(
    st.sampled_from([*IN_FLODYM, "weibull"]), st.sampled_from(["start", "middle", "end"]), st.integers(0, 2**32),
    st.sampled_from(["", "cohort", "year", "both"]),
)  # fmt: skip
@settings(max_examples=40, deadline=None)
def test_agrees_with_flodym_on_even_years(family: str, timing: Any, seed: int, extended: str) -> None:
    flodym = pytest.importorskip("flodym")
    rng = np.random.default_rng(seed)
    count = 25
    years = list(range(2000, 2000 + count))
    dims = flodym.DimensionSet(dim_list=[
        flodym.Dimension(name="time", letter="t", items=years, dtype=int),
        flodym.Dimension(name="product", letter="p", items=["a", "b"], dtype=str),
    ])  # fmt: skip
    first, second = rng.uniform(3, 30, 2), rng.uniform(1, 6, 2)
    factors = {name: rng.uniform(0.8, 1.5, (2, count)) for name in ("cohort", "year") if extended in (name, "both")}
    if family == "weibull":
        theirs = flodym.WeibullLifetime(dims=dims, weibull_shape=second, weibull_scale=first, inflow_at=timing)
        ours = Lifetime("weibull", {"shape": second, "scale": first})
    else:
        spread = {} if family == "fixed" else {"std": second}
        theirs = getattr(flodym, IN_FLODYM[family] + "Lifetime")(dims=dims, mean=first, inflow_at=timing, **spread)
        ours = (
            Lifetime(family, {"location": first, "scale": second})
            if "normal" in family and family != "lognormal"
            else Lifetime.from_mean_sd(family, first, None if family == "fixed" else second)
        )
    for name, factor in factors.items():
        setattr(theirs, f"lt_factor_by_{name}", factor.T)
    table = survival_table(
        ours, TimeAxis.of_years(years), timing, by_cohort=factors.get("cohort"), by_year=factors.get("year")
    )
    inflow = rng.uniform(1, 10, (2, count))
    model = flodym.InflowDrivenDSM(
        dims=dims, lifetime_model=theirs, inflow=flodym.StockArray(dims=dims, values=inflow.T.copy())
    )
    model.compute()
    made = inflow_driven(inflow, table)
    assert made.stock == pytest.approx(model.stock.values.T, rel=1e-12)
    assert made.outflow == pytest.approx(model.outflow.values.T, rel=1e-10, abs=1e-12)
    stock = rng.uniform(50, 100, (2, count))
    model = flodym.StockDrivenDSM(
        dims=dims, lifetime_model=theirs, stock=flodym.StockArray(dims=dims, values=stock.T.copy())
    )
    model.compute()
    back = stock_driven(stock, table)
    assert back.inflow == pytest.approx(model.inflow.values.T, rel=1e-9, abs=1e-9)
    assert back.outflow == pytest.approx(model.outflow.values.T, rel=1e-9, abs=1e-9)
    assert cohorts(back, (1,)).stock == pytest.approx(model.get_stock_by_cohort()[..., 1], rel=1e-9, abs=1e-9)

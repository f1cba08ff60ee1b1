"""Whatever the sliders say: factor one is the baseline bit by bit, masses balance, rates stay rates."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from orechain.assess.stocks.adjust import LEVERS, Adjustment, Factor, targets
from orechain.assess.stocks.case import Case, Outcome
from orechain.assess.stocks.model import Flows
from orechain.assess.stocks.run import Options, open_case

CASES = [open_case(mineral, economy, Options()) for mineral, economy in
         (("lithium", "CHN"), ("dysprosium", "WLD"), ("germanium", "CHN"), ("niobium", "CHN"))]  # fmt: skip


@st.composite
def moved(draw: st.DrawFn, factor: float | None = None) -> Case:
    case = draw(st.sampled_from(CASES))
    keys = draw(st.lists(st.tuples(st.sampled_from(sorted(LEVERS)), st.sampled_from(("", *targets(case.scenario)))),
                         min_size=1, max_size=5, unique=True))  # fmt: skip
    factors = tuple(
        Factor(lever, target, draw(st.floats(*LEVERS[lever])) if factor is None else factor) for lever, target in keys
    )
    start = draw(st.integers(case.years[0], case.years[-1] - 1))
    return case.adjusted_by(Adjustment(factors, start, draw(st.integers(start + 1, case.years[-1]))))


def same(one: Outcome, other: Outcome) -> bool:
    names = [item.name for item in fields(Flows) if isinstance(getattr(one.products[0], item.name), np.ndarray)]
    return all(
        np.array_equal(getattr(left, name), getattr(right, name), equal_nan=True)
        for left, right in zip(one.products, other.products, strict=True)
        for name in names
    )


@settings(max_examples=12, deadline=None)
@given(moved(factor=1.0))
def test_factor_one_is_the_baseline_bit_by_bit(case: Case) -> None:
    assert same(case.outcome(), case.unadjusted().outcome())


@settings(max_examples=40, deadline=None)
@given(moved())
def test_masses_balance_and_rates_stay_rates(case: Case) -> None:
    for item in case.inputs():
        for rate in (item.collection, item.dismantling, item.recovery, item.recycling):
            assert rate is None or (rate.min() >= 0.0 and rate.max() <= 1.0)
    for flows in case.outcome().products:
        size = max(float(flows.in_use.max()), float(flows.demand.max()), 1e-12)
        left = flows.opening + np.cumsum(flows.demand + flows.used_imports - flows.end_of_use) - flows.in_use
        dispersed = not flows.in_use.any()
        assert dispersed or np.abs(left).max() <= 1e-9 * size * flows.demand.size
        assert np.abs(flows.recovered + flows.lost - flows.end_of_life).max() <= 1e-9 * size
        assert flows.demand.min() >= -1e-9 * size
        assert np.isfinite(flows.in_use).all()


@settings(max_examples=12, deadline=None)
@given(moved())
def test_what_was_before_the_first_year_stays(case: Case) -> None:
    assert case.adjustment is not None
    until = case.years.index(case.adjustment.start) + 1
    before, after = case.unadjusted().outcome(), case.outcome()
    for part in ("demand", "in_use", "recovered"):
        one, other = before.total(part)[:until], after.total(part)[:until]
        np.testing.assert_allclose(other, one, rtol=1e-9, atol=1e-9 * max(float(np.abs(one).max(initial=0.0)), 1e-12))

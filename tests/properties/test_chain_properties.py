"""Invariants of the readings: bounds hold, order and units do not matter."""

import math

from hypothesis import assume, given
from hypothesis import strategies as st

from orechain.chain import availability
from orechain.chain.concentration import governance_weighted, herfindahl
from orechain.chain.interval import Interval

positive = st.floats(1e-6, 1e9)
amount = st.floats(0.0, 1e9)


@st.composite
def intervals(draw: st.DrawFn, numbers: st.SearchStrategy[float] = amount) -> Interval:
    low, value, high = sorted(draw(st.tuples(numbers, numbers, numbers)))
    return Interval(value, low, high)


def inside(draw: float, interval: Interval) -> float:
    return interval.low + draw * (interval.high - interval.low)


unit = st.floats(0.0, 1.0)
trade = st.dictionaries(st.sampled_from(["COD", "AUS", "CHL", "IDN", "ZAF"]), intervals(), max_size=5)


@given(intervals(), trade, intervals(), intervals(positive), unit)
def test_any_true_value_lies_within_the_bounds(
    own: Interval, imports: dict[str, Interval], exports: Interval, need: Interval, where: float
) -> None:
    reading = availability.realised(own, imports, exports, need)
    true = (
        inside(where, own) + sum(inside(where, part) for part in imports.values()) - inside(where, exports)
    ) / inside(where, need)
    slack = 1e-9 * max(1.0, abs(true), abs(reading.low), abs(reading.high))
    assert reading.low - slack <= true <= reading.high + slack


@given(intervals(), trade, intervals(), intervals(positive), positive)
def test_units_do_not_matter(
    own: Interval, imports: dict[str, Interval], exports: Interval, need: Interval, factor: float
) -> None:
    assume(need.value * factor > 1e-9)
    before, lost = availability.assured_n_minus_1(own, imports, exports, need)
    scaled = {name: part.scale(factor) for name, part in imports.items()}
    after, lost_after = availability.assured_n_minus_1(
        own.scale(factor), scaled, exports.scale(factor), need.scale(factor)
    )
    assert math.isclose(before.value, after.value, rel_tol=1e-6, abs_tol=1e-6)
    if lost != lost_after:  # only ties may be broken differently after rounding
        assert math.isclose(imports[lost].value, imports[lost_after].value, rel_tol=1e-9)


@given(intervals(), trade, intervals(), intervals(positive))
def test_losing_a_supplier_never_helps(
    own: Interval, imports: dict[str, Interval], exports: Interval, need: Interval
) -> None:
    assured, lost = availability.assured_n_minus_1(own, imports, exports, need)
    full = availability.realised(own, imports, exports, need)
    assert 0.0 <= assured.value <= 1.0
    assert assured.value <= max(0.0, full.value) + 1e-9 * max(1.0, abs(full.value))
    assert (lost == "") == (not imports)


@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_concentration_ignores_names_and_order(weights: list[float], random: object) -> None:
    total = sum(weights)
    assume(total > 1e-3)
    shares = [weight / total for weight in weights]
    index = herfindahl({f"E{i}": share for i, share in enumerate(shares)})
    shuffled = list(shares)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    again = herfindahl({f"X{i}": share for i, share in enumerate(shuffled)})
    assert math.isclose(index.value, again.value, rel_tol=1e-9)
    assert 1 / len(shares) - 1e-9 <= index.value <= 1 + 1e-9


@given(st.lists(st.tuples(st.floats(0.01, 1.0), st.floats(-2.5, 2.5)), min_size=1, max_size=8))
def test_worse_governance_never_lowers_the_index(rows: list[tuple[float, float]]) -> None:
    total = sum(weight for weight, _ in rows)
    shares = {f"E{i}": weight / total for i, (weight, _) in enumerate(rows)}
    governance = {f"E{i}": level for i, (_, level) in enumerate(rows)}
    worse = {name: max(-2.5, level - 0.5) for name, level in governance.items()}
    before, after = governance_weighted(shares, governance), governance_weighted(shares, worse)
    assert before is not None
    assert after is not None
    assert after.value >= before.value - 1e-12
    assert 0.0 <= after.value <= 1.0 + 1e-9

"""Invariants of the value grammar."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from orechain.store.grammar import BOUNDS, ParsedValue, parse

numbers = st.integers(min_value=0, max_value=10**12)


@given(st.text())
def test_every_text_is_read_and_the_result_is_consistent(text):
    parsed = parse(text)
    assert parsed.bound in BOUNDS
    assert all(x is None or math.isfinite(x) for x in (parsed.value, parsed.low, parsed.high)) or len(text) > 300
    if parsed.bound not in ("", "zero"):
        assert parsed.value is None
    if parsed.low is not None and parsed.high is not None:
        assert parsed.low < parsed.high
    if parsed == ParsedValue():
        assert not text.strip()


@given(numbers, st.sampled_from(("", " ", "\xa0", "\n")), st.sampled_from(("", " ", "\xa0")))
def test_grouping_and_surrounding_blanks_do_not_change_a_number(number, before, after):
    assert parse(f"{before}{number:,}{after}") == parse(str(number)) == ParsedValue(value=float(number))


@given(st.integers(min_value=1000, max_value=10**12), st.integers(min_value=0, max_value=9))
def test_a_footnote_digit_behind_a_grouped_number_is_never_eaten(number, digit):
    assert parse(f"{number:,}{digit}") == ParsedValue(bound="described")


@given(numbers, numbers)
def test_a_range_keeps_its_ends_and_only_in_order(first, second):
    parsed = parse(f"{first:,}–{second:,}")
    if first < second:
        assert parsed == ParsedValue(low=float(first), high=float(second), bound="range")
    else:
        assert parsed == ParsedValue(bound="described")


@given(numbers)
def test_a_bound_never_becomes_a_value(number):
    assert parse(f">{number:,}") == ParsedValue(low=float(number), bound="gt")
    assert parse(f"<{number:,}") == ParsedValue(high=float(number), bound="lt")

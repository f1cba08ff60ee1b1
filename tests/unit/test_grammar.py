"""The value grammar, sign by sign."""

from __future__ import annotations

import pytest

from orechain.store.grammar import BOUNDS, ParsedValue, parse


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("0", ParsedValue(value=0.0)),
        ("1234", ParsedValue(value=1234.0)),
        ("1,234", ParsedValue(value=1234.0)),
        ("1,234,567.5", ParsedValue(value=1234567.5)),
        ("68\xa0", ParsedValue(value=68.0)),
        ("-12.5", ParsedValue(value=-12.5)),
        ("−3", ParsedValue(value=-3.0)),
        ("W", ParsedValue(bound="withheld")),
        ("NA", ParsedValue(bound="not_available")),
        ("na", ParsedValue(bound="not_available")),
        ("XX", ParsedValue(bound="not_applicable")),
        ("xx", ParsedValue(bound="not_applicable")),
        ("E", ParsedValue(high=0.0, bound="net_exporter")),
        ("s", ParsedValue(low=0.0, high=0.5, bound="small")),
        ("Less than ½ unit.", ParsedValue(low=0.0, high=0.5, bound="small")),
        ("Less than ½unit.", ParsedValue(low=0.0, high=0.5, bound="small")),
        ("less than ½ unit", ParsedValue(low=0.0, high=0.5, bound="small")),
        ("Less than 1/2 unit", ParsedValue(low=0.0, high=0.5, bound="small")),
        ("—", ParsedValue(value=0.0, bound="zero")),
        ("--", ParsedValue(value=0.0, bound="zero")),
        (">50", ParsedValue(low=50.0, bound="gt")),
        (">2,000,000", ParsedValue(low=2e6, bound="gt")),
        ("<25", ParsedValue(high=25.0, bound="lt")),
        ("< 1", ParsedValue(high=1.0, bound="lt")),
        ("50–300", ParsedValue(low=50.0, high=300.0, bound="range")),
        ("10,000 - 15,000", ParsedValue(low=10000.0, high=15000.0, bound="range")),
        ("", ParsedValue()),
        ("  ", ParsedValue()),
    ],
)
def test_what_the_publisher_writes_is_read(raw, expected):
    assert parse(raw) == expected


@pytest.mark.parametrize(
    "raw",
    [
        "Large", "Small", "Moderate", "Very small", "P", "w", "e", "S", "-", "–", "?1",
        "50+", "≈120", "~70", "10 %", ">85 %",
        "40 → 98", "81,400,0001", "1,23", "12,34,567", "1.2.3", "1e5", "1_000", "nan", "inf",
        "300–50", "5–5", "1–2–3", "<", ">",
        "> 5 kg", "12 11", "12¹", "１２", "1,234 5",
    ],
)  # fmt: skip
def test_what_is_outside_the_grammar_gives_no_number(raw):
    assert parse(raw) == ParsedValue(bound="described")


def test_bounds_are_the_published_list():
    assert "described" in BOUNDS
    assert len(set(BOUNDS)) == len(BOUNDS)

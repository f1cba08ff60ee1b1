"""What must hold for any formula, any pair of units and any spelling."""

from __future__ import annotations

import math

from hypothesis import assume, given
from hypothesis import strategies as st

from orechain.catalog.economies import economies, economy
from orechain.catalog.forms import forms
from orechain.catalog.formulas import atomic_weights, composition, mass_fractions
from orechain.catalog.minerals import mineral, minerals
from orechain.catalog.names import plain
from orechain.catalog.units import convert, units

ELEMENTS = st.sampled_from(sorted(atomic_weights()))
COUNTS = st.integers(1, 40)


def _text(count: int) -> str:
    return "" if count == 1 else str(count)


SIMPLE = st.lists(st.tuples(ELEMENTS, COUNTS), min_size=1, max_size=4)
NESTED = st.recursive(
    SIMPLE.map(lambda parts: "".join(symbol + _text(count) for symbol, count in parts)),
    lambda inner: st.tuples(inner, inner, COUNTS).map(lambda p: f"{p[0]}({p[1]}){_text(p[2])}"),
    max_leaves=4,
)


@given(NESTED, st.integers(0, 12))
def test_mass_fractions_sum_to_one(formula: str, water: int) -> None:
    whole = formula + (f".{_text(water)}H2O" if water else "")
    fractions = mass_fractions(whole)
    assert math.isclose(sum(fractions.values()), 1.0, rel_tol=1e-12)
    assert all(0.0 < share <= 1.0 for share in fractions.values())


@given(SIMPLE, COUNTS)
def test_a_bracketed_formula_counts_each_atom_that_often(parts: list[tuple[str, int]], times: int) -> None:
    inner = "".join(symbol + _text(count) for symbol, count in parts)
    single, multiple = composition(inner), composition(f"({inner}){_text(times)}")
    assert {symbol: count * times for symbol, count in single.items()} == multiple
    assert all(math.isclose(mass_fractions(inner)[s], mass_fractions(f"({inner}){times}")[s]) for s in single)


@given(st.sampled_from(units()), st.data(), st.floats(1e-9, 1e12))
def test_conversion_there_and_back(source: object, data: st.DataObject, value: float) -> None:
    first = next(item for item in units() if item is source)
    target = data.draw(st.sampled_from([item for item in units() if item.dimension == first.dimension]))
    there = convert(value, first.unit, target.unit)
    assert there > 0.0
    assert math.isclose(convert(there, target.unit, first.unit), value, rel_tol=1e-12)


@given(st.sampled_from(minerals()), st.data())
def test_case_and_blanks_do_not_matter(item: object, data: st.DataObject) -> None:
    found = next(entry for entry in minerals() if entry is item)
    name = data.draw(st.sampled_from([found.mineral, found.name_en, found.name_zh, *found.aliases]))
    assert mineral(f"  {name.upper()} ") is found
    assert mineral(name.lower()) is found


@given(st.sampled_from(economies()), st.integers(1, 99))
def test_footnote_digits_do_not_matter(place: object, footnote: int) -> None:
    found = next(entry for entry in economies() if entry is place)
    assume(found.name_en[-1].isalpha())
    assert economy(f"{found.name_en}{footnote}") is found


@given(st.text(max_size=30))
def test_plain_is_stable(text: str) -> None:
    assert plain(plain(text)) == plain(text)


def test_every_computed_content_is_a_share_of_its_formula() -> None:
    for item in forms():
        if item.formula:
            assert item.content is not None
            assert 0.0 < item.content <= 1.0
            assert item.exact

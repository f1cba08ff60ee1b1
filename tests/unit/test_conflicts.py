"""What counts as a disagreement, and how wide it is."""

from __future__ import annotations

import pytest

from orechain.store.conflicts import COMPARED, TOLERANCE, disagreements
from orechain.store.resolve import Resolver


@pytest.fixture
def resolver(make_release) -> Resolver:
    releases = [
        make_release("a"),
        make_release("b", "British Geological Survey"),
        make_release("c", "European Commission"),
        make_release("d", "U.S. Geological Survey", "2024"),
    ]
    return Resolver({release.release: release for release in releases})


@pytest.fixture
def pair(make_fact):
    """Return a function that makes two figures that differ in value and in what it is told."""

    def make(first=100.0, second=110.0, **fields):
        return [make_fact(claim="a:1", value=first), make_fact(claim="b:1", release="b", value=second, **fields)]

    return make


def test_spread_is_the_difference_over_the_mean(resolver, pair):
    (found,) = disagreements(pair(100.0, 110.0), resolver)
    assert found.spread == pytest.approx(10 / 105)
    assert (found.used.claim, found.amounts) == ("a:1", (100.0, 110.0))
    assert [fact.claim for fact in found.facts] == ["a:1", "b:1"]


@pytest.mark.parametrize(
    ("first", "second", "differs"),
    [(100.0, 100.0, False), (100.0, 102.0, False), (100.0, 102.1, True), (0.0, 0.0, False), (0.0, 5.0, True)],
)
def test_tolerance(resolver, pair, first, second, differs):
    assert bool(disagreements(pair(first, second), resolver)) is differs
    assert TOLERANCE == 0.02


def test_tolerance_of_choice(resolver, pair):
    assert disagreements(pair(100.0, 100.001), resolver, 0.0)
    assert not disagreements(pair(100.0, 150.0), resolver, 0.5)


@pytest.mark.parametrize(("first", "second"), [(-10.0, -20.0), (-5.0, 5.0), (-5.0, 3.0)])
def test_negative_figures(resolver, make_fact, first, second):
    facts = [
        make_fact(claim="a:1", kind="supply_gap", value=first),
        make_fact(claim="b:1", kind="supply_gap", release="b", value=second),
    ]
    (found,) = disagreements(facts, resolver)
    assert found.spread == pytest.approx((max(first, second) - min(first, second)) / ((abs(first) + abs(second)) / 2))


@pytest.mark.parametrize(
    "other",
    [
        {"economy": "COD"}, {"partner": "COD"}, {"start": 2019}, {"end": 2021}, {"kind": "reserve"}, {"link": "M"},
        {"process": "smelting"}, {"excluded": "impossible"}, {"value": None, "amount": None, "bound": "withheld"},
    ],
    ids=str,
)  # fmt: skip
def test_figures_for_different_things_do_not_disagree(resolver, make_fact, other):
    facts = [make_fact(claim="a:1"), make_fact(**{"claim": "b:1", "release": "b", "value": 900.0} | other)]
    assert disagreements(facts, resolver) == []


def test_masses_are_compared_as_contained_element(resolver, make_fact):
    oxide = make_fact(claim="b:1", release="b", form="Co3O4", value=100 / 0.734, contained=100.0)
    assert disagreements([make_fact(claim="a:1"), oxide], resolver) == []
    more = make_fact(claim="b:1", release="b", form="Co3O4", value=100.0, contained=73.4)
    (found,) = disagreements([make_fact(claim="a:1"), more], resolver)
    assert found.amounts == (100.0, 73.4)


def test_gross_weight_is_compared_with_gross_weight_only(resolver, make_fact):
    gross = {"form": "gross", "contained": None}
    facts = [make_fact(claim="a:1"), make_fact(claim="b:1", release="b", value=5000.0, **gross)]
    assert disagreements(facts, resolver) == []
    facts.append(make_fact(claim="c:1", release="c", value=4000.0, **gross))
    (found,) = disagreements(facts, resolver)
    assert [fact.claim for fact in found.facts] == ["b:1", "c:1"]


def test_lines_of_one_table_do_not_disagree(resolver, make_fact):
    facts = [make_fact(claim="a:1"), make_fact(claim="a:2", value=200.0)]
    assert disagreements(facts, resolver) == []
    assert disagreements([*facts, make_fact(claim="b:1", release="b", value=300.0)], resolver) == []


def test_two_releases_of_one_publisher_disagree(resolver, make_fact):
    (found,) = disagreements([make_fact(claim="d:1", release="d", value=90.0), make_fact(claim="a:1")], resolver)
    assert found.used.claim == "a:1"


def test_the_widest_comes_first(resolver, make_fact):
    facts = [
        make_fact(claim=f"{release}:{economy}", release=release, economy=economy, value=value)
        for economy, values in (("CHN", (100.0, 110.0)), ("COD", (100.0, 190.0)), ("AUS", (100.0, 130.0)))
        for release, value in zip("ab", values, strict=True)
    ]
    assert [item.used.economy for item in disagreements(facts, resolver)] == ["COD", "AUS", "CHN"]


def test_words_and_prices_are_not_compared(resolver, make_fact):
    assert COMPARED.isdisjoint({"statement", "listing", "price", "governance", "score", "count"})
    facts = [
        make_fact(claim=f"{release}:1", release=release, kind="score", value=value)
        for release, value in (("a", 1.0), ("b", 2.0))
    ]
    assert disagreements(facts, resolver) == []


def test_compared_kinds_exist(store):
    kinds = {row[0] for row in store.query("SELECT kind FROM catalog_kinds")}
    assert kinds >= COMPARED

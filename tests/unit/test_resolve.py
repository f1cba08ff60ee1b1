"""Which figure is used where several stand side by side."""

from __future__ import annotations

import itertools

import pytest

from orechain.catalog.tables import read
from orechain.store.resolve import RULE, Resolver

USGS, BGS, EU = "U.S. Geological Survey", "British Geological Survey", "European Commission"


@pytest.fixture
def resolver(make_release) -> Resolver:
    releases = [
        make_release("usgs-2025", USGS, "2025"),
        make_release("usgs-2026", USGS, "2026"),
        make_release("bgs-2030", BGS, "2030-01"),
        make_release("eu-2040", EU, "2040"),
        make_release("nobody-2050", "A publisher without a rank", "2050"),
        make_release("undated", USGS, ""),
    ]
    return Resolver({release.release: release for release in releases})


def choose(resolver, facts):
    """Return the claim chosen, whatever the order in which the figures come."""
    chosen = {getattr(resolver.best(order), "claim", None) for order in itertools.permutations(facts)}
    assert len(chosen) == 1
    return chosen.pop()


def test_rule_has_the_name_that_answers_state():
    assert RULE == "preferred_publisher_newest_release"


@pytest.mark.parametrize(
    ("preferred", "other"),
    [
        ("usgs-2025", "bgs-2030"),  # the publisher's rank comes before the date
        ("bgs-2030", "eu-2040"),
        ("eu-2040", "nobody-2050"),
        ("usgs-2026", "usgs-2025"),  # the newer release of one publisher
        ("usgs-2025", "undated"),
    ],
)
def test_preferred_release(resolver, make_fact, preferred, other):
    facts = [make_fact(claim=f"{release}:1", release=release) for release in (other, preferred)]
    assert choose(resolver, facts) == f"{preferred}:1"


def test_reported_before_estimated_before_claim_id(resolver, make_fact):
    facts = [
        make_fact(claim="usgs-2026:1", release="usgs-2026", estimated=True),
        make_fact(claim="usgs-2026:3", release="usgs-2026"),
        make_fact(claim="usgs-2026:2", release="usgs-2026"),
    ]
    assert choose(resolver, facts) == "usgs-2026:2"


def test_newer_estimate_before_older_report(resolver, make_fact):
    facts = [
        make_fact(claim="usgs-2026:1", release="usgs-2026", estimated=True),
        make_fact(claim="usgs-2025:1", release="usgs-2025"),
    ]
    assert choose(resolver, facts) == "usgs-2026:1"


def test_what_is_excluded_or_has_no_number_is_never_used(resolver, make_fact):
    usable = make_fact(claim="eu-2040:1", release="eu-2040")
    excluded = make_fact(claim="usgs-2026:1", release="usgs-2026", excluded="impossible")
    missing = make_fact(claim="usgs-2026:2", release="usgs-2026", value=None, bound="withheld")
    assert choose(resolver, [usable, excluded, missing]) == "eu-2040:1"
    assert resolver.best([excluded, missing]) is None
    assert resolver.best([]) is None
    assert resolver.best_release([excluded, missing]) == []


def test_a_published_zero_is_a_number(resolver, make_fact):
    zero = make_fact(claim="usgs-2026:1", release="usgs-2026", value=0.0, bound="zero")
    assert resolver.best([zero]) is zero


def test_nothing_is_averaged(resolver, make_fact):
    facts = [
        make_fact(claim="usgs-2026:1", release="usgs-2026", value=10.0),
        make_fact(claim="bgs-2030:1", release="bgs-2030", value=20.0),
    ]
    best = resolver.best(facts)
    assert best is facts[0]
    assert best.amount == 10.0


def test_shares_come_from_one_table(resolver, make_fact):
    facts = [
        make_fact(claim="usgs-2026:2", release="usgs-2026", economy="CHN"),
        make_fact(claim="usgs-2026:1", release="usgs-2026", economy="COD"),
        make_fact(claim="bgs-2030:1", release="bgs-2030", economy="CHN"),
        make_fact(claim="bgs-2030:2", release="bgs-2030", economy="AUS"),
    ]
    for order in itertools.permutations(facts):
        assert [fact.claim for fact in resolver.best_release(order)] == ["usgs-2026:1", "usgs-2026:2"]


def test_a_table_of_producers_before_a_single_line(resolver, make_fact):
    facts = [
        make_fact(claim="usgs-2026:1", release="usgs-2026", economy="USA"),
        make_fact(claim="bgs-2030:1", release="bgs-2030", economy="CHN"),
        make_fact(claim="bgs-2030:2", release="bgs-2030", economy="AUS"),
    ]
    assert [fact.claim for fact in resolver.best_release(facts)] == ["bgs-2030:1", "bgs-2030:2"]
    assert [fact.claim for fact in resolver.best_release(facts[:2])] == ["usgs-2026:1"]


def test_every_bundled_release_has_a_place_of_its_own(store):
    resolver = Resolver(store.releases)
    keys = [resolver._release_key[release] for release in store.releases]
    assert len(set(keys)) == len(keys)
    assert {rank for rank, _ in keys} <= {int(row["rank"]) for row in read("publishers")}

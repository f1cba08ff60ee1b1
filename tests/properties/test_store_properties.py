"""What holds for any figures: no order, no unit and no side changes the outcome."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orechain.catalog.tables import read
from orechain.store.bundled import DATA
from orechain.store.claims import BOUNDS, CLAIM_COLUMNS
from orechain.store.conflicts import disagreements
from orechain.store.grammar import BOUNDS as READ_BOUNDS
from orechain.store.resolve import Resolver
from orechain.store.workspace import Workspace

RELEASES = {"a": ("U.S. Geological Survey", "2025"), "b": ("U.S. Geological Survey", "2026"),
            "c": ("British Geological Survey", "2026"), "d": ("Nobody", "")}  # fmt: skip
AMOUNTS = st.none() | st.floats(-1e12, 1e12, allow_nan=False) | st.sampled_from([0.0, 100.0, 101.0, 102.0, 103.0])
FIGURES = st.lists(
    st.fixed_dictionaries(
        {
            "release": st.sampled_from(sorted(RELEASES)),
            "value": AMOUNTS,
            "estimated": st.booleans(),
            "excluded": st.sampled_from(["", "", "impossible"]),
            "economy": st.sampled_from(["CHN", "COD"]),
            "kind": st.sampled_from(["production", "reserve", "supply_gap", "price"]),
            "form": st.sampled_from(["Co", "gross"]),
        }
    ),
    max_size=12,
)


@pytest.fixture(scope="session")
def resolver(make_release) -> Resolver:
    return Resolver({name: make_release(name, *about) for name, about in RELEASES.items()})


@pytest.fixture(scope="session")
def make_facts(make_fact):
    def make(drawn):
        return [
            make_fact(
                claim=f"{fields['release']}:{n}",
                contained=fields["value"] if fields["form"] == "Co" else None,
                **fields,
            )
            for n, fields in enumerate(drawn)
        ]

    return make


@given(drawn=FIGURES, data=st.data())
def test_the_figure_used_does_not_depend_on_the_order(resolver, make_facts, drawn, data):
    facts = make_facts(drawn)
    other = data.draw(st.permutations(facts))
    assert resolver.best(facts) is resolver.best(other)
    assert resolver.best_release(facts) == resolver.best_release(other)


@given(drawn=FIGURES)
def test_the_figure_used_is_one_of_those_published(resolver, make_facts, drawn):
    facts = make_facts(drawn)
    best = resolver.best(facts)
    usable = [fact for fact in facts if fact.value is not None and not fact.excluded]
    assert (best is None) == (usable == [])
    if best is not None:
        assert any(best is fact for fact in usable)
    table = resolver.best_release(facts)
    assert len({fact.release for fact in table}) <= 1
    assert all(any(fact is one for one in usable) for fact in table)


@given(drawn=FIGURES, extra=FIGURES)
def test_more_figures_never_make_a_lesser_one_win(resolver, make_facts, drawn, extra):
    facts = make_facts(drawn + extra)
    best, among_fewer = resolver.best(facts), resolver.best(facts[: len(drawn)])
    if among_fewer is not None:
        assert best is not None
        assert resolver.key(best) <= resolver.key(among_fewer)


@given(drawn=FIGURES, data=st.data())
def test_disagreements_do_not_depend_on_the_order(resolver, make_facts, drawn, data):
    facts = make_facts(drawn)
    assert disagreements(facts, resolver) == disagreements(data.draw(st.permutations(facts)), resolver)


@given(first=st.floats(0, 1e12), second=st.floats(0, 1e12))
def test_spread_is_symmetric_and_bounded(resolver, make_fact, first, second):
    def spread(one: float, other: float) -> list[float]:
        facts = [make_fact(claim="a:1", release="a", value=one), make_fact(claim="c:1", release="c", value=other)]
        return [item.spread for item in disagreements(facts, resolver)]

    assert spread(first, second) == spread(second, first)
    assert all(0.02 < item <= 2 for item in spread(first, second))


@given(drawn=FIGURES, low=st.floats(0, 1), high=st.floats(0, 1))
def test_a_wider_tolerance_finds_no_more(resolver, make_facts, drawn, low, high):
    facts = make_facts(drawn)
    strict, loose = (disagreements(facts, resolver, bound) for bound in sorted((low, high)))
    assert [item for item in strict if item in loose] == loose
    for item in strict:
        assert item.used is item.facts[0]
        assert len({fact.release for fact in item.facts}) == len(item.facts) >= 2
        assert all(fact.value is not None and not fact.excluded for fact in item.facts)


def test_what_the_grammar_reads_is_what_the_store_takes():
    assert set(READ_BOUNDS) == {"", *BOUNDS}


MASSES = {row["unit"]: float(row["factor"]) for row in read("units") if row["dimension"] == "mass"}


@settings(
    max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(tonnes=st.lists(st.integers(1, 10**9), min_size=1, max_size=30))
def test_the_unit_of_a_claim_changes_nothing(tmp_path_factory, tonnes):
    """One mass, published in every unit that the catalog knows, is one amount."""
    folder = tmp_path_factory.mktemp("units")
    shutil.copytree(DATA / "releases", folder / "data" / "releases")
    write_claims(
        folder / "data" / "claims" / "units.csv",
        [
            {"claim": f"usgs-mcs-2026:{unit}-{n}", "unit": unit, "value": f"{mass / factor:.12f}"}
            for unit, factor in MASSES.items()
            for n, mass in enumerate(tonnes)
        ],
    )
    with Workspace(folder / "workspace", data=folder / "data").open() as store:
        facts = {fact.claim.partition(":")[2]: fact for fact in store.facts("cobalt")}
    assert len(facts) == len(MASSES) * len(tonnes)
    for unit in MASSES:
        for n, mass in enumerate(tonnes):
            fact = facts[f"{unit}-{n}"]
            assert fact.amount == pytest.approx(mass, rel=1e-6)
            assert fact.contained == fact.amount


def write_claims(path: Path, claims: list[dict[str, str]]) -> None:
    path.parent.mkdir(parents=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, CLAIM_COLUMNS, restval="", lineterminator="\n")
        writer.writeheader()
        for cells in claims:
            writer.writerow(
                {
                    "mineral": "cobalt", "form": "Co", "link": "U", "process": "mining", "kind": "production",
                    "economy": "CHN", "start": "2020", "end": "2020", "raw": "x", "estimated": "0",
                    "release": "usgs-mcs-2026", "locator": "none",
                }
                | cells
            )  # fmt: skip

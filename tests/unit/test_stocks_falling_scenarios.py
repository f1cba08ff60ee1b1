"""Scenarios whose stocks fall faster than goods reach the end of their life."""

from __future__ import annotations

import numpy as np
import pytest
from tests.sample_scenario import SCENARIO, TABLE, changed, loaded, problems

from orechain.assess.stocks.case import Case, Outcome
from orechain.errors import InvalidInput

GROWN = "past_growth: {value: 0.02, unit: fraction, source: own}"
HELD = ("before: zero", "before: zero, after: hold")
STOCK = ("    inflow: sales\n", f"    model: stock\n    stock: sales\n    {GROWN}\n")
FALLS = TABLE.replace("2000,0,,,", "2000,50,,,").replace("2010,10,8,12", "2003,1,,")
PARTS = ("share", "retire_oldest")


def _case(*changes: tuple[str, str], table: str = FALLS) -> Case:
    scenario, tables = loaded(changed(HELD, STOCK, *changes), table)
    return Case(scenario, tables, "WLD")


def _policy(name: str) -> tuple[str, str]:
    return "    model: stock\n", f"    model: stock\n    falling: {name}\n"


def _balances(outcome: Outcome) -> None:
    for item in outcome.products:
        scale = max(float(np.max(item.in_use)), float(np.max(item.opening)))
        grown = np.asarray(item.opening)[..., None] + np.cumsum(item.demand - item.end_of_use, axis=-1)
        np.testing.assert_allclose(grown, item.in_use, rtol=1e-9, atol=1e-9 * scale)
        np.testing.assert_allclose(item.recovered + item.lost, item.end_of_life, rtol=1e-9, atol=1e-12 * scale)
        for part in (item.demand, item.in_use, item.end_of_use, item.end_of_life, item.recovered, item.lost):
            assert np.min(part) >= -1e-12 * scale


def test_without_a_policy_product_year_and_remedy_are_named() -> None:
    with pytest.raises(InvalidInput) as caught:
        _case().outcome()
    (text,) = caught.value.problems
    for part in ("phone: ", "driver sales (own.csv, sold)", "2001", "falling: retire_oldest", "falling: share"):
        assert part in text
    assert "samples" not in text


def test_a_single_sample_that_falls_too_fast_is_refused_with_their_number() -> None:
    table = FALLS.replace("sold,WLD,,2003,1,,", "sold,WLD,,2010,49,1,50")
    case = _case(table=table)
    case.outcome()
    with pytest.raises(InvalidInput) as caught:
        case.outcome({"sold": np.array([0.0, -1.0, 1.0])})
    assert "(in 1 of 3 samples)" in caught.value.problems[0]


def test_all_products_are_named_at_once() -> None:
    second = SCENARIO[SCENARIO.index("  phone:\n") : SCENARIO.index("uses:\n")].replace("phone", "tablet")
    text = ("uses:\n", f"{second.replace(*STOCK)}uses:\n  tablet: {{intensity: content, recycling: rate}}\n")
    scenario, tables = loaded(changed(HELD, STOCK, text), FALLS)
    with pytest.raises(InvalidInput) as caught:
        Case(scenario, tables, "WLD").outcome()
    assert [problem.partition(":")[0] for problem in caught.value.problems] == ["tablet", "phone"]


@pytest.mark.parametrize("policy", PARTS)
def test_what_is_retired_early_becomes_scrap(policy: str) -> None:
    outcome = _case(_policy(policy)).outcome()
    _balances(outcome)
    (phone,) = outcome.products
    assert phone.too_fast
    np.testing.assert_allclose(phone.in_use, [50, 50 - 49 / 3, 50 - 98 / 3, *[1.0] * 8])  # a gram in each phone
    assert not phone.demand[1:3].any()
    np.testing.assert_allclose(phone.end_of_life[1:3], 49 / 3)
    np.testing.assert_allclose(phone.recovered, 0.5 * phone.end_of_life)
    assert (outcome.net_primary[1:4] == 0).all()


def test_oldest_first_leaves_the_richer_young_ones() -> None:
    rising = "".join(f"content,,one,{y},{v},,,g/unit,assumption,own,,\n" for y, v in ((2000, 4), (2005, 40)))
    table = FALLS.replace("content,,one,,4,2,8,g/unit,assumption,own,,\n", rising)
    said = ("intensity: content", "intensity: {series: content, after: hold}")
    table = table.replace("sold,WLD,,2003,1,,", "sold,WLD,,2005,60,,,Munit,assumption,own,,\nsold,WLD,,2006,20,,")
    last = {p: _case(_policy(p), said, table=table).outcome().products[0] for p in PARTS}
    assert last["retire_oldest"].in_use[6] > 1.2 * last["share"].in_use[6]
    np.testing.assert_allclose(last["retire_oldest"].in_use[:6], last["share"].in_use[:6])


@pytest.mark.parametrize("policy", PARTS)
def test_samples_are_as_if_alone(policy: str) -> None:
    case = _case(_policy(policy), table=FALLS.replace("2003,1,,", "2003,20,1,55"))
    rng = np.random.default_rng(3)
    places = {name: rng.uniform(-1, 1, 5) for name in case.uncertain()}
    together = case.outcome(places)
    _balances(together)
    for row in range(5):
        alone = case.outcome({name: part[[row]] for name, part in places.items()})
        for part in ("opening", "demand", "in_use", "end_of_life", "recovered"):
            both = np.broadcast_to(together.total(part), (5, *np.shape(together.total(part))[1:]))
            np.testing.assert_allclose(both[row], np.ravel(alone.total(part)).reshape(both[row].shape), rtol=1e-10,
                                       atol=1e-12)  # fmt: skip


@pytest.mark.parametrize("policy", PARTS)
def test_components_leave_with_their_carriers(policy: str) -> None:
    cell = (
        "  cell:\n    name: {en: Cell}\n    unit: unit\n    component_of: phone\n    lifetime: {family: normal, mean: "
    )
    cell += "{value: 3, unit: year, source: own}, sd: spread}\n    number: {value: 2, unit: fraction, source: own}\n"
    use = "uses:\n  cell: {intensity: {value: 1, unit: g/unit, source: own}, recycling: rate}\n"
    outcome = _case(_policy(policy), ("uses:\n", cell + use)).outcome()
    _balances(outcome)
    found = next(item for item in outcome.products if item.use == "cell")
    np.testing.assert_allclose(found.in_use, 2 * np.array([50, 50 - 49 / 3, 50 - 98 / 3, *[1.0] * 8]))
    with pytest.raises(InvalidInput, match="phone: its stock"):
        _case(("uses:\n", cell + use)).outcome()


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (("shares: mix", "shares: mix\n    falling: share"), "is for a stock that is given"),
        (("shares: mix", "shares: mix\n    falling: later"), "'later' does not fit"),
        (("lifetime: {family: weibull, mean: life, sd: spread}", "dissipative: true\n    falling: share"),
         "nothing of what is used up is in use"),
    ],
)  # fmt: skip
def test_a_policy_where_there_is_none_is_refused(change: tuple[str, str], what: str) -> None:
    assert any(what in problem for problem in problems(changed(change)))

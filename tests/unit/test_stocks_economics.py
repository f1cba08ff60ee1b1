"""What of the secondary resource pays to recover: formula, classes, prices, and what is refused."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import triang

from orechain.assess.stocks.case import Case
from orechain.assess.stocks.economics import classified
from orechain.assess.stocks.run import Options, project_stocks
from orechain.catalog.forms import content
from orechain.errors import InvalidInput
from orechain.stocks.answers import Deposit, classify
from orechain.stocks.definition import Figure, Price
from orechain.stocks.economics import paying_share, secondary_reserve
from orechain.stocks.loading import load_scenario
from orechain.stocks.shipped import open_scenario, scenarios, shipped_library, shipped_tables

PLAIN = Options(comparisons=False)
SERIES = {"value": 20000.0, "unit": "USD/t", "source": "orechain-scenario"}


def classes_of(store, mineral="lithium", economy="CHN", to=2100, **changed):
    opened = open_scenario(mineral)
    case = Case(opened.scenario.model_copy(update=changed), opened.tables, economy)
    return classified(store, case, case.outcome(), to, math.nan)


def uses_without(mineral, *names):
    uses = open_scenario(mineral).scenario.uses
    return {key: use.model_copy(update={"recovery_cost": None}) if key in names else use for key, use in uses.items()}


def test_the_share_is_the_distribution_of_a_triangle():
    low, central, high = 12.0, 30.0, 77.0
    prices = np.linspace(0, 100, 301)
    wanted = triang.cdf(prices, (central - low) / (high - low), loc=low, scale=high - low)
    np.testing.assert_allclose(paying_share(prices, low, central, high), wanted, atol=1e-12)


@pytest.mark.parametrize(
    ("costs", "shares"),
    [((10, 10, 10), (0, 1, 1)), ((10, 10, 20), (0, 0, 0.75)), ((0, 10, 10), (0.25, 1, 1)), ((0, 0, 0), (1, 1, 1))],
)
def test_triangles_without_one_side_or_both(costs, shares):
    np.testing.assert_allclose(paying_share([5.0, 10.0, 15.0], *costs), shares)


def test_unknown_price_or_cost_gives_an_unknown_share():
    assert np.isnan(paying_share([np.nan, 5.0], 1.0, [2.0, np.nan], 3.0)).all()


@pytest.mark.parametrize("costs", [(-1, 2, 3), (3, 2, 4), (1, 5, 4)])
def test_costs_that_are_not_in_order_are_refused(costs):
    with pytest.raises(InvalidInput, match="in order and not negative"):
        paying_share(1.0, *costs)


def test_the_sum_is_a_bound_where_a_cost_is_missing_and_missing_where_all_are():
    def deposits(*economic):
        names = "abc"[: len(economic)]
        given = {name: Deposit(np.array([10.0]), 0.5, 1.0, part) for name, part in zip(names, economic, strict=True)}
        return classify(given)[1]

    def told(parts):
        total, at_least = secondary_reserve(parts)
        return float(total[0]), bool(at_least[0])

    assert told(deposits(0.5, 1.0)) == (7.5, False)
    assert told(deposits(0.5, math.nan)) == (2.5, True)
    assert told(deposits(0.0, math.nan)) == (0.0, True)
    assert math.isnan(told(deposits(math.nan, math.nan))[0])
    assert told(deposits(math.nan, math.nan))[1] is False
    nothing = classify({"a": Deposit(np.array([10.0]), 0.0, 1.0, math.nan)})[1]
    assert told(nothing) == (0.0, False)
    assert told(nothing | deposits(math.nan)) != told(nothing)


@pytest.mark.parametrize("economy", ["WLD", "CHN"])
@pytest.mark.parametrize("mineral", scenarios())
def test_every_shipped_scenario_tells_reserve_from_resource(store, mineral, economy):
    found = project_stocks(store, mineral, economy, PLAIN)
    told = found.economics
    assert told.price is not None
    assert told.low is not None
    assert told.high is not None
    assert told.low <= told.price <= told.high
    assert (told.start, told.end, len(told.claims)) == (2021, 2025, 5)
    assert told.without_cost == ()
    assert told.costs_are_assumptions
    assert {claim.partition(":")[0] for claim in told.claims} <= {item.release for item in found.sources}
    for number, whole in enumerate(found.classes):
        parts = [item.classes[number] for item in found.classes_by_product]
        for field in ("base", "collectable", "recoverable", "reserve", "reserve_low", "reserve_high"):
            assert sum(getattr(part, field) for part in parts) == pytest.approx(getattr(whole, field), rel=1e-9)
        for item in (whole, *parts):
            assert item.base >= item.collectable >= item.recoverable >= item.reserve_high >= item.reserve
            assert item.reserve >= item.reserve_low >= 0
            assert not item.at_least
    for item in found.classes_by_product:
        if item.classes[-1].recoverable:
            assert item.cost_low < item.cost_central < item.cost_high
            assert item.classes[-1].reserve == pytest.approx(item.pays[-1] * item.classes[-1].recoverable)
    keys = [note.key for note in found.notes]
    assert "stocks_price_mean" in keys
    assert "stocks_costs_assumed" in keys


def test_the_price_is_the_mean_of_its_years_per_mass_of_the_element(store):
    told = classes_of(store).economics
    published = np.array([11700, 63700, 39000, 11800, 9000])  # U.S. Geological Survey, USD per tonne of carbonate
    share = content("Li2CO3", "Li")
    assert told.price == pytest.approx(published.mean() / share)
    assert (told.low, told.high) == pytest.approx((9000 / share, 63700 / share))
    assert told.form == "Li2CO3"
    last = classes_of(store, price=Price(line=told.line, years=1)).economics
    assert (last.start, last.price, last.low) == (2025, pytest.approx(9000 / share), pytest.approx(9000 / share))
    alloy = classes_of(store, "niobium").economics
    assert alloy.form == "FeNb"
    assert alloy.price == pytest.approx(np.mean([21, 25, 25, 26, 26]) * 1000 / 0.65)
    assert alloy.high == pytest.approx(26000 / 0.60)


@pytest.mark.parametrize(
    ("mineral", "price", "key"),
    [
        ("lithium", Price(line="Price of the moon"), "stocks_price_unheld"),
        ("lithium", None, "stocks_price_unknown"),
        ("niobium", Price(line="Price, average unit value, ferroniobium, dollars per kilogram"), "stocks_price_form"),
    ],
)
def test_without_a_price_the_reserve_is_missing_and_says_why(store, mineral, price, key):
    found = classes_of(store, mineral, price=price)
    assert all(math.isnan(item.reserve) and not item.at_least for item in found.total)
    assert all(item.recoverable > 0 for item in found.total)
    assert found.economics.price is None
    assert [note.key for note in found.notes()] == [key]


def test_a_product_without_cost_makes_the_reserve_a_lower_bound(store):
    whole = classes_of(store).total[-1]
    found = classes_of(store, uses=uses_without("lithium", "storage", "grease"))
    assert found.economics.without_cost == ("storage",)
    last = found.total[-1]
    assert last.at_least
    storage = next(item for item in found.by_product if item.key == "storage")
    assert math.isnan(storage.classes[-1].reserve)
    assert 0 < last.reserve < whole.reserve
    assert last.recoverable == whole.recoverable
    (note,) = (note for note in found.notes() if note.key == "stocks_costs_missing")
    assert "Stationary storage" in note.text("en")
    assert "储能" in note.text("zh")


def test_without_any_cost_the_reserve_is_missing(store):
    found = classes_of(store, uses=uses_without("lithium", *open_scenario("lithium").scenario.uses))
    assert all(math.isnan(item.reserve) and not item.at_least for item in found.total)
    assert [note.key for note in found.notes()] == ["stocks_economics_unknown"]


def test_prices_of_the_scenario_itself_decide_without_claims(store):
    cheap, dear = (
        classes_of(store, price=Price(series=Figure(**SERIES | {"value": value}))) for value in (1.0, 1e9)
    )  # fmt: skip
    assert all(item.reserve == 0 for item in cheap.total)
    for item in dear.total:
        assert item.reserve == pytest.approx(item.recoverable)
    assert dear.economics.claims == ()
    assert dear.notes()[0].key == "stocks_price_own"


def test_the_spread_of_costs_is_no_uncertainty():
    """What lots cost is spread among lots: it is no doubt that samples would draw from."""
    for mineral in scenarios():
        opened = open_scenario(mineral)
        case = Case(opened.scenario, opened.tables, "CHN")
        assert not any(name.startswith("recovery_cost") for name in case.uncertain())
        assert any(name.startswith("recovery_cost") for name in case.series_read())
        assert case.roles()[next(n for n in case.series_read() if n.startswith("recovery_cost"))] == ("economics",)
    drawn = case.outcome({name: np.ones(2) for name in case.uncertain()})
    central = case.outcome()
    for one, other in zip(drawn.products, central.products, strict=True):
        if one.recovery_cost is not None and other.recovery_cost is not None:
            np.testing.assert_array_equal(one.recovery_cost.high, other.recovery_cost.high)


SMALL = """\
scenario: small
name: {{en: Small}}
mineral: cobalt
form: Co
economies: [WLD]
years: [2000, 2010]
builds_on: products
losses: losses_general
price: {price}
uses:
  bev_battery: {{intensity: battery_co, recovery: battery_metal_recovery, recovery_cost: {cost}}}
"""


@pytest.mark.parametrize(
    ("price", "cost", "sentence"),
    [
        ("{line: LME}", "{value: 5, unit: USD/kg}", "a number needs unit: and source:"),
        ("{line: LME}", "{value: 5, unit: kg, source: own}", "kg does not fit; give USD/kg or USD/t"),
        ("{line: LME}", "{value: -5, unit: USD/kg, source: own}", "lies outside 0"),
        ("{line: LME}", "{value: 5, low: 6, unit: USD/kg, source: own}", "are not in order"),
        ("{line: LME}", "recovery_cost_of_the_moon", "no series 'recovery_cost_of_the_moon'"),
        ("{years: 3}", "recovery_cost_li", "give either line:"),
        ("{line: LME, series: recovery_cost_li}", "recovery_cost_li", "give either line:"),
        ("{line: LME, years: 0}", "recovery_cost_li", "greater than 0"),
        ("{line: LME, form: FeNb}", "recovery_cost_li", "FeNb"),
        ("{line: LME, form: gross}", "recovery_cost_li", "gross"),
        ("{series: bev_size}", "recovery_cost_li", "give USD/kg or USD/t"),
    ],
)
def test_what_is_wrong_with_price_or_cost_is_one_sentence(price, cost, sentence):
    text = SMALL.format(price=price, cost=cost)
    with pytest.raises(InvalidInput, match=sentence) as caught:
        load_scenario(text, "small.yaml", shipped_tables(), shipped_library)
    assert len(caught.value.problems) == 1


def test_losses_may_go_to_slag():
    text = SMALL.format(price="{line: LME}", cost="{value: 9, unit: USD/kg, source: own}").replace(
        "losses_general", "smelted"
    )
    from orechain.stocks.tables import COLUMNS, read_tables

    rows = [",".join(COLUMNS)]
    rows += [f"smelted,,{m},,{v},,,fraction,assumption,own,," for m, v in (("slag", 0.75), ("air", 0.25))]
    tables = shipped_tables().merged(read_tables([("own.csv", "\n".join(rows) + "\n")]))
    scenario = load_scenario(text, "small.yaml", tables, shipped_library)
    outcome = Case(scenario, tables, "WLD").outcome()
    (battery,) = (item for item in outcome.products if item.use == "bev_battery")
    np.testing.assert_allclose(battery.losses["slag"], 3 * battery.losses["air"], rtol=1e-9)
    assert battery.losses["slag"][-1] > 0

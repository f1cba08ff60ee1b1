"""The shipped scenarios against what is known on the whole: markets, steps, output of mines, stocks per person."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from tests.sample_scenario import changed, problems

from orechain.assess.stocks.case import Case, Outcome
from orechain.stocks.drivers import interpolate
from orechain.stocks.evaluate import evaluate, uncertain_series
from orechain.stocks.quantity import parse
from orechain.stocks.shipped import open_scenario, scenarios, shipped_tables
from orechain.stocks.turnover import sales_of_stock

CLAIMS = Path(__file__).parents[2] / "src" / "orechain" / "data" / "claims"
ECONOMIES = ("WLD", "CHN")
MOST_CARS = {"WLD": 120e6, "CHN": 30e6}
"""Cars of all kinds sold in a year, central case: 80 and 24 million in 2024, and not half as many again in any year."""


def case_of(mineral: str, economy: str) -> Case:
    opened = open_scenario(mineral)
    return Case(opened.scenario, opened.tables, economy)


@cache
def outcome_of(mineral: str, economy: str) -> Outcome:
    return case_of(mineral, economy).outcome()


def at(outcome: Outcome, series: np.ndarray, year: int) -> float:
    return float(series[int(year - outcome.years[0])])


def cars(economy: str, samples: int = 0) -> dict[str, np.ndarray]:
    """Cars sold from 2020 to 2100 by kind, and the whole market that the scenario gives."""
    opened = open_scenario("neodymium")
    years = tuple(range(2020, 2101))
    positions = {}
    if samples:
        keys = uncertain_series(opened.scenario, opened.tables, economy)
        drawn = np.random.default_rng(11).uniform(-1.0, 1.0, (len(keys), samples))
        drawn[:, ::2] = np.sign(drawn[:, ::2])  # every other sample in a corner
        positions = dict(zip(keys, drawn, strict=True))
    found = {use.use: use.inflow for use in evaluate(opened.scenario, opened.tables, economy, years, positions)}
    return {"bev": found["bev"], "phev": found["phev"]} | {"all": market(economy, years, positions)}


def market(economy: str, years: tuple[int, ...], positions: dict[str, np.ndarray]) -> np.ndarray:
    """All cars sold: the scenario with the whole market in the place of its battery-electric part."""
    opened = open_scenario("neodymium")
    bev = opened.scenario.products["bev"].model_copy(update={"inflow": "cars_sold"})
    whole = opened.scenario.model_copy(update={"products": {**opened.scenario.products, "bev": bev}})
    found = {use.use: use.inflow for use in evaluate(whole, opened.tables, economy, years, positions)}
    assert found["bev"] is not None
    return np.asarray(found["bev"])


@pytest.mark.parametrize("economy", ECONOMIES)
def test_electric_cars_stay_below_the_whole_market(economy: str) -> None:
    central = cars(economy)
    electric = central["bev"] + central["phev"]
    assert np.all(electric[4:] < central["all"][4:])
    assert central["all"][4:].max() < MOST_CARS[economy]
    assert electric.max() < 0.95 * MOST_CARS[economy]
    drawn = cars(economy, samples=64)
    assert np.all(drawn["bev"] + drawn["phev"] <= drawn["all"] * (1.0 + 1e-9))


@pytest.mark.parametrize("economy", ECONOMIES)
def test_cars_sold_and_in_use_are_near_those_of_the_agency(economy: str) -> None:
    tables = shipped_tables()
    found = cars(economy)
    for kind in ("bev", "phev"):
        sold = {p.year: p.value for p in tables.rows(f"{kind}_sales", economy)[""]}
        assert found[kind][10] == pytest.approx(sold[2030], rel=0.12)
        stock = {p.year: p.value for p in tables.rows(f"{kind}_stock", economy)[""]}
        # Sales since 2010, of which few have left by 2030, and its rounded stock.
        before = sum(value for year, value in sold.items() if year < 2020)
        assert 0.85 * stock[2030] < before + found[kind][:11].sum() < 1.2 * stock[2030]
    share = {p.year: p.value for p in tables.rows("bev_sales_share", economy)[""]}
    for year in (2024, 2030):  # its sales over its share of all sales: the whole market
        published = next(p.value for p in tables.rows("bev_sales", economy)[""] if p.year == year) / share[year]
        assert found["all"][year - 2020] == pytest.approx(published, rel=0.15)
    in_use = {p.year: p.value * parse(p.unit)[2] for p in tables.rows("cars_in_use", economy)[""]}
    assert in_use[2030] == pytest.approx({"WLD": 1.44e9, "CHN": 372e6}[economy], rel=0.1)


# What is counted by hundreds of tonnes less each year until nothing is left has no smooth end.
FADING: dict[tuple[str, str], str] = {
    ("cobalt", "storage"): "cells with cobalt leave storage by 2050: a quantity that ends",
    ("nickel", "storage"): "cells with nickel leave storage by 2050: a quantity that ends",
}
STEEP = {
    ("CHN", "pv"): 0.16  # 298 GW a year to the capacity of 2030, 160 GW a year to that of 2040: a fall within few years
}
MOST_STEP = 0.15
"""Greatest change of a product's demand in a year, as a share of its greatest demand from 2025 on."""


@pytest.mark.parametrize("economy", ECONOMIES)
@pytest.mark.parametrize("mineral", scenarios())
def test_no_demand_steps_after_the_history(mineral: str, economy: str) -> None:
    outcome = outcome_of(mineral, economy)
    late = outcome.years >= 2024
    for product in outcome.products:
        demand = product.demand[late]
        if (mineral, product.use) not in FADING and demand.max() > 0.0:
            steps = np.abs(np.diff(demand)) / demand[1:].max()
            most = STEEP.get((economy, product.use), MOST_STEP)
            assert steps.max() < most, f"{product.use} {int(np.argmax(steps)) + 2025}: {steps.max():.0%}"
    total = outcome.total("demand")[late]
    change = np.diff(total) / total[:-1]
    assert change[6:].max() < 0.15, "growth after 2030"
    assert change.min() > -0.1, f"fall in {int(np.argmin(change)) + 2025}"


@cache
def production(claim: str) -> float:
    with (CLAIMS / "usgs_mcs_2026.csv").open(encoding="utf-8", newline="") as text:
        row = next(row for row in csv.DictReader(text) if row["claim"] == claim)
    assert row["kind"] == "production"
    assert row["economy"] == "WLD"
    return float(row["value"]) * {"t": 1.0, "kt": 1e3}[row["unit"]]


OUTPUT = {"lithium": "4259", "cobalt": "1877", "copper": "2028", "nickel": "5071", "indium": "3374", "niobium": "5155"}


@pytest.mark.parametrize("mineral", OUTPUT)
def test_primary_supply_asked_for_is_of_the_size_of_output(mineral: str) -> None:
    outcome = outcome_of(mineral, "WLD")
    claim = f"usgs-mcs-2026:{OUTPUT[mineral]}"
    ratio = at(outcome, outcome.net_primary, 2025) / production(claim)
    # Below it, since stocks, losses of smelters and uses that are left out are not in ours; never far above.
    assert 0.4 < ratio < 1.15, f"{ratio:.2f}"
    asked = [item for item in case_of(mineral, "WLD").scenario.compare if item.claim == claim]
    assert [(item.quantity, item.year) for item in asked] == [("net_primary", 2025)]


# kg per person in use. Industrial countries of about 2005 had 140 to 300 kg of copper, and 80 to 180 kg of stainless
# steel with some 8 % nickel (UNEP, Metal stocks in society). Electric cars, wind and solar come on top, and the use of
# nickel has doubled since. Niobium and lithium have no published range: about three times the niobium of today; 0.3
# cars of some 70 kWh per person, with buses and storage.
PER_PERSON = {
    ("copper", "WLD"): {2025: (45.0, 75.0), 2050: (60.0, 150.0), 2100: (80.0, 220.0)},
    ("copper", "CHN"): {2025: (60.0, 140.0), 2050: (140.0, 340.0), 2100: (140.0, 340.0)},
    ("nickel", "WLD"): {2025: (3.0, 7.0), 2050: (5.0, 20.0), 2100: (6.0, 25.0)},
    ("nickel", "CHN"): {2025: (5.0, 14.0), 2050: (8.0, 35.0), 2100: (8.0, 35.0)},
    ("niobium", "CHN"): {2025: (0.1, 0.3), 2050: (0.2, 0.8), 2100: (0.2, 0.8)},
    ("lithium", "CHN"): {2025: (0.1, 0.4), 2050: (0.8, 3.0), 2100: (0.8, 3.0)},
}


def people(economy: str, years: Sequence[int]) -> np.ndarray:
    points = shipped_tables().rows("population", economy)[""]
    return interpolate(years, [p.year for p in points], [p.value * parse(p.unit)[2] for p in points], "monotone")


@pytest.mark.parametrize("key", PER_PERSON, ids="-".join)
def test_stock_per_person_is_plausible(key: tuple[str, str]) -> None:
    outcome = outcome_of(*key)
    for year, (low, high) in PER_PERSON[key].items():
        found = at(outcome, outcome.total("in_use"), year) * 1e3 / people(key[1], [year])[0]
        assert low < found < high, f"{year}: {found:.3g}"


@pytest.mark.parametrize("mineral", scenarios())
def test_use_follows_the_people_of_china_after_2050(mineral: str) -> None:
    outcome = outcome_of(mineral, "CHN")
    years = (2050, 2075, 2100)
    stock, demand = (outcome.total(part)[[int(y - outcome.years[0]) for y in years]] for part in ("in_use", "demand"))
    persons = people("CHN", years)
    each = stock / persons
    assert np.all(each[1:] < 1.2 * each[0]), each / each[0]
    assert demand[2] < 0.75 * demand[0]
    assert np.all(demand[1:] / persons[1:] < 1.2 * demand[0] / persons[0])


@pytest.mark.parametrize("economy", ECONOMIES)
def test_batteries_of_buses_two_wheelers_and_storage_are_per_person(economy: str) -> None:
    opened = open_scenario("lithium")
    years = (2060, 2080, 2100)
    found = {use.use: use.inflow for use in evaluate(opened.scenario, opened.tables, economy, years)}
    persons = people(economy, years)
    for name in ("commercial_battery", "two_wheeler_battery", "storage"):
        inflow = found[name]
        assert inflow is not None
        each = inflow / persons
        np.testing.assert_allclose(each, each[0], rtol=0.01, err_msg=name)
    for name in ("wind", "pv"):
        steel = open_scenario("copper")
        (stock,) = (u.stock for u in evaluate(steel.scenario, steel.tables, economy, (2050, 2100)) if u.use == name)
        assert stock is not None
        rise = stock[1] / stock[0] / (people(economy, (2050, 2100))[1] / people(economy, (2050, 2100))[0])
        assert 1.1 < rise < 1.4, name


def test_copper_per_person_ends_where_the_note_says() -> None:
    for economy, (low, central, high), said in (("CHN", (138, 220, 300), "106 kg"), ("WLD", (100, 140, 220), "60 kg")):
        outcome = outcome_of("copper", economy)
        metal = sum(item.in_use for item in outcome.products if item.use.startswith("copper_"))
        now = float(metal[int(2023 - outcome.years[0])]) * 1e3 / people(economy, [2023])[0]
        (row,) = shipped_tables().rows("cu_saturation", economy)[""]
        assert said == f"{now:.0f} kg"
        assert said in row.note
        np.testing.assert_allclose([row.low * now, row.value * now, row.high * now], (low, central, high), rtol=0.04)


def test_dysprosium_of_motors_is_what_magnets_can_hold() -> None:
    opened = open_scenario("dysprosium")
    found = {}
    for mineral in ("neodymium", "praseodymium", "dysprosium"):
        one = open_scenario(mineral)
        uses = {use.use: use for use in evaluate(one.scenario, one.tables, "WLD", (2020, 2025, 2030, 2050))}
        found[mineral] = uses["bev"].content
    assert np.all(found["dysprosium"] / found["neodymium"] < 0.3)
    magnet = (found["neodymium"] + found["praseodymium"]) * 1e3 / 0.29  # kg per car
    assert np.all((magnet > 1.0) & (magnet < 2.5))
    assert np.all(found["dysprosium"] * 1e3 / magnet < 0.08)
    assert at(outcome_of("dysprosium", "WLD"), outcome_of("dysprosium", "WLD").total("demand"), 2025) < 3500.0
    assert "literature_mean" in opened.scenario.variants  # the published mean stands beside


@pytest.mark.parametrize("economy", ECONOMIES)
@pytest.mark.parametrize("mineral", scenarios())
def test_metal_put_into_making_is_accounted_for(mineral: str, economy: str) -> None:
    outcome = outcome_of(mineral, economy)
    case = case_of(mineral, economy)
    years = tuple(int(year) for year in outcome.years)
    inputs = {use.use: use for use in evaluate(case.scenario, case.tables, economy, years)}
    for product in outcome.products:
        making = inputs[product.use].making
        if making is None:
            np.testing.assert_array_equal(product.put_in, product.demand)
            np.testing.assert_array_equal(product.making_loss, 0.0)
            continue
        new_scrap = product.put_in - product.demand
        returned = new_scrap * making.new_scrap
        np.testing.assert_allclose(product.demand + returned + product.making_loss, product.put_in, rtol=1e-12)
        assert np.all(product.making_loss >= 0.0), product.use
    returned_all = outcome.total("put_in") - outcome.total("demand") - outcome.total("making_loss")
    asked = outcome.total("put_in") - returned_all - outcome.total("recovered")
    np.testing.assert_allclose(outcome.net_primary, np.maximum(asked, 0.0), rtol=1e-9, atol=1e-6)


def test_what_a_driver_counts_as_put_in_is_what_is_put_in() -> None:
    case = case_of("copper", "WLD")
    outcome = outcome_of("copper", "WLD")
    years = tuple(int(year) for year in outcome.years)
    driven = {use.use: use for use in evaluate(case.scenario, case.tables, "WLD", years)}
    for product in outcome.products:
        if product.use.startswith("copper_"):
            inflow = driven[product.use].inflow
            assert inflow is not None
            np.testing.assert_allclose(product.put_in, inflow, rtol=1e-12)


def test_monotone_interpolation_has_no_steps_and_no_overshoot() -> None:
    points, values = [2010.0, 2020.0, 2030.0, 2040.0, 2100.0], [10.0, 60.0, 200.0, 260.0, 280.0]
    years = np.arange(2010, 2101)
    found = interpolate(years, points, values, "monotone")
    np.testing.assert_allclose(found[[0, 10, 20, 30, 90]], values)
    added = np.diff(found)
    assert np.all(added >= 0.0)
    assert np.abs(np.diff(added)).max() < 0.35 * np.abs(np.diff(np.diff(interpolate(years, points, values)))).max()
    wide = interpolate([2000, 2015, 2200], points, np.array([values, [2.0 * v for v in values]]), "monotone")
    np.testing.assert_allclose(wide[1], 2.0 * wide[0])
    np.testing.assert_allclose(wide[0, [0, 2]], [10.0, 280.0])


def test_sales_keep_the_stock_that_is_given() -> None:
    stock = np.linspace(100.0, 130.0, 40)
    sold = sales_of_stock(stock, "weibull", np.array([12.0, 15.0]), np.array([3.0, 4.5]), np.array([0.02, 0.05]))
    assert sold.shape == (2, 40)
    assert np.all(sold > np.diff(stock).mean())
    # Steady growth since ever: sales are the stock over the mean age that growth leaves, at both ends the same share.
    grown = 100.0 * 1.03 ** np.arange(60.0)
    share = sales_of_stock(grown, "weibull", 15.0, 4.0, 0.03) / grown
    np.testing.assert_allclose(share, share[0], rtol=1e-3)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        (
            "recycling: rate}",
            "recycling: rate, making: {yields: {value: 0, unit: fraction, source: own}}}",
            "not above 0",
        ),
        (
            "recycling: rate}",
            "recycling: rate, making: {yields: {value: 1.2, unit: fraction, source: own}}}",
            "outside",
        ),
        ("recycling: rate}", "recycling: rate, making: {yields: life}}", "year does not fit"),
        (
            "drivers:\n",
            "drivers:\n  sold: {kind: sales, unit: unit, of: sales, at: 2000, growth: rate}\n",
            "'lifetime'",
        ),
    ],
)
def test_faults_of_making_and_sales_have_a_sentence(old: str, new: str, what: str) -> None:
    found = problems(changed((old, new)))
    assert len(found) == 1, found
    assert what in found[0]

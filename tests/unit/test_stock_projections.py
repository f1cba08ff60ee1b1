"""A projection of stocks: balances, samples by seed, answers, and what is refused."""

from __future__ import annotations

import csv
import io
import json
import math

import numpy as np
import pytest

from orechain.assess.stocks.case import ROLES, Case
from orechain.assess.stocks.model import run
from orechain.assess.stocks.quantities import figure, unit_of
from orechain.assess.stocks.run import Options, project_stocks
from orechain.assess.stocks.uncertainty import inputs_of
from orechain.errors import OrechainError, Unavailable, UnknownName
from orechain.stocks.definition import Comparison, Uncertainty
from orechain.stocks.inputs import Lifetimes, UseInput
from orechain.stocks.shipped import open_scenario, scenarios
from orechain.views.stocks_data import COLUMNS, stocks_csv, stocks_json
from orechain.views.stocks_words import sentences

PLAIN = Options(comparisons=False)


def case_of(mineral, economy="WLD", variant=""):
    opened = open_scenario(mineral)
    return Case(opened.scenario, opened.tables, economy, variant)


def products(outcome):
    return [(item.use, item) for item in outcome.products]


def check_balances(outcome):
    for use, item in products(outcome):
        scale = max(float(np.abs(item.in_use).max()), float(np.abs(item.demand).max()), 1e-12)
        grown = np.asarray(item.opening)[..., None] + np.cumsum(item.demand - item.end_of_use, axis=-1)
        assert np.abs(grown - item.in_use).max() <= 1e-9 * scale, use
        waiting = item.hibernating + item.second_use
        before = waiting[..., :1] * 0.0
        kept = np.diff(np.concatenate((before, waiting), axis=-1), axis=-1)
        # What waits in the first year may come from before it.
        rest = item.end_of_use - item.recovered - item.lost - kept
        assert np.abs(rest[..., 1:]).max() <= 1e-9 * scale, use
        arising = item.end_of_life - item.recovered - item.lost
        assert np.abs(arising).max() <= 1e-9 * scale, use
        for part in (item.in_use, item.hibernating, item.second_use, item.lost, item.recovered):
            assert part.min() >= -1e-9 * scale, use


@pytest.mark.parametrize("economy", ["WLD", "CHN"])
@pytest.mark.parametrize("mineral", scenarios())
def test_balances_of_every_product_hold(mineral, economy):
    check_balances(case_of(mineral, economy).outcome())


@pytest.mark.parametrize("mineral", ["lithium", "neodymium", "indium"])
def test_balances_hold_in_every_sample(mineral):
    case = case_of(mineral, "CHN")
    rng = np.random.default_rng(4)
    check_balances(case.outcome({name: rng.uniform(-1, 1, 5) for name in case.uncertain()}))


def test_samples_at_the_centre_are_the_central_case():
    case = case_of("cobalt")
    central = case.outcome().total("recovered")
    sampled = case.outcome({name: np.zeros(3) for name in case.uncertain()}).total("recovered")
    np.testing.assert_allclose(sampled, np.broadcast_to(central, sampled.shape), rtol=1e-9)


def test_every_uncertain_figure_has_a_role():
    for mineral in scenarios():
        case = case_of(mineral, "CHN")
        roles = case.roles()
        for name in case.uncertain():
            assert set(roles[name]) <= set(ROLES)
            assert roles[name]


@pytest.mark.parametrize("variant", ["no_recycling", "full_recycling"])
def test_the_two_ends_of_recycling(variant):
    outcome = case_of("lithium", "WLD", variant).outcome()
    recovered, demand = outcome.total("recovered"), outcome.total("demand")
    if variant == "no_recycling":
        assert not recovered.any()
        np.testing.assert_array_equal(outcome.net_primary, np.maximum(demand + outcome.total("making_loss"), 0))
    else:
        np.testing.assert_allclose(recovered, outcome.total("collectable"), rtol=1e-9)


def test_batteries_of_cars_last_as_long_as_car_or_battery():
    """With full replacement more batteries are built in than cars are sold, and all cars have one."""
    case = case_of("lithium")
    outcome = case.outcome()
    battery = next(item for item in outcome.products if item.use == "bev_battery")
    assert battery.demand[-1] > 0
    late = outcome.years > 2060
    # In a fleet that is saturated, what leaves use is about what enters it, two or three decades late at most.
    assert 0.8 < battery.end_of_use[late].sum() / battery.demand[late].sum() < 1.2


@pytest.mark.parametrize("mineral", ["cobalt", "indium"])
def test_each_sample_is_followed_as_if_it_were_alone(mineral):
    """Nothing of one sample comes into another, but how far back its past reaches: to what is below 1e-8 of it."""
    case = case_of(mineral, "CHN")
    names = case.uncertain()
    rows = np.zeros((2 * len(names), len(names)))
    rows[np.arange(2 * len(names)), np.arange(2 * len(names)) // 2] = np.tile([-1.0, 1.0], len(names))
    together = case.outcome({name: rows[:, column] for column, name in enumerate(names)})
    chosen = np.random.default_rng(2).choice(len(rows), 6, replace=False)
    for row in chosen:
        alone = case.outcome({name: rows[row, [column]] for column, name in enumerate(names)})
        for part in ("opening", "demand", "in_use", "end_of_use", "second_use", "hibernating", "recovered", "lost"):
            both = together.total(part)
            both = np.broadcast_to(both, (len(rows), *both.shape[1 if both.shape[0] == len(rows) else 0 :]))[row]
            np.testing.assert_allclose(both, np.ravel(alone.total(part)) if both.ndim else alone.total(part),
                                       rtol=1e-7, atol=1e-9, err_msg=f"{part} {row}")  # fmt: skip


def steady(**fields):
    years = 30
    one = np.ones(years)
    plain = {
        "use": "goods", "product": "goods", "group": "", "unit": "t", "model": "inflow", "switch": None,
        "inflow": 10.0 * one, "stock": None, "past_growth": 0.0 * one, "content": 0.5 * one, "technologies": (),
        "shares": None, "technology_content": None, "lifetime": Lifetimes("fixed", 4.0 * one, 0.0 * one),
        "component_of": "", "number": None, "replacement": True, "second_use": None, "hibernation": None,
        "dissipative": False, "dissipation": 0.1 * one, "collection": 0.5 * one, "dismantling": one,
        "recovery": 0.8 * one, "recycling": 0.4 * one, "losses": {"soil": one}, "series": (),
    }  # fmt: skip
    return UseInput(**(plain | fields))


def test_a_steady_state_known_by_hand():
    (found,) = run([steady()], {}, range(2000, 2030))
    np.testing.assert_allclose(found.demand, 5.0)
    np.testing.assert_allclose(found.in_use, 20.0)  # four years of inflow
    np.testing.assert_allclose(found.end_of_use, 5.0)
    np.testing.assert_allclose(found.collectable, 4.5)
    np.testing.assert_allclose(found.collected, 2.25)
    np.testing.assert_allclose(found.recovered, 1.8)
    np.testing.assert_allclose(found.losses["soil"], 3.2)
    assert float(found.opening) == pytest.approx(20.0)


def test_what_is_dispersed_has_no_stock_and_is_lost():
    (found,) = run([steady(dissipative=True, lifetime=None)], {}, range(2000, 2030))
    assert not found.in_use.any()
    assert not found.recovered.any()
    np.testing.assert_allclose(found.losses["soil"], 5.0)


def test_only_a_whole_rate_leaves_collection_unknown():
    rate = steady(collection=None, dismantling=None, recovery=None)
    (found,) = run([rate], {}, range(2000, 2030))
    assert np.isnan(found.collected).all()
    np.testing.assert_allclose(found.recovered, 0.4 * 4.5)


@pytest.mark.parametrize(
    ("quantity", "unit"),
    [("in_use_stock", "t"), ("stock_share", "fraction"), ("demand_growth", "fraction"), ("year_of_balance", "year"),
     ("cumulative_loss", "t"), ("recovered_per_end_of_life", "fraction"), ("demand_per_reserve", "fraction")],
)  # fmt: skip
def test_quantities_have_their_unit(quantity, unit):
    assert unit_of(quantity) == unit


def test_quantities_of_the_steady_state():
    from orechain.assess.stocks.case import Outcome

    outcome = Outcome(np.arange(2000.0, 2030.0), run([steady()], {}, range(2000, 2030)))

    def asked(quantity, **fields):
        given = Comparison(claim="a:1", quantity=quantity, economy="WLD", **fields)
        return float(figure(outcome, given, 10.0))

    assert asked("demand", year=2010) == pytest.approx(5.0)
    assert asked("cumulative_demand", start=2001, end=2004) == pytest.approx(20.0)
    assert asked("demand_per_reserve", start=2001, end=2004) == pytest.approx(2.0)
    assert asked("demand_growth", start=2001, end=2004) == pytest.approx(0.0)
    assert asked("stock_share", year=2010, products=["goods"]) == pytest.approx(1.0)
    assert asked("recovered_per_end_of_life", start=2001, end=2004) == pytest.approx(0.36)
    assert asked("net_primary", year=2010) == pytest.approx(3.2)
    assert asked("cumulative_loss", start=2001, end=2002) == pytest.approx(6.4)
    assert math.isnan(asked("demand", year=2050))
    assert math.isnan(asked("year_of_balance"))


@pytest.mark.parametrize(("distribution", "sd"), [("triangular", 6**-0.5), ("uniform", 3**-0.5), ("normal", 0.4445)])
def test_positions_follow_their_distribution(distribution, sd):
    case = case_of("niobium")
    settings = Uncertainty(distribution=distribution)
    scenario = case.scenario.model_copy(update={"uncertainty": settings})
    inputs = inputs_of(Case(scenario, case.tables, "WLD"))
    cube = np.repeat((np.arange(10000)[:, None] + 0.5) / 10000, len(inputs.names), axis=1)
    drawn = inputs.positions(cube)[inputs.names[0]]
    assert drawn.mean() == pytest.approx(0.0, abs=1e-9)
    assert drawn.std() == pytest.approx(sd, abs=0.01)
    assert np.abs(drawn).max() <= 1


def test_series_that_move_together_share_a_position():
    case = case_of("niobium")
    pair = case.uncertain()[:2]
    scenario = case.scenario.model_copy(update={"uncertainty": Uncertainty(together=(pair,))})
    inputs = inputs_of(Case(scenario, case.tables, "WLD"))
    positions = inputs.positions(np.random.default_rng(0).random((4, len(inputs.names))))
    np.testing.assert_array_equal(positions[pair[0]], positions[pair[1]])
    assert len(inputs.names) == len(case.uncertain()) - 1


@pytest.mark.parametrize("method", ["sobol", "latin-hypercube", "random"])
def test_runs_are_the_same_for_the_same_seed_and_others_for_another(store, method):
    def fans(seed):
        options = Options(samples=20, seed=seed, method=method, comparisons=False)
        return project_stocks(store, "germanium", "WLD", options)

    first, again, other = fans(3), fans(3), fans(4)
    assert first.fans == again.fans
    assert first.spreads == again.spreads or any(math.isnan(v) for s in first.spreads.values() for v in s.quantiles)
    assert first.fans != other.fans
    assert first.runs is not None
    assert (first.runs.samples, first.runs.seed, first.runs.method) == (20, 3, method)
    fan = first.fans["in_use"]
    assert len(fan.quantiles) == len(fan.levels) == 5
    assert np.all(np.diff(np.array(fan.quantiles), axis=0) >= 0)


def test_the_year_to_cuts_what_is_shown_and_changes_nothing_before(store):
    long, short = (project_stocks(store, "niobium", "CHN", Options(to=to, comparisons=False)) for to in (2100, 2050))
    assert short.years[-1] == 2050
    assert short.total.in_use == long.total.in_use[: len(short.years)]
    assert sum(item.demand[-1] for item in short.products) == pytest.approx(short.total.demand[-1])


def test_answers_follow_from_the_series(store):
    found = project_stocks(store, "lithium", "CHN", PLAIN)
    years = np.array(found.years)
    net = np.array(found.net_primary)
    assert found.answers.turning_point == years[np.argmax(net)]
    first = years[np.array(found.total.recovered) > net][0]
    assert found.answers.overtaking == first
    later = years >= found.answers.since
    assert found.answers.cumulative_demand == pytest.approx(np.array(found.total.demand)[later].sum())
    assert found.reserve.amount is not None
    passed = years[later][np.cumsum(net[later]) > found.reserve.amount][0]
    assert found.answers.reserve_exhausted == passed
    for item in found.classes:
        assert item.base >= item.collectable >= item.recoverable >= 0
        assert item.recoverable >= item.reserve_high >= item.reserve >= item.reserve_low >= 0
    last = found.classes[-1]
    assert last.base == pytest.approx(found.total.in_use[-1] + found.total.hibernating[-1] + found.total.second_use[-1])


def test_sensitivity_names_groups_and_adds_up_roughly(store):
    options = Options(comparisons=False, sensitivity=("recovered",), sensitivity_samples=64)
    (found,) = project_stocks(store, "germanium", "WLD", options).sensitivity
    assert {item.group for item in found.indices} <= {*ROLES, "other"}
    assert 0.5 < sum(item.first for item in found.indices) < 1.5
    assert found.indices[0].total == max(item.total for item in found.indices)


@pytest.mark.parametrize(
    ("mineral", "economy", "options", "error"),
    [
        ("lithum", "WLD", Options(), UnknownName),
        ("lithium", "Atlantis", Options(), UnknownName),
        ("gallium", "WLD", Options(), Unavailable),
        ("lithium", "USA", Options(), Unavailable),
        ("lithium", "WLD", Options(variant="nothing"), OrechainError),
        ("lithium", "WLD", Options(to=1990), OrechainError),
        ("lithium", "WLD", Options(to=2101), OrechainError),
        ("lithium", "WLD", Options(samples=1), OrechainError),
        ("lithium", "WLD", Options(samples=4, method="dice"), OrechainError),
        ("lithium", "WLD", Options(scenario="cobalt"), OrechainError),
        ("lithium", "WLD", Options(scenario="kobalt"), UnknownName),
        ("germanium", "WLD", Options(sensitivity=("everything",)), OrechainError),
    ],
)
def test_what_is_refused_says_so_in_both_languages(store, mineral, economy, options, error):
    with pytest.raises(error) as caught:
        project_stocks(store, mineral, economy, options)
    assert caught.value.render("en")
    assert caught.value.render("zh") != caught.value.render("en")


def test_json_and_csv_hold_the_projection(store):
    found = project_stocks(store, "indium", "CHN", Options(samples=8, comparisons=False))
    data = json.loads(json.dumps(stocks_json(found, "zh"), allow_nan=False))
    assert data["labels"]["mineral"] == "铟"
    assert len(data["total"]["in_use"]) == len(data["years"])
    rows = list(csv.DictReader(io.StringIO(stocks_csv(found))))
    assert tuple(rows[0]) == COLUMNS
    chosen = [r for r in rows if r["product"] == "total" and r["quantity"] == "in_use" and not r["quantile"]]
    assert [int(row["year"]) for row in chosen] == list(found.years)
    assert float(chosen[-1]["amount_t"]) == pytest.approx(found.total.in_use[-1])
    assert {row["quantile"] for row in rows} == {"", "0.05", "0.25", "0.5", "0.75", "0.95"}


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("mineral", ["lithium", "indium", "nickel"])
def test_sentences_are_filled_and_hold_no_missing_numbers(store, mineral, lang):
    for economy in ("WLD", "CHN"):
        for line in sentences(project_stocks(store, mineral, economy, PLAIN), lang):
            assert "{" not in line
            assert "nan" not in line
            assert "– " not in line

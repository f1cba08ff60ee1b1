"""Positions of uncertain figures: which there are, how they are drawn, and that shares stay shares."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import truncnorm
from tests.sample_scenario import TABLE, changed, loaded

from orechain.assess.stocks.case import Case
from orechain.assess.stocks.uncertainty import fans, inputs_of, sensitivities
from orechain.errors import OrechainError
from orechain.stocks.evaluate import evaluate
from orechain.stocks.shipped import open_scenario, shipped_tables

SURE = changed(("10,8,12", "10,,"), ("4,2,8", "4,,"), ("5,4,6", "5,,"), ("50,40,60", "50,,"), text=TABLE)
SHARES = changed(("one,,0.25,,", "one,,0.25,0,0.5"), ("two,,0.75,,", "two,,0.75,0.5,1"), text=TABLE)

OTHER = (
    "  other: {name: {en: O}, unit: unit, inflow: sales, lifetime: {family: fixed, mean: life}}\nuses:\n"
    "  other: {intensity: {value: 4, low: 1, high: 9, unit: g/unit, source: own}, recycling: rate}\n"
)


def _case(text: str, table: str) -> Case:
    scenario, held = loaded(text, table)
    return Case(scenario, held, "WLD")


def test_shares_that_are_uncertain_sum_to_one_in_every_sample() -> None:
    scenario, held = loaded(table=SHARES)
    at = np.array([-1.0, 0.0, 1.0, 0.3])
    (use,) = evaluate(scenario, held, "WLD", positions={"mix:one": at})
    assert use.shares is not None
    np.testing.assert_allclose(use.shares[:, 0, 0], [0.0, 0.25, 0.5, 0.325], rtol=1e-12)
    np.testing.assert_allclose(use.shares.sum(axis=-2), 1.0, rtol=1e-12)
    drawn = np.random.default_rng(2).uniform(-1.0, 1.0, (2, 50))
    (use,) = evaluate(scenario, held, "WLD", positions={"mix:one": drawn[0], "mix:two": drawn[1]})
    assert use.shares is not None
    np.testing.assert_allclose(use.shares.sum(axis=-2), 1.0, rtol=1e-12)
    assert use.shares.min() >= 0.0
    assert np.ptp(use.content) > 0.0


def test_uncertain_shares_have_fans_and_a_sensitivity() -> None:
    case = _case(changed(), SHARES)
    assert set(case.uncertain()) == {"content", "life", "mix:one", "mix:two", "rate", "sold"}
    drawn, _, runs = fans(case, 2010, 2005, np.nan, 16, 0, "sobol")
    assert runs.uncertain == 6
    assert np.isfinite(drawn["demand"].quantiles).all()
    (found,) = sensitivities(case, ["demand"], 2010, 2005, 64, 0)
    assert {row.group for row in found.indices if row.total > 0.01} >= {"demand", "content", "technology"}


def test_shares_that_drive_products_sum_to_one_too() -> None:
    drivers = (
        "drivers:\n  part: {kind: series, unit: fraction, series: {series: mix, technology: one}}\n"
        "  rest: {kind: series, unit: fraction, series: {series: mix, technology: two}}\n"
        "  of_part: {kind: product, unit: unit, of: [sales, part]}\n"
        "  of_rest: {kind: product, unit: unit, of: [sales, rest]}\n"
    )
    text = changed(
        ("drivers:\n", drivers),
        ("inflow: sales", "inflow: of_part"),
        ("    shares: mix\n", ""),
        ("content", "{value: 1, unit: g/unit, source: o}"),
        ("uses:\n", OTHER.replace("sales", "of_rest").replace("low: 1, high: 9, ", "")),
    )
    scenario, held = loaded(text, SHARES)
    rng = np.random.default_rng(3)
    found = evaluate(scenario, held, "WLD", (2010,), {key: rng.uniform(-1, 1, 20) for key in ("mix:one", "mix:two")})
    one, two = (use.inflow for use in found)
    assert one is not None
    assert two is not None
    np.testing.assert_allclose(one + two, 10e6, rtol=1e-12)
    assert np.ptp(one) > 0.0


@pytest.mark.parametrize("source", ["own", "other"])
def test_equal_numbers_of_a_file_are_drawn_apart(source: str) -> None:
    text = changed(
        ("content", "{value: 4, low: 2, high: 8, unit: g/unit, source: own}"),
        ("uses:\n", OTHER.replace("source: own", f"source: {source}")),
    )
    names = _case(text, TABLE).uncertain()
    assert {"uses phone intensity", "uses other intensity"} <= set(names)


def test_without_an_uncertain_figure_nothing_is_sensitive() -> None:
    case = _case(changed(), SURE)
    assert case.uncertain() == ()
    drawn, _, _ = fans(case, 2010, 2005, np.nan, 8, 0, "sobol")
    assert np.ptp(np.array(drawn["demand"].quantiles), axis=0).max() == 0.0
    with pytest.raises(OrechainError, match="No figure of the scenario small has a low and a high"):
        sensitivities(case, ["demand"], 2010, 2005, 64, 0)


def test_a_normal_figure_is_cut_at_its_bounds_without_a_heap_on_them() -> None:
    case = _case(changed() + "uncertainty: {distribution: normal, of: {mix: uniform}}\n", SHARES)
    inputs = inputs_of(case)
    cube = np.tile((np.arange(20_000)[:, None] + 0.5) / 20_000, (1, len(inputs.names)))
    drawn = inputs.positions(cube)
    assert np.abs(drawn["life"]).max() < 1.0
    assert (np.abs(drawn["life"]) > 0.999).mean() < 1e-3
    assert drawn["life"].std() == pytest.approx(truncnorm.std(-1.96, 1.96) / 1.96, rel=1e-3)
    assert drawn["mix:one"].std() == pytest.approx(1 / np.sqrt(3.0), rel=1e-3)


def test_a_variant_draws_what_it_reads() -> None:
    text = changed(("losses: media\n", "losses: media\nvariants: {a: {name: {en: A}, replace: {mix: even}}}\n"))
    more = "even,,one,,0.5,0.4,0.6,fraction,assumption,own,,\neven,,two,,0.5,,,fraction,assumption,own,,\n"
    case = _case(text, SHARES + more)
    assert [name for name in case.of_variant("a").uncertain() if ":" in name] == ["even:one"]
    assert [name for name in case.uncertain() if ":" in name] == ["mix:one", "mix:two"]
    assert case.of_variant("a").roles()["even:one"] == ("technology",)


def test_the_shipped_technologies_of_the_future_are_uncertain() -> None:
    held = shipped_tables()
    named = ("car_battery_shares", "commercial_battery_shares", "two_wheeler_battery_shares", "storage_battery_shares",
             "portable_battery_shares", "pv_shares", "wind_shares")  # fmt: skip
    for name in named:
        for economy in held.economies(name):
            for technology, points in held.rows(name, economy).items():
                for point in points:
                    assert (point.low < point.high) == (point.year > 2024 and 0.0 < point.value < 1.0), technology
                    assert not point.low < point.high or "bounds assumed" in point.note, point.place
    opened = open_scenario("cobalt")
    (found,) = sensitivities(Case(opened.scenario, opened.tables, "WLD"), ["demand"], 2050, 2025, 64, 0)
    assert next(row.total for row in found.indices if row.group == "technology") > 0.1

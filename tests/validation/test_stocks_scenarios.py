"""The shipped scenarios: every number has source and unit, shares sum to one, transcribed figures are the claims."""

import csv
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from orechain.catalog.units import unit as catalog_unit
from orechain.stocks import quantity
from orechain.stocks.definition import Scenario
from orechain.stocks.drivers import interpolate
from orechain.stocks.evaluate import evaluate, uncertain_series
from orechain.stocks.shipped import open_scenario, scenarios, shipped_tables

DATA = Path(__file__).parents[2] / "src" / "orechain" / "data"
MINERALS = ("cobalt", "copper", "dysprosium", "germanium", "indium", "lithium", "neodymium", "nickel", "niobium",
            "praseodymium")  # fmt: skip
# fmt: off
RESULTS_OF_THE_PAPERS = (
    "S1-14a", "S1-14c", "S1-14d", "S1-14e", "S1-14f", "S1-15", "S1-16", "S1-18", "S1-21", "S1-22a", "S1-26", "S1-27",
    "S1-28a", "S1-28b", "S1-28c", "S1-29b", "S1-29c", "S1-30",
)
# fmt: on


@cache
def _claims() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for path in (DATA / "claims").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as text:
            found |= {row["claim"]: row for row in csv.DictReader(text)}
    return found


def test_the_ten_minerals_have_a_scenario() -> None:
    assert scenarios() == MINERALS


def test_every_number_has_unit_source_and_basis() -> None:
    tables = shipped_tables()
    count = 0
    for name, point in tables.points():
        count += 1
        quantity.parse(point.unit)
        source = tables.sources[point.source]
        assert source.publisher, name
        assert source.licence, name
        if point.basis in ("published", "computed") and point.source != "orechain-scenario":
            assert point.locator, f"{point.place}: a transcribed number needs a locator"
        if point.basis == "assumption" and point.source != "orechain-scenario":
            assert point.note, f"{point.place}: say what of it is assumed"
    assert count > 1500


def test_sources_are_used_and_named_once() -> None:
    tables = shipped_tables()
    assert {point.source for _, point in tables.points()} == set(tables.sources)


def test_shares_sum_to_one_in_every_year() -> None:
    tables, years = shipped_tables(), np.arange(1980, 2101)
    checked = 0
    for name, series in tables.series.items():
        if not (name.endswith("_shares") or "_shares_" in name or name.startswith("losses_")):
            continue
        for economy in tables.economies(name):
            total = np.zeros(years.size)
            for points in tables.rows(name, economy).values():
                total += interpolate(years, [p.year for p in points], [p.value for p in points])
            np.testing.assert_allclose(total, 1.0, atol=1e-6, err_msg=f"{name} {economy}")
            checked += 1
        del series
    assert checked >= 20


def test_a_figure_transcribed_from_a_claim_is_the_claim() -> None:
    compared = 0
    for name, point in shipped_tables().points():
        if point.basis != "published" or point.locator not in _claims():
            continue
        claim = _claims()[point.locator]
        if not claim["value"]:  # a bound: the value lies within it
            pytest.fail(f"{point.place}: the claim has no number, so this one is computed")
        given = float(claim["value"]) * (1e-3 if claim["unit"] in ("kg/kWh", "kg/MW") else _factor(claim["unit"]))
        assert point.value * quantity.parse(point.unit)[2] == pytest.approx(given, rel=1e-6), f"{name} {point.locator}"
        compared += 1
    assert compared > 120


def _factor(name: str) -> float:
    return catalog_unit(name).factor


def test_every_claim_that_a_scenario_names_exists() -> None:
    for name in scenarios():
        scenario = open_scenario(name).scenario
        named = [item.claim for item in scenario.compare] + [x for found in scenario.reserves.values() for x in found]
        assert set(named) <= set(_claims()), name
        for claim in (x for found in scenario.reserves.values() for x in found):
            assert _claims()[claim]["kind"] == "reserve", claim
    for _, point in shipped_tables().points():
        for word in point.locator.replace(",", " ").split():
            if word.startswith(("zeng-2023:", "usgs-m", "unep-irp-2011:", "premise-metals:", "batpac-5.1:")):
                assert word.rstrip(":") in _claims(), f"{point.place}: {word}"


def test_results_of_the_papers_are_compared_and_never_used() -> None:
    for _, point in shipped_tables().points():
        if point.source in ("zeng-2023", "wu-2023"):
            keys = [word.partition(":")[2] for word in point.locator.replace(",", " ").split() if ":" in word]
            used = [key for key in keys if key not in ("S1-14g", "S1-28d", "S1-25f")]
            assert not [key for key in used if key.startswith(RESULTS_OF_THE_PAPERS)], point.place


@pytest.mark.parametrize("economy", ["WLD", "CHN"])
@pytest.mark.parametrize("name", MINERALS)
def test_every_scenario_can_be_computed(name: str, economy: str) -> None:
    opened = open_scenario(name)
    assert isinstance(opened.scenario, Scenario)
    assert opened.scenario.years[1] == 2100
    for use in evaluate(opened.scenario, opened.tables, economy):
        driven = [values for values in (use.inflow, use.stock) if values is not None]
        assert driven, use.use
        for values in driven:
            known = values[np.isfinite(values)]
            assert np.all(known >= 0.0), use.use
            assert known.size, use.use
        if use.switch is None:
            assert all(np.isfinite(values).all() for values in driven), use.use
        assert np.all(np.isfinite(use.content)), use.use
        assert np.all(use.content >= 0.0), use.use
        assert np.all((use.recycling >= 0.0) & (use.recycling <= 1.0)), use.use
        assert sum(use.losses.values())[-1] == pytest.approx(1.0)  # type: ignore[index]
        if use.shares is not None:
            np.testing.assert_allclose(use.shares.sum(axis=-2), 1.0, atol=1e-12)


@pytest.mark.parametrize("economy", ["WLD", "CHN"])
@pytest.mark.parametrize("name", MINERALS)
def test_scenarios_hold_between_their_bounds(name: str, economy: str) -> None:
    opened = open_scenario(name)
    keys = uncertain_series(opened.scenario, opened.tables, economy)
    assert len(keys) >= 10
    drawn = np.random.default_rng(7).uniform(-1.0, 1.0, (len(keys), 20))
    drawn[:, 0], drawn[:, 1] = -1.0, 1.0  # all low, all high
    at = dict(zip(keys, drawn, strict=True))
    for use in evaluate(opened.scenario, opened.tables, economy, positions=at):
        for values in (use.inflow, use.stock, use.content, use.recycling):
            if values is not None:
                known = values[np.isfinite(values)]
                assert np.all(known >= 0.0), use.use
        assert np.all(np.isfinite(use.content)), use.use
        assert np.all(use.recycling <= 1.0), use.use
        if use.lifetime is not None:
            assert np.all(use.lifetime.mean > 0.0), use.use
            assert np.all(use.lifetime.sd > 0.0), use.use


def test_electric_cars_begin_where_the_published_sales_end() -> None:
    opened = open_scenario("lithium")
    years = tuple(range(2020, 2031))
    for economy, last in (("WLD", 11.0e6), ("CHN", 6.4e6)):  # IEA, 2024
        found = {item.use: item for item in evaluate(opened.scenario, opened.tables, economy, years)}
        sold = found["bev_battery"].inflow
        assert sold is not None
        assert found["bev_battery"].component_of == "bev"
        assert sold[4] == pytest.approx(last)
        grown = np.diff(sold[4:]) / sold[4:-1]
        assert np.all(grown > 0.05), economy
        assert np.all(np.diff(grown) < 0.0), economy  # no dip and no leap at the joint


def test_china_is_a_part_of_the_world() -> None:
    for name in MINERALS:
        opened = open_scenario(name)
        world = {item.use: item for item in evaluate(opened.scenario, opened.tables, "WLD", (2020,))}
        china = {item.use: item for item in evaluate(opened.scenario, opened.tables, "CHN", (2020,))}
        for use, item in world.items():
            whole = item.stock if item.inflow is None else item.inflow
            part = china[use].stock if item.inflow is None else china[use].inflow
            assert whole is not None
            assert part is not None
            assert part[0] <= whole[0], f"{name} {use}"


SHARED = Path(__file__).parents[3] / "shared"


@pytest.mark.skipif(not (SHARED / "data" / "technology").is_dir(), reason="publishers' files are not here")
def test_tables_made_from_files_are_what_the_program_makes() -> None:
    import importlib.util

    path = DATA.parents[2] / "tools" / "transcribe" / "stock_tables.py"
    spec = importlib.util.spec_from_file_location("stock_tables", path)
    assert spec is not None
    assert spec.loader is not None
    program = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(program)
    for name, rows in (
        ("electric_vehicles", program.electric_vehicles(SHARED)),
        ("economy_world", program.economy_world(SHARED)),
        ("metal_output", program.metal_output(SHARED)),
        ("technology_intensity", program.technology_intensity()),
    ):
        with (DATA / "scenarios" / "tables" / f"{name}.csv").open(encoding="utf-8", newline="") as text:
            held = [tuple(row) for row in csv.reader(text)][1:]
        assert held == sorted((tuple(str(cell) for cell in row) for row in rows), key=lambda row: row[:4]), name

"""The four supply paths by year: amounts, shares, the policy switch and its scenarios, picture and files."""

import csv
import io
import json
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from orechain.assess import paths as module
from orechain.assess.assessment import assess
from orechain.assess.inputs import Inputs, figure, missing
from orechain.assess.pathresult import PATHS, SupplyPaths
from orechain.assess.paths import assumed_amount, path_amounts, read_years, supply_paths
from orechain.assess.recovery import supply_paths as shares_of
from orechain.assess.result import Assessment, Figure
from orechain.assess.tradeflows import LinkTrade
from orechain.catalog.economies import economies
from orechain.catalog.messages import message
from orechain.catalog.minerals import mineral, minerals
from orechain.catalog.switches import policy_switch
from orechain.catalog.tables import read, split
from orechain.chain.interval import Interval
from orechain.cli.paths import paths as command
from orechain.cli.state import STATE
from orechain.errors import OrechainError, Unavailable, UnknownName
from orechain.store.reader import Store
from orechain.views.as_json import plain_data
from orechain.views.paths_chart import paths_svg, remarks

# Made up for the tests: tonnes of copper in China; scrap imports fall when the ban comes.
SCRAP = {2015: 900.0, 2016: 800.0, 2017: 1000.0, 2018: 500.0, 2019: 300.0, 2020: 100.0, 2021: 200.0}


def known(value: float, year: int, *, low: float | None = None, high: float | None = None) -> Figure:
    spread = Interval.of(value, low, high)
    return figure(spread, "t", "published", claims=(f"made-up:{year}",), start=year, end=year, form="Cu")


def unknown(low: float | None = None) -> Figure:
    return missing("t", message("no_secondary"), low=low, form="Cu")


def with_amounts(
    base: Assessment,
    year: int,
    store: Store,
    *,
    mined: Figure,
    raw: Figure,
    refined: Figure,
    own: Figure,
    scrap: Figure,
) -> Assessment:
    """Return an assessment of which the amounts behind the paths are replaced."""
    changes = {
        "U": {"domestic": mined, "imports": raw},
        "M": {"imports": refined},
        "R": {"domestic": own, "imports": scrap},
    }
    links = tuple(replace(link, **changes.get(link.link, {})) for link in base.links)
    inputs = Inputs.gather(mineral("copper"), "CHN", year, store.facts("copper"), store.releases)

    def trade(fig: Figure) -> LinkTrade:
        return LinkTrade(fig, unknown(), {}, (), (), ())

    shares = shares_of(inputs, mined=mined, raw=trade(raw), refined=trade(refined), secondary=own, scrap=trade(scrap))
    return replace(base, year=year, form="Cu", links=links, supply_paths=shares)


@pytest.fixture
def made_up(monkeypatch: pytest.MonkeyPatch, store: Store) -> Store:
    """Let every year of copper in China have known amounts, with the scrap imports of `SCRAP`."""
    base = assess(store, "copper", "CHN", 2020)

    def made(_: Store, name: str, place: str, year: int) -> Assessment:
        assert (name, place) == ("copper", "CHN")
        scrap = known(SCRAP[year], year) if year in SCRAP else unknown()
        return with_amounts(
            base,
            year,
            store,
            mined=known(1000, year),
            raw=known(2000, year, low=1500, high=2500),
            refined=known(500, year),
            own=known(600, year),
            scrap=scrap,
        )

    monkeypatch.setattr(module, "assess", made)
    return store


def amounts(result: SupplyPaths, path: str) -> dict[int, float | None]:
    return {year.year: year.path(path).amount.value for year in result.years}


@pytest.mark.parametrize("bad", ["2024..2015", "20x", "2015-2024", "", "2015..", "1900..2000", "..2020", "２０２０"])
def test_years_that_are_none(bad: str) -> None:
    with pytest.raises(OrechainError, match=r"write 2015\.\.2024"):
        read_years(bad)


def test_table_of_switches() -> None:
    places, names = {item.economy for item in economies()}, {item.mineral for item in minerals()}
    for row in read("policy_switches"):
        assert row["economy"] in places
        assert row["path"] in PATHS
        assert row["step"] in ("decided", "announced", "in_force", "tightened", "eased")
        assert set(split(row["minerals"])) <= names
        assert row["source"]


def test_the_ban_and_its_steps() -> None:
    copper, cobalt = (policy_switch("CHN", "imported_secondary", name) for name in ("copper", "cobalt"))
    assert copper is not None
    assert cobalt is not None
    assert copper.day("decided") == "2017-07-18"
    assert copper.day("in_force") == "2017-12-31"
    assert copper.first_year == cobalt.first_year == 2018
    days = [step.day for step in copper.steps]
    assert days == sorted(days)
    assert {"2019-07-01", "2020-11-01"} <= set(days)
    assert not {"2019-07-01", "2020-11-01"} & {step.day for step in cobalt.steps}
    assert policy_switch("CHN", "imported_primary", "copper") is None


def test_amounts_and_shares_add_up(made_up: Store) -> None:
    result = supply_paths(made_up, "copper", "CHN", range(2015, 2022))
    for year in result.years:
        total = sum(item.amount.value or 0.0 for item in year.paths)
        assert year.total.value == pytest.approx(total)
        assert total == pytest.approx(1000 + 2500 + 600 + SCRAP[year.year])
        for item in year.paths:
            assert item.share.value == pytest.approx((item.amount.value or 0.0) / total)
            assert item.amount.claims
        assert sum(item.share.value or 0.0 for item in year.paths) == pytest.approx(1.0)
    assert [year.recorded for year in result.years] == ["before"] * 3 + ["after"] * 4
    assert not any(year.assumed for year in result.years)
    assert result.years[0].path("imported_primary").amount.low == 2000


def test_without_the_ban_later_years_take_the_mean_before(made_up: Store) -> None:
    recorded = supply_paths(made_up, "copper", "CHN", range(2015, 2022))
    result = supply_paths(made_up, "copper", "CHN", range(2015, 2022), without_ban=True)
    assert amounts(result, "imported_secondary") == {**SCRAP, 2018: 900, 2019: 900, 2020: 900, 2021: 900}
    for path in PATHS[:3]:
        assert amounts(result, path) == amounts(recorded, path)
    for year in result.years:
        assert year.assumed == (year.year >= 2018)
        fig = year.path("imported_secondary").amount
        if year.assumed:
            assert fig.status == "estimate"
            assert (fig.low, fig.high) == (800, 1000)
            assert "not a forecast" in fig.assumptions[0].text("en")
            assert "2015–2017" in fig.assumptions[0].text("en")
            assert sum(item.share.value or 0.0 for item in year.paths) == pytest.approx(1.0)
            assert year.path("imported_secondary").share.value == pytest.approx(900 / 5000)
            assert year.path("imported_secondary").share.status == "estimate"
    assert result.ban_year is None
    assert result.manifest["run_again"].endswith("--without-ban")


def test_a_later_or_earlier_ban(made_up: Store) -> None:
    later = supply_paths(made_up, "copper", "CHN", range(2015, 2022), ban_year=2020)
    assert amounts(later, "imported_secondary") == {**SCRAP, 2018: 900, 2019: 900}
    earlier = supply_paths(made_up, "copper", "CHN", range(2015, 2022), ban_year=2016)
    assert amounts(earlier, "imported_secondary") == {**SCRAP, 2016: 300, 2017: 300}  # mean of 2018-2020
    assert "as if the waste-import ban were already in force" in "".join(remarks(earlier, "en"))
    same = supply_paths(made_up, "copper", "CHN", range(2015, 2022), ban_year=2018)
    assert amounts(same, "imported_secondary") == SCRAP


def test_reference_years_need_not_be_asked_about(made_up: Store) -> None:
    result = supply_paths(made_up, "copper", "CHN", [2019], without_ban=True)
    assert amounts(result, "imported_secondary") == {2019: 900}


def test_no_reference_leaves_the_scenario_missing() -> None:
    none = {year: unknown() for year in (2015, 2016, 2017)}
    fig = assumed_amount(2019, "before", none, "Cu")
    assert fig.missing
    assert fig.reason is not None
    assert "2015–2017" in fig.reason.text("en")
    part = assumed_amount(2019, "before", {**none, 2016: known(80, 2016)}, "Cu")
    assert part.value == 80
    assert "(1 years on record)" in part.assumptions[0].text("en")


def test_scenarios_that_cannot_be_asked_for(made_up: Store, store: Store) -> None:
    with pytest.raises(OrechainError, match="exclude each other"):
        supply_paths(made_up, "copper", "CHN", [2019], without_ban=True, ban_year=2019)
    with pytest.raises(Unavailable, match="No policy switch"):
        supply_paths(store, "cobalt", "USA", [2023], without_ban=True)
    with pytest.raises(Unavailable, match="outside 2019"):
        supply_paths(made_up, "copper", "CHN", [2019], ban_year=2030)


def test_a_part_that_is_not_known(store: Store) -> None:
    base = assess(store, "copper", "CHN", 2020)
    year, some = 2020, known(100, 2020)

    def imported(raw: Figure, refined: Figure) -> Figure:
        made = with_amounts(base, year, store, mined=some, raw=raw, refined=refined, own=some, scrap=some)
        return path_amounts(made)["imported_primary"]

    whole = imported(known(100, 2020), known(50, 2020))
    assert (whole.value, whole.status) == (150, "computed")
    partly = imported(unknown(), known(50, 2020))
    assert (partly.value, partly.low) == (None, 50)  # nothing is known of the other part: it may be the larger one
    assert "raw material" in partly.reason.text("en")
    unrefined = imported(known(50, 2020), unknown())
    assert (unrefined.value, unrefined.low) == (None, 50)
    little = imported(unknown(low=2), known(50, 2020))
    assert (little.value, little.status) == (50, "estimate")
    much = imported(unknown(low=500), known(50, 2020))
    assert much.missing
    assert much.low == 550
    neither = imported(unknown(low=10), unknown())
    assert neither.missing
    assert neither.low == 10
    assert imported(unknown(), unknown()).low is None


def test_missing_stays_missing_with_a_reason(store: Store) -> None:
    result = supply_paths(store, "cobalt", "CHN", read_years("2015..2024"))
    for year in result.years:
        assert year.total.missing
        for item in year.paths:
            if item.amount.missing:
                assert item.amount.reason is not None, (year.year, item.path)
                assert item.share.missing
            assert item.share.missing
        assert year.path("imported_secondary").amount.missing
    assert result.years[-1].path("domestic_primary").amount.value == pytest.approx(2000)
    assert "854810" in "".join(remarks(result, "en"))


def test_the_same_as_the_assessment(store: Store) -> None:
    """A year is one assessment: same amounts, same shares."""
    (year,) = supply_paths(store, "copper", "USA", [2023]).years
    whole = assess(store, "copper", "USA", 2023)
    assert year.path("domestic_primary").amount == whole.link("U").domestic
    assert year.path("domestic_secondary").amount == whole.link("R").domestic
    assert {item.path: item.share for item in year.paths} == dict(whole.supply_paths)
    assert year.recorded == year.regime == ""
    assert year.total.value is not None
    assert year.total.status == "estimate"  # scrap imports are not known and left out


def test_years_without_an_assessment(store: Store) -> None:
    first, second = supply_paths(store, "cobalt", "CHN", [1850, 2020]).years
    reason = first.path("domestic_primary").amount.reason
    assert reason is not None
    assert "1850" in reason.text("en")
    assert not second.path("domestic_primary").amount.missing


def test_unknown_names_are_errors(store: Store) -> None:
    with pytest.raises(UnknownName):
        supply_paths(store, "copperr", "CHN", [2020])
    with pytest.raises(UnknownName):
        supply_paths(store, "copper", "Atlantis", [2020])


SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_picture(made_up: Store, lang: str) -> None:
    result = supply_paths(made_up, "copper", "CHN", range(2015, 2022), ban_year=2020)
    root = ET.fromstring(paths_svg(result, lang))  # noqa: S314 - our own drawing
    words = ["".join(item.itertext()) for item in root.iter(f"{SVG}text")]
    for year in range(2015, 2022):
        assert str(year) in words
    bars = [
        item for item in root.iter(f"{SVG}g") if any("·" in "".join(t.itertext()) for t in item.iter(f"{SVG}title"))
    ]
    assert len([item for item in bars if item.find(f"{SVG}rect") is not None]) == 7 * 4
    lines = [item for item in root.iter(f"{SVG}line") if item.get("stroke-dasharray")]
    assert len(lines) == 2  # the switch on record and the one assumed
    record, assumed = sorted(lines, key=lambda item: item.get("stroke-dasharray") == "2 4")
    assert float(record.get("x1", "nan")) < float(assumed.get("x1", "nan"))
    assert any("2017-12-31" in text for text in words)
    assert any("(2019" in text or "2018" in text for text in words)
    height = float(root.get("height", "nan"))
    assert all(float(item.get("y", "0")) < height for item in root.iter(f"{SVG}text"))


def test_picture_of_nothing(store: Store) -> None:
    result = supply_paths(store, "cobalt", "WLD", [1850])
    assert ET.fromstring(paths_svg(result, "en")) is not None  # noqa: S314


def test_json_has_no_invented_number(store: Store) -> None:
    data = plain_data(supply_paths(store, "cobalt", "CHN", read_years("2015..2016")), "en")
    text = json.dumps(data, allow_nan=False)
    assert json.loads(text)["years"][0]["paths"][3]["amount"]["value"] is None
    assert data["switch"]["steps"][0]["day"] == "2017-07-18"


@pytest.fixture
def run(workspace_folder: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.setattr(STATE, "workspace", None)  # another command of this process may have been given one
    app = typer.Typer()
    app.command()(command)
    return lambda *words: CliRunner().invoke(app, list(words))


def test_command(run: object, tmp_path: Path) -> None:
    out = tmp_path / "paths.csv"
    result = run("cobalt", "--economy", "CHN", "--years", "2019..2020", "--out", str(out))  # type: ignore[operator]
    assert result.exit_code == 0, f"{result.output}{result.exception}"
    rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8"))))
    assert len(rows) == 2 * 4
    scrap = next(row for row in rows if (row["year"], row["path"]) == ("2020", "imported_secondary"))
    assert (scrap["amount_t"], scrap["share"], scrap["status"], scrap["side"]) == ("", "", "missing", "after")
    assert scrap["reason"]
    shown = run("cobalt", "--years", "2020", "--json")  # type: ignore[operator]
    assert json.loads(shown.stdout)["years"][0]["year"] == 2020
    wrong = run("cobalt", "--out", str(tmp_path / "paths.txt"))  # type: ignore[operator]
    assert isinstance(wrong.exception, OrechainError)
    blocked = run("cobalt", "--years", "2020", "--out", str(out / "below.svg"))  # type: ignore[operator]
    assert isinstance(blocked.exception, OrechainError)

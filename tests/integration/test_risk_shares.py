"""``orechain risk shares|technologies|listing``: shares of the world, what minerals serve, how a list is made."""

from __future__ import annotations

import csv
import io
import json

import pytest

from orechain.assess.risk.listing import american_listing
from orechain.assess.risk.result import Given
from orechain.assess.risk.run import assess_risk
from orechain.assess.risk.shares import world_shares
from orechain.assess.risk.technologies import application_of, technology_table
from orechain.catalog.economies import economy
from orechain.catalog.tables import read
from orechain.catalog.technologies import applications, technologies
from orechain.errors import InvalidInput, Unavailable
from orechain.risk.variants import load_variant
from orechain.views import risk_tables
from orechain.views.quantities import MISSING
from orechain.views.risk_shares import shares_csv, shares_svg, tables

SOME = ("cobalt", "lithium", "gallium", "tungsten", "arsenic")
VARIANT = "variant: stricter\nof: eu-2023\nname: {en: Stricter}\naxes: {supply_risk: {threshold: 0.8}}\n"


@pytest.fixture(scope="module")
def china(store):
    return world_shares(store, "CHN", SOME)


def series(result, mineral, link="U", quantity="production"):
    return next(item for item in result.of(quantity, link) if item.mineral == mineral)


def test_a_share_is_the_published_one_or_own_over_world_of_one_table(store, china):
    points = {(point.start, point.end): point for point in series(china, "tungsten").points}
    assert set(points) == {(2016, 2020), (2023, 2023), (2024, 2024), (2025, 2025)}
    values = dict(store.query("SELECT claim, amount FROM figures WHERE mineral = 'tungsten'"))
    study = points[2016, 2020]
    assert study.basis == "published"
    assert study.value == pytest.approx(values[study.claims[0]])
    latest = points[2025, 2025]
    own, world = latest.claims
    assert {own.partition(":")[0], world.partition(":")[0]} == {"usgs-mcs-2026"}
    assert latest.value == pytest.approx(values[own] / values[world], rel=0.01)  # of the sum of producers


def test_nothing_is_interpolated_and_no_older_table_stands_in(china):
    for item in china.series:
        for point in item.points:
            assert 0 <= point.value <= 1
            assert point.claims
            assert point.basis in ("published", "computed") or item.quantity == "exports"
        covered = {year for point in item.points for year in range(point.start, point.end + 1)}
        assert not covered & set(item.gaps)
    # For 2023 only a drift of shares of 2016 to 2020 is there: an estimate for scores, no published share.
    cobalt = series(china, "cobalt")
    assert cobalt.at(2023, 2023) is None
    assert "other years" in cobalt.gaps[2023].text("en")
    assert series(china, "gallium", "U").reason is not None


def test_the_share_of_exports_reads_both_sides_in_the_same_way(china):
    # Metal of high purity and common arsenic stand under one code: by weight and by value the share differs widely.
    arsenic = series(china, "arsenic", "M", "exports")
    assert "very different worth" in arsenic.gaps[2023].text("en")
    assert "相差悬殊" in arsenic.gaps[2023].text("zh")
    assert arsenic.at(2024, 2024).value == pytest.approx(0.806, abs=0.01)
    lithium = series(china, "lithium", "M", "exports")
    assert [point.start for point in lithium.points] == list(range(2015, 2025))


def test_years_and_links_are_chosen_and_what_cannot_be_asked_is_refused(store):
    found = world_shares(store, "USA", ["rhenium"], range(2024, 2026), links=["U"])
    assert {item.link for item in found.series} == {"U"}
    assert all(point.end >= 2024 for item in found.series for point in item.points)
    with pytest.raises(InvalidInput, match="U and M only"):
        world_shares(store, "USA", ["rhenium"], links=["D"])
    with pytest.raises(InvalidInput, match="none is given"):
        world_shares(store, "USA", [])
    with pytest.raises(Unavailable):
        world_shares(store, "WLD", ["rhenium"])
    assert world_shares(store, "USA", ["tin"], [1950]).series[0].reason.text("en").startswith("No figure is held")


def test_shares_as_table_rows_and_picture(china):
    (table, *_) = tables(china, "en")
    assert [column.label for column in table.columns][:2] == ["Mineral", "2016-2020"]
    dashes = [value for row in table.rows for cell in row.cells for value in cell.values if value.text == MISSING]
    assert dashes
    assert all(value.mark == "missing" and value.hover for value in dashes)
    rows = list(csv.DictReader(io.StringIO(shares_csv(china, "en"))))
    assert sum(bool(row["share"]) for row in rows) == sum(len(item.points) for item in china.series)
    assert all(row["share"] or row["notes"] for row in rows)
    for lang in ("en", "zh"):
        drawn = shares_svg(china, lang)
        assert economy("CHN").label(lang) in drawn
        assert "-unknown)" in drawn


def test_shares_from_the_command_line(orechain, tmp_path):
    done = orechain("risk", "shares", "CHN", "--mineral", "tungsten", "--mineral", "锡", "--json")
    assert done.code == 0, done.err
    data = json.loads(done.out)
    assert data["minerals"] == ["tungsten", "tin"]
    assert any("nothing is interpolated" in text for text in data["sentences"])
    again = data["manifest"]["run_again"].split()[1:]
    assert json.loads(orechain(*again, "--json").out) == data
    chinese = orechain("risk", "shares", "中国", "--mineral", "钨", "--lang", "zh")
    assert "不作内插" in chinese.out
    assert orechain("risk", "shares", "CHN", "--mineral", "tin", "--csv").out.startswith("economy,mineral,quantity")
    for suffix in ("html", "svg", "csv", "json"):
        file = tmp_path / f"shares.{suffix}"
        assert orechain("risk", "shares", "CHN", "--mineral", "tin", "--out", str(file)).code == 0
        assert file.stat().st_size > 400
    assert 'href="#claim-usgs-mcs-2026:' in (tmp_path / "shares.html").read_text(encoding="utf-8")


def test_every_technology_of_the_list_is_a_claim_and_links_name_known_ones(store):
    entries = dict(store.query("SELECT claim, raw FROM figures WHERE release = 'us-cet-2020'"))
    assert {item.claim: item.name_en for item in technologies().values()} == entries
    assert len(entries) == 20
    for item in applications().values():
        assert set(item.technologies) <= set(technologies()), item
        assert bool(item.technologies) == bool(item.basis), item
        assert item.name_en
        assert item.name_zh
    titles = {row["application"]: (row["name_en"], row["name_zh"]) for row in read("applications")}
    for row in read("technology_links"):
        assert titles.get(row["application"], (row["name_en"], row["name_zh"])) == (row["name_en"], row["name_zh"])


def test_every_share_of_use_and_intensity_has_an_application(store):
    rows = store.query(
        "SELECT DISTINCT kind, detail FROM figures WHERE kind IN ('use_share', 'intensity') AND mineral != ''"
    )
    without = {detail for kind, detail in rows if application_of(detail, kind) is None}
    assert without == {"share of world consumption", "share of world cobalt use"}
    noted = store.query("SELECT note FROM figures WHERE release = 'zhao-2022' AND kind = 'score'")
    named = {word for (note,) in noted for word in note.partition("uses: ")[2].partition(";")[0].split(",")}
    assert {word.strip() for word in named} <= set(applications())


def test_technologies_in_both_directions(store):
    gallium = technology_table(store, "镓")
    assert gallium.kind == "mineral"
    assert {key for row in gallium.rows for key in row.technologies} == {
        "semiconductors_microelectronics", "energy", "advanced_sensing",
    }  # fmt: skip
    circuits = next(row for row in gallium.rows if row.application == "Integrated circuits")
    assert circuits.low == pytest.approx(0.7)
    assert (circuits.unit, circuits.basis) == ("fraction", "assigned")
    back = technology_table(store, "Semiconductors and Microelectronics")
    assert back.kind == "technology"
    assert "gallium" in {row.mineral for row in back.rows}
    assert technology_table(store, "半导体与微电子学").rows == back.rows
    radar = technology_table(store, "雷达")
    assert {row.mineral for row in radar.rows} == {"gallium"}
    # A share that is printed as nothing is no link: boron in semiconductors.
    assert "boron" not in back.minerals["semiconductors_microelectronics"]
    assert any(row.high == 0 for row in technology_table(store, "boron").rows)
    held = {row[0] for row in store.query("SELECT claim FROM figures")}
    assert {claim for row in technology_table(store).rows for claim in row.claims} <= held


def test_technologies_from_the_command_line(orechain):
    listed = orechain("risk", "technologies", "--json")
    data = json.loads(listed.out)
    assert len(data["technologies"]) == 20
    assert orechain("risk", "technologies", "quantum information").out.count("not known, not none")
    refused = orechain("risk", "technologies", "flux capacitors")
    assert refused.code == 2
    assert "neither a mineral" in refused.err
    assert "归类" in orechain("risk", "technologies", "镓", "--lang", "zh").out


def test_scores_become_the_published_list(store, orechain):
    found = american_listing(store)
    assert (found.counts["quantitative"], found.counts["single_point_of_failure"], found.counts["qualitative"]) == (
        36, 3, 11,
    )  # fmt: skip
    assert found.total == found.published == 50
    assert found.differing == ()
    assert {row.mineral for row in found.rows if row.basis == "single_point_of_failure"} == {
        "nickel", "beryllium", "zirconium",
    }  # fmt: skip
    assert all(row.claim and bool(row.list_claim) == row.listed for row in found.rows)
    stricter = american_listing(store, 0.5)
    assert stricter.total < 50
    assert stricter.differing
    with pytest.raises(InvalidInput, match="outside the scale"):
        american_listing(store, 1.5)
    said = orechain("risk", "listing").out
    assert "36 of 54" in said
    data = json.loads(orechain("risk", "listing", "--lang", "zh", "--json").out)
    assert data["total"] == 50
    assert "矿产相同" in data["sentences"][1]


def test_a_variant_shows_the_mean_of_years_that_it_is_computed_from(store):
    variant = load_variant(VARIANT, "stricter.yaml")[1]
    answer = assess_risk(store, ["cobalt"], ["eu-2023", variant], "EU27", [2022])
    own, base = (answer.score("cobalt", key, 2022, "U") for key in ("stricter", "eu-2023"))
    assert own.governance_years == base.governance_years == 5
    evidence = answer.evidence["cobalt", "U", 2022]
    found = evidence.found("governance", own.governance_years)
    assert isinstance(found, Given)
    assert found.end - found.start == 4
    shown, _ = risk_tables.inputs(evidence, own, "en")
    assert shown.rows == risk_tables.inputs(evidence, base, "en")[0].rows
    assert answer.manifest.get("run_again") is None  # the variant stands in no file

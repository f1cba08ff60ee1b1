"""Dependence by link, verdicts that agree however one asks, changes of tables told apart from those in the world."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

from orechain.assess.risk.changes import source_changed
from orechain.assess.risk.dependence import dependence
from orechain.assess.risk.result import Given
from orechain.risk.explanation import SOURCE, change_by_effect
from orechain.risk.registry import method
from orechain.store.reader import Store


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def test_what_holds_for_metal_is_not_said_of_ore(store: Store) -> None:
    found = dependence(store, "CHN", "USA", ["cobalt", "copper", "zinc", "lithium"], 2024)
    rows = {(row.mineral, row.link): row for row in found.rows}
    assert rows["cobalt", "M"].quadrant == "second_only"
    assert rows["cobalt", "U"].quadrant == "not_known"
    ore = rows["cobalt", "U"].sides[0]
    assert ore.value is None
    assert ore.low is not None
    assert ore.low > 0.9  # more refined than mined: imports of ore can be bounded from below
    assert (rows["copper", "U"].quadrant, rows["copper", "M"].quadrant) == ("first_only", "both_low")
    assert rows["zinc", "M"].quadrant == "not_known"
    assert found.placed("cobalt") == found.placed("zinc") == "some"
    assert found.placed("copper") == "every"
    assert sum(found.counts.values()) == 4


def test_all_and_one_place_a_mineral_alike(orechain) -> None:
    one = json.loads(orechain("risk", "dependence", "CHN", "USA", "--mineral", "cobalt", "--json").out)
    every = json.loads(orechain("risk", "dependence", "CHN", "USA", "--json").out)
    assert one["rows"] == [row for row in every["rows"] if row["mineral"] == "cobalt"]
    counts = every["minerals"]
    assert counts["every"] + counts["some"] + counts["none"] == counts["asked"]


def test_dependence_says_how_many_are_placed_and_why_not(orechain) -> None:
    text = flat(orechain("risk", "dependence", "CHN", "USA", "--mineral", "cobalt", "--mineral", "copper").out)
    assert "Of 2 minerals 1 are placed at every link" in text
    assert "Cobalt*" in text
    assert "[Cobalt U]" in text
    assert "≥9" in text
    chinese = orechain("--lang", "zh", "risk", "dependence", "CHN", "USA", "--mineral", "cobalt").out
    assert "未归类及原因" in chinese


def test_another_release_or_stand_in_year_is_no_change_in_the_world(orechain) -> None:
    done = orechain("risk", "cobalt", "--method", "eu-2023", "--economy", "EU27", "--year", "2018..2023", "--json")
    data = json.loads(done.out)
    ore = {(item["before"], item["after"]): item for item in data["changes"] if item["link"] == "U"}
    for years in ((2018, 2019), (2021, 2022)):  # five-year mean to 2020 to 2023, of three publishers
        effects = ore[years]["effects"]
        assert abs(effects["source"]) > 0.1
        assert not effects.get("share")
        assert "production_share" in ore[years]["sources"]
    for item in data["changes"]:
        whole = item["value_after"] - item["value_before"]
        assert sum(item["effects"].values()) == pytest.approx(whole, abs=1e-9)
    by_year = {item["year"]: item["other_years"] for item in data["scores"] if item["link"] == "U"}
    assert by_year[2021]["production_share"] == [2020, 2020]
    assert "production_share" not in by_year[2020]
    text = flat(orechain("risk", "cobalt", "--method", "eu-2023", "--economy", "EU27", "--year", "2018..2023").out)
    assert "how much of that is a change in the world cannot be told" in text
    assert "2021*" in text


def share(year: int, release: str, value: float, **fields: object) -> Given:
    parts = {"COD": value, "AUS": 1.0 - value}
    claims = {key: (f"{release}:{year}-{key}",) for key in parts}
    return Given("production_share", parts, {}, claims, start=year, end=year, **fields)  # type: ignore[arg-type]


def test_when_a_source_has_changed() -> None:
    years = (2020, 2021)
    assert not source_changed(share(2020, "a", 0.6), share(2021, "a", 0.7), years, {})
    assert source_changed(share(2020, "a", 0.6), share(2021, "b", 0.7), years, {})
    assert source_changed(share(2020, "a", 0.6), share(2022, "a", 0.7, basis="stand-in"), years, {})
    assert not source_changed(share(2020, "a", 0.6), share(2020, "a", 0.6, basis="stand-in"), years, {})
    assert source_changed(share(2020, "a", 0.6), share(2021, "a", 0.7, basis="user"), years, {})


def test_effects_of_sources_are_told_apart_mineral_by_mineral_and_add_up() -> None:
    iea = method("iea-concentration")
    old = {"production_share": np.array([[0.6, 0.4], [0.6, 0.4]]), "demand": np.array([1.0, 1.0])}
    new = {"production_share": np.array([[0.8, 0.2], [0.8, 0.2]]), "demand": np.array([1.0, 1.0])}
    values = {**dict.fromkeys(iea.inputs, np.array([1.0, 1.0])), **old}
    after = {**values, **new}
    sources = {"production_share": np.array([True, False])}
    found = change_by_effect(iea, values, after, "concentration", sources)
    change = 0.68 - 0.52
    assert found[SOURCE] == pytest.approx([change, 0.0])
    assert found["share"] == pytest.approx([0.0, change])


def test_lists_are_told_mineral_by_mineral(orechain) -> None:
    text = flat(orechain("risk", "cobalt", "copper", "--method", "eu-2023", "--economy", "EU27").out)
    assert "Cobalt on official lists: " in text
    assert "Copper on official lists: " in text


def test_counts_of_all_minerals_add_up(orechain) -> None:
    data = json.loads(orechain("risk", "all", "--method", "eu-2023", "--economy", "EU27", "--json").out)
    sentence = next(item for item in data["sentences"] if "Of all" in item)
    asked, critical, below, unknown = (int(item) for item in re.findall(r"\d+", sentence.split("Of all")[1]))
    assert critical + below + unknown == asked == len(data["minerals"])
    single = json.loads(orechain("risk", "cobalt", "--method", "eu-2023", "--economy", "EU27", "--json").out)
    of = {item["mineral"]: item["critical"] for item in data["bottlenecks"]}
    assert of["cobalt"] == single["bottlenecks"][0]["critical"]


def test_no_probability_without_a_verdict(orechain) -> None:
    data = json.loads(
        orechain(
            "risk", "antimony", "aluminum", "cobalt", "--method", "eu-2023", "--economy", "CHN", "--samples", "200",
            "--json",
        ).out
    )  # fmt: skip
    for item in data["bottlenecks"]:
        if item["critical"] is None:  # economic importance is not known for China
            assert item["probability"] is None, item["mineral"]

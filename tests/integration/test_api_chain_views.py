"""The view of a balanced chain: equal to the command line, the same order every year, nothing but shipped names."""

from __future__ import annotations

import contextlib
import json

import pytest
from tests.sample_views import ask, command, same

from orechain.chain.definition.shipped import cases, chains
from orechain.errors import InvalidInput, OrechainError


@pytest.mark.parametrize("before", [False, True])
def test_balanced_chain_is_that_of_the_command_line(store, before, tmp_path):
    data = same(ask(store, "chain", target="battery-2020-cobalt", before=before).data)
    file = tmp_path / "chain.json"
    plain = command("chain", "balance", "battery-2020-cobalt", "--out", str(file), *(["--before"] if before else []))
    assert data["system"] == plain
    theirs = json.loads(file.read_text())["pictures"][0]
    for mine, flow in zip(data["picture"]["flows"], theirs["flows"], strict=True):
        assert {key: mine[key] for key in flow} == flow
    assert data["picture"]["nodes"] == theirs["nodes"]


@pytest.mark.parametrize(
    ("params", "words"),
    [
        (
            {"mineral": "cobalt", "economy": "CHN~USA", "year": "2020"},
            ["--economy", "CHN", "--economy", "USA", "--year", "2020"],
        ),
        ({"mineral": "cobalt", "year": "2019..2021"}, ["--year", "2019-2021"]),
    ],
)
def test_chain_of_a_mineral_is_that_of_the_command_line(store, params, words):
    system = same(ask(store, "chain", **params).data)["system"]
    assert system == command("chain", "balance", "cobalt", *words)


def test_nodes_keep_their_order_from_year_to_year(store):
    def order(year):
        picture = ask(store, "chain", mineral="cobalt", economy="CHN", year=year).data["picture"]
        drawn = sorted(picture["layout"]["nodes"], key=lambda node: (node["x0"], node["y0"]))
        return [(node["id"], node["role"]) for node in drawn], {node["id"]: node["order"] for node in picture["nodes"]}

    first, second = order("2016"), order("2020")
    both = set(first[0]) & set(second[0])
    assert len(both) > 8
    assert [item for item in first[0] if item in both] == [item for item in second[0] if item in both]
    assert {key: second[1][key] for key in first[1] if key in second[1]} == {
        key: first[1][key] for key in first[1] if key in second[1]
    }


def test_flows_hold_their_value_before_and_after_with_claims(store):
    picture = ask(store, "chain", mineral="cobalt", economy="CHN", year="2016").data["picture"]
    assert {link["flow"] for link in picture["layout"]["links"]} <= set(range(len(picture["flows"])))
    assert picture["layout"]["width"] == 1100
    assert picture["narrow"]["width"] == 640
    assert {"Co", "gross"} & {layer["id"] for layer in picture["layers"]}
    layout = ask(store, "chain", target="battery-2020-cobalt").data["picture"]
    corrected = [flow for flow in layout["flows"] if flow["mark"] == "corrected"]
    assert corrected
    for flow in corrected:
        assert flow["claims"]
        assert flow["before"]["value"] is not None
        assert flow["before"]["value"] != flow["value"]
        assert flow["before"]["published"][0]["sources"]
    blank = ask(store, "chain", target="battery-2020-cobalt", before=True).data["picture"]["flows"]
    before = {flow["id"]: flow["before"]["value"] for flow in layout["flows"]}
    assert {flow["id"]: flow["value"] for flow in blank if flow["value"] is not None} == {
        key: pytest.approx(value) for key, value in before.items() if value is not None
    }
    for flow in picture["flows"]:
        assert (flow["value"] is None) == (flow["status"] == "missing") == (flow["reason"] is not None)


NAMES = [
    "../../etc/passwd", "/etc/passwd", "x.yaml", "cobalt.yaml", "./cobalt", "../cobalt", "cobalt\0", "\0",
    "cobalt/../cobalt", "file:///etc/passwd", "%2e%2e/x.yml", "frame-world/", "CON", "a" * 80,
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("field", ["target", "case", "mineral"])
def test_no_path_reaches_the_files(store, monkeypatch, name, field):
    import pathlib

    def refuse(*_args, **_more):
        raise AssertionError("a file is opened")

    for method in ("open", "read_text", "read_bytes", "exists", "is_file"):
        monkeypatch.setattr(pathlib.Path, method, refuse)
    with pytest.raises(OrechainError) as caught:
        ask(store, "chain", **{field: name})
    assert not isinstance(caught.value, InvalidInput)
    assert caught.value.render("en") != caught.value.render("zh")


def test_every_shipped_chain_and_case_answers_or_says_why_not(store):
    answered = set()
    for name in (*chains(), *cases()):
        with contextlib.suppress(OrechainError):
            assert ask(store, "chain", target=name).data["picture"]["flows"]
            answered.add(name)
    assert set(cases()) <= answered
    assert {name for name in chains() if not name.startswith("frame-")} <= answered
    with pytest.raises(OrechainError) as caught:
        ask(store, "chain")
    assert caught.value.key == "chain_no_target"
    with pytest.raises(OrechainError) as caught:
        ask(store, "chain", target="cobalt", mineral="indium")
    assert caught.value.key == "chain_two_targets"


def test_long_work_is_for_jobs(store):
    with pytest.raises(OrechainError) as caught:
        ask(store, "chain", mineral="cobalt", samples=501)
    assert caught.value.key == "chain_samples"
    told = []
    made = ask(store, "chain", progress=lambda *at: told.append(at), case="indium-world-2010-2020", samples=501)
    assert made.data["system"]["manifest"]
    assert told
    with pytest.raises(OrechainError) as caught:
        ask(store, "chain", mineral="cobalt", economy="CHN~USA~JPN~DEU~KOR~AUS~BRA~CAN~CHL~COD~FRA~GBR~ITA")
    assert caught.value.key == "chain_economies"

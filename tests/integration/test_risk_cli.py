"""``orechain risk`` and ``orechain validate``: terminal, JSON, CSV; both languages; what is refused."""

from __future__ import annotations

import csv
import json
import re
import shlex

import pytest
from rich.cells import cell_len

from orechain.assess.risk import validation as validation_module
from orechain.assess.risk import validation_runs
from orechain.assess.risk.validation import validate
from orechain.risk.registry import methods


def risk(orechain, *arguments):
    done = orechain("risk", *arguments, "--json")
    assert done.code == 0, done.err
    return json.loads(done.out)


def test_scores_lead_to_countries_and_claims(orechain, store):
    data = risk(orechain, "cobalt", "--method", "iea-concentration", "--year", "2022", "--link", "U")
    (score,) = data["scores"]
    assert (score["mineral"], score["method"], score["link"], score["year"]) == (
        "cobalt",
        "iea-concentration",
        "U",
        2022,
    )
    concentration = next(axis for axis in score["axes"] if axis["key"] == "concentration")
    (term,) = concentration["terms"]
    assert term["rows"][0]["key"] == "COD"
    assert sum(row["value"] for row in term["rows"]) == pytest.approx(concentration["value"])
    claims = {claim for row in term["rows"] for claim in row["claims"]}
    found = {row[0] for row in store.query("SELECT claim FROM figures WHERE list_contains(?, claim)", [sorted(claims)])}
    assert claims
    assert found == claims


def test_the_name_of_the_first_command_may_be_left_out(orechain):
    short = risk(orechain, "cobalt", "--method", "iea-concentration", "--year", "2022")
    long = risk(orechain, "score", "Co", "--method", "iea-concentration", "--year", "2022")
    assert short["scores"] == long["scores"]
    before = risk(orechain, "--method", "iea-concentration", "--year", "2022", "钴")
    assert before["scores"] == short["scores"]


def test_years_and_changes_add_up(orechain):
    data = risk(orechain, "cobalt", "--method", "eu-2023", "--economy", "EU27", "--year", "2020..2022")
    assert data["years"] == [2020, 2021, 2022]
    assert data["changes"]
    for change in data["changes"]:
        whole = change["value_after"] - change["value_before"]
        assert sum(change["effects"].values()) == pytest.approx(whole, abs=1e-9)


@pytest.mark.parametrize("option", [("--uncertainty", "200"), ("--samples", "200")])
def test_error_bars(orechain, option):
    data = risk(orechain, "cobalt", "lithium", "nickel", "--method", "iea-concentration", "--year", "2022", *option)
    spreads = [score["spread"] for score in data["scores"] if score["value"] is not None]
    assert {spread["samples"] for spread in spreads} == {200}
    assert all(spread["low"] <= spread["median"] <= spread["high"] for spread in spreads)


def test_uncertainty_alone_takes_a_default_number_of_samples(orechain):
    data = risk(orechain, "cobalt", "--method", "iea-concentration", "--year", "2022", "--uncertainty")
    assert data["scores"][0]["spread"]["samples"] == 2000


def test_missing_is_a_reason_and_never_zero(orechain):
    data = risk(orechain, "germanium", "--economy", "DEU", "--year", "2022")
    for score in data["scores"]:
        assert score["value"] != 0, score["method"]
        assert score["value"] is not None or score["lacking"], score["method"]
    done = orechain("risk", "germanium", "--economy", "DEU", "--year", "2022", "--method", "graedel-2015")
    assert "Without a score, and why" in done.out
    assert "--inputs FILE" in done.out


def test_germanium_says_which_code_ended_and_what_stands_in(orechain):
    done = orechain("risk", "germanium", "--economy", "DEU", "--year", "2022", "--method", "geopolrisk-2022")
    text = " ".join(done.out.split())
    assert "HS 811230 has no trade data after 2016" in text
    assert "wider HS" in text


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize(
    "arguments",
    [
        ("risk", "cobalt", "--method", "eu-2023", "--method", "iea-concentration", "--economy", "EU27", "--year",
         "2021..2022", "--uncertainty", "200", "--explain"),
        ("risk", "compare", "cobalt", "lithium", "copper", "nickel", "tin", "--year", "2022", "--economy", "CHN"),
        ("risk", "methods"),
        ("risk", "methods", "graedel-2015"),
        ("risk", "dependence", "CHN", "USA", "--year", "2022", "--mineral", "cobalt", "--mineral", "copper"),
        ("validate", "--method", "eu-2023"),
    ],
    ids=lambda arguments: " ".join(arguments[:2]),
)  # fmt: skip
def test_the_terminal_is_readable(orechain, monkeypatch, arguments, width, lang):
    """No line but the command to be copied is wider than the terminal, no number is cut, nothing is left in ids."""
    monkeypatch.setenv("COLUMNS", str(width))
    done = orechain("--lang", lang, *arguments)
    assert done.code == 0, done.err
    lines = [line.rstrip() for line in done.out.splitlines() if "orechain risk " not in line]
    assert max(cell_len(line) for line in lines) <= width
    assert "…" not in done.out.replace(" … ", " ")
    assert not re.search(r"\b(?:nan|None|inf)\b", done.out)
    shown = done.out
    for key in ("supply_risk", "production_share", "top_three_share", "recomputed_"):
        assert key not in shown or arguments[1] == "methods"
    if lang == "zh":
        assert "评" in shown or "依存度" in shown


def test_chinese_sentences(orechain):
    done = orechain("--lang", "zh", "risk", "钴", "--method", "eu-2023", "--economy", "欧盟", "--year", "2022")
    assert done.code == 0, done.err
    assert "关键性：钴" in done.out
    assert "供应风险 ≥ 1" in re.sub(r"\s+", " ", done.out)


def test_a_firm_and_its_suppliers(orechain, tmp_path):
    file = tmp_path / "suppliers.csv"
    file.write_text("mineral,economy,share\ncobalt,CHN,0.6\ncobalt,FIN,0.4\n", encoding="utf-8")
    data = risk(orechain, "cobalt", "--method", "eu-2023", "--economy", "DEU", "--year", "2022", "--link", "M",
                "--suppliers", str(file))  # fmt: skip
    assert data["firm"] is True
    (evidence,) = data["evidence"]
    assert evidence["given"]["sourcing_share"]["parts"] == {"CHN": 0.6, "FIN": 0.4}


@pytest.mark.parametrize(
    ("rows", "words"),
    [("cobalt,CHN,0.8\ncobalt,FIN,0.4\n", "above 100 %"), ("cobalt,Atlantis,0.4\n", "Atlantis")],
)
def test_a_faulty_list_of_suppliers_is_refused_with_its_place(orechain, tmp_path, rows, words):
    file = tmp_path / "suppliers.csv"
    file.write_text(f"mineral,economy,share\n{rows}", encoding="utf-8")
    done = orechain("risk", "cobalt", "--method", "eu-2023", "--suppliers", str(file))
    assert done.code == 3
    assert words in done.err
    assert "suppliers.csv" in done.err
    assert done.out == ""


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_filled_template_is_read(orechain, tmp_path, suffix):
    file = tmp_path / f"own.{suffix}"
    done = orechain("risk", "template", "cobalt", "--method", "bgs-2012", "--out", str(file))
    assert done.code == 0, done.err
    assert orechain("risk", "cobalt", "--method", "bgs-2012", "--inputs", str(file), "--json").code == 0
    own = tmp_path / "filled.csv"
    own.write_text(
        "mineral,input,part,value,unit,source\ncobalt,crust_abundance,,26.6,ppm,own\n"
        "cobalt,end_of_life_recycling_rate,,68,percent,own\n",
        encoding="utf-8",
    )
    data = risk(orechain, "cobalt", "--method", "bgs-2012", "--year", "2022", "--inputs", str(own))
    (score,) = data["scores"]
    assert 10 / 3 <= score["value"] <= 10
    given = data["evidence"][0]["given"]
    assert given["end_of_life_recycling_rate"]["parts"] == {"": 0.68}
    assert given["crust_abundance"]["basis"] == "user"


VARIANT = "variant: mine\nof: nstc-2018\nname: {en: Mine, zh: 我的}\naxes: {potential: {threshold: THRESHOLD}}\n"


def test_a_variant_stands_beside_its_method(orechain, tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text(VARIANT.replace("THRESHOLD", "0.2"), encoding="utf-8")
    data = risk(orechain, "cobalt", "--variant", str(file), "--year", "2022")
    assert data["methods"] == ["nstc-2018", "mine"]
    shown = orechain("risk", "methods", "--variant", str(file))
    assert "Variant of" in shown.out
    assert "0.2" in shown.out


def test_the_answer_says_how_to_get_it_again(orechain, tmp_path):
    file = tmp_path / "my own.yaml"
    file.write_text(VARIANT.replace("THRESHOLD", "0.2"), encoding="utf-8")
    arguments = ("cobalt", "tin", "--variant", str(file), "--method", "iea-concentration", "--economy", "CHN", "--year",
                 "2021..2022", "--link", "U", "--samples", "200", "--seed", "7")  # fmt: skip
    first = risk(orechain, *arguments)
    again = shlex.split(first["manifest"]["run_again"])
    assert again[:2] == ["orechain", "risk"]
    assert risk(orechain, *again[2:]) == first
    assert len(first["manifest"]["--variant my own.yaml"]) == 64


def test_comparison(orechain):
    minerals = ("cobalt", "lithium", "nickel", "copper", "tin", "graphite")
    done = orechain("risk", "compare", *minerals, "--method", "iea-concentration", "--method", "eu-2023", "--economy",
                    "EU27", "--year", "2022", "--link", "U", "--coefficient", "kendall", "--json")  # fmt: skip
    assert done.code == 0, done.err
    data = json.loads(done.out)
    (item,) = data["agreement"]
    assert item["coefficient"] == "kendall"
    assert [row[place] for place, row in enumerate(item["values"])] == pytest.approx([1.0, 1.0])
    ranks = [row["rank"] for row in data["ranks"] if row["method"] == "iea-concentration"]
    assert min(ranks) >= 1


def test_methods_are_told_whole(orechain):
    done = orechain("risk", "methods", "--json")
    data = {item["method"]: item for item in json.loads(done.out)}
    assert set(data) == set(methods())
    for key, item in data.items():
        assert item["citation"], key
        assert item["formula"], key
        assert item["verification"] in ("recomputed", "read", "recalled", "assumed"), key
        assert all(row["unit"] is not None and row["name"] for row in item["inputs"]), key
        assert all(row["citation"] and row["verification"] for row in item["parameters"]), key
        assert item["name"] != key, key


def test_dependence_places_minerals_by_two_reliances(orechain):
    done = orechain("risk", "dependence", "China", "美国", "--year", "2022", "--json")
    assert done.code == 0, done.err
    data = json.loads(done.out)
    assert (data["first"], data["second"]) == ("CHN", "USA")
    for row in data["rows"]:
        one, other = (side["value"] for side in row["sides"])
        expected = {(True, True): "both_high", (True, False): "first_only", (False, True): "second_only",
                    (False, False): "both_low"}  # fmt: skip
        if one is not None and other is not None:
            assert row["quadrant"] == expected[one > 0.5, other > 0.5], row["mineral"]
            continue
        assert all(side["found"].get("reason") for side in row["sides"] if side["value"] is None), row["mineral"]
        sure = [
            one_side["value"] is not None
            or (one_side["low"] is not None and one_side["low"] >= 0.5)
            or (one_side["high"] is not None and one_side["high"] <= 0.5)
            for one_side in row["sides"]
        ]
        assert (row["quadrant"] != "not_known") == all(sure), row["mineral"]
    placed = {(row["mineral"], row["link"]): row["quadrant"] for row in data["rows"]}
    assert placed["copper", "U"] == "first_only"
    assert placed["fluorspar", "U"] == "second_only"


def test_files(orechain, tmp_path):
    for suffix in ("csv", "json"):
        out = tmp_path / f"cobalt.{suffix}"
        done = orechain(
            "risk", "cobalt", "--method", "iea-concentration", "--year", "2022", "--out", str(out), "--json"
        )
        assert done.code == 0, done.err
        json.loads(done.out)
        text = out.read_text(encoding="utf-8")
        assert not re.search(r"\bnan\b", text, re.IGNORECASE)
        if suffix == "csv":
            rows = list(csv.DictReader(text.splitlines()))
            assert {row["level"] for row in rows} == {"score", "axis", "term", "part"}
            assert all(row["claims"] for row in rows if row["level"] == "part")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("risk", "cobald"), 2, "Unknown mineral 'cobald'"),
        (("risk", "cobalt", "--economy", "Atlantis"), 2, "Atlantis"),
        (("risk", "cobalt", "--method", "eu-2032"), 2, "eu-2023"),
        (("risk", "cobalt", "--year", "1850"), 2, "Nothing was scored"),
        (("risk", "cobalt", "--year", "20x2"), 2, "2015..2022"),
        (("risk", "cobalt", "--year", "2022..2020"), 2, "2015..2022"),
        (("risk", "cobalt", "--link", "X"), 2, "Unknown link"),
        (("risk", "cobalt", "--samples", "3"), 3, "samples: 3"),
        (("risk", "cobalt", "--out", "answer.pdf"), 2, ".html"),
        (("risk", "cobalt", "--variant", "no-such.yaml"), 2, "no-such.yaml"),
        (("risk", "compare", "cobalt", "tin"), 2, "three minerals"),
        (("risk", "methods", "nothing-like-it"), 2, "Unknown method"),
        (("risk", "dependence", "CHN", "CHN"), 2, "different"),
        (("risk", "dependence", "CHN", "WLD"), 2, "not an economy"),
        (("risk", "dependence", "CHN", "USA", "--threshold", "1.5"), 3, "at most 1"),
        (("risk", "template", "cobalt", "--out", "own.txt"), 2, ".xlsx"),
        (("validate", "--method", "nothing-like-it"), 2, "Unknown method"),
    ],
)
def test_what_is_refused(orechain, arguments, code, words):
    done = orechain(*arguments)
    assert done.code == code, done.out + done.err
    assert words in done.err
    assert done.out == ""
    assert "Traceback" not in done.err


def test_a_threshold_outside_the_scale_is_refused_with_its_line(orechain, tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text(VARIANT.replace("THRESHOLD", "-1"), encoding="utf-8")
    done = orechain("risk", "cobalt", "--variant", str(file))
    assert done.code == 3
    assert "mine.yaml:4" in done.err


def test_validation_passes_and_says_what_it_cannot_do(orechain, tmp_path):
    out = tmp_path / "validation.json"
    done = orechain("validate", "--out", str(out), "--json")
    assert done.code == 0, done.err
    data = json.loads(done.out)
    assert json.loads(out.read_text(encoding="utf-8")) == data
    assert data["passed"] is True
    assert data["counts"]["fails"] == 0
    assert data["counts"]["agrees"] >= 25
    assert data["counts"]["other_inputs"] >= 8
    for check in data["checks"]:
        assert check["source"], check["item"]
        assert check["why"], check["item"]
        assert (check["verdict"] == "deviates") <= bool(check["reason"]), check["item"]
    listed = {item["method"] for item in data["not_reproduced"]} | {check["method"] for check in data["checks"]}
    assert set(methods()) <= listed
    assert all(item["reason"] for item in data["not_reproduced"])


def test_a_result_that_is_not_reproduced_fails_with_exit_code_one(orechain, monkeypatch):
    wrong = validation_runs.published("bgs-2012")[0]
    changed = [type(wrong)(wrong.item, wrong.inputs, {"supply_risk": 9.9}, wrong.digits, wrong.source)]
    monkeypatch.setattr(validation_runs, "published", lambda run: changed if run == "bgs-2012" else ())
    done = orechain("validate", "--method", "bgs-2012")
    assert done.code == 1
    assert "FAILS" in done.out
    assert "Traceback" not in done.err


def test_a_recorded_deviation_that_moves_fails(store, monkeypatch):
    from orechain.assess.risk import validation_eu

    real = validation_eu.Study.range

    def moved(self, mineral, variant, recycled):
        low, high = real(self, mineral, variant, recycled)
        return (low, high) if mineral != "beryllium" else (low - 0.1, high - 0.1)

    monkeypatch.setattr(validation_eu.Study, "range", moved)
    result = validation_module.validate(store, ["eu-2023"])
    assert [check.item for check in result.checks if check.verdict == "fails"] == ["beryllium"]


def test_verified_numbers_of_the_european_study(store):
    """Gallium is 3.90 before substitution, nothing recycled; cobalt is 2.8 at its ore, 3.64 times 0.78."""
    checks = {(check.item, check.key): check for check in validate(store, ["eu-2023"]).checks}
    cobalt = checks["cobalt", "supply_risk"]
    assert (cobalt.published, round(cobalt.high, 2)) == (2.8, 2.84)
    gallium = checks["gallium", "supply_risk"]
    assert (gallium.published, round(gallium.high, 2), gallium.verdict) == (3.9, 3.9, "within")


def test_validation_does_not_pass_off_inputs_as_results(store):
    """Marks and sums that are put in only repeat; other inputs are no agreement; tolerances are those of the digits."""
    checks = {(item.method, item.item, item.key): item for item in validate(store).checks}

    def verdict(*key: str) -> str:
        return checks[key].verdict

    assert verdict("usgs-2021", "us-list-2022", "quantitative") == "agrees"
    assert verdict("usgs-2021", "us-list-2022", "single_point_of_failure") == "repeats"
    assert verdict("usgs-2021", "us-list-2022", "qualitative") == "repeats"
    for mineral, own in (("cobalt", "other_inputs"), ("copper", "other_inputs"), ("lithium", "deviates")):
        assert verdict("bgs-2012", mineral, "supply_risk") == "repeats"
        assert verdict("bgs-2012", f"{mineral}/U/2024", "supply_risk") == own
    published = [item for item in checks.values() if item.method == "geopolrisk-2022-published"]
    assert len(published) == 10
    assert all(item.tolerance <= 0.021 * item.published + 5e-5 for item in published if item.published < 1)
    assert {item.verdict for item in published} == {"other_inputs", "deviates"}
    small = checks["geopolrisk-2022-published", "copper/USA/2022", "geopolitical_supply_risk"]
    assert (small.verdict, small.tolerance) == ("deviates", pytest.approx(6e-5))
    assert verdict("eu-2023", "tungsten", "supply_risk") == "weak"
    assert all(item.tolerance < 0.4 for item in checks.values() if item.method == "eu-2017" and item.key != "list")


def test_concentrations_and_bottleneck_of_the_european_study(store):
    checks = {(item.item, item.key): item for item in validate(store, ["eu-2023"]).checks}
    for item, key, number in [
        ("gallium/M", "world_concentration", 5.03),
        ("gallium/M", "own_concentration", 2.77),
        ("gallium/M", "joint_concentration", 3.90),
        ("cobalt/U", "world_concentration", 3.64),
        ("niobium/U", "world_concentration", 4.61),
        ("titanium/metal/M", "joint_concentration", 1.57),
        ("vanadium/U", "world_concentration", 2.50),
    ]:
        found = checks[item, key]
        assert (found.published, found.verdict, found.tolerance) == (number, "agrees", 0.005)
        assert round(found.low, 2) == number
    assert checks["cobalt", "bottleneck"].verdict == "agrees"


def test_world_supply_alone_gives_the_scores_of_arsenic_and_rhenium(store):
    checks = {(item.item, item.key): item for item in validate(store, ["eu-2023"]).checks}
    for mineral, score, most in (("arsenic", 1.9, 2.04), ("rhenium", 0.5, 0.497)):
        found = checks[mineral, "supply_risk"]
        assert (found.published, round(found.high, 3), found.verdict) == (score, most, "within")
        assert "world supply alone" in found.why.text("en")
    kaolin = checks["kaolin", "supply_risk"]
    assert kaolin.verdict == "deviates"
    assert "Without recycling" in kaolin.reason.text("en")


def test_help_does_not_load_the_models(process):
    done = process("-c", "import sys; import orechain.cli.main; print('numpy' in sys.modules)", program=(
        __import__("sys").executable,))  # fmt: skip
    assert done.stdout.strip() == "False", done.stderr

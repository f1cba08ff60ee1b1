"""Words and tables of criticality: how numbers are written, what is missing, what a score opens into."""

from __future__ import annotations

import csv
import json
import math
from dataclasses import replace

import pytest

from orechain.assess.risk.dependence import Dependence, DependenceRow, Side
from orechain.assess.risk.result import (
    Agreement,
    AxisScore,
    Bottleneck,
    Change,
    Disagreement,
    Evidence,
    Given,
    Lacking,
    PartRow,
    RiskAssessment,
    Score,
    Spread,
    TermValue,
    verdicts,
)
from orechain.assess.risk.validation_result import Check, NotReproduced, Validation, with_reason
from orechain.catalog.messages import Bilingual, message
from orechain.catalog.risk import risk_inputs
from orechain.risk.aggregation import AGGREGATORS
from orechain.risk.registry import methods
from orechain.risk.scaling import SCALINGS
from orechain.views import risk_compare, risk_years
from orechain.views import risk_reference as reference
from orechain.views import risk_tables as tables
from orechain.views import risk_words as words
from orechain.views.risk_data import COLUMNS, method_json, risk_csv, risk_json, validation_json
from orechain.views.words import known

LANGS = pytest.mark.parametrize("lang", ["en", "zh"])
WHY = message("validation_rounding")


def axis(value=1.5, **fields):
    rows = (PartRow("COD", 1.2, 0.8, {"production_share": 0.7, "governance": -1.6}, ("a:1", "a:2", "a:3")),
            PartRow("AUS", 0.3, 0.2, {"production_share": 0.3}, ("a:4",)))  # fmt: skip
    terms = (TermValue("joint_concentration", value, value, 1.0, ("production_share", "governance"), rows),)
    return AxisScore("supply_risk", value, terms, 1.0, **fields)


def score(mineral="cobalt", method="eu-2023", link="U", value=1.5, **fields):
    critical = None if value is None else value >= 1.0
    given = {"rank": 1.0, "inputs": ("production_share", "governance")} | fields
    return Score(mineral, method, "EU27", 2022, link, value, critical, (axis(value),), **given)


def assessment(scores, **fields):
    minerals = tuple(dict.fromkeys(item.mineral for item in scores))
    keys = tuple(dict.fromkeys(item.method for item in scores))
    evidence = {
        (item.mineral, item.link, 2022): Evidence(
            item.mineral, item.link, "EU27", 2022,
            {"production_share": Given("production_share", {"COD": 0.7, "AUS": 0.3}, {}, {"COD": ("a:1",)}, start=2022,
                                       end=2022)}, {})
        for item in scores
    }  # fmt: skip
    worst = {}
    for item in scores:
        key = (item.mineral, item.method)
        if item.value is not None and (key not in worst or item.value > worst[key].value):
            links = tuple(other.link for other in scores if (other.mineral, other.method) == key)
            judged = verdicts(scores)[*key, 2022]
            worst[key] = Bottleneck(item.mineral, item.method, 2022, item.link, item.value, links, (), judged, rank=1.0,
                                    ranked=4, rank_low=None if item.spread is None else 1.0,
                                    rank_high=None if item.spread is None else 2.525)  # fmt: skip
    return RiskAssessment(minerals, keys, "EU27", False, (2022,), ("U", "M"), tuple(scores), evidence,
                          tuple(worst.values()), manifest={"seed": "1"}, **fields)  # fmt: skip


def texts(table):
    return [[" ".join(value.text for value in cell.values) for cell in row.cells] for row in table.rows]


def test_what_is_not_known_is_a_dash_and_never_zero():
    gone = Lacking("import_price", message("risk_not_held", input=Bilingual("Price", "价格")),
                   message("risk_needs_input", input=Bilingual("Price", "价格")))  # fmt: skip
    result = assessment(
        [score("cobalt"), score("tin"), score("nickel"), score("germanium", value=None, lacking=(gone,))]
    )
    rows = {row[0]: row for row in texts(tables.scores(result, "en", 2022))}
    assert rows["Germanium"][1] == "–"
    assert rows["Cobalt"][1] == "● 1.5"
    written = next(row for row in csv.DictReader(risk_csv(result, "en").splitlines()) if row["mineral"] == "germanium")
    assert written["value"] == ""
    assert "No publication held gives Price" in written["reason"]
    assert words.verdict(score(value=None), "en") == "not known"


@LANGS
def test_one_mineral_shows_its_links_and_the_bottleneck(lang):
    result = assessment([score(), score(link="M", value=0.4)])
    table = tables.scores(result, lang, 2022)
    assert [row.strong for row in table.rows] == [True, False]
    assert len({len(row.cells) for row in table.rows} | {len(table.columns)}) == 1


@LANGS
def test_intervals_ranks_and_probability(lang):
    spread = Spread(1.1, 1.5, 2.0, 0.3, 0.9, 1.0, 3.0, 0.996, 500)
    result = assessment([replace(score(), spread=spread, probability=0.996)])
    (row,) = texts(tables.scores(result, lang, 2022))
    assert "1.1–2" in row
    assert ">99%" in row
    assert texts(risk_compare.ranks(result, lang, 2022))[0][1] == "1 (1–3)"
    assert "90%" in " ".join(words.sentences(result, lang))


@LANGS
def test_a_score_opens_into_terms_countries_and_claims(lang):
    result = assessment([score()])
    (item,) = result.scores
    (parts,) = tables.part_tables(item, lang)
    shown = texts(parts)
    assert shown[0][-1] == "a:1 (+2)"
    assert shown[0][1:3] == ["0.7", "−1.6"]
    assert shown[1][2] == "–"  # no governance is known for it
    assert sum(row.value for row in item.axes[0].terms[0].rows) == pytest.approx(item.value)
    table, notes = tables.inputs(result.evidence["cobalt", "U", 2022], item, lang)
    assert len(table.rows) == 1
    assert notes == ()
    (cut,) = tables.part_tables(item, lang, most=1)
    assert cut.notes


@LANGS
def test_methods_side_by_side(lang):
    agree = Agreement(2022, ("eu-2023", "nstc-2018"), "spearman", ((1.0, -0.25), (-0.25, 1.0)), ((4, 3), (3, 4)))
    shown = texts(risk_compare.agreement(agree, lang))
    assert shown[0][1:] == ["1.00", "−0.25"]
    both = Disagreement("cobalt", 2022, ("eu-2023",), ("nstc-2018",), 0.04, 0.5)
    result = replace(assessment([score()]), disagreements=(both,))
    assert texts(risk_compare.disagreements(result, lang, 2022))[0][1:] == ["eu-2023", "nstc-2018", "4%–50%"]


def test_a_kind_of_input_that_did_not_move_has_no_effect():
    change = Change("cobalt", "eu-2023", "U", "supply_risk", 2021, 2022, 1.0, 1.5, {"share": 0.5})
    other = Change("cobalt", "eu-2023", "M", "supply_risk", 2021, 2022, 1.0, 0.9, {"governance": -0.1})
    result = replace(assessment([score()]), changes=(change, other))
    assert [row[-2:] for row in texts(risk_years.changes(result, "en"))] == [["0.5", "0"], ["0", "−0.1"]]


@LANGS
def test_data_are_plain(lang):
    result = assessment([score(), score(value=None, link="M")])
    data = risk_json(result, lang)
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    assert data["labels"]["methods"]["eu-2023"] != "eu-2023"
    rows = list(csv.DictReader(risk_csv(result, lang).splitlines()))
    assert set(rows[0]) == set(COLUMNS)
    assert {row["level"] for row in rows} == {"score", "axis", "term", "part"}


@LANGS
@pytest.mark.parametrize("key", methods())
def test_every_method_is_described_in_words(key, lang):
    item = methods()[key]
    for table in reference.method_tables(item, lang):
        assert len({len(row.cells) for row in table.rows} | {len(table.columns)}) == 1, table.caption
    assert json.dumps(method_json(item, lang), allow_nan=False)
    for axis_ in item.axes:
        assert words.word("axis", axis_.key, lang) != axis_.key
        for term in axis_.terms:
            assert words.word("term", term.key, lang) != term.key


def test_every_id_that_is_shown_has_words():
    assert all(known(f"risk.aggregator.{key}") for key in AGGREGATORS)
    assert all(known(f"risk.scaling.{key}") for key in SCALINGS)
    assert all(known(f"risk.part.{item.axis}") for item in risk_inputs().values() if item.axis)
    assert all(known(f"risk.basis.{key}") for key in ("published", "computed", "estimate", "stand-in", "user"))


@LANGS
def test_quadrants_name_both_economies(lang):
    one, unknown = Side(0.9, Given("net_import_reliance", {"": 0.9})), Side(None, Lacking("x", WHY, WHY))
    other = Side(-0.48, Given("net_import_reliance", {"": -0.48}))
    rows = (
        DependenceRow("copper", "U", (one, other), "first_only"),
        DependenceRow("tin", "U", (one, unknown), "not_known"),
    )
    table = reference.dependence_table(Dependence("CHN", "USA", 2022, 0.5, rows), lang)
    (row,) = texts(table)
    assert row[1:4] == ["U", "90%", "−48%"]
    assert "{" not in " ".join(row)


def check(low, high, published=1.0, tolerance=0.1, **fields):
    return Check("eu-2023", "gallium/M", "supply_risk", published, low, high, tolerance, WHY, "source", **fields)


@pytest.mark.parametrize(
    ("low", "high", "error", "verdict"),
    [
        (1.05, 1.05, 0.05, "agrees"),
        (1.1, 1.1, 0.1, "agrees"),
        (0.5, 2.0, 0.0, "weak"),
        (0.5, 0.95, -0.05, "within"),
        (0.5, 0.8, -0.2, "fails"),
        (1.2, 1.2, 0.2, "fails"),
        (math.nan, math.nan, math.nan, "fails"),
    ],
)
def test_verdicts(low, high, error, verdict):
    item = check(low, high)
    assert item.error == pytest.approx(error, nan_ok=True)
    assert item.verdict == verdict


@pytest.mark.parametrize(
    ("low", "high", "basis", "verdict"),
    [
        (1.0, 1.0, "other", "other_inputs"),
        (1.0, 1.0, "result", "repeats"),
        (1.2, 1.2, "other", "fails"),
        (1.2, 1.2, "result", "fails"),
        (0.7, 1.2, "same", "within"),
        (0.7, 1.3, "same", "weak"),
    ],
)
def test_a_verdict_says_what_was_put_in_and_how_wide_the_range_is(low, high, basis, verdict):
    item = check(low, high, basis=basis)
    assert item.verdict == verdict
    for lang in ("en", "zh"):
        assert known(f"risk.check.{item.verdict}"), lang


def test_a_list_with_other_entries_of_the_same_number_fails():
    item = check(3.0, 3.0, 3.0, 0.0, differing=("tin", "zinc"))
    assert (item.error, item.verdict) == (2.0, "fails")


def test_a_known_deviation_counts_only_as_recorded():
    recorded = Check("eu-2023", "beryllium", "supply_risk", 1.8, 1.3, 1.63, 0.05, WHY, "source")
    assert with_reason(recorded).verdict == "deviates"
    assert with_reason(replace(recorded, high=1.5)).verdict == "fails"
    assert with_reason(replace(recorded, high=1.64)).verdict == "fails"  # to the digits of the record
    assert with_reason(replace(recorded, item="tin")).verdict == "fails"


@LANGS
def test_validation_is_shown_with_errors_and_reasons(lang):
    found = Validation(
        (check(1.05, 1.05), check(2.0, 2.0), check(2.0, 2.0, reason=Bilingual("other shares", "份额不同"))),
        (NotReproduced("usgs-2025", message("validation_none_usgs_2025"), ("tin",) * 12, 84),),
    )
    assert not found.passed
    (table,) = reference.validation_tables(found, lang)
    assert [row.strong for row in table.rows] == [False, True, True]
    assert any(("other shares" if lang == "en" else "份额不同") in note for note in table.notes)
    (line,) = reference.not_reproduced(found, lang)
    assert "84" in line
    data = validation_json(found, lang)
    assert {key: count for key, count in data["counts"].items() if count} == {"agrees": 1, "deviates": 1, "fails": 1}
    assert json.dumps(data, allow_nan=False)

"""What an answer says first: one voice per formula, bounds for what is not known, the axis of its number, stand-ins."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

from orechain.assess.risk.result import Given
from orechain.assess.risk.run import assess_risk
from orechain.risk.registry import default_methods
from orechain.views import risk_tables as tables
from orechain.views.risk_heat import heat
from orechain.views.risk_intervals import intervals
from orechain.views.risk_words import sentences

CHINESE = re.compile("[一-鿿]")
STUDIES = ("eu-2017", "eu-2020", "eu-2023")


def data_of(orechain, *arguments):
    done = orechain("risk", *arguments, "--json")
    assert done.code == 0, done.err
    return json.loads(done.out)


def test_a_span_scores_the_years_that_are_held_and_names_the_others(orechain):
    data = data_of(orechain, "cobalt", "--method", "eu-2023", "--economy", "EU27", "--year", "2014..2017")
    assert data["years"] == [2016, 2017]
    assert any("2014, 2015" in text for text in data["sentences"])
    for year in ("1850", "2040"):
        done = orechain("risk", "cobalt", "--year", year)
        assert done.code == 2
        assert done.err.startswith(f"Error: No data for {year}")


def test_methods_of_one_formula_are_one_voice(store):
    assert {item.key for item in default_methods()} & set(STUDIES) == {"eu-2023"}
    minerals = ("cobalt", "lithium", "nickel", "copper", "tungsten")
    answer = assess_risk(store, minerals, (*STUDIES, "iea-concentration"), "EU27", [2022])
    by_study = [[score.value for score in answer.scores if score.method == key] for key in STUDIES]
    assert by_study[0] == by_study[1] == by_study[2]
    assert answer.agreement[0].methods == ("eu-2023", "iea-concentration")
    assert not {"eu-2017", "eu-2020"} & {key for item in answer.disagreements
                                         for key in (*item.critical, *item.not_critical)}  # fmt: skip
    assert any(item.key == "risk_same_formula" for item in answer.messages)


def test_an_unknown_reliance_bounds_the_score_by_its_two_ends(store):
    answer = assess_risk(store, ["aluminum"], ["eu-2023"], "EU27", [2022])
    score = answer.score("aluminum", "eu-2023", 2022, "U")
    assert score.value is None
    assert [item.input for item in score.lacking] == ["import_reliance"]
    low, high = score.between
    assert 0 < low < high
    evidence = answer.evidence["aluminum", "U", 2022]
    kept = {name: item for name, item in evidence.given.items() if isinstance(item, Given)}

    def mix(name, trade):
        shares, governance = kept[name].parts, evidence.found("governance", 5).parts
        return sum(
            share**2 * (2.5 - governance[key]) * 2 * kept[trade].parts.get(key, kept["trade_parameter"].parts[key])
            for key, share in shares.items()
        )

    world, own = mix("production_share", "trade_parameter"), mix("sourcing_share", "sourcing_trade_parameter")
    rate = 1 - kept["recycling_input_rate"].value
    least, most = kept["substitution_supply"].reach or (1.0, 1.0)
    ends = (min(own, (world + own) / 2) * rate * least, max(own, (world + own) / 2) * rate * most)
    np.testing.assert_allclose((low, high), ends, rtol=0.05)  # suppliers that nobody names widen it a little
    (said, *_) = sentences(answer, "en")
    assert "between" in said
    assert "import reliance" in said


def test_the_union_is_not_worse_covered_than_an_economy_without_published_sourcing(store):
    minerals = ("aluminum", "cobalt", "lithium", "gallium", "nickel", "copper", "tungsten", "germanium", "boron")
    covered = []
    for economy in ("EU27", "CHN"):
        answer = assess_risk(store, minerals, ["eu-2023"], economy, [2022])
        covered.append({score.mineral for score in answer.scores if score.value is not None or score.between})
    assert covered[0] >= covered[1]


def test_the_rate_that_validation_takes_stands_in_for_the_score(store):
    answer = assess_risk(store, ["gallium"], ["eu-2023"], "EU27", [2022])
    rate = answer.evidence["gallium", "M", 2022].given["recycling_input_rate"]
    assert (rate.value, rate.basis, rate.start) == (0.0, "stand-in", 2017)
    assert rate.all_claims == ("eu-crm-2017:R0001",)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_number_names_its_axis_and_what_stands_in(store, lang):
    answer = assess_risk(store, ["cobalt"], ["eu-2023", "iea-concentration"], "EU27", [2022])
    european, energy = sentences(answer, lang)[:2]
    assert ("Supply risk" if lang == "en" else "供应风险") in european
    assert ("an upper bound: 1 stands in" if lang == "en" else "为上限：以 1 代替") in european
    assert ("Share of the three largest producers" if lang == "en" else "前三大生产者份额") in energy


def test_what_was_published_is_named_in_the_language(store):
    answer = assess_risk(store, ["cobalt"], ["eu-2023"], "EU27", [2022])
    for row in tables.published(answer, "zh").rows:
        assert CHINESE.search(row.cells[1].values[0].text)


def test_one_method_is_sorted_by_its_score(store):
    minerals = ("copper", "cobalt", "gallium", "lithium", "niobium", "tungsten")
    answer = assess_risk(store, minerals, ["iea-concentration"], "WLD", [2022])
    names = [row.cells[0].values[0].text for row in tables.scores(answer, "en", 2022).rows]
    value = {item.mineral: item.value for item in answer.bottlenecks}
    assert [name.lower() for name in names] == sorted(minerals, key=lambda mineral: -value[mineral])


def test_rows_of_the_narrow_plot_are_not_cut(store):
    answer = assess_risk(store, ["cobalt"], ["iea-concentration"], "WLD", [2021, 2022])
    picture = intervals(answer, answer.scores, "top_three_share", "en", 400.0)
    drawn = "".join(picture.body)
    assert "M 2021" in drawn
    assert "production - 20" not in drawn
    assert any("Exploration" in note for note in picture.notes)


def test_the_heat_map_has_no_column_without_a_score(store):
    minerals = ("copper", "cobalt", "gallium", "lithium")
    answer = assess_risk(store, minerals, ["iea-concentration", "uk-2024"], "WLD", [2022])
    picture = heat(answer, 2022, "en", 800.0)
    assert "UK criticality" in picture.notes[0]
    assert "UK criticality" not in "".join(picture.body)
    none = assess_risk(store, minerals, ["uk-2024"], "WLD", [2022])
    assert "UK" in "".join(heat(none, 2022, "en", 800.0).body)


def test_small_mistakes_are_told_how_to_mend(orechain, tmp_path):
    file = tmp_path / "own.csv"
    file.write_text("mineral,input,value\ncobalt,qqqqqq,1\n", encoding="utf-8")
    done = orechain("risk", "cobalt", "--inputs", str(file))
    assert "orechain risk methods" in done.err
    assert "risk inputs" not in done.err
    done = orechain("validate", "--out", "val.html")
    assert done.code == 2
    assert "val.html: the result is written as data; give a file that ends in .json." in done.err
    done = orechain("risk", "--help")
    assert "orechain risk score --help" in re.sub(r"\s+", " ", done.out)
    out = tmp_path / "own.csv"
    assert orechain("risk", "template", "cobalt", "--method", "usgs-2021", "--out", str(out)).code == 0
    assert ",abroad," not in out.read_text(encoding="utf-8")

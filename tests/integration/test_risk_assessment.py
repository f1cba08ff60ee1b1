"""Criticality from the bundled facts: inputs of the asked link only, nothing unknown taken for safe, exact accounts."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import numpy as np
import pytest

from orechain.assess.risk.evidence import evidence
from orechain.assess.risk.governance import Governance
from orechain.assess.risk.holdings import Holdings
from orechain.assess.risk.result import WHOLE, Evidence, RiskAssessment
from orechain.assess.risk.run import Options, assess_risk
from orechain.assess.risk.userinputs import merged, read_inputs, read_suppliers
from orechain.catalog.messages import LANGUAGES
from orechain.catalog.risk import risk_inputs
from orechain.errors import InvalidInput, Unavailable, UnknownName
from orechain.store.reader import Store

MINERALS = ("cobalt", "lithium", "germanium", "gallium", "copper", "rare_earths")
METHODS = ("iea-concentration", "eu-2023", "geopolrisk-2022")
ECONOMIES = ("CHN", "USA", "EU27", "JPN", "WLD")
YEARS = (2016, 2018, 2020, 2022, 2024)


def found(store: Store, economy: str, mineral: str, link: str, year: int) -> Evidence:
    return evidence(Holdings(store, economy), Governance(store), mineral, link, year, governance_years=(5,))


@pytest.fixture(scope="module", params=ECONOMIES)
def answer(request: pytest.FixtureRequest, store: Store) -> RiskAssessment:
    return assess_risk(store, MINERALS, METHODS, request.param, YEARS)


def test_every_input_is_known_or_says_why_not(answer: RiskAssessment) -> None:
    for item in answer.evidence.values():
        for name, given in item.given.items():
            declared = risk_inputs()[name]
            for value in given.parts.values():
                assert math.isfinite(value), (item.mineral, item.link, item.year, name)
                assert declared.minimum is None or value >= declared.minimum
                assert declared.maximum is None or value <= declared.maximum
            assert all(sd >= 0 and math.isfinite(sd) for sd in given.sd.values())
            assert set(given.sd) <= set(given.parts)
            if declared.sums_to_one:
                assert sum(given.parts.values()) + given.rest == pytest.approx(1.0, abs=0.03)
            for note in given.notes:
                assert all(note.text(lang) for lang in LANGUAGES)
        for gap in item.lacking.values():
            assert all(gap.reason.text(lang) and gap.needs.text(lang) for lang in LANGUAGES)


def test_no_score_without_its_inputs_and_no_silence_without_a_score(answer: RiskAssessment) -> None:
    for score in answer.scores:
        assert score.value is None or math.isfinite(score.value)
        if score.value is None:
            assert score.lacking
            assert score.rank is None
        for axis in score.axes:
            if axis.low is not None and axis.value is not None and axis.high is not None:
                assert axis.low <= axis.value <= axis.high


def test_rows_of_countries_add_up_and_name_their_claims(answer: RiskAssessment) -> None:
    seen = 0
    for score in answer.scores:
        for axis in score.axes:
            for term in axis.terms:
                if not term.rows or term.raw is None:
                    continue
                assert sum(row.value for row in term.rows) == pytest.approx(term.raw, rel=1e-9)
                for row in term.rows:
                    if any(row.inputs.get(name) for name in ("production_share", "imports_from")):
                        assert row.claims, (score, row.key)
                        seen += 1
    assert seen > 100


def test_the_bottleneck_is_the_highest_link(answer: RiskAssessment) -> None:
    for item in answer.bottlenecks:
        values = {score.link: score.value for score in answer.scores
                  if (score.mineral, score.method, score.year) == (item.mineral, item.method, item.year)}  # fmt: skip
        assert values[item.link] == item.value == max(value for value in values.values() if value is not None)
        assert {link for link, value in values.items() if value is None} == set(item.unknown)


def test_changes_are_shared_out_exactly(answer: RiskAssessment) -> None:
    assert answer.changes
    for change in answer.changes:
        assert sum(change.effects.values()) == pytest.approx(change.value_after - change.value_before, abs=1e-9), change


def test_germanium_is_never_zero_and_says_why(store: Store) -> None:
    answer = assess_risk(store, ["germanium"], ["geopolrisk-2022"], "DEU", range(2016, 2025), Options(links=("M",)))
    for score in answer.scores:
        item = answer.evidence["germanium", "M", score.year]
        assert score.axes[0].value is None or score.axes[0].value > 0.01
        if score.year < 2017:
            continue
        told = [note.text() for note in item.given["imports_from"].notes] if "imports_from" in item.given else []
        told += [gap.reason.text() for gap in item.lacking.values()]
        assert any("HS 811230 has no trade data after 2016" in text for text in told), score.year
        if score.year >= 2019:
            assert any("811292" in text and "baci-hs17-202601" in text for text in told)
            assert item.given["imports_from"].basis == ("estimate" if score.year == 2024 else "stand-in")
            assert "BRA" not in item.given["imports_from"].parts  # its 8112.92 is niobium
        assert "import_price" in item.lacking  # the value of the shared code is that of other metals too


def test_mine_and_refined_are_never_mixed(store: Store) -> None:
    mined, refined = (found(store, "JPN", "cobalt", link, 2022) for link in "UM")
    assert max(mined.given["production_share"].parts, key=mined.given["production_share"].parts.get) == "COD"
    assert max(refined.given["production_share"].parts, key=refined.given["production_share"].parts.get) == "CHN"
    assert "imports_from" in mined.lacking  # a main code of raw material carries nickel goods too
    assert "COD" not in refined.given["imports_from"].parts  # what it ships is crude hydroxide


def test_weights_are_contained_metal(store: Store) -> None:
    ore = found(store, "CHN", "copper", "U", 2022)
    gross = store.query("SELECT sum(quantity_t) FROM trade WHERE hs = '260300' AND year = 2022 AND importer = 'CHN'")
    share = ore.given["imports"].value / gross[0][0]
    assert 0.2 < share < 0.35
    own = ore.given["domestic_production"].value
    assert ore.given["sourcing_share"].parts["CHN"] == pytest.approx(own / (own + ore.given["imports"].value))


def test_taiwan_has_its_own_governance_and_new_caledonia_a_named_stand_in(store: Store) -> None:
    ratings = Governance(store).ratings("governance", 2022)
    assert ratings["TWN"].value > 1.0
    assert ratings["TWN"].stand_in is None
    assert ratings["TWN"].value != ratings["CHN"].value
    assert ratings["NCL"].value == ratings["FRA"].value
    assert "New Caledonia" in ratings["NCL"].stand_in.text()


def test_governance_of_five_years_is_that_of_the_eu_study(store: Store) -> None:
    """Mean of six, 2016 to 2020, on 0 to 10: China 5.71, Congo 8.25, Nigeria 7.15."""
    ratings = Governance(store).ratings("governance", 2020, 5)
    for economy, risk in (("CHN", 5.71), ("COD", 8.25), ("NGA", 7.15)):
        assert (2.5 - ratings[economy].value) * 2 == pytest.approx(risk, abs=0.006)
        assert ratings[economy].sd == pytest.approx(0.2, abs=0.08)


def test_supply_risk_from_published_shares_comes_near_the_published_score(store: Store) -> None:
    """EU 2023 from its own shares of 2016-2020: niobium mining 4.4, cobalt mining 2.8, lithium refining 1.9."""
    answer = assess_risk(store, ["niobium", "cobalt", "lithium"], ["eu-2023"], "EU27", [2018])
    for mineral, link, published in (("niobium", "U", 4.4), ("cobalt", "U", 2.8), ("lithium", "M", 1.9)):
        value = answer.score(mineral, "eu-2023", 2018, link).axis("supply_risk").value
        # No substitution index is held, so that ours is an upper bound; studies print 0.8 to 1.
        assert 0.97 * published <= value <= published / 0.85


def test_members_of_a_bloc_do_not_import_from_each_other(store: Store) -> None:
    union = found(store, "EU27", "cobalt", "M", 2022)
    assert not {"FIN", "BEL", "DEU"} & set(union.given["imports_from"].parts)
    assert {"FIN", "BEL"} <= set(union.given["sourcing_share"].parts)
    assert any(note.key == "risk_intra_bloc" for note in union.given["imports_from"].notes)


def test_unnamed_supply_widens_the_bound_and_not_the_value(store: Store) -> None:
    score = assess_risk(store, ["cobalt"], ["nstc-2018", "iea-concentration"], "WLD", [2023], Options(links=("U",)))
    item = score.evidence["cobalt", "U", 2023]
    given = item.given["production_share"]
    assert given.rest == pytest.approx(1 - sum(given.parts.values()))
    axis = score.score("cobalt", "iea-concentration", 2023, "U").axis("concentration")
    assert axis.value == pytest.approx(sum(share**2 for share in given.parts.values()))
    assert axis.high == pytest.approx(axis.value + given.rest**2)


def test_a_year_without_data_is_refused_with_one_sentence(store: Store) -> None:
    for year in (1995, 2015, 2040):
        with pytest.raises(Unavailable, match=f"No data for {year}.*Nothing was scored"):
            assess_risk(store, ["cobalt"], ["eu-2023"], "EU27", [year])


def test_names_that_are_not_known_and_options_that_cannot_be(store: Store) -> None:
    with pytest.raises(UnknownName, match="cobalt"):
        assess_risk(store, ["cobald"], ["eu-2023"])
    with pytest.raises(UnknownName, match="eu-2023"):
        assess_risk(store, ["cobalt"], ["eu-2024"])
    with pytest.raises(UnknownName):
        assess_risk(store, ["cobalt"], ["eu-2023"], "Atlantis")
    with pytest.raises(Unavailable):
        assess_risk(store, ["cobalt"], ["eu-2023"], "OTH")
    with pytest.raises(InvalidInput, match="samples") as refused:
        assess_risk(store, [], ["eu-2023"], options=Options(samples=7, level=1.5, drivers=True))
    assert len(refused.value.problems) == 3


def test_samples_are_reproducible_and_hold_the_score(store: Store) -> None:
    options = Options(samples=2000, seed=7, drivers=True, links=("M",))
    first, again = (assess_risk(store, MINERALS, METHODS, "EU27", [2024], options) for _ in range(2))
    assert [score.spread for score in first.scores] == [score.spread for score in again.scores]
    alone = assess_risk(store, MINERALS, METHODS, "EU27", [2022, 2024], options)
    assert alone.score("copper", "eu-2023", 2024, "M").spread == first.score("copper", "eu-2023", 2024, "M").spread
    for score in first.scores:
        assert (score.spread is None) == (score.value is None)
        if score.spread is not None and score.value is not None:
            assert score.spread.low <= score.spread.median <= score.spread.high
            assert score.spread.low - 0.02 <= score.value <= score.spread.high + 0.02
        for axis in score.axes:
            if axis.drivers:
                assert sum(driver.first for driver in axis.drivers) == pytest.approx(1.0, abs=0.35)
    copper = first.score("copper", "eu-2023", 2024, "M")
    assert copper.axis("supply_risk").spread.probability < 0.05
    effects = [driver.effect for driver in copper.axis("supply_risk").drivers]
    assert {"share", "governance", "trade", "recycling"} <= set(effects)


def test_methods_are_compared_where_they_have_scores(store: Store) -> None:
    answer = assess_risk(store, (*MINERALS, "niobium", "tungsten", "zinc"), METHODS, "EU27", [2024])
    (table,) = answer.agreement
    assert table.methods == METHODS
    for row in range(3):
        for column in range(3):
            assert table.values[row][column] == table.values[column][row]
    assert {item.what for item in answer.published} >= {"supply risk SR", "USGS 2021 methodology overall supply risk"}
    assert {"EU27", "USA", "CHN"} <= {entry.economy for entry in answer.lists if entry.mineral == "cobalt"}


def write(path: Path, rows: list[list[object]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def test_a_firm_scores_by_its_own_suppliers(store: Store, tmp_path: Path) -> None:
    rows = [["mineral", "economy", "share"], ["Co", "Finland", 0.7], ["cobalt", "China", 0.3]]
    own = read_suppliers(write(tmp_path / "buys.csv", rows))
    answer = assess_risk(store, ["cobalt"], ["geopolrisk-2022", "eu-2023"], "WLD", [2022],
                         Options(own=own, links=("M",)))  # fmt: skip
    assert answer.firm
    item = answer.evidence["cobalt", "M", 2022]
    assert item.given["sourcing_share"].parts == {"FIN": 0.7, "CHN": 0.3}
    stability = item.given["political_stability"].parts
    risk = sum(share * (2.5 - stability[name]) / 5 for name, share in (("FIN", 0.7), ("CHN", 0.3)))
    production = np.array(list(item.given["production_share"].parts.values()))
    score = answer.score("cobalt", "geopolrisk-2022", 2022, "M")
    assert score.value == pytest.approx(float((production**2).sum()) * risk)


def test_own_figures_take_the_place_of_those_of_the_store(store: Store, tmp_path: Path) -> None:
    rows = [
        ["mineral", "input", "economy", "value", "sd", "unit", "year", "source"],
        ["cobalt", "substitution_supply", "", 0.9, 0.01, "", "", "study"],
        ["cobalt", "recycling_input_rate", "", 30, 2, "percent", 2022, "own"],
        ["cobalt", "governance", "COD", -1.0, "", "score", "", "own"],
    ]
    own = merged(read_inputs(write(tmp_path / "own.csv", rows)))
    answer = assess_risk(store, ["cobalt"], ["eu-2023"], "EU27", [2022, 2023], Options(own=own, links=("U",)))
    given = answer.evidence["cobalt", "U", 2022].given
    assert given["substitution_supply"].parts == {WHOLE: 0.9}
    assert given["substitution_supply"].sd == {WHOLE: 0.01}
    assert given["recycling_input_rate"].value == pytest.approx(0.3)
    assert given["recycling_input_rate"].basis == "user"
    assert "own.csv, row 3" in given["recycling_input_rate"].notes[0].text()
    assert given["governance"].parts["COD"] == -1.0
    assert answer.evidence["cobalt", "U", 2022].found("governance", 5).parts["COD"] == -1.0
    assert answer.evidence["cobalt", "U", 2023].given["recycling_input_rate"].value == pytest.approx(0.22)


def test_the_world_has_scores_of_its_supply(store: Store) -> None:
    answer = assess_risk(store, ["cobalt", "niobium"], ["eu-2023", "geopolrisk-2022"], "WLD", [2018])
    score = answer.score("niobium", "eu-2023", 2018, "U")
    assert score.axis("supply_risk").value > 4.0
    assert answer.score("niobium", "geopolrisk-2022", 2018, "U").value is None


def test_no_flow_on_record_is_not_no_import(store: Store) -> None:
    """An importer whose flows are all below the named 99 % has unknown imports unless its own output dwarfs them."""
    for economy in ("MDG", "CHL", "ISL"):
        answer = assess_risk(store, ["lithium", "tantalum", "cobalt"], ["geopolrisk-2022"], economy, [2022])
        for score in answer.scores:
            if score.value == 0.0:
                given = answer.evidence[score.mineral, score.link, 2022].given
                assert given["domestic_production"].value > 0


def test_what_a_score_goes_without_is_said(store: Store) -> None:
    answer = assess_risk(store, ["cobalt"], ["eu-2023"], "EU27", [2024], Options(links=("U",)))
    (score,) = answer.scores
    (note,) = [note for note in score.notes if note.key == "risk_without_optional"]
    assert "Import reliance" in note.text()


def test_origins_of_one_product_do_not_stand_for_all_imports(store: Store) -> None:
    """Nearly all blister of the United States comes from Finland, but hardly any of its refined copper."""
    copper = found(store, "USA", "copper", "M", 2023)
    assert max(copper.given["imports_from"].parts, key=copper.given["imports_from"].parts.get) == "CHL"
    assert copper.given["sourcing_share"].parts.get("FIN", 0.0) < 0.05
    assert "imports_from" in found(store, "USA", "selenium", "M", 2023).lacking


def test_value_added_of_one_economy_says_nothing_about_another(store: Store) -> None:
    assert "sector_value_added" in found(store, "EU27", "cobalt", "M", 2018).given
    for economy in ("CHN", "DEU", "WLD"):
        item = found(store, economy, "cobalt", "M", 2018)
        assert {"sector_value_added", "largest_sector_value_added"} <= set(item.lacking)


def test_every_axis_without_a_number_has_its_own_reason(store: Store) -> None:
    """The EU formula takes the world's supply where own sourcing is unknown, but needs import reliance where it is."""
    answer = assess_risk(store, MINERALS, METHODS, "EU27", [2018, 2022], Options(links=("M",)))
    germanium = answer.score("germanium", "eu-2023", 2018, "M")
    assert germanium.axis("supply_risk").value is None
    assert {"import_reliance", "use_share"} <= {gap.input for gap in germanium.lacking}
    for score in answer.scores:
        for axis in score.axes:
            if axis.value is None:
                wanted = {name for term in axis.terms for name in term.inputs}
                assert wanted & {gap.input for gap in score.lacking}, (score.mineral, score.method, axis.key)

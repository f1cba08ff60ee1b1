"""What is not known stays open: reliance on next to nothing, suppliers that are not named, lists that do not apply."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from orechain.assess.risk.dependence import dependence
from orechain.assess.risk.evidence import UserInputs, evidence
from orechain.assess.risk.governance import Governance
from orechain.assess.risk.holdings import Holdings
from orechain.assess.risk.result import AxisScore, Evidence, Spread
from orechain.assess.risk.run import Options, assess_risk
from orechain.assess.risk.unnamed import chance, widened
from orechain.assess.risk.userinputs import read_inputs, read_suppliers
from orechain.errors import Unavailable
from orechain.store.reader import Store


def found(store: Store, economy: str, mineral: str, link: str, year: int, own: UserInputs | None = None) -> Evidence:
    return evidence(Holdings(store, economy), Governance(store), mineral, link, year, own=own)


def written(folder: Path, *rows: str) -> Path:
    path = folder / "own.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("economy", "year", "mineral", "link"),
    [
        ("EU27", 2022, "platinum", "M"), ("EU27", 2022, "selenium", "M"), ("EU27", 2022, "tin", "U"),
        ("DEU", 2020, "cadmium", "M"), ("DEU", 2020, "selenium", "M"), ("DEU", 2020, "manganese", "U"),
        ("JPN", 2021, "cadmium", "M"), ("JPN", 2023, "cadmium", "M"), ("USA", 2020, "lead", "U"),
    ],
)  # fmt: skip
def test_a_reliance_on_about_nothing_is_not_known(
    store: Store, economy: str, year: int, mineral: str, link: str
) -> None:
    item = found(store, economy, mineral, link, year)
    for name in ("import_reliance", "net_import_reliance"):
        gap = item.lacking[name]
        assert gap.low is None or gap.low > -5.0
        assert gap.high is None or gap.high <= 1.0
    assert item.lacking["import_reliance"].reason.key == "risk_use_about_zero"
    assert all(item.lacking["import_reliance"].reason.text(lang) for lang in ("en", "zh"))


def test_no_reliance_is_vaguer_than_from_none_to_all(store: Store) -> None:
    """A published one apart, whose error is its own."""
    for economy in ("EU27", "DEU", "JPN", "USA"):
        holdings = Holdings(store, economy)
        for mineral in ("platinum", "tin", "lead", "zinc", "cadmium", "cobalt", "nickel", "copper"):
            for link in "UM":
                item = evidence(holdings, Governance(store), mineral, link, 2021, wanted={"import_reliance"})
                given = item.given.get("import_reliance")
                if given is not None and given.value is not None:
                    assert given.sd.get("", 0.0) <= 1.0
                    assert given.value > -5.0 or any(note.key == "risk_counts_as" for note in given.notes)


def test_what_is_not_made_at_home_is_imported_whatever_is_used(store: Store) -> None:
    """Manganese ore of the United States: no mine, no exports on record, though unnamed flows could be as large."""
    given = found(store, "USA", "manganese", "U", 2021).given["import_reliance"]
    assert given.value == 1.0
    assert any(note.key == "risk_nothing_own" for note in given.notes)


def test_a_reliance_that_is_not_known_scores_no_certain_zero(store: Store) -> None:
    answer = assess_risk(store, ["platinum", "selenium"], ["china-two-axis-shortage"], "EU27", [2022],
                         Options(samples=200, links=("M",)))  # fmt: skip
    for score in answer.scores:
        assert score.value is None
        assert score.spread is None
        assert score.critical is None


def test_a_reliance_that_is_not_known_places_no_mineral_by_its_number(store: Store) -> None:
    (row,) = dependence(store, "EU27", "CHN", ["platinum"], 2022, link="M").rows
    assert row.first is None


@pytest.mark.parametrize("name", ["sourcing_share", "production_share", "reserve_share"])
def test_a_few_shares_are_not_taken_for_all(store: Store, tmp_path: Path, name: str) -> None:
    own = read_inputs(written(tmp_path, "mineral,input,part,value", f"cobalt,{name},DEU,0.05"))
    gap = found(store, "DEU", "cobalt", "M", 2022, own).lacking[name]
    assert gap.reason.key == "risk_few_named"
    answer = assess_risk(store, ["cobalt"], ["eu-2023", "iea-concentration"], "DEU", [2022],
                         Options(own=own, links=("M",)))  # fmt: skip
    for score in answer.scores:
        assert score.value is None or score.value > 0.5
    told = [note for note in answer.messages if note.key == "risk_not_used"]
    assert len(told) == (name != "reserve_share")  # no method asked for reserves


def test_a_list_that_names_a_fifth_gives_no_share(store: Store, tmp_path: Path) -> None:
    own = read_suppliers(written(tmp_path, "mineral,economy,share", "cobalt,COD,0.2"))
    item = found(store, "DEU", "cobalt", "M", 2022, own)
    assert {"sourcing_share", "imports_from"} <= set(item.lacking)


def test_the_unnamed_widen_range_and_interval(store: Store, tmp_path: Path) -> None:
    """Three quarters are named; the last one, from nobody named, widens range and interval."""
    own = read_suppliers(written(tmp_path, "mineral,economy,share", "cobalt,FIN,0.5", "cobalt,CAN,0.26"))
    answer = assess_risk(store, ["cobalt"], ["eu-2023"], "DEU", [2022], Options(own=own, links=("M",), samples=400))
    axis = answer.scores[0].axis("supply_risk")
    assert axis.low is not None
    assert axis.high is not None
    assert axis.value is not None
    assert axis.spread is not None
    assert axis.low < axis.value < axis.high
    assert axis.spread.high >= axis.high  # the interval holds what the unnamed leave open too


def test_between_its_ends_a_score_reaches_no_cut() -> None:
    axis = AxisScore("supply_risk", 0.94, (), 1.0, low=0.9, high=1.4)
    assert axis.reached is None
    assert replace(axis, low=0.8, high=0.99).reached is False
    assert replace(axis, value=1.2, low=1.1).reached is True


def test_intervals_are_stretched_by_the_unnamed() -> None:
    spread = Spread(0.8, 0.9, 1.1, 0.1, 0.9, 1.0, 1.0, 0.2, 100)
    wide = widened(spread, 0.94, (0.94, 1.88))
    assert wide is not None
    assert (wide.low, wide.high) == pytest.approx((0.8, 2.2))


def test_the_range_of_the_substitution_index_is_no_verdict(store: Store) -> None:
    answer = assess_risk(store, ["cobalt", "platinum"], ["eu-2023"], "EU27", [2018, 2022], Options(samples=2000))
    for score in answer.scores:
        axis = score.axis("economic_importance")
        if axis.value is not None and axis.spread is not None:
            assert axis.low == pytest.approx(0.8 * axis.value)
            assert axis.spread.high <= axis.value * 1.2
            item = answer.evidence[score.mineral, score.link, score.year].given["substitution_importance"]
            assert item.reach == (0.8, 1.0)


def test_a_list_of_other_minerals_or_years_gives_no_figures_of_the_economy(store: Store, tmp_path: Path) -> None:
    own = read_suppliers(written(tmp_path, "mineral,economy,share,year", "cobalt,FIN,1.0,2022"))
    for mineral, year in (("lithium", 2022), ("cobalt", 2021)):
        item = found(store, "JPN", mineral, "M", year, own)
        for name in ("imports_from", "imports", "sourcing_share", "import_reliance", "domestic_production"):
            assert item.lacking[name].reason.key == "risk_supplier_none"
    answer = assess_risk(store, ["cobalt", "lithium"], ["geopolrisk-2022"], "JPN", [2022],
                         Options(own=own, links=("M",)))  # fmt: skip
    assert answer.firm
    assert answer.score("lithium", "geopolrisk-2022", 2022, "M").value is None
    assert any(note.key == "risk_not_supplied" for note in answer.messages)
    with pytest.raises(Unavailable, match="No supplier of your list applies"):
        assess_risk(store, ["cobalt"], ["geopolrisk-2022"], "JPN", [2021], Options(own=own))


def test_what_a_firm_buys_at_home_is_no_import(store: Store, tmp_path: Path) -> None:
    own = read_suppliers(written(tmp_path, "mineral,economy,share", "cobalt,JPN,1.0"))
    given = found(store, "JPN", "cobalt", "M", 2022, own).given
    assert given["import_reliance"].value == 0.0
    assert given["imports"].value == 0.0
    assert given["domestic_production"].value == 1.0
    own = read_suppliers(written(tmp_path, "mineral,economy,quantity,unit", "cobalt,JPN,30,t", "cobalt,FIN,70,t"))
    given = found(store, "JPN", "cobalt", "M", 2022, own).given
    assert given["import_reliance"].value == pytest.approx(0.7)
    assert given["imports_from"].parts == {"FIN": 70.0}
    assert given["domestic_production"].value == 30.0
    assert given["sourcing_share"].parts == {"JPN": 0.3, "FIN": 0.7}
    assert any(note.key == "risk_firm_home" for note in given["import_reliance"].notes)
    bought = found(store, "DEU", "cobalt", "M", 2022, own).given
    assert bought["import_reliance"].value == 1.0


def test_a_probability_that_the_unnamed_move_is_not_known() -> None:
    samples = np.linspace(0.5, 0.95, 100)
    assert chance(samples, 0.7, (0.7, 1.0), 1.0) is None
    assert chance(samples, 0.7, (0.7, 0.71), 1.0) == 0.0
    assert chance(samples, 0.7, None, 0.6) == pytest.approx(0.78, abs=0.02)


def test_a_verdict_that_the_unnamed_decide_is_open(store: Store, tmp_path: Path) -> None:
    """A fifth of the supply is not named: with it as one supplier of the worst governance the cut of 1 is reached."""
    rows = ("mineral,economy,share", "cobalt,AUS,0.3", "cobalt,CAN,0.3", "cobalt,USA,0.2")
    own = read_suppliers(written(tmp_path, *rows))
    (score,) = assess_risk(store, ["cobalt"], ["eu-2023"], "EU27", [2018],
                           Options(own=own, links=("M",), samples=400)).scores  # fmt: skip
    axis = score.axis("supply_risk")
    assert axis.value is not None
    assert axis.high is not None
    assert axis.value < 1.0 < axis.high
    assert score.critical is None
    assert axis.reached is None
    assert score.probability is None
    assert any(note.key == "risk_verdict_open" for note in score.notes)

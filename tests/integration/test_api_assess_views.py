"""Views of the API that assess: equal to the command line, typed as they say, and nothing but shipped names."""

from __future__ import annotations

import pytest
from pydantic import ValidationError
from tests.sample_views import VIEWS, ask, check, command, same

from orechain.assess.assessment import assess
from orechain.assess.brief import CLAIMS, brief
from orechain.assess.economyprofile import DEPENDENT
from orechain.assess.overview import minerals_scored
from orechain.assess.risk.shares import world_shares
from orechain.catalog.minerals import minerals
from orechain.cli.risk_options import minerals_of
from orechain.errors import OrechainError, Unavailable, UnknownName
from orechain.risk import dependence
from orechain.store.ahead import Ahead

QUESTIONS = [
    ("assessment", {"mineral": "钴", "economy": "CHN"}),
    ("assessment", {"mineral": "indium", "economy": "EU27", "lang": "zh"}),
    ("assessment", {"mineral": "lithium", "economy": "WLD", "year": 2022}),
    ("assessment", {"mineral": "cobalt", "economy": "USA", "scope": "demand", "final_demand": 9000}),
    ("supply", {"mineral": "cobalt"}),
    ("supply", {"mineral": "Cu", "economy": "CHL~CHN", "year": "2020..2024", "link": "U"}),
    ("supply", {"mineral": "bauxite", "process": "开采", "lang": "zh"}),
    ("chains", {}),
    ("chain", {"mineral": "cobalt", "economy": "CHN", "year": "2016"}),
    ("chain", {"target": "cobalt", "economy": "CHN~USA", "year": "2020", "place": "USA", "samples": 50}),
    ("chain", {"case": "indium-world-2010-2020", "before": True, "lang": "zh"}),
    ("chain", {"case": "indium-world-2010-2020", "layer": "In2O3"}),
    ("chain", {"target": "rare-earths-world-2021"}),
    ("chain", {"mineral": "copper", "economy": "CHL"}),
    ("paths", {"mineral": "cobalt", "years": "2016..2019"}),
    ("paths", {"mineral": "cobalt", "years": "2016..2021", "without_ban": True, "lang": "zh"}),
    ("stages", {"mineral": "rare_earths", "economy": "CHN~USA"}),
]


@pytest.fixture(scope="module")
def china(store):
    return ask(store, "overview", economy="CHN")


@pytest.fixture(scope="module")
def profile(store):
    return ask(store, "economy", economy="CHN")


@pytest.mark.parametrize(("view", "params"), QUESTIONS)
def test_answers_are_what_their_schema_says(store, view, params):
    check(store, view, ask(store, view, **params))


def test_overview_and_profile_are_what_their_schema_says(store, china, profile):
    check(store, "overview", china)
    check(store, "economy", profile)


def test_columns_and_titles_have_words_in_both_languages(store, china, profile):
    from orechain.views.words import known

    answers = [china, profile, *(ask(store, view, **params) for view, params in QUESTIONS)]
    columns = {column.name for answer in answers for table in answer.tables for column in table.columns}
    assert {name for name in columns if not known(f"col.{name}")} == set()
    assert all(view.title("en") != view.title("zh") for view in VIEWS.values())


def test_assessment_is_that_of_the_command_line(store):
    data = ask(store, "assessment", mineral="钴", economy="CHN", year=2023).data
    assert same(data) == command("assess", "cobalt", "--economy", "CHN", "--year", "2023")


def test_paths_and_chains_are_those_of_the_command_line(store):
    data = ask(store, "paths", mineral="cobalt", years="2016..2018", without_ban=True).data
    assert same(data) == command("chain", "paths", "cobalt", "--years", "2016..2018", "--without-ban")
    listed = [(item["kind"], item["id"], item["name"], item["mineral"]) for item in ask(store, "chains").data]
    assert listed == [(item["kind"], item["id"], item["name"], item["mineral"]) for item in command("chain", "list")]


def test_overview_has_every_mineral_with_the_figures_of_its_assessment(store, china):
    rows = {row["mineral"]: row for row in china.data["rows"]}
    without = {item["mineral"] for item in china.data["not_assessed"]}
    assert set(rows) | without == {item.mineral for item in minerals()}
    assert not set(rows) & without
    assert len(rows) > 100
    for name in ("cobalt", "indium", "rare_earths", "copper"):
        alone = assess(store, name, "CHN")
        assert rows[name]["year"] == alone.year
        for mine, link in zip(rows[name]["links"], alone.links, strict=True):
            for reading, figure in link.readings.items():
                short = mine["readings"][reading]
                assert (short["value"], short["low"], short["high"]) == (figure.value, figure.low, figure.high)
                assert short["claim_count"] == len(figure.claims)
                assert short["claims"] == list(figure.claims[:CLAIMS])
                assert (short["value"] is None) == (short["status"] == "missing") == (short["reason"] is not None)
        weakest = rows[name]["weakest"]
        assert (weakest and weakest["link"]) == (alone.weakest and alone.weakest.link)


def test_overview_counts_methods_as_their_scores_do(store, china):
    from orechain.assess.risk.run import assess_risk
    from orechain.risk.registry import default_methods

    result = assess_risk(store, minerals_of(store, ["all"]), default_methods(), "CHN")
    assert minerals_scored(store) == minerals_of(store, ["all"])
    assert china.data["risk_year"] == result.years[0]
    rows = {row["mineral"]: row for row in china.data["rows"]}
    for name in ("cobalt", "gallium", "tungsten"):
        for link in ("U", "M"):
            scores = [score for score in result.scores if (score.mineral, score.link) == (name, link)]
            risk = next(item["risk"] for item in rows[name]["links"] if item["link"] == link)
            assert risk["methods"] == len(scores)
            assert risk["scored"] == sum(score.value is not None for score in scores)
            assert risk["critical"] == [score.method for score in scores if score.critical]
            if risk["quantile"] is not None:
                assert 0 <= risk["quantile_low"] <= risk["quantile"] <= risk["quantile_high"] <= 1
    assert {entry["claim"] for entry in rows["cobalt"]["lists"]} == {
        entry.claim for entry in result.lists if entry.mineral == "cobalt"
    }


def test_overview_tells_its_progress_and_says_why_a_year_has_no_scores(store):
    told = []
    answer = ask(store, "overview", progress=lambda done, of: told.append((done, of)), economy="JPN", year=1950)
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1]
    assert answer.data["risk_year"] is None
    assert answer.data["risk_reason"]
    assert answer.notes == (answer.data["risk_reason"],)


def test_a_store_that_reads_ahead_answers_as_the_store_does(store):
    ahead = Ahead(store)
    for name, economy in (("cobalt", "CHN"), ("indium", "USA"), ("rare_earths", "EU27"), ("hafnium", "FRA")):
        assert assess(ahead, name, economy) == assess(store, name, economy)
    assert ahead.trade(["000000"], 2020) == []


def test_supply_is_what_the_publisher_says_and_missing_years_are_absent(store):
    data = ask(store, "supply", mineral="cobalt").data
    mining = next(item for item in data["processes"] if item["process"] == "mining")
    congo = next(item for item in mining["series"] if item["economy"] == "COD")
    amounts = dict(store.query("SELECT claim, amount FROM figures WHERE mineral = 'cobalt'"))
    for point in congo["points"]:
        assert point["value"] == pytest.approx(amounts[point["claims"][0]])
        assert point["publisher"]
    years = [point["start"] for point in congo["points"]]
    held = {row[0] for row in store.query(
        "SELECT DISTINCT \"start\" FROM figures WHERE mineral = 'cobalt' AND economy = 'COD' AND kind = 'production'"
        " AND process = 'mining'")}  # fmt: skip
    assert years == sorted(set(years))
    assert set(years) <= held
    world = {point["start"]: point["value"] for point in mining["world"]["points"]}
    other = {point["start"]: point["value"] for point in mining["other"]["points"]}
    for year in world:
        named = [
            point["value"] for item in mining["series"] for point in item["points"]
            if point["start"] == year and point["share"] is not None
        ]  # fmt: skip
        assert sum(named) + other.get(year, 0) == pytest.approx(world[year], rel=0.03)  # totals are rounded


def test_a_figure_kept_back_is_a_point_without_a_value(store):
    seen = []
    for item in minerals():
        try:
            data = ask(store, "supply", mineral=item.mineral).data
        except Unavailable:
            continue
        points = [p for process in data["processes"] for one in process["series"] for p in one["points"]]
        assert all((point["value"] is None) == (point["status"] == "missing") for point in points)
        seen += [point for point in points if point["value"] is None]
    assert seen
    assert all(point["reason"] and point["claims"] for point in seen)


def test_supply_keeps_the_economies_asked_for_and_counts_the_others(store):
    some = ask(store, "supply", mineral="cobalt", economy="CHN~COD", year="2020..2024")
    every = ask(store, "supply", mineral="cobalt", year="2020..2024")
    full = ask(store, "supply", full=True, mineral="cobalt", economy="CHN~COD", year="2020..2024")
    assert {item["economy"] for process in some.data["processes"] for item in process["series"]} == {"CHN", "COD"}
    assert some.full == every.full == full.displayed > some.displayed
    assert all(2020 <= point["start"] <= 2024 for process in some.data["processes"] for item in process["series"]
               for point in item["points"])  # fmt: skip


def test_profile_agrees_with_shares_and_dependence(store, profile):
    data = profile.data
    shares = world_shares(store, "CHN", ["cobalt", "tungsten", "lithium", "indium"], [data["year"]])
    rows = {(row["mineral"], row["link"]): row for row in data["rows"]}
    compared = 0
    for series in shares.series:
        point = series.latest
        if series.quantity == "production" and point is not None:
            mine = rows[series.mineral, series.link]["output_share"]
            assert mine["value"] == pytest.approx(point.value)
            assert mine["claims"] == list(point.claims[:CLAIMS])
            compared += 1
    assert compared >= 3
    both = dependence_rows(store, data["year"])
    for key, value in both.items():
        assert rows[key]["net_import_reliance"]["value"] == pytest.approx(value)
    assert DEPENDENT == dependence.DEPENDENT


def dependence_rows(store, year):
    from orechain.assess.risk.dependence import dependence as depend

    found = depend(store, "CHN", "USA", ["cobalt", "tungsten", "niobium", "chromium"], year)
    return {(row.mineral, row.link): row.first for row in found.rows if row.first is not None}


def test_strengths_and_dependences_are_sorted_and_reach_their_thresholds(store, profile):
    data = profile.data
    strong = [item["value"] for item in data["strengths"]]
    assert strong == sorted(strong, reverse=True)
    assert min(strong) >= data["strong"]
    least = [item["low"] if item["value"] is None else item["value"] for item in data["dependences"]]
    assert least == sorted(least, reverse=True)
    assert min(least) >= data["dependent"]
    fewer = ask(store, "economy", economy="CHN", strong=0.9, dependent=0.9).data
    assert len(fewer["strengths"]) < len(data["strengths"])
    assert {(item["mineral"], item["link"]) for item in fewer["dependences"]} <= {
        (item["mineral"], item["link"]) for item in data["dependences"]
    }
    assert all(item["reason"] for item in data["unknown"])


@pytest.mark.parametrize(
    ("view", "params", "error"),
    [
        ("assessment", {"mineral": "unobtainium"}, UnknownName),
        ("assessment", {"mineral": ""}, ValidationError),
        ("assessment", {"mineral": "cobalt", "year": 1700}, ValidationError),
        ("assessment", {"mineral": "cobalt", "final_demand": 5}, Unavailable),
        ("assessment", {"mineral": "promethium"}, Unavailable),
        ("assessment", {"mineral": "cobalt", "surprise": 1}, ValidationError),
        ("overview", {"economy": "OTH"}, Unavailable),
        ("economy", {"economy": "WLD"}, Unavailable),
        ("economy", {"economy": "CHN", "year": 1950}, Unavailable),
        ("supply", {"mineral": "cobalt", "process": "magic"}, UnknownName),
        ("supply", {"mineral": "promethium"}, Unavailable),
        ("supply", {"mineral": "cobalt", "year": "2024..2015"}, OrechainError),
        ("paths", {"mineral": "cobalt", "years": "1950..2024"}, OrechainError),
        ("paths", {"mineral": "cobalt", "without_ban": True, "ban_year": 2018}, OrechainError),
        ("stages", {"mineral": "cobalt", "economy": "CHN"}, Unavailable),
        ("stages", {"mineral": "rare_earths", "economy": "~"}, OrechainError),
        ("chain", {"mineral": "cobalt", "layer": "Au"}, OrechainError),
        ("chain", {"mineral": "cobalt", "economy": "CHN", "place": "USA"}, OrechainError),
        ("chain", {"mineral": "cobalt", "samples": -1}, ValidationError),
    ],
)
def test_wrong_questions_are_refused_in_words(store, view, params, error):
    with pytest.raises(error) as caught:
        ask(store, view, **params)
    if isinstance(caught.value, OrechainError):
        assert caught.value.render("zh") != caught.value.render("en")


def test_a_short_figure_keeps_the_first_claims(store):
    figure = assess(store, "cobalt", "CHN").link("M").readings["autonomous"]
    short = brief(figure)
    assert len(figure.claims) > CLAIMS
    assert (short.claims, short.claim_count) == (figure.claims[:CLAIMS], len(figure.claims))

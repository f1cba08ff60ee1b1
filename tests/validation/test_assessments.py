"""Answers against the publishers' own figures, computed here a second time by hand or by plain SQL."""

import itertools
import json
import math

import pytest

from orechain.assess.assessment import assess, figures_in, find_weakest
from orechain.assess.inputs import WORLD
from orechain.assess.result import READINGS, Assessment
from orechain.assess.stages import stage_answer
from orechain.catalog.economies import economies
from orechain.catalog.minerals import minerals
from orechain.errors import Unavailable, UnknownName
from orechain.store.reader import Store
from orechain.store.trace import trace
from orechain.views.as_json import as_json

TWELVE = ("lithium", "cobalt", "nickel", "copper", "rare_earths", "indium", "germanium", "gallium", "niobium",
          "tungsten", "antimony", "graphite")  # fmt: skip
PLACES = (WORLD, "CHN", "USA", "EU27", "JPN", "KOR")


def producer(answer: Assessment, link: str, economy: str) -> float | None:
    return next(entry.quantity.value for entry in answer.link(link).producers if entry.key == economy)


def test_usgs_mcs_2026_cobalt_2024(store: Store) -> None:
    answer = assess(store, "cobalt", "CHN")
    assert answer.year == 2024
    mined = answer.link("U").world
    assert (mined.value, mined.unit, mined.status, mined.form) == (302_000, "t", "published", "Co")
    assert producer(answer, "U", "COD") == 226_000
    origin = trace(store, mined.claims[0])
    assert (origin.release.release, origin.raw) == ("usgs-mcs-2026", "302,000")
    assert "World Mine Production and Reserves, Cobalt" in origin.locator
    congo = [c for c in answer.conflicts if c.economy == "COD" and c.kind == "production" and c.start == 2024]
    assert [(side.release, side.value) for side in congo[0].sides] == [
        ("usgs-mcs-2026", 226_000),
        ("usgs-mcs-2025", 220_000),
    ]
    assert congo[0].sides[0].used
    world = [c for c in answer.conflicts if c.economy == WORLD and c.kind == "production" and c.start == 2024]
    assert {side.value for side in world[0].sides} == {302_000, 290_000}


def test_cobalt_china_readings_by_hand(store: Store) -> None:
    """Mine output 2,000 t, refined share 59.6 %, crude hydroxide counted once at 25 to 40 % cobalt."""
    answer = assess(store, "cobalt", "CHN", 2024).link("U")
    need = 0.596 * 302_000
    assert answer.requirement.value == pytest.approx(need)
    assert answer.readings["autonomous"].value == pytest.approx(2_000 / need)
    rows = store.query(
        "SELECT exporter, max(quantity_t) FROM trade WHERE year = 2024 AND importer = 'CHN'"
        " AND exporter IN ('COD', 'ZMB', 'NAM', 'COG', 'MOZ', 'TZA')"
        " AND ((release = 'baci-hs92' AND hs = '810510') OR (release = 'baci-hs17-202601' AND hs = '282200'))"
        " GROUP BY 1"
    )
    crude = sum(gross for _, gross in rows)
    others = store.query(
        "SELECT sum(quantity_t) FROM trade WHERE year = 2024 AND importer = 'CHN' AND exporter IN ('PHL', 'RUS')"
        " AND release = 'baci-hs92' AND hs = '810510'"
    )[0][0]
    # Indonesian cobalt comes in nickel intermediates, whose codes are shared: the sum is a lower bound and no more.
    assert answer.imports.value is None
    # South Africa's 3,625 t at 0.21 USD/kg cannot be: their value at the usual price counts instead.
    assert answer.imports.low == pytest.approx(0.25 * crude + 0.03 * others, rel=2e-3)
    assert answer.imports.reason is not None
    assert "750120" in answer.imports.reason.text("en")
    abroad = {entry.key: entry.quantity for entry in answer.origins if entry.key not in ("home", "ZAF")}
    assert sum(f.value for f in abroad.values()) == pytest.approx(0.30 * crude + 0.20 * others, rel=1e-6)
    assert max(abroad, key=lambda name: abroad[name].value) == "COD"
    assert answer.readings["realised"].value is None
    assert answer.readings["assured"].value is None


def test_copper_united_states_2024_by_hand(store: Store) -> None:
    """USGS MCS 2026: imports of refined copper 903 kt, apparent consumption and net import reliance as published."""
    answer = assess(store, "copper", "USA", 2024).link("M")
    published = store.query(
        "SELECT amount FROM figures WHERE mineral = 'copper' AND kind = 'use' AND economy = 'USA' AND \"start\" = 2024"
        " AND detail ILIKE '%apparent%' AND release = 'usgs-mcs-2026'"
    )
    assert answer.requirement.value in {row[0] for row in published}
    reliance = store.query(
        "SELECT amount FROM figures WHERE mineral = 'copper' AND kind = 'net_import_reliance' AND \"start\" = 2024"
    )
    assert answer.net_import_reliance is not None
    assert answer.net_import_reliance.value == reliance[0][0]


def test_usgs_and_baci_agree_on_lithium_imports_of_the_united_states(store: Store) -> None:
    """Two independent publishers: imports in lithium content, USGS MCS 2026 against BACI times content."""
    by_code = assess(store, "lithium", "USA", 2024).link("M").imports.value
    usgs = store.query(
        "SELECT amount FROM figures WHERE mineral = 'lithium' AND kind = 'import' AND economy = 'USA'"
        ' AND "start" = 2024'
    )[0][0]
    assert by_code == pytest.approx(usgs, rel=0.01)


def test_published_net_import_reliance_goes_before_an_estimate(store: Store) -> None:
    """USGS MCS 2026: lithium >50 %, nickel as a number, rare earths computed from published quantities."""
    lithium = assess(store, "lithium", "USA", 2024).link("M").readings["autonomous"]
    assert (lithium.value, lithium.high) == (None, 0.5)
    cobalt = assess(store, "cobalt", "USA", 2024).link("M").readings["autonomous"]
    assert cobalt.value == pytest.approx(1 - 0.74)
    earths = assess(store, "rare_earths", "USA", 2024).link("M")
    assert earths.readings["autonomous"].value == pytest.approx(1 - earths.net_import_reliance.value, abs=0.01)


@pytest.mark.parametrize("mineral", ["rare_earths", "cobalt", "copper", "niobium"])
def test_world_n_minus_1_is_the_world_without_its_largest_producer(store: Store, mineral: str) -> None:
    link = assess(store, mineral, WORLD, 2024).link("U")
    largest = link.producers[0]
    assert link.largest_supplier == largest.key
    # Where the publisher rounds its total below the sum of the countries, the countries count.
    named = sum(entry.quantity.value for entry in link.producers if entry.key != "OTH")
    left = max(link.world.value, named) - largest.quantity.value
    assert link.readings["assured"].value == pytest.approx(min(1.0, left / link.requirement.value))


def test_home_country_in_two_tables_counts_once(store: Store) -> None:
    """USGS gives the United States in its own table and in the world table of the same release."""
    answer = assess(store, "rare_earths", WORLD, 2024)
    assert producer(answer, "U", "USA") == 45_500
    assert sum(e.share.value for e in answer.link("U").producers) <= 1 + 1e-9


def test_hhi_of_eu_refined_cobalt_shares(store: Store) -> None:
    shares = [row[0] for row in store.query(
        "SELECT amount FROM figures WHERE mineral = 'cobalt' AND kind = 'supply_share' AND process = 'refining'"
        " AND release = 'eu-crm-2023' AND amount IS NOT NULL"
    )]  # fmt: skip
    index = assess(store, "cobalt", "CHN", 2024).link("M").concentration
    assert index is not None
    assert index.value == pytest.approx(sum(share**2 for share in shares))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("lithium", "lithium"),
        ("rare earths", "rare_earths"),
        ("铟", "indium"),
        ("Ge", "germanium"),
        ("稀土", "rare_earths"),
    ],
)
def test_minerals_by_english_name_chinese_name_and_symbol(store: Store, name: str, expected: str) -> None:
    assert assess(store, name).mineral == expected


@pytest.mark.parametrize(("mineral", "place"), list(itertools.product(TWELVE, PLACES)))
def test_every_link_is_read_or_says_why_not(store: Store, mineral: str, place: str) -> None:
    for scope in ("industry", "demand"):
        answer = assess(store, mineral, place, None, scope)
        assert [link.link for link in answer.links] == ["U", "M", "D", "R"]
        for link in answer.links:
            assert set(link.readings) == set(READINGS)
        for figure in figures_in(answer):
            if figure.value is None:
                assert figure.status == "missing"
                assert figure.reason is not None
                assert figure.reason.text("en")
                assert figure.reason.text("zh")
            else:
                assert figure.status != "missing"
                assert not math.isnan(figure.value)
                assert figure.claims, figure
            if figure.status == "estimate":
                assert figure.assumptions, figure
        for lang in ("en", "zh"):
            text = json.dumps(as_json(answer, lang), allow_nan=False, ensure_ascii=False)
            assert "{" + "economy}" not in text
        assert len(answer.sentences) == 3


@pytest.mark.parametrize("mineral", ["germanium", "gallium", "indium"])
@pytest.mark.parametrize("place", PLACES)
def test_no_zero_where_there_are_no_data(store: Store, mineral: str, place: str) -> None:
    """A zero is only shown where a publisher states one, or where trade data name no flow of a code that is held."""
    answer = assess(store, mineral, place, 2024)
    for figure in figures_in(answer):
        if figure.value == 0 and figure.unit == "t" and figure.status == "published":
            assert all(trace(store, claim).raw in ("—", "0", "--", "0.0%") for claim in figure.claims)
        if figure.value == 0 and figure.unit == "t":
            assert figure.claims
    assert answer.link("D").domestic.value is None
    if mineral == "germanium":
        assert answer.link("M").world.value is None


def test_trade_of_germanium_after_2016_is_missing_not_zero(store: Store) -> None:
    """HS 811230 was merged into 811292 in the reference data after 2016."""
    assert store.query("SELECT max(year) FROM trade WHERE hs = '811230'")[0][0] == 2016
    imports = assess(store, "germanium", "JPN", 2020).link("M").imports
    assert imports.value is None


def test_uranium_gap_of_zhang_2024_is_impossible_and_not_used(store: Store) -> None:
    rows = store.query(
        "SELECT claim, excluded FROM figures WHERE mineral = 'uranium' AND value = 680000 AND unit = 'Mt'"
    )
    assert len(rows) == 1
    claim, excluded = rows[0]
    assert "impossible" in excluded
    flagged = store.query("SELECT count(*) FROM figures WHERE excluded LIKE 'impossible%'")
    assert flagged[0][0] == 1, "the plausibility check must not hit anything else"
    answer = assess(store, "uranium", WORLD)
    assert claim not in {c for figure in figures_in(answer) for c in figure.claims}


def test_wu_2023_table_1_alliance_has_five_of_seven_stages(store: Store) -> None:
    alliance = stage_answer(store, "rare earths", ["FIVE_EYES", "EU27"]).completeness
    assert (alliance.producing, alliance.producing_or_developing) == (5, 7)
    assert [stage for stage, status in alliance.status.items() if status != "P"] == ["mixed_compounds", "recycling"]
    china = stage_answer(store, "稀土", ["CHN"]).completeness
    assert (china.producing, china.producing_or_developing) == (7, 7)
    with pytest.raises(Unavailable):
        stage_answer(store, "cobalt", ["CHN"])


def test_weakest_link_is_the_lowest_cautious_reading(store: Store) -> None:
    for mineral, place in itertools.product(TWELVE, PLACES):
        answer = assess(store, mineral, place)
        assert answer.weakest == find_weakest({link.link: link for link in answer.links})
        if answer.weakest:
            for name in answer.weakest.compared:
                readings = answer.link(name).readings
                cautious = readings["assured"].value
                cautious = readings["autonomous"].value if cautious is None else cautious
                assert answer.weakest.figure.value <= cautious


def test_no_more_leaves_a_link_in_the_picture_than_it_makes(store: Store) -> None:
    for mineral, place in itertools.product(TWELVE, PLACES[1:]):
        answer = assess(store, mineral, place)
        for name in "UM":
            made = answer.link(name).domestic.value
            flows = [flow.quantity.value for flow in answer.picture.flows if flow.source == name]
            if made is not None and None not in flows:
                assert sum(flows) <= made * (1 + 1e-9)


def test_members_of_a_bloc_are_home(store: Store) -> None:
    """Trade between members is no trade of the bloc."""
    bloc = assess(store, "copper", "EU27", 2024)
    assert not {e.key for e in bloc.link("M").origins} & {"DEU", "BEL", "POL", "ESP"}
    alone = assess(store, "copper", "DEU", 2024)
    assert {"POL", "SWE"} & {e.key for e in alone.link("M").origins}


def test_every_mineral_of_the_catalog_has_an_answer_or_says_that_nothing_is_held(store: Store) -> None:
    held = {row[0] for row in store.query("SELECT DISTINCT mineral FROM figures")}
    for item in minerals():
        for place in (WORLD, "CHN", "NAM"):
            if item.mineral in held:
                assert assess(store, item.mineral, place).links
            else:
                with pytest.raises(Unavailable):
                    assess(store, item.mineral, place)


def test_any_economy_can_be_asked_about(store: Store) -> None:
    for place in economies():
        if place.type in ("other", "unknown"):
            with pytest.raises(Unavailable):
                assess(store, "cobalt", place.economy, 2024)
            continue
        assert assess(store, "cobalt", place.economy, 2024).economy == place.economy


def test_an_economy_without_smelters_is_missing_not_zero(store: Store) -> None:
    answer = assess(store, "niobium", "KOR", 2024).link("U")
    reading = answer.readings["autonomous"]
    assert reading.value is None
    assert reading.reason is not None
    assert "next link" in reading.reason.text("en")


def test_final_demand_given_by_the_user(store: Store) -> None:
    answer = assess(store, "lithium", "EU27", 2024, "demand", 60_000.0)
    link = answer.link("U")
    assert link.requirement.value == 60_000
    assert link.readings["autonomous"].value == pytest.approx(link.domestic.value / 60_000)
    for wrong in (0.0, -1.0, float("nan"), float("inf")):
        with pytest.raises(Unavailable):
            assess(store, "lithium", "EU27", 2024, "demand", wrong)
    with pytest.raises(Unavailable):
        assess(store, "lithium", "EU27", 2024, "industry", 60_000.0)


def test_names_and_years_out_of_range(store: Store) -> None:
    with pytest.raises(UnknownName, match="cobalt"):
        assess(store, "cobald")
    with pytest.raises(UnknownName, match=r"CHN|China"):
        assess(store, "cobalt", "Chinna")
    with pytest.raises(Unavailable, match="1900"):
        assess(store, "cobalt", "CHN", 24)


def test_imports_are_told_apart_by_the_shares_of_their_own_product(store):
    """USGS MCS 2026, copper: refined imports 903 kt, of which Chile 68 % (2021–2024); blister is another product."""
    refining = assess(store, "copper", "USA", 2024).link("M")
    chile = next(entry for entry in refining.origins if entry.key == "CHL")
    assert chile.quantity.value == pytest.approx(0.68 * 903_000)
    assured = refining.readings["assured"]
    requirement = refining.requirement.value
    assert assured.value == pytest.approx(
        (refining.domestic.value + (1 - 0.68) * 903_000 - refining.exports.value) / requirement
    )
    assert assured.status == "estimate"
    assert chile.quantity.claims[0] in assured.claims
    assert "Refined copper" in assured.assumptions[-1].text("en")


def test_lines_of_several_products_have_partners_of_their_own(store):
    """USGS MCS 2026, silicon: ferrosilicon and silicon metal are imported from different economies."""
    origins = {entry.key: entry for entry in assess(store, "silicon", "USA", 2024).link("M").origins}
    details = {text.text("en") for entry in origins.values() for text in entry.quantity.assumptions}
    assert any("Ferrosilicon" in text for text in details)
    assert any("Silicon metal" in text for text in details)


def test_lines_that_weigh_different_things_make_no_world_total(store):
    """USGS MCS 2026, boron: "World totals cannot be calculated", and China is named in boric oxide."""
    mining = assess(store, "boron", "CHN", 2024).link("U")
    assert mining.domestic.rule != "all_named"
    assert mining.readings["autonomous"].value is None
    assert mining.net_import_reliance is None or mining.net_import_reliance.value is None

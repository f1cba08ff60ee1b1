"""Finding minerals, economies, units and vocabulary by any of their names."""

from __future__ import annotations

import pytest

from orechain.catalog.economies import bloc, blocs, economies, economy
from orechain.catalog.economies import index as economy_index
from orechain.catalog.forms import content, form
from orechain.catalog.hs import hs_code, hs_codes
from orechain.catalog.labels import label
from orechain.catalog.minerals import index as mineral_index
from orechain.catalog.minerals import members, mineral, minerals
from orechain.catalog.tables import read
from orechain.catalog.units import convert, unit, units
from orechain.catalog.vocabulary import Kind, Link, Process, kind, kinds, link, links, process, processes
from orechain.errors import OrechainError, UnknownName

MAIN = ["lithium", "cobalt", "nickel", "copper", "rare_earths", "indium"]
MAIN += ["germanium", "gallium", "niobium", "tungsten", "antimony", "graphite"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("cobalt", "cobalt"),
        ("Co", "cobalt"),
        ("co", "cobalt"),
        ("  COBALT ", "cobalt"),
        ("钴", "cobalt"),
        ("铟", "indium"),
        ("锗", "germanium"),
        ("Ge", "germanium"),
        ("铌", "niobium"),
        ("columbium", "niobium"),
        ("钕", "neodymium"),
        ("镝", "dysprosium"),
        ("铪", "hafnium"),
        ("铼", "rhenium"),
        ("rare earths", "rare_earths"),
        ("rare_earths", "rare_earths"),
        ("REE", "rare_earths"),
        ("稀土", "rare_earths"),
        ("aluminium", "aluminum"),
        ("铝土矿", "aluminum"),
        ("wolfram", "tungsten"),
        ("fluorite", "fluorspar"),
        ("萤石", "fluorspar"),
        ("锂矿", "lithium"),
        ("晶质石墨", "graphite"),
        ("PGMs", "platinum_group_metals"),
        ("磷", "phosphate"),
    ],
)
def test_minerals_by_any_name(name: str, expected: str) -> None:
    assert mineral(name).mineral == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("COD", "COD"),
        ("cd", "COD"),
        ("Congo (Kinshasa)", "COD"),
        ("Zaire", "COD"),
        ("刚果（金）", "COD"),
        ("刚果(金)", "COD"),
        ("刚果（布）", "COG"),
        ("Burma", "MMR"),
        ("Turkey", "TUR"),
        ("Korea, Republic of", "KOR"),
        ("NA", "NAM"),
        ("Cote d'Ivoire", "CIV"),
        ("Côte d’Ivoire", "CIV"),
        ("New Caledonia11", "NCL"),
        ("United States 4, 5", "USA"),
        ("World total (rounded) 10", "WLD"),
        ("美国", "USA"),
        ("842", "USA"),
        ("251", "FRA"),
        ("757", "CHE"),
        ("699", "IND"),
        ("579", "NOR"),
        ("490", "TWN"),
        ("4", "AFG"),
        ("004", "AFG"),
        ("ROM", "ROU"),
        ("TMP", "TLS"),
        ("ADO", "AND"),
        ("WBG", "PSE"),
        ("KSV", "XKX"),
        ("EU", "EU27"),
        ("五眼联盟", "FIVE_EYES"),
        ("United States and Canada", "USA_CAN"),
    ],
)
def test_economies_by_any_name(name: str, expected: str) -> None:
    assert economy(name).economy == expected


@pytest.mark.parametrize(
    ("name", "publisher", "expected"),
    [
        ("R20", "WMD", "XKX"),
        ("R20", "BACI", "EFTA_NES"),
        ("697", "WMD", "XKX"),
        ("Europe EFTA, nes", "WGI", "XKX"),
    ],
)
def test_a_spelling_with_two_meanings_needs_its_publisher(name: str, publisher: str, expected: str) -> None:
    assert economy(name, publisher).economy == expected
    with pytest.raises(UnknownName, match="EFTA_NES, XKX"):
        economy(name)


def test_only_known_spellings_are_ambiguous() -> None:
    assert mineral_index().ambiguous() == {}
    assert set(economy_index().ambiguous()) == {"r20", "697", "europe efta, nes"}


@pytest.mark.parametrize(
    ("what", "name", "near"),
    [
        (mineral, "cobald", "cobalt"),
        (mineral, "germaniun", "germanium"),
        (mineral, "铟矿石", "铟"),
        (economy, "Chian", "China"),
        (economy, "刚果", "刚果（金）"),
        (unit, "tonnnes", "tonnes"),
        (unit, "mt", "Mt"),
        (form, "Li2CO4", "Li2CO3"),
        (kind, "prodction", "production"),
    ],
)
def test_an_unknown_name_lists_the_nearest(what: object, name: str, near: str) -> None:
    assert callable(what)
    with pytest.raises(UnknownName) as caught:
        what(name)
    assert near in caught.value.nearest
    assert len(caught.value.nearest) <= 5
    for lang in ("en", "zh"):
        assert name in caught.value.render(lang)
        assert near in caught.value.render(lang)


@pytest.mark.parametrize("what", [mineral, economy, bloc, form, unit, link, process, kind])
def test_nonsense_has_an_error_in_both_languages(what: object) -> None:
    assert callable(what)
    for name in ("qqqqzzzz", ""):
        with pytest.raises(UnknownName) as caught:
            what(name)
        assert caught.value.render("en")
        assert caught.value.render("zh")


def test_a_short_code_keeps_its_digits() -> None:
    with pytest.raises(UnknownName):
        economy("EU15")
    assert economy("EU28").economy == economy("EU 28").economy == "EU28"


def test_every_entry_is_found_by_its_own_names() -> None:
    for item in minerals():
        for name in (item.mineral, item.symbol, item.name_en, item.name_zh, *item.aliases):
            assert not name or mineral(name) is item
    for place in economies():
        for name in (place.economy, place.iso2, place.name_en, place.name_zh):
            assert not name or economy(name) is place
        assert not place.m49 or economy(place.m49, "BACI") is place
    for row in read("economy_names"):
        for publisher in row["publisher"].split(";"):
            assert economy(row["name"], publisher).economy == row["economy"]
    for measure in units():
        for name in (measure.unit, measure.name_en, measure.name_zh, *measure.aliases):
            assert unit(name).factor == measure.factor


def test_labels() -> None:
    assert label("mineral", "indium", "zh") == "铟"
    assert label("economy", "COD") == "Democratic Republic of the Congo"
    assert label("link", "U", "zh") == "勘探开采"
    assert label("process", "refining", "zh") == "精炼"
    assert label("kind", "production") == "Production"
    assert label("form", "Nb2O5", "zh") == "五氧化二铌"
    assert label("unit", "wan_t", "zh") == "万吨"
    assert label("bloc", "OECD", "zh") == "经合组织"
    for place in economies():
        assert place.label("zh") != place.label("en") or place.type == "bloc"
    named: list[Link | Process | Kind] = [*links(), *processes(), *kinds()]
    for item in named:
        assert item.label("zh") != item.label("en")
        assert item.description("zh") != item.description("en")


def test_units_convert_only_within_a_dimension() -> None:
    assert convert(9.34, "万吨", "t") == pytest.approx(93_400)
    assert convert(1, "亿吨", "Mt") == pytest.approx(100)
    assert convert(1000, "troy oz" if "troy oz" in unit("troy_oz").aliases else "troy_oz", "kg") == pytest.approx(
        31.1034768
    )
    assert convert(1, "mtu", "kg") == pytest.approx(10)
    assert convert(1, "USD/troy_oz", "USD/kg") == pytest.approx(32.1507466)
    with pytest.raises(OrechainError, match="Cannot convert t to USD"):
        convert(1, "t", "USD")


def test_blocs_change_with_the_year() -> None:
    assert len(blocs()) == 6
    eu = bloc("EU27")
    assert len(eu.members()) == len(eu.members(2020)) == 27
    assert [len(eu.members(year)) for year in (1957, 1958, 1973, 1995, 2004, 2007, 2013)] == [
        0,
        6,
        8,
        14,
        24,
        26,
        27,
    ]
    assert len(bloc("EU28").members(2014)) == len(bloc("EU28").members()) == 28
    assert bloc("EU28").members(2020) == ()
    assert bloc("五眼联盟").members() == ("AUS", "CAN", "GBR", "NZL", "USA")
    assert bloc("FIVE_EYES").members(1947) == ("GBR", "USA")
    assert len(bloc("OECD").members()) == 38
    assert len(bloc("BRICS").members(2023)) == 5
    assert len(bloc("BRICS").members()) == 10
    partners = bloc("MSP").members(2024, expand=False)
    assert len(partners) == 15
    assert "EU27" in partners
    assert {"POL", "USA", "IND"} <= set(bloc("MSP").members(2024))


def test_groups() -> None:
    assert len(members("rare_earths")) == 17
    assert {item.mineral for item in members("platinum_group_metals")} == {
        "platinum",
        "palladium",
        "rhodium",
        "iridium",
        "ruthenium",
        "osmium",
    }


def test_cobalt_hydroxide_depends_on_the_exporter() -> None:
    crude = hs_code("282200", "cobalt", "COD")
    refined = hs_code("282200", "钴", "FIN")
    assert crude is not None
    assert refined is not None
    assert (crude.low, crude.content, crude.high, crude.feeds) == (0.25, 0.30, 0.40, "M")
    assert (refined.low, refined.high, refined.feeds) == (0.634, 0.7342, "D")
    assert hs_code("282200", "lithium") is None
    with pytest.raises(UnknownName):
        hs_code("999999", "cobalt")


@pytest.mark.parametrize(
    ("mineral_name", "version", "code", "present"),
    [
        ("cobalt", "HS96", "810510", True),
        ("cobalt", "HS02", "810510", False),
        ("indium", "HS92", "811291", True),
        ("indium", "HS17", "811292", True),
        ("germanium", "HS02", "811230", True),
        ("germanium", "HS02", "811292", False),
        ("germanium", "HS07", "811292", True),
        ("rhenium", "HS22", "811292", False),
        ("rhenium", "HS22", "811241", True),
        ("copper", "HS02", "740110", True),
        ("copper", "HS07", "740100", True),
        ("lithium", "HS07", "850760", False),
        ("tungsten", "HS96", "810191", True),
        ("antimony", "HS96", "811000", True),
    ],
)
def test_codes_change_with_the_version(mineral_name: str, version: str, code: str, present: bool) -> None:
    assert (code in {item.hs for item in hs_codes(mineral_name, version=version)}) is present


def test_the_twelve_main_minerals_have_codes_of_production() -> None:
    for name in MAIN:
        assert hs_codes(name, link="M"), name


def test_codes_are_well_formed() -> None:
    for item in hs_codes():
        assert len(item.hs) == 6
        assert item.hs.isdigit()
        assert item.versions
        assert process(item.process).link == item.link
        assert item.exclusivity in ("exclusive", "shared")
        assert (item.content is None and item.low is None) or item.basis
        assert item.label("en") != item.label("zh")


def test_computed_contents_of_codes_follow_from_their_form() -> None:
    for item in hs_codes():
        if item.basis == "computed":
            assert item.content == pytest.approx(content(item.form), abs=1e-4), item

"""Claim tables of the institutions against published totals and, if at hand, the publishers' files."""

from __future__ import annotations

import csv
import random
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CLAIMS = ROOT / "src/orechain/data/claims"
REFERENCE = ROOT.parent / "shared" / "data"
COUNTS = {
    "eu_crm_2023_supply": 6936, "eu_crm_2023_uses": 339, "eu_crm_scores": 444, "unep_recycling_2011": 219,
    "eol_rir_2023": 50, "wgi_2024": 11378, "wgi_2025": 422, "pink_sheet_annual": 415, "batpac_2022": 168,
    "premise_metals": 505, "critical_lists": 486, "usgs_myb_2018": 19,
    "us_technologies_2020": 20, "eu_crm_2017_rates": 1,
}  # fmt: skip
SAMPLE = 60

Row = dict[str, str]


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def claims(name: str) -> list[Row]:
    return read(CLAIMS / f"{name}.csv")


def sample(rows: list[Row], draw: int) -> list[Row]:
    return random.Random(draw).sample(rows, SAMPLE)  # noqa: S311


def serial(claim: Row) -> int:
    """Row of the publisher's table, which ends every locator."""
    return int(claim["locator"].rpartition("row ")[2])


def reference(name: str) -> Path:
    path = REFERENCE / name
    if not path.exists():
        pytest.skip("the publisher's files are not at hand")
    return path


@pytest.mark.parametrize(("name", "count"), COUNTS.items())
def test_counts(name: str, count: int) -> None:
    rows = claims(name)
    assert len(rows) == count
    assert len({row["claim"] for row in rows}) == count
    assert all(row["claim"].startswith(f"{row['release']}:") for row in rows)


def test_every_release_is_described() -> None:
    known = {row["release"] for row in read(ROOT / "src/orechain/data/releases/institutions.csv")}
    assert {row["release"] for name in COUNTS for row in claims(name)} == known


@pytest.mark.parametrize("name", COUNTS)
def test_a_bounded_figure_has_no_value_and_a_plain_one_has(name: str) -> None:
    for row in claims(name):
        assert bool(row["value"]) == (row["bound"] not in ("lt", "gt", "range", "described")), row["claim"]
        numbers = [Decimal(row[key]) for key in ("low", "value", "high") if row[key]]
        assert numbers == sorted(numbers), row["claim"]


# --- European Commission (2023), Study on the critical raw materials for the EU


@pytest.mark.parametrize(
    ("mineral", "process", "economy", "share"),
    [
        ("cobalt", "mining", "COD", "62.8"),
        ("cobalt", "refining", "CHN", "59.6"),
        ("dysprosium", "separation", "CHN", "100"),
        ("niobium", "mining", "BRA", "91.8"),
        ("niobium", "metal_making", "BRA", "88.8"),
        ("indium", "refining", "CHN", "50.3"),
    ],
)
def test_eu_2023_global_supply(mineral: str, process: str, economy: str, share: str) -> None:
    found = [
        row["value"]
        for row in claims("eu_crm_2023_supply")
        if (row["mineral"], row["process"], row["economy"], row["kind"]) == (mineral, process, economy, "supply_share")
    ]
    assert found == [share]


@pytest.mark.parametrize(
    ("mineral", "process", "economy", "parameter"),
    [
        ("phosphate", "mining", "CHN", "1.4"),
        ("tin", "refining", "CHN", "1.5"),
        ("nickel", "mining", "IDN", "1.3"),
        ("cobalt", "mining", "COD", "1.1"),
        ("cobalt", "refining", "FIN", "0.8"),
    ],
)
def test_eu_2023_trade_parameter(mineral: str, process: str, economy: str, parameter: str) -> None:
    found = {
        row["value"]
        for row in claims("eu_crm_2023_supply")
        if (row["mineral"], row["process"], row["economy"], row["kind"])
        == (mineral, process, economy, "trade_parameter")
    }
    assert found == {parameter}


def groups() -> dict[tuple[str, ...], list[Row]]:
    """Claims whose shares should sum to 100 %."""
    found: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in claims("eu_crm_2023_supply"):
        if row["kind"] in ("supply_share", "import_share"):
            found[row["locator"].partition(":")[0], row["mineral"], row["detail"], row["process"]].append(row)
    for row in claims("eu_crm_2023_uses"):
        variant = "Titanium metal" if row["detail"].startswith("Titanium metal") else ""
        found["end uses", row["mineral"], variant, ""].append(row)
    return found


def test_eu_2023_shares_sum_to_100_but_for_the_listed_exceptions() -> None:
    """A new exception fails, and so does a listed one that no longer holds."""
    found: Counter[tuple[str, str]] = Counter()
    for (table, *_), rows in groups().items():
        total = sum((Decimal(row["value"]) for row in rows if row["value"]), Decimal(0))
        notes = {f"published shares sum to {total.normalize():f} %" in row["note"] for row in rows}
        if not abs(total - 100) <= 1:
            found[table, f"{total.normalize():f}"] += 1
            assert notes == {True}, rows[0]["claim"]
        else:
            assert not any("published shares sum" in row["note"] for row in rows), rows[0]["claim"]
    listed = Counter(
        (row["table"], f"{Decimal(row['sum']).normalize():f}")
        for row in read(Path(__file__).parent / "eu_share_exceptions.csv")
    )
    assert found == listed


def test_eu_2023_known_exceptions_are_listed() -> None:
    listed = {
        (row["table"], row["material"], row["stage"]): row["sum"]
        for row in read(Path(__file__).parent / "eu_share_exceptions.csv")
    }
    assert listed["global supply", "Nickel", "E"] == "90.9"
    assert listed["global supply", "Titanium", "P"] == "92"
    assert listed["global supply", "Vanadium", "P"] == "88.7"
    assert listed["end uses", "Indium", ""] == "90"
    assert listed["end uses", "Magnesium", ""] == "113"


@pytest.mark.parametrize(
    ("prefix", "file"),
    [("G", "eu_crm2023_global_supply_shares"), ("U", "eu_crm2023_eu_supply_shares")],
)
def test_eu_2023_supply_equals_the_file(prefix: str, file: str) -> None:
    published = read(reference(f"eu_crm/{file}.csv"))
    rows = [row for row in claims("eu_crm_2023_supply") if row["claim"].startswith(f"eu-crm-2023:{prefix}")]
    assert len(rows) == 2 * len(published)
    for row in sample(rows, 1):
        source = published[serial(row) - 2]
        if row["kind"] == "trade_parameter":
            assert Decimal(row["value"]) == Decimal(source["t"])
        else:
            assert row["raw"] == source["Share"]
            text = source["Share"].rstrip("%")
            assert (row["high"] if text.startswith("<") else row["value"]) == f"{Decimal(text.lstrip('<')):f}"
        assert row["link"] == {"E": "U", "P": "M"}[source["Stage"]]


def test_eu_2023_uses_equal_the_file() -> None:
    published = read(reference("eu_crm/eu_crm2023_material_use_shares.csv"))
    rows = claims("eu_crm_2023_uses")
    assert len(rows) == len(published)
    for row in sample(rows, 2):
        source = published[serial(row) - 2]
        assert row["raw"] == source["Share"]
        assert source["Application"] in row["detail"]


@pytest.mark.parametrize(
    ("mineral", "year", "risk", "importance"),
    [("cobalt", "2020", "2.5", "5.9"), ("lithium", "2020", "1.6", "3.1"), ("titanium", "2020", "1.3", "4.7")],
)
def test_eu_2020_scores(mineral: str, year: str, risk: str, importance: str) -> None:
    found = {
        row["detail"]: row["value"]
        for row in claims("eu_crm_scores")
        if (row["mineral"], row["start"]) == (mineral, year)
    }
    assert found == {"supply risk SR": risk, "economic importance EI": importance}


def test_eu_scores_equal_the_file() -> None:
    published = read(reference("eu_crm/eu_crm_sr_ei_2011_2020.csv"))
    rows = claims("eu_crm_scores")
    assert len(rows) == sum(source[column] != "-" for source in published for column in ("SR", "EI"))
    for row in sample(rows, 3):
        source = published[serial(row) - 2]
        assert (row["raw"], row["start"]) == (source[row["claim"][-2:]], source["Year"])


# --- UNEP International Resource Panel (2011), Recycling rates of metals


def test_unep_2011_keeps_bounds_and_ranges() -> None:
    rows = claims("unep_recycling_2011")
    assert Counter(row["kind"] for row in rows).total() == 219
    assert all(row["bound"] == "lt" for row in rows if row["raw"].startswith("<"))
    assert all(row["bound"] == "gt" for row in rows if row["raw"].startswith(">"))
    assert all(row["bound"] == "range" for row in rows if "-" in row["raw"])
    cobalt = {row["kind"]: row["value"] for row in rows if row["mineral"] == "cobalt"}
    assert cobalt == {"old_scrap_ratio": "50", "recycled_content": "32", "eol_recycling_rate": "68"}


def test_unep_2011_equals_the_file() -> None:
    published = read(reference("element/unep_irp2011_recycling_rates.csv"))
    for row, source in zip(claims("unep_recycling_2011"), published, strict=True):
        assert (row["raw"], row["kind"]) == (source["as_printed_percent"], source["indicator"])
        assert Decimal(row["low"] or row["value"] or source["low"]) == Decimal(source["low"])
        assert Decimal(row["high"] or row["value"] or source["high"]) == Decimal(source["high"])


# --- European Commission (SCRREEN2), end-of-life recycling input rates


def test_eol_rir_2023_has_no_zero_without_a_factsheet() -> None:
    rows = claims("eol_rir_2023")
    assert not [row["claim"] for row in rows if row["value"] == "0" and "factsheet: " not in row["note"]]
    assert not {"gallium", "potash", "uranium"} & {row["mineral"] for row in rows}


def test_eol_rir_2023_equals_the_file() -> None:
    published = read(reference("wmd/geopolrisk_material_hs_map_eolrir2023.csv"))
    for row in claims("eol_rir_2023"):
        source = published[serial(row) - 2]
        assert row["raw"] == source["EoL-RIR (2023)"]
        assert row["locator"].startswith(source["Sheet_name"])
        assert source["Reference"] in row["note"]


# --- World Bank, Worldwide Governance Indicators


def test_wgi_2024_is_complete() -> None:
    rows = claims("wgi_2024")
    assert {row["start"] for row in rows} == {str(year) for year in range(2015, 2024)}
    assert {row["detail"] for row in rows} == {"va", "pv", "ge", "rq", "rl", "cc"}
    assert all(Decimal(row["sd"]) > 0 for row in rows)
    congo = [row for row in rows if (row["economy"], row["detail"], row["start"]) == ("COD", "pv", "2022")]
    assert [row["value"][:6] for row in congo] == ["-1.984"]


def test_wgi_2024_equals_the_file() -> None:
    openpyxl = pytest.importorskip("openpyxl")
    path = reference("governance/wgidataset_1996_2023.xlsx")
    workbook = openpyxl.load_workbook(path, read_only=True)
    published = list(workbook["Sheet1"].iter_rows(values_only=True))
    workbook.close()
    for row in sample(claims("wgi_2024"), 4):
        serial_key, _, _, year, dimension, estimate, error, *_ = published[serial(row) - 1]
        assert row["claim"] == f"wb-wgi-2024:{serial_key}"
        assert (row["start"], row["detail"]) == (str(year), dimension)
        assert float(row["value"]) == pytest.approx(estimate, abs=5.1e-7)
        assert float(row["sd"]) == pytest.approx(error, abs=5.1e-7)


def test_wgi_2025_takes_only_the_years_of_that_update() -> None:
    rows = claims("wgi_2025")
    assert {row["start"] for row in rows} == {"2023", "2024"}
    assert len({(row["economy"], row["start"]) for row in rows}) == len(rows)
    corrections = read(ROOT / "src/orechain/data/corrections/wgi_2025.csv")
    assert [row["claim"] for row in corrections] == [row["claim"] for row in rows]
    assert {row["action"] for row in corrections} == {"exclude"}


def test_wgi_2025_years_before_2023_are_those_of_older_updates() -> None:
    """Why they are left out: to 2016 they equal the 2024 update, which the 2025 update recalculated."""
    published = read(reference("governance/wgi_political_stability_1996_2024.csv"))
    older = {(row["economy"], row["start"]): float(row["value"]) for row in claims("wgi_2024") if row["detail"] == "pv"}
    same: Counter[str] = Counter()
    for row in published:
        key = row["Code"], row["year"]
        if key in older and abs(float(row["pv_estimate"]) - older[key]) < 1e-6:
            same[row["year"]] += 1
    assert same["2015"] > 200
    assert same["2016"] > 200
    assert same["2023"] == 0


# --- World Bank, Pink Sheet


def test_pink_sheet_annual_means() -> None:
    prices = {(row["mineral"], row["start"]): row for row in claims("pink_sheet_annual")}
    assert ("iron", "2005") not in prices
    assert ("phosphate", "2023") not in prices
    assert prices["iron", "2024"]["unit"] == "USD/t"
    assert 50 < float(prices["iron", "2024"]["value"]) < 150
    assert {row["unit"] for row in prices.values() if row["mineral"] in ("gold", "platinum", "silver")} == {
        "USD/troy_oz"
    }


def test_pink_sheet_equals_the_file() -> None:
    published = read(reference("prices/pinksheet_metals_monthly_1960_2026M05.csv"))
    months: dict[tuple[str, str], list[float]] = defaultdict(list)
    for row in published:
        months[row["commodity"], row["month"][:4]].append(float(row["price"]))
    names = {
        "aluminum": "Aluminum",
        "iron": "Iron ore, cfr spot",
        "copper": "Copper",
        "lead": "Lead",
        "tin": "Tin",
        "nickel": "Nickel",
        "zinc": "Zinc",
        "gold": "Gold",
        "platinum": "Platinum",
        "silver": "Silver",
        "phosphate": "Phosphate rock",
    }
    compared = 0
    for row in claims("pink_sheet_annual"):
        if row["mineral"] in names:
            prices = months[names[row["mineral"]], row["start"]]
            assert len(prices) == 12
            assert float(row["value"]) == pytest.approx(sum(prices) / 12, abs=1e-4)
            compared += 1
    assert compared == 379


# --- technology intensities


def test_intensities_have_the_unit_of_their_technology() -> None:
    units = defaultdict(set)
    for row in claims("premise_metals"):
        units[row["detail"].rpartition("(")[2].partition(")")[0]].add(row["unit"])
    assert all(len(found) == 1 for found in units.values())
    assert units["ICEV"] == {"kg/kg_vehicle"}
    assert units["EV"] == {"kg/kg_motor"}
    assert units["battery_LFP"] == {"kg/kWh"}
    assert units["Wind-DDPM"] == {"kg/MW"}


def test_batpac_lithium_iron_phosphate_has_no_nickel_or_cobalt() -> None:
    rows = {(row["mineral"], row["detail"]): row["value"] for row in claims("batpac_2022")}
    assert rows["nickel", "battery, LFP"] == rows["cobalt", "battery, LFP"] == "0"
    assert rows["lithium", "battery, NMC 811"] == "0.09980198840974397"
    # LiFePO4: one lithium and one phosphorus atom; the electrolyte and losses add lithium
    assert 4 < float(rows["phosphorus", "battery, LFP"]) / float(rows["lithium", "battery, LFP"]) < 30.974 / 6.94


@pytest.mark.parametrize(
    ("prefix", "file"), [("I", "premise_metal_intensities"), ("T", "premise_metals_db_xlsx_2015_2050")]
)
def test_premise_equals_the_file(prefix: str, file: str) -> None:
    published = read(reference(f"technology/{file}.csv"))
    rows = [row for row in claims("premise_metals") if row["claim"].startswith(f"premise-metals:{prefix}")]
    for row in sample(rows, 5):
        source = published[serial(row) - 2]
        assert row["raw"] == source["mean"]
        assert float(row["value"]) == float(source["mean"])
        assert (float(row["low"]), float(row["high"])) == (float(source["min"]), float(source["max"]))


def test_batpac_equals_the_file() -> None:
    published = read(reference("technology/batpac51_battery_mineral_intensity_kg_per_kwh.csv"))
    for row in sample(claims("batpac_2022"), 6):
        source = published[serial(row) - 2]
        assert row["detail"] == f"battery, {source['chemistry']}"
        assert float(row["value"]) == float(source["kg_per_kwh"])


# --- official lists


@pytest.mark.parametrize(
    ("release", "length"),
    [
        ("us-list-2018", 35),
        ("us-list-2022", 50),
        ("us-list-2025", 60),
        ("eu-list-2011", 14),
        ("eu-list-2014", 20),
        ("eu-list-2017", 27),
        ("eu-list-2020", 30),
        ("eu-list-2023", 34),
        ("eu-list-2024", 17),
        ("cn-list-2016", 24),
        ("jp-list-2009", 31),
        ("au-list-2024", 31),
        ("ca-list-2021", 31),
        ("ca-list-2024", 34),
        ("gb-list-2021", 18),
        ("in-list-2023", 30),
    ],
)
def test_list_length(release: str, length: int) -> None:
    entries = [row["mineral"] for row in claims("critical_lists") if row["release"] == release]
    assert len(entries) == length
    assert len(set(entries)) == length
    assert all(entries)


def test_us_2025_is_the_2022_list_and_ten_more() -> None:
    lists = defaultdict(set)
    for row in claims("critical_lists"):
        lists[row["release"]].add(row["mineral"])
    assert lists["us-list-2025"] - lists["us-list-2022"] == {
        "boron",
        "copper",
        "lead",
        "coking_coal",
        "phosphate",
        "potash",
        "rhenium",
        "silicon",
        "silver",
        "uranium",
    }
    assert lists["us-list-2022"] < lists["us-list-2025"]


def test_us_2025_agrees_with_the_flag_of_mcs_2026() -> None:
    path = reference("usgs/MCS2026_Commodities_Data.csv")
    with path.open(encoding="cp1252", newline="") as handle:
        rows = list(csv.DictReader(handle))
    flagged = {row["MCS chapter"] for row in rows if row["Is critical mineral 2025"] == "Yes"}
    # Chapters of several minerals, and chapters whose name is not that of the entry
    named = {
        "BAUXITE AND ALUMINA": {"aluminum"},
        "GRAPHITE (NATURAL)": {"graphite"},
        "MAGNESIUM METAL": {"magnesium"},
        "NIOBIUM (COLUMBIUM)": {"niobium"},
        "PHOSPHATE ROCK": {"phosphate"},
        "PLATINUM-GROUP METALS": {"platinum", "palladium", "rhodium", "ruthenium", "iridium"},
        "RARE EARTHS": {"cerium", "lanthanum", "neodymium", "praseodymium", "samarium"},
        "RARE EARTHS (Heavy)": {
            "dysprosium",
            "erbium",
            "europium",
            "gadolinium",
            "holmium",
            "lutetium",
            "terbium",
            "thulium",
            "ytterbium",
        },
        "TITANIUM AND TITANIUM DIOXIDE": {"titanium"},
        "TITANIUM MINERAL CONCENTRATES": {"titanium"},
        "ZIRCONIUM AND HAFNIUM": {"zirconium", "hafnium"},
    }
    expected = set().union(*(named.get(chapter, {chapter.lower()}) for chapter in flagged))
    listed = {row["mineral"] for row in claims("critical_lists") if row["release"] == "us-list-2025"}
    assert listed - expected == {"coking_coal", "uranium"}
    assert expected <= listed


def test_lists_say_what_was_not_compared_with_the_source() -> None:
    rows = claims("critical_lists")
    assert sum("not yet compared with it" in row["note"] for row in rows) == 297


# --- U.S. Geological Survey, Minerals Yearbook 2018


def test_myb_2018_uses() -> None:
    rows = claims("usgs_myb_2018")
    lithium = [Decimal(row["value"]) for row in rows if (row["mineral"], row["kind"]) == ("lithium", "use_share")]
    assert sum(lithium) == 1
    cobalt = {row["detail"]: int(row["value"]) for row in rows if row["mineral"] == "cobalt"}
    total = cobalt.pop("consumption")
    assert abs(sum(cobalt.values()) - total) <= 10  # rounded to three digits by the publisher

"""Every spelling of a country and of a mineral in publishers' files resolves, where the files are at hand."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from orechain.catalog.economies import economy
from orechain.catalog.minerals import mineral
from orechain.errors import UnknownName

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="publishers' files are not at hand")

ECONOMIES = [
    ("USGS", "usgs/MCS2025_World_Data.csv", ("COUNTRY",)),
    ("USGS", "usgs/MCS2026_Commodities_Data.csv", ("Country",)),
    ("BGS", "bgs/bgs_wms_production_1971_2023_14groups.csv.gz", ("country_trans", "country_iso3_code")),
    (
        "BGS",
        "bgs/BGS_gallium_production.raw.csv",
        ("country_trans", "country_iso2_code", "country_iso3_code"),
    ),
    (
        "BGS",
        "bgs/BGS_lithium_production.raw.csv",
        ("country_trans", "country_iso2_code", "country_iso3_code"),
    ),
    ("WMD", "wmd/wmd_production_2018_2024.csv", ("Country", "Country_Code", "Country_ISO")),
    ("EC CRM", "eu_crm/eu_crm2023_global_supply_shares.csv", ("Country",)),
    ("EC CRM", "eu_crm/eu_crm2023_eu_supply_shares.csv", ("Country",)),
    (
        "BACI",
        "trade/baci_country_codes_V202401b.csv",
        ("country_code", "country_name", "country_iso2", "country_iso3"),
    ),
    (
        "BACI",
        "trade/baci_hs17_2024_30codes.csv.gz",
        ("exporter", "exporter_name", "importer", "importer_name"),
    ),
    ("BACI", "trade/baci_top_flows_2002_2024_31materials.csv.gz", ("from_iso2", "to_iso2")),
    ("WGI", "governance/wgi_political_stability_1996_2024.csv", ("Country/Territory", "Code")),
    ("UNDP", "governance/undp_hdi_1990_2022.csv", ("country",)),
    ("", "policy/critical_lists.csv", ("jurisdiction",)),
    ("Busch 2024", "mines/busch2024_lithium_deposits_costs.csv", ("Country",)),
    ("USGS PP1802", "mines/usgs_deposits_pp1802_majordep_ree.csv", ("country",)),
]
MINERALS = [
    ("policy/critical_lists.csv", "material"),
    ("usgs/MCS2025_World_Data.csv", "COMMODITY"),
    ("usgs/MCS2026_Commodities_Data.csv", "MCS chapter"),
    ("usgs/MCS2026_Commodities_Data.csv", "Commodity"),
    ("eu_crm/eu_crm2023_global_supply_shares.csv", "Material"),
    ("eu_crm/eu_crm2023_eu_supply_shares.csv", "Material"),
    ("eu_crm/eu_crm2023_material_groups.csv", "screened_material"),
    ("eu_crm/eu_crm2023_material_use_shares.csv", "Material"),
    ("eu_crm/eu_crm_sr_ei_2011_2020.csv", "Material"),
    ("wmd/wmd_production_2018_2024.csv", "commodity_sheet"),
    ("element/unep_irp2011_recycling_rates.csv", "element"),
]


def _rows(name: str) -> Iterator[dict[str, str]]:
    path = DATA / name
    if not path.exists():
        pytest.skip(f"{name} is not at hand")
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252")
    yield from csv.DictReader(io.StringIO(text, newline=""))


def _unresolved(spellings: set[str], publisher: str) -> list[str]:
    unknown = []
    for name in sorted(spellings):
        try:
            economy(name, publisher)
        except UnknownName:
            unknown.append(name)
    return unknown


@pytest.mark.parametrize(("publisher", "name", "columns"), ECONOMIES, ids=[row[1] for row in ECONOMIES])
def test_spellings_of_economies(publisher: str, name: str, columns: tuple[str, ...]) -> None:
    spellings = {row[column].strip() for row in _rows(name) for column in columns} - {""}
    assert spellings
    assert _unresolved(spellings, publisher) == []


def test_spellings_of_economies_in_the_governance_workbook() -> None:
    path = DATA / "governance/wgidataset_1996_2023.xlsx"
    if not path.exists():
        pytest.skip("the workbook is not at hand")
    book = openpyxl.load_workbook(path, read_only=True)
    pairs = {(str(row[1]), str(row[2])) for row in book.worksheets[0].iter_rows(min_row=2, max_col=3, values_only=True)}
    book.close()
    assert _unresolved({name for pair in pairs for name in pair}, "WGI") == []
    assert [pair for pair in sorted(pairs) if economy(pair[0], "WGI") != economy(pair[1], "WGI")] == []


@pytest.mark.parametrize("metal", ["cobalt", "lithium", "manganese", "nickel"])
def test_spellings_of_economies_in_the_battery_chain(metal: str) -> None:
    ends = {row[column] for row in _rows(f"mfa/cheng2024_{metal}_sankey_2020.csv") for column in ("Source", "Target")}
    found = {match.group(1) for end in ends if (match := re.match(r"(.+?)_(?:mine|ref|cath)(?:_poss)?$", end))}
    assert found
    assert _unresolved(found, "Cheng 2024") == []


def test_spellings_of_economies_in_the_policy_titles() -> None:
    spellings = {
        place[key]
        for row in _rows("policy/iea_critical_minerals_policies_625_titles.csv")
        for place in json.loads(row["countries"] or "[]")
        for key in ("iso3", "name")
    }
    assert _unresolved(spellings, "IEA") == []


def test_names_and_codes_of_one_row_agree() -> None:
    """The codes in the WMD copy are not the publisher's: it gives French Guiana the code of Guyana."""
    for publisher, name, code, label, faults in (
        ("WMD", "wmd/wmd_production_2018_2024.csv", "Country_ISO", "Country", [("GUY", "French Guiana")]),
        ("WGI", "governance/wgi_political_stability_1996_2024.csv", "Code", "Country/Territory", []),
        ("BACI", "trade/baci_hs17_2024_30codes.csv.gz", "exporter", "exporter_name", []),
    ):
        pairs = {(row[code], row[label]) for row in _rows(name) if row[code]}
        assert [p for p in sorted(pairs) if economy(p[0], publisher) != economy(p[1], publisher)] == faults


def test_bgs_codes_agree_with_names_but_for_congo() -> None:
    rows = _rows("bgs/bgs_wms_production_1971_2023_14groups.csv.gz")
    pairs = {(row["country_iso3_code"], row["country_trans"]) for row in rows if row["country_iso3_code"]}
    differing = [pair for pair in pairs if economy(pair[0], "BGS") != economy(pair[1], "BGS")]
    assert differing == [("COD", "Congo")]


@pytest.mark.parametrize(("name", "column"), MINERALS, ids=[f"{row[0]}:{row[1]}" for row in MINERALS])
def test_spellings_of_minerals(name: str, column: str) -> None:
    spellings = {row[column].strip() for row in _rows(name)} - {"", "Tio2 Pigment"}
    unknown = []
    for spelling in sorted(spellings):
        try:
            mineral(spelling)
        except UnknownName:
            unknown.append(spelling)
    assert unknown == []

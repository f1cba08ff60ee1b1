"""Tables behind criticality that are not about one mineral, against the publishers' files where these are at hand."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from orechain.catalog.economies import economy
from orechain.catalog.hs import hs_codes
from orechain.catalog.tables import read
from orechain.store.reader import Store

ROOT = Path(__file__).resolve().parents[2]
CLAIMS = ROOT / "src/orechain/data/claims"
REFERENCE = ROOT.parent / "shared" / "data"


def rows(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        pytest.skip("the publisher's files are not at hand")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_human_development_equals_the_file():
    published = {
        (economy(row["country"], "UNDP").economy, row["year"]): float(row["hdi"])
        for row in rows(REFERENCE / "governance/undp_hdi_1990_2022.csv")
        if int(row["year"]) >= 2015 and row["hdi"] and row["country"] in {"China", "Norway", "Zimbabwe", "Chile"}
    }
    ours = {(row["economy"], row["start"]): float(row["value"]) for row in rows(CLAIMS / "undp_hdi.csv")}
    assert len(published) == 32
    assert {key: ours[key] for key in published} == published
    assert len({place for place, _ in ours}) > 190


def test_consumer_prices():
    """CPI-U, 1982-84 = 100: 1990 130.7, 2015 237.017, 2023 304.702, 2024 313.689; prices rose but for 2009."""
    ours = {int(row["start"]): float(row["value"]) for row in rows(CLAIMS / "us_cpi.csv")}
    assert sorted(ours) == list(range(1990, 2026))
    assert (ours[1990], ours[2015], ours[2023], ours[2024]) == (130.7, 237.017, 304.702, 313.689)
    assert [year for year in range(1991, 2026) if ours[year] <= ours[year - 1]] == [2009]


def test_value_added_of_sectors_is_that_of_most_rows_of_the_study():
    ours = {row["claim"].rpartition("-")[2]: float(row["value"]) for row in rows(CLAIMS / "eu_crm_2023_sectors.csv")}
    assert ours["C28"] == max(ours.values()) == 204_200.0
    assert (ours["C24"], ours["C25"], ours["C29"], ours["C30"]) == (64_561.0, 163_568.0, 194_448.0, 55_777.0)


def test_splits_of_shared_codes_rest_on_a_national_line(store: Store):
    for row in read("hs_splits"):
        codes = [code for code in hs_codes(row["mineral"]) if code.hs == row["hs"]]
        assert codes
        assert not any(code.exclusive for code in codes)
        claim = store.published_many([row["claim"]])[row["claim"]]
        assert (claim["mineral"], claim["kind"], claim["economy"]) == (row["mineral"], "import", "USA")
        assert claim["value"] > 0
        assert float(row["range_factor"]) > 1

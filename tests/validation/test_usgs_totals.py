"""USGS Mineral Commodity Summaries 2025 and 2026: world totals, signs, and the publisher's own cells."""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from orechain.store.grammar import parse

ROOT = Path(__file__).parents[2]
CLAIMS = ROOT / "src" / "orechain" / "data" / "claims"
CORRECTIONS = ROOT / "src" / "orechain" / "data" / "corrections" / "usgs.csv"
EXCEPTIONS = Path(__file__).with_name("usgs_total_exceptions.csv")
PUBLISHED = ROOT.parent / "shared" / "data" / "usgs"

# The publisher rounds countries to two or three significant figures and sums unrounded data. An error of half
# a unit in the second significant figure is at most 5 % of one country and far less of a sum of several; 2 %
# covers it in practice. A world total is itself rounded, so half of its last significant place is allowed
# where that is more than 2 %.
RELATIVE = 0.02


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def claims() -> list[dict[str, str]]:
    return read(CLAIMS / "usgs_mcs_2025.csv") + read(CLAIMS / "usgs_mcs_2026.csv")


@pytest.fixture(scope="module")
def corrections() -> list[dict[str, str]]:
    return read(CORRECTIONS)


def half_unit(raw: str) -> float:
    """Half of the last significant place of a rounded figure: 500 for 302,000."""
    digits = Decimal(raw.strip().replace(",", "").lstrip("<>")).normalize()
    return 0.5 * 10.0 ** int(digits.as_tuple().exponent)


def in_world_table(claim: dict[str, str]) -> bool:
    return claim["release"] == "usgs-mcs-2025" or ", World " in claim["locator"]


def differing_totals(claims: list[dict[str, str]]) -> dict[str, tuple[str, float]]:
    """Return key -> (published total, sum of the countries) where they differ by more than rounding."""
    groups: dict[str, list[dict[str, str]]] = defaultdict(list)
    for claim in claims:
        if in_world_table(claim) and claim["kind"] in ("production", "capacity", "reserve"):
            names = ("release", "mineral", "form", "kind", "process", "detail", "start")
            groups["|".join(claim[name] for name in names)].append(claim)
    found = {}
    for key, members in groups.items():
        totals = [
            claim for claim in members if claim["economy"] == "WLD" and (claim["value"] or claim["bound"] == "gt")
        ]
        parts = [  # a country of which only a minimum is published counts with it
            float(claim["value"] or claim["low"])
            for claim in members
            if claim["economy"] != "WLD" and (claim["value"] or claim["bound"] == "gt")
        ]
        if not totals or not parts:
            continue
        assert len(totals) == 1, f"{key}: {len(totals)} world totals"
        total, part_sum = totals[0], sum(parts)
        published = float(total["value"] or total["low"])
        allowed = max(RELATIVE * published, half_unit(total["raw"]))
        below_only = total["bound"] == "gt"  # the publisher says only that the world has more
        difference = published - part_sum if below_only else abs(published - part_sum)
        if not difference <= allowed:
            found[key] = (total["raw"], part_sum)
    return found


def test_countries_add_up_to_the_world_total_of_usgs_mcs_but_for_the_listed_exceptions(claims):
    found = differing_totals(claims)
    listed = {row["key"]: row for row in read(EXCEPTIONS)}
    new = {key: value for key, value in found.items() if key not in listed}
    gone = sorted(set(listed) - set(found))
    assert not new, "differences that are not listed with a reason"
    assert not gone, "listed exceptions that no longer hold"
    for key, (total, part_sum) in found.items():
        assert listed[key]["published total"] == total, key
        assert math.isclose(float(listed[key]["sum"]), part_sum, rel_tol=1e-9), key
        assert listed[key]["reason"].strip(), key


@pytest.mark.parametrize(("economy", "tonnes"), [("WLD", 302_000), ("COD", 226_000)])
def test_cobalt_mine_production_2024_as_in_usgs_mcs_2026(claims, economy, tonnes):
    found = [
        c for c in claims
        if (c["release"], c["mineral"], c["form"]) == ("usgs-mcs-2026", "cobalt", "Co")
        and (c["kind"], c["process"]) == ("production", "mining")
        and (c["economy"], c["start"], c["unit"]) == (economy, "2024", "t")
    ]  # fmt: skip
    assert [float(c["value"]) for c in found] == [tonnes]


def test_every_raw_cell_reads_again_to_what_the_claim_says(claims):
    for claim in claims:
        parsed = parse(claim["raw"])
        stated = tuple(float(claim[name]) if claim[name] else None for name in ("value", "low", "high"))
        assert (parsed.value, parsed.low, parsed.high) == stated, claim["claim"]
        assert parsed.bound == claim["bound"], claim["claim"]


def test_withheld_and_missing_cells_have_no_number(claims):
    silent = ("withheld", "not_available", "not_applicable", "described")
    assert not [c["claim"] for c in claims if c["bound"] in silent and (c["value"] or c["low"] or c["high"])]
    assert not [c["claim"] for c in claims if not c["raw"].strip()]


def test_claim_ids_are_unique(claims):
    assert len({c["claim"] for c in claims}) == len(claims)


def test_corrections_state_what_was_published(claims, corrections):
    by_id = {c["claim"]: c for c in claims}
    for row in corrections:
        claim = by_id[row["claim"]]
        assert row["action"] in ("override", "exclude")
        assert row["reason"]
        assert row["source"]
        if row["action"] == "override":
            field = "raw" if row["field"] == "value" else row["field"]
            assert claim[field] == row["published"], row
            assert row["corrected"] != row["published"], row


MAIN = (
    "lithium", "cobalt", "nickel", "copper", "rare_earths", "indium", "germanium", "gallium", "niobium",
    "tungsten", "antimony", "graphite",
)  # fmt: skip


def test_at_least_forty_minerals_and_the_main_twelve_have_every_kind(claims):
    assert len({c["mineral"] for c in claims}) >= 40
    for mineral in MAIN:
        kinds = {c["kind"] for c in claims if c["mineral"] == mineral}
        assert {"production", "import", "use", "price", "net_import_reliance", "import_share"} <= kinds, mineral


@pytest.mark.skipif(not PUBLISHED.is_dir(), reason="the publisher's files are not beside the repository")
@pytest.mark.parametrize(
    ("table", "file", "encoding"),
    [
        ("usgs_mcs_2025.csv", "MCS2025_World_Data.csv", "utf-8-sig"),
        ("usgs_mcs_2026.csv", "MCS2026_Commodities_Data.csv", "cp1252"),
    ],
)
def test_every_raw_cell_equals_the_published_one(table, file, encoding):
    columns = {
        "p23": "PROD_2023",
        "p24": "PROD_EST_ 2024",
        "c23": "CAP_2023",
        "c24": "CAP_EST_ 2024",
        "r24": "RESERVES_2024",
    }
    notes = {"p": "PROD_NOTES", "c": "CAP_NOTES", "r": "RESERVE_NOTES"}
    with (PUBLISHED / file).open(encoding=encoding, newline="") as stream:
        rows = dict(enumerate(csv.DictReader(stream), 2))
    for claim in read(CLAIMS / table):
        serial = claim["claim"].partition(":")[2]
        if table == "usgs_mcs_2026.csv":
            assert claim["raw"] == rows[int(serial)]["Value"], claim["claim"]
            continue
        row, suffix = rows[int(serial[:-3])], serial[-3:]
        if "sign in" in claim["locator"]:
            assert not row[columns[suffix]].strip(), claim["claim"]
            assert row[notes[suffix[0]]].strip().startswith(claim["raw"]), claim["claim"]
        else:
            assert claim["raw"] == row[columns[suffix]], claim["claim"]

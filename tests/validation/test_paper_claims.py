"""The five review papers: what is transcribed agrees with itself and with the arithmetic the papers print."""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2] / "src" / "orechain"
CLAIMS = ROOT / "data" / "claims"
TABLES = ROOT / "catalog" / "tables"
FILES = ("zhang_2024", "zeng_2023", "zhao_2022", "wu_2024", "wu_2023", "bgs_wmp_2023")
HEADER = (
    "claim,mineral,form,link,process,kind,detail,economy,partner,start,end,value,low,high,sd,bound,unit,raw,"
    "estimated,release,locator,note"
)
STAGES = (
    "mining",
    "mixed_compounds",
    "separated_oxides_light",
    "separated_oxides_heavy",
    "metal",
    "magnet",
    "recycling",
)
FIVE_EYES = {"USA", "GBR", "CAN", "AUS", "NZL"}


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def column(table: str, key: str, value: str) -> dict[str, str]:
    return {row[key]: row[value] for row in read(TABLES / f"{table}.csv")}


@cache
def claims() -> dict[str, dict[str, str]]:
    return {row["claim"]: row for name in FILES for row in read(CLAIMS / f"{name}.csv")}


def value(claim: str) -> Decimal:
    return Decimal(claims()[claim]["value"])


def zeng(serial: str) -> Decimal:
    return value(f"zeng-2023:S1-{serial}")


def wu(serial: str) -> Decimal:
    return value(f"wu-2023:S4-{serial}")


@pytest.mark.parametrize("name", FILES)
def test_file_has_the_columns_of_the_contract(name: str) -> None:
    text = (CLAIMS / f"{name}.csv").read_bytes()
    assert b"\r" not in text
    assert text.decode().splitlines()[0] == HEADER


def test_ids_are_unique_and_belong_to_a_release() -> None:
    rows = [row for name in FILES for row in read(CLAIMS / f"{name}.csv")]
    assert len(rows) == len(claims())
    releases = {row["release"]: row for row in read(ROOT / "data" / "releases" / "papers.csv")}
    assert {row["release"] for row in rows} == set(releases)
    for row in rows:
        assert row["claim"].startswith(row["release"] + ":")
        assert releases[row["release"]]["attribution"]


def test_every_row_is_traceable() -> None:
    for claim, row in claims().items():
        for field in ("raw", "locator", "note", "kind", "unit"):
            assert row[field], (claim, field)
        assert row["estimated"] in {"0", "1"}, claim


@pytest.mark.parametrize(
    ("release", "prefix", "first", "last"),
    [
        ("zhang-2024", "S0-Q", 1, 11),
        ("zeng-2023", "S1-", 1, 30),
        ("wu-2024", "S3-", 1, 9),
        ("wu-2023", "S4-", 1, 10),
    ],
)
def test_every_numbered_claim_is_held(release: str, prefix: str, first: int, last: int) -> None:
    held = {
        int(found.group(1)) for claim in claims() if (found := re.fullmatch(rf"{release}:{prefix}(\d+)[a-z]?", claim))
    }
    assert held == set(range(first, last + 1))


def test_vocabulary_is_the_catalog() -> None:
    kinds = column("kinds", "kind", "dimension")
    units = column("units", "unit", "dimension")
    processes = column("processes", "process", "link")
    economies = column("economies", "economy", "name_en")
    minerals = column("minerals", "mineral", "name_en")
    forms = column("forms", "form", "mineral")
    for claim, row in claims().items():
        assert row["kind"] in kinds, claim
        dimension = units[row["unit"]]
        assert dimension in kinds[row["kind"]].split(";"), claim
        assert (dimension == "mass") == bool(row["form"]), claim
        assert not row["form"] or row["form"] in forms, claim
        assert row["link"] in {"", "U", "M", "D", "R"}, claim
        assert not row["process"] or processes[row["process"]] == row["link"], claim
        assert not row["economy"] or row["economy"] in economies, claim
        assert not row["partner"] or row["partner"] in economies, claim
        assert not row["mineral"] or row["mineral"] in minerals, claim


def test_bounds_follow_the_contract() -> None:
    filled = {
        "": (True, False, False),
        "gt": (False, True, False),
        "lt": (False, False, True),
        "range": (False, True, True),
        "described": (False, False, False),
        "not_available": (False, False, False),
    }
    for claim, row in claims().items():
        assert tuple(bool(row[field]) for field in ("value", "low", "high")) == filled[row["bound"]], claim
        numbers = [Decimal(row[field]) for field in ("value", "low", "high") if row[field]]
        assert all(number.is_finite() for number in numbers), claim
        if row["start"] and row["end"]:
            assert int(row["start"]) <= int(row["end"]), claim


def test_shares_of_supply_and_use_stay_within_one() -> None:
    limited = {kind for kind, top in column("kinds", "kind", "maximum").items() if top == "1"}
    for claim, row in claims().items():
        if row["kind"] in limited and row["value"]:
            scale = Decimal("0.01") if row["unit"] == "percent" else Decimal(1)
            assert 0 <= Decimal(row["value"]) * scale <= 1, claim


def test_number_stands_in_the_printed_words() -> None:
    # three figures are printed as words: one half, twice, more than once higher
    words = {"wu-2024:S3-06": "一半", "wu-2023:S4-01h": "1倍多", "zhang-2024:S0-Q4": "两倍"}
    for claim, row in claims().items():
        if claim in words:
            assert words[claim] in row["raw"]
            continue
        for number in filter(None, (row["value"], row["low"], row["high"])):
            pattern = rf"(?<![\d.]){re.escape(number)}(?!\d|\.\d)"
            assert re.search(pattern, row["raw"]), (claim, number, row["raw"])


def test_uranium_gap_is_kept_as_printed() -> None:
    gap = claims()["zhang-2024:S0-Q5"]
    assert (gap["value"], gap["unit"], gap["kind"], gap["end"]) == ("680000", "Mt", "supply_gap", "2040")
    corrections = read(ROOT / "data" / "corrections" / "papers.csv")
    assert not [row for row in corrections if row["claim"] == gap["claim"]]
    reference = claims()["bgs-wmp-2023:uranium-world-2021"]
    assert (reference["value"], reference["unit"], reference["end"]) == ("47.7", "kt", "2021")
    assert Decimal(gap["value"]) * 1_000_000 / (Decimal(reference["value"]) * 1000) > 1_000_000


def test_arithmetic_of_zeng_2023() -> None:
    assert zeng("26b") - zeng("26c") == zeng("26d") == 2610
    assert zeng("01b") / zeng("01a") == pytest.approx(Decimal("20.2"), abs=Decimal("0.05"))
    assert float(zeng("13c") / zeng("13b")) ** (1 / 6) - 1 == pytest.approx(0.297, abs=5e-4)
    assert sum(zeng(f"19{k}") for k in "abcd") == Decimal("100.1")
    assert sum(zeng(f"21{k}") for k in "abcde") == 1399
    assert [zeng(f"21{k}") for k in "abcde"] == [839, 156, 154, 139, 111]
    assert sum(zeng(f"23{k}") for k in "bcde") == 99
    assert sum(zeng(f"23{k}") for k in "fghi") == 100
    assert zeng("23j") + zeng("23k") == 100
    assert sum(zeng(f"24{k}") for k in "bcdef") == 100
    assert sum(zeng(f"14{k}") for k in "def") == 95
    assert sum(zeng(f"09{k}") for k in "abc") == 100
    assert zeng("10b") / (zeng("10a") * 10_000) == pytest.approx(Decimal("0.0827"), abs=Decimal("0.0001"))


def test_conflicts_of_zeng_2023_are_kept() -> None:
    assert zeng("04b") == 86
    assert zeng("05b") / zeng("04a") == Decimal("0.79")
    assert zeng("12c") == 67
    assert zeng("12g") / zeng("12f") == pytest.approx(Decimal("0.731"), abs=Decimal("0.001"))
    assert sum(zeng(f"22{k}") for k in "abcdefg") == Decimal("509.1")
    assert zeng("22h") == 1773
    assert zeng("15c") + zeng("15d") == 86
    assert zeng("12a") / zeng("30c") == 35
    for claim in ("S1-04b", "S1-12c", "S1-15f", "S1-22h", "S1-30d"):
        assert "onflict" in claims()[f"zeng-2023:{claim}"]["note"]


def test_damaged_characters_are_keyed_by_symbol() -> None:
    # Chapter 4 (3) of the text copy prints copper for indium, (5) zirconium for germanium.
    rows = [row for row in claims().values() if row["release"] == "zeng-2023"]
    assert {row["mineral"] for row in rows} == {"", "lithium", "cobalt", "indium", "niobium", "germanium"}
    assert claims()["zeng-2023:S1-28a"]["mineral"] == "indium"
    assert claims()["zeng-2023:S1-10b"]["mineral"] == "indium"
    assert claims()["zeng-2023:S1-30a"]["mineral"] == "germanium"
    assert claims()["wu-2023:S4-09b"]["mineral"] == "dysprosium"


def scores() -> list[dict[str, str]]:
    return [row for row in claims().values() if row["kind"] == "score"]


def test_score_table_of_zhao_2022() -> None:
    scored = [row for row in scores() if row["value"]]
    unscored = [row for row in scores() if not row["value"]]
    assert (len(scored), len(unscored)) == (54, 12)
    assert len({row["mineral"] for row in scores()}) == 66
    high = [row for row in scored if Decimal(row["value"]) >= Decimal("0.40")]
    assert len(high) == 36
    assert all("2021年关键矿产清单: ●" in row["note"] for row in high)
    listed = {row["mineral"] for row in scores() if "2021年关键矿产清单: ●" in row["note"]}
    assert len(listed) == 50
    by_rule = {row["mineral"] for row in scored if "net import reliance not considered" in row["note"]}
    assert by_rule == {"nickel", "beryllium", "zirconium"}
    assert listed == {row["mineral"] for row in high} | by_rule | {
        row["mineral"] for row in unscored if "by the qualitative assessment" in row["note"]
    }
    pending = {row["mineral"] for row in scores() if "2021年关键矿产清单: 待定" in row["note"]}
    assert pending == {"potash", "strontium", "rhenium", "helium", "uranium"}
    new = {row["mineral"] for row in scores() if row["mineral"] in listed and "2018年关键矿产清单: ○" in row["note"]}
    assert new == {"zinc", "nickel"}


def test_score_order_has_one_exception() -> None:
    rows = [row for row in scores() if row["value"]]
    falls = [(a["mineral"], b["mineral"]) for a, b in pairwise(rows) if Decimal(b["value"]) > Decimal(a["value"])]
    assert falls == [("mica", "selenium")]
    values = {row["mineral"]: row["value"] for row in rows}
    assert (values["gallium"], values["neodymium"], values["hafnium"]) == ("0.67", "0.65", "0.51")
    assert (values["samarium"], values["rhenium"], values["molybdenum"]) == ("0.40", "0.36", "0.07")
    names = [row["mineral"] for row in scores() if not row["value"]]
    assert names == sorted(names)  # the unscored minerals stand in English alphabetical order


def test_main_producers_of_zhao_2022() -> None:
    rows = [row for row in claims().values() if row["detail"] == "main producer"]
    assert len(rows) == 66
    assert sum(row["economy"] == "CHN" for row in rows) == 39
    assert {row["economy"] for row in rows if row["mineral"] in {"cobalt", "tantalum"}} == {"COD"}


def matrix() -> dict[tuple[str, str], str]:
    return {(row["economy"], row["detail"]): row["raw"] for row in claims().values() if row["kind"] == "stage_status"}


def test_stage_matrix_of_wu_2023() -> None:
    cells = matrix()
    assert len({economy for economy, _ in cells}) == 14
    assert {stage for _, stage in cells} == set(STAGES)
    assert set(cells.values()) == {"P", "C", "X"}
    producing = {economy: sum(cells.get((economy, stage)) == "P" for stage in STAGES) for economy, _ in cells}
    assert {economy: producing[economy] for economy in ("CHN", "JPN", "RUS", "IND", "USA")} == {
        "CHN": 7,
        "JPN": 3,
        "RUS": 3,
        "IND": 3,
        "USA": 1,
    }
    assert ("MYS", "mining") not in cells
    assert ("MMR", "separated_oxides_light") not in cells


def test_alliance_completeness_of_wu_2023() -> None:
    cells = matrix()
    alliance = FIVE_EYES | {"EST", "DEU", "FRA"}
    status = {stage: {cells.get((economy, stage)) for economy in alliance} for stage in STAGES}
    assert {stage for stage in STAGES if "P" not in status[stage]} == {"mixed_compounds", "recycling"}
    assert all(status[stage] & {"P", "C"} for stage in STAGES)


def test_arithmetic_of_wu_2023() -> None:
    assert wu("06e") + wu("06h") == wu("06b") == Decimal("16.7")
    assert float(wu("06b") / wu("06a")) ** (1 / 23) - 1 == pytest.approx(0.0412, abs=5e-5)
    assert wu("07a") / wu("07b") == pytest.approx(Decimal("0.159"), abs=Decimal("0.0005"))
    assert sum(wu(f"06{k}") for k in "klmn") == 90
    total = wu("01f") * 10_000
    assert wu("01c") / total == pytest.approx(wu("01g") / 100, abs=Decimal("0.0005"))
    assert wu("01c") + wu("01e") == 14_200  # the second definition, 142 against 120 million tonnes
    assert "definition" in claims()["wu-2023:S4-01f"]["note"]


def test_dubious_growth_list_of_wu_2024_is_marked() -> None:
    rows = [claims()[f"wu-2024:S3-05{k}"] for k in "cdef"]
    assert [(row["mineral"], row["low"]) for row in rows] == [
        ("lithium", "33"),
        ("nickel", "140"),
        ("cobalt", "70"),
        ("manganese", "58"),
    ]
    assert all("dubious" in row["note"] for row in rows)
    assert "onflict" in claims()["wu-2024:S3-04c"]["note"]

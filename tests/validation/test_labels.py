"""The publishers' words that reports show have a title in both languages."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from orechain.catalog.tables import read

CLAIMS = Path(__file__).resolve().parents[2] / "src" / "orechain" / "data" / "claims"
KEYS = {"applications": "application", "price_lines": "line"}
CHINESE = re.compile(r"[\u4e00-\u9fff]")
NUMBER = re.compile(r"\d+(?:\.\d+)?")


def parts(detail: str) -> Iterator[str]:
    """Yield the application and, where the publisher names one, the sector after the semicolon."""
    application, _, sector = detail.partition(";")
    yield from (part.strip() for part in (application, sector) if part.strip())


@cache
def used(table: str) -> frozenset[str]:
    """Return the keys that the claims need in a table."""
    keys: set[str] = set()
    for path in CLAIMS.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, strict=True):
                if table == "applications" and row["kind"] == "use_share":
                    keys.update(parts(row["detail"]))
                elif table == "price_lines" and row["kind"] == "price" and row["detail"]:
                    keys.add(row["detail"])
    return frozenset(keys)


@pytest.mark.parametrize("table", KEYS)
def test_every_text_of_the_claims_has_a_row_and_every_row_a_claim(table: str) -> None:
    known = {row[KEYS[table]] for row in read(table)}
    assert used(table)
    assert known == used(table)


@pytest.mark.parametrize("table", KEYS)
def test_both_titles_are_filled(table: str) -> None:
    for row in read(table):
        assert row["name_en"].strip() == row["name_en"] != "", row
        assert CHINESE.search(row["name_zh"]), row


@pytest.mark.parametrize("table", KEYS)
def test_numbers_are_the_publishers_in_both_titles(table: str) -> None:
    # a purity, lot size or sector code must survive shortening and translation
    for row in read(table):
        numbers = [sorted(NUMBER.findall(row[column])) for column in (KEYS[table], "name_en", "name_zh")]
        assert numbers[0] == numbers[1] == numbers[2], row


def test_lines_of_one_publisher_and_mineral_share_a_title_only_where_the_unit_differs() -> None:
    titles = {row["line"]: (row["name_en"], row["name_zh"]) for row in read("price_lines")}
    lines: dict[tuple[str, ...], set[str]] = {}
    for path in CLAIMS.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, strict=True):
                if row["kind"] == "price" and row["detail"]:
                    for title in titles[row["detail"]]:
                        key = (path.stem, row["mineral"], row["unit"], title)
                        lines.setdefault(key, set()).add(row["detail"])
    assert not {key: found for key, found in lines.items() if len(found) > 1}

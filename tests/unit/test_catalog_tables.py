"""The catalog tables: columns, ids, labels in both languages, and references from table to table."""

from __future__ import annotations

import csv
import re
from collections import Counter

import pytest

from orechain.catalog.forms import forms
from orechain.catalog.minerals import minerals
from orechain.catalog.tables import TABLES, number, read, split

KEYS = {
    "applications": ("application",),
    "atomic_weights": ("element",),
    "bloc_members": ("bloc", "economy"),
    "blocs": ("bloc",),
    "columns": ("table", "column"),
    "economies": ("economy",),
    "economy_names": ("name", "publisher"),
    "forms": ("form",),
    "hs_codes": ("hs", "mineral", "exporters"),
    "kinds": ("kind",),
    "links": ("link",),
    "minerals": ("mineral",),
    "price_lines": ("line",),
    "processes": ("process",),
    "technologies": ("technology",),
    "technology_links": ("application",),
    "units": ("unit",),
}
REFERENCES = [
    ("bloc_members", "bloc", "blocs"),
    ("bloc_members", "economy", "economies"),
    ("blocs", "bloc", "economies"),
    ("economy_names", "economy", "economies"),
    ("forms", "mineral", "minerals"),
    ("hs_codes", "content_form", "forms"),
    ("hs_codes", "exporters", "economies"),
    ("hs_codes", "feeds", "links"),
    ("hs_codes", "form", "forms"),
    ("hs_codes", "link", "links"),
    ("hs_codes", "mineral", "minerals"),
    ("hs_codes", "process", "processes"),
    ("minerals", "default_form", "forms"),
    ("minerals", "group", "minerals"),
    ("minerals", "hosts", "minerals"),
    ("minerals", "stages", "processes"),
    ("processes", "link", "links"),
]
MULTIPLE = {"exporters", "hosts", "stages"}
OXIDE_OF_METAL = 1.27  # yttrium, the lightest of the rare-earth metals in trade: 1 / 0.7874
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize("table", sorted(path.stem for path in TABLES.glob("*.csv")))
def test_rows_are_complete_and_columns_documented(table: str) -> None:
    with (TABLES / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    header = rows[0]
    assert {len(row) for row in rows} == {len(header)}
    documented = {row["column"] for row in read("columns") if row["table"] == table}
    assert set(header) == documented


@pytest.mark.parametrize("table", KEYS)
def test_keys_are_unique(table: str) -> None:
    keys = Counter(tuple(row[column] for column in KEYS[table]) for row in read(table))
    assert not [key for key, count in keys.items() if count > 1]


@pytest.mark.parametrize(("table", "column", "target"), REFERENCES)
def test_references_resolve(table: str, column: str, target: str) -> None:
    known = {row[KEYS[target][0]] for row in read(target)}
    for row in read(table):
        for value in split(row[column]) if column in MULTIPLE else [row[column]] if row[column] else []:
            assert value in known, f"{table}: {row}"


@pytest.mark.parametrize("table", [name for name in KEYS if name not in ("bloc_members", "columns", "economy_names")])
def test_every_label_has_both_languages(table: str) -> None:
    for row in read(table):
        assert row["name_en"].strip(), row
        assert CHINESE.search(row["name_zh"]) or row["name_zh"].isascii() is False, row


def test_messages_keep_their_places_in_both_languages() -> None:
    for row in read("messages"):
        places = [sorted(re.findall(r"{(\w*)", row[column])) for column in ("text_en", "text_zh")]
        assert places[0] == places[1], row


def test_namibia_is_not_missing() -> None:
    row = next(row for row in read("economies") if row["economy"] == "NAM")
    assert row["iso2"] == "NA"


def test_sources_are_stated() -> None:
    assert all(item.hosts_source for item in minerals() if item.hosts)
    assert all(bool(item.hosts_source) == bool(CHINESE.search(item.hosts_source_zh)) for item in minerals())
    assert all(row["source"] for row in read("bloc_members"))
    assert all(item.note for item in forms() if not item.formula and item.basis != "element")


def test_numbers_of_forms_and_codes_lie_within_their_bounds() -> None:
    for row in (*read("forms"), *read("hs_codes")):
        cells = [number(row[column]) for column in ("content_low", "content", "content_high")]
        present = [cell for cell in cells if cell is not None]
        assert present == sorted(present), row
        # a tonne of rare-earth metal is more than a tonne of oxide; nothing else exceeds its own weight
        most = OXIDE_OF_METAL if row["form"] == "REE" and row.get("content_form") == "REO" else 1.0
        assert all(0.0 < cell <= most for cell in present), row


def test_an_empty_cell_is_missing_and_not_zero() -> None:
    assert number("") is None
    assert number("0") == 0.0

"""The bundled tables as a whole: what every claim, release and sentence must have, and how much they weigh."""

from __future__ import annotations

import ast
import csv
import re
import string
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from orechain.catalog.tables import read
from orechain.store.bundled import DATA, PACKAGE, TABLES, claim_tables
from orechain.store.claims import BOUNDS, CLAIM_COLUMNS, CORRECTION_COLUMNS, RELEASE_COLUMNS
from orechain.store.grammar import parse

WEIGHT = 6_000_000
"""Bytes that the data of the wheel may weigh when compressed."""


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


CLAIMS = {path.name: rows(path) for path in claim_tables()}
RELEASES = {row["release"]: row for path in sorted((DATA / "releases").glob("*.csv")) for row in rows(path)}
CORRECTIONS = [row for path in sorted((DATA / "corrections").glob("*.csv")) for row in rows(path)]


@pytest.mark.parametrize("table", CLAIMS)
def test_every_claim(table):
    kinds = {row["kind"] for row in read("kinds")}
    units = {row["unit"] for row in read("units")}
    for row in CLAIMS[table]:
        claim = row["claim"]
        assert row["raw"].strip(), f"{claim}: raw is empty"
        assert row["locator"].strip(), f"{claim}: locator is empty"
        assert row["estimated"] in {"0", "1"}, f"{claim}: estimated"
        assert row["kind"] in kinds, f"{claim}: kind {row['kind']}"
        assert row["unit"] in units, f"{claim}: unit {row['unit']}"
        assert row["release"] in RELEASES, f"{claim}: release {row['release']}"
        assert row["bound"] in {"", *BOUNDS}, f"{claim}: bound {row['bound']}"


@pytest.mark.parametrize("table", CLAIMS)
def test_a_missing_figure_is_never_a_silent_zero(table):
    for row in CLAIMS[table]:
        if row["bound"] in {"withheld", "not_available", "not_applicable", "described"}:
            assert (row["value"], row["low"], row["high"], row["sd"]) == ("", "", "", ""), row["claim"]
        if row["value"] and float(row["value"]) == 0:
            # a zero is a zero that the publisher wrote: a digit 0, a word for none, or a dash that stands for it
            assert row["bound"] == "zero" or re.search(r"0|零|no |none", row["raw"]), row["claim"]
        if parse(row["raw"]).bound in {"withheld", "not_available", "not_applicable"}:
            assert row["value"] == "", row["claim"]


def test_headers():
    for folder, columns in (
        ("claims", CLAIM_COLUMNS),
        ("releases", RELEASE_COLUMNS),
        ("corrections", CORRECTION_COLUMNS),
    ):
        for path in sorted((DATA / folder).glob("*.csv")):
            assert path.read_text(encoding="utf-8").partition("\n")[0] == ",".join(columns), path.name


def test_text_files_are_utf8_without_mark_and_with_plain_line_ends():
    for path in [*DATA.rglob("*.csv"), *TABLES.glob("*.csv")]:
        content = path.read_bytes()
        assert not content.startswith(b"\xef\xbb\xbf"), path.name
        assert b"\r" not in content, path.name
        assert content.endswith(b"\n"), path.name
        content.decode("utf-8")


@pytest.mark.parametrize("release", RELEASES)
def test_every_release(release):
    row = RELEASES[release]
    for column in ("publisher", "publisher_zh", "title", "licence", "attribution"):
        assert row[column].strip(), f"{release}: {column} is empty"
    assert re.fullmatch(r"(\d{4}(-\d{2}(-\d{2})?)?)?", row["published"]), f"{release}: {row['published']}"
    assert row["url"] == "" or row["url"].startswith("https://"), f"{release}: {row['url']}"


def test_every_publisher_has_a_rank():
    ranks = {row["publisher"]: row["rank"] for row in read("publishers")}
    assert {row["publisher"] for row in RELEASES.values()} - ranks.keys() == set()
    assert all(rank.isdigit() for rank in ranks.values())
    assert all(row["reason"] for row in read("publishers"))


def test_every_release_is_used():
    flows = {path.stem for path in (DATA / "trade").glob("*.parquet")}
    used = {row["release"] for table in CLAIMS.values() for row in table}
    assert RELEASES.keys() - used - flows == set()


def test_claims_and_corrections_are_unique():
    claims = Counter(row["claim"] for table in CLAIMS.values() for row in table)
    assert [claim for claim, count in claims.items() if count > 1] == []
    keys = Counter((row["claim"], row["action"], row["field"]) for row in CORRECTIONS)
    assert [key for key, count in keys.items() if count > 1] == []
    assert all(row["claim"] in claims and row["reason"] and row["source"] for row in CORRECTIONS)


def test_weight_of_the_data():
    weight = sum(path.stat().st_size for path in DATA.rglob("*") if path.is_file())
    import zlib

    packed = sum(len(zlib.compress(path.read_bytes(), 6)) for path in DATA.rglob("*") if path.is_file())
    assert packed < WEIGHT
    assert weight < 2 * WEIGHT
    assert {path.suffix for path in DATA.rglob("*") if path.is_file()} == {".csv", ".parquet", ".yaml"}


# --- sentences ------------------------------------------------------------------------------------------------------

SOURCES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}


def calls(*names: str) -> Iterator[tuple[str, ast.Call]]:
    """Yield every call in the package of one of these functions or classes, with its place."""
    for path, tree in SOURCES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                if called in names and node.args:
                    yield f"{path.relative_to(PACKAGE)}:{node.lineno}", node


def constants(node: ast.expr) -> list[str]:
    """Return the texts that an argument may be: itself, or the branches of a choice."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return constants(node.body) + constants(node.orelse)
    return []


def pattern(node: ast.expr) -> str | None:
    """Return an f-string as a regular expression, each value standing for anything."""
    if not isinstance(node, ast.JoinedStr):
        return None
    return "".join(re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+" for part in node.values)


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("table", ["messages", "ui"])
def test_sentences(table):
    sentences = read(table)
    keys = Counter(row["key"] for row in sentences)
    assert [key for key, count in keys.items() if count > 1] == []
    for row in sentences:
        assert row["text_en"].strip(), row["key"]
        assert row["text_zh"].strip(), row["key"]
        assert fields(row["text_zh"]) == fields(row["text_en"]), row["key"]


def test_every_message_exists_and_is_filled():
    templates = {row["key"]: row["text_en"] for row in read("messages")}
    found = 0
    for place, call in calls("message"):
        for key in constants(call.args[0]):
            found += 1
            assert key in templates, f"{place}: {key}"
            given = {word.arg for word in call.keywords}
            assert None in given or fields(templates[key]) <= given, (
                f"{place}: {key} lacks {fields(templates[key]) - given}"
            )
    assert found > 50


def test_every_error_has_a_sentence_and_is_filled():
    templates = {row["key"]: row["text_en"] for row in read("messages")}
    found = 0
    for place, call in calls("OrechainError", "Unavailable", "WorkspaceError"):
        for key in constants(call.args[0]):
            found += 1
            assert f"error_{key}" in templates, f"{place}: {key}"
            assert fields(templates[f"error_{key}"]) <= {word.arg for word in call.keywords}, f"{place}: {key}"
    for place, call in calls("UnknownName", "NameIndex"):
        for what in constants(call.args[0]):
            found += 1
            for key in (f"error_unknown_{what}", f"error_unknown_{what}_none_near"):
                assert key in templates, f"{place}: {key}"
                assert fields(templates[key]) <= {"name", "nearest"}
    assert found > 15


def test_every_text_of_the_page_exists():
    keys = {row["key"] for row in read("ui")}
    found = 0
    for place, call in calls("say"):
        for key in constants(call.args[0]):
            found += 1
            assert key in keys, f"{place}: {key}"
        if expression := pattern(call.args[0]):
            found += 1
            assert any(re.fullmatch(expression, key) for key in keys), f"{place}: {expression}"
    assert found > 50

"""What every table of facts must satisfy before it becomes part of a snapshot.

Each check is one query that returns the offending rows; all faults are gathered and reported together. The claims come
in twice: as text (``text_claims``), to judge the cells themselves, and typed (``rows``), to judge what they say. A cell
that is not a number is NULL in ``rows``, so that one fault does not hide the others.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path

import duckdb

from orechain.errors import InvalidInput
from orechain.store.claims import BOUNDS, CORRECTABLE

IMPLAUSIBLE_FACTOR = 100.0
"""A flow of a mineral above this many times its world production over the same years cannot be meant."""

PLAIN_NUMBER = r"-?\d+(\.\d+)?"
"""A plain decimal: no blanks, signs for thousands or exponents, which a cast would let pass or round."""

YEAR = r"\d{4}"

_NUMBERS = ("value", "low", "high", "sd")
_YEARS = ("start", "end")
_REFERENCES = (
    ("mineral", "catalog_minerals", "mineral"),
    ("form", "catalog_forms", "form"),
    ("process", "catalog_processes", "process"),
    ("kind", "catalog_kinds", "kind"),
    ("economy", "catalog_economies", "economy"),
    ("partner", "catalog_economies", "economy"),
    ("unit", "catalog_units", "unit"),
    ("release", "text_releases", "release"),
)
_REQUIRED = ("claim", "kind", "unit", "raw", "estimated", "release", "locator")
_REQUIRED_OF_RELEASE = ("release", "publisher", "title", "licence")
_REQUIRED_CORRECTED = ("kind", "unit", "start", "end", "value")  # another field may be corrected to empty

Faults = list[tuple[str, int, str]]
"""File, row and what is wrong."""


def _list(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)


def text_faults(con: duckdb.DuckDBPyConnection) -> Faults:
    """Check claims, releases and corrections while they are still text: cells, names, uniqueness."""
    found: Faults = []

    def gather(condition: str, sentence: str, table: str = "text_claims") -> None:
        found.extend(con.execute(f"SELECT file, line, {sentence} FROM {table} AS t WHERE {condition}").fetchall())

    def gather_unknown(column: str, where: str, table: str, known_table: str, known_column: str) -> None:
        known = [row[0] for row in con.execute(f"SELECT {known_column} FROM {known_table}").fetchall()]
        rows = con.execute(
            f'SELECT file, line, "{column}" FROM {table} WHERE {where} AND "{column}" IS NOT NULL AND "{column}" NOT IN'
            f" (SELECT {known_column} FROM {known_table} WHERE {known_column} IS NOT NULL)"
        ).fetchall()
        for file, line, value in rows:
            near = ", ".join(difflib.get_close_matches(value, known, 3)) or "none is near"
            found.append((file, line, f"column {column}: unknown {value!r}; nearest: {near}"))

    for table, names in (("text_claims", _REQUIRED), ("text_releases", _REQUIRED_OF_RELEASE)):
        for name in names:
            gather(f'"{name}" IS NULL', f"'column {name} is empty; it must be filled'", table)
    for name in _NUMBERS:
        gather(_not(name, PLAIN_NUMBER), f"'column {name}: ' || \"{name}\" || ' is not a plain number'")
    for name in _YEARS:
        gather(_not(name, YEAR), f"'column {name}: ' || \"{name}\" || ' is not a year of four digits'")
    for name, known_table, known_column in _REFERENCES:
        gather_unknown(name, "true", "text_claims", known_table, known_column)
    gather("link NOT IN ('U', 'M', 'D', 'R')", "'column link: ' || link || ' is not one of U, M, D, R'")
    gather(f"bound NOT IN ({_list(BOUNDS)})", f"'column bound: unknown ' || bound || '; known: {', '.join(BOUNDS)}'")
    gather("bound IN ('gt', 'range', 'small') AND low IS NULL", "'bound ' || bound || ' needs low'")
    gather("bound IN ('lt', 'range', 'small', 'net_exporter') AND high IS NULL", "'bound ' || bound || ' needs high'")
    gather("concat(bound, value, low, high) = ''", "'neither value nor bound'")
    gather("estimated NOT IN ('0', '1')", "'column estimated: must be 0 or 1, not ' || estimated")
    for table, key in (("text_claims", "claim"), ("text_releases", "release")):
        gather(
            f"{key} IN (SELECT {key} FROM {table} GROUP BY {key} HAVING count(*) > 1)",
            f"'{key} ' || {key} || ' stands more than once; give each row an id of its own'",
            table,
        )
    gather("claim IS NOT NULL AND release IS NOT NULL AND NOT starts_with(claim, release || ':')",
           "'claim ' || claim || ' does not begin with its release'")  # fmt: skip

    gather("action IS NULL OR action NOT IN ('override', 'exclude')", "'action must be override or exclude'",
           "text_corrections")  # fmt: skip
    gather("reason IS NULL", "'a correction needs a reason'", "text_corrections")
    gather("claim IS NULL OR claim NOT IN (SELECT claim FROM text_claims WHERE claim IS NOT NULL)",
           "'corrects a claim that does not exist: ' || coalesce(claim, '(empty)')", "text_corrections")  # fmt: skip
    gather("(claim, action, coalesce(field, '')) IN (SELECT (claim, action, coalesce(field, '')) FROM text_corrections"
           " GROUP BY ALL HAVING count(*) > 1)", "'corrects the same field of ' || claim || ' more than once'",
           "text_corrections")  # fmt: skip
    gather(f"action = 'override' AND (field IS NULL OR field NOT IN ({_list(CORRECTABLE)}))",
           "'field cannot be corrected: ' || coalesce(field, '(empty)')", "text_corrections")  # fmt: skip
    gather(f"action = 'override' AND field IN ({_list(_REQUIRED_CORRECTED)}) AND corrected IS NULL",
           "'column corrected is empty; to leave a figure out, exclude it'", "text_corrections")  # fmt: skip
    gather(f"action = 'override' AND field = 'value' AND {_not('corrected', PLAIN_NUMBER)}",
           "'column corrected: ' || corrected || ' is not a plain number'", "text_corrections")  # fmt: skip
    gather(f"action = 'override' AND field IN ({_list(_YEARS)}) AND {_not('corrected', YEAR)}",
           "'column corrected: ' || corrected || ' is not a year of four digits'", "text_corrections")  # fmt: skip
    gather("action = 'override' AND field = 'link' AND corrected NOT IN ('U', 'M', 'D', 'R')",
           "'column corrected: ' || corrected || ' is not one of U, M, D, R'", "text_corrections")  # fmt: skip
    for name, known_table, known_column in _REFERENCES:
        if name in CORRECTABLE:
            gather_unknown("corrected", f"action = 'override' AND field = '{name}'", "text_corrections", known_table,
                           known_column)  # fmt: skip
    return found


def load_faults(con: duckdb.DuckDBPyConnection, loads: Mapping[str, tuple[str, str]]) -> Faults:
    """Check that each load has the one release that it is called by, and that its claims are of that release.

    Otherwise a load could add figures to a publisher's release that the publisher never gave.
    """
    found: Faults = []
    for load, (release_file, claim_file) in loads.items():
        rows = con.execute("SELECT line, release FROM text_releases WHERE file = ?", [release_file]).fetchall()
        if [release for _, release in rows] != [load]:
            found.append((release_file, 2, f"must hold one row, the release {load}"))
        found += con.execute(
            "SELECT file, line, 'column release: ' || release || ' is not the release of this load; write ' || ?"
            " FROM text_claims WHERE file = ? AND release != ?",
            [load, claim_file, load],
        ).fetchall()
    return found


def row_faults(con: duckdb.DuckDBPyConnection, table: str = "rows", prefix: str = "") -> Faults:
    """Check the typed claims of ``table``: periods, bounds, units and ranges of kinds."""
    found: Faults = []

    def gather(condition: str, sentence: str) -> None:
        found.extend(
            con.execute(
                f"SELECT file, line, ? || {sentence} FROM {table} AS c"
                f" JOIN catalog_units AS u USING (unit) JOIN catalog_kinds AS k USING (kind) WHERE {condition}",
                [prefix],
            ).fetchall()
        )

    gather('"start" > "end"', "'the period ends before it starts'")
    gather('"start" < 1000 OR "end" > 2200', "'the period is not in years'")
    gather("low > high", "'low is above high'")
    gather("value < low OR value > high", "'value lies outside low and high'")
    gather("sd < 0", "'sd is negative'")
    gather(
        "bound IN ('gt', 'lt', 'range', 'withheld', 'not_available', 'not_applicable', 'net_exporter', 'small',"
        " 'described') AND value IS NOT NULL",
        "'bound ' || bound || ' allows no value'",
    )
    gather("bound = 'zero' AND value IS DISTINCT FROM 0", "'bound zero needs the value 0'")
    gather(
        "NOT list_contains(string_split(k.dimension, ';'), u.dimension)",
        "'unit ' || unit || ' (' || u.dimension || ') does not fit kind ' || kind || ' (' || k.dimension || ')'",
    )
    gather("u.dimension IN ('mass', 'price') AND form = '' AND kind != 'statement'",
           "'a mass or a price per mass needs a form: what is weighed?'")  # fmt: skip
    if not prefix:  # a corrected value is meant to differ from what was published
        gather(
            r"regexp_full_match(raw, '\d{1,3}(,\d{3})+(\.\d+)?%?|\d+(\.\d+)?%?') AND value IS NOT NULL"
            " AND abs(value - replace(replace(raw, ',', ''), '%', '')::DOUBLE) > 1e-9 * abs(value)",
            "'the value ' || value || ' is not what was published: ' || raw",
        )
    for limit, beyond, side in (("minimum", "<", "below"), ("maximum", ">", "above")):
        gather(
            " OR ".join(f"{name} * u.factor::DOUBLE {beyond} k.{limit}::DOUBLE" for name in ("value", "low", "high")),
            f"'the figure is {side} the {limit} of kind ' || kind || ' (' || k.{limit} || ')'",
        )
    return found


def correction_faults(con: duckdb.DuckDBPyConnection) -> Faults:
    """Check that each correction still fits what the claim says."""
    fields = " ".join(
        f"WHEN '{field}' THEN nullif(c.\"{'raw' if field == 'value' else field}\"::VARCHAR, '')"
        for field in CORRECTABLE
    )
    return con.execute(
        f"""
        SELECT file, line, 'the correction of ' || field || ' expects ' || coalesce(published, '(empty)')
            || ' but the claim says ' || coalesce(actual, '(empty)') || '; compare it with the publisher again'
        FROM (
            SELECT r.file, r.line, r.field, r.published, CASE r.field {fields} END AS actual
            FROM text_corrections AS r JOIN rows AS c USING (claim)
            WHERE r.action = 'override' AND r.field IN ({_list(CORRECTABLE)})
        )
        WHERE published IS DISTINCT FROM actual
        """
    ).fetchall()


def trade_faults(con: duckdb.DuckDBPyConnection, path: Path) -> Faults:
    """Check the flows of one trade table: known economies and releases, codes of six digits, no negative figure."""
    name = str(path).replace("'", "''")
    con.execute(
        "CREATE OR REPLACE TEMP VIEW flows AS SELECT release, year, exporter, importer, hs, value_kusd, quantity_t,"
        f" file_row_number + 1 AS line FROM read_parquet('{name}', file_row_number = true)"
    )
    economy = "(SELECT economy FROM catalog_economies)"
    faults = (
        ("release", "release IS NULL OR release NOT IN (SELECT release FROM releases)", "unknown release"),
        ("exporter", f"exporter IS NULL OR exporter NOT IN {economy}", "unknown exporter"),
        ("importer", f"importer IS NULL OR importer NOT IN {economy}", "unknown importer"),
        ("hs", "hs IS NULL OR NOT regexp_full_match(hs, '\\d{6}')", "not an HS code of six digits:"),
        ("year", f"year IS NULL OR NOT regexp_full_match(year::VARCHAR, '{YEAR}')", "not a year:"),
        ("value_kusd", "value_kusd IS NULL OR NOT isfinite(value_kusd) OR value_kusd < 0", "impossible value_kusd:"),
        ("quantity_t", "NOT isfinite(quantity_t) OR quantity_t < 0", "impossible quantity_t:"),
    )
    found: Faults = []
    for column, condition, words in faults:
        found += con.execute(
            f"SELECT ?, line, '{words} ' || coalesce({column}::VARCHAR, '(empty)') FROM flows WHERE {condition}",
            [path.name],
        ).fetchall()
    found += con.execute(
        "SELECT ?, max(line), 'the flow ' || concat_ws(' ', year, exporter, importer, hs) || ' stands more than once'"
        " FROM flows GROUP BY release, year, exporter, importer, hs HAVING count(*) > 1",
        [path.name],
    ).fetchall()
    return found


def flag_implausible(con: duckdb.DuckDBPyConnection) -> None:
    """Exclude flows that exceed the world production of the mineral over the same years by orders of magnitude.

    A figure whose unit was misprinted (million tonnes for tonnes) is off by a factor of at least 1,000; a factor of 100
    above the largest world production on record for the mineral leaves room for gross weights and growth.
    """
    con.execute(
        """
        WITH world AS (
            SELECT mineral, max(contained) AS largest FROM figures
            WHERE kind = 'production' AND economy = 'WLD' AND contained > 0 AND excluded = '' GROUP BY mineral
        )
        UPDATE figures SET excluded = printf('impossible as %g %s: more than %g times the world production of the same'
            ' period (at most %g t a year); the published unit cannot be right', value, unit, ?::DOUBLE, world.largest)
        FROM world
        WHERE figures.mineral = world.mineral AND figures.excluded = ''
          AND kind IN ('production', 'use', 'flow', 'import', 'export', 'net_import', 'supply_gap', 'recovered', 'loss',
                       'end_of_life')
          AND coalesce(contained, amount) > ? * world.largest * ("end" - "start" + 1)
          AND form != 'gross'
        """,
        [IMPLAUSIBLE_FACTOR, IMPLAUSIBLE_FACTOR],
    )


def raise_faults(found: Faults) -> None:
    """Raise all faults as one error, in the order of files and rows.

    Raises
    ------
    InvalidInput
        If there is any.
    """
    if found:
        raise InvalidInput([f"{file}, row {line}: {what}" for file, line, what in sorted(set(found))])


def _not(column: str, pattern: str) -> str:
    """Return the condition that a filled cell is not written in this pattern."""
    return f'"{column}" IS NOT NULL AND NOT regexp_full_match("{column}", \'{pattern}\')'

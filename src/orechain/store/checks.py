"""What every table of facts must satisfy before it becomes part of a snapshot.

Each check is one query that returns the offending rows; all faults are gathered and reported together.
"""

from __future__ import annotations

import difflib

import duckdb

from orechain.errors import InvalidInput
from orechain.store.claims import BOUNDS, CORRECTABLE

IMPLAUSIBLE_FACTOR = 100.0
"""A flow of a mineral above this many times its world production over the same years cannot be meant."""

_NUMBERS = ("start", "end", "value", "low", "high", "sd")
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
_REQUIRED = ("claim", "kind", "unit", "estimated", "release", "locator")


def _list(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)


def raise_text_faults(con: duckdb.DuckDBPyConnection) -> None:
    """Check the claims while they are still text: required cells, numbers, names, uniqueness."""
    problems: list[tuple[str, int, str]] = []

    def gather(condition: str, sentence: str, table: str = "text_claims") -> None:
        rows = con.execute(
            f"SELECT file, line, {sentence} FROM {table} AS t WHERE {condition} ORDER BY 1, 2"
        ).fetchall()
        problems.extend(rows)

    for name in _REQUIRED:
        gather(f'"{name}" IS NULL', f"'column {name} is empty; it must be filled'")
    for name in _NUMBERS:
        gather(
            f'"{name}" IS NOT NULL AND NOT coalesce(isfinite(try_cast("{name}" AS DOUBLE)), false)',
            f"'column {name}: ' || \"{name}\" || ' is not a plain number'",
        )
    for name, table, column in _REFERENCES:
        known = [row[0] for row in con.execute(f"SELECT {column} FROM {table}").fetchall()]
        rows = con.execute(
            f'SELECT file, line, "{name}" FROM text_claims WHERE "{name}" IS NOT NULL'
            f' AND "{name}" NOT IN (SELECT {column} FROM {table} WHERE {column} IS NOT NULL)'
        ).fetchall()
        for file, line, value in rows:
            near = ", ".join(difflib.get_close_matches(value, known, 3)) or "none is near"
            problems.append((file, line, f"column {name}: unknown {value!r}; nearest: {near}"))
    gather("link NOT IN ('U', 'M', 'D', 'R')", "'column link: ' || link || ' is not one of U, M, D, R'")
    gather(f"bound NOT IN ({_list(BOUNDS)})", "'column bound: unknown ' || bound")
    gather("estimated NOT IN ('0', '1')", "'column estimated: must be 0 or 1, not ' || estimated")
    for table, key in (("text_claims", "claim"), ("text_releases", "release")):
        gather(
            f"{key} IN (SELECT {key} FROM {table} GROUP BY {key} HAVING count(*) > 1)",
            f"'{key} ' || {key} || ' stands more than once'",
            table,
        )
    gather("claim IS NOT NULL AND release IS NOT NULL AND NOT starts_with(claim, release || ':')",
           "'claim ' || claim || ' does not begin with its release'")  # fmt: skip
    gather("action NOT IN ('override', 'exclude') OR action IS NULL", "'action must be override or exclude'",
           "text_corrections")  # fmt: skip
    gather(f"action = 'override' AND (field IS NULL OR field NOT IN ({_list(CORRECTABLE)}))",
           "'field cannot be corrected: ' || coalesce(field, '(empty)')", "text_corrections")  # fmt: skip
    gather("reason IS NULL", "'a correction needs a reason'", "text_corrections")
    gather("claim NOT IN (SELECT claim FROM text_claims WHERE claim IS NOT NULL)",
           "'corrects a claim that does not exist: ' || claim", "text_corrections")  # fmt: skip
    _raise(problems)


def raise_faults(con: duckdb.DuckDBPyConnection) -> None:
    """Check the typed claims: periods, bounds, units against kinds, corrections against what was published."""
    problems: list[tuple[str, int, str]] = []

    def gather(condition: str, sentence: str) -> None:
        problems.extend(
            con.execute(
                f"SELECT file, line, {sentence} FROM claims AS c JOIN lines AS l USING (claim)"
                f" JOIN catalog_units AS u USING (unit) JOIN catalog_kinds AS k USING (kind)"
                f" WHERE {condition} ORDER BY 1, 2"
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
    gather("bound = '' AND value IS NULL AND low IS NULL AND high IS NULL", "'neither value nor bound'")
    gather("bound = 'zero' AND value IS DISTINCT FROM 0", "'bound zero needs the value 0'")
    gather(
        "NOT list_contains(string_split(k.dimension, ';'), u.dimension)",
        "'unit ' || unit || ' (' || u.dimension || ') does not fit kind ' || kind || ' (' || k.dimension || ')'",
    )
    gather("u.dimension IN ('mass', 'price') AND form = '' AND c.kind != 'statement'",
           "'a mass or a price per mass needs a form: what is weighed?'")  # fmt: skip
    problems.extend(
        con.execute(
            """
            SELECT l.file, l.line, 'the correction of ' || x.field || ' expects ' || coalesce(x.published, '(empty)')
                || ' but the claim says ' || coalesce(x.actual, '(empty)')
            FROM (
                SELECT r.claim, r.field, r.published, CASE r.field
                    WHEN 'mineral' THEN c.mineral WHEN 'form' THEN c.form WHEN 'link' THEN c.link
                    WHEN 'process' THEN c.process WHEN 'kind' THEN c.kind WHEN 'economy' THEN c.economy
                    WHEN 'start' THEN c."start"::VARCHAR WHEN 'end' THEN c."end"::VARCHAR
                    WHEN 'value' THEN c.raw WHEN 'unit' THEN c.unit END AS actual
                FROM corrections AS r JOIN claims AS c USING (claim) WHERE r.action = 'override'
            ) AS x JOIN lines AS l USING (claim)
            WHERE x.published IS DISTINCT FROM x.actual
            """
        ).fetchall()
    )
    _raise(problems)


def raise_trade_faults(con: duckdb.DuckDBPyConnection) -> None:
    """Check the trade flows: known economies and releases, six-character codes, no negative figure."""
    rows = con.execute(
        """
        SELECT release, year, exporter, importer, hs FROM trade
        WHERE exporter NOT IN (SELECT economy FROM catalog_economies)
           OR importer NOT IN (SELECT economy FROM catalog_economies)
           OR release NOT IN (SELECT release FROM releases)
           OR length(hs) != 6 OR NOT value_kusd >= 0 OR quantity_t < 0 LIMIT 20
        """
    ).fetchall()
    if rows:
        raise InvalidInput(
            [f"trade table {row[0]}: invalid flow {row[1]} {row[2]}→{row[3]} HS {row[4]}" for row in rows]
        )


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


def _raise(problems: list[tuple[str, int, str]]) -> None:
    if problems:
        raise InvalidInput([f"{file}, row {line}: {what}" for file, line, what in sorted(problems)])

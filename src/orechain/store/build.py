"""Build one snapshot of the store from tables of facts.

All work on rows is done by DuckDB; Python only names the files and gathers what is wrong. A snapshot is written to a
file of its own and is only put to use when it is whole (`orechain.store.workspace`).
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from orechain.catalog.forms import forms
from orechain.errors import InvalidInput
from orechain.store import checks
from orechain.store.bundled import DATA, TABLES, claim_tables
from orechain.store.claims import CLAIM_COLUMNS, CORRECTABLE, CORRECTION_COLUMNS, RELEASE_COLUMNS
from orechain.store.csvfiles import faults, load

_CATALOG = ("minerals", "processes", "kinds", "economies", "units", "publishers")


def build(target: Path, data: Path = DATA, tables: Path = TABLES) -> int:
    """Write the snapshot ``target`` and return the number of claims in it.

    Parameters
    ----------
    target
        File to create; it must not exist.
    data, tables
        Folders of the facts and of the catalog tables.

    Raises
    ------
    InvalidInput
        If any table has a malformed or inconsistent row; all faults found are listed, each with file and row.
    """
    con = duckdb.connect(str(target))
    try:
        con.execute("SET preserve_insertion_order = true")
        _load_catalog(con, tables)
        _load_tables(con, data)
        checks.raise_faults(con)
        _make_figures(con)
        _load_trade(con, data)
        checks.raise_trade_faults(con)
        checks.flag_implausible(con)
        con.execute("DROP TABLE lines")
        count = con.execute("SELECT count(*) FROM claims").fetchall()[0][0]
        con.execute("CHECKPOINT")
    finally:
        con.close()
    return int(count)


def _load_catalog(con: duckdb.DuckDBPyConnection, tables: Path) -> None:
    for name in _CATALOG:
        path = str(tables / f"{name}.csv").replace("'", "''")
        con.execute(
            f"CREATE TABLE catalog_{name} AS SELECT * FROM "
            f"read_csv('{path}', header = true, all_varchar = true, delim = ',', quote = '\"', escape = '\"')"
        )
    rows = forms()
    con.execute(
        "CREATE TABLE catalog_forms AS SELECT unnest(?::VARCHAR[]) AS form, unnest(?::DOUBLE[]) AS content",
        [[form.form for form in rows], [form.content for form in rows]],
    )


def _load_tables(con: duckdb.DuckDBPyConnection, data: Path) -> None:
    """Load releases, claims and corrections as text, keeping file and line of every row."""
    groups = (
        ("releases", RELEASE_COLUMNS, sorted((data / "releases").glob("*.csv"))),
        ("claims", CLAIM_COLUMNS, claim_tables(data)),
        ("corrections", CORRECTION_COLUMNS, sorted((data / "corrections").glob("*.csv"))),
    )
    problems = [problem for _, columns, files in groups for problem in faults(files, columns, header_only=True)]
    if problems:
        raise InvalidInput(problems)
    for name, columns, files in groups:
        load(con, f"text_{name}", files, columns)
    checks.raise_text_faults(con)
    con.execute("CREATE TABLE releases AS SELECT * EXCLUDE (file, line) FROM text_releases")
    con.execute("CREATE TABLE corrections AS SELECT * EXCLUDE (file, line) FROM text_corrections")
    con.execute("CREATE TABLE lines AS SELECT claim, file, line FROM text_claims")
    con.execute(
        """
        CREATE TABLE claims AS SELECT
            claim, coalesce(mineral, '') AS mineral, coalesce(form, '') AS form, coalesce(link, '') AS link,
            coalesce(process, '') AS process, kind, coalesce(detail, '') AS detail, coalesce(economy, '') AS economy,
            coalesce(partner, '') AS partner, "start"::INTEGER AS "start", "end"::INTEGER AS "end",
            value::DOUBLE AS value, low::DOUBLE AS low, high::DOUBLE AS high, sd::DOUBLE AS sd,
            coalesce(bound, '') AS bound, unit, coalesce(raw, '') AS raw, estimated = '1' AS estimated,
            release, coalesce(locator, '') AS locator, coalesce(note, '') AS note
        FROM text_claims
        """
    )
    for name, _, _ in groups:
        con.execute(f"DROP TABLE text_{name}")


def _make_figures(con: duckdb.DuckDBPyConnection) -> None:
    """Derive the usable figures: corrections applied, amounts in base units, content of the element."""
    con.execute("CREATE TABLE figures AS SELECT *, false AS corrected, '' AS excluded FROM claims")
    types = {"start": "INTEGER", "end": "INTEGER", "value": "DOUBLE"}
    for field in CORRECTABLE:
        con.execute(
            f"""
            UPDATE figures SET "{field}" = c.corrected::{types.get(field, "VARCHAR")}, corrected = true
            FROM corrections AS c
            WHERE c.claim = figures.claim AND c.action = 'override' AND c.field = '{field}'
            """
        )
    con.execute(
        """
        UPDATE figures SET excluded = c.reason FROM corrections AS c
        WHERE c.claim = figures.claim AND c.action = 'exclude'
        """
    )
    con.execute(
        """
        CREATE OR REPLACE TABLE figures AS SELECT f.* EXCLUDE (corrected, excluded),
            f.value * u.factor::DOUBLE AS amount,
            f.low * u.factor::DOUBLE AS amount_low,
            f.high * u.factor::DOUBLE AS amount_high,
            CASE WHEN u.dimension = 'mass' THEN f.value * u.factor::DOUBLE * s.content END AS contained,
            f.corrected, f.excluded
        FROM figures AS f
        JOIN catalog_units AS u ON u.unit = f.unit
        LEFT JOIN catalog_forms AS s ON s.form = f.form
        ORDER BY f.mineral, f.kind, f.claim
        """
    )


def _load_trade(con: duckdb.DuckDBPyConnection, data: Path) -> None:
    con.execute(
        "CREATE TABLE trade (release VARCHAR, year INTEGER, exporter VARCHAR, importer VARCHAR, hs VARCHAR,"
        " value_kusd DOUBLE, quantity_t DOUBLE)"
    )
    for path in sorted((data / "trade").glob("*.parquet")):
        name = str(path).replace("'", "''")
        try:
            con.execute(
                "INSERT INTO trade SELECT release, year, exporter, importer, hs, value_kusd, quantity_t "
                f"FROM read_parquet('{name}')"
            )
        except duckdb.Error as error:
            raise InvalidInput([f"{path.name}: cannot be read as a trade table: {error}"]) from error

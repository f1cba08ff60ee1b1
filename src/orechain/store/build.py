"""Build one snapshot of the store from tables of facts.

All work on rows is done by DuckDB; Python only names the files and gathers what is wrong. A snapshot is written to a
file of its own and is only put to use when it is whole (`orechain.store.workspace`).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import duckdb

from orechain.catalog.forms import forms
from orechain.catalog.tables import read_file
from orechain.errors import InvalidInput, first_line
from orechain.store import checks
from orechain.store.bundled import DATA, TABLES, claim_tables
from orechain.store.claims import CLAIM_COLUMNS, CORRECTABLE, CORRECTION_COLUMNS, RELEASE_COLUMNS
from orechain.store.csvfiles import load as load_text
from orechain.store.loads import CLAIMS, RELEASE

_CATALOG = ("minerals", "processes", "kinds", "economies", "units", "publishers")
_TRADE_COLUMNS = "release, year, exporter, importer, hs, value_kusd, quantity_t"


def build(
    target: Path, data: Path = DATA, tables: Path = TABLES, loads: Mapping[str, Path] = MappingProxyType({})
) -> int:
    """Write the snapshot ``target`` and return the number of claims in it.

    Parameters
    ----------
    target
        File to create; it must not exist.
    data, tables
        Folders of the facts and of the catalog tables.
    loads
        Folders of the loads that the snapshot holds beside the bundled facts, by id.

    Raises
    ------
    InvalidInput
        If any table has a malformed or inconsistent row; all faults found are listed, each with file and row.
    """
    con = duckdb.connect(str(target))
    try:
        con.execute("SET preserve_insertion_order = true")
        _load_catalog(con, tables)
        _load_text(con, data, loads)
        _make_rows(con)
        _correct_rows(con)
        checks.raise_faults(
            checks.text_faults(con)
            + checks.load_faults(con, {name: (f"{name}/{RELEASE}", f"{name}/{CLAIMS}") for name in loads})
            + checks.row_faults(con, "rows")
            + checks.correction_faults(con)
            + checks.row_faults(con, "(FROM corrected_rows WHERE corrected)", "after its correction: ")
        )
        _make_figures(con)
        _load_trade(con, data)
        checks.flag_implausible(con)
        count = con.execute("SELECT count(*) FROM claims").fetchall()[0][0]
        con.execute("CHECKPOINT")
    finally:
        con.close()
    return int(count)


def _load_catalog(con: duckdb.DuckDBPyConnection, tables: Path) -> None:
    for name in _CATALOG:
        read_file(tables / f"{name}.csv")  # says file and row of what is malformed
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


def _load_text(con: duckdb.DuckDBPyConnection, data: Path, loads: Mapping[str, Path]) -> None:
    """Load releases, claims and corrections as text, keeping file and line of every row."""
    if not claim_tables(data):
        raise InvalidInput([f"{data}: holds no tables of claims; install orechain again"])
    groups = (
        ("releases", RELEASE_COLUMNS, RELEASE),
        ("claims", CLAIM_COLUMNS, CLAIMS),
        ("corrections", CORRECTION_COLUMNS, ""),  # a load has none: its owner mends the table itself
    )
    problems: list[str] = []
    for name, columns, file in groups:
        own = {folder / file: f"{load}/{file}" for load, folder in sorted(loads.items())} if file else {}
        files = [*sorted((data / name).glob("*.csv")), *own]
        problems += load_text(con, f"text_{name}", files, columns, own)
    if problems:
        raise InvalidInput(problems)


def _make_rows(con: duckdb.DuckDBPyConnection) -> None:
    """Give the claims their types; what is not a number becomes NULL and is reported by the checks of the text."""
    con.execute(
        """
        CREATE TEMP TABLE rows AS SELECT
            file, line,
            claim, coalesce(mineral, '') AS mineral, coalesce(form, '') AS form, coalesce(link, '') AS link,
            coalesce(process, '') AS process, kind, coalesce(detail, '') AS detail, coalesce(economy, '') AS economy,
            coalesce(partner, '') AS partner,
            try_cast("start" AS INTEGER) AS "start", try_cast("end" AS INTEGER) AS "end",
            try_cast(value AS DOUBLE) AS value, try_cast(low AS DOUBLE) AS low, try_cast(high AS DOUBLE) AS high,
            try_cast(sd AS DOUBLE) AS sd,
            coalesce(bound, '') AS bound, unit, coalesce(raw, '') AS raw, estimated = '1' AS estimated,
            release, coalesce(locator, '') AS locator, coalesce(note, '') AS note
        FROM text_claims
        """
    )


def _correct_rows(con: duckdb.DuckDBPyConnection) -> None:
    """Apply the corrections to a copy of the rows."""
    con.execute("CREATE TEMP TABLE corrected_rows AS SELECT *, false AS corrected, '' AS excluded FROM rows")
    types = {"start": "INTEGER", "end": "INTEGER", "value": "DOUBLE"}
    for field in CORRECTABLE:
        corrected = f"try_cast(c.corrected AS {types[field]})" if field in types else "coalesce(c.corrected, '')"
        con.execute(
            f"""
            UPDATE corrected_rows SET "{field}" = {corrected}, corrected = true FROM text_corrections AS c
            WHERE c.claim = corrected_rows.claim AND c.action = 'override' AND c.field = '{field}'
            """
        )
    con.execute(
        """
        UPDATE corrected_rows SET excluded = c.reason FROM text_corrections AS c
        WHERE c.claim = corrected_rows.claim AND c.action = 'exclude'
        """
    )


def _make_figures(con: duckdb.DuckDBPyConnection) -> None:
    """Keep what was published as it stands, and derive the usable figures: base units, content of the element."""
    con.execute("CREATE TABLE releases AS SELECT * EXCLUDE (file, line) FROM text_releases")
    con.execute("CREATE TABLE corrections AS SELECT * EXCLUDE (file, line) FROM text_corrections")
    con.execute("CREATE TABLE claims AS SELECT * EXCLUDE (file, line) FROM rows")
    con.execute(
        """
        CREATE TABLE figures AS SELECT f.* EXCLUDE (file, line, corrected, excluded),
            f.value * u.factor::DOUBLE AS amount,
            f.low * u.factor::DOUBLE AS amount_low,
            f.high * u.factor::DOUBLE AS amount_high,
            CASE WHEN u.dimension = 'mass' THEN f.value * u.factor::DOUBLE * s.content END AS contained,
            f.corrected, f.excluded
        FROM corrected_rows AS f
        JOIN catalog_units AS u ON u.unit = f.unit
        LEFT JOIN catalog_forms AS s ON s.form = f.form
        ORDER BY f.mineral, f.kind, f.claim
        """
    )
    for name in ("releases", "claims", "corrections"):
        con.execute(f"DROP TABLE text_{name}")


def _load_trade(con: duckdb.DuckDBPyConnection, data: Path) -> None:
    con.execute(
        "CREATE TABLE trade (release VARCHAR, year INTEGER, exporter VARCHAR, importer VARCHAR, hs VARCHAR,"
        " value_kusd DOUBLE, quantity_t DOUBLE)"
    )
    found: checks.Faults = []
    for path in sorted((data / "trade").glob("*.parquet")):
        name = str(path).replace("'", "''")
        try:
            con.execute(f"INSERT INTO trade BY NAME SELECT {_TRADE_COLUMNS} FROM read_parquet('{name}')")
            found += checks.trade_faults(con, path)
        except (duckdb.ProgrammingError, duckdb.DataError) as error:  # any other is one of writing the snapshot
            raise InvalidInput([f"{path.name}: cannot be read as a trade table: {first_line(error)}"]) from error
    checks.raise_faults(found)

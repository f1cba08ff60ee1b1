"""Read tables of text into the store, and say exactly which row of which file is malformed.

DuckDB loads the rows; it forgives what a table of facts must not have (empty lines, cells beyond the last column), so
that every file is first gone through strictly.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from orechain.errors import first_line


def load(
    con: duckdb.DuckDBPyConnection,
    table: str,
    files: Sequence[Path],
    columns: Sequence[str],
    names: Mapping[Path, str] | None = None,
) -> list[str]:
    """Create ``table`` with all ``columns`` as text, plus ``file`` and ``line`` (the header is line 1).

    ``names`` says what a file is called in faults, where its own name does not say which it is.

    Returns
    -------
    list of str
        One sentence for each malformed header or row; the table is whole only if there is none.
    """
    spec = ", ".join(f"'{name}': 'VARCHAR'" for name in columns)
    typed = ", ".join(f'"{name}" VARCHAR' for name in columns)
    con.execute(f"CREATE TABLE {table} ({typed}, file VARCHAR, line BIGINT)")
    found: list[str] = []
    for path in files:
        called = (names or {}).get(path, path.name)
        if wrong := faults(path, columns, called):
            found += wrong
            continue
        name = str(path).replace("'", "''")
        try:
            con.execute(
                f"INSERT INTO {table} SELECT *, ?, row_number() OVER () + 1 FROM read_csv('{name}', header = true,"
                f" auto_detect = false, delim = ',', quote = '\"', escape = '\"', columns = {{{spec}}})",
                [called],
            )
        except duckdb.ProgrammingError as error:  # any other error is one of writing the snapshot
            found.append(f"{called}: {first_line(error)}")
    return found


def faults(path: Path, columns: Sequence[str], called: str = "") -> list[str]:
    """Return one sentence for each malformed row of a file, or one for its header."""
    called = called or path.name
    found: list[str] = []
    row = 1  # as a spreadsheet counts: a text that runs over several lines is one row
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = csv.reader(stream, strict=True)
            header = next(rows, [])
            if tuple(header) != tuple(columns):
                return [f"{called}, row 1: {_header_fault(header, columns)}"]
            for row, cells in enumerate(rows, 2):
                if len(cells) != len(columns):
                    found.append(
                        f"{called}, row {row}: {len(cells)} cells instead of {len(columns)};"
                        " a text that holds a comma must stand in double quotes"
                    )
    except UnicodeDecodeError:
        found.append(f"{called}, row {_undecodable_line(path)}: not UTF-8; save the table as UTF-8")
    except csv.Error as error:
        found.append(f"{called}, row {row + 1}: {error}; check the double quotes of this row")
    except OSError as error:
        found.append(f"{called}: cannot be read ({error.strerror})")
    return found


def _undecodable_line(path: Path) -> int:
    """Return the line of the first byte that is not UTF-8; a decoder reading in pieces cannot say."""
    content = path.read_bytes()
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        return content.count(b"\n", 0, error.start) + 1
    return 1


def _header_fault(header: Sequence[str], columns: Sequence[str]) -> str:
    if not header:
        return f"the file is empty; the header must be {','.join(columns)}"
    missing = ", ".join(name for name in columns if name not in header) or "none"
    unknown = ", ".join(name for name in header if name not in columns) or "none"
    return f"the header must be {','.join(columns)} (missing: {missing}; unknown: {unknown})"

"""Read tables of text into the store, and say exactly which row of which file is malformed."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb

from orechain.errors import InvalidInput


def load(con: duckdb.DuckDBPyConnection, table: str, files: Sequence[Path], columns: Sequence[str]) -> None:
    """Create ``table`` with all ``columns`` as text, plus ``file`` and ``line`` (the header is line 1).

    Raises
    ------
    InvalidInput
        If a file is not UTF-8 or a row has too few or too many cells.
    """
    spec = ", ".join(f"'{name}': 'VARCHAR'" for name in columns)
    names = ", ".join(f'"{name}" VARCHAR' for name in columns)
    con.execute(f"CREATE TABLE {table} ({names}, file VARCHAR, line BIGINT)")
    for path in files:
        name = str(path).replace("'", "''")
        try:
            con.execute(
                f"INSERT INTO {table} SELECT *, ?, row_number() OVER () + 1 FROM read_csv('{name}', header = true,"
                f" auto_detect = false, delim = ',', quote = '\"', escape = '\"', columns = {{{spec}}})",
                [path.name],
            )
        except duckdb.Error as error:
            raise InvalidInput(faults([path], columns) or [f"{path.name}: {error}"]) from error


def faults(files: Iterable[Path], columns: Sequence[str], *, header_only: bool = False) -> list[str]:
    """Return one sentence for each malformed header or row."""
    found = []
    for path in files:
        try:
            with path.open(encoding="utf-8", newline="") as stream:
                rows = csv.reader(stream, strict=True)
                header = next(rows, [])
                if tuple(header) != tuple(columns):
                    missing = [name for name in columns if name not in header]
                    unknown = [name for name in header if name not in columns]
                    found.append(
                        f"{path.name}, row 1: the header must be {','.join(columns)}"
                        f" (missing: {', '.join(missing) or 'none'}; unknown: {', '.join(unknown) or 'none'})"
                    )
                    continue
                if header_only:
                    continue
                found += [
                    f"{path.name}, row {rows.line_num}: {len(row)} cells instead of {len(columns)};"
                    " a text that holds a comma must stand in double quotes"
                    for row in rows
                    if len(row) != len(columns)
                ]
        except UnicodeDecodeError as error:
            found.append(f"{path.name}: not UTF-8 (byte {error.start}); save the table as UTF-8")
        except csv.Error as error:
            found.append(f"{path.name}, row {rows.line_num}: {error}")
        except OSError as error:
            found.append(f"{path.name}: cannot be read ({error.strerror})")
    return found

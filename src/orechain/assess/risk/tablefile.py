"""Rows of a user's CSV or Excel file, each cell with its place, so that whatever is wrong can be pointed at."""

from __future__ import annotations

import csv
import difflib
import io
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from orechain.errors import InvalidInput, UnknownName, first_line

_DELIMITERS = ",;\t"
_MAXIMUM_ROWS = 200_000
_NO_RESULT = "a formula without a stored result; open and save the file in a spreadsheet program, or write the number"


class Row:
    """One row: its cells by column, and what is wrong with them."""

    def __init__(
        self, where: str, cells: Mapping[str, object], places: Mapping[str, str], unread: Sequence[str]
    ) -> None:
        self.where = where
        self._cells = cells
        self._places = places
        self._unread = set(unread)
        self.problems: list[str] = []
        for name in unread:
            self.fault(name, _NO_RESULT)

    def place(self, column: str) -> str:
        """Return file, sheet, row and column of a cell."""
        return f"{self.where}, {self._places.get(column, f'column {column}')}"

    def fault(self, column: str, what: str) -> None:
        """Note what is wrong with a cell."""
        self.problems.append(f"{self.place(column)}: {what}")

    def text(self, column: str) -> str:
        """Return a cell as text without surplus blanks."""
        cell = self._cells.get(column)
        if isinstance(cell, float) and cell.is_integer():
            cell = int(cell)
        return "" if cell is None else " ".join(str(cell).split())

    def empty(self, column: str) -> bool:
        """Whether nothing is written in a cell."""
        return self.text(column) == "" and column not in self._unread

    def blank(self) -> bool:
        """Whether nothing is written in the row."""
        return all(self.empty(column) for column in self._cells)

    def faulty(self, column: str) -> bool:
        """Whether something is wrong with a cell already."""
        return any(problem.startswith(f"{self.place(column)}:") for problem in self.problems)

    def number(self, column: str) -> float | None:
        """Return a cell as a finite number; None where it is empty or none, which is noted once."""
        cell = self._cells.get(column)
        text = self.text(column)
        if text == "":
            return None
        number = None
        if isinstance(cell, float):
            number = cell
        elif not isinstance(cell, bool):
            try:
                number = float(text.replace("_", " "))  # float() also reads 1_000, which nobody writes into a table
            except ValueError:
                number = None
        what = (
            f"{text!r} is not a number; write digits with a decimal point and no thousands sign"
            if number is None
            else f"{text!r} is not a finite number; write one"
            if not math.isfinite(number)
            else ""
        )
        if what:
            if not self.faulty(column):
                self.fault(column, what)
            return None
        return number

    def known(self, column: str, find: Callable[[str], str], what: str) -> str | None:
        """Return the id that a cell stands for, or None; the fault names the nearest."""
        text = self.text(column)
        if not text:
            self.fault(column, f"no {what} is named; write one")
            return None
        try:
            return find(text)
        except UnknownName as error:
            near = f"nearest: {', '.join(error.nearest)}" if error.nearest else "write its ISO code or English name"
            if what == "mineral" and not error.nearest:
                near = "write its id, symbol or English name"
            self.fault(column, f"unknown {what} {text!r}; {near}")
        return None


def rows_of(
    file: Path, label: str, columns: Sequence[str], needed: Sequence[str], aliases: Mapping[str, str]
) -> Iterator[Row]:
    """Yield the rows of a file.

    Parameters
    ----------
    file
        ``.csv`` (comma, semicolon or tab; UTF-8) or ``.xlsx`` (first sheet).
    label
        How messages name it.
    columns
        Columns that are read; others are ignored.
    needed
        Columns that must be there.
    aliases
        Other names of columns.

    Raises
    ------
    InvalidInput
        If the file cannot be read, is empty, or lacks a column.
    """
    suffix = file.suffix.lower()
    if suffix == ".csv":
        yield from _csv_rows(file, label, columns, needed, aliases)
    elif suffix in (".xlsx", ".xlsm"):
        yield from _excel_rows(file, label, columns, needed, aliases)
    else:
        raise InvalidInput([f"{label}: give a .csv or .xlsx file"])


def _header(
    cells: Sequence[object], where: str, columns: Sequence[str], needed: Sequence[str], aliases: Mapping[str, str]
) -> dict[str, int]:
    names = ["" if cell is None else str(cell).strip().lower() for cell in cells]
    names = [aliases.get(name, name) for name in names]
    problems = [f"{where}: column {name!r} stands twice; keep one" for name in columns if names.count(name) > 1]
    for name in needed:
        if name not in names:
            near = difflib.get_close_matches(name, [other for other in names if other], 1)
            hint = f" (is it {near[0]!r}?)" if near else ""
            problems.append(f"{where}: no column {name!r} in the first row{hint}; the columns are {', '.join(columns)}")
    if problems:
        raise InvalidInput(problems)
    return {name: names.index(name) for name in columns if name in names}


def _csv_rows(
    file: Path, label: str, columns: Sequence[str], needed: Sequence[str], aliases: Mapping[str, str]
) -> Iterator[Row]:
    try:
        text = file.read_text(encoding="utf-8-sig")
        first = text.partition("\n")[0]
        delimiter = max(_DELIMITERS, key=first.count)
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True))
    except UnicodeDecodeError as error:
        raise InvalidInput([f"{label}: is not UTF-8; save it as CSV UTF-8 or as .xlsx"]) from error
    except (OSError, csv.Error) as error:
        raise InvalidInput([f"{label}: cannot be read ({_reason(error)}); check the file"]) from error
    if not rows:
        raise InvalidInput([f"{label}: is empty; write a header and rows"])
    found = _header(rows[0], f"{label}, row 1", columns, needed, aliases)
    places = {name: f"column {name}" for name in found}
    for number, cells in enumerate(rows[1:], 2):
        if any(cell.strip() for cell in cells):
            own = {name: cells[at] if at < len(cells) else None for name, at in found.items()}
            yield Row(f"{label}, row {number}", own, places, ())


def _excel_rows(
    file: Path, label: str, columns: Sequence[str], needed: Sequence[str], aliases: Mapping[str, str]
) -> Iterator[Row]:
    from zipfile import BadZipFile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        content = file.read_bytes()
        results = load_workbook(io.BytesIO(content), data_only=True)
        formulas = load_workbook(io.BytesIO(content), data_only=False)
    except (OSError, BadZipFile, InvalidFileException, KeyError, ValueError) as error:
        raise InvalidInput(
            [f"{label}: cannot be read as an Excel workbook ({_reason(error)}); save it anew"]
        ) from error
    sheet = results.worksheets[0] if results.worksheets else None
    if sheet is None or sheet.max_row < 1 or sheet.max_row > _MAXIMUM_ROWS:
        raise InvalidInput([f"{label}: its first sheet has no rows, or more than {_MAXIMUM_ROWS:,}; mend it"])
    rows = list(sheet.iter_rows(values_only=True))
    written = list(formulas.worksheets[0].iter_rows(values_only=True))
    if not rows:
        raise InvalidInput([f"{label}, sheet {sheet.title}: is empty; write a header and rows"])
    found = _header(rows[0], f"{label}, sheet {sheet.title}, row 1", columns, needed, aliases)
    places = {name: f"column {name}" for name in found}
    for number, (cells, texts) in enumerate(zip(rows[1:], written[1:], strict=True), 2):
        unread = [name for name, at in found.items() if cells[at] is None and texts[at] is not None]
        own = {name: cells[at] for name, at in found.items()}
        if unread or any(cell is not None and str(cell).strip() for cell in own.values()):
            yield Row(f"{label}, sheet {sheet.title}, row {number}", own, places, unread)


def _reason(error: Exception) -> str:
    return (isinstance(error, OSError) and error.strerror) or first_line(error)

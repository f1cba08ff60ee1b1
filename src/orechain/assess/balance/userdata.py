"""Figures of the user's own: a template of a chain's quantities as CSV or Excel, and its way back.

Nothing is stored: the figures join the system of one balance and are named in it by file, sheet and cell. Every bad
cell of a file is found before anything is refused, and all are listed in one error.
"""

from __future__ import annotations

import csv
import difflib
import io
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orechain.catalog.units import convert
from orechain.catalog.units import unit as find_unit
from orechain.errors import InvalidInput, OrechainError, UnknownName, first_line

SHEET = "Values"
HELP_SHEET = "Help"
COLUMNS = (
    "quantity", "name", "from", "to", "layer", "current", "unit", "value", "sd", "minimum", "maximum", "distribution",
    "source",
)  # fmt: skip
"""Columns of the template. The first six are for the reader; ``unit`` and what follows it are the user's."""

_GIVEN = ("value", "sd", "minimum", "maximum")
_DISTRIBUTIONS = ("normal", "lognormal")
_DELIMITERS = ",;\t"
_MAXIMUM_ROWS = 200_000
_NO_RESULT = "a formula without a stored result; open and save the file in a spreadsheet program, or write the number"


@dataclass(frozen=True, slots=True)
class Slot:
    """One quantity that a user may give a figure for: its id, how it is called, its dimension and current value.

    ``dimension`` is ``mass`` (``current`` in tonnes) or ``fraction`` (a ratio). ``signed`` quantities (net additions
    to stock) may be negative.
    """

    quantity: str
    name: str
    source: str = ""
    target: str = ""
    layer: str = ""
    dimension: str = "mass"
    current: float | None = None
    signed: bool = False

    @property
    def unit(self) -> str:
        """Unit of the template."""
        return "t" if self.dimension == "mass" else "fraction"


@dataclass(frozen=True, slots=True)
class UserFigure:
    """One figure of the user in base units (tonnes or a ratio), with the cell that it stands in.

    ``value`` is ``None`` where only bounds are given; ``sd`` where no uncertainty is.
    """

    quantity: str
    value: float | None
    sd: float | None
    minimum: float | None
    maximum: float | None
    distribution: str
    unit: str
    published: str
    cell: str
    source: str = ""


def write_template(slots: Sequence[Slot], target: Path, help_lines: Iterable[str] = ()) -> None:
    """Write the template of a chain as ``.csv`` or ``.xlsx``.

    Raises
    ------
    OrechainError
        If the name ends otherwise, or the file cannot be written.
    """
    writers: dict[str, Callable[[], bytes]] = {
        ".csv": lambda: _csv_bytes(slots),
        ".xlsx": lambda: _excel_bytes(slots, tuple(help_lines)),
    }
    make = writers.get(target.suffix.lower())
    if make is None:
        raise OrechainError("template_suffix", file=target.name)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(make())
    except OSError as error:
        raise OrechainError("output_unwritable", file=target, reason=error.strerror or error) from error


def _template_rows(slots: Sequence[Slot]) -> list[tuple[object, ...]]:
    return [
        (s.quantity, s.name, s.source, s.target, s.layer, "" if s.current is None else s.current, s.unit)
        + ("",) * (len(COLUMNS) - 7)
        for s in slots
    ]


def _csv_bytes(slots: Sequence[Slot]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_template_rows(slots))
    return text.getvalue().encode("utf-8-sig")  # the mark tells spreadsheet programs that this is UTF-8


def _excel_bytes(slots: Sequence[Slot], help_lines: tuple[str, ...]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Font, PatternFill
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    sheet.title = SHEET
    sheet.append(COLUMNS)
    for row in _template_rows(slots):
        sheet.append([None if cell == "" else cell for cell in row])
    given = PatternFill("solid", fgColor="FFF7DB")
    for place, name in enumerate(COLUMNS, 1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = {"quantity": 34, "name": 34}.get(name, 16)
        sheet.cell(1, place).font = Font(bold=True)
        if place >= COLUMNS.index("unit") + 1:
            for row_number in range(1, len(slots) + 2):
                sheet.cell(row_number, place).fill = given
    sheet.freeze_panes = "C2"
    notes = book.create_sheet(HELP_SHEET)
    for line in help_lines:
        notes.append([line])
    notes.column_dimensions["A"].width = 110
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def read_figures(files: Sequence[Path], slots: Sequence[Slot]) -> tuple[UserFigure, ...]:
    """Return the figures that the user has filled in, in base units.

    Parameters
    ----------
    files
        ``.csv`` or ``.xlsx`` files with the columns of the template; order does not matter, others are ignored.
    slots
        What the chain knows.

    Raises
    ------
    InvalidInput
        With every bad cell of every file, by sheet, row and column: no number, not finite, a negative mass or standard
        deviation, unknown unit or quantity (with the nearest), bounds in the wrong order.
    """
    known = {slot.quantity: slot for slot in slots}
    problems: list[str] = []
    found: list[UserFigure] = []
    names = [file.name for file in files]
    for file in files:
        try:
            records = _records(file, file.name if names.count(file.name) == 1 else str(file))
        except InvalidInput as error:
            problems += error.problems
            continue
        for record in records:
            reader = _Row(record, known)
            figure = reader.figure()
            problems += reader.problems
            if figure is not None:
                found.append(figure)
    if problems:
        raise InvalidInput(problems)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Record:
    """One row of a file: the cells by column, and how each is called."""

    file: str
    cells: Mapping[str, object]
    names: Mapping[str, str]
    unread: frozenset[str] = frozenset()
    """Columns with a formula whose result the file does not hold."""


class _Row:
    """Reads one row and gathers what is wrong with it."""

    def __init__(self, record: _Record, known: Mapping[str, Slot]) -> None:
        self._record = record
        self._known = known
        self.problems: list[str] = []

    def figure(self) -> UserFigure | None:
        """Return the figure of the row, or ``None`` if it gives none or any cell of it is bad."""
        for name in sorted(self._record.unread, key=COLUMNS.index):
            self._fault(name, _NO_RESULT)
        if all(self._empty(name) for name in _GIVEN):
            return None
        slot = self._slot()
        numbers = {name: self._number(name) for name in _GIVEN}
        unit, factor = self._unit(slot)
        shape = self._text("distribution").lower()
        if shape not in ("", *_DISTRIBUTIONS):
            self._fault("distribution", f"{shape!r} is no distribution; write normal or lognormal")
        self._check(numbers, slot, shape)
        based = {name: None if number is None else number * (factor or 1.0) for name, number in numbers.items()}
        for name, number in based.items():
            if number is not None and not math.isfinite(number):
                self._fault(name, f"{self._text(name)} {unit} is too large a number")
        if slot is None or factor is None or self.problems:
            return None
        value = based["value"]
        column = "value" if value is not None else "minimum" if numbers["minimum"] is not None else "maximum"
        return UserFigure(
            quantity=slot.quantity,
            value=value,
            sd=based["sd"],
            minimum=based["minimum"],
            maximum=based["maximum"],
            distribution=shape,
            unit=unit,
            published=self._text(column),
            cell=f"{self._record.file}, {self._record.names[column]}",
            source=self._text("source"),
        )

    def _text(self, name: str) -> str:
        cell = self._record.cells.get(name)
        return "" if cell is None else " ".join(str(cell).split())

    def _empty(self, name: str) -> bool:
        return self._text(name) == "" and name not in self._record.unread

    def _fault(self, name: str, what: str) -> None:
        place = self._record.names.get(name) or self._record.names["quantity"]
        self.problems.append(f"{self._record.file}, {place}: {what}")

    def _slot(self) -> Slot | None:
        name = self._text("quantity")
        if name in self._known:
            return self._known[name]
        near = difflib.get_close_matches(name, self._known, 3, 0.6) if name else []
        hint = f"nearest: {', '.join(near)}" if near else "take the ids of `orechain chain template`"
        self._fault("quantity", f"unknown quantity {name!r}; {hint}" if name else f"no quantity is named; {hint}")
        return None

    def _number(self, name: str) -> float | None:
        cell = self._record.cells.get(name)
        if isinstance(cell, bool):
            self._fault(name, f"'{cell}' is not a number")
            return None
        if isinstance(cell, float):
            number = cell
        else:  # also of whole numbers, which may be too large for float()
            text = self._text(name)
            if text == "":
                return None
            try:
                # float() also reads 1_000, which nobody writes into a table
                number = float(text.replace("_", " "))
            except ValueError:
                self._fault(name, f"{text!r} is not a number; write digits with a decimal point and no thousands sign")
                return None
        if not math.isfinite(number):
            self._fault(name, f"'{cell}' is not a finite number")
            return None
        return number

    def _unit(self, slot: Slot | None) -> tuple[str, float | None]:
        wanted = "t" if slot is None else slot.unit
        text = self._text("unit") or wanted
        try:
            item = find_unit(text)
            if slot is None:
                return item.unit, 1.0
            return item.unit, convert(1.0, item.unit, wanted)
        except UnknownName as error:
            near = f"; nearest: {', '.join(error.nearest)}" if error.nearest else "; use for example t, kt or percent"
            self._fault("unit", f"unknown unit {text!r}{near}")
        except OrechainError:
            what = "a mass (t, kt, …)" if slot is None or slot.dimension == "mass" else "a ratio (fraction, percent)"
            self._fault("unit", f"unit {text!r} does not fit: this quantity is {what}")
        return text, None

    def _check(self, numbers: Mapping[str, float | None], slot: Slot | None, shape: str) -> None:
        value, sd, low, high = (numbers[name] for name in _GIVEN)
        signed = slot is not None and slot.signed
        for name in ("value", "minimum", "maximum"):
            number = numbers[name]
            if number is not None and number < 0 and not signed:
                what = "ratio" if slot is not None and slot.dimension == "fraction" else "mass"
                self._fault(name, f"{self._text(name)} is negative; a {what} is never below zero")
        if sd is not None and sd < 0:
            self._fault("sd", f"{self._text('sd')} is negative; a standard deviation is 0 (exact) or more")
        if sd is not None and self._empty("value"):
            self._fault("value", "a standard deviation is given but no value")
        if low is not None and high is not None and low > high:
            self._fault("minimum", f"{self._text('minimum')} is above the maximum {self._text('maximum')}")
        elif value is not None and ((low is not None and value < low) or (high is not None and value > high)):
            self._fault("value", f"{self._text('value')} lies outside minimum and maximum")
        if shape == "lognormal" and value is not None and value <= 0:
            self._fault("value", f"{self._text('value')}: a log-normal quantity is above zero")


def _records(file: Path, name: str) -> list[_Record]:
    suffix = file.suffix.lower()
    if suffix == ".csv":
        return _csv_records(file, name)
    if suffix in (".xlsx", ".xlsm"):
        return _excel_records(file, name)
    raise InvalidInput([f"{name}: give a .csv or .xlsx file"])


def _columns(header: Sequence[object], place: str) -> dict[str, int]:
    """Return where each column of the template stands.

    Raises
    ------
    InvalidInput
        If the ids or every figure column are missing, or a column stands twice.
    """
    names = ["" if cell is None else str(cell).strip().lower() for cell in header]
    twice = sorted({name for name in names if name in COLUMNS and names.count(name) > 1})
    if twice:
        raise InvalidInput([f"{place}: column {name!r} stands twice" for name in twice])
    found = {name: names.index(name) for name in COLUMNS if name in names}
    missing = [name for name in ("quantity", "value") if name not in found]
    if missing:
        lacking = " and ".join(repr(name) for name in missing)
        raise InvalidInput([f"{place}: no column {lacking} in the first row; take `orechain chain template`"])
    return found


def _csv_records(file: Path, label: str) -> list[_Record]:
    try:
        text = file.read_text(encoding="utf-8-sig")
        first = text.partition("\n")[0]
        delimiter = max(_DELIMITERS, key=first.count)
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True))
    except UnicodeDecodeError as error:
        raise InvalidInput([f"{label}: is not UTF-8; save it as CSV UTF-8 or as .xlsx"]) from error
    except (OSError, csv.Error) as error:
        raise InvalidInput([f"{label}: cannot be read ({_reason(error)})"]) from error
    if not rows:
        raise InvalidInput([f"{label}: is empty"])
    columns = _columns(rows[0], f"{label}, row 1")
    return [
        _Record(
            label,
            {name: row[place] if place < len(row) else None for name, place in columns.items()},
            {name: f"row {number}, column {name}" for name in columns},
        )
        for number, row in enumerate(rows[1:], 2)
    ]


def _excel_records(file: Path, label: str) -> list[_Record]:
    from zipfile import BadZipFile

    from openpyxl import load_workbook
    from openpyxl.utils import get_column_letter
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        content = file.read_bytes()
        results = load_workbook(io.BytesIO(content), data_only=True)
        formulas = load_workbook(io.BytesIO(content), data_only=False)
    except (OSError, BadZipFile, InvalidFileException, KeyError, ValueError) as error:
        raise InvalidInput([f"{label}: cannot be read as an Excel workbook ({_reason(error)})"]) from error
    if SHEET not in results.sheetnames:
        raise InvalidInput([f"{label}: has no sheet {SHEET!r} (it has {', '.join(results.sheetnames)})"])
    if results[SHEET].max_row > _MAXIMUM_ROWS:
        raise InvalidInput([f"{label}, sheet {SHEET}: more than {_MAXIMUM_ROWS:,} rows"])
    rows = _sheet_rows(results[SHEET])
    written = _sheet_rows(formulas[SHEET])
    if not rows:
        raise InvalidInput([f"{label}, sheet {SHEET}: is empty"])
    columns = _columns(rows[0], f"{label}, sheet {SHEET}, row 1")
    records = []
    for number, (row, texts) in enumerate(zip(rows[1:], written[1:], strict=True), 2):
        names = {name: f"sheet {SHEET}, cell {get_column_letter(place + 1)}{number}" for name, place in columns.items()}
        unread = frozenset(name for name, at in columns.items() if row[at] is None and texts[at] is not None)
        records.append(_Record(label, {name: row[place] for name, place in columns.items()}, names, unread))
    return records


def _sheet_rows(sheet: Any) -> list[tuple[object, ...]]:
    return list(sheet.iter_rows(values_only=True))


def _reason(error: Exception) -> str:
    return (isinstance(error, OSError) and error.strerror) or first_line(error)

"""Figures of the user's own: the template and its way back, and every bad cell by name."""

from __future__ import annotations

import csv

import openpyxl
import pytest

from orechain.assess.balance.slots import user_observations
from orechain.assess.balance.userdata import COLUMNS, SHEET, Slot, read_figures, write_template
from orechain.errors import InvalidInput, OrechainError

SLOTS = (
    Slot("ore@CHN:Co", "Ore", "Ground", "Mining", "Co", current=1234.5),
    Slot("use.stock@CHN:Co", "Use", layer="Co", signed=True),
    Slot("loss@CHN", "Loss", dimension="fraction"),
)
BY_ID = {slot.quantity: slot for slot in SLOTS}


@pytest.fixture(params=[".csv", ".xlsx"])
def fill(request, tmp_path):
    """Return a function: cells by quantity (or row) into a template of either kind."""

    def write(*rows, name="mine"):
        path = tmp_path / f"{name}{request.param}"
        write_template(SLOTS, path, ["help"])
        if request.param == ".csv":
            with path.open(encoding="utf-8-sig", newline="") as file:
                table = list(csv.reader(file))
        else:
            book = openpyxl.load_workbook(path)
            table = [list(row) for row in book[SHEET].iter_rows(values_only=True)]
        header = table[0]
        for cells in rows:
            record = next((row for row in table if row[0] == cells.get("quantity")), None)
            if record is None:
                record = ["" if request.param == ".csv" else None] * len(header)
                table.append(record)
            for column, cell in cells.items():
                record[header.index(column)] = cell
        if request.param == ".csv":
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows(table)
        else:
            for number, row in enumerate(table, 1):
                for place, cell in enumerate(row, 1):
                    book[SHEET].cell(number, place).value = cell
            book.save(path)
        return path

    return write


def cell(path, row, column):
    if path.suffix == ".csv":
        return f"{path.name}, row {row}, column {column}"
    return f"{path.name}, sheet {SHEET}, cell {'ABCDEFGHIJKLM'[COLUMNS.index(column)]}{row}"


def problems_of(*paths):
    with pytest.raises(InvalidInput) as caught:
        read_figures(paths, SLOTS)
    return caught.value.problems


def test_an_empty_template_gives_no_figures_and_lists_every_quantity(fill):
    path = fill()
    assert read_figures([path], SLOTS) == ()


def test_figures_come_back_in_base_units_with_their_cell(fill):
    path = fill(
        {"quantity": "ore@CHN:Co", "value": 1.5, "sd": 0.1, "unit": "kt", "source": "our survey"},
        {"quantity": "loss@CHN", "value": "12", "unit": "percent", "maximum": 20},
        {"quantity": "use.stock@CHN:Co", "value": -7, "sd": 0},
    )
    ore, stock, loss = read_figures([path], SLOTS)
    assert (ore.value, ore.sd, ore.cell, ore.source) == (1500.0, 100.0, cell(path, 2, "value"), "our survey")
    assert (stock.value, stock.sd) == (-7.0, 0.0)
    assert (loss.value, loss.maximum) == (pytest.approx(0.12), pytest.approx(0.2))


def test_figures_become_observations_whose_source_is_the_cell(fill):
    path = fill({"quantity": "ore@CHN:Co", "value": 100}, {"quantity": "loss@CHN", "minimum": 0.1})
    ore, loss = user_observations(read_figures([path], SLOTS), BY_ID)
    assert ore.observation.sources == (cell(path, 2, "value"),)
    assert (ore.observation.sd, dict(ore.observation.quality)) == (pytest.approx(13.7), {"expert": 0.137})
    assert loss.observation.mean != loss.observation.mean  # a bound gives no value
    assert (loss.observation.low, loss.observation.high) == (0.1, None)


@pytest.mark.parametrize(
    ("cells", "column", "what"),
    [
        ({"value": "abc"}, "value", "'abc' is not a number"),
        ({"value": "1,234"}, "value", "'1,234' is not a number"),
        ({"value": "1_000"}, "value", "is not a number"),
        ({"value": "nan"}, "value", "'nan' is not a finite number"),
        ({"value": "inf"}, "value", "'inf' is not a finite number"),
        ({"value": -5}, "value", "-5 is negative; a mass is never below zero"),
        ({"value": 5, "sd": -1}, "sd", "-1 is negative; a standard deviation"),
        ({"value": 5, "sd": "~1"}, "sd", "'~1' is not a number"),
        ({"sd": 1}, "value", "a standard deviation is given but no value"),
        ({"value": 5, "unit": "tones"}, "unit", "unknown unit 'tones'; nearest: "),
        ({"value": 5, "unit": "percent"}, "unit", "unit 'percent' does not fit: this quantity is a mass"),
        ({"minimum": 5, "maximum": 4}, "minimum", "5 is above the maximum 4"),
        ({"value": 9, "maximum": 4}, "value", "9 lies outside minimum and maximum"),
        ({"value": 5, "distribution": "gamma"}, "distribution", "'gamma' is no distribution"),
        ({"value": "1e308", "unit": "kt"}, "value", "1e308 kt is too large a number"),
        ({"value": 1, "sd": "1e308", "unit": "kt"}, "sd", "1e308 kt is too large a number"),
        ({"value": "1e400"}, "value", "'1e400' is not a finite number"),
        ({"value": 0, "distribution": "lognormal"}, "value", "a log-normal quantity is above zero"),
    ],
)
def test_a_bad_cell_is_named_and_explained(fill, cells, column, what):
    path = fill({"quantity": "ore@CHN:Co"} | cells)
    (problem,) = problems_of(path)
    assert problem.startswith(cell(path, 2, column) + ": ")
    assert what in problem


def test_an_unknown_quantity_lists_the_nearest(fill):
    path = fill({"quantity": "ore@CHN:Cu", "value": 1})
    (problem,) = problems_of(path)
    assert problem.startswith(f"{cell(path, 5, 'quantity')}: unknown quantity 'ore@CHN:Cu'; nearest: ore@CHN:Co")


def test_a_figure_without_a_quantity_is_refused(fill):
    path = fill({"quantity": "", "value": 1})
    assert "no quantity is named" in problems_of(path)[0]


def test_all_problems_of_all_files_come_together(fill):
    first = fill({"quantity": "ore@CHN:Co", "value": "x", "sd": -1}, {"quantity": "loss@CHN", "value": -1}, name="one")
    second = fill({"quantity": "nonsense", "value": 1}, name="two")
    found = problems_of(first, second)
    assert len(found) == 4
    assert [problem.partition(",")[0] for problem in found] == [first.name] * 3 + [second.name]


def test_a_formula_without_a_result_is_refused_and_not_read_as_empty(tmp_path):
    path = tmp_path / "mine.xlsx"
    write_template(SLOTS, path)
    book = openpyxl.load_workbook(path)
    book[SHEET]["H2"] = "=1+1"
    book.save(path)
    (problem,) = problems_of(path)
    assert problem.startswith("mine.xlsx, sheet Values, cell H2: a formula without a stored result")


def test_a_formula_without_a_result_hides_no_other_bad_cell(tmp_path):
    path, other = tmp_path / "mine.xlsx", tmp_path / "other.csv"
    write_template(SLOTS, path)
    book = openpyxl.load_workbook(path)
    book[SHEET]["H2"], book[SHEET]["I2"], book[SHEET]["G2"] = "=1+1", 3, "tones"
    book[SHEET]["H3"], book[SHEET]["G3"] = 1e308, "kt"
    book[SHEET]["H4"] = -1
    book.save(path)
    other.write_text("quantity,value\nore@CHN:Co,x\n")
    found = problems_of(path, other)
    places = ["cell H2", "cell G2", "cell H3", "cell H4", "row 2, column value"]
    assert len(found) == len(places)
    for place, problem in zip(places, found, strict=True):
        assert f"{place}: " in problem


def test_a_zero_without_a_deviation_is_not_exact(fill):
    path = fill(
        {"quantity": "ore@CHN:Co", "value": 0, "unit": "kt"},
        {"quantity": "use.stock@CHN:Co", "value": 0, "sd": 0},
        {"quantity": "loss@CHN", "value": 0},
    )
    ore, stock, loss = (item.observation for item in user_observations(read_figures([path], SLOTS), BY_ID))
    assert (ore.sd, dict(ore.quality)) == (pytest.approx(500 / 3**0.5), {"zero": 0.0})
    assert stock.sd == 0.0  # the user says so
    assert loss.sd == pytest.approx(0.005 / 3**0.5)


def test_files_that_cannot_be_read(tmp_path):
    (tmp_path / "broken.xlsx").write_bytes(b"no workbook")
    (tmp_path / "latin.csv").write_bytes("quantity,value\nore@CHN:Co,钴".encode("gbk"))
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "columns.csv").write_text("quantity,amount\n")
    (tmp_path / "twice.csv").write_text("quantity,value,value\n")
    (tmp_path / "mine.ods").write_text("")
    book = openpyxl.Workbook()
    book.save(tmp_path / "sheet.xlsx")
    names = ("broken.xlsx", "latin.csv", "empty.csv", "columns.csv", "twice.csv", "mine.ods", "sheet.xlsx", "none.csv")
    found = problems_of(*(tmp_path / name for name in names))
    assert len(found) == len(names)
    for name, what, problem in zip(
        names,
        (
            "cannot be read as an Excel workbook", "is not UTF-8", "is empty", "no column 'value'", "stands twice",
            "give a .csv or .xlsx file", "has no sheet 'Values' (it has Sheet)", "cannot be read",
        ),
        found,
        strict=True,
    ):  # fmt: skip
        assert problem.startswith(name)
        assert what in problem


def test_semicolons_and_a_byte_order_mark_are_understood(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_bytes("\ufeffquantity;value;sd\nore@CHN:Co;5;1\n".encode())
    (figure,) = read_figures([path], SLOTS)
    assert (figure.value, figure.sd, figure.unit) == (5.0, 1.0, "t")


def test_two_files_of_one_name_stay_apart(tmp_path):
    paths = []
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        paths.append(tmp_path / folder / "mine.csv")
        paths[-1].write_text("quantity,value\nore@CHN:Co,5\n")
    cells = {figure.cell for figure in read_figures(paths, SLOTS)}
    assert len(cells) == 2


def test_a_template_of_another_kind_is_refused(tmp_path):
    with pytest.raises(OrechainError, match=r"\.xlsx or \.csv"):
        write_template(SLOTS, tmp_path / "mine.txt")

"""Files of the user: what is wrong is named with file, sheet, row and column, and what to do; nothing bad gets in."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from orechain.assess.risk.result import WHOLE
from orechain.assess.risk.userinputs import merged, read_inputs, read_suppliers, template
from orechain.errors import InvalidInput

HEAD = "mineral,input,part,value,sd,unit,link,year,source"
SUPPLIERS = "mineral,economy,share,quantity,unit"


def inputs_file(folder: Path, *rows: str, head: str = HEAD) -> Path:
    path = folder / "own.csv"
    path.write_text("\n".join((head, *rows)) + "\n", encoding="utf-8")
    return path


def problems(read, path: Path) -> tuple[str, ...]:
    with pytest.raises(InvalidInput) as refused:
        read(path)
    return refused.value.problems


def test_reads_figures_with_units_and_names(tmp_path):
    own = read_inputs(
        inputs_file(
            tmp_path,
            "钴,production_share,刚果（金）,70,3,percent,U,2023,report",
            "cobalt,production_share,CHN,0.3,,,U,2023,",
            "Co,production,,200,20,kt,U,2023,",
            "cobalt,Recycled content,,,,,,,",
        )
    )
    shares = own.figures["cobalt", "production_share", "U", 2023]
    assert shares.parts == pytest.approx({"COD": 0.7, "CHN": 0.3})
    assert shares.sd == {"COD": pytest.approx(0.03)}
    assert own.figures["cobalt", "production", "U", 2023].parts == {WHOLE: 200_000.0}
    assert len(own.figures) == 2
    assert own.of("cobalt", "U", 2023).keys() == {"production_share", "production"}
    assert own.of("cobalt", "M", 2023) == {}


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("cobald,production,,1,,t,,,", ("row 2", "column mineral", "unknown mineral 'cobald'", "cobalt")),
        ("cobalt,prodction,,1,,t,,,", ("column input", "unknown input", "production")),
        ("cobalt,production_share,Atlantis,0.1,,,,,", ("column part", "unknown economy 'Atlantis'")),
        ("cobalt,production_share,Other countries,0.1,,,,,", ("column part", "unknown economy")),
        ("cobalt,production,,1,,percent,,,", ("column unit", "does not fit", "given in t")),
        ("cobalt,production,,1,,tn,,,", ("column unit", "unknown unit 'tn'")),
        ("cobalt,production,,NaN,,t,,,", ("column value", "not a finite number")),
        ("cobalt,production,,inf,,t,,,", ("column value", "not a finite number")),
        ("cobalt,production,,much,,t,,,", ("column value", "is not a number")),
        ("cobalt,production,,-5,,t,,,", ("column value", "below 0")),
        ("cobalt,production,CHN,5,,t,,,", ("column part", "one number", "leave the cell empty")),
        ("cobalt,governance,,1,,,,,", ("column part", "given by country")),
        ("cobalt,governance,CHN,3,,,,,", ("column value", "above 2.5")),
        ("cobalt,recycling_input_rate,,22,,,,,", ("column value", "above 1", "percent")),
        ("cobalt,production,,1,-2,t,,,", ("column sd", "below zero")),
        ("cobalt,production,,,2,t,,,", ("column value", "no number")),
        ("cobalt,production,,1,,t,X,,", ("column link", "is no link")),
        ("cobalt,production,,1,,t,,20.5,", ("column year", "is no year")),
    ],
)
def test_a_bad_row_is_named(tmp_path, row, words):
    (problem,) = problems(read_inputs, inputs_file(tmp_path, row))
    assert problem.startswith("own.csv, row 2")
    for word in words:
        assert word in problem


def test_shares_over_the_whole_and_repeated_rows(tmp_path):
    found = problems(
        read_inputs,
        inputs_file(
            tmp_path,
            "cobalt,production_share,COD,0.7,,,,,",
            "cobalt,production_share,CHN,0.5,,,,,",
            "copper,production,,1,,t,,,",
            "copper,production,,2,,t,,,",
        ),
    )
    assert any("stands twice" in text and "row 5" in text for text in found)
    assert any("add up to 120 %" in text and "row 3" in text for text in found)


def test_all_bad_rows_are_told_at_once(tmp_path):
    found = problems(read_inputs, inputs_file(tmp_path, "cobald,production,,x,,,,,", "cobalt,nothing,,1,,,,,"))
    assert len(found) == 3


def test_files_that_cannot_be_read(tmp_path):
    assert "no column 'mineral'" in problems(read_inputs, inputs_file(tmp_path, head=""))[0]
    path = tmp_path / "own.txt"
    path.write_text("x")
    assert "give a .csv or .xlsx file" in problems(read_inputs, path)[0]
    path = tmp_path / "own.xlsx"
    path.write_bytes(b"no workbook")
    assert "cannot be read as an Excel workbook" in problems(read_inputs, path)[0]
    path = tmp_path / "latin.csv"
    path.write_bytes("mineral,input,value\ncobalt,producción,1".encode("latin-1"))
    assert "UTF-8" in problems(read_inputs, path)[0]
    assert "cannot be read" in problems(read_inputs, tmp_path / "absent.csv")[0]
    missing = problems(read_inputs, inputs_file(tmp_path, "cobalt,1", head="minral,value"))
    assert any("is it 'minral'?" in text for text in missing)


def test_excel_names_its_sheet(tmp_path):
    book = Workbook()
    sheet = book.active
    sheet.title = "Mine"
    sheet.append(["mineral", "economy", "share"])
    sheet.append(["cobalt", "China", 0.4])
    sheet.append(["cobalt", "Nowhere", 0.4])
    sheet.append(["cobalt", "Finland", "=B2"])
    path = tmp_path / "suppliers.xlsx"
    book.save(path)
    found = problems(read_suppliers, path)
    assert any("sheet Mine, row 3, column economy: unknown economy 'Nowhere'" in text for text in found)
    assert any("row 4" in text and "formula" in text for text in found)


def test_suppliers_by_share_and_by_quantity(tmp_path):
    own = read_suppliers(inputs_file(tmp_path, "Co,CHN,60,,percent", "Co,FIN,0.3,,", head=SUPPLIERS))
    given = own.suppliers["cobalt", "", 0]
    assert given["sourcing_share"].parts == {"CHN": 0.6, "FIN": 0.3}
    assert given["sourcing_share"].rest == pytest.approx(0.1)
    assert given["domestic_production"].value == 0.0
    own = read_suppliers(inputs_file(tmp_path, "Co,CHN,,3,kt", "Co,FIN,,1000,t", head=SUPPLIERS))
    given = own.suppliers["cobalt", "", 0]
    assert given["imports_from"].parts == {"CHN": 3000.0, "FIN": 1000.0}
    assert given["sourcing_share"].parts == {"CHN": 0.75, "FIN": 0.25}
    both = merged(own, read_inputs(inputs_file(tmp_path, "Co,price,,1,,,,,")))
    assert both.of("cobalt", "M", 2024).keys() >= {"price", "sourcing_share"}


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (("cobalt,CHN,0.7,,", "cobalt,COD,0.6,,"), "shares of cobalt add up to 130 %, above 100 %"),
        (("cobalt,CHN,70,,",), "7000 % is above 100 %"),
        (("cobalt,CHN,,,",), "neither share nor quantity"),
        (("cobalt,CHN,0.5,10,",), "both share and quantity"),
        (("cobalt,CHN,0.5,,", "cobalt,COD,,10,t"), "by share and by quantity"),
        (("cobalt,CHN,-0.5,,",), "below zero"),
        (("cobalt,CHN,,10,percent",), "does not fit"),
        (("cobalt,World,0.5,,",), "unknown economy"),
        (("cobalt,CHN,0,,",), "deliver nothing"),
        ((), "names no supplier"),
    ],
)
def test_bad_lists_of_suppliers(tmp_path, rows, words):
    found = problems(read_suppliers, inputs_file(tmp_path, *rows, head=SUPPLIERS))
    assert any(words in text for text in found), found
    assert all(text.startswith("own.csv") for text in found)


def test_the_template_can_be_read_back(tmp_path):
    rows = [",".join(row) for row in template(["cobalt"], ["production", "governance"])]
    assert read_inputs(inputs_file(tmp_path, *rows[1:], head=rows[0])).figures == {}

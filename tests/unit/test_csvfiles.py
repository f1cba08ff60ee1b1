"""A table is read strictly: what is malformed is named by file and row."""

from __future__ import annotations

import duckdb
import pytest

from orechain.store.csvfiles import faults, load

COLUMNS = ("key", "text")


@pytest.fixture
def table(tmp_path):
    def write(content: str | bytes):
        path = tmp_path / "it's a table.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        ("key,text\n", []),
        ("key,text\n1,one\n2,\n", [("1", "one", 2), ("2", None, 3)]),
        ('key,text\n1,"one, two"\n2,"say ""yes"""\n', [("1", "one, two", 2), ("2", 'say "yes"', 3)]),
        ('key,text\n1,"over\ntwo lines"\n2,two\n', [("1", "over\ntwo lines", 2), ("2", "two", 3)]),
        ("key,text\n1,NULL\n2,NA\n3, x \n", [("1", "NULL", 2), ("2", "NA", 3), ("3", " x ", 4)]),
        ("\ufeffkey,text\r\n1,钴\r\n", [("1", "钴", 2)]),
        ("key,text\n1,no line end", [("1", "no line end", 2)]),
        ("key,text\n#1,=SUM(A1)\n", [("#1", "=SUM(A1)", 2)]),
    ],
)
def test_rows_are_loaded_as_they_stand(table, content, rows):
    path = table(content)
    with duckdb.connect() as con:
        assert load(con, "t", [path], COLUMNS) == []
        assert con.execute("SELECT key, text, line FROM t ORDER BY line").fetchall() == rows
        assert all(file == path.name for (file,) in con.execute("SELECT file FROM t").fetchall())


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "row 1: the file is empty; the header must be key,text"),
        ("text,key\n", "row 1: the header must be key,text (missing: none; unknown: none)"),
        ("key;text\n", "row 1: the header must be key,text (missing: key, text; unknown: key;text)"),
        ("key,text\n1\n", "row 2: 1 cells instead of 2"),
        ("key,text\n1,one,two\n", "row 2: 3 cells instead of 2; a text that holds a comma must stand in double quotes"),
        ("key,text\n1,one,\n", "row 2: 3 cells instead of 2"),
        ("key,text\n\n1,one\n", "row 2: 0 cells instead of 2"),
        ('key,text\n1,"over\ntwo lines"\n2\n', "row 3: 1 cells instead of 2"),
        ('key,text\n1,"open\n', "row 2: unexpected end of data; check the double quotes of this row"),
        ('key,text\n1,"one"x\n', "row 2: ',' expected after '\"'; check the double quotes of this row"),
        ("key,text\n1,one\n2,é\n".encode("latin-1"), "row 3: not UTF-8; save the table as UTF-8"),
        ("key,text\n1,钴\n".encode("utf-16"), "row 1: not UTF-8; save the table as UTF-8"),
    ],
)
def test_malformed_rows_are_named(table, content, words):
    path = table(content)
    (fault,) = faults(path, COLUMNS)
    assert fault.startswith(f"{path.name}, {words}")
    with duckdb.connect() as con:
        assert load(con, "t", [path], COLUMNS) == [fault]
        assert con.execute("SELECT count(*) FROM t").fetchall() == [(0,)]


def test_file_that_is_gone(tmp_path):
    assert faults(tmp_path / "gone.csv", COLUMNS) == ["gone.csv: cannot be read (No such file or directory)"]

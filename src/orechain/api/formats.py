"""An answer as a file: CSV, Parquet, metadata, or all of it as a ZIP with a README.

Everything is made piece by piece, so that a file of any size passes through without being held.
"""

from __future__ import annotations

import csv
import io
import itertools
import json
import math
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from orechain.api.view import Answer, Cell, Column, Format, Table

MEDIA: Mapping[Format, str] = {
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "metadata.json": "application/json",
    "zip": "application/zip",
}
_ROWS = 2_000
"""Rows that are written at a time."""
_GROUP = 10_000
"""Rows of a row group of Parquet."""


class _Sink(io.RawIOBase):
    """A file that is drained while it is written."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._written = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        piece = bytes(data)
        self._parts.append(piece)
        self._written += len(piece)
        return len(piece)

    def tell(self) -> int:
        return self._written

    def drain(self) -> bytes:
        """Return what was written since the last call."""
        parts, self._parts = self._parts, []
        return b"".join(parts)


def csv_pieces(table: Table) -> Iterator[bytes]:
    r"""Yield a table as CSV (UTF-8, one header line, LF); what is missing is an empty cell.

    Examples
    --------
    >>> b"".join(csv_pieces(Table("t", (Column("a"), Column("b", "number")), [("x", 1.5), (None, None)])))
    b'a,b\nx,1.5\n,\n'
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([_plain(column.name) for column in table.columns])
    rows = iter(table.rows)
    while True:
        batch = list(itertools.islice(rows, _ROWS))
        writer.writerows([[_plain(cell) for cell in row] for row in batch])
        yield text.getvalue().encode()
        text.seek(0)
        text.truncate()
        if len(batch) < _ROWS:
            return


def _plain(cell: Cell) -> object:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return cell if math.isfinite(cell) else None
    if isinstance(cell, str) and cell[:1] in _FORMULA and not _NUMBER.fullmatch(cell):
        return f"'{cell}"  # a spreadsheet would run it
    return cell


_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""First signs that make a spreadsheet take a text for a formula."""
_NUMBER = re.compile(r"[-+]?[\d,]*\.?\d+%?|-+")


def parquet_pieces(table: Table) -> Iterator[bytes]:
    """Yield a table as Parquet; each column carries its unit as metadata."""
    import pyarrow as pa
    from pyarrow import parquet

    kinds = {"text": pa.string(), "number": pa.float64(), "integer": pa.int64(), "flag": pa.bool_()}
    schema = pa.schema(
        [pa.field(item.name, kinds[item.type], metadata={"unit": item.unit}) for item in table.columns],
        metadata={"table": table.name},
    )
    sink = _Sink()
    writer = parquet.ParquetWriter(sink, schema, compression="zstd")
    rows = iter(table.rows)
    while True:
        batch = list(itertools.islice(rows, _GROUP))
        if batch:
            turned: list[list[Cell]] = [list(cells) for cells in zip(*batch, strict=True)]
            columns = [
                pa.array(_typed(cells, column), field.type)
                for cells, column, field in zip(turned, table.columns, schema, strict=True)
            ]
            writer.write_table(pa.table(columns, schema=schema))
        if piece := sink.drain():
            yield piece
        if len(batch) < _GROUP:
            break
    writer.close()
    yield sink.drain()


def _typed(cells: list[Cell], column: Column) -> list[Cell]:
    if column.type == "text":
        return [None if cell is None else str(cell) for cell in cells]
    if column.type == "number":
        return [None if cell is None else float(cell) for cell in cells]
    return cells


def json_bytes(value: Any) -> bytes:
    """Return JSON in UTF-8; a number that is none would be an error of ours and raises."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def metadata(envelope: Mapping[str, Any], answer: Answer, lang: str) -> dict[str, Any]:
    """Return what describes an answer without its data: tables, columns, units, sources, citation."""
    return {
        **{key: value for key, value in envelope.items() if key != "data"},
        "tables": [
            {"name": table.name, "columns": [_column(item, lang) for item in table.columns]} for table in answer.tables
        ],
        "citation": citation(envelope),
    }


def _column(column: Column, lang: str) -> dict[str, str]:
    from orechain.views.words import said_or

    return {
        "name": column.name,
        "type": column.type,
        "unit": column.unit,
        "label": said_or("col", column.name, lang),
    }


def citation(envelope: Mapping[str, Any]) -> str:
    """Return how an answer is cited: the program, the snapshot, and each publisher."""
    made = envelope["manifest"]
    own = f"orechain {made['orechain']}, {envelope['title']}, snapshot {made['snapshot']}, key {made['key'][:16]}."
    from_others = [
        f"{item['publisher']}: {item['title']}" + (f" ({item['published']})" if item["published"] else "")
        for item in envelope["sources"]
    ]
    return " ".join([own, *(f"{text}." for text in from_others)])


def zip_pieces(envelope: Mapping[str, Any], answer: Answer, lang: str, address: str) -> Iterator[bytes]:
    """Yield a ZIP of all tables as CSV, the metadata and a README that says how to read and cite them."""
    sink = _Sink()
    described = metadata(envelope, answer, lang)
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_entry("README.md"), _readme(described, lang, address))
        archive.writestr(_entry("metadata.json"), json_bytes(described))
        for table in answer.tables:
            with archive.open(_entry(f"{table.name}.csv"), "w", force_zip64=True) as file:
                for piece in csv_pieces(table):
                    file.write(piece)
                    if done := sink.drain():
                        yield done
    yield sink.drain()


def _entry(name: str) -> zipfile.ZipInfo:
    """Return a member without the time of day, so that equal answers are equal files."""
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _readme(described: Mapping[str, Any], lang: str, address: str) -> str:
    from orechain.views.words import licence, say

    lines = [f"# {described['title']}", ""]
    asked = {key: value for key, value in described["params"].items() if value not in ("", None, False)}
    lines += [f"- {key}: {value}" for key, value in asked.items()]
    lines += [f"- URL: {address}", ""]
    lines += [f"- {note}" for note in described["notes"]]
    for table in described["tables"]:
        lines += ["", f"## {table['name']}.csv", ""]
        lines += [f"- `{item['name']}`: {item['label']}" + _unit(item["unit"]) for item in table["columns"]]
    lines += ["", f"## {say('api.readme.sources', lang)}", ""]
    for item in described["sources"]:
        lines.append(f"- {item['release']}: {item['publisher']}, {item['title']}. {licence(item['licence'], lang)}. "
                     f"{item['attribution']} {item['url']}".rstrip())  # fmt: skip
    lines += ["", f"## {say('api.readme.citation', lang)}", "", described["citation"], ""]
    return "\n".join(lines)


def _unit(unit: str) -> str:
    return f" [{unit}]" if unit else ""


def pieces(
    kind: Format, envelope: Callable[[], Mapping[str, Any]], answer: Answer, lang: str, address: str
) -> Iterable[bytes]:
    """Return the pieces of an answer in a format."""
    if kind == "csv":
        return csv_pieces(answer.tables[0])
    if kind == "parquet":
        return parquet_pieces(answer.tables[0])
    if kind == "zip":
        return zip_pieces(envelope(), answer, lang, address)
    return [json_bytes(metadata(envelope(), answer, lang))]

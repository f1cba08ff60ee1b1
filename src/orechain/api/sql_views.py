"""The SQL console: one reading query over the published tables, run in a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

import orechain
from orechain.api.schema import record, rows_of
from orechain.api.view import Answer, Column, Context, Params, Table, View
from orechain.errors import OrechainError

MOST_ROWS = 10_000
MOST_BYTES = 16 * 2**20
SECONDS = 10.0
AT_ONCE = 2
"""Queries that run at the same time; more wait."""
_GRACE = 3.0
"""Seconds that the process has beyond the query to start and to end by itself."""
_ENVIRONMENT = ("SYSTEMROOT",)
"""Without it no process starts on Windows; the rest of the environment is nothing that a query should meet."""
_slots = threading.BoundedSemaphore(AT_ONCE)


class SqlParams(Params):
    """The query."""

    query: Annotated[
        str,
        Field(
            min_length=1,
            max_length=8000,
            description="One statement in DuckDB's SQL that reads: SELECT, WITH, FROM, VALUES, DESCRIBE or SUMMARIZE;"
            " tables: figures, claims, releases, corrections, trade, catalog_….",
        ),
    ]
    limit: Annotated[int, Field(ge=1, le=MOST_ROWS, description="Rows at most.")] = 1000


def _sql(context: Context, params: SqlParams) -> Answer:
    from orechain.views.words import say

    found = run(context.store.file, params.query, params.limit)
    rows = [tuple(row) for row in found["rows"]]
    columns = tuple(Column(name, _kind(rows, place)) for place, name in enumerate(_unique(found["columns"])))
    notes = (say("api.sql.note_cut", params.lang, rows=params.limit),) if found["cut"] else ()
    return Answer(
        found, (Table("sql", columns, rows),), tuple(context.store.releases), notes, full=len(rows), displayed=len(rows)
    )


def run(file: Path, query: str, limit: int, seconds: float = SECONDS) -> dict[str, Any]:
    """Return ``columns``, ``rows`` and ``cut`` of a query over a snapshot.

    Raises
    ------
    OrechainError
        If the query is refused or fails, or too many run at the same time.
    """
    question = {"file": str(file), "query": query, "limit": limit, "seconds": seconds, "bytes": MOST_BYTES}
    from orechain.api.problems import Refused

    if not _slots.acquire(timeout=seconds):
        raise Refused("api_sql_busy", 503, retry_after=5)
    try:
        found = _ask(question, seconds)
    finally:
        _slots.release()
    if "error" in found:
        raise OrechainError(found["error"], **found["params"])
    return found


def _ask(question: dict[str, Any], seconds: float) -> dict[str, Any]:
    root = str(Path(orechain.__file__).parents[1])
    code = f"import sys; sys.path.insert(0, {root!r}); from orechain.api.sql_worker import main; main()"
    try:
        done = subprocess.run(  # noqa: S603 - our own program; the query goes through its stdin
            [sys.executable, "-I", "-c", code],
            input=json.dumps(question).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
            timeout=seconds + _GRACE,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise OrechainError("api_sql_time", seconds=f"{seconds:g}") from error
    try:
        found: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        found = {}
    if done.returncode == 0 and found:
        return found
    if -done.returncode in (getattr(signal, "SIGXCPU", 0), getattr(signal, "SIGKILL", 0)) and done.returncode:
        raise OrechainError("api_sql_time", seconds=f"{seconds:g}")
    raise OrechainError("api_sql_memory", most=_memory())  # it has died of what the query asked for


def _memory() -> str:
    from orechain.api.sql_worker import MEMORY_MB

    return str(MEMORY_MB)


def _unique(columns: list[dict[str, str]]) -> list[str]:
    """Return names of columns, repeated ones numbered, for files whose columns need names of their own.

    Examples
    --------
    >>> _unique([{"column": "a"}, {"column": "b"}, {"column": "a"}])
    ['a', 'b', 'a_2']
    """
    names: list[str] = []
    for place, column in enumerate(columns):
        own = column["column"]
        before = sum(item["column"] == own for item in columns[:place])
        name = f"{own}_{before + 1}" if before else own
        while name in names:
            name += "_"
        names.append(name)
    return names


def _kind(rows: list[tuple[Any, ...]], place: int) -> Any:
    """Return the type of a column by what its cells are."""
    kinds = {type(row[place]) for row in rows} - {type(None)}
    if kinds == {bool}:
        return "flag"
    if kinds == {int}:
        return "integer"
    return "number" if kinds and kinds <= {int, float} else "text"


_CELL = {"anyOf": [{"type": kind} for kind in ("string", "number", "boolean", "null")]}

VIEWS: tuple[View, ...] = (
    View(
        "sql",
        "/sql",
        SqlParams,
        _sql,
        record(
            "Sql",
            columns=rows_of(record("SqlColumn", column=str, type=str)),
            rows={"type": "array", "items": {"type": "array", "items": _CELL}},
            cut=bool,
        ),
        cached=False,
        extra={"apart": True},
        tag="figures",
    ),
)

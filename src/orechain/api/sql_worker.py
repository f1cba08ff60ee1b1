"""The process that runs one query of the SQL console: it gets the question on stdin, answers on stdout, and ends.

It is a process of its own because a query may be hostile: what is too large or too slow is ended with the process, and
the server's own database is never touched. Nothing of ours but the guard is imported here.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import decimal
import json
import math
import os
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orechain.api.sql_guard import Refusal, check

if TYPE_CHECKING:
    import duckdb

MEMORY_MB = 512
"""What DuckDB may use; beyond it a query fails, for nothing is spilled to a disk."""
_ADDRESS_SPACE = 1536 * 2**20
"""What the process may map in all: single values are not within DuckDB's own limit."""
_BATCH = 500
_EXACT = 2**53

CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "python_enable_replacements": False,
    "memory_limit": f"{MEMORY_MB}MB",
    "temp_directory": "",
    "threads": 1,
    "max_expression_depth": 250,
    "lock_configuration": True,
}
"""A query reaches the snapshot alone, and cannot change these settings."""


def main() -> None:
    """Answer the question on stdin: ``file``, ``query``, ``limit``, ``seconds``, ``bytes``."""
    question = json.load(sys.stdin)
    _limit(question["seconds"])
    try:
        found = answer(question)
    except Refusal as refusal:
        found = {"error": refusal.key, "params": refusal.params}
    except (MemoryError, RecursionError):
        found = {"error": "api_sql_memory", "params": {"most": str(MEMORY_MB)}}
    sys.stdout.buffer.write(json.dumps(found, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace"))
    sys.stdout.buffer.flush()
    os._exit(0)  # whatever still runs ends here; an orderly end waits for it, and may abort


def _limit(seconds: float) -> None:
    """Bound memory, processor time and files of this process, where the system can."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        cpu = math.ceil(seconds) + 2
        resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu))
        resource.setrlimit(resource.RLIMIT_AS, (_ADDRESS_SPACE, _ADDRESS_SPACE))


def answer(question: dict[str, Any]) -> dict[str, Any]:
    """Return columns and rows of the query; ``cut`` says whether it has more rows.

    Raises
    ------
    Refusal
        If the query is not taken, fails, or is too slow or too large.
    """
    import duckdb

    con = duckdb.connect(question["file"], read_only=True, config=CONFIG)
    timer = threading.Timer(question["seconds"], con.interrupt)
    timer.daemon = True
    timer.start()
    try:
        question["query"].encode()  # half a character is a fault of the query, which DuckDB does not survive
        check(con, question["query"])
        return _rows(con, question)
    except duckdb.InterruptException as error:
        raise Refusal("api_sql_time", seconds=f"{question['seconds']:g}") from error
    except duckdb.OutOfMemoryException as error:
        raise Refusal("api_sql_memory", most=str(MEMORY_MB)) from error
    except (duckdb.Error, UnicodeError, ValueError, OverflowError) as error:
        raise Refusal("api_sql_failed", reason=_reason(error, question["file"])) from error
    finally:
        timer.cancel()
        timer.join(1.0)


def _rows(con: duckdb.DuckDBPyConnection, question: dict[str, Any]) -> dict[str, Any]:
    limit, most = question["limit"], question["bytes"]
    con.execute(question["query"])
    columns = [{"column": item[0], "type": str(item[1])} for item in con.description or ()]
    rows: list[list[Any]] = []
    size = 0
    while len(rows) <= limit:
        batch = con.fetchmany(min(_BATCH, limit + 1 - len(rows)))
        if not batch:
            break
        for row in batch:
            cells = [_cell(value) for value in row]
            size += len(json.dumps(cells, ensure_ascii=False).encode("utf-8", "replace"))
            if size > most:
                raise Refusal("api_sql_size", most=str(most // 2**20))
            rows.append(cells)
    return {"columns": columns, "rows": rows[:limit], "cut": len(rows) > limit}


def _cell(value: Any) -> str | int | float | bool | None:
    """Return a value as JSON can hold it; lists and structures as their JSON text, long whole numbers as text."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        return value if abs(value) < _EXACT else str(value)
    if isinstance(value, float | decimal.Decimal):
        number = float(value)
        return number if math.isfinite(number) else None
    if isinstance(value, list | tuple | dict):
        return json.dumps(value, ensure_ascii=False, default=_text)
    return _text(value)


def _text(value: Any) -> str:
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else str(value)


def _reason(error: Exception, file: str) -> str:
    """Return the first line of what DuckDB says, without any place on this machine."""
    text = str(error).splitlines()[0] if str(error) else type(error).__name__
    for place in (file, str(Path(file).parent), Path(file).stem):
        if len(place) > 1:
            text = text.replace(place, "…")
    return text


if __name__ == "__main__":
    main()

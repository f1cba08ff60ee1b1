"""The process that computes one job: ``python -m orechain.api.worker FOLDER``.

It tells its progress as lines of JSON on stdout, and ends when its stdin does: then the server is gone.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from orechain.api.jobfiles import Job
    from orechain.api.view import Answer

MEMORY = 4 * 2**30
"""Bytes of addresses that a job may take (where the system can limit that)."""
_OFTEN = 0.2
"""Seconds between two words about progress."""
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


class Telling:
    """Where progress is told; a library that prints does not disturb it."""

    def __init__(self) -> None:
        self._out = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
        os.dup2(2, 1)
        self._last = 0.0

    def say(self, **words: Any) -> None:
        """Tell the server something."""
        self._out.write(json.dumps(words, ensure_ascii=False) + "\n")

    def progress(self, done: int, of: int) -> None:
        """Tell how far the work is, not more often than is of use."""
        moment = time.monotonic()
        if done >= of or moment - self._last >= _OFTEN:
            self._last = moment
            self.say(done=done, of=of, stage="computing")


def main(folder: Path) -> int:
    """Compute the job of a folder and return the exit code."""
    from orechain.api.jobfiles import problem_of, read_job
    from orechain.errors import OrechainError

    telling = Telling()
    _end_with_the_server()
    _limit_memory()
    job = read_job(folder)
    if job is None:
        return 1
    error: OrechainError
    try:
        _compute(job, folder, telling)
    except OrechainError as told:
        error = told
    except MemoryError:
        error = OrechainError("job_memory", most=MEMORY // 2**20)
    except OSError as full:
        error = OrechainError("job_disk", reason=full.strerror or full)
    else:
        return 0
    telling.say(problem=problem_of(error, _status(error)))
    return 0


def _status(error: Any) -> int:
    from orechain.api.problems import status_of

    own = {"job_memory": 507, "job_disk": 507, "job_snapshot_gone": 409}
    return own.get(error.key) or status_of(error)


def _compute(job: Job, folder: Path, telling: Telling) -> None:
    from orechain.api.envelope import envelope
    from orechain.api.formats import json_bytes
    from orechain.api.jobfiles import ANSWER, RESULT, put_whole
    from orechain.api.registry import view
    from orechain.api.view import Context
    from orechain.errors import OrechainError
    from orechain.store.reader import Store

    asked = view(job.kind)
    params = asked.params.model_validate(job.params)
    file = folder.parent.parent / "snapshots" / f"{job.snapshot}.duckdb"
    if not file.is_file():
        raise OrechainError("job_snapshot_gone", snapshot=job.snapshot)
    telling.say(done=0, of=0, stage="computing")
    with Store(file) as store:
        answer = asked.answer(Context(store, full=True, progress=telling.progress), params)
        told = json_bytes(envelope(asked, params, answer, store))
    telling.say(stage="writing")
    put_whole(folder / ANSWER, json_bytes(_plain(answer)))
    put_whole(folder / RESULT, told)


def _plain(answer: Answer) -> dict[str, Any]:
    """Return an answer without its data, which stand in the result."""
    return {
        "tables": [
            {
                "name": table.name,
                "columns": [{"name": item.name, "type": item.type, "unit": item.unit} for item in table.columns],
                "rows": [list(row) for row in table.rows],
            }
            for table in answer.tables
        ],
        "sources": list(answer.sources),
        "notes": list(answer.notes),
        "full": answer.full,
        "displayed": answer.displayed,
    }


def stored_answer(folder: Path) -> tuple[dict[str, Any], Answer]:
    """Return envelope and answer of a job that is done."""
    from orechain.api.jobfiles import ANSWER, RESULT
    from orechain.api.view import Answer, Column, Table

    told = json.loads((folder / RESULT).read_bytes())
    kept = json.loads((folder / ANSWER).read_bytes())
    tables = tuple(
        Table(item["name"], tuple(Column(**column) for column in item["columns"]), item["rows"])
        for item in kept["tables"]
    )
    return told, Answer(
        told["data"], tables, tuple(kept["sources"]), tuple(kept["notes"]), kept["full"], kept["displayed"]
    )


def _end_with_the_server() -> None:
    """End this process when the server ends, however that comes about."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def watch() -> None:
        while os.read(0, 1024):
            pass
        os._exit(3)  # half-written files are not in place; nothing is to be tidied for anybody

    threading.Thread(target=watch, daemon=True).start()
    if sys.platform == "linux":  # a thread cannot help while a long computation holds the interpreter
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows has none
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY if hard == resource.RLIM_INFINITY else min(MEMORY, hard), hard))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))

"""A job and its folder: what is known of it, and how that is kept whole whatever happens.

``<workspace>/jobs/<id>/job.json`` says what the job is and how it ended; ``result.json`` is the answer as the view
gives it and ``answer.json`` its tables. Each is written beside and put in place by a rename; ``result.json`` comes
last, so that where it stands, all stands.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from orechain.errors import OrechainError
from orechain.store.loads import put

State = Literal["queued", "running", "done", "failed", "cancelled", "lost"]
ENDED = frozenset({"done", "failed", "cancelled", "lost"})
JOB, RESULT, ANSWER = "job.json", "result.json", "answer.json"
_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(slots=True)
class Job:
    """A question whose answer takes long.

    Attributes
    ----------
    kind
        Name of the view that answers it.
    snapshot, restricted
        What it reads, and whether that holds restricted claims.
    key
        SHA-256 of program, snapshot, view and parameters: equal questions have equal keys.
    owner
        Server that runs it.
    problem
        Why it did not end well: code, HTTP status, sentence in both languages.
    """

    id: str
    kind: str
    params: dict[str, Any]
    snapshot: str
    restricted: bool
    key: str
    owner: str
    created: str
    state: State = "queued"
    started: str = ""
    ended: str = ""
    progress: dict[str, Any] = field(default_factory=lambda: {"done": 0, "of": 0, "stage": "queued"})
    problem: dict[str, Any] | None = None

    @property
    def over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in ENDED

    def shown(self, lang: str, *, cached: bool = False) -> dict[str, Any]:
        """Return the job as the API tells it."""
        told = None
        if self.problem is not None:
            told = {"code": self.problem["code"], "status": self.problem["status"], "detail": self.problem[lang]}
        return {
            "job": self.id,
            "kind": self.kind,
            "params": self.params,
            "state": self.state,
            "progress": self.progress,
            "created": self.created,
            "started": self.started,
            "ended": self.ended,
            "cached": cached,
            "restricted": self.restricted,
            "problem": told,
            "manifest": {"snapshot": self.snapshot, "key": self.key},
        }


def now() -> str:
    """Return the time as jobs write it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def problem_of(error: OrechainError, status: int) -> dict[str, Any]:
    """Return an error as a job keeps it: in both languages, since who asks later may read the other one."""
    return {"code": error.key, "status": status, "en": error.render("en"), "zh": error.render("zh")}


def is_id(text: str) -> bool:
    """Return whether a text may be the id of a job; only such a text ever becomes part of a path."""
    return _ID.fullmatch(text) is not None


def put_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        put(unfinished, content)
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def write_job(folder: Path, job: Job) -> None:
    """Write what is known of a job."""
    put_whole(folder / JOB, json.dumps(asdict(job), ensure_ascii=False).encode())


def read_job(folder: Path) -> Job | None:
    """Return a job, or nothing if its file is missing or damaged."""
    try:
        job = Job(**json.loads((folder / JOB).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return job if job.id == folder.name else None


def remove_results(folder: Path) -> None:
    """Remove all but what is known of the job itself."""
    for path in folder.iterdir():
        if path.name != JOB:
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)

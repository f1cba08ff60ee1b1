"""Jobs: questions whose answers take long, each computed by a process of its own.

A process can be stopped at any point without harm to the server, and its memory goes with it. The server keeps what is
known of each job in the workspace, so that a restarted server tells what became of it.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import shutil
import sys
import uuid
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from orechain.api.jobfiles import (
    RESULT,
    Job,
    is_id,
    now,
    problem_of,
    read_job,
    remove_results,
    write_job,
)
from orechain.api.problems import LOG, Refused
from orechain.errors import OrechainError, UnknownName, WorkspaceError
from orechain.store.workspace import Workspace

KINDS = ("stocks", "validation", "chain", "risk")
"""Views that may be asked for as a job."""
PROGRAM = (sys.executable, "-P", "-m", "orechain.api.worker")
_LONGEST_LINE = 2**16
_TAIL = 4000


@dataclass(frozen=True, slots=True)
class JobLimits:
    """How much of the machine jobs may take.

    Attributes
    ----------
    running, queued
        Jobs that run at the same time, and jobs that may wait.
    seconds
        Time that a job may run.
    patience
        Seconds from the request to stop until the process is killed.
    kept, days
        Ended jobs that are kept, and for how long.
    poll
        Seconds between two looks at a job of another server.
    """

    running: int = 2
    queued: int = 16
    seconds: float = 600.0
    patience: float = 2.0
    kept: int = 100
    days: float = 7.0
    poll: float = 1.0


class Jobs:
    """The jobs of one server; all methods are called from its event loop.

    Parameters
    ----------
    workspace
        Where jobs are kept and whose snapshots they read.
    limits
        How much of the machine they may take.
    program
        What runs a job; its folder is added as the last argument.
    """

    def __init__(self, workspace: Workspace, limits: JobLimits | None = None, program: Sequence[str] = PROGRAM) -> None:
        self.workspace = workspace
        self.limits = limits or JobLimits()
        self.folder = workspace.folder / "jobs"
        self.owner = uuid.uuid4().hex
        self._program = tuple(program)
        self._jobs: dict[str, Job] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._signals: dict[str, asyncio.Event] = {}
        self._slots = asyncio.Semaphore(self.limits.running)
        self._stopping = False
        self._lock: FileLock | None = None

    async def start(self) -> None:
        """Take up the jobs of the workspace: those that died with their server are lost, and their leftovers go."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock = FileLock(self.folder / f"owner-{self.owner}.lock")
            self._lock.acquire(timeout=0)
            alive = self._living_owners()
            for place in sorted(self.folder.iterdir()):
                if is_id(place.name):
                    self._take_up(place, alive)
            self._prune()
        except OSError as error:  # the server can do all else without jobs
            LOG.error("jobs cannot be kept in %s: %s", self.folder, error.strerror)

    async def stop(self) -> None:
        """End all processes; what they were at is lost."""
        self._stopping = True
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._lock is not None:
            self._lock.release()
            with contextlib.suppress(OSError):
                (self.folder / f"owner-{self.owner}.lock").unlink(missing_ok=True)

    def submit(
        self, kind: str, params: Mapping[str, Any], key: str, snapshot: str, *, restricted: bool = False
    ) -> tuple[Job, bool]:
        """Start a job, or return one of the same question; the second value says that its result is at hand.

        Raises
        ------
        Refused
            If too many jobs wait.
        WorkspaceError
            If the job cannot be written down; it is then not started.
        """
        for job in reversed(list(self._jobs.values())):
            if job.key != key or (job.restricted and not restricted):
                continue
            if job.state == "done" and self.result_file(job).is_file():
                return job, True
            if job.id in self._tasks and not job.over:
                return job, False
        waiting = sum(job.state == "queued" for job in self._jobs.values())
        if self._stopping or waiting >= self.limits.queued:
            LOG.warning("job %s refused: %d wait", kind, waiting)
            raise Refused("job_queue_full", 503, "kind", retry_after=15, waiting=waiting)
        job = Job(uuid.uuid4().hex, kind, dict(params), snapshot, restricted, key, self.owner, now())
        place = self.folder / job.id
        try:
            place.mkdir(mode=0o700, parents=True)
            write_job(place, job)
        except OSError as error:
            shutil.rmtree(place, ignore_errors=True)
            raise WorkspaceError(
                "workspace_unwritable", folder=self.workspace.folder, reason=error.strerror or error
            ) from error
        self._jobs[job.id] = job
        self._signals[job.id] = asyncio.Event()
        self._tasks[job.id] = asyncio.create_task(self._run(job))
        LOG.info("job %s: %s queued", job.id, kind)
        self._prune()
        return job, False

    def get(self, name: str, *, restricted: bool = False) -> Job:
        """Return a job.

        Raises
        ------
        UnknownName
            If there is none, or no longer.
        Refused
            If it has read restricted claims and the request may not see them.
        """
        job = None
        if is_id(name):
            held = self._jobs.get(name)
            job = held if held is not None and (held.over or held.owner == self.owner) else read_job(self.folder / name)
        if job is None:
            raise UnknownName("job", name[:64], ())
        if job.restricted and not restricted:
            raise Refused("job_restricted", 403, "Authorization")
        return job

    async def cancel(self, job: Job) -> Job:
        """Stop a job; one that has ended stays as it is.

        Raises
        ------
        Refused
            If another server runs it.
        """
        task = self._tasks.get(job.id)
        if task is None and not job.over:
            raise Refused("job_elsewhere", 409, "job")
        if task is not None:
            task.cancel()
            await asyncio.wait([task])
        return job

    async def events(self, job: Job, heartbeat: float = 15.0) -> AsyncIterator[Job | None]:
        """Yield the job whenever something has changed, at last when it has ended; nothing as a sign of life."""
        told: tuple[object, ...] = ()
        silent = 0.0
        while True:
            signal = self._signals.get(job.id)
            if signal is None and not job.over:
                job = read_job(self.folder / job.id) or job
            state = (job.state, *job.progress.values())
            if state != told:
                told, silent = state, 0.0
                yield job
            if job.over:
                return
            wait = heartbeat if signal is not None else min(self.limits.poll, heartbeat)
            try:
                async with asyncio.timeout(wait):
                    await (signal.wait() if signal is not None else asyncio.sleep(wait * 2))
            except TimeoutError:
                silent += wait
                if silent >= heartbeat:
                    silent = 0.0
                    yield None

    def result_file(self, job: Job) -> Path:
        """Return the file with the answer of a job that is done."""
        return self.folder / job.id / RESULT

    async def _run(self, job: Job) -> None:
        """Wait for a place, compute, and write down how it ended."""
        place = self.folder / job.id
        try:
            async with self._slots:
                job.state, job.started = "running", now()
                job.progress = {"done": 0, "of": 0, "stage": "starting"}
                write_job(place, job)
                self._tell(job)
                await self._compute(job, place)
        except asyncio.CancelledError:
            if self._stopping:
                self._end(job, "lost", OrechainError("job_lost"), 503)
            else:
                self._end(job, "cancelled", OrechainError("job_cancelled"), 410)
        except OrechainError as error:
            self._end(job, "failed", error, getattr(error, "status", 500))
        except OSError as error:
            self._end(job, "failed", OrechainError("job_disk", reason=error.strerror or error), 507)
        else:
            self._end(job, "done" if job.problem is None else "failed")
        finally:
            self._tasks.pop(job.id, None)
            signal = self._signals.pop(job.id, None)
            if signal is not None:
                signal.set()

    async def _compute(self, job: Job, place: Path) -> None:
        process = await asyncio.create_subprocess_exec(
            *self._program, str(place), stdin=PIPE, stdout=PIPE, stderr=PIPE, limit=_LONGEST_LINE,
            start_new_session=True,  # Ctrl+C in the terminal is for the server, which then ends its jobs
        )  # fmt: skip
        assert process.stdout is not None  # noqa: S101
        assert process.stderr is not None  # noqa: S101
        errors = asyncio.create_task(_tail(process.stderr))
        try:
            async with asyncio.timeout(self.limits.seconds):
                async for line in process.stdout:
                    self._hear(job, line)
                code = await process.wait()
            tail = await errors
        except TimeoutError:
            raise Refused("job_time", 504, seconds=f"{self.limits.seconds:g}") from None
        finally:
            await self._end_process(process)
            errors.cancel()
        if job.problem is None and (code != 0 or not (place / RESULT).is_file()):
            LOG.error("job %s: process ended with %d: %s", job.id, code, tail)
            raise Refused("job_died", 500, code=code)

    async def _end_process(self, process: Process) -> None:
        if process.stdin is not None:
            process.stdin.close()  # the worker ends by itself when nobody is there any more
        if process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        try:
            async with asyncio.timeout(self.limits.patience):
                await process.wait()
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    def _hear(self, job: Job, line: bytes) -> None:
        """Take in what the process says: progress, or why it failed."""
        try:
            said = json.loads(line)
        except ValueError:
            return
        if "problem" in said:
            job.problem = said["problem"]
        else:
            job.progress = {name: said.get(name, before) for name, before in job.progress.items()}
            self._tell(job)

    def _tell(self, job: Job) -> None:
        """Wake all who wait for news of a job."""
        before = self._signals.get(job.id)
        if before is not None:
            self._signals[job.id] = asyncio.Event()
            before.set()

    def _end(self, job: Job, state: str, error: OrechainError | None = None, status: int = 500) -> None:
        place = self.folder / job.id
        if error is not None:
            job.problem = problem_of(error, status)
        if state != "done":
            remove_results(place)
        job.state, job.ended = state, now()  # type: ignore[assignment]
        try:
            write_job(place, job)
        except OSError as full:
            # The file still says that it runs; after a restart the job is lost. Nobody gets half of it.
            with contextlib.suppress(OSError):
                remove_results(place)
            job.state = "failed"
            job.problem = problem_of(OrechainError("job_disk", reason=full.strerror or full), 507)
        LOG.info("job %s: %s %s", job.id, job.kind, job.state)

    def _living_owners(self) -> set[str]:
        alive = {self.owner}
        for file in self.folder.glob("owner-*.lock"):
            owner = file.stem.removeprefix("owner-")
            if owner == self.owner:
                continue
            lock = FileLock(file)
            try:
                lock.acquire(timeout=0)
            except Timeout:
                alive.add(owner)
            else:
                lock.release()
                file.unlink(missing_ok=True)
        return alive

    def _take_up(self, place: Path, alive: set[str]) -> None:
        job = read_job(place)
        if job is None:
            shutil.rmtree(place, ignore_errors=True)
            return
        if not job.over and job.owner not in alive:
            self._end(job, "lost", OrechainError("job_lost"), 503)
        if job.over:
            self._jobs[job.id] = job

    def _prune(self) -> None:
        """Remove old jobs, and those whose restricted claims have been taken back."""
        over = sorted((job for job in self._jobs.values() if job.over), key=lambda job: job.created, reverse=True)
        oldest = (datetime.now(UTC) - timedelta(days=self.limits.days)).isoformat(timespec="milliseconds")
        for place, job in enumerate(over):
            gone = job.restricted and not (self.workspace.snapshots / f"{job.snapshot}.duckdb").is_file()
            if place >= self.limits.kept or job.created < oldest or gone:
                self._jobs.pop(job.id, None)
                shutil.rmtree(self.folder / job.id, ignore_errors=True)

    def forget(self) -> None:
        """Remove what may no longer be kept; called after a load was removed."""
        self._prune()


async def _tail(stream: asyncio.StreamReader) -> str:
    """Read a stream to its end and return the last of it."""
    kept = b""
    while piece := await stream.read(_TAIL):
        kept = (kept + piece)[-_TAIL:]
    return kept.decode(errors="replace")

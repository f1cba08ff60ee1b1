"""A server and a worker whose views take as long, or fail, as they are told; run as a program by the tests of jobs.

``slow_views.py FOLDER`` is the worker of one job, ``slow_views.py serve WORKSPACE PORT`` a server.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

from fastapi import FastAPI

from orechain.api import doors, jobs_routes, loads_routes, problems, registry
from orechain.api.jobs import JobLimits, Jobs
from orechain.api.view import Answer, Column, Context, Params, Table, View
from orechain.errors import Unavailable
from orechain.store.loads import LoadLimits
from orechain.store.workspace import Workspace


class Slow(Params):
    """What the view is to do."""

    steps: int = 3
    seconds: float = 0.01
    fault: str = ""
    size: int = 10


def _answer(context: Context, params: Slow) -> Answer:
    if params.fault == "deaf":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    for step in range(params.steps):
        time.sleep(params.seconds)
        context.progress(step + 1, params.steps)
    if params.fault == "ours":
        raise Unavailable("nothing_found")
    if params.fault == "crash":
        os._exit(9)
    if params.fault == "memory":
        bytearray(2**40)
    if params.fault == "unexpected":
        raise ValueError("a mistake of ours")
    if params.fault == "disk":
        import resource

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
    held = context.store.query("SELECT count(*) FROM claims")[0][0]
    table = Table("numbers", (Column("n", "integer"),), ((n,) for n in range(params.size)))
    print("a library that prints")
    return Answer({"claims": held}, (table,), ("usgs-mcs-2026",), ("a note",), params.size, params.size)


VIEWS = {name: View(name, f"/{name}", Slow, _answer) for name in ("stocks", "risk")}


def use() -> None:
    """Put these views in the place of the real ones."""
    registry.views = lambda: VIEWS  # type: ignore[assignment]
    jobs_routes.views = lambda: VIEWS  # type: ignore[assignment]


def make_app(
    folder: Path, limits: JobLimits | None = None, loads: LoadLimits | None = None, workspace: Workspace | None = None
) -> FastAPI:
    """Return an application with jobs and loads only."""

    @contextlib.asynccontextmanager
    async def living(app: FastAPI) -> AsyncIterator[None]:
        async with app.state.doors.living():
            yield

    app = FastAPI(lifespan=living)
    made = doors.attach(app, workspace or Workspace(folder), job_limits=limits, load_limits=loads)
    made.jobs = Jobs(made.workspace, limits, (sys.executable, "-P", __file__))
    app.include_router(jobs_routes.router, prefix="/api/v1")
    app.include_router(loads_routes.router, prefix="/api/v1")
    problems.install(app)
    return app


if __name__ == "__main__":
    use()
    if sys.argv[1] == "serve":
        import uvicorn

        uvicorn.run(make_app(Path(sys.argv[2])), port=int(sys.argv[3]), log_level="error")
    else:
        from orechain.api.worker import main

        sys.exit(main(Path(sys.argv[1])))

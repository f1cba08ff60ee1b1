"""The server: views, jobs, loads and the browser application on one port."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anyio
from fastapi import APIRouter, FastAPI, Request
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response

import orechain
from orechain.api import jobs_routes, loads_routes, problems
from orechain.api.answering import Answering, Question, add_routes
from orechain.api.cache import Answers
from orechain.api.doors import attach
from orechain.api.formats import json_bytes
from orechain.api.guard import Guard
from orechain.api.jobs import JobLimits
from orechain.api.kept import KeptOnDisk
from orechain.api.openapi import document
from orechain.api.registry import views
from orechain.api.site import SITE, add_site
from orechain.api.sql_views import AT_ONCE as SQL_AT_ONCE
from orechain.api.stores import Stores
from orechain.errors import OrechainError
from orechain.store.workspace import Workspace

PREFIX = "/api/v1"
_LAST_ANSWERS = 10.0
"""Seconds that a server which stops waits for what is being computed."""
LOCAL = ("localhost", "127.0.0.1", "[::1]", "testserver")


@dataclass(frozen=True)
class Settings:
    """What the operator of a server may choose.

    Attributes
    ----------
    hosts
        Names under which the server may be reached; ``*`` for any.
    origins
        Other sites whose pages may read it (CORS); none by default.
    most_bytes
        Largest body of a request.
    most_at_once
        Requests in progress; more are refused.
    computing
        Answers computed at the same time.
    cache_bytes
        Memory for answers given before.
    seconds
        How long a request waits for its answer.
    jobs, queued
        Jobs that run at the same time, and jobs that may wait.
    ready
        Economies whose overview is computed when the server starts, so that nobody waits for it.
    site, geometry
        The built application, and the operator's own map.
    """

    hosts: tuple[str, ...] = LOCAL
    origins: tuple[str, ...] = ()
    most_bytes: int = 80_000_000
    most_at_once: int = 256
    computing: int = 4
    cache_bytes: int = 128_000_000
    seconds: float = 60.0
    jobs: int = 2
    queued: int = 16
    ready: tuple[str, ...] = ("CHN",)
    site: Path = SITE
    geometry: Path | None = None


def create_app(workspace: Workspace, settings: Settings = Settings()) -> FastAPI:
    """Return the application over one workspace.

    Examples
    --------
    ``uvicorn.run(create_app(Workspace()))`` serves on port 8000; ``orechain serve`` does that with its options.
    """
    stores = Stores(workspace)

    @contextlib.asynccontextmanager
    async def living(_app: FastAPI) -> AsyncIterator[None]:
        await anyio.to_thread.run_sync(_build, workspace)
        await _warm(answering, settings.ready)
        async with doors.living():
            yield
        await anyio.to_thread.run_sync(answering.working.wait, _LAST_ANSWERS)
        stores.close()

    app = FastAPI(
        title="orechain", version=orechain.__version__, openapi_url=None, docs_url=None, redoc_url=None,
        lifespan=living, redirect_slashes=False,
    )  # fmt: skip
    doors = attach(app, workspace, job_limits=JobLimits(settings.jobs, settings.queued), changed=stores.close)
    answering = Answering(
        stores, Answers(settings.cache_bytes), KeptOnDisk(workspace.folder / "answers"), doors.restricted,
        anyio.CapacityLimiter(settings.computing), anyio.CapacityLimiter(SQL_AT_ONCE), seconds=settings.seconds,
    )  # fmt: skip
    router = APIRouter(prefix=PREFIX)
    for view in views().values():
        add_routes(router, view, answering)
    _add_own_routes(router, app)
    for more in (jobs_routes.router, loads_routes.router):
        router.include_router(more)
    app.include_router(router)
    add_site(app, settings.site, settings.geometry)
    problems.install(app)
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=5)
    if settings.origins:
        app.add_middleware(
            CORSMiddleware, allow_origins=list(settings.origins), allow_methods=["GET"],
            allow_headers=["Authorization"], expose_headers=["ETag", "X-Rows-Full", "X-Rows-Displayed"],
        )  # fmt: skip
    app.add_middleware(Guard, hosts=settings.hosts, most_bytes=settings.most_bytes, most_at_once=settings.most_at_once)
    return app


def _build(workspace: Workspace) -> None:
    """Bring the snapshot up to date, so that the first request need not wait for it."""
    workspace.open().close()


async def _warm(answering: Answering, economies: Sequence[str]) -> None:
    """Compute what the first page shows, once per snapshot; a fault here is the fault of whoever asks for it."""
    if not economies:
        return
    wanted = [("catalog", ""), *(("overview", economy) for economy in economies)]
    for name, economy in wanted:
        for lang in ("en", "zh"):
            view = views()[name]
            asked = {"lang": lang} | ({"economy": economy} if economy else {})
            with contextlib.suppress(OrechainError):
                params = view.params.model_validate(asked)
                await answering.answer(Question(view, params, answering.stores.snapshot()))


def _add_own_routes(router: APIRouter, app: FastAPI) -> None:
    made: dict[str, bytes] = {}

    async def openapi(_request: Request) -> Response:
        if not made:
            made["body"] = json_bytes(document(app, orechain.__version__))
        return Response(made["body"], media_type="application/json", headers={"Cache-Control": "no-cache"})

    router.add_api_route("/openapi.json", openapi, include_in_schema=False, response_class=Response)

    async def health() -> dict[str, Any]:
        return {"orechain": orechain.__version__}

    router.add_api_route("/health", health, include_in_schema=False)

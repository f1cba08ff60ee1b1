"""Long work over the API: start it, follow it, stop it, fetch its answer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any

import anyio
from fastapi import APIRouter, Path, Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.responses import FileResponse, Response, StreamingResponse

from orechain.api.answering import file_response
from orechain.api.doors import doors
from orechain.api.envelope import manifest
from orechain.api.formats import json_bytes
from orechain.api.jobfiles import Job
from orechain.api.jobs import KINDS
from orechain.api.loads_routes import body, json_object
from orechain.api.openapi import refusals, responses_of_files
from orechain.api.problems import Refused, lang_of
from orechain.api.registry import views
from orechain.api.schema import ANY, Schema, record
from orechain.api.view import Answer as ViewAnswer
from orechain.api.view import Format, View
from orechain.api.worker import stored_answer
from orechain.errors import UnknownName

router = APIRouter(tags=["jobs"])

MOST_BYTES = 100_000
"""Largest body of a question."""
MOST_LISTENERS = 64
HEARTBEAT = 15.0
_STATES = ["queued", "running", "done", "failed", "cancelled", "lost"]
PROGRESS = record("Progress", done=int, of=int, stage=str)
_SAID = record("JobProblem", code=str, status=int, detail=str)
PROBLEM = Schema({"anyOf": [_SAID.body, {"type": "null"}]}, _SAID.parts)
JOB = record(
    "Job", job=str, kind=str, params={"type": "object", "additionalProperties": True}, state={"enum": _STATES},
    progress=PROGRESS, created=str, started=str, ended=str, cached=bool, restricted=bool, problem=PROBLEM,
    manifest=record("JobManifest", snapshot=str, key=str),
)  # fmt: skip
SCHEMAS = (JOB,)
"""What the OpenAPI file must have among its parts."""
_BODY = {
    "type": "object",
    "required": ["kind"],
    "additionalProperties": False,
    "properties": {
        "kind": {"type": "string", "description": f"Name of a view: {', '.join(KINDS)} …"},
        "params": {"type": "object", "description": "Parameters of the view, as in its address.", "default": {}},
    },
}
_TAKES = {"requestBody": {"required": True, "content": {"application/json": {"schema": _BODY}}}}
JobId = Annotated[str, Path(pattern="^[0-9a-f]{32}$", description="Id of a job.")]
_listeners = 0


def kinds() -> dict[str, View]:
    """Return the views that may be asked for as a job."""
    return {name: view for name, view in views().items() if name in KINDS or view.extra.get("job")}


def _responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    content = {"application/json": {"schema": dict(JOB.body)}}
    return {
        **{status: {"description": "The job.", "content": content} for status in statuses},
        **refusals("409", "415"),
    }


@router.post("/jobs", operation_id="start_job", summary="Start a job", response_class=Response, status_code=202,
             responses=_responses(200, 202), openapi_extra=_TAKES)  # fmt: skip
async def start(request: Request) -> Response:
    """Start a job; where an equal question was answered before, that job is returned at once (``cached``)."""
    here = doors(request)
    asked = json_object(await body(request, MOST_BYTES))
    if unknown := sorted(asked.keys() - {"kind", "params"}):
        raise Refused("body_field", 422, unknown[0][:64], name=unknown[0][:64], known="kind, params")
    kind, given = asked.get("kind"), asked.get("params", {})
    if not isinstance(kind, str):
        raise Refused("body_type", 422, "kind", name="kind", what="a text")
    if not isinstance(given, dict):
        raise Refused("body_type", 422, "params", name="params", what="an object")
    view = kinds().get(kind)
    if view is None:
        raise UnknownName("job_kind", kind[:64], sorted(kinds()))
    try:
        params = view.params.model_validate({"lang": lang_of(request)} | given)
    except ValidationError as error:
        faults = [{**fault, "loc": ("body", "params", *fault["loc"])} for fault in error.errors()]
        raise RequestValidationError(faults) from error
    full = here.restricted(request)
    current = await anyio.to_thread.run_sync(lambda: _snapshots(here.workspace, full))
    snapshot, public = current
    job, cached = here.jobs.submit(
        kind, params.model_dump(mode="json"), manifest(view, params, snapshot)["key"], snapshot,
        restricted=snapshot != public,
    )  # fmt: skip
    address = f"{request.url.path}/{job.id}"
    status = 200 if cached else 202
    return Response(json_bytes(job.shown(lang_of(request), cached=cached)), status, {"Location": address},
                    "application/json")  # fmt: skip


def _snapshots(workspace: Any, full: bool) -> tuple[str, str]:
    """Return the snapshot that a request may read, and the public one."""
    names = [workspace.current(public=True), workspace.current(public=not full)]
    if None in names:
        workspace.open().close()
        names = [workspace.current(public=True), workspace.current(public=not full)]
    return str(names[1]), str(names[0])


@router.get("/jobs/{job}", operation_id="get_job", summary="How a job is getting on", response_class=Response,
            responses=_responses(200))  # fmt: skip
async def state(request: Request, job: JobId) -> Response:
    """Tell state and progress of a job."""
    return _told(request, _found(request, job))


@router.delete("/jobs/{job}", operation_id="cancel_job", summary="Stop a job", response_class=Response,
               responses=_responses(200))  # fmt: skip
async def cancel(request: Request, job: JobId) -> Response:
    """Stop a job; one that has ended stays as it is."""
    return _told(request, await doors(request).jobs.cancel(_found(request, job)))


@router.get("/jobs/{job}/events", operation_id="follow_job", summary="Follow a job", response_class=Response,
            responses={200: {"description": "Events progress, then one of done, failed, cancelled, lost.",
                             "content": {"text/event-stream": {"schema": {"type": "string"}}}},
                       **refusals("409")})  # fmt: skip
async def events(request: Request, job: JobId) -> Response:
    """Tell progress as server-sent events until the job has ended."""
    found = _found(request, job)
    if _listeners >= MOST_LISTENERS:
        raise Refused("api_busy", 503, retry_after=5)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_flow(request, found), 200, headers, "text/event-stream")


async def _flow(request: Request, job: Job) -> AsyncIterator[bytes]:
    global _listeners
    lang = lang_of(request)
    _listeners += 1
    try:
        async for now in doors(request).jobs.events(job, HEARTBEAT):
            if now is None:
                yield b": still here\n\n"
            else:
                name = now.state if now.over else "progress"
                yield f"event: {name}\ndata: ".encode() + json_bytes(now.shown(lang)) + b"\n\n"
    finally:
        _listeners -= 1


@router.get("/jobs/{job}/result", operation_id="job_result", summary="Answer of a job", response_class=Response,
            responses={200: {"description": "The answer as its view gives it.",
                             "content": {"application/json": {"schema": dict(ANY)}}}, **refusals("409")})  # fmt: skip
async def result(request: Request, job: JobId) -> Response:
    """Return the answer of a job that is done, exactly as the address of its view would give it."""
    found = _done(request, job)
    # The job's own parameters decide its language; nobody may keep what needs a token.
    cache = "private, no-store" if found.restricted else "no-cache"
    return FileResponse(doors(request).jobs.result_file(found), 200, {"Cache-Control": cache}, "application/json")


@router.get("/jobs/{job}/result.{kind}", operation_id="job_file", summary="Answer of a job: file",
            response_class=Response, responses={**responses_of_files(), **refusals("409")})  # fmt: skip
async def file(request: Request, job: JobId, kind: Format) -> Response:
    """Return the answer of a job that is done in another format."""
    view, told, answer, restricted = await anyio.to_thread.run_sync(lambda: answer_of(request, job))
    return file_response(view, answer, told, kind, restricted=restricted)


def answer_of(request: Request, job: str) -> tuple[View, dict[str, Any], ViewAnswer, bool]:
    """Return view, envelope, answer and restriction of a job that is done, for its other formats.

    Raises
    ------
    UnknownName, Refused
        If there is no such job, it is not done, or the request may not see it.
    """
    found = _done(request, job)
    told, answer = stored_answer(doors(request).jobs.folder / found.id)
    return kinds()[found.kind], told, answer, found.restricted


def _found(request: Request, name: str) -> Job:
    here = doors(request)
    return here.jobs.get(name, restricted=here.restricted(request))


def _done(request: Request, name: str) -> Job:
    found = _found(request, name)
    if found.state != "done":
        raise Refused("job_not_done", 409, "job", state=found.state)
    return found


def _told(request: Request, job: Job) -> Response:
    return Response(json_bytes(job.shown(lang_of(request))), 200, {"Cache-Control": "no-store"}, "application/json")

"""Tables of claims that somebody adds, lists or removes over the API; each needs a token of scope ``load``.

``POST /loads`` takes one JSON object: ``release`` (columns of the releases table), ``access`` (``open`` or
``restricted``), ``owner``, and ``claims``: a whole CSV table as text, with the columns of the bundled claims.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from typing import Any

import anyio
from fastapi import APIRouter, Request
from starlette.responses import Response

from orechain.api.doors import Doors, doors
from orechain.api.formats import json_bytes
from orechain.api.openapi import refusals
from orechain.api.problems import LOG, Refused
from orechain.api.schema import record, rows_of
from orechain.api.tokens import Token
from orechain.errors import OrechainError, UnknownName
from orechain.store.claims import CLAIM_COLUMNS, RELEASE_COLUMNS
from orechain.store.loads import ACCESS, Load

router = APIRouter(tags=["loads"])

MOST_AT_ONCE = 4
_STATUS = {"load_exists": 409, "load_release_taken": 409, "load_too_many": 409, "load_too_large": 413,
           "load_too_many_rows": 413}  # fmt: skip
_TEXT = {"type": "string"}
LOAD = record(
    "Load", load=str, access={"enum": list(ACCESS)}, owner=str, added=str, rows=int, bytes=int, sha256=str,
)  # fmt: skip
LOADS = record("Loads", loads=rows_of(LOAD))
SCHEMAS = (LOADS,)
"""What the OpenAPI file must have among its parts."""
_BODY = {
    "type": "object",
    "required": ["release", "claims"],
    "additionalProperties": False,
    "properties": {
        "release": {
            "type": "object",
            "required": ["release", "publisher", "title", "licence"],
            "additionalProperties": False,
            "properties": dict.fromkeys(RELEASE_COLUMNS, _TEXT),
        },
        "access": {"enum": list(ACCESS), "default": "restricted"},
        "owner": {"type": "string", "description": "Whose claims these are; the name of the token if not given."},
        "claims": {"type": "string", "description": f"CSV table with the header {','.join(CLAIM_COLUMNS)}"},
    },
}
_TAKES = {
    "requestBody": {"required": True, "content": {"application/json": {"schema": _BODY}}},
    "security": [{"token": ["load"]}],
}


def _responses(status: int, schema: Any) -> dict[int | str, dict[str, Any]]:
    content = {"application/json": {"schema": dict(schema.body)}}
    return {status: {"description": "Done.", "content": content}, **refusals("409", "415")}


@router.post("/loads", operation_id="add_load", summary="Add a table of claims", response_class=Response,
             status_code=201, responses=_responses(201, LOAD), openapi_extra=_TAKES)  # fmt: skip
async def add(request: Request) -> Response:
    """Add a table: either all of it is in the next snapshot, or nothing has changed."""
    here = doors(request)
    token = here.token(request, "load")
    if here.loading >= MOST_AT_ONCE:
        raise Refused("api_busy", 503, retry_after=10)
    here.loading += 1
    try:
        asked = _read(await body(request, here.most_bytes))
        work = functools.partial(
            here.workspace.add_load, asked["release"], asked["claims"], asked.get("access", "restricted"),
            asked.get("owner", token.name), here.load_limits,
        )  # fmt: skip
        load = await _change(here, work, f"token {token.id}: load {str(asked['release'].get('release'))[:64]!r}")
    finally:
        here.loading -= 1
    LOG.info("token %s: load %s added, %s, %d rows", token.id, load.load, load.access, load.rows)
    address = f"{request.url.path}/{load.load}"
    return Response(json_bytes(load.as_json()), 201, {"Location": address}, "application/json")


@router.get("/loads", operation_id="list_loads", summary="List the tables that were added", response_class=Response,
            responses=_responses(200, LOADS), openapi_extra={"security": [{"token": []}]})  # fmt: skip
async def listed(request: Request) -> Response:
    """List the tables that were added, not what is in them; restricted ones only to readers and owners."""
    here = doors(request)
    token = here.token(request)
    loads = await anyio.to_thread.run_sync(here.workspace.loads)
    shown = {"loads": [load.as_json() for load in loads.values() if _may_know(token, load)]}
    return Response(json_bytes(shown), 200, {"Cache-Control": "no-store"}, "application/json")


@router.delete("/loads/{load}", operation_id="remove_load", summary="Remove a table", response_class=Response,
               responses=_responses(200, LOAD), openapi_extra={"security": [{"token": ["load"]}]})  # fmt: skip
async def remove(request: Request, load: str) -> Response:
    """Remove a table, with all snapshots that are kept of it."""
    here = doors(request)
    token = here.token(request, "load")
    held = (await anyio.to_thread.run_sync(here.workspace.loads)).get(load)
    if held is not None and not _may_know(token, held):
        raise UnknownName("load", load[:64], ())
    work = functools.partial(here.workspace.remove_load, load)
    gone = await _change(here, work, f"token {token.id}: removal of load {load[:64]!r}")
    here.jobs.forget()
    LOG.info("token %s: load %s removed", token.id, gone.load)
    return Response(json_bytes(gone.as_json()), 200, media_type="application/json")


def _may_know(token: Token, load: Load) -> bool:
    """Whether a token may know that a load exists: it is open, its own, or the token may read restricted claims."""
    return load.access == "open" or load.owner == token.name or "restricted" in token.scopes


async def _change(here: Doors, work: Any, words: str) -> Any:
    """Do what changes the workspace, to its end even if the client leaves; a refusal is logged."""
    try:
        done = await anyio.to_thread.run_sync(work)
    except OrechainError as error:
        LOG.warning("%s refused: %s", words, error.render("en").splitlines()[0][:300])
        if error.key in _STATUS:
            raise Refused(error.key, _STATUS[error.key], "release", None, **error.params) from error
        raise
    await anyio.to_thread.run_sync(here.changed)
    return done


async def body(request: Request, most: int) -> bytes:
    """Return the body of a request, read no further than ``most`` bytes.

    Raises
    ------
    Refused
        If it is larger, whatever its header says, or not said to be JSON. A page of another site can send a form or
        plain text without asking; JSON only after the browser has asked us whether that site may.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Refused("body_media", 415, "Content-Type")
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > most:
        raise Refused("api_body_too_large", 413, "body", most=most)
    parts: list[bytes] = []
    size = 0
    async for piece in request.stream():
        size += len(piece)
        if size > most:
            raise Refused("api_body_too_large", 413, "body", most=most)
        parts.append(piece)
    return b"".join(parts)


def json_object(content: bytes) -> dict[str, Any]:
    """Return the JSON object of a body.

    Raises
    ------
    Refused
        If it is not UTF-8, no JSON or no object; the place in the body is named.
    """
    try:
        found = json.loads(content.decode("utf-8"), parse_constant=_no_number)
    except UnicodeDecodeError as error:
        raise Refused("body_encoding", 400, "body", byte=error.start + 1) from error
    except json.JSONDecodeError as error:
        raise Refused("body_json", 400, "body", line=error.lineno, column=error.colno, reason=error.msg) from error
    except (RecursionError, ValueError) as error:
        raise Refused("body_json", 400, "body", line=1, column=1, reason=str(error)[:100]) from error
    if not isinstance(found, dict):
        raise Refused("body_object", 400, "body")
    return found


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number of JSON")


def _read(content: bytes) -> dict[str, Any]:
    asked = json_object(content)
    release = asked.get("release")
    if unknown := sorted(asked.keys() - _BODY["properties"].keys()):  # type: ignore[attr-defined]
        raise Refused("body_field", 422, unknown[0][:64], name=unknown[0][:64], known="release, access, owner, claims")
    if not isinstance(release, Mapping) or any(not isinstance(text, str) for text in release.values()):
        raise Refused("body_type", 422, "release", name="release", what="an object of texts")
    for name in ("claims", "access", "owner"):
        if not isinstance(asked.get(name, "" if name != "claims" else None), str):
            raise Refused("body_type", 422, name, name=name, what="a text")
    return asked

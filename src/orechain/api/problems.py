"""Errors as ``application/problem+json`` (RFC 9457): code, place, remedy, in the language that was asked for."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from orechain.api.formats import json_bytes
from orechain.api.schema import record
from orechain.errors import InvalidInput, OrechainError, Unavailable, UnknownName, WorkspaceError

LOG = logging.getLogger("orechain.api")
MEDIA = "application/problem+json"

PROBLEM = record(
    "Problem",
    type={"type": "string"},
    title={"type": "string"},
    status={"type": "integer"},
    code={"type": "string"},
    detail={"type": "string"},
    place={"type": "string"},
    remedy={"type": "string"},
    valid={"type": "array", "items": {"type": "string"}},
)


class Refused(OrechainError):
    """A request that is refused for a reason of the door itself: too large, too many, no token …

    Parameters
    ----------
    key, params
        As in `OrechainError`.
    status
        HTTP status.
    place
        What of the request is meant.
    retry_after
        Seconds after which to try again.
    """

    def __init__(
        self, key: str, status: int, place: str = "", retry_after: int | None = None, **params: object
    ) -> None:
        self.status = status
        self.place = place
        self.retry_after = retry_after
        super().__init__(key, **params)


def lang_of(request: Request) -> str:
    """Return the language that a request asks for: its parameter, else the one that its header prefers."""
    asked = request.query_params.get("lang", "")
    if asked in ("en", "zh"):
        return asked
    known = [(name[:2], weight) for name, weight in _weights(request.headers.get("accept-language", ""))]
    best = max((weight for name, weight in known if name in ("en", "zh")), default=0.0)
    return next((name for name, weight in known if name in ("en", "zh") and weight == best), "en")


def accepts(header: str, name: str) -> bool:
    """Return whether a header such as ``Accept-Encoding`` takes ``name``.

    Examples
    --------
    >>> accepts("gzip, br;q=0.5", "gzip"), accepts("gzip;q=0", "gzip"), accepts("", "gzip")
    (True, False, False)
    """
    return any(weight > 0 for item, weight in _weights(header) if item == name)


def _weights(header: str) -> list[tuple[str, float]]:
    found = []
    for part in header.split(","):
        name, _, rest = part.strip().lower().partition(";")
        text = rest.strip().removeprefix("q=")
        try:
            weight = float(text) if text else 1.0
        except ValueError:
            weight = 0.0
        found.append((name.strip(), weight))
    return found


def problem(
    status: int,
    code: str,
    detail: str,
    lang: str,
    *,
    place: str = "",
    remedy: str = "",
    valid: Sequence[str] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return a problem as a response."""
    from orechain.views.words import say

    body: dict[str, Any] = {
        "type": f"urn:orechain:problem:{code}",
        "title": say(f"api.status.{status}", lang),
        "status": status,
        "code": code,
        "detail": detail,
        "place": place,
        "remedy": remedy,
        "valid": list(valid),
    }
    return Response(
        json_bytes(body), status, {**(headers or {}), "Content-Language": lang, "Cache-Control": "no-store"}, MEDIA
    )


def status_of(error: OrechainError) -> int:
    """Return the HTTP status of an error of ours."""
    if isinstance(error, Refused):
        return error.status
    if isinstance(error, UnknownName | Unavailable):
        return 404
    if isinstance(error, WorkspaceError):
        return 503
    return 422 if isinstance(error, InvalidInput) else 400


def of_error(error: OrechainError, lang: str, request: Request | None = None) -> Response:
    """Return an error of ours as a problem; its sentence says what is wrong and, mostly, what to do."""
    status = status_of(error)
    valid = error.nearest if isinstance(error, UnknownName) else ()
    headers = {}
    wait = getattr(error, "retry_after", None)
    if wait is not None:
        headers["Retry-After"] = str(wait)
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, WorkspaceError):  # its sentence names folders of the server
        LOG.error("workspace: %s", error.render("en"))
        return _said(status, error.key, "api.workspace", lang, place="server", headers=headers)
    detail = error.render(lang)
    if isinstance(error, InvalidInput) and request is not None and request.method == "GET":
        detail = "; ".join(error.problems)  # the sentence around them is about files that somebody wants to store
    return problem(
        status, error.key, detail, lang, place=_place(error, request), remedy=_remedy(error.key, status, lang),
        valid=valid, headers=headers,
    )  # fmt: skip


def _place(error: OrechainError, request: Request | None) -> str:
    """Return which part of a request an error is about: the parameter that holds what the error complains of."""
    own = getattr(error, "place", "")
    if own or request is None:
        return own or (error.what if isinstance(error, UnknownName) else "")
    # A value may name an entry of the catalog (`mineral:cobalt`).
    said = {part for value in error.params.values() if value for part in (str(value), str(value).partition(":")[2])}
    for name, value in request.query_params.multi_items():
        if value in said or any(part in said for part in value.split("~")):
            return name
    if isinstance(error, UnknownName):
        return error.what
    return "body" if request.method == "POST" else "query"


def _remedy(key: str, status: int, lang: str) -> str:
    """Return what to do: about this error, else about its status."""
    from orechain.views.words import known, say

    key = f"api.remedy.{key.removesuffix('_none_near')}"
    return say(key if known(key) else f"api.remedy.status.{status}", lang)


def _said(status: int, code: str, key: str, lang: str, *, place: str = "", headers: Mapping[str, str] | None = None,
          **params: object) -> Response:  # fmt: skip
    from orechain.views.words import known, say

    remedy = say(f"{key}.remedy", lang) if known(f"{key}.remedy") else _remedy(code, status, lang)
    return problem(status, code, say(key, lang, **params), lang, place=place, remedy=remedy, headers=headers)


def install(app: FastAPI) -> None:
    """Give the application its answers to errors."""

    @app.exception_handler(OrechainError)
    async def ours(request: Request, error: OrechainError) -> Response:
        return of_error(error, lang_of(request), request)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        lang = lang_of(request)
        faults = error.errors()
        places = [".".join(str(part) for part in fault["loc"][1:]) or str(fault["loc"][0]) for fault in faults]
        unknown = [place for place, fault in zip(places, faults, strict=True) if fault["type"] == "extra_forbidden"]
        texts = [f"{place}: {_fault(fault, lang)}" for place, fault in zip(places, faults, strict=True)]
        return problem(
            422,
            "unknown_parameter" if unknown else "invalid_parameter",
            "; ".join(texts)[:2000],
            lang,
            place=places[0] if places else "",
            remedy=_remedy("invalid_parameter", 422, lang),
            valid=_known_parameters(request) if unknown else (),
        )

    @app.exception_handler(ClientDisconnect)
    async def gone(_request: Request, _error: ClientDisconnect) -> Response:
        return Response(status_code=400)  # nobody reads it

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        lang = lang_of(request)
        key = {404: "api.no_such_address", 405: "api.method_not_allowed"}.get(error.status_code, "api.refused")
        return _said(error.status_code, f"http_{error.status_code}", key, lang, place=request.url.path[:200],
                     headers=error.headers)  # fmt: skip

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> Response:
        LOG.error("unexpected error at %s", request.url.path, exc_info=error)
        return _said(500, "unexpected", "api.unexpected", lang_of(request))


def _fault(fault: Mapping[str, Any], lang: str) -> str:
    """Return what is wrong with one parameter; pydantic's own sentence is English."""
    from orechain.views.words import known, say

    key = f"api.fault.{fault['type']}"
    context = {name: value for name, value in (fault.get("ctx") or {}).items() if isinstance(value, str | int | float)}
    if known(key):
        try:
            return say(key, lang, **context)
        except (KeyError, IndexError):
            pass
    return str(fault["msg"])


def _known_parameters(request: Request) -> tuple[str, ...]:
    view = getattr(request.scope.get("endpoint"), "view", None)
    return tuple(view.parameters) if view is not None else ()

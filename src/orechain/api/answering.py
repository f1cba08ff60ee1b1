"""From a request to a response: parameters, cache, computation in a thread, the format that was asked for."""

from __future__ import annotations

import inspect
import threading
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, cast
from urllib.parse import urlencode

import anyio
from fastapi import APIRouter, Query, Request
from pydantic import Field, create_model
from starlette.responses import Response, StreamingResponse

from orechain.api.cache import Answers, Kept, kept
from orechain.api.envelope import envelope, manifest
from orechain.api.formats import MEDIA, json_bytes, pieces
from orechain.api.kept import KeptOnDisk
from orechain.api.problems import Refused, accepts, lang_of
from orechain.api.stores import Stores
from orechain.api.view import Answer, Context, Format, Params, Rows, View

Restricted = Callable[[Request], bool]
"""Whether a request may see restricted claims (raises where its token is no good)."""

_JSON = "application/json"
_SHORT_FILE = 5_000
"""Rows up to which a file is made at once and kept like any other answer."""
_PACKED = ("parquet", "zip")
_LONG = 0.3
"""Seconds of computing from which on an answer is kept in the workspace."""
_ROWS = Field("full", description="All rows that the question has, or only those that its page displays.")


class Working:
    """Threads that compute. A process that ends while one of them is inside the database ends badly."""

    def __init__(self) -> None:
        self._count = 0
        self._changed = threading.Condition()

    def __enter__(self) -> None:
        with self._changed:
            self._count += 1

    def __exit__(self, *_error: object) -> None:
        with self._changed:
            self._count -= 1
            self._changed.notify_all()

    def wait(self, seconds: float) -> bool:
        """Return whether all have ended within the time."""
        with self._changed:
            return self._changed.wait_for(lambda: self._count == 0, seconds)


@dataclass(frozen=True)
class Answering:
    """What the routes of the views share.

    Attributes
    ----------
    stores, answers, kept_on_disk
        Open stores, and answers that were given before, in memory and (those that took long) in the workspace.
    restricted
        Decides what a request may see.
    at_once, apart
        Answers computed at the same time; those of views that say so (SQL) have places of their own.
    waiting
        Answers that may wait for that; more are refused.
    seconds
        How long a request waits for its answer.
    working
        Counts the computations, those included whose request has gone.
    """

    stores: Stores
    answers: Answers
    kept_on_disk: KeptOnDisk
    restricted: Restricted
    at_once: anyio.CapacityLimiter
    apart: anyio.CapacityLimiter
    waiting: int = 64
    seconds: float = 60.0
    working: Working = field(default_factory=Working)

    async def respond(self, request: Request, view: View, params: Params, kind: Format | None, rows: Rows) -> Response:
        """Return the response of a view in JSON (``kind`` is ``None``) or another format."""
        if "lang" not in request.query_params:
            params = params.model_copy(update={"lang": lang_of(request)})
        restricted = self.restricted(request)
        snapshot = self.stores.snapshot(restricted=restricted)
        question = Question(view, params, snapshot, kind, kind is not None and rows == "full")
        found = await self.answer(question)
        private = restricted or not view.cached
        if isinstance(found, Kept):
            return _whole(request, found, question, private=private)
        return _flowing(found, question, private=private)

    async def answer(self, asked: Question) -> Kept | Flow:
        """Return the answer to a question: the one that is kept, or else computed now."""
        view = asked.view
        limiter = self.apart if view.extra.get("apart") else self.at_once
        if not view.cached:
            return cast(Kept | Flow, await self._in_thread(lambda: self._compute(asked), limiter))
        key = manifest(view, asked.params, asked.snapshot)["key"]
        if asked.kind is not None:  # a flow is read once, so that nobody can share it
            key = f"{key}.{asked.kind}.{asked.full}"
            found = self.answers.get(key) or await self._in_thread(lambda: self._compute(asked), limiter)
            if isinstance(found, Kept):
                self.answers.keep(key, found)
            return cast(Kept | Flow, found)
        # A restricted claim must not outlive its load in a file; the public snapshot holds none.
        on_disk = asked.snapshot == self.stores.snapshot()
        return await self.answers.get_or(
            key, lambda: self._in_thread(lambda: self._remembered(key, asked, on_disk=on_disk), limiter)
        )

    async def _in_thread(self, work: Callable[[], Any], limiter: anyio.CapacityLimiter) -> Any:
        if limiter.statistics().tasks_waiting >= self.waiting:
            raise Refused("api_busy", 503, retry_after=5)

        def counted() -> Any:
            with self.working:
                return work()

        with anyio.move_on_after(self.seconds) as scope:
            return await anyio.to_thread.run_sync(counted, limiter=limiter, abandon_on_cancel=True)
        if scope.cancelled_caught:
            raise Refused("api_took_too_long", 503, retry_after=30, seconds=f"{self.seconds:g}")
        raise AssertionError("neither an answer nor a timeout")  # pragma: no cover

    def _remembered(self, key: str, asked: Question, *, on_disk: bool) -> Kept:
        """Return an answer from the workspace, or compute it and keep it there if that took long."""
        before = self.kept_on_disk.get(key) if on_disk else None
        if before is not None:
            return kept(before)
        began = time.perf_counter()
        answer = cast(Kept, self._compute(asked))
        if on_disk and time.perf_counter() - began > _LONG:
            self.kept_on_disk.put(key, answer.body)
        return answer

    def _compute(self, asked: Question) -> Kept | Flow:
        """Compute an answer: its bytes, or for a long file its pieces, which use the store until the last has gone."""
        # A store whose answer failed is not lent again.
        store = self.stores.take(asked.snapshot)
        answer = asked.view.answer(Context(store, asked.full), asked.params)

        def told() -> dict[str, Any]:
            return envelope(asked.view, asked.params, answer, store)

        def done() -> None:
            self.stores.give_back(store)

        if asked.kind is None:
            body = json_bytes(told())
        elif not answer.tables:
            raise Refused("api_no_table", 406, asked.view.path)
        else:
            made = pieces(asked.kind, told, answer, asked.params.lang, asked.address)
            if answer.full > _SHORT_FILE:
                return Flow(made, done, answer)
            body = b"".join(made)
        done()
        return kept(body, answer.full, answer.displayed, pack=asked.kind not in _PACKED)


@dataclass(frozen=True, slots=True)
class Question:
    """A view with parameters, about one snapshot, in a format, with all rows or those displayed."""

    view: View
    params: Params
    snapshot: str
    kind: Format | None = None
    full: bool = False

    @property
    def address(self) -> str:
        """Address of the question, without the name under which a reader reached the server."""
        asked = self.params.model_dump(mode="json", exclude_defaults=True) | {"lang": self.params.lang}
        return f"/api/v1{self.view.path}?{urlencode(asked)}"


@dataclass(frozen=True, slots=True)
class Flow:
    """A long file in pieces; ``done`` is called when the last one has gone. It is read once."""

    pieces: Iterable[bytes]
    done: Callable[[], None]
    answer: Answer


def file_response(view: View, answer: Answer, told: Mapping[str, Any], kind: Format, *, restricted: bool) -> Response:
    """Return an answer that is at hand as a file that is made while it is sent."""
    asked = Question(view, view.params.model_validate(told["params"]), told["manifest"]["snapshot"], kind)
    made = pieces(kind, lambda: told, answer, asked.params.lang, asked.address)
    return _flowing(Flow(made, lambda: None, answer), asked, private=restricted)


def _flowing(flow: Flow, asked: Question, *, private: bool) -> Response:
    def flowing() -> Iterator[bytes]:
        try:
            yield from flow.pieces
        finally:
            flow.done()

    kind = cast(Format, asked.kind)
    return StreamingResponse(flowing(), 200, _headers(asked, flow.answer, private=private), MEDIA[kind])


def _headers(asked: Question, counts: Answer | Kept, *, private: bool) -> dict[str, str]:
    headers = {
        "Cache-Control": "private, no-store" if private else "no-cache",
        "Vary": "Accept-Encoding, Accept-Language, Authorization",
    }
    if asked.kind is not None:
        headers["Content-Disposition"] = f'attachment; filename="orechain-{asked.view.name}.{asked.kind}"'
        if asked.kind in _PACKED:
            headers["Content-Encoding"] = "identity"  # compressed already
        headers["X-Rows-Full"] = str(counts.full)
        headers["X-Rows-Displayed"] = str(counts.displayed)
    return headers


def _whole(request: Request, answer: Kept, asked: Question, *, private: bool) -> Response:
    """Return an answer that is held, compressed where the reader takes that, or only that it has not changed."""
    takes = answer.packed is not None and accepts(request.headers.get("accept-encoding", ""), "gzip")
    etag = f'"{answer.etag}{"-gzip" if takes else ""}"'
    headers = {"ETag": etag, **_headers(asked, answer, private=private)}
    known = {part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")}
    if etag in known or "*" in known:
        return Response(status_code=304, headers=headers)
    if takes:
        headers["Content-Encoding"] = "gzip"
    body = cast(bytes, answer.packed) if takes else answer.body
    return Response(body, 200, headers, MEDIA[asked.kind] if asked.kind is not None else _JSON)


Endpoint = Callable[..., Awaitable[Response]]


def add_routes(router: APIRouter, view: View, answering: Answering) -> None:
    """Give a view its routes: its path, and its path with the suffix of a format."""
    from orechain.api.openapi import responses_of_files, responses_of_view

    async def as_json(request: Request, params: Params) -> Response:
        return await answering.respond(request, view, params, None, "displayed")

    async def as_file(request: Request, params: Params, kind: Format) -> Response:
        asked = params.model_dump()
        rows: Rows = asked.pop("rows")
        return await answering.respond(request, view, view.params(**asked), kind, rows)

    _sign(as_json, view, params=Annotated[view.params, Query()])
    of_files = create_model(f"{view.params.__name__}OfFile", __base__=view.params, rows=(Rows, _ROWS))
    _sign(as_file, view, params=Annotated[of_files, Query()])
    router.add_api_route(view.path, as_json, name=view.name, tags=[view.tag], summary=view.title("en"),
                         operation_id=view.name, responses=responses_of_view(view),
                         response_class=Response)  # fmt: skip
    router.add_api_route(view.path + ".{kind}", as_file, name=f"{view.name}_file", tags=[view.tag],
                         operation_id=f"{view.name}_file", summary=f"{view.title('en')}: file",
                         responses=responses_of_files(), response_class=Response)  # fmt: skip


def _sign(endpoint: Endpoint, view: View, **annotations: Any) -> None:
    """Tell FastAPI the types of the parameters, and errors which view they belong to."""
    signature = inspect.signature(endpoint)
    changed = [
        item.replace(annotation=annotations.get(item.name, item.annotation)) for item in signature.parameters.values()
    ]
    endpoint.__signature__ = signature.replace(parameters=changed)  # type: ignore[attr-defined]
    endpoint.view = view  # type: ignore[attr-defined]

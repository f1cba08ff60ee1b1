"""What stands before every request: limits, headers that browsers obey, a log of refusals."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from urllib.parse import quote

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from orechain.api.problems import LOG, Refused, accepts, lang_of, of_error

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:;"
    " object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
}
MOST_QUERY = 16_000
"""Bytes of path and query."""
MOST_SENDING = 32
"""Requests in progress that bring a body."""
BODY_SECONDS = 20.0
"""How long the next piece of a body may take."""
BRINGS = frozenset({"POST", "DELETE"})
METHODS = frozenset({"GET", "HEAD", "POST", "DELETE", "OPTIONS"})


class Guard:
    """Refuse what is too large, meant for another host, or more than the server can do at once.

    A host that is not known is refused because a page of another site could otherwise reach a server of this machine
    through a name of its own that it points here.
    """

    def __init__(self, app: ASGIApp, hosts: Sequence[str], most_bytes: int, most_at_once: int) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in hosts)
        self._most_bytes = most_bytes
        self._most = most_at_once
        self._now = 0
        self._sending = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _Answer(scope, send)
        request = Request(scope)
        refused = self._refusal(request)
        if refused is not None:
            await of_error(refused, lang_of(request), request)(scope, receive, answer)
            return
        if scope["method"] == "HEAD":  # as GET, without the body
            scope = {**scope, "method": "GET"}
        if not accepts(request.headers.get("accept-encoding", ""), "gzip"):  # also where it says gzip;q=0
            kept = [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]
            scope = {**scope, "headers": kept}
        brings = request.method in BRINGS
        self._now += 1
        self._sending += brings
        try:
            await self._app(scope, _Counted(receive, self._most_bytes) if brings else receive, answer)
        except asyncio.CancelledError:  # the server stops and waits no longer
            if not answer.started:
                stopping = Refused("api_stopping", 503, retry_after=5)
                await of_error(stopping, lang_of(request), request)(scope, receive, answer)
        finally:
            self._now -= 1
            self._sending -= brings

    def _refusal(self, request: Request) -> Refused | None:
        if request.method not in METHODS:
            return Refused("api_method", 405, "method", method=request.method[:20])
        host = request.headers.get("host", "").lower()
        if "*" not in self._hosts and _name(host) not in self._hosts:
            return Refused("api_host", 421, "Host", host=host[:100])
        if len(_raw(request.scope)) + len(request.scope["query_string"]) > MOST_QUERY:
            return Refused("api_address_too_long", 414, "query", most=MOST_QUERY)
        length = request.headers.get("content-length", "0")
        if not length.isdigit() or int(length) > self._most_bytes:
            return Refused("api_body_too_large", 413, "body", most=self._most_bytes)
        # Who sends its body slowly must not keep out those that only read.
        if self._now >= self._most or (request.method in BRINGS and self._sending >= MOST_SENDING):
            return Refused("api_busy", 503, "server", retry_after=2)
        return None


def _raw(scope: Scope) -> bytes:
    """Return the path as it was sent, without line ends or other signs that could forge a line of the log."""
    raw = scope.get("raw_path")
    return raw if isinstance(raw, bytes) else quote(scope["path"]).encode()


def _name(host: str) -> str:
    """Return the name of a host without its port; nothing where what follows is no port."""
    name, colon, port = host.rpartition(":")
    if not colon or host.endswith("]"):
        return host
    return name if port.isdigit() else ""


class _Answer:
    """A sender that adds the headers, and writes refusals to the log."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope = scope
        self._send = send
        self._began = time.perf_counter()
        self._head = scope["method"] == "HEAD"
        self.started = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            headers.setdefault("Server-Timing", f"app;dur={1000 * (time.perf_counter() - self._began):.1f}")
            if message["status"] >= 400:
                # Only the path: a query may hold what somebody looks for.
                path = _raw(self._scope)[:200].decode("ascii", "backslashreplace")
                LOG.warning("%s %s: %d", self._scope["method"][:20], path, message["status"])
        elif self._head and message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await self._send(message)


class _Counted:
    """A receiver that stops a body which grows beyond the limit though its header did not say so, or hardly comes."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive = receive
        self._most = most
        self._seen = 0
        self._whole = False

    async def __call__(self) -> Message:
        if self._whole:
            return await self._receive()
        try:
            message = await asyncio.wait_for(self._receive(), BODY_SECONDS)
        except TimeoutError as error:
            raise Refused("api_body_slow", 408, "body", seconds=f"{BODY_SECONDS:g}") from error
        if message["type"] == "http.request":
            self._whole = not message.get("more_body", False)
            self._seen += len(message.get("body", b""))
            if self._seen > self._most:
                raise Refused("api_body_too_large", 413, "body", most=self._most)
        return message

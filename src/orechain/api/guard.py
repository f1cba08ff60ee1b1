"""What stands before every request: limits, headers that browsers obey, a log of refusals."""

from __future__ import annotations

import time
from collections.abc import Sequence

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from orechain.api.problems import LOG, Refused, lang_of, of_error

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:;"
    " object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Frame-Options": "DENY",
}
MOST_QUERY = 16_000
"""Bytes of path and query."""
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

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        began = time.perf_counter()

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
                headers.setdefault("Server-Timing", f"app;dur={1000 * (time.perf_counter() - began):.1f}")
                if message["status"] >= 400:
                    # Only the path: a query may hold what somebody looks for.
                    LOG.warning("%s %s: %d", scope["method"], scope["path"][:200], message["status"])
            await send(message)

        refused = self._refusal(request)
        if refused is not None:
            await of_error(refused, lang_of(request))(scope, receive, sending)
            return
        self._now += 1
        try:
            await self._app(scope, _Counted(receive, self._most_bytes), sending)
        finally:
            self._now -= 1

    def _refusal(self, request: Request) -> Refused | None:
        if request.method not in METHODS:
            return Refused("api_method", 405, request.method[:20], method=request.method[:20])
        host = request.headers.get("host", "").lower()
        if "*" not in self._hosts and _name(host) not in self._hosts:
            return Refused("api_host", 421, host[:100], host=host[:100])
        if len(request.scope.get("raw_path") or b"") + len(request.scope["query_string"]) > MOST_QUERY:
            return Refused("api_address_too_long", 414, "query", most=MOST_QUERY)
        length = request.headers.get("content-length", "0")
        if not length.isdigit() or int(length) > self._most_bytes:
            return Refused("api_body_too_large", 413, "body", most=self._most_bytes)
        if self._now >= self._most:
            return Refused("api_busy", 503, retry_after=2)
        return None


def _name(host: str) -> str:
    """Return the name of a host without its port."""
    return host.rpartition("]")[0] + "]" if host.startswith("[") else host.partition(":")[0]


class _Counted:
    """A receiver that stops a body which grows beyond the limit though its header did not say so."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive = receive
        self._most = most
        self._seen = 0

    async def __call__(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request":
            self._seen += len(message.get("body", b""))
            if self._seen > self._most:
                raise Refused("api_body_too_large", 413, "body", most=self._most)
        return message

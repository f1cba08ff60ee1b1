"""Answers kept as bytes, by the hash of their manifest; equal questions that come at once are computed once."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

_SMALLEST = 1_000
"""Bytes below which compressing does not pay."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The body of an answer, as it is and compressed."""

    body: bytes
    packed: bytes | None
    etag: str
    full: int = 0
    displayed: int = 0

    @property
    def size(self) -> int:
        """Bytes held."""
        return len(self.body) + len(self.packed or b"")


def kept(body: bytes, full: int = 0, displayed: int = 0, *, pack: bool = True) -> Kept:
    """Return a body with its compressed form and the hash that names it."""
    packed = gzip.compress(body, 5, mtime=0) if pack and len(body) >= _SMALLEST else None
    return Kept(body, packed, hashlib.sha256(body).hexdigest()[:32], full, displayed)


class Answers:
    """The most recently used answers, up to a number of bytes in all."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._size = 0
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._running: dict[str, asyncio.Future[Kept]] = {}

    def get(self, key: str) -> Kept | None:
        """Return an answer that is kept."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    async def get_or(self, key: str, compute: Callable[[], Awaitable[Kept]]) -> Kept:
        """Return an answer, computing it where it is not kept; who asks meanwhile waits for the same one."""
        found = self.get(key)
        if found is not None:
            return found
        running = self._running.get(key)
        if running is None:
            running = asyncio.ensure_future(compute())
            self._running[key] = running
            running.add_done_callback(lambda done: self._finish(key, done))
        # One reader that leaves must not take the answer from the others.
        return await asyncio.shield(running)

    def _finish(self, key: str, done: asyncio.Future[Kept]) -> None:
        self._running.pop(key, None)
        if not done.cancelled() and done.exception() is None:
            self.keep(key, done.result())

    def keep(self, key: str, answer: Kept) -> None:
        """Keep an answer; the longest unused go where there is no room, and one that fills a quarter is not kept."""
        if answer.size > self._most // 4 or key in self._kept:
            return
        self._kept[key] = answer
        self._size += answer.size
        while self._size > self._most:
            _, old = self._kept.popitem(last=False)
            self._size -= old.size

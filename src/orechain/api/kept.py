"""Answers that took long, kept in the workspace by the hash of their manifest, for the next start of the server."""

from __future__ import annotations

import contextlib
import gzip
import os
from pathlib import Path

from orechain.api.problems import LOG

_MOST_BYTES = 200_000_000


class KeptOnDisk:
    """A folder of compressed answers; the longest unused go when it grows beyond its size."""

    def __init__(self, folder: Path, most_bytes: int = _MOST_BYTES) -> None:
        self._folder = folder
        self._most = most_bytes

    def get(self, key: str) -> bytes | None:
        """Return an answer; one that cannot be read is as good as none."""
        file = self._folder / f"{key}.json.gz"
        try:
            body = gzip.decompress(file.read_bytes())
            os.utime(file)
        except (OSError, EOFError, gzip.BadGzipFile):
            return None
        return body

    def put(self, key: str, body: bytes) -> None:
        """Keep an answer, whole or not at all; that there is no room is no reason to fail."""
        file = self._folder / f"{key}.json.gz"
        unfinished = file.with_name(f"{key}.{os.getpid()}.part")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            unfinished.write_bytes(gzip.compress(body, 5, mtime=0))
            unfinished.replace(file)
            self._forget()
        except OSError as error:
            LOG.warning("an answer could not be kept: %s", error.strerror)
            with contextlib.suppress(OSError):
                unfinished.unlink()

    def _forget(self) -> None:
        files = sorted((file.stat().st_mtime, file.stat().st_size, file) for file in self._folder.glob("*.json.gz"))
        size = sum(item[1] for item in files)
        for _, bytes_, file in files:
            if size <= self._most:
                return
            file.unlink(missing_ok=True)
            size -= bytes_

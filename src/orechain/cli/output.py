"""Files that commands write."""

from __future__ import annotations

import contextlib
from pathlib import Path

from orechain.errors import OrechainError


def put(out: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    unfinished = out.with_name(out.name + ".part")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_bytes(content)
        unfinished.replace(out)
    except OSError as error:
        with contextlib.suppress(OSError):
            unfinished.unlink()
        raise OrechainError("output_unwritable", file=out, reason=error.strerror or error) from error

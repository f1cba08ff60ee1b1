"""What the options before the command say, and how the commands reach the store."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from orechain.store.reader import Store
    from orechain.store.workspace import Workspace


class Lang(StrEnum):
    """Languages of labels and messages."""

    en = "en"
    zh = "zh"


@dataclass
class State:
    """Options given before the command."""

    workspace: Path | None = None
    lang: str = "en"


STATE = State()


def use_lang(lang: Lang | None) -> str:
    """Return the language of this command; an option after the command overrides one before it."""
    if lang is not None:
        STATE.lang = lang.value
    return STATE.lang


def workspace() -> Workspace:
    """Return the workspace chosen by the options."""
    from orechain.store.workspace import Workspace

    return Workspace(STATE.workspace)


@contextlib.contextmanager
def opened_store() -> Iterator[Store]:
    """Open the store, building it first if need be; a terminal is told about the wait."""
    folder = workspace()
    with contextlib.ExitStack() as stack:

        def on_build() -> None:
            if sys.stderr.isatty():
                from rich.console import Console

                text = "正在构建工作区…" if STATE.lang == "zh" else "Building the workspace from the bundled facts…"
                stack.enter_context(Console(stderr=True).status(text))

        store = folder.open(on_build)
        stack.close()
        with store:
            yield store


def print_json(value: Any) -> None:
    """Print a value as JSON on stdout; a number that does not exist is null."""
    utf8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    json.dump(value, sys.stdout, ensure_ascii=not utf8, indent=2, allow_nan=False)
    sys.stdout.write("\n")

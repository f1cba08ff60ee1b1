"""Fixtures of the tests in a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.e2e.served import ARGUMENTS, CHROMIUM, Reader, needed, serving


@pytest.fixture(scope="session")
def base(workspace_folder: Path) -> Iterator[str]:
    """Return the address of a running server."""
    needed()
    with serving(workspace_folder) as address:
        yield address


@pytest.fixture(scope="module")
def browser(base: str) -> Iterator[Any]:
    """Return a browser; closed with the module, since its driver keeps an event loop that others would stumble over."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield opened
        opened.close()


@pytest.fixture
def reader(browser: Any, base: str) -> Iterator[Callable[..., Reader]]:
    """Return a function that gives a fresh context; all are closed with the test."""
    opened: list[Reader] = []

    def fresh(**options: Any) -> Reader:
        opened.append(Reader(browser, base, **options))
        return opened[-1]

    yield fresh
    for one in opened:
        one.close()

"""Fixtures for all tests: one store, built once, away from the user's own workspace."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from orechain.store.reader import Store
from orechain.store.workspace import Workspace


@pytest.fixture(scope="session", autouse=True)
def workspace_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep every test, and every process that it starts, away from the user's own workspace."""
    folder = tmp_path_factory.mktemp("workspace")
    before = os.environ.get("ORECHAIN_WORKSPACE")
    os.environ["ORECHAIN_WORKSPACE"] = str(folder)
    yield folder
    if before is None:
        del os.environ["ORECHAIN_WORKSPACE"]
    else:
        os.environ["ORECHAIN_WORKSPACE"] = before


@pytest.fixture(scope="session")
def store(workspace_folder: Path) -> Iterator[Store]:
    """Return the store of the bundled facts."""
    with Workspace(workspace_folder).open() as opened:
        yield opened

"""Fixtures for all tests: one store, built once, away from the user's own workspace."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from orechain.store.claims import Fact, Release
from orechain.store.reader import Store
from orechain.store.workspace import Workspace

# The same examples every time, so that a change is judged by itself; HYPOTHESIS_PROFILE=default looks for new ones.
settings.register_profile("same", derandomize=True, deadline=None)  # a machine that is busy is no fault
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


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


@pytest.fixture(scope="session")
def make_fact() -> Callable[..., Fact]:
    """Return a function that makes a figure: 100 t of cobalt mined in China in 2020, unless told otherwise."""

    def make(**fields: object) -> Fact:
        plain: dict[str, object] = {
            "claim": "a:1", "mineral": "cobalt", "form": "Co", "link": "U", "process": "mining", "kind": "production",
            "detail": "", "economy": "CHN", "partner": "", "start": 2020, "end": 2020, "value": 100.0, "low": None,
            "high": None, "sd": None, "bound": "", "unit": "t", "raw": "100", "estimated": False, "release": "a",
            "locator": "row 1", "note": "", "amount_low": None, "amount_high": None, "corrected": False, "excluded": "",
        }  # fmt: skip
        plain |= fields
        plain.setdefault("amount", plain["value"])
        plain.setdefault("contained", plain["amount"])
        return Fact(**plain)  # type: ignore[arg-type]

    return make


@pytest.fixture(scope="session")
def make_release() -> Callable[..., Release]:
    """Return a function that makes a release of a publisher."""

    def make(release: str, publisher: str = "U.S. Geological Survey", published: str = "2025") -> Release:
        return Release(release, publisher, publisher, release, "", published, "", "public domain", "", "")

    return make

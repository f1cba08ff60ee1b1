"""A copy of the bundled facts that a test may break, and the command line, in this process or in one of its own."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from orechain.api.registry import view
from orechain.api.view import Answer, Context
from orechain.cli import main
from orechain.cli.state import STATE
from orechain.store.bundled import DATA
from orechain.store.reader import Store

HEAD = 100
PROGRAM = (sys.executable, "-W", "error", "-c", "from orechain.cli.main import run; run()")


@dataclass
class Facts:
    """A folder of facts; rows are counted as a spreadsheet does (the header is row 1)."""

    folder: Path

    def rows(self, table: str) -> list[list[str]]:
        with (self.folder / table).open(encoding="utf-8", newline="") as file:
            return list(csv.reader(file, strict=True))

    def write(self, table: str, rows: list[list[str]]) -> None:
        with (self.folder / table).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)

    def set(self, table: str, row: int, **cells: str) -> None:
        """Replace cells of one row."""
        rows = self.rows(table)
        for column, text in cells.items():
            rows[row - 1][rows[0].index(column)] = text
        self.write(table, rows)

    def append(self, table: str, *added: dict[str, str]) -> list[int]:
        """Add rows and return their numbers."""
        rows = self.rows(table)
        rows += [[cells.get(column, "") for column in rows[0]] for cells in added]
        self.write(table, rows)
        return list(range(len(rows) - len(added) + 1, len(rows) + 1))

    def cell(self, table: str, row: int, column: str) -> str:
        rows = self.rows(table)
        return rows[row - 1][rows[0].index(column)]

    def edit(self, table: str, change: Callable[[bytes], bytes]) -> None:
        """Change the bytes of a file."""
        path = self.folder / table
        path.write_bytes(change(path.read_bytes()))


@pytest.fixture(scope="session")
def copy_facts(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Facts]:
    """Return a function that copies the bundled facts: of each table its head and cobalt only, for fast builds."""
    whole = tmp_path_factory.mktemp("facts") / "data"
    shutil.copytree(DATA, whole)
    facts = Facts(whole)
    kept = set()
    for path in sorted((whole / "claims").glob("*.csv")):
        header, *rows = facts.rows(f"claims/{path.name}")
        rows = [row for place, row in enumerate(rows) if place < HEAD or row[header.index("mineral")] == "cobalt"]
        facts.write(f"claims/{path.name}", [header, *rows])
        kept |= {row[0] for row in rows}
    for path in sorted((whole / "corrections").glob("*.csv")):
        header, *rows = facts.rows(f"corrections/{path.name}")
        facts.write(f"corrections/{path.name}", [header, *(row for row in rows if row[0] in kept)])
    (whole / "trade" / "baci-hs92.parquet").unlink()

    def copied() -> Facts:
        folder = tmp_path_factory.mktemp("facts") / "data"
        shutil.copytree(whole, folder)
        return Facts(folder)

    return copied


@pytest.fixture
def facts(copy_facts: Callable[[], Facts]) -> Facts:
    """Return such a copy for one test."""
    return copy_facts()


@dataclass(frozen=True)
class Outcome:
    """What a command has left behind."""

    code: int
    out: str
    err: str


@pytest.fixture
def orechain(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Outcome]:
    """Return a function that runs the command line in this process."""
    monkeypatch.delenv("ORECHAIN_LANG", raising=False)
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: str) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["orechain", *arguments])
        STATE.workspace, STATE.lang = None, "en"
        capsys.readouterr()
        code = 0
        try:
            main.run()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
        shown = capsys.readouterr()
        return Outcome(code, shown.out, shown.err)

    return run


@pytest.fixture
def process() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Return a function that runs the command line in a process of its own, warnings being errors there too."""

    def run(*arguments: str, program: tuple[str, ...] = PROGRAM, **options: Any) -> subprocess.CompletedProcess[str]:
        env = {name: text for name, text in os.environ.items() if name != "ORECHAIN_LANG"} | options.pop("env", {})
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options
        return subprocess.run([*program, *arguments], env=env, encoding="utf-8", timeout=120, check=False, **options)

    return run


@pytest.fixture
def ask(store: Store) -> Callable[..., Answer]:
    """Return a function that asks a view of the API."""

    def answer(name: str, /, *, full: bool = False, **params: Any) -> Answer:
        asked = view(name)
        return asked.answer(Context(store, full), asked.params(**params))

    return answer


@pytest.fixture
def told(orechain: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that gives the JSON of a command."""

    def run(*arguments: str) -> Any:
        done = orechain(*arguments, "--json")
        assert done.code == 0, done.err
        return json.loads(done.out)

    return run

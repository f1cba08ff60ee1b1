"""The workspace folder: which snapshot is current, and how the next one takes its place.

A snapshot is built beside the current one, under a lock, and put in place by an atomic rename; a reader goes on with
the file it has open. A killed build leaves the current snapshot untouched, and its leftovers are removed by the next.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
from filelock import FileLock, Timeout

from orechain.errors import WorkspaceError, first_line
from orechain.store.bundled import DATA, TABLES, fingerprint
from orechain.store.reader import Store

KEEP = 3
"""Snapshots kept, the current one included, so that an answer can be run again on the data it was made from."""
LOCK_SECONDS = 20.0
_REFUSED = (OSError, duckdb.OperationalError, duckdb.FatalException)  # the disk is full, read-only, gone …
_NAME = re.compile("[0-9a-f]{16}")


def default_folder() -> Path:
    """Return the workspace folder of this user (``ORECHAIN_WORKSPACE`` overrides it)."""
    from platformdirs import user_data_path  # only needed where no folder is given

    chosen = os.environ.get("ORECHAIN_WORKSPACE")
    return Path(chosen) if chosen else user_data_path("orechain", appauthor=False)


class Workspace:
    """A folder with snapshots of the store.

    Parameters
    ----------
    folder
        Workspace folder; created when first needed.
    data, tables
        Facts and catalog tables that a snapshot is built from.
    lock_seconds
        How long to wait for another process that is building.
    """

    def __init__(
        self, folder: Path | None = None, data: Path = DATA, tables: Path = TABLES, lock_seconds: float = LOCK_SECONDS
    ) -> None:
        self.folder = folder or default_folder()
        self.data = data
        self.tables = tables
        self.lock_seconds = lock_seconds

    @property
    def snapshots(self) -> Path:
        """Folder that holds the snapshots."""
        return self.folder / "snapshots"

    def current(self) -> str | None:
        """Return the id of the snapshot in use, or ``None`` before the first build."""
        try:
            name = (self.folder / "current").read_text(encoding="ascii", errors="replace").strip()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise WorkspaceError("workspace_unreadable", folder=self.folder, reason=error.strerror or error) from error
        return name if _NAME.fullmatch(name) and self._file(name).is_file() else None

    def open(self, on_build: Callable[[], None] = lambda: None) -> Store:
        """Open the current facts for reading, building the snapshot first if there is none or the facts changed.

        Raises
        ------
        WorkspaceError
            If the folder cannot be written, another process keeps the lock, or the snapshot is damaged.
        InvalidInput
            If a table of facts is malformed; the previous snapshot stays as it was.
        """
        wanted = fingerprint(self.data, self.tables)[:16]
        if self.current() != wanted:
            on_build()
            self.build(wanted)
        return Store(self._file(wanted))

    def build(self, wanted: str | None = None, *, force: bool = False) -> Path:
        """Build the snapshot of the bundled facts and make it the current one; return its file."""
        from orechain.store.build import build  # only the process that builds pays for it

        name = wanted or fingerprint(self.data, self.tables)[:16]
        target = self._file(name)
        try:
            self.snapshots.mkdir(parents=True, exist_ok=True)
            with FileLock(self.folder / "lock", timeout=self.lock_seconds):
                if target.is_file() and self.current() == name and not force:
                    return target  # another process was faster
                self._remove_unfinished()
                unfinished = self.snapshots / f"building-{os.getpid()}.duckdb"
                try:
                    build(unfinished, self.data, self.tables)
                    unfinished.replace(target)
                finally:
                    self._remove_unfinished()
                self._make_current(name)
                self._forget_old(name)
        except Timeout as error:
            raise WorkspaceError("workspace_locked", folder=self.folder, seconds=f"{self.lock_seconds:g}") from error
        except _REFUSED as error:
            reason = getattr(error, "strerror", None) or first_line(error)
            raise WorkspaceError("workspace_unwritable", folder=self.folder, reason=reason) from error
        return target

    def _file(self, name: str) -> Path:
        return self.snapshots / f"{name}.duckdb"

    def _remove_unfinished(self) -> None:
        """Remove what this or a killed process left; whoever holds the lock is the only one who builds."""
        for leftover in self.snapshots.glob("building-*"):
            if leftover.is_dir():  # DuckDB spills into a folder beside the file
                shutil.rmtree(leftover)
            else:
                leftover.unlink(missing_ok=True)

    def _make_current(self, name: str) -> None:
        unfinished = self.folder / "current.new"
        unfinished.write_text(name + "\n", encoding="ascii")
        unfinished.replace(self.folder / "current")

    def _forget_old(self, name: str) -> None:
        files = sorted(self.snapshots.glob("*.duckdb"), key=lambda file: file.stat().st_mtime, reverse=True)
        for file in [file for file in files if file.stem != name][KEEP - 1 :]:
            file.unlink(missing_ok=True)

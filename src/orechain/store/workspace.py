"""The workspace folder: which snapshot is current, and how the next one takes its place.

A snapshot is built beside the current one, under a lock, and put in place by an atomic rename; a reader goes on with
the file it has open. A killed build leaves the current snapshot untouched, and its leftovers are removed by the next.

There are two snapshots: the full one holds the bundled facts and all loads (`orechain.store.loads`), the public one is
built without the restricted loads, so that no byte of them is in its file. Without restricted loads both are one file.
"""

from __future__ import annotations

import csv
import difflib
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb
from filelock import FileLock, Timeout

from orechain.errors import InvalidInput, OrechainError, UnknownName, WorkspaceError, first_line
from orechain.store.bundled import DATA, TABLES, fingerprint
from orechain.store.loads import UNFINISHED, Load, LoadLimits, content_hash, known_id, read_loads, write_load
from orechain.store.reader import Store

KEEP = 3
"""Snapshots kept, the current full one included, so that an answer can be run again on the data it was made from."""
LOCK_SECONDS = 20.0
_REFUSED = (OSError, duckdb.OperationalError, duckdb.FatalException)  # the disk is full, read-only, gone …
_NAME = re.compile("[0-9a-f]{16}")


def default_folder() -> Path:
    """Return the workspace folder of this user (``ORECHAIN_WORKSPACE`` overrides it)."""
    from platformdirs import user_data_path  # only needed where no folder is given

    chosen = os.environ.get("ORECHAIN_WORKSPACE")
    return Path(chosen) if chosen else user_data_path("orechain", appauthor=False)


@dataclass(frozen=True, slots=True)
class Names:
    """Ids of the two current snapshots; equal where there is no restricted load."""

    full: str
    public: str

    def of(self, public: bool) -> str:
        """Return the one or the other."""
        return self.public if public else self.full


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

    def current(self, *, public: bool = False) -> str | None:
        """Return the id of the snapshot in use, or ``None`` before the first build.

        This reads one small file; a server asks it to learn that another snapshot has taken over.
        """
        names = self._pointer()
        name = names.of(public) if names else ""
        return name if name and self._file(name).is_file() else None

    def open(self, on_build: Callable[[], None] = lambda: None, *, public: bool = False) -> Store:
        """Open the current facts for reading, building the snapshot first if there is none or the facts changed.

        Parameters
        ----------
        on_build
            Called before a build.
        public
            Open the snapshot without restricted claims.

        Raises
        ------
        WorkspaceError
            If the folder cannot be written, another process keeps the lock, or the snapshot is damaged.
        InvalidInput
            If a table of facts is malformed; the previous snapshot stays as it was.
        """
        wanted = self.wanted().of(public)
        if self.current(public=public) != wanted:
            on_build()
            self.build(wanted)
            wanted = self.current(public=public) or wanted  # a load came or went while this process waited
        return Store(self._file(wanted))

    def build(self, wanted: str | None = None, *, force: bool = False) -> Path:
        """Build the snapshots of the bundled facts and loads, make them the current ones; return the full one's file.

        ``wanted`` is the id that the caller misses: nothing is built where another process has already made it.
        """
        with self._locked():
            if wanted and not force and wanted in (self.current(), self.current(public=True)):
                return self._file(self.current() or wanted)  # another process was faster
            loads = read_loads(self._loads)
            names = self._names({name: self._loads / name for name in loads}, loads)
            with self._built(names, {name: self._loads / name for name in loads}, loads, force=force) as built:
                self._place(names, built)
        return self._file(names.full)

    def loads(self) -> dict[str, Load]:
        """Return the loads by id."""
        try:
            return read_loads(self._loads)
        except OSError as error:
            raise WorkspaceError("workspace_unreadable", folder=self.folder, reason=error.strerror or error) from error

    def add_load(
        self,
        release: Mapping[str, str],
        claims: str,
        access: str,
        owner: str,
        limits: LoadLimits = LoadLimits(),  # noqa: B008 - frozen
    ) -> Load:
        """Add a table of claims; either it is whole in the next snapshots, or nothing has changed.

        Parameters
        ----------
        release
            Columns of the releases table; its ``release`` becomes the id of the load.
        claims
            Table with exactly the columns of the bundled claims.
        access, owner
            Who may see the claims (``open`` or ``restricted``), and whose they are.
        limits
            How large it may be.

        Raises
        ------
        InvalidInput
            If the release or any row is malformed; all faults are named with their file and row.
        OrechainError
            If it is too large, the id is taken, or there is no room for another load.
        WorkspaceError
            If the folder cannot be written or another process keeps the lock.
        """
        with self._locked():
            loads = read_loads(self._loads)
            name = release.get("release", "")
            if name in loads:
                raise OrechainError("load_exists", load=name)
            if len(loads) >= limits.loads:
                raise OrechainError("load_too_many", limit=limits.loads)
            staged = self._loads / f"{UNFINISHED}{os.getpid()}"
            self._loads.mkdir(mode=0o700, parents=True, exist_ok=True)
            load = write_load(staged, release, claims, access, owner, limits)
            if name in self._bundled_releases():
                raise OrechainError("load_release_taken", load=name)
            after = loads | {name: load}
            folders = {other: self._loads / other for other in loads} | {name: staged}
            names = self._names(folders, after)
            try:
                with self._built(names, folders, after) as built:
                    self._swap(staged, self._loads / name, names, built)
            except InvalidInput as error:
                raise InvalidInput(_own_problems(name, error.problems)) from None
        return load

    def remove_load(self, name: str) -> Load:
        """Remove a load, and every kept snapshot that holds it.

        Raises
        ------
        UnknownName
            If there is no such load.
        WorkspaceError
            If the folder cannot be written or another process keeps the lock.
        """
        with self._locked():
            loads = read_loads(self._loads)
            if not known_id(name) or name not in loads:
                raise UnknownName("load", name, difflib.get_close_matches(name, loads, 3))
            after = {other: load for other, load in loads.items() if other != name}
            folders = {other: self._loads / other for other in after}
            names = self._names(folders, after)
            with self._built(names, folders, after) as built:
                self._swap(self._loads / name, self._loads / f"{UNFINISHED}{os.getpid()}", names, built)
                self._forget_release(name, names)
        return loads[name]

    @property
    def _loads(self) -> Path:
        return self.folder / "loads"

    def _file(self, name: str) -> Path:
        return self.snapshots / f"{name}.duckdb"

    def _pointer(self) -> Names | None:
        try:
            text = (self.folder / "current").read_text(encoding="ascii", errors="replace")
        except FileNotFoundError:
            return None
        except OSError as error:
            raise WorkspaceError("workspace_unreadable", folder=self.folder, reason=error.strerror or error) from error
        lines = text.split()
        if len(lines) not in (1, 2) or not all(_NAME.fullmatch(line) for line in lines):
            return None
        return Names(lines[0], lines[-1])

    def _names(self, folders: Mapping[str, Path], loads: Mapping[str, Load]) -> Names:
        public = {name: folder for name, folder in folders.items() if loads[name].access == "open"}
        full = fingerprint(self.data, self.tables, content_hash(folders))[:16]
        if len(public) == len(folders):
            return Names(full, full)
        return Names(full, fingerprint(self.data, self.tables, content_hash(public))[:16])

    def wanted(self) -> Names:
        """Return the names that the facts and loads as they lie there call for, built or not."""
        for last in (False, False, True):
            loads = self.loads()
            try:
                return self._names({name: self._loads / name for name in loads}, loads)
            except FileNotFoundError as error:  # a load was removed while it was read
                if last:
                    raise WorkspaceError("workspace_unreadable", folder=self.folder, reason=error.strerror) from error
        raise AssertionError

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Hold the lock, with nothing unfinished before and after; say what went wrong in our words."""
        try:
            self.snapshots.mkdir(parents=True, exist_ok=True)
            with FileLock(self.folder / "lock", timeout=self.lock_seconds):
                self._remove_unfinished()
                try:
                    yield
                finally:
                    self._remove_unfinished()
        except Timeout as error:
            raise WorkspaceError("workspace_locked", folder=self.folder, seconds=f"{self.lock_seconds:g}") from error
        except _REFUSED as error:
            reason = getattr(error, "strerror", None) or first_line(error)
            raise WorkspaceError("workspace_unwritable", folder=self.folder, reason=reason) from error

    @contextmanager
    def _built(
        self, names: Names, folders: Mapping[str, Path], loads: Mapping[str, Load], *, force: bool = False
    ) -> Iterator[dict[str, Path]]:
        """Build what is not current yet, each in an unfinished file, and give the files by name."""
        from orechain.store.build import build  # only the process that builds pays for it

        ready = set() if force else {self.current(), self.current(public=True)}
        wanted = {names.full: dict(folders)}
        if names.public != names.full:
            wanted[names.public] = {name: folder for name, folder in folders.items() if loads[name].access == "open"}
        built: dict[str, Path] = {}
        for number, (name, held) in enumerate(wanted.items()):
            if name in ready:
                continue
            built[name] = self.snapshots / f"building-{os.getpid()}-{number}.duckdb"
            build(built[name], self.data, self.tables, held)
            if any(loads[load].access == "restricted" for load in held):
                built[name].chmod(0o600)
        yield built

    def _place(self, names: Names, built: Mapping[str, Path]) -> None:
        for name, unfinished in built.items():
            unfinished.replace(self._file(name))
        self._make_current(names)
        self._forget_old(names)

    def _swap(self, source: Path, target: Path, names: Names, built: Mapping[str, Path]) -> None:
        """Rename the folder of a load, the one step that decides, and let the new snapshots take over.

        A process killed after that step leaves the load in place (or gone) and the former snapshot current; the next
        one that opens the workspace sees that its facts have changed and builds.
        """
        before = self._pointer()
        source.rename(target)
        try:
            self._place(names, built)
        except BaseException:
            target.rename(source)
            if before != self._pointer() and before is not None:
                self._make_current(before)
            for name in built:
                if before is None or name not in (before.full, before.public):
                    self._file(name).unlink(missing_ok=True)
            raise

    def _bundled_releases(self) -> set[str]:
        """Return the ids of the bundled releases, held in no load."""
        found: set[str] = set()
        for path in sorted((self.data / "releases").glob("*.csv")):
            with path.open(encoding="utf-8-sig", newline="") as file:
                found |= {row["release"] for row in csv.DictReader(file)}
        return found

    def _remove_unfinished(self) -> None:
        """Remove what this or a killed process left; whoever holds the lock is the only one who builds."""
        for leftover in [*self.snapshots.glob("building-*"), *self._loads.glob(f"{UNFINISHED}*")]:
            if leftover.is_dir():  # a load, or what DuckDB spills into a folder beside the file
                shutil.rmtree(leftover)
            else:
                leftover.unlink(missing_ok=True)

    def _make_current(self, names: Names) -> None:
        unfinished = self.folder / "current.new"
        text = f"{names.full}\n" if names.full == names.public else f"{names.full}\n{names.public}\n"
        unfinished.write_text(text, encoding="ascii")
        unfinished.replace(self.folder / "current")

    def _forget_old(self, names: Names) -> None:
        files = sorted(self.snapshots.glob("*.duckdb"), key=lambda file: file.stat().st_mtime, reverse=True)
        for file in [file for file in files if file.stem not in (names.full, names.public)][KEEP - 1 :]:
            file.unlink(missing_ok=True)

    def _forget_release(self, release: str, names: Names) -> None:
        """Remove the former snapshots that hold a load: who takes claims back does not leave them lying about."""
        for file in sorted(self.snapshots.glob("*.duckdb")):
            if file.stem in (names.full, names.public) or file.name.startswith("building-"):
                continue
            try:
                with Store(file) as store:
                    held = release in store.releases
            except WorkspaceError:
                held = True  # it can be read by nobody
            if held:
                with suppress(PermissionError):  # Windows: a reader has it open; it goes with the next ones
                    file.unlink(missing_ok=True)


def _own_problems(load: str, problems: Sequence[str]) -> list[str]:
    """Return the faults of a load alone: whoever adds it may not be allowed to read the other tables.

    An id that begins with another release is only told as such, since the fault about it would say whether it is taken.
    """
    own = [problem for problem in problems if problem.startswith(f"{load}/")]
    foreign = [problem for problem in own if "does not begin with its release" in problem]
    return foreign or own or [f"{load}: contradicts a table that the workspace holds"]

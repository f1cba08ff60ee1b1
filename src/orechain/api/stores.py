"""Open stores of the snapshots, lent to one request at a time.

A question is answered from the snapshot that was current when it came, however long it waited: the name of the snapshot
is fixed first, the answer is kept under it, and only that file is read.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from orechain.api.problems import Refused
from orechain.store.reader import Store
from orechain.store.workspace import Workspace


class Stores:
    """A pool of open stores; a store is used by one thread at a time."""

    def __init__(self, workspace: Workspace, most_idle: int = 8) -> None:
        self.workspace = workspace
        self._most_idle = most_idle
        self._idle: list[Store] = []
        self._lock = threading.Lock()

    def snapshot(self, *, restricted: bool = False) -> str:
        """Return the id of the snapshot that a new question is about, building it if there is none."""
        name = self.workspace.current(public=not restricted)
        if name is None:
            self.workspace.open(public=not restricted).close()
            name = self.workspace.current(public=not restricted)
        return name or ""

    def take(self, snapshot: str) -> Store:
        """Return an open store of a snapshot; it must be given back.

        Raises
        ------
        Refused
            If the snapshot has gone meanwhile.
        """
        with self._lock:
            for place, store in enumerate(self._idle):
                if store.snapshot == snapshot:
                    return self._idle.pop(place)
        file = self.workspace.snapshots / f"{snapshot}.duckdb"
        if not file.is_file():
            raise Refused("api_data_changed", 503, retry_after=1)
        return Store(file)

    def give_back(self, store: Store) -> None:
        """Take a store back; one of a snapshot that is no longer current is closed."""
        current = (self.workspace.current(public=True), self.workspace.current())
        with self._lock:
            if store.snapshot in current and len(self._idle) < self._most_idle:
                self._idle.append(store)
                return
        store.close()

    @contextmanager
    def lent(self, snapshot: str) -> Iterator[Store]:
        """Lend a store for the time of a ``with``; one that failed is not lent again."""
        store = self.take(snapshot)
        try:
            yield store
        except BaseException:
            store.close()
            raise
        self.give_back(store)

    def close(self) -> None:
        """Close all that are not lent."""
        with self._lock:
            while self._idle:
                self._idle.pop().close()

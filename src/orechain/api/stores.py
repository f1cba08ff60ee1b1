"""Open stores of the current snapshot, lent to one request at a time.

Whoever reads goes on with the snapshot it began with; the next loan sees the new one.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from orechain.store.reader import Store
from orechain.store.workspace import Workspace


class Stores:
    """A pool of open stores; a store is used by one thread at a time."""

    def __init__(self, workspace: Workspace, most_idle: int = 8) -> None:
        self.workspace = workspace
        self._most_idle = most_idle
        self._idle: dict[bool, list[Store]] = {False: [], True: []}
        self._lock = threading.Lock()

    def snapshot(self, *, restricted: bool = False) -> str:
        """Return the id of the snapshot that the next loan has, building it if there is none."""
        name = self.workspace.current(public=not restricted)
        if name is None:
            self.workspace.open(public=not restricted).close()
            name = self.workspace.current(public=not restricted)
        return name or ""

    def take(self, *, restricted: bool = False) -> Store:
        """Return an open store; it must be given back."""
        name = self.snapshot(restricted=restricted)
        stale: list[Store] = []
        found: Store | None = None
        with self._lock:
            idle = self._idle[restricted]
            while idle and found is None:
                store = idle.pop()
                if store.snapshot == name:
                    found = store
                else:
                    stale.append(store)
        for store in stale:
            store.close()
        return found or Store(self.workspace.snapshots / f"{name}.duckdb")

    def give_back(self, store: Store, *, restricted: bool = False) -> None:
        """Take a store back."""
        with self._lock:
            idle = self._idle[restricted]
            if len(idle) < self._most_idle:
                idle.append(store)
                return
        store.close()

    @contextmanager
    def lent(self, *, restricted: bool = False) -> Iterator[Store]:
        """Lend a store for the time of a ``with``; one that failed is not lent again."""
        store = self.take(restricted=restricted)
        try:
            yield store
        except BaseException:
            store.close()
            raise
        self.give_back(store, restricted=restricted)

    def close(self) -> None:
        """Close all that are not lent."""
        with self._lock:
            for idle in self._idle.values():
                while idle:
                    idle.pop().close()

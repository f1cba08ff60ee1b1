"""Read one snapshot: facts of a mineral, trade, releases, the origin of a claim."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb

from orechain.errors import WorkspaceError, first_line
from orechain.store.claims import CLAIM_COLUMNS, Fact, Release, TradeFlow

_FACT_COLUMNS = ", ".join(
    f'"{name}"'
    for name in (*CLAIM_COLUMNS, "amount", "amount_low", "amount_high", "contained", "corrected", "excluded")
)

_BATCH = 2000
"""Rows that a stream holds at a time."""

_LOCKED: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": False,
    "lock_configuration": True,
}
"""A query can reach nothing but the snapshot; given at the start, so that one process may open it twice."""


class Store:
    """A snapshot, open for reading only; several processes may read the same one.

    Raises
    ------
    WorkspaceError
        If the file is missing, damaged or no snapshot.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        try:
            self._con = duckdb.connect(str(file), read_only=True, config=_LOCKED)
            self._con.execute("SELECT count(*) FROM figures").fetchall()  # a file that is no snapshot fails here
        except duckdb.Error as error:
            raise self._damaged(error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._con.close()

    @property
    def snapshot(self) -> str:
        """Id of the snapshot."""
        return self.file.stem

    def query(self, sql: str, params: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Run one query of our own; values are bound, never pasted into the text.

        Raises
        ------
        WorkspaceError
            If the part of the file that the query reads is damaged.
        """
        try:
            return self._con.execute(sql, list(params)).fetchall()
        except duckdb.ProgrammingError:  # the query itself is wrong
            raise
        except duckdb.Error as error:
            raise self._damaged(error) from error

    def stream(self, sql: str, params: Sequence[object] = (), size: int = _BATCH) -> Iterator[tuple[Any, ...]]:
        """Run one query of our own and hand out its rows as they are read, ``size`` held at a time.

        The rows have a connection of their own, so that other questions may be put to the store meanwhile. They end
        with the store: whoever closes it early gets an error instead of the rest.

        Raises
        ------
        WorkspaceError
            If the part of the file that the query reads is damaged.
        """
        cursor = self._con.cursor()
        try:
            cursor.execute(sql, list(params))  # here, so that a wrong query fails where it is written
        except duckdb.ProgrammingError:
            cursor.close()
            raise
        except duckdb.Error as error:
            cursor.close()
            raise self._damaged(error) from error
        return self._rows(cursor, size)

    def _rows(self, cursor: duckdb.DuckDBPyConnection, size: int) -> Iterator[tuple[Any, ...]]:
        with contextlib.closing(cursor):
            while True:
                try:
                    batch = cursor.fetchmany(size)
                except duckdb.Error as error:
                    raise self._damaged(error) from error
                if not batch:
                    return
                yield from batch

    def _damaged(self, error: duckdb.Error) -> WorkspaceError:
        return WorkspaceError(
            "snapshot_damaged", file=self.file, folder=self.file.parent.parent, reason=first_line(error)
        )

    def facts(self, mineral: str) -> list[Fact]:
        """Return all figures about a mineral (corrections applied), in the order of kind and claim."""
        return self._facts("mineral = ?", [mineral])

    def rates(self, minerals: Sequence[str], kinds: Sequence[str]) -> list[Fact]:
        """Return the figures of some kinds about several minerals."""
        if not minerals:
            return []
        return self._facts(
            "list_contains(?::VARCHAR[], mineral) AND list_contains(?::VARCHAR[], kind)", [list(minerals), list(kinds)]
        )

    def _facts(self, where: str, params: list[object]) -> list[Fact]:
        rows = self.query(f"SELECT {_FACT_COLUMNS} FROM figures WHERE {where} ORDER BY kind, claim", params)
        return [Fact(*row) for row in rows]

    @cached_property
    def releases(self) -> dict[str, Release]:
        """All releases by id."""
        rows = self.query(
            "SELECT release, publisher, coalesce(publisher_zh, publisher), title, coalesce(version, ''),"
            " coalesce(published, ''), coalesce(url, ''), licence, coalesce(attribution, ''), coalesce(note, '')"
            " FROM releases ORDER BY release"
        )
        return {row[0]: Release(*row) for row in rows}

    def governance(self, year: int) -> dict[str, tuple[float, int, list[str]]]:
        """Return per economy the mean of the six governance dimensions, its year and the claims.

        The latest year not after ``year`` in which all six are published is taken; an economy without six is absent.
        Estimates of a publisher without a rank (a load of a user) are taken only where there are no others.
        """
        rows = self.query(
            """
            WITH complete AS (
                SELECT economy, "start" AS year, release, avg(value) AS mean, list(claim ORDER BY claim) AS claims,
                    "start" + CASE WHEN release IN (
                        SELECT release FROM releases WHERE publisher IN (SELECT publisher FROM catalog_publishers)
                    ) THEN 10000 ELSE 0 END AS place
                FROM figures WHERE kind = 'governance' AND value IS NOT NULL AND excluded = '' AND "start" <= ?
                GROUP BY ALL HAVING count(DISTINCT detail) = 6
            )
            SELECT economy, max_by(mean, place), max_by(year, place), max_by(claims, place)
            FROM complete GROUP BY economy
            """,
            [year],
        )
        return {row[0]: (row[1], row[2], row[3]) for row in rows}

    def trade(self, codes: Sequence[str], year: int) -> list[TradeFlow]:
        """Return all flows of the HS codes in one year, largest value first."""
        if not codes:
            return []
        rows = self.query(
            "SELECT release, year, exporter, importer, hs, value_kusd, quantity_t FROM trade"
            " WHERE year = ? AND list_contains(?::VARCHAR[], hs)"
            " ORDER BY hs, release DESC, value_kusd DESC, exporter, importer",
            [year, list(codes)],
        )
        return [TradeFlow(*row) for row in rows]

    def published_many(self, claims: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Return claims by id, exactly as published, before any correction."""
        columns = ", ".join(f'"{name}"' for name in CLAIM_COLUMNS)
        rows = self.query(f"SELECT {columns} FROM claims WHERE claim IN (SELECT unnest(?::VARCHAR[]))", [list(claims)])
        return {row[0]: dict(zip(CLAIM_COLUMNS, row, strict=True)) for row in rows}

    def corrections_many(self, claims: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
        """Return the corrections of claims, by claim id."""
        names = ("action", "field", "published", "corrected", "reason", "source")
        rows = self.query(
            f"SELECT claim, {', '.join(names)} FROM corrections"
            " WHERE claim IN (SELECT unnest(?::VARCHAR[])) ORDER BY ALL",
            [list(claims)],
        )
        found: dict[str, list[dict[str, Any]]] = {}
        for row in rows:
            found.setdefault(row[0], []).append(dict(zip(names, row[1:], strict=True)))
        return found

    def exclusions(self, claims: Sequence[str]) -> dict[str, str]:
        """Return why claims are never used, for those that are not."""
        rows = self.query(
            "SELECT claim, excluded FROM figures WHERE excluded != '' AND claim IN (SELECT unnest(?::VARCHAR[]))",
            [list(claims)],
        )
        return dict(rows)

    def claim_ids_like(self, release: str) -> list[str]:
        """Return the claim ids of one release, or of all if there is no such release."""
        own = self.query("SELECT claim FROM claims WHERE release = ? ORDER BY claim", [release])
        return [row[0] for row in own or self.query("SELECT claim FROM claims ORDER BY claim")]

    def flow(self, release: str, year: int, exporter: str, importer: str, hs: str) -> TradeFlow | None:
        """Return one trade flow."""
        rows = self.query(
            "SELECT release, year, exporter, importer, hs, value_kusd, quantity_t FROM trade"
            " WHERE release = ? AND year = ? AND exporter = ? AND importer = ? AND hs = ?",
            [release, year, exporter, importer, hs],
        )
        return TradeFlow(*rows[0]) if rows else None

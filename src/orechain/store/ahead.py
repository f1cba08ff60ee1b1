"""A store that reads ahead: one answer about every mineral asks the same things a hundred times over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from orechain.catalog.hs import hs_codes
from orechain.store.claims import Fact, TradeFlow
from orechain.store.reader import Store

_KEPT_ROWS = 100


class Ahead(Store):
    """A store whose figures, trade and governance are read once for many questions.

    It shares the connection of the store that it was made from and must not outlive it.

    Parameters
    ----------
    store
        Open snapshot.
    """

    def __init__(self, store: Store) -> None:
        self.file = store.file
        self._con = store._con
        self._by_mineral: dict[str, list[Fact]] | None = None
        self._years: dict[int, dict[str, list[TradeFlow]]] = {}
        self._governance: dict[int, dict[str, tuple[float, int, list[str]]]] = {}
        self._answers: dict[tuple[object, ...], list[tuple[Any, ...]]] = {}
        self._codes = sorted({code.hs for code in hs_codes()})

    def close(self) -> None:
        """Do nothing: the file belongs to the store that this one was made from."""

    def query(self, sql: str, params: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Run one query, or give the few rows that it gave before."""
        key = (sql, *(tuple(item) if isinstance(item, list) else item for item in params))
        if key not in self._answers:
            rows = super().query(sql, params)
            if len(rows) > _KEPT_ROWS:
                return rows
            self._answers[key] = rows
        return self._answers[key]

    def facts(self, mineral: str) -> list[Fact]:
        """Return all figures about a mineral, in the order of kind and claim."""
        return list(self._facts_of(mineral))

    def rates(self, minerals: Sequence[str], kinds: Sequence[str]) -> list[Fact]:
        """Return the figures of some kinds about several minerals."""
        wanted = frozenset(kinds)
        found = [fact for name in dict.fromkeys(minerals) for fact in self._facts_of(name) if fact.kind in wanted]
        return sorted(found, key=lambda fact: (fact.kind, fact.claim))

    def governance(self, year: int) -> dict[str, tuple[float, int, list[str]]]:
        """Return the mean governance per economy."""
        if year not in self._governance:
            self._governance[year] = super().governance(year)
        return self._governance[year]

    def trade(self, codes: Sequence[str], year: int) -> list[TradeFlow]:
        """Return all flows of the HS codes in one year, largest value first within each code."""
        if not set(codes) <= set(self._codes):
            return super().trade(codes, year)
        if year not in self._years:
            shelf: dict[str, list[TradeFlow]] = {}
            for flow in super().trade(self._codes, year):
                shelf.setdefault(flow.hs, []).append(flow)
            self._years[year] = shelf
        return [flow for hs in sorted(set(codes)) for flow in self._years[year].get(hs, ())]

    def _facts_of(self, mineral: str) -> list[Fact]:
        if self._by_mineral is None:
            self._by_mineral = {}
            for fact in self._facts("mineral != ''", []):
                self._by_mineral.setdefault(fact.mineral, []).append(fact)
        return self._by_mineral.get(mineral, [])

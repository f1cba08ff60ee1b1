"""Figures for one and the same quantity that disagree, and by how much."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from orechain.store.claims import Fact
from orechain.store.resolve import Resolver

TOLERANCE = 0.02
"""Relative spread up to which figures agree: publishers round to two or three digits."""

COMPARED = frozenset(
    {
        "production", "capacity", "reserve", "resource", "import", "export", "use", "stock", "in_use_stock",
        "end_of_life", "recovered", "loss", "supply_share", "eol_recycling_rate", "eol_recycling_input_rate",
        "recycled_content", "old_scrap_ratio", "supply_gap",
    }
)  # fmt: skip


SLOW = frozenset(
    {"supply_share", "eol_recycling_rate", "eol_recycling_input_rate", "recycled_content", "old_scrap_ratio"}
)
"""Kinds that are compared although their periods are not the same."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Figures for one quantity; ``spread`` is (largest − smallest) ÷ the mean magnitude of the two."""

    spread: float
    facts: tuple[Fact, ...]
    amounts: tuple[float, ...]
    used: Fact


def disagreements(facts: Iterable[Fact], resolver: Resolver, tolerance: float = TOLERANCE) -> list[Disagreement]:
    """Return what disagrees among the facts of one mineral, the widest spread first.

    Two figures are compared when they are of the same kind, link, process, economy, partner and period. Masses are
    compared as contained element where both forms say how much that is, otherwise only within one form. Shares and
    rates change slowly: theirs are compared when the periods overlap, follow each other, or are not stated ("at
    present"). Lines of one and the same table are not compared with each other (apparent and reported consumption
    differ by definition).
    """
    groups: dict[tuple[object, ...], list[tuple[Fact, float]]] = defaultdict(list)
    for fact in facts:
        if not fact.usable or fact.kind not in COMPARED:
            continue
        amount = fact.amount if fact.contained is None else fact.contained
        basis = fact.form if fact.contained is None else ""
        if amount is None:
            continue
        period = () if fact.kind in SLOW else (fact.start, fact.end)
        key = (fact.kind, fact.link, fact.process, fact.economy, fact.partner, basis, *period)
        groups[key].append((fact, amount))
    found = [item for group in groups.values() if (item := _compare(group, resolver, tolerance))]
    return sorted(found, key=lambda item: (-item.spread, item.used.claim))


def _meet(a: Fact, b: Fact) -> bool:
    """Whether two periods overlap or follow each other; a period that is not stated meets any other."""
    if None in (a.start, a.end) or None in (b.start, b.end):
        return True
    return (a.start or 0) <= (b.end or 0) + 1 and (b.start or 0) <= (a.end or 0) + 1


def _compare(group: list[tuple[Fact, float]], resolver: Resolver, tolerance: float) -> Disagreement | None:
    by_release: dict[str, list[tuple[Fact, float]]] = defaultdict(list)
    for fact, amount in group:
        by_release[fact.release].append((fact, amount))
    # Several lines of one table measure different things (ores, qualities): only a table with one line for the key
    # can be set against another publisher's.
    sides = [pairs[0] for pairs in by_release.values() if len(pairs) == 1]
    used = resolver.best(fact for fact, _ in sides)
    if used is None:
        return None
    sides = [pair for pair in sides if _meet(pair[0], used)]
    if len(sides) < 2:
        return None
    amounts = [amount for _, amount in sides]
    low, high = min(amounts), max(amounts)
    middle = (abs(low) + abs(high)) / 2  # a gap or a change of stocks may be negative
    if not high - low > tolerance * middle:
        return None
    sides.sort(key=lambda pair: (pair[0] is not used, resolver.key(pair[0])))
    return Disagreement(
        (high - low) / middle, tuple(fact for fact, _ in sides), tuple(amount for _, amount in sides), used
    )

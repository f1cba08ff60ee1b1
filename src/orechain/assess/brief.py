"""A figure in short, for answers that hold hundreds of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from orechain.assess.result import Figure, Status
from orechain.assess.risk.result import Given, Lacking
from orechain.catalog.messages import Message

CLAIMS = 5
"""So many claims stand in a short figure; ``claim_count`` says how many there are."""


@dataclass(frozen=True, slots=True)
class Brief:
    """A figure with the first of its claims; ``value`` is null exactly when ``status`` is ``missing``."""

    value: float | None
    low: float | None
    high: float | None
    unit: str
    status: Status
    reason: Message | None = None
    claims: tuple[str, ...] = ()
    claim_count: int = 0
    rule: str = ""
    start: int | None = None
    end: int | None = None


def brief(fig: Figure) -> Brief:
    """Return a figure in short."""
    return Brief(
        fig.value, fig.low, fig.high, fig.unit, fig.status, fig.reason, fig.claims[:CLAIMS], len(fig.claims), fig.rule,
        fig.start, fig.end,
    )  # fmt: skip


def brief_input(found: Given | Lacking | None, unit: str, nothing: Message) -> Brief:
    """Return an input of methods in short; what rests on another year or on an assumption is an estimate."""
    if isinstance(found, Given) and found.value is not None:
        claims = found.all_claims
        status: Status = found.basis if found.basis in ("published", "computed") else "estimate"
        low, high = found.reach or (None, None)
        return Brief(found.value, low, high, unit, status, None, claims[:CLAIMS], len(claims), found.basis, found.start,
                     found.end)  # fmt: skip
    if isinstance(found, Lacking):
        return Brief(None, found.low, found.high, unit, "missing", found.reason, found.claims[:CLAIMS],
                     len(found.claims))  # fmt: skip
    return Brief(None, None, None, unit, "missing", nothing)


def releases_of(claims: Iterable[str]) -> tuple[str, ...]:
    """Return the releases that claims stand in, the most used first.

    Examples
    --------
    >>> releases_of(["b:1", "a:1", "a:2"])
    ('a', 'b')
    """
    counts: dict[str, int] = {}
    for claim in claims:
        name = claim.partition(":")[0]
        counts[name] = counts.get(name, 0) + 1
    return tuple(sorted(counts, key=lambda name: (-counts[name], name)))

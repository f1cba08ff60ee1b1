"""Which stages of a chain an economy, or several together, have in production or under development."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

STATUSES = ("P", "C", "X")
"""In production, in commercial development, stopped; the better one comes first."""


@dataclass(frozen=True, slots=True)
class Completeness:
    """The best status of each stage among a group of economies, and who has it.

    ``status`` maps every stage to ``P``, ``C``, ``X`` or ``""`` (no economy of the group); ``holders`` names the
    economies with that status.
    """

    status: dict[str, str]
    holders: dict[str, tuple[str, ...]]

    @property
    def producing(self) -> int:
        """Number of stages in production."""
        return sum(status == "P" for status in self.status.values())

    @property
    def producing_or_developing(self) -> int:
        """Number of stages in production or in development."""
        return sum(status in ("P", "C") for status in self.status.values())


def completeness(stages: Iterable[str], cells: Mapping[tuple[str, str], str], members: Collection[str]) -> Completeness:
    """Return how complete the chain of a group of economies is.

    Parameters
    ----------
    stages
        Stages in the order of the chain.
    cells
        Status by (economy, stage); an empty cell is simply not there.
    members
        Economies of the group.

    Raises
    ------
    ValueError
        If a status is not one of `STATUSES`.

    Examples
    --------
    >>> cells = {("AUS", "mining"): "P", ("FRA", "recycling"): "C"}
    >>> group = completeness(["mining", "magnet", "recycling"], cells, {"AUS", "FRA"})
    >>> group.producing, group.producing_or_developing, group.status["magnet"]
    (1, 2, '')
    """
    unknown = sorted({status for status in cells.values() if status not in STATUSES})
    if unknown:
        raise ValueError(f"unknown status {', '.join(unknown)}; use {', '.join(STATUSES)}")
    status: dict[str, str] = {}
    holders: dict[str, tuple[str, ...]] = {}
    for stage in stages:
        held = {member: cells[member, stage] for member in sorted(members) if (member, stage) in cells}
        best = min(held.values(), key=STATUSES.index, default="")
        status[stage] = best
        holders[stage] = tuple(member for member, value in held.items() if value == best)
    return Completeness(status, holders)

"""The list of critical minerals of the United States of 2022, made again from the scores of 2021, step by step."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from orechain.errors import InvalidInput
from orechain.risk.listing import LISTED, basis_of_listing
from orechain.risk.registry import method
from orechain.store.reader import Store

METHOD, AXIS = "usgs-2021", "supply_risk"
SCORES, LIST = "zhao-2022", "us-list-2022"
"""Releases: the scores as a paper prints them, and the published list."""
_SINGLE, _JUDGED = "**: ", "*: critical by the qualitative assessment"
"""What the table of scores says of a mineral with a single point of failure, and of one judged on other evidence."""


@dataclass(frozen=True, slots=True)
class ListingRow:
    """One mineral: its score, on which basis it stands on the list (kind ``basis`` of the catalog), and the claims.

    ``listed`` says whether the published list has it, ``list_claim`` is its entry there.
    """

    mineral: str
    score: float | None
    basis: str
    listed: bool
    claim: str
    list_claim: str

    @property
    def on_list(self) -> bool:
        """Whether the steps put it on the list."""
        return self.basis in LISTED


@dataclass(frozen=True, slots=True)
class Listing:
    """All minerals that were looked at, the highest score first, then those without one.

    ``left_out`` are entries of the published list that the table of scores does not have.
    """

    method: str
    cut: float
    scores: str
    list: str
    rows: tuple[ListingRow, ...]
    published: int
    left_out: tuple[str, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many minerals stand on each basis."""
        return dict(Counter(row.basis for row in self.rows))

    @property
    def total(self) -> int:
        """How many minerals the steps put on the list."""
        return sum(row.on_list for row in self.rows)

    @property
    def differing(self) -> tuple[str, ...]:
        """Minerals on one of the two lists only."""
        return tuple(sorted({row.mineral for row in self.rows if row.on_list != row.listed} | set(self.left_out)))


def american_listing(store: Store, cut: float | None = None) -> Listing:
    """Return who is on the list and why: a score at or above the cut, one producer only, or judgement without a score.

    Parameters
    ----------
    store
        Snapshot to read.
    cut
        From which on a score is critical; by default that of the method, 0.40.

    Raises
    ------
    InvalidInput
        If the cut lies outside the scale of the score.
    """
    axis = method(METHOD).axis(AXIS)
    chosen = axis.threshold if cut is None else cut
    if chosen is None or not axis.scale[0] <= chosen <= axis.scale[1]:
        raise InvalidInput([f"cut {chosen}: outside the scale {axis.scale[0]:g} to {axis.scale[1]:g}; give one within"])
    found = store.query(
        "SELECT mineral, value, note, claim FROM figures WHERE release = ? AND kind = 'score' AND excluded = ''"
        " ORDER BY value DESC NULLS LAST, claim",
        [SCORES],
    )
    entries = dict(store.query("SELECT mineral, claim FROM figures WHERE release = ? AND excluded = ''", [LIST]))
    scores = np.array([np.nan if value is None else float(value) for _, value, _, _ in found])
    single = np.array([float(_SINGLE in note) for _, _, note, _ in found])
    judged = np.array([float(_JUDGED in note) for _, _, note, _ in found])
    bases = basis_of_listing(scores, chosen, single, judged).tolist()
    rows = tuple(
        ListingRow(mineral, None if value is None else float(value), basis, mineral in entries, claim,
                   entries.get(mineral, ""))
        for (mineral, value, _, claim), basis in zip(found, bases, strict=True)
    )  # fmt: skip
    left_out = tuple(sorted(set(entries) - {row.mineral for row in rows}))
    return Listing(METHOD, chosen, SCORES, LIST, rows, len(entries), left_out)

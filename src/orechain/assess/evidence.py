"""The published figures behind an answer, one row each, so that any number can be followed to its origin."""

from __future__ import annotations

from collections.abc import Iterable

from orechain.assess.assessment import figures_in
from orechain.assess.result import Assessment, ClaimRow
from orechain.store.reader import Store
from orechain.store.trace import Origin, trace_many


def claims_of(result: Assessment) -> list[str]:
    """Return the ids of all claims that an answer rests on or shows, in order."""
    found = {claim for figure in figures_in(result) for claim in figure.claims}
    found |= {item.claim for item in result.lists}
    found |= {side.claim for conflict in result.conflicts for side in conflict.sides}
    return sorted(found)


def claim_rows(store: Store, result: Assessment) -> dict[str, ClaimRow]:
    """Return a row for each claim of an answer, for the appendix of its report."""
    return rows_of(store, claims_of(result))


def rows_of(store: Store, claims: Iterable[str]) -> dict[str, ClaimRow]:
    """Return a row for each claim that the store holds."""
    return {origin.claim: _row(origin) for origin in trace_many(store, claims)}


def _row(origin: Origin) -> ClaimRow:
    return ClaimRow(
        claim=origin.claim,
        publisher=origin.release.publisher,
        release=f"{origin.release.title} ({origin.release.release})",
        locator=origin.locator,
        raw=origin.raw,
        unit=origin.unit,
        licence=origin.release.licence,
        note=origin.note,
    )

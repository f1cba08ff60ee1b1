"""Stage by stage: where a mineral is made, for an economy, a bloc, or an alliance of several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from orechain.catalog.economies import bloc
from orechain.catalog.economies import economy as find_economy
from orechain.catalog.minerals import mineral as find_mineral
from orechain.catalog.tables import read
from orechain.chain.completeness import Completeness, completeness
from orechain.errors import Unavailable
from orechain.store.reader import Store


@dataclass(frozen=True, slots=True)
class StageAnswer:
    """Completeness of a mineral's chain for a group of economies in the year of the publication."""

    mineral: str
    economies: tuple[str, ...]
    members: tuple[str, ...]
    year: int
    completeness: Completeness
    claims: dict[str, tuple[str, ...]]


def stage_answer(store: Store, mineral: str, economies: Sequence[str]) -> StageAnswer:
    """Return which stages a group of economies and blocs has; blocs count with their members of that year.

    Raises
    ------
    UnknownName
        If the catalog does not know the mineral or an economy.
    Unavailable
        If no publication held gives the stages of this mineral.
    """
    item = find_mineral(mineral)
    facts = [fact for fact in store.facts(item.mineral) if fact.kind == "stage_status" and not fact.excluded]
    if not facts:
        raise Unavailable("no_stages", mineral=f"mineral:{item.mineral}")
    year = max(fact.end or 0 for fact in facts)
    facts = [fact for fact in facts if fact.end == year]
    members: set[str] = set()
    ids = [find_economy(name) for name in economies]
    for place in ids:
        members.update(bloc(place.economy).members(year) if place.type == "bloc" else (place.economy,))
    stages = [row["stage"] for row in read("stages")]
    found = completeness(stages, {(fact.economy, fact.detail): fact.raw for fact in facts}, members)
    claims = {
        stage: tuple(f.claim for f in facts if f.detail == stage and f.economy in found.holders[stage])
        for stage in stages
    }
    return StageAnswer(item.mineral, tuple(place.economy for place in ids), tuple(sorted(members)), year, found, claims)

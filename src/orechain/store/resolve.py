"""Which published figure is used where several stand side by side: one named rule, applied everywhere.

Rule ``preferred_publisher_newest_release``: figures that are excluded or carry no number are left out; then the
publisher's rank in the catalog table ``publishers`` decides (a publisher that it does not name comes last, so that a
load of a user never takes the place of an institution), then the newer release, then a reported figure before an
estimated one, then the claim id. Nothing is averaged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from orechain.catalog.tables import read
from orechain.store.claims import Fact, Release

RULE = "preferred_publisher_newest_release"
_UNRANKED = 99


class Resolver:
    """The rule, with the releases that it needs to know.

    Parameters
    ----------
    releases
        All releases by id (`orechain.store.reader.Store.releases`).
    """

    def __init__(self, releases: Mapping[str, Release]) -> None:
        ranks = {row["publisher"]: int(row["rank"]) for row in read("publishers")}
        order = sorted(releases.values(), key=lambda release: (release.published, release.release), reverse=True)
        newest = {release.release: place for place, release in enumerate(order)}
        self._release_key = {
            name: (ranks.get(release.publisher, _UNRANKED), newest[name]) for name, release in releases.items()
        }

    def key(self, fact: Fact) -> tuple[tuple[int, int], bool, str]:
        """Return the sort key: the preferred figure comes first."""
        return self._release_key[fact.release], fact.estimated, fact.claim

    def best(self, facts: Iterable[Fact]) -> Fact | None:
        """Return the figure that is used, or ``None`` if none is usable."""
        return min((fact for fact in facts if fact.usable), key=self.key, default=None)

    def best_release(self, facts: Iterable[Fact]) -> list[Fact]:
        """Return the usable figures of the one preferred release, so that shares are taken from one table.

        A release that names at least two economies is preferred to one that names a single one; a release whose
        publisher has no rank is taken only where there is no other.
        """
        groups: dict[str, list[Fact]] = defaultdict(list)
        for fact in facts:
            if fact.usable:
                groups[fact.release].append(fact)
        if not groups:
            return []

        def key(name: str) -> tuple[bool, bool, tuple[int, int]]:
            rank = self._release_key[name]
            return rank[0] == _UNRANKED, len({fact.economy for fact in groups[name]}) < 2, rank

        name = min(groups, key=key)
        return sorted(groups[name], key=lambda fact: fact.claim)

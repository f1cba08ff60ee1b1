"""Scores beside each other: bottleneck links, agreement of methods, published scores, official lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np

from orechain.assess.risk.holdings import Holdings
from orechain.assess.risk.result import (
    Agreement,
    Bottleneck,
    Disagreement,
    ListEntry,
    PublishedScore,
    Score,
    verdicts,
)
from orechain.risk.contract import Method
from orechain.risk.ranking import agreement, ranks

Key = tuple[str, str, int]
"""Mineral, method, year."""
_FAMILIES = (("eu-crm-", "eu-"), ("zhao-2022", "usgs-2021"))
_OTHER_FORMULAS = frozenset({"eu-2011", "eu-2014"})
_AXES = (("supply risk", "supply_risk"), ("economic importance", "economic_importance"), ("overall supply risk", ""))


def bottlenecks(
    scores: Sequence[Score], intervals: Mapping[Key, tuple[float, float]] | None = None
) -> tuple[Bottleneck, ...]:
    """Return for each mineral, method and year the link with the highest score, the first in the chain of equals.

    ``intervals`` are those of the ranks of bottleneck scores, where errors were drawn.
    """
    judged = verdicts(scores)
    by_key: dict[Key, list[Score]] = defaultdict(list)
    for score in scores:
        by_key[score.mineral, score.method, score.year].append(score)
    found = []
    for (mineral, method, year), some in by_key.items():
        known = [score for score in some if score.value is not None]
        if not known:
            continue
        worst = max(known, key=lambda score: score.value or 0.0)
        links = tuple(score.link for score in known)
        unknown = tuple(score.link for score in some if score.value is None)
        critical = judged[mineral, method, year]
        chance = worst.probability if critical is not None or not unknown else None
        low, high = (intervals or {}).get((mineral, method, year), (None, None))
        found.append(
            Bottleneck(mineral, method, year, worst.link, worst.value or 0.0, links, unknown, critical, chance,
                       rank_low=low, rank_high=high)
        )  # fmt: skip
    return _ranked(found)


def _ranked(worst: Sequence[Bottleneck]) -> tuple[Bottleneck, ...]:
    """Rank the bottlenecks of each method and year."""
    groups: dict[tuple[str, int], list[int]] = defaultdict(list)
    for place, item in enumerate(worst):
        groups[item.method, item.year].append(place)
    found = list(worst)
    for places in groups.values():
        order = ranks(np.array([worst[place].value for place in places]))
        for place, rank in zip(places, order, strict=True):
            found[place] = replace(worst[place], rank=float(rank), ranked=len(places))
    return tuple(found)


def agreements(
    worst: Iterable[Bottleneck],
    minerals: Sequence[str],
    methods: Sequence[str],
    years: Sequence[int],
    kind: Literal["spearman", "kendall"] = "spearman",
) -> tuple[Agreement, ...]:
    """Return for each year how far methods rank the minerals alike, each at its bottleneck among links all known."""
    # A score that is only a lower bound, as another link is unknown, has no place among the others.
    value = {(item.mineral, item.method, item.year): item.value for item in worst if not item.unknown}
    found = []
    for year in years:
        table = {
            method: np.array([value.get((mineral, method, year), np.nan) for mineral in minerals]) for method in methods
        }
        table = {method: row for method, row in table.items() if np.isfinite(row).any()}
        if len(table) > 1:
            made = agreement(table, kind)
            cells = tuple(tuple(float(cell) if np.isfinite(cell) else None for cell in row) for row in made.coefficient)
            pairs = tuple(tuple(int(cell) for cell in row) for row in made.pairs)
            found.append(Agreement(year, made.methods, kind, cells, pairs))
    return tuple(found)


def disagreements(scores: Iterable[Score], worst: Iterable[Bottleneck]) -> tuple[Disagreement, ...]:
    """Return the minerals that are critical by some methods, at some link, and by others at none.

    A method that misses a link has no verdict unless the others reach the threshold.
    """
    places: dict[tuple[str, int], list[float]] = defaultdict(list)
    for item in worst:
        if item.rank is not None and item.ranked:
            places[item.mineral, item.year].append(item.rank / item.ranked)
    sides: dict[tuple[str, int], tuple[list[str], list[str]]] = {}
    for (mineral, method, year), critical in verdicts(scores).items():
        if critical is not None:
            yes, no = sides.setdefault((mineral, year), ([], []))
            (yes if critical else no).append(method)
    return tuple(
        Disagreement(mineral, year, tuple(yes), tuple(no), min(places[mineral, year]), max(places[mineral, year]))
        for (mineral, year), (yes, no) in sides.items()
        if yes and no
    )


def published_scores(
    holdings: Holdings, minerals: Sequence[str], methods: Sequence[Method], scores: Sequence[Score]
) -> tuple[PublishedScore, ...]:
    """Return what institutions published about the minerals, beside our score of the same or the nearest method."""
    found = []
    for mineral in minerals:
        for fact in holdings.facts(mineral):
            if fact.kind != "score" or fact.value is None or fact.excluded or fact.start is None:
                continue
            method = _method(fact.release, methods)
            ours = _ours(mineral, method, _axis(fact.detail, method), fact.start, scores) if method else None
            found.append(
                PublishedScore(
                    mineral,
                    fact.detail,
                    fact.start,
                    fact.value,
                    fact.claim,
                    method.key if method else "",
                    *(ours or ()),
                )
            )
    return tuple(found)


def _method(release: str, methods: Sequence[Method]) -> Method | None:
    family = next((prefix for start, prefix in _FAMILIES if release.startswith(start)), None)
    if family is None:
        return None
    own = release.replace("eu-crm-", "eu-")
    if own in _OTHER_FORMULAS:
        return None
    exact = [method for method in methods if method.key == own]
    return next(iter(exact or [method for method in methods if method.key.startswith(family)]), None)


def _axis(detail: str, method: Method) -> str:
    wanted = next((key for words, key in _AXES if words in detail.lower()), None)
    keys = [axis.key for axis in method.axes]
    return wanted if wanted in keys else ""


def _ours(mineral: str, method: Method, axis: str, year: int, scores: Sequence[Score]) -> tuple[float, int, str] | None:
    """Return our score, its year and link: the nearest year, and in it the link with the highest score."""
    best: tuple[float, float, int, str] | None = None
    for score in scores:
        if (score.mineral, score.method) != (mineral, method.key):
            continue
        value = score.axis(axis).value if axis else score.value
        if value is None:
            continue
        ours = (-abs(score.year - year), value, score.year, score.link)
        if best is None or ours[:2] > best[:2]:
            best = ours
    return None if best is None else best[1:]


def list_entries(holdings: Holdings, minerals: Sequence[str]) -> tuple[ListEntry, ...]:
    """Return the official lists that the minerals stand on, the newest first."""
    found = [
        ListEntry(mineral, fact.economy, fact.start or 0, holdings.store.releases[fact.release].title, fact.claim)
        for mineral in minerals
        for fact in holdings.facts(mineral)
        if fact.kind == "listing" and not fact.excluded
    ]
    order: Mapping[str, int] = {mineral: place for place, mineral in enumerate(minerals)}
    return tuple(sorted(found, key=lambda item: (order[item.mineral], -item.year, item.economy)))

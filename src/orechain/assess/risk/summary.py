"""What methods say of a mineral, counted: at each link, and of the mineral as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from orechain.assess.risk.result import RiskAssessment, Score, verdicts

LEAST_RANKED = 3
"""A place among fewer minerals says nothing."""


@dataclass(frozen=True, slots=True)
class LinkRisk:
    """Methods on one mineral at one link.

    Parameters
    ----------
    methods
        How many serve the link.
    scored
        How many of them give a score.
    judged
        How many have a cut and know on which side of it the mineral stands.
    critical
        Ids of those that call it critical.
    quantile, quantile_low, quantile_high
        Place of the score among all minerals, 0 for the lowest and 1 for the highest: median, least and greatest over
        the methods; null where no method ranks it among three minerals or more.
    ranked_by
        Over how many methods that is.
    """

    methods: int
    scored: int
    judged: int
    critical: tuple[str, ...]
    quantile: float | None
    quantile_low: float | None
    quantile_high: float | None
    ranked_by: int


@dataclass(frozen=True, slots=True)
class MineralRisk:
    """Verdicts on a mineral over its links, by ids of methods; ``open`` are those with a cut but no verdict."""

    critical: tuple[str, ...]
    not_critical: tuple[str, ...]
    open: tuple[str, ...]


def link_risks(result: RiskAssessment) -> dict[tuple[str, str], LinkRisk]:
    """Return by mineral and link what the methods say; of one year."""
    places = _places(result.scores)
    found: dict[tuple[str, str], list[Score]] = {}
    for score in result.scores:
        found.setdefault((score.mineral, score.link), []).append(score)
    made = {}
    for key, scores in found.items():
        here = (places.get((score.mineral, score.method, score.link)) for score in scores)
        known = [place for place in here if place is not None]
        made[key] = LinkRisk(
            len(scores),
            sum(score.value is not None for score in scores),
            sum(score.critical is not None for score in scores),
            tuple(score.method for score in scores if score.critical),
            median(known) if known else None,
            min(known, default=None),
            max(known, default=None),
            len(known),
        )
    return made


def mineral_risks(result: RiskAssessment) -> dict[str, MineralRisk]:
    """Return by mineral what the methods that have a cut say of it; of one year."""
    judging = {score.method for score in result.scores if any(axis.threshold is not None for axis in score.axes)}
    judging |= {score.method for score in result.scores if score.critical is not None}
    found: dict[str, dict[bool | None, list[str]]] = {name: {} for name in result.minerals}
    for (mineral, method, _), verdict in verdicts(result.scores).items():
        if method in judging:
            found[mineral].setdefault(verdict, []).append(method)
    return {
        name: MineralRisk(*(tuple(sorted(some.get(verdict, ()))) for verdict in (True, False, None)))
        for name, some in found.items()
    }


def _places(scores: Iterable[Score]) -> dict[tuple[str, str, str], float]:
    """Return by mineral, method and link the place from 0 (lowest) to 1 (highest score)."""
    groups: dict[tuple[str, str], list[Score]] = {}
    for score in scores:
        if score.value is not None and score.rank is not None:
            groups.setdefault((score.method, score.link), []).append(score)
    return {
        (score.mineral, score.method, score.link): (len(some) - (score.rank or 1.0)) / (len(some) - 1)
        for some in groups.values()
        if len(some) >= LEAST_RANKED
        for score in some
    }

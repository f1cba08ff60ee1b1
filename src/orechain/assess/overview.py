"""All minerals at every link for one economy: the three readings, and what methods of criticality say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

from orechain.assess.assessment import assess
from orechain.assess.brief import Brief, brief
from orechain.assess.inputs import REST
from orechain.assess.result import Assessment, LinkAnswer, Scope
from orechain.assess.risk.result import ListEntry, RiskAssessment
from orechain.assess.risk.summary import LinkRisk, MineralRisk, link_risks, mineral_risks
from orechain.catalog.economies import economy as find_economy
from orechain.catalog.messages import Message, message
from orechain.catalog.minerals import minerals
from orechain.errors import Unavailable
from orechain.promises import Finite, LinkName, OfReadings, ReadingName
from orechain.store.ahead import Ahead
from orechain.store.reader import Store

RISK_STEPS = 40
"""What scoring all minerals counts for, in assessments of one mineral, when progress is told."""


@dataclass(frozen=True, slots=True)
class OverviewWeakest:
    """The weakest link of a mineral: the lowest of the most cautious readings, among ``compared`` links."""

    link: LinkName
    reading: ReadingName
    value: Finite
    low: Finite | None
    high: Finite | None
    compared: tuple[LinkName, ...]


@dataclass(frozen=True, slots=True)
class OverviewLink:
    """One link: readings (``autonomous``, ``realised``, ``assured``), concentration, and the methods' verdicts.

    ``largest_producer`` is the economy with the greatest share of world output; ``risk`` is null where no method
    serves the link.
    """

    link: LinkName
    readings: Annotated[dict[str, Brief], OfReadings]
    concentration: Brief | None
    net_import_reliance: Brief | None
    largest_producer: str
    largest_share: float | None
    largest_supplier: str
    risk: LinkRisk | None


@dataclass(frozen=True, slots=True)
class OverviewRow:
    """One mineral in the year of its figures; ``risk`` is null, with ``risk_reason``, where it is not scored."""

    mineral: str
    year: int
    form: str
    weakest: OverviewWeakest | None
    links: tuple[OverviewLink, ...]
    risk: MineralRisk | None
    risk_reason: Message | None
    lists: tuple[ListEntry, ...]


@dataclass(frozen=True, slots=True)
class NotAssessed:
    """A mineral without an answer, and why."""

    mineral: str
    reason: Message


@dataclass(frozen=True, slots=True)
class Overview:
    """All minerals for one economy.

    Parameters
    ----------
    year
        Year asked about; null where each mineral stands in its own latest year.
    methods, risk_year
        Methods that scored the minerals, and the year; null with ``risk_reason`` where nothing could be scored.
    releases
        Releases behind all of it, the most used first.
    """

    economy: str
    scope: Scope
    year: int | None
    methods: tuple[str, ...]
    risk_year: int | None
    risk_reason: Message | None
    rows: tuple[OverviewRow, ...]
    not_assessed: tuple[NotAssessed, ...]
    releases: tuple[str, ...]


def minerals_scored(store: Store) -> list[str]:
    """Return the minerals that figures of supply are held for."""
    rows = store.query(
        "SELECT DISTINCT mineral FROM figures WHERE kind IN ('production', 'supply_share') AND mineral != ''"
        " AND excluded = '' ORDER BY mineral"
    )
    return [row[0] for row in rows]


def overview(
    store: Store,
    economy: str,
    year: int | None = None,
    scope: Scope = "industry",
    progress: Callable[[int, int], object] | None = None,
) -> Overview:
    """Assess every mineral of the catalog for one economy.

    Parameters
    ----------
    store
        Snapshot to read.
    economy
        Economy or bloc.
    year
        Year; by default the latest of each mineral.
    scope
        As in `orechain.assess.assessment.assess`.
    progress
        Told what is done, of how much.

    Raises
    ------
    UnknownName
        If the catalog does not know the economy.
    Unavailable
        If it is no economy.
    """
    place = find_economy(economy)
    if place.type in ("other", "unknown"):
        raise Unavailable("not_an_economy", economy=f"economy:{place.economy}")
    ahead = Ahead(store)
    tell = progress or (lambda _done, _of: None)
    names = [item.mineral for item in minerals()]
    steps = len(names) + RISK_STEPS
    answers: list[Assessment] = []
    without: list[NotAssessed] = []
    for done, name in enumerate(names):
        tell(done, steps)
        try:
            answers.append(assess(ahead, name, place.economy, year, scope))
        except Unavailable as error:
            without.append(NotAssessed(name, message(f"error_{error.key}", **error.params)))
    tell(len(names), steps)
    risk, why = scored(ahead, place.economy, year)
    tell(steps, steps)
    return Overview(
        place.economy,
        scope,
        year,
        () if risk is None else risk.methods,
        None if risk is None else risk.years[0],
        why,
        _rows(answers, risk),
        tuple(without),
        _releases(answers, risk),
    )


def scored(store: Store, economy: str, year: int | None) -> tuple[RiskAssessment | None, Message | None]:
    """Return the scores of all minerals by the methods computed where none is named, or why there are none."""
    from orechain.assess.risk.run import assess_risk  # numpy takes longer to load than a mineral to assess
    from orechain.risk.registry import default_methods

    try:
        years: Sequence[int] = () if year is None else (year,)
        return assess_risk(store, minerals_scored(store), default_methods(), economy, years), None
    except Unavailable as error:
        return None, message(f"error_{error.key}", **error.params)


def _releases(answers: Sequence[Assessment], risk: RiskAssessment | None) -> tuple[str, ...]:
    used = Counter({source.release: 0 for answer in answers for source in answer.sources})
    for answer in answers:
        used.update({source.release: source.claims_used for source in answer.sources})
    if risk is not None:  # what only the scores rest on comes last
        inputs = (item for found in risk.evidence.values() for item in found.given.values())
        used.update({claim.partition(":")[0]: 0 for item in inputs for claim in item.all_claims})
    return tuple(sorted(used, key=lambda name: (-used[name], name)))


def _rows(answers: Sequence[Assessment], risk: RiskAssessment | None) -> tuple[OverviewRow, ...]:
    by_link = link_risks(risk) if risk is not None else {}
    by_mineral = mineral_risks(risk) if risk is not None else {}
    lists: dict[str, list[ListEntry]] = {}
    for entry in risk.lists if risk is not None else ():
        lists.setdefault(entry.mineral, []).append(entry)
    return tuple(
        OverviewRow(
            answer.mineral,
            answer.year,
            answer.form,
            _weakest(answer),
            tuple(_link(item, by_link.get((answer.mineral, item.link))) for item in answer.links),
            by_mineral.get(answer.mineral),
            None if answer.mineral in by_mineral else message("overview_not_scored"),
            tuple(lists.get(answer.mineral, ())),
        )
        for answer in answers
    )


def _weakest(answer: Assessment) -> OverviewWeakest | None:
    found = answer.weakest
    if found is None or found.figure.value is None:
        return None
    fig = found.figure
    return OverviewWeakest(found.link, found.reading, found.figure.value, fig.low, fig.high, found.compared)


def _link(answer: LinkAnswer, risk: LinkRisk | None) -> OverviewLink:
    first = next((entry for entry in answer.producers if entry.key != REST), None)
    return OverviewLink(
        answer.link,
        {name: brief(fig) for name, fig in answer.readings.items()},
        None if answer.concentration is None else brief(answer.concentration),
        None if answer.net_import_reliance is None else brief(answer.net_import_reliance),
        "" if first is None else first.key,
        None if first is None else first.share.value,
        answer.largest_supplier,
        risk,
    )

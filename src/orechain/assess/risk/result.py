"""What an assessment of criticality says: scores that open into terms, country rows and claims; frozen records.

Views and commands depend on this module only. A number that is not known is None, and its reason stands beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from orechain.catalog.messages import Message
from orechain.promises import Finite

Basis = Literal["published", "computed", "estimate", "stand-in", "user"]
"""How an input is known: one claim as it stands; arithmetic on claims; resting on a stated assumption; taken from
another year, place or quantity that is named in the notes; given by the user."""

WHOLE = ""
"""Key of the only part of an input that is one number."""


@dataclass(frozen=True, slots=True)
class Given:
    """One input of methods that is known.

    Parameters
    ----------
    input
        Id in the catalog's table ``risk_inputs``, which also states unit and what the parts are.
    parts
        Values by country, sector or year; an input that is one number has the only key `WHOLE`. Parts that are not
        named are zero for shares and masses, not known otherwise.
    sd
        Standard deviations by the same keys, in the unit of the value; a key that is absent has none.
    claims
        Ids of the claims behind each part; under `WHOLE` those behind all of them.
    basis
        How it is known.
    start, end
        Years that the figures refer to; None where no year is stated.
    rest
        Of shares: the fraction that no supplier is named for. It adds nothing to a score; the range of the score goes
        from many small suppliers of the best governance on record to one supplier of the worst.
    notes
        Assumptions and choices, each a sentence.
    rules
        Data-quality rules behind the deviations (catalog table ``data_quality``).
    reach
        Of an input that is one number: the ends of a range in which every value is as likely. Draws are taken from it;
        None where they follow from the deviation.
    """

    input: str
    parts: Mapping[str, float]
    sd: Mapping[str, float] = field(default_factory=dict)
    claims: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    basis: Basis = "computed"
    start: int | None = None
    end: int | None = None
    rest: float = 0.0
    notes: tuple[Message, ...] = ()
    rules: tuple[str, ...] = ()
    reach: tuple[float, float] | None = None

    @property
    def value(self) -> float | None:
        """The number of an input that is one number; None where it has parts."""
        return self.parts.get(WHOLE)

    @property
    def all_claims(self) -> tuple[str, ...]:
        """Ids of all claims, each once."""
        return tuple(dict.fromkeys(claim for some in self.claims.values() for claim in some))


@dataclass(frozen=True, slots=True)
class Lacking:
    """One input that is not known: why, and which data would settle it; bounds where they are known."""

    input: str
    reason: Message
    needs: Message
    low: float | None = None
    high: float | None = None
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """All inputs of one mineral at one link, seen from one economy (or firm) in one year."""

    mineral: str
    link: str
    economy: str
    year: int
    given: Mapping[str, Given]
    lacking: Mapping[str, Lacking]
    notes: tuple[Message, ...] = ()
    governance_means: Mapping[int, Given | Lacking] = field(default_factory=dict)
    """``governance`` as the mean of so many years, for methods that ask for it; ``given`` holds that of one year."""

    def found(self, name: str, governance_years: int = 1) -> Given | Lacking | None:
        """Return an input as a method takes it, known or not."""
        if name == "governance" and governance_years in self.governance_means:
            return self.governance_means[governance_years]
        return self.given.get(name) or self.lacking.get(name)


@dataclass(frozen=True, slots=True)
class PartRow:
    """A row below a term: one country, sector or scenario; ``share`` is its part of the term's sum."""

    key: str
    value: float
    share: float | None
    inputs: Mapping[str, float]
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TermValue:
    """One term of an axis: before and after scaling, and the rows that it is the sum of, the greatest first."""

    key: str
    raw: float | None
    scaled: float | None
    weight: Finite
    inputs: tuple[str, ...]
    rows: tuple[PartRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Spread:
    """What the errors of the inputs leave open about a score.

    Parameters
    ----------
    low, median, high
        Quantiles of the samples; ``low`` to ``high`` holds ``level`` of them.
    rank_low, rank_high
        The same for the rank among the minerals assessed together, 1 for the highest score.
    probability
        Of the score being at or above the threshold; None where there is none.
    samples
        How many were drawn.
    """

    low: Finite
    median: Finite
    high: Finite
    sd: Finite
    level: Finite
    rank_low: float | None
    rank_high: float | None
    probability: float | None
    samples: int


@dataclass(frozen=True, slots=True)
class Driver:
    """How much of the variance of a score goes back to the errors of one kind of input: Sobol's indices."""

    effect: str
    first: Finite
    total: Finite
    total_low: Finite
    total_high: Finite


@dataclass(frozen=True, slots=True)
class AxisScore:
    """One axis: its score, its terms, its cut.

    ``low`` and ``high`` are what the suppliers that no table names leave open (not errors of the figures; those are in
    ``spread``); they are None where every supplier is named. Of a score that is not known for its import reliance
    alone, they are its bounds for no to full reliance.
    """

    key: str
    value: float | None
    terms: tuple[TermValue, ...]
    threshold: float | None
    unit: str = ""
    low: float | None = None
    high: float | None = None
    spread: Spread | None = None
    drivers: tuple[Driver, ...] = ()

    @property
    def reached(self) -> bool | None:
        """Whether the threshold is reached; None where there is none, or what is known of the score leaves it open."""
        if self.threshold is None or (self.value is None and (self.low is None or self.high is None)):
            return None
        ends = {end >= self.threshold for end in (self.low, self.value, self.high) if end is not None}
        return ends.pop() if len(ends) == 1 else None


@dataclass(frozen=True, slots=True)
class Score:
    """One mineral by one method in one year at one link.

    Parameters
    ----------
    value
        The overall number, or the score of the first axis where the method keeps its axes apart; None if not known.
    critical
        Whether every threshold is reached; None where it is not known or the method has no cut.
    rank
        Among the minerals assessed together, 1 for the highest; None without a score.
    spread
        Of ``value``.
    probability
        Of all thresholds being reached together.
    inputs
        Ids of the inputs that were used; the evidence has them.
    lacking
        Required inputs that are not known: why there is no score.
    overall
        Whether ``value`` brings the axes together; else it is the score of the first axis.
    threshold
        Of ``value``; None where there is none.
    governance_years
        Years whose mean of governance the method takes.
    other_years
        Inputs whose figures are of other years or the mean of several, with first and last: what stands in for the
        year, so that a change of the score may be one of the table.
    """

    mineral: str
    method: str
    economy: str
    year: int
    link: str
    value: float | None
    critical: bool | None
    axes: tuple[AxisScore, ...]
    rank: float | None = None
    spread: Spread | None = None
    probability: float | None = None
    inputs: tuple[str, ...] = ()
    lacking: tuple[Lacking, ...] = ()
    notes: tuple[Message, ...] = ()
    overall: bool = False
    threshold: float | None = None
    governance_years: int = 1
    other_years: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def axis(self, key: str) -> AxisScore:
        """Return an axis by its id."""
        return next(item for item in self.axes if item.key == key)

    @property
    def between(self) -> tuple[float, float] | None:
        """Bounds of a score that is not known, for no to full import reliance; None where there are none."""
        first = self.axes[0]
        if self.value is not None or self.overall or first.low is None or first.high is None:
            return None
        return first.low, first.high


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """The link with the highest score of a mineral by one method in one year, among the links that have one.

    Parameters
    ----------
    unknown
        Links without a score: one of them could be the higher one, so that ``value`` is a lower bound.
    critical
        Verdict on the mineral (`verdicts`).
    probability
        Of all thresholds being reached at this link; None where the value is a lower bound that does not reach them.
    rank, rank_low, rank_high
        Among the minerals that the method scores, each at its bottleneck, 1 for the highest; the interval ranks them
        anew in every sample, each at the link that is highest in it.
    ranked
        How many minerals that are.
    """

    mineral: str
    method: str
    year: int
    link: str
    value: Finite
    compared: tuple[str, ...]
    unknown: tuple[str, ...]
    critical: bool | None = None
    probability: float | None = None
    rank: float | None = None
    ranked: int = 0
    rank_low: float | None = None
    rank_high: float | None = None


def verdicts(scores: Iterable[Score]) -> dict[tuple[str, str, int], bool | None]:
    """Return by mineral, method and year whether the mineral is critical.

    It is where the thresholds are reached at some link, it is not where they are missed at every link; while a link is
    not known, what the others say is no verdict.
    """
    found: dict[tuple[str, str, int], list[bool | None]] = {}
    for score in scores:
        found.setdefault((score.mineral, score.method, score.year), []).append(score.critical)
    return {key: True if True in some else None if None in some else False for key, some in found.items()}


@dataclass(frozen=True, slots=True)
class Change:
    """How a score changed between two years, shared out exactly among the effects of the catalog.

    The effect ``source`` is what changed because an input is read from another release, or from another stand-in year,
    than the year before: a change of the table, of which nobody can tell how much is one of the world. ``sources`` are
    these inputs; ``other_before`` and ``other_after`` those that rest on figures of other years (`Score.other_years`).
    """

    mineral: str
    method: str
    link: str
    axis: str
    before: int
    after: int
    value_before: Finite
    value_after: Finite
    effects: Mapping[str, Finite]
    sources: tuple[str, ...] = ()
    other_before: tuple[str, ...] = ()
    other_after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Agreement:
    """Rank correlation of every two methods, from -1 to 1; None where fewer than three minerals have both scores."""

    year: int
    methods: tuple[str, ...]
    coefficient: Literal["spearman", "kendall"]
    values: tuple[tuple[float | None, ...], ...]
    minerals: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A mineral that is critical by some methods, at some link, and by others at none (every link is known).

    ``place_low`` and ``place_high`` are the lowest and highest rank over the number of minerals that the method ranks:
    methods score different numbers of minerals, so that their ranks themselves cannot be set beside each other.
    """

    mineral: str
    year: int
    critical: tuple[str, ...]
    not_critical: tuple[str, ...]
    place_low: Finite
    place_high: Finite


@dataclass(frozen=True, slots=True)
class PublishedScore:
    """A score that an institution published, beside ours of the nearest method, link and year; None where we have none.

    The years and data differ: this is a comparison, not a test of the method (see ``orechain validate``).
    """

    mineral: str
    what: str
    year: int
    value: float
    claim: str
    method: str = ""
    ours: float | None = None
    our_year: int | None = None
    link: str = ""


@dataclass(frozen=True, slots=True)
class ListEntry:
    """The mineral stands on an official list."""

    mineral: str
    economy: str
    year: int
    title: str
    claim: str


@dataclass(frozen=True, slots=True)
class RiskAssessment:
    """The whole answer: scores of minerals by methods, years and links, seen from one economy or firm.

    Parameters
    ----------
    scores
        In the order of minerals, methods, years, links.
    evidence
        By (mineral, link, year).
    agreement
        One per year, over the bottleneck links.
    messages
        What the whole answer needs to say (a method that could not be computed for any mineral).
    manifest
        Versions, snapshot, seed and options that give the same answer again.
    """

    minerals: tuple[str, ...]
    methods: tuple[str, ...]
    economy: str
    firm: bool
    years: tuple[int, ...]
    links: tuple[str, ...]
    scores: tuple[Score, ...]
    evidence: Mapping[tuple[str, str, int], Evidence]
    bottlenecks: tuple[Bottleneck, ...] = ()
    changes: tuple[Change, ...] = ()
    agreement: tuple[Agreement, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    published: tuple[PublishedScore, ...] = ()
    lists: tuple[ListEntry, ...] = ()
    messages: tuple[Message, ...] = ()
    manifest: Mapping[str, str] = field(default_factory=dict)

    def score(self, mineral: str, method: str, year: int, link: str) -> Score:
        """Return one score.

        Raises
        ------
        KeyError
            If it was not asked for, or the method does not serve the link.
        """
        for item in self.scores:
            if (item.mineral, item.method, item.year, item.link) == (mineral, method, year, link):
                return item
        raise KeyError((mineral, method, year, link))

    def bounded(self, mineral: str, method: str, year: int) -> Score | None:
        """Return the link with the greatest lower bound, of a mineral whose score by a method has bounds only."""
        some = [item for item in self.scores if (item.mineral, item.method, item.year) == (mineral, method, year)]
        if any(item.value is not None for item in some):
            return None
        return max((item for item in some if item.between), key=lambda item: item.axes[0].low or 0.0, default=None)

    def bottleneck(self, mineral: str, method: str, year: int) -> Bottleneck | None:
        """Return the bottleneck of a mineral by a method, or None where no link has a score."""
        for item in self.bottlenecks:
            if (item.mineral, item.method, item.year) == (mineral, method, year):
                return item
        return None

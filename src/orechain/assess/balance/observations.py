"""From the evidence of a definition or case to observations: which published figure measures what, how surely.

Several publishers' figures for one quantity become several observations; of one publisher only the newest release is
taken. A figure without a source is never used.
"""

from __future__ import annotations

import difflib
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from orechain.assess.balance.evidence import Found, Pool, Reading, Wanted, matching, minerals_of, read_claims
from orechain.assess.balance.figures import Assessed, assessed_figure
from orechain.assess.balance.quality import Quality, Spread, by_rules, distribution, reliability
from orechain.catalog.messages import Message, message
from orechain.chain.definition.models import GROSS, Case, Evidence
from orechain.chain.definition.network import OTHERS, WORLD, Network
from orechain.chain.definition.observation import Observation, Sum
from orechain.chain.definition.own import own_observations, resolve_sum
from orechain.chain.definition.terms import Term, parse_term
from orechain.errors import InvalidInput
from orechain.store.claims import Fact
from orechain.store.reader import Store
from orechain.store.trace import trace_many

_SHARES = ("supply_share", "use_share", "import_share", "share", "rate", "eol_recycling_rate", "recycled_content")


@dataclass(frozen=True, slots=True)
class Sourced:
    """An observation with where it comes from: publisher, years, and what was done to it."""

    observation: Observation
    publisher: str
    start: int | None = None
    end: int | None = None
    notes: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class _Candidate:
    """An observation in the making: its uncertainty depends on whether another publisher confirms it."""

    of: Sum
    per: Sum
    reading: Reading
    publisher: str
    evidence: Evidence
    share: bool


@dataclass(slots=True)
class Gathered:
    """All observations of one balance, and what could not be used and why."""

    items: list[Sourced] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)

    @property
    def observations(self) -> tuple[Observation, ...]:
        """What goes into the system."""
        return tuple(item.observation for item in self.items)


def gather(store: Store, network: Network, mineral: str, period: tuple[int, int], case: Case | None = None) -> Gathered:
    """Return every figure of the store, the definition and the case that measures a part of the chain.

    Parameters
    ----------
    store
        Snapshot to read.
    network
        The chain in its scope, with the evidence and values of the case in its definition.
    mineral
        Mineral of the chain.
    period
        First and last year; masses are totals over it.
    case
        Limits the releases, or lets excluded claims in.

    Raises
    ------
    InvalidInput
        If a claim is named that the store does not hold, or a value of the definition cannot be placed.
    """
    definition = network.definition
    selections = [item.claims for item in definition.evidence if item.claims is not None]
    minerals = dict.fromkeys(
        (*minerals_of(mineral, definition.layers), *(name for item in selections for name in item.mineral))
    )
    _check_claims(store, network)
    pool = Pool(
        facts=tuple(fact for name in minerals for fact in store.facts(name)),
        releases=store.releases,
        mineral=mineral,
        places=network.scope,
        period=period,
        only=frozenset(case.releases if case else ()),
        excluded_too=bool(case and case.excluded_too),
    )
    gathered = Gathered()
    candidates: list[_Candidate] = []
    assessed = Assessed(store, mineral)
    for item in definition.evidence:
        if item.claims is not None:
            found = list(_from_claims(network, pool, item, gathered.notes))
            if case is not None:  # a definition may well name claims of other scopes, a case hardly
                used = {claim for candidate in found for claim in candidate.reading.sources}
                gathered.notes += [
                    message("balance_claim_unused", claim=claim) for claim in item.claims.claim if claim not in used
                ]
            candidates += found
        if item.figure is not None:
            candidates += _from_figures(network, pool, item, assessed, gathered.notes)
    own = _own(network, pool)
    gathered.items = [*own, *_finished(_without_repeats(_nearest(candidates), own))]
    gathered.notes = list(dict.fromkeys(gathered.notes))
    return gathered


def _check_claims(store: Store, network: Network) -> None:
    """Raise if the definition names claims that the store does not hold."""
    definition = network.definition
    named: dict[str, str] = {}
    for item in definition.evidence:
        if item.claims is not None:
            named |= dict.fromkeys(item.claims.claim, f"evidence for {', '.join(item.measures)}")
    named |= {value.claim: f"value for {', '.join(value.measures)}" for value in definition.values if value.claim}
    named |= {item.claim: f"coefficient {name}" for name, item in definition.coefficients.items() if item.claim}
    held = {origin.claim for origin in trace_many(store, named)}
    problems = []
    for claim in named:
        if claim not in held:
            ids = store.claim_ids_like(claim.partition(":")[0])
            near = ", ".join(difflib.get_close_matches(claim, ids, 3, 0.6)) or "none is near"
            problems.append(f"{definition.chain}: {named[claim]}: the store holds no claim {claim!r}; nearest: {near}")
    if problems:
        raise InvalidInput(problems)


def _layers(network: Network, item: Evidence, terms: Sequence[Term]) -> tuple[str, ...]:
    """Return the layers that evidence speaks about: its own, those its terms name, else every layer of the chain."""
    if all(term.layer or term.ratio for term in terms):
        return (item.layer,)
    return (item.layer,) if item.layer else network.definition.layers


def _from_claims(network: Network, pool: Pool, item: Evidence, notes: list[Message]) -> Iterator[_Candidate]:
    selection = item.claims
    if selection is None:
        return
    terms = [parse_term(network.definition, text) for text in (*item.measures, *item.per)]
    ratio = bool(item.per) or terms[0].ratio
    bilateral = any(term.part == "bilateral" for term in terms)
    pool = matching(pool, selection)
    for layer in _layers(network, item, terms):
        for place, partner in _where(network, item, pool, bilateral=bilateral):
            of, per = _sums(network, item, place, partner, layer)
            if not of or (item.per and not per):
                continue
            wanted = Wanted(
                place=place,
                economy=None if item.place and not bilateral else place,
                partner=partner or None,
                layer=layer or _layer_of(of),
                ratio=ratio,
                form=_form_of(network, terms),
                by_partner=bilateral,
            )
            found = read_claims(pool, selection, wanted)
            notes.extend(found.notes)
            yield from _candidates(found, of, per, item)


def _candidates(found: Found, of: Sum, per: Sum, item: Evidence) -> Iterator[_Candidate]:
    for publisher, reading in found.readings:
        yield _Candidate(of, per, reading, publisher, item, all(fact.kind in _SHARES for fact in reading.facts))


def _where(network: Network, item: Evidence, pool: Pool, *, bilateral: bool) -> Iterator[tuple[str, str]]:
    """Return the places (and partners) that evidence may be about in this scope.

    Some economies are not the world: its figures measure their sum only where the evidence names the world as place.
    """
    places = network.scope
    if not bilateral:
        for place in (item.place,) if item.place else places:
            if place in (*places, WORLD, OTHERS):
                yield place, item.partner
        return
    inside = frozenset(places)

    def end(name: str) -> str:
        return name if name in inside else OTHERS

    pairs = dict.fromkeys((end(fact.economy), end(fact.partner)) for fact in pool.facts)
    for place, partner in pairs:
        if not place == partner == OTHERS and item.place in ("", place) and item.partner in ("", partner):
            yield place, partner


def _sums(network: Network, item: Evidence, place: str, partner: str, layer: str) -> tuple[Sum, Sum]:
    def resolved(texts: tuple[str, ...]) -> Sum:
        if place == partner:  # what an economy sends to itself is its domestic flow
            texts = tuple(text.replace(".bilateral", ".domestic") for text in texts)
        return resolve_sum(network, texts, place, "" if place == partner else partner, layer)

    return resolved(item.measures), resolved(item.per)


def _layer_of(of: Sum) -> str:
    return of[0][1].rpartition(":")[2] if ":" in of[0][1] else ""


def _form_of(network: Network, terms: Sequence[Term]) -> str:
    """Return the form that all flows of the terms move as; empty where the definition names none or several."""
    flows = network.definition.flows
    forms = {flows[term.name].form for term in terms if term.what == "flow"}
    return forms.pop() if len(forms) == 1 else ""


def _from_figures(
    network: Network, pool: Pool, item: Evidence, assessed: Assessed, notes: list[Message]
) -> Iterator[_Candidate]:
    if item.figure is None:
        return
    terms = [parse_term(network.definition, text) for text in item.measures]
    estimated = frozenset(fact.claim for fact in pool.facts if fact.estimated)
    for layer in _layers(network, item, terms):
        if layer == GROSS:
            continue
        for place in (item.place,) if item.place else network.scope:
            of, per = _sums(network, item, place, item.partner, layer)
            if not of or per or item.per:
                continue
            found = assessed_figure(assessed, item.figure, place, pool.period, layer or _layer_of(of), estimated)
            if isinstance(found, Reading):
                if not pool.only or {claim.partition(":")[0] for claim in found.sources} <= pool.only:
                    yield _Candidate(of, per, found, "orechain", item, share=False)
            elif found is not None:
                notes.append(found)


def _nearest(candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """Leave out what is of a farther year than another figure for the same quantity: a stand-in is not needed then."""
    least: dict[tuple[Sum, Sum], int] = {}
    for item in candidates:
        if item.reading.mean is not None:
            key = (item.of, item.per)
            least[key] = min(item.reading.distance, least.get(key, item.reading.distance))
    return [item for item in candidates if item.reading.distance <= least.get((item.of, item.per), math.inf)]


def _without_repeats(candidates: Iterable[_Candidate], own: Sequence[Sourced]) -> list[_Candidate]:
    """Leave out what rests on the same claims as another figure for the same quantity: it would count twice."""
    used: dict[tuple[Sum, Sum], set[str]] = defaultdict(set)
    for item in own:
        used[item.observation.of, item.observation.per] |= set(item.observation.sources)
    kept = []
    for candidate in candidates:
        held = used[candidate.of, candidate.per]
        sources = set(candidate.reading.sources)
        if sources and not sources <= held:
            kept.append(candidate)
            held |= sources
    return kept


def _finished(candidates: Sequence[_Candidate]) -> list[Sourced]:
    publishers: dict[tuple[Sum, Sum], set[str]] = defaultdict(set)
    for item in candidates:
        if item.reading.mean is not None:
            publishers[item.of, item.per].add(item.publisher)
    taken: dict[str, int] = {}
    made = []
    for item in candidates:
        first = item.reading.sources[0]
        taken[first] = taken.get(first, 0) + 1
        name = first if taken[first] == 1 else f"{first}#{taken[first]}"
        made.append(_sourced(item, name, confirmed=len(publishers[item.of, item.per]) > 1))
    return made


def _sourced(item: _Candidate, name: str, *, confirmed: bool) -> Sourced:
    reading = item.reading
    mean, spread = _spread(item, confirmed=confirmed)
    facts = reading.facts
    single = facts[0] if len(facts) == 1 else None
    low, high = reading.low, reading.high
    observation = Observation(
        id=name,
        of=item.of,
        per=item.per,
        mean=mean,
        sd=spread.sd,
        distribution=spread.distribution,
        low=low,
        high=high,
        sources=reading.sources,
        unit=single.unit if single else "" if item.per else "t",
        published=_published(single) if single else _rounded(reading.mean, low, high),
        quality=spread.quality,
    )
    return Sourced(observation, item.publisher, *reading.years, reading.notes)


def _published(fact: Fact) -> str:
    """Return the number (or range, or bound) of a claim in its own unit; its words stand in the store."""
    return _rounded(fact.value, fact.low, fact.high, digits=15)


def _rounded(value: float | None, low: float | None, high: float | None, digits: int = 6) -> str:
    if value is not None:
        return f"{value:.{digits}g}"
    if low is not None and high is not None:
        return f"{low:.{digits}g}–{high:.{digits}g}"
    if low is not None:
        return f">{low:.{digits}g}"
    return "" if high is None else f"<{high:.{digits}g}"


def _spread(item: _Candidate, *, confirmed: bool) -> tuple[float, Spread]:
    """Return mean and spread: what the definition says, else the publisher, else the rules."""
    reading, evidence = item.reading, item.evidence
    if reading.mean is None:
        return math.nan, Spread(math.nan, "normal", (("bound", 0.0),))
    mean = reading.mean
    if evidence.cv is not None:
        spread = Spread(evidence.cv * abs(mean), distribution(mean, evidence.cv * abs(mean)), (("given", evidence.cv),))
    elif reading.spread is not None:
        spread = _carried_over(mean, reading, reading.spread)
    else:
        rules = (*reliability(estimated=reading.estimated, confirmed=confirmed), *reading.rules)
        spread = by_rules(mean, rules, conversion=reading.conversion, share=item.share)
    if evidence.distribution is not None and (mean > 0 or evidence.distribution == "normal"):
        spread = replace(spread, distribution=evidence.distribution)
    return mean, spread


def _carried_over(mean: float, reading: Reading, said: Spread) -> Spread:
    """Return the publisher's own spread; only another year, place or form adds to it."""
    if not reading.rules and not reading.conversion:
        return said
    more = by_rules(mean, reading.rules, conversion=reading.conversion)
    sd = math.hypot(said.sd, more.sd)
    return Spread(sd, distribution(mean, sd), (*said.quality, *more.quality))


def _own(network: Network, pool: Pool) -> list[Sourced]:
    """Return the figures of the definition and case themselves, each with an uncertainty and a source."""
    facts = {fact.claim: fact for fact in pool.facts}
    made = [_own_sourced(network, item, facts) for item in own_observations(network)]
    known = {item.observation.id for item in made}
    for name, coefficient in network.definition.coefficients.items():
        fact = facts.get(coefficient.claim)
        if coefficient.value is None and fact is not None and fact.amount is not None:
            for place in network.scope:
                key = f"coefficient:{name}@{place}"
                if key not in known and coefficient.place in ("", place):
                    bare = Observation(key, ((1.0, f"{name}@{place}"),), sources=(fact.claim,))
                    made.append(_own_sourced(network, bare, facts))
    return [item for item in made if not _empty(item.observation)]


def _empty(item: Observation) -> bool:
    return math.isnan(item.mean) and item.low is None and item.high is None


def _own_sourced(network: Network, item: Observation, facts: dict[str, Fact]) -> Sourced:
    fact = next((facts[name] for name in item.sources if name in facts), None)
    mean, sd, quality = item.mean, item.sd, item.quality
    ratio = bool(item.per) or ":" not in item.of[0][1]
    published, unit = item.published, item.unit
    if math.isnan(mean) and fact is not None and fact.amount is not None and (ratio or fact.form == _layer_of(item.of)):
        mean, published, unit = fact.amount, _published(fact), fact.unit
        if fact.sd is not None and fact.value:
            sd = abs(fact.sd / fact.value * fact.amount)
    if not math.isnan(mean) and math.isnan(sd):
        estimated = fact is not None and fact.estimated
        rules = reliability(estimated=estimated, confirmed=False) if fact is not None else ("expert",)
        spread = by_rules(mean, rules, conversion=dict(quality).get("typical_content", 0.0), share=ratio)
        sd, quality = spread.sd, spread.quality
    elif not quality:
        quality = (("bound", 0.0),) if math.isnan(mean) else _given(mean, sd)
    sources = item.sources or network.definition.source or (f"{network.definition.chain}: {item.id}",)
    made = replace(
        item, mean=mean, sd=sd, quality=quality, sources=sources, published=published, unit=unit,
        distribution=item.distribution if mean > 0 else "normal",
    )  # fmt: skip
    start, end = (fact.start, fact.end) if fact is not None else (None, None)
    return Sourced(made, fact.release if fact is not None else "", start, end)


def _given(mean: float, sd: float) -> Quality:
    if sd == 0:
        return (("exact", 0.0),)
    return (("given", sd / abs(mean) if mean else 0.0),)

"""Which claims of the store measure a quantity, and how much they say about it in tonnes of a layer or as a ratio.

A `Reading` is what one publisher says about one quantity over the period asked about: one claim, a sum of claims that
are its parts, or a sum of years. Nothing here knows about equations.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from orechain.assess.balance.quality import FAR_YEARS, Spread, age, stated, uniform, zero
from orechain.assess.inputs import WORLD
from orechain.catalog.forms import form as find_form
from orechain.catalog.messages import Message, message
from orechain.catalog.units import unit as find_unit
from orechain.chain.definition.models import GROSS, Selection
from orechain.chain.definition.own import conversion
from orechain.errors import OrechainError
from orechain.store.claims import Fact, Release

_BOUNDS = ("gt", "lt")
_FILTERS = ("claim", "kind", "link", "process", "detail", "form", "release")


@dataclass(frozen=True, slots=True)
class Pool:
    """The figures that may serve: facts of the chain's minerals, and what limits their use.

    ``places`` is the scope, ``period`` the years asked about; ``only`` restricts to releases (empty: all).
    """

    facts: tuple[Fact, ...]
    releases: Mapping[str, Release]
    mineral: str
    places: tuple[str, ...]
    period: tuple[int, int]
    only: frozenset[str] = frozenset()
    excluded_too: bool = False

    def admits(self, fact: Fact) -> bool:
        """Whether a figure may be used at all: its release, no exclusion, and a number or bound."""
        if self.only and fact.release not in self.only:
            return False
        if fact.excluded and not self.excluded_too:
            return False
        return fact.amount is not None or fact.amount_low is not None or fact.amount_high is not None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: where, in which layer, as a mass or a ratio.

    ``economy`` and ``partner`` are what the claims must say; ``None`` for any. ``anywhere`` lets figures of another
    economy stand in (the definition asks for them). ``by_partner`` holds where the measured quantity has a partner.
    """

    place: str
    economy: str | None
    partner: str | None
    layer: str
    ratio: bool
    form: str = ""
    by_partner: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """What one release says: ``mean`` in tonnes of the layer over the period (or a ratio), or only bounds.

    ``spread`` is the publisher's own word where it gives one; otherwise ``rules`` and ``conversion`` say how uncertain
    the figure is (`orechain.assess.balance.quality.by_rules`).
    """

    release: str
    facts: tuple[Fact, ...]
    mean: float | None
    spread: Spread | None
    low: float | None
    high: float | None
    rules: tuple[str, ...]
    conversion: float
    distance: int
    estimated: bool
    notes: tuple[Message, ...] = ()

    @property
    def sources(self) -> tuple[str, ...]:
        """Ids of the claims."""
        return tuple(dict.fromkeys(fact.claim for fact in self.facts))

    @property
    def years(self) -> tuple[int | None, int | None]:
        """First and last year of the claims; ``None`` where they have none."""
        found = [year for fact in self.facts for year in (fact.start, fact.end) if year is not None]
        return min(found, default=None), max(found, default=None)


@dataclass(slots=True)
class Found:
    """Readings, one for each publisher, and why others could not be used."""

    readings: list[tuple[str, Reading]] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)


def matching(pool: Pool, selection: Selection) -> Pool:
    """Return the pool with only those figures that a selection means and that may be used."""
    return replace(pool, facts=tuple(fact for fact in pool.facts if pool.admits(fact) and _selected(fact, selection)))


def read_claims(pool: Pool, selection: Selection, wanted: Wanted) -> Found:
    """Return what each publisher says about one quantity: the figure nearest in time, of its newest release.

    Revisions by one publisher are not independent, so that a second release of it adds nothing. Where the nearest
    figure is a zero of another year, it is left out: that there was nothing then says nothing about now.
    """
    by_release: dict[str, list[Fact]] = defaultdict(list)
    for fact in pool.facts:
        if pool.admits(fact) and _selected(fact, selection) and _placed(fact, selection, wanted, pool):
            by_release[fact.release].append(fact)
    found = Found()
    by_publisher: dict[str, list[Reading]] = defaultdict(list)
    for release, facts in by_release.items():
        reading, notes = _of_release(pool, selection, wanted, facts)
        found.notes += notes
        if reading is not None:
            by_publisher[pool.releases[release].publisher].append(reading)
    for publisher, readings in sorted(by_publisher.items()):
        newest = sorted(readings, key=lambda r: (pool.releases[r.release].published, r.release), reverse=True)
        nearest = min(newest, key=lambda r: (r.mean is None, r.distance))
        if _old_zero(nearest):
            bounds = [reading for reading in newest if reading.mean is None]
            if not bounds:
                continue
            nearest = bounds[0]
        found.readings.append((publisher, nearest))
    return found


def _old_zero(reading: Reading) -> bool:
    small = reading.spread is not None and "zero" in dict(reading.spread.quality)
    return reading.distance > 0 and (reading.mean == 0 or small)


def _selected(fact: Fact, selection: Selection) -> bool:
    for name in _FILTERS:
        wanted = getattr(selection, name)
        if wanted and getattr(fact, name) not in wanted:
            return False
    minerals = selection.mineral
    return not minerals or fact.mineral in minerals


def _placed(fact: Fact, selection: Selection, wanted: Wanted, pool: Pool) -> bool:
    """Whether a figure is about the place (and partner) asked about, or about what the definition lets stand in."""
    if selection.economy and fact.economy not in selection.economy:
        return False
    if selection.partner and fact.partner not in selection.partner:
        return False
    if not _is(fact.economy, wanted.economy, pool, generic=True):
        return False
    if not wanted.by_partner:
        return True
    return _is(fact.partner, wanted.partner, pool, generic=False)


def _is(name: str, wanted: str | None, pool: Pool, *, generic: bool) -> bool:
    """Whether an economy is the one wanted; ``OTH`` is every economy beyond the scope, an empty one any if generic."""
    if wanted is None:
        return True
    if wanted == "OTH":
        return bool(name) and name not in pool.places and name != WORLD
    return name == wanted or (generic and not name)


def _of_release(
    pool: Pool, selection: Selection, wanted: Wanted, facts: Sequence[Fact]
) -> tuple[Reading | None, list[Message]]:
    """Return what one release says, from the line or lines of it that are meant."""
    notes: list[Message] = []
    lines: dict[tuple[str, str, str], list[Reading]] = defaultdict(list)
    for fact in facts:
        reading = _read(pool, wanted, fact)
        if isinstance(reading, Message):
            notes.append(reading)
        elif reading is not None:
            lines[fact.detail, fact.economy, fact.partner].append(reading)
    readings = {key: line for key, group in lines.items() if (line := _over_years(pool, wanted, group)) is not None}
    if not readings:
        return None, list(dict.fromkeys(notes))
    if len(readings) == 1:
        return next(iter(readings.values())), []
    parts = _parts(selection, wanted, readings)
    if parts is None:
        listed = "; ".join(sorted({detail or "–" for detail, _, _ in readings}))
        return None, [message("balance_ambiguous", release=facts[0].release, lines=listed)]
    return _total(parts), []


def _parts(
    selection: Selection, wanted: Wanted, readings: Mapping[tuple[str, str, str], Reading]
) -> list[Reading] | None:
    """Return the lines that add up to the quantity, or ``None`` where nobody says how they belong together."""
    details = {detail for detail, _, _ in readings}
    named = len(selection.detail) > 1 or len(selection.claim) > 1
    if len(details) > 1 and not named:
        if "" not in details:
            return None
        readings = {key: reading for key, reading in readings.items() if not key[0]}
    whole = [reading for key, reading in readings.items() if not key[2]]
    if whole and len(whole) < len(readings) and not wanted.by_partner:
        return whole  # the total stands beside its partners
    chosen = list(readings.values())
    nearest = min(reading.distance for reading in chosen)
    return [reading for reading in chosen if reading.distance == nearest]


def _read(pool: Pool, wanted: Wanted, fact: Fact) -> Reading | Message | None:
    """Return one figure in tonnes of the layer (per its own period) or as a ratio; a message why that is impossible."""
    dimension = find_unit(fact.unit).dimension
    if dimension != ("fraction" if wanted.ratio else "mass"):
        return None
    factor, spread = 1.0, 0.0
    if not wanted.ratio:
        held = _content(fact.form, wanted)
        if held is None:
            return message("balance_no_content", claim=fact.claim, form=fact.form or "–", layer=wanted.layer)
        factor, spread = held
    apart = _apart(pool.period, fact)
    if apart is None or apart > FAR_YEARS or (not wanted.ratio and (fact.start is None or fact.end is None)):
        return None
    rules: tuple[str, ...] = age(apart) if fact.end is not None else ("undated",)
    if wanted.economy is None and fact.economy not in ("", wanted.place):
        rules += ("other_geography",)
    made = Reading(
        fact.release, (fact,), None, None, None, None, rules, spread, apart, fact.estimated,
    )  # fmt: skip
    return _numbers(made, fact, factor, ratio=wanted.ratio)


def _numbers(reading: Reading, fact: Fact, factor: float, *, ratio: bool) -> Reading | None:
    """Return the reading with its number, range or bound."""
    low, high = (None if x is None else x * factor for x in (fact.amount_low, fact.amount_high))
    unit = find_unit(fact.unit).factor * factor
    if fact.amount is not None:
        mean = fact.amount * factor
        if mean == 0 and not ratio:  # less than half of the unit printed
            return replace(reading, mean=0.0, spread=zero(unit))
        if fact.sd is not None:
            return replace(reading, mean=mean, spread=stated(mean, sd=fact.sd * unit))
        if low is not None and high is not None and low < high:
            return replace(reading, mean=mean, spread=stated(mean, low=low, high=high))
        return replace(reading, mean=mean, spread=None if mean else zero(share=True))
    if low is not None and high is not None:
        mean, spread = uniform(low, high, "zero" if fact.bound == "small" else "range")
        return replace(reading, mean=mean, spread=spread)
    if fact.bound in _BOUNDS and (low is not None or high is not None):
        if _carried(reading):  # a bound of another year says nothing about this one
            return None
        return replace(reading, low=low, high=high, rules=("bound",))
    return None


def _carried(reading: Reading) -> bool:
    return reading.distance > 0 or "other_geography" in reading.rules


def _content(form: str, wanted: Wanted) -> tuple[float, float] | None:
    """Return tonnes of the layer in one tonne of a form and the coefficient of variation of that."""
    source = wanted.form if form == GROSS and wanted.layer != GROSS else form
    if source == wanted.layer:
        return 1.0, 0.0
    if not source or GROSS in (source, wanted.layer):
        return None
    try:
        return conversion(source, wanted.layer)
    except (OrechainError, ValueError):
        return None


def _apart(period: tuple[int, int], fact: Fact) -> int | None:
    """Return the years between a figure's period and the one asked about; 0 where they overlap or it has none."""
    end = fact.end
    if end is None:
        return 0
    start = end if fact.start is None else fact.start
    return max(0, start - period[1], period[0] - end)


def _over_years(pool: Pool, wanted: Wanted, group: Sequence[Reading]) -> Reading | None:
    """Return what one line of a release says about the period: its own total, a sum of years, or the nearest year."""
    usable = sorted(group, key=lambda r: (r.distance, r.facts[0].form != wanted.layer, r.facts[0].claim))
    if wanted.ratio:
        return usable[0] if usable else None
    first, last = pool.period
    years = last - first + 1
    spans = [(r, _span(r.facts[0])) for r in usable]
    covering = [(r, span) for r, span in spans if span[0] <= first and span[1] >= last]
    if covering:
        reading, (start, end) = min(covering, key=lambda item: item[1][1] - item[1][0])
        length = end - start + 1
        return reading if length == years else _scaled(reading, years / length, "period_share")
    within: dict[int, Reading] = {}
    for reading, (start, end) in spans:
        if start == end and first <= start <= last and reading.mean is not None:
            within.setdefault(start, reading)
    if within and years > 1:
        total = _total(list(within.values()))
        return total if total is None or len(within) == years else _scaled(total, years / len(within), "period_share")
    if not spans:
        return None
    reading, (start, end) = min(spans, key=lambda item: (item[0].distance, -item[1][1]))
    rule = "period_share" if reading.distance == 0 else ""
    return _scaled(reading, years / (end - start + 1), rule)


def _span(fact: Fact) -> tuple[int, int]:
    if fact.start is None or fact.end is None:
        raise ValueError(f"{fact.claim} has no period")
    return fact.start, fact.end


def _scaled(reading: Reading, factor: float, rule: str) -> Reading:
    if factor == 1.0 and not rule:
        return reading
    mean, spread, low, high = reading.mean, reading.spread, reading.low, reading.high
    return replace(
        reading,
        mean=None if mean is None else mean * factor,
        spread=None if spread is None else replace(spread, sd=spread.sd * factor),
        low=None if low is None else low * factor,
        high=None if high is None else high * factor,
        rules=(*reading.rules, rule) if rule else reading.rules,
        notes=(*reading.notes, message("balance_scaled", factor=f"{factor:.4g}")) if factor != 1.0 else reading.notes,
    )


def _total(parts: Sequence[Reading]) -> Reading | None:
    """Return the sum of the parts of one release; a part that is only bounded leaves only a lower bound.

    Stated deviations add up as independent; rules stand for what one publisher does alike, so that the strictest of
    each part holds for the sum.
    """
    first = parts[0]
    if len(parts) == 1:
        return first
    known = [part for part in parts if part.mean is not None]
    if not known:
        return None
    mean = math.fsum(part.mean or 0.0 for part in known)
    facts = tuple(fact for part in parts for fact in part.facts)
    notes = tuple(dict.fromkeys(note for part in parts for note in part.notes))
    made = replace(
        first,
        facts=facts,
        mean=mean,
        spread=None,
        low=None,
        high=None,
        rules=tuple(dict.fromkeys(rule for part in parts for rule in part.rules)),
        conversion=max(part.conversion for part in parts),
        distance=max(part.distance for part in parts),
        estimated=any(part.estimated for part in parts),
        notes=(*notes, message("balance_sum", count=len(known))),
    )
    if len(known) < len(parts):
        return replace(made, mean=None, low=mean, rules=("bound",))
    spreads = [part.spread for part in parts if part.spread is not None]
    if len(spreads) == len(parts):
        sd = math.sqrt(math.fsum(spread.sd**2 for spread in spreads))
        return replace(made, spread=Spread(sd, "normal", (("stated", sd / abs(mean) if mean else 0.0),)))
    return made


def minerals_of(mineral: str, layers: Iterable[str]) -> tuple[str, ...]:
    """Return the minerals whose claims may serve a chain: its own and those of its layers.

    Examples
    --------
    >>> minerals_of("rare_earths", ["Nd", "Dy", "gross"])
    ('rare_earths', 'neodymium', 'dysprosium')
    """
    of_layers = (find_form(layer).mineral for layer in layers if layer != GROSS)
    return tuple(name for name in dict.fromkeys((mineral, *of_layers)) if name)

"""Figures of the assessment as readings: trade by HS code, shares times a world total, stand-ins of other years.

The assessment already knows how to convert and add up customs codes; what it leaves open (contents, missing weights,
drift of shares) is the width of its figures, and becomes their uncertainty here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

from orechain.assess.assessment import assess
from orechain.assess.balance.evidence import Reading
from orechain.assess.balance.quality import FAR_YEARS, Spread, age, by_rules, distribution, zero
from orechain.assess.result import Assessment, Figure
from orechain.catalog.messages import Message, message
from orechain.chain.definition.models import LinkFigure
from orechain.chain.definition.own import conversion
from orechain.errors import OrechainError, Unavailable
from orechain.store.reader import Store

_ONE_SIDED = 0.25
"""A figure in the lowest quarter of its range stands at one side of it."""

_NOTHING = 1e-9
"""What is left of a difference below this share is rounding."""


@dataclass(slots=True)
class Assessed:
    """Assessments of one mineral, each made once."""

    store: Store
    mineral: str
    _made: dict[tuple[str, int], Assessment | Unavailable] = field(default_factory=dict)

    def of(self, place: str, year: int) -> Assessment | Unavailable:
        """Return the assessment of an economy and year, or why there is none."""
        key = (place, year)
        if key not in self._made:
            try:
                self._made[key] = assess(self.store, self.mineral, place, year)
            except Unavailable as error:
                self._made[key] = error
        return self._made[key]


@dataclass(frozen=True, slots=True)
class AssessedReading(Reading):
    """A reading whose claims are those of a figure of the assessment; ``claims`` may hold trade flows."""

    claims: tuple[str, ...] = ()
    span: tuple[int | None, int | None] = (None, None)

    @property
    def years(self) -> tuple[int | None, int | None]:
        """First and last year behind the figure."""
        return self.span

    @property
    def sources(self) -> tuple[str, ...]:
        """Ids of the claims and trade flows that the figure rests on."""
        return self.claims


def assessed_figure(
    assessed: Assessed,
    asked: LinkFigure,
    place: str,
    period: tuple[int, int],
    layer: str,
    estimated: frozenset[str] = frozenset(),
) -> Reading | Message | None:
    """Return a figure of the assessment in tonnes of the layer, or a message why it cannot serve.

    ``estimated`` holds the claims that their publishers mark estimated.
    Only a period of one year is read: a sum over years would count a figure carried from another year several times.
    """
    if period[0] != period[1]:
        return message("balance_one_year", link=f"link:{asked.link}")
    made = assessed.of(place, period[0])
    if isinstance(made, Unavailable):
        return None
    figure: Figure = getattr(made.link(asked.link), asked.quantity)
    if (asked.link, asked.quantity) == ("M", "domestic"):
        figure = primary_part(figure, made.link("R").domestic)
    if not figure.claims or figure.unit != "t":
        return None
    if any(assumption.key == "no_losses" for assumption in figure.assumptions):
        return message("balance_assumes_no_losses", link=f"link:{asked.link}")
    share = _content(figure.form, layer)
    if share is None:
        return message("balance_no_content", claim=figure.claims[0], form=figure.form or "–", layer=layer)
    factor, content = share
    low, high = (None if x is None else x * factor for x in (figure.low, figure.high))
    name = f"{asked.link}.{asked.quantity}"
    notes = (message("balance_assessed", name=name), *figure.assumptions)
    bare = AssessedReading(
        name, (), None, None, low, high, ("bound",), content, 0, estimated=False, notes=notes, claims=figure.claims,
        span=_years(figure),
    )  # fmt: skip
    if figure.value is None:
        # zero from below is no news: every mass is at least zero
        return None if not (low or 0) > 0 and high is None else bare
    mean = figure.value * factor
    apart = _apart(figure, period[0])
    if mean == 0 and apart:  # nothing then says nothing about now
        return None
    rules = _rules(figure, apart, estimated=not estimated.isdisjoint(figure.claims))
    spread = by_rules(mean, rules, conversion=content)
    if low is not None and high is not None and low < high:
        spread = widened(mean, spread, low, high)
    if spread.sd == 0:  # published as none: less than half a tonne
        spread = zero(factor)
    return AssessedReading(
        name, (), mean, spread, None, None, (), 0.0, apart, estimated=False, notes=notes, claims=figure.claims,
        span=_years(figure),
    )  # fmt: skip


def widened(mean: float, spread: Spread, low: float, high: float) -> Spread:
    """Return a spread with what the assessment leaves open added: every value from low to high is as likely.

    Where the figure stands near the low end (the rest of a customs code may or may not be its own), the deviation is
    that of a half range, and the distribution stays normal: a log-normal one of such width has its middle near zero.

    Examples
    --------
    >>> exact = Spread(0.0, "normal", ())
    >>> widened(100.0, exact, 40.0, 160.0).distribution, round(widened(100.0, exact, 40.0, 160.0).sd, 2)
    ('normal', 34.64)
    >>> widened(1.0, exact, 1.0, 101.0).distribution, round(widened(1.0, exact, 1.0, 101.0).sd, 2)
    ('normal', 57.74)
    """
    one_sided = mean - low < (high - low) * _ONE_SIDED
    wide = (high - mean) / math.sqrt(3) if one_sided else (high - low) / math.sqrt(12)
    sd = math.hypot(spread.sd, wide)
    relative = wide / abs(mean) if mean else 0.0
    return Spread(sd, "normal" if one_sided else distribution(mean, sd), (*spread.quality, ("spread", relative)))


def primary_part(total: Figure, secondary: Figure) -> Figure:
    """Return the primary output in what link M supplies, which in the assessment holds the secondary output too.

    A chain has secondary output as a flow of its own: measured together and apart, it would count twice.
    """
    part = secondary.value
    together = total.rule == "primary_and_secondary" or total.missing
    if part is None or not together or not secondary.claims or not set(secondary.claims) <= set(total.claims):
        return total

    def less(amount: float | None, removed: float | None) -> float | None:
        return None if amount is None else max(amount - (part if removed is None else removed), 0.0)

    rest = less(total.value, part)
    if rest is not None and total.value is not None and rest <= _NOTHING * total.value:
        rest = 0.0
    return replace(
        total,
        value=rest,
        low=less(total.low, secondary.low),
        high=less(total.high, secondary.high),
        claims=tuple(claim for claim in total.claims if claim not in secondary.claims),
    )


def _apart(figure: Figure, year: int) -> int:
    """Return the years between the oldest period behind a figure and the year asked about."""
    oldest = figure.oldest if figure.oldest is not None else figure.end
    if oldest is None or (figure.start is not None and figure.start <= year <= oldest):
        return 0
    return min(abs(year - oldest), FAR_YEARS)


def _years(figure: Figure) -> tuple[int | None, int | None]:
    """Return the first and last year behind a figure, that of its oldest part among them."""
    known = [year for year in (figure.start, figure.oldest, figure.end) if year is not None]
    return min(known, default=None), max(known, default=None)


def _rules(figure: Figure, apart: int, *, estimated: bool) -> tuple[str, ...]:
    rules: tuple[str, ...] = ("estimated" if estimated else "reported",)
    if "share" in figure.rule:
        rules += ("share_times_total",)
    elif figure.status == "estimate":
        rules += ("assumption",)
    return rules + age(apart)


def _content(form: str, layer: str) -> tuple[float, float] | None:
    if form == layer:
        return 1.0, 0.0
    try:
        return conversion(form, layer)
    except (OrechainError, ValueError):
        return None

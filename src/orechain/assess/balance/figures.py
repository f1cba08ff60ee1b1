"""Figures of the assessment as readings: trade by HS code, shares times a world total, stand-ins of other years.

The assessment already knows how to convert and add up customs codes; what it leaves open (contents, missing weights,
drift of shares) is the width of its figures, and becomes their uncertainty here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from orechain.assess.assessment import assess
from orechain.assess.balance.evidence import Reading
from orechain.assess.balance.quality import FAR_YEARS, Spread, age, by_rules, distribution
from orechain.assess.result import Assessment, Figure
from orechain.catalog.messages import Message, message
from orechain.chain.definition.models import LinkFigure
from orechain.chain.definition.own import conversion
from orechain.errors import OrechainError, Unavailable
from orechain.store.reader import Store


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

    @property
    def sources(self) -> tuple[str, ...]:
        """Ids of the claims and trade flows that the figure rests on."""
        return self.claims


def assessed_figure(
    assessed: Assessed, asked: LinkFigure, place: str, period: tuple[int, int], layer: str
) -> Reading | Message | None:
    """Return a figure of the assessment in tonnes of the layer, or a message why it cannot serve.

    Only a period of one year is read: a sum over years would count a figure carried from another year several times.
    """
    if period[0] != period[1]:
        return message("balance_one_year", link=f"link:{asked.link}")
    made = assessed.of(place, period[0])
    if isinstance(made, Unavailable):
        return None
    figure: Figure = getattr(made.link(asked.link), asked.quantity)
    if not figure.claims or figure.unit != "t":
        return None
    share = _content(figure.form, layer)
    if share is None:
        return message("balance_no_content", claim=figure.claims[0], form=figure.form or "–", layer=layer)
    factor, content = share
    low, high = (None if x is None else x * factor for x in (figure.low, figure.high))
    name = f"{asked.link}.{asked.quantity}"
    notes = (message("balance_assessed", name=name), *figure.assumptions)
    bare = AssessedReading(
        name, (), None, None, low, high, ("bound",), content, 0, estimated=False, notes=notes, claims=figure.claims
    )
    if figure.value is None:
        # zero from below is no news: every mass is at least zero
        return None if not (low or 0) > 0 and high is None else bare
    mean = figure.value * factor
    rules = _rules(figure, period[0])
    spread = by_rules(mean, rules, conversion=content)
    wide = 0.0 if low is None or high is None else (high - low) / math.sqrt(12 if mean else 3)
    if wide:
        sd = math.hypot(spread.sd, wide)
        relative = wide / abs(mean) if mean else 0.0
        spread = Spread(sd, distribution(mean, sd), (*spread.quality, ("spread", relative)))
    if spread.sd == 0:
        return None
    return AssessedReading(
        name, (), mean, spread, None, None, (), 0.0, 0, estimated=False, notes=notes, claims=figure.claims
    )


def _rules(figure: Figure, year: int) -> tuple[str, ...]:
    rules: tuple[str, ...] = ("reported",)
    if "share" in figure.rule:
        rules += ("share_times_total",)
    elif figure.status == "estimate":
        rules += ("assumption",)
    oldest = figure.oldest if figure.oldest is not None else figure.end
    if oldest is not None and oldest != year and (figure.start is None or not figure.start <= year <= oldest):
        rules += age(min(abs(year - oldest), FAR_YEARS))
    return rules


def _content(form: str, layer: str) -> tuple[float, float] | None:
    if form == layer:
        return 1.0, 0.0
    try:
        return conversion(form, layer)
    except (OrechainError, ValueError):
        return None

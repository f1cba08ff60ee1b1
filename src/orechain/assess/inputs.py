"""What is known about one mineral and one economy: facts to choose from, in one form and unit."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field

from orechain.assess.result import Figure, Status
from orechain.catalog.economies import bloc
from orechain.catalog.economies import economy as find_economy
from orechain.catalog.forms import content
from orechain.catalog.forms import form as find_form
from orechain.catalog.messages import Message, message
from orechain.catalog.minerals import Mineral
from orechain.chain.interval import Interval
from orechain.store.claims import Fact, Release
from orechain.store.resolve import RULE, Resolver

WORLD = "WLD"
REST = "OTH"
AGGREGATES = frozenset({WORLD, REST, "UNK", ""})


@dataclass(frozen=True)
class Inputs:
    """Facts of one mineral, seen from one economy in one year.

    ``final_demand`` is what the user says, in tonnes of the working form.
    ``of_members`` holds the facts about the elements of a group (rare earths), which stand apart from its own.
    ``members`` is the set of economies that count as home: one economy, the members of a bloc in that year, or ``None``
    for the world.
    """

    mineral: Mineral
    economy: str
    year: int
    facts: tuple[Fact, ...]
    releases: dict[str, Release]
    resolver: Resolver
    members: frozenset[str] | None
    form: str
    of_members: tuple[Fact, ...] = ()
    final_demand: float | None = None
    _factors: dict[str, Interval | None] = field(default_factory=dict)

    @classmethod
    def gather(
        cls,
        mineral: Mineral,
        economy: str,
        year: int,
        facts: Iterable[Fact],
        releases: dict[str, Release],
        of_members: Iterable[Fact] = (),
        final_demand: float | None = None,
    ) -> Inputs:
        """Return the inputs for an economy (ISO3, bloc id or ``WLD``)."""
        if economy == WORLD:
            members = None
        elif find_economy(economy).type == "bloc":
            members = frozenset(bloc(economy).members(year)) | {economy}
        else:
            members = frozenset({economy})
        facts = tuple(facts)
        return cls(
            mineral,
            economy,
            year,
            facts,
            releases,
            Resolver(releases),
            members,
            _working_form(mineral, facts),
            tuple(of_members),
            final_demand,
        )

    @property
    def is_world(self) -> bool:
        """Whether the whole world is asked about."""
        return self.members is None

    def at_home(self, economy: str) -> bool:
        """Whether an economy counts as home."""
        return self.members is None or economy in self.members

    def select(self, kind: str, **conditions: object) -> list[Fact]:
        """Return usable facts of a kind whose fields equal the conditions; a collection means "one of these"."""
        tests: list[Callable[[Fact], bool]] = []
        for name, wanted in conditions.items():
            if isinstance(wanted, Collection) and not isinstance(wanted, str):
                tests.append(lambda fact, name=name, wanted=wanted: getattr(fact, name) in wanted)  # type: ignore[misc]
            else:
                tests.append(lambda fact, name=name, wanted=wanted: getattr(fact, name) == wanted)  # type: ignore[misc]
        return [fact for fact in self.facts if fact.kind == kind and fact.usable and all(test(fact) for test in tests)]

    def factor(self, form: str) -> Interval | None:
        """Return tonnes of the working form in one tonne of ``form``, or ``None`` if that is not known."""
        if form == self.form:
            return Interval.exact(1.0)
        if form not in self._factors:
            self._factors[form] = _factor(form, self.form, self.mineral.symbol)
        return self._factors[form]

    def mass(self, fact: Fact) -> Interval | None:
        """Return the mass of a fact in tonnes of the working form, or ``None`` if its content is not known."""
        factor = self.factor(fact.form)
        if factor is None or fact.amount is None:
            return None
        return Interval.of(fact.amount, fact.amount_low, fact.amount_high) * factor

    def mass_figure(self, fact: Fact, *, rule: str = RULE) -> Figure | None:
        """Return a fact as a figure in tonnes of the working form."""
        mass = self.mass(fact)
        if mass is None:
            return None
        status: Status = "published" if fact.form == self.form else "computed"
        return figure(
            mass, "t", status, claims=(fact.claim,), rule=rule, start=fact.start, end=fact.end, form=self.form
        )

    def sum_figure(self, facts: Sequence[Fact]) -> Figure:
        """Return the sum of facts whose mass is known; one fact alone stays what its publisher says."""
        if len(facts) == 1 and (single := self.mass_figure(facts[0])):
            return single
        start, end = facts[0].start, facts[0].end
        return figure(
            Interval.total([mass for fact in facts if (mass := self.mass(fact)) is not None]),
            "t",
            "computed",
            claims=[fact.claim for fact in facts],
            rule="sum_of_parts",
            start=start,
            end=end,
            form=self.form,
        )

    def plain_figure(self, fact: Fact) -> Figure:
        """Return a fact that is not a mass (a share, rate, price) as a figure in its base unit."""
        if fact.amount is None:
            raise ValueError(f"{fact.claim} has no number")
        value = Interval.of(fact.amount, fact.amount_low, fact.amount_high)
        unit = {"percent": "fraction"}.get(fact.unit, fact.unit)
        if unit != "fraction":  # prices and the like keep the publisher's unit
            value = Interval.of(fact.value or 0.0, fact.low, fact.high)
        return figure(
            value, unit, "published", claims=(fact.claim,), rule=RULE, start=fact.start, end=fact.end, form=fact.form
        )

    def bound_figure(self, fact: Fact) -> Figure:
        """Return a fraction that is published as a bound only (``>50``) as a missing figure with that bound."""
        return Figure(
            None,
            "fraction",
            "missing",
            fact.amount_low,
            fact.amount_high,
            (fact.claim,),
            RULE,
            fact.start,
            fact.end,
            reason=message("published_as_bound", raw=fact.raw),
        )


def figure(
    value: Interval,
    unit: str,
    status: Status,
    *,
    claims: Iterable[str] = (),
    rule: str = "",
    start: int | None = None,
    end: int | None = None,
    form: str = "",
    oldest: int | None = None,
    assumptions: Iterable[Message] = (),
) -> Figure:
    """Return a figure from an interval; an interval of no width shows no bounds."""
    wide = value.high - value.low > 1e-9 * max(abs(value.high), 1e-300)
    return Figure(
        value=value.value,
        unit=unit,
        status=status,
        low=value.low if wide else None,
        high=value.high if wide else None,
        claims=tuple(dict.fromkeys(claims)),
        rule=rule,
        start=start,
        end=end,
        form=form,
        oldest=oldest,
        assumptions=tuple(dict.fromkeys(assumptions)),
    )


def missing(
    unit: str,
    reason: Message,
    needs: Message | None = None,
    *,
    low: float | None = None,
    high: float | None = None,
    claims: Iterable[str] = (),
    form: str = "",
) -> Figure:
    """Return a figure without a number, with the reason and the data that would be needed."""
    return Figure(None, unit, "missing", low, high, tuple(claims), form=form, reason=reason, needs=needs)


def interval(fig: Figure) -> Interval:
    """Return a figure as an interval.

    Raises
    ------
    ValueError
        If the figure is missing: a missing number must be handled, never computed with.
    """
    if fig.value is None:
        raise ValueError("a missing figure has no interval")
    return Interval.of(fig.value, fig.low, fig.high)


def span(figures: Iterable[Figure]) -> tuple[int | None, int | None]:
    """Return the first and last year that the figures refer to."""
    starts, ends = zip(*((fig.start, fig.end) for fig in figures), strict=True)
    known = [year for year in (*starts, *ends) if year is not None]
    return (min(known), max(known)) if known else (None, None)


def oldest_year(figures: Iterable[Figure]) -> int | None:
    """Return the last year of the oldest period behind any of the figures that has a number."""
    years = [fig.end if fig.oldest is None else fig.oldest for fig in figures if not fig.missing]
    return min((year for year in years if year is not None), default=None)


def _working_form(mineral: Mineral, facts: Iterable[Fact]) -> str:
    """Return the form to work in: the catalog's, unless the world table is only published as gross weight."""
    forms = {fact.form for fact in facts if fact.kind == "production" and fact.economy == WORLD and fact.usable}
    if forms == {"gross"} or (not mineral.default_form and "gross" in forms):
        return "gross"
    return mineral.default_form or "gross"


def _factor(form: str, working: str, symbol: str) -> Interval | None:
    """Return the ratio of contents; both forms must state the content of the mineral's own element."""
    if "gross" in (form, working) or not form or not working or not symbol:
        return None
    source, target = find_form(form), find_form(working)
    if symbol not in (source.element, form) or symbol not in (target.element, working):
        return None
    numerator, denominator = content(form, symbol), content(working, symbol)
    if not numerator or not denominator:
        return None
    return Interval.of(numerator, source.low, source.high).scale(1 / denominator)

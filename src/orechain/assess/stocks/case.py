"""One case of a scenario: economy and variant, evaluated for any positions of its uncertain figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from orechain.assess.stocks.adjust import Adjustment, adjusted
from orechain.assess.stocks.model import Flows, run
from orechain.stocks import answers
from orechain.stocks.definition import Driver, Figure, Scenario, Use
from orechain.stocks.evaluate import evaluate, uncertain_series
from orechain.stocks.inputs import UseInput
from orechain.stocks.reach import held
from orechain.stocks.reading import Positions
from orechain.stocks.tables import Tables
from orechain.stocks.timeaxis import Floats

ROLES = ("demand", "lifetime", "content", "technology", "making", "end_of_life", "losses", "economics")
"""What a figure of a scenario says: what enters use, how long, with how much, as which technology, how much is lost in
making it, what then, and what recovery costs."""


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """The products of a case and their sums, arrays (..., T)."""

    years: Floats
    products: tuple[Flows, ...]

    def total(self, part: str, products: Sequence[str] = ()) -> Floats:
        """Return the sum of a field over products, or over those named."""
        chosen = [item for item in self.products if not products or item.use in products]
        if not chosen:
            return np.zeros(self.years.size)
        return np.asarray(sum(getattr(item, part) for item in chosen))

    @property
    def net_primary(self) -> Floats:
        """What primary supply has to cover: demand and what is lost in making it, less what is recovered."""
        return answers.net_primary_demand(self.total("demand") + self.total("making_loss"), self.total("recovered"))

    @property
    def base(self) -> Floats:
        """All that is in use, in second use and hibernating."""
        return self.total("in_use") + self.total("second_use") + self.total("hibernating")

    @property
    def resource(self) -> Floats:
        """What today's collection and technology would yield of `base`."""
        return np.asarray(
            sum((p.in_use + p.second_use + p.hibernating) * p.reach * p.yields for p in self.products), dtype=np.float64
        )


@dataclass(frozen=True, slots=True)
class Case:
    """A scenario for an economy and a variant (``""``: central), with what it is adjusted by."""

    scenario: Scenario
    tables: Tables
    economy: str
    variant: str = ""
    adjustment: Adjustment | None = None
    _central: dict[str, tuple[UseInput, ...]] = field(default_factory=dict, compare=False, repr=False)
    _whole: Scenario = field(init=False)
    _carriers: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        own = {self.scenario.product_of(use) for use in self.scenario.uses}
        carriers = tuple(
            dict.fromkeys(item.component_of for item in self.scenario.products.values() if item.component_of)
        )
        needed = [
            name for name in carriers if any(self.scenario.products[product].component_of == name for product in own)
        ]
        # A carrier without the mineral is followed all the same: as a use that contains nothing.
        nothing = Figure(value=0.0, unit="fraction", source="orechain-scenario")
        added = {name: Use(product=name, intensity=nothing) for name in needed if name not in self.scenario.uses}
        whole = self.scenario.model_copy(update={"uses": {**self.scenario.uses, **added}})
        object.__setattr__(self, "_whole", whole)
        object.__setattr__(self, "_carriers", tuple(needed))

    @property
    def years(self) -> tuple[int, ...]:
        """Calendar years of the scenario."""
        return tuple(range(self.scenario.years[0], self.scenario.years[1] + 1))

    def of_variant(self, variant: str) -> Case:
        """Return the same case of another variant."""
        return Case(self.scenario, self.tables, self.economy, variant, self.adjustment)

    def unadjusted(self) -> Case:
        """Return the case as its scenario says it."""
        return self.adjusted_by(None)

    def adjusted_by(self, adjustment: Adjustment | None) -> Case:
        """Return the same case with another adjustment; what the scenario itself says is evaluated once for all."""
        return Case(self.scenario, self.tables, self.economy, self.variant, adjustment, self._central)

    def inputs(self, positions: Positions | None = None) -> tuple[UseInput, ...]:
        """Return the arrays of all products for positions of the uncertain series, central without; as adjusted."""
        found = self._evaluated(positions)
        if self.adjustment is None:
            return found
        return adjusted(found, self.adjustment, np.array(self.years, dtype=np.float64))

    def uncertain(self) -> tuple[str, ...]:
        """Return the series whose low and high differ."""
        return uncertain_series(self._whole, self.tables, self.economy, self.variant)

    def outcome(self, positions: Positions | None = None) -> Outcome:
        """Return stocks and flows for positions of the uncertain series, central without."""
        inputs = {item.use: item for item in self.inputs(positions)}
        carriers = {name: next(i for i in inputs.values() if i.product == name) for name in self._carriers}
        uses = [inputs[name] for name in self.scenario.uses]
        return Outcome(np.array(self.years, dtype=np.float64), run(uses, carriers, self.years))

    def _evaluated(self, positions: Positions | None = None) -> tuple[UseInput, ...]:
        """Return what the scenario says, that of the central case kept for the next question."""
        if positions is None and "" in self._central:
            return self._central[""]
        found = evaluate(self._whole, self.tables, self.economy, None, positions, self.variant)
        if positions is None:
            self._central[""] = found
        return found

    def series_read(self) -> tuple[str, ...]:
        """Return the names of all series that the case reads."""
        return tuple(dict.fromkeys(name for item in self._evaluated() for name in item.series))

    def held(self) -> Mapping[str, tuple[bool, bool]]:
        """Return the series of composition that are held before their first year, and after their last."""
        replace = self.scenario.variants[self.variant].replace if self.variant else {}
        series = {**self.tables.series, **{old: self.tables.series[new] for old, new in replace.items()}}
        found = held(self.scenario, Tables(series, self.tables.sources), self.economy)
        return {replace.get(name, name): ends for name, ends in found.items()}

    def roles(self) -> Mapping[str, tuple[str, ...]]:
        """Return for each series (and number of the file) what it says, by `ROLES`."""
        found: dict[str, list[str]] = {}
        for key, role in self._roles():
            kept = found.setdefault(key, [])
            if role not in kept:
                kept.append(role)
        for key in list(found):  # technologies of shares have positions of their own
            for technology in self.tables.rows(key, self.economy):
                found[f"{key}:{technology}"] = found[key]
        return {key: tuple(kept) for key, kept in found.items()}

    def _roles(self) -> Iterator[tuple[str, str]]:
        scenario = self._whole
        replace = scenario.variants[self.variant].replace if self.variant else {}

        def named(role: str, *figures: Figure | None) -> Iterator[tuple[str, str]]:
            for item in figures:
                if item is not None:
                    yield replace.get(item.key, item.key), role

        for use in scenario.uses.values():
            yield from named("content", use.intensity)
            if use.making is not None:
                yield from named("making", use.making.yields, use.making.new_scrap)
            yield from named("end_of_life", use.dissipation, use.collection, use.dismantling, use.recovery)
            yield from named("end_of_life", use.recycling)
            yield from named("economics", use.recovery_cost)
            if use.losses:
                yield use.losses, "losses"
        if scenario.losses:
            yield scenario.losses, "losses"
        for name in {scenario.product_of(use): None for use in scenario.uses}:
            item = scenario.products[name]
            for driver in (item.inflow, item.stock):
                if driver:
                    yield from (pair for key in self._driver(driver) for pair in named("demand", key))
            yield from named("demand", item.past_growth, item.opening, item.used_imports, item.number)
            yield from named("content", item.size)
            yield from named("technology", item.shares)
            for life in (item.lifetime, *(part.lifetime for part in (item.second_use, item.hibernation) if part)):
                if life is not None:
                    yield from named("lifetime", *life.figures())
            yield from named("end_of_life", *(part.share for part in (item.second_use, item.hibernation) if part))
            yield from named("end_of_life", item.collection, item.dismantling)
        variant = scenario.variants.get(self.variant)
        if variant is not None:
            parts = (variant.collection, variant.dismantling, variant.recovery, variant.recycling)
            yield from named("end_of_life", *parts)

    def _driver(self, name: str) -> Iterator[Figure]:
        """Yield the figures of a driver and of those that it rests on."""
        item: Driver = self.scenario.drivers[name]
        for part in (item.series, item.saturation, item.rate, item.midpoint, item.innovation, item.imitation,
                     item.start, item.elasticity, item.growth):  # fmt: skip
            if part is not None:
                yield part
        if item.lifetime is not None:
            yield from item.lifetime.figures()
        for other in (*item.of, item.per, item.level, item.first, item.then):
            if other:
                yield from self._driver(other)

"""What a scenario of stocks may say: frozen models, one per part of the file.

A library names drivers and products once; a scenario of a mineral says which products contain it, how much, and what
becomes of them. Numbers stand in tables (`orechain.stocks.tables`) as series with source and unit, or in the file
itself with the same. `orechain.stocks.evaluate.evaluate` turns a scenario into arrays.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PrivateAttr, model_validator

from orechain.definitions.parts import FileName, Identifier, Labels, Number, Part, Words

Falling = Literal["report", "retire_oldest", "share"]
Timing = Literal["start", "middle", "end", "uniform"]
"""Those of `orechain.stocks.falling` and `orechain.stocks.timing`, which need numpy."""

Basis = Literal["published", "computed", "knowledge", "assumption"]
"""How a number is known: transcribed from the source; computed from transcribed ones; recalled, the source is named but
was not compared; or assumed here."""

Model = Literal["inflow", "stock", "history_then_stock"]
Family = Literal[
    "fixed", "normal", "censored_normal", "folded_normal", "lognormal", "weibull", "gamma", "loglogistic", "gompertz",
    "tabulated",
]  # fmt: skip
DriverKind = Literal[
    "series", "logistic", "gompertz", "bass", "elastic", "growth", "product", "sum", "joined", "sales", "saturating",
]  # fmt: skip
Distribution = Literal["triangular", "uniform", "normal"]
CompareWith = Literal[
    "in_use_stock", "stock_share", "stock_growth", "demand", "demand_share", "demand_growth", "end_of_life",
    "end_of_life_share", "recovered", "recovered_per_end_of_life", "net_primary", "cumulative_demand",
    "cumulative_recovered", "cumulative_net_primary", "cumulative_end_of_life", "cumulative_loss",
    "demand_per_reserve", "year_of_balance", "year_secondary_above_reserve",
]  # fmt: skip
"""What a published figure is set beside: of one year, or cumulative from ``start`` to ``end``."""


def _named(value: Any) -> Any:
    """Let a word stand for the series of that name."""
    return {"series": value} if isinstance(value, str) else value


class Figure(Part):
    """A number over time: a series of the tables by its name, or a value that stands here with unit and source.

    Parameters
    ----------
    series
        Name in the tables; its rows may differ by economy, technology and year.
    technology
        The technology meant, where that does not follow from a product: one share of a table of shares.
    value, low, high, unit, source, basis
        A constant of the scenario's own.
    interpolation
        Between the years of a series: ``linear``, ``geometric``, ``step`` or ``monotone`` (for stocks).
    before, after
        Outside them: ``hold`` or ``zero``. Parameters hold by default; what drives a product must say so, and what
        cohorts are made of (contents, sizes, shares of technologies).
    """

    series: str = ""
    technology: str = ""
    value: Number | None = None
    low: Number | None = None
    high: Number | None = None
    unit: str = ""
    source: str = ""
    basis: Basis = "assumption"
    interpolation: Literal["linear", "geometric", "step", "monotone"] = "linear"
    before: Literal["", "hold", "zero"] = ""
    after: Literal["", "hold", "zero"] = ""
    note: Labels | str = ""

    _place: str = PrivateAttr(default="")

    @property
    def key(self) -> str:
        """What its position between low and high is known by: its series, or where the number stands in the file."""
        return self.series or self._place or f"{self.value:g} {self.unit} ({self.source})"


Numbers = Annotated[Figure, BeforeValidator(_named)]


class LifetimeFigure(Part):
    """How long a product is in use.

    Parameters
    ----------
    mean, sd
        Mean and standard deviation in years, by year of entry. Instead of them:
    parameters
        The family's own parameters by name, see `orechain.stocks.lifetime.Lifetime`; by year of entry.
    survival
        For ``tabulated``: a series of the share still in use by age; the age in years stands in the column ``year``,
        the first is 0 with the share 1, the last has the share 0.
    extension
        Factor by which care and repair lengthen lifetimes, by calendar year, for all goods then in use; before the
        first year that of the first.
    """

    family: Family
    mean: Numbers | None = None
    sd: Numbers | None = None
    parameters: Mapping[str, Numbers] = Field(default_factory=dict)
    survival: Numbers | None = None
    extension: Numbers | None = None
    note: Labels | str = ""

    def figures(self) -> tuple[Figure, ...]:
        """Return the numbers that it is given by."""
        given = (self.mean, self.sd, *self.parameters.values(), self.survival, self.extension)
        return tuple(item for item in given if item is not None)


class Driver(Part):
    """What drives a product: an amount per year or a stock, by year.

    Parameters
    ----------
    kind
        ``series`` (a table); ``logistic`` and ``gompertz`` (``saturation`` with ``rate`` and ``midpoint``, or with
        ``through``: two years in which the curve meets the driver ``of``); ``bass`` (``saturation``, ``innovation``,
        ``imitation``, ``start``); ``elastic`` (``of`` another driver with ``elasticity``, from the ``level`` of
        another driver at ``at``); ``growth`` (the ``level`` at ``at`` grows by ``growth`` per year); ``product`` and
        ``sum`` (of several drivers); ``joined`` (``first`` to the year ``at``, ``then`` afterwards); ``sales`` (what
        enters use per year so that the stock ``of`` is kept, with ``lifetime``; before the year ``at`` it grew by
        ``growth``); ``saturating`` (a history ``of`` what enters use, up to the second year of ``through``, then what
        keeps the stock per person, ``per`` the population, on a logistic curve through both years to ``saturation``,
        a multiple of that in the second; with ``lifetime`` and ``growth`` before the scenario's first year; without
        ``lifetime``, what is used up, the amount per person and year itself is on the curve).
    per
        A driver that the curve is per unit of: saturation per person, with ``per`` the population.
    fade
        For ``joined``: years within which a step at the joint fades out; 0 leaves the step.
    """

    kind: DriverKind
    unit: str
    name: Labels | None = None
    series: Numbers | None = None
    saturation: Numbers | None = None
    rate: Numbers | None = None
    midpoint: Numbers | None = None
    through: tuple[int, int] | None = None
    innovation: Numbers | None = None
    imitation: Numbers | None = None
    start: Numbers | None = None
    of: Words = ()
    per: str = ""
    elasticity: Numbers | None = None
    growth: Numbers | None = None
    lifetime: LifetimeFigure | None = None
    level: str = ""
    at: int | None = None
    first: str = ""
    then: str = ""
    fade: Annotated[float, Field(ge=0.0)] = 0.0
    note: Labels | str = ""


class SecondUse(Part):
    """Use for another purpose after the first, before recycling: the share that goes there and how long it lasts."""

    share: Numbers
    lifetime: LifetimeFigure
    into: str = ""


class Hibernation(Part):
    """Kept at home or in the ground after use: the share, and for how long before it is discarded."""

    share: Numbers
    lifetime: LifetimeFigure


class Product(Part):
    """A product: how many enter use or are in use, how long they last, and what they are made as.

    Parameters
    ----------
    unit
        What is counted: ``vehicle``, ``unit``, ``kWh``, ``MW``, ``t``.
    model
        ``inflow``: by the driver ``inflow`` (per year). ``stock``: by the driver ``stock``. ``history_then_stock``:
        by ``inflow`` up to and with the year ``switch``, by ``stock`` afterwards.
    past_growth
        Growth per year of the inflow before the first year; without it nothing was in use before. For a product driven
        by its stock: the inflow that left the stock of the first year grew by it, up to and with that year.
    opening
        Instead of ``past_growth``: what was in use at the beginning of the first year, by year in which it entered.
    falling
        Where the stock falls faster than goods reach the end of their life. ``report``: refuse. ``retire_oldest``:
        nothing enters use and the oldest goods leave early. ``share``: the same share of every cohort does.
    timing
        When within a year goods enter use: at its ``start``, in the ``middle``, at its ``end``, or ``uniform``.
    used_imports
        Series of used goods that arrive per year, exports negative; their age in whole years stands as technology.
    size
        What one unit holds that intensities are given for: kWh per vehicle.
    shares
        Series of the shares of technologies in what enters use; they sum to one in every year.
    component_of, number, replacement
        The product it is part of, how many one holds, and whether a failed one is replaced while the carrier lives.
    dissipative
        It is used up and dispersed when used: no stock, nothing to collect.
    """

    name: Labels
    group: str = ""
    unit: str
    model: Model = "inflow"
    inflow: str = ""
    stock: str = ""
    switch: int | None = None
    past_growth: Numbers | None = None
    opening: Numbers | None = None
    falling: Falling = "report"
    timing: Timing = "middle"
    used_imports: Numbers | None = None
    size: Numbers | None = None
    shares: Numbers | None = None
    lifetime: LifetimeFigure | None = None
    component_of: str = ""
    number: Numbers | None = None
    replacement: bool = True
    second_use: SecondUse | None = None
    hibernation: Hibernation | None = None
    collection: Numbers | None = None
    dismantling: Numbers | None = None
    dissipative: bool = False
    note: Labels | str = ""


class Price(Part):
    """The price of the element: what decides which part of the secondary resource pays to recover.

    Parameters
    ----------
    line
        A price in the publisher's words, as the store holds it; the mean of the last ``years`` that it has is taken,
        converted to the contained element, and held for all years.
    form
        Form of the goods where the publisher says gross weight only (``FeNb``): its content is that of the catalog.
    series
        Prices of the scenario's own by year, per mass of the element, instead of a line.
    """

    line: str = ""
    years: Annotated[int, Field(gt=0)] = 5
    form: str = ""
    series: Numbers | None = None
    note: Labels | str = ""


class Making(Part):
    """What becomes of the metal that is put into making a product.

    Parameters
    ----------
    yields
        Share of it that ends in the product; above 0, at most 1.
    new_scrap
        Share of the rest (turnings, offcuts, rejects, spent targets) that returns as metal; by default nothing.
    measured
        What the driver and the intensity count: the ``product``, or the ``input`` of metal, of which the yield enters
        use (a driver from statistics of metal consumed).
    """

    yields: Numbers
    new_scrap: Numbers | None = None
    measured: Literal["product", "input"] = "product"


class Use(Part):
    """That a product contains the mineral: how much, and what becomes of it at the end of life.

    Parameters
    ----------
    product
        Id of the product; by default the key itself.
    intensity
        Mass of the element per unit (or per unit of the product's size); by technology where the product has shares.
    making
        Losses in making the product; without it all metal put in ends in the product.
    dissipation
        Share that is lost in use (wear, corrosion), of what enters use.
    collection, dismantling, recovery
        Shares that follow each other: of what is discarded, of what is collected, of what is dismantled.
        ``collection`` and ``dismantling`` go before those of the product.
    recycling
        The end-of-life recycling rate where only that is known; stands for the three.
    recovery_cost
        What it costs to collect, dismantle and recover, per mass of the element recovered. ``low`` and ``high`` are
        the cheapest and the dearest lot, not doubt about one cost: they do not enter the samples.
    losses
        Series of shares of media (technologies of `orechain.stocks.recovery.MEDIA`): where what is lost goes.
    """

    product: str = ""
    intensity: Numbers
    making: Making | None = None
    dissipation: Numbers | None = None
    collection: Numbers | None = None
    dismantling: Numbers | None = None
    recovery: Numbers | None = None
    recycling: Numbers | None = None
    recovery_cost: Numbers | None = None
    losses: str = ""
    note: Labels | str = ""


class Comparison(Part):
    """A published figure beside which the scenario's own is set; it never enters the calculation.

    ``closes`` says which assumption would close the gap.
    """

    claim: str
    quantity: CompareWith
    economy: str
    year: int | None = None
    start: int | None = None
    end: int | None = None
    products: Words = ()
    variant: str = ""
    closes: Labels | str = ""


class Variant(Part):
    """Another case of a scenario: series read instead of others, and end-of-life shares set for all uses."""

    name: Labels
    replace: Mapping[str, str] = Field(default_factory=dict)
    collection: Numbers | None = None
    dismantling: Numbers | None = None
    recovery: Numbers | None = None
    recycling: Numbers | None = None
    note: Labels | str = ""


class Uncertainty(Part):
    """How a figure lies between its low and high: one distribution for all, others by series; correlated groups.

    Every figure moves as a whole (a lifetime that is long is long in every year). Series of one group move together.
    """

    distribution: Distribution = "triangular"
    of: Mapping[str, Distribution] = Field(default_factory=dict)
    together: tuple[tuple[str, ...], ...] = ()
    fixed: Words = ()


class Library(Part):
    """Drivers and products that several scenarios share."""

    library: FileName
    name: Labels
    drivers: Mapping[Identifier, Driver] = Field(default_factory=dict)
    products: Mapping[Identifier, Product] = Field(default_factory=dict)
    tables: Words = ()
    note: Labels | str = ""

    @model_validator(mode="after")
    def _locate(self) -> Library:
        for place, figure in _figures(self, ()):
            figure._place = place
        return self


class Scenario(Part):
    """A scenario of one mineral for one or more economies; its drivers and products are added to the library's."""

    scenario: FileName
    name: Labels
    mineral: str
    form: str
    economies: Words
    years: tuple[int, int]
    builds_on: str = ""
    drivers: Mapping[Identifier, Driver] = Field(default_factory=dict)
    products: Mapping[Identifier, Product] = Field(default_factory=dict)
    uses: Mapping[Identifier, Use]
    losses: str = ""
    price: Price | None = None
    reserves: Mapping[str, Words] = Field(default_factory=dict)
    uncertainty: Uncertainty = Uncertainty()
    variants: Mapping[Identifier, Variant] = Field(default_factory=dict)
    compare: tuple[Comparison, ...] = ()
    tables: Words = ()
    source: Words = ()
    note: Labels | str = ""

    @model_validator(mode="after")
    def _locate(self) -> Scenario:
        for place, figure in _figures(self, ()):
            figure._place = place
        return self

    def numbers(self) -> frozenset[str]:
        """Return the keys of the numbers that stand in the file itself (and in its library's)."""
        return frozenset(figure.key for _, figure in _figures(self, ()) if not figure.series)

    def product_of(self, use: str) -> str:
        """Return the id of the product of a use."""
        return self.uses[use].product or use


def _figures(item: object, at: tuple[str, ...]) -> Iterator[tuple[str, Figure]]:
    """Yield the figures of a part of a file, each with its place there: ``products phone size``."""
    if isinstance(item, Figure):
        yield " ".join(at), item
    elif isinstance(item, Part):
        for name in type(item).model_fields:
            yield from _figures(getattr(item, name), (*at, name))
    elif isinstance(item, Mapping):
        for name, part in item.items():
            yield from _figures(part, (*at, str(name)))

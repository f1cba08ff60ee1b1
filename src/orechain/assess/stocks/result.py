"""What a projection of stocks tells: amounts by product and year, answers, uncertainty, comparison with the papers.

Masses are tonnes of the contained element; flows are per year; stocks are those at the end of the year. A series has
one number for each of ``years``; NaN means that a figure is missing, and the notes say why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from orechain.assess.result import Source
from orechain.catalog.messages import Bilingual, Message
from orechain.promises import Finite

Series: TypeAlias = tuple[float, ...]
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Probabilities of the quantiles of a fan."""


@dataclass(frozen=True, slots=True)
class ProductStocks:
    """One product, or all together.

    Parameters
    ----------
    key, name, group
        Id in the scenario, its words, and the id of its group.
    opening
        Stock in use before the first year.
    demand
        What enters use.
    in_use
        Stock in use; ``opening`` plus cumulative ``demand`` and ``used_imports`` less cumulative ``end_of_use``.
    put_in, making_loss
        Metal put into making what enters use, and what of it is lost there; ``put_in`` less ``demand`` less
        ``making_loss`` returns as new scrap.
    used_imports
        In used goods that arrive from abroad; exports are negative and in no other flow.
    end_of_use
        What leaves use: to a second use, to hibernation, or to the end of life.
    second_use, hibernating
        Stocks of what serves another purpose first (batteries in storage) and of what lies unused.
    end_of_life
        What arises for collection, or is dispersed; ``end_of_use`` less the growth of the two stocks before.
    collectable
        Of it, what is not dispersed in use.
    collected
        Of it, what is collected; NaN where only the whole recycling rate is known.
    recovered
        Functional secondary supply.
    losses
        By medium; with ``recovered`` they add up to ``end_of_life``.
    """

    key: str
    name: Bilingual
    group: str
    opening: float
    demand: Series
    in_use: Series
    end_of_use: Series
    second_use: Series
    hibernating: Series
    end_of_life: Series
    collectable: Series
    collected: Series
    recovered: Series
    losses: Mapping[str, Series]
    put_in: Series
    making_loss: Series
    used_imports: Series


@dataclass(frozen=True, slots=True)
class Reserve:
    """Natural reserve for comparison, tonnes of the element; ``at_least`` where the publisher gives a lower bound."""

    amount: float | None
    at_least: bool
    year: int | None
    claims: tuple[str, ...]
    reason: Message | None = None


@dataclass(frozen=True, slots=True)
class ResourceClasses:
    """The anthropogenic resource at the end of a year, tonnes; each class is part of the one before.

    ``base`` is all that is in use, in second use and hibernating; ``collectable`` what the collection of that year
    would reach of it; ``recoverable`` what its technology would yield of that: the secondary resource. ``reserve`` is
    what pays of it at the price of `Economics`: the secondary reserve; NaN if price or all costs are not known.
    ``reserve_low`` and ``reserve_high`` are what pays at the least and greatest price of the years that are averaged.
    ``at_least`` tells that all three are lower bounds, since the cost of some products is not known.
    ``per_natural_reserve`` is ``recoverable`` over the natural reserve.
    """

    year: int
    base: float
    collectable: float
    recoverable: float
    reserve: float
    per_natural_reserve: float
    reserve_low: float
    reserve_high: float
    at_least: bool


@dataclass(frozen=True, slots=True)
class ProductClasses:
    """The classes of one product, for the years of those of all; ``pays`` is the share of ``recoverable`` that pays.

    ``cost_low``, ``cost_central`` and ``cost_high`` are the costs of its cheapest, most frequent and dearest lot in USD
    per tonne of the element recovered, in the last of the years; NaN where they are not known.
    """

    key: str
    name: Bilingual
    group: str
    cost_low: float
    cost_central: float
    cost_high: float
    pays: Series
    classes: tuple[ResourceClasses, ...]


@dataclass(frozen=True, slots=True)
class Economics:
    """By which price the secondary reserve was told from the resource.

    Parameters
    ----------
    price
        USD per tonne of the element: the mean of the years ``start`` to ``end``, held for all years of the classes; or
        the scenario's own of each of these years (then that of the last stands here). ``None``: not known, see
        ``reason``.
    low, high
        Least and greatest price of those years, with the bounds of the content where it is typical only.
    form, line
        What is priced, and the price in the publisher's words; or the series of the scenario.
    claims
        Of the prices; empty for a series of the scenario.
    costs_are_assumptions
        Whether a cost of recovery is neither published nor computed from published figures.
    without_cost
        Products of which something is recoverable, but at unknown cost.
    """

    price: float | None
    low: float | None
    high: float | None
    start: int | None
    end: int | None
    form: str
    line: str
    claims: tuple[str, ...]
    costs_are_assumptions: bool
    without_cost: tuple[str, ...]
    reason: Message | None = None


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers for one case; years and shares that do not exist are NaN.

    Parameters
    ----------
    turning_point
        Year of the greatest net primary demand; NaN if it still grows at the end.
    overtaking
        First year in which recovered material is above net primary demand.
    potential_above_demand
        First year, from ``since`` on, in which the urban mine (all that could be collected) is above demand.
    cumulative_demand, cumulative_recovered, cumulative_net_primary
        From ``since`` to the last year.
    reserve_exhausted
        Year in which the cumulative net primary demand since ``since`` passes the natural reserve.
    """

    since: int
    turning_point: float
    overtaking: float
    potential_above_demand: float
    cumulative_demand: float
    cumulative_recovered: float
    cumulative_net_primary: float
    reserve_exhausted: float


@dataclass(frozen=True, slots=True)
class Baseline:
    """The central case of a scenario before any adjustment: what a moved lever is set beside."""

    variant: str
    years: tuple[int, ...]
    total: ProductStocks
    net_primary: Series
    answers: Answers


@dataclass(frozen=True, slots=True)
class Fan:
    """Quantiles of a series over samples: for each of ``levels`` one series."""

    levels: tuple[Finite, ...]
    quantiles: tuple[Series, ...]


@dataclass(frozen=True, slots=True)
class Spread:
    """Quantiles of one answer over the samples that have it; ``missing`` is the share that do not."""

    levels: tuple[Finite, ...]
    quantiles: tuple[float, ...]
    missing: Finite


@dataclass(frozen=True, slots=True)
class Runs:
    """How uncertainty was computed."""

    samples: int
    seed: int
    method: str
    distribution: str
    uncertain: int
    rank_error: float


@dataclass(frozen=True, slots=True)
class Index:
    """Sensitivity of one output to one group of inputs: first order and total, with 95 % intervals."""

    group: str
    first: float
    first_low: float
    first_high: float
    total: float
    total_low: float
    total_high: float


@dataclass(frozen=True, slots=True)
class OutputSensitivity:
    """Indices of one output, the largest total first; ``mean`` and ``sd`` in its unit."""

    output: str
    mean: float
    sd: float
    runs: int
    indices: tuple[Index, ...]


@dataclass(frozen=True, slots=True)
class Closing:
    """An assumption moved alone within its bounds.

    ``position`` lies between -1 (its low), 0 (central) and 1 (its high); ``central`` and ``needed`` are its figures
    there in ``unit`` (of ``year``, where it changes over time), NaN where it is a table of several; ``gives`` is our
    figure then, and ``closed`` whether that is the published one. Where it is not, ``together`` is the share of the
    way at which all uncertain series, each moved to the bound that helps, give the published figure; NaN if they do
    not, and ``together_gives`` what they give then or at their bounds.
    """

    series: str
    position: float
    central: float
    needed: float
    unit: str
    year: int | None
    gives: float
    closed: bool
    together: float
    together_gives: float


@dataclass(frozen=True, slots=True)
class Compared:
    """A published result beside ours.

    ``published`` in ``unit`` (``t``, ``fraction``, ``year``), with bounds where only those are printed; ``ours`` is NaN
    where the projection has no such year; ``difference`` is ours less the published (or less the nearest bound; zero
    within). ``remark`` is the scenario's own word on the gap.
    """

    claim: str
    quantity: str
    economy: str
    start: int | None
    end: int | None
    products: tuple[str, ...]
    variant: str
    variant_name: Bilingual
    unit: str
    published: float
    published_low: float
    published_high: float
    ours: float
    difference: float
    relative: float
    raw: str
    locator: str
    note: str
    closing: Closing | None
    explanation: Message
    remark: Bilingual


@dataclass(frozen=True, slots=True)
class Assumption:
    """A series that the projection reads: its figures in the first and last year of its rows, and where it is from.

    ``held`` tells whether cohorts ``before`` the first year, ``after`` the last, or in ``both`` take their figures from
    these years.
    """

    series: str
    roles: tuple[str, ...]
    technology: str
    start: int | None
    end: int | None
    first: float
    last: float
    low: float
    high: float
    unit: str
    basis: str
    sources: tuple[str, ...]
    locator: str
    note: str
    held: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """A source of the scenario's tables."""

    source: str
    publisher: str
    title: str
    version: str
    url: str
    licence: str


@dataclass(frozen=True, slots=True)
class StockProjection:
    """Everything that ``orechain stocks`` answers."""

    mineral: str
    economy: str
    form: str
    scenario: str
    name: Bilingual
    note: Bilingual
    variant: str
    variant_name: Bilingual
    variants: tuple[str, ...]
    years: tuple[int, ...]
    products: tuple[ProductStocks, ...]
    total: ProductStocks
    net_primary: Series
    potential_per_demand: Series
    recovered_per_demand: Series
    cumulative_potential_per_demand: Series
    answers: Answers
    reserve: Reserve
    classes: tuple[ResourceClasses, ...]
    classes_by_product: tuple[ProductClasses, ...]
    economics: Economics
    fans: Mapping[str, Fan]
    spreads: Mapping[str, Spread]
    runs: Runs | None
    sensitivity: tuple[OutputSensitivity, ...]
    comparisons: tuple[Compared, ...]
    assumptions: tuple[Assumption, ...]
    references: tuple[Reference, ...]
    sources: tuple[Source, ...]
    notes: tuple[Message, ...]
    snapshot: str
    version: str

"""One product of a scenario as arrays: what `orechain.stocks.evaluate.evaluate` returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from orechain.stocks.definition import Falling, Timing

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """How long goods are in use.

    Parameters
    ----------
    mean, sd
        By year of entry, ``(..., T)`` in years.
    parameters
        The family's own by year of entry, ``(..., T)``, where the lifetime is given by them; of a table ``ages (K,)``
        and ``shares (..., K)``. Mean and standard deviation are NaN then.
    extension
        Factor by calendar year, ``(..., T)``, for all goods then in use.
    """

    family: str
    mean: Floats
    sd: Floats
    parameters: Mapping[str, Floats] | None = None
    extension: Floats | None = None


@dataclass(frozen=True, slots=True)
class UsedImports:
    """Used goods that arrive per year by age in years, exports negative: ``rates`` are ``(..., ages, T)``."""

    ages: tuple[int, ...]
    rates: Floats


@dataclass(frozen=True, slots=True)
class Delay:
    """A share that is kept back (hibernation) or goes to a second use, and for how long."""

    share: Floats
    lifetime: Lifetimes
    into: str = ""


@dataclass(frozen=True, slots=True)
class Yields:
    """Share of the metal put into making a product that ends in it; share of the rest that returns; ``(..., T)``."""

    product: Floats
    new_scrap: Floats


@dataclass(frozen=True, slots=True)
class Costs:
    """Cost of the cheapest, the most frequent and the dearest lot, ``(T,)`` in USD per tonne of the element."""

    low: Floats
    central: Floats
    high: Floats


@dataclass(frozen=True, slots=True)
class UseInput:
    """One product of a scenario as arrays; the last axis is the years of the scenario.

    Parameters
    ----------
    inflow
        Amount entering use per year, in ``unit`` of the product (base units: vehicle, kWh, MW, unit, t).
    stock
        Amount in use at the end of each year. With ``switch``, the inflow is given up to and with that year and the
        stock afterwards; the rest is NaN.
    content
        Tonnes of the element per amount entering use in that year.
    shares
        ``(..., technologies, T)`` of what enters use; empty where the product has none.
    collection, dismantling, recovery
        Shares that follow each other; ``recycling`` their product (or the published rate that stands for them).
    losses
        Shares of the media that what is lost goes to.
    making
        Yields in making the product; ``None`` where all that is put in ends in it.
    recovery_cost
        What recovery costs, by lot; ``None`` where that is not stated.
    stock_from
        Driver of the stock and the series it rests on, for messages.
    opening
        Amount in use at the beginning of the first year by year of entry, ``(..., past)``, the oldest first.
    falling, timing
        See `orechain.stocks.definition.Product`.
    """

    use: str
    product: str
    group: str
    unit: str
    model: str
    switch: int | None
    inflow: Floats | None
    stock: Floats | None
    past_growth: Floats | None
    content: Floats
    technologies: tuple[str, ...]
    shares: Floats | None
    technology_content: Floats | None
    lifetime: Lifetimes | None
    component_of: str
    number: Floats | None
    replacement: bool
    second_use: Delay | None
    hibernation: Delay | None
    dissipative: bool
    dissipation: Floats
    collection: Floats | None
    dismantling: Floats | None
    recovery: Floats | None
    recycling: Floats
    losses: Mapping[str, Floats]
    series: tuple[str, ...]
    making: Yields | None = None
    recovery_cost: Costs | None = None
    stock_from: str = ""
    opening: Floats | None = None
    falling: Falling = "report"
    timing: Timing = "middle"
    used_imports: UsedImports | None = None

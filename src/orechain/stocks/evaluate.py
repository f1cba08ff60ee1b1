"""From a scenario to arrays: what enters use or is in use, what it contains, and what becomes of it."""

from __future__ import annotations

import numpy as np

from orechain.errors import InvalidInput
from orechain.stocks import mixes
from orechain.stocks.definition import Figure, LifetimeFigure, Product, Scenario, Use
from orechain.stocks.inputs import Costs, Delay, Floats, Lifetimes, UsedImports, UseInput, Yields
from orechain.stocks.lifetime import Lifetime
from orechain.stocks.reading import Positions, Reader
from orechain.stocks.tables import Tables


def uncertain_series(scenario: Scenario, tables: Tables, economy: str, variant: str = "") -> tuple[str, ...]:
    """Return the keys of a scenario's figures whose low and high differ, sorted; `evaluate` takes a position for each.

    The key of a series is its name, of one share of technologies that sum to one ``series:technology``, of a number in
    the file `Figure.key`.
    """
    reader = _Uses(scenario, tables, economy, np.array([float(scenario.years[1])]), {}, variant)
    for key in scenario.uses:
        reader.use(key)
    fixed = set(scenario.uncertainty.fixed)
    return tuple(sorted(key for key in reader.uncertain if not {key, key.partition(":")[0]} & fixed))


def evaluate(
    scenario: Scenario,
    tables: Tables,
    economy: str,
    years: tuple[int, ...] | None = None,
    positions: Positions | None = None,
    variant: str = "",
) -> tuple[UseInput, ...]:
    """Return the products of a scenario as arrays.

    Parameters
    ----------
    scenario, tables
        As `orechain.stocks.shipped.open_scenario` gives them.
    economy
        One of the scenario's economies.
    years
        Calendar years; by default all of the scenario.
    positions
        By series, see `Positions`; what is not named stays at its central value.
    variant
        One of the scenario's variants.

    Raises
    ------
    InvalidInput
        If a driver does not reach all years, or cannot be computed (levels outside a saturation).

    Examples
    --------
    >>> from orechain.stocks.shipped import open_scenario
    >>> opened = open_scenario("lithium")
    >>> found = {item.use: item for item in evaluate(opened.scenario, opened.tables, "WLD", (2020, 2024))}
    >>> found["bev_battery"].content.shape
    (2,)
    """
    axis = np.arange(scenario.years[0], scenario.years[1] + 1) if years is None else np.asarray(years)
    reader = _Uses(scenario, tables, economy, axis.astype(float), positions or {}, variant)
    found = tuple(reader.use(key) for key in scenario.uses)
    if reader.problems:
        raise InvalidInput(
            [f"scenario {scenario.scenario} ({economy}): {what}" for what in dict.fromkeys(reader.problems)]
        )
    return found


def prices(scenario: Scenario, tables: Tables, economy: str, years: tuple[int, ...]) -> Floats | None:
    """Return the scenario's own prices in USD per tonne of the element, ``(T,)``; ``None`` where it has none."""
    if scenario.price is None or scenario.price.series is None:
        return None
    reader = _Uses(scenario, tables, economy, np.asarray(years, dtype=float), {}, "")
    return reader.figure(scenario.price.series)


class _Uses(Reader):
    """Reads the uses of a scenario."""

    def use(self, key: str) -> UseInput:
        scenario, use = self.scenario, self.scenario.uses[key]
        product = scenario.products[scenario.product_of(key)]
        self._read = set()
        shares = {} if product.shares is None else self.shares(product.shares)
        intensity = self._intensities(use.intensity, tuple(shares))
        size = self.figure(product.size) if product.size else np.ones(self.years.size)
        if shares:
            mix = np.stack(list(shares.values()), axis=-2)
            single = np.stack(np.broadcast_arrays(*intensity.values()), axis=-2) * size[..., None, :]
            content = mixes.mixed_intensity(mix, single)
        else:
            mix, single = None, None
            content = next(iter(intensity.values())) * size
        making = self._making(use)
        if making is not None and use.making is not None and use.making.measured == "input":
            content = content * making.product
            single = None if single is None else single * making.product[..., None, :]
        parts, rate = self._end_of_life(use, product)
        losses = use.losses or scenario.losses
        return UseInput(
            use=key,
            product=scenario.product_of(key),
            group=product.group,
            unit=product.unit,
            model=product.model,
            switch=product.switch,
            inflow=self._inflow(product),
            stock=self._stock(product),
            past_growth=self._optional(product.past_growth),
            content=content,
            technologies=tuple(shares),
            shares=mix,
            technology_content=single,
            lifetime=self._lifetime(product.lifetime),
            component_of=product.component_of,
            number=self._optional(product.number),
            replacement=product.replacement,
            second_use=self._delay(product.second_use),
            hibernation=self._delay(product.hibernation),
            dissipative=product.dissipative,
            dissipation=np.zeros(self.years.size) if use.dissipation is None else self.figure(use.dissipation),
            collection=parts[0],
            dismantling=parts[1],
            recovery=parts[2],
            recycling=rate,
            losses=self.shares(Figure(series=losses)) if losses else {},
            making=making,
            recovery_cost=None if use.recovery_cost is None else self.spread(use.recovery_cost),
            stock_from=self._stock_from(product),
            opening=self._opening(scenario.product_of(key), product),
            falling=product.falling,
            timing=product.timing,
            used_imports=self._used_imports(product),
            series=tuple(sorted(self._read)),
        )

    def _making(self, use: Use) -> Yields | None:
        if use.making is None:
            return None
        returned = use.making.new_scrap
        return Yields(
            self.figure(use.making.yields), np.zeros(self.years.size) if returned is None else self.figure(returned)
        )

    def _end_of_life(self, use: Use, product: Product) -> tuple[tuple[Floats | None, ...], Floats]:
        """Return collection, dismantling and recovery, and their product or the rate that stands for them."""
        nothing = (None, None, None)
        if product.dissipative:
            return nothing, np.zeros(self.years.size)
        rate = (self.variant.recycling if self.variant else None) or use.recycling
        if rate is not None:
            return nothing, self.figure(rate)
        names = ("collection", "dismantling", "recovery")
        given = (
            getattr(self.variant, name, None) or getattr(use, name) or getattr(product, name, None) for name in names
        )
        parts = tuple(np.ones(self.years.size) if item is None else self.figure(item) for item in given)
        return parts, np.asarray(parts[0] * parts[1] * parts[2])

    def _inflow(self, product: Product) -> Floats | None:
        if not product.inflow:
            return None
        if product.switch is None:
            return self._positive(product.inflow, self.driver(product.inflow))
        inflow = self._positive(product.inflow, self._at_or_before(product.inflow, product.switch))
        return np.where(self.years <= product.switch, inflow, np.nan)

    def _stock(self, product: Product) -> Floats | None:
        if not product.stock:
            return None
        stock = self._positive(product.stock, self.driver(product.stock))
        return stock if product.switch is None else np.where(self.years > product.switch, stock, np.nan)

    def _positive(self, name: str, amount: Floats) -> Floats:
        """Return what drives a product, and note a problem if it is below zero in a year."""
        below = np.flatnonzero((amount < 0.0).any(axis=tuple(range(amount.ndim - 1))))
        if below.size:
            when = f"{self.years[below[0]]:g}"
            self.problems.append(f"the driver {name} is negative in {when}; what drives a product cannot be below zero")
        return amount

    def _stock_from(self, product: Product) -> str:
        """Return the driver of the stock, with the tables of the series that it reads itself."""
        if not product.stock:
            return ""
        item = self.scenario.drivers[product.stock].series
        points = [] if item is None else [p for part in self.rows(item.series).values() for p in part]
        return product.stock + (f" ({points[0].place.partition(':')[0]}, {item.series})" if points and item else "")

    def spread(self, figure: Figure) -> Costs:
        """Return low, central and high of a figure whose bounds are no uncertainty; no position moves them."""
        uncertain, positions = set(self.uncertain), self.positions
        parts = []
        for place in (-1.0, 0.0, 1.0):
            self.positions = dict.fromkeys((figure.key, self._replaced(figure.series)), np.asarray(place))
            parts.append(self.figure(figure))
        self.uncertain, self.positions = uncertain, positions
        return Costs(*parts)

    def _intensities(self, figure: Figure, technologies: tuple[str, ...]) -> dict[str, Floats]:
        if not technologies:
            return {"": self.figure(figure)}
        return {name: self.figure(figure, technology=name) for name in technologies}

    def _optional(self, figure: Figure | None) -> Floats | None:
        return None if figure is None else self.figure(figure)

    def _lifetime(self, item: LifetimeFigure | None) -> Lifetimes | None:
        if item is None:
            return None
        extension = self._optional(item.extension)
        if item.mean is not None:
            mean = self.figure(item.mean)
            sd = np.zeros_like(mean) if item.sd is None else self.figure(item.sd)
            return Lifetimes(item.family, mean, sd, None, extension)
        if item.survival is not None:
            found = dict(zip(("ages", "shares"), self.by_row(item.survival), strict=True))
        else:
            found = {name: self.figure(part) for name, part in item.parameters.items()}
        try:
            Lifetime(item.family, found)
        except InvalidInput as error:
            self.problems += error.problems
            return None
        unstated = np.full(self.years.size, np.nan)
        return Lifetimes(item.family, unstated, unstated, found, extension)

    def by_row(self, figure: Figure, technology: str = "") -> tuple[Floats, Floats]:
        """Return what stands in the column of years and the numbers of a series there, (K,) and (..., K)."""
        rows = self.rows(figure.series)
        places = np.array([point.year for point in rows.get(technology or figure.technology) or rows.get("") or ()])
        other = self._other(places)
        found = other.figure(figure, technology=technology)
        self._take(other)
        return places, found

    def _opening(self, key: str, product: Product) -> Floats | None:
        """Return the stock of the years before the first, by year of entry."""
        if product.opening is None:
            return None
        places, _ = self.by_row(product.opening)
        first = self.scenario.years[0]
        if not places.size or not places.max() < first:
            text = f"products {key}: opening: {product.opening.series} needs rows by year of entry, all before {first}"
            self.problems.append(text)
            return None
        other = self._other(np.arange(places.min(), first))
        outside = product.opening.model_copy(update={"before": "zero", "after": "zero"})
        found = other.figure(outside)
        self._take(other)
        return found

    def _used_imports(self, product: Product) -> UsedImports | None:
        if product.used_imports is None:
            return None
        figure = product.used_imports
        ages = tuple(sorted((name for name in self.rows(figure.series)), key=int))
        rates = [self.figure(figure, driving=True, technology=name) for name in ages]
        return UsedImports(tuple(int(name) for name in ages), np.stack(np.broadcast_arrays(*rates), axis=-2))

    def _delay(self, item: object) -> Delay | None:
        if item is None:
            return None
        share, lifetime = getattr(item, "share"), getattr(item, "lifetime")  # noqa: B009 - SecondUse or Hibernation
        found = self._lifetime(lifetime)
        return None if found is None else Delay(self.figure(share), found, getattr(item, "into", ""))

"""From a scenario to arrays: what enters use or is in use, what it contains, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from orechain.errors import InvalidInput
from orechain.stocks import drivers as curves
from orechain.stocks import quantity
from orechain.stocks.definition import Driver, Figure, LifetimeFigure, Product, Scenario, Use
from orechain.stocks.inputs import Delay, Floats, Lifetimes, UseInput
from orechain.stocks.tables import Point, Tables

Positions = Mapping[str, NDArray[np.float64]]
"""Where each uncertain series lies between its bounds: -1 low, 0 central, 1 high; arrays ``(samples,)``."""


def uncertain_series(scenario: Scenario, tables: Tables, economy: str) -> tuple[str, ...]:
    """Return the keys of a scenario's figures whose low and high differ, sorted; `evaluate` takes a position for each.

    The key of a series is its name, that of a number in the file `Figure.key`.
    """
    reader = _Reader(scenario, tables, economy, np.array([float(scenario.years[1])]), {}, "")
    for key in scenario.uses:
        reader.use(key)
    return tuple(sorted(reader.uncertain - set(scenario.uncertainty.fixed)))


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
    reader = _Reader(scenario, tables, economy, axis.astype(float), positions or {}, variant)
    found = tuple(reader.use(key) for key in scenario.uses)
    if reader.problems:
        raise InvalidInput(
            [f"scenario {scenario.scenario} ({economy}): {what}" for what in dict.fromkeys(reader.problems)]
        )
    return found


class _Reader:
    """Reads figures and drivers for one economy, and remembers which series were read."""

    def __init__(
        self, scenario: Scenario, tables: Tables, economy: str, years: Floats, positions: Positions, variant: str
    ) -> None:
        self.scenario, self.tables, self.economy, self.years = scenario, tables, economy, years
        self.positions = positions
        self.variant = scenario.variants[variant] if variant else None
        self.problems: list[str] = []
        self.uncertain: set[str] = set()
        self._read: set[str] = set()

    def use(self, key: str) -> UseInput:
        scenario, use = self.scenario, self.scenario.uses[key]
        product = scenario.products[scenario.product_of(key)]
        self._read = set()
        shares = self._shares(product.shares) if product.shares else {}
        intensity = self._intensities(use.intensity, tuple(shares))
        size = self.figure(product.size) if product.size else np.ones(self.years.size)
        if shares:
            mix = curves.normalise(np.stack(list(shares.values()), axis=-2))
            single = np.stack(np.broadcast_arrays(*intensity.values()), axis=-2) * size[..., None, :]
            content = curves.mixed_intensity(mix, single)
        else:
            mix, single = None, None
            content = next(iter(intensity.values())) * size
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
            losses=self._shares(losses) if losses else {},
            series=tuple(sorted(self._read)),
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
            return self.driver(product.inflow)
        return np.where(self.years <= product.switch, self._at_or_before(product.inflow, product.switch), np.nan)

    def _stock(self, product: Product) -> Floats | None:
        if not product.stock:
            return None
        stock = self.driver(product.stock)
        return stock if product.switch is None else np.where(self.years > product.switch, stock, np.nan)

    def figure(self, figure: Figure, driving: bool = False, technology: str = "") -> Floats:
        """Return a figure at the years, in base units, ``(..., T)``."""
        if figure.value is not None:
            factor = quantity.parse(figure.unit)[2]
            low = figure.value if figure.low is None else figure.low
            high = figure.value if figure.high is None else figure.high
            if low < high:
                self.uncertain.add(figure.key)
            place = self.positions.get(figure.key, np.zeros(()))
            flat = np.ones(self.years.size)
            return curves.blend(low * flat, figure.value * flat, high * flat, place) * factor
        rows = self.rows(figure.series)
        technology = technology or figure.technology
        points = rows.get(technology) or rows.get("") or ()
        if not points:
            self.problems.append(f"the series {figure.series} has no row for {technology or 'no technology'}")
            return np.full(self.years.size, np.nan)
        return self._points(figure, points, driving)

    def rows(self, name: str) -> dict[str, tuple[Point, ...]]:
        """Return the rows of a series, or of the one that the variant reads instead."""
        name = self.variant.replace.get(name, name) if self.variant else name
        self._read.add(name)
        return self.tables.rows(name, self.economy)

    def _points(self, figure: Figure, points: tuple[Point, ...], driving: bool) -> Floats:
        name = self.variant.replace.get(figure.series, figure.series) if self.variant else figure.series
        scaled = [quantity.parse(p.unit)[2] for p in points]
        constant = bool(np.isnan(points[0].year))
        grid = np.array([0.0 if constant else p.year for p in points])
        if driving and not constant:
            for end, given, outside in ((grid[0], figure.before, self.years < grid[0]),
                                        (grid[-1], figure.after, self.years > grid[-1])):  # fmt: skip
                if outside.any() and not given:
                    what = "begins" if end == grid[0] else "ends"
                    self.problems.append(f"the series {name} {what} in {end:g}, the years run {self.years[0]:g} to "
                                         f"{self.years[-1]:g}; add rows, or before: and after:")  # fmt: skip
        low, central, high = (
            curves.interpolate(
                self.years, grid, np.array([getattr(p, part) * f for p, f in zip(points, scaled, strict=True)]),
                figure.interpolation, figure.before or "hold", figure.after or "hold",
            )
            for part in ("low", "value", "high")
        )  # fmt: skip
        if any(p.low < p.high for p in points):
            self.uncertain.add(name)
        return curves.blend(low, central, high, self.positions.get(name, np.zeros(())))

    def driver(self, name: str) -> Floats:
        """Return a driver at the years, in base units."""
        item = self.scenario.drivers[name]
        whole = self._kinds()[item.kind](item, name)
        whole = whole * self.driver(item.per) if item.per else whole
        if not np.all(np.isfinite(whole)):
            self.problems.append(f"the driver {name} has no value in some years; check its levels and saturation")
        return whole

    def _kinds(self) -> dict[str, Callable[[Driver, str], Floats]]:
        return {
            "series": lambda item, name: self.figure(_given(item.series), driving=True),
            "logistic": self._growth_curve,
            "gompertz": self._growth_curve,
            "bass": self._bass,
            "elastic": self._elastic,
            "growth": self._growth,
            "product": lambda item, name: np.asarray(_fold(np.multiply, [self.driver(x) for x in item.of])),
            "sum": lambda item, name: np.asarray(_fold(np.add, [self.driver(x) for x in item.of])),
            "joined": self._joined,
        }

    def _at(self, years: tuple[int, ...], name: str) -> Floats:
        """Return a driver at other years than the axis."""
        other = _Reader(self.scenario, self.tables, self.economy, np.array(years, dtype=float), self.positions, "")
        other.variant = self.variant
        found = other.driver(name)
        self._take(other)
        return found

    def _take(self, other: _Reader) -> None:
        self._read |= other._read
        self.uncertain |= other.uncertain
        self.problems += other.problems

    def _growth_curve(self, item: Driver, name: str) -> Floats:
        top = _constant(self.figure(_given(item.saturation)))
        if item.rate and item.midpoint:
            rate, middle = (_constant(self.figure(x)) for x in (item.rate, item.midpoint))
        else:
            years = item.through or (0, 1)
            levels = self._at(years, item.of[0])
            levels = levels / self._at(years, item.per) if item.per else levels
            solve = curves.logistic_through if item.kind == "logistic" else curves.gompertz_through
            rate, middle = solve(top, (years[0], levels[..., 0]), (years[1], levels[..., 1]))
            if not np.all(np.isfinite(rate)):
                self.problems.append(f"the driver {name}: the levels of {years[0]} and {years[1]} do not lie between 0 "
                                     "and the saturation")  # fmt: skip
        curve = curves.logistic if item.kind == "logistic" else curves.gompertz
        return curve(self.years, top, rate, middle)

    def _bass(self, item: Driver, name: str) -> Floats:
        del name
        parts = (_given(x) for x in (item.saturation, item.innovation, item.imitation, item.start))
        return curves.bass(self.years, *(_constant(self.figure(x)) for x in parts))

    def _elastic(self, item: Driver, name: str) -> Floats:
        del name
        at = (item.at or 0,)
        power = _constant(self.figure(_given(item.elasticity)))
        return curves.elastic(
            self._at(at, item.level)[..., 0], self.driver(item.of[0]), self._at(at, item.of[0])[..., 0], power
        )

    def _growth(self, item: Driver, name: str) -> Floats:
        del name
        start = item.at or 0
        whole = np.arange(min(start, int(self.years[0])), max(start, int(self.years[-1])) + 1)
        other = _Reader(self.scenario, self.tables, self.economy, whole.astype(float), self.positions, "")
        other.variant = self.variant
        growth = np.log1p(other.figure(_given(item.growth)))
        self._take(other)
        summed = np.cumsum(growth, axis=-1)
        summed = summed - summed[..., [start - int(whole[0])]]
        level = self._at((start,), item.level)
        return np.asarray(level * np.exp(curves.interpolate(self.years, whole, summed)))

    def _joined(self, item: Driver, name: str) -> Floats:
        del name
        at = item.at or 0
        history, future = self._at_or_before(item.first, at), self.driver(item.then)
        if item.fade > 0.0:
            level = self._at((at,), item.first)[..., 0]
            whole = np.union1d(self.years, [at])
            future = curves.bridge(whole, self._at(tuple(int(x) for x in whole), item.then), at, level, item.fade)
            future = future[..., np.isin(whole, self.years)]
        return np.where(self.years <= at, history, future)

    def _at_or_before(self, name: str, at: int) -> Floats:
        """Return a driver up to a year, its value there afterwards: it need not reach further."""
        years = np.minimum(self.years, at)
        return self._at(tuple(int(x) for x in years), name)

    def _shares(self, name: str) -> dict[str, Floats]:
        return {technology: self._points(Figure(series=name), points, False)
                for technology, points in self.rows(name).items()}  # fmt: skip

    def _intensities(self, figure: Figure, technologies: tuple[str, ...]) -> dict[str, Floats]:
        if not technologies:
            return {"": self.figure(figure)}
        return {name: self.figure(figure, technology=name) for name in technologies}

    def _optional(self, figure: Figure | None) -> Floats | None:
        return None if figure is None else self.figure(figure)

    def _lifetime(self, item: LifetimeFigure | None) -> Lifetimes | None:
        if item is None:
            return None
        mean = self.figure(item.mean)
        return Lifetimes(item.family, mean, np.zeros_like(mean) if item.sd is None else self.figure(item.sd))

    def _delay(self, item: object) -> Delay | None:
        if item is None:
            return None
        share, lifetime = getattr(item, "share"), getattr(item, "lifetime")  # noqa: B009 - SecondUse or Hibernation
        found = self._lifetime(lifetime)
        return None if found is None else Delay(self.figure(share), found, getattr(item, "into", ""))


def _given(figure: Figure | None) -> Figure:
    """Return a figure that the checks made sure is there."""
    return Figure() if figure is None else figure


def _constant(values: Floats) -> Floats:
    """Return a parameter that does not vary by year: its value in the last year."""
    return np.asarray(values[..., -1])


def _fold(operation: np.ufunc, parts: list[Floats]) -> Floats:
    result = parts[0]
    for part in parts[1:]:
        result = operation(result, part)
    return result

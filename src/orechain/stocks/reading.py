"""From figures and drivers to arrays by year, for one economy and any positions of what is uncertain."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from orechain.stocks import drivers as curves
from orechain.stocks import mixes, quantity
from orechain.stocks.definition import Driver, Figure, Scenario
from orechain.stocks.inputs import Floats
from orechain.stocks.lifetime import Lifetime
from orechain.stocks.saturation import saturating_inflow
from orechain.stocks.tables import Point, Tables
from orechain.stocks.turnover import sales_of_stock

Positions = Mapping[str, NDArray[np.float64]]
"""Where each uncertain series lies between its bounds: -1 low, 0 central, 1 high; arrays ``(samples,)``."""


class Reader:
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

    def _replaced(self, name: str) -> str:
        return self.variant.replace.get(name, name) if self.variant else name

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
        name = self._replaced(name)
        self._read.add(name)
        return self.tables.rows(name, self.economy)

    def _points(self, figure: Figure, points: tuple[Point, ...], driving: bool) -> Floats:
        name = self._replaced(figure.series)
        low, central, high = self._bounds(figure, points, driving)
        if any(p.low < p.high for p in points):
            self.uncertain.add(name)
        return curves.blend(low, central, high, self.positions.get(name, np.zeros(())))

    def _bounds(self, figure: Figure, points: tuple[Point, ...], driving: bool) -> tuple[Floats, Floats, Floats]:
        """Return low, central and high of a series at the years."""
        name = self._replaced(figure.series)
        scaled = [quantity.parse(p.unit)[2] for p in points]
        constant = bool(np.isnan(points[0].year))
        grid = np.array([0.0 if constant else p.year for p in points])
        if driving and not constant:
            for point, what, key, outside in ((points[0], "begins", figure.before, self.years < grid[0]),
                                              (points[-1], "ends", figure.after, self.years > grid[-1])):  # fmt: skip
                if outside.any() and not key:
                    self.problems.append(f"the series {name} {what} in {point.year:g}, the years run {self.years[0]:g} "
                                         f"to {self.years[-1]:g}; add rows, or before: and after: "
                                         f"({point.place})")  # fmt: skip
        low, central, high = (
            curves.interpolate(
                self.years, grid, np.array([getattr(p, part) * f for p, f in zip(points, scaled, strict=True)]),
                figure.interpolation, figure.before or "hold", figure.after or "hold",
            )
            for part in ("low", "value", "high")
        )  # fmt: skip
        return low, central, high

    def driver(self, name: str) -> Floats:
        """Return a driver at the years, in base units."""
        item = self.scenario.drivers[name]
        whole = self._kinds()[item.kind](item, name)
        whole = whole * self.driver(item.per) if item.per and item.kind != "saturating" else whole
        if not np.all(np.isfinite(whole)):
            self.problems.append(f"the driver {name} has no value in some years; check its levels and saturation")
        return whole

    def _kinds(self) -> dict[str, Callable[[Driver, str], Floats]]:
        return {
            "series": self._series,
            "logistic": self._growth_curve,
            "gompertz": self._growth_curve,
            "bass": self._bass,
            "elastic": self._elastic,
            "growth": self._growth,
            "product": lambda item, name: np.asarray(_fold(np.multiply, [self.driver(x) for x in item.of])),
            "sum": lambda item, name: np.asarray(_fold(np.add, [self.driver(x) for x in item.of])),
            "joined": self._joined,
            "sales": self._sales,
            "saturating": self._saturating,
        }

    def _at(self, years: tuple[int, ...], name: str) -> Floats:
        """Return a driver at other years than the axis."""
        other = self._other(np.array(years, dtype=float))
        found = other.driver(name)
        self._take(other)
        return found

    def _other(self, years: Floats) -> Reader:
        """Return a reader of other years."""
        other = Reader(self.scenario, self.tables, self.economy, years, self.positions, "")
        other.variant = self.variant
        return other

    def _take(self, other: Reader) -> None:
        self._read |= other._read
        self.uncertain |= other.uncertain
        self.problems += other.problems

    def _series(self, item: Driver, name: str) -> Floats:
        del name
        figure = _given(item.series)
        if figure.series and figure.technology:  # one of the shares that sum to one
            found = self.shares(figure, driving=figure.technology).get(figure.technology)
            if found is not None:
                return found
        return self.figure(figure, driving=True)

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
        at, figure = item.at or 0, _given(item.elasticity)
        level = self._at((at,), item.level)[..., 0]
        if not any(len(points) > 1 for points in self.rows(figure.series).values()):
            power = _constant(self.figure(figure))
            return curves.elastic(level, self.driver(item.of[0]), self._at((at,), item.of[0])[..., 0], power)
        whole = np.arange(min(at, int(self.years[0])), max(at, int(self.years[-1])) + 1)
        other = self._other(whole.astype(float))
        powers, driven = other.figure(figure), other.driver(item.of[0])
        self._take(other)
        path = curves.elastic_by_year(level, driven, at - int(whole[0]), powers)
        return np.asarray(path[..., np.searchsorted(whole, self.years)])

    def _growth(self, item: Driver, name: str) -> Floats:
        del name
        start = item.at or 0
        whole = np.arange(min(start, int(self.years[0])), max(start, int(self.years[-1])) + 1)
        other = self._other(whole.astype(float))
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

    def _sales(self, item: Driver, name: str) -> Floats:
        life = item.lifetime
        assert life is not None  # noqa: S101 - the checks made sure
        start = item.at or 0
        whole = np.arange(start, max(start + 1, int(self.years.max())) + 1)
        stock = self._at(tuple(int(year) for year in whole), item.of[0])
        growth = _constant(self.figure(_given(item.growth)))
        if not np.all(np.isfinite(stock)):
            return np.full(self.years.size, np.nan)
        mean = _constant(self.figure(_given(life.mean)))
        sd = None if life.sd is None else _constant(self.figure(life.sd))
        sales = sales_of_stock(stock, life.family, mean, sd, growth)
        if np.any(sales < 0.0):
            self.problems.append(f"the driver {name}: the stock {item.of[0]} falls faster than its goods are retired")
        earlier = np.minimum(self.years - start, 0.0)
        places = np.maximum(self.years - start, 0.0).astype(int)
        return np.asarray(sales[..., places] * (1.0 + growth[..., None]) ** earlier)

    def _saturating(self, item: Driver, name: str) -> Floats:
        start, (first, second) = self.scenario.years[0], item.through or (0, 1)
        if not start <= first:
            self.problems.append(f"the driver {name}: the scenario begins in {start}, after {first}; mend through:")
            return np.full(self.years.size, np.nan)
        whole = tuple(range(start, max(second + 1, int(self.years.max())) + 1))
        history = self._at(tuple(min(year, second) for year in whole), item.of[0])
        people = self._at(whole, item.per)
        if not (np.all(np.isfinite(history)) and np.all(people > 0.0)):
            return np.full(self.years.size, np.nan)
        life, growth = None, np.zeros(())
        if item.lifetime is not None:
            mean = _constant(self.figure(_given(item.lifetime.mean)))
            sd = None if item.lifetime.sd is None else _constant(self.figure(item.lifetime.sd))
            life = Lifetime.from_mean_sd(item.lifetime.family, mean, sd)
            growth = _constant(self.figure(_given(item.growth)))
        top = _constant(self.figure(_given(item.saturation)))
        found = saturating_inflow(history, people, top, (first - start, second - start), life, growth)
        places = np.maximum(self.years - start, 0).astype(int)
        return np.where(self.years <= second, self._at_or_before(item.of[0], second), found[..., places])

    def _at_or_before(self, name: str, at: int) -> Floats:
        """Return a driver up to a year, its value there afterwards: it need not reach further."""
        years = np.minimum(self.years, at)
        return self._at(tuple(int(x) for x in years), name)

    def shares(self, figure: Figure, driving: str = "") -> dict[str, Floats]:
        """Return the shares of a series by technology, each at its position, that sum to one in every year.

        The share of the technology ``driving`` drives a product: it must reach all years.
        """
        name, rows = self._replaced(figure.series), self.rows(figure.series)
        bounds = {key: self._bounds(figure, points, key == driving != "") for key, points in rows.items()}
        if not bounds:
            self.problems.append(f"the series {name} has no rows for {self.economy}")
            return {}
        central = np.stack([part[1] for part in bounds.values()], axis=-2)
        mix, whole = mixes.normalise(central), central.sum(axis=-2)
        moved: dict[str, Floats] = {}
        for key, points in rows.items():
            if any(p.low < p.high for p in points):
                self.uncertain.add(f"{name}:{key}")
                if f"{name}:{key}" in self.positions:
                    moved[key] = curves.blend(*bounds[key], self.positions[f"{name}:{key}"]) / whole
        if moved:
            alone = [moved.get(key, mix[place]) for place, key in enumerate(rows)]
            mix = mixes.shift_shares(mix, np.stack(np.broadcast_arrays(*alone), axis=-2))
        return {key: mix[..., place, :] for place, key in enumerate(rows)}


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

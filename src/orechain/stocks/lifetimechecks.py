"""What is wrong with a lifetime of a scenario: its spread, bounds included, and whether a stock can tell its inflow."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from orechain.definitions.yamltext import Location
from orechain.errors import InvalidInput
from orechain.stocks.definition import Figure, LifetimeFigure, Timing
from orechain.stocks.drivers import interpolate
from orechain.stocks.families import PARAMETERS, SIGNED, SPREAD
from orechain.stocks.figurechecks import Problem, figure_problems, known, numbers, scale
from orechain.stocks.lifetime import Lifetime
from orechain.stocks.tables import Point, Tables
from orechain.stocks.timeaxis import Floats

_LEAST_LEFT = 1e-6
"""A stock tells nothing of an inflow of which less than this is left at the end of its first year."""
_FIRST_AGE: Mapping[Timing, float] = {"start": 1.0, "middle": 0.5, "end": 0.0, "uniform": 0.0}
"""Age at the end of the year of entry; for ``uniform`` that of the youngest, of which all is left."""

_Bounds = tuple[Floats, Floats, Floats]


def lifetime_problems(
    at: Location,
    item: LifetimeFigure,
    tables: Tables,
    where: tuple[str, ...] | None,
    what: str,
    by_stock: bool = False,
    timing: Timing = "middle",
) -> Iterator[Problem]:
    """Yield what is wrong with a lifetime; ``by_stock``: of a product whose stock is given and its inflow sought."""
    if item.extension is not None and at[0] == "drivers":
        yield (*at, "extension"), f"{what}: the lifetime of a driver is given by mean: and sd: alone"
    yield from figure_problems((*at, "extension"), item.extension, tables, where, "", (0.0, math.inf), 0.0)
    if item.mean is None or item.parameters or item.survival is not None or item.family == "tabulated":
        yield from native_problems(at, item, tables, where, what)
        return
    if item.family == "fixed" and item.sd is not None:
        yield (*at, "sd"), f"{what}: a fixed lifetime has no spread; leave out sd:, or choose another family"
    if item.family != "fixed" and item.sd is None:
        yield at, f"{what}: a mean without spread; add sd:, or family: fixed"
    found = [
        *figure_problems((*at, "mean"), item.mean, tables, where, "time", (0.0, math.inf)),
        *figure_problems((*at, "sd"), item.sd, tables, where, "time", (0.0, math.inf)),
    ]
    zero = [shown for number, shown in numbers(item.mean, tables) if number == 0.0]
    if zero and not found:
        text = f"{what}: a lifetime of {zero[0]} years; give a mean above 0, or dissipative: true"
        found.append(((*at, "mean"), text))
    yield from found
    if found or (item.family != "fixed" and item.sd is None):
        return
    economies = tuple(where) if where is not None else _economies(item, tables)
    for economy in economies:
        problem = next(_spread_problems(at, item, tables, economy, what), None)
        if problem is None and by_stock:
            problem = _short_problem(at, item, tables, economy, what, _FIRST_AGE[timing])
        if problem is not None:
            yield problem
            return


def native_problems(
    at: Location, item: LifetimeFigure, tables: Tables, where: tuple[str, ...] | None, what: str
) -> Iterator[Problem]:
    """Yield what is wrong with a lifetime that is given by its family's own parameters or by a table."""
    ways = (item.mean is not None or item.sd is not None, bool(item.parameters), item.survival is not None)
    if sum(ways) != 1:
        yield at, f"{what}: a lifetime needs either mean: and sd:, or parameters:, or survival: (family tabulated)"
        return
    if at[0] == "drivers":
        yield at, f"{what}: the lifetime of a driver is given by mean: and sd:"
        return
    if (item.family == "tabulated") != (item.survival is not None):
        yield at, f"{what}: survival: goes with family: tabulated, and only with it; mend one of them"
        return
    if item.survival is not None:
        yield from _table_problems((*at, "survival"), item.survival, tables, where, what)
        return
    names = PARAMETERS[item.family]
    if set(item.parameters) != set(names):
        has = ", ".join(item.parameters) or "none"
        yield (*at, "parameters"), f"{what}: family {item.family} takes {' and '.join(names)}, has {has}"
        return
    for name, figure in item.parameters.items():
        dimension = {"rate": "per time", "life": "time", "location": "time", "scale": "time"}.get(name, "")
        limits = (-math.inf, math.inf) if name in SIGNED else (0.0, math.inf)
        above = -math.inf if name in SIGNED else 0.0
        yield from figure_problems((*at, "parameters", name), figure, tables, where, dimension, limits, above)


def _table_problems(
    at: Location, figure: Figure, tables: Tables, where: tuple[str, ...] | None, what: str
) -> Iterator[Problem]:
    """Yield what is wrong with a series of survival by age."""
    if not figure.series:
        yield at, f"{what}: survival: names a series of the tables, its ages in the column year"
        return
    found = list(figure_problems(at, figure, tables, where, "", (0.0, 1.0)))
    yield from found
    if found:
        return
    for economy in where if where is not None else tables.economies(figure.series):
        points = _points(figure, tables, economy)
        ages = np.array([point.year for point in points])
        for part in ("value", "low", "high"):
            try:
                shares = [getattr(point, part) * scale(point.unit) for point in points]
                Lifetime("tabulated", {"ages": ages, "shares": np.array(shares)})
            except InvalidInput as error:
                row = f" ({points[0].place})" if points else ""
                yield at, f"{what}: {figure.series}, {part}: {error.problems[0]}{row}"
                return


def _economies(item: LifetimeFigure, tables: Tables) -> tuple[str, ...]:
    names = [figure.series for figure in item.figures()]
    found = dict.fromkeys(economy for name in names for economy in tables.economies(name))
    return tuple(found) or ("",)


def _pairs(item: LifetimeFigure, tables: Tables, economy: str) -> tuple[list[float], _Bounds, _Bounds] | None:
    """Return years, and low, central and high of mean and standard deviation in them."""
    if item.mean is None or item.sd is None:
        return None
    years = sorted(
        {p.year for figure in (item.mean, item.sd) for p in _points(figure, tables, economy) if not math.isnan(p.year)}
    ) or [math.nan]
    mean, sd = (_bounds(figure, tables, economy, years) for figure in (item.mean, item.sd))
    return None if mean is None or sd is None else (years, mean, sd)


def _points(figure: Figure, tables: Tables, economy: str) -> Sequence[Point]:
    rows = tables.rows(figure.series, economy) if figure.series else {}
    return rows.get(figure.technology) or rows.get("") or ()


def _bounds(figure: Figure, tables: Tables, economy: str, years: list[float]) -> _Bounds | None:
    if figure.value is not None:
        if not known(figure.unit):
            return None
        flat = np.full(len(years), scale(figure.unit))
        bottom, top = (figure.value if part is None else part for part in (figure.low, figure.high))
        return bottom * flat, figure.value * flat, top * flat
    points = _points(figure, tables, economy)
    if not points:
        return None
    low, central, high = (
        interpolate(np.nan_to_num(years), [p.year for p in points],
                    [getattr(p, part) * scale(p.unit) for p in points], figure.interpolation)
        for part in ("low", "value", "high")
    )  # fmt: skip
    return low, central, high


def _spread_problems(at: Location, item: LifetimeFigure, tables: Tables, economy: str, what: str) -> Iterator[Problem]:
    found = _pairs(item, tables, economy)
    if found is None or item.family not in SPREAD:
        return
    years, mean, sd = found
    least, most = SPREAD[item.family]
    for name, top, bottom in (("", sd[1], mean[1]), ("low sd over high mean", sd[0], mean[2]),
                              ("high sd over low mean", sd[2], mean[0])):  # fmt: skip
        ratio = top / bottom
        outside = np.flatnonzero(~((ratio >= least) & (ratio <= most)))
        if outside.size:
            year = years[outside[0]]
            said = ", ".join(part for part in ("" if math.isnan(year) else f"{year:g}", economy, name) if part)
            rows = [p.place for figure in (item.mean, item.sd) if figure for p in _points(figure, tables, economy)[:1]]
            row = f" ({', '.join(rows)})" if rows else ""
            text = (
                f"{what}: sd/mean is {ratio[outside[0]]:.4g}{f' ({said})' if said else ''}{row}; family {item.family}"
            )
            text += f" has {least:g} to {most:g}: mend mean and sd and their bounds, or choose another family"
            yield (*at, "sd"), text


def _short_problem(
    at: Location, item: LifetimeFigure, tables: Tables, economy: str, what: str, age: float
) -> Problem | None:
    """Return a problem if so little is left at the end of the first year that the stock does not tell the inflow."""
    if item.mean is None or item.sd is None:
        fixed = None if item.mean is None else _bounds(item.mean, tables, economy, [math.nan])
        left = np.ones(1) if fixed is None else np.asarray(fixed[0] > age, dtype=float)
    else:
        found = _pairs(item, tables, economy)
        if found is None:
            return None
        _, mean, sd = found
        try:
            left = np.concatenate(
                [Lifetime.from_mean_sd(item.family, mean[0], part).survival([age]).ravel() for part in sd]
            )
        except InvalidInput as error:
            return (*at, "sd"), f"{what}: {error.problems[0]}"
    if (left >= _LEAST_LEFT).all():
        return None
    text = f"{what}: of what enters use almost nothing is left at the end of that year, so its stock does not tell how "
    return (*at, "mean"), text + "much entered; give a longer mean (bounds included), or model: inflow"

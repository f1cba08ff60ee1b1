"""What is wrong with one number of a scenario: where it stands, its unit, its bounds, its shares and lifetimes."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from orechain.definitions.faults import near
from orechain.definitions.yamltext import Location
from orechain.stocks import quantity
from orechain.stocks.definition import Figure
from orechain.stocks.drivers import interpolate
from orechain.stocks.recovery import MEDIA
from orechain.stocks.tables import Point, Tables

Problem = tuple[Location, str]
"""Where in the file, and what is wrong there; what to do."""

SHARE_TOLERANCE = 1e-6


def figure_problems(
    at: Location, figure: Figure | None, tables: Tables, where: tuple[str, ...] | None, dimension: str | None,
    bounds: tuple[float, float] = (-math.inf, math.inf), above: float = -math.inf,
) -> Iterator[Problem]:  # fmt: skip
    """Yield what is wrong with a number: neither or both given, unknown series, missing source, unit or bound.

    Parameters
    ----------
    dimension
        ``""``: a share. ``"time"``: years. ``"per time"``: a share, or a share per year. ``None``: any.
    bounds, above
        Closed bounds, and one that every number lies above.
    """
    if figure is None:
        return
    name = str(at[-1])
    if bool(figure.series) == (figure.value is not None):
        yield at, f"{name}: give either series: or value:"
        return
    if figure.series and figure.series not in tables.series:
        yield at, f"{name}: no series {figure.series!r}{near(figure.series, tables.series)}"
        return
    if figure.technology and not any(figure.technology == name for _, name in tables.series.get(figure.series, {})):
        known = dict.fromkeys(name for _, name in tables.series.get(figure.series, {}))
        yield at, f"{name}: {figure.series} has no technology {figure.technology!r}{near(figure.technology, known)}"
    for economy in where or () if figure.series else ():
        if not tables.rows(figure.series, economy):
            yield at, f"{name}: the series {figure.series} has no rows for {economy}, nor for any economy; add them"
    if figure.value is not None and not (figure.unit and figure.source):
        yield at, f"{name}: a number needs unit: and source:; add them"
    if not figure.series and figure.unit:
        yield from unit_problems((*at, "unit"), figure.unit)
    for unit in units(figure, tables):
        if dimension is not None and quantity.dimension(unit) not in _FITTING[dimension]:
            yield at, f"{name}: {unit} does not fit; give {_ASKED[dimension]}"
            return
    for number, shown in numbers(figure, tables):
        if not bounds[0] <= number <= bounds[1]:
            yield at, f"{name}: {shown} lies outside {bounds[0]:g} to {bounds[1]:g}; check value and unit"
            return
        if not number > above and above > -math.inf:
            yield at, f"{name}: {shown} is not above {above:g}; check value and unit"
            return
    if figure.value is not None:
        low = figure.value if figure.low is None else figure.low
        high = figure.value if figure.high is None else figure.high
        if not low <= figure.value <= high:
            yield at, f"{name}: low {low:g}, value {figure.value:g} and high {high:g} are not in order"


_FITTING: dict[str, tuple[quantity.Dimension, ...]] = {
    "": ((),), "time": ((("time", 1),),), "per time": ((), (("time", -1),)),
}  # fmt: skip
_ASKED = {"": "a fraction or percent", "time": "years", "per time": "a fraction or percent per year"}


def constant_problems(at: Location, figure: Figure | None, tables: Tables) -> Iterator[Problem]:
    """Yield a problem if what takes one number for all years, such as a parameter of a curve, has several by year."""
    if figure is None:
        return
    for points in tables.series.get(figure.series, {}).values():
        if len(points) > 1:
            text = f"{at[-1]}: the series {figure.series} differs by year ({points[1].place}); what it is given for "
            yield at, f"{text}takes one number for all years: leave the year empty"
            return


def share_problems(at: Location, name: str, tables: Tables, where: tuple[str, ...] | None) -> Iterator[Problem]:
    """Yield what is wrong with a series of shares: unit, bounds, and each year in which they do not sum to one."""
    if name not in tables.series:
        yield at, f"no series {name!r}{near(name, tables.series)}"
        return
    wrong = sorted(unit for unit in units(Figure(series=name), tables) if quantity.dimension(unit))
    if wrong:
        yield at, f"{name}: {wrong[0]} does not fit; shares are given as fraction or percent"
        return
    for economy in where if where is not None else tables.economies(name):
        rows = tables.rows(name, economy)
        if not rows:
            yield at, f"{name}: no rows for {economy}; add them"
            continue
        if "" in rows:
            yield at, f"{name}: a share without technology ({rows[''][0].place}); say of what it is the share"
        yield from ((at, f"{name}: {what}") for what in _sum_problems(tuple(rows.values()), economy))
    for number, shown in numbers(Figure(series=name), tables):
        if not 0.0 <= number <= 1.0:
            yield at, f"{name}: {shown} is no share; a share lies between 0 and 1, bounds included"
            return


def _sum_problems(parts: Sequence[tuple[Point, ...]], economy: str) -> Iterator[str]:
    years = sorted({point.year for points in parts for point in points if not math.isnan(point.year)})
    total = sum(
        interpolate(years or [0.0], [p.year for p in points], [p.value * scale(p.unit) for p in points])
        for points in parts
    )
    for year, found in zip(years or [math.nan], np.atleast_1d(total), strict=True):
        if not abs(found - 1.0) <= SHARE_TOLERANCE:
            when = "" if math.isnan(year) else f" of {year:g}"
            row = next((p.place for points in parts for p in points if p.year == year), parts[0][0].place)
            yield f"the shares{when} sum to {found:.6g} ({economy or 'any economy'}, {row}), not to 1; mend the rows"


def media_problems(at: Location, name: str, tables: Tables, where: tuple[str, ...]) -> Iterator[Problem]:
    """Yield what is wrong with the shares of media that losses go to."""
    yield from share_problems(at, name, tables, where)
    for economy in where:
        for medium in tables.rows(name, economy):
            if medium not in MEDIA:
                yield at, f"{name}: {medium!r} is no medium; possible: {', '.join(MEDIA)}"


def units(figure: Figure, tables: Tables) -> set[str]:
    """Return the known units of a figure."""
    found = {figure.unit} if figure.value is not None else set()
    for points in tables.series.get(figure.series, {}).values():
        found |= {point.unit for point in points}
    return {unit for unit in found if known(unit)}


def numbers(figure: Figure | None, tables: Tables) -> Iterator[tuple[float, str]]:
    """Yield all numbers of a figure in base units, bounds included, and how each is written, with file and row."""
    if figure is None:
        return
    if figure.value is not None and known(figure.unit):
        for number in (figure.value, figure.low, figure.high):
            if number is not None:
                yield number * scale(figure.unit), _shown(number, figure.unit)
    for points in tables.series.get(figure.series, {}).values():
        for point in points:
            for number in (point.value, point.low, point.high):
                yield number * scale(point.unit), f"{_shown(number, point.unit)} ({point.place})"


def _shown(number: float, unit: str) -> str:
    return f"{number:g}" if scale(unit) == 1.0 else f"{number:g} {unit}"


def known(unit: str) -> bool:
    """Return whether a unit can be read."""
    try:
        quantity.parse(unit)
    except KeyError:
        return False
    return True


def scale(unit: str) -> float:
    """Return the factor of a unit to base units."""
    return quantity.parse(unit)[2]


def unit_problems(at: Location, unit: str) -> Iterator[Problem]:
    """Yield a problem if a unit is not known."""
    if not known(unit):
        yield at, f"unknown unit {unit!r}{near(unit, quantity.known())}"

"""What is wrong with the drivers of a scenario: keys they need, names, circles, units, numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from orechain.definitions.faults import near
from orechain.definitions.yamltext import Location
from orechain.stocks import quantity
from orechain.stocks.definition import Driver
from orechain.stocks.figurechecks import (
    Problem,
    constant_problems,
    figure_problems,
    known,
    share_problems,
    unit_problems,
    units,
)
from orechain.stocks.lifetimechecks import lifetime_problems
from orechain.stocks.tables import Tables

_NEEDS: Mapping[str, tuple[str, ...]] = {
    "series": ("series",),
    "logistic": ("saturation",),
    "gompertz": ("saturation",),
    "bass": ("saturation", "innovation", "imitation", "start"),
    "elastic": ("of", "elasticity", "level", "at"),
    "growth": ("growth", "level", "at"),
    "product": ("of",),
    "sum": ("of",),
    "joined": ("first", "then", "at"),
    "sales": ("of", "at", "growth", "lifetime"),
    "saturating": ("of", "saturation", "through", "per"),
}
_DIMENSIONS: Mapping[str, str | None] = {
    "series": None, "saturation": None, "rate": "per time", "midpoint": "time", "innovation": "per time",
    "imitation": "per time", "start": "time", "elasticity": "", "growth": "per time",
}  # fmt: skip
_CONSTANT = ("saturation", "rate", "midpoint", "innovation", "imitation", "start")


def driver_problems(
    own: Mapping[str, Driver], drivers: Mapping[str, Driver], tables: Tables, where: tuple[str, ...] | None
) -> Iterator[Problem]:
    """Yield what is wrong with drivers of a file; ``drivers`` are those and the library's."""
    for key, driver in own.items():
        at: Location = ("drivers", key)
        yield from unit_problems((*at, "unit"), driver.unit)
        for needed in _NEEDS[driver.kind]:
            if not getattr(driver, needed) and getattr(driver, needed) != 0:
                yield at, f"drivers {key}: a driver of kind {driver.kind} needs the key {needed!r}; add it"
        if driver.kind in ("logistic", "gompertz") and not (driver.rate and driver.midpoint):
            if driver.through is None or len(driver.of) != 1:
                yield at, f"drivers {key}: give rate and midpoint, or through: two years, and of: the driver it meets"
            elif driver.through[0] >= driver.through[1]:
                yield (*at, "through"), f"drivers {key}: through: the first year must be before the second"
        for part, names in (("of", driver.of), ("per", (driver.per,)), ("level", (driver.level,)),
                            ("first", (driver.first,)), ("then", (driver.then,))):  # fmt: skip
            for name in names:
                if name and name not in drivers:
                    yield (*at, part), f"drivers {key}: no driver {name!r}{near(name, drivers)}"
        for part, dimension in _DIMENSIONS.items():
            bounds, above = _bounds(key, part, drivers)
            if (driver.kind, part) == ("saturating", "saturation"):
                dimension, above = "", 1.0  # a multiple of the stock, not a level
            yield from figure_problems((*at, part), getattr(driver, part), tables, where, dimension, bounds, above)
        for part in _CONSTANT:
            yield from constant_problems((*at, part), getattr(driver, part), tables)
        if driver.lifetime is not None:
            yield from lifetime_problems((*at, "lifetime"), driver.lifetime, tables, where, f"drivers {key}", True)
            for part in ("mean", "sd"):
                yield from constant_problems((*at, "lifetime", part), getattr(driver.lifetime, part), tables)
        if driver.kind == "saturating":
            yield from _saturating_problems(at, key, driver)
        if driver.kind in ("sales", "saturating"):
            yield from constant_problems((*at, "growth"), driver.growth, tables)
        if driver.series is not None and driver.series.technology:
            yield from share_problems((*at, "series"), driver.series.series, tables, where)
        yield from _dimension_problems(at, key, driver, drivers, tables)
        if _in_circle(key, drivers):
            yield at, f"drivers {key}: the driver needs itself; break the circle"


def _saturating_problems(at: Location, key: str, driver: Driver) -> Iterator[Problem]:
    if driver.through is not None and driver.through[0] >= driver.through[1]:
        yield (*at, "through"), f"drivers {key}: through: the first year must be before the second"
    if len(driver.of) > 1:
        yield (*at, "of"), f"drivers {key}: of: names one driver, what enters use per year; join several by kind: sum"
    if driver.lifetime is not None and driver.growth is None:
        text = f"drivers {key}: with lifetime: it needs the key 'growth', of what entered use before; add it"
        yield at, text


def _bounds(key: str, part: str, drivers: Mapping[str, Driver]) -> tuple[tuple[float, float], float]:
    """Return the closed bounds of a part of a driver, and what it lies above."""
    anything, positive = (-math.inf, math.inf), (0.0, math.inf)
    if part == "series":  # what is deducted in a sum may be negative; the product's driver may not
        return (anything if any(d.kind == "sum" and key in d.of for d in drivers.values()) else positive), -math.inf
    above = {"saturation": 0.0, "innovation": 0.0, "growth": -1.0}.get(part, -math.inf)
    return (positive if part == "imitation" else anything), above


def _dimension_problems(
    at: Location, key: str, driver: Driver, drivers: Mapping[str, Driver], tables: Tables
) -> Iterator[Problem]:
    """Yield the parts of a driver whose unit, times that of ``per``, is not the driver's."""
    if not known(driver.unit):
        return
    for part, factors in _parts(driver, drivers, tables):
        if all(known(unit) for unit in factors) and quantity.dimension(*factors) != quantity.dimension(driver.unit):
            found = " times ".join(factors)
            yield (*at, part), f"drivers {key}: {part} gives {found}, the driver is in {driver.unit}; mend one of them"


def _parts(driver: Driver, drivers: Mapping[str, Driver], tables: Tables) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each part that gives the driver's amount, with the units that are multiplied in it."""
    per = (drivers[driver.per].unit,) if driver.per in drivers else ()
    if driver.per and not per:
        return

    def of(names: tuple[str, ...]) -> list[str]:
        return [drivers[name].unit for name in names if name in drivers]

    if driver.kind in ("series", "logistic", "gompertz", "bass"):
        part = "series" if driver.kind == "series" else "saturation"
        figure = getattr(driver, part)
        for unit in sorted(units(figure, tables))[:1] if figure is not None else ():
            yield part, (unit, *per)
        if driver.through is not None:
            yield from (("of", (unit,)) for unit in of(driver.of))
    elif driver.kind in ("elastic", "growth"):
        yield from (("level", (unit, *per)) for unit in of((driver.level,)))
    elif driver.kind == "product" and len(of(driver.of)) == len(driver.of):
        yield "of", (*of(driver.of), *per)
    elif driver.kind == "saturating":
        yield from (("of", (unit,)) for unit in of(driver.of[:1]))
    elif driver.kind in ("sum", "sales"):
        yield from (("of", (unit, *per)) for unit in dict.fromkeys(of(driver.of)))
    elif driver.kind == "joined":
        for part in ("first", "then"):
            yield from ((part, (unit, *per)) for unit in of((getattr(driver, part),)))


def _needed(driver: Driver) -> tuple[str, ...]:
    return tuple(name for name in (*driver.of, driver.per, driver.level, driver.first, driver.then) if name)


def _in_circle(start: str, drivers: Mapping[str, Driver]) -> bool:
    waiting, seen = [start], set()
    while waiting:
        for name in _needed(drivers[waiting.pop()]):
            if name == start:
                return True
            if name in drivers and name not in seen:
                seen.add(name)
                waiting.append(name)
    return False

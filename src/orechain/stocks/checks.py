"""What is wrong with a scenario beyond the form of its keys: names, drivers, lifetimes, shares, units."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping

import numpy as np

from orechain.catalog import economies, forms, minerals
from orechain.definitions.faults import near
from orechain.definitions.yamltext import Location
from orechain.errors import OrechainError
from orechain.stocks import quantity
from orechain.stocks.definition import Driver, Figure, Library, LifetimeFigure, Product, Scenario
from orechain.stocks.drivers import interpolate
from orechain.stocks.tables import Tables

Problem = tuple[Location, str]
"""Where in the file, and what is wrong there; what to do."""

SHARE_TOLERANCE = 1e-6
MEDIA = ("landfill", "soil", "water", "air", "other_metals")

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
}


def library_problems(item: Library, tables: Tables) -> Iterator[Problem]:
    """Yield what is wrong with a library, for all economies that its series have."""
    yield from _driver_problems(item.drivers, item.drivers, tables, None)
    for key, product in item.products.items():
        yield from _product_problems(("products", key), product, item.products, item.drivers, tables, None)


def scenario_problems(item: Scenario, whole: Scenario, tables: Tables) -> Iterator[Problem]:
    """Yield what is wrong with a scenario; ``whole`` is the same with the library's drivers and products."""
    yield from _catalog_problems(item)
    if item.years[0] >= item.years[1]:
        yield ("years",), f"{item.years[0]} is not before {item.years[1]}; give the first and the last year"
    yield from _driver_problems(item.drivers, whole.drivers, tables, item.economies)
    for key, product in item.products.items():
        yield from _product_problems(("products", key), product, whole.products, whole.drivers, tables, item.economies)
    for use in item.uses:
        yield from _use_problems(whole, use, tables)
    if item.losses:
        yield from _media_problems(("losses",), item.losses, tables, item.economies)
    for key, variant in item.variants.items():
        for old, new in variant.replace.items():
            for name in (old, new):
                if name not in tables.series:
                    yield ("variants", key, "replace", old), f"no series {name!r}{near(name, tables.series)}"
        for part in ("collection", "dismantling", "recovery", "recycling"):
            yield from _figure_problems(("variants", key, part), getattr(variant, part), tables, item.economies, "")
    for place, comparison in enumerate(item.compare):
        at = ("compare", place)
        if comparison.economy not in item.economies:
            yield (*at, "economy"), f"{comparison.economy!r} is none of the economies {', '.join(item.economies)}"
        for name in comparison.products:
            if name not in item.uses:
                yield (*at, "products"), f"no use {name!r}{near(name, item.uses)}"
        if comparison.variant and comparison.variant not in item.variants:
            yield (*at, "variant"), f"no variant {comparison.variant!r}{near(comparison.variant, item.variants)}"
    for name in (*item.uncertainty.of, *item.uncertainty.fixed, *(x for g in item.uncertainty.together for x in g)):
        if name not in tables.series:
            yield ("uncertainty",), f"no series {name!r}{near(name, tables.series)}"


def _catalog_problems(item: Scenario) -> Iterator[Problem]:
    names: list[tuple[Location, str, Callable[[str], str]]] = [
        (("mineral",), item.mineral, lambda name: minerals.mineral(name).mineral),
        (("form",), item.form, lambda name: forms.form(name).form),
    ]
    for place, economy in enumerate(item.economies):
        names.append((("economies", place), economy, _economy))
    names += [(("reserves", economy), economy, _economy) for economy in item.reserves]
    for at, name, find in names:
        try:
            found = find(name)
        except OrechainError as error:
            yield at, str(error)
            continue
        if found != name:
            yield at, f"{name!r} is a name of {found}; write its id {found}"


def _economy(name: str) -> str:
    return economies.economy(name).economy


def _driver_problems(
    own: Mapping[str, Driver], drivers: Mapping[str, Driver], tables: Tables, where: tuple[str, ...] | None
) -> Iterator[Problem]:
    for key, driver in own.items():
        at: Location = ("drivers", key)
        yield from _unit_problems(at, driver.unit)
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
        for part in ("series", "saturation", "rate", "midpoint", "innovation", "imitation", "start", "elasticity",
                     "growth"):  # fmt: skip
            yield from _figure_problems((*at, part), getattr(driver, part), tables, where, None)
        if driver.series is not None and driver.series.technology:
            yield from _share_problems((*at, "series"), driver.series.series, tables, where)
        if _in_circle(key, drivers):
            yield at, f"drivers {key}: the driver needs itself; break the circle"


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


def _product_problems(
    at: Location, product: Product, products: Mapping[str, Product], drivers: Mapping[str, Driver], tables: Tables,
    where: tuple[str, ...] | None,
) -> Iterator[Problem]:  # fmt: skip
    what = f"products {at[1]}"
    yield from _unit_problems((*at, "unit"), product.unit)
    wanted = {"inflow": ("inflow",), "stock": ("stock",), "history_then_stock": ("inflow", "stock", "switch")}
    for part in wanted[product.model] if not product.component_of else ():
        if not getattr(product, part):
            yield at, f"{what}: the model {product.model} needs the key {part!r}; add it"
    for part in ("inflow", "stock"):
        name = getattr(product, part)
        if name and name not in drivers:
            yield (*at, part), f"{what}: no driver {name!r}{near(name, drivers)}"
        elif name and _dimension(drivers[name].unit) != _dimension(product.unit):
            yield (*at, part), f"{what}: the driver {name} is in {drivers[name].unit}, the product in {product.unit}"
    if product.component_of:
        if product.component_of not in products:
            yield (
                (*at, "component_of"),
                f"{what}: no product {product.component_of!r}" + near(product.component_of, products),
            )
        elif products[product.component_of].component_of:
            yield (*at, "component_of"), f"{what}: {product.component_of} is itself a component; name the carrier"
    if product.lifetime is not None:
        yield from _lifetime_problems((*at, "lifetime"), product.lifetime, tables, where, what)
    elif not product.dissipative:
        yield at, f"{what}: how long is it in use? add lifetime:, or dissipative: true if it is used up"
    for part, item in (("second_use", product.second_use), ("hibernation", product.hibernation)):
        if item is not None:
            yield from _figure_problems((*at, part, "share"), item.share, tables, where, "", (0.0, 1.0))
            yield from _lifetime_problems((*at, part, "lifetime"), item.lifetime, tables, where, what)
    for part in ("collection", "dismantling"):
        yield from _figure_problems((*at, part), getattr(product, part), tables, where, "", (0.0, 1.0))
    yield from _figure_problems((*at, "number"), product.number, tables, where, None, (0.0, math.inf))
    yield from _figure_problems((*at, "past_growth"), product.past_growth, tables, where, None)
    yield from _figure_problems((*at, "size"), product.size, tables, where, None, (0.0, math.inf))
    if product.shares:
        yield from _share_problems((*at, "shares"), product.shares, tables, where)


def _use_problems(whole: Scenario, key: str, tables: Tables) -> Iterator[Problem]:
    use, at = whole.uses[key], ("uses", key)
    product = whole.products.get(whole.product_of(key))
    if product is None:
        name = whole.product_of(key)
        yield (*at, "product") if use.product else at, f"uses {key}: no product {name!r}{near(name, whole.products)}"
        return
    yield from _figure_problems((*at, "intensity"), use.intensity, tables, whole.economies, None, (0.0, math.inf))
    counted = size_unit(product, tables)
    for unit in _units(use.intensity, tables):
        above, below, _ = quantity.parse(unit)
        expected = _dimension(counted)
        fits = (above, below) == (("", "") if expected == "mass" else ("mass", expected))
        if not fits:
            yield (
                (*at, "intensity"),
                f"uses {key}: {unit} does not fit a product in {counted}; give "
                + ("fraction or percent" if expected == "mass" else f"kg/{counted}"),
            )
    if product.shares and product.shares in tables.series and use.intensity.series in tables.series:
        for economy in whole.economies:
            have = tables.rows(use.intensity.series, economy)
            for technology in () if set(have) == {""} else tables.rows(product.shares, economy):
                if technology not in have:
                    yield (
                        (*at, "intensity"),
                        (
                            f"uses {key}: {use.intensity.series} has no row for the technology {technology!r} of "
                            f"{product.shares}; add it, 0 if it holds none"
                        ),
                    )
    for part in ("dissipation", "collection", "dismantling", "recovery", "recycling"):
        yield from _figure_problems((*at, part), getattr(use, part), tables, whole.economies, "", (0.0, 1.0))
    chain = (use.collection or product.collection, use.dismantling or product.dismantling, use.recovery)
    if use.recycling is not None and use.recovery is not None:
        yield (*at, "recycling"), f"uses {key}: recycling stands for collection, dismantling and recovery; keep one"
    elif use.recycling is None and not all(chain) and not product.dissipative:
        yield at, f"uses {key}: what is recovered? give recycling:, or collection:, dismantling: and recovery:"
    if use.losses or whole.losses:
        yield from _media_problems((*at, "losses"), use.losses or whole.losses, tables, whole.economies)
    else:
        yield at, f"uses {key}: where do losses go? add losses: here or for the scenario"


def _lifetime_problems(
    at: Location, item: LifetimeFigure, tables: Tables, where: tuple[str, ...] | None, what: str
) -> Iterator[Problem]:
    if item.family != "fixed" and item.sd is None:
        yield at, f"{what}: a mean without spread; add sd:, or family: fixed"
    yield from _figure_problems((*at, "mean"), item.mean, tables, where, "time", (0.0, math.inf))
    yield from _figure_problems((*at, "sd"), item.sd, tables, where, "time", (0.0, math.inf))
    for row in _numbers(item.mean, tables):
        if row == 0.0:
            yield (*at, "mean"), f"{what}: a lifetime of 0 years; give a mean above 0, or dissipative: true"


def _share_problems(at: Location, name: str, tables: Tables, where: tuple[str, ...] | None) -> Iterator[Problem]:
    """Yield a problem for each economy and year in which the shares of a series do not sum to one."""
    if name not in tables.series:
        yield at, f"no series {name!r}{near(name, tables.series)}"
        return
    for economy in where if where is not None else tables.economies(name):
        rows = tables.rows(name, economy)
        if not rows:
            yield at, f"{name}: no rows for {economy}; add them"
            continue
        years = sorted({point.year for points in rows.values() for point in points})
        total = sum(
            np.asarray(interpolate(years, [p.year for p in points], [p.value for p in points])) * _scale(points[0].unit)
            for points in rows.values()
        )
        for year, found in zip(years, np.atleast_1d(total), strict=True):
            if not abs(found - 1.0) <= SHARE_TOLERANCE:
                yield at, f"{name}: the shares of {year:g} sum to {found:.6g} ({economy or 'any economy'}), not to 1"
        if any(point.value < 0.0 for points in rows.values() for point in points):
            yield at, f"{name}: a share is negative; a share lies between 0 and 1"


def _media_problems(at: Location, name: str, tables: Tables, where: tuple[str, ...]) -> Iterator[Problem]:
    yield from _share_problems(at, name, tables, where)
    for economy in where:
        for medium in tables.rows(name, economy):
            if medium not in MEDIA:
                yield at, f"{name}: {medium!r} is no medium; possible: {', '.join(MEDIA)}"


def _figure_problems(
    at: Location, figure: Figure | None, tables: Tables, where: tuple[str, ...] | None, dimension: str | None,
    bounds: tuple[float, float] = (-math.inf, math.inf),
) -> Iterator[Problem]:  # fmt: skip
    """Yield what is wrong with a number: neither or both given, unknown series, missing source, unit or bound."""
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
        yield from _unit_problems((*at, "unit"), figure.unit)
    for unit in _units(figure, tables):
        if dimension is not None and quantity.parse(unit)[:2] != (dimension, ""):
            yield at, f"{name}: {unit} does not fit; give {'a fraction or percent' if not dimension else 'years'}"
            return
    for number in _numbers(figure, tables):
        if not bounds[0] <= number <= bounds[1]:
            yield at, f"{name}: {number:g} lies outside {bounds[0]:g} to {bounds[1]:g}; check value and unit"
            return
    if figure.value is not None:
        low = figure.value if figure.low is None else figure.low
        high = figure.value if figure.high is None else figure.high
        if not low <= figure.value <= high:
            yield at, f"{name}: low {low:g}, value {figure.value:g} and high {high:g} are not in order"


def _units(figure: Figure, tables: Tables) -> set[str]:
    units = {figure.unit} if figure.value is not None else set()
    for points in tables.series.get(figure.series, {}).values():
        units |= {point.unit for point in points}
    return {unit for unit in units if _known(unit)}


def _numbers(figure: Figure | None, tables: Tables) -> Iterator[float]:
    """Yield all numbers of a figure in base units, bounds included."""
    if figure is None:
        return
    if figure.value is not None and _known(figure.unit):
        for number in (figure.value, figure.low, figure.high):
            if number is not None:
                yield number * _scale(figure.unit)
    for points in tables.series.get(figure.series, {}).values():
        for point in points:
            for number in (point.low, point.value, point.high):
                yield number * _scale(point.unit)


def _known(unit: str) -> bool:
    try:
        quantity.parse(unit)
    except KeyError:
        return False
    return True


def _scale(unit: str) -> float:
    return quantity.parse(unit)[2]


def _dimension(unit: str) -> str:
    return quantity.parse(unit)[0] if _known(unit) else unit


def size_unit(product: Product, tables: Tables) -> str:
    """Return the unit that intensities are given for: what the size measures (kWh), else what is counted."""
    if product.size is None:
        return product.unit
    return next(iter(sorted(_units(product.size, tables))), product.unit).partition("/")[0]


def _unit_problems(at: Location, unit: str) -> Iterator[Problem]:
    if not _known(unit):
        yield at, f"unknown unit {unit!r}{near(unit, quantity.known())}"

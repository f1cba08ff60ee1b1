"""What is wrong with a scenario beyond the form of its keys: names, drivers, lifetimes, shares, units."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping

from orechain.catalog import economies, forms, minerals
from orechain.definitions.faults import near
from orechain.definitions.yamltext import Location
from orechain.errors import OrechainError
from orechain.stocks import quantity
from orechain.stocks.cohortchecks import cohort_problems
from orechain.stocks.definition import Driver, Figure, Library, Product, Scenario, Variant
from orechain.stocks.driverchecks import driver_problems
from orechain.stocks.figurechecks import (
    Problem,
    constant_problems,
    figure_problems,
    known,
    media_problems,
    share_problems,
    unit_problems,
    units,
)
from orechain.stocks.lifetimechecks import lifetime_problems
from orechain.stocks.reach import reach_problems
from orechain.stocks.tables import Tables

EMPTY_USES = "uses: none is named; say which products hold the mineral"
_END_OF_LIFE = ("collection", "dismantling", "recovery", "recycling")


def library_problems(item: Library, tables: Tables) -> Iterator[Problem]:
    """Yield what is wrong with a library, for all economies that its series have."""
    yield from driver_problems(item.drivers, item.drivers, tables, None)
    for key, product in item.products.items():
        yield from _product_problems(("products", key), product, item.products, item.drivers, tables, None)


def scenario_problems(item: Scenario, whole: Scenario, tables: Tables) -> Iterator[Problem]:
    """Yield what is wrong with a scenario; ``whole`` is the same with the library's drivers and products."""
    yield from _catalog_problems(item)
    if item.years[0] >= item.years[1]:
        yield ("years",), f"{item.years[0]} is not before {item.years[1]}; give the first and the last year"
    if not item.uses:
        yield ("uses",), EMPTY_USES
    yield from driver_problems(item.drivers, whole.drivers, tables, item.economies)
    for key, product in item.products.items():
        yield from _product_problems(("products", key), product, whole.products, whole.drivers, tables, item.economies)
        switch = product.switch
        if switch is not None and not item.years[0] <= switch < item.years[1]:
            text = f"the switch of {switch} lies outside the years {item.years[0]} to {item.years[1] - 1}; mend one"
            yield ("products", key, "switch"), f"products {key}: {text}"
    for use in item.uses:
        yield from _use_problems(whole, use, tables)
        yield from reach_problems(item, whole, use, tables)
    yield from _price_problems(item, tables)
    if item.losses:
        yield from media_problems(("losses",), item.losses, tables, item.economies)
    for key, variant in item.variants.items():
        yield from _variant_problems(key, variant, item, whole, tables)
    for place, comparison in enumerate(item.compare):
        at = ("compare", place)
        if comparison.economy not in item.economies:
            yield (*at, "economy"), f"{comparison.economy!r} is none of the economies {', '.join(item.economies)}"
        for name in comparison.products:
            if name not in item.uses:
                yield (*at, "products"), f"no use {name!r}{near(name, item.uses)}"
        if comparison.variant and comparison.variant not in item.variants:
            yield (*at, "variant"), f"no variant {comparison.variant!r}{near(comparison.variant, item.variants)}"
    yield from _uncertainty_problems(item, whole, tables)


def _uncertainty_problems(item: Scenario, whole: Scenario, tables: Tables) -> Iterator[Problem]:
    """Yield names that are no series, no technology of one (``series:technology``), and no number of the file."""
    named = (*item.uncertainty.of, *item.uncertainty.fixed, *(x for group in item.uncertainty.together for x in group))
    numbers = whole.numbers()
    for name in named:
        series, _, technology = name.partition(":")
        if name not in numbers and series not in tables.series:
            yield ("uncertainty",), f"no series {name!r}{near(name, tables.series)}"
        elif technology and not any(technology == other for _, other in tables.series.get(series, {})):
            others = dict.fromkeys(other for _, other in tables.series.get(series, {}))
            yield ("uncertainty",), f"{series} has no technology {technology!r}{near(technology, others)}"


def _variant_problems(key: str, variant: Variant, item: Scenario, whole: Scenario, tables: Tables) -> Iterator[Problem]:
    """Yield what is wrong with a variant: names, units, shares, and what its series spoil where they are read."""
    at: Location = ("variants", key)
    sound = True
    for old, new in variant.replace.items():
        missing = [name for name in (old, new) if name not in tables.series]
        yield from (((*at, "replace", old), f"no series {name!r}{near(name, tables.series)}") for name in missing)
        pair = [sorted(units(Figure(series=name), tables))[0] for name in (old, new) if not missing]
        if pair and quantity.dimension(pair[0]) != quantity.dimension(pair[1]):
            text = f"variants {key}: {new} is in {pair[1]}, {old} in {pair[0]}; name a series of the same unit"
            yield (*at, "replace", old), text
            sound = False
        sound = sound and not missing
    for part in _END_OF_LIFE:
        yield from figure_problems((*at, part), getattr(variant, part), tables, item.economies, "", (0.0, 1.0))
    if sound and variant.replace:
        replaced = {old: tables.series[new] for old, new in variant.replace.items()}
        before = {what for _, what in _read_problems(whole, tables)}
        said = ", ".join(f"{new} for {old}" for old, new in variant.replace.items())
        for _, what in _read_problems(whole, Tables({**tables.series, **replaced}, tables.sources)):
            if what not in before:
                yield (*at, "replace"), f"variants {key}: with {said}: {what}"


def _read_problems(whole: Scenario, tables: Tables) -> Iterator[Problem]:
    """Yield what is wrong with all drivers and products that a scenario reads, the library's too."""
    where = whole.economies
    yield from driver_problems(whole.drivers, whole.drivers, tables, where)
    for key in dict.fromkeys(whole.product_of(use) for use in whole.uses):
        if key in whole.products:
            product = whole.products[key]
            yield from _product_problems(("products", key), product, whole.products, whole.drivers, tables, where)
    for use in whole.uses:
        yield from _use_problems(whole, use, tables)
        yield from reach_problems(whole, whole, use, tables)
    if whole.losses:
        yield from media_problems(("losses",), whole.losses, tables, where)


def _price_problems(item: Scenario, tables: Tables) -> Iterator[Problem]:
    price = item.price
    if price is None:
        return
    if bool(price.line) == (price.series is not None):
        yield ("price",), "price: give either line:, a price of the store, or series:, prices of the scenario's own"
    if price.form:
        try:
            content = forms.content(price.form, item.form)
        except OrechainError as error:
            yield ("price", "form"), str(error)
        else:
            if content is None:
                yield ("price", "form"), f"price: how much {item.form} {price.form} holds is not in the catalog"
    yield from _cost_problems(("price", "series"), price.series, tables, item.economies)


def _cost_problems(
    at: Location, figure: Figure | None, tables: Tables, where: tuple[str, ...] | None
) -> Iterator[Problem]:
    """Yield what is wrong with an amount of money per mass."""
    yield from figure_problems(at, figure, tables, where, None, (0.0, math.inf))
    for unit in () if figure is None else sorted(units(figure, tables)):
        if quantity.parse(unit)[:2] != ("currency", "mass"):
            yield at, f"{at[-1]}: {unit} does not fit; give USD/kg or USD/t of the element"


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
        elif at == ("form",):
            yield from _form_problems(item)


def _form_problems(item: Scenario) -> Iterator[Problem]:
    """Yield a problem if the form that masses are counted as belongs to another mineral."""
    of = forms.form(item.form).mineral
    if of and of != item.mineral and item.mineral in {mineral.mineral for mineral in minerals.minerals()}:
        own = [form.form for form in forms.forms() if form.mineral == item.mineral]
        yield ("form",), f"{item.form} is a form of {of}, not of {item.mineral}; possible: {', '.join(own)}"


def _economy(name: str) -> str:
    return economies.economy(name).economy


def _product_problems(
    at: Location, product: Product, products: Mapping[str, Product], drivers: Mapping[str, Driver], tables: Tables,
    where: tuple[str, ...] | None,
) -> Iterator[Problem]:  # fmt: skip
    what = f"products {at[1]}"
    yield from unit_problems((*at, "unit"), product.unit)
    wanted = {"inflow": ("inflow",), "stock": ("stock",), "history_then_stock": ("inflow", "stock", "switch")}
    for part in wanted[product.model] if not product.component_of else ():
        if not getattr(product, part):
            yield at, f"{what}: the model {product.model} needs the key {part!r}; add it"
    for part in ("inflow", "stock"):
        name = getattr(product, part)
        if name and name not in drivers:
            yield (*at, part), f"{what}: no driver {name!r}{near(name, drivers)}"
        elif name and not _fits(drivers[name].unit, product.unit, per_year=part == "inflow"):
            yield (*at, part), f"{what}: the driver {name} is in {drivers[name].unit}, the product in {product.unit}"
    if product.component_of:
        if product.component_of not in products:
            yield (
                (*at, "component_of"),
                f"{what}: no product {product.component_of!r}" + near(product.component_of, products),
            )
        elif products[product.component_of].component_of:
            yield (*at, "component_of"), f"{what}: {product.component_of} is itself a component; name the carrier"
    by_stock = product.model != "inflow" and not product.component_of
    if product.lifetime is not None:
        yield from lifetime_problems((*at, "lifetime"), product.lifetime, tables, where, what, by_stock, product.timing)
    elif not product.dissipative:
        yield at, f"{what}: how long is it in use? add lifetime:, or dissipative: true if it is used up"
    for part, item in (("second_use", product.second_use), ("hibernation", product.hibernation)):
        if item is not None:
            yield from figure_problems((*at, part, "share"), item.share, tables, where, "", (0.0, 1.0))
            yield from lifetime_problems((*at, part, "lifetime"), item.lifetime, tables, where, what)
    for part in ("collection", "dismantling"):
        yield from figure_problems((*at, part), getattr(product, part), tables, where, "", (0.0, 1.0))
    yield from figure_problems((*at, "number"), product.number, tables, where, None, (0.0, math.inf))
    yield from figure_problems((*at, "past_growth"), product.past_growth, tables, where, "per time", above=-1.0)
    yield from figure_problems((*at, "size"), product.size, tables, where, None, (0.0, math.inf))
    yield from constant_problems((*at, "past_growth"), product.past_growth, tables)
    yield from _counted_problems(at, product, products, tables)
    yield from cohort_problems(at, product, products, tables, where)
    if product.shares is not None:
        if product.shares.value is not None:
            yield (*at, "shares"), f"{what}: shares: name a series of shares by technology"
        else:
            yield from share_problems((*at, "shares"), product.shares.series, tables, where)


def _use_problems(whole: Scenario, key: str, tables: Tables) -> Iterator[Problem]:
    use, at = whole.uses[key], ("uses", key)
    product = whole.products.get(whole.product_of(key))
    if product is None:
        name = whole.product_of(key)
        yield (*at, "product") if use.product else at, f"uses {key}: no product {name!r}{near(name, whole.products)}"
        return
    yield from figure_problems((*at, "intensity"), use.intensity, tables, whole.economies, None, (0.0, math.inf))
    counted = size_unit(product, tables)
    for unit in units(use.intensity, tables):
        above, below, _ = quantity.parse(unit)
        expected = _dimension(counted)
        fits = (above, below) == (("", "") if expected == "mass" else ("mass", expected))
        if not fits:
            yield (
                (*at, "intensity"),
                f"uses {key}: {unit} does not fit a product in {counted}; give "
                + ("fraction or percent" if expected == "mass" else f"kg/{counted}"),
            )
    shares = "" if product.shares is None else product.shares.series
    if shares in tables.series and use.intensity.series in tables.series:
        for economy in whole.economies:
            have = tables.rows(use.intensity.series, economy)
            for technology in () if set(have) == {""} else tables.rows(shares, economy):
                if technology and technology not in have:
                    yield (
                        (*at, "intensity"),
                        (
                            f"uses {key}: {use.intensity.series} has no row for the technology {technology!r} of "
                            f"{shares}; add it, 0 if it holds none"
                        ),
                    )
    for part in ("dissipation", "collection", "dismantling", "recovery", "recycling"):
        yield from figure_problems((*at, part), getattr(use, part), tables, whole.economies, "", (0.0, 1.0))
    if use.making is not None:
        yields, back = (*at, "making", "yields"), (*at, "making", "new_scrap")
        yield from figure_problems(yields, use.making.yields, tables, whole.economies, "", (0.0, 1.0), 0.0)
        yield from figure_problems(back, use.making.new_scrap, tables, whole.economies, "", (0.0, 1.0))
    yield from _cost_problems((*at, "recovery_cost"), use.recovery_cost, tables, whole.economies)
    chain = (use.collection or product.collection, use.dismantling or product.dismantling, use.recovery)
    if use.recycling is not None and use.recovery is not None:
        yield (*at, "recycling"), f"uses {key}: recycling stands for collection, dismantling and recovery; keep one"
    elif use.recycling is None and not all(chain) and not product.dissipative:
        yield at, f"uses {key}: what is recovered? give recycling:, or collection:, dismantling: and recovery:"
    if use.losses:
        yield from media_problems((*at, "losses"), use.losses, tables, whole.economies)
    elif not whole.losses:
        yield at, f"uses {key}: where do losses go? add losses: here or for the scenario"


def _counted_problems(
    at: Location, product: Product, products: Mapping[str, Product], tables: Tables
) -> Iterator[Problem]:
    """Yield a size that is not per unit of the product, and a number that is none per carrier."""
    if not known(product.unit):
        return
    for unit in sorted(units(product.size, tables))[:1] if product.size is not None else ():
        above, _, below = unit.partition("/")
        if not below or quantity.dimension(below.strip()) != quantity.dimension(product.unit):
            text = f"products {at[1]}: {unit} does not fit a product in {product.unit}; give {above}/{product.unit}"
            yield (*at, "size"), text
    carrier = products.get(product.component_of)
    for unit in sorted(units(product.number, tables))[:1] if product.number is not None else ():
        per = carrier.unit if carrier is not None and known(carrier.unit) else product.unit
        if quantity.dimension(unit) and quantity.dimension(unit) != quantity.dimension(f"{product.unit}/{per}"):
            text = f"products {at[1]}: {unit} does not fit; give fraction, or {product.unit}/{per}"
            yield (*at, "number"), text


def _fits(unit: str, counted: str, *, per_year: bool) -> bool:
    """Return whether a driver's unit is that of its product, or per year where it drives an inflow."""
    if not (known(unit) and known(counted)):
        return unit == counted or not known(unit)
    found, own = quantity.dimension(unit), quantity.dimension(counted)
    return found == own or (per_year and found == quantity.dimension(counted, "fraction/year"))


def _dimension(unit: str) -> str:
    return quantity.parse(unit)[0] if known(unit) else unit


def size_unit(product: Product, tables: Tables) -> str:
    """Return the unit that intensities are given for: what the size measures (kWh), else what is counted."""
    if product.size is None:
        return product.unit
    return next(iter(sorted(units(product.size, tables))), product.unit).partition("/")[0]

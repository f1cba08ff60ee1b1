"""What is wrong with the cohorts that a product has from elsewhere: in use at the beginning, or arriving used."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from orechain.definitions.yamltext import Location
from orechain.stocks import quantity
from orechain.stocks.definition import Figure, Product
from orechain.stocks.figurechecks import Problem, figure_problems, known, units
from orechain.stocks.tables import Tables


def cohort_problems(
    at: Location, product: Product, products: Mapping[str, Product], tables: Tables, where: tuple[str, ...] | None
) -> Iterator[Problem]:
    """Yield what is wrong with ``opening``, ``used_imports``, ``falling`` and ``timing`` of a product."""
    what = f"products {at[1]}"
    set_here = [name for name in ("opening", "used_imports") if getattr(product, name) is not None]
    set_here += [name for name in ("falling", "timing") if name in product.model_fields_set]
    for name in set_here:
        if product.component_of:
            text = f"{what}: a component follows {product.component_of}; give {name}: there, or leave it out"
            yield (*at, name), text
        elif product.dissipative:
            yield (*at, name), f"{what}: nothing of what is used up is in use; leave out {name}:"
    if "falling" in set_here and product.model == "inflow":
        yield (*at, "falling"), f"{what}: falling: is for a stock that is given; leave it out, or use model: stock"
    if product.opening is not None:
        if product.past_growth is not None:
            yield (*at, "opening"), f"{what}: opening: and past_growth: both tell the past; keep one"
        yield from _amount_problems((*at, "opening"), product.opening, product, tables, where, least=0.0)
        if _undated(product.opening, tables):
            yield (*at, "opening"), f"{what}: opening: names a series by year of entry; write the years"
    if product.used_imports is None:
        return
    yield from _amount_problems((*at, "used_imports"), product.used_imports, product, tables, where)
    yield from _age_problems((*at, "used_imports"), product.used_imports, tables, what)
    if any(other.component_of == at[1] for other in products.values()):
        text = f"{what}: components are not followed through trade in used goods; leave out used_imports:"
        yield (*at, "used_imports"), text
    points = [p for rows in tables.series.get(product.used_imports.series, {}).values() for p in rows]
    if product.falling != "report" and any(point.low < 0.0 for point in points):
        yield (*at, "falling"), f"{what}: exports of used goods (negative imports) need falling: report"


def _amount_problems(
    at: Location, figure: Figure, product: Product, tables: Tables, where: tuple[str, ...] | None,
    least: float = -math.inf,
) -> Iterator[Problem]:  # fmt: skip
    yield from figure_problems(at, figure, tables, where, None, (least, math.inf))
    if not known(product.unit):
        return
    fitting = {quantity.dimension(product.unit)}
    if at[-1] == "used_imports":
        fitting.add(quantity.dimension(product.unit, "fraction/year"))
    for unit in sorted(units(figure, tables)):
        if quantity.dimension(unit) not in fitting:
            yield at, f"products {at[1]}: {at[-1]}: {unit} does not fit a product in {product.unit}; mend the series"


def _undated(figure: Figure, tables: Tables) -> bool:
    points = [p for rows in tables.series.get(figure.series, {}).values() for p in rows]
    return not figure.series or any(math.isnan(point.year) for point in points)


def _age_problems(at: Location, figure: Figure, tables: Tables, what: str) -> Iterator[Problem]:
    if not figure.series:
        yield at, f"{what}: used_imports: names a series with the age in years as technology"
        return
    for age in dict.fromkeys(technology for _, technology in tables.series.get(figure.series, {})):
        if not (age.isascii() and age.isdigit()):
            text = f"{what}: {figure.series}: the technology {age!r} is no age; write whole years (0, 5, 12)"
            yield at, text
            return

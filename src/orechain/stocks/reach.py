"""Years that a scenario runs over and a table of what goods are made of does not reach.

What drives a product is looked after where it is read (`orechain.stocks.reading`); here stand contents, sizes and
shares of technologies, of which every cohort that enters use needs one.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from orechain.definitions.yamltext import Location
from orechain.stocks.definition import Figure, Product, Scenario
from orechain.stocks.figurechecks import Problem
from orechain.stocks.tables import Point, Tables


def composition(whole: Scenario, use: str) -> Iterator[tuple[Location, str, Figure]]:
    """Yield what tells the composition of cohorts of a use: place in the file, what it is called, the figure."""
    item, name = whole.uses[use], whole.product_of(use)
    yield ("uses", use, "intensity"), f"uses {use}: intensity", item.intensity
    product = whole.products.get(name)
    for part in ("size", "shares") if product is not None else ():
        figure = getattr(product, part)
        if figure is not None:
            yield ("products", name, part), f"products {name}: {part}", figure


def reach_problems(own: Scenario, whole: Scenario, use: str, tables: Tables) -> Iterator[Problem]:
    """Yield composition that begins after the scenario, or ends before it, where nothing is said of years outside."""
    product = whole.products.get(whole.product_of(use))
    for at, what, figure in composition(whole, use):
        place = at if at[0] == "uses" or at[1] in own.products else ("uses", use)
        if at[-1] == "shares" and "zero" in (figure.before, figure.after):
            yield place, f"{what}: shares of nothing do not sum to one; write hold, or add rows"
        for economy in whole.economies:
            found = _beyond(figure, product, tables, economy, whole.years)
            yield from ((place, f"{what}: {text}") for text in found)
            if found:
                break


def _beyond(figure: Figure, product: Product | None, tables: Tables, economy: str, years: tuple[int, int]) -> list[str]:
    """Return what is missing before and after the first rows that do not reach all years."""
    span = f"the years run {years[0]} to {years[1]}"
    for points in _rows(figure, product, tables, economy):
        first, last = points[0], points[-1]
        if math.isnan(first.year):
            continue
        found = []
        if first.year > years[0] and not figure.before:
            found.append(f"{figure.series} begins in {first.year:g} ({first.place}), {span}: nothing says what cohorts "
                         "before it hold; add rows, or before: hold")  # fmt: skip
        if last.year < years[1] and not figure.after:
            found.append(f"{figure.series} ends in {last.year:g} ({last.place}), {span}: nothing says what cohorts "
                         "after it hold; add rows, or after: hold")  # fmt: skip
        if found:
            return found
    return []


def _rows(figure: Figure, product: Product | None, tables: Tables, economy: str) -> Iterator[tuple[Point, ...]]:
    """Yield the rows of a figure that the product reads."""
    rows = tables.rows(figure.series, economy)
    if product is None or product.shares is None:
        wanted = [figure.technology]
    elif figure is product.shares:
        wanted = list(rows)
    else:
        wanted = [figure.technology] if figure.technology else list(tables.rows(product.shares.series, economy))
    for technology in dict.fromkeys(wanted):
        points = rows.get(technology) or rows.get("")
        if points:
            yield points


def held(whole: Scenario, tables: Tables, economy: str) -> dict[str, tuple[bool, bool]]:
    """Return the series of composition that are held: whether before their first year, and after their last.

    Examples
    --------
    >>> from orechain.stocks.shipped import open_scenario
    >>> opened = open_scenario("lithium")
    >>> held(opened.scenario, opened.tables, "CHN")["bev_size"]
    (True, True)
    """
    found: dict[str, tuple[bool, bool]] = {}
    for use in whole.uses:
        product = whole.products.get(whole.product_of(use))
        for _, _, figure in composition(whole, use):
            for points in _rows(figure, product, tables, economy):
                early = figure.before == "hold" and points[0].year > whole.years[0]
                late = figure.after == "hold" and points[-1].year < whole.years[1]
                before, after = found.get(figure.series, (False, False))
                found[figure.series] = (before or early, after or late)
    return {series: ends for series, ends in found.items() if any(ends)}

"""Which levers a case has, for which product, and what they move from."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from orechain.assess.stocks.adjust import LEVERS
from orechain.assess.stocks.case import Case, Outcome
from orechain.assess.stocks.compare import bilingual
from orechain.catalog.messages import Bilingual
from orechain.stocks.definition import Figure
from orechain.stocks.inputs import UseInput

YEAR = 2025
"""Year whose figures the levers move from."""
_ROLES = {"demand": ("demand",), "content": ("content", "technology"), "lifetime": ("lifetime",)}


@dataclass(frozen=True, slots=True)
class Lever:
    """A lever for all products (``target`` empty), a group, or one product.

    Parameters
    ----------
    value, unit, year
        What it moves from, of one product: tonnes of the element that enter use, tonnes in one unit, years of mean
        lifetime, shares; NaN where that is not one number.
    series
        Series of the scenario that say so.
    """

    lever: str
    target: str
    kind: str
    name: Bilingual
    value: float
    unit: str
    year: int
    series: tuple[str, ...]


def levers(case: Case, outcome: Outcome) -> tuple[Lever, ...]:
    """Return the levers of a case: those for all products, for groups of several, and for each product."""
    year = min(max(YEAR, case.years[0]), case.years[-1])
    place = case.years.index(year)
    own = [item for item in case.inputs() if item.use in case.scenario.uses]
    roles = case.roles()
    single = [item for use in own for item in _of_use(case, use, outcome, roles, place, year)]
    groups = [use.group for use in own if use.group]
    several = [group for group in dict.fromkeys(groups) if groups.count(group) > 1]
    found = [_merged(single, lever, "", "all", own, year) for lever in LEVERS]
    found += [
        _merged(single, lever, group, "group", [use for use in own if use.group == group], year)
        for group in several
        for lever in LEVERS
    ]
    return tuple(item for item in (*found, *single) if item.kind == "product" or item.series)


def _merged(single: list[Lever], lever: str, target: str, kind: str, uses: list[UseInput], year: int) -> Lever:
    names = {use.use for use in uses}
    series = dict.fromkeys(name for item in single if item.lever == lever and item.target in names
                           for name in item.series)  # fmt: skip
    return Lever(lever, target, kind, Bilingual(target, target), math.nan, "", year, tuple(series))


def _of_use(
    case: Case, use: UseInput, outcome: Outcome, roles: Mapping[str, tuple[str, ...]], place: int, year: int
) -> Iterator[Lever]:
    product = case.scenario.products[use.product]
    name = bilingual(product.name)
    read = set(use.series)
    if use.component_of:
        read |= {key for item in case.inputs() if item.product == use.component_of for key in item.series}
    demand = next(float(item.demand[place]) for item in outcome.products if item.use == use.use)

    def said(lever: str) -> tuple[str, ...]:
        plain = (key for key in roles if key.partition(":")[0] in read and set(roles[key]) & set(_ROLES[lever]))
        return tuple(dict.fromkeys(key.partition(":")[0] for key in plain))

    mean = math.nan if use.lifetime is None else float(use.lifetime.mean[place])
    yield Lever("demand", use.use, "product", name, demand, "t", year, said("demand"))
    yield Lever("content", use.use, "product", name, float(use.content[place]), f"t/{use.unit}", year, said("content"))
    if use.dissipative:
        return
    yield Lever("lifetime", use.use, "product", name, mean, "year", year, said("lifetime"))
    for lever in ("collection", "recovery"):
        rate = getattr(use, lever)
        series = _rate_series(case, use.use, lever)
        value = float((use.recycling if rate is None else np.asarray(rate))[place])
        yield Lever(lever, use.use, "product", name, value, "fraction", year, series)


def _rate_series(case: Case, key: str, lever: str) -> tuple[str, ...]:
    """Return what says a rate: the variant's, the use's or the product's figure, or the whole rate instead."""
    variant = case.scenario.variants.get(case.variant)
    use = case.scenario.uses[key]
    product = case.scenario.products[case.scenario.product_of(key)]
    whole: Figure | None = getattr(variant, "recycling", None) or use.recycling
    figure = whole or getattr(variant, lever, None) or getattr(use, lever, None) or getattr(product, lever, None)
    return (figure.key,) if figure is not None else ()

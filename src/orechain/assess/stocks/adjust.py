"""What if demand, lifetimes, contents or rates were other than the scenario says? Factors on its arrays.

A factor holds from one year on and grows into its full size by another; what was before these years is not touched. So
``lifetime:1.2~from:2025~until:2035`` lets goods last a fifth longer, reached step by step from 2026 to 2035.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from orechain.errors import OrechainError
from orechain.stocks.definition import Scenario
from orechain.stocks.inputs import Floats, Lifetimes, UseInput

LEVERS: Mapping[str, tuple[float, float]] = MappingProxyType({
    "demand": (0.1, 5.0),
    "content": (0.1, 5.0),
    "lifetime": (0.5, 2.0),
    "collection": (0.0, 5.0),
    "recovery": (0.0, 5.0),
})  # fmt: skip
"""Levers with their least and greatest factor.

``demand``: what drives a product (what enters use, or the stock that is kept). ``content``: the element per unit that
enters use. ``lifetime``: how long goods are in use, for all that are then in use. ``collection`` and ``recovery``:
these two rates, never above one; where only the whole recycling rate is known, both act on it.
"""
START, UNTIL = "from", "until"
FIRST, LAST = 2025, 2035
"""Last year without a change, and first year with the whole of it, where they are not given."""
_PART = re.compile(r"([a-z]+)(?:\.([A-Za-z0-9_-]{1,60}))?:(\d{1,4}(?:\.\d{1,6})?)")
_MOST = 60


@dataclass(frozen=True, slots=True)
class Factor:
    """One lever moved: for a product, for a group of products, or (``""``) for all."""

    lever: str
    target: str
    value: float


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Factors that are 1 up to the year ``start``, grow along a straight line, and are whole from ``until`` on."""

    factors: tuple[Factor, ...]
    start: int = FIRST
    until: int = LAST

    def factor(self, lever: str, use: str, group: str) -> float:
        """Return the factor of a lever for a product: its own, else that of its group, else that of all."""
        own = {item.target: item.value for item in self.factors if item.lever == lever}
        return next((own[target] for target in (use, group, "") if target in own), 1.0)

    def course(self, factor: float, years: Floats) -> Floats:
        """Return a factor by year.

        Examples
        --------
        >>> Adjustment((), 2025, 2027).course(1.5, np.array([2024.0, 2026.0, 2027.0, 2100.0])).tolist()
        [1.0, 1.25, 1.5, 1.5]
        """
        way = np.clip((years - self.start) / (self.until - self.start), 0.0, 1.0)
        return np.asarray(1.0 + (factor - 1.0) * way)

    @property
    def text(self) -> str:
        """The adjustment as it is written; `read_adjustment` reads it."""
        parts = [f"{item.lever}{'.' if item.target else ''}{item.target}:{item.value:g}" for item in self.factors]
        return "~".join((*parts, f"{START}:{self.start}", f"{UNTIL}:{self.until}")) if parts else ""


def read_adjustment(text: str, scenario: Scenario) -> Adjustment | None:
    """Return the adjustment that a text like ``demand:0.8~lifetime.bev_battery:1.2`` asks for, if it has any.

    Parameters
    ----------
    text
        ``lever:factor`` or ``lever.target:factor``, joined by ``~``, with the levers of `LEVERS`; targets are products
        and groups of products of the scenario. ``from:`` and ``until:`` give the years of `Adjustment`.

    Raises
    ------
    OrechainError
        If a part cannot be read, names something unknown, is out of its range or stands twice.
    """
    parts = [part.strip() for part in text.split("~") if part.strip()]
    if not parts:
        return None
    if len(parts) > _MOST:
        raise OrechainError("stocks_adjust_many", count=len(parts), most=_MOST)
    found: dict[tuple[str, str], float] = {}
    known = targets(scenario)
    for part in parts:
        match = _PART.fullmatch(part)
        if match is None:
            raise OrechainError("stocks_adjust_form", part=part[:80])
        lever, target, number = match[1], match[2] or "", float(match[3])
        if lever not in (*LEVERS, START, UNTIL) or (target and lever in (START, UNTIL)):
            raise OrechainError("stocks_adjust_lever", lever=lever, known=", ".join((*LEVERS, START, UNTIL)))
        if target and target not in known:
            raise OrechainError("stocks_adjust_target", target=target, known=", ".join(known))
        if (lever, target) in found:
            raise OrechainError("stocks_adjust_twice", part=part)
        found[lever, target] = number
    start, until = _years(found, scenario)
    factors = []
    for (lever, target), number in found.items():
        low, high = LEVERS[lever]
        if not low <= number <= high:
            name = f"{lever}.{target}" if target else lever
            raise OrechainError("stocks_adjust_range", name=name, value=f"{number:g}", low=f"{low:g}", high=f"{high:g}")
        factors.append(Factor(lever, target, number))
    return Adjustment(tuple(factors), start, until) if factors else None


def _years(found: dict[tuple[str, str], float], scenario: Scenario) -> tuple[int, int]:
    """Return the years of the adjustment, taken out of what was read."""
    first, last = scenario.years
    start = found.pop((START, ""), float(FIRST))
    until = found.pop((UNTIL, ""), max(float(LAST), start + 1.0))
    if not (start.is_integer() and until.is_integer() and first <= start < until <= last):
        raise OrechainError("stocks_adjust_years", start=f"{start:g}", until=f"{until:g}", first=first, last=last)
    return int(start), int(until)


def targets(scenario: Scenario) -> tuple[str, ...]:
    """Return what a factor may be for: the products of a scenario, and their groups."""
    products = [scenario.products[scenario.product_of(use)] for use in scenario.uses]
    groups = [item.group for item in products if item.group]
    carriers = [item.component_of for item in products if item.component_of]
    return tuple(dict.fromkeys((*scenario.uses, *groups, *carriers)))


def adjusted(uses: Sequence[UseInput], adjustment: Adjustment, years: Floats) -> tuple[UseInput, ...]:
    """Return the products of a scenario with the factors applied; what no factor touches stays the same array."""
    carriers = {item.product: item for item in uses}
    return tuple(_adjusted(item, carriers.get(item.component_of), adjustment, years) for item in uses)


def _adjusted(use: UseInput, carrier: UseInput | None, adjustment: Adjustment, years: Floats) -> UseInput:
    def course(lever: str, value: float | None = None) -> Floats | None:
        found = adjustment.factor(lever, use.use, use.group) if value is None else value
        return None if found == 1.0 else adjustment.course(found, years)

    changed = use
    demand, more = _demand(use, carrier, adjustment)
    driven, filled, lasting = course("demand", demand), course("content"), course("lifetime")
    extra = course("content", more)
    if driven is not None:
        changed = replace(changed, inflow=_times(use.inflow, driven), stock=_times(use.stock, driven))
    for part in (filled, extra):
        if part is not None:
            changed = replace(
                changed,
                content=changed.content * part,
                technology_content=_times(changed.technology_content, part),
            )
    if lasting is not None and use.lifetime is not None:
        changed = replace(changed, lifetime=_lasting(use.lifetime, lasting))
    if (driven is not None or lasting is not None) and use.falling == "report" and use.used_imports is None:
        # A smaller stock of goods that last longer may fall faster than they leave: then some leave early.
        changed = replace(changed, falling="share")
    return _rates(changed, course("collection"), course("recovery"))


def _demand(use: UseInput, carrier: UseInput | None, adjustment: Adjustment) -> tuple[float, float]:
    """Return the factors on what drives a product and on what one unit holds.

    A component follows its carrier; a factor of its own means more or less of it in each carrier.
    """
    if carrier is None:
        return adjustment.factor("demand", use.use, use.group), 1.0
    own = {item.target for item in adjustment.factors if item.lever == "demand"}
    if not own & ({use.use, use.group} - {""}):
        return 1.0, 1.0
    carried = adjustment.factor("demand", carrier.use, carrier.group)
    return 1.0, adjustment.factor("demand", use.use, use.group) / carried


def _lasting(life: Lifetimes, course: Floats) -> Lifetimes:
    return replace(life, extension=course if life.extension is None else life.extension * course)


def _rates(use: UseInput, collection: Floats | None, recovery: Floats | None) -> UseInput:
    if use.dissipative or (collection is None and recovery is None):
        return use
    if use.collection is None or use.dismantling is None or use.recovery is None:
        both = [part for part in (collection, recovery) if part is not None]
        return replace(use, recycling=_capped(use.recycling, math.prod(both, start=np.ones(()))))
    parts = (
        use.collection if collection is None else _capped(use.collection, collection),
        use.recovery if recovery is None else _capped(use.recovery, recovery),
    )
    return replace(use, collection=parts[0], recovery=parts[1], recycling=parts[0] * use.dismantling * parts[1])


def _times(values: Floats | None, course: Floats) -> Floats | None:
    return None if values is None else values * course


def _capped(rate: Floats, course: Floats) -> Floats:
    return np.clip(rate * course, 0.0, 1.0)


def capped(before: Sequence[UseInput], after: Sequence[UseInput], adjustment: Adjustment) -> Iterator[str]:
    """Yield the products of which a rate came to one by the adjustment and was below one before it."""
    moved = {item.lever for item in adjustment.factors if item.value > 1.0}
    for old, new in zip(before, after, strict=True):
        pairs = [(old.collection, new.collection, "collection"), (old.recovery, new.recovery, "recovery")]
        if old.collection is None:
            pairs = [(old.recycling, new.recycling, "collection"), (old.recycling, new.recycling, "recovery")]
        if not new.dissipative and any(
            lever in moved and a is not None and b is not None and bool(((b >= 1.0) & (a < 1.0)).any())
            for a, b, lever in pairs
        ):
            yield new.use

"""Which value of a quantity is shown, and what is known of quantities added up."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from typing import Literal

from orechain.assess.balance.result import BalancedFlow, BalancedStock, BalancedValue, Mark, Observed
from orechain.assess.result import Figure
from orechain.catalog.messages import message
from orechain.views.words import known_name


def joint_mark(marks: set[Mark]) -> Mark:
    """Return the mark of quantities added up: the one that claims least."""
    order: tuple[Mark, ...] = ("not_determinable", "not_reconciled", "computed", "corrected", "published")
    return next(mark for mark in order if mark in marks)


def summed_figure(members: Iterable[BalancedFlow], unit: str, period: tuple[int, int]) -> tuple[Figure, float | None]:
    """Return what is known of the sum of flows, and its standard deviation if it is one flow.

    The ends of the interval are added up: without the covariances that is the widest that the sum can be.
    """
    flows = list(members)
    values = [value_of(flow.after, flow.before, flow.mark) for flow in flows]
    value = sum_of([item.value for item in values])
    low, high = sum_of([item.low for item in values]), sum_of([item.high for item in values])
    if value is None and low is None and len(flows) > 1:
        known = [part for item in values if (part := item.low if item.low is not None else item.value) is not None]
        low = math.fsum(known) if any(known) else None
    sources = tuple(dict.fromkeys(source for flow in flows for seen in flow.before for source in seen.sources))
    # A dash is all that can be said of an interval that is open at both ends, or begins at nothing.
    if value is None and high is None and not low:
        low = None
    status: Literal["published", "computed", "missing"] = "computed"
    if value is None:
        status = "missing"
    elif len(flows) == 1 and _as_printed(flows[0], value):
        status = "published"
    reason = next((item.reason for item in values if item.value is None and item.reason is not None), None)
    if value is None and reason is None:
        reason = message("balance_not_determinable")
    figure = Figure(
        value,
        unit,
        status,
        low,
        high,
        sources,
        _rule(flows[0]) if status == "computed" and sources else "",
        *period,
        form=flows[0].layer if known_name("form", flows[0].layer) else "",
        reason=reason if value is None else None,
    )
    return figure, values[0].sd if len(values) == 1 else None


def _rule(flow: BalancedFlow) -> str:
    return "weighted_mean" if flow.mark == "not_reconciled" else "reconciled"


def value_of(after: BalancedValue, before: tuple[Observed, ...], mark: Mark) -> BalancedValue:
    """Return the value to show: after reconciliation, or the mean of what is published where there was none.

    What is no finite number is shown as missing.
    """
    if mark != "not_reconciled":
        sizes = (after.value, after.sd, after.low, after.high)
        if all(size is None or math.isfinite(size) for size in sizes):
            return after
        value, sd, low, high = (size if size is not None and math.isfinite(size) else None for size in sizes)
        return replace(after, value=value, sd=sd, low=low, high=high)
    known = [(seen.mean, seen.sd) for seen in before if seen.mean is not None]
    if not known:
        bounds = [seen for seen in before if seen.low is not None or seen.high is not None]
        low, high = (bounds[0].low, bounds[0].high) if bounds else (None, None)
        return BalancedValue(None, None, low, high, "", message("balance_no_figure"))
    exact = [mean for mean, sd in known if sd == 0]
    if exact:
        return BalancedValue(exact[0], 0.0, exact[0], exact[0], "")
    spread = [(mean, sd) for mean, sd in known if sd is not None and sd > 0]
    if not spread:
        return BalancedValue(math.fsum(mean for mean, _ in known) / len(known), None, None, None, "")
    weight = math.fsum(1 / sd**2 for _, sd in spread)
    mean = math.fsum(mean / sd**2 for mean, sd in spread) / weight
    wide = 1.959963984540054 / math.sqrt(weight)
    low = max(mean - wide, 0.0) if mean >= 0 else mean - wide
    return BalancedValue(mean, 1 / math.sqrt(weight), low, mean + wide, "")


def stock_value(stock: BalancedStock) -> float | None:
    """Return the net addition to a stock that can be shown."""
    return value_of(stock.after, stock.before, stock.mark).value


def _as_printed(flow: BalancedFlow, value: float) -> bool:
    """Whether a value is one claim as its publisher gives it, so that all its digits are the publisher's."""
    if flow.mark == "computed" or len(flow.before) != 1:
        return False
    seen = flow.before[0]
    return len(seen.sources) == 1 and seen.mean is not None and math.isclose(value, seen.mean, rel_tol=1e-9)


def sum_of(values: list[float | None]) -> float | None:
    """Return the sum; ``None`` if one of the addends is missing or no finite number."""
    known = [value for value in values if value is not None and math.isfinite(value)]
    return math.fsum(known) if len(known) == len(values) else None

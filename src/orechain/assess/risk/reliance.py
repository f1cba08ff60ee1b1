"""What is known of a net import reliance when one of imports, exports and own output is not."""

from __future__ import annotations

import math
import re

from orechain.assess.result import Figure
from orechain.assess.risk.holdings import Case
from orechain.assess.tradeflows import LinkTrade
from orechain.catalog.hs import hs_codes

_SURE = 2.0
"""Standard deviations below a figure that still count as possible."""
_ELEMENT = re.compile(r"[A-Z][a-z]?")


def open_bounds(case: Case, trade: LinkTrade) -> tuple[float | None, float | None]:
    """Return the least and the greatest net import reliance that the known figures allow; None without a bound.

    Ore is used at least as much as primary metal is made of it at home, less what may have come in as metal already.
    """
    own = _reach(case.own)
    low, high = reliance_bounds(_reach(trade.imports), _reach(trade.exports, _at_most(case, trade)), own)
    used = _used_at_least(case) if case.link == "U" else 0.0
    if used > 0 and math.isfinite(own[1]):
        least = 1.0 - own[1] / used
        low = least if low is None else max(low, least)
    if low is not None and high is not None and low > high:
        return None, None  # the figures contradict each other: none of them bounds anything
    return low, high


def _used_at_least(case: Case) -> float:
    made = case.holdings.case(case.mineral, "M", case.year)
    least, _ = _reach(made.own)
    if made.own.value is not None:
        least = min(least, made.own.value - _SURE * made.deviation(made.own).sd)
    _, came = _reach(made.trade.imports)
    return least - came if math.isfinite(came) else 0.0


def reliance_bounds(
    imports: tuple[float, float], exports: tuple[float, float], own: tuple[float, float]
) -> tuple[float | None, float | None]:
    """Return what lowest and highest imports, exports and own output leave open of the reliance.

    Formula: ``N / (P + N)`` with net imports ``N = I - E`` grows with ``N``; more own output ``P`` brings it nearer to
    zero.

    Examples
    --------
    >>> reliance_bounds((300.0, float("inf")), (0.0, 100.0), (50.0, 50.0))
    (0.8, None)
    >>> reliance_bounds((0.0, 10.0), (20.0, float("inf")), (90.0, 90.0))
    (None, -0.125)
    """
    least, most = imports[0] - exports[1], imports[1] - exports[0]
    low = _share(least, own[1] if least >= 0 else own[0])
    high = _share(most, own[0] if most >= 0 else own[1])
    return low, None if high is not None and high >= 1.0 else high


def _share(net: float, own: float) -> float | None:
    if math.isinf(net):
        return None
    if math.isinf(own):
        return 0.0
    return net / (own + net) if own + net > 0 else None


def _reach(fig: Figure, at_most: float | None = None) -> tuple[float, float]:
    """Return lowest and highest mass that a figure leaves open: it is what it is, between bounds, or anything."""
    if fig.value is not None:
        return fig.value if fig.low is None else fig.low, fig.value if fig.high is None else fig.high
    high = min((end for end in (fig.high, at_most) if end is not None), default=math.inf)
    return fig.low or 0.0, max(high, fig.low or 0.0)


def _at_most(case: Case, trade: LinkTrade) -> float | None:
    """Return what the economy's exports weigh under all codes of the link: more of the element cannot be in them."""
    codes = {code.hs for code in hs_codes(case.mineral) if code.link == case.link}
    held = {flow.hs for flow in case.flows}
    if trade.absent or not codes or not set(trade.shared) <= held or not _ELEMENT.fullmatch(case.inputs.form):
        return None
    weights = [
        flow.quantity_t
        for flow in case.flows
        if flow.hs in codes and case.inputs.at_home(flow.exporter) and not case.inputs.at_home(flow.importer)
    ]
    known = [weight for weight in weights if weight is not None]
    return math.fsum(known) if len(known) == len(weights) else None

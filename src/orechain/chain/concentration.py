"""How concentrated supply is among producers, with bounds for the part that no publisher breaks down."""

from __future__ import annotations

import math
from collections.abc import Mapping

from orechain.chain.interval import Interval

GOVERNANCE_BEST, GOVERNANCE_WORST = 2.5, -2.5


def herfindahl(shares: Mapping[str, float], rest: float = 0.0) -> Interval:
    """Return the Herfindahl-Hirschman index of producers.

    Formula: ``HHI = sum(s_c ** 2)``, ``s_c`` as fractions, so that 1 is a monopoly (10,000 in percent points).

    Parameters
    ----------
    shares
        Share of each named producer, fractions of the world total.
    rest
        Share of producers that are not named. They may be many (adds nothing, the best value) or one (adds
        ``rest ** 2``, the upper bound).

    Raises
    ------
    ValueError
        If a share is negative or the shares exceed one by more than 2 % (rounding).

    Examples
    --------
    >>> herfindahl({"BRA": 0.9, "CAN": 0.1}).value
    0.8200000000000001
    """
    _check(shares, rest)
    total = math.fsum(share * share for share in shares.values())
    return Interval(total, total, total + rest * rest)


def governance_weighted(
    shares: Mapping[str, float], governance: Mapping[str, float], rest: float = 0.0
) -> Interval | None:
    """Return the concentration weighted by poor governance, from 0 to 1.

    Formula: ``sum(s_c ** 2 * g_c)`` with ``g_c = (2.5 - WGI_c) / 5`` limited to 0..1, ``WGI_c`` the mean of the six
    dimensions of the World Governance Indicators. Source: European Commission, Methodology for establishing the EU list
    of critical raw materials (2017), without its trade parameter, scaled to 0..1.

    A producer without published governance spans the whole range 0..1 and is entered at the middle. ``None`` if less
    than half of the named supply has a governance estimate.

    Examples
    --------
    >>> governance_weighted({"A": 1.0}, {"A": 0.0}).value
    0.5
    """
    _check(shares, rest)
    known = {name: share for name, share in shares.items() if name in governance}
    if not math.fsum(known.values()) >= 0.5 * math.fsum(shares.values()):
        return None
    sure = math.fsum(share * share * poor_governance(governance[name]) for name, share in known.items())
    unsure = math.fsum(share * share for name, share in shares.items() if name not in governance)
    return Interval(sure + 0.5 * unsure, sure, sure + unsure + rest * rest)


def poor_governance(estimate: float) -> float:
    """Return how poor governance is, from 0 (best) to 1 (worst): ``(2.5 - WGI) / 5``, limited to that range.

    Examples
    --------
    >>> poor_governance(0.0), poor_governance(-3.0)
    (0.5, 1.0)
    """
    return min(1.0, max(0.0, (GOVERNANCE_BEST - estimate) / (GOVERNANCE_BEST - GOVERNANCE_WORST)))


def _check(shares: Mapping[str, float], rest: float) -> None:
    values = (*shares.values(), rest)
    if not (all(share >= 0 for share in values) and math.fsum(values) <= 1.02):
        raise ValueError("shares must not be negative nor exceed one in total")

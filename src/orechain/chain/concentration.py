"""How concentrated supply is among producers, with bounds for the part that no publisher breaks down."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

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
    values = _checked(shares, rest)
    total = float(values @ values)
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
    values = _checked(shares, rest)
    names = list(shares)
    known = np.array([name in governance for name in names])
    if not float(values[known].sum()) >= 0.5 * float(values.sum()):
        return None
    wgi = np.array([governance.get(name, 0.0) for name in names])
    poor = np.clip((GOVERNANCE_BEST - wgi) / (GOVERNANCE_BEST - GOVERNANCE_WORST), 0.0, 1.0)
    squares = values**2
    value = float((squares * np.where(known, poor, 0.5)).sum())
    low = float((squares * np.where(known, poor, 0.0)).sum())
    high = float((squares * np.where(known, poor, 1.0)).sum()) + rest * rest
    return Interval(value, low, high)


def _checked(shares: Mapping[str, float], rest: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    values = np.array(list(shares.values()), dtype=np.float64)
    if not (bool((values >= 0).all()) and rest >= 0 and float(values.sum()) + rest <= 1.02):
        raise ValueError("shares must not be negative nor exceed one in total")
    return values

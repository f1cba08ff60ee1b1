"""What of a secondary resource pays to recover: lots of different cost at one price."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from orechain.errors import InvalidInput
from orechain.stocks.answers import Classes
from orechain.stocks.timeaxis import Floats


def paying_share(price: ArrayLike, low: ArrayLike, central: ArrayLike, high: ArrayLike) -> Floats:
    """Return the share of the recoverable amount whose recovery pays at a price, from zero to one.

    The costs of the lots are assumed to be spread as a triangle from the cheapest ``low`` over the most frequent
    ``central`` to the dearest ``high``; a lot pays if its cost is not above the price. With a = low, c = central,
    b = high the share is the cumulative distribution at the price p::

        0                                 p < a
        (p - a)² / ((b - a) (c - a))      a <= p <= c
        1 - (b - p)² / ((b - a) (b - c))  c <= p <= b
        1                                 p > b

    The distribution is that of S. Kotz and J. R. van Dorp, Beyond Beta (World Scientific, 2004), chapter 1. That the
    costs of lots follow it is an assumption: three figures are all that is known of them.

    Parameters
    ----------
    price, low, central, high
        In one currency per mass of the element; they broadcast. NaN: not known, and the share is NaN.

    Raises
    ------
    InvalidInput
        If a cost is negative, or low, central and high are not in order.

    Examples
    --------
    >>> paying_share([5.0, 20.0, 40.0, 80.0], 10.0, 30.0, 70.0)
    array([0.        , 0.08333333, 0.625     , 1.        ])
    >>> paying_share([9.0, 10.0], 10.0, 10.0, 10.0)  # all lots at one cost
    array([0., 1.])
    """
    p, a, c, b = np.broadcast_arrays(*(np.asarray(part, dtype=np.float64) for part in (price, low, central, high)))
    if ((a < 0) | (c < a) | (b < c)).any():
        raise InvalidInput(["cost of recovery: low, central and high must be in order and not negative"])
    up, down = np.clip(p, a, c), np.clip(p, c, b)
    with np.errstate(divide="ignore", invalid="ignore"):  # sides without width, of which no price is chosen
        rising = (up - a) / (b - a) * ((up - a) / (c - a))
        falling = 1.0 - (b - down) / (b - a) * ((b - down) / (b - c))
    found = np.where(p < a, 0.0, np.where(p >= b, 1.0, np.where(p < c, rising, falling)))
    return np.where(np.isnan(p + a + b + c), np.nan, found)


def secondary_reserve(by_name: Mapping[str, Classes]) -> tuple[Floats, NDArray[np.bool_]]:
    """Return the sum of the reserves that are known, (..., T), and where it is a lower bound only.

    A deposit of which nothing is recoverable adds nothing, whatever its cost. Where something is recoverable of a
    deposit whose reserve is missing, the sum of the others is a lower bound; where no reserve is known, it is NaN.

    Examples
    --------
    >>> from orechain.stocks.answers import Deposit, classify
    >>> _, found = classify({
    ...     "batteries": Deposit(np.array([100.0]), collectable=0.8, recoverable=0.5, economic=0.75),
    ...     "glass": Deposit(np.array([50.0]), collectable=0.5, recoverable=0.2, economic=np.nan),
    ... })
    >>> secondary_reserve(found)
    (array([30.]), array([ True]))
    """
    known = [np.where(of.recoverable > 0, of.reserve, of.recoverable * 0.0) for of in by_name.values()]
    values = np.stack(np.broadcast_arrays(*known))
    missing = np.isnan(values)
    # Of a deposit that is known to hold nothing recoverable there is no reserve that could be known.
    stated = np.stack(np.broadcast_arrays(*(of.recoverable > 0 for of in by_name.values()))) & ~missing
    total = np.where(missing.any(axis=0) & ~stated.any(axis=0), np.nan, np.nansum(values, axis=0))
    return total, missing.any(axis=0) & stated.any(axis=0)

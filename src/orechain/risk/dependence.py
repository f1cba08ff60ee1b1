"""Who depends on imports of what: two economies set side by side, and the share of one in the world, year by year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from orechain.errors import InvalidInput
from orechain.risk.contract import Floats

Words: TypeAlias = npt.NDArray[np.str_]
"""Ids whose words stand in the catalog's table ``risk_words``."""

DEPENDENT = 0.5
"""Gulley, Nassar and Xun, China, the United States, and competition for resources that enable emerging technologies,
Proceedings of the National Academy of Sciences 115 (2018): imports for over half of the consumption."""
_SLACK = 0.02
"""Published totals are rounded: a part may exceed the whole by this."""


@dataclass(frozen=True, slots=True, eq=False)
class Shares:
    """Shares of a whole, with the reason where there is none.

    Parameters
    ----------
    share
        Fraction, 0 to 1; NaN where it is not known.
    reason
        Id of kind ``reason`` where the share is NaN, empty elsewhere.
    """

    share: Floats
    reason: Words


def quadrants(
    first: Floats, second: Floats, first_threshold: float = DEPENDENT, second_threshold: float = DEPENDENT
) -> Words:
    """Return for each mineral which of two economies depend on imports.

    Parameters
    ----------
    first, second
        Signed net import reliances of the two economies, arrays that broadcast; NaN where not known.
    first_threshold, second_threshold
        An economy depends on imports where its reliance is *above* this ("over half"), at most 1.

    Returns
    -------
    numpy.ndarray
        ``both_low``, ``first_only``, ``second_only``, ``both_high`` (competition for what third economies supply), or
        ``not_known``. One reliance alone never places a mineral.

    Raises
    ------
    InvalidInput
        If a threshold or a reliance is above 1, or a threshold is no number.

    Examples
    --------
    >>> quadrants(np.array([0.9, 0.9, -0.2, 0.5, np.nan]), np.array([0.8, 0.1, 0.6, 0.5, 0.9])).tolist()
    ['both_high', 'first_only', 'second_only', 'both_low', 'not_known']
    """
    given = {"first": (np.asarray(first), first_threshold), "second": (np.asarray(second), second_threshold)}
    problems = []
    for name, (reliance, threshold) in given.items():
        if not threshold <= 1.0:
            problems.append(f"{name}_threshold {threshold:g}: net import reliance is at most 1; give a lower one")
        if (reliance > 1.0).any():
            problems.append(f"{name}: a net import reliance of {np.nanmax(reliance):g} is above 1; give fractions")
    if problems:
        raise InvalidInput(problems)
    one, other = np.broadcast_arrays(given["first"][0], given["second"][0])
    high, too = one > first_threshold, other > second_threshold
    return np.select(
        [np.isnan(one) | np.isnan(other), high & too, high, too],
        ["not_known", "both_high", "first_only", "second_only"],
        "both_low",
    )


def share_of_world(own: Floats, world: Floats) -> Shares:
    """Return the share of an economy in world totals, element by element (years, minerals).

    Parameters
    ----------
    own, world
        The economy's figures and the world totals of the same link, form and unit; arrays that broadcast, NaN where not
        known. An economy that is known to produce nothing has the share 0.

    Returns
    -------
    Shares
        A figure that exceeds the world total by more than rounding (2 %) has no share: the two do not measure the
        same. Within rounding it is 1.

    Raises
    ------
    InvalidInput
        If a figure is negative.

    Examples
    --------
    >>> found = share_of_world(np.array([30.0, np.nan, 0.0, 9.0]), np.array([120.0, 100.0, 80.0, 7.0]))
    >>> found.share, found.reason.tolist()
    (array([0.25,  nan, 0.  ,  nan]), ['', 'own_not_known', '', 'above_world'])
    """
    one, whole = np.broadcast_arrays(np.asarray(own, dtype=np.float64), np.asarray(world, dtype=np.float64))
    if (one < 0).any() or (whole < 0).any():
        raise InvalidInput(["share of the world: a negative figure; correct it"])
    with np.errstate(divide="ignore", invalid="ignore"):
        share = one / whole
    reason = np.select(
        [np.isnan(one), ~(whole > 0), share > 1.0 + _SLACK],
        ["own_not_known", "world_not_known", "above_world"],
        "",
    )
    return Shares(np.where(reason == "", np.minimum(share, 1.0), np.nan), reason)

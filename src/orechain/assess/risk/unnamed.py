"""What suppliers that nobody names add to the spread of a score, which samples of the named ones do not know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from orechain.assess.risk.result import AxisScore, Driver, Score, Spread
from orechain.assess.risk.sampling import Samples
from orechain.assess.risk.scores import Evaluated
from orechain.risk.contract import Floats

_OPEN = 0.05
"""A probability that the unnamed suppliers move by more is not known."""


def with_spreads(
    score: Score,
    item: Evaluated,
    at: tuple[int, int],
    samples: Samples,
    axes: Mapping[str, Spread | None],
    whole: Spread | None,
    probability: float | None,
    drivers: Mapping[str, tuple[Driver, ...]],
) -> Score:
    """Return a score with what samples and unnamed suppliers together leave open.

    Parameters
    ----------
    score, item, at
        The score, and year and mineral of it among those of its method.
    samples
        Of the method in that year.
    axes, whole, probability
        What the samples say of each axis, of the score, and of all cuts being reached together.
    drivers
        By axis.
    """
    place = at[1]
    made: list[AxisScore] = []
    for axis in score.axes:
        ends, spread = item.ends(at, axis.key, unnamed=True), axes[axis.key]
        own = chance(samples.axes[axis.key][:, place], axis.value, ends, axis.threshold)
        if ends is not None and axis.threshold is not None and own is None:
            probability = None
        if axis.value is not None:
            spread = widened(spread, axis.value, ends)
            spread = replace(spread, probability=own) if spread is not None else None
            axis = replace(axis, spread=spread, drivers=drivers.get(axis.key, ()))
        made.append(axis)
    ends, cut = item.ends(at, unnamed=True), score.threshold
    own = chance(samples.chosen[:, place], score.value, ends, cut)
    if score.overall and ends is not None and cut is not None and own is None:
        probability = None
    if score.value is None or whole is None:
        return replace(score, spread=None, probability=probability, axes=tuple(made))
    spread = replace(widened(whole, score.value, ends) or whole, probability=own)
    return replace(score, spread=spread, probability=probability, axes=tuple(made))


def widened(spread: Spread | None, value: float | None, ends: tuple[float, float] | None) -> Spread | None:
    """Return a spread that also holds what unnamed suppliers leave open.

    The samples know the named ones only. Their interval is stretched downwards and upwards as the score itself is
    between its ends: ``low * end / value``; a score of zero is shifted.
    """
    if spread is None or value is None or ends is None:
        return spread
    least, most = ends
    if value > 0:
        low, high = spread.low * least / value, spread.high * most / value
    else:
        low, high = spread.low + least - value, spread.high + most - value
    return replace(spread, low=min(low, spread.low), high=max(high, spread.high))


def chance(samples: Floats, value: float | None, ends: tuple[float, float] | None, cut: float | None) -> float | None:
    """Return the probability of a cut being reached; None where the unnamed suppliers move it by over five points."""
    known = samples[np.isfinite(samples)]
    if cut is None or not known.size:
        return None
    if value is not None and ends is not None:
        moved = [known * end / value if value > 0 else known + end - value for end in ends]
        least, most = (float(np.mean(some >= cut)) for some in moved)
        if most - least > _OPEN:
            return None
    return float(np.mean(known >= cut))

"""When within an interval goods enter use, and which share of each cohort is left at the end of each interval.

The age of the cohort of interval c at the end of interval t is ``ends[t]`` less the time of entry: ages 1, 2, 3, … for
entry at the start of the year, 0.5, 1.5, … in the middle, 0, 1, … at the end. With uniform entry the share is the mean
over the interval of entry.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from orechain.errors import InvalidInput
from orechain.stocks.lifetime import Lifetime
from orechain.stocks.timeaxis import Floats, Integers, TimeAxis

Timing = Literal["start", "middle", "end", "uniform"]
TIMINGS: tuple[str, ...] = get_args(Timing)
_ENTRY = {"start": 0.0, "middle": 0.5, "end": 1.0}
_POINTS, _MOST_POINTS = 12, 200
_STEPS = 500
_PER_DEVIATION = 4
"""Points per standard deviation of a lifetime that is short beside the interval: the mean is then right to 1e-6."""


@dataclass(frozen=True, slots=True, eq=False)
class Survival:
    """Shares of cohorts that are in use at the ends of intervals, evaluated only when asked for.

    Made by `survival_table`, which explains the parts.
    """

    lifetime: Lifetime
    axis: TimeAxis
    timing: Timing = "middle"
    points: int = 12
    by_cohort: Floats | None = None
    by_year: Floats | None = None
    lifetimes_by_cohort: bool = False

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the series (without cohorts and intervals)."""
        lifetimes = self.lifetime.shape[:-1] if self.lifetimes_by_cohort else self.lifetime.shape
        parts = [factor.shape[:-1] for factor in (self.by_cohort, self.by_year) if factor is not None]
        return np.broadcast_shapes(lifetimes, *parts)

    @property
    def by_age(self) -> bool:
        """Whether the share depends on the age alone: even intervals, one lifetime for all cohorts and years."""
        return self.axis.is_even and self.by_cohort is None and self.by_year is None and not self.lifetimes_by_cohort

    def pick(self, shape: tuple[int, ...], index: tuple[Integers, ...]) -> Survival:
        """Return the series at ``index`` of everything broadcast to ``shape``; the result has one axis of series."""
        count = self.axis.length
        lifetime = self.lifetime
        if self.lifetimes_by_cohort:
            cohorts = tuple(part[:, None] for part in index)
            lifetime = lifetime.pick((*shape, count), (*cohorts, np.arange(count)))
        else:
            lifetime = lifetime.pick(shape, index)
        factors = [
            None if factor is None else np.broadcast_to(factor, (*shape, count))[index]
            for factor in (self.by_cohort, self.by_year)
        ]
        return replace(self, lifetime=lifetime, by_cohort=factors[0], by_year=factors[1])

    def shares_by_age(self) -> Floats:
        """Return the share of any cohort at the end of its own and each later interval, shape (..., T)."""
        width = (self.axis.edges[-1] - self.axis.edges[0]) / self.axis.length
        number = np.arange(self.axis.length)
        if self.timing != "uniform":
            return self.lifetime.survival((number + 1 - _ENTRY[self.timing]) * width)
        if self._exact:
            lived = self.lifetime.lived(np.arange(self.axis.length + 1) * width)
            return np.asarray(np.diff(lived, axis=-1) / width, dtype=float)
        return sum_of(
            [
                weight * self.lifetime.survival((number + 1 - at) * width)
                for at, weight in zip(*self._entries, strict=True)
            ]
        )

    def of_cohort(self, cohort: int) -> Floats:
        """Return the share of one cohort at the end of its own and each later interval, shape (..., T - cohort)."""
        return self.after_arrival(cohort, cohort)

    def after_arrival(self, made: int, arrives: int) -> Floats:
        """Return how much of goods made in one interval and arriving in another is left, shape (..., T - arrives).

        Goods made at some point of interval ``made`` arrive at the same relative point of interval ``arrives``, and
        survive from there on like all goods of their age. The share is NaN where no good could have lived so long.
        """
        lifetime = self.lifetime.of_cohort(made) if self.lifetimes_by_cohort else self.lifetime
        edges, widths = self.axis.edges, self.axis.widths
        factor = self._factor(made, arrives)
        if self.timing == "uniform" and self._exact and made == arrives and self.by_year is None:
            youngest = edges[arrives + 1 :] - edges[made + 1]
            lived = [lifetime.lived(age / factor) for age in (youngest + widths[made], np.maximum(youngest, 0))]
            return np.asarray((lived[0] - lived[1]) * factor / widths[made], dtype=float)
        parts = []
        for at, weight in zip(*self._entries, strict=True):
            entry = edges[made] + at * widths[made]
            arrival = edges[arrives] + at * widths[arrives]
            ages = np.concatenate(([max(arrival - entry, 0.0)], edges[arrives + 1 :] - entry))
            if self.by_year is None:
                share = lifetime.survival(ages[1:] / factor)
                if made != arrives:
                    share = _ratio(share, lifetime.survival(ages[:1] / factor), np.nan)
            else:
                # Each year ends with the share that the lifetimes of that year let through, given who began it.
                began = lifetime.survival(ages[:-1] / factor)
                if made == arrives:
                    began[..., 0] = 1.0  # new goods, those included that leave at once
                passed = _ratio(lifetime.survival(ages[1:] / factor), began, 0.0)
                passed[..., 0] = np.where(began[..., 0] > 0, passed[..., 0], np.nan)  # no good lives that long
                share = np.asarray(np.cumprod(passed, axis=-1), dtype=float)
            parts.append(weight * share)
        return sum_of(parts)

    def table(self) -> Floats:
        """Return the share of cohort c at the end of interval t as (..., t, c): memory of T² for every series."""
        count = self.axis.length
        if self.by_age:
            shares = self.shares_by_age()
            lag = np.arange(count)[:, None] - np.arange(count)
            return np.where(lag >= 0, shares[..., np.maximum(lag, 0)], 0.0)
        full = np.zeros((*self.shape, count, count))
        for cohort in range(count):
            full[..., cohort:, cohort] = self.of_cohort(cohort)
        return full

    @property
    def _exact(self) -> bool:
        """Whether the mean over an interval has a closed form; these families also have kinks that points miss."""
        return self.lifetime.family in ("fixed", "tabulated")

    @property
    def _entries(self) -> tuple[list[float], list[float]]:
        """Points of entry as shares of the interval, and their weights."""
        if self.timing != "uniform":
            return [_ENTRY[self.timing]], [1.0]
        if self._exact:  # only where no closed form serves: a step between two points moves the mean by half their gap
            return list((np.arange(_STEPS) + 0.5) / _STEPS), [1.0 / _STEPS] * _STEPS
        nodes, weights = np.polynomial.legendre.leggauss(self.points)
        return list((nodes + 1) / 2), list(weights / 2)

    def _factor(self, made: int, arrives: int) -> Floats:
        """Life extension of a cohort in each interval from ``arrives`` on."""
        factor = np.ones(1)
        if self.by_cohort is not None:
            factor = self.by_cohort[..., made, None] if self.by_cohort.shape[-1] > 1 else self.by_cohort
        if self.by_year is not None:
            factor = factor * (self.by_year[..., arrives:] if self.by_year.shape[-1] > 1 else self.by_year)
        return factor


def survival_table(
    lifetime: Lifetime,
    axis: TimeAxis,
    timing: Timing = "middle",
    *,
    points: int | None = None,
    by_cohort: ArrayLike | None = None,
    by_year: ArrayLike | None = None,
    lifetimes_by_cohort: bool = False,
) -> Survival:
    """Join a lifetime with a time axis.

    Parameters
    ----------
    lifetime, axis
        The lifetimes of all series, and the intervals.
    timing
        When within its interval the inflow arrives.
    points
        Gauss-Legendre points per interval for ``uniform``; by default 12, or as many more (to 200) as the narrowest
        lifetime needs. Fixed and tabulated lifetimes are integrated exactly, with factors by year and for used goods
        in 500 steps.
    by_cohort
        Life extension factor of each cohort, shape (..., T): mean and standard deviation are multiplied by it (design).
    by_year
        Life extension factor of each interval, shape (..., T), for all cohorts then in use (care, repair): within
        interval t, the share S(age at its end / f) / S(age at its beginning / f) of those in use survives. After
        F. Krych et al., J. Ind. Ecol. 28 (2024), doi 10.1111/jiec.13586.
    lifetimes_by_cohort
        The last axis of the lifetime parameters is the cohort (length T), not a series.

    Returns
    -------
    What `orechain.stocks.kernel` needs; no share is computed yet.

    Raises
    ------
    InvalidInput
        Unknown timing, fewer than one point, factors not above zero or of the wrong length.

    Examples
    --------
    >>> life = Lifetime.from_mean_sd("fixed", 2.5)
    >>> survival_table(life, TimeAxis.of_years([2000, 2001, 2002, 2003]), "uniform").shares_by_age()
    array([1. , 1. , 0.5, 0. ])
    """
    problems = []
    if timing not in TIMINGS:
        problems.append(f"timing: unknown '{timing}'; use {', '.join(TIMINGS)}")
    if points is not None and not 1 <= points <= _MOST_POINTS:
        problems.append(f"timing: needs 1 to {_MOST_POINTS} points per interval, has {points}")
    factors: list[Floats | None] = []
    for name, given in (("by cohort", by_cohort), ("by year", by_year)):
        factor = None if given is None else np.atleast_1d(np.array(given, dtype=float))
        factors.append(factor)
        if factor is None:
            continue
        if factor.shape[-1] not in (1, axis.length):
            problems.append(
                f"life extension {name}: needs {axis.length} values, one per interval, has {factor.shape[-1]}"
            )
        if not (np.isfinite(factor) & (factor > 0)).all():
            problems.append(f"life extension {name}: factors must be finite and above zero")
    if lifetimes_by_cohort and lifetime.shape[-1:] not in ((1,), (axis.length,)):
        problems.append(f"lifetime by cohort: needs {axis.length} values, one per interval, has shape {lifetime.shape}")
    if problems:
        raise InvalidInput(problems)
    chosen = points or (_enough(lifetime, axis) if timing == "uniform" else _POINTS)
    return Survival(lifetime, axis, timing, chosen, factors[0], factors[1], lifetimes_by_cohort)


def _enough(lifetime: Lifetime, axis: TimeAxis) -> int:
    """Return how many points an interval needs, so that none steps over the ages at which most goods leave."""
    with np.errstate(divide="ignore", invalid="ignore"):
        wanted = _PER_DEVIATION * axis.widths.max() / np.min(lifetime.sd())
    return int(np.clip(np.ceil(wanted), _POINTS, _MOST_POINTS)) if np.isfinite(wanted) else _POINTS


def sum_of(parts: list[Floats]) -> Floats:
    """Add arrays of one shape into the first."""
    total = parts[0]
    for part in parts[1:]:
        total += part
    return total


def _ratio(above: Floats, below: Floats, otherwise: float) -> Floats:
    above, below = np.broadcast_arrays(above, below)
    return np.asarray(np.divide(above, below, out=np.full(above.shape, otherwise), where=below > 0), dtype=float)

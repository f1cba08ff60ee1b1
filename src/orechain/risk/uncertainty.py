"""Drawing inputs of methods from what is known about their errors.

Each input has a standard deviation of the shape of its values, and one of these families:

* shares of a whole: each is log-normal of that mean and deviation, then all are brought back to their sum;
* numbers between two ends (rates, indices): a beta distribution of that mean and deviation, between the ends;
* numbers with a lower end only (masses, prices): a log-normal one from that end on, of that mean and deviation;
* any other: a normal one.

A number at an end of its range can only be wrong to one side: it is drawn from half a normal distribution whose root
mean square distance from the end is the deviation, cut at the other end. Shares that are zero stay so.

A deviation of zero, or one that is not known, leaves the number as it is. What is known by country only, as governance,
belongs in an array with one mineral, ``(1, countries)``: then the error of a country is one and the same for all
minerals, as it is in truth, and is drawn once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from orechain.catalog.risk import RiskInput, risk_input
from orechain.errors import InvalidInput
from orechain.risk.building_blocks import summed
from orechain.risk.contract import Floats, Method, Values
from orechain.risk.evaluate import evaluate

Deviations = Mapping[str, Floats]
"""Standard deviations by input, broadcastable to its values."""

Places: TypeAlias = npt.NDArray[np.intp]
Family: TypeAlias = Callable[[int, np.random.Generator], Floats]
"""From number of samples and generator to drawn numbers, ``(samples, cells)``."""

_CELLS = 2**16
"""Numbers of the largest input that are drawn at a time: small enough for the cache of a processor core."""


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """Scores of one method for drawn inputs, arrays ``(samples, ..., minerals)``.

    Parameters
    ----------
    axes
        Scores by axis.
    overall
        The one number, or None.
    critical
        1 where every threshold is reached, 0 where one is missed, NaN where it is not known.
    """

    axes: Mapping[str, Floats]
    overall: Floats | None
    critical: Floats


def simulate(
    methods: Sequence[Method],
    values: Values,
    deviations: Deviations,
    samples: int,
    seed: int,
    *,
    at_a_time: int | None = None,
    workers: int = 2,
) -> dict[str, Samples]:
    """Score drawn inputs by several methods; every method sees the same draws.

    Inputs are drawn and scored a few samples at a time, so memory holds the scores and little else. Take years one by
    one where there are many.

    Parameters
    ----------
    methods
        Methods with different ids.
    values, deviations
        As for `draw`; an input that a method needs and that is absent is not known.
    samples
        How many, at least one.
    seed
        Of the random numbers; the result depends on it and on ``at_a_time``, not on ``workers``.
    at_a_time
        Samples drawn at a time; by default what fits the cache of a processor core.
    workers
        Threads.

    Returns
    -------
    dict
        By id of the method.

    Raises
    ------
    InvalidInput
        As by `draw`.

    Examples
    --------
    >>> from orechain.risk.registry import method
    >>> found = simulate([method("iea-concentration")], {"production_share": np.array([[0.7, 0.3]])},
    ...                  {"production_share": np.array([[0.05, 0.05]])}, samples=1000, seed=1)
    >>> found["iea-concentration"].axes["top_one_share"].mean(axis=0).round(2)
    array([0.7])
    """
    _refuse(values, deviations)
    needed = dict.fromkeys(name for method in methods for name in method.inputs)
    given = {name: np.asarray(values[name], dtype=np.float64) for name in needed if name in values}
    suppliers = _suppliers(given)
    plans = {
        name: _planned(name, array, np.asarray(deviations.get(name, 0.0)), suppliers) for name, array in given.items()
    }
    largest = max((plan.size for plan in plans.values()), default=1)
    step = at_a_time or max(1, min(samples, _CELLS // max(largest, 1)))
    starts = range(0, samples, step)
    seeds = np.random.SeedSequence(seed).spawn(len(starts))
    kept: dict[str, Samples] = {}

    def scored(start: int, own: np.random.SeedSequence) -> None:
        count = min(step, samples - start)
        rng = np.random.default_rng(own)
        drawn = {name: plan.draw(count, rng) for name, plan in plans.items()}
        for method in methods:
            scores = evaluate(method, drawn)
            target = kept[method.key]
            for axis, found in scores.axes.items():
                target.axes[axis][start : start + count] = found
            if target.overall is not None:
                target.overall[start : start + count] = scores.overall
            target.critical[start : start + count] = scores.critical

    for method in methods:
        once = evaluate(method, given)
        kept[method.key] = Samples(
            {axis: np.empty((samples, *found.shape)) for axis, found in once.axes.items()},
            None if once.overall is None else np.empty((samples, *once.overall.shape)),
            np.empty((samples, *once.critical.shape)),
        )
    with ThreadPoolExecutor(max(1, workers)) as pool:
        for _ in pool.map(scored, starts, seeds):
            pass
    return kept


def draw(values: Values, deviations: Deviations, samples: int, rng: np.random.Generator) -> dict[str, Floats]:
    """Draw samples of inputs.

    Parameters
    ----------
    values
        As for `orechain.risk.evaluate.evaluate`.
    deviations
        Standard deviations; inputs without one stay as they are.
    samples
        How many.
    rng
        The only source of randomness.

    Returns
    -------
    dict
        The inputs; those that vary have a first axis of samples, the others one of length one.

    Raises
    ------
    InvalidInput
        If a deviation is negative or of an input that is not among the values.

    Examples
    --------
    >>> drawn = draw({"production_share": np.array([[0.7, 0.3]])}, {"production_share": np.array([[0.05, 0.05]])},
    ...              1000, rng=np.random.default_rng(1))["production_share"]
    >>> drawn.shape, bool(np.allclose(drawn.sum(axis=-1), 1.0))
    ((1000, 1, 2), True)
    """
    _refuse(values, deviations)
    return _draw(values, deviations, samples, rng)


def _refuse(values: Values, deviations: Deviations) -> None:
    problems = [f"{name}: a deviation but no value" for name in deviations if name not in values]
    problems += [f"{name}: a negative deviation" for name, sd in deviations.items() if np.any(np.asarray(sd) < 0)]
    if problems:
        raise InvalidInput(problems)


def _draw(values: Values, deviations: Deviations, samples: int, rng: np.random.Generator) -> dict[str, Floats]:
    return {
        name: _planned(name, np.asarray(array, dtype=np.float64), np.asarray(deviations.get(name, 0.0))).draw(
            samples, rng
        )
        for name, array in values.items()
    }


def _suppliers(values: Mapping[str, Floats]) -> Places | None:
    """Return for each mineral the countries that supply any of it, ``(minerals, most suppliers of a mineral)``.

    A country that supplies nothing adds nothing to any score, so the others need not be computed. None where this
    saves nothing, or years or samples stand before the minerals.
    """
    by_country = {name: array for name, array in values.items() if risk_input(name).axis == "country"}
    supply = [array != 0.0 for name, array in by_country.items() if _is_supply(risk_input(name))]
    if not supply or any(array.ndim != 2 for array in by_country.values()):
        return None
    needed = np.logical_or.reduce(np.broadcast_arrays(*supply)) if len({array.shape for array in supply}) == 1 else None
    countries = {array.shape[1] for array in by_country.values()}
    if needed is None or len(countries) > 1:
        return None
    most = int(needed.sum(axis=1).max(initial=1))
    if 2 * most > needed.shape[1] or len(needed) < 2:
        return None
    return np.sort(np.argsort(~needed, axis=1, kind="stable")[:, : max(most, 1)], axis=1)


def _is_supply(declared: RiskInput) -> bool:
    return declared.axis == "country" and (declared.sums_to_one or declared.unit == "t")


@dataclass(frozen=True, slots=True, eq=False)
class _Plan:
    """How an input is drawn: which of its numbers vary, and by what.

    Parameters
    ----------
    mean
        Its numbers.
    cells
        Places in it, flattened, of what is drawn.
    family
        From number of samples and generator to ``(samples, cells)``; None where nothing varies.
    spread_out
        Places of the countries by mineral, where it is given for all minerals at once.
    sums
        What the parts of each whole add up to, where they do.
    """

    mean: Floats
    cells: Places
    family: Family | None
    spread_out: Places | None
    sums: Floats | None

    @property
    def size(self) -> int:
        """Numbers per sample."""
        return self.mean.size if self.spread_out is None else self.spread_out.size

    def draw(self, samples: int, rng: np.random.Generator) -> Floats:
        """Return ``(samples, ...)``, or one sample where nothing varies."""
        if self.family is None:
            found = self.mean[None]
        elif len(self.cells) == self.mean.size:
            found = self.family(samples, rng).reshape(samples, *self.mean.shape)
        else:
            found = np.empty((samples, self.mean.size))
            found[:] = self.mean.ravel()
            found[:, self.cells] = self.family(samples, rng)
            found = found.reshape(samples, *self.mean.shape)
        if self.sums is not None:
            drawn = summed(np.nan_to_num(found) if np.isnan(self.mean).any() else found)
            found *= (self.sums / np.where(drawn > 0, drawn, 1.0))[..., None]
        if self.spread_out is None:
            return found
        return np.take(found[:, 0], self.spread_out.ravel(), axis=1).reshape(len(found), *self.spread_out.shape)


def _planned(name: str, mean: Floats, sd: Floats, suppliers: Places | None = None) -> _Plan:
    declared = risk_input(name)
    sd = np.nan_to_num(np.broadcast_to(sd, mean.shape))
    spread_out = None
    if suppliers is not None and declared.axis == "country":
        if len(mean) == len(suppliers):
            mean, sd = np.take_along_axis(mean, suppliers, axis=1), np.take_along_axis(sd, suppliers, axis=1)
        else:
            spread_out = suppliers
    low, high = declared.minimum, declared.maximum
    varies = (sd > 0) & np.isfinite(mean)
    if declared.sums_to_one:
        varies = (mean > 0) & varies.any(axis=-1, keepdims=True)
    cells = np.flatnonzero(varies)
    family, sums = None, None
    if cells.size:
        middle, spread = mean.ravel()[cells], sd.ravel()[cells]
        if declared.sums_to_one:
            family, sums = _lognormal(middle, spread / middle), np.nansum(mean, axis=-1)
        else:
            family = _one_sided(middle, spread, low, high)
    return _Plan(mean, cells, family, spread_out, sums)


def _one_sided(middle: Floats, sd: Floats, low: float | None, high: float | None) -> Family:
    """Return numbers of the family that their range asks for; those at an end of it move away from it only."""
    at_low = middle <= low if low is not None else np.zeros(len(middle), dtype=bool)
    at_high = middle >= high if high is not None else np.zeros(len(middle), dtype=bool)
    inside = ~(at_low | at_high)
    family = _inside(middle[inside], sd[inside], low, high)
    if inside.all():
        return family
    ends = ~inside
    direction = np.where(at_low, 1.0, -1.0)[ends]

    def drawn(samples: int, rng: np.random.Generator) -> Floats:
        found = np.empty((samples, len(middle)))
        found[:, inside] = family(samples, rng)
        away = np.abs(rng.standard_normal((samples, int(ends.sum())))) * sd[ends]
        found[:, ends] = np.clip(middle[ends] + direction * away, low, high)
        return found

    return drawn


def _inside(middle: Floats, sd: Floats, low: float | None, high: float | None) -> Family:
    if low is not None and high is not None:
        return _between(middle, sd, low, high)
    if low is not None:
        return _lognormal(middle - low, sd / (middle - low), low)
    return _normal(middle, sd)


def _lognormal(middle: Floats, relative: Floats, start: float = 0.0) -> Family:
    """Return log-normal numbers from ``start`` on, by mean above it and relative deviation.

    Formula: ``sigma ** 2 = ln(1 + sd ** 2 / mean ** 2)``.
    """
    sigma = np.sqrt(np.log1p(relative**2))
    shift = np.log(middle) - 0.5 * sigma**2

    def family(samples: int, rng: np.random.Generator) -> Floats:
        found = rng.standard_normal((samples, len(middle)))
        found *= sigma
        found += shift
        np.exp(found, out=found)
        found += start
        return found

    return family


def _between(middle: Floats, sd: Floats, low: float, high: float) -> Family:
    """Return beta variables between two ends by mean and deviation."""
    place, relative = (middle - low) / (high - low), sd / (high - low)
    # No distribution between two ends spreads wider than one that is always at one of them.
    variance = np.minimum(relative**2, 0.95 * place * (1.0 - place))
    strength = place * (1.0 - place) / variance - 1.0

    def family(samples: int, rng: np.random.Generator) -> Floats:
        found = rng.beta(place * strength, (1.0 - place) * strength, (samples, len(middle)))
        found *= high - low
        found += low
        return found

    return family


def _normal(middle: Floats, sd: Floats) -> Family:
    def family(samples: int, rng: np.random.Generator) -> Floats:
        return np.asarray(middle + sd * rng.standard_normal((samples, len(middle))))

    return family

"""Which uncertain inputs make a result uncertain: variance-based sensitivity of any model.

For independent inputs, the first-order index of an input is the share of the variance of a result that would go if the
input were known; the total index is the share that would remain if all others were known (Sobol 1993; Homma and
Saltelli 1996). They are estimated from two independent samples of the inputs, A and B, and for each input from A with
the column of B in its place:

    first order  mean(f(B) * (f(A_B) - f(A))) / variance           (Saltelli et al. 2010, doi:10.1016/j.cpc.2009.09.018)
    total        mean((f(A) - f(A_B)) ** 2) / (2 * variance)       (Jansen, Computer Physics Communications 117, 1999)

Inputs that depend on each other (shares of one whole, correlated figures) have no indices of their own: exchange them
together, as one group.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

import numpy as np
from scipy.stats import qmc

from orechain.errors import InvalidInput
from orechain.scenario.quantiles import Floats

Method = Literal["sobol", "latin-hypercube", "random"]
METHODS: tuple[str, ...] = get_args(Method)
Progress: TypeAlias = Callable[[int, int], object]
"""Called with the number of model runs done and the number of all runs."""
_RESAMPLES_AT_ONCE = 32
# Probabilities of zero and one would be infinite normal variables.
_LOWEST, _HIGHEST = 2.0**-60, 1 - 2.0**-53


@dataclass(frozen=True, slots=True, eq=False)
class Sensitivity:
    """Sensitivity indices of results of shape (...).

    Attributes
    ----------
    groups
        Names of the g inputs or groups of inputs.
    first, total
        (g, ...) first-order and total index, dimensionless; NaN where a run gave no finite result or where the result
        does not vary. Estimates may fall a little below zero or above one.
    first_low, first_high, total_low, total_high
        (g, ...) ends of the confidence interval at ``level``, by bootstrap over the rows of the samples. It holds for
        ``random`` and ``latin-hypercube``; ``sobol`` samples are more even than the bootstrap knows, and their errors
        are several times smaller than the interval says.
    mean, variance
        (...) of the result, in its unit and the square of it.
    runs
        Number of model runs.
    level
        Level of confidence.
    """

    groups: tuple[str, ...]
    first: Floats
    first_low: Floats
    first_high: Floats
    total: Floats
    total_low: Floats
    total_high: Floats
    mean: Floats
    variance: Floats
    runs: int
    level: float


def sensitivity(
    model: Callable[[Floats], Floats],
    inputs: Sequence[str],
    samples: int,
    *,
    rng: np.random.Generator,
    values: Callable[[Floats], Floats] | None = None,
    groups: Mapping[str, Sequence[str]] | None = None,
    method: Method = "sobol",
    resamples: int = 500,
    level: float = 0.95,
    batch: int = 1024,
    progress: Progress | None = None,
) -> Sensitivity:
    """Estimate first-order and total sensitivity indices.

    Parameters
    ----------
    model
        From inputs, shape (rows, inputs), to results, shape (rows, ...); treats each row by itself.
    inputs
        Names of the inputs, in the order of the columns.
    samples
        Rows of the samples A and B, at least two; with ``sobol`` a power of two. The model is run
        ``samples * (groups + 2)`` times.
    rng
        The only source of randomness.
    values
        From points of the unit cube, shape (rows, inputs), to values of the inputs, such as their inverse cumulative
        distributions. None: the inputs are uniform from zero to one. Where it links columns to each other, these
        columns must be in one group.
    groups
        Inputs that are exchanged together, by the name of the group; every input is in exactly one. None: each input
        by itself.
    method
        How A and B are drawn: ``sobol`` (scrambled), ``latin-hypercube`` or ``random``.
    resamples
        Of the bootstrap, at least 2; more for the tails of a higher ``level``.
    level
        Level of confidence, above zero and below one.
    batch
        Rows that the model gets at once.
    progress
        Called after each batch.

    Raises
    ------
    InvalidInput
        If an argument is out of its range, the groups do not hold every input once, or the model returns another
        number of rows.

    Examples
    --------
    The variance of ``3 * a + b`` is nine parts of ``a`` and one of ``b``.

    >>> found = sensitivity(lambda x: 3 * x[:, 0] + x[:, 1], ["a", "b"], 1024, rng=np.random.default_rng(1))
    >>> np.round(found.first, 2), np.round(found.total, 2)
    (array([0.9, 0.1]), array([0.9, 0.1]))
    """
    together = {name: [name] for name in inputs} if groups is None else {name: list(of) for name, of in groups.items()}
    problems = _problems(list(inputs), samples, together, method, resamples, level, batch)
    if problems:
        raise InvalidInput(problems)
    place = {name: number for number, name in enumerate(inputs)}
    columns = [[place[name] for name in of] for of in together.values()]
    cube = _design(2 * len(inputs), samples, method, rng)
    a, b = cube[:, : len(inputs)], cube[:, len(inputs) :]
    runner = _Runner(model, values, batch, progress, samples * (len(columns) + 2))
    at_a = runner.run(a)
    shape = at_a.shape[1:]
    at_a = at_a.reshape(samples, -1)
    at_b = runner.run(b).reshape(samples, -1)
    with np.errstate(invalid="ignore", divide="ignore"):  # infinite results and results that do not vary
        mean = np.concatenate([at_a, at_b]).mean(axis=0)
        # Taking the mean away leaves the indices as they are and makes the first order far less noisy.
        at_a, at_b = at_a - mean, at_b - mean
        noise = 1e-14 * np.abs(mean)
        bootstrap = _Bootstrap(at_a, at_b, noise, resamples, level, int(rng.integers(2**63)))
        parts = []
        for of in columns:
            mixed = a.copy()
            mixed[:, of] = b[:, of]
            at_mixed = runner.run(mixed).reshape(samples, -1) - mean
            parts.append(bootstrap.indices(at_b * (at_mixed - at_a), (at_a - at_mixed) ** 2 / 2))
    first, first_low, first_high, total, total_low, total_high = (
        np.array([part[number] for part in parts]).reshape(len(columns), *shape) for number in range(6)
    )
    return Sensitivity(
        tuple(together),
        first,
        first_low,
        first_high,
        total,
        total_low,
        total_high,
        np.asarray(mean.reshape(shape)),
        np.asarray(bootstrap.variance.reshape(shape)),
        runner.done,
        level,
    )


class _Runner:
    """Runs the model batch by batch."""

    def __init__(
        self,
        model: Callable[[Floats], Floats],
        values: Callable[[Floats], Floats] | None,
        batch: int,
        progress: Progress | None,
        runs: int,
    ) -> None:
        self.model, self.values, self.batch, self.progress, self.runs = model, values, batch, progress, runs
        self.done = 0
        self.shape: tuple[int, ...] | None = None

    def run(self, points: Floats) -> Floats:
        found = []
        for first in range(0, len(points), self.batch):
            rows = points[first : first + self.batch]
            results = np.asarray(self.model(rows if self.values is None else self.values(rows)), dtype=np.float64)
            if self.shape is None and results.ndim:
                self.shape = results.shape[1:]
            if results.shape != (len(rows), *(self.shape or ())):
                raise InvalidInput([f"model: returns shape {results.shape} for {len(rows)} rows"])
            found.append(results)
            self.done += len(rows)
            if self.progress is not None:
                self.progress(self.done, self.runs)
        return np.concatenate(found)


class _Bootstrap:
    """Indices of the sample and of samples of its rows with replacement; the same ones for every group."""

    def __init__(self, at_a: Floats, at_b: Floats, noise: Floats, resamples: int, level: float, seed: int) -> None:
        self.samples = len(at_a)
        self.resamples = resamples
        self.ends = ((1 - level) / 2, (1 + level) / 2)
        self.seed = seed
        both, squares = (at_a + at_b) / 2, (at_a**2 + at_b**2) / 2
        whole = squares.mean(axis=0) - both.mean(axis=0) ** 2
        # What varies by rounding alone does not vary.
        self.variance = np.where(whole > noise**2, whole, np.nan)
        self.variances = [
            np.where(np.isnan(self.variance), np.nan, weights @ squares - (weights @ both) ** 2)
            for weights in self._weights()
        ]

    def indices(self, first: Floats, total: Floats) -> tuple[Floats, ...]:
        """Return first order, its low and high end, total, its low and high end, each of shape (results,)."""
        drawn = [(weights @ first, weights @ total) for weights in self._weights()]
        found: list[Floats] = []
        for number, terms in enumerate((first, total)):
            ratios = np.concatenate([pair[number] / of for pair, of in zip(drawn, self.variances, strict=True)])
            low, high = np.quantile(ratios, self.ends, axis=0)
            found += [terms.mean(axis=0) / self.variance, low, high]
        return tuple(found)

    def _weights(self) -> Iterator[Floats]:
        """Yield weights of the rows, some resamples at a time; drawn anew from the same seeds rather than kept."""
        for number, first in enumerate(range(0, self.resamples, _RESAMPLES_AT_ONCE)):
            rng = np.random.default_rng([self.seed, number])
            rows = min(_RESAMPLES_AT_ONCE, self.resamples - first)
            drawn = rng.integers(self.samples, size=(rows, self.samples)) + self.samples * np.arange(rows)[:, None]
            times = np.bincount(drawn.ravel(), minlength=rows * self.samples)
            yield times.reshape(rows, self.samples) / self.samples


def _design(size: int, samples: int, method: Method, rng: np.random.Generator) -> Floats:
    if method == "random":
        cube = rng.random((samples, size))
    elif method == "sobol":
        cube = qmc.Sobol(size, scramble=True, rng=rng).random(samples)
    else:
        cube = qmc.LatinHypercube(size, rng=rng).random(samples)
    return np.clip(cube, _LOWEST, _HIGHEST)


def _problems(
    inputs: list[str],
    samples: int,
    groups: dict[str, list[str]],
    method: str,
    resamples: int,
    level: float,
    batch: int,
) -> list[str]:
    found = [] if inputs else ["inputs: there are none"]
    found += [f"input {name}: named {times} times" for name, times in Counter(inputs).items() if times > 1]
    held = Counter(name for of in groups.values() for name in of)
    found += [
        f"group {title}: no input is named {name}" for title, of in groups.items() for name in set(of) - {*inputs}
    ]
    found += [f"group {title}: is empty" for title, of in groups.items() if not of]
    found += [
        f"input {name}: must be in one group, is in {held[name]}" for name in dict.fromkeys(inputs) if held[name] != 1
    ]
    if method not in METHODS:
        found.append(f"unknown method '{method}'; use {', '.join(METHODS)}")
    if not samples >= 2:
        found.append(f"samples: must be at least 2, are {samples}")
    elif method == "sobol" and samples & (samples - 1):
        below = 1 << (samples.bit_length() - 1)
        found.append(f"samples: a Sobol sequence needs a power of two: {below} or {2 * below}")
    if method == "sobol" and 2 * len(inputs) > qmc.Sobol.MAXDIM:
        found.append(f"inputs: a Sobol sequence serves at most {qmc.Sobol.MAXDIM // 2}, not {len(inputs)}")
    if not resamples >= 2:
        found.append(f"resamples: must be at least 2, are {resamples}")
    if not 0 < level < 1:
        found.append(f"level: must be above 0 and below 1, is {level:g}")
    if not batch >= 1:
        found.append(f"batch: must be at least 1, is {batch}")
    return found

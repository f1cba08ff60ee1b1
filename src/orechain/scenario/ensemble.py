"""Runs a model on many samples of its inputs, in batches, and keeps what is asked of the results."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from orechain.errors import InvalidInput
from orechain.scenario.quantiles import Floats, StreamingQuantiles

Progress: TypeAlias = Callable[[int, int], object]
"""Called with the number of samples done and the number of all samples."""
Model: TypeAlias = Callable[[Floats], Mapping[str, Floats]]
"""From inputs, shape (samples, inputs), to results by name, each of shape (samples, ...)."""
RandomModel: TypeAlias = Callable[[Floats, Sequence[np.random.Generator]], Mapping[str, Floats]]
"""A model that draws: it gets one generator for each sample, too."""
PROBABILITIES = (0.025, 0.05, 0.25, 0.5, 0.75, 0.95, 0.975)


@dataclass(frozen=True, slots=True, eq=False)
class Summary:
    """What many samples of one result tell.

    Attributes
    ----------
    probabilities
        (p,) probabilities of the quantiles.
    quantiles
        (p, ...) quantiles of the samples that have a value, in the unit of the result; NaN where none has.
    mean, sd, lowest, highest
        (...) of the samples that have a value.
    missing
        (...) share of the samples without a value.
    rank_error
        Bound of the error of the quantiles' probabilities; zero if they are exact.
    """

    probabilities: tuple[float, ...]
    quantiles: Floats
    mean: Floats
    sd: Floats
    lowest: Floats
    highest: Floats
    missing: Floats
    rank_error: float

    def quantile(self, probability: float) -> Floats:
        """Return one of the quantiles.

        Raises
        ------
        KeyError
            If it was not asked for.
        """
        if probability not in self.probabilities:
            raise KeyError(probability)
        return np.asarray(self.quantiles[self.probabilities.index(probability)])


@dataclass(frozen=True, slots=True, eq=False)
class Ensemble:
    """The summaries of all results of a model, by name, over ``samples`` samples."""

    samples: int
    results: Mapping[str, Summary]


def generators(seed: int | np.random.SeedSequence, first: int, last: int) -> list[np.random.Generator]:
    """Return the generators of the samples from ``first`` up to ``last``, which is not included.

    Each sample has a seed of its own, made from ``seed`` and its number alone, so that its draws are the same in
    whatever batch it is and however many samples there are.

    Examples
    --------
    >>> all_three, third = generators(1, 0, 3), generators(1, 2, 3)
    >>> all_three[2].random() == third[0].random()
    True
    """
    root = seed if isinstance(seed, np.random.SeedSequence) else np.random.SeedSequence(seed)
    return [
        np.random.default_rng(np.random.SeedSequence(root.entropy, spawn_key=(*root.spawn_key, number)))
        for number in range(first, last)
    ]


def run(
    model: Model | RandomModel,
    inputs: Floats,
    *,
    seed: int | np.random.SeedSequence | None = None,
    batch: int = 256,
    probabilities: Sequence[float] = PROBABILITIES,
    capacity: int = 4096,
    progress: Progress | None = None,
) -> Ensemble:
    """Run a model on all samples, batch by batch.

    Parameters
    ----------
    model
        Treats each sample by itself; then the ensemble does not depend on the size of the batches.
    inputs
        Shape (samples, inputs): one row for each sample.
    seed
        If given, the model is a `RandomModel` and gets the samples' `generators`.
    batch
        Samples that the model gets at once, at least one.
    probabilities
        Of the quantiles wanted, from zero to one.
    capacity
        Up to this many samples the quantiles are exact; see `StreamingQuantiles`, also for the memory.
    progress
        Called after each batch.

    Raises
    ------
    InvalidInput
        If there is no sample, an argument is out of its range, or the model returns results of another number of
        samples, of changing shape or under changing names.

    Examples
    --------
    >>> done = run(lambda x: {"area": x[:, 0] * x[:, 1]}, np.array([[1.0, 2.0], [3.0, 4.0]]), probabilities=[0.5])
    >>> float(done.results["area"].quantile(0.5))
    7.0
    """
    inputs = np.asarray(inputs, dtype=np.float64)
    problems = []
    if inputs.ndim != 2 or not len(inputs):
        problems.append(f"inputs: need at least one row for a sample and one column for each input, not {inputs.shape}")
    if not batch >= 1:
        problems.append(f"batch: must be at least 1, is {batch}")
    problems += [f"probability {p:g}: must be from 0 to 1" for p in probabilities if not 0 <= p <= 1]
    if not (capacity >= 2 and capacity % 2 == 0):
        problems.append(f"capacity: must be an even number of at least 2, is {capacity}")
    if problems:
        raise InvalidInput(problems)
    samples = len(inputs)
    streams: dict[str, StreamingQuantiles] = {}
    for first in range(0, samples, batch):
        rows = inputs[first : first + batch]
        drawn = () if seed is None else (generators(seed, first, first + len(rows)),)
        results = model(rows, *drawn)
        _add(streams, results, len(rows), capacity, first=first == 0)
        if progress is not None:
            progress(first + len(rows), samples)
    asked = tuple(float(p) for p in probabilities)
    return Ensemble(samples, {name: _summary(stream, asked) for name, stream in streams.items()})


def _add(
    streams: dict[str, StreamingQuantiles], results: Mapping[str, Floats], rows: int, capacity: int, *, first: bool
) -> None:
    arrays: dict[str, NDArray[np.float64]] = {
        name: np.asarray(values, dtype=np.float64) for name, values in results.items()
    }
    if first:
        streams |= {name: StreamingQuantiles(values.shape[1:], capacity=capacity) for name, values in arrays.items()}
    if set(arrays) != set(streams):
        odd = sorted(set(arrays) ^ set(streams))
        raise InvalidInput([f"model: returns {', '.join(odd)} for some batches only"])
    problems = []
    for name, values in arrays.items():
        wanted = (rows, *streams[name].shape)
        if values.shape != wanted:
            problems.append(f"model: '{name}' must have shape {wanted} for {rows} samples, has {values.shape}")
    if problems:
        raise InvalidInput(problems)
    for name, values in arrays.items():
        streams[name].add(values)


def _summary(stream: StreamingQuantiles, probabilities: tuple[float, ...]) -> Summary:
    return Summary(
        probabilities,
        stream.quantile(probabilities),
        stream.mean,
        stream.sd,
        stream.lowest,
        stream.highest,
        stream.missing / stream.count,
        stream.rank_error,
    )

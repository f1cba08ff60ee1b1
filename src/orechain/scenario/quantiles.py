"""Quantiles of many quantities over samples that arrive in batches, without keeping all samples.

Samples fill a buffer. A full buffer is sorted and every other value is kept, at twice the weight, in the buffer of the
next level, which is thinned in the same way when it is full (Munro and Paterson, Theoretical Computer Science 12,
1980; Manku, Rajagopalan and Lindsay, SIGMOD 1998). Because every quantity has the same number of samples, all share
the bookkeeping, and the work is sorting arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from orechain.errors import InvalidInput

Floats: TypeAlias = NDArray[np.float64]
_CELLS_AT_ONCE = 1 << 22


class StreamingQuantiles:
    """Quantiles, moments and extremes of quantities of one shape.

    While there are at most ``capacity`` samples, quantiles are exact (those of ``numpy.quantile``). Beyond, the value
    returned for the probability p has a rank within ``rank_error`` times the number of samples of the rank asked for,
    in whatever order the samples come: thinning a sorted buffer of values of weight w changes the rank of any number
    by at most w, upwards and downwards in turn, so that the changes of a level cancel in pairs. ``rank_error`` is the
    sum of what is left, about ``log2(samples / capacity) / (2 * capacity)``.

    Values that are NaN are missing: quantiles, moments and extremes are those of the samples that are not, and
    ``missing`` counts the others. Results do not depend on how the samples are split into batches.

    Parameters
    ----------
    shape
        Shape of one sample.
    capacity
        Values that a buffer holds for each quantity, even, at least 2. The memory is 8 bytes times ``capacity`` times
        the number of quantities, for each level.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> stream = StreamingQuantiles((2,), capacity=256)
    >>> for _ in range(100):
    ...     stream.add(rng.normal([0.0, 10.0], 1.0, (100, 2)))
    >>> stream.count, round(stream.rank_error, 3), bool(np.all(abs(stream.quantile([0.9]) - [1.28, 11.28]) < 0.06))
    (10000, 0.009, True)
    """

    def __init__(self, shape: Sequence[int], *, capacity: int = 4096) -> None:
        if not (capacity >= 2 and capacity % 2 == 0):
            raise InvalidInput([f"capacity: must be an even number of at least 2, is {capacity}"])
        self.shape = tuple(shape)
        self.capacity = capacity
        self.count = 0
        cells = int(np.prod(self.shape, dtype=np.int64))
        self._incoming = np.empty((cells, 0))
        self._pending = 0
        self._levels: list[Floats] = []
        """Of each level above the first: (cells, 0, half or all of the capacity) sorted or two sorted halves."""
        self._thinned: list[int] = []
        self._moments = _Moments.none(cells)

    def add(self, batch: Floats) -> None:
        """Add samples, shape (samples, *shape).

        Raises
        ------
        InvalidInput
            If the shape is another one.
        """
        batch = np.asarray(batch, dtype=np.float64)
        if batch.shape[1:] != self.shape or batch.ndim != len(self.shape) + 1:
            raise InvalidInput([f"samples: each needs shape {self.shape}, the batch has shape {batch.shape}"])
        flat = batch.reshape(len(batch), -1).T
        done = 0
        while done < len(batch):
            if self._pending == self.capacity:
                self._flush()
            take = min(len(batch) - done, self.capacity - self._pending)
            self._reserve(self._pending + take)
            self._incoming[:, self._pending : self._pending + take] = flat[:, done : done + take]
            self._pending += take
            done += take
        self.count += len(batch)

    @property
    def exact(self) -> bool:
        """Whether all samples are still held."""
        return not self._thinned

    @property
    def rank_error(self) -> float:
        """Bound of the error in rank, as a share of the number of samples; zero while exact."""
        if not self.count:
            return 0.0
        return sum((times + 1) // 2 * 2.0**level for level, times in enumerate(self._thinned)) / self.count

    @property
    def missing(self) -> NDArray[np.int64]:
        """Number of samples without a value, of each quantity."""
        return (self.count - self._all_moments().count).astype(np.int64).reshape(self.shape)

    @property
    def mean(self) -> Floats:
        """Mean of the samples that have a value; NaN if none has."""
        return self._all_moments().mean.reshape(self.shape)

    @property
    def sd(self) -> Floats:
        """Standard deviation (n - 1) of the samples that have a value; NaN if fewer than two have."""
        moments = self._all_moments()
        with np.errstate(invalid="ignore", divide="ignore"):
            sd = np.sqrt(moments.squares / np.where(moments.count >= 2, moments.count - 1, np.nan))
        return np.asarray(sd.reshape(self.shape))

    @property
    def lowest(self) -> Floats:
        """Lowest value; NaN if there is none."""
        return self._all_moments().lowest.reshape(self.shape)

    @property
    def highest(self) -> Floats:
        """Highest value; NaN if there is none."""
        return self._all_moments().highest.reshape(self.shape)

    def quantile(self, probabilities: Sequence[float] | Floats) -> Floats:
        """Return quantiles, shape (probabilities, *shape); NaN where every sample is missing.

        While exact: linear between the two samples on either side (type 7 of Hyndman and Fan, American Statistician
        50, 1996). Beyond: a value among the samples; the lowest and the highest remain exact.

        Raises
        ------
        InvalidInput
            If a probability is not from zero to one, or there is no sample yet.
        """
        wanted = np.asarray(probabilities, dtype=np.float64).reshape(-1)
        problems = [f"probability {p:g}: must be from 0 to 1" for p in wanted if not 0 <= p <= 1]
        if not self.count:
            problems.append("quantiles: no sample has been added")
        if problems:
            raise InvalidInput(problems)
        cells = len(self._incoming)
        valid = self._all_moments().count
        result = np.empty((len(wanted), cells))
        width = self._pending + sum(level.shape[1] for level in self._levels)
        step = max(1, _CELLS_AT_ONCE // max(width, 1))
        for first in range(0, cells, step):
            of = slice(first, first + step)
            find = self._exact_quantiles if self.exact else self._weighted_quantiles
            result[:, of] = find(of, valid[of], wanted)
        if not self.exact:
            moments = self._all_moments()
            result[wanted == 0] = moments.lowest
            result[wanted == 1] = moments.highest
        return result.reshape((len(wanted), *self.shape))

    def _exact_quantiles(self, of: slice, valid: Floats, wanted: Floats) -> Floats:
        values = np.sort(self._incoming[of, : self._pending], axis=1)
        place = wanted[:, None] * np.maximum(valid - 1, 0)
        below = np.floor(place).astype(np.int64)
        above = np.minimum(below + 1, np.maximum(valid - 1, 0).astype(np.int64))
        row = np.arange(len(values))
        low, high = values[row, below], values[row, above]
        share = place - below
        with np.errstate(invalid="ignore"):  # infinite less infinite
            between = np.where(share < 0.5, low + share * (high - low), high - (1 - share) * (high - low))
        return np.where((share == 0) | (low == high), low, between)

    def _weighted_quantiles(self, of: slice, valid: Floats, wanted: Floats) -> Floats:
        held = [self._incoming[of, : self._pending], *(level[of] for level in self._levels)]
        values = np.concatenate(held, axis=1)
        weight = np.concatenate([np.full(part.shape[1], 2.0**level) for level, part in enumerate(held)])
        order = np.argsort(values, axis=1, kind="stable")
        values = np.take_along_axis(values, order, axis=1)
        upto = np.cumsum(weight[order], axis=1)
        last = np.maximum((~np.isnan(values)).sum(axis=1) - 1, 0)
        result = np.empty((len(wanted), len(values)))
        for number, probability in enumerate(wanted):
            rank = probability * np.maximum(valid - 1, 0)
            place = (upto <= rank[:, None]).sum(axis=1)
            result[number] = values[np.arange(len(values)), np.minimum(place, last)]
        return result

    def _reserve(self, width: int) -> None:
        held = self._incoming.shape[1]
        if width > held:
            wider = np.empty((len(self._incoming), min(self.capacity, max(width, 2 * held))))
            wider[:, : self._pending] = self._incoming[:, : self._pending]
            self._incoming = wider

    def _flush(self) -> None:
        self._moments = self._all_moments()
        full, level = self._incoming, 0
        self._pending = 0
        while True:
            kept = self._thin(full, level)
            if level == len(self._levels):
                self._levels.append(kept)
                return
            held = self._levels[level]
            if held.shape[1] < self.capacity:
                self._levels[level] = np.concatenate([held, kept], axis=1)
                return
            # Both are needed: the full one goes up a level, the new one takes its place.
            self._levels[level] = kept
            full, level = held, level + 1

    def _thin(self, full: Floats, level: int) -> Floats:
        if level == len(self._thinned):
            self._thinned.append(0)
        start = self._thinned[level] % 2
        self._thinned[level] += 1
        return np.sort(full, axis=1)[:, start::2].copy()

    def _all_moments(self) -> _Moments:
        if not self._pending:
            return self._moments
        return self._moments.with_values(self._incoming[:, : self._pending])


class _Moments:
    """Number, mean, sum of squared deviations and extremes of the values that are not NaN, of each quantity."""

    __slots__ = ("count", "highest", "lowest", "mean", "squares")

    def __init__(self, count: Floats, mean: Floats, squares: Floats, lowest: Floats, highest: Floats) -> None:
        self.count, self.mean, self.squares, self.lowest, self.highest = count, mean, squares, lowest, highest

    @classmethod
    def none(cls, cells: int) -> _Moments:
        """Return the moments of no value at all."""
        nothing = np.full(cells, np.nan)
        return cls(np.zeros(cells), nothing, np.zeros(cells), nothing, nothing)

    def with_values(self, values: Floats) -> _Moments:
        """Return the moments with further values, shape (cells, samples) (Chan, Golub and LeVeque 1983)."""
        here = ~np.isnan(values)
        count = here.sum(axis=1).astype(np.float64)
        some, before = count > 0, self.count > 0
        with np.errstate(invalid="ignore"):  # infinite less infinite
            mean = np.where(here, values, 0.0).sum(axis=1) / np.maximum(count, 1)
            squares = (np.where(here, values - mean[:, None], 0.0) ** 2).sum(axis=1)
            total = self.count + count
            shift = np.where(before & some, mean - self.mean, 0.0)
            joint = np.where(before, self.mean + shift * count / np.maximum(total, 1), np.where(some, mean, np.nan))
            squares = self.squares + squares + shift**2 * self.count * count / np.maximum(total, 1)
        return _Moments(
            total,
            joint,
            squares,
            np.fmin(self.lowest, np.fmin.reduce(values, axis=1, initial=np.nan)),
            np.fmax(self.highest, np.fmax.reduce(values, axis=1, initial=np.nan)),
        )

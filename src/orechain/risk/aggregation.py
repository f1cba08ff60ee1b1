"""Bringing terms together to one score; weights are relative, and a term that is not known leaves the score unknown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from orechain.risk.contract import Floats


def _together(terms: Sequence[Floats]) -> Floats:
    return np.stack(np.broadcast_arrays(*terms), axis=0)


def _weights(weights: Sequence[float], terms: Floats) -> Floats:
    given = np.asarray(weights, dtype=np.float64)
    return np.asarray((given / given.sum()).reshape(-1, *[1] * (terms.ndim - 1)))


def product(terms: Sequence[Floats], weights: Sequence[float]) -> Floats:
    """Return ``prod(x_i ** w_i)``."""
    given = np.asarray(weights)
    if (given == 1.0).all():
        return np.asarray(np.prod(_together(terms), axis=0))
    return np.asarray(np.prod(_together(terms) ** given.reshape(-1, *[1] * np.ndim(terms[0])), axis=0))


def total(terms: Sequence[Floats], weights: Sequence[float]) -> Floats:
    """Return ``sum(w_i * x_i)``."""
    return np.asarray(np.tensordot(np.asarray(weights), _together(terms), axes=(0, 0)))


def mean(terms: Sequence[Floats], weights: Sequence[float]) -> Floats:
    """Return ``sum(w_i * x_i) / sum(w_i)``."""
    found = _together(terms)
    return np.asarray(np.sum(_weights(weights, found) * found, axis=0))


def geometric_mean(terms: Sequence[Floats], weights: Sequence[float]) -> Floats:
    """Return ``prod(x_i ** (w_i / sum(w)))``; not known where a term is negative.

    Examples
    --------
    >>> geometric_mean([np.array([0.2079]), np.array([0.9736]), np.array([0.5272])], [1, 1, 1]).round(4)
    array([0.4743])
    """
    found = _together(terms)
    with np.errstate(invalid="ignore", divide="ignore"):
        logs = np.log(np.where(found < 0, np.nan, found))
        return np.asarray(np.exp(np.sum(_weights(weights, found) * logs, axis=0)))


def euclidean(terms: Sequence[Floats], weights: Sequence[float]) -> Floats:
    """Return ``sqrt(sum(w_i * x_i ** 2) / sum(w_i))``: the length of a vector, one where all terms are one."""
    found = _together(terms)
    return np.asarray(np.sqrt(np.sum(_weights(weights, found) * found**2, axis=0)))


def maximum(terms: Sequence[Floats], weights: Sequence[float]) -> Floats:
    """Return the greatest; weights do not matter."""
    return np.asarray(np.max(_together(terms), axis=0))


def minimum(terms: Sequence[Floats], weights: Sequence[float]) -> Floats:
    """Return the least; weights do not matter."""
    return np.asarray(np.min(_together(terms), axis=0))


AGGREGATORS: Mapping[str, Callable[[Sequence[Floats], Sequence[float]], Floats]] = {
    "product": product,
    "sum": total,
    "mean": mean,
    "geometric_mean": geometric_mean,
    "euclidean": euclidean,
    "maximum": maximum,
    "minimum": minimum,
}

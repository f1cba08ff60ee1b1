"""Samples of uncertain inputs: stratified, correlated through a Gaussian copula, shares that sum to one."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from scipy.sparse import csr_array
from scipy.special import gammaincinv, gammaln, ndtr, ndtri
from scipy.stats import qmc

from orechain.chain.reconcile.system import Floats, Integers
from orechain.chain.uncertainty.distributions import Input, quantiles
from orechain.errors import InvalidInput

Method = Literal["latin-hypercube", "sobol", "random"]
METHODS: tuple[str, ...] = get_args(Method)
_SOBOL_BITS = 30
_MEANS_SUM = 1e-9
# Probabilities of zero and one would be infinite normal variables.
_LOWEST, _HIGHEST = 2.0**-60, 1 - 2.0**-53


@dataclass(frozen=True, slots=True)
class Split:
    """A group of shares that sum to one, drawn together from a Dirichlet distribution.

    The mean shares are the means of the inputs named; the distributions of those inputs are not used. The
    concentration (sum of the Dirichlet parameters) is given, or follows from the standard deviation of one share.

    Parameters
    ----------
    shares
        Names of the inputs, at least two; their means sum to one.
    concentration
        Sum of the Dirichlet parameters, above zero: the larger, the closer to the mean. NaN: see ``spread_of``.
    spread_of
        The share whose standard deviation sets the concentration.
    """

    shares: tuple[str, ...]
    concentration: float = math.nan
    spread_of: str = ""


def concentration(mean: float, sd: float) -> float:
    """Return the concentration of a Dirichlet distribution in which one share has this mean and deviation.

    Formula: ``mean * (1 - mean) / sd ** 2 - 1`` (Johnson and Kotz, Continuous Multivariate Distributions, 1972).

    Raises
    ------
    ValueError
        If no Dirichlet distribution has them: it needs ``0 < sd ** 2 < mean * (1 - mean)``.

    Examples
    --------
    >>> round(concentration(0.5, 0.05), 9)
    99.0
    """
    if not 0 < sd * sd < mean * (1 - mean):
        raise ValueError(f"no Dirichlet share has mean {mean:g} and standard deviation {sd:g}")
    return mean * (1 - mean) / (sd * sd) - 1


def draw(
    inputs: Sequence[Input],
    samples: int,
    *,
    method: Method = "latin-hypercube",
    rng: np.random.Generator,
    correlation: Floats | csr_array | None = None,
    splits: Sequence[Split] = (),
) -> Floats:
    """Draw the inputs.

    Parameters
    ----------
    inputs
        What is uncertain; names are unique.
    samples
        How many; with ``sobol`` a power of two, because only then is the sequence balanced.
    method
        ``latin-hypercube`` (McKay, Beckman and Conover, Technometrics 21, 1979): each input has one draw in each of
        ``samples`` strata of equal probability. ``sobol`` (scrambled; Owen, J. Complexity 14, 1998): also even in
        pairs of inputs. ``random``: independent draws.
    rng
        The only source of randomness: equal generators give equal samples.
    correlation
        Correlations of the inputs' normal scores (Gaussian copula), shape (inputs, inputs); of the values themselves
        where both are normal. Shares of a split take no part in it. Strata of correlated inputs are mixed, those of
        the others are kept.
    splits
        Groups of inputs that are shares of one whole.

    Returns
    -------
    Shape (samples, inputs); column ``i`` in the unit of input ``i``.

    Raises
    ------
    InvalidInput
        Lists everything that is wrong with inputs, number of samples, correlation and splits.

    Examples
    --------
    >>> inputs = [Input("ore", mean=100.0, sd=10.0), Input("loss", mean=0.2, sd=0.05), Input("yield", mean=0.8, sd=0)]
    >>> split = Split(("loss", "yield"), spread_of="loss")
    >>> drawn = draw(inputs, 1000, rng=np.random.default_rng(1), splits=[split])
    >>> drawn.shape, bool(abs(drawn[:, 1:].sum(axis=1) - 1).max() < 1e-12), round(float(drawn[:, 0].mean()), 1)
    ((1000, 3), True, 100.0)
    """
    problems = _problems(inputs, samples, method, splits)
    shared = {name for split in splits for name in split.shares}
    if correlation is not None:
        problems += correlation_problems(correlation, [one.name for one in inputs], shared)
    if problems:
        raise InvalidInput(problems)
    cube = _design(len(inputs), samples, method, rng)
    if correlation is not None:
        linked, matrix = linked_block(correlation)
        if linked.size:
            scores = ndtri(cube[:, linked]) @ correlation_root(matrix).T
            cube[:, linked] = np.clip(ndtr(scores), _LOWEST, _HIGHEST)
    place = {one.name: number for number, one in enumerate(inputs)}
    alone = np.array([number for number, one in enumerate(inputs) if one.name not in shared], dtype=np.int64)
    drawn = np.empty_like(cube)
    drawn[:, alone] = quantiles([inputs[number] for number in alone], cube[:, alone])
    for split in splits:
        of = [place[name] for name in split.shares]
        means = np.array([inputs[number].mean for number in of])
        drawn[:, of] = dirichlet(means / means.sum() * _concentration_of(split, inputs, place), cube[:, of])
    return drawn


def dirichlet(parameters: Floats, probabilities: Floats) -> Floats:
    """Return Dirichlet shares as normalised gamma variables, each by its inverse cumulative distribution.

    Normalising is done on logarithms, so that parameters far below one, whose gamma variables are too small for a
    floating-point number, give shares too. A parameter of zero gives a share of zero.

    Parameters
    ----------
    parameters
        Shape (shares,), not negative, not all zero.
    probabilities
        Shape (samples, shares), above zero and below one.

    Returns
    -------
    Shape (samples, shares), each row sums to one.

    Examples
    --------
    >>> dirichlet(np.array([2.0, 2.0, 0.0]), np.array([[0.3, 0.3, 0.5]]))
    array([[0.5, 0.5, 0. ]])
    """
    some = parameters > 0
    alpha, u = parameters[some], probabilities[:, some]
    variable = gammaincinv(alpha, u)
    tiny = variable < 1e-290
    # The lower end of the cumulative distribution: u = x ** alpha / gamma(alpha + 1).
    logarithm = np.where(tiny, (np.log(u) + gammaln(alpha + 1)) / alpha, np.log(np.where(tiny, 1.0, variable)))
    weight = np.exp(logarithm - logarithm.max(axis=1, keepdims=True))
    shares = np.zeros(probabilities.shape)
    shares[:, some] = weight / weight.sum(axis=1, keepdims=True)
    return shares


def linked_block(correlation: Floats | csr_array) -> tuple[Integers, Floats]:
    """Return which inputs are correlated with another one, and the correlation matrix of these alone.

    Examples
    --------
    >>> linked_block(np.array([[1.0, 0.0, 0.5], [0.0, 1.0, 0.0], [0.5, 0.0, 1.0]]))
    (array([0, 2]), array([[1. , 0.5],
           [0.5, 1. ]]))
    """
    matrix = csr_array(correlation)
    matrix.eliminate_zeros()
    linked = np.flatnonzero(np.diff(matrix.indptr) > 1).astype(np.int64)
    return linked, matrix[linked][:, linked].toarray()


def correlation_problems(correlation: Floats | csr_array, names: Sequence[str], shared: Container[str]) -> list[str]:
    """Return what keeps a matrix from being a correlation matrix of the named inputs.

    It must be square, symmetric, with ones on its diagonal, and positive semi-definite; shares of a split cannot be
    correlated with anything but each other.
    """
    matrix, size = csr_array(correlation), len(names)
    if matrix.shape != (size, size):
        return [f"correlation: needs {size} rows and columns, one for each input, has shape {matrix.shape}"]
    bad = np.flatnonzero(~np.isfinite(matrix.data))
    if bad.size:
        places = matrix.tocoo()
        return [f"correlation of {names[places.row[bad[0]]]} and {names[places.col[bad[0]]]}: not a finite number"]
    found = [
        f"correlation of {names[place]} with itself: must be one"
        for place in np.flatnonzero(~(np.abs(matrix.diagonal() - 1) <= 1e-12))[:1]
    ]
    skew = abs(matrix - matrix.T).tocoo()
    if skew.nnz and skew.data.max() > 1e-12:
        row, column = skew.row[skew.data.argmax()], skew.col[skew.data.argmax()]
        found.append(f"correlation of {names[row]} and {names[column]}: the matrix must be symmetric")
    linked, block = linked_block(matrix)
    lowest = float(np.linalg.eigvalsh(block)[0]) if linked.size and not found else 1.0
    if not lowest >= -1e-10 * len(linked):
        found.append(
            f"correlation: the coefficients contradict each other (lowest eigenvalue {lowest:.3g}; the matrix must be"
            " positive semi-definite)"
        )
    return found + [
        f"correlation of {names[place]}: a share of a split cannot be correlated"
        for place in linked
        if names[place] in shared
    ]


def correlation_root(correlation: Floats) -> Floats:
    """Return ``L`` with ``L @ L.T`` equal to a correlation matrix that may be singular.

    Examples
    --------
    >>> root = correlation_root(np.ones((2, 2)))
    >>> np.round(root @ root.T, 12)
    array([[1., 1.],
           [1., 1.]])
    """
    try:
        return np.asarray(np.linalg.cholesky(correlation))
    except np.linalg.LinAlgError:
        values, vectors = np.linalg.eigh(correlation)
        return np.asarray(vectors * np.sqrt(np.maximum(values, 0.0)))


def _design(size: int, samples: int, method: Method, rng: np.random.Generator) -> Floats:
    if size == 0:
        return np.empty((samples, 0))
    if method == "latin-hypercube":
        cube = qmc.LatinHypercube(size, rng=rng).random(samples)
    elif method == "sobol":
        # Half a step keeps the points off zero, where a normal variable is infinite.
        cube = qmc.Sobol(size, bits=_SOBOL_BITS, rng=rng).random(samples) + 0.5 ** (_SOBOL_BITS + 1)
    else:
        cube = rng.random((samples, size))
    return np.clip(cube, _LOWEST, _HIGHEST)


def _concentration_of(split: Split, inputs: Sequence[Input], place: dict[str, int]) -> float:
    if math.isnan(split.concentration):
        return concentration(inputs[place[split.spread_of]].mean, inputs[place[split.spread_of]].sd)
    return split.concentration


def _problems(inputs: Sequence[Input], samples: int, method: str, splits: Sequence[Split]) -> list[str]:
    found = []
    names = [one.name for one in inputs]
    place = {name: number for number, name in enumerate(names)}
    found += [f"{name}: named more than once" for name, times in Counter(names).items() if times > 1]
    if method not in METHODS:
        found.append(f"unknown method '{method}'; use {', '.join(METHODS)}")
    if not samples >= 1:
        found.append(f"the number of samples must be at least 1, is {samples}")
    elif method == "sobol" and samples & (samples - 1):
        below = 1 << (samples.bit_length() - 1)
        found.append(f"a Sobol sequence needs a power of two as its number of samples: {below} or {2 * below}")
    if method == "sobol" and len(inputs) > qmc.Sobol.MAXDIM:
        found.append(f"a Sobol sequence has at most {qmc.Sobol.MAXDIM} inputs, not {len(inputs)}: use latin-hypercube")
    shared: list[str] = []
    for split in splits:
        found += _split_problems(split, inputs, place)
        shared += split.shares
    found += [f"{name}: in more than one split" for name, times in Counter(shared).items() if times > 1]
    grouped = set(shared)
    for one in inputs:
        if one.name not in grouped:
            found += one.problems()
    return found


def _split_problems(split: Split, inputs: Sequence[Input], place: dict[str, int]) -> list[str]:
    title = f"split {', '.join(split.shares)}"
    unknown = [name for name in (*split.shares, split.spread_of) if name and name not in place]
    if unknown:
        return [f"{title}: no input is named {', '.join(unknown)}"]
    found = []
    means = [inputs[place[name]].mean for name in split.shares]
    if len(split.shares) < 2:
        found.append(f"{title}: needs at least two shares")
    if not all(mean >= 0 for mean in means):
        found.append(f"{title}: mean shares must not be negative")
    if not abs(math.fsum(means) - 1) <= _MEANS_SUM:
        found.append(f"{title}: the mean shares sum to {math.fsum(means):.12g}, not to one")
    if not math.isnan(split.concentration):
        if not 0 < split.concentration < math.inf:
            found.append(f"{title}: the concentration must be above zero and finite, is {split.concentration:g}")
    elif split.spread_of not in split.shares:
        found.append(f"{title}: give a concentration, or name the share whose standard deviation sets it")
    else:
        one = inputs[place[split.spread_of]]
        try:
            concentration(one.mean, one.sd)
        except ValueError as error:
            found.append(f"{title}: {error}")
    return found

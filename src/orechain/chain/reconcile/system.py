"""A system of quantities and equations, as arrays.

A quantity is a flow, a change of stock, a transfer coefficient or a concentration. An equation is a sum of terms,
each a factor times one quantity (a balance) or times the product of two (a transfer coefficient times an input).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf, isfinite, nan
from typing import Literal, Self, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

from orechain.errors import InvalidInput

Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]
Booleans: TypeAlias = NDArray[np.bool_]
_Name = TypeVar("_Name", str, tuple[str, str])


@dataclass(frozen=True, slots=True)
class Quantity:
    """One unknown or measured number of the system.

    ``mean`` is NaN where nothing is measured; ``sd`` 0 means exactly known. A log-normal quantity is given by the mean
    and standard deviation of itself, not of its logarithm. ``scale`` is the expected size of an unknown quantity, as a
    starting point only.
    """

    name: str
    mean: float = nan
    sd: float = nan
    distribution: Literal["normal", "lognormal"] = "normal"
    lower: float = 0.0
    upper: float = inf
    scale: float = nan


@dataclass(frozen=True, slots=True)
class Term:
    """A factor times one quantity, or times the product of two."""

    factor: float
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Equation:
    """``sum(factor * product of the named quantities) = equals``."""

    name: str
    terms: tuple[Term, ...]
    equals: float = 0.0


@dataclass(frozen=True, eq=False)
class System:
    """The arrays of a system with n quantities and m equations.

    Attributes
    ----------
    names, equations
        Names of the n quantities and of the m equations.
    linear
        (m, n) factors of the linear terms.
    row, left, right, factor
        The product terms: ``factor * z[left] * z[right]`` in equation ``row``.
    constant
        (m,) right-hand sides.
    mean, sd, lower, upper, scale
        (n,) see `Quantity`; ``lognormal`` marks the log-normal ones.
    correlation
        (n, n) correlation of the measured values, of their logarithms where log-normal, or ``None``.
    """

    names: tuple[str, ...]
    equations: tuple[str, ...]
    linear: csr_array
    row: Integers
    left: Integers
    right: Integers
    factor: Floats
    constant: Floats
    mean: Floats
    sd: Floats
    lognormal: Booleans
    lower: Floats
    upper: Floats
    scale: Floats
    correlation: csr_array | None = None

    @classmethod
    def build(
        cls,
        quantities: Iterable[Quantity],
        equations: Iterable[Equation],
        correlations: Sequence[tuple[str, str, float]] = (),
    ) -> Self:
        """Return the system of these quantities and equations.

        Raises
        ------
        InvalidInput
            If a name is used twice or unknown, a number is not finite, a standard deviation is negative or missing,
            bounds exclude each other or an exact value, a term has more than two quantities, or a pair is correlated
            twice; all are listed.

        Examples
        --------
        >>> from orechain.chain.reconcile.solve import reconcile
        >>> flows = [Quantity("in", 100.0, 10.0), Quantity("out", 110.0, 10.0)]
        >>> balance = Equation("process", (Term(1.0, ("in",)), Term(-1.0, ("out",))))
        >>> done = reconcile(System.build(flows, [balance]))
        >>> done.value.round(6).tolist(), done.sd.round(6).tolist(), round(done.objective, 6)
        ([105.0, 105.0], [7.071068, 7.071068], 0.5)
        """
        quantities, equations = tuple(quantities), tuple(equations)
        index = {quantity.name: place for place, quantity in enumerate(quantities)}
        problems = [*_quantity_problems(quantities, index), *_equation_problems(equations, index)]
        if problems:
            raise InvalidInput(problems)
        single = [
            (row, index[term.names[0]], term.factor)
            for row, equation in enumerate(equations)
            for term in equation.terms
            if len(term.names) == 1
        ]
        double = [
            (row, index[term.names[0]], index[term.names[1]], term.factor)
            for row, equation in enumerate(equations)
            for term in equation.terms
            if len(term.names) == 2
        ]
        rows, columns, factors = (np.array(column) for column in zip(*single, strict=True)) if single else ([], [], [])
        row, left, right, factor = (
            (np.array(column) for column in zip(*double, strict=True)) if double else ([], [], [], [])
        )
        size = (len(equations), len(quantities))
        linear = coo_array(
            (np.asarray(factors, float), (np.asarray(rows, np.int64), np.asarray(columns, np.int64))), size
        ).tocsr()
        linear.eliminate_zeros()  # a flow that comes back to where it left
        return cls(
            names=tuple(index),
            equations=tuple(equation.name for equation in equations),
            linear=linear,
            row=np.asarray(row, np.int64),
            left=np.asarray(left, np.int64),
            right=np.asarray(right, np.int64),
            factor=np.asarray(factor, float),
            constant=np.array([equation.equals for equation in equations], float),
            mean=np.array([quantity.mean for quantity in quantities], float),
            sd=np.array([quantity.sd for quantity in quantities], float),
            lognormal=np.array([quantity.distribution == "lognormal" for quantity in quantities], bool),
            lower=np.array([quantity.lower for quantity in quantities], float),
            upper=np.array([quantity.upper for quantity in quantities], float),
            scale=np.array([quantity.scale for quantity in quantities], float),
            correlation=_correlation(index, correlations),
        )

    @property
    def measured(self) -> Booleans:
        """Quantities with a value and a spread."""
        return np.isfinite(self.mean) & (self.sd > 0)

    @property
    def exact(self) -> Booleans:
        """Quantities that are known exactly."""
        return np.isfinite(self.mean) & (self.sd == 0)

    @property
    def free(self) -> Booleans:
        """Quantities without a value."""
        return np.isnan(self.mean)

    def left_side(self, z: Floats) -> Floats:
        """Return what each equation's terms add up to at ``z`` ((n,) or (n, samples))."""
        side: Floats = self.linear @ z
        if self.row.size:
            factor = self.factor if z.ndim == 1 else self.factor[:, None]
            np.add.at(side, self.row, factor * z[self.left] * z[self.right])
        return side

    def residual(self, z: Floats) -> Floats:
        """Return by how much each equation is missed at ``z`` ((n,) or (n, samples))."""
        side = self.left_side(z)
        return side - (self.constant if z.ndim == 1 else self.constant[:, None])

    def throughput(self, z: Floats) -> Floats:
        """Return the sum of the absolute terms of each equation: what a residual is small against."""
        size: Floats = abs(self.linear) @ np.abs(z) + np.abs(self.constant)
        if self.row.size:
            np.add.at(size, self.row, np.abs(self.factor * z[self.left] * z[self.right]))
        return size

    def relative_residual(self, z: Floats) -> Floats:
        """Return the residual of each equation relative to its throughput; 0 where nothing flows."""
        size = self.throughput(z)
        return np.divide(self.residual(z), size, out=np.zeros_like(size), where=size > 0)

    def jacobian(self, z: Floats) -> csr_array:
        """Return the (m, n) derivatives of the equations at ``z``."""
        if not self.row.size:
            return self.linear
        rows = np.concatenate([self.row, self.row])
        columns = np.concatenate([self.left, self.right])
        values = np.concatenate([self.factor * z[self.right], self.factor * z[self.left]])
        return (self.linear + coo_array((values, (rows, columns)), self.linear.shape).tocsr()).tocsr()


def log_parameters(mean: Floats, sd: Floats) -> tuple[Floats, Floats]:
    """Return location and scale of the logarithm of a log-normal quantity with this mean and standard deviation.

    σ² = ln(1 + sd² / mean²), μ = ln(mean) − σ² / 2.

    Examples
    --------
    >>> location, spread = log_parameters(np.array([30.0]), np.array([10.0]))
    >>> float(np.exp(location + spread**2 / 2).round(9)[0])
    30.0
    """
    variance = np.log1p((sd / mean) ** 2)
    return np.log(mean) - variance / 2, np.sqrt(variance)


def _quantity_problems(quantities: Sequence[Quantity], index: dict[str, int]) -> list[str]:
    problems = []
    if len(index) < len(quantities):
        names = [quantity.name for quantity in quantities]
        problems += [f"{name}: the name is used twice; give each quantity its own" for name in sorted(_twice(names))]
    for q in quantities:
        if np.isnan(q.mean):
            if not np.isnan(q.sd):
                problems.append(f"{q.name}: a standard deviation without a value; give the value or leave both out")
        elif not isfinite(q.mean):
            problems.append(f"{q.name}: the value is {q.mean}; give a finite number")
        elif not (isfinite(q.sd) and q.sd >= 0):
            problems.append(f"{q.name}: the standard deviation is {q.sd}; give a finite number, 0 for an exact value")
        elif q.distribution == "lognormal" and not q.mean > 0:
            problems.append(f"{q.name}: a log-normal value must be above 0, not {q.mean}")
        elif q.sd == 0 and not q.lower <= q.mean <= q.upper:
            problems.append(f"{q.name}: the exact value {q.mean} lies outside its bounds {q.lower} to {q.upper}")
        if not (q.lower <= q.upper and q.lower < inf and q.upper > -inf):
            problems.append(f"{q.name}: the bounds {q.lower} to {q.upper} leave no room; give a lower below an upper")
        if not np.isnan(q.scale) and not 0 < q.scale < inf:
            problems.append(f"{q.name}: the scale is {q.scale}; give a finite number above 0, or leave it out")
    return problems


def _equation_problems(equations: Sequence[Equation], index: dict[str, int]) -> list[str]:
    problems = []
    names = [equation.name for equation in equations]
    if len(set(names)) < len(names):
        problems += [f"{name}: the name is used twice; give each equation its own" for name in sorted(_twice(names))]
    for equation in equations:
        if not isfinite(equation.equals):
            problems.append(f"{equation.name}: the right-hand side is {equation.equals}; give a finite number")
        for term in equation.terms:
            if not isfinite(term.factor):
                problems.append(f"{equation.name}: a factor is {term.factor}; give a finite number")
            if len(term.names) not in (1, 2):
                problems.append(f"{equation.name}: a term has {len(term.names)} quantities; one or two are possible")
            problems += [f"{equation.name}: no quantity {name!r}" for name in term.names if name not in index]
    return problems


def _twice(names: Sequence[_Name]) -> set[_Name]:
    seen: set[_Name] = set()
    return {name for name in names if name in seen or seen.add(name)}  # type: ignore[func-returns-value]


def _correlation(index: dict[str, int], pairs: Sequence[tuple[str, str, float]]) -> csr_array | None:
    if not pairs:
        return None
    unknown = [f"correlation of {a!r} and {b!r}: no such quantity" for a, b, _ in pairs if not {a, b} <= index.keys()]
    wrong = [f"correlation of {a!r} and {b!r}: {r} is not between −1 and 1" for a, b, r in pairs if not abs(r) < 1]
    itself = [f"correlation of {a!r} with itself" for a, b, _ in pairs if a == b]
    # entries of a sparse matrix at one place add up
    twice = [
        f"correlation of {a!r} and {b!r} is given twice; keep one"
        for a, b in sorted(_twice([(min(a, b), max(a, b)) for a, b, _ in pairs]))
    ]
    if unknown or wrong or itself or twice:
        raise InvalidInput([*unknown, *wrong, *itself, *twice])
    a = np.array([index[pair[0]] for pair in pairs])
    b = np.array([index[pair[1]] for pair in pairs])
    r = np.array([pair[2] for pair in pairs], float)
    size = len(index)
    off = coo_array((np.concatenate([r, r]), (np.concatenate([a, b]), np.concatenate([b, a]))), (size, size))
    ones = np.arange(size)
    return (off + coo_array((np.ones(size), (ones, ones)), (size, size))).tocsr()

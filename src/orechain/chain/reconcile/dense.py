"""The linearised reconciliation of a small system, by singular value decomposition.

In coordinates in which every measured value has variance 1, the step is

    minimise ½ |w|²  subject to  B w + A v = −c

with w the whitened adjustments of the measured values and v the step of the free quantities. With N a basis of the left
null space of A, the free quantities drop out: R w = −N'c with R = N'B, so that w = −R⁺ N'c, and v follows by A⁺.
The rank of R is the number of degrees of freedom; a row of R that is zero is a balance without redundancy.

Source: Crowe, Garcia Campos and Hrymak 1983 (doi:10.1002/aic.690290602); Narasimhan and Jordache 1999, chapters 3, 4.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from scipy.linalg import svd

from orechain.chain.reconcile.system import Booleans, Floats, Integers

RANK = 1e-9
"""Singular values below this share of the largest count as zero (rows and columns are brought to size 1 before)."""
SEEN = 1e-7
"""A quantity with a share of the null space above this is not determined."""


class DenseStep:
    """Factorised (m, nm) matrix B and (m, nf) matrix A of one linearisation."""

    def __init__(self, measured: Floats, free: Floats) -> None:
        size = np.sqrt((free**2).sum(axis=1) + (_unit_columns(measured) ** 2).sum(axis=1))
        self.weight = np.divide(1.0, size, out=np.ones_like(size), where=size > 0)
        b, a = measured * self.weight[:, None], free * self.weight[:, None]
        self.b = b
        if a.size:
            # Of the right side only what spans the rows: all of it would cost most of the time where unknowns abound.
            u, s, vt = svd(a, full_matrices=a.shape[0] > a.shape[1], lapack_driver="gesvd")
            rank = int((s > RANK * s[0]).sum()) if s.size and s[0] > 0 else 0
        else:
            u, s, vt, rank = np.eye(len(b)), np.zeros(0), np.zeros((0, a.shape[1])), 0
        self.null = u[:, rank:]
        self.seen = vt[:rank]
        self.inverse = (vt[:rank].T / s[:rank]) @ u[:, :rank].T if rank else np.zeros((a.shape[1], len(b)))
        reduced = self.null.T @ b
        columns = np.sqrt((b**2).sum(axis=0))
        structure = np.divide(reduced, columns, out=np.zeros_like(reduced), where=columns > 0)
        self.redundant: Booleans = np.sqrt((structure**2).sum(axis=0)) > SEEN
        # The rank is read where every measured value counts the same. Then rows that the standard deviations make small
        # are brought to size 1, so that a value known to a kilogram is checked beside one known to a kilotonne.
        left, values, _ = np.linalg.svd(structure, full_matrices=False)
        keep = int((values > RANK * max(float(values.max(initial=0.0)), 1.0)).sum())
        self.degrees_of_freedom = keep
        self.null = self.null @ left[:, :keep]
        reduced = left[:, :keep].T @ reduced
        self.row_size = np.sqrt((reduced**2).sum(axis=1))
        self.left, self.strength, self.right = np.linalg.svd(reduced / self.row_size[:, None], full_matrices=False)
        none = ~(self.strength > np.finfo(float).eps * float(self.strength.max(initial=0.0)))
        self.strength[none] = np.inf  # brings nothing, instead of everything
        # Rounding leaves traces in the rows of values that no balance checks.
        self.right[:, ~self.redundant] = 0.0

    def step(self, c: Floats) -> tuple[Floats, Floats, Floats]:
        """Return w, v and the multipliers for the residuals ``c`` ((m,) or (m, samples))."""
        scaled = c * (self.weight if c.ndim == 1 else self.weight[:, None])
        size = self.row_size if c.ndim == 1 else self.row_size[:, None]
        strength = self.strength if c.ndim == 1 else self.strength[:, None]
        y = self.left.T @ ((self.null.T @ scaled) / size) / strength
        w = -(self.right.T @ y)
        v = -(self.inverse @ (scaled + self.b @ w))
        weight = self.weight if c.ndim == 1 else self.weight[:, None]
        multipliers = weight * (self.null @ ((self.left @ (y / strength)) / size))
        return w, v, multipliers

    @cached_property
    def undetermined(self) -> Booleans:
        """Free quantities that the equations leave open."""
        return np.sqrt((self._hidden(np.eye(self.seen.shape[1])) ** 2).sum(axis=1)) > SEEN

    def redundancy(self) -> Floats:
        """Return the share of each measured value's variance that the balances take away; they sum to the d.o.f."""
        return np.clip((self.right**2).sum(axis=0), 0.0, 1.0)

    def exact_redundancy(self, places: Integers) -> Floats:
        """Return the redundancy of some measured values."""
        return self.redundancy()[places]

    def roots(self, measured: Floats, free: Floats) -> Floats:
        """Return rows t with covariance t t' of the (k, nm), (k, nf) combinations; NaN where one is not determined."""
        size = np.maximum(np.sqrt((free**2).sum(axis=1)), np.finfo(float).tiny)
        open_rows = np.sqrt((self._hidden(free) ** 2).sum(axis=1)) > SEEN * size
        t = measured - (free @ self.inverse) @ self.b
        t -= (t @ self.right.T) @ self.right
        t[open_rows] = np.nan
        return t

    def _hidden(self, free: Floats) -> Floats:
        """Return what of the (k, nf) combinations lies in the null space of A."""
        return free - (free @ self.seen.T) @ self.seen


def _unit_columns(matrix: Floats) -> Floats:
    size = np.sqrt((matrix**2).sum(axis=0))
    return np.divide(matrix, size, out=np.zeros_like(matrix), where=size > 0)

"""The linearised reconciliation of a large system, by one sparse factorisation.

The same problem as in `dense`, as the symmetric quasi-definite system

    [ B B' + δI    A  ] [ λ ]   [ c ]
    [   A'       −εI  ] [−v ] = [ 0 ]

with w = −B'λ. The small δ and ε make it solvable where balances repeat each other or free quantities stay open;
proximal iterations take their effect away again. Whether a quantity is determined or checked is read off a random
vector: its projection on the null space of A (or on the row space of the reduced balances) has a zero exactly where the
whole row of the projector is zero, with probability one.

Source: Vanderbei 1995 (quasi-definite matrices, doi:10.1137/0805005); Hutchinson 1990 (diagonal by probes,
doi:10.1080/03610919008812866).
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from scipy.sparse import block_array, csc_array, csr_array, diags_array, eye_array
from scipy.sparse.linalg import SuperLU, splu

from orechain.chain.reconcile.system import Booleans, Floats, Integers

VARIANCE = 1e-12
"""δ: added to the variance of each balance."""
OPEN = 1e-10
"""ε: what keeps an open quantity where it is."""
THRESHOLD = 0.01
PIVOT = 1e-6
SEEN = 1e-6
PROBES = 64
ROUNDS = 30
FEW = 8
"""Rounds that are enough for a variance."""
GOAL = 1e-13
EVEN = 12


class SparseStep:
    """Factorised (m, nm) matrix B and (m, nf) matrix A of one linearisation; ``rng`` draws the probes."""

    def __init__(self, measured: csr_array, free: csr_array, rng: np.random.Generator) -> None:
        self.rng = rng
        self.nm, self.nf = measured.shape[1], free.shape[1]
        self.m = measured.shape[0]
        self.b, self.a = measured, free
        # What is checked and what is open does not depend on the standard deviations.
        unit = (measured @ diags_array(_inverse(_norms(measured, 0)))).tocsr() if self.nm else measured
        same = _inverse(np.sqrt(_norms(unit, 1) ** 2 + _norms(free, 1) ** 2))
        self.unit = (diags_array(same) @ unit).tocsr()
        self.open = (diags_array(same) @ free).tocsr()
        self.saddle = _Saddle((self.b @ self.b.T).tocsr(), self.a)

    def step(self, c: Floats) -> tuple[Floats, Floats, Floats]:
        """Return w, v and the multipliers for the residuals ``c`` ((m,) or (m, samples))."""
        multipliers, q = self.saddle.solve(c, np.zeros((self.nf, *c.shape[1:])))
        return -(self.b.T @ multipliers), -q, multipliers

    @cached_property
    def undetermined(self) -> Booleans:
        """Free quantities that the equations leave open."""
        if not self.nf:
            return np.zeros(0, bool)
        probe = self.rng.standard_normal((self.nf, 2))
        projector = _Saddle((self.open @ self.open.T).tocsr(), csr_array((self.m, 0)))
        left = probe
        for _ in range(2):  # the second pass takes away what rounding left in the first
            inner, _ = projector.solve(self.open @ left, np.zeros((0, 2)))
            left = left - self.open.T @ inner
        return np.abs(left).max(axis=1) > SEEN

    @cached_property
    def redundant(self) -> Booleans:
        """Measured values that at least one balance checks; standard deviations play no part in it."""
        if not self.nm:
            return np.zeros(0, bool)
        probe = self.rng.standard_normal((self.nm, 2))
        saddle = _Saddle((self.unit @ self.unit.T).tocsr(), self.open)
        inner, _ = saddle.solve(self.unit @ probe, np.zeros((self.nf, 2)))
        return np.abs(self.unit.T @ inner).max(axis=1) > SEEN

    @cached_property
    def degrees_of_freedom(self) -> int:
        """Rank of [B A] less the rank of A."""
        free = (self.open @ self.open.T).tocsr()
        return _rank((self.unit @ self.unit.T + free).tocsr()) - (_rank(free) if self.nf else 0)

    def redundancy(self) -> Floats:
        """Return an estimate of the redundancy of each measured value from probes (standard error about 18 %)."""
        probe = self.rng.standard_normal((self.nm, PROBES))
        estimate = np.clip((self._checked_part(probe) ** 2).mean(axis=1), 0.0, 1.0)
        return np.where(self.redundant, estimate, 0.0)

    def exact_redundancy(self, places: Integers) -> Floats:
        """Return the redundancy of some measured values."""
        units = np.zeros((self.nm, len(places)))
        units[places, np.arange(len(places))] = 1.0
        return np.clip(self._checked_part(units)[places, np.arange(len(places))], 0.0, 1.0)

    def _checked_part(self, errors: Floats) -> Floats:
        """Return what the balances see of whitened errors ((nm, samples)): the projection on their row space."""
        multipliers, _ = self.saddle.solve(self.b @ errors, np.zeros((self.nf, errors.shape[1])), FEW)
        return self.b.T @ multipliers

    def roots(self, measured: Floats, free: Floats) -> Floats:
        """Return rows t with covariance t t' of the (k, nm), (k, nf) combinations; NaN where one is not determined."""
        multipliers, _ = self.saddle.solve(self.b @ measured.T, free.T)
        t = measured - (self.b.T @ multipliers).T
        missed = np.abs((self.a.T @ multipliers).T - free).max(axis=1, initial=0.0)
        t[~(missed <= SEEN * np.maximum(np.abs(free).max(axis=1, initial=0.0), np.finfo(float).tiny))] = np.nan
        return t


class _Saddle:
    """Solves [[G, A], [A', 0]] [x; q] = [c; d] for a positive semi-definite G, in the least-squares sense."""

    def __init__(self, gram: csr_array, free: csr_array) -> None:
        self.m, self.nf = free.shape
        self.row, self.column = _even(gram, free)
        rows = diags_array(self.row)
        self.gram = (rows @ gram @ rows).tocsr()
        self.free = (rows @ free @ diags_array(self.column)).tocsr() if self.nf else free
        top = self.gram + VARIANCE * eye_array(self.m)
        whole = block_array([[top, self.free], [self.free.T, -OPEN * eye_array(self.nf)]]) if self.nf else top
        self.factors = _factorise(csc_array(whole))

    def solve(self, c: Floats, d: Floats, rounds: int = ROUNDS) -> tuple[Floats, Floats]:
        """Return x and q; what no x and q can reach is left over."""
        row, column = (self.row, self.column) if c.ndim == 1 else (self.row[:, None], self.column[:, None])
        c, d = c * row, d * column
        x, q = np.zeros_like(c), np.zeros((self.nf, *c.shape[1:]))
        top, low = c, d
        floors = (GOAL * float(np.abs(c).max(initial=0.0)), GOAL * float(np.abs(d).max(initial=0.0)))
        errors = (np.inf, np.inf)
        for _ in range(rounds):
            move = self.factors.solve(np.concatenate([top, low]) if self.nf else np.ascontiguousarray(top))
            x, q = x + move[: self.m], q + move[self.m :]
            top = c - self.gram @ x - self.free @ q
            low = d - self.free.T @ x
            # Both blocks have their own scale: each is brought down to its own rounding.
            last, errors = errors, (float(np.abs(top).max(initial=0.0)), float(np.abs(low).max(initial=0.0)))
            if all(
                error <= floor or not error < 0.9 * before
                for error, before, floor in zip(errors, last, floors, strict=True)
            ):
                break
        return x * row, q * column


def _even(gram: csr_array, free: csr_array) -> tuple[Floats, Floats]:
    """Return factors of rows and columns that bring every row of [[G, A], [A', 0]] to size 1.

    A balance known to a kilogram stands beside one known to a kilotonne, and both are tied by unknown flows. Source:
    Ruiz 2001, *A scaling algorithm to equilibrate both rows and columns norms in matrices*, RAL-TR-2001-034.
    """
    row, column = np.ones(free.shape[0]), np.ones(free.shape[1])
    g, a = abs(gram).tocsr(), abs(free).tocsr()
    for _ in range(EVEN):
        inner = diags_array(row) @ g @ diags_array(row)
        between = diags_array(row) @ a @ diags_array(column) if a.shape[1] else a
        largest = np.maximum(_largest(inner, 1), _largest(between, 1) if a.shape[1] else 0.0)
        row = row * np.sqrt(_inverse(largest))
        if a.shape[1]:
            column = column * np.sqrt(_inverse(_largest(between, 0)))
    return row, column


def _largest(matrix: csr_array, axis: int) -> Floats:
    return matrix.max(axis=axis).toarray().ravel()


def _factorise(matrix: csc_array) -> SuperLU:
    """Return the factors; the diagonal is the pivot unless it is far too small, so that the fill stays least."""
    try:
        return splu(matrix, permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=THRESHOLD)
    except RuntimeError:  # a pivot vanished by chance of rounding: full pivoting, at the price of more fill
        return splu(matrix, permc_spec="COLAMD", diag_pivot_thresh=1.0)


def _norms(matrix: csr_array, axis: int) -> Floats:
    return np.sqrt(np.asarray((matrix**2).sum(axis=axis)).ravel())


def _inverse(size: Floats) -> Floats:
    return np.divide(1.0, size, out=np.ones_like(size), where=size > 0)


def _rank(gram: csr_array) -> int:
    """Return the rank of a positive semi-definite matrix: the pivots that do not vanish."""
    inverse = diags_array(_inverse(np.sqrt(gram.diagonal())))
    scaled = inverse @ gram @ inverse + 1e-12 * eye_array(gram.shape[0])
    factors = splu(
        csc_array(scaled), permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options={"SymmetricMode": True}
    )
    return int((np.abs(factors.U.diagonal()) > PIVOT).sum())

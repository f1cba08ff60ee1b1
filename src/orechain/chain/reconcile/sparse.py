"""The linearised reconciliation of a large system, by one sparse factorisation.

The same problem as in `dense`, as the symmetric quasi-definite system

    [ δI   B    A  ] [ λ ]   [ c ]
    [ B'  −I    0  ] [−w ] = [ 0 ]
    [ A'   0   −εI ] [−v ]   [ 0 ]

with w = −B'λ. B B' is never formed: it would square the ratio of the standard deviations, so that what is known to a
kilogram would be lost beside what is known to a kilotonne. The small δ and ε make the system solvable where balances
repeat each other or free quantities stay open; proximal iterations take their effect away again. Whether a quantity is
determined or checked is read off a random vector: its projection on the null space of A (or on the row space of the
reduced balances) has a zero exactly where the whole row of the projector is zero, with probability one.

Source: Vanderbei 1995 (quasi-definite matrices, doi:10.1137/0805005); Hutchinson 1990 (diagonal by probes,
doi:10.1080/03610919008812866).
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from scipy.sparse import block_array, csc_array, csr_array, diags_array, eye_array, hstack
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
AT_ONCE = 16
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
        self.saddle = _Saddle(self.b, self.a)

    def step(self, c: Floats) -> tuple[Floats, Floats, Floats]:
        """Return w, v and the multipliers for the residuals ``c`` ((m,) or (m, samples))."""
        multipliers, w, v = self.saddle.solve(c, np.zeros((self.nf, *c.shape[1:])))
        return -w, -v, multipliers

    @cached_property
    def undetermined(self) -> Booleans:
        """Free quantities that the equations leave open."""
        if not self.nf:
            return np.zeros(0, bool)
        probe = self.rng.standard_normal((self.nf, 2))
        projector = _Saddle(self.open, csr_array((self.m, 0)))
        left = probe
        for _ in range(2):  # the second pass takes away what rounding left in the first
            left = left - projector.solve(self.open @ left, np.zeros((0, 2)))[1]
        return np.abs(left).max(axis=1) > SEEN

    @cached_property
    def redundant(self) -> Booleans:
        """Measured values that at least one balance checks; standard deviations play no part in it."""
        if not self.nm:
            return np.zeros(0, bool)
        probe = self.rng.standard_normal((self.nm, 2))
        saddle = _Saddle(self.unit, self.open)
        seen = saddle.solve(self.unit @ probe, np.zeros((self.nf, 2)))[1]
        return np.asarray(np.abs(seen).max(axis=1) > SEEN)

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
        return self.saddle.solve(self.b @ errors, np.zeros((self.nf, errors.shape[1])), FEW)[1]

    def roots(self, measured: Floats, free: Floats) -> Floats:
        """Return rows t with covariance t t' of the (k, nm), (k, nf) combinations; NaN where one is not determined."""
        multipliers, seen, _ = self.saddle.solve(self.b @ measured.T, free.T)
        t = measured - seen.T
        missed = np.abs((self.a.T @ multipliers).T - free).max(axis=1, initial=0.0)
        asked = np.abs(free).max(axis=1, initial=0.0)
        # A combination of measured values only is always determined.
        t[(asked > 0) & ~(missed <= SEEN * asked)] = np.nan
        return t


class _Saddle:
    """Solves R R' x + A q = c, A' x = d for (m, k) R and (m, nf) A, in the least-squares sense."""

    def __init__(self, root: csr_array, free: csr_array) -> None:
        self.m, self.k = root.shape
        columns = csr_array(hstack([root, free])) if free.shape[1] else csr_array(root)
        inner = np.concatenate([np.ones(self.k), np.zeros(free.shape[1])])
        self.row, self.column = _even(columns, inner)
        self.columns = csr_array(diags_array(self.row) @ columns @ diags_array(self.column))
        self.back = csr_array(self.columns.T)
        self.inner = inner * self.column**2
        below = diags_array(-self.inner - OPEN * (inner == 0))
        top = VARIANCE * eye_array(self.m)
        whole = block_array([[top, self.columns], [self.back, below]]) if columns.shape[1] else top
        self.factors = _factorise(csc_array(whole))

    def solve(self, c: Floats, d: Floats, rounds: int = ROUNDS) -> tuple[Floats, Floats, Floats]:
        """Return x, R' x and q; what no x and q can reach is left over."""
        if c.ndim == 2 and c.shape[1] > AT_ONCE:  # in blocks: memory, and threads that would wait on each other
            blocks = [slice(start, start + AT_ONCE) for start in range(0, c.shape[1], AT_ONCE)]
            parts = [self.solve(c[:, block], d[:, block], rounds) for block in blocks]
            x, inside, q = (np.hstack([part[side] for part in parts]) for side in range(3))
            return x, inside, q
        row, column, inner = (each if c.ndim == 1 else each[:, None] for each in (self.row, self.column, self.inner))
        c = c * row
        d = np.concatenate([np.zeros((self.k, *c.shape[1:])), d]) * column
        x, q = np.zeros_like(c), np.zeros_like(d)
        top, low = c, d
        floors = np.stack([GOAL * _size(c), GOAL * _size(d)])
        errors = np.full_like(floors, np.inf)
        for _ in range(rounds):
            move = self.factors.solve(np.concatenate([top, low]))
            x, q = x + move[: self.m], q + move[self.m :]
            top = c - self.columns @ q
            low = d - self.back @ x + inner * q
            # Both blocks of each column have their own scale: each is brought down to its own rounding.
            last, errors = errors, np.stack([_size(top), _size(low)])
            if ((errors <= floors) | ~(errors < 0.9 * last)).all():
                break
        q = q * column
        return x * row, q[: self.k], q[self.k :]


def _size(block: Floats) -> Floats:
    """Return the largest number of each column."""
    return np.asarray(np.abs(block).max(axis=0, initial=0.0))


def _even(columns: csr_array, inner: Floats) -> tuple[Floats, Floats]:
    """Return factors of rows and columns that bring every row of [[0, C], [C', −diag(inner)]] to size 1.

    A balance known to a kilogram stands beside one known to a kilotonne, and both are tied by unknown flows. Source:
    Ruiz 2001, *A scaling algorithm to equilibrate both rows and columns norms in matrices*, RAL-TR-2001-034.
    """
    row, column = np.ones(columns.shape[0]), np.ones(columns.shape[1])
    size = abs(columns).tocsr()
    if not columns.shape[1]:
        return row, column
    for _ in range(EVEN):
        scaled = diags_array(row) @ size @ diags_array(column)
        across, down = _largest(scaled, 1), np.maximum(_largest(scaled, 0), inner * column**2)
        row, column = row * np.sqrt(_inverse(across)), column * np.sqrt(_inverse(down))
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

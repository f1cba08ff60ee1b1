"""Derivatives of the equations for many samples at once, and the normal equations of a step.

With up to some hundred equations each sample has its own dense normal equations. Larger systems have none: products
with the derivatives are formed from the sparse equations, and the normal equations are solved by conjugate gradients
for all samples together, preconditioned with one sparse factorisation, that of the reconciled state (Golub and Van
Loan, Matrix Computations, 2013, section 11.5).
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from scipy.linalg import qr
from scipy.sparse import coo_array, csc_array, csr_array
from scipy.sparse.linalg import SuperLU, splu

from orechain.chain.reconcile.system import Floats, Integers
from orechain.chain.uncertainty.coordinates import Scores, diagonal, row_weights

PROXIMAL = 1e-5
"""Weight of a score without a drawn value; a measured one has 1."""
_RANK = 1e-9
_SOFT = 1e-11
_SOFT_SPARSE = 1e-10
_CONJUGATE_STEPS = 100
_CONJUGATE_CLOSE = 1e-9


class Linearised(Protocol):
    """Weighted derivatives J of a stack of samples; all arrays are (samples, rows) or (samples, scores)."""

    def times(self, move: Floats) -> Floats:
        """Return ``J move``."""

    def transposed(self, multipliers: Floats) -> Floats:
        """Return ``J' multipliers``."""

    def solve(self, loose: Floats, needed: Floats) -> Floats:
        """Return the multipliers with ``J diag(loose) J' multipliers = needed``."""


class Linearisation(Protocol):
    """Equations of a system, weighted, that can be linearised at a stack of samples."""

    cells: int
    steps: int
    rows: Integers
    weight: Floats

    def at(self, z: Floats) -> Linearised:
        """Return the derivatives at values (samples, n)."""


class Dense:
    """Dense normal equations for each sample; equations that follow from others are left out."""

    steps = 200

    def __init__(self, scores: Scores, start: Floats) -> None:
        jacobian = scores.jacobian(start)
        weight = row_weights(jacobian)
        self.rows = independent_rows(jacobian.toarray() * weight[:, None])
        self.weight = weight[self.rows]
        self.scores, system = scores, scores.system
        count, columns = len(scores.quantity), len(scores.weighted)
        self.shape = len(self.rows), columns
        # Every place of the derivatives: of the linear terms, of the products, of the links of correlated scores.
        linear = system.linear[:, scores.quantity].tocoo()
        by, partner = np.concatenate([system.left, system.right]), np.concatenate([system.right, system.left])
        product_row, product_column = np.concatenate([system.row] * 2), scores.place[by]
        links = coo_array(np.hstack([np.zeros((scores.extra, count)), -scores.root]))
        first = len(system.equations)
        row = np.concatenate([linear.row, product_row, first + np.arange(scores.extra), first + links.row])
        column = np.concatenate([linear.col, product_column, scores.linked, links.col])
        value = np.concatenate([linear.data, np.zeros(len(by)), np.ones(scores.extra), links.data])
        which = np.concatenate([np.full(linear.nnz, -1), np.arange(len(by)), np.full(scores.extra + links.nnz, -1)])
        new_row = np.full(jacobian.shape[0], -1)
        new_row[self.rows] = np.arange(len(self.rows))
        kept = (new_row[row] >= 0) & (column >= 0)
        row, column, value, which = new_row[row[kept]], column[kept], value[kept], which[kept]
        places, where = np.unique(row * columns + column, return_inverse=True)
        self.row, self.column = places // columns, places % columns
        self.value = np.bincount(where, value, len(places))
        moving = which >= 0
        factor = np.concatenate([system.factor] * 2)[which[moving]]
        self.map = coo_array(
            (factor, (where[moving], partner[which[moving]])), (len(places), len(system.names))
        ).tocsr()
        self.inner = self.rows[self.row] < first
        ones, all_places = np.ones(len(places)), np.arange(len(places))
        self.gather = coo_array((ones, (self.row, all_places)), (len(self.rows), len(places))).tocsr()
        self.scatter = coo_array((ones, (self.column, all_places)), (columns, len(places))).tocsr()
        together = coo_array(self.scatter.T @ self.scatter)
        self.one, self.other = together.row, together.col
        cell = self.row[self.one] * len(self.rows) + self.row[self.other]
        self.cell, place = np.unique(cell, return_inverse=True)
        pairs = np.arange(len(cell))
        self.sum = coo_array((np.ones(len(cell)), (place, pairs)), (len(self.cell), len(cell))).tocsr()
        self.cells = 3 * len(cell) + 4 * len(places) + 3 * len(self.rows) ** 2 + 12 * columns

    def at(self, z: Floats) -> Linearised:
        """Return the derivatives at values (samples, n)."""
        count = len(self.scores.quantity)
        value = np.repeat(self.value[None, :], len(z), axis=0)
        if self.map.nnz:
            value = value + (self.map @ z.T).T
        of = np.flatnonzero(self.inner & (self.column < count))
        value[:, of] = value[:, of] * self.scores.slopes(z)[:, self.column[of]]
        return _DenseStack(self, value * self.weight[self.row])


class _DenseStack:
    def __init__(self, of: Dense, value: Floats) -> None:
        self.of, self.value = of, value

    def times(self, move: Floats) -> Floats:
        return np.asarray((self.of.gather @ (self.value * move[:, self.of.column]).T).T)

    def transposed(self, multipliers: Floats) -> Floats:
        return np.asarray((self.of.scatter @ (self.value * multipliers[:, self.of.row]).T).T)

    def solve(self, loose: Floats, needed: Floats) -> Floats:
        of, rows = self.of, self.of.shape[0]
        if not rows:
            return np.zeros(needed.shape)
        tight = self.value * loose[:, of.column]
        flat = np.zeros((len(needed), rows * rows))
        flat[:, of.cell] = (of.sum @ (tight[:, of.one] * self.value[:, of.other]).T).T
        normal = flat.reshape(len(needed), rows, rows)
        size = np.sqrt(np.maximum(np.diagonal(normal, axis1=1, axis2=2), 1e-6))
        normal /= size[:, :, None]
        normal /= size[:, None, :]
        # A balance whose quantities are all held by bounds has nothing left to move.
        normal[:, np.arange(rows), np.arange(rows)] += _SOFT
        solved = np.linalg.solve(normal, (needed / size)[:, :, None])[:, :, 0]
        return np.asarray(solved / size)


class Sparse:
    """No matrix per sample; one factorisation at the reconciled state."""

    steps = 40

    def __init__(self, scores: Scores, start: Floats) -> None:
        jacobian = scores.jacobian(start)
        self.scores = scores
        self.weight = row_weights(jacobian)
        self.rows = np.arange(jacobian.shape[0], dtype=np.int64)
        self.jacobian = csr_array(diagonal(self.weight) @ jacobian) if jacobian.shape[0] else jacobian
        stiffness = np.where(scores.weighted, 1.0, PROXIMAL)
        self.factor = Factor(self.jacobian, stiffness)
        self.cells = 20 * sum(jacobian.shape)
        system = scores.system
        self.linear = system.linear[:, scores.quantity].tocsr()
        self.back = self.linear.T.tocsr()
        ones, terms = np.ones(len(system.row)), np.arange(len(system.row))
        self.gather = coo_array((ones, (system.row, terms)), (len(system.equations), len(terms))).tocsr()
        self.to_left = coo_array((ones, (system.left, terms)), (len(system.names), len(terms))).tocsr()
        self.to_right = coo_array((ones, (system.right, terms)), (len(system.names), len(terms))).tocsr()

    def at(self, z: Floats) -> Linearised:
        """Return the derivatives at values (samples, n)."""
        return _SparseStack(self, z)


class _SparseStack:
    def __init__(self, of: Sparse, z: Floats) -> None:
        self.of, self.slopes = of, of.scores.slopes(z)
        system = of.scores.system
        self.by_left = system.factor * z[:, system.right]
        self.by_right = system.factor * z[:, system.left]

    def times(self, move: Floats) -> Floats:
        of, scores = self.of, self.of.scores
        system, count = scores.system, len(scores.quantity)
        change = move[:, :count] * self.slopes
        moved = (of.linear @ change.T).T
        if system.row.size:
            full = np.zeros((len(move), len(system.names)))
            full[:, scores.quantity] = change
            moved += (of.gather @ (self.by_left * full[:, system.left] + self.by_right * full[:, system.right]).T).T
        if scores.extra:
            links = move[:, scores.linked] - move[:, count:] @ scores.root.T
            moved = np.concatenate([moved, links], axis=1)
        return np.asarray(moved * of.weight)

    def transposed(self, multipliers: Floats) -> Floats:
        of, scores = self.of, self.of.scores
        system, count = scores.system, len(scores.quantity)
        weighted = multipliers * of.weight
        inner, links = weighted[:, : len(system.equations)], weighted[:, len(system.equations) :]
        force = (of.back @ inner.T).T
        if system.row.size:
            spread = inner[:, system.row]
            by_quantity = (of.to_left @ (self.by_left * spread).T + of.to_right @ (self.by_right * spread).T).T
            force = force + by_quantity[:, scores.quantity]
        force = force * self.slopes
        if not scores.extra:
            return np.asarray(force)
        force[:, scores.linked] += links
        return np.concatenate([force, -links @ scores.root], axis=1) if count else np.asarray(force)

    def solve(self, loose: Floats, needed: Floats) -> Floats:
        factor = self.of.factor
        soft = _SOFT_SPARSE * factor.size**2
        x = np.zeros(needed.shape)
        rest = needed.copy()
        scaled = factor.solve(rest)
        direction = scaled.copy()
        power = (rest * scaled).sum(axis=1)
        enough = _CONJUGATE_CLOSE**2 * power
        for _ in range(_CONJUGATE_STEPS):
            going = power > np.maximum(enough, 1e-300)
            if not going.any():
                break
            image = self.times(loose * self.transposed(direction)) + soft * direction
            curvature = (direction * image).sum(axis=1)
            length = np.divide(power, curvature, out=np.zeros_like(power), where=going & (curvature > 0))[:, None]
            x += length * direction
            rest -= length * image
            scaled = factor.solve(rest)
            new_power = (rest * scaled).sum(axis=1)
            ratio = np.divide(new_power, power, out=np.zeros_like(power), where=going)[:, None]
            direction = scaled + ratio * direction
            power = new_power
        return x


class Factor:
    """Factorised normal matrix ``J H^-1 J'`` of one stiffness H; (samples, rows) right-hand sides at once."""

    def __init__(self, jacobian: csr_array, stiffness: Floats) -> None:
        self.loose = 1.0 / stiffness
        self.factor: SuperLU | None = None
        rows = jacobian.shape[0]
        self.size = np.ones(rows)
        if not rows:
            return
        normal = csr_array(jacobian @ diagonal(self.loose) @ jacobian.T)
        self.size = np.sqrt(np.maximum(normal.diagonal(), 1e-6))
        scaled = diagonal(1 / self.size) @ normal @ diagonal(1 / self.size) + diagonal(np.full(rows, _SOFT_SPARSE))
        self.factor = splu(
            csc_array(scaled), permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options={"SymmetricMode": True}
        )

    def solve(self, right: Floats) -> Floats:
        """Return the multipliers."""
        if self.factor is None:
            return right
        solved = self.factor.solve(np.ascontiguousarray((right / self.size).T)).T
        return np.asarray(solved / self.size)


def independent_rows(matrix: Floats) -> Integers:
    """Return rows that span all rows; a balance that follows from others only makes the matrices singular.

    Examples
    --------
    >>> independent_rows(np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])).size
    2
    """
    if not matrix.size:
        return np.zeros(0, np.int64)
    triangle, order = qr(matrix.T, mode="r", pivoting=True)
    size = np.abs(np.diag(triangle))
    return np.sort(order[: int((size > _RANK * max(float(size[0]), 1e-300)).sum())]).astype(np.int64)

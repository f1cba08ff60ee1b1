"""Whitened coordinates of a system, and its linearisation in them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import block_diag, csr_array, diags_array, vstack

from orechain.chain.reconcile.active import rounding
from orechain.chain.reconcile.dense import DenseStep
from orechain.chain.reconcile.sparse import SparseStep
from orechain.chain.reconcile.system import Booleans, Floats, Integers, System, log_parameters
from orechain.errors import InvalidInput

DENSE = 1200
"""Up to this many equations and quantities, the dense method is used: all variances, exact ranks."""
LARGEST = 700.0
"""Logarithm of the largest number: a step beyond it is shortened."""
LEAST = np.finfo(float).tiny


@dataclass(frozen=True)
class Coordinates:
    """Whitened coordinates: z[measured] = û + root @ w, of its logarithm where log-normal.

    ``root`` is a square root of the covariance of the measured values.
    """

    system: System
    measured: Integers
    free: Integers
    centre: Floats
    root: csr_array
    log: Booleans

    @classmethod
    def of(cls, system: System) -> Coordinates:
        """Return the coordinates of a system."""
        measured, free = np.flatnonzero(system.measured), np.flatnonzero(system.free)
        log = system.lognormal[measured]
        centre, spread = system.mean[measured].copy(), system.sd[measured].copy()
        centre[log], spread[log] = log_parameters(centre[log], spread[log])
        root = diags_array(spread).tocsr()
        if system.correlation is not None:
            root = csr_array(root @ _root(csr_array(system.correlation[measured][:, measured])))
        return cls(system, measured, free, centre, root, log)

    def centred(self, values: Floats) -> Coordinates:
        """Return the coordinates around other measured values, with the same deviations."""
        centre = values.copy()
        centre[self.log] = np.log(centre[self.log])
        return replace(self, centre=centre)

    def within(self, part: System) -> Coordinates:
        """Return the coordinates of a system that lacks only quantities that are not measured."""
        return replace(self, system=part, measured=np.flatnonzero(part.measured), free=np.flatnonzero(part.free))

    @property
    def linked(self) -> Integers:
        """Places, among the measured, of those that are correlated with another."""
        root = self.root.tocoo()
        off = root.row != root.col
        return np.unique(np.concatenate([root.row[off], root.col[off]])).astype(np.int64)

    def values(self, w: Floats) -> Floats:
        """Return the measured quantities at ``w`` ((nm,) or (nm, samples))."""
        u = (self.centre if w.ndim == 1 else self.centre[:, None]) + self.root @ w
        u[self.log] = np.exp(np.minimum(u[self.log], LARGEST))
        return u

    def whitened(self, values: Floats) -> Floats:
        """Return w of measured quantities; a log-normal value that is not positive counts as the smallest number."""
        u = values.copy()
        u[self.log] = np.log(np.maximum(u[self.log], LEAST))
        return np.asarray(_solve_triangular(self.root, u - self.centre))

    def derivative(self, z: Floats) -> csr_array:
        """Return the (nm, nm) derivative of the measured quantities by w."""
        slope = np.where(self.log, z[self.measured], 1.0)
        return csr_array(diags_array(slope) @ self.root)


@dataclass(frozen=True)
class Linearised:
    """One linearisation: the step solver, and what brings its coordinates back to the quantities."""

    solver: DenseStep | SparseStep
    inner: csr_array
    measured: csr_array
    free_scale: Floats


def linearise(system: System, coordinates: Coordinates, z: Floats, bounds: csr_array, seed: int = 0) -> Linearised:
    """Return the linearisation at ``z`` with rows for the active bounds."""
    # A coefficient of a flow that is zero but for rounding says nothing; its trace would count as a balance.
    jacobian = system.jacobian(np.where(np.abs(z) <= rounding(system, z), 0.0, z)) if system.row.size else system.linear
    whole = vstack([jacobian, bounds]).tocsr() if bounds.shape[0] else jacobian
    inner = coordinates.derivative(z)
    measured = csr_array(whole[:, coordinates.measured] @ inner)
    free = whole[:, coordinates.free].tocsr()
    size = np.sqrt(np.asarray((free**2).sum(axis=0)).ravel())
    scale = np.divide(1.0, size, out=np.ones_like(size), where=size > 0)
    free = csr_array(free @ diags_array(scale)) if free.shape[1] else free
    solver: DenseStep | SparseStep
    if max(whole.shape) <= DENSE:
        solver = DenseStep(measured.toarray(), free.toarray())
    else:
        solver = SparseStep(measured, free, np.random.default_rng(seed))
    return Linearised(solver, inner, measured, scale)


def _root(correlation: csr_array) -> csr_array:
    """Return the Cholesky factor of the correlations, block by block of quantities that hang together."""
    from scipy.sparse.csgraph import connected_components

    count, label = connected_components(correlation, directed=False)
    order = np.argsort(label, kind="stable")
    blocks = []
    for part in range(count):
        places = np.flatnonzero(label == part)
        block = correlation[places][:, places].toarray()
        try:
            blocks.append(np.linalg.cholesky(block))
        except np.linalg.LinAlgError as error:
            raise InvalidInput(
                ["the correlations contradict each other: their matrix is not positive definite"]
            ) from error
    stacked = csr_array(block_diag(blocks))
    back = np.argsort(order, kind="stable")
    return csr_array(stacked[back][:, back])


def _solve_triangular(root: csr_array, right: Floats) -> Floats:
    from scipy.sparse.linalg import spsolve

    if root.nnz == root.shape[0]:
        return right / root.diagonal()
    return np.asarray(spsolve(root.tocsc(), right))

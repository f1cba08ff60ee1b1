"""The equations of a system in scores: coordinates in which every measured value has mean 0 and variance 1.

A score ``s`` of a quantity stands for ``z = mean + sd * s`` (normal), ``z = exp(mu + sigma * s)`` (log-normal) or
``z = size * s`` (not measured). Exact quantities have no score. Correlated scores are tied to independent ones ``w``
by further equations ``s = L w``, so that the objective is always a sum of squares, ``sum((s - drawn) ** 2)`` over
independent scores, and bounds are always bounds of single scores.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import block_array, coo_array, csr_array, diags_array, eye_array

from orechain.chain.reconcile.system import Booleans, Floats, Integers, System, log_parameters
from orechain.chain.uncertainty.sampling import correlation_root, linked_block


class Scores:
    """Scores of a system; arrays of samples have the shape (samples, scores) or (samples, quantities).

    Attributes
    ----------
    quantity
        (q,) places of the quantities with a score; ``extra`` independent scores follow them.
    weighted
        (q + extra,) scores with a drawn value, each of weight one in the objective.
    lower, upper
        (q + extra,) bounds of the scores.
    straight
        Whether the equations are linear in the scores.
    """

    def __init__(self, system: System, at: Floats) -> None:
        self.system = system
        measured, free = system.measured, system.free
        self.quantity: Integers = np.flatnonzero(measured | free).astype(np.int64)
        self.fixed = np.where(system.exact, system.mean, 0.0)
        self.logarithmic: Booleans = (system.lognormal & measured)[self.quantity]
        typical = float(np.median(np.abs(at[at != 0]))) if (at != 0).any() else 1.0
        size = np.where(np.abs(at) > 1e-6 * typical, np.abs(at), typical)
        # Where nothing passes through an equation, what could pass measures what it misses.
        self.least = 0.01 * system.throughput(size)
        self.centre = np.where(measured, system.mean, 0.0)[self.quantity]
        self.spread = np.where(measured, system.sd, size)[self.quantity]
        log = self.logarithmic
        if log.any():
            self.centre[log], self.spread[log] = log_parameters(self.centre[log], self.spread[log])
        linked = np.zeros(0, np.int64)
        self.root = np.zeros((0, 0))
        if system.correlation is not None:
            linked, block = linked_block(system.correlation)
            block, linked = block[np.ix_(measured[linked], measured[linked])], linked[measured[linked]]
            self.root = correlation_root(block)
        self.linked: Integers = np.searchsorted(self.quantity, linked).astype(np.int64)
        self.extra = len(linked)
        count = len(self.quantity)
        self.weighted: Booleans = np.concatenate([measured[self.quantity], np.ones(self.extra, bool)])
        self.weighted[self.linked] = False
        self.lower = np.concatenate([self._score(system.lower[self.quantity]), np.full(self.extra, -np.inf)])
        self.upper = np.concatenate([self._score(system.upper[self.quantity]), np.full(self.extra, np.inf)])
        self.straight = not (system.row.size or log.any())
        self.place = np.full(len(system.names), -1, np.int64)
        self.place[self.quantity] = np.arange(count)

    def _score(self, values: Floats) -> Floats:
        log = self.logarithmic
        score = np.empty(values.shape)
        score[..., ~log] = (values[..., ~log] - self.centre[~log]) / self.spread[~log]
        positive = np.maximum(values[..., log], np.finfo(float).tiny)
        scaled = (np.log(positive) - self.centre[log]) / self.spread[log]
        score[..., log] = np.where(values[..., log] > 0, scaled, -np.inf)
        return score

    def of(self, values: Floats) -> Floats:
        """Return the scores of values of all quantities, (..., n)."""
        score = self._score(values[..., self.quantity])
        if not self.extra:
            return score
        independent = np.linalg.lstsq(self.root, score[..., self.linked].reshape(-1, self.extra).T, rcond=1e-10)[0].T
        return np.concatenate([score, independent.reshape(*score.shape[:-1], self.extra)], axis=-1)

    def values(self, scores: Floats) -> Floats:
        """Return the values of all quantities, (samples, n)."""
        z = np.repeat(self.fixed[None, :], len(scores), axis=0)
        inner = self.centre + self.spread * scores[:, : len(self.quantity)]
        log = self.logarithmic
        if log.any():
            inner[:, log] = np.exp(inner[:, log])
        z[:, self.quantity] = inner
        return z

    def slopes(self, z: Floats) -> Floats:
        """Return the derivative of each value by its score, (samples, q), at values ``z``."""
        slope = np.repeat(self.spread[None, :], len(z), axis=0)
        log = self.logarithmic
        slope[:, log] *= z[:, self.quantity[log]]
        return slope

    def residual(self, scores: Floats, z: Floats) -> Floats:
        """Return by how much each equation is missed, (samples, m + extra)."""
        missed = self.system.residual(np.ascontiguousarray(z.T)).T
        if not self.extra:
            return missed
        independent = scores[:, len(self.quantity) :] @ self.root.T
        return np.concatenate([missed, scores[:, self.linked] - independent], axis=1)

    def relative_residual(self, z: Floats) -> Floats:
        """Return the largest residual of each sample, as a share of what passes through its equation, (samples,)."""
        system, by_quantity = self.system, np.ascontiguousarray(z.T)
        if not len(system.equations):
            return np.zeros(len(z))
        through = np.repeat(self.least[:, None], len(z), axis=1)
        through += abs(system.linear) @ np.abs(by_quantity) + np.abs(system.constant)[:, None]
        np.add.at(
            through, system.row, np.abs(system.factor[:, None] * by_quantity[system.left] * by_quantity[system.right])
        )
        missed = np.abs(system.residual(by_quantity))
        share = np.divide(missed, through, out=np.where(missed > 0, np.inf, 0.0), where=through > 0)
        return np.asarray(share.max(axis=0))

    def jacobian(self, z: Floats) -> csr_array:
        """Return the (m + extra, q + extra) derivatives by the scores at one point, (n,)."""
        by_value = self.system.jacobian(z)[:, self.quantity] @ diags_array(self.slopes(z[None, :])[0])
        if not self.extra:
            return csr_array(by_value)
        ones = np.ones(self.extra)
        chosen = coo_array((ones, (np.arange(self.extra), self.linked)), (self.extra, len(self.quantity)))
        return csr_array(block_array([[by_value, None], [chosen, -csr_array(self.root)]]))


def row_weights(jacobian: csr_array) -> Floats:
    """Return factors that bring each equation to size one."""
    size = np.sqrt(np.asarray(jacobian.multiply(jacobian).sum(axis=1)).ravel())
    return np.divide(1.0, size, out=np.ones_like(size), where=size > 0)


def diagonal(values: Floats) -> csr_array:
    """Return a sparse diagonal matrix."""
    return csr_array(diags_array(values)) if values.size else csr_array(eye_array(0))

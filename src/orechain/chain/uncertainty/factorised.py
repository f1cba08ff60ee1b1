"""Many reconciliations with one sparse factorisation: all samples are right-hand sides of the same matrix.

The matrix is that of the reconciled state. For linear systems without bounds the solution is exact. Equations that are
not linear are met exactly too, by repeating the step with what they still miss (simplified Newton iteration), while the
adjustments keep the proportions of the reconciled state. Bounds are met by splitting (operator splitting; Stellato et
al. 2020, doi:10.1007/s12532-020-00179-2), to `CLOSE` of a standard deviation.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csc_array, csr_array
from scipy.sparse.linalg import SuperLU, splu

from orechain.chain.reconcile.system import Booleans, Floats
from orechain.chain.uncertainty.batched import BALANCED, PROXIMAL, STEADY
from orechain.chain.uncertainty.coordinates import Scores, diagonal, row_weights

CLOSE = 1e-3
STEPS = 60
SPLIT_STEPS = 400
_SOFT = 1e-10


class FactorisedSolver:
    """Solves many samples of one system with the linearisation at its reconciled state.

    Parameters
    ----------
    scores
        Coordinates of the system.
    start
        Reconciled state, (n,).
    sd
        Linearised standard deviations, (n,), NaN where not known: how strongly bounds are held at first.
    """

    def __init__(self, scores: Scores, start: Floats, sd: Floats) -> None:
        self.scores = scores
        jacobian = scores.jacobian(start)
        self.weight = row_weights(jacobian)
        self.jacobian = csr_array(diagonal(self.weight) @ jacobian) if jacobian.shape[0] else jacobian
        self.stiffness = np.where(scores.weighted, 1.0, PROXIMAL)
        self.start = scores.of(start)
        self.plain = _Factor(self.jacobian, self.stiffness)
        bounded = np.isfinite(scores.lower) | np.isfinite(scores.upper)
        relative = scores.slopes(start[None, :])[0] / np.where(sd > 0, sd, np.nan)[scores.quantity]
        penalty = np.clip(np.nan_to_num(relative**2, nan=10.0), 1e-2, 1e4)
        self.penalty = np.where(bounded, np.concatenate([penalty, np.zeros(scores.extra)]), 0.0)
        self._held: _Factor | None = None

    def solve(self, drawn: Floats, *, bounds: bool) -> tuple[Floats, Booleans, Booleans]:
        """Return values (samples, n), which samples have converged, and which overstep a bound.

        Parameters
        ----------
        drawn
            (samples, scores) drawn scores.
        bounds
            Whether to solve the samples that overstep a bound again with the bounds.
        """
        scores = self.scores
        s, settled = self._iterate(drawn)
        over = self._overstep(s) > 1e-6
        if bounds and over.any():
            s[over], settled[over] = self._split(s[over], drawn[over])
            over[over] = self._overstep(s[over]) > CLOSE
            settled &= ~over
        z = scores.values(s)
        return z, settled & (scores.relative_residual(z) <= BALANCED), over

    def _overstep(self, s: Floats) -> Floats:
        """Return by how much each sample oversteps its worst bound, in standard deviations where these are known."""
        of = np.flatnonzero(self.penalty)
        worst = np.maximum(self.scores.lower[of] - s[:, of], s[:, of] - self.scores.upper[of])
        return np.asarray((worst * np.sqrt(self.penalty[of])).max(axis=1, initial=0.0))

    def _iterate(self, drawn: Floats) -> tuple[Floats, Booleans]:
        s = np.repeat(self.start[None, :], len(drawn), axis=0)
        settled = np.zeros(len(s), bool)
        multipliers = np.zeros((len(s), self.jacobian.shape[0]))
        for _ in range(STEPS):
            todo = np.flatnonzero(~settled)
            if not todo.size:
                break
            target = np.where(self.scores.weighted, drawn[todo], s[todo])
            new, multipliers[todo] = self._advance(self.plain, s[todo], target, multipliers[todo])
            settled[todo] = (np.abs(new - s[todo]) <= STEADY * (1 + np.abs(new))).all(axis=1)
            s[todo] = new
        return s, settled

    def _advance(self, factor: _Factor, s: Floats, target: Floats, multipliers: Floats) -> tuple[Floats, Floats]:
        scores = self.scores
        missed = scores.residual(s, scores.values(s)) * self.weight
        new = target - factor.loose * (self.jacobian.T @ multipliers.T).T
        needed = (self.jacobian @ (new - s).T).T + missed
        multipliers = multipliers + factor.solve(needed)
        new = target - factor.loose * (self.jacobian.T @ multipliers.T).T
        move = new - s
        if scores.logarithmic.any():
            of = np.flatnonzero(scores.logarithmic)
            longest = np.abs(move[:, of] * scores.spread[of]).max(axis=1)
            move *= (2.0 / np.maximum(longest, 2.0))[:, None]
        return s + move, multipliers

    def _split(self, s: Floats, drawn: Floats) -> tuple[Floats, Booleans]:
        """Alternate between the equations and the bounds until a state meets both."""
        scores, penalty = self.scores, self.penalty
        if self._held is None:
            self._held = _Factor(self.jacobian, self.stiffness + penalty)
        factor = self._held
        inside = np.clip(s, scores.lower, scores.upper)
        dual = np.zeros_like(s)
        multipliers = np.zeros((len(s), self.jacobian.shape[0]))
        settled = np.zeros(len(s), bool)
        scale = np.sqrt(np.where(penalty > 0, penalty, 1.0))
        for _ in range(SPLIT_STEPS):
            todo = np.flatnonzero(~settled)
            if not todo.size:
                break
            present = s[todo]
            target = np.where(scores.weighted, drawn[todo], present)
            target = (self.stiffness * target + penalty * (inside[todo] - dual[todo])) / (self.stiffness + penalty)
            new, multipliers[todo] = self._advance(factor, present, target, multipliers[todo])
            clipped = np.clip(new + dual[todo], scores.lower, scores.upper)
            dual[todo] += np.where(penalty > 0, new - clipped, 0.0)
            apart = (np.abs(new - clipped) * scale * (penalty > 0)).max(axis=1, initial=0.0)
            moved = (np.abs(clipped - inside[todo]) * scale * (penalty > 0)).max(axis=1, initial=0.0)
            settled[todo] = (apart <= 0.5 * CLOSE) & (moved <= 0.5 * CLOSE)
            s[todo], inside[todo] = new, clipped
        return s, settled


class _Factor:
    """Factorised normal matrix ``J H^-1 J'`` of one stiffness H."""

    def __init__(self, jacobian: csr_array, stiffness: Floats) -> None:
        self.loose = 1.0 / stiffness
        self.factor: SuperLU | None = None
        rows = jacobian.shape[0]
        if not rows:
            return
        normal = csr_array(jacobian @ diagonal(self.loose) @ jacobian.T)
        self.size = np.sqrt(np.maximum(normal.diagonal(), 1e-300))
        scaled = diagonal(1 / self.size) @ normal @ diagonal(1 / self.size) + diagonal(np.full(rows, _SOFT))
        self.factor = splu(csc_array(scaled), permc_spec="MMD_AT_PLUS_A", options={"SymmetricMode": True})

    def solve(self, right: Floats) -> Floats:
        """Return the multipliers for (samples, rows) right-hand sides."""
        if self.factor is None:
            return right
        solved = self.factor.solve(np.ascontiguousarray((right / self.size).T)).T
        return np.asarray(solved / self.size)

"""Many small reconciliations at once: dense linear algebra on stacks of matrices, each sample with its own bounds.

In scores (see `coordinates`) each sample solves

    minimise sum((s - drawn) ** 2) over the weighted scores  subject to  c(s) = 0,  lower <= s <= upper.

One step linearises c at s (Gauss-Newton) and solves ``S lambda = J (centre - s) + c`` with ``S = J H^-1 J'``, then
``s = centre - H^-1 J' lambda``. Scores without a drawn value have the present s as their centre, with a small weight
(proximal point; Rockafellar 1976, doi:10.1137/0314056), which leaves the solution as it is and keeps the matrix regular
where a quantity is undetermined. A score at an active bound has H^-1 = 0 and the bound as its centre; scores enter when
they overstep a bound and leave when their multiplier changes sign (primal-dual active set; Hintermüller, Ito and
Kunisch 2002, doi:10.1137/S1052623401383558), one at a time if that does not settle (block principal pivoting; Júdice
and Pires 1994, Computers and Operations Research 21, 587-596).
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import qr

from orechain.chain.reconcile.system import Booleans, Floats, Integers
from orechain.chain.uncertainty.coordinates import JacobianStack, Scores, row_weights

Signs: TypeAlias = NDArray[np.int8]
"""1 at an upper bound, -1 at a lower one, else 0."""
PROXIMAL = 1e-5
"""Weight of a score without a drawn value; a measured one has 1."""
STEADY = 1e-8
BALANCED = 1e-8
STEPS = 80
_ALL_AT_ONCE = 15
_LONGEST = 2.0
_RANK = 1e-9
_SOFT = 1e-11


class BatchedSolver:
    """Solves stacks of samples of one small system."""

    def __init__(self, scores: Scores, start: Floats) -> None:
        self.scores = scores
        jacobian = scores.jacobian(start)
        weight = row_weights(jacobian)
        scaled = jacobian.toarray() * weight[:, None]
        rows = independent_rows(scaled)
        self.rows, self.weight = rows, weight[rows]
        self.stack = JacobianStack(scores, rows, self.weight)
        self.start = scores.of(start)
        self.start[: len(scores.quantity)] = np.clip(
            self.start[: len(scores.quantity)],
            scores.lower[: len(scores.quantity)],
            scores.upper[: len(scores.quantity)],
        )

    @property
    def cells(self) -> int:
        """Numbers that one sample holds at a time."""
        rows, columns = len(self.rows), len(self.scores.weighted)
        return 3 * rows * columns + 2 * rows * rows + 10 * columns

    def solve(self, drawn: Floats) -> tuple[Floats, Booleans]:
        """Return values (samples, n) and which samples have converged, for drawn scores (samples, scores)."""
        scores = self.scores
        s = np.repeat(self.start[None, :], len(drawn), axis=0)
        s[:, scores.weighted] = np.where(np.isfinite(s[:, scores.weighted]), s[:, scores.weighted], 0.0)
        active = np.zeros(s.shape, np.int8)
        multipliers = np.zeros((len(s), len(self.rows)))
        settled = np.zeros(len(s), bool)
        for number in range(STEPS):
            todo = np.flatnonzero(~settled)
            if not todo.size:
                break
            s[todo], active[todo], multipliers[todo], settled[todo] = self._step(
                s[todo], active[todo], multipliers[todo], drawn[todo], number
            )
        z = scores.values(s)
        return z, settled & (scores.relative_residual(z) <= BALANCED)

    def _step(
        self, s: Floats, active: Signs, multipliers: Floats, drawn: Floats, number: int
    ) -> tuple[Floats, Signs, Floats, Booleans]:
        scores = self.scores
        z = scores.values(s)
        missed = scores.residual(s, z)[:, self.rows] * self.weight
        jacobian = self.stack.at(z)
        stiffness = np.where(scores.weighted, 1.0, PROXIMAL)
        target = np.where(scores.weighted, drawn, s)
        held = active != 0
        bound = np.where(held, np.where(active < 0, scores.lower, scores.upper), target)
        loose = np.where(held, 0.0, 1.0 / stiffness)
        # Adding to the multipliers, instead of finding them anew, takes away what `_SOFT` leaves.
        new = bound - loose * _force(jacobian, multipliers)
        needed = np.einsum("ijk,ik->ij", jacobian, new - s) + missed
        multipliers = multipliers + _solve(jacobian, loose, needed)
        force = _force(jacobian, multipliers)
        new = bound - loose * force
        push = np.where(held, -active * (stiffness * (bound - target) + force), 0.0)
        wanted = self._next_active(new, active, push, one=number >= _ALL_AT_ONCE)
        move = new - s
        share = np.ones(len(s))
        if scores.logarithmic.any():
            of = np.flatnonzero(scores.logarithmic)
            longest = np.abs(move[:, of] * scores.spread[of]).max(axis=1)
            share = np.minimum(share, _LONGEST / np.maximum(longest, _LONGEST))
        if number >= 2 * _ALL_AT_ONCE:
            share *= 0.5
        still = (np.abs(move) <= STEADY * (1 + np.abs(s))).all(axis=1)
        same = (wanted == active).all(axis=1)
        return s + share[:, None] * move, wanted, np.where(same[:, None], multipliers, 0.0), still & same

    def _next_active(self, new: Floats, active: Signs, push: Floats, *, one: bool) -> Signs:
        lower, upper = self.scores.lower, self.scores.upper
        free = active == 0
        below, above = np.where(free, lower - new, 0.0), np.where(free, new - upper, 0.0)
        over = np.maximum(np.maximum(below, above), 0.0)
        over[over <= 1e-9 * (1 + np.abs(new))] = 0.0
        back = np.maximum(-push, 0.0)
        back[back <= 1e-9] = 0.0
        wanted = np.where(over > 0, np.where(below > above, -1, 1), active)
        wanted = np.where(back > 0, 0, wanted)
        if one:
            # The last score that wants to change: a fixed order cannot go round in circles.
            change = wanted != active
            last = change.shape[1] - 1 - change[:, ::-1].argmax(axis=1)
            kept = np.zeros_like(change)
            kept[np.arange(len(last)), last] = True
            wanted = np.where(kept, wanted, active)
        return np.asarray(wanted, dtype=np.int8)


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


def _force(jacobian: Floats, multipliers: Floats) -> Floats:
    return np.asarray((jacobian.transpose(0, 2, 1) @ multipliers[:, :, None])[:, :, 0])


def _solve(jacobian: Floats, loose: Floats, needed: Floats) -> Floats:
    """Return the multipliers of a stack of steps."""
    rows = jacobian.shape[1]
    if not rows:
        return np.zeros(needed.shape)
    normal = (jacobian * loose[:, None, :]) @ jacobian.transpose(0, 2, 1)
    size = np.sqrt(np.maximum(np.diagonal(normal, axis1=1, axis2=2), 1e-6))
    normal /= size[:, :, None]
    normal /= size[:, None, :]
    # A balance whose quantities are all held by bounds has nothing left to move.
    normal[:, np.arange(rows), np.arange(rows)] += _SOFT
    solved = np.linalg.solve(normal, (needed / size)[:, :, None])[:, :, 0]
    return np.asarray(solved / size)

"""Many reconciliations at once, each with its own values and its own active bounds.

In scores (see `coordinates`) each sample solves

    minimise sum((s - drawn) ** 2) over the weighted scores  subject to  c(s) = 0,  lower <= s <= upper.

One step linearises c at s (Gauss-Newton) and solves ``S lambda = J (centre - s) + c`` with ``S = J H^-1 J'``, then
``s = centre - H^-1 J' lambda``. Scores without a drawn value have the present s as their centre, with a small weight
(proximal point; Rockafellar 1976, doi:10.1137/0314056), which leaves the solution as it is and keeps the matrix regular
where a quantity is undetermined. A score at an active bound has H^-1 = 0 and the bound as its centre; scores enter when
they overstep a bound and leave when their multiplier changes sign (primal-dual active set; Hintermüller, Ito and
Kunisch 2002, doi:10.1137/S1052623401383558), one at a time in a fixed order if that does not settle. Samples that do
not settle here are left to `chain.reconcile`, one by one (see `propagate`).
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from orechain.chain.reconcile.system import Booleans, Floats
from orechain.chain.uncertainty.coordinates import Scores
from orechain.chain.uncertainty.linearised import PROXIMAL, Dense, Linearisation, Sparse

Signs: TypeAlias = NDArray[np.int8]
"""1 at an upper bound, -1 at a lower one, else 0."""
STEADY = 1e-8
BALANCED = 1e-6
"""Share of what flows through an equation that a sample may miss: far below what samples differ by."""
STEPS = 60
SMALL = 600
"""Up to this many equations, each sample has its own dense normal equations."""
_ALL_AT_ONCE = 15
_SHORTEN = 40
_LONGEST = 2.0


class Solver:
    """Solves stacks of samples of one system, starting from its reconciled state (n,)."""

    def __init__(self, scores: Scores, start: Floats, *, small: bool | None = None) -> None:
        self.scores = scores
        dense = len(scores.system.equations) + scores.extra <= SMALL if small is None else small
        self.equations: Linearisation = Dense(scores, start) if dense else Sparse(scores, start)
        self.start = np.clip(scores.of(start), scores.lower, scores.upper)
        self.stiffness = np.where(scores.weighted, 1.0, PROXIMAL)

    @property
    def cells(self) -> int:
        """Numbers that one sample holds at a time."""
        return self.equations.cells

    def solve(self, drawn: Floats) -> tuple[Floats, Booleans]:
        """Return values (samples, n) and which samples have converged, for drawn scores (samples, scores)."""
        s = np.repeat(self.start[None, :], len(drawn), axis=0)
        active = np.zeros(s.shape, np.int8)
        multipliers = np.zeros((len(s), len(self.equations.rows)))
        settled = np.zeros(len(s), bool)
        for number in range(self.equations.steps):
            todo = np.flatnonzero(~settled)
            if not todo.size:
                break
            s[todo], active[todo], multipliers[todo], settled[todo] = self._step(
                s[todo], active[todo], multipliers[todo], drawn[todo], number
            )
        return self._values(s), settled

    def _values(self, s: Floats) -> Floats:
        """Return the quantities; bounds, met to rounding in scores, are met exactly in them."""
        return np.clip(self.scores.values(s), self.scores.system.lower, self.scores.system.upper)

    def _step(
        self, s: Floats, active: Signs, multipliers: Floats, drawn: Floats, number: int
    ) -> tuple[Floats, Signs, Floats, Booleans]:
        scores = self.scores
        z = scores.values(s)
        missed = scores.residual(s, z)[:, self.equations.rows] * self.equations.weight
        line = self.equations.at(z)
        target = np.where(scores.weighted, drawn, s)
        held = active != 0
        centre = np.where(held, np.where(active < 0, scores.lower, scores.upper), target)
        loose = np.where(held, 0.0, 1.0 / self.stiffness)
        # Adding to the multipliers, instead of finding them anew, takes away what softening leaves.
        needed = line.times(centre - loose * line.transposed(multipliers) - s) + missed
        multipliers = multipliers + line.solve(loose, needed)
        force = line.transposed(multipliers)
        new = centre - loose * force
        push = np.where(held, -active * (self.stiffness * (centre - target) + force), 0.0)
        wanted = self._next_active(new, active, push, one=number >= _ALL_AT_ONCE)
        move = new - s
        share = np.ones(len(s))
        if scores.logarithmic.any():
            of = np.flatnonzero(scores.logarithmic)
            longest = np.abs(move[:, of] * scores.spread[of]).max(axis=1)
            share = np.minimum(share, _LONGEST / np.maximum(longest, _LONGEST))
        if number >= _SHORTEN:
            share *= 0.7  # ends a step that goes to and fro
        still = (np.abs(move) <= STEADY * (1 + np.abs(s))).all(axis=1)
        same = (wanted == active).all(axis=1)
        s = s + share[:, None] * move
        settled = still & same
        # A small step of large flows may leave much of a small balance open: it goes on.
        settled[settled] = scores.relative_residual(self._values(s[settled])) <= BALANCED
        return s, wanted, np.where(same[:, None], multipliers, 0.0), settled

    def _next_active(self, new: Floats, active: Signs, push: Floats, *, one: bool) -> Signs:
        lower, upper = self.scores.lower, self.scores.upper
        free = active == 0
        below, above = np.where(free, lower - new, 0.0), np.where(free, new - upper, 0.0)
        over = np.maximum(below, above) > 1e-9 * (1 + np.abs(new))
        wanted = np.where(over, np.where(below > above, -1, 1), active)
        wanted = np.where(push < -1e-9, 0, wanted)
        if one:
            # The last score that wants to change: a fixed order cannot go round in circles.
            change = wanted != active
            last = change.shape[1] - 1 - change[:, ::-1].argmax(axis=1)
            kept = np.zeros_like(change)
            kept[np.arange(len(last)), last] = True
            wanted = np.where(kept, wanted, active)
        return np.asarray(wanted, dtype=np.int8)


def solve_straight(scores: Scores, sparse: Sparse, start: Floats, drawn: Floats) -> tuple[Floats, Booleans]:
    """Return values of samples without regard to bounds, and which are balanced and within the bounds.

    For equations that are linear in the scores: one factorisation, all samples are right-hand sides.
    """
    factor = sparse.factor
    s = np.repeat(scores.of(start)[None, :], len(drawn), axis=0)
    multipliers = np.zeros((len(s), sparse.jacobian.shape[0]))
    settled = np.zeros(len(s), bool)
    for _ in range(STEPS):
        target = np.where(scores.weighted, drawn, s)
        missed = scores.residual(s, scores.values(s)) * sparse.weight
        new = target - factor.loose * (sparse.jacobian.T @ multipliers.T).T
        multipliers += factor.solve((sparse.jacobian @ (new - s).T).T + missed)
        new = target - factor.loose * (sparse.jacobian.T @ multipliers.T).T
        settled = (np.abs(new - s) <= STEADY * (1 + np.abs(new))).all(axis=1)
        s = new
        if settled.all():
            break
    slack = 1e-9 * (1 + np.abs(s))
    inside = ((s >= scores.lower - slack) & (s <= scores.upper + slack)).all(axis=1)
    z = np.clip(scores.values(s), scores.system.lower, scores.system.upper)
    return z, settled & inside & (scores.relative_residual(z) <= BALANCED)

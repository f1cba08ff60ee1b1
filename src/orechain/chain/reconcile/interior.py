"""Which bounds hold quantities back, found for all of them at once by an interior-point method.

The active-set iteration of `solve` needs many rounds where hundreds of unknown flows would become negative. Here the
linearised problem

    minimise ½ Σ h (z − target)²  subject to  J z = d,  lower ≤ z ≤ upper

is solved well enough to tell which bounds are active; the active-set iteration then goes on from there to full
precision.

Source: Mehrotra 1992 (doi:10.1137/0802028); Nocedal and Wright 2006, *Numerical Optimization*, section 16.6.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csc_array, csr_array, diags_array, eye_array
from scipy.sparse.linalg import splu

from orechain.chain.reconcile.system import Floats, Integers

ITERATIONS = 100
GAP, ENOUGH = 1e-13, 1e-6
"""Gap to the optimum to aim at, and that which will do if rounding ends the iteration."""
ROUNDING = 1e-10
SMALL, NEAR, MANY = 1e-6, 1e-2, 5000
"""A quantity within this share of its size is held at its bound, a larger share where there are many quantities; the
active-set iteration lets go what it must."""
WEAK = 1e-12
"""Weight that keeps an unknown quantity near its size, against 1 for a measured one at its standard deviation."""


def active_bounds(
    jacobian: csr_array, right: Floats, target: Floats, spread: Floats, size: Floats, lower: Floats, upper: Floats
) -> tuple[Integers, Floats] | None:
    """Return the bounds that hold (−1 lower, 0 none, 1 upper) and the state; ``None`` without success.

    Parameters
    ----------
    jacobian, right
        (m, n) and (m,): the linearised equations ``J z = d``.
    target, spread
        (n,) measured values and standard deviations; where ``spread`` is NaN nothing is measured.
    size
        (n,) positive sizes by which the quantities are scaled.
    lower, upper
        (n,) bounds.
    """
    with np.errstate(all="ignore"):  # a problem without a solution runs out of the numbers
        return _solve(jacobian, right, target, spread, size, lower, upper)


def _solve(
    jacobian: csr_array, right: Floats, target: Floats, spread: Floats, size: Floats, lower: Floats, upper: Floats
) -> tuple[Integers, Floats] | None:
    # In units of its size every quantity is about 1.
    low, high = lower / size, upper / size
    measured = np.isfinite(spread)
    weight = np.where(measured, (size / np.where(measured, spread, 1.0)) ** 2, WEAK)
    wanted = np.where(measured, target / size, 1.0)
    whole = csr_array(jacobian @ diags_array(size))
    rows = np.sqrt(np.asarray((whole**2).sum(axis=1)).ravel())
    inverse = np.divide(1.0, rows, out=np.ones_like(rows), where=rows > 0)
    a, b = csr_array(diags_array(inverse) @ whole), right * inverse
    has_low, has_high = np.isfinite(low), np.isfinite(high)
    room = np.where(has_low & has_high, high - low, np.inf)
    z = np.clip(wanted, np.where(has_low, low + np.minimum(0.1, 0.3 * room), -np.inf), np.inf)
    z = np.clip(z, -np.inf, np.where(has_high, high - np.minimum(0.1, 0.3 * room), np.inf))
    y = np.zeros(len(b))
    pull = np.maximum(np.abs(weight * (z - wanted)).mean(), 1.0)
    below, above = np.where(has_low, pull, 0.0), np.where(has_high, pull, 0.0)
    count = max(int(has_low.sum() + has_high.sum()), 1)
    near = False
    for _ in range(ITERATIONS):
        to_low = np.where(has_low, z - np.where(has_low, low, 0.0), 1.0)
        to_high = np.where(has_high, np.where(has_high, high, 0.0) - z, 1.0)
        gap = float(below @ to_low + above @ to_high) / count
        slope = weight * (z - wanted) - a.T @ y - below + above
        missed = b - a @ z
        # Small is what is small against the terms that it is the difference of.
        terms = np.abs(weight * (z - wanted)) + abs(a.T) @ np.abs(y) + below + above
        cost = max(1.0, 0.5 * float(weight @ (z - wanted) ** 2) / count)
        balanced = (np.abs(missed) <= 1e-8 + ROUNDING * (abs(a) @ np.abs(z) + np.abs(b))).all()
        flat = (np.abs(slope) <= 1e-6 * pull + ROUNDING * terms).all()
        near = gap <= ENOUGH * cost and balanced and flat
        if near and gap <= GAP * cost:
            break
        theta = 1.0 / (weight + below / to_low + above / to_high)
        normal = a @ diags_array(theta) @ a.T
        even = diags_array(1.0 / np.sqrt(np.maximum(normal.diagonal(), np.finfo(float).tiny)))
        normal = csc_array(even @ normal @ even + 1e-13 * eye_array(len(b)))
        if not np.isfinite(normal.data).all():
            break
        factors = splu(normal, permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options={"SymmetricMode": True})

        def direction(
            centre_low: Floats, centre_high: Floats, theta: Floats = theta, factors: object = factors
        ) -> tuple[Floats, Floats, Floats, Floats]:
            force = -slope + centre_low / to_low - below - centre_high / to_high + above  # noqa: B023
            dy = even @ factors.solve(even @ (missed - a @ (theta * force)))  # type: ignore[attr-defined] # noqa: B023
            dz = theta * (force + a.T @ dy)
            d_below = np.where(has_low, (centre_low - below * dz) / to_low - below, 0.0)  # noqa: B023
            d_above = np.where(has_high, (centre_high + above * dz) / to_high - above, 0.0)  # noqa: B023
            return dz, dy, d_below, d_above

        nothing = np.zeros_like(z)
        dz, _, d_below, d_above = direction(nothing, nothing)
        share = _longest(dz, to_low, to_high, has_low, has_high)
        dual = min(_reach(below, d_below), _reach(above, d_above))
        ahead = float(
            (below + dual * d_below) @ np.where(has_low, to_low + share * dz, 0.0)
            + (above + dual * d_above) @ np.where(has_high, to_high - share * dz, 0.0)
        )
        centre = (ahead / count / gap) ** 3 * gap if gap > 0 else 0.0
        low_target = np.where(has_low, centre - d_below * dz, 0.0)
        high_target = np.where(has_high, centre + d_above * dz, 0.0)
        dz, dy, d_below, d_above = direction(low_target, high_target)
        share = min(1.0, 0.995 * _longest(dz, to_low, to_high, has_low, has_high))
        dual = min(1.0, 0.995 * min(_reach(below, d_below), _reach(above, d_above)))
        if not (np.isfinite(dz).all() and share > 0):
            break
        z, y, below, above = z + share * dz, y + dual * dy, below + dual * d_below, above + dual * d_above
    if not near:
        return None
    margin = NEAR if len(z) > MANY else SMALL
    active = np.zeros(len(z), np.int64)
    active[has_low & ((to_low < below) | (to_low < margin))] = -1
    active[has_high & ((to_high < above) | (to_high < margin))] = 1
    return active, z * size


def _longest(step: Floats, to_low: Floats, to_high: Floats, has_low: np.ndarray, has_high: np.ndarray) -> float:
    return min(
        _reach(np.where(has_low, to_low, 1.0), np.where(has_low, step, 0.0)),
        _reach(np.where(has_high, to_high, 1.0), np.where(has_high, -step, 0.0)),
    )


def _reach(value: Floats, step: Floats) -> float:
    """Return the longest step up to 1 (and a little) that keeps ``value + step`` positive."""
    falling = step < 0
    return float(min(1.0 / 0.995, (-value[falling] / step[falling]).min(initial=np.inf)))

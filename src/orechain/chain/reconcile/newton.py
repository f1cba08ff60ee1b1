"""Gauss-Newton steps to the balanced state with a given set of active bounds."""

from __future__ import annotations

import numpy as np

from orechain.chain.reconcile.active import held_rows, largest_number
from orechain.chain.reconcile.coordinates import Coordinates, Linearised, linearise
from orechain.chain.reconcile.system import Floats, Integers, System

BALANCED = 1e-10
STEADY = 1e-9
ITERATIONS = 200
BEYOND = 1e100
"""A step that leads so far, by the exponential of a log-normal value, ends the iteration."""


def gauss_newton(
    system: System, at: Coordinates, z: Floats, w: Floats, active: Integers, seed: int
) -> tuple[Floats, Floats, Floats, int, bool]:
    """Return state, whitened adjustments, multipliers of the bounds, number of steps, and whether it is balanced."""
    held = np.flatnonzero(active)
    targets = np.where(active[held] < 0, system.lower[held], system.upper[held])
    bounds = held_rows(active)
    curved = bool(system.row.size) or bool(at.log.any())
    line: Linearised | None = None
    multipliers = np.zeros(held.size)
    penalty = 0.0
    size = largest_number(system)
    settled = False
    for step in range(1, ITERATIONS + 1):
        if line is None or curved:
            line = linearise(system, at, z, bounds, seed)
        missed = np.concatenate([system.residual(z), z[held] - targets])
        if settled:
            # At the optimum but for rounding: only what is still missed is spread, so that large adjustments, which
            # would bring their own rounding, are not computed again.
            towards, move, _ = line.solver.step(missed)
            towards = w + towards
        else:
            with np.errstate(over="ignore"):  # what is no number is looked at below
                towards, move, forces = line.solver.step(missed - line.measured @ w)
            multipliers = forces[len(system.equations) :]
            penalty = max(penalty, 2.0 * float(np.abs(forces).max(initial=0.0)))
        if not (np.isfinite(towards).all() and np.isfinite(move).all()):
            return z, w, multipliers, step, False
        move = move * line.free_scale
        before = z
        new, new_w = _advance(system, at, z, w, towards, move, held, targets, penalty, curved=curved)
        if not (np.abs(new) < BEYOND).all():
            return z, w, multipliers, step, False
        z, w = new, new_w
        change = np.abs(z - before).max(initial=0.0) / size
        # A balance into a dead end, whose flows all come out as zero, can be met up to the rounding of the others only.
        near = np.abs(system.residual(z)) <= 1e-14 * size
        relative = np.where(near, 0.0, np.abs(system.relative_residual(z)))
        off = np.abs(z[held] - targets) / size
        settled = settled or not curved or bool(change <= STEADY)
        balanced = bool((relative <= BALANCED).all() and (off <= BALANCED).all())
        if balanced and change <= STEADY and (step > 1 or not curved):
            return z, w, multipliers, step, True
        if not curved and step >= 8 and not balanced:
            return z, w, multipliers, step, False
    return z, w, multipliers, ITERATIONS, False


def _advance(
    system: System,
    at: Coordinates,
    z: Floats,
    w: Floats,
    towards: Floats,
    move: Floats,
    held: Integers,
    targets: Floats,
    penalty: float,
    *,
    curved: bool,
) -> tuple[Floats, Floats]:
    """Return the state after the step; with products or logarithms the step is shortened until it helps."""

    def state(share: float) -> tuple[Floats, Floats]:
        new_w = w + share * (towards - w)
        new = z.copy()
        new[at.measured] = at.values(new_w)
        new[at.free] = z[at.free] + share * move
        return new, new_w

    if not curved:
        return state(1.0)

    def merit(point: Floats, weights: Floats) -> float:
        missed = np.abs(system.residual(point)).sum() + np.abs(point[held] - targets).sum()
        return float(0.5 * weights @ weights + penalty * missed)

    longest = float(np.abs(at.root[at.log] @ (towards - w)).max(initial=0.0)) if at.log.any() else 0.0
    share = min(1.0, 2.0 / longest) if longest > 0 else 1.0
    start = merit(z, w)
    for _ in range(12):
        new, new_w = state(share)
        value = merit(new, new_w)
        if np.isfinite(value) and value <= start * (1 + 1e-12) + 1e-300:
            return new, new_w
        share /= 2
    return state(min(1.0, 2.0 / longest) if longest > 0 else 1.0)

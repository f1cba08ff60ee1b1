"""Reconciliation by weighted least squares.

Find the state z that meets all equations and bounds and is nearest to the measured values,

    minimise Σ ((u − û) / s)²  subject to  L z + products(z) = b,  lower ≤ z ≤ upper

with u = z for normal and u = ln z for log-normal values. Products are linearised and solved again (Gauss-Newton); a
bound that is overstepped becomes an equation until its multiplier says that it no longer holds the quantity back
(active set). Where that does not settle, `bounded` looks at all bounds at once.

Source: Cencic 2016 (doi:10.1016/j.serj.2016.06.002); Narasimhan and Jordache 1999, *Data Reconciliation and Gross Error
Detection*.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from orechain.chain.reconcile.active import next_active, rounding
from orechain.chain.reconcile.bounded import bounded_state, penalised_state
from orechain.chain.reconcile.conflicts import NotConverged, conflict
from orechain.chain.reconcile.coordinates import Coordinates
from orechain.chain.reconcile.deferred import defer
from orechain.chain.reconcile.describe import describe
from orechain.chain.reconcile.newton import BALANCED, gauss_newton
from orechain.chain.reconcile.result import Reconciliation
from orechain.chain.reconcile.start import starting_values
from orechain.chain.reconcile.system import Floats, Integers, System

ROUNDS = 80
"""Rounds of the active set; in the second half, what counts as rounding grows to 10,000 times."""
GONE = 1e-9
"""A log-normal value below this share of its median is none."""
PATIENCE = 2
"""After so many rounds of the active set, an interior-point method looks at all bounds at once."""


def reconcile(
    system: System, *, intervals: bool = True, seed: int = 0, progress: Callable[[str], None] | None = None
) -> Reconciliation:
    """Return the balanced state of a system, and what is known about each quantity.

    Parameters
    ----------
    system
        Quantities and equations.
    intervals
        Whether to compute the intervals that the constraints leave to unobservable quantities.
    seed
        Seed of the random probes by which large systems are classified.
    progress
        Called with a word for each stage.

    Raises
    ------
    Infeasible
        If no state meets all equations, exact values and bounds; names the conflicting ones.
    NotConverged
        If the iteration for products does not settle.
    InvalidInput
        If the correlations of the measured values are impossible.
    """
    tell = progress or (lambda stage: None)
    coordinates = Coordinates.of(system)
    tell("solve")
    z, w, active, iterations = _solve_core(system, coordinates, seed)
    tell("classify")
    return describe(system, coordinates, z, w, active, iterations, intervals=intervals, seed=seed)


def reconcile_values(system: System, values: Floats, start: Floats | None = None, seed: int = 0) -> Floats:
    """Return the balanced state for other values of the measured quantities, with the weights of the system's own.

    Parameters
    ----------
    system
        Quantities and equations.
    values
        (measured,) values in place of the measured ones; above 0 where log-normal.
    start
        (n,) state to start from.
    seed
        See `reconcile`.

    Raises
    ------
    Infeasible, NotConverged
        As `reconcile`.
    """
    return _solve_core(system, Coordinates.of(system).centred(values), seed, start)[0]


def _solve_core(
    system: System, at: Coordinates, seed: int, start: Floats | None = None
) -> tuple[Floats, Floats, Integers, int]:
    """Solve without the factors that follow from the rest; those whose bounds are overstepped come back."""
    back = np.zeros(0, np.int64)
    total = 0
    while (deferred := defer(system, back)) is not None:
        # What is left out is not measured, so that the coordinates are those of the same measured quantities.
        own = at.within(deferred.core)
        z, w, kept_active, steps = _solve(deferred.core, own, seed, None if start is None else start[deferred.kept])
        total += steps
        whole, inside = deferred.restore(z)
        if inside.all():
            active = np.zeros(len(whole), np.int64)
            active[deferred.kept] = kept_active
            return whole, w, active, total
        back, start = np.concatenate([back, deferred.factors[~inside]]), whole
    z, w, active, steps = _solve(system, at, seed, start)
    return z, w, active, total + steps


def _solve(
    system: System, at: Coordinates, seed: int, start: Floats | None = None
) -> tuple[Floats, Floats, Integers, int]:
    """Return state, whitened adjustments, active bounds (−1, 0, 1 for each quantity) and the number of steps."""
    z = starting_values(system) if start is None else start.copy()
    w = np.zeros(at.measured.size) if start is None else at.whitened(z[at.measured])
    z[at.measured] = at.values(w)
    first = z.copy()
    active = np.zeros(len(z), np.int64)
    z, w, active, total, settled = _active_set(system, at, seed, z, w, active)
    if settled and not _vanished(system, at, z):
        return z, w, active, total
    found = conflict(system, z) or conflict(system, first)
    if found is not None:
        raise found
    active, near = penalised_state(system, at, first)
    done = _active_set(system, at, seed, near, at.whitened(near[at.measured]), active, at_once=False)
    if done[4] and not _vanished(system, at, done[0]):
        return *done[:3], total + done[3]
    missed = np.abs(system.relative_residual(z))
    worst = np.argsort(-missed, kind="stable")[:5]
    raise NotConverged(tuple(system.equations[row] for row in worst if missed[row] > BALANCED), total + done[3])


def _vanished(system: System, at: Coordinates, z: Floats) -> bool:
    """Return whether the balances press a log-normal value, which is above zero, to nothing."""
    log = at.measured[at.log]
    return bool((z[log] < GONE * np.exp(at.centre[at.log])).any())


def _active_set(
    system: System, at: Coordinates, seed: int, z: Floats, w: Floats, active: Integers, *, at_once: bool = True
) -> tuple[Floats, Floats, Integers, int, bool]:
    """Return state, adjustments, active bounds, number of steps, and whether the active set has settled."""
    seen: set[bytes] = set()
    total = 0
    for turn in range(ROUNDS):
        z, w, multipliers, steps, settled = gauss_newton(system, at, z, w, active, seed)
        total += steps
        if settled:
            one = turn > ROUNDS // 2 or active.tobytes() in seen
            loose = 10.0 ** max(0, (turn - ROUNDS // 2) // 8)
            wanted = next_active(system, z, active, multipliers, one=one, loose=loose)
            if np.array_equal(wanted, active):
                held = active != 0
                z[held] = np.where(active[held] < 0, system.lower[held], system.upper[held])
                z[np.abs(z) <= rounding(system, z)] = 0.0  # a flow into a dead end, but for rounding
                return np.clip(z, system.lower, system.upper), w, active, total, True
            seen.add(active.tobytes())
            active = wanted
        elif not (at_once and active.any()):
            break
        if at_once and (turn >= PATIENCE or not settled):
            at_once = False
            active, z = bounded_state(system, at, z) or (active, z)
            w = at.whitened(z[at.measured])
    return z, w, active, total, False

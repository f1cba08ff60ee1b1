"""What is known about each quantity of a balanced state."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.sparse import csr_array, diags_array, eye_array
from scipy.special import chdtrc

from orechain.chain.reconcile.active import held_rows, largest_number, rounding
from orechain.chain.reconcile.coordinates import Coordinates, linearise
from orechain.chain.reconcile.dense import DenseStep
from orechain.chain.reconcile.intervals import MOST, open_intervals, open_part
from orechain.chain.reconcile.result import Reconciliation
from orechain.chain.reconcile.suspects import find_suspects
from orechain.chain.reconcile.system import Booleans, Floats, Integers, System

NORMAL_95 = 1.959963984540054


def describe(
    system: System,
    at: Coordinates,
    z: Floats,
    w: Floats,
    active: Integers,
    iterations: int,
    *,
    intervals: bool,
    seed: int,
) -> Reconciliation:
    """Return the reconciliation of a balanced state ``z`` with whitened adjustments ``w`` and active bounds."""
    n = len(z)
    line = linearise(system, at, z, csr_array((0, n)), seed)
    solver = line.solver
    # A bound that holds a quantity back is one more check of the figures; standard deviations are those without it.
    checks = linearise(system, at, z, held_rows(active), seed).solver if active.any() else solver
    status = np.full(n, "observable", dtype="<U12")
    status[system.exact] = "exact"
    status[at.measured] = np.where(checks.redundant, "redundant", "measured")
    open_ = np.zeros(n, bool)
    open_[at.free[solver.undetermined]] = True

    def roots(combinations: csr_array) -> Floats:
        rows = csr_array(combinations)
        measured = (rows[:, at.measured] @ line.inner).toarray()
        free = rows[:, at.free].toarray() * line.free_scale
        return solver.roots(measured, free)

    low, high = _open_intervals(system, z, open_, roots) if intervals else (np.full(n, np.nan), np.full(n, np.nan))
    pinned = open_ & (high - low <= 1e4 * rounding(system, z))  # bounds leave exactly one value
    status[open_ & ~pinned] = "unobservable"
    value = np.where(open_ & ~pinned, np.nan, z)
    value[pinned] = (low[pinned] + high[pinned]) / 2
    sd = np.full(n, np.nan)
    if isinstance(solver, DenseStep):
        sd = np.sqrt((roots(eye_array(n).tocsr()) ** 2).sum(axis=1))
        sd[pinned] = 0.0
    sd[system.exact] = 0.0
    objective = float(w @ w)
    freedom = checks.degrees_of_freedom
    p_value = float(chdtrc(freedom, objective)) if freedom else float("nan")
    spread = np.sqrt(np.asarray((at.root**2).sum(axis=1)).ravel())
    shift = at.root @ w
    redundancy = np.full(n, np.nan)
    standardised = np.full(n, np.nan)
    share, scores, suspects = find_suspects(system, at, checks, w, objective, freedom, p_value)
    redundancy[at.measured], standardised[at.measured] = share, scores
    adjustment = np.full(n, np.nan)
    adjustment[at.measured] = z[at.measured] - at.values(np.zeros(at.measured.size))
    below, above = _interval(system, z, sd, at, shift, spread)
    closed = status != "unobservable"
    return Reconciliation(
        system=system,
        value=value,
        sd=sd,
        low=np.where(closed & ~pinned, below, low),
        high=np.where(closed & ~pinned, above, high),
        status=status,
        adjustment=adjustment,
        standardised=standardised,
        redundancy=redundancy,
        objective=objective,
        degrees_of_freedom=freedom,
        p_value=p_value,
        residual=_relative(system, z),
        suspects=suspects,
        at_bound=active != 0,
        iterations=iterations,
        state=z,
        roots=roots,
    )


def _open_intervals(
    system: System, z: Floats, open_: Booleans, roots: Callable[[csr_array], Floats]
) -> tuple[Floats, Floats]:
    """Return what the determined quantities, each at any value of its 95 % interval, leave to the open ones."""
    if not 0 < open_.sum() <= MOST:
        return open_intervals(system, z, open_)
    _, _, rows = open_part(system, z, open_)
    closed = csr_array(system.jacobian(z)[rows] @ diags_array((~open_).astype(float)))
    spread = np.zeros(len(system.equations))
    spread[rows] = NORMAL_95 * np.sqrt(np.nan_to_num((roots(closed) ** 2).sum(axis=1)))
    return open_intervals(system, z, open_, spread)


def _relative(system: System, z: Floats) -> Floats:
    """Return residuals relative to what flows, or to the figures that went in: a flow of a dead end is but rounding."""
    given = np.where(system.free, 0.0, np.nan_to_num(np.abs(system.mean)))
    size = np.maximum(system.throughput(z), system.throughput(given))
    residual = system.residual(z)
    near = np.abs(residual) <= np.finfo(float).eps * largest_number(system)
    return np.where(near, 0.0, np.divide(residual, size, out=residual.copy(), where=size > 0))


def _interval(
    system: System, z: Floats, sd: Floats, at: Coordinates, shift: Floats, spread: Floats
) -> tuple[Floats, Floats]:
    """Return the 95 % interval, symmetric in the logarithm for log-normal quantities, cut at the bounds."""
    low, high = z - NORMAL_95 * sd, z + NORMAL_95 * sd
    log = system.lognormal & (z > 0)
    factor = np.exp(NORMAL_95 * sd[log] / z[log])
    low[log], high[log] = z[log] / factor, z[log] * factor
    return np.clip(low, system.lower, system.upper), np.clip(high, system.lower, system.upper)

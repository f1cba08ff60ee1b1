"""Reconciliation by weighted least squares.

Find the state z that meets all equations and bounds and is nearest to the measured values,

    minimise Σ ((u − û) / s)²  subject to  L z + products(z) = b,  lower ≤ z ≤ upper

with u = z for normal and u = ln z for log-normal values. Products are linearised and solved again (Gauss-Newton); a
bound that is overstepped becomes an equation until its multiplier says that it no longer holds the quantity back
(active set).

Source: Cencic 2016 (doi:10.1016/j.serj.2016.06.002); Narasimhan and Jordache 1999, *Data Reconciliation and Gross Error
Detection*.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.sparse import block_diag, coo_array, csr_array, diags_array, eye_array, vstack
from scipy.special import chdtrc

from orechain.chain.reconcile.conflicts import NotConverged, conflict
from orechain.chain.reconcile.deferred import defer
from orechain.chain.reconcile.dense import DenseStep
from orechain.chain.reconcile.interior import active_bounds
from orechain.chain.reconcile.intervals import open_intervals, open_part
from orechain.chain.reconcile.result import Reconciliation
from orechain.chain.reconcile.sparse import SparseStep
from orechain.chain.reconcile.start import starting_values, typical_sizes
from orechain.chain.reconcile.suspects import find_suspects
from orechain.chain.reconcile.system import Booleans, Floats, Integers, System, log_parameters
from orechain.errors import InvalidInput

DENSE = 1200
"""Up to this many equations and quantities, the dense method is used: all variances, exact ranks."""
BALANCED = 1e-10
STEADY = 1e-9
ROUNDING = 1e-13
GAIN = 1e-8
LARGEST = 700.0
"""Logarithm of the largest number: a step beyond it is shortened."""
ITERATIONS = 200
ROUNDS = 80
PATIENCE = 2
"""After so many rounds of the active set, an interior-point method looks at all bounds at once."""
NORMAL_95 = 1.959963984540054


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

    def values(self, w: Floats) -> Floats:
        """Return the measured quantities at ``w`` ((nm,) or (nm, samples))."""
        u = (self.centre if w.ndim == 1 else self.centre[:, None]) + self.root @ w
        u[self.log] = np.exp(np.minimum(u[self.log], LARGEST))
        return u

    def whitened(self, values: Floats) -> Floats:
        """Return w of measured quantities, which must be positive where log-normal."""
        u = values.copy()
        u[self.log] = np.log(u[self.log])
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
    return _describe(system, coordinates, z, w, active, iterations, intervals=intervals, seed=seed)


def linearise(system: System, coordinates: Coordinates, z: Floats, bounds: csr_array, seed: int = 0) -> Linearised:
    """Return the linearisation at ``z`` with rows for the active bounds."""
    jacobian = system.jacobian(z)
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


def _solve_core(system: System, at: Coordinates, seed: int) -> tuple[Floats, Floats, Integers, int]:
    """Solve without the factors that follow from the rest, unless a bound of theirs is overstepped."""
    deferred = defer(system)
    if deferred is None:
        return _solve(system, at, seed)
    z, w, kept_active, iterations = _solve(deferred.core, Coordinates.of(deferred.core), seed)
    whole, inside = deferred.restore(z)
    if not inside.all():
        return _solve(system, at, seed, start=whole)
    active = np.zeros(len(whole), np.int64)
    active[deferred.kept] = kept_active
    return whole, w, active, iterations


def _solve(
    system: System, at: Coordinates, seed: int, start: Floats | None = None
) -> tuple[Floats, Floats, Integers, int]:
    """Return state, whitened adjustments, active bounds (−1, 0, 1 for each quantity) and the number of steps."""
    z = starting_values(system) if start is None else start
    w = np.zeros(at.measured.size) if start is None else at.whitened(z[at.measured])
    z[at.measured] = at.values(w)
    active = np.zeros(len(z), np.int64)
    seen: set[bytes] = set()
    total = 0
    at_once = system.correlation is None
    for turn in range(ROUNDS):
        z, w, multipliers, steps, settled = _gauss_newton(system, at, z, w, active, seed)
        total += steps
        if settled:
            one = turn > ROUNDS // 2 or active.tobytes() in seen
            wanted = _next_active(system, z, active, multipliers, one=one)
            if np.array_equal(wanted, active):
                held = active != 0
                z[held] = np.where(active[held] < 0, system.lower[held], system.upper[held])
                z[np.abs(z) <= _rounding(system, z)] = 0.0  # a flow into a dead end, but for rounding
                return np.clip(z, system.lower, system.upper), w, active, total
            seen.add(active.tobytes())
            active = wanted
        elif not (at_once and active.any()):
            break
        if at_once and (turn >= PATIENCE or not settled):
            at_once = False
            active, z = _interior(system, z) or (active, z)
            w = at.whitened(z[at.measured])
    found = conflict(system, z)
    if found is not None:
        raise found
    missed = np.abs(system.relative_residual(z))
    worst = np.argsort(-missed, kind="stable")[:5]
    raise NotConverged(tuple(system.equations[row] for row in worst if missed[row] > BALANCED), total)


def _gauss_newton(
    system: System, at: Coordinates, z: Floats, w: Floats, active: Integers, seed: int
) -> tuple[Floats, Floats, Floats, int, bool]:
    held = np.flatnonzero(active)
    targets = np.where(active[held] < 0, system.lower[held], system.upper[held])
    bounds = _held(active)
    curved = bool(system.row.size) or bool(at.log.any())
    line: Linearised | None = None
    multipliers = np.zeros(held.size)
    penalty = 0.0
    size = _largest(system)
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
            towards, move, forces = line.solver.step(missed - line.measured @ w)
            multipliers = forces[len(system.equations) :]
            penalty = max(penalty, 2.0 * float(np.abs(forces).max(initial=0.0)))
        if not (np.isfinite(towards).all() and np.isfinite(move).all()):
            return z, w, multipliers, step, False
        move = move * line.free_scale
        before = z
        z, w = _advance(system, at, z, w, towards, move, held, targets, penalty, curved=curved)
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


def _interior(system: System, z: Floats) -> tuple[Integers, Floats] | None:
    """Return the active bounds and the state of the problem linearised at ``z``, by the interior-point method."""
    jacobian = system.jacobian(z)
    right = jacobian @ z - system.residual(z)
    exact = system.exact
    right = right - jacobian[:, exact] @ z[exact]
    rest = ~exact
    size = typical_sizes(system)[rest]
    lower = np.where(system.lognormal, -np.inf, system.lower)[rest]
    found = active_bounds(jacobian[:, rest], right, system.mean[rest], system.sd[rest], size, lower, system.upper[rest])
    if found is None:
        return None
    active = np.zeros(len(z), np.int64)
    state = z.copy()
    active[rest], state[rest] = found
    return active, state


def _held(active: Integers) -> csr_array:
    """Return the rows that hold quantities at their bounds."""
    places = np.flatnonzero(active)
    return coo_array((np.ones(places.size), (np.arange(places.size), places)), (places.size, active.size)).tocsr()


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


def _largest(system: System) -> float:
    """Return the largest number that went in, a value or a bound: what rounding is small against."""
    numbers = np.concatenate([system.mean[~system.free], system.lower, system.upper])
    return float(np.abs(numbers[np.isfinite(numbers)]).max(initial=0.0)) or 1.0


def _rounding(system: System, z: Floats) -> Floats:
    """Return for each quantity what counts as rounding: small against the largest equation that it stands in."""
    given = np.where(system.free, 0.0, np.maximum(np.abs(system.mean), np.nan_to_num(system.sd)))
    size = system.throughput(np.maximum(np.abs(z), given))
    whole = system.linear.tocoo()
    largest = np.maximum(np.abs(z), given)
    np.maximum.at(largest, whole.col, size[whole.row] / np.abs(whole.data))
    return np.maximum(ROUNDING * largest, np.finfo(float).eps * _largest(system))


def _next_active(system: System, z: Floats, active: Integers, multipliers: Floats, *, one: bool) -> Integers:
    """Return the bounds to hold next: those overstepped are added, those that no longer push are let go."""
    slack = _rounding(system, z)
    below = np.where(active == 0, system.lower - z, 0.0)
    above = np.where(active == 0, z - system.upper, 0.0)
    # Exact quantities never move, and are checked when the system is built.
    below[system.exact] = above[system.exact] = 0.0
    held = np.flatnonzero(active)
    # The multiplier says how fast the objective falls once the bound is let go: it must be ≥ 0 (a lower bound pushes
    # up, an upper one down). What would not change the objective is rounding.
    push = multipliers * active[held] * slack[held] / ROUNDING
    limit = GAIN
    wanted = active.copy()
    if not one:
        wanted[below > slack] = -1
        wanted[above > slack] = 1
        wanted[held[push < -limit]] = 0
        return wanted
    over = np.maximum(below, above)
    if over.max(initial=0.0) > slack[int(np.argmax(over))]:
        place = int(np.argmax(over))
        wanted[place] = -1 if below[place] > above[place] else 1
    elif held.size and push.min() < -limit:
        wanted[held[int(np.argmin(push))]] = 0
    return wanted


def _describe(
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
    n = len(z)
    line = linearise(system, at, z, csr_array((0, n)), seed)
    solver = line.solver
    # A bound that holds a quantity back is one more check of the figures; standard deviations are those without it.
    checks = linearise(system, at, z, _held(active), seed).solver if active.any() else solver
    status = np.full(n, "observable", dtype="<U12")
    status[system.exact] = "exact"
    status[at.measured] = np.where(checks.redundant, "redundant", "measured")
    open_ = np.zeros(n, bool)
    open_[at.free[solver.undetermined]] = True
    low, high = open_intervals(system, z, open_) if intervals else (np.full(n, np.nan), np.full(n, np.nan))
    pinned = open_ & (high - low <= 1e4 * _rounding(system, z))
    status[open_ & ~pinned] = "unobservable"
    value = np.where(open_ & ~pinned, np.nan, z)
    value[pinned] = (low[pinned] + high[pinned]) / 2

    def roots(combinations: csr_array) -> Floats:
        rows = csr_array(combinations)
        measured = (rows[:, at.measured] @ line.inner).toarray()
        free = rows[:, at.free].toarray() * line.free_scale
        return solver.roots(measured, free)

    sd = np.full(n, np.nan)
    if isinstance(solver, DenseStep):
        sd = np.sqrt((roots(eye_array(n).tocsr()) ** 2).sum(axis=1))
        sd[pinned] = np.nan
    if pinned.any():
        low[pinned], high[pinned] = (side[pinned] for side in _pinned_intervals(system, z, open_, roots))
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
        residual=system.relative_residual(z),
        suspects=suspects,
        at_bound=active != 0,
        iterations=iterations,
        state=z,
        roots=roots,
    )


def _pinned_intervals(
    system: System, z: Floats, open_: Booleans, roots: Callable[[csr_array], Floats]
) -> tuple[Floats, Floats]:
    """Return intervals of quantities that only bounds determine: what the uncertainty of the others leaves to them."""
    _, _, rows = open_part(system, z, open_)
    closed = csr_array(system.jacobian(z)[rows] @ diags_array((~open_).astype(float)))
    spread = np.zeros(len(system.equations))
    spread[rows] = NORMAL_95 * np.sqrt(np.nan_to_num((roots(closed) ** 2).sum(axis=1)))
    return open_intervals(system, z, open_, spread)


def _interval(
    system: System, z: Floats, sd: Floats, at: Coordinates, shift: Floats, spread: Floats
) -> tuple[Floats, Floats]:
    """Return the 95 % interval, symmetric in the logarithm for log-normal quantities, cut at the bounds."""
    low, high = z - NORMAL_95 * sd, z + NORMAL_95 * sd
    log = system.lognormal & (z > 0)
    factor = np.exp(NORMAL_95 * sd[log] / z[log])
    low[log], high[log] = z[log] / factor, z[log] * factor
    return np.clip(low, system.lower, system.upper), np.clip(high, system.lower, system.upper)


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

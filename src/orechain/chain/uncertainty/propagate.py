"""Monte Carlo through the reconciliation: what the uncertainty of the published figures leaves of each quantity."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import csr_array

from orechain.chain.reconcile.conflicts import Infeasible, NotConverged
from orechain.chain.reconcile.result import Reconciliation
from orechain.chain.reconcile.solve import reconcile, reconcile_values
from orechain.chain.reconcile.system import Booleans, Floats, System
from orechain.chain.uncertainty.agreement import Agreement, compare
from orechain.chain.uncertainty.coordinates import Scores
from orechain.chain.uncertainty.distributions import Input
from orechain.chain.uncertainty.linearised import Sparse
from orechain.chain.uncertainty.samples import Solver, solve_straight
from orechain.chain.uncertainty.sampling import Method, Split, draw
from orechain.errors import InvalidInput

PERCENTILES = (2.5, 5.0, 25.0, 50.0, 75.0, 95.0, 97.5)
MOST_ALONE = 2000
"""Samples that do not settle together with the others are reconciled one by one, up to so many."""
_MEMORY = 1.6e7
_COLUMNS = 2000


@dataclass(frozen=True, eq=False)
class Propagated:
    """Distribution of each quantity of a system after reconciliation.

    Attributes
    ----------
    names
        Names of the n quantities.
    mean, sd
        (n,) in the unit of the quantity; NaN for an unobservable quantity.
    percentiles
        (7, n) at `PERCENTILES`.
    converged
        Share of the samples that were reconciled; only these count.
    samples
        Number of samples drawn.
    agreement
        Against the linearised standard deviations of the reconciliation.
    reconciliation
        The reconciliation of the measured values themselves.
    draws
        (converged samples, n) reconciled values, NaN for unobservable quantities.
    """

    names: tuple[str, ...]
    mean: Floats
    sd: Floats
    percentiles: Floats
    converged: float
    samples: int
    agreement: Agreement
    reconciliation: Reconciliation
    draws: Floats = field(repr=False)


def propagate(
    system: System,
    samples: int,
    *,
    method: Method = "latin-hypercube",
    rng: np.random.Generator,
    correlation: Floats | csr_array | None = None,
    splits: Sequence[Split] = (),
    inputs: Sequence[Input] = (),
    batch: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    reconciliation: Reconciliation | None = None,
) -> Propagated:
    """Reconcile samples of the measured values.

    Each sample draws the measured values around what was published, and is reconciled with the weights, equations and
    bounds of the system. The samples are centred on the measured values, not on the reconciled ones, so that the inputs
    have the distributions that were stated, and the mean of a linear system is its reconciled value. For a linear
    system of normal values, ``x = y - V A' (A V A')^-1 (A y - b)`` with ``y ~ N(measured, V)`` has the covariance
    ``V - V A' (A V A')^-1 A V``: the linearised covariance of the reconciliation, and that of the values given the
    balances. Elsewhere the result is the distribution of the estimate (randomised maximum likelihood; Oliver, He and
    Reynolds 1996, Conditioning permeability fields to pressure data, ECMOR V; Bardsley et al. 2014,
    doi:10.1137/140964023), not a Bayesian posterior (Cencic 2018, Probabilistic Data Reconciliation in Material Flow
    Analysis, thesis, TU Wien).

    Parameters
    ----------
    system
        Quantities and equations.
    samples, method, rng, splits
        See `draw`; splits name measured shares.
    correlation
        Correlations of the draws, shape (measured, measured), in place of the system's own; the weights stay.
    inputs
        Other distributions to draw measured quantities from; the weights stay.
    batch
        Samples solved at a time; chosen by the memory they need if not given. Those that do not settle together are
        reconciled one by one, up to `MOST_ALONE`.
    progress
        Called with the number of samples done and of all samples.
    reconciliation
        The reconciliation of ``system``, if it has been computed already.

    Raises
    ------
    InvalidInput
        If the inputs, correlations or splits are faulty, or a log-normal quantity is drawn at or below zero.
    Infeasible, NotConverged
        If the measured values themselves cannot be reconciled.

    Examples
    --------
    >>> from orechain.chain.reconcile.system import Equation, Quantity, Term
    >>> flows = [Quantity("in", 100.0, 10.0), Quantity("out", 110.0, 10.0)]
    >>> balance = Equation("process", (Term(1.0, ("in",)), Term(-1.0, ("out",))))
    >>> done = propagate(System.build(flows, [balance]), 4096, method="sobol", rng=np.random.default_rng(1))
    >>> done.mean.round(1).tolist(), done.sd.round(1).tolist(), done.agreement.differs
    ([105.0, 105.0], [7.1, 7.1], ())
    """
    found = reconcile(system, intervals=False) if reconciliation is None else reconciliation
    drawn = draw_measured(
        system, samples, method=method, rng=rng, correlation=correlation, splits=splits, inputs=inputs
    )
    scores = Scores(system, found.state)
    reconciled = np.empty((samples, len(system.names)))
    settled = np.zeros(samples, bool)
    solve = _Solve(scores, found)
    step = batch or max(1, int(_MEMORY / solve.cells))
    alone = MOST_ALONE
    for first in range(0, samples, step):
        part = slice(first, min(first + step, samples))
        values = np.repeat(found.state[None, :], part.stop - part.start, axis=0)
        values[:, system.measured] = drawn[part]
        reconciled[part], settled[part] = solve(scores.of(values))
        left = first + np.flatnonzero(~settled[part])
        for place in left[: max(alone, 0)]:
            one = _alone(system, drawn[place], found.state)
            if one is not None:
                reconciled[place], settled[place] = one, True
            if progress is not None:
                progress(part.stop - int((~settled[part]).sum()), samples)
        alone -= left.size
        if progress is not None:
            progress(part.stop, samples)
    reconciled = reconciled[settled]
    reconciled[:, np.isnan(found.value)] = np.nan
    mean, sd, percentiles = _describe(reconciled)
    # A quantity that the balances fix has a linearised deviation of rounding errors.
    spread = found.sd > 1e-9 * np.fmax(np.abs(found.value), np.nan_to_num(system.sd))
    return Propagated(
        names=system.names,
        mean=mean,
        sd=sd,
        percentiles=percentiles,
        converged=float(settled.mean()),
        samples=samples,
        agreement=compare(system.names, reconciled, found.value, np.where(spread, found.sd, 0.0)),
        reconciliation=found,
        draws=reconciled,
    )


def draw_measured(
    system: System,
    samples: int,
    *,
    method: Method,
    rng: np.random.Generator,
    correlation: Floats | csr_array | None = None,
    splits: Sequence[Split] = (),
    inputs: Sequence[Input] = (),
) -> Floats:
    """Draw the measured quantities of a system, shape (samples, measured); see `propagate`."""
    measured = np.flatnonzero(system.measured)
    names = [system.names[place] for place in measured]
    other = {one.name: one for one in inputs}
    unknown = sorted(other.keys() - set(names))
    if unknown:
        raise InvalidInput([f"{name}: not a measured quantity with a spread" for name in unknown])
    own = [
        Input(name, "lognormal" if log else "normal", mean=float(mean), sd=float(sd))
        for name, log, mean, sd in zip(
            names, system.lognormal[measured], system.mean[measured], system.sd[measured], strict=True
        )
    ]
    if correlation is None and system.correlation is not None:
        correlation = csr_array(system.correlation[measured][:, measured])
    drawn = draw(
        [other.get(one.name, one) for one in own],
        samples,
        method=method,
        rng=rng,
        correlation=correlation,
        splits=splits,
    )
    log = system.lognormal[measured]
    low = log & (drawn.min(axis=0, initial=np.inf) <= 0)
    if low.any():
        raise InvalidInput(
            [f"{names[place]}: is log-normal, but drawn at or below zero" for place in np.flatnonzero(low)]
        )
    return drawn


def _alone(system: System, values: Floats, start: Floats) -> Floats | None:
    """Return the reconciled state of one sample, or ``None`` if it has none."""
    try:
        return reconcile_values(system, values, start)
    except (Infeasible, NotConverged):
        return None


class _Solve:
    """Solves all samples with one factorisation where that is enough, and the others with their own bounds."""

    def __init__(self, scores: Scores, found: Reconciliation) -> None:
        self.scores, self.start = scores, found.state
        self.solver = Solver(scores, found.state)
        self.sparse: Sparse | None = None
        if isinstance(self.solver.equations, Sparse):
            self.sparse = self.solver.equations
        elif scores.straight:
            self.sparse = Sparse(scores, found.state)
        self.cells = self.solver.cells

    def __call__(self, drawn: Floats) -> tuple[Floats, Booleans]:
        if not self.scores.straight or self.sparse is None:
            return self.solver.solve(drawn)
        values, settled = solve_straight(self.scores, self.sparse, self.start, drawn)
        if not settled.all():
            values[~settled], settled[~settled] = self.solver.solve(drawn[~settled])
        return values, settled


def _describe(reconciled: Floats) -> tuple[Floats, Floats, Floats]:
    """Return mean, standard deviation and percentiles of each column, in blocks that limit the memory."""
    count, columns = reconciled.shape
    if count < 2:
        return np.full(columns, np.nan), np.full(columns, np.nan), np.full((len(PERCENTILES), columns), np.nan)
    percentiles = np.empty((len(PERCENTILES), columns))
    sd = np.empty(columns)
    for first in range(0, columns, _COLUMNS):
        block = slice(first, first + _COLUMNS)
        percentiles[:, block] = np.percentile(reconciled[:, block], PERCENTILES, axis=0)
        sd[block] = reconciled[:, block].std(axis=0, ddof=1)
    return reconciled.mean(axis=0), sd, percentiles

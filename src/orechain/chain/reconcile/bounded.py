"""The problem with all its bounds at once, linearised: for a start of the active set, and where that does not settle.

The variables are the quantities, their logarithms where log-normal, so that no step can make a log-normal value
negative. Correlated values are tied to independent ones, ``u = û + root w``, by further equations.

`penalised_state` is for strongly curved systems, in which a guess of active bounds may leave the linearised equations
without a solution: it lets the equations be missed at a price that rises round by round, keeps unknown quantities near
where they are (Levenberg-Marquardt), and shortens each step until the sum of both falls.

Source: Nocedal and Wright 2006, *Numerical Optimization*, sections 17.1 (quadratic penalty) and 18.2.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import block_array, csr_array, diags_array

from orechain.chain.reconcile.coordinates import Coordinates
from orechain.chain.reconcile.interior import active_bounds
from orechain.chain.reconcile.start import typical_sizes
from orechain.chain.reconcile.system import Floats, Integers, System

PRICES = (1e-1, 1e-2, 1e-4, 1e-6, 1e-8)
"""Share of what flows through an equation that may be missed for the same price as one standard deviation."""
STEPS = 25
REACH = 3.0
"""An unknown quantity that moves by so many times its size costs as much as one standard deviation."""
SHORTEST = 1e-6
STILL = 1e-9
LOWEST = 1e-300


@dataclass(frozen=True)
class _Variables:
    """Quantities that are not exact, (k,), by themselves or by their logarithms."""

    system: System
    at: Coordinates
    rest: Integers
    log: Integers
    lower: Floats
    upper: Floats
    size: Floats

    @classmethod
    def of(cls, system: System, at: Coordinates) -> _Variables:
        rest = np.flatnonzero(~system.exact)
        mark = np.zeros(len(system.names), bool)
        mark[at.measured[at.log]] = True
        log = np.flatnonzero(mark[rest])
        lower, upper, size = system.lower[rest].copy(), system.upper[rest].copy(), typical_sizes(system)[rest]
        with np.errstate(divide="ignore"):
            lower[log], upper[log] = np.log(np.maximum(lower[log], 0.0)), np.log(upper[log])
        size[log] = 1.0
        return cls(system, at, rest, log, lower, upper, size)

    def unbounded(self, z: Floats) -> Floats:
        u = z[self.rest].copy()
        u[self.log] = np.log(np.maximum(u[self.log], LOWEST))
        return u

    def of_state(self, z: Floats) -> Floats:
        return np.clip(self.unbounded(z), self.lower, self.upper)

    def state(self, u: Floats, z: Floats) -> Floats:
        new = z.copy()
        inner = u.copy()
        inner[self.log] = np.exp(np.minimum(inner[self.log], 700.0))
        new[self.rest] = inner
        return new

    def solve(self, z: Floats, price: Floats | None = None) -> tuple[Integers, Floats] | None:
        """Return the active bounds of the k variables and their values at the optimum of the linearised problem."""
        system, at, k = self.system, self.at, self.rest.size
        u = self.unbounded(z)  # the linearisation holds at the state itself, which may overstep its bounds
        slope = np.ones(k)
        slope[self.log] = z[self.rest[self.log]]
        equations = csr_array(system.jacobian(z)[:, self.rest] @ diags_array(slope))
        right = equations @ u - system.residual(z)
        place = np.searchsorted(self.rest, at.measured)
        target, spread = np.full(k, np.nan), np.full(k, np.nan)
        target[place], spread[place] = at.centre, np.sqrt(np.asarray((at.root**2).sum(axis=1)).ravel())
        if price is not None:
            open_ = np.isnan(spread)
            target[open_], spread[open_] = u[open_], REACH * self.size[open_]
        blocks: list[list[csr_array | None]] = [[equations]]
        added = 0
        linked = at.linked
        if linked.size:
            tied = csr_array((np.ones(linked.size), (np.arange(linked.size), place[linked])), (linked.size, k))
            blocks = [[equations, None], [tied, -at.root[linked][:, linked]]]
            right = np.concatenate([right, at.centre[linked]])
            target[place[linked]] = spread[place[linked]] = np.nan
            added += linked.size
        if price is not None:
            blocks = [[*row, None] for row in blocks]
            blocks[0][-1] = csr_array(diags_array(price))
            added += price.size
        found = active_bounds(
            csr_array(block_array(blocks)),
            right,
            np.concatenate([target, np.zeros(added)]),
            np.concatenate([spread, np.ones(added)]),
            np.concatenate([self.size, np.ones(added)]),
            np.concatenate([self.lower, np.full(added, -np.inf)]),
            np.concatenate([self.upper, np.full(added, np.inf)]),
        )
        return None if found is None else (found[0][:k], np.clip(found[1][:k], self.lower, self.upper))


def bounded_state(system: System, at: Coordinates, z: Floats) -> tuple[Integers, Floats] | None:
    """Return the active bounds (−1, 0, 1 for each quantity) and the state of the problem linearised at ``z``."""
    variables = _Variables.of(system, at)
    found = variables.solve(z)
    if found is None:
        return None
    active = np.zeros(len(z), np.int64)
    active[variables.rest] = found[0]
    return active, variables.state(found[1], z)


def penalised_state(system: System, at: Coordinates, z: Floats) -> tuple[Integers, Floats]:
    """Return active bounds and state of the curved problem, nearly: the equations are met to about 1e-8."""
    variables = _Variables.of(system, at)
    u = variables.of_state(z)
    z = variables.state(u, z)
    active = np.zeros(u.size, np.int64)
    sizes = np.where(system.exact, np.abs(system.mean), 0.0)
    sizes[variables.rest] = typical_sizes(system)[variables.rest]
    through = system.throughput(sizes)
    through = np.where(through > 0, through, 1.0)
    for share in PRICES:
        price = share * through

        def merit(state: Floats, price: Floats = price) -> float:
            missed = system.residual(state) / price
            w = at.whitened(state[at.measured])
            return float(w @ w + missed @ missed)

        for _ in range(STEPS):
            found = variables.solve(z, price)
            if found is None:
                break
            step, before, length = found[1] - u, merit(z), 1.0
            if (np.abs(step) <= STILL * np.maximum(variables.size, np.abs(u))).all():
                active = found[0]
                break
            while length > SHORTEST and not merit(variables.state(u + length * step, z)) < before:
                length /= 2
            if length <= SHORTEST:
                active = found[0]
                break
            u = u + length * step
            z = variables.state(u, z)
            active = found[0]
    whole = np.zeros(len(z), np.int64)
    whole[variables.rest] = active
    return whole, z

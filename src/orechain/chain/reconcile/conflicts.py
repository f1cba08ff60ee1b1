"""Which balances contradict each other when no state can meet them all."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, eye_array, hstack

from orechain.chain.reconcile.system import Floats, System, log_parameters
from orechain.errors import OrechainError

SMALL = 1e-7


class Infeasible(OrechainError):
    """No state meets all equations, exact values and bounds; the attributes name those that conflict."""

    exit_code = 3

    def __init__(self, equations: tuple[str, ...], quantities: tuple[str, ...], gap: float) -> None:
        self.equations, self.quantities, self.gap = equations, quantities, gap
        super().__init__(
            "infeasible_balances",
            equations=", ".join(equations),
            quantities=", ".join(quantities) or "–",
            gap=f"{gap:.6g}",
        )


class NotConverged(OrechainError):
    """The iteration found no balanced state; ``equations`` are missed most."""

    exit_code = 3

    def __init__(self, equations: tuple[str, ...], iterations: int) -> None:
        self.equations = equations
        super().__init__("not_converged", equations=", ".join(equations), iterations=iterations)


def conflict(system: System, z: Floats) -> Infeasible | None:
    """Return the conflicting balances and the exact values and bounds behind them, or ``None`` if a state is possible.

    The equations are given slack at cost (those with a product of two inexact quantities are left out, so that a
    conflict is certain); if some must be taken, the dual solution is a combination of balances that adds up to a
    contradiction (Farkas). Quantities with a non-zero factor in it are the exact values and bounds that take part.
    """
    curved = np.zeros(len(system.equations), bool)
    curved[system.row[~(system.exact[system.left] | system.exact[system.right])]] = True
    rows = np.flatnonzero(~curved)
    jacobian = system.jacobian(z)
    side = (jacobian @ z - system.residual(z))[rows]
    jacobian = jacobian[rows]
    size = abs(jacobian) @ np.abs(z) + np.abs(system.constant[rows])
    size = np.where(size > 0, size, 1.0)
    lower = np.where(system.exact, system.mean, np.where(system.lognormal, _least(system), system.lower))
    upper = np.where(system.exact, system.mean, system.upper)
    scaled = csr_array(jacobian / size[:, None])
    m = len(size)
    matrix = hstack([scaled, eye_array(m), -eye_array(m)]).tocsr()
    cost = np.concatenate([np.zeros(scaled.shape[1]), np.ones(2 * m)])
    bounds = np.column_stack(
        [np.concatenate([lower, np.zeros(2 * m)]), np.concatenate([upper, np.full(2 * m, np.inf)])]
    )
    found = linprog(cost, A_eq=matrix, b_eq=side / size, bounds=bounds, method="highs")
    if found.status != 0 or not found.fun > SMALL:
        return None
    duals = np.asarray(found.eqlin.marginals)
    taken = rows[np.abs(duals) > SMALL]
    pull = np.abs(scaled.T @ duals)
    taking = np.flatnonzero(pull > SMALL)
    slack = found.x[scaled.shape[1] :]
    gap = float((np.abs(slack[:m] - slack[m:]) * size).max())
    return Infeasible(
        tuple(system.equations[row] for row in taken), tuple(system.names[place] for place in taking), gap
    )


def _least(system: System) -> Floats:
    """Return lower bounds; for a log-normal quantity, eight deviations and at least 10,000 times below the median."""
    least = system.lower.copy()
    of = np.flatnonzero(system.lognormal & system.measured)
    location, spread = log_parameters(system.mean[of], system.sd[of])
    least[of] = np.maximum(least[of], np.exp(location + np.minimum(-8 * spread, np.log(1e-4))))
    return least

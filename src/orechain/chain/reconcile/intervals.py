"""What the equations and bounds leave open of quantities that the figures do not determine."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import block_array, csr_array, vstack
from scipy.sparse.csgraph import connected_components

from orechain.chain.reconcile.system import Booleans, Floats, Integers, System

ROUNDING = 1e-12
MOST = 400
"""Above so many open quantities, only their own bounds are given."""


def open_intervals(system: System, z: Floats, open_: Booleans, spread: Floats | None = None) -> tuple[Floats, Floats]:
    """Return the least and greatest value of each open quantity; NaN marks a side that nothing bounds.

    The determined quantities are held at ``z``, or may be off by ``spread`` ((m,), for what they bring to each
    equation). An equation with a product of two open quantities is left out, which can only widen the interval.
    """
    low = np.where(open_ & np.isfinite(system.lower), system.lower, np.nan)
    high = np.where(open_ & np.isfinite(system.upper), system.upper, np.nan)
    places = np.flatnonzero(open_)
    if not places.size or places.size > MOST:
        return low, high
    matrix, right, rows = open_part(system, z, open_)
    room = np.zeros(rows.size) if spread is None else np.nan_to_num(spread[rows])
    count, label = connected_components(
        block_array([[None, matrix], [matrix.T, None]]) if matrix.shape[0] else csr_array((places.size, places.size)),
        directed=False,
    )
    row_label, column_label = label[: matrix.shape[0]], label[matrix.shape[0] :]
    for part in range(count):
        columns = np.flatnonzero(column_label == part)
        if not columns.size:
            continue
        own = np.flatnonzero(row_label == part)
        block, side, off = matrix[own][:, columns], right[own], room[own]
        bounds = np.column_stack([system.lower[places[columns]], system.upper[places[columns]]])
        size = max(float(np.abs(side).max(initial=0.0)), float(np.abs(z[places[columns]]).max())) or 1.0
        for index, place in enumerate(places[columns]):
            low[place] = _extreme(block, side, off, bounds, index, 1.0, size)
            high[place] = _extreme(block, side, off, bounds, index, -1.0, size)
    return low, high


def open_part(system: System, z: Floats, open_: Booleans) -> tuple[csr_array, Floats, Integers]:
    """Return the equations among the open quantities: factors, right-hand sides, and which equations they are."""
    both = np.zeros(len(system.equations), bool)
    both[system.row[open_[system.left] & open_[system.right]]] = True
    jacobian = system.jacobian(z)
    closed = np.where(open_, 0.0, z)
    side = -system.residual(closed)
    # What is left for the open quantities may be nothing but rounding of the others.
    side[np.abs(side) <= ROUNDING * system.throughput(z)] = 0.0
    touched = np.asarray(abs(jacobian[:, open_]).sum(axis=1)).ravel() > 0
    rows = np.flatnonzero(touched & ~both)
    return jacobian[rows][:, np.flatnonzero(open_)].tocsr(), side[rows], rows


def _extreme(
    matrix: csr_array, side: Floats, off: Floats, bounds: Floats, index: int, sign: float, size: float
) -> float:
    cost = np.zeros(matrix.shape[1])
    cost[index] = sign
    loose = np.flatnonzero(off > 0)
    met = np.flatnonzero(~(off > 0))
    found = linprog(
        cost,
        A_ub=vstack([matrix[loose], -matrix[loose]]) if loose.size else None,
        b_ub=np.concatenate([(side + off)[loose], (off - side)[loose]]) / size if loose.size else None,
        A_eq=matrix[met] if met.size else None,
        b_eq=side[met] / size if met.size else None,
        bounds=bounds / size,
        method="highs",
    )
    return sign * float(found.fun) * size if found.status == 0 else float("nan")

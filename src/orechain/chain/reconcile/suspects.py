"""The measurement test: which figures disagree with the balances more than their uncertainty explains.

The standardised residual of a measured value is its adjustment divided by the standard deviation of the adjustment. It
is compared with the normal quantile for n tests together (Šidák). Without the value, the global χ² falls by its square.

Source: Mah and Tamhane 1982 (doi:10.1002/aic.690280519); Baarda 1968 (redundancy numbers and reliability).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import chdtrc, ndtri

from orechain.chain.reconcile.dense import DenseStep
from orechain.chain.reconcile.result import Suspect
from orechain.chain.reconcile.sparse import SparseStep
from orechain.chain.reconcile.system import Floats, System

if TYPE_CHECKING:
    from orechain.chain.reconcile.coordinates import Coordinates

LEVEL = 0.05
CHECKED = 1e-9
"""A value whose redundancy is below this is not checked by any balance."""
SAME = 1e-6
EXACT = 64
"""In a large system, the redundancy of so many leading candidates is computed exactly."""
MOST = 200


def find_suspects(
    system: System,
    at: Coordinates,
    solver: DenseStep | SparseStep,
    w: Floats,
    objective: float,
    freedom: int,
    p_value: float,
) -> tuple[Floats, Floats, tuple[Suspect, ...]]:
    """Return redundancy and standardised residual of each measured value, and the suspects, the worst first."""
    if not freedom or not w.size:
        return np.zeros(w.size), np.full(w.size, np.nan), ()
    redundancy = solver.redundancy()
    scores = _scores(w, redundancy)
    if isinstance(solver, SparseStep):
        leading = np.argsort(-np.nan_to_num(np.abs(scores)), kind="stable")[:EXACT]
        redundancy[leading] = solver.exact_redundancy(leading)
        scores = _scores(w, redundancy)
    checked = int(np.isfinite(scores).sum())
    limit = float(ndtri(1 - (1 - (1 - LEVEL) ** (1 / max(checked, 1))) / 2))
    size = np.abs(np.nan_to_num(scores))
    ranked = _ranked(system, at, size, limit)[:MOST]
    suspects = []
    taken: set[int] = set()
    for place in ranked:
        if place in taken:
            continue
        group = [other for other in ranked if other != place and _same(solver, place, other, scores)]
        taken.update(group)
        suspects.append(
            Suspect(
                name=system.names[at.measured[place]],
                standardised=float(scores[place]),
                implied=_implied(at, place, w, redundancy),
                p_value_without=_without(objective, freedom, float(scores[place])),
                group=tuple(system.names[at.measured[other]] for other in group),
            )
        )
    return redundancy, scores, tuple(suspects)


def _ranked(system: System, at: Coordinates, size: Floats, limit: float) -> list[int]:
    """Return the values above a limit, the largest first and equal ones by name, whatever their order in the system."""
    order = np.argsort(-size, kind="stable")
    order = order[size[order] > limit]
    steps = -np.diff(size[order]) > SAME * np.maximum(1.0, size[order][:-1])
    tie = np.concatenate([[0], np.cumsum(steps)])[: order.size]
    keyed = sorted(
        (int(rank), system.names[at.measured[place]], int(place)) for rank, place in zip(tie, order, strict=True)
    )
    return [place for _, _, place in keyed]


def _scores(w: Floats, redundancy: Floats) -> Floats:
    return np.divide(w, np.sqrt(redundancy), out=np.full(w.size, np.nan), where=redundancy > CHECKED)


def _without(objective: float, freedom: int, score: float) -> float:
    """Return the p-value of the global test without one value: exact for linear systems."""
    return float(chdtrc(freedom - 1, max(objective - score**2, 0.0))) if freedom > 1 else float("nan")


def _implied(at: Coordinates, place: int, w: Floats, redundancy: Floats) -> float:
    """Return the value that all other figures imply: the measured one plus adjustment / redundancy."""
    whole = w.copy()
    whole[place] = w[place] / redundancy[place]
    return float(at.values(whole)[place])


def _same(solver: DenseStep | SparseStep, place: int, other: int, scores: Floats) -> bool:
    """Return whether the balances cannot tell two values apart: their residuals are fully correlated."""
    if not np.isclose(abs(scores[place]), abs(scores[other]), rtol=1e-5):
        return False
    if isinstance(solver, SparseStep):
        return True
    a, b = solver.right[:, place], solver.right[:, other]
    return bool(abs(a @ b) >= (1 - SAME) * np.sqrt((a @ a) * (b @ b)))

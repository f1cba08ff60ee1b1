"""Which bounds hold quantities, and what counts as rounding."""

from __future__ import annotations

import numpy as np
from scipy.sparse import coo_array, csr_array

from orechain.chain.reconcile.system import Floats, Integers, System

ROUNDING = 1e-13
GAIN = 1e-8
TIE = 1e-13


def held_rows(active: Integers) -> csr_array:
    """Return the rows that hold quantities at their bounds."""
    places = np.flatnonzero(active)
    return coo_array((np.ones(places.size), (np.arange(places.size), places)), (places.size, active.size)).tocsr()


def largest_number(system: System) -> float:
    """Return the largest number that went in, a value or a bound: what rounding is small against."""
    numbers = np.concatenate([system.mean[~system.free], system.lower, system.upper])
    return float(np.abs(numbers[np.isfinite(numbers)]).max(initial=0.0)) or 1.0


def rounding(system: System, z: Floats) -> Floats:
    """Return for each quantity what counts as rounding: small against the largest equation that it stands in."""
    given = np.where(system.free, 0.0, np.maximum(np.abs(system.mean), np.nan_to_num(system.sd)))
    size = system.throughput(np.maximum(np.abs(z), given))
    whole = system.linear.tocoo()
    largest = np.maximum(np.abs(z), given)
    np.maximum.at(largest, whole.col, size[whole.row] / np.abs(whole.data))
    return np.maximum(ROUNDING * largest, np.finfo(float).eps * largest_number(system))


def next_active(
    system: System, z: Floats, active: Integers, multipliers: Floats, *, one: bool, loose: float = 1.0
) -> Integers:
    """Return the bounds to hold next: those overstepped are added, those that no longer push are let go.

    ``loose`` multiplies what counts as rounding, so that bounds that tie do not take turns for ever.
    """
    slack = loose * rounding(system, z)
    below = np.where(active == 0, system.lower - z, 0.0)
    above = np.where(active == 0, z - system.upper, 0.0)
    # Exact quantities never move, and are checked when the system is built.
    below[system.exact] = above[system.exact] = 0.0
    held = np.flatnonzero(active)
    # The multiplier says how fast the objective falls once the bound is let go: it must be ≥ 0 (a lower bound pushes
    # up, an upper one down). What would not change the objective is rounding.
    push = multipliers * active[held] * slack[held] / (loose * ROUNDING)
    limit = loose * max(GAIN, TIE * float(np.abs(push).max(initial=0.0)))
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

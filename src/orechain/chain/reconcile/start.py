"""Starting values: what the measured values say at once about the unknown ones."""

from __future__ import annotations

import numpy as np

from orechain.chain.reconcile.system import Booleans, Floats, System

ROUNDS = 100


def starting_values(system: System) -> Floats:
    """Return finite starting values of all quantities, within their bounds.

    Measured values start at their mean. An equation with a single unknown quantity gives its value; this is repeated
    until nothing more follows. What is left starts at its ``scale``, at the middle of its bounds, or at the typical
    size of the measured values.
    """
    z = system.mean.copy()
    known = ~np.isnan(z)
    typical = _typical(z)
    for _ in range(ROUNDS):
        before = int(known.sum())
        _follow(system, z, known)
        if known.sum() == before:
            break
    middle = np.where(np.isfinite(system.upper), (np.maximum(system.lower, -typical) + system.upper) / 2, typical)
    guess = np.where(np.isfinite(system.scale), system.scale, middle)
    z = np.where(np.isnan(z), guess, z)
    return np.clip(z, system.lower, system.upper)


def typical_sizes(system: System) -> Floats:
    """Return a positive size for each quantity: its value, its ``scale``, or what its smallest equation suggests.

    An equation suggests the mean size of its measured terms for each of its unknown ones. A quantity is not smaller
    than its lower bound.
    """
    least = np.where(np.isfinite(system.lower) & (system.lower > 0), system.lower, 0.0)
    size = np.where(system.free, system.scale, np.maximum(np.abs(system.mean), np.nan_to_num(system.sd)))
    size = np.where(system.free & (least > 0), np.fmax(size, least), np.maximum(size, least))
    typical = _typical(size)
    linear = system.linear.tocoo()
    count = np.maximum(np.bincount(linear.row, minlength=len(system.equations)), 1)
    for _ in range(ROUNDS):
        unknown = ~np.isfinite(size)
        mean = (abs(system.linear) @ np.where(unknown, 0.0, size)) / count
        open_ = unknown[linear.col] & (mean[linear.row] > 0)
        if not open_.any():
            break
        suggested = np.full(len(size), np.inf)
        np.minimum.at(suggested, linear.col[open_], mean[linear.row[open_]] / np.abs(linear.data[open_]))
        size = np.where(unknown & np.isfinite(suggested), suggested, size)
    return np.where(np.isfinite(size) & (size > 0), size, typical)


def _typical(values: Floats) -> float:
    magnitudes = np.abs(values[np.isfinite(values) & (values != 0)])
    return float(np.median(magnitudes)) if magnitudes.size else 1.0


def _follow(system: System, z: Floats, known: Booleans) -> None:
    """Fill in ``z`` (and mark in ``known``) every quantity that is the only unknown of an equation."""
    equations = len(system.equations)
    linear = system.linear.tocoo()
    filled = np.where(known, z, 0.0)
    left, right = known[system.left], known[system.right]
    # An unknown in a product has a usable factor only if its partner is known and not zero.
    partner = np.where(left, system.left, system.right)
    factor = system.factor * np.where(left ^ right, filled[partner], 0.0)
    unknown_linear = ~known[linear.col]
    unknown_once = left ^ right
    rows = np.concatenate([linear.row[unknown_linear], system.row[unknown_once]])
    columns = np.concatenate([linear.col[unknown_linear], np.where(left, system.right, system.left)[unknown_once]])
    factors = np.concatenate([linear.data[unknown_linear], factor[unknown_once]])
    count = np.bincount(rows, minlength=equations) + 2 * np.bincount(system.row[~left & ~right], minlength=equations)
    total = system.linear @ filled - system.constant
    np.add.at(total, system.row, system.factor * filled[system.left] * filled[system.right])
    usable = (count[rows] == 1) & (factors != 0)
    values = -total[rows[usable]] / factors[usable]
    columns = columns[usable]
    z[columns] = np.clip(values, system.lower[columns], system.upper[columns])
    known[columns] = True

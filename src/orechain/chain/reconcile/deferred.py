"""Ratios that nothing measures: left out of the iteration and computed from its result.

An unknown coefficient that stands in a single equation, ``coefficient × input = output``, says nothing about input and
output. In the iteration it would only do harm: where the input is zero its value is anything.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from orechain.chain.reconcile.system import Booleans, Floats, Integers, System


@dataclass(frozen=True)
class Deferred:
    """A system without some unknown factors and the equations that define them."""

    whole: System
    core: System
    kept: Integers
    factors: Integers
    rows: Integers

    def restore(self, z: Floats) -> tuple[Floats, Booleans]:
        """Return the state of the whole system for one of the core, and which factors lie within their bounds."""
        full = np.zeros(len(self.whole.names))
        full[self.kept] = z
        side = self.whole.left_side(full) - self.whole.constant
        partner = np.zeros(len(self.whole.equations))
        of = self._of()
        mine_left = np.isin(self.whole.left, self.factors)
        other = np.where(mine_left, self.whole.right, self.whole.left)
        np.add.at(partner, self.whole.row[of], (self.whole.factor * full[other])[of])
        base, missed = partner[self.rows], side[self.rows]
        value = np.divide(-missed, base, out=np.full(len(base), np.nan), where=base != 0)
        lower, upper = self.whole.lower[self.factors], self.whole.upper[self.factors]
        slack = 1e-9 * np.maximum(1.0, np.abs(value))
        inside = ~((value < lower - slack) | (value > upper + slack)) & ~(np.isnan(value) & (missed != 0))
        middle = np.where(np.isfinite(lower + upper), (lower + upper) / 2, np.clip(1.0, lower, upper))
        full[self.factors] = np.clip(np.where(np.isnan(value), middle, value), lower, upper)
        return full, inside

    def _of(self) -> Booleans:
        return np.isin(self.whole.left, self.factors) | np.isin(self.whole.right, self.factors)


def defer(system: System, back: Integers | None = None) -> Deferred | None:
    """Return the system without the factors that can wait, or ``None`` if there are none; those ``back`` stay in it."""
    if not system.row.size:
        return None
    n, m = len(system.names), len(system.equations)
    linear = np.asarray(abs(system.linear).sum(axis=0)).ravel() > 0
    rows = np.concatenate([system.row, system.row])
    columns = np.concatenate([system.left, system.right])
    first, last = np.full(n, m), np.full(n, -1)
    np.minimum.at(first, columns, rows)
    np.maximum.at(last, columns, rows)
    squares = np.zeros(n, bool)
    squares[system.left[system.left == system.right]] = True
    alone = system.free & ~linear & (first == last) & ~squares
    # One factor for each equation, and none of the products may hold two of them.
    if back is not None:
        alone[back] = False
    candidates = np.flatnonzero(alone)
    _, chosen = np.unique(first[candidates], return_index=True)
    factors = candidates[chosen]
    if not factors.size:
        return None
    gone = np.zeros(m, bool)
    gone[first[factors]] = True
    kept = np.setdiff1d(np.arange(n), factors)
    stay = np.flatnonzero(~gone)
    place, line = np.full(n, -1), np.full(m, -1)
    place[kept], line[stay] = np.arange(kept.size), np.arange(stay.size)
    terms = ~gone[system.row]
    core = replace(
        system,
        names=tuple(system.names[i] for i in kept),
        equations=tuple(system.equations[i] for i in stay),
        linear=system.linear[stay][:, kept].tocsr(),
        row=line[system.row[terms]],
        left=place[system.left[terms]],
        right=place[system.right[terms]],
        factor=system.factor[terms],
        constant=system.constant[stay],
        mean=system.mean[kept],
        sd=system.sd[kept],
        lognormal=system.lognormal[kept],
        lower=system.lower[kept],
        upper=system.upper[kept],
        scale=system.scale[kept],
        correlation=None if system.correlation is None else system.correlation[kept][:, kept].tocsr(),
    )
    return Deferred(system, core, kept, factors, first[factors])

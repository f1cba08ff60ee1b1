"""What a reconciliation found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import numpy as np
from scipy.sparse import csr_array

from orechain.chain.reconcile.system import Floats, System

Status: TypeAlias = Literal["exact", "measured", "redundant", "observable", "unobservable"]


@dataclass(frozen=True, slots=True)
class Suspect:
    """A measured value that disagrees with the balances more than its uncertainty explains.

    ``standardised`` is its standardised residual, ``implied`` the value that all other figures imply, and
    ``p_value_without`` the p-value of the global test if this value is left out. ``group`` names the values that the
    balances cannot tell apart from it (the test would be the same for each).
    """

    name: str
    standardised: float
    implied: float
    p_value_without: float
    group: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Reconciliation:
    """The balanced state of a `System`.

    Attributes
    ----------
    value, sd
        (n,) reconciled values and standard deviations; NaN where a quantity cannot be determined. ``sd`` is linearised;
        it is NaN where it was not computed (large systems: ask `covariance_of`).
    low, high
        (n,) 95 % interval within the bounds; for an unobservable quantity the interval that the equations and bounds
        leave (NaN where they leave a side open).
    status
        (n,) ``exact`` | ``measured`` (no balance checks it) | ``redundant`` (measured and checked) | ``observable``
        (computed) | ``unobservable``.
    adjustment, standardised
        (n,) value − measured (its median where log-normal), and the same divided by its standard deviation; NaN where
        nothing is measured or checked.
    redundancy
        (n,) share of a measured value's variance that the balances take away; they sum to the degrees of freedom.
    objective, degrees_of_freedom, p_value
        Sum of the squared weighted adjustments, and its χ² test; ``p_value`` is NaN without redundancy.
    residual
        (m,) by how much each equation is missed, relative to the sum of its absolute terms (or of the figures in it,
        where these are larger).
    suspects
        Values that fail the measurement test, the worst first.
    at_bound
        (n,) whether a bound holds the quantity.
    """

    system: System
    value: Floats
    sd: Floats
    low: Floats
    high: Floats
    status: np.ndarray[tuple[int], np.dtype[np.str_]]
    adjustment: Floats
    standardised: Floats
    redundancy: Floats
    objective: float
    degrees_of_freedom: int
    p_value: float
    residual: Floats
    suspects: tuple[Suspect, ...]
    at_bound: np.ndarray[tuple[int], np.dtype[np.bool_]]
    iterations: int
    state: Floats
    roots: Callable[[csr_array], Floats] = field(repr=False)

    @property
    def nominal_degrees_of_freedom(self) -> int:
        """Equations less unknown quantities: what is often printed as the degrees of freedom.

        It equals `degrees_of_freedom` only where every unknown is observable and no equation repeats others; an
        unobservable pair behind a balance lowers it by one although no check is lost.
        """
        return len(self.system.equations) - int(self.system.free.sum())

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the quantities."""
        return self.system.names

    def of(self, name: str) -> int:
        """Return the place of a quantity."""
        return self.system.names.index(name)

    def covariance_of(self, combinations: csr_array | Floats) -> Floats:
        """Return the (k, k) covariance of k linear combinations ((k, n) factors) of the quantities.

        A combination that the figures do not determine has NaN in its row and column; the sum of two quantities that
        are each unobservable may well be determined.
        """
        t = self.roots(csr_array(combinations))
        made: Floats = t @ t.T
        return made

    def total(self, names: Sequence[str], factors: Sequence[float] | None = None) -> tuple[float, float]:
        """Return value and standard deviation of a sum of quantities; NaN if the figures do not determine it."""
        places = np.array([self.of(name) for name in names])
        weights = np.ones(len(places)) if factors is None else np.asarray(factors, float)
        row = csr_array((weights, (np.zeros(len(places), int), places)), shape=(1, len(self.names)))
        variance = float(self.covariance_of(row)[0, 0])
        if np.isnan(variance):
            return np.nan, np.nan
        return float(weights @ self.state[places]), variance**0.5

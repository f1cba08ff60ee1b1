"""Used goods that arrive from abroad or leave for it: goods of known age-cohorts, beside those in use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from orechain.errors import InvalidInput
from orechain.stocks.timeaxis import Floats, Integers
from orechain.stocks.timing import Survival

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class UsedGoods:
    """Net imports of used goods by the cohort they were made in.

    Parameters
    ----------
    made
        Shape (E,), number of the interval in which the goods of each entry were made.
    arrives
        Shape (E,), number of the interval in which they arrive or leave; not before ``made``.
    rates
        Shape (..., E), mass per year during the interval of arrival; exports are negative. A run refuses to export more
        of a cohort than it holds.

    Raises
    ------
    InvalidInput
        Lengths that differ, arrival before making, rates that are not finite.

    Examples
    --------
    >>> UsedGoods([0, 0], [2, 3], [5.0, 6.0]).rates  # made in the first interval, arriving in the third and fourth
    array([5., 6.])
    """

    made: Integers
    arrives: Integers
    rates: Floats

    def __init__(self, made: Sequence[int] | Integers, arrives: Sequence[int] | Integers, rates: ArrayLike) -> None:
        made_at, arrives_at = (np.array(part, dtype=np.int64) for part in (made, arrives))
        values = np.array(rates, dtype=float)
        problems = []
        if made_at.ndim != 1 or made_at.shape != arrives_at.shape or values.shape[-1:] != made_at.shape:
            shapes = f"{made_at.shape}, {arrives_at.shape}, {values.shape}"
            problems.append(f"used goods: each entry needs cohort, arrival and rate; their shapes are {shapes}")
        elif (made_at < 0).any() or (arrives_at < made_at).any():
            problems.append("used goods: goods cannot arrive before the interval they are made in")
        if not np.isfinite(values).all():
            problems.append("used goods: imports must be finite, without gaps; write exports as negative imports")
        if problems:
            raise InvalidInput(problems)
        object.__setattr__(self, "made", made_at)
        object.__setattr__(self, "arrives", arrives_at)
        object.__setattr__(self, "rates", values)

    def pick(self, shape: tuple[int, ...], index: tuple[Integers, ...]) -> UsedGoods:
        """Return the series at ``index`` of the rates broadcast to ``shape``."""
        return UsedGoods(self.made, self.arrives, np.broadcast_to(self.rates, (*shape, self.made.size))[index])

    def inflow(self, intervals: int) -> Floats:
        """Return all arrivals less exports by interval, mass per year, shape (..., T)."""
        total = np.zeros((*self.rates.shape[:-1], intervals))
        for entry, at in enumerate(self.arrives):
            total[..., at] += self.rates[..., entry]
        return total

    @property
    def exports(self) -> bool:
        """Whether any goods leave."""
        return bool((self.rates < 0).any())

    def left(self, entry: int, survival: Survival) -> Floats:
        """Return the mass of one entry that is left at the end of its interval of arrival and of each later one."""
        made, arrives = int(self.made[entry]), int(self.arrives[entry])
        amount = self.rates[..., entry, None] * survival.axis.widths[arrives]
        share = survival.after_arrival(made, arrives)
        if (np.isnan(share) & (amount != 0)).any():
            years = survival.axis.years
            text = f"used goods: of goods made in {years[made]} none is left in {years[arrives]} by the lifetime"
            raise InvalidInput([f"{text}; correct the cohort, or give a longer lifetime"])
        return np.asarray(amount * np.nan_to_num(share), dtype=float)

    def check_exports(self, amount: Floats, survival: Survival) -> None:
        """Refuse exports of more than a cohort holds when they leave.

        Parameters
        ----------
        amount
            Shape (..., T), mass of new goods that entered in each interval.
        survival
            Of these goods.

        Raises
        ------
        InvalidInput
            If at the end of an interval less than nothing would be left of a cohort.
        """
        years = survival.axis.years
        for cohort in np.unique(self.made[(self.rates < 0).any(axis=tuple(range(self.rates.ndim - 1)))]):
            left = amount[..., cohort, None] * survival.of_cohort(int(cohort))
            most = np.abs(left).max(axis=-1, initial=0.0)
            for entry in np.flatnonzero(self.made == cohort):
                part = self.left(int(entry), survival)
                left = np.broadcast_to(left, np.broadcast_shapes(left.shape, (*part.shape[:-1], left.shape[-1]))).copy()
                left[..., self.arrives[entry] - cohort :] += part
                most = np.maximum(most, np.abs(part).max(axis=-1, initial=0.0))
            short = ~(left >= -_ROUNDING * most[..., None])
            if short.any():
                at = int(np.argmax(short.any(axis=tuple(range(short.ndim - 1)))))
                text = f"used goods: more of the goods made in {years[cohort]} are exported by {years[cohort + at]}"
                raise InvalidInput([f"{text} than are left of them; lower the exports, or correct the cohort"])

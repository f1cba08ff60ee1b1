"""An observation: one figure about one quantity, a sum of quantities, or a ratio of two sums."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

Sum = tuple[tuple[float, str], ...]
"""Factors and ids of quantities."""


@dataclass(frozen=True, slots=True)
class Observation:
    """A figure that measures a part of the chain.

    Parameters
    ----------
    id
        Unique among the observations of one system.
    of
        Factors and ids of the quantities whose sum is measured.
    per
        Of the denominator, where a ratio is measured; empty for a plain sum.
    mean, sd
        In tonnes of the layer, or a fraction where ``per`` is given or a coefficient or grade is measured.
        ``sd`` 0 means exact; a mean of NaN means that only bounds are known.
    distribution
        ``normal``, or ``lognormal``: then ``mean`` is the median, so that a figure which nothing contradicts stays as
        it was published, and ``sd / mean`` the coefficient of variation.
    low, high
        Hard bounds, in the unit of the mean.
    sources
        Ids of claims, or a place in a file (``figures.xlsx: sheet Values, cell C5``).
    unit, published
        Unit and text as published.
    quality
        Rules that gave the uncertainty, each with its coefficient of variation.
    """

    id: str
    of: Sum
    per: Sum = ()
    mean: float = float("nan")
    sd: float = float("nan")
    distribution: Literal["normal", "lognormal"] = "normal"
    low: float | None = None
    high: float | None = None
    sources: tuple[str, ...] = ()
    unit: str = ""
    published: str = ""
    quality: tuple[tuple[str, float], ...] = ()

    @property
    def exact(self) -> bool:
        """Whether it is known without uncertainty."""
        return self.mean == self.mean and self.sd == 0.0

    @property
    def moments(self) -> tuple[float, float]:
        """Mean and standard deviation of the variable: those of a log-normal one follow from median and variation.

        Examples
        --------
        >>> Observation("a", ((1.0, "ore"),), mean=100.0, sd=75.0, distribution="lognormal").moments
        (125.0, 93.75)
        """
        if self.distribution == "normal" or not self.mean > 0:
            return self.mean, self.sd
        variation = self.sd / self.mean
        mean = self.mean * math.hypot(1.0, variation)
        return mean, mean * variation

    @property
    def single(self) -> str:
        """The id of the one quantity that it measures directly; empty for sums and ratios."""
        return self.of[0][1] if not self.per and len(self.of) == 1 and self.of[0][0] == 1.0 else ""

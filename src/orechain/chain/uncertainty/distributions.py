"""Distributions of uncertain inputs, through their inverse cumulative distribution.

Everything is drawn by inverting the cumulative distribution, so that a stratified design of the unit cube (Latin
hypercube, Sobol) stays stratified in every input.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from scipy.special import ndtri
from scipy.stats import truncnorm

from orechain.chain.reconcile.system import Floats, log_parameters

Kind = Literal["normal", "lognormal", "truncated-normal", "uniform", "triangular", "exact"]
KINDS: tuple[str, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Input:
    """One uncertain input.

    Parameters
    ----------
    name
        Name of the quantity.
    distribution
        ``normal`` and ``lognormal``: ``mean`` and ``sd`` of the variable itself. ``truncated-normal``: ``mean`` and
        ``sd`` before the cut, ``low`` and ``high`` where it is cut. ``uniform``: ``low`` and ``high``.
        ``triangular``: ``low``, ``mode``, ``high``. ``exact``: ``mean``.
    mean, sd, low, high, mode
        Parameters, all in the unit of the quantity. A standard deviation of zero makes any input exact.

    Examples
    --------
    >>> Input("ore", mean=100.0, sd=10.0).moments
    (100.0, 10.0)
    >>> Input("grade", "triangular", low=0.0, mode=0.5, high=1.0).moments
    (0.5, 0.2041241452319315)
    """

    name: str
    distribution: Kind = "normal"
    mean: float = math.nan
    sd: float = math.nan
    low: float = -math.inf
    high: float = math.inf
    mode: float = math.nan

    @property
    def moments(self) -> tuple[float, float]:
        """Mean and standard deviation of what is drawn."""
        low, high = self.low, self.high
        if self.is_exact:
            return self.mean, 0.0
        if self.distribution == "uniform":
            return (low + high) / 2, (high - low) / math.sqrt(12)
        if self.distribution == "triangular":
            mode = self.mode
            variance = (low**2 + high**2 + mode**2 - low * high - low * mode - high * mode) / 18
            return (low + high + mode) / 3, math.sqrt(variance)
        if self.distribution == "truncated-normal":
            cut = truncnorm((low - self.mean) / self.sd, (high - self.mean) / self.sd, self.mean, self.sd)
            return float(cut.mean()), float(cut.std())
        return self.mean, self.sd

    @property
    def is_exact(self) -> bool:
        """Whether every draw is the same number."""
        return self.distribution == "exact" or (
            self.distribution in ("normal", "lognormal", "truncated-normal") and self.sd == 0
        )

    def problems(self) -> list[str]:
        """Return what is wrong with the parameters; NaN and infinity fail every check."""
        found = []
        if self.distribution not in KINDS:
            return [f"{self.name}: unknown distribution '{self.distribution}'; use {', '.join(KINDS)}"]
        if self.distribution in ("uniform", "triangular"):
            if not (math.isfinite(self.low) and math.isfinite(self.high) and self.low < self.high):
                found.append(f"{self.name}: needs finite low < high, has {self.low:g} and {self.high:g}")
            elif self.distribution == "triangular" and not (self.low <= self.mode <= self.high):
                found.append(f"{self.name}: the mode {self.mode:g} must lie from {self.low:g} to {self.high:g}")
            return found
        if not math.isfinite(self.mean):
            found.append(f"{self.name}: the mean must be a finite number, is {self.mean:g}")
        if self.distribution == "exact":
            return found
        if not (math.isfinite(self.sd) and self.sd >= 0):
            found.append(f"{self.name}: the standard deviation must be finite and not negative, is {self.sd:g}")
        if self.distribution == "lognormal" and not self.mean > 0:
            found.append(f"{self.name}: a log-normal needs a mean above zero, has {self.mean:g}")
        if self.distribution == "truncated-normal":
            if not self.low < self.high:
                found.append(f"{self.name}: needs low < high, has {self.low:g} and {self.high:g}")
            elif self.sd == 0 and not (self.low <= self.mean <= self.high):
                found.append(f"{self.name}: the exact value {self.mean:g} lies outside {self.low:g} to {self.high:g}")
        return found


def quantiles(inputs: Sequence[Input], probabilities: Floats) -> Floats:
    """Return the inverse cumulative distribution of each input.

    Parameters
    ----------
    inputs
        As many as ``probabilities`` has columns; their parameters have been checked.
    probabilities
        Shape (samples, inputs), above zero and below one.

    Returns
    -------
    Shape (samples, inputs), each column in the unit of its input.

    Examples
    --------
    >>> quantiles([Input("a", "uniform", low=2.0, high=4.0)], np.array([[0.25], [0.5]]))
    array([[2.5],
           [3. ]])
    """
    drawn = np.empty(probabilities.shape)
    kinds = np.array(["exact" if one.is_exact else one.distribution for one in inputs])
    mean, sd, low, high, mode = (
        np.array([getattr(one, part) for one in inputs], dtype=float) for part in ("mean", "sd", "low", "high", "mode")
    )
    for kind in np.unique(kinds):
        of = np.flatnonzero(kinds == kind)
        u = probabilities[:, of]
        match kind:
            case "exact":
                drawn[:, of] = mean[of]
            case "normal":
                drawn[:, of] = mean[of] + sd[of] * ndtri(u)
            case "lognormal":
                mu, sigma = log_parameters(mean[of], sd[of])
                drawn[:, of] = np.exp(mu + sigma * ndtri(u))
            case "truncated-normal":
                a, b = (low[of] - mean[of]) / sd[of], (high[of] - mean[of]) / sd[of]
                # The inverse may miss the bound by the last bit.
                drawn[:, of] = np.clip(mean[of] + sd[of] * truncnorm.ppf(u, a, b), low[of], high[of])
            case "uniform":
                drawn[:, of] = low[of] + (high[of] - low[of]) * u
            case _:
                drawn[:, of] = _triangular(u, low[of], mode[of], high[of])
    return drawn


def _triangular(u: Floats, low: Floats, mode: Floats, high: Floats) -> Floats:
    width = high - low
    rising = low + np.sqrt(u * width * (mode - low))
    falling = high - np.sqrt((1 - u) * width * (high - mode))
    return np.where(u * width < mode - low, rising, falling)

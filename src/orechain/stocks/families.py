"""Families of lifetime distributions: the share that survives an age, mean, standard deviation, and their inverse.

Every function takes arrays that broadcast against each other. Ages and lifetimes are in years. The moments and
survival functions are those of N. L. Johnson, S. Kotz and N. Balakrishnan, Continuous Univariate Distributions, 2nd ed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np
from scipy.optimize.elementwise import find_root
from scipy.special import exp1, expit, gammaincc, gammaln, log_ndtr, ndtr

from orechain.stocks.timeaxis import Floats

PARAMETERS: Mapping[str, tuple[str, ...]] = {
    "fixed": ("life",),
    "normal": ("location", "scale"),
    "censored_normal": ("location", "scale"),
    "folded_normal": ("location", "scale"),
    "lognormal": ("mu", "sigma"),
    "weibull": ("shape", "scale"),
    "gamma": ("shape", "scale"),
    "loglogistic": ("shape", "scale"),
    "gompertz": ("shape", "rate"),
    "tabulated": ("ages", "shares"),
}
"""Native parameters of each family; see `orechain.stocks.lifetime.Lifetime`."""

SIGNED = frozenset({"location", "mu"})
"""Parameters that may be zero or negative; all others are above zero."""

SPREAD: Mapping[str, tuple[float, float]] = {
    "normal": (1e-4, 0.999),
    "censored_normal": (1e-4, 30.0),
    "folded_normal": (1e-4, 0.7555),
    "lognormal": (1e-6, 1e3),
    "weibull": (2e-4, 100.0),
    "gamma": (1e-4, 1e3),
    "loglogistic": (1e-4, 1e3),
    "gompertz": (0.02, 0.99),
}
"""Standard deviation divided by mean that a family can have, and that it can be solved for."""

_ROOT_2PI = math.sqrt(2 * math.pi)
_REACHED = 1e-9
"""A fixed lifetime is reached when the age misses it by no more than this share: ages are sums of rounded steps."""


def survival(family: str, age: Floats, given: Mapping[str, Floats]) -> Floats:
    """Return the share with a lifetime above ``age``; ages below zero count as zero."""
    age = np.maximum(age, 0.0)
    with np.errstate(divide="ignore", over="ignore"):
        return np.asarray(_SURVIVAL[family](age, *(given[name] for name in PARAMETERS[family])), dtype=float)


def _fixed(age: Floats, life: Floats) -> Floats:
    return np.asarray(age < life * (1 - _REACHED), dtype=float)


def _normal(age: Floats, location: Floats, scale: Floats) -> Floats:
    from_zero = location / scale
    if np.min(from_zero) > -8:
        return np.asarray(ndtr((location - age) / scale) / ndtr(from_zero), dtype=float)
    return np.asarray(np.exp(log_ndtr((location - age) / scale) - log_ndtr(from_zero)), dtype=float)


def _censored_normal(age: Floats, location: Floats, scale: Floats) -> Floats:
    return np.asarray(ndtr((location - age) / scale), dtype=float)


def _folded_normal(age: Floats, location: Floats, scale: Floats) -> Floats:
    return np.asarray(ndtr((location - age) / scale) + ndtr((-location - age) / scale), dtype=float)


def _lognormal(age: Floats, mu: Floats, sigma: Floats) -> Floats:
    return np.asarray(ndtr((mu - np.log(age)) / sigma), dtype=float)


def _weibull(age: Floats, shape: Floats, scale: Floats) -> Floats:
    # exp(-exp(k ln(age / scale))): two exponentials are cheaper than a power and an exponential.
    share = np.asarray(shape * (np.log(age) - np.log(scale)), dtype=float)
    np.exp(share, out=share)
    np.negative(share, out=share)
    np.exp(share, out=share)
    return share


def _gamma(age: Floats, shape: Floats, scale: Floats) -> Floats:
    return np.asarray(gammaincc(shape, age / scale), dtype=float)


def _loglogistic(age: Floats, shape: Floats, scale: Floats) -> Floats:
    return np.asarray(expit(shape * (np.log(scale) - np.log(age))), dtype=float)


def _gompertz(age: Floats, shape: Floats, rate: Floats) -> Floats:
    return np.asarray(np.exp(-shape * np.expm1(rate * age)), dtype=float)


_SURVIVAL: Mapping[str, Callable[..., Floats]] = {
    "fixed": _fixed,
    "normal": _normal,
    "censored_normal": _censored_normal,
    "folded_normal": _folded_normal,
    "lognormal": _lognormal,
    "weibull": _weibull,
    "gamma": _gamma,
    "loglogistic": _loglogistic,
    "gompertz": _gompertz,
}


def moments(family: str, given: Mapping[str, Floats]) -> tuple[Floats, Floats]:
    """Return mean and standard deviation in years; infinite where the distribution has none."""
    first, *others = (np.asarray(given[name], dtype=float) for name in PARAMETERS[family])
    if family == "fixed":
        return first, np.zeros_like(first)
    second = others[0]
    match family:
        case "normal" | "censored_normal" | "folded_normal":
            unit, spread = _UNIT[family](first / second)
            return second * unit, second * spread
        case "lognormal":
            mean = np.exp(first + second**2 / 2)
            return mean, mean * np.sqrt(np.expm1(second**2))
        case "weibull":
            mean = second * np.exp(gammaln(1 + 1 / first))
            return mean, mean * np.sqrt(np.expm1(_log_weibull(first)))
        case "gamma":
            return first * second, np.sqrt(first) * second
        case "loglogistic":
            angle = np.pi / first
            with np.errstate(divide="ignore", invalid="ignore"):
                mean = np.where(first > 1, second * angle / np.sin(angle), np.inf)
                sd = np.where(first > 2, mean * np.sqrt(np.tan(angle) / angle - 1), np.inf)
            return mean, sd
        case _:
            unit, spread = _unit_gompertz(first)
            return unit / second, spread / second


def native(family: str, mean: Floats, sd: Floats) -> dict[str, Floats]:
    """Return the native parameters that give ``mean`` and ``sd``; the ratio of the two lies within `SPREAD`."""
    ratio = sd / mean
    match family:
        case "lognormal":
            variance = np.log1p(ratio**2)
            return {"mu": np.log(mean) - variance / 2, "sigma": np.sqrt(variance)}
        case "gamma":
            return {"shape": 1 / ratio**2, "scale": mean * ratio**2}
        case "weibull":
            shape = np.exp(_root(lambda x: _log_weibull(np.exp(x)), np.log1p(ratio**2), -3.0, 9.5))
            return {"shape": shape, "scale": mean / np.exp(gammaln(1 + 1 / shape))}
        case "loglogistic":
            # tan(b)/b = 1 + ratio^2 with b = pi/shape, both sides less one and divided by the small angle's square.
            angle = np.exp(_root(lambda x: np.log(_tangent(np.exp(x))), np.log(ratio**2), -12.0, math.log(math.pi / 2)))
            return {"shape": np.pi / angle, "scale": mean * np.sin(angle) / angle}
        case "gompertz":
            shape = np.exp(_root(lambda x: np.divide(*_unit_gompertz(np.exp(x))[::-1]), ratio, -70.0, 6.2))
            return {"shape": shape, "rate": _unit_gompertz(shape)[0] / mean}
        case _:
            unit_of = _UNIT[family]
            low = {"normal": -40.0, "folded_normal": 0.0, "censored_normal": -6.0}[family]
            # Beyond 9 standard deviations the cut takes nothing that a double can hold.
            inner = np.clip(ratio, 1 / 9, None)
            solved = _root(lambda x: np.divide(*unit_of(x)[::-1]), inner, low, 12.0)
            position = np.where(ratio < 1 / 9, 1 / ratio, solved)
            scale = mean / unit_of(position)[0]
            return {"location": position * scale, "scale": scale}


def _root(function: Callable[[Floats], Floats], target: Floats, low: float, high: float) -> Floats:
    """Solve ``function(x) = target`` for each element, monotone between ``low`` and ``high``."""
    different, where = np.unique(target, return_inverse=True)
    ends = (np.full_like(different, low), np.full_like(different, high))
    found = find_root(lambda x, wanted: function(x) - wanted, ends, args=(different,))
    return np.asarray(found.x, dtype=float)[where].reshape(np.shape(target))


def _truncated(position: Floats) -> tuple[Floats, Floats]:
    hazard = np.exp(-(position**2) / 2 - log_ndtr(position)) / _ROOT_2PI
    return position + hazard, np.sqrt(np.maximum(1 - hazard * (position + hazard), 0.0))


def _censored(position: Floats) -> tuple[Floats, Floats]:
    density = np.exp(-(position**2) / 2) / _ROOT_2PI
    mean = position * ndtr(position) + density
    square = (position**2 + 1) * ndtr(position) + position * density
    return mean, np.sqrt(np.maximum(square - mean**2, 0.0))


def _folded(position: Floats) -> tuple[Floats, Floats]:
    mean = 2 * np.exp(-(position**2) / 2) / _ROOT_2PI + position * (1 - 2 * ndtr(-position))
    return mean, np.sqrt(np.maximum(position**2 + 1 - mean**2, 0.0))


_UNIT: Mapping[str, Callable[[Floats], tuple[Floats, Floats]]] = {
    "normal": _truncated,
    "censored_normal": _censored,
    "folded_normal": _folded,
}
"""Mean and standard deviation for scale 1 as functions of location/scale."""


def _log_weibull(shape: Floats) -> Floats:
    """Logarithm of 1 + (sd/mean)^2."""
    return np.asarray(gammaln(1 + 2 / shape) - 2 * gammaln(1 + 1 / shape), dtype=float)


def _tangent(angle: Floats) -> Floats:
    """tan(b)/b - 1, by its series for small angles."""
    with np.errstate(over="ignore"):
        small = angle**2 / 3 + 2 * angle**4 / 15 + 17 * angle**6 / 315
        return np.where(angle < 0.01, small, np.abs(np.tan(angle)) / angle - 1)


_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(20)
_PANELS = 20


def _unit_gompertz(shape: Floats) -> tuple[Floats, Floats]:
    """Mean and standard deviation for rate 1; the second moment has no closed form."""
    shape = np.asarray(shape, dtype=float)
    mean = np.exp(shape) * exp1(shape)
    last = np.log1p(745.0 / shape)  # beyond it nothing is left that a double can hold
    points = (np.arange(_PANELS)[:, None] + (_NODES + 1) / 2).ravel() / _PANELS
    weights = np.tile(_WEIGHTS, _PANELS) / (2 * _PANELS)
    square, spread_mean = np.zeros_like(mean), np.zeros_like(mean)
    for point, weight in zip(points, weights, strict=True):
        age = last * point
        share = weight * last * np.exp(-shape * np.expm1(age))
        spread_mean += share
        square += 2 * age * share
    return mean, np.sqrt(np.maximum(square - spread_mean**2, 0.0))

"""Bringing numbers of different kinds to one scale.

Every step takes an array ``(..., minerals)`` and its settings and returns an array of that shape. Steps that compare
minerals with each other (``min_max``, ``rank``) work along the last axis and need at least two known numbers in it.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from scipy.stats import rankdata

from orechain.errors import InvalidInput
from orechain.risk.contract import Floats, Scaling

_LEAST_SPAN = float(np.finfo(np.float64).tiny)
"""Numbers closer to each other are the same."""


def linear(values: Floats, *, low: float, high: float, clip: bool = True) -> Floats:
    """Return ``(v - low) / (high - low)``, held within 0 and 1 where ``clip`` says so.

    With ``low`` above ``high`` the scale is turned round.

    Examples
    --------
    >>> linear(np.array([1.5, -2.5, 0.0]), low=2.5, high=-2.5)
    array([0.2, 1. , 0.5])
    """
    found = (values - low) / (high - low)
    return np.clip(found, 0.0, 1.0) if clip else found


def logarithm(values: Floats, *, low: float, high: float, clip: bool = True) -> Floats:
    """Return `linear` of the logarithms; numbers that are not positive are not known."""
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.where(values > 0, np.log(values), np.nan)
    return linear(logs, low=float(np.log(low)), high=float(np.log(high)), clip=clip)


def affine(values: Floats, *, factor: float = 1.0, offset: float = 0.0) -> Floats:
    """Return ``factor * v + offset``."""
    return factor * values + offset


def complement(values: Floats) -> Floats:
    """Return ``1 - v``."""
    return 1.0 - values


def clamp(values: Floats, *, low: float = 0.0, high: float = 1.0) -> Floats:
    """Return the numbers held within two ends."""
    return np.clip(values, low, high)


def bands(
    values: Floats,
    *,
    edges: Sequence[float],
    scores: Sequence[float],
    unknown: float = np.nan,
    below: Sequence[bool] = (),
) -> Floats:
    """Return the score of the band in which a number lies: below the first edge the first, from the last on the last.

    ``unknown`` is what a number that is not known gets, where a method sets one. An edge belongs to the band above it,
    or to the one below where ``below`` says so, edge by edge ("more than 100 ppm").

    Examples
    --------
    >>> bands(np.array([0.1, 0.5, 0.9, np.nan]), edges=[1 / 3, 2 / 3], scores=[1, 2, 3], unknown=2)
    array([1., 2., 3., 2.])
    >>> bands(np.array([0.5, 1.0]), edges=[0.5, 1.0], scores=[1, 2, 3], below=[False, True])
    array([2., 2.])
    """
    ends = np.asarray(edges, dtype=np.float64)
    if len(below):
        ends = np.where(np.asarray(below), np.nextafter(ends, np.inf), ends)
    found = np.asarray(scores, dtype=np.float64)[np.searchsorted(ends, values, side="right")]
    return np.where(np.isnan(values), unknown, found)


def target(
    values: Floats, *, value: float, power: float = 2.0, floor: float = 0.0, cut: float = 0.0, inverse: bool = False
) -> Floats:
    """Return the distance to a target, ``(v / T) ** power``, at least ``floor``; below ``cut`` it is zero.

    ``inverse`` is for numbers that are better when greater: ``(T / v) ** power``.

    Examples
    --------
    >>> target(np.array([0.3, 0.1]), value=0.15, floor=1.0)
    array([4., 1.])
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.asarray((value / values if inverse else values / value) ** power)
    return np.maximum(np.where(found < cut, 0.0, found), floor)


def min_max(
    values: Floats,
    *,
    low: float = 0.0,
    high: float = 1.0,
    log: bool = False,
    equal: float = np.nan,
    zero: float = np.nan,
) -> Floats:
    """Return the place of each mineral between the least and the greatest of the minerals assessed together.

    ``equal`` is what they get where all known ones are the same, where a method says so. With ``log`` the place is that
    of the logarithm; numbers that have none (not positive) get ``zero`` and do not set the least.

    Examples
    --------
    >>> min_max(np.array([2.0, 6.0, np.nan, 3.0])), min_max(np.zeros(2), equal=0.0)
    (array([0.  , 1.  ,  nan, 0.25]), array([0., 0.]))
    >>> min_max(np.array([0.0, 1.0, 10.0, 100.0, np.nan]), log=True, zero=0.0)
    array([0. , 0. , 0.5, 1. , nan])
    """
    without = (values <= 0.0) & log
    if log:
        with np.errstate(divide="ignore", invalid="ignore"):
            values = np.where(values > 0, np.log(values), np.nan)
    if values.shape[-1] > 1 and np.isfinite(values).all():
        least, most = values.min(axis=-1, keepdims=True), values.max(axis=-1, keepdims=True)
        if (most - least > _LEAST_SPAN).all():
            return np.asarray(low + (values - least) * ((high - low) / (most - least)))
    known = np.isfinite(values)
    least = np.min(np.where(known, values, np.inf), axis=-1, keepdims=True)
    most = np.max(np.where(known, values, -np.inf), axis=-1, keepdims=True)
    apart = most - least > _LEAST_SPAN
    place = (values - least) / np.where(apart, most - least, 1.0)
    several = np.count_nonzero(known, axis=-1, keepdims=True) > 1
    place = np.where(known & several, np.where(apart, place, equal), np.nan)
    return np.where(without, zero, low + (high - low) * place)


def rank(values: Floats) -> Floats:
    """Return the rank among the minerals assessed together, from 0 (least) to 1 (greatest); ties share the mean."""
    known = np.isfinite(values)
    count = np.count_nonzero(known, axis=-1, keepdims=True)
    ranks = np.asarray(rankdata(np.where(known, values, np.inf), axis=-1))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(known & (count > 1), (ranks - 1.0) / (count - 1.0), np.nan)


SCALINGS: Mapping[str, Callable[..., Floats]] = {
    "linear": linear,
    "logarithm": logarithm,
    "affine": affine,
    "complement": complement,
    "clamp": clamp,
    "bands": bands,
    "target": target,
    "min_max": min_max,
    "rank": rank,
}
COMPARING = frozenset({"min_max", "rank"})
"""Scalings that need the other minerals."""


def scaled(values: Floats, steps: Sequence[Scaling], parameters: Mapping[str, float] | None = None) -> Floats:
    """Return numbers after all steps; a setting that is the id of a parameter takes its value.

    Examples
    --------
    >>> scaled(np.array([0.3]), [Scaling("target", {"value": "target_growth"})], {"target_growth": 0.1}).round(6)
    array([9.])
    """
    known = {} if parameters is None else parameters
    for step in steps:
        values = SCALINGS[step.kind](values, **_numbers(step.settings, known))
    return values


def _numbers(settings: Mapping[str, Any], parameters: Mapping[str, float]) -> dict[str, Any]:
    def number(given: Any) -> Any:
        if isinstance(given, list | tuple):
            return [number(item) for item in given]
        return parameters[given] if isinstance(given, str) else given

    return {key: number(given) for key, given in settings.items()}


def step_problem(kind: str, settings: Mapping[str, Any], parameters: Mapping[str, float] | None = None) -> str:
    """Return what is wrong with a step, or nothing; settings may name parameters."""
    if kind not in SCALINGS:
        return f"unknown scaling {kind!r}; take one of {', '.join(SCALINGS)}"
    try:
        with np.errstate(all="raise"):
            settings = _numbers(settings, parameters or {})
            found = scaled(np.array([0.2, 0.5]), [Scaling(kind, settings)])
    except TypeError as error:
        return f"scaling {kind}: {error}; mend its settings"
    except (ValueError, IndexError, KeyError, FloatingPointError, InvalidInput):
        return f"scaling {kind}: its settings {dict(settings)} give no number; mend them"
    edges = list(settings.get("edges", ()))
    if kind == "bands" and (
        len(settings["scores"]) != len(edges) + 1 or any(lower >= upper for lower, upper in itertools.pairwise(edges))
    ):
        return "scaling bands: give rising edges and one score more than edges"
    return "" if found.shape == (2,) else f"scaling {kind}: its settings must be numbers"

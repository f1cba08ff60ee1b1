"""Formulas that several methods share; last axis countries (or sectors), result without it.

A country that supplies nothing adds nothing, whatever is not known about it; one that supplies and whose risk is not
known makes the result unknown.
"""

from __future__ import annotations

import numpy as np

from orechain.risk.contract import Floats


def summed(parts: Floats) -> Floats:
    """Return the sum over the last axis; for few countries several times faster than `numpy.sum`."""
    return np.asarray(np.einsum("...c->...", parts))


def weighted_squares(share: Floats, *weights: Floats) -> Floats:
    """Return the parts ``s_c ** 2 * w_c * ...`` of a concentration, ``(..., countries)``.

    Examples
    --------
    >>> weighted_squares(np.array([0.5, 0.0]), np.array([0.2, np.nan]))
    array([0.05, 0.  ])
    """
    found = share * share
    for weight in weights:
        same = np.broadcast_shapes(found.shape, np.shape(weight)) == found.shape
        found = np.multiply(found, weight, out=found if same else None)
        if _unknown(weight):
            found = np.where(share == 0.0, 0.0, found)
    return np.asarray(found)


def _unknown(values: Floats) -> bool:
    """Return whether there is a NaN: the least number of an array with one is NaN."""
    return bool(np.size(values) and np.isnan(np.min(values)))


def weighted_mean_parts(share: Floats, value: Floats) -> Floats:
    """Return the parts ``s_c * x_c / sum(s)`` of a mean over suppliers, ``(..., countries)``.

    Shares that do not add up to one count as if they did: what is not recorded is taken as like the rest, not as zero.

    Examples
    --------
    >>> weighted_mean_parts(np.array([0.6, 0.2, 0.0]), np.array([0.4, 0.8, np.nan]))
    array([0.3, 0.2, 0. ])
    """
    whole = summed(share)[..., None]
    parts = share * value
    if _unknown(value):
        parts = np.where(share == 0.0, 0.0, parts)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.divide(parts, whole, out=parts))


def herfindahl(share: Floats) -> Floats:
    """Return the Herfindahl-Hirschman index, 0 to 1: ``sum(s_c ** 2)``."""
    return np.asarray(np.einsum("...c,...c->...", share, share))


def normalised_herfindahl(share: Floats) -> Floats:
    """Return ``(HHI - 1/n) / (1 - 1/n)`` with n suppliers that have a share; not known for one."""
    count = np.count_nonzero(share > 0, axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = (herfindahl(share) - 1.0 / count) / (1.0 - 1.0 / count)
    return np.where(count > 1, found, np.nan)


def governance_risk(governance: Floats, top: float = 1.0) -> Floats:
    """Return ``top * (2.5 - WGI) / 5``: 0 for the best governance, ``top`` for the worst, not beyond.

    Examples
    --------
    >>> governance_risk(np.array([-0.355]), 10.0).round(2)
    array([5.71])
    """
    found = np.asarray(2.5 - governance)
    found *= top / 5.0
    return np.asarray(np.clip(found, 0.0, top, out=found))


def net_import_reliance(production: Floats, imports: Floats, exports: Floats, draw: Floats | float = 0.0) -> Floats:
    """Return ``(I - E + dS) / (P + I - E + dS)`` with its sign, dS the draw on stocks; not known where nothing is used.

    Source: U.S. Geological Survey, Mineral Commodity Summaries, appendix.

    Examples
    --------
    >>> net_import_reliance(np.array([20.0]), np.array([100.0]), np.array([40.0]))
    array([0.75])
    """
    net = imports - exports + draw
    used = production + net
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(used > 0, net / used, np.nan)


def top_share(share: Floats, count: int) -> Floats:
    """Return the share of the ``count`` largest suppliers."""
    return np.asarray(np.sum(np.sort(share, axis=-1)[..., -count:], axis=-1))


def coefficient_of_variation(series: Floats, freedom: float = 0.0) -> Floats:
    """Return standard deviation over mean, along the last axis; NaN years are left out.

    At least three years must be known. The sum of squares is divided by the years less ``freedom``: 0 takes them for
    the whole population, 1 for a sample.

    Examples
    --------
    >>> coefficient_of_variation(np.array([1.0, 2.0, 3.0]), 1.0)
    array(0.5)
    """
    known = np.isfinite(series)
    count = np.count_nonzero(known, axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.sum(np.where(known, series, 0.0), axis=-1) / count
        spread = np.sum(np.where(known, (series - mean[..., None]) ** 2, 0.0), axis=-1) / (count - freedom)
        return np.where((count >= 3) & (mean > 0), np.sqrt(spread) / mean, np.nan)

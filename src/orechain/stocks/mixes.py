"""Mixes of technologies: shares that sum to one, how uncertain ones move together, and the mean of their contents.

Arrays have the technologies on the last axis but one and the years on the last; leading axes are samples.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

_LAST_SHARE = 1e-12
"""What is left to the others of a technology that takes everything: its odds stay finite."""


def normalise(shares: ArrayLike, tolerance: float = 1e-3) -> Floats:
    """Return shares ``(..., technologies, T)`` that sum to one in every year.

    Raises
    ------
    ValueError
        If a share is negative or NaN, or a sum is further from one than ``tolerance`` (published shares are rounded).

    Examples
    --------
    >>> normalise([[0.3333], [0.6667]]).sum(axis=-2).tolist()
    [1.0]
    """
    table = np.asarray(shares, dtype=float)
    total = table.sum(axis=-2, keepdims=True)
    if not np.all(table >= 0.0) or not np.all(np.abs(total - 1.0) <= tolerance):
        raise ValueError(
            f"shares must not be negative and must sum to 1 in every year; sums: {total.min():.6g} to {total.max():.6g}"
        )
    return np.asarray(table / total)


def shift_shares(shares: ArrayLike, alone: ArrayLike) -> Floats:
    """Return shares of which several are moved at once; they still sum to one.

    A technology that alone moves has the share given for it and the others share the rest in proportion. Several that
    move together move by the same factors of their odds: with ``w = a (1 - s) / (1 - a)`` for the share ``s`` and the
    share ``a`` alone, the result is ``w / sum(w)``. The order of technologies does not matter.

    Parameters
    ----------
    shares
        ``(technologies, T)``: from 0 to 1, sum one.
    alone
        ``(..., technologies, T)``: the share of each if it alone moved, from 0 to 1; that of ``shares`` where it does
        not. A technology that has everything stays until another comes.

    Returns
    -------
    Floats
        ``(..., technologies, T)``.

    Examples
    --------
    >>> shift_shares([[0.5], [0.3], [0.2]], [[0.75], [0.3], [0.2]]).round(9)[:, 0].tolist()
    [0.75, 0.15, 0.1]
    """
    table = np.asarray(shares, dtype=float)
    wanted = np.clip(np.asarray(alone, dtype=float), 0.0, 1.0 - _LAST_SHARE)
    moves = wanted != np.clip(table, 0.0, 1.0 - _LAST_SHARE)
    weight = np.where(moves & (table < 1.0), wanted * (1.0 - table) / (1.0 - wanted), table)
    total = weight.sum(axis=-2, keepdims=True)
    # Where every technology that is there is moved to nothing, none takes its place: the shares stay.
    return np.asarray(np.where(total > 0.0, weight / np.where(total > 0.0, total, 1.0), table), dtype=float)


def mixed_intensity(shares: ArrayLike, intensities: ArrayLike) -> Floats:
    """Return the mean intensity of a mix: the sum over technologies of share * intensity.

    ``shares`` and ``intensities`` are ``(..., technologies, T)``; the result is ``(..., T)`` in the unit of the
    intensities. A technology without a known intensity (NaN) makes the years NaN in which its share is not zero.

    Examples
    --------
    >>> mixed_intensity([[0.25], [0.75]], [[4.0], [0.0]]).tolist()
    [1.0]
    """
    share, intensity = np.asarray(shares, dtype=float), np.asarray(intensities, dtype=float)
    terms = np.where(share == 0.0, 0.0, share * intensity)
    return np.asarray(terms.sum(axis=-2), dtype=float)

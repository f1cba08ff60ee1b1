"""Intervals of time: years, parts of a year, or steps of uneven length."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from orechain.errors import InvalidInput

Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]

_EVEN = 1e-9
"""Widths that differ by less than this share of the first are one width; edges are sums of rounded steps."""


@dataclass(frozen=True, slots=True, eq=False)
class TimeAxis:
    """Intervals without gaps; interval t lasts from ``edges[t]`` until before ``edges[t + 1]``.

    Parameters
    ----------
    edges
        Shape (T + 1,), years, increasing. The year 2020 lasts from 2020.0 to 2021.0.

    Raises
    ------
    InvalidInput
        Fewer than two edges, or edges that are not finite or do not increase.

    Examples
    --------
    >>> TimeAxis.of_years([2000, 2001, 2005]).widths
    array([1., 1., 4.])
    """

    edges: Floats

    def __post_init__(self) -> None:
        edges = np.array(self.edges, dtype=float)
        if edges.ndim != 1 or edges.size < 2:
            raise InvalidInput([f"time axis: needs at least two edges in one row, has shape {edges.shape}"])
        if not (np.isfinite(edges).all() and (np.diff(edges) > 0).all()):
            raise InvalidInput(["time axis: edges must be finite and increase; sort the years and drop duplicates"])
        edges.flags.writeable = False
        object.__setattr__(self, "edges", edges)

    @classmethod
    def of_years(cls, years: Sequence[float] | ArrayLike) -> TimeAxis:
        """Make intervals that end with the given years.

        An interval lasts from the end of the year before it in the list to the end of its own; the first is as long
        as the second, and one year long if it is alone.

        Examples
        --------
        >>> TimeAxis.of_years([2000, 2005, 2010]).edges
        array([1996., 2001., 2006., 2011.])
        """
        ends = np.asarray(years, dtype=float) + 1.0
        if ends.ndim != 1 or ends.size == 0:
            raise InvalidInput(["time axis: needs at least one year"])
        first = ends[1] - ends[0] if ends.size > 1 else 1.0
        return cls(np.concatenate(([ends[0] - first], ends)))

    @classmethod
    def around_years(cls, years: Sequence[float] | ArrayLike) -> TimeAxis:
        """Make intervals that change midway between the given points in time; the outer ones are symmetric.

        Examples
        --------
        >>> TimeAxis.around_years([2000, 2001, 2005]).edges
        array([1999.5, 2000.5, 2003. , 2007. ])
        """
        points: Floats = np.asarray(years, dtype=np.float64)
        if points.ndim != 1 or points.size < 2:
            raise InvalidInput(["time axis: needs at least two points in time to find the middle between them"])
        between = (points[1:] + points[:-1]) / 2
        outer = [2 * points[0] - between[0], 2 * points[-1] - between[-1]]
        return cls(np.array([outer[0], *between, outer[1]], dtype=np.float64))

    @classmethod
    def even(cls, start: float, intervals: int, width: float = 1.0) -> TimeAxis:
        """Make intervals of one width (years, or parts of a year) from ``start`` on.

        Examples
        --------
        >>> TimeAxis.even(2020, 3, 0.25).edges
        array([2020.  , 2020.25, 2020.5 , 2020.75])
        """
        return cls(np.asarray(start + width * np.arange(intervals + 1), dtype=np.float64))

    @property
    def length(self) -> int:
        """Number of intervals."""
        return self.edges.size - 1

    @property
    def widths(self) -> Floats:
        """Length of each interval in years, shape (T,)."""
        return np.diff(self.edges)

    @property
    def starts(self) -> Floats:
        """Beginning of each interval, shape (T,)."""
        return self.edges[:-1]

    @property
    def ends(self) -> Floats:
        """End of each interval, shape (T,)."""
        return self.edges[1:]

    @property
    def years(self) -> Integers:
        """Calendar year in which each interval ends, shape (T,); an end at New Year belongs to the year before."""
        return (np.ceil(np.round(self.ends, 6)) - 1).astype(np.int64)

    @property
    def is_even(self) -> bool:
        """Whether all intervals are equally long."""
        widths = self.widths
        slack = _EVEN * float(widths[0]) + 4 * float(np.spacing(np.abs(self.edges).max()))
        return bool((np.abs(widths - widths[0]) <= slack).all())

    def cut(self, start: int, stop: int | None = None) -> TimeAxis:
        """Return the intervals from ``start`` until before ``stop``."""
        stop = self.length if stop is None else stop
        return TimeAxis(self.edges[start : stop + 1])

"""Checks that flows, shares and rates can be computed with, and the residence of a flow in a stock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from orechain.errors import InvalidInput
from orechain.stocks.timeaxis import Floats

SUM = 1e-9
"""Shares of one whole sum to one within this."""


class Residence(Protocol):
    """What a flow makes of a stock: shapes (..., T); the stock at the end of each interval, the outflow per year."""

    @property
    def stock(self) -> Floats:
        """Stock at the end of each interval."""

    @property
    def outflow(self) -> Floats:
        """Outflow per year."""


Reside: TypeAlias = Callable[[Floats], Residence]
"""From an inflow per year, shape (..., T), to its residence, such as an inflow-driven stock with a given lifetime."""


def flow_problems(named: Mapping[str, ArrayLike], *, negative: bool = False) -> list[str]:
    """Return which of the named arrays hold numbers that are not finite or, unless allowed, negative."""
    found = []
    for name, values in named.items():
        array = np.asarray(values, dtype=np.float64)
        if not np.isfinite(array).all():
            found.append(f"{name}: {_first(array, ~np.isfinite(array))} is not a finite number")
        elif not negative and not (array >= 0).all():
            found.append(f"{name}: {_first(array, array < 0)} must not be negative")
    return found


def share_problems(named: Mapping[str, ArrayLike]) -> list[str]:
    """Return which of the named arrays hold numbers that are not from zero to one.

    Examples
    --------
    >>> share_problems({"collection": [0.2, 1.3], "reuse": 0.5})
    ['collection: 1.3 (place 1) must be from 0 to 1']
    """
    found = []
    for name, values in named.items():
        array = np.asarray(values, dtype=np.float64)
        wrong = ~((array >= 0) & (array <= 1))
        if wrong.any():
            found.append(f"{name}: {_first(array, wrong)} must be from 0 to 1")
    return found


def sum_problems(title: str, parts: Mapping[str, ArrayLike]) -> list[str]:
    """Return whether shares of one whole fail to sum to one.

    Examples
    --------
    >>> sum_problems("dismantling", {"onward": 0.8, "landfill": 0.1})
    ['dismantling: the shares onward, landfill must sum to one; the sum is 0.9']
    """
    total = np.asarray(sum(np.asarray(part, dtype=np.float64) for part in parts.values()))
    wrong = ~(np.abs(total - 1) <= SUM)
    if not wrong.any():
        return []
    return [f"{title}: the shares {', '.join(parts)} must sum to one; the sum is {_first(total, wrong)}"]


def shape_problems(named: Mapping[str, ArrayLike]) -> list[str]:
    """Return whether the named arrays cannot be broadcast with each other."""
    shapes = {name: np.shape(values) for name, values in named.items()}
    try:
        np.broadcast_shapes(*shapes.values())
    except ValueError:
        return ["shapes do not match: " + ", ".join(f"{name} {shape}" for name, shape in shapes.items())]
    return []


def refuse(problems: list[str]) -> None:
    """Raise one error with all problems, if there are any.

    Raises
    ------
    InvalidInput
        If there are any.
    """
    if problems:
        raise InvalidInput(problems)


def _first(array: Floats, wrong: NDArray[np.bool_]) -> str:
    place = np.argwhere(wrong)[0]
    value = f"{array[tuple(place)]:.12g}"
    return f"{value} (place {', '.join(str(number) for number in place)})" if place.size else value

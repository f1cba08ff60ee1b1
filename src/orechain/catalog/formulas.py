"""Chemical formulas: what share of a compound's mass each element has.

A formula may nest parentheses or brackets, may count in decimals (``LiNi0.8Co0.1Mn0.1O2``) and carry water
after a dot (``(NH4)10(H2W12O42).4H2O``). A dot before digits is a decimal point unless water follows.
"""

from __future__ import annotations

import re
from functools import cache

from orechain.catalog.tables import read
from orechain.errors import OrechainError

_TOKEN = re.compile(r"([A-Z][a-z]?)|(\d+(?:\.\d+)?)|([(\[])|([)\]])")
_HYDRATE = re.compile(r"[·*]|\.(?=[A-Z(\[]|\d+H2O)")
_LEADING = re.compile(r"\d+(?:\.\d+)?")


@cache
def atomic_weights() -> dict[str, float]:
    """Return the standard atomic weight of each element that has one.

    Examples
    --------
    >>> atomic_weights()["Co"]
    58.933
    """
    return {row["element"]: float(row["weight"]) for row in read("atomic_weights")}


@cache
def composition(formula: str) -> dict[str, float]:
    """Return how many atoms of each element a formula unit has.

    Raises
    ------
    OrechainError
        If the text is not a chemical formula or names an element without a standard atomic weight.

    Examples
    --------
    >>> composition("LiOH.H2O")
    {'Li': 1.0, 'O': 2.0, 'H': 3.0}
    """
    total: dict[str, float] = {}
    for part in _HYDRATE.split(formula):
        leading = _LEADING.match(part)
        times = float(leading.group()) if leading else 1.0
        for element, count in _atoms(part[leading.end() :] if leading else part, formula).items():
            total[element] = total.get(element, 0.0) + times * count
    return total


def _atoms(part: str, formula: str) -> dict[str, float]:
    """Count the atoms of one part without hydrate dots."""
    stack: list[dict[str, float]] = [{}]
    last: dict[str, float] = {}  # what a following number multiplies
    position = 0
    while position < len(part):
        token = _TOKEN.match(part, position)
        if token is None:
            raise OrechainError("bad_formula", formula=formula)
        position = token.end()
        element, count, opening, _ = token.groups()
        if opening:
            stack.append({})
            last = {}
        elif count:
            if not last or float(count) <= 0.0:
                raise OrechainError("bad_formula", formula=formula)
            _add(stack[-1], last, float(count) - 1.0)  # they are counted once already
            last = {}
        else:
            if element:
                last = {element: 1.0} if element in atomic_weights() else {}
            else:
                last = stack.pop() if len(stack) > 1 else {}
            if not last:
                raise OrechainError("bad_formula", formula=formula)
            _add(stack[-1], last, 1.0)
    if len(stack) != 1 or not stack[0]:
        raise OrechainError("bad_formula", formula=formula)
    return stack[0]


def _add(target: dict[str, float], atoms: dict[str, float], times: float) -> None:
    for element, count in atoms.items():
        target[element] = target.get(element, 0.0) + times * count


@cache
def mass_fractions(formula: str) -> dict[str, float]:
    """Return the share of each element in the mass of a compound; the shares sum to 1.

    Examples
    --------
    >>> round(mass_fractions("Li2CO3")["Li"], 4), round(mass_fractions("(NH4)10(H2W12O42).4H2O")["W"], 3)
    (0.1879, 0.704)
    """
    weights = atomic_weights()
    masses = {element: count * weights[element] for element, count in composition(formula).items()}
    total = sum(masses.values())
    return {element: mass / total for element, mass in masses.items()}

"""Units of scenarios: masses, counts, energy and power, and ratios of two of them."""

from __future__ import annotations

_UNITS: dict[str, tuple[str, float]] = {
    "t": ("mass", 1.0), "kt": ("mass", 1e3), "Mt": ("mass", 1e6), "kg": ("mass", 1e-3), "g": ("mass", 1e-6),
    "mg": ("mass", 1e-9),
    "vehicle": ("vehicle", 1.0), "Mvehicle": ("vehicle", 1e6),
    "unit": ("unit", 1.0), "Munit": ("unit", 1e6),
    "Wh": ("energy", 1e-3), "kWh": ("energy", 1.0), "MWh": ("energy", 1e3), "GWh": ("energy", 1e6),
    "TWh": ("energy", 1e9),
    "kW": ("power", 1e-3), "MW": ("power", 1.0), "GW": ("power", 1e3),
    "person": ("person", 1.0), "kperson": ("person", 1e3), "Mperson": ("person", 1e6),
    "USD": ("currency", 1.0), "TUSD": ("currency", 1e12),
    "year": ("time", 1.0),
    "fraction": ("", 1.0), "percent": ("", 0.01),
}  # fmt: skip

Dimension = tuple[tuple[str, int], ...]
"""Base dimensions with their powers, sorted; empty for a share."""


def parse(unit: str) -> tuple[str, str, float]:
    """Return dimension above and below the line and the factor to base units (t, kWh, MW, one, year).

    Raises
    ------
    KeyError
        If a part is not known; the key is that part.

    Examples
    --------
    >>> parse("kg/kWh")
    ('mass', 'energy', 0.001)
    >>> parse("percent")
    ('', '', 0.01)
    """
    above, _, below = unit.partition("/")
    top, factor = _UNITS[above.strip()]
    if not below:
        return top, "", factor
    bottom, divisor = _UNITS[below.strip()]
    return ("", "", factor / divisor) if top == bottom else (top, bottom, factor / divisor)


def dimension(*units: str) -> Dimension:
    """Return the dimension of units multiplied with each other: what is counted or measured, each with its power.

    Raises
    ------
    KeyError
        If a part is not known; the key is that part.

    Examples
    --------
    >>> dimension("vehicle/person", "Mperson")
    (('vehicle', 1),)
    >>> dimension("percent")
    ()
    """
    powers: dict[str, int] = {}
    for unit in units:
        for name, power in zip(parse(unit)[:2], (1, -1), strict=True):
            powers[name] = powers.get(name, 0) + power
    return tuple(sorted((name, power) for name, power in powers.items() if name and power))


def known() -> tuple[str, ...]:
    """Return the units that may stand alone or on either side of ``/``."""
    return tuple(_UNITS)

"""From evidence of many minerals and years to the arrays that methods compute with."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from orechain.assess.risk.result import WHOLE, Evidence, Given
from orechain.catalog.risk import risk_input
from orechain.risk.contract import Floats

FILLED = frozenset({
    "production_share", "sourcing_share", "imports_from", "reserve_share", "use_share", "application_share",
    "sector_contribution", "inside_region",
})  # fmt: skip
"""Inputs whose parts that nobody names are zero; of all others they are not known."""
_WORST_IS_LOW = frozenset({
    "governance", "political_stability", "governance_percentile", "policy_perception", "human_development",
    "environmental_performance", "enabling_trade",
})  # fmt: skip
_MANY = 100
"""Small suppliers in the place of the unnamed: their squares add at most a hundredth of the square of their share."""


@dataclass(frozen=True, slots=True, eq=False)
class Arrays:
    """Inputs of methods as arrays, with the names of their axes.

    Parameters
    ----------
    values
        By input ``(years, minerals)``, or ``(years, minerals, parts)`` for inputs with parts.
    deviations
        Standard deviations of the same shapes; NaN or zero where there is none.
    rest
        By share, ``(years, minerals)``: the fraction that no supplier is named for.
    minerals, years
        Names of the first two axes.
    parts
        Names of the last axis by kind of part (``country``, ``sector``, ``year`` ...); one list for all inputs of a
        kind.
    reach
        By input that is one number, ``(years, minerals, 2)``: ends of the range that draws are taken from evenly; NaN
        where they follow from the deviation.
    rated
        By rating, ``(years, 2)``: the lowest and the highest of all economies.
    """

    values: Mapping[str, Floats]
    deviations: Mapping[str, Floats]
    rest: Mapping[str, Floats]
    minerals: tuple[str, ...]
    years: tuple[int, ...]
    parts: Mapping[str, tuple[str, ...]]
    reach: Mapping[str, Floats] = field(default_factory=dict)
    rated: Mapping[str, Floats] = field(default_factory=dict)


def arrays(
    evidence: Mapping[tuple[str, int], Evidence],
    minerals: Sequence[str],
    years: Sequence[int],
    inputs: Collection[str],
    governance_years: int = 1,
    ratings: Mapping[tuple[str, int], Mapping[str, float]] | None = None,
) -> Arrays:
    """Bring evidence to arrays with one list of countries.

    Parameters
    ----------
    evidence
        By mineral and year, all of one link and economy.
    minerals, years
        What is wanted, in this order.
    inputs
        Ids of inputs.
    governance_years
        Of how many years the governance indicator is the mean.
    ratings
        By input and year the ratings of all economies: for those that supply a mineral in another year only, so that
        the shares of one year can be set against the ratings of another; and for suppliers that nobody names.
    """
    found: dict[str, dict[tuple[int, int], Given]] = {name: {} for name in sorted(inputs)}
    for row, year in enumerate(years):
        for column, mineral in enumerate(minerals):
            of = evidence.get((mineral, year))
            for name in found if of is not None else ():
                item = of.found(name, governance_years) if of is not None else None
                if isinstance(item, Given):
                    found[name][row, column] = item
    parts = {
        axis: _names(axis, [item for name, some in found.items() if risk_input(name).axis == axis
                            for item in some.values()])
        for axis in sorted({risk_input(name).axis for name in found} - {""})
    }  # fmt: skip
    places = {axis: {name: place for place, name in enumerate(some)} for axis, some in parts.items()}
    shape = (len(years), len(minerals))
    values: dict[str, Floats] = {}
    deviations: dict[str, Floats] = {}
    rest: dict[str, Floats] = {}
    reach: dict[str, Floats] = {}
    all_rated: dict[str, Floats] = {}
    for name, some in found.items():
        axis = risk_input(name).axis
        full = shape if not axis else (*shape, max(1, len(parts[axis])))
        values[name], deviations[name] = np.full(full, np.nan), np.zeros(full)
        if name in FILLED:
            rest[name] = np.zeros(shape)
        for (row, column), item in some.items():
            if not axis:
                values[name][row, column] = item.parts[WHOLE]
                deviations[name][row, column] = item.sd.get(WHOLE, 0.0)
                if item.reach is not None:
                    reach.setdefault(name, np.full((*shape, 2), np.nan))[row, column] = item.reach
                continue
            if name in FILLED:
                values[name][row, column] = 0.0
                rest[name][row, column] = item.rest
            order = _of_years(item, places[axis]) if axis == "year" else places[axis]
            for key, value in item.parts.items():
                if key in order:
                    values[name][row, column, order[key]] = value
                    deviations[name][row, column, order[key]] = item.sd.get(key, 0.0)
        if axis == "country" and name not in FILLED:
            rated = [(ratings or {}).get((name, year), {}) for year in years]
            _fill_other_years(values[name], some, parts[axis], rated)
            all_rated[name] = np.array([
                (min(of_year.values()), max(of_year.values())) if of_year else (np.nan, np.nan) for of_year in rated
            ])  # fmt: skip
    return Arrays(values, deviations, rest, tuple(minerals), tuple(years), parts, reach, all_rated)


def _fill_other_years(
    values: Floats, given: Collection[tuple[int, int]], names: Sequence[str], ratings: Sequence[Mapping[str, float]]
) -> None:
    """Fill in what economies are rated that supply in other years only; their shares of the year are zero."""
    for row, column in given:
        for place, name in enumerate(names):
            if not np.isnan(values[row, column, place]):
                continue
            if name in ratings[row]:
                values[row, column, place] = ratings[row][name]
    for column in {column for _, column in given}:
        rows = sorted(row for row, at in given if at == column)
        own = values[rows, column]
        for place in np.flatnonzero(np.isnan(own).any(axis=0) & np.isfinite(own).any(axis=0)).tolist():
            known = [row for row in rows if np.isfinite(values[row, column, place])]
            for row in rows:
                if np.isnan(values[row, column, place]):
                    nearest = min(known, key=lambda other: (abs(other - row), other))
                    values[row, column, place] = values[nearest, column, place]


def _names(axis: str, items: Iterable[Given]) -> tuple[str, ...]:
    """Return the names of an axis: all that some mineral has; years count back from the year asked about."""
    if axis == "year":
        longest = max((len(item.parts) for item in items), default=1)
        return tuple(str(back) for back in range(-longest + 1, 1))
    return tuple(sorted({key for item in items for key in item.parts}))


def _of_years(item: Given, places: Mapping[str, int]) -> dict[str, int]:
    """Return the place of each year, the last one at the end."""
    last = max(int(key) for key in item.parts)
    return {key: places[back] for key in item.parts if (back := str(int(key) - last)) in places}


def with_one_supplier_more(found: Arrays) -> dict[str, Floats]:
    """Return the values with what nobody is named for as one supplier of the worst rating: an upper bound of risk.

    Examples
    --------
    >>> given = Given("production_share", {"CHN": 0.9}, rest=0.1)
    >>> one = Evidence("gallium", "M", "WLD", 2024, {"production_share": given}, {})
    >>> made = arrays({("gallium", 2024): one}, ["gallium"], [2024], ["production_share"])
    >>> with_one_supplier_more(made)["production_share"]
    array([[[0.9, 0.1]]])
    """
    return _with_suppliers_more(found, 1, worst=True)


def with_many_suppliers_more(found: Arrays) -> dict[str, Floats]:
    """Return the values with what nobody is named for as many small suppliers of the best rating: a lower bound.

    Left out, the unnamed would lower a sum of squares, but not a mean over suppliers, in which the named then count
    for more.
    """
    return _with_suppliers_more(found, _MANY, worst=False)


def _with_suppliers_more(found: Arrays, count: int, *, worst: bool) -> dict[str, Floats]:
    values: dict[str, Floats] = {}
    for name, array in found.values.items():
        if risk_input(name).axis != "country":
            values[name] = array
            continue
        if name in found.rest:
            more = found.rest[name]
            if name == "imports_from":
                named = np.nansum(array, axis=-1)
                with np.errstate(divide="ignore", invalid="ignore"):
                    more = np.where(more < 1, named * more / (1.0 - more), np.nan)
            # Shares that are not known stay so: methods go another way without them.
            more = np.where(np.isfinite(array).any(axis=-1), more / count, np.nan)
        else:
            more = _end(found, name, low=worst == (name in _WORST_IS_LOW))
        values[name] = np.concatenate([array, np.repeat(more[..., None], count, axis=-1)], axis=-1)
    return values


def _end(found: Arrays, name: str, *, low: bool) -> Floats:
    """Return the lowest or highest value that an unnamed supplier can have, ``(years, minerals)``, or NaN.

    It is that of all economies rated in the year, not only of the suppliers at hand; of a rating whose other economies
    are not held, the end of its scale. Trade parameters are listed for all economies that restrict.
    """
    array, declared = found.values[name], risk_input(name)
    known = np.isfinite(array).any(axis=-1)
    side = 0 if low else 1
    at_hand = np.where(np.isfinite(array), array, np.inf if low else -np.inf)
    end = at_hand.min(axis=-1) if low else at_hand.max(axis=-1)
    rated = found.rated.get(name)
    bound = declared.minimum if low else declared.maximum
    if rated is not None and np.isfinite(rated).all():
        of_year = rated[:, side][:, None]
        end = np.minimum(end, of_year) if low else np.maximum(end, of_year)
    elif "trade_parameter" not in name and bound is not None:
        end = np.full_like(end, bound)
    return np.where(known, end, np.nan)


def has_rest(found: Arrays, inputs: Collection[str] | None = None) -> Floats:
    """Return where some share has suppliers that nobody names, ``(years, minerals)``; of all inputs, or of some."""
    some = [
        rest for name, rest in found.rest.items()
        if risk_input(name).axis == "country" and (inputs is None or name in inputs)
    ]  # fmt: skip
    return np.asarray(np.max(np.stack(some), axis=0)) if some else np.zeros((len(found.years), len(found.minerals)))

"""Draws of the inputs of one year: each mineral with its own suppliers only, one draw of each country's ratings."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from orechain.assess.risk.arrays import FILLED, Arrays
from orechain.catalog.risk import risk_input
from orechain.risk.contract import Floats
from orechain.risk.uncertainty import draw

Places = npt.NDArray[np.intp]
RATINGS = ("governance", "political_stability", "governance_percentile", "human_development")
"""Inputs that an economy has whatever it supplies: one draw for all minerals."""
_WIDTHS = (4, 8, 16, 32, 64)
"""Minerals with about as many suppliers are computed together, so that little is computed for suppliers not there."""


@dataclass(frozen=True, slots=True, eq=False)
class Year:
    """Inputs of one year.

    ``values`` and ``deviations`` are ``(minerals, parts)`` or ``(minerals,)``; for inputs by country ``place``
    ``(minerals, parts)`` names the country of each part. ``ratings`` are by country, value and deviation. ``reach``
    ``(minerals, 2)`` holds the ends of inputs that are drawn evenly between them, NaN for the others.
    """

    values: dict[str, Floats]
    deviations: dict[str, Floats]
    ratings: dict[str, tuple[Floats, Floats]]
    place: Places
    width: Places
    reach: dict[str, Floats] = field(default_factory=dict)

    @property
    def minerals(self) -> int:
        """How many."""
        return len(self.width)

    def of(self, chosen: Places) -> Year:
        """Return the inputs of some minerals, with as many parts as these need."""
        width = self.width[chosen]
        parts = max(1, int(width.max(initial=0)))
        country = {name for name in self.values if risk_input(name).axis == "country"}

        def cut(name: str, array: Floats) -> Floats:
            return np.ascontiguousarray(array[chosen, :parts] if name in country else array[chosen])

        return Year(
            {name: cut(name, array) for name, array in self.values.items()},
            {name: cut(name, array) for name, array in self.deviations.items()},
            self.ratings,
            self.place[chosen, :parts],
            width,
            {name: array[chosen] for name, array in self.reach.items()},
        )

    def buckets(self, chosen: Places) -> Iterator[Places]:
        """Yield minerals in groups of about the same number of suppliers."""
        group = np.searchsorted(_WIDTHS, self.width[chosen])
        for number in range(len(_WIDTHS) + 1):
            some = chosen[group == number]
            if some.size:
                yield some


def of_year(found: Arrays, row: int, inputs: Collection[str]) -> Year:
    """Return the inputs of one year, for each mineral the countries that supply it first, and no others."""
    names = [name for name in found.values if name in inputs]
    country = [name for name in names if risk_input(name).axis == "country"]
    values = {name: found.values[name][row] for name in names}
    deviations = {name: found.deviations[name][row] for name in names}
    reach = {name: array[row] for name, array in found.reach.items() if name in inputs}
    minerals = len(found.minerals)
    if not country:
        none = np.zeros(minerals, dtype=np.intp)
        return Year(values, deviations, {}, none[:, None], none, reach)
    filled = [name for name in country if name in FILLED and name != "inside_region"]
    size = values[country[0]].shape[-1]
    active = np.zeros((minerals, size), dtype=bool)
    for name in filled:
        active |= np.nan_to_num(values[name]) != 0.0
    if not filled:
        active[:] = True
    width = active.sum(axis=-1)
    place = np.argsort(~active, axis=-1, kind="stable")[:, : max(1, int(width.max(initial=0)))]
    ratings = {}
    for name in country:
        if name in RATINGS:
            sd = np.max(np.nan_to_num(deviations[name]), axis=0, initial=0.0)
            middle = np.max(np.where(np.isfinite(values[name]), values[name], -np.inf), axis=0, initial=-np.inf)
            ratings[name] = (np.where(np.isfinite(middle), middle, np.nan), sd)
        values[name] = np.take_along_axis(values[name], place, axis=-1)
        deviations[name] = np.take_along_axis(deviations[name], place, axis=-1)
    return Year(values, deviations, ratings, place, width, reach)


def of_countries(year: Year, samples: int, seed: Sequence[int]) -> dict[str, Floats]:
    """Draw by how much the ratings of each country differ from their values, ``(samples, countries)``.

    Each rating has a stream of its own, so that its errors do not depend on what else is asked for.
    """
    made = {}
    for name, (middle, sd) in year.ratings.items():
        moved = np.zeros((samples, len(middle)))
        certain = ~(np.isfinite(middle) & (sd > 0))
        if not certain.all():
            rng = np.random.default_rng([*seed, *name.encode()])
            uncertain = np.flatnonzero(~certain)
            drawn = draw({name: middle[uncertain]}, {name: sd[uncertain]}, samples, rng)[name]
            moved[:, uncertain] = drawn - middle[uncertain]
        made[name] = moved
    return made


def of_minerals(
    year: Year, countries: dict[str, Floats], rows: slice, inputs: Sequence[str], seed: Sequence[int]
) -> dict[str, Floats]:
    """Draw inputs, ``(samples, minerals, parts)``; those that are certain have a first axis of one."""
    made: dict[str, Floats] = {}
    samples = rows.stop - rows.start
    for name in inputs:
        values, sd = year.values[name], np.nan_to_num(year.deviations[name])
        if name in countries:
            declared = risk_input(name)
            moved = countries[name][rows][:, year.place]
            moved += values
            made[name] = np.clip(moved, declared.minimum, declared.maximum, out=moved)
            continue
        if not (sd > 0).any():
            made[name] = values[None]
            continue
        rng = np.random.default_rng([*seed, *name.encode()])
        uncertain = (sd > 0) & np.isfinite(values)
        if risk_input(name).sums_to_one:
            made[name] = _shares(values, sd, uncertain & (values != 0.0), samples, rng)
            continue
        full = np.empty((samples, *values.shape))
        full[:] = values
        if name in year.reach:
            even = np.isfinite(year.reach[name]).all(axis=-1)
            least, most = year.reach[name][even].T
            full[:, even] = least + (most - least) * rng.random((samples, int(even.sum())))
            uncertain &= ~even
        full[:, uncertain] = draw({name: values[uncertain]}, {name: sd[uncertain]}, samples, rng)[name]
        made[name] = full
    return made


def _shares(
    values: Floats, sd: Floats, uncertain: npt.NDArray[np.bool_], samples: int, rng: np.random.Generator
) -> Floats:
    """Draw shares as `orechain.risk.uncertainty.draw` does, but only those that are not zero."""
    mean = values[uncertain]
    spread = np.sqrt(np.log1p((sd[uncertain] / mean) ** 2))
    drawn = rng.standard_normal((samples, mean.size))
    drawn *= spread
    drawn -= 0.5 * spread**2
    np.exp(drawn, out=drawn)
    drawn *= mean
    full = np.zeros((samples, *values.shape))
    full[:] = values
    full[:, uncertain] = drawn
    whole = np.nansum(values, axis=-1)
    total = np.nansum(full, axis=-1)
    full *= np.divide(whole, total, out=np.ones_like(total), where=total > 0)[..., None]
    return full

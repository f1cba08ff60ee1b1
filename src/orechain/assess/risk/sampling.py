"""What errors of the inputs do to scores: samples, intervals, ranks, probabilities, and which error matters most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from orechain.assess.risk.arrays import Arrays
from orechain.assess.risk.draws import of_countries, of_minerals, of_year
from orechain.assess.risk.result import Driver, Spread
from orechain.catalog.risk import risk_input
from orechain.risk.contract import Floats, Method
from orechain.risk.evaluate import evaluate
from orechain.risk.explanation import chosen_score
from orechain.risk.ranking import probability_at_least, quantiles, ranks
from orechain.risk.scaling import COMPARING
from orechain.scenario.sensitivity import sensitivity

_NUMBERS_AT_ONCE = 120_000
"""Arrays of this size stay in the cache of a processor, which makes the formulas several times faster."""
_POOL = 2048
_ROWS = 512
_TRADE = frozenset({"imports_from", "sourcing_share"})


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """Sampled scores of one method, one year and link: ``(samples, minerals)``.

    ``chosen`` is the overall number or the first axis, ``axes`` each axis, ``critical`` 1, 0 or NaN.
    """

    chosen: Floats
    axes: Mapping[str, Floats]
    critical: Floats


def sampled(methods: Sequence[Method], found: Arrays, row: int, samples: int, seed: int) -> dict[str, Samples]:
    """Return the sampled scores of methods in one year.

    Parameters
    ----------
    methods
        Whose inputs `found` holds.
    found
        Inputs.
    row
        Which of the years.
    samples
        How many.
    seed
        Together with the year it settles every draw.
    """
    made: dict[str, Samples] = {}
    calendar = found.years[row]
    # Trade names many more countries than production: methods without it are spared them.
    for trading in (False, True):
        for comparing in (False, True):
            some = [
                method for method in methods
                if bool(_TRADE & set(method.inputs)) == trading and compares(method) == comparing
            ]  # fmt: skip
            if some:
                made |= _group(some, found, row, samples, [seed, calendar], together=comparing)
    return made


def compares(method: Method) -> bool:
    """Whether a method sets minerals against each other."""
    steps = [step for axis in method.axes for step in axis.scaling]
    steps += [step for axis in method.axes for term in axis.terms for step in term.scaling]
    return any(step.kind in COMPARING for step in steps)


def _group(
    methods: Sequence[Method], found: Arrays, row: int, samples: int, seed: list[int], *, together: bool
) -> dict[str, Samples]:
    inputs = sorted({name for method in methods for name in method.inputs if name in found.values})
    year = of_year(found, row, inputs)
    shape = (samples, year.minerals)
    made = {
        method.key: Samples(
            np.full(shape, np.nan), {axis.key: np.full(shape, np.nan) for axis in method.axes}, np.full(shape, np.nan)
        )
        for method in methods
    }
    every = np.arange(year.minerals)
    known = _known(methods, found, row)
    countries = of_countries(year, samples, seed)
    for number, some in enumerate([every] if together else list(year.buckets(every[known]))):
        own = year.of(some)
        size = max(1, max(array.size for array in own.values.values()))
        batch = max(1, min(samples, _NUMBERS_AT_ONCE // size))
        for first in range(0, samples, batch):
            rows = slice(first, min(first + batch, samples))
            values = of_minerals(own, countries, rows, inputs, [*seed, number, first])
            for method in methods:
                scores = evaluate(method, {name: values[name] for name in method.inputs if name in values})
                into = made[method.key]
                into.chosen[rows, some] = chosen_score(method, scores)
                into.critical[rows, some] = scores.critical
                for key, array in scores.axes.items():
                    into.axes[key][rows, some] = array
    return made


def _known(methods: Sequence[Method], found: Arrays, row: int) -> npt.NDArray[np.bool_]:
    """Return the minerals for which some method has a score on some axis."""
    known = np.zeros(len(found.minerals), dtype=bool)
    for method in methods:
        scores = evaluate(method, {name: found.values[name][row] for name in method.inputs if name in found.values})
        for array in scores.axes.values():
            known |= np.isfinite(array)
    return known


def spreads(samples: Floats, threshold: float | None, level: float) -> list[Spread | None]:
    """Return what samples ``(samples, minerals)`` say about each mineral; None where no sample is known."""
    ends = (0.5 - level / 2, 0.5, 0.5 + level / 2)
    known = np.isfinite(samples)
    some = np.flatnonzero(known.any(axis=0))
    values = np.full((3, samples.shape[1]), np.nan)
    places = np.full((2, samples.shape[1]), np.nan)
    values[:, some] = _quantiles(samples[:, some], ends)
    places[:, some] = _rank_ends(samples[:, some], level)
    share = probability_at_least(samples, threshold) if threshold is not None else None
    found: list[Spread | None] = []
    for mineral in range(samples.shape[1]):
        count = int(np.count_nonzero(known[:, mineral]))
        if count == 0:
            found.append(None)
            continue
        low, median, high = (float(value) for value in values[:, mineral])
        sd = float(np.std(samples[known[:, mineral], mineral]))
        chance = None if share is None else float(share[mineral])
        first, last = (float(value) for value in places[:, mineral])
        found.append(Spread(low, median, high, sd, level, first, last, chance, count))
    return found


def rank_intervals(links: Sequence[Floats], level: float) -> Floats:
    """Return lowest and highest rank ``(2, minerals)`` of minerals that stand in each sample at their highest link.

    Parameters
    ----------
    links
        Samples ``(samples, minerals)`` of one method at each of its links; NaN where a link has no score.
    level
        Part of the samples that an interval holds.
    """
    highest = links[0]
    for other in links[1:]:
        highest = np.fmax(highest, other)
    some = np.flatnonzero(np.isfinite(highest).any(axis=0))
    found = np.full((2, highest.shape[1]), np.nan)
    found[:, some] = _rank_ends(highest[:, some], level)
    return found


def _rank_ends(samples: Floats, level: float) -> Floats:
    """Return the ends of the intervals of ranks: ranks that occur, the wider ones."""
    places = np.ascontiguousarray(_ranks(samples).T)
    if np.isfinite(places).all():
        last = places.shape[-1] - 1
        ends = (int((0.5 - level / 2) * last), min(last, int(np.ceil((0.5 + level / 2) * last - 1e-9))))
        found = np.partition(places, ends, axis=-1)
        low, high = found[:, ends[0]], found[:, ends[1]]
    else:
        low = np.nanquantile(places, 0.5 - level / 2, axis=-1, method="lower")
        high = np.nanquantile(places, 0.5 + level / 2, axis=-1, method="higher")
    return np.stack([np.floor(low), np.ceil(high)])  # two that share a rank stand between two places


def _quantiles(samples: Floats, levels: Sequence[float]) -> Floats:
    """Return quantiles over the first axis; columns without gaps are sorted at once."""
    if np.isfinite(samples).all():
        return np.asarray(np.quantile(np.ascontiguousarray(samples.T), list(levels), axis=-1))
    return quantiles(samples, levels)


def _ranks(samples: Floats) -> Floats:
    """Return ranks in each row; without ties and gaps they follow from the order alone."""
    if not np.isfinite(samples).all():
        return ranks(samples)
    order = np.argsort(-samples, axis=-1)
    if (np.diff(np.take_along_axis(samples, order, axis=-1), axis=-1) == 0.0).any():
        return ranks(samples)
    found = np.empty_like(samples)
    np.put_along_axis(found, order, np.arange(1.0, samples.shape[1] + 1.0)[None], axis=-1)
    return found


def drivers(method: Method, found: Arrays, row: int, seed: int) -> dict[str, list[tuple[Driver, ...]]]:
    """Return by axis, for each mineral, how much of the variance each effect explains, the greatest first.

    The errors of all inputs of one effect are exchanged together; a draw of them is one of a pool, so that shares that
    make up a whole stay one.
    """
    inputs = [name for name in method.inputs if name in found.values]
    year = of_year(found, row, inputs)
    calendar = found.years[row]
    countries = of_countries(year, _POOL, [seed, calendar])
    pool = of_minerals(year, countries, slice(0, _POOL), inputs, [seed, calendar, 1 << 20])
    groups: dict[str, list[str]] = {}
    for name in inputs:
        if pool[name].shape[0] == _POOL:
            groups.setdefault(risk_input(name).effect, []).append(name)
    minerals = year.minerals
    if not groups:
        return {axis.key: [()] * minerals for axis in method.axes}
    effects = list(groups)

    def model(rows: Floats) -> Floats:
        picked: dict[str, Floats] = {name: pool[name] for name in inputs if pool[name].shape[0] != _POOL}
        for column, effect in enumerate(effects):
            take = np.minimum((rows[:, column] * _POOL).astype(np.intp), _POOL - 1)
            picked |= {name: pool[name][take] for name in groups[effect]}
        scores = evaluate(method, picked)
        shape = (len(rows), minerals)
        return np.stack([np.broadcast_to(scores.axes[axis.key], shape) for axis in method.axes], axis=1)

    rng = np.random.default_rng([seed, calendar, 1 << 21])
    indices = sensitivity(model, effects, _ROWS, rng=rng, method="random", resamples=100, batch=128)
    result: dict[str, list[tuple[Driver, ...]]] = {}
    for place, axis in enumerate(method.axes):
        result[axis.key] = []
        for mineral in range(minerals):
            some = [
                Driver(effect, *(float(part[number, place, mineral]) for part in (
                    indices.first, indices.total, indices.total_low, indices.total_high)))
                for number, effect in enumerate(effects)
                if np.isfinite(indices.total[number, place, mineral])
            ]  # fmt: skip
            result[axis.key].append(tuple(sorted(some, key=lambda driver: -driver.total)))
    return result

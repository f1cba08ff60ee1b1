"""Samples of a case's uncertain figures, the fans of its results, and which groups of figures spread them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm, qmc

from orechain.assess.stocks.case import ROLES, Case, Outcome
from orechain.assess.stocks.result import LEVELS, Fan, Index, OutputSensitivity, Runs, Spread
from orechain.errors import OrechainError
from orechain.scenario import ensemble
from orechain.scenario.sensitivity import METHODS, sensitivity
from orechain.stocks import answers
from orechain.stocks.definition import Uncertainty
from orechain.stocks.timeaxis import Floats

Progress = Callable[[int, int], object]
SERIES = ("demand", "in_use", "end_of_life", "recovered", "net_primary")
"""Totals of which a fan is drawn."""
MOST_SAMPLES = 1 << 20
_BATCH = 256
_TAIL = 0.025
_NORMAL_SPAN = 1.959963984540054
"""Low and high of a normal figure are its percentiles 2.5 and 97.5, and it is truncated there."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """The independent inputs of a case: one for each uncertain series, or for several that move together."""

    names: tuple[str, ...]
    members: tuple[tuple[str, ...], ...]
    settings: Uncertainty

    def positions(self, cube: Floats) -> dict[str, Floats]:
        """Return positions by series, (rows,) each, from points of the unit cube, (rows, inputs)."""
        of, usual = self.settings.of, self.settings.distribution
        return {
            series: _position(cube[:, column], of.get(series, of.get(series.partition(":")[0], usual)))
            for column, members in enumerate(self.members)
            for series in members
        }


def inputs_of(case: Case) -> Inputs:
    """Return the inputs of a case."""
    settings, found = case.scenario.uncertainty, case.uncertain()
    members: dict[str, tuple[str, ...]] = {}
    for group in settings.together:
        here = tuple(name for name in found if name in group or name.partition(":")[0] in group)
        if here:
            members[here[0]] = here
    grouped = {name for of in members.values() for name in of}
    members |= {name: (name,) for name in found if name not in grouped}
    return Inputs(tuple(members), tuple(members.values()), settings)


def answers_of(outcome: Outcome, since: int, to: int, reserve: float) -> dict[str, Floats]:
    """Return the answers of an outcome to the year ``to``, each (...); see `result.Answers`."""
    inside = outcome.years <= to
    years = outcome.years[inside]
    demand, recovered, reach = (outcome.total(part)[..., inside] for part in ("demand", "recovered", "collectable"))
    net = outcome.net_primary[..., inside]
    later = years >= since
    spent = answers.cumulative(net[..., later])
    cover = answers.overtaking(reach[..., later], demand[..., later], years[later])
    return {
        "turning_point": answers.turning_point(net, years),
        "overtaking": answers.overtaking(recovered, net, years),
        "potential_above_demand": cover,
        "cumulative_demand": demand[..., later].sum(axis=-1),
        "cumulative_recovered": recovered[..., later].sum(axis=-1),
        "cumulative_net_primary": spent[..., -1],
        "reserve_exhausted": answers.overtaking(spent, np.asarray(reserve), years[later]),
    }


def fans(
    case: Case,
    to: int,
    since: int,
    reserve: float,
    samples: int,
    seed: int,
    method: str,
    progress: Progress | None = None,
) -> tuple[dict[str, Fan], dict[str, Spread], Runs]:
    """Run a case on samples of its uncertain figures and return quantiles of totals and answers.

    Raises
    ------
    OrechainError
        If the method is unknown or the number of samples is out of its range.
    """
    if method not in METHODS:
        raise OrechainError("stocks_method", method=method, known=", ".join(METHODS))
    if not 2 <= samples <= MOST_SAMPLES:
        raise OrechainError("stocks_samples", samples=samples, most=MOST_SAMPLES)
    inputs = inputs_of(case)
    cube = _design(len(inputs.names), samples, method, np.random.default_rng(seed))
    scenario_end = case.years[0] + np.flatnonzero(np.array(case.years) <= to)[-1]
    inside = np.arange(case.years[0], case.years[-1] + 1) <= scenario_end

    def model(rows: Floats) -> Mapping[str, Floats]:
        outcome = case.outcome(inputs.positions(rows))
        found: dict[str, Floats] = {name: outcome.total(name) for name in SERIES if name != "net_primary"}
        found["net_primary"] = outcome.net_primary
        shape = (len(rows), outcome.years.size)
        results = {name: np.broadcast_to(values, shape)[:, inside] for name, values in found.items()}
        scalars = answers_of(outcome, since, to, reserve)
        return results | {f"answer.{name}": np.broadcast_to(v, len(rows)) for name, v in scalars.items()}

    done = ensemble.run(model, cube, batch=_BATCH, probabilities=LEVELS, progress=progress)
    drawn: dict[str, Fan] = {}
    spreads: dict[str, Spread] = {}
    rank = 0.0
    for name, summary in done.results.items():
        rank = max(rank, summary.rank_error)
        quantiles = [summary.quantile(level) for level in LEVELS]
        if name.startswith("answer."):
            spreads[name.removeprefix("answer.")] = Spread(LEVELS, tuple(map(float, quantiles)), float(summary.missing))
        else:
            drawn[name] = Fan(LEVELS, tuple(tuple(map(float, q)) for q in quantiles))
    runs = Runs(samples, seed, method, inputs.settings.distribution, len(inputs.names), rank)
    return drawn, spreads, runs


def sensitivities(
    case: Case,
    outputs: Sequence[str],
    to: int,
    since: int,
    samples: int,
    seed: int,
    progress: Progress | None = None,
) -> tuple[OutputSensitivity, ...]:
    """Return first-order and total indices of outputs by what the figures say (`ROLES`).

    Parameters
    ----------
    outputs
        Totals of `SERIES` in the year ``to``, or ``cumulative_`` and one of ``demand``, ``recovered``,
        ``net_primary``: from ``since`` to ``to``.
    samples
        Rows of each of the two samples, a power of two; the case is run ``samples * (groups + 2)`` times.
    """
    inputs, roles = inputs_of(case), case.roles()
    if not inputs.names:
        raise OrechainError("stocks_nothing_uncertain", scenario=case.scenario.scenario)
    groups: dict[str, list[str]] = {}
    for name, members in zip(inputs.names, inputs.members, strict=True):
        role = next((role for role in ROLES for member in members if role in roles.get(member, ())), "other")
        groups.setdefault(role, []).append(name)
    years = np.array(case.years)
    last = int(np.flatnonzero(years == to)[0])
    later = (years >= since) & (years <= to)

    def value(outcome: Outcome, output: str) -> Floats:
        name = output.removeprefix("cumulative_")
        series = outcome.net_primary if name == "net_primary" else outcome.total(name)
        return np.asarray(series[..., later].sum(axis=-1) if output != name else series[..., last])

    def model(rows: Floats) -> Floats:
        outcome = case.outcome(inputs.positions(rows))
        return np.stack([np.broadcast_to(value(outcome, output), len(rows)) for output in outputs], axis=-1)

    found = sensitivity(
        model, inputs.names, samples, rng=np.random.default_rng(seed), groups=groups, batch=_BATCH, progress=progress
    )
    results = []
    for place, output in enumerate(outputs):
        parts = (found.first, found.first_low, found.first_high, found.total, found.total_low, found.total_high)
        rows = [
            Index(group, *(float(part[number, place]) for part in parts)) for number, group in enumerate(found.groups)
        ]
        rows.sort(key=lambda row: -np.nan_to_num(row.total))
        sd = float(np.sqrt(found.variance[place]))
        results.append(OutputSensitivity(output, float(found.mean[place]), sd, found.runs, tuple(rows)))
    return tuple(results)


def _position(uniform: Floats, distribution: str) -> Floats:
    """Return positions from -1 to 1: triangular or truncated normal around the central case, or uniform."""
    if distribution == "uniform":
        return np.asarray(2.0 * uniform - 1.0)
    if distribution == "normal":
        return np.asarray(norm.ppf(_TAIL + (1.0 - 2.0 * _TAIL) * uniform) / _NORMAL_SPAN)
    half = np.minimum(uniform, 1.0 - uniform)
    return np.asarray(np.sign(uniform - 0.5) * (1.0 - np.sqrt(2.0 * half)))


def _design(size: int, samples: int, method: str, rng: np.random.Generator) -> Floats:
    if not size:
        return np.zeros((samples, 0))
    if method == "random":
        return rng.random((samples, size))
    if method == "latin-hypercube":
        return np.asarray(qmc.LatinHypercube(size, rng=rng).random(samples))
    # The first points of the sequence of the next power of two: their quantiles are still better than random ones.
    whole = qmc.Sobol(size, scramble=True, rng=rng).random_base2(max(samples - 1, 1).bit_length())
    return np.asarray(np.clip(whole[:samples], 2.0**-60, 1 - 2.0**-53))

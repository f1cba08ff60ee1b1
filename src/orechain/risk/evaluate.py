"""From inputs to scores, by any method."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from orechain.catalog.risk import risk_input
from orechain.errors import InvalidInput
from orechain.risk.aggregation import AGGREGATORS
from orechain.risk.contract import Axis, Floats, Method, Parameters, Scores, Term, Values
from orechain.risk.scaling import scaled

_SHARE_SLACK = 0.02
"""Published shares are rounded: their sum may exceed one by this."""


def evaluate(method: Method, values: Values) -> Scores:
    """Score minerals by a method.

    Parameters
    ----------
    method
        A method of the registry, or a variant.
    values
        Inputs by id, arrays ``(..., minerals)`` or ``(..., minerals, countries)``, broadcastable (what is the same for
        all minerals may have one); NaN where not known.
        An input that is absent is not known; see `check` for what else is refused.

    Returns
    -------
    Scores
        Arrays ``(..., minerals)``.

    Examples
    --------
    >>> from orechain.risk.registry import method
    >>> found = evaluate(method("nstc-2018"), {
    ...     "production_share": np.array([[0.9, 0.1]]), "governance": np.array([[0.0, 1.0]]),
    ...     "production": np.array([110.0]), "production_five_years_before": np.array([100.0]),
    ...     "real_prices": np.array([[4.0, 5.0, 6.0]])})
    >>> found.axes["potential"].round(3)
    array([0.437])
    """
    values = _complete(method, values)
    settings = method.settings
    axes: dict[str, Floats] = {}
    terms: dict[str, dict[str, Floats]] = {}
    raw: dict[str, dict[str, Floats]] = {}
    known: dict[Callable[[Values, Parameters], Floats], Floats] = {}  # axes share terms
    for axis in method.axes:
        for term in axis.terms:
            if term.compute not in known:
                known[term.compute] = term.compute(values, settings)
        raw[axis.key] = {term.key: known[term.compute] for term in axis.terms}
        terms[axis.key] = {term.key: scaled(raw[axis.key][term.key], term.scaling, settings) for term in axis.terms}
        axes[axis.key] = aggregated(axis, terms[axis.key], settings)
        if axis.needs and settings[axis.needs] != 1.0:
            axes[axis.key] = np.full_like(axes[axis.key], np.nan)
    overall = None
    if method.overall:
        overall = AGGREGATORS[method.overall](tuple(axes.values()), [1.0] * len(axes))
    return Scores(axes, terms, raw, overall, _critical(method, axes, overall))


def aggregated(axis: Axis, terms: Mapping[str, Floats], parameters: Parameters | None = None) -> Floats:
    """Return the score of an axis from its scaled terms."""
    together = AGGREGATORS[axis.aggregator]([terms[term.key] for term in axis.terms], [t.weight for t in axis.terms])
    return scaled(together * axis.factor, axis.scaling, parameters)


def _critical(method: Method, axes: Mapping[str, Floats], overall: Floats | None) -> Floats:
    """Return where all thresholds are reached; one that is missed settles it, whatever is not known besides."""
    cuts: list[tuple[Floats, float]] = [
        (axes[axis.key], axis.threshold) for axis in method.axes if axis.threshold is not None
    ]
    if overall is not None and method.overall_threshold is not None:
        cuts.append((overall, method.overall_threshold))
    if not cuts:
        return np.full_like(next(iter(axes.values())), np.nan)
    reached = np.stack(np.broadcast_arrays(*[np.where(np.isnan(x), np.nan, x >= cut) for x, cut in cuts]))
    missed = np.any(reached == 0.0, axis=0)
    return np.where(missed, 0.0, np.where(np.isnan(reached).any(axis=0), np.nan, 1.0))


def _complete(method: Method, values: Values) -> Values:
    """Return the values with NaN for inputs that are absent, in the shape that their axis asks for."""
    if not values:
        raise InvalidInput([f"method {method.key}: no input is given; it needs {', '.join(method.inputs)}"])
    count = max(
        (np.shape(array)[-1 if risk_input(name).axis == "" else -2] for name, array in values.items()), default=1
    )
    found = {name: np.asarray(array, dtype=np.float64) for name, array in values.items()}
    for name in method.inputs:
        if name not in found:
            found[name] = np.full(count if risk_input(name).axis == "" else (count, 1), np.nan)
    return found


def check(values: Values, minerals: Sequence[str], where: str = "") -> None:
    """Refuse inputs that cannot be: out of their range, shares above one, infinite numbers.

    Parameters
    ----------
    values
        As for `evaluate`.
    minerals
        Names for the messages, as many as the arrays have minerals.
    where
        File or other place of origin, for the messages.

    Raises
    ------
    InvalidInput
        All problems, each naming mineral and input.
    """
    problems = []
    for name, array in values.items():
        declared = risk_input(name)
        by_mineral = np.moveaxis(np.asarray(array, dtype=np.float64), -1 if declared.axis == "" else -2, 0)
        named = minerals if len(by_mineral) == len(minerals) or len(by_mineral) != 1 else ("all minerals",)
        for mineral, numbers in zip(named, by_mineral, strict=True):
            start = f"{where}{': ' if where else ''}{mineral}, {name}"
            if np.isinf(numbers).any():
                problems.append(f"{start}: an infinite number; give a finite one or leave it out")
            known = numbers[np.isfinite(numbers)]
            for bound, beyond, word in (
                (declared.minimum, known.min(initial=np.inf), "below"),
                (declared.maximum, known.max(initial=-np.inf), "above"),
            ):
                if bound is not None and (beyond < bound if word == "below" else beyond > bound):
                    problems.append(f"{start}: {beyond:g} is {word} {bound:g}; correct it")
            if declared.sums_to_one and declared.axis:
                most = float(np.max(np.nansum(numbers, axis=-1), initial=0.0))
                if not most <= 1.0 + _SHARE_SLACK:
                    problems.append(f"{start}: shares add up to {100 * most:.4g} %, above 100 %; correct them")
    problems += _above_the_largest(values, minerals, where)
    if problems:
        raise InvalidInput(problems)


def _above_the_largest(values: Values, minerals: Sequence[str], where: str) -> list[str]:
    """Return where a sector is said to be larger than the largest: the two numbers are not of one table."""
    if not {"sector_value_added", "largest_sector_value_added"} <= set(values):
        return []
    sector = np.atleast_2d(np.asarray(values["sector_value_added"], dtype=np.float64))
    largest = np.asarray(values["largest_sector_value_added"], dtype=np.float64)[..., None]
    above = np.moveaxis(np.max(sector - largest * 1.01, axis=-1, initial=-np.inf), -1, 0)
    named = minerals if len(above) == len(minerals) else ("all minerals",) * len(above)
    return [
        f"{where}{': ' if where else ''}{mineral}, sector_value_added: above largest_sector_value_added; correct one"
        for mineral, beyond in zip(named, above, strict=True)
        if np.nanmax(beyond, initial=-np.inf) > 0
    ]


def missing(method: Method, values: Values) -> tuple[str, ...]:
    """Return the required inputs that are absent or known for no mineral at all."""
    return tuple(
        name
        for name in method.inputs
        if name not in method.optional and not np.isfinite(np.asarray(values.get(name, np.nan))).any()
    )


def contributions(method: Method, values: Values) -> dict[str, dict[str, Floats]]:
    """Return by axis and term the parts of terms that are sums over countries, sectors or scenarios (not scaled)."""
    values = _complete(method, values)

    def parts(term: Term) -> Floats | None:
        return None if term.parts is None else term.parts(values, method.settings)

    return {
        axis.key: {term.key: found for term in axis.terms if (found := parts(term)) is not None} for axis in method.axes
    }

"""Why a score changed: its change shared out exactly among the kinds of input that changed.

The share of a group of inputs is its Shapley value: the mean, over all orders in which the groups can be moved from
their old to their new numbers, of what the score changes when its turn comes. The shares add up to the whole change
whatever the formula is, and do not depend on an order that somebody chose. Source: Shapley (1953); Albrecht, Francois
and Schoors, A Shapley decomposition of carbon emissions without residuals, Energy Policy 30 (2002),
doi:10.1016/S0301-4215(01)00131-8.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from math import factorial

import numpy as np
import numpy.typing as npt

from orechain.catalog.risk import risk_input
from orechain.risk.contract import Floats, Method, Scores, Values
from orechain.risk.evaluate import evaluate

_MOST = 10
"""Groups; each one more doubles the work."""


SOURCE = "source"
"""Effect of inputs that the two years take from different tables: no change of the world alone."""


def change_by_effect(
    method: Method,
    before: Values,
    after: Values,
    axis: str = "",
    sources: Mapping[str, npt.NDArray[np.bool_]] | None = None,
) -> dict[str, Floats]:
    """Share the change of a score out among the effects of the catalog (share, governance, trade, recycling ...).

    Parameters
    ----------
    method
        The method.
    before, after
        Its inputs of two years, with the same countries in the same order.
    axis
        Id of an axis; by default the overall number, or the only axis.
    sources
        By input, ``(minerals,)``: where the two years are read from different tables. Its change there counts as the
        effect ``source``, whatever the kind of input.

    Returns
    -------
    dict
        For each effect an array ``(..., minerals)``; their sum is the change of the score.

    Examples
    --------
    >>> from orechain.risk.registry import method
    >>> old = {"production_share": np.array([[0.6, 0.4]]), "governance": np.array([[0.0, 1.0]]),
    ...        "production": np.array([100.0]), "production_five_years_before": np.array([100.0]),
    ...        "real_prices": np.array([[4.0, 5.0, 6.0]])}
    >>> new = {**old, "governance": np.array([[-1.0, 1.0]])}
    >>> {name: bool(part[0] > 0) for name, part in change_by_effect(method("nstc-2018"), old, new).items()}
    {'governance': True}
    """
    if axis or not method.overall:
        # What other axes take in does not touch this one, and would only multiply the work.
        chosen_axis = method.axis(axis) if axis else method.axes[0]
        method = replace(method, axes=(chosen_axis,), overall="", overall_threshold=None)
    groups: dict[str, list[str]] = {}
    apart: dict[str, npt.NDArray[np.bool_]] = {}
    for name in method.inputs:
        old, new = before.get(name), after.get(name)
        if old is None and new is None:
            continue
        if old is not None and new is not None and np.array_equal(old, new, equal_nan=True):
            continue
        where = (sources or {}).get(name)
        if old is None or new is None or where is None or not where.any():
            groups.setdefault(risk_input(name).effect, []).append(name)
            continue
        apart[name] = where if not risk_input(name).axis else where[..., None]
        groups.setdefault(SOURCE, []).append(name)
        if not np.array_equal(old, np.where(apart[name], old, new), equal_nan=True):
            groups.setdefault(risk_input(name).effect, []).append(name)

    def score(moved: frozenset[str]) -> Floats:
        chosen = dict(before)
        for effect in moved:
            for name in groups[effect]:
                if name not in apart:
                    if name in after:
                        chosen[name] = after[name]
                    continue
                # Each element moves with one effect only, so that the order of the effects does not matter.
                own = apart[name] if effect == SOURCE else ~apart[name]
                chosen[name] = np.where(own, after[name], chosen[name])
        return chosen_score(method, evaluate(method, chosen), axis)

    return shapley(tuple(groups), score)


def chosen_score(method: Method, scores: Scores, axis: str = "") -> Floats:
    """Return the score of an axis; by default the overall number, or the first axis."""
    if axis:
        return scores.axes[axis]
    return scores.overall if scores.overall is not None else scores.axes[method.axes[0].key]


def shapley(groups: Sequence[str], score: Callable[[frozenset[str]], Floats]) -> dict[str, Floats]:
    """Return the Shapley value of each group for a function of the groups that have moved.

    Formula: ``phi_g = sum over S without g of |S|! (n - |S| - 1)! / n! * (f(S + g) - f(S))``.

    Raises
    ------
    ValueError
        If there are more than ten groups.
    """
    if len(groups) > _MOST:
        raise ValueError(f"{len(groups)} groups; at most {_MOST} can be shared out exactly")
    known: Mapping[frozenset[str], Floats] = {
        frozenset(chosen): score(frozenset(chosen))
        for size in range(len(groups) + 1)
        for chosen in combinations(groups, size)
    }
    count = len(groups)
    found = {}
    for group in groups:
        without = [moved for moved in known if group not in moved]
        weights = [factorial(len(moved)) * factorial(count - len(moved) - 1) / factorial(count) for moved in without]
        steps = [known[moved | {group}] - known[moved] for moved in without]
        found[group] = np.asarray(sum(weight * step for weight, step in zip(weights, steps, strict=True)))
    return found

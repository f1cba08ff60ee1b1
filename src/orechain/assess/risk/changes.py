"""Why scores changed from year to year, with what changed in the tables told apart from what changed in the world."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from orechain.assess.risk.given import of_other_years, other_years, stand_ins
from orechain.assess.risk.result import Change, Evidence, Given
from orechain.assess.risk.scores import Evaluated, governance_years, named_inputs
from orechain.risk.contract import Method
from orechain.risk.evaluate import evaluate
from orechain.risk.explanation import change_by_effect, chosen_score
from orechain.store.claims import Fact

Key = tuple[str, str, int]
"""Mineral, link, year."""


def source_changed(before: Given, after: Given, years: tuple[int, int], facts: Mapping[str, Fact]) -> bool:
    """Return whether two years of an input are read from different tables.

    What counts are the figures that the two years do not share: they come from other releases, refer to periods that
    lie otherwise to their years, or stand in for their years.
    """
    if "user" in (before.basis, after.basis):
        return before.basis != after.basis
    old, new = set(before.all_claims), set(after.all_claims)
    gone, come = old - new, new - old
    if not gone and not come:
        return False
    if {claim.partition(":")[0] for claim in old} != {claim.partition(":")[0] for claim in new}:
        return True
    if of_other_years(before.input):
        return False
    if any(other_years(item, year) is not None for item, year in zip((before, after), years, strict=True)):
        return True
    periods = [
        {_period(facts[claim], year) for claim in some if claim in facts}
        for some, year in ((gone, years[0]), (come, years[1]))
    ]
    return bool(periods[0] and periods[1] and periods[0] != periods[1])


def _period(fact: Fact, year: int) -> tuple[int | None, int | None]:
    """Return first and last year of a figure, counted from the year asked about."""
    return (
        None if fact.start is None else fact.start - year,
        None if fact.end is None else fact.end - year,
    )


def changes(
    done: Iterable[Evaluated], found: Mapping[Key, Evidence], facts: Callable[[str], Sequence[Fact]]
) -> tuple[Change, ...]:
    """Return the changes of all scores between neighbouring years, shared out exactly.

    Parameters
    ----------
    done
        Methods computed at a link.
    found
        Evidence by mineral, link and year.
    facts
        The figures about a mineral.
    """
    made = []
    by_claim: dict[str, dict[str, Fact]] = {}
    for item in done:
        values, minerals = item.arrays.values, item.arrays.minerals
        mean = governance_years(item.method)
        axis = "" if item.method.overall else item.method.axes[0].key
        for row, years in enumerate(zip(item.arrays.years, item.arrays.years[1:], strict=False)):
            before = {name: values[name][row] for name in item.method.inputs}
            after = {name: values[name][row + 1] for name in item.method.inputs}
            old, new = (chosen_score(item.method, evaluate(item.method, some)) for some in (before, after))
            both = np.isfinite(old) & np.isfinite(new)
            if not both.any():
                continue
            sources: dict[str, npt.NDArray[np.bool_]] = {}
            for place, mineral in enumerate(minerals):
                if not both[place]:
                    continue
                if mineral not in by_claim:
                    by_claim[mineral] = {fact.claim: fact for fact in facts(mineral)}
                pair = (found[mineral, item.link, years[0]], found[mineral, item.link, years[1]])
                for name in _of_other_tables(item.method, pair, years, by_claim[mineral]):
                    sources.setdefault(name, np.zeros(len(minerals), dtype=bool))[place] = True
            try:
                effects = change_by_effect(item.method, before, after, sources=sources)
            except ValueError:  # more kinds of input moved than can be shared out exactly
                continue
            for place, mineral in enumerate(minerals):
                if not both[place]:
                    continue
                shared = {name: float(np.broadcast_to(part, both.shape)[place]) for name, part in effects.items()}
                rest = [
                    tuple(stand_ins(found[mineral, item.link, year], named_inputs(item.method), mean)) for year in years
                ]  # fmt: skip
                made.append(
                    Change(
                        mineral, item.method.key, item.link, axis, *years, float(old[place]), float(new[place]), shared,
                        tuple(name for name, where in sources.items() if where[place]), *rest,
                    )
                )  # fmt: skip
    return tuple(made)


def _of_other_tables(
    method: Method, pair: tuple[Evidence, Evidence], years: tuple[int, int], facts: Mapping[str, Fact]
) -> list[str]:
    mean = governance_years(method)
    names = []
    for name in named_inputs(method):
        before, after = (of.found(name, mean) for of in pair)
        if isinstance(before, Given) and isinstance(after, Given):
            if source_changed(before, after, years, facts):
                names.append(name)
        elif isinstance(before, Given) != isinstance(after, Given):  # known in one of the years only
            names.append(name)
    return names

"""Policies that open or close a supply path from a certain day on, step by step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from orechain.catalog.named import Named
from orechain.catalog.tables import read, split
from orechain.errors import InvalidInput

Step = Literal["decided", "announced", "in_force", "tightened", "eased"]


@dataclass(frozen=True, slots=True)
class PolicyStep(Named):
    """One dated step of a policy.

    Parameters
    ----------
    day
        From which it holds, or on which it was made known (``2017-12-31``).
    step
        ``decided``, ``announced``, ``in_force``, ``tightened`` or ``eased``.
    minerals
        Minerals that it is about; empty for all.
    source
        Who says so.
    """

    day: str
    step: Step
    minerals: tuple[str, ...]
    name_en: str
    name_zh: str
    source: str


@dataclass(frozen=True, slots=True)
class PolicySwitch:
    """A policy of one economy that acts on one supply path, with the steps that concern a mineral, in order of days."""

    switch: str
    economy: str
    path: str
    steps: tuple[PolicyStep, ...]

    def day(self, step: Step) -> str:
        """Return the day of the first step of a kind; every switch has been decided and is in force."""
        return next(item.day for item in self.steps if item.step == step)

    @property
    def first_year(self) -> int:
        """The first year that the policy is in force throughout.

        Examples
        --------
        >>> policy_switch("CHN", "imported_secondary", "cobalt").first_year
        2018
        """
        day = date.fromisoformat(self.day("in_force"))
        return day.year if (day.month, day.day) == (1, 1) else day.year + 1


@cache
def _steps() -> dict[tuple[str, str, str], tuple[PolicyStep, ...]]:
    found: dict[tuple[str, str, str], list[PolicyStep]] = {}
    problems = []
    for place, row in enumerate(read("policy_switches"), 2):
        try:
            date.fromisoformat(row["date"])
        except ValueError:
            problems.append(f"catalog table policy_switches.csv, row {place}: {row['date']!r} is no date (2017-12-31)")
            continue
        step = PolicyStep(
            row["date"],
            row["step"],  # type: ignore[arg-type]
            split(row["minerals"]),
            row["name_en"],
            row["name_zh"],
            row["source"],
        )
        found.setdefault((row["switch"], row["economy"], row["path"]), []).append(step)
    for (switch, _, _), steps in found.items():
        problems += [
            f"catalog table policy_switches.csv: {switch} has no step {kind!r} that is about all minerals"
            for kind in ("decided", "in_force")
            if not any(item.step == kind and not item.minerals for item in steps)
        ]
    if problems:
        raise InvalidInput(problems)
    return {key: tuple(sorted(steps, key=lambda item: item.day)) for key, steps in found.items()}


def policy_switch(economy: str, path: str, mineral: str) -> PolicySwitch | None:
    """Return the policy of an economy that acts on a supply path of a mineral, or ``None``.

    Examples
    --------
    >>> policy_switch("CHN", "imported_secondary", "cobalt").day("in_force")
    '2017-12-31'
    >>> policy_switch("USA", "imported_secondary", "cobalt") is None
    True
    """
    for (switch, place, acts_on), steps in _steps().items():
        if (place, acts_on) == (economy, path):
            own = tuple(item for item in steps if not item.minerals or mineral in item.minerals)
            return PolicySwitch(switch, place, acts_on, own)
    return None

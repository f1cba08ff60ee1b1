"""Published results beside ours: the records, and the tables of published inputs and of known deviations.

Published inputs are claims of the store, or rows of the table ``data/validation/published.csv`` with source and
locator. A difference that is understood stands in ``data/validation/deviations.csv``; it counts as such only as long as
our own number is the one recorded there. What cannot be recomputed, because inputs were not published, is listed.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

from orechain.catalog.messages import Bilingual, Message
from orechain.catalog.tables import number, read_file

Verdict = Literal["agrees", "other_inputs", "within", "weak", "repeats", "deviates", "fails"]
"""Equal within the tolerance, from the published inputs; the same from inputs of another source; inside the range that
inputs which were not published leave open; inside such a range that is too wide to tell much; equal, but the published
result is itself what was put in; outside for a reason on record; outside."""
Basis = Literal["same", "other", "result"]
"""What was put in: the published inputs, those of another source or edition, or the published result."""

_WIDE = 0.5
"""Width of a range over the published number from which on it is a weak test: twice what the substitution index alone
leaves open."""


@dataclass(frozen=True, slots=True)
class Check:
    """One published result beside ours.

    Parameters
    ----------
    method
        Id of the method.
    item
        What it is about: a mineral, followed by its link, economy or year where there are several; or a list.
    key
        Id of the axis or term, or ``list`` for the number of entries of a list.
    published
        As printed.
    low, high
        Ours. They differ where an input was not published and any value that it can have is let through.
    tolerance
        What rounding of the printed inputs and result allows.
    why
        Where the tolerance is from, and what was left open.
    source
        Where the result is published.
    claims
        Of the store, behind the published result.
    differing
        Of a list: entries that are on one side only.
    reason
        Of a deviation on record.
    basis
        What was put in.
    """

    method: str
    item: str
    key: str
    published: float
    low: float
    high: float
    tolerance: float
    why: Message
    source: str
    claims: tuple[str, ...] = ()
    differing: tuple[str, ...] = ()
    reason: Bilingual | None = None
    basis: Basis = "same"

    @property
    def error(self) -> float:
        """Ours less the published number, zero where that lies in our range; of a list, how many entries differ."""
        if self.differing:
            return float(len(self.differing))
        if math.isnan(self.low) or math.isnan(self.high):
            return math.nan
        nearest = min(max(self.published, self.low), self.high)
        return nearest - self.published

    @property
    def verdict(self) -> Verdict:
        """What comes of it; a number that is not known fails."""
        # The slack is that of binary fractions: 0.15 of an error of 0.15 passes.
        if abs(self.error) <= self.tolerance * (1 + 1e-9) + 1e-12:
            if self.basis != "same":
                return "repeats" if self.basis == "result" else "other_inputs"
            if self.low == self.high:
                return "agrees"
            return "weak" if self.high - self.low > _WIDE * abs(self.published) else "within"
        return "deviates" if self.reason is not None else "fails"


@dataclass(frozen=True, slots=True)
class NotReproduced:
    """Published results that cannot be recomputed: of which method, how many, which, and why."""

    method: str
    reason: Message
    items: tuple[str, ...] = ()
    results: int | None = None


@dataclass(frozen=True, slots=True)
class Validation:
    """All checks, and what could not be checked."""

    checks: tuple[Check, ...]
    not_reproduced: tuple[NotReproduced, ...]

    @property
    def passed(self) -> bool:
        """Whether no check fails."""
        return not any(check.verdict == "fails" for check in self.checks)

    def count(self, verdict: Verdict, method: str = "") -> int:
        """Return how many checks came out so, of one method or of all."""
        return sum(check.verdict == verdict and method in ("", check.method) for check in self.checks)

    @property
    def methods(self) -> tuple[str, ...]:
        """Ids of the methods that were checked, in order."""
        return tuple(dict.fromkeys(check.method for check in self.checks))


@dataclass(frozen=True, slots=True)
class Published:
    """Inputs and results of one row of a publication."""

    item: str
    inputs: Mapping[str, float]
    results: Mapping[str, float]
    digits: Mapping[str, float]
    source: str
    codes: tuple[str, ...] = ()


@cache
def published(run: str) -> tuple[Published, ...]:
    """Return the rows of our table of published inputs and results that belong to a run.

    Examples
    --------
    >>> [row.item for row in published("nstc-2018")]
    ['vanadium', 'niobium', 'lithium', 'titanium']
    """
    rows: dict[str, list[Mapping[str, str]]] = {}
    for row in _table("published"):
        if row["run"] == run:
            rows.setdefault(row["item"], []).append(row)
    citations = {row["source"]: row["citation"] for row in _table("sources")}
    found = []
    for item, cells in rows.items():
        inputs, results, digits = {}, {}, {}
        codes: tuple[str, ...] = ()
        cited = []
        for cell in cells:
            kind, _, key = cell["key"].rpartition(":")
            if cell["unit"] in ("hs", "link"):
                codes = tuple(cell["value"].split("+"))
                if cell["unit"] == "link":
                    cited.append(f"{citations[cell['source']]}: {cell['locator']}")
                continue
            if kind:
                results[key], digits[key] = float(cell["value"]), half_of_last_digit(cell["value"])
                cited.append(f"{citations[cell['source']]}: {cell['locator']}")
            else:
                inputs[key], digits[key] = float(cell["value"]), half_of_last_digit(cell["value"])
        found.append(Published(item, inputs, results, digits, "; ".join(cited), codes))
    return tuple(found)


def half_of_last_digit(text: str) -> float:
    """Return what rounding leaves open about a printed number.

    Examples
    --------
    >>> half_of_last_digit("0.4743"), half_of_last_digit("16")
    (5e-05, 0.5)
    """
    return float(f"5e-{len(text.partition('.')[2]) + 1}")


def with_reason(check: Check) -> Check:
    """Return the check with its reason, if its deviation stands on record with the same number of ours."""
    for row in _table("deviations"):
        if (row["method"], row["item"], row["key"]) != (check.method, check.item, check.key):
            continue
        recorded = ((row["low"], check.low), (row["high"], check.high))
        names = tuple(row["differing"].split())
        if names == check.differing and all(_is_recorded(text, ours) for text, ours in recorded):
            values = {name: getattr(check, name) for name in Check.__dataclass_fields__}
            return Check(**{**values, "reason": Bilingual(row["reason_en"], row["reason_zh"])})
    return check


def _is_recorded(text: str, ours: float) -> bool:
    """Return whether our number is the recorded one, to the digits of the record; an empty record holds nothing."""
    value = number(text)
    return value is None or abs(ours - value) <= half_of_last_digit(text) * (1 + 1e-9)


@cache
def _table(name: str) -> tuple[Mapping[str, str], ...]:
    return read_file(Path(str(files("orechain") / "data" / "validation" / f"{name}.csv")))

"""How uncertain a published figure is: the publisher's own word for it, else documented data-quality rules.

A publisher's standard deviation or range is taken as it stands and nothing is added. Where none is published, each rule
of the catalog table ``data_quality`` that applies gives a coefficient of variation, and they combine as the root of
the sum of their squares. The grades follow Laner et al. (2016); `docs/uncertainty.md` explains each.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from orechain.catalog.tables import number, read
from orechain.errors import InvalidInput

Distribution = Literal["normal", "lognormal"]
Quality = tuple[tuple[str, float], ...]
"""Rule and coefficient of variation of each."""

LOGNORMAL_ABOVE = 0.5
"""A positive quantity less certain than this is log-normal: a normal one would put over 2 % of its mass below zero."""

FAR_YEARS = 5
"""Figures farther from the period asked about are not used (as in `orechain.assess.supply`)."""

_NEAR_YEARS = 2
_NORMAL_95 = 1.959963984540054
_SHARE_ROUNDING = 0.005 / math.sqrt(3)
"""Standard deviation of a share that is rounded to whole percent: half a point to each side, all as likely."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Standard deviation of a figure (in its unit), its distribution and the rules that gave it."""

    sd: float
    distribution: Distribution
    quality: Quality


@cache
def _rules() -> dict[str, float | None]:
    found: dict[str, float | None] = {}
    problems = []
    for place, row in enumerate(read("data_quality"), 2):
        try:
            cv = number(row["cv"])
        except ValueError:
            cv = math.nan
        if cv is not None and not 0 <= cv < math.inf:
            problems.append(f"catalog table data_quality.csv, row {place}: column cv: {row['cv']!r} is no coefficient")
        found[row["rule"]] = cv
    if problems:
        raise InvalidInput(problems)
    return found


def coefficient(rule: str) -> float:
    """Return the coefficient of variation of a rule.

    Raises
    ------
    KeyError
        If the table has no such rule, or the rule computes its coefficient from the figure.

    Examples
    --------
    >>> coefficient("estimated")
    0.206
    """
    cv = _rules()[rule]
    if cv is None:
        raise KeyError(f"{rule} has no coefficient of its own")
    return cv


def distribution(mean: float, sd: float) -> Distribution:
    """Return ``lognormal`` for a positive figure whose coefficient of variation is above one half, else ``normal``.

    Examples
    --------
    >>> distribution(100.0, 20.0), distribution(100.0, 80.0), distribution(-100.0, 80.0)
    ('normal', 'lognormal', 'normal')
    """
    return "lognormal" if mean > 0 and sd > LOGNORMAL_ABOVE * mean else "normal"


def stated(mean: float, *, sd: float | None = None, low: float | None = None, high: float | None = None) -> Spread:
    """Return what the publisher itself says: its standard deviation, else its range as a 95 % interval.

    Raises
    ------
    ValueError
        If neither is given.

    Examples
    --------
    >>> round(stated(100.0, low=80.4, high=119.6).sd, 3)
    10.0
    """
    if sd is None:
        if low is None or high is None:
            raise ValueError("neither a standard deviation nor a range is stated")
        sd = (high - low) / (2 * _NORMAL_95)
    return Spread(sd, distribution(mean, sd), (("stated", _relative(sd, mean)),))


def uniform(low: float, high: float, rule: str = "range") -> tuple[float, Spread]:
    """Return middle and spread of a figure of which only a range is published; every value in it is as likely.

    Examples
    --------
    >>> middle, spread = uniform(50.0, 300.0)
    >>> middle, round(spread.sd, 2)
    (175.0, 72.17)
    """
    mean, sd = (low + high) / 2, (high - low) / math.sqrt(12)
    return mean, Spread(sd, "normal", ((rule, _relative(sd, mean)),))


def zero(unit: float = 1.0, *, share: bool = False) -> Spread:
    """Return the spread of a figure published as zero, which is never exact: less than half of the unit printed.

    ``unit`` is that unit in tonnes. A share of zero is taken as rounded to whole percent, whatever its unit.

    Examples
    --------
    >>> round(zero(1000.0).sd, 1), round(zero(share=True).sd, 5)
    (288.7, 0.00289)
    """
    return Spread(_SHARE_ROUNDING if share else unit / 2 / math.sqrt(3), "normal", (("zero", 0.0),))


def by_rules(mean: float, rules: Iterable[str], *, conversion: float = 0.0, share: bool = False) -> Spread:
    """Return the spread that the rules give together.

    Parameters
    ----------
    mean
        The figure.
    rules
        Ids in the table ``data_quality``; one named twice counts once.
    conversion
        Coefficient of variation of the content (`orechain.chain.definition.own.conversion`), 0 if it is exact.
    share
        Whether the figure is a share between 0 and 1. Its uncertainty is then relative to the nearer end, since 98 %
        leaves only 2 % to be wrong about, and never below the rounding to whole percent.

    Returns
    -------
    Spread
        Standard deviation ``|mean| · √Σ cv²``.

    Examples
    --------
    >>> spread = by_rules(1000.0, ["reported", "single_source"])
    >>> round(spread.sd, 1), spread.distribution, spread.quality
    (81.5, 'normal', (('reported', 0.068), ('single_source', 0.045)))
    """
    quality: list[tuple[str, float]] = [(rule, coefficient(rule)) for rule in dict.fromkeys(rules)]
    if conversion:
        quality.append(("typical_content", conversion))
    cv = math.sqrt(math.fsum(value * value for _, value in quality))
    if share and 0 <= mean <= 1:
        return Spread(max(cv * min(mean, 1 - mean), _SHARE_ROUNDING), "normal", tuple(quality))
    sd = cv * abs(mean)
    return Spread(sd, distribution(mean, sd), tuple(quality))


def reliability(*, estimated: bool, confirmed: bool) -> tuple[str, ...]:
    """Return the rules about the figure itself: reported or estimated, and whether a second publisher gives it too."""
    return ("estimated" if estimated else "reported", *(() if confirmed else ("single_source",)))


def age(years_apart: int) -> tuple[str, ...]:
    """Return the rule for the years between a figure's period and the one asked about.

    Raises
    ------
    ValueError
        If they are farther apart than figures are used.

    Examples
    --------
    >>> age(0), age(2), age(-4)
    ((), ('age_near',), ('age_far',))
    """
    apart = abs(years_apart)
    if apart > FAR_YEARS:
        raise ValueError(f"{apart} years apart: not used")
    return () if apart == 0 else ("age_near",) if apart <= _NEAR_YEARS else ("age_far",)


def _relative(sd: float, mean: float) -> float:
    """Return the coefficient of variation; a figure of zero has none, and 0 stands for it."""
    return sd / abs(mean) if mean else 0.0

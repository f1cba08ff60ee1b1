"""Governance of economies by year: the six World Governance Indicators, their ranks, and human development."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from orechain.catalog.economies import bloc, blocs
from orechain.catalog.messages import Message, message
from orechain.catalog.risk import risk_input
from orechain.store.reader import Store

DIMENSIONS = frozenset({"va", "pv", "ge", "rq", "rl", "cc"})
STATES: Mapping[str, str] = {"NCL": "FRA", "GUF": "FRA", "PYF": "FRA", "CUW": "NLD", "CXR": "AUS", "GIB": "GBR"}
"""Territories whose governing state stands in where no indicator of their own is published."""
FAR_YEARS = 5
HUMAN_DEVELOPMENT = "Human Development Index"


@dataclass(frozen=True, slots=True)
class Rating:
    """One indicator of one economy: value, standard deviation, claims, and the years it is of.

    ``stand_in`` is the sentence that says so where another economy's figure is used.
    """

    value: float
    sd: float
    claims: tuple[str, ...]
    start: int
    end: int
    stand_in: Message | None = None


class Governance:
    """Indicators by economy and year, from the store; each is computed once per question."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._found: dict[tuple[str, int, int], dict[str, Rating]] = {}

    def ratings(self, name: str, year: int, years: int = 1) -> dict[str, Rating]:
        """Return an indicator by economy.

        Parameters
        ----------
        name
            ``governance`` (mean of the six), ``political_stability``, ``governance_percentile`` or
            ``human_development``.
        year
            Year asked about; the latest one not after it, at most five years older, stands in.
        years
            Of how many years, up to that year, the mean is taken.

        Notes
        -----
        A few estimates lie beyond the scale of -2.5 to 2.5 on which methods take them (political stability in several
        years); they are held to its end.

        The error of the mean of six is the mean of their standard errors, as for errors that move together: the six
        rest on the same surveys and experts. The same holds for the mean of several years.
        """
        key = (name, year, years)
        if key not in self._found:
            if name == "governance_percentile":
                self._found[key] = _percentiles(self.ratings("governance", year, years))
            else:
                self._found[key] = _with_states(_with_blocs(_means(self._series[name], year, years), year))
                self._found[key] = {place: _held(name, rating) for place, rating in self._found[key].items()}
        return self._found[key]

    def latest(self, name: str) -> int:
        """Return the last year that an indicator is held for."""
        return max((year for series in self._series[name].values() for year in series), default=0)

    @cached_property
    def _series(self) -> dict[str, dict[str, dict[int, Rating]]]:
        rows = self._store.query(
            'SELECT economy, "start", release, detail, value, sd, claim FROM figures'
            " WHERE excluded = '' AND value IS NOT NULL AND (kind = 'governance' OR (kind = 'index' AND detail = ?))"
            " ORDER BY claim",
            [HUMAN_DEVELOPMENT],
        )
        groups: dict[tuple[str, int, str], dict[str, Rating]] = defaultdict(dict)
        found: dict[str, dict[str, dict[int, Rating]]] = {
            name: defaultdict(dict) for name in ("governance", "political_stability", "human_development")
        }
        for economy, year, release, detail, value, sd, claim in rows:
            rating = Rating(value, sd or 0.0, (claim,), year, year)
            if detail == HUMAN_DEVELOPMENT:
                found["human_development"][economy][year] = rating
            else:
                groups[economy, year, release][detail] = rating
        for (economy, year, _), parts in sorted(groups.items()):
            if "pv" in parts:
                found["political_stability"][economy][year] = parts["pv"]
            if set(parts) >= DIMENSIONS:
                found["governance"][economy][year] = _mean([parts[name] for name in sorted(DIMENSIONS)])
        return found


def _held(name: str, rating: Rating) -> Rating:
    declared = risk_input(name)
    low = -math.inf if declared.minimum is None else declared.minimum
    high = math.inf if declared.maximum is None else declared.maximum
    return rating if low <= rating.value <= high else replace(rating, value=min(max(rating.value, low), high))


def _mean(parts: list[Rating]) -> Rating:
    count = len(parts)
    return Rating(
        math.fsum(part.value for part in parts) / count,
        math.fsum(part.sd for part in parts) / count,
        tuple(claim for part in parts for claim in part.claims),
        min(part.start for part in parts),
        max(part.end for part in parts),
    )


def _means(series: Mapping[str, Mapping[int, Rating]], year: int, years: int) -> dict[str, Rating]:
    found = {}
    for economy, by_year in series.items():
        last = max((known for known in by_year if year - FAR_YEARS <= known <= year), default=None)
        if last is not None:
            first = min(year - years + 1, last)
            found[economy] = _mean([by_year[known] for known in sorted(by_year) if first <= known <= last])
    return found


def _with_blocs(ratings: dict[str, Rating], year: int) -> dict[str, Rating]:
    """Add blocs: the mean of their members, for supply that is published for the bloc as a whole."""
    added = {}
    for item in blocs():
        parts = [ratings[name] for name in bloc(item.bloc).members(year) if name in ratings]
        if parts:
            note = message("risk_mean_of_members", economy=f"economy:{item.bloc}")
            added[item.bloc] = replace(_mean(parts), stand_in=note)
    return ratings | added


def _with_states(ratings: dict[str, Rating]) -> dict[str, Rating]:
    added = {}
    for place, state in STATES.items():
        if place not in ratings and state in ratings:
            note = message("risk_state_stands_in", economy=f"economy:{place}", state=f"economy:{state}")
            added[place] = replace(ratings[state], stand_in=note)
    return ratings | added


def _percentiles(ratings: Mapping[str, Rating]) -> dict[str, Rating]:
    """Return the share of other economies that are rated lower; ties count half."""
    own = {name: rating for name, rating in ratings.items() if rating.stand_in is None}
    order = sorted(rating.value for rating in own.values())
    count = len(order)
    found: dict[str, Rating] = {}
    if count < 2:
        return found
    for name, rating in ratings.items():

        def place(value: float) -> float:
            below = sum(other < value for other in order)
            equal = sum(other == value for other in order)
            return min(1.0, max(0.0, (below + 0.5 * max(equal - 1, 0)) / (count - 1)))

        width = place(rating.value + rating.sd) - place(rating.value - rating.sd)
        found[name] = replace(rating, value=place(rating.value), sd=0.5 * width)
    return found

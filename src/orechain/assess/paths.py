"""The four supply paths over the years, and what a policy that closes one of them changes.

Primary and secondary supply, from home and from abroad: ``domestic_primary``, ``imported_primary``,
``domestic_secondary``, ``imported_secondary``. Every year is one assessment; nothing is carried over from year to year.
Source: Zeng et al. 2023 (doi:10.16418/j.issn.1000-3045.20230408001).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import orechain
from orechain.assess import recovery, sections
from orechain.assess.assessment import assess
from orechain.assess.inputs import Inputs, figure, interval, missing
from orechain.assess.pathresult import PATHS, SWITCHED, PathAmount, PathYear, Regime, SupplyPaths
from orechain.assess.result import Assessment, Figure
from orechain.assess.tradeflows import LinkTrade
from orechain.catalog.economies import economy as find_economy
from orechain.catalog.messages import message
from orechain.catalog.minerals import mineral as find_mineral
from orechain.catalog.switches import PolicySwitch, policy_switch
from orechain.chain.interval import Interval
from orechain.errors import OrechainError, Unavailable
from orechain.store.reader import Store

REFERENCE_YEARS = 3
"""Years before (or after) the switch whose mean stands for the other side of it."""

MOST_YEARS = 60


def read_years(text: str) -> tuple[int, ...]:
    """Return the years that ``2015..2024`` (or one year) stands for.

    Raises
    ------
    OrechainError
        If it is no span, runs backwards or holds too many years.

    Examples
    --------
    >>> read_years("2015..2018"), read_years("2020")
    ((2015, 2016, 2017, 2018), (2020,))
    """
    first, dots, last = text.strip().partition("..")
    wrong = OrechainError("paths_years", years=text, most=MOST_YEARS)
    if not (first.isascii() and first.isdigit()) or (dots and not (last.isascii() and last.isdigit())):
        raise wrong
    start, end = int(first), int(last or first)
    if not start <= end < start + MOST_YEARS:
        raise wrong
    return tuple(range(start, end + 1))


def supply_paths(
    store: Store,
    mineral: str,
    economy: str,
    years: Sequence[int],
    *,
    without_ban: bool = False,
    ban_year: int | None = None,
) -> SupplyPaths:
    """Return the four supply paths in each year.

    Parameters
    ----------
    store
        Snapshot to read.
    mineral, economy
        Names or ids.
    years
        Years asked about, in order.
    without_ban
        Assume that the policy on record for the economy never came into force.
    ban_year
        Assume that it was in force from this year on. Either way only scrap imports change: years that come to stand on
        the other side of the switch take the mean of the three years on record beside it. That is an assumption and no
        forecast, and the figures say so.

    Raises
    ------
    OrechainError
        If both scenarios are asked for.
    Unavailable
        If a scenario is asked for and no policy is on record, or nothing at all is held about the mineral.
    """
    if without_ban and ban_year is not None:
        raise OrechainError("paths_two_scenarios")
    item, place = find_mineral(mineral), find_economy(economy).economy
    switch = policy_switch(place, SWITCHED, item.mineral)
    scenario: Literal["recorded", "without_ban", "ban_year"] = (
        "without_ban" if without_ban else "recorded" if ban_year is None else "ban_year"
    )
    if switch is None and scenario != "recorded":
        raise Unavailable("paths_no_switch", economy=f"economy:{place}")
    assumed = None if switch is None or without_ban else switch.first_year if ban_year is None else ban_year
    if ban_year is not None and not min(years) <= ban_year <= max(years) + 1:
        raise Unavailable("paths_ban_year", year=ban_year, first=min(years), last=max(years) + 1)

    reader = _Reader(store, item.mineral, place)
    made = []
    for year in years:
        recorded = _regime(year, None if switch is None else switch.first_year, switch)
        regime = _regime(year, assumed, switch)
        amounts, shares = reader.recorded(year)
        if switch is not None and recorded != regime:
            amounts, shares = reader.switched(year, regime, switch)
        made.append(_year(year, amounts, shares, recorded, regime))
    notes = []
    if switch is not None:
        notes.append(
            message(
                "paths_switch_marked",
                economy=f"economy:{place}",
                decided=switch.day("decided"),
                in_force=switch.day("in_force"),
                first=switch.first_year,
            )
        )
    if any(not (year.path("domestic_secondary").amount.missing or year.path(SWITCHED).amount.missing) for year in made):
        notes.append(message("paths_scrap_inside"))
    claims = {c for year in made for item in year.paths for fig in (item.amount, item.share) for c in fig.claims}
    span = f"{years[0]}..{years[-1]}" if len(years) > 1 else f"{years[0]}"
    option = {"without_ban": " --without-ban", "ban_year": f" --ban-year {ban_year}"}.get(scenario, "")
    return SupplyPaths(
        mineral=item.mineral,
        economy=place,
        form=reader.form,
        years=tuple(made),
        switch=switch,
        scenario=scenario,
        ban_year=assumed,
        notes=tuple(notes),
        sources=sections.sources(store, claims),
        manifest={
            "orechain": orechain.__version__,
            "snapshot": store.snapshot,
            "run_again": f"orechain chain paths {item.mineral} --economy {place} --years {span}{option}",
        },
    )


def _regime(year: int, first: int | None, switch: PolicySwitch | None) -> Regime:
    if switch is None:
        return ""
    return "after" if first is not None and year >= first else "before"


Amounts = dict[str, Figure]


class _Reader:
    """Reads the assessments of one mineral and economy, each year once."""

    def __init__(self, store: Store, mineral: str, place: str) -> None:
        self.store, self.mineral, self.place = store, mineral, place
        self.form = ""
        self._made: dict[int, Assessment | Unavailable] = {}

    def assessment(self, year: int) -> Assessment | Unavailable:
        """Return the assessment of a year, or why there is none; a mineral without any figure is an error."""
        if year not in self._made:
            try:
                self._made[year] = assess(self.store, self.mineral, self.place, year)
            except Unavailable as error:
                if error.key != "year_out_of_range":
                    raise
                self._made[year] = error
        found = self._made[year]
        if isinstance(found, Assessment):
            self.form = found.form
        return found

    def recorded(self, year: int) -> tuple[Amounts, Amounts]:
        """Return amounts and shares as the figures on record give them."""
        found = self.assessment(year)
        if isinstance(found, Unavailable):
            reason = message(f"error_{found.key}", **found.params)
            none = {name: missing("t", reason) for name in PATHS}
            return none, {name: missing("fraction", reason) for name in PATHS}
        return path_amounts(found), dict(found.supply_paths)

    def switched(self, year: int, regime: Regime, switch: PolicySwitch) -> tuple[Amounts, Amounts]:
        """Return amounts and shares with scrap imports as on the other side of the switch."""
        amounts, shares = self.recorded(year)
        found = self.assessment(year)
        if isinstance(found, Unavailable):
            return amounts, shares
        start = switch.first_year - REFERENCE_YEARS if regime == "before" else switch.first_year
        beside = range(start, start + REFERENCE_YEARS)
        scrap = {near: self.recorded(near)[0][SWITCHED] for near in beside}
        amounts[SWITCHED] = assumed_amount(year, regime, scrap, self.form)
        inputs = Inputs.gather(
            find_mineral(self.mineral), self.place, year, self.store.facts(self.mineral), self.store.releases
        )
        again = recovery.supply_paths(
            inputs,
            mined=amounts["domestic_primary"],
            raw=_only(found.link("U").imports),
            refined=_only(found.link("M").imports),
            secondary=amounts["domestic_secondary"],
            scrap=_only(amounts[SWITCHED]),
        )
        return amounts, dict(again)


def _only(imports: Figure) -> LinkTrade:
    """Return trade of which nothing but the imports matters."""
    return LinkTrade(imports, missing("t", message("no_secondary")), {}, (), (), ())


def path_amounts(assessment: Assessment) -> Amounts:
    """Return the amounts of the four paths behind the shares of an assessment.

    Imports are those of raw material and of refined product. Where one of the two is not known, the sum is not either
    and the other is its lower bound; only where the unknown part is small by its own lower bound does the other stand
    for both, as an estimate.
    """
    links = {name: assessment.link(name) for name in "UMR"}
    return {
        "domestic_primary": links["U"].domestic,
        "imported_primary": recovery.imported_primary(
            links["U"].imports, links["M"].imports, assessment.year, assessment.form
        ),
        "domestic_secondary": links["R"].domestic,
        "imported_secondary": links["R"].imports,
    }


def assumed_amount(year: int, regime: Regime, scrap: Mapping[int, Figure], form: str) -> Figure:
    """Return scrap imports of a year as the mean of the years on record on the side ``regime`` of the switch.

    Parameters
    ----------
    year
        Year that the assumption is about.
    regime
        Side of the switch that it is put on.
    scrap
        Scrap imports on record by reference year, tonnes.
    form
        Working form.

    Returns
    -------
    Figure
        An estimate with the range of the reference years as bounds, or missing if none of them is known.
    """
    known = {near: interval(fig) for near, fig in scrap.items() if not fig.missing}
    first, last = min(scrap), max(scrap)
    claims = [claim for fig in scrap.values() for claim in fig.claims]
    if not known:
        reason = message("paths_no_reference", first=first, last=last)
        return missing("t", reason, message("needs_trade"), claims=claims, form=form)
    mean = sum(item.value for item in known.values()) / len(known)
    low, high = min(item.low for item in known.values()), max(item.high for item in known.values())
    key = "paths_without_ban" if regime == "before" else "paths_with_ban"
    return figure(
        Interval(mean, low, high),
        "t",
        "estimate",
        claims=claims,
        rule="stand_in",
        start=first,
        end=last,
        form=form,
        assumptions=[message(key, year=year, first=first, last=last, count=len(known))],
    )


def _year(year: int, amounts: Amounts, shares: Amounts, recorded: Regime, regime: Regime) -> PathYear:
    held_back = any(amounts[name].missing for name in PATHS if name != SWITCHED)
    if held_back:  # a share of what is only partly known would be wrong
        told = message("paths_incomplete")
        shares = {
            name: fig if fig.missing else missing("fraction", told, claims=fig.claims) for name, fig in shares.items()
        }
    paths = tuple(PathAmount(name, amounts[name], shares[name]) for name in PATHS)
    return PathYear(year, paths, _total(year, paths), recorded, regime)


def _total(year: int, paths: Iterable[PathAmount]) -> Figure:
    parts = {item.path: item.amount for item in paths}
    known = [fig for fig in parts.values() if not fig.missing]
    gaps = {name for name, fig in parts.items() if fig.missing}
    claims = [claim for fig in parts.values() for claim in fig.claims]
    form = next((fig.form for fig in known), "")
    if gaps - {SWITCHED} or not known:
        lows = [fig.low if fig.missing else interval(fig).low for fig in parts.values()]
        low = sum(x for x in lows if x is not None)
        return missing("t", message("paths_incomplete"), low=low or None, claims=claims, form=form)
    estimate = bool(gaps) or any(fig.status == "estimate" for fig in known)
    return figure(
        Interval.total([interval(fig) for fig in known]),
        "t",
        "estimate" if estimate else "computed",
        claims=claims,
        rule="sum",
        start=year,
        end=year,
        form=form,
        assumptions=[message("paths_without_scrap")] if gaps else [],
    )

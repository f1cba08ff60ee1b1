"""Inputs about supply of the world and of the economy: shares of producers, output, reserves."""

from __future__ import annotations

import math

import numpy as np

from orechain.assess import sections
from orechain.assess.balance import quality
from orechain.assess.inputs import REST, Inputs
from orechain.assess.output import COVERED
from orechain.assess.result import Entry, Figure
from orechain.assess.risk.given import Found, basis_of, lacking, percent, single, unknown, words
from orechain.assess.risk.holdings import Case
from orechain.assess.risk.result import WHOLE, Given
from orechain.assess.supply import FAR_YEARS, Supply, link_processes, shares_table
from orechain.catalog.economies import economy as find_economy
from orechain.catalog.messages import Message, message
from orechain.risk.dependence import share_of_world

NAMED_AT_LEAST = 0.75
"""Where producers are named for less of supply, no concentration is computed from them."""
YEARS_OF_GROWTH = 5
_ABOUT_SHARES = frozenset({"old_shares", "share_of_what", "other_year", "world_is_sum", "one_component"})
"""Assumptions of a table of supply that concern its shares; the others concern the quantities made from them."""


def supply_inputs(case: Case) -> dict[str, Found]:
    """Return ``production_share``, ``production``, ``production_five_years_before`` and ``production_share_own``."""
    supply = case.supply
    found: dict[str, Found] = {}
    if supply is None:
        reason = message("no_supply", mineral=f"mineral:{case.mineral}", link=f"link:{case.link}")
        needs = message("needs_production", link=f"link:{case.link}")
        for name in ("production_share", "production", "production_five_years_before", "production_share_own"):
            found[name] = lacking(name, reason, needs)
        return found
    shares = _shares(case, supply)
    if not isinstance(shares, Given):
        shares = _older_shares(case) or shares
    found["production_share"] = shares
    found["production"] = single("production", supply.world, case)
    found["production_five_years_before"] = _before(case, supply)
    found["production_share_own"] = _own_share(case, supply, shares)
    return found


def _shares(case: Case, supply: Supply) -> Found:
    parts: dict[str, float] = {}
    sd: dict[str, float] = {}
    rules: list[str] = []
    claims: dict[str, tuple[str, ...]] = {}
    for name, share in supply.shares.items():
        if not share.value or not _is_producer(name):
            continue
        spread = case.deviation(share, economy=name, process=supply.process, share=True)
        parts[name], sd[name], claims[name] = share.value, spread.sd, share.claims
        rules += [rule for rule, _ in spread.quality]
    named = math.fsum(parts.values())
    if named < NAMED_AT_LEAST:
        return lacking(
            "production_share",
            message("risk_named_too_little", share=percent(named)),
            message("needs_production", link=f"link:{case.link}"),
        )
    first = next(iter(supply.shares.values()))
    rest = max(0.0, 1.0 - named)
    return Given(
        "production_share",
        parts,
        sd,
        claims,
        "stand-in" if _apart(first, case.year) else basis_of(first.status),
        first.start,
        first.end,
        rest=rest if rest > COVERED else 0.0,
        notes=(*(note for note in supply.assumptions if note.key in _ABOUT_SHARES), *rest_notes(rest)),
        rules=tuple(dict.fromkeys(rules)),
    )


def _older_shares(case: Case) -> Given | None:
    """Return shares of an older table that names most producers, where that of the year names too few."""
    for process in link_processes(case.inputs, case.link):
        older = shares_table(case.inputs, process, None, 1.0)
        found = _shares(case, older) if older is not None else None
        if isinstance(found, Given):
            return found
    return None


def rest_notes(rest: float) -> tuple[Message, ...]:
    """Return the sentence about supply that no producer is named for."""
    return (message("risk_rest_unnamed", share=percent(rest)),) if rest > COVERED else ()


def _is_producer(name: str) -> bool:
    return find_economy(name).type not in ("other", "unknown", "world", "region")


def _apart(fig: Figure, year: int) -> bool:
    return fig.start is not None and fig.end is not None and not fig.start <= year <= fig.end


def _before(case: Case, supply: Supply) -> Found:
    """Return the world output five years before, of the same process in the same form and of that very year."""
    year = case.year - YEARS_OF_GROWTH
    earlier = case.holdings.case(case.mineral, case.link, year).supply
    needs = message("risk_needs_production_before", year=year)
    fits = (
        earlier is not None
        and earlier.process == supply.process
        and earlier.world.form == supply.world.form
        and earlier.world.start == earlier.world.end == year
        and earlier.world.status != "estimate"
    )
    if earlier is None or not fits:
        return lacking("production_five_years_before", message("risk_no_production_before", year=year), needs)
    return single("production_five_years_before", earlier.world, case)


def _own_share(case: Case, supply: Supply, shares: Found) -> Found:
    name = "production_share_own"
    if case.inputs.is_world:
        return lacking(name, message("risk_not_held", input=words(name)))
    if isinstance(shares, Given):
        home = [key for key in shares.parts if case.inputs.at_home(key)]
        several = len(case.inputs.members or ()) > 1
        if home and not (several and shares.rest > 0):
            value = math.fsum(shares.parts[key] for key in home)
            sd = math.hypot(*(shares.sd.get(key, 0.0) for key in home))
            claims = tuple(dict.fromkeys(claim for key in home for claim in shares.claims[key]))
            return Given(name, {WHOLE: value}, {WHOLE: sd}, {WHOLE: claims}, shares.basis, shares.start, shares.end)
    if case.own.value is None or not supply.world.value:
        return unknown(name, case.own if case.own.value is None else supply.world)
    own = _of_world(case.own.value, supply.world.value)
    if own is None:
        return lacking(name, message("risk_above_world"), message("needs_production", link=f"link:{case.link}"))
    spread = case.deviation(case.own)
    return Given(
        name,
        {WHOLE: own},
        {WHOLE: spread.sd / supply.world.value},
        {WHOLE: tuple(dict.fromkeys((*case.own.claims, *supply.world.claims)))},
        basis_of(case.own.status),
        case.own.start,
        case.own.end,
        notes=case.own.assumptions,
    )


def _of_world(own: float, world: float) -> float | None:
    """Return a share of the world, or nothing where it is above the whole by more than rounding."""
    share = float(share_of_world(np.array(own), np.array(world)).share)
    return None if math.isnan(share) else share


def reserve_inputs(case: Case) -> dict[str, Found]:
    """Return ``reserve_share``, ``reserve_share_own`` and ``reserve_life``; reserves are those of the mineral."""
    entries, world, own = sections.reserves(_with_reserves(case))
    needs = message("needs_reserves")
    named = [entry for entry in entries if entry.key != REST and entry.share.value and _is_producer(entry.key)]
    found: dict[str, Found] = {}
    total = math.fsum(entry.share.value or 0.0 for entry in named)
    if not named:
        reason = message("risk_no_reserves", year=case.year)
        found["reserve_share"] = lacking("reserve_share", reason, needs)
    elif total < NAMED_AT_LEAST:
        reason = message("risk_named_too_little", share=percent(total))
        found["reserve_share"] = lacking("reserve_share", reason, needs)
    else:
        found["reserve_share"] = _reserve_shares(case, named, 1.0 - total)
    found["reserve_share_own"] = _own_reserves(case, world, own)
    found["reserve_life"] = _life(case, world)
    return found


def _with_reserves(case: Case) -> Inputs:
    """Return the facts as of the nearest year with a table of reserves, at most five years off: they move slowly."""
    years = {fact.start for fact in case.inputs.select("reserve") if fact.start is not None}
    if not years or min(years) <= case.year:
        return case.inputs
    nearest = min(years)
    return case.holdings.inputs(case.mineral, nearest) if nearest - case.year <= FAR_YEARS else case.inputs


def _reserve_shares(case: Case, entries: list[Entry], rest: float) -> Given:
    first = entries[0].share
    notes = []
    if first.start is not None and first.start != case.year:
        notes.append(message("other_year", year=first.start, asked=case.year))
    spreads = {entry.key: case.deviation(entry.share, share=True) for entry in entries}
    return Given(
        "reserve_share",
        {entry.key: entry.share.value or 0.0 for entry in entries},
        {key: spread.sd for key, spread in spreads.items()},
        {entry.key: entry.quantity.claims for entry in entries},
        "stand-in" if notes else "computed",
        first.start,
        first.end,
        rest=rest if rest > COVERED else 0.0,
        notes=(*notes, *rest_notes(rest)),
        rules=tuple(dict.fromkeys(rule for spread in spreads.values() for rule, _ in spread.quality)),
    )


def _own_reserves(case: Case, world: Figure, own: Figure) -> Found:
    name = "reserve_share_own"
    if case.inputs.is_world:
        return lacking(name, message("risk_not_held", input=words(name)))
    if own.value is None or not world.value:
        return unknown(name, own if own.value is None else world, message("needs_reserves"))
    share = _of_world(own.value, world.value)
    if share is None:
        return lacking(name, message("risk_above_world"), message("needs_reserves"))
    spread = case.deviation(own)
    return Given(
        name,
        {WHOLE: share},
        {WHOLE: spread.sd / world.value},
        {WHOLE: tuple(dict.fromkeys((*own.claims, *world.claims)))},
        "computed",
        own.start,
        own.end,
    )


def _life(case: Case, world: Figure) -> Found:
    """Return reserves over yearly mine output, both of the world."""
    name = "reserve_life"
    mined = case.holdings.case(case.mineral, "U", case.year).supply
    if world.value is None:
        return unknown(name, world, message("needs_reserves"))
    if mined is None or not mined.world.value:
        reason = message("no_supply", mineral=f"mineral:{case.mineral}", link="link:U")
        return lacking(name, reason, message("needs_production", link="link:U"))
    life = world.value / mined.world.value
    parts = (case.deviation(world), case.deviation(mined.world))
    error = life * math.hypot(parts[0].sd / world.value, parts[1].sd / mined.world.value)
    notes = [*world.assumptions, *mined.world.assumptions]
    if world.start is not None and world.start != case.year:
        notes.append(message("other_year", year=world.start, asked=case.year))
    return Given(
        name,
        {WHOLE: life},
        {WHOLE: error},
        {WHOLE: tuple(dict.fromkeys((*world.claims, *mined.world.claims)))},
        "stand-in" if notes else "computed",
        world.start,
        world.end,
        notes=tuple(dict.fromkeys(notes)),
        rules=tuple(dict.fromkeys(rule for part in parts for rule, _ in part.quality)),
    )


def restricted_share(shares: Found, restrictions: Found) -> Found:
    """Return ``trade_barriers``: the output share of producers whose trade parameter is above 1."""
    name = "trade_barriers"
    if not isinstance(shares, Given) or not isinstance(restrictions, Given):
        gap = shares if not isinstance(shares, Given) else restrictions
        if isinstance(gap, Given):
            raise TypeError("one of the two is not known")
        return lacking(name, gap.reason, gap.needs)
    under = [key for key in shares.parts if restrictions.parts.get(key, 1.0) > 1.0]
    value = min(1.0, math.fsum(shares.parts[key] for key in under))
    claims = {claim for key in under for claim in (*shares.claims[key], *restrictions.claims.get(key, ()))}
    cv = quality.coefficient("assumption")
    return Given(
        name,
        {WHOLE: value},
        {WHOLE: cv * min(value, 1 - value)} if under else {},
        {WHOLE: tuple(sorted(claims))},
        "estimate",
        shares.start,
        shares.end,
        notes=(message("risk_restricted_share"), *shares.notes),
    )

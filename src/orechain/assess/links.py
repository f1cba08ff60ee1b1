"""The answer for links U, M and D: requirement, supply, the three readings, concentration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from orechain.assess.inputs import AGGREGATES, Inputs, figure, interval, missing, oldest_year, span
from orechain.assess.requirement import Requirement
from orechain.assess.result import Entry, Figure, LinkAnswer
from orechain.assess.supply import Supply
from orechain.assess.tradeflows import LinkTrade
from orechain.catalog.messages import Message, message
from orechain.chain import availability
from orechain.chain.concentration import governance_weighted, herfindahl
from orechain.chain.interval import Interval

HOME = "home"
"""Key of the economy's own output among the origins of its supply."""


def answer(
    inputs: Inputs,
    link: str,
    *,
    supply: Supply | None,
    own: Figure,
    trade: LinkTrade,
    needed: Requirement,
    governance: Mapping[str, tuple[float, int, list[str]]],
) -> LinkAnswer:
    """Compose the answer of one link from its parts."""
    suppliers = _suppliers(inputs, supply, trade)
    readings, lost = _readings(inputs, own, trade, suppliers, needed)
    reliance = _net_import_reliance(inputs, link, own, trade)
    readings["autonomous"] = _by_reliance(readings["autonomous"], reliance)
    used = [needed.figure, own, trade.imports, trade.exports]
    observed = [fig.status in ("published", "computed") for fig in used[: 2 if inputs.is_world else 4]]
    oldest = oldest_year(used)
    notes = list(trade.notes)
    if supply:
        notes += supply.assumptions
    return LinkAnswer(
        link=link,
        readings=readings,
        requirement=needed.figure,
        domestic=own,
        imports=trade.imports,
        exports=trade.exports,
        world=supply.world if supply else missing("t", message("no_world_supply")),
        origins=_origins(own, trade),
        producers=supply.entries() if supply else (),
        concentration=_concentration(supply, governance=None),
        governance_concentration=_concentration(supply, governance=governance),
        net_import_reliance=reliance,
        largest_supplier="" if _blank(readings["assured"]) else lost,
        age_years=None if oldest is None else max(0, inputs.year - oldest),
        coverage=sum(observed) / len(observed),
        notes=tuple(dict.fromkeys(notes)),
    )


def _blank(fig: Figure) -> bool:
    return fig.missing and fig.low is None and fig.high is None


def _suppliers(inputs: Inputs, supply: Supply | None, trade: LinkTrade) -> dict[str, Figure]:
    """Return who can be lost: the partners of an economy, or the producers of the world."""
    if not inputs.is_world:
        return trade.by_partner
    return {n: f for n, f in supply.producers.items() if n in supply.shares and not f.missing} if supply else {}


def _readings(
    inputs: Inputs, own: Figure, trade: LinkTrade, suppliers: Mapping[str, Figure], needed: Requirement
) -> tuple[dict[str, Figure], str]:
    """Return the three readings and the supplier whose loss the assured one supposes."""
    need_figure = needed.figure
    bounded = need_figure.missing and (need_figure.low or 0) > 0 and need_figure.high is not None
    if not bounded and (need_figure.missing or not (need_figure.value or 0) > 0):
        return _all_missing(need_figure.reason or message("requirement_not_positive"), need_figure.needs), ""
    if need_figure.low is not None and not need_figure.low > 0:
        return _all_missing(message("requirement_may_be_zero"), message("needs_consumption")), ""
    if inputs.is_world:
        return _world_readings(own, suppliers, needed)
    need = _possible(need_figure)
    open_part = own if own.missing else need_figure if bounded else None
    autonomous = (
        _ratio(availability.autonomous(interval(own), need), own, need_figure)
        if open_part is None
        else _bounded(open_part, own, availability.autonomous(_possible(own), need))
    )
    gap = next((fig for fig in (trade.imports, trade.exports) if fig.missing), None)
    if gap is not None:
        none = missing("fraction", gap.reason or message("needs_trade"), gap.needs)
        return {"autonomous": autonomous, "realised": none, "assured": none}, ""
    named = {name: interval(fig) for name, fig in suppliers.items() if name not in AGGREGATES}
    whole, exports, domestic = interval(trade.imports), interval(trade.exports), _possible(own)
    parts = (need_figure, *_parts(own, trade))
    full = availability.realised(domestic, {"": whole}, exports, need)
    realised = (
        missing("fraction", message("by_balance"), message("needs_consumption"))
        if needed.by_balance
        else _fitting(full, parts)
        if open_part is None
        else _bounded(open_part, own, full)
    )
    if not named and whole.value > 0:
        return {
            "autonomous": autonomous,
            "realised": realised,
            "assured": missing("fraction", message("partners_unknown"), message("needs_trade")),
        }, ""
    left, lost = availability.assured_n_minus_1(domestic + _others(whole, named), named, exports, need)
    assured = _resting(_ratio(left, *parts), suppliers) if open_part is None else _bounded(open_part, own, left)
    return {"autonomous": autonomous, "realised": realised, "assured": assured}, lost


def _resting(reading: Figure, partners: Mapping[str, Figure]) -> Figure:
    """Return a reading with the shares by which imports were told apart, where these are an estimate."""
    shares = [fig for fig in partners.values() if fig.status == "estimate"]
    if not shares:
        return reading
    return replace(
        reading,
        status="estimate",
        claims=tuple(dict.fromkeys((*reading.claims, *(claim for fig in shares for claim in fig.claims)))),
        assumptions=tuple(dict.fromkeys((*reading.assumptions, *(text for fig in shares for text in fig.assumptions)))),
    )


def _possible(fig: Figure) -> Interval:
    """Return what an output or requirement may be: the figure, or for a missing one everything between its bounds.

    Where nothing bounds it from above the interval ends at its lower bound; what follows from it is then a lower bound
    too, and is shown as nothing else.
    """
    if not fig.missing:
        return interval(fig)
    low = fig.low or 0.0
    return Interval(low, low, low if fig.high is None else fig.high)


def _bounded(open_part: Figure, own: Figure, reading: Interval) -> Figure:
    """Return a reading that rests on an output or requirement known by bounds only: the bounds that follow."""
    above = not own.missing or own.high is not None
    low = max(0.0, reading.low)
    return missing(
        "fraction",
        open_part.reason or message("no_world_supply"),
        open_part.needs,
        low=low if above or low > 0 else None,
        high=reading.high if above else None,
        claims=dict.fromkeys((*open_part.claims, *own.claims)),
    )


def _others(whole: Interval, named: Mapping[str, Interval]) -> Interval:
    """Return imports that no single partner is named for."""
    known = Interval.total(list(named.values()))
    value = max(0.0, whole.value - known.value)
    return Interval(value, min(value, max(0.0, whole.low - known.low)), max(value, whole.high - known.high))


def _fitting(reading: Interval, parts: tuple[Figure, ...]) -> Figure:
    """Return a realised reading, or why there is none: supply below nothing means that the figures do not fit."""
    if reading.value < 0:
        return missing("fraction", message("apparent_not_positive"), message("needs_consumption"))
    return _ratio(Interval(reading.value, max(0.0, reading.low), reading.high), *parts)


def _world_readings(own: Figure, suppliers: Mapping[str, Figure], needed: Requirement) -> tuple[dict[str, Figure], str]:
    """Return the readings of the world, which has no partners: every producing economy is a supplier to lose."""
    gap = next((fig for fig in (own, needed.figure) if fig.missing), None)
    if gap is not None:
        return _all_missing(gap.reason or message("no_world_supply"), gap.needs), ""
    need, total = interval(needed.figure), interval(own)
    full = (
        missing("fraction", message("by_balance"), message("needs_consumption"))
        if needed.by_balance
        else _ratio(availability.autonomous(total, need), own, needed.figure)
    )
    producers = {name: interval(fig) for name, fig in suppliers.items()}
    if not producers:
        return {"autonomous": full, "realised": full, "assured": missing("fraction", message("no_world_supply"))}, ""
    lost = max(sorted(producers), key=lambda name: producers[name].value)
    # Where the publisher rounds its total below the sum of the countries, the countries count.
    whole = max(total.value, sum(part.value for part in producers.values()))
    largest = producers[lost]
    left = Interval(whole - largest.value, max(0.0, whole - largest.high), max(0.0, whole - largest.low))
    reading = (left / need).clip(0.0, 1.0)
    return {"autonomous": full, "realised": full, "assured": _ratio(reading, needed.figure, own)}, lost


def _all_missing(reason: Message, needs: Message | None) -> dict[str, Figure]:
    none = missing("fraction", reason, needs)
    return {"autonomous": none, "realised": none, "assured": none}


def _parts(home: Figure, trade: LinkTrade) -> tuple[Figure, ...]:
    return tuple(fig for fig in (home, trade.imports, trade.exports) if not fig.missing)


def _ratio(value: Interval, *parts: Figure) -> Figure:
    start, end = span(parts)
    return figure(
        value,
        "fraction",
        "estimate" if any(part.status == "estimate" for part in parts) else "computed",
        claims=[claim for part in parts for claim in part.claims],
        rule="reading",
        start=start,
        end=end,
        oldest=oldest_year(parts),
        assumptions=[assumption for part in parts for assumption in part.assumptions],
    )


def _origins(own: Figure, trade: LinkTrade) -> tuple[Entry, ...]:
    """Return where the link's supply comes from: own output and imports by partner, the largest first."""
    pieces = dict(trade.by_partner)
    if not own.missing:
        pieces[HOME] = own
    total = sum(fig.value or 0.0 for fig in pieces.values())
    if not total > 0:
        return ()
    partial = (message("of_what_is_known"),) if own.missing or trade.imports.missing else ()
    ranked = sorted(pieces, key=lambda name: (-(pieces[name].value or 0.0), name))
    return tuple(
        Entry(
            name,
            pieces[name],
            figure(
                Interval.exact((pieces[name].value or 0.0) / total),
                "fraction",
                "estimate" if partial or pieces[name].status == "estimate" else "computed",
                claims=pieces[name].claims,
                rule="share_of_supply",
                start=pieces[name].start,
                end=pieces[name].end,
                assumptions=(*pieces[name].assumptions, *partial),
            ),
        )
        for name in ranked
    )


def _concentration(
    supply: Supply | None, governance: Mapping[str, tuple[float, int, list[str]]] | None
) -> Figure | None:
    if supply is None or not supply.shares:
        return None
    shares = {name: share.value or 0.0 for name, share in supply.shares.items()}
    overshoot = sum(shares.values())
    if overshoot > 1.0:  # rounded shares
        shares = {name: share / overshoot for name, share in shares.items()}
    claims = [claim for share in supply.shares.values() for claim in share.claims]
    start, end = span(supply.shares.values())
    if governance is None:
        return figure(
            herfindahl(shares, supply.rest),
            "fraction",
            "estimate" if supply.assumptions else "computed",
            claims=claims,
            rule="herfindahl",
            start=start,
            end=end,
            assumptions=supply.assumptions,
        )
    known = {name: governance[name][0] for name in shares if name in governance}
    value = governance_weighted(shares, known, supply.rest)
    if value is None:
        return missing("fraction", message("governance_unknown"))
    return figure(
        value,
        "fraction",
        "estimate" if supply.assumptions else "computed",
        claims=[*claims, *(c for n in known for c in governance[n][2])],
        rule="governance_weighted",
        start=start,
        end=end,
        assumptions=supply.assumptions,
    )


def _by_reliance(autonomous: Figure, reliance: Figure) -> Figure:
    """Return the autonomous reading that a publisher's own net import reliance implies, ``1 - NIR``.

    It takes the place of an estimate or a gap only: net import reliance is imports less exports (and stock changes) as
    a share of apparent consumption, so that what is left over is own supply.
    """
    bounded = reliance.reason is not None and reliance.reason.key == "published_as_bound"
    if not (reliance.status == "published" or bounded) or autonomous.status in ("published", "computed"):
        return autonomous
    if reliance.value is not None:
        return figure(
            Interval.exact(1.0) - interval(reliance),
            "fraction",
            "computed",
            claims=reliance.claims,
            rule="one_minus_reliance",
            start=reliance.start,
            end=reliance.end,
        )
    return missing(
        "fraction",
        message("by_reliance"),
        low=None if reliance.high is None else 1.0 - reliance.high,
        high=None if reliance.low is None else 1.0 - reliance.low,
        claims=reliance.claims,
    )


def _net_import_reliance(inputs: Inputs, link: str, own: Figure, trade: LinkTrade) -> Figure:
    """Return the publisher's own figure if there is one for this link, else net imports over apparent supply."""
    facts = [
        fact
        for fact in inputs.facts
        if fact.kind == "net_import_reliance"
        and fact.economy == inputs.economy
        and fact.start == fact.end == inputs.year
        and (fact.link or "M") == link
        and not fact.excluded
    ]
    for fact in sorted(facts, key=inputs.resolver.key):
        if fact.usable:
            return inputs.plain_figure(fact)
        if fact.amount_low is not None or fact.amount_high is not None:
            return inputs.bound_figure(fact)
    if inputs.is_world:
        return missing("fraction", message("world_has_no_trade"))
    gap = next((fig for fig in (trade.imports, trade.exports, own) if fig.missing), None)
    if gap is not None:
        return missing("fraction", gap.reason or message("needs_trade"), gap.needs)
    try:
        value = availability.net_import_reliance(interval(own), interval(trade.imports), interval(trade.exports))
    except ZeroDivisionError:
        return missing("fraction", message("apparent_not_positive"), message("needs_consumption"))
    parts = _parts(own, trade)
    return _ratio(value, *parts)

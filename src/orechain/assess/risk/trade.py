"""Inputs about trade: own supply and imports of one link by origin, in contained element."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from orechain.assess.inputs import REST, figure, interval
from orechain.assess.inputs import missing as missing_figure
from orechain.assess.output import COVERED
from orechain.assess.result import Figure
from orechain.assess.risk.given import Found, basis_of, lacking, number, percent, single, unknown
from orechain.assess.risk.holdings import Case
from orechain.assess.risk.reliance import open_bounds, reliance_bounds
from orechain.assess.risk.result import Basis, Given
from orechain.assess.risk.supply import NAMED_AT_LEAST, rest_notes
from orechain.assess.risk.widercode import wider_code
from orechain.assess.supply import FAR_YEARS, link_processes
from orechain.assess.tradeflows import LinkTrade, link_trade
from orechain.catalog.hs import hs_codes
from orechain.catalog.messages import Message, message
from orechain.catalog.risk import risk_input
from orechain.chain.interval import Interval
from orechain.store.claims import Fact

EU = "EU27"
_MAIN_LINES = ("all forms", "contained in principal", "refined")
"""Words of lines of import sources that stand for all goods of a mineral where no line is called the total."""
_ROUNDED = 0.05
EU_SOURCING = "EU sourcing, domestic included"
_SURE = 2.0
"""Standard deviations by which apparent use must exceed zero before anything is set against it (about 95 %)."""
_LIKELY = 1.0
"""The same where nothing is made at home: all that is used is then imported, whether much or little."""
_VAGUE = 1.0
"""A reliance whose standard deviation is above this is not known: all from "none" to "all" is likely."""


def trade_of(case: Case) -> LinkTrade:
    """Return the trade of the economy at the link; where its own codes have none, a wider code with its stated split.

    The wider code of the nearest year, at most five years off, stands in; imports that stay unknown carry the reason.
    """
    trade = case.trade
    if not trade.imports.missing and not trade.held:
        return _by_whole_line(case, trade)
    if not trade.imports.missing or case.inputs.is_world:
        return trade
    ended = _ended(case)
    wider = wider_code(case, () if ended is None else (ended,))
    if wider is not None or ended is None:
        return wider or trade
    reason = trade.imports.reason or ended
    return replace(trade, imports=replace(trade.imports, reason=ended if not trade.held else reason), notes=(ended,))


def _by_whole_line(case: Case, trade: LinkTrade) -> LinkTrade:
    """Spread published imports over partners by the line of all goods; shares of one product alone are not taken.

    Import sources are published by product (blister, matte, refined copper). Where no line is the total, that of the
    main product may stand for it; where there is none either, the origins are not known.
    """
    groups: dict[str, list[Fact]] = {}
    for fact in case.inputs.select("import_share", link=case.link, economy=case.inputs.economy):
        if fact.start is not None and fact.start <= case.year:
            groups.setdefault(fact.detail, []).append(fact)
    lines = {detail: facts for detail, facts in groups.items()
             if abs(math.fsum(fact.amount or 0.0 for fact in facts) - 1.0) <= _ROUNDED}  # fmt: skip
    if len(lines) < 2 or any(detail == "" or "total" in detail.lower() for detail in lines):
        return trade
    chosen = next((detail for word in _MAIN_LINES for detail in lines if word in detail.lower()), None)
    if chosen is None:
        return replace(trade, by_partner={})
    shares = lines[chosen]
    note = message("partner_shares", start=shares[0].start, end=shares[0].end, detail=chosen)
    found = {
        fact.partner: figure(
            interval(trade.imports).scale(fact.amount or 0.0),
            "t",
            "estimate",
            claims=(fact.claim, *trade.imports.claims),
            rule="share_times_imports",
            start=fact.start,
            end=fact.end,
            form=case.inputs.form,
            assumptions=(note,),
        )
        for fact in shares
    }
    return replace(trade, by_partner=found)


def _ended(case: Case) -> Message | None:
    """Return the sentence that codes of the mineral's own have no trade any more, where that is so."""
    codes = [code for code in hs_codes(case.mineral) if code.exclusive and code.link == case.link and not code.minor]
    years = {code.hs: case.holdings.trade_years.get(code.hs, ()) for code in codes}
    past = {hs: max(known) for hs, known in years.items() if known and max(known) < case.year}
    if not past or any(case.year in known for known in years.values()):
        return None
    return message("risk_code_ended", codes=", ".join(sorted(past)), year=max(past.values()))


def trade_inputs(case: Case) -> dict[str, Found]:
    """Return the inputs about the economy's own supply and trade.

    ``imports_from``, ``imports``, ``domestic_production``, ``sourcing_share``, ``import_reliance``,
    ``net_import_reliance``, ``import_price`` and ``inside_region``.
    """
    inputs = case.inputs
    if inputs.is_world:
        reason = message("world_has_no_trade")
        found: dict[str, Found] = {
            name: lacking(name, reason, message("risk_needs_economy"))
            for name in ("imports_from", "imports", "net_import_reliance", "import_price")
        }
        # What leaves one economy comes into another: the net imports of all of them together are none.
        found["import_reliance"] = number(
            "import_reliance", 0.0, 0.0, (), start=case.year, end=case.year, notes=[reason]
        )
        found["domestic_production"] = single("domestic_production", case.own, case)
        return found
    trade = trade_of(case)
    region = (message("risk_intra_bloc"),) if len(inputs.members or ()) > 1 else ()
    notes = (*region, message("risk_reexports"))
    found = {
        "domestic_production": single("domestic_production", case.own, case),
        "imports": single("imports", trade.imports, case, notes, _stand_in(trade.imports, case.year)),
        "imports_from": _by_origin(case, trade, notes),
        "import_price": _price(case, trade),
        "sourcing_share": _sourcing(case, trade, notes),
    }
    reliance = _reliance(case, trade)
    found["import_reliance"] = reliance
    found["net_import_reliance"] = _net_reliance(case, reliance)
    found["inside_region"] = Given("inside_region", dict.fromkeys(sorted(inputs.members or ()), 1.0), basis="published")
    return found


def _stand_in(fig: Figure, year: int) -> Basis | None:
    return "stand-in" if fig.start is not None and fig.start != year else None


def _by_origin(case: Case, trade: LinkTrade, notes: tuple[Message, ...]) -> Found:
    name = "imports_from"
    if trade.imports.missing:
        return unknown(name, trade.imports, message("needs_trade"))
    partners = {key: fig for key, fig in trade.by_partner.items() if fig.value and key != REST}
    most = trade.imports.value or 0.0 if trade.imports.high is None else trade.imports.high
    if not partners and not trade.imports.value and not most <= COVERED * (case.own.value or 0.0):
        # No flow on record is no proof that nothing is imported, unless own output dwarfs what can be missing.
        reason = message("risk_no_flow_named", most=f"{most:.3g}")
        return lacking(name, reason, message("needs_trade"), trade.imports)
    if not partners and trade.imports.value:
        return lacking(name, message("risk_partners_unknown"), message("needs_trade"), trade.imports)
    named = math.fsum(fig.value or 0.0 for fig in partners.values())
    total = trade.imports.value or 0.0
    rest = max(0.0, 1.0 - named / total) if total > 0 else 0.0
    if total > 0 and 1.0 - rest < NAMED_AT_LEAST:
        reason = message("risk_named_too_little", share=percent(1.0 - rest))
        return lacking(name, reason, message("needs_trade"), trade.imports)
    spreads = {key: case.deviation(fig) for key, fig in partners.items()}
    return Given(
        name,
        {key: fig.value or 0.0 for key, fig in partners.items()},
        {key: spread.sd for key, spread in spreads.items()},
        {key: fig.claims for key, fig in partners.items()},
        "stand-in" if _stand_in(trade.imports, case.year) else basis_of(trade.imports.status),
        trade.imports.start,
        trade.imports.end,
        rest=rest if rest > COVERED else 0.0,
        notes=tuple(dict.fromkeys((*trade.imports.assumptions, *notes, *rest_notes(rest)))),
        rules=tuple(dict.fromkeys(rule for spread in spreads.values() for rule, _ in spread.quality)),
    )


def _sourcing(case: Case, trade: LinkTrade, notes: tuple[Message, ...]) -> Found:
    """Return where the supply of the economy comes from: published, else own output and imports together."""
    published = _published_sourcing(case)
    if published is not None and (published.start or 0) <= case.year <= (published.end or 0):
        return published
    computed = _computed_sourcing(case, trade, notes)
    if isinstance(computed, Given) or published is None:
        return computed
    return published if abs(case.year - (published.end or 0)) <= FAR_YEARS else computed


def _published_sourcing(case: Case) -> Given | None:
    if case.inputs.economy != EU:
        return None
    facts = case.inputs.select("import_share", economy=EU, link=case.link, detail=EU_SOURCING)
    process = next((name for name in link_processes(case.inputs, case.link) if any(f.process == name for f in facts)),
                   None)  # fmt: skip
    table = [fact for fact in case.inputs.resolver.best_release(facts) if fact.process == process]
    shares: dict[str, list[Fact]] = {}
    for fact in table:
        if fact.partner != REST and fact.amount:
            shares.setdefault(fact.partner, []).append(fact)
    parts = {key: math.fsum(fact.amount or 0.0 for fact in facts) for key, facts in shares.items()}
    named = math.fsum(parts.values())
    if not table or not NAMED_AT_LEAST <= named <= 1.05:
        return None
    start, end = table[0].start, table[0].end
    inside = start is not None and end is not None and start <= case.year <= end
    figures = {key: case.inputs.plain_figure(facts[0]) for key, facts in shares.items()}
    spreads = {key: case.deviation(fig, share=True) for key, fig in figures.items()}
    scale = max(1.0, named)  # published shares are rounded
    notes = [message("risk_published_sourcing", start=start, end=end), message("risk_reexports")]
    if not inside:
        notes.append(message("old_shares", start=start, end=end, asked=case.year))
    return Given(
        "sourcing_share",
        {key: value / scale for key, value in parts.items()},
        {key: spread.sd for key, spread in spreads.items()},
        {key: tuple(fact.claim for fact in facts) for key, facts in shares.items()},
        "published" if inside else "stand-in",
        start,
        end,
        rest=1.0 - named if 1.0 - named > COVERED else 0.0,
        notes=(*notes, *rest_notes(1.0 - named)),
        rules=tuple(dict.fromkeys(rule for spread in spreads.values() for rule, _ in spread.quality)),
    )


def _computed_sourcing(case: Case, trade: LinkTrade, notes: tuple[Message, ...]) -> Found:
    name = "sourcing_share"
    origins = _by_origin(case, trade, notes)
    if not isinstance(origins, Given):
        return lacking(name, origins.reason, origins.needs)
    if case.own.value is None:
        return unknown(name, case.own)
    own = _own_by_member(case)
    total = (trade.imports.value or 0.0) + case.own.value
    if not total > 0:
        return lacking(name, message("apparent_not_positive"), message("needs_trade"))
    parts = dict(origins.parts)
    sd = dict(origins.sd)
    claims = dict(origins.claims)
    error = case.deviation(case.own).sd
    for key, value in own.items():
        parts[key] = parts.get(key, 0.0) + value
        sd[key] = math.hypot(sd.get(key, 0.0), error * value / case.own.value if case.own.value else 0.0)
        claims[key] = tuple(dict.fromkeys((*claims.get(key, ()), *case.own.claims)))
    rest = origins.rest * (trade.imports.value or 0.0) / total
    return Given(
        name,
        {key: value / total for key, value in parts.items() if value > 0},
        {key: value / total for key, value in sd.items()},
        claims,
        origins.basis if origins.basis in ("stand-in", "estimate") else basis_of(_least(case.own.status)),
        origins.start,
        origins.end,
        rest=rest if rest > COVERED else 0.0,
        notes=tuple(dict.fromkeys((message("risk_own_and_imports"), *case.own.assumptions, *origins.notes))),
        rules=origins.rules,
    )


def _least(status: str) -> str:
    """Return the status of a ratio that rests on a figure of this status: at best it is computed."""
    return "computed" if status == "published" else status


def _own_by_member(case: Case) -> Mapping[str, float]:
    """Return own output under the economies that make it, so that each has its own governance."""
    value = case.own.value or 0.0
    if not value > 0:
        return {}
    members = case.inputs.members or frozenset()
    producers = case.supply.producers if case.supply else {}
    named = {key: fig.value or 0.0 for key, fig in producers.items() if key in members and (fig.value or 0.0) > 0}
    known = math.fsum(named.values())
    if len(members) > 1 and known > 0:
        return {key: part / known * value for key, part in named.items()}
    return {case.inputs.economy: value}


def _reliance(case: Case, trade: LinkTrade) -> Found:
    """Return ``(I - E) / (P + I - E)`` with its sign."""
    name = "import_reliance"
    for fig in (trade.imports, trade.exports, case.own):
        if fig.missing:
            low, high = open_bounds(case, trade)
            return replace(unknown(name, fig), low=low, high=high)
    parts = (trade.imports, trade.exports, case.own)
    claims = [claim for fig in parts for claim in fig.claims]
    net = (trade.imports.value or 0.0) - (trade.exports.value or 0.0)
    own = case.own.value or 0.0
    used = own + net
    errors = [case.deviation(fig).sd for fig in parts]
    spread = math.hypot(*errors)
    # d(R)/dI = P / used^2, the same for E with its sign; d(R)/dP = -net / used^2.
    sd = math.hypot(own * errors[0], own * errors[1], net * errors[2]) / used**2 if used > 0 else math.inf
    least = interval(trade.imports).low - interval(trade.exports).high + interval(case.own).low
    nothing_own = interval(case.own).high == 0.0 and errors[2] == 0.0  # then all that is used is imported
    known = used >= _LIKELY * spread if nothing_own else least > 0 and used >= _SURE * spread and sd <= _VAGUE
    if not (used > 0 and known):
        reason = message("apparent_not_positive")
        if used > 0:
            reason = message("risk_use_about_zero", use=f"{used:.3g}", sd=f"{spread:.2g}", reliance=f"{net / used:.2g}",
                             error=f"{sd:.2g}")  # fmt: skip
        low, high = reliance_bounds(*(_within(fig, sd) for fig, sd in zip(parts, errors, strict=True)))
        return replace(lacking(name, reason, message("needs_consumption")), low=low, high=high,
                       claims=tuple(dict.fromkeys(claims)))  # fmt: skip
    value = net / used
    floor = risk_input(name).minimum
    notes = [note for fig in parts for note in fig.assumptions]
    if nothing_own:
        notes.append(message("risk_nothing_own"))
    if floor is not None and value < floor:
        notes.append(message("risk_counts_as", value=f"{value:.3g}", bound=f"{floor:g}"))
        value = floor
    estimate = any(fig.status == "estimate" for fig in parts)
    return number(
        name,
        value,
        sd,
        claims,
        basis="stand-in" if _stand_in(trade.imports, case.year) else "estimate" if estimate else "computed",
        start=case.year,
        end=case.year,
        notes=notes,
    )


def _within(fig: Figure, sd: float) -> tuple[float, float]:
    """Return the lowest and the highest mass that bounds and error of a figure leave open."""
    known = interval(fig)
    return max(0.0, min(known.low, known.value - _SURE * sd)), max(known.high, known.value + _SURE * sd)


def _net_reliance(case: Case, computed: Found) -> Found:
    """Return the publisher's own figure for the link, else `_reliance` without changes of stocks."""
    name = "net_import_reliance"
    facts = [
        fact
        for fact in case.inputs.facts
        if fact.kind == name
        and fact.economy == case.inputs.economy
        and fact.start == fact.end == case.year
        and (fact.link or "M") == case.link
        and not fact.excluded
    ]
    for fact in sorted(facts, key=case.inputs.resolver.key):
        if fact.usable:
            fig = case.inputs.plain_figure(fact)
            found = single(name, fig, case)
            # What is published as all of the use can only be wrong by rounding, not by a part of itself.
            sd = case.deviation(fig, share=True).sd
            return replace(found, sd=dict.fromkeys(found.sd, sd)) if isinstance(found, Given) else found
        if fact.amount_low is not None or fact.amount_high is not None:
            return unknown(name, case.inputs.bound_figure(fact))
    if not isinstance(computed, Given):
        return replace(computed, input=name)
    return replace(
        computed,
        input=name,
        basis="stand-in" if computed.basis == "stand-in" else "estimate",
        notes=(message("risk_stocks_unknown"), *computed.notes),
    )


def _price(case: Case, trade: LinkTrade) -> Found:
    """Return value over contained mass of the imports, USD per kg; flows that were weighed and counted only."""
    name = "import_price"
    counted = trade if trade.held else link_trade(case.inputs, case.flows, case.link)
    if trade.shared and trade.held == trade.shared:  # the value of a shared code is that of other metals too
        return lacking(name, message("only_shared_codes", codes=", ".join(trade.shared)), message("needs_trade"))
    if not counted.by_partner:
        fig = counted.imports if counted.imports.missing else missing_figure("USD/kg", message("risk_no_price",
                                                                             year=case.year))  # fmt: skip
        return unknown(name, fig, message("needs_trade"))
    values = {flow.claim: flow.value_kusd for flow in case.flows}
    claims = [claim for fig in counted.by_partner.values() for claim in fig.claims if claim in values]
    mass = Interval.total([interval(fig) for fig in counted.by_partner.values() if not fig.missing])
    if not mass.value > 0:
        return lacking(name, message("risk_no_price", year=case.year), message("needs_trade"))
    if not trade.held and mass.value < NAMED_AT_LEAST * (trade.imports.value or 0.0):
        # The codes show only a part of what the office counts: their unit value may be that of other goods.
        part = percent(mass.value / (trade.imports.value or 1.0))
        return lacking(name, message("risk_part_of_imports", share=part), message("needs_trade"))
    value = math.fsum(values[claim] for claim in claims)  # thousand USD per tonne are USD per kg
    price = value / mass.value
    return number(
        name,
        price,
        price * (mass.high - mass.low) / math.sqrt(12) / mass.value,
        claims,
        start=case.year,
        end=case.year,
        notes=counted.imports.assumptions,
    )

"""Trade of the economy as contained element, by link: which codes carry it, what is known, what is not."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from orechain.assess.inputs import REST, Inputs, figure, missing
from orechain.assess.result import Entry, Figure, TradeLine
from orechain.catalog.hs import HsCode, hs_codes
from orechain.catalog.messages import Message, message
from orechain.chain.interval import Interval
from orechain.store.claims import TradeFlow
from orechain.store.reader import Store

RULE = "content_times_gross_weight"
CHEAP = 30.0
"""A flow whose unit value is this many times below the usual one has a wrong weight (or is another product)."""
CHEAP_IN_GROUP = 100.0
"""The same for a group of elements whose prices differ widely (rare earths)."""


@dataclass(frozen=True)
class LinkTrade:
    """Imports and exports of one link's product by the economy, in tonnes of the working form.

    ``by_partner`` maps a partner to what it supplies. ``held`` and ``absent`` name the codes with and without trade
    data for the year; ``shared`` those that carry other minerals too and are therefore not counted.
    """

    imports: Figure
    exports: Figure
    by_partner: dict[str, Figure]
    held: tuple[str, ...]
    absent: tuple[str, ...]
    shared: tuple[str, ...]
    unweighed: int = 0
    notes: tuple[Message, ...] = field(default_factory=tuple)


def hs_version(release: str) -> str:
    """Return the version of the nomenclature that a trade release is coded in.

    Examples
    --------
    >>> hs_version("baci-hs92"), hs_version("baci-hs17-202601")
    ('HS92', 'HS17')
    """
    found = re.search(r"hs(\d{2})", release)
    if not found:
        raise ValueError(f"release {release!r} does not say which version of the nomenclature it is coded in")
    return f"HS{found.group(1)}"


def _age(release: str) -> tuple[int, str]:
    """Return a key that puts the newer nomenclature first in order, then the newer release."""
    short = int(hs_version(release)[2:])
    return (short + (1900 if short >= 88 else 2000)), release


@dataclass(frozen=True)
class _Piece:
    flow: TradeFlow
    role: HsCode
    inward: bool
    mass: Interval


def load_flows(store: Store, inputs: Inputs) -> list[TradeFlow]:
    """Return the flows of the mineral's codes in the year, each code from one release (the newer nomenclature)."""
    codes = sorted({code.hs for code in hs_codes(inputs.mineral.mineral)})
    flows = store.trade(codes, inputs.year)
    chosen: dict[str, str] = {}
    for flow in flows:
        best = chosen.get(flow.hs)
        if best is None or _age(flow.release) > _age(best):
            chosen[flow.hs] = flow.release
    return [flow for flow in flows if chosen[flow.hs] == flow.release]


def _role(codes: Iterable[HsCode], flow: TradeFlow) -> HsCode | None:
    """Return what a flow is: a row that names its exporter goes before one that holds for all others."""
    version = hs_version(flow.release)
    fitting = [code for code in codes if code.hs == flow.hs and version in code.versions]
    named = [code for code in fitting if flow.exporter in code.exporters]
    return next(iter(named or [code for code in fitting if not code.exporters]), None)


def _serves(code: HsCode, link: str) -> bool:
    """Whether trade in a code adds to what a link supplies to the next one.

    What feeds smelting and refining (concentrate and crude intermediates alike) counts for link U; what leaves it for
    industry counts for M; scrap for R.
    """
    if link == "U":
        return code.feeds == "M" and code.link in ("U", "M")
    if link == "M":
        return code.link == "M" and code.feeds == "D"
    return code.link == link


def link_trade(inputs: Inputs, flows: Iterable[TradeFlow], link: str) -> LinkTrade:
    """Return the trade of one link's product by the economy in the year asked about."""
    codes = [code for code in hs_codes(inputs.mineral.mineral) if _serves(code, link)]
    shared = tuple(sorted({code.hs for code in codes if not code.exclusive}))
    countable = [code for code in codes if code.exclusive and _countable(inputs, code)]
    wanted = sorted({code.hs for code in countable})
    every = hs_codes(inputs.mineral.mineral)
    flows = list(flows)
    held = sorted({flow.hs for flow in flows if flow.hs in wanted})
    lacking = _lacking(countable, held)
    absent = tuple(sorted({code.hs for code in lacking}))
    main = sorted({code.hs for code in lacking if not code.minor})
    main += sorted({code.hs for code in codes if not code.exclusive and not code.minor})
    if inputs.is_world:
        none = missing("t", message("world_has_no_trade"))
        return LinkTrade(none, none, {}, tuple(held), absent, shared)
    if not held:
        reason = (
            message("no_trade_data", codes=", ".join(absent), year=inputs.year)
            if absent
            else message("only_shared_codes", codes=", ".join(shared))
            if shared
            else message("no_trade_codes", link=f"link:{link}")
        )
        none = missing("t", reason, message("needs_trade"), form=inputs.form)
        return LinkTrade(none, none, {}, (), absent, shared)

    pieces: list[_Piece] = []
    unweighed = reweighed = 0
    typical = unit_values(flows)
    for flow in flows:
        if flow.hs not in held or flow.exporter == REST:
            continue
        inward = inputs.at_home(flow.importer) and not inputs.at_home(flow.exporter)
        outward = inputs.at_home(flow.exporter) and not inputs.at_home(flow.importer)
        role = _role(every, flow)
        if not (inward or outward) or role is None or role not in countable:
            continue
        if flow.quantity_t is None:
            unweighed += 1
        elif too_heavy(inputs, flow, typical.get((flow.release, flow.hs))):
            reweighed += 1
            pieces.append(_Piece(flow, role, inward, mass_by_value(inputs, role, flow, typical[flow.release, flow.hs])))
        else:
            pieces.append(_Piece(flow, role, inward, _contained(inputs, role, flow.quantity_t)))
    pieces = _once(pieces)
    parts: dict[str, list[_Piece]] = defaultdict(list)
    for piece in pieces:
        if piece.inward:
            parts[piece.flow.exporter].append(piece)
    by_partner = {partner: _sum(inputs, own) for partner, own in parts.items()}
    remainder, rows = _remainder(inputs, flows, countable)
    notes = []
    if absent:
        notes.append(message("codes_absent", codes=", ".join(absent), year=inputs.year))
    if shared:
        notes.append(message("codes_shared", codes=", ".join(shared)))
    if unweighed:
        notes.append(message("flows_unweighed", count=unweighed))
    if reweighed:
        notes.append(message("flows_reweighed", count=reweighed))
    imports = _partial(_sum(inputs, [piece for piece in pieces if piece.inward], remainder, rows), notes)
    exports = _partial(_sum(inputs, [piece for piece in pieces if not piece.inward], remainder, rows), notes)
    if main:
        imports, exports = (_lower_bound(fig, main, shared, inputs.year) for fig in (imports, exports))
    return LinkTrade(
        imports=imports,
        exports=exports,
        by_partner=by_partner,
        held=tuple(held),
        absent=absent,
        shared=shared,
        unweighed=unweighed,
        notes=tuple(notes),
    )


def _countable(inputs: Inputs, code: HsCode) -> bool:
    """Whether trade in a code can be added up with production: gross weights only where both are of ore."""
    if inputs.form == "gross":
        return code.link == "U"
    return code.content is not None and inputs.factor(code.content_form) is not None


def _contained(inputs: Inputs, code: HsCode, gross: float) -> Interval:
    """Return gross weight times content, in the working form."""
    if inputs.form == "gross":
        return Interval.exact(gross)
    factor = inputs.factor(code.content_form)
    if code.content is None or factor is None:
        raise ValueError(f"HS {code.hs}: content as {code.content_form} cannot be counted as {inputs.form}")
    return (Interval.of(code.content, code.low, code.high) * factor).scale(gross)


def _lacking(countable: list[HsCode], held: list[str]) -> list[HsCode]:
    """Return the codes without data, but for those whose product is held under another version's code."""
    there = [code for code in countable if code.hs in held]

    def stands_in(code: HsCode, other: HsCode) -> bool:
        same = (code.link, code.process, code.feeds, code.form) == (other.link, other.process, other.feeds, other.form)
        return same and not set(code.versions) & set(other.versions)

    return [code for code in countable if code.hs not in held and not any(stands_in(code, other) for other in there)]


def _lower_bound(total: Figure, main: list[str], shared: tuple[str, ...], year: int) -> Figure:
    """Return a sum that lacks a main code as missing, with what is known as its lower bound."""
    low = total.value if total.low is None else total.low
    inside = [hs for hs in main if hs in shared]
    reason = (
        message("main_codes_shared", codes=", ".join(inside))
        if inside
        else message("main_codes_absent", codes=", ".join(main), year=year)
    )
    return missing("t", reason, message("needs_trade"), low=low or None, claims=total.claims, form=total.form)


def _partial(total: Figure, notes: list[Message]) -> Figure:
    """Return a sum over some of the codes as what it is: an estimate of the whole."""
    if not notes:
        return total
    return replace(total, status="estimate", assumptions=(*total.assumptions, *notes))


def unit_values(flows: Iterable[TradeFlow]) -> dict[tuple[str, str], float]:
    """Return per release and code the unit value (thousand USD per tonne) at half of all value, cheapest first.

    Codes with fewer than five weighed flows have none: too few to say what is usual.
    """
    groups: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    for flow in flows:
        if flow.exporter != REST and flow.quantity_t and flow.value_kusd > 0:
            groups[flow.release, flow.hs].append((flow.value_kusd / flow.quantity_t, flow.value_kusd))
    typical: dict[tuple[str, str], float] = {}
    for key, pairs in groups.items():
        if len(pairs) >= 5:
            half, run = sum(value for _, value in pairs) / 2, 0.0
            for unit, value in sorted(pairs):
                run += value
                if run >= half:
                    typical[key] = unit
                    break
    return typical


def too_heavy(inputs: Inputs, flow: TradeFlow, typical: float | None) -> bool:
    """Whether the weight of a flow cannot be right for its value (a slip of units, another product)."""
    if typical is None or not flow.quantity_t or not flow.value_kusd > 0:
        return False
    limit = CHEAP_IN_GROUP if inputs.mineral.kind == "group" else CHEAP
    return flow.value_kusd / flow.quantity_t * limit < typical


def mass_by_value(inputs: Inputs, code: HsCode, flow: TradeFlow, typical: float) -> Interval:
    """Return the contained mass that the value of a flow buys at the usual unit value, within a factor of three."""
    mass = _contained(inputs, code, flow.value_kusd / typical)
    return Interval(mass.value, mass.low / 3, mass.high * 3)


def _once(pieces: list[_Piece]) -> list[_Piece]:
    """Count one product once.

    Where a reading holds for named exporters only, exporter and importer may declare the same shipment under two codes
    (crude cobalt hydroxide as 2822.00 and as 8105.20), and reconciled trade then shows it under both. Of flows between
    the same two economies with the same such product, the larger is kept.
    """
    kept: dict[tuple[str, ...], _Piece] = {}
    for piece in pieces:
        flow = piece.flow
        key: tuple[str, ...] = (flow.exporter, flow.importer, flow.hs)
        if piece.role.exporters:
            key = (flow.exporter, flow.importer, piece.role.form)
        best = kept.get(key)
        if best is None or piece.mass.value > best.mass.value:
            kept[key] = piece
    return list(kept.values())


def _remainder(inputs: Inputs, flows: list[TradeFlow], countable: list[HsCode]) -> tuple[float, list[str]]:
    """Return the contained mass at most in the rows that no economy is named for, and these rows."""
    total, rows = 0.0, []
    for flow in flows:
        if flow.exporter == REST and flow.quantity_t is not None:
            roles = [code for code in countable if code.hs == flow.hs and hs_version(flow.release) in code.versions]
            total += max((_contained(inputs, role, flow.quantity_t).high for role in roles), default=0.0)
            rows += [flow.claim] if roles else []
    return total, rows


def _sum(inputs: Inputs, pieces: list[_Piece], remainder: float = 0.0, rows: Sequence[str] = ()) -> Figure:
    total = Interval.total([piece.mass for piece in pieces])
    return figure(
        Interval(total.value, total.low, total.high + remainder),
        "t",
        "computed",
        claims=[*(piece.flow.claim for piece in pieces), *rows],
        rule=RULE,
        start=inputs.year,
        end=inputs.year,
        form=inputs.form,
        assumptions=(message("typical_content"),) if any(p.mass.high > p.mass.low for p in pieces) else (),
    )


def trade_lines(inputs: Inputs, flows: Iterable[TradeFlow], top: int = 8) -> tuple[TradeLine, ...]:
    """Return gross weight and value by code and direction, as the publisher gives them, for display."""
    by_code: dict[str, list[TradeFlow]] = defaultdict(list)
    for flow in flows:
        by_code[flow.hs].append(flow)
    labels: Mapping[str, HsCode] = {code.hs: code for code in reversed(hs_codes(inputs.mineral.mineral))}
    lines: list[TradeLine] = []
    for hs in sorted(by_code):
        code = labels[hs]
        if inputs.is_world:
            sides = {"world": [(flow.exporter, flow) for flow in by_code[hs]]}
        else:
            outside = [flow for flow in by_code[hs] if flow.exporter != REST]
            sides = {
                "import": [
                    (f.exporter, f) for f in outside if inputs.at_home(f.importer) and not inputs.at_home(f.exporter)
                ],
                "export": [
                    (f.importer, f) for f in outside if inputs.at_home(f.exporter) and not inputs.at_home(f.importer)
                ],
            }
        for direction, flows_here in sides.items():
            if flows_here:
                lines.append(_line(code, direction, flows_here, top, exclusive=code.exclusive))
    return tuple(lines)


def _line(code: HsCode, direction: str, flows: list[tuple[str, TradeFlow]], top: int, *, exclusive: bool) -> TradeLine:
    value = sum(flow.value_kusd for _, flow in flows)
    partners: dict[str, list[TradeFlow]] = defaultdict(list)
    for partner, flow in flows:
        partners[partner].append(flow)
    ranked = sorted(partners, key=lambda name: (name == REST, -sum(f.value_kusd for f in partners[name]), name))
    entries = tuple(
        Entry(
            name,
            _gross(partners[name]),
            _plain(sum(f.value_kusd for f in partners[name]) / value if value else 0.0, "fraction", partners[name]),
        )
        for name in ranked[:top]
    )
    every = [flow for _, flow in flows]
    return TradeLine(
        hs=code.hs,
        name_en=code.name_en.partition(": ")[0],  # after the colon stands what it is for some exporters only
        name_zh=code.name_zh.partition("：")[0],
        link=code.link,
        direction=direction,  # type: ignore[arg-type]
        partners=entries,
        quantity=_gross(every),
        value=_plain(value, "kUSD", every),
        exclusive=exclusive,
    )


def _plain(value: float, unit: str, flows: list[TradeFlow]) -> Figure:
    year = flows[0].year
    return figure(
        Interval.exact(value), unit, "computed", claims=[flow.claim for flow in flows], rule="sum", start=year, end=year
    )


def _gross(flows: list[TradeFlow]) -> Figure:
    weighed = [flow for flow in flows if flow.quantity_t is not None]
    if not weighed:
        return missing("t", message("not_weighed"), claims=[flow.claim for flow in flows])
    total = sum(flow.quantity_t or 0.0 for flow in weighed)
    fig = _plain(total, "t", weighed)
    if len(weighed) == len(flows):
        return fig
    return missing(
        "t", message("partly_weighed", count=len(flows) - len(weighed)), low=total, claims=fig.claims, form="gross"
    )

"""The economy's share in the world's exports of one link."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from orechain.assess.inputs import REST
from orechain.assess.risk.given import Found, lacking, number, percent, unknown
from orechain.assess.risk.holdings import Case
from orechain.assess.tradeflows import LinkTrade, hs_version, link_trade, mass_by_value, too_heavy, unit_values
from orechain.catalog.hs import HsCode, hs_codes
from orechain.catalog.messages import message
from orechain.chain.interval import Interval
from orechain.store.claims import TradeFlow

APART = 0.1
"""Shares by the two readings of weights may be so far apart; beyond, the share by mass is not known. Our choice."""


@dataclass(frozen=True, slots=True)
class _Shipment:
    """Contained mass of a flow as it is reported, and as used: by its value where the weight cannot be right."""

    flow: TradeFlow
    role: HsCode
    reported: Interval
    used: Interval
    own: bool


def export_share(case: Case) -> Found:
    """Return the economy's exports over the exports of all economies, contained element, by the codes of the link.

    Both are read in the same way. Weights that cannot be right for their value are replaced by what the value buys at
    the usual unit value; where this changes the share by more than a tenth of the whole, goods of very different worth
    stand under one code and the share is not known.
    """
    name = "export_share"
    if case.inputs.is_world:
        return lacking(name, message("world_has_no_trade"), message("risk_needs_economy"))
    own: LinkTrade = link_trade(case.inputs, case.flows, case.link)
    if own.exports.value is None:
        return unknown(name, own.exports)
    shipments = _once(_shipments(case, own.held))
    world = Interval.total([item.used for item in shipments])
    reported = math.fsum(item.reported.value for item in shipments)
    if not (world.value > 0 and reported > 0):
        return lacking(name, message("risk_no_exports", year=case.year), message("needs_trade"))
    share = math.fsum(item.used.value for item in shipments if item.own) / world.value
    other = math.fsum(item.reported.value for item in shipments if item.own) / reported
    if abs(share - other) > APART:
        reason = message("risk_exports_apart", reported=percent(other), used=percent(share))
        return lacking(name, reason, message("needs_trade"))
    wide = (world.high - world.low) / math.sqrt(12) / world.value
    return number(
        name,
        share,
        math.hypot(wide * min(share, 1 - share), (share - other) / math.sqrt(12)),
        own.exports.claims,
        basis="estimate",
        start=case.year,
        end=case.year,
        notes=own.exports.assumptions,
    )


def _shipments(case: Case, held: tuple[str, ...]) -> Iterator[_Shipment]:
    """Yield the flows between economies of which not both are at home."""
    typical = unit_values(case.flows)
    for flow in case.flows:
        out, back = case.inputs.at_home(flow.exporter), case.inputs.at_home(flow.importer)
        role = _role(case, flow) if flow.hs in held and flow.exporter != REST and not (out and back) else None
        if role is None or flow.quantity_t is None:
            continue
        reported = _contained(case, role, flow.quantity_t)
        if reported is None:
            continue
        usual = typical.get((flow.release, flow.hs))
        heavy = usual is not None and too_heavy(case.inputs, flow, usual)
        used = mass_by_value(case.inputs, role, flow, usual) if heavy and usual is not None else reported
        yield _Shipment(flow, role, reported, used, out)


def _once(shipments: Iterator[_Shipment]) -> list[_Shipment]:
    """Count one product once that exporter and importer declare under two codes, as for the trade of one economy."""
    kept: dict[tuple[str, ...], _Shipment] = {}
    for item in shipments:
        key = (item.flow.exporter, item.flow.importer, item.role.form if item.role.exporters else item.flow.hs)
        best = kept.get(key)
        if best is None or item.used.value > best.used.value:
            kept[key] = item
    return list(kept.values())


def _contained(case: Case, role: HsCode, gross: float) -> Interval | None:
    """Return the contained mass of a gross weight; nothing where its content cannot be counted."""
    if case.inputs.form == "gross":
        return Interval.exact(gross) if role.link == "U" else None
    factor = case.inputs.factor(role.content_form)
    if role.content is None or factor is None:
        return None
    return (Interval.of(role.content, role.low, role.high) * factor).scale(gross)


def _role(case: Case, flow: TradeFlow) -> HsCode | None:
    """Return what a flow is for the link; a row that names its exporter goes before one that holds for all others."""
    version = hs_version(flow.release)
    codes = [code for code in hs_codes(case.mineral) if code.hs == flow.hs and version in code.versions]
    named = [code for code in codes if flow.exporter in code.exporters]
    role = next(iter(named or [code for code in codes if not code.exporters]), None)
    if role is None:
        return None
    if case.link == "U":
        serves = role.feeds == "M" and role.link in ("U", "M")
    else:
        serves = role.link == case.link and (case.link != "M" or role.feeds == "D")
    return role if serves and role.exclusive else None

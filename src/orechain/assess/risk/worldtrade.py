"""The economy's share in the world's exports of one link."""

from __future__ import annotations

import math

from orechain.assess.inputs import REST
from orechain.assess.risk.given import Found, lacking, number, unknown
from orechain.assess.risk.library import Case
from orechain.assess.tradeflows import LinkTrade, hs_version, link_trade
from orechain.catalog.hs import HsCode, hs_codes
from orechain.catalog.messages import message
from orechain.chain.interval import Interval
from orechain.store.claims import TradeFlow


def export_share(case: Case) -> Found:
    """Return the economy's exports over the exports of all economies, contained element, by the codes of the link."""
    name = "export_share"
    if case.inputs.is_world:
        return lacking(name, message("world_has_no_trade"))
    own: LinkTrade = link_trade(case.inputs, case.flows, case.link)
    if own.exports.value is None:
        return unknown(name, own.exports)
    world = Interval.total([
        mass for flow in case.flows if flow.hs in own.held and (mass := _contained(case, flow)) is not None
    ])  # fmt: skip
    if not world.value > 0:
        return lacking(name, message("risk_no_exports", year=case.year), message("needs_trade"))
    share = min(1.0, own.exports.value / world.value)
    wide = (world.high - world.low) / math.sqrt(12) / world.value
    return number(
        name,
        share,
        wide * min(share, 1 - share),
        own.exports.claims,
        basis="estimate",
        start=case.year,
        end=case.year,
        notes=own.exports.assumptions,
    )


def _contained(case: Case, flow: TradeFlow) -> Interval | None:
    """Return the contained mass of a flow between two economies of which not both are at home."""
    if flow.exporter == REST or flow.quantity_t is None:
        return None
    if case.inputs.at_home(flow.exporter) and case.inputs.at_home(flow.importer):
        return None
    role = _role(case, flow)
    if role is None:
        return None
    if case.inputs.form == "gross":
        return Interval.exact(flow.quantity_t) if role.link == "U" else None
    factor = case.inputs.factor(role.content_form)
    if role.content is None or factor is None:
        return None
    return (Interval.of(role.content, role.low, role.high) * factor).scale(flow.quantity_t)


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

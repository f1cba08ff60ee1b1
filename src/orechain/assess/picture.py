"""The chain as nodes and flows: where supply comes from, where it goes, what returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from orechain.assess.inputs import WORLD, Inputs, figure, interval, missing, span
from orechain.assess.links import HOME
from orechain.assess.result import ChainFlow, ChainNode, ChainPicture, Entry, Figure, LinkAnswer
from orechain.catalog.messages import Message, message
from orechain.chain.interval import Interval

SHOWN = 6
"""Origins, producers or uses drawn one by one; the others are one node."""
COLUMNS = {"U": 0, "M": 100, "D": 200, "R": 300}


def picture(inputs: Inputs, links: Mapping[str, LinkAnswer], uses: tuple[Entry, ...]) -> ChainPicture:
    """Return the chain picture of an economy or of the world.

    Origins of raw material stand on the left, then the economy's smelting and production, its using industries and the
    uses; secondary material returns underneath. A flow that is not known is kept, without a quantity: a gap in the
    data is not a gap in the chain.
    """
    builder = _Builder(inputs)
    if inputs.is_world:
        _world(builder, links, uses)
    else:
        _economy(builder, links, uses)
    return ChainPicture(tuple(builder.nodes.values()), tuple(builder.flows), "t", inputs.form, tuple(builder.notes))


class _Builder:
    def __init__(self, inputs: Inputs) -> None:
        self.inputs = inputs
        self.nodes: dict[str, ChainNode] = {}
        self.flows: list[ChainFlow] = []
        self.notes: list[Message] = []

    def node(self, name: str, column: str, label: Message, order: int = 0) -> str:
        self.nodes.setdefault(name, ChainNode(name, column, label, order))
        return name

    def flow(self, source: str, target: str, quantity: Figure, *, back: bool = False) -> None:
        self.flows.append(ChainFlow(source, target, quantity, back))


def _economy(b: _Builder, links: Mapping[str, LinkAnswer], uses: tuple[Entry, ...]) -> None:
    u, m, r = links["U"], links["M"], links["R"]
    here = f"economy:{b.inputs.economy}"
    smelt = b.node("M", "M", message("node_process", economy=here, link="link:M"))
    industry = b.node("D", "D", message("node_process", economy=here, link="link:D"))

    mine = b.node("U", "U", message("node_process", economy=here, link="link:U"))
    b.flow(mine, smelt, _kept(u) if not u.exports.missing else _not_deducted(u.domestic))
    _partners(b, "U", u, smelt, 1)
    if not u.exports.missing and (u.exports.value or 0) > 0:
        b.flow(mine, b.node("U.out", "X", message("node_exports", link="link:U"), 90), u.exports)

    b.flow(smelt, industry, _kept(m))
    _partners(b, "M", m, industry, 20)
    if not m.exports.missing and (m.exports.value or 0) > 0:
        b.flow(smelt, b.node("M.out", "X", message("node_exports", link="link:M"), 91), m.exports)
    _uses(b, uses, industry, m.requirement)
    _returns(b, r, industry, smelt)


def _not_deducted(output: Figure) -> Figure:
    """Return an output whose exports are not known: all of it at most stays at home."""
    if output.missing:
        return output
    return replace(output, status="estimate", assumptions=(*output.assumptions, message("exports_not_deducted")))


def _kept(m: LinkAnswer) -> Figure:
    """Return what a link's own output leaves for the next link at home: output minus exports, where both are known."""
    if m.domestic.missing:
        return m.domestic
    if m.exports.missing:
        return missing("t", m.exports.reason or message("needs_trade"), m.exports.needs)
    kept = interval(m.domestic) - interval(m.exports)
    if not kept.value >= 0:
        return missing("t", message("exports_exceed_output"))
    start, end = span((m.domestic, m.exports))
    return figure(
        Interval(kept.value, max(0.0, kept.low), kept.high),
        "t",
        "estimate" if "estimate" in (m.domestic.status, m.exports.status) else "computed",
        claims=(*m.domestic.claims, *m.exports.claims),
        rule="output_minus_exports",
        start=start,
        end=end,
        form=m.domestic.form,
        assumptions=(*m.domestic.assumptions, *m.exports.assumptions),
    )


def _partners(b: _Builder, link: str, answer: LinkAnswer, target: str, order: int) -> None:
    abroad = [entry for entry in answer.origins if entry.key != HOME and (entry.quantity.value or 0) > 0]
    for place, entry in enumerate(abroad[:SHOWN]):
        name = b.node(
            f"{link}:{entry.key}",
            "U" if link == "U" else "M",
            message("node_from", economy=f"economy:{entry.key}", link=f"link:{link}"),
            order + place,
        )
        b.flow(name, target, entry.quantity)
    others = [entry.quantity for entry in abroad[SHOWN:]]
    if others:
        name = b.node(
            f"{link}:others", "U" if link == "U" else "M", message("node_others", link=f"link:{link}"), order + SHOWN
        )
        b.flow(name, target, _sum(b.inputs, others))
    if answer.imports.missing:
        name = b.node(
            f"{link}:unknown", "U" if link == "U" else "M", message("node_imports_unknown", link=f"link:{link}"), order
        )
        b.flow(name, target, answer.imports)


def _world(b: _Builder, links: Mapping[str, LinkAnswer], uses: tuple[Entry, ...]) -> None:
    u, m, r = links["U"], links["M"], links["R"]
    raw = b.node("raw", "M", message("node_market", link="link:U"))
    industry = b.node("D", "D", message("node_process", economy="economy:WLD", link="link:D"))
    _producers(b, u, "U", raw, into=True)
    named = [entry for entry in m.producers if not entry.quantity.missing]
    if named:
        smelters = _producers(b, m, "M", raw, into=False)
        for name, quantity in smelters:
            b.flow(name, industry, quantity)
    else:
        b.flow(raw, industry, m.domestic if not m.domestic.missing else u.domestic)
    intake = m.requirement if not m.requirement.missing else m.domestic
    _uses(b, uses, industry, intake)
    _returns(b, r, industry, raw)


def _producers(b: _Builder, answer: LinkAnswer, link: str, hub: str, *, into: bool) -> list[tuple[str, Figure]]:
    entries = [entry for entry in answer.producers if (entry.quantity.value or 0) > 0]
    groups = [(f"{link}:{e.key}", f"economy:{e.key}", e.quantity) for e in entries[:SHOWN]]
    if entries[SHOWN:]:
        groups.append((f"{link}:others", "economy:OTH", _sum(b.inputs, [e.quantity for e in entries[SHOWN:]])))
    made = []
    for place, (name, economy, quantity) in enumerate(groups):
        b.node(
            name,
            link if link == "U" else "M",
            message("node_from", economy=economy, link=f"link:{link}"),
            place + (0 if into else 1),
        )
        b.flow(*((name, hub) if into else (hub, name)), quantity)
        made.append((name, quantity))
    return made


def _uses(b: _Builder, uses: tuple[Entry, ...], industry: str, intake: Figure) -> None:
    """Draw the uses. Shares published for another economy name the uses but give no quantity here."""
    if not uses:
        name = b.node("use", "D", message("node_use_unknown"), 50)
        b.flow(industry, name, missing("t", message("uses_unknown"), message("needs_uses")))
        return
    place_of = uses[0].key.partition(":")[0]
    if place_of not in (b.inputs.economy, WORLD):
        intake = missing("t", message("uses_elsewhere", economy=f"economy:{place_of}"), message("needs_uses"))
    b.notes.append(message("uses_of", economy=f"economy:{place_of}"))
    for place, entry in enumerate(uses[:SHOWN]):
        detail = entry.key.partition(":")[2]
        name = b.node(f"use:{place}", "D", message("node_use", use=f"application:{detail}"), 50 + place)
        b.flow(industry, name, _portion(b.inputs, intake, [entry.share]))
    if uses[SHOWN:]:
        name = b.node("use:others", "D", message("node_other_uses"), 50 + SHOWN)
        b.flow(industry, name, _portion(b.inputs, intake, [entry.share for entry in uses[SHOWN:]]))


def _portion(inputs: Inputs, intake: Figure, shares: list[Figure]) -> Figure:
    if intake.missing:
        return missing("t", intake.reason or message("uses_unknown"), intake.needs)
    share = sum(fig.value or 0.0 for fig in shares)
    start, end = span((intake, *shares))
    return figure(
        interval(intake).scale(share),
        "t",
        "estimate",
        claims=(*intake.claims, *(claim for fig in shares for claim in fig.claims)),
        rule="share_times_intake",
        start=start,
        end=end,
        form=inputs.form,
        assumptions=(*intake.assumptions, message("shares_applied")),
    )


def _returns(b: _Builder, r: LinkAnswer, industry: str, smelt: str) -> None:
    recovery = b.node("R", "R", message("node_process", economy=f"economy:{b.inputs.economy}", link="link:R"))
    b.flow(industry, recovery, missing("t", message("end_of_life_unknown"), message("needs_end_of_life")))
    b.flow(recovery, smelt, r.domestic, back=True)


def _sum(inputs: Inputs, figures: list[Figure]) -> Figure:
    start, end = span(figures)
    return figure(
        Interval.total([interval(fig) for fig in figures]),
        "t",
        "estimate" if any(fig.status == "estimate" for fig in figures) else "computed",
        claims=[claim for fig in figures for claim in fig.claims],
        rule="sum",
        start=start,
        end=end,
        form=inputs.form,
        assumptions=[a for fig in figures for a in fig.assumptions],
    )

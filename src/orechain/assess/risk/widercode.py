"""Trade of a metal whose own code has ended, from a wider code that several metals share, with a stated split.

The national lines below the six digits tell the metals apart, but only some are published. The split is one published
line over the trade of that economy under the whole code, counted from the producers of the metal only: a code that also
holds niobium would otherwise make a niobium producer a source of germanium.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from orechain.assess.inputs import figure, missing
from orechain.assess.result import Figure
from orechain.assess.risk.given import percent
from orechain.assess.risk.holdings import Case
from orechain.assess.supply import FAR_YEARS
from orechain.assess.tradeflows import RULE, LinkTrade, hs_version
from orechain.catalog.hs import HsCode, hs_codes
from orechain.catalog.messages import Bilingual, Message, message
from orechain.catalog.tables import read
from orechain.chain.interval import Interval
from orechain.store.claims import TradeFlow


@dataclass(frozen=True, slots=True)
class Split:
    """Which part of the weight of a code is one mineral, and how that is known."""

    hs: str
    part: Interval
    claim: str
    basis: Bilingual
    year: int
    release: str


def wider_code(case: Case, notes: tuple[Message, ...] = ()) -> LinkTrade | None:
    """Return the trade of the economy by a wider code of the nearest year, or None where none is held or split."""
    for row in read("hs_splits"):
        if (row["mineral"], row["link"]) == (case.mineral, case.link):
            found = _by_row(case, row, notes)
            if found is not None:
                return found
    return None


def _by_row(case: Case, row: Mapping[str, str], notes: tuple[Message, ...]) -> LinkTrade | None:
    held = case.holdings.trade_years.get(row["hs"], ())
    year = min(held, key=lambda known: (abs(known - case.year), -known), default=None)
    if year is None or abs(year - case.year) > FAR_YEARS:
        return None
    flows = [(flow, mass) for flow, mass in _contained(case, row["hs"], year)]
    split = _split(case, row, flows, year)
    if split is None:
        return None
    told = message(
        "risk_wider_code", code=split.hs, year=year, release=split.release, split=percent(split.part.value),
        low=percent(split.part.low), high=percent(split.part.high), basis=split.basis,
    )  # fmt: skip
    others = sorted({code.hs for code in hs_codes(case.mineral, case.link) if not code.exclusive} - {split.hs})
    every = (*notes, told, *([message("codes_shared", codes=", ".join(others))] if others else ()))
    home, form = case.inputs.at_home, case.inputs.form
    inward: dict[str, list[tuple[TradeFlow, Interval]]] = {}
    for flow, mass in flows:
        if home(flow.importer) and not home(flow.exporter):
            inward.setdefault(flow.exporter, []).append((flow, mass))

    def total(pairs: Iterable[tuple[TradeFlow, Interval]]) -> Figure:
        some = list(pairs)
        return figure(
            Interval.total([mass for _, mass in some]) * split.part,
            "t",
            "estimate",
            claims=(*(flow.claim for flow, _ in some), split.claim),
            rule=RULE,
            start=year,
            end=year,
            form=form,
            assumptions=every,
        )

    return LinkTrade(
        imports=total(pair for pairs in inward.values() for pair in pairs),
        # What an economy exports under the code may be another metal altogether, so that net imports are not known.
        exports=missing("t", message("only_shared_codes", codes=split.hs), message("needs_trade"), form=form),
        by_partner={partner: total(pairs) for partner, pairs in inward.items()},
        held=(split.hs,),
        absent=(),
        shared=(split.hs,),
        notes=every,
    )


def _contained(case: Case, hs: str, year: int) -> list[tuple[TradeFlow, Interval]]:
    """Return the flows of the code from producers of the mineral, each with what it would hold if it were all of it."""
    shares = case.supply.shares if case.supply else {}
    producers = {name for name, share in shares.items() if (share.value or 0.0) > 0}
    codes = [code for code in hs_codes(case.mineral) if code.hs == hs]
    found = []
    for flow in case.holdings.flows(case.mineral, year):
        if flow.hs != hs or flow.exporter not in producers or flow.quantity_t is None:
            continue
        role = next((code for code in codes if hs_version(flow.release) in code.versions), None)
        if role is not None:
            found.append((flow, _mass(case, role, flow.quantity_t)))
    return found


def _mass(case: Case, code: HsCode, gross: float) -> Interval:
    factor = case.inputs.factor(code.content_form)
    if code.content is None or factor is None:
        return Interval.exact(gross)
    return (Interval.of(code.content, code.low, code.high) * factor).scale(gross)


def _split(case: Case, row: Mapping[str, str], flows: list[tuple[TradeFlow, Interval]], year: int) -> Split | None:
    line = case.facts.get(row["claim"])
    if line is None or line.amount is None or line.excluded or not flows:
        return None
    whole = sum(mass.value for flow, mass in flows if flow.importer == line.economy)
    if not whole > 0:
        return None
    part, factor = min(1.0, line.amount / whole), float(row["range_factor"])
    return Split(
        row["hs"],
        Interval(part, part / factor, min(1.0, part * factor)),
        line.claim,
        Bilingual(row["basis_en"], row["basis_zh"]),
        year,
        flows[0][0].release,
    )

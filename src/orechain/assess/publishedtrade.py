"""Trade of an economy as a statistical office publishes it by mineral, where HS codes cannot tell the mineral apart."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from orechain.assess.inputs import Inputs, figure, interval, missing
from orechain.assess.result import Figure
from orechain.assess.tradeflows import LinkTrade
from orechain.catalog.messages import Message, message
from orechain.store.claims import Fact

_PARTS = ("heavy rare earths",)
"""Beginnings of lines that are part of another line and must not be added to it."""


def published_trade(inputs: Inputs, link: str) -> LinkTrade | None:
    """Return imports and exports that a publisher states for the mineral, or ``None`` if it states no imports.

    Imports are spread over partners by the published shares of import sources, which are means of several years: the
    quantities by partner are estimates.
    """
    imports = _total(inputs, "import", link)
    if imports is None:
        return None
    exports = _total(inputs, "export", link) or missing("t", message("exports_unpublished"), message("needs_trade"))
    return LinkTrade(
        imports=imports, exports=exports, by_partner=_by_partner(inputs, link, imports), held=(), absent=(), shared=()
    )


def _total(inputs: Inputs, kind: str, link: str) -> Figure | None:
    facts = [
        fact
        for fact in inputs.facts
        if fact.kind == kind
        and fact.link == link
        and fact.economy == inputs.economy
        and fact.start == fact.end == inputs.year
        and not fact.partner
        and not fact.excluded
        and not fact.detail.lower().startswith(_PARTS)
    ]
    releases: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        releases[fact.release].append(fact)
    if not releases:
        return None
    lines = releases[min(releases, key=lambda name: inputs.resolver.key(releases[name][0]))]
    counted = [fact for fact in lines if fact.usable and inputs.mass(fact) is not None]
    left_out = [fact for fact in lines if fact not in counted]
    if not counted:
        return missing(
            "t",
            _why(lines[0]),
            message("needs_trade"),
            claims=[fact.claim for fact in lines],
            form=inputs.form,
        )
    total = inputs.sum_figure(counted)
    if not left_out:
        return total
    note = message("lines_left_out", lines="; ".join(fact.detail or fact.raw for fact in left_out))
    return replace(total, status="estimate", assumptions=(note,))


def _why(fact: Fact) -> Message:
    """Return why a published line has no number."""
    if fact.bound in ("withheld", "not_available"):
        return message(f"sign_{fact.bound}", raw=fact.raw)
    return message("published_as_bound", raw=fact.raw)


def _by_partner(inputs: Inputs, link: str, imports: Figure) -> dict[str, Figure]:
    groups: dict[str, list[Fact]] = defaultdict(list)
    for fact in inputs.select("import_share", link=link, economy=inputs.economy):
        if fact.start is not None and fact.start <= inputs.year:
            groups[fact.detail].append(fact)
    whole = {detail: facts for detail, facts in groups.items() if 0.95 <= sum(f.amount or 0 for f in facts) <= 1.05}
    if imports.missing or not whole:
        return {}
    detail = min(whole, key=lambda name: ("total" not in name.lower(), name != "", name))
    shares = whole[detail]
    note = message("partner_shares", start=shares[0].start, end=shares[0].end, detail=detail or "–")
    return {
        fact.partner: figure(
            interval(imports).scale(fact.amount or 0.0),
            "t",
            "estimate",
            claims=(fact.claim, *imports.claims),
            rule="share_times_imports",
            start=fact.start,
            end=fact.end,
            form=inputs.form,
            assumptions=(note,),
        )
        for fact in shares
    }

"""What each link has to supply: the intake of the economy's own next link, or its final demand traced back."""

from __future__ import annotations

from dataclasses import dataclass, replace

from orechain.assess.inputs import Inputs, figure, interval, missing, oldest_year, span
from orechain.assess.result import Figure, Scope
from orechain.assess.supply import Supply, link_processes
from orechain.assess.tradeflows import LinkTrade
from orechain.catalog.messages import Message, message
from orechain.catalog.vocabulary import process
from orechain.chain.interval import Interval
from orechain.store.claims import Fact

FINAL_DEMAND = "final demand"
"""Beginning of ``detail`` in figures of the element contained in what final users of the economy buy."""


@dataclass(frozen=True)
class Requirement:
    """The requirement of a link; ``by_balance`` if it is itself inferred from what the link supplied."""

    figure: Figure
    by_balance: bool = False


def requirement(
    inputs: Inputs,
    link: str,
    scope: Scope,
    *,
    own: Figure,
    own_next: Figure,
    next_supply: Supply | None,
    with_secondary: bool,
    trade: LinkTrade,
) -> Requirement:
    """Return what link ``U``, ``M`` or ``D`` must supply.

    Parameters
    ----------
    own, own_next
        Output of the link and of the next link in the economy.
    next_supply
        World supply of the next link, which says whether the economy has that link at all.
    with_secondary
        Whether the output of the link holds metal made from scrap.
    trade
        Trade of this link's product by the economy.
    """
    if scope == "demand":
        return _demand(inputs, own, trade)
    if link == "U":
        if published := _intake(inputs, link_processes(inputs, "M")):
            return Requirement(published)
        comparable = inputs.form != "gross" and not (next_supply is not None and next_supply.product)
        # For the world, output of metal against output of ore shows losses, scrap and stocks, not availability.
        comparable = comparable and not inputs.is_world
        if comparable and (own_next.value or 0) > 0 and own_next.rule != "world_of_link_before":
            return Requirement(_as_intake(inputs, own_next, scrap_apart=with_secondary))
        if own_next.missing and (own_next.low is not None or own_next.high is not None):
            return Requirement(replace(own_next, needs=message("needs_consumption")))
        if _absent(inputs, own_next, next_supply):
            return Requirement(
                missing(
                    "t",
                    message("next_link_absent", economy=f"economy:{inputs.economy}", link="link:M"),
                    form=inputs.form,
                )
            )
    elif link == "M":
        if published := _consumption(inputs, with_secondary=with_secondary):
            return Requirement(published)
    elif link == "D":
        return Requirement(_final_demand(inputs) or _no_final_demand())
    return _apparent(inputs, own, trade)


def _absent(inputs: Inputs, own_next: Figure, next_supply: Supply | None) -> bool:
    """Whether the next link is on record for other economies but not for this one."""
    if inputs.is_world or next_supply is None or not next_supply.shares:
        return False
    if own_next.value is not None:
        return own_next.value == 0
    return not any(inputs.at_home(name) and (share.value or 0) > 0 for name, share in next_supply.shares.items())


def _as_intake(inputs: Inputs, output: Figure, *, scrap_apart: bool) -> Figure:
    """Return the output of link M as its intake of raw material.

    Where the published output holds metal made from scrap (none is published apart), the intake of raw material is
    lower by up to the largest published recycled content; that much is left open below.
    """
    assumptions = [*output.assumptions, message("intake_equals_output")]
    claims = list(output.claims)
    value = interval(output)
    low = value.low
    if (
        not scrap_apart
        and "secondary_production" in inputs.mineral.stages
        and output.rule
        not in (
            "share_times_world",
            "world_of_link_before",
        )
    ):
        contents = [fact for fact in inputs.facts if fact.kind == "recycled_content" and not fact.excluded]
        largest = max((fact.amount_high or fact.amount or 0.0 for fact in contents), default=0.0)
        low = min(low, value.value * (1 - largest))
        claims += [fact.claim for fact in contents]
        assumptions.append(message("scrap_in_output"))
    return figure(
        Interval(value.value, low, value.high),
        "t",
        "estimate" if output.status == "estimate" or low < value.low else "computed",
        claims=claims,
        rule="intake_equals_output",
        start=output.start,
        end=output.end,
        form=inputs.form,
        oldest=output.oldest,
        assumptions=assumptions,
    )


def _intake(inputs: Inputs, names: list[str]) -> Figure | None:
    """Return the published intake of the first process of link M that has one."""
    for name in sorted(names, key=lambda name: process(name).order):
        facts = inputs.select("use", process=name, economy=inputs.economy, start=inputs.year, end=inputs.year)
        best = inputs.resolver.best(fact for fact in facts if inputs.mass(fact) is not None)
        if best:
            return inputs.mass_figure(best)
    return None


def _consumption(inputs: Inputs, *, with_secondary: bool) -> Figure | None:
    """Return the consumption of the using industries: apparent before other definitions, totals only.

    Supply and consumption must count the same: where secondary output is part of supply, a consumption of primary metal
    alone is not taken, and where it is not, a total that includes scrap only if nothing else is published.
    """
    facts = [
        fact
        for fact in inputs.select(
            "use", link="D", process="use", economy=inputs.economy, start=inputs.year, end=inputs.year
        )
        if inputs.mass(fact) is not None and _is_total(fact)
    ]
    primary = [fact for fact in facts if _is_primary_only(fact)]
    if with_secondary:
        facts = [fact for fact in facts if fact not in primary]
    elif primary:
        facts = primary
    apparent = [fact for fact in facts if "apparent" in fact.detail.lower()]
    best = inputs.resolver.best(apparent or facts)
    return inputs.mass_figure(best) if best else None


def _is_primary_only(fact: Fact) -> bool:
    text = fact.detail.lower()
    return "primary" in text and "scrap" not in text and "secondary" not in text


def _is_total(fact: Fact) -> bool:
    text = fact.detail.lower()
    if "secondary, " in text or ("scrap" in text and "apparent" not in text):
        return False
    return not text or "apparent" in text or text.startswith(("consumption", "total"))


def _demand(inputs: Inputs, own: Figure, trade: LinkTrade) -> Requirement:
    """Return final demand: as given by the user, as published, and for the world what its industry takes in."""
    if inputs.final_demand is not None:
        given = Interval.exact(inputs.final_demand)
        return Requirement(
            figure(
                given,
                "t",
                "estimate",
                rule="given",
                start=inputs.year,
                end=inputs.year,
                form=inputs.form,
                assumptions=(message("demand_given"),),
            )
        )
    if published := _final_demand(inputs):
        return Requirement(published)
    if inputs.is_world:
        consumption = _consumption(inputs, with_secondary=True)
        return Requirement(consumption) if consumption else _apparent(inputs, own, trade)
    return Requirement(_no_final_demand())


def _final_demand(inputs: Inputs) -> Figure | None:
    facts = [
        fact
        for fact in inputs.select("use", link="D", process="use", economy=inputs.economy, start=inputs.year)
        if fact.detail.startswith(FINAL_DEMAND) and inputs.mass(fact) is not None
    ]
    best = inputs.resolver.best(facts)
    return inputs.mass_figure(best) if best else None


def _no_final_demand() -> Figure:
    return missing("t", message("final_demand_unknown"), message("needs_final_demand"))


def _apparent(inputs: Inputs, own: Figure, trade: LinkTrade) -> Requirement:
    """Return production plus imports minus exports: what must have been taken in if stocks did not change."""
    if inputs.is_world:
        if own.missing:
            return Requirement(own)
        return Requirement(replace(own, rule="apparent_intake"), by_balance=True)
    gap = next((fig for fig in (trade.imports, trade.exports) if fig.missing), None)
    if gap is not None:
        reason: Message = gap.reason or message("needs_trade")
        return Requirement(missing("t", reason, message("needs_consumption"), form=inputs.form))
    if own.missing:
        return Requirement(missing("t", own.reason or message("needs_trade"), own.needs, form=inputs.form))
    parts = [own, trade.imports, trade.exports]
    total = interval(own) + interval(trade.imports) - interval(trade.exports)
    if not (total.value > 0 and total.low > 0):
        return Requirement(
            missing("t", message("apparent_not_positive"), message("needs_consumption"), form=inputs.form)
        )
    start, end = span(parts)
    return Requirement(
        figure(
            total,
            "t",
            "estimate",
            claims=[claim for part in parts for claim in part.claims],
            rule="apparent_intake",
            start=start,
            end=end,
            form=inputs.form,
            oldest=oldest_year(parts),
            assumptions=[message("stocks_unchanged"), *(a for part in parts for a in part.assumptions)],
        ),
        by_balance=True,
    )

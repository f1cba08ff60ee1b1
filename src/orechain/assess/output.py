"""What an economy itself produces at a link, from tables that name everyone, only some, or keep a figure back."""

from __future__ import annotations

from dataclasses import replace

from orechain.assess.inputs import REST, Inputs, figure, missing
from orechain.assess.result import Figure
from orechain.assess.supply import Supply, link_processes, shares_table
from orechain.catalog.messages import message
from orechain.chain.interval import Interval

COVERED = 0.005
"""A table that names all producers but for this share of supply leaves nothing worth the name unnamed (rounding)."""


def own_output(inputs: Inputs, link: str, supply: Supply | None, drift: float = 1.0) -> Figure:
    """Return what the economy itself produces at a link.

    A figure of its own for the year comes first, then its place in the world table. An economy that the table does not
    name, or names only in part (a bloc), is read from older shares that name all producers, within what the table
    leaves open; failing that it is missing, with these bounds: not named is not the same as none.
    """
    if inputs.is_world:
        return supply.world if supply else _no_supply(inputs, link)
    if link != "D" and (direct := _own_direct(inputs, link)):
        return direct
    if supply is None:
        return _no_supply(inputs, link)
    if not supply.producers or supply.world.missing:
        reason = supply.world.reason or message("quantity_unknown")
        return missing("t", reason, message("needs_production", link=f"link:{link}"), form=inputs.form)
    named = {name: fig for name, fig in supply.producers.items() if inputs.at_home(name)}
    if withheld := _withheld(inputs, link, supply):
        return withheld
    unnamed = _unnamed(supply)
    total = Interval.total([Interval.of(f.value or 0.0, f.low, f.high) for f in named.values()])
    several = len(inputs.members or ()) > 1
    if unnamed is None and not named:
        if supply.world.rule == "sum_of_producers":  # a sum of those that are named names all of itself
            return missing(
                "t",
                message("not_named", economy=f"economy:{inputs.economy}", link=f"link:{link}"),
                message("needs_production", link=f"link:{link}"),
                claims=supply.world.claims,
                form=inputs.form,
            )
        return _none_beside(inputs, supply)
    if unnamed is not None and (several or not named):
        claims = [claim for fig in (*named.values(), unnamed) for claim in fig.claims]
        ceiling = total.high + (unnamed.high or unnamed.value or 0.0)
        by_shares = _by_shares(inputs, supply, drift)
        if by_shares is not None:
            value = min(max(by_shares.value or 0.0, total.low), ceiling)
            return replace(
                by_shares,
                value=value,
                low=min(value, max(total.low, by_shares.low or 0.0)),
                high=max(value, min(ceiling, by_shares.high or ceiling)),
                claims=tuple(dict.fromkeys((*claims, *by_shares.claims))),
            )
        return missing(
            "t",
            message("part_named", count=len(named))
            if named
            else message("not_named", economy=f"economy:{inputs.economy}", link=f"link:{link}"),
            message("needs_production", link=f"link:{link}"),
            low=total.low,
            high=ceiling,
            claims=claims,
            form=inputs.form,
        )
    claims = [claim for fig in named.values() for claim in fig.claims]
    first = next(iter(named.values()))
    return figure(
        total,
        "t",
        first.status if len(named) == 1 else ("estimate" if first.status == "estimate" else "computed"),
        claims=claims,
        rule=first.rule if len(named) == 1 else "sum_of_producers",
        start=first.start,
        end=first.end,
        form=inputs.form,
        oldest=first.oldest,
        assumptions=first.assumptions,
    )


def _by_shares(inputs: Inputs, supply: Supply, drift: float) -> Figure | None:
    """Return own output as the economy's share in an older table that names all producers, times the world's output."""
    table = shares_table(inputs, supply.process, supply.world, drift)
    if table is None or not table.producers:
        return None
    parts = [fig for name, fig in table.producers.items() if inputs.at_home(name)]
    if not parts:
        return _none_beside(inputs, table) if table.rest <= COVERED else None
    total = Interval.total([Interval.of(fig.value or 0.0, fig.low, fig.high) for fig in parts])
    return figure(
        total,
        "t",
        "estimate",
        claims=[claim for fig in parts for claim in fig.claims],
        rule="share_times_world",
        start=parts[0].start,
        end=parts[0].end,
        form=inputs.form,
        oldest=parts[0].oldest,
        assumptions=[message("read_from_shares"), *parts[0].assumptions],
    )


def _unnamed(supply: Supply) -> Figure | None:
    """Return what the table leaves to producers that it does not name, or ``None`` if that is next to nothing."""
    listed = supply.producers.get(REST)
    if listed is not None and (listed.value or 0) > 0:
        return listed
    if supply.rest <= COVERED or not supply.world.value:
        return None
    return replace(supply.world, value=supply.rest * supply.world.value, low=None, high=None, status="estimate")


def _none_beside(inputs: Inputs, supply: Supply) -> Figure:
    """Return no output for an economy that a table does not name although it names all producers."""
    world = supply.world.value or 0.0
    return figure(
        Interval(0.0, 0.0, COVERED * world),
        "t",
        "estimate",
        claims=(*supply.world.claims, *(claim for share in supply.shares.values() for claim in share.claims)),
        rule="all_named",
        start=supply.world.start,
        end=supply.world.end,
        form=inputs.form,
        oldest=supply.world.oldest,
        assumptions=(*supply.assumptions, message("all_named", share=f"{100 * (1 - supply.rest):.0f}%")),
    )


def _withheld(inputs: Inputs, link: str, supply: Supply) -> Figure | None:
    """Return why there is no figure, where the publisher names the economy but keeps its output back."""
    if inputs.economy in supply.producers:
        return None
    for fact in inputs.facts:
        same = fact.kind == "production" and fact.process == supply.process and fact.economy == inputs.economy
        if same and fact.bound in ("withheld", "not_available") and fact.start == fact.end == inputs.year:
            return missing(
                "t",
                message(f"sign_{fact.bound}", raw=fact.raw),
                message("needs_production", link=f"link:{link}"),
                claims=(fact.claim,),
                form=inputs.form,
            )
    return None


def _no_supply(inputs: Inputs, link: str) -> Figure:
    return missing(
        "t",
        message("no_supply", mineral=f"mineral:{inputs.mineral.mineral}", link=f"link:{link}"),
        message("needs_production", link=f"link:{link}"),
        form=inputs.form,
    )


def _own_direct(inputs: Inputs, link: str) -> Figure | None:
    for name in link_processes(inputs, link):
        facts = [
            fact
            for fact in inputs.select(
                "production", process=name, economy=inputs.economy, start=inputs.year, end=inputs.year
            )
            if inputs.mass(fact) is not None
        ]
        table = inputs.resolver.best_release(facts)
        plain = [fact for fact in table if not fact.detail]
        best = inputs.resolver.best(plain or (table if len(table) == 1 else []))
        if best:
            return inputs.mass_figure(best)
    return None

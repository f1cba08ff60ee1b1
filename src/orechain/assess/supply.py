"""Who produces at a link of the chain, how much, and how that is known."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from functools import partial

from orechain.assess.inputs import AGGREGATES, REST, WORLD, Inputs, figure, missing
from orechain.assess.result import Entry, Figure
from orechain.catalog.messages import Message, message
from orechain.catalog.vocabulary import process, processes
from orechain.chain.interval import Interval
from orechain.store.claims import Fact
from orechain.store.resolve import RULE

NEAR_YEARS = 1
"""A table of the year before or after is taken before shares of an older period."""
FAR_YEARS = 5
"""Older (or newer) figures than this are not carried over to the year asked about."""
_SECONDARY = "secondary_production"


@dataclass(frozen=True)
class Supply:
    """World supply of one link: the total, the producers with their quantities, and what no producer is named for.

    ``shares`` and ``rest`` are fractions of the world total; they are known even where no quantity is. ``product``
    names the one product that the table is about, where it is not the whole output of the link (titanium sponge).
    """

    process: str
    world: Figure
    producers: dict[str, Figure]
    shares: dict[str, Figure]
    rest: float
    assumptions: tuple[Message, ...] = ()
    product: str = ""

    def entries(self) -> tuple[Entry, ...]:
        """Return the producers, the largest first; what no producer is named for comes last."""
        names = sorted(self.shares, key=lambda name: (-(self.shares[name].value or 0.0), name))
        none = missing("t", message("quantity_unknown"))
        entries = [Entry(name, self.producers.get(name, none), self.shares[name]) for name in names]
        unnamed = self.producers.get(REST)
        if unnamed is not None and unnamed.value:
            base = max(self.world.value or 0.0, sum(fig.value or 0.0 for fig in self.producers.values()))
            share = figure(
                Interval.exact((unnamed.value or 0.0) / base),
                "fraction",
                "estimate" if unnamed.status == "estimate" else "computed",
                claims=(*unnamed.claims, *self.world.claims),
                rule="share_of_world",
                start=unnamed.start,
                end=unnamed.end,
                oldest=unnamed.oldest,
                assumptions=unnamed.assumptions,
            )
            entries.append(Entry(REST, unnamed, share))
        return tuple(entries)


def link_processes(inputs: Inputs, link: str) -> list[str]:
    """Return the processes of a link, the last one of the mineral's own chain first (its product is what leaves)."""
    own = [name for name in inputs.mineral.stages if process(name).link == link and name != _SECONDARY]
    others = [item.process for item in processes(link) if item.process not in own and item.process != _SECONDARY]
    return list(reversed(own)) + others


def world_supply(inputs: Inputs, link: str, scale: Figure | None = None, drift: float = 1.0) -> Supply | None:
    """Return the world supply of a link in the year asked about, or ``None`` if nothing is published.

    The order of preference: a table of quantities for that very year (or the year beside it); a table of shares, set
    against ``scale`` (the world supply of the link before) for quantities, whose bounds let each share move by the
    factor ``drift`` (`share_drift`); an older table of quantities. All but the first are estimates and say so.
    """
    names = link_processes(inputs, link)
    if link == "D":
        return next((found for name in names if (found := _partial(inputs, name))), None)
    for nearest in (0, NEAR_YEARS):
        for name in names:
            if found := _from_quantities(inputs, name, nearest):
                return found
    for name in names:
        if found := shares_table(inputs, name, scale, drift):
            return found
    for name in names:
        if found := _from_quantities(inputs, name, FAR_YEARS):
            return found
    return None


def _partial(inputs: Inputs, name: str) -> Supply | None:
    """Return the shares of producers of one material or component, for link D.

    No publisher held gives the output of all using industries by element, so that one component's table stands in for
    the shares; it gives no quantity of the link.
    """
    found = shares_table(inputs, name, None, 1.0) or _from_quantities(inputs, name, FAR_YEARS)
    if found is None:
        return None
    claims = {claim for share in found.shares.values() for claim in share.claims}
    details = sorted({fact.detail for fact in inputs.facts if fact.claim in claims and fact.detail})
    notes = (*found.assumptions, message("one_component", detail="; ".join(details))) if details else found.assumptions
    unknown = missing("t", message("only_a_component"), message("needs_final_demand"), form=inputs.form)
    shares = {
        key: replace(share, status="estimate", assumptions=(*share.assumptions, *notes[len(found.assumptions) :]))
        for key, share in found.shares.items()
    }
    return replace(found, world=unknown, producers={}, shares=shares, assumptions=tuple(notes))


def table_of_year(inputs: Inputs, name: str) -> Supply | None:
    """Return the table of quantities of a process in the very year asked about, or ``None`` if there is none."""
    return _from_quantities(inputs, name, 0)


def _from_quantities(inputs: Inputs, name: str, reach: int) -> Supply | None:
    facts = [
        fact
        for fact in inputs.select("production", process=name)
        if fact.start == fact.end and fact.start is not None and inputs.mass(fact) is not None
    ]
    for year in sorted({fact.start for fact in facts if fact.start}, key=lambda y: (abs(y - inputs.year), -y)):
        if abs(year - inputs.year) > reach:
            return None
        if found := _one_year(inputs, name, [fact for fact in facts if fact.start == year], year):
            return found
    return None


def _one_year(inputs: Inputs, made_by: str, facts: list[Fact], year: int) -> Supply | None:
    """Return the table of one year, or ``None`` unless one release names at least two producers."""
    by_release: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        by_release[fact.release].append(fact)
    tables = [fact for group in by_release.values() if len(_producers(group)) >= 2 for fact in group]
    table = inputs.resolver.best_release(tables)
    # Lines that name several producers are parts of one supply (ilmenite and rutile); the others are single remarks.
    parts = {
        detail for detail in {f.detail for f in table} if len(_producers([f for f in table if f.detail == detail])) > 1
    }
    table = [fact for fact in table if fact.detail in parts or fact.economy == WORLD]
    if not table or _cut_out(inputs, made_by, year, table[0].release):
        return None
    assumptions = () if year == inputs.year else (message("other_year", year=year, asked=inputs.year),)
    amounts: dict[str, list[tuple[Fact, Interval]]] = defaultdict(list)
    for fact in _one_line_each(table):
        if (mass := inputs.mass(fact)) and (fact.economy != WORLD or fact.detail in parts):
            amounts[fact.economy].append((fact, mass))
    figures = {
        name: figure(
            Interval.total([mass for _, mass in pairs]),
            "t",
            "estimate"
            if assumptions
            else ("published" if len(pairs) == 1 and pairs[0][0].form == inputs.form else "computed"),
            claims=[fact.claim for fact, _ in pairs],
            rule=RULE if len(pairs) == 1 else "sum_of_parts",
            start=year,
            end=year,
            form=inputs.form,
            assumptions=assumptions,
        )
        for name, pairs in amounts.items()
    }
    producers = {name: fig for name, fig in figures.items() if name not in (WORLD, "UNK")}
    listed = sum(fig.value or 0.0 for fig in producers.values())
    world = figures.get(WORLD)
    if world is None or not world.value:
        if not listed > 0 or _without_total(inputs, made_by, year, table[0].release):
            return None
        world = figure(
            Interval.exact(listed),
            "t",
            "estimate",
            claims=[claim for fig in producers.values() for claim in fig.claims],
            rule="sum_of_producers",
            start=year,
            end=year,
            form=inputs.form,
            assumptions=(*assumptions, message("world_is_sum")),
        )
    # The publisher's total is rounded: where the countries add up to more, their sum is the base of the shares.
    base = max(world.value or 0.0, listed)
    shares = {
        name: figure(
            Interval.exact((fig.value or 0.0) / base),
            "fraction",
            "estimate" if assumptions else "computed",
            claims=(*fig.claims, *world.claims),
            rule="share_of_world",
            start=year,
            end=year,
            assumptions=assumptions,
        )
        for name, fig in producers.items()
        if name != REST
    }
    rest = max(0.0, 1.0 - sum(share.value or 0.0 for share in shares.values()))
    return Supply(made_by, world, producers, shares, rest, assumptions, product="; ".join(sorted(parts)))


def _without_total(inputs: Inputs, made_by: str, year: int, release: str) -> bool:
    """Whether the publisher says that its lines make no world total (they weigh different things): nor do they here."""
    return any(
        fact.kind == "production"
        and fact.process == made_by
        and fact.release == release
        and fact.start == year
        and fact.economy == WORLD
        and fact.bound == "not_applicable"
        for fact in inputs.facts
    )


def _cut_out(inputs: Inputs, made_by: str, year: int, release: str) -> bool:
    """Whether the total or the remainder of a table is excluded as wrong: what is left is not the whole."""
    return any(
        fact.kind == "production"
        and fact.process == made_by
        and fact.release == release
        and fact.start == year
        and fact.economy in (WORLD, REST)
        and bool(fact.excluded)
        for fact in inputs.facts
    )


def _one_line_each(table: list[Fact]) -> list[Fact]:
    """Return one figure per economy and detail: a release may give its home country in two tables.

    The line of the table that also holds the most other economies is kept.
    """
    sections = Counter(_section(fact) for fact in table)
    kept: dict[tuple[str, str], Fact] = {}
    for fact in sorted(table, key=lambda fact: (sections[_section(fact)], fact.claim)):
        kept[fact.economy, fact.detail] = fact
    return sorted(kept.values(), key=lambda fact: fact.claim)


def _section(fact: Fact) -> str:
    """Return the table that a claim stands in: its locator without the row."""
    return ", ".join(part for part in fact.locator.split(", ") if not part.startswith("row "))


def _producers(facts: list[Fact]) -> set[str]:
    return {fact.economy for fact in facts if fact.economy not in AGGREGATES and (fact.amount or 0) > 0}


def share_drift(inputs: Inputs, now: Supply | None) -> float:
    """Return by which factor shares of mining moved since the period of the older published shares, at least 1.

    The largest ratio, either way, among producers that hold a twentieth of supply at one time and a fiftieth at the
    other. It measures how far shares of that age can be off, where newer ones exist only for another link.
    """
    if now is None:
        return 1.0
    old = [
        fact
        for fact in inputs.select("supply_share", process=now.process)
        if fact.end is not None and fact.end < inputs.year and fact.economy in now.shares and not fact.detail
    ]
    factor = 1.0
    for fact in inputs.resolver.best_release(old):
        before, after = fact.amount or 0.0, now.shares[fact.economy].value or 0.0
        if max(before, after) >= 0.05 and min(before, after) >= 0.02:
            factor = max(factor, before / after, after / before)
    return factor


def shares_table(inputs: Inputs, made_by: str, scale: Figure | None, drift: float) -> Supply | None:
    """Return the newest published shares of a process, with quantities where ``scale`` is known.

    Parameters
    ----------
    made_by
        Process.
    scale
        World output, in the year asked about, that the shares are applied to; ``None`` for shares alone.
    drift
        Factor by which shares of that age may have moved (`share_drift`); it makes the bounds of the quantities.
    """
    facts = inputs.select("supply_share", process=made_by)
    table = [f for f in inputs.resolver.best_release(facts) if f.economy not in AGGREGATES]
    periods = sorted({(f.end or 0, f.start or 0) for f in table}, reverse=True)
    table = [f for f in table if (f.end or 0, f.start or 0) == periods[0]] if periods else []
    if not table:
        return None
    shares = {fact.economy: inputs.plain_figure(fact) for fact in table}
    # Published shares are rounded and may add up to a little more than the whole.
    rest = max(0.0, 1.0 - sum(share.value or 0.0 for share in shares.values()))
    start, end = table[0].start, table[0].end
    covers = start is not None and end is not None and start <= inputs.year <= end
    assumptions: list[Message] = [] if covers else [message("old_shares", start=start, end=end, asked=inputs.year)]
    details = sorted({fact.detail for fact in table if fact.detail})
    if details:
        assumptions.append(message("share_of_what", detail="; ".join(details)))
    unknown = missing("t", message("quantity_unknown"), message("needs_world_total"), form=inputs.form)
    world, producers = unknown, {}
    if scale is not None and scale.value:
        moved = 1.0 if covers else drift
        if moved > 1:
            assumptions.append(message("shares_drift", factor=f"{moved:.2g}"))
        assumptions += [*scale.assumptions, message("no_losses")]
        total = Interval.of(scale.value, scale.low, scale.high)
        estimate = partial(
            figure,
            unit="t",
            status="estimate",
            start=scale.start,
            end=scale.end,
            oldest=end,
            form=inputs.form,
            assumptions=assumptions,
        )
        world = estimate(total, claims=scale.claims, rule="world_of_link_before")
        producers = {
            name: estimate(
                total * _moved(share.value or 0.0, moved),
                claims=(*share.claims, *scale.claims),
                rule="share_times_world",
            )
            for name, share in shares.items()
        }
    return Supply(made_by, world, producers, shares, rest, tuple(assumptions))


def _moved(share: float, factor: float) -> Interval:
    return Interval(share, share / factor, max(share, min(1.0, share * factor)))

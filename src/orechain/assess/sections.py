"""What stands beside the readings: reserves, end uses, prices, official lists, conflicts, sources."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from orechain.assess.inputs import AGGREGATES, REST, WORLD, Inputs, figure, interval, missing, span
from orechain.assess.result import Conflict, ConflictSide, Entry, Figure, Listing, Series, Source
from orechain.catalog.messages import message
from orechain.chain.interval import Interval
from orechain.store.claims import Fact
from orechain.store.conflicts import disagreements
from orechain.store.reader import Store

MAX_CONFLICTS_PER_LINE = 4


def reserves(inputs: Inputs) -> tuple[tuple[Entry, ...], Figure, Figure]:
    """Return reserves by economy (largest first), of the world, and of the economy asked about."""
    facts = [
        fact
        for fact in inputs.select("reserve")
        if inputs.mass(fact) is not None and fact.start is not None and fact.start <= inputs.year + 1
    ]
    # Reserves of the year itself stand beside its production; later ones only where there are none.
    facts = [fact for fact in facts if fact.start is not None and fact.start <= inputs.year] or facts
    several = [fact for fact in facts if sum(other.release == fact.release for other in facts) > 1]
    table = inputs.resolver.best_release(several or facts)
    latest = max((fact.start or 0 for fact in table), default=0)
    table = [fact for fact in table if fact.start == latest]
    amounts: dict[str, list[Fact]] = defaultdict(list)
    parts = {fact.detail for fact in table if fact.economy not in AGGREGATES}
    for fact in table:
        if fact.economy != WORLD or fact.detail in parts or len(parts) == 0:
            amounts[fact.economy].append(fact)
    figures = {name: inputs.sum_figure(group) for name, group in amounts.items()}
    none = missing("t", message("no_reserves"), message("needs_reserves"), form=inputs.form)
    world = figures.pop(WORLD, None) or _bounded_world(inputs, table) or none
    base = max(world.value or 0.0, sum(fig.value or 0.0 for fig in figures.values()))
    entries = (
        tuple(
            Entry(
                name,
                figures[name],
                figure(
                    Interval.exact((figures[name].value or 0.0) / base),
                    "fraction",
                    "computed",
                    claims=(*figures[name].claims, *world.claims),
                    rule="share_of_world",
                    start=latest,
                    end=latest,
                ),
            )
            for name in sorted(figures, key=lambda name: (name == REST, -(figures[name].value or 0.0), name))
        )
        if base > 0
        else ()
    )
    if inputs.is_world:
        return entries, world, world
    own = [fig for name, fig in figures.items() if inputs.at_home(name)]
    if not own:
        return entries, world, none
    rest = figures.get(REST)
    if len(inputs.members or ()) > 1 and rest is not None and rest.value:
        low = sum(fig.value or 0.0 for fig in own)
        part = message("part_named", count=len(own))
        claims = [claim for fig in (*own, rest) for claim in fig.claims]
        bounds = missing(
            "t", part, message("needs_reserves"), low=low, high=low + rest.value, claims=claims, form=inputs.form
        )
        return entries, world, bounds
    start, end = span(own)
    return (
        entries,
        world,
        figure(
            Interval.total([interval(fig) for fig in own]),
            "t",
            own[0].status if len(own) == 1 else "computed",
            claims=[claim for fig in own for claim in fig.claims],
            rule=own[0].rule,
            start=start,
            end=end,
            form=inputs.form,
        ),
    )


def _bounded_world(inputs: Inputs, table: list[Fact]) -> Figure | None:
    """Return world reserves that the publisher gives only as a bound (``>85,000,000``)."""
    releases = {fact.release for fact in table}
    for fact in inputs.facts:
        if fact.kind == "reserve" and fact.economy == WORLD and fact.release in releases and not fact.excluded:
            low = None if fact.amount_low is None or fact.form != inputs.form else fact.amount_low
            if low is not None:
                reason = message("published_as_bound", raw=fact.raw)
                return missing("t", reason, low=low, claims=(fact.claim,), form=inputs.form)
    return None


def reserves_to_production(reserve: Figure, production: Figure) -> Figure:
    """Return reserves divided by yearly production, in years."""
    if not production.missing and not (production.low or production.value or 0) > 0:
        return missing("year", message("no_production"), claims=production.claims)
    if reserve.missing or production.missing:
        gap = reserve if reserve.missing else production
        return missing("year", gap.reason or message("no_reserves"), gap.needs)
    start, end = span((reserve, production))
    return figure(
        interval(reserve) / interval(production),
        "year",
        "estimate" if "estimate" in (reserve.status, production.status) else "computed",
        claims=(*reserve.claims, *production.claims),
        rule="reserves_to_production",
        start=start,
        end=end,
        assumptions=(*reserve.assumptions, *production.assumptions),
    )


def uses(inputs: Inputs) -> tuple[Entry, ...]:
    """Return the shares of end uses from one release: the economy's own, else the world's, else the EU's."""
    facts = [fact for fact in inputs.select("use_share") if fact.detail]
    for economy in dict.fromkeys((inputs.economy, WORLD, "EU27")):
        here = [fact for fact in facts if fact.economy == economy]
        groups: dict[tuple[str, int | None], list[Fact]] = defaultdict(list)
        for fact in here:
            groups[fact.release, fact.end].append(fact)
        full = [group for group in groups.values() if sum(fact.amount or 0.0 for fact in group) > 0.8]
        if full:
            newest = max(full, key=lambda group: (group[0].end or 0, group[0].release))
            ranked = sorted(newest, key=lambda fact: (-(fact.amount or 0.0), fact.detail))
            return tuple(Entry(f"{economy}:{f.detail}", inputs.plain_figure(f), inputs.plain_figure(f)) for f in ranked)
    return ()


def prices(inputs: Inputs) -> tuple[Series, ...]:
    """Return one series per publisher's price line and unit."""
    groups: dict[tuple[str, str, str], list[Fact]] = defaultdict(list)
    for fact in inputs.select("price"):
        if fact.start is not None:
            groups[inputs.releases[fact.release].publisher, fact.detail, fact.unit].append(fact)
    series = []
    for (publisher, detail, unit), facts in sorted(groups.items()):
        by_year: dict[int, list[Fact]] = defaultdict(list)
        for fact in facts:
            by_year[fact.start or 0].append(fact)
        points = tuple(
            (year, inputs.plain_figure(best))
            for year in sorted(by_year)
            if (best := inputs.resolver.best(by_year[year]))
        )
        if points:
            line = f"price_line:{detail}" if detail else f"mineral:{inputs.mineral.mineral}"
            title = message("price_title", publisher=f"publisher:{publisher}", detail=line)
            series.append(Series(f"{publisher}:{detail}", title, unit, points))
    return tuple(series)


def lists(inputs: Inputs) -> tuple[Listing, ...]:
    """Return the official lists that the mineral stands on, the newest first."""
    found = [
        Listing(fact.economy, fact.start or 0, fact.detail, fact.raw, fact.claim)
        for fact in inputs.facts
        if fact.kind == "listing" and not fact.excluded
    ]
    return tuple(sorted(found, key=lambda item: (-item.year, item.economy, item.list_type)))


def conflicts(inputs: Inputs) -> tuple[Conflict, ...]:
    """Return what disagrees about the economy asked about and the world, then about others; the widest spread first."""
    found = []
    for item in disagreements(inputs.facts, inputs.resolver):
        used = item.used
        sides = tuple(
            ConflictSide(
                claim=fact.claim,
                publisher=inputs.releases[fact.release].publisher,
                release=fact.release,
                value=amount,
                unit="t" if fact.contained is not None or fact.form else "fraction",
                form=inputs.mineral.symbol if fact.contained is not None else fact.form,
                boundary="; ".join(text for text in (fact.detail, fact.note) if text),
                used=fact is used,
            )
            for fact, amount in zip(item.facts, item.amounts, strict=True)
        )
        found.append(
            Conflict(
                used.kind, used.link, used.process, used.economy, used.start or 0, used.end or 0, item.spread, sides
            )
        )
    home = [c for c in found if c.economy == WORLD or inputs.at_home(c.economy)]
    return tuple(home + [c for c in found if c not in home])


def sources(store: Store, claims: Iterable[str]) -> tuple[Source, ...]:
    """Return the releases behind the claims, the most used first."""
    counts = Counter(claim.partition(":")[0] for claim in set(claims))
    return tuple(
        Source(name, r.publisher, r.publisher_zh, r.title, r.published, r.url, r.licence, r.attribution, counts[name])
        for name in sorted(counts, key=lambda name: (-counts[name], name))
        if (r := store.releases.get(name))
    )

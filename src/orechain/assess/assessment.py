"""The main job: one mineral, one economy, one year, the whole chain."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace

import orechain
from orechain.assess import links, picture, recovery, sections
from orechain.assess.inputs import WORLD, Inputs
from orechain.assess.output import own_output
from orechain.assess.publishedtrade import published_trade
from orechain.assess.requirement import requirement
from orechain.assess.result import Assessment, Figure, LinkAnswer, Scope, Weakest
from orechain.assess.sentences import sentences
from orechain.assess.supply import Supply, share_drift, world_supply
from orechain.assess.tradeflows import LinkTrade, link_trade, load_flows, trade_lines
from orechain.catalog.economies import economy as find_economy
from orechain.catalog.messages import Message, message
from orechain.catalog.minerals import Mineral
from orechain.catalog.minerals import members as group_members
from orechain.catalog.minerals import mineral as find_mineral
from orechain.errors import Unavailable
from orechain.store.claims import Fact, TradeFlow
from orechain.store.reader import Store
from orechain.store.resolve import RULE

FIRST_YEAR, LAST_YEAR = 1900, 2100


def assess(
    store: Store,
    mineral: str,
    economy: str = WORLD,
    year: int | None = None,
    scope: Scope = "industry",
    final_demand: float | None = None,
) -> Assessment:
    """Assess the availability of a mineral along its chain.

    Parameters
    ----------
    store
        Snapshot to read.
    mineral
        Id, symbol, English or Chinese name.
    economy
        ISO3 code, bloc or name; the world by default.
    year
        Year; by default the latest for which both production and trade are held.
    scope
        ``industry`` (the requirement is what the economy's own next link takes in) or ``demand`` (its final demand).
    final_demand
        Final demand in tonnes of the mineral's working form, for scope ``demand`` where no publisher gives it.

    Raises
    ------
    UnknownName
        If the catalog does not know the mineral or the economy.
    Unavailable
        If nothing is held about the mineral, the year lies before 1900 or after the last one published, or a final
        demand is given that is not above zero or not asked for.
    """
    if final_demand is not None and (scope != "demand" or not 0 < final_demand < math.inf):
        raise Unavailable("final_demand_unused")
    item = find_mineral(mineral)
    asked = find_economy(economy)
    if asked.type in ("other", "unknown"):
        raise Unavailable("not_an_economy", economy=f"economy:{asked.economy}")
    place = asked.economy
    facts = store.facts(item.mineral)
    if not facts:
        raise Unavailable("no_facts", mineral=f"mineral:{item.mineral}")
    chosen = year if year is not None else default_year(store, item)
    last = _last_year(facts)
    if not FIRST_YEAR <= chosen <= last:
        raise Unavailable("year_out_of_range", year=chosen, first=FIRST_YEAR, last=last)
    of_members = store.rates([element.mineral for element in group_members(item.mineral)], recovery.RATES)
    inputs = Inputs.gather(item, place, chosen, facts, store.releases, of_members, final_demand)
    flows = load_flows(store, inputs)
    chain = _read_chain(store, inputs, scope, flows)
    answers = chain.answers

    entries, reserve_world, reserve_own = sections.reserves(inputs)
    uses = sections.uses(inputs)
    conflicts = sections.conflicts(inputs)
    weakest = find_weakest(answers)
    mined = answers["U"].domestic
    result = Assessment(
        mineral=item.mineral,
        economy=place,
        year=chosen,
        scope=scope,
        form=inputs.form,
        links=tuple(answers[name] for name in "UMDR"),
        weakest=weakest,
        sentences=sentences(inputs, answers, weakest, len(conflicts)),
        reserves=entries,
        reserves_world=reserve_world,
        reserves_to_production=sections.reserves_to_production(reserve_own, mined),
        reserves_to_production_world=sections.reserves_to_production(reserve_world, answers["U"].world),
        recycling=recovery.rates(inputs),
        uses=uses,
        supply_paths=recovery.supply_paths(
            inputs,
            mined=mined,
            raw=chain.trade["U"],
            refined=chain.trade["M"],
            secondary=chain.secondary,
            scrap=chain.trade["R"],
        ),
        prices=sections.prices(inputs),
        trade=trade_lines(inputs, flows),
        lists=sections.lists(inputs),
        conflicts=conflicts,
        picture=picture.picture(inputs, answers, uses),
        sources=(),
        manifest={
            "orechain": orechain.__version__,
            "snapshot": store.snapshot,
            "rule": RULE,
            "run_again": f"orechain assess {item.mineral} --economy {place} --year {chosen} --scope {scope}"
            + ("" if final_demand is None else f" --final-demand {final_demand:g}"),
        },
    )
    return _with_sources(store, result)


@dataclass(frozen=True)
class _Chain:
    answers: dict[str, LinkAnswer]
    trade: dict[str, LinkTrade]
    secondary: Figure


def _read_chain(store: Store, inputs: Inputs, scope: Scope, flows: list[TradeFlow]) -> _Chain:
    """Read the four links, each with what the one before supplies and what the one after takes in."""
    governance = store.governance(inputs.year)
    trade = {name: _trade(inputs, flows, name) for name in "UMDR"}

    supply: dict[str, Supply | None] = {"U": world_supply(inputs, "U")}
    drift = share_drift(inputs, supply["U"])
    # Gross weights of ore and of what is made from it cannot be set against each other.
    scale = supply["U"].world if supply["U"] and not supply["U"].world.missing and inputs.form != "gross" else None
    supply["M"] = world_supply(inputs, "M", scale, drift)
    supply["D"] = world_supply(inputs, "D")

    own = {name: own_output(inputs, name, supply[name], drift) for name in "UMD"}
    primary = own["M"]
    secondary = recovery.secondary_output(inputs)
    if not inputs.is_world:  # raw material feeds primary smelting only; industry takes both
        own["M"] = recovery.with_secondary(inputs, primary, secondary)
    following = {"U": ("M", primary), "M": ("D", own["D"]), "D": ("D", own["D"])}

    answers: dict[str, LinkAnswer] = {}
    for name, (next_name, own_next) in following.items():
        needed = requirement(
            inputs,
            name,
            scope,
            own=own[name],
            own_next=own_next,
            next_supply=supply[next_name],
            with_secondary=not secondary.missing,
            trade=trade[name],
        )
        answers[name] = links.answer(
            inputs, name, supply=supply[name], own=own[name], trade=trade[name], needed=needed, governance=governance
        )
    host, host_notes = _host_supply(store, inputs, supply, primary)
    if host is not None:
        answers["U"] = _through_host(answers["U"], host, host_notes)
    answers["R"] = recovery.answer(inputs, scrap=trade["R"], metal_input=own["M"], intake=answers["M"].requirement)
    return _Chain(answers, trade, secondary)


def default_year(store: Store, item: Mineral) -> int:
    """Return the latest year with both production and trade on record, else the latest with production, else 2024."""
    rows = store.query(
        "SELECT max(\"start\") FROM figures WHERE mineral = ? AND kind IN ('production', 'supply_share')"
        ' AND "start" = "end" AND amount IS NOT NULL AND excluded = \'\'',
        [item.mineral],
    )
    trade = store.query("SELECT max(year) FROM trade")
    produced, traded = rows[0][0], trade[0][0]
    return int(min(produced, traded)) if produced and traded else int(produced or traded or 2024)


def _last_year(facts: Iterable[Fact]) -> int:
    """Return the last year that any publisher gives the production of; there is nothing to assess after it."""
    years = [fact.end for fact in facts if fact.kind == "production" and fact.start == fact.end and fact.end]
    return max(years, default=LAST_YEAR)


def _trade(inputs: Inputs, flows: list[TradeFlow], link: str) -> LinkTrade:
    """Return trade as an office publishes it, beside its production and consumption of the mineral; else by HS code."""
    by_code = link_trade(inputs, flows, link)
    if inputs.is_world:
        return by_code
    published = published_trade(inputs, link)
    if published is None or published.imports.missing:
        return by_code
    return by_code if published.exports.missing and not by_code.exports.missing else published


def find_weakest(answers: Mapping[str, LinkAnswer]) -> Weakest | None:
    """Return the weakest of links U, M and D: the lowest of their most cautious readings.

    A link is read by its assured reading, and where that is missing by its autonomous one. Link R is not compared: its
    reading is a share of input, low almost everywhere, and would always come out weakest.
    """
    known: dict[str, tuple[str, Figure]] = {}
    for name in "UMD":
        for reading in ("assured", "autonomous"):
            fig = answers[name].readings[reading]
            if not fig.missing:
                known[name] = (reading, fig)
                break
    if not known:
        return None
    name = min(known, key=lambda name: (known[name][1].value or 0.0, "UMD".index(name)))
    reading, fig = known[name]
    return Weakest(name, reading, fig, tuple(known))


def _host_supply(
    store: Store, inputs: Inputs, supply: Mapping[str, Supply | None], refined: Figure
) -> tuple[LinkAnswer | None, tuple[Message, ...]]:
    """Return link U of the main host metal, for a by-product that has no mine output of its own."""
    if supply["U"] is not None or not inputs.mineral.hosts or "mining" in inputs.mineral.stages:
        return None, ()
    shares = supply["M"].shares if supply["M"] else {}
    makes_it = any(inputs.at_home(name) and (share.value or 0) > 0 for name, share in shares.items())
    if refined.value == 0 or not makes_it:
        return None, ()
    name = inputs.mineral.hosts[0]
    answer = assess(store, name, inputs.economy, inputs.year).link("U")
    return answer, (
        message(
            "host_proxy",
            mineral=f"mineral:{inputs.mineral.mineral}",
            host=f"mineral:{name}",
            source=f"hosts_source:{inputs.mineral.mineral}",
        ),
    )


def _through_host(answer: LinkAnswer, host: LinkAnswer, notes: tuple[Message, ...]) -> LinkAnswer:
    def proxy(fig: Figure | None) -> Figure | None:
        if fig is None or fig.missing:
            return fig
        return replace(fig, status="estimate", rule="host_proxy", assumptions=(*notes, *fig.assumptions))

    readings = {name: proxy(fig) or fig for name, fig in host.readings.items()}
    return replace(
        answer,
        readings=readings,
        concentration=proxy(host.concentration),
        governance_concentration=proxy(host.governance_concentration),
        largest_supplier=host.largest_supplier,
        age_years=host.age_years,
        coverage=0.0,
        notes=(*notes, *host.notes),
    )


def _with_sources(store: Store, result: Assessment) -> Assessment:
    claims = {claim for fig in figures_in(result) for claim in fig.claims}
    claims |= {item.claim for item in result.lists} | {side.claim for c in result.conflicts for side in c.sides}
    return replace(result, sources=sections.sources(store, claims))


def figures_in(record: object) -> Iterator[Figure]:
    """Yield every figure in a result, however deep."""
    if isinstance(record, Figure):
        yield record
    elif is_dataclass(record):
        for field in fields(record):
            yield from figures_in(getattr(record, field.name))
    elif isinstance(record, Mapping):
        for value in record.values():
            yield from figures_in(value)
    elif isinstance(record, Iterable) and not isinstance(record, str):
        for value in record:
            yield from figures_in(value)

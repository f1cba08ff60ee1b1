"""Facts, flows and supply tables behind the inputs of methods, each read once for many questions."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import cast

from orechain.assess import recovery
from orechain.assess.balance import quality
from orechain.assess.inputs import WORLD, Inputs, figure
from orechain.assess.output import COVERED, own_output
from orechain.assess.publishedtrade import published_trade
from orechain.assess.result import Figure
from orechain.assess.supply import FAR_YEARS, Supply, share_drift, world_supply
from orechain.assess.tradeflows import LinkTrade, link_trade, load_flows
from orechain.catalog.hs import hs_codes
from orechain.catalog.messages import message
from orechain.catalog.minerals import members as group_members
from orechain.catalog.minerals import mineral as find_mineral
from orechain.catalog.tables import read
from orechain.chain.interval import Interval
from orechain.store.claims import Fact, TradeFlow
from orechain.store.reader import Store

_DEFLATOR = "Consumer price index, all urban consumers"


@dataclass(frozen=True)
class _Indexed(Inputs):
    """Facts that are looked up by kind: a question selects dozens of times."""

    by_kind: Mapping[str, tuple[Fact, ...]] = field(default_factory=dict)

    def select(self, kind: str, **conditions: object) -> list[Fact]:
        found: Iterable[Fact] = self.by_kind.get(kind, ())
        for name, wanted in conditions.items():
            if isinstance(wanted, Collection) and not isinstance(wanted, str):
                found = [fact for fact in found if getattr(fact, name) in wanted]
            else:
                found = [fact for fact in found if getattr(fact, name) == wanted]
        return [fact for fact in found if fact.usable]


class Holdings:
    """What the store holds, seen from one economy; nothing is read twice.

    Parameters
    ----------
    store
        Snapshot to read.
    economy
        Id of an economy, bloc or ``WLD``.
    """

    def __init__(self, store: Store, economy: str) -> None:
        self.store = store
        self.economy = economy
        self._facts: dict[str, tuple[Fact, ...]] = {}
        self._by_kind: dict[str, dict[str, tuple[Fact, ...]]] = {}
        self._members: dict[str, tuple[Fact, ...]] = {}
        self._years: dict[int, dict[str, list[TradeFlow]]] = {}
        self._inputs: dict[tuple[str, int], Inputs] = {}
        self._flows: dict[tuple[str, int], list[TradeFlow]] = {}
        self._cases: dict[tuple[str, str, int], Case] = {}

    def case(self, mineral: str, link: str, year: int) -> Case:
        """Return the question of one mineral, link and year."""
        key = (mineral, link, year)
        if key not in self._cases:
            self._cases[key] = Case(self, self.inputs(mineral, year), link)
        return self._cases[key]

    def facts(self, mineral: str) -> tuple[Fact, ...]:
        """Return all figures about a mineral."""
        if mineral not in self._facts:
            self._facts[mineral] = tuple(self.store.facts(mineral))
        return self._facts[mineral]

    def inputs(self, mineral: str, year: int) -> Inputs:
        """Return the facts of a mineral, seen from the economy in a year."""
        key = (mineral, year)
        if key not in self._inputs:
            if mineral not in self._members:
                parts = [item.mineral for item in group_members(mineral)]
                self._members[mineral] = tuple(self.store.rates(parts, recovery.RATES))
            facts = self.facts(mineral)
            if mineral not in self._by_kind:
                kinds: dict[str, list[Fact]] = {}
                for fact in facts:
                    kinds.setdefault(fact.kind, []).append(fact)
                self._by_kind[mineral] = {kind: tuple(some) for kind, some in kinds.items()}
            gathered = _Indexed.gather(
                find_mineral(mineral), self.economy, year, facts, self.store.releases, self._members[mineral]
            )
            self._inputs[key] = replace(gathered, by_kind=self._by_kind[mineral])  # type: ignore[call-arg]
        return self._inputs[key]

    def read_ahead(self, minerals: Sequence[str]) -> None:
        """Read the figures of many minerals at once, which takes a fraction of the time."""
        wanted = {name for item in minerals for name in (item, find_mineral(item).group) if name} - set(self._facts)
        found: dict[str, list[Fact]] = {name: [] for name in wanted}
        for fact in self.store.rates(sorted(wanted), [row["kind"] for row in read("kinds")]):
            found[fact.mineral].append(fact)
        self._facts |= {name: tuple(facts) for name, facts in found.items()}

    def flows(self, mineral: str, year: int) -> list[TradeFlow]:
        """Return the flows of the mineral's codes in a year, each code from one release."""
        key = (mineral, year)
        if key not in self._flows:
            # `load_flows` asks the store for the codes of one mineral; the shelf answers from the whole year.
            shelf = cast(Store, _Shelf(self._year(year)))
            self._flows[key] = load_flows(shelf, self.inputs(mineral, year))
        return self._flows[key]

    @cached_property
    def trade_years(self) -> dict[str, tuple[int, ...]]:
        """Years that trade is held for, by code."""
        rows = self.store.query("SELECT hs, list(DISTINCT year ORDER BY year) FROM trade GROUP BY hs")
        return {hs: tuple(years) for hs, years in rows}

    @cached_property
    def production_years(self) -> tuple[int, int]:
        """First and last year of tables that name at least twenty economies that supply."""
        rows = self.store.query(
            'SELECT min("start"), max("end") FROM (SELECT "start", "end" FROM figures'
            " WHERE kind IN ('production', 'supply_share') AND amount IS NOT NULL AND excluded = ''"
            ' GROUP BY release, "start", "end" HAVING count(DISTINCT economy) >= 20)'
        )
        return int(rows[0][0]), int(rows[0][1])

    @cached_property
    def deflator(self) -> dict[int, tuple[float, str]]:
        """U.S. consumer prices by year, with their claims."""
        rows = self.store.query(
            "SELECT \"start\", value, claim FROM figures WHERE kind = 'index' AND economy = 'USA' AND detail = ?"
            " AND excluded = '' AND value IS NOT NULL",
            [_DEFLATOR],
        )
        return {year: (value, claim) for year, value, claim in rows}

    @cached_property
    def value_added(self) -> dict[str, tuple[float, str]]:
        """Value added of sectors of the European Union, million euros, by code, with the claims."""
        rows = self.store.query(
            "SELECT detail, value, claim FROM figures WHERE kind = 'money' AND economy = 'EU27' AND unit = 'MEUR'"
            " AND starts_with(detail, 'value added; ') AND excluded = '' ORDER BY claim"
        )
        return {detail.removeprefix("value added; ").partition(" ")[0]: (value, claim) for detail, value, claim in rows}

    def _year(self, year: int) -> dict[str, list[TradeFlow]]:
        if year not in self._years:
            found: dict[str, list[TradeFlow]] = {}
            for flow in self.store.trade(sorted({code.hs for code in hs_codes()}), year):
                found.setdefault(flow.hs, []).append(flow)
            self._years[year] = found
        return self._years[year]


class _Shelf:
    """The flows of one year by code."""

    def __init__(self, flows: dict[str, list[TradeFlow]]) -> None:
        self._flows = flows

    def trade(self, codes: Sequence[str], year: int) -> list[TradeFlow]:
        return [flow for hs in codes for flow in self._flows.get(hs, ())]


class Case:
    """One mineral at one link in one year, seen from one economy; its tables are read when first asked for."""

    def __init__(self, holdings: Holdings, inputs: Inputs, link: str) -> None:
        self.holdings = holdings
        self.inputs = inputs
        self.link = link

    @property
    def mineral(self) -> str:
        """Id of the mineral."""
        return self.inputs.mineral.mineral

    @property
    def year(self) -> int:
        """Year asked about."""
        return self.inputs.year

    @cached_property
    def facts(self) -> dict[str, Fact]:
        """Facts by claim."""
        return {fact.claim: fact for fact in self.inputs.facts}

    @cached_property
    def supply(self) -> Supply | None:
        """World supply of the link: producers and their shares."""
        if self.link != "M":
            return world_supply(self.inputs, self.link)
        mined = self.holdings.case(self.mineral, "U", self.year).supply
        # Gross weights of ore and of what is made from it cannot be set against each other.
        scale = mined.world if mined and not mined.world.missing and self.inputs.form != "gross" else None
        return world_supply(self.inputs, "M", scale, self.drift)

    @cached_property
    def drift(self) -> float:
        """Factor by which shares of mining moved since older shares were published."""
        return share_drift(self.inputs, self.holdings.case(self.mineral, "U", self.year).supply)

    @cached_property
    def own(self) -> Figure:
        """Primary output of the economy itself; where only shares are published, its share of an older world output."""
        found = own_output(self.inputs, self.link, self.supply, self.drift)
        return found if not found.missing else self._own_by_share() or found

    def _own_by_share(self) -> Figure | None:
        supply = self.supply
        if supply is None or not supply.world.missing or supply.product:
            return None
        home = [share for name, share in supply.shares.items() if self.inputs.at_home(name)]
        if supply.rest > COVERED and (not home or len(self.inputs.members or ()) > 1):
            return None  # what nobody is named for may be made at home
        world = self._world_of_other_year(supply)
        if world is None:
            return None
        mass, fact = world
        share = Interval.total([Interval.exact(fig.value or 0.0) for fig in home])
        bound = Interval(share.value, share.value, share.value + supply.rest)
        return figure(
            bound * mass,
            "t",
            "estimate",
            claims=[*(claim for fig in home for claim in fig.claims), fact.claim],
            rule="share_times_world",
            start=fact.start,
            end=fact.end,
            form=self.inputs.form,
            assumptions=[*supply.assumptions, message("risk_world_of_year", year=fact.start, asked=self.year)],
        )

    def _world_of_other_year(self, supply: Supply) -> tuple[Interval, Fact] | None:
        """Return a world output near the year; else that of the greatest producer over its share."""
        largest = max(supply.shares, key=lambda name: supply.shares[name].value or 0.0)
        for economy, share in ((WORLD, 1.0), (largest, supply.shares[largest].value or 0.0)):
            facts = [
                fact
                for fact in self.inputs.select("production", process=supply.process, economy=economy)
                if fact.start is not None and fact.start == fact.end and abs(fact.start - self.year) <= FAR_YEARS
            ]
            for fact in sorted(facts, key=lambda fact: (abs((fact.start or 0) - self.year), fact.claim)):
                mass = self.inputs.mass(fact)
                if mass is not None and mass.value > 0 and share > 0:
                    return mass.scale(1.0 / share), fact
        return None

    @cached_property
    def flows(self) -> list[TradeFlow]:
        """Trade flows of the mineral's codes in the year."""
        return self.holdings.flows(self.mineral, self.year)

    @cached_property
    def trade(self) -> LinkTrade:
        """Trade of the economy: as an office publishes it by mineral, else by HS code."""
        by_code = link_trade(self.inputs, self.flows, self.link)
        if self.inputs.is_world:
            return by_code
        published = published_trade(self.inputs, self.link)
        if published is None or published.imports.missing:
            return by_code
        return by_code if published.exports.missing and not by_code.exports.missing else published

    def spread(self, economy: str, process: str, year: int) -> float:
        """Return how far publishers disagree on one output: width over root twelve, over the mean; 0 with one source.

        Only the newest release of each publisher counts, since revisions are not independent.
        """
        newest: dict[str, Fact] = {}
        for fact in self.inputs.select("production", economy=economy, process=process, start=year, end=year):
            if fact.detail or self.inputs.mass(fact) is None:
                continue
            publisher = self.inputs.releases[fact.release].publisher
            best = newest.get(publisher)
            if best is None or self.inputs.resolver.key(fact) < self.inputs.resolver.key(best):
                newest[publisher] = fact
        masses = [mass.value for fact in newest.values() if (mass := self.inputs.mass(fact)) is not None]
        mean = math.fsum(masses) / len(masses) if masses else 0.0
        return (max(masses) - min(masses)) / math.sqrt(12) / mean if len(masses) > 1 and mean > 0 else 0.0

    def deviation(self, fig: Figure, *, economy: str = "", process: str = "", share: bool = False) -> quality.Spread:
        """Return the standard deviation of a figure: its own range, and the data-quality rules that apply to it.

        Parameters
        ----------
        economy, process
            Whose output it is, so that other publishers' figures of it count.
        share
            Whether it is a share, whose error is relative to the nearer end.
        """
        value = fig.value or 0.0
        fact = next((self.facts[claim] for claim in fig.claims if claim in self.facts), None)
        estimated = fact is not None and fact.estimated
        between = self.spread(economy, process, fig.start) if economy and fig.start is not None else 0.0
        rules = list(quality.reliability(estimated=estimated, confirmed=between > 0))
        if fig.start is not None and fig.end is not None:
            if fig.start != fig.end:
                rules.append("period_share")
            apart = max(fig.start - self.year, self.year - fig.end, 0)
            rules += quality.age(min(apart, quality.FAR_YEARS))
        if fig.status == "estimate" and not any(rule.startswith("age_") for rule in rules):
            rules.append("assumption")
        found = quality.by_rules(value, rules, conversion=between, share=share)
        sd = found.sd
        if fig.low is not None or fig.high is not None:
            low = value if fig.low is None else fig.low
            high = value if fig.high is None else fig.high
            sd = math.hypot(sd, (high - low) / math.sqrt(12))
        return quality.Spread(sd, found.distribution, found.quality)

"""All inputs of one mineral at one link in one year: from the store, a firm's list and the user's own figures."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from statistics import median, pstdev

from orechain.assess.risk.given import Found, joined, lacking, percent, places, words
from orechain.assess.risk.governance import Governance, Rating
from orechain.assess.risk.holdings import Case, Holdings
from orechain.assess.risk.rates import (
    abundance_input,
    price_inputs,
    recycling_inputs,
    substitution_inputs,
    use_inputs,
)
from orechain.assess.risk.result import WHOLE, Evidence, Given, Lacking
from orechain.assess.risk.supply import NAMED_AT_LEAST, reserve_inputs, restricted_share, supply_inputs
from orechain.assess.risk.trade import EU, trade_inputs
from orechain.assess.risk.worldtrade import export_share
from orechain.catalog.economies import bloc
from orechain.catalog.messages import Bilingual, Message, message
from orechain.catalog.minerals import mineral as find_mineral
from orechain.catalog.risk import risk_inputs
from orechain.store.claims import Fact

SHARES = ("production_share", "sourcing_share", "imports_from", "reserve_share")
RATINGS = ("governance", "political_stability", "governance_percentile", "human_development")
UNRATED_AT_MOST = 0.05
"""Producers without an indicator that make more of supply than this leave the input unknown."""
HOME_PARAMETER = 0.8
"""Trade parameter of own supply in the EU studies."""
_TRADE = frozenset({
    "imports_from", "imports", "domestic_production", "sourcing_share", "import_reliance", "net_import_reliance",
    "import_price", "inside_region",
})  # fmt: skip

_NEED_NAMES = frozenset({*SHARES, "use_share", "application_share"})
"""Shares of the user of which most must be named, as of those of the store."""
_OF_ECONOMY = frozenset({"abroad", "inside_region", "production_share_own", "reserve_share_own"})
"""Inputs about one economy among the others; figures of the store give them as soon as one is named."""


@dataclass(frozen=True, slots=True)
class UserInputs:
    """What the user gives: figures that take the place of those of the store, and a firm's suppliers.

    Parameters
    ----------
    figures
        By mineral, input, link and year (empty link and year 0: any) the parts with value, deviation and cell.
    suppliers
        By mineral, link and year (as above) the inputs that a list of suppliers makes.
    """

    figures: Mapping[tuple[str, str, str, int], Given] = field(default_factory=dict)
    suppliers: Mapping[tuple[str, str, int], Mapping[str, Given]] = field(default_factory=dict)

    @property
    def suppliers_of(self) -> set[str]:
        """Minerals that a list of suppliers names."""
        return {mineral for mineral, _, _ in self.suppliers}

    def has_suppliers(self, mineral: str, link: str, year: int) -> bool:
        """Whether a list of suppliers holds for a question."""
        return any((mineral, where, when) in self.suppliers for where in ("", link) for when in (0, year))

    def listed(self, mineral: str, link: str, year: int) -> dict[str, Given]:
        """Return the inputs that the list of suppliers makes for a question."""
        found: dict[str, Given] = {}
        for where, when in (("", 0), ("", year), (link, 0), (link, year)):
            found |= self.suppliers.get((mineral, where, when), {})
        return found

    def of(self, mineral: str, link: str, year: int) -> dict[str, Given]:
        """Return the inputs that hold for a question; the more particular one of two wins."""
        found = self.listed(mineral, link, year)
        for where, when in (("", 0), ("", year), (link, 0), (link, year)):
            found |= {
                name: given
                for (of, name, place, time), given in self.figures.items()
                if (of, place, time) == (mineral, where, when)
            }
        return found


def not_used(found: Mapping[tuple[str, str, int], Evidence]) -> list[Message]:
    """Return which shares of the user are not used, as too little of them is named; by mineral, link and year."""
    gaps = {
        (mineral, gap.input): message("risk_not_used", mineral=f"mineral:{mineral}", reason=gap.reason)
        for (mineral, _, _), item in found.items()
        for gap in item.lacking.values()
        if gap.reason.key == "risk_few_named"
    }
    return list(gaps.values())


def not_supplied(
    own: UserInputs | None, economy: str, minerals: Iterable[str], links: Iterable[str], years: Iterable[int]
) -> list[Message]:
    """Return what a firm's list leaves out: scores there are those of the economy, not of the firm."""
    if own is None or not own.suppliers:
        return []
    named = []
    cells = [(link, year) for link in links for year in years]
    for item in map(find_mineral, minerals):
        gone = [cell for cell in cells if not own.has_suppliers(item.mineral, *cell)]
        where = "" if gone == cells else " " + ", ".join(f"{link} {year}" for link, year in gone)
        if gone:
            named.append(Bilingual(item.name_en + where, item.name_zh + where))
    return [message("risk_not_supplied", minerals=joined(named), economy=f"economy:{economy}")] if named else []


def evidence(
    holdings: Holdings,
    governance: Governance,
    mineral: str,
    link: str,
    year: int,
    *,
    wanted: Collection[str] | None = None,
    governance_years: Collection[int] = (),
    own: UserInputs | None = None,
) -> Evidence:
    """Gather the inputs of methods for one mineral, link and year.

    Parameters
    ----------
    holdings
        The store, seen from one economy.
    governance
        Indicators of the same store.
    mineral, link, year
        The question; ``mineral`` is an id of the catalog.
    wanted
        Ids of the inputs to gather; by default all of the catalog.
    governance_years
        Lengths of further means of the governance indicator.
    own
        What the user gives.

    Returns
    -------
    Evidence
        Each wanted input is either given or lacking, with claims and reasons.
    """
    names = set(risk_inputs()) if wanted is None else set(wanted)
    rated = bool(names & set(RATINGS)) or "trade_barriers" in names
    case = holdings.case(mineral, link, year)
    found: dict[str, Found] = {}
    if rated or names & {"production_share", "production", "production_five_years_before", "production_share_own"}:
        found |= supply_inputs(case)
    if names & {"reserve_share", "reserve_share_own", "reserve_life"}:
        found |= reserve_inputs(case)
    if names & _TRADE:
        found |= trade_inputs(case)
    if "export_share" in names:
        found["export_share"] = export_share(case)
    if names & {"recycling_input_rate", "end_of_life_recycling_rate", "recycled_content"}:
        found |= recycling_inputs(case)
    if "crust_abundance" in names:
        found["crust_abundance"] = abundance_input(case)
    if names & {"price", "real_prices", "price_volatility"}:
        found |= price_inputs(case)
    if names & {"use_share", "sector_value_added", "largest_sector_value_added"}:
        found |= use_inputs(case)
    found |= {name: item for name, item in substitution_inputs().items() if name in names}
    if case.inputs.is_world and isinstance(shares := found.get("production_share"), Given):
        found["sourcing_share"] = replace(shares, input="sourcing_share")
    given_by_user = _of_user(case, own) if own else {}
    found |= {name: item for name, item in given_by_user.items() if name in SHARES}
    if names & {"trade_parameter", "sourcing_trade_parameter", "trade_barriers"}:
        found |= _trade_parameters(case, found)
    if "trade_barriers" in names:
        found["trade_barriers"] = restricted_share(found["production_share"], found["trade_parameter"])
    weights = _weights(found)
    if "abroad" in names and not case.inputs.is_world:
        found["abroad"] = Given("abroad", {key: 0.0 if case.inputs.at_home(key) else 1.0 for key in sorted(weights)})
    for name in RATINGS:
        if name in names:
            found[name] = _rated(name, weights, governance.ratings(name, year), year)
    means: dict[int, Given | Lacking] = {}
    if "governance" in names:
        for years in governance_years:
            means[years] = _rated("governance", weights, governance.ratings("governance", year, years), year)
    for name, item in given_by_user.items():
        before = found.get(name)
        if isinstance(item, Lacking):
            found[name] = item
            continue
        if name in RATINGS and isinstance(before, Given):  # a rating of one economy leaves those of the others
            item = _merged(before, item)
        if name == "governance":
            means = {years: _merged(mean, item) if isinstance(mean, Given) else item for years, mean in means.items()}
        found[name] = item
    if case.inputs.is_world:
        reason, needs = message("risk_world_is_no_economy"), message("risk_needs_economy")
        seen = names & _OF_ECONOMY
        found |= {name: lacking(name, reason, needs) for name in seen if not isinstance(found.get(name), Given)}
    for name in names - set(found):
        found[name] = lacking(name, message("risk_not_held", input=words(name)))
    kept = {name: item for name, item in sorted(found.items()) if name in names}
    return Evidence(
        mineral,
        link,
        holdings.economy,
        year,
        {name: item for name, item in kept.items() if isinstance(item, Given)},
        {name: item for name, item in kept.items() if isinstance(item, Lacking)},
        governance_means=means,
    )


def _of_user(case: Case, own: UserInputs) -> dict[str, Found]:
    """Return what the user gives for a question.

    Where a firm's list has no supplier of the mineral, its trade is not known: that of the economy is not the firm's.
    Shares of which too little is named are not known either.
    """
    given = own.of(case.mineral, case.link, case.year)
    found: dict[str, Found] = {}
    if own.suppliers and not own.has_suppliers(case.mineral, case.link, case.year):
        reason = message("risk_supplier_none", mineral=f"mineral:{case.mineral}", link=f"link:{case.link}",
                         year=case.year)  # fmt: skip
        found |= {name: lacking(name, reason, message("risk_needs_suppliers")) for name in _TRADE}
    listed = own.listed(case.mineral, case.link, case.year)
    if listed and not case.inputs.is_world:
        given |= _imported(case, {name: item for name, item in given.items() if listed.get(name) is item})
    return found | {name: _named_enough(item) for name, item in given.items()}


def _named_enough(item: Given) -> Found:
    if item.input not in _NEED_NAMES or not 1.0 - item.rest < NAMED_AT_LEAST:
        return item
    what, least = words(item.input), percent(NAMED_AT_LEAST)
    reason = message("risk_few_named", share=percent(1.0 - item.rest), input=what, least=least)
    return lacking(item.input, reason, message("risk_needs_more_named", input=what, least=least))


def _imported(case: Case, listed: Mapping[str, Given]) -> dict[str, Given]:
    """Return the firm's inputs with what it buys in its own economy as home supply, which is no import."""
    origins, bought = listed.get("imports_from"), listed.get("imports")
    if origins is None or bought is None or not any(case.inputs.at_home(key) for key in origins.parts):
        return {}
    whole = bought.value or 0.0
    home = math.fsum(value for key, value in origins.parts.items() if case.inputs.at_home(key))
    told = message("risk_firm_home", share=percent(home / whole), economy=f"economy:{case.inputs.economy}")
    abroad = {key: value for key, value in origins.parts.items() if not case.inputs.at_home(key)}
    rest = origins.rest * whole
    changed = {
        "imports_from": (abroad, rest / (whole - home) if whole - home > 0 else 0.0),
        "imports": ({WHOLE: whole - home}, 0.0),
        "domestic_production": ({WHOLE: home}, 0.0),
        "import_reliance": ({WHOLE: 1.0 - home / whole}, 0.0),
        "net_import_reliance": ({WHOLE: 1.0 - home / whole}, 0.0),
    }
    return {
        name: replace(listed[name], parts=parts, rest=unnamed, notes=(*listed[name].notes, told))
        for name, (parts, unnamed) in changed.items()
        if name in listed
    }


def _merged(before: Given, item: Given) -> Given:
    return replace(
        before,
        parts={**before.parts, **item.parts},
        sd={**{key: sd for key, sd in before.sd.items() if key not in item.parts}, **item.sd},
        claims={**before.claims, **dict.fromkeys(item.parts, ())},
        notes=(*before.notes, *item.notes),
    )


def _weights(found: Mapping[str, Found]) -> dict[str, float]:
    """Return for each economy its largest share in any supply that the question is about."""
    weights: dict[str, float] = {}
    for name in SHARES:
        item = found.get(name)
        if not isinstance(item, Given):
            continue
        total = math.fsum(item.parts.values()) if name == "imports_from" else 1.0
        for key, value in item.parts.items():
            weights[key] = max(weights.get(key, 0.0), value / total if total > 0 else 0.0)
    return weights


def _rated(name: str, weights: Mapping[str, float], ratings: Mapping[str, Rating], year: int) -> Found:
    needs = message("risk_needs_governance")
    if not ratings:
        return lacking(name, message("risk_no_governance_year", year=year), needs)
    if not weights:
        return lacking(name, message("risk_no_suppliers"), needs)
    without = sorted((key for key in weights if key not in ratings), key=lambda key: -weights[key])
    unrated = math.fsum(weights[key] for key in without)
    told: list[Message] = []
    if unrated > UNRATED_AT_MOST:
        reason = message("risk_no_governance", share=percent(min(1.0, unrated)), economies=places(without))
        return lacking(name, reason, needs)
    own = {key: ratings[key] for key in weights if key in ratings}
    parts = {key: rating.value for key, rating in own.items()}
    sd = {key: rating.sd for key, rating in own.items() if rating.sd > 0}
    if without:
        every = [rating.value for rating in ratings.values() if rating.stand_in is None]
        told.append(message("risk_governance_fills", economies=places(without), share=percent(unrated)))
        parts |= dict.fromkeys(without, median(every))
        sd |= dict.fromkeys(without, pstdev(every))
    told += [rating.stand_in for rating in own.values() if rating.stand_in is not None]
    last = max((rating.end for rating in own.values()), default=year)
    if last != year:
        told.append(message("other_year", year=last, asked=year))
    return Given(
        name,
        dict(sorted(parts.items())),
        sd,
        {key: rating.claims for key, rating in own.items()},
        "stand-in" if told else "computed",
        min((rating.start for rating in own.values()), default=None),
        last,
        notes=tuple(dict.fromkeys(told)),
        rules=("stated",),
    )


def _trade_parameters(case: Case, found: Mapping[str, Found]) -> dict[str, Found]:
    """Return the trade parameters of the EU study for the link: of world supply and of own sourcing."""
    facts = case.inputs.select("trade_parameter", partner=EU, link=case.link, detail="")
    needs = message("risk_needs_trade_parameter")
    members = set(bloc(EU).members(case.year))
    european = case.inputs.economy == EU or case.inputs.economy in members
    result: dict[str, Found] = {}
    for name, table in (("trade_parameter", "global supply"), ("sourcing_trade_parameter", "EU sourcing")):
        own: dict[str, Fact] = {
            fact.economy: fact for fact in facts if fact.locator.startswith(table) and fact.value is not None
        }
        if not own or (name == "sourcing_trade_parameter" and not european):
            reason = message("risk_not_held", input=words(name))
            result[name] = lacking(name, reason, needs)
            continue
        start, end = next(iter(own.values())).start, next(iter(own.values())).end
        parts: dict[str, float] = {}
        for key in sorted(set(_weights(found)) | set(own)):
            value = own[key].value if key in own else None
            if european:
                parts[key] = value if value is not None else HOME_PARAMETER if key in members else 1.0
            else:
                parts[key] = HOME_PARAMETER if case.inputs.at_home(key) and not case.inputs.is_world else max(
                    1.0, value or 1.0)  # fmt: skip
        notes = [message("risk_trade_default")]
        inside = start is not None and end is not None and start <= case.year <= end
        if not european:
            notes.append(message("risk_trade_elsewhere", start=start, end=end))
        if not inside:
            notes.append(message("old_shares", start=start, end=end, asked=case.year))
        result[name] = Given(
            name,
            parts,
            {},
            {key: (fact.claim,) for key, fact in own.items()},
            "published" if european and inside else "stand-in",
            start,
            end,
            notes=tuple(notes),
        )
    return result

"""Inputs that are not about who supplies: recycling, prices, uses and what they are worth."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping

from orechain.assess import recovery
from orechain.assess.balance import quality
from orechain.assess.inputs import WORLD
from orechain.assess.result import Figure
from orechain.assess.risk.given import Found, lacking, number, unknown, words
from orechain.assess.risk.holdings import Case
from orechain.assess.risk.result import WHOLE, Given
from orechain.catalog.messages import Message, message
from orechain.catalog.minerals import mineral as find_mineral
from orechain.store.claims import Fact

RATES: Mapping[str, str] = {
    "recycling_input_rate": "eol_recycling_input_rate",
    "end_of_life_recycling_rate": "eol_recycling_rate",
    "recycled_content": "recycled_content",
}
"""Inputs and the kinds of claims that give them."""
PRICE_YEARS = 6
"""Prices of this many years up to the one asked about; at least three of them must be held."""
_LEAST_YEARS = 3
_EU = "EU27"
_RATE_ERROR = 0.02
"""A published rate is rounded to whole percent and its boundary is a judgement: two points is a choice of ours."""
_SUBSTITUTION = (0.8, 1.0)
"""Range of the substitution indices that the studies of the European Commission print."""
_PER_MILLION = 1e6


def recycling_inputs(case: Case) -> dict[str, Found]:
    """Return the three rates of recycling: the economy's own, else the world's or the EU's as a stand-in."""
    shown = dict(recovery.rates(case.inputs))
    group = find_mineral(case.mineral).group
    of_group = dict(recovery.rates(case.holdings.inputs(group, case.year))) if group else {}
    return {name: _rate(case, name, kind, shown, of_group, group) for name, kind in RATES.items()}


def _rate(
    case: Case, name: str, kind: str, own: Mapping[str, Figure], of_group: Mapping[str, Figure], group: str
) -> Found:
    missed: Figure | None = None
    for rates, note in ((own, None), (of_group, message("risk_group_rate", mineral=f"mineral:{group}"))):
        for economy in dict.fromkeys((case.inputs.economy, WORLD, _EU)):
            fig = rates.get(f"{kind}:{economy}")
            if fig is None:
                continue
            notes = [note] if note else []
            if economy != case.inputs.economy:
                asked = f"economy:{case.inputs.economy}"
                notes.append(message("rate_stands_in", economy=f"economy:{economy}", asked=asked))
            found = _of_figure(case, name, fig, notes)
            if found is not None:
                return found
            missed = missed or fig
    if missed is not None:
        return unknown(name, missed, message("needs_rate"))
    return lacking(name, message("no_rate"), message("needs_rate"))


def _of_figure(case: Case, name: str, fig: Figure, notes: list[Message]) -> Given | None:
    notes = [*notes, *fig.assumptions]
    if fig.value is not None:
        if fig.start is not None and fig.start != case.year:
            later = message("other_year", year=fig.start, asked=case.year)
            notes = [note for note in notes if note.key != "other_year"] + [later]
        basis = "stand-in" if notes else "published"
        sd = max(_RATE_ERROR, quality.coefficient("assumption") * fig.value) if notes else _RATE_ERROR
        return number(name, fig.value, sd, fig.claims, basis=basis, start=fig.start, end=fig.end, notes=notes)  # type: ignore[arg-type]
    low, high = 0.0 if fig.low is None else fig.low, fig.high
    if high is None:
        return None
    middle, spread = quality.uniform(low, high)
    count = len(fig.claims)
    several = message("risk_several_estimates", count=count) if count > 1 else fig.reason
    told = [*notes, several] if several else notes
    return number(name, middle, spread.sd, fig.claims, basis="estimate", start=fig.start, end=fig.end, notes=told)


def abundance_input(case: Case) -> Found:
    """Return the abundance of the element in the upper continental crust, in parts per million."""
    for fact in case.inputs.select("abundance"):
        if fact.amount is not None:
            notes = [message("risk_recalled")] if "recalled" in fact.note else []
            sd = quality.coefficient("assumption") * fact.amount * _PER_MILLION
            return number(
                "crust_abundance", fact.amount * _PER_MILLION, sd, [fact.claim], basis="published", notes=notes
            )
    return lacking("crust_abundance", message("risk_not_held", input=words("crust_abundance")))


def price_inputs(case: Case) -> dict[str, Found]:
    """Return ``price``, ``real_prices`` and ``price_volatility`` from the longest line of yearly prices."""
    lines = _lines(case)
    names = ("price", "real_prices", "price_volatility")
    needs = message("risk_needs_price")
    with_year = [line for line in lines if case.year in line[1]]
    if not with_year:
        return {name: lacking(name, message("risk_no_price", year=case.year), needs) for name in names}
    # The line with most years; then that of the metal itself before those of its compounds.
    title, points, form = max(with_year, key=lambda line: (len(line[1]), line[2] == case.inputs.form, line[0]))
    told = message("risk_price_line", line=f"price_line:{title}" if title else f"mineral:{case.mineral}")
    found: dict[str, Found] = {"price": _price(case, points[case.year], told)}
    deflated = _real(case, title, points)
    if deflated is None:
        reason = message("risk_no_price_series", year=case.year)
        return found | {name: lacking(name, reason, needs) for name in names[1:]}
    real, claims, notes = deflated
    cv = quality.coefficient("reported")
    found["real_prices"] = Given(
        "real_prices", real, {key: value * cv for key, value in real.items()}, claims, "computed",
        int(min(real)), case.year, notes=(told, *notes), rules=("reported",),
    )  # fmt: skip
    values = list(real.values())
    mean = math.fsum(values) / len(values)
    spread = math.sqrt(math.fsum((value - mean) ** 2 for value in values) / len(values))
    found["price_volatility"] = number(
        "price_volatility",
        spread / mean,
        spread / mean / math.sqrt(2 * len(values)),  # of a standard deviation from so few years
        [claim for some in claims.values() for claim in some],
        start=int(min(real)),
        end=case.year,
        notes=(told, *notes),
    )
    del form
    return found


def _lines(case: Case) -> list[tuple[str, dict[int, Fact], str]]:
    groups: dict[tuple[str, str, str, str], list[Fact]] = defaultdict(list)
    for fact in case.inputs.select("price"):
        if fact.start is not None and fact.start == fact.end and (fact.amount or 0.0) > 0:
            groups[fact.release, fact.detail, fact.unit, fact.form].append(fact)
    return [(detail, {fact.start or 0: fact for fact in facts}, form) for (_, detail, _, form), facts in groups.items()]


def _price(case: Case, fact: Fact, told: Message) -> Found:
    """Return the price of the year in USD per tonne, of the mineral's working form where its content is known."""
    value = fact.amount or 0.0
    factor = case.inputs.factor(fact.form)
    share = factor.value if factor is not None else None
    value = value / share if share else value
    sd = value * quality.coefficient("reported")
    basis = "computed" if share and share != 1.0 else "published"
    return number("price", value, sd, [fact.claim], basis=basis, start=case.year, end=case.year, notes=[told])  # type: ignore[arg-type]


def _real(
    case: Case, title: str, points: Mapping[int, Fact]
) -> tuple[dict[str, float], dict[str, tuple[str, ...]], tuple[Message, ...]] | None:
    wanted = [year for year in range(case.year - PRICE_YEARS + 1, case.year + 1) if year in points]
    index = case.holdings.deflator
    already = "-real" in title.lower()
    if not already:
        wanted = [year for year in wanted if year in index]
    if len(wanted) < _LEAST_YEARS or wanted[-1] != case.year:
        return None
    if already:
        note = message("risk_price_is_real")
        return (
            {str(y): points[y].amount or 0.0 for y in wanted},
            {str(y): (points[y].claim,) for y in wanted},
            (note,),
        )
    base = index[case.year][0]
    real = {str(year): (points[year].amount or 0.0) * base / index[year][0] for year in wanted}
    claims: dict[str, tuple[str, ...]] = {
        str(year): (points[year].claim, index[year][1], index[case.year][1]) for year in wanted
    }
    return real, claims, (message("risk_deflated", year=case.year),)


def use_inputs(case: Case) -> dict[str, Found]:
    """Return ``use_share``, ``sector_value_added`` and ``largest_sector_value_added`` of the European Union."""
    facts = case.inputs.select("use_share", economy=_EU, release="eu-crm-2023")
    worth = case.holdings.value_added
    found: dict[str, Found] = {}
    if worth and case.inputs.economy == _EU:
        largest = max((key for key in worth if key.startswith("C")), key=lambda key: worth[key][0])
        found["largest_sector_value_added"] = number(
            "largest_sector_value_added", worth[largest][0], 0.0, [worth[largest][1]], basis="published",
            start=2016, end=2020,
        )  # fmt: skip
    if not facts:
        reason = message("risk_not_held_uses")
        for name in ("use_share", "sector_value_added"):
            found[name] = lacking(name, reason, message("needs_uses"))
        if case.inputs.economy != _EU:
            found["largest_sector_value_added"] = _no_value_added(case, "largest_sector_value_added")
        return found
    shares: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        shares[_sector(fact.detail)].append(fact)
    total = math.fsum(fact.amount or 0.0 for fact in facts)
    start, end = facts[0].start, facts[0].end
    notes = [message("risk_uses_period", start=start, end=end)]
    if total > 1.0:
        notes.append(message("risk_uses_scaled", sum=f"{100 * total:.3g} %"))
    if case.inputs.economy != _EU:
        notes.append(message("risk_uses_elsewhere", economy=f"economy:{case.inputs.economy}"))
    scale = max(1.0, total)
    sectors = {key: some for key, some in shares.items() if key in worth}
    parts = {key: math.fsum(fact.amount or 0.0 for fact in some) / scale for key, some in sectors.items()}
    covers = start is not None and end is not None and start <= case.year <= end and case.inputs.economy == _EU
    basis = "published" if covers else "stand-in"
    found["use_share"] = Given(
        "use_share",
        parts,
        {key: quality.by_rules(value, ["reported", "single_source"], share=True).sd for key, value in parts.items()},
        {key: tuple(fact.claim for fact in some) for key, some in sectors.items()},
        basis,  # type: ignore[arg-type]
        start,
        end,
        rest=max(0.0, 1.0 - math.fsum(parts.values())),
        notes=tuple(notes),
        rules=("reported", "single_source"),
    )
    if case.inputs.economy != _EU:  # what sectors are worth in one economy says nothing about another
        for name in ("sector_value_added", "largest_sector_value_added"):
            found[name] = _no_value_added(case, name)
        return found
    found["sector_value_added"] = Given(
        "sector_value_added",
        {key: value for key, (value, _) in worth.items()},
        {},
        {key: (claim,) for key, (_, claim) in worth.items()},
        basis,  # type: ignore[arg-type]
        2016,
        2020,
        notes=tuple(notes[:1]),
    )
    return found


def _no_value_added(case: Case, name: str) -> Found:
    return lacking(name, message("risk_value_added_elsewhere", economy=f"economy:{case.inputs.economy}"))


def _sector(detail: str) -> str:
    """Return the code of the sector in the words of an end use.

    Examples
    --------
    >>> _sector("Batteries; C27 - Manufacture of electrical equipment"), _sector("Other; no sector stated")
    ('C27', '')
    """
    after = detail.rpartition(";")[2].strip()
    code = after.partition(" ")[0]
    return code if len(code) == 3 and code[1:].isdigit() else ""


def substitution_inputs() -> dict[str, Found]:
    """Return the two substitution indices as their upper end, since none is held; draws take all of their range.

    No substitute known is no substitute at hand, so the number shown is called an upper bound; its range begins at the
    lower end, and no verdict rests on where in it the index lies.
    """
    _, spread = quality.uniform(*_SUBSTITUTION)
    note = message("risk_no_substitution")
    return {
        name: Given(
            name,
            {WHOLE: _SUBSTITUTION[1]},
            {WHOLE: spread.sd},
            {},
            "stand-in",
            notes=(note,),
            rules=("range",),
            reach=_SUBSTITUTION,
        )
        for name in ("substitution_supply", "substitution_importance")
    }

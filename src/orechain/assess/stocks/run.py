"""``project_stocks``: stocks, scrap and secondary supply of a mineral in one economy, from its scenario."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

import orechain
from orechain.assess import sections
from orechain.assess.stocks import uncertainty
from orechain.assess.stocks.adjust import Adjustment, capped
from orechain.assess.stocks.case import Case, Outcome
from orechain.assess.stocks.compare import bilingual, compare
from orechain.assess.stocks.economics import Classified, classified
from orechain.assess.stocks.model import Flows
from orechain.assess.stocks.result import (
    Answers,
    Assumption,
    Baseline,
    Fan,
    OutputSensitivity,
    ProductStocks,
    Reference,
    Reserve,
    Runs,
    Series,
    Spread,
    StockProjection,
)
from orechain.catalog.economies import economy as find_economy
from orechain.catalog.messages import Bilingual, Message, message
from orechain.catalog.minerals import mineral as find_mineral
from orechain.errors import OrechainError, Unavailable
from orechain.stocks import answers
from orechain.stocks.shipped import OpenScenario, open_scenario, scenarios
from orechain.stocks.tables import Point
from orechain.stocks.timeaxis import Floats
from orechain.store.reader import Store

Mask: TypeAlias = NDArray[np.bool_]
CENTRAL = "central"
SINCE = 2025
"""First year of cumulative amounts: the reserves they are set beside are those of this year."""
OUTPUTS = ("cumulative_net_primary", "in_use", "recovered")
"""Outputs whose sensitivity is computed on request."""
_SUMMED = ("opening", "demand", "in_use", "end_of_use", "second_use", "hibernating", "end_of_life", "collectable",
           "collected", "recovered", "put_in", "making_loss", "used_imports")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Options:
    """What a projection is asked for besides mineral and economy; see `project_stocks`."""

    to: int | None = None
    variant: str = CENTRAL
    scenario: str | Path = ""
    samples: int = 0
    seed: int = 0
    method: str = "sobol"
    sensitivity: Sequence[str] = ()
    sensitivity_samples: int = 2048
    comparisons: bool = True
    adjustment: Adjustment | None = None


def project_stocks(
    store: Store,
    mineral: str,
    economy: str = "WLD",
    options: Options | None = None,
    progress: Callable[[int, int], object] | None = None,
) -> StockProjection:
    """Project stocks in use, scrap, secondary supply and net primary demand of a mineral.

    Parameters
    ----------
    store
        Snapshot with the published results and reserves to compare with.
    mineral, economy
        Names or ids.
    options
        ``to``: the last year shown, by default that of the scenario (comparisons use all its years). ``variant``: one
        of the scenario's, or ``central``. ``scenario``: name or file, by default the shipped one of the mineral.
        ``samples``: of the uncertain figures, with ``seed`` and ``method`` (``sobol``, ``latin-hypercube``,
        ``random``); none: the central case only. ``sensitivity``: outputs of which indices are wanted, such as
        `OUTPUTS`, with so many ``sensitivity_samples`` (a power of two; by default so many that the 95 % interval of
        the largest total index of lithium in China is narrower than 0.05 to either side). ``comparisons``: whether
        published results are set beside ours. ``adjustment``: factors on demand, lifetimes, contents and rates
        (`orechain.assess.stocks.adjust.read_adjustment`); published results are set beside the case without them.
    progress
        Called with the number of model runs done and of all.

    Raises
    ------
    UnknownName
        If mineral, economy or scenario is unknown.
    Unavailable
        If the mineral has no scenario, or the scenario does not hold the economy.
    OrechainError
        If an option is out of its range.
    InvalidInput
        If a scenario file is faulty.
    """
    asked = options or Options()
    case = open_case(mineral, economy, asked)
    to = _last_year(case, asked)
    since = min(SINCE, to)
    reserve = _reserve(store, case)
    natural = math.nan if reserve.amount is None else reserve.amount
    plain = case.adjustment is None and not asked.scenario
    outcome = _shipped_outcome(case.scenario.mineral, case.economy, case.variant) if plain else case.outcome()
    inside = outcome.years <= to
    fans: dict[str, Fan] = {}
    spreads: dict[str, Spread] = {}
    runs: Runs | None = None
    if asked.samples:
        fans, spreads, runs = uncertainty.fans(
            case, to, since, natural, asked.samples, asked.seed, asked.method, progress
        )
    comparisons = compare(case.unadjusted(), store, natural) if asked.comparisons else ()
    products = tuple(_product(case, flows, inside) for flows in outcome.products)
    demand, collectable, recovered = (outcome.total(part)[inside] for part in ("demand", "collectable", "recovered"))
    potential = answers.self_sufficiency(collectable, demand)
    later = outcome.years[inside] >= since
    cumulated = np.full(demand.shape, np.nan)
    cumulated[later] = answers.self_sufficiency(collectable[later], demand[later]).cumulated
    classes = classified(store, case, outcome, to, natural)
    claims = [item.claim for item in comparisons] + [*reserve.claims, *classes.economics.claims]
    scenario = case.scenario
    return StockProjection(
        mineral=scenario.mineral,
        economy=case.economy,
        form=scenario.form,
        scenario=scenario.scenario,
        name=bilingual(scenario.name),
        note=bilingual(scenario.note),
        variant=case.variant,
        variant_name=bilingual(scenario.variants[case.variant].name) if case.variant else Bilingual("", ""),
        variants=tuple(scenario.variants),
        years=tuple(int(year) for year in outcome.years[inside]),
        products=products,
        total=_total(outcome, inside),
        net_primary=_series(outcome.net_primary[inside]),
        potential_per_demand=_series(potential.yearly),
        recovered_per_demand=_series(answers.self_sufficiency(recovered, demand).yearly),
        cumulative_potential_per_demand=_series(cumulated),
        answers=_answers(outcome, since, to, natural),
        reserve=reserve,
        classes=classes.total,
        classes_by_product=classes.by_product,
        economics=classes.economics,
        fans=fans,
        spreads=spreads,
        runs=runs,
        sensitivity=_sensitivity(case, asked, to, since, progress),
        comparisons=comparisons,
        assumptions=projected_assumptions(case),
        references=_references(case),
        sources=sections.sources(store, claims),
        notes=_notes(case, outcome, classes, runs),
        snapshot=store.snapshot,
        version=orechain.__version__,
    )


def baseline(store: Store, mineral: str, economy: str, options: Options) -> Baseline:
    """Return the totals of what is asked for without adjustment or samples; errors as in `project_stocks`.

    The model itself is run once for each scenario, economy and variant that comes with the program.
    """
    case = open_case(mineral, economy, options).unadjusted()
    to = _last_year(case, options)
    named = not options.scenario
    outcome = _shipped_outcome(case.scenario.mineral, case.economy, case.variant) if named else case.outcome()
    inside = outcome.years <= to
    reserve = _reserve(store, case).amount
    since = min(SINCE, to)
    return Baseline(
        case.variant,
        tuple(int(year) for year in outcome.years[inside]),
        _total(outcome, inside),
        _series(outcome.net_primary[inside]),
        _answers(outcome, since, to, math.nan if reserve is None else reserve),
    )


@lru_cache(maxsize=64)
def _shipped_outcome(mineral: str, economy: str, variant: str) -> Outcome:
    return _shipped_case(mineral, economy, variant).outcome()


@lru_cache(maxsize=64)
def _shipped_case(mineral: str, economy: str, variant: str) -> Case:
    opened = open_scenario(mineral)
    return Case(opened.scenario, opened.tables, economy, variant)


def _last_year(case: Case, asked: Options) -> int:
    first, last = case.scenario.years
    to = last if asked.to is None else asked.to
    if not first + 1 <= to <= last:
        raise OrechainError("stocks_to", to=to, first=first + 1, last=last)
    return to


def _answers(outcome: Outcome, since: int, to: int, natural: float) -> Answers:
    found = uncertainty.answers_of(outcome, since, to, natural)
    return Answers(since, **{name: float(value) for name, value in found.items()})


def open_case(mineral: str, economy: str, options: Options) -> Case:
    """Return the case that is asked for; errors as in `project_stocks`."""
    asked, place = find_mineral(mineral).mineral, find_economy(economy).economy
    if options.scenario:
        opened: OpenScenario = open_scenario(options.scenario)
        if opened.scenario.mineral != asked:
            raise OrechainError(
                "stocks_mineral", scenario=opened.scenario.scenario, holds=f"mineral:{opened.scenario.mineral}",
                mineral=f"mineral:{asked}",
            )  # fmt: skip
    elif asked in scenarios():
        opened = open_scenario(asked)
    else:
        raise Unavailable("stocks_no_scenario", mineral=f"mineral:{asked}", known=", ".join(scenarios()))
    scenario = opened.scenario
    if place not in scenario.economies:
        raise Unavailable(
            "stocks_economy",
            economy=f"economy:{place}",
            scenario=scenario.scenario,
            known=", ".join(scenario.economies),
        )
    variant = "" if options.variant in ("", CENTRAL) else options.variant
    if variant and variant not in scenario.variants:
        raise OrechainError("stocks_variant", variant=variant, known=", ".join((CENTRAL, *scenario.variants)))
    if options.scenario:
        return Case(scenario, opened.tables, place, variant, options.adjustment)
    return _shipped_case(asked, place, variant).adjusted_by(options.adjustment)


def _sensitivity(
    case: Case, asked: Options, to: int, since: int, progress: Callable[[int, int], object] | None
) -> tuple[OutputSensitivity, ...]:
    if not asked.sensitivity:
        return ()
    known = (*uncertainty.SERIES, *(f"cumulative_{name}" for name in ("demand", "recovered", "net_primary")))
    unknown = [name for name in asked.sensitivity if name not in known]
    if unknown:
        raise OrechainError("stocks_output", output=unknown[0], known=", ".join(known))
    return uncertainty.sensitivities(
        case, asked.sensitivity, to, since, asked.sensitivity_samples, asked.seed, progress
    )


def _product(case: Case, flows: Flows, inside: Mask) -> ProductStocks:
    product = case.scenario.products[case.scenario.product_of(flows.use)]
    parts = {part: _series(getattr(flows, part)[..., inside]) for part in _SUMMED[1:]}
    return ProductStocks(
        key=flows.use,
        name=bilingual(product.name),
        group=product.group,
        opening=float(flows.opening),
        losses={medium: _series(np.asarray(flow)[..., inside]) for medium, flow in flows.losses.items()},
        **parts,
    )


def _total(outcome: Outcome, inside: Mask) -> ProductStocks:
    losses: dict[str, Floats] = {}
    for flows in outcome.products:
        for medium, flow in flows.losses.items():
            losses[medium] = losses.get(medium, np.zeros(outcome.years.size)) + flow
    return ProductStocks(
        key="total",
        name=Bilingual("All products", "全部产品"),
        group="",
        opening=float(outcome.total("opening")) if outcome.products else 0.0,
        losses={medium: _series(flow[inside]) for medium, flow in losses.items()},
        **{part: _series(outcome.total(part)[inside]) for part in _SUMMED[1:]},
    )


def _reserve(store: Store, case: Case) -> Reserve:
    """Return the natural reserve by the first claim that gives one, in tonnes of the element."""
    claims = tuple(case.scenario.reserves.get(case.economy, ()))
    if not claims:
        return Reserve(None, False, None, (), message("stocks_reserve_unknown"))
    rows = {
        row[0]: row
        for row in store.query(
            'SELECT claim, contained, amount, amount_low, form, "end" FROM figures'
            " WHERE excluded = '' AND claim IN (SELECT unnest(?::VARCHAR[]))",
            [list(claims)],
        )
    }
    other = ""
    for claim in claims:
        if claim not in rows:
            continue
        _, contained, amount, low, form, year = rows[claim]
        own = form in ("", case.scenario.form)
        number = contained if contained is not None else amount if own else None
        if number is not None:
            return Reserve(float(number), False, year, (claim,))
        if low is not None and own:
            return Reserve(float(low), True, year, (claim,))
        if not own:
            other = form
    reason = message("stocks_reserve_form", form=other) if other else message("stocks_reserve_unknown")
    return Reserve(None, False, None, claims, reason)


def _notes(case: Case, outcome: Outcome, classes: Classified, runs: Runs | None) -> tuple[Message, ...]:
    found: list[Message] = []
    if case.adjustment is not None:
        found.append(
            message("stocks_adjusted", adjustment=case.adjustment.text, start=case.adjustment.start,
                    until=case.adjustment.until)
        )  # fmt: skip
        full = list(capped(case.unadjusted().inputs(), case.inputs(), case.adjustment))
        if full:
            found.append(message("stocks_capped", products=", ".join(full)))
    fast = [flows.use for flows in outcome.products if flows.too_fast]
    if fast:
        found.append(message("stocks_too_fast", products=", ".join(fast)))
    if any(np.isnan(flows.collected).any() for flows in outcome.products):
        found.append(message("stocks_rate_only"))
    if any(case.scenario.products[case.scenario.product_of(use)].second_use for use in case.scenario.uses):
        found.append(message("stocks_second_use"))
    held = case.held()
    if held:
        found.append(message("stocks_held", series=", ".join(held)))
    found += classes.notes()
    if runs is not None and runs.rank_error:
        found.append(message("stocks_rank_error", share=f"{100 * runs.rank_error:.2g}"))
    return tuple(found)


def projected_assumptions(case: Case) -> tuple[Assumption, ...]:
    """Return the figures that a case reads, each with its years, bounds, unit, basis and sources."""
    roles, held, span = case.roles(), case.held(), case.scenario.years
    found = []
    for series in case.series_read():
        for technology, points in case.tables.rows(series, case.economy).items():
            before, after = held.get(series, (False, False))
            ends = (before and points[0].year > span[0], after and points[-1].year < span[1])
            found.append(_assumption(series, technology, points, roles.get(series, ()), _HELD[ends]))
    return tuple(found)


_HELD = {(False, False): "", (True, False): "before", (False, True): "after", (True, True): "both"}


def _assumption(series: str, technology: str, points: Sequence[Point], roles: tuple[str, ...], held: str) -> Assumption:
    first, last = points[0], points[-1]
    weakest = max(points, key=lambda point: ("published", "computed", "knowledge", "assumption").index(point.basis))
    return Assumption(
        series=series,
        roles=roles,
        technology=technology,
        start=None if math.isnan(first.year) else int(first.year),
        end=None if math.isnan(last.year) else int(last.year),
        first=first.value,
        last=last.value,
        low=last.low,
        high=last.high,
        unit=last.unit,
        basis=weakest.basis,
        sources=tuple(dict.fromkeys(point.source for point in points)),
        locator=weakest.locator,
        note=weakest.note,
        held=held,
    )


def _references(case: Case) -> tuple[Reference, ...]:
    used = {
        point.source
        for series in case.series_read()
        for points in case.tables.rows(series, case.economy).values()
        for point in points
    }
    return tuple(
        Reference(item.source, item.publisher, item.title, item.version, item.url, item.licence)
        for name, item in case.tables.sources.items()
        if name in used
    )


def _series(values: Floats) -> Series:
    return tuple(float(value) for value in values)

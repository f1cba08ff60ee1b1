"""Classes of the anthropogenic resource: what can be collected, recovered, and what of it pays at which price."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from orechain.assess.stocks.case import Case, Outcome
from orechain.assess.stocks.compare import bilingual
from orechain.assess.stocks.model import Flows
from orechain.assess.stocks.result import Economics, ProductClasses, ResourceClasses
from orechain.catalog import forms
from orechain.catalog.messages import Bilingual, Message, message
from orechain.errors import OrechainError
from orechain.stocks import answers, economics, evaluate
from orechain.stocks.definition import Price
from orechain.stocks.timeaxis import Floats
from orechain.store.claims import Fact
from orechain.store.reader import Store
from orechain.store.resolve import Resolver

CLASS_YEARS = (2025, 2050, 2075)
"""Years of the classes, besides the last."""
_KNOWN = ("published", "computed")
_PER_KG = 1000.0


@dataclass(frozen=True, slots=True)
class Classified:
    """The classes of all products and of each, and the price that tells reserve from resource."""

    total: tuple[ResourceClasses, ...]
    by_product: tuple[ProductClasses, ...]
    economics: Economics

    def notes(self) -> tuple[Message, ...]:
        """Return what is to be said about price and costs."""
        found, item = [], self.economics
        if not any(math.isfinite(one.cost_central) for one in self.by_product):
            return (message("stocks_economics_unknown"),)
        if item.price is None or item.low is None or item.high is None:
            return (item.reason or message("stocks_price_unknown"),)
        price, low, high = (_plain(value / _PER_KG) for value in (item.price, item.low, item.high))
        key = "stocks_price_mean" if item.claims else "stocks_price_own"
        found.append(
            message(
                key, price=price, low=low, high=high, form=item.form, line=item.line, start=item.start, end=item.end
            )
        )
        if item.without_cost:
            missing = [one.name for one in self.by_product if one.key in item.without_cost]
            names = Bilingual(", ".join(name.text("en") for name in missing), "、".join(x.text("zh") for x in missing))
            found.append(message("stocks_costs_missing", products=names))
        if item.costs_are_assumptions:
            found.append(message("stocks_costs_assumed"))
        return tuple(found)


def _plain(value: float) -> str:
    """Return a price with three digits, written out.

    Examples
    --------
    >>> _plain(1987.6), _plain(9.4444), _plain(0.0123456)
    ('1,990', '9.44', '0.0123')
    """
    return f"{float(f'{value:.3g}'):,.12f}".rstrip("0").rstrip(".")


def classified(store: Store, case: Case, outcome: Outcome, to: int, reserve: float) -> Classified:
    """Return the classes of a case at `CLASS_YEARS` up to ``to`` and in that year.

    Parameters
    ----------
    outcome
        Of the case, without an axis of samples.
    reserve
        Natural reserve in tonnes, NaN if unknown.
    """
    found, prices = _price(store, case)
    # Where only a whole recycling rate is known it stands for collection, and nothing is lost afterwards.
    pays = {flows.use: _paying(flows, prices) for flows in outcome.products}
    whole, by_name = answers.classify(
        {
            flows.use: answers.Deposit(
                np.maximum(flows.in_use + flows.second_use + flows.hibernating, 0.0),
                flows.reach, flows.yields, pays[flows.use],
            )
            for flows in outcome.products
        }
    )  # fmt: skip
    shown = [year for year in (*(y for y in CLASS_YEARS if y < to), to) if year >= outcome.years[0]]
    places = [int(np.flatnonzero(outcome.years == year)[0]) for year in shown]

    def of(classes: answers.Classes, parts: Mapping[str, answers.Classes]) -> tuple[ResourceClasses, ...]:
        sums, at_least = economics.secondary_reserve(parts)
        return tuple(
            ResourceClasses(
                year=year,
                base=float(classes.base[0, place]),
                collectable=float(classes.collectable[0, place]),
                recoverable=float(classes.recoverable[0, place]),
                reserve=float(sums[0, place]),
                per_natural_reserve=float(classes.recoverable[0, place]) / reserve,
                reserve_low=float(sums[1, place]),
                reserve_high=float(sums[2, place]),
                at_least=bool(at_least[0, place]),
            )
            for year, place in zip(shown, places, strict=True)
        )

    products = []
    for flows in outcome.products:
        product = case.scenario.products[case.scenario.product_of(flows.use)]
        cost, own = flows.recovery_cost, by_name[flows.use]
        low, central, high = (
            math.nan if cost is None else float(getattr(cost, part)[places[-1]]) for part in ("low", "central", "high")
        )
        products.append(
            ProductClasses(
                key=flows.use,
                name=bilingual(product.name),
                group=product.group,
                cost_low=low,
                cost_central=central,
                cost_high=high,
                pays=tuple(float(pays[flows.use][0, place]) for place in places),
                classes=of(own, {flows.use: own}),
            )
        )
    told = replace(
        found,
        costs_are_assumptions=any(_assumed(case, flows) for flows in outcome.products),
        without_cost=tuple(
            flows.use
            for flows in outcome.products
            if flows.recovery_cost is None and (by_name[flows.use].recoverable[0, places] > 0).any()
        ),
    )
    return Classified(of(whole, by_name), tuple(products), told)


def _paying(flows: Flows, prices: Floats) -> Floats:
    """Return the share that pays at mean, least and greatest price, (3, T)."""
    if flows.recovery_cost is None:
        return np.full(prices.shape, np.nan)
    cost = flows.recovery_cost
    return economics.paying_share(prices, cost.low, cost.central, cost.high)


def _assumed(case: Case, flows: Flows) -> bool:
    figure = case.scenario.uses[flows.use].recovery_cost
    if figure is None:
        return False
    if figure.value is not None:
        return figure.basis not in _KNOWN
    rows = case.tables.rows(figure.series, case.economy)
    points = rows.get(figure.technology) or rows.get("") or ()
    return any(point.basis not in _KNOWN for point in points)


def _price(store: Store, case: Case) -> tuple[Economics, Floats]:
    """Return what is known of the price; and prices in USD per tonne of the element, (3, T): mean, least, greatest."""
    asked = case.scenario.price
    own = evaluate.prices(case.scenario, case.tables, case.economy, case.years)
    if asked is not None and asked.series is not None and own is not None and math.isfinite(own[-1]):
        said = _said(case, asked.series.key, np.asarray(own), np.asarray(own), np.asarray(own), case.years)
        return replace(said, price=float(own[-1])), np.stack([own] * 3)
    if asked is None or asked.series is not None:
        return _unknown(case, "", message("stocks_price_unknown"))
    return _of_line(store, case, asked)


def _of_line(store: Store, case: Case, asked: Price) -> tuple[Economics, Floats]:
    """Return the mean of the last years of a price line; the mineral's facts stand in the store."""
    resolver = Resolver(store.releases)
    by_year: dict[int, list[Fact]] = defaultdict(list)
    for fact in store.facts(case.scenario.mineral):
        if fact.kind == "price" and fact.detail == asked.line and fact.end is not None:
            by_year[fact.end].append(fact)
    chosen = [(year, resolver.best(by_year[year])) for year in sorted(by_year)]
    best = [(year, fact) for year, fact in chosen if fact is not None][-asked.years :]
    if not best:
        return _unknown(case, asked.line, message("stocks_price_unheld", line=asked.line))
    rows = []
    for _, fact in best:
        form = _form(fact, asked)
        share = _content(form, case.scenario.form)
        if share is None or fact.amount is None:
            return _unknown(case, asked.line, message("stocks_price_form", line=asked.line, form=form))
        # The more of the element the goods hold, the less a tonne of it costs in them.
        low = fact.amount if fact.amount_low is None else fact.amount_low
        high = fact.amount if fact.amount_high is None else fact.amount_high
        rows.append((low / share[2], fact.amount / share[1], high / share[0]))
    low_of, mean_of, high_of = np.array(rows).T
    years = [year for year, _ in best]
    said = _said(case, asked.line, low_of, mean_of, high_of, years)
    claims = tuple(fact.claim for _, fact in best)
    said = replace(said, claims=claims, form=_form(best[-1][1], asked))
    amounts = np.array([mean_of.mean(), low_of.min(), high_of.max()])
    return said, np.repeat(amounts[:, None], len(case.years), axis=1)


def _form(fact: Fact, asked: Price) -> str:
    """Return the form that is priced: the publisher's, or the scenario's where that is gross weight."""
    return asked.form or "gross" if fact.form in ("", "gross") else fact.form


def _content(form: str, element: str) -> tuple[float, float, float] | None:
    """Return low, typical and high content of an element in a form, or ``None`` if the catalog has none."""
    if form == element:
        return 1.0, 1.0, 1.0
    try:
        share = forms.content(form, element)
    except OrechainError:
        return None
    if not share:
        return None
    item = forms.form(form)
    if item.exact or item.element != element:
        return share, share, share
    return item.low or share, share, item.high or share


def _said(case: Case, line: str, low: Floats, central: Floats, high: Floats, years: Sequence[int]) -> Economics:
    return Economics(
        price=float(central.mean()), low=float(low.min()), high=float(high.max()), start=years[0], end=years[-1],
        form=case.scenario.form, line=line, claims=(), costs_are_assumptions=False, without_cost=(),
    )  # fmt: skip


def _unknown(case: Case, line: str, reason: Message) -> tuple[Economics, Floats]:
    said = Economics(None, None, None, None, None, case.scenario.form, line, (), False, (), reason)
    return said, np.full((3, len(case.years)), np.nan)

"""What a projection of stocks says in sentences, and how its numbers are written."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from decimal import Decimal

from orechain.assess.stocks.result import Compared, ProductStocks, StockProjection
from orechain.catalog.messages import Message
from orechain.catalog.titles import price_line
from orechain.views import stocks_labels as labels
from orechain.views.quantities import MINUS, MISSING, Scale, joined, number_text, rounded, scale_for, written
from orechain.views.words import known, name, say

LANDMARKS = (2010, 2020, 2025, 2030, 2040, 2050, 2060, 2080, 2100)
_SPARE = (2010, 2020, 2040, 2060, 2080, 2030, 2050, 2025, 2100)
"""The landmarks in the order in which a table that has no room leaves them out."""


def mass(value: float, lang: str) -> str:
    """Return a mass with its unit, three digits."""
    return amount(value, scale_for("t", [value], lang) if math.isfinite(value) else None, lang)


def amount(value: float, scale: Scale | None, lang: str, *, unit: bool = True) -> str:
    """Return a number in a scale, or the sign for missing."""
    if scale is None or not math.isfinite(value):
        return MISSING
    text = number_text(value, scale, published=False)
    return joined(text, scale.label, lang) if unit else text


def share(value: float) -> str:
    """Return a share in percent, or the sign for missing."""
    if not math.isfinite(value):
        return MISSING
    return f"{number_text(value, scale_for('fraction', [], 'en'), published=False)}%"


def year(value: float) -> str:
    """Return a year, or the sign for missing."""
    return f"{value:.0f}" if math.isfinite(value) else MISSING


def figure(value: float, unit: str, lang: str) -> str:
    """Return a figure of a comparison in its unit."""
    return {"fraction": share, "year": year}.get(unit, lambda number: mass(number, lang))(value)


def narrow_share(value: float) -> str:
    """Return a share of a column: three digits, two below 0.1 %, none below 0.01 %.

    Examples
    --------
    >>> [narrow_share(value) for value in (0.423, 0.000998, 0.00001, 0.0)]
    ['42.3%', '0.1%', '<0.01%', '0%']
    """
    if not math.isfinite(value) or value == 0 or abs(value) >= 0.001:
        return share(value)
    if abs(value) < 0.0001:
        return "<0.01%" if value > 0 else f">{MINUS}0.01%"
    return f"{written(rounded(Decimal(repr(100 * value)), 2))}%"


def years_shown(projection: StockProjection, most: int = 9) -> list[int]:
    """Return at most so many years for a table: landmarks within the projection, and its last year."""
    last = projection.years[-1]
    found = [item for item in LANDMARKS if projection.years[0] <= item < last]
    if len(found) >= most:
        # What is left out first: the past, then the landmarks between 2030 and 2100.
        order = sorted(found, key=_SPARE.index)[len(found) - most + 1 :]
        found = sorted(order)
    return [*found, last]


def now(projection: StockProjection) -> int:
    """Return the year from which the future is counted, within the projection."""
    return min(projection.answers.since, projection.years[-1])


def at(projection: StockProjection, series: Iterable[float], when: int) -> float:
    """Return the number of a series in a year."""
    return tuple(series)[projection.years.index(when)]


def title(projection: StockProjection, lang: str) -> str:
    """Return the title."""
    return say(
        "stocks.title",
        lang,
        mineral=name("mineral", projection.mineral, lang),
        economy=name("economy", projection.economy, lang),
        first=projection.years[0],
        last=projection.years[-1],
    )


def subtitle(projection: StockProjection, lang: str) -> tuple[str, ...]:
    """Return what is counted, the case, and the runs."""
    variant = projection.variant_name.text(lang) if projection.variant else say("stocks.central", lang)
    found = [
        say("page.form", lang, form=name("form", projection.form, lang)),
        say("stocks.case", lang, scenario=projection.name.text(lang) or projection.scenario, variant=variant),
    ]
    if projection.runs is not None:
        runs = projection.runs
        found.append(
            say("stocks.runs", lang, samples=f"{runs.samples:,}", method=method(runs.method, lang), seed=runs.seed,
                n=runs.uncertain, distribution=say(f"stocks.distribution.{runs.distribution}", lang))
        )  # fmt: skip
    return tuple(found)


def method(key: str, lang: str) -> str:
    """Return what a way of sampling is called."""
    return said(f"stocks.method.{key}", key, lang)


def notes(projection: StockProjection, lang: str) -> list[str]:
    """Return the notes, products by their names instead of their ids."""
    names = {product.key: product.name.text(lang) for product in projection.products}
    found = []
    for note in projection.notes:
        params = dict(note.params)
        if isinstance(params.get("products"), str):
            keys = str(params["products"]).split(", ")
            params["products"] = say("word.comma", lang).join(names.get(key, key) for key in keys)
        if note.key == "stocks_held":
            params["series"] = _listed(str(params["series"]).split(", "), lang)
        if "line" in params:
            params["line"] = labels.series(price_line(str(params["line"]), lang), lang)
        found.append(Message(note.key, tuple(params.items())).text(lang))
    return found


def _listed(series: Iterable[str], lang: str) -> str:
    """Return what series are called, one after the other."""
    return say("word.semicolon", lang).join(labels.series(name, lang) for name in series)


def largest(projection: StockProjection, when: int) -> ProductStocks:
    """Return the product that holds most in a year."""
    return max(projection.products, key=lambda item: at(projection, item.in_use, when))


def sentences(projection: StockProjection, lang: str) -> list[str]:
    """Return the answers in sentences: stock, turning point, overtaking, urban mine, reserve."""
    found = projection.answers
    start, end = now(projection), projection.years[-1]
    mineral = name("mineral", projection.mineral, lang).lower()
    first = at(projection, projection.total.in_use, start)
    most = largest(projection, start)
    later = largest(projection, end)
    last = at(projection, projection.total.in_use, end)
    once = start == end
    lines = [
        say("stocks.says.stock_once" if once else "stocks.says.stock", lang, mineral=mineral, year=start,
            amount=mass(first, lang), product=_inside(most.name.text(lang)),
            share=share(_ratio(at(projection, most.in_use, start), first)),
            last=end, later=mass(last, lang), product2=_inside(later.name.text(lang)),
            share2=share(_ratio(at(projection, later.in_use, end), last)))
    ]  # fmt: skip
    if math.isfinite(found.turning_point):
        when = int(found.turning_point)
        lines.append(
            say("stocks.says.turns", lang, year=when, amount=mass(at(projection, projection.net_primary, when), lang),
                range=_range(projection, "turning_point", lang), last=end,
                later=mass(projection.net_primary[-1], lang))
        )  # fmt: skip
    else:
        lines.append(say("stocks.says.no_turn", lang, last=end, amount=mass(projection.net_primary[-1], lang)))
    cover = share(projection.recovered_per_demand[-1])
    if math.isfinite(found.overtaking):
        span = _range(projection, "overtaking", lang)
        lines.append(say("stocks.says.overtakes", lang, year=year(found.overtaking), range=span, last=end, share=cover))
    else:
        lines.append(say("stocks.says.no_overtaking", lang, last=end, share=cover))
    key = "mine_once" if once else "mine" if math.isfinite(found.potential_above_demand) else "no_mine"
    lines.append(
        say(f"stocks.says.{key}", lang, start=start, last=end,
            share=share(at(projection, projection.potential_per_demand, start)),
            share2=share(projection.potential_per_demand[-1]),
            cumulative=share(projection.cumulative_potential_per_demand[-1]),
            year=year(found.potential_above_demand), range=_range(projection, "potential_above_demand", lang))
    )  # fmt: skip
    lines.append(
        say("stocks.says.cumulative_once" if once else "stocks.says.cumulative", lang, start=found.since, last=end,
            demand=mass(found.cumulative_demand, lang), recovered=mass(found.cumulative_recovered, lang),
            net=mass(found.cumulative_net_primary, lang))
    )  # fmt: skip
    lines.append(_reserve(projection, lang))
    if projection.classes:
        last_class = projection.classes[-1]
        line = say("stocks.says.classes", lang, year=last_class.year, base=mass(last_class.base, lang),
                   recoverable=mass(last_class.recoverable, lang))  # fmt: skip
        lines.append(say("stocks.sentence", lang, first=line, second=_pays(projection, lang)).rstrip())
    return lines


def _pays(projection: StockProjection, lang: str) -> str:
    """Return how much of the resource pays to recover in the last year, or nothing where that is not known."""
    found = projection.classes[-1]
    if not math.isfinite(found.reserve):
        return ""
    amount = mass(found.reserve, lang)
    if found.at_least:
        amount = say("stocks.at_least", lang, amount=amount)
    if projection.reserve.amount is None:
        return _begun(say("stocks.says.pays_alone", lang, amount=amount))
    per = share(found.reserve / projection.reserve.amount)
    return _begun(say("stocks.says.pays", lang, amount=amount, share=per))


def _begun(sentence: str) -> str:
    """Return a sentence that begins with a capital letter."""
    return sentence[:1].upper() + sentence[1:]


def _ratio(above: float, below: float) -> float:
    return above / below if below else math.nan


def _inside(words: str) -> str:
    """Return a name as it stands inside a sentence: an acronym keeps its capitals."""
    return words[:1].lower() + words[1:] if words[1:2].islower() else words


def reserve_amount(projection: StockProjection, lang: str) -> str:
    """Return the natural reserve with its unit, or the sign for missing."""
    reserve = projection.reserve
    if reserve.amount is None:
        return MISSING
    words = mass(reserve.amount, lang)
    return say("stocks.at_least", lang, amount=words) if reserve.at_least else words


def _reserve(projection: StockProjection, lang: str) -> str:
    reserve, found = projection.reserve, projection.answers
    if reserve.amount is None:
        return reserve.reason.text(lang) if reserve.reason else say("stocks.says.reserve_unknown", lang)
    words = reserve_amount(projection, lang)
    key = "reserve" if math.isfinite(found.reserve_exhausted) else "reserve_lasts"
    if found.since == projection.years[-1]:
        key = "reserve_once"
    return say(f"stocks.says.{key}", lang, start=found.since, last=projection.years[-1], reserve=words,
               share=share(found.cumulative_net_primary / reserve.amount),
               year=year(found.reserve_exhausted))  # fmt: skip


def _range(projection: StockProjection, answer: str, lang: str) -> str:
    """Return the span of an answer over the runs in brackets, and how many runs have none."""
    spread = projection.spreads.get(answer)
    if spread is None or not math.isfinite(spread.quantiles[0]):
        return ""
    key = "stocks.range_missing" if spread.missing > 0 else "stocks.range"
    return say(key, lang, low=year(spread.quantiles[0]), high=year(spread.quantiles[-1]), share=share(spread.missing))


def asked(item: Compared, projection: StockProjection, lang: str) -> str:
    """Return what a comparison is about."""
    names = {product.key: product.name.text(lang) for product in projection.products}
    parts = [said(f"stocks.compare.{item.quantity}", item.quantity, lang)]
    if item.products:
        first = say("word.comma", lang).join(names.get(key, key) for key in item.products[:3])
        more = len(item.products) - 3
        parts.append(first + (say("stocks.more_products", lang, n=more) if more > 0 else ""))
    if item.start is not None and item.end is not None:
        parts.append(str(item.end) if item.start == item.end else f"{item.start}–{item.end}")
    if item.variant:
        parts.append(say("stocks.variant", lang, variant=item.variant_name.text(lang)))
    return " · ".join(parts)


def _compared(item: Compared, lang: str) -> Callable[[float], str]:
    """Return how the figures of a comparison are written: masses in the unit of the larger."""
    if item.unit in ("fraction", "year"):
        return share if item.unit == "fraction" else year
    sizes = (item.published, item.published_low, item.published_high, item.ours)
    scale = scale_for("t", [size for size in sizes if math.isfinite(size)], lang)
    return lambda value: amount(value, scale, lang)


def ours(item: Compared, lang: str) -> str:
    """Return our figure of a comparison."""
    return _compared(item, lang)(item.ours)


def published(item: Compared, lang: str) -> str:
    """Return the published figure or its bounds."""
    write = _compared(item, lang)
    if math.isfinite(item.published):
        return write(item.published)
    low, high = item.published_low, item.published_high
    if math.isfinite(low) and math.isfinite(high):
        return f"{write(low)}–{write(high)}"
    if math.isfinite(high):
        return f"≤{write(high)}"
    return f"≥{write(low)}" if math.isfinite(low) else MISSING


def difference(item: Compared, lang: str) -> str:
    """Return ours less the published figure, with its sign, relative where that says something."""
    if not math.isfinite(item.difference):
        return MISSING
    sign = "+" if item.difference > 0 else "−" if item.difference < 0 else ""
    if item.unit == "year":
        return say("stocks.years", lang, n=f"{sign}{abs(item.difference):.0f}")
    if item.unit == "fraction":
        return say("stocks.points", lang, n=f"{sign}{100 * abs(item.difference):.3g}")
    relative = f" ({sign}{100 * abs(item.relative):.0f}%)" if math.isfinite(item.relative) else ""
    return f"{sign}{_compared(item, lang)(abs(item.difference))}{relative}"


def said(key: str, otherwise: str, lang: str) -> str:
    """Return a text of the page, or the id itself."""
    return say(key, lang) if known(key) else otherwise

"""The tables of a balanced chain: before and after, processes, doubted figures, coefficients, observations."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

from orechain.assess.balance.result import (
    BalancedChain,
    BalancedCoefficient,
    BalancedFlow,
    BalancedStock,
    BalancedValue,
    Mark,
    Observed,
    ProcessBalance,
)
from orechain.assess.result import Figure
from orechain.catalog.messages import message
from orechain.views.balance_chart import SHOWN, interval_text, published_text, sources_line
from orechain.views.balance_layers import Layer, flows_in
from orechain.views.balance_values import summed_figure, value_of
from orechain.views.balance_words import Names, signed
from orechain.views.blocks import Cell, Column, Row, Table, Value
from orechain.views.quantities import MINUS, MISSING, Scale, joined, number_text, range_text, scale_for
from orechain.views.trace import Trace
from orechain.views.words import name, say

SUSPECTS = 60  # the worst; the export has all
NAMED = 40  # quantities of which nothing is known; the export has all
LINKED = 4  # claims of one figure with a link; its appendix has all
ROWS = 300  # of one table of a page; the export has all


LIMITED, OPEN = message("balance_only_limits"), message("balance_unobservable")
"""Why most quantities without a value have none: said once below the table and not in every row."""


def flow_table(balanced: BalancedChain, layer: Layer, trace: Trace, names: Names | None = None) -> Table:
    """Return flows and stocks of a layer before and after, the published ones of a long list first.

    Those of which nothing is known, not even a limit, are named below the table. ``names`` are those of the whole
    chain, where ``balanced`` is a part of it.
    """
    lang = trace.lang
    names = names or Names(balanced, lang)
    flows = list(flows_in(balanced, layer))
    stocks = [item for item in balanced.stocks if item.layer == layer.base and layer.kind != "compound"]
    silent = [flow.label(lang) for flow in flows if not _says(flow)]
    silent += [names.quantity(stock.id) for stock in stocks if not _says(stock)]
    flows, stocks = [flow for flow in flows if _says(flow)], [stock for stock in stocks if _says(stock)]
    hidden = len(flows) - ROWS
    if hidden > 0:
        flows = sorted(flows, key=lambda flow: not flow.before)[:ROWS]
    limited = LIMITED in {flow.after.reason for flow in flows} | {stock.after.reason for stock in stocks}
    before = [seen for flow in flows for seen in flow.before] + [seen for item in stocks for seen in item.before]
    sizes = [*(seen.mean for seen in before), *(flow.value for flow in flows), *(item.after.value for item in stocks)]
    scale = scale_for(balanced.unit, sizes, lang, column=True)
    period = balanced.period
    rows = [_flow_row(flow, names.flow(flow), scale, trace, balanced) for flow in flows]
    rows += [_stock_row(stock, names.quantity(stock.id), scale, trace, period) for stock in stocks]
    keys = ("flow", "before", "after", "interval", "change", "known_by")
    return Table(
        say("balance.table.flows", lang),
        tuple(Column(say(f"col.{key}", lang), "right" if key in RIGHT else "left") for key in keys),
        tuple(rows),
        unit=f"{layer.label(lang)} · {scale.label}",
        source=sources_line(before, trace),
        notes=(
            *([say("balance.more_flows", lang, n=hidden)] if hidden > 0 else []),
            *([say("balance.limited", lang)] if limited else []),
            *_silent(silent, lang),
        ),
        dense=True,
    )


def _says(item: BalancedFlow | BalancedStock | BalancedCoefficient) -> bool:
    """Whether anything at all is known of a quantity: a figure, a value or a limit (every mass is at least zero)."""
    return bool(item.before or item.after.value is not None or item.after.high is not None or item.after.low)


def _silent(names: Sequence[str], lang: str) -> list[str]:
    """Return the quantities of which nothing is known in one sentence."""
    if not names:
        return []
    listed = list(dict.fromkeys(names))
    more = [say("basis.more", lang, n=len(listed) - NAMED)] if len(listed) > NAMED else []
    return [say("balance.silent", lang, n=len(names), names=say("word.semicolon", lang).join(listed[:NAMED] + more))]


RIGHT = {
    "before", "after", "interval", "change", "inputs", "outputs", "stock", "imbalance_before", "imbalance_relative",
    "imbalance_after", "observed", "rank", "residual", "group", "uncertainty",
}  # fmt: skip


def _flow_row(flow: BalancedFlow, what: str, scale: Scale, trace: Trace, balanced: BalancedChain) -> Row:
    figure, _ = summed_figure([flow], balanced.unit, balanced.period)
    return _row(what, flow.before, figure, flow.after, flow.mark, scale, trace, balanced.period)


def _stock_row(stock: BalancedStock, what: str, scale: Scale, trace: Trace, period: tuple[int, int]) -> Row:
    after = value_of(stock.after, stock.before, stock.mark)
    sources = tuple(dict.fromkeys(source for seen in stock.before for source in seen.sources))
    status = "missing" if after.value is None else "computed"
    figure = Figure(
        after.value,
        "t",
        "computed" if status == "computed" else "missing",
        after.low,
        after.high,
        sources,
        "reconciled" if status == "computed" else "",
        *period,
        reason=after.reason,
    )
    return _row(what, stock.before, figure, stock.after, stock.mark, scale, trace, period)


def _row(
    what: str,
    before: Sequence[Observed],
    figure: Figure,
    after: BalancedValue,
    mark: Mark,
    scale: Scale,
    trace: Trace,
    period: tuple[int, int],
) -> Row:
    lang = trace.lang
    shown = replace(trace.value(figure, what, scale, unit=False), mark=SHOWN[mark], hover="", extra="")
    if shown.text == MISSING or figure.value is None:
        shown = replace(shown, text=say("balance.blank", lang), mark="missing", raw="", extra=_reason(figure, trace))
    span = interval_text(figure, scale)
    status = say(f"balance.status.{after.status}", lang) if after.status else say(f"balance.mark.{mark}", lang)
    doubted = "⚠ " if any(seen.suspect for seen in before) else ""
    return Row(
        (
            Cell((Value(doubted + what),)),
            Cell(tuple(observed_value(seen, trace, period) for seen in before)),
            Cell((shown,)),
            Cell((Value(span),)),
            Cell((Value(_change(before)),)),
            Cell((Value(status),)),
        ),
        strong=bool(doubted),
    )


def _reason(figure: Figure, trace: Trace) -> str:
    if figure.reason is None or figure.reason in (LIMITED, OPEN):
        return ""
    return figure.reason.text(trace.lang)


def _change(before: Sequence[Observed]) -> str:
    """Return the relative correction of each figure, in the order of the figures."""
    return "; ".join(percent(seen.change) for seen in before if seen.change is not None)


def percent(share: float) -> str:
    """Return a relative change with its sign.

    Examples
    --------
    >>> percent(-0.4286), percent(0.004), percent(0.0)
    ('−43%', '+0.4%', '0%')
    """
    size = abs(100 * share)
    if size < 0.05:
        return "0%"
    return f"{MINUS if share < 0 else '+'}{size:.0f}%" if size >= 9.95 else f"{MINUS if share < 0 else '+'}{size:.1f}%"


def other_years(seen: Observed, period: tuple[int, int]) -> str:
    """Return the years of a figure in brackets if they are not those asked about, else nothing."""
    if seen.start is None or seen.end is None:
        return ""
    carried = any(rule in ("age_near", "age_far") for rule, _ in seen.quality)
    if seen.start <= period[0] and period[1] <= seen.end and not carried:
        return ""
    return f" ({'–'.join(dict.fromkeys((str(seen.start), str(seen.end))))})"


def observed_value(seen: Observed, trace: Trace, period: tuple[int, int]) -> Value:
    """Return a figure as published, with its years where they are others, leading to its claim.

    Pointing at it shows source and uncertainty.
    """
    parts = [", ".join(seen.sources), *uncertainty(seen, trace.lang), *(note.text(trace.lang) for note in seen.notes)]
    return Value(
        published_text(seen.published, seen.unit, trace.lang) + other_years(seen, period),
        "published",
        next((href for source in seen.sources if (href := trace.claim_href(source))), ""),
        " · ".join(part for part in parts if part),
        raw=published_text(seen.published, seen.unit, "en"),
    )


def uncertainty(seen: Observed, lang: str) -> list[str]:
    """Return the relative standard deviation and the rules that it comes from."""
    said = []
    if seen.mean and seen.sd:
        said.append(f"±{100 * seen.sd / abs(seen.mean):.3g}%")
    for rule, part in seen.quality:
        words = name("rule", rule, lang)
        said.append(say("balance.cv", lang, rule=words, cv=f"{100 * part:.3g}") if part else words)
    return said


def process_table(balanced: BalancedChain, layer: Layer, trace: Trace) -> Table | None:
    """Return inputs, outputs, stock and imbalance of every process; ``None`` where nothing balances."""
    lang = trace.lang
    found = [
        item
        for item in balanced.processes
        if item.layer == layer.base and layer.kind != "compound" and (item.observed or _any_sum(item))
    ]
    if not found:
        return None
    names = Names(balanced, lang)
    hidden = len(found) - ROWS
    if hidden > 0:
        found = sorted(found, key=lambda item: item.imbalance_before is None)[:ROWS]
    sizes = [size for item in found for size in (item.inputs, item.outputs)]
    scale = scale_for(balanced.unit, sizes, lang, column=True)
    rows = [
        Row(
            (
                Cell((Value(names.node(item.node)),)),
                *(_mass(size, scale, lang) for size in (item.inputs, item.outputs)),
                _mass(item.stock, scale, lang) if names.nodes[item.node].has_stock else Cell((Value(""),)),
                _residual(item.imbalance_before, max(item.inputs or 0.0, item.outputs or 0.0), scale, lang),
                Cell((Value("" if item.relative is None else percent(item.relative)),)),
                _residual(item.imbalance_after, max(item.inputs or 0.0, item.outputs or 0.0), scale, lang),
                Cell((Value(f"{item.observed} / {item.flows}", raw=str(item.observed)),)),
            )
        )
        for item in found
    ]
    keys = (
        "process", "inputs", "outputs", "stock", "imbalance_before", "imbalance_relative", "imbalance_after",
        "observed",
    )  # fmt: skip
    notes = [say("balance.average", lang)]
    if hidden > 0:
        notes.append(say("balance.more_rows", lang, n=hidden))
    return Table(
        say("balance.table.processes", lang),
        tuple(Column(say(f"col.{key}", lang), "right" if key in RIGHT else "left") for key in keys),
        tuple(rows),
        unit=f"{layer.label(lang)} · {scale.label}",
        notes=tuple(notes),
        dense=True,
    )


def _any_sum(item: ProcessBalance) -> bool:
    return any(size is not None for size in (item.inputs, item.outputs, item.imbalance_before))


def _mass(size: float | None, scale: Scale, lang: str) -> Cell:
    if size is None or not math.isfinite(size):
        return Cell((Value(MISSING, "missing", hover=say("balance.blank", lang)),))
    text = number_text(size, scale, published=False)
    return Cell((Value(text, raw=text.replace(",", "").replace(MINUS, "-")),))


def _residual(size: float | None, through: float, scale: Scale, lang: str) -> Cell:
    """Return what does not balance; what is below the arithmetic of the computer is nothing."""
    if size is not None and abs(size) <= 1e-9 * through:
        size = 0.0
    return _mass(size, scale, lang)


def suspect_table(balanced: BalancedChain, trace: Trace) -> Table | None:
    """Return the figures that the residual test names, ranked."""
    if not balanced.suspects:
        return None
    lang = trace.lang
    names = Names(balanced, lang)
    rows = []
    hidden = len(balanced.suspects) - SUSPECTS
    for place, suspect in enumerate(balanced.suspects[:SUSPECTS], 1):
        seen = names.observations.get(suspect.observation)
        after = "" if seen is None else adjusted_text(seen, lang)
        rows.append(
            Row(
                (
                    Cell((Value(str(place)),)),
                    Cell((Value(names.suspect(suspect)),)),
                    Cell((observed_value(seen, trace, balanced.period),) if seen is not None else ()),
                    Cell((Value(after),)),
                    Cell((Value(signed(suspect.standardised)),)),
                    Cell((Value(str(suspect.group)),)),
                    _sources_cell(suspect.sources, trace),
                )
            )
        )
    keys = ("rank", "measures", "before", "after", "residual", "group", "source")
    return Table(
        say("balance.table.suspects", lang),
        tuple(Column(say(f"col.{key}", lang), "right" if key in RIGHT else "left") for key in keys),
        tuple(rows),
        notes=(
            say("balance.equal", lang),
            say("balance.group", lang),
            *([say("balance.more_rows", lang, n=hidden)] if hidden > 0 else []),
        ),
        dense=True,
    )


def adjusted_text(seen: Observed, lang: str) -> str:
    """Return what reconciliation makes of a figure, as a mass or as a ratio in percent."""
    if seen.adjusted is None:
        return say("balance.blank", lang)
    unit = "fraction" if seen.per else "t"
    scale = scale_for(unit, [seen.adjusted, seen.mean], lang)
    return joined(number_text(seen.adjusted, scale, published=False), scale.label, lang)


def _sources_cell(sources: Iterable[str], trace: Trace) -> Cell:
    """Return the claims of a figure, of many the first ones; the appendix lists all."""
    made = [Value(source, "", trace.claim_href(source)) for source in sources]
    if len(made) > LINKED + 1:
        made = [*made[:LINKED], Value(say("basis.more", trace.lang, n=len(made) - LINKED))]
    return Cell(tuple(made))


def coefficient_table(balanced: BalancedChain, trace: Trace) -> Table | None:
    """Return the transfer coefficients before and after."""
    known = [item for item in balanced.coefficients if _says(item) and not _anything(item.after)]
    if not known:
        return None
    lang = trace.lang
    rows = []
    for item in known[:ROWS]:
        after = value_of(item.after, item.before, item.mark)
        scale = scale_for("fraction", [], lang)
        text = say("balance.blank", lang)
        if after.value is not None:
            text = joined(number_text(after.value, scale, published=False), "%", lang)
        figure = Figure(after.value, "fraction", "computed", after.low, after.high)
        span = range_text(figure, scale) if after.low is not None and after.high is not None else ""
        several = len(balanced.scope) > 1 and item.place
        place = f" ({name('economy', item.place, lang)})" if several else ""
        rows.append(
            Row(
                (
                    Cell((Value(item.label(lang) + place),)),
                    Cell(tuple(observed_value(seen, trace, balanced.period) for seen in item.before)),
                    Cell((Value(text, SHOWN[item.mark]),)),
                    Cell((Value(joined(span, "%", lang) if span else ""),)),
                    Cell((Value(_change(item.before)),)),
                )
            )
        )
    keys = ("coefficient", "before", "after", "interval", "change")
    return Table(
        say("balance.table.coefficients", lang),
        tuple(Column(say(f"col.{key}", lang), "right" if key in RIGHT else "left") for key in keys),
        tuple(rows),
        source=sources_line([seen for item in known for seen in item.before], trace),
    )


def _anything(after: BalancedValue) -> bool:
    """Whether a ratio is only known to lie between nothing and the whole."""
    low, high = after.low or 0.0, 1.0 if after.high is None else after.high
    return after.value is None and low < 0.001 and high > 0.999


def observation_table(balanced: BalancedChain, trace: Trace, names: Names | None = None) -> Table | None:
    """Return every figure that entered: what it measures, its source, its uncertainty and its residual."""
    if not balanced.observations:
        return None
    lang = trace.lang
    names = names or Names(balanced, lang)
    hidden = len(balanced.observations) - ROWS
    rows = [
        Row(
            (
                Cell((Value(names.observed(seen)),)),
                Cell((observed_value(seen, trace, balanced.period),)),
                Cell((Value(next(iter(uncertainty(seen, lang)), ""), extra=_rules(seen, lang)),)),
                Cell((Value(adjusted_text(seen, lang) if balanced.reconciled else ""),)),
                Cell((Value("" if seen.standardised is None else signed(seen.standardised)),)),
                _sources_cell(seen.sources, trace),
            ),
            strong=seen.suspect,
        )
        for seen in balanced.observations[:ROWS]
    ]
    keys = ("measures", "before", "uncertainty", "after", "residual", "source")
    return Table(
        say("balance.table.observations", lang),
        tuple(Column(say(f"col.{key}", lang), "right" if key in RIGHT else "left") for key in keys),
        tuple(rows),
        source=sources_line(balanced.observations, trace),
        notes=(say("balance.more_rows", lang, n=hidden),) if hidden > 0 else (),
        dense=True,
    )


def _rules(seen: Observed, lang: str) -> str:
    return say("word.comma", lang).join(name("rule", rule, lang) for rule, _ in seen.quality)

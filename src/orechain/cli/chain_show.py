"""Chains on a terminal: the balance before and after, a definition, the list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from orechain.views.balance_layers import at_place, find_layer, flows_in
from orechain.views.balance_tables import other_years
from orechain.views.balance_words import Names, sentences, signed
from orechain.views.quantities import MINUS, Scale, joined, number_text, scale_for
from orechain.views.words import name, say

if TYPE_CHECKING:
    from orechain.assess.balance.result import BalancedChain, BalancedFlow, BalancedValue, Observed
    from orechain.chain.definition.models import Case, ChainDefinition

_STYLES = {
    "published": "bold", "corrected": "yellow", "computed": "cyan", "not_determinable": "dim", "not_reconciled": "",
}  # fmt: skip
_SIGNS = {"published": "●", "corrected": "◐", "computed": "◆", "not_determinable": "○", "not_reconciled": "●"}
_WIDE = 110
_SHOWN = 80
_SUSPECTS = 20
PLACES = 4  # more are counted, not named
_SOURCES = 2
_SHARE = 5e-4


def show_balance(
    result: BalancedChain, lang: str, layer: str = "", place: str = "", console: Console | None = None
) -> None:
    """Print flows before and after, stocks, coefficients, process balances, the test, suspects, notes and sources."""
    out = console or Console()
    chosen = find_layer(result, layer)
    names = Names(result, lang)
    shown = at_place(result, place)
    flows = flows_in(shown, chosen)
    scale = scale_for(
        "t", [x for flow in flows for x in (flow.value, *(o.mean for o in flow.before))], lang, column=True
    )
    years = "–".join(dict.fromkeys(str(year) for year in result.period))
    places = ", ".join(name("economy", item, lang) for item in ([place] if place else result.scope))
    out.print(Text(" · ".join((result.label(lang), places, years, chosen.label(lang))), style="bold"))
    for sentence in sentences(result, lang):
        out.print(Text("• " + sentence))
    out.print()
    wide = out.width >= _WIDE
    out.print(_flow_table(result, flows, scale, lang, wide=wide))
    _print_note(out, say("balance.terminal.legend", lang))
    for table in (
        _stock_table(shown, chosen.base, scale, lang, wide=wide),
        _coefficient_table(shown, lang, wide=wide),
        _sum_table(shown, names, scale, lang),
        _process_table(shown, chosen.base, scale, lang) if chosen.kind != "compound" else None,
        _suspect_table(result, names, lang),
    ):
        if table is not None:
            out.print()
            out.print(table)
    if result.notes:
        out.print()
        out.print(Text(say("terminal.notes", lang), style="bold"))
        for note in result.notes:
            _print_note(out, f"  {note.text(lang)}")
    out.print()
    _print_note(out, f"{say('balance.sources', lang)} {', '.join(source.release for source in result.sources) or '–'}")
    claim = next((x for item in result.observations for x in item.sources if item.releases), "")
    if claim:
        _print_note(out, f"{say('balance.trace', lang)} orechain data trace {claim}")
    if again := result.manifest.get("run_again"):
        _print_note(out, f"{say('balance.again', lang)} {again}")


def _print_note(out: Console, text: str) -> None:
    out.print(Text(text, style="dim"))


def _mark(mark: str, lang: str, *, wide: bool) -> Text:
    """Return how a value is known: a sign, with its word where there is room."""
    word = f" {say(f'balance.short.{mark}', lang)}" if wide else ""
    return Text(_SIGNS[mark] + word, style=_STYLES[mark])


def _table(title: str) -> Table:
    return Table(box=SIMPLE_HEAD, title=title, title_justify="left", title_style="bold")


def _flow_table(result: BalancedChain, flows: Sequence[BalancedFlow], scale: Scale, lang: str, *, wide: bool) -> Table:
    known = [flow for flow in flows if flow.before or flow.value is not None or flow.high is not None or flow.low]
    shown = known[:_SHOWN]
    percent = any(flow.after.percentiles for flow in shown)
    table = _table(f"{say('balance.table.flows', lang)} ({scale.label})")
    table.add_column(say("col.flow", lang), overflow="fold")
    table.add_column(f"{say('col.flow_from', lang)} → {say('col.flow_to', lang)}", overflow="fold")
    table.add_column(say("col.before", lang), overflow="fold")
    sampled = f"\n{say('balance.percentiles', lang)}" if percent else ""  # beneath: a column of their own has no room
    table.add_column(f"{say('col.after', lang)} ± σ{sampled}", justify="right", no_wrap=True)
    table.add_column(say("col.change", lang), justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for flow in shown:
        ends = " → ".join(_end(result, node, lang) for node in (flow.source, flow.target))
        cells = [
            Text(flow.label(lang), style="bold"),
            Text(ends),
            _published(flow.before, scale, result.period),
            _value(flow.after, scale) + _percentiles(flow.after, scale),
            Text(_change(flow.before)),
            _mark(flow.mark, lang, wide=wide),
        ]
        table.add_row(*cells)
    captions = []
    if len(known) > len(shown):
        captions.append(say("balance.more_flows", lang, n=len(known) - len(shown)))
    if len(flows) > len(known):
        captions.append(say("balance.left_out", lang, n=len(flows) - len(known)))
    table.caption = "\n".join(captions)
    table.caption_justify = "left"
    return table


def _end(result: BalancedChain, node: str, lang: str) -> str:
    item = result.node(node)
    several = len(result.scope) > 1 and item.place
    return f"{item.label(lang)} ({item.place})" if several else item.label(lang)


def _published(before: Sequence[Observed], scale: Scale, period: tuple[int, int]) -> Text:
    """Return each published figure with its source, and its years if they are others; a doubted one is marked."""
    text = Text()
    for place, item in enumerate(before):
        if place:
            text.append("\n")
        text.append(_observed(item, scale) + other_years(item, period), style="red" if item.suspect else "")
        if item.suspect:
            text.append(" ?", style="bold red")
        text.append(f" {_sources(item.sources)}", style="dim")
    return text


def _sources(sources: Sequence[str]) -> str:
    """Return the claims of a figure; where they are many (trade flows), the releases with their number."""
    if len(sources) <= _SOURCES:
        return ", ".join(sources)
    counts = Counter(source.partition(":")[0] for source in sources)
    return ", ".join(f"{release} ({count})" for release, count in counts.items())


def _observed(item: Observed, scale: Scale) -> str:
    if item.mean is not None:
        return _with_sd(item.mean, item.sd, scale)
    return _limits(item.low, item.high, scale)


def _with_sd(value: float, sd: float | None, scale: Scale) -> str:
    number = number_text(value, scale, published=False)
    return f"{number} ± {number_text(sd, scale, published=False)}" if sd else number


def _limits(low: float | None, high: float | None, scale: Scale) -> str:
    if low is not None and high is not None:
        return f"{number_text(low, scale, published=False)}–{number_text(high, scale, published=False)}"
    if low is not None:
        return f"≥{number_text(low, scale, published=False)}"
    return "–" if high is None else f"≤{number_text(high, scale, published=False)}"


def _value(after: BalancedValue, scale: Scale) -> Text:
    if after.value is not None and after.sd is None and after.high is not None and after.high != after.value:
        # What two uncertain figures leave between them: the interval says how little "nothing" means.
        return Text(f"{_with_sd(after.value, None, scale)} ({_limits(after.low, after.high, scale)})")
    if after.value is not None:
        return Text(_with_sd(after.value, after.sd, scale))
    if not after.low and after.high is None:  # every mass is at least zero
        return Text("–", style="dim")
    return Text(_limits(after.low, after.high, scale), style="dim")


def _percentiles(after: BalancedValue, scale: Scale) -> Text:
    found = dict(after.percentiles)
    low, high = found.get(0.05), found.get(0.95)
    return Text("" if low is None or high is None else f"\n{_limits(low, high, scale)}", style="dim")


def _change(before: Iterable[Observed]) -> str:
    changes = [item.change for item in before if item.change is not None]
    return "\n".join(f"{100 * x:+.1f}%".replace("-", MINUS) if abs(x) >= _SHARE else "0%" for x in changes)


def _stock_table(result: BalancedChain, layer: str, scale: Scale, lang: str, *, wide: bool) -> Table | None:
    stocks = [item for item in result.stocks if item.layer == layer and (item.before or item.after.value is not None)]
    if not stocks:
        return None
    table = _table(f"{say('col.stock', lang)} ({scale.label})")
    for key in ("col.process", "col.before"):
        table.add_column(say(key, lang), overflow="fold")
    table.add_column(f"{say('col.after', lang)} ± σ", justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for item in stocks[:_SHOWN]:
        table.add_row(
            _end(result, item.node, lang),
            _published(item.before, scale, result.period),
            _value(item.after, scale),
            _mark(item.mark, lang, wide=wide),
        )
    return table


def _coefficient_table(result: BalancedChain, lang: str, *, wide: bool) -> Table | None:
    items = [item for item in result.coefficients if item.before or item.after.value is not None]
    if not items:
        return None
    scale = scale_for("fraction", [], lang)
    table = _table(say("balance.table.coefficients", lang))
    for key in ("col.coefficient", "col.before"):
        table.add_column(say(key, lang), overflow="fold")
    table.add_column(f"{say('col.after', lang)} ± σ (%)", justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for item in items[:_SHOWN]:
        place = f" ({item.place})" if len(result.scope) > 1 else ""
        table.add_row(
            item.label(lang) + place,
            _published(item.before, scale, result.period),
            _value(item.after, scale),
            _mark(item.mark, lang, wide=wide),
        )
    return table


def _sum_table(result: BalancedChain, names: Names, scale: Scale, lang: str) -> Table | None:
    """Return the figures that measure a sum or a ratio, which no single flow shows."""
    items = [item for item in result.observations if item.per or len(item.of) > 1 or item.of[0][0] != 1]
    if not items:
        return None
    ratio = scale_for("fraction", [], lang)
    table = _table(say("balance.table.observations", lang))
    for key in ("col.measures", "col.before"):
        table.add_column(say(key, lang), overflow="fold")
    table.add_column(say("col.after", lang), justify="right", no_wrap=True)
    table.add_column(say("col.change", lang), justify="right", no_wrap=True)
    for item in items[:_SHOWN]:
        used = ratio if item.per else scale
        after = "–" if item.adjusted is None else number_text(item.adjusted, used, published=False)
        table.add_row(
            names.observed(item),
            _published([item], used, result.period),
            joined(after, used.label, lang) if item.adjusted is not None else after,
            _change([item]),
        )
    return table


def _process_table(result: BalancedChain, layer: str, scale: Scale, lang: str) -> Table | None:
    items = [item for item in result.processes if item.layer == layer and (item.observed or item.inputs is not None)]
    if not items:
        return None
    table = _table(f"{say('balance.table.processes', lang)} ({scale.label})")
    table.add_column(say("col.process", lang), overflow="fold")
    for key in ("col.inputs", "col.outputs", "col.stock", "col.imbalance_before", "col.imbalance_after"):
        table.add_column(say(key, lang), justify="right")
    table.add_column(say("col.observed", lang), justify="right")
    for item in items[:_SHOWN]:
        size = max(abs(item.inputs or 0.0), abs(item.outputs or 0.0))
        after = item.imbalance_after
        if after is not None and abs(after) <= 1e-9 * size:  # rounding of the last bits
            after = 0.0
        before = _number(item.imbalance_before, scale)
        if item.relative is not None:
            before += f" ({100 * item.relative:+.1f}%)".replace("-", MINUS)
        table.add_row(
            _end(result, item.node, lang),
            *(_number(x, scale) for x in (item.inputs, item.outputs, item.stock)),
            before,
            _number(after, scale),
            f"{item.observed}/{item.flows}",
        )
    return table


def _number(value: float | None, scale: Scale) -> str:
    return "–" if value is None else number_text(value, scale, published=False)


def _suspect_table(result: BalancedChain, names: Names, lang: str) -> Table | None:
    if not result.suspects:
        return None
    table = _table(say("balance.table.suspects", lang))
    for key in ("col.group", "col.residual"):
        table.add_column(say(key, lang), justify="right")
    for key in ("col.measures", "col.source"):
        table.add_column(say(key, lang), overflow="fold")
    for item in result.suspects[:_SUSPECTS]:
        words = names.suspect(item)
        table.add_row(str(item.group), signed(item.standardised), words, _sources(item.sources), style="red")
    more = len(result.suspects) - _SUSPECTS
    table.caption = say("balance.group", lang) + (" " + say("balance.more_rows", lang, n=more) if more > 0 else "")
    table.caption_justify = "left"
    return table


def show_list(rows: Sequence[dict[str, Any]], lang: str, console: Console | None = None) -> None:
    """Print the definitions and cases that come with the program: their ids whole, as they are to be typed."""
    out = console or Console()
    for kind in ("chain", "case"):
        found = [row for row in rows if row["kind"] == kind]
        if not found:
            continue
        out.print(Text(say(f"chain.kinds.{kind}", lang), style="bold"))
        table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
        table.add_column(no_wrap=True, style="bold", min_width=max(len(row["id"]) for row in rows))
        table.add_column(overflow="fold")
        for row in found:
            words = Text(row["name"])
            if facts := _facts(row, lang):
                words.append(f" ({', '.join(facts)})", style="dim")
            table.add_row(row["id"], words)
        out.print(table)
        out.print()


def _facts(row: dict[str, Any], lang: str) -> list[str]:
    """Return what the name of a definition or case does not say already: years, places, that any mineral fits."""
    if row["kind"] == "chain":
        return [] if row["mineral"] else [say("chain.any_mineral", lang)]
    said = row["name"].casefold().replace("\u2013", "-").replace("\u2014", "-").replace("全球", "世界")
    places = row["scope"].split()
    names = [name("economy", place, lang) for place in places]
    if len(places) > PLACES:
        names = [say("balance.places", lang, n=len(places))]
    return [part for part in (row["period"], *names) if part and part.casefold() not in said]


def show_definition(item: ChainDefinition, case: Case | None, lang: str, console: Console | None = None) -> None:
    """Print the processes, flows and coefficients of a definition, and how many figures measure them."""
    out = console or Console()
    mineral = name("mineral", item.mineral, lang) if item.mineral else say("chain.any_mineral", lang)
    title = [item.name.label(lang), item.chain, mineral, ", ".join(item.layers)]
    out.print(Text(" · ".join(title), style="bold"))
    if case is not None:
        years = "–".join(dict.fromkeys(str(year) for year in case.period))
        out.print(Text(f"{case.name.label(lang)} · {', '.join(case.scope)} · {years}"))
    for note in (item.note, case.note if case is not None else ""):
        text = note if isinstance(note, str) else note.label(lang)
        if text:
            _print_note(out, text)
    out.print(_process_list(item, lang))
    out.print(_flow_list(item, lang))
    if item.coefficients:
        table = _table(say("chain.coefficients", lang))
        table.add_column(say("chain.id", lang), no_wrap=True)
        for key in ("col.coefficient", "chain.share"):
            table.add_column(say(key, lang), overflow="fold")
        for key, part in item.coefficients.items():
            named = part.name.label(lang) if part.name is not None else ""
            table.add_row(key, named, f"({' + '.join(part.of)}) ÷ ({' + '.join(part.per)})")
        out.print(table)
    counts = (("evidence", item.evidence), ("values", item.values), ("relations", item.relations))
    _print_note(out, " · ".join(f"{say(f'chain.{key}', lang)}: {len(parts)}" for key, parts in counts))
    if item.source:
        _print_note(out, f"{say('balance.sources', lang)} {', '.join(item.source)}")


def _process_list(item: ChainDefinition, lang: str) -> Table:
    table = _table(say("chain.processes", lang))
    table.add_column(say("chain.id", lang), no_wrap=True)
    for key in ("col.process", "col.link", "col.kind"):
        table.add_column(say(key, lang), overflow="fold")
    for key, part in item.processes.items():
        kind = say(f"chain.kind.{part.kind}", lang) + (f", {say('chain.stock', lang)}" if part.stock else "")
        table.add_row(key, item.process_label(key, lang), part.link, kind)
    return table


def _flow_list(item: ChainDefinition, lang: str) -> Table:
    table = _table(say("chain.flows", lang))
    table.add_column(say("chain.id", lang), no_wrap=True)
    for key in ("col.flow_from", "col.flow_to", "chain.role", "chain.traded"):
        table.add_column(say(key, lang), overflow="fold")
    for key, part in item.flows.items():
        ends = (item.process_label(end, lang) for end in (part.origin, part.target))
        table.add_row(key, *ends, say(f"chain.role.{part.role}", lang), say("word.yes", lang) if part.traded else "")
    return table


def show_checked(found: dict[str, Any], lang: str, console: Console | None = None) -> None:
    """Print what a checked file defines."""
    out = console or Console()
    out.print(Text(f"{found['name']} ({found['case'] or found['chain']})", style="bold"))
    for key in ("processes", "flows", "stocks", "coefficients", "relations", "evidence", "values"):
        extra = f" ({found['traded']} {say('chain.traded', lang)})" if key == "flows" and found["traded"] else ""
        out.print(Text(f"  {say(f'chain.{key}', lang)}: {found[key]}{extra}"))
    out.print(Text(f"  {say('chain.layers', lang)}: {', '.join(found['layers'])}"))
    out.print(Text(say("chain.fine", lang), style="green"))

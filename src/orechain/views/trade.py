"""The trade section: every HS code that carries the mineral, with its main partners."""

from __future__ import annotations

from orechain.assess.result import Assessment, Entry, TradeLine
from orechain.views.blocks import Block, Cell, Column, Row, Table, Text, Value
from orechain.views.trace import Trace
from orechain.views.words import name, say

PARTNERS = 3


def trade(assessment: Assessment, trace: Trace) -> tuple[Block, ...]:
    """Return one table with a row for each HS code and direction."""
    lang = trace.lang
    if not assessment.trade:
        return (Text((say("trade.none", lang),)),)
    order = {"import": 0, "export": 1, "world": 2}
    links = {answer.link: index for index, answer in enumerate(assessment.links)}
    lines = sorted(assessment.trade, key=lambda t: (links.get(t.link, 9), t.hs, order[t.direction]))
    rows: list[Row] = []
    previous = ""
    for line in lines:
        rows.append(_row(line, trace, repeat=line.hs == previous))
        previous = line.hs
    columns = (
        Column(say("col.goods", lang)),
        Column(say("col.hs", lang)),
        Column(say("col.link", lang)),
        Column(say("col.direction", lang)),
        Column(say("col.quantity", lang), "right"),
        Column(say("col.value", lang), "right"),
        Column(say("col.partners", lang)),
    )
    return (
        Table(
            say("table.trade", lang),
            columns,
            tuple(rows),
            source=trace.source_line(figure for line in lines for figure in (line.quantity, line.value)),
        ),
    )


def _row(line: TradeLine, trace: Trace, *, repeat: bool) -> Row:
    lang = trace.lang
    goods = line.name_zh if lang == "zh" and line.name_zh else line.name_en
    what = f"HS {line.hs} · {say(f'trade.{line.direction}', lang)}"
    shared = "" if line.exclusive else say("trade.shared", lang)
    known = [entry for entry in line.partners if entry.share.value is not None or entry.quantity.value is not None]
    return Row(
        (
            Cell((Value(goods, extra=shared),), repeat=repeat),
            Cell((Value(line.hs),), repeat=repeat),
            Cell((Value(line.link, hover=name("link", line.link, lang)),), repeat=repeat),
            Cell((Value(say(f"trade.{line.direction}", lang)),)),
            Cell((trace.value(line.quantity, what),)),
            Cell((trace.value(line.value, what),)),
            Cell(tuple(_partner(entry, what, trace) for entry in known[:PARTNERS])),
        )
    )


def _partner(entry: Entry, what: str, trace: Trace) -> Value:
    label = name("economy", entry.key, trace.lang)
    figure = entry.share if entry.share.value is not None else entry.quantity
    shown = trace.value(figure, f"{what} · {label}", places=1 if figure is entry.share else None)
    return Value(f"{label} {shown.text}", shown.mark, shown.href, shown.hover, f"{label} {shown.text}")

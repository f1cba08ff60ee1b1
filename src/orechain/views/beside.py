"""Balanced chain, criticality, and supply paths and stocks over the years, as parts of an assessment's report."""

from __future__ import annotations

from orechain.assess.beside import Beside
from orechain.assess.pathresult import PATHS, SupplyPaths
from orechain.catalog.messages import message
from orechain.views.balance_report import balance_section
from orechain.views.blocks import Block, Cell, Code, Column, Drawing, Row, Table, Text, Value
from orechain.views.paths_chart import chart_unit, paths_drawing, remarks, title_text
from orechain.views.quantities import scale_for
from orechain.views.stocks_report import stocks_summary
from orechain.views.trace import Trace
from orechain.views.words import say


def balance_blocks(found: Beside, trace: Trace) -> tuple[Block, ...]:
    """Return the balanced chain with the command that gives it; or, in words, why it could not be balanced."""
    lang = trace.lang
    if found.unbalanced is not None:
        return (Text((message("chain_not_balanced", reason=found.unbalanced.render(lang)).text(lang),)),)
    if found.balanced is None:
        return ()
    again = found.balanced.manifest.get("run_again", "")
    command: tuple[Block, ...] = (Code(again),) if again else ()
    if not found.balanced.observations:
        return (Text(tuple(note.text(lang) for note in found.balanced.notes)), *command)
    return (*balance_section(found.balanced, lang, trace=trace), *command)


def paths_blocks(found: Beside, trace: Trace) -> tuple[Block, ...]:
    """Return the four supply paths over the years as a drawing and a table; or why there are none."""
    lang = trace.lang
    if found.pathless is not None:
        return (Text((found.pathless.render(lang),), "note"),)
    if found.paths is None:
        return ()
    said = tuple(remarks(found.paths, lang))
    amounts = [item.amount for year in found.paths.years for item in year.paths]
    if all(amount.value is None and amount.low is None for amount in amounts):
        return (Text((say("paths.none", lang), *said), "note"),)
    drawing = Drawing(
        title_text(found.paths, lang),
        chart_unit(found.paths, lang),
        paths_drawing(found.paths, lang),
        trace.source_line(amounts),
        said,
        "paths-drawing",
    )
    return (drawing, _table(found.paths, trace))


def stocks_blocks(found: Beside, trace: Trace) -> tuple[Block, ...]:
    """Return stock, end of life, secondary supply and their turning points, with the command for the whole answer."""
    return () if found.stocks is None else stocks_summary(found.stocks, trace)


def risk_blocks(found: Beside, trace: Trace) -> tuple[Block, ...]:
    """Return the scores of criticality with one of them opened, and the command for more; or why there are none."""
    if found.riskless is not None:
        return (Text((found.riskless.render(trace.lang),), "note"),)
    if found.risk is None:
        return ()
    from orechain.views.risk_report import risk_summary  # late: imports numpy

    return risk_summary(found.risk, trace)


def _table(result: SupplyPaths, trace: Trace) -> Table:
    lang = trace.lang
    sizes = [size for year in result.years for item in year.paths for size in (item.amount.value, item.amount.low)]
    scale = scale_for("t", sizes, lang, column=True)
    rows = []
    for year in result.years:
        cells = [Cell((Value(str(year.year)),))]
        for item in year.paths:
            what = f"{say(f'paths.{item.path}', lang)}{say('word.comma', lang)}{year.year}"
            cells.append(_cell(trace.value(item.amount, what, scale, unit=False)))
        what = f"{say('paths.total', lang)}{say('word.comma', lang)}{year.year}"
        cells.append(_cell(trace.value(year.total, what, scale, unit=False)))
        rows.append(Row(tuple(cells)))
    labels = (*(say(f"paths.{path}", lang) for path in PATHS), say("paths.total", lang))
    return Table(
        say("table.paths_years", lang),
        (Column(say("paths.year", lang)), *(Column(label, "right") for label in labels)),
        tuple(rows),
        unit=scale.label,
    )


def _cell(value: Value) -> Cell:
    """Return a cell without the reason of a blank: the remarks below the drawing say it once for all years."""
    return Cell((Value(value.text, value.mark, value.href, value.hover or value.extra, value.raw),))

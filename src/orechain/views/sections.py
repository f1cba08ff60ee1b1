"""The sections of a report after the answer: supply, reserves, uses, prices, lists, conflicts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from orechain.assess.result import Assessment, Entry, Figure, Series
from orechain.catalog.titles import application
from orechain.views.blocks import (
    Bar,
    Block,
    Cell,
    Column,
    Facts,
    Grid,
    LineChart,
    Point,
    Row,
    Table,
    Value,
)
from orechain.views.quantities import index_scale, scale_for, unit_label, years_text
from orechain.views.trace import Trace
from orechain.views.words import known_name, name, said_or, say

TOP = 10
TOTALS = ("WLD",)
REST = ("OTH",)


def ranking(
    entries: Sequence[Entry],
    caption: str,
    trace: Trace,
    *,
    table: str = "economy",
    first: str = "col.economy",
    highlight: str = "",
    notes: Iterable[str] = (),
) -> Table:
    """Return a ranking with bars: the ten largest, the sum of the others, quantity and share.

    Parameters
    ----------
    entries
        Lines in any order; lines without a figure come last.
    caption
        Title of the table.
    table
        Catalog table that the keys are ids of, or a name that is none (then keys are shown as they stand).
    first
        Key of the heading of the first column.
    highlight
        Key of the line to stand out (the economy of the assessment).
    """
    lang = trace.lang
    kept = [entry for entry in entries if entry.key not in TOTALS]
    own = sorted((e for e in kept if e.key not in REST), key=lambda e: (-_size(e), e.key))
    rest = [entry for entry in kept if entry.key in REST]
    shown, folded = (own, []) if len(own) <= TOP + 1 else (own[:TOP], own[TOP:])
    if any(entry.key == highlight for entry in folded):
        shown = [*shown, *(entry for entry in folded if entry.key == highlight)]
        folded = [entry for entry in folded if entry.key != highlight]
    by_share = all(e.quantity.value is None or e.quantity.unit in {"fraction", "percent"} for e in kept)
    measure = [entry.share if by_share else entry.quantity for entry in kept]
    unit = next((figure.unit for figure in measure if figure.value is not None), measure[0].unit if measure else "")
    scale = scale_for(unit, [figure.value for figure in measure], lang, column=True)
    lines = [*shown, *([_folded(folded, len(folded))] if folded else []), *rest]
    figures = [entry.share if by_share else entry.quantity for entry in lines]
    largest = max([end for f in figures for end in (f.value, f.high) if end is not None], default=0.0)

    def row(entry: Entry) -> Row:
        label = _label(entry.key, table, lang, len(folded))
        value = _measure(entry, by_share)
        figure = entry.share if by_share else entry.quantity
        spec = Bar(value, largest, figure.low, figure.high, estimate=figure.status == "estimate")
        what = f"{caption} · {label}"
        cells = [Cell((Value(label),)), Cell(bar=spec)]
        if not by_share:
            cells.append(Cell((trace.value(entry.quantity, what, scale, unit=False),)))
        cells.append(Cell((trace.value(entry.share, what, places=1),)))
        return Row(tuple(cells), strong=entry.key == highlight)

    columns = [Column(say(first, lang)), Column("", "bar")]
    if not by_share:
        columns.append(Column(say("col.quantity", lang), "right"))
    columns.append(Column(say("col.share", lang), "right"))
    silent = sum(1 for entry in folded if _measure(entry, by_share) is None)
    said = [*notes, *([say("word.without_figure", lang, n=silent)] if silent else [])]
    years = sorted({text for entry in lines if (text := years_text(entry.quantity))})
    period = years[0] if len(years) == 1 else ""
    return Table(
        caption,
        tuple(columns),
        tuple(row(entry) for entry in lines),
        unit="" if by_share else " · ".join(part for part in (_form(lines, lang), scale.label, period) if part),
        source=trace.source_line(figure for entry in kept for figure in (entry.quantity, entry.share)),
        notes=tuple(said),
        dense=True,
    )


def _form(lines: Sequence[Entry], lang: str) -> str:
    forms = {entry.quantity.form for entry in lines if entry.quantity.form}
    return name("form", forms.pop(), lang) if len(forms) == 1 else ""


def _size(entry: Entry) -> float:
    value = entry.quantity.value if entry.quantity.value is not None else entry.share.value
    return value if value is not None else -1.0


def _measure(entry: Entry, by_share: bool) -> float | None:
    return entry.share.value if by_share else entry.quantity.value


def _label(key: str, table: str, lang: str, others: int) -> str:
    if key == "":
        return say("word.others" if table == "economy" else "word.others_plain", lang, n=others)
    return entry_label(table, key, lang)


def entry_label(prefix: str, key: str, lang: str, catalog: str = "economy") -> str:
    """Return the words for a key: ``prefix.key`` of the page, or the label of a catalog entry.

    A key may name an economy and something else (``EU27:Magnets``, ``recycled_content:WLD``); the economy
    then stands behind in brackets.
    """
    if prefix == "use":
        return application(key, lang)
    first, colon, second = key.partition(":")
    if colon and known_name("economy", first):
        return f"{second} ({name('economy', first, lang)})"
    if colon and known_name("economy", second):
        return f"{said_or(prefix, first, lang, catalog)} ({name('economy', second, lang)})"
    return said_or(prefix, key, lang, catalog)


def _folded(entries: Sequence[Entry], count: int) -> Entry:
    return Entry("", added([e.quantity for e in entries]), added([e.share for e in entries]))


def added(figures: Sequence[Figure]) -> Figure:
    """Return the sum of those figures that have a value, as a computed figure; without any it is missing."""
    present = [figure for figure in figures if figure.value is not None]
    if not present:
        return Figure(None, figures[0].unit, "missing")
    if len({figure.unit for figure in present}) > 1:
        return Figure(None, present[0].unit, "missing")
    estimate = any(figure.status == "estimate" for figure in present)
    return Figure(
        sum(figure.value or 0.0 for figure in present),
        present[0].unit,
        "estimate" if estimate else "computed",
        claims=tuple(dict.fromkeys(claim for figure in present for claim in figure.claims)),
        rule="sum",
        form=present[0].form,
        start=min((f.start for f in present if f.start is not None), default=None),
        end=max((f.end for f in present if f.end is not None), default=None),
        assumptions=tuple(dict.fromkeys(item for figure in present for item in figure.assumptions)),
    )


def supply(assessment: Assessment, trace: Trace) -> tuple[Block, ...]:
    """Return the producers of each link in the world."""
    lang = trace.lang
    tables = []
    for answer in assessment.links:
        if not answer.producers:
            continue
        notes = []
        for key in ("concentration", "governance_concentration"):
            figure = getattr(answer, key)
            if figure is not None and figure.value is not None:
                what = f"{answer.link} · {say(f'row.{key}', lang)}"
                text = trace.value(figure, what, index_scale(figure.unit)).text
                notes.append(f"{say(f'row.{key}', lang)}{say('word.colon', lang)}{text}")
        caption = say("table.producers", lang, link=f"{answer.link} {name('link', answer.link, lang)}")
        tables.append(ranking(answer.producers, caption, trace, highlight=assessment.economy, notes=notes))
    return (Grid(tuple(tables)),) if tables else ()


def origins(assessment: Assessment, trace: Trace) -> tuple[Block, ...]:
    """Return where each link of the economy is supplied from."""
    lang = trace.lang
    tables = tuple(
        ranking(
            answer.origins,
            say("table.origins", lang, link=f"{answer.link} {name('link', answer.link, lang)}"),
            trace,
            highlight=assessment.economy,
        )
        for answer in assessment.links
        if answer.origins
    )
    return (Grid(tables),) if tables else ()


def reserves(assessment: Assessment, trace: Trace) -> tuple[Block, ...]:
    """Return reserves by economy and how many years of production they are."""
    lang = trace.lang
    economy = name("economy", assessment.economy, lang)
    own, world = say("reserves.rp", lang, economy=economy), say("reserves.rp_world", lang)
    facts = Facts(
        (
            (
                say("reserves.world", lang),
                trace.value(assessment.reserves_world, say("reserves.world", lang), span=True),
            ),
            (own, trace.value(assessment.reserves_to_production, own, span=True)),
            (world, trace.value(assessment.reserves_to_production_world, world, span=True)),
        )
    )
    if not assessment.reserves:
        return (facts,)
    table = ranking(assessment.reserves, say("table.reserves", lang), trace, highlight=assessment.economy)
    return (facts, table)


def listed(
    pairs: Sequence[tuple[str, Figure]],
    caption: str,
    prefix: str,
    first: str,
    trace: Trace,
    catalog: str = "kind",
) -> Table:
    """Return named figures as a table with their years."""
    lang = trace.lang
    rows = []
    for key, figure in pairs:
        label = entry_label(prefix, key, lang, catalog)
        fraction = figure.unit in {"fraction", "percent"} and figure.value is not None and figure.value <= 1
        spec = Bar(figure.value, 1.0, figure.low, figure.high, estimate=figure.status == "estimate")
        rows.append(
            Row(
                (
                    Cell((Value(label),)),
                    Cell(bar=spec) if fraction else Cell(),
                    Cell((trace.value(figure, f"{caption} · {label}", span=True),)),
                    Cell((Value(years_text(figure)),)),
                )
            )
        )
    return Table(
        caption,
        (
            Column(say(first, lang)),
            Column("", "bar"),
            Column(say("col.figure", lang), "right"),
            Column(say("col.years", lang), "right"),
        ),
        tuple(rows),
        source=trace.source_line(figure for _, figure in pairs),
    )


def prices(assessment: Assessment, trace: Trace) -> tuple[Block, ...]:
    """Return one line chart for each price series."""
    charts = tuple(
        _line(series, index, trace)
        for index, series in enumerate(assessment.prices)
        if any(figure.value is not None or figure.high is not None for _, figure in series.points)
    )
    return (Grid(charts),) if charts else ()


def _line(series: Series, index: int, trace: Trace) -> LineChart:
    lang = trace.lang
    title = series.title.text(lang)
    unit = unit_label(series.unit, lang)
    points = tuple(
        Point(year, figure.value, trace.value(figure, f"{title} · {year}"), figure.low, figure.high)
        for year, figure in sorted(series.points, key=lambda pair: pair[0])
    )
    present = [point for point in points if point.value is not None]
    last = f"{present[-1].shown.text} ({present[-1].year})" if present else ""
    described = say(
        "price.description",
        lang,
        title=title,
        first=points[0].year,
        last=points[-1].year,
        n=len(present),
        value=last,
    )
    return LineChart(
        title,
        unit,
        points,
        described,
        trace.source_line(f for _, f in series.points),
        anchor=f"price-{index + 1}",
    )

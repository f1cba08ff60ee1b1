"""Official lists that name the mineral, and figures of different publishers that disagree."""

from __future__ import annotations

from orechain.assess.result import Assessment, Conflict, Figure
from orechain.views.blocks import Block, Cell, Column, Row, Table, Value
from orechain.views.quantities import figure_text, number_text, scale_for
from orechain.views.trace import Trace
from orechain.views.words import name, said_or, say

CONFLICTS = 20  # the first ones: those of the economy and the world, the widest spread first


def lists(assessment: Assessment, trace: Trace) -> tuple[Block, ...]:
    """Return the official lists that name the mineral."""
    lang = trace.lang
    if not assessment.lists:
        return ()
    rows = tuple(
        Row(
            (
                Cell((Value(name("economy", item.economy, lang)),)),
                Cell(
                    (
                        Value(
                            said_or("list", item.list_type, lang),
                            "",
                            trace.claim_href(item.claim),
                            item.claim,
                        ),
                    )
                ),
                Cell((Value(str(item.year), raw=str(item.year)),)),
                Cell((Value(item.wording),)),
            )
        )
        for item in sorted(assessment.lists, key=lambda item: (item.economy, item.year, item.list_type))
    )
    columns = tuple(
        Column(say(key, lang), "right" if key == "col.year" else "left")
        for key in ("col.list_by", "col.list_type", "col.year", "col.wording")
    )
    source = trace.source_line((), (item.claim for item in assessment.lists))
    return (Table(say("table.lists", lang), columns, rows, source=source),)


def conflicts(assessment: Assessment, trace: Trace) -> tuple[Block, ...]:
    """Return the figures for one quantity that disagree, side by side."""
    lang = trace.lang
    if not assessment.conflicts:
        return ()
    shown = assessment.conflicts[:CONFLICTS]
    rows = [row for conflict in shown for row in _sides(conflict, trace)]
    keys = ("col.what", "col.publisher", "col.figure", "col.counted", "col.used")
    columns = tuple(Column(say(key, lang), "right" if key == "col.figure" else "left") for key in keys)
    claims = [side.claim for conflict in shown for side in conflict.sides]
    return (
        Table(
            say("table.conflicts", lang),
            columns,
            tuple(rows),
            source=trace.source_line((), claims),
            notes=(
                *([say("conflict.more", lang, n=hidden)] if (hidden := len(assessment.conflicts) - len(shown)) else []),
                say("table.conflicts.note", lang),
            ),
        ),
    )


def _sides(conflict: Conflict, trace: Trace) -> list[Row]:
    lang = trace.lang
    place = name("process", conflict.process, lang) or name("link", conflict.link, lang)
    period = str(conflict.start) if conflict.start == conflict.end else f"{conflict.start}–{conflict.end}"
    parts = (name("kind", conflict.kind, lang), place, name("economy", conflict.economy, lang), period)
    what = say("word.comma", lang).join(part for part in parts if part)
    percent = scale_for("fraction", [], lang)
    spread = say("conflict.spread", lang, spread=f"{number_text(conflict.spread, percent, published=False)}%")
    rows = []
    for index, side in enumerate(sorted(conflict.sides, key=lambda side: -side.value)):
        figure = Figure(side.value, side.unit, "published", claims=(side.claim,), form=side.form)
        counted = say("word.comma", lang).join(part for part in (name("form", side.form, lang), side.boundary) if part)
        release = trace.releases.get(side.release)
        publisher = side.publisher
        if lang == "zh" and release is not None and release.publisher_zh:
            publisher = release.publisher_zh
        rows.append(
            Row(
                (
                    Cell((Value(what, extra=spread),), repeat=index > 0),
                    Cell((Value(publisher, extra=side.release),)),
                    Cell(
                        (
                            Value(
                                figure_text(figure, lang),
                                "published",
                                trace.claim_href(side.claim),
                                trace.hover(figure),
                                f"{side.value:.15g} {side.unit}",
                            ),
                        )
                    ),
                    Cell((Value(counted),)),
                    Cell((Value(say("conflict.used", lang) if side.used else ""),)),
                ),
            )
        )
    return rows

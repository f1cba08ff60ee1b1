"""The chain picture as a chart, and its flows as a table."""

from __future__ import annotations

from collections import Counter

from orechain.assess.result import Assessment
from orechain.chain.sankey import layout
from orechain.views.blocks import Cell, Column, FlowLabel, Row, SankeyChart, Table, Value
from orechain.views.quantities import scale_for, unit_label
from orechain.views.trace import Trace
from orechain.views.words import name, say

GAP, LINE_GAP = 34.0, 20.0  # room above a node for two lines of label, or for one
MARGIN = 150.0  # right of the last column, for its labels


def chain_chart(
    assessment: Assessment, trace: Trace, *, width: float = 1040.0, height: float = 480.0, roomy: bool = True
) -> SankeyChart:
    """Return the chain picture laid out in ``width`` × ``height`` with all its words.

    A ``roomy`` picture grows with the number of its nodes; otherwise the labels get one line instead of two.
    """
    lang = trace.lang
    picture = assessment.picture
    mineral, economy = name("mineral", assessment.mineral, lang), name("economy", assessment.economy, lang)
    labels = {node.id: node.label.text(lang) for node in picture.nodes}
    sizes = [size for flow in picture.flows for size in (flow.quantity.value, flow.quantity.high)]
    scale = scale_for(picture.unit, sizes, lang)
    flows = tuple(
        FlowLabel(
            labels[flow.source],
            labels[flow.target],
            trace.value(flow.quantity, f"{labels[flow.source]} → {labels[flow.target]}", scale, unit=False),
        )
        for flow in picture.flows
    )
    tallest = max(Counter(node.column for node in picture.nodes).values(), default=1)
    gap = GAP if roomy else min(GAP, max(LINE_GAP, 0.5 * height / tallest))
    if not any(sizes):  # nothing to draw to scale: as low as the nodes allow
        height = min(height, gap * (tallest + 2))
    made = layout(picture, width - MARGIN, height + (24 * max(tallest - 6, 0) if roomy else 0), gap=gap)
    columns = tuple((head.column, _column(head.column, lang)) for head in made.columns)
    present = [words for _, words in columns]
    silent = sum(1 for flow in picture.flows if flow.quantity.value is None)
    form = name("form", picture.form, lang)
    keys = ["known"]
    if any(link.estimate for link in made.links):
        keys.append("estimate")
    if any(link.outer is not None for link in made.links):
        keys.append("range")
    if silent:
        keys.append("missing")
    if any(link.route == "return" for link in made.links):
        keys.append("return")
    return SankeyChart(
        say("chain.caption", lang, mineral=mineral, economy=economy, year=assessment.year),
        " · ".join(part for part in (form, scale.label or unit_label(picture.unit, lang)) if part),
        made,
        tuple(labels.items()),
        columns,
        flows,
        tuple((key, say(f"chain.legend.{key}", lang)) for key in keys),
        say(
            "chain.description",
            lang,
            columns=say("word.comma", lang).join(present),
            n=len(flows),
            missing=silent,
        ),
        trace.source_line(flow.quantity for flow in picture.flows),
        tuple(note.text(lang) for note in picture.notes),
        "chain",
        2 if gap == GAP else 1,
    )


def _column(column: str, lang: str) -> str:
    if column in ("in", "out"):
        return say(f"chain.{column}", lang)
    return f"{column} {name('link', column, lang)}"


def flow_table(assessment: Assessment, chart: SankeyChart, trace: Trace) -> Table:
    """Return the flows of the picture as a table, in the order of the picture."""
    lang = trace.lang
    rows = []
    for flow, label in zip(assessment.picture.flows, chart.flows, strict=True):
        shown = trace.value(
            flow.quantity,
            f"{label.source} → {label.target}",
            scale_for(assessment.picture.unit, _sizes(assessment), lang),
            unit=False,
            span=True,
        )
        rows.append(Row((Cell((Value(label.source),)), Cell((Value(label.target),)), Cell((shown,)))))
    return Table(
        say("chain.table", lang),
        (
            Column(say("col.flow_from", lang)),
            Column(say("col.flow_to", lang)),
            Column(say("col.quantity", lang), "right"),
        ),
        tuple(rows),
        unit=chart.unit,
    )


def _sizes(assessment: Assessment) -> list[float | None]:
    return [size for flow in assessment.picture.flows for size in (flow.quantity.value, flow.quantity.high)]

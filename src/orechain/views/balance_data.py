"""A balanced chain as data: CSV with a row per flow and layer, JSON with the layout of its pictures."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from typing import Any

from orechain.assess.balance.result import BalancedChain, BalancedFlow, BalancedStock, Observed
from orechain.views.as_json import plain_data
from orechain.views.balance_chart import balance_chart, node_label
from orechain.views.balance_layers import Layer, find_layer, flows_in, layers_of
from orechain.views.balance_picture import BalancePicture, balance_picture
from orechain.views.balance_values import value_of
from orechain.views.trace import Trace

COLUMNS = (
    "id", "kind", "name", "layer", "layer_kind", "unit",
    "source", "source_name", "source_place", "target", "target_name", "target_place", "role", "form",
    "published", "published_mean", "published_sd", "published_sources",
    "value", "sd", "low", "high", "status", "mark", "standardised", "suspect", "reason",
)  # fmt: skip
"""Columns of the CSV. Several published figures of one flow stand in one cell, separated by `` | ``."""
SEPARATOR = " | "


def balance_csv(balanced: BalancedChain, lang: str = "en") -> str:
    """Return one row per flow (and stock) and layer, the compound layers included.

    Masses are tonnes of the layer over the period. A number that does not exist is an empty cell.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    nodes = {node.id: node for node in balanced.nodes}
    for layer in layers_of(balanced):
        for flow in flows_in(balanced, layer):
            ends: list[str] = []
            for end in (flow.source, flow.target):
                ends += [end, nodes[end].label(lang), nodes[end].place]
            name = flow.label(lang)
            writer.writerow(_row(flow, "flow", name, layer, balanced.unit, (*ends, flow.role, flow.form), lang))
    for stock in balanced.stocks:
        node = nodes[stock.node]
        place = (stock.node, node.label(lang), node.place, "", "", "", "", "")
        layer = find_layer(balanced, stock.layer)
        writer.writerow(_row(stock, "stock", node.label(lang), layer, balanced.unit, place, lang))
    return out.getvalue()


def _row(
    item: BalancedFlow | BalancedStock,
    kind: str,
    name: str,
    layer: Layer,
    unit: str,
    where: tuple[str, ...],
    lang: str,
) -> list[str]:
    after = value_of(item.after, item.before, item.mark)
    identity = item.id if layer.kind != "compound" else f"{item.id.rpartition(':')[0]}:{layer.id}"
    return [
        identity,
        kind,
        name,
        layer.id,
        layer.kind,
        unit,
        *where,
        *_published(item.before),
        *(_number(size) for size in (after.value, after.sd, after.low, after.high)),
        after.status,
        item.mark,
        SEPARATOR.join(_number(seen.standardised) for seen in item.before),
        "1" if any(seen.suspect for seen in item.before) else "0",
        after.reason.text(lang) if after.value is None and after.reason is not None else "",
    ]


def _published(before: Sequence[Observed]) -> list[str]:
    return [
        SEPARATOR.join(f"{seen.published} {seen.unit}".strip() for seen in before),
        SEPARATOR.join(_number(seen.mean) for seen in before),
        SEPARATOR.join(_number(seen.sd) for seen in before),
        SEPARATOR.join("; ".join(seen.sources) for seen in before),
    ]


def _number(value: float | None) -> str:
    return "" if value is None or not math.isfinite(value) else repr(float(value))


def balance_json(balanced: BalancedChain, lang: str = "en", *, pictures: bool = True) -> dict[str, Any]:
    """Return the balance as dictionaries, lists, strings and finite numbers.

    Field names are those of `orechain.assess.balance.result`. ``pictures`` holds nodes, flows and the layout in
    pixels of each layer, so that the picture can be drawn again without this program.
    """
    data: dict[str, Any] = plain_data(balanced, lang)
    data["layers_shown"] = [
        {"id": layer.id, "kind": layer.kind, "label": layer.label(lang)} for layer in layers_of(balanced)
    ]
    if pictures:
        data["pictures"] = [
            picture_data(balanced, balance_picture(balanced, item.id), lang) for item in layers_of(balanced)
        ]
    return data


def picture_data(balanced: BalancedChain, picture: BalancePicture, lang: str) -> dict[str, Any]:
    """Return one picture as data: nodes with columns, flows with what they are of, and the layout."""
    chart = balance_chart(balanced, picture, Trace(lang, {}, balanced.sources))
    labels = {node.id: node_label(node, lang) for node in picture.nodes}
    made: dict[str, Any] = plain_data(
        {
            "layer": picture.layer.id,
            "place": picture.place,
            "unit": picture.unit,
            "nodes": [
                {
                    "id": node.id,
                    "label": labels[node.id],
                    "column": node.beside or node.column,
                    "outside": node.column == "X",
                    "order": node.order,
                    "stock": node.stock,
                    "imbalance_before": node.imbalance,
                }
                for node in picture.nodes
            ],
            "flows": [
                {
                    "id": flow.id,
                    "quantities": flow.ids,
                    "source": flow.source,
                    "target": flow.target,
                    "role": flow.role,
                    "value": flow.figure.value,
                    "sd": flow.sd,
                    "low": flow.figure.low,
                    "high": flow.figure.high,
                    "mark": flow.mark,
                    "suspects": flow.suspects,
                }
                for flow in picture.flows
            ],
            "notes": picture.notes,
            "layout": chart.layout.to_dict(),
        },
        lang,
    )
    return made

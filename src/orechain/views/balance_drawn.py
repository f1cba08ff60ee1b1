"""One picture of a balanced chain as data to be drawn elsewhere: every flow with its value before and after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from orechain.assess.balance.result import BalancedChain, BalancedFlow, BalancedNode, BalancedValue, Observed
from orechain.views.as_json import plain_data
from orechain.views.balance_chart import balance_chart, picture_scale
from orechain.views.balance_data import picture_data
from orechain.views.balance_layers import equivalents, find_layer, flows_in, layers_of
from orechain.views.balance_picture import PictureFlow, balance_picture
from orechain.views.balance_values import sum_of, value_of
from orechain.views.trace import Trace

WIDE, NARROW = 1100.0, 640.0
HEIGHT = 520.0
_NOTHING = BalancedValue(None, None, None, None, "")


def drawn_json(balanced: BalancedChain, lang: str, layer: str = "", place: str = "") -> dict[str, Any]:
    """Return the picture of a layer and place: nodes, flows before and after, and its layout in two widths.

    A flow has its mark, ``before`` (what is published of it, added up, with the figures themselves), ``value`` with
    ``sd`` and interval after reconciliation, ``shown`` (the number as a reader would write it), and ``claims``.

    Raises
    ------
    OrechainError
        If the chain has no such layer or place.
    """
    picture = balance_picture(balanced, layer, place)
    data = picture_data(balanced, picture, lang)
    trace = Trace(lang, {}, balanced.sources)
    chart = balance_chart(balanced, picture, trace, width=WIDE, height=HEIGHT)
    narrow = balance_chart(balanced, picture, trace, width=NARROW, height=HEIGHT)
    members = {flow.id: flow for flow in flows_in(balanced, picture.layer)}
    labels = [words.shown.text for words in chart.flows]
    data["flows"] = [
        made | _more(flow, [members[name] for name in flow.ids if name in members], shown, lang)
        for made, flow, shown in zip(data["flows"], picture.flows, labels, strict=True)
    ]
    data["layers"] = [
        {"id": item.id, "kind": item.kind, "label": item.label(lang)}
        for item in (*layers_of(balanced), *equivalents(balanced))
    ]
    data["label"] = picture.layer.label(lang)
    data["scale"] = picture_scale(picture, lang).label
    data["columns"] = [{"column": column, "label": words} for column, words in chart.columns]
    data["layout"] = plain_data(chart.layout.to_dict(), lang)
    data["narrow"] = plain_data(narrow.layout.to_dict(), lang)
    return data


def _more(flow: PictureFlow, members: Sequence[BalancedFlow], shown: str, lang: str) -> dict[str, Any]:
    before = [value_of(_NOTHING, item.before, "not_reconciled") for item in members]
    one = before[0] if len(before) == 1 else _NOTHING
    first = members[0] if members else None
    more: dict[str, Any] = plain_data(
        {
            "label": "" if first is None else first.label(lang),
            "shown": shown,
            "status": flow.figure.status,
            "reason": flow.figure.reason if flow.figure.value is None else None,
            "before": {
                "value": sum_of([item.value for item in before]) if before else None,
                "sd": one.sd,
                "low": one.low,
                "high": one.high,
                "published": [_published(seen) for seen in flow.before],
            },
            "claims": flow.figure.claims,
            "back": flow.back,
        },
        lang,
    )
    return more


def _published(seen: Observed) -> dict[str, Any]:
    return {
        "id": seen.id,
        "published": seen.published,
        "unit": seen.unit,
        "mean": seen.mean,
        "sd": seen.sd,
        "low": seen.low,
        "high": seen.high,
        "adjusted": seen.adjusted,
        "change": seen.change,
        "standardised": seen.standardised,
        "suspect": seen.suspect,
        "start": seen.start,
        "end": seen.end,
        "sources": seen.sources,
        "releases": seen.releases,
        "notes": seen.notes,
    }


FlowValues = tuple[BalancedFlow, BalancedNode, BalancedNode, BalancedValue, BalancedValue]


def flow_values(balanced: BalancedChain, layer: str = "", place: str = "") -> Iterator[FlowValues]:
    """Yield every flow counted in a layer with its two nodes, its value before and its value after.

    Flows of several places are not added up; with a ``place`` those that do not touch it are left out.
    """
    nodes = {node.id: node for node in balanced.nodes}
    for flow in flows_in(balanced, find_layer(balanced, layer)):
        source, target = nodes[flow.source], nodes[flow.target]
        if place and place not in (source.place, target.place):
            continue
        before = value_of(_NOTHING, flow.before, "not_reconciled")
        yield flow, source, target, before, value_of(flow.after, flow.before, flow.mark)

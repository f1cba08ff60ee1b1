"""Invariants of the Sankey layout for any picture, cycles and missing quantities included."""

import json
import math
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from orechain.assess.result import ChainFlow, ChainNode, ChainPicture, Figure
from orechain.catalog.messages import Message
from orechain.chain.sankey import layout

SLACK = 1e-6


@st.composite
def figures(draw):
    kind = draw(st.sampled_from(["published", "computed", "estimate", "missing", "bounded"]))
    value = draw(st.floats(0, 1e9, allow_nan=False))
    if kind == "missing":
        return Figure(None, "t", "missing")
    if kind == "bounded":
        return Figure(None, "t", "missing", low=value / 2, high=value)
    high = draw(st.one_of(st.none(), st.just(value * 1.5)))
    return Figure(value, "t", kind, high=high)


@st.composite
def pictures(draw):
    count = draw(st.integers(1, 12))
    nodes = tuple(
        ChainNode(f"n{i}", draw(st.sampled_from("UMDRX")), Message("x"), draw(st.integers(0, 3))) for i in range(count)
    )
    ends = st.sampled_from([node.id for node in nodes])
    flows = tuple(
        ChainFlow(draw(ends), draw(ends), draw(figures()), draw(st.booleans())) for _ in range(draw(st.integers(0, 20)))
    )
    return ChainPicture(nodes, flows, "t", "Co")


def boxes(made, link, side):
    name = getattr(link, side)
    role = {"source": "origin", "target": "destination"}[side]
    return next(n for n in made.nodes if n.id == name and n.role in ("node", role))


@settings(max_examples=150, deadline=None)
@given(pictures(), st.floats(500, 1600), st.floats(200, 1000))
def test_nodes_of_a_column_never_overlap(picture, width, height):
    made = layout(picture, width, height)
    by_x = {}
    for node in made.nodes:
        by_x.setdefault(node.x0, []).append(node)
    for column in by_x.values():
        column.sort(key=lambda n: n.y0)
        for above, below in pairwise(column):
            assert below.y0 >= above.y1 + 30  # the label stands in the gap
    for node in made.nodes:
        assert node.y0 >= 0
        assert node.y1 <= made.height + SLACK
        assert 0 <= node.x0 < node.x1 <= width


@settings(max_examples=150, deadline=None)
@given(pictures())
def test_flows_end_inside_their_nodes_and_fit_on_each_side(picture):
    made = layout(picture, 1000, 600)
    assert len(made.links) == len(picture.flows)
    out, into = {}, {}
    for link in made.links:
        source, target = boxes(made, link, "source"), boxes(made, link, "target")
        assert link.x0 == source.x1
        assert link.x1 == target.x0
        half = (link.width or 0) / 2
        assert source.y0 - SLACK <= link.y0 - half
        assert link.y0 + half <= source.y1 + SLACK
        assert target.y0 - SLACK <= link.y1 - half
        assert link.y1 + half <= target.y1 + SLACK
        out.setdefault(id(source), [source, 0.0])[1] += link.width or 0
        into.setdefault(id(target), [target, 0.0])[1] += link.width or 0
    for node, total in [*out.values(), *into.values()]:
        assert total <= node.y1 - node.y0 + SLACK


@settings(max_examples=150, deadline=None)
@given(pictures())
def test_widths_are_proportional_and_missing_has_none(picture):
    made = layout(picture, 1000, 600)
    for link in made.links:
        quantity = picture.flows[link.flow].quantity
        if quantity.value is None:
            assert link.width is None
            assert link.area == ""
            assert link.missing
        else:
            assert math.isclose(link.width, quantity.value * made.scale, rel_tol=1e-9, abs_tol=1e-9)
        assert "nan" not in link.line + link.area + link.outer_area
        assert "inf" not in link.line + link.area + link.outer_area


@settings(max_examples=60, deadline=None)
@given(pictures(), st.randoms())
def test_order_of_nodes_does_not_depend_on_quantities(picture, random):
    other = ChainPicture(
        picture.nodes,
        tuple(
            ChainFlow(f.source, f.target, Figure(random.random() * 100, "t", "computed"), f.back) for f in picture.flows
        ),
        "t",
        "Co",
    )

    def columns(made):
        nodes = sorted(made.nodes, key=lambda n: (n.x0, n.y0))
        return [(n.x0, n.id, n.role) for n in nodes]

    assert columns(layout(picture, 900, 500)) == columns(layout(other, 900, 500))


@settings(max_examples=60, deadline=None)
@given(pictures())
def test_layout_is_json(picture):
    made = layout(picture, 900, 500)
    again = json.loads(json.dumps(made.to_dict(), allow_nan=False))
    assert len(again["nodes"]) == len(made.nodes)


@settings(max_examples=60, deadline=None)
@given(pictures())
def test_layout_is_deterministic(picture):
    assert layout(picture, 900, 500) == layout(picture, 900, 500)

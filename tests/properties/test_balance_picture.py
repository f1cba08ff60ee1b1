"""Invariants of the picture of any balanced chain: what goes in and comes out is as wide as what stays."""

import json
import math

from hypothesis import given, settings
from hypothesis import strategies as st

from orechain.assess.balance.result import (
    BalancedChain,
    BalancedFlow,
    BalancedNode,
    BalancedStock,
    BalancedValue,
)
from orechain.views.balance_data import balance_csv, balance_json
from orechain.views.balance_picture import balance_picture
from orechain.views.balance_svg import balance_svg

EXACT = 1e-6


@st.composite
def chains(draw, places=("CHN",)):
    """Return a chain whose processes balance: what does not leave stays or goes to waste."""
    count = draw(st.integers(2, 8))
    links = sorted((draw(st.sampled_from("UMDR")) for _ in range(count)), key="UMDR".index)
    nodes, flows, stocks = [], [], []
    waste = BalancedNode("waste", "waste", "", "", "outside", False, 98, "Waste", "废物")
    for place in places:
        for order, link in enumerate(links):
            nodes.append(
                BalancedNode(
                    f"p{order}@{place}",
                    f"p{order}",
                    place,
                    link,
                    "transformation",
                    False,
                    order,
                    f"P{order}",
                    f"过程{order}",
                )
            )
        nodes.append(BalancedNode(f"ground@{place}", "ground", place, "U", "outside", False, 97, "Ground", "矿床"))
        content = dict.fromkeys(range(count), 0.0)

        def add(name, source, target, size, place=place):
            high = size * draw(st.sampled_from([1.0, 1.2, 2.0]))
            after = BalancedValue(size, size / 10, size / 2, high, "observable")
            mark = draw(st.sampled_from(["published", "corrected", "computed"]))
            flows.append(
                BalancedFlow(f"{name}@{place}:Co", name, "Co", source, target, "product", False, (), after, mark)
            )

        for order in range(count):
            if order == 0 or draw(st.booleans()):
                size = draw(st.floats(0, 1e6))
                content[order] += size
                add(f"ore{order}", f"ground@{place}", f"p{order}@{place}", size)
        for order in range(count):
            for target in draw(st.sets(st.integers(0, count - 1), max_size=3)) - {order}:
                size = content[order] * draw(st.floats(0, 1)) / 4
                if target < order:  # a return flow: balanced by less waste downstream
                    size = 0.0
                content[order] -= size
                content[target] += size
                add(f"f{order}_{target}", f"p{order}@{place}", f"p{target}@{place}", size)
            if draw(st.booleans()):
                stay = content[order]
                after = BalancedValue(stay, None, None, None, "observable")
                stocks.append(
                    BalancedStock(f"p{order}.stock@{place}:Co", f"p{order}@{place}", "Co", (), after, "computed")
                )
            else:
                add(f"waste{order}", f"p{order}@{place}", "waste", content[order])
            content[order] = 0.0
    nodes.append(waste)
    return BalancedChain(
        "random", "", "Random", "随机", "cobalt", tuple(places), (2016, 2016), ("Co",), "t", True, tuple(nodes),
        tuple(flows), tuple(stocks), (), (), (), None, None, None, (), (),
    )  # fmt: skip


def arranged(chain, **options):
    picture = balance_picture(chain, **options)
    return picture, picture.arrange(1200, 600, 50)


@settings(max_examples=100, deadline=None)
@given(st.one_of(chains(), chains(places=("CHN", "JPN", "DEU"))))
def test_widths_are_conserved_at_every_process(chain):
    picture, made = arranged(chain)
    stocks = {node.id: node.stock or 0.0 for node in picture.nodes}
    largest = max((link.width or 0.0 for link in made.links), default=0.0)
    for node in made.nodes:
        if node.role != "node":
            continue
        into = sum(link.width for link in made.links if link.target == node.id)
        out = sum(link.width for link in made.links if link.source == node.id)
        stay = stocks[node.id] * made.scale
        assert math.isclose(into, out + stay, rel_tol=1e-9, abs_tol=1e-9 * max(largest, 1.0))
        assert max(into, out + stay) <= node.y1 - node.y0 + EXACT


@settings(max_examples=100, deadline=None)
@given(chains())
def test_every_flow_is_drawn_once_and_its_mean_is_its_width(chain):
    picture, made = arranged(chain)
    drawn = [name for flow in picture.flows for name in flow.ids]
    assert sorted(drawn) == sorted(flow.id for flow in chain.flows)
    for link in made.links:
        value = picture.flows[link.flow].figure.value
        assert math.isclose(link.width, value * made.scale, rel_tol=1e-9, abs_tol=1e-9)


@settings(max_examples=60, deadline=None)
@given(chains())
def test_stock_and_boxes_lie_inside_the_picture(chain):
    _, made = arranged(chain)
    for node in made.nodes:
        assert -EXACT <= node.y0 <= node.y1 <= made.height + EXACT
        if node.stock_y0 is not None:
            assert node.y0 - EXACT <= node.stock_y0 <= node.stock_y1 <= node.y1 + EXACT
    for link in made.links:
        assert link.route == "return" or link.x0 < link.x1


@settings(max_examples=60, deadline=None)
@given(chains(), st.randoms(use_true_random=False))
def test_order_and_columns_do_not_depend_on_quantities_or_on_the_order_of_flows(chain, random):
    from dataclasses import replace

    flows = [replace(flow, after=replace(flow.after, value=random.random() * 1e5, high=2e5)) for flow in chain.flows]
    random.shuffle(flows)

    def shape(balanced):
        made = arranged(balanced)[1]
        return [(round(node.x0, 6), node.id, node.role) for node in sorted(made.nodes, key=lambda n: (n.x0, n.y0))]

    assert shape(chain) == shape(replace(chain, flows=tuple(flows)))


@settings(max_examples=25, deadline=None)
@given(chains())
def test_every_export_is_finite(chain):
    made = balance_svg(chain, "en")
    assert "nan" not in made.lower()
    assert "inf" not in made.lower().replace("information", "")
    json.dumps(balance_json(chain), allow_nan=False)
    assert len(balance_csv(chain).splitlines()) == 1 + len(chain.flows) + len(chain.stocks)

"""The Sankey layout on small pictures whose answer is known."""

import json

import pytest

from orechain.assess.result import ChainFlow, ChainNode, ChainPicture, Figure
from orechain.catalog.messages import Message
from orechain.chain.sankey import layout
from orechain.chain.sankey_paths import forward_area, number, return_area

WORDS = Message("x")


def node(name, column, order=0):
    return ChainNode(name, column, WORDS, order)


def tonnes(value, high=None, status="computed"):
    return Figure(value, "t", status, high=high)


MISSING = Figure(None, "t", "missing")


def picture(nodes, flows, unit="t"):
    return ChainPicture(tuple(nodes), tuple(flows), unit, "Co")


CHAIN = [node("u", "U"), node("m", "M"), node("d", "D"), node("r", "R")]


def test_columns_run_in_chain_order_even_when_empty():
    made = layout(picture([node("d", "D")], []), 800, 400)
    assert [column.column for column in made.columns] == ["U", "M", "D", "R"]
    lefts = [column.x0 for column in made.columns]
    assert lefts == sorted(lefts)


def test_outside_stands_left_where_it_gives_and_right_where_it_takes():
    nodes = [*CHAIN, node("world", "X")]
    flows = [ChainFlow("world", "m", tonnes(4)), ChainFlow("m", "world", tonnes(1))]
    made = layout(picture(nodes, flows), 800, 400)
    roles = {n.role: n for n in made.nodes if n.id == "world"}
    assert set(roles) == {"origin", "destination"}
    assert roles["origin"].x0 < min(n.x0 for n in made.nodes if n.role == "node")
    assert roles["destination"].x0 > max(n.x0 for n in made.nodes if n.role == "node")


def test_one_scale_holds_for_the_whole_picture():
    flows = [ChainFlow("u", "m", tonnes(10)), ChainFlow("m", "d", tonnes(40)), ChainFlow("d", "r", tonnes(5))]
    made = layout(picture(CHAIN, flows), 800, 400)
    assert [link.width / flow.quantity.value for link, flow in zip(made.links, flows, strict=True)] == pytest.approx(
        [made.scale] * 3
    )


def test_missing_flow_is_a_line_without_width():
    made = layout(picture(CHAIN, [ChainFlow("u", "m", MISSING), ChainFlow("m", "d", tonnes(3))]), 800, 400)
    gap = made.links[0]
    assert (gap.missing, gap.width, gap.outer, gap.area) == (True, None, None, "")
    assert gap.line.startswith("M")


def test_upper_bound_alone_gives_an_outer_band_but_no_width():
    made = layout(picture(CHAIN, [ChainFlow("u", "m", Figure(None, "t", "missing", low=1.0, high=5.0))]), 800, 400)
    assert made.links[0].width is None
    assert made.links[0].outer == pytest.approx(5 * made.scale)
    assert made.links[0].outer_area


def test_range_keeps_the_value_inside_its_outer_band():
    made = layout(picture(CHAIN, [ChainFlow("u", "m", tonnes(10, high=15, status="estimate"))]), 800, 400)
    link = made.links[0]
    assert link.outer == pytest.approx(1.5 * link.width)
    assert link.estimate


def test_published_zero_has_zero_width_and_is_not_missing():
    link = layout(picture(CHAIN, [ChainFlow("u", "m", tonnes(0.0))]), 800, 400).links[0]
    assert link.width == 0
    assert not link.missing


def test_return_flow_runs_underneath_all_nodes():
    flows = [
        ChainFlow("u", "m", tonnes(10)),
        ChainFlow("m", "d", tonnes(12)),
        ChainFlow("r", "m", tonnes(2), back=True),
    ]
    made = layout(picture(CHAIN, flows), 800, 400)
    back = made.links[2]
    assert back.route == "return"
    assert back.places[0][1] - back.width / 2 > max(n.y1 for n in made.nodes)
    assert back.places[0][1] + back.width / 2 <= made.height


def test_flow_inside_one_link_spreads_over_neighbouring_columns():
    nodes = [node("smelt", "M", 0), node("refine", "M", 1)]
    made = layout(picture(nodes, [ChainFlow("smelt", "refine", tonnes(1))]), 800, 400)
    lefts = {n.id: n.x0 for n in made.nodes}
    assert lefts["smelt"] < lefts["refine"]
    assert made.links[0].route == "forward"


def test_cycle_is_drawn_as_a_return():
    flows = [ChainFlow("m", "d", tonnes(1)), ChainFlow("d", "m", tonnes(1))]
    made = layout(picture(CHAIN, flows), 800, 400)
    assert [link.route for link in made.links] == ["forward", "return"]


def test_order_of_nodes_follows_order_then_id():
    nodes = [node("b", "U", 1), node("a", "U", 1), node("z", "U", 0)]
    made = layout(picture(nodes, []), 800, 400)
    assert [n.id for n in sorted(made.nodes, key=lambda n: n.y0)] == ["z", "a", "b"]


def test_flow_that_skips_a_column_does_not_run_through_its_nodes():
    flows = [
        ChainFlow("u", "m", tonnes(10)),
        ChainFlow("m", "d", tonnes(10)),
        ChainFlow("u", "d", tonnes(10)),
    ]
    made = layout(picture(CHAIN, flows), 800, 400)
    middle = next(n for n in made.nodes if n.id == "m")
    skip = made.links[2]
    over = [y for x, y in skip.places if middle.x0 - 30 <= x <= middle.x1 + 30]
    assert all(y + skip.width / 2 <= middle.y0 or y - skip.width / 2 >= middle.y1 for y in over)


@pytest.mark.parametrize(
    ("nodes", "flows", "said"),
    [
        ([node("a", "Q")], [], "unknown column"),
        ([node("a", "U"), node("a", "M")], [], "twice"),
        ([node("a", "U")], [ChainFlow("a", "b", MISSING)], "unknown node"),
        (CHAIN, [ChainFlow("u", "m", tonnes(-1))], "cannot be drawn"),
        (CHAIN, [ChainFlow("u", "m", tonnes(float("nan")))], "cannot be drawn"),
        (CHAIN, [ChainFlow("u", "m", Figure(1.0, "kt", "computed"))], "not t"),
    ],
)
def test_pictures_that_cannot_be_drawn_say_why(nodes, flows, said):
    with pytest.raises(ValueError, match=said):
        layout(picture(nodes, flows), 800, 400)


def test_layout_of_nothing_is_empty():
    made = layout(picture([], []), 800, 400)
    assert (made.nodes, made.links, made.scale) == ((), (), 0.0)


def test_to_dict_is_json():
    made = layout(picture(CHAIN, [ChainFlow("u", "m", tonnes(3))]), 800, 400)
    assert json.loads(json.dumps(made.to_dict()))["links"][0]["source"] == "u"


def test_areas_are_closed_and_numbers_short():
    assert forward_area([(0, 10), (100, 30)], 4).endswith("Z")
    assert return_area((200, 10), (50, 20), 230, 20, 100, 10, 6).count("A") == 8
    assert number(1 / 3) == "0.33"

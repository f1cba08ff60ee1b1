"""Picture, tables, page and data of a balanced chain."""

import csv
import io
import json
import math
import re
import runpy
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest

from orechain.assess.balance.result import BalancedValue
from orechain.catalog.forms import form
from orechain.errors import OrechainError
from orechain.views import png as pictures
from orechain.views.balance_data import COLUMNS, balance_csv, balance_json
from orechain.views.balance_layers import find_layer, flows_in, layers_of
from orechain.views.balance_picture import balance_picture
from orechain.views.balance_report import balance_report, balance_section
from orechain.views.balance_svg import balance_svg
from orechain.views.balance_values import joint_mark
from orechain.views.balance_words import sentences, test
from orechain.views.blocks import Choice, SankeyChart, Table
from orechain.views.page import html

SAMPLE = runpy.run_path(str(Path(__file__).parents[1] / "sample_balance.py"))
outcome = test  # the verdict in words; the name of the function is not a test of this file
del test


@pytest.fixture(scope="module")
def chain():
    return SAMPLE["cobalt_china"]()


@pytest.fixture(scope="module")
def many():
    return SAMPLE["many"]()


def drawn(balanced, **options):
    picture = balance_picture(balanced, **options)
    return picture, picture.arrange(1100, 520, 60)


def shape(made):
    return [(node.id, node.role, node.column, round(node.x0, 6)) for node in sorted(made.nodes, key=order_of)]


def order_of(node):
    return (node.x0, node.y0)


def test_columns_and_order_are_the_same_for_other_years_and_economies(chain):
    other = SAMPLE["cobalt_china"]("JPN", factor=0.07, year=2020)
    assert shape(drawn(chain)[1]) == shape(drawn(other)[1])


def test_processes_keep_their_columns_in_every_layer(chain):
    places = {}
    for layer in layers_of(chain):
        for node in drawn(chain, layer=layer.id)[1].nodes:
            if node.role == "node":
                places.setdefault(node.id, set()).add(round(node.x0, 6))
    assert places
    assert all(len(found) == 1 for found in places.values())


def test_processes_stand_in_the_column_of_their_link(chain):
    made = drawn(chain)[1]
    extents = {column.column: (column.x0, column.x1) for column in made.columns}
    links = {node.process: node.link for node in chain.nodes}
    for node in made.nodes:
        if node.role == "node":
            low, high = extents[links[node.id]]
            assert low <= node.x0 < node.x1 <= high


def test_width_is_the_reconciled_mean(chain):
    picture, made = drawn(chain)
    for link in made.links:
        value = picture.flows[link.flow].figure.value
        assert (link.width is None) == (value is None)
        if value is not None:
            assert link.width == pytest.approx(value * made.scale)


def test_interval_is_the_outer_band_and_a_blank_has_none(chain):
    picture, made = drawn(chain)
    for link in made.links:
        figure = picture.flows[link.flow].figure
        if figure.value is None:
            assert (link.missing, link.outer) == (True, None)
        else:
            assert link.outer == pytest.approx(figure.high * made.scale)


def test_inputs_outputs_and_stock_fill_the_same_height(chain):
    picture, made = drawn(chain)
    stocks = {node.id: node.stock or 0.0 for node in picture.nodes}
    for node in made.nodes:
        if node.role != "node" or node.id == "collection":
            continue
        into = sum(link.width for link in made.links if link.target == node.id)
        out = sum(link.width for link in made.links if link.source == node.id)
        assert into == pytest.approx(out + stocks[node.id] * made.scale)


def test_stock_lies_inside_its_box(chain):
    made = drawn(chain)[1]
    use = next(node for node in made.nodes if node.id == "use")
    assert use.y0 <= use.stock_y0 < use.stock_y1 <= use.y1 + 1e-6
    assert use.stock_y1 - use.stock_y0 == pytest.approx(52500 * made.scale)


def test_waste_and_trade_stand_beside_the_link_that_they_exchange_with(chain):
    made = drawn(chain)[1]
    refining = next(node for node in made.nodes if node.id == "refining")
    emission = next(node for node in made.nodes if node.id == "environment:to:M")
    assert emission.x0 > refining.x1
    assert not [node for node in made.nodes if refining.x1 < node.x0 < emission.x0]
    exports = next(node for node in made.nodes if node.id == "exports:to:M")
    assert exports.y1 < emission.y0


def test_return_flows_run_underneath(chain):
    picture, made = drawn(chain)
    back = {picture.flows[link.flow].ids[0].partition("@")[0] for link in made.links if link.route == "return"}
    assert back == {"new_scrap", "secondary", "remanufacture"}
    lowest = max(node.y1 for node in made.nodes)
    for link in made.links:
        if link.route == "return":
            assert link.places[0][1] > lowest


def test_many_economies_are_added_up_by_process(many):
    picture = balance_picture(many)
    ore = next(flow for flow in picture.flows if flow.target == "mining")
    expected = sum(flow.value for flow in many.flows if flow.flow == "ore")
    assert ore.figure.value == pytest.approx(expected)
    assert len(ore.ids) == 12
    assert {node.process for node in picture.nodes if node.column != "X"} == {name for name, *_ in SAMPLE["MANY"]}


def test_a_blank_among_the_addends_leaves_a_bound_and_no_sum(many):
    flow = next(flow for flow in balance_picture(many).flows if flow.source == "mining")
    known = sum(item.low for item in many.flows if item.flow == "mining_refining" and item.value is not None)
    assert flow.figure.value is None
    assert flow.figure.low == pytest.approx(known)
    assert flow.mark == "not_determinable"


def test_one_of_many_economies_trades_with_the_others(many):
    picture = balance_picture(many, place="JPN")
    into = next(flow for flow in picture.flows if flow.source == "imports:from:M")
    arriving = [flow for flow in many.flows if flow.traded and flow.target == "refining@JPN"]
    assert set(into.ids) == {flow.id for flow in arriving}
    # what other economies lose to a shared environment is none of this one's business
    assert all("@JPN:" in i or "JPN>" in i or ">JPN:" in i for flow in picture.flows for i in flow.ids)


def test_unknown_layer_and_place_are_named(chain, many):
    with pytest.raises(OrechainError, match=r"Layers: Co, gross, compound:Co"):
        balance_picture(chain, "Ni")
    with pytest.raises(OrechainError, match="FRA"):
        balance_picture(many, place="FRA")


def test_compound_layer_divides_by_the_content(chain):
    flows = {flow.flow: flow for flow in flows_in(chain, find_layer(chain, "compound"))}
    assert flows["salt"].value == pytest.approx(74000 / 0.20965, rel=1e-3)  # CoSO4·7H2O holds 20.965 % cobalt
    assert flows["refined_trade"].value == pytest.approx(12000)
    assert flows["slag"].value is None
    assert flows["slag"].reason.text("en").startswith("The form in which")
    crude = flows["feed"]  # a typical content with a range of its own widens the interval
    assert crude.after.sd is None
    assert crude.high / crude.value > 63.3 / 62.3


def test_joint_mark_claims_least():
    assert joint_mark({"published", "computed"}) == "computed"
    assert joint_mark({"published", "not_determinable", "corrected"}) == "not_determinable"


def test_picture_before_reconciliation_shows_the_weighted_mean(chain):
    picture = balance_picture(SAMPLE["before"](chain))
    flow = next(flow for flow in picture.flows if flow.ids[0].startswith("concentrate_trade"))
    weights = [1 / (0.08 * mean) ** 2 for mean in (57000, 62100)]
    assert flow.figure.value == pytest.approx((57000 * weights[0] + 62100 * weights[1]) / sum(weights))
    assert {flow.mark for flow in picture.flows} == {"not_reconciled"}


def texts(svg):
    nodes = ET.fromstring(svg).iter()  # noqa: S314
    return [" ".join("".join(node.itertext()).split()) for node in nodes if node.tag.endswith("text")]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("layer", ["Co", "gross", "compound"])
def test_svg_stands_alone(chain, lang, layer):
    made = balance_svg(chain, lang, layer=layer)
    root = ET.fromstring(made)  # noqa: S314
    assert not re.search(r'(?:href|src)="(?!#)', made)
    assert "<script" not in made
    said = " ".join(root.itertext())
    assert "nan" not in made.lower().replace("provenance", "")
    assert "None" not in said
    assert ("licences" if lang == "en" else "许可") in said
    assert f"{2016}" in said


def test_marks_of_a_picture(chain):
    made = balance_svg(chain, "en")
    assert made.count('stroke-dasharray="7 2.5"') == 8  # seven corrected flows and the legend
    assert 'fill="url(#balance-Co-imbalance)"' in made
    assert "standardised residual −4.1" in made
    assert "Before reconciliation outputs and stock exceed inputs by 11.9" in made
    said = texts(made)
    assert "Δ +52.5" in said
    assert "5–11" in said or "not determinable" in said


def test_legend_names_only_what_is_shown(many):
    said = texts(balance_svg(many, "en"))
    assert any("computed" in words for words in said)
    assert not any("doubted" in words for words in said)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_page_has_all_parts_and_no_markup_of_others(chain, lang):
    claims = SAMPLE["claim_rows"](chain)
    made = html(balance_report(chain, lang, claims))
    assert "<script>alert" not in made
    for part in ("test", "flows", "processes", "observations", "sources", "manifest", "basis", "claims"):
        assert f'<section id="section-{part}">' in made
    targets = set(re.findall(r'id="([^"]+)"', made))
    assert set(re.findall(r'href="#([^"]+)"', made)) <= targets
    ids = re.findall(r' id="([^"]+)"', made)
    assert len(ids) == len(set(ids))


def test_section_for_another_report(chain):
    blocks = balance_section(chain, "en")
    assert isinstance(blocks[1], Choice)
    assert [label for label, _ in blocks[1].items] == ["cobalt content", "gross weight", "compounds of Co as traded"]
    captions = [block.caption for block in blocks if isinstance(block, Table)]
    assert captions[0] == "Figures that hardly fit the others"
    assert len(captions) == 5


def test_page_of_many_economies_offers_each(many):
    blocks = balance_section(many, "zh")
    assert isinstance(blocks[1], Choice)
    assert len(blocks[1].items) == 13
    assert all(isinstance(inner[0], SankeyChart) for _, inner in blocks[1].items)


def test_test_in_words(chain):
    assert "contradict" in outcome(chain).text("en")
    assert "hardly fit" in outcome(replace(chain, p_value=0.03)).text("en")
    assert "fit together within" in outcome(replace(chain, p_value=0.4)).text("en")
    for unknown in ({"p_value": None}, {"p_value": math.nan}, {"degrees_of_freedom": 0}):
        assert "cannot be tested" in outcome(replace(chain, **unknown)).text("en")


def test_sentences_name_the_doubted_figure_and_its_source(chain):
    said = " ".join(sentences(chain, "en"))
    assert "Refining → Other countries" in said
    assert "bgs-wms-2025:17" in said


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_csv_has_a_row_per_flow_and_layer(chain):
    rows = rows_of(balance_csv(chain))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == 27 + 5 + 27 + 1  # two layers of the balance, one of compounds, a stock
    assert len({row["id"] for row in rows}) == len(rows)
    bad = next(row for row in rows if row["id"] == "refined_trade@CHN>OTH:Co")
    assert (bad["published"], bad["published_sources"], bad["suspect"]) == ("21 kt", "bgs-wms-2025:17", "1")
    assert float(bad["value"]) == 12000
    blank = next(row for row in rows if row["id"] == "informal@CHN>OTH:Co")
    assert (blank["value"], blank["high"], blank["status"]) == ("", "", "unobservable")
    assert blank["reason"]
    two = next(row for row in rows if row["id"] == "concentrate_trade@OTH>CHN:Co")
    assert two["published_mean"] == "57000.0 | 62100.0"


def test_json_is_finite_and_holds_the_layout(chain):
    odd = replace(chain.flows[0], after=BalancedValue(1.0, math.inf, None, math.nan, "observable"))
    data = balance_json(replace(chain, flows=(odd, *chain.flows[1:])), "zh")
    again = json.loads(json.dumps(data, allow_nan=False))
    assert again["flows"][0]["after"] == {
        "value": 1.0, "sd": None, "low": None, "high": None, "status": "observable", "reason": None, "percentiles": [],
    }  # fmt: skip
    picture = again["pictures"][0]
    assert len(picture["layout"]["links"]) == len(picture["flows"])
    assert picture["layout"]["scale"] > 0
    assert picture["nodes"][0]["label"] == "矿床"


def test_infinite_and_negative_quantities_are_not_drawn(chain):
    for value in (math.inf, math.nan, -5.0):
        odd = replace(chain.flows[0], after=BalancedValue(value, None, None, None, "observable"))
        made = drawn(replace(chain, flows=(odd, *chain.flows[1:])))[1]
        assert made.links[0].missing


def test_png_shows_chinese(chain):
    if not pictures.has_chinese_font():
        pytest.skip("no Chinese font on this machine")
    made = pictures.png(balance_svg(chain, "zh"), scale=0.5)
    assert made.startswith(b"\x89PNG")
    assert len(set(pictures.pixels(made))) > 50


def test_png_without_a_chinese_font_says_so(chain, monkeypatch):
    monkeypatch.setattr(pictures, "has_chinese_font", lambda: False)
    with pytest.raises(OrechainError, match="Chinese"):
        pictures.png(balance_svg(chain, "zh"))
    plain = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>'
    assert pictures.png(plain).startswith(b"\x89PNG")


def test_png_of_nonsense_is_an_error_in_words():
    with pytest.raises(OrechainError, match="could not be drawn"):
        pictures.png("<svg")


def test_every_flow_as_the_equivalent_of_one_compound(chain):
    """Cobalt as Co3O4: 240.80 g hold 176.80 g of cobalt, so that 73.4 t are 100 t."""
    balanced = chain
    layer = find_layer(balanced, "Co3O4")
    share = form("Co3O4").content
    assert share is not None
    plain = {flow.id.rpartition(":")[0]: flow.value for flow in flows_in(balanced, find_layer(balanced))}
    shown = {flow.id.rpartition(":")[0]: flow.value for flow in flows_in(balanced, layer)}
    assert shown.keys() == plain.keys()
    for name, value in plain.items():
        assert shown[name] == (None if value is None else pytest.approx(value / share))
    with pytest.raises(OrechainError, match="Co3O4"):
        find_layer(balanced, "Li2CO3")

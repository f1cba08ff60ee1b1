"""Definitions: round trip, expansion to places, terms, figures of their own, and the equations made of them."""

import time
from pathlib import Path

import numpy as np
import pytest

from orechain.catalog.economies import economies
from orechain.chain.definition.compile import compile_system
from orechain.chain.definition.frames import specialise
from orechain.chain.definition.loading import definition_hash, dump_definition, load_case, load_definition
from orechain.chain.definition.models import (
    Case,
    ChainDefinition,
    Coefficient,
    Evidence,
    Flow,
    LinkFigure,
    Process,
    Relation,
    Selection,
    Value,
)
from orechain.chain.definition.network import Network, expand
from orechain.chain.definition.observation import Observation
from orechain.chain.definition.own import own_observations
from orechain.chain.definition.shipped import cases, chains, chains_of, open_case, open_chain
from orechain.chain.definition.terms import BadTerm, resolve_term
from orechain.chain.reconcile.solve import reconcile
from orechain.errors import InvalidInput, OrechainError, UnknownName

CHAIN = """
chain: small
name: {en: Small chain, zh: 小链}
mineral: indium
layers: [In]
processes:
  ground: {link: U, kind: outside}
  mining: {link: U, process: mining}
  market: {link: M, kind: market, name: {en: Metal market, zh: 金属市场}}
  refining: {link: M, process: refining, present: [CHN, JPN]}
  use: {link: D, stock: true}
  environment: {kind: outside, place: shared}
flows:
  ore: {from: ground, to: mining}
  concentrate: {from: mining, to: refining, traded: true}
  metal: {from: refining, to: market}
  metal_trade: {from: market, to: market, traded: true, role: trade}
  sales: {from: market, to: use}
  tailings: {from: mining, to: environment, role: tailings}
  waste: {from: use, to: environment, role: end_of_life}
coefficients:
  yield_of_mining: {of: [concentrate.supply], per: [ore], value: 0.8, sd: 0.04}
  loss: {of: [waste], per: [use.in], value: 25, sd: 0, unit: percent}
relations:
  - {name: half, terms: {waste: 2, sales: -1}, equals: 0}
"""

COLUMN = """
chain: column
name: {en: Separation column}
layers: [Cu, Zn, gross]
processes: {inside: {kind: outside}, column: {}, outlet: {kind: outside}}
flows:
  feed:
    from: inside
    to: column
    complete: true
    grade: {Cu: {value: 0.4822, sd: 0.0048}, Zn: {value: 0.5170, sd: 0.0052}}
  top:
    from: column
    to: outlet
    complete: true
    grade: {Cu: {value: 0.9410, sd: 0.0094}, Zn: {value: 0.0501, sd: 0.0005}}
  bottom:
    from: column
    to: outlet
    complete: true
    grade: {Cu: {value: 0.0197, sd: 0.0002}, Zn: {value: 97.48, sd: 0.97, unit: percent}}
values:
  - {measures: [feed], layer: gross, value: 1095.475, sd: 4.8, unit: t}
  - {measures: ["top:gross"], value: 0.478402, sd: 0.0039, unit: kt}
  - {measures: ["bottom:gross"], value: 488232, sd: 4400, unit: kg}
"""


@pytest.fixture(scope="module")
def small() -> ChainDefinition:
    return load_definition(CHAIN, "small.yaml")


def edges(network: Network) -> set[str]:
    return {edge.id for edge in network.edges}


def ids(network: Network, term: str, place: str, partner: str = "") -> list[str]:
    return [name for _, name in resolve_term(network, term, place, partner)]


@pytest.mark.parametrize("name", chains())
def test_shipped_chains_dump_and_load_back_equal(name: str):
    definition = open_chain(name)
    again = load_definition(dump_definition(definition))
    assert again == definition
    assert definition_hash(again) == definition_hash(definition)
    assert definition.chain == name


@pytest.mark.parametrize("name", cases())
def test_shipped_cases_open_and_compile(name: str):
    opened = open_case(name)
    assert opened.case.case == name
    assert load_case(dump_definition(opened.case), name, lambda _: open_chain(opened.case.chain))[0] == opened.case
    assert compile_system(expand(opened.definition, opened.case.scope)).names


def test_the_hash_sees_content_and_neither_spelling_nor_order(small: ChainDefinition):
    other = CHAIN.replace("layers: [In]", "layers: In").replace("0.8, sd: 0.04", "8.0e-1, sd: .04")
    moved = "name: {zh: 小链, en: Small chain}" + other.replace("name: {en: Small chain, zh: 小链}", "")
    assert definition_hash(load_definition(moved)) == definition_hash(small)
    assert definition_hash(load_definition(CHAIN.replace("0.04", "0.05"))) != definition_hash(small)


def test_awkward_texts_survive_the_round_trip():
    notes = ["NO", "1e3", "007", "2016-01-01", "null", "true", ": x", "- a", "#", "你好", "1_000", "~", "0x1F", "y"]
    for note in notes:
        definition = open_chain("frame-world").model_copy(update={"note": note})
        assert load_definition(dump_definition(definition)) == definition


def test_the_world_has_no_trade(small: ChainDefinition):
    network = expand(small, ["WLD"])
    assert edges(network) == {f"{x}@WLD" for x in ("ore", "concentrate", "metal", "sales", "tailings", "waste")}
    assert {node.id for node in network.nodes} == {
        "ground@WLD", "mining@WLD", "market@WLD", "refining@WLD", "use@WLD", "environment",
    }  # fmt: skip
    assert resolve_term(network, "concentrate.import", "WLD") == ()
    assert ids(network, "concentrate.supply", "WLD") == ["concentrate@WLD:In"]


def test_one_economy_trades_with_abroad(small: ChainDefinition):
    network = expand(small, ["CHN"])
    by_id = {edge.id: edge for edge in network.edges}
    assert "metal_trade@CHN" not in by_id, "a market does not sell to itself at home"
    assert by_id["concentrate@CHN>OTH"].source == "mining@CHN"
    assert by_id["concentrate@CHN>OTH"].target == by_id["concentrate@OTH>CHN"].source == "abroad@OTH"
    assert by_id["concentrate@OTH>CHN"].target == "refining@CHN"
    assert by_id["metal_trade@OTH>CHN"].target == by_id["metal_trade@CHN>OTH"].source == "market@CHN"
    assert by_id["tailings@CHN"].target == "environment"


def test_several_economies_trade_with_each_other_and_abroad(small: ChainDefinition):
    network = expand(small, ["COD", "CHN", "JPN"])
    concentrate = {x for x in edges(network) if x.startswith("concentrate")}
    assert concentrate == {
        "concentrate@CHN", "concentrate@JPN", "concentrate@COD>CHN", "concentrate@COD>JPN", "concentrate@CHN>JPN",
        "concentrate@JPN>CHN", "concentrate@COD>OTH", "concentrate@CHN>OTH", "concentrate@JPN>OTH",
        "concentrate@OTH>CHN", "concentrate@OTH>JPN",
    }  # fmt: skip
    assert sum(x.startswith("metal_trade") for x in edges(network)) == 3 * 2 + 3 + 3
    assert "refining@COD" not in {node.id for node in network.nodes}, "not present there"
    assert sum(node.id == "environment" for node in network.nodes) == 1


def test_pairs_restrict_trade(small: ChainDefinition):
    chosen = expand(
        small, ["COD", "CHN"], pairs={"concentrate": {("COD", "CHN"), ("CHN", "USA")}, "metal_trade": set()}
    )
    crossing = {edge.id for edge in chosen.edges if edge.partner}
    assert crossing == {"concentrate@COD>CHN", "concentrate@CHN>OTH"}
    listed = load_definition(CHAIN.replace("refining, traded: true", "refining, traded: true, pairs: [[AUS, CHN]]"))
    alone = expand(listed, ["CHN"])
    assert {x for x in edges(alone) if x.startswith("concentrate")} == {"concentrate@CHN", "concentrate@OTH>CHN"}
    both = expand(listed, ["CHN", "AUS"])
    assert {x for x in edges(both) if x.startswith("concentrate@") and ">" in x} == {"concentrate@AUS>CHN"}


def test_the_national_frame_without_trade_is_that_of_the_world():
    national, world = open_chain("frame-national"), open_chain("frame-world")
    assert national.processes == world.processes
    # Trade is what goes from a market to itself; nothing else crosses a border, and the world has all the rest.
    trade = {name for name, flow in national.flows.items() if flow.traded}
    markets = {name for name, process in national.processes.items() if process.kind == "market"}
    assert {(national.flows[name].origin, national.flows[name].target) for name in trade} == {(x, x) for x in markets}
    assert {national.flows[name].role for name in trade} == {"trade"}
    assert {name: flow for name, flow in national.flows.items() if name not in trade} == world.flows
    first, second = expand(national, ["WLD"]), expand(world, ["WLD"])
    assert first.nodes == second.nodes
    assert [(x.id, x.source, x.target, x.layers) for x in first.edges] == [
        (x.id, x.source, x.target, x.layers) for x in second.edges
    ]
    one, other = compile_system(first), compile_system(second)
    assert one.names == other.names
    assert one.equations == other.equations
    assert (one.linear != other.linear).nnz == 0


def test_every_process_of_the_frames_releases_or_leaves_waste():
    frame = open_chain("frame-world")
    wasting = {flow.origin for flow in frame.flows.values() if flow.role in ("tailings", "slag", "reject", "emission")}
    assert wasting == {name for name, process in frame.processes.items() if process.kind == "transformation"}


def test_the_national_frame_exports_what_was_imported():
    """Figures of an economy without mines or smelters, whose exports come out of its imports, stay as they are."""
    network = expand(specialise(open_chain("frame-national"), "tungsten"), ["USA"])
    figures = {
        "concentrate@USA": 0.0, "concentrate_trade@OTH>USA": 1640.0, "concentrate_trade@USA>OTH": 1510.0,
        "metal@USA": 0.0, "metal_trade@OTH>USA": 10_000.0, "metal_trade@USA>OTH": 3180.0,
        "products@USA": 0.0, "product_trade@OTH>USA": 500.0, "product_trade@USA>OTH": 50.0,
        "scrap@USA": 0.0, "scrap_trade@OTH>USA": 30.0, "scrap_trade@USA>OTH": 20.0,
    }  # fmt: skip
    seen = [Observation(flow, ((1.0, f"{flow}:W"),), mean=x, sd=1 + 0.07 * x) for flow, x in figures.items()]
    done = reconcile(compile_system(network, seen))
    for flow, published in figures.items():
        assert done.value[done.of(f"{flow}:W")] == pytest.approx(published, abs=1e-6)
    assert done.value[done.of("products_consumed@USA:W")] == pytest.approx(450.0)
    assert done.value[done.of("scrap_recycled@USA:W")] == pytest.approx(10.0)


@pytest.mark.parametrize("frame", ["frame-world", "frame-national"])
def test_more_metal_than_ore_is_no_contradiction_in_the_frames(frame: str):
    """Refineries put out 27.0 Mt of copper and mines 22.6 Mt: metal from scrap and stocks may lie between them."""
    network = expand(specialise(open_chain(frame), "copper"), ["WLD"])
    figures = {"concentrate": 22.6e6, "metal": 27.0e6}
    seen = [Observation(flow, ((1.0, f"{flow}@WLD:Cu"),), mean=x, sd=0.07 * x) for flow, x in figures.items()]
    done = reconcile(compile_system(network, seen))
    for flow, published in figures.items():
        assert done.value[done.of(f"{flow}@WLD:Cu")] == pytest.approx(published)
    for flow in ("slag", "smelting_release", "scrap_smelted"):
        assert done.status[done.of(f"{flow}@WLD:Cu")] == "unobservable", flow


@pytest.mark.parametrize(
    ("term", "place", "partner", "expected"),
    [
        ("ore", "CHN", "", ["ore@CHN:In"]),
        ("concentrate.domestic", "CHN", "", ["concentrate@CHN:In"]),
        ("concentrate.bilateral", "COD", "CHN", ["concentrate@COD>CHN:In"]),
        ("concentrate.import", "CHN", "", ["concentrate@COD>CHN:In", "concentrate@OTH>CHN:In"]),
        ("concentrate.import", "CHN", "COD", ["concentrate@COD>CHN:In"]),
        ("concentrate.export", "COD", "OTH", ["concentrate@COD>OTH:In"]),
        ("concentrate.supply", "COD", "", ["concentrate@COD>CHN:In", "concentrate@COD>OTH:In"]),
        ("concentrate.arrival", "CHN", "", ["concentrate@CHN:In", "concentrate@COD>CHN:In", "concentrate@OTH>CHN:In"]),
        ("concentrate.domestic", "COD", "", []),
        ("mining.out", "COD", "", ["concentrate@COD>CHN:In", "concentrate@COD>OTH:In", "tailings@COD:In"]),
        ("use.in", "WLD", "", ["sales@COD:In", "sales@CHN:In"]),
        ("use.stock", "CHN", "", ["use.stock@CHN:In"]),
        ("environment.in", "CHN", "", ["tailings@COD:In", "tailings@CHN:In", "waste@COD:In", "waste@CHN:In"]),
        ("loss", "CHN", "", ["loss@CHN"]),
    ],
)
def test_terms(small: ChainDefinition, term: str, place: str, partner: str, expected: list[str]):
    network = expand(small, ["COD", "CHN"])
    assert ids(network, term, place, partner) == expected
    assert {factor for factor, _ in resolve_term(network, f"-{term}", place, partner)} <= {-1.0}


@pytest.mark.parametrize(
    "term", ["concentrate", "ore.import", "mining", "mining.stock", "orre", "ore:Co", "ore.grade", "loss:In", "a b", ""]
)
def test_terms_without_meaning_are_refused(small: ChainDefinition, term: str):
    with pytest.raises(BadTerm):
        resolve_term(expand(small, ["CHN"]), term, "CHN")


@pytest.mark.parametrize("scope", [[], ["CHN", "CHN"], ["WLD", "CHN"], ["OTH"]])
def test_scopes_that_are_none(small: ChainDefinition, scope: list[str]):
    with pytest.raises(OrechainError, match="scope"):
        expand(small, scope)


def test_balances_coefficients_and_relations(small: ChainDefinition):
    system = compile_system(expand(small, ["CHN"]))
    assert set(system.equations) == {
        "balance:mining@CHN:In", "balance:market@CHN:In", "balance:refining@CHN:In", "balance:use@CHN:In",
        "coefficient:yield_of_mining@CHN:In", "coefficient:loss@CHN:In", "relation:half@CHN:In",
    }  # fmt: skip
    z = np.full(len(system.names), 2.0)
    residual = dict(zip(system.equations, system.residual(z), strict=True))
    assert residual["balance:use@CHN:In"] == 2.0 - 2.0 - 2.0
    assert residual["balance:market@CHN:In"] == 2.0 + 2.0 - 2.0 - 2.0
    assert residual["coefficient:yield_of_mining@CHN:In"] == 2.0 * 2.0 - 2.0 - 2.0
    assert residual["coefficient:loss@CHN:In"] == pytest.approx(0.25 * 2.0 - 2.0), "an exact coefficient is linear"
    assert residual["relation:half@CHN:In"] == 2 * 2.0 - 2.0
    assert system.row.size == 1, "only the uncertain coefficient makes a product"
    measured = dict(zip(system.names, system.mean, strict=True))
    assert measured["yield_of_mining@CHN"] == 0.8
    assert measured["loss@CHN"] == 0.25
    lower = dict(zip(system.names, system.lower, strict=True))
    assert lower["use.stock@CHN:In"] == -np.inf
    assert lower["ore@CHN:In"] == 0.0


def test_observations_of_one_quantity_of_sums_and_of_ratios(small: ChainDefinition):
    network = expand(small, ["CHN"])
    ore, sales, waste = ((1.0, "ore@CHN:In"),), ((1.0, "sales@CHN:In"),), ((1.0, "waste@CHN:In"),)
    system = compile_system(
        network,
        [
            Observation("one", ore, mean=100.0, sd=5.0),
            Observation("a", sales, mean=50.0, sd=5.0),
            Observation("b", sales, mean=60.0, sd=45.0, distribution="lognormal"),
            Observation("total", (*sales, *waste), mean=70.0, sd=1.0),
            Observation("share", waste, sales, mean=0.4, sd=0.1),
            Observation("at_most", waste, high=30.0),
        ],
    )
    measured = {name: (system.mean[x], system.sd[x]) for x, name in enumerate(system.names) if system.measured[x]}
    assert measured == {
        "ore@CHN:In": (100.0, 5.0), "obs:a": (50.0, 5.0), "obs:b": (75.0, 56.25), "obs:total": (70.0, 1.0),
        "obs:share": (0.4, 0.1), "yield_of_mining@CHN": (0.8, 0.04),
    }  # fmt: skip
    assert system.upper[system.names.index("waste@CHN:In")] == 30.0
    z = np.full(len(system.names), 2.0)
    residual = dict(zip(system.equations, system.residual(z), strict=True))
    assert residual["observation:total"] == 2.0 - 4.0
    assert residual["observation:share"] == 2.0 * 2.0 - 2.0
    assert system.lognormal[system.names.index("obs:b")]


def test_a_log_normal_figure_that_nothing_contradicts_stays_as_published(small: ChainDefinition):
    figure = Observation("a", ((1.0, "ore@CHN:In"),), mean=60.0, sd=45.0, distribution="lognormal")
    done = reconcile(compile_system(expand(small, ["CHN"]), [figure]))
    assert done.value[done.of("ore@CHN:In")] == pytest.approx(60.0)
    assert done.adjustment[done.of("ore@CHN:In")] == pytest.approx(0.0, abs=1e-9)


def test_an_observation_of_nothing_is_refused(small: ChainDefinition):
    network = expand(small, ["WLD"])
    wrong = [Observation("x", ()), Observation("y", ((1.0, "gold@WLD:In"),)), Observation("y", ((1.0, "ore@WLD:In"),))]
    with pytest.raises(InvalidInput) as caught:
        compile_system(network, wrong)
    assert len(caught.value.problems) == 3


def test_an_observation_goes_in_place_of_the_definitions_own(small: ChainDefinition):
    network = expand(small, ["CHN"])
    own = {item.id: item for item in own_observations(network)}
    assert set(own) == {"coefficient:yield_of_mining@CHN", "coefficient:loss@CHN"}
    better = Observation("coefficient:loss@CHN", ((1.0, "loss@CHN"),), mean=0.5, sd=0.1)
    system = compile_system(network, [*(x for x in own.values() if x.id != better.id), better])
    assert system.mean[system.names.index("loss@CHN")] == 0.5
    assert not any(name.startswith("obs:") for name in system.names)


def test_a_two_component_column_with_masses_and_grades():
    system = compile_system(expand(load_definition(COLUMN), ["WLD"]))
    done = reconcile(system)
    value = dict(zip(done.names, done.value, strict=True))
    masses = [value[f"{flow}@WLD:gross"] for flow in ("feed", "top", "bottom")]
    assert masses == pytest.approx([1043.734, 514.799, 528.935], abs=5e-3)
    assert value["feed.grade@WLD:Cu"] == pytest.approx(0.47851, abs=5e-6)
    assert value["bottom.grade@WLD:Cu"] == pytest.approx(0.01971, abs=5e-6)
    assert value["feed.grade@WLD:Cu"] + value["feed.grade@WLD:Zn"] == pytest.approx(1.0, abs=1e-12)


def test_a_form_of_fixed_content_ties_gross_mass_to_the_element():
    text = """
chain: salts
name: {en: Lithium salts}
layers: [Li, gross]
processes: {mine: {kind: outside}, plant: {}, user: {kind: outside}}
flows:
  brine: {from: mine, to: plant}
  carbonate: {from: plant, to: user, form: Li2CO3, layers: [Li, gross]}
values:
  - {measures: ["carbonate:gross"], value: 100, sd: 0, unit: t}
  - {measures: [brine], value: 20, sd: 1, unit: t, form: Li2CO3}
"""
    done = reconcile(compile_system(expand(load_definition(text), ["WLD"])))
    value = dict(zip(done.names, done.value, strict=True))
    content = 2 * 6.94 / (2 * 6.94 + 12.011 + 3 * 15.999)
    assert value["carbonate@WLD:Li"] == pytest.approx(100 * content, rel=1e-4)
    assert value["brine@WLD:Li"] == pytest.approx(100 * content, rel=1e-4)
    observed = own_observations(expand(load_definition(text), ["WLD"]))[1]
    assert observed.mean == pytest.approx(20 * content, rel=1e-4)
    assert observed.sd / observed.mean == pytest.approx(0.05)


def test_several_elements_on_the_same_flows():
    text = """
chain: cathode
name: {en: Cathode}
layers: [Co, Ni, Mn]
processes: {refinery: {kind: outside}, cathode: {}, cell: {kind: outside}, scrap: {kind: outside}}
flows:
  metal: {from: refinery, to: cathode}
  powder: {from: cathode, to: cell}
  dust: {from: cathode, to: scrap, layers: [Co, Ni]}
coefficients:
  yield: {of: [powder], per: [metal], layer: [Co, Ni], value: 0.9, sd: 0}
values:
  - {measures: ["metal:Co"], value: 10, sd: 1, unit: t}
  - {measures: ["metal:Ni"], value: 20, sd: 1, unit: t}
  - {measures: [metal], layer: Mn, value: 30, sd: 1, unit: t}
"""
    done = reconcile(compile_system(expand(load_definition(text), ["WLD"])))
    value = dict(zip(done.names, done.value, strict=True))
    powder = [value[f"powder@WLD:{x}"] for x in ("Co", "Ni", "Mn")]
    assert powder == pytest.approx([9.0, 18.0, 30.0])
    assert "dust@WLD:Mn" not in value


def test_frames_become_chains_of_a_mineral():
    frame = open_chain("frame-national")
    indium = specialise(frame, "In")
    assert indium.mineral == "indium"
    assert indium.layers == ("In",)
    assert specialise(indium, "indium") is indium
    with pytest.raises(OrechainError, match="not of Cobalt"):
        specialise(indium, "cobalt")
    assert specialise(frame, "gypsum").layers == ("gross",)
    system = compile_system(expand(specialise(frame, "gypsum"), ["WLD"]))
    assert "balance:smelting@WLD:gross" in system.equations
    assert load_definition(dump_definition(indium)) == indium
    assert indium.process_label("consumption", "zh") == "消费（在用产品）"


def test_unknown_names_of_chains_and_cases_list_the_nearest(tmp_path):
    with pytest.raises(UnknownName, match="frame-world"):
        open_chain("frame-wrold")
    with pytest.raises(UnknownName, match="Unknown case"):
        open_case("nothing-like-it")
    with pytest.raises(InvalidInput, match="cannot be read"):
        open_chain(tmp_path / "none.yaml")
    assert "frame-world" not in chains_of("indium")


def test_a_case_beside_its_own_chain(tmp_path):
    (tmp_path / "small.yaml").write_text(CHAIN, encoding="utf-8")
    case = """
case: mine
chain: small.yaml
name: {en: Mine}
scope: CHN
period: [2020, 2020]
values: [{measures: [ore], value: 1, sd: 0.1, unit: 万吨, source: a book}]
options: {intervals: true, samples: 100}
"""
    (tmp_path / "mine.yaml").write_text(case, encoding="utf-8")
    opened = open_case(tmp_path / "mine.yaml")
    assert isinstance(opened.case, Case)
    own = {item.id: item for item in own_observations(expand(opened.definition, opened.case.scope))}
    assert own["value:1"].mean == 10_000.0
    assert own["value:1"].sources == ("a book",)


def test_two_hundred_economies_expand_in_seconds():
    definition = specialise(open_chain("frame-national"), "cobalt")
    places = [item.economy for item in economies() if item.economy not in ("WLD", "OTH")][:200]
    start = time.perf_counter()
    network = expand(definition, places)
    assert len(network.edges) > 100_000
    assert len(resolve_term(network, "metal_trade.import", places[0])) == 200
    assert time.perf_counter() - start < 20, "one second on an idle machine"


def test_the_example_of_the_documentation_loads_and_every_key_is_documented():
    page = (Path(__file__).parents[2] / "docs" / "chains.md").read_text(encoding="utf-8")
    example = page.split("```yaml\n")[1].split("```")[0]
    system = compile_system(expand(load_definition(example, "docs/chains.md"), ["CHN"]))
    assert "concentrate.grade@OTH>CHN:In" in system.names
    for model in (ChainDefinition, Case, Process, Flow, Coefficient, Relation, Evidence, Value, Selection, LinkFigure):
        missing = [name for name, key in model.model_fields.items() if f"`{key.alias or name}`" not in page]
        missing = [name for name in missing if f"{name}:" not in page]
        assert not missing, (model.__name__, missing)

"""The chains of two review papers: every case balances, and what follows from the printed figures comes out.

Only figures of the text are used, none of the flow diagrams. A flow that the text does not determine has no number.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from orechain.assess.balance.balance import balance
from orechain.assess.balance.observations import gather
from orechain.assess.balance.result import BalancedChain
from orechain.chain.definition.compile import compile_system
from orechain.chain.definition.network import expand
from orechain.chain.definition.shipped import OpenCase, cases, chains_of, open_case, open_chain
from orechain.chain.reconcile.solve import reconcile
from orechain.store.reader import Store
from orechain.store.trace import trace_many

# case: degrees of freedom, objective, p-value (None where nothing is checked by another figure)
FITS = {
    "cobalt-china-2016": (0, None, None),
    "cobalt-world-2015": (0, None, None),
    "cobalt-world-2021": (1, 0.0632, 0.802),
    "germanium-china-2019": (0, None, None),
    "germanium-world-2019": (2, 0.1335, 0.935),
    "indium-china-2014": (0, None, None),
    "indium-world-2010-2020": (1, 0.00147, 0.969),
    "lithium-china-2021": (1, 0.4965, 0.481),
    "niobium-china-2020": (0, None, None),
    "niobium-world-2019": (3, 0.8949, 0.827),
    "rare-earths-china-2021": (2, 3.199, 0.202),
    "rare-earths-world-2021": (0, None, None),
}

# Every flow that has a number; all others of the case must have none.
KNOWN = {
    "cobalt-china-2016": "refined_trade@CHN>OTH refined_trade@OTH>CHN",
    "cobalt-world-2015": "",
    "cobalt-world-2021": "refined@WLD refined_used@WLD vehicles@WLD laptops@WLD phones@WLD secondary@WLD",
    "germanium-china-2019": "refined@CHN used@CHN",
    "germanium-world-2019": (
        "refined@WLD used@WLD for_fibre@WLD for_infrared@WLD for_catalysts@WLD for_electronics@WLD for_other@WLD "
        "catalysts@WLD other_products@WLD"
    ),
    "indium-china-2014": "",
    "indium-world-2010-2020": (
        "ore@WLD old_residue@WLD refined_targets@WLD refined_electronics@WLD refined_solder@WLD refined_other@WLD "
        "targets@WLD deposited@WLD spent@WLD reclaimed@WLD reclaiming_loss@WLD televisions@WLD notebooks@WLD "
        "phones@WLD monitors@WLD tablets@WLD cigs@WLD led@WLD waste_televisions@WLD waste_notebooks@WLD "
        "waste_phones@WLD waste_monitors@WLD waste_tablets@WLD waste_cigs@WLD waste_led@WLD waste_other@WLD "
        "lost_in_waste@WLD old_scrap@WLD"
    ),
    "lithium-china-2021": (
        "concentrate@CHN concentrate@CHN>OTH concentrate@OTH>CHN "
        "waste_batteries@CHN waste_other@CHN waste_unassigned@CHN"
    ),
    "niobium-china-2020": "ferroniobium@CHN>OTH ferroniobium@OTH>CHN",
    "niobium-world-2019": "",
    "rare-earths-china-2021": (
        "separated@CHN oxides@CHN>OTH oxides@OTH>CHN for_magnets@CHN for_other@CHN recovered@CHN"
    ),
    "rare-earths-world-2021": "concentrate@WLD praseodymium_neodymium@WLD",
}

PAGE = Path(__file__).resolve().parents[2] / "docs" / "data" / "chains.md"

Balanced = Callable[[str], BalancedChain]


@pytest.fixture(scope="module")
def balanced(store: Store) -> Balanced:
    """Return a function that balances a shipped case, once."""

    @cache
    def of(name: str) -> BalancedChain:
        item = open_case(name)
        return balance(store, item.definition, item.case.scope, item.case.period, case=item.case)

    return of


@pytest.fixture(scope="module")
def printed(store: Store) -> Callable[[str], float]:
    """Return a function that gives the number of a claim as printed, in the unit printed."""

    def of(claim: str) -> float:
        number = trace_many(store, [claim])[0].published["value"]
        return float(number)

    return of


def flow(chain: BalancedChain, name: str) -> float:
    """Return the tonnes of a flow, which must have a number."""
    found = next(item for item in chain.flows if item.id.rpartition(":")[0] == name)
    assert found.value is not None, f"{name}: {found.status}"
    return found.value


def interval(chain: BalancedChain, name: str) -> tuple[float | None, float | None]:
    """Return the interval of a flow that has no number."""
    found = next(item for item in chain.flows if item.id.rpartition(":")[0] == name)
    assert found.value is None
    return found.low, found.high


def ratio(chain: BalancedChain, name: str) -> float:
    """Return a coefficient, which must have a number."""
    found = next(item for item in chain.coefficients if item.coefficient == name)
    assert found.after.value is not None
    return found.after.value


def stock(chain: BalancedChain, process: str) -> float:
    """Return the net addition to a stock, which must have a number."""
    found = next(item for item in chain.stocks if item.node.partition("@")[0] == process)
    assert found.after.value is not None
    return found.after.value


def paper_case(name: str) -> OpenCase:
    """Return a case of the papers."""
    return open_case(name)


def test_every_case_is_checked() -> None:
    shipped = {name for name in cases() if {"zeng-2023", "wu-2023"} & set(open_case(name).case.source)}
    assert shipped == set(FITS) == set(KNOWN)


@pytest.mark.parametrize("mineral", ["cobalt", "indium", "niobium", "lithium", "germanium", "rare_earths"])
def test_one_definition_per_mineral_serves_the_world_and_one_economy(mineral: str) -> None:
    (name,) = [x for x in chains_of(mineral) if not x.startswith("battery")]
    definition = open_chain(name)
    for scope in (("WLD",), ("CHN",), ("CHN", "USA")):
        network = expand(definition, scope)
        assert compile_system(network).equations
    roles = {item.role for item in definition.flows.values()}
    assert {"tailings", "slag", "emission", "reject", "end_of_life", "scrap", "secondary", "remanufacture"} <= roles
    remade = [item for item in definition.flows.values() if item.role == "remanufacture"]
    for item in remade:
        assert definition.processes[item.origin].link == "R"
        assert definition.processes[item.target].link == "D"


@pytest.mark.parametrize("economy", ["CHN", "USA"])
@pytest.mark.parametrize("name", ["cobalt", "indium", "niobium", "lithium", "germanium", "rare-earths"])
def test_definitions_balance_without_a_case(store: Store, name: str, economy: str) -> None:
    chain = balance(store, open_chain(name), (economy,), (2020, 2020))
    assert chain.reconciled
    assert all(x.value is None for x in chain.flows if x.after.status == "unobservable")


@pytest.mark.parametrize("name", FITS)
def test_name_says_what_it_is_not_and_note_what_contradicts(name: str) -> None:
    case = paper_case(name).case
    assert "text figures" in case.name.en
    assert "not the flow diagrams" in case.name.en
    assert "正文数据" in case.name.zh
    assert not isinstance(case.note, str)
    assert len(case.note.en) > 100
    assert len(case.note.zh) > 50


@pytest.mark.parametrize("name", FITS)
def test_every_process_balances(store: Store, balanced: Balanced, name: str) -> None:
    item = paper_case(name)
    network = expand(item.definition, item.case.scope)
    gathered = gather(store, network, item.definition.mineral, item.case.period, item.case)
    system = compile_system(network, gathered.observations)
    found = reconcile(system, intervals=False)
    rows = [place for place, equation in enumerate(system.equations) if equation.startswith("balance:")]
    transforming = [node for node in network.nodes if node.balanced]
    assert len(rows) == len(transforming)
    # The state holds the undetermined flows too: the whole picture is one that can exist.
    assert (np.abs(found.residual[rows]) <= 1e-9).all()
    assert (np.abs(found.residual) <= 1e-9).all()
    for process in balanced(name).processes:
        if process.imbalance_after is not None:
            size = max(abs(process.inputs or 0.0), abs(process.outputs or 0.0))
            assert abs(process.imbalance_after) <= 1e-9 * size


@pytest.mark.parametrize("name", FITS)
def test_fit_and_suspects(balanced: Balanced, name: str) -> None:
    chain = balanced(name)
    freedom, objective, p_value = FITS[name]
    assert chain.degrees_of_freedom == freedom
    assert chain.suspects == ()
    if objective is None:
        assert chain.objective is None
        assert chain.p_value is None
    else:
        assert chain.objective == pytest.approx(objective, rel=5e-3)
        assert chain.p_value == pytest.approx(p_value, abs=1e-3)


@pytest.mark.parametrize("name", FITS)
def test_the_page_says_the_same(balanced: Balanced, name: str) -> None:
    chain = balanced(name)
    row = next(line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith(f"| `{name}` |"))
    figures, flows, freedom, objective, p_value, suspects = (cell.strip() for cell in row.strip("|").split("|")[1:])
    assert int(figures) == sum(item.sd != 0 for item in chain.observations)
    assert flows == f"{sum(item.value is not None for item in chain.flows)} of {len(chain.flows)}"
    assert int(freedom) == chain.degrees_of_freedom
    if chain.objective is None:
        assert (objective, p_value, suspects) == ("–", "–", "–")
    else:
        assert float(objective) == pytest.approx(chain.objective, rel=0.03)
        assert float(p_value) == pytest.approx(chain.p_value, abs=5e-3)
        assert suspects == "none"


@pytest.mark.parametrize("name", FITS)
def test_what_the_text_does_not_determine_has_no_number(balanced: Balanced, name: str) -> None:
    chain = balanced(name)
    assert {x.id.rpartition(":")[0] for x in chain.flows if x.value is not None} == set(KNOWN[name].split())
    after = [x.after for x in chain.flows] + [x.after for x in chain.stocks] + [x.after for x in chain.coefficients]
    for item in after:
        if item.status == "unobservable":
            assert item.value is None
            assert item.sd is None
            assert item.reason is not None


@pytest.mark.parametrize("name", FITS)
def test_every_figure_has_a_source_in_the_store(store: Store, balanced: Balanced, name: str) -> None:
    for item in balanced(name).observations:
        if item.sd == 0:  # arithmetic: the shares of one whole
            assert item.sources == ("shares of one whole",)
            continue
        held = {origin.claim for origin in trace_many(store, item.sources)}
        assert item.sources[0] in held, item.id


@pytest.mark.parametrize("name", FITS)
def test_values_of_a_case_are_those_printed(printed: Callable[[str], float], name: str) -> None:
    for value in paper_case(name).case.values:
        if value.value is not None and not value.source:  # a source in words explains arithmetic, checked below
            assert value.value == printed(value.claim)


def test_indium_loop_yields_0_896_of_what_enters_it(balanced: Balanced, printed: Callable[[str], float]) -> None:
    # S1-20: 30 % deposited, 70 % recoverable at (more than) 95 %.
    deposited, recoverable = printed("zeng-2023:S1-20a") / 100, printed("zeng-2023:S1-20b") / 100
    expected = deposited / (1 - recoverable * 0.95)
    assert round(expected, 3) == 0.896
    for name in ("indium-world-2010-2020", "indium-china-2014"):
        chain = balanced(name)
        found = next(item for item in chain.coefficients if item.coefficient == "loop_yield")
        assert found.before == ()
        assert found.after.status == "observable"
        assert found.after.value == pytest.approx(expected, rel=1e-9)
    chain = balanced("indium-world-2010-2020")
    assert flow(chain, "deposited@WLD") == pytest.approx(expected * flow(chain, "refined_targets@WLD"))


def test_indium_ore_and_shares(balanced: Balanced, printed: Callable[[str], float]) -> None:
    chain = balanced("indium-world-2010-2020")
    # S1-10: 9340 t from 113 kt.
    assert ratio(chain, "extraction_yield") == pytest.approx(9340 / 113_000)
    assert round(100 * ratio(chain, "extraction_yield"), 2) == 8.27
    # S1-19: the printed shares sum to 100.1 %, the balanced ones to 100 %.
    assert sum(printed(f"zeng-2023:S1-19{x}") for x in "abcd") == pytest.approx(100.1)
    names = ("share_targets", "share_electronics", "share_solder", "share_other")
    assert sum(ratio(chain, name) for name in names) == pytest.approx(1, abs=1e-12)
    # Each loss between ore and metal is between nothing and all of it (17.73 t of scrap may add to the metal).
    for name in ("tailings@WLD", "slag@WLD", "mining_release@WLD"):
        low, high = interval(chain, name)
        assert low == 0
        assert high is not None
        assert 113_000 - 9340 < high < 1.3 * (113_000 - 9340)  # what the 95 % interval of the ore leaves


def test_indium_products_and_the_two_boundaries_of_e_waste(balanced: Balanced, printed: Callable[[str], float]) -> None:
    chain = balanced("indium-world-2010-2020")
    panels = sum(printed(f"zeng-2023:S1-21{x}") for x in "abcde")
    assert panels == 1399
    assert ratio(chain, "panels_not_named") == pytest.approx(1 - panels / flow(chain, "deposited@WLD"))
    listed = sum(printed(f"zeng-2023:S1-22{x}") for x in "abcdefg")
    assert listed == pytest.approx(509.1)
    assert flow(chain, "waste_other@WLD") == pytest.approx(printed("zeng-2023:S1-22h") - listed)
    assert flow(chain, "old_scrap@WLD") == pytest.approx(17.73)
    assert stock(chain, "use_televisions") == pytest.approx(839 - 201)
    assert stock(chain, "use_cigs") == pytest.approx(433.9)


def test_lithium_imports_of_79_and_86_percent_meet(balanced: Balanced, printed: Callable[[str], float]) -> None:
    imports, intake = printed("zeng-2023:S1-05b"), printed("zeng-2023:S1-04a")
    assert imports / intake == pytest.approx(0.79)
    assert printed("zeng-2023:S1-04b") == 86
    chain = balanced("lithium-china-2021")
    after = chain.observation("zeng-2023:S1-05b").adjusted
    assert after is not None
    assert 79_000 < after < 86_000
    assert after == pytest.approx(flow(chain, "concentrate@OTH>CHN"))
    assert 0.79 < ratio(chain, "imported_of_raw_material") < 0.86
    # What the refineries take from domestic mines is the 14 kt of other publishers, not the 26 kt printed.
    assert flow(chain, "concentrate@CHN") == pytest.approx(14_000, rel=0.01)
    assert flow(chain, "concentrate@CHN>OTH") == pytest.approx(12_000, rel=0.01)


def test_lithium_stock_and_waste(balanced: Balanced, printed: Callable[[str], float]) -> None:
    level, growth = printed("zeng-2023:S1-14a"), printed("zeng-2023:S1-14c") / 100
    added = level * (1 - 1 / (1 + growth))
    assert round(added, 2) == 1.44
    assert round(10 * level / (1 + growth) ** 6, 1) == 122.9  # S1-14: kt in 2015
    assert round(level / (printed("zeng-2023:S1-14b") / 100)) == 150  # 万吨 of reserves
    chain = balanced("lithium-china-2021")
    assert stock(chain, "use") == pytest.approx(1e4 * added, rel=1e-4)
    assert printed("zeng-2023:S1-15c") + printed("zeng-2023:S1-15d") == 86
    assert flow(chain, "waste_other@CHN") == pytest.approx(6120)
    assert flow(chain, "waste_batteries@CHN") == pytest.approx(4200)
    assert flow(chain, "waste_unassigned@CHN") == pytest.approx(0.14 * 12_000)
    # What is in neither exports nor stock.
    entered = 26_000 + flow(chain, "concentrate@OTH>CHN")
    assert ratio(chain, "lost_or_unaccounted") == pytest.approx(1 - (48_000 + 14_444) / entered, rel=1e-4)


def test_cobalt_supply_below_use(balanced: Balanced, printed: Callable[[str], float]) -> None:
    chain = balanced("cobalt-world-2021")
    supply, used = chain.observation("zeng-2023:S1-06b"), chain.observation("zeng-2023:S1-17a")
    assert supply.mean is not None
    assert used.mean is not None
    assert supply.mean < used.mean
    assert supply.adjusted == pytest.approx(used.adjusted)
    assert flow(chain, "refined@WLD") + flow(chain, "secondary@WLD") == pytest.approx(supply.adjusted)
    assert ratio(chain, "secondary_share_of_supply") == pytest.approx(0.083)
    (added,) = paper_case("cobalt-world-2021").case.values
    assert added.value == pytest.approx(10 * printed("zeng-2023:S1-18a") * (1 - 1 / 1.11), rel=1e-4)
    low, high = interval(chain, "scrapped_laptops@WLD")
    assert low is not None
    assert high is not None
    assert 0 <= low < high < 250_000


def test_cobalt_2015_has_two_ratios_and_no_mass(balanced: Balanced) -> None:
    chain = balanced("cobalt-world-2015")
    assert ratio(chain, "recovered_of_scrapped") == pytest.approx(0.14)
    assert ratio(chain, "secondary_share_of_supply") == pytest.approx(0.083)
    assert all(item.value is None for item in chain.flows)


def test_niobium_shares_of_99_percent_become_100(balanced: Balanced, printed: Callable[[str], float]) -> None:
    chain = balanced("niobium-world-2019")
    assert sum(printed(f"zeng-2023:S1-23{x}") for x in "bcde") == 99
    names = ("share_ferroniobium", "share_vacuum_alloys", "share_metal", "share_chemicals")
    assert sum(ratio(chain, name) for name in names) == pytest.approx(1, abs=1e-12)
    assert 0.9 < ratio(chain, "share_ferroniobium") < 0.91
    assert ratio(chain, "steel_to_structures") == pytest.approx(0.44)
    assert ratio(chain, "chemicals_to_ceramics") == pytest.approx(0.6)
    assert ratio(chain, "recovered_of_scrapped") == pytest.approx(0.03)


def test_niobium_concentrate_of_china_is_only_bounded(balanced: Balanced) -> None:
    chain = balanced("niobium-china-2020")
    assert interval(chain, "concentrate@CHN") == pytest.approx((0, 300))
    assert flow(chain, "ferroniobium@OTH>CHN") > 70 * 300


def test_germanium_use_of_china_is_output_less_net_export(balanced: Balanced) -> None:
    chain = balanced("germanium-china-2019")
    assert flow(chain, "used@CHN") == pytest.approx(95 - 17)
    for name, most in (("for_fibre@CHN", 78), ("scrapped_fibre@CHN", 9)):
        low, high = interval(chain, name)
        assert low == 0
        assert high is not None
        assert most < high < 1.5 * most  # up to the end of the 95 % interval of what is left


def test_germanium_use_of_the_world(balanced: Balanced, printed: Callable[[str], float]) -> None:
    chain = balanced("germanium-world-2019")
    assert sum(printed(f"zeng-2023:S1-24{x}") for x in "bcdef") == 100
    assert 130 < flow(chain, "used@WLD") < 136
    assert flow(chain, "for_fibre@WLD") == pytest.approx(0.29 * flow(chain, "used@WLD"))


def test_rare_earths_of_china_in_oxides(balanced: Balanced, printed: Callable[[str], float]) -> None:
    chain = balanced("rare-earths-china-2021")
    assert chain.layers == ("REO",)
    assert "REO" in chain.name_en
    assert "稀土氧化物" in chain.name_zh
    (mined,) = paper_case("rare-earths-china-2021").case.values
    assert mined.value == pytest.approx(printed("wu-2023:S4-02a") * printed("wu-2023:S4-02b") / 100)
    assert round(100 * printed("wu-2023:S4-07a") / printed("wu-2023:S4-07b"), 1) == 15.9
    assert ratio(chain, "magnet_share") == pytest.approx(0.42)
    # Oxides made less net exports exceed the use printed: each gives way.
    made, used = chain.observation("wu-2023:S4-07b").adjusted, chain.observation("wu-2023:S4-06e").adjusted
    assert made is not None
    assert used is not None
    assert made < 170_000
    assert used > 115_000


def test_rare_earths_by_element_only_where_a_use_is_printed(
    balanced: Balanced, printed: Callable[[str], float]
) -> None:
    assert printed("wu-2023:S4-06e") + printed("wu-2023:S4-06h") == pytest.approx(printed("wu-2023:S4-06b"))
    chain = balanced("rare-earths-world-2021")
    assert flow(chain, "praseodymium_neodymium@WLD") == pytest.approx(50_000)
    for element in ("lanthanum", "cerium", "dysprosium", "terbium", "yttrium"):
        low, high = interval(chain, f"{element}@WLD")
        assert low == 0
        assert high is not None
        assert 117_000 < high < 1.5 * 117_000
    for element in ("praseodymium_neodymium", "lanthanum", "cerium"):
        low, high = interval(balanced("rare-earths-china-2021"), f"{element}@CHN")
        assert low == 0
        assert high is not None

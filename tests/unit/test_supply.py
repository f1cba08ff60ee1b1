"""How output is read from tables that name everyone, only some, or keep a figure back."""

from collections.abc import Callable

import pytest

from orechain.assess.inputs import Inputs, figure, interval, oldest_year
from orechain.assess.links import answer
from orechain.assess.output import own_output
from orechain.assess.publishedtrade import published_trade
from orechain.assess.recovery import rates, secondary_output, with_secondary
from orechain.assess.requirement import requirement
from orechain.assess.sections import reserves
from orechain.assess.supply import share_drift, world_supply
from orechain.assess.tradeflows import link_trade
from orechain.catalog.minerals import mineral
from orechain.chain.interval import Interval
from orechain.store.claims import Fact, TradeFlow

Make = Callable[..., Fact]
Gather = Callable[..., Inputs]


@pytest.fixture
def gather(make_release: Callable[..., object]) -> Gather:
    def made(facts: list[Fact], economy: str = "CHN", year: int = 2020, name: str = "cobalt") -> Inputs:
        releases = {fact.release: make_release(fact.release) for fact in facts}
        numbered = [f if f.claim != "a:1" else _renamed(f, i) for i, f in enumerate(facts)]
        return Inputs.gather(mineral(name), economy, year, numbered, releases)  # type: ignore[arg-type]

    return made


def _renamed(fact: Fact, number: int) -> Fact:
    from dataclasses import replace

    return replace(fact, claim=f"{fact.release}:{number}")


def table(make: Make, amounts: dict[str, float], **fields: object) -> list[Fact]:
    return [make(economy=name, value=amount, raw=f"{amount:g}", **fields) for name, amount in amounts.items()]


def test_bloc_named_in_part_is_a_range(make_fact: Make, gather: Gather) -> None:
    facts = table(make_fact, {"DEU": 30.0, "CHN": 50.0, "OTH": 20.0, "WLD": 100.0})
    inputs = gather(facts, "EU27")
    own = own_output(inputs, "U", world_supply(inputs, "U"))
    assert (own.value, own.low, own.high) == (None, 30.0, 50.0)
    complete = gather(table(make_fact, {"DEU": 30.0, "CHN": 70.0, "WLD": 100.0}), "EU27")
    assert own_output(complete, "U", world_supply(complete, "U")).value == 30.0


def test_older_shares_fill_in_for_a_bloc_within_what_the_table_leaves_open(make_fact: Make, gather: Gather) -> None:
    facts = table(make_fact, {"DEU": 30.0, "CHN": 50.0, "OTH": 20.0, "WLD": 100.0})
    share = {"kind": "supply_share", "unit": "percent", "form": "", "start": 2011, "end": 2015, "release": "b"}
    for name, amount in {"DEU": 0.2, "FIN": 0.15, "CHN": 0.65}.items():
        facts.append(make_fact(economy=name, value=100 * amount, amount=amount, contained=None, **share))
    inputs = gather(facts, "EU27")
    own = own_output(inputs, "U", world_supply(inputs, "U"))
    assert own.status == "estimate"
    assert own.value == pytest.approx(35.0)
    assert own.assumptions
    alone = gather(facts, "FIN")
    assert own_output(alone, "U", world_supply(alone, "U")).value == pytest.approx(15.0)


def test_not_named_is_not_none(make_fact: Make, gather: Gather) -> None:
    facts = table(make_fact, {"CHN": 60.0, "COD": 20.0, "OTH": 20.0, "WLD": 100.0})
    inputs = gather(facts, "JPN")
    own = own_output(inputs, "U", world_supply(inputs, "U"))
    assert (own.value, own.low, own.high) == (None, 0.0, 20.0)
    everyone = gather(table(make_fact, {"CHN": 80.0, "COD": 20.0, "WLD": 100.0}), "JPN")
    own = own_output(everyone, "U", world_supply(everyone, "U"))
    assert (own.value, own.status) == (0.0, "estimate")
    assert own.claims


def test_withheld_is_said_so(make_fact: Make, gather: Gather) -> None:
    facts = table(make_fact, {"CHN": 60.0, "COD": 40.0, "WLD": 100.0})
    facts.append(make_fact(economy="USA", value=None, bound="withheld", raw="W"))
    inputs = gather(facts, "USA")
    own = own_output(inputs, "U", world_supply(inputs, "U"))
    assert own.value is None
    assert own.reason is not None
    assert "withholds" in own.reason.text("en")


def test_parts_of_one_supply_are_added_and_tables_are_not(make_fact: Make, gather: Gather) -> None:
    facts = table(make_fact, {"CHN": 60.0, "COD": 40.0, "WLD": 100.0}, detail="x", locator="row 1, World")
    facts += table(make_fact, {"CHN": 6.0, "COD": 4.0, "WLD": 10.0}, detail="y", locator="row 2, World")
    facts.append(make_fact(economy="CHN", value=60.0, detail="x", locator="row 3, Home"))
    found = world_supply(gather(facts), "U")
    assert found is not None
    assert found.world.value == 110.0
    assert found.producers["CHN"].value == 66.0
    assert found.product == "x; y"


def test_table_of_another_year_is_an_estimate(make_fact: Make, gather: Gather) -> None:
    facts = table(make_fact, {"CHN": 60.0, "COD": 40.0, "WLD": 100.0})
    near = world_supply(gather(facts, year=2021), "U")
    assert near is not None
    assert (near.world.status, near.world.start) == ("estimate", 2020)
    assert world_supply(gather(facts, year=2026), "U") is None


def test_old_shares_move_as_far_as_shares_of_mining_did(make_fact: Make, gather: Gather) -> None:
    facts = table(make_fact, {"CHN": 60.0, "COD": 40.0, "WLD": 100.0})
    old = {"kind": "supply_share", "unit": "percent", "form": "", "start": 2011, "end": 2015, "release": "b"}
    for process, link, shares in (
        ("mining", "U", {"CHN": 0.3, "COD": 0.7}),
        ("refining", "M", {"CHN": 0.5, "FIN": 0.5}),
    ):
        for name, amount in shares.items():
            facts.append(
                make_fact(
                    economy=name, value=100 * amount, amount=amount, contained=None, process=process, link=link, **old
                )
            )
    inputs = gather(facts)
    mined = world_supply(inputs, "U")
    assert mined is not None
    assert share_drift(inputs, mined) == pytest.approx(2.0)
    refined = world_supply(inputs, "M", mined.world, 2.0)
    assert refined is not None
    china = refined.producers["CHN"]
    assert (china.value, china.low, china.high) == (50.0, 25.0, 100.0)
    assert (china.start, china.end, china.oldest, china.status) == (2020, 2020, 2015, "estimate")


def test_scrap_in_output_lowers_the_need_for_raw_material(make_fact: Make, gather: Gather) -> None:
    rate = {
        "kind": "recycled_content",
        "unit": "percent",
        "form": "",
        "link": "R",
        "process": "recovery",
        "economy": "WLD",
    }
    facts = table(make_fact, {"CHN": 60.0, "CHL": 40.0, "WLD": 100.0}, mineral="copper", form="Cu")
    facts += table(
        make_fact, {"CHN": 70.0, "CHL": 30.0, "WLD": 100.0}, mineral="copper", form="Cu", process="refining", link="M"
    )
    facts.append(make_fact(value=30.0, amount=0.3, contained=None, release="r", **rate))
    inputs = gather(facts, name="copper")
    refined = world_supply(inputs, "M")
    own = own_output(inputs, "M", refined)
    trade = link_trade(inputs, [], "U")
    needed = requirement(
        inputs, "U", "industry", own=own_output(inputs, "U", world_supply(inputs, "U")), own_next=own,
        next_supply=refined, with_secondary=False, trade=trade,
    ).figure  # fmt: skip
    assert (needed.value, needed.low) == (70.0, pytest.approx(49.0))


def flow(exporter: str, importer: str, hs: str, tonnes: float | None, release: str = "baci-hs92") -> TradeFlow:
    return TradeFlow(release, 2020, exporter, importer, hs, 1.0, tonnes)


def test_one_shipment_under_two_codes_counts_once(make_fact: Make, gather: Gather) -> None:
    inputs = gather(table(make_fact, {"CHN": 1.0, "COD": 2.0, "WLD": 3.0}))
    flows = [
        flow("COD", "CHN", "282200", 100.0),
        flow("COD", "CHN", "810510", 300.0),
        flow("ZMB", "CHN", "282200", 10.0),
    ]
    trade = link_trade(inputs, flows, "U")
    assert trade.by_partner["COD"].value == pytest.approx(0.30 * 300)
    assert trade.by_partner["ZMB"].value == pytest.approx(0.30 * 10)
    assert (trade.imports.value, trade.imports.low) == (None, pytest.approx(0.25 * 310))


def test_what_no_economy_is_named_for_widens_the_sum(make_fact: Make, gather: Gather) -> None:
    inputs = gather(
        table(make_fact, {"CHN": 1.0, "AUS": 2.0, "WLD": 3.0}, mineral="lithium", form="Li"), name="lithium"
    )
    flows = [
        flow("CHL", "CHN", "283691", 100.0),
        flow("OTH", "OTH", "283691", 10.0),
        flow("CHL", "CHN", "282520", None),
    ]
    trade = link_trade(inputs, flows, "M")
    content = 0.1879
    assert trade.imports.value == pytest.approx(100 * content, rel=1e-3)
    assert trade.imports.high == pytest.approx(110 * content, rel=1e-3)
    assert trade.exports.value == 0.0
    assert trade.exports.high == pytest.approx(10 * content, rel=1e-3)
    assert trade.exports.claims == ("baci-hs92:2020-OTH-OTH-283691",)
    assert trade.unweighed == 1


def test_trade_inside_a_bloc_is_none(make_fact: Make, gather: Gather) -> None:
    facts = table(make_fact, {"DEU": 1.0, "CHL": 2.0, "WLD": 3.0}, mineral="lithium", form="Li")
    inputs = gather(facts, "EU27", name="lithium")
    trade = link_trade(inputs, [flow("DEU", "FRA", "283691", 5.0), flow("CHL", "FRA", "283691", 7.0)], "M")
    assert set(trade.by_partner) == {"CHL"}


def test_no_data_for_a_main_code_leaves_a_lower_bound(make_fact: Make, gather: Gather) -> None:
    facts = table(make_fact, {"CHN": 1.0, "COD": 2.0, "WLD": 3.0}, mineral="antimony", form="Sb")
    inputs = gather(facts, name="antimony")
    trade = link_trade(inputs, [flow("TJK", "CHN", "811010", 9.0, "baci-hs17-202601")], "M")
    assert trade.imports.value is None
    assert trade.imports.low == pytest.approx(9.0 * 0.99, rel=0.01)
    assert "282580" in trade.absent


def test_old_scrap_counts_and_new_scrap_does_not(make_fact: Make, gather: Gather) -> None:
    made = {"process": "secondary_production", "link": "M", "economy": "USA"}
    facts = [
        make_fact(value=85.0, detail="Old scrap", **made),
        make_fact(value=80.0, detail="New scrap", **made),
    ]
    assert secondary_output(gather(facts, "USA")).value == 85.0


def test_unknown_primary_output_keeps_its_bounds_beside_the_secondary(make_fact: Make, gather: Gather) -> None:
    facts = table(make_fact, {"CHN": 60.0, "FIN": 20.0, "OTH": 20.0, "WLD": 100.0}, process="refining", link="M")
    facts.append(make_fact(value=7.0, process="secondary_production", link="M", economy="USA"))
    inputs = gather(facts, "USA")
    primary = own_output(inputs, "M", world_supply(inputs, "M"))
    both = with_secondary(inputs, primary, secondary_output(inputs))
    assert (both.value, both.low, both.high) == (None, 7.0, 27.0)


def test_several_estimates_of_a_rate_are_a_range(make_fact: Make, gather: Gather) -> None:
    rate = {
        "kind": "eol_recycling_rate",
        "unit": "percent",
        "form": "",
        "link": "R",
        "process": "recovery",
        "economy": "WLD",
    }
    facts = [make_fact(value=100 * x, amount=x, contained=None, release="r", **rate) for x in (0.76, 0.01)]
    found = dict(rates(gather(facts)))["eol_recycling_rate:WLD"]
    assert (found.value, found.low, found.high) == (None, 0.01, 0.76)
    single = dict(rates(gather(facts[:1])))["eol_recycling_rate:WLD"]
    assert single.value == 0.76


def test_reserves_are_those_of_the_year(make_fact: Make, gather: Gather) -> None:
    facts = []
    for year, amount in ((2020, 10.0), (2021, 12.0)):
        facts += table(
            make_fact,
            {"CHN": amount, "WLD": 2 * amount},
            kind="reserve",
            process="",
            start=year,
            end=year,
            release=f"r{year}",
        )
    entries, world, own = reserves(gather(facts))
    assert (world.value, own.value) == (20.0, 10.0)
    assert interval(entries[0].share).value == pytest.approx(0.5)


def test_old_scrap_goes_before_a_total(make_fact: Make, gather: Gather) -> None:
    made = {"process": "secondary_production", "link": "M", "economy": "USA"}
    facts = [make_fact(value=165.0, detail="Total", **made), make_fact(value=85.0, detail="Old scrap", **made)]
    assert secondary_output(gather(facts, "USA")).value == 85.0


def test_age_is_that_of_the_oldest_figure() -> None:
    old = figure(Interval.exact(1.0), "t", "estimate", start=2020, end=2020, oldest=2015)
    assert oldest_year([figure(Interval.exact(1.0), "t", "computed", start=2020, end=2020), old]) == 2015
    assert oldest_year([]) is None


def test_trade_of_an_office_by_partner(make_fact: Make, gather: Gather) -> None:
    """The largest supplier is a named one, however much comes from all others together."""
    own = {"mineral": "indium", "form": "In", "link": "M", "economy": "USA", "process": ""}
    facts = table(make_fact, {"CHN": 700.0, "KOR": 300.0, "WLD": 1000.0}, mineral="indium", form="In",
                  process="refining", link="M")  # fmt: skip
    facts += [
        make_fact(kind="import", value=200.0, **own),
        make_fact(kind="export", value=20.0, **own),
        make_fact(kind="use", value=180.0, **(own | {"link": "D", "process": "use"}), detail="Consumption, apparent"),
    ]
    share = {
        **own,
        "kind": "import_share",
        "unit": "percent",
        "form": "",
        "start": 2016,
        "end": 2019,
        "contained": None,
    }
    for partner, amount in {"KOR": 0.3, "JPN": 0.2, "OTH": 0.5}.items():
        facts.append(make_fact(partner=partner, value=100 * amount, amount=amount, **share))
    inputs = gather(facts, "USA", name="indium")
    trade = published_trade(inputs, "M")
    assert trade is not None
    assert trade.by_partner["OTH"].value == 100.0
    supply = world_supply(inputs, "M")
    output = own_output(inputs, "M", supply)
    needed = requirement(
        inputs, "M", "industry", own=output, own_next=output, next_supply=None, with_secondary=False, trade=trade
    )
    found = answer(inputs, "M", supply=supply, own=output, trade=trade, needed=needed, governance={})
    assert found.largest_supplier == "KOR"
    assert found.readings["realised"].value == pytest.approx(1.0)
    assert found.readings["assured"].value == pytest.approx((200 - 60 - 20) / 180)


def test_weight_that_cannot_be_right_for_the_value(make_fact: Make, gather: Gather) -> None:
    """One flow a thousand times too heavy for its value is read from its value at the usual unit price."""
    inputs = gather(table(make_fact, {"CHN": 1.0, "CHL": 2.0, "WLD": 3.0}, mineral="copper", form="Cu"), name="copper")
    sane = [
        TradeFlow("baci-hs92", 2020, name, "CHN", "260300", 200.0, 100.0)
        for name in ("CHL", "PER", "AUS", "CAN", "MEX")
    ]
    slip = TradeFlow("baci-hs92", 2020, "PNG", "CHN", "260300", 200.0, 100_000.0)
    trade = link_trade(inputs, [*sane, slip], "U")
    odd, usual = trade.by_partner["PNG"], trade.by_partner["CHL"]
    assert odd.value == pytest.approx(usual.value)
    assert odd.low is not None
    assert odd.low < 0.5 * odd.value
    assert trade.imports.status == "estimate"
    assert any(note.key == "flows_reweighed" for note in trade.notes)


def test_table_whose_total_is_excluded_is_not_the_world(make_fact: Make, gather: Gather) -> None:
    facts = table(make_fact, {"CHN": 60.0, "COD": 40.0})
    assert world_supply(gather(facts), "U") is not None
    facts.append(make_fact(economy="WLD", value=900.0, excluded="wrong"))
    assert world_supply(gather(facts), "U") is None


def test_reserves_of_a_bloc_named_in_part_are_a_range(make_fact: Make, gather: Gather) -> None:
    facts = table(make_fact, {"POL": 34.0, "CHN": 50.0, "OTH": 16.0, "WLD": 100.0}, kind="reserve", process="")
    own = reserves(gather(facts, "EU27"))[2]
    assert (own.value, own.low, own.high) == (None, 34.0, 50.0)

"""The 2020 battery chain of Cheng et al. (2024): balances of the nodes, basis of the flows, exclusions."""

import csv
from collections import defaultdict
from pathlib import Path

import duckdb
import pytest

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "src" / "orechain" / "data"
TABLES = ROOT / "src" / "orechain" / "catalog" / "tables"
MINERALS = ("lithium", "cobalt", "nickel", "manganese")
NO_CATHODE = "trade to countries with no cathode production or refined materials not accounted for in trade"


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


CLAIMS = read(DATA / "claims" / "cheng_2024.csv")
CORRECTIONS = read(DATA / "corrections" / "cheng.csv")
EXCLUDED = {row["claim"] for row in CORRECTIONS}
BY_ID = {row["claim"]: row for row in CLAIMS}
FLOWS = [row for row in CLAIMS if row["kind"] == "flow"]


def flow(mineral, economy, partner, detail):
    found = [
        row
        for row in FLOWS
        if (row["mineral"], row["economy"], row["partner"], row["detail"]) == (mineral, economy, partner, detail)
    ]
    assert len(found) == 1, (mineral, economy, partner, detail, len(found))
    return found[0]


def amount(mineral, economy, partner, detail):
    return float(flow(mineral, economy, partner, detail)["value"])


def nodes(mineral):
    """Inflow and outflow by (economy, stage)."""
    into, out = defaultdict(float), defaultdict(float)
    for row in FLOWS:
        if row["mineral"] == mineral:
            source, target = row["detail"].split(" -> ")
            out[row["economy"], source] += float(row["value"])
            into[row["partner"], target] += float(row["value"])
    return into, out


def figure(cell):
    return float(BY_ID[f"cheng-2024:fig1-{cell}"]["value"])


def test_rows():
    assert len(CLAIMS) == len(BY_ID) == 572
    assert {m: sum(row["mineral"] == m for row in FLOWS) for m in MINERALS} == {
        "lithium": 67,
        "cobalt": 143,
        "nickel": 109,
        "manganese": 121,
    }
    assert all(row["raw"] != "" and row["value"] != "" for row in CLAIMS)
    assert all(float(row["value"]) >= 0 for row in CLAIMS)
    assert all(float(row["value"]) == float(row["raw"]) for row in CLAIMS)


def test_vocabulary():
    def ids(table, column):
        return {row[column] for row in read(TABLES / f"{table}.csv")}

    assert {row["kind"] for row in CLAIMS} <= ids("kinds", "kind")
    assert {row["process"] for row in CLAIMS} <= ids("processes", "process")
    assert {row["unit"] for row in CLAIMS} <= ids("units", "unit")
    # Europe is the publisher's own region: neither the union nor the continent of the statistics.
    assert {row["economy"] for row in CLAIMS} | {row["partner"] for row in CLAIMS} <= (
        ids("economies", "economy") | {"", "EUROPE"}
    )


def test_corrections_fit_the_claims():
    assert len(CORRECTIONS) == len(EXCLUDED) == 46
    for row in CORRECTIONS:
        assert row["claim"] in BY_ID
        assert row["action"] == "exclude"
        assert row["reason"]
        assert row["source"]


@pytest.mark.parametrize("mineral", MINERALS)
def test_published_nodes_balance(mineral):
    """Every node inside the chain balances: the authors add a flow for each difference."""
    into, out = nodes(mineral)
    inside = [node for node in into if node in out]
    assert len(inside) >= 13
    for node in inside:
        assert into[node] == pytest.approx(out[node], rel=1e-6), node


# The flows that close the balances, in tonnes of the element: how far production and trade disagree.
CLOSING = {
    "lithium": {
        "unknown raw material source": 2002,
        "raw materials not accounted for in refining production": 19_413,
        "unaccounted additional refining production": 18,
        "missing refined material trade": 0,
    },
    "cobalt": {
        "unknown raw material source": 102_987,
        "raw materials not accounted for in refining production": 92_816,
        "unaccounted additional refining production": 183_736,
        "missing refined material trade": 5_905,
    },
    "nickel": {
        "unknown raw material source": 28_956,
        "raw materials not accounted for in refining production": 592_609,
        "unaccounted additional refining production": 192_389,
        "missing refined material trade": 0,
    },
    "manganese": {
        "unknown raw material source": 7_442,
        "raw materials not accounted for in refining production": 12_672_281,
        "unaccounted additional refining production": 16_663,
        "missing refined material trade": 1_622,
    },
}


@pytest.mark.parametrize("mineral", MINERALS)
def test_closing_flows(mineral):
    total = defaultdict(float)
    for row in FLOWS:
        if row["mineral"] == mineral:
            for stage in row["detail"].split(" -> "):
                total[stage] += float(row["value"])
    for stage, tonnes in CLOSING[mineral].items():
        assert total[stage] == pytest.approx(tonnes, abs=0.51), stage


# Nodes that no longer balance when the excluded figures are left out: inflow, outflow in tonnes.
OPEN = {
    "lithium": {},
    "cobalt": {
        ("CHN", "cathode input"): (78_546, 21_167),
        ("COD", "refinery output"): (400, 0),
        ("JPN", "cathode input"): (6_070, 6_069),
        ("KOR", "cathode input"): (4_735, 10_115),
    },
    "nickel": {("CHN", "refinery input"): (227_062, 167_000)},
    "manganese": {
        ("CHN", "cathode input"): (139_671, 12_053),
        ("JPN", "cathode input"): (8_754, 3_456),
    },
}


@pytest.mark.parametrize("mineral", MINERALS)
def test_imbalances_without_the_excluded_figures(mineral):
    into, out = defaultdict(float), defaultdict(float)
    for row in FLOWS:
        if row["mineral"] == mineral and row["claim"] not in EXCLUDED:
            source, target = row["detail"].split(" -> ")
            out[row["economy"], source] += float(row["value"])
            into[row["partner"], target] += float(row["value"])
    published_into, published_out = nodes(mineral)
    found = {
        node: (round(into[node]), round(out[node]))
        for node in set(published_into) & set(published_out)
        if into[node] != pytest.approx(out[node], rel=1e-6)
    }
    assert found == OPEN[mineral]


# Mines whose outflow is not the mine production the authors' code gives (USGS MCS 2022), in tonnes.
@pytest.mark.parametrize(
    ("mineral", "economy", "produced", "outflow"),
    [
        ("lithium", "AUS", 39_700, 48_318),
        ("nickel", "PHL", 334_000, 489_483.615),
        ("manganese", "BRA", 494_000, 911_088.9),
        ("manganese", "GHA", 637_000, 719_163.9),
    ],
)
def test_mines_that_send_more_than_they_produce(mineral, economy, produced, outflow):
    _, out = nodes(mineral)
    assert out[economy, "mine"] == pytest.approx(outflow, rel=1e-6)
    assert outflow > produced


def test_mines_send_what_figure_1_says():
    cells = {
        ("lithium", "CHN"): "D8",
        ("lithium", "USA"): "D11",
        ("nickel", "IDN"): "E6",
        ("nickel", "AUS"): "E7",
        ("nickel", "CHN"): "E8",
        ("nickel", "RUS"): "E9",
        ("nickel", "USA"): "E11",
        ("cobalt", "COD"): "F5",
        ("cobalt", "IDN"): "F6",
        ("cobalt", "AUS"): "F7",
        ("cobalt", "CHN"): "F8",
        ("cobalt", "RUS"): "F9",
        ("cobalt", "USA"): "F11",
        ("manganese", "ZAF"): "G4",
        ("manganese", "AUS"): "G7",
        ("manganese", "CHN"): "G8",
    }
    for (mineral, economy), cell in cells.items():
        row = BY_ID[f"cheng-2024:fig1-{cell}"]
        assert (row["mineral"], row["economy"]) == (mineral, economy)
        tonnes = float(row["value"]) * {"t": 1, "kt": 1000}[row["unit"]]
        _, out = nodes(mineral)
        assert out[economy, "mine"] == pytest.approx(tonnes, rel=1e-6), (mineral, economy)


def test_nickel_of_the_drc_is_no_measurement():
    assert figure("E5") == 0.05 * 2_510_000
    assert figure("E14") == pytest.approx(0.95 * 2_510_000 - sum(figure(f"E{row}") for row in range(4, 14)))
    assert figure("E15") == pytest.approx(2_510_000 * 0.95)
    assert ("COD", "mine") not in nodes("nickel")[1]
    for cell in ("E5", "E14", "E15"):
        assert f"cheng-2024:fig1-{cell}" in EXCLUDED


def test_refining_in_figure_1_against_the_flow_files():
    def refined(mineral):
        return {
            row["economy"]: float(row["value"])
            for row in FLOWS
            if row["mineral"] == mineral and row["detail"] == "refinery input -> refinery output"
        }

    assert sum(refined("lithium").values()) == figure("D35")
    assert sum(refined("manganese").values()) == figure("G35")
    assert sum(refined("nickel").values()) == figure("E35") - figure("E31") == 227_000
    assert "USA" not in refined("nickel")
    cobalt = refined("cobalt")
    assert sum(cobalt.values()) - figure("F35") == cobalt["AUS"] + cobalt["ZAF"] == 4200
    assert {"cheng-2024:fig1-E31", "cheng-2024:fig1-E35", "cheng-2024:fig1-F35"} <= EXCLUDED


def test_lithium_stands_in_place_of_cobalt_and_manganese():
    for product, mineral in (("LCO", "cobalt"), ("LMO", "manganese")):
        detail = f"cathode input -> {product}"
        economies = [r["economy"] for r in FLOWS if r["mineral"] == mineral and r["detail"] == detail]
        assert economies
        for economy in economies:
            row = flow(mineral, economy, "", detail)
            assert float(row["value"]) == pytest.approx(amount("lithium", economy, "", detail), rel=1e-6)
            assert row["claim"] in EXCLUDED


def test_bars_are_shares_only():
    for first in (59, 67):
        rows = [BY_ID[f"cheng-2024:fig1-D{row}"] for row in range(first, first + 6)]
        assert sum(float(row["value"]) for row in rows) == 472
        assert {row["unit"] for row in rows} == {"score"}


@pytest.fixture(scope="module")
def trade():
    con = duckdb.connect()
    path = DATA / "trade" / "baci-hs92.parquet"

    def quantity(hs, exporter, importer):
        rows = con.execute(
            f"""SELECT quantity_t, value_kusd FROM read_parquet('{path}')
            WHERE year = 2020 AND hs = ? AND exporter = ? AND importer = ?""",
            [hs, exporter, importer],
        ).fetchall()
        return rows[0]

    yield quantity
    con.close()


# Contained element by the flow file against gross weight in BACI: the ratio is the authors' content factor.
@pytest.mark.parametrize(
    ("mineral", "hs", "exporter", "importer", "factor", "tolerance"),
    [
        ("nickel", "260400", "NCL", "KOR", 0.015, 0.001),
        ("nickel", "260400", "NCL", "JPN", 0.015, 0.001),
        ("nickel", "260400", "NCL", "CHN", 0.015, 0.02),
        ("nickel", "260400", "IDN", "CHN", 0.015, 0.005),
        ("manganese", "260200", "AUS", "CHN", 0.300, 0.001),
        ("manganese", "260200", "GHA", "CHN", 0.300, 0.005),
        ("manganese", "260200", "ZAF", "CHN", 0.300, 0.03),
    ],
)
def test_ore_flows_are_contained_element(trade, mineral, hs, exporter, importer, factor, tolerance):
    gross, _ = trade(hs, exporter, importer)
    contained = amount(mineral, exporter, importer, "mine -> refinery input")
    assert contained / gross == pytest.approx(factor, rel=tolerance)


@pytest.mark.parametrize(("exporter", "importer"), [("ARG", "JPN"), ("ARG", "KOR")])
def test_lithium_carbonate_flows_are_contained_lithium(trade, exporter, importer):
    gross, _ = trade("283691", exporter, importer)
    contained = amount("lithium", exporter, importer, "refinery output -> cathode input")
    assert contained / gross == pytest.approx(0.18787, rel=0.002)


def test_cobalt_of_the_drc_is_neither_gross_nor_content(trade):
    gross, value = trade("810510", "COD", "CHN")
    published = amount("cobalt", "COD", "CHN", "refinery output -> cathode input")
    # 0.6 times the gross weight (HS 8105.20; BACI within 1 %), so it is not the gross weight ...
    assert published / 0.6 == pytest.approx(293_613, rel=1e-6)
    assert published / gross == pytest.approx(0.6, rel=0.01)
    # ... and not the content: a quarter of the price of metal, and more than the world's mines produced.
    metal_gross, metal_value = trade("810510", "AUS", "CHN")
    assert value / gross == pytest.approx(7.5, abs=0.1)
    assert metal_value / metal_gross == pytest.approx(30.5, abs=0.5)
    exports = sum(
        float(r["value"])
        for r in FLOWS
        if r["mineral"] == "cobalt" and r["detail"].startswith("refinery output") and r["economy"] == "COD"
    )
    assert exports == pytest.approx(183_650, abs=1)
    assert exports > figure("F15") == 142_000
    # What the mines of the DRC send to its refineries, over the gross weight: crude hydroxide.
    fed = amount("cobalt", "COD", "COD", "mine -> refinery input")
    assert fed / (exports / 0.6) == pytest.approx(0.29, abs=0.005)
    for partner in ("CHN", "KOR"):
        assert flow("cobalt", "COD", partner, "refinery output -> cathode input")["claim"] in EXCLUDED
    assert flow("cobalt", "COD", "OTH", f"refinery output -> {NO_CATHODE}")["claim"] in EXCLUDED


def test_excluded_flows_exceed_what_was_mined():
    assert amount("cobalt", "CHN", "", "cathode input -> non-battery products") > figure("F15")
    assert amount("nickel", "PHL", "CHN", "mine -> refinery input") > 334_000


PUBLISHER = ROOT.parent / "shared" / "data" / "mfa"


@pytest.mark.parametrize("mineral", MINERALS)
def test_flows_equal_the_publisher(mineral):
    path = PUBLISHER / f"cheng2024_{mineral}_sankey_2020.csv"
    if not path.exists():
        pytest.skip("the publisher's file is not at hand")
    published = [row["Value"] for row in read(path)]
    assert [row["raw"] for row in FLOWS if row["mineral"] == mineral] == published

# ruff: noqa: E501, S311
# fmt: off
"""Hand-built balanced chains with everything that a picture has to cope with; their numbers are made up."""

from dataclasses import replace
from itertools import pairwise
from random import Random

from orechain.assess.balance.result import (
    BalancedChain,
    BalancedCoefficient,
    BalancedFlow,
    BalancedNode,
    BalancedStock,
    BalancedValue,
    Observed,
    ProcessBalance,
    SuspectFigure,
)
from orechain.assess.result import ClaimRow, Source
from orechain.catalog.messages import message

USGS, BGS, TRADE = "usgs-mcs-2026", "bgs-wms-2025", "baci-2026"
MINE = "own.xlsx, sheet Values, cell D7"
EVIL = "<script>alert('note')</script>"

# id, link, kind, stock, English, Chinese
PROCESSES = [
    ("ground", "U", "outside", False, "Deposits", "矿床"),
    ("mining", "U", "transformation", False, "Mining", "开采"),
    ("beneficiation", "U", "transformation", False, "Beneficiation", "选矿"),
    ("tailings_pond", "U", "outside", False, "Tailings", "尾矿"),
    ("concentrate_market", "M", "market", False, "Market of concentrate and hydroxide", "精矿与氢氧化物市场"),
    ("smelting", "M", "transformation", False, "Smelting", "冶炼"),
    ("refining", "M", "transformation", False, "Refining", "精炼"),
    ("slag_heap", "M", "outside", False, "Slag", "炉渣"),
    ("cathode", "D", "transformation", False, "Precursors and cathode material", "前驱体与正极材料"),
    ("fabrication", "D", "transformation", False, "Batteries and alloys", "电池与合金"),
    ("use", "D", "transformation", True, "Use", "使用"),
    ("collection", "R", "transformation", False, "Collection", "收集"),
    ("recovery", "R", "transformation", False, "Recovery", "回收提取"),
    ("landfill", "R", "outside", False, "Landfill", "填埋"),
    ("environment", "", "outside", False, "Environment", "环境"),
]

# flow, source, target, role, after, mark, [(published kt, release, row)], form
CHINA = [
    ("ore", "ground", "mining", "product", 2600, "computed", [], ""),
    ("raw_ore", "mining", "beneficiation", "product", 2500, "corrected", [(2.3, USGS, 11)], ""),
    ("mining_waste", "mining", "tailings_pond", "reject", 100, "computed", [], ""),
    ("concentrate", "beneficiation", "concentrate_market", "product", 2300, "published", [(2.3, BGS, 12)], "Co_concentrate"),
    ("tailings", "beneficiation", "tailings_pond", "tailings", 200, "computed", [], ""),
    ("concentrate_trade", "abroad", "concentrate_market", "trade", 60000, "corrected", [(57.0, TRADE, 13), (62.1, BGS, 14)], "Co_hydroxide_crude"),
    ("feed", "concentrate_market", "smelting", "product", 62300, "computed", [], "Co_hydroxide_crude"),
    ("crude", "smelting", "refining", "product", 58800, "computed", [], ""),
    ("slag", "smelting", "slag_heap", "slag", 3500, "computed", [], ""),
    ("intermediate_trade", "abroad", "refining", "trade", 22000, "corrected", [(21.0, TRADE, 15)], "Co(OH)2"),
    ("salt", "refining", "cathode", "product", 74000, "corrected", [(76.0, USGS, 16)], "CoSO4.7H2O"),
    ("refined_trade", "refining", "abroad", "trade", 12000, "corrected", [(21.0, BGS, 17)], "Co"),
    ("refining_loss", "refining", "environment", "emission", 1300, "computed", [], ""),
    ("material", "cathode", "fabrication", "product", 68000, "computed", [], "LiCoO2"),
    ("new_scrap", "cathode", "refining", "scrap", 4000, "corrected", [(4.1, MINE, 0)], ""),
    ("material_trade", "cathode", "abroad", "trade", 2000, "published", [(2.0, TRADE, 18)], "LiCoO2"),
    ("batteries", "fabrication", "use", "product", 61500, "computed", [], ""),
    ("battery_trade", "fabrication", "abroad", "trade", 6000, "published", [(6.0, TRADE, 19)], ""),
    ("fabrication_loss", "fabrication", "environment", "emission", 1000, "computed", [], ""),
    ("product_trade", "abroad", "use", "trade", 4000, "published", [(4.0, TRADE, 20)], ""),
    ("end_of_life", "use", "collection", "end_of_life", 13000, "computed", [], ""),
    ("old_scrap", "collection", "recovery", "scrap", 3000, "corrected", [(3.4, USGS, 21)], ""),
    ("remanufacture", "collection", "fabrication", "remanufacture", 500, "computed", [], ""),
    ("uncollected", "collection", "landfill", "reject", None, "not_determinable", [], ""),
    ("informal", "collection", "abroad", "trade", None, "not_determinable", [], ""),
    ("secondary", "recovery", "refining", "secondary", 2500, "published", [(2.5, USGS, 22)], "CoSO4.7H2O"),
    ("rejects", "recovery", "landfill", "reject", 500, "computed", [], ""),
]
GROSS = [
    ("ore", "ground", "mining", "product", 1_300_000, "computed", [], ""),
    ("raw_ore", "mining", "beneficiation", "product", 1_250_000, "published", [(1250.0, USGS, 31)], ""),
    ("mining_waste", "mining", "tailings_pond", "reject", 50_000, "computed", [], ""),
    ("concentrate", "beneficiation", "concentrate_market", "product", 23_000, "published", [(23.0, BGS, 32)], ""),
    ("tailings", "beneficiation", "tailings_pond", "tailings", 1_227_000, "computed", [], ""),
]


def observed(flow, layer, place, published, release, row, after, suspect):
    claim = release if row == 0 else f"{release}:{row}"
    mean = published * 1000
    sd = 0.08 * mean
    return Observed(
        f"{claim}|{flow}", ((1.0, f"{flow}@{place}:{layer}"),), (), mean, sd, None, None, "normal", f"{published:g}", "kt", (claim,),
        (("reported", 0.068), ("single_source", 0.045)), float(after) if after is not None else None, (after - mean) / (0.8 * sd) if after else None,
        suspect, 2016, 2016, (), (release,) if row else (),
    )


def flow_row(row, layer, place="CHN"):
    name, source, target, role, after, mark, figures, form = row
    ends = [f"{end}@OTH" if end == "abroad" else "environment" if end == "environment" else f"{end}@{place}" for end in (source, target)]
    where = f"OTH>{place}" if source == "abroad" else f"{place}>OTH" if target == "abroad" else place
    before = tuple(observed(name, layer, where, *figure, after, name == "refined_trade") for figure in figures)
    if after is None:
        value = BalancedValue(None, None, 5000.0, 11000.0, "unobservable") if name == "uncollected" else BalancedValue(None, None, 0.0, None, "unobservable", message("balance_not_determinable"))
    else:
        sd = (0.05 if figures else 0.09) * after
        value = BalancedValue(float(after), sd, max(after - 1.96 * sd, 0.0), after + 1.96 * sd, "redundant" if figures else "observable")
    return BalancedFlow(f"{name}@{where}:{layer}", name, layer, *ends, role, "abroad" in (source, target), before, value, mark, form=form)


def nodes_of(place):
    rows = [
        BalancedNode("environment" if name == "environment" else f"{name}@{place}", name, "" if name == "environment" else place, link, kind, stock, order, en, zh)
        for order, (name, link, kind, stock, en, zh) in enumerate(PROCESSES)
    ]
    return (*rows, BalancedNode("abroad@OTH", "abroad", "OTH", "", "outside", False, 99, "Rest of the world", "世界其他地区"))


def balances(nodes, flows, stocks):
    made = []
    for node in nodes:
        for layer in dict.fromkeys(flow.layer for flow in flows):
            into = [f for f in flows if f.target == node.id and f.layer == layer]
            out = [f for f in flows if f.source == node.id and f.layer == layer]
            if node.kind == "outside" or not (into or out):
                continue
            stay = sum(s.after.value or 0.0 for s in stocks if s.node == node.id and s.layer == layer)
            known = all(f.value is not None for f in (*into, *out))
            sums = [sum(f.value for f in side) if all(f.value is not None for f in side) else None for side in (into, out)]
            after = sums[0] - sums[1] - stay if known else None
            before, relative = None, None
            if known and (all(f.before for f in (*into, *out)) or node.process in ("refining", "beneficiation", "use")):
                means = [sum((f.before[0].mean if f.before else f.value) for f in side) for side in (into, out)]
                before = means[0] - means[1] - stay
                relative = before / max(means)
            seen = sum(bool(f.before) for f in (*into, *out))
            made.append(ProcessBalance(node.id, layer, *sums, stay, before, after, relative, seen, len(into) + len(out)))
    return tuple(made)


def sources():
    return (
        Source(USGS, "U.S. Geological Survey", "美国地质调查局", "Mineral Commodity Summaries 2026", "2026-01", "https://www.usgs.gov/", "public domain", "U.S. Geological Survey", 5),
        Source(BGS, "British Geological Survey", "英国地质调查局", "World Mineral Statistics 2025", "2025-03", "https://www.bgs.ac.uk/", "OGL 3.0", "British Geological Survey © UKRI", 4),
        Source(TRADE, "CEPII", "法国国际经济研究中心", "BACI 2026", "2026-02", "https://www.cepii.fr/", "Etalab 2.0", "CEPII", 5),
    )


def cobalt_china(place="CHN", factor=1.0, year=2016):
    nodes = tuple(replace(node, place=place if node.place == "CHN" else node.place, id=node.id.replace("@CHN", f"@{place}")) for node in nodes_of("CHN"))
    rows = [(name, s, t, role, after * factor if after else after, mark, [(p * factor, r, n) for p, r, n in figures], form) for name, s, t, role, after, mark, figures, form in CHINA]
    flows = tuple(flow_row(row, "Co", place) for row in rows) + tuple(flow_row(row, "gross", place) for row in GROSS)
    stocks = (BalancedStock(f"use.stock@{place}:Co", f"use@{place}", "Co", (), BalancedValue(52500.0 * factor, 4000.0, 44660.0 * factor, 60340.0 * factor, "observable"), "computed"),)
    seen = tuple(item for flow in flows for item in flow.before)
    ratio = Observed("zeng-2023:yield", ((1.0, f"secondary@{place}:Co"),), ((1.0, f"old_scrap@{place}:Co"),), 0.85, 0.05, 0.0, 1.0, "normal", "85", "percent", ("zeng-2023:77",), (("estimated", 0.2),), 0.8333, -0.4, start=2016, end=2016)
    bad = next(item for item in seen if item.suspect)
    coefficient = BalancedCoefficient(f"yield@{place}", "yield", place, ratio.of, ratio.per, (ratio,), BalancedValue(0.8333, 0.04, 0.755, 0.912, "redundant"), "corrected", "Yield of recovery", "回收率")
    return BalancedChain(
        "cobalt", "cobalt-china-2016", f"Cobalt {EVIL}", "钴", "cobalt", (place,), (year, year), ("Co", "gross"), "t", True, nodes, flows, stocks, (coefficient,), (*seen, ratio),
        balances(nodes, flows, stocks), 31.4, 9, 0.00025, (SuspectFigure(bad.id, bad.of[0][1], -4.1, 1, bad.sources), SuspectFigure(ratio.id, ratio.id, -2.3, 2, ratio.sources)), sources(),
        (message("balance_not_determinable"),), {"version": "0", "snapshot": "abc", "run_again": "orechain chain balance cobalt --economy CHN --year 2016"},
    )


def before(chain):
    """Return the same chain as it was before reconciliation."""
    nothing = BalancedValue(None, None, None, None, "")
    return replace(
        chain, reconciled=False, objective=None, degrees_of_freedom=None, p_value=None, suspects=(),
        flows=tuple(replace(flow, after=nothing, mark="not_reconciled") for flow in chain.flows),
        stocks=tuple(replace(stock, after=nothing, mark="not_reconciled") for stock in chain.stocks),
    )


MANY = [("mining", "U", "Mining", "开采"), ("refining", "M", "Refining", "精炼"), ("cathode", "D", "Cathodes", "正极"), ("cell", "D", "Cells", "电芯"), ("vehicle", "D", "Vehicles", "整车")]
PLACES = ("CHN", "JPN", "KOR", "USA", "DEU", "COD", "AUS", "CHL", "IDN", "FIN", "CAN", "BEL")


def many(count=12, seed=1):
    """Return a chain of five processes in many economies with bilateral trade; some flows are blank."""
    random = Random(seed)
    places = PLACES[:count]
    nodes = [BalancedNode(f"{name}@{place}", name, place, link, "transformation", name == "vehicle", order, en, zh) for order, (name, link, en, zh) in enumerate(MANY) for place in places]
    nodes += [BalancedNode(f"ground@{place}", "ground", place, "U", "outside", False, 8, "Deposits", "矿床") for place in places]
    nodes.append(BalancedNode("environment", "environment", "", "", "outside", False, 9, "Environment", "环境"))
    flows = []

    def add(name, source, target, where, size, traded=False):
        sd = 0.1 * size
        flows.append(BalancedFlow(f"{name}@{where}:Co", name, "Co", source, target, "product", traded, (), BalancedValue(size, sd, size - 1.96 * sd, size + 1.96 * sd, "observable"), "computed"))

    for (a, *_), (b, *_) in pairwise(MANY):
        for place in places:
            add(f"{a}_{b}", f"{a}@{place}", f"{b}@{place}", place, random.uniform(100, 5000))
            for other in places:
                if other != place and random.random() < 0.4:
                    add(f"{a}_{b}", f"{a}@{place}", f"{b}@{other}", f"{place}>{other}", random.uniform(1, 900), traded=True)
    for place in places:
        add("ore", f"ground@{place}", f"mining@{place}", place, random.uniform(100, 5000))
        add("loss", f"refining@{place}", "environment", place, random.uniform(10, 100))
    flows[3] = replace(flows[3], after=BalancedValue(None, None, 0.0, None, "unobservable"), mark="not_determinable")
    nodes, flows = tuple(nodes), tuple(flows)
    return BalancedChain(
        "cheng", "", "Cobalt in batteries", "电池用钴", "cobalt", places, (2019, 2019), ("Co",), "t", True, nodes, flows, (), (), (), balances(nodes, flows, ()),
        None, 0, None, (), sources(),
    )


def claim_rows(chain):
    return {
        claim: ClaimRow(claim, "Publisher", claim.partition(":")[0], "table 1", item.published, item.unit, "public domain", EVIL)
        for item in chain.observations for claim in item.sources if ", sheet" not in claim
    }

# ruff: noqa: E501
# fmt: off
"""A hand-built answer with everything that a page has to cope with; its numbers are made up for the tests."""

from dataclasses import dataclass, replace

from orechain.assess.result import (
    Assessment,
    ChainFlow,
    ChainNode,
    ChainPicture,
    ClaimRow,
    Conflict,
    ConflictSide,
    Entry,
    Figure,
    LinkAnswer,
    Listing,
    Series,
    Source,
    TradeLine,
    Weakest,
)
from orechain.catalog.messages import Message

LONG = "Lithium-ion battery cathodes for electric vehicles, stationary storage and portable electronics"
EVIL = "<script>alert('note')</script>"


@dataclass(frozen=True, slots=True)
class Said(Message):
    """A sentence that stands in the sample and not in the catalog."""

    def text(self, lang="en"):
        return dict(self.params)[lang]


def said(en, zh):
    return Said("sample", (("en", en), ("zh", zh)))


USGS, BGS, TRADE = "usgs-mcs-2026", "bgs-wms-2025", "baci-2026"


def pub(value, row, unit="t", year=2024, release=USGS, form="Co", **more):
    return Figure(value, unit, "published", claims=(f"{release}:{row}",), rule="newest_release", start=year, end=year, form=form if unit == "t" else "", **more)


def comp(value, rows, unit="fraction", rule="quotient", release=USGS, **more):
    return Figure(value, unit, "computed", claims=tuple(f"{release}:{row}" for row in rows), rule=rule, start=2024, end=2024, **more)


def est(value, rows, unit="fraction", low=None, high=None):
    return Figure(
        value,
        unit,
        "estimate",
        low=low,
        high=high,
        claims=tuple(f"{TRADE}:{row}" for row in rows),
        rule="content_factor",
        start=2024,
        end=2024,
        form="Co" if unit == "t" else "",
        assumptions=(said("Cobalt content of crude hydroxide 25–40% of the gross weight.", "粗制氢氧化钴含钴量按实物量的 25–40% 计。"),),
    )


def miss(unit="t", en="No publisher gives the figure for this economy.", zh="没有发布机构给出该经济体的数据。"):
    return Figure(None, unit, "missing", reason=said(en, zh), needs=said("Needed: refinery statistics by economy.", "所需：分经济体精炼统计。"))


MINE = [("COD", 226000), ("IDN", 28000), ("RUS", 8700), ("CAN", 4500), ("PHL", 3800), ("AUS", 3600), ("CUB", 3500), ("MDG", 2800), ("PNG", 2800), ("TUR", 2700), ("CHN", 2000), ("NCL", 1800), ("USA", 300), ("MAR", 12)]
REFINED = [("CHN", 174000), ("FIN", 14200), ("JPN", 3500), ("CAN", 3400), ("NOR", 3300), ("MDG", 2700), ("BEL", 2500)]


def ranking(pairs, first, world):
    return tuple(Entry(key, pub(float(value), first + i), comp(value / world, [first + i, first + 90], rule="share")) for i, (key, value) in enumerate(pairs))


def links():
    hhi = comp(0.601, range(100, 114), unit="fraction", rule="hhi")
    u = LinkAnswer(
        "U",
        {"autonomous": comp(0.0112, [110, 300]), "realised": est(0.93, [1, 2, 3], low=0.71, high=1.08), "assured": est(0.312, [1, 2, 3], low=0.24, high=0.36)},
        requirement=comp(179000.0, [300, 301], unit="t", form="Co"),
        domestic=pub(2000.0, 110),
        world=pub(290000.0, 190),
        imports=est(165000.0, [1, 2, 3], "t", 126000.0, 192000.0),
        exports=miss(),
        origins=(Entry("COD", est(158000.0, [1, 2], "t", 120000.0, 184000.0), est(0.957, [1, 2])), Entry("IDN", est(6200.0, [3], "t"), est(0.0376, [3])), Entry("OTH", est(800.0, [4], "t"), est(0.0048, [4]))),
        producers=(*ranking(MINE, 100, 290000), Entry("ZMB", miss(), miss("fraction")), Entry("OTH", pub(7100.0, 150), comp(0.0245, [150]))),
        concentration=hhi,
        governance_concentration=comp(0.71, range(100, 114), unit="fraction", rule="hhi_wgi"),
        net_import_reliance=est(0.988, [1, 2, 3]),
        largest_supplier="COD",
        age_years=1,
        coverage=0.86,
        notes=(said("Mine output counts the cobalt content of ore and concentrate.", "矿山产量按矿石和精矿的含钴量计。"),),
    )
    m = LinkAnswer(
        "M",
        {"autonomous": comp(1.62, [200, 310]), "realised": comp(1.74, [200, 310, 311]), "assured": comp(0.87, [200, 310])},
        requirement=comp(107000.0, [310], unit="t", form="Co"),
        domestic=pub(174000.0, 200),
        world=pub(222000.0, 290, low=215000.0, high=230000.0),
        imports=est(13100.0, [5, 6], "t", 12000.0, 14200.0),
        exports=est(24900.0, [7], "t"),
        producers=ranking(REFINED, 200, 222000),
        concentration=comp(0.62, range(200, 207), unit="fraction", rule="hhi"),
        net_import_reliance=comp(-0.123, [200, 310]),
        largest_supplier="CHN",
        age_years=0,
        coverage=1.0,
    )
    d = LinkAnswer(
        "D",
        {
            "autonomous": miss("fraction", "The use of cobalt by industry in China is not published for 2024.", "2024 年中国各行业钴消费量未公布。"),
            "realised": Figure(None, "fraction", "missing", low=0.8, high=1.1, reason=said("Only a range is known.", "仅知范围。")),
            "assured": miss("fraction"),
        },
        requirement=miss(),
        domestic=miss(),
        imports=miss(),
        exports=miss(),
        world=pub(200000.0, 400),
        age_years=4,
        coverage=0.25,
    )
    r = LinkAnswer(
        "R",
        {"autonomous": est(0.094, [11], low=0.07, high=0.12), "realised": est(0.094, [11]), "assured": miss("fraction")},
        requirement=comp(174000.0, [200], unit="t", form="Co"),
        domestic=est(16400.0, [11], "t", 12000.0, 21000.0),
        imports=pub(0.0, 500),
        exports=Figure(None, "t", "missing", low=50.0, claims=(f"{USGS}:501",)),
        world=miss(),
        effectiveness=est(0.46, [11, 12]),
        age_years=4,
        coverage=0.5,
    )
    return u, m, d, r


def picture():
    nodes = [
        ("ore_in", "X", "Imports of ore and crude hydroxide", "进口矿石与粗制氢氧化钴", 0),
        ("refined_in", "X", "Imports of refined cobalt", "进口精炼钴", 1),
        ("mine", "U", "Mining", "开采", 0),
        ("smelt", "M", "Smelting and crude hydroxide", "冶炼与粗制氢氧化钴", 0),
        ("refine", "M", "Refining", "精炼", 1),
        ("battery", "D", "Battery materials", "电池材料", 0),
        ("alloy", "D", "Superalloys and other uses", "高温合金及其他用途", 1),
        ("recover", "R", "Recovery", "回收", 0),
        ("waste", "R", "Landfill and dissipation", "填埋与散失", 1),
        ("refined_out", "X", "Exports of refined cobalt", "出口精炼钴", 2),
        ("product_out", "X", "Exports in products", "产品出口", 3),
    ]
    flows = [
        ("mine", "smelt", pub(2000.0, 110)),
        ("ore_in", "smelt", est(60000.0, [1], "t", 45000.0, 70000.0)),
        ("ore_in", "refine", est(105000.0, [2], "t", 81000.0, 122000.0)),
        ("smelt", "refine", comp(59000.0, [110, 111], unit="t")),
        ("refined_in", "battery", est(13100.0, [5, 6], "t", 12000.0, 14200.0)),
        ("refine", "battery", comp(131000.0, [200, 201], unit="t")),
        ("refine", "alloy", comp(18100.0, [200, 202], unit="t")),
        ("refine", "refined_out", est(24900.0, [7], "t")),
        ("battery", "recover", miss()),
        ("battery", "product_out", est(61000.0, [21], "t", 50000.0, 72000.0)),
        ("alloy", "waste", miss()),
        ("alloy", "recover", est(1400.0, [13], "t")),
        ("recover", "refine", est(16400.0, [11], "t", 12000.0, 21000.0), True),
    ]
    return ChainPicture(
        tuple(ChainNode(i, c, said(en, zh), o) for i, c, en, zh, o in nodes),
        tuple(ChainFlow(f[0], f[1], f[2], len(f) > 3) for f in flows),
        "t",
        "Co",
        (said("Losses to slag and tailings are not published and are not shown.", "渣与尾矿损失未公布，未显示。"),),
    )


def series(key, en, zh, unit, values, row):
    return Series(key, said(en, zh), unit, tuple((year, miss(unit) if value is None else pub(value, row + year - 2015, unit, year)) for year, value in values))


def prices():
    lme = [(2015, 13.44), (2016, 12.01), (2017, 26.97), (2018, 37.43), (2019, 16.95), (2020, None), (2021, 24.21), (2022, 30.78), (2023, 17.03), (2024, 16.0)]
    return (
        series("metal", "Cobalt metal, cathode, US spot", "金属钴（阴极），美国现货", "USD/lb", lme, 600),
        series("hydroxide", "Cobalt hydroxide, 30% Co, delivered China, payable share of the metal price", "氢氧化钴（30% Co），中国到岸", "USD/t", [(2021, 36200.0), (2022, 41850.5), (2023, 18000.0)], 700),
        series("one", "Cobalt sulfate", "硫酸钴", "USD/kg", [(2024, 4.1)], 720),
    )


def money(value, row):
    return Figure(value, "kUSD", "computed", claims=(f"{TRADE}:{row}",), rule="sum", start=2024, end=2024)


def mass(value, row):
    return replace(money(value, row), unit="t", form="gross")


def side(claim, publisher, release, value, used, boundary=""):
    return ConflictSide(f"{release}:{claim}", publisher, release, value, "t", "Co", boundary, used)


def trade():
    def line(hs, en, zh, link, direction, quantity, value, exclusive, partners):
        return TradeLine(hs, en, zh, link, direction, tuple(Entry(k, pub(q, f"{hs}-{k}", release=TRADE, form="gross"), comp(s, [f"{hs}-{k}"], release=TRADE)) for k, q, s in partners), quantity, value, exclusive)

    return (
        line("260500", "Cobalt ores and concentrates", "钴矿砂及其精矿", "U", "import", mass(17210.4, "260500-i"), money(30511.0, "260500-v"), True, [("COD", 16900.0, 0.982), ("RUS", 310.0, 0.018)]),
        line(
            "282200",
            "Cobalt oxides and hydroxides; commercial cobalt oxides, including crude hydroxide intermediates",
            "钴的氧化物及氢氧化物；商品氧化钴",
            "M",
            "import",
            mass(431250.0, "282200-i"),
            money(4211508.0, "282200-v"),
            True,
            [("COD", 400100.0, 0.928), ("IDN", 20000.0, 0.0464), ("FIN", 2100.0, 0.0049)],
        ),
        line(
            "282200",
            "Cobalt oxides and hydroxides; commercial cobalt oxides, including crude hydroxide intermediates",
            "钴的氧化物及氢氧化物；商品氧化钴",
            "M",
            "export",
            mass(9020.0, "282200-e"),
            money(210508.0, "282200-ev"),
            True,
            [("KOR", 6000.0, 0.665), ("JPN", 2100.0, 0.233)],
        ),
        line(
            "850760",
            "Lithium-ion accumulators",
            "锂离子蓄电池",
            "D",
            "export",
            miss(en="The code does not give the cobalt content.", zh="该编码不含钴含量信息。"),
            money(61211508.0, "850760-v"),
            False,
            [("USA", 400100.0, 0.253), ("DEU", 20000.0, 0.164)],
        ),
    )


def cobalt_china():
    """Return the sample."""
    u, m, d, r = links()
    return Assessment(
        "cobalt",
        "CHN",
        2024,
        "industry",
        "Co",
        (u, m, d, r),
        weakest=Weakest("U", "assured", u.readings["assured"], ("U", "M")),
        sentences=(
            said("China’s own mines cover 1.1% of what its refineries take in; 95.7% of the imported ore and hydroxide comes from Congo (Kinshasa).", "中国自有矿山仅满足精炼投入的 1.1%；进口矿石和氢氧化钴有 95.7% 来自刚果（金）。"),
            said("The weakest link that could be read is U: without its largest supplier 31% of the requirement (24–36%) is still met.", "可判读的最薄弱环节是 U：失去最大供应方后仍可满足需求的 31%（24–36%）。"),
            said("Link D cannot be read: the use of cobalt by industry is not published for 2024.", "环节 D 无法判读：2024 年各行业钴消费量未公布。"),
        ),
        reserves=tuple(Entry(k, pub(v, 800 + i), comp(v / 11e6, [800 + i, 899])) for i, (k, v) in enumerate([("COD", 6e6), ("AUS", 1.7e6), ("IDN", 750000.0), ("CUB", 500000.0), ("RUS", 250000.0), ("CHN", 140000.0)])),
        reserves_world=pub(11e6, 899),
        reserves_to_production=comp(70.0, [805, 110], unit="year"),
        reserves_to_production_world=comp(37.93, [899, 190], unit="year"),
        recycling=(
            ("eol_recycling_rate", Figure(0.68, "fraction", "published", claims=("unep-irp-2011:31",), start=2011, end=2011)),
            ("recycled_content", Figure(0.32, "fraction", "published", low=0.25, high=0.5, claims=("unep-irp-2011:32",), start=2011, end=2011)),
            ("eol_recycling_input_rate", miss("fraction")),
        ),
        uses=(
            Entry(LONG, miss(), Figure(0.71, "fraction", "published", claims=("eu-crm-2023:77",), start=2020, end=2020)),
            Entry("Superalloys", miss(), Figure(0.11, "fraction", "published", claims=("eu-crm-2023:78",))),
            Entry(EVIL, miss(), miss("fraction")),
        ),
        supply_paths=(("domestic_ore", comp(0.0101, [110, 200])), ("imported_intermediate", est(0.82, [1, 2])), ("recovered", est(0.094, [11]))),
        prices=prices(),
        trade=trade(),
        lists=(
            Listing("CHN", 2016, "strategic", "National Mineral Resources Plan (2016–2020): 钴", "lists-2024:12"),
            Listing("EU27", 2023, "critical", "Cobalt", "lists-2024:40"),
            Listing("USA", 2022, "critical", "Cobalt, used in rechargeable batteries and superalloys", "lists-2024:71"),
        ),
        conflicts=(
            Conflict("production", "M", "refining", "CHN", 2024, 2024, 0.214, (side(200, "U.S. Geological Survey", USGS, 174000.0, True), side(9, "British Geological Survey", BGS, 140350.0, False, "metal and salts, without recovery"))),
            Conflict("reserve", "U", "", "COD", 2024, 2024, 0.35, (side(800, "U.S. Geological Survey", USGS, 6e6, True), side(10, "British Geological Survey & Natural Environment Research Council Minerals Programme", BGS, 4.2e6, False))),
        ),
        picture=picture(),
        sources=(
            Source(
                USGS,
                "U.S. Geological Survey",
                "美国地质调查局",
                "Mineral Commodity Summaries 2026",
                "2026-02-06",
                "https://doi.org/10.5066/P1WKQ63T",
                "Public domain (US Government work)",
                "U.S. Geological Survey, Mineral Commodity Summaries 2026",
                61,
            ),
            Source(TRADE, "CEPII", "法国国际经济研究中心", "BACI HS12 V202601", "2026-01-22", "https://www.cepii.fr/", "Etalab Open Licence 2.0", "CEPII, BACI, after UN Comtrade", 24),
            Source(BGS, "British Geological Survey", "英国地质调查局", "World Mineral Statistics 2025 & notes <2019–2023>", "2025", "javascript:alert(1)", "Contains BGS materials © UKRI 2025", "", 2),
        ),
        manifest={"version": "0.1.0", "snapshot": "sha256:0b51f1f2e6d1c0f8a4c7a1b2", "rules": "2026-01", EVIL: EVIL},
        notes=(said(f"A note of a publisher may hold anything: {EVIL}", f"发布机构的备注可能包含任何内容：{EVIL}"),),
    )


def claim_rows(assessment):
    """Return rows for every claim that the sample names, as the store would give them."""
    found = set()

    def walk(thing):
        if isinstance(thing, Figure):
            found.update(thing.claims)
        elif isinstance(thing, (ConflictSide, Listing)):
            found.add(thing.claim)
        elif isinstance(thing, dict):
            for item in thing.values():
                walk(item)
        elif isinstance(thing, tuple):
            for item in thing:
                walk(item)
        elif hasattr(thing, "__dataclass_fields__"):
            for name in thing.__dataclass_fields__:
                walk(getattr(thing, name))

    walk(assessment)
    return {claim: ClaimRow(claim, "U.S. Geological Survey", claim.partition(":")[0], f"table of the commodity, row {claim.partition(':')[2]}", "226,000", "t", "public domain", f"e Estimated. {EVIL}") for claim in found}

"""Write the chains and cases of Cheng et al. (2024) from their claims: who mines, refines, trades and makes cathodes.

One definition and one case for each of lithium, cobalt, nickel and manganese. The definitions list the economies that
have a process and the pairs that trade, because the flow files list every flow above zero: a pair that they do not name
does not exist. The cases take every published figure, also those that a correction excludes, but not the flows with
which the authors close their balances; instead each process has a closing term of mean zero whose standard deviation is
the data-quality rule ``assumption`` times its throughput. ``docs/data/cheng-chains.md`` explains the model.

Usage
-----
``python tools/transcribe/cheng_chains.py`` (from any folder; writes into ``src/orechain/data``)
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import hypot
from pathlib import Path

DATA = Path(__file__).resolve().parents[2] / "src" / "orechain" / "data"
TABLES = Path(__file__).resolve().parents[2] / "src" / "orechain" / "catalog" / "tables"

MINERALS = {"lithium": ("Li", "锂"), "cobalt": ("Co", "钴"), "nickel": ("Ni", "镍"), "manganese": ("Mn", "锰")}
SHOWN = ("ZAF", "COD", "IDN", "AUS", "CHN", "RUS", "USA", "JPN", "KOR")
"""Economies that Fig. 1 shows one by one; Europe is a region there, all others stand under "Other"."""

EUROPE = ("BEL", "ESP", "FIN", "FRA", "GBR", "GRC", "NOR", "PRT")
PRODUCTS = ("NCM", "NCA", "LFP", "LMO", "LCO")
BARS = {"CHN": (59, 67), "USA": (61, 69), "JPN": (62, 70), "KOR": (63, 71)}
"""Cells of Fig. 1 with the heights of the bars of cells and of vehicles, by economy."""

ORE, REFINED = "mine -> refinery input", "refinery output -> cathode input"
MADE = "refinery input -> refinery output"
ORE_AWAY = "mine -> trade to countries with no refining or raw materials not accounted for in trade"
ORE_FROM = "trade from countries with no mining -> refinery input"
REFINED_AWAY = (
    "refinery output -> trade to countries with no cathode production or refined materials not accounted for in trade"
)
REFINED_FROM = "trade from countries with no refining -> cathode input"

# Content factor of the authors' code and the customs code that it stands for (docs/data/cheng-2024.md).
FACTORS = {
    ("cobalt", "ore"): ("260500", 0.15),
    ("nickel", "ore"): ("260400", 0.015),
    ("manganese", "ore"): ("260200", 0.30),
    ("cobalt", "refined"): ("810520", 0.6),
    ("nickel", "refined"): ("750210", 0.995),
}
# Mine production that the authors compute with but do not print, because their trade exceeds it.
UNPRINTED = {
    "nickel": {"PHL": 334_000, "WLD": 2_510_000},
    "manganese": {"BRA": 494_000, "GHA": 637_000},
}
LITHIUM = 6.94
ATOMS = {"LCO": {"cobalt": 58.933194}, "LMO": {"manganese": 2 * 54.938043}}
"""Mass per formula unit, against that of one lithium: LiCoO2 and LiMn2O4."""

BAR = 472
"""Height of all bars of a column together."""


SOURCES = {
    "usgs": "USGS Mineral Commodity Summaries 2022, as in the authors' code",
    "stoichiometry": "lithium of this cathode material times the ratio of masses in its formula",
    "bars": "height of the bar over that of all bars (472)",
    "unlisted": "no such flow in the flow file, which lists all above zero",
    "closing": "assumed closing term",
}


def read(path: Path) -> list[dict[str, str]]:
    """Return the rows of a table."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


CLAIMS = [row for row in read(DATA / "claims" / "cheng_2024.csv") if row["release"] == "cheng-2024"]
RULES = {row["rule"]: float(row["cv"]) for row in read(TABLES / "data_quality.csv") if row["cv"]}
CODES = read(TABLES / "hs_codes.csv")


def tonnes(row: dict[str, str]) -> float:
    """Return the figure in tonnes."""
    return float(row["value"]) * {"t": 1.0, "kt": 1000.0}[row["unit"]]


@dataclass
class Chain:
    """What the claims say about one mineral."""

    mineral: str
    flows: list[dict[str, str]]
    mined: dict[str, dict[str, str]]
    made: dict[str, dict[str, str]]
    mines: list[str] = field(default_factory=list)
    refiners: list[str] = field(default_factory=list)
    makers: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, mineral: str) -> "Chain":
        """Return the chain of a mineral; the places of a process are those that a figure above zero names."""
        rows = [row for row in CLAIMS if row["mineral"] == mineral]
        chart = {
            process: {r["economy"]: r for r in rows if r["kind"] == "production" and r["process"] == process}
            for process in ("mining", "refining")
        }
        flows = [row for row in rows if row["kind"] == "flow" and "residual" not in row["note"]]
        made = cls(mineral, flows, chart["mining"], chart["refining"])

        def places(stage: str, side: str) -> set[str]:
            return {
                row[side]
                for row in flows
                if row["detail"].split(" -> ")[side == "partner"] == stage and row[side] not in ("", "OTH", "UNK")
            }

        shown = {p: {e for e in SHOWN if e in c and tonnes(c[e]) > 0} for p, c in chart.items()}
        made.mines = sorted(places("mine", "economy") | shown["mining"])
        made.refiners = sorted(
            places("refinery input", "partner") | places("refinery output", "economy") | shown["refining"]
        )
        made.makers = sorted(places("cathode input", "partner") | places("cathode input", "economy"))
        return made

    @property
    def scope(self) -> list[str]:
        """All places, in alphabetical order."""
        return sorted({*self.mines, *self.refiners, *self.makers, *BARS})

    def select(self, *details: str) -> list[dict[str, str]]:
        """Return the flows of some details."""
        return [row for row in self.flows if row["detail"] in details]

    def pairs(self, *details: str) -> list[tuple[str, str]]:
        """Return who sends to whom."""
        return sorted({(r["economy"], r["partner"]) for r in self.select(*details) if r["economy"] != r["partner"]})

    def products(self) -> list[str]:
        """Return the cathode materials that hold the mineral."""
        return [p for p in PRODUCTS if self.select(f"cathode input -> {p}")]

    def own_use(self, detail: str) -> set[str]:
        """Return the economies that the flow file lists a domestic flow for."""
        return {row["economy"] for row in self.select(detail) if row["economy"] == row["partner"]}

    def throughput(self) -> Iterator[tuple[str, str, float]]:
        """Yield process, place and the larger of its published inputs and outputs in tonnes."""
        sums: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0, 0.0])

        def add(process: str, place: str, side: int, amount: float) -> None:
            if place in self.scope:
                sums[process, place][side] += amount

        for place in self.mines:
            own = UNPRINTED.get(self.mineral, {}).get(place)
            if own is not None:
                add("mining", place, 0, own)
            elif place in SHOWN and place in self.mined:
                add("mining", place, 0, tonnes(self.mined[place]))
        printed = {row["economy"] for row in self.select(MADE)}
        for place in self.refiners:
            if place not in printed:
                add("refining", place, 1, tonnes(self.made[place]))
                add("refined_product", place, 0, tonnes(self.made[place]))
        for row in self.flows:
            source, target = row["detail"].split(" -> ")
            amount, economy, partner = tonnes(row), row["economy"], row["partner"]
            if source == "mine":
                add("mining", economy, 1, amount)
            if target == "refinery input":
                add("refining", partner, 0, amount)
            if row["detail"] == MADE:
                add("refining", economy, 1, amount)
                add("refined_product", economy, 0, amount)
            elif source == "refinery output":
                add("refined_product", economy, 1, amount)
            if target == "cathode input":
                add("cathode_making", partner, 0, amount)
            if source == "cathode input":
                add("cathode_making", economy, 1, amount)
        for (process, place), (into, out) in sorted(sums.items()):
            if max(into, out) > 0:
                yield process, place, max(into, out)


def conversion(mineral: str, stage: str, exporter: str) -> float:
    """Return half the range of contents of the customs code for this exporter, as a 95 % interval, over the factor."""
    if (mineral, stage) not in FACTORS:
        return 0.0
    code, factor = FACTORS[mineral, stage]
    rows = [row for row in CODES if row["hs"] == code and row["mineral"] == mineral]
    own = [row for row in rows if exporter in row["exporters"].split(";")]
    row = (own or [row for row in rows if not row["exporters"]])[0]
    return (float(row["content_high"]) - float(row["content_low"])) / (2 * 1.959963984540054 * factor)


def entry(*parts: str) -> str:
    """Return an entry of a list, on as many lines as it needs."""
    lines = ["- {"]
    for part in parts:
        if len(lines[-1]) + len(part) > 112 and lines[-1].strip() not in ("", "- {"):
            lines.append("   ")
        lines[-1] += part + ", "
    return "\n".join(line.rstrip() for line in lines).removesuffix(",") + "}"


def listed(items: Iterable[str]) -> str:
    """Return a YAML list on one line; NO and other words of YAML are quoted by no one, ISO codes have three letters."""
    return "[" + ", ".join(items) + "]"


def wrapped(items: Iterable[str], indent: int, width: int = 118) -> str:
    """Return a YAML list over several lines."""
    lines, line = [], " " * indent + "["
    for item in items:
        if len(line) + len(item) + 2 > width:
            lines.append(line.rstrip())
            line = " " * (indent + 1)
        line += item + ", "
    return "\n".join([*lines, line.rstrip(", ") + "]"])


def definition(chain: Chain) -> str:
    """Return the definition file."""
    symbol, chinese = MINERALS[chain.mineral]
    name = chain.mineral.capitalize()
    products = chain.products()
    ore = wrapped((listed(pair) for pair in chain.pairs(ORE, ORE_AWAY, ORE_FROM)), 6)
    refined = wrapped((listed(pair) for pair in chain.pairs(REFINED, REFINED_AWAY, REFINED_FROM)), 6)
    rows = "\n".join(
        f"  {p.lower()}: {{from: cathode_making, to: cathode_market, name: {{en: {p}, zh: {p}}}}}" for p in products
    )
    return f"""chain: battery-{chain.mineral}
name: {{en: "{name}: mine to electric vehicle by country", zh: {chinese}：从矿山到电动汽车（分国家）}}
mineral: {chain.mineral}
layers: [{symbol}]
source: cheng-2024
note:
  en: >-
    The stages of Cheng et al. (2024): mine, refinery, cathode material, cell, vehicle. Written from their claims: a
    process stands where a figure above zero names it, trade where the flow file lists the pair. Addition to stock is
    the closing term: what a process takes in and does not put out, or the reverse.
  zh: >-
    Cheng等（2024）的环节：矿山、精炼、正极材料、电芯、车辆。根据其数据生成：有大于零的数值处才设过程，
    流量文件列出的国家对才有贸易。库存净增加即闭合项：过程的投入与产出之差。
processes:
  ground: {{link: U, kind: outside, name: {{en: Ground, zh: 地壳}}}}
  mining: {{link: U, process: mining, stock: true, present: {listed(chain.mines)}}}
  ground_elsewhere: {{link: U, kind: outside, place: shared, name: {{en: Ground elsewhere, zh: 其他国家的地壳}}}}
  mines_elsewhere: {{link: U, kind: outside, place: shared, name: {{en: Mines elsewhere, zh: 其他国家的矿山}}}}
  refining: {{link: M, process: refining, stock: true, present: {listed(chain.refiners)}}}
  refined_product:
    link: M
    stock: true
    present: {listed(chain.refiners)}
    name: {{en: Refined product, zh: 精炼产品}}
  cathode_making:
    link: D
    stock: true
    present: {listed(chain.makers)}
    name: {{en: Cathode materials and other first uses, zh: 正极材料及其他初级用途}}
  other_use: {{link: D, kind: outside, name: {{en: Products other than batteries, zh: 非电池产品}}}}
  cathode_market: {{link: D, kind: market, place: shared, name: {{en: Cathode materials, zh: 正极材料市场}}}}
  cell_making: {{link: D, present: {listed(sorted(BARS))}, name: {{en: Cells and batteries, zh: 电芯与电池制造}}}}
  cells_elsewhere: {{link: D, place: shared, name: {{en: Cells and batteries elsewhere, zh: 其他国家的电芯与电池制造}}}}
  cell_market: {{link: D, kind: market, place: shared, name: {{en: Batteries, zh: 电池市场}}}}
  other_batteries: {{link: D, kind: outside, place: shared, name: {{en: Batteries for other uses, zh: 其他用途电池}}}}
  vehicle_making: {{link: D, present: {listed(sorted(BARS))}, name: {{en: Electric vehicles, zh: 电动汽车制造}}}}
  vehicles_elsewhere: {{link: D, place: shared, name: {{en: Electric vehicles elsewhere, zh: 其他国家的电动汽车制造}}}}
  vehicle_use: {{link: D, kind: outside, place: shared, name: {{en: Vehicles in use, zh: 在用车辆}}}}
flows:
  mined: {{from: ground, to: mining}}
  mined_elsewhere: {{from: ground_elsewhere, to: mines_elsewhere}}
  ore:
    from: mining
    to: refining
    traded: true
    pairs:
{ore}
  refined_made: {{from: refining, to: refined_product}}
  refined:
    from: refined_product
    to: cathode_making
    traded: true
    pairs:
{refined}
{rows}
  non_battery: {{from: cathode_making, to: other_use}}
  cathodes: {{from: cathode_market, to: cell_making}}
  cathodes_elsewhere: {{from: cathode_market, to: cells_elsewhere}}
  cells: {{from: cell_making, to: cell_market}}
  cells_from_elsewhere: {{from: cells_elsewhere, to: cell_market}}
  other_cells: {{from: cell_market, to: other_batteries}}
  packs: {{from: cell_market, to: vehicle_making}}
  packs_elsewhere: {{from: cell_market, to: vehicles_elsewhere}}
  vehicles: {{from: vehicle_making, to: vehicle_use}}
  vehicles_from_elsewhere: {{from: vehicles_elsewhere, to: vehicle_use}}
"""


def evidence(chain: Chain) -> Iterator[str]:
    """Yield the entries of the evidence."""
    reported = hypot(RULES["reported"], RULES["single_source"])

    def production(term: str, process: str, chart: dict[str, dict[str, str]], present: list[str]) -> Iterator[str]:
        shown = [e for e in SHOWN if e in chart and e in present]
        if shown:
            yield entry(
                f"measures: [{term}]", f"claims: {{kind: production, process: {process}, economy: {listed(shown)}}}"
            )
        europe = chart.get("EUROPE")
        inside = [e for e in present if e in EUROPE]
        if europe is not None and inside and (tonnes(europe) == 0 or len(inside) == 1):
            yield from (f'- {{measures: [{term}], place: {e}, claims: {{claim: "{europe["claim"]}"}}}}' for e in inside)

    yield from production("mined", "mining", chain.mined, chain.mines)
    yield f'- {{measures: [mined, mined_elsewhere], place: WLD, claims: {{claim: "{chain.mined["WLD"]["claim"]}"}}}}'
    yield from production("refined_made", "refining", chain.made, chain.refiners)
    yield f'- {{measures: [refined_made], place: WLD, claims: {{claim: "{chain.made["WLD"]["claim"]}"}}}}'
    same = [r["economy"] for r in chain.select(MADE) if _twice(chain, r)]
    rest = [r["economy"] for r in chain.select(MADE) if not _twice(chain, r)]
    if rest:
        yield entry("measures: [refined_made]", f'claims: {{kind: flow, detail: "{MADE}", economy: {listed(rest)}}}')
    if same:
        yield f"# The flow file prints the figure of Fig. 1 again for {', '.join(same)}; it counts once."
    for term, details in (("ore", (ORE, ORE_FROM)), ("refined", (REFINED, REFINED_FROM, REFINED_AWAY))):
        for place in sorted(chain.own_use(details[0])):  # production less exports, not gross weight times a content
            yield entry(
                f"measures: [{term}.domestic]",
                f'claims: {{kind: flow, detail: "{details[0]}", economy: {place}, partner: {place}}}',
            )
        by_cv: dict[float, set[str]] = defaultdict(set)
        for row in chain.select(*details):
            if row["economy"] != row["partner"]:
                by_cv[round(hypot(reported, conversion(chain.mineral, term, row["economy"])), 3)].add(row["economy"])
        for cv, exporters in sorted(by_cv.items()):
            quoted = [f'"{detail}"' for detail in details]
            quoted[0], quoted[-1] = f"detail: [{quoted[0]}", f"{quoted[-1]}]}}"
            yield entry(
                f"measures: [{term}.bilateral]" + (f", cv: {cv:g}" if cv > round(reported, 3) else ""),
                "claims: {kind: flow, economy: " + listed(sorted(exporters)),
                *quoted,
            )
    if chain.select(ORE_AWAY):
        yield entry("measures: [ore.bilateral]", "partner: OTH", f'claims: {{kind: flow, detail: "{ORE_AWAY}"}}')
    for product in chain.products():
        yield f'- {{measures: [{product.lower()}], claims: {{kind: flow, detail: "cathode input -> {product}"}}}}'


def _twice(chain: Chain, row: dict[str, str]) -> bool:
    shown = chain.made.get(row["economy"])
    return row["economy"] in SHOWN and shown is not None and tonnes(shown) == tonnes(row)


def values(chain: Chain) -> Iterator[str]:
    """Yield the entries of the case's own values."""
    cv = round(hypot(RULES["reported"], RULES["single_source"]), 4)

    def value(term: str, place: str, number: str, spread: str, source: str, *, unit: str = "t", more: str = "") -> str:
        head = f"measures: [{term}], place: {place}, value: {number}, {spread}, unit: {unit}"
        return entry(head, *([more] if more else []), f'source: "{SOURCES[source]}"')

    for place, mined in UNPRINTED.get(chain.mineral, {}).items():
        what = "mined, mined_elsewhere" if place == "WLD" else "mined"
        yield value(what, place, f"{mined}", f"cv: {cv:g}", "usgs")
    for product, atoms in ATOMS.items():
        if chain.mineral not in atoms or product not in chain.products():
            continue
        for row in CLAIMS:
            if row["mineral"] == "lithium" and row["detail"] == f"cathode input -> {product}":
                amount = tonnes(row) * atoms[chain.mineral] / LITHIUM
                more = f'claim: "{row["claim"]}"'
                number, spread = f"{amount:.1f}", f"cv: {cv:g}"
                yield value(product.lower(), row["economy"], number, spread, "stoichiometry", more=more)
    if chain.mineral == "lithium":
        for term, whole, column in (("cathodes", "cathode_market.in", 0), ("vehicles", "vehicle_use.in", 1)):
            for place, cells in BARS.items():
                claim = f"cheng-2024:fig1-D{cells[column]}"
                height = next(float(row["value"]) for row in CLAIMS if row["claim"] == claim)
                more, spread = f'per: [{whole}], claim: "{claim}"', f"cv: {RULES['assumption']:g}"
                yield value(term, place, f"{height / BAR:.4f}", spread, "bars", unit="fraction", more=more)
    for term, detail, both in (
        ("ore", ORE, set(chain.mines) & set(chain.refiners)),
        ("refined", REFINED, set(chain.refiners) & set(chain.makers)),
    ):
        for place in sorted(both - chain.own_use(detail)):
            yield value(f"{term}.domestic", place, "0", "sd: 0", "unlisted")
    for product in chain.products():
        made = {row["economy"] for row in chain.select(f"cathode input -> {product}")}
        for place in sorted(set(chain.makers) - made):
            yield value(product.lower(), place, "0", "sd: 0", "unlisted")
    for process, place, amount in chain.throughput():
        yield value(f"{process}.stock", place, "0", f"sd: {RULES['assumption'] * amount:.0f}", "closing")


def indented(entries: Iterable[str]) -> str:
    """Return entries as the items of a list one level in."""
    return "\n".join(f"  {line}" for text in entries for line in text.split("\n"))


def case(chain: Chain) -> str:
    """Return the case file."""
    chinese = MINERALS[chain.mineral][1]
    name = chain.mineral.capitalize()
    own = list(values(chain))
    lines = indented(own)
    found = indented(evidence(chain))
    return f"""case: battery-2020-{chain.mineral}
chain: battery-{chain.mineral}
name:
  en: "{name}, 2020: every figure of Cheng 2024, from mine to electric vehicle"
  zh: {chinese}，2020年：Cheng 2024的全部数值，从矿山到电动汽车
scope: {listed(chain.scope)}
period: [2020, 2020]
releases: [cheng-2024]
excluded_too: true
source: cheng-2024
note:
  en: >-
    Takes the figures that a correction excludes too, so that the residual test has to find them. Left out are the
    residual flows with which the authors close their balances, remainders that Fig. 1 computes from its own cells, and
    figures that the file prints twice. Cells and vehicles stand in Fig. 1 as heights of bars: shares, no quantities.
  zh: >-
    也采用修正表剔除的数值，由残差检验自行找出。未采用：作者用于平衡的闭合流、图1由自身单元格算出的余数，以及文件中重复出现的数值。
    图1中的电芯和车辆只是柱高：只有份额，没有数量。
evidence:
{found}
values:
{lines}
"""


def main() -> None:
    """Write all files."""
    for mineral in MINERALS:
        chain = Chain.of(mineral)
        (DATA / "chains" / f"battery-{mineral}.yaml").write_text(definition(chain), encoding="utf-8")
        (DATA / "cases" / f"battery-2020-{mineral}.yaml").write_text(case(chain), encoding="utf-8")


if __name__ == "__main__":
    main()

"""Transcribe the source data of Cheng et al. (2024): the battery chain of 2020 for Li, Co, Ni and Mn.

Read are the sheet of Fig. 1 of the authors' spreadsheet (production at each stage) and their four material
flow files (Sankey data of Fig. 2 and 3). Every figure is kept as published. What is known to be wrong stands
with its evidence in ``corrections/cheng.csv``; ``docs/data/cheng-2024.md`` explains both.

Usage
-----
``python tools/transcribe/cheng_2024.py --workbook FILE.xlsx --lithium FILE.csv --cobalt FILE.csv
--nickel FILE.csv --manganese FILE.csv``
"""

import argparse
import csv
import sys
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path

import openpyxl

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "src" / "orechain" / "data"

RELEASE = "cheng-2024"
YEAR = "2020"
COLUMNS = (
    "claim",
    "mineral",
    "form",
    "link",
    "process",
    "kind",
    "detail",
    "economy",
    "partner",
    "start",
    "end",
    "value",
    "low",
    "high",
    "sd",
    "bound",
    "unit",
    "raw",
    "estimated",
    "release",
    "locator",
    "note",
)
ECONOMIES = {
    "Argentina": "ARG",
    "Australia": "AUS",
    "Belgium": "BEL",
    "Brazil": "BRA",
    "Canada": "CAN",
    "Chile": "CHL",
    "China": "CHN",
    "Colombia": "COL",
    "Congo, Democratic Republic of the": "COD",
    "Cote d'Ivoire": "CIV",
    "Cuba": "CUB",
    "DRC": "COD",
    "Europe": "EUROPE",
    "Finland": "FIN",
    "France": "FRA",
    "Gabon": "GAB",
    "Georgia": "GEO",
    "Ghana": "GHA",
    "Greece": "GRC",
    "India": "IND",
    "Indonesia": "IDN",
    "Japan": "JPN",
    "Kazakhstan": "KAZ",
    "Korea, Republic of": "KOR",
    "Madagascar": "MDG",
    "Malaysia": "MYS",
    "Mexico": "MEX",
    "Morocco": "MAR",
    "Myanmar": "MMR",
    "New Caledonia": "NCL",
    "Norway": "NOR",
    "Other": "OTH",
    "Papua New Guinea": "PNG",
    "Philippines": "PHL",
    "Portugal": "PRT",
    "Russia": "RUS",
    "Russian Federation": "RUS",
    "South Africa": "ZAF",
    "South Korea": "KOR",
    "Spain": "ESP",
    "Total": "WLD",
    "Ukraine": "UKR",
    "United Kingdom": "GBR",
    "United States": "USA",
    "United States of America": "USA",
    "Vietnam": "VNM",
    "Zambia": "ZMB",
    "Zimbabwe": "ZWE",
}
SYMBOLS = {"lithium": "Li", "cobalt": "Co", "nickel": "Ni", "manganese": "Mn"}

# Stages of the flow files by the suffix of a node. The longer suffix comes first.
STAGES = (
    ("_ref_poss", "refinery input"),
    ("_cath_poss", "cathode input"),
    ("_ref", "refinery output"),
    ("_mine", "mine"),
)
# Nodes of the flow files that are not an economy: economy and name of the stage.
SPECIAL = {
    "Unknown Raw Material Source_mine": ("UNK", "unknown raw material source"),
    "Unaccounted for Additional Refining Production": ("UNK", "unaccounted additional refining production"),
    "Missing Refined Material Trade": ("UNK", "missing refined material trade"),
    "Trade from countries with no mining": ("OTH", "trade from countries with no mining"),
    "Trade from countries with no refining": ("OTH", "trade from countries with no refining"),
    "Trade to countries with no refining or <br /> raw materials not accounted for in trade": (
        "OTH",
        "trade to countries with no refining or raw materials not accounted for in trade",
    ),
    "Trade to countries with no cathode production or <br /> refined materials not accounted for in trade": (
        "OTH",
        "trade to countries with no cathode production or refined materials not accounted for in trade",
    ),
    "Raw Materials not accounted for in refining production": (
        "",
        "raw materials not accounted for in refining production",
    ),
    "Non-Battery Cathode Products": ("", "non-battery products"),
    "NCM": ("", "NCM"),
    "NCA": ("", "NCA"),
    "LFP": ("", "LFP"),
    "LMO": ("", "LMO"),
    "LCO": ("", "LCO"),
}

MINING_NOTE = "contained element; USGS Mineral Commodity Summaries 2022 by the authors' code"
# Cells that hold a formula on constants where the others hold a figure of a source.
FORMULAS = {
    "E5": "0.05*2510000",
    "E14": "2510000*0.95-SUM(E4:E13)",
    "F14": "142000-SUM(F4:F13)",
    "G14": "18900-SUM(G4,G7,G8)",
}
ZERO_NOTE = "0 fills a cell of a chart table: the source of the figure lists no producer here"
REFINING_NOTES = {
    "lithium": "contained lithium, by the authors' code from Sun et al. 2021",
    "cobalt": "by the authors' code from Sun et al. 2021",
    "nickel": (
        "by the authors' code from Sun et al. 2021; a part of refined nickel only "
        "(BGS 2020: China 745,000 t, Japan 144,300 t), the boundary is not stated in the source data"
    ),
    "manganese": (
        "contained manganese in refined products, by the authors' code from Sun et al.; header marked *; "
        "ferro-alloys are not counted"
    ),
}
# Which content factor the authors' code applies to which code of the Harmonized System.
ORE_NOTES = {
    "lithium": "contained lithium, by the authors' code from Sun et al. 2021, not from trade",
    "cobalt": "contained cobalt = gross weight of HS 260500 imports (Trade Map) x 0.150",
    "nickel": "contained nickel = gross (wet) weight of HS 260400 imports (Trade Map) x 0.015",
    "manganese": "contained manganese = gross weight of HS 260200 imports (Trade Map) x 0.300",
}
REFINED_NOTES = {
    "lithium": ("contained lithium = gross weight of imports (Trade Map) of HS 282520 x 0.16542 and 283691 x 0.18787"),
    "cobalt": (
        "contained cobalt = gross weight of imports (Trade Map) of HS 282200 x 0.329, 283329 x 0.01, "
        "810520, 810590 and 810530 x 0.6; "
        "0.6 is too low for metal (about 1) and too high for crude hydroxide (about 0.3)"
    ),
    "nickel": (
        "contained nickel = gross weight of imports (Trade Map) of HS 282540 x 0.787, 282735 x 0.454, "
        "283324 x 0.224, 750110 x 0.75, 750120 x 0.6, 750210 x 0.995, 750220 x 0.5, 750400 x 0.995, "
        "750300 x 0.5"
    ),
    "manganese": (
        "contained manganese = gross weight of imports (Trade Map) of HS 282010 x 0.632, 282090 x 0.774, "
        "283329 x 0.02, 811100 x 0.004; 0.004 all but leaves out manganese metal, which is about 0.99 Mn"
    ),
}
PRODUCT_NOTE = "contained element = cathode material produced (Sun et al. 2021) x mass fraction x market share"
CATHODE_NOTE = (
    "weight of the cathode material; unit not stated in the sheet, tonnes by the flow file (LFP x 0.044 = lithium)"
)
BAR_NOTE = (
    "height of a bar segment in the chart, the difference of two coordinates (column F) in the sheet: "
    "only the ratio to the sum of the column, 472, has a meaning; neither GWh nor vehicles"
)

Row = dict[str, str]


def number(text: str) -> str:
    """Write a published number as plain decimal.

    Parameters
    ----------
    text
        Number as it stands in the file, ``-0.0`` included.

    Returns
    -------
    str
        The number without exponent and without a negative zero.

    Examples
    --------
    >>> number("4774.277"), number("-0.0"), number("6500"), number("0.00000")
    ('4774.277', '0', '6500', '0')
    """
    value = Decimal(text)
    return format(value, "f") if value else "0"


def claim(key: str, **fields: str) -> Row:
    """Make a row of the claim table.

    Parameters
    ----------
    key
        Key of the figure in the release.
    **fields
        Columns that are not empty.

    Returns
    -------
    dict
        A row with every column.
    """
    row = dict.fromkeys(COLUMNS, "")
    row.update(claim=f"{RELEASE}:{key}", release=RELEASE, start=YEAR, end=YEAR, estimated="0")
    row.update(fields)
    return row


def figure_1(workbook: Path) -> list[Row]:
    """Transcribe the sheet of Fig. 1: production at each stage by economy.

    Parameters
    ----------
    workbook
        The authors' spreadsheet.

    Returns
    -------
    list of dict
        Claims.
    """
    sheet = openpyxl.load_workbook(workbook, data_only=True, read_only=False).worksheets[0]
    title = sheet.title.strip()
    claims: list[Row] = []

    def cells(rows: Iterable[int], columns: str, name_column: str) -> Iterator[tuple[str, int, str, str, str]]:
        for row in rows:
            economy = ECONOMIES[str(sheet[f"{name_column}{row}"].value).strip()]
            for column in columns:
                raw = sheet[f"{column}{row}"].value
                if raw is None:
                    raise ValueError(f"{title}!{column}{row} is empty")
                yield column, row, economy, repr(raw), f"sheet '{title}', cell {column}{row}"

    def check(cell: str, text: str) -> None:
        found = str(sheet[cell].value).strip()
        if found != text:
            raise ValueError(f"{title}!{cell} is {found!r}, expected {text!r}")

    minerals = dict(zip("DEFG", ("lithium", "nickel", "cobalt", "manganese"), strict=True))
    for cell, text in {"C3": "MINING", "C23": "REFINING", "C43": "CATHODES"}.items():
        check(cell, text)
    for row in (3, 23):
        for column, mineral in minerals.items():
            check(f"{column}{row}", SYMBOLS[mineral] + ("*" if (column, row) == ("G", 23) else ""))

    for first, link, process in ((4, "U", "mining"), (24, "M", "refining")):
        for column, row, economy, raw, locator in cells(range(first, first + 12), "DEFG", "C"):
            mineral = minerals[column]
            notes = [MINING_NOTE if process == "mining" else REFINING_NOTES[mineral]]
            formula = FORMULAS.get(f"{column}{row}")
            if formula:
                notes = [f"formula of the cell: {formula}"]
            unit = "t"
            if (process, mineral) == ("mining", "manganese"):
                # The flow file gives 6,500,000 t for South Africa where this column has 6500.
                unit = "kt"
                notes.append("thousand tonnes in this column, tonnes in the others; no unit is stated")
            else:
                notes.append("unit not stated in the sheet; tonnes by the flow file")
            us_lithium = (process, mineral, economy) == ("mining", "lithium", "USA")
            if us_lithium:
                notes.append("estimated by the authors: the USGS withholds the figure")
            if Decimal(raw) == 0:
                notes.append(ZERO_NOTE)
            claims.append(
                claim(
                    f"fig1-{column}{row}",
                    mineral=mineral,
                    form=SYMBOLS[mineral],
                    link=link,
                    process=process,
                    kind="production",
                    economy=economy,
                    value=number(raw),
                    unit=unit,
                    raw=raw,
                    estimated="1" if us_lithium else "0",
                    locator=locator,
                    note="; ".join(notes),
                )
            )

    for column, row, economy, raw, locator in cells(range(44, 56), "DE", "C"):
        lfp = column == "D"
        notes = [CATHODE_NOTE]
        if Decimal(raw) == 0:
            notes.append(ZERO_NOTE)
        claims.append(
            claim(
                f"fig1-{column}{row}",
                mineral="lithium" if lfp else "",
                form="LiFePO4" if lfp else "gross",
                link="D",
                process="material",
                kind="production",
                detail="LFP cathode material" if lfp else "NMC and NCA cathode material",
                economy=economy,
                value=number(raw),
                unit="t",
                raw=raw,
                locator=locator,
                note="; ".join(notes),
            )
        )

    for first, detail, note in (
        (59, "batteries and cells, bar height", BAR_NOTE),
        (
            67,
            "electric vehicles, bar height",
            BAR_NOTE + "; place of production: the shares (China 54 %, Europe 28 %) are not those of sales in 2020 "
            "(38 %, 46 %)",
        ),
    ):
        for column, row, economy, raw, locator in cells(range(first, first + 6), "D", "C"):
            claims.append(
                claim(
                    f"fig1-{column}{row}",
                    link="D",
                    process="fabrication",
                    kind="index",
                    detail=detail,
                    economy=economy,
                    value=number(raw),
                    unit="score",
                    raw=raw,
                    locator=locator,
                    note=note,
                )
            )
    return claims


def node(name: str) -> tuple[str, str]:
    """Split the name of a node into economy and stage.

    Parameters
    ----------
    name
        ``China_ref_poss``, ``NCM`` …

    Returns
    -------
    tuple
        Economy (empty where the node has none) and stage.
    """
    if name in SPECIAL:
        return SPECIAL[name]
    for suffix, stage in STAGES:
        if name.endswith(suffix):
            return ECONOMIES[name.removesuffix(suffix)], stage
    raise ValueError(f"unknown node {name!r}")


def place(source: str, target: str, mineral: str) -> tuple[str, str, str]:
    """Say where on the chain a flow starts and on which basis it is counted.

    Parameters
    ----------
    source
        Stage of the source.
    target
        Stage of the target.
    mineral
        Mineral of the file.

    Returns
    -------
    tuple
        Link, process and note.
    """
    if source == "cathode input":
        return (
            "D",
            "material",
            PRODUCT_NOTE if target != "non-battery products" else "residual of the cathode node",
        )
    if (source, target) == ("refinery input", "refinery output"):
        return "M", "refining", REFINING_NOTES[mineral]
    if source == "refinery input":
        return "M", "refining", "residual of the refinery node: input minus refined production"
    if source == "unaccounted additional refining production":
        return "M", "refining", "residual: exports of refined material beyond refined production"
    if source == "missing refined material trade":
        return "M", "refining", "residual: cathode production beyond refined input"
    if source == "unknown raw material source":
        return "U", "mining", "residual: refined production beyond ore input"
    if source in ("mine", "trade from countries with no mining"):
        note = ORE_NOTES[mineral]
        if source == "mine":
            note += "; the economy's own use is mine production (USGS) minus exports"
        return "U", "mining", note
    return (
        "M",
        "refining",
        REFINED_NOTES[mineral] + "; the economy's own use is production minus exports",
    )


def flows(path: Path, mineral: str) -> list[Row]:
    """Transcribe one flow file.

    Parameters
    ----------
    path
        File with columns ``Source,Target,Value``.
    mineral
        Mineral of the file.

    Returns
    -------
    list of dict
        Claims.
    """
    published = f"{mineral.capitalize()}_Sankey_data.csv"
    claims: list[Row] = []
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        if next(reader) != ["Source", "Target", "Value"]:
            raise ValueError(f"{path} does not begin with Source,Target,Value")
        for line, (source, target, raw) in enumerate(reader, start=2):
            economy, from_stage = node(source)
            partner, to_stage = node(target)
            link, process, note = place(from_stage, to_stage, mineral)
            us_lithium = mineral == "lithium" and (economy, from_stage) == ("USA", "mine")
            claims.append(
                claim(
                    f"{SYMBOLS[mineral].lower()}-{line}",
                    mineral=mineral,
                    form=SYMBOLS[mineral],
                    link=link,
                    process=process,
                    kind="flow",
                    detail=f"{from_stage} -> {to_stage}",
                    economy=economy,
                    partner=partner,
                    value=number(raw),
                    unit="t",
                    raw=raw,
                    estimated="1" if us_lithium else "0",
                    locator=f"{published}, line {line}",
                    note=note + "; unit by the authors' code: metric tons",
                )
            )
    return claims


def write(path: Path, rows: Iterable[Row]) -> None:
    """Write the claim table.

    Parameters
    ----------
    path
        File to write.
    rows
        Rows by column name.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main() -> None:
    """Read the arguments and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workbook", type=Path, required=True, help="data and visualization spreadsheet")
    for mineral in SYMBOLS:
        parser.add_argument(f"--{mineral}", type=Path, required=True, help=f"flow file of {mineral}")
    parser.add_argument("--data", type=Path, default=DATA, help="data folder to write")
    args = parser.parse_args()
    claims = figure_1(args.workbook)
    for mineral in SYMBOLS:
        claims += flows(getattr(args, mineral), mineral)
    write(args.data / "claims" / "cheng_2024.csv", claims)
    sys.stdout.write(f"{len(claims)} claims\n")


if __name__ == "__main__":
    main()

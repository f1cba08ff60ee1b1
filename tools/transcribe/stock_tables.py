"""Transcribe published figures into the tables of the stock scenarios: ``src/orechain/data/scenarios/tables/``.

Made here: ``electric_vehicles.csv`` (IEA), ``economy_world.csv`` (World Bank, Goldman Sachs and United Nations as
listed by Busch), ``metal_output.csv`` (world totals of BGS), ``technology_intensity.csv`` (from the claims of BatPaC
and premise). The other tables of that folder are written by hand.

Usage
-----
``python tools/transcribe/stock_tables.py SHARED``, the folder with the publishers' files.
"""

import csv
import gzip
import sys
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "src" / "orechain" / "data"
COLUMNS = (
    "series", "economy", "technology", "year", "value", "low", "high", "unit", "basis", "source", "locator", "note",
)  # fmt: skip
PHEV_KWH = {2010: 12.0, 2015: 11.0, 2020: 14.0, 2024: 24.0, 2030: 26.0}
"""Battery of a plug-in hybrid car, recalled; it leaves the rest of the published GWh to battery-electric cars."""

Row = tuple[Any, ...]


def number(value: float) -> str:
    return f"{value:.10g}"


def row(series: str, economy: str, technology: str, year: int | str, value: float, unit: str, source: str,
        locator: str, basis: str = "published", low: float | None = None, high: float | None = None,
        note: str = "") -> Row:  # fmt: skip
    bounds = ("" if low is None else number(low), "" if high is None else number(high))
    return (series, economy, technology, year, number(value), *bounds, unit, basis, source, locator, note)


def between(points: dict[int, float], year: int) -> float:
    years = sorted(points)
    for first, second in pairwise(years):
        if first <= year <= second:
            return points[first] + (points[second] - points[first]) * (year - first) / (second - first)
    return points[years[0] if year < years[0] else years[-1]]


def electric_vehicles(shared: Path) -> list[Row]:
    book = openpyxl.load_workbook(shared / "data/technology/IEA_EVDataExplorer2025.xlsx", read_only=True)
    found: dict[tuple[str, str, str, str], dict[int, tuple[float, int]]] = defaultdict(dict)
    economies = {"World": "WLD", "China": "CHN"}
    for line, cells in enumerate(book.worksheets[0].iter_rows(values_only=True), 1):
        place, category, parameter, mode, train, year, _, value = cells[:8]
        if place in economies and (category == "Historical" or year == 2030):
            found[economies[place], parameter, mode, train][year] = (float(value), line)
    rows: list[Row] = []
    for economy in economies.values():
        for train in ("BEV", "PHEV"):
            for parameter, series in (("EV sales", "sales"), ("EV stock", "stock")):
                for year, (value, line) in sorted(found[economy, parameter, "Cars", train].items()):
                    if series == "stock" and year not in (2024, 2030):
                        continue
                    rows.append(row(f"{train.lower()}_{series}", economy, "", year, value, "vehicle",
                                    "iea-gevo-2025", f"GEVO_EV_2025: row {line}, Cars {train}",
                                    note="STEPS projection" if year == 2030 else ""))  # fmt: skip
        cars = found[economy, "Battery demand", "Cars", "EV"]
        for year, (value, line) in sorted(cars.items()):
            if year < 2012:  # a few thousand cars: the quotient of rounded figures says nothing
                continue
            hybrids = found[economy, "EV sales", "Cars", "PHEV"][year][0]
            electric = found[economy, "EV sales", "Cars", "BEV"][year][0]
            size = (value * 1e6 - hybrids * between(PHEV_KWH, year)) / electric
            rows.append(row("bev_size", economy, "", year, round(size, 1), "kWh/vehicle", "iea-gevo-2025",
                            f"GEVO_EV_2025: row {line}, battery demand of cars", "computed", round(size * 0.85, 1),
                            round(size * 1.15, 1), "published GWh less those of plug-in hybrids (phev_size), by cars "
                            "sold; +-15 % for rounding and for phev_size"))  # fmt: skip
        for series, modes in (("commercial_gwh", ("Buses", "Trucks", "Vans")),
                              ("two_wheeler_gwh", ("2 and 3 wheelers",))):  # fmt: skip
            parts = [found[economy, "Battery demand", mode, "EV"] for mode in modes]
            for year in sorted({year for part in parts for year in part}):
                used = [part[year] for part in parts if year in part]
                rows.append(row(series, economy, "", year, sum(value for value, _ in used), "GWh", "iea-gevo-2025",
                                "GEVO_EV_2025: rows " + "+".join(str(line) for _, line in used),
                                "computed" if len(modes) > 1 else "published",
                                note=("sum of buses, trucks and vans" if len(modes) > 1 else "")
                                + ("; STEPS projection" if year == 2030 else "")))  # fmt: skip
    return rows


def economy_world(shared: Path) -> list[Row]:
    book = openpyxl.load_workbook(shared / "data/technology/busch_OtherSectors_Demand_LiNiCo.xlsx", data_only=True)
    rows: list[Row] = []
    for line, cells in enumerate(book["GDP"].iter_rows(values_only=True), 1):
        if isinstance(cells[0], int) and (cells[0] % 5 == 0 or cells[0] == 2022):
            source = "world-bank-gdp" if cells[0] <= 2022 else "goldman-sachs-2022"
            rows.append(row("gdp", "WLD", "", cells[0], cells[1], "TUSD", source, f"Busch, sheet GDP, row {line}",
                            "published" if cells[0] <= 2022 else "computed",
                            note="constant US dollars of 2015" + ("" if cells[0] <= 2022 else "; decadal growth rates "
                            "of the source applied by Busch to 2022")))  # fmt: skip
    for line, cells in enumerate(book["Population"].iter_rows(values_only=True), 1):
        if isinstance(cells[0], int) and cells[0] >= 1980 and cells[0] % 5 == 0:
            rows.append(row("population", "WLD", "", cells[0], round(cells[1], 1), "kperson", "un-wpp-2022",
                            f"Busch, sheet Population, row {line}",
                            note="estimates" if cells[0] <= 2020 else "medium variant"))  # fmt: skip
    return rows


def metal_output(shared: Path) -> list[Row]:
    rows: list[Row] = []
    totals: dict[tuple[str, str], dict[int, float]] = defaultdict(lambda: defaultdict(float))
    with gzip.open(shared / "data/bgs/bgs_wms_production_1971_2023_14groups.csv.gz", "rt", encoding="utf-8") as text:
        for line in csv.DictReader(text):
            if line["quantity"]:
                key = (line["bgs_commodity_trans"], line["bgs_sub_commodity_trans"])
                totals[key][int(line["year"][:4])] += float(line["quantity"])
    for series, key, what in (
        ("cu_refined", ("copper, refined", ""), "refined copper, primary and secondary"),
        ("ni_refined", ("nickel, smelter/refinery", ""), "smelter and refinery nickel"),
        ("fenb_output", ("ferro-alloys", "Ferro-niobium"), "ferro-niobium, gross weight"),
    ):
        rows += [
            row(series, "", "", year, round(totals[key][year] / 1e3, 3), "kt", "bgs-wms",
                f"{what}, sum over countries, {year}", "computed",
                note="world total; the sum over countries is computed here")
            for year in (1980, 1985, 1990, 1995, 2000, 2005, 2010, 2015, 2018, 2020, 2021, 2022, 2023)
        ]  # fmt: skip
    return rows


def technology_intensity() -> list[Row]:
    rows: list[Row] = []
    symbols = {"lithium": "li", "cobalt": "co", "nickel": "ni", "copper": "cu", "neodymium": "nd",
               "dysprosium": "dy", "praseodymium": "pr", "indium": "in", "germanium": "ge"}  # fmt: skip
    cells = {"NMC 111": "NMC111", "NMC 532": "NMC532", "NMC 622": "NMC622", "NMC 811": "NMC811", "NMC 95": "NMC95",
             "NCA": "NCA", "LFP": "LFP", "LMO": "LMO", "SIB": "SIB"}  # fmt: skip
    for claim in read("batpac_2022"):
        name = cells.get(claim["detail"].removeprefix("battery, "))
        if name and claim["mineral"] in ("lithium", "cobalt", "nickel", "copper"):
            value = float(claim["value"])
            rows.append(row(f"battery_{symbols[claim['mineral']]}", "", name, "", value, "kg/kWh", "batpac-5.1",
                            claim["claim"], "published", value * 0.85, value * 1.15,
                            "+-15 % for designs: assumed"))  # fmt: skip
    wind = {"SG-PM-DD": "PM_direct_drive", "SG-PM-MS": "PM_medium_speed", "SG_PM_HS": "PM_high_speed",
            "AG)": "asynchronous", "SG-E-DD": "excited_direct_drive"}  # fmt: skip
    for claim in read("premise_metals"):
        key, detail = claim["mineral"], claim["detail"]
        if key not in symbols or claim["unit"] != "kg/MW":
            continue
        kind = next((name for mark, name in wind.items() if mark in detail), "")
        if "W-off" in detail or "W_off" in detail:
            kind = f"offshore_{kind}" if kind else ""
        elif "W-on" in detail or "W_on" in detail:
            kind = f"onshore_{kind}" if kind else ""
        elif "(ELECTRO_MOTOR)" in detail and key in ("neodymium", "dysprosium"):
            rows.append(of_claim(f"motor_{symbols[key]}", "", claim))
            continue
        else:
            pv = {"(pv_CIGS)": "CIGS", "(pv_CdTe)": "CdTe", "(pv_a_Si)": "a_Si"}
            name = next((found for mark, found in pv.items() if mark in detail), "")
            if name and key in ("indium", "germanium"):
                rows.append(of_claim(f"pv_{symbols[key]}", name, claim))
            continue
        if kind and key in ("neodymium", "dysprosium", "nickel"):
            rows.append(of_claim(f"wind_{symbols[key]}", kind, claim))
    return rows


def of_claim(series: str, technology: str, claim: dict[str, str]) -> Row:
    return row(series, "", technology, claim["start"], float(claim["value"]), claim["unit"], claim["release"],
               claim["claim"], "published", float(claim["low"]), float(claim["high"]),
               "mean, least and greatest of the literature values")  # fmt: skip


def read(name: str) -> list[dict[str, str]]:
    with (DATA / "claims" / f"{name}.csv").open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def write(name: str, rows: list[Row]) -> None:
    folder = DATA / "scenarios" / "tables"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as text:
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(sorted(rows, key=_order))


def _order(item: Any) -> tuple[str, ...]:
    return tuple(str(cell) for cell in item[:4])


def main() -> None:
    shared = Path(sys.argv[1])
    write("electric_vehicles", electric_vehicles(shared))
    write("economy_world", economy_world(shared))
    write("metal_output", metal_output(shared))
    write("technology_intensity", technology_intensity())


if __name__ == "__main__":
    main()

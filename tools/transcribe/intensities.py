"""Transcribe the material intensities of technologies: BatPaC 5.1 batteries and the technologies of premise.

The unit differs per technology (per kilowatt-hour, megawatt, kilogram of motor or of vehicle) and is kept.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from institution_claims import HERE, figure, materials, plain, read_rows, write_claims

BATPAC = "batpac-5.1"
PREMISE = "premise-metals"
NOT_MINERALS = {"battery_mwh", "steel", "stainless steel"}
"""Rows of the battery table that hold its unit or an alloy without stated composition."""
UNITS = {
    "kg/MW": "kg/MW",
    "kg/kWh": "kg/kWh",
    "kg metal/kg motor": "kg/kg_motor",
    "kg metal/kg vehicle": "kg/kg_vehicle",
}


def exact(text: str) -> str:
    """Write the printed number without exponent."""
    return plain(Decimal(text))


def batteries(path: Path) -> Iterator[dict[str, str]]:
    """Yield the intensity of each mineral and chemistry."""
    known = materials()
    for line, row in enumerate(read_rows(path), 2):
        name = row["Mineral"].lower()
        if name in NOT_MINERALS:
            continue
        material = known[name]
        yield {
            "claim": f"{BATPAC}:{line:04}",
            "mineral": material.mineral,
            "form": material.form,
            "link": "D",
            "process": "fabrication",
            "kind": "intensity",
            "detail": f"battery, {row['chemistry']}",
            "economy": "WLD",
            "start": "2022",
            "end": "2022",
            "unit": "kg/kWh",
            "raw": row["kg_per_kwh"],
            "release": BATPAC,
            "locator": f"row {line}",
            "note": "natural and synthetic graphite together" if material.mineral == "graphite" else "",
            **figure(row["kg_per_kwh"]),
        }


def technologies(path: Path, prefix: str, table: str) -> Iterator[dict[str, str]]:
    """Yield mean, minimum and maximum of the literature values of each metal, technology and year."""
    known = materials()
    names = {row["variable"]: row["technology"] for row in read_rows(HERE / "institution_technologies.csv")}
    for line, row in enumerate(read_rows(path), 2):
        if not row["mean"]:
            continue
        material = known[row["metal"].lower()]
        year = str(int(Decimal(row["year"])))
        mean, low, high = (Decimal(row[name]) for name in ("mean", "min", "max"))
        cells = {"value": exact(row["mean"]), "low": exact(row["min"]), "high": exact(row["max"])}
        note = f"mean of literature values; median {exact(row['median'])}"
        if not low <= mean <= high:
            note += f"; the printed extremes {row['min']} and {row['max']} do not enclose the mean"
            del cells["low"], cells["high"]
        yield {
            "claim": f"{PREMISE}:{prefix}{line:04}",
            "mineral": material.mineral,
            "form": material.form,
            "link": "D",
            "process": "fabrication",
            "kind": "intensity",
            "detail": f"{'' if material.mineral else row['metal'].lower() + ': '}{names[row['origin_var']]}"
            f" ({row['origin_var']}), {year}",
            "economy": "WLD",
            "start": year,
            "end": year,
            "unit": UNITS[row["unit"]],
            "raw": row["mean"],
            "release": PREMISE,
            "locator": f"{table}: row {line}",
            "note": note,
            **cells,
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="folder with the tables of BatPaC and premise")
    parser.add_argument("claims", type=Path, help="folder for the claim tables")
    arguments = parser.parse_args()
    folder = arguments.folder
    tables = {
        "batpac_2022.csv": [*batteries(folder / "batpac51_battery_mineral_intensity_kg_per_kwh.csv")],
        "premise_metals.csv": [
            *technologies(folder / "premise_metal_intensities.csv", "I", "material requirements"),
            *technologies(folder / "premise_metals_db_xlsx_2015_2050.csv", "T", "metals_db"),
        ],
    }
    for name, claims in tables.items():
        print(name, write_claims(arguments.claims / name, claims))


if __name__ == "__main__":
    main()

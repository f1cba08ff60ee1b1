"""Transcribe the end-of-life recycling input rates of the EU study 2023 (SCRREEN factsheets).

A zero for which no factsheet is named cannot be told from a missing figure and is left out.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from institution_claims import figure, materials, read_rows, write_claims

RELEASE = "ec-eol-rir-2023"
FACTSHEETS = "https://scrreen.eu/"
NAMED_AFTER = {"Titanium (TiO2)": "TITANIUM"}
"""Materials whose factsheet address names another material."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rates", type=Path, help="CSV with the columns Sheet_name, Reference and EoL-RIR (2023)")
    parser.add_argument("claims", type=Path, help="claim table to write")
    arguments = parser.parse_args()
    known, claims = materials(), []
    for line, row in enumerate(read_rows(arguments.rates), 2):
        raw, reference = row["EoL-RIR (2023)"], row["Reference"]
        cited = reference.startswith(FACTSHEETS)
        cells = figure(raw)
        if not cited and cells == {"value": "0"}:
            continue
        material = known[row["Sheet_name"].lower()]
        note = f"factsheet: {reference}" if cited else "no factsheet named"
        if row["Sheet_name"] in NAMED_AFTER:
            note += "; the address is that of another material's factsheet"
        claims.append(
            {
                "claim": f"{RELEASE}:{line:04}",
                "mineral": material.mineral,
                "link": "R",
                "kind": "eol_recycling_input_rate",
                "detail": material.variant,
                "economy": "EU27",
                "start": "2023",
                "end": "2023",
                "unit": "fraction",
                "raw": raw,
                "release": RELEASE,
                "locator": f"{row['Sheet_name']}: row {line}",
                "note": note,
                **cells,
            }
        )
    print(arguments.claims.name, write_claims(arguments.claims, claims))


if __name__ == "__main__":
    main()

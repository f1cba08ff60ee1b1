"""Transcribe the recycling rates of metals of the International Resource Panel (UNEP, 2011), appendix tables.

Each estimate that the tables print stands as its own claim, with the study that the report names as origin.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from institution_claims import HERE, figure, materials, read_rows, write_claims

RELEASE = "unep-irp-2011"
KINDS = {
    "eol_recycling_rate": {"link": "R", "process": "recovery"},
    "recycled_content": {"link": "M", "process": "secondary_production"},
    "old_scrap_ratio": {"link": "R"},
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rates", type=Path, help="CSV with the columns element, indicator, as_printed_percent, source")
    parser.add_argument("claims", type=Path, help="claim table to write")
    arguments = parser.parse_args()
    # Element symbols are the forms of the main materials.
    mineral_of = {material.form: material.mineral for material in materials().values() if material.form}
    mineral_of["Fe"] = "iron"
    claims = []
    for line, (row, origin) in enumerate(
        zip(read_rows(arguments.rates), read_rows(HERE / "unep_estimates.csv"), strict=True), 2
    ):
        if origin["row"] != str(line) or origin["element"] != row["element"]:
            raise ValueError(f"row {line}: the origins of the estimates do not fit the table")
        table = row["source"].rpartition(" appendix ")[2]
        claims.append(
            {
                "claim": f"{RELEASE}:{line:04}",
                "mineral": mineral_of[row["element"]],
                "kind": row["indicator"],
                "economy": "WLD",
                "start": "2011",
                "end": "2011",
                "unit": "percent",
                "raw": row["as_printed_percent"],
                "release": RELEASE,
                "locator": f"appendix {table}, p. {origin['page']}, row {line}",
                "note": f"estimate: {origin['estimate']}",
                **KINDS[row["indicator"]],
                **figure(row["as_printed_percent"]),
            }
        )
    print(arguments.claims.name, write_claims(arguments.claims, claims))


if __name__ == "__main__":
    main()

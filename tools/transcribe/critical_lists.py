"""Transcribe official lists of critical minerals: one claim per entry, in the wording of the list."""

from __future__ import annotations

import argparse
from pathlib import Path

from institution_claims import countries, materials, read_rows, write_claims

RELEASES = {
    ("USA", "2018"): "us-list-2018", ("USA", "2022"): "us-list-2022", ("USA", "2025"): "us-list-2025",
    ("EU", "2011"): "eu-list-2011", ("EU", "2014"): "eu-list-2014", ("EU", "2017"): "eu-list-2017",
    ("EU", "2020"): "eu-list-2020", ("EU", "2023"): "eu-list-2023", ("EU", "2024"): "eu-list-2024",
    ("CHN", "2016"): "cn-list-2016", ("JPN", "2009"): "jp-list-2009", ("AUS", "2024"): "au-list-2024",
    ("CAN", "2021"): "ca-list-2021", ("CAN", "2024"): "ca-list-2024", ("GBR", "2021"): "gb-list-2021",
    ("IND", "2023"): "in-list-2023",
}  # fmt: skip
FROM_MEMORY = "transcribed from memory of the source; not yet compared with it"


def basis(status: str) -> str:
    """Say how the entry was obtained."""
    if status == "from-knowledge, verify":
        return FROM_MEMORY
    if "items from-knowledge" in status:
        return f"{status.partition(';')[0].replace(' read in store', '')} compared; items {FROM_MEMORY}"
    if status == "partly verified by MCS2026 flag":
        return "compared with the flag of Mineral Commodity Summaries 2026, except metallurgical coal and uranium"
    return "source read: " + (status.removeprefix("text ").partition("(")[2].removesuffix(")") or "text of the notice")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lists", type=Path, help="CSV with jurisdiction, year, list_type, material, source_document")
    parser.add_argument("claims", type=Path, help="claim table to write")
    arguments = parser.parse_args()
    known, ids, claims = materials(), countries(), []
    for line, row in enumerate(read_rows(arguments.lists), 2):
        release = RELEASES[row["jurisdiction"], row["year"]]
        claims.append(
            {
                "claim": f"{release}:{line:04}",
                "mineral": known[row["material"].lower()].mineral,
                "kind": "listing",
                "detail": row["list_type"],
                "economy": ids[row["jurisdiction"]],
                "start": row["year"],
                "end": row["year"],
                "bound": "described",
                "unit": "none",
                "raw": row["material"],
                "release": release,
                "locator": f"list entry {row['material']}: row {line}",
                "note": f"{row['source_document']}; {basis(row['status'])}",
            }
        )
    print(arguments.claims.name, write_claims(arguments.claims, claims))


if __name__ == "__main__":
    main()

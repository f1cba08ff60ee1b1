"""Transcribe the World Governance Indicators: the 2024 release, and what is known of the 2025 release.

The 2025 release recalculated all years with a new method. The file of political stability to 2024 that
could be read continues older vintages (its years to 2022 are not those of the 2025 release), so only its
years 2023 and 2024 are taken.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import openpyxl
from institution_claims import countries, plain, read_rows, write_claims

DIMENSIONS = {
    "va": "Voice and Accountability",
    "pv": "Political Stability and Absence of Violence/Terrorism",
    "ge": "Government Effectiveness",
    "rq": "Regulatory Quality",
    "rl": "Rule of Law",
    "cc": "Control of Corruption",
}
FIRST_YEAR = 2015
YEARS_2025 = ("2023", "2024")
AMBIGUOUS = {"ANT", "JEY", "PUS", "R20"}
"""Codes of trade statistics that the file puts on other economies' figures."""
NOT_USED = "new method, one dimension only and not yet compared with the publisher's file"
MISSING = ".."
SIX_DIGITS = Decimal("0.000001")


def six(number: float | str) -> str:
    """Return the number with at most six decimals."""
    return plain(Decimal(str(number)).quantize(SIX_DIGITS))


def claim(release: str, serial: str, dimension: str, economy: str, year: str, locator: str) -> dict[str, str]:
    return {
        "claim": f"{release}:{serial}", "kind": "governance", "detail": dimension, "economy": economy,
        "start": year, "end": year, "unit": "score", "release": release, "locator": locator,
        "note": DIMENSIONS[dimension],
    }  # fmt: skip


def release_2024(path: Path) -> Iterator[dict[str, str]]:
    """Yield estimate and standard error of the six dimensions."""
    ids = countries()
    workbook = openpyxl.load_workbook(path, read_only=True)
    rows = workbook["Sheet1"].iter_rows(values_only=True)
    header = next(rows)
    if header[:7] != ("codeindyr", "code", "countryname", "year", "indicator", "estimate", "stddev"):
        raise ValueError(f"{path.name}: unexpected header {header}")
    for line, (serial, code, _, year, dimension, estimate, error, *_) in enumerate(rows, 2):
        if year < FIRST_YEAR or estimate == MISSING:
            continue
        text = six(estimate)
        economy = ids.get(code, code)
        cells = claim("wb-wgi-2024", serial, dimension, economy, str(year), f"Sheet1: row {line}")
        yield cells | {"value": text, "sd": six(error), "raw": text}
    workbook.close()


def release_2025(path: Path) -> Iterator[dict[str, str]]:
    """Yield the estimates of political stability of 2023 and 2024."""
    rows = read_rows(path)
    often = Counter((row["Code"], row["year"]) for row in rows)
    for line, row in enumerate(rows, 2):
        code, year = row["Code"], row["year"]
        if year not in YEARS_2025 or code in AMBIGUOUS or often[code, year] > 1:
            continue
        text = six(row["pv_estimate"])
        cells = claim("wb-wgi-2025", f"{code}pv{year}", "pv", code, year, f"row {line}")
        yield cells | {"value": text, "raw": text}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("release_2024", type=Path, help="wgidataset.xlsx of the 2024 release")
    parser.add_argument("release_2025", type=Path, help="CSV with Country/Territory, Code, year, pv_estimate")
    parser.add_argument("claims", type=Path, help="folder for the claim tables")
    parser.add_argument("corrections", type=Path, help="CSV file that excludes the 2025 release from use")
    arguments = parser.parse_args()
    newer = list(release_2025(arguments.release_2025))
    for name, claims in (("wgi_2024.csv", release_2024(arguments.release_2024)), ("wgi_2025.csv", newer)):
        print(name, write_claims(arguments.claims / name, claims))
    with arguments.corrections.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(("claim", "action", "field", "published", "corrected", "reason", "source"))
        writer.writerows((row["claim"], "exclude", "", "", "", NOT_USED, "wb-wgi-2025") for row in newer)


if __name__ == "__main__":
    main()

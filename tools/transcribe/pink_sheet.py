"""Compute annual mean prices from the monthly prices of the World Bank's Pink Sheet.

A year with fewer than twelve monthly prices is left out. Iron ore is left out before 2006: the column
then holds annual contract prices in US cents per dry metric ton unit, later spot prices in US dollars
per dry tonne.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import openpyxl
from institution_claims import plain, write_claims

RELEASE = "wb-pink-sheet-2026-06"
FIRST_YEAR, LAST_YEAR = 1990, 2025
UNITS = {"($/mt)": "USD/t", "($/troy oz)": "USD/troy_oz", "($/dmtu)": "USD/t"}
SERIES = {
    "Aluminum": ("aluminum", "Al", "M", "Aluminum, LME, unalloyed primary ingots, minimum 99.7% purity"),
    "Copper": ("copper", "Cu", "M", "Copper, LME, grade A cathodes"),
    "Lead": ("lead", "Pb", "M", "Lead, LME, refined, 99.97% purity"),
    "Tin": ("tin", "Sn", "M", "Tin, LME, refined, 99.85% purity"),
    "Nickel": ("nickel", "Ni", "M", "Nickel, LME, cathodes, minimum 99.8% purity"),
    "Zinc": ("zinc", "Zn", "M", "Zinc, LME, high grade, minimum 99.95% purity"),
    "Gold": ("gold", "Au", "M", "Gold"),
    "Platinum": ("platinum", "Pt", "M", "Platinum"),
    "Silver": ("silver", "Ag", "M", "Silver"),
    "Iron ore, cfr spot": ("iron", "gross", "U", "Iron ore fines, spot, c.f.r. China"),
    "Phosphate rock": ("phosphate", "gross", "U", "Phosphate rock, f.o.b. North Africa"),
    "Potassium chloride": ("potash", "KCl", "U", "Potassium chloride (muriate of potash)"),
}
NOTES = {
    "Iron ore, cfr spot": "heading ($/dmtu); by the description US dollars per dry tonne,"
    " 62% Fe (63.5% to November 2008)",
    "Potassium chloride": "Brazil c.f.r. granular spot from January 2020, f.o.b. Vancouver before",
}
FIRST_OF = {"Iron ore, cfr spot": 2006}


def annual(path: Path) -> Iterator[dict[str, str]]:
    """Yield the mean of each series and full year."""
    workbook = openpyxl.load_workbook(path, read_only=True)
    rows = list(workbook["Monthly Prices"].iter_rows(values_only=True))
    workbook.close()
    names = [str(name or "").replace("**", "").strip() for name in rows[4]]
    for name, (mineral, form, link, detail) in SERIES.items():
        column = names.index(name)
        months: dict[int, list[Decimal]] = defaultdict(list)
        for row in rows[6:]:
            if isinstance(row[column], int | float):
                months[int(str(row[0])[:4])].append(Decimal(str(row[column])))
        for year in range(FIRST_OF.get(name, FIRST_YEAR), LAST_YEAR + 1):
            prices = months[year]
            if len(prices) != 12:
                continue
            yield {
                "claim": f"{RELEASE}:{name.split(',')[0].lower().replace(' ', '-')}-{year}",
                "mineral": mineral,
                "form": form,
                "link": link,
                "kind": "price",
                "detail": detail,
                "economy": "WLD",
                "start": str(year),
                "end": str(year),
                "value": plain((sum(prices, Decimal(0)) / 12).quantize(Decimal("0.0001"))),
                "unit": UNITS[str(rows[5][column])],
                "raw": "mean of 12 months",
                "release": RELEASE,
                "locator": f"Monthly Prices: {rows[4][column]}, {year}M01 to {year}M12",
                "note": "; ".join(["computed from 12 monthly prices, nominal", *filter(None, [NOTES.get(name)])]),
            }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("workbook", type=Path, help="CMO-Historical-Data-Monthly.xlsx")
    parser.add_argument("claims", type=Path, help="claim table to write")
    arguments = parser.parse_args()
    print(arguments.claims.name, write_claims(arguments.claims, annual(arguments.workbook)))


if __name__ == "__main__":
    main()

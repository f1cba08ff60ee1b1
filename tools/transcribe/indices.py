"""Transcribe what is not about one mineral: human development, U.S. consumer prices, value added of EU sectors.

The price index is short enough to stand here: annual averages of series CUUR0000SA0 (all urban consumers, all items,
not seasonally adjusted, 1982-84 = 100), as the Bureau of Labor Statistics publishes them. The average of 2025 is the
one that its data service states as M13; October 2025 was not surveyed.

Value added stands beside each end use in the table of the EU study; a few rows carry that of the sector in the row
above or below. The value of most rows of a sector is taken.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from institution_claims import plain, read_rows, write_claims

from orechain.catalog.economies import economy
from orechain.errors import UnknownName

FIRST_YEAR = 2015
REGIONS = {
    "Arab States", "East Asia and the Pacific", "Europe and Central Asia", "High human development",
    "Latin America and the Caribbean", "Low human development", "Medium human development", "South Asia",
    "Sub-Saharan Africa", "Very high human development", "World",
}  # fmt: skip
CONSUMER_PRICES = {
    1990: "130.7", 1991: "136.2", 1992: "140.3", 1993: "144.5", 1994: "148.2", 1995: "152.4", 1996: "156.9",
    1997: "160.5", 1998: "163.0", 1999: "166.6", 2000: "172.2", 2001: "177.1", 2002: "179.9", 2003: "184.0",
    2004: "188.9", 2005: "195.3", 2006: "201.6", 2007: "207.342", 2008: "215.303", 2009: "214.537", 2010: "218.056",
    2011: "224.939", 2012: "229.594", 2013: "232.957", 2014: "236.736", 2015: "237.017", 2016: "240.007",
    2017: "245.120", 2018: "251.107", 2019: "255.657", 2020: "258.811", 2021: "270.970", 2022: "292.655",
    2023: "304.702", 2024: "313.689", 2025: "321.943",
}  # fmt: skip


def human_development(path: Path) -> Iterator[dict[str, str]]:
    """Yield the index of each economy and year; regions and groups are left out."""
    for line, row in enumerate(read_rows(path), 2):
        if row["country"] in REGIONS or int(row["year"]) < FIRST_YEAR or not row["hdi"]:
            continue
        try:
            place = economy(row["country"], "UNDP").economy
        except UnknownName as error:
            raise ValueError(f"{path.name}, row {line}: {error}") from error
        yield {
            "claim": f"undp-hdr-2024:{place}{row['year']}", "kind": "index", "detail": "Human Development Index",
            "economy": place, "start": row["year"], "end": row["year"], "value": plain(Decimal(row["hdi"])),
            "unit": "score", "raw": row["hdi"], "release": "undp-hdr-2024", "locator": f"row {line}",
        }  # fmt: skip


def consumer_prices() -> Iterator[dict[str, str]]:
    """Yield the annual averages."""
    for year, raw in CONSUMER_PRICES.items():
        yield {
            "claim": f"bls-cpi-u:{year}", "kind": "index", "detail": "Consumer price index, all urban consumers",
            "economy": "USA", "start": str(year), "end": str(year), "value": plain(Decimal(raw)), "unit": "score",
            "raw": raw, "release": "bls-cpi-u", "locator": f"series CUUR0000SA0, annual average {year} (M13)",
            "note": "1982-84 = 100",
        }  # fmt: skip


def sectors(path: Path) -> Iterator[dict[str, str]]:
    """Yield the value added of each sector of the NACE classification."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for row in read_rows(path):
        name = " ".join(row["NACE sector"].split())
        if name:
            found[name][row["VA in million €"]] += 1
    for name, counts in sorted(found.items()):
        raw, often = counts.most_common(1)[0]
        yield {
            "claim": f"eu-crm-2023:VA-{name.partition(' ')[0]}", "kind": "money", "detail": f"value added; {name}",
            "economy": "EU27", "start": "2016", "end": "2020", "value": plain(Decimal(raw)), "unit": "MEUR", "raw": raw,
            "release": "eu-crm-2023", "locator": f"end uses: {often} of {counts.total()} rows of {name}",
        }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("hdi", type=Path, help="CSV with country, year, hdi")
    parser.add_argument("uses", type=Path, help="CSV with NACE sector and VA in million €")
    parser.add_argument("claims", type=Path, help="folder for the claim tables")
    arguments = parser.parse_args()
    print("undp_hdi.csv", write_claims(arguments.claims / "undp_hdi.csv", human_development(arguments.hdi)))
    print("us_cpi.csv", write_claims(arguments.claims / "us_cpi.csv", consumer_prices()))
    print(
        "eu_crm_2023_sectors.csv", write_claims(arguments.claims / "eu_crm_2023_sectors.csv", sectors(arguments.uses))
    )


if __name__ == "__main__":
    main()

"""Transcribe the tables of the EU studies on critical raw materials.

The input is a public transcription of the studies' tables as four CSV files: global supply shares, EU
sourcing shares (both with the trade parameter t), end-use shares by NACE sector, and the scores of the
studies 2011 to 2020. The same table with the scores of 2023 may be given besides.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from institution_claims import Material, countries, figure, materials, plain, read_rows, write_claims

RELEASE = "eu-crm-2023"
PERIOD = {"start": "2016", "end": "2020"}
TOLERANCE = Decimal(1)
STAGES = {"E": "U", "P": "M"}


def number(share: str) -> Decimal:
    """Return the published share, or 0 for one that is only bounded (for sums only)."""
    return Decimal(0) if share[0] in "<>" else Decimal(share.removesuffix("%"))


def sum_notes(sums: dict[tuple[str, ...], Decimal]) -> dict[tuple[str, ...], str]:
    """Return a note for every group whose published shares do not sum to 100 %."""
    return {
        key: f"published shares sum to {plain(total)} %"
        for key, total in sums.items()
        if not abs(total - 100) <= TOLERANCE
    }


def joined(*parts: str) -> str:
    return "; ".join(part for part in parts if part)


class Reader:
    """Turn the rows of the four files into claims."""

    def __init__(self) -> None:
        self.materials = materials()
        self.countries = countries()
        self.exceptions: list[tuple[str, ...]] = []

    def material(self, name: str) -> Material:
        """Return what the study's name of a material stands for."""
        return self.materials[" ".join(name.split()).lower()]

    def stage(self, stage: str, material: Material) -> dict[str, str]:
        """Return link and process of extraction (E) or processing (P)."""
        process = "mining" if stage == "E" else material.processing
        if not process:
            raise ValueError(f"no process for the processing stage of {material.mineral}")
        return {"link": STAGES[stage], "process": process}

    def supply(self, path: Path, prefix: str, table: str) -> Iterator[dict[str, str]]:
        """Yield share and trade parameter of each row of a supply table."""
        rows = read_rows(path)
        sums: dict[tuple[str, ...], Decimal] = defaultdict(Decimal)
        for row in rows:
            sums[row["Material"], row["Stage"]] += number(row["Share"])
        notes = sum_notes(sums)
        self.exceptions += [(table, *key, plain(sums[key])) for key in notes]
        for line, row in enumerate(rows, 2):
            material = self.material(row["Material"])
            economy = self.countries[row["Country"]]
            common = {
                "mineral": material.mineral, "release": RELEASE, "locator": f"{table}: row {line}",
                **self.stage(row["Stage"], material), **PERIOD,
            }  # fmt: skip
            share = {
                "claim": f"{RELEASE}:{prefix}{line:04}",
                "kind": "supply_share",
                "detail": material.variant,
                "economy": economy,
                "unit": "percent",
                "raw": row["Share"],
                "note": joined(
                    "" if row["Share"].endswith("%") else "percent sign missing in the published cell",
                    notes.get((row["Material"], row["Stage"]), ""),
                ),
                **figure(row["Share"].removesuffix("%")),
            }
            if prefix == "U":
                share |= {
                    "kind": "import_share", "economy": "EU27", "partner": economy,
                    "detail": joined("EU sourcing, domestic included", material.variant),
                }  # fmt: skip
            yield common | share
            yield common | {
                "claim": f"{RELEASE}:{prefix}{line:04}t",
                "kind": "trade_parameter",
                "detail": material.variant,
                "economy": economy,
                "partner": "EU27",
                "value": plain(Decimal(row["t"])),
                "unit": "score",
                "raw": row["t"],
                "note": "EU sourcing table" if prefix == "U" else "",
            }

    def uses(self, path: Path) -> Iterator[dict[str, str]]:
        """Yield the end-use share of each application."""
        rows = read_rows(path)
        sums: dict[tuple[str, ...], Decimal] = defaultdict(Decimal)
        added: dict[str, Counter[str]] = defaultdict(Counter)
        for row in rows:
            added[row["NACE sector"]][row["VA in million €"]] += 1
            sums[(row["Material"],)] += number(row["Share"])
        # The commonest value added of a sector is its own; another one in a row means a shifted row.
        own = {sector: counts.most_common(1)[0][0] for sector, counts in added.items()}
        sector_of = {value: sector.partition(" ")[0] for sector, value in own.items() if sector}
        notes = sum_notes(sums)
        self.exceptions += [("end uses", key[0], "", plain(sums[key])) for key in notes]
        for line, row in enumerate(rows, 2):
            material = self.material(row["Material"])
            sector, printed = " ".join(row["NACE sector"].split()), row["VA in million €"]
            shifted = ""
            if printed != own[row["NACE sector"]]:
                shifted = f"value added in the row is that of {sector_of[printed]}: the sector may be shifted"
            yield {
                "claim": f"{RELEASE}:A{line:04}",
                "mineral": material.mineral,
                "link": "D",
                "process": "use",
                "kind": "use_share",
                "detail": joined(material.variant, row["Application"], sector or "no sector stated"),
                "economy": "EU27",
                "unit": "percent",
                "raw": row["Share"],
                "release": RELEASE,
                "locator": f"end uses: row {line}",
                "note": joined(notes.get((row["Material"],), ""), shifted),
                **PERIOD,
                **figure(row["Share"].removesuffix("%")),
            }

    def scores(self, path: Path, year: str = "", note: str = "") -> Iterator[dict[str, str]]:
        """Yield supply risk and economic importance; a dash means that the material was not assessed."""
        for line, row in enumerate(read_rows(path), 2):
            if year and row["Year"] != year:
                continue
            material = self.material(row["Material"])
            release = f"eu-crm-{row['Year']}"
            for column, label in (("SR", "supply risk SR"), ("EI", "economic importance EI")):
                if row[column] == "-":
                    continue
                yield {
                    "claim": f"{release}:S{line:04}{column}",
                    "mineral": material.mineral,
                    "kind": "score",
                    "detail": f"{label}, {material.variant}" if material.variant else label,
                    "economy": "EU27",
                    "start": row["Year"],
                    "end": row["Year"],
                    "value": plain(Decimal(row[column])),
                    "unit": "score",
                    "raw": row[column],
                    "release": release,
                    "locator": f"scores: row {line}",
                    "note": note,
                }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="folder with the four CSV files")
    parser.add_argument("claims", type=Path, help="folder for the claim tables")
    parser.add_argument("exceptions", type=Path, help="CSV file for the shares that do not sum to 100 %%")
    parser.add_argument("--scores-2023", type=Path, help="CSV file of the scores that goes on to 2023")
    arguments = parser.parse_args()
    reader, folder = Reader(), arguments.folder
    tables = {
        "eu_crm_2023_supply.csv": [
            *reader.supply(folder / "eu_crm2023_global_supply_shares.csv", "G", "global supply"),
            *reader.supply(folder / "eu_crm2023_eu_supply_shares.csv", "U", "EU sourcing"),
        ],
        "eu_crm_2023_uses.csv": list(reader.uses(folder / "eu_crm2023_material_use_shares.csv")),
        "eu_crm_scores.csv": list(reader.scores(folder / "eu_crm_sr_ei_2011_2020.csv")),
    }
    if arguments.scores_2023:
        note = "transcription of a transcription of the study: to be compared with the report"
        tables["eu_crm_scores_2023.csv"] = list(reader.scores(arguments.scores_2023, "2023", note))
    for name, claims in tables.items():
        print(name, write_claims(arguments.claims / name, claims))
    with arguments.exceptions.open("w", encoding="utf-8", newline="") as handle:
        handle.write("table,material,stage,sum\n")
        handle.writelines(",".join(row) + "\n" for row in sorted(reader.exceptions))
    print(arguments.exceptions.name, len(reader.exceptions))


if __name__ == "__main__":
    main()

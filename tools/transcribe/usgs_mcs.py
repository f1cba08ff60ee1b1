"""Transcribe the USGS Mineral Commodity Summaries data releases into claims.

Every cell that is taken is copied as published into ``raw``; what it measures comes from the reviewed tables
beside this program (``usgs_mcs_2025_lines.csv``, ``usgs_mcs_2026_lines.csv``, ``usgs_countries.csv``). A line
or a country that the tables do not know stops the program: nothing is guessed. Known errors of the publisher
are not repaired here; they are corrections, kept apart from the claims.
"""

from __future__ import annotations

import argparse
import csv
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from orechain.store.grammar import parse

HERE = Path(__file__).parent
COLUMNS = (
    "claim", "mineral", "form", "link", "process", "kind", "detail", "economy", "partner", "start", "end",
    "value", "low", "high", "sd", "bound", "unit", "raw", "estimated", "release", "locator", "note",
)  # fmt: skip

SKIPPED_CHAPTERS = {
    "ABRASIVES (MANUFACTURED)": "manufactured good",
    "CEMENT": "manufactured good",
    "IRON AND STEEL SCRAP": "scrap of a manufactured good; pig iron and steel are in another chapter",
    "IRON AND STEEL SLAG": "by-product of a manufactured good",
    "IRON OXIDE PIGMENTS": "manufactured good",
    "SAND AND GRAVEL (CONSTRUCTION)": "construction material, no world table",
    "STONE (CRUSHED)": "construction material, no world table",
    "STONE (DIMENSION)": "construction material, no world table",
}
"""Chapters of the 2026 release that are not transcribed, and why; for skipped lines the table says why."""

SKIPPED_PARTNERS = {"China, Germany, and Russia": "several partners in one row (rubidium)"}

UNITS_2025 = {
    "metric tons": "t",
    "thousand metric tons": "kt",
    "thousand metric dry tons": "kt",
    "million metric tons": "Mt",
    "kilograms": "kg",
    "million carats": "Mct",
    "thousand carats": "kct",
    "million cubic meters": "Mm3",
    "": "t",
}
"""The one empty unit cell (rutile, Sierra Leone) takes the unit of its table; its claims say so."""

CELLS_2025 = (
    ("p23", "PROD_2023", "PROD_NOTES", "production", 2023),
    ("p24", "PROD_EST_ 2024", "PROD_NOTES", "production", 2024),
    ("c23", "CAP_2023", "CAP_NOTES", "capacity", 2023),
    ("c24", "CAP_EST_ 2024", "CAP_NOTES", "capacity", 2024),
    ("r24", "RESERVES_2024", "RESERVE_NOTES", "reserve", 2024),
)

_ROUNDED = re.compile(r"\s*[:,]\s*rounded$")
_BOILERPLATE = "See Appendix C for resource and reserve definitions"
_SIGN_IN_NOTE = re.compile(
    r"\s*(W|NA|na|XX|xx|Large|Small|Very small|Moderate to Large|Moderate|Less than 1/2 unit"
    r"|Included in World total|Included with Other countries)\b(?!\.\w)"
)
_NOTE_LENGTH = 300


def squeeze(text: str) -> str:
    """Return ``text`` with runs of white space (no-break spaces too) as one blank."""
    return re.sub(r"\s+", " ", text.replace("\xa0", " ")).strip()


def shorten(text: str) -> str:
    """Return a note cut at a word, so that the table stays readable."""
    return text if len(text) <= _NOTE_LENGTH else text[:_NOTE_LENGTH].rsplit(" ", 1)[0] + " …"


def plain(number: float | None) -> str:
    """Return a number as a plain decimal without exponent, as the tables want it."""
    if number is None:
        return ""
    return str(int(number)) if number == int(number) else repr(number)


def table(path: Path, encoding: str = "utf-8") -> list[dict[str, str]]:
    """Read a table with a header row."""
    with path.open(encoding=encoding, newline="") as stream:
        return list(csv.DictReader(stream, strict=True))


def countries() -> dict[str, tuple[str, str]]:
    """Return the publisher's spelling of a country -> (economy, qualifier in the publisher's words)."""
    return {row["name"]: (row["economy"], row["note"]) for row in table(HERE / "usgs_countries.csv")}


def economy_of(name: str, known: dict[str, tuple[str, str]]) -> tuple[str, str]:
    """Return economy and qualifier; footnote digits glued to a name are dropped."""
    return known[re.sub(r"(?<=[\w)]) ?\d+$", "", squeeze(name))]


def claim_row(**cells: str) -> dict[str, str]:
    """Complete a claim with what the published cell says."""
    parsed = parse(cells["raw"])
    row = dict.fromkeys(COLUMNS, "")
    row.update(cells)
    row.update(value=plain(parsed.value), low=plain(parsed.low), high=plain(parsed.high), bound=parsed.bound)
    return row


def marked_estimated(notes: str, detail: str) -> bool:
    """Say whether the publisher marks a figure of the 2026 release as estimated.

    The flag stands only in the footnotes. Two footnotes begin with the same word but define the column
    instead.
    """
    if re.search(r"\bestimated\b", detail, re.IGNORECASE):
        return True
    segments = (segment.strip() for segment in re.split(r"\s?--\s?", notes))
    return any(
        segment.startswith("Estimated") and not segment.startswith(("Estimated amount of rhenium", "Estimated rhenium"))
        for segment in segments
    )


def footnotes(notes: str) -> str:
    """Return the footnotes that define or limit a figure, without the flags and the general reference."""
    kept = [
        segment
        for segment in (squeeze(part) for part in re.split(r"\s?--\s?", notes))
        if segment.rstrip(" .") not in ("", "Estimated", "Yes") and not segment.startswith(_BOILERPLATE)
    ]
    return " ".join(kept)


def section_of(section: str) -> str:
    """Return which of the three kinds of table a section is."""
    if section.startswith("Salient"):
        return "salient"
    return "import_sources" if section == "Import Sources" else "world"


def claims_2026(path: Path) -> Iterator[dict[str, str]]:
    """Yield the claims of the 2026 release, one per transcribed row."""
    known = countries()
    lines = {
        (r["chapter"], r["section"], r["commodity"], r["statistics"],
         squeeze(r["statistics_detail"]).casefold(), r["unit_published"], int(r["occurrence"] or 1)): r
        for r in table(HERE / "usgs_mcs_2026_lines.csv")
    }  # fmt: skip
    seen: Counter[tuple[str, ...]] = Counter()
    for number, row in enumerate(table(path, "cp1252"), 2):
        if row["MCS chapter"] in SKIPPED_CHAPTERS or row["Country"] in SKIPPED_PARTNERS:
            continue
        section = section_of(row["Section"])
        detail = _ROUNDED.sub("", row["Statistics_detail"]).strip()
        key = (
            row["MCS chapter"],
            section,
            row["Commodity"].strip(),
            row["Statistics"],
            squeeze(detail).casefold(),
        )
        seen[(*key, row["Country"], row["Year"])] += 1
        line = lines[(*key, row["Unit"].strip(), seen[(*key, row["Country"], row["Year"])])]
        if line["skip"]:
            continue
        economy, qualifier = economy_of(row["Country"], known)
        rounded = "rounded" if _ROUNDED.search(row["Statistics_detail"]) else ""
        start, _, end = row["Year"].partition("–")
        yield claim_row(
            claim=f"usgs-mcs-2026:{number}",
            mineral=line["mineral"],
            form=line["form"],
            link=line["link"],
            process=line["process"],
            kind=line["kind"],
            detail=line["detail"],
            economy="USA" if section == "import_sources" else economy,
            partner=economy if section == "import_sources" else "",
            start=start,
            end=start[:2] + end if end else start,
            unit=line["unit"],
            raw=row["Value"],
            estimated="1" if marked_estimated(row["Notes"], row["Statistics_detail"]) else "0",
            release="usgs-mcs-2026",
            locator=f"row {number}, {squeeze(row['Section'])}, {squeeze(row['Commodity'])}",
            note=shorten("; ".join(x for x in (line["note"], qualifier, rounded, footnotes(row["Notes"])) if x)),
        )


def cell_2025(row: dict[str, str], column: str, notes: str) -> tuple[str, str]:
    """Return the published cell, or the sign that stands for it in the notes column, and where it stands."""
    if row[column].strip():
        return row[column], column
    found = _SIGN_IN_NOTE.match(row[notes]) if notes != "CAP_NOTES" else None
    if found is None or (found[1] == "na" and "for 2023" in row[notes] and column != "PROD_2023"):
        return "", column
    return found[1], f"{column}, sign in {notes}"


def claims_2025(path: Path) -> Iterator[dict[str, str]]:
    """Yield the claims of the 2025 release: up to five cells of a row."""
    known = countries()
    lines = {(r["commodity"], r["type"]): r for r in table(HERE / "usgs_mcs_2025_lines.csv")}
    for number, row in enumerate(table(path, "utf-8-sig"), 2):
        line = lines[(squeeze(row["COMMODITY"]), squeeze(row["TYPE"]))]
        if line["skip"]:
            continue
        economy, qualifier = economy_of(row["COUNTRY"], known)
        for suffix, column, notes, kind, year in CELLS_2025:
            raw, place = cell_2025(row, column, notes)
            if not raw:
                continue
            cells = dict(line)
            note = squeeze(row[notes])
            if kind == "reserve":
                cells.update(
                    mineral=line["reserve_mineral"] or line["mineral"],
                    form=line["reserve_form"] or line["form"],
                    detail=line["reserve_detail"],
                    process="",
                    link="U",
                )
                if line["reserve_mineral"] == "platinum_group_metals":
                    cells["note"] = "platinum-group-metal content"
                if line["mineral"] == "indium":  # the column holds capacity; the correction then only changes the kind
                    cells.update(process=line["process"], link=line["link"])
            elif line["mineral"] == "boron" and row["PROD_NOTES"].strip():
                cells["detail"] = squeeze(row["PROD_NOTES"]).lower()
                if "boric oxide" in cells["detail"]:
                    cells["form"] = "B2O3"
                elif cells["detail"] in ("compounds", "refined borates"):
                    cells.update(link="M", process="refining")
            if line["mineral"] in ("kyanite", "helium") and "rounded" not in qualifier:
                # several products or sources of one country stand in rows of their own
                cells["detail"] = qualifier
            if "ilmenite and rutile" in qualifier:
                cells["detail"] = "ilmenite and rutile"
            unit_note = "" if row["UNIT_MEAS"] else "unit cell empty, unit of the rest of the table"
            yield claim_row(
                claim=f"usgs-mcs-2025:{number}{suffix}",
                mineral=cells["mineral"],
                form=cells["form"],
                link=cells["link"],
                process=cells["process"],
                kind=kind,
                detail=cells["detail"],
                economy=economy,
                start=str(year),
                end=str(year),
                unit=UNITS_2025[squeeze(row["UNIT_MEAS"])],
                raw=raw,
                estimated="1" if estimated_2025(line, kind, year, note) else "0",
                release="usgs-mcs-2025",
                locator=f"row {number}, {squeeze(row['COMMODITY'])}, {squeeze(place)}",
                note=shorten("; ".join(x for x in (cells["note"], qualifier, unit_note, note) if x)),
            )


def estimated_2025(line: dict[str, str], kind: str, year: int, note: str) -> bool:
    """Say whether a cell of the 2025 release is marked estimated, by column, table or note."""
    note = note.lower()
    if kind == "reserve":
        return False
    if kind == "capacity":
        return year == 2024 and "reported" not in note
    if year == 2024:
        return True
    if "estimated" in note:
        return True
    return bool(line["production_estimated"]) and "report" not in note and "reproted" not in note


def write(rows: Iterator[dict[str, str]], path: Path) -> int:
    """Write claims in the order of the publisher's file and return their number."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        writer.writeheader()
        count = 0
        for row in rows:
            writer.writerow(row)
            count += 1
    return count


def main() -> None:
    """Run the transcription from the command line."""
    parser = argparse.ArgumentParser(description="Transcribe USGS MCS releases into claim tables.")
    parser.add_argument("mcs2025", type=Path, help="MCS2025_World_Data.csv as published")
    parser.add_argument("mcs2026", type=Path, help="MCS2026_Commodities_Data.csv as published")
    parser.add_argument("--out", type=Path, default=HERE.parents[1] / "src/orechain/data/claims")
    arguments = parser.parse_args()
    write(claims_2025(arguments.mcs2025), arguments.out / "usgs_mcs_2025.csv")
    write(claims_2026(arguments.mcs2026), arguments.out / "usgs_mcs_2026.csv")


if __name__ == "__main__":
    main()

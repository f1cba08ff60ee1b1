"""Tables of series: every number with economy, technology, year, bounds, unit, basis, source and locator."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import get_args

from orechain.catalog import economies
from orechain.errors import InvalidInput, OrechainError, first_line
from orechain.stocks import quantity
from orechain.stocks.definition import Basis

COLUMNS = (
    "series", "economy", "technology", "year", "value", "low", "high", "unit", "basis", "source", "locator", "note",
)  # fmt: skip
SOURCE_COLUMNS = ("source", "publisher", "title", "version", "published", "url", "licence", "note")

ANY_ECONOMY = ""


@dataclass(frozen=True, slots=True)
class Point:
    """One number of a series; ``year`` is NaN for a constant. ``low`` and ``high`` equal ``value`` if not stated."""

    year: float
    value: float
    low: float
    high: float
    unit: str
    basis: str
    source: str
    locator: str
    note: str
    place: str
    """File and row, for problems and for tracing."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where numbers come from."""

    source: str
    publisher: str
    title: str
    version: str
    published: str
    url: str
    licence: str
    note: str


@dataclass(frozen=True, slots=True)
class Tables:
    """Series by name, economy and technology, and the sources they name."""

    series: Mapping[str, Mapping[tuple[str, str], tuple[Point, ...]]] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)

    def economies(self, name: str) -> tuple[str, ...]:
        """Return the economies that a series has rows for; ``""`` stands for any."""
        return tuple(dict.fromkeys(economy for economy, _ in self.series.get(name, {})))

    def rows(self, name: str, economy: str) -> dict[str, tuple[Point, ...]]:
        """Return the points of a series by technology: of the economy, else those that hold for any.

        Empty where there is neither.
        """
        found = self.series.get(name, {})
        for place in (economy, ANY_ECONOMY):
            chosen = {technology: points for (where, technology), points in found.items() if where == place}
            if chosen:
                return chosen
        return {}

    def points(self) -> Iterator[tuple[str, Point]]:
        """Yield every number with the name of its series."""
        for name, rows in self.series.items():
            for points in rows.values():
                for point in points:
                    yield name, point

    def merged(self, other: Tables) -> Tables:
        """Return these tables with the series of another instead of own ones of the same name."""
        return Tables({**self.series, **other.series}, {**self.sources, **other.sources})


def read_tables(texts: Iterable[tuple[str, str]], sources: Iterable[tuple[str, str]] = ()) -> Tables:
    r"""Return the tables of CSV texts.

    Parameters
    ----------
    texts
        Name of the file and text, each with the columns `COLUMNS`.
    sources
        The same for tables of sources, with the columns `SOURCE_COLUMNS`.

    Raises
    ------
    InvalidInput
        If a row is wrong: all problems of all files, each as ``file:row: what is wrong; what to do``.

    Examples
    --------
    >>> text = ",".join(COLUMNS) + "\nlife,,,,15,20,10,year,assumption,own,,\n"
    >>> read_tables([("t.csv", text)])
    Traceback (most recent call last):
        ...
    orechain.errors.InvalidInput: Faults: 1; nothing was changed. Mend these places and run again:
      t.csv:2: low 20 is not below value 15 and high 10; order them
    """
    problems: list[str] = []
    known: dict[str, Source] = {}
    for file, text in sources:
        for line, row in _rows(file, text, SOURCE_COLUMNS, problems):
            if row["source"] in known:
                problems.append(f"{file}:{line}: source {row['source']!r} stands here again; keep one")
            known[row["source"]] = Source(**row)
    found: dict[str, dict[tuple[str, str], dict[float, Point]]] = {}
    for file, text in texts:
        for line, row in _rows(file, text, COLUMNS, problems):
            place = f"{file}:{line}"
            point = _point(row, place, problems)
            if point is None:
                continue
            if known and point.source not in known:
                problems.append(f"{place}: source {point.source!r} is in no table of sources; add it")
            years = found.setdefault(row["series"], {}).setdefault((row["economy"], row["technology"]), {})
            key = -math.inf if math.isnan(point.year) else point.year
            if key in years:
                problems.append(f"{place}: stands here again, first in {years[key].place}; keep one")
            years.setdefault(key, point)
    problems += _no_economies(found)
    for name, rows in found.items():
        for years in rows.values():
            problems += _undated(name, years)
        problems += _mixed(name, [point for years in rows.values() for point in years.values()])
    if problems:
        raise InvalidInput(problems)
    return Tables(
        {name: {key: tuple(years[year] for year in sorted(years)) for key, years in rows.items()}
         for name, rows in found.items()},
        known,
    )  # fmt: skip


def _rows(file: str, text: str, columns: tuple[str, ...], problems: list[str]) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        header = tuple(next(reader, ()))
    except csv.Error:
        header = ()
    if header != columns:
        problems.append(f"{file}:1: the columns must be {','.join(columns)}; change the first row")
        return
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:  # a cell too long for any number or note, or a character that no CSV holds
            problems.append(f"{file}:{reader.line_num}: not CSV ({first_line(error)}); mend the row")
            return
        if cells is None:
            return
        if len(cells) != len(columns):
            problems.append(f"{file}:{reader.line_num}: {len(cells)} cells instead of {len(columns)}; mend the row")
        else:
            yield reader.line_num, dict(zip(columns, cells, strict=True))


def _point(row: Mapping[str, str], place: str, problems: list[str]) -> Point | None:
    before = len(problems)
    numbers: dict[str, float] = {}
    for key in ("year", "value", "low", "high"):
        try:
            numbers[key] = float(row[key]) if row[key] else math.nan
        except ValueError:
            problems.append(f"{place}: {key} {row[key]!r} is not a number; write digits")
            continue
        if row[key] and not math.isfinite(numbers[key]):
            problems.append(f"{place}: {key} {row[key]!r} is not finite; write digits")
    problems += [
        f"{place}: {key} is empty; every number needs it" for key in ("series", "unit", "source") if not row[key]
    ]
    if row["basis"] not in get_args(Basis):
        problems.append(f"{place}: basis {row['basis']!r} is unknown; possible: {', '.join(get_args(Basis))}")
    if not row["value"]:
        problems.append(f"{place}: value is empty; a series holds numbers, leave out the row")
    try:
        quantity.parse(row["unit"] or "fraction")
    except KeyError as unknown:
        problems.append(f"{place}: unit {row['unit']!r}: {unknown} is unknown; known: {', '.join(quantity.known())}")
    if len(problems) > before:
        return None
    value = numbers["value"]
    low = value if math.isnan(numbers["low"]) else numbers["low"]
    high = value if math.isnan(numbers["high"]) else numbers["high"]
    if not low <= value <= high:
        problems.append(f"{place}: low {low:g} is not below value {value:g} and high {high:g}; order them")
        return None
    return Point(
        year=numbers["year"],
        value=value,
        low=low,
        high=high,
        unit=row["unit"],
        basis=row["basis"],
        source=row["source"],
        locator=row["locator"],
        note=row["note"],
        place=place,
    )


def _no_economies(found: Mapping[str, Mapping[tuple[str, str], Mapping[float, Point]]]) -> Iterator[str]:
    """Yield a problem for each economy that is none: its rows would never be read."""
    seen: dict[str, str] = {}
    for rows in found.values():
        for (economy, _), years in rows.items():
            seen.setdefault(economy, next(iter(years.values())).place)
    for economy, place in seen.items():
        if economy == ANY_ECONOMY:
            continue
        try:
            known = economies.economy(economy).economy
        except OrechainError as error:
            yield f"{place}: {error}"
            continue
        if known != economy:
            yield f"{place}: {economy!r} is a name of {known}; write its id {known}"


def _undated(name: str, years: Mapping[float, Point]) -> Iterator[str]:
    """Yield a problem if rows with a year stand beside one without, which holds for all years."""
    constant = years.get(-math.inf)
    if constant is not None and len(years) > 1:
        dated = next(point for year, point in years.items() if year != -math.inf)
        yield (
            f"{dated.place}: {name} has a year here and none in {constant.place}, which holds for all years; keep one "
            "kind"
        )


def _mixed(name: str, points: list[Point]) -> Iterator[str]:
    """Yield problems of a series whose rows do not fit together."""
    for point in points:
        if quantity.parse(point.unit)[:2] != quantity.parse(points[0].unit)[:2]:
            yield f"{point.place}: {name} has {point.unit} here and {points[0].unit} in {points[0].place}; use one unit"
            return

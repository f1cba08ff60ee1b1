"""The user's own figures and a firm's suppliers, read from CSV or Excel; all bad cells of a file in one error."""

from __future__ import annotations

import difflib
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from orechain.assess.risk.evidence import UserInputs
from orechain.assess.risk.given import words
from orechain.assess.risk.result import WHOLE, Given
from orechain.assess.risk.tablefile import Row, rows_of
from orechain.catalog.economies import economy as find_economy
from orechain.catalog.messages import Bilingual, Message, message
from orechain.catalog.minerals import mineral as find_mineral
from orechain.catalog.risk import RiskInput, risk_inputs
from orechain.catalog.units import convert
from orechain.errors import InvalidInput, OrechainError, UnknownName

INPUT_COLUMNS = ("mineral", "input", "part", "value", "sd", "unit", "link", "year", "source")
"""Columns of a file of inputs; ``economy`` is another name of ``part``. Only the first two and ``value`` are needed."""
SUPPLIER_COLUMNS = ("mineral", "economy", "share", "quantity", "unit", "link", "year", "source")
"""Columns of a list of suppliers: either ``share`` or ``quantity`` is filled in."""
LINKS = ("U", "M", "D", "R")
DERIVED = frozenset({"abroad", "inside_region"})
"""Inputs that follow from the economy whose view it is; a template does not ask for them."""
_SLACK = 0.0005
_ROUNDING = 0.02
"""Shares that were rounded to whole percent may add up to a little more than one in a file of inputs."""
_FRACTIONS = frozenset({"fraction", "score", "factor"})
_FIRST, _LAST = 1900, 2100


def read_inputs(file: Path, label: str = "") -> UserInputs:
    """Read figures that take the place of those of the store.

    Parameters
    ----------
    file
        ``.csv`` or ``.xlsx`` with the columns `INPUT_COLUMNS`.
    label
        How messages name the file; by default its name.

    Raises
    ------
    InvalidInput
        All problems, each naming file, sheet, row and what to do: unknown mineral, input, economy or unit, a unit of
        another dimension, no finite number, a number outside the range of the input, shares above 100 %.
    """
    found: dict[tuple[str, str, str, int], dict[str, tuple[float, float | None, Row]]] = defaultdict(dict)
    problems: list[str] = []
    for row in rows_of(file, label or file.name, INPUT_COLUMNS, ("mineral", "input", "value"), {"economy": "part"}):
        _input_row(row, found)
        problems += row.problems
    for (mineral, name, _, _), parts in found.items():
        problems += _too_much(mineral, name, parts)
    if problems:
        raise InvalidInput(problems)
    return UserInputs(figures={key: _given(key[1], parts) for key, parts in found.items()})


def _input_row(row: Row, found: dict[tuple[str, str, str, int], dict[str, tuple[float, float | None, Row]]]) -> None:
    if row.empty("value") and row.empty("sd"):
        return  # a line of the template that is not filled in
    mineral, declared = _mineral(row), _declared(row)
    part = _part(row, declared)
    value, sd = row.number("value"), row.number("sd")
    if value is None and not row.faulty("value"):
        row.fault("value", "no number; write one or leave the whole row empty")
    if sd is not None and sd < 0:
        row.fault("sd", f"{sd:g} is below zero; write a standard deviation of zero or more")
    link, year = _link(row), _year(row)
    factor = _factor(row, declared)
    if value is not None and declared is not None and factor is not None:
        value *= factor
        sd = None if sd is None else sd * factor
        _check_range(row, declared, value)
    if row.problems or mineral is None or declared is None or value is None:
        return
    parts = found[mineral, declared.input, link, year]
    if part in parts:
        row.fault("input", f"{declared.input} of {mineral} {part} stands twice ({parts[part][2].place('input')})")
        return
    parts[part] = (value, sd, row)


def _check_range(row: Row, declared: RiskInput, value: float) -> None:
    if declared.minimum is not None and value < declared.minimum:
        row.fault("value", f"{value:g} {declared.unit} is below {declared.minimum:g}; correct it")
    if declared.maximum is not None and value > declared.maximum:
        hint = "; write a share as 0.25 or give the unit percent" if declared.maximum == 1.0 else "; correct it"
        row.fault("value", f"{value:g} {declared.unit} is above {declared.maximum:g}{hint}")


def _too_much(mineral: str, name: str, parts: Mapping[str, tuple[float, float | None, Row]]) -> list[str]:
    if not risk_inputs()[name].sums_to_one:
        return []
    total = math.fsum(value for value, _, _ in parts.values())
    if total <= 1.0 + _ROUNDING:
        return []
    last = list(parts.values())[-1][2]
    return [
        f"{last.place('value')}: {name} of {mineral}: shares add up to {100 * total:.4g} %, above 100 %; correct them"
    ]


def _given(name: str, parts: Mapping[str, tuple[float, float | None, Row]]) -> Given:
    notes = dict.fromkeys(_told("risk_user_value", row) for _, _, row in parts.values())
    shares = risk_inputs()[name].sums_to_one
    total = math.fsum(value for value, _, _ in parts.values())
    scale = max(1.0, total) if shares else 1.0
    years = {int(number) for _, _, row in parts.values() if (number := row.number("year")) is not None}
    return Given(
        name,
        {key: value / scale for key, (value, _, _) in parts.items()},
        {key: sd / scale for key, (_, sd, _) in parts.items() if sd is not None},
        {},
        "user",
        min(years, default=None),
        max(years, default=None),
        rest=max(0.0, 1.0 - total) if shares and 1.0 - total > _SLACK else 0.0,
        notes=tuple(notes),
        rules=("stated",) if any(sd is not None for _, sd, _ in parts.values()) else ("exact",),
    )


def _told(key: str, row: Row) -> Message:
    source = row.text("source")
    where = f"{row.where}{f' ({source})' if source else ''}"
    return message(key, place=Bilingual(where, where))  # a plain text with a colon would be read as a table's entry


def read_suppliers(file: Path, label: str = "") -> UserInputs:
    """Read a firm's list of suppliers.

    Each mineral (and link and year, where given) has its suppliers either by share of what the firm buys or by
    quantity. From them follow ``sourcing_share``, ``imports_from``, ``imports``; the firm itself produces nothing.

    Raises
    ------
    InvalidInput
        All problems, each naming file, sheet, row and what to do.
    """
    lists: dict[tuple[str, str, int], dict[str, tuple[float, Row]]] = defaultdict(dict)
    kinds: dict[tuple[str, str, int], set[str]] = defaultdict(set)
    problems: list[str] = []
    for row in rows_of(file, label or file.name, SUPPLIER_COLUMNS, ("mineral", "economy"), {"country": "economy"}):
        _supplier_row(row, lists, kinds)
        problems += row.problems
    for key, suppliers in lists.items():
        last = list(suppliers.values())[-1][1]
        if len(kinds[key]) > 1:
            problems.append(
                f"{last.place('share')}: {key[0]} has suppliers by share and by quantity; give all of them one way"
            )
            continue
        total = math.fsum(value for value, _ in suppliers.values())
        if "share" in kinds[key] and total > 1.0 + _SLACK:
            problems.append(
                f"{last.place('share')}: shares of {key[0]} add up to {100 * total:.4g} %, above 100 %; correct them"
            )
        elif not total > 0:
            problems.append(f"{last.where}: the suppliers of {key[0]} deliver nothing; give one share above zero")
    if not lists and not problems:
        problems.append(f"{label or file.name}: names no supplier; give mineral, economy and share or quantity")
    if problems:
        raise InvalidInput(problems)
    return UserInputs(suppliers={
        key: _firm({name: value for name, (value, _) in suppliers.items()}, "share" in kinds[key],
                   next(iter(suppliers.values()))[1], key[2])
        for key, suppliers in lists.items()
    })  # fmt: skip


def _supplier_row(
    row: Row,
    lists: dict[tuple[str, str, int], dict[str, tuple[float, Row]]],
    kinds: dict[tuple[str, str, int], set[str]],
) -> None:
    if row.blank():
        return
    mineral, place = _mineral(row), _economy(row, "economy")
    share, quantity = row.number("share"), row.number("quantity")
    link, year = _link(row), _year(row)
    if share is None and quantity is None and not row.problems:
        row.fault("share", "neither share nor quantity; fill in one of them")
    elif share is not None and quantity is not None:
        row.fault("share", "both share and quantity; fill in one of them")
    kind = "share" if share is not None else "quantity"
    value = share if share is not None else quantity
    if value is not None and value < 0:
        row.fault(kind, f"{value:g} is below zero; correct it")
    factor = _converted(row, "fraction" if kind == "share" else "t")
    if row.problems or mineral is None or place is None or value is None or factor is None:
        return
    value *= factor
    if kind == "share" and value > 1.0 + _SLACK:
        row.fault(kind, f"{100 * value:.4g} % is above 100 %; write a share as 0.25 or give the unit percent")
        return
    key = (mineral, link, year)
    kinds[key].add(kind)
    before = lists[key].get(place)
    lists[key][place] = (value + (before[0] if before else 0.0), row)


def _firm(suppliers: Mapping[str, float], by_share: bool, first: Row, year: int) -> dict[str, Given]:
    """Return the inputs of a firm; by share alone, its imports are those of one tonne bought."""
    total = math.fsum(suppliers.values())
    whole = 1.0 if by_share else total
    told = (_told("risk_supplier_list", first),)
    start = year or None
    shares = {name: value / whole for name, value in suppliers.items() if value > 0}
    rest = max(0.0, 1.0 - math.fsum(shares.values()))
    sourcing = Given("sourcing_share", shares, {}, {}, "user", start, start, rest if rest > _SLACK else 0.0, told)

    def number(name: str, value: float) -> Given:
        return Given(name, {WHOLE: value}, {}, {}, "user", start, start, notes=told)

    return {
        "sourcing_share": sourcing,
        "imports_from": replace(sourcing, input="imports_from", parts=dict(suppliers)),
        "imports": number("imports", whole),
        "domestic_production": number("domestic_production", 0.0),
        "import_reliance": number("import_reliance", 1.0),
        "net_import_reliance": number("net_import_reliance", 1.0),
    }


def merged(*some: UserInputs) -> UserInputs:
    """Return several files' figures together; a later one wins."""
    figures: dict[tuple[str, str, str, int], Given] = {}
    suppliers: dict[tuple[str, str, int], Mapping[str, Given]] = {}
    for own in some:
        figures |= own.figures
        suppliers |= own.suppliers
    return UserInputs(figures, suppliers)


def _mineral(row: Row) -> str | None:
    return row.known("mineral", lambda name: find_mineral(name).mineral, "mineral")


def _economy(row: Row, column: str) -> str | None:
    def found(name: str) -> str:
        item = find_economy(name)
        if item.type in ("other", "unknown", "world", "region"):
            raise UnknownName("economy", name, ())
        return item.economy

    return row.known(column, found, "economy")


def _declared(row: Row) -> RiskInput | None:
    name = row.text("input")
    if name in risk_inputs():
        return risk_inputs()[name]
    titles = {title.casefold(): key for key in risk_inputs() for title in (words(key).en, words(key).zh)}
    if name.casefold() in titles:
        return risk_inputs()[titles[name.casefold()]]
    near = difflib.get_close_matches(name, risk_inputs(), 3, 0.5)
    hint = f"nearest: {', '.join(near)}" if near else "take an id that `orechain risk methods METHOD` lists"
    row.fault("input", f"unknown input {name!r}; {hint}" if name else f"no input is named; {hint}")
    return None


def _part(row: Row, declared: RiskInput | None) -> str:
    text = row.text("part")
    if declared is None:
        return WHOLE
    if not declared.axis:
        if text:
            row.fault("part", f"{declared.input} is one number, not by {text!r}; leave the cell empty")
        return WHOLE
    if not text:
        row.fault("part", f"{declared.input} is given by {declared.axis}; name one")
        return WHOLE
    if declared.axis == "country":
        return _economy(row, "part") or WHOLE
    if declared.axis == "year" and not text.isdigit():
        row.fault("part", f"{text!r} is no year; write four digits")
    return text


def _link(row: Row) -> str:
    text = row.text("link").upper()
    if text and text not in LINKS:
        row.fault("link", f"{text!r} is no link; write U, M, D or R, or leave it empty for all")
    return text if text in LINKS else ""


def _year(row: Row) -> int:
    value = row.number("year")
    if value is None:
        return 0
    if value != int(value) or not _FIRST <= value <= _LAST:
        row.fault("year", f"{row.text('year')!r} is no year; write four digits, or leave it empty for all years")
        return 0
    return int(value)


def _factor(row: Row, declared: RiskInput | None) -> float | None:
    return None if declared is None else _converted(row, declared.unit)


def _converted(row: Row, wanted: str) -> float | None:
    """Return the factor to the wanted unit; indices and words that are no units take themselves or nothing."""
    text = row.text("unit")
    if not text or text == wanted or (wanted in _FRACTIONS and text in _FRACTIONS):
        return 1.0
    try:
        return convert(1.0, text, wanted)
    except UnknownName as error:
        near = f"nearest: {', '.join(error.nearest)}" if error.nearest else f"write {wanted}"
        row.fault("unit", f"unknown unit {text!r}; {near}")
    except OrechainError:
        row.fault("unit", f"unit {text!r} does not fit: it is given in {wanted}; convert it")
    return None


def template(minerals: Sequence[str], inputs: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the rows of a file of inputs to fill in, its header first."""
    found: list[tuple[str, ...]] = [INPUT_COLUMNS]
    for mineral in minerals:
        for name in inputs:
            if name in DERIVED:
                continue
            unit = risk_inputs()[name].unit
            found.append((mineral, name, "", "", "", unit, "", "", ""))
    return found

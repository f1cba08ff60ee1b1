"""How a number is written: unit by language and size, digits by how the number came about.

A published number keeps the digits that its publisher gave; a computed or estimated one is rounded to three
significant digits, because more would claim a precision that nobody measured.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache

from orechain.assess.result import Figure
from orechain.catalog.tables import read

MINUS = "\u2212"
MISSING = "\u2013"
COMPUTED_DIGITS = 3
PUBLISHED_DIGITS = 10  # a figure that needs more was converted by a factor that is not a power of ten

_LADDERS: dict[tuple[str, str], tuple[tuple[float, str], ...]] = {
    # dimension, language: (size in base units from which the unit is used, label)
    ("mass", "en"): ((1e6, "Mt"), (1e3, "kt"), (1.0, "t"), (1e-3, "kg")),
    ("mass", "zh"): ((1e8, "亿吨"), (1e4, "万吨"), (1.0, "吨"), (1e-3, "千克")),
    ("currency", "en"): ((1e9, "billion USD"), (1e6, "million USD"), (1e3, "thousand USD"), (1.0, "USD")),
    ("currency", "zh"): ((1e8, "亿美元"), (1e4, "万美元"), (1.0, "美元")),
}
# A single number climbs early (76 kt); a column stays in whole tonnes as long as it reads well (76,000).
_CLIMB_SINGLE = {"Mt": 1e8, "kt": 1e4, "亿吨": 1e8, "万吨": 1e4}
_NARROW_MOST = 99_950.0  # what rounds to 99,900, the longest number of six characters
_CLIMB_COLUMN = {"Mt": 1e10, "kt": 1e7, "亿吨": 1e10, "万吨": 1e6}


@dataclass(frozen=True, slots=True)
class Scale:
    """The unit in which a group of numbers is written: ``value × factor`` stands before ``label``."""

    unit: str
    factor: Decimal
    label: str

    def apply(self, value: float) -> Decimal:
        """Return ``value`` in this unit, free of binary rounding noise."""
        return Decimal(repr(value)) * self.factor


@cache
def _units() -> dict[str, dict[str, str]]:
    return {row["unit"]: dict(row) for row in read("units")}


def unit_label(unit: str, lang: str) -> str:
    """Return how a unit is written behind a number: its symbol in English, its name in Chinese."""
    if unit in {"fraction", "percent"}:
        return "%"
    if unit in {"", "none", "score", "count"}:
        return ""
    row = _units().get(unit)
    if row is None:
        return unit
    if lang == "zh":
        return row["name_zh"]
    return "years" if unit == "year" else unit


def scale_for(unit: str, sizes: Iterable[float | None], lang: str, *, column: bool = False) -> Scale:
    """Return the unit in which numbers of these ``sizes`` (in ``unit``) read best.

    Examples
    --------
    >>> scale_for("t", [76000.0], "en").label, scale_for("t", [76000.0], "zh").label
    ('kt', '万吨')
    >>> scale_for("t", [76000.0, 12.0], "en", column=True).label
    't'
    """
    row = _units().get(unit, {})
    dimension = row.get("dimension", "")
    if dimension == "fraction":
        return Scale(unit, Decimal(row["factor"]) * 100, "%")
    ladder = _LADDERS.get((dimension, lang))
    if ladder is None:
        return Scale(unit, Decimal(1), unit_label(unit, lang))
    factor = Decimal(row["factor"])
    top = max((abs(size) for size in sizes if size is not None), default=0.0) * float(factor)
    climb = _CLIMB_COLUMN if column else _CLIMB_SINGLE
    for size, label in ladder:
        if top >= climb.get(label, size) or (size <= 1.0 and top == 0):
            return Scale(unit, factor / Decimal(repr(size)), label)
    size, label = ladder[-1]
    return Scale(unit, factor / Decimal(repr(size)), label)


def narrow_scale(unit: str, sizes: Iterable[float | None], lang: str) -> Scale:
    """Return the finest unit in which the largest of these numbers takes no more than six characters.

    With `narrow_text` every number of the column does: from 0.001 on with two digits, from 0.01 on with three.

    Examples
    --------
    >>> narrow_scale("t", [2_740_000.0, 5.56], "en").label, narrow_scale("t", [2_740_000.0, 5.56], "zh").label
    ('kt', '万吨')
    >>> narrow_scale("t", [76000.0, 12.0], "en").label
    't'
    """
    row = _units().get(unit, {})
    ladder = _LADDERS.get((row.get("dimension", ""), lang))
    if ladder is None:
        return scale_for(unit, sizes, lang, column=True)
    factor = Decimal(row["factor"])
    top = max((abs(size) for size in sizes if size is not None), default=0.0) * float(factor)
    upward = [(size, label) for size, label in reversed(ladder) if size >= 1.0 or top < 1.0]
    size, label = next((step for step in upward if top < _NARROW_MOST * step[0]), upward[-1])
    return Scale(unit, factor / Decimal(repr(size)), label)


def narrow_text(value: float, scale: Scale) -> str:
    """Return a computed number without its unit in six characters; what would lose its digits is ``<0.001``.

    Examples
    --------
    >>> kt = narrow_scale("t", [2_740_000.0], "en")
    >>> [narrow_text(value, kt) for value in (2_740_000.0, 104.2, 5.56, 0.02, 0.0)]
    ['2,740', '0.104', '0.0056', '<0.001', '0']
    """
    scaled = scale.apply(value)
    if scaled != 0 and abs(scaled) < Decimal("0.001"):
        return f"{'<' if scaled > 0 else f'>{MINUS}'}0.001"
    return written(rounded(scaled, COMPUTED_DIGITS if abs(scaled) >= Decimal("0.01") else 2))


def index_scale(unit: str) -> Scale:
    """Return the way to write an index between 0 and 1: as a decimal, not as a percentage."""
    return Scale(unit, Decimal(1), "")


def rounded(value: Decimal, digits: int) -> Decimal:
    """Return ``value`` with at most ``digits`` significant digits."""
    if value == 0:
        return Decimal(0)
    step = Decimal(1).scaleb(value.adjusted() - digits + 1)
    return value.quantize(step, rounding=ROUND_HALF_EVEN) if step < 1 else (value / step).quantize(Decimal(1)) * step


def written(value: Decimal, *, keep: bool = False) -> str:
    """Return a number with thousands separators, a real minus sign and no exponent.

    Trailing zeros go, unless ``keep`` asks for them (columns with a fixed number of decimals).

    Examples
    --------
    >>> written(Decimal("-1234.50")), written(Decimal("1E+5"))
    ('−1,234.5', '100,000')
    """
    text = f"{value:,f}"
    if "." in text and not keep:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", "0"} else text.replace("-", MINUS)


def plain(value: Decimal) -> str:
    """Return a number for a spreadsheet: no separators, an ordinary minus sign."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def digits(value: float, scale: Scale, *, published: bool) -> Decimal:
    """Return the number as it is written in ``scale``."""
    if not math.isfinite(value):
        raise ValueError(f"not a number that can be written: {value}")
    scaled = scale.apply(value)
    if not published:
        return rounded(scaled, COMPUTED_DIGITS)
    exact = rounded(scaled, PUBLISHED_DIGITS)
    if abs(exact - scaled) > abs(scaled) * Decimal("1e-14"):
        return rounded(scaled, COMPUTED_DIGITS + 1)
    return exact


def number_text(value: float, scale: Scale, *, published: bool, places: int | None = None) -> str:
    """Return the number without its unit; one that rounds up to 100 % without reaching it says so.

    ``places`` asks for a fixed number of decimals where that keeps a computed number from becoming zero.

    Examples
    --------
    >>> number_text(0.99996, scale_for("fraction", [], "en"), published=False)
    '>99.9'
    """
    shown = digits(value, scale, published=published)
    if places is not None and not published:
        even = scale.apply(value).quantize(Decimal(1).scaleb(-places))
        if even != 0 or value == 0:
            return ">99.9" if scale.label == "%" and even == 100 > scale.apply(value) else written(even, keep=True)
    if scale.label == "%" and shown == 100 and scale.apply(value) < 100:
        return ">99.9"
    return written(shown)


def joined(number: str, label: str, lang: str) -> str:
    """Return number and unit with the space that the language wants."""
    if not label:
        return number
    return f"{number}{label}" if label == "%" else f"{number}\u00a0{label}"


def figure_text(
    figure: Figure, lang: str, scale: Scale | None = None, *, unit: bool = True, places: int | None = None
) -> str:
    """Return a figure as text: number and unit, a bound (``>50 t``), a range, or the sign for missing."""
    sizes = (figure.value, figure.low, figure.high)
    used = scale or scale_for(figure.unit, sizes, lang)
    stated = _is_stated(figure)
    published = figure.status == "published" or stated
    if figure.value is not None:
        text = number_text(figure.value, used, published=published, places=places)
    elif figure.low is not None and figure.high is not None:
        text = range_text(figure, used)
    elif figure.low is not None:
        text = f"{'>' if stated else '≥'}{number_text(figure.low, used, published=stated)}"
    elif figure.high is not None:
        text = f"{'<' if stated else '≤'}{number_text(figure.high, used, published=stated)}"
    else:
        return MISSING
    return joined(text, used.label, lang) if unit else text


def _is_stated(figure: Figure) -> bool:
    """Whether the bounds are a publisher's own words (``<1``), for this economy or as a stand-in."""
    return figure.reason is not None and figure.reason.key in ("published_as_bound", "bounds_stand_in")


def range_text(figure: Figure, scale: Scale) -> str:
    """Return ``low–high`` of a figure in ``scale``, or nothing when the figure has no range."""
    if figure.low is None or figure.high is None or figure.low == figure.high:
        return ""
    stated = _is_stated(figure)
    published = figure.status == "published" or stated
    low = number_text(figure.low, scale, published=published)
    high = number_text(figure.high, scale, published=published)
    return f"{low}\u2013{high}" if not high.startswith(MINUS) else f"{low} … {high}"


def years_text(figure: Figure) -> str:
    """Return the year or years that a figure refers to."""
    if figure.start is None:
        return "" if figure.end is None else str(figure.end)
    if figure.end is None or figure.end == figure.start:
        return str(figure.start)
    return f"{figure.start}\u2013{figure.end}"


def nice_ticks(low: float, high: float, count: int = 5) -> tuple[float, ...]:
    """Return about ``count`` round numbers that span ``low`` to ``high``.

    Examples
    --------
    >>> nice_ticks(0, 97)
    (0.0, 20.0, 40.0, 60.0, 80.0, 100.0)
    """
    if not (math.isfinite(low) and math.isfinite(high)):
        raise ValueError("ticks need finite ends")
    if high <= low:
        high = low + (abs(low) or 1.0)
    raw = (high - low) / max(count, 1)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= raw * (1 - 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return tuple(round(index * step, 12) if abs(step) < 1e6 else index * step for index in range(first, last + 1))

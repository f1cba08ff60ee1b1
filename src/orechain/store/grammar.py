"""The value grammar of statistical publishers: what stands in a table cell, read strictly.

A cell is either a plain number, one of a small set of signs, a bound or a range; whatever else it is, it is
kept in the publisher's words and gives no number. Being strict is the point: a footnote digit glued to a
number (``81,400,0001``) breaks the grouping by thousands and is therefore *described*, never read as a number
ten times too large.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["BOUNDS", "ParsedValue", "parse"]

#: Every qualifier :func:`parse` can return, the empty one (a plain number or an empty cell) included.
BOUNDS = (
    "",
    "gt",
    "lt",
    "range",
    "withheld",
    "not_available",
    "not_applicable",
    "net_exporter",
    "small",
    "zero",
    "described",
)

_UNSIGNED = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_NUMBER = re.compile(rf"[-\u2212]?{_UNSIGNED}", re.ASCII)
_BOUND = re.compile(rf"([<>])\s*({_UNSIGNED})", re.ASCII)
_RANGE = re.compile(rf"({_UNSIGNED})\s*[-\u2013]\s*({_UNSIGNED})", re.ASCII)
_SMALL = re.compile(r"s|[Ll]ess than (?:\u00bd|1/2) ?unit\.?", re.ASCII)
_ZERO = ("\u2014", "--")


@dataclass(frozen=True, slots=True)
class ParsedValue:
    """What a published cell says.

    Attributes
    ----------
    value : float or None
        The number, where the publisher gives exactly one.
    low, high : float or None
        Bounds stated by the publisher.
    bound : str
        How the publisher qualifies the figure, one of :data:`BOUNDS`; empty for a plain number.
    """

    value: float | None = None
    low: float | None = None
    high: float | None = None
    bound: str = ""


def parse(raw: str) -> ParsedValue:
    """Read a published cell.

    Parameters
    ----------
    raw : str
        The cell exactly as published. White space around it is ignored.

    Returns
    -------
    ParsedValue
        Number, bounds and qualifier. An empty cell gives no value and no qualifier.

    Examples
    --------
    >>> parse("1,234")
    ParsedValue(value=1234.0, low=None, high=None, bound='')
    >>> parse("W").bound, parse("NA").bound, parse("XX").bound
    ('withheld', 'not_available', 'not_applicable')
    >>> parse(">50")
    ParsedValue(value=None, low=50.0, high=None, bound='gt')
    >>> parse("<25")
    ParsedValue(value=None, low=None, high=25.0, bound='lt')
    >>> parse("50–300")
    ParsedValue(value=None, low=50.0, high=300.0, bound='range')
    >>> parse("E")
    ParsedValue(value=None, low=None, high=0.0, bound='net_exporter')
    >>> parse("Less than ½ unit.")
    ParsedValue(value=None, low=0.0, high=0.5, bound='small')
    >>> parse("—")
    ParsedValue(value=0.0, low=None, high=None, bound='zero')
    >>> parse("Large").bound, parse("≈120").bound, parse("81,400,0001").bound
    ('described', 'described', 'described')
    >>> parse("")
    ParsedValue(value=None, low=None, high=None, bound='')
    """
    text = raw.strip()
    if not text:
        return ParsedValue()
    if _NUMBER.fullmatch(text):
        return ParsedValue(value=_number(text))
    if text in _ZERO:
        return ParsedValue(value=0.0, bound="zero")
    if text == "W":
        return ParsedValue(bound="withheld")
    if text == "E":
        return ParsedValue(high=0.0, bound="net_exporter")
    if text.upper() == "NA":
        return ParsedValue(bound="not_available")
    if text.upper() == "XX":
        return ParsedValue(bound="not_applicable")
    if _SMALL.fullmatch(text):
        return ParsedValue(low=0.0, high=0.5, bound="small")
    if match := _BOUND.fullmatch(text):
        limit = _number(match[2])
        return ParsedValue(low=limit, bound="gt") if match[1] == ">" else ParsedValue(high=limit, bound="lt")
    if match := _RANGE.fullmatch(text):
        low, high = _number(match[1]), _number(match[2])
        if low < high:
            return ParsedValue(low=low, high=high, bound="range")
    return ParsedValue(bound="described")


def _number(text: str) -> float:
    return float(text.replace(",", "").replace("\u2212", "-"))

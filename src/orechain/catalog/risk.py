"""The vocabulary of criticality: inputs of methods, and the words of methods, axes, terms and effects."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from orechain.catalog.named import Described
from orechain.catalog.tables import number, read
from orechain.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class RiskInput(Described):
    """An input of methods of criticality.

    Parameters
    ----------
    input
        Id.
    axis
        What it is given by besides the mineral: ``country``, ``sector``, ``application``, ``scenario`` … or nothing.
    unit
        Unit of the catalog, or a word where it is an index.
    minimum, maximum
        What it can be; None where there is no end.
    sums_to_one
        Whether its parts are shares of a whole.
    effect
        Under which word a change of it is reported (share, governance, trade, recycling …).
    """

    input: str
    axis: str
    unit: str
    minimum: float | None
    maximum: float | None
    sums_to_one: bool
    effect: str
    name_en: str
    name_zh: str
    description_en: str
    description_zh: str


@dataclass(frozen=True, slots=True)
class RiskWord(Described):
    """Words of a method, axis, term, effect or verdict, or a sentence (limit, formula, citation)."""

    kind: str
    key: str
    name_en: str
    name_zh: str
    description_en: str
    description_zh: str


_OWN: dict[tuple[str, str], RiskWord] = {}
"""Words of what is not in the catalog: the user's variants, named in their files."""


def name_method(key: str, name: tuple[str, str], description: tuple[str, str]) -> None:
    """Give words, English and Chinese, to a method that the catalog does not have; the catalog's own words stay.

    Examples
    --------
    >>> name_method("mine", ("My own", "自定"), ("", ""))
    >>> risk_word("method", "mine").label("zh")
    '自定'
    """
    _OWN["method", key] = RiskWord("method", key, *name, *description)


@cache
def risk_inputs() -> dict[str, RiskInput]:
    """Return all inputs by id.

    Examples
    --------
    >>> risk_inputs()["governance"].axis
    'country'
    """
    return {
        row["input"]: RiskInput(
            row["input"],
            row["axis"],
            row["unit"],
            number(row["minimum"]),
            number(row["maximum"]),
            row["sums_to_one"] == "yes",
            row["effect"],
            row["name_en"],
            row["name_zh"],
            row["description_en"],
            row["description_zh"],
        )
        for row in read("risk_inputs")
    }


def risk_input(name: str) -> RiskInput:
    """Return an input by its id.

    Raises
    ------
    InvalidInput
        If the catalog has none of that id.
    """
    try:
        return risk_inputs()[name]
    except KeyError:
        raise InvalidInput([f"no input {name!r} in the catalog's table risk_inputs; define it there"]) from None


@cache
def _words() -> dict[tuple[str, str], RiskWord]:
    return {
        (row["kind"], row["key"]): RiskWord(
            row["kind"], row["key"], row["name_en"], row["name_zh"], row["description_en"], row["description_zh"]
        )
        for row in read("risk_words")
    }


def risk_word(kind: str, key: str) -> RiskWord:
    """Return the words of a method, axis, term, effect or verdict.

    Raises
    ------
    InvalidInput
        If there are none.

    Examples
    --------
    >>> risk_word("effect", "governance").label("zh")
    '治理'
    """
    try:
        return _words()[kind, key]
    except KeyError:
        if (kind, key) in _OWN:
            return _OWN[kind, key]
        raise InvalidInput([f"no words for {kind} {key!r} in the catalog's table risk_words; add them"]) from None

"""What series, technologies and units of a scenario are called; an id that has no words stays as it is."""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib.resources import files

from orechain.views.words import known, say

_SERIES = re.compile(r"(?<![A-Za-z0-9_])[a-z]+(?:_[a-z0-9]+)+(?![A-Za-z0-9_])")


@cache
def labels() -> dict[str, dict[str, str]]:
    """Return the words of every shipped series by language."""
    path = files("orechain") / "data" / "scenarios" / "tables" / "series.csv"
    rows = csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    return {row["series"]: {"en": row["en"], "zh": row["zh"]} for row in rows}


def series(key: str, lang: str) -> str:
    """Return what a series is called; behind a colon, one of its technologies.

    Examples
    --------
    >>> series("battery_li", "en"), series("own_series", "en")
    ('lithium in batteries per energy', 'own_series')
    >>> series("battery_li:SIB", "zh")
    '单位电量电池含锂量：钠离子'
    """
    name, _, of = key.partition(":")
    found = labels().get(name)
    if found is None:
        return key
    return found[lang] + (say("word.colon", lang) + technology(of, lang) if of else "")


def technology(key: str, lang: str) -> str:
    """Return what a technology, use or medium of a series is called."""
    found = f"stocks.technology.{key}"
    return say(found, lang) if known(found) else key


def unit(key: str, lang: str) -> str:
    """Return how a unit, or one over another, is written behind a number.

    Examples
    --------
    >>> unit("vehicle/person", "zh"), unit("kg/kWh", "en")
    ('辆/人', 'kg/kWh')
    """
    return "/".join(_unit(part.strip(), lang) for part in key.split("/"))


def _unit(key: str, lang: str) -> str:
    found = f"stocks.unit.{key}"
    return say(found, lang) if known(found) else key


def named(text: str, lang: str) -> str:
    """Return words in which ids of series are replaced by what they are called.

    Examples
    --------
    >>> named("the share of China (li_share)", "en")
    'the share of China (share of the economy in lithium uses other than batteries)'
    """
    return _SERIES.sub(lambda found: series(found.group(), lang), text)

"""A small scenario and its table, to be changed by a test."""

from __future__ import annotations

import pytest

from orechain.errors import InvalidInput
from orechain.stocks.definition import Scenario
from orechain.stocks.loading import load_scenario
from orechain.stocks.tables import COLUMNS, Tables, read_tables

TABLE = """\
sold,WLD,,2000,0,,,Munit,assumption,own,,
sold,WLD,,2010,10,8,12,Munit,assumption,own,,
mix,,one,,0.25,,,fraction,assumption,own,,
mix,,two,,0.75,,,fraction,assumption,own,,
content,,one,,4,2,8,g/unit,assumption,own,,
content,,two,,0,,,g/unit,assumption,own,,
life,,,,5,4,6,year,assumption,own,,
spread,,,,1,,,year,assumption,own,,
rate,,,,50,40,60,percent,assumption,own,,
media,,landfill,,1,,,fraction,assumption,own,,
"""
SCENARIO = """\
scenario: small
name: {en: Small, zh: 小}
mineral: cobalt
form: Co
economies: [WLD]
years: [2000, 2010]
losses: media
drivers:
  sales: {kind: series, unit: unit, series: {series: sold, before: zero}}
products:
  phone:
    name: {en: Phone}
    unit: unit
    inflow: sales
    shares: mix
    lifetime: {family: weibull, mean: life, sd: spread}
uses:
  phone: {intensity: content, recycling: rate}
"""


def tables(text: str = TABLE) -> Tables:
    """Return the table ``own.csv`` of rows without the header: the first row stands in line 2."""
    return read_tables([("own.csv", ",".join(COLUMNS) + "\n" + text)])


def changed(*changes: tuple[str, str], text: str = SCENARIO) -> str:
    """Return a text with its changes, each of which must apply."""
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text


def loaded(text: str = SCENARIO, table: str = TABLE) -> tuple[Scenario, Tables]:
    """Return the scenario of a text and its tables."""
    held = tables(table)
    return load_scenario(text, "small.yaml", held), held


def problems(text: str = SCENARIO, table: str = TABLE) -> tuple[str, ...]:
    """Return the problems of a scenario or of its table, which must have some."""
    with pytest.raises(InvalidInput) as caught:
        loaded(text, table)
    return caught.value.problems

"""What the sliders of a scenario may move: levers by product, with what they move from, bounds, basis and sources."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from orechain.assess.stocks.adjust import LEVERS
from orechain.assess.stocks.compare import bilingual
from orechain.assess.stocks.levers import Lever
from orechain.assess.stocks.result import Assumption
from orechain.stocks.definition import Scenario
from orechain.views import stocks_labels
from orechain.views.words import known, name, say

STEP = 0.05
_BASES = ("published", "computed", "knowledge", "assumption")


def levers_json(items: Sequence[Lever], assumptions: Sequence[Assumption], lang: str) -> list[dict[str, Any]]:
    """Return the levers, each with the figures of the scenario behind it."""
    by_series: dict[str, list[Assumption]] = {}
    for item in assumptions:
        by_series.setdefault(item.series, []).append(item)
    found = []
    for lever in items:
        figures = [one for key in lever.series for one in by_series.get(key, ())]
        low, high = LEVERS[lever.lever]
        bases = [one.basis for one in figures]
        found.append(
            {
                "lever": lever.lever,
                "lever_name": say(f"stocks.lever.{lever.lever}", lang),
                "target": lever.target,
                "target_name": _target(lever, lang),
                "kind": lever.kind,
                "key": f"{lever.lever}.{lever.target}" if lever.target else lever.lever,
                "baseline": lever.value if math.isfinite(lever.value) else None,
                "unit": stocks_labels.unit(lever.unit, lang),
                "year": lever.year,
                "factor": {"baseline": 1.0, "low": low, "high": high, "step": STEP},
                "basis": max(bases, key=_BASES.index) if bases else "",
                "sources": list(dict.fromkeys(source for one in figures for source in one.sources)),
                "figures": [figure_json(one, lang) for one in figures],
            }
        )
    return found


def figure_json(item: Assumption, lang: str) -> dict[str, Any]:
    """Return a figure of the scenario in words: series, technology, first and last value, bounds, unit, basis."""
    return {
        "series": item.series,
        "name": stocks_labels.series(item.series, lang),
        "technology": item.technology,
        "technology_name": stocks_labels.technology(item.technology, lang) if item.technology else "",
        "start": item.start,
        "end": item.end,
        "first": item.first,
        "last": item.last,
        "low": item.low,
        "high": item.high,
        "unit": stocks_labels.unit(item.unit, lang),
        "basis": item.basis,
        "sources": list(item.sources),
        "locator": item.locator,
        "note": item.note,
    }


def _target(lever: Lever, lang: str) -> str:
    if lever.kind == "all":
        return say("stocks.lever.all", lang)
    return group_name(lever.target, lang) if lever.kind == "group" else lever.name.text(lang)


def group_name(key: str, lang: str) -> str:
    """Return what a group of products is called."""
    return say(f"stocks.group.{key}", lang) if known(f"stocks.group.{key}") else key


def scenario_json(scenario: Scenario, lang: str) -> dict[str, Any]:
    """Return what a scenario covers: economies, years, variants, products with what drives them."""
    products = [(use, scenario.products[scenario.product_of(use)]) for use in scenario.uses]
    drivers = dict.fromkeys(key for _, item in products for key in (item.inflow, item.stock) if key)
    return {
        "scenario": scenario.scenario,
        "mineral": scenario.mineral,
        "mineral_name": name("mineral", scenario.mineral, lang),
        "name": bilingual(scenario.name).text(lang),
        "note": bilingual(scenario.note).text(lang),
        "form": scenario.form,
        "years": list(scenario.years),
        "economies": [{"economy": key, "name": name("economy", key, lang)} for key in scenario.economies],
        "variants": [
            {"variant": "", "name": say("stocks.central", lang)},
            *({"variant": key, "name": bilingual(item.name).text(lang)} for key, item in scenario.variants.items()),
        ],
        "products": [
            {
                "product": use,
                "name": bilingual(item.name).text(lang),
                "group": item.group,
                "group_name": group_name(item.group, lang) if item.group else "",
                "model": item.model,
                "driver": item.stock or item.inflow,
                "unit": stocks_labels.unit(item.unit, lang),
                "dissipative": item.dissipative,
            }
            for use, item in products
        ],
        "drivers": [
            {
                "driver": key,
                "name": bilingual(scenario.drivers[key].name or key).text(lang),
                "kind": scenario.drivers[key].kind,
                "unit": stocks_labels.unit(scenario.drivers[key].unit, lang),
            }
            for key in drivers
        ],
    }

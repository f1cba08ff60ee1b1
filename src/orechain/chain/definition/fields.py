"""Problems of single fields: names that the catalog does not know, and numbers with a wrong unit or bound."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from orechain.catalog import economies, forms, minerals, units, vocabulary
from orechain.chain.definition.models import Estimate
from orechain.chain.definition.own import MASS
from orechain.definitions.yamltext import Location
from orechain.errors import OrechainError

Problem = tuple[Location, str]
"""Where in the file, and what is wrong there; what to do."""

_FINDERS: dict[str, Callable[[str], str]] = {
    "mineral": lambda name: minerals.mineral(name).mineral,
    "form": lambda name: forms.form(name).form,
    "economy": lambda name: economies.economy(name).economy,
    "link": lambda name: vocabulary.link(name).link,
    "process": lambda name: vocabulary.process(name).process,
    "kind": lambda name: vocabulary.kind(name).kind,
}


def known_problem(table: str, name: str, at: Location) -> Iterator[Problem]:
    """Yield a problem unless a name is an id of the catalog."""
    try:
        found = _FINDERS[table](name)
    except OrechainError as error:
        yield at, str(error)
        return
    if found != name:
        yield at, f"{name!r} is a name of the {table} {found}; write its id {found}"


def known_problems(table: str, names: Iterable[str], at: Location) -> list[Problem]:
    """Return a problem for each name that is no id of a catalog table."""
    return [problem for name in names for problem in known_problem(table, name, at)]


def estimate_problems(
    item: Estimate, dimension: str, at: Location, what: str, lower: float = float("-inf"), upper: float = float("inf")
) -> Iterator[Problem]:
    """Yield what is wrong with a number: unit, dimension, bounds, spread. ``lower`` and ``upper`` are in base units."""
    factor = 1.0
    if item.unit:
        try:
            unit = units.unit(item.unit)
        except OrechainError as error:
            yield (*at, "unit"), f"{what}: {error}"
            return
        if unit.dimension != dimension:
            wanted = "a mass, such as t or kt" if dimension == MASS else "a ratio: fraction or percent"
            yield (*at, "unit"), f"{what}: {item.unit} measures {unit.dimension}, and this is {wanted}"
            return
        factor = unit.factor
    yield from _spread_problems(item, at, what)
    for key in ("value", "low", "high"):
        number = getattr(item, key)
        if number is None or lower <= number * factor <= upper:
            continue
        if number < 0.0 and lower == 0.0:
            yield (*at, key), f"{what}: {key} {number:.15g} is negative; a mass or share is not, turn the flow round"
        else:
            yield (*at, key), f"{what}: {key} {number:.15g} lies outside {lower:g} to {upper:g}; check value and unit"


def _spread_problems(item: Estimate, at: Location, what: str) -> Iterator[Problem]:
    if item.sd is not None and item.cv is not None:
        yield (*at, "cv"), f"{what}: sd and cv both give the uncertainty; keep one"
    if item.value is None:
        if item.sd is not None or item.cv is not None:
            yield at, f"{what}: an uncertainty without a value; add value: or remove it"
    elif item.deviation is None:
        yield at, f"{what}: how uncertain is {item.value:.15g}? add sd: or cv:, sd: 0 if it is exact"
    elif item.distribution == "lognormal" and item.value <= 0.0:
        yield (*at, "value"), f"{what}: a log-normal value must be above 0; use distribution: normal"
    low = float("-inf") if item.low is None else item.low
    high = float("inf") if item.high is None else item.high
    if low > high:
        yield (*at, "low"), f"{what}: low {low:.15g} is above high {high:.15g}; swap them"
    elif item.exact and item.value is not None and not low <= item.value <= high:
        yield (*at, "value"), f"{what}: the exact value {item.value:.15g} lies outside low and high; change one"

"""Scenarios and libraries from YAML, every problem with its line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import deepcopy
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from orechain.definitions import yamltext
from orechain.definitions.faults import sentence
from orechain.definitions.yamltext import Document, Location
from orechain.errors import InvalidInput, OrechainError
from orechain.stocks.checks import EMPTY_USES, library_problems, scenario_problems
from orechain.stocks.definition import Library, Scenario
from orechain.stocks.figurechecks import Problem
from orechain.stocks.tables import Tables

_Model = TypeVar("_Model", bound=BaseModel)
_SWITCHES = ("dissipative", "replacement")
"""Keys that take true or false; anywhere else these would be read as one and zero."""


def load_library(text: str, file: str, tables: Tables) -> Library:
    """Return the library of a YAML text.

    Parameters
    ----------
    text, file
        The text, and the name of its file for the problems.
    tables
        The series that its figures name.

    Raises
    ------
    InvalidInput
        If anything is wrong with it: all problems, each as ``file:line: what is wrong; what to do``.
    """
    return _load(text, file, Library, lambda item: library_problems(item, tables))


def load_scenario(text: str, file: str, tables: Tables, library: Callable[[str], Library] | None = None) -> Scenario:
    r"""Return the scenario of a YAML text, with the drivers and products of its library before its own.

    Parameters
    ----------
    text, file, tables
        See `load_library`.
    library
        Finds the library that the scenario names.

    Raises
    ------
    InvalidInput
        If anything is wrong with it: all problems, each as ``file:line: what is wrong; what to do``.

    Examples
    --------
    >>> lines = ["scenario: small", "name: {en: Small}", "mineral: lithum", "form: Li", "economies: WLD",
    ...          "years: [2000, 1990]", "uses: {}"]
    >>> load_scenario("\n".join(lines), "small.yaml", Tables())
    Traceback (most recent call last):
        ...
    orechain.errors.InvalidInput: Faults: 3; nothing was changed. Mend these places and run again:
      small.yaml:3: Unknown mineral 'lithum'. Nearest: lithium, lanthanum, helium, gallium, thorium.
      small.yaml:6: 2000 is not before 1990; give the first and the last year
      small.yaml:7: uses: none is named; say which products hold the mineral
    """

    def check(item: Scenario) -> Iterable[Problem]:
        whole = item
        if item.builds_on:
            try:
                whole = with_library(item, library(item.builds_on)) if library is not None else item
            except InvalidInput:
                raise
            except OrechainError as error:
                return [(("builds_on",), str(error))]
        return scenario_problems(item, whole, tables)

    item = _load(text, file, Scenario, check)
    return with_library(item, library(item.builds_on)) if item.builds_on and library is not None else item


def with_library(item: Scenario, library: Library) -> Scenario:
    """Return a scenario with the drivers and products of a library; its own go before those of the same id."""
    return item.model_copy(
        update={
            "drivers": {**library.drivers, **item.drivers},
            "products": {**library.products, **item.products},
        }
    )


def _load(text: str, file: str, model: type[_Model], check: Callable[[_Model], Iterable[Problem]]) -> _Model:
    document = yamltext.read(text)
    problems = list(document.problems)
    item: _Model | None = None
    if isinstance(document.data, dict):
        item, found, left_out = _validate(document.data, document, model)
        problems += found
        told = {line for line, _ in problems}
        truths = [(document.line(at), at, given) for at, given in _truths(document.data)]
        problems += [
            (line, f"{' '.join(map(str, at))}: {str(given).lower()} is no number; write digits")
            for line, at, given in truths
            if line not in told
        ]
        said = {line for line, _, _ in truths}  # what was read as one or zero there says nothing of the rest
        if item is not None:
            checked = [(document.line(at), what) for at, what in check(item) if not _follows(what, left_out)]
            problems += [(line, what) for line, what in checked if line not in said]
    elif not problems:
        problems.append((1, "no mapping of keys; start with scenario: or library:"))
    if problems or item is None:
        raise InvalidInput([f"{file}:{line}: {what}" for line, what in sorted(set(problems))])
    return item


def _validate(
    data: dict[str, Any], document: Document, model: type[_Model]
) -> tuple[_Model | None, list[Any], list[tuple[str, str]]]:
    """Return the model, its problems, and the faulty entries of mappings left out so that the rest is checked too."""
    try:
        return model.model_validate(data), [], []
    except ValidationError as error:
        problems: list[tuple[int, str]] = []
        left_out: list[tuple[str, str]] = []
        rest = deepcopy(data)
        for fault in error.errors(include_url=False):
            at = tuple(part for part in fault["loc"] if part != "[key]")
            problems.append((document.line(at), _sentence(fault, at, model)))
            if len(at) > 1 and isinstance(rest.get(str(at[0])), dict):
                rest[str(at[0])].pop(at[1], None)
                left_out.append((str(at[0]), str(at[1])))
        try:
            return model.model_validate(rest), problems, left_out
        except ValidationError:
            return None, problems, left_out


def _sentence(fault: Any, at: Location, model: type[BaseModel]) -> str:
    """Return what is wrong with one entry; a figure where only the name of a series stands has its own words."""
    if at and at[-1] == "losses" and fault["type"] == "string_type":
        return f"{' '.join(map(str, at))}: name a series of losses, e.g. losses_general; its shares stand in a table"
    return sentence(fault, at, model)


def _truths(data: Any, at: Location = ()) -> Iterator[tuple[Location, bool]]:
    """Yield each true or false that stands where a scenario has a number."""
    if isinstance(data, bool):
        if not (at and at[-1] in _SWITCHES):
            yield at, data
    elif isinstance(data, Mapping):
        for key, part in data.items():
            yield from _truths(part, (*at, key))
    elif isinstance(data, list):
        for place, part in enumerate(data):
            yield from _truths(part, (*at, place))


def _follows(what: str, left_out: Iterable[tuple[str, str]]) -> bool:
    """Return whether a problem only says that an entry is missing which was left out for a problem of its own."""
    return any(
        f"no {part.removesuffix('s')} {name!r}" in what or (part == "uses" and what == EMPTY_USES)
        for part, name in left_out
    )

"""Definitions and cases from YAML, every problem with its line, and back to YAML."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from orechain.chain.definition.checks import Dropped, case_problems, definition_problems
from orechain.chain.definition.fields import Problem
from orechain.chain.definition.models import Case, ChainDefinition
from orechain.definitions import yamltext
from orechain.definitions.faults import sentence
from orechain.definitions.yamltext import Document, Location
from orechain.errors import InvalidInput, OrechainError, UnknownName, first_line

_Model = TypeVar("_Model", bound=BaseModel)
_ROUNDS = 3
"""How often faulty entries are left out: leaving one out may uncover another fault, never many."""

_STAND_INS: Mapping[str, Any] = {"chain": "x", "case": "x", "name": {"en": "x"}, "period": [0, 0]}
"""What goes in the place of a faulty key that no other check needs; a fault inside the name concerns all of it."""


@dataclass(frozen=True, slots=True)
class _Read(Generic[_Model]):
    """What is left without faulty entries, their ids, their problems, and the numbers that list items had."""

    item: _Model | None
    dropped: frozenset[str]
    problems: tuple[tuple[int, str], ...]
    numbers: Mapping[str, Sequence[int]]


def load_definition(text: str, file: str = "definition") -> ChainDefinition:
    r"""Return the definition of a YAML text.

    Parameters
    ----------
    text
        The text.
    file
        Name of the file, for the problems.

    Raises
    ------
    InvalidInput
        If anything is wrong with it: all problems, each as ``file:line: what is wrong; what to do``.

    Examples
    --------
    >>> lines = ["chain: small", "name: {en: Small}", "layers: [Inn]", "processes:", "  ground: {kind: outside}",
    ...          "  mining: {stock: true}", "flows:", "  ore: {from: ground, to: minning}"]
    >>> load_definition("\n".join(lines), "small.yaml")
    Traceback (most recent call last):
        ...
    orechain.errors.InvalidInput: Faults: 2; nothing was changed. Mend these places and run again:
      small.yaml:3: Unknown form 'Inn'. Nearest: In, InP.
      small.yaml:8: flow ore: no process 'minning'; did you mean mining?
    """
    return _load(text, file, ChainDefinition, definition_problems)


def load_case(text: str, file: str, chain: Callable[[Case], ChainDefinition]) -> tuple[Case, ChainDefinition]:
    """Return the case of a YAML text and its definition with the figures of the case added.

    Parameters
    ----------
    text, file
        See `load_definition`.
    chain
        Finds the definition that the case names, for the case's mineral.

    Raises
    ------
    InvalidInput
        If anything is wrong with the case: all problems.
    """
    found: list[ChainDefinition] = []

    def check(case: Case, dropped: Dropped) -> list[Problem]:
        try:
            found.append(chain(case))
        except InvalidInput:
            raise
        except OrechainError as error:  # an unknown chain, or an unknown or other mineral
            unknown_chain = isinstance(error, UnknownName) and error.what == "chain"
            return [(("chain" if unknown_chain else "mineral",), str(error))]
        return case_problems(case, found[0], dropped)

    case = _load(text, file, Case, check)
    return case, with_case(found[0], case)


def with_case(definition: ChainDefinition, case: Case) -> ChainDefinition:
    """Return a definition with the values, evidence, correlations and splits of a case after its own."""
    added = ("values", "evidence", "correlations", "splits")
    return definition.model_copy(update={name: (*getattr(definition, name), *getattr(case, name)) for name in added})


def read_text(path: Path) -> str:
    """Return the text of a file.

    Raises
    ------
    InvalidInput
        If it cannot be read or is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput([f"{path}:1: cannot be read ({first_line(error)}); give a text file in UTF-8"]) from error


def dump_definition(item: ChainDefinition | Case) -> str:
    """Return a definition or case as YAML, which loads back to an equal one; what is the default is left out."""
    return yamltext.write(_plain(item))


def definition_hash(item: ChainDefinition | Case) -> str:
    """Return the SHA-256 of a definition or case: equal for equal ones, whatever the order of keys or the spelling."""
    canonical = json.dumps(_plain(item), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _plain(item: BaseModel) -> dict[str, Any]:
    # JSON has no infinity: an upper bound of infinity is written as YAML's .inf
    return _without_infinity(item.model_dump(mode="python", by_alias=True, exclude_defaults=True))


def _without_infinity(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _without_infinity(item) for key, item in value.items()}
    return [_without_infinity(item) for item in value] if isinstance(value, (list, tuple)) else value


def _load(text: str, file: str, model: type[_Model], check: Callable[[_Model, Dropped], Iterable[Problem]]) -> _Model:
    document = yamltext.read(text)
    problems = list(document.problems)
    item: _Model | None = None
    if isinstance(document.data, dict):
        read = _validate(document.data, document, model)
        item = read.item
        problems += read.problems
        if item is not None:
            ends = tuple(_ends(document.data, name) for name in sorted(read.dropped))
            left = Dropped(read.dropped, tuple(x for x in ends if x), tuple(read.numbers.get("values", ())))
            found = check(item, left)
            problems += [(document.line(_written(at, read.numbers)), what) for at, what in found]
    elif not problems:
        problems.append((1, "no mapping of keys; start with chain: or case:"))
    if problems or item is None:
        raise InvalidInput([f"{file}:{line}: {what}" for line, what in sorted(set(problems))])
    return item


def _ends(data: dict[str, Any], name: str) -> tuple[str, str] | None:
    """Return where a faulty flow comes from and goes to, empty where that cannot be read; ``None`` if it is no flow."""
    flows = data.get("flows")
    if not isinstance(flows, dict) or name not in flows:
        return None
    flow = flows[name] if isinstance(flows[name], dict) else {}
    origin, target = (end if isinstance(end, str) else "" for end in (flow.get("from"), flow.get("to")))
    return origin, target


def _validate(data: dict[str, Any], document: Document, model: type[_Model]) -> _Read[_Model]:
    """Return the model of the data without its faulty entries, which lets the rest be checked in the same run."""
    rest = deepcopy(data)
    numbers = {key: list(range(len(item))) for key, item in data.items() if isinstance(item, list)}
    problems: list[tuple[int, str]] = []
    dropped: set[str] = set()
    for _ in range(_ROUNDS):
        try:
            item = model.model_validate(rest)
        except ValidationError as error:
            removable = set()
            for fault in error.errors(include_url=False):
                at = tuple(part for part in fault["loc"] if part != "[key]")
                written = _written(at, numbers)
                problems.append((document.line(_in_text(written, document)), sentence(fault, written, model)))
                whole = at[:1] if at[0] in _STAND_INS else at[:2]
                removable.add(at if fault["type"] == "extra_forbidden" else whole)
                dropped.update(str(part) for part in at[1:2])
            for at in sorted(removable, key=_last_first):
                _remove(rest, at)
                if len(at) == 1 and at[0] in _STAND_INS:
                    rest[str(at[0])] = deepcopy(_STAND_INS[str(at[0])])
                if len(at) == 2 and isinstance(at[1], int):
                    del numbers[str(at[0])][at[1]]
        else:
            return _Read(item, frozenset(dropped), tuple(problems), numbers)
    return _Read(None, frozenset(dropped), tuple(problems), numbers)


def _last_first(at: Location) -> tuple[int, list[tuple[int, str]]]:
    """Sort key: what lies deeper first, and of a list the last item first, so that the others keep their numbers."""
    return -len(at), [(-part if isinstance(part, int) else 0, str(part)) for part in at]


def _written(at: Location, numbers: Mapping[str, Sequence[int]]) -> Location:
    """Return a location in the text, where a list may have had more items than are left."""
    if len(at) > 1 and isinstance(at[1], int) and at[0] in numbers and at[1] < len(numbers[str(at[0])]):
        return (at[0], numbers[str(at[0])][at[1]], *at[2:])
    return at


def _in_text(at: Location, document: Document) -> Location:
    """Return a location without the parts that only the model knows (which alternative of a union was tried)."""
    while at and at not in document.lines and at[:-1] not in document.lines:
        at = at[:-1]
    return at


def _remove(data: Any, at: Location) -> None:
    for part in at[:-1]:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return
    if isinstance(data, dict):
        data.pop(at[-1], None)
    elif isinstance(data, list) and isinstance(at[-1], int) and at[-1] < len(data):
        del data[at[-1]]

"""YAML with the line of everything, and without its traps.

Only ``true`` and ``false`` are truth values (``NO`` stays a code), only decimal numbers are numbers, dates stay text,
anchors are refused, and a key that occurs twice is a problem.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

Location = tuple[str | int, ...]

_SCALARS = (
    ("tag:yaml.org,2002:bool", re.compile(r"true|false"), "tf"),
    ("tag:yaml.org,2002:null", re.compile(r"~|null|"), ["~", "n", ""]),
    ("tag:yaml.org,2002:int", re.compile(r"[-+]?(?:0|[1-9][0-9]*)"), "-+0123456789"),
    (
        "tag:yaml.org,2002:float",
        re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)(?:[eE][-+]?[0-9]+)?|[-+]?[0-9]+[eE][-+]?[0-9]+|[-+]?\.inf|\.nan"),
        "-+0123456789.",
    ),
)


class _Loader(yaml.SafeLoader):
    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - the library's design

    def compose_node(self, parent: Any, index: Any) -> Any:  # noqa: ANN401
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise yaml.MarkedYAMLError(problem="anchors (& and *) are not possible", problem_mark=event.start_mark)
        return super().compose_node(parent, index)


class _Dumper(yaml.SafeDumper):
    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ANN401
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


for _tag, _pattern, _first in _SCALARS:
    _whole = re.compile(rf"^(?:{_pattern.pattern})$")
    _Loader.add_implicit_resolver(_tag, _whole, list(_first))
    _Dumper.add_implicit_resolver(_tag, _whole, list(_first))


@dataclass(frozen=True, slots=True)
class Document:
    """What a YAML text holds, the line of every key, and what is wrong with it."""

    data: Any
    lines: Mapping[Location, int]
    problems: tuple[tuple[int, str], ...]

    def line(self, location: Location) -> int:
        """Return the line of a location, or of what it lies in where the location itself is not in the text."""
        for length in range(len(location), -1, -1):
            if location[:length] in self.lines:
                return self.lines[location[:length]]
        return 1


def read(text: str) -> Document:
    """Return the document of a YAML text; a syntax error is a problem of its line.

    Examples
    --------
    >>> read("a: NO\\nb: [1, 0x2]").data
    {'a': 'NO', 'b': [1, '0x2']}
    >>> read("a: 1\\na: 2").problems
    ((2, "'a' stands here again, first in line 1; keep one"),)
    """
    try:
        node = yaml.compose(text, Loader=_Loader)
        lines: dict[Location, int] = {(): 1}
        problems: list[tuple[int, str]] = []
        return Document(_value(node, (), lines, problems), lines, tuple(problems))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = error.problem or error.context or "not YAML"
        return Document(None, {(): 1}, ((mark.line + 1 if mark else 1, f"not YAML: {reason}; mend the syntax"),))
    except yaml.YAMLError as error:  # a character that no YAML may hold has a position but no mark
        position = int(getattr(error, "position", 0) or 0)
        line = text.count("\n", 0, position) + 1
        return Document(None, {(): 1}, ((line, "not YAML: a character that text cannot hold; remove it"),))
    except RecursionError:
        return Document(None, {(): 1}, ((1, "nested too deeply to be a definition; write it flatter"),))


def _value(node: yaml.Node | None, at: Location, lines: dict[Location, int], problems: list[tuple[int, str]]) -> Any:  # noqa: ANN401
    if node is None:
        return None
    lines.setdefault(at, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, at, lines, problems)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*at, place), lines, problems) for place, item in enumerate(node.value)]
    return _scalar(node, problems)


def _mapping(
    node: yaml.MappingNode, at: Location, lines: dict[Location, int], problems: list[tuple[int, str]]
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, item in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            problems.append((line, "a key must be a word"))
            continue
        name = str(key.value)
        if name in found:
            problems.append((line, f"{name!r} stands here again, first in line {lines[*at, name]}; keep one"))
            continue
        lines[*at, name] = line
        found[name] = _value(item, (*at, name), lines, problems)
    return found


def _scalar(node: yaml.Node, problems: list[tuple[int, str]]) -> Any:  # noqa: ANN401
    kind = node.tag.rpartition(":")[2]
    text = str(node.value)
    if kind == "str":
        return text
    try:
        if kind == "int":
            return int(text)
        if kind == "float":
            return float(text.replace(".inf", "inf").replace(".nan", "nan"))
    except ValueError:
        pass
    if kind in ("bool", "null"):
        return {"true": True, "false": False}.get(text)
    problems.append((node.start_mark.line + 1, f"{text!r} has the tag {node.tag}; write it plainly"))
    return text


def write(data: Any) -> str:  # noqa: ANN401
    """Return data as YAML that `read` reads back as it was; the innermost lists and mappings stand on one line."""
    text = yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120, default_flow_style=None)
    return str(text)

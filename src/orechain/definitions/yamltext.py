"""YAML with the line of everything, and without its traps.

Only ``true`` and ``false`` are truth values (``NO`` stays a code), only decimal numbers are numbers, dates stay text,
an anchor cannot hold itself or grow without end, and a key that occurs twice is a problem.
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


class _Dumper(yaml.SafeDumper):
    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


for _tag, _pattern, _first in _SCALARS:
    _whole = re.compile(rf"^(?:{_pattern.pattern})$")
    _Loader.add_implicit_resolver(_tag, _whole, list(_first))
    _Dumper.add_implicit_resolver(_tag, _whole, list(_first))


_MOST = 1_000_000
"""More values than any definition has; anchors of anchors could make more than fit in memory."""


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
    r"""Return the document of a YAML text; a syntax error is a problem of its line.

    Examples
    --------
    >>> read("a: NO\nb: [1, 0x2]").data
    {'a': 'NO', 'b': [1, '0x2']}
    >>> read("a: 1\na: 2").problems
    ((2, "'a' stands here again, first in line 1; keep one"),)
    """
    try:
        reader = _Reader()
        return Document(reader.value(yaml.compose(text, Loader=_Loader), ()), reader.lines, tuple(reader.problems))
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


class _Reader:
    """Turns nodes into values and keeps the line of each."""

    def __init__(self) -> None:
        self.lines: dict[Location, int] = {(): 1}
        self.problems: list[tuple[int, str]] = []
        self._open: set[int] = set()
        self._count = 0

    def value(self, node: yaml.Node | None, at: Location) -> Any:
        """Return the value of a node; a node that holds itself, or one too many, is a problem and nothing."""
        if node is None:
            return None
        line = node.start_mark.line + 1
        self.lines.setdefault(at, line)
        self._count += 1
        if self._count > _MOST or id(node) in self._open:
            what = "an anchor holds itself" if id(node) in self._open else f"more than {_MOST} entries"
            if self._count <= _MOST + 1:
                self.problems.append((line, f"{what}; write it out"))
            return None
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node)
        self._open.add(id(node))
        found: Any = None
        if isinstance(node, yaml.MappingNode):
            found = self._mapping(node, at)
        elif isinstance(node, yaml.SequenceNode):
            found = [self.value(item, (*at, place)) for place, item in enumerate(node.value)]
        self._open.discard(id(node))
        return found

    def _mapping(self, node: yaml.MappingNode, at: Location) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, item in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                self.problems.append((line, "a key must be a word"))
                continue
            name = str(key.value)
            if name in found:
                first = self.lines[*at, name]
                self.problems.append((line, f"{name!r} stands here again, first in line {first}; keep one"))
                continue
            self.lines.setdefault((*at, name), line)
            found[name] = self.value(item, (*at, name))
        return found

    def _scalar(self, node: yaml.ScalarNode) -> Any:
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
        self.problems.append((node.start_mark.line + 1, f"{text!r} has the tag {node.tag}; write it plainly"))
        return text


def write(data: Any) -> str:
    """Return data as YAML that `read` reads back as it was; the innermost lists and mappings stand on one line."""
    text = yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120, default_flow_style=None)
    return str(text)

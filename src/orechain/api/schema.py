"""JSON schemas of results, read off the dataclasses: what `orechain.views.as_json.plain_data` makes of them."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from enum import Enum
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from orechain.catalog.messages import Message
from orechain.promises import HasKeys, IsFinite, OneOf

ANY: dict[str, Any] = {}


@dataclass(frozen=True)
class Schema:
    """A JSON schema with the named parts that it refers to."""

    body: Mapping[str, Any]
    parts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def schema_of(kind: Any, **more: Any) -> Schema:
    """Return the schema of what `plain_data` makes of a type; ``more`` are further properties of its top level.

    Examples
    --------
    >>> schema_of(tuple[float, ...]).body
    {'type': 'array', 'items': {'anyOf': [{'type': 'number'}, {'type': 'null'}]}}
    >>> from orechain.promises import Finite
    >>> schema_of(tuple[Finite, ...]).body
    {'type': 'array', 'items': {'type': 'number'}}
    """
    parts: dict[str, dict[str, Any]] = {}
    body = _of(kind, parts)
    if more:
        name = body["$ref"].rpartition("/")[2]
        top = parts[name]
        own = {key: _of(item, parts) for key, item in more.items()}
        parts[name] = {**top, "properties": {**top["properties"], **own}, "required": [*top["required"], *own]}
    return Schema(body, parts)


def record(name: str, **properties: Any) -> Schema:
    """Return the schema of a dictionary with these keys, each given as a type, a `Schema` or a JSON schema."""
    parts: dict[str, dict[str, Any]] = {}
    own = {key: _of(item, parts) for key, item in properties.items()}
    parts[name] = {"type": "object", "properties": own, "required": list(own), "additionalProperties": False}
    return Schema({"$ref": f"#/components/schemas/{name}"}, parts)


def rows_of(item: Any) -> Schema:
    """Return the schema of a list of items."""
    parts: dict[str, dict[str, Any]] = {}
    return Schema({"type": "array", "items": _of(item, parts)}, parts)


def pair_of(item: Any) -> Schema:
    """Return the schema of two items."""
    parts: dict[str, dict[str, Any]] = {}
    each = _of(item, parts)
    return Schema({"type": "array", "prefixItems": [each, each], "minItems": 2, "maxItems": 2}, parts)


def add_parts(parts: dict[str, dict[str, Any]], schema: Schema) -> None:
    """Add the named parts of a schema to others; two different ones of one name are an error of ours."""
    for name, part in schema.parts.items():
        if parts.setdefault(name, dict(part)) != dict(part):
            raise ValueError(f"two different schemas are called {name}")


_PLAIN: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"anyOf": [{"type": "number"}, {"type": "null"}]},  # what is no finite number is null
    type(None): {"type": "null"},
    Message: {"type": "string"},
    Any: ANY,
    object: ANY,
}


def _of(kind: Any, parts: dict[str, dict[str, Any]]) -> dict[str, Any]:
    if isinstance(kind, Schema):
        add_parts(parts, kind)
        return dict(kind.body)
    if isinstance(kind, Mapping):
        return dict(kind)
    try:
        if kind in _PLAIN:
            return dict(_PLAIN[kind])
    except TypeError:  # unhashable
        return ANY
    origin, args = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _promised(_of(args[0], parts), args[1:])
    if origin in (Union, types.UnionType):
        return _either([_of(arg, parts) for arg in args])
    if origin is Literal:
        return {"enum": list(args)}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {"enum": [item.value for item in kind]}
    if isinstance(kind, type) and is_dataclass(kind):
        return _dataclass(kind, parts)
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": _of(args[1], parts) if len(args) > 1 else ANY}
    if origin is tuple and args and args[-1] is not Ellipsis:
        each = [_of(arg, parts) for arg in args]
        return {"type": "array", "prefixItems": each, "minItems": len(each), "maxItems": len(each)}
    if origin is not None:
        return {"type": "array", "items": _of(args[0], parts) if args else ANY}
    return ANY


def _promised(body: dict[str, Any], promises: tuple[Any, ...]) -> dict[str, Any]:
    """Narrow a schema by what a field keeps to."""
    for promise in promises:
        if isinstance(promise, IsFinite):
            body = {"type": "number"}
        elif isinstance(promise, OneOf):
            body = {"enum": list(promise.values)}
        elif isinstance(promise, HasKeys):
            each = dict.fromkeys(promise.keys, body["additionalProperties"])
            body = {"type": "object", "properties": each, "required": list(each), "additionalProperties": False}
    return body


def _either(options: list[dict[str, Any]]) -> dict[str, Any]:
    flat = [part for option in options for part in option.get("anyOf", [option])]
    unique: list[dict[str, Any]] = []
    for part in flat:
        if part == ANY:
            return ANY
        if part not in unique:
            unique.append(part)
    return {"anyOf": unique}


def _name(kind: type) -> str:
    """Return the name of a class with the room that it belongs to, since two rooms may use one word."""
    room = [part for part in kind.__module__.split(".")[2:] if part != "result"]
    words = [word.title() for part in room for word in part.split("_")]
    return "".join(words) + kind.__name__


def _dataclass(kind: type, parts: dict[str, dict[str, Any]]) -> dict[str, Any]:
    name = _name(kind)
    reference = {"$ref": f"#/components/schemas/{name}"}
    if name not in parts:
        parts[name] = {}  # stands while its own fields are read, for types that hold themselves
        hints = get_type_hints(kind, include_extras=True)
        properties = {item.name: _of(hints[item.name], parts) for item in fields(kind)}
        parts[name] = {"type": "object", "properties": properties, "required": list(properties)}
        if kind.__doc__:
            parts[name]["description"] = kind.__doc__.strip().splitlines()[0]
    return reference

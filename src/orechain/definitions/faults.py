"""How faults of definition files are told: what is wrong, what is possible, what is near."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, get_args

from pydantic import BaseModel

from orechain.definitions.yamltext import Location


def near(name: str, known: Iterable[str]) -> str:
    """Return ``"; did you mean a, b?"``, or a list of all where they are few, as the end of a sentence."""
    from difflib import get_close_matches

    names = list(dict.fromkeys(known))
    close = get_close_matches(name, names, 3)
    if close:
        return f"; did you mean {', '.join(close)}?"
    return f"; known: {', '.join(names)}" if 0 < len(names) <= 12 else "; define it"


def sentence(fault: Any, at: Location, model: type[BaseModel]) -> str:
    """Return what is wrong with one entry, from the fault that pydantic found at a location of the file."""
    where = " ".join(str(part + 1) if isinstance(part, int) else part for part in at[:-1])
    name = str(at[-1]) if at else ""
    inside = f"{where}: " if where else ""
    kind = fault["type"]
    if kind == "extra_forbidden":
        return f"{inside}unknown key {name!r}{near(name, _keys(model, at[:-1]))}"
    if kind == "missing":
        return f"{inside}the key {name!r} is missing; add it"
    given = fault.get("input")
    shown = f"{given!r}" if isinstance(given, (str, int, float, bool)) or given is None else "this"
    expected = {
        "string_pattern_mismatch": "use small Latin letters, digits and _, starting with a letter",
        "finite_number": "give a finite number",
        "greater_than_equal": "give a number that is not negative",
        "dict_type": "write keys with values",
        "mapping_type": "write keys with values",
        "model_type": "write keys with values",
        "model_attributes_type": "write keys with values",
        "tuple_type": "write a list",
    }.get(kind)
    if kind == "literal_error":
        expected = f"possible: {fault['ctx']['expected']}"
    label = f"{inside}{name}" if name else "the file"
    return f"{label}: {shown} does not fit; {expected or fault['msg'][0].lower() + fault['msg'][1:]}"


def _keys(model: type[BaseModel], at: Location) -> list[str]:
    """Return the keys that are possible at a location of the file."""
    current: Any = model
    for part in at:
        current = _step(current, part)
        if current is None:
            return []
    if not (isinstance(current, type) and issubclass(current, BaseModel)):
        return []
    return [field.alias or name for name, field in current.model_fields.items()]


def _step(current: Any, part: str | int) -> Any:
    """Return the type of a key's value, of a mapping's values, or of a list's items; a union gives its model."""
    if isinstance(current, type) and issubclass(current, BaseModel):
        for name, field in current.model_fields.items():
            if part in (name, field.alias):
                return field.annotation
        return None
    for inner in get_args(current):
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            return inner if part not in inner.model_fields else _step(inner, part)
    return None

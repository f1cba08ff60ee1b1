"""Schemas of dictionaries whose keys may be called anything, ``name`` too."""

from __future__ import annotations

from typing import Any

from orechain.api.schema import Schema, record


def shape(title: str, /, **properties: Any) -> Schema:
    """Return the schema of a dictionary with these keys, as `orechain.api.schema.record` does.

    Examples
    --------
    >>> shape("Thing", name=str).parts["Thing"]["required"]
    ['name']
    """
    made = record(title, **{f"_{key}": item for key, item in properties.items()})
    own = {key[1:]: item for key, item in made.parts[title]["properties"].items()}
    whole = {**made.parts[title], "properties": own, "required": list(own)}
    return Schema(made.body, {**made.parts, title: whole})

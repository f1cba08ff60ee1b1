"""All methods: those of this package and those that other packages add by the entry point ``orechain.risk``."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache
from importlib.metadata import entry_points

from orechain.errors import InvalidInput, UnknownName
from orechain.risk.contract import Method

GROUP = "orechain.risk"
"""Group of entry points; each names a `orechain.risk.contract.Method` or a tuple of them."""


@cache
def methods() -> dict[str, Method]:
    """Return all methods by id, in the order of their ids.

    Raises
    ------
    InvalidInput
        If an entry point gives something else, or two give the same id.
    """
    found: dict[str, Method] = {}
    problems = []
    for entry in sorted(entry_points(group=GROUP), key=lambda item: item.name):
        loaded = entry.load()
        for item in loaded if isinstance(loaded, tuple) else (loaded,):
            if not isinstance(item, Method):
                problems.append(f"entry point {GROUP}: {entry.name} ({entry.value}) gives no Method")
            elif item.key in found:
                problems.append(f"entry point {GROUP}: {entry.name} gives {item.key!r}, which is there already")
            else:
                found[item.key] = item
    if problems:
        raise InvalidInput(problems)
    return dict(sorted(found.items()))


def method(key: str) -> Method:
    """Return a method by its id.

    Raises
    ------
    UnknownName
        If there is none; names the nearest.
    """
    found = methods()
    if key not in found:
        raise UnknownName("method", key, get_close_matches(key, found, 5))
    return found[key]

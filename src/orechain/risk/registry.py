"""All methods: those of this package and those that other packages add by the entry point ``orechain.risk``."""

from __future__ import annotations

from collections.abc import Iterable
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


def same_formula(items: Iterable[Method]) -> list[tuple[Method, ...]]:
    """Return methods in groups: one group where formula, parameters, scaling and cuts are equal, the latest id last.

    From the same inputs such methods give the same scores; they are one voice where methods are set side by side.

    Examples
    --------
    >>> [tuple(item.key for item in some) for some in same_formula(methods().values()) if len(some) > 1]
    [('eu-2017', 'eu-2020', 'eu-2023')]
    """
    groups: list[list[Method]] = []
    for item in items:
        own = next((some for some in groups if _computes(some[0]) == _computes(item)), None)
        if own is None:
            groups.append([item])
        else:
            own.append(item)
    return [tuple(sorted(some, key=lambda item: item.key)) for some in groups]


def _computes(item: Method) -> tuple[object, ...]:
    return (
        item.axes, item.settings, item.links, item.perspective, item.overall, item.overall_threshold, item.optional,
        item.base,
    )  # fmt: skip


def default_methods() -> list[Method]:
    """Return the methods that are computed where none is named.

    A variant among the built-in ones repeats its method by other conventions, and an older method with the formula of a
    later one gives the same scores: both are computed when they are named.
    """
    return [some[-1] for some in same_formula(item for item in methods().values() if not item.base)]


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

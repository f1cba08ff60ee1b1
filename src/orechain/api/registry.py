"""All views by name."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from types import MappingProxyType

from orechain.api.view import View
from orechain.errors import UnknownName

_ROOMS = (
    "catalog_views", "claims_views", "evidence_views", "trade_views", "sql_views",
    "overview_views", "assessment_views", "supply_views", "chain_views",
    "stocks_views", "risk_views", "method_views", "validation_views",
)  # fmt: skip


@cache
def views() -> MappingProxyType[str, View]:
    """Return all views by name, in the order of the rooms."""
    found: dict[str, View] = {}
    for room in _ROOMS:
        for view in import_module(f"orechain.api.{room}").VIEWS:
            if view.name in found:
                raise ValueError(f"two views are called {view.name}")
            found[view.name] = view
    return MappingProxyType(found)


def view(name: str) -> View:
    """Return one view.

    Raises
    ------
    UnknownName
        If there is none of this name.
    """
    from difflib import get_close_matches

    found = views().get(name)
    if found is None:
        raise UnknownName("view", name, get_close_matches(name, views(), 3))
    return found

"""What is meant where nothing is named: which minerals are all of them."""

from __future__ import annotations

from orechain.store.reader import Store


def minerals_held(store: Store) -> list[str]:
    """Return the minerals that figures of supply are held for, in the order of their ids."""
    rows = store.query(
        "SELECT DISTINCT mineral FROM figures WHERE kind IN ('production', 'supply_share') AND mineral != ''"
        " AND excluded = '' ORDER BY mineral"
    )
    return [row[0] for row in rows]

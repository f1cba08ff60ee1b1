"""Titles in both languages for words of publishers: applications, price lines, and the publishers themselves."""

from __future__ import annotations

from functools import cache

from orechain.catalog.tables import read


@cache
def _titles(table: str, key: str) -> dict[str, dict[str, str]]:
    return {row[key]: {"en": row["name_en"], "zh": row["name_zh"]} for row in read(table)}


def application(detail: str, lang: str = "en", *, sector: bool = True) -> str:
    """Return the title of an application, with its economic sector or without.

    Words that the catalog does not have (a user's own table) are returned as they are.

    Examples
    --------
    >>> application("ITO targets", "zh"), application("my own use", "zh")
    ('ITO 靶材', 'my own use')
    """
    titles = _titles("applications", "application")
    parts = [part.strip() for part in detail.split(";")]
    shown = [titles[part][lang] if part in titles else part for part in (parts if sector else parts[:1])]
    return ("；" if lang == "zh" else "; ").join(shown)


def price_line(detail: str, lang: str = "en") -> str:
    """Return the title of a price line; words that the catalog does not have are returned as they are."""
    titles = _titles("price_lines", "line")
    return titles[detail][lang] if detail in titles else detail


def publisher(name: str, lang: str = "en") -> str:
    """Return the name of a publisher; one that the catalog does not rank is returned as it is."""
    names = {row["publisher"]: row["name_zh"] for row in read("publishers")}
    return names.get(name, name) if lang == "zh" else name

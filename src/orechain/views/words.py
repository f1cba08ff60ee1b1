"""The words of the page itself (catalog table ``ui``) and labels of catalog entries."""

from __future__ import annotations

from functools import cache

from orechain.catalog.tables import read

_TABLES = {
    "mineral": "minerals",
    "economy": "economies",
    "link": "links",
    "process": "processes",
    "kind": "kinds",
    "form": "forms",
    "unit": "units",
    "rule": "data_quality",
}


@cache
def _table() -> dict[str, dict[str, str]]:
    return {row["key"]: {"en": row["text_en"], "zh": row["text_zh"]} for row in read("ui")}


@cache
def _names(table: str) -> dict[str, tuple[str, str]]:
    return {row[table]: (row["name_en"], row["name_zh"]) for row in read(_TABLES[table])}


def say(key: str, lang: str, **params: object) -> str:
    """Return a text of the page; an unknown key is an error of the program and raises `KeyError`."""
    template = _table()[key][lang]
    return template.format(**params) if params else template


def known(key: str) -> bool:
    """Whether the table has this key."""
    return key in _table()


def own_words(prefix: str, text: str, lang: str) -> str:
    """Return a short text of the data in the language, part by part where it has several; unknown parts stay.

    Licences and remarks that are our own words (``gross weight``) have entries; words of a publisher stay as they are.

    Examples
    --------
    >>> own_words("stocks.licence", "facts with citation", "zh"), own_words("note", "Calcined.", "zh")
    ('注明出处引用的事实', 'Calcined.')
    """
    parts = [part.strip() for part in text.split(";")]
    if not any(known(f"{prefix}.{part}") for part in parts):
        return text
    return say("word.semicolon", lang).join(
        say(f"{prefix}.{part}", lang) if known(f"{prefix}.{part}") else part for part in parts
    )


def licence(text: str, lang: str) -> str:
    """Return a licence; what is our own word for it is said in the language of the page."""
    return own_words("stocks.licence", text, lang)


def name(table: str, key: str, lang: str) -> str:
    """Return the label of a catalog entry, or the id itself where the catalog does not know it.

    Examples
    --------
    >>> name("link", "U", "zh"), name("economy", "no such", "en")
    ('勘探开采', 'no such')
    """
    found = _names(table).get(key)
    if found is None:
        return key
    return (found[1] if lang == "zh" else found[0]) or key


def known_name(table: str, key: str) -> bool:
    """Whether the catalog table has an entry ``key``."""
    return key in _names(table)


def said_or(prefix: str, key: str, lang: str, table: str = "") -> str:
    """Return the text ``prefix.key``, else the label of ``key`` in ``table``, else ``key``."""
    full = f"{prefix}.{key}"
    if known(full):
        return say(full, lang)
    return name(table, key, lang) if table else key

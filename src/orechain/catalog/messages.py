"""Sentences that the program says, kept once in English and Chinese and filled with values when shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial

from orechain.catalog.tables import read
from orechain.catalog.titles import application, price_line, publisher
from orechain.errors import UnknownName

LANGUAGES = ("en", "zh")


@dataclass(frozen=True, slots=True)
class Bilingual:
    """Words in both languages that do not come from the tables, such as the note of a user's file."""

    en: str
    zh: str

    def text(self, lang: str = "en") -> str:
        """Return the words in ``lang``."""
        return self.zh if lang == "zh" and self.zh else self.en


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence by its key in ``tables/messages.csv``, with the values that fill it.

    A parameter value may be a plain string or number, `Bilingual`, or another `Message`. Strings that start with
    ``mineral:``, ``economy:``, ``link:``, ``process:``, ``kind:``, ``application:``, ``price_line:``, ``publisher:``
    or ``hosts_source:`` are replaced by the words of that catalog entry.
    """

    key: str
    params: tuple[tuple[str, object], ...] = ()

    def text(self, lang: str = "en") -> str:
        """Return the sentence in ``lang`` (``en`` or ``zh``)."""
        template = _templates()[self.key][lang]
        return template.format(**{name: _fill(value, lang) for name, value in self.params})


def message(key: str, **params: object) -> Message:
    """Return a `Message`; an unknown key fails here, where it is written, and not when it is shown.

    Examples
    --------
    >>> message("link_absent", economy="economy:CHN").text("en")
    'China has no such link on record.'
    """
    if key not in _templates():
        raise KeyError(f"no message {key!r} in tables/messages.csv")
    return Message(key, tuple(params.items()))


@cache
def _templates() -> dict[str, dict[str, str]]:
    return {row["key"]: {"en": row["text_en"], "zh": row["text_zh"]} for row in read("messages")}


def _fill(value: object, lang: str) -> str:
    if isinstance(value, Message | Bilingual):
        return value.text(lang)
    text = str(value)
    table, _, key = text.partition(":")
    find = _finders().get(table) if key else None
    if find is None:
        return text
    try:
        return find(key, lang)
    except UnknownName:  # somebody's own words that look like an entry, as in the error about them
        return text


@cache
def _finders() -> dict[str, Callable[[str, str], str]]:
    from orechain.catalog.labels import label  # late: labels reads every table
    from orechain.catalog.minerals import mineral

    finders: dict[str, Callable[[str, str], str]] = {
        table: partial(label, table) for table in ("mineral", "economy", "link", "process", "kind")
    }
    finders["application"] = partial(application, sector=False)
    finders["price_line"] = price_line
    finders["publisher"] = publisher
    finders["hosts_source"] = lambda key, lang: (
        mineral(key).hosts_source_zh if lang == "zh" else mineral(key).hosts_source
    )
    return finders

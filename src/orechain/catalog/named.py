"""What every catalog entry has: a name in both languages."""

from __future__ import annotations


class Named:
    """An entry with ``name_en`` and ``name_zh``."""

    __slots__ = ()

    name_en: str
    name_zh: str

    def label(self, lang: str = "en") -> str:
        """Return the name in ``lang``."""
        return self.name_zh if lang == "zh" else self.name_en


class Described(Named):
    """An entry that also has ``description_en`` and ``description_zh``."""

    __slots__ = ()

    description_en: str
    description_zh: str

    def description(self, lang: str = "en") -> str:
        """Return the description in ``lang``."""
        return self.description_zh if lang == "zh" else self.description_en

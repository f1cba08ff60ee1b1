"""One index for all spellings of one kind of thing, and the nearest spellings of a name it does not hold."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

from orechain.errors import UnknownName

NEAREST = 5
"""How many near spellings an error lists."""

_SHORT = 45
_SIMILAR = 0.6
_PART = 0.85  # similarity of a name that is part of the other, whatever their lengths
_PART_LETTERS = 4  # shorter Latin parts say nothing; a single Chinese character may be a whole name
_PLAIN = str.maketrans("’‘\x92（），；;－–\xa0", "'''(),,,-- ")
_FOOTNOTE = re.compile(r"(?<=[^\W\d_]|\))[\s,]*\d+(?:[,\s]+\d+)*$")
_CODE = 3  # letters of a code, whose digits are no footnote


def plain(name: str) -> str:
    """Return a spelling without case, repeated blanks and typographic variants.

    Examples
    --------
    >>> plain("  Côte  D’Ivoire ")
    "côte d'ivoire"
    """
    return " ".join(name.translate(_PLAIN).casefold().split())


def without_footnote(name: str) -> str:
    """Return a name without the footnote digits printed after it; a short code keeps its digits.

    Examples
    --------
    >>> without_footnote("New Caledonia11"), without_footnote("World total (rounded) 10")
    ('New Caledonia', 'World total (rounded)')
    >>> without_footnote("EU15")
    'EU15'
    """
    bare = _FOOTNOTE.sub("", name.strip())
    return bare if len(bare) > _CODE else name.strip()


class NameIndex:
    """Spellings of one kind of thing and the id each stands for.

    Parameters
    ----------
    what
        The kind of thing, as errors name it (``mineral``, ``economy`` …).
    entries
        Pairs of spelling and id; a spelling of several ids is ambiguous and found by none.

    Examples
    --------
    >>> index = NameIndex("mineral", [("Cobalt", "cobalt"), ("钴", "cobalt"), ("Copper", "copper")])
    >>> index.find(" COBALT ")
    'cobalt'
    >>> index.nearest("cobald")
    ('Cobalt',)
    """

    def __init__(self, what: str, entries: Iterable[tuple[str, str]]) -> None:
        self.what = what
        self._ids: dict[str, set[str]] = {}
        self._spelling: dict[str, str] = {}
        for name, key in entries:
            if name:
                self._ids.setdefault(plain(name), set()).add(key)
                self._spelling.setdefault(plain(name), name)

    def get(self, name: str) -> str | None:
        """Return the id of a spelling, or ``None`` if it is unknown or ambiguous."""
        ids = self._ids.get(plain(name), set())
        return next(iter(ids)) if len(ids) == 1 else None

    def find(self, name: str) -> str:
        """Return the id of a spelling.

        Raises
        ------
        UnknownName
            If no entry, or more than one, has this spelling; it lists candidates or the nearest spellings.
        """
        found = self.get(name)
        if found is None:
            raise UnknownName(self.what, name, self.nearest(name) or self._all())
        return found

    def _all(self) -> tuple[str, ...]:
        """Return all ids of a short list, which an error may show whole; nothing of a long one."""
        every = sorted({item for ids in self._ids.values() for item in ids})
        return tuple(every) if len(every) <= _SHORT else ()

    def ambiguous(self) -> dict[str, set[str]]:
        """Return the spellings that stand for more than one id."""
        return {name: ids for name, ids in self._ids.items() if len(ids) > 1}

    def nearest(self, name: str) -> tuple[str, ...]:
        """Return up to five near spellings, best first, one for each thing."""
        wanted = plain(name)
        if len(self._ids.get(wanted, ())) > 1:
            return tuple(sorted(self._ids[wanted]))
        matcher = SequenceMatcher(autojunk=False)
        matcher.set_seq2(wanted)
        scored = []
        for order, (spelling, ids) in enumerate(self._ids.items()):
            matcher.set_seq1(spelling)
            if _contained(spelling, wanted) or _contained(wanted, spelling):
                scored.append((-_PART, order, spelling, min(ids)))
            elif matcher.real_quick_ratio() >= _SIMILAR and matcher.quick_ratio() >= _SIMILAR:
                ratio = matcher.ratio()
                if ratio >= _SIMILAR:
                    scored.append((-ratio, order, spelling, min(ids)))
        best: dict[str, str] = {}
        for _, _, spelling, key in sorted(scored):
            best.setdefault(key, self._spelling[spelling])
        return tuple(best.values())[:NEAREST]


def _contained(part: str, whole: str) -> bool:
    return part in whole and bool(part) and (len(part) >= _PART_LETTERS or not part.isascii())

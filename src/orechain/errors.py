"""Errors that speak: what is wrong, where, and what to do, in English and Chinese.

::

    OrechainError          exit code 2
    ├── UnknownName        a name that the catalog does not know; lists the nearest
    ├── Unavailable        a question that the held data cannot answer at all
    ├── InvalidInput       exit code 3: malformed or inconsistent facts, all faults together
    └── WorkspaceError     exit code 3: the workspace folder cannot be read, written or locked
"""

from __future__ import annotations

from collections.abc import Sequence

_SHOWN = 20


class OrechainError(Exception):
    """Base of all errors that a user can cause and mend.

    Parameters
    ----------
    key
        Key of the sentence in ``catalog/tables/messages.csv``.
    params
        Values that fill the sentence.
    """

    exit_code = 2

    def __init__(self, key: str, **params: object) -> None:
        self.key = key
        self.params = params
        super().__init__(key)

    def render(self, lang: str = "en") -> str:
        """Return the sentence in ``lang``."""
        from orechain.catalog.messages import message  # late: the catalog raises these errors itself

        try:
            return message(f"error_{self.key}", **self.params).text(lang)
        except InvalidInput as broken:  # the sentences themselves cannot be read
            return "\n".join(broken.problems)

    def __str__(self) -> str:
        return self.render("en")


class UnknownName(OrechainError):
    """A mineral, economy, unit … that the catalog does not know.

    Examples
    --------
    >>> str(UnknownName("mineral", "cobald", ["cobalt"]))
    "Unknown mineral 'cobald'. Nearest: cobalt."
    """

    def __init__(self, what: str, name: str, nearest: Sequence[str]) -> None:
        self.what = what
        self.name = name
        self.nearest = tuple(nearest)
        key = f"unknown_{what}" if nearest else f"unknown_{what}_none_near"
        super().__init__(key, name=name, nearest=", ".join(nearest))


class Unavailable(OrechainError):
    """A question that the held data cannot answer at all (a year without any figure)."""


class InvalidInput(OrechainError):
    """Facts that are malformed or contradict their own rules; ``problems`` names file, row and fault of each."""

    exit_code = 3

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        shown = "\n  ".join(problems[:_SHOWN])
        more = len(problems) - _SHOWN
        if more > 0:
            shown += f"\n  … (+{more})"
        super().__init__("invalid_input", count=len(problems), problems=shown)


class WorkspaceError(OrechainError):
    """The workspace folder cannot be read, written or locked, or its snapshot is damaged."""

    exit_code = 3


def first_line(error: BaseException) -> str:
    """Return the first line of a foreign error's text; what follows is the inner working of another library."""
    return str(error).splitlines()[0] if str(error) else type(error).__name__

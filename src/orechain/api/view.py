"""What a view is: a named question with typed parameters whose answer is data, tables and sources.

A room of the API exports ``VIEWS``; `orechain.api.registry` gathers them, and `orechain.api.app` gives each its routes:
JSON at its path, and the same answer as ``.csv``, ``.parquet``, ``.metadata.json`` and ``.zip``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from orechain.errors import OrechainError
from orechain.store.reader import Store

if TYPE_CHECKING:
    from orechain.api.schema import Schema

Lang = Literal["en", "zh"]
Cell = str | float | int | bool | None
Row = Sequence[Cell]
Format = Literal["csv", "parquet", "metadata.json", "zip"]
Rows = Literal["full", "displayed"]

LIST_SIGN = "~"
SPAN_SIGN = ".."
_SPAN = re.compile(r"(\d{4})(?:\.\.(\d{4}))?")
_MOST_LISTED = 200
_MOST_YEARS = 120


class Params(BaseModel):
    """Parameters of a view; those that the view does not know are an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_max_length=8000, allow_inf_nan=False)

    lang: Annotated[Lang, Field(description="Language of labels, sentences and errors.")] = "en"


def split_list(text: str) -> tuple[str, ...]:
    """Return the parts of a list of the address, ``CHN~USA``; repeated and empty parts go.

    Raises
    ------
    OrechainError
        If there are more than 200 parts.

    Examples
    --------
    >>> split_list("CHN~USA~~CHN")
    ('CHN', 'USA')
    """
    parts = tuple(dict.fromkeys(part.strip() for part in text.split(LIST_SIGN) if part.strip()))
    if len(parts) > _MOST_LISTED:
        raise OrechainError("api_list_too_long", count=len(parts), most=_MOST_LISTED)
    return parts


def split_span(text: str) -> tuple[int, int] | None:
    """Return first and last year of ``2015..2024`` or ``2024``; nothing for an empty text.

    Raises
    ------
    OrechainError
        If it is neither a year nor a span, runs backwards or covers more than 120 years.

    Examples
    --------
    >>> split_span("2015..2024"), split_span("2024"), split_span("")
    ((2015, 2024), (2024, 2024), None)
    """
    if not text:
        return None
    match = _SPAN.fullmatch(text)
    first, last = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
    if first > last or last - first >= _MOST_YEARS:
        raise OrechainError("api_span", text=text, most=_MOST_YEARS)
    return first, last


def _known_mineral(text: str) -> str:
    from orechain.catalog.minerals import mineral

    return mineral(text).mineral if text else ""


def _known_economy(text: str) -> str:
    from orechain.catalog.economies import economy

    return economy(text).economy if text else ""


def _known_minerals(text: str) -> str:
    return LIST_SIGN.join(dict.fromkeys(_known_mineral(part) for part in split_list(text)))


def _known_economies(text: str) -> str:
    return LIST_SIGN.join(dict.fromkeys(_known_economy(part) for part in split_list(text)))


def _span(text: str) -> str:
    split_span(text)
    return text


MineralName = Annotated[str, Field(max_length=80, examples=["cobalt", "锂"]), AfterValidator(_known_mineral)]
"""A mineral by name in either language, symbol or alias; the parameter then holds its id."""
EconomyName = Annotated[str, Field(max_length=80, examples=["CHN", "EU27"]), AfterValidator(_known_economy)]
"""An economy or bloc by code or name; the parameter then holds its id."""
MineralNames = Annotated[str, Field(max_length=4000, examples=["cobalt~lithium"]), AfterValidator(_known_minerals)]
"""Several minerals, joined by ``~``."""
EconomyNames = Annotated[str, Field(max_length=4000, examples=["CHN~USA"]), AfterValidator(_known_economies)]
"""Several economies, joined by ``~``."""
Span = Annotated[str, Field(max_length=10, examples=["2015..2024"]), AfterValidator(_span)]
"""A year, or ``2015..2024``."""
Link = Literal["U", "M", "D", "R"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its label is the text ``col.<name>`` of the catalog table ``ui``."""

    name: str
    type: Literal["text", "number", "integer", "flag"] = "text"
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows with named columns; the rows may be an iterator, which is then read once."""

    name: str
    columns: tuple[Column, ...]
    rows: Iterable[Row]


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of a view.

    Attributes
    ----------
    data
        What JSON holds: dictionaries, lists, strings, finite numbers, ``None``.
    tables
        What the files hold; the first one is the view's ``.csv`` and ``.parquet``.
    sources
        Ids of the releases that the answer rests on.
    notes
        Sentences in the language of the parameters.
    full, displayed
        Rows of the first table: all that the question has, and those of this answer.
    """

    data: Any
    tables: tuple[Table, ...]
    sources: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    full: int = 0
    displayed: int = 0


def _silent(_done: int, _of: int) -> object:
    return None


@dataclass(frozen=True, slots=True)
class Context:
    """What an answer may use: the store of one snapshot, whether all rows are wanted, whom to tell of progress."""

    store: Store
    full: bool = False
    progress: Callable[[int, int], object] = _silent


def in_job(context: Context) -> bool:
    """Return whether an answer is made in a job, which may take long: somebody is told of its progress.

    Examples
    --------
    >>> in_job(Context(None))  # type: ignore[arg-type]
    False
    """
    return context.progress is not _silent


P = TypeVar("P", bound=Params)


@dataclass(frozen=True)
class View:
    """A named question.

    Attributes
    ----------
    name
        Id; its title is the text ``view.<name>`` of the catalog table ``ui``.
    path
        Address below ``/api/v1``.
    params
        Type of its parameters.
    answer
        Answers it; called in a thread, with a store of its own.
    schema
        JSON schema of ``data`` (`orechain.api.schema`), for readers of the OpenAPI file.
    cached
        Whether equal questions on one snapshot may share an answer.
    tag
        Group in the OpenAPI file.
    """

    name: str
    path: str
    params: type[Params]
    answer: Callable[[Context, Any], Answer]
    schema: Schema | None = None
    cached: bool = True
    tag: str = "data"
    extra: Mapping[str, Any] = field(default_factory=dict)

    def title(self, lang: str) -> str:
        """Return the view's title."""
        from orechain.views.words import say

        return say(f"view.{self.name}", lang)

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """Names of the parameters."""
        return tuple(self.params.model_fields)


def key_of(params: Params) -> str:
    """Return parameters in one canonical writing, for caches and manifests."""
    import json

    return json.dumps(params.model_dump(mode="json", exclude_defaults=False), sort_keys=True, ensure_ascii=False)

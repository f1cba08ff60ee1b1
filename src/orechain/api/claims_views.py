"""The published figures: filtered, sorted, by pages or as a stream of all rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from orechain.api.data_parts import (
    FormNames,
    KindNames,
    LinkOrAll,
    Order,
    ProcessNames,
    columns,
    known_publishers,
    known_releases,
    row_schema,
)
from orechain.api.schema import record, rows_of
from orechain.api.view import (
    Answer,
    Context,
    EconomyName,
    EconomyNames,
    MineralNames,
    Params,
    Span,
    Table,
    View,
    split_list,
    split_span,
)
from orechain.store.reader import Store

_COLUMNS = columns(
    "claim", "mineral", "mineral_en", "mineral_zh", "form", "link", "process", "kind", "detail",
    "economy", "economy_en", "economy_zh", "partner", "start:integer", "end:integer", "value:number", "low:number",
    "high:number", "sd:number", "bound", "unit", "raw", "estimated:flag", "release", "publisher", "publisher_zh",
    "locator", "note", "amount:number", "amount_low:number", "amount_high:number", "contained:number:t",
    "corrected:flag", "excluded",
)  # fmt: skip

_JOINED = {
    "mineral_en": "m.name_en",
    "mineral_zh": "m.name_zh",
    "economy_en": "e.name_en",
    "economy_zh": "e.name_zh",
    "publisher": "r.publisher",
    "publisher_zh": "coalesce(r.publisher_zh, r.publisher)",
}
_SELECTED = ", ".join(
    f'{_JOINED[head.name]} AS "{head.name}"' if head.name in _JOINED else f'f."{head.name}"' for head in _COLUMNS
)
_FROM = (
    "figures AS f LEFT JOIN catalog_minerals AS m ON m.mineral = f.mineral"
    " LEFT JOIN catalog_economies AS e ON e.economy = f.economy LEFT JOIN releases AS r ON r.release = f.release"
)

Sort = Literal[
    "stored", "claim", "mineral", "kind", "link", "process", "economy", "partner", "start", "end", "value", "amount",
    "contained", "unit", "form", "bound", "raw", "detail", "release", "publisher",
]  # fmt: skip
Bound = Literal[
    "", "none", "gt", "lt", "range", "withheld", "not_available", "not_applicable", "net_exporter", "small", "zero",
    "described",
]  # fmt: skip


class ClaimsParams(Params):
    """Which figures, in which order, and which page of them."""

    mineral: Annotated[MineralNames, Field(description="Minerals, joined by ~.")] = ""
    kind: Annotated[KindNames, Field(description="Kinds of figure, joined by ~.")] = ""
    link: Annotated[LinkOrAll, Field(description="Link of the chain.")] = ""
    process: Annotated[ProcessNames, Field(description="Processes, joined by ~.")] = ""
    economy: Annotated[EconomyNames, Field(description="Economies, joined by ~.")] = ""
    partner: Annotated[EconomyName, Field(description="The other economy of figures between two.")] = ""
    year: Annotated[Span, Field(description="Year or span (2015..2024); figures whose period meets it.")] = ""
    release: Annotated[str, Field(max_length=2000, description="Releases, joined by ~.")] = ""
    publisher: Annotated[str, Field(max_length=2000, description="Publishers by name, joined by ~.")] = ""
    form: Annotated[FormNames, Field(description="What the mass is counted as; several joined by ~.")] = ""
    bound: Annotated[Bound, Field(description="How the publisher qualifies the figure; none: a plain number.")] = ""
    estimated: Annotated[bool | None, Field(description="Whether the publisher marks it as estimated.")] = None
    excluded: Annotated[bool | None, Field(description="Whether a correction keeps it from being used.")] = None
    q: Annotated[str, Field(max_length=200, description="Text in id, words, footnote or place of the figure.")] = ""
    sort: Annotated[
        Sort, Field(description="Column to sort by, what is missing last; stored: by mineral, kind and id.")
    ] = "stored"
    order: Annotated[Order, Field(description="Ascending or descending.")] = "asc"
    offset: Annotated[int, Field(ge=0, le=10_000_000, description="Rows left out at the start.")] = 0
    limit: Annotated[int, Field(ge=1, le=1000, description="Rows of this page.")] = 100


@dataclass(frozen=True, slots=True)
class _Filter:
    where: str
    values: tuple[object, ...]


def _filter(store: Store, params: ClaimsParams) -> _Filter:
    """Return the condition; its text is made of constants only, all that the question says is bound."""
    parts: list[str] = []
    values: list[object] = []

    def one_of(column: str, wanted: tuple[str, ...]) -> None:
        if wanted:
            parts.append(f"list_contains(?::VARCHAR[], {column})")
            values.append(list(wanted))

    for column in ("mineral", "kind", "process", "economy", "form"):
        one_of(f"f.{column}", split_list(getattr(params, column)))
    one_of("f.release", known_releases(store, params.release))
    one_of("r.publisher", known_publishers(store, params.publisher))
    for column in ("link", "partner"):
        one_of(f"f.{column}", tuple(filter(None, (getattr(params, column),))))
    if params.bound:
        parts.append("f.bound = ?")
        values.append("" if params.bound == "none" else params.bound)
    if params.estimated is not None:
        parts.append("f.estimated = ?")
        values.append(params.estimated)
    if params.excluded is not None:
        parts.append("(f.excluded != '') = ?")
        values.append(params.excluded)
    if span := split_span(params.year):
        parts.append('f."start" <= ? AND f."end" >= ?')
        values += [span[1], span[0]]
    if text := params.q.strip():
        fields = ("claim", "raw", "detail", "note", "locator")
        parts.append("(" + " OR ".join(f"contains(lower(f.{field}), lower(?))" for field in fields) + ")")
        values += [text] * len(fields)
    return _Filter(" AND ".join(parts) or "true", tuple(values))


def _ordered(params: ClaimsParams) -> str:
    if params.sort == "stored":
        direction = "DESC" if params.order == "desc" else "ASC"
        return ", ".join(f"f.{name} {direction}" for name in ("mineral", "kind", "claim"))
    column = "r.publisher" if params.sort == "publisher" else f'f."{params.sort}"'
    direction = "DESC" if params.order == "desc" else "ASC"
    return f"{column} {direction} NULLS LAST, f.claim"


def _claims(context: Context, params: ClaimsParams) -> Answer:
    store = context.store
    chosen = _filter(store, params)
    (counted,) = store.query(
        f"SELECT count(*), list(DISTINCT f.release ORDER BY f.release) FROM {_FROM} WHERE {chosen.where}", chosen.values
    )
    select = f"SELECT {_SELECTED} FROM {_FROM} WHERE {chosen.where}"
    ordered = f"{select} ORDER BY {_ordered(params)}"
    page = store.query(f"{ordered} LIMIT ? OFFSET ?", (*chosen.values, params.limit, params.offset))
    names = [head.name for head in _COLUMNS]
    data = {
        "total": counted[0],
        "offset": params.offset,
        "limit": params.limit,
        "rows": [dict(zip(names, row, strict=True)) for row in page],
    }
    # Figures lie in the snapshot in this order, and unsorted rows pass through without being held.
    in_place = (params.sort, params.order) == ("stored", "asc")
    rows = store.stream(select if in_place else ordered, chosen.values) if context.full else page
    return Answer(
        data, (Table("claims", _COLUMNS, rows),), tuple(counted[1] or ()), full=counted[0], displayed=len(page)
    )


# Labels are null where a figure names no mineral or economy.
_LINE = row_schema(_COLUMNS, {"mineral_en", "mineral_zh", "economy_en", "economy_zh"})

VIEWS: tuple[View, ...] = (
    View(
        "claims",
        "/claims",
        ClaimsParams,
        _claims,
        record("Claims", total=int, offset=int, limit=int, rows=rows_of(record("Claim", **_LINE))),
        tag="figures",
    ),
)

"""Views beside scores: two economies, shares of the world, technologies, from scores to a list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from orechain.api.risk_params import (
    DependenceParams,
    ListingParams,
    SharesParams,
    TechnologiesParams,
    minerals_of,
    years_of,
)
from orechain.api.risk_rows import (
    DEPENDENCE,
    LISTING,
    SHARES,
    TECHNOLOGIES,
    dependence_rows,
    listing_rows,
    share_rows,
    technology_rows,
)
from orechain.api.schema import pair_of, rows_of, schema_of
from orechain.api.shapes import shape
from orechain.api.view import LIST_SIGN, Answer, Context, Table, View, split_list
from orechain.assess.risk.listing import Listing
from orechain.assess.risk.result import Given, Lacking
from orechain.assess.risk.shares import WorldShares
from orechain.assess.risk.technologies import Technologies
from orechain.errors import OrechainError
from orechain.promises import Finite


def _dependence(context: Context, params: DependenceParams) -> Answer:
    from orechain.assess.risk.dependence import dependence
    from orechain.views.risk_data import dependence_json
    from orechain.views.risk_reference import dependence_sentences

    pair = split_list(params.economy)
    if len(pair) != 2:
        raise OrechainError("api_two_economies", count=len(pair))
    minerals = minerals_of(params.mineral, context.store)
    result = dependence(context.store, *pair, minerals, params.year, link=params.link, threshold=params.threshold)
    data = dependence_json(result, params.lang)
    data["labels"]["mineral_names"] = _names("mineral", result.minerals, params.lang)
    data["sentences"] = dependence_sentences(result, params.lang)
    rows = list(dependence_rows(result))
    return _answer(data, Table("dependence", DEPENDENCE, rows), rows, -1)


def _shares(context: Context, params: SharesParams) -> Answer:
    from orechain.assess.risk.shares import world_shares
    from orechain.views.risk_shares import shares_json

    minerals = minerals_of(params.mineral, context.store)
    result = world_shares(
        context.store, params.economy, minerals, years_of(params.years), links=split_list(params.link)
    )
    data = shares_json(result, params.lang)
    rows = list(share_rows(result, params.lang))
    return _answer(data, Table("shares", SHARES, rows), rows, -2)


def _technologies(context: Context, params: TechnologiesParams) -> Answer:
    from orechain.assess.risk.technologies import technology_table
    from orechain.views.risk_listing import technology_json

    result = technology_table(context.store, params.name)
    data = technology_json(result, params.lang)
    linked = {key for some in result.minerals.values() for key in some}
    data["labels"]["minerals"] |= _names("mineral", sorted(linked), params.lang)
    rows = list(technology_rows(result))
    return _answer(data, Table("technologies", TECHNOLOGIES, rows), rows, -1)


def _listing(context: Context, params: ListingParams) -> Answer:
    from orechain.assess.risk.listing import american_listing
    from orechain.views.risk_listing import listing_json

    result = american_listing(context.store, params.cut)
    rows = list(listing_rows(result))
    return _answer(listing_json(result, params.lang), Table("listing", LISTING, rows), rows, -1)


def _answer(data: Any, table: Table, rows: list[Any], claims: int) -> Answer:
    found = _releases(row[claims] for row in rows)
    return Answer(data, (table,), tuple(sorted(set(found))), full=len(rows), displayed=len(rows))


def _releases(cells: Iterable[str]) -> Iterator[str]:
    return (claim.partition(":")[0] for cell in cells for claim in cell.split(LIST_SIGN) if claim)


def _names(table: str, keys: Iterable[str], lang: str) -> dict[str, str]:
    from orechain.views.words import name

    return {key: name(table, key, lang) for key in keys}


_TEXT = {"type": "string"}
_TEXTS = rows_of(str)
_NAMES = {"type": "object", "additionalProperties": _TEXT}
_COUNTS = {"type": "object", "additionalProperties": {"type": "integer"}}
DEPENDENCE_SCHEMA = shape(
    "RiskDependence", first=_TEXT, second=_TEXT, year=int, threshold=Finite,
    rows=rows_of(shape(
        "DependencePlace", mineral=_TEXT, link=_TEXT,
        sides=pair_of(shape("DependenceSide", value=float, found=Given | Lacking, low=float, high=float)),
        quadrant={"enum": ["both_high", "first_only", "second_only", "both_low", "not_known"]},
        placed={"enum": ["every", "some", "none"]},
    )),
    minerals=shape("DependenceCounts", asked=int, every=int, some=int, none=int), sentences=_TEXTS,
    labels={"type": "object"},
)  # fmt: skip
SHARES_SCHEMA = schema_of(WorldShares, sentences=_TEXTS, labels=shape("SharesLabels", economy=_TEXT, minerals=_NAMES))
TECHNOLOGIES_SCHEMA = schema_of(
    Technologies, sentences=_TEXTS,
    technologies=rows_of(shape("TechnologyEntry", technology=_TEXT, name=_TEXT, claim=_TEXT, minerals=_TEXTS)),
    labels=shape("TechnologyLabels", minerals=_NAMES, applications=_NAMES),
)  # fmt: skip
LISTING_SCHEMA = schema_of(
    Listing, counts=_COUNTS, total=int, differing=_TEXTS, sentences=_TEXTS,
    labels=shape("ListingLabels", minerals=_NAMES, basis=_NAMES),
)  # fmt: skip

VIEWS: tuple[View, ...] = (
    View("risk_dependence", "/risk/dependence", DependenceParams, _dependence, DEPENDENCE_SCHEMA, tag="risk"),
    View("risk_shares", "/risk/shares", SharesParams, _shares, SHARES_SCHEMA, tag="risk"),
    View("risk_technologies", "/risk/technologies", TechnologiesParams, _technologies, TECHNOLOGIES_SCHEMA, tag="risk"),
    View("risk_listing", "/risk/listing", ListingParams, _listing, LISTING_SCHEMA, tag="risk"),
)

"""All minerals for one economy, and one economy across all minerals."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from orechain.api.columns import ECONOMY, MINERAL, RENAMED, joined, named, renamed, said
from orechain.api.schema import schema_of
from orechain.api.view import Answer, Column, Context, EconomyName, Params, Row, Table, View
from orechain.assess.brief import Brief
from orechain.assess.economyprofile import DEPENDENT, STRONG, EconomyProfile, economy_profile
from orechain.assess.overview import Overview, overview
from orechain.assess.result import Scope
from orechain.views.as_json import plain_data

Year = Annotated[int | None, Field(ge=1900, le=2100)]

_SHORT = (
    Column("value", "number"), Column("low", "number"), Column("high", "number"), Column("unit"), Column("status"),
    Column("start", "integer"), Column("end", "integer"), Column("rule"), Column("reason"), Column("claims"),
)  # fmt: skip


class OverviewParams(Params):
    """Which economy, when, and what the requirement is."""

    economy: Annotated[EconomyName, Field(description="Economy or bloc by code or name.")] = "CHN"
    year: Annotated[Year, Field(description="Year; without it, the latest of each mineral.")] = None
    scope: Annotated[Scope, Field(description="Requirement: of the economy's own next link, or its final demand.")] = (
        "industry"
    )


class EconomyParams(Params):
    """Which economy, when, and from where on it is called strong or dependent."""

    economy: Annotated[EconomyName, Field(description="Economy or bloc by code or name; not the world.")] = "CHN"
    year: Annotated[Year, Field(description="Year; without it, the latest with both production and trade.")] = None
    strong: Annotated[float, Field(ge=0, le=1, description="Share of world output that is called a strength.")] = STRONG
    dependent: Annotated[
        float, Field(ge=0, le=1, description="Net import reliance above which it is called a dependence.")
    ] = DEPENDENT


def answer_overview(context: Context, params: OverviewParams) -> Answer:
    """Answer with readings and criticality of every mineral at every link."""
    found = overview(context.store, params.economy or "WLD", params.year, params.scope, progress=context.progress)
    lang = params.lang
    tables = (
        Table(
            "readings",
            (*MINERAL, *ECONOMY, Column("year", "integer"), Column("link"), Column("quantity"), *_SHORT),
            list(_readings(found, lang)),
        ),
        Table(
            "risk",
            (
                *MINERAL, Column("year", "integer"), Column("link"), Column("methods", "integer"),
                Column("scored", "integer"), Column("judged", "integer"), Column("critical_count", "integer"),
                Column("critical_methods"), Column("quantile", "number"), Column("quantile_low", "number"),
                Column("quantile_high", "number"),
            ),
            list(_risk(found)),
        ),
        Table(
            "lists",
            (*MINERAL, *ECONOMY, Column("year", "integer"), Column("title"), Column("claim")),
            [
                (*named("mineral", row.mineral), *named("economy", entry.economy), entry.year, entry.title, entry.claim)
                for row in found.rows
                for entry in row.lists
            ],
        ),
        Table("not_assessed", (*MINERAL, Column("reason")),
              [(*named("mineral", item.mineral), item.reason.text(lang)) for item in found.not_assessed]),
    )  # fmt: skip
    count = sum(1 for _ in tables[0].rows)
    notes = (found.risk_reason.text(lang),) if found.risk_reason is not None else ()
    return Answer(plain_data(found, lang), tables, found.releases, notes, count, count)


def _readings(found: Overview, lang: str) -> Iterator[Row]:
    place = named("economy", found.economy)
    for row in found.rows:
        for link in row.links:
            quantities: dict[str, Brief | None] = {
                **link.readings, "concentration": link.concentration, "net_import_reliance": link.net_import_reliance,
            }  # fmt: skip
            for name, item in quantities.items():
                if item is not None:
                    yield (*named("mineral", row.mineral), *place, row.year, link.link, name, *_short(item, lang))


def _risk(found: Overview) -> Iterator[Row]:
    for row in found.rows:
        for link in row.links:
            if (risk := link.risk) is not None:
                yield (
                    *named("mineral", row.mineral), found.risk_year, link.link, risk.methods, risk.scored, risk.judged,
                    len(risk.critical), joined(risk.critical), risk.quantile, risk.quantile_low, risk.quantile_high,
                )  # fmt: skip


def _short(item: Brief, lang: str) -> Row:
    return (
        item.value, item.low, item.high, item.unit, item.status, item.start, item.end, item.rule,
        said(item.reason, lang), joined(item.claims),
    )  # fmt: skip


def answer_economy(context: Context, params: EconomyParams) -> Answer:
    """Answer with strengths, dependences, verdicts and gaps of an economy across all minerals."""
    found = economy_profile(
        context.store, params.economy, params.year, strong=params.strong, dependent=params.dependent
    )
    lang = params.lang
    tables = (
        Table(
            "quantities",
            (
                *MINERAL, *ECONOMY, Column("year", "integer"), Column("link"), Column("quantity"), *_SHORT,
                Column("position", "integer"), Column("producers", "integer"), Column("concentration", "number"),
            ),
            list(_quantities(found, lang)),
        ),
        Table(
            "verdicts",
            (*MINERAL, *ECONOMY, Column("year", "integer"), Column("critical_methods"), Column("not_critical_methods")),
            [
                (*named("mineral", key), *named("economy", found.economy), found.year, joined(item.critical),
                 joined(item.not_critical))
                for key, item in found.verdicts.items()
            ],
        ),
        Table(
            "unknown",
            (*MINERAL, Column("link"), Column("quantity"), Column("reason"), Column("needs")),
            [
                (*named("mineral", item.mineral), item.link, item.quantity, item.reason.text(lang),
                 said(item.needs, lang))
                for item in found.unknown
            ],
        ),
    )  # fmt: skip
    count = sum(1 for _ in tables[0].rows)
    return Answer(plain_data(found, lang), tables, found.releases, (), count, count)


def _quantities(found: EconomyProfile, lang: str) -> Iterator[Row]:
    place = named("economy", found.economy)
    for row in found.rows:
        quantities = {
            "output_share": row.output_share, "reserve_share": row.reserve_share, "export_share": row.export_share,
            "net_import_reliance": row.net_import_reliance,
        }  # fmt: skip
        for name, item in quantities.items():
            if item is not None:
                yield (
                    *named("mineral", row.mineral), *place, found.year, row.link, name, *_short(item, lang),
                    row.place, row.producers, row.concentration,
                )  # fmt: skip


VIEWS = (
    View("overview", "/overview", OverviewParams, answer_overview, renamed(schema_of(Overview), RENAMED),
         tag="availability"),
    View("economy", "/economy", EconomyParams, answer_economy, renamed(schema_of(EconomyProfile), RENAMED),
         tag="availability"),
)  # fmt: skip

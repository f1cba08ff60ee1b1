"""One mineral along its chain: the assessment, the supply paths by year, the stages of the chain."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from orechain.api.columns import ECONOMY, FIGURE, MINERAL, RENAMED, figure_cells, joined, named, renamed
from orechain.api.schema import record, schema_of
from orechain.api.view import (
    Answer,
    Column,
    Context,
    EconomyName,
    EconomyNames,
    MineralName,
    Params,
    Row,
    Span,
    Table,
    View,
    split_list,
    split_span,
)
from orechain.assess.assessment import assess
from orechain.assess.brief import releases_of
from orechain.assess.pathresult import SupplyPaths
from orechain.assess.paths import supply_paths
from orechain.assess.result import Assessment, Figure, Scope
from orechain.assess.stages import StageAnswer, stage_answer
from orechain.errors import OrechainError
from orechain.views.as_json import as_json, plain_data

Mineral = Annotated[MineralName, Field(min_length=1, description="Mineral by id, symbol, English or Chinese name.")]
_MOST_YEARS = 60


class AssessmentParams(Params):
    """Which mineral, economy and year, and what the requirement is."""

    mineral: Mineral
    economy: Annotated[EconomyName, Field(description="Economy or bloc by code or name.")] = "WLD"
    year: Annotated[
        int | None, Field(ge=1900, le=2100, description="Year; without it, the latest with production and trade.")
    ] = None
    scope: Annotated[Scope, Field(description="Requirement: of the economy's own next link, or its final demand.")] = (
        "industry"
    )
    final_demand: Annotated[
        float | None,
        Field(gt=0, le=1e12, description="Final demand in tonnes of the working form, for the scope demand."),
    ] = None


class PathsParams(Params):
    """Which mineral, economy and years, and what is assumed of the ban on waste imports."""

    mineral: Mineral
    economy: Annotated[EconomyName, Field(description="Economy or bloc by code or name.")] = "CHN"
    years: Annotated[Span, Field(description="Years, 2015..2024, or one year.")] = "2015..2024"
    without_ban: Annotated[bool, Field(description="Assume that the ban on waste imports never came into force.")] = (
        False
    )
    ban_year: Annotated[
        int | None, Field(ge=1900, le=2100, description="Assume that it was in force from this year on.")
    ] = None


class StagesParams(Params):
    """Which mineral, and which economies together."""

    mineral: Mineral
    economy: Annotated[EconomyNames, Field(description="Economies and blocs, joined by ~; counted together.")] = "CHN"


def answer_assessment(context: Context, params: AssessmentParams) -> Answer:
    """Answer with the whole assessment; its sentences and weakest link are the short answer."""
    found = assess(
        context.store, params.mineral, params.economy or "WLD", params.year, params.scope, params.final_demand
    )
    lang = params.lang
    rows = list(_figures(found, lang))
    head = (*named("mineral", found.mineral),)
    figures = (*MINERAL, *ECONOMY, Column("year", "integer"), Column("link"), Column("quantity"), *FIGURE)
    share = Column("share", "number")
    tables = (
        Table("figures", figures, rows),
        Table(
            "economies", (*MINERAL, Column("link"), Column("quantity"), *ECONOMY, share, *FIGURE),
            list(_economies(found, lang)),
        ),
        Table(
            "trade",
            (
                *MINERAL, Column("link"), Column("hs"), Column("name_en"), Column("name_zh"), Column("direction"),
                Column("quantity"), *FIGURE,
            ),
            [
                (*head, line.link, line.hs, line.name_en, line.name_zh, line.direction, what, *figure_cells(fig, lang))
                for line in found.trade
                for what, fig in (("quantity", line.quantity), ("value", line.value))
            ],
        ),
        Table(
            "prices", (*MINERAL, Column("title"), Column("year", "integer"), *FIGURE),
            [
                (*head, series.title.text(lang), year, *figure_cells(fig, lang))
                for series in found.prices
                for year, fig in series.points
            ],
        ),
        Table(
            "lists", (*MINERAL, *ECONOMY, Column("year", "integer"), Column("list_type"), Column("wording"),
                      Column("claim")),
            [(*head, *named("economy", item.economy), item.year, item.list_type, item.wording, item.claim)
             for item in found.lists],
        ),
        Table(
            "conflicts",
            (
                *MINERAL, Column("kind"), Column("link"), Column("process"), *ECONOMY, Column("start", "integer"),
                Column("end", "integer"), Column("spread", "number"), Column("publisher"), Column("release"),
                Column("value", "number"), Column("unit"), Column("form"), Column("used", "flag"), Column("claim"),
            ),
            [
                (*head, item.kind, item.link, item.process, *named("economy", item.economy), item.start, item.end,
                 item.spread, side.publisher, side.release, side.value, side.unit, side.form, side.used, side.claim)
                for item in found.conflicts
                for side in item.sides
            ],
        ),
    )  # fmt: skip
    sources = tuple(source.release for source in found.sources)
    notes = tuple(note.text(lang) for note in found.notes)
    return Answer(as_json(found, lang), tables, sources, notes, len(rows), len(rows))


def _figures(found: Assessment, lang: str) -> Iterator[Row]:
    head = (*named("mineral", found.mineral), *named("economy", found.economy), found.year)
    for answer in found.links:
        quantities: dict[str, Figure | None] = {
            **answer.readings,
            "requirement": answer.requirement,
            "domestic": answer.domestic,
            "imports": answer.imports,
            "exports": answer.exports,
            "world": answer.world,
            "concentration": answer.concentration,
            "governance_concentration": answer.governance_concentration,
            "net_import_reliance": answer.net_import_reliance,
            "effectiveness": answer.effectiveness,
        }
        for name, fig in quantities.items():
            if fig is not None:
                yield (*head, answer.link, name, *figure_cells(fig, lang))
    whole = {
        "reserves_world": found.reserves_world,
        "reserves_to_production": found.reserves_to_production,
        "reserves_to_production_world": found.reserves_to_production_world,
    }
    for name, fig in (*whole.items(), *found.recycling, *((f"path_{name}", fig) for name, fig in found.supply_paths)):
        yield (*head, "", name, *figure_cells(fig, lang))


def _economies(found: Assessment, lang: str) -> Iterator[Row]:
    head = named("mineral", found.mineral)
    groups = [
        *((answer.link, "producers", answer.producers) for answer in found.links),
        *((answer.link, "origins", answer.origins) for answer in found.links),
        ("U", "reserves", found.reserves),
    ]
    for link, what, entries in groups:
        for entry in entries:
            cells = figure_cells(entry.quantity, lang)
            yield (*head, link, what, *named("economy", entry.key), entry.share.value, *cells)


def answer_paths(context: Context, params: PathsParams) -> Answer:
    """Answer with primary and secondary supply from home and abroad by year."""
    first, last = split_span(params.years) or (2015, 2024)
    if last - first >= _MOST_YEARS:
        raise OrechainError("paths_years", years=params.years, most=_MOST_YEARS)
    found = supply_paths(
        context.store, params.mineral, params.economy, tuple(range(first, last + 1)),
        without_ban=params.without_ban, ban_year=params.ban_year,
    )  # fmt: skip
    lang = params.lang
    columns = (
        *MINERAL, *ECONOMY, Column("scenario"), Column("year", "integer"), Column("side"), Column("assumed", "flag"),
        Column("path"), Column("share", "number"), *FIGURE, Column("assumptions"),
    )  # fmt: skip
    head = (*named("mineral", found.mineral), *named("economy", found.economy), found.scenario)
    rows = [
        (*head, year.year, year.regime, year.assumed, name, share, *figure_cells(fig, lang),
         " ".join(note.text(lang) for note in fig.assumptions))
        for year in found.years
        for name, share, fig in (
            *((item.path, item.share.value, item.amount) for item in year.paths), ("total", None, year.total),
        )
    ]  # fmt: skip
    sources = tuple(source.release for source in found.sources)
    notes = tuple(note.text(lang) for note in found.notes)
    return Answer(plain_data(found, lang), (Table("paths", columns, rows),), sources, notes, len(rows), len(rows))


def answer_stages(context: Context, params: StagesParams) -> Answer:
    """Answer with the stages of a mineral's chain that economies have together."""
    from orechain.catalog.tables import read

    names = split_list(params.economy)
    if not names:
        raise OrechainError("stages_no_economy")
    found = stage_answer(context.store, params.mineral, names)
    lang = params.lang
    labels = {row["stage"]: (row["name_en"], row["name_zh"]) for row in read("stages")}
    data = plain_data(found, lang)
    data["completeness"] |= {
        "producing": found.completeness.producing,
        "producing_or_developing": found.completeness.producing_or_developing,
    }
    data["labels"] = {stage: both[lang == "zh"] for stage, both in labels.items()}
    columns = (*MINERAL, Column("year", "integer"), Column("stage"), Column("name_en"), Column("name_zh"),
               Column("status"), Column("economies"), Column("claims"))  # fmt: skip
    rows = [
        (*named("mineral", found.mineral), found.year, stage, *labels[stage], status,
         joined(found.completeness.holders[stage]), joined(found.claims[stage]))
        for stage, status in found.completeness.status.items()
    ]  # fmt: skip
    sources = releases_of(claim for some in found.claims.values() for claim in some)
    return Answer(data, (Table("stages", columns, rows),), sources, (), len(rows), len(rows))


_LABELS = record("AssessmentLabels", mineral=str, economy=str, links=dict[str, str])
_STAGES = record(
    "StageCompleteness", status=dict[str, str], holders=dict[str, tuple[str, ...]], producing=int,
    producing_or_developing=int,
)  # fmt: skip

VIEWS = (
    View("assessment", "/assessment", AssessmentParams, answer_assessment,
         renamed(schema_of(Assessment, labels=_LABELS), RENAMED), tag="availability"),
    View("paths", "/paths", PathsParams, answer_paths, renamed(schema_of(SupplyPaths), RENAMED), tag="availability"),
    View("stages", "/stages", StagesParams, answer_stages,
         schema_of(StageAnswer, completeness=_STAGES, labels=dict[str, str]), tag="availability"),
)  # fmt: skip

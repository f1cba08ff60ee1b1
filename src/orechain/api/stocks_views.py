"""Views of stocks: scenarios with the levers of their sliders, projections, and what spreads them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator

from orechain.api.schema import rows_of, schema_of
from orechain.api.shapes import shape
from orechain.api.stocks_rows import (
    AMOUNTS,
    ASSUMPTIONS,
    CLASSES,
    COMPARISONS,
    LEVERS,
    SCENARIOS,
    SENSITIVITY,
    SPREADS,
    amount_count,
    amount_rows,
    assumption_rows,
    class_rows,
    comparison_rows,
    lever_rows,
    scenario_rows,
    sensitivity_rows,
    spread_rows,
)  # fmt: skip
from orechain.api.view import Answer, Context, EconomyName, MineralName, Params, Table, View, in_job
from orechain.assess.stocks.result import Baseline, OutputSensitivity, StockProjection
from orechain.errors import OrechainError, Unavailable
from orechain.promises import Finite

INLINE_SAMPLES = 64
"""Samples that are answered at once; more take longer than two seconds and are a job."""
Variant = Annotated[str, Field(max_length=60, pattern=r"^[A-Za-z0-9_-]*$")]
_NAME = {"type": "string"}


class ScenariosParams(Params):
    """Which scenarios are listed."""

    mineral: Annotated[MineralName, Field(description="One mineral, with its levers; empty: all, without.")] = ""
    economy: Annotated[EconomyName, Field(description="Economy of the levers; by default the scenario's first.")] = ""
    variant: Annotated[Variant, Field(description="Variant of the levers; empty: central.")] = ""


class StocksParams(Params):
    """What is projected."""

    mineral: Annotated[MineralName, Field(description="A mineral that has a scenario (view `scenarios`).")]
    economy: Annotated[EconomyName, Field(description="An economy of the scenario.")] = "WLD"
    variant: Annotated[Variant, Field(description="A variant of the scenario; empty or `central`: none.")] = ""
    to: Annotated[int | None, Field(ge=1900, le=2200, description="Last year; by default the scenario's.")] = None
    seed: Annotated[int, Field(ge=0, le=2**31 - 1, description="Seed of the runs.")] = 0
    adjust: Annotated[
        str,
        Field(
            max_length=2000,
            description="Factors of the sliders: `demand:0.8~lifetime.bev_battery:1.2~from:2025~until:2035`; levers "
            "`demand`, `content`, `lifetime`, `collection`, `recovery`, alone or for a product or group.",
        ),
    ] = ""


class ProjectionParams(StocksParams):
    """What is projected, and with how many runs over what is uncertain."""

    samples: Annotated[int, Field(
        ge=0, le=10_000, description=f"Runs over the uncertain figures; above {INLINE_SAMPLES} only as a job.",
    )] = 0  # fmt: skip
    method: Annotated[Literal["sobol", "latin-hypercube", "random"], Field(description="Sampling.")] = "sobol"
    comparisons: Annotated[bool, Field(
        description="Also set published results beside the unadjusted case: seconds instead of a fraction of one.",
    )] = False  # fmt: skip

    @field_validator("samples")
    @classmethod
    def _two(cls, value: int) -> int:
        if value == 1:
            raise ValueError("give 0 or at least 2")
        return value


class SensitivityParams(StocksParams):
    """Of which outputs it is asked what spreads them."""

    outputs: Annotated[str, Field(
        max_length=200, pattern=r"^[a-z_~]*$",
        description="Outputs, joined by `~`: `demand`, `in_use`, `end_of_life`, `recovered`, `net_primary` of the last "
        "year, or `cumulative_` and one of `demand`, `recovered`, `net_primary`; by default three of them.",
    )] = ""  # fmt: skip
    samples: Annotated[Literal[64, 128, 256, 512, 1024, 2048, 4096], Field(
        description="Rows of each of the two samples; the case is run so many times the groups and two.",
    )] = 512  # fmt: skip


LEVER = shape(
    "StockLever",
    lever={"enum": ["demand", "content", "lifetime", "collection", "recovery"]},
    lever_name=_NAME, target=_NAME, target_name=_NAME, kind={"enum": ["all", "group", "product"]}, key=_NAME,
    baseline=float, unit=_NAME, year=int,
    factor=shape("LeverRange", baseline=Finite, low=Finite, high=Finite, step=Finite),
    basis=_NAME, sources=rows_of(str),
    figures=rows_of(shape(
        "LeverFigure", series=_NAME, name=_NAME, technology=_NAME, technology_name=_NAME, start=int | None,
        end=int | None, first=float, last=float, low=float, high=float, unit=_NAME, basis=_NAME, sources=rows_of(str),
        locator=_NAME, note=_NAME,
    )),
)  # fmt: skip
SCENARIO = shape(
    "StockScenario",
    scenario=_NAME, mineral=_NAME, mineral_name=_NAME, name=_NAME, note=_NAME, form=_NAME,
    years={"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2},
    economies=rows_of(shape("ScenarioEconomy", economy=_NAME, name=_NAME)),
    variants=rows_of(shape("ScenarioVariant", variant=_NAME, name=_NAME)),
    products=rows_of(shape("ScenarioProduct", product=_NAME, name=_NAME, group=_NAME, group_name=_NAME, model=_NAME,
                            driver=_NAME, unit=_NAME, dissipative=bool)),
    drivers=rows_of(shape("ScenarioDriver", driver=_NAME, name=_NAME, kind=_NAME, unit=_NAME)),
    levers=rows_of(LEVER),
)  # fmt: skip
ADJUSTMENT = {
    "anyOf": [
        {
            "type": "object",
            "properties": {
                "text": _NAME,
                "from": {"type": "integer"},
                "until": {"type": "integer"},
                "factors": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "properties": {"lever": _NAME, "target": _NAME, "value": {"type": "number"}},
                        "required": ["lever", "target", "value"],
                    },
                },
            },
            "required": ["text", "from", "until", "factors"],
        },
        {"type": "null"},
    ]
}


def _scenarios(context: Context, params: ScenariosParams) -> Answer:
    from orechain.assess.stocks.run import Options, open_case, projected_assumptions
    from orechain.stocks.shipped import open_scenario, scenarios
    from orechain.views.stocks_levers import levers_json, scenario_json

    if params.mineral and params.mineral not in scenarios():
        raise Unavailable("api_no_scenario", mineral=f"mineral:{params.mineral}", known=", ".join(scenarios()))
    found: list[dict[str, Any]] = []
    levers: list[dict[str, Any]] = []
    for name in [params.mineral] if params.mineral else scenarios():
        scenario = open_scenario(name).scenario
        if params.mineral:
            from orechain.assess.stocks.levers import levers as levers_of

            case = open_case(name, params.economy or scenario.economies[0], Options(variant=params.variant))
            levers = levers_json(levers_of(case, case.outcome()), projected_assumptions(case), params.lang)
        found.append({**scenario_json(scenario, params.lang), "levers": levers})
    tables = (
        Table("scenarios", SCENARIOS, scenario_rows(found)),
        Table("levers", LEVERS, lever_rows(found)),
    )
    return Answer({"scenarios": found}, tables, full=len(found), displayed=len(found))


def _stocks(context: Context, params: ProjectionParams) -> Answer:
    from orechain.assess.stocks.run import Options, baseline, project_stocks
    from orechain.views.stocks_data import baseline_json, stocks_json

    if params.samples > INLINE_SAMPLES and not in_job(context):
        raise OrechainError("api_job_needed", what=f"samples={params.samples}", most=INLINE_SAMPLES)
    adjustment = _adjustment(params)
    options = Options(
        to=params.to, variant=params.variant, samples=params.samples, seed=params.seed, method=params.method,
        comparisons=params.comparisons, adjustment=adjustment,
    )  # fmt: skip
    result = project_stocks(context.store, params.mineral, params.economy, options, context.progress)
    before = baseline(context.store, params.mineral, params.economy, options)
    data = stocks_json(result, params.lang)
    notes = tuple(data["notes"])
    data |= {"baseline": baseline_json(before, params.lang), "adjustment": _said(adjustment)}
    tables = (
        Table("stocks", AMOUNTS, amount_rows(result, before if adjustment else None)),
        Table("classes", CLASSES, class_rows(result)),
        Table("assumptions", ASSUMPTIONS, assumption_rows(result)),
        Table("comparisons", COMPARISONS, comparison_rows(result)),
        Table("spreads", SPREADS, spread_rows(result)),
    )
    rows = amount_count(result, before if adjustment else None)
    return Answer(data, tables, tuple(item.release for item in result.sources), notes, rows, rows)


def _sensitivity(context: Context, params: SensitivityParams) -> Answer:
    from orechain.api.view import split_list
    from orechain.assess.stocks.run import OUTPUTS, Options, project_stocks
    from orechain.views.as_json import plain_data
    from orechain.views.words import known, name, say

    if not in_job(context):
        raise OrechainError("api_job_needed", what="stocks_sensitivity", most=0)
    options = Options(
        to=params.to, variant=params.variant, seed=params.seed, sensitivity=split_list(params.outputs) or OUTPUTS,
        sensitivity_samples=params.samples, comparisons=False, adjustment=_adjustment(params),
    )  # fmt: skip
    result = project_stocks(context.store, params.mineral, params.economy, options, context.progress)
    groups = {item.group for output in result.sensitivity for item in output.indices}
    lang = params.lang
    data = {
        "mineral": result.mineral,
        "economy": result.economy,
        "scenario": result.scenario,
        "variant": result.variant,
        "year": result.years[-1],
        "since": result.answers.since,
        "seed": params.seed,
        "samples": params.samples,
        "sensitivity": plain_data(result.sensitivity, lang),
        "adjustment": _said(options.adjustment),
        "labels": {
            "mineral": name("mineral", result.mineral, lang),
            "economy": name("economy", result.economy, lang),
            **{key: say(f"stocks.role.{key}", lang) if known(f"stocks.role.{key}") else key for key in sorted(groups)},
        },
    }
    rows = sum(len(output.indices) for output in result.sensitivity)
    table = Table("sensitivity", SENSITIVITY, sensitivity_rows(result))
    sources = tuple(item.release for item in result.sources)
    return Answer(data, (table,), sources, full=rows, displayed=rows)


def _adjustment(params: StocksParams) -> Any:
    """Return what the sliders ask for, by the scenario of the mineral; none of other names reaches a file."""
    from orechain.assess.stocks.adjust import read_adjustment
    from orechain.stocks.shipped import open_scenario, scenarios

    if not params.mineral or params.mineral not in scenarios():
        raise Unavailable("api_no_scenario", mineral=f"mineral:{params.mineral}", known=", ".join(scenarios()))
    return read_adjustment(params.adjust, open_scenario(params.mineral).scenario)


def _said(adjustment: Any) -> Mapping[str, Any] | None:
    if adjustment is None:
        return None
    factors = [{"lever": item.lever, "target": item.target, "value": item.value} for item in adjustment.factors]
    return {"text": adjustment.text, "from": adjustment.start, "until": adjustment.until, "factors": factors}


_LABELS = {"type": "object", "additionalProperties": {"type": "string"}}
VIEWS: tuple[View, ...] = (
    View(
        "scenarios", "/scenarios", ScenariosParams, _scenarios, shape("Scenarios", scenarios=rows_of(SCENARIO)),
        tag="stocks",
    ),
    View(
        "stocks", "/stocks", ProjectionParams, _stocks,
        schema_of(StockProjection, sentences=rows_of(str), labels=_LABELS, baseline=schema_of(Baseline),
                  adjustment=ADJUSTMENT),
        tag="stocks",
    ),
    View(
        "stocks_sensitivity", "/stocks/sensitivity", SensitivityParams, _sensitivity,
        shape(
            "StocksSensitivity", mineral=_NAME, economy=_NAME, scenario=_NAME, variant=_NAME, year=int, since=int,
            seed=int, samples=int, sensitivity=rows_of(OutputSensitivity), adjustment=ADJUSTMENT, labels=_LABELS,
        ),
        tag="stocks", extra={"job": True},
    ),
)  # fmt: skip

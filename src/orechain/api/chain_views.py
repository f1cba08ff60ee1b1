"""Chains: what definitions and cases there are, and one chain balanced from the figures of the store.

Only definitions and cases that come with the program can be asked for, by their names. `find_target` also reads files
of the user's, so that nothing is handed to it that is not on the lists here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from orechain.api.columns import MINERAL, RENAMED, joined, named, renamed, said
from orechain.api.schema import record, rows_of, schema_of
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
    in_job,
    split_list,
    split_span,
)
from orechain.assess.balance.result import BalancedChain
from orechain.assess.balance.target import Target, find_target
from orechain.catalog.minerals import index as mineral_index
from orechain.chain.definition.shipped import cases, chains, open_case, open_chain
from orechain.chain.sankey import SankeyLayout
from orechain.errors import OrechainError
from orechain.views.as_json import plain_data

INLINE_SAMPLES = 500
MOST_SAMPLES = 100_000
MOST_ECONOMIES = 12
_NAME = Field(max_length=80)


@dataclass(frozen=True, slots=True)
class ChainEntry:
    """A definition or case that comes with the program; a definition has no scope and period of its own."""

    kind: Literal["chain", "case"]
    id: str
    name: str
    mineral: str
    chain: str
    scope: tuple[str, ...]
    period: tuple[int, int] | None
    layers: tuple[str, ...]


class ChainsParams(Params):
    """Nothing but the language."""


class ChainParams(Params):
    """Which chain or case, where and when, and what to show of it."""

    target: Annotated[str, _NAME, Field(description="Mineral, or id of a chain or case of the list /chains.")] = ""
    mineral: Annotated[MineralName, Field(description="Mineral, in place of target.")] = ""
    case: Annotated[str, _NAME, Field(description="Id of a case, in place of economy and year.")] = ""
    economy: Annotated[
        EconomyNames, Field(description="Economies, joined by ~: several are balanced with their trade.")
    ] = ""
    year: Annotated[Span, Field(description="Year, or period 2010..2020 (masses are totals over it).")] = ""
    layer: Annotated[str, Field(max_length=40, description="Layer of the picture; by default the first.")] = ""
    place: Annotated[EconomyName, Field(description="Of several economies, the one to picture.")] = ""
    before: Annotated[bool, Field(description="The published figures only, not reconciled.")] = False
    samples: Annotated[
        int, Field(ge=0, le=MOST_SAMPLES, description=f"Monte Carlo samples; above {INLINE_SAMPLES} only as a job.")
    ] = 0
    seed: Annotated[int, Field(ge=0, le=2**31, description="Seed of the samples.")] = 0


def answer_chains(_context: Context, params: ChainsParams) -> Answer:
    """Answer with the definitions and cases that come with the program."""
    lang = params.lang
    data = [
        ChainEntry("chain", key, item.name.label(lang), item.mineral, "", (), None, item.layers)
        for key in chains()
        for item in (open_chain(key),)
    ]
    for opened in map(open_case, cases()):
        case, item = opened.case, opened.definition
        label = case.name.label(lang)
        data.append(
            ChainEntry("case", case.case, label, item.mineral, case.chain, case.scope, case.period, item.layers)
        )
    columns = (
        Column("kind"), Column("id"), Column("name"), *MINERAL, Column("chain"), Column("scope"),
        Column("start", "integer"), Column("end", "integer"), Column("layers"),
    )  # fmt: skip
    rows = [
        (item.kind, item.id, item.name, *named("mineral", item.mineral), item.chain, joined(item.scope),
         *(item.period or (None, None)), joined(item.layers))
        for item in data
    ]  # fmt: skip
    return Answer(plain_data(data, lang), (Table("chains", columns, rows),), (), (), len(rows), len(rows))


def answer_chain(context: Context, params: ChainParams) -> Answer:
    """Answer with the balanced system and one picture of it."""
    from orechain.assess.balance.balance import Sampling, balance  # numpy and scipy are loaded only here
    from orechain.views.balance_data import balance_json
    from orechain.views.balance_drawn import drawn_json
    from orechain.views.balance_layers import check_place, find_layer

    check_size(context, params)
    asked = target_of(context, params)

    def tell(_stage: str, done: int, of: int) -> None:
        context.progress(done, max(of, 1))

    found = balance(
        context.store,
        asked.definition,
        asked.scope,
        asked.period,
        case=asked.case,
        sampling=Sampling(max(params.samples, 2), params.seed) if params.samples else None,
        reconciled=not params.before,
        run_again=_command(asked, params),
        progress=tell,
    )
    lang, layer = params.lang, find_layer(found, params.layer).id
    check_place(found, params.place)
    data = {
        "target": asked.case.case if asked.case is not None else asked.definition.chain,
        "system": balance_json(found, lang, pictures=False),
        "picture": drawn_json(found, lang, layer, params.place),
    }
    rows = list(_flows(found, layer, params.place, lang))
    notes = tuple(dict.fromkeys(note.text(lang) for note in (*asked.notes, *found.notes)))
    sources = tuple(source.release for source in found.sources)
    return Answer(data, (Table("flows", _FLOWS, rows), _stocks(found, lang)), sources, notes, len(rows), len(rows))


def check_size(context: Context, params: ChainParams) -> None:
    """Raise if an answer would take too long to wait for, or at all.

    Raises
    ------
    OrechainError
        If there are too many samples or economies.
    """
    if params.samples > INLINE_SAMPLES and not in_job(context):
        raise OrechainError("chain_samples", samples=params.samples, most=INLINE_SAMPLES)
    count = len(split_list(params.economy))
    if count > MOST_ECONOMIES:
        raise OrechainError("chain_economies", count=count, most=MOST_ECONOMIES)


def target_of(context: Context, params: ChainParams) -> Target:
    """Return what is asked for, by names that are on the lists only.

    Raises
    ------
    OrechainError
        If a name is not that of a mineral, chain or case, or parts of the question contradict each other.
    """
    if params.target and params.mineral:
        raise OrechainError("chain_two_targets", target=params.target, mineral=params.mineral)
    name = _on_list(params.target, minerals=True) or params.mineral
    case = _on_list(params.case, minerals=False)
    if not name and not case:
        raise OrechainError("chain_no_target")
    span = split_span(params.year)
    period = "" if span is None else f"{span[0]:04d}-{span[1]:04d}"
    return find_target(context.store, name or case, economies=split_list(params.economy), period=period, case=case)


def _on_list(name: str, *, minerals: bool) -> str:
    """Return a name as the lists write it: a chain or case that is shipped, or the id of a mineral; never a path."""
    if not name or name in cases() or (minerals and name in chains()):
        return name
    found = mineral_index().get(name) if minerals else None
    if found is None:
        known = (*chains(), *cases()) if minerals else cases()
        raise OrechainError("chain_name", name=name, known=", ".join(known))
    return found


def _command(asked: Target, params: ChainParams) -> str:
    if asked.case is not None:
        words = f"orechain chain balance {asked.case.case}"
    else:
        places = "" if asked.scope == ("WLD",) else "".join(f" --economy {place}" for place in asked.scope)
        years = "-".join(dict.fromkeys(str(year) for year in asked.period))
        name = params.mineral or params.target
        words = f"orechain chain balance {_on_list(name, minerals=True)}{places} --year {years}"
    if params.samples:
        words += f" --samples {max(params.samples, 2)} --seed {params.seed}"
    return words + (" --before" if params.before else "")


_FLOWS = (
    Column("id"), Column("name"), Column("layer"), Column("unit"),
    Column("source"), Column("source_name"), Column("source_place"),
    Column("target"), Column("target_name"), Column("target_place"), Column("role"), Column("form"),
    Column("published_values"), Column("before", "number"), Column("before_sd", "number"),
    Column("value", "number"), Column("sd", "number"), Column("low", "number"), Column("high", "number"),
    Column("status"), Column("mark"), Column("suspect", "flag"), Column("reason"), Column("claims"),
)  # fmt: skip


def _flows(found: BalancedChain, layer: str, place: str, lang: str) -> Iterator[Row]:
    from orechain.views.balance_drawn import flow_values

    for flow, source, target, before, after in flow_values(found, layer, place):
        sources = dict.fromkeys(name for seen in flow.before for name in seen.sources)
        yield (
            flow.id, flow.label(lang), layer, found.unit,
            source.id, source.label(lang), source.place, target.id, target.label(lang), target.place,
            flow.role, flow.form, " | ".join(f"{seen.published} {seen.unit}".strip() for seen in flow.before),
            before.value, before.sd, after.value, after.sd, after.low, after.high,
            after.status, flow.mark, any(seen.suspect for seen in flow.before),
            said(after.reason if after.value is None else None, lang), joined(sources),
        )  # fmt: skip


def _stocks(found: BalancedChain, lang: str) -> Table:
    nodes = {node.id: node for node in found.nodes}
    columns = (
        Column("id"), Column("name"), Column("place"), Column("layer"), Column("unit"), Column("value", "number"),
        Column("sd", "number"), Column("low", "number"), Column("high", "number"), Column("status"), Column("mark"),
        Column("reason"), Column("claims"),
    )  # fmt: skip
    rows = []
    for stock in found.stocks:
        node, after = nodes[stock.node], stock.after
        claims = joined(dict.fromkeys(name for seen in stock.before for name in seen.sources))
        reason = said(after.reason if after.value is None else None, lang)
        rows.append((stock.id, node.label(lang), node.place, stock.layer, found.unit, after.value, after.sd, after.low,
                     after.high, after.status, stock.mark, reason, claims))  # fmt: skip
    return Table("stocks", columns, rows)


_LAYER = record("ChainLayer", id=str, kind=str, label=str)
_PICTURE = record(
    "ChainDrawing",
    layer=str,
    place=str,
    unit=str,
    layers=rows_of(_LAYER),
    label=str,
    scale=str,
    nodes=rows_of(
        record(
            "DrawnNode", id=str, label=str, column=str, outside=bool, order=int, stock=float, imbalance_before=float
        )
    ),
    flows=rows_of(
        record(
            "DrawnFlow",
            id=str,
            quantities=rows_of(str),
            source=str,
            target=str,
            role=str,
            value=float,
            sd=float,
            low=float,
            high=float,
            mark={"enum": ["published", "corrected", "computed", "not_determinable", "not_reconciled"]},
            suspects=rows_of(str),
            label=str,
            shown=str,
            status=str,
            reason=str | None,
            before=record(
                "DrawnBefore",
                value=float,
                sd=float,
                low=float,
                high=float,
                published=rows_of(
                    record(
                        "DrawnFigure", id=str, published=str, unit=str, mean=float, sd=float, low=float, high=float,
                        adjusted=float, change=float, standardised=float, suspect=bool, start=int | None,
                        end=int | None, sources=rows_of(str), releases=rows_of(str), notes=rows_of(str),
                    )
                ),
            ),
            claims=rows_of(str),
            back=bool,
        )
    ),
    notes=rows_of(str),
    columns=rows_of(record("DrawnColumn", column=str, label=str)),
    layout=SankeyLayout,
    narrow=SankeyLayout,
)  # fmt: skip
_SYSTEM = renamed(schema_of(BalancedChain, layers_shown=rows_of(_LAYER)), RENAMED)
_CHAIN = record("ChainData", target=str, system=_SYSTEM, picture=_PICTURE)

VIEWS = (
    View("chains", "/chains", ChainsParams, answer_chains, rows_of(schema_of(ChainEntry)), tag="chains"),
    View("chain", "/chain", ChainParams, answer_chain, _CHAIN, tag="chains"),
)

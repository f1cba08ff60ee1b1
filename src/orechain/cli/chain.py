"""``orechain chain``: definitions and cases of chains, and their balance from the figures of the store."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orechain.cli import paths
from orechain.cli.state import STATE, Lang, opened_store, print_json, use_lang

if TYPE_CHECKING:
    from orechain.assess.balance.result import BalancedChain
    from orechain.assess.balance.target import Target
    from orechain.assess.balance.userdata import Slot
    from orechain.chain.uncertainty.sampling import Method
    from orechain.store.reader import Store

app = typer.Typer(no_args_is_help=True, help="Material flow analysis of whole chains: define, balance, show.")


class MethodOption(StrEnum):
    """How Monte Carlo samples are drawn."""

    latin_hypercube = "latin-hypercube"
    sobol = "sobol"
    random = "random"


TargetArgument = Annotated[
    str, typer.Argument(help="Mineral (cobalt, 钴, Co), id of a chain or case, or a YAML file of either.")
]
EconomyOption = Annotated[
    list[str] | None,
    typer.Option("--economy", help="Economy: ISO3 code or name; repeat it for several.", show_default="WLD"),
]
YearOption = Annotated[
    str | None,
    typer.Option("--year", help="Year, or period (2010-2020).", show_default="latest with production and trade"),
]
CaseOption = Annotated[str | None, typer.Option("--case", help="Id or YAML file of a case.")]
ChainOption = Annotated[str | None, typer.Option("--chain", help="Id or YAML file of a definition.")]
LayerOption = Annotated[str | None, typer.Option("--layer", help="Layer to show: Co, gross, compound …")]
PlaceOption = Annotated[
    str | None, typer.Option("--place", help="One economy of several: show only what touches it.", show_default="all")
]
LangOption = Annotated[Lang | None, typer.Option(help="Language of labels and messages.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
DataOption = Annotated[
    list[Path] | None,
    typer.Option("--data", help="Your own figures: a filled template (.csv, .xlsx); may be repeated."),
]
BeforeOption = Annotated[bool, typer.Option("--before", help="The published figures only, not reconciled.")]


@app.command("list")
def list_all(lang: LangOption = None, as_json: JsonOption = False) -> None:
    """List the chain definitions and cases that come with the program."""
    language = use_lang(lang)
    from orechain.chain.definition.shipped import cases, chains, open_case, open_chain

    rows: list[dict[str, Any]] = []
    for name in chains():
        item = open_chain(name)
        rows.append(
            {
                "kind": "chain", "id": name, "name": item.name.label(language), "mineral": item.mineral,
                "scope": "", "period": "",
            }
        )  # fmt: skip
    for name in cases():
        opened = open_case(name)
        case = opened.case
        rows.append(
            {
                "kind": "case", "id": name, "name": case.name.label(language), "mineral": opened.definition.mineral,
                "scope": " ".join(case.scope), "period": _period(case.period),
            }
        )  # fmt: skip
    if as_json:
        print_json(rows)
        return
    from orechain.cli.chain_show import show_list

    show_list(rows, language)


@app.command("balance")
def balance(
    target: TargetArgument,
    economy: EconomyOption = None,
    year: YearOption = None,
    case: CaseOption = None,
    chain: ChainOption = None,
    data: DataOption = None,
    layer: LayerOption = None,
    place: PlaceOption = None,
    samples: Annotated[
        int | None, typer.Option(help="Percentiles from so many Monte Carlo samples.", min=2, max=1_000_000)
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the samples.", min=0)] = 0,
    method: Annotated[MethodOption, typer.Option(help="How the samples are drawn.")] = MethodOption.latin_hypercube,
    before: BeforeOption = False,
    lang: LangOption = None,
    as_json: JsonOption = False,
    out: Annotated[
        Path | None, typer.Option(help="Write a report (.html), the picture (.svg, .png) or data (.csv, .json).")
    ] = None,
) -> None:
    """Balance a chain: every figure before and after, which source each correction touches, what stays unknown."""
    language = use_lang(lang)
    from orechain.cli.chain_write import check_output, write

    check_output(out)
    with opened_store() as store:
        asked = _target(store, target, economy, year, case, chain)
        result = _balanced(
            store,
            asked,
            data or [],
            samples=samples,
            seed=seed,
            method=method.value,
            before=before,
            command=_command(target, asked, case, chain),
        )
        where = _check_shown(result, layer, place)
        if out is not None:
            write(store, result, out, language, layer or "", where)
    if as_json:
        from orechain.cli.chain_write import plain

        print_json(plain(result, language))
    else:
        from orechain.cli.chain_show import show_balance

        show_balance(result, language, layer or "", where)
    _say_written(out, language, err=as_json)


@app.command("show")
def show(
    target: TargetArgument,
    economy: EconomyOption = None,
    year: YearOption = None,
    case: CaseOption = None,
    chain: ChainOption = None,
    data: DataOption = None,
    layer: LayerOption = None,
    place: PlaceOption = None,
    before: BeforeOption = False,
    lang: LangOption = None,
    as_json: JsonOption = False,
    out: Annotated[
        Path | None, typer.Option(help="Write the picture (.svg, .png), a report (.html) or data (.csv, .json).")
    ] = None,
) -> None:
    """Show a definition: processes, flows, coefficients, evidence; with --out draw its balanced picture."""
    language = use_lang(lang)
    from orechain.cli.chain_write import check_output, write

    check_output(out)
    with opened_store() as store:
        definition, asked = _shown(store, target, economy, year, case, chain, needed=out is not None)
        if out is not None and asked is not None:
            result = _balanced(store, asked, data or [], before=before, command=_command(target, asked, case, chain))
            write(store, result, out, language, layer or "", _check_shown(result, layer, place))
    if as_json:
        print_json(definition.model_dump(mode="json", by_alias=True, exclude_defaults=True))
    else:
        from orechain.cli.chain_show import show_definition

        show_definition(definition, asked.case if asked is not None else None, language)
    _say_written(out, language, err=as_json)


@app.command("template")
def template(
    target: TargetArgument,
    out: Annotated[Path, typer.Option(help="File to write: .xlsx or .csv.")],
    economy: EconomyOption = None,
    year: YearOption = None,
    case: CaseOption = None,
    chain: ChainOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write a table of all quantities of a chain, to fill in figures of your own for --data."""
    language = use_lang(lang)
    from orechain.assess.balance.balance import network_of
    from orechain.assess.balance.slots import slots_of
    from orechain.assess.balance.userdata import write_template
    from orechain.views.words import say

    with opened_store() as store:
        asked = _target(store, target, economy, year, case, chain)
        network = network_of(asked.definition, asked.scope, asked.period)
        result = _balanced(store, asked, [])
    slots = slots_of(network, result, language)
    write_template(slots, out, [say(f"template.help.{number}", language) for number in range(1, 9)])
    if as_json:
        print_json({"file": str(out), "quantities": [_slot(slot) for slot in slots]})
    _say_written(out, language, err=as_json)


@app.command("check")
def check(
    file: Annotated[Path, typer.Argument(help="YAML file of a definition or a case.")],
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check a definition or case file and say what it defines; every problem is named with its line."""
    language = use_lang(lang)
    from orechain.assess.balance.target import is_case
    from orechain.chain.definition.shipped import open_case, open_chain

    case = None
    if is_case(str(file)):
        opened = open_case(file)
        definition, case = opened.definition, opened.case
    else:
        definition = open_chain(file)
    found: dict[str, Any] = {
        "chain": definition.chain,
        "case": case.case if case is not None else "",
        "name": (case or definition).name.label(language),
        "mineral": definition.mineral,
        "layers": list(definition.layers),
        "scope": list(case.scope) if case is not None else [],
        "period": list(case.period) if case is not None else [],
        "processes": len(definition.processes),
        "flows": len(definition.flows),
        "traded": sum(flow.traded for flow in definition.flows.values()),
        "stocks": sum(item.stock for item in definition.processes.values()),
        "coefficients": len(definition.coefficients),
        "relations": len(definition.relations),
        "evidence": len(definition.evidence),
        "values": len(definition.values),
    }
    if as_json:
        print_json(found)
        return
    from orechain.cli.chain_show import show_checked

    show_checked(found, language)


@app.command("export")
def export(
    target: TargetArgument,
    world: Annotated[bool, typer.Option("--world", help="The world frame, where a mineral has no own chain.")] = False,
    lang: LangOption = None,
    as_json: JsonOption = False,
    out: Annotated[Path | None, typer.Option(help="File to write instead of the terminal (.yaml).")] = None,
) -> None:
    """Print the YAML of a definition or case, to be edited and passed by --chain or --case."""
    language = use_lang(lang)
    from orechain.assess.balance.target import find_definition, is_case
    from orechain.chain.definition.loading import dump_definition
    from orechain.chain.definition.shipped import open_case

    item = open_case(target).case if is_case(target) else find_definition(target, world=world)[0]
    if out is not None:
        from orechain.cli.output import put

        put(out, dump_definition(item).encode())
        _say_written(out, language, err=True)
    elif as_json:
        print_json(item.model_dump(mode="json", by_alias=True, exclude_defaults=True))
    else:
        typer.echo(dump_definition(item), nl=False)


app.command("paths")(paths.paths)


def _target(
    store: Store, target: str, economy: list[str] | None, year: str | None, case: str | None, chain: str | None
) -> Target:
    from orechain.assess.balance.target import find_target

    places = [part.strip() for item in economy or [] for part in item.split(",") if part.strip()]
    return find_target(store, target, economies=places, period=year or "", case=case or "", chain=chain or "")


def _shown(
    store: Store,
    target: str,
    economy: list[str] | None,
    year: str | None,
    case: str | None,
    chain: str | None,
    *,
    needed: bool,
) -> tuple[Any, Target | None]:
    """Return the definition to show; a frame has no places of its own, so that only its structure can be shown."""
    from orechain.assess.balance.target import find_definition, is_case

    if not needed and case is None and not is_case(target):
        return find_definition(target, world=not economy, chain=chain or "")[0], None
    asked = _target(store, target, economy, year, case, chain)
    return asked.definition, asked


def _balanced(
    store: Store,
    asked: Target,
    files: list[Path],
    *,
    samples: int | None = None,
    seed: int = 0,
    method: Method = "latin-hypercube",
    before: bool = False,
    command: str = "",
) -> BalancedChain:
    from dataclasses import replace
    from hashlib import sha256

    from orechain.assess.balance.balance import Sampling, balance, network_of
    from orechain.assess.balance.slots import slots_of, user_observations
    from orechain.assess.balance.userdata import read_figures

    slots = slots_of(network_of(asked.definition, asked.scope, asked.period)) if files else ()
    figures = read_figures(files, slots)
    for file in files:
        command += f" --data {file}"
    if samples is not None:
        command += f" --samples {samples} --seed {seed}" + (
            f" --method {method}" if method != "latin-hypercube" else ""
        )
    with _progress() as progress:
        result = balance(
            store,
            asked.definition,
            asked.scope,
            asked.period,
            case=asked.case,
            extra=user_observations(figures, {slot.quantity: slot for slot in slots}),
            sampling=Sampling(samples, seed, method) if samples is not None else None,
            reconciled=not before,
            run_again=command + (" --before" if before else ""),
            progress=progress,
        )
    manifest = result.manifest | {f"data {file.name}": sha256(file.read_bytes()).hexdigest() for file in files}
    return replace(result, notes=tuple(dict.fromkeys((*asked.notes, *result.notes))), manifest=manifest)


@contextlib.contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None] | None]:
    """Show the stages of the work on a terminal's stderr; nothing where there is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from orechain.views.words import known, say

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)

        def tell(stage: str, done: int, total: int) -> None:
            key = f"balance.stage.{stage}"
            text = say(key, STATE.lang) if known(key) else stage
            bar.update(task, description=text, completed=done, total=total if total > 1 else None)

        yield tell


def _command(target: str, asked: Target, case: str | None, chain: str | None) -> str:
    """Return the command that gives the same answer again."""
    if asked.case is not None:
        return f"orechain chain balance {target}" + (f" --case {case}" if case else "")
    places = "" if asked.scope == ("WLD",) else "".join(f" --economy {place}" for place in asked.scope)
    given = f" --chain {chain}" if chain else ""
    return f"orechain chain balance {target}{places} --year {_period(asked.period)}{given}"


def _period(period: tuple[int, int]) -> str:
    return "-".join(dict.fromkeys(str(year) for year in period))


def _check_shown(result: BalancedChain, layer: str | None, place: str | None) -> str:
    """Raise if the chain has no such layer or place; return the id of the place, empty for all of them."""
    from orechain.catalog.economies import economy as find_economy
    from orechain.views.balance_layers import check_place, find_layer

    find_layer(result, layer or "")
    where = find_economy(place).economy if place else ""
    check_place(result, where)
    return where


def _slot(slot: Slot) -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(slot) | {"unit": slot.unit}


def _say_written(out: Path | None, lang: str, *, err: bool) -> None:
    if out is not None:
        typer.echo(("已写入 " if lang == "zh" else "Written: ") + str(out), err=err)

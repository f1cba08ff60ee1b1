"""``orechain risk``: criticality by published methods, on the terminal, as data, page or picture."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from orechain.cli import risk_more
from orechain.cli.output import put
from orechain.cli.risk_files import chosen_methods, table, variants_of, write
from orechain.cli.risk_options import (
    ALL,
    SAMPLES,
    EconomyOption,
    InputsOption,
    JsonOption,
    LangOption,
    LinkOption,
    MethodOption,
    MineralsArgument,
    OutOption,
    SamplesOption,
    SeedOption,
    SuppliersOption,
    UncertaintyOption,
    VariantOption,
    YearOption,
    check_file,
    is_all,
    minerals_of,
    say_written,
    waiting,
    years_of,
)
from orechain.cli.state import opened_store, print_json, use_lang
from orechain.errors import OrechainError

if TYPE_CHECKING:
    from orechain.assess.risk.evidence import UserInputs
    from orechain.assess.risk.result import RiskAssessment
    from orechain.store.reader import Store


class _Group(TyperGroup):
    """Commands, of which the first one needs no name: ``orechain risk cobalt`` scores cobalt."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = ["score", *args]
        # --uncertainty stands alone or before the number of samples.
        for place, word in enumerate(args[:-1]):
            if word == "--uncertainty" and args[place + 1].isdigit():
                args = [*args[:place], "--samples", *args[place + 1 :]]
                break
        return list(super().parse_args(ctx, args))


class Coefficient(StrEnum):
    """Of rank correlation."""

    spearman = "spearman"
    kendall = "kendall"


app = typer.Typer(
    cls=_Group,
    no_args_is_help=True,
    subcommand_metavar="MINERAL…|all [OPTIONS]  or  COMMAND [ARGS]…",
    help="Criticality by every published method: scores with error bars, terms, countries and claims."
    " A mineral, several, or all: orechain risk cobalt --method eu-2023 --economy EU27."
    " Its options: orechain risk score --help.",
)


@app.command("score")
def score(
    minerals: MineralsArgument,
    method: MethodOption = None,
    economy: EconomyOption = "WLD",
    year: YearOption = None,
    link: LinkOption = None,
    uncertainty: UncertaintyOption = False,
    samples: SamplesOption = 0,
    seed: SeedOption = 1,
    drivers: Annotated[bool, typer.Option("--drivers", help="Also which errors spread the scores.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Open scores into terms, countries and claims.")] = False,
    variant: VariantOption = None,
    inputs: InputsOption = None,
    suppliers: SuppliersOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
    out: OutOption = None,
) -> None:
    """Score minerals: the name of this command may be left out."""
    language = use_lang(lang)
    check_file(out)
    count = samples or (SAMPLES if uncertainty or drivers else 0)
    with opened_store() as store:
        result = _assessed(
            store, minerals, method, economy, year, link, count, seed, variant=variant, inputs=inputs,
            suppliers=suppliers, drivers=drivers,
        )  # fmt: skip
        if out is not None:
            write(store, result, out, language, variant)
    if as_json:
        from orechain.views.risk_data import risk_json

        print_json(risk_json(result, language))
    else:
        from orechain.cli.risk_show import show

        show(result, language, explain=explain)
    say_written(out, language, err=as_json)


@app.command("compare")
def compare(
    minerals: Annotated[
        list[str] | None, typer.Argument(metavar="[MINERAL…|all]", help="Minerals.", show_default="all")
    ] = None,
    method: MethodOption = None,
    economy: EconomyOption = "WLD",
    year: YearOption = None,
    link: LinkOption = None,
    coefficient: Annotated[Coefficient, typer.Option(help="Of rank correlation.")] = Coefficient.spearman,
    uncertainty: UncertaintyOption = False,
    samples: SamplesOption = 0,
    seed: SeedOption = 1,
    variant: VariantOption = None,
    inputs: InputsOption = None,
    suppliers: SuppliersOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
    out: OutOption = None,
) -> None:
    """Set methods side by side: rank correlation, where they disagree, ranks and their intervals."""
    language = use_lang(lang)
    check_file(out)
    with opened_store() as store:
        result = _assessed(
            store, minerals or [ALL], method, economy, year, link, samples or (SAMPLES if uncertainty else 0), seed,
            variant=variant, inputs=inputs, suppliers=suppliers, coefficient=coefficient,
        )  # fmt: skip
        if len(result.minerals) < 3:
            raise OrechainError("risk_one_mineral")
        if out is not None:
            write(store, result, out, language, variant)
    if as_json:
        from orechain.views.risk_data import comparison_json

        print_json(comparison_json(result, language))
    else:
        from orechain.cli.risk_show import show_comparison

        show_comparison(result, language)
    say_written(out, language, err=as_json)


@app.command("methods")
def methods(
    method: Annotated[str | None, typer.Argument(metavar="[METHOD]", help="Id of a method; without it, all.")] = None,
    variant: Annotated[Path | None, typer.Option(help="YAML file of a variant, instead of METHOD.")] = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what methods are: formula, inputs with units, scaling, thresholds, citation, how each parameter is known."""
    language = use_lang(lang)
    from orechain.risk.registry import method as find_method
    from orechain.risk.registry import methods as all_methods

    if method is None and variant is None:
        items = list(all_methods().values())
        if as_json:
            from orechain.views.risk_data import method_json

            print_json([method_json(item, language) for item in items])
        else:
            from orechain.cli.risk_show import show_methods

            show_methods(items, language)
        return
    item = variants_of([variant])[0] if variant is not None else find_method(method or "")
    if as_json:
        from orechain.views.risk_data import method_json

        print_json(method_json(item, language))
    else:
        from orechain.cli.risk_show import show_method

        show_method(item, language)


@app.command("dependence")
def dependence(
    first: Annotated[str, typer.Argument(metavar="ECONOMY", help="ISO3 code or name (CHN, 美国, EU27).")],
    second: Annotated[str, typer.Argument(metavar="ECONOMY", help="Another one.")],
    mineral: Annotated[
        list[str] | None, typer.Option("--mineral", help="Mineral; repeat it for several.", show_default="all")
    ] = None,
    year: Annotated[int | None, typer.Option(help="Year.", show_default="latest held")] = None,
    link: Annotated[
        str, typer.Option(help="Link whose product is imported.", show_default="U and M, each by itself")
    ] = "",
    threshold: Annotated[float, typer.Option(help="Reliance above which an economy depends on imports.")] = 0.5,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Set the net import reliance of two economies side by side: who depends, who has leverage, where both compete."""
    language = use_lang(lang)
    from orechain.assess.risk.dependence import dependence as depend

    with opened_store() as store:
        names = minerals_of(store, mineral or [ALL])
        result = depend(store, first, second, names, year, link=link, threshold=threshold)
    if as_json:
        from orechain.views.risk_data import dependence_json

        print_json(dependence_json(result, language))
    else:
        from orechain.cli.risk_show import show_dependence

        show_dependence(result, language)


@app.command("template")
def template(
    minerals: MineralsArgument,
    out: Annotated[Path, typer.Option(help="File to write: .csv or .xlsx.")],
    method: MethodOption = None,
    suppliers: Annotated[bool, typer.Option("--suppliers", help="A list of suppliers instead of inputs.")] = False,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write a table of the inputs that methods take, to fill in for --inputs; or a list of suppliers."""
    language = use_lang(lang)
    from orechain.assess.risk.userinputs import SUPPLIER_COLUMNS
    from orechain.assess.risk.userinputs import template as rows_of

    if out.suffix.lower() not in (".csv", ".xlsx"):
        raise OrechainError("risk_template", file=out.name)
    with opened_store() as store:
        names = minerals_of(store, minerals)
    chosen = chosen_methods(method, [])
    wanted = list(dict.fromkeys(name for item in chosen for name in item.inputs))
    if suppliers:
        rows = [SUPPLIER_COLUMNS, *((name, *[""] * (len(SUPPLIER_COLUMNS) - 1)) for name in names)]
    else:
        rows = rows_of(names, wanted)
    put(out, table(rows, out.suffix.lower()))
    if as_json:
        print_json({"file": str(out), "columns": list(rows[0]), "rows": len(rows) - 1})
    say_written(out, language, err=as_json)


app.command("shares")(risk_more.shares)
app.command("technologies")(risk_more.technologies)
app.command("listing")(risk_more.listing)


def _assessed(
    store: Store,
    minerals: Sequence[str],
    method: Sequence[str] | None,
    economy: str,
    year: Sequence[str] | None,
    link: Sequence[str] | None,
    samples: int,
    seed: int,
    *,
    variant: Sequence[Path] | None,
    inputs: Sequence[Path] | None,
    suppliers: Sequence[Path] | None,
    coefficient: Coefficient | None = None,
    drivers: bool = False,
) -> RiskAssessment:
    """Assess, and say how the question was put, so that the answer holds the command that gives it again."""
    from orechain.assess.risk.again import INPUTS, SUPPLIERS, VARIANT, Asked
    from orechain.assess.risk.run import Options, assess_risk

    files = tuple(
        (option, file)
        for option, some in ((VARIANT, variant), (INPUTS, inputs), (SUPPLIERS, suppliers))
        for file in some or ()
    )
    options = Options(
        links=tuple(link or ()), samples=samples, seed=seed, drivers=drivers, own=_own(inputs, suppliers),
        coefficient="kendall" if coefficient == Coefficient.kendall else "spearman",
        asked=Asked(coefficient is not None, is_all(minerals), files),
    )  # fmt: skip
    chosen = chosen_methods(method, variants_of(variant or ()))
    spans = years_of(year)
    names = minerals_of(store, minerals)
    with waiting():
        return assess_risk(store, names, chosen, economy, spans, options)


def _own(inputs: Sequence[Path] | None, suppliers: Sequence[Path] | None) -> UserInputs | None:
    from orechain.assess.risk.userinputs import merged, read_inputs, read_suppliers

    found = [*(read_inputs(file) for file in inputs or ()), *(read_suppliers(file) for file in suppliers or ())]
    return merged(*found) if found else None

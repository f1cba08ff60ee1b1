"""Commands of ``orechain risk`` beside scores: shares of the world, technologies, from scores to a list."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orechain.cli.output import put
from orechain.cli.risk_options import (
    ALL,
    JsonOption,
    LangOption,
    LinkOption,
    check_file,
    is_all,
    minerals_of,
    say_written,
    waiting,
    years_of,
)
from orechain.cli.state import opened_store, print_json, use_lang

if TYPE_CHECKING:
    from orechain.assess.risk.shares import WorldShares
    from orechain.store.reader import Store


def shares(
    economy: Annotated[str, typer.Argument(metavar="ECONOMY", help="ISO3 code or name (CHN, 美国, EU27).")],
    mineral: Annotated[
        list[str] | None, typer.Option("--mineral", help="Mineral; repeat it for several.", show_default="all")
    ] = None,
    link: LinkOption = None,
    years: Annotated[
        list[str] | None, typer.Option("--years", help="Year, or span (2016..2025).", show_default="all held")
    ] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print rows as CSV.")] = False,
    lang: LangOption = None,
    as_json: JsonOption = False,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write a page (.html), picture (.svg) or data (.csv, .json).")
    ] = None,
) -> None:
    """Show an economy's share in the world's output, reserves and exports of minerals, by year, with claims."""
    language = use_lang(lang)
    check_file(out)
    with opened_store() as store:
        result = _shares(store, economy, mineral or [ALL], link, years)
        if out is not None:
            _write_shares(store, result, out, language)
    if as_json:
        from orechain.views.risk_shares import shares_json

        print_json(shares_json(result, language))
    elif as_csv:
        from orechain.views.risk_shares import shares_csv

        typer.echo(shares_csv(result, language), nl=False)
    else:
        from orechain.cli.risk_show import show_shares

        show_shares(result, language)
    say_written(out, language, err=as_json or as_csv)


def technologies(
    name: Annotated[
        str, typer.Argument(metavar="[MINERAL|TECHNOLOGY|APPLICATION]", help="Name; without it, the list.")
    ] = "",
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Lead from a mineral to its applications and technologies, or from a technology to its minerals, with claims."""
    language = use_lang(lang)
    from orechain.assess.risk.technologies import technology_table

    with opened_store() as store:
        result = technology_table(store, name)
    if as_json:
        from orechain.views.risk_listing import technology_json

        print_json(technology_json(result, language))
    else:
        from orechain.cli.risk_show import show_technologies

        show_technologies(result, language)


def listing(
    cut: Annotated[
        float | None, typer.Option(help="Score from which on a mineral is critical.", show_default="0.4")
    ] = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make the list of the United States of 2022 from the scores of 2021: by score, sole producer, judgement."""
    language = use_lang(lang)
    from orechain.assess.risk.listing import american_listing

    with opened_store() as store:
        result = american_listing(store, cut)
    if as_json:
        from orechain.views.risk_listing import listing_json

        print_json(listing_json(result, language))
    else:
        from orechain.cli.risk_show import show_listing

        show_listing(result, language)


def _shares(
    store: Store, economy: str, minerals: Sequence[str], links: Sequence[str] | None, years: Sequence[str] | None
) -> WorldShares:
    from dataclasses import replace

    from orechain.assess.risk.shares import world_shares

    with waiting():
        result = world_shares(store, economy, minerals_of(store, minerals), years_of(years), links=links or ())
    again = [f"orechain risk shares {result.economy}"]
    again += [] if is_all(minerals) else [f"--mineral {name}" for name in result.minerals]
    again += [f"--link {name}" for name in links or ()]
    again += [f"--years {result.first}..{result.last}"] if years else []
    return replace(result, manifest={**result.manifest, "run_again": " ".join(again)})


def _write_shares(store: Store, result: WorldShares, out: Path, lang: str) -> None:
    import json

    from orechain.views import risk_shares as views

    suffix = out.suffix.lower()
    if suffix == ".html":
        from orechain.assess.evidence import rows_of
        from orechain.assess.sections import sources
        from orechain.views.page import html

        claims = views.claims_named(result)
        every = [claim for item in result.series for point in item.points for claim in point.claims]
        text = html(views.shares_report(result, lang, rows_of(store, claims), sources(store, every)))
    elif suffix == ".svg":
        text = views.shares_svg(result, lang)
    elif suffix == ".csv":
        text = views.shares_csv(result, lang)
    else:
        data = views.shares_json(result, lang)
        text = json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    put(out, text.encode())

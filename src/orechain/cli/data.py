"""``orechain data``: what is held, what disagrees, and where a number comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from orechain.cli.state import STATE, Lang, opened_store, print_json, use_lang, workspace
from orechain.errors import OrechainError

if TYPE_CHECKING:
    from rich.table import Table

    from orechain.store.claims import Fact

app = typer.Typer(no_args_is_help=True, help="What is held, what disagrees, and where a number comes from.")

LangOption = Annotated[Lang | None, typer.Option(help="Language of labels.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("list")
def list_minerals(lang: LangOption = None, as_json: JsonOption = False) -> None:
    """List the minerals of the catalog with the number of figures held for each."""
    language = use_lang(lang)
    from orechain.catalog.minerals import minerals

    with opened_store() as store:
        held = {
            row[0]: row[1:]
            for row in store.query(
                'SELECT mineral, count(*), count(DISTINCT release), min("start"), max("end") FROM figures GROUP BY 1'
            )
        }
    rows: list[dict[str, Any]] = []
    for item in minerals():
        figures, releases, first, last = held.get(item.mineral, (0, 0, None, None))
        rows.append(
            {
                "mineral": item.mineral,
                "symbol": item.symbol,
                "name": item.label(language),
                "figures": figures,
                "releases": releases,
                "first_year": first,
                "last_year": last,
            }
        )
    _show(rows, as_json=as_json)


@app.command("show")
def show(
    mineral: Annotated[str, typer.Argument(help="Mineral: name or symbol.")],
    kind: Annotated[str | None, typer.Option(help="Only this kind of figure (production, reserve, price …).")] = None,
    economy: Annotated[str | None, typer.Option(help="Only this economy.")] = None,
    year: Annotated[int | None, typer.Option(help="Only periods that hold this year.")] = None,
    limit: Annotated[int, typer.Option(help="Rows at most; 0 for all.", min=0)] = 50,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the figures held for a mineral, each with its release and the publisher's own words."""
    use_lang(lang)
    from orechain.catalog.economies import economy as find_economy
    from orechain.catalog.minerals import mineral as find_mineral
    from orechain.catalog.vocabulary import kind as find_kind

    name = find_mineral(mineral).mineral
    wanted_kind = find_kind(kind).kind if kind else None
    wanted_economy = find_economy(economy).economy if economy else None
    with opened_store() as store:
        facts = [
            fact
            for fact in store.facts(name)
            if (wanted_kind is None or fact.kind == wanted_kind)
            and (wanted_economy is None or fact.economy == wanted_economy)
            and (year is None or (fact.start is not None and fact.end is not None and fact.start <= year <= fact.end))
        ]
    shown = facts if limit == 0 else facts[:limit]
    rows = [_fact_row(fact) for fact in shown]
    if not as_json:
        for row in rows:
            row["period"] = f"{row['start'] or ''}" + (
                f"–{row['end']}" if row["end"] not in (None, row["start"]) else ""
            )
            row["raw"] += " ✗" if row["excluded"] else " ✎" if row["corrected"] else ""
        rows = [{name: row[name] for name in _SHOWN} for row in rows]
    _show(rows, as_json=as_json)
    if len(shown) < len(facts):
        more = len(facts) - len(shown)
        typer.echo(_text(f"{more} more rows: use --limit 0", f"另有 {more} 行：用 --limit 0 查看全部"), err=True)


@app.command("conflicts")
def conflicts(
    mineral: Annotated[str, typer.Argument(help="Mineral: name or symbol.")],
    economy: Annotated[str | None, typer.Option(help="Only this economy.")] = None,
    tolerance: Annotated[float, typer.Option(help="Relative spread up to which figures agree.", min=0.0)] = 0.02,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the figures on which publishers (or releases) disagree, and by how much."""
    use_lang(lang)
    from orechain.catalog.economies import economy as find_economy
    from orechain.catalog.minerals import mineral as find_mineral
    from orechain.store.conflicts import disagreements
    from orechain.store.resolve import Resolver

    name = find_mineral(mineral).mineral
    wanted = find_economy(economy).economy if economy else None
    with opened_store() as store:
        releases = store.releases
        found = disagreements(store.facts(name), Resolver(releases), tolerance)
    rows = [
        {
            "spread": round(item.spread, 4),
            "kind": fact.kind,
            "process": fact.process,
            "economy": fact.economy,
            "start": fact.start,
            "end": fact.end,
            "amount": amount,
            "unit": "t" if fact.form else "fraction",
            "used": fact is item.used,
            "publisher": releases[fact.release].publisher,
            "claim": fact.claim,
        }
        for item in found
        if wanted is None or item.used.economy == wanted
        for fact, amount in zip(item.facts, item.amounts, strict=True)
    ]
    if not rows and not as_json:
        typer.echo(_text("No figures held for it disagree.", "所收录的数字之间没有不一致。"))
        return
    _show(rows, as_json=as_json)


@app.command("stages")
def stages(
    mineral: Annotated[str, typer.Argument(help="Mineral: name or symbol.")],
    economy: Annotated[list[str], typer.Option(help="Economy or bloc; repeat for an alliance.")],
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show which stages of the chain an economy, or several together, have: P produced, C in development, X stopped."""
    language = use_lang(lang)
    from orechain.assess.stages import stage_answer
    from orechain.catalog.tables import read

    with opened_store() as store:
        answer = stage_answer(store, mineral, economy)
    found = answer.completeness
    rows: list[dict[str, Any]] = [
        {
            "stage": row["stage"],
            "name": row[f"name_{language}"],
            "status": found.status[row["stage"]],
            "economies": ", ".join(found.holders[row["stage"]]),
            "claims": "\n".join(answer.claims[row["stage"]]),
        }
        for row in read("stages")
    ]
    total = len(rows)
    if as_json:
        print_json(
            {
                "mineral": answer.mineral,
                "economies": answer.economies,
                "year": answer.year,
                "stages": total,
                "in_production": found.producing,
                "in_production_or_development": found.producing_or_developing,
                "by_stage": rows,
            }
        )
        return
    _show(rows, as_json=False)
    typer.echo(
        _text(
            f"In production: {found.producing} of {total}; with projects under development:"
            f" {found.producing_or_developing} of {total} ({answer.year})",
            f"在产：{found.producing}/{total}；计入在建项目：{found.producing_or_developing}/{total}（{answer.year}年）",
        )
    )


@app.command("sources")
def sources(lang: LangOption = None, as_json: JsonOption = False) -> None:
    """List the releases held, with publisher, licence and number of figures."""
    language = use_lang(lang)
    with opened_store() as store:
        counts = dict(store.query("SELECT release, count(*) FROM claims GROUP BY 1"))
        flows = dict(store.query("SELECT release, count(*) FROM trade GROUP BY 1"))
        rows: list[dict[str, Any]] = [
            {
                "release": release.release,
                "publisher": release.publisher_zh if language == "zh" else release.publisher,
                "title": release.title,
                "published": release.published,
                "licence": release.licence,
                "figures": counts.get(release.release, 0) + flows.get(release.release, 0),
                "url": release.url,
            }
            for release in store.releases.values()
        ]
    _show(rows, as_json=as_json)


@app.command("trace")
def trace(
    claim: Annotated[str, typer.Argument(help="Id of a claim, as printed by assess --json (usgs-mcs-2026:1854).")],
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the full origin of a number: publisher, release, row, the words as published, corrections."""
    use_lang(lang)
    from dataclasses import asdict

    from orechain.store.trace import trace as find

    with opened_store() as store:
        origin = find(store, claim)
    data = asdict(origin)
    if as_json:
        print_json(data)
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    release = data.pop("release")
    rows = {"claim": claim, "raw": origin.raw, "locator": origin.locator}
    rows |= {f"release: {key}": value for key, value in release.items() if value}
    rows |= {key: value for key, value in origin.published.items() if value not in ("", None) and key not in rows}
    for place, correction in enumerate(origin.corrections, 1):
        rows |= {f"correction {place}: {key}": value for key, value in correction.items() if value}
    if origin.excluded:
        rows["not used because"] = origin.excluded
    for key, value in rows.items():
        table.add_row(key, Text(str(value)))
    Console().print(table)


@app.command("rebuild")
def rebuild(lang: LangOption = None, as_json: JsonOption = False) -> None:
    """Build the workspace again from the bundled facts, replacing a damaged snapshot."""
    use_lang(lang)
    place = workspace()
    file = place.build(force=True)
    if as_json:
        print_json({"snapshot": file.stem, "file": str(file)})
    else:
        typer.echo(_text(f"Built {file}", f"已构建 {file}"))


def _fact_row(fact: Fact) -> dict[str, Any]:
    names = (
        "claim",
        "kind",
        "link",
        "process",
        "detail",
        "economy",
        "partner",
        "start",
        "end",
        "raw",
        "value",
        "low",
        "high",
        "bound",
        "unit",
        "form",
        "estimated",
        "corrected",
        "excluded",
        "release",
        "locator",
        "note",
    )
    return {name: getattr(fact, name) for name in names}


_SHOWN = ("claim", "kind", "process", "detail", "economy", "period", "raw", "unit", "form", "release")
"""Columns of a figure on the terminal; ``--json`` has them all."""


def _show(rows: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        print_json(rows)
        return
    if not rows:
        raise OrechainError("nothing_found")
    from rich.console import Console

    Console().print(_table(rows))


def _table(rows: list[dict[str, Any]]) -> Table:
    from rich.table import Table
    from rich.text import Text

    from orechain.views.words import said_or

    lang = STATE.lang
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="bold")
    names = [name for name in rows[0] if name != "url"]
    for name in names:
        number = all(isinstance(row[name], int | float) or row[name] is None for row in rows)
        # Ids stay whole, so that they can be pasted into `trace`; the other columns give way.
        table.add_column(
            said_or("col", name, lang),
            justify="right" if number else "left",
            overflow="fold",
            no_wrap=name in ("claim", "release"),
        )
    for row in rows:
        table.add_row(*(Text(_cell(name, row[name], lang)) for name in names))
    return table


def _cell(column: str, value: object, lang: str) -> str:
    """Return a cell as people read it: labels of the catalog instead of ids."""
    from orechain.views.words import name

    if value is None:
        return ""
    if isinstance(value, bool):
        return "✓" if value else ""
    if column in ("kind", "process", "economy", "unit") and value:
        return name(column, str(value), lang)
    return f"{value:g}" if isinstance(value, float) and abs(value) < 1e6 else str(value)


def _text(english: str, chinese: str) -> str:
    return chinese if STATE.lang == "zh" else english

"""Where numbers come from, which of several is used, and where publishers disagree."""

from __future__ import annotations

import threading
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from orechain.api import sources_views
from orechain.api.data_parts import both, columns, permalink, publishers, row_schema, table_of
from orechain.api.schema import Schema, record, rows_of, schema_of
from orechain.api.view import Answer, Context, EconomyName, MineralName, Params, View, split_list
from orechain.promises import Finite
from orechain.store.claims import Fact, Release
from orechain.store.conflicts import TOLERANCE, Disagreement, disagreements
from orechain.store.reader import Store
from orechain.store.resolve import RULE, Resolver
from orechain.store.trace import Origin, trace, trace_many

_LABELLED = ("mineral", "economy", "partner", "exporter", "importer", "kind", "process", "form", "link")


def _labels(published: dict[str, Any]) -> dict[str, dict[str, str]]:
    """Return labels in both languages of the catalog entries that a figure names."""
    from orechain.views.words import name

    tables = {"partner": "economy", "exporter": "economy", "importer": "economy"}
    return {
        field: {lang: name(tables.get(field, field), published[field], lang) for lang in ("en", "zh")}
        for field in _LABELLED
        if published.get(field)
    }


def _conflict(store: Store, item: Disagreement, mineral: str) -> dict[str, Any]:
    used = item.used
    return {
        "mineral": mineral,
        **both("mineral", mineral),
        "kind": used.kind,
        "link": used.link,
        "process": used.process,
        "economy": used.economy,
        **both("economy", used.economy),
        "partner": used.partner,
        "start": used.start,
        "end": used.end,
        "spread": round(item.spread, 4),
        "unit": "t" if used.form else "fraction",
        "used": used.claim,
        "sides": [
            _side(store, fact, amount, fact is used) for fact, amount in zip(item.facts, item.amounts, strict=True)
        ],
    }


def _side(store: Store, fact: Fact, amount: float, used: bool) -> dict[str, Any]:
    return {
        "claim": fact.claim,
        "release": fact.release,
        **publishers(store, fact.release),
        "amount": amount,
        "unit": "t" if fact.form else "fraction",
        "form": fact.form,
        "raw": fact.raw,
        "raw_unit": fact.unit,
        "start": fact.start,
        "end": fact.end,
        "detail": fact.detail,
        "note": fact.note,
        "estimated": fact.estimated,
        "used": used,
    }


_SIDE = record(
    "ConflictLine", claim=str, release=str, publisher=str, publisher_zh=str, amount=Finite, unit=str, form=str, raw=str,
    raw_unit=str, start=int | None, end=int | None, detail=str, note=str, estimated=bool, used=bool,
)  # fmt: skip
_CONFLICT = record(
    "ConflictGroup", mineral=str, mineral_en=str, mineral_zh=str, kind=str, link=str, process=str, economy=str,
    economy_en=str, economy_zh=str, partner=str, start=int | None, end=int | None, spread=Finite, unit=str, used=str,
    sides=rows_of(_SIDE),
)  # fmt: skip


class TraceParams(Params):
    """Which number."""

    claim: Annotated[str, Field(max_length=200, description="Id of a claim or of a trade flow.")]


def _trace(context: Context, params: TraceParams) -> Answer:
    from orechain.views.words import say

    store = context.store
    origin = trace(store, params.claim)
    beside = _set_beside(store, origin)
    conflict = _conflict(store, beside[1], beside[0]) if beside and _disagrees(beside[1], TOLERANCE) else None
    used = beside[1].used.claim if beside else "" if origin.excluded or _numberless(origin) else origin.claim
    data = {
        "claim": origin.claim,
        "release": asdict(origin.release),
        "locator": origin.locator,
        "raw": origin.raw,
        "unit": origin.unit,
        "note": origin.note,
        "published": origin.published,
        "labels": _labels(origin.published),
        "corrections": [dict(item) for item in origin.corrections],
        "excluded": origin.excluded,
        "conflict": conflict,
        "used": used,
        "rule": RULE,
        "rule_en": say(f"rule.{RULE}", "en"),
        "rule_zh": say(f"rule.{RULE}", "zh"),
        "permalink": permalink(origin.claim),
    }
    rows = [(field, None if cell is None else str(cell)) for field, cell in _flat(data)]
    heads = columns("field", "content")
    table = table_of("trace", heads, [{"field": field, "content": cell} for field, cell in rows])
    releases = tuple(
        dict.fromkeys([origin.release.release, *(side["release"] for side in (conflict or {}).get("sides", ()))])
    )
    return Answer(data, (table,), releases, full=len(rows), displayed=len(rows))


def _numberless(origin: Origin) -> bool:
    """Whether there is no number that could be used (a bound, a word)."""
    return "value" in origin.published and origin.published["value"] is None and not origin.corrections


def _flat(data: dict[str, Any]) -> list[tuple[str, Any]]:
    rows = [(name, data[name]) for name in ("claim", "raw", "unit", "locator", "note")]
    rows += [(f"published.{name}", cell) for name, cell in data["published"].items()]
    rows += [(f"release.{name}", cell) for name, cell in data["release"].items()]
    for place, item in enumerate(data["corrections"], 1):
        rows += [(f"correction.{place}.{name}", cell) for name, cell in item.items()]
    return [*rows, ("excluded", data["excluded"]), ("used", data["used"]), ("rule", data["rule"])]


def _set_beside(store: Store, origin: Origin) -> tuple[str, Disagreement] | None:
    """Return the figures of other publishers for the same quantity that are not equal to it, and its mineral."""
    for mineral, item in held_disagreements(store) if origin.published.get("mineral") else ():
        if any(fact.claim == origin.claim for fact in item.facts):
            return mineral, item
    return None


_KEPT = 4
"""Snapshots whose disagreements are kept: that of everyone, that of those who may see more, and the ones before."""
_lock = threading.Lock()
_known: dict[Path, tuple[tuple[str, Disagreement], ...]] = {}


def held_disagreements(store: Store) -> tuple[tuple[str, Disagreement], ...]:
    """Return what disagrees at all, with its mineral, the widest spread first; computed once per snapshot."""
    with _lock:
        found = _known.get(store.file)
        if found is None:
            resolver = Resolver(store.releases)
            names = [
                row[0] for row in store.query("SELECT DISTINCT mineral FROM figures WHERE mineral != '' ORDER BY 1")
            ]
            every = [(name, item) for name in names for item in disagreements(store.facts(name), resolver, 0.0)]
            found = tuple(sorted(every, key=lambda pair: (-pair[1].spread, pair[1].used.claim)))
            while len(_known) >= _KEPT:
                _known.pop(next(iter(_known)))
            _known[store.file] = found
        return found


_TRACE = record(
    "Trace",
    claim=str,
    release=schema_of(Release),
    locator=str,
    raw=str,
    unit=str,
    note=str,
    published=dict[str, str | float | int | bool | None],
    labels=dict[str, dict[str, str]],
    corrections=rows_of(
        record("Correction", action=str, field=str | None, published=str | None, corrected=str | None, reason=str,
               source=str | None)
    ),
    excluded=str,
    conflict=Schema({"anyOf": [_CONFLICT.body, {"type": "null"}]}, _CONFLICT.parts),
    used=str,
    rule=str,
    rule_en=str,
    rule_zh=str,
    permalink=str,
)  # fmt: skip


class EvidenceParams(Params):
    """Which numbers."""

    claims: Annotated[str, Field(max_length=8000, description="Ids of up to 200 claims or trade flows, joined by ~.")]


_EVIDENCE = columns(
    "claim", "release", "publisher", "title", "published", "licence", "url", "locator", "raw", "unit", "note",
    "mineral", "economy", "partner", "kind", "process", "link", "form", "detail", "start:integer", "end:integer",
    "value:number", "low:number", "high:number", "estimated:flag", "corrected:flag", "excluded", "permalink",
)  # fmt: skip


_LINE = row_schema(_EVIDENCE)


def _evidence(context: Context, params: EvidenceParams) -> Answer:
    wanted = split_list(params.claims)
    found = trace_many(context.store, wanted)
    rows = [_origin(origin, params.lang) for origin in found]
    known = {origin.claim for origin in found}
    data = {"claims": rows, "unknown": [claim for claim in wanted if claim not in known]}
    releases = tuple(dict.fromkeys(origin.release.release for origin in found))
    return Answer(data, (table_of("evidence", _EVIDENCE, rows),), releases, full=len(rows), displayed=len(rows))


def _origin(origin: Origin, lang: str) -> dict[str, Any]:
    from orechain.views.words import name

    own, release = origin.published, origin.release

    def label(field: str, *others: str) -> str:
        key = next((own[other] for other in (field, *others) if own.get(other)), "")
        return name(field if field != "partner" else "economy", key, lang) if key else ""

    return {
        "claim": origin.claim,
        "release": release.release,
        "publisher": release.publisher_zh if lang == "zh" else release.publisher,
        "title": release.title,
        "published": release.published,
        "licence": release.licence,
        "url": release.url,
        "locator": origin.locator,
        "raw": origin.raw,
        "unit": origin.unit,
        "note": origin.note,
        "mineral": label("mineral"),
        "economy": label("economy", "exporter"),
        "partner": label("partner", "importer"),
        "kind": label("kind"),
        "process": label("process"),
        "link": label("link"),
        "form": label("form"),
        "detail": own.get("detail", ""),
        "start": own.get("start", own.get("year")),
        "end": own.get("end", own.get("year")),
        "value": own.get("value", own.get("quantity_t")),
        "low": own.get("low"),
        "high": own.get("high"),
        "estimated": own.get("estimated", False),
        "corrected": any(item["action"] == "override" for item in origin.corrections),
        "excluded": origin.excluded,
        "permalink": permalink(origin.claim),
    }


class ConflictsParams(Params):
    """About what figures disagree, and from which spread on."""

    mineral: Annotated[MineralName, Field(description="Mineral; all where none is given.")] = ""
    economy: Annotated[EconomyName, Field(description="Economy; all where none is given.")] = ""
    tolerance: Annotated[float, Field(ge=0, le=2, description="Relative spread up to which figures agree.")] = TOLERANCE
    offset: Annotated[int, Field(ge=0, le=10_000_000, description="Disagreements left out at the start.")] = 0
    limit: Annotated[int, Field(ge=1, le=1000, description="Disagreements of this page.")] = 100


_CONFLICT_ROWS = columns(
    "mineral", "mineral_en", "mineral_zh", "kind", "link", "process", "economy", "economy_en", "economy_zh", "partner",
    "start:integer", "end:integer", "spread:number", "amount:number", "unit", "form", "used:flag", "publisher",
    "publisher_zh", "release", "raw", "raw_unit", "detail", "note", "estimated:flag", "claim",
)  # fmt: skip


def _conflicts(context: Context, params: ConflictsParams) -> Answer:
    store = context.store
    found = [
        (mineral, item)
        for mineral, item in held_disagreements(store)
        if params.mineral in ("", mineral)
        and params.economy in ("", item.used.economy)
        and _disagrees(item, params.tolerance)
    ]
    page = [_conflict(store, item, mineral) for mineral, item in found[params.offset : params.offset + params.limit]]
    data = {"total": len(found), "offset": params.offset, "limit": params.limit, "conflicts": page}
    shown = [_conflict(store, item, mineral) for mineral, item in found] if context.full else page
    rows = [{**group, **side} for group in shown for side in group["sides"]]
    releases = tuple(sorted({fact.release for _, item in found for fact in item.facts}))
    return Answer(
        data,
        (table_of("conflicts", _CONFLICT_ROWS, rows),),
        releases,
        full=sum(len(item.facts) for _, item in found),
        displayed=sum(len(group["sides"]) for group in page),
    )


def _disagrees(item: Disagreement, tolerance: float) -> bool:
    low, high = min(item.amounts), max(item.amounts)
    return high - low > tolerance * (abs(low) + abs(high)) / 2


VIEWS: tuple[View, ...] = (
    View("trace", "/trace", TraceParams, _trace, _TRACE, tag="figures"),
    View(
        "evidence",
        "/evidence",
        EvidenceParams,
        _evidence,
        record("Evidence", claims=rows_of(record("EvidenceLine", **_LINE)), unknown=tuple[str, ...]),
        tag="figures",
    ),
    View(
        "conflicts",
        "/conflicts",
        ConflictsParams,
        _conflicts,
        record("Conflicts", total=int, offset=int, limit=int, conflicts=rows_of(_CONFLICT)),
        tag="figures",
    ),
    *sources_views.VIEWS,
)

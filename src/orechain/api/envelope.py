"""What surrounds the data of every answer: question as understood, sources with licences, counts, manifest."""

from __future__ import annotations

import hashlib
from typing import Any

import orechain
from orechain.api.schema import Schema, record, rows_of
from orechain.api.view import Answer, Params, View, key_of
from orechain.store.reader import Store

SOURCE = record(
    "UsedRelease",
    release={"type": "string"},
    publisher={"type": "string"},
    title={"type": "string"},
    version={"type": "string"},
    published={"type": "string"},
    licence={"type": "string"},
    attribution={"type": "string"},
    url={"type": "string"},
)
_COUNT = {"type": "integer", "minimum": 0}
ROWS = record("Rows", full=_COUNT, displayed=_COUNT)
MANIFEST = record("Manifest", orechain=str, snapshot=str, key=str)


def envelope(view: View, params: Params, answer: Answer, store: Store) -> dict[str, Any]:
    """Return the answer as the JSON of a view holds it."""
    return {
        "view": view.name,
        "title": view.title(params.lang),
        "params": params.model_dump(mode="json"),
        "data": answer.data,
        "rows": {"full": answer.full, "displayed": answer.displayed},
        "sources": sources_of(answer, params.lang, store),
        "notes": list(answer.notes),
        "manifest": manifest(view, params, store.snapshot),
    }


def sources_of(answer: Answer, lang: str, store: Store) -> list[dict[str, str]]:
    """Return the releases that an answer rests on, with licence and the attribution that the publisher asks for."""
    releases = store.releases
    return [
        {
            "release": item.release,
            "publisher": item.publisher_zh if lang == "zh" else item.publisher,
            "title": item.title,
            "version": item.version,
            "published": item.published,
            "licence": item.licence,
            "attribution": item.attribution,
            "url": item.url,
        }
        for name in dict.fromkeys(answer.sources)
        if (item := releases.get(name))
    ]


def manifest(view: View, params: Params, snapshot: str) -> dict[str, str]:
    """Return what an answer was made from: program, snapshot, and the SHA-256 over these and the question."""
    text = f"{orechain.__version__}\n{snapshot}\n{view.name}\n{key_of(params)}"
    return {"orechain": orechain.__version__, "snapshot": snapshot, "key": hashlib.sha256(text.encode()).hexdigest()}


def envelope_schema(view: View) -> Schema:
    """Return the JSON schema of a view's envelope."""
    return record(
        f"{''.join(part.title() for part in view.name.split('_'))}Answer",
        view={"const": view.name},
        title=str,
        params={"type": "object", "additionalProperties": True},
        data=view.schema if view.schema is not None else {},
        rows=ROWS,
        sources=rows_of(SOURCE),
        notes=rows_of(str),
        manifest=MANIFEST,
    )

"""Where a number comes from: from the id of a claim or of a trade flow back to publisher, release and row."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from orechain.errors import UnknownName
from orechain.store.claims import Release
from orechain.store.reader import Store

_FLOW = re.compile(
    r"^(?P<release>[^:]+):(?P<year>\d{4})-(?P<exporter>[A-Z0-9_]+)-(?P<importer>[A-Z0-9_]+)-(?P<hs>\d{6})$"
)


@dataclass(frozen=True, slots=True)
class Origin:
    """One published figure with its release; ``published`` holds the claim's columns as they were published.

    ``corrections`` are the publisher's known errors that were put right, ``excluded`` says why the figure is not used.
    """

    claim: str
    release: Release
    locator: str
    raw: str
    unit: str
    note: str
    published: dict[str, Any]
    corrections: tuple[dict[str, Any], ...] = ()
    excluded: str = ""


def trace(store: Store, claim: str) -> Origin:
    """Return the origin of one number.

    Raises
    ------
    UnknownName
        If the store holds no such claim; the nearest ids are listed.
    """
    found = trace_many(store, [claim])
    if found:
        return found[0]
    near = difflib.get_close_matches(claim, store.claim_ids_like(claim.partition(":")[0]), 5, 0.6)
    raise UnknownName("claim", claim, near)


def trace_many(store: Store, claims: Iterable[str]) -> list[Origin]:
    """Return the origins of many claims; ids that the store does not hold are left out."""
    wanted = list(claims)
    rows = store.published_many([claim for claim in wanted if not _FLOW.match(claim)])
    corrections = store.corrections_many(list(rows))
    excluded = store.exclusions(list(rows))
    origins: list[Origin] = []
    for claim in wanted:
        if flow := _FLOW.match(claim):
            origins += _flow_origin(store, claim, flow)
        elif row := rows.get(claim):
            origins.append(
                Origin(
                    claim=claim,
                    release=store.releases[row["release"]],
                    locator=row["locator"],
                    raw=row["raw"],
                    unit=row["unit"],
                    note=row["note"],
                    published=row,
                    corrections=tuple(corrections.get(claim, ())),
                    excluded=excluded.get(claim, ""),
                )
            )
    return origins


def _flow_origin(store: Store, claim: str, match: re.Match[str]) -> list[Origin]:
    parts = match.groupdict()
    flow = store.flow(parts["release"], int(parts["year"]), parts["exporter"], parts["importer"], parts["hs"])
    if flow is None:
        return []
    quantity = "NA" if flow.quantity_t is None else _plain(flow.quantity_t)
    rest = flow.exporter == "OTH"
    return [
        Origin(
            claim=claim,
            release=store.releases[flow.release],
            locator=f"t={flow.year}, i={flow.exporter}, j={flow.importer}, k={flow.hs}",
            raw=f"q = {quantity} t, v = {_plain(flow.value_kusd)} thousand USD",
            unit="",
            note="remainder of the code and year beyond the flows listed" if rest else "gross weight",
            published={
                "claim": claim,
                "year": flow.year,
                "exporter": flow.exporter,
                "importer": flow.importer,
                "hs": flow.hs,
                "quantity_t": flow.quantity_t,
                "value_kusd": flow.value_kusd,
                "release": flow.release,
            },
        )
    ]


def _plain(number: float) -> str:
    """Return a number as the trade tables hold it: three decimals at most, no exponent."""
    return f"{number:.3f}".rstrip("0").rstrip(".")

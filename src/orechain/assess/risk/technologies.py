"""From minerals to applications to technologies and back, each row with the claims that say so."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from orechain.catalog.minerals import mineral as find_mineral
from orechain.catalog.minerals import minerals
from orechain.catalog.technologies import Application, applications, technologies
from orechain.errors import OrechainError, UnknownName
from orechain.store.claims import Fact
from orechain.store.reader import Store

KINDS = ("use_share", "intensity", "use", "statement")
KEY_APPLICATION = "key_application"
"""Kind of a row for an application that a paper names beside a mineral, without a figure."""
_PAPER = "zhao-2022"
_NAMED = re.compile(r"(?:^|; )uses: ([^;]+)")
_YEAR = re.compile(r",? \d{4}$")
_CODE = re.compile(r"\s*\([^()]*\)$")


@dataclass(frozen=True, slots=True)
class TechnologyRow:
    """A mineral in an application by one release.

    Parameters
    ----------
    mineral
        Id.
    application
        The publisher's words (`orechain.catalog.technologies.applications`).
    technologies, basis
        Technologies of the list that the application belongs to, and how that is known.
    kind
        Kind of the claims (``use_share``, ``intensity``, ``use``, ``statement``), or ``key_application``.
    release, claims
        What says so.
    low, high
        Least and greatest figure, in ``unit``; None where there is none.
    economies
        Whose use it is.
    start, end
        First and last year.
    details
        The claims' own words, where they differ from the application (types of a technology).
    """

    mineral: str
    application: str
    technologies: tuple[str, ...]
    basis: str
    kind: str
    release: str
    claims: tuple[str, ...]
    low: float | None
    high: float | None
    unit: str
    economies: tuple[str, ...]
    start: int | None
    end: int | None
    details: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Technologies:
    """Rows that answer a question: for a mineral, a technology or an application, or all.

    Parameters
    ----------
    kind
        What was asked about: ``mineral``, ``technology``, ``application``, or ``all``.
    key
        Its id; empty for all.
    rows
        The rows.
    minerals
        By technology of the list, the minerals linked to it by any row; an empty one is not known, not none.
    """

    kind: str
    key: str
    rows: tuple[TechnologyRow, ...]
    minerals: dict[str, tuple[str, ...]]


def application_of(detail: str, kind: str) -> Application | None:
    """Return the application that the words of a claim stand for, or nothing where they name none.

    Examples
    --------
    >>> application_of("photovoltaic, cadmium telluride (CdTe), 2020", "intensity").application
    'photovoltaic'
    >>> application_of("share of world cobalt use", "use_share"), application_of("Consumption, apparent", "use")
    (None, None)
    """
    known = applications()
    if kind == "intensity":
        words = _CODE.sub("", _YEAR.sub("", detail))
        words = words.rpartition(": ")[2]
        return known.get(_CODE.sub("", words.partition(",")[0]))
    words = detail.partition(";")[0].strip()
    return None if words.lower().startswith("share of world") else known.get(words)


def technology_table(store: Store, name: str = "") -> Technologies:
    """Return mineral, application and technology as the store's figures and papers link them.

    Parameters
    ----------
    store
        Snapshot to read.
    name
        A mineral, a technology (id or name), or an application; all by default.

    Raises
    ------
    OrechainError
        If the name is none of these.
    """
    rows = _all(store)
    linked = {
        key: tuple(sorted({row.mineral for row in rows if key in row.technologies})) for key in technologies()
    }  # fmt: skip
    kind, keys = _meaning(name, rows) if name else ("all", ())
    if kind == "mineral":
        rows = [row for row in rows if row.mineral in keys]
    elif kind == "technology":
        rows = [row for row in rows if set(keys) & set(row.technologies)]
    elif kind == "application":
        rows = [row for row in rows if row.application in keys]
    return Technologies(kind, keys[0] if keys else "", tuple(rows), linked)


def _meaning(name: str, rows: Iterable[TechnologyRow]) -> tuple[str, tuple[str, ...]]:
    """Return what a name means: a technology goes before a mineral, a mineral before applications."""
    asked = name.strip().casefold()
    for item in technologies().values():
        if asked in (item.technology, item.name_en.casefold(), item.name_zh, item.technology.replace("_", " ")):
            return "technology", (item.technology,)
    try:
        return "mineral", (find_mineral(name).mineral,)
    except UnknownName:
        pass
    used = {row.application: applications()[row.application] for row in rows}
    found = tuple(
        key
        for key, item in used.items()
        if asked in (key.casefold(), item.name_en.casefold(), item.name_zh.casefold())
    )  # fmt: skip
    if found:
        return "application", found
    names = {item.name_en: "" for item in (*technologies().values(), *used.values())}
    names |= {item.name_en: "" for item in minerals()}
    close = get_close_matches(name, names, 3, 0.6)
    raise OrechainError("risk_technology", name=name, near=f" ({', '.join(close)}?)" if close else "")


def _all(store: Store) -> list[TechnologyRow]:
    groups: dict[tuple[str, str, str, str, str], list[Fact]] = {}
    names = [row[0] for row in store.query("SELECT DISTINCT mineral FROM figures WHERE mineral != '' ORDER BY 1")]
    for fact in store.rates(names, [*KINDS, "score"]):
        if fact.excluded:
            continue
        if fact.kind == "score":
            for word in _words_of_paper(fact):
                if word in applications():
                    groups.setdefault((fact.mineral, word, KEY_APPLICATION, fact.release, ""), []).append(fact)
            continue
        item = application_of(fact.detail, fact.kind)
        if item is not None:
            unit = "fraction" if fact.kind == "use_share" else fact.unit
            key = (fact.mineral, item.application, fact.kind, fact.release, unit)
            groups.setdefault(key, []).append(fact)
    rows = [_row(*key, facts) for key, facts in groups.items()]
    return sorted(rows, key=lambda row: (row.mineral, KINDS.index(row.kind) if row.kind in KINDS else len(KINDS),
                                         -(row.high or 0.0), row.application, row.release))  # fmt: skip


def _words_of_paper(fact: Fact) -> list[str]:
    """Return the key applications and technologies that the paper prints in the row of a mineral."""
    found = _NAMED.search(fact.note) if fact.release == _PAPER else None
    return [word.strip() for word in found[1].split(",")] if found else []


def _row(mineral: str, application: str, kind: str, release: str, unit: str, facts: list[Fact]) -> TechnologyRow:
    item = applications()[application]
    amounts = (fact.amount if kind == "use_share" else fact.value for fact in facts)
    values = [] if kind == KEY_APPLICATION else [value for value in amounts if value is not None]
    details = dict.fromkeys(_YEAR.sub("", fact.detail) for fact in facts) if kind != KEY_APPLICATION else {}
    nothing = bool(values) and max(values) == 0.0  # printed as nothing: no use of the mineral there
    return TechnologyRow(
        mineral,
        application,
        () if nothing else item.technologies,
        "" if nothing else item.basis,
        kind,
        release,
        tuple(dict.fromkeys(fact.claim for fact in facts)),
        min(values, default=None),
        max(values, default=None),
        "" if kind == KEY_APPLICATION or unit == "none" else unit,
        tuple(dict.fromkeys(fact.economy for fact in facts if fact.economy)),
        min((fact.start for fact in facts if fact.start is not None), default=None),
        max((fact.end for fact in facts if fact.end is not None), default=None),
        tuple(detail for detail in details if detail != application),
    )

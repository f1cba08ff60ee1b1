"""The chain's vocabulary: links, processes of each link, and the kinds of figure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from orechain.catalog.named import Described
from orechain.catalog.names import NameIndex
from orechain.catalog.tables import number, read, split


@dataclass(frozen=True, slots=True)
class Link(Described):
    """A link of the chain: U, M, D or R."""

    link: str
    order: int
    name_en: str
    name_zh: str
    description_en: str
    description_zh: str


@dataclass(frozen=True, slots=True)
class Process(Described):
    """A process of a link, such as smelting."""

    process: str
    link: str
    order: int
    name_en: str
    name_zh: str
    description_en: str
    description_zh: str


@dataclass(frozen=True, slots=True)
class Kind(Described):
    """A kind of figure, such as production; ``dimensions`` are those its units may have."""

    kind: str
    dimensions: tuple[str, ...]
    direction: str
    minimum: float | None
    maximum: float | None
    name_en: str
    name_zh: str
    description_en: str
    description_zh: str


@cache
def _links() -> dict[str, Link]:
    return {
        row["link"]: Link(
            row["link"],
            int(row["order"]),
            row["name_en"],
            row["name_zh"],
            row["description_en"],
            row["description_zh"],
        )
        for row in read("links")
    }


@cache
def _processes() -> dict[str, Process]:
    return {
        row["process"]: Process(
            row["process"],
            row["link"],
            int(row["order"]),
            row["name_en"],
            row["name_zh"],
            row["description_en"],
            row["description_zh"],
        )
        for row in read("processes")
    }


@cache
def _kinds() -> dict[str, Kind]:
    return {
        row["kind"]: Kind(
            row["kind"],
            split(row["dimension"]),
            row["direction"],
            number(row["minimum"]),
            number(row["maximum"]),
            row["name_en"],
            row["name_zh"],
            row["description_en"],
            row["description_zh"],
        )
        for row in read("kinds")
    }


@cache
def index(what: str) -> NameIndex:
    """Return the index of spellings of ``link``, ``process`` or ``kind``."""
    table = {"link": "links", "process": "processes", "kind": "kinds"}[what]
    return NameIndex(
        what,
        (
            (name, row[what])
            for row in read(table)
            for name in (row[what], row[what].replace("_", " "), row["name_en"], row["name_zh"])
        ),
    )


def links() -> tuple[Link, ...]:
    """Return the links in the order of the chain."""
    return tuple(_links().values())


def link(name: str) -> Link:
    """Return a link by id or name.

    Examples
    --------
    >>> link("u").label("zh")
    '勘探开采'
    """
    return _links()[index("link").find(name)]


def processes(of_link: str = "") -> tuple[Process, ...]:
    """Return the processes, or those of one link, in the order of the chain.

    Examples
    --------
    >>> [item.process for item in processes("R")]
    ['collection', 'recovery', 'remanufacture', 'disposal']
    """
    wanted = link(of_link).link if of_link else ""
    return tuple(item for item in _processes().values() if wanted in ("", item.link))


def process(name: str) -> Process:
    """Return a process by id or name.

    Examples
    --------
    >>> process("精炼").link
    'M'
    """
    return _processes()[index("process").find(name)]


def kinds() -> tuple[Kind, ...]:
    """Return the kinds of figure in the order of the table."""
    return tuple(_kinds().values())


def kind(name: str) -> Kind:
    """Return a kind of figure by id or name.

    Examples
    --------
    >>> kind("储量").direction
    'higher_better'
    """
    return _kinds()[index("kind").find(name)]

"""Technologies of an official list, and which applications of minerals belong to them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from orechain.catalog.named import Named
from orechain.catalog.tables import read

LinkBasis = Literal["named", "assigned", ""]
"""How an application belongs to a technology: its own words name it, this project assigns it, or it belongs to none."""


@dataclass(frozen=True, slots=True)
class Technology(Named):
    """A technology of the list of the United States of 2020; ``claim`` is the entry in the store."""

    technology: str
    name_en: str
    name_zh: str
    claim: str


@dataclass(frozen=True, slots=True)
class Application(Named):
    """An application of minerals as figures name it, and the technologies that it belongs to.

    Parameters
    ----------
    application
        The publisher's words: those before the sector of a share of use, or the first ones of an intensity.
    technologies
        Ids; empty where it belongs to none of the list.
    basis
        ``named`` where the words themselves name the technology, ``assigned`` where this project reads it so.
    """

    application: str
    name_en: str
    name_zh: str
    technologies: tuple[str, ...]
    basis: LinkBasis


@cache
def technologies() -> dict[str, Technology]:
    """Return all technologies by id, in the order of the list.

    Examples
    --------
    >>> technologies()["space"].label("zh"), len(technologies())
    ('空间技术', 20)
    """
    return {
        row["technology"]: Technology(row["technology"], row["name_en"], row["name_zh"], row["claim"])
        for row in read("technologies")
    }


@cache
def applications() -> dict[str, Application]:
    """Return all applications that the catalog has words for, by the publisher's words.

    Examples
    --------
    >>> applications()["雷达"].label(), applications()["雷达"].technologies
    ('radar', ('advanced_sensing',))
    """
    names = {row["application"]: (row["name_en"], row["name_zh"]) for row in read("applications")}
    links = {row["application"]: row for row in read("technology_links")}
    names |= {key: (row["name_en"], row["name_zh"]) for key, row in links.items()}
    return {
        key: Application(
            key,
            *words,
            tuple(links[key]["technologies"].split()) if key in links else (),
            links[key]["basis"] if key in links else "",  # type: ignore[arg-type]
        )
        for key, words in names.items()
    }

"""Harmonised System codes: which mineral a code is, which link makes it and which takes it in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from orechain.catalog.minerals import mineral as find_mineral
from orechain.catalog.named import Named
from orechain.catalog.names import NameIndex
from orechain.catalog.tables import number, read, split


@dataclass(frozen=True, slots=True)
class HsCode(Named):
    """One reading of a six-digit code for one mineral.

    Parameters
    ----------
    hs
        Six digits.
    versions
        Versions of the nomenclature that have it with this meaning, such as ``HS17``.
    link, process
        Whose product it is.
    feeds
        Link that takes it in.
    form
        What the goods are; ``gross`` where no form fits.
    low, content, high
        Share of ``content_form`` in the gross weight, with bounds; ``None`` where not known.
    basis
        ``computed`` from a formula, or ``typical (unverified)``.
    exclusivity
        ``exclusive``, or ``shared`` with goods of other minerals.
    minor
        Whether the code carries only a small part of the trade of its link.
    exporters
        Economies whose exports this reading is for; empty for all that have no reading of their own.
    content_form
        What ``content`` is the share of: an element, or ``REO`` or ``REE``.
    """

    hs: str
    versions: tuple[str, ...]
    mineral: str
    link: str
    process: str
    feeds: str
    form: str
    low: float | None
    content: float | None
    high: float | None
    basis: str
    exclusivity: str
    minor: bool
    exporters: tuple[str, ...]
    name_en: str
    name_zh: str
    note: str
    content_form: str

    @property
    def exclusive(self) -> bool:
        """Whether all goods under the code are of this mineral."""
        return self.exclusivity == "exclusive"


@cache
def _all() -> tuple[HsCode, ...]:
    return tuple(
        HsCode(
            hs=row["hs"],
            versions=split(row["versions"]),
            mineral=row["mineral"],
            link=row["link"],
            process=row["process"],
            feeds=row["feeds"],
            form=row["form"],
            low=number(row["content_low"]),
            content=number(row["content"]),
            high=number(row["content_high"]),
            basis=row["content_basis"],
            exclusivity=row["exclusivity"],
            minor=row["minor"] == "1",
            exporters=split(row["exporters"]),
            name_en=row["name_en"],
            name_zh=row["name_zh"],
            note=row["note"],
            content_form=row["content_form"],
        )
        for row in read("hs_codes")
    )


@cache
def _codes() -> NameIndex:
    return NameIndex("hs", ((item.hs, item.hs) for item in _all()))


def hs_codes(mineral: str = "", link: str = "", version: str = "") -> tuple[HsCode, ...]:
    """Return the readings of all codes, or those of a mineral, a link or a version of the nomenclature.

    Examples
    --------
    >>> sorted({item.hs for item in hs_codes("cobalt", link="M", version="HS17")})
    ['282200', '282540', '283329', '750110', '750120', '810520']
    """
    return _chosen(find_mineral(mineral).mineral if mineral else "", link, version)


@cache
def _chosen(mineral: str, link: str, version: str) -> tuple[HsCode, ...]:
    return tuple(
        item
        for item in _all()
        if mineral in ("", item.mineral) and link in ("", item.link) and (not version or version in item.versions)
    )


def hs_code(code: str, mineral: str, exporter: str = "") -> HsCode | None:
    """Return how a code is read for a mineral and an exporter; ``None`` if it does not hold the mineral.

    Raises
    ------
    UnknownName
        If the catalog does not have the code at all, or not the mineral.

    Examples
    --------
    >>> hs_code("2822.00", "cobalt", "COD").content, hs_code("282200", "cobalt", "FIN").feeds
    (0.3, 'D')
    """
    digits = _codes().find(code.replace(".", "").replace(" ", ""))
    readings = [item for item in hs_codes(mineral) if item.hs == digits]
    own = [item for item in readings if exporter in item.exporters]
    rest = [item for item in readings if not item.exporters]
    return next(iter(own + rest), None)

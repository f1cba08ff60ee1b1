"""The records that the store hands out: claims as published, and figures ready for use."""

from __future__ import annotations

from dataclasses import dataclass

CLAIM_COLUMNS = (
    "claim", "mineral", "form", "link", "process", "kind", "detail", "economy", "partner", "start", "end",
    "value", "low", "high", "sd", "bound", "unit", "raw", "estimated", "release", "locator", "note",
)  # fmt: skip
RELEASE_COLUMNS = (
    "release", "publisher", "publisher_zh", "title", "version", "published", "url", "licence", "attribution", "note",
)  # fmt: skip
CORRECTION_COLUMNS = ("claim", "action", "field", "published", "corrected", "reason", "source")
CORRECTABLE = ("mineral", "form", "link", "process", "kind", "economy", "start", "end", "value", "unit")
BOUNDS = (
    "gt", "lt", "range", "withheld", "not_available", "not_applicable", "net_exporter", "small", "zero", "described",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fact:
    """One published figure after corrections, with its amount in base units.

    ``amount`` (and its bounds) is ``value`` in the base unit of the dimension (tonnes, USD per tonne, fraction);
    ``contained`` is the mass of the contained element, ``None`` where the form does not say how much that is.
    ``excluded`` says why the figure is kept but never used; it is empty for a usable figure.
    """

    claim: str
    mineral: str
    form: str
    link: str
    process: str
    kind: str
    detail: str
    economy: str
    partner: str
    start: int | None
    end: int | None
    value: float | None
    low: float | None
    high: float | None
    sd: float | None
    bound: str
    unit: str
    raw: str
    estimated: bool
    release: str
    locator: str
    note: str
    amount: float | None
    amount_low: float | None
    amount_high: float | None
    contained: float | None
    corrected: bool
    excluded: str

    @property
    def usable(self) -> bool:
        """Whether the figure has a number and nothing speaks against using it."""
        return self.amount is not None and not self.excluded


@dataclass(frozen=True, slots=True)
class TradeFlow:
    """Gross weight and value of one HS code from one exporter to one importer (or summed over the other side)."""

    release: str
    year: int
    exporter: str
    importer: str
    hs: str
    value_kusd: float
    quantity_t: float | None

    @property
    def claim(self) -> str:
        """Id under which the flow can be traced."""
        return f"{self.release}:{self.year}-{self.exporter}-{self.importer}-{self.hs}"


@dataclass(frozen=True, slots=True)
class Release:
    """One release of one publisher."""

    release: str
    publisher: str
    publisher_zh: str
    title: str
    version: str
    published: str
    url: str
    licence: str
    attribution: str
    note: str

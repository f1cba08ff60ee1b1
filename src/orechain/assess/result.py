"""What an assessment says: figures that carry their origin, grouped by link of the chain.

Everything here is a frozen record without behaviour beyond reading itself. Renderers (terminal, report, API)
depend on this module only, so that one answer has many faces.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Literal

from orechain.catalog.messages import Message
from orechain.promises import Finite, LinkName, OfReadings, ReadingName

Status = Literal["published", "computed", "estimate", "missing"]
Scope = Literal["industry", "demand"]
READINGS = ("autonomous", "realised", "assured")


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of an answer, with all that has to travel with it.

    ``value`` is ``None`` exactly when ``status`` is ``"missing"``; ``reason`` then says why and ``needs`` which data
    would be required. A bound or range without a single value (``>50``) keeps ``low`` and ``high`` and is missing.

    Parameters
    ----------
    value, low, high
        In ``unit``. ``low`` and ``high`` span what publishers, content factors or assumptions leave open.
    unit
        Id in the catalog of units.
    status
        ``published`` (one claim as it stands, after unit conversion), ``computed`` (arithmetic on published claims),
        ``estimate`` (rests on an assumption, which ``assumptions`` states) or ``missing``.
    claims
        Ids of the claims that it rests on; ``orechain data trace ID`` shows each.
    rule
        Id of the rule that chose or computed it (label ``rule.<id>`` in the catalog table ``ui``).
    start, end
        First and last year that the underlying figures refer to.
    form
        Id of the form that a mass is counted as.
    oldest
        Last year of the oldest period that went into it, where that is older than ``end``.
    """

    value: float | None
    unit: str
    status: Status
    low: float | None = None
    high: float | None = None
    claims: tuple[str, ...] = ()
    rule: str = ""
    start: int | None = None
    end: int | None = None
    form: str = ""
    oldest: int | None = None
    reason: Message | None = None
    needs: Message | None = None
    assumptions: tuple[Message, ...] = ()

    @property
    def missing(self) -> bool:
        """Whether there is no number."""
        return self.value is None


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a ranking: an economy (or application, or list) with its quantity and share of the total."""

    key: str
    quantity: Figure
    share: Figure


@dataclass(frozen=True, slots=True)
class LinkAnswer:
    """One link of the chain for one economy and year.

    ``readings`` maps ``autonomous``, ``realised`` and ``assured`` to figures (unit ``fraction``; 1 = the requirement is
    met). For link R the readings are the *contribution* (secondary material ÷ input of link M) and ``effectiveness``
    (recovered ÷ end-of-life arising) stands beside them.
    """

    link: LinkName
    readings: Annotated[dict[str, Figure], OfReadings]
    requirement: Figure
    domestic: Figure
    imports: Figure
    exports: Figure
    world: Figure
    origins: tuple[Entry, ...] = ()
    producers: tuple[Entry, ...] = ()
    concentration: Figure | None = None
    governance_concentration: Figure | None = None
    net_import_reliance: Figure | None = None
    effectiveness: Figure | None = None
    largest_supplier: str = ""
    age_years: int | None = None
    coverage: float = 0.0
    notes: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Series:
    """A figure over years: ``points`` holds (year, figure)."""

    key: str
    title: Message
    unit: str
    points: tuple[tuple[int, Figure], ...]


@dataclass(frozen=True, slots=True)
class TradeLine:
    """Trade of one HS code by the economy (or the world's, by exporter) in one year, gross weight and value."""

    hs: str
    name_en: str
    name_zh: str
    link: LinkName
    direction: Literal["import", "export", "world"]
    partners: tuple[Entry, ...]
    quantity: Figure
    value: Figure
    exclusive: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """The mineral stands on an official list."""

    economy: str
    year: int
    list_type: str
    wording: str
    claim: str


@dataclass(frozen=True, slots=True)
class ConflictSide:
    """One publisher's figure in a conflict."""

    claim: str
    publisher: str
    release: str
    value: Finite
    unit: str
    form: str
    boundary: str
    used: bool


@dataclass(frozen=True, slots=True)
class Conflict:
    """Figures for one quantity that disagree; ``spread`` is (largest − smallest) ÷ the mean of the two."""

    kind: str
    link: str
    process: str
    economy: str
    start: int
    end: int
    spread: Finite
    sides: tuple[ConflictSide, ...]


@dataclass(frozen=True, slots=True)
class ChainNode:
    """A node of the chain picture; ``column`` is the link (U, M, D, R) or ``X`` (outside the economy)."""

    id: str
    column: str
    label: Message
    order: int = 0


@dataclass(frozen=True, slots=True)
class ChainFlow:
    """A flow of the chain picture; ``back`` flows are drawn underneath."""

    source: str
    target: str
    quantity: Figure
    back: bool = False


@dataclass(frozen=True, slots=True)
class ChainPicture:
    """Nodes and flows of the chain, contained element unless ``form`` says otherwise."""

    nodes: tuple[ChainNode, ...]
    flows: tuple[ChainFlow, ...]
    unit: str
    form: str
    notes: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A release that the answer rests on."""

    release: str
    publisher: str
    publisher_zh: str
    title: str
    published: str
    url: str
    licence: str
    attribution: str
    claims_used: int


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """What a reader needs to find one published figure again."""

    claim: str
    publisher: str
    release: str
    locator: str
    raw: str
    unit: str
    licence: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Weakest:
    """The weakest link: the lowest assured reading among the links that could be read."""

    link: LinkName
    reading: ReadingName
    figure: Figure
    compared: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Assessment:
    """The whole-chain answer for one mineral, economy and year."""

    mineral: str
    economy: str
    year: int
    scope: Scope
    form: str
    links: tuple[LinkAnswer, ...]
    weakest: Weakest | None
    sentences: tuple[Message, ...]
    reserves: tuple[Entry, ...]
    reserves_world: Figure
    reserves_to_production: Figure
    reserves_to_production_world: Figure
    recycling: tuple[tuple[str, Figure], ...]
    uses: tuple[Entry, ...]
    supply_paths: tuple[tuple[str, Figure], ...]
    prices: tuple[Series, ...]
    trade: tuple[TradeLine, ...]
    lists: tuple[Listing, ...]
    conflicts: tuple[Conflict, ...]
    picture: ChainPicture
    sources: tuple[Source, ...]
    manifest: dict[str, str] = field(default_factory=dict)
    notes: tuple[Message, ...] = ()

    def link(self, link: str) -> LinkAnswer:
        """Return the answer for one link (``U``, ``M``, ``D`` or ``R``)."""
        return next(answer for answer in self.links if answer.link == link)

"""A report as data: blocks of text, numbers, tables and charts that any renderer can draw.

Every number is a `Value` that knows its mark (published, computed, estimate, missing), what a reader sees
when pointing at it, and where in the report its origin stands.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from orechain.chain.sankey import SankeyLayout

Mark = Literal["published", "corrected", "computed", "estimate", "missing", ""]


@dataclass(frozen=True, slots=True)
class Value:
    """A number or word as it is shown.

    ``raw`` is what a spreadsheet receives; ``hover`` is shown when pointing; ``href`` leads to the origin;
    ``extra`` is a second, smaller text (the range, or why there is no number).
    """

    text: str
    mark: Mark = ""
    href: str = ""
    hover: str = ""
    raw: str = ""
    extra: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of ``value`` on a scale from 0 to ``top``, with the span ``low``–``high``."""

    value: float | None
    top: float
    low: float | None = None
    high: float | None = None
    threshold: float | None = None
    estimate: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell: one or more values, or a bar; ``repeat`` marks a word that the row above already says."""

    values: tuple[Value, ...] = ()
    bar: Bar | None = None
    repeat: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A table column."""

    label: str
    align: Literal["left", "right", "bar"] = "left"


@dataclass(frozen=True, slots=True)
class Row:
    """A table row; the first cell is its heading. ``strong`` rows carry totals or what is asked for."""

    cells: tuple[Cell, ...]
    strong: bool = False
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is the title of the page."""

    text: str
    level: int
    anchor: str = ""
    block: Literal["heading"] = "heading"


@dataclass(frozen=True, slots=True)
class Text:
    """Paragraphs."""

    paragraphs: tuple[str, ...]
    style: Literal["lead", "plain", "note"] = "plain"
    block: Literal["text"] = "text"


@dataclass(frozen=True, slots=True)
class Facts:
    """A short list of names and values."""

    items: tuple[tuple[str, Value], ...]
    block: Literal["facts"] = "facts"


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of a link."""

    label: str
    value: Value
    bar: Bar
    weakest: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """The answer for one link."""

    link: str
    title: str
    readings: tuple[Reading, ...]
    facts: tuple[tuple[str, Value], ...]
    weakest: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cards:
    """The links side by side in chain order."""

    cards: tuple[Card, ...]
    legend: tuple[tuple[Mark, str], ...]
    threshold: str
    block: Literal["cards"] = "cards"


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its title, unit, source line and notes."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    unit: str = ""
    source: str = ""
    notes: tuple[str, ...] = ()
    dense: bool = False
    block: Literal["table"] = "table"


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a line chart; a missing value breaks the line."""

    year: int
    value: float | None
    shown: Value
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class LineChart:
    """One series over years."""

    caption: str
    unit: str
    points: tuple[Point, ...]
    description: str
    source: str = ""
    anchor: str = ""
    block: Literal["line"] = "line"


@dataclass(frozen=True, slots=True)
class Drawing:
    """A finished drawing: SVG markup made from escaped parts only."""

    caption: str
    unit: str
    svg: str
    source: str = ""
    notes: tuple[str, ...] = ()
    anchor: str = ""
    block: Literal["drawing"] = "drawing"


@dataclass(frozen=True, slots=True)
class FlowLabel:
    """What is written on a flow of the chain picture and at its ends.

    ``style`` is how a flow of a balance came about (``published``, ``corrected``, ``computed``,
    ``not_determinable``); empty where the layout says enough. ``suspect`` says why the flow is doubted.
    """

    source: str
    target: str
    shown: Value
    style: str = ""
    suspect: str = ""


@dataclass(frozen=True, slots=True)
class NodeMark:
    """What is drawn at a node of a balance besides its name.

    ``stock`` is the net addition to the stock in words; ``imbalance`` is inputs − outputs − stock before
    reconciliation in the unit of the layout, drawn as a strip, with its words.
    """

    id: str
    stock: str = ""
    imbalance: float | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class SankeyChart:
    """The chain picture: a layout and the words that stand on it."""

    caption: str
    unit: str
    layout: SankeyLayout
    labels: tuple[tuple[str, str], ...]
    columns: tuple[tuple[str, str], ...]
    flows: tuple[FlowLabel, ...]
    legend: tuple[tuple[str, str], ...]
    description: str
    source: str = ""
    notes: tuple[str, ...] = ()
    anchor: str = ""
    lines: int = 2
    marks: tuple[NodeMark, ...] = ()
    block: Literal["sankey"] = "sankey"


@dataclass(frozen=True, slots=True)
class Choice:
    """Blocks of which one is shown at a time, under the words of its choice."""

    label: str
    items: tuple[tuple[str, tuple[SankeyChart | Table | Text | Choice, ...]], ...]
    anchor: str
    block: Literal["choice"] = "choice"


@dataclass(frozen=True, slots=True)
class Grid:
    """Blocks that may stand side by side."""

    blocks: tuple[Table | LineChart, ...]
    block: Literal["grid"] = "grid"


@dataclass(frozen=True, slots=True)
class SourceItem:
    """A release with its licence, as it has to be named."""

    title: str
    licence: str
    attribution: str
    url: str
    used: str


@dataclass(frozen=True, slots=True)
class Sources:
    """The releases that the report rests on."""

    items: tuple[SourceItem, ...]
    block: Literal["sources"] = "sources"


@dataclass(frozen=True, slots=True)
class Code:
    """A command or listing to be copied."""

    text: str
    block: Literal["code"] = "code"


@dataclass(frozen=True, slots=True)
class Fold:
    """Blocks that show only their title until they are opened; a link to the anchor opens them."""

    title: str
    blocks: tuple[Heading | Text | Facts | Table | Drawing, ...]
    anchor: str = ""
    shown: bool = False
    block: Literal["fold"] = "fold"


Block = (
    Heading | Text | Facts | Cards | Table | LineChart | Drawing | SankeyChart | Choice | Grid | Sources | Code | Fold
)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report with its heading."""

    heading: Heading
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report in one language."""

    lang: str
    title: str
    kicker: str
    subtitle: tuple[str, ...]
    answer: tuple[Block, ...]
    sections: tuple[Section, ...]
    contents: str
    footer: str
    words: tuple[tuple[str, str], ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain dictionaries, lists, words and numbers for JSON."""
        return asdict(self)

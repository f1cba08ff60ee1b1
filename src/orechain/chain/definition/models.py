"""What a definition file may say: frozen models, one per part of the file.

The models hold what is written, in the units of the file. `orechain.chain.definition.network.expand` turns a
definition into nodes and edges at places, `orechain.chain.definition.compile.compile_system` into equations.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from orechain.definitions.parts import Deviation, FileName, Identifier, Labels, Number, Part, Words

GROSS = "gross"
"""The layer of gross mass; every other layer counts a contained element (or an oxide of it)."""

ELEMENT = "element"
"""The layer of a frame that serves any mineral: the mineral's own form, set by `specialise`."""


Link = Literal["", "U", "M", "D", "R"]
Kind = Literal["transformation", "market", "outside"]
Distribution = Literal["normal", "lognormal"]
Role = Literal[
    "product", "tailings", "slag", "reject", "emission", "scrap", "end_of_life", "secondary", "remanufacture", "trade"
]
"""What a flow is, for pictures and reports; it does not enter the equations."""

Quantity = Literal["domestic", "imports", "exports", "requirement"]


class Process(Part):
    """A process: where material is transformed, changes hands (market), or leaves the accounts (outside).

    Parameters
    ----------
    link
        ``U``, ``M``, ``D``, ``R``, or empty.
    kind
        ``transformation`` and ``market`` are balanced, ``outside`` (lithosphere, environment) is not.
    process
        Catalog process that gives the labels; ``name`` goes before it.
    stock
        Whether there is a net addition to stock.
    place
        ``shared``: exists once and not in each economy.
    balance
        Layers besides the element layers that are balanced here: ``gross``.
    present
        Economies that have it, where several economies are expanded; by default all.
    """

    link: Link = ""
    kind: Kind = "transformation"
    process: str = ""
    name: Labels | None = None
    stock: bool = False
    place: Literal["", "shared"] = ""
    balance: Words = ()
    present: Words | None = None
    note: Labels | str = ""

    @property
    def shared(self) -> bool:
        """Whether it exists once and not in each economy."""
        return self.place == "shared"

    @property
    def outside(self) -> bool:
        """Whether it has no balance."""
        return self.kind == "outside"


class Estimate(Part):
    """A number with its uncertainty: ``sd`` in the unit of ``value`` or ``cv`` relative to it; ``sd: 0`` is exact.

    ``low`` and ``high`` are hard bounds, which may stand without a value.
    """

    value: Number | None = None
    sd: Deviation | None = None
    cv: Deviation | None = None
    unit: str = ""
    distribution: Distribution = "normal"
    low: Number | None = None
    high: Number | None = None
    claim: str = ""
    source: str = ""

    @property
    def deviation(self) -> float | None:
        """The standard deviation in the unit of ``value``; ``None`` where it is not stated."""
        if self.sd is not None or self.cv is None or self.value is None:
            return self.sd
        return self.cv * abs(self.value)

    @property
    def exact(self) -> bool:
        """Whether it is known without uncertainty."""
        return self.value is not None and self.deviation == 0.0


class Flow(Part):
    """A flow from one process to another, or from a market to itself abroad where ``traded``.

    Parameters
    ----------
    origin, target
        Ids of processes (``from`` and ``to`` in the file).
    traded
        Whether it also crosses borders: see `orechain.chain.definition.network.expand`.
    form
        Catalog form that it moves as; with the layer ``gross`` and a form of known content, the content holds.
    layers
        The layers it has; by default all element layers, and ``gross`` where it has a grade.
    grade
        Content by element layer: flow:element = grade * flow:gross.
    complete
        Whether its grades sum to one.
    pairs
        Exporters and importers of a traded flow; by default all pairs.
    """

    origin: str = Field(alias="from")
    target: str = Field(alias="to")
    traded: bool = False
    role: Role = "product"
    form: str = ""
    name: Labels | None = None
    layers: Words | None = None
    grade: Mapping[str, Estimate] = Field(default_factory=dict)
    complete: bool = False
    pairs: tuple[tuple[str, str], ...] | None = None
    note: Labels | str = ""


class Coefficient(Estimate):
    """A ratio of two sums of terms of one layer: coefficient * sum(per) = sum(of).

    ``layer`` names the layers it holds for (one number for all of them); needed only where a chain has several
    element layers. ``lower`` and ``upper`` bound it, by default 0 and 1. ``place`` restricts it to one economy.
    """

    of: Words
    per: Words
    layer: Words = ()
    lower: Number = 0.0
    upper: Annotated[float, Field(allow_inf_nan=True)] = 1.0
    place: str = ""
    name: Labels | None = None
    note: Labels | str = ""


class Relation(Part):
    """A linear relation: the sum of factor * term equals ``equals``, in ``unit`` (by default t, or a fraction)."""

    name: Identifier
    terms: Mapping[str, Number]
    equals: Number = 0.0
    unit: str = ""
    layer: Words = ()
    place: str = ""
    note: Labels | str = ""


class Selection(Part):
    """Which claims of the store are meant; every key may be one word or a list, an empty key asks nothing.

    ``mineral`` is by default the mineral of the chain; ``claim`` names single claims.
    """

    claim: Words = ()
    kind: Words = ()
    link: Words = ()
    process: Words = ()
    detail: Words = ()
    form: Words = ()
    mineral: Words = ()
    economy: Words = ()
    partner: Words = ()
    release: Words = ()


class LinkFigure(Part):
    """A figure of the assessment of one link: what it makes, brings in, sends out or needs."""

    link: Literal["U", "M", "D", "R"]
    quantity: Quantity


class Evidence(Part):
    """Which published figures measure which quantity: the sum of ``measures``, or its ratio to the sum of ``per``.

    ``place`` and ``partner`` say where, if it is not the economy and partner of the figure. ``cv`` goes before the
    data-quality rules.
    """

    measures: Words
    per: Words = ()
    claims: Selection | None = None
    figure: LinkFigure | None = None
    layer: str = ""
    place: str = ""
    partner: str = ""
    cv: Deviation | None = None
    distribution: Distribution | None = None
    note: Labels | str = ""


class Value(Estimate):
    """A figure of the definition's own: the sum of ``measures``, or its ratio to the sum of ``per``.

    ``form`` is what a mass is counted as, if not the layer itself. Without ``place`` it is of the only place of the
    scope; a value of an economy that is not in the scope is not used.
    """

    measures: Words
    per: Words = ()
    unit: str
    form: str = ""
    layer: str = ""
    place: str = ""
    partner: str = ""
    note: Labels | str = ""


class Correlation(Part):
    """Two figures that err together: the correlation of their errors (of the logarithms where log-normal).

    ``between`` names two terms that are measured, or two figures by the id of their claim.
    """

    between: tuple[str, str]
    value: Annotated[float, Field(gt=-1.0, lt=1.0, allow_inf_nan=False)]
    note: Labels | str = ""


class Split(Part):
    """Coefficients that are the shares of one whole: in every Monte Carlo sample they sum to one (Dirichlet).

    The concentration is given, or follows from the standard deviation of the share ``spread_of``.
    """

    shares: Annotated[tuple[Identifier, ...], Field(min_length=2)]
    concentration: Annotated[float, Field(gt=0.0, allow_inf_nan=False)] | None = None
    spread_of: str = ""
    note: Labels | str = ""


class ChainDefinition(Part):
    """A chain: its processes, flows, coefficients and relations, and the figures that measure them."""

    chain: FileName
    name: Labels
    mineral: str = ""
    layers: Words
    note: Labels | str = ""
    source: Words = ()
    processes: Mapping[Identifier, Process]
    flows: Mapping[Identifier, Flow]
    coefficients: Mapping[Identifier, Coefficient] = Field(default_factory=dict)
    relations: tuple[Relation, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    values: tuple[Value, ...] = ()
    correlations: tuple[Correlation, ...] = ()
    splits: tuple[Split, ...] = ()

    @property
    def element_layers(self) -> tuple[str, ...]:
        """The layers that are balanced at every process: all but gross mass."""
        return tuple(layer for layer in self.layers if layer != GROSS)

    def flow_layers(self, flow: str) -> tuple[str, ...]:
        """Return the layers that a flow has, in the order of the chain's layers."""
        item = self.flows[flow]
        if item.layers is not None:
            return tuple(layer for layer in self.layers if layer in item.layers)
        has_gross = bool(item.grade) or not self.element_layers
        return tuple(layer for layer in self.layers if layer != GROSS or has_gross)

    def balanced_layers(self, process: str) -> tuple[str, ...]:
        """Return the layers balanced at a process: none outside, gross only where listed or where it is alone."""
        item = self.processes[process]
        if item.outside:
            return ()
        return tuple(x for x in self.layers if x != GROSS or GROSS in item.balance or not self.element_layers)

    def process_label(self, process: str, lang: str = "en") -> str:
        """Return the name of a process: its own, else that of the catalog's process, else its id in words."""
        from orechain.catalog.vocabulary import process as catalog_process

        item = self.processes[process]
        if item.name is not None:
            return item.name.label(lang)
        return catalog_process(item.process).label(lang) if item.process else process.replace("_", " ")

    def flow_label(self, flow: str, lang: str = "en") -> str:
        """Return the name of a flow: its own, else its id in words."""
        item = self.flows[flow]
        return item.name.label(lang) if item.name is not None else flow.replace("_", " ")


class Case(Part):
    """A case: one chain, one scope, one period, and the figures that belong to it.

    Parameters
    ----------
    scope
        ``WLD``, one economy, or several.
    releases
        Only claims of these releases; empty for all.
    excluded_too
        Whether claims that a correction excludes are used too.
    values, evidence, correlations, splits
        Added to those of the definition.
    mineral
        For a chain that serves any mineral.
    options
        Settings of the calculation.
    """

    case: FileName
    chain: str
    name: Labels
    scope: Words
    period: tuple[int, int]
    mineral: str = ""
    releases: Words = ()
    excluded_too: bool = False
    note: Labels | str = ""
    source: Words = ()
    evidence: tuple[Evidence, ...] = ()
    values: tuple[Value, ...] = ()
    correlations: tuple[Correlation, ...] = ()
    splits: tuple[Split, ...] = ()
    options: Mapping[str, bool | int | float | str] = Field(default_factory=dict)

"""What a balanced chain says: every quantity before and after, with the source that each correction touches.

Everything here is a frozen record. Renderers (terminal, report, picture, JSON) depend on this module only. Masses are
tonnes of the layer over the whole period of the balance, coefficients are ratios. A number that does not exist is
``None``, and then ``reason`` says why; it is never zero.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from orechain.assess.result import Source
from orechain.catalog.messages import Message
from orechain.promises import Finite

Terms = tuple[tuple[Finite, str], ...]
"""A sum of quantities: factor and quantity id of each."""

Status = Literal["exact", "measured", "redundant", "observable", "unobservable"]
"""``exact``: given without uncertainty. ``measured``: published, and nothing else in the system tells about it.
``redundant``: published and also following from the others, so that reconciliation could test and correct it.
``observable``: not published, computed from the others. ``unobservable``: neither published nor computable."""

Mark = Literal["published", "corrected", "computed", "not_determinable", "not_reconciled"]
"""How a value is shown: ``published`` (reconciliation left it where its sources are), ``corrected`` (moved by it),
``computed`` (no source of its own), ``not_determinable`` (blank or interval), ``not_reconciled`` (the picture before:
no value was computed)."""


@dataclass(frozen=True, slots=True)
class Observed:
    """One figure that enters the system, as it was published and as the reconciliation leaves it.

    Parameters
    ----------
    id
        Id of the observation: the claim, or the place in the user's file.
    of, per
        What it measures: the sum ``of``; divided by the sum ``per`` if it is a ratio (then it has no unit).
    mean, sd
        In tonnes (or as a ratio); ``sd`` is 0 where the figure is exact, ``None`` where it is a bound only.
    low, high
        Bounds that the publisher states, never crossed.
    distribution
        ``normal`` or ``lognormal``.
    published, unit
        The number and unit as published.
    sources
        Claim ids, or ``file.xlsx, sheet Values, cell D7``; never empty.
    quality
        The data-quality rules that gave the uncertainty: rule id (catalog table ``data_quality``) and coefficient of
        variation of each.
    adjusted
        Value of what it measures after reconciliation, ``None`` if that was not determinable.
    standardised
        Correction ÷ its own standard deviation; beyond about 2 (and the larger, the more) it hardly fits the others.
        ``None`` where nothing else tests it.
    suspect
        Whether the residual test names it.
    start, end
        First and last year that the figure refers to.
    notes
        What was done to it: conversion, share times total, nearest year.
    releases
        Releases that the claims stand in; empty for figures of the user.
    """

    id: str
    of: Terms
    per: Terms
    mean: float | None
    sd: float | None
    low: float | None
    high: float | None
    distribution: str
    published: str
    unit: str
    sources: tuple[str, ...]
    quality: tuple[tuple[str, float], ...] = ()
    adjusted: float | None = None
    standardised: float | None = None
    suspect: bool = False
    start: int | None = None
    end: int | None = None
    notes: tuple[Message, ...] = ()
    releases: tuple[str, ...] = ()

    @property
    def change(self) -> float | None:
        """Value after ÷ value before − 1; ``None`` where either is missing or the figure is zero."""
        if self.adjusted is None or self.mean is None or self.mean == 0:
            return None
        return self.adjusted / self.mean - 1


@dataclass(frozen=True, slots=True)
class BalancedNode:
    """A process or market at one place.

    ``kind`` is ``transformation``, ``market`` or ``outside`` (no balance); ``link`` is U, M, D, R or empty; ``order``
    is the place of the process in the definition, the same for every place, year and layer. ``place`` is an economy id
    of the catalog, ``OTH`` for the rest of the world, or empty for a process shared by all.
    """

    id: str
    process: str
    place: str
    link: str
    kind: str
    has_stock: bool
    order: int
    name_en: str
    name_zh: str

    def label(self, lang: str) -> str:
        """Return the name of the process in ``lang``."""
        return self.name_zh if lang == "zh" else self.name_en


@dataclass(frozen=True, slots=True)
class BalancedValue:
    """What reconciliation says about one quantity.

    Parameters
    ----------
    value, sd
        Tonnes of the layer in the period (or a ratio); ``None`` if not determinable.
    low, high
        95 % interval; for a quantity that is not determinable the interval that the balances leave, an open end
        being ``None``.
    status
        See `Status`; empty in the picture before reconciliation.
    reason
        Why there is no value.
    percentiles
        (probability, value) from Monte Carlo sampling, where it was asked for.
    """

    value: float | None
    sd: float | None
    low: float | None
    high: float | None
    status: Status | Literal[""]
    reason: Message | None = None
    percentiles: tuple[tuple[Finite, Finite], ...] = ()

    @property
    def missing(self) -> bool:
        """Whether there is no number."""
        return self.value is None


@dataclass(frozen=True, slots=True)
class BalancedFlow:
    """One flow in one layer, before and after.

    Parameters
    ----------
    id
        Quantity id, ``flow@PLACE:LAYER`` or ``flow@FROM>TO:LAYER``.
    flow, layer
        Id of the flow in the definition; layer (element symbol, form or ``gross``).
    source, target
        Ids of nodes.
    role
        ``product``, ``tailings``, ``slag``, ``reject``, ``emission``, ``scrap``, ``end_of_life``, ``secondary``,
        ``remanufacture`` or ``trade``.
    traded
        Whether it crosses a border.
    before
        The figures that measure just this flow (not sums or ratios; those stand in `BalancedChain.observations`).
    after
        What reconciliation says.
    mark
        How it is shown.
    name_en, name_zh
        Name of the flow, empty if the definition gives none.
    form
        Form in which the flow is traded, where the definition says so.
    """

    id: str
    flow: str
    layer: str
    source: str
    target: str
    role: str
    traded: bool
    before: tuple[Observed, ...]
    after: BalancedValue
    mark: Mark
    name_en: str = ""
    name_zh: str = ""
    form: str = ""

    @property
    def value(self) -> float | None:
        """Reconciled value in tonnes of the layer."""
        return self.after.value

    @property
    def sd(self) -> float | None:
        """Standard deviation of the reconciled value."""
        return self.after.sd

    @property
    def low(self) -> float | None:
        """Lower end of the interval."""
        return self.after.low

    @property
    def high(self) -> float | None:
        """Upper end of the interval."""
        return self.after.high

    @property
    def status(self) -> str:
        """Class of the quantity."""
        return self.after.status

    @property
    def reason(self) -> Message | None:
        """Why there is no value."""
        return self.after.reason

    def label(self, lang: str) -> str:
        """Return the name in ``lang``, or the id of the flow."""
        return (self.name_zh if lang == "zh" else self.name_en) or self.flow.replace("_", " ")


@dataclass(frozen=True, slots=True)
class BalancedStock:
    """Net addition to the stock of a process in one layer; may be negative."""

    id: str
    node: str
    layer: str
    before: tuple[Observed, ...]
    after: BalancedValue
    mark: Mark


@dataclass(frozen=True, slots=True)
class BalancedCoefficient:
    """A transfer coefficient (or other ratio) of the definition; ``of`` and ``per`` are sums of quantities.

    ``id`` is ``coefficient@PLACE``; ``coefficient`` its name in the definition.
    """

    id: str
    coefficient: str
    place: str
    of: Terms
    per: Terms
    before: tuple[Observed, ...]
    after: BalancedValue
    mark: Mark
    name_en: str = ""
    name_zh: str = ""

    def label(self, lang: str) -> str:
        """Return the name in ``lang``, or the id of the coefficient."""
        return (self.name_zh if lang == "zh" else self.name_en) or self.coefficient.replace("_", " ")


@dataclass(frozen=True, slots=True)
class ProcessBalance:
    """Inputs, outputs and net addition to stock of one process in one layer.

    Parameters
    ----------
    node, layer
        Id of the node; layer.
    inputs, outputs, stock
        Reconciled sums in tonnes; ``None`` if one of their flows is not determinable. ``stock`` is 0 for a process
        without one.
    imbalance_before
        Inputs − outputs − stock from the figures as published (mean of several publishers weighted by 1/variance);
        ``None`` unless every flow of the process is published.
    imbalance_after
        The same after reconciliation; ``None`` if a flow is not determinable.
    relative
        ``imbalance_before`` ÷ the larger of published inputs and outputs.
    observed, flows
        How many of the quantities of the process are published, of how many.
    """

    node: str
    layer: str
    inputs: float | None
    outputs: float | None
    stock: float | None
    imbalance_before: float | None
    imbalance_after: float | None
    relative: float | None
    observed: int
    flows: int


@dataclass(frozen=True, slots=True)
class SuspectFigure:
    """A published figure that the residual test names: ``standardised`` residual, ranked by its size.

    ``group`` numbers the figures that the balances cannot tell apart: any one of a group may be the wrong one.
    """

    observation: str
    quantity: str
    standardised: Finite
    group: int
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BalancedChain:
    """A chain for one scope and period, before and after reconciliation.

    Parameters
    ----------
    chain, case
        Ids of the definition and of the case (empty if none).
    name_en, name_zh
        Name of the case, else of the definition.
    mineral
        Id in the catalog.
    scope
        Places balanced: ``("WLD",)``, ``("CHN",)`` or several.
    period
        First and last year; masses are totals over it.
    layers
        Layers of the system, the first being the default to show.
    unit
        Unit of every mass, ``t``.
    reconciled
        ``False`` in the picture before: no ``after`` holds a value.
    observations
        Every figure that entered, also sums and ratios.
    objective, degrees_of_freedom, p_value
        Weighted sum of squares, its degrees of freedom, and the chance of one at least as large if the stated
        uncertainties hold; ``None`` where nothing is redundant or nothing was reconciled.
    suspects
        Ranked; empty if every figure fits the others.
    sources
        Releases that the figures come from.
    notes
        What a reader must know.
    manifest
        What makes the answer repeatable: versions, snapshot, definition's hash, command, seed.
    """

    chain: str
    case: str
    name_en: str
    name_zh: str
    mineral: str
    scope: tuple[str, ...]
    period: tuple[int, int]
    layers: tuple[str, ...]
    unit: str
    reconciled: bool
    nodes: tuple[BalancedNode, ...]
    flows: tuple[BalancedFlow, ...]
    stocks: tuple[BalancedStock, ...]
    coefficients: tuple[BalancedCoefficient, ...]
    observations: tuple[Observed, ...]
    processes: tuple[ProcessBalance, ...]
    objective: float | None
    degrees_of_freedom: int | None
    p_value: float | None
    suspects: tuple[SuspectFigure, ...]
    sources: tuple[Source, ...]
    notes: tuple[Message, ...] = ()
    manifest: dict[str, str] = field(default_factory=dict)

    def label(self, lang: str) -> str:
        """Return the name in ``lang``."""
        return self.name_zh if lang == "zh" else self.name_en

    def node(self, node: str) -> BalancedNode:
        """Return a node by id; `KeyError` if there is none."""
        for item in self.nodes:
            if item.id == node:
                return item
        raise KeyError(node)

    def observation(self, name: str) -> Observed:
        """Return an observation by id; `KeyError` if there is none."""
        for item in self.observations:
            if item.id == name:
                return item
        raise KeyError(name)

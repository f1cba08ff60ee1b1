"""A definition at places: every process as a node of each economy, every flow as an edge within or between them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from orechain.chain.definition.models import ChainDefinition, Flow, Kind, Link, Process, Role
from orechain.errors import OrechainError

WORLD = "WLD"
"""The place of a scope that is the whole world."""

OTHERS = "OTH"
"""The place of all economies that are not in the scope."""

ABROAD = "abroad"
"""The process that traded flows come from and go to outside the scope."""


@dataclass(frozen=True, slots=True)
class Node:
    """A process at a place; ``place`` is empty where it exists once for all. ``balanced`` are its balanced layers."""

    id: str
    process: str
    place: str
    link: Link
    kind: Kind
    has_stock: bool
    order: int
    balanced: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Edge:
    """A flow from one node to another; ``partner`` is the importing place of a flow between two places, else empty."""

    id: str
    flow: str
    source: str
    target: str
    role: Role
    form: str
    layers: tuple[str, ...]
    traded: bool
    place: str
    partner: str = ""


@dataclass(frozen=True, slots=True)
class Network:
    """Nodes and edges of a definition in a scope.

    ``inputs`` and ``outputs`` hold positions of edges by node; ``within`` by (flow, place), ``leaving`` and
    ``arriving`` those that cross a border by (flow, place of the exporter or importer).
    """

    definition: ChainDefinition
    scope: tuple[str, ...]
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    layers: tuple[str, ...]
    inputs: Mapping[str, Sequence[int]] = field(repr=False, compare=False, default_factory=dict)
    outputs: Mapping[str, Sequence[int]] = field(repr=False, compare=False, default_factory=dict)
    within: Mapping[tuple[str, str], int] = field(repr=False, compare=False, default_factory=dict)
    leaving: Mapping[tuple[str, str], Sequence[int]] = field(repr=False, compare=False, default_factory=dict)
    arriving: Mapping[tuple[str, str], Sequence[int]] = field(repr=False, compare=False, default_factory=dict)


def check_scope(scope: Sequence[str]) -> tuple[str, ...]:
    """Return the scope if it is the world alone, one economy, or several different ones.

    Raises
    ------
    OrechainError
        If it is empty, names an economy twice, or mixes the world or the other countries with economies.

    Examples
    --------
    >>> check_scope(["COD", "CHN"])
    ('COD', 'CHN')
    """
    places = tuple(scope)
    if not places or len(set(places)) < len(places) or OTHERS in places or (WORLD in places and len(places) > 1):
        raise OrechainError("bad_scope", scope=", ".join(places) or "–")
    return places


def expand(
    definition: ChainDefinition,
    scope: Sequence[str],
    *,
    pairs: Mapping[str, Collection[tuple[str, str]]] | None = None,
) -> Network:
    """Return the nodes and edges of a definition in a scope.

    A flow that is not traded stays within each place. A traded flow from P to Q becomes, besides the flow within each
    place (none where P is Q, a market):

    * the world alone: nothing more;
    * one economy A: an export P → abroad (``flow@A>OTH``) and an import abroad → Q (``flow@OTH>A``);
    * several: ``flow@A>B`` from P in A to Q in B for every ordered pair, and the export and import of each.

    Nodes without any edge are left out. The work is proportional to the number of edges.

    Parameters
    ----------
    definition
        The chain.
    scope
        ``("WLD",)``, one economy, or several.
    pairs
        By traded flow the pairs (exporter, importer) that exist; ``OTH`` is a possible side. A flow that is not named
        has all pairs, or those that the definition lists.

    Raises
    ------
    OrechainError
        If the scope is none.
    """
    places = check_scope(scope)
    edges: list[Edge] = []
    for name, flow in definition.flows.items():
        allowed = None if pairs is None or name not in pairs else frozenset(pairs[name])
        edges.extend(_edges(definition, name, flow, places, allowed))
    inputs: dict[str, list[int]] = {}
    outputs: dict[str, list[int]] = {}
    within: dict[tuple[str, str], int] = {}
    leaving: dict[tuple[str, str], list[int]] = {}
    arriving: dict[tuple[str, str], list[int]] = {}
    for position, edge in enumerate(edges):
        outputs.setdefault(edge.source, []).append(position)
        inputs.setdefault(edge.target, []).append(position)
        if edge.partner:
            leaving.setdefault((edge.flow, edge.place), []).append(position)
            arriving.setdefault((edge.flow, edge.partner), []).append(position)
        else:
            within[edge.flow, edge.place] = position
    nodes = tuple(node for node in _nodes(definition, places) if node.id in inputs or node.id in outputs)
    return Network(
        definition, places, nodes, tuple(edges), definition.layers, inputs, outputs, within, leaving, arriving
    )


def node_id(definition: ChainDefinition, process: str, place: str) -> str:
    """Return the id of a process at a place: ``mining@CHN``, or ``environment`` for one that exists once."""
    return process if definition.processes[process].shared else f"{process}@{place}"


def _is_at(process: Process, place: str) -> bool:
    return process.present is None or place == WORLD or process.shared or place in process.present


def _nodes(definition: ChainDefinition, places: tuple[str, ...]) -> Iterator[Node]:
    for order, (name, item) in enumerate(definition.processes.items()):
        balanced = definition.balanced_layers(name)
        for place in ("",) if item.shared else places:
            yield Node(node_id(definition, name, place), name, place, item.link, item.kind, item.stock, order, balanced)
    yield Node(f"{ABROAD}@{OTHERS}", ABROAD, OTHERS, "", "outside", False, len(definition.processes))


def _edges(
    definition: ChainDefinition,
    name: str,
    flow: Flow,
    places: tuple[str, ...],
    allowed: Collection[tuple[str, str]] | None,
) -> Iterator[Edge]:
    origin, target = definition.processes[flow.origin], definition.processes[flow.target]
    layers = definition.flow_layers(name)

    def edge(identifier: str, source: str, goal: str, place: str, partner: str = "") -> Edge:
        return Edge(identifier, name, source, goal, flow.role, flow.form, layers, flow.traded, place, partner)

    if origin.shared and target.shared:
        yield edge(f"{name}@{WORLD}", flow.origin, flow.target, WORLD)
        return
    sources = {place: node_id(definition, flow.origin, place) for place in places if _is_at(origin, place)}
    goals = {place: node_id(definition, flow.target, place) for place in places if _is_at(target, place)}
    if not (flow.traded and flow.origin == flow.target):
        for place in places:
            if place in sources and place in goals:
                yield edge(f"{name}@{place}", sources[place], goals[place], place)
    if not flow.traded or places == (WORLD,):
        return
    abroad = f"{ABROAD}@{OTHERS}"
    for exporter, importer in _pairs(flow, places, tuple(sources), tuple(goals), allowed):
        source = abroad if exporter == OTHERS else sources[exporter]
        goal = abroad if importer == OTHERS else goals[importer]
        yield edge(f"{name}@{exporter}>{importer}", source, goal, exporter, importer)


def _pairs(
    flow: Flow,
    places: tuple[str, ...],
    exporters: tuple[str, ...],
    importers: tuple[str, ...],
    allowed: Collection[tuple[str, str]] | None,
) -> Iterator[tuple[str, str]]:
    """Return who sends a traded flow to whom; a partner that is not in the scope is one of the others."""
    if flow.pairs is None and allowed is None:
        for exporter in exporters:
            yield from ((exporter, importer) for importer in importers if importer != exporter)
            yield exporter, OTHERS
        yield from ((OTHERS, importer) for importer in importers)
        return
    inside = frozenset(places)

    def within_scope(listed: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
        return {(a if a in inside else OTHERS, b if b in inside else OTHERS) for a, b in listed}

    chosen = within_scope(flow.pairs if flow.pairs is not None else allowed or ())
    if flow.pairs is not None and allowed is not None:
        chosen &= within_scope(allowed)
    has = frozenset((*exporters, OTHERS)), frozenset((*importers, OTHERS))
    yield from sorted((a, b) for a, b in chosen if a != b and a in has[0] and b in has[1])

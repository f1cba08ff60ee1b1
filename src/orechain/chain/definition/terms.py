"""Terms: how a definition names flows, their parts, and the inputs, outputs and stocks of processes.

::

    flow                    a flow that is not traded
    flow.domestic           the part of a traded flow that stays in the place
    flow.import .export     what arrives from, or leaves to, all other places
    flow.supply             domestic + export: all that its origin puts out
    flow.arrival            domestic + import: all that its target takes in
    flow.bilateral          from the place to the partner
    flow.grade              the content of a flow in its gross mass
    process.in .out         sum of the flows into, or out of, a process
    process.stock           its net addition to stock
    coefficient             a coefficient, or a flow's grade, is a fraction and not a mass
    -term                   subtracts
    term:LAYER              of a layer, where it is not the default one
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from orechain.chain.definition.models import ChainDefinition
from orechain.chain.definition.network import WORLD, Edge, Network, node_id
from orechain.chain.definition.observation import Sum
from orechain.definitions.faults import near
from orechain.errors import OrechainError

TRADED_PARTS = ("domestic", "import", "export", "supply", "arrival", "bilateral")
PROCESS_PARTS = ("in", "out", "stock")

_TERM = re.compile(r"(?P<sign>-?)(?P<name>[a-z][a-z0-9_]*)(?:\.(?P<part>[a-z]+))?(?::(?P<layer>[A-Za-z0-9_.-]+))?")


@dataclass(frozen=True, slots=True)
class Term:
    """A term as read: what it names, which part of it, of which layer (empty: the default one)."""

    factor: float
    what: Literal["flow", "process", "coefficient"]
    name: str
    part: str = ""
    layer: str = ""

    @property
    def ratio(self) -> bool:
        """Whether it is a fraction and not a mass."""
        return self.what == "coefficient" or self.part == "grade"


class BadTerm(OrechainError):
    """A term that the definition gives no meaning to."""

    exit_code = 3

    def __init__(self, term: str, why: str) -> None:
        self.why = why
        super().__init__("bad_term", term=term, why=why)


def parse_term(definition: ChainDefinition, text: str) -> Term:
    """Return a term of a definition.

    Raises
    ------
    BadTerm
        If it is malformed, or names nothing, or a part that the thing does not have.
    """
    found = _TERM.fullmatch(text.strip())
    if found is None:
        raise BadTerm(text, "not a term; write a flow, process.in, process.out or process.stock, with - to subtract")
    factor = -1.0 if found["sign"] else 1.0
    name, part, layer = found["name"], found["part"] or "", found["layer"] or ""
    if layer and layer not in definition.layers:
        raise BadTerm(text, f"the chain has no layer {layer!r}; its layers are {', '.join(definition.layers)}")
    if name in definition.coefficients and not part:
        if layer:
            raise BadTerm(text, f"a coefficient has no layer; write {name}")
        return Term(factor, "coefficient", name)
    if name in definition.flows and part not in PROCESS_PARTS:
        return _flow_term(definition, text, Term(factor, "flow", name, part, layer))
    if name in definition.processes:
        if part not in PROCESS_PARTS:
            raise BadTerm(text, f"{name} is a process; write {name}.in, {name}.out or {name}.stock")
        if part == "stock" and not definition.processes[name].stock:
            raise BadTerm(text, f"process {name} has no stock; add stock: true to it")
        return Term(factor, "process", name, part, layer)
    known = (*definition.flows, *definition.processes, *definition.coefficients)
    raise BadTerm(text, f"no flow, process or coefficient {name!r}{near(name, known)}")


def _flow_term(definition: ChainDefinition, text: str, term: Term) -> Term:
    flow = definition.flows[term.name]
    if term.part == "grade":
        graded = tuple(flow.grade)
        if not term.layer and len(graded) == 1:
            term = Term(term.factor, "flow", term.name, "grade", graded[0])
        if term.layer not in graded:
            listed = ", ".join(f"{term.name}.grade:{layer}" for layer in graded)
            raise BadTerm(text, f"no such grade; {'write ' + listed if listed else 'add grade: to the flow'}")
        return term
    if flow.traded and term.part not in TRADED_PARTS:
        parts = ", ".join(f"{term.name}.{part}" for part in TRADED_PARTS)
        raise BadTerm(text, f"{term.name} is traded; write one of {parts}")
    if not flow.traded and term.part:
        raise BadTerm(text, f"{term.name} is not traded and has no part {term.part!r}; write {term.name}")
    return term


def default_layer(definition: ChainDefinition) -> str:
    """Return the only element layer (or the only layer) of a chain; empty where one has to be named."""
    layers = definition.element_layers or definition.layers
    return layers[0] if len(layers) == 1 else ""


def resolve_term(network: Network, term: str | Term, place: str, partner: str = "", layer: str = "") -> Sum:
    """Return the quantities, with factors, that a term stands for at a place.

    An empty result means that there is no such flow there: no trade in the world's scope, no process in that economy.
    Where several economies are in scope, the place ``WLD`` means the sum over all of them.

    Parameters
    ----------
    network
        The expanded chain.
    term
        Text of the term, or the term as read.
    place
        Economy of the scope; the exporter of a bilateral flow.
    partner
        Importer of ``.bilateral``; restricts ``.import`` to what comes from, ``.export`` to what goes to it.
    layer
        Layer of a term that names none; by default the only element layer.

    Raises
    ------
    BadTerm
        If the definition gives the term no meaning.
    """
    definition = network.definition
    read = parse_term(definition, term) if isinstance(term, str) else term
    chosen = read.layer or layer or default_layer(definition)
    if not chosen and read.what != "coefficient":
        listed = ", ".join(definition.layers)
        raise BadTerm(str(term), f"it names no layer and the chain has several ({listed}); write {term}:LAYER")
    if read.what == "coefficient":
        wanted = definition.coefficients[read.name].place
        at = _places(network, place)
        return tuple((read.factor, f"{read.name}@{x}") for x in at if wanted in ("", x)) if len(at) == 1 else ()
    if read.what == "process":
        return _process_quantities(network, read, place, chosen)
    if read.part == "grade":
        return _grades(network, read, place, chosen)
    return _with_layer(network, read.factor, _flow_edges(network, read, place, partner), chosen)


def _places(network: Network, place: str) -> tuple[str, ...]:
    """Return the places that are meant: the world is the sum of all places of the scope."""
    return network.scope if place == WORLD else (place,)


def _with_layer(network: Network, factor: float, positions: Iterable[int], layer: str) -> Sum:
    edges = network.edges
    return tuple((factor, f"{edges[x].id}:{layer}") for x in positions if layer in edges[x].layers)


def _process_quantities(network: Network, term: Term, place: str, layer: str) -> Sum:
    item = network.definition.processes[term.name]
    nodes = [node_id(network.definition, term.name, x) for x in (("",) if item.shared else _places(network, place))]
    if term.part == "stock":
        if layer not in network.definition.balanced_layers(term.name):
            return ()
        used = (node for node in nodes if node in network.inputs or node in network.outputs)
        return tuple((term.factor, stock_id(node, layer)) for node in used)
    lookup = network.inputs if term.part == "in" else network.outputs
    return _with_layer(network, term.factor, (x for node in nodes for x in lookup.get(node, ())), layer)


def stock_id(node: str, layer: str) -> str:
    """Return the id of a node's net addition to stock.

    Examples
    --------
    >>> stock_id("use@CHN", "In")
    'use.stock@CHN:In'
    """
    process, _, place = node.partition("@")
    return f"{process}.stock@{place or WORLD}:{layer}"


def grade_id(edge: Edge, layer: str) -> str:
    """Return the id of an edge's content of a layer: ``ore.grade@CHN:Cu``."""
    flow, _, where = edge.id.partition("@")
    return f"{flow}.grade@{where}:{layer}"


def _grades(network: Network, term: Term, place: str, layer: str) -> Sum:
    at = network.within.get((term.name, place))
    return () if at is None else ((term.factor, grade_id(network.edges[at], layer)),)


def _flow_edges(network: Network, term: Term, place: str, partner: str) -> Sequence[int]:
    whole: list[int] = []
    part, name = term.part, term.name
    crossing = {"import": "arrival", "export": "supply"}.get(part, part)
    for at in _places(network, place):
        if part in ("", "domestic", "supply", "arrival") and (name, at) in network.within:
            whole.append(network.within[name, at])
        if crossing == "arrival":
            whole.extend(_of_partner(network, network.arriving.get((name, at), ()), partner, lambda edge: edge.place))
        elif crossing == "supply" or part == "bilateral":
            whole.extend(_of_partner(network, network.leaving.get((name, at), ()), partner, lambda edge: edge.partner))
    if not part and (name, WORLD) in network.within and not whole:  # between two shared processes
        whole.append(network.within[name, WORLD])
    return whole


def _of_partner(network: Network, positions: Sequence[int], partner: str, side: Callable[[Edge], str]) -> Iterable[int]:
    return positions if not partner else (x for x in positions if side(network.edges[x]) == partner)

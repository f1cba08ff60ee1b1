"""What a well-formed definition may still get wrong: names, units, layers. Every check returns all problems."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from orechain.chain.definition.exact import exact_problems
from orechain.chain.definition.fields import Problem, estimate_problems, known_problem, known_problems
from orechain.chain.definition.graph import Loose, graph_problems
from orechain.chain.definition.models import ELEMENT, GROSS, Case, ChainDefinition, Flow, Process, Value
from orechain.chain.definition.network import OTHERS, WORLD, check_scope
from orechain.chain.definition.own import FRACTION
from orechain.chain.definition.usage import term_name, usage_problems
from orechain.definitions.faults import near
from orechain.errors import OrechainError


@dataclass(frozen=True, slots=True)
class Dropped:
    """What was left out of a definition because it is faulty itself.

    ``names`` are the ids of faulty entries, ``ends`` where the flows among them come from and go to (empty where that
    cannot be read), ``numbers`` the positions in the file of the values that are left.
    """

    names: frozenset[str] = frozenset()
    ends: tuple[tuple[str, str], ...] = ()
    numbers: Sequence[int] = ()


def definition_problems(definition: ChainDefinition, dropped: Dropped | None = None) -> list[Problem]:
    """Return all problems of a definition.

    Parameters
    ----------
    definition
        The definition.
    dropped
        What is left out of it because it is faulty itself; naming it is no problem. All checks are made on the rest;
        only what such a fault may explain is not reported beside it.
    """
    dropped = dropped or Dropped()
    problems = [*_chain(definition), *_identifiers(definition)]
    for name, process in definition.processes.items():
        problems += _process(definition, name, process)
    for name, flow in definition.flows.items():
        problems += _flow(definition, name, flow, dropped.names)
    loose = _loose(definition, dropped)
    problems += graph_problems(definition, loose)
    problems += usage_problems(definition, dropped.names)
    if definition.layers:
        rest = valid_rest(definition, problems, loose) if problems or dropped.names else definition
        places = {value.place for value in rest.values} - {""} or {WORLD}
        for place in sorted(places | ({WORLD} if any(not value.place for value in rest.values) else set())):
            problems += exact_problems(rest, (place,), dropped.numbers)
    return problems


def _loose(definition: ChainDefinition, dropped: Dropped) -> Loose:
    """Return which processes the flows with faults may enter or leave.

    A name that is nearly that of a process is taken for it, another one for a process that is missing.
    """
    ends = [*dropped.ends, *((flow.origin, flow.target) for flow in definition.flows.values())]
    known = definition.processes
    unclear = [
        [end for end in side if end not in known and end not in dropped.names] for side in zip(*ends, strict=True)
    ]
    outputs, inputs = unclear if unclear else ([], [])

    def meant(unknown: Sequence[str], side: int) -> frozenset[str]:
        if "" in unknown:
            return frozenset(known)
        found = {match for name in unknown for match in get_close_matches(name, known, 1)}
        return frozenset(found | {end[side] for end in dropped.ends if end[side] in known})

    return Loose(meant(inputs, 1), meant(outputs, 0), dropped.names)


def valid_rest(definition: ChainDefinition, problems: Sequence[Problem], loose: Loose) -> ChainDefinition:
    """Return a definition without its faulty entries, in which nothing follows from their absence.

    A process that a faulty flow may touch has a free addition to stock, and nothing refers to the sum of its flows;
    a process that is missing is outside. Values keep their numbers: a faulty one measures nothing.
    """
    faulty = {at[:2] for at, _ in problems if len(at) > 1 and at[2:] not in (("from",), ("to",), ("process",))}
    flows = {name: flow for name, flow in definition.flows.items() if ("flows", name) not in faulty}
    open_ones = {*loose.inputs, *loose.outputs, *loose.faulty, *(str(at[1]) for at in faulty if at[0] == "processes")}
    for name, flow in definition.flows.items():
        if name not in flows or name in loose.faulty:
            open_ones |= {flow.origin, flow.target}
    processes = {
        name: item.model_copy(
            update={"kind": "outside", "stock": False} if item.shared or item.outside else {"stock": True}
        )
        if name in open_ones
        else item
        for name, item in definition.processes.items()
    }
    for flow in flows.values():
        for end in (flow.origin, flow.target):
            processes.setdefault(end, Process(kind="outside"))
    unusable = {*open_ones, *loose.faulty, *(definition.flows.keys() - flows.keys())}

    def usable(section: str, key: str | int, *terms: Iterable[str]) -> bool:
        return (section, key) not in faulty and not any(term_name(x) in unusable for side in terms for x in side)

    coefficients = {
        name: x for name, x in definition.coefficients.items() if usable("coefficients", name, (name,), x.of, x.per)
    }
    unusable |= definition.coefficients.keys() - coefficients.keys()
    nothing = Value(measures=(), unit="t", place=WORLD)
    return definition.model_copy(
        update={
            "processes": processes,
            "flows": flows,
            "coefficients": coefficients,
            "relations": tuple(
                x for number, x in enumerate(definition.relations) if usable("relations", number, x.terms)
            ),
            "values": tuple(
                x if usable("values", number, x.measures, x.per) else nothing
                for number, x in enumerate(definition.values)
            ),
        }
    )


def case_problems(case: Case, definition: ChainDefinition, dropped: Dropped | None = None) -> list[Problem]:
    """Return all problems of a case of a definition that itself is right."""
    dropped = dropped or Dropped()
    problems: list[Problem] = []
    try:
        check_scope(case.scope)
    except OrechainError as error:
        problems.append((("scope",), str(error)))
    for place in case.scope:
        problems += known_problem("economy", place, ("scope",))
    if case.period[0] > case.period[1]:
        problems.append((("period",), f"the period ends before it starts: {case.period[0]} to {case.period[1]}; swap"))
    if ELEMENT in definition.layers:
        problems.append((("mineral",), f"the chain {case.chain} serves any mineral; add mineral: to the case"))
    if case.mineral:
        problems += known_problem("mineral", case.mineral, ("mineral",))
    for number, value in enumerate(case.values):
        if len(case.scope) > 1 and not value.place:
            problems.append((("values", number), f"value {number + 1} names no place; add place: with an economy"))
        if value.place and value.place not in (WORLD, *case.scope):
            listed = ", ".join(case.scope)
            problems.append((("values", number, "place"), f"{value.place} is not in the scope {listed}; change one"))
    if len(case.scope) > 1 and any(not value.place for value in definition.values):
        what = f"the chain {case.chain} has values without a place, which fit one economy only; give one economy"
        problems.append((("scope",), what))
    added = ("values", "evidence", "correlations", "splits")
    own = definition.model_copy(update={name: getattr(case, name) for name in added})
    problems += usage_problems(own, only=added)
    given = {frozenset(item.between) for item in definition.correlations}
    for number, pair in enumerate(case.correlations):
        if frozenset(pair.between) in given:
            both = f"{pair.between[0]} and {pair.between[1]}"
            what = f"the chain {case.chain} already gives the correlation of {both}; remove it here"
            problems.append((("correlations", number, "between"), what))
    if not any(at[0] in ("scope", "mineral") for at, _ in problems):  # without these no figure has a meaning
        rest = valid_rest(own, problems, Loose())
        whole = rest.model_copy(update={"values": (*rest.values, *definition.values)})
        problems += exact_problems(whole, tuple(case.scope), dropped.numbers, len(case.values))
    return problems


def _chain(definition: ChainDefinition) -> Iterator[Problem]:
    if definition.mineral:
        yield from known_problem("mineral", definition.mineral, ("mineral",))
    if not definition.layers:
        yield ("layers",), "the chain has no layer; write layers: [In], or [element] for a frame"
    if len(set(definition.layers)) < len(definition.layers):
        yield ("layers",), f"a layer is named twice in {', '.join(definition.layers)}; keep one"
    for layer in definition.layers:
        if layer == ELEMENT:
            if definition.mineral:
                yield (
                    ("layers",),
                    f"layer element is for frames without a mineral; name the form of {definition.mineral}",
                )
        elif layer != GROSS:
            yield from known_problem("form", layer, ("layers",))


def _identifiers(definition: ChainDefinition) -> Iterator[Problem]:
    sections = (("processes", definition.processes), ("flows", definition.flows))
    first: dict[str, str] = {}
    for section, entries in (*sections, ("coefficients", definition.coefficients)):
        for name in entries:
            if name in first:
                yield (section, name), f"the id {name} is also one of the {first[name]}; give each its own"
            first.setdefault(name, section)
    seen: set[str] = set()
    for number, relation in enumerate(definition.relations):
        if relation.name in seen:
            yield ("relations", number, "name"), f"two relations are named {relation.name}; give each its own name"
        seen.add(relation.name)


def _process(definition: ChainDefinition, name: str, process: Process) -> Iterator[Problem]:
    at = ("processes", name)
    if process.process:
        yield from known_problem("process", process.process, (*at, "process"))
    if process.stock and process.outside:
        yield (*at, "stock"), f"process {name} is outside the accounts and has no balance, so no stock; remove one"
    if process.stock and process.shared:
        yield (*at, "stock"), f"process {name} is shared by all economies and can have no stock; remove one"
    for layer in process.balance:
        if layer not in definition.layers:
            yield (*at, "balance"), f"process {name}: {_no_layer(definition, layer)}"
    yield from known_problems("economy", process.present or (), (*at, "present"))


def _no_layer(definition: ChainDefinition, layer: str) -> str:
    return f"the chain has no layer {layer!r}; its layers are {', '.join(definition.layers)}"


def _flow(definition: ChainDefinition, name: str, flow: Flow, dropped: frozenset[str]) -> Iterator[Problem]:
    at = ("flows", name)
    for key, process in (("from", flow.origin), ("to", flow.target)):
        if process not in definition.processes and process not in dropped:
            yield (*at, key), f"flow {name}: no process {process!r}{near(process, definition.processes)}"
    if flow.origin == flow.target and not flow.traded:
        yield (*at, "to"), f"flow {name} leads back to its own process; only a traded flow of a market may"
    ends = [definition.processes[x] for x in (flow.origin, flow.target) if x in definition.processes]
    if flow.traded and any(process.shared for process in ends):
        yield (*at, "traded"), f"flow {name} cannot be traded: it ends at a process that all economies share"
    if flow.form:
        yield from known_problem("form", flow.form, (*at, "form"))
    if flow.pairs is not None and not flow.traded:
        yield (*at, "pairs"), f"flow {name} has pairs but is not traded; add traded: true or remove them"
    for number, pair in enumerate(flow.pairs or ()):
        yield from known_problems("economy", (x for x in pair if x != OTHERS), (*at, "pairs", number))
        if pair[0] == pair[1]:
            yield (*at, "pairs", number), f"flow {name}: {pair[0]} cannot trade with itself; remove the pair"
    for layer in flow.layers or ():
        if layer not in definition.layers:
            yield (*at, "layers"), f"flow {name}: {_no_layer(definition, layer)}"
    yield from _grade(definition, name, flow)
    if not {flow.origin, flow.target} <= definition.processes.keys():
        return
    layers = definition.flow_layers(name)
    for process in {flow.origin: None, flow.target: None}:
        if GROSS in definition.balanced_layers(process) and GROSS not in layers and definition.element_layers:
            yield at, f"flow {name} has no gross mass, which process {process} balances; add gross to its layers"


def _grade(definition: ChainDefinition, name: str, flow: Flow) -> Iterator[Problem]:
    at = ("flows", name)
    if flow.complete and not flow.grade:
        yield (*at, "complete"), f"flow {name} is complete but has no grade; add grade: or remove complete"
    if not flow.grade:
        return
    if GROSS not in definition.layers:
        yield (*at, "grade"), f"flow {name} has a grade but the chain has no gross mass; add gross to its layers"
    elif flow.layers is not None and GROSS not in flow.layers:
        yield (*at, "grade"), f"flow {name} has a grade but no layer gross; add gross to its layers"
    for layer, grade in flow.grade.items():
        place = (*at, "grade", layer)
        if layer == GROSS or layer not in definition.layers:
            yield place, f"flow {name}: {_no_layer(definition, layer)} (a grade is of an element layer)"
        elif flow.layers is not None and layer not in flow.layers:
            yield place, f"flow {name} has a grade of {layer} but not that layer; add it to its layers"
        yield from estimate_problems(grade, FRACTION, place, f"grade of {layer} in {name}", 0.0, 1.0)

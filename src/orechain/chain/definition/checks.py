"""What a well-formed definition may still get wrong: names, units, layers. Every check returns all problems."""

from __future__ import annotations

from collections.abc import Iterator

from orechain.chain.definition.exact import exact_problems
from orechain.chain.definition.fields import Problem, estimate_problems, known_problem, known_problems
from orechain.chain.definition.graph import graph_problems
from orechain.chain.definition.models import ELEMENT, GROSS, Case, ChainDefinition, Flow, Process
from orechain.chain.definition.network import OTHERS, WORLD, check_scope
from orechain.chain.definition.own import FRACTION
from orechain.chain.definition.terms import near
from orechain.chain.definition.usage import usage_problems
from orechain.errors import OrechainError


def definition_problems(definition: ChainDefinition, dropped: frozenset[str] = frozenset()) -> list[Problem]:
    """Return all problems of a definition.

    Parameters
    ----------
    definition
        The definition.
    dropped
        Ids of entries that are left out of it because they are faulty themselves; naming them is no problem.
    """
    problems = [*_chain(definition), *_identifiers(definition)]
    for name, process in definition.processes.items():
        problems += _process(definition, name, process)
    for name, flow in definition.flows.items():
        problems += _flow(definition, name, flow, dropped)
    connected = all({flow.origin, flow.target} <= definition.processes.keys() for flow in definition.flows.values())
    if not (dropped or not connected):
        problems += graph_problems(definition)
    problems += usage_problems(definition, dropped)
    if not problems and not dropped:
        places = {value.place for value in definition.values} - {""} or {WORLD}
        for place in sorted(places | ({WORLD} if any(not value.place for value in definition.values) else set())):
            problems += exact_problems(definition, (place,))
    return problems


def case_problems(case: Case, definition: ChainDefinition) -> list[Problem]:
    """Return all problems of a case of a definition that itself is right."""
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
    own = definition.model_copy(update={"values": case.values, "evidence": case.evidence})
    problems += usage_problems(own, only=("values", "evidence", "correlations", "splits"))
    if not problems:
        whole = definition.model_copy(update={"values": (*case.values, *definition.values)})
        problems += exact_problems(whole, tuple(case.scope))
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

"""Problems of the shape of a chain: processes without flows, dead ends, and cycles that nothing enters or leaves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from orechain.chain.definition.fields import Problem
from orechain.chain.definition.models import ChainDefinition


@dataclass(frozen=True, slots=True)
class Loose:
    """What faults of a file leave open: a faulty flow may enter ``inputs`` and leave ``outputs``.

    ``faulty`` are the ids of entries that have a fault of their own.
    """

    inputs: frozenset[str] = frozenset()
    outputs: frozenset[str] = frozenset()
    faulty: frozenset[str] = frozenset()


def graph_problems(definition: ChainDefinition, loose: Loose | None = None) -> Iterator[Problem]:
    """Yield the problems of the shape of a chain that no other fault of the file explains."""
    loose = loose or Loose()
    outputs: dict[str, list[str]] = {name: [] for name in definition.processes}
    inputs: dict[str, list[str]] = {name: [] for name in definition.processes}
    for name, flow in definition.flows.items():
        outputs.get(flow.origin, []).append(name)
        inputs.get(flow.target, []).append(name)
    for name, process in definition.processes.items():
        at = ("processes", name)
        into = bool(inputs[name]) or name in loose.inputs
        out = bool(outputs[name]) or name in loose.outputs
        if not into and not out:
            yield at, f"process {name} has no flow; connect it or remove it"
        elif name not in loose.faulty and not process.outside and not process.stock and not (into and out):
            has, lacks = ("inputs", "output") if into else ("outputs", "input")
            why = f"process {name} has only {has}, so its flows could only be 0"
            yield at, f"{why}; add an {lacks}, or write stock: true or kind: outside"
    yield from _cycles(definition, inputs, outputs, loose)


def _cycles(
    definition: ChainDefinition, inputs: dict[str, list[str]], outputs: dict[str, list[str]], loose: Loose
) -> Iterator[Problem]:
    """Yield the cycles of balanced processes that no flow enters, or none leaves."""
    flows = definition.flows
    for members in _components(definition):
        chosen = set(members)
        inside = [
            x for x in flows if {flows[x].origin, flows[x].target} <= chosen and flows[x].origin != flows[x].target
        ]
        if not inside or any(definition.processes[x].outside or definition.processes[x].stock for x in chosen):
            continue
        if chosen & loose.faulty:
            continue
        if any(flows[x].traded or x in loose.faulty for name in members for x in (*inputs[name], *outputs[name])):
            continue  # what is traded enters and leaves
        enters = any(flows[x].origin not in chosen for name in members for x in inputs[name]) or chosen & loose.inputs
        leaves = any(flows[x].target not in chosen for name in members for x in outputs[name]) or chosen & loose.outputs
        if enters and leaves:
            continue
        why = "nothing enters or leaves it" if not enters and not leaves else "nothing enters it"
        if enters:
            why = "nothing leaves it"
        path = " → ".join((*members, members[0]))
        yield (
            ("flows", inside[0]),
            f"the flows {', '.join(inside)} form the cycle {path} and {why}; connect or remove it",
        )


def _components(definition: ChainDefinition) -> list[list[str]]:
    """Return the groups of processes that reach each other, in the order of the definition."""
    following: dict[str, set[str]] = {name: set() for name in definition.processes}
    for flow in definition.flows.values():
        if {flow.origin, flow.target} <= following.keys():
            following[flow.origin].add(flow.target)
    reach = {name: _reached(name, following) for name in following}
    seen: set[str] = set()
    groups = []
    for name in following:
        if name not in seen and name in reach[name]:
            group = [other for other in following if other in reach[name] and name in reach[other]]
            seen.update(group)
            groups.append(group)
    return groups


def _reached(start: str, following: dict[str, set[str]]) -> set[str]:
    """Return what can be reached from a process over at least one flow."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        for name in following[waiting.pop()] - found:
            found.add(name)
            waiting.append(name)
    return found

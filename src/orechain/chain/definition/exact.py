"""Contradictions among exactly known figures, found by working out what follows from them one balance at a time.

Only what a single equation with one unknown determines is followed; contradictions that need several balances at once
are found by the reconciliation, which names the balances.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isnan

from orechain.catalog.units import unit
from orechain.chain.definition.compile import equations_of
from orechain.chain.definition.fields import Problem
from orechain.chain.definition.models import ChainDefinition, Coefficient
from orechain.chain.definition.network import Network, expand
from orechain.chain.definition.own import own_observations, places_of, resolve_sum
from orechain.chain.definition.terms import default_layer
from orechain.chain.reconcile.system import Equation, Quantity
from orechain.definitions.yamltext import Location

_TOLERANCE = 1e-9
"""Largest difference, relative to the largest term, that rounding explains."""


@dataclass(frozen=True, slots=True)
class _Known:
    """A value that is certain, and the figures it follows from."""

    value: float
    origins: frozenset[str]


def exact_problems(
    definition: ChainDefinition, scope: Sequence[str], numbers: Sequence[int] = (), of_case: int | None = None
) -> Iterator[Problem]:
    """Yield the contradictions among the exact figures of a definition in a scope.

    ``numbers`` are the positions that its values have in the file, where faulty ones were left out; ``of_case`` is how
    many of the first values are those of a case, whose file is the one that is checked.
    """
    if not any(item.exact for item in (*definition.values, *definition.coefficients.values())) and not any(
        grade.exact for flow in definition.flows.values() for grade in flow.grade.values()
    ):
        return
    network = expand(definition, scope)
    yield from _splits(network)
    quantities, equations = equations_of(network)
    sources = {item.single or f"obs:{item.id}": item.id for item in own_observations(network) if item.exact}
    sources |= {f"obs:{item.id}": item.id for item in own_observations(network) if item.exact}
    known = {
        name: _Known(item.mean, frozenset({sources.get(name, name)}))
        for name, item in quantities.items()
        if item.sd == 0.0 and not isnan(item.mean)
    }
    for equation, behind in _contradictions(quantities, [x for x in equations if _is_linear(x)], known):
        origins = sorted(behind)
        own = [origin for origin in origins if of_case is None or 0 < _value_number(origin) <= of_case]
        at = _location(definition, own[-1]) if own else ()
        listed = ", ".join(_title(definition, origin, numbers, of_case) for origin in origins)
        yield at, f"exact figures contradict each other at {equation}: {listed}; correct one, or give it an sd above 0"


def _splits(network: Network) -> Iterator[Problem]:
    """Yield the groups of exact coefficients that share out one sum and give away more, or all but not the whole."""
    definition = network.definition
    groups: dict[tuple[frozenset[str], str], list[tuple[str, frozenset[str]]]] = {}
    for name, item in definition.coefficients.items():
        for place in places_of(network, item.place) if item.exact else ():
            for layer in item.layer or (default_layer(definition),):
                of, per = (resolve_sum(network, terms, place, layer=layer) for terms in (item.of, item.per))
                if all(factor == 1.0 for factor, _ in (*of, *per)):
                    whole = frozenset(name for _, name in per)
                    groups.setdefault((whole, layer), []).append((name, frozenset(name for _, name in of)))
    equal = _equal_sums(network)
    for (whole, layer), members in groups.items():
        for total in (whole, *equal.get((whole, layer), ())):
            shares = [(name, part) for name, part in members if part and part <= total]
            covered = frozenset[str]().union(*(part for _, part in shares))
            if not shares or len(covered) < sum(len(part) for _, part in shares):
                continue
            share = sum(_fraction(definition.coefficients[name]) for name, _ in shares)
            if not share <= 1.0 + _TOLERANCE or (covered == total and not share >= 1.0 - _TOLERANCE):
                fractions = {name: _fraction(definition.coefficients[name]) for name, _ in shares}
                yield ("coefficients", shares[-1][0]), _split_sentence(fractions, share, covered == total)


def _split_sentence(fractions: Mapping[str, float], share: float, complete: bool) -> str:
    listed = ", ".join(f"{name} = {fraction:.15g}" for name, fraction in fractions.items())
    mend = "or give it an sd above 0 if it is not exact"
    if len(fractions) == 1 and complete:
        why = f"the exact coefficient {listed} compares flows that the balances make equal, so it can only be 1"
        return f"{why}; write 1, add the flow that takes the rest, {mend}"
    if len(fractions) == 1:
        why = f"the exact coefficient {listed} is the share of a part in its whole, so it is at most 1"
        return f"{why}; correct it, {mend}"
    must = "must add up to exactly 1" if complete else "may add up to 1 at most"
    whole = "all shares of one whole" if complete else "shares of one whole"
    why = f"the exact coefficients {listed} are {whole} and {must}, but they add up to {share:.15g}"
    return f"{why}; correct one, {mend}"


def _fraction(item: Coefficient) -> float:
    return (item.value or 0.0) * (unit(item.unit).factor if item.unit else 1.0)


def _equal_sums(network: Network) -> dict[tuple[frozenset[str], str], list[frozenset[str]]]:
    """Return the sums that a balance makes equal to another: the inputs and the outputs of a node without stock."""
    found: dict[tuple[frozenset[str], str], list[frozenset[str]]] = {}
    for node in network.nodes:
        for layer in () if node.has_stock else node.balanced:
            into, out = (
                frozenset(
                    f"{network.edges[x].id}:{layer}"
                    for x in lookup.get(node.id, ())
                    if layer in network.edges[x].layers
                )
                for lookup in (network.inputs, network.outputs)
            )
            found.setdefault((into, layer), []).append(out)
            found.setdefault((out, layer), []).append(into)
    return found


def _is_linear(equation: Equation) -> bool:
    return all(len(term.names) == 1 for term in equation.terms)


def _contradictions(
    quantities: Mapping[str, Quantity], equations: Sequence[Equation], known: dict[str, _Known]
) -> Iterator[tuple[str, frozenset[str]]]:
    """Follow the equations from the known values; yield the equations that cannot hold and the figures behind them."""
    users: dict[str, list[int]] = {}
    for place, equation in enumerate(equations):
        for term in equation.terms:
            users.setdefault(term.names[0], []).append(place)
    waiting = list(range(len(equations)))
    done: set[int] = set()
    while waiting:
        place = waiting.pop(0)
        if place in done:
            continue
        equation = equations[place]
        open_terms = [term for term in equation.terms if term.names[0] not in known]
        if len(open_terms) > 1 or (open_terms and not open_terms[0].factor):
            continue
        done.add(place)
        fixed = [
            (term.factor * known[term.names[0]].value, term.names[0])
            for term in equation.terms
            if term not in open_terms
        ]
        rest = equation.equals - sum(number for number, _ in fixed)
        size = max([abs(equation.equals), *(abs(number) for number, _ in fixed)], default=0.0)
        origins = frozenset[str]().union(*(known[name].origins for _, name in fixed), _own_origin(equation))
        if not open_terms:
            if not abs(rest) <= _TOLERANCE * size:
                yield equation.name, origins
            continue
        name, value = open_terms[0].names[0], rest / open_terms[0].factor
        slack = _TOLERANCE * max(size, abs(value))
        if not quantities[name].lower - slack <= value <= quantities[name].upper + slack:
            yield f"{equation.name} (it would need {name} = {value:.6g})", origins
            continue
        known[name] = _Known(value, origins)
        waiting.extend(users[name])


def _own_origin(equation: Equation) -> frozenset[str]:
    """Return the relation or coefficient that an equation stands for; balances are no figures."""
    kind, _, rest = equation.name.partition(":")
    if kind in ("relation", "coefficient"):
        return frozenset({f"{kind}:{rest.partition('@')[0]}"})
    return frozenset()


def _location(definition: ChainDefinition, origin: str) -> Location:
    kind, _, rest = origin.partition(":")
    if kind == "value":
        return ("values", int(rest) - 1)
    name = rest.partition("@")[0]
    if kind == "coefficient":
        return ("coefficients", name)
    if kind == "grade":
        return ("flows", name, "grade")
    return next((("relations", place) for place, item in enumerate(definition.relations) if item.name == name), ())


def _value_number(origin: str) -> int:
    kind, _, rest = origin.partition(":")
    return int(rest) if kind == "value" else 0


def _title(definition: ChainDefinition, origin: str, numbers: Sequence[int], of_case: int | None) -> str:
    kind, _, rest = origin.partition(":")
    if kind == "value":
        value = definition.values[int(rest) - 1]
        if of_case is not None and int(rest) > of_case:
            name = f"value {int(rest) - of_case} of the chain"
        else:
            name = f"value {numbers[int(rest) - 1] + 1 if int(rest) <= len(numbers) else rest}"
        return f"{name} ({', '.join(value.measures)} = {value.value:.15g} {value.unit})"
    return f"{kind} {rest.partition('@')[0]}"

"""From a network and what is observed of it to a system of quantities and equations.

::

    balance:NODE:LAYER          inputs - outputs - addition to stock = 0
    coefficient:ID:LAYER        coefficient * sum(per) - sum(of) = 0
    grade:EDGE:LAYER            grade * gross mass - element = 0      (or content * gross, where it is exact)
    complete:EDGE               sum of the grades of a flow = 1
    relation:NAME@PLACE:LAYER   sum of factor * term = equals
    observation:ID              what is observed = a sum, or a ratio of sums
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf, isnan, nan

from orechain.catalog.units import unit
from orechain.chain.definition.models import GROSS, Coefficient, Relation
from orechain.chain.definition.network import Network
from orechain.chain.definition.observation import Observation, Sum
from orechain.chain.definition.own import fixed_content, own_observations, places_of, resolve_sum, typical_content
from orechain.chain.definition.terms import BadTerm, default_layer, grade_id, resolve_term, stock_id
from orechain.chain.reconcile.system import Equation, Quantity, System, Term
from orechain.errors import InvalidInput


def compile_system(network: Network, observations: Sequence[Observation] = ()) -> System:
    """Return the system of a network: every flow, stock, coefficient and grade, its balances and what is observed.

    The definition's own figures (`own_observations`) are always part of it; an observation with the id of one of them
    goes in its place. Several observations of one quantity are kept apart: each becomes a quantity ``obs:ID`` that
    equals it, so that each has its own residual.

    Raises
    ------
    InvalidInput
        If observations share an id or name a quantity that the network does not have.
    """
    quantities, equations = equations_of(network, observations)
    return System.build(quantities.values(), equations, list(_correlations(network, observations, quantities)))


def equations_of(
    network: Network, observations: Sequence[Observation] = ()
) -> tuple[dict[str, Quantity], list[Equation]]:
    """Return the quantities by name and the equations that `compile_system` builds the system from.

    Raises
    ------
    InvalidInput
        See `compile_system`.
    """
    given = {item.id: item for item in own_observations(network)} | {item.id: item for item in observations}
    quantities = {item.name: item for item in _quantities(network)}
    equations: list[Equation] = [*_balances(network), *_coefficients(network), *_grades(network), *_relations(network)]
    problems = _problems(observations, quantities)
    if problems:
        raise InvalidInput(problems)
    singles: dict[str, int] = {}
    for item in given.values():
        if item.single and not isnan(item.mean):
            singles[item.single] = singles.get(item.single, 0) + 1
    for item in given.values():
        name = item.single
        if name and (isnan(item.mean) or singles[name] == 1):
            quantities[name] = _observed(quantities[name], item)
        else:
            extra = _add(item, quantities)
            equations.append(extra)
    return quantities, [_with_exact(equation, quantities) for equation in equations]


def _with_exact(equation: Equation, quantities: dict[str, Quantity]) -> Equation:
    """Return the equation with products of an exactly known ratio written as linear terms."""
    if all(len(term.names) == 1 for term in equation.terms):
        return equation
    terms = []
    for term in equation.terms:
        ratio = quantities[term.names[0]]
        if len(term.names) > 1 and ratio.sd == 0.0:
            if ratio.mean:
                terms.append(Term(term.factor * ratio.mean, term.names[1:]))
        else:
            terms.append(term)
    return Equation(equation.name, tuple(terms), equation.equals)


def _quantities(network: Network) -> Iterator[Quantity]:
    definition = network.definition
    for edge in network.edges:
        for layer in edge.layers:
            yield Quantity(f"{edge.id}:{layer}")
    for node in network.nodes:
        if node.has_stock:
            for layer in node.balanced:
                yield Quantity(stock_id(node.id, layer), lower=-inf)
    for name, coefficient in definition.coefficients.items():
        for place in places_of(network, coefficient.place):
            yield Quantity(f"{name}@{place}", lower=coefficient.lower, upper=coefficient.upper)
    for edge in network.edges:
        for layer in _graded(network, edge.flow, edge.layers):
            yield Quantity(grade_id(edge, layer), upper=1.0)


def _graded(network: Network, flow: str, layers: tuple[str, ...]) -> tuple[str, ...]:
    """Return the layers of which a flow has a grade as a quantity: stated, or typical of its form."""
    if GROSS not in layers:
        return ()
    item = network.definition.flows[flow]
    return tuple(
        layer
        for layer in layers
        if layer in item.grade
        or (layer != GROSS and item.form and not fixed_content(item.form, layer) and typical_content(item.form, layer))
    )


def _balances(network: Network) -> Iterator[Equation]:
    edges = network.edges
    for node in network.nodes:
        for layer in node.balanced:
            signed = [(1.0, x) for x in network.inputs.get(node.id, ())]
            signed += [(-1.0, x) for x in network.outputs.get(node.id, ())]
            terms = [Term(sign, (f"{edges[x].id}:{layer}",)) for sign, x in signed if layer in edges[x].layers]
            if node.has_stock:
                terms.append(Term(-1.0, (stock_id(node.id, layer),)))
            if terms:
                yield Equation(f"balance:{node.id}:{layer}", tuple(terms))


def _layers_of(network: Network, item: Coefficient | Relation) -> tuple[str, ...]:
    return item.layer or (default_layer(network.definition),)


def _coefficients(network: Network) -> Iterator[Equation]:
    for name, item in network.definition.coefficients.items():
        for place in places_of(network, item.place):
            identifier = f"{name}@{place}"
            for layer in _layers_of(network, item):
                of = resolve_sum(network, item.of, place, layer=layer)
                per = resolve_sum(network, item.per, place, layer=layer)
                if of and per:  # nothing to divide, or nothing to divide by, in this scope
                    yield _ratio(f"coefficient:{identifier}:{layer}", identifier, of, per)


def _ratio(name: str, ratio: str, of: Sum, per: Sum) -> Equation:
    terms = [Term(factor, (ratio, quantity)) for factor, quantity in per]
    return Equation(name, (*terms, *(Term(-factor, (quantity,)) for factor, quantity in of)))


def _grades(network: Network) -> Iterator[Equation]:
    for edge in network.edges:
        if GROSS not in edge.layers:
            continue
        gross, flow = f"{edge.id}:{GROSS}", network.definition.flows[edge.flow]
        graded = _graded(network, edge.flow, edge.layers)
        for layer in edge.layers:
            mass = Term(-1.0, (f"{edge.id}:{layer}",))
            if layer in graded:
                yield Equation(f"grade:{edge.id}:{layer}", (Term(1.0, (grade_id(edge, layer), gross)), mass))
            elif layer != GROSS and flow.form:
                share = fixed_content(flow.form, layer)
                if share:
                    yield Equation(f"grade:{edge.id}:{layer}", (Term(share, (gross,)), mass))
        if flow.complete and graded:
            yield Equation(f"complete:{edge.id}", tuple(Term(1.0, (grade_id(edge, x),)) for x in graded), 1.0)


def _relations(network: Network) -> Iterator[Equation]:
    for item in network.definition.relations:
        equals = item.equals * (unit(item.unit).factor if item.unit else 1.0)
        for place in places_of(network, item.place):
            for layer in _layers_of(network, item):
                factors: dict[str, float] = {}
                for term, weight in item.terms.items():
                    for factor, name in resolve_term(network, term, place, layer=layer):
                        factors[name] = factors.get(name, 0.0) + weight * factor
                if factors:
                    terms = tuple(Term(factor, (name,)) for name, factor in factors.items() if factor)
                    yield Equation(f"relation:{item.name}@{place}:{layer}", terms, equals)


def _correlations(
    network: Network, observations: Sequence[Observation], quantities: dict[str, Quantity]
) -> Iterator[tuple[str, str, float]]:
    """Yield the correlated pairs of measured quantities; a figure that does not enter here correlates with none."""
    given = {item.id: item for item in own_observations(network)} | {item.id: item for item in observations}

    def measured(item: Observation) -> list[str]:
        names = (f"obs:{item.id}", item.single)
        return [name for name in names if name in quantities and quantities[name].sd > 0][:1]

    def named(side: str, place: str) -> list[str]:
        if side in given:
            return measured(given[side])
        try:
            sums = resolve_term(network, side, place)
        except BadTerm:  # the claim of a figure that does not enter here
            return []
        return [name for item in given.values() if item.of == sums and not item.per for name in measured(item)]

    pairs: dict[tuple[str, str], float] = {}
    for item in network.definition.correlations:
        for place in network.scope:
            for one in named(item.between[0], place):
                for other in named(item.between[1], place):
                    if one != other:
                        pairs[min(one, other), max(one, other)] = item.value
    yield from ((one, other, value) for (one, other), value in pairs.items())


def _problems(observations: Sequence[Observation], quantities: dict[str, Quantity]) -> list[str]:
    seen: set[str] = set()
    problems = []
    for item in observations:
        if item.id in seen:
            problems.append(f"observation {item.id}: the id occurs twice; give every observation its own")
        seen.add(item.id)
        if not item.of:
            problems.append(f"observation {item.id}: it measures nothing in this scope; leave it out")
        problems += [
            f"observation {item.id}: the chain has no quantity {name!r} in this scope"
            for _, name in (*item.of, *item.per)
            if name not in quantities
        ]
    return problems


def _observed(quantity: Quantity, item: Observation) -> Quantity:
    """Return a quantity with its one observation; bounds can only become narrower."""
    lower = quantity.lower if item.low is None else max(quantity.lower, item.low)
    upper = quantity.upper if item.high is None else min(quantity.upper, item.high)
    if isnan(item.mean):
        return Quantity(quantity.name, quantity.mean, quantity.sd, quantity.distribution, lower, upper, quantity.scale)
    mean, sd = item.moments
    return Quantity(quantity.name, mean, sd, item.distribution, lower, upper, quantity.scale)


def _add(item: Observation, quantities: dict[str, Quantity]) -> Equation:
    """Add what is observed as a quantity of its own, and return the equation that ties it to the chain."""
    name = f"obs:{item.id}"
    plain = not item.per and all(factor > 0.0 and quantities[x].lower >= 0.0 for factor, x in item.of)
    lower = item.low if item.low is not None else (0.0 if plain or item.per else -inf)
    upper = item.high if item.high is not None else inf
    mean, sd = (nan, nan) if isnan(item.mean) else item.moments
    quantities[name] = Quantity(name, mean, sd, item.distribution, lower, upper)
    if item.per:
        return _ratio(f"observation:{item.id}", name, item.of, item.per)
    terms = (Term(1.0, (name,)), *(Term(-factor, (quantity,)) for factor, quantity in item.of))
    return Equation(f"observation:{item.id}", terms)

"""Problems of what uses flows and processes: coefficients, relations, values and evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from orechain.chain.definition import fields
from orechain.chain.definition.fields import Problem
from orechain.chain.definition.models import (
    ELEMENT,
    GROSS,
    ChainDefinition,
    Coefficient,
    Correlation,
    Evidence,
    Relation,
    Split,
    Value,
)
from orechain.chain.definition.network import OTHERS, WORLD
from orechain.chain.definition.own import FRACTION, MASS, conversion
from orechain.chain.definition.terms import BadTerm, Term, default_layer, parse_term
from orechain.definitions.yamltext import Location
from orechain.errors import OrechainError

_SECTIONS = ("coefficients", "relations", "values", "evidence", "correlations", "splits")


def usage_problems(
    definition: ChainDefinition, dropped: frozenset[str] = frozenset(), only: Sequence[str] = _SECTIONS
) -> Iterator[Problem]:
    """Yield the problems of the sections ``only``; a term that names one of ``dropped`` is none."""
    if "coefficients" in only:
        for name, coefficient in definition.coefficients.items():
            yield from _coefficient(definition, name, coefficient, dropped)
    if "relations" in only:
        for number, relation in enumerate(definition.relations):
            yield from _relation(definition, ("relations", number), relation, dropped)
    if "values" in only:
        for number, value in enumerate(definition.values):
            yield from _value(definition, ("values", number), value, dropped)
    if "evidence" in only:
        for number, evidence in enumerate(definition.evidence):
            yield from _evidence(definition, ("evidence", number), evidence, dropped)
    if "correlations" in only:
        yield from _pairs_twice(definition)
        for number, correlation in enumerate(definition.correlations):
            yield from _correlation(definition, ("correlations", number), correlation, dropped)
    if "splits" in only:
        for number, split in enumerate(definition.splits):
            yield from _split(definition, ("splits", number), split, dropped)


def _pairs_twice(definition: ChainDefinition) -> Iterator[Problem]:
    seen: set[tuple[str, ...]] = set()
    for number, item in enumerate(definition.correlations):
        pair = tuple(sorted(item.between))
        if pair in seen:
            both = f"{item.between[0]} and {item.between[1]}"
            yield ("correlations", number, "between"), f"the correlation of {both} is given twice; keep one"
        seen.add(pair)


def _correlation(
    definition: ChainDefinition, at: Location, item: Correlation, dropped: frozenset[str]
) -> Iterator[Problem]:
    # A side is a term, or the id of a claim: a colon that no layer of a flow follows.
    if item.between[0] == item.between[1]:
        yield (*at, "between"), f"{item.between[0]} is correlated with itself; name two figures"
    for side in item.between:
        try:
            parse_term(definition, side)
        except BadTerm as bad:
            release, colon, _ = side.partition(":")
            if term_name(side) in dropped:
                continue
            if not colon or release in definition.flows or release in definition.processes:
                yield (*at, "between"), str(bad)


def term_name(text: str) -> str:
    """Return the flow, process or coefficient that a term names."""
    return text.strip().lstrip("-").partition(".")[0].partition(":")[0]


def _split(definition: ChainDefinition, at: Location, item: Split, dropped: frozenset[str]) -> Iterator[Problem]:
    for name in item.shares:
        if name not in definition.coefficients and name not in dropped:
            known = ", ".join(definition.coefficients) or "none"
            yield (*at, "shares"), f"there is no coefficient {name}; the coefficients are {known}"
    if len(set(item.shares)) < len(item.shares):
        yield (*at, "shares"), "a share stands twice; name each once"
    if (item.concentration is None) == (not item.spread_of):
        yield at, "give either a concentration or spread_of, the share whose standard deviation sets it"
    if item.spread_of and item.spread_of not in item.shares:
        yield (*at, "spread_of"), f"{item.spread_of} is none of the shares; name one of {', '.join(item.shares)}"


class _Terms:
    """The terms of one entry: read, with their problems."""

    def __init__(self, definition: ChainDefinition, dropped: frozenset[str]) -> None:
        self.definition = definition
        self.dropped = dropped
        self.problems: list[Problem] = []
        self.left_out = False

    def read(self, texts: Iterable[str], at: Location, what: str) -> list[Term]:
        found = []
        for text in texts:
            try:
                found.append(parse_term(self.definition, text))
            except BadTerm as bad:
                if term_name(text) in self.dropped:
                    self.left_out = True
                else:
                    self.problems.append((at, f"{what}: {bad}"))
        return found

    def layers(self, terms: Sequence[Term], named: Sequence[str], at: Location, what: str) -> set[str]:
        """Return the layers of masses among terms; entries without one are a problem, as are unknown layers."""
        definition = self.definition
        for layer in named:
            if layer not in definition.layers:
                listed = ", ".join(definition.layers)
                self.problems.append((at, f"{what}: the chain has no layer {layer!r}; its layers are {listed}"))
        default = tuple(named) or tuple(x for x in (default_layer(definition),) if x)
        found: set[str] = set()
        for term in terms:
            if term.ratio:
                continue
            own = (term.layer,) if term.layer else default
            if not own:
                listed = ", ".join(definition.layers)
                self.problems.append((at, f"{what}: the chain has several layers ({listed}); add layer:"))
                return set()
            found |= set(own)
            for layer in own:
                if (
                    term.what == "flow"
                    and layer in definition.layers
                    and layer not in definition.flow_layers(term.name)
                ):
                    self.problems.append((at, f"{what}: flow {term.name} has no layer {layer}; add it or leave it out"))
        return found


def _no_mass(terms: Iterable[Term], at: Location, what: str) -> Iterator[Problem]:
    for term in terms:
        if term.ratio:
            yield at, f"{what}: {term.name} is a ratio and cannot be added to masses; write a flow or process"


def _mixed(layers: set[str], named: Sequence[str], at: Location, what: str) -> Iterator[Problem]:
    if len(layers) > 1 and layers != set(named):
        yield at, f"{what} mixes the layers {', '.join(sorted(layers))}; write one relation or coefficient for each"


def _coefficient(
    definition: ChainDefinition, name: str, item: Coefficient, dropped: frozenset[str]
) -> Iterator[Problem]:
    at, what = ("coefficients", name), f"coefficient {name}"
    terms = _Terms(definition, dropped)
    for key in ("of", "per"):
        read = terms.read(getattr(item, key), (*at, key), what)
        terms.problems += _no_mass(read, (*at, key), what)
        if not getattr(item, key):
            terms.problems.append(((*at, key), f"{what}: {key} is empty; name at least one flow or process"))
    every = [*terms.read(item.of, at, what), *terms.read(item.per, at, what)]
    terms.problems = list(dict.fromkeys(x for x in terms.problems if len(x[0]) > len(at)))
    layers = terms.layers(every, item.layer, (*at, "layer"), what)
    yield from terms.problems
    yield from _mixed(layers, item.layer, at, what)
    if item.lower > item.upper:
        yield (*at, "lower"), f"{what}: lower {item.lower:g} is above upper {item.upper:g}; swap them"
    yield from fields.estimate_problems(item, FRACTION, at, what, item.lower, item.upper)
    if item.place:
        yield from fields.known_problems("economy", (item.place,), (*at, "place"))


def _relation(definition: ChainDefinition, at: Location, item: Relation, dropped: frozenset[str]) -> Iterator[Problem]:
    what = f"relation {item.name}"
    terms = _Terms(definition, dropped)
    read = terms.read(item.terms, (*at, "terms"), what)
    layers = terms.layers(read, item.layer, (*at, "layer"), what)
    yield from terms.problems
    yield from _mixed(layers, item.layer, at, what)
    if not item.terms:
        yield (*at, "terms"), f"{what} has no terms; name at least one flow or process"
    ratios = [term for term in read if term.ratio]
    if ratios and len(ratios) < len(read):
        yield (*at, "terms"), f"{what} mixes masses and ratios ({ratios[0].name}); write one relation for each"
    elif item.unit:
        dimension = FRACTION if ratios else MASS
        estimate = Value(measures=(), value=item.equals, sd=0.0, unit=item.unit)
        yield from fields.estimate_problems(estimate, dimension, at, what)
    if item.place:
        yield from fields.known_problems("economy", (item.place,), (*at, "place"))


def _value(definition: ChainDefinition, at: Location, item: Value, dropped: frozenset[str]) -> Iterator[Problem]:
    what = f"value of {', '.join(item.measures) or 'nothing'}"
    terms = _Terms(definition, dropped)
    of, per = _sides(terms, item, at, what)
    layer = (item.layer,) if item.layer else ()
    layers = terms.layers(of, layer, at, what)
    below = terms.layers(per, layer, at, what)
    yield from dict.fromkeys(terms.problems)
    yield from _mixed(layers, (), at, what)
    yield from _mixed(below, (), at, what)
    ratio = bool(per) or bool(of and all(term.ratio for term in of))
    if item.value is None and item.low is None and item.high is None:
        yield at, f"{what}: no number; give value:, or low: and high:"
    if not terms.left_out:
        signed = any(term.factor < 0.0 or term.part == "stock" for term in of)
        lower = float("-inf") if signed else 0.0
        yield from fields.estimate_problems(item, FRACTION if ratio else MASS, at, what, lower)
    yield from _form(definition, item, at, what, layers, ratio)
    yield from _where(item, at)


def _sides(terms: _Terms, item: Value | Evidence, at: Location, what: str) -> tuple[list[Term], list[Term]]:
    """Return the terms of numerator and denominator; masses and ratios do not mix."""
    of = terms.read(item.measures, (*at, "measures"), what)
    per = terms.read(item.per, (*at, "per"), what)
    if not item.measures:
        terms.problems.append((at, f"{what}: measures is empty; name at least one flow, process or coefficient"))
    ratios = sum(term.ratio for term in of)
    if 0 < ratios < len(of):
        terms.problems.append(((*at, "measures"), f"{what} mixes masses and ratios; write a value for each"))
    if per and (ratios or any(term.ratio for term in per)):
        terms.problems.append(((*at, "per"), f"{what}: a ratio of ratios is not possible; name flows or processes"))
    return of, per


def _form(
    definition: ChainDefinition, item: Value, at: Location, what: str, layers: set[str], ratio: bool
) -> Iterator[Problem]:
    if not item.form:
        return
    problems = fields.known_problems("form", (item.form,), (*at, "form"))
    yield from problems
    if problems or len(layers) != 1 or layers == {ELEMENT} or layers == {item.form}:
        return
    if ratio:
        yield (*at, "form"), f"{what}: a ratio has no form; remove it"
        return
    layer = next(iter(layers))
    if layer == GROSS and item.form == GROSS:
        return
    try:
        conversion(item.form, layer)
    except (OrechainError, ValueError) as error:
        yield (*at, "form"), f"{what}: {error}"


def _where(item: Value | Evidence, at: Location) -> Iterator[Problem]:
    for key in ("place", "partner"):
        name = getattr(item, key)
        if name and name not in (WORLD, OTHERS):
            yield from fields.known_problems("economy", (name,), (*at, key))


def _evidence(definition: ChainDefinition, at: Location, item: Evidence, dropped: frozenset[str]) -> Iterator[Problem]:
    what = f"evidence for {', '.join(item.measures) or 'nothing'}"
    terms = _Terms(definition, dropped)
    of, per = _sides(terms, item, at, what)
    named = (item.layer,) if item.layer else ()
    layers, below = terms.layers(of, named, at, what), terms.layers(per, named, at, what)
    yield from dict.fromkeys(terms.problems)
    yield from _mixed(layers, (), at, what)
    yield from _mixed(below, (), at, what)
    yield from _where(item, at)
    if (item.claims is None) == (item.figure is None):
        yield at, f"{what}: say where it comes from, by claims: or by figure:, one of the two"
    if item.claims is None:
        return
    selection = item.claims
    if not any(getattr(selection, key) for key in ("claim", "kind")):
        yield (*at, "claims"), f"{what}: claims without a kind would take every figure; add kind: or claim:"
    for key in ("kind", "link", "process", "form", "mineral"):
        yield from fields.known_problems(key, getattr(selection, key), (*at, "claims", key))
    for key in ("economy", "partner"):
        yield from fields.known_problems("economy", getattr(selection, key), (*at, "claims", key))

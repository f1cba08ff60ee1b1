"""The figures that a definition itself gives, as observations in tonnes and fractions."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from math import sqrt

from orechain.catalog.forms import Form, content, form
from orechain.catalog.units import unit
from orechain.chain.definition.models import GROSS, ChainDefinition, Estimate, Value
from orechain.chain.definition.network import WORLD, Network
from orechain.chain.definition.observation import Observation, Sum
from orechain.chain.definition.terms import BadTerm, default_layer, grade_id, parse_term, resolve_term
from orechain.errors import InvalidInput, OrechainError

MASS, FRACTION = "mass", "fraction"

_UNIFORM = 2.0 * sqrt(3.0)
"""A range divided by this is the standard deviation of a uniform distribution over it."""


def own_observations(network: Network) -> tuple[Observation, ...]:
    """Return the figures of the definition itself that hold in this scope: values, coefficients and grades.

    Ids: ``value:NUMBER`` (counted from 1 as in the file), ``coefficient:NAME@PLACE``, ``grade:EDGE:LAYER``.

    Raises
    ------
    InvalidInput
        If a value names no place while the scope has several, or several layers and the value names none.
    """
    definition = network.definition
    found: list[Observation] = []
    problems: list[str] = []
    for number, value in enumerate(definition.values, 1):
        try:
            found.extend(_value(network, number, value))
        except BadTerm as bad:
            problems.append(f"{definition.chain}: value {number}: {bad}")
        except _NoPlace:
            problems.append(
                f"{definition.chain}: value {number} ({', '.join(value.measures)}) names no place, and the scope has "
                f"{len(network.scope)}; add place:"
            )
    if problems:
        raise InvalidInput(problems)
    for name, coefficient in definition.coefficients.items():
        if coefficient.value is not None or coefficient.low is not None or coefficient.high is not None:
            factor = _factor(coefficient.unit or FRACTION)
            for place in places_of(network, coefficient.place):
                identifier = f"{name}@{place}"
                found.append(_observation(f"coefficient:{identifier}", coefficient, ((1.0, identifier),), (), factor))
    found.extend(_grades(network))
    return tuple(found)


class _NoPlace(Exception):
    """A value that does not say where, in a scope of several places."""


def places_of(network: Network, place: str) -> tuple[str, ...]:
    """Return the places of the scope that something of ``place`` (empty: everywhere) holds at."""
    return tuple(x for x in network.scope if place in ("", x))


def _value(network: Network, number: int, value: Value) -> Iterator[Observation]:
    definition = network.definition
    place = value.place
    if not place:
        if len(network.scope) > 1:
            raise _NoPlace
        place = network.scope[0]
    if place not in (WORLD, *network.scope):
        return
    of = resolve_sum(network, value.measures, place, value.partner, value.layer)
    per = resolve_sum(network, value.per, place, value.partner, value.layer)
    if not of or (value.per and not per):
        return  # there is no such flow in this scope
    factor, spread = _factor(value.unit), 0.0
    layer = value_layer(definition, value)
    if value.form and value.form != layer:
        share, spread = conversion(value.form, layer)
        factor *= share
    yield _observation(f"value:{number}", value, of, per, factor, spread)


def value_layer(definition: ChainDefinition, value: Value) -> str:
    """Return the layer of what a value measures; empty where it is a ratio or the layer is not determined."""
    layers = {
        parse_term(definition, term).layer or value.layer or default_layer(definition)
        for term in value.measures
        if not parse_term(definition, term).ratio
    }
    return layers.pop() if len(layers) == 1 else ""


def conversion(source: str, layer: str) -> tuple[float, float]:
    """Return the share of a layer in a form, and its coefficient of variation where the share is a typical one.

    Raises
    ------
    UnknownName
        If the catalog has no such form.
    ValueError
        If there is no single factor, or the form does not hold the element.

    Examples
    --------
    >>> share, spread = conversion("Li2CO3", "Li")
    >>> round(share, 4), spread
    (0.1879, 0.0)
    """
    item = form(source)
    if layer == GROSS:
        raise ValueError(f"a mass of {source} is no gross mass; leave form out or name the element's layer")
    held = content(item.form, form(layer).element)
    wanted = form(layer).fraction
    if held is None or not wanted:
        raise ValueError(f"{source} has no fixed content of {layer}; give the figure as {layer}")
    return held / wanted, _relative_spread(item)


def _relative_spread(item: Form) -> float:
    if item.exact or item.low is None or item.high is None or not item.fraction:
        return 0.0
    return (item.high - item.low) / _UNIFORM / item.fraction


def resolve_sum(network: Network, terms: tuple[str, ...], place: str, partner: str = "", layer: str = "") -> Sum:
    """Return the quantities and factors of a sum of terms; a quantity that occurs more than once has one factor."""
    factors: dict[str, float] = {}
    for term in terms:
        for factor, name in resolve_term(network, term, place, partner, layer):
            factors[name] = factors.get(name, 0.0) + factor
    return tuple((factor, name) for name, factor in factors.items() if factor)


def _grades(network: Network) -> Iterator[Observation]:
    definition = network.definition
    for edge in network.edges:
        if GROSS not in edge.layers:
            continue
        grades = definition.flows[edge.flow].grade
        for layer in edge.layers:
            identifier = grade_id(edge, layer)
            if layer in grades and grades[layer].value is not None:
                factor = _factor(grades[layer].unit or FRACTION)
                yield _observation(f"grade:{edge.id}:{layer}", grades[layer], ((1.0, identifier),), (), factor)
            elif layer not in grades and layer != GROSS and edge.form and not fixed_content(edge.form, layer):
                item = form(edge.form)
                share = typical_content(edge.form, layer)
                if share:
                    sd = share * _relative_spread(item)
                    low, high = (None, None) if not sd else (item.low, item.high)
                    yield Observation(
                        f"grade:{edge.id}:{layer}", ((1.0, identifier),), (), share, sd, low=low, high=high,
                        unit=FRACTION, quality=(("typical_content", _relative_spread(item)),),
                    )  # fmt: skip


@cache
def fixed_content(form_id: str, layer: str) -> float | None:
    """Return the content of a layer in a form that follows from its formula; ``None`` where there is none."""
    return typical_content(form_id, layer) if form(form_id).exact else None


@cache
def typical_content(form_id: str, layer: str) -> float | None:
    """Return the content of a layer in a form, by formula or typical; ``None`` where the catalog states none."""
    try:
        return conversion(form_id, layer)[0]
    except (OrechainError, ValueError):
        return None


def _factor(name: str) -> float:
    return unit(name).factor


def _observation(
    identifier: str, estimate: Estimate, of: Sum, per: Sum, factor: float, spread: float = 0.0
) -> Observation:
    """Return an estimate in base units; ``spread`` is the coefficient of variation of the factor itself."""
    nan = float("nan")
    value, deviation = estimate.value, estimate.deviation
    sd = nan
    if value is not None:
        sd = factor * sqrt((deviation if deviation is not None else nan) ** 2 + (spread * value) ** 2)
    return Observation(
        id=identifier,
        of=of,
        per=per,
        mean=nan if value is None else value * factor,
        sd=sd,
        distribution=estimate.distribution,
        low=None if estimate.low is None else estimate.low * factor,
        high=None if estimate.high is None else estimate.high * factor,
        sources=tuple(x for x in (estimate.claim, estimate.source) if x),
        unit=estimate.unit,
        published="" if value is None else f"{value:.15g} {estimate.unit}".strip(),
        quality=(("typical_content", spread),) if spread else (),
    )

"""A frame that serves any mineral, made the chain of one mineral."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from orechain.catalog.forms import forms
from orechain.catalog.minerals import mineral as catalog_mineral
from orechain.chain.definition.models import ELEMENT, ChainDefinition, Coefficient, Evidence, Flow, Relation, Value
from orechain.errors import OrechainError

_Figures = TypeVar("_Figures", Evidence, Value)


def mineral_layer(mineral: str) -> str:
    """Return the layer that a mineral is balanced in: its chemical element, else the form it is reported in.

    Raises
    ------
    UnknownName
        If the catalog has no such mineral.

    Examples
    --------
    >>> mineral_layer("indium"), mineral_layer("rare_earths"), mineral_layer("gypsum")
    ('In', 'REO', 'gross')
    """
    item = catalog_mineral(mineral)
    elements = {form.form for form in forms() if form.basis == "element" and form.mineral == item.mineral}
    return item.symbol if item.symbol in elements else item.default_form


def specialise(definition: ChainDefinition, mineral: str) -> ChainDefinition:
    """Return the definition for one mineral: the layer ``element`` becomes the mineral's own.

    Parameters
    ----------
    definition
        A frame, or a chain that already belongs to the mineral, which is returned as it is.
    mineral
        Id, symbol or name.

    Raises
    ------
    UnknownName
        If the catalog has no such mineral.
    OrechainError
        If the chain belongs to another mineral.
    """
    item = catalog_mineral(mineral)
    if definition.mineral:
        if definition.mineral != item.mineral:
            raise OrechainError(
                "chain_other_mineral",
                chain=definition.chain,
                own=f"mineral:{definition.mineral}",
                mineral=f"mineral:{item.mineral}",
            )
        return definition
    layer = mineral_layer(item.mineral)
    return definition.model_copy(
        update={
            "mineral": item.mineral,
            "layers": _names(definition.layers, layer),
            "flows": {name: _flow(flow, layer) for name, flow in definition.flows.items()},
            "coefficients": {name: _coefficient(part, layer) for name, part in definition.coefficients.items()},
            "relations": tuple(_relation(part, layer) for part in definition.relations),
            "evidence": tuple(_figures(part, layer) for part in definition.evidence),
            "values": tuple(_figures(part, layer) for part in definition.values),
        }
    )


def _name(name: str, layer: str) -> str:
    return layer if name == ELEMENT else name


def _names(names: tuple[str, ...], layer: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_name(name, layer) for name in names))


def _term(term: str, layer: str) -> str:
    head, colon, named = term.partition(":")
    return f"{head}{colon}{_name(named, layer)}"


def _terms(terms: tuple[str, ...], layer: str) -> tuple[str, ...]:
    return tuple(_term(term, layer) for term in terms)


def _weights(terms: Mapping[str, float], layer: str) -> dict[str, float]:
    return {_term(term, layer): weight for term, weight in terms.items()}


def _flow(flow: Flow, layer: str) -> Flow:
    layers = None if flow.layers is None else _names(flow.layers, layer)
    return flow.model_copy(
        update={"layers": layers, "grade": {_name(name, layer): grade for name, grade in flow.grade.items()}}
    )


def _coefficient(part: Coefficient, layer: str) -> Coefficient:
    return part.model_copy(
        update={"of": _terms(part.of, layer), "per": _terms(part.per, layer), "layer": _names(part.layer, layer)}
    )


def _relation(part: Relation, layer: str) -> Relation:
    return part.model_copy(update={"terms": _weights(part.terms, layer), "layer": _names(part.layer, layer)})


def _figures(part: _Figures, layer: str) -> _Figures:
    update = {
        "measures": _terms(part.measures, layer),
        "per": _terms(part.per, layer),
        "layer": _name(part.layer, layer),
    }
    return part.model_copy(update=update)

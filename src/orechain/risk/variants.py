"""Variants of methods, written by users: other weights, scalings, aggregators, thresholds or parameters, no code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import Field, ValidationError

from orechain.definitions import yamltext
from orechain.definitions.faults import near, sentence
from orechain.definitions.parts import FileName, Identifier, Labels, Number, Part
from orechain.errors import InvalidInput, UnknownName
from orechain.risk.aggregation import AGGREGATORS
from orechain.risk.contract import Axis, Method, Parameter, Scaling, Term
from orechain.risk.registry import method
from orechain.risk.scaling import step_problem

Location = tuple[str | int, ...]


class Step(Part):
    """A scaling: its kind, and its settings as further keys."""

    kind: str
    settings: Mapping[str, Any] = Field(default_factory=dict)


class TermChange(Part):
    """What is different about a term; ``leave_out`` removes it."""

    weight: Number | None = Field(default=None, ge=0.0)
    scaling: tuple[Step, ...] | None = None
    leave_out: bool = False


class AxisChange(Part):
    """What is different about an axis."""

    aggregator: str = ""
    factor: Number | None = None
    threshold: Number | None = None
    scale: tuple[Number, Number] | None = None
    terms: Mapping[Identifier, TermChange] = Field(default_factory=dict)


class ParameterChange(Part):
    """Another value of a parameter, and why."""

    value: Number
    source: str = "the variant"


class Variant(Part):
    """A variant of a method.

    Parameters
    ----------
    variant
        Id.
    of
        The method that it changes.
    name, note
        Words.
    parameters, axes
        What is different, by id.
    overall, overall_threshold
        Aggregator and cut of the overall number.
    """

    variant: FileName
    of: str
    name: Labels
    note: Labels | str = ""
    parameters: Mapping[Identifier, ParameterChange] = Field(default_factory=dict)
    axes: Mapping[Identifier, AxisChange] = Field(default_factory=dict)
    overall: str = ""
    overall_threshold: Number | None = None


def load_variant(text: str, file: str) -> tuple[Variant, Method]:
    r"""Return a variant and the method that it makes.

    Raises
    ------
    InvalidInput
        If anything is wrong: all problems, each as ``file:line: what is wrong; what to do``.

    Examples
    --------
    >>> load_variant("variant: mine\nof: nstc-2018\nname: {en: Mine}\naxes: {potential: {threshold: -1}}", "mine.yaml")
    Traceback (most recent call last):
        ...
    orechain.errors.InvalidInput: Faults: 1; nothing was changed. Mend these places and run again:
      mine.yaml:4: threshold -1 lies outside the scale of potential, 0 to inf; give one within
    """
    document = yamltext.read(text)
    problems = list(document.problems)
    made: tuple[Variant, Method] | None = None
    if isinstance(document.data, dict):
        try:
            variant = Variant.model_validate(document.data)
        except ValidationError as error:
            for fault in error.errors(include_url=False):
                at = tuple(part for part in fault["loc"] if part != "[key]")
                problems.append((document.line(at), sentence(fault, at, Variant)))
        else:
            made, found = _made(variant)
            problems += [(document.line(at), what) for at, what in found]
    elif not problems:
        problems.append((1, "no mapping of keys; start with variant:"))
    if problems or made is None:
        raise InvalidInput([f"{file}:{line}: {what}" for line, what in sorted(set(problems))])
    return made


def _made(variant: Variant) -> tuple[tuple[Variant, Method] | None, list[tuple[Location, str]]]:
    try:
        base = method(variant.of)
    except UnknownName as error:
        return None, [(("of",), str(error))]
    problems: list[tuple[Location, str]] = []
    known = {axis.key for axis in base.axes}
    problems += [(("axes", key), f"{base.key} has no axis {key!r}{near(key, known)}") for key in variant.axes
                 if key not in known]  # fmt: skip
    problems += [
        (("parameters", key), f"{base.key} has no parameter {key!r}{near(key, base.settings)}")
        for key in variant.parameters
        if key not in base.settings
    ]
    # A parameter of that name says where a cut is from; no formula reads it, so that another value would do nothing.
    problems += [
        (("parameters", key), f"{key} is the cut of a score; set threshold under its axis, or overall_threshold")
        for key in variant.parameters
        if key in base.settings and key.startswith("threshold")
    ]
    axes = tuple(_axis(axis, variant.axes[axis.key], problems) if axis.key in variant.axes else axis
                 for axis in base.axes)  # fmt: skip
    overall = variant.overall or base.overall
    if overall and overall not in AGGREGATORS:
        problems.append((("overall",), f"unknown aggregator {overall!r}{near(overall, AGGREGATORS)}"))
    cut = base.overall_threshold if variant.overall_threshold is None else variant.overall_threshold
    if cut is not None and not base.overall_scale[0] <= cut <= base.overall_scale[1]:
        problems.append((("overall_threshold",), _outside("overall_threshold", cut, "the method", base.overall_scale)))
    parameters = tuple(_parameter(item, variant) for item in base.parameters)
    made = replace(
        base, key=variant.variant, axes=axes, parameters=parameters, overall=overall, overall_threshold=cut,
        base=base.key,
    )  # fmt: skip
    return (variant, made), problems


def _parameter(item: Parameter, variant: Variant) -> Parameter:
    change = variant.parameters.get(item.key)
    return item if change is None else replace(item, value=change.value, citation=change.source, verification="read")


def _axis(axis: Axis, change: AxisChange, problems: list[tuple[Location, str]]) -> Axis:
    at: Location = ("axes", axis.key)
    if change.aggregator and change.aggregator not in AGGREGATORS:
        what = f"unknown aggregator {change.aggregator!r}{near(change.aggregator, AGGREGATORS)}"
        problems.append(((*at, "aggregator"), what))
    names = {term.key for term in axis.terms}
    problems += [((*at, "terms", key), f"{axis.key} has no term {key!r}{near(key, names)}") for key in change.terms
                 if key not in names]  # fmt: skip
    terms = []
    for term in axis.terms:
        own = change.terms.get(term.key)
        if own is None or not own.leave_out:
            terms.append(term if own is None else _term(term, own, (*at, "terms", term.key), problems))
    if not terms or not sum(term.weight for term in terms) > 0:
        problems.append((at, f"no term of {axis.key} is left with a weight above zero; keep one"))
    scale = change.scale or axis.scale
    if not scale[0] < scale[1]:
        problems.append(((*at, "scale"), f"{scale[0]:g} is not below {scale[1]:g}; give the lowest and highest score"))
    threshold = axis.threshold if change.threshold is None else change.threshold
    if threshold is not None and not scale[0] <= threshold <= scale[1]:
        problems.append(((*at, "threshold"), _outside("threshold", threshold, axis.key, scale)))
    return replace(
        axis,
        terms=tuple(terms),
        aggregator=change.aggregator or axis.aggregator,
        factor=axis.factor if change.factor is None else change.factor,
        threshold=threshold,
        scale=scale,
    )


def _term(term: Term, change: TermChange, at: Location, problems: list[tuple[Location, str]]) -> Term:
    steps = term.scaling
    if change.scaling is not None:
        found = [(place, step_problem(step.kind, step.settings)) for place, step in enumerate(change.scaling)]
        problems += [((*at, "scaling", place), what) for place, what in found if what]
        steps = tuple(Scaling(step.kind, step.settings) for step in change.scaling)
    return replace(term, scaling=steps, weight=term.weight if change.weight is None else change.weight)


def _outside(what: str, value: float, where: str, scale: tuple[float, float]) -> str:
    return f"{what} {value:g} lies outside the scale of {where}, {scale[0]:g} to {scale[1]:g}; give one within"

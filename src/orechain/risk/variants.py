"""Variants of methods, written by users: other weights, scalings, aggregators, thresholds or parameters, no code."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from pydantic import Field, ValidationError

from orechain.catalog.risk import name_method
from orechain.definitions import yamltext
from orechain.definitions.faults import near, sentence
from orechain.definitions.parts import FileName, Identifier, Labels, Number, Part
from orechain.errors import InvalidInput, UnknownName
from orechain.risk.aggregation import AGGREGATORS
from orechain.risk.contract import Axis, Method, Parameter, Parameters, Scaling, Term
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
    factor: Number | None = Field(default=None, gt=0.0)
    scaling: tuple[Step, ...] | None = None
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
    overall, overall_scale, overall_threshold
        Aggregator of the overall number, its lowest and highest value, its cut.
    """

    variant: FileName
    of: str
    name: Labels
    note: Labels | str = ""
    parameters: Mapping[Identifier, ParameterChange] = Field(default_factory=dict)
    axes: Mapping[Identifier, AxisChange] = Field(default_factory=dict)
    overall: str = ""
    overall_scale: tuple[Number, Number] | None = None
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
    _name(made[0])
    return made


def _name(variant: Variant) -> None:
    """Let answers call the variant by its name, with the note as its description."""
    note = Labels(en=variant.note) if isinstance(variant.note, str) else variant.note
    names = (variant.name.label("en"), variant.name.label("zh"))
    name_method(variant.variant, names, (note.label("en"), note.label("zh")))


def _made(variant: Variant) -> tuple[tuple[Variant, Method] | None, list[tuple[Location, str]]]:
    try:
        base = method(variant.of)
    except UnknownName as error:
        return None, [(("of",), str(error))]
    problems: list[tuple[Location, str]] = []
    known = {axis.key for axis in base.axes}
    problems += [(("axes", key), f"{base.key} has no axis {key!r}{near(key, known)}") for key in variant.axes
                 if key not in known]  # fmt: skip
    problems += _parameter_problems(base, variant)
    parameters = tuple(_parameter(item, variant) for item in base.parameters)
    settings = {item.key: item.value for item in parameters}
    axes = tuple(_axis(axis, variant.axes.get(axis.key, AxisChange()), base.settings, settings, problems)
                 for axis in base.axes)  # fmt: skip
    problems += _steps_of(axes, settings)
    overall = variant.overall or base.overall
    scale = variant.overall_scale or base.overall_scale
    if overall and overall not in AGGREGATORS:
        problems.append((("overall",), f"unknown aggregator {overall!r}{near(overall, AGGREGATORS)}"))
    elif overall and not variant.overall_scale:
        scale = overall_scale(overall, axes)
    if variant.overall_threshold is not None and not overall:
        problems.append((("overall_threshold",), "there is no overall number; give overall: an aggregator"))
    cut = base.overall_threshold if variant.overall_threshold is None else variant.overall_threshold
    if overall and cut is not None and not scale[0] <= cut <= scale[1]:
        problems.append((("overall_threshold",), _outside("overall_threshold", cut, "the method", scale)))
    cuts = {axis.key: axis.threshold for axis in axes} | {"overall": cut}
    made = replace(
        base, key=variant.variant, axes=axes, overall=overall, overall_threshold=cut, overall_scale=scale,
        base=base.key, parameters=tuple(_with_cut(item, cuts.get(item.cut_of)) for item in parameters),
    )  # fmt: skip
    if _formula(made) != _formula(base):
        made = replace(made, verification="assumed")
    return (variant, made), problems


def _formula(item: Method) -> tuple[object, ...]:
    """Return what of a method is its formula: not cuts, and not numbers that have a verification of their own."""
    return tuple(replace(axis, threshold=None, scale=(0.0, 1.0)) for axis in item.axes), item.overall


def _parameter_problems(base: Method, variant: Variant) -> Iterator[tuple[Location, str]]:
    """Yield what is wrong with the parameters that a variant sets."""
    known = {item.key: item for item in base.parameters}
    for key, change in variant.parameters.items():
        at: Location = ("parameters", key)
        if key not in known:
            yield at, f"{base.key} has no parameter {key!r}{near(key, known)}"
            continue
        item, value = known[key], change.value
        # Such a parameter says where a cut is from; no formula reads it, so that another value would do nothing.
        if item.cut_of or "threshold" in key:
            place = "overall_threshold" if item.cut_of == "overall" else f"threshold under axes: {item.cut_of}"
            yield at, f"{key} is the cut of a score; set {place if item.cut_of else 'threshold under its axis'}"
            continue
        low = -math.inf if item.minimum is None else item.minimum
        high = math.inf if item.maximum is None else item.maximum
        if not low <= value <= high:
            yield (*at, "value"), f"{key} {value:g} lies outside {low:g} to {high:g}; give one within"
        elif item.whole and value != round(value):
            yield (*at, "value"), f"{key} {value:g} is no whole number; give one"
        if item.needs:
            needed = variant.parameters.get(item.needs)
            if (known[item.needs].value if needed is None else needed.value) != 1.0:
                yield at, f"{key} does nothing unless {item.needs} is 1; set that too"


def _parameter(item: Parameter, variant: Variant) -> Parameter:
    change = variant.parameters.get(item.key)
    if change is None:
        return item
    return replace(item, value=change.value, citation=change.source, verification="assumed")


def _with_cut(item: Parameter, cut: float | None) -> Parameter:
    """Return a parameter that documents a cut with the cut that holds."""
    if not item.cut_of or cut is None or cut == item.value:
        return item
    return replace(item, value=cut, citation="the variant", verification="assumed")


def overall_scale(aggregator: str, axes: Sequence[Axis]) -> tuple[float, float]:
    """Return the least and greatest number that axes can come to together; infinite where an axis may be negative.

    Examples
    --------
    >>> overall_scale("geometric_mean", method("uk-2024").axes)
    (1.0, 10.0)
    """
    if any(axis.scale[0] < 0.0 for axis in axes):
        return -math.inf, math.inf
    ends = (AGGREGATORS[aggregator]([np.array(axis.scale[end]) for axis in axes], [1.0] * len(axes)) for end in (0, 1))
    low, high = (round(float(end), 12) for end in ends)
    return low, high


def _steps_of(axes: Sequence[Axis], settings: Parameters) -> Iterator[tuple[Location, str]]:
    """Yield scalings that the parameters of the variant make impossible, such as falling edges."""
    for axis in axes:
        for key, scaling in ((axis.key, axis.scaling), *((term.key, term.scaling) for term in axis.terms)):
            for step in scaling:
                names = [name for given in step.settings.values() for name in _named(given)]
                if names and (what := step_problem(step.kind, step.settings, settings)):
                    yield ("parameters",), f"{key}: {what} ({', '.join(names)})"


def _named(given: object) -> list[str]:
    if isinstance(given, list | tuple):
        return [name for item in given for name in _named(item)]
    return [given] if isinstance(given, str) else []


def _axis(
    axis: Axis, change: AxisChange, before: Parameters, settings: Parameters, problems: list[tuple[Location, str]]
) -> Axis:
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
            terms.append(term if own is None else _term(term, own, (*at, "terms", term.key), settings, problems))
    if not terms or not sum(term.weight for term in terms) > 0:
        problems.append((at, f"no term of {axis.key} is left with a weight above zero; keep one"))
    steps = axis.scaling if change.scaling is None else _steps(change.scaling, (*at, "scaling"), settings, problems)
    scale = change.scale
    if scale is None:
        scale = _scale(axis, terms, change, steps, before, settings)
        if scale is None:
            problems.append((at, f"what is changed moves the scale of {axis.key}; give scale: [lowest, highest]"))
            scale = (-math.inf, math.inf)
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
        scaling=steps,
        threshold=threshold,
        scale=scale,
    )


_MEANS = frozenset({"mean", "geometric_mean", "euclidean", "maximum", "minimum"})
"""Aggregators whose result lies between the least and the greatest term, whatever the weights."""


def _scale(
    axis: Axis,
    terms: Sequence[Term],
    change: AxisChange,
    steps: Sequence[Scaling],
    before: Parameters,
    settings: Parameters,
) -> tuple[float, float] | None:
    """Return the scale of a changed axis, or None where it has to be given."""
    if steps and (ends := _ends(steps[-1], settings)) is not None:
        return ends
    factor = axis.factor if change.factor is None else change.factor
    moved = any(term.scales_with and settings[term.scales_with] != before[term.scales_with] for term in axis.terms)
    if not moved and change.scaling is None and not _moves(axis, change):
        low, high = axis.scale
        if factor == axis.factor:
            return low, high
        return None if steps else (low * factor / axis.factor, high * factor / axis.factor)
    if steps:
        return None
    found = [_term_ends(term, before, settings) for term in terms]
    known = [item for item in found if item is not None and item[0] >= 0.0]
    aggregator = AGGREGATORS.get(change.aggregator or axis.aggregator)
    if aggregator is not None and known and len(known) == len(found):
        # With positive terms every aggregator rises with each of them.
        weights = [term.weight for term in terms]
        low, high = (float(aggregator([np.array(item[end]) for item in known], weights)) for end in (0, 1))
        return low * factor, high * factor
    # Without an upper end there is none after the change either.
    return axis.scale if change.scaling is None and axis.scale == (0.0, math.inf) else None


def _term_ends(term: Term, before: Parameters, settings: Parameters) -> tuple[float, float] | None:
    """Return between which numbers a term enters the aggregation; None where that is not known."""
    if term.scaling:
        return _ends(term.scaling[-1], settings)
    if term.scale is None or not term.scales_with:
        return term.scale
    ratio = settings[term.scales_with] / before[term.scales_with]
    return term.scale[0] * ratio, term.scale[1] * ratio


def _moves(axis: Axis, change: AxisChange) -> bool:
    """Return whether a change of terms or aggregator moves the ends of the scale."""
    if change.aggregator not in ("", axis.aggregator):
        return True
    if any(item.scaling is not None for item in change.terms.values()):
        return True
    return axis.aggregator not in _MEANS and bool(change.terms)


def _ends(step: Scaling, settings: Parameters) -> tuple[float, float] | None:
    """Return between which numbers a step leaves everything; None where it has no ends."""
    if any(name not in settings for value in step.settings.values() for name in _named(value)):
        return None
    given = {key: settings[value] if isinstance(value, str) else value for key, value in step.settings.items()
             if not isinstance(value, list | tuple)}  # fmt: skip
    if step.kind in ("min_max", "clamp"):
        return float(given.get("low", 0.0)), float(given.get("high", 1.0))
    if step.kind == "rank" or (step.kind in ("linear", "logarithm") and given.get("clip", True)):
        return 0.0, 1.0
    if step.kind == "bands" and not _named(step.settings.get("scores")):
        scores = step.settings.get("scores") or (0.0, 1.0)
        return float(min(scores)), float(max(scores))
    return None


def _steps(
    given: Sequence[Step], at: Location, settings: Parameters, problems: list[tuple[Location, str]]
) -> tuple[Scaling, ...]:
    found = [(place, step_problem(step.kind, step.settings, settings)) for place, step in enumerate(given)]
    problems += [((*at, place), what) for place, what in found if what]
    return tuple(Scaling(step.kind, step.settings) for step in given)


def _term(
    term: Term, change: TermChange, at: Location, settings: Parameters, problems: list[tuple[Location, str]]
) -> Term:
    steps = term.scaling
    if change.scaling is not None:
        steps = _steps(change.scaling, (*at, "scaling"), settings, problems)
    return replace(term, scaling=steps, weight=term.weight if change.weight is None else change.weight)


def _outside(what: str, value: float, where: str, scale: tuple[float, float]) -> str:
    return f"{what} {value:g} lies outside the scale of {where}, {scale[0]:g} to {scale[1]:g}; give one within"

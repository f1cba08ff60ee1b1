"""Scores as records: with terms, rows of countries and their claims, bounds, and reasons where there is none."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from orechain.assess.risk.arrays import Arrays, has_rest, with_many_suppliers_more, with_one_supplier_more
from orechain.assess.risk.given import joined, lacking, stand_ins, words
from orechain.assess.risk.result import AxisScore, Evidence, Given, Lacking, PartRow, Score, TermValue
from orechain.assess.risk.sampling import compares
from orechain.catalog.messages import Bilingual, Message, message
from orechain.catalog.risk import risk_input, risk_word
from orechain.risk.contract import Axis, Floats, Method, Scores, Term
from orechain.risk.evaluate import contributions, evaluate
from orechain.risk.explanation import chosen_score
from orechain.risk.ranking import ranks

FIVE_YEAR_METHODS = "eu-"
_SEVERAL = 2
RELIANCE = "import_reliance"
"""Where a method can do without it and it is not known, the score has the bounds of no and of full reliance."""
_SELDOM = frozenset({"world_market", "inside_region", "sourcing_trade_parameter"})
"""Optional inputs that mark exceptions: their absence is no reason for a missing score."""


def governance_years(method: Method) -> int:
    """Return of how many years a method wants the mean of governance: its parameter ``governance_years``, else one.

    The studies of the European Commission take five, which their formula does not show.
    """
    years = method.settings.get("governance_years")
    if years is not None:
        return max(1, int(years))
    return 5 if (method.base or method.key).startswith(FIVE_YEAR_METHODS) else 1


def named_inputs(method: Method) -> tuple[str, ...]:
    """Return the inputs of the number that a score is named by: of all axes together, or of the first."""
    if method.overall:
        return method.inputs
    return tuple(dict.fromkeys(name for term in method.axes[0].terms for name in term.inputs))


@dataclass(frozen=True, slots=True, eq=False)
class Evaluated:
    """A method's scores of all minerals and years at one link, ``(years, minerals)``, and what they are made of.

    ``unnamed`` are the scores with what nobody is named for as many suppliers of the best rating and as one of the
    worst; there are none where every supplier is named. ``bounds`` are the same, with inputs of which only a range is
    known at its ends. ``open`` says where they concern a score.
    """

    method: Method
    link: str
    arrays: Arrays
    scores: Scores
    parts: Mapping[str, Mapping[str, Floats]]
    bounds: tuple[Scores, ...]
    unnamed: tuple[Scores, ...]
    open: npt.NDArray[np.bool_]
    reliant: tuple[Scores, ...] = ()
    """Scores with no and with full import reliance where it is not known, with and without the unnamed suppliers."""

    @property
    def chosen(self) -> Floats:
        """The overall number, or the first axis."""
        return np.broadcast_to(chosen_score(self.method, self.scores), self.shape)

    @property
    def shape(self) -> tuple[int, int]:
        """Years and minerals."""
        return len(self.arrays.years), len(self.arrays.minerals)

    def ends(self, at: tuple[int, int], axis: str = "", *, unnamed: bool = False) -> tuple[float, float] | None:
        """Return the bounds of an axis, by default of the chosen score; with ``unnamed`` those of suppliers only."""
        bounds = self.unnamed if unnamed else self.bounds
        if between := self._by_reliance(at, axis):
            return between
        if not bounds or not self.open[at]:
            return None
        found = [
            float(np.broadcast_to(some.axes[axis] if axis else chosen_score(self.method, some), self.shape)[at])
            for some in (self.scores, *bounds)
        ]
        known = [value for value in found if math.isfinite(value)]
        if not math.isfinite(found[0]) or all(math.isclose(value, found[0], rel_tol=1e-9) for value in known):
            return None
        return min(known), max(known)

    def _by_reliance(self, at: tuple[int, int], axis: str) -> tuple[float, float] | None:
        """Return between what a score lies that is not known for its import reliance alone."""
        if not self.reliant or not np.isnan(self.arrays.values[RELIANCE][at]):
            return None
        found = [
            float(np.broadcast_to(some.axes[axis] if axis else chosen_score(self.method, some), self.shape)[at])
            for some in (self.scores, *self.reliant)
        ]
        if math.isfinite(found[0]) or not all(map(math.isfinite, found[1:])):
            return None
        return min(found[1:]), max(found[1:])


def evaluated(method: Method, link: str, found: Arrays) -> Evaluated:
    """Compute a method on arrays; where suppliers are not named, also with the least and the worst they can be."""
    values = {name: found.values[name] for name in method.inputs}
    rest = has_rest(found, method.inputs)
    bounds: tuple[Scores, ...] = ()
    unnamed: tuple[Scores, ...] = ()
    if (rest > 0).any():
        supplies = (with_many_suppliers_more(found), with_one_supplier_more(found))
        unnamed = tuple(evaluate(method, {name: more[name] for name in method.inputs}) for more in supplies)
    ranges = {name: found.reach[name] for name in method.inputs if name in found.reach}
    if ranges:
        bounds = tuple(evaluate(method, some) for some in _at_ends(method, found, rest))
    return Evaluated(
        method,
        link,
        found,
        evaluate(method, values),
        contributions(method, values),
        bounds or unnamed,
        unnamed,
        np.logical_or.reduce([rest > 0, *(np.isfinite(some).all(axis=-1) for some in ranges.values())]),
        _reliant(method, found, rest),
    )


def _at_ends(method: Method, found: Arrays, rest: Floats) -> list[dict[str, Floats]]:
    """Return the inputs with the unnamed suppliers and the ranges at their lower and at their upper end."""
    ends = []
    for side, more in enumerate((with_many_suppliers_more, with_one_supplier_more)):
        values = more(found) if (rest > 0).any() else found.values
        given = {name: values[name] for name in method.inputs}
        for name in given.keys() & found.reach.keys():
            end = found.reach[name][..., side]
            given[name] = np.where(np.isfinite(end), end, given[name])
        ends.append(given)
    return ends


def _reliant(method: Method, found: Arrays, rest: Floats) -> tuple[Scores, ...]:
    """Evaluate a method that mixes two supplies by import reliance at both ends of it, where it is not known.

    The mix is linear, so that its ends bound it (`orechain validate` bounds the published scores in the same way).
    """
    if RELIANCE not in method.optional or not np.isnan(found.values[RELIANCE]).any():
        return ()
    supplies = [found.values, *_at_ends(method, found, rest)]
    unknown = np.isnan(found.values[RELIANCE])
    return tuple(
        evaluate(
            method,
            {name: some[name] for name in method.inputs}
            | {RELIANCE: np.where(unknown, reliance, found.values[RELIANCE])},
        )
        for some in supplies
        for reliance in (0.0, 1.0)
    )


def records(
    item: Evaluated, evidence: Mapping[tuple[str, int], Evidence], economy: str
) -> dict[tuple[str, int], Score]:
    """Return the scores of one method and link by mineral and year."""
    made: dict[tuple[str, int], Score] = {}
    chosen = item.chosen
    place = ranks(chosen)
    critical = np.broadcast_to(item.scores.critical, item.shape)
    sure = _sure(item)
    for row, year in enumerate(item.arrays.years):
        for column, mineral in enumerate(item.arrays.minerals):
            at = (row, column)
            of = evidence[mineral, year]
            value = _known(chosen[at])
            axes = tuple(_axis(item, axis, at, of) for axis in item.method.axes)
            made[mineral, year] = Score(
                mineral,
                item.method.key,
                economy,
                year,
                item.link,
                value,
                _verdict(critical[at], sure[at], axes),
                axes,
                _known(place[at]),
                inputs=item.method.inputs,
                lacking=_lacking(item.method, of, axes, value, len(item.arrays.minerals)),
                notes=(*_notes(item, of, value), *([] if sure[at] else [message("risk_verdict_open")])),
                overall=bool(item.method.overall),
                threshold=item.method.overall_threshold if item.method.overall else axes[0].threshold,
                governance_years=governance_years(item.method),
                other_years=stand_ins(of, named_inputs(item.method), governance_years(item.method)),
            )
    return made


def _verdict(critical: float, sure: bool, axes: Sequence[AxisScore]) -> bool | None:
    """Return whether every threshold is reached; bounds settle it where no score is known."""
    if np.isfinite(critical):
        return bool(critical) if sure else None
    reached = [axis.reached for axis in axes if axis.threshold is not None]
    return False if False in reached else None if None in reached or not reached else True


def _sure(item: Evaluated) -> npt.NDArray[np.bool_]:
    """Return where the verdict is the same between the bounds."""
    critical = np.broadcast_to(item.scores.critical, item.shape)
    sure = np.ones(item.shape, dtype=bool)
    for bound in item.bounds:
        other = np.broadcast_to(bound.critical, item.shape)
        sure &= np.isnan(critical) | ~item.open | (other == critical)
    return sure


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _axis(item: Evaluated, axis: Axis, at: tuple[int, int], of: Evidence) -> AxisScore:
    value = _known(np.broadcast_to(item.scores.axes[axis.key], item.shape)[at])
    low, high = item.ends(at, axis.key) or (None, None)
    terms = tuple(
        TermValue(
            term.key,
            _known(np.broadcast_to(item.scores.raw[axis.key][term.key], item.shape)[at]),
            _known(np.broadcast_to(item.scores.terms[axis.key][term.key], item.shape)[at]),
            term.weight,
            term.inputs,
            _rows(item, axis, term, at, of),
        )
        for term in axis.terms
    )
    return AxisScore(axis.key, value, terms, axis.threshold, axis.unit, low, high)


def _rows(item: Evaluated, axis: Axis, term: Term, at: tuple[int, int], of: Evidence) -> tuple[PartRow, ...]:
    parts = item.parts.get(axis.key, {}).get(term.key)
    kinds = {risk_input(name).axis for name in term.inputs} - {""}
    if parts is None or len(kinds) != 1:
        return ()
    kind = kinds.pop()
    names = item.arrays.parts.get(kind, ())
    own = np.broadcast_to(parts, (*item.shape, parts.shape[-1]))[at]
    if len(names) != len(own):
        return ()
    whole = float(np.sum(own))
    listed = [name for name in term.inputs if risk_input(name).axis == kind]
    years = governance_years(item.method)
    given = {name: found for name in listed if (found := of.found(name, years)) and not isinstance(found, Lacking)}
    columns = {name: item.arrays.values[name][at] for name in listed}
    there = np.flatnonzero(np.isfinite(own) & (own != 0.0))
    rows = []
    for place in there[np.argsort(-np.abs(own[there]), kind="stable")].tolist():
        key = names[place]
        claims = [claim for found in given.values() for claim in found.claims.get(key, ())]
        values = {name: float(column[place]) for name, column in columns.items()}
        rows.append(
            PartRow(
                key,
                float(own[place]),
                float(own[place]) / whole if np.isfinite(whole) and whole != 0.0 else None,
                {name: value for name, value in values.items() if not math.isnan(value)},
                tuple(dict.fromkeys(claims)),
            )
        )
    return tuple(rows)


def _lacking(
    method: Method, of: Evidence, axes: Sequence[AxisScore], value: float | None, minerals: int
) -> tuple[Lacking, ...]:
    """Return why there is no score, or none on an axis.

    These are the required inputs that are not known; for an axis that has them all and still no number, the optional
    ones that it went without.
    """
    years = governance_years(method)
    missed = {name: found for name in method.inputs if isinstance(found := of.found(name, years), Lacking)}
    reasons = {name: found for name, found in missed.items() if name not in method.optional}
    for axis, made in zip(method.axes, axes, strict=True):
        wanted = {name for term in axis.terms for name in term.inputs}
        if made.value is None and not wanted & set(reasons):
            reasons |= {name: missed[name] for name in sorted(wanted & set(missed)) if name not in _SELDOM}
            if axis.needs and method.settings[axis.needs] != 1.0:
                last = axis.terms[-1].inputs[-1]
                needs = message("risk_needs_parameter", parameter=axis.needs)
                name = risk_word("axis", axis.key)
                off = message("risk_switched_off", axis=Bilingual(name.name_en, name.name_zh))
                reasons.setdefault(last, lacking(last, off, needs))
    if reasons or value is not None:
        return tuple(reasons.values())
    first = next(iter(method.inputs))
    if compares(method) and minerals < _SEVERAL:
        return (lacking(first, message("risk_needs_others"), message("risk_needs_more_minerals")),)
    return (lacking(first, message("risk_out_of_formula"), message("risk_needs_input", input=words(first))),)


def _notes(item: Evaluated, of: Evidence, value: float | None) -> tuple[Message, ...]:
    if value is None:
        return ()
    notes = []
    if compares(item.method):
        notes.append(message("risk_assessed_together", count=len(item.arrays.minerals)))
    years = governance_years(item.method)
    without = [
        words(name)
        for name in item.method.optional
        if name not in _SELDOM and isinstance(of.found(name, years), Lacking)
    ]
    stand_ins = [
        words(name)
        for name in item.method.inputs
        if isinstance(found := of.found(name, years), Given) and found.basis == "stand-in"
    ]
    for key, some in (("risk_stand_ins", stand_ins), ("risk_without_optional", without)):
        if some:
            notes.append(message(key, inputs=joined(some)))
    return tuple(notes)

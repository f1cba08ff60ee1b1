"""Scores as records: with terms, rows of countries and their claims, bounds, and reasons where there is none."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from orechain.assess.risk.arrays import Arrays, has_rest, with_one_supplier_more
from orechain.assess.risk.given import joined, lacking, words
from orechain.assess.risk.result import AxisScore, Evidence, Given, Lacking, PartRow, Score, TermValue
from orechain.assess.risk.sampling import compares
from orechain.catalog.messages import Message, message
from orechain.catalog.risk import risk_input
from orechain.risk.contract import Axis, Floats, Method, Scores, Term
from orechain.risk.evaluate import contributions, evaluate
from orechain.risk.explanation import chosen_score
from orechain.risk.ranking import ranks

FIVE_YEAR_METHODS = "eu-"
_SEVERAL = 2
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


@dataclass(frozen=True, slots=True, eq=False)
class Evaluated:
    """A method's scores of all minerals and years at one link, ``(years, minerals)``, and what they are made of."""

    method: Method
    link: str
    arrays: Arrays
    scores: Scores
    parts: Mapping[str, Mapping[str, Floats]]
    upper: Scores | None
    rest: Floats

    @property
    def chosen(self) -> Floats:
        """The overall number, or the first axis."""
        return np.broadcast_to(chosen_score(self.method, self.scores), self.shape)

    @property
    def shape(self) -> tuple[int, int]:
        """Years and minerals."""
        return len(self.arrays.years), len(self.arrays.minerals)


def evaluated(method: Method, link: str, found: Arrays) -> Evaluated:
    """Compute a method on arrays; where suppliers are not named, also with them as one supplier more."""
    values = {name: found.values[name] for name in method.inputs}
    rest = has_rest(found)
    upper = None
    if (rest > 0).any():
        more = with_one_supplier_more(found)
        upper = evaluate(method, {name: more[name] for name in method.inputs})
    return Evaluated(method, link, found, evaluate(method, values), contributions(method, values), upper, rest)


def records(
    item: Evaluated, evidence: Mapping[tuple[str, int], Evidence], economy: str
) -> dict[tuple[str, int], Score]:
    """Return the scores of one method and link by mineral and year."""
    made: dict[tuple[str, int], Score] = {}
    chosen = item.chosen
    place = ranks(chosen)
    critical = np.broadcast_to(item.scores.critical, item.shape)
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
                None if np.isnan(critical[at]) else bool(critical[at]),
                axes,
                _known(place[at]),
                inputs=item.method.inputs,
                lacking=_lacking(item.method, of, axes, value, len(item.arrays.minerals)),
                notes=_notes(item, of, value),
                overall=bool(item.method.overall),
                threshold=item.method.overall_threshold if item.method.overall else axes[0].threshold,
                governance_years=governance_years(item.method),
            )
    return made


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _axis(item: Evaluated, axis: Axis, at: tuple[int, int], of: Evidence) -> AxisScore:
    value = _known(np.broadcast_to(item.scores.axes[axis.key], item.shape)[at])
    low = high = None
    if value is not None and item.upper is not None and item.rest[at] > 0:
        other = _known(np.broadcast_to(item.upper.axes[axis.key], item.shape)[at])
        if other is not None and not np.isclose(other, value, rtol=1e-9, atol=0.0):
            low, high = min(value, other), max(value, other)
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

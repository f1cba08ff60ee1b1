"""An assessment of criticality as plain data and as rows of a CSV file."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any, get_args

from orechain.assess.risk.dependence import Dependence
from orechain.assess.risk.result import AxisScore, RiskAssessment, Score
from orechain.assess.risk.validation_result import Validation, Verdict
from orechain.catalog.risk import risk_inputs
from orechain.risk.contract import Method
from orechain.views import risk_reference as reference
from orechain.views import risk_words as words
from orechain.views.as_json import plain_data
from orechain.views.words import name

COLUMNS = (
    "mineral", "method", "economy", "year", "link", "level", "axis", "term", "part", "value", "scaled", "share", "low",
    "high", "median", "interval_low", "interval_high", "rank", "rank_low", "rank_high", "threshold", "critical",
    "probability", "unit", "claims", "reason",
)  # fmt: skip
"""Columns of the CSV file. ``level`` says what a row is: ``score``, ``axis``, ``term`` or ``part`` of a term."""


def risk_json(result: RiskAssessment, lang: str) -> dict[str, Any]:
    """Return the assessment as dictionaries, lists, words and numbers; a number that does not exist is ``None``."""
    data = frame_json(result, lang)
    evidence = [plain_data(item, lang) for item in result.evidence.values()]
    return {**data, "scores": plain_data(result.scores, lang), "evidence": evidence}


def frame_json(result: RiskAssessment, lang: str) -> dict[str, Any]:
    """Return everything of an assessment but its scores and the evidence, which are most of it."""
    data: dict[str, Any] = {
        field.name: plain_data(getattr(result, field.name), lang)
        for field in fields(result)
        if field.name not in ("scores", "evidence")
    }
    data["sentences"] = words.sentences(result, lang)
    data["labels"] = {
        "minerals": {key: name("mineral", key, lang) for key in result.minerals},
        "methods": {key: words.word("method", key, lang) for key in result.methods},
        "axes": {axis.key: words.word("axis", axis.key, lang) for score in result.scores for axis in score.axes},
        "economy": name("economy", result.economy, lang),
        "links": {key: name("link", key, lang) for key in result.links},
    }
    return data


def risk_csv(result: RiskAssessment, lang: str) -> str:
    """Return a row for each score, axis, term and part, with the claims behind it; an empty cell is not known."""
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    for score in result.scores:
        writer.writerows(_rows(score, lang))
    return buffer.getvalue()


def _rows(score: Score, lang: str) -> Iterator[dict[str, str]]:
    same = {"mineral": score.mineral, "method": score.method, "economy": score.economy, "year": str(score.year),
            "link": score.link}  # fmt: skip
    reason = " ".join(words.lacking_text(item, lang) for item in score.lacking)
    yield same | {
        "level": "score",
        "value": _number(score.value),
        "rank": _number(score.rank),
        "critical": "" if score.critical is None else str(int(score.critical)),
        "probability": _number(score.probability),
        "reason": reason,
        **_spread(score),
    }
    for axis in score.axes:
        yield same | {
            "level": "axis",
            "axis": axis.key,
            "value": _number(axis.value),
            "low": _number(axis.low),
            "high": _number(axis.high),
            "threshold": _number(axis.threshold),
            "critical": "" if axis.reached is None else str(int(axis.reached)),
            "probability": _number(None if axis.spread is None else axis.spread.probability),
            "unit": axis.unit,
            **_spread(axis),
        }
        for term in axis.terms:
            yield same | {"level": "term", "axis": axis.key, "term": term.key, "value": _number(term.raw),
                          "scaled": _number(term.scaled)}  # fmt: skip
            for row in term.rows:
                yield same | {"level": "part", "axis": axis.key, "term": term.key, "part": row.key,
                              "value": _number(row.value), "share": _number(row.share),
                              "claims": " ".join(row.claims)}  # fmt: skip


def _spread(item: Score | AxisScore) -> dict[str, str]:
    spread = item.spread
    if spread is None:
        return {}
    return {
        "median": _number(spread.median),
        "interval_low": _number(spread.low),
        "interval_high": _number(spread.high),
        "rank_low": _number(spread.rank_low),
        "rank_high": _number(spread.rank_high),
    }


def _number(value: float | None) -> str:
    return "" if value is None or not math.isfinite(value) else f"{value:.12g}"


def comparison_json(result: RiskAssessment, lang: str) -> dict[str, Any]:
    """Return methods side by side: rank correlations, disagreements, and the scores and ranks at the bottleneck."""
    data = frame_json(result, lang)
    kept = ("minerals", "methods", "economy", "years", "links", "bottlenecks", "agreement", "disagreements", "messages",
            "manifest", "sentences", "labels")  # fmt: skip
    found = {key: data[key] for key in kept}
    found["ranks"] = [
        {
            "mineral": item.mineral,
            "method": item.method,
            "year": item.year,
            "link": item.link,
            "value": item.value,
            "lower_bound": bool(item.unknown),
            "critical": item.critical,
            "rank": item.rank,
            "ranked": item.ranked,
            "rank_low": item.rank_low,
            "rank_high": item.rank_high,
        }
        for item in result.bottlenecks
    ]
    return found


def dependence_json(result: Dependence, lang: str) -> dict[str, Any]:
    """Return the quadrants of two economies, with claims or the reason why a reliance is not known."""
    data: dict[str, Any] = plain_data(result, lang)
    for row, known in zip(data["rows"], result.rows, strict=True):
        for side, own in zip(row["sides"], known.sides, strict=True):
            side |= {"low": own.low, "high": own.high}
        row["placed"] = result.placed(known.mineral)
    data["minerals"] = {"asked": len(result.minerals), **result.counts}
    data["labels"] = {key: name("economy", key, lang) for key in (result.first, result.second)}
    return data


def method_json(item: Method, lang: str) -> dict[str, Any]:
    """Return a method: formula, axes with terms, scaling and thresholds, parameters, inputs with units, citation."""
    declared = risk_inputs()
    return {
        "method": item.key,
        "name": words.word("method", item.key, lang),
        "description": words.description("method", item.key, lang),
        "perspective": item.perspective,
        "links": list(item.links),
        "formula": reference.formula(item, lang),
        "citation": reference.citation(item, lang),
        "verification": item.verification,
        "base": item.base,
        "overall": item.overall,
        "overall_threshold": item.overall_threshold,
        "axes": [
            {
                "axis": axis.key,
                "name": words.word("axis", axis.key, lang),
                "aggregator": axis.aggregator,
                "factor": axis.factor,
                "scale": [end if math.isfinite(end) else None for end in axis.scale],
                "threshold": axis.threshold,
                "unit": axis.unit,
                "scaling": [_step(step.kind, step.settings) for step in axis.scaling],
                "terms": [
                    {
                        "term": term.key,
                        "name": words.word("term", term.key, lang),
                        "inputs": list(term.inputs),
                        "weight": term.weight,
                        "scaling": [_step(step.kind, step.settings) for step in term.scaling],
                    }
                    for term in axis.terms
                ],
            }
            for axis in item.axes
        ],
        "parameters": plain_data(item.parameters, lang),
        "inputs": [
            {
                "input": key,
                "name": words.input_word(key, lang),
                "unit": declared[key].unit,
                "by": declared[key].axis,
                "minimum": declared[key].minimum,
                "maximum": declared[key].maximum,
                "required": key not in item.optional,
            }
            for key in item.inputs
        ],
        "limits": list(reference.limits(item, lang)),
    }


def _step(kind: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    return {"kind": kind, **plain_data(dict(settings), "en")}


def validation_json(result: Validation, lang: str) -> dict[str, Any]:
    """Return checks with error, tolerance and verdict, and what cannot be reproduced."""
    return {
        "passed": result.passed,
        "counts": {verdict: result.count(verdict) for verdict in get_args(Verdict)},
        "checks": [
            {
                **plain_data(check, lang),
                "error": check.error if math.isfinite(check.error) else None,
                "verdict": check.verdict,
                "name": words.item_word(check.item, lang),
            }
            for check in result.checks
        ],
        "not_reproduced": [plain_data(item, lang) for item in result.not_reproduced],
    }

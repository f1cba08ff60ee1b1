"""An assessment of criticality without what opens its scores: small enough for all minerals by all methods at once."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from orechain.assess.risk.result import AxisScore, RiskAssessment, Score, Spread
from orechain.catalog.messages import Message
from orechain.views import risk_words as words
from orechain.views.as_json import plain_data
from orechain.views.risk_data import frame_json
from orechain.views.words import name

CLAIMS = 10
"""Ids of claims that stand beside a score; their number tells how many there are."""


def lean_json(
    result: RiskAssessment, lang: str, claims: Sequence[tuple[str, ...]], *, opened: bool = False
) -> dict[str, Any]:
    """Return scores with intervals, ranks, axes, reasons, claims; ``opened``: also terms, country rows and inputs.

    Reasons why scores are missing stand once in ``reasons``; a score names theirs by place. A score without any number
    has no axes. ``claims`` are those behind each score (`claims_by_score`).
    """
    reasons: dict[tuple[str, Message, Message], int] = {}
    told: list[dict[str, Any]] = []
    scores = []
    for score, behind in zip(result.scores, claims, strict=True):
        places = []
        for item in score.lacking:
            key = (item.input, item.reason, item.needs)
            if key not in reasons:
                reasons[key] = len(told)
                told.append(
                    {
                        "input": item.input,
                        "name": words.input_word(item.input, lang),
                        "reason": item.reason.text(lang),
                        "needs": item.needs.text(lang),
                    }
                )
            places.append(reasons[key])
        scores.append(_score(score, places, behind, lang, opened=opened))
    evidence = [plain_data(item, lang) for item in result.evidence.values()] if opened else []
    return {**_frame(result, lang), "scores": scores, "reasons": told, "evidence": evidence}


def claims_by_score(result: RiskAssessment) -> list[tuple[str, ...]]:
    """Return the claims behind each score, in their order."""
    return [claims_of(result, score) for score in result.scores]


def claims_of(result: RiskAssessment, score: Score) -> tuple[str, ...]:
    """Return the claims behind a score; none where it is not known."""
    if score.value is None and all(axis.value is None for axis in score.axes):
        return ()
    evidence = result.evidence[score.mineral, score.link, score.year]
    found: dict[str, None] = {}
    for key in score.inputs:
        given = evidence.found(key, score.governance_years)
        claims = getattr(given, "all_claims", None)
        found.update(dict.fromkeys(claims if claims is not None else getattr(given, "claims", ())))
    return tuple(found)


def _score(score: Score, reasons: list[int], claims: tuple[str, ...], lang: str, *, opened: bool) -> dict[str, Any]:
    axes = [axis for axis in score.axes if axis.value is not None or axis.low is not None]
    return {
        "mineral": score.mineral,
        "method": score.method,
        "year": score.year,
        "link": score.link,
        "value": score.value,
        "threshold": score.threshold,
        "critical": score.critical,
        "rank": score.rank,
        "probability": score.probability,
        "spread": _spread(score.spread),
        "axes": [_axis(axis, lang, opened=opened) for axis in axes],
        "lacking": reasons,
        "notes": [note.text(lang) for note in score.notes] if opened else [],
        "other_years": {key: list(years) for key, years in score.other_years.items()},
        "claims": list(claims[:CLAIMS]),
        "claim_count": len(claims),
    }


def _axis(axis: AxisScore, lang: str, *, opened: bool) -> dict[str, Any]:
    return {
        "key": axis.key,
        "value": axis.value,
        "low": axis.low,
        "high": axis.high,
        "threshold": axis.threshold,
        "reached": axis.reached,
        "unit": axis.unit,
        "spread": _spread(axis.spread),
        "drivers": plain_data(axis.drivers, lang),
        "terms": plain_data(axis.terms, lang) if opened else [],
    }


def _spread(spread: Spread | None) -> dict[str, float | None] | None:
    if spread is None:
        return None
    keys = ("low", "median", "high", "sd", "level", "rank_low", "rank_high", "probability", "samples")
    found = {key: getattr(spread, key) for key in keys}
    return {key: None if isinstance(item, float) and not math.isfinite(item) else item for key, item in found.items()}


def _frame(result: RiskAssessment, lang: str) -> Mapping[str, Any]:
    """Return everything of an assessment but its scores and evidence."""
    found = frame_json(result, lang)
    effects = {item.effect for score in result.scores for axis in score.axes for item in axis.drivers}
    found["labels"] |= {
        "effects": {key: words.word("effect", key, lang) for key in sorted(effects)},
        "economies": {key: name("economy", key, lang) for key in sorted({item.economy for item in result.lists})},
    }
    return found

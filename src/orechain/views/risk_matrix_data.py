"""The criticality matrix as data: what `orechain.views.risk_matrix` draws."""

from __future__ import annotations

from typing import Any

from orechain.assess.risk.result import AxisScore, RiskAssessment, Score
from orechain.views import risk_labels
from orechain.views import risk_words as words
from orechain.views.risk_lean import CLAIMS, claims_of
from orechain.views.risk_matrix import chosen, matrix_axes
from orechain.views.words import name


def matrix_json(result: RiskAssessment, lang: str) -> dict[str, Any]:
    """Return the pairs of axes of the first method in the last year, with a point for each mineral known on one axis.

    A mineral stands at its bottleneck. ``state``: both thresholds are ``reached``, one is missed (``below``), there is
    ``no_threshold``, or a link is not known so that the verdict is open (``bound``).
    """
    method, year = result.methods[0], result.years[-1]
    scores = chosen(result, method, year)
    pairs = matrix_axes(scores[0]) if scores else ()
    found = []
    known: set[str] = set()
    for pair in pairs:
        points = []
        for score in scores:
            up, right = score.axis(pair[0]), score.axis(pair[1])
            if up.value is None and right.value is None:
                continue
            known.add(score.mineral)
            points.append(_point(result, score, up, right, lang))
        first = scores[0]
        found.append({"up": _axis(first.axis(pair[0]), lang), "right": _axis(first.axis(pair[1]), lang),
                      "points": points})  # fmt: skip
    without = {score.mineral: score for score in scores if score.mineral not in known}
    return {
        "method": method,
        "name": words.word("method", method, lang),
        "economy": result.economy,
        "year": year,
        "samples": int(result.manifest.get("samples", "0")),
        "pairs": found,
        "without": [
            {
                "mineral": key,
                "name": name("mineral", key, lang),
                "reasons": [words.lacking_text(item, lang) for item in score.lacking],
            }
            for key, score in without.items()
        ],
        "messages": [item.text(lang) for item in result.messages],
        "labels": {
            "minerals": {key: name("mineral", key, lang) for key in result.minerals},
            "methods": {method: words.word("method", method, lang)},
            "axes": {axis.key: words.word("axis", axis.key, lang) for score in scores for axis in score.axes},
            "economy": name("economy", result.economy, lang),
            "links": {key: name("link", key, lang) for key in result.links},
        },
    }


def _axis(axis: AxisScore, lang: str) -> dict[str, Any]:
    unit = risk_labels.unit_of(axis, lang)
    return {"axis": axis.key, "name": words.word("axis", axis.key, lang), "unit": unit, "threshold": axis.threshold}


def _point(result: RiskAssessment, score: Score, up: AxisScore, right: AxisScore, lang: str) -> dict[str, Any]:
    claims = claims_of(result, score)
    return {
        "mineral": score.mineral,
        "name": name("mineral", score.mineral, lang),
        "link": score.link,
        "up": _end(up),
        "right": _end(right),
        "state": _state(up, right, bound=risk_labels.verdict_open(result, score)),
        "lower_bound": bool(risk_labels.lower_bound(result, score)),
        "critical": score.critical,
        "probability": score.probability,
        "claims": list(claims[:CLAIMS]),
        "claim_count": len(claims),
    }


def _end(axis: AxisScore) -> dict[str, Any]:
    spread = axis.spread
    return {
        "value": axis.value,
        "low": axis.low,
        "high": axis.high,
        "interval_low": None if spread is None else spread.low,
        "interval_high": None if spread is None else spread.high,
        "reached": axis.reached,
    }


def _state(up: AxisScore, right: AxisScore, *, bound: bool) -> str:
    if bound:
        return "bound"
    cuts = [axis.reached for axis in (up, right) if axis.threshold is not None]
    if any(item is False for item in cuts):
        return "below"
    return "reached" if cuts and all(cuts) else "no_threshold"

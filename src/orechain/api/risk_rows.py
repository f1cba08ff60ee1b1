"""Flat rows of the views of criticality, with names in both languages."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from orechain.api.view import LIST_SIGN, Cell, Column, Row
from orechain.assess.risk.dependence import Dependence
from orechain.assess.risk.listing import Listing
from orechain.assess.risk.result import AxisScore, RiskAssessment, Score
from orechain.assess.risk.shares import WorldShares
from orechain.assess.risk.technologies import Technologies
from orechain.views import risk_words as words
from orechain.views.words import name


def text(*names: str) -> tuple[Column, ...]:
    """Return columns of text."""
    return tuple(Column(item) for item in names)


def numbers(*names: str) -> tuple[Column, ...]:
    """Return columns of numbers."""
    return tuple(Column(item, "number") for item in names)


_WHAT = text("mineral", "mineral_en", "mineral_zh", "method", "method_en", "method_zh", "economy", "economy_en",
             "economy_zh")  # fmt: skip
SCORES = (
    *_WHAT, Column("year", "integer"), *text("link", "level", "axis"),
    *numbers("value", "low", "high", "median", "interval_low", "interval_high", "rank", "rank_low", "rank_high",
             "threshold"),
    Column("critical", "flag"), *numbers("probability"), *text("unit", "claims"), Column("claim_count", "integer"),
    *text("reason"),
)  # fmt: skip
RANKS = (*_WHAT, Column("year", "integer"), *text("link"), *numbers("value"), Column("critical", "flag"),
         *numbers("probability", "rank"), Column("minerals", "integer"), *numbers("rank_low", "rank_high"))  # fmt: skip
AGREEMENT = (Column("year", "integer"), *text("method", "method_other"), *numbers("coefficient_value"),
             Column("minerals", "integer"))  # fmt: skip
MATRIX = (
    *text("mineral", "mineral_en", "mineral_zh", "method", "economy"), Column("year", "integer"),
    *text("link", "up", "right"), *numbers("up_value", "up_low", "up_high", "up_threshold"),
    *numbers("right_value", "right_low", "right_high", "right_threshold"), Column("critical", "flag"),
    *text("status", "claims"), Column("claim_count", "integer"),
)  # fmt: skip
DEPENDENCE = (
    *text("mineral", "mineral_en", "mineral_zh", "link", "first_economy", "second_economy"), Column("year", "integer"),
    *numbers("first_value", "second_value"), *text("quadrant", "claims"),
)  # fmt: skip
SHARES = (
    *text("economy", "economy_en", "economy_zh", "mineral", "mineral_en", "mineral_zh", "quantity", "link"),
    Column("start", "integer"), Column("end", "integer"), *numbers("share", "sd"), *text("basis", "claims", "reason"),
)  # fmt: skip
TECHNOLOGIES = (
    *text("mineral", "mineral_en", "mineral_zh", "application", "technology", "basis", "kind"), *numbers("low", "high"),
    *text("unit"), Column("start", "integer"), Column("end", "integer"), *text("claims"),
)  # fmt: skip
LISTING = (*text("mineral", "mineral_en", "mineral_zh"), *numbers("score"), *text("basis"), Column("listed", "flag"),
           *text("claims"))  # fmt: skip


def both(table: str, key: str) -> tuple[str, str, str]:
    """Return an id with its names in English and Chinese."""
    return key, name(table, key, "en"), name(table, key, "zh")


def number(value: float | None) -> float | None:
    """Return a number, nothing if it is none."""
    return None if value is None or not math.isfinite(value) else value


def _what(mineral: str, method: str, economy: str) -> tuple[Cell, ...]:
    named = method, words.word("method", method, "en"), words.word("method", method, "zh")
    return (*both("mineral", mineral), *named, *both("economy", economy))


def score_rows(result: RiskAssessment, behind: Sequence[Sequence[str]], lang: str) -> Iterator[Row]:
    """Yield a row for each score and each of its axes; ``behind`` are the claims behind each score."""
    for score, claims in zip(result.scores, behind, strict=True):
        what = (*_what(score.mineral, score.method, score.economy), score.year, score.link)
        ends = (LIST_SIGN.join(claims), len(claims))
        reason = " ".join(words.lacking_text(item, lang) for item in score.lacking)
        between = score.between or (None, None)
        yield (
            *what, "score", "", number(score.value), *map(number, between), *_interval(score), number(score.threshold),
            score.critical, number(score.probability), "", *ends, reason,
        )  # fmt: skip
        for axis in score.axes:
            chance = None if axis.spread is None else axis.spread.probability
            yield (
                *what, "axis", axis.key, number(axis.value), number(axis.low), number(axis.high), *_interval(axis),
                number(axis.threshold), axis.reached, number(chance), axis.unit, *ends, "",
            )  # fmt: skip


def _interval(item: Score | AxisScore) -> tuple[Cell, ...]:
    """Return median, interval, rank and its interval."""
    spread, rank = item.spread, number(item.rank) if isinstance(item, Score) else None
    if spread is None:
        return None, None, None, rank, None, None
    middle = (spread.median, spread.low, spread.high)
    return (*map(number, middle), rank, number(spread.rank_low), number(spread.rank_high))


def rank_rows(result: RiskAssessment) -> Iterator[Row]:
    """Yield the bottleneck of each mineral by each method with its rank."""
    for item in result.bottlenecks:
        yield (
            *_what(item.mineral, item.method, result.economy), item.year, item.link, number(item.value), item.critical,
            number(item.probability), number(item.rank), item.ranked, number(item.rank_low), number(item.rank_high),
        )  # fmt: skip


def agreement_rows(result: RiskAssessment) -> Iterator[Row]:
    """Yield the rank correlation of every two methods."""
    for item in result.agreement:
        for row, first in enumerate(item.methods):
            for column, second in enumerate(item.methods[:row]):
                yield item.year, first, second, number(item.values[row][column]), item.minerals[row][column]


def matrix_rows(data: Mapping[str, Any]) -> Iterator[Row]:
    """Yield the points of each pair of axes."""
    for pair in data["pairs"]:
        for point in pair["points"]:
            up, right = point["up"], point["right"]
            yield (
                *both("mineral", point["mineral"]), data["method"], data["economy"], data["year"], point["link"],
                pair["up"]["axis"], pair["right"]["axis"], up["value"], up["low"], up["high"], pair["up"]["threshold"],
                right["value"], right["low"], right["high"], pair["right"]["threshold"], point["critical"],
                point["state"], LIST_SIGN.join(point["claims"]), point["claim_count"],
            )  # fmt: skip


def dependence_rows(result: Dependence) -> Iterator[Row]:
    """Yield one row for each mineral and link."""
    for row in result.rows:
        found = [side.found for side in row.sides]
        claims = [
            claim for item in found for claim in (item.all_claims if hasattr(item, "all_claims") else item.claims)
        ]
        yield (
            *both("mineral", row.mineral), row.link, result.first, result.second, result.year, number(row.first),
            number(row.second), row.quadrant, LIST_SIGN.join(dict.fromkeys(claims)),
        )  # fmt: skip


def share_rows(result: WorldShares, lang: str) -> Iterator[Row]:
    """Yield a row for each point; a series without one says why."""
    place = both("economy", result.economy)
    for item in result.series:
        same = (*place, *both("mineral", item.mineral), item.quantity, item.link)
        for point in item.points:
            yield (*same, point.start, point.end, number(point.value), number(point.sd), point.basis,
                   LIST_SIGN.join(point.claims), "")  # fmt: skip
        if item.reason is not None:
            yield (*same, None, None, None, None, "", "", item.reason.text(lang))


def technology_rows(result: Technologies) -> Iterator[Row]:
    """Yield the figures that lead from minerals to applications and technologies."""
    for row in result.rows:
        yield (
            *both("mineral", row.mineral), row.application, LIST_SIGN.join(row.technologies), row.basis, row.kind,
            number(row.low), number(row.high), row.unit, row.start, row.end, LIST_SIGN.join(row.claims),
        )  # fmt: skip


def listing_rows(result: Listing) -> Iterator[Row]:
    """Yield all minerals with score, basis and list."""
    for row in result.rows:
        claims = LIST_SIGN.join(claim for claim in (row.claim, row.list_claim) if claim)
        yield (*both("mineral", row.mineral), number(row.score), row.basis, row.listed, claims)

"""Which pictures an assessment of criticality has, for its page and as a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from orechain.assess.risk.result import Change, RiskAssessment, Score
from orechain.views import risk_frame as frame
from orechain.views import risk_words as words
from orechain.views.risk_changes import changes_picture
from orechain.views.risk_contributions import contributions
from orechain.views.risk_frame import Maker
from orechain.views.risk_heat import heat
from orechain.views.risk_intervals import intervals
from orechain.views.risk_matrix import chosen, has_matrix, matrix, matrix_axes
from orechain.views.words import say

FEWEST_RANKED = 3
"""Minerals with a score at a link that a picture of ranks is worth."""


def heat_map(result: RiskAssessment, lang: str, year: int) -> Maker | None:
    """Return the heat map of a year, or None where there are not several minerals and methods with a score."""
    scored = {score.method for score in result.scores if score.year == year and score.value is not None}
    if len(result.minerals) < 2 or len(result.methods) < 2 or not scored:
        return None
    return partial(heat, result, year, lang)


def matrices(result: RiskAssessment, method: str, lang: str, year: int) -> Iterator[Maker]:
    """Yield the criticality matrices of a method: one for each axis that it sets against the first."""
    scores = chosen(result, method, year)
    for pair in matrix_axes(scores[0]) if scores else ():
        if has_matrix(scores, pair):
            yield partial(matrix, result, scores, pair, lang)


def dots(result: RiskAssessment, method: str, lang: str, year: int) -> Iterator[Maker]:
    """Yield the dot plots of a method: its score, over the years if there is one mineral, and the ranks at each link.

    Ranks are drawn where errors were propagated: without intervals they are the order of the scores.
    """
    scores = chosen(result, method, year)
    if len(result.minerals) == 1:
        scores = tuple(score for score in result.scores if score.method == method)
    known = [score for score in scores if score.value is not None]
    if not known:
        return
    yield partial(intervals, result, scores, frame.main_axis(scores[0]), lang)
    for link in result.links:
        at = tuple(score for score in result.scores if (score.method, score.year, score.link) == (method, year, link))
        ranked = [score for score in at if score.rank is not None and score.spread is not None]
        if len(ranked) >= FEWEST_RANKED and any(item.spread and item.spread.rank_low is not None for item in ranked):
            yield _ranks(result, at, lang)


def _ranks(result: RiskAssessment, scores: tuple[Score, ...], lang: str) -> Maker:
    axis = frame.main_axis(scores[0])

    def make(width: float) -> frame.Picture:
        return intervals(result, scores, axis, lang, width, "rank")

    return make


def opened(result: RiskAssessment, score: Score, lang: str) -> Maker:
    """Return the picture that opens a score into terms and countries."""
    return partial(contributions, result, score, lang)


def changes(result: RiskAssessment, lang: str) -> Iterator[Maker]:
    """Yield a picture for each mineral, method and link whose score is known for years one after the other."""
    groups: dict[tuple[str, str, str, str], list[Change]] = {}
    for item in result.changes:
        groups.setdefault((item.mineral, item.method, item.link, item.axis), []).append(item)
    for some in groups.values():
        if any(abs(part) > 0 for item in some for part in item.effects.values()):
            yield partial(changes_picture, result, sorted(some, key=lambda item: item.before), lang)


def best(result: RiskAssessment, lang: str) -> Maker | None:
    """Return the picture that says most: methods side by side, else the matrix, else scores, else one score opened."""
    year = result.years[-1]
    found = heat_map(result, lang, year)
    if found is not None:
        return found
    order = sorted(result.methods, key=lambda key: -_known(result, key, year))
    sources: tuple[Callable[[RiskAssessment, str, str, int], Iterator[Maker]], ...] = (matrices, dots)
    for source in sources:
        for method in order:
            for make in source(result, method, lang, year):
                return make
    return None


def _known(result: RiskAssessment, method: str, year: int) -> int:
    return sum(1 for item in result.bottlenecks if (item.method, item.year) == (method, year))


def risk_svg(result: RiskAssessment, lang: str) -> str:
    """Return the main figure as a standalone SVG file: methods side by side, matrix and scores of each method.

    One mineral is opened into terms and countries at its bottleneck.
    """
    year = result.years[-1]
    makers = [make for make in (heat_map(result, lang, year),) if make is not None]
    for method in result.methods:
        makers += matrices(result, method, lang, year)
        makers += list(dots(result, method, lang, year))[:1]
        if len(result.minerals) == 1 and (worst := result.bottleneck(result.minerals[0], method, year)):
            makers.append(opened(result, result.score(result.minerals[0], method, year, worst.link), lang))
    again = result.manifest.get("run_again", "")
    notes = [*words.sentences(result, lang), *([f"{say('risk.run_again', lang)} {again}"] if again else [])]
    return frame.standalone(words.title(result, lang), " · ".join(words.subtitle(result, lang)), makers, notes, lang)

"""Labels of the pictures of criticality: of scores, rows, parts and ticks, and how they are broken into lines."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from functools import cache

from orechain.assess.risk.result import AxisScore, RiskAssessment, Score
from orechain.catalog.tables import read
from orechain.views.quantities import written
from orechain.views.risk_words import power_of_ten, score_text, word
from orechain.views.svg import text_width, wrap
from orechain.views.words import known_name, name, say


def tick_text(value: float) -> str:
    """Return the number of a tick: as it stands, or as a power of ten where that is shorter.

    Examples
    --------
    >>> tick_text(0.5), tick_text(1e-06), tick_text(1e7)
    ('0.5', '10⁻⁶', '10⁷')
    """
    power = round(math.log10(value)) if value > 0 else 0
    if value > 0 and not -4 <= power <= 4 and math.isclose(value, 10.0**power):
        return power_of_ten(power)
    return written(Decimal(repr(value)))


def part_label(key: str, lang: str) -> str:
    """Return what a row below a term is called: an economy, a sector or a scenario."""
    if known_name("economy", key):
        return name("economy", key, lang)
    found = _sectors().get(key)
    return found[lang] if found else key


@cache
def _sectors() -> dict[str, dict[str, str]]:
    """Return the sectors of the EU's classification by their code."""
    found = {}
    for row in read("applications"):
        code, dash, words = row["application"].partition(" - ")
        if dash and len(code) == 3 and code[1:].isdigit():
            short = words.removeprefix("Manufacture of ")
            found[code] = {"en": f"{code} {short[:1].upper()}{short[1:]}", "zh": row["name_zh"]}
    return found


def axis_label(key: str, lang: str) -> str:
    """Return the words of an axis, or of the number that brings all together."""
    return word("axis", key, lang) if key else say("risk.chart.overall", lang)


def unit_of(axis: AxisScore, lang: str) -> str:
    """Return the unit of an axis; what has none is an index."""
    return axis.unit or say("risk.chart.index", lang)


def with_unit(words: str, unit: str, lang: str) -> str:
    """Return words with a unit in brackets, which are wide in Chinese."""
    return f"{words}（{unit}）" if lang == "zh" else f"{words} ({unit})"


def several(found: RiskAssessment, scores: Sequence[Score]) -> tuple[bool, bool, bool]:
    """Return whether minerals, links and years of these scores differ and have to be named."""
    return (
        len({item.mineral for item in scores}) > 1 or len(found.minerals) > 1,
        len({item.link for item in scores}) > 1,
        len({item.year for item in scores}) > 1,
    )


def row_label(score: Score, parts: tuple[bool, bool, bool], lang: str, *, short: bool = False) -> str:
    """Return the label of a score among others: mineral, link, year, as far as they differ.

    The link stands by its letter behind a mineral, and where the label has to be ``short`` (``M 2019``).
    """
    year = f"{score.year}*" if score.other_years and score.value is not None else str(score.year)
    if short and not parts[0] and parts[1]:
        return " ".join((score.link, *([year] if parts[2] else [])))
    said = [
        name("mineral", score.mineral, lang) if parts[0] else "",
        (score.link if parts[0] else name("link", score.link, lang)) if parts[1] else "",
        year if parts[2] else "",
    ]
    kept = [item for item in said if item]
    return " · ".join(kept) or name("mineral", score.mineral, lang)


def link_note(scores: Sequence[Score], parts: tuple[bool, bool, bool], lang: str, *, short: bool = False) -> list[str]:
    """Return what the letters of the links stand for, where labels carry letters."""
    if not ((parts[0] or short) and parts[1]):
        return []
    links = sorted({item.link for item in scores}, key="UMDR".find)
    return [say("word.semicolon", lang).join(f"{link} {name('link', link, lang)}" for link in links)]


def lower_bound(found: RiskAssessment, score: Score) -> bool:
    """Whether a mineral's score is only a lower bound, as the score of another link is not known.

    Where one mineral is shown, each link stands for itself.
    """
    if len(found.minerals) == 1:
        return False
    worst = found.bottleneck(score.mineral, score.method, score.year)
    return worst is not None and worst.link == score.link and bool(worst.unknown)


def verdict_open(found: RiskAssessment, score: Score) -> bool:
    """Whether a lower bound leaves open if the mineral reaches the thresholds."""
    worst = found.bottleneck(score.mineral, score.method, score.year)
    return lower_bound(found, score) and (worst is None or worst.critical is None)


def reason(score: Score, lang: str) -> str:
    """Return why there is no score, in the words of the first input that is missing."""
    return score.lacking[0].reason.text(lang) if score.lacking else say("risk.chart.no_reason", lang)


def hover_text(score: Score, axis: AxisScore, lang: str) -> str:
    """Return what one reads when pointing at a score."""
    where = [name("mineral", score.mineral, lang), name("link", score.link, lang), str(score.year)]
    if axis.value is None:
        return f"{' · '.join(where)}{say('word.colon', lang)}{reason(score, lang)}"
    said = f"{axis_label(axis.key, lang)} {score_text(axis.value)}"
    if axis.spread is not None:
        said += f" ({score_text(axis.spread.low)} … {score_text(axis.spread.high)})"
    return f"{' · '.join(where)}{say('word.colon', lang)}{said}"


def lines_of(words: str, size: float, width: float, lines: int) -> list[str]:
    """Return words broken into lines without tearing numbers and Latin words that stand in Chinese text."""
    found: list[str] = []
    rest = words
    while rest and len(found) < lines - 1 and text_width(rest, size) > width:
        first = wrap(rest, size, width, 2)[0]
        cut = len(first)
        while 0 < cut < len(rest) and _one_word(rest[cut - 1], rest[cut]):
            cut -= 1
        cut = cut or len(first)
        found.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*found, *wrap(rest, size, width, 1)]


def _one_word(before: str, after: str) -> bool:
    latin = before.isascii() and after.isascii() and before.isalnum() and after.isalnum()
    return latin or before in "（(“" or after in "）)，。、：；”"

"""What an assessment of criticality says in sentences, and how its numbers and ids are written."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from decimal import Decimal

from orechain.assess.risk.result import AxisScore, Bottleneck, Given, Lacking, RiskAssessment, Score, Spread, verdicts
from orechain.catalog.risk import risk_inputs, risk_word
from orechain.errors import InvalidInput
from orechain.views.quantities import MINUS, MISSING, rounded, scale_for, written
from orechain.views.words import known, name, own_words, say

DIGITS = 3
_SMALL, _DECIMALS, _LEAST = 1e-3, 1e-5, 1e-12
"""Scores below the first have two digits, below the second a power of ten, below the third they are as good as none."""
UPPER = "risk_no_substitution"
"""Note of an input whose highest value stands in, so that the score is an upper bound."""
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def power_of_ten(power: int) -> str:
    """Return a power of ten with a raised exponent.

    Examples
    --------
    >>> power_of_ten(-6)
    '10⁻⁶'
    """
    return f"10{str(power).translate(_RAISED)}"


def score_text(value: float | None) -> str:
    """Return a score with three digits, a small one with two; what is as good as none says so, unknown is a dash.

    Examples
    --------
    >>> [score_text(value) for value in (3.8467, 12345.6, -0.25, 0.0, None)]
    ['3.85', '12,300', '−0.25', '0', '–']
    >>> [score_text(value) for value in (0.000423, -0.0000237, 3.14e-8, 1e-20)]
    ['0.00042', '−0.000024', '3.1×10⁻⁸', '<10⁻¹²']
    """
    if value is None or not math.isfinite(value):
        return MISSING
    size = abs(value)
    if size == 0 or size >= _SMALL:
        return written(rounded(Decimal(repr(value)), DIGITS))
    if size < _LEAST:
        return f"<{power_of_ten(-12)}" if value > 0 else f">{MINUS}{power_of_ten(-12)}"
    short = rounded(Decimal(repr(value)), 2)
    if size >= _DECIMALS:
        return written(short)
    return f"{written(short.scaleb(-short.adjusted()))}×{power_of_ten(short.adjusted())}"


def exact_text(value: float | None, digits: int = 6) -> str:
    """Return a number for comparison with a printed one: more digits, none made up.

    Examples
    --------
    >>> exact_text(0.47432), exact_text(0.1 + 0.2), exact_text(-1e-05)
    ('0.47432', '0.3', '−0.00001')
    """
    if value is None or not math.isfinite(value):
        return MISSING
    return written(rounded(Decimal(repr(value)), digits))


def range_text(low: float | None, high: float | None) -> str:
    """Return two scores as a range, or nothing where one of them is not known."""
    if low is None or high is None:
        return ""
    first, last = score_text(low), score_text(high)
    return first if first == last else f"{first}\u2013{last}" if low >= 0 else f"{first} … {last}"


def rank_text(value: float | None) -> str:
    """Return a rank: whole, or with a half where two share it."""
    return MISSING if value is None else f"{value:g}"


def rank_range(item: Spread | Bottleneck | None) -> str:
    """Return the interval of a rank, in whole places."""
    if item is None or item.rank_low is None or item.rank_high is None:
        return MISSING
    first, last = math.floor(item.rank_low), math.ceil(item.rank_high)
    return str(first) if first == last else f"{first}\u2013{last}"


def percent(value: float | None) -> str:
    """Return a fraction in whole percent; what is near an end and not at it says so.

    Examples
    --------
    >>> [percent(value) for value in (0.5, 0.996, 1.0, 0.002, 0.0, None)]
    ['50%', '>99%', '100%', '<1%', '0%', '–']
    """
    if value is None or not math.isfinite(value):
        return MISSING
    if 0 < value < 0.01:
        return "<1%"
    if 0.99 < value < 1:
        return ">99%"
    return f"{100 * value:.0f}%".replace("-", MINUS)


def at_least_percent(value: float | None) -> str:
    """Return a probability that is a lower bound; more than all there is not.

    Examples
    --------
    >>> at_least_percent(0.7), at_least_percent(1.0)
    ('≥70%', '100%')
    """
    return percent(value) if value is None or value >= 0.99 else f"≥{percent(value)}"


def word(kind: str, key: str, lang: str) -> str:
    """Return what a method, axis, term or effect is called; the id itself where the catalog has no words.

    Examples
    --------
    >>> word("axis", "supply_risk", "zh"), word("method", "my-own", "en")
    ('供应风险', 'my-own')
    """
    try:
        return risk_word(kind, key).label(lang)
    except InvalidInput:
        return key


def description(kind: str, key: str, lang: str) -> str:
    """Return the sentence that explains a method, axis or term, or nothing."""
    try:
        found = risk_word(kind, key)
    except InvalidInput:
        return ""
    return found.description_zh if lang == "zh" else found.description_en


def published_word(what: str, lang: str) -> str:
    """Return what an institution published, with the variant of the mineral that it is about.

    Examples
    --------
    >>> published_word("supply risk SR, Titanium metal", "zh")
    '供应风险 SR、金属钛'
    """
    return say("word.comma", lang).join(own_words("risk.published", part, lang) for part in what.split(", "))


def input_word(key: str, lang: str) -> str:
    """Return what an input is called."""
    found = risk_inputs().get(key)
    return key if found is None else found.label(lang)


def input_unit(key: str, lang: str) -> str:
    """Return the unit of an input, in words where it is an index."""
    found = risk_inputs().get(key)
    unit = "" if found is None else found.unit
    text = f"risk.unit.{unit}"
    return say(text, lang) if known(text) else unit


def part_word(axis: str, key: str, lang: str) -> str:
    """Return what a part of an input is called: an economy, else the id (a sector, a year)."""
    return name("economy", key, lang) if axis == "country" else key


def verdict(score: Score, lang: str, worst: Bottleneck | None = None) -> str:
    """Return whether the thresholds are reached, that this is not known, or that the method has none.

    A link that misses them is no verdict on the mineral while another link is not known: it says so.
    """
    if worst is not None and worst.unknown and worst.critical is None and score.critical is False:
        return say("risk.not_critical_here", lang, links=say("word.comma", lang).join(worst.unknown))
    if score.critical is not None:
        return say("risk.critical" if score.critical else "risk.not_critical", lang)
    cut = any(axis.threshold is not None for axis in score.axes)
    return say("risk.verdict_unknown" if cut else "risk.no_verdict", lang)


def link(key: str, lang: str) -> str:
    """Return a link by its letter and name."""
    return f"{key} {name('link', key, lang)}"


def item_word(item: str, lang: str) -> str:
    """Return what a check is about: mineral and economy by their names, the link by its letter.

    Examples
    --------
    >>> item_word("cobalt/U", "en"), item_word("nickel/USA/2022", "zh"), item_word("eu-list-2023", "en")
    ('Cobalt U', '镍 美国 2022', 'eu-list-2023')
    """
    parts = []
    for part in item.split("/"):
        economy = part.isupper() and part.isalpha() and len(part) > 1
        parts.append(name("economy" if economy else "mineral", part, lang))
    return " ".join(parts)


def title(result: RiskAssessment, lang: str) -> str:
    """Return the title."""
    minerals = (
        say("word.comma", lang).join(name("mineral", item, lang) for item in result.minerals)
        if len(result.minerals) <= 3
        else say("risk.minerals", lang, count=len(result.minerals))
    )
    return say("risk.title", lang, minerals=minerals, economy=name("economy", result.economy, lang),
               years=years(result.years))  # fmt: skip


def years(some: Iterable[int]) -> str:
    """Return years: one, or the first and the last."""
    ordered = sorted(some)
    return str(ordered[0]) if len(ordered) == 1 else f"{ordered[0]}\u2013{ordered[-1]}"


def subtitle(result: RiskAssessment, lang: str) -> tuple[str, ...]:
    """Return whose view it is and how the errors were drawn."""
    found = [say("risk.firm" if result.firm else "risk.seen_from", lang, economy=name("economy", result.economy, lang))]
    if spread := next((score.spread for score in result.scores if score.spread is not None), None):
        seed = result.manifest.get("seed", "")
        level = percent(spread.level)
        found.append(say("risk.samples", lang, samples=f"{spread.samples:,}", seed=seed, level=level))
    return tuple(found)


def sentences(result: RiskAssessment, lang: str, most: int = 12) -> list[str]:
    """Return the answer in sentences: each method's score, its link, and whether it is critical; then what is missing.

    Where many minerals are asked about, how many are critical by each method.
    """
    year = result.years[-1]
    if len(result.minerals) > 3:
        return [*_counts(result, year, lang), *(item.text(lang) for item in result.messages)]
    found = []
    for mineral in result.minerals:
        for method in result.methods:
            worst = result.bottleneck(mineral, method, year)
            if worst is not None:
                score = result.score(mineral, method, year, worst.link)
                found.append(_sentence(score, worst, lang, standing_in(result, score, lang)))
            elif (open_score := result.bounded(mineral, method, year)) is not None:
                found.append(_bounded_sentence(open_score, lang))
    return [*found[:most], *(item.text(lang) for item in result.messages)]


def _bounded_sentence(score: Score, lang: str) -> str:
    """Return between what a score lies whose import reliance is not known, and whether the cut is reached anyhow."""
    low, high = score.between or (math.nan, math.nan)
    cut = score.axes[0].threshold
    said = say(
        "risk.sentence.between", lang, mineral=name("mineral", score.mineral, lang),
        method=word("method", score.method, lang), axis=word("axis", score.axes[0].key, lang), low=score_text(low),
        high=score_text(high), link=name("link", score.link, lang), year=score.year,
    )  # fmt: skip
    parts = [said]
    if cut is not None and (low >= cut or high < cut):
        key = "risk.sentence.all_above" if low >= cut else "risk.sentence.all_below"
        parts.append(say(key, lang, cut=score_text(cut)))
    return say("risk.sentence.join", lang).join(parts) + say("risk.sentence.end", lang)


def at_least(worst: Bottleneck | float) -> str:
    """Return a lower bound; the score of a bottleneck is one where a link that is not known could be the worse one."""
    shown = score_text(worst.value if isinstance(worst, Bottleneck) else worst)
    if isinstance(worst, Bottleneck) and not worst.unknown:
        return shown
    return "≥0" if shown.startswith("<") else f"≥{shown}"


def at_link(worst: Bottleneck, lang: str) -> str:
    """Return the link of a bottleneck, and the links that have no score."""
    if not worst.unknown:
        return link(worst.link, lang)
    unknown = say("word.comma", lang).join(link(item, lang) for item in worst.unknown)
    return link(worst.link, lang) + say("risk.sentence.join", lang) + say("risk.sentence.unknown", lang, links=unknown)


def standing_in(result: RiskAssessment, score: Score, lang: str) -> str:
    """Return what stands in behind the number of a score: how many inputs, and whether that makes it an upper bound."""
    evidence = result.evidence.get((score.mineral, score.link, score.year))
    if evidence is None:
        return ""
    shown = score.axes if score.overall else score.axes[:1]
    keys = dict.fromkeys(key for axis in shown for term in axis.terms for key in term.inputs)
    found = [evidence.found(key, score.governance_years) for key in keys]
    some = [item for item in found if isinstance(item, Given) and item.basis == "stand-in"]
    bounds = [item for item in some if any(note.key == UPPER for note in item.notes)]
    said = []
    if bounds:
        inputs = say("word.comma", lang).join(input_word(item.input, lang) for item in bounds)
        said.append(say("risk.sentence.upper_bound", lang, inputs=inputs))
    if len(some) > len(bounds):
        inputs = say("word.comma", lang).join(input_word(item.input, lang) for item in some if item not in bounds)
        said.append(say("risk.sentence.stand_ins", lang, inputs=inputs))
    return say("risk.sentence.join", lang).join(said)


def _sentence(score: Score, worst: Bottleneck, lang: str, stand_ins: str = "") -> str:
    first = score.axes[0]
    several = len(score.axes) > 1 and not score.overall  # the number is the first axis and has to say so
    parts = [
        say(
            "risk.sentence.of_axis" if several else "risk.sentence",
            lang,
            mineral=name("mineral", score.mineral, lang),
            method=word("method", score.method, lang),
            axis=word("axis", first.key, lang),
            value=at_least(worst),
            unit=f" {first.unit}" if first.unit and score.value == first.value else "",
            link=name("link", score.link, lang),
            year=score.year,
        )
    ]
    if len(worst.compared) > 1:
        parts.append(say("risk.sentence.bottleneck", lang, count=len(worst.compared)))
    if score.spread is not None:
        reach = range_text(score.spread.low, score.spread.high)
        parts.append(say("risk.sentence.interval", lang, range=reach, level=percent(score.spread.level)))
    if worst.critical is not None:
        parts.append(
            say(f"risk.sentence.{'critical' if worst.critical else 'not_critical'}", lang, cuts=cuts(score, lang))
        )
    elif cuts(score, lang):
        parts.append(say("risk.sentence.verdict_unknown", lang))
    if stand_ins:
        parts.append(stand_ins)
    if worst.unknown:
        names = say("word.comma", lang).join(name("link", item, lang) for item in worst.unknown)
        parts.append(say("risk.sentence.unknown", lang, links=names))
    if worst.probability is not None:
        open_ = worst.unknown and worst.probability < 0.99
        more = "risk.sentence.probability_at_least" if open_ else "risk.sentence.probability"
        parts.append(say(more, lang, probability=percent(worst.probability)))
    return say("risk.sentence.join", lang).join(parts) + say("risk.sentence.end", lang)


def cuts(score: Score, lang: str) -> str:
    """Return the thresholds of a score in words."""
    some = [f"{word('axis', axis.key, lang)} ≥ {score_text(axis.threshold)}" for axis in score.axes
            if axis.threshold is not None]  # fmt: skip
    return say("word.comma", lang).join(some)


def _counts(result: RiskAssessment, year: int, lang: str) -> list[str]:
    found = []
    for method in result.methods:
        some = [score for score in result.scores if (score.method, score.year) == (method, year)]
        scored = {score.mineral for score in some if score.value is not None}
        if not scored:
            continue
        key = "risk.counts"
        judged = {mineral: critical for (mineral, _, _), critical in verdicts(some).items()}
        critical = {mineral for mineral, known in judged.items() if known}
        below = {mineral for mineral, known in judged.items() if known is False}
        if any(axis.threshold is not None for axis in some[0].axes) or critical or below:
            key = "risk.counts.judged"
        found.append(
            say(key, lang, method=word("method", method, lang), scored=len(scored), of=len(result.minerals),
                critical=len(critical), below=len(below), open=len(result.minerals) - len(critical) - len(below))
        )  # fmt: skip
    return found


def lacking_text(item: Lacking, lang: str) -> str:
    """Return which input is missing, why, and what would settle it."""
    found = [
        f"{input_word(item.input, lang)}{say('word.colon', lang)}{item.reason.text(lang)}",
        item.needs.text(lang),
    ]
    if item.low is not None or item.high is not None:
        unit = risk_inputs()[item.input].unit
        scale = scale_for(unit, [item.low, item.high], lang)
        low, high = (MISSING if x is None else written(rounded(scale.apply(x), DIGITS)) for x in (item.low, item.high))
        found.append(say("risk.bounds", lang, low=low, high=high, unit=scale.label))
    return (" " if lang == "en" else "").join(found)


def given_text(item: Given, lang: str) -> str:
    """Return an input that is one number, or how many parts it has."""
    if item.value is not None:
        return score_text(item.value)
    return say("risk.parts", lang, count=sum(value != 0 for value in item.parts.values()))


def period(item: Given) -> str:
    """Return the years that an input refers to."""
    some = [year for year in (item.start, item.end) if year is not None]
    return years(dict.fromkeys(some)) if some else MISSING


def bounds(axis: AxisScore) -> str:
    """Return what suppliers that nobody names leave open about a score."""
    return range_text(axis.low, axis.high) or MISSING


def yes_or_no(known: bool | None, lang: str) -> str:
    """Return yes or no, or nothing where it is not known."""
    return "" if known is None else say("word.yes" if known else "word.no", lang)


def claims_text(claims: Sequence[str], most: int = 1) -> str:
    """Return ids of claims; many are cut short to their first ones and how many more there are.

    Examples
    --------
    >>> claims_text(["a:1", "a:2", "a:3"]), claims_text([])
    ('a:1 (+2)', '')
    """
    more = f" (+{len(claims) - most})" if len(claims) > most else ""
    return " ".join(claims[:most]) + more

"""Tables about methods themselves: what they are, whether they give what is published, and who depends on whom."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import takewhile
from typing import get_args

from orechain.assess.risk.dependence import Dependence, Side
from orechain.assess.risk.result import Lacking
from orechain.assess.risk.validation_result import Validation, Verdict
from orechain.catalog.risk import risk_inputs, risk_word
from orechain.errors import InvalidInput
from orechain.risk.contract import Method, Scaling
from orechain.views import risk_words as words
from orechain.views.blocks import Cell, Column, Row, Table, Value
from orechain.views.quantities import MINUS, MISSING
from orechain.views.words import known, name, say

_ITEMS = 8
_ALIKE = 12
"""Letters that sentences share, for them to be told as one."""
LINKS = "UMDR"


def methods_table(items: list[Method], lang: str) -> Table:
    """Return all methods: id, name, whose perspective, links, verification."""
    rows = [
        Row(
            (
                _cell(item.key),
                _cell(words.word("method", item.key, lang)),
                _cell(say(f"risk.perspective.{item.perspective}", lang)),
                _cell(" ".join(item.links)),
                _cell(say(f"risk.verification.{item.verification}", lang)),
            )
        )
        for item in items
    ]
    keys = ("method", "name", "perspective", "links", "verification")
    return Table(say("risk.table.methods", lang), _columns(keys, lang),
                 tuple(rows), notes=(say("risk.note.methods", lang),))  # fmt: skip


def formula(item: Method, lang: str) -> str:
    """Return the formula of a method; what is said in words in it is in the language."""
    return _sentence_of("formula", item, item.formula, lang)


def citation(item: Method, lang: str) -> str:
    """Return where a method is published, as it is published; in the language where it is no publication."""
    return _sentence_of("citation", item, item.citation, lang)


def limits(item: Method, lang: str) -> tuple[str, ...]:
    """Return what a method does not see, in sentences.

    Examples
    --------
    >>> from orechain.risk.registry import method
    >>> limits(method("nrc-2008"), "zh")[-1]
    '未发表阈值。'
    """
    return tuple(words.word("limit", key, lang) for key in item.limits)


def _sentence_of(kind: str, item: Method, text: str, lang: str) -> str:
    try:
        return risk_word(kind, item.base or item.key).label(lang)
    except InvalidInput:
        return text


def method_facts(item: Method, lang: str) -> list[tuple[str, str]]:
    """Return what a method says of itself: formula, citation, verification, aggregation, cuts."""
    found = [
        ("description", words.description("method", item.key, lang)),
        ("formula", formula(item, lang)),
        ("citation", citation(item, lang)),
        ("verification", say(f"risk.verification.{_verified(item)}", lang)),
        ("perspective", say(f"risk.perspective.{item.perspective}", lang)),
        ("links", say("word.comma", lang).join(words.link(key, lang) for key in item.links)),
    ]
    if item.overall:
        cut = f"; ≥ {words.score_text(item.overall_threshold)}" if item.overall_threshold is not None else ""
        found.append(("overall", say(f"risk.aggregator.{item.overall}", lang) + cut))
    if item.base:
        found.append(("base", item.base))
    return [(say(f"risk.fact.{key}", lang), text) for key, text in found if text]


def _verified(item: Method) -> str:
    """Return how the formula is known; that of a variant with other parts is no longer that of its publication."""
    return "altered" if item.base and item.verification == "assumed" else item.verification


def method_tables(item: Method, lang: str) -> Iterator[Table]:
    """Yield the tables of one method: axes and terms, inputs with units, parameters with their verification."""
    rows = []
    for axis in item.axes:
        steps = _steps(axis.scaling, lang)
        how = say(f"risk.aggregator.{axis.aggregator}", lang)
        factor = "" if axis.factor == 1.0 else f" × {words.exact_text(axis.factor, 4)}"
        rows.append(
            Row(
                (
                    _cell(words.word("axis", axis.key, lang) + (f" ({axis.unit})" if axis.unit else "")),
                    _cell(how + factor),
                    _cell(steps),
                    _cell(f"{_end(axis.scale[0])} … {_end(axis.scale[1])}"),
                    _cell(words.score_text(axis.threshold)),
                ),
                strong=True,
            )
        )
        rows += [
            Row(
                (
                    _cell(f"· {words.word('term', term.key, lang)}"),
                    _cell(say("word.comma", lang).join(words.input_word(key, lang) for key in term.inputs)),
                    _cell(_steps(term.scaling, lang)),
                    _cell(""),
                    _cell(words.exact_text(term.weight, 4) if term.weight != 1.0 else ""),
                )
            )
            for term in axis.terms
        ]
    yield Table(
        say("risk.table.structure", lang),
        _columns(("axis_term", "made_of", "scaling", "scale", "threshold"), lang, right=("scale", "threshold")),
        tuple(rows),
        notes=(say("risk.note.structure", lang),),
    )
    declared = risk_inputs()
    inputs = [
        Row(
            (
                _cell(words.input_word(key, lang)),
                _cell(key),
                _cell(_unit(key, lang)),
                _cell(say("risk.optional", lang) if key in item.optional else ""),
                _cell(_range(declared[key].minimum, declared[key].maximum)),
            )
        )
        for key in item.inputs
    ]
    yield Table(
        say("risk.table.declared", lang),
        _columns(("input", "id", "unit", "needed", "admissible"), lang, right=("admissible",)),
        tuple(inputs),
    )
    if item.parameters:
        rows = [
            Row(
                (
                    _cell(parameter.key),
                    _cell(words.exact_text(parameter.value)),
                    _cell(parameter.unit),
                    _cell(say(f"risk.verification.{parameter.verification}", lang)),
                    _cell(parameter.citation),
                )
            )
            for parameter in item.parameters
        ]
        keys = ("parameter", "value", "unit", "verification", "citation")
        yield Table(say("risk.table.parameters", lang), _columns(keys, lang, right=("value",)), tuple(rows))


def _unit(key: str, lang: str) -> str:
    """Return the unit of an input, and by what it is given besides the mineral."""
    unit = words.input_unit(key, lang) or MISSING
    by = risk_inputs()[key].axis
    return say("risk.unit_by", lang, unit=unit, by=say(f"risk.part.{by}", lang)) if by else unit


def _steps(steps: tuple[Scaling, ...], lang: str) -> str:
    found = []
    for step in steps:
        settings = ", ".join(_said(key, value, lang) for key, value in step.settings.items() if value is not False)
        found.append(say(f"risk.scaling.{step.kind}", lang) + (f" ({settings})" if settings else ""))
    return "; ".join(found)


def _said(key: str, value: object, lang: str) -> str:
    """Return a setting in words; one that is merely switched on by its word alone."""
    label = say(f"risk.setting.{key}", lang) if known(f"risk.setting.{key}") else key
    if value is True:
        return label
    text = _setting(value)
    return f"{label} {say(f'risk.setting.{text}', lang) if known(f'risk.setting.{text}') else text}"


def _setting(value: object) -> str:
    if isinstance(value, list | tuple):
        return "/".join(_setting(item) for item in value)
    return f"{value:g}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


def _end(value: float) -> str:
    return words.exact_text(value, 4) if math.isfinite(value) else ("∞" if value > 0 else f"{MINUS}∞")


def _range(low: float | None, high: float | None) -> str:
    return f"{_end(-math.inf if low is None else low)} … {_end(math.inf if high is None else high)}"


def validation_tables(result: Validation, lang: str) -> Iterator[Table]:
    """Yield for each method its checks: published, ours, error, tolerance, verdict."""
    for key in result.methods:
        checks = [check for check in result.checks if check.method == key]
        rows = [
            Row(
                (
                    _cell(words.item_word(check.item, lang)),
                    _cell(_what(check.key, lang)),
                    _cell(words.exact_text(check.published)),
                    _cell(words.exact_text(check.low) if check.low == check.high
                          else f"{words.score_text(check.low)}\u2013{words.score_text(check.high)}"),
                    _cell(words.exact_text(check.error, 3)),
                    _cell(words.exact_text(check.tolerance, 2)),
                    _cell(say(f"risk.check.{check.verdict}", lang)),
                ),
                strong=check.verdict in ("deviates", "fails"),
            )
            for check in checks
        ]  # fmt: skip
        notes = list(dict.fromkeys(check.why.text(lang) for check in checks))
        notes += [
            f"{words.item_word(check.item, lang)}{say('word.colon', lang)}{check.reason.text(lang)}"
            for check in checks
            if check.verdict == "deviates" and check.reason is not None
        ]
        columns = _columns(
            ("item", "what", "published", "ours", "error", "tolerance", "outcome"), lang,
            right=("published", "ours", "error", "tolerance"),
        )  # fmt: skip
        yield Table(words.word("method", key, lang), columns, tuple(rows), notes=tuple(notes))


def _what(key: str, lang: str) -> str:
    if known(f"risk.what.{key}"):
        return say(f"risk.what.{key}", lang)
    axis = words.word("axis", key, lang)
    return axis if axis != key else words.word("basis", key, lang)


def validation_counts(result: Validation, lang: str) -> str:
    """Return how many results agree, differ for a known reason, and fail."""
    counts = {verdict: result.count(verdict) for verdict in get_args(Verdict)}
    return say("risk.validate.counts", lang, **counts)


def not_reproduced(result: Validation, lang: str) -> list[str]:
    """Return what cannot be recomputed, each with its reason and the first items concerned."""
    found = []
    for item in result.not_reproduced:
        label = words.word("method", item.method, lang)
        count = say("risk.results", lang, count=item.results) if item.results else ""
        some = say("word.comma", lang).join(words.item_word(key, lang) for key in item.items[:_ITEMS])
        more = say("risk.and_more", lang, count=len(item.items) - _ITEMS) if len(item.items) > _ITEMS else ""
        listed = f" ({some}{more})" if some else ""
        found.append(f"{label}{count}{say('word.colon', lang)}{item.reason.text(lang)}{listed}")
    return found


def dependence_table(result: Dependence, lang: str) -> Table:
    """Return net import reliance of two economies by mineral, and the quadrant that they place it in."""
    one, two = (name("economy", key, lang) for key in (result.first, result.second))
    rows = [
        Row(
            (
                _cell(name("mineral", item.mineral, lang)),
                _cell(item.link),
                *(_cell(reliance(side)) for side in item.sides),
                _cell(quadrant(item.quadrant, result, lang)),
            ),
            strong=item.quadrant == "both_high",
        )
        for item in result.rows
        if result.placed(item.mineral) != "none"
    ]
    return Table(
        say("risk.table.dependence", lang, first=one, second=two, year=result.year),
        (*_columns(("mineral", "link"), lang), Column(one, "right"), Column(two, "right"),
         *_columns(("quadrant",), lang)),
        tuple(rows),
        notes=(say("risk.note.dependence", lang, threshold=words.percent(result.threshold)),),
    )  # fmt: skip


def reliance(side: Side) -> str:
    """Return a net import reliance, or the bounds of one that is not known."""
    if side.value is not None or (side.low is None and side.high is None):
        return words.percent(side.value)
    if side.low is None:
        return f"≤{words.percent(side.high)}"
    if side.high is None:
        return f"≥{words.percent(side.low)}"
    return f"{words.percent(side.low)} … {words.percent(side.high)}"


def dependence_sentences(result: Dependence, lang: str) -> list[str]:
    """Return how many minerals are placed, and for each link which mineral stands in which quadrant.

    A mineral whose other link is not known says so: that it is not imported as metal is no independence.
    """
    comma = say("word.comma", lang)
    found = [say("risk.dependence.counts", lang, of=len(result.minerals), **result.counts)]
    groups: dict[tuple[str, str], list[str]] = {}
    for row in result.rows:
        if row.quadrant != "not_known":
            partly = result.placed(row.mineral) != "every"
            groups.setdefault((row.link, row.quadrant), []).append(
                name("mineral", row.mineral, lang) + ("*" if partly else "")
            )
    found += [
        say("risk.dependence.at_link", lang, link=words.link(link, lang), quadrant=quadrant(key, result, lang),
            minerals=comma.join(some))
        for (link, key), some in sorted(groups.items(), key=lambda item: LINKS.find(item[0][0]))
    ]  # fmt: skip
    return found


def not_placed(result: Dependence, lang: str) -> list[str]:
    """Return why reliances are not known: each reason with its economies, minerals and links."""
    comma = say("word.comma", lang)
    who: dict[tuple[str, str, str], tuple[list[str], str]] = {}
    for row in result.rows:
        if row.quadrant != "not_known":
            continue
        for economy, side in zip((result.first, result.second), row.sides, strict=True):
            if isinstance(side.found, Lacking) and math.isnan(side.sure(result.threshold)):
                why = side.found.reason
                who.setdefault((row.mineral, row.link, why.key), ([], why.text(lang)))[0].append(economy)
    groups: dict[tuple[str, tuple[str, ...]], list[tuple[str, str]]] = {}
    for (mineral, link, key), (both, why_text) in who.items():
        label = f"{name('mineral', mineral, lang)} {link}"
        groups.setdefault((key, tuple(both)), []).append((label, why_text))
    found = []
    for (_, economies), some in sorted(groups.items(), key=lambda item: -len(item[1])):
        places = comma.join(name("economy", key, lang) for key in economies)
        reason = _alike(list(dict.fromkeys(why_text for _, why_text in some)))
        found.append(f"{places}{say('word.colon', lang)}{reason} [{comma.join(label for label, _ in some)}]")
    return found


def _alike(texts: list[str]) -> str:
    """Return what sentences about several minerals have in common."""
    if len(texts) == 1:
        return texts[0]
    start, end = _common(texts), _common([text[::-1] for text in texts])[::-1]
    return f"{start.rstrip()} … {end.lstrip()}" if len(start) + len(end) > _ALIKE else texts[0]


def _common(texts: list[str]) -> str:
    """Return the letters that all texts begin with."""
    alike = (len(set(letters)) == 1 for letters in zip(*texts, strict=False))
    return "".join(letter for letter, _ in zip(texts[0], takewhile(bool, alike), strict=False))


def quadrant(key: str, result: Dependence, lang: str) -> str:
    """Return the words of a quadrant with the names of both economies."""
    names = {"first": name("economy", result.first, lang), "second": name("economy", result.second, lang)}
    return words.word("dependence", key, lang).format(**names)


def _columns(keys: tuple[str, ...], lang: str, right: tuple[str, ...] = ()) -> tuple[Column, ...]:
    return tuple(Column(say(f"risk.col.{key}", lang), "right" if key in right else "left") for key in keys)


def _cell(text: str) -> Cell:
    return Cell((Value(text, "missing" if text == MISSING else ""),))

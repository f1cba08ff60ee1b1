"""Minerals by methods: how each method ranks each mineral, and where it cannot say."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from orechain.assess.risk.result import RiskAssessment, Score
from orechain.chain.sankey_paths import number
from orechain.views import risk_frame as frame
from orechain.views import risk_labels
from orechain.views.quantities import MISSING
from orechain.views.risk_frame import SIZE, SMALL, Picture
from orechain.views.risk_matrix import chosen
from orechain.views.risk_words import power_of_ten, score_text, word
from orechain.views.svg import GREY, INK, RULE, element, hover, text, text_width, wrap
from orechain.views.words import name, say

RAMP = ("#fdf0df", "#fbd9b0", "#f5b877", "#e38d49", "#c0612a", "#8c3b12")
"""From the lowest rank to the highest: warm and darker step by step, so that nothing of it looks like grey."""
PLAIN = "#fff"
"""Of a score that cannot be ranked, as too few minerals have one."""
FEWEST = 3
"""Minerals with a score that a rank needs."""
ROW = 24.0
CORNER = 11.0
TURNED = 180.0
"""Room of a head that is turned."""


def heat(found: RiskAssessment, year: int, lang: str, width: float) -> Picture:
    """Return the heat map of a year: each mineral at its bottleneck link by each method.

    Scores of methods have different scales, so that the colour is the rank of the mineral within its column (white
    where fewer than three minerals have a score), the number the score itself, and a frame with a dot says that the
    thresholds are reached. A score that is a lower bound, as another link has none, has ``≥`` and a hatched corner,
    and never the colour of a low rank. A cell without a score is grey and hatched, with the reason when one points
    at it.
    """
    anchor = f"heat-{year}"
    known = {item.method for item in found.scores if item.year == year and item.value is not None}
    silent = [word("method", key, lang) for key in found.methods if key not in known]
    # A column without any score says nothing that a line cannot say; where no method has one, the grey columns do.
    found = replace(found, methods=tuple(key for key in found.methods if key in known) or found.methods)
    table = {(item.mineral, item.method): item for method in found.methods for item in _column(found, method, year)}
    steps = {method: _steps([table.get((mineral, method)) for mineral in found.minerals]) for method in found.methods}
    minerals = sorted(found.minerals, key=lambda mineral: (-_mean(mineral, found.methods, steps), mineral))
    labels = [name("mineral", mineral, lang) for mineral in minerals]
    left = frame.PAD + frame.widest(labels, SIZE, width * 0.3) + 8
    slot = min((width - left - 6) / max(len(found.methods), 1), 150.0)
    heads = [risk_labels.lines_of(word("method", method, lang), SMALL, TURNED, 2) for method in found.methods]
    upright = all(text_width(word("method", m, lang), SMALL) <= 2.6 * slot for m in found.methods)
    top, parts = _heads(heads, found.methods, left, slot, upright, lang)
    numbers = slot >= 34
    bounds = False
    for row, (mineral, label) in enumerate(zip(minerals, labels, strict=True)):
        y = top + ROW * row
        shown = wrap(label, SIZE, left - frame.PAD - 4, 1)[0]
        parts.append(element("g", hover(label), text(shown, frame.PAD, y + ROW / 2 + 4.5, font_size=SIZE, fill=INK)))
        for column, method in enumerate(found.methods):
            x = left + slot * column
            score = table.get((mineral, method))
            bound = score is not None and risk_labels.lower_bound(found, score)
            bounds |= bound
            told = (anchor, method, lang)
            parts.append(_cell(score, steps[method].get(mineral), (x, y, slot), numbers, told, bound=bound))
    bottom = top + ROW * len(minerals)
    key, end = frame.key_row(
        _key(
            table, anchor, lang, plain=any(not steps[key] for key in known), ranked=any(steps.values()), bounds=bounds
        ),
        bottom + 18,
        width,
    )
    filled = sum(1 for item in table.values() if item.value is not None)
    return Picture(
        say("risk.chart.heat", lang, economy=name("economy", found.economy, lang), year=year),
        say("risk.chart.heat_unit", lang),
        anchor,
        say("risk.chart.heat_description", lang, known=filled, cells=len(minerals) * len(found.methods)),
        tuple(parts + key),
        width,
        end,
        (say("risk.chart.silent", lang, methods=say("word.comma", lang).join(silent)),) if silent and known else (),
    )


def _column(found: RiskAssessment, method: str, year: int) -> Sequence[Score]:
    scores = chosen(found, method, year)
    if len(found.minerals) > 1:
        return scores
    best = max(scores, key=lambda item: (item.value is not None, item.value or 0.0), default=None)
    return () if best is None else (best,)


def _steps(scores: Sequence[Score | None]) -> dict[str, float]:
    """Return by mineral where its score stands within the method, 0 lowest to 1 highest; equal scores stand equal."""
    known = sorted((item.value, item.mineral) for item in scores if item is not None and item.value is not None)
    if len(known) < FEWEST:
        return {}
    values = [value for value, _ in known]
    last = len(values) - 1
    return {mineral: (values.index(value) + last - values[::-1].index(value)) / 2 / last for value, mineral in known}


def _mean(mineral: str, methods: Sequence[str], steps: dict[str, dict[str, float]]) -> float:
    own = [steps[method][mineral] for method in methods if mineral in steps[method]]
    return sum(own) / len(own) if own else -1.0


def _heads(
    heads: Sequence[Sequence[str]], methods: Sequence[str], left: float, slot: float, upright: bool, lang: str
) -> tuple[float, list[str]]:
    """Return the heads of the columns: level where they fit, else turned; and where the cells begin."""
    parts: list[str] = []
    if upright:
        lines = [risk_labels.lines_of(word("method", method, lang), SMALL, slot - 8, 4) for method in methods]
        top = 8 + 14.0 * max((len(item) for item in lines), default=1)
        for column, level in enumerate(lines):
            x = left + slot * (column + 0.5)
            for place, line in enumerate(level):
                y = top - 14 * (len(level) - place) + 8
                parts.append(text(line, x, y, text_anchor="middle", font_size=SMALL, fill=INK))
        return top + 2, parts
    long = max((text_width(line, SMALL) for some in heads for line in some), default=0.0)
    top = long + 10
    lead = 13.0 if slot >= 28 else 11.0
    for column, (method, some) in enumerate(zip(methods, heads, strict=True)):
        kept = some if slot >= 26 else wrap(word("method", method, lang), SMALL, TURNED, 1)
        words = word("method", method, lang)
        for place, line in enumerate(kept):
            x = left + slot * (column + 0.5) + 4 + (place - (len(kept) - 1) / 2) * lead
            turned = f"translate({number(x)} {number(top - 4)}) rotate(-90)"
            parts.append(element("g", hover(words), text(line, 0, 0, font_size=SMALL, fill=INK, transform=turned)))
    return top, parts


def _cell(
    score: Score | None,
    step: float | None,
    place: tuple[float, float, float],
    numbers: bool,
    told: tuple[str, str, str],
    *,
    bound: bool = False,
) -> str:
    x, y, slot = place
    anchor, method, lang = told
    box = {"x": x + 1, "y": y + 1, "width": slot - 2, "height": ROW - 2}
    middle: dict[str, Any] = {"x": x + slot / 2, "y": y + ROW / 2 + 4, "text_anchor": "middle", "font_size": SMALL}
    words = word("method", method, lang)
    if score is None or score.value is None:
        why = risk_labels.reason(score, lang) if score is not None else say("risk.chart.not_asked", lang)
        ground = element("rect", x=x + slot / 2 - 6, y=y + 6, width=12, height=12, fill=frame.UNKNOWN)
        return element(
            "g", hover(f"{words}{say('word.colon', lang)}{why}"), element("rect", **box, fill=frame.hatch(anchor)),
            *((ground, text(MISSING, fill=GREY, **middle)) if numbers else ()),
        )  # fmt: skip
    place_in = None if step is None else min(int(step * len(RAMP)), len(RAMP) - 1)
    if place_in is not None and bound and place_in < len(RAMP) // 2:
        place_in = None  # it may stand higher: the colour of a low rank would deny that
    fill = PLAIN if place_in is None else RAMP[place_in]
    ink = "#fff" if place_in is not None and place_in >= len(RAMP) - 2 else INK
    edge = {"stroke": INK, "stroke_width": 1.6} if score.critical else {"stroke": RULE, "stroke_width": 0.6}
    parts = [element("rect", **box, fill=fill, **edge)]
    if bound:
        parts.append(_corner(x + 1, y + 1, anchor))
    if numbers:
        parts.append(text(_fitting(score.value, slot, bound=bound), fill=ink, **middle))
    if score.critical:
        at = {"cx": x + slot - 6, "cy": y + 6} if numbers else {"cx": x + slot / 2, "cy": y + ROW / 2}
        parts.append(element("circle", r=2.4, fill=ink, **at))
    where = risk_labels.hover_text(score, frame.axis_of(score, frame.main_axis(score)), lang)
    said = f"{words}{say('word.colon', lang)}{where}"
    if bound:
        said += f"; {say('risk.chart.bound', lang)}"
    return element("g", hover(said), *parts)


def _corner(x: float, y: float, anchor: str) -> str:
    """Return the hatched corner of a score that is a lower bound."""
    path = f"M{number(x)} {number(y)}h{number(CORNER)}L{number(x)} {number(y + CORNER)}Z"
    return element("path", d=path, fill=frame.hatch(anchor), stroke=RULE, stroke_width=0.6)


def _fitting(value: float, slot: float, *, bound: bool = False) -> str:
    """Return a score as a cell has room for it: with its digits, as an order of magnitude, or not at all."""
    order = power_of_ten(math.floor(math.log10(abs(value)))) if value else ""
    full, sign = score_text(value), "≥" if bound else ""
    some = (f"{sign}{full}" if not full.startswith("<") else f"{sign}0" if bound else full, f"{sign or '~'}{order}")
    return next((said for said in some if text_width(said, SMALL) <= slot - 4), "")


def _key(
    table: dict[tuple[str, str], Score], anchor: str, lang: str, *, plain: bool, ranked: bool, bounds: bool
) -> list[tuple[str, str]]:
    cell = {"x": -11, "y": -7, "width": 24, "height": 14}
    ramp = "".join(
        element("rect", x=-11 + 4 * place, y=-7, width=4, height=14, fill=fill) for place, fill in enumerate(RAMP)
    )
    found = [(ramp, say("risk.chart.ramp", lang))] if ranked else []
    if any(item.critical for item in table.values()):
        dot = element("circle", cx=8, cy=-2, r=2.4, fill=INK)
        found.append(
            (element("rect", **cell, fill=PLAIN, stroke=INK, stroke_width=1.6) + dot, say("risk.chart.critical", lang))
        )
    if plain:
        found.append((element("rect", **cell, fill=PLAIN, stroke=RULE), say("risk.chart.unranked", lang, n=FEWEST)))
    if bounds:
        mark = element("rect", **cell, fill=PLAIN, stroke=RULE) + _corner(-11, -7, anchor)
        found.append((mark, say("risk.chart.heat_bound", lang)))
    found.append((element("rect", **cell, fill=frame.hatch(anchor), stroke=RULE), say("risk.chart.no_score", lang)))
    return found

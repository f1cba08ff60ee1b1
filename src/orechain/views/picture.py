"""The answer as one standalone drawing: four links with their readings above the chain."""

from __future__ import annotations

from orechain.assess.result import Assessment
from orechain.chain.sankey_paths import number
from orechain.views.answer import cards
from orechain.views.blocks import Card, Reading
from orechain.views.chain_chart import chain_chart
from orechain.views.sankey_svg import COLOURS, HEAD, sankey_parts
from orechain.views.svg import FONT, GREY, INK, PALE, RED, RULE, element, text, text_width, wrap
from orechain.views.trace import Trace
from orechain.views.words import name, say

WIDTH, HEIGHT = 1200.0, 700.0
PAD = 28.0
TOP = 96.0
CARD_HEIGHT = 182.0
BAR = 118.0


def figure_svg(assessment: Assessment, lang: str) -> str:
    """Return a standalone SVG file (1200 × 700, taller only if the chain needs it), white ground included."""
    trace = Trace(lang, {}, assessment.sources)
    mineral, economy = name("mineral", assessment.mineral, lang), name("economy", assessment.economy, lang)
    title = say("answer.picture", lang, mineral=mineral, economy=economy, year=assessment.year)
    sentences = [sentence.text(lang) for sentence in assessment.sentences]
    answer = cards(assessment, trace)
    room = HEIGHT - TOP - CARD_HEIGHT - HEAD - 100
    chart = chain_chart(assessment, trace, width=WIDTH - 2 * PAD, height=room, roomy=False)
    height = HEIGHT + max(chart.layout.height - room, 0.0)
    gap = 16.0
    each = (WIDTH - 2 * PAD - gap * (len(answer.cards) - 1)) / max(len(answer.cards), 1)
    parts = [
        element("rect", width=WIDTH, height=height, fill="#fff"),
        text(title, PAD, 44, font_size=24, font_weight=700, fill=INK),
    ]
    for index, line in enumerate(wrap(sentences[0], 14, WIDTH - 2 * PAD, 2) if sentences else []):
        parts.append(text(line, PAD, 66 + index * 18, font_size=14, fill=GREY))
    parts += [
        element("g", *_card(card, each), transform=f"translate({number(PAD + i * (each + gap))} {number(TOP)})")
        for i, card in enumerate(answer.cards)
    ]
    down = TOP + CARD_HEIGHT + 34
    parts.append(text(f"{chart.caption} ({chart.unit})", PAD, down - 10, font_size=13, font_weight=600, fill=INK))
    drawing = sankey_parts(chart, WIDTH - 2 * PAD)
    parts.append(element("g", *drawing, transform=f"translate({number(PAD)} {number(down)})"))
    foot = " · ".join(words for _, words in chart.legend)
    sources = wrap(chart.source, 11, WIDTH - 2 * PAD, 2)
    parts.append(text(foot, PAD, height - 12 - 14 * len(sources) - 4, font_size=11, fill=GREY))
    for index, line in enumerate(sources):
        parts.append(text(line, PAD, height - 12 - 14 * (len(sources) - 1 - index), font_size=11, fill=GREY))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        + element(
            "svg",
            element("title", _plain(title), id="answer-title"),
            element(
                "desc",
                _plain(say("answer.description", lang, sentences=" ".join(sentences))),
                id="answer-desc",
            ),
            *parts,
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {number(WIDTH)} {number(height)}",
            width=WIDTH,
            height=height,
            role="img",
            aria_labelledby="answer-title answer-desc",
            font_family=FONT,
            lang="zh-CN" if lang == "zh" else lang,
        )
        + "\n"
    )


def _plain(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;")


def _card(card: Card, width: float) -> list[str]:
    border = RED if card.weakest else RULE
    parts = [
        element("rect", width=width, height=CARD_HEIGHT - 8, fill="#fff", stroke=border, stroke_width=1.2),
        element("rect", width=width, height=4, fill=COLOURS.get(card.link, INK)),
        text(card.link, 12, 32, font_size=20, font_weight=700, fill=COLOURS.get(card.link, INK)),
    ]
    badge = text_width(card.weakest, 11) + 12 if card.weakest else 0.0
    for index, line in enumerate(wrap(card.title, 13, width - 50 - badge)):
        parts.append(text(line, 36, (31 if index == 0 else 46), font_size=13, font_weight=600, fill=INK))
    if card.weakest:
        parts.append(element("rect", x=width - badge - 8, y=15, width=badge, height=20, fill=RED))
        parts.append(text(card.weakest, width - 8 - badge / 2, 29, font_size=11, fill="#fff", text_anchor="middle"))
    for index, reading in enumerate(card.readings):
        parts += _reading(reading, 70 + index * 37, width)
    return parts


def _reading(reading: Reading, y: float, width: float) -> list[str]:
    left = 12.0
    right = width - 12
    start = right - BAR
    parts = [
        text(reading.label, left, y, font_size=12, fill=RED if reading.weakest else GREY),
        text(
            reading.value.text
            + (f" ({reading.value.extra})" if reading.value.extra and reading.value.mark != "missing" else ""),
            left,
            y + 17,
            font_size=15 if not reading.value.extra else 13,
            font_weight=700,
            fill=INK,
        ),
    ]
    if reading.value.mark == "missing" and reading.value.extra:
        for index, line in enumerate(wrap(reading.value.extra, 10.5, right - left - 92, 2)):
            parts.append(text(line, left + 92, y + 3 + index * 13, font_size=10.5, fill=GREY))
        return parts
    spec = reading.bar
    top = spec.top or 1.0
    colour = RED if reading.weakest else "#24507c"
    parts.append(element("rect", x=start, y=y + 9, width=BAR, height=1, fill=PALE))
    if spec.value is not None:
        style = {"fill": "#fff", "stroke": colour} if spec.estimate else {"fill": colour}
        share = min(max(spec.value / top, 0.0), 1.0)
        parts.append(element("rect", x=start, y=y + 5, width=share * BAR, height=9, **style))
        if spec.value > top:
            slash = f"M{number(start + BAR - 13)} {number(y + 15)}l5 -11"
            parts.append(element("path", d=slash, stroke="#fff", stroke_width=3))
    if spec.low is not None and spec.high is not None and spec.high > spec.low:
        a, b = (start + min(max(end / top, 0.0), 1.0) * BAR for end in (spec.low, spec.high))
        parts.append(
            element("path", d=f"M{number(a)} {number(y + 5.5)}v8m0-4H{number(b)}m0-4v8", stroke=INK, fill="none")
        )
    if spec.threshold is not None:
        at = start + BAR * spec.threshold / top
        parts.append(element("line", x1=at, x2=at, y1=y + 1, y2=y + 18, stroke=RED, stroke_width=1.4))
    return parts

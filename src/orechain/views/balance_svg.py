"""The picture of a balanced chain as a file of its own: title, unit, legend, test, sources and licences."""

from __future__ import annotations

from html import escape

from orechain.assess.balance.result import BalancedChain
from orechain.chain.sankey_paths import number
from orechain.views.balance_chart import balance_chart, scope_text, title_text
from orechain.views.balance_picture import balance_picture
from orechain.views.balance_words import joined_sentences, licences, sentences
from orechain.views.sankey_marks import legend
from orechain.views.sankey_svg import COLOURS, HEAD, sankey_parts
from orechain.views.svg import FONT, GREY, INK, element, text, wrap
from orechain.views.trace import Trace
from orechain.views.words import name, say

WIDTH = 1400.0
PAD = 30.0
MARGIN = 130.0  # right of the last column, for its labels


def balance_svg(balanced: BalancedChain, lang: str, *, layer: str = "", place: str = "") -> str:
    """Return a standalone SVG file, white ground included; nothing in it refers to anything outside.

    Raises
    ------
    OrechainError
        If the chain has no such layer or place.
    """
    picture = balance_picture(balanced, layer, place)
    trace = Trace(lang, {}, balanced.sources)
    inner = WIDTH - 2 * PAD
    chart = balance_chart(balanced, picture, trace, width=inner - MARGIN, height=560.0)
    where = name("economy", picture.place, lang) if picture.place else scope_text(balanced, lang)
    title = title_text(balanced, where, lang)
    said = sentences(balanced, lang)
    parts: list[str] = []
    y = 44.0
    for line in wrap(title, 23, inner, 2):
        parts.append(text(line, PAD, y, font_size=23, font_weight=700, fill=INK))
        y += 28
    y -= 6
    for line in wrap(joined_sentences(said, lang), 13, inner, 2):
        parts.append(text(line, PAD, y, font_size=13, fill=GREY))
        y += 18
    parts.append(text(chart.unit, PAD, y + 8, font_size=13, font_weight=600, fill=INK))
    down = y + 30
    parts.append(element("g", *sankey_parts(chart, inner), transform=f"translate({number(PAD)} {number(down)})"))
    y = down + HEAD + chart.layout.height + 26
    keys, height = legend(chart.legend, chart.anchor, inner, COLOURS["M"])
    parts.append(element("g", *keys, transform=f"translate({number(PAD)} {number(y)})"))
    y += height + 14
    foot = [*chart.notes, chart.source, licences(balanced, lang)]
    for words in foot:
        for line in wrap(words, 11, inner, 3):
            parts.append(text(line, PAD, y, font_size=11, fill=GREY))
            y += 15
    height = y + 8
    described = say("balance.svg.description", lang, sentences=joined_sentences(said, lang))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        + element(
            "svg",
            element("title", escape(title, quote=False), id="balance-title"),
            element("desc", escape(described, quote=False), id="balance-desc"),
            element("rect", width=WIDTH, height=height, fill="#fff"),
            *parts,
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {number(WIDTH)} {number(height)}",
            width=WIDTH,
            height=height,
            role="img",
            aria_labelledby="balance-title balance-desc",
            font_family=FONT,
            lang="zh-CN" if lang == "zh" else lang,
        )
        + "\n"
    )

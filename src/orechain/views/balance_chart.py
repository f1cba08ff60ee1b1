"""The picture of a balanced chain with all its words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from orechain.assess.balance.result import BalancedChain, Observed
from orechain.assess.result import Figure
from orechain.chain.sankey import SankeyLayout
from orechain.views.balance_picture import BalancePicture, PictureFlow, PictureNode
from orechain.views.blocks import FlowLabel, NodeMark, SankeyChart, Value
from orechain.views.blocks import Mark as ShownMark
from orechain.views.quantities import MISSING, Scale, joined, number_text, range_text, scale_for, unit_label
from orechain.views.trace import Trace, release_of
from orechain.views.words import name, say

WIDTH, HEIGHT = 1150.0, 520.0
LINE = 15.0
WIDEST = 1e7  # tonnes: what is larger would not fit its flow in the unit of the smaller ones
UNLIKE = 100  # times the middle size: then the largest one does not choose the unit
BLANKS = 4  # so many flows may say in words that they are not determinable
NOTICED = 1e-6  # imbalance relative to what passes the process, below which it is rounding

_DASHES = str.maketrans("\u2013\u2014", "--")
_WORLD = ("world", "global", "世界", "全球")

SHOWN: dict[str, ShownMark] = {
    "published": "published",
    "corrected": "corrected",
    "computed": "computed",
    "not_determinable": "missing",
    "not_reconciled": "published",
}
"""How the marks of a balance are shown beside a number."""


def balance_chart(
    balanced: BalancedChain,
    picture: BalancePicture,
    trace: Trace,
    *,
    width: float = WIDTH,
    height: float = HEIGHT,
    lines: int = 3,
) -> SankeyChart:
    """Return the picture laid out in ``width`` × ``height`` pixels, higher where its boxes need it."""
    lang = trace.lang
    labels = {node.id: node_label(node, lang) for node in picture.nodes}
    scale = picture_scale(picture, lang)
    flows = tuple(_label(flow, labels, scale, balanced, trace) for flow in picture.flows)
    if sum(flow.shown.text == say("balance.blank", lang) for flow in flows) > BLANKS:  # the legend says it once
        blank = say("balance.blank", lang)
        flows = tuple(
            replace(flow, shown=replace(flow.shown, text="")) if flow.shown.text == blank else flow for flow in flows
        )
    stocked = any(node.stock for node in picture.nodes)
    tallest = max(Counter(node.column for node in picture.nodes if not node.beside).values(), default=1)
    gap = 8.0 + LINE * (lines + stocked)
    made = picture.arrange(width, height + 30 * max(tallest - 5, 0), gap)
    columns = tuple((head.column, _column(head.column, lang)) for head in made.columns)
    silent = sum(1 for flow in picture.flows if flow.figure.value is None)
    keys = _keys(picture, flows, made)
    place = name("economy", picture.place, lang) if picture.place else scope_text(balanced, lang)
    return SankeyChart(
        title_text(balanced, place, lang),
        " · ".join(part for part in (picture.layer.label(lang), scale.label) if part),
        made,
        tuple(labels.items()),
        columns,
        flows,
        tuple((key, say(f"balance.legend.{key}", lang)) for key in keys),
        say(
            "chain.description",
            lang,
            columns=say("word.comma", lang).join(words for _, words in columns),
            n=len(flows),
            missing=silent,
        ),
        sources_line([seen for flow in picture.flows for seen in flow.before], trace),
        tuple(note.text(lang) for note in picture.notes),
        _anchor(picture),
        lines,
        tuple(mark for node in picture.nodes if (mark := _mark(node, scale, lang)) is not None),
    )


def picture_scale(picture: BalancePicture, lang: str) -> Scale:
    """Return the unit in which the masses of a picture are written: where they differ much, the one of most of them."""
    sizes = sorted(size for flow in picture.flows if (size := flow.figure.value or flow.figure.high))
    if sizes and sizes[-1] < WIDEST and sizes[-1] > UNLIKE * (middle := sizes[len(sizes) // 2]):
        return scale_for(picture.unit, [middle], lang)
    return scale_for(picture.unit, sizes, lang)


def node_label(node: PictureNode, lang: str) -> str:
    """Return what is written at a box."""
    if node.trade:
        return say(f"balance.{node.trade}", lang)
    return (node.name_zh if lang == "zh" else node.name_en) or node.process


def period_text(balanced: BalancedChain) -> str:
    """Return the year or years of a balance.

    Examples
    --------
    A period of one year is written as that year, ``2010–2020`` as both.
    """
    start, end = balanced.period
    return str(start) if start == end else f"{start}\u2013{end}"


def scope_text(balanced: BalancedChain, lang: str) -> str:
    """Return the places of a balance in words."""
    if len(balanced.scope) > 6:
        return say("balance.places", lang, n=len(balanced.scope))
    return say("word.comma", lang).join(name("economy", place, lang) for place in balanced.scope)


def title_text(balanced: BalancedChain, place: str, lang: str) -> str:
    """Return name, place and period; what the name says already is not said again."""
    known = balanced.label(lang)
    years = period_text(balanced)
    parts = [known]
    plain = known.casefold().translate(_DASHES)
    everywhere = place == name("economy", "WLD", lang) and any(word in plain for word in _WORLD)
    if place.casefold() not in plain and not everywhere:
        parts.append(place)
    if years.translate(_DASHES) not in plain:
        parts.append(say("balance.years", lang, years=years))
    return say("balance.separator", lang).join(parts)


def _label(flow: PictureFlow, labels: dict[str, str], scale: Scale, balanced: BalancedChain, trace: Trace) -> FlowLabel:
    lang = trace.lang
    source, target = labels[flow.source], labels[flow.target]
    shown = shown_value(flow, f"{source} → {target}", scale, trace)
    style = "" if flow.mark == "not_reconciled" else flow.mark
    suspect = ""
    if flow.suspects:
        worst = next(item for item in balanced.suspects if item.observation in flow.suspects)
        suspect = say("balance.suspect", lang, residual=f"{worst.standardised:+.1f}".replace("-", "\u2212"))
    return FlowLabel(source, target, shown, style, suspect)


def shown_value(flow: PictureFlow, what: str, scale: Scale, trace: Trace) -> Value:
    """Return the quantity of a flow as it is shown: without a number its interval, or the words for none."""
    lang = trace.lang
    made = trace.value(flow.figure, what, scale, unit=False)
    text = say("balance.blank", lang) if made.text == MISSING else made.text
    return replace(made, text=text, mark=SHOWN[flow.mark], hover=hover_text(flow, scale, trace))


def hover_text(flow: PictureFlow, scale: Scale, trace: Trace) -> str:
    """Return mark, interval, deviation, reason and sources in one line."""
    lang = trace.lang
    parts = [say(f"balance.mark.{flow.mark}", lang)]
    if flow.figure.value is not None and (span := interval_text(flow.figure, scale)):
        parts.append(f"{say('balance.interval', lang)} {joined(span, scale.label, lang)}")
    if flow.sd:
        parts.append(f"± {joined(number_text(flow.sd, scale, published=False), scale.label, lang)}")
    if flow.figure.value is None:
        parts.append(trace.reason(flow.figure))
    parts += [
        say("balance.before_short", lang, value=published_text(seen.published, seen.unit, lang), source=seen.sources[0])
        for seen in flow.before[:3]
    ]
    return " · ".join(parts)


def interval_text(figure: Figure, scale: Scale) -> str:
    """Return the interval of a figure, rounded as the computed thing that it is; an open end as a bound."""
    both = range_text(replace(figure, status="computed", reason=None), scale)
    if both:
        return both
    if figure.low and figure.high is None:
        return f"≥{number_text(figure.low, scale, published=False)}"
    if figure.high is not None and not figure.low:
        return f"≤{number_text(figure.high, scale, published=False)}"
    return ""


def published_text(published: str, unit: str, lang: str) -> str:
    r"""Return a figure as published, with its unit in words unless the text says it.

    Examples
    --------
    >>> published_text("57", "kt", "en"), published_text("85", "percent", "en"), published_text("1.5 kt", "kt", "en")
    ('57\xa0kt', '85%', '1.5 kt')
    >>> published_text("1.5 wan_t", "wan_t", "zh")
    '1.5\xa0万吨'
    """
    label = unit_label(unit, lang)
    if label and label != unit and published.endswith(f" {unit}"):  # figures of a file are written with unit ids
        published = published.removesuffix(f" {unit}")
    return published if not label or published.endswith((label, unit)) else joined(published, label, lang)


def _mark(node: PictureNode, scale: Scale, lang: str) -> NodeMark | None:
    stock = ""
    if node.has_stock and node.stock is None:
        stock = "Δ ?"
    elif node.stock:
        sign = "+" if node.stock > 0 else ""
        stock = f"Δ {sign}{number_text(node.stock, scale, published=False)}"
    imbalance, words = None, ""
    if node.imbalance is not None and node.imbalance != 0 and abs(node.relative or 1.0) > NOTICED:
        imbalance = node.imbalance
        size = joined(number_text(abs(imbalance), scale, published=False), scale.label, lang)
        words = say("balance.surplus" if imbalance > 0 else "balance.deficit", lang, size=size)
        if node.relative is not None:
            words += f" ({100 * abs(node.relative):.3g}%)"
    return NodeMark(node.id, stock, imbalance, words) if stock or words else None


def _keys(picture: BalancePicture, flows: Sequence[FlowLabel], made: SankeyLayout) -> list[str]:
    """Return the keys of the legend: only what the picture shows."""
    marks = {flow.mark for flow in picture.flows}
    keys: list[str] = [mark for mark in ("published", "corrected", "computed", "not_determinable") if mark in marks]
    if any(flow.quantity.value == 0 and flow.mark != "not_reconciled" for flow in picture.flows):
        keys.append("zero")
    if "not_reconciled" in marks:
        keys.append("not_reconciled")
        if any(flow.figure.value is None for flow in picture.flows):
            keys.append("missing")
    if any(link.outer is not None and link.outer > (link.width or 0.0) for link in made.links):
        keys.append("range")
    if any(label.suspect for label in flows):
        keys.append("suspect")
    if any(node.has_stock for node in picture.nodes):
        keys.append("stock")
    if any(node.imbalance for node in picture.nodes):
        keys.append("imbalance")
    if any(node.beside for node in picture.nodes):
        keys.append("outside")
    if any(link.route == "return" for link in made.links):
        keys.append("return")
    return keys


def _column(column: str, lang: str) -> str:
    if column in ("in", "out"):
        return say(f"balance.{column}", lang)
    return f"{column} {name('link', column, lang)}"


def _anchor(picture: BalancePicture) -> str:
    parts = ("balance", picture.layer.id.replace(":", "-"), picture.place)
    return "-".join(part for part in parts if part)


def sources_line(seen: Iterable[Observed], trace: Trace) -> str:
    """Return publisher, release and number of figures behind a block, and how many have no publisher."""
    counted: dict[str, set[str]] = {}
    own: set[str] = set()
    for item in seen:
        for source in item.sources:
            release = release_of(source)
            if release in item.releases:
                counted.setdefault(release, set()).add(source)
            else:
                own.add(item.id)
    if not counted and not own:
        return ""
    ordered = sorted(counted.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    said = [trace.counted(trace.release_title(release), len(found)) for release, found in ordered]
    if own:
        said.append(say("balance.own.one" if len(own) == 1 else "balance.own", trace.lang, n=len(own)))
    return say("source.line", trace.lang, items=say("word.semicolon", trace.lang).join(said))

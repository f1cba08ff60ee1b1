"""Where a projection of stocks stands: beside published results, and on which figures of which sources."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from orechain.assess.stocks.result import Assumption, Compared, StockProjection
from orechain.catalog.messages import Bilingual, Message, message
from orechain.views import stocks_labels as labels
from orechain.views import stocks_words as words
from orechain.views.blocks import Cell, Column, Mark, Row, Table, Value
from orechain.views.quantities import rounded, written
from orechain.views.trace import Trace
from orechain.views.words import known, say

CLAIM = re.compile(r"[a-z][a-z0-9.-]*:[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")
"""How the id of a claim is written in a locator or note: release, colon, number of the row."""


def claims_named(projection: StockProjection) -> tuple[str, ...]:
    """Return the ids of all claims that a projection names: comparisons, reserve, locators and notes of its figures."""
    found = [item.claim for item in projection.comparisons]
    found += (*projection.reserve.claims, *projection.economics.claims)
    for item in projection.assumptions:
        found += CLAIM.findall(item.locator) + CLAIM.findall(item.note)
    return tuple(dict.fromkeys(found))


def comparison(projection: StockProjection, lang: str, trace: Trace | None = None) -> Table:
    """Return published results beside ours, numbered; a published figure leads to its claim."""
    rows = []
    for number, item in enumerate(projection.comparisons, start=1):
        href = trace.claim_href(item.claim) if trace is not None else ""
        rows.append(
            Row(
                (
                    Cell((Value(str(number)),)),
                    Cell((Value(words.asked(item, projection, lang)),)),
                    Cell((Value(words.published(item, lang), "published", href, f"{item.claim}: {item.raw}"),)),
                    Cell((Value(words.ours(item, lang), _mark(item.ours)),)),
                    Cell((Value(words.difference(item, lang)),)),
                )
            )
        )
    keys = ("no", "asked", "published", "ours", "difference")
    return Table(
        say("stocks.table.comparison", lang),
        tuple(Column(say(f"stocks.col.{key}", lang), "left" if key in ("no", "asked") else "right") for key in keys),
        tuple(rows),
        dense=True,
    )


def _mark(value: float) -> Mark:
    return "computed" if math.isfinite(value) else "missing"


def explanation(item: Compared, lang: str) -> str:
    """Return why ours differs from the published figure, series and units by their words; then the scenario's word."""
    said = _worded(item).text(lang)
    remark = item.remark.text(lang)
    if not remark:
        return said
    own = say("stocks.remark", lang, text=labels.named(remark, lang).rstrip(".。"))
    return say("stocks.sentence", lang, first=said, second=own)


def _worded(item: Compared) -> Message:
    """Return the explanation with what series and units are called instead of their ids."""
    closing, said = item.closing, item.explanation
    if closing is None or "series" not in dict(said.params):
        return said
    params = dict(said.params)
    params["series"] = Bilingual(*(_quoted(closing.series, lang) for lang in ("en", "zh")))
    key = said.key
    if "unit" in params:
        if closing.unit == "fraction":
            key = "stocks_closes_plain"
            params.pop("unit")
        else:
            params["unit"] = Bilingual(*(labels.unit(closing.unit, lang) for lang in ("en", "zh")))
        params["central"], params["needed"] = figure(closing.central), figure(closing.needed, 3)
    return message(key, **params)


def _quoted(series: str, lang: str) -> str:
    return say("stocks.quoted", lang, text=labels.series(series, lang))


def explanations(projection: StockProjection, lang: str, trace: Trace) -> Table:
    """Return the explanations by the number of the comparison, each with its claim and the figure that moves it."""
    rows = []
    held = {item.series for item in projection.assumptions}
    for number, item in enumerate(projection.comparisons, start=1):
        moved = Value(say("stocks.none_moves", lang))
        if item.closing is not None:
            series = item.closing.series
            moved = Value(
                labels.series(series, lang), href=f"#{anchor(series)}" if series in held else "", hover=series
            )
        rows.append(
            Row(
                (
                    Cell((Value(str(number)),)),
                    Cell((Value(explanation(item, lang)),)),
                    Cell((moved,)),
                    Cell((Value(item.claim, "", trace.claim_href(item.claim), item.locator),)),
                )
            )
        )
    keys = ("no", "closes", "assumption", "claim")
    return Table(
        say("stocks.table.explanations", lang),
        tuple(Column(say(f"stocks.col.{key}", lang)) for key in keys),
        tuple(rows),
        dense=True,
    )


def anchor(series: str) -> str:
    """Return the id of the first row of a series (of whichever technology) in the table of assumptions."""
    return f"series-{series.partition(':')[0]}"


def figure(value: float, digits: int = 4) -> str:
    """Return a figure of a series with so many digits.

    Examples
    --------
    >>> figure(23000000.0), figure(0.0112)
    ('23,000,000', '0.0112')
    """
    return written(rounded(Decimal(repr(float(value))), digits))


def assumptions(projection: StockProjection, lang: str, trace: Trace | None = None) -> Table:
    """Return the series that the projection reads, with bounds, basis, sources and the claims that they name."""
    rows = []
    seen: set[str] = set()
    for item in projection.assumptions:
        span = "" if item.start is None else f"{item.start}–{item.end}" if item.end != item.start else str(item.start)
        if item.held:
            span = say("word.comma", lang).join((span, say(f"stocks.held.{item.held}", lang)))
        first, last = figure(item.first), figure(item.last)
        bounds = "" if item.low == item.high else f"{figure(item.low)}–{figure(item.high)}"
        cells = (
            (Value(_titled(item, lang)),),
            (Value(say("word.comma", lang).join(say(f"stocks.role.{role}", lang) for role in item.roles)),),
            (Value(span),),
            (Value(first if first == last else f"{first} → {last}"),),
            (Value(bounds),),
            (Value(labels.unit(item.unit, lang)),),
            (Value(say(f"stocks.basis.{item.basis}", lang)),),
            tuple(Value(source, href=f"#{reference_anchor(source)}") for source in item.sources),
            tuple(_linked(item.locator, trace)),
            tuple(_linked(item.note, trace)),
        )
        rows.append(Row(tuple(Cell(values) for values in cells), anchor="" if item.series in seen else
                        anchor(item.series)))  # fmt: skip
        seen.add(item.series)
    keys = ("series", "role", "years", "number", "bounds", "unit", "basis", "source", "where", "note")
    return Table(
        say("stocks.table.assumptions", lang),
        tuple(Column(say(f"stocks.col.{key}", lang), "right" if key in ("number", "bounds") else "left")
              for key in keys),
        tuple(rows),
        notes=(say("stocks.note.assumptions", lang), say("stocks.note.original", lang)),
        dense=True,
    )  # fmt: skip


def _titled(item: Assumption, lang: str) -> str:
    """Return what a row is called, with its id in brackets; an id without words stands alone."""
    key = f"{item.series}:{item.technology}" if item.technology else item.series
    label = labels.series(key, lang)
    return label if label == key else say("stocks.titled", lang, label=label, id=item.series)


def _linked(text: str, trace: Trace | None) -> Iterator[Value]:
    """Yield published words, then the claims that they name and the page holds, as links."""
    claims = [claim for claim in dict.fromkeys(CLAIM.findall(text)) if trace is not None and claim in trace.claims]
    if trace is not None and claims == [text]:
        yield Value(text, href=trace.claim_href(text))
        return
    yield Value(text)
    for claim in claims:
        if trace is not None:
            yield Value(claim, href=trace.claim_href(claim))


def references(projection: StockProjection, lang: str) -> Table:
    """Return the sources of the scenario's figures, each with publisher, title, version, licence and address."""
    rows = []
    for item in projection.references:
        title = " · ".join(part for part in (item.publisher, item.title, item.version) if part)
        safe = item.url.startswith(("https://", "http://"))
        cells = (
            Value(item.source),
            Value(title),
            Value(licence(item.licence, lang)),
            Value(item.url, href=item.url if safe else ""),
        )
        rows.append(Row(tuple(Cell((value,)) for value in cells), anchor=reference_anchor(item.source)))
    keys = ("id", "title", "licence", "link")
    return Table(
        say("stocks.table.references", lang),
        tuple(Column(say(f"stocks.col.{key}", lang)) for key in keys),
        tuple(rows),
        notes=(say("stocks.note.references", lang),),
        dense=True,
    )


def reference_anchor(source: str) -> str:
    """Return the id of a source's row."""
    return f"reference-{source}"


def licence(text: str, lang: str) -> str:
    """Return a licence; what is our own word for it is said in the language of the page."""
    parts: Sequence[str] = [part.strip() for part in text.split(";")]
    return say("word.semicolon", lang).join(
        say(f"stocks.licence.{part}", lang) if known(f"stocks.licence.{part}") else part for part in parts
    )

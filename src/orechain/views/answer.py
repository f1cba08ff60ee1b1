"""The first screen of a report: the four links with their readings, and the quantities behind them."""

from __future__ import annotations

from dataclasses import replace

from orechain.assess.result import READINGS, Assessment, Figure, LinkAnswer
from orechain.views.blocks import Bar, Card, Cards, Cell, Column, Mark, Reading, Row, Table, Value
from orechain.views.quantities import MISSING, Scale, index_scale, scale_for
from orechain.views.trace import Trace
from orechain.views.words import name, say

SCALE_TOP = 1.5  # bars of readings run to 150 %, so that the threshold stands at two thirds
MARKS: tuple[Mark, ...] = ("published", "computed", "estimate", "missing")
QUANTITIES = ("requirement", "domestic", "imports", "exports", "world")


def cards(assessment: Assessment, trace: Trace) -> Cards:
    """Return the readings of the four links in chain order."""
    lang = trace.lang
    return Cards(
        tuple(_card(assessment, answer, trace) for answer in assessment.links),
        tuple((mark, say(f"legend.{mark}", lang)) for mark in MARKS),
        say("legend.threshold", lang),
    )


def reading_bar(figure: Figure) -> Bar:
    """Return the bar of a reading with its threshold at 100 %."""
    return Bar(
        figure.value,
        SCALE_TOP,
        figure.low,
        figure.high,
        threshold=1.0,
        estimate=figure.status == "estimate",
    )


def is_weakest(assessment: Assessment, link: str, reading: str = "") -> bool:
    """Whether this link (and reading) is the weakest of several that can be read; of one alone nothing can be said."""
    weakest = assessment.weakest
    if weakest is None or len(weakest.compared) < 2:
        return False
    return weakest.link == link and reading in ("", weakest.reading)


def _card(assessment: Assessment, answer: LinkAnswer, trace: Trace) -> Card:
    lang = trace.lang
    readings = []
    said: set[str] = set()
    for key in READINGS:
        figure = answer.readings.get(key, Figure(None, "fraction", "missing"))
        label = say(f"reading.{key}", lang)
        shown = trace.value(figure, f"{answer.link} · {label}", span=True)
        if shown.extra and shown.mark == "missing" and shown.extra in said:
            shown = replace(shown, extra=say("missing.same", lang))
        said.add(shown.extra)
        weakest = is_weakest(assessment, answer.link, key)
        readings.append(Reading(label, shown, reading_bar(figure), weakest))
    facts = [
        (
            say("row.requirement", lang),
            _fact(answer.requirement, f"{answer.link} · {say('row.requirement', lang)}", trace),
        ),
        (
            say("row.domestic", lang),
            _fact(answer.domestic, f"{answer.link} · {say('row.domestic', lang)}", trace),
        ),
    ]
    if answer.effectiveness is not None:
        label = say("row.effectiveness", lang)
        facts.append((label, _fact(answer.effectiveness, f"{answer.link} · {label}", trace)))
    if answer.largest_supplier:
        supplier = name("economy", answer.largest_supplier, lang)
        facts.append((say("row.largest_supplier", lang), Value(supplier)))
    notes = [say("card.contribution", lang)] if answer.link == "R" else []
    return Card(
        answer.link,
        name("link", answer.link, lang),
        tuple(readings),
        tuple(facts),
        say("card.weakest", lang) if is_weakest(assessment, answer.link) else "",
        (*notes, *(note.text(lang) for note in answer.notes)),
    )


def _fact(figure: Figure, what: str, trace: Trace, scale: Scale | None = None) -> Value:
    """Return a figure for a narrow place: why it is missing is shown when pointing, not beside it."""
    shown = trace.value(figure, what, scale)
    if shown.extra and figure.value is None:
        return Value(shown.text, shown.mark, shown.href, shown.extra, shown.raw)
    return shown


def quantities(assessment: Assessment, trace: Trace) -> Table:
    """Return what stands behind the readings: one row for each quantity, one column for each link."""
    lang = trace.lang
    links = assessment.links
    shown: list[Figure | None] = []
    rows = []
    for key in QUANTITIES:
        figures: list[Figure] = [getattr(answer, key) for answer in links]
        shown += figures
        label = say(f"row.{key}", lang)
        rows.append(_row(label, [_fact(f, f"{a.link} · {label}", trace) for a, f in zip(links, figures, strict=True)]))
    for key in ("net_import_reliance", "concentration", "governance_concentration", "effectiveness"):
        optional: list[Figure | None] = [getattr(answer, key) for answer in links]
        if any(figure is not None for figure in optional):
            shown += optional
            label = say(f"row.{key}", lang)
            scale = index_scale("fraction") if "concentration" in key else None
            cells = [
                Value("") if f is None else _fact(f, f"{a.link} · {label}", trace, scale)
                for a, f in zip(links, optional, strict=True)
            ]
            rows.append(_row(label, cells))
    rows.append(
        _row(
            say("row.largest_supplier", lang),
            [Value(name("economy", a.largest_supplier, lang)) for a in links],
        )
    )
    rows.append(_row(say("row.age", lang), [Value(age(a.age_years, lang)) for a in links]))
    covered = scale_for("fraction", [], lang)
    rows.append(
        _row(
            say("row.coverage", lang),
            [trace.value(Figure(a.coverage, "fraction", "computed"), "", covered) for a in links],
            plain=True,
        )
    )
    economy = name("economy", assessment.economy, lang)
    reasons: dict[str, list[str]] = {}
    for key in QUANTITIES:
        for link in links:
            figure = getattr(link, key)
            if figure.value is None and figure.low is None and figure.high is None:
                reasons.setdefault(trace.reason(figure), []).append(f"{link.link} {say(f'row.{key}', lang)}")
    return Table(
        say("table.quantities", lang, economy=economy, year=assessment.year),
        (
            Column(say("col.quantity", lang)),
            *(Column(f"{a.link} {name('link', a.link, lang)}", "right") for a in links),
        ),
        tuple(rows),
        source=trace.source_line(shown),
        notes=tuple(
            f"{MISSING} {say('word.comma', lang).join(places)}{say('word.colon', lang)}{reason}"
            for reason, places in reasons.items()
        ),
    )


def age(years: int | None, lang: str) -> str:
    """Return the age of a figure in words."""
    if years is None:
        return ""
    if years in (0, 1):
        return say("row.age.same" if years == 0 else "row.age.one", lang)
    return say("row.age.value", lang, n=years)


def _row(label: str, values: list[Value], *, plain: bool = False) -> Row:
    if plain:
        values = [Value(value.text, raw=value.raw) for value in values]
    return Row((Cell((Value(label),)), *(Cell((value,)) for value in values)))

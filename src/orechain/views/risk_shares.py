"""Shares of an economy in the world, mineral by period: sentences, tables, a map of cells, a page, data."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from orechain.assess.result import ClaimRow, Source
from orechain.assess.risk.shares import QUANTITIES, SharePoint, ShareSeries, WorldShares
from orechain.views import appendix
from orechain.views import risk_frame as frame
from orechain.views.as_json import plain_data
from orechain.views.blocks import Block, Cell, Code, Column, Facts, Heading, Report, Row, Section, Table, Text, Value
from orechain.views.quantities import MISSING
from orechain.views.risk_frame import SIZE, SMALL, Maker, Picture
from orechain.views.risk_report import WORDS
from orechain.views.risk_words import claims_text, percent
from orechain.views.svg import INK, RULE, element, hover, text, wrap
from orechain.views.trace import Trace, anchor
from orechain.views.words import name, say

RAMP = ("#eef4f7", "#cfe2ea", "#9cc5d3", "#5d9bb3", "#2f6f8a", "#173f54")
"""Of shares from 0 to 1 in equal steps."""
LARGEST = 5
"""Minerals that a sentence names."""
ROW = 24.0
COLUMNS = ("economy", "mineral", "quantity", "link", "start", "end", "share", "sd", "basis", "claims", "notes")
"""Columns of the CSV file: a row per point; a series without one has a row with the reason as its note."""


def title(result: WorldShares, lang: str) -> str:
    """Return the title."""
    return say("risk.shares.title", lang, economy=name("economy", result.economy, lang))


def kinds(result: WorldShares) -> list[tuple[str, str]]:
    """Return the quantities and links that are asked about."""
    found = {(item.quantity, item.link) for item in result.series}
    return [(quantity, link) for link in "UMDR" for quantity in QUANTITIES if (quantity, link) in found]


def kind_text(quantity: str, link: str, lang: str) -> str:
    """Return what shares are of, in words."""
    return say(f"risk.shares.{quantity}", lang, link=name("link", link, lang))


def period_text(period: tuple[int, int], dash: str = "\u2013") -> str:
    """Return a period: its year, or its first and last; heads of columns take a dash at which no line is broken.

    Examples
    --------
    >>> period_text((2023, 2023)), period_text((2016, 2020))
    ('2023', '2016–2020')
    """
    return str(period[0]) if period[0] == period[1] else f"{period[0]}{dash}{period[1]}"


def share_text(point: SharePoint) -> str:
    """Return a share in percent; of exports, whose small flows are not held one by one, nothing is about nothing."""
    return "≈0%" if point.value == 0 and point.basis == "estimate" else percent(point.value)


def sentences(result: WorldShares, lang: str) -> list[str]:
    """Return for each quantity how many minerals are known, the largest shares, and which periods are held."""
    found = []
    comma = say("word.comma", lang)
    for quantity, link in kinds(result):
        series = result.of(quantity, link)
        known = [(item, item.latest) for item in series if item.latest is not None]
        what = kind_text(quantity, link, lang)
        if not known:
            found.append(say("risk.shares.none", lang, what=what))
            continue
        most = comma.join(
            f"{name('mineral', item.mineral, lang)} {share_text(point)} ({period_text((point.start, point.end))})"
            for item, point in known[:LARGEST]
        )
        found.append(say("risk.shares.sentence", lang, what=what, known=len(known), of=len(series), most=most))
        periods = [_period_words(period, lang) for period in result.periods(quantity, link)]
        found.append(say("risk.shares.held", lang, what=what, periods=comma.join(periods)))
    return [*found, say("risk.shares.note", lang)]


def _period_words(period: tuple[int, int], lang: str) -> str:
    if period[0] == period[1]:
        return str(period[0])
    return say("risk.shares.mean", lang, period=period_text(period), years=period[1] - period[0] + 1)


def tables(result: WorldShares, lang: str, trace: Trace | None = None) -> Iterator[Table]:
    """Yield a table for each quantity and link: minerals by periods; those that nothing is known of are left out."""
    for quantity, link in kinds(result):
        periods = result.periods(quantity, link)
        rows = [
            Row(
                (
                    Cell((Value(name("mineral", item.mineral, lang)),)),
                    *(_cell(item, period, lang, trace) for period in periods),
                    Cell((Value("" if trace else claims_text(item.latest.claims)),)) if item.latest else Cell(),
                )
            )
            for item in result.of(quantity, link)
            if item.points
        ]
        if not rows:
            continue
        heads = (Column(say("risk.col.mineral", lang)), *(Column(period_text(item, "-"), "right") for item in periods))
        last = () if trace else (Column(say("risk.shares.claims", lang)),)
        kept = tuple(Row(row.cells[: len(heads) + len(last)]) for row in rows)
        mark = (say("risk.shares.estimates", lang),) if quantity == "exports" else ()
        yield Table(kind_text(quantity, link, lang), (*heads, *last), kept, notes=mark)


def _cell(item: ShareSeries, period: tuple[int, int], lang: str, trace: Trace | None) -> Cell:
    point = item.at(*period)
    if point is None:
        return Cell((Value(MISSING, "missing", hover=_gap(item, period, lang)),))
    href = ""
    if trace is not None and (claim := next((one for one in point.claims if one in trace.claims), None)):
        trace.used.update(dict.fromkeys(one for one in point.claims if one in trace.claims))
        href = f"#{anchor(claim)}"
    mark = {"published": "published", "computed": "computed"}.get(point.basis, "estimate")
    return Cell((Value(share_text(point), mark, href, _told(point, lang), f"{point.value:.6g}"),))  # type: ignore[arg-type]


def _gap(item: ShareSeries, period: tuple[int, int], lang: str) -> str:
    """Return why there is no share of a period."""
    why = item.gaps.get(period[1])
    return why.text(lang) if why else say("risk.shares.other_period", lang)


def _told(point: SharePoint, lang: str) -> str:
    said = [f"{share_text(point)} ± {percent(point.sd)}" if point.sd else share_text(point)]
    said += [claims_text(point.claims, 4), *(note.text(lang) for note in point.notes)]
    return " · ".join(said)


def unknown(result: WorldShares, lang: str) -> list[str]:
    """Return which minerals have no share, grouped by the reason."""
    found = []
    comma = say("word.comma", lang)
    for quantity, link in kinds(result):
        groups: dict[str, list[str]] = {}
        for item in result.of(quantity, link):
            if item.reason is not None:
                groups.setdefault(item.reason.text(lang), []).append(name("mineral", item.mineral, lang))
        what = kind_text(quantity, link, lang)
        found += [f"{what}{say('word.colon', lang)}{why} [{comma.join(some)}]" for why, some in groups.items()]
    return found


def makers(result: WorldShares, lang: str) -> list[Maker]:
    """Return the pictures: a map of cells for each quantity and link of which anything is known."""

    def of(quantity: str, link: str) -> Maker:
        return lambda width: _picture(result, quantity, link, lang, width)

    return [of(quantity, link) for quantity, link in kinds(result) if result.periods(quantity, link)]


def _picture(result: WorldShares, quantity: str, link: str, lang: str, width: float) -> Picture:
    """Return minerals by periods; the colour and the number are the share, hatching is not known."""
    own = f"shares-{quantity}-{link}"
    series = [item for item in result.of(quantity, link) if item.points]
    periods = result.periods(quantity, link)
    labels = [name("mineral", item.mineral, lang) for item in series]
    left = frame.PAD + frame.widest(labels, SIZE, width * 0.3) + 8
    slot = min((width - left - 6) / len(periods), 96.0)
    top = 36.0
    parts = []
    for column, (start, end) in enumerate(periods):
        x = left + slot * (column + 0.5)
        lines = [str(end)] if start == end else [f"{start}\u2013", str(end)]
        parts += [
            text(line, x, top - 6 - 14 * (len(lines) - 1 - place), text_anchor="middle", font_size=SMALL, fill=INK)
            for place, line in enumerate(lines)
        ]
    for row, (item, label) in enumerate(zip(series, labels, strict=True)):
        y = top + ROW * row
        shown = wrap(label, SIZE, left - frame.PAD - 4, 1)[0]
        parts.append(element("g", hover(label), text(shown, frame.PAD, y + ROW / 2 + 4.5, font_size=SIZE, fill=INK)))
        parts += [_square(item, period, left + slot * column, y, slot, own, lang)
                  for column, period in enumerate(periods)]  # fmt: skip
    ramp = "".join(element("rect", x=-11 + 4 * n, y=-7, width=4, height=14, fill=fill) for n, fill in enumerate(RAMP))
    cell = {"x": -11, "y": -7, "width": 24, "height": 14}
    hatched = element("rect", **cell, fill=frame.hatch(own), stroke=RULE)
    entries = [(ramp, say("risk.shares.ramp", lang)), (hatched, say("risk.chart.unknown", lang))]
    key, bottom = frame.key_row(entries, top + ROW * len(series) + 18, width)
    absent = len(result.of(quantity, link)) - len(series)
    notes = (say("risk.shares.absent", lang, count=absent),) if absent else ()
    description = say("risk.shares.description", lang, known=len(series), periods=len(periods))
    head = kind_text(quantity, link, lang)
    unit = say("risk.shares.unit", lang, economy=name("economy", result.economy, lang))
    return Picture(head, unit, own, description, tuple(parts + key), width, bottom, notes)


def _square(
    item: ShareSeries, period: tuple[int, int], x: float, y: float, slot: float, own: str, lang: str
) -> str:  # fmt: skip
    box = {"x": x + 1, "y": y + 1, "width": slot - 2, "height": ROW - 2}
    where = f"{name('mineral', item.mineral, lang)} {period_text(period)}{say('word.colon', lang)}"
    point = item.at(*period)
    if point is None:
        said = where + _gap(item, period, lang)
        return element("g", hover(said), element("rect", **box, fill=frame.hatch(own)))
    step = min(int(point.value * len(RAMP)), len(RAMP) - 1)
    ink = "#fff" if step >= len(RAMP) - 3 else INK
    middle = {"text_anchor": "middle", "font_size": SMALL, "fill": ink}
    return element(
        "g", hover(where + _told(point, lang)), element("rect", **box, fill=RAMP[step], stroke=RULE, stroke_width=0.6),
        text(share_text(point), x + slot / 2, y + ROW / 2 + 4, **middle),
    )  # fmt: skip


def shares_svg(result: WorldShares, lang: str) -> str:
    """Return the pictures as a standalone SVG file."""
    again = result.manifest.get("run_again", "")
    notes = [*sentences(result, lang), *([f"{say('risk.run_again', lang)} {again}"] if again else [])]
    subtitle = f"{result.first}\u2013{result.last}"
    return frame.standalone(title(result, lang), subtitle, makers(result, lang), notes, lang)


def claims_named(result: WorldShares) -> tuple[str, ...]:
    """Return the ids of the claims behind the points; of exports, which rest on hundreds of flows, none."""
    some = (point.claims for item in result.series if item.quantity != "exports" for point in item.points)
    return tuple(dict.fromkeys(claim for claims in some for claim in claims))


def shares_report(
    result: WorldShares, lang: str, claims: Mapping[str, ClaimRow], sources: Sequence[Source]
) -> Report:  # fmt: skip
    """Return the page: sentences, pictures, tables whose numbers lead to their claims, reasons, sources."""
    trace = Trace(lang, claims, sources)
    again = result.manifest.get("run_again", "")
    facts = tuple((key, Value(value)) for key, value in result.manifest.items() if key != "run_again")
    why = tuple(unknown(result, lang))
    parts: list[tuple[str, tuple[Block, ...]]] = [
        ("pictures", tuple(frame.drawing(make) for make in makers(result, lang))),
        ("scores", tuple(tables(result, lang, trace))),
        ("missing", (Text(why),) if why else ()),
        ("sources", (appendix.source_list(sources, trace),) if sources else ()),
        ("manifest", (*((Code(again),) if again else ()), Text((say("manifest.text", lang),), "note"), Facts(facts))),
    ]
    if any(claim in trace.claims for claim in trace.used):
        parts.append(("claims", (appendix.claims(trace),)))
    heads = {"scores": "risk.shares.tables", "missing": "risk.shares.missing"}
    return Report(
        lang=lang,
        title=title(result, lang),
        kicker=say("risk.kicker", lang),
        subtitle=(f"{result.first}\u2013{result.last}",),
        answer=(Text(tuple(sentences(result, lang)), "lead"),),
        sections=tuple(
            Section(Heading(say(heads.get(key, f"risk.section.{key}"), lang), 2, f"section-{key}"), blocks)
            for key, blocks in parts
            if blocks
        ),
        contents=say("page.contents", lang),
        footer=say("page.footer", lang),
        words=tuple((key.partition(".")[2], say(key, lang)) for key in WORDS),
    )


def shares_json(result: WorldShares, lang: str) -> dict[str, Any]:
    """Return the series with claims, notes and the reasons of gaps."""
    data: dict[str, Any] = plain_data(result, lang)
    data["sentences"] = sentences(result, lang)
    data["labels"] = {"economy": name("economy", result.economy, lang),
                      "minerals": {key: name("mineral", key, lang) for key in result.minerals}}  # fmt: skip
    return data


def shares_csv(result: WorldShares, lang: str) -> str:
    """Return a row for each point, with all claims; a series without one says why."""
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    for item in result.series:
        same = {"economy": result.economy, "mineral": item.mineral, "quantity": item.quantity, "link": item.link}
        writer.writerows(
            same | {"start": str(point.start), "end": str(point.end), "share": f"{point.value:.6g}",
                    "sd": f"{point.sd:.3g}", "basis": point.basis, "claims": " ".join(point.claims),
                    "notes": " ".join(note.text(lang) for note in point.notes)}
            for point in item.points
        )  # fmt: skip
        if item.reason is not None:
            writer.writerow(same | {"notes": item.reason.text(lang)})
    return buffer.getvalue()

"""How scores become a list, and which technologies minerals serve: sentences, tables, data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from orechain.assess.risk.listing import Listing
from orechain.assess.risk.technologies import KEY_APPLICATION, Technologies, TechnologyRow
from orechain.catalog.technologies import applications, technologies
from orechain.risk.listing import LISTED
from orechain.views import risk_words as words
from orechain.views.as_json import plain_data
from orechain.views.blocks import Cell, Column, Row, Table, Value
from orechain.views.quantities import MISSING
from orechain.views.words import name, say

_BASES = ("quantitative", "single_point_of_failure", "qualitative")


def listing_sentences(result: Listing, lang: str) -> list[str]:
    """Return how many minerals each step lists, and how far this is the published list."""
    numbers = [result.counts.get(basis, 0) for basis in _BASES]
    scored = sum(row.score is not None for row in result.rows)
    found = [say("risk.listing.sum", lang, cut=words.score_text(result.cut), scored=scored, high=numbers[0],
                 single=numbers[1], judged=numbers[2], total=result.total)]  # fmt: skip
    if result.differing:
        some = say("word.comma", lang).join(name("mineral", key, lang) for key in result.differing)
        found.append(say("risk.listing.differs", lang, published=result.published, list=result.list, minerals=some))
    else:
        found.append(say("risk.listing.same", lang, published=result.published, list=result.list))
    return [*found, say("risk.listing.note", lang)]


def listing_table(result: Listing, lang: str) -> Table:
    """Return all minerals: score, basis, published list, claims."""
    rows = [
        Row(
            (
                _cell(name("mineral", row.mineral, lang)),
                _cell(words.score_text(row.score)),
                _cell(words.word("basis", row.basis, lang)),
                _cell(words.yes_or_no(row.listed, lang)),
                _cell(" ".join(claim for claim in (row.claim, row.list_claim) if claim)),
            ),
            strong=row.basis in LISTED,
        )
        for row in result.rows
    ]
    columns = (
        Column(say("risk.col.mineral", lang)),
        Column(say("risk.col.score", lang), "right"),
        Column(say("risk.listing.basis", lang)),
        Column(result.list),
        Column(say("risk.col.claims", lang)),
    )
    return Table(say("risk.listing.title", lang), columns, tuple(rows))


def listing_json(result: Listing, lang: str) -> dict[str, Any]:
    """Return the listing with its counts, sentences and labels."""
    data: dict[str, Any] = plain_data(result, lang)
    data |= {"counts": result.counts, "total": result.total, "differing": list(result.differing)}
    data["sentences"] = listing_sentences(result, lang)
    data["labels"] = {
        "minerals": {row.mineral: name("mineral", row.mineral, lang) for row in result.rows},
        "basis": {row.basis: words.word("basis", row.basis, lang) for row in result.rows},
    }
    return data


def technology_sentences(result: Technologies, lang: str) -> list[str]:
    """Return which minerals serve a technology, or which technologies a mineral serves."""
    comma = say("word.comma", lang)
    if result.kind == "technology":
        some = result.minerals[result.key]
        what = technologies()[result.key].label(lang)
        if not some:
            return [say("risk.technology.none", lang, technology=what)]
        listed = comma.join(name("mineral", key, lang) for key in some)
        return [say("risk.technology.minerals", lang, technology=what, count=len(some), minerals=listed)]
    if result.kind == "mineral":
        served = [item.label(lang) for key, item in technologies().items() if result.key in result.minerals[key]]
        what = name("mineral", result.key, lang)
        if not served:
            return [say("risk.technology.no_link", lang, mineral=what)]
        return [say("risk.technology.served", lang, mineral=what, technologies=comma.join(served))]
    return []


def technology_tables(result: Technologies, lang: str) -> Iterator[Table]:
    """Yield the list of technologies with their minerals (asked about all), else the rows with claims."""
    if result.kind == "all":
        comma = say("word.comma", lang)
        rows = [
            Row((_cell(item.label(lang)), _cell(str(len(some)) if some else MISSING),
                 _cell(comma.join(name("mineral", one, lang) for one in some)), _cell(item.claim)))
            for key, item in technologies().items()
            for some in (result.minerals[key],)
        ]  # fmt: skip
        heads = ("risk.technology.technology", "risk.technology.count", "risk.technology.linked", "risk.col.claims")
        columns = tuple(Column(say(key, lang), "right" if key.endswith("count") else "left") for key in heads)
        yield Table(
            say("risk.technology.list", lang), columns, tuple(rows), notes=(say("risk.technology.empty", lang),)
        )
        return
    if not result.rows:
        return
    keys = ("risk.col.mineral", "risk.technology.application", "risk.technology.technology", "risk.technology.figure",
             "risk.col.years", "risk.col.claims")  # fmt: skip
    first = 1 if len({row.mineral for row in result.rows}) == 1 else 0  # what is the same in all rows is said above
    columns = tuple(Column(say(key, lang)) for key in keys[first:])
    shown = tuple(Row(_row(row, lang).cells[first:]) for row in result.rows)
    yield Table(say("risk.technology.rows", lang), columns, shown, notes=(say("risk.technology.note", lang),))


def _row(row: TechnologyRow, lang: str) -> Row:
    some = say("word.comma", lang).join(technologies()[key].label(lang) for key in row.technologies)
    served = some + (say("risk.technology.assigned", lang) if row.basis == "assigned" else "")
    when = [year for year in (row.start, row.end) if year is not None]
    return Row(
        (
            _cell(name("mineral", row.mineral, lang)),
            _cell(applications()[row.application].label(lang)),
            _cell(served or MISSING),
            _cell(figure_text(row, lang)),
            _cell(words.years(dict.fromkeys(when)) if when else MISSING),
            _cell(words.claims_text(row.claims)),
        )
    )


def figure_text(row: TechnologyRow, lang: str) -> str:
    """Return what a row says in numbers: a share, an intensity, an amount; words where it has none."""
    if row.kind == KEY_APPLICATION:
        return say("risk.technology.named", lang)
    if row.low is None or row.high is None:
        return MISSING
    if row.kind == "use_share":
        low, high = words.percent(row.low), words.percent(row.high)
    else:
        low, high = words.score_text(row.low), words.score_text(row.high)
    unit = "" if row.kind == "use_share" else f" {name('unit', row.unit, lang)}"
    return (low if low == high else f"{low}\u2013{high}") + unit


def technology_json(result: Technologies, lang: str) -> dict[str, Any]:
    """Return the rows with all claims, the list with its minerals, and the words of both."""
    data: dict[str, Any] = plain_data(result, lang)
    data["sentences"] = technology_sentences(result, lang)
    data["technologies"] = [
        {"technology": key, "name": item.label(lang), "claim": item.claim, "minerals": list(result.minerals[key])}
        for key, item in technologies().items()
    ]
    data["labels"] = {
        "minerals": {row.mineral: name("mineral", row.mineral, lang) for row in result.rows},
        "applications": {row.application: applications()[row.application].label(lang) for row in result.rows},
    }
    return data


def _cell(text: str) -> Cell:
    return Cell((Value(text, "missing" if text == MISSING else ""),))

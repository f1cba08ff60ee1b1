"""Tables of methods side by side: how far they agree, where they do not, and the ranks of minerals."""

from __future__ import annotations

from orechain.assess.risk.result import Agreement, RiskAssessment
from orechain.views import risk_words as words
from orechain.views.blocks import Cell, Column, Row, Table, Value
from orechain.views.quantities import MISSING
from orechain.views.risk_cells import columns, text_cell, words_cell
from orechain.views.risk_tables import by_score, has_samples
from orechain.views.words import name, say


def agreement(item: Agreement, lang: str) -> Table:
    """Return the rank correlation of every two methods, and over how many minerals."""
    rows = [
        Row(
            (
                words_cell(method),
                *(
                    Cell((Value(f"{value:.2f}".replace("-", "\u2212") if value is not None else MISSING,
                                "" if value is not None else "missing", hover=f"n = {count}"),))
                    for value, count in zip(item.values[place], item.minerals[place], strict=True)
                ),
            )
        )
        for place, method in enumerate(item.methods)
    ]  # fmt: skip
    return Table(
        say(f"risk.table.agreement.{item.coefficient}", lang, year=item.year),
        (Column(say("risk.col.method", lang)), *(Column(method, "right") for method in item.methods)),
        tuple(rows),
        notes=(say("risk.note.agreement", lang, fewest=min((n for row in item.minerals for n in row), default=0)),),
    )


def disagreements(result: RiskAssessment, lang: str, year: int) -> Table:
    """Return the minerals that are critical by some methods and not by others."""
    rows = [
        Row(
            (
                words_cell(name("mineral", item.mineral, lang)),
                words_cell(" ".join(item.critical)),
                words_cell(" ".join(item.not_critical)),
                text_cell(_places(item.place_low, item.place_high)),
            )
        )
        for item in result.disagreements
        if item.year == year
    ]  # fmt: skip
    keys = (("mineral", "left"), ("critical_by", "left"), ("not_critical_by", "left"), ("places", "right"))
    return Table(say("risk.table.disagreements", lang, year=year), columns(keys, lang), tuple(rows),
                 notes=(say("risk.note.places", lang),))  # fmt: skip


def _places(low: float, high: float) -> str:
    """Return where a mineral stands among those that a method ranks, from the first to the last."""
    first, last = words.percent(low), words.percent(high)
    return first if first == last else f"{first}\u2013{last}"


def ranks(result: RiskAssessment, lang: str, year: int) -> Table:
    """Return the ranks of minerals by methods at their bottleneck, with their intervals where errors were drawn."""
    worst = {(item.mineral, item.method): item for item in result.bottlenecks if item.year == year}
    keys = [key for key in result.methods if any(method == key for _, method in worst)]
    rows = []
    for mineral in by_score(result, keys, year):
        cells = []
        for method in keys:
            item = worst.get((mineral, method))
            if item is None:
                cells.append(Cell((Value(MISSING, "missing"),)))
                continue
            reach = f" ({words.rank_range(item)})" if item.rank_low is not None else ""
            cells.append(text_cell(words.rank_text(item.rank) + ("*" if item.unknown else "") + reach, "computed"))
        rows.append(Row((words_cell(name("mineral", mineral, lang)), *cells)))
    counts = {method: item.ranked for (_, method), item in worst.items()}
    bounds = any(item.unknown for item in worst.values())
    note = "risk.note.ranks.samples" if has_samples(result) else "risk.note.ranks"
    return Table(
        say("risk.table.ranks", lang, year=year),
        (
            Column(say("risk.col.mineral", lang)),
            *(Column(say("risk.ranked", lang, method=key, count=counts[key]), "right") for key in keys),
        ),
        tuple(rows),
        notes=(say(note, lang), *((say("risk.note.bound_ranks", lang),) if bounds else ())),
        dense=True,
    )

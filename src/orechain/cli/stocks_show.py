"""A projection of stocks on the terminal: sentences, tables whose numbers stay whole, numbered explanations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table as Drawn

    from orechain.assess.stocks.result import StockProjection
    from orechain.views.blocks import Table

_GAP = 2
_PARTS = re.compile(r"[（/]*(?:[!-.0-~]+|[^!-~])[），、：]*")
_PAIRS = re.compile(r"[（/]*(?:[!-.0-~]+|[^!-~]{1,3})[），、：]*")
"""What no line may break inside: a run of digits or Latin letters or Chinese characters, with the marks around it."""
_NARROWEST = 4
"""Characters of a column of words that has to give way."""
_NAMES, _NUMBERS = 24, 8
"""Characters of the column of products, and of one of numbers with its gap, from which the number of years follows."""


def show(result: StockProjection, lang: str) -> None:
    """Print the projection in the width of the terminal."""
    from rich.console import Console
    from rich.text import Text

    from orechain.views import stocks_evidence as evidence
    from orechain.views import stocks_tables as tables
    from orechain.views import stocks_words as words
    from orechain.views.words import say

    console = Console()
    console.print(Text(words.title(result, lang), style="bold"))
    console.print(Text(" ".join(words.subtitle(result, lang)), style="dim"))
    console.print()
    _listed(console, [("•", sentence) for sentence in words.sentences(result, lang)])
    years = min(max((console.width - _NAMES) // _NUMBERS, 2), tables.YEARS)
    for table in tables.main_tables(result, lang, years):
        print_table(console, table)
    if result.spreads:
        print_table(console, tables.spreads(result, lang))
    for item in result.sensitivity:
        print_table(console, tables.sensitivity(item, lang))
    if result.comparisons:
        print_table(console, evidence.comparison(result, lang))
        console.print()
        _listed(console, [
            (f"{number}", f"{item.claim}{say('word.colon', lang)}{evidence.explanation(item, lang)}")
            for number, item in enumerate(result.comparisons, start=1)
        ])  # fmt: skip
    console.print()
    _listed(console, [("•", note) for note in words.notes(result, lang)], style="dim")
    if result.references:
        releases = ", ".join(source.source for source in result.references)
        console.print(Text(f"{say('terminal.sources', lang)} {releases}", style="dim"))


def print_table(console: Console, table: Table) -> None:
    """Print a table; columns of numbers that do not fit beside each other come below, none is cut or broken."""
    from rich.text import Text

    console.print()
    console.print(Text(f"{table.caption}{f' ({table.unit})' if table.unit else ''}", style="bold"))
    for place, numbers in enumerate(_groups(table, console.width)):
        if place:
            console.print()
        console.print(_drawn(table, numbers, console.width))
    for note in table.notes:
        console.print(Text(note, style="dim"))


def _listed(console: Console, items: Sequence[tuple[str, str]], style: str = "") -> None:
    """Print sentences behind their mark or number."""
    from rich.table import Table as Drawn
    from rich.text import Text

    grid = Drawn.grid(padding=(0, 1, 0, 0))
    grid.add_column(justify="right", no_wrap=True)
    grid.add_column(overflow="fold")
    for mark, sentence in items:
        grid.add_row(Text(mark, style=style), Text(sentence, style=style))
    console.print(grid)


def _drawn(table: Table, numbers: Sequence[int], width: int) -> Drawn:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table as Drawn
    from rich.text import Text

    drawn = Drawn(box=SIMPLE_HEAD, padding=(0, _GAP - 1, 0, 0), pad_edge=False, show_edge=False)
    words = [place for place, column in enumerate(table.columns) if column.align != "right"]
    left = width - sum(_breadth(table, place) + _GAP for place in numbers)
    widths = _widths(table, words, left, width)
    for place in (*words, *numbers):
        column = table.columns[place]
        if place in words:
            drawn.add_column(column.label, overflow="fold", width=widths[place])
        else:
            heading = "\n".join(_lines(column.label, _breadth(table, place)))
            drawn.add_column(Text(heading), justify="right", no_wrap=True)
    for row in table.rows:
        cells = [Text("\n".join(value.text for value in row.cells[place].values)) for place in (*words, *numbers)]
        drawn.add_row(*cells, style="bold" if row.strong else None)
    return drawn


def _groups(table: Table, width: int) -> Iterator[list[int]]:
    """Yield the columns of numbers that fit beside the columns of words."""
    words = [place for place, column in enumerate(table.columns) if column.align != "right"]
    left = sum(_least(table, place, width) + _GAP for place in words)
    group: list[int] = []
    used = left
    for place, column in enumerate(table.columns):
        if column.align != "right":
            continue
        more = _breadth(table, place) + _GAP
        if group and used + more - _GAP > width:
            yield group
            group, used = [], left
        group.append(place)
        used += more
    yield group


def _widths(table: Table, words: Sequence[int], left: int, width: int) -> dict[int, int]:
    """Return the widths of the columns of words: what numbers leave goes where most is missing, one by one."""
    from rich.cells import cell_len

    found = {place: max(_least(table, place, width), 1) for place in words}
    missing = {
        place: max(
            cell_len(text)
            for text in (table.columns[place].label, *(v.text for row in table.rows for v in row.cells[place].values))
        )
        - found[place]
        for place in words
    }
    spare = left + (_GAP if len(words) == len(table.columns) else 0) - sum(found.values()) - _GAP * len(words)
    while spare < 0 and any(size > _NARROWEST for size in found.values()):
        found[max(words, key=lambda place: found[place])] -= 1
        spare += 1
    while spare > 0 and any(left > 0 for left in missing.values()):
        place = max(words, key=lambda place: missing[place])
        found[place] += 1
        missing[place] -= 1
        spare -= 1
    return found


def _least(table: Table, place: int, width: int) -> int:
    """Return the least width of a column of words: its longest word, or what a line of Chinese needs.

    Ids and words of Latin letters may be longer than that before they are broken.
    """
    from rich.cells import cell_len

    texts = [table.columns[place].label, *(value.text for row in table.rows for value in row.cells[place].values)]
    words = [word for text in texts for word in text.split()]
    longest = max((cell_len(word) for word in words), default=0)
    latin = max((len(word) for word in words if word.isascii()), default=0)
    return max(min(longest, max(width // 4, 4)), min(latin, max(width // 3, 4)))


def _breadth(table: Table, place: int) -> int:
    """Return the width of a column of numbers: its longest number, or the longest word above it."""
    from rich.cells import cell_len

    numbers = [cell_len(value.text) for row in table.rows for value in row.cells[place].values]
    return max([*numbers, *(cell_len(word) for word in _words(table.columns[place].label))], default=0)


def _words(label: str) -> list[str]:
    """Return the parts of a heading that stay whole: words, and in Chinese every two characters."""
    return [part for word in label.split() for part in ([word] if word.isascii() else _PAIRS.findall(word))]


def _lines(label: str, width: int) -> list[str]:
    """Return a heading broken into lines of a width: at blanks, and between Chinese characters."""
    from rich.cells import cell_len

    lines: list[str] = []
    for word in label.split():
        for place, part in enumerate(_PARTS.findall(word)):
            glue = "" if place else " "
            if lines and cell_len(f"{lines[-1]}{glue}{part}") <= width:
                lines[-1] += glue + part
            else:
                lines.append(part)
    return lines

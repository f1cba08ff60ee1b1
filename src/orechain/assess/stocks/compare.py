"""Published results beside ours: by how much they differ, and which assumption alone would close the gap."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from orechain.assess.stocks.case import Case
from orechain.assess.stocks.quantities import figure, unit_of
from orechain.assess.stocks.result import Closing, Compared
from orechain.catalog.messages import Bilingual, Message, message
from orechain.catalog.units import unit as find_unit
from orechain.definitions.parts import Labels
from orechain.stocks.definition import Comparison
from orechain.stocks.tables import Point
from orechain.stocks.timeaxis import Floats
from orechain.store.reader import Store

NEAR = 0.05
"""A figure within this share of the published one is close to it, and its gap is not searched for an assumption."""
NEAR_YEARS = 1
_STEPS = 10


@dataclass(frozen=True, slots=True)
class Published:
    """A claim's figure in the base unit; NaN where it is not printed. ``half_digit``: half its last printed digit."""

    value: float
    low: float
    high: float
    half_digit: float
    raw: str
    locator: str
    note: str

    @property
    def target(self) -> float:
        """The figure, or the middle or only bound of a range."""
        if not math.isnan(self.value):
            return self.value
        ends = [end for end in (self.low, self.high) if not math.isnan(end)]
        return sum(ends) / len(ends) if ends else math.nan

    def goal(self, ours: float) -> float:
        """Return the figure to be reached from ours: the printed one, or the nearest printed bound."""
        ends = [end for end in (self.low, self.high) if not math.isnan(end)]
        if not math.isnan(self.value) or not ends or math.isnan(ours):
            return self.target
        return min(ends, key=lambda end: abs(end - ours))

    def gap(self, ours: float) -> float:
        """Return ours less the published figure; zero within printed bounds."""
        if not math.isnan(self.value):
            return ours - self.value
        if not math.isnan(self.high) and ours > self.high:
            return ours - self.high
        if not math.isnan(self.low) and ours < self.low:
            return ours - self.low
        return 0.0 if not math.isnan(ours) and not math.isnan(self.target) else math.nan


def published(store: Store, claims: Sequence[str]) -> dict[str, Published]:
    """Return claims by id, in tonnes, fractions or years, as they stand after corrections."""
    rows = store.query(
        "SELECT claim, value, low, high, unit, raw, coalesce(locator, ''), coalesce(note, '') FROM figures"
        " WHERE claim IN (SELECT unnest(?::VARCHAR[]))",
        [list(claims)],
    )
    found = {}
    for claim, value, low, high, unit, raw, locator, note in rows:
        factor = find_unit(unit).factor if unit else 1.0
        at, bottom, top = (math.nan if number is None else float(number) * factor for number in (value, low, high))
        # Within printed bounds there is no gap; beyond them there is, however their ends are rounded.
        decimals = 0 if value is None else max(0, -int(Decimal(repr(value)).normalize().as_tuple().exponent))
        half_digit = 0.0 if value is None else 0.5 * 10.0**-decimals * factor
        found[claim] = Published(at, bottom, top, half_digit, raw, locator, note)
    return found


def compare(case: Case, store: Store, reserve: float, *, close: bool = True) -> tuple[Compared, ...]:
    """Return the comparisons of a case's scenario for its economy; those of other variants are computed with them.

    Parameters
    ----------
    case
        The case; of its own variant only the scenario and economy matter.
    reserve
        Natural reserve in tonnes, NaN if unknown.
    close
        Whether to look for the assumption that closes each gap.
    """
    asked = [item for item in case.scenario.compare if item.economy == case.economy]
    claims = published(store, [item.claim for item in asked])
    found: dict[int, Compared] = {}
    for variant in dict.fromkeys(item.variant for item in asked):
        chosen = [number for number, item in enumerate(asked) if item.variant == variant]
        rows = _of_variant(case.of_variant(variant), [asked[n] for n in chosen], claims, reserve, close)
        found |= dict(zip(chosen, rows, strict=True))
    return tuple(found[number] for number in range(len(asked)))


def _of_variant(
    case: Case, asked: Sequence[Comparison], claims: Mapping[str, Published], reserve: float, close: bool
) -> list[Compared]:
    central = case.outcome()
    ours = [float(figure(central, item, reserve)) for item in asked]
    stated = [claims.get(item.claim, Published(math.nan, math.nan, math.nan, 0.0, "", "", "")) for item in asked]
    open_ones = [n for n, said in enumerate(stated) if close and not _agrees(said, ours[n], unit_of(asked[n].quantity))]
    name = bilingual(case.scenario.variants[case.variant].name) if case.variant else Bilingual("", "")
    closings = _closings(case, asked, open_ones, ours, stated, reserve) if open_ones else {}
    return [
        _row(item, said, mine, name, closings.get(number), searched=close)
        for number, (item, said, mine) in enumerate(zip(asked, stated, ours, strict=True))
    ]


def _agrees(said: Published, ours: float, unit: str) -> bool:
    """Whether a figure is close to the published one, or equal to it as it is printed."""
    gap = abs(said.gap(ours))
    return gap <= (NEAR_YEARS if unit == "year" else max(NEAR * abs(said.target), said.half_digit))


def _closings(
    case: Case,
    asked: Sequence[Comparison],
    numbers: Sequence[int],
    ours: Sequence[float],
    stated: Sequence[Published],
    reserve: float,
) -> dict[int, Closing]:
    """Move every uncertain series alone to its low and its high; then find the place that gives the claim."""
    names = case.uncertain()
    if not names:
        return {}
    ends = np.zeros((2 * len(names), len(names)))
    for column in range(len(names)):
        ends[2 * column, column], ends[2 * column + 1, column] = -1.0, 1.0
    outcome = case.outcome({name: ends[:, column] for column, name in enumerate(names)})
    found: dict[int, Closing] = {}
    alone: dict[int, tuple[int, float]] = {}
    ways: dict[int, Floats] = {}
    for number in numbers:
        at_ends = np.broadcast_to(figure(outcome, asked[number], reserve), len(ends))
        goal = stated[number].goal(ours[number])
        reach = _reaching(at_ends, ours[number], goal)
        if reach is not None:
            alone[number] = reach
            ways[number] = ends[2 * reach[0] + (reach[1] > 0)]
            continue
        best = _nearest(at_ends, goal)
        if best is not None:
            alone[number] = best
            ways[number] = _helping(at_ends, ours[number], goal, len(names))
            found[number] = _closing(case, names[best[0]], best[1], float(at_ends[2 * best[0] + (best[1] > 0)]), False)
    for number, (share, gives) in _roots(case, asked, ways, ours, stated, reserve).items():
        goal = stated[number].goal(ours[number])
        slack = 0.0 if unit_of(asked[number].quantity) == "year" else NEAR / 5 * abs(goal)
        reached = abs(gives - goal) <= slack
        column, end = alone[number]
        if number in found:
            found[number] = replace(found[number], together=share if reached else math.nan, together_gives=gives)
        else:
            found[number] = _closing(case, names[column], end * share, gives, reached)
    return found


def _helping(at_ends: Floats, central: float, goal: float, size: int) -> Floats:
    """Return for every series the end that moves the result towards the goal, or zero."""
    way = np.zeros(size)
    if not math.isfinite(central):
        return way
    gain = np.nan_to_num((at_ends.reshape(size, 2) - central) * np.sign(goal - central))
    best = np.argmax(gain, axis=1)
    return np.where(gain.max(axis=1) > 0, np.where(best == 1, 1.0, -1.0), way)


def _reaching(at_ends: Floats, central: float, goal: float) -> tuple[int, float] | None:
    """Return the series and the end towards which the goal lies nearest, if one reaches it."""
    best: tuple[float, int, float] | None = None
    for place, value in enumerate(at_ends):
        if not (math.isfinite(value) and math.isfinite(central)) or (value - goal) * (central - goal) > 0:
            continue
        if value == central:
            continue
        share = (goal - central) / (value - central)
        if best is None or share < best[0]:
            best = (share, place // 2, 1.0 if place % 2 else -1.0)
    return None if best is None else (best[1], best[2])


def _nearest(at_ends: Floats, goal: float) -> tuple[int, float] | None:
    gaps = np.abs(at_ends - goal)
    if np.isnan(gaps).all() or math.isnan(goal):
        return None
    place = int(np.nanargmin(gaps))
    return place // 2, 1.0 if place % 2 else -1.0


def _roots(
    case: Case,
    asked: Sequence[Comparison],
    ways: Mapping[int, Floats],
    ours: Sequence[float],
    stated: Sequence[Published],
    reserve: float,
) -> dict[int, tuple[float, float]]:
    """Find how far along its way each comparison meets its goal, all at once: one row of the run for each.

    The share of the way is found by halving; one whose end does not reach the goal keeps its end.
    """
    if not ways:
        return {}
    names, numbers = case.uncertain(), list(ways)
    directions = np.stack([ways[number] for number in numbers])

    def at(shares: Floats) -> Floats:
        rows = directions * shares[:, None]
        outcome = case.outcome({name: rows[:, column] for column, name in enumerate(names)})
        return np.array(
            [np.broadcast_to(figure(outcome, asked[number], reserve), len(numbers))[row]
             for row, number in enumerate(numbers)]
        )  # fmt: skip

    goals = np.array([stated[number].goal(ours[number]) for number in numbers])
    start = np.array([ours[number] for number in numbers])
    near, far = np.zeros(len(numbers)), np.ones(len(numbers))
    last = at(far)
    short = ~((last - goals) * (start - goals) <= 0)
    for _ in range(_STEPS):
        middle = (near + far) / 2
        beyond = (at(middle) - goals) * (start - goals) <= 0
        far, near = np.where(beyond & ~short, middle, far), np.where(beyond | short, near, middle)
    gives = at(far)
    return {number: (float(far[row]), float(gives[row])) for row, number in enumerate(numbers)}


def _closing(case: Case, series: str, position: float, gives: float, closed: bool) -> Closing:
    central, needed, unit, year = math.nan, math.nan, "", None
    name, _, technology = series.partition(":")
    rows = case.tables.rows(name, case.economy)
    if len(rows) == 1 or technology in rows:
        point: Point = (rows[technology] if technology else next(iter(rows.values())))[-1]
        central, unit = point.value, point.unit
        needed = central + position * (point.high - central if position > 0 else central - point.low)
        year = None if math.isnan(point.year) else int(point.year)
    return Closing(series, position, central, needed, unit, year, gives, closed, math.nan, math.nan)


def _row(
    item: Comparison, said: Published, ours: float, variant: Bilingual, closing: Closing | None, *, searched: bool
) -> Compared:
    gap = said.gap(ours)
    unit = unit_of(item.quantity)
    relative = gap / said.target if unit != "year" and said.target else math.nan
    return Compared(
        claim=item.claim,
        quantity=item.quantity,
        economy=item.economy,
        start=item.start if item.start is not None else item.year,
        end=item.end if item.end is not None else item.year,
        products=item.products,
        variant=item.variant,
        variant_name=variant,
        unit=unit,
        published=said.value,
        published_low=said.low,
        published_high=said.high,
        ours=ours,
        difference=gap,
        relative=relative,
        raw=said.raw,
        locator=said.locator,
        note=said.note,
        closing=closing,
        explanation=_explained(said, ours, unit, closing, _scaling(item, said, ours), searched=searched),
        remark=bilingual(item.closes),
    )


def _scaling(item: Comparison, said: Published, ours: float) -> float:
    """Return how many times all demand would have to be ours for an amount to be the published one.

    All amounts are proportional to demand; shares, growth and years do not depend on it.
    """
    return said.goal(ours) / ours if unit_of(item.quantity) == "t" and ours > 0 else math.nan


def _explained(
    said: Published, ours: float, unit: str, closing: Closing | None, factor: float, *, searched: bool
) -> Message:
    if math.isnan(said.target):
        return message("stocks_claim_without_figure")
    if math.isnan(ours):
        if closing is None:
            return message("stocks_ours_missing" if not searched else "stocks_ours_missing_at_bounds")
        return message("stocks_ours_missing_nearest", series=closing.series, side=_side(closing), year=_plain(closing))
    if abs(said.gap(ours)) <= (0.0 if unit == "year" else said.half_digit):
        return message("stocks_agrees")
    if _agrees(said, ours, unit):
        return message("stocks_close")
    if closing is None:
        return message("stocks_not_movable" if searched else "stocks_not_searched")
    side = _side(closing)
    if not closing.closed:
        if not math.isnan(closing.together):
            return message("stocks_together", series=closing.series, side=side, share=f"{100 * closing.together:.0f}")
        if math.isfinite(factor) and factor > 0:
            return message("stocks_scale", series=closing.series, side=side, factor=f"{factor:.3g}")
        return message("stocks_nearest", series=closing.series, side=side)
    share = f"{100 * abs(closing.position):.0f}"
    if math.isnan(closing.needed):
        return message("stocks_closes_share", series=closing.series, share=share, side=side)
    return message(
        "stocks_closes", series=closing.series, central=f"{closing.central:.4g}", needed=f"{closing.needed:.4g}",
        unit=closing.unit, share=share, side=side,
    )  # fmt: skip


def _side(closing: Closing) -> Bilingual:
    return Bilingual("high", "上限") if closing.position > 0 else Bilingual("low", "下限")


def _plain(closing: Closing) -> str:
    return f"{closing.gives:.4g}"


def bilingual(words: Labels | str) -> Bilingual:
    """Return words of a scenario in both languages."""
    return Bilingual(words, words) if isinstance(words, str) else Bilingual(words.en, words.zh or words.en)

"""Who produced how much, year by year, at every process of a mineral's chain; and reserves.

Nothing is interpolated and no other year stands in: a year that nobody publishes is absent, never zero. A figure that a
publisher keeps back or marks as not available is a point without a value, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from orechain.assess import sections
from orechain.assess.brief import releases_of
from orechain.assess.inputs import REST, WORLD, Inputs, missing
from orechain.assess.result import Figure, Status
from orechain.assess.supply import Supply, table_of_year
from orechain.catalog.messages import Message, message
from orechain.catalog.minerals import mineral as find_mineral
from orechain.catalog.vocabulary import processes
from orechain.errors import Unavailable
from orechain.promises import LinkName
from orechain.store.claims import Fact
from orechain.store.reader import Store

_KEPT_BACK = ("withheld", "not_available")
RESERVES = "reserves"
"""Stands in the place of a process in the history of reserves."""


@dataclass(frozen=True, slots=True)
class SupplyPoint:
    """One figure of one period; ``value`` is null where the publisher gives none, and ``reason`` says so.

    Parameters
    ----------
    start, end
        First and last year; the same for a yearly figure.
    value, low, high
        Tonnes of the working form; null in a table of shares.
    share
        Share of the world total of that table.
    estimated
        Whether the publisher calls the figure (or one of those added up) an estimate.
    publisher, releases
        Who says so, and in which releases.
    """

    start: int
    end: int
    value: float | None
    low: float | None
    high: float | None
    share: float | None
    status: Status
    estimated: bool
    publisher: str
    releases: tuple[str, ...]
    claims: tuple[str, ...]
    reason: Message | None = None


@dataclass(frozen=True, slots=True)
class SupplySeries:
    """The points of one economy, oldest first; ``WLD`` is the world total, ``OTH`` what no economy is named for."""

    economy: str
    points: tuple[SupplyPoint, ...]


@dataclass(frozen=True, slots=True)
class ProcessHistory:
    """Output of one process (or reserves).

    Parameters
    ----------
    process, link
        Ids; the process ``reserves`` holds reserves.
    product
        The product that the tables are about, where it is not all that the process makes.
    world, other
        World total, and what the tables leave to economies that they do not name.
    series
        Economies, the one with the greatest latest figure first.
    shares
        Tables that give shares only, for periods: the share of each economy.
    economies
        How many economies are known of, before any was left out.
    """

    process: str
    link: LinkName
    product: str
    world: SupplySeries
    other: SupplySeries
    series: tuple[SupplySeries, ...]
    shares: tuple[SupplySeries, ...]
    economies: int


@dataclass(frozen=True, slots=True)
class SupplyHistory:
    """Output over time of one mineral; masses in tonnes of ``form`` (``gross``: gross weight)."""

    mineral: str
    form: str
    unit: str
    first: int | None
    last: int | None
    processes: tuple[ProcessHistory, ...]
    reserves: ProcessHistory | None
    releases: tuple[str, ...]


def supply_history(
    store: Store,
    mineral: str,
    years: tuple[int, int] | None = None,
    *,
    economies: Sequence[str] = (),
    link: str = "",
    process: str = "",
) -> SupplyHistory:
    """Return output and reserves by economy over time.

    Parameters
    ----------
    store
        Snapshot to read.
    mineral
        Id or name.
    years
        First and last year; by default all that are held.
    economies
        Ids to keep; by default all. World and remainder always stand beside them.
    link, process
        Ids to keep; by default all.

    Raises
    ------
    UnknownName
        If the catalog does not know the mineral.
    Unavailable
        If nothing is held about it.
    """
    item = find_mineral(mineral)
    facts = store.facts(item.mineral)
    if not facts:
        raise Unavailable("no_facts", mineral=f"mineral:{item.mineral}")
    span = years or (0, 9999)
    inputs = Inputs.gather(item, WORLD, 0, facts, store.releases)
    reader = _Reader(store, inputs, span, frozenset(economies))
    made = [
        found
        for known in processes()
        if link in ("", known.link) and process in ("", known.process)
        if (found := reader.history(known.process, known.link)) is not None
    ]
    reserves = reader.reserves() if link in ("", "U") and not process else None
    shown = [*made, *([reserves] if reserves is not None else [])]
    points = [point for history in shown for one in all_series(history) for point in one.points]
    return SupplyHistory(
        item.mineral,
        inputs.form,
        "t",
        min((point.start for point in points), default=None),
        max((point.end for point in points), default=None),
        tuple(made),
        reserves,
        releases_of({claim for point in points for claim in point.claims}),
    )


def all_series(history: ProcessHistory) -> tuple[SupplySeries, ...]:
    """Return all series of a history, world and remainder included."""
    return (history.world, *history.series, history.other, *history.shares)


class _Reader:
    def __init__(self, store: Store, inputs: Inputs, span: tuple[int, int], kept: frozenset[str]) -> None:
        self.store = store
        self.inputs = inputs
        self.span = span
        self.kept = kept
        self.by_claim = {fact.claim: fact for fact in inputs.facts}

    def history(self, process: str, link: str) -> ProcessHistory | None:
        """Return the history of a process, or nothing if no figure of it is held in the span."""
        facts = [fact for fact in self.inputs.facts if fact.process == process and not fact.excluded]
        output = [fact for fact in facts if fact.kind == "production" and fact.start is not None]
        points: dict[str, list[SupplyPoint]] = {}
        products: set[str] = set()
        for year in sorted({fact.start for fact in output if fact.start == fact.end and fact.start}):
            if not self.span[0] <= year <= self.span[1]:
                continue
            here = [fact for fact in output if fact.start == fact.end == year]
            for economy, (product, point) in self._of_year(process, year, here).items():
                points.setdefault(economy, []).append(point)
                products.add(product)
        shares = self._shares([fact for fact in facts if fact.kind == "supply_share"])
        if not points and not shares:
            return None
        return self._made(process, link, "; ".join(sorted(products - {""})), points, shares)

    def reserves(self) -> ProcessHistory | None:
        """Return reserves as of each year that a table of them is of."""
        points: dict[str, list[SupplyPoint]] = {}
        years = {fact.start for fact in self.inputs.select("reserve") if fact.start is not None}
        for year in sorted(year for year in years if self.span[0] <= year <= self.span[1]):
            entries, world, _ = sections.reserves(self._at(year))
            for economy, fig, share in [
                (WORLD, world, None),
                *((entry.key, entry.quantity, entry.share.value) for entry in entries),
            ]:
                if fig.start == year and (fig.claims or not fig.missing):
                    points.setdefault(economy, []).append(self._point(fig, share))
        return self._made(RESERVES, "U", "", points, {}) if points else None

    def _at(self, year: int) -> Inputs:
        return Inputs.gather(self.inputs.mineral, WORLD, year, self.inputs.facts, self.store.releases)

    def _of_year(self, process: str, year: int, facts: list[Fact]) -> dict[str, tuple[str, SupplyPoint]]:
        """Return what is published for a year: the table chosen, and single figures that it does not hold."""
        table = table_of_year(self._at(year), process)
        found: dict[str, tuple[str, SupplyPoint]] = {}
        if table is not None:
            found |= {name: (table.product, self._point(fig, share)) for name, fig, share in _lines(table)}
        for economy in sorted({fact.economy for fact in facts} - set(found) - {"", "UNK"}):
            if economy == REST and table is not None:
                continue
            own = [fact for fact in facts if fact.economy == economy]
            single = self._single(own, year)
            if single is not None:
                found[economy] = ("", single)
        return found

    def _single(self, facts: list[Fact], year: int) -> SupplyPoint | None:
        usable = [fact for fact in facts if fact.usable and self.inputs.mass(fact) is not None]
        plain = [fact for fact in usable if not fact.detail]
        best = self.inputs.resolver.best(plain or (usable if len({fact.detail for fact in usable}) == 1 else []))
        if best is not None:
            fig = self.inputs.mass_figure(best)
            return None if fig is None else self._point(fig, None)
        silent = [fact for fact in facts if fact.bound in _KEPT_BACK and not fact.detail]
        if usable or not silent:
            return None
        first = min(silent, key=self.inputs.resolver.key)
        none = missing("t", message(f"sign_{first.bound}", raw=first.raw), claims=(first.claim,))
        return self._point(none, None, year)

    def _shares(self, facts: list[Fact]) -> dict[str, list[SupplyPoint]]:
        found: dict[str, list[SupplyPoint]] = {}
        usable = [fact for fact in facts if fact.usable and fact.start is not None and fact.end is not None]
        for start, end in sorted({(fact.start or 0, fact.end or 0) for fact in usable}):
            if end < self.span[0] or start > self.span[1]:
                continue
            for fact in self.inputs.resolver.best_release(f for f in usable if (f.start, f.end) == (start, end)):
                if fact.economy in ("", "UNK", WORLD):
                    continue
                release = self.store.releases[fact.release]
                point = SupplyPoint(
                    start, end, None, None, None, fact.amount, "published", fact.estimated, release.publisher,
                    (fact.release,), (fact.claim,),
                )  # fmt: skip
                found.setdefault(fact.economy, []).append(point)
        return found

    def _point(self, fig: Figure, share: float | None, year: int | None = None) -> SupplyPoint:
        facts = [fact for claim in fig.claims if (fact := self.by_claim.get(claim)) is not None]
        releases = tuple(dict.fromkeys(fact.release for fact in facts))
        publishers = dict.fromkeys(self.store.releases[name].publisher for name in releases)
        start = year if fig.start is None else fig.start
        return SupplyPoint(
            start or 0,
            fig.end or start or 0,
            fig.value,
            fig.low,
            fig.high,
            share,
            fig.status,
            any(fact.estimated for fact in facts),
            "; ".join(publishers),
            releases,
            fig.claims,
            fig.reason,
        )

    def _made(
        self,
        process: str,
        link: str,
        product: str,
        points: dict[str, list[SupplyPoint]],
        shares: dict[str, list[SupplyPoint]],
    ) -> ProcessHistory:
        named = set(points) - {WORLD, REST}
        kept = [name for name in named if not self.kept or name in self.kept]
        kept_shares = [name for name in shares if not self.kept or name in self.kept]
        return ProcessHistory(
            process,
            link,
            product,
            SupplySeries(WORLD, tuple(points.get(WORLD, ()))),
            SupplySeries(REST, tuple(points.get(REST, ()))),
            tuple(SupplySeries(name, tuple(points[name])) for name in _ordered(kept, points)),
            tuple(SupplySeries(name, tuple(shares[name])) for name in _ordered(kept_shares, shares)),
            len(named | set(shares)),
        )


def _lines(table: Supply) -> Iterable[tuple[str, Figure, float | None]]:
    yield WORLD, table.world, None
    for entry in table.entries():
        yield entry.key, entry.quantity, entry.share.value


def _ordered(names: Iterable[str], points: dict[str, list[SupplyPoint]]) -> list[str]:
    """Return names by the size of their latest known figure, the greatest first."""

    def size(name: str) -> float:
        known = [point for point in points[name] if point.value is not None or point.share is not None]
        last = known[-1] if known else None
        return 0.0 if last is None else last.value if last.value is not None else last.share or 0.0

    return sorted(names, key=lambda name: (-size(name), name))

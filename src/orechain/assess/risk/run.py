"""How critical are minerals, by whose method, how sure, and why? The one function that answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from orechain.assess.risk import compare
from orechain.assess.risk.again import LEVEL, Asked, manifest
from orechain.assess.risk.arrays import Arrays, arrays
from orechain.assess.risk.changes import changes
from orechain.assess.risk.evidence import RATINGS, UserInputs, evidence, not_supplied, not_used
from orechain.assess.risk.given import joined, words
from orechain.assess.risk.governance import Governance
from orechain.assess.risk.holdings import Holdings
from orechain.assess.risk.result import Evidence, RiskAssessment, Score
from orechain.assess.risk.sampling import drivers, rank_intervals, sampled, spreads
from orechain.assess.risk.scores import Evaluated, evaluated, governance_years, records
from orechain.assess.risk.unnamed import with_spreads
from orechain.catalog.economies import economy as find_economy
from orechain.catalog.messages import Bilingual, Message, message
from orechain.catalog.minerals import mineral as find_mineral
from orechain.catalog.risk import risk_word
from orechain.catalog.vocabulary import link as find_link
from orechain.errors import InvalidInput, Unavailable
from orechain.risk.contract import Floats, Method
from orechain.risk.registry import method as find_method
from orechain.risk.registry import same_formula
from orechain.store.reader import Store

WORKERS = 2


@dataclass(frozen=True, slots=True)
class Options:
    """How an assessment is made.

    Parameters
    ----------
    links
        Links of the chain; by default those that each method serves.
    samples
        Of the Monte Carlo; 0 for none, else at least 100.
    seed
        The same seed gives the same samples.
    level
        Part of the samples that an interval holds.
    drivers
        Whether the variance is also shared out among kinds of error (only with samples).
    own
        What the user gives.
    coefficient
        Of rank correlation.
    asked
        How the question was put; the answer's command repeats it.
    """

    links: tuple[str, ...] = ()
    samples: int = 0
    seed: int = 1
    level: float = LEVEL
    drivers: bool = False
    own: UserInputs | None = None
    coefficient: Literal["spearman", "kendall"] = "spearman"
    asked: Asked = field(default_factory=Asked)

    def problems(self) -> list[str]:
        """Return what is wrong with the options."""
        found = []
        if self.samples and not 100 <= self.samples <= 1_000_000:
            found.append(f"samples: {self.samples}; give 0 or 100 to 1000000")
        if not 0 < self.level < 1:
            found.append(f"level: {self.level:g} is not between 0 and 1; give 0.9 for an interval of 90 %")
        if not self.seed >= 0:
            found.append(f"seed: {self.seed} is below 0; give a whole number from 0 on")
        if self.drivers and not self.samples:
            found.append("drivers: need samples; give samples too")
        return found


def assess_risk(
    store: Store,
    minerals: Sequence[str],
    methods: Sequence[str | Method],
    economy: str = "WLD",
    years: Sequence[int] = (),
    options: Options | None = None,
) -> RiskAssessment:
    """Score minerals by methods, for years and links, seen from one economy or firm.

    Parameters
    ----------
    store
        Snapshot to read.
    minerals
        Ids, symbols or names; minerals are compared with each other where a method does so.
    methods
        Ids of the registry, or methods (variants).
    economy
        Importing economy or bloc; the world by default. With a firm's list of suppliers in ``options.own``, where the
        firm sits.
    years
        Calendar years; by default the latest with both production and trade. Of several, those without figures of
        supply are left out, and a message names them.
    options
        Links, samples, the user's own figures.

    Raises
    ------
    UnknownName
        If the catalog does not know a mineral or the economy, or the registry a method.
    Unavailable
        If no data on supply are held for any of the years.
        If no supplier of a list of suppliers applies to what is asked.
    InvalidInput
        If an option is out of its range, or nothing is asked for.
    """
    options = options or Options()
    chosen = [find_method(item) if isinstance(item, str) else item for item in methods]
    names = list(dict.fromkeys(find_mineral(name).mineral for name in minerals))
    place = find_economy(economy)
    if place.type in ("other", "unknown"):
        raise Unavailable("not_an_economy", economy=f"economy:{place.economy}")
    problems = options.problems()
    problems += [f"{what}: none is given; name at least one" for what, some in
                 (("minerals", names), ("methods", chosen)) if not some]  # fmt: skip
    links = [find_link(name).link for name in options.links]
    if problems:
        raise InvalidInput(problems)
    holdings = Holdings(store, place.economy)
    wanted_years, told = _held_years(holdings, sorted(set(years)) or [_latest(holdings)])
    _check_suppliers(options.own, names, links, wanted_years)
    return _Assessor(holdings, names, chosen, wanted_years, links, options, told).answer()


def _check_suppliers(
    own: UserInputs | None, minerals: Sequence[str], links: Sequence[str], years: Sequence[int]
) -> None:
    """Refuse a list of suppliers that says nothing about what is asked: no score would be the firm's."""
    if own is None or not own.suppliers:
        return
    cells = [(mineral, link, year) for mineral in minerals for link in links or "UMDR" for year in years]
    if any(own.has_suppliers(*cell) for cell in cells):
        return
    asked = ", ".join((*minerals, *links, *(str(year) for year in years)))
    listed = sorted({" ".join(str(cell) for cell in key if cell) for key in own.suppliers})
    raise Unavailable(
        "risk_no_supplier", asked=Bilingual(asked, asked), listed=Bilingual(", ".join(listed), "、".join(listed))
    )


def _latest(holdings: Holdings) -> int:
    traded = max((year for years in holdings.trade_years.values() for year in years), default=0)
    produced = holdings.production_years[1]
    return min(traded, produced) if traded else produced


def _held_years(holdings: Holdings, years: Sequence[int]) -> tuple[list[int], list[Message]]:
    """Return the years that figures of supply are held for, and what is said about the others."""
    first, last = holdings.production_years
    held = [year for year in years if first <= year <= last]
    without = [str(year) for year in years if year not in held]
    if not held:
        reason = message("risk_no_production_data", first=first, last=last)
        raise Unavailable("risk_no_year", year=", ".join(without), reason=reason)
    told = [message("risk_years_left_out", years=", ".join(without), first=first, last=last)] if without else []
    return held, told


class _Assessor:
    """One question, answered step by step."""

    def __init__(
        self,
        holdings: Holdings,
        minerals: list[str],
        methods: list[Method],
        years: list[int],
        links: list[str],
        options: Options,
        told: Sequence[Message] = (),
    ) -> None:
        self.told = list(told)
        self.holdings = holdings
        self.minerals = minerals
        self.methods = methods
        self.years = years
        self.asked = links
        self.governance = Governance(holdings.store)
        self.options = options
        served = {link for method in methods for link in method.links}
        self.links = [link for link in "UMDR" if link in (links or served) and link in served]

    def answer(self) -> RiskAssessment:
        found = self._evidence()
        done = [
            evaluated(method, link, made)
            for link in self.links
            for years, made in self._arrays(found, link).items()
            for method in self._at(link)
            if governance_years(method) == years
        ]
        made: dict[tuple[str, str, int, str], Score] = {}
        for item in done:
            of = {(mineral, year): found[mineral, item.link, year] for mineral in self.minerals for year in self.years}
            for (mineral, year), score in records(item, of, self.holdings.economy).items():
                made[mineral, item.method.key, year, item.link] = score
        intervals = self._with_samples(made, done) if self.options.samples else {}
        scores = tuple(
            made[mineral, method.key, year, link]
            for mineral in self.minerals
            for method in self.methods
            for year in self.years
            for link in self.links
            if link in method.links
        )
        worst = compare.bottlenecks(scores, intervals)
        keys = [method.key for method in self.methods]
        # Methods that compute the same count once where methods are set side by side.
        voices = [some[-1].key for some in same_formula(self.methods)]
        own = [score for score in scores if score.method in voices]
        own_worst = [item for item in worst if item.method in voices]
        return RiskAssessment(
            tuple(self.minerals),
            tuple(keys),
            self.holdings.economy,
            bool(self.options.own and self.options.own.suppliers_of & set(self.minerals)),
            tuple(self.years),
            tuple(self.links),
            scores,
            found,
            worst,
            changes(done, found, self.holdings.facts),
            compare.agreements(own_worst, self.minerals, voices, self.years, self.options.coefficient),
            compare.disagreements(own, own_worst),
            compare.published_scores(self.holdings, self.minerals, self.methods, scores),
            compare.list_entries(self.holdings, self.minerals),
            tuple(self._messages(scores, found)),
            manifest(self.holdings, self.minerals, self.methods, self.years, self.options),
        )

    def _at(self, link: str) -> list[Method]:
        return [method for method in self.methods if link in method.links]

    def _evidence(self) -> dict[tuple[str, str, int], Evidence]:
        governance = self.governance
        self.holdings.read_ahead(self.minerals)
        found = {}
        for link in self.links:
            methods = self._at(link)
            wanted = {name for method in methods for name in method.inputs}
            means = {governance_years(method) for method in methods} - {1}
            for mineral in self.minerals:
                for year in self.years:
                    found[mineral, link, year] = evidence(
                        self.holdings, governance, mineral, link, year,
                        wanted=wanted, governance_years=means, own=self.options.own,
                    )  # fmt: skip
        return found

    def _arrays(self, found: Mapping[tuple[str, str, int], Evidence], link: str) -> dict[int, Arrays]:
        of = {(mineral, year): item for (mineral, at, year), item in found.items() if at == link}
        made = {}
        for years in sorted({governance_years(method) for method in self._at(link)}):
            inputs = {name for method in self._at(link) if governance_years(method) == years for name in method.inputs}
            ratings = {
                (name, year): {
                    key: rating.value
                    for key, rating in self.governance.ratings(name, year, years if name == "governance" else 1).items()
                }
                for name in inputs & set(RATINGS)
                for year in self.years
            }
            made[years] = arrays(of, self.minerals, self.years, inputs, years, ratings)
        return made

    def _with_samples(
        self, made: dict[tuple[str, str, int, str], Score], done: Sequence[Evaluated]
    ) -> dict[compare.Key, tuple[float, float]]:
        """Add the samples to the scores; return the intervals of the ranks at the bottleneck."""
        groups: dict[int, tuple[Arrays, list[Evaluated]]] = {}
        for item in done:
            if np.isfinite(item.chosen).any():
                groups.setdefault(id(item.arrays), (item.arrays, []))[1].append(item)
        tasks = [(found, items, row) for row in range(len(self.years)) for found, items in groups.values()]
        intervals: dict[compare.Key, tuple[float, float]] = {}
        waiting: dict[str, list[Floats]] = {}
        changed: dict[tuple[str, str, int, str], Score] = {}
        with ThreadPoolExecutor(WORKERS) as pool:
            done_tasks = pool.map(lambda task: self._one_year(made, *task), tasks)
            for place, (scores, samples) in enumerate(done_tasks):
                changed |= scores
                for key, own in samples.items():
                    waiting.setdefault(key, []).append(own)
                if place + 1 == len(tasks) or tasks[place + 1][2] != tasks[place][2]:  # all links of the year are there
                    intervals |= self._ranked(waiting, self.years[tasks[place][2]])
                    waiting = {}
        made.update(changed)
        return intervals

    def _ranked(self, samples: Mapping[str, Sequence[Floats]], year: int) -> dict[compare.Key, tuple[float, float]]:
        """Return the intervals of the ranks of minerals, in each sample at the link that is the highest in it."""
        found: dict[compare.Key, tuple[float, float]] = {}
        for method, links in samples.items():
            low, high = rank_intervals(links, self.options.level)
            found |= {
                (mineral, method, year): (float(low[place]), float(high[place]))
                for place, mineral in enumerate(self.minerals)
                if np.isfinite(low[place])
            }
        return found

    def _one_year(
        self, made: Mapping[tuple[str, str, int, str], Score], found: Arrays, items: Sequence[Evaluated], row: int
    ) -> tuple[dict[tuple[str, str, int, str], Score], dict[str, Floats]]:
        options, calendar = self.options, self.years[row]
        samples = sampled([item.method for item in items], found, row, options.samples, options.seed)
        changed: dict[tuple[str, str, int, str], Score] = {}
        for item in items:
            method, own = item.method, samples[item.method.key]
            cut = method.overall_threshold if method.overall else method.axes[0].threshold
            axes = {axis.key: spreads(own.axes[axis.key], axis.threshold, options.level) for axis in method.axes}
            whole = spreads(own.chosen, cut, options.level) if method.overall else axes[method.axes[0].key]
            known = np.isfinite(own.critical)
            count = np.count_nonzero(known, axis=0)
            # Samples whose verdict is open, as an axis is not known, are no samples without risk.
            count[(np.isfinite(own.chosen) & ~known).any(axis=0)] = 0
            hits = np.nansum(own.critical, axis=0)
            parts = drivers(method, found, row, options.seed) if options.drivers else {}
            for place, mineral in enumerate(self.minerals):
                key = (mineral, method.key, calendar, item.link)
                score = made[key]
                if score.value is None and all(axis.value is None for axis in score.axes):
                    continue
                changed[key] = with_spreads(
                    score,
                    item,
                    (row, place),
                    own,
                    {name: some[place] for name, some in axes.items()},
                    whole[place],
                    float(hits[place] / count[place]) if count[place] else None,
                    {name: some[place] for name, some in parts.items()},
                )
        return changed, {key: own.chosen for key, own in samples.items()}

    def _messages(self, scores: Sequence[Score], found: Mapping[tuple[str, str, int], Evidence]) -> list[Message]:
        told = [*self.told, *(_variant(method) for method in self.methods if method.base)]
        told += not_supplied(self.options.own, self.holdings.economy, self.minerals, self.links, self.years)
        told += not_used(found)
        for some in same_formula(self.methods):
            if len(some) > 1:
                told.append(message("risk_same_formula", methods=joined(_title(item) for item in some),
                                    last=_title(some[-1])))  # fmt: skip
        for method in self.methods:
            title = _title(method)
            if self.asked and not set(self.asked) & set(method.links):
                told.append(message("risk_only_of_link", method=title, links=", ".join(method.links)))
            for year in self.years:
                own = [score for score in scores if (score.method, score.year) == (method.key, year)]
                if own and all(score.value is None for score in own):
                    gaps: Counter[str] = Counter(gap.input for score in own for gap in score.lacking)
                    inputs = joined(words(gap) for gap, _ in gaps.most_common(3))
                    place = f"economy:{self.holdings.economy}"
                    told.append(message("risk_no_score_at_all", method=title, year=year, economy=place, inputs=inputs))
        return told


def _title(method: Method) -> Bilingual:
    """Return what a method is called; one of another package may have no words in the catalog."""
    try:
        name = risk_word("method", method.key)
    except InvalidInput:
        return Bilingual(method.key, method.key)
    return Bilingual(name.name_en, name.name_zh)


def _variant(method: Method) -> Message:
    """Return what a variant is, beside its id, which tables show."""
    try:
        found = risk_word("method", method.key)
        note = Bilingual(f" {found.description_en}".rstrip(), found.description_zh)
    except InvalidInput:
        note = Bilingual("", "")
    own = Bilingual(method.key, method.key)
    base = Bilingual(method.base, method.base)
    return message("risk_variant", variant=own, name=_title(method), base=base, note=note)

"""How critical are minerals, by whose method, how sure, and why? The one function that answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from orechain.assess.risk import compare
from orechain.assess.risk.again import LEVEL, Asked, manifest
from orechain.assess.risk.arrays import Arrays, arrays
from orechain.assess.risk.evidence import RATINGS, UserInputs, evidence
from orechain.assess.risk.given import joined, words
from orechain.assess.risk.governance import Governance
from orechain.assess.risk.library import Library
from orechain.assess.risk.result import AxisScore, Change, Evidence, RiskAssessment, Score, Spread
from orechain.assess.risk.sampling import drivers, sampled, spreads
from orechain.assess.risk.scores import Evaluated, evaluated, governance_years, records
from orechain.catalog.economies import economy as find_economy
from orechain.catalog.messages import Bilingual, Message, message
from orechain.catalog.minerals import mineral as find_mineral
from orechain.catalog.risk import risk_word
from orechain.catalog.vocabulary import link as find_link
from orechain.errors import InvalidInput, Unavailable
from orechain.risk.contract import Method
from orechain.risk.evaluate import evaluate
from orechain.risk.explanation import change_by_effect, chosen_score
from orechain.risk.registry import method as find_method
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
        Calendar years; by default the latest with both production and trade.
    options
        Links, samples, the user's own figures.

    Raises
    ------
    UnknownName
        If the catalog does not know a mineral or the economy, or the registry a method.
    Unavailable
        If no data on supply are held for a year.
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
    library = Library(store, place.economy)
    wanted_years = sorted(set(years)) or [_latest(library)]
    _check_years(library, chosen, wanted_years)
    return _Assessor(library, names, chosen, wanted_years, links, options).answer()


def _latest(library: Library) -> int:
    traded = max((year for years in library.trade_years.values() for year in years), default=0)
    produced = library.production_years[1]
    return min(traded, produced) if traded else produced


def _check_years(library: Library, methods: Sequence[Method], years: Sequence[int]) -> None:
    first, last = library.production_years
    for year in years:
        if not first <= year <= last:
            reason = message("risk_no_production_data", first=first, last=last)
            named = " · ".join(method.key for method in methods)
            raise Unavailable("risk_no_year", method=named, year=year, reason=reason)


class _Assessor:
    """One question, answered step by step."""

    def __init__(
        self,
        library: Library,
        minerals: list[str],
        methods: list[Method],
        years: list[int],
        links: list[str],
        options: Options,
    ) -> None:
        self.library = library
        self.minerals = minerals
        self.methods = methods
        self.years = years
        self.asked = links
        self.governance = Governance(library.store)
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
            for (mineral, year), score in records(item, of, self.library.economy).items():
                made[mineral, item.method.key, year, item.link] = score
        if self.options.samples:
            self._with_samples(made, done)
        scores = tuple(
            made[mineral, method.key, year, link]
            for mineral in self.minerals
            for method in self.methods
            for year in self.years
            for link in self.links
            if link in method.links
        )
        worst = compare.bottlenecks(scores)
        keys = [method.key for method in self.methods]
        return RiskAssessment(
            tuple(self.minerals),
            tuple(keys),
            self.library.economy,
            bool(self.options.own and self.options.own.suppliers),
            tuple(self.years),
            tuple(self.links),
            scores,
            found,
            worst,
            self._changes(done),
            compare.agreements(worst, self.minerals, keys, self.years, self.options.coefficient),
            compare.disagreements(scores, worst, self.minerals),
            compare.published_scores(self.library, self.minerals, self.methods, scores),
            compare.list_entries(self.library, self.minerals),
            tuple(self._messages(scores)),
            manifest(self.library, self.minerals, self.methods, self.years, self.options),
        )

    def _at(self, link: str) -> list[Method]:
        return [method for method in self.methods if link in method.links]

    def _evidence(self) -> dict[tuple[str, str, int], Evidence]:
        governance = self.governance
        self.library.read_ahead(self.minerals)
        found = {}
        for link in self.links:
            methods = self._at(link)
            wanted = {name for method in methods for name in method.inputs}
            means = {governance_years(method) for method in methods} - {1}
            for mineral in self.minerals:
                for year in self.years:
                    found[mineral, link, year] = evidence(
                        self.library, governance, mineral, link, year,
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

    def _with_samples(self, made: dict[tuple[str, str, int, str], Score], done: Sequence[Evaluated]) -> None:
        groups: dict[int, tuple[Arrays, list[Evaluated]]] = {}
        for item in done:
            if np.isfinite(item.chosen).any():
                groups.setdefault(id(item.arrays), (item.arrays, []))[1].append(item)
        tasks = [(found, items, row) for found, items in groups.values() for row in range(len(self.years))]
        with ThreadPoolExecutor(WORKERS) as pool:
            sampled_scores = list(pool.map(lambda task: self._one_year(made, *task), tasks))
        for scores in sampled_scores:
            made.update(scores)

    def _one_year(
        self, made: Mapping[tuple[str, str, int, str], Score], found: Arrays, items: Sequence[Evaluated], row: int
    ) -> dict[tuple[str, str, int, str], Score]:
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
            hits = np.nansum(own.critical, axis=0)
            parts = drivers(method, found, row, options.seed) if options.drivers else {}
            for place, mineral in enumerate(self.minerals):
                key = (mineral, method.key, calendar, item.link)
                score = made[key]
                if score.value is None and all(axis.value is None for axis in score.axes):
                    continue
                changed[key] = replace(
                    score,
                    spread=whole[place] if score.value is not None else None,
                    probability=float(hits[place] / count[place]) if count[place] else None,
                    axes=tuple(
                        _with_spread(axis, axes[axis.key][place], parts[axis.key][place] if parts else ())
                        for axis in score.axes
                    ),
                )
        return changed

    def _changes(self, done: Iterable[Evaluated]) -> tuple[Change, ...]:
        found = []
        for item in done:
            values = item.arrays.values
            for row in range(len(self.years) - 1):
                before = {name: values[name][row] for name in item.method.inputs}
                after = {name: values[name][row + 1] for name in item.method.inputs}
                old, new = (chosen_score(item.method, evaluate(item.method, some)) for some in (before, after))
                both = np.isfinite(old) & np.isfinite(new)
                if not both.any():
                    continue
                try:
                    effects = change_by_effect(item.method, before, after)
                except ValueError:  # more kinds of input moved than can be shared out exactly
                    continue
                axis = "" if item.method.overall else item.method.axes[0].key
                found += [
                    Change(
                        mineral, item.method.key, item.link, axis, self.years[row], self.years[row + 1],
                        float(old[place]), float(new[place]),
                        {name: float(np.broadcast_to(part, both.shape)[place]) for name, part in effects.items()},
                    )
                    for place, mineral in enumerate(self.minerals)
                    if both[place]
                ]  # fmt: skip
        return tuple(found)

    def _messages(self, scores: Sequence[Score]) -> list[Message]:
        told = []
        for method in self.methods:
            title = _title(method)
            if self.asked and not set(self.asked) & set(method.links):
                told.append(message("risk_only_of_link", method=title, links=", ".join(method.links)))
            for year in self.years:
                own = [score for score in scores if (score.method, score.year) == (method.key, year)]
                if own and all(score.value is None for score in own):
                    gaps: Counter[str] = Counter(gap.input for score in own for gap in score.lacking)
                    inputs = joined(words(gap) for gap, _ in gaps.most_common(3))
                    place = f"economy:{self.library.economy}"
                    told.append(message("risk_no_score_at_all", method=title, year=year, economy=place, inputs=inputs))
        return told


def _title(method: Method) -> Bilingual:
    """Return what a method is called; one of another package may have no words in the catalog."""
    try:
        name = risk_word("method", method.base or method.key)
    except InvalidInput:
        return Bilingual(method.key, method.key)
    return Bilingual(name.name_en, name.name_zh)


def _with_spread(axis: AxisScore, spread: Spread | None, parts: tuple[object, ...]) -> AxisScore:
    if axis.value is None:
        return axis
    return replace(axis, spread=spread, drivers=parts)  # type: ignore[arg-type]

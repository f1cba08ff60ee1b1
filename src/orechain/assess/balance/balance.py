"""From claims to a balanced chain: gather the evidence, compile the equations, reconcile, and say what that means."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

import orechain
from orechain.assess.assessment import FIRST_YEAR, LAST_YEAR
from orechain.assess.balance.describe import UNCHANGED, Solved, describe
from orechain.assess.balance.observations import Gathered, Sourced, gather
from orechain.assess.balance.result import BalancedChain
from orechain.catalog.economies import economy as find_economy
from orechain.catalog.messages import Bilingual, Message, message
from orechain.chain.definition.compile import compile_system
from orechain.chain.definition.loading import definition_hash
from orechain.chain.definition.models import Case, ChainDefinition
from orechain.chain.definition.network import Network, expand
from orechain.chain.reconcile.conflicts import Infeasible
from orechain.chain.reconcile.solve import reconcile
from orechain.definitions.parts import Labels
from orechain.errors import Unavailable
from orechain.store.reader import Store

if TYPE_CHECKING:
    from orechain.chain.reconcile.result import Reconciliation
    from orechain.chain.reconcile.system import System
    from orechain.chain.uncertainty.distributions import Input
    from orechain.chain.uncertainty.propagate import Propagated
    from orechain.chain.uncertainty.sampling import Method, Split

Progress = Callable[[str, int, int], None]
"""Called with the stage (``gather``, ``solve``, ``classify``, ``sample`` …), what is done of it, and of how much."""

MAXIMUM_SAMPLES = 1_000_000


@dataclass(frozen=True, slots=True)
class Sampling:
    """Monte Carlo beside the linearised intervals: how many samples, from which seed."""

    samples: int
    seed: int = 0
    method: Method = "latin-hypercube"


def balance(
    store: Store,
    definition: ChainDefinition,
    scope: Sequence[str],
    period: tuple[int, int],
    *,
    case: Case | None = None,
    extra: Sequence[Sourced] = (),
    sampling: Sampling | None = None,
    reconciled: bool = True,
    run_again: str = "",
    progress: Progress | None = None,
) -> BalancedChain:
    """Balance a chain from the claims of the store.

    Parameters
    ----------
    store
        Snapshot to read.
    definition
        Chain of one mineral (`orechain.chain.definition.frames.specialise` makes a frame one), with the values and
        evidence of the case, if there is one.
    scope
        ``("WLD",)``, one economy, or several.
    period
        First and last year; masses are totals over it.
    case
        Its limits on releases and exclusions hold.
    extra
        Figures of the user (`orechain.assess.balance.slots.user_observations`).
    sampling
        Percentiles by Monte Carlo beside the intervals.
    reconciled
        ``False`` gives the picture before: the published figures only.
    run_again
        Command that gives the same answer, for the manifest.
    progress
        Told about each stage.

    Raises
    ------
    Unavailable
        If the period or an economy of the scope is none.
    InvalidInput
        If a named claim is not held or a value cannot be placed.
    Infeasible, NotConverged
        If no state meets all balances, exact values and bounds: the conflicting ones are named.
    """
    network = network_of(definition, scope, period)
    tell = progress or (lambda stage, done, total: None)
    tell("gather", 0, 1)
    gathered = gather(store, network, definition.mineral, period, case)
    gathered.items += extra
    solved = Solved(gathered.items)
    notes = [*_own_notes(definition, case), *gathered.notes]
    if not gathered.items:
        notes.insert(0, message("balance_no_figures"))
    if reconciled:
        system = compile_system(network, gathered.observations)
        try:
            done = reconcile(system, progress=lambda stage: tell(stage, 0, 1))
        except Infeasible as found:
            raise ContradictoryFigures(found, gathered.items) from found
        samples = _sampled(network, system, done, sampling, tell)
        solved = Solved(gathered.items, system, done, samples)
        notes += _notes_of(done, samples, gathered)
    return describe(
        store, network, solved, case=case, period=period, notes=notes,
        manifest=_manifest(store, definition, case, sampling, run_again),
    )  # fmt: skip


class ContradictoryFigures(Infeasible):
    """No state meets all balances, exact values and bounds; names also the sources of the figures that take part."""

    def __init__(self, found: Infeasible, items: Sequence[Sourced]) -> None:
        super().__init__(found.equations, found.quantities, found.gap)
        taking = {name.removeprefix("obs:") for name in found.quantities}
        figures = [
            f"{', '.join(name for _, name in item.observation.of)} ({', '.join(item.observation.sources[:2])})"
            for item in items
            if {item.observation.id, item.observation.single} & taking
        ]
        if figures:
            self.params = {"conflict": found, "figures": "; ".join(figures)}
            self.key = "infeasible_figures"

    def render(self, lang: str = "en") -> str:
        """Return the sentence in ``lang``."""
        conflict = self.params.get("conflict")
        if not isinstance(conflict, Infeasible):
            return super().render(lang)
        return message("error_infeasible_figures", conflict=conflict.render(lang), figures=self.params["figures"]).text(
            lang
        )


def network_of(definition: ChainDefinition, scope: Sequence[str], period: tuple[int, int]) -> Network:
    """Return the chain at its places, after checking that places and period exist.

    Raises
    ------
    Unavailable
        If an economy is none that can be asked about, or the period is not in order or beyond 1900–2100.
    """
    first, last = period
    if not FIRST_YEAR <= first <= last <= LAST_YEAR:
        year = first if not FIRST_YEAR <= first <= LAST_YEAR else last
        raise Unavailable("year_out_of_range", year=year, first=FIRST_YEAR, last=LAST_YEAR)
    for place in scope:
        if find_economy(place).type in ("other", "unknown"):
            raise Unavailable("not_an_economy", economy=f"economy:{place}")
    return expand(definition, tuple(scope))


def _sampled(
    network: Network, system: System, done: Reconciliation, sampling: Sampling | None, tell: Progress
) -> Propagated | None:
    if sampling is None or not system.measured.any():
        return None
    if not 1 < sampling.samples <= MAXIMUM_SAMPLES:
        raise Unavailable("samples_out_of_range", samples=sampling.samples, most=MAXIMUM_SAMPLES)
    from orechain.chain.uncertainty.propagate import propagate

    splits, inputs = _splits(network, system)
    return propagate(
        system,
        sampling.samples,
        method=sampling.method,
        splits=splits,
        inputs=inputs,
        rng=np.random.default_rng(sampling.seed),
        progress=lambda count, total: tell("sample", count, total),
        reconciliation=done,
    )


def _own_notes(definition: ChainDefinition, case: Case | None) -> list[Message]:
    """Return what case and definition say about themselves: the contradictions of a case come first."""
    made = []
    for key, note in (("balance_case_note", case.note if case is not None else ""), ("balance_note", definition.note)):
        if note:
            words = Bilingual(note.en, note.zh) if isinstance(note, Labels) else Bilingual(note, note)
            made.append(message(key, text=words))
    return made


def _splits(network: Network, system: System) -> tuple[list[Split], list[Input]]:
    """Return the groups of shares that are drawn together, and the shares brought to a sum of one.

    Published shares may sum to 99 or 100.1 %; a group of which not every share is measured by one figure is left as it
    is.
    """
    from orechain.chain.uncertainty.distributions import Input
    from orechain.chain.uncertainty.sampling import Split

    index = {name: place for place, name in enumerate(system.names)}
    splits, inputs = [], []
    for item in network.definition.splits:
        for place in network.scope:
            names = [f"{share}@{place}" for share in item.shares]
            at = [index[name] for name in names if name in index]
            if len(at) < len(names) or not system.measured[at].all() or not (system.mean[at] > 0).all():
                continue
            means = system.mean[at] / system.mean[at].sum()
            inputs += [
                Input(name, mean=float(mean), sd=float(sd))
                for name, mean, sd in zip(names, means, system.sd[at], strict=True)
            ]
            splits.append(
                Split(
                    tuple(names),
                    item.concentration if item.concentration is not None else math.nan,
                    f"{item.spread_of}@{place}" if item.spread_of else "",
                )
            )
    return splits, inputs


def _notes_of(done: Reconciliation, samples: Propagated | None, gathered: Gathered) -> list[Message]:
    notes = []
    moved = np.nan_to_num(done.adjustment)
    still = not (np.abs(moved) > UNCHANGED * np.abs(np.nan_to_num(done.system.mean))).any()
    if gathered.items and done.degrees_of_freedom == 0 and still:
        notes.append(message("balance_untested"))
    if samples is not None and samples.converged < 1:
        notes.append(message("balance_samples_lost", share=f"{100 * (1 - samples.converged):.2g}%"))
    if samples is not None and samples.agreement.differs:
        notes.append(message("balance_samples_differ", count=len(samples.agreement.differs)))
    return notes


def _manifest(
    store: Store, definition: ChainDefinition, case: Case | None, sampling: Sampling | None, run_again: str
) -> dict[str, str]:
    made = {
        "orechain": orechain.__version__,
        "snapshot": store.snapshot,
        "definition": definition_hash(definition),
    }
    if case is not None:
        made["case"] = definition_hash(case)
    if sampling is not None:
        made |= {"samples": str(sampling.samples), "seed": str(sampling.seed), "method": sampling.method}
    if run_again:
        made["run_again"] = run_again
    return made

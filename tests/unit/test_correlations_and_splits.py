"""Figures that err together, and shares of one whole, from the definition to the samples."""

from __future__ import annotations

import numpy as np
import pytest

from orechain.assess.balance.balance import _splits
from orechain.chain.definition.compile import compile_system
from orechain.chain.definition.loading import load_definition
from orechain.chain.definition.network import expand
from orechain.chain.definition.observation import Observation
from orechain.chain.reconcile.solve import reconcile
from orechain.chain.uncertainty.propagate import propagate
from orechain.errors import InvalidInput

CHAIN = """
chain: sample
name: {en: Sample}
mineral: indium
layers: [In]
processes:
  ground: {kind: outside}
  refining: {link: M}
  use: {link: D, kind: outside}
flows:
  ore: {from: ground, to: refining}
  targets: {from: refining, to: use}
  solders: {from: refining, to: use}
coefficients:
  share_of_targets: {of: [targets], per: [ore], value: 0.8, sd: 0.02}
  share_of_solders: {of: [solders], per: [ore], value: 0.21, sd: 0.02}
"""
CORRELATED = CHAIN + "correlations: [{between: [ore, 'zeng-2023:S1-10b'], value: 0.9}]\n"
SPLIT = CHAIN + "splits: [{shares: [share_of_targets, share_of_solders], spread_of: share_of_targets}]\n"


def observations() -> list[Observation]:
    return [
        Observation("mine", ((1.0, "ore@WLD:In"),), mean=100.0, sd=10.0, sources=("zeng-2023:S1-10a",)),
        Observation("zeng-2023:S1-10b", ((1.0, "targets@WLD:In"),), mean=90.0, sd=9.0, sources=("zeng-2023:S1-10b",)),
    ]


def test_a_correlation_names_a_term_or_a_claim():
    system = compile_system(expand(load_definition(CORRELATED), ["WLD"]), observations())
    assert system.correlation is not None
    ore, targets = (system.names.index(f"{name}@WLD:In") for name in ("ore", "targets"))
    assert system.correlation[ore, targets] == pytest.approx(0.9)
    assert system.correlation[targets, ore] == pytest.approx(0.9)
    alone = reconcile(compile_system(expand(load_definition(CHAIN), ["WLD"]), observations()))
    together = reconcile(system)
    assert abs(together.value[ore] - alone.value[ore]) > 1.0


def test_a_figure_that_is_not_there_correlates_with_nothing():
    system = compile_system(expand(load_definition(CORRELATED), ["WLD"]), observations()[:1])
    assert system.correlation is None


def test_shares_of_one_whole_sum_to_one_in_every_sample():
    network = expand(load_definition(SPLIT), ["WLD"])
    system = compile_system(network, observations()[:1])
    splits, inputs = _splits(network, system)
    assert [split.shares for split in splits] == [("share_of_targets@WLD", "share_of_solders@WLD")]
    assert sum(item.mean for item in inputs) == pytest.approx(1.0)
    made = propagate(system, 256, rng=np.random.default_rng(1), splits=splits, inputs=inputs)
    places = [system.names.index(name) for name in splits[0].shares]
    assert made.converged == 1.0
    assert made.draws[:, places].sum(axis=1) == pytest.approx(np.ones(256), abs=1e-9)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("correlations: [{between: [ore, ore], value: 0.5}]\n", "correlated with itself"),
        ("correlations: [{between: [ore, nothing], value: 0.5}]\n", "nothing"),
        ("correlations: [{between: [ore, targets], value: 1.5}]\n", "less than 1"),
        ("splits: [{shares: [share_of_targets, other], concentration: 5}]\n", "no coefficient other"),
        ("splits: [{shares: [share_of_targets, share_of_solders]}]\n", "concentration or spread_of"),
        ("splits: [{shares: [share_of_targets], concentration: 5}]\n", "at least 2"),
    ],
)
def test_bad_correlations_and_splits_are_named_with_their_line(text: str, wrong: str):
    with pytest.raises(InvalidInput) as caught:
        load_definition(CHAIN + text, "sample.yaml")
    (problem,) = caught.value.problems
    assert wrong in problem
    assert problem.startswith(f"sample.yaml:{len(CHAIN.splitlines()) + 1}")

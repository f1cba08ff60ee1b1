"""Systems of many economies, through the sparse method: balances, totals and their covariances."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.sparse import csr_array, diags_array
from scipy.stats import chi2

from orechain.chain.reconcile import coordinates
from orechain.chain.reconcile.result import Reconciliation
from orechain.chain.reconcile.solve import reconcile

WORLD = runpy.run_path(str(Path(__file__).parents[2] / "benchmarks" / "world.py"))
made_up_world = WORLD["made_up_world"]


def totals_of(world: Any) -> csr_array:
    """World output of each process, imports and exports of each economy, in the first layer."""
    place = {name: index for index, name in enumerate(world.system.names)}
    flows = [[place[name] for name in names] for total, names in world.totals.items() if total.endswith(":0")]
    rows = np.repeat(np.arange(len(flows)), [len(each) for each in flows])
    ones = np.ones(len(rows))
    return csr_array((ones, (rows, np.concatenate(flows))), shape=(len(flows), len(place)))


def by(method: str, world: Any, monkeypatch: pytest.MonkeyPatch) -> Reconciliation:
    """Reconcile by the dense or the sparse method, whatever the size."""
    with monkeypatch.context() as patch:
        patch.setattr(coordinates, "DENSE", {"dense": 10**9, "sparse": 0}[method])
        return reconcile(world.system)


@pytest.mark.parametrize(("measured", "coefficients"), [(1.0, False), (0.8, False), (1.0, True)])
def test_thirty_economies_balance(measured: float, coefficients: bool) -> None:
    world = made_up_world(30, measured=measured, coefficients=coefficients)
    system = world.system
    assert max(system.linear.shape) > coordinates.DENSE
    assert len(system.equations) == (2 if coefficients else 1) * 30 * 40 * 3
    done = reconcile(system)
    assert np.isfinite(done.state).all()
    assert not (np.abs(done.residual) > 1e-9).any()
    assert not (done.state < 0).any()
    # The figures are drawn from true flows that balance, with the spreads that are stated.
    assert done.p_value > 1e-4
    assert chi2.cdf(done.objective, done.degrees_of_freedom) > 1e-4
    combinations = totals_of(world)
    sd = np.sqrt(np.diag(done.covariance_of(combinations)))
    known = np.isfinite(sd)
    assert known.all() == (measured == 1.0)
    assert known.any()
    error = combinations @ (done.state - world.truth)
    assert (np.abs(error[known]) < 6 * sd[known]).all()
    if measured == 1.0:
        assert done.degrees_of_freedom == len(system.equations)
        before = np.sqrt((combinations @ diags_array(system.sd**2) @ combinations.T).diagonal())
        assert (sd <= before * (1 + 1e-9)).all()


@pytest.mark.parametrize(("measured", "coefficients"), [(1.0, False), (0.8, False), (1.0, True)])
def test_totals_of_the_sparse_method_are_those_of_the_dense_one(
    measured: float, coefficients: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = made_up_world(5, processes=24, layers=1, goods=2, measured=measured, coefficients=coefficients)
    dense, sparse = by("dense", world, monkeypatch), by("sparse", world, monkeypatch)
    assert np.isnan(sparse.sd).any()
    np.testing.assert_allclose(sparse.value, dense.value, rtol=1e-7, atol=1e-9 * np.nanmax(dense.value))
    assert sparse.status.tolist() == dense.status.tolist()
    assert sparse.degrees_of_freedom == dense.degrees_of_freedom
    combinations = totals_of(world)
    one, other = dense.covariance_of(combinations), sparse.covariance_of(combinations)
    assert np.isnan(one).tolist() == np.isnan(other).tolist()
    spread = np.sqrt(np.diag(one))
    # As correlations: every pair of totals to the same precision, whatever their sizes.
    scale = np.outer(spread, spread)
    np.testing.assert_allclose(other / scale, one / scale, rtol=0, atol=1e-6)


def test_dense_and_textbook_covariance_of_totals_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    """V − V A' (A V A')⁻¹ A V, without any of our code."""
    world = made_up_world(5, processes=12, layers=1)
    system = world.system
    a, variance = system.linear.toarray(), np.diag(system.sd**2)
    whole = variance - variance @ a.T @ np.linalg.solve(a @ variance @ a.T, a @ variance)
    combinations = totals_of(world)
    expected = combinations @ whole @ combinations.T
    scale = np.sqrt(np.outer(np.diag(expected), np.diag(expected)))
    for method in ("dense", "sparse"):
        found = by(method, world, monkeypatch).covariance_of(combinations)
        np.testing.assert_allclose(found / scale, expected / scale, rtol=0, atol=1e-9)

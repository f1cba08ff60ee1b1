"""Samples sent through the reconciliation, against the reconciliation of each sample by itself."""

import math
from dataclasses import replace

import numpy as np
import pytest

from orechain.chain.reconcile.solve import reconcile
from orechain.chain.reconcile.system import Equation, Quantity, System, Term, log_parameters
from orechain.chain.uncertainty import propagate as propagate_module
from orechain.chain.uncertainty.coordinates import Scores
from orechain.chain.uncertainty.distributions import Input
from orechain.chain.uncertainty.linearised import Dense
from orechain.chain.uncertainty.propagate import draw_measured, propagate
from orechain.chain.uncertainty.samples import Solver
from orechain.chain.uncertainty.sampling import Split
from orechain.errors import InvalidInput


def rng(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def balance(name: str, *flows: str) -> Equation:
    """Return a balance; a leading minus marks an output."""
    return Equation(name, tuple(Term(-1.0 if flow[0] == "-" else 1.0, (flow.lstrip("-"),)) for flow in flows))


def product(name: str, share: str, whole: str, part: str) -> Equation:
    return Equation(name, (Term(1.0, (share, whole)), Term(-1.0, (part,))))


def plant(distribution: str = "normal", correlations: tuple[tuple[str, str, float], ...] = ()) -> System:
    """Return a plant with a recycling loop, a redundant balance, a scarce flow, and a share."""
    quantities = [
        Quantity("ore", 100.0, 15.0, distribution),  # type: ignore[arg-type]
        Quantity("metal", 70.0, 10.0, distribution),  # type: ignore[arg-type]
        Quantity("slag", 15.0, 12.0),
        Quantity("dust", 3.0, 6.0),
        Quantity("scrap"),
        Quantity("feed", 130.0, 20.0, distribution),  # type: ignore[arg-type]
        Quantity("yield", 0.6, 0.05, upper=1.0),
        Quantity("left"),
        Quantity("right"),
    ]
    equations = [
        balance("furnace", "feed", "-metal", "-slag", "-dust", "-scrap"),
        balance("mixer", "ore", "scrap", "-feed"),
        balance("plant", "ore", "-metal", "-slag", "-dust"),
        balance("market", "metal", "-left", "-right"),
        product("yields", "yield", "feed", "metal"),
    ]
    return System.build(quantities, equations, correlations)


CASES = {
    "normal": plant(),
    "lognormal": plant("lognormal"),
    "correlated": plant("lognormal", (("ore", "metal", 0.7), ("metal", "slag", -0.3))),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("small", [True, False])
def test_each_sample_is_the_reconciliation_of_its_values(case: str, small: bool) -> None:
    system = CASES[case]
    found = reconcile(system)
    drawn = draw_measured(system, 12, method="latin-hypercube", rng=rng())
    scores = Scores(system, found.state)
    values = np.repeat(found.state[None, :], 12, axis=0)
    values[:, system.measured] = drawn
    solved, settled = Solver(scores, found.state, small=small).solve(scores.of(values))
    assert settled.all()
    assert (solved >= system.lower).all()
    seen = ~np.isnan(found.value)
    held = 0
    for one, values_of_one in zip(solved, drawn, strict=True):
        alone = reconcile(around(system, values_of_one), intervals=False)
        held += int(alone.at_bound.sum())
        assert one[seen] == pytest.approx(alone.value[seen], rel=1e-5, abs=1e-5)
    assert held > 0  # otherwise this test says nothing about bounds


def around(system: System, values: np.ndarray) -> System:
    """Return the system with other measured values and the same weights."""
    measured, log = np.flatnonzero(system.measured), system.lognormal[system.measured]
    mean, sd = system.mean.copy(), system.sd.copy()
    spread = log_parameters(system.mean[measured[log]], system.sd[measured[log]])[1]
    mean[measured] = values
    mean[measured[log]] *= np.exp(spread**2 / 2)
    sd[measured[log]] = mean[measured[log]] * np.sqrt(np.expm1(spread**2))
    return replace(system, mean=mean, sd=sd)


def test_unobservable_quantities_stay_blank_and_balances_hold() -> None:
    done = propagate(plant(), 500, rng=rng())
    assert done.converged == 1.0
    blank = np.isnan(done.mean)
    assert {name for name, empty in zip(done.names, blank, strict=True) if empty} == {"left", "right"}
    assert np.isnan(done.percentiles[:, blank]).all()
    ore, metal, slag, dust = (done.draws[:, done.names.index(name)] for name in ("ore", "metal", "slag", "dust"))
    assert ore == pytest.approx(metal + slag + dust, rel=1e-9)
    assert (np.diff(done.percentiles[:, ~blank], axis=0) >= 0).all()


def test_an_input_that_nothing_checks_keeps_its_distribution() -> None:
    """The percentiles of a log-normal variable are exp(mu + sigma * those of a normal one)."""
    system = System.build(
        [Quantity("ore", 30.0, 10.0, "lognormal"), Quantity("metal"), Quantity("grade", 0.5, 0.0)],
        [product("grade", "grade", "ore", "metal")],
    )
    done = propagate(system, 2**14, method="sobol", rng=rng())
    sigma = math.sqrt(math.log(1 + 1 / 9))
    expected = 30 / math.sqrt(1 + 1 / 9) * np.exp(sigma * np.array([-1.959964, -1.644854, -0.67449, 0, 0.67449]))
    assert done.percentiles[:5, 0] == pytest.approx(expected, rel=2e-3)
    assert done.percentiles[:5, 1] == pytest.approx(expected / 2, rel=2e-3)
    assert (done.mean[0], done.sd[0]) == (pytest.approx(30, rel=1e-3), pytest.approx(10, rel=0.01))
    # Linearised at the median: exp(mu) * sigma.
    assert done.agreement.ratio[0] == pytest.approx(10 / (30 / math.sqrt(1 + 1 / 9) * sigma), rel=0.01)
    assert set(done.agreement.differs) == {"ore", "metal"}


def test_two_lognormal_figures_of_one_flow() -> None:
    """Both logarithms have the spread sigma, so that their mean has sigma / sqrt(2): again log-normal."""
    figures = [Quantity(name, 30.0, 10.0, "lognormal") for name in ("one", "other")]
    done = propagate(System.build(figures, [balance("same", "one", "-other")]), 2**14, method="sobol", rng=rng())
    variance = math.log(1 + 1 / 9)
    mean = 30 * math.exp(-variance / 4)
    assert done.mean == pytest.approx([mean] * 2, rel=2e-3)
    assert done.sd == pytest.approx([mean * math.sqrt(math.expm1(variance / 2))] * 2, rel=0.01)


def test_truncation_at_zero_is_analytic() -> None:
    """One flow in, one out, both 0 ± 1 and not negative: the mean of max(0, N(0, 1/2)) is 1 / sqrt(4 pi)."""
    flows = [Quantity(name, 0.0, 1.0) for name in ("in", "out")]
    done = propagate(System.build(flows, [balance("p", "in", "-out")]), 2**14, method="sobol", rng=rng())
    assert done.converged == 1.0
    assert done.mean == pytest.approx([1 / math.sqrt(4 * math.pi)] * 2, rel=5e-3)
    assert done.percentiles[:4].max() == pytest.approx(0, abs=1e-3)
    assert set(done.agreement.differs) == {"in", "out"}


def test_correlated_inputs_change_a_sum() -> None:
    flows = [Quantity("a", 50.0, 5.0), Quantity("b", 50.0, 5.0), Quantity("sum")]
    system = System.build(flows, [balance("s", "a", "b", "-sum")])
    alone = propagate(system, 4096, method="sobol", rng=rng())
    together = propagate(system, 4096, method="sobol", rng=rng(), correlation=np.array([[1, 0.9], [0.9, 1]]))
    assert alone.sd[2] == pytest.approx(math.sqrt(50), rel=0.02)
    assert together.sd[2] == pytest.approx(math.sqrt(50 + 45), rel=0.02)
    assert together.agreement.differs == ("sum",)
    own = System.build(flows, [balance("s", "a", "b", "-sum")], [("a", "b", 0.9)])
    assert propagate(own, 4096, method="sobol", rng=rng()).agreement.differs == ()


def test_splits_and_other_distributions() -> None:
    quantities = [
        Quantity("ore", 100.0, 1.0),
        Quantity("x", 0.7, 0.1),
        Quantity("y", 0.3, 0.1),
        Quantity("a"),
        Quantity("b"),
    ]
    system = System.build(quantities, [product("a", "x", "ore", "a"), product("b", "y", "ore", "b")])
    flat = Input("ore", "uniform", low=90.0, high=110.0)
    done = propagate(system, 1024, rng=rng(), splits=[Split(("x", "y"), spread_of="x")], inputs=[flat])
    assert done.draws[:, 3] + done.draws[:, 4] == pytest.approx(done.draws[:, 0], rel=1e-9)
    assert (done.draws[:, 0].min(), done.draws[:, 0].max()) == (pytest.approx(90, abs=0.1), pytest.approx(110, abs=0.1))
    assert "ore" in done.agreement.differs


def test_batches_and_progress_change_nothing() -> None:
    seen: list[tuple[int, int]] = []
    whole = propagate(plant(), 100, rng=rng())
    parts = propagate(plant(), 100, rng=rng(), batch=30, progress=lambda done, of: seen.append((done, of)))
    assert parts.draws[:, :-2] == pytest.approx(whole.draws[:, :-2], rel=1e-6)
    assert seen == [(30, 100), (60, 100), (90, 100), (100, 100)]


def test_inputs_that_cannot_be_are_refused() -> None:
    with pytest.raises(InvalidInput, match="scrap: not a measured"):
        propagate(plant(), 10, rng=rng(), inputs=[Input("scrap", mean=1.0, sd=1.0)])
    with pytest.raises(InvalidInput, match="ore: is log-normal"):
        propagate(plant("lognormal"), 10, rng=rng(), inputs=[Input("ore", mean=1.0, sd=5.0)])


@pytest.mark.parametrize("name", CASES)
def test_samples_that_do_not_settle_together_are_reconciled_alone(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    together = propagate(CASES[name], 40, rng=rng())
    monkeypatch.setattr(Dense, "steps", 1)
    told: list[int] = []
    alone = propagate(CASES[name], 40, rng=rng(), progress=lambda done, total: told.append(done))
    assert together.converged == alone.converged == 1.0
    np.testing.assert_allclose(alone.draws, together.draws, rtol=1e-5, atol=1e-5)
    assert told == sorted(told)
    assert told[-1] == 40


def test_only_so_many_samples_are_reconciled_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Dense, "steps", 1)
    monkeypatch.setattr(propagate_module, "MOST_ALONE", 10)
    done = propagate(CASES["lognormal"], 40, rng=rng(), batch=7)
    assert done.converged == 0.25


def test_tiny_flows_beside_large_ones_are_balanced() -> None:
    """A balance of kilograms beside one of megatonnes, with an unmeasured flow pressed to zero in half the samples."""
    quantities = [Quantity("ore", 5e6, 1e5), Quantity("metal", 5e6, 1e5), Quantity("small"), Quantity("dust", 0.0, 0.3)]
    system = System.build(
        quantities, [balance("plant", "ore", "-metal", "-small"), balance("filter", "small", "-dust")]
    )
    done = propagate(system, 200, rng=rng())
    assert done.converged == 1.0
    assert (done.draws >= 0).all()

"""What must hold for any system and any sample."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from orechain.chain.reconcile.system import Equation, Quantity, System, Term
from orechain.chain.uncertainty.distributions import Input
from orechain.chain.uncertainty.propagate import propagate
from orechain.chain.uncertainty.sampling import METHODS, dirichlet, draw

SAMPLES = 2048


@st.composite
def linear_systems(draw_from: st.DrawFn) -> System:
    """Random networks of normal flows and stocks, some not measured, without bounds."""
    processes = draw_from(st.integers(1, 4))
    terms: list[list[Term]] = [[] for _ in range(processes)]
    quantities = []
    for number in range(draw_from(st.integers(2, 9))):
        source, target = (draw_from(st.integers(-1, processes - 1)) for _ in range(2))
        if source == target:
            continue
        name, mean, sd = f"f{number}", draw_from(st.floats(1, 1000)), draw_from(st.floats(0.05, 0.5))
        known = draw_from(st.integers(0, 3)) > 0
        quantities.append(Quantity(name, mean, sd * mean, lower=-np.inf) if known else Quantity(name, lower=-np.inf))
        for process, sign in ((source, -1.0), (target, 1.0)):
            if process >= 0:
                terms[process].append(Term(sign, (name,)))
    for number, of in enumerate(terms):
        quantities.append(Quantity(f"s{number}", 0.0, draw_from(st.floats(1, 100)), lower=-np.inf))
        of.append(Term(-1.0, (f"s{number}",)))
    return System.build(quantities, [Equation(f"p{number}", tuple(of)) for number, of in enumerate(terms)])


@given(linear_systems(), st.sampled_from(METHODS), st.integers(0, 2**32))
@settings(max_examples=40, deadline=None)
def test_linear_normal_systems_agree_with_the_linearised_covariance(system: System, method: str, seed: int) -> None:
    done = propagate(system, SAMPLES, method=method, rng=np.random.default_rng(seed))  # type: ignore[arg-type]
    assert done.converged == 1.0
    found, agreement = done.reconciliation, done.agreement
    assert (np.isnan(done.mean) == np.isnan(found.value)).all()
    seen = np.isfinite(agreement.ratio)
    # Six standard errors: this is asked many thousand times.
    assert (np.abs(agreement.shift[seen]) <= 6 / np.sqrt(SAMPLES)).all()
    assert (np.abs(agreement.ratio[seen] - 1) <= 6 * agreement.standard_error[seen]).all()


@given(st.lists(st.floats(1e-6, 1e4), min_size=2, max_size=8), st.integers(0, 2**32))
def test_dirichlet_shares_sum_to_one(parameters: list[float], seed: int) -> None:
    u = np.clip(np.random.default_rng(seed).random((50, len(parameters))), 2.0**-60, 1 - 2.0**-53)
    shares = dirichlet(np.array(parameters), u)
    assert (shares >= 0).all()
    assert (np.abs(shares.sum(axis=1) - 1) <= 1e-12).all()


@given(st.permutations(range(5)), st.integers(0, 2**32))
@settings(max_examples=15, deadline=None)
def test_order_of_the_inputs_only_orders_the_results(order: list[int], seed: int) -> None:
    quantities = [Quantity("a", 50.0, 5.0), Quantity("b", 60.0, 9.0, "lognormal"), Quantity("c", 20.0, 8.0),
                  Quantity("d"), Quantity("x", 0.4, 0.1)]  # fmt: skip
    terms = (Term(1.0, ("a",)), Term(1.0, ("c",)), Term(-1.0, ("b",)))
    equations = [Equation("p", terms), Equation("x", (Term(1.0, ("x", "b")), Term(-1.0, ("d",))))]
    one = propagate(System.build(quantities, equations), SAMPLES, method="sobol", rng=np.random.default_rng(seed))
    system = System.build([quantities[place] for place in order], equations)
    other = propagate(system, SAMPLES, method="sobol", rng=np.random.default_rng(seed + 1))
    assert other.names == tuple(one.names[place] for place in order)
    error = np.abs(other.mean - one.mean[order]) / one.sd[order]
    assert (error <= 6 * np.sqrt(2 / SAMPLES)).all()
    assert (np.abs(other.sd / one.sd[order] - 1) <= 0.2).all()


@given(st.sampled_from(METHODS), st.integers(0, 2**32))
@settings(max_examples=20)
def test_equal_seeds_give_equal_samples(method: str, seed: int) -> None:
    inputs = [Input("a", mean=1.0, sd=2.0), Input("b", "triangular", low=0.0, mode=1.0, high=2.0)]
    first, second = (
        draw(inputs, 64, method=method, rng=np.random.default_rng(seed))  # type: ignore[arg-type]
        for _ in range(2)
    )
    assert (first == second).all()

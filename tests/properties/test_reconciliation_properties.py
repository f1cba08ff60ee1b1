"""Invariants of the reconciliation on random systems."""

from __future__ import annotations

from dataclasses import replace
from math import inf, nan

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from orechain.chain.reconcile import coordinates
from orechain.chain.reconcile.conflicts import Infeasible, NotConverged
from orechain.chain.reconcile.solve import reconcile
from orechain.chain.reconcile.system import Equation, Quantity, System, Term
from orechain.errors import InvalidInput

NODES = 6


class Graph:
    """A random flow network: node 0 is outside and has no balance."""

    def __init__(self, seed: int, edges: int, measured: float) -> None:
        rng = np.random.default_rng(seed)
        self.edges = [tuple(int(node) for node in rng.choice(NODES, 2, replace=False)) for _ in range(edges)]
        self.measured = rng.random(edges) < measured
        self.mean = np.exp(rng.normal(3, 3, edges))
        self.sd = self.mean * rng.uniform(0.01, 0.5, edges)

    def system(self, *, order: np.ndarray | None = None, unit: float = 1.0, lower: float = -inf) -> System:
        order = np.arange(len(self.edges)) if order is None else order
        quantities = [
            Quantity(f"f{e}", self.mean[e] * unit, self.sd[e] * unit, lower=lower)
            if self.measured[e]
            else Quantity(f"f{e}", lower=lower)
            for e in order
        ]
        return System.build(quantities, self.balances())

    def balances(self) -> list[Equation]:
        found = []
        for node in range(1, NODES):
            terms = [Term(1.0, (f"f{e}",)) for e, (_, to) in enumerate(self.edges) if to == node]
            terms += [Term(-1.0, (f"f{e}",)) for e, (start, _) in enumerate(self.edges) if start == node]
            if terms:
                found.append(Equation(f"node {node}", tuple(terms)))
        return found

    def groups(self, *, without: int = -1) -> list[int]:
        """Nodes joined by flows that are not measured (union-find); ``without`` leaves one flow out."""
        group = list(range(NODES))

        def root(node: int) -> int:
            while group[node] != node:
                node = group[node]
            return node

        for e, (start, to) in enumerate(self.edges):
            if not self.measured[e] and e != without:
                group[root(start)] = root(to)
        return [root(node) for node in range(NODES)]


graphs = st.builds(Graph, st.integers(0, 2**32 - 1), st.integers(3, 14), st.floats(0.2, 1.0))


@given(graphs)
@settings(deadline=None)
def test_observability_is_that_of_graph_theory(graph: Graph) -> None:
    """An unmeasured flow is determined if no cycle of unmeasured flows passes it; a measured one is checked unless
    unmeasured flows join its two ends (Mah, Stanley and Downing 1976; the outside world is one node)."""
    done = reconcile(graph.system())
    joined = graph.groups()
    for e, (start, to) in enumerate(graph.edges):
        if graph.measured[e]:
            expected = "measured" if joined[start] == joined[to] else "redundant"
        else:
            others = graph.groups(without=e)
            expected = "unobservable" if others[start] == others[to] else "observable"
        assert done.status[e] == expected
    left = np.zeros((NODES, len(graph.edges)))
    for e, (start, to) in enumerate(graph.edges):
        if graph.measured[e] and joined[start] != joined[to]:
            left[joined[to], e] += 1
            left[joined[start], e] -= 1
    left[joined[0]] = 0
    rank = np.linalg.matrix_rank(left)
    assert done.degrees_of_freedom == rank
    assert np.nansum(done.redundancy) == pytest.approx(rank, abs=1e-6)


@given(graphs)
@settings(deadline=None)
def test_every_balance_is_met(graph: Graph) -> None:
    done = reconcile(graph.system())
    assert not (np.abs(done.residual) > 1e-9).any()
    assert np.isfinite(done.residual).all()
    known = done.status != "unobservable"
    assert np.isfinite(done.value[known]).all()
    assert np.isnan(done.value[~known]).all()


@given(graphs, st.randoms(use_true_random=False))
@settings(deadline=None)
def test_order_and_unit_change_nothing(graph: Graph, random: object) -> None:
    one = reconcile(graph.system())
    order = np.array(random.sample(range(len(graph.edges)), len(graph.edges)))  # type: ignore[attr-defined]
    other = reconcile(graph.system(order=order, unit=1e6))
    np.testing.assert_allclose(other.value / 1e6, one.value[order], rtol=1e-8, atol=1e-9 * graph.mean.max())
    np.testing.assert_allclose(other.sd / 1e6, one.sd[order], rtol=1e-7, atol=1e-9 * graph.mean.max())
    assert other.status.tolist() == one.status[order].tolist()
    assert other.objective == pytest.approx(one.objective, rel=1e-8, abs=1e-9)
    assert other.degrees_of_freedom == one.degrees_of_freedom


@given(graphs)
@settings(deadline=None)
def test_a_balance_said_twice_adds_nothing(graph: Graph) -> None:
    system = graph.system()
    balances = graph.balances()
    assume(len(balances) > 1)
    whole = Equation("sum", tuple(term for balance in balances for term in balance.terms))
    quantities = [Quantity(name, system.mean[i], system.sd[i], lower=-inf) for i, name in enumerate(system.names)]
    again = reconcile(System.build(quantities, [*balances, whole, replace(balances[0], name="again")]))
    one = reconcile(system)
    np.testing.assert_allclose(again.value, one.value, rtol=1e-9, atol=1e-9 * graph.mean.max())
    np.testing.assert_allclose(again.sd, one.sd, rtol=1e-8, atol=1e-9 * graph.mean.max())
    assert again.degrees_of_freedom == one.degrees_of_freedom
    assert again.objective == pytest.approx(one.objective, rel=1e-9, abs=1e-12)


@given(graphs)
@settings(deadline=None)
def test_the_sparse_method_agrees_with_the_dense_one(graph: Graph) -> None:
    system = graph.system(lower=0.0)
    try:
        dense = reconcile(system)
    except Infeasible:
        assume(False)
    limit, coordinates.DENSE = coordinates.DENSE, 0
    try:
        sparse = reconcile(system)
    finally:
        coordinates.DENSE = limit
    assert sparse.status.tolist() == dense.status.tolist()
    assert sparse.degrees_of_freedom == dense.degrees_of_freedom
    assert sparse.objective == pytest.approx(dense.objective, rel=1e-6, abs=1e-7)
    np.testing.assert_allclose(sparse.value, dense.value, rtol=1e-6, atol=1e-7 * graph.mean.max())
    checked = dense.redundancy > 1e-6
    places = np.flatnonzero(checked)
    if places.size:
        named = [
            {name for suspect in each.suspects for name in (suspect.name, *suspect.group)} for each in (dense, sparse)
        ]
        assert named[0] == named[1]
        # Few values: the redundancy of all of them is computed exactly.
        np.testing.assert_allclose(sparse.redundancy[checked], dense.redundancy[checked], rtol=1e-4)
    measured = graph.sd[graph.measured]
    # A variance is a difference of variances: with deviations this far apart the sparse method has no digits left.
    if measured.size and measured.max() <= 1e4 * measured.min():
        covariance = np.sqrt(np.diag(sparse.covariance_of(np.eye(len(system.names)))))
        known = np.isfinite(dense.sd) & np.isfinite(covariance)
        np.testing.assert_allclose(covariance[known], dense.sd[known], rtol=1e-5, atol=1e-6 * graph.mean.max())


@given(graphs)
@settings(deadline=None, max_examples=40)
def test_bounds_give_the_constrained_optimum(graph: Graph) -> None:
    """Against sequential quadratic programming, an independent solver."""
    system = graph.system(lower=0.0)
    try:
        done = reconcile(system)
    except Infeasible:
        return
    measured = system.measured
    matrix = system.linear.toarray()
    size = graph.mean.max()

    def cost(x: np.ndarray) -> float:
        return float((((x * size - system.mean) / system.sd)[measured] ** 2).sum())

    other = minimize(
        cost,
        np.where(np.isnan(done.state), 0, done.state) / size,
        bounds=[(0, None)] * len(system.names),
        constraints={"type": "eq", "fun": lambda x: matrix @ x},
        method="SLSQP",
        options={"ftol": 1e-12, "maxiter": 500},
    )
    assert (done.state >= -1e-12 * size).all()
    if other.success and np.abs(matrix @ other.x).max() < 1e-8:
        assert done.objective <= other.fun * (1 + 1e-6) + 1e-6


@given(st.floats(1, 1e6), st.floats(0.001, 0.3), st.floats(0.05, 0.95), st.floats(0.001, 0.2))
@settings(deadline=None)
def test_a_transfer_coefficient_is_met(flow: float, spread: float, share: float, share_spread: float) -> None:
    quantities = [
        Quantity("in", flow, flow * spread),
        Quantity("product", 0.9 * share * flow, spread * flow),
        Quantity("slag"),
        Quantity("yield", share, share_spread * share, upper=1.0),
    ]
    equations = [
        Equation("smelter", (Term(1, ("in",)), Term(-1, ("product",)), Term(-1, ("slag",)))),
        Equation("yield", (Term(1, ("product",)), Term(-1, ("in", "yield")))),
    ]
    done = reconcile(System.build(quantities, equations))
    z = dict(zip(done.names, done.value, strict=True))
    assert z["product"] == pytest.approx(z["in"] * z["yield"], rel=1e-9)
    assert z["in"] == pytest.approx(z["product"] + z["slag"], rel=1e-9)
    assert done.degrees_of_freedom == 1


@given(st.lists(st.floats(0.1, 1e3), min_size=2, max_size=5, unique=True))
@settings(deadline=None)
def test_contradictory_exact_values_name_the_balances(values: list[float]) -> None:
    assume(max(values) - min(values) > 1e-3 * max(values))
    quantities = [Quantity(f"f{i}", value, 0.0) for i, value in enumerate(values)] + [Quantity("other", 5.0, 1.0)]
    equations = [
        Equation(f"same {i}", (Term(1, (f"f{i}",)), Term(-1, (f"f{i + 1}",)))) for i in range(len(values) - 1)
    ] + [Equation("apart", (Term(1, ("other",)),), 5.0)]
    with pytest.raises(Infeasible) as caught:
        reconcile(System.build(quantities, equations))
    assert set(caught.value.equations) <= {equation.name for equation in equations[:-1]}
    assert caught.value.equations
    assert "other" not in caught.value.quantities


@pytest.mark.parametrize("bad", [nan, inf, -inf])
def test_nan_and_infinity_never_pass(bad: float) -> None:
    with pytest.raises(InvalidInput):
        System.build([Quantity("a", 1.0, bad)], [])
    if not np.isnan(bad):
        with pytest.raises(InvalidInput):
            System.build([Quantity("a", bad, 1.0)], [])
    with pytest.raises(InvalidInput):
        System.build([Quantity("a", 1.0, 1.0)], [Equation("e", (Term(bad, ("a",)),))])
    with pytest.raises(InvalidInput):
        System.build([Quantity("a", 1.0, 1.0)], [Equation("e", (Term(1.0, ("a",)),), bad)])


def test_bounds_that_no_state_meets_are_a_conflict() -> None:
    quantities = [Quantity("in", 10.0, 0.0), Quantity("a", lower=6.0), Quantity("b", lower=6.0), Quantity("far")]
    equations = [
        Equation("split", (Term(1, ("in",)), Term(-1, ("a",)), Term(-1, ("b",)))),
        Equation("other", (Term(1, ("far",)),), 3.0),
    ]
    with pytest.raises(Infeasible) as caught:
        reconcile(System.build(quantities, equations))
    assert caught.value.equations == ("split",)
    assert set(caught.value.quantities) == {"in", "a", "b"}


@given(graphs, st.integers(0, 2**32 - 1))
@settings(deadline=None, derandomize=True, max_examples=25)
def test_coefficients_bounds_and_correlations_are_met_or_it_says_so(graph: Graph, seed: int) -> None:
    rng = np.random.default_rng(seed)
    quantities, equations = [], graph.balances()
    for e in range(len(graph.edges)):
        bounds = {"upper": 2 * graph.mean[e] if rng.random() < 0.2 else inf}
        known = (graph.mean[e], graph.sd[e], "lognormal" if rng.random() < 0.3 else "normal")
        quantities.append(Quantity(f"f{e}", *(known if graph.measured[e] else ()), **bounds))
    for c in range(int(rng.integers(1, 4))):
        part, whole = (int(e) for e in rng.choice(len(graph.edges), 2, replace=False))
        quantities.append(Quantity(f"c{c}", *((0.5, 0.2) if rng.random() < 0.5 else ()), upper=1.0))
        equations.append(Equation(f"c{c}", (Term(1.0, (f"f{part}",)), Term(-1.0, (f"c{c}", f"f{whole}")))))
    known_flows = np.flatnonzero(graph.measured)
    linked = [(f"f{known_flows[0]}", f"f{known_flows[1]}", 0.4)] if known_flows.size > 1 else []
    system = System.build(quantities, equations, linked)
    try:
        done = reconcile(system)
    except (Infeasible, NotConverged):  # one in a hundred of these contradictory, strongly curved systems
        return
    size = graph.mean.max()
    assert (np.abs(system.residual(done.state)) <= 1e-9 * system.throughput(done.state) + 1e-13 * size).all()
    assert (done.state >= system.lower).all()
    assert (done.state <= system.upper).all()
    measured = system.measured & ~system.lognormal
    assert (done.sd[measured] <= system.sd[measured] * (1 + 1e-6)).all()

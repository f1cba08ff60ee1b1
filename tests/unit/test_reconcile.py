"""Systems that a reconciliation once got wrong, or took very long for."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_array

from orechain.chain.reconcile import coordinates
from orechain.chain.reconcile.conflicts import Infeasible
from orechain.chain.reconcile.dense import DenseStep
from orechain.chain.reconcile.solve import reconcile, reconcile_values
from orechain.chain.reconcile.sparse import SparseStep
from orechain.chain.reconcile.start import typical_sizes
from orechain.chain.reconcile.system import Equation, Quantity, System, Term
from orechain.errors import InvalidInput


def balance(name: str, terms: str) -> Equation:
    """Return a balance from terms such as ``+in -out``."""
    return Equation(name, tuple(Term(float(f"{term[0]}1"), (term[1:],)) for term in terms.split()))


def product(name: str, part: str, share: str, whole: str) -> Equation:
    return Equation(name, (Term(1.0, (part,)), Term(-1.0, (share, whole))))


@pytest.fixture
def sparse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coordinates, "DENSE", 0)


@pytest.mark.usefixtures("sparse")
def test_sparse_covariance_is_known_beside_what_is_not() -> None:
    """What no figure determines once ended the refinement for everything asked in the same call."""
    quantities = [
        Quantity("in", 7000.0, 3000.0), Quantity("dust", 0.0, 10.0, lower=-np.inf), Quantity("out", 6500.0, 2700.0),
        Quantity("left"), Quantity("right"), Quantity("sum"),
    ]  # fmt: skip
    equations = [
        balance("plant", "+in -dust -out"),
        balance("market", "+out -left -right"),
        balance("all", "+out -sum"),
    ]
    done = reconcile(System.build(quantities, equations))
    sd = np.sqrt(np.diag(done.covariance_of(np.eye(6))))
    variance = np.array([3000.0, 10.0, 2700.0]) ** 2
    left = np.sqrt(variance - variance**2 / variance.sum())
    np.testing.assert_allclose(sd[[0, 1, 2, 5]], [*left, left[2]], rtol=1e-9)
    assert np.isnan(sd[[3, 4]]).all()


def test_sparse_redundancy_with_very_different_deviations() -> None:
    """A balance known to a kilogram beside one known to 100 kilotonnes, tied by a common flow."""
    matrix = np.array([[1.0, -1.0, 0.0, 0.0], [0.0, 1.0, -1.0, -1.0]]) * np.array([1e8, 1.0, 1.0, 1e7])
    dense = DenseStep(matrix, np.zeros((2, 0)))
    step = SparseStep(csr_array(matrix), csr_array((2, 0)), np.random.default_rng(0))
    np.testing.assert_allclose(step.exact_redundancy(np.arange(4)), dense.redundancy(), rtol=1e-9, atol=1e-15)


def test_a_lower_bound_is_a_size() -> None:
    """Bounds of thousands of tonnes beside a single figure of about nothing."""
    quantities = [Quantity("scrap", 0.0, 0.3), Quantity("ore", lower=20_000.0), Quantity("metal")]
    system = System.build(quantities, [balance("plant", "+ore +scrap -metal")])
    assert typical_sizes(system)[1] == 20_000.0
    done = reconcile(system)
    assert done.low[1:].tolist() == pytest.approx([20_000.0, 20_000.0], rel=1e-4)


@pytest.mark.parametrize("upper", [np.inf, 5.0])
def test_a_log_normal_value_cannot_be_nothing(upper: float) -> None:
    quantities = [Quantity("in", 10.0, 3.0, "lognormal"), Quantity("out", upper=upper), Quantity("other", 1.0, 0.1)]
    equations = [balance("plant", "+in -out"), balance("end", "+out")]
    with pytest.raises(Infeasible) as caught:
        reconcile(System.build(quantities, equations))
    assert set(caught.value.equations) == {"plant", "end"}
    assert "in" in caught.value.quantities


def test_coefficients_of_a_flow_that_is_zero() -> None:
    """Two measured coefficients of a dead end contradict each other only where something flows."""
    quantities = [
        Quantity("a", 0.2, 0.2), Quantity("b", 0.0, 0.2), Quantity("out", 0.3, 0.2),
        Quantity("one", 0.8, 0.15, "lognormal"), Quantity("two", 0.3, 0.1, upper=1.0),
    ]  # fmt: skip
    equations = [
        balance("end", "+out"),
        balance("plant", "+a +b -out"),
        Equation("one", (Term(1.0, ("out",)), Term(-1.0, ("a", "one")), Term(-1.0, ("b", "one")))),
        Equation("two", (Term(1.0, ("out",)), Term(-1.0, ("a", "two")), Term(-1.0, ("b", "two")))),
    ]
    done = reconcile(System.build(quantities, equations))
    assert done.state[:3] == pytest.approx([0.0, 0.0, 0.0], abs=1e-12)
    assert done.status[3:].tolist() == ["measured", "measured"]
    assert done.value[4] == pytest.approx(0.3)


def test_an_unknown_coefficient_above_its_bound_comes_back_alone() -> None:
    quantities = [
        Quantity("ore", 100.0, 10.0), Quantity("metal", 110.0, 10.0), Quantity("alloy", 60.0, 5.0),
        Quantity("yield", upper=1.0), Quantity("share", upper=1.0),
    ]  # fmt: skip
    equations = [product("yield", "metal", "yield", "ore"), product("share", "alloy", "share", "metal")]
    done = reconcile(System.build(quantities, equations))
    assert done.value == pytest.approx([105.0, 105.0, 60.0, 1.0, 60 / 105])
    assert done.at_bound.tolist() == [False, False, False, True, False]


def test_correlated_values_at_a_bound() -> None:
    quantities = [Quantity("in", 5.0, 1.0), Quantity("out", 9.0, 1.0), Quantity("loss", lower=0.0)]
    system = System.build(quantities, [balance("plant", "+in -out -loss")], [("in", "out", 0.5)])
    done = reconcile(system)
    assert done.value == pytest.approx([7.0, 7.0, 0.0])
    assert done.objective == pytest.approx(16.0)


def test_other_values_keep_the_deviations() -> None:
    quantities = [Quantity("in", 100.0, 10.0, "lognormal"), Quantity("out", 110.0, 20.0), Quantity("share", upper=1.0)]
    system = System.build([*quantities, Quantity("part", 30.0, 3.0)],
                          [balance("plant", "+in -out"), product("share", "part", "share", "in")])  # fmt: skip
    done = reconcile(system)
    again = reconcile_values(system, np.array([100.0 / np.sqrt(1.01), 110.0, 30.0]), done.state)
    np.testing.assert_allclose(again, done.state, rtol=1e-9)
    other = reconcile_values(system, np.array([120.0, 120.0, 24.0]))
    np.testing.assert_allclose(other, [120.0, 120.0, 0.2, 24.0], rtol=1e-9)


@pytest.mark.parametrize(
    ("quantity", "what"),
    [
        (Quantity("x", lower=np.inf), "leave no room"),
        (Quantity("x", lower=-np.inf, upper=-np.inf), "leave no room"),
        (Quantity("x", lower=2.0, upper=1.0), "leave no room"),
        (Quantity("x", lower=np.nan), "leave no room"),
        (Quantity("x", scale=np.inf), "the scale is inf"),
        (Quantity("x", scale=-np.inf), "the scale is -inf"),
        (Quantity("x", scale=0.0), "the scale is 0.0"),
        (Quantity("x", scale=-1.0), "the scale is -1.0"),
    ],
)
def test_bounds_and_scales_that_mean_nothing_are_refused(quantity: Quantity, what: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        System.build([quantity, Quantity("in", 1.0, 0.1)], [balance("plant", "+in -x")])
    assert len(caught.value.problems) == 1
    assert what in caught.value.problems[0]


def test_a_pair_that_is_correlated_twice_is_refused() -> None:
    quantities = [Quantity("a", 1.0, 0.1), Quantity("b", 1.0, 0.1)]
    with pytest.raises(InvalidInput, match="correlation of 'a' and 'b' is given twice"):
        System.build(quantities, [balance("plant", "+a -b")], [("a", "b", 0.5), ("b", "a", 0.4)])


@pytest.mark.parametrize("solver", ["dense", "sparse"])
def test_suspects_do_not_depend_on_the_order_of_quantities(solver: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if solver == "sparse":
        monkeypatch.setattr(coordinates, "DENSE", 0)
    quantities = [
        Quantity("d", 100.0, 3.0),
        Quantity("b", 60.0, 3.0),
        Quantity("c", 10.0, 5.0),
        Quantity("a", 1.0, 0.7),
    ]
    equations = [balance("plant", "+d -b -c -a")]
    orders = [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1], [1, 3, 0, 2]]
    named = {
        tuple((x.name, x.group) for x in reconcile(System.build([quantities[x] for x in order], equations)).suspects)
        for order in orders
    }
    assert named == {(("a", ("b", "c", "d")),)}

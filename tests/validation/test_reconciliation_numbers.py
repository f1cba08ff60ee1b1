"""Published and independently computed reconciliations, to the printed digits."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import chi2

from orechain.chain.reconcile.result import Reconciliation
from orechain.chain.reconcile.solve import reconcile
from orechain.chain.reconcile.system import Equation, Quantity, System, Term


def equation(name: str, *terms: tuple[float, str] | tuple[float, str, str], equals: float = 0.0) -> Equation:
    return Equation(name, tuple(Term(term[0], term[1:]) for term in terms), equals)


def two_flows(first: tuple[float, float], second: tuple[float, float]) -> Reconciliation:
    balance = equation("process", (1, "in"), (-1, "out"))
    return reconcile(System.build([Quantity("in", *first), Quantity("out", *second)], [balance]))


@pytest.mark.parametrize(
    ("first", "second", "value", "sd", "objective"),
    [((100, 10), (110, 10), 105, 7.0710678, 0.5), ((100, 5), (110, 10), 102, 4.4721360, 0.8)],
)
def test_stan_help_two_flows(
    first: tuple[float, float], second: tuple[float, float], value: float, sd: float, objective: float
) -> None:
    done = two_flows(first, second)
    assert done.value == pytest.approx([value, value], rel=1e-12)
    assert done.sd == pytest.approx([sd, sd], abs=5e-8)
    assert done.objective == pytest.approx(objective, rel=1e-12)
    assert done.suspects == ()
    assert done.p_value == pytest.approx(chi2.sf(objective, 1))


def test_stan_help_gross_error_is_flagged_and_the_two_flows_cannot_be_told_apart() -> None:
    done = two_flows((1000, 10), (100, 10))
    assert done.value == pytest.approx([550, 550])
    assert done.objective == pytest.approx(4050)
    assert not done.p_value > 1e-300
    (suspect,) = done.suspects
    assert {suspect.name, *suspect.group} == {"in", "out"}
    assert abs(suspect.standardised) == pytest.approx(4050**0.5)


def cencic(*, equal: bool) -> Reconciliation:
    quantities = [
        Quantity("F1", 100, 10),
        Quantity("F2", 50, 0),
        Quantity("F3", 300, 30),
        Quantity("F4"),
        Quantity("F5", 160, 16),
        Quantity("F6"),
        Quantity("F7"),
        Quantity("TC", 0.5, 0.05, upper=1.0),
    ]
    equations = [
        equation("P1", (1, "F1"), (1, "F2"), (1, "F4"), (-1, "F3")),
        equation("P2", (1, "F3"), (-1, "F4"), (-1, "F5")),
        equation("P3", (1, "F5"), (-1, "F6"), (-1, "F7")),
        equation("transfer", (1, "F4"), (-1, "F3", "TC")),
    ]
    if equal:
        equations.append(equation("equal", (1, "F6"), (-1, "F7")))
    return reconcile(System.build(quantities, equations))


CENCIC = {
    "F1": (102.425960, 7.882792),
    "F3": (302.416229, 22.608614),
    "F4": (149.990270, 21.213297),
    "F5": (152.425960, 7.882792),
    "TC": (0.495973, 0.037681),
}


@pytest.mark.parametrize("equal", [False, True])
def test_cencic_2016_example(equal: bool) -> None:
    done = cencic(equal=equal)
    for name, (value, sd) in CENCIC.items():
        place = done.of(name)
        assert done.value[place] == pytest.approx(value, abs=5.1e-7)
        assert done.sd[place] == pytest.approx(sd, abs=5.1e-7)
    assert done.objective == pytest.approx(0.295913, abs=5e-7)
    # "F2, 50 exact" carries no uncertainty; two checks remain, whether F6 and F7 are known apart or not: the redundancy
    # numbers of F1, F3, F5 and TC sum to 2. Counting equations less unknowns gives 1 where F6 and F7 are open.
    assert done.degrees_of_freedom == 2
    assert np.nansum(done.redundancy) == pytest.approx(2.0)
    assert done.p_value == pytest.approx(chi2.sf(done.objective, 2))
    if not equal:
        assert done.nominal_degrees_of_freedom == 1
        assert chi2.sf(done.objective, done.nominal_degrees_of_freedom) == pytest.approx(0.586, abs=5e-4)


def test_cencic_2016_split_without_evidence_is_unobservable_and_only_bounded() -> None:
    done = cencic(equal=False)
    for name in ("F6", "F7"):
        place = done.of(name)
        assert done.status[place] == "unobservable"
        assert np.isnan(done.value[place])
        assert np.isnan(done.sd[place])
        assert done.low[place] == pytest.approx(0.0, abs=1e-9)
        # All of F5, at the upper end of its 95 % interval.
        assert done.high[place] == pytest.approx(152.425960 + 1.959964 * 7.882792, abs=5e-6)
    value, sd = done.total(["F6", "F7"])
    assert value == pytest.approx(152.425960, abs=5e-7)
    assert sd == pytest.approx(7.882792, abs=5e-7)
    assert np.isnan(done.total(["F6"])).all()


def test_cencic_2016_split_is_observable_once_both_parts_are_equal() -> None:
    done = cencic(equal=True)
    for name in ("F6", "F7"):
        assert done.status[done.of(name)] == "observable"
        assert done.value[done.of(name)] == pytest.approx(76.212980, abs=5e-7)
        assert done.sd[done.of(name)] == pytest.approx(3.941396, abs=5e-7)


def test_degrees_of_freedom_are_the_mean_of_the_objective() -> None:
    """Simulated: the objective of figures that are true but for their stated spread has the mean 2, not 1."""
    rng = np.random.default_rng(20161105)
    truth = {"F1": 102.0, "F3": 304.0, "F5": 152.0, "TC": 0.5}
    spread = {"F1": 1.0, "F3": 3.0, "F5": 1.6, "TC": 0.005}
    equations = [
        equation("P1", (1, "F1"), (1, "F2"), (1, "F4"), (-1, "F3")),
        equation("P2", (1, "F3"), (-1, "F4"), (-1, "F5")),
        equation("transfer", (1, "F4"), (-1, "F3", "TC")),
    ]
    objectives = []
    for _ in range(400):
        drawn = [Quantity(name, truth[name] + spread[name] * rng.standard_normal(), spread[name]) for name in truth]
        objectives.append(reconcile(System.build([*drawn, Quantity("F2", 50, 0), Quantity("F4")], equations)).objective)
    assert np.mean(objectives) == pytest.approx(2.0, abs=4 * 2.0 / 400**0.5)


def column() -> System:
    flows = [(1095.475, 4.8), (478.402, 3.9), (488.232, 4.4)]
    shares = [
        (0.4822, 0.0048),
        (0.5170, 0.0052),
        (0.9410, 0.0094),
        (0.0501, 0.0005),
        (0.0197, 0.0002),
        (0.9748, 0.0097),
    ]
    quantities = [Quantity(f"F{place}", *flow) for place, flow in enumerate(flows)]
    quantities += [Quantity(f"x{place // 2}{place % 2}", *share) for place, share in enumerate(shares)]
    equations = [
        equation(f"component {k}", (1, "F0", f"x0{k}"), (-1, "F1", f"x1{k}"), (-1, "F2", f"x2{k}")) for k in (0, 1)
    ]
    equations += [equation(f"sum {i}", (1, f"x{i}0"), (1, f"x{i}1"), equals=1.0) for i in range(3)]
    return System.build(quantities, equations)


def test_namp_2003_bilinear_column_and_its_gross_error() -> None:
    done = reconcile(column())
    assert done.value[:3] == pytest.approx([1043.73365, 514.79879, 528.93486], abs=5.1e-6)
    assert done.value[3:] == pytest.approx([0.47851, 0.52149, 0.94991, 0.05009, 0.01971, 0.98029], abs=5.1e-6)
    assert done.objective == pytest.approx(291.424, abs=5e-4)
    assert done.degrees_of_freedom == 5
    assert done.p_value < 1e-50
    assert [suspect.name for suspect in done.suspects] == ["F0", "F1", "F2"]
    assert done.suspects[0].p_value_without > 0.5
    assert done.suspects[0].implied == pytest.approx(478.402 + 488.232, rel=0.01)


def test_weighted_mean_of_log_normal_figures() -> None:
    """Two log-normal figures of one flow: the medians average in the logarithm, with weights 1 / σ²."""
    mean, sd = np.array([100.0, 180.0]), np.array([50.0, 30.0])
    variance = np.log1p((sd / mean) ** 2)
    location = np.log(mean) - variance / 2
    expected = np.exp((location / variance).sum() / (1 / variance).sum())
    quantities = [Quantity("a", 100, 50, "lognormal"), Quantity("b", 180, 30, "lognormal")]
    done = reconcile(System.build(quantities, [equation("same", (1, "a"), (-1, "b"))]))
    assert done.value == pytest.approx([expected, expected], rel=1e-9)
    assert done.sd == pytest.approx([expected / (1 / variance).sum() ** 0.5] * 2, rel=1e-9)
    assert done.low[0] * done.high[0] == pytest.approx(expected**2)


def test_correlated_figures_weigh_as_in_generalised_least_squares() -> None:
    """Source of the formula: Aitken 1935; here for three figures of one flow, two of them correlated."""
    mean, sd, r = np.array([10.0, 12.0, 11.0]), np.array([1.0, 2.0, 1.5]), 0.6
    cov = np.diag(sd**2)
    cov[0, 1] = cov[1, 0] = r * sd[0] * sd[1]
    weight = np.linalg.inv(cov)
    expected = weight.sum(axis=0) @ mean / weight.sum()
    quantities = [Quantity(name, *pair) for name, pair in zip("abc", zip(mean, sd, strict=True), strict=True)]
    equations = [equation("ab", (1, "a"), (-1, "b")), equation("ac", (1, "a"), (-1, "c"))]
    done = reconcile(System.build(quantities, equations, [("a", "b", r)]))
    assert done.value == pytest.approx([expected] * 3, rel=1e-12)
    assert done.sd == pytest.approx([weight.sum() ** -0.5] * 3, rel=1e-12)

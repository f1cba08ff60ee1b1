"""The product-component models beside what each must be by itself."""

import numpy as np
import pytest

from orechain.stocks.coupling import Policy, couple
from orechain.stocks.hazards import constant_rate
from orechain.stocks.kernel import inflow_driven, stock_driven
from orechain.stocks.lifetime import Lifetime
from orechain.stocks.rates import Floats
from orechain.stocks.timeaxis import TimeAxis
from orechain.stocks.timing import Survival, survival_table

EVEN = TimeAxis.even(1990, 60)
UNEVEN = TimeAxis.of_years([2000, 2001, 2002, 2003, 2005, 2010, 2015, 2020, 2030, 2040, 2050])


def weibull(mean: float, sd: float, axis: TimeAxis = EVEN) -> Survival:
    return survival_table(Lifetime.from_mean_sd("weibull", mean, sd), axis)


def rising(axis: TimeAxis) -> Floats:
    return np.asarray(1000 / (1 + np.exp(-(axis.ends - axis.ends[0] - 20) / 5)))


@pytest.mark.parametrize("axis", [EVEN, UNEVEN])
def test_model_1_is_the_product_lifetime_alone(axis: TimeAxis) -> None:
    found = couple(weibull(16, 4, axis), np.ones(axis.length), stock=rising(axis), widths=axis.widths)
    alone = stock_driven(rising(axis), weibull(16, 4, axis))
    assert found.inflow == pytest.approx(alone.inflow, rel=1e-10)
    assert found.outflow == pytest.approx(alone.outflow, rel=1e-10, abs=1e-10)
    assert found.components.end_of_life == pytest.approx(found.outflow, rel=1e-9, abs=1e-9)


def test_model_3_is_the_product_of_the_survivals() -> None:
    product, component = weibull(16, 4), weibull(11, 3)
    inflow = np.linspace(1, 5, 60)
    found = couple(product, component, inflow=inflow)
    both = product.shares_by_age() * component.shares_by_age()
    expected = [(inflow[: t + 1] * both[t::-1]).sum() for t in range(60)]
    assert found.stock == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("axis", [EVEN, UNEVEN])
@pytest.mark.parametrize("reuse", [0.0, 0.7])
def test_models_5_and_6_with_replacement_in_full_leave_the_product_lifetime(axis: TimeAxis, reuse: float) -> None:
    inflow = np.linspace(1, 5, axis.length)
    found = couple(weibull(16, 4, axis), weibull(6, 2, axis), inflow=inflow, policy=Policy(1.0, reuse))
    alone = inflow_driven(inflow, weibull(16, 4, axis))
    assert found.stock == pytest.approx(alone.stock, rel=1e-12)
    assert found.scrapped == pytest.approx(np.zeros(axis.length), abs=1e-12)


def test_more_is_fitted_with_replacement_and_less_with_reuse() -> None:
    stock = rising(EVEN)
    by_model = {
        name: couple(weibull(16, 4), weibull(11, 3), stock=stock, policy=policy)
        for name, policy in {
            "3": Policy(), "4": Policy(reuse=0.8), "5": Policy(replacement=0.8), "6": Policy(0.8, 0.8)
        }.items()
    }  # fmt: skip
    new = {name: found.inflow.sum() for name, found in by_model.items()}
    fitted = {name: found.components.fitted.sum() for name, found in by_model.items()}
    assert new["5"] < new["3"]
    assert fitted["4"] < fitted["3"]
    assert fitted["6"] < fitted["5"]
    assert fitted["5"] > new["5"]


def test_models_7_and_9_to_12_have_outflows_of_a_constant_rate() -> None:
    stock = np.array([100.0, 120.0, 150.0, 150.0])
    found = couple(constant_rate(0.1, 4), np.ones(4), stock=stock)
    assert found.outflow == pytest.approx([0, 10, 12, 15])
    assert found.inflow == pytest.approx([100, 30, 42, 15])
    mixed = couple(constant_rate(0.1, 4), np.array([1, 1, 0, 0.0]), stock=stock, policy=Policy(replacement=1.0))
    assert mixed.inflow == pytest.approx([100, 30, 42, 15])
    # Of the first hundred, ten leave in year 1, nine of the ninety in year 2, when the other 81 need a component; the
    # thirty of year 1 follow a year later.
    assert mixed.replaced == pytest.approx([0, 0, 81, 24.3])


def test_pair_by_pair() -> None:
    """All flows beside a plain loop over every pair of cohorts, nothing failing within its first year."""
    rng = np.random.default_rng(4)
    times = 9
    product = np.r_[1.0, np.sort(rng.random(times - 1))[::-1]]
    component = np.r_[1.0, np.sort(rng.random(times - 1))[::-1]]
    inflow, replacement, reuse = rng.uniform(1, 5, times), 0.6, 0.4
    pairs = {(0, 0): inflow[0]}
    fitted, leaving = [inflow[0]], [0.0]
    for t in range(1, times):
        after: dict[tuple[int, int], float] = {}
        need: dict[int, float] = {}
        free: dict[int, float] = {}
        gone = 0.0
        for (p, c), number in pairs.items():
            keep_p = product[t - p] / product[t - p - 1]
            keep_c = component[t - c] / component[t - c - 1]
            after[p, c] = number * keep_p * keep_c
            need[p] = need.get(p, 0.0) + replacement * number * keep_p * (1 - keep_c)
            free[c] = free.get(c, 0.0) + reuse * number * (1 - keep_p) * keep_c
            gone += number * (1 - keep_c) + (1 - reuse) * number * (1 - keep_p) * keep_c
        wanted, fit = sum(need.values()), sum(free.values())
        swapped = min(wanted, fit)
        again = min(fit - swapped, inflow[t])
        for c, number in free.items():
            for p, want in need.items():
                after[p, c] = after.get((p, c), 0.0) + swapped * number / fit * want / wanted
            after[t, c] = again * number / fit
        for p, want in need.items():
            after[p, t] = (wanted - swapped) * want / wanted
        after[t, t] = inflow[t] - again
        fitted.append(wanted - swapped + inflow[t] - again)
        leaving.append(gone + fit - swapped - again)
        pairs = after
        found = couple(product[: t + 1], component[: t + 1], inflow=inflow[: t + 1], policy=Policy(replacement, reuse))
        assert found.stock[-1] == pytest.approx(sum(pairs.values()), rel=1e-12)
    assert found.components.fitted == pytest.approx(fitted, rel=1e-12)
    assert found.components.end_of_life == pytest.approx(leaving, rel=1e-12)

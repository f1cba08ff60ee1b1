"""The past that is assumed before the first year reaches as far back as anything of it can be left."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.test_stocks_opening import product

from orechain.assess.stocks.model import run
from orechain.errors import InvalidInput
from orechain.stocks.assumed import MOST_YEARS, assumed_past
from orechain.stocks.inputs import Lifetimes
from orechain.stocks.lifetime import Lifetime
from orechain.stocks.turnover import sales_of_stock

YEARS = range(2000, 2060)
ONE = np.ones(len(YEARS))


def _steady(family: str, mean: float, sd: float, growth: float = 0.0, **fields):
    inflow = 10.0 * (1.0 + growth) ** np.arange(len(YEARS))
    life = Lifetimes(family, mean * ONE, sd * ONE)
    given = {"model": "inflow", "inflow": inflow, "stock": None, "past_growth": growth * ONE, "lifetime": life}
    (found,) = run([product(**(given | fields))], {}, YEARS)
    return found


@pytest.mark.parametrize(
    ("family", "mean", "sd", "outflow"),
    [("lognormal", 100.0, 60.0, 3e-4), ("lognormal", 30.0, 30.0, 5e-5), ("weibull", 15.0, 4.0, 1e-6),
     ("weibull", 10.0, 20.0, 2e-4), ("gamma", 40.0, 20.0, 1e-6), ("normal", 20.0, 6.0, 1e-6)],
)  # fmt: skip
def test_a_constant_inflow_is_steady_from_the_first_year(family: str, mean: float, sd: float, outflow: float) -> None:
    found = _steady(family, mean, sd)
    # In the middle of a year: a mean lifetime of stock, but for the trapezoids of the years.
    ages = np.arange(200_000) + 0.5
    whole = 5.0 * float(Lifetime.from_mean_sd(family, mean, sd).survival(ages).sum())
    assert float(found.opening) == pytest.approx(whole, rel=2e-6)
    np.testing.assert_allclose(found.end_of_use, 5.0, rtol=outflow)
    np.testing.assert_allclose(found.in_use, whole, rtol=20 * outflow)


@pytest.mark.parametrize("growth", [-0.02, 0.02, 0.3])
def test_a_steady_growth_goes_on(growth: float) -> None:
    found = _steady("weibull", 20.0, 8.0, growth)
    np.testing.assert_allclose(found.end_of_use[1:] / found.end_of_use[:-1], 1.0 + growth, rtol=1e-5)
    assert float(found.opening) * (1.0 + growth) == pytest.approx(found.in_use[0], rel=1e-5)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([3.0, 12.0, 40.0, 90.0]), st.sampled_from([0.15, 0.5, 1.0]), st.floats(0.0, 0.2)
        ),
        min_size=2, max_size=5,
    ),
    st.sampled_from(["weibull", "lognormal", "gamma"]),
)  # fmt: skip
def test_a_series_does_not_depend_on_those_beside_it(series: list[tuple[float, float, float]], family: str) -> None:
    mean, ratio, growth = (np.array(part) for part in zip(*series, strict=True))
    together = assumed_past(Lifetime.from_mean_sd(family, mean, ratio * mean), growth)
    assert together.shape[-1] <= MOST_YEARS
    for row in range(len(series)):
        alone = assumed_past(Lifetime.from_mean_sd(family, mean[row], (ratio * mean)[row]), growth[row])
        found = together[row]
        assert not found[: found.size - alone.size].any()
        np.testing.assert_allclose(found[found.size - alone.size :], alone, rtol=1e-6)


@pytest.mark.parametrize("model", ["inflow", "stock"])
def test_samples_have_the_opening_they_have_alone(model: str) -> None:
    mean, sd = (np.array(part)[:, None] * ONE for part in ([8.0, 25.0, 90.0], [3.0, 20.0, 70.0]))
    stock = 100.0 * ONE if model == "stock" else None
    inflow = None if model == "stock" else 10.0 * ONE
    fields = {"model": model, "inflow": inflow, "stock": stock, "past_growth": 0.01 * ONE}
    (found,) = run([product(**fields, lifetime=Lifetimes("lognormal", mean, sd))], {}, YEARS)
    for row in range(3):
        (alone,) = run([product(**fields, lifetime=Lifetimes("lognormal", mean[row], sd[row]))], {}, YEARS)
        assert found.opening[row] == pytest.approx(float(alone.opening), rel=1e-12)
        np.testing.assert_allclose(found.demand[row] if model == "stock" else found.end_of_use[row],
                                   alone.demand if model == "stock" else alone.end_of_use, rtol=1e-9)  # fmt: skip


def test_sales_that_keep_a_stock_do_not_lose_its_old_goods() -> None:
    stock = np.full(40, 100.0)
    sales = sales_of_stock(stock, "lognormal", 30.0, 30.0, 0.0)
    ages = np.arange(100_000) + 0.5
    whole = float(Lifetime.from_mean_sd("lognormal", 30.0, 30.0).survival(ages).sum())
    np.testing.assert_allclose(sales, 100.0 / whole, rtol=2e-4)


def test_a_past_without_end_is_refused() -> None:
    with pytest.raises(InvalidInput, match="has no end; give a greater past_growth:"):
        assumed_past(Lifetime.from_mean_sd("lognormal", 100.0, 60.0), -0.03)
    with pytest.raises(InvalidInput, match="tower: assumed past"):
        _steady("lognormal", 100.0, 60.0, -0.03)


def test_care_of_the_first_year_was_always_there() -> None:
    long = assumed_past(Lifetime.from_mean_sd("weibull", 20.0, 6.0), 0.02)
    cared = assumed_past(Lifetime.from_mean_sd("weibull", 10.0, 3.0), 0.02, extension=2.0)
    np.testing.assert_allclose(cared, long, rtol=1e-9)

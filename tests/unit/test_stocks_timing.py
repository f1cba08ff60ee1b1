"""Entry spread over the interval: steps in the lifetime, lifetimes far shorter than it, and goods that cannot exist."""

from __future__ import annotations

import numpy as np
import pytest

from orechain.stocks.lifetime import Lifetime
from orechain.stocks.timeaxis import TimeAxis
from orechain.stocks.timing import survival_table

AXIS = TimeAxis.of_years(list(range(2000, 2040)))


@pytest.mark.parametrize(
    ("family", "mean", "sd"),
    [("lognormal", 0.3, 0.02), ("normal", 10.3, 0.02), ("lognormal", 0.05, 0.01), ("weibull", 12.0, 0.5)],
)
def test_a_narrow_lifetime_keeps_its_mean(family, mean, sd):
    shares = survival_table(Lifetime.from_mean_sd(family, mean, sd), AXIS, "uniform").shares_by_age()
    assert shares.sum() == pytest.approx(mean, rel=1e-6)


def test_fixed_lives_under_factors_by_year_of_one_are_those_without():
    life = Lifetime.from_mean_sd("fixed", 2.3)
    plain = survival_table(life, AXIS, "uniform")
    cared_for = survival_table(life, AXIS, "uniform", by_year=np.ones(40))
    np.testing.assert_allclose(cared_for.of_cohort(0), plain.of_cohort(0), atol=1e-3)
    np.testing.assert_allclose(cared_for.after_arrival(0, 1), plain.after_arrival(0, 1), atol=1e-3)
    np.testing.assert_allclose(plain.after_arrival(0, 1)[:3], [1.0, 0.3, 0.0], atol=1e-3)


@pytest.mark.parametrize("by_year", [None, np.ones(40)])
def test_used_goods_older_than_any_good_lives_are_not_a_number(by_year):
    table = survival_table(Lifetime.from_mean_sd("fixed", 2.3), AXIS, "middle", by_year=by_year)
    assert np.isnan(table.after_arrival(0, 5)).all()

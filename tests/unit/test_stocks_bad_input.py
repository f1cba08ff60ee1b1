"""Each fault in the input of a dynamic stock gives one sentence that says what is wrong and what to do."""

from __future__ import annotations

from collections.abc import Callable
from math import nan

import numpy as np
import pytest

from orechain.errors import InvalidInput
from orechain.stocks.cohorts import cohorts, each_cohort
from orechain.stocks.initial import past_of_cohorts, past_of_total
from orechain.stocks.kernel import combined, inflow_driven, stock_driven
from orechain.stocks.lifetime import Lifetime
from orechain.stocks.timeaxis import TimeAxis
from orechain.stocks.timing import survival_table
from orechain.stocks.used import UsedGoods

AXIS = TimeAxis.of_years(range(2000, 2010))
LIFE = survival_table(Lifetime.from_mean_sd("weibull", 5, 2), AXIS)
SHORT = survival_table(Lifetime.from_mean_sd("fixed", 0.4), AXIS)
THREE = survival_table(Lifetime.from_mean_sd("weibull", [4, 5, 6], 2), AXIS)
ONES = np.ones(10)
FALLS = stock_driven([5.0] * 9 + [1.0], LIFE, falling="share")


@pytest.mark.parametrize(
    ("run", "sentence"),
    [
        (lambda: Lifetime.from_mean_sd("weibull", -3, 1), "mean lifetime must be finite and above zero, is -3"),
        (lambda: Lifetime.from_mean_sd("weibull", [1, nan], 1), "mean lifetime must be finite and above zero, is nan"),
        (lambda: Lifetime.from_mean_sd("weibull", 10), "a mean without a spread; give the standard deviation"),
        (lambda: Lifetime.from_mean_sd("gamma", 10, 0), "standard deviation must be finite and above zero, is 0"),
        (lambda: Lifetime.from_mean_sd("normal", 10, 11), "sd/mean must lie from 0.0001 to 0.999, is 1.1"),
        (lambda: Lifetime.from_mean_sd("fixed", 10, 1), "a fixed lifetime has no spread"),
        (lambda: Lifetime.from_mean_sd("beta", 10, 1), "no family 'beta'"),
        (lambda: Lifetime("beta", {}), "unknown family 'beta'"),
        (lambda: Lifetime("weibull", {"shape": np.array(2.0)}), "needs shape and scale, has shape"),
        (lambda: Lifetime("weibull", {"shape": 2.0, "scale": [1.0, -2.0]}), "scale must be above zero, is -2"),
        (lambda: Lifetime("lognormal", {"mu": nan, "sigma": 1.0}), "mu must be finite"),
        (lambda: Lifetime("weibull", {"shape": [1.0, 2], "scale": [1.0, 2, 3]}), "do not fit together"),
        (lambda: Lifetime("tabulated", {"ages": [0, 1], "shares": [1, 0.5]}), "end with 0"),
        (lambda: Lifetime("tabulated", {"ages": [1, 2], "shares": [1, 0]}), "ages must start at 0"),
        (lambda: Lifetime("tabulated", {"ages": [0, 1, 2, 3], "shares": [1, 0.5, 0.6, 0]}), "must not rise"),
        (lambda: Lifetime("tabulated", {"ages": [0, 1, 2], "shares": [1, 0]}), "one share for each"),
        (lambda: TimeAxis.of_years([2000, 2000, 2001]), "edges must be finite and increase"),
        (lambda: TimeAxis.of_years([]), "at least one year"),
        (lambda: survival_table(LIFE.lifetime, AXIS, "noon"), "unknown 'noon'; use start, middle, end, uniform"),
        (lambda: survival_table(LIFE.lifetime, AXIS, by_year=[1, 2]), "needs 10 values, one per interval, has 2"),
        (lambda: survival_table(LIFE.lifetime, AXIS, by_cohort=-ONES), "factors must be finite and above zero"),
        (lambda: inflow_driven(np.ones(8), LIFE), "10 intervals of the time axis to 2009, has 8"),
        (lambda: inflow_driven(1.0, LIFE), "has one number"),
        (
            lambda: inflow_driven(np.ones((2, 10)), THREE),
            r"series of shape \(2,\) do not fit lifetimes of shape \(3,\)",
        ),
        (lambda: inflow_driven([*[1.0] * 9, nan], LIFE), "1 values are missing or not finite"),
        (lambda: stock_driven([*[1.0] * 9, nan], LIFE), "the first in series .., interval 9"),
        (lambda: stock_driven(ONES, SHORT), "of the inflow of 2000 none is left"),
        (lambda: stock_driven(ONES, LIFE, falling="drop"), "unknown policy 'drop'; use report, retire_oldest, share"),
        (lambda: stock_driven(-ONES, LIFE, falling="share"), "negative values cannot be retired early"),
        (lambda: combined(ONES, [], LIFE), "the past must have 1 to 9 of the 10 intervals, has 10"),
        (lambda: combined([1.0], [1.0], LIFE), "stock: needs a value for each of the 9 intervals"),
        (lambda: past_of_cohorts(None, LIFE, 4), "needs its composition by age-cohort, .* has none"),
        (lambda: past_of_cohorts(20.0, LIFE, 4), "has one total; give the cohorts, or assume a past inflow"),
        (lambda: past_of_cohorts([1.0, 2, 3], LIFE, 4), "each of the 4 past intervals, has 3"),
        (lambda: past_of_cohorts([1.0, 2], SHORT, 2), "none of the cohort of 2000 can be left"),
        (lambda: past_of_total(5, [1.0, -1], LIFE), "must not be negative"),
        (lambda: past_of_total(nan, [1.0, 1], LIFE), "must be finite and not negative"),
        (lambda: past_of_total(5, [1.0, 0], SHORT), "nothing of it is left at its end"),
        (lambda: UsedGoods([3], [2], [1.0]), "cannot arrive before"),
        (lambda: UsedGoods([3], [4], [np.nan]), "write exports as negative imports"),
        (
            lambda: inflow_driven(ONES, LIFE, used=UsedGoods([3], [4], [-5.0])),
            "more of the goods made in .* are exported",
        ),
        (
            lambda: stock_driven(ONES, LIFE, used=UsedGoods([3], [4], [-0.1]), falling="share"),
            "exports are negative imports, and need the policy",
        ),
        (lambda: UsedGoods([3], [4, 5], [1.0]), "each entry needs cohort, arrival and rate"),
        (lambda: inflow_driven(ONES, LIFE, used=UsedGoods([3], [10], [1.0])), "an arrival lies after it"),
        (lambda: cohorts(inflow_driven(np.ones((3, 10)), THREE)), "names no single series"),
        (lambda: cohorts(inflow_driven(ONES, LIFE).after(2)), "the run was cut"),
        (lambda: next(each_cohort(FALLS)), "goods left early in this run"),
    ],
)
def test_one_sentence(run: Callable[[], object], sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence) as caught:
        run()
    assert len(caught.value.problems) == 1

"""Published and independently computed dynamic stocks, to the printed digits."""

from __future__ import annotations

from math import erf, pi, sqrt

import numpy as np
import pytest

from orechain.chain.reconcile.solve import reconcile
from orechain.chain.reconcile.system import Equation, Quantity, System, Term
from orechain.errors import InvalidInput
from orechain.stocks.cohorts import cohorts, each_cohort
from orechain.stocks.initial import past_of_cohorts, past_of_total
from orechain.stocks.kernel import combined, inflow_driven, stock_driven
from orechain.stocks.lifetime import FAMILIES, Lifetime
from orechain.stocks.timeaxis import TimeAxis
from orechain.stocks.timing import Survival, survival_table
from orechain.stocks.used import UsedGoods


def censored(mean: float, sd: float) -> Lifetime:
    """Return the normal lifetime of ODYM: what would live less than zero years leaves at once."""
    return Lifetime("censored_normal", {"location": mean, "scale": sd})


def test_fixed_lifetime_of_five_years() -> None:
    life = survival_table(Lifetime.from_mean_sd("fixed", 5), TimeAxis.even(2000, 10), "end")
    made = inflow_driven(np.arange(1.0, 11), life)
    assert made.stock.tolist() == [1, 3, 6, 10, 15, 20, 25, 30, 35, 40]
    assert made.outflow.tolist() == [0, 0, 0, 0, 0, 1, 2, 3, 4, 5]


def test_normal_lifetime_of_odym() -> None:
    life = survival_table(censored(5, 1.5), TimeAxis.even(2000, 10), "end")
    made = inflow_driven(np.arange(1.0, 11), life)
    wanted = [
        0.99957094, 2.9953115, 5.96830193, 9.85008113, 14.4793678,
        19.60865447, 24.99043368, 30.46342411, 35.95916467, 41.45873561,
    ]  # fmt: skip
    assert made.stock == pytest.approx(wanted, abs=5e-9)
    assert made.outflow[0] == pytest.approx(4.29060333e-4, abs=5e-13)


@pytest.mark.parametrize(
    ("life", "stock", "printed"),
    [
        (Lifetime("folded_normal", {"location": 20, "scale": 20}), 6.50049047900083, 1e-13),
        (Lifetime.from_mean_sd("lognormal", 20, 20), 5.8693165260386, 1e-13),
        (Lifetime.from_mean_sd("lognormal", 20, 10), 1.54011427, 5e-9),  # 7.76 would be the spread of mean²/sd
    ],
)
def test_stock_long_after_the_last_inflow(life: Lifetime, stock: float, printed: float) -> None:
    inflow = np.zeros(61)
    inflow[:20] = [1, 2, 3, 4, 5, 6, 7, 8, 2, 3, 5, 6, 7, 1, 2, 4, 5, 6, 7, 3]
    made = inflow_driven(inflow, survival_table(life, TimeAxis.even(0, 61), "end"))
    assert made.stock[60] == pytest.approx(stock, abs=printed)


def test_initial_stock_by_cohort_and_wanted_stock() -> None:
    life = survival_table(censored(5, 1.5), TimeAxis.even(0, 9), "end")
    past = past_of_cohorts([3, 5, 2, 4], life, 4)
    made = combined(past, [18, 20, 20, 20, 20], life)
    wanted = [
        3.30109709, 5.11639875, 2.00769022, 4.00171698, 4.93639364, 3.87383821, 2.78892598, 3.36324466, 3.66568266,
    ]  # fmt: skip
    assert made.inflow == pytest.approx(wanted, abs=5e-9)
    assert cohorts(made).stock[3, :4] == pytest.approx([3, 5, 2, 4], rel=1e-14)
    later = made.after(4)
    assert later.opening == pytest.approx(14)
    assert later.stock.tolist() == [18, 20, 20, 20, 20]
    assert later.axis.starts[0] == 4
    assert np.abs(later.residual()).max() < 1e-13


def steady(life: Lifetime, timing: str, years: int = 400, width: float = 1.0, points: int = 12) -> float:
    axis = TimeAxis.even(0, round(years / width), width)
    table = survival_table(life, axis, timing, points=points)  # type: ignore[arg-type]
    return float(inflow_driven(np.ones(axis.length), table).stock[-1])


LOGNORMAL = Lifetime.from_mean_sd("lognormal", 30, 10)
WEIBULL = Lifetime("weibull", {"shape": 2, "scale": 12})
EXPONENTIAL = Lifetime.from_mean_sd("weibull", 10, 10)


@pytest.mark.parametrize(
    ("life", "timing", "stock"),
    [
        (LOGNORMAL, "end", 30.5),
        (LOGNORMAL, "middle", 30.0),
        (LOGNORMAL, "start", 29.5),
        (LOGNORMAL, "uniform", 30.0),
        (WEIBULL, "middle", WEIBULL.mean()),
        (WEIBULL, "uniform", 10.634723105433),
        (EXPONENTIAL, "end", 10.508331944775),
        (EXPONENTIAL, "middle", 9.995834548291),
        (EXPONENTIAL, "start", 9.508331944775),
        (EXPONENTIAL, "uniform", 10.0),
    ],
)
def test_constant_inflow_fills_up_to_the_mean_lifetime(life: Lifetime, timing: str, stock: float) -> None:
    # In the middle of the year the sum misses the mean of a Weibull by the error of the midpoint rule at age zero.
    tolerance = 2e-4 if (life, timing) == (WEIBULL, "middle") else 1e-6 if life is LOGNORMAL else 1e-11
    assert steady(life, timing) == pytest.approx(stock, abs=tolerance)


@pytest.mark.parametrize("width", [1.0, 0.25, 0.1])
def test_lifetimes_below_a_year(width: float) -> None:
    short = Lifetime.from_mean_sd("lognormal", 0.3, 0.1)
    assert steady(short, "uniform", 4, width) == pytest.approx(0.3, abs=1e-5)
    assert steady(short, "uniform", 4, width, points=60) == pytest.approx(0.3, abs=1e-12)
    assert steady(Lifetime.from_mean_sd("fixed", 0.3), "uniform", 4, width) == pytest.approx(0.3, abs=1e-12)


UNEVEN = TimeAxis.around_years([2000, 2001, 2002, 2003, 2005, 2010, 2015, 2020, 2030, 2040, 2050])


def test_uneven_years_balance() -> None:
    life = survival_table(WEIBULL, UNEVEN, "uniform", points=6)
    made = inflow_driven(np.ones(11), life)
    assert made.stock[-1] == pytest.approx(10.634723106, abs=2e-9)  # flodym, whose points miss the next line by 1e-9
    assert made.stock[-1] == pytest.approx(6 * sqrt(pi) * erf(55.5 / 12), abs=1e-10)
    wanted = [0.002, 0.016, 0.043, 0.094, 0.240, 0.531, 0.805, 0.956, 0.997, 1.0, 1.0]
    assert made.outflow == pytest.approx(wanted, abs=5e-4)
    assert (made.inflow * UNEVEN.widths).sum() == pytest.approx(55.5)
    assert np.abs(made.residual()).max() < 1e-13
    back = stock_driven(made.stock, life)
    assert back.inflow == pytest.approx(np.ones(11), rel=1e-12)
    assert cohorts(back).stock.sum(axis=1) == pytest.approx(made.stock, rel=1e-13)


@pytest.mark.parametrize(("t", "produced", "recycled", "out"), [(30, 510, 480, 30), (1, 1.096774, 0.096774, 1)])
def test_recycling_loop_of_the_first_example_of_odym(t: float, produced: float, recycled: float, out: float) -> None:
    quantities = [
        Quantity("demand", t, 0), Quantity("rate", (t + 2) / 34, 0), *(Quantity(name) for name in ("b", "c", "out")),
    ]  # fmt: skip
    equations = [
        Equation("production", (Term(1, ("demand",)), Term(1, ("c",)), Term(-1, ("b",)))),
        Equation("use", (Term(1, ("b",)), Term(-1, ("c",)), Term(-1, ("out",)))),
        Equation("recycling", (Term(1, ("rate", "b")), Term(-1, ("c",)))),
    ]
    done = reconcile(System.build(quantities, equations))
    assert done.value[2:] == pytest.approx([produced, recycled, out], abs=5e-7)


def workload(samples: int) -> tuple[Survival, np.ndarray, np.ndarray]:
    """Return lifetimes, inflow and stock of 10 x 20 series over 200 years."""
    draw = np.random.default_rng(20240601)
    shape, scale = draw.uniform(1.5, 4, 20), draw.uniform(5, 50, (10, 20))
    level = draw.uniform(0.5, 1.5, (10, 20))[..., None]
    life = np.exp(0.10 * draw.standard_normal((10, 20, samples)))
    size = (level * np.exp(0.05 * draw.standard_normal((10, 20, samples))))[..., None]
    t = np.arange(200)
    lifetime = Lifetime("weibull", {"shape": shape[:, None], "scale": scale[..., None] * life})
    table = survival_table(lifetime, TimeAxis.of_years(np.arange(1901, 2101)))
    return table, 100 * np.exp(0.02 * t) * size, 1000 * size / (1 + np.exp(-(t - 100) / 20))


@pytest.mark.parametrize(
    ("samples", "from_inflow", "from_stock"),
    [
        (1, (1.00333626e9, 5.40616388e7, 3.36817138e7), (2.02755142e7, 1.23591757e6, 1.03359043e6)),
        (100, (9.89201130e10, 5.39757900e9, 3.38848418e9), (2.02433171e9, 1.26465028e8, 1.06264444e8)),
    ],
)
def test_check_sums_of_the_workload(samples: int, from_inflow: tuple[float], from_stock: tuple[float]) -> None:
    life, inflow, stock = workload(samples)
    for made, sums in ((inflow_driven(inflow, life), from_inflow), (stock_driven(stock, life), from_stock)):
        assert [made.stock.sum(), made.inflow.sum(), made.outflow.sum()] == pytest.approx(sums, rel=6e-9)


MEAN_SD = [(name, 12.0, sd) for name in FAMILIES if name not in ("fixed", "tabulated") for sd in (0.6, 4.0, 9.0)]


@pytest.mark.parametrize(("family", "mean", "sd"), MEAN_SD)
def test_mean_and_spread_are_those_asked_for(family: str, mean: float, sd: float) -> None:
    life = Lifetime.from_mean_sd(family, [mean, 2 * mean], [sd, 2 * sd])
    assert life.mean() == pytest.approx([mean, 2 * mean], rel=1e-9)
    assert life.sd() == pytest.approx([sd, 2 * sd], rel=1e-8)
    # The moments again, from the survival function alone: mean = ∫ S, second moment = 2 ∫ a S.
    edges = np.concatenate((np.linspace(0, 300, 30001), np.geomspace(300, 1e6, 30001)[1:]))
    nodes, weights = np.polynomial.legendre.leggauss(4)
    ages = (edges[:-1, None] + np.diff(edges)[:, None] * (nodes + 1) / 2).ravel()
    width = (np.diff(edges)[:, None] * weights / 2).ravel()
    share = life.survival(ages)[0]
    assert (share * width).sum() == pytest.approx(mean, rel=1e-6)
    assert sqrt(2 * (share * ages * width).sum() - mean**2) == pytest.approx(sd, rel=1e-3)


def test_tabulated_lifetime() -> None:
    life = Lifetime("tabulated", {"ages": [0, 1, 3], "shares": [[1, 0.8, 0], [1, 0.5, 0]]})
    assert life.mean() == pytest.approx([1.7, 1.25])
    assert life.survival([0.5, 2, 4]) == pytest.approx(np.array([[0.9, 0.4, 0], [0.75, 0.25, 0]]))
    assert inflow_driven(np.ones(5), survival_table(life, TimeAxis.even(0, 5), "uniform")).stock[
        :, -1
    ] == pytest.approx([1.7, 1.25], rel=1e-14)


def test_uniform_inflow_of_fixed_lives_on_uneven_intervals_is_exact() -> None:
    axis = TimeAxis(np.array([0.0, 1, 4, 6]))
    made = inflow_driven([1.0, 2.0, 3.0], survival_table(Lifetime.from_mean_sd("fixed", 2.5), axis, "uniform"))
    assert made.stock == pytest.approx([1.0, 5.0, 7.0])  # of the second interval, the last half year is left


def test_longer_lives_by_cohort_and_by_year() -> None:
    axis = TimeAxis.even(0, 4)
    life = Lifetime("weibull", {"shape": 1, "scale": 10})
    by_cohort = inflow_driven([1.0, 0, 0, 1], survival_table(life, axis, "end", by_cohort=[1, 1, 1, 2])).stock
    assert by_cohort == pytest.approx([1, np.exp(-0.1), np.exp(-0.2), np.exp(-0.3) + 1])
    by_year = inflow_driven([1.0, 0, 0, 1], survival_table(life, axis, "end", by_year=[1, 1, 2, 2])).stock
    assert by_year == pytest.approx([1, np.exp(-0.1), np.exp(-0.15), np.exp(-0.2) + 1])
    each = Lifetime("weibull", {"shape": 1, "scale": [[10, 10, 10, 20], [5, 5, 5, 5]]})
    both = inflow_driven([1.0, 0, 0, 1], survival_table(each, axis, "end", lifetimes_by_cohort=True))
    assert both.stock[0] == pytest.approx(by_cohort)
    assert both.stock[1] == pytest.approx([1, np.exp(-0.2), np.exp(-0.4), np.exp(-0.6) + 1])


def test_falling_stock_by_each_policy() -> None:
    life = survival_table(
        Lifetime("tabulated", {"ages": [0, 3, 4], "shares": [1, 1, 0]}), TimeAxis.even(0, 5), "end"
    )  # all live three years
    wanted = [4.0, 6, 3, 3, 3]
    plain = stock_driven(wanted, life)
    assert plain.inflow.tolist() == [4, 2, -3, 0, 4]
    assert plain.falls_too_fast.tolist() == [False, False, True, False, False]
    oldest = stock_driven(wanted, life, falling="retire_oldest")
    assert oldest.early is not None
    assert oldest.inflow.tolist() == [4, 2, 0, 0, 1]
    assert oldest.early.tolist() == [0, 0, 3, 0, 0]
    assert oldest.outflow.tolist() == [0, 0, 3, 0, 1]
    assert cohorts(oldest).stock[2].tolist() == [1, 2, 0, 0, 0]
    share = stock_driven(wanted, life, falling="share")
    assert share.inflow.tolist() == [4, 2, 0, 0, 2]
    assert cohorts(share).stock[2].tolist() == [2, 1, 0, 0, 0]
    assert share.falls_too_fast.tolist() == [False, False, True, False, False]


def test_used_goods_keep_their_cohort() -> None:
    axis = TimeAxis.even(0, 5)
    life = survival_table(Lifetime("weibull", {"shape": 2, "scale": 3}), axis, "middle")
    used = UsedGoods([0], [2], [5.0])
    made = inflow_driven(np.zeros(5), life, used=used)
    left = np.exp(-((np.array([2.5, 3.5, 4.5]) / 3) ** 2) + (2 / 3) ** 2)
    assert made.stock == pytest.approx([0, 0, *(5 * left)])
    assert made.entering.tolist() == [0, 0, 5, 0, 0]
    assert np.abs(made.residual()).max() < 1e-14
    assert cohorts(made).stock[:, 0] == pytest.approx(made.stock)
    assert stock_driven(made.stock + 1, life, used=used).stock == pytest.approx(made.stock + 1)
    oldest = stock_driven([3.0, 3, 3, 2, 1], life, used=used, falling="retire_oldest")
    assert oldest.stock.tolist() == [3, 3, 3, 2, 1]
    assert (oldest.inflow >= 0).all()
    assert np.abs(oldest.residual()).max() < 1e-14
    assert cohorts(oldest).stock.sum(axis=1) == pytest.approx(oldest.stock)
    with pytest.raises(InvalidInput, match="of goods made in 0 none is left in 4"):
        inflow_driven(
            np.zeros(5), survival_table(Lifetime.from_mean_sd("fixed", 2), axis, "end"), used=UsedGoods([0], [4], [1.0])
        )


def test_initial_stock_by_an_assumed_past() -> None:
    life = survival_table(WEIBULL, TimeAxis.even(1900, 60), "middle")
    past = past_of_total([100.0, 50.0], 1.03 ** np.arange(40), life)
    made = inflow_driven(np.concatenate((past, np.zeros((2, 20))), axis=-1), life)
    assert made.stock[:, 39] == pytest.approx([100, 50], rel=1e-13)
    assert past[0, 1:] / past[0, :-1] == pytest.approx(np.full(39, 1.03))
    total = sum(stock[..., -1] for _, stock in each_cohort(made))
    assert total == pytest.approx(made.stock[:, -1], rel=1e-13)

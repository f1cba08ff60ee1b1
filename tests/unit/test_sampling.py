"""Samples of uncertain inputs."""

import math

import numpy as np
import pytest
from scipy import stats

from orechain.chain.uncertainty.distributions import Input
from orechain.chain.uncertainty.sampling import METHODS, Split, concentration, dirichlet, draw
from orechain.errors import InvalidInput

ONE_OF_EACH = [
    Input("normal", mean=10.0, sd=2.0),
    Input("lognormal", "lognormal", mean=30.0, sd=10.0),
    Input("cut", "truncated-normal", mean=1.0, sd=1.0, low=0.0, high=2.5),
    Input("uniform", "uniform", low=-1.0, high=3.0),
    Input("triangular", "triangular", low=0.0, mode=1.0, high=4.0),
    Input("exact", "exact", mean=7.0),
    Input("certain", mean=5.0, sd=0.0),
]


def rng(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize("method", METHODS)
def test_moments_and_shapes_of_every_distribution(method: str) -> None:
    drawn = draw(ONE_OF_EACH, 2**14, method=method, rng=rng())  # type: ignore[arg-type]
    assert drawn.shape == (2**14, 7)
    for column, one in zip(drawn.T, ONE_OF_EACH, strict=True):
        mean, sd = one.moments
        assert column.mean() == pytest.approx(mean, abs=4 * sd / 128 + 1e-12)
        assert column.std() == pytest.approx(sd, rel=0.05, abs=1e-12)
    same = [
        stats.norm(10, 2),
        stats.lognorm(math.sqrt(math.log(1 + 1 / 9)), scale=30 / math.sqrt(1 + 1 / 9)),
        stats.truncnorm(-1, 1.5, 1, 1),
        stats.uniform(-1, 4),
        stats.triang(0.25, 0, 4),
    ]
    for column, law in zip(drawn.T, same, strict=False):
        assert stats.kstest(column, law.cdf).statistic < 0.02
    assert (drawn[:, 5:] == [7.0, 5.0]).all()


def test_latin_hypercube_has_one_draw_in_each_stratum() -> None:
    drawn = draw(ONE_OF_EACH[:1], 200, rng=rng())[:, 0]
    strata = np.floor(stats.norm(10, 2).cdf(drawn) * 200).astype(int)
    assert sorted(strata) == list(range(200))


def test_only_the_generator_is_random() -> None:
    before = np.random.get_state()[1].copy()  # type: ignore[union-attr]
    first = draw(ONE_OF_EACH, 64, method="sobol", rng=rng(3))
    assert (first == draw(ONE_OF_EACH, 64, method="sobol", rng=rng(3))).all()
    assert not (first == draw(ONE_OF_EACH, 64, method="sobol", rng=rng(4))).all()
    assert (np.random.get_state()[1] == before).all()  # type: ignore[union-attr]


def test_gaussian_copula() -> None:
    correlation = np.array([[1, 0.8, 0, 0], [0.8, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1.0]])
    inputs = [Input("a", mean=10.0, sd=2.0), Input("b", "lognormal", mean=3.0, sd=1.0), *ONE_OF_EACH[2:4]]
    drawn = draw(inputs, 20_000, rng=rng(), correlation=correlation)
    assert np.corrcoef(drawn[:, 0], np.log(drawn[:, 1]))[0, 1] == pytest.approx(0.8, abs=0.01)
    assert abs(np.corrcoef(drawn[:, 2], drawn[:, 0])[0, 1]) < 0.02
    assert stats.kstest(drawn[:, 0], stats.norm(10, 2).cdf).statistic < 0.02


def test_fully_correlated_inputs_move_together() -> None:
    drawn = draw(
        [Input("a", mean=0.0, sd=1.0), Input("b", mean=5.0, sd=2.0)], 100, rng=rng(), correlation=np.ones((2, 2))
    )
    assert drawn[:, 1] == pytest.approx(5 + 2 * drawn[:, 0], abs=1e-6)


@pytest.mark.parametrize(
    ("matrix", "words"),
    [
        ([[1, 0.5], [0.5, 1]], "needs 3 rows"),
        ([[1, 0.5, 0], [0.4, 1, 0], [0, 0, 1]], "a and b: the matrix must be symmetric"),
        ([[1, 0, 0], [0, 0.9, 0], [0, 0, 1]], "b with itself"),
        ([[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]], "positive semi-definite"),
        ([[1, math.nan, 0], [math.nan, 1, 0], [0, 0, 1]], "not a finite number"),
    ],
)
def test_impossible_correlations_are_refused(matrix: list[list[float]], words: str) -> None:
    inputs = [Input(name, mean=1.0, sd=1.0) for name in "abc"]
    with pytest.raises(InvalidInput) as caught:
        draw(inputs, 10, rng=rng(), correlation=np.array(matrix))
    assert len(caught.value.problems) == 1
    assert words in caught.value.problems[0]


def test_sobol_needs_a_power_of_two() -> None:
    with pytest.raises(InvalidInput, match=r"power of two.*: 512 or 1024"):
        draw(ONE_OF_EACH, 1000, method="sobol", rng=rng())


def test_all_problems_together() -> None:
    inputs = [
        Input("a", mean=math.nan, sd=1.0),
        Input("b", mean=1.0, sd=math.inf),
        Input("c", "lognormal", mean=-1.0, sd=1.0),
        Input("d", "uniform", low=2.0, high=1.0),
        Input("e", "triangular", low=0.0, mode=2.0, high=1.0),
        Input("f", "odd"),  # type: ignore[arg-type]
        Input("i", "truncated-normal", mean=0.0, sd=1.0, low=1.0, high=0.0),
        Input("g", "exact", mean=0.2),
        Input("g", "exact", mean=0.2),
        Input("h", "exact", mean=0.2),
    ]
    with pytest.raises(InvalidInput) as caught:
        draw(
            inputs,
            0,
            method="odd",  # type: ignore[arg-type]
            rng=rng(),
            splits=[Split(("g", "h"), 5.0), Split(("h", "x"), 1.0)],
        )
    text = "\n".join(caught.value.problems)
    expected = [
        *("a: the mean", "b: the standard", "c: a log-normal", "d: needs", "e: the mode", "f: unknown", "i: needs low"),
        *("g: named more", "unknown method 'odd'", "at least 1", "sum to 0.4", "named x", "h: in more"),
    ]
    for words in expected:
        assert words in text


def test_dirichlet_split() -> None:
    shares = [Input("a", mean=0.6, sd=0.1), Input("b", mean=0.3, sd=9.0), Input("c", mean=0.1, sd=0.0)]
    drawn = draw(shares, 2**14, method="sobol", rng=rng(), splits=[Split(("a", "b", "c"), spread_of="a")])
    assert np.abs(drawn.sum(axis=1) - 1).max() < 1e-12
    assert drawn.mean(axis=0) == pytest.approx([0.6, 0.3, 0.1], abs=0.002)
    whole = concentration(0.6, 0.1)
    assert drawn.std(axis=0) == pytest.approx(np.sqrt([0.24, 0.21, 0.09]) / math.sqrt(whole + 1), rel=0.02)
    assert stats.kstest(drawn[:, 0], stats.beta(0.6 * whole, 0.4 * whole).cdf).statistic < 0.01


def test_dirichlet_far_below_one_still_sums_to_one() -> None:
    drawn = dirichlet(np.array([1e-5, 2e-5, 0.0]), rng().random((1000, 3)))
    assert np.isfinite(drawn).all()
    assert np.abs(drawn.sum(axis=1) - 1).max() < 1e-12
    assert (drawn[:, 2] == 0).all()
    assert drawn[:, 1].mean() == pytest.approx(2 / 3, abs=0.06)


@pytest.mark.parametrize(
    ("split", "words"),
    [
        (Split(("a",), 3.0), "at least two"),
        (Split(("a", "b"), -1.0), "above zero"),
        (Split(("a", "b")), "give a concentration"),
        (Split(("a", "b"), spread_of="a"), "no Dirichlet share"),
    ],
)
def test_faulty_splits(split: Split, words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        draw([Input("a", mean=0.5, sd=0.5), Input("b", mean=0.5, sd=0.5)], 10, rng=rng(), splits=[split])

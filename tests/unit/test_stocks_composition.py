"""Content of products by cohort, and of mixed streams."""

import numpy as np
import pytest

from orechain.errors import InvalidInput
from orechain.stocks.composition import contained, mean_intensity, mixture
from orechain.stocks.kernel import inflow_driven
from orechain.stocks.lifetime import Lifetime
from orechain.stocks.timeaxis import TimeAxis
from orechain.stocks.timing import survival_table


def test_what_leaves_has_the_content_of_its_cohort() -> None:
    life = survival_table(Lifetime.from_mean_sd("fixed", 3.0), TimeAxis.even(2000, 6), "end")
    inflow = np.array([10.0, 20.0, 30.0, 0.0, 0.0, 0.0])
    intensity = np.array([[1.0, 0.5, 0.25, 9.0, 9.0, 9.0], [0.0, 1.0, 2.0, 9.0, 9.0, 9.0]])
    found = contained(inflow, intensity, lambda mass: inflow_driven(mass, life))
    assert found.outflow == pytest.approx(np.array([[0, 0, 0, 10, 10, 7.5], [0, 0, 0, 0, 20, 60]]))
    assert found.stock[:, 2] == pytest.approx([27.5, 80.0])
    assert found.stock[:, 5] == pytest.approx([0.0, 0.0], abs=1e-12)


def test_shares_weigh_the_intensities_of_each_sample() -> None:
    shares = np.array([[[0.25, 0.5], [0.75, 0.5]], [[1.0, 1.0], [0.0, 0.0]]])  # sample, technology, year
    intensity = np.array([[[4.0, 4.0]], [[8.0, 2.0]]])  # technology, element, year
    assert mean_intensity(shares, intensity) == pytest.approx(np.array([[[7.0, 3.0]], [[4.0, 4.0]]]))


def test_nothing_mixed_has_no_content() -> None:
    found = mixture(np.zeros((2, 1)), np.full((2, 1, 1), 0.1))
    assert found.elements[0, 0] == 0
    assert np.isnan(found.content[0, 0])


@pytest.mark.parametrize(
    ("shares", "intensity", "said"),
    [
        ([[0.5], [0.4]], [[[1.0]], [[1.0]]], "must sum to one in each interval; one sum is 0.9"),
        ([[1.5], [-0.5]], [[[1.0]], [[1.0]]], "1.5 (place 0, 0) must be from 0 to 1"),
        ([[np.nan], [0.5]], [[[1.0]], [[1.0]]], "nan (place 0, 0) must be from 0 to 1"),
        ([[0.5], [0.5]], [[[1.0]], [[-1.0]]], "intensity: -1 (place 1, 0, 0) must not be negative"),
        ([[0.5], [0.5]], [[[1.0]], [[np.nan]]], "intensity: nan (place 1, 0, 0) is not a finite number"),
        ([[0.5], [0.5]], [[[1.0]]] * 3, "shapes do not match"),
        ([0.5, 0.5], [[[1.0]]], "need the axes technologies and time"),
    ],
)
def test_bad_shares_and_intensities_are_refused(shares: list, intensity: list, said: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        mean_intensity(np.array(shares), np.array(intensity))
    assert len(caught.value.problems) == 1
    assert said in caught.value.problems[0]


def test_bad_streams_are_refused() -> None:
    with pytest.raises(InvalidInput, match="sum to more than one"):
        mixture(np.ones((1, 1)), np.full((1, 2, 1), 0.6))
    with pytest.raises(InvalidInput, match="must not be negative"):
        mixture(-np.ones((1, 1)), np.full((1, 1, 1), 0.6))
    with pytest.raises(InvalidInput, match="not a finite number"):
        contained(np.array([np.nan]), np.ones((1, 1)), lambda _: pytest.fail("must not be run"))

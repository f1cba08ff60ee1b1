"""Vehicles and batteries, by hand."""

import numpy as np
import pytest

from orechain.errors import InvalidInput
from orechain.stocks.coupling import Policy, by_rate, couple
from orechain.stocks.hazards import constant_rate
from orechain.stocks.kernel import inflow_driven
from orechain.stocks.lifetime import Lifetime
from orechain.stocks.rates import Floats
from orechain.stocks.result import Stocks
from orechain.stocks.timeaxis import TimeAxis
from orechain.stocks.timing import survival_table

FOREVER = np.ones(6)
TWO = np.array([1.0, 1.0, 0.0, 0.0, 0.0, 0.0])
THREE = np.array([1.0, 1.0, 1.0, 0.0, 0.0, 0.0])
ONCE = np.array([8.0, 0.0, 0.0, 0.0, 0.0, 0.0])


def two_years(inflow: Floats) -> Stocks:
    return inflow_driven(inflow, survival_table(Lifetime.from_mean_sd("fixed", 2.0), TimeAxis.even(2000, 6), "end"))


def test_products_alone() -> None:
    found = couple(THREE, FOREVER, inflow=ONCE)
    assert found.stock == pytest.approx([8, 8, 8, 0, 0, 0])
    assert found.components.end_of_life == pytest.approx(found.outflow)
    assert found.scrapped == pytest.approx(np.zeros(6))


def test_a_failed_component_ends_the_product() -> None:
    found = couple(THREE, TWO, inflow=ONCE)
    assert found.stock == pytest.approx([8, 8, 0, 0, 0, 0])
    assert found.scrapped == pytest.approx([0, 0, 8, 0, 0, 0])
    assert found.components.failed == pytest.approx([0, 0, 8, 0, 0, 0])


def test_half_of_the_failed_components_are_replaced() -> None:
    found = couple(THREE, TWO, inflow=ONCE, policy=Policy(replacement=0.5))
    assert found.stock == pytest.approx([8, 8, 4, 0, 0, 0])
    assert found.components.fitted == pytest.approx([8, 0, 4, 0, 0, 0])
    assert found.replaced == pytest.approx([0, 0, 4, 0, 0, 0])
    assert found.scrapped == pytest.approx([0, 0, 4, 0, 0, 0])
    # The replaced ones outlive their product by a year.
    assert found.components.released == pytest.approx([0, 0, 0, 4, 0, 0])
    assert found.components.end_of_life == pytest.approx([0, 0, 8, 4, 0, 0])


def test_survivors_are_reused_in_new_products_and_keep_their_age() -> None:
    inflow = np.array([8.0, 0.0, 4.0, 0.0, 0.0, 0.0])
    found = couple(TWO, THREE, inflow=inflow, policy=Policy(reuse=0.25))
    # In year 2 the first eight fail with their components two years old: two are fit, four new products come.
    assert found.components.reused == pytest.approx([0, 0, 2, 0, 0, 0])
    assert found.components.fitted == pytest.approx([8, 0, 2, 0, 0, 0])
    # The two reused ones fail in year 3 and end their products; the others go on until year 4.
    assert found.stock == pytest.approx([8, 8, 4, 2, 0, 0])
    assert found.components.failed == pytest.approx([0, 0, 0, 2, 0, 0])
    assert found.components.end_of_life == pytest.approx([0, 0, 6, 2, 2, 0])


def test_survivors_go_to_products_that_need_a_replacement_first() -> None:
    product = np.zeros((6, 6))  # interval, cohort: the cohort of year 0 lasts two years, the others for ever
    product[:2, 0] = 1.0
    product[:, 1:] = np.tril(np.ones((6, 6)))[:, 1:]
    component = np.zeros((6, 6))  # of year 0 for ever, of year 1 one year, of the others for ever
    component[:, 0] = 1.0
    component[1, 1] = 1.0
    component[:, 2:] = np.tril(np.ones((6, 6)))[:, 2:]
    inflow = np.array([4.0, 3.0, 2.0, 0.0, 0.0, 0.0])
    found = couple(product, component, inflow=inflow, policy=Policy(1.0, 1.0), survival_by="cohort")
    # Year 2: four components are free, three products of year 1 need one, the last goes into one of two new products.
    assert found.replaced == pytest.approx([0, 0, 3, 0, 0, 0])
    assert found.components.reused == pytest.approx([0, 0, 4, 0, 0, 0])
    assert found.components.fitted == pytest.approx([4, 3, 1, 0, 0, 0])
    assert found.components.end_of_life == pytest.approx([0, 0, 3, 0, 0, 0])
    assert found.stock == pytest.approx([4, 7, 5, 5, 5, 5])


def test_second_use_before_the_end_of_life_keeps_count_and_content() -> None:
    policy = Policy(second_use=0.5, second_use_of_failed=0.25)
    content = np.array([[3.0, 0.0, 0.0, 0.0, 0.0, 0.0]])
    found = couple(TWO, FOREVER, inflow=ONCE, policy=policy, second_use=two_years, content=content)
    assert found.components.second_use_in == pytest.approx([0, 0, 4, 0, 0, 0])
    assert found.components.second_use_stock == pytest.approx([0, 0, 4, 4, 0, 0])
    assert found.components.end_of_life == pytest.approx([0, 0, 4, 0, 4, 0])
    assert found.content is not None
    assert found.content.end_of_life == pytest.approx(np.array([[0, 0, 12, 0, 12, 0]]))
    failed = couple(FOREVER, TWO, inflow=ONCE, policy=policy, second_use=two_years)
    assert failed.components.second_use_in == pytest.approx([0, 0, 2, 0, 0, 0])
    assert failed.components.end_of_life == pytest.approx([0, 0, 6, 0, 2, 0])


def test_a_stock_is_held_and_what_does_not_fall_fast_enough_is_told() -> None:
    stock = np.array([10.0, 10.0, 4.0, 4.0, 4.0, 4.0])
    found = couple(FOREVER, constant_rate(0.1, 6), stock=stock, policy=Policy(replacement=1.0))
    assert found.stock == pytest.approx([10, 10, 9, 8.1, 7.29, 6.561])
    assert found.surplus == pytest.approx([0, 0, 5, 4.1, 3.29, 2.561])
    assert found.inflow == pytest.approx([10, 0, 0, 0, 0, 0])
    assert found.components.fitted == pytest.approx([10, 1, 0, 0, 0, 0])


def test_new_components_that_fail_at_once_are_replaced_in_turn() -> None:
    half = 0.5 ** np.arange(1, 7)
    found = couple(FOREVER, half, inflow=ONCE, policy=Policy(replacement=1.0))
    assert found.stock == pytest.approx(np.full(6, 8.0))
    assert found.components.fitted == pytest.approx([16, 8, 8, 8, 8, 8])
    partly = couple(FOREVER, half, inflow=ONCE, policy=Policy(replacement=0.5))
    # 8 fitted, 4 fail, 2 fitted, 1 fails, ...: 8 / (1 - 1/4) fitted, half of them last.
    assert partly.components.fitted[0] == pytest.approx(32 / 3)
    assert partly.stock[0] == pytest.approx(16 / 3)
    assert partly.scrapped[0] == pytest.approx(8 / 3)


def test_replacement_by_a_rate() -> None:
    into, out = by_rate(np.array([10.0]), np.array([4.0]), 0.5, of="outflow")
    assert (into[0], out[0]) == (12.0, 6.0)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({}, "give either their inflow or their stock"),
        ({"inflow": ONCE, "stock": ONCE}, "give either their inflow or their stock"),
        ({"inflow": -ONCE}, "inflow of products: -8 (place 0) must not be negative"),
        ({"inflow": ONCE * np.nan}, "not a finite number"),
        ({"inflow": ONCE, "policy": Policy(replacement=1.1)}, "replacement: 1.1 must be from 0 to 1"),
        ({"inflow": ONCE, "policy": Policy(reuse=np.nan)}, "reuse: nan must be from 0 to 1"),
        ({"inflow": ONCE, "policy": Policy(second_use=0.1)}, "how long they stay is not given"),
        ({"inflow": ONCE[:4]}, "product survival: needs shape (..., 4)"),
        ({"inflow": ONCE, "widths": np.array([1.0, 1, 1, 1, 1, 5])}, "need survivals by cohort"),
        ({"inflow": ONCE, "widths": -1.0}, "widths: must be above zero"),
        ({"inflow": ONCE, "content": np.ones(6)}, "content: needs the axes elements and time"),
        ({"inflow": np.ones((3, 6)), "policy": Policy(np.ones((2, 6)))}, "do not match"),
    ],
)
def test_bad_arguments_are_refused(arguments: dict, said: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        couple(TWO, THREE, **arguments)
    assert said in " ".join(caught.value.problems)


def test_bad_survivals_are_refused() -> None:
    with pytest.raises(InvalidInput, match="must not rise"):
        couple(TWO[::-1], THREE, inflow=ONCE)
    with pytest.raises(InvalidInput, match="nothing survives its first interval"):
        couple(FOREVER * 0, THREE, stock=ONCE)
    with pytest.raises(InvalidInput, match="product survival: is of 5 intervals"):
        couple(survival_table(Lifetime.from_mean_sd("fixed", 2.0), TimeAxis.even(2000, 5)), THREE, inflow=ONCE)

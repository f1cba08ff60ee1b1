"""From the end of use to recovered material, by hand."""

import numpy as np
import pytest

from orechain.errors import InvalidInput
from orechain.stocks.kernel import inflow_driven
from orechain.stocks.lifetime import Lifetime
from orechain.stocks.rates import Floats
from orechain.stocks.recovery import Detour, Recovered, Stage, recover
from orechain.stocks.timeaxis import TimeAxis
from orechain.stocks.timing import survival_table

AXIS = TimeAxis.even(2000, 5)


def stay(years: float) -> Detour:
    life = survival_table(Lifetime.from_mean_sd("fixed", years), AXIS, "end")
    return Detour(0.5, lambda inflow: inflow_driven(inflow, life))


def followed() -> Recovered:
    end_of_use = np.array([80.0, 0.0, 0.0, 0.0, 0.0])
    collection = Stage("collection", 0.5, {"landfill": 0.3, "soil": 0.2})
    dismantling = Stage("dismantling", np.array([0.9, 0.9, 0.8, 0.8, 0.8]), {"landfill": [0.1, 0.1, 0.2, 0.2, 0.2]})
    smelting = Stage("recovery", 0.75, {"slag": 0.20, "air": 0.05})
    return recover(end_of_use, [collection, dismantling, smelting], second_use=stay(1.0), hibernation=stay(2.0))


def test_each_step_by_hand() -> None:
    found = followed()
    # 80: 40 to second use for one year, 40 on; of these 20 sleep two years. In year 1 40 return, 20 of them sleep.
    assert found.second_use_in == pytest.approx([40, 0, 0, 0, 0])
    assert found.second_use_out == pytest.approx([0, 40, 0, 0, 0])
    assert found.second_use_stock == pytest.approx([40, 0, 0, 0, 0])
    assert found.hibernation_in == pytest.approx([20, 20, 0, 0, 0])
    assert found.hibernation_out == pytest.approx([0, 0, 20, 20, 0])
    assert found.hibernating_stock == pytest.approx([20, 40, 20, 0, 0])
    assert found.arising == pytest.approx([20, 20, 20, 20, 0])
    assert found.onward["collection"] == pytest.approx([10, 10, 10, 10, 0])
    assert found.onward["dismantling"] == pytest.approx([9, 9, 8, 8, 0])
    assert found.recovered == pytest.approx([6.75, 6.75, 6, 6, 0])
    assert found.lost("landfill") == pytest.approx([7, 7, 8, 8, 0])
    assert found.lost("slag") == pytest.approx([1.8, 1.8, 1.6, 1.6, 0])
    assert found.losses["collection"]["soil"] == pytest.approx([4, 4, 4, 4, 0])
    assert found.lost() + found.recovered == pytest.approx(found.arising)


def test_without_detours_all_arises_at_once() -> None:
    found = recover(
        np.array([[1.0, 2.0], [3.0, 4.0]]), [Stage("collection", np.array([[0.1], [0.2]]), {"water": [[0.9], [0.8]]})]
    )
    assert found.arising == pytest.approx(np.array([[1.0, 2.0], [3.0, 4.0]]))
    assert found.recovered == pytest.approx(np.array([[0.1, 0.2], [0.6, 0.8]]))


@pytest.mark.parametrize(
    ("stages", "said"),
    [
        ([Stage("collection", 0.5, {"landfill": 0.4})], "collection: the shares onward, landfill must sum to one"),
        ([Stage("collection", 1.2, {"landfill": -0.2})], "collection, onward: 1.2 must be from 0 to 1"),
        ([Stage("collection", np.nan, {"landfill": 0.5})], "collection, onward: nan must be from 0 to 1"),
        ([Stage("a", [0.5, 0.4, 0.3], {"air": 0.5})], "(place 1)"),
        ([Stage("a", [1.0, 1.0, 1.0], {})], "shapes do not match"),
        ([], "at least one"),
        ([Stage("a", 1.0, {}), Stage("a", 1.0, {})], "stage a: named 2 times"),
        ([Stage("a", 0.5, {"": 0.5})], "every loss needs the name of a medium"),
    ],
)
def test_bad_stages_are_refused(stages: list[Stage], said: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        recover(np.ones(2), stages)
    assert said in " ".join(caught.value.problems)


def test_bad_flows_and_detours_are_refused() -> None:
    def never(_: Floats) -> Recovered:
        pytest.fail("must not be run")

    with pytest.raises(InvalidInput, match="end of use: nan"):
        recover(np.array([1.0, np.nan]), [Stage("a", 1.0, {})])
    with pytest.raises(InvalidInput, match=r"hibernation, share: -0\.1 must be from 0 to 1"):
        recover(np.ones(2), [Stage("a", 1.0, {})], hibernation=Detour(-0.1, never))  # type: ignore[arg-type]

"""Alloying elements in recycled steel: example 2 of ODYM (Pauliuk and Heeren 2020, doi:10.1111/jiec.12952).

Two scrap streams, machines through a shredder and buildings through demolition, are remelted together; each element has
its own yields. The figures are those that the example prints (copper in secondary steel, first year, per cent).
"""

from __future__ import annotations

import numpy as np
import pytest

from orechain.stocks.composition import mixture
from orechain.stocks.recovery import Stage, recover

ELEMENTS = ("Fe", "Cu", "Mn")
YEARS = np.arange(1980, 2011)
MACHINES = 15.5 + 0.5 * (YEARS - 1980)
BUILDINGS = 120.0 + 8.0 * (YEARS - 1980)
IN_MACHINES, IN_BUILDINGS = np.array([0.80, 0.15, 0.05]), np.array([0.95, 0.045, 0.005])
DEMOLITION, REMELTING = np.array([0.95, 0.02, 0.95]), np.array([0.96, 1.0, 0.5])


def passed(stream, content, yields):
    """Mass of each element that a stage hands on, (elements, years)."""
    elements = stream * content[:, None]
    return recover(elements, [Stage("dismantling", yields[:, None], {"residue": 1.0 - yields[:, None]})]).recovered


def secondary_steel(machines, buildings, shredder):
    """The mixture that leaves the furnace, and the manganese that goes to the slag."""
    scrap = [passed(machines, IN_MACHINES, shredder), passed(buildings, IN_BUILDINGS, DEMOLITION)]
    melted = recover(sum(scrap), [Stage("remelting", REMELTING[:, None], {"slag": 1.0 - REMELTING[:, None]})])
    steel = melted.recovered
    gross = steel.sum(axis=0)
    return mixture(gross[None], (steel / gross)[None]), melted.lost("slag")[ELEMENTS.index("Mn")], scrap


@pytest.mark.parametrize(
    ("shredder_copper", "more_buildings", "printed"),
    [(0.10, 1.0, 0.293783), (0.075, 1.0, 0.243755), (0.10, 1.25, 0.258818)],
)
def test_copper_in_secondary_steel_of_the_first_year_odym_example_2(shredder_copper, more_buildings, printed):
    steel, _, _ = secondary_steel(MACHINES, BUILDINGS * more_buildings, np.array([0.92, shredder_copper, 0.92]))
    assert 100 * steel.content[ELEMENTS.index("Cu"), 0] == pytest.approx(printed, abs=5e-7)


def test_copper_and_manganese_over_time_odym_example_2():
    steel, slag, scrap = secondary_steel(MACHINES, BUILDINGS, np.array([0.92, 0.10, 0.92]))
    copper = steel.elements[ELEMENTS.index("Cu")]
    assert copper[[0, -1]].round(2).tolist() == [0.34, 0.78]
    assert (100 * steel.content[ELEMENTS.index("Cu"), [0, -1]]).round(3).tolist() == [0.294, 0.233]
    assert np.ptp(np.diff(copper)) == pytest.approx(0.0, abs=1e-12)
    np.testing.assert_allclose(steel.elements.sum(axis=0), steel.gross, rtol=1e-12)
    np.testing.assert_allclose(slag, 0.5 * sum(scrap)[ELEMENTS.index("Mn")], rtol=1e-12)


def test_scrap_streams_mix_to_the_content_of_the_furnace_charge():
    machines, buildings = (passed(MACHINES, IN_MACHINES, np.array([0.92, 0.10, 0.92])),
                           passed(BUILDINGS, IN_BUILDINGS, DEMOLITION))  # fmt: skip
    charge = mixture(
        np.stack([machines.sum(axis=0), buildings.sum(axis=0)]),
        np.stack([machines / machines.sum(axis=0), buildings / buildings.sum(axis=0)]),
    )
    np.testing.assert_allclose(charge.elements, machines + buildings, rtol=1e-12)

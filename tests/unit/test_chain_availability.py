import math

import pytest

from orechain.chain import availability
from orechain.chain.completeness import completeness
from orechain.chain.concentration import governance_weighted, herfindahl
from orechain.chain.interval import Interval

E = Interval.exact


def test_interval_keeps_bounds_in_order() -> None:
    with pytest.raises(ValueError):
        Interval(1.0, 2.0, 3.0)
    with pytest.raises(ValueError):
        Interval(math.nan, 0.0, 1.0)


def test_quotient_by_possible_zero_is_unbounded() -> None:
    assert (E(1.0) / Interval(1.0, 0.0, 2.0)).high == math.inf
    with pytest.raises(ZeroDivisionError):
        E(1.0) / E(0.0)
    with pytest.raises(ValueError):
        E(math.nan)


def test_product_covers_all_corners() -> None:
    product = Interval(0.0, -1.0, 2.0) * Interval(3.0, 1.0, 4.0)
    assert (product.low, product.high) == (-4.0, 8.0)


def test_nothing_imported_means_nothing_to_lose() -> None:
    reading, lost = availability.assured_n_minus_1(E(3.0), {}, E(1.0), E(4.0))
    assert (reading.value, lost) == (0.5, "")


def test_assured_never_leaves_zero_to_one() -> None:
    reading, _ = availability.assured_n_minus_1(E(0.0), {"COD": E(5.0)}, E(2.0), E(4.0))
    assert reading.value == 0.0
    reading, _ = availability.assured_n_minus_1(E(9.0), {"COD": E(5.0)}, E(0.0), E(4.0))
    assert reading.value == 1.0


def test_net_exporter_has_negative_reliance() -> None:
    assert availability.net_import_reliance(E(10.0), E(1.0), E(5.0)).value == pytest.approx(-4 / 6)
    with pytest.raises(ZeroDivisionError):
        availability.net_import_reliance(E(1.0), E(0.0), E(2.0))


def test_unnamed_producers_only_widen_the_index() -> None:
    index = herfindahl({"COD": 0.7, "IDN": 0.1}, rest=0.2)
    assert (index.value, index.low) == (pytest.approx(0.5), pytest.approx(0.5))
    assert index.high == pytest.approx(0.54)


@pytest.mark.parametrize(("shares", "rest"), [({"A": -0.1}, 0.0), ({"A": 0.9, "B": 0.2}, 0.0), ({"A": 0.9}, 0.2)])
def test_impossible_shares_are_refused(shares: dict[str, float], rest: float) -> None:
    with pytest.raises(ValueError):
        herfindahl(shares, rest)


def test_unknown_governance_is_not_good_governance() -> None:
    known = governance_weighted({"A": 0.8, "B": 0.2}, {"A": 2.5})
    assert known is not None
    assert (known.low, known.high) == (0.0, pytest.approx(0.04))
    assert known.value == pytest.approx(0.02)
    assert governance_weighted({"A": 0.8, "B": 0.2}, {"B": 1.0}) is None


def test_completeness_takes_the_best_status() -> None:
    cells = {("USA", "magnet"): "X", ("DEU", "magnet"): "P", ("USA", "mining"): "C"}
    found = completeness(["mining", "magnet", "recycling"], cells, ["USA", "DEU"])
    assert found.status == {"mining": "C", "magnet": "P", "recycling": ""}
    assert (found.producing, found.producing_or_developing) == (1, 2)
    assert found.holders["magnet"] == ("DEU",)
    with pytest.raises(ValueError, match="unknown status"):
        completeness(["mining"], {("USA", "mining"): "?"}, ["USA"])

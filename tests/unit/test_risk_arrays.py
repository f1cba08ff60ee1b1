"""Evidence as arrays, and draws from them."""

from __future__ import annotations

import numpy as np
import pytest

from orechain.assess.risk.arrays import arrays, with_many_suppliers_more, with_one_supplier_more
from orechain.assess.risk.draws import of_countries, of_minerals, of_year
from orechain.assess.risk.result import Evidence, Given
from orechain.assess.risk.sampling import sampled, spreads
from orechain.risk.evaluate import evaluate
from orechain.risk.registry import method
from orechain.risk.uncertainty import simulate


def evidence(mineral: str, year: int, shares: dict[str, float], ratings: dict[str, float], rest: float = 0.0):
    given = {
        "production_share": Given("production_share", shares, {key: 0.1 * value for key, value in shares.items()},
                                  rest=rest),
        "governance": Given("governance", ratings, dict.fromkeys(ratings, 0.2)),
        "production": Given("production", {"": 110.0}, {"": 5.0}),
        "production_five_years_before": Given("production_five_years_before", {"": 100.0}),
        "real_prices": Given("real_prices", {str(year - 2): 4.0, str(year - 1): 5.0, str(year): 6.0}),
    }  # fmt: skip
    return Evidence(mineral, "U", "WLD", year, given, {})


INPUTS = ("production_share", "governance", "production", "production_five_years_before", "real_prices")


@pytest.fixture
def found():
    some = {
        ("a", 2020): evidence("a", 2020, {"CHN": 0.9, "USA": 0.1}, {"CHN": 0.0, "USA": 1.0}),
        ("a", 2021): evidence("a", 2021, {"CHN": 0.5, "COD": 0.5}, {"CHN": 0.0, "COD": -1.5}),
        ("b", 2021): evidence("b", 2021, {"COD": 0.8}, {"COD": -1.5}, rest=0.2),
    }
    ratings = {("governance", 2020): {"COD": -1.6}, ("governance", 2021): {"USA": 1.1, "SOM": -2.2}}
    return arrays(some, ["a", "b"], [2020, 2021], INPUTS, ratings=ratings)


def test_one_list_of_countries_for_all(found):
    assert found.parts["country"] == ("CHN", "COD", "USA")
    np.testing.assert_array_equal(found.values["production_share"][0, 0], [0.9, 0.0, 0.1])
    assert np.isnan(found.values["production_share"][0, 1]).all()
    np.testing.assert_array_equal(found.values["governance"][0, 0], [0.0, -1.6, 1.0])  # rated though no supplier then
    np.testing.assert_array_equal(found.values["governance"][1, 0], [0.0, -1.5, 1.1])
    np.testing.assert_array_equal(found.values["real_prices"][1, 0], [4.0, 5.0, 6.0])


def test_what_is_lacking_stays_unknown(found):
    scores = evaluate(method("nstc-2018"), {name: found.values[name] for name in INPUTS})
    assert np.isfinite(scores.axes["potential"]).tolist() == [[True, False], [True, True]]


def test_the_bound_adds_one_supplier_of_the_worst_rating(found):
    more = with_one_supplier_more(found)
    np.testing.assert_allclose(more["production_share"][1, 1], [0.0, 0.8, 0.0, 0.2])
    assert more["governance"][1, 1, -1] == -2.2  # of all economies of the year, though it supplies nobody
    np.testing.assert_array_equal(more["production"], found.values["production"])


def test_the_lower_bound_adds_many_small_suppliers_of_the_best_rating(found):
    less = with_many_suppliers_more(found)
    assert less["production_share"][1, 1].sum() == pytest.approx(1.0)
    assert less["production_share"][1, 1, 3:].max() <= 0.01
    assert (less["governance"][1, 1, 3:] == 1.1).all()
    # A mean over suppliers with the unnamed left out is no lower bound: here that of the only one named.
    risk = (2.5 - less["governance"][1, 1]) / 5
    assert np.nansum(less["production_share"][1, 1] * risk) < (2.5 + 1.5) / 5


def test_shares_that_are_not_known_stay_so_in_the_bounds(found):
    for bound in (with_one_supplier_more(found), with_many_suppliers_more(found)):
        assert np.isnan(bound["production_share"][0, 1]).all()


def test_a_range_is_drawn_evenly():
    index = Given("substitution_supply", {"": 1.0}, {"": 0.058}, reach=(0.8, 1.0))
    made = arrays({("a", 2020): Evidence("a", "U", "WLD", 2020, {"substitution_supply": index}, {})}, ["a", "b"],
                  [2020], ["substitution_supply"])  # fmt: skip
    year = of_year(made, 0, ["substitution_supply"])
    drawn = of_minerals(year, {}, slice(0, 4000), ["substitution_supply"], [1])["substitution_supply"]
    assert 0.8 <= drawn[:, 0].min() < 0.801
    assert 0.999 < drawn[:, 0].max() <= 1.0
    assert drawn[:, 0].mean() == pytest.approx(0.9, abs=0.004)
    assert np.isnan(drawn[:, 1]).all()


def test_draws_keep_wholes_and_share_ratings(found):
    year = of_year(found, 1, INPUTS)
    assert year.values["production_share"].shape == (2, 2)
    countries = of_countries(year, 500, [1])
    drawn = of_minerals(year, countries, slice(0, 500), list(INPUTS), [1])
    np.testing.assert_allclose(drawn["production_share"].sum(axis=-1), [[1.0, 0.8]] * 500)
    of_a = drawn["governance"][:, 0, list(year.place[0]).index(1)]
    of_b = drawn["governance"][:, 1, list(year.place[1]).index(1)]
    np.testing.assert_allclose(of_a, of_b)  # one country, one error
    assert drawn["production_five_years_before"].shape == (1, 2)
    assert np.nanmax(drawn["governance"].std(axis=0)) == pytest.approx(0.2, rel=0.15)


def test_samples_centre_on_the_score(found):
    own = method("nstc-2018")
    samples = sampled([own], found, 1, 4000, 3)["nstc-2018"]
    base = evaluate(own, {name: found.values[name][1] for name in INPUTS}).axes["potential"]
    np.testing.assert_allclose(np.median(samples.chosen, axis=0), base, rtol=0.02)
    wide = spreads(samples.chosen, 0.335, 0.9)
    assert wide[0].low < base[0] < wide[0].high
    assert wide[0].samples == 4000
    assert wide[0].probability == pytest.approx(float((samples.chosen[:, 0] >= 0.335).mean()))
    nothing = sampled([own], found, 0, 200, 3)["nstc-2018"]
    assert np.isnan(nothing.chosen[:, 1]).all()
    assert spreads(nothing.chosen, None, 0.9)[1] is None


def test_samples_agree_with_those_of_the_kernel(found):
    """The kernel draws all minerals in one array; here each has its own suppliers only."""
    own = method("nstc-2018")
    here = sampled([own], found, 1, 20_000, 5)["nstc-2018"].chosen
    values = {name: found.values[name][1] for name in INPUTS}
    there = simulate([own], values, {name: found.deviations[name][1] for name in INPUTS}, 20_000, 6)["nstc-2018"]
    levels = [0.05, 0.5, 0.95]
    np.testing.assert_allclose(
        np.quantile(here, levels, axis=0), np.quantile(there.axes["potential"], levels, axis=0), rtol=0.02
    )

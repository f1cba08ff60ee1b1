"""From claims to observations: which figure measures what, in which unit, how surely, and what is left out."""

from __future__ import annotations

import math
from dataclasses import replace
from types import SimpleNamespace

import pytest

from orechain.assess.balance.evidence import Pool, Wanted, read_claims
from orechain.assess.balance.figures import primary_part
from orechain.assess.balance.observations import gather
from orechain.assess.result import Figure
from orechain.chain.definition.loading import load_definition
from orechain.chain.definition.models import Case, Selection
from orechain.chain.definition.network import expand
from orechain.errors import InvalidInput

CHAIN = """
chain: small
name: {en: Small, zh: 小}
mineral: cobalt
layers: [Co]
source: zeng-2023
processes:
  ground: {kind: outside}
  mining: {link: U}
  refining: {link: M}
  use: {link: D, stock: true}
  waste: {kind: outside}
flows:
  ore: {from: ground, to: mining}
  concentrate: {from: mining, to: refining, traded: true}
  metal: {from: refining, to: use, traded: true}
  slag: {from: refining, to: waste, role: slag}
coefficients:
  loss: {of: [slag], per: [refining.in]}
evidence:
"""

ORE = "  - {measures: [concentrate.supply], claims: {kind: production, process: mining}}\n"


class FakeStore:
    """As much of a store as `gather` reads."""

    snapshot = "test"

    def __init__(self, facts, releases):
        self._facts = facts
        self.releases = {item.release: item for item in releases}

    def facts(self, mineral):
        return [fact for fact in self._facts if fact.mineral == mineral]

    def published_many(self, claims):
        return {
            fact.claim: {"release": fact.release, "locator": "", "raw": fact.raw, "unit": fact.unit, "note": ""}
            for fact in self._facts
            if fact.claim in claims
        }

    def corrections_many(self, claims):
        return {}

    def exclusions(self, claims):
        return {}

    def claim_ids_like(self, release):
        return [fact.claim for fact in self._facts]


@pytest.fixture
def gathered(make_fact, make_release):
    """Return a function: evidence and facts in, observations out."""

    def run(evidence, *facts, scope=("CHN",), period=(2020, 2020), case=None, releases=None):
        known = releases or [make_release("a"), make_release("b", "British Geological Survey", "2024")]
        store = FakeStore([make_fact(**fact) for fact in facts], known)
        network = expand(load_definition(CHAIN + evidence, "small.yaml"), scope)
        return gather(store, network, "cobalt", period, case)

    return run


def only(found):
    (item,) = found.items
    return item


def test_a_claim_becomes_a_sourced_observation_of_the_sum_it_measures(gathered):
    item = only(gathered(ORE, {"claim": "a:7", "value": 100.0}))
    made = item.observation
    assert set(made.of) == {(1.0, "concentrate@CHN:Co"), (1.0, "concentrate@CHN>OTH:Co")}
    assert (made.mean, made.sources, made.unit, made.published) == (100.0, ("a:7",), "t", "100")
    assert made.sd == pytest.approx(100 * math.hypot(0.068, 0.045))


def test_two_publishers_are_two_observations_and_confirm_each_other(gathered):
    found = gathered(ORE, {"claim": "a:1"}, {"claim": "b:1", "release": "b", "value": 120.0})
    assert [item.observation.mean for item in found.items] == [120.0, 100.0]
    assert all("single_source" not in dict(item.observation.quality) for item in found.items)


def test_of_one_publisher_the_newest_release_counts(gathered, make_release):
    releases = [make_release("a", published="2024"), make_release("b", published="2025")]
    found = gathered(ORE, {"claim": "a:1"}, {"claim": "b:1", "release": "b", "value": 120.0}, releases=releases)
    assert only(found).observation.sources == ("b:1",)


def test_a_figure_of_the_year_goes_before_a_newer_release_of_another_year(gathered, make_release):
    releases = [make_release("a", published="2024"), make_release("b", published="2025")]
    other = {"claim": "b:1", "release": "b", "start": 2021, "end": 2021}
    assert only(gathered(ORE, {"claim": "a:1"}, other, releases=releases)).observation.sources == ("a:1",)


@pytest.mark.parametrize(
    ("year", "rule"), [(2021, "age_near"), (2018, "age_near"), (2017, "age_far"), (2015, "age_far")]
)
def test_the_nearest_year_stands_in_and_is_less_sure(gathered, year, rule):
    item = only(gathered(ORE, {"start": year, "end": year}))
    assert rule in dict(item.observation.quality)
    assert (item.start, item.end) == (year, year)


def test_a_figure_six_years_away_is_not_used(gathered):
    assert not gathered(ORE, {"start": 2014, "end": 2014}).items


def test_a_total_of_several_years_is_scaled_to_the_period(gathered):
    item = only(gathered(ORE, {"start": 2011, "end": 2020, "value": 1000.0}))
    assert item.observation.mean == pytest.approx(100.0)
    assert "period_share" in dict(item.observation.quality)


def test_the_years_of_a_period_add_up(gathered):
    facts = [
        {"claim": f"a:{year}", "start": year, "end": year, "value": 10.0 * (year - 2010)} for year in range(2011, 2014)
    ]
    item = only(gathered(ORE, *facts, period=(2011, 2013)))
    assert item.observation.mean == pytest.approx(60.0)
    assert item.observation.sources == ("a:2011", "a:2012", "a:2013")
    assert "period_share" not in dict(item.observation.quality)


def test_a_missing_year_of_a_period_is_not_zero(gathered):
    facts = [{"claim": f"a:{year}", "start": year, "end": year, "value": 10.0} for year in (2011, 2013)]
    item = only(gathered(ORE, *facts, period=(2011, 2013)))
    assert item.observation.mean == pytest.approx(30.0)
    assert "period_share" in dict(item.observation.quality)


def test_another_economy_is_not_taken(gathered):
    assert not gathered(ORE, {"economy": "COD"}).items


def test_the_definition_may_let_another_economy_stand_in(gathered):
    evidence = "  - {measures: [loss], place: CHN, claims: {kind: rate, economy: WLD}}\n"
    item = only(
        gathered(
            evidence, {"kind": "rate", "economy": "WLD", "form": "", "unit": "percent", "value": 20.0, "amount": 0.2}
        )
    )
    assert item.observation.of == ((1.0, "loss@CHN"),)
    assert item.observation.mean == 0.2
    assert "other_geography" in dict(item.observation.quality)


def test_masses_are_converted_to_the_layer(gathered):
    item = only(gathered(ORE, {"form": "Co3O4", "value": 1000.0}))
    assert item.observation.mean == pytest.approx(1000 * 3 * 58.933 / (3 * 58.933 + 4 * 15.999), rel=1e-4)


def test_gross_weight_of_unknown_content_is_left_out_and_said(gathered):
    found = gathered(ORE, {"form": "gross"})
    assert not found.items
    assert [note.key for note in found.notes] == ["balance_no_content"]


def test_the_publishers_deviation_replaces_the_rules(gathered):
    item = only(gathered(ORE, {"sd": 3.0}))
    assert (item.observation.sd, item.observation.quality) == (3.0, (("stated", 0.03),))


def test_a_deviation_of_another_year_is_widened(gathered):
    item = only(gathered(ORE, {"sd": 3.0, "start": 2018, "end": 2018}))
    assert item.observation.sd == pytest.approx(math.hypot(3.0, 4.5))


@pytest.mark.parametrize(
    ("fields", "low", "high"),
    [({"bound": "gt", "amount_low": 50.0}, 50.0, None), ({"bound": "lt", "amount_high": 25.0}, None, 25.0)],
)
def test_a_bound_limits_and_gives_no_value(gathered, fields, low, high):
    made = only(gathered(ORE, {"value": None, "amount": None} | fields)).observation
    assert math.isnan(made.mean)
    assert math.isnan(made.sd)
    assert (made.low, made.high) == (low, high)


def test_a_bound_of_another_year_is_not_used(gathered):
    fields = {"value": None, "amount": None, "bound": "lt", "amount_high": 25.0, "start": 2019, "end": 2019}
    assert not gathered(ORE, fields).items


def test_a_range_is_uniform(gathered):
    fields = {
        "value": None,
        "amount": None,
        "bound": "range",
        "low": 50.0,
        "high": 300.0,
        "amount_low": 50.0,
        "amount_high": 300.0,
    }
    made = only(gathered(ORE, fields)).observation
    assert (made.mean, made.sd) == (175.0, pytest.approx(250 / math.sqrt(12)))
    assert made.published == "50–300"


def test_withheld_figures_are_missing_and_not_zero(gathered):
    assert not gathered(ORE, {"value": None, "amount": None, "bound": "withheld", "raw": "W"}).items


def test_a_published_zero_is_not_exact(gathered):
    made = only(gathered(ORE, {"value": 0.0, "bound": "zero", "raw": "--"})).observation
    assert made.mean == 0.0
    assert 0 < made.sd < 1


def test_excluded_figures_are_used_only_if_the_case_says_so(gathered):
    case = {"case": "c", "chain": "small", "name": {"en": "c"}, "scope": "CHN", "period": (2020, 2020)}
    assert not gathered(ORE, {"excluded": "impossible"}).items
    assert gathered(ORE, {"excluded": "impossible"}, case=Case(**case, excluded_too=True)).items
    assert not gathered(ORE, {}, case=Case(**case, releases=["b"])).items


def test_several_lines_without_a_word_how_they_belong_are_left_out(gathered):
    found = gathered(ORE, {"claim": "a:1", "detail": "reported"}, {"claim": "a:2", "detail": "apparent"})
    assert not found.items
    assert found.notes[0].key == "balance_ambiguous"


def test_the_plain_line_goes_before_detailed_ones(gathered):
    found = gathered(ORE, {"claim": "a:1"}, {"claim": "a:2", "detail": "of which sulfate", "value": 40.0})
    assert only(found).observation.mean == 100.0


def test_named_parts_add_up(gathered):
    evidence = "  - {measures: [concentrate.supply], claims: {kind: production, detail: [oxide, sulfide]}}\n"
    found = gathered(
        evidence, {"claim": "a:1", "detail": "oxide"}, {"claim": "a:2", "detail": "sulfide", "value": 40.0}
    )
    assert only(found).observation.mean == 140.0


def test_partners_beyond_the_scope_are_the_rest_of_the_world(gathered):
    evidence = "  - {measures: [metal.bilateral], claims: {kind: flow}}\n"
    trade = [
        {"claim": "a:1", "kind": "flow", "economy": "CHN", "partner": "JPN", "value": 5.0},
        {"claim": "a:2", "kind": "flow", "economy": "CHN", "partner": "KOR", "value": 7.0},
        {"claim": "a:3", "kind": "flow", "economy": "COD", "partner": "CHN", "value": 90.0},
        {"claim": "a:4", "kind": "flow", "economy": "COD", "partner": "JPN", "value": 1000.0},
    ]
    found = gathered(evidence, *trade)
    assert {item.observation.of[0][1]: item.observation.mean for item in found.items} == {
        "metal@CHN>OTH:Co": 12.0, "metal@OTH>CHN:Co": 90.0,
    }  # fmt: skip
    several = gathered(evidence, *trade, scope=("CHN", "COD", "JPN"))
    assert {item.observation.of[0][1]: item.observation.mean for item in several.items} == {
        "metal@CHN>JPN:Co": 5.0, "metal@CHN>OTH:Co": 7.0, "metal@COD>CHN:Co": 90.0, "metal@COD>JPN:Co": 1000.0,
    }  # fmt: skip


def test_the_same_claims_count_once(gathered):
    assert len(gathered(ORE + ORE, {}).items) == 1


def test_values_of_the_definition_keep_their_uncertainty_and_get_a_source(gathered):
    values = "  []\nvalues:\n  - {measures: [ore], value: 3, cv: 0.2, unit: kt}\n"
    values += "  - {measures: [slag], value: 1, sd: 0, unit: kt, source: survey}\n"
    given, exact = gathered(values).items
    assert (given.observation.mean, given.observation.sd) == (3000.0, pytest.approx(600.0))
    assert given.observation.quality == (("given", pytest.approx(0.2)),)
    assert given.observation.sources == ("zeng-2023",)
    assert (exact.observation.sd, exact.observation.sources) == (0.0, ("survey",))


def test_a_claim_that_the_store_does_not_hold_is_named_with_the_nearest(gathered):
    evidence = "  - {measures: [ore], claims: {claim: 'a:9'}}\n"
    with pytest.raises(InvalidInput, match=r"the store holds no claim 'a:9'; nearest: a:1"):
        gathered(evidence, {"claim": "a:1"})


def test_a_named_claim_that_does_not_fit_is_said(gathered):
    case = Case(case="c", chain="small", name={"en": "c"}, scope="CHN", period=(2020, 2020))
    evidence = "  - {measures: [ore], claims: {claim: 'a:1'}}\n"
    found = gathered(evidence, {"claim": "a:1", "economy": "COD"}, case=case)
    assert not found.items
    assert found.notes[0].key == "balance_claim_unused"


def test_every_observation_has_a_source(gathered):
    found = gathered(ORE, {"claim": "a:1"}, {"claim": "b:1", "release": "b"})
    assert all(item.observation.sources for item in found.items)


def test_a_ratio_takes_no_mass_and_a_mass_no_ratio(make_fact, make_release):
    facts = (make_fact(), make_fact(claim="a:2", unit="percent", value=50.0, amount=0.5, form=""))
    pool = Pool(facts, {"a": make_release("a")}, "cobalt", ("CHN",), (2020, 2020))
    mass = read_claims(pool, Selection(), Wanted("CHN", "CHN", None, "Co", ratio=False))
    ratio = read_claims(pool, Selection(), Wanted("CHN", "CHN", None, "Co", ratio=True))
    assert [reading.mean for _, reading in mass.readings] == [100.0]
    assert [reading.mean for _, reading in ratio.readings] == [0.5]


def test_secondary_output_is_not_counted_in_primary_too():
    secondary = Figure(30.0, "t", "published", claims=("a:2",))
    both = Figure(100.0, "t", "computed", low=90.0, high=120.0, claims=("a:1", "a:2"), rule="primary_and_secondary")
    part = primary_part(both, secondary)
    assert (part.value, part.low, part.high, part.claims) == (70.0, 60.0, 90.0, ("a:1",))
    alone = Figure(100.0, "t", "published", claims=("a:1",))
    assert primary_part(alone, secondary) is alone
    bounds = Figure(None, "t", "missing", low=30.0, claims=("a:1", "a:2"))
    assert primary_part(bounds, secondary).low == 0.0


def test_a_figure_of_the_world_is_not_the_sum_of_some_economies(gathered):
    world = {"claim": "a:1", "economy": "WLD", "value": 1000.0}
    ratio = world | {"claim": "a:2", "kind": "rate", "form": "", "unit": "percent", "value": 20.0, "amount": 0.2}
    rate = "  - {measures: [slag], per: [refining.in], claims: {kind: rate}}\n"
    assert not gathered(ORE + rate, world, ratio, scope=("CHN", "COD")).items
    named = ORE.replace("claims:", "place: WLD, claims:")
    item = only(gathered(named, world, scope=("CHN", "COD")))
    assert (item.observation.mean, len(item.observation.of)) == (1000.0, 6)


@pytest.mark.parametrize(
    "fields",
    [
        {"value": 0.0, "bound": "zero", "raw": "--"},
        {"value": None, "amount": None, "bound": "small", "low": 0.0, "high": 0.5, "amount_low": 0.0,
         "amount_high": 0.5},
    ],
)  # fmt: skip
def test_a_zero_of_another_year_is_not_used(gathered, fields):
    assert gathered(ORE, fields).items
    later = fields | {"start": 2021, "end": 2021}
    assert not gathered(ORE, later).items
    # nor does the publisher's figure of a year still farther away take its place
    assert not gathered(ORE, later, {"claim": "a:2", "start": 2018, "end": 2018}).items


def test_a_zero_of_the_assessment_of_another_year_is_not_used(monkeypatch):
    from orechain.assess.balance import figures
    from orechain.chain.definition.models import LinkFigure

    def found(**fields):
        figure = Figure(**{"value": 0.0, "unit": "t", "status": "published", "claims": ("a:1",), "form": "Co"} | fields)
        link = SimpleNamespace(domestic=figure, imports=figure)
        assessed = SimpleNamespace(of=lambda *_: SimpleNamespace(link=lambda _: link))
        return figures.assessed_figure(assessed, LinkFigure(link="M", quantity="imports"), "CHN", (2020, 2020), "Co")

    assert found(start=2020, end=2020).spread.sd == pytest.approx(0.5 / math.sqrt(3))
    assert found(start=2021, end=2021) is None
    carried = found(value=5.0, start=2020, end=2020, oldest=2018)
    assert (carried.distance, carried.years) == (2, (2018, 2020))


def test_a_ratio_of_zero_is_not_exact(gathered):
    evidence = "  - {measures: [loss], claims: {kind: loss}}\n"
    fact = {"kind": "loss", "form": "", "unit": "percent", "value": 0.0, "amount": 0.0}
    assert only(gathered(evidence, fact)).observation.sd == pytest.approx(0.005 / math.sqrt(3))


def test_the_years_of_a_figure_are_shown_where_they_are_others(gathered):
    from orechain.assess.balance.result import Observed
    from orechain.views.balance_tables import other_years

    def shown(period, **years):
        item = only(gathered(ORE, years, period=period))
        seen = Observed("x", (), (), 1.0, 1.0, None, None, "normal", "1", "t", ("a:1",), item.observation.quality)
        return other_years(replace(seen, start=item.start, end=item.end), period)

    assert shown((2020, 2020), start=2020, end=2020) == ""
    assert shown((2020, 2020), start=2016, end=2020) == ""
    assert shown((2020, 2020), start=2018, end=2018) == " (2018)"
    assert shown((2020, 2020), start=2016, end=2018) == " (2016–2018)"
    assert shown((2018, 2020), start=2019, end=2019) == " (2019)"

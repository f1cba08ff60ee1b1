"""Checks of the European method against the study of 2023 and the lists of all studies, from the claims of the store.

Import reliance and substitution indices of 2023 stand in factsheets that are not held. Supply risk is then a range: a
substitution index from 0.8 to 1, and, where the union both produces and imports, no to full import reliance.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping

import numpy as np

from orechain.assess.risk.validation_result import Check, NotReproduced, published
from orechain.catalog.economies import bloc
from orechain.catalog.messages import message
from orechain.catalog.minerals import members
from orechain.risk.contract import Floats
from orechain.risk.evaluate import evaluate
from orechain.risk.methods.eu import CUTS, group_mean
from orechain.risk.registry import method
from orechain.store.reader import Store

METHOD = "eu-2023"
RELEASE = "eu-crm-2023"
_RECYCLING = "ec-eol-rir-2023"
_VARIANT = "Titanium metal"
_ROUNDING = 0.05
_LEAST_SUBSTITUTION = 0.8
_NAMED = 0.9
_GROUP_RECYCLING = {
    "light_rare_earths": "rare_earths", "heavy_rare_earths": "rare_earths", "platinum_group_metals": "platinum",
}  # fmt: skip
"""Of groups without a rate of their own: whose rate the study takes."""
Key = tuple[str, str, str]


def checks(store: Store) -> Iterator[Check]:
    """Yield supply risk and importance of 2023, and the lists of all five studies."""
    study = Study(store)
    yield from study.supply_risk()
    yield from study.groups()
    yield from study.concentrations()
    yield from study.bottlenecks()
    yield from _importance(store)
    for year in ("2011", "2014", "2017", "2020", "2023"):
        yield from _list(store, year)


def not_reproduced(store: Store) -> Iterator[NotReproduced]:
    """Yield what of the studies cannot be recomputed, with the reason."""
    study = Study(store)
    without = sorted({key[0] for key in study.published if study.links(*key) and study.rate(key[0]) is None})
    yield NotReproduced(METHOD, message("validation_none_eu_recycling"), tuple(without), len(without))
    incomplete = sorted(study.incomplete & {key[0] for key in study.published})
    if incomplete:
        yield NotReproduced(METHOD, message("validation_none_eu_shares"), tuple(incomplete), len(incomplete))
    used = {row[0] for row in store.query(
        "SELECT DISTINCT mineral FROM figures WHERE release = ? AND kind = 'use_share'", [RELEASE])}  # fmt: skip
    unused = sorted({key[0] for key in study.published} - used)
    yield NotReproduced(METHOD, message("validation_none_eu_uses"), tuple(unused), len(unused))
    for year, printed in (("2017", 4), ("2020", 0)):
        rows = store.query(
            "SELECT count(*) FROM figures WHERE release = ? AND kind = 'score' AND detail LIKE 'supply risk%'",
            [f"eu-crm-{year}"],
        )
        why = message("validation_none_eu_inputs", year=year)
        yield NotReproduced(f"eu-{year}", why, (), int(rows[0][0]) - printed)


class Study:
    """Inputs and results of 2023 by mineral, variant and link."""

    def __init__(self, store: Store) -> None:
        self.governance: dict[str, float] = dict(
            store.query(
                "SELECT economy, avg(value) FROM figures WHERE release = 'wb-wgi-2024' AND kind = 'governance'"
                " AND \"start\" BETWEEN 2016 AND 2020 AND value IS NOT NULL AND excluded = '' GROUP BY economy"
            )
        )
        self.world: dict[Key, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        self.own: dict[Key, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        self.trade: dict[tuple[Key, bool], dict[str, float]] = defaultdict(dict)
        for mineral, detail, link, kind, economy, partner, amount, note in store.query(
            "SELECT mineral, coalesce(detail, ''), link, kind, economy, partner, coalesce(amount, 0), note FROM figures"
            " WHERE release = ? AND kind IN ('supply_share', 'import_share', 'trade_parameter') AND excluded = ''",
            [RELEASE],
        ):
            # A bounded share ("<0.1 %") counts as nothing: its square is below 0.000001.
            key = (mineral, _VARIANT if _VARIANT in detail else "", link)
            if kind == "trade_parameter":
                self.trade[key, note == "EU sourcing table"][economy] = amount
            elif kind == "supply_share":
                self.world[key][economy] += amount
            else:
                self.own[key][partner] += amount
        self.incomplete = {
            mineral
            for (mineral,) in store.query(
                "SELECT DISTINCT mineral FROM figures WHERE release = ? AND kind IN ('supply_share', 'import_share')"
                " AND excluded != ''",
                [RELEASE],
            )
        }
        self.recycled: dict[str, float] = dict(
            store.query("SELECT mineral, amount FROM figures WHERE release = ? AND amount IS NOT NULL", [_RECYCLING])
        )
        self.stand_ins: dict[str, float] = dict(
            store.query(
                "SELECT mineral, amount FROM figures WHERE release = 'eu-crm-2017'"
                " AND kind = 'eol_recycling_input_rate' AND amount IS NOT NULL"
            )
        )
        self.published: dict[tuple[str, str], tuple[float, str]] = {
            (mineral, _VARIANT if _VARIANT in detail else ""): (float(value), claim)
            for mineral, detail, value, claim in store.query(
                "SELECT mineral, detail, value, claim FROM figures WHERE release = ? AND kind = 'score'"
                " AND detail LIKE 'supply risk%' ORDER BY claim",
                [RELEASE],
            )
        }
        some = {key for shares in (*self.world.values(), *self.own.values()) for key in shares}
        self.countries = sorted(some | {key for rates in self.trade.values() for key in rates})
        self.members = set(bloc("EU27").members(2020))
        self.method = method(METHOD)

    def rate(self, mineral: str) -> float | None:
        """Return the recycling input rate that the study takes for a mineral."""
        key = _GROUP_RECYCLING.get(mineral, mineral)
        return self.recycled.get(key, self.stand_ins.get(key))

    def links(self, mineral: str, variant: str = "") -> list[Key]:
        """Return the stages that shares are published for."""
        keys = [(mineral, variant, link) for link in ("U", "M")]
        return [key for key in keys if self.world.get(key) or self.own.get(key)]

    def risk(self, key: Key, reliance: float, recycled: float, world_only: bool = False) -> float:
        """Return the supply risk with an import reliance and no substitution, or that of world supply alone."""
        sources = None if world_only else self.own.get(key)
        world, own = self.trade[key, False], self.trade[key, True]
        values = {
            "production_share": self._row(self.world.get(key)),
            "sourcing_share": self._row(sources),
            "governance": np.array([[self.governance.get(country, np.nan) for country in self.countries]]),
            "trade_parameter": np.array([[world.get(c, own.get(c, np.nan)) for c in self.countries]]),
            "sourcing_trade_parameter": np.array([[own.get(country, np.nan) for country in self.countries]]),
            "world_market": np.array([float(bool(self.world.get(key)))]),
            "import_reliance": np.array([reliance]),
            "recycling_input_rate": np.array([recycled]),
            "substitution_supply": np.ones(1),
        }
        return float(evaluate(self.method, values).axes["supply_risk"][0])

    def _row(self, shares: Mapping[str, float] | None) -> Floats:
        if not shares:
            return np.full((1, len(self.countries)), np.nan)
        return np.array([[shares.get(country, 0.0) for country in self.countries]])

    def range(self, mineral: str, variant: str, recycled: float) -> tuple[float, float]:
        """Return the least and greatest supply risk at the bottleneck that what is not published lets through."""
        ends = []
        for key in self.links(mineral, variant):
            own = self.own.get(key, {})
            at_home = any(share > 0 and country in self.members for country, share in own.items())
            # Wholly imported where no member state is among sources that are named to nine tenths.
            imported = bool(own) and not at_home and math.fsum(own.values()) >= _NAMED
            ends.append(sorted(self.risk(key, reliance, recycled) for reliance in ((1.0,) if imported else (0.0, 1.0))))
        return _LEAST_SUBSTITUTION * max(found[0] for found in ends), max(found[-1] for found in ends)

    def world_only(self, mineral: str, variant: str, recycled: float) -> tuple[float, float]:
        """Return the supply risk at the bottleneck if world supply alone is judged, as where own sources are unsure."""
        ends = [self.risk(key, 1.0, recycled, True) for key in self.links(mineral, variant) if self.world.get(key)]
        most = max(ends, default=math.nan)
        return _LEAST_SUBSTITUTION * most, most

    def supply_risk(self) -> Iterator[Check]:
        """Yield the materials whose shares and recycling rate are published."""
        for (mineral, variant), (value, claim) in self.published.items():
            recycled = self.rate(mineral)
            if recycled is None or mineral in _GROUP_RECYCLING or not self.links(mineral, variant):
                continue
            if mineral in self.incomplete:
                continue
            low, high = self.range(mineral, variant, recycled)
            item = f"{mineral}/metal" if variant else mineral
            stand_in = mineral not in self.recycled
            why = message("validation_eu_2023_rate" if stand_in else "validation_eu_2023")
            alone = self.world_only(mineral, variant, recycled)
            if _outside(value, low, high) and not _outside(value, *alone):
                (low, high), why = alone, message("validation_eu_2023_world")
            yield Check(
                METHOD, item, "supply_risk", value, low, high, _ROUNDING, why,
                self.method.citation, (claim,),
            )  # fmt: skip

    def concentrations(self) -> Iterator[Check]:
        """Yield weighted concentrations: of world supply, of own sources, and joined at an import reliance."""
        for row in published(f"{METHOD}-concentration"):
            mineral, *variant, link = row.item.split("/")
            key = (mineral, _VARIANT if variant else "", link)
            if not self.world.get(key) and not self.own.get(key):
                continue
            reliance = row.inputs.get("import_reliance", math.nan)
            ours = {
                "joint_concentration": self.risk(key, reliance, 0.0),
                "world_concentration": self.risk(key, 1.0, 0.0, True),
                "own_concentration": self.risk(key, 0.0, 0.0),
            }
            for name, value in row.results.items():
                yield Check(
                    METHOD, row.item, name, value, ours[name], ours[name], row.digits[name],
                    message("validation_eu_concentration"), row.source,
                )  # fmt: skip

    def bottlenecks(self) -> Iterator[Check]:
        """Yield the stage whose supply risk is the greatest, whatever the import reliance."""
        for row in published(f"{METHOD}-bottleneck"):
            recycled = self.rate(row.item)
            keys = self.links(row.item)
            if recycled is None or not keys:
                continue
            ends = {key[2]: sorted(self.risk(key, some, recycled) for some in (0.0, 1.0)) for key in keys}
            ours = {
                link for link, (low, _) in ends.items()
                if all(low > found[-1] for other, found in ends.items() if other != link)
            }  # fmt: skip
            same = ours == set(row.codes)
            yield Check(
                METHOD, row.item, "bottleneck", 1.0, float(same), float(same), 0.0,
                message("validation_eu_bottleneck", stage=", ".join(row.codes)), row.source,
                differing=tuple(sorted(ours ^ set(row.codes))),
            )  # fmt: skip

    def groups(self) -> Iterator[Check]:
        """Yield the groups that are means of their members, wholly imported."""
        for group in _GROUP_RECYCLING:
            if (group, "") not in self.published:
                continue
            recycled = self.rate(group)
            names = [item.mineral for item in members(group) if self.links(item.mineral)]
            if recycled is None or not names:
                continue
            value, claim = self.published[group, ""]
            scores = np.array([self.risk((name, "", "M"), 1.0, recycled) for name in names])
            mean = float(group_mean(scores, range(len(names))))
            yield Check(
                METHOD, group, "supply_risk", value, _LEAST_SUBSTITUTION * mean, mean, _ROUNDING,
                message("validation_eu_group", count=len(names)), self.method.citation, (claim,),
            )  # fmt: skip


def _outside(value: float, low: float, high: float) -> bool:
    return not low - _ROUNDING <= value <= high + _ROUNDING


def _importance(store: Store) -> Iterator[Check]:
    """Yield the economic importance of the materials whose uses are published by sector."""
    chosen = method(METHOD)
    added = {
        detail.partition("; ")[2].partition(" ")[0]: float(amount)
        for detail, amount in store.query(
            "SELECT detail, value FROM figures WHERE release = ? AND kind = 'money' AND starts_with(detail, 'value')",
            [RELEASE],
        )
    }
    if not added:
        return
    sectors = sorted(added)
    shares: dict[str, Floats] = defaultdict(lambda: np.zeros(len(sectors)))
    for mineral, detail, amount in store.query(
        "SELECT mineral, detail, coalesce(amount, 0) FROM figures WHERE release = ? AND kind = 'use_share'", [RELEASE]
    ):
        sector = detail.rpartition("; ")[2].partition(" ")[0]
        if sector in added:
            shares[mineral][sectors.index(sector)] += amount
    rows = store.query(
        "SELECT mineral, value, claim FROM figures WHERE release = ? AND kind = 'score'"
        " AND detail = 'economic importance EI' ORDER BY claim",
        [RELEASE],
    )
    rows = [row for row in rows if row[0] in shares]
    names = [row[0] for row in rows]
    scores = evaluate(
        chosen,
        {
            "use_share": np.array([shares[name] for name in names]),
            "sector_value_added": np.tile([added[sector] for sector in sectors], (len(names), 1)),
            "largest_sector_value_added": np.full(len(names), max(added.values())),
            "substitution_importance": np.ones(len(names)),
        },
    ).axes["economic_importance"]
    for (mineral, value, claim), found in zip(rows, scores, strict=True):
        tolerance = max(_ROUNDING, 0.05 * float(value))
        yield Check(
            METHOD, mineral, "economic_importance", float(value), _LEAST_SUBSTITUTION * float(found), float(found),
            tolerance, message("validation_eu_importance"), chosen.citation, (claim,),
        )  # fmt: skip


def _list(store: Store, year: str) -> Iterator[Check]:
    """Yield how many materials reach both cuts, beside how many are listed."""
    least_risk, least_importance = CUTS[f"eu-{year}"]
    scores: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for mineral, detail, value in store.query(
        "SELECT mineral, detail, value FROM figures WHERE release = ? AND kind = 'score'", [f"eu-crm-{year}"]
    ):
        name, _, variant = detail.partition(", ")
        scores[mineral, variant][name.split()[-1]] = float(value)
    critical = {
        key[0]
        for key, found in scores.items()
        if found.get("SR", math.nan) >= least_risk and found.get("EI", math.nan) >= least_importance
    }
    rows = store.query("SELECT mineral, claim FROM figures WHERE release = ? ORDER BY claim", [f"eu-list-{year}"])
    listed = {row[0] for row in rows}
    if listed:
        yield Check(
            f"eu-{year}", f"eu-list-{year}", "list", len(listed), len(critical), len(critical), 0.0,
            message("validation_eu_list", risk=f"{least_risk:.1f}", importance=f"{least_importance:.1f}"),
            f"eu-list-{year}", tuple(row[1] for row in rows), tuple(sorted(critical ^ listed)),
        )  # fmt: skip

"""Checks of single methods against printed rows, worked examples and published lists."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from orechain.assess.risk.listing import american_listing
from orechain.assess.risk.validation_result import Basis, Check, NotReproduced, Published, published
from orechain.catalog.messages import Message, message
from orechain.risk.contract import Floats, Method
from orechain.risk.evaluate import aggregated, evaluate
from orechain.risk.methods.geopolrisk_2022 import AS_PUBLISHED, GROSS
from orechain.risk.registry import method
from orechain.store.reader import Store

_SUPPLIERS = 80
"""Suppliers that make up a printed concentration: one large, the others alike; enough for an index of 0.0125."""
_YEAR = 2022
_RELEASES = ("baci-hs92", "wb-wgi-2024")
_OTHER_EDITIONS = 0.02
"""What other editions of trade and governance may change about a score, as a fraction of it."""
_RISK_LIST_YEAR = 2024
"""First year with reserves by economy in the store: the risk list of 2012 is scored from figures twelve years later."""


def checks(store: Store) -> Iterator[Check]:
    """Yield the checks of all methods but those of the European Union's own claims."""
    yield from _screening()
    yield from _eu_rows()
    yield from _bgs(store)
    yield from _workbook()
    yield from _geopolrisk(store)
    yield from _american_list(store)


def not_reproduced() -> Iterator[NotReproduced]:
    """Yield what cannot be recomputed for these methods, with the reason."""
    for key in ("nrc-2008", "usgs-2025", "graedel-2015", "esp-2014", "scarce-2017", "uk-2024"):
        yield NotReproduced(key, message(f"validation_none_{key.replace('-', '_')}"))
    yield NotReproduced("bgs-2012", message("validation_none_bgs_2012"), ("rare_earths", "tungsten"))
    yield NotReproduced("nstc-2018", message("validation_none_nstc_2018"))
    yield NotReproduced("usgs-2021", message("validation_none_usgs_2021"), results=54)
    yield NotReproduced("iea-concentration", message("validation_none_iea_concentration"))
    for key in ("china-two-axis-shortage", "china-two-axis-advantage"):
        yield NotReproduced(key, message("validation_none_china_two_axis"))
    yield NotReproduced("geopolrisk-2022-published", message("validation_none_geopolrisk"))


def _screening() -> Iterator[Check]:
    """Yield the rows of 2018: from R, G and M to C, through the whole method."""
    chosen = method("nstc-2018")
    for row in published("nstc-2018"):
        risk, growth, market = (row.inputs[key] for key in ("supply_risk", "production_growth", "market_dynamics"))
        found = evaluate(
            chosen,
            {
                # One producer whose governance makes R, growth over five years, three prices of that deviation.
                "production_share": np.array([[1.0]]),
                "governance": np.array([[2.5 - 5.0 * risk]]),
                "production": np.array([growth**5]),
                "production_five_years_before": np.ones(1),
                "real_prices": np.array([[1.0 - market, 1.0, 1.0 + market]]),
            },
        )
        ours = float(found.axes["potential"][0])
        # To first order a cubic root takes a third of each relative error of rounding.
        loose = sum(row.digits[key] / row.inputs[key] for key in row.inputs) * ours / 3.0
        yield _check(chosen, row, "potential", ours, row.digits["potential"] + loose, message("validation_rounding"))


def _eu_rows() -> Iterator[Check]:
    """Yield the rows that the study of 2017 prints with all inputs."""
    chosen = method("eu-2017")
    names = (
        "world_concentration", "own_concentration", "import_reliance", "recycling_input_rate", "substitution_supply",
    )  # fmt: skip
    # What is printed, and every corner of what its rounding leaves open.
    corners = np.array([(0.0,) * len(names), *itertools.product((-1.0, 1.0), repeat=len(names))])
    for row in published("eu-2017"):
        given = {name: row.inputs[name] + corners[:, place] * row.digits[name] for place, name in enumerate(names)}
        nothing, all_of_it = np.zeros(len(corners)), np.ones(len(corners))
        found = evaluate(
            chosen,
            {
                # One supplier each, whose governance makes its part the printed concentration.
                "production_share": np.stack([all_of_it, nothing], axis=-1),
                "sourcing_share": np.stack([nothing, all_of_it], axis=-1),
                "governance": 2.5 - np.stack([given[name] for name in names[:2]], axis=-1) / 2.0,
                "trade_parameter": np.ones((len(corners), 2)),
                **{name: given[name] for name in names[2:]},
            },
        ).axes["supply_risk"]
        ours = float(found[0])
        tolerance = row.digits["supply_risk"] + float(np.max(np.abs(found - ours)))
        yield _check(chosen, row, "supply_risk", ours, tolerance, message("validation_eu_2017"))


def _bgs(store: Store) -> Iterator[Check]:
    """Yield the rows of the risk list: from the sum of the criteria to the score, and from figures of the store."""
    # Loaded only here: the assessment is much more than the other checks need.
    from orechain.assess.risk.run import Options, assess_risk

    chosen = method("bgs-2012")
    axis = chosen.axis("supply_risk")
    for row in published("bgs-2012"):
        each = np.array([row.inputs["criteria"] / len(axis.terms)])
        ours = float(aggregated(axis, {term.key: each for term in axis.terms}, chosen.settings)[0])
        tolerance = row.digits["supply_risk"]
        yield _check(chosen, row, "supply_risk", ours, tolerance, message("validation_bgs_2012"), "result")
    rows = {row.item: row for row in published(chosen.key)}
    year = _RISK_LIST_YEAR
    found = assess_risk(store, tuple(rows), (chosen.key,), "WLD", (year,), Options(links=("U",))) if rows else None
    for score in found.scores if found is not None else ():
        row = rows[score.mineral]
        ours = np.nan if score.value is None else score.value
        tolerance = row.digits["supply_risk"]
        why = message("validation_bgs_2012_own", year=year)
        made = _check(chosen, row, "supply_risk", ours, tolerance, why, "other")
        yield replace(made, item=f"{score.mineral}/{score.link}/{year}")


def _workbook() -> Iterator[Check]:
    """Yield the intermediate numbers of the software's workbook: from HHI, imports and price to score and factor."""
    chosen = method("geopolrisk-2022")
    for row in published("geopolrisk-2022"):
        given = row.inputs
        found = evaluate(
            GROSS,
            {
                "production_share": _shares(given["concentration"]),
                "imports_from": _first(given["imports"]),
                "political_stability": _first(2.5 - 5.0 * given["weighted_imports"] / given["imports"], np.nan),
                "domestic_production": np.array([given["domestic_production"]]),
                "import_price": np.array([given["import_price"]]),
            },
        )
        for key in row.results:
            ours = float(found.axes[key][0])
            loose = sum(row.digits[name] / given[name] for name in ("concentration", "import_price")) * ours
            yield _check(chosen, row, key, ours, row.digits[key] + loose, message("validation_from_concentration"))


def _geopolrisk(store: Store) -> Iterator[Check]:
    """Yield scores of the software for 2022, from the trade and the political stability that the store holds."""
    rows = store.query(
        "SELECT economy, value, claim FROM figures WHERE release = ? AND kind = 'governance' AND detail = 'pv'"
        " AND \"start\" = ? AND excluded = ''",
        [_RELEASES[1], _YEAR],
    )
    # The software does not know that the trade statistics list Taiwan under a code of their own: the stand-in is taken.
    stability = {economy: float(value) for economy, value, _ in rows if economy != "TWN"}
    for row in published("geopolrisk-2022-published"):
        _, economy, _ = row.item.split("/")
        flows = store.query(
            "SELECT exporter, sum(quantity_t), sum(value_kusd) FROM trade WHERE release = ? AND year = ?"
            " AND importer = ? AND list_contains(?, hs) GROUP BY 1 ORDER BY 1",
            [_RELEASES[0], _YEAR, economy, list(row.codes)],
        )
        if not flows:
            continue
        imports = np.array([mass or 0.0 for _, mass, _ in flows])
        value = sum(worth or 0.0 for *_, worth in flows)
        found = evaluate(
            GROSS,
            {
                "production_share": _shares(row.inputs["concentration"]),
                "imports_from": _padded(imports, 0.0),
                "political_stability": _padded(np.array([stability.get(name, np.nan) for name, *_ in flows]), np.nan),
                "domestic_production": np.array([row.inputs["domestic_production"]]),
                "import_price": np.array([value / imports.sum()]),
            },
        )
        for key, printed in row.results.items():
            # Small flows are not in the shipped trade, and stability is that of the release before.
            tolerance = row.digits[key] + _OTHER_EDITIONS * printed
            ours = float(found.axes[key][0])
            yield _check(AS_PUBLISHED, row, key, ours, tolerance, message("validation_geopolrisk"), "other")


def _american_list(store: Store) -> Iterator[Check]:
    """Yield the list of 2022 from the scores of 2021: by score, single point of failure, qualitative judgement."""
    found = american_listing(store)
    if not found.rows or not found.published:
        return
    why = message("validation_us_list")
    claims = tuple(row.claim for row in found.rows)
    for basis, printed in (("quantitative", 36), ("single_point_of_failure", 3), ("qualitative", 11)):
        ours = float(found.counts.get(basis, 0))
        # Only the first is computed, from scores and cut; sole producers and judgements are marks of the same table.
        put_in: Basis = "same" if basis == "quantitative" else "result"
        yield Check(
            found.method, found.list, basis, printed, ours, ours, 0.0, why, "zhao-2022, table 2", claims, basis=put_in
        )
    yield Check(
        found.method, found.list, "list", found.published, found.total, found.total, 0.0, why, "87 FR 10381", claims,
        found.differing,
    )  # fmt: skip


def _check(
    chosen: Method, row: Published, key: str, ours: float, tolerance: float, why: Message, basis: Basis = "same"
) -> Check:
    return Check(chosen.key, row.item, key, row.results[key], ours, ours, tolerance, why, row.source, basis=basis)


def _shares(concentration: float) -> Floats:
    """Return shares with that Herfindahl index: one large supplier and equal ones, ``(h - s^2) n = (1 - s)^2``."""
    count = _SUPPLIERS
    large = (1.0 + np.sqrt(1.0 - (count + 1.0) * (1.0 - count * concentration))) / (count + 1.0)
    return np.array([[large, *[(1.0 - large) / count] * count]])


def _first(value: float, others: float = 0.0) -> Floats:
    return np.array([[value, *[others] * _SUPPLIERS]])


def _padded(values: Floats, fill: float) -> Floats:
    return np.pad(values, (0, _SUPPLIERS + 1 - len(values)), constant_values=fill)[None]

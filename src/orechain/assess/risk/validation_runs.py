"""Checks of single methods against printed rows, worked examples and published lists."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from orechain.assess.risk.validation_result import Check, NotReproduced, Published, published
from orechain.catalog.messages import Message, message
from orechain.risk.contract import Floats, Method
from orechain.risk.evaluate import aggregated, evaluate
from orechain.risk.listing import LISTED, basis_of_listing
from orechain.risk.methods.geopolrisk_2022 import AS_PUBLISHED
from orechain.risk.registry import method
from orechain.store.reader import Store

_SUPPLIERS = 80
"""Suppliers that make up a printed concentration: one large, the others alike; enough for an index of 0.0125."""
_YEAR = 2022
_RELEASES = ("baci-hs92", "wb-wgi-2024")


def checks(store: Store) -> Iterator[Check]:
    """Yield the checks of all methods but those of the European Union's own claims."""
    yield from _screening()
    yield from _eu_rows()
    yield from _bgs()
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
    for row in published("eu-2017"):
        given = row.inputs
        found = evaluate(
            chosen,
            {
                # One supplier each, whose governance makes its part the printed concentration.
                "production_share": np.array([[1.0, 0.0]]),
                "sourcing_share": np.array([[0.0, 1.0]]),
                "governance": 2.5 - np.array([[given["world_concentration"], given["own_concentration"]]]) / 2.0,
                "trade_parameter": np.ones((1, 2)),
                **{
                    name: np.array([given[name]])
                    for name in ("import_reliance", "recycling_input_rate", "substitution_supply")
                },
            },
        )
        tolerance = max(0.15, 0.1 * row.results["supply_risk"])
        ours = float(found.axes["supply_risk"][0])
        yield _check(chosen, row, "supply_risk", ours, tolerance, message("validation_eu_2017"))


def _bgs() -> Iterator[Check]:
    """Yield the rows of the risk list: from the sum of the criteria to the score."""
    chosen = method("bgs-2012")
    axis = chosen.axis("supply_risk")
    for row in published("bgs-2012"):
        each = np.array([row.inputs["criteria"] / len(axis.terms)])
        ours = float(aggregated(axis, {term.key: each for term in axis.terms}, chosen.settings)[0])
        tolerance = row.digits["supply_risk"]
        yield _check(chosen, row, "supply_risk", ours, tolerance, message("validation_bgs_2012"))


def _workbook() -> Iterator[Check]:
    """Yield the intermediate numbers of the software's workbook: from HHI, imports and price to score and factor."""
    chosen = method("geopolrisk-2022")
    for row in published("geopolrisk-2022"):
        given = row.inputs
        found = evaluate(
            chosen,
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
            yield _check(chosen, row, key, ours, row.digits[key] + loose, message("validation_rounding"))


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
            AS_PUBLISHED,
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
            tolerance = max(0.0002, 0.02 * printed) if key == "geopolitical_supply_risk" else 0.05 * printed
            ours = float(found.axes[key][0])
            yield _check(AS_PUBLISHED, row, key, ours, tolerance, message("validation_geopolrisk"))


def _american_list(store: Store) -> Iterator[Check]:
    """Yield the list of 2022 from the scores of 2021: by score, single point of failure, qualitative judgement."""
    chosen = method("usgs-2021")
    rows = store.query(
        "SELECT mineral, value, note, claim FROM figures WHERE release = 'zhao-2022' AND kind = 'score' ORDER BY claim"
    )
    listed = {name for (name,) in store.query("SELECT mineral FROM figures WHERE release = 'us-list-2022'")}
    if not rows or not listed:
        return
    scores = np.array([np.nan if value is None else float(value) for _, value, _, _ in rows])
    single = np.array([float("**: " in note) for _, _, note, _ in rows])
    judged = np.array([float("*: critical by the qualitative assessment" in note) for _, _, note, _ in rows])
    cut = chosen.axis("supply_risk").threshold or np.nan
    found = {row[0]: str(basis) for row, basis in zip(rows, basis_of_listing(scores, cut, single, judged), strict=True)}
    why = message("validation_us_list")
    claims = tuple(row[3] for row in rows)
    for basis, printed in (("quantitative", 36), ("single_point_of_failure", 3), ("qualitative", 11)):
        ours = float(sum(name == basis for name in found.values()))
        yield Check("usgs-2021", "us-list-2022", basis, printed, ours, ours, 0.0, why, "zhao-2022, table 2", claims)
    by_us = {mineral for mineral, basis in found.items() if basis in LISTED}
    differing = tuple(sorted(by_us ^ listed))
    yield Check(
        "usgs-2021", "us-list-2022", "list", len(listed), len(by_us), len(by_us), 0.0, why, "87 FR 10381", claims,
        differing,
    )  # fmt: skip


def _check(chosen: Method, row: Published, key: str, ours: float, tolerance: float, why: Message) -> Check:
    return Check(chosen.key, row.item, key, row.results[key], ours, ours, tolerance, why, row.source)


def _shares(concentration: float) -> Floats:
    """Return shares with that Herfindahl index: one large supplier and equal ones, ``(h - s^2) n = (1 - s)^2``."""
    count = _SUPPLIERS
    large = (1.0 + np.sqrt(1.0 - (count + 1.0) * (1.0 - count * concentration))) / (count + 1.0)
    return np.array([[large, *[(1.0 - large) / count] * count]])


def _first(value: float, others: float = 0.0) -> Floats:
    return np.array([[value, *[others] * _SUPPLIERS]])


def _padded(values: Floats, fill: float) -> Floats:
    return np.pad(values, (0, _SUPPLIERS + 1 - len(values)), constant_values=fill)[None]

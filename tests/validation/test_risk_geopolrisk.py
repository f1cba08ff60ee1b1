"""GeoPolRisk (Santillán-Saldivar et al. 2022, doi:10.1007/s11367-022-02027-y) against its own software.

Scores, midpoints and factors of geopolrisk-py 2.0.1 for 2022 from BACI HS92, World Mining Data 2026 and WGI 2025, and
the intermediate numbers of the software's test workbook. The software's conventions stand in the adapter here: its map
of codes (main and complementary ones), gross weights of ore and compound against contained metal, a total that is left
out, and 0.5 for a partner without political stability (Taiwan, which the file lists as code 490, among them).
"""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from orechain.risk.evaluate import contributions, evaluate
from orechain.risk.methods.geopolrisk_2022 import GROSS, METHOD

REFERENCE = Path(__file__).parents[3] / "shared" / "data"
TRADE = REFERENCE / "trade/baci_hs92_1995_2024_59codes.parquet"
CODES = REFERENCE / "trade/baci_country_codes_V202401b.csv"
MINED = REFERENCE / "wmd/wmd_production_2018_2024.csv"
MAP = REFERENCE / "wmd/geopolrisk_material_hs_map_eolrir2023.csv"
STABILITY = REFERENCE / "governance/wgi_political_stability_1996_2024.csv"
FILES = (TRADE, CODES, MINED, MAP, STABILITY)
REPORTERS = {"DEU": 276, "CHN": 156, "USA": 842}
TAIWAN = "S19"

with_files = pytest.mark.skipif(not all(file.exists() for file in FILES), reason="the publishers' files are not here")


def rows(file):
    with file.open(newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


def inputs(material: str, economy: str, year: int, content: float = 1.0, taiwan: bool = False) -> dict[str, np.ndarray]:
    """Inputs of one material, arrays (1, countries), from the publishers' files by the software's conventions."""
    duckdb = pytest.importorskip("duckdb")
    chosen = next(row for row in rows(MAP) if row["Reference ID"] == material)
    codes = [int(code) for code in (chosen["HS Code"], *chosen["HS Code - Complementary"].split(";")) if code]
    names = {int(row["country_code"]): row["country_iso3"] for row in rows(CODES)}
    found = duckdb.execute(
        "select i, sum(q) filter (j = ?), sum(v) filter (j = ?) from read_parquet(?) "
        "where t = ? and list_contains(?, k) group by i",
        [REPORTERS[economy], REPORTERS[economy], str(TRADE), year, codes],
    ).fetchall()
    partners = {names[code]: (float(mass or 0.0), float(value or 0.0)) for code, mass, value in found}
    mined = {
        row["Country_ISO"]: float(row["production"] or 0.0)
        for row in rows(MINED)
        if row["commodity_sheet"] == chosen["Sheet_name"] and row["year"] == str(year) and row["Country_Code"].isdigit()
    }
    stability: dict[str, float] = {}
    for row in rows(STABILITY):
        if row["year"] == str(year) and row["pv_estimate"]:
            stability.setdefault(row["Code"], float(row["pv_estimate"]))  # Guyana stands there twice: the first counts
    if taiwan:
        stability[TAIWAN] = stability["TWN"]
    countries = sorted({*partners, *mined})
    output = np.array([[mined.get(name, 0.0) for name in countries]])
    imports = np.array([[partners.get(name, (0.0, 0.0))[0] for name in countries]])
    value = sum(worth for _, worth in partners.values())
    if not partners:  # nobody trades under these codes any more: not known, which is not the same as none
        imports = np.full_like(imports, np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        return {
            "production_share": output / output.sum(axis=-1, keepdims=True),
            "imports_from": imports * content,
            "political_stability": np.array([[stability.get(name, np.nan) for name in countries]]),
            "domestic_production": np.array([mined.get(economy, 0.0)]),
            "import_price": value / imports.sum(axis=-1) / content,
        }


@with_files
@pytest.mark.parametrize(
    ("material", "economy", "printed"),
    [
        ("Cobalt", "DEU", 0.2135),
        ("Cobalt", "CHN", 0.4325),
        ("Cobalt", "USA", 0.1795),
        ("Copper", "DEU", 0.0536),
        ("Copper", "CHN", 0.0507),
        ("Copper", "USA", 0.0005),
        ("Lithium", "DEU", 0.1343),
        ("Lithium", "CHN", 0.1094),
        ("Lithium", "USA", 0.1427),
    ],
)
def test_scores_of_geopolrisk_py_2_0_1_for_2022(material, economy, printed):
    scores = evaluate(GROSS, inputs(material, economy, 2022))
    assert round(float(scores.axes["geopolitical_supply_risk"][0]), 4) == printed


@with_files
def test_factor_of_cobalt_for_germany_2022():
    scores = evaluate(GROSS, inputs("Cobalt", "DEU", 2022))
    assert round(float(scores.axes["geopolitical_factor"][0]), 2) == 23.94
    midpoint = scores.axes["geopolitical_midpoint"]
    assert midpoint == pytest.approx(scores.axes["geopolitical_factor"] * 0.409412948, rel=1e-12)


WORKBOOK = [
    # material, HHI, own production t, sum g f, F t, import risk, score, price, midpoint, factor
    ("Nickel", 0.267490, 17500.0, 21.179741, 37.495, 0.001208, 0.000323, 4.806774, 0.001553, 0.003793),
    ("Manganese", 0.203518, 0.0, 191198.003477, 350700.567, 0.545189, 0.110956, 0.400735, 0.044464, 0.108604),
    ("Graphite", 0.470663, 0.0, 50585.910847, 86586.111, 0.584227, 0.274974, 2.226907, 0.612342, 1.495658),
]


@pytest.mark.parametrize("row", WORKBOOK, ids=lambda row: row[0])
def test_workbook_of_geopolrisk_py_for_the_united_states_2022(row):
    _, concentration, own, weighed, total, risk, score, price, midpoint, factor = row
    # Shares with that concentration: one large supplier and four equal ones, (h - s^2) * 4 = (1 - s)^2.
    large = (1.0 + np.sqrt(1.0 - 5.0 * (1.0 - 4.0 * concentration))) / 5.0
    values = {
        "production_share": np.array([[large, *[(1.0 - large) / 4.0] * 4]]),
        "imports_from": np.array([[total, 0.0, 0.0, 0.0, 0.0]]),
        "political_stability": np.array([[2.5 - 5.0 * weighed / total, np.nan, np.nan, np.nan, np.nan]]),
        "domestic_production": np.array([own]),
        "import_price": np.array([price]),
    }
    found = evaluate(GROSS, values)
    terms = found.raw["geopolitical_supply_risk"]
    assert terms["production_concentration"][0] == pytest.approx(concentration, abs=5e-7)
    assert terms["import_risk"][0] == pytest.approx(risk, abs=5e-7)
    assert found.axes["geopolitical_supply_risk"][0] == pytest.approx(score, abs=5e-7)
    # Inputs are printed to six decimals; one unit of the last place is what that leaves open.
    assert found.axes["geopolitical_midpoint"][0] == pytest.approx(midpoint, abs=1e-6)
    assert found.axes["geopolitical_factor"][0] == pytest.approx(factor, abs=2e-6)


@with_files
@pytest.mark.parametrize("row", WORKBOOK, ids=lambda row: row[0])
def test_workbook_beside_the_later_release_of_the_files(row):
    found = evaluate(GROSS, inputs(row[0], "USA", 2022))
    assert found.axes["geopolitical_supply_risk"][0] == pytest.approx(row[6], rel=0.02)
    assert found.axes["geopolitical_factor"][0] == pytest.approx(row[9], rel=0.06)


@with_files
def test_a_partner_without_stability_makes_the_score_unknown_unless_the_stand_in_is_chosen():
    values = inputs("Cobalt", "USA", 2022)
    assert np.isnan(evaluate(METHOD, values).axes["geopolitical_supply_risk"][0])
    published = evaluate(GROSS, values)
    assert published.axes["stand_in_share"][0] == pytest.approx(138.155 / 11045.8, rel=1e-3)
    parts = contributions(GROSS, values)["geopolitical_supply_risk"]["import_risk"]
    assert parts.sum(axis=-1) == pytest.approx(published.raw["geopolitical_supply_risk"]["import_risk"])
    chosen = replace(METHOD, parameters=GROSS.parameters)
    assert evaluate(chosen, values).axes["geopolitical_supply_risk"] == pytest.approx(
        published.axes["geopolitical_supply_risk"]
    )
    assert evaluate(METHOD, inputs("Copper", "DEU", 2022)).axes["geopolitical_supply_risk"][0].round(4) == 0.0536


@with_files
def test_taiwan_by_its_own_stability_is_below_the_stand_in():
    known = inputs("Cobalt", "CHN", 2022, taiwan=True)
    assert evaluate(GROSS, known).axes["stand_in_share"][0] < 1e-6
    by_stand_in = evaluate(GROSS, inputs("Cobalt", "CHN", 2022)).axes["geopolitical_supply_risk"]
    assert evaluate(GROSS, known).axes["geopolitical_supply_risk"][0] < by_stand_in[0]


@with_files
@pytest.mark.parametrize("economy", REPORTERS)
def test_germanium_without_trade_under_its_code_has_no_score(economy):
    found = evaluate(GROSS, inputs("Germanium", economy, 2022))
    assert all(np.isnan(found.axes[axis][0]) for axis in found.axes)


@with_files
def test_gross_weights_of_ore_make_the_import_share_of_chinese_copper_too_large():
    shares, scores = [], []
    for content in (1.0, 0.26):
        values = inputs("Copper", "CHN", 2022, content)
        total = values["imports_from"].sum()
        shares.append(float(total / (total + values["domestic_production"][0])))
        scores.append(float(evaluate(GROSS, values).axes["geopolitical_supply_risk"][0]))
    assert [round(share, 3) for share in shares] == [0.908, 0.720]
    assert round(100 * (scores[1] / scores[0] - 1)) == -21

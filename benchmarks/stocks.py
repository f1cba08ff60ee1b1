"""How fast dynamic stocks are: 200 years of 10 regions x 20 products, one and a hundred samples, beside flodym.

::

    python benchmarks/stocks.py [--runs 6] [--flodym 100] [--json]

Every product has its own Weibull shape, every region and product its own scale, every sample its own factors on
lifetime and inflow. flodym, which knows no samples, loops over them; ``--flodym`` is the number of samples it really
computes (its time grows with them exactly), 0 leaves it out. Times are the best of several runs, since other work on
the machine only adds to them; CPU time counts all threads. The exit code is 1 if a check sum is wrong, else 0.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from orechain.stocks.kernel import inflow_driven, stock_driven
from orechain.stocks.lifetime import Lifetime
from orechain.stocks.result import Stocks
from orechain.stocks.timeaxis import Floats, TimeAxis
from orechain.stocks.timing import Survival, survival_table

YEARS, REGIONS, PRODUCTS = 200, 10, 20
FIRST = 1901
SERIES = REGIONS * PRODUCTS
MODES = ("inflow", "stock")
CHECK = {
    ("inflow", 1): (1.00333626e9, 5.40616388e7, 3.36817138e7),
    ("stock", 1): (2.02755142e7, 1.23591757e6, 1.03359043e6),
    ("inflow", 100): (9.89201130e10, 5.39757900e9, 3.38848418e9),
    ("stock", 100): (2.02433171e9, 1.26465028e8, 1.06264444e8),
}
"""Sums over everything of stock, inflow and outflow, from an independent computation."""
PRINTED = 6e-9
TARGETS = {1: 0.010, 100: 0.350}
RATIO, MEGABYTES = 80.0, 400.0


@dataclass(frozen=True)
class Workload:
    """Lifetimes and what drives the stocks; arrays (region, product, sample, year)."""

    shape: Floats
    scale: Floats
    driver: Floats

    def survival(self) -> Survival:
        """Return the lifetimes on the time axis; entry in the middle of the year."""
        lifetime = Lifetime("weibull", {"shape": self.shape[:, None], "scale": self.scale})
        return survival_table(lifetime, TimeAxis.of_years(np.arange(FIRST, FIRST + YEARS)))


@dataclass(frozen=True)
class Result:
    """One line of the table; ``target`` bounds ``value`` from above, or from below where ``at_least``."""

    name: str
    value: float
    unit: str
    cpu: float | None = None
    target: float | None = None
    at_least: bool = False

    @property
    def verdict(self) -> str:
        """Whether the target is met; empty where there is none."""
        if self.target is None:
            return ""
        return "ok" if (self.value >= self.target if self.at_least else self.value <= self.target) else "MISSED"


def workload(mode: str, samples: int) -> Workload:
    """Draw the workload; every number and their order are fixed."""
    draw = np.random.default_rng(20240601)
    shape = draw.uniform(1.5, 4, PRODUCTS)
    scale = draw.uniform(5, 50, (REGIONS, PRODUCTS))
    level = draw.uniform(0.5, 1.5, (REGIONS, PRODUCTS))[..., None]
    life = np.exp(0.10 * draw.standard_normal((REGIONS, PRODUCTS, samples)))
    size = (level * np.exp(0.05 * draw.standard_normal((REGIONS, PRODUCTS, samples))))[..., None]
    t = np.arange(YEARS)
    course = 100 * np.exp(0.02 * t) if mode == "inflow" else 1000 / (1 + np.exp(-(t - 100) / 20))
    return Workload(shape, scale[..., None] * life, course * size)


def ours(mode: str, work: Workload, workers: int | None = None) -> Stocks:
    """Run all samples at once, from parameters to stock, inflow and outflow."""
    run = inflow_driven if mode == "inflow" else stock_driven
    return run(work.driver, work.survival(), workers=workers)


def theirs(mode: str, work: Workload, samples: int) -> tuple[float, float, float]:
    """Run flodym sample by sample; return the sums."""
    import flodym

    dims = flodym.DimensionSet(dim_list=[
        flodym.Dimension(name="time", letter="t", items=list(range(FIRST, FIRST + YEARS)), dtype=int),
        flodym.Dimension(name="region", letter="r", items=list(range(REGIONS)), dtype=int),
        flodym.Dimension(name="product", letter="p", items=list(range(PRODUCTS)), dtype=int),
    ])  # fmt: skip
    shape = np.broadcast_to(work.shape, (YEARS, REGIONS, PRODUCTS))
    total = np.zeros(3)
    for sample in range(samples):
        scale = np.broadcast_to(work.scale[..., sample], (YEARS, REGIONS, PRODUCTS))
        lifetime = flodym.WeibullLifetime(dims=dims, weibull_shape=shape, weibull_scale=scale)
        driver = flodym.StockArray(dims=dims, values=np.moveaxis(work.driver[:, :, sample], -1, 0).copy())
        model: Any = flodym.InflowDrivenDSM if mode == "inflow" else flodym.StockDrivenDSM
        made = model(dims=dims, lifetime_model=lifetime, **{mode: driver})
        made.compute()
        total += [made.stock.values.sum(), made.inflow.values.sum(), made.outflow.values.sum()]
    return float(total[0]), float(total[1]), float(total[2])


def best(runs: int, once: Callable[[], Any]) -> tuple[float, float, Any]:
    """Return the shortest wall clock and CPU time of several runs, and what the last one gave."""
    walls, cpus, made = [], [], None
    for _ in range(runs):
        wall, cpu = time.perf_counter(), time.process_time()
        made = once()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    return min(walls), min(cpus), made


def agrees(found: tuple[float, ...], wanted: tuple[float, ...]) -> bool:
    return bool(np.allclose(found, wanted, rtol=PRINTED, atol=0))


def lower_bound(samples: int) -> float:
    """Return the seconds that the additions, the memory and the exponentials alone take on this machine, now."""
    side = 1500
    left, right = np.random.default_rng(1).random((2, side, side))
    product = best(4, lambda: left @ right)[0] / side**3
    values = np.random.default_rng(1).random(2_000_000) - 1
    into = np.empty_like(values)
    exponential = best(4, lambda: np.exp(values, out=into))[0] / values.size
    stream = best(4, lambda: np.copyto(into, values))[0] / (2 * values.size)  # one number read or written
    series = samples * SERIES
    processors = os.cpu_count() or 1
    sums = series * YEARS * (YEARS + 1) / 2 * product
    return float(sums + 3 * series * YEARS * stream + 2 * series * YEARS * exponential / processors)


def memory(mode: str, samples: int) -> float:
    """Return the peak memory in megabytes of a process that does this alone, libraries and input included."""
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import stocks\n"
        "stocks.ours(sys.argv[2], stocks.workload(sys.argv[2], int(sys.argv[3])))\n"
        "print(stocks.peak_memory())"
    )
    command = [sys.executable, "-c", code, str(Path(__file__).resolve().parent), mode, str(samples)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def peak_memory() -> float:
    """Return the peak memory of this process in megabytes."""
    status = Path("/proc/self/status")
    if status.exists():  # the usage that the system reports includes what the parent held when it started this one
        line = next((line for line in status.read_text().splitlines() if line.startswith("VmHWM")), "")
        if line:
            return float(line.split()[1]) / 2**10
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


def benchmark(runs: int, with_flodym: int) -> tuple[list[Result], bool]:
    """Measure everything; the second value says whether all check sums agree."""
    results, right = [], True
    for mode in MODES:
        cpus = {}
        for samples in (1, 10, 100, 400):
            work = workload(mode, samples)
            few = max(runs // 2, 2) if samples > 100 else runs
            wall, cpu, made = best(few, partial(ours, mode, work))
            cpus[samples] = cpu
            results.append(Result(f"{mode}-driven, {samples} samples", wall, "s", cpu, TARGETS.get(samples)))
            if (mode, samples) in CHECK:
                sums = tuple(float(part.sum()) for part in (made.stock, made.inflow, made.outflow))
                right &= agrees(sums, CHECK[mode, samples])
            if samples == 100:
                one_thread, used, _ = best(runs, partial(ours, mode, work, workers=1))
                results.append(Result("  the same in one thread", one_thread, "s", used))
                used = min(used, cpus[samples])
                bound = lower_bound(samples)
                results.append(Result("  arithmetic lower bound", bound, "s"))
                results.append(Result("  times the lower bound", wall / bound, ""))
                results.append(Result("  peak memory", memory(mode, samples), "MB", target=MEGABYTES))
                if with_flodym:
                    part = min(with_flodym, samples)
                    loop, cpu, sums = best(1, partial(theirs, mode, work, part))
                    loop, cpu = loop * samples / part, cpu * samples / part
                    right &= part < samples or agrees(sums, CHECK[mode, samples])
                    results.append(Result(f"  flodym, loop over {part} samples, to 100", loop, "s", cpu))
                    # On both processors, which flodym cannot use; other work on the machine moves it, less so CPU time.
                    times = Result(
                        "  times faster than flodym, by wall clock", loop / wall, "", None, RATIO, at_least=True
                    )
                    results += [times, Result("  the same by CPU time, all threads", cpu / used, "")]
        growth = cpus[400] / cpus[10] / 40
        results.append(Result("  CPU time per series, 400 to 10 samples", growth, "", target=1.25))
    return results, right


def table(results: list[Result]) -> str:
    lines = [f"{'':44}{'best':>10}   {'CPU':>10}   target"]
    for item in results:
        cpu = "" if item.cpu is None else f"{item.cpu:.4g}"
        target = "" if item.target is None else f"{'>' if item.at_least else '<'} {item.target:g}  {item.verdict}"
        lines.append(f"{item.name:44}{item.value:>10.4g} {item.unit:2}{cpu:>10}   {target}".rstrip())
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=6)
    parser.add_argument("--flodym", type=int, default=100, metavar="SAMPLES")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    results, right = benchmark(given.runs, given.flodym)
    if given.json:
        print(json.dumps({"results": [asdict(item) for item in results], "check_sums": right}, indent=1))
    else:
        print(table(results))
        print("check sums: " + ("all agree" if right else "WRONG"))
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())

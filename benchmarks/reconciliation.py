"""How fast the reconciliation is, how much memory it needs, and how that compares with the textbook methods.

::

    python benchmarks/reconciliation.py [--economies 10,50,100,200] [--threads 1] [--json]

Every size runs in a process of its own, so that the peak memory is its own; the small cases run side by side in one
process, in turns, so that a busy machine slows all methods alike. The exit code is 0 whether the targets are met or
not. Linear algebra uses one thread unless told otherwise: more of them wait for each other where the cores are busy.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from run import start

if TYPE_CHECKING:
    from orechain.chain.reconcile.system import Floats, System

TARGET_SECONDS, TARGET_MEGABYTES = 60.0, 4000.0
"""For a system of the size of `LARGE`: building, reconciling and the covariances of the totals together."""
LARGE = (100_000, 20_000)
PUBLIC_RATE = 97.0
"""Samples a second that the notebooks of the public fork of ODYM with symbolic equations show; another machine."""
SAMPLES = 20_000
SHIPPED = ("indium-world-2010-2020", "battery-2020-cobalt")
TURNS, LEAST = 5, 0.15
LONGEST = 60
"""Seconds after which a reconciliation is stopped, so that the benchmark stays short."""

Row = dict[str, Any]


def stop(signal_number: int, frame: object) -> None:
    raise TimeoutError(f"stopped after {LONGEST} s")


def world(arguments: Mapping[str, Any]) -> Row:
    """Reconcile one made-up world in this process."""
    import numpy as np
    from scipy.sparse import csr_array

    from orechain.chain.reconcile.conflicts import NotConverged
    from orechain.chain.reconcile.solve import reconcile
    from world import made_up_world

    begin = time.perf_counter()
    made = made_up_world(**arguments)
    system = made.system
    built = time.perf_counter()
    row: Row = {
        "economies": arguments["economies"],
        "flows": int((~np.isnan(made.truth)).sum()) - _coefficients(system),
        "balances": len(system.equations) - _coefficients(system),
        "coefficients": _coefficients(system),
        "measured": arguments.get("measured", 1.0),
        "build": built - begin,
    }
    signal.signal(signal.SIGALRM, stop)
    signal.alarm(LONGEST)
    try:
        done = reconcile(system)
    except (NotConverged, TimeoutError) as error:
        return row | {"failed": str(error), "megabytes": _peak(), "reconcile": time.perf_counter() - built}
    signal.alarm(0)
    reconciled = time.perf_counter()
    # World output of each process and imports of each economy, of the first layer.
    totals = [
        names
        for total, names in made.totals.items()
        if total.startswith(("output of", "imports of")) and total.endswith(":0")
    ]
    place = {name: index for index, name in enumerate(system.names)}
    columns = [place[name] for names in totals for name in names]
    rows = np.repeat(np.arange(len(totals)), [len(names) for names in totals])
    combinations = csr_array((np.ones(len(columns)), (rows, columns)), shape=(len(totals), len(place)))
    variance = np.diag(done.covariance_of(combinations))
    ended = time.perf_counter()
    return row | {
        "reconcile": reconciled - built,
        "covariances": ended - reconciled,
        "seconds": ended - begin,
        "megabytes": _peak(),
        "worst_residual": float(np.abs(done.residual).max()),
        "totals": len(totals),
        "totals_determined": int(np.isfinite(variance).sum()),
        "objective": done.objective,
        "degrees_of_freedom": done.degrees_of_freedom,
        "at_bound": int(done.at_bound.sum()),
        "unobservable": int((done.status == "unobservable").sum()),
    }


def _coefficients(system: System) -> int:
    return int(sum(name.startswith("share") for name in system.names))


def _peak() -> float:
    """Return the peak memory of this process in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def small() -> list[Row]:
    """Reconcile the small cases by every method."""
    import numpy as np

    from examples import cencic, column, shipped
    from orechain.chain.reconcile.solve import reconcile

    rows = []
    with tempfile.TemporaryDirectory(prefix="orechain-bench-") as folder:
        cases = {"Cencic 2016": cencic(), "bilinear column": column()} | shipped(SHIPPED, Path(folder))
    for name, system in cases.items():
        found = reconcile(system)
        methods = _methods(system, symbolic=name not in SHIPPED)
        seconds = _in_turns(methods)
        known = ~np.isnan(found.value)
        for method, solve in methods.items():
            values, iterations = solve()
            off = np.abs(values[known] - found.value[known]).max() / np.abs(found.value[known]).max()
            rows.append(
                {
                    "case": name,
                    "quantities": len(system.names),
                    "equations": len(system.equations),
                    "products": int(system.row.size),
                    "method": method,
                    "rate": 1 / seconds[method],
                    "iterations": iterations,
                    "iterations_per_second": iterations / seconds[method],
                    "ratio": seconds[method] / seconds[OURS],
                    "difference": float(off),
                }
            )
    return rows + _sampling(cases)


OURS = "reconcile()"
SYMBOLIC = "symbolic (sympy)"


Solved: TypeAlias = "tuple[Floats, int]"
"""Values, and the iterations that they took."""


def _methods(system: System, *, symbolic: bool) -> dict[str, Callable[[], Solved]]:
    from orechain.chain.reconcile.solve import reconcile
    from orechain.chain.reconcile.start import starting_values
    from textbook import SymbolicLeastSquares, dense_gauss_newton

    begin = starting_values(system)

    def ours() -> Solved:
        found = reconcile(system, intervals=False)
        return found.value, found.iterations

    def dense() -> Solved:
        values, _, steps = dense_gauss_newton(system, begin)
        return values, steps

    methods: dict[str, Callable[[], Solved]] = {OURS: ours, "dense (numpy)": dense}
    if symbolic and has_sympy():
        formulas = SymbolicLeastSquares(system)
        methods[SYMBOLIC] = lambda: SymbolicLeastSquares(system).solve(begin)
        methods["  derivatives made before"] = lambda: formulas.solve(begin)
    return methods


def _sampling(cases: Mapping[str, System]) -> list[Row]:
    """Return samples per second of the Monte Carlo, beside the symbolic sampler."""
    import numpy as np

    from orechain.chain.reconcile.solve import reconcile
    from orechain.chain.uncertainty.propagate import propagate
    from textbook import SymbolicSampler

    rows = []
    for name, system in cases.items():
        found = reconcile(system, intervals=False)
        rates = []
        converged = 0.0
        sampler = SymbolicSampler(system, ["F1", "F3"]) if name == "Cencic 2016" and has_sympy() else None
        other: list[float] = []
        for turn in range(3):
            rng = np.random.default_rng(turn)
            count = SAMPLES if name not in SHIPPED else SAMPLES // 10
            begin = time.perf_counter()
            converged = propagate(system, count, rng=rng, reconciliation=found).converged
            rates.append(count / (time.perf_counter() - begin))
            if sampler is not None:
                begin = time.perf_counter()
                sampler.draw(200, rng)
                other.append(200 / (time.perf_counter() - begin))
        rate = statistics.median(rates)
        own = {"case": name, "sampler": "propagate()", "samples_per_second": rate, "ratio": 1.0, "converged": converged}
        rows.append(own)
        if other:
            symbolic = statistics.median(other)
            rows.append(
                {
                    "case": name,
                    "sampler": SYMBOLIC,
                    "samples_per_second": symbolic,
                    "ratio": rate / symbolic,
                    "converged": 1.0,
                }
            )
    return rows


def has_sympy() -> bool:
    """Return whether the symbolic methods can run."""
    from importlib.util import find_spec

    return find_spec("sympy") is not None


def _in_turns(methods: Mapping[str, Callable[[], object]]) -> dict[str, float]:
    """Return the median seconds of one call of each method, all in turns; the first call is not counted."""
    taken: dict[str, list[float]] = {name: [] for name in methods}
    for once in methods.values():
        once()
    for _ in range(TURNS):
        for name, once in methods.items():
            begin, calls = time.perf_counter(), 0
            while calls == 0 or time.perf_counter() - begin < LEAST:
                once()
                calls += 1
            taken[name].append((time.perf_counter() - begin) / calls)
    return {name: statistics.median(each) for name, each in taken.items()}


def runs(sizes: Sequence[int]) -> list[Row]:
    """Return what to measure: all flows measured, 20 % not, and a loss coefficient for each process."""
    plain = [{"economies": size, "measured": share} for size in sizes for share in (1.0, 0.8)]
    return [*plain, {"economies": max(sizes), "measured": 1.0, "coefficients": True}]


def world_table(rows: Sequence[Row]) -> str:
    head = ("economies", "flows", "balances", "coefficients", "measured", "build s", "reconcile s", "totals s", "sum s")
    lines = [(*head, "MB", "worst residual", "totals known", "unknown flows", "target")]
    for row in rows:
        first = (
            f"{row['economies']}",
            f"{row['flows']:,}",
            f"{row['balances']:,}",
            f"{row['coefficients']:,}",
            f"{100 * row['measured']:.0f} %",
            f"{row['build']:.2f}",
            f"{row['reconcile']:.2f}",
        )
        if "failed" in row:
            lines.append(
                (*first, "", "", f"{row['megabytes']:,.0f}", "no result", "", "", "over" if is_large(row) else "")
            )
            continue
        lines.append(
            (
                *first,
                f"{row['covariances']:.2f}",
                f"{row['seconds']:.1f}",
                f"{row['megabytes']:,.0f}",
                f"{row['worst_residual']:.0e}",
                f"{row['totals_determined']} of {row['totals']}",
                f"{row['unobservable']:,}",
                verdict(row),
            )
        )
    return aligned(lines)


def verdict(row: Row) -> str:
    """Return whether a large system meets the targets; smaller ones have none."""
    if not is_large(row):
        return ""
    within = row["seconds"] < TARGET_SECONDS and row["megabytes"] < TARGET_MEGABYTES and row["worst_residual"] < 1e-9
    return "ok" if within else "over"


def is_large(row: Row) -> bool:
    return bool(row["flows"] >= LARGE[0] and row["balances"] >= LARGE[1])


def small_table(rows: Sequence[Row]) -> str:
    lines = [
        (
            "case",
            "quantities",
            "equations",
            "products",
            "method",
            "solved/s",
            "iterations/s",
            "our speed-up",
            "difference",
        )
    ]
    seen = ""
    for row in rows:
        same = row["case"] == seen
        seen = row["case"]
        lines.append(
            (
                "" if same else row["case"],
                *("" if same else f"{row[key]}" for key in ("quantities", "equations", "products")),
                row["method"],
                number(row["rate"]),
                number(row["iterations_per_second"]),
                f"{number(row['ratio'])} x",
                f"{row['difference']:.0e}",
            )
        )
    return aligned(lines, left=(0, 4))


def sampling_table(rows: Sequence[Row]) -> str:
    lines = [("case", "sampler", "samples per second", "our speed-up", f"to {PUBLIC_RATE:.0f} a second", "settled")]
    for row in rows:
        ours = row["sampler"] == "propagate()"
        lines.append(
            (
                row["case"],
                row["sampler"],
                number(row["samples_per_second"]),
                f"{number(row['ratio'])} x",
                f"{number(row['samples_per_second'] / PUBLIC_RATE)} x" if ours else "",
                f"{100 * row['converged']:.4g} %" if ours else "",
            )
        )
    return aligned(lines, left=(0, 1))


def number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def aligned(lines: Sequence[Sequence[str]], left: Sequence[int] = ()) -> str:
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column in left else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--economies", default="10,50,100,200", help="sizes, separated by commas")
    parser.add_argument("--threads", type=int, default=1, help="threads of the linear algebra (default 1)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--one", help=argparse.SUPPRESS)  # what a process started by this one measures
    options = parser.parse_args(arguments)
    if options.one:
        task = json.loads(options.one)
        print(json.dumps(small() if task == "small" else world(task)))
        return
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = str(options.threads)
    tasks = runs([int(size) for size in options.economies.split(",")])
    command = [sys.executable, str(Path(__file__).resolve()), "--one"]
    worlds = [json.loads(start([*command, json.dumps(task)]).out) for task in tasks]
    cases = json.loads(start([*command, json.dumps("small")]).out)
    solved, sampled = [row for row in cases if "method" in row], [row for row in cases if "sampler" in row]
    if options.json:
        print(json.dumps({"worlds": worlds, "cases": solved, "samples": sampled}, indent=2))
        return
    print(f"Python {platform.python_version()}, {os.cpu_count()} processors, {options.threads} thread(s)")
    print(
        f"\nMade-up worlds of 40 processes and 3 layers; target of the large ones: < {TARGET_SECONDS:.0f} s, "
        f"< {TARGET_MEGABYTES:,.0f} MB, residual < 1e-9"
    )
    print(world_table(worlds))
    for row in worlds:
        if "failed" in row:
            print(f"{row['economies']} economies, {100 * row['measured']:.0f} % measured: {row['failed']}")
    print("\nSmall cases; difference: largest, of the values that are determined, to the largest value")
    print(small_table(solved))
    print("\nMonte Carlo")
    print(sampling_table(sampled))
    if not has_sympy():
        print("\nsympy is not installed: no symbolic methods (pip install '.[bench]')")


if __name__ == "__main__":
    main()

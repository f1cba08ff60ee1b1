"""How long the command line takes and how much memory it needs, each figure the median of processes started anew.

::

    python benchmarks/run.py [--runs 5] [--json]

The user's own workspace is not touched. The exit code is 0 whether the targets are met or not: a busy machine is no
defect.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

SCRIPT = Path(sys.executable).with_name("orechain")
COMMAND = [str(SCRIPT)] if SCRIPT.exists() else [sys.executable, "-c", "from orechain.cli.main import run; run()"]
ASSESS = ["assess", "cobalt", "--economy", "CHN", "--json"]

LIST_MODULES = """
import atexit, sys
atexit.register(lambda: print(*(name for name in sys.modules if name != "__main__"), file=sys.stderr))
from orechain.cli.main import run
run()
"""
IMPORT_MODULES = """
import importlib, sys
for name in sys.stdin.read().split():
    try:
        importlib.import_module(name)
    except ImportError:
        pass
"""


@dataclass(frozen=True)
class Run:
    """One process: wall clock in seconds, peak memory in megabytes, what it printed."""

    seconds: float
    megabytes: float
    out: str
    err: str


@dataclass(frozen=True)
class Result:
    """One line of the table; ``target`` is an upper bound, and ``None`` where there is none."""

    name: str
    unit: str
    median: float
    low: float
    high: float
    target: float | None
    verdict: str


def start(command: Sequence[str], text: str = "") -> Run:
    """Run a process to its end and measure it."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, tempfile.TemporaryFile() as given:
        given.write(text.encode())
        given.seek(0)
        begin = time.perf_counter()
        process = subprocess.Popen(command, stdin=given, stdout=out, stderr=err)
        _, status, usage = os.wait4(process.pid, 0)  # the usage of this child alone, unlike getrusage
        seconds = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        run = Run(
            seconds,
            usage.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10),
            out.read().decode(),
            err.read().decode(),
        )
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(command)} failed with exit code {process.returncode}:\n{run.err}")
    return run


def measure(runs: int, once: Callable[[int], Run]) -> list[Run]:
    return [once(number) for number in range(runs)]


def result(name: str, unit: str, values: Sequence[float], target: float | None = None) -> Result:
    median = statistics.median(values)
    verdict = "" if target is None else "ok" if median < target else "over"
    return Result(name, unit, median, min(values), max(values), target, verdict)


def benchmark(runs: int, folder: Path) -> list[Result]:
    """Measure everything in workspaces below ``folder``."""
    in_use = folder / "in-use"
    os.environ["ORECHAIN_WORKSPACE"] = str(in_use)
    builds = measure(runs, lambda n: start([*COMMAND, "--workspace", str(folder / str(n)), "data", "rebuild"]))
    start([*COMMAND, "data", "rebuild"])
    report = json.loads(start([*COMMAND, "doctor", "--json"]).out)
    rows = report["figures"]
    helps = measure(runs, lambda _: start([*COMMAND, "--help"]))
    answers = measure(runs, lambda _: start([*COMMAND, *ASSESS]))
    modules = start([sys.executable, "-c", LIST_MODULES, *ASSESS]).err
    imports = measure(runs, lambda _: start([sys.executable, "-c", IMPORT_MODULES], modules))
    answer = statistics.median(run.seconds for run in answers)
    return [
        result("orechain --help", "s", [run.seconds for run in helps], 0.3),
        result("orechain " + " ".join(ASSESS), "s", [run.seconds for run in answers], 3.0),
        result("  start and imports of the same", "s", [run.seconds for run in imports], 3.0 / 4),
        result("  their share", "%", [100 * run.seconds / answer for run in imports]),
        result("first build of the workspace", "s", [run.seconds for run in builds], 3.0),
        result("  claims", "1/s", [rows / run.seconds for run in builds]),
        result("  peak memory", "MB", [run.megabytes for run in builds], 400.0),
        result("peak memory of assess", "MB", [run.megabytes for run in answers], 400.0),
    ]


def table(results: Sequence[Result]) -> str:
    def number(value: float) -> str:
        return f"{value:.2f}" if value < 10 else f"{value:,.0f}"

    lines = [("", "median", "lowest", "highest", "", "target", "")]
    lines += [
        (
            item.name,
            number(item.median),
            number(item.low),
            number(item.high),
            item.unit,
            "" if item.target is None else f"< {number(item.target)}",
            item.verdict,
        )
        for item in results
    ]
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    left = {0, 4, 6}
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column in left else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=5, help="processes per figure (default 5)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(arguments)
    if options.runs < 1:
        parser.error("--runs must be at least 1")
    with tempfile.TemporaryDirectory(prefix="orechain-bench-") as folder:
        results = benchmark(options.runs, Path(folder))
    if options.json:
        print(json.dumps([asdict(item) for item in results], indent=2))
    else:
        print(f"Python {platform.python_version()}, {os.cpu_count()} processors, median of {options.runs} processes")
        print(table(results))


if __name__ == "__main__":
    main()

"""What gives the same answer again: program, snapshot, samples, the user's files, and the command."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import orechain
from orechain.risk.contract import Method
from orechain.risk.registry import methods as registered

if TYPE_CHECKING:
    from orechain.assess.risk.holdings import Holdings
    from orechain.assess.risk.run import Options

LEVEL = 0.9
"""Part of the samples that an interval holds, where nothing else is asked for."""
VARIANT, INPUTS, SUPPLIERS = "--variant", "--inputs", "--suppliers"


@dataclass(frozen=True, slots=True)
class Asked:
    """How the question was put, as far as the answer does not depend on it.

    Parameters
    ----------
    compare
        Whether methods are set side by side.
    everything
        Whether all minerals were asked for and need not be named.
    files
        Options of the command line and the user's files behind them.
    """

    compare: bool = False
    everything: bool = False
    files: tuple[tuple[str, Path], ...] = ()


def manifest(
    holdings: Holdings, minerals: Sequence[str], methods: Sequence[Method], years: Sequence[int], options: Options
) -> dict[str, str]:
    """Return what fixes an answer, with checksums of the user's files and the command (``run_again``)."""
    files = {f"{option} {file.name}": sha256(file.read_bytes()).hexdigest() for option, file in options.asked.files}
    found = {
        "orechain": orechain.__version__,
        "snapshot": holdings.store.snapshot,
        "seed": str(options.seed),
        "samples": str(options.samples),
        "level": f"{options.level:g}",
        **files,
    }
    again = command(minerals, methods, holdings.economy, years, options)
    return found | ({"run_again": again} if again else {})


def command(
    minerals: Sequence[str], methods: Sequence[Method], economy: str, years: Sequence[int], options: Options
) -> str:
    """Return the command that gives the answer again.

    It is empty where there is none: variants or own figures that stand in no file, a level that no option sets.
    """
    asked = options.asked
    options_given = [option for option, _ in asked.files]
    unnamed = [method for method in methods if method.key not in registered()]
    own = options.own is not None and not {INPUTS, SUPPLIERS} & set(options_given)
    if len(unnamed) > options_given.count(VARIANT) or own or options.level != LEVEL:
        return ""
    return " ".join((
        "orechain risk" + (" compare" if asked.compare else ""),
        *(("all",) if asked.everything else minerals),
        *(f"--method {method.key}" for method in methods if method not in unnamed),
        f"--economy {economy}",
        *(f"--year {year}" for year in years),
        *(f"--link {link}" for link in options.links),
        *([f"--samples {options.samples} --seed {options.seed}"] if options.samples else []),
        *(["--drivers"] if options.drivers else []),
        *([f"--coefficient {options.coefficient}"] if asked.compare else []),
        *(f"{option} {shlex.quote(str(file))}" for option, file in asked.files),
    ))  # fmt: skip

"""A made-up world of the size of a real one, for measuring: economies with the same chain of processes, and trade.

In each layer and economy material enters the first process and passes down the chain; a part of what each process takes
in is lost. Behind some processes (`TRADED`) everything except the loss is sold: 40 % of it to all other economies, in
very unequal shares. The true flows balance exactly; the figures of them are drawn with a standard deviation of 5 to
30 %, so that a reconciliation has the χ² that it should have.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orechain.chain.reconcile.system import Equation, Floats, Quantity, System, Term

TRADED = (10, 20, 30)
"""Processes whose product is traded: ore, metal, goods; the first ``goods`` of them."""
EXPORTED, LOST = 0.4, 0.03


@dataclass(frozen=True, slots=True)
class World:
    """A system, what is true of it, and the totals that a statistician would report.

    Attributes
    ----------
    system
        One balance for each process, economy and layer; flows that are not measured have no value.
    truth
        (n,) true flows.
    totals
        Names of the flows of each total: world output of each process, imports and exports of each economy.
    """

    system: System
    truth: Floats
    totals: dict[str, list[str]]


def made_up_world(
    economies: int,
    processes: int = 40,
    layers: int = 3,
    goods: int = 1,
    measured: float = 1.0,
    seed: int = 2016,
    *,
    coefficients: bool = False,
) -> World:
    """Return a world of so many economies, of which a share ``measured`` of the flows has a figure.

    With ``coefficients``, each process has a measured share of its input that is lost: an equation with products.
    """
    rng = np.random.default_rng(seed)
    flows: list[tuple[str, str, str, float]] = []  # name, from, to, truth; "" is outside
    totals: dict[str, list[str]] = {}
    for layer in range(layers):
        taken = np.exp(rng.normal(8, 1.5, economies))
        flows += [(f"ore@{e}:{layer}", "", f"0@{e}:{layer}", float(taken[e])) for e in range(economies)]
        for process in range(processes):
            last = process + 1 == processes
            sold = np.zeros((economies, economies))
            if process in TRADED[:goods]:
                sold = rng.lognormal(0, 1.5, (economies, economies))
                np.fill_diagonal(sold, 0)
                sold *= EXPORTED * taken[:, None] / sold.sum(axis=1, keepdims=True)
            kept = (1 - LOST) * taken - sold.sum(axis=1)
            for e in range(economies):
                node, below = f"{process}@{e}:{layer}", "" if last else f"{process + 1}@{e}:{layer}"
                flows.append((f"loss{node}", node, "", LOST * float(taken[e])))
                flows.append((f"product{node}", node, below, float(kept[e])))
                totals.setdefault(f"output of {process}:{layer}", []).append(f"product{node}")
            for i, j in zip(*np.nonzero(sold), strict=True):
                name = f"trade{process}@{i}>{j}:{layer}"
                flows.append((name, f"{process}@{i}:{layer}", f"{process + 1}@{j}:{layer}", float(sold[i, j])))
                totals[f"output of {process}:{layer}"].append(name)
                totals.setdefault(f"exports of {i}:{layer}", []).append(name)
                totals.setdefault(f"imports of {j}:{layer}", []).append(name)
            taken = kept + sold.sum(axis=0)
    return _with_figures(flows, totals, measured, rng, coefficients=coefficients)


def _with_figures(
    flows: list[tuple[str, str, str, float]],
    totals: dict[str, list[str]],
    measured: float,
    rng: np.random.Generator,
    *,
    coefficients: bool,
) -> World:
    truth = np.array([flow[3] for flow in flows])
    spread = truth * rng.uniform(0.05, 0.3, truth.size)
    figure = truth + spread * rng.standard_normal(truth.size)
    held = rng.random(truth.size) < measured
    balances: dict[str, list[Term]] = {}
    quantities = []
    for place, (name, start, end, _) in enumerate(flows):
        quantities.append(Quantity(name, figure[place], spread[place]) if held[place] else Quantity(name))
        if start:
            balances.setdefault(start, []).append(Term(-1.0, (name,)))
        if end:
            balances.setdefault(end, []).append(Term(1.0, (name,)))
    equations = [Equation(name, tuple(terms)) for name, terms in balances.items()]
    if coefficients:
        names = [equation.name for equation in equations]
        spread = LOST * rng.uniform(0.05, 0.3, len(names))
        figure = LOST + spread * rng.standard_normal(len(names))
        for place, name in enumerate(names):
            share = f"share{name}"
            quantities.append(Quantity(share, figure[place], spread[place], upper=1.0))
            inputs = [Term(-1.0, (*term.names, share)) for term in balances[name] if term.factor > 0]
            equations.append(Equation(f"lost {name}", (Term(1.0, (f"loss{name}",)), *inputs)))
        truth = np.concatenate([truth, np.full(len(names), LOST)])
    return World(System.build(quantities, equations), truth, totals)

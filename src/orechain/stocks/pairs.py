"""Stock of products by cohort of the product and cohort of its component, interval by interval."""

from __future__ import annotations

import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from orechain.stocks.falling import FALLING, Falling, leaving_early
from orechain.stocks.hazards import By, Hazards, all_survive_a_while, hazards, leading_of, survival_problems
from orechain.stocks.kernel import processors
from orechain.stocks.rates import flow_problems, share_problems
from orechain.stocks.timeaxis import Floats
from orechain.stocks.timing import Survival

Progress: TypeAlias = Callable[[int, int], object]
"""Called with the number of series done and the number of all series."""
_NUMBERS_AT_ONCE = 1 << 19
_ROUNDING = 1e-12
PRODUCTS = ("inflow", "outflow", "stock", "scrapped", "surplus", "replaced")
COMPONENTS = ("fitted", "in_use", "failed", "released", "reused", "second_use_in", "direct")


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """What `coupling.couple` is asked, as arrays; ``driver`` is the stock of products or their inflow per year."""

    driver: Floats
    holds_stock: bool
    product: Survival | Floats
    component: Survival | Floats
    by: By
    policy: dict[str, Floats]
    content: Floats | None
    widths: Floats
    falling: Falling = "report"

    @property
    def times(self) -> int:
        """Number of intervals."""
        return self.driver.shape[-1] if self.driver.ndim else 0

    @property
    def leading(self) -> tuple[int, ...]:
        """Return the axes of the series; fails if shapes do not match."""
        shapes = [self.driver.shape[:-1], leading_of(self.product, self.by), leading_of(self.component, self.by)]
        shapes += [np.broadcast_shapes(share.shape, (self.times,))[:-1] for share in self.policy.values()]
        shapes += [] if self.content is None else [self.content.shape[:-2]]
        return np.broadcast_shapes(*shapes)

    def problems(self, *, has_second_use: bool) -> list[str]:
        """Return all that is wrong with the arguments."""
        found = flow_problems({"stock of products" if self.holds_stock else "inflow of products": self.driver})
        found += share_problems({name.replace("_", " "): share for name, share in self.policy.items()})
        if self.falling not in FALLING:
            found.append(f"falling: unknown policy '{self.falling}'; use {', '.join(FALLING)}")
        if not self.times:
            return [*found, "products: their inflow or stock needs a time axis"]
        survivals = {"product survival": self.product, "component survival": self.component}
        for title, survival in survivals.items():
            found += survival_problems(title, survival, self.times, self.by)
        if self.content is not None:
            found += flow_problems({"content": self.content})
            if self.content.ndim < 2 or self.content.shape[-1] != self.times:
                found.append(f"content: needs the axes elements and time, the latter of {self.times} intervals")
        if self.widths.shape not in ((), (self.times,)) or not (np.isfinite(self.widths) & (self.widths > 0)).all():
            found.append(f"widths: must be above zero, one number or {self.times}")
        elif np.ptp(self.widths) > 1e-9 * self.widths.max() and any(
            self.by == "age" and not isinstance(survival, Survival) and np.ptp(survival, axis=-1).any()
            for survival in survivals.values()
        ):
            found.append("widths: intervals of different length need survivals by cohort")
        if not has_second_use and any((self.policy[name] > 0).any() for name in ("second_use", "second_use_of_failed")):
            found.append("second use: components enter it, but how long they stay is not given")
        if found:
            return found
        try:
            _ = self.leading
        except ValueError:
            return ["shapes of survivals, flows, policy and content do not match"]
        for title, survival in survivals.items():
            needed = self.holds_stock or (title == "component survival" and (self.policy["replacement"] == 1).any())
            if needed and not all_survive_a_while(survival, self.by):
                found.append(f"{title}: nothing survives its first interval, so that the products cannot be kept")
        return found


def follow(case: Case, progress: Progress | None) -> dict[str, Floats]:
    """Return all flows per year and stocks; those of components are (..., 1 + elements, T), the count first."""
    times, leading = case.times, case.leading
    series = math.prod(leading)
    kinds = 1 + (0 if case.content is None else case.content.shape[-2])
    content = np.ones((*leading, kinds, times))
    if case.content is not None:
        content[..., 1:, :] = case.content
    content = content.reshape(series, kinds, times)
    driver = np.broadcast_to(case.driver, (*leading, times)).reshape(series, times)
    policy = {name: np.broadcast_to(of, (*leading, times)).reshape(series, times) for name, of in case.policy.items()}
    widths = np.broadcast_to(case.widths, (times,))
    if not case.holds_stock:
        driver = driver * widths
    flows = {name: np.zeros((series, times)) for name in PRODUCTS}
    flows |= {name: np.zeros((series, kinds, times)) for name in COMPONENTS}
    step = max(1, _NUMBERS_AT_ONCE // times**2)

    def work(first: int) -> int:
        of = np.arange(first, min(first + step, series))
        rows = slice(first, first + len(of))
        _Block(
            hazards(case.product, leading, of, case.by),
            hazards(case.component, leading, of, case.by),
            driver[rows],
            case.holds_stock,
            {name: share[rows] for name, share in policy.items()},
            content[rows],
            {name: flow[rows] for name, flow in flows.items()},
            case.falling,
        ).run()
        return first + len(of)

    starts = range(0, series, step)
    threads = min(processors(), len(starts))
    with ThreadPoolExecutor(threads) if threads > 1 else nullcontext() as pool:
        for done in map(work, starts) if pool is None else pool.map(work, starts):
            if progress is not None:
                progress(done, series)
    for name, flow in flows.items():
        if name not in ("stock", "surplus", "in_use"):
            flow /= widths
    return {name: flow.reshape(*leading, *flow.shape[1:]) for name, flow in flows.items()}


@dataclass(frozen=True, slots=True, eq=False)
class _Block:
    """A block of n series; writes amounts per interval into ``flows``."""

    product: Hazards
    component: Hazards
    driver: Floats
    holds_stock: bool
    policy: dict[str, Floats]
    content: Floats
    flows: dict[str, Floats]
    falling: Falling = "report"

    def run(self) -> None:
        rows, times = self.driver.shape
        in_use = np.zeros((rows, times, times))  # by cohort of the product and of the component
        for t in range(times):
            self._step(t, in_use)
        stock = self.flows["stock"]
        self.flows["outflow"][:] = self.flows["inflow"] - np.diff(stock, axis=1, prepend=0.0)

    def _step(self, t: int, in_use: Floats) -> None:
        g, h = self.product.at(t), self.component.at(t)
        g_new, h_new, g, h = g[:, t], h[:, t], g[:, :t], h[:, :t]
        replacement = self.policy["replacement"][:, t]
        old = in_use[:, :t, :t]
        # By component: all, and those whose product ends; by product: all, and those whose component fails.
        held, ending = np.moveaxis(np.matmul(np.stack((np.ones_like(g), g), axis=1), old), 1, 0)
        having, failing = np.moveaxis(np.matmul(old, np.stack((np.ones_like(h), h), axis=2)), 2, 0)
        released = (1 - h) * ending
        failed = h * held
        without = (1 - g) * failing  # working products whose component failed
        old *= (1 - g)[:, :, None]
        old *= (1 - h)[:, None, :]
        wanted, fit = replacement[:, None] * without, self.policy["reuse"][:, t, None] * released
        all_wanted, all_fit = wanted.sum(axis=1), fit.sum(axis=1)
        # A new component that fails at once is replaced in turn: a geometric series.
        chain = 1 / (1 - replacement * h_new)
        lasting = (1 - h_new) * chain
        swapped = np.minimum(all_wanted, all_fit)
        renewed = all_wanted - swapped
        if self.holds_stock:
            gap = self.driver[:, t] - ((1 - g) * (having - failing)).sum(axis=1)
            kept = swapped + renewed * lasting
            part = np.clip(np.divide(gap, kept, out=np.zeros_like(gap), where=kept > 0), 0.0, 1.0)
            swapped, renewed = swapped * part, renewed * part
            need = np.maximum(gap - kept * part, 0.0)
            again = np.minimum(all_fit - swapped, need / (1 - g_new))
            new = np.maximum(need - again * (1 - g_new), 0.0) / ((1 - g_new) * lasting)
            surplus = np.where(-gap > _ROUNDING * (self.driver[:, t] - gap), -gap, 0.0)
            if self.falling == "report":
                self.flows["surplus"][:, t] = surplus
            elif surplus.any():
                released = released + self._retire(old, surplus)
        else:
            again = np.minimum(all_fit - swapped, self.driver[:, t])
            new = self.driver[:, t] - again
        wanted = _shares(wanted, all_wanted)
        fit = _shares(fit, all_fit)
        old += (swapped[:, None] * wanted)[:, :, None] * fit[:, None, :]
        in_use[:, :t, t] = (renewed * lasting)[:, None] * wanted
        in_use[:, t, :t] = (again * (1 - g_new))[:, None] * fit
        in_use[:, t, t] = new * (1 - g_new) * lasting
        fitted_new = new * (g_new + (1 - g_new) * chain)
        held = in_use[:, : t + 1, : t + 1].sum(axis=1)
        self._products(t, held, again + new, without.sum(axis=1) - swapped - renewed * lasting, new, g_new, lasting)
        self.flows["replaced"][:, t] = swapped + renewed * chain + new * (1 - g_new) * (chain - 1)
        reused = (swapped + again)[:, None] * fit
        released = released + (again * g_new)[:, None] * fit
        nothing = np.zeros((len(new), 1))
        fitted = renewed * chain + fitted_new
        failed = np.column_stack([failed, h_new * fitted])
        released = np.column_stack([released, new * g_new * (1 - h_new)])
        reused = np.column_stack([reused, nothing])
        self._components(t, held, fitted, failed, released, reused)

    def _retire(self, old: Floats, surplus: Floats) -> Floats:
        """Take products out early with their components; return these by component cohort, (n, t)."""
        present = old.sum(axis=2)
        remove = np.minimum(surplus, present.sum(axis=1))
        leaving = leaving_early(present, remove, np.arange(present.shape[1]), self.falling)
        share = np.divide(leaving, present, out=np.zeros_like(present), where=present > 0)
        out = np.asarray(old * np.minimum(share, 1.0)[:, :, None], dtype=float)
        old -= out
        return np.asarray(out.sum(axis=1), dtype=float)

    def _products(
        self, t: int, held: Floats, inflow: Floats, lost: Floats, new: Floats, g_new: Floats, lasting: Floats
    ) -> None:
        self.flows["inflow"][:, t] = inflow
        self.flows["stock"][:, t] = held.sum(axis=1)
        self.flows["scrapped"][:, t] = np.maximum(lost, 0.0) + new * (1 - g_new) * (1 - lasting)

    def _components(
        self, t: int, held: Floats, fitted: Floats, failed: Floats, released: Floats, reused: Floats
    ) -> None:
        idle = np.maximum(released - reused, 0.0)
        stored = self.policy["second_use"][:, t, None] * idle
        stored = stored + self.policy["second_use_of_failed"][:, t, None] * failed
        by_cohort = {
            "in_use": held,
            "failed": failed,
            "released": released,
            "reused": reused,
            "second_use_in": stored,
            "direct": idle + failed - stored,
        }
        content = self.content[:, :, : t + 1]
        for name, amount in by_cohort.items():
            self.flows[name][:, :, t] = np.matmul(content, amount[:, :, None])[:, :, 0]
        self.flows["fitted"][:, :, t] = self.content[:, :, t] * fitted[:, None]


def _shares(parts: Floats, total: Floats) -> Floats:
    return np.divide(parts, total[:, None], out=np.zeros_like(parts), where=total[:, None] > 0)

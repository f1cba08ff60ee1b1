"""Nothing is lost: coupled stocks, composition and recovery balance for any rates, lifetimes and time axes."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from orechain.stocks.composition import contained, mean_intensity
from orechain.stocks.coupling import Components, Policy, couple
from orechain.stocks.kernel import inflow_driven
from orechain.stocks.lifetime import Lifetime
from orechain.stocks.rates import Floats
from orechain.stocks.recovery import MEDIA, Detour, Stage, recover
from orechain.stocks.result import Stocks
from orechain.stocks.timeaxis import TimeAxis
from orechain.stocks.timing import TIMINGS, Survival, survival_table

SEEDS = st.integers(0, 2**32)


@st.composite
def axes(draw: st.DrawFn) -> TimeAxis:
    steps = draw(st.lists(st.sampled_from([0.25, 1.0, 1.0, 5.0, 10.0]), min_size=2, max_size=12))
    return TimeAxis(np.cumsum([2000.0, *steps]))


@st.composite
def survivals(draw: st.DrawFn, axis: TimeAxis, series: int) -> Survival:
    family = draw(st.sampled_from(["weibull", "lognormal", "gamma", "fixed"]))
    rng = np.random.default_rng(draw(SEEDS))
    mean = rng.uniform(3, 30, series)
    spread = None if family == "fixed" else mean * rng.uniform(0.1, 0.8, series)
    timing = draw(st.sampled_from(TIMINGS))
    return survival_table(Lifetime.from_mean_sd(family, mean, spread), axis, timing)  # type: ignore[arg-type]


def close(found: Floats, expected: Floats, size: float) -> bool:
    return bool((np.abs(found - expected) <= 1e-10 * max(size, 1e-300)).all())


@given(st.data(), SEEDS, st.booleans())
@settings(max_examples=60, deadline=None)
def test_batteries_are_conserved(data: st.DataObject, seed: int, holds_stock: bool) -> None:
    axis = data.draw(axes())
    rng, series = np.random.default_rng(seed), data.draw(st.integers(1, 3))
    product, component, elsewhere = (data.draw(survivals(axis, series)) for _ in range(3))
    shape = (series, axis.length)
    share = lambda: rng.random(shape) ** data.draw(st.sampled_from([0.0, 1.0, 5.0]))  # noqa: E731
    policy = Policy(np.minimum(share(), 0.99), share(), share(), share())
    level, content = rng.uniform(0, 100, shape), rng.uniform(0, 5, (series, 2, axis.length))
    if holds_stock:  # short lives cannot hold a stock over long intervals
        level = np.cumsum(level, axis=1)
        product = component = survival_table(Lifetime.from_mean_sd("weibull", np.full(series, 30.0), 8.0), axis)

    def second_use(inflow: Floats) -> Stocks:
        return inflow_driven(inflow, elsewhere)

    driver: dict[str, Floats] = {"stock" if holds_stock else "inflow": level}
    found = couple(product, component, policy=policy, second_use=second_use, content=content, **driver)  # type: ignore[arg-type]
    widths = axis.widths
    size = float(np.sum(found.components.fitted * widths))

    def balanced(of: Components, size: float) -> bool:
        into = np.cumsum((of.fitted - of.end_of_life) * widths, axis=-1)
        into_use = np.cumsum((of.fitted + of.reused - of.failed - of.released) * widths, axis=-1)
        return close(into, of.in_use + of.second_use_stock, size) and close(into_use, of.in_use, size)

    assert found.content is not None
    assert balanced(found.components, size)
    assert balanced(found.content, 5 * size)
    assert close(found.components.in_use, found.stock, size)
    assert close(np.cumsum((found.inflow - found.outflow) * widths, axis=-1), found.stock, size)
    if holds_stock:
        assert close(found.stock - found.surplus, level, size)
    else:
        assert close(found.inflow, level, size)
    for flows in (found.components, found.content):
        for part in ("fitted", "failed", "released", "reused", "second_use_in", "end_of_life", "in_use"):
            assert (getattr(flows, part) >= -1e-10 * size).all(), part
    assert (found.components.reused <= found.components.released + 1e-10 * size).all()


@given(st.data(), SEEDS)
@settings(max_examples=40, deadline=None)
def test_content_balances_and_leaves_with_its_cohort(data: st.DataObject, seed: int) -> None:
    axis = data.draw(axes())
    rng, series = np.random.default_rng(seed), data.draw(st.integers(1, 3))
    life = data.draw(survivals(axis, series))
    shares = rng.dirichlet(np.ones(3), (series, axis.length)).swapaxes(-1, -2)
    intensity = mean_intensity(shares, rng.uniform(0, 9, (3, 2, axis.length)))
    inflow = rng.uniform(0, 100, (series, axis.length))
    found = contained(inflow, intensity, lambda mass: inflow_driven(mass, life))
    balance = np.cumsum((found.inflow - found.outflow) * axis.widths, axis=-1)
    assert close(balance, found.stock, float(found.inflow.max()) * float(axis.widths.sum()))
    table = life.table()  # interval, cohort
    by_cohort = np.einsum("stc,skc->skt", table, inflow[:, None, :] * intensity * axis.widths)
    assert close(found.stock, by_cohort, float(by_cohort.max()))


@given(st.data(), SEEDS, st.integers(1, 4))
@settings(max_examples=60, deadline=None)
def test_recovery_balances(data: st.DataObject, seed: int, count: int) -> None:
    axis = data.draw(axes())
    rng, series = np.random.default_rng(seed), data.draw(st.integers(1, 3))
    stages = []
    for number in range(count):
        shares = rng.dirichlet(np.full(len(MEDIA) + 1, 0.5), (series, axis.length))
        losses = {medium: shares[..., place] for place, medium in enumerate(MEDIA)}
        stages.append(Stage(f"stage {number}", shares[..., -1], losses))
    lives = [data.draw(survivals(axis, series)) for _ in range(2)]
    second_use = Detour(rng.random((series, axis.length)), lambda inflow: inflow_driven(inflow, lives[0]))
    hibernation = Detour(rng.random(axis.length), lambda inflow: inflow_driven(inflow, lives[1]))
    end_of_use = rng.uniform(0, 100, (series, axis.length))
    found = recover(end_of_use, stages, second_use=second_use, hibernation=hibernation)
    size = float((end_of_use * axis.widths).sum())
    assert close(found.recovered + found.lost(), found.arising, size)
    kept = found.second_use_stock + found.hibernating_stock
    assert close(np.cumsum((end_of_use - found.arising) * axis.widths, axis=-1), kept, size)
    entering = found.arising
    for stage in stages:
        out = found.onward[stage.name] + sum(found.losses[stage.name].values())
        assert close(out, entering, float(entering.max()))
        entering = found.onward[stage.name]
    assert close(sum((found.lost(medium) for medium in MEDIA), np.zeros(())), found.lost(), size)

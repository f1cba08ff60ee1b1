"""Streaming quantiles, ensembles and the arguments of sensitivity."""

import numpy as np
import pytest

from orechain.errors import InvalidInput
from orechain.scenario.ensemble import generators, run
from orechain.scenario.quantiles import Floats, StreamingQuantiles
from orechain.scenario.sensitivity import sensitivity

PROBABILITIES = [0.0, 0.025, 0.05, 0.25, 0.5, 0.75, 0.95, 0.975, 1.0]


def streamed(samples: Floats, capacity: int, batch: int) -> StreamingQuantiles:
    stream = StreamingQuantiles(samples.shape[1:], capacity=capacity)
    for first in range(0, len(samples), batch):
        stream.add(samples[first : first + batch])
    return stream


def test_quantiles_are_numpy_s_while_all_samples_are_held() -> None:
    samples = np.random.default_rng(1).lognormal(size=(1000, 3, 2))
    stream = streamed(samples, 1000, 77)
    assert stream.exact
    assert stream.rank_error == 0
    assert stream.quantile(PROBABILITIES) == pytest.approx(np.quantile(samples, PROBABILITIES, axis=0), rel=1e-14)
    assert stream.mean == pytest.approx(samples.mean(axis=0), rel=1e-13)
    assert stream.sd == pytest.approx(samples.std(axis=0, ddof=1), rel=1e-13)


@pytest.mark.parametrize("order", ["random", "rising", "falling", "up and down"])
def test_ranks_are_within_the_bound(order: str) -> None:
    size = 50_000
    samples = np.random.default_rng(2).permutation(size).astype(float)
    if order != "random":
        samples = np.sort(samples)
    if order == "falling":
        samples = samples[::-1]
    if order == "up and down":
        samples = np.column_stack([samples[: size // 2], samples[size // 2 :][::-1]]).ravel()
    stream = streamed(samples[:, None], 512, 1000)
    assert not stream.exact
    assert 0 < stream.rank_error < 0.01
    wanted = np.linspace(0, 1, 201)
    # Sample values are their own ranks.
    assert (np.abs(stream.quantile(wanted)[:, 0] - wanted * (size - 1)) <= stream.rank_error * size + 1).all()
    assert stream.quantile([0, 1])[:, 0].tolist() == [0, size - 1]
    assert stream.mean[0] == pytest.approx((size - 1) / 2, rel=1e-12)
    assert stream.sd[0] == pytest.approx(samples.std(ddof=1), rel=1e-12)


def test_batches_do_not_matter() -> None:
    samples = np.random.default_rng(3).normal(size=(5000, 4))
    samples[::7, 1] = np.nan
    one, many = streamed(samples, 128, 5000), streamed(samples, 128, 13)
    for part in ("mean", "sd", "lowest", "highest", "missing", "rank_error"):
        assert np.array_equal(getattr(one, part), getattr(many, part))
    assert np.array_equal(one.quantile(PROBABILITIES), many.quantile(PROBABILITIES))


@pytest.mark.parametrize("capacity", [64, 4096])
def test_missing_values_are_counted_and_left_out(capacity: int) -> None:
    samples = np.tile(np.arange(1000.0)[:, None], (1, 3))
    samples[samples[:, 1] >= 500, 1] = np.nan
    samples[:, 2] = np.nan
    stream = streamed(np.random.default_rng(4).permutation(samples), capacity, 100)
    assert stream.missing.tolist() == [0, 500, 1000]
    slack = stream.rank_error * 1000 + 1
    assert np.abs(stream.quantile([0.5])[0, :2] - [499.5, 249.5]).max() <= slack
    assert stream.mean[:2] == pytest.approx([499.5, 249.5])
    assert np.isnan(stream.quantile([0.0, 0.5, 1.0])[:, 2]).all()
    assert np.isnan([stream.mean[2], stream.sd[2], stream.lowest[2]]).all()


def test_infinite_values_have_a_rank() -> None:
    stream = streamed(np.array([[np.inf], [1.0], [2.0], [-np.inf], [np.inf]]), 8, 5)
    assert stream.quantile([0, 0.25, 0.5, 0.75, 1])[:, 0].tolist() == [-np.inf, 1, 2, np.inf, np.inf]


def test_bad_use_of_quantiles_is_refused() -> None:
    with pytest.raises(InvalidInput, match="capacity"):
        StreamingQuantiles((), capacity=3)
    stream = StreamingQuantiles((2,))
    with pytest.raises(InvalidInput, match=r"needs shape \(2,\)"):
        stream.add(np.ones((4, 3)))
    with pytest.raises(InvalidInput, match="no sample"):
        stream.quantile([0.5])
    with pytest.raises(InvalidInput, match="from 0 to 1"):
        stream.quantile([1.5])


def test_ensemble_does_not_depend_on_batches_even_if_the_model_draws() -> None:
    inputs = np.random.default_rng(5).normal(size=(300, 2))
    seen: list[tuple[int, int]] = []

    def model(rows: Floats, rngs: list[np.random.Generator]) -> dict[str, Floats]:
        noise = np.array([rng.normal(size=3) for rng in rngs])
        return {"flow": rows[:, :1] + noise, "year": np.where(rows[:, 1] > 0, 2030.0, np.nan)}

    one = run(model, inputs, seed=7, batch=300)
    many = run(model, inputs, seed=np.random.SeedSequence(7), batch=41, progress=lambda *done: seen.append(done))
    assert seen[0] == (41, 300)
    assert seen[-1] == (300, 300)
    for name in ("flow", "year"):
        assert np.array_equal(one.results[name].quantiles, many.results[name].quantiles, equal_nan=True)
        assert np.array_equal(one.results[name].mean, many.results[name].mean)
    assert one.results["flow"].quantile(0.5).shape == (3,)
    assert one.results["year"].missing == pytest.approx((inputs[:, 1] <= 0).mean())
    with pytest.raises(KeyError):
        one.results["flow"].quantile(0.123)


def test_samples_have_streams_of_their_own() -> None:
    first = [rng.random() for rng in generators(1, 0, 50)]
    assert len(set(first)) == 50
    assert [rng.random() for rng in generators(1, 20, 30)] == first[20:30]
    assert [rng.random() for rng in generators(2, 0, 50)] != first


@pytest.mark.parametrize(
    ("model", "options", "said"),
    [
        (lambda rows: {"a": rows[:3]}, {}, "must have shape"),
        (lambda rows: {"a" if len(rows) == 4 else "b": rows}, {}, "for some batches only"),
        (lambda rows: {"a": rows}, {"batch": 0}, "batch: must be at least 1"),
        (lambda rows: {"a": rows}, {"probabilities": [0.5, 1.1]}, "probability 1.1"),
        (lambda rows: {"a": rows}, {"capacity": 5}, "capacity: must be an even number"),
    ],
)
def test_bad_ensembles_are_refused(model: object, options: dict, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        run(model, np.ones((6, 1)), **({"batch": 4} | options))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"samples": 100}, "power of two: 64 or 128"),
        ({"samples": 1}, "at least 2"),
        ({"method": "halton"}, "unknown method 'halton'"),
        ({"groups": {"x": ["a"]}}, "input b: must be in one group, is in 0"),
        ({"groups": {"x": ["a", "b"], "y": ["b"]}}, "input b: must be in one group, is in 2"),
        ({"groups": {"x": ["a", "b", "c"]}}, "no input is named c"),
        ({"level": 1.0}, "level: must be above 0"),
        ({"resamples": 1}, "resamples"),
        ({"inputs": ["a", "a"]}, "input a: named 2 times"),
    ],
)
def test_bad_sensitivity_is_refused(options: dict, said: str) -> None:
    arguments: dict = {"inputs": ["a", "b"], "samples": 64} | options
    with pytest.raises(InvalidInput, match=said):
        sensitivity(lambda x: x[:, 0], rng=np.random.default_rng(1), **arguments)


def test_what_does_not_vary_or_is_missing_has_no_index() -> None:
    def model(x: Floats) -> Floats:
        return np.stack([np.full(len(x), 0.1), np.where(x[:, 0] > 0.5, np.nan, x[:, 1]), x[:, 1]], axis=1)

    found = sensitivity(model, ["a", "b"], 64, rng=np.random.default_rng(1))
    assert np.isnan(found.first[:, :2]).all()
    assert np.isnan(found.total_high[:, :2]).all()
    assert found.total[:, 2] == pytest.approx([0, 1], abs=0.02)


def test_equal_generators_give_equal_indices_whatever_the_batches() -> None:
    def indices(batch: int) -> Floats:
        done = sensitivity(
            lambda x: x[:, 0] * x[:, 1], ["a", "b"], 128, rng=np.random.default_rng(3), batch=batch, resamples=50
        )
        assert done.runs == 128 * 4
        return np.concatenate([done.first, done.first_low, done.total_high])

    assert np.array_equal(indices(1024), indices(17))

"""Streaming quantiles keep their promise for any samples, any order, any batches."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from orechain.scenario.quantiles import StreamingQuantiles


@given(
    st.lists(st.one_of(st.integers(-5, 5).map(float), st.floats(-1e6, 1e6), st.just(float("nan"))), max_size=400),
    st.integers(1, 20),
    st.lists(st.integers(1, 50), min_size=1, max_size=5),
)
@settings(max_examples=150, deadline=None)
def test_ranks_stay_within_the_bound(values: list[float], half: int, batches: list[int]) -> None:
    samples = np.array([*values, 0.0])
    stream = StreamingQuantiles((), capacity=2 * half)
    first, turn = 0, 0
    while first < len(samples):
        stream.add(samples[first : first + batches[turn % len(batches)]])
        first += batches[turn % len(batches)]
        turn += 1
    valid = np.sort(samples[~np.isnan(samples)])
    assert stream.count == len(samples)
    assert stream.missing == len(samples) - len(valid)
    assert stream.exact == (len(samples) <= 2 * half)
    wanted = np.linspace(0, 1, 21)
    found = stream.quantile(wanted)
    if stream.exact:
        np.testing.assert_allclose(found, np.quantile(valid, wanted), rtol=1e-12, atol=1e-9)
        return
    slack = stream.rank_error * stream.count
    rank = wanted * (len(valid) - 1)
    # The ranks that a value of the samples takes reach from the number below it to the number not above it.
    assert (np.searchsorted(valid, found, "left") <= rank + slack + 1e-9).all()
    assert (np.searchsorted(valid, found, "right") >= rank - slack - 1e-9).all()
    assert (np.diff(found) >= 0).all()

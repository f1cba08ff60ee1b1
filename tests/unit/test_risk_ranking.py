"""Ranks, quantiles, chances and agreement of methods; what is not known stays so."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import kendalltau, rankdata

from orechain.risk.ranking import agreement, probability_at_least, quantiles, ranks

NAN = np.nan


def test_ranks_with_ties_and_gaps():
    scores = np.array([[0.2, NAN, 0.9, 0.2], [4.0, 3.0, 2.0, 1.0]])
    np.testing.assert_array_equal(ranks(scores), [[2.5, NAN, 1.0, 2.5], [1.0, 2.0, 3.0, 4.0]])
    assert np.isnan(ranks(np.full((2, 3), NAN))).all()


def test_ranks_without_ties_are_those_of_scipy():
    scores = np.random.default_rng(1).normal(size=(50, 7))
    np.testing.assert_array_equal(ranks(scores), rankdata(-scores, axis=-1))


def test_quantiles_leave_out_what_is_not_known():
    samples = np.array([[1.0, NAN, 1.0], [2.0, NAN, NAN], [3.0, NAN, 3.0]])
    np.testing.assert_array_equal(quantiles(samples, (0.0, 0.5, 1.0)), [[1, NAN, 1], [2, NAN, 2], [3, NAN, 3]])
    np.testing.assert_array_equal(quantiles(samples[:, :1], (0.5,)), [[2.0]])


def test_probability_counts_the_threshold_itself_and_only_what_is_known():
    samples = np.array([[1.0, NAN, 1.0], [2.0, NAN, NAN], [3.0, NAN, 0.0], [0.0, NAN, NAN]])
    np.testing.assert_array_equal(probability_at_least(samples, 2.0), [0.5, NAN, 0.0])


def test_agreement_of_two_methods_and_of_too_few_minerals():
    scores = {
        "a": np.array([1.0, 2.0, 3.0, 4.0, NAN]),
        "b": np.array([1.0, 3.0, 2.0, 4.0, 9.0]),
        "c": np.array([1.0, 2.0, NAN, NAN, NAN]),
        "flat": np.ones(5),
    }
    spearman, kendall = agreement(scores), agreement(scores, "kendall")
    assert spearman.coefficient[0, 1] == pytest.approx(0.8)
    assert kendall.coefficient[0, 1] == pytest.approx(kendalltau([1, 2, 3, 4], [1, 3, 2, 4]).statistic)
    assert spearman.pairs[0].tolist() == [4, 4, 2, 4]
    assert np.isnan(spearman.coefficient[0, 2])
    assert np.isnan(spearman.coefficient[0, 3])
    np.testing.assert_array_equal(spearman.coefficient, spearman.coefficient.T)

"""Intervals of shares of pairs: Wilson's where pairs are independent, wider where they hang together."""

import numpy as np
import pytest
from scipy.stats import binomtest

from emr_hub.randomness import uniforms
from scenarios.linkage.intervals import design_effect, f_measure, share, wilson


def test_independent_pairs_get_the_interval_of_scipy():
    bounds = binomtest(930, 1000).proportion_ci(confidence_level=0.95, method="wilson")
    assert wilson(0.93, 1000) == pytest.approx((bounds.low, bounds.high))
    found = share(np.r_[np.ones(930, int), np.zeros(70, int)], np.ones(1000, int))
    assert (found.low, found.high) == pytest.approx((bounds.low, bounds.high), abs=2e-5)


def test_pairs_right_or_wrong_together_count_once():
    of = np.full(100, 10)
    hits = np.where(np.arange(100) < 90, 10, 0)
    assert design_effect(hits, of) == pytest.approx(10, rel=0.02)
    low, high = wilson(0.9, 100)
    assert (share(hits, of).low, share(hits, of).high) == pytest.approx((low, high), abs=2e-3)


def test_all_found_is_still_uncertain_and_more_so_in_few_islands():
    few, many = share(np.full(2, 500), np.full(2, 500)), share(np.ones(1000, int), np.ones(1000, int))
    assert few.value == many.value == 1.0
    assert few.low < many.low < 1.0


def test_nothing_to_find_has_no_share():
    assert share(np.zeros(3, int), np.zeros(3, int)).value is None
    assert f_measure(np.zeros(3, int), np.zeros(3, int), np.zeros(3, int)).value is None


def test_f1_worked_out_by_hand():
    # 6 pairs of one person, 5 linked, 4 rightly: precision 4/5, recall 4/6, F1 = 8/11
    assert f_measure(np.array([4]), np.array([6]), np.array([5])).value == pytest.approx(8 / 11)


def test_the_interval_holds_the_truth_about_as_often_as_it_says():
    of = np.full(400, 6)
    held = 0
    for world in range(200):
        luck = uniforms(11, "island", np.arange(400), world)
        hits = np.where(luck < 0.95, 6, 2)  # true share: .95 + .05/3
        found = share(hits, of)
        held += found.low <= 0.95 + 0.05 / 3 <= found.high
    assert held >= 0.9 * 200  # 95 % of 200 is 190; below 180 would be a narrower interval than promised

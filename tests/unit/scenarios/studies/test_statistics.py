"""Intervals over replications against scipy, published worked examples and the nominal rate."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from emr_hub.randomness import normals
from scenarios.studies.statistics import (
    bootstrap_ratio,
    cumulative_share,
    fieller,
    mean_interval,
    narrow_enough,
    ratio_interval,
    stopped_at,
    unpaired_half_width,
)
from scenarios.studies.statistics.stopping import ROUND


def test_the_mean_has_students_interval() -> None:
    values = [3.1, 2.7, 4.4, 3.9, 2.2]
    found = mean_interval(values)
    low, high = stats.t.interval(0.95, 4, np.mean(values), stats.sem(values))
    assert (found.value, found.low, found.high) == pytest.approx((np.mean(values), low, high))


def test_one_world_has_a_value_and_no_bounds() -> None:
    assert mean_interval([2.0]).value == 2.0 and mean_interval([2.0]).low is None
    assert mean_interval([]).value is None


def test_the_interval_of_no_effect_covers_zero_at_the_nominal_rate() -> None:
    covered = sum(mean_interval(normals(7, "none", np.arange(8), n).tolist()).covers(0.0) for n in range(2_000))
    assert 0.93 < covered / 2_000 < 0.97


def test_welchs_half_width_is_scipys() -> None:
    a, b = [5.0, 6.1, 7.3, 4.4], [3.0, 2.2, 4.8]
    bounds = stats.ttest_ind(a, b, equal_var=False).confidence_interval(0.95)
    assert unpaired_half_width(a, b) == pytest.approx((bounds.high - bounds.low) / 2)


def test_fieller_solves_its_own_quadratic() -> None:
    """Its bounds are the ratios at which the t-statistic of a - r b is exactly the critical value."""
    above, below = [12.0, 15.0, 9.0, 14.0, 11.0], [100.0, 130.0, 90.0, 125.0, 96.0]
    found = fieller(above, below)
    assert found is not None
    for bound in (found.low, found.high):
        gap = np.array(above) - bound * np.array(below)
        assert abs(np.mean(gap) / stats.sem(gap)) == pytest.approx(stats.t.ppf(0.975, 4))
    assert found.low < found.value < found.high and found.value == pytest.approx(61 / 541)


def test_a_share_of_events_lies_between_none_and_all() -> None:
    above, below = [0.0, 1.0, 13.0], [900.0, 1100.0, 1000.0]
    whole = fieller(above, below)
    assert whole is not None and whole.low is not None and whole.low < 0, "the formula knows no bounds"
    assert ratio_interval(above, below, seed=1).low == 0
    assert ratio_interval([9.0, 10.0, 2.0], [10.0, 10.0, 4.0], seed=1).high == 1
    assert ratio_interval(above, below, seed=1, events=False).low == whole.low, "money per order is no share"


def test_a_denominator_that_may_be_zero_has_no_fieller_but_a_bootstrap() -> None:
    above, below = [0.0, 0.0, 4.0, 0.0], [0.0, 0.0, 9.0, 1.0]
    assert fieller(above, below) is None
    found = ratio_interval(above, below, seed=1)
    assert found.method == "bootstrap" and found.value == pytest.approx(0.4)
    assert found == bootstrap_ratio(above, below, seed=1), "the same seed, the same resamples"


def test_zero_events_have_the_rule_of_three_and_nothing_at_risk_has_no_value() -> None:
    none = ratio_interval([0, 0], [150, 150], seed=1)
    assert (none.low, none.high, none.method) == (0.0, 0.01, "rule of three")
    assert ratio_interval([0, 0], [0, 0], seed=1).value is None
    assert ratio_interval([0, 0], [150, 150], seed=1, events=False).high is None, "money is no count of events"


def test_the_rule_is_asked_at_the_end_of_rounds_only() -> None:
    steady, wild = [10.0, 10.1, 9.9], [0.0, 20.0, 5.0]
    assert narrow_enough(steady, 0.05) and not narrow_enough(wild, 0.05)
    assert stopped_at(steady, 3, 30, 0.05) == 3
    assert stopped_at([*wild, *[10.0] * (ROUND - 1)], 3, 30, 0.05) is None, "the round is not full"
    assert stopped_at([*wild, *[10.0] * 27], 3, 30, 0.0) == 30, "the cap"
    assert stopped_at([0.0] * 3, 3, 30, 0.05) is None, "no event in three worlds is not the end of the question"
    assert stopped_at([0.0] * 30, 3, 30, 0.05) == 30


def test_the_cumulative_share_rises_from_the_empty_past() -> None:
    orders, repeats = [[10] * 60, [10] * 60], [[0] * 20 + [2] * 40, [0] * 20 + [4] * 40]
    moving, so_far = cumulative_share(orders, repeats, window=5)
    assert so_far[0] == 0 and so_far[-1] == pytest.approx(0.3 * 40 / 60)
    assert moving[10] == 0 and moving[40] == pytest.approx(0.3)
    assert moving[20] == pytest.approx(0.3 * 6 / 11), "five days to either side"

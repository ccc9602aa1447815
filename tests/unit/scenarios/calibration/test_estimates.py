"""Intervals: patients are the independent draws, and a range includes its bounds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from emr_hub.errors import DataError
from scenarios.calibration import Estimate, Verdict, read_targets, targets, verdict_of
from scenarios.calibration.estimates import median, ratio, share

ONE = targets()[0]


def test_a_share_of_independent_rows_has_the_textbook_interval() -> None:
    found = share(np.arange(400), np.arange(400) < 100)
    reach = 1.959964 * np.sqrt(0.25 * 0.75 / 399) * 100
    assert found.value == pytest.approx(25) and found.of == 400
    assert found.high - found.value == pytest.approx(reach)


def test_rows_of_one_person_widen_the_interval_by_the_root_of_their_number() -> None:
    alone = share(np.arange(400), np.arange(400) < 100)
    fourfold = share(np.repeat(np.arange(400), 4), np.repeat(np.arange(400) < 100, 4))
    assert fourfold.high == pytest.approx(alone.high)  # four times the rows, not one bit more known


def test_the_interval_of_a_ratio_covers_the_truth_as_often_as_it_says() -> None:
    luck = np.random.default_rng(4)
    covered = 0
    for _ in range(400):
        below = luck.poisson(3, 300) + 1
        above = luck.binomial(below, luck.beta(2, 6, 300))
        found = ratio(np.arange(300), above, below)
        covered += found.low <= 0.25 <= found.high
    assert 0.92 < covered / 400 < 0.98


def test_a_median_lies_inside_the_interval_of_its_order_statistics() -> None:
    found = median(np.arange(101, dtype=float))
    assert (found.value, found.low, found.high) == (50, 40, 61)
    assert median(np.array([1.0])).value is None


@pytest.mark.parametrize(
    ("value", "low", "high", "verdict"),
    [
        (2.0, 1.5, 2.5, Verdict.INSIDE), (1.0, 0.9, 1.1, Verdict.INSIDE), (3.0, 2.9, 3.1, Verdict.INSIDE),
        (3.1, 2.9, 3.3, Verdict.REACHES), (0.8, 0.7, 1.0, Verdict.REACHES), (3.3, 3.2, 3.4, Verdict.OUTSIDE),
        (None, None, None, Verdict.UNKNOWN),
    ],
)  # fmt: skip
def test_where_a_figure_lies(value: float | None, low: float | None, high: float | None, verdict: Verdict) -> None:
    target = replace(ONE, low=1.0, high=3.0)
    assert verdict_of(target, Estimate(value, low, high, 9)) is verdict
    assert verdict_of(replace(target, high=None), Estimate(99, 98, 100, 9)) is Verdict.INSIDE


HEAD = (
    "key,topic,figure_en,figure_vi,study,year,published,low,high,unit,basis,decimals,use,parameters,why_en,why_vi,"
    "source,status"
)
SOUND = "k,demand,a,b,s,2000,5,4,6,%,quarter,1,tuned,care/visits x,,,abstract,second-hand"


@pytest.mark.parametrize(
    ("written", "instead", "words"),
    [
        (",tuned,", ",fitted,", ("line 2, use", "'fitted'", "held-out")),
        (",demand,", ",wishes,", ("topic", "'wishes'")),
        (",4,6,", ",7,6,", ("'7'", "'6'", "a range")),
        (",4,6,", ",,,", ("a range",)),
        (",4,6,", ",four,6,", ("line 2, low", "'four'", "a number")),
        (",care/visits x,", ",,", ("parameters where tuned",)),
    ],
)
def test_a_target_that_cannot_be_used_is_refused_by_line_and_column(
    written: str, instead: str, words: tuple[str, ...]
) -> None:
    assert read_targets([HEAD, SOUND])[0].low == 4
    with pytest.raises(DataError) as refused:
        read_targets([HEAD, SOUND.replace(written, instead)])
    assert all(word in str(refused.value) for word in words)

"""The reference change value against published figures and against what it must mean."""

from __future__ import annotations

import numpy as np
import pytest

from emr_hub.randomness import normals
from emr_hub.terminology import analyte, analytes, rcv_limits


@pytest.mark.parametrize(
    ("key", "fall_pct", "rise_pct"),
    [
        ("hb", 7.8, 7.8), ("plt", 26.6, 26.6), ("na", 2.5, 2.5), ("k", 11.3, 11.3), ("creat", 14.0, 14.0),
        ("wbc", 25, 33), ("alt", 24, 31), ("bili_t", 43, 75), ("bili_d", 63, 170), ("crp", 55, 123),
        ("tg", 42, 73), ("ferritin", 31, 45), ("tsh", 39, 64), ("amy", 18, 22), ("lactate", 52, 110),
    ],
)  # fmt: skip
def test_limits_of_one_laboratory_are_the_published_ones(key: str, fall_pct: float, rise_pct: float):
    cva = analyte(key).cva
    assert cva is not None
    limits = rcv_limits(key, cva, cva)
    assert limits is not None
    assert (100 * limits.fall, 100 * limits.rise) == (
        pytest.approx(fall_pct, abs=0.6),
        pytest.approx(rise_pct, abs=0.6),
    )


def test_no_limits_where_the_within_person_variation_is_unknown():
    assert rcv_limits("esr", 0.05, 0.05) is None


def test_a_less_precise_laboratory_widens_the_limits_on_whichever_side_it_stands():
    same, one, other = (rcv_limits("k", *cva) for cva in ((0.01, 0.01), (0.01, 0.03), (0.03, 0.01)))
    assert same and one and other and one == other and one.rise > same.rise


def test_a_bias_between_laboratories_is_added_to_both_limits():
    plain, biased = rcv_limits("k", 0.01, 0.01), rcv_limits("k", 0.01, 0.01, bias=0.02)
    assert plain and biased
    assert (biased.fall - plain.fall, biased.rise - plain.rise) == (pytest.approx(0.02), pytest.approx(0.02))


def test_the_fall_of_a_log_normal_analyte_never_reaches_everything():
    for a in analytes().values():
        limits = rcv_limits(a.key, a.cva or 0.05, a.cva or 0.05)
        if limits and a.change_form == "lognormal":
            assert 0 < limits.fall < 1 and limits.rise > limits.fall, a.key


@pytest.mark.parametrize("key", ["k", "crp"])
def test_pairs_without_a_true_change_exceed_the_limits_five_times_in_a_hundred(key: str):
    cva = analyte(key).cva
    assert cva is not None
    assert _share_beyond(key, cva) == pytest.approx(0.05, abs=0.003)


def test_limits_that_forget_the_laboratory_are_exceeded_more_often():
    assert _share_beyond("k", 0.0) > 0.055  # of potassium the laboratory adds little, and it is seen


def _share_beyond(key: str, cva_of_limits: float) -> float:
    """The share of pairs of pure noise beyond limits made for a laboratory of this imprecision."""
    a = analyte(key)
    assert a.cvi and a.cva
    total = np.hypot(a.cvi, a.cva)
    pairs = np.arange(200_000)
    noise = [normals(1, "noise", pairs, side) for side in (0, 1)]
    if a.change_form == "lognormal":
        earlier, later = (np.exp(np.sqrt(np.log1p(total**2)) * z) for z in noise)
    else:
        earlier, later = (1 + total * z for z in noise)
    limits = rcv_limits(key, cva_of_limits, cva_of_limits)
    assert limits is not None
    beyond = (later > earlier * (1 + limits.rise)) | (later < earlier * (1 - limits.fall))
    return float(beyond.mean())

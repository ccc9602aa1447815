"""What ten answers amount to: the facts of an analyte, the verdict of an order, and the word that holds them."""

from __future__ import annotations

import numpy as np
import pytest

from coordinator.bulk import Judged
from coordinator.bulk.arrays import NO, UNKNOWN, YES
from coordinator.bulk.packing import ALL_ASIDE, bits
from coordinator.bulk.verdicts import (
    ABNORM,
    APART,
    ASK,
    HOLDS,
    PARTIAL,
    REFUSED,
    REPEAT,
    REUSE,
    UNFIT,
    WAITS,
    common_of,
    facts_of,
    outcome_of,
    verdict_of,
)  # fmt: skip


def ten(**odd: int) -> int:
    """Ten answers, all yes but those named by their place."""
    answers = [odd.get(f"c{c}", YES) for c in range(1, 11)]
    return sum(bits(answer) << 3 * n for n, answer in enumerate(answers))


@pytest.mark.parametrize(("answers", "pending", "facts"), [
    (ten(), False, HOLDS), (ALL_ASIDE, False, HOLDS), (ten(c5=UNKNOWN), False, UNFIT),
    (ten(c5=NO), False, UNFIT | REFUSED), (ten(c3=NO, c4=NO), True, WAITS | REFUSED),
    (ten(c3=NO, c4=NO, c5=NO), True, UNFIT | REFUSED),
    (ten(c3=NO), False, UNFIT | REFUSED),
])  # fmt: skip
def test_an_analyte_holds_waits_for_its_result_alone_or_has_more_in_its_way(answers, pending, facts):
    assert facts_of(answers, pending) == facts


@pytest.mark.parametrize(("answers", "facts", "verdict"), [
    (ten(), HOLDS, REUSE), (ALL_ASIDE, 0, REUSE), (ten(c5=UNKNOWN), HOLDS | UNFIT, ASK),
    (ten(c5=NO), UNFIT | REFUSED, REPEAT), (ten(c5=NO), HOLDS | UNFIT | REFUSED, PARTIAL),
])  # fmt: skip
def test_an_order_is_reused_whole_or_in_part_repeated_or_asked(answers, facts, verdict):
    assert verdict_of(answers, facts) == verdict


@pytest.mark.parametrize(
    "facts", [0, APART, ABNORM, APART | ABNORM, WAITS, WAITS | UNFIT, UNFIT, HOLDS | WAITS | APART]
)
@pytest.mark.parametrize("kept", [False, True])
def test_what_is_packed_of_an_order_is_read_back(facts, kept):
    none = np.empty(0, np.int32)
    packed = outcome_of(common_of(PARTIAL, facts), UNKNOWN, kept)
    told = Judged(none, np.array([packed], np.int16), none, none.astype(np.int8))
    assert (told.verdict[0], told.counted[0], told.kept[0]) == (PARTIAL, UNKNOWN, kept)
    assert (told.same_moment[0], told.abnormal[0]) == (not facts & APART, bool(facts & ABNORM))
    assert told.waits[0] == (bool(facts & WAITS) and not facts & UNFIT)

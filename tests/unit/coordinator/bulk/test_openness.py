"""A count is silent where every order that reached one of its conditions was left open there."""

from __future__ import annotations

import numpy as np
import pytest

from coordinator.bulk import is_silent
from coordinator.decision import Answer, Count

Y, N, U, X = Answer.YES, Answer.NO, Answer.UNKNOWN, Answer.NOT_ASKED


def packed(*orders: str) -> np.ndarray:
    """Ten letters per order: y yes, n no, u unknown, x not asked."""
    code = {"y": 3, "n": 0, "u": 1, "x": 7}
    return np.array([sum(code[letter] << 3 * c for c, letter in enumerate(order)) for order in orders], np.int32)


@pytest.mark.parametrize(
    ("orders", "count", "silent"),
    [
        (["yyyyyuyyyy"], Count.D2, True),  # the only one that reached the laboratory's level stayed open
        (["yyyyyuyyyy"], Count.D1, False),  # D1 does not ask for it
        (["yyyyyuyyyy", "yyyyynyyyy"], Count.D2, False),  # another was answered no: the count is 0, and known
        (["yyyyyuyyyy", "yyyynuyyyy"], Count.D2, True),  # the other never reached it: it was too old
        (["xnnnnnnnnn"], Count.D3, False),  # nobody reached anything: 0, and known
        ([], Count.D3, False),
        (["uuuuuuuuuu"], Count.D1, True),  # probable links alone
        (["yyyyyyyyyu", "yyyyyyyyyy"], Count.D3, False),
    ],
)
def test_silence_is_told_from_zero(orders: list[str], count: Count, silent: bool) -> None:
    assert is_silent(packed(*orders), count) is silent

"""Chapter: known to the orderer when the order is signed; published at exactly that instant is known."""

from __future__ import annotations

import pytest

from tests.spec.decision.book import Example, at_the_coordinator, both, chapter, in_the_world

WORLD = """
known an hour before                         | hb N, day 0, resulted day 1 08:00        | hb, day 1 | reuse
known at that very instant                   | hb N, day 0, resulted day 1              | hb, day 1 | reuse
one millisecond later it is pending          | hb N, day 0, resulted day 1 09:00:00.001 | hb, day 1 | repeat: no final, known_in_time
never resulted stays pending                 | hb N, day 0, resulted never              | hb, day 1 | repeat: no final, known_in_time
an input without result times leaves it open | hb N, day 0, result time not carried     | hb, day 1 | ask: unknown known_in_time
known on the same undated day                | hb N, day 0, resulted day 1 sometime     | hb, day 1 | ask: unknown known_in_time
known the undated day before                 | hb N, day 0, resulted day 0 sometime     | hb, day 1 | reuse
"""
COORDINATOR = """
its pointer stands since that very instant   | hb N, day 0, at C, published day 1              | hb, day 1 | reuse
a pointer one millisecond late is nothing    | hb N, day 0, at C, published day 1 09:00:00.001 | hb, day 1 | repeat: nothing found
the own chart needs no pointer               | hb N, day 0, published day 5                    | hb, day 1 | reuse
an own pending order hides what is older     | hb N, day 0 ; hb N, day 0 20:00, resulted day 2 | hb, day 1 | repeat: no final, known_in_time; unknown worth_reusing
another hospital's pending order is unseen   | hb N, day 0 ; hb H, day 0 20:00, at C, resulted day 2 | hb, day 1 | reuse
"""


@pytest.mark.parametrize("example", chapter(WORLD))
def test_known_in_time_in_the_world(example: Example) -> None:
    assert in_the_world(example) == both(example.answer)


@pytest.mark.parametrize("example", chapter(COORDINATOR))
def test_known_in_time_at_the_coordinator(example: Example) -> None:
    assert at_the_coordinator(example) == both(example.answer)

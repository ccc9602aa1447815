"""Chapter: permitted: the same hospital, or a legal basis in force at the signing, on her card at the source."""

from __future__ import annotations

import pytest

from tests.spec.decision.book import Example, at_the_coordinator, both, chapter, in_the_world

WORLD = """
within one hospital nothing is asked        | hb N, day 0, not permitted                 | hb, day 1 | reuse
another hospital with a basis               | hb N, day 0, at C                          | hb, day 1 | reuse
another hospital without a basis            | hb N, day 0, at C, not permitted           | hb, day 1 | repeat: no permitted
in force from that very instant             | hb N, day 0, at C, permitted from day 1    | hb, day 1 | reuse
in force a millisecond too late             | hb N, day 0, at C, permitted from day 1 09:00:00.001 | hb, day 1 | repeat: no permitted
a basis that ends at that instant is over   | hb N, day 0, at C, permitted until day 1   | hb, day 1 | repeat: no permitted
a basis that ends a millisecond later       | hb N, day 0, at C, permitted until day 1 09:00:00.001 | hb, day 1 | reuse
an input without legal bases                | hb N, day 0, at C, permission not carried  | hb, day 1 | ask: unknown permitted
the same within one hospital                | hb N, day 0, permission not carried        | hb, day 1 | reuse
"""
COORDINATOR = """
what is not permitted is not fetched        | hb N, day 0, at C, not permitted           | hb, day 1 | repeat: unknown final, worth_reusing; no permitted
it still hides an older permitted one       | hb N, day 0 ; hb N, day 0 20:00, at C, not permitted | hb, day 1 | repeat: unknown final, worth_reusing; no permitted
"""


@pytest.mark.parametrize("example", chapter(WORLD))
def test_permitted_in_the_world(example: Example) -> None:
    assert in_the_world(example) == both(example.answer)


@pytest.mark.parametrize("example", chapter(COORDINATOR))
def test_permitted_at_the_coordinator(example: Example) -> None:
    assert at_the_coordinator(example) == both(example.answer)

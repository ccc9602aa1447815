"""Chapter: the order does not repeat on purpose."""

from __future__ import annotations

import pytest

from tests.spec.decision.book import Example, both, chapter, in_the_world

BOOK = """
an ordinary order                      | hb N, day 0                       | hb, day 1               | reuse
one of a series                        | hb N, day 0                       | hb, day 1, serial       | repeat: no not_serial
a second look that a rule demands      | hb N, day 0                       | hb, day 1, confirmatory | repeat: no not_serial
the earlier one may be of a series     | hb N, day 0, serial               | hb, day 1               | reuse
an input that does not tell            | hb N, day 0, protocol not carried | hb, day 1               | ask: unknown not_serial
"""


@pytest.mark.parametrize("example", chapter(BOOK))
def test_not_serial(example: Example) -> None:
    assert in_the_world(example) == both(example.answer)

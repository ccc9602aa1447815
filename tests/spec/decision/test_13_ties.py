"""Chapter: ties are settled in words: the latest clock, then the lowest order id."""

from __future__ import annotations

import pytest

from tests.spec.decision.book import Example, both, chapter, in_the_world

BOOK = """
# The candidate here is told by its reading: H is refused, N would serve.
the latest collected, not the latest signed   | hb H, day 0, collected day 1 ; hb N, day 0 12:00          | hb, day 2 | repeat: no worth_reusing
and the other way round                       | hb N, day 0, collected day 1 ; hb H, day 0 12:00          | hb, day 2 | reuse
collected together: the lower id              | hb H, day 0, collected day 0 10:00 ; hb N, day 0 09:30, collected day 0 10:00 | hb, day 2 | repeat: no worth_reusing
collected together: the lower id came later   | hb H, day 0, collected day 0 10:00, id 100 ; hb N, day 0 09:30, collected day 0 10:00, id 90 | hb, day 2 | reuse
ids are numbers, not words                    | hb N, day 0, id 99 ; hb H, day 0, id 100                  | hb, day 2 | reuse
signed in one instant: still the lower id     | hb H, day 0, id 10 ; hb N, day 0, id 11                   | hb, day 2 | repeat: no worth_reusing
the lower id first signed wins three ways     | hb N, day 0, id 10 ; hb H, day 0, id 11 ; hb H, day 0, id 12 | hb, day 2 | reuse
on the result clock: the latest result        | hb H, day 0, resulted day 1 ; hb N, day 0 12:00, resulted day 0 13:00 | hb, day 2 | repeat: no worth_reusing | everything anywhere 3 d; by result
resulted together: the lower id               | hb N, day 0, resulted day 1 ; hb H, day 0 12:00, resulted day 1 | hb, day 2 | reuse | everything anywhere 3 d; by result
# Whatever is not yet collected counts as collected now, so it ties with everything else of age 0.
two not yet collected: the lower id           | hb H, day 0, collected day 5 ; hb N, day 1, collected day 4 | hb, day 2 | repeat: no final, known_in_time, worth_reusing
not yet collected against collected just now  | hb N, day 0, collected day 2, resulted day 2 ; hb H, day 1, collected day 5 | hb, day 2 | reuse
the same with ids the other way round         | hb N, day 0, collected day 2, resulted day 2, id 90 ; hb H, day 1, collected day 5, id 80 | hb, day 2 | repeat: no final, known_in_time, worth_reusing
a later planned collection is no later clock  | hb N, day 0, collected day 7, id 80 ; hb H, day 1, collected day 9, id 90 | hb, day 2 | repeat: no final, known_in_time
two pending on the result clock: the lower id | hb H, day 0, resulted day 5, id 90 ; hb N, day 1, resulted day 9, id 80 | hb, day 2 | repeat: no final, known_in_time | everything anywhere 3 d; by result
an undated day begins at its first instant    | hb N, day 0, collected day 0 sometime, resulted day 0 20:00 ; hb H, day 0 08:00 | hb, day 2 | repeat: no worth_reusing
"""


@pytest.mark.parametrize("example", chapter(BOOK))
def test_ties(example: Example) -> None:
    assert in_the_world(example) == both(example.answer)

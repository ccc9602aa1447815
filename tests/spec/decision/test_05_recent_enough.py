"""Chapter: young enough. The window is open at its end, and age 0 is young."""

from __future__ import annotations

import pytest

from tests.spec.decision.book import Example, both, chapter, in_the_world

BOOK = """
taken at the moment of signing: age 0       | hb N, day 0, resulted day 0      | hb, day 0               | reuse
one millisecond younger than the window     | hb N, day 0                      | hb, day 3 08:59:59.999  | reuse
exactly as old as the window                | hb N, day 0                      | hb, day 3               | repeat: no recent_enough
long ago                                    | hb N, day 0                      | hb, day 40              | repeat: no recent_enough
the collection counts, not the signature    | hb N, day 0, collected day 2     | hb, day 4               | reuse
the collection counts, not the result       | hb N, day 0, resulted day 2      | hb, day 3               | repeat: no recent_enough
on the result clock the result counts       | hb N, day 0, resulted day 2      | hb, day 4               | reuse                    | everything anywhere 3 d; by result
on the result clock the edge is open too    | hb N, day 0, resulted day 1      | hb, day 4               | repeat: no recent_enough | everything anywhere 3 d; by result
not yet collected has age 0                 | hb N, day 0, collected day 9     | hb, day 8               | repeat: no final, known_in_time
pending on the result clock has age 0       | hb N, day 0, resulted day 9      | hb, day 8               | repeat: no final, known_in_time | everything anywhere 3 d; by result
an undated collection may hold the edge     | hb N, day 0, collected day 0 sometime | hb, day 3          | ask: unknown recent_enough
an undated collection inside the window     | hb N, day 0, collected day 0 sometime | hb, day 2          | reuse
an undated collection beyond the window     | hb N, day 0, collected day 0 sometime | hb, day 4          | repeat: no recent_enough
an undated day ends with its last instant   | hb N, day 0, collected day 0 sometime | hb, day 3 23:59:59.999 | repeat: no recent_enough
two undated times on one day have age 0     | hb N, day 0 sometime, resulted day 0 | hb, day 0 sometime  | reuse                    | everything anywhere 1 h
undated on the next day under twelve hours  | hb N, day 0 sometime             | hb, day 1 sometime      | ask: unknown recent_enough | everything anywhere 12 h
an input without collection times           | hb N, day 0, collection not carried | hb, day 1            | ask: unknown recent_enough
such an input beside the result clock       | hb N, day 0, collection not carried | hb, day 1            | reuse                    | everything anywhere 3 d; by result
a newborn is never spared a test            | hb N, day 0                      | hb, day 1, aged 27 d    | repeat: no recent_enough
at 28 days the rule ends                    | hb N, day 0                      | hb, day 1, aged 28 d    | reuse
without an age every age rule passes        | hb N, day 0                      | hb, day 1, age not carried | reuse
troponin is never reused                    | tnt_hs N, day 0                  | tnt_hs, day 0 11:00     | repeat: no recent_enough
an HIV test under a policy that has no row  | hiv NEG, day 0                   | hiv, day 1              | repeat: no recent_enough | hb anywhere 3 d
"""


@pytest.mark.parametrize("example", chapter(BOOK))
def test_recent_enough(example: Example) -> None:
    assert in_the_world(example) == both(example.answer)

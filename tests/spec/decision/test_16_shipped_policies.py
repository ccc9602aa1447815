"""Chapter: the policies that come with the program, at the points where they differ."""

from __future__ import annotations

import pytest

from tests.spec.decision.book import Example, both, chapter, in_the_world

LOOSE = "not asked laboratory_recognised, worth_reusing"
BOOK = f"""
the vendor's portal counts from the result     | hb N, day 0, resulted day 0 20:00 | hb, day 1 19:00 | reuse: {LOOSE} | portal-24h
the vendor's portal asks for no laboratory     | hb H, day 0, at D                 | hb, day 1       | reuse: {LOOSE} | portal-24h
nor does a fixed window                        | hb H, day 0, at D                 | hb, day 6       | reuse: {LOOSE} | fixed-7d
a fixed window counts from the collection      | hb N, day 0                       | hb, day 7       | repeat: no recent_enough; {LOOSE} | fixed-7d
even a critical result passes a fixed window   | hb LL, day 0                      | hb, day 0 20:00 | reuse: {LOOSE} | fixed-12h
never-reuse binds a fixed window too           | tnt_hs N, day 0                   | tnt_hs, day 0 12:00 | repeat: no recent_enough; {LOOSE} | fixed-30d
and so does intensive care                     | hb N, day 0                       | hb, day 1, icu  | repeat: no recent_enough; {LOOSE} | fixed-90d
and so does the absence of a candidate         |                                   | hb, day 1       | repeat: nothing found | fixed-90d
HbA1c is paid again after ninety days          | hba1c H, day 0                    | hba1c, day 90   | repeat: no recent_enough | tt39-2024
one millisecond before, it is not              | hba1c H, day 0                    | hba1c, day 90 08:59:59.999 | reuse | tt39-2024
the payment rule speaks of nothing else        | hb N, day 0                       | hb, day 1       | repeat: no recent_enough | tt39-2024
the draft reuses positive microbiology         | hbsag POS, day 0                  | hbsag, day 1    | reuse | draft-2026-08
the draft does not reuse a negative            | hbsag NEG, day 0                  | hbsag, day 1    | repeat: no worth_reusing | draft-2026-08
the draft keeps HbA1c for sixty days           | hba1c N, day 0                    | hba1c, day 59   | reuse | draft-2026-08
g147 is not for people under sixteen           | hb N, day 0                       | hb, day 1, aged 5843 d | repeat: no recent_enough | g147
g147 for an outpatient                         | hb N, day 0                       | hb, day 13      | reuse | g147
g147 for an inpatient                          | hb N, day 0                       | hb, day 4, inpatient | repeat: no recent_enough | g147
"""


@pytest.mark.parametrize("example", chapter(BOOK))
def test_shipped_policies(example: Example) -> None:
    assert in_the_world(example) == both(example.answer)

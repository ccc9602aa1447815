"""Chapter: the earlier report is final, amended or corrected, in its newest version."""

from __future__ import annotations

import pytest

from tests.spec.decision.book import Example, both, chapter, in_the_world

BOOK = """
a final report serves                        | hb N, day 0                          | hb, day 1 | reuse
an amended report serves                     | hb N, day 0, status amended          | hb, day 1 | reuse
a corrected report serves                    | hb H, day 0, corrected day 0 15:00 to N | hb, day 1 | reuse
a preliminary report does not                | hb N, day 0, status preliminary      | hb, day 1 | repeat: no final
a registered report does not                 | hb N, day 0, status registered       | hb, day 1 | repeat: no final
a status called unknown is asked about       | hb N, day 0, status unknown          | hb, day 1 | ask: unknown final
an input without status leaves it open       | hb N, day 0, status not carried      | hb, day 1 | ask: unknown final
a pending result is not final                | hb N, day 0, resulted day 2          | hb, day 1 | repeat: no final, known_in_time
a correction counts from when it is known    | hb N, day 0, corrected day 2 to H    | hb, day 1 | reuse
the newest of two corrections speaks         | hb N, day 0, corrected day 1 to H, corrected day 2 to N | hb, day 2 10:00 | reuse
a correction that makes it abnormal is heard | hb N, day 0, corrected day 1 to H    | hb, day 2 | repeat: no worth_reusing
"""


@pytest.mark.parametrize("example", chapter(BOOK))
def test_final(example: Example) -> None:
    assert in_the_world(example) == both(example.answer)

"""Chapter: nothing changed since: the result was collected at or after the latest change her hospital knows of."""

from __future__ import annotations

import pytest

from tests.spec.decision.book import Example, both, chapter, in_the_world

BOOK = """
nothing unstable is known                   | hb N, day 0                        | hb, day 2                                | reuse
collected before she fell ill               | hb N, day 0                        | hb, day 2, unstable since day 1          | repeat: no no_state_change
collected at that very instant              | hb N, day 0                        | hb, day 2, unstable since day 0          | reuse
collected one millisecond earlier           | hb N, day 0                        | hb, day 2, unstable since day 0 09:00:00.001 | repeat: no no_state_change
collected afterwards, though signed before  | hb N, day 0, collected day 1 12:00 | hb, day 2, unstable since day 1          | reuse
not yet collected is certainly afterwards   | hb N, day 0, collected day 3       | hb, day 2, unstable since day 1          | repeat: no final, known_in_time
an undated collection on the same day       | hb N, day 0, collected day 1 sometime | hb, day 2, unstable since day 1       | ask: unknown no_state_change
an undated collection the day before        | hb N, day 0, collected day 0 sometime | hb, day 2, unstable since day 1       | repeat: no no_state_change
an input without changes of state           | hb N, day 0, state not carried     | hb, day 2                                | ask: unknown no_state_change
an input without collection times           | hb N, day 0, collection not carried | hb, day 2, unstable since day 1         | ask: unknown recent_enough, no_state_change
a slow analyte does not outlive the change  | hba1c N, day 0                     | hba1c, day 2, unstable since day 1       | repeat: no no_state_change
"""


@pytest.mark.parametrize("example", chapter(BOOK))
def test_no_state_change(example: Example) -> None:
    assert in_the_world(example) == both(example.answer)

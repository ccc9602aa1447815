"""Chapter: inputs that carry little: a null in a column that is not carried is unknown, in one that is carried it is no event."""

from __future__ import annotations

import pytest

from tests.spec.decision.book import Example, both, chapter, in_the_world

BARE = "context not carried, age not carried, levels not carried, state not carried, protocol not carried, permission not carried, status not carried"
BOOK = f"""
neither context nor flags                    | hb 140, day 0                 | hb, day 1, context not carried | ask: unknown worth_reusing
neither, and too old in both contexts        | hb 140, day 0                 | hb, day 4, context not carried | repeat: no recent_enough; unknown worth_reusing
neither, and between the two windows         | hb 140, day 0                 | hb, day 10, context not carried | ask: unknown recent_enough, worth_reusing | hb outpatient 14 d; hb inpatient 4 d
a slow analyte needs no flag                 | hba1c 5.5, day 0              | hba1c, day 1, context not carried | reuse
hardly anything, one hospital                | hb N, day 0                   | hb, day 1, {BARE} | ask: unknown final, no_state_change, not_serial
hardly anything, two hospitals               | hb N, day 0, at C             | hb, day 1, {BARE} | ask: unknown final, laboratory_recognised, no_state_change, not_serial, permitted
hardly anything, but plainly too old         | hb N, day 0                   | hb, day 9, {BARE} | repeat: no recent_enough; unknown final, no_state_change, not_serial
nothing happened, and the input would say so | hb N, day 0                   | hb, day 1         | reuse
"""


@pytest.mark.parametrize("example", chapter(BOOK))
def test_bare_inputs(example: Example) -> None:
    assert in_the_world(example) == both(example.answer)

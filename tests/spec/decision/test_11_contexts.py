"""Chapter: where she is cared for decides how long a result may serve."""

from __future__ import annotations

import pytest

from tests.spec.decision.book import Example, both, chapter, in_the_world

BOOK = """
outpatient, by its own row                  | hb N, day 0    | hb, day 10                          | reuse | hb outpatient 14 d; hb inpatient 4 d
inpatient, by its own row                   | hb N, day 0    | hb, day 10, inpatient               | repeat: no recent_enough | hb outpatient 14 d; hb inpatient 4 d
inpatient without a row takes anywhere      | hb N, day 0    | hb, day 10, inpatient               | reuse | hb outpatient 4 d; hb anywhere 14 d
inpatient without any row                   | hb N, day 0    | hb, day 1, inpatient                | repeat: no recent_enough | hb outpatient 14 d
emergency is capped at twelve hours         | hb N, day 0    | hb, day 0 21:00, emergency          | repeat: no recent_enough
one millisecond below the cap               | hb N, day 0    | hb, day 0 20:59:59.999, emergency   | reuse
emergency borrows the inpatient row         | hb N, day 0    | hb, day 0 14:00, emergency          | repeat: no recent_enough | hb inpatient 4 h; hb anywhere 3 d
a borrowed row is capped as well            | hb N, day 0    | hb, day 1, emergency                | repeat: no recent_enough | hb inpatient 4 d
a row of its own is not capped              | hb N, day 0    | hb, day 1, emergency                | reuse | hb emergency 2 d; everything anywhere 3 d
a row of its own may be shorter             | hb N, day 0    | hb, day 0 12:00, emergency          | repeat: no recent_enough | hb emergency 2 h; everything anywhere 3 d
a slow analyte is not capped                | hba1c N, day 0 | hba1c, day 2, emergency             | reuse
outpatient rows mean nothing in emergency   | hb N, day 0    | hb, day 0 12:00, emergency          | repeat: no recent_enough | hb outpatient 14 d
intensive care: never                       | hb N, day 0    | hb, day 0 11:00, icu                | repeat: no recent_enough
intensive care: not by a row of its own     | hb N, day 0    | hb, day 0 11:00, icu                | repeat: no recent_enough | hb icu 3 d
intensive care: not for slow analytes       | hba1c N, day 0 | hba1c, day 1, icu                   | repeat: no recent_enough
a result from intensive care may serve      | hb N, day 0, icu | hb, day 1                         | reuse
unknown context, both windows hold the age  | hb N, day 0    | hb, day 3, context not carried      | reuse | hb outpatient 14 d; hb inpatient 4 d
unknown context, one window holds it        | hb N, day 0    | hb, day 10, context not carried     | ask: unknown recent_enough | hb outpatient 14 d; hb inpatient 4 d
unknown context, neither holds it           | hb N, day 0    | hb, day 14, context not carried     | repeat: no recent_enough | hb outpatient 14 d; hb inpatient 4 d
unknown context, one has no row             | hb N, day 0    | hb, day 3, context not carried      | ask: unknown recent_enough | hb outpatient 14 d
unknown context is not taken for emergency  | hb N, day 0    | hb, day 1, context not carried      | reuse | hb emergency 1 h; everything anywhere 3 d
"""


@pytest.mark.parametrize("example", chapter(BOOK))
def test_contexts(example: Example) -> None:
    assert in_the_world(example) == both(example.answer)

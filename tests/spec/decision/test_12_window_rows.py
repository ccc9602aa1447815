"""Chapter: which window row applies: age first, then the kind of row, then the context."""

from __future__ import annotations

import pytest

from tests.spec.decision.book import Example, both, chapter, in_the_world

BOOK = """
too young for a row, it drops out            | hb N, day 0  | hb, day 2, aged 5843 d            | repeat: no recent_enough | hb anywhere 3 d from 5844 d of age; group haematology anywhere 1 d
at that age it applies                       | hb N, day 0  | hb, day 2, aged 5844 d            | reuse | hb anywhere 3 d from 5844 d of age; group haematology anywhere 1 d
the row for the older decides for the older  | hb N, day 0  | hb, day 2                         | repeat: no recent_enough | hb anywhere 1 d from 5844 d of age; hb anywhere 3 d
and the general one for a child              | hb N, day 0  | hb, day 2, aged 4000 d            | reuse | hb anywhere 1 d from 5844 d of age; hb anywhere 3 d
without an age every age rule passes         | hb N, day 0  | hb, day 2, age not carried        | repeat: no recent_enough | hb anywhere 1 d from 5844 d of age; hb anywhere 3 d
too young for every row                      | hb N, day 0  | hb, day 1, aged 4000 d            | repeat: no recent_enough | everything anywhere 3 d from 5844 d of age
an analyte row goes before a group row       | hb N, day 0  | hb, day 2                         | repeat: no recent_enough | hb anywhere 1 d; group haematology anywhere 3 d
a group row goes before everything           | hb N, day 0  | hb, day 2                         | repeat: no recent_enough | group haematology anywhere 1 d; everything anywhere 3 d
kind before context                          | hb N, day 0  | hb, day 2, inpatient              | repeat: no recent_enough | hb anywhere 1 d; group haematology inpatient 3 d
kind before context, in emergency too        | hb N, day 0  | hb, day 1, emergency              | repeat: no recent_enough | hb anywhere 3 d; everything emergency 3 d
exact context before anywhere                | hb N, day 0  | hb, day 2, inpatient              | repeat: no recent_enough | hb anywhere 3 d; hb inpatient 1 d
the order of the rows means nothing          | hb N, day 0  | hb, day 2, inpatient              | repeat: no recent_enough | hb inpatient 1 d; hb anywhere 3 d
no row for this test                         | hb N, day 0  | hb, day 1                         | repeat: no recent_enough | crp anywhere 3 d
zero hours means never                       | hb N, day 0, resulted day 0 | hb, day 0          | repeat: no recent_enough | hb anywhere 0 h; everything anywhere 3 d
zero in one context only                     | hb N, day 0  | hb, day 1                         | reuse | hb inpatient 0 h; everything anywhere 3 d
only positive belongs to its row alone       | hbsag NEG, day 0 | hbsag, day 1                  | reuse | hbsag inpatient 3 d positive; everything anywhere 3 d
and rules there                              | hbsag NEG, day 0 | hbsag, day 1, inpatient       | repeat: no worth_reusing | hbsag inpatient 3 d positive; everything anywhere 3 d
"""


@pytest.mark.parametrize("example", chapter(BOOK))
def test_window_rows(example: Example) -> None:
    assert in_the_world(example) == both(example.answer)

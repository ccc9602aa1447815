"""Chapter: worth reusing: normal, or slow to change, or positive where only that is useful; never critical."""

from __future__ import annotations

import pytest

from tests.spec.decision.book import Example, both, chapter, in_the_world

BOOK = """
a normal result                               | hb N, day 0        | hb, day 1      | reuse
a negative result                             | stop NEG, day 0    | stop, day 1    | reuse
a low result asks for a second look           | hb L, day 0        | hb, day 1      | repeat: no worth_reusing
a high result asks for a second look          | crp H, day 0       | crp, day 1     | repeat: no worth_reusing
a positive result of a quick analyte          | dengue_ns1 POS, day 0 | dengue_ns1, day 1 | repeat: no worth_reusing
a slow analyte may be abnormal                | hba1c H, day 0     | hba1c, day 1   | reuse
a slow analyte may lack a flag                | hba1c 5.5, day 0   | hba1c, day 1   | reuse
critical by its flag                          | hb LL, day 0       | hb, day 1      | repeat: no worth_reusing
critical by its value, whatever the flag      | hb 250, day 0      | hb, day 1      | repeat: no worth_reusing
a slow analyte that is critical               | hba1c HH, day 0    | hba1c, day 1   | repeat: no worth_reusing
no flag and no limits                         | hb 140, day 0      | hb, day 1      | ask: unknown worth_reusing
only a positive result is useful here         | hbsag POS, day 0   | hbsag, day 1   | reuse | group microbiology anywhere 3 d positive
abnormal is read as positive                  | hbsag A, day 0     | hbsag, day 1   | reuse | group microbiology anywhere 3 d positive
a negative one is not, though hbsag is slow   | hbsag NEG, day 0   | hbsag, day 1   | repeat: no worth_reusing | group microbiology anywhere 3 d positive
nor one without a flag                        | hbsag seen, day 0  | hbsag, day 1   | ask: unknown worth_reusing | group microbiology anywhere 3 d positive
two contexts that disagree about it           | hbsag NEG, day 0   | hbsag, day 1, context not carried | ask: unknown worth_reusing | hbsag inpatient 3 d positive; everything anywhere 3 d
a needed analyte that is not judged           | impedance count N but hct L, day 0 | impedance count, day 1 | reuse
not asked by a policy that does not bind it   | hb H, day 0        | hb, day 0 18:00 | reuse: not asked laboratory_recognised, worth_reusing | fixed-24h
"""


@pytest.mark.parametrize("example", chapter(BOOK))
def test_worth_reusing(example: Example) -> None:
    assert in_the_world(example) == both(example.answer)

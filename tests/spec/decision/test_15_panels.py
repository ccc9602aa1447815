"""Chapter: several analytes in one order: every needed one must be covered, every judged one worth reusing."""

from __future__ import annotations

import pytest

from tests.spec.decision.book import Example, both, chapter, in_the_world

REST = "no same_test, final, known_in_time, recent_enough, laboratory_recognised, worth_reusing, no_state_change, not_serial, permitted"
BOOK = f"""
all reusable                                   | electrolytes N, day 0                       | electrolytes, day 1 | reuse
one abnormal                                   | electrolytes N but cl H, day 0              | electrolytes, day 1 | partial: no worth_reusing
one unknown, the rest reusable                 | electrolytes N but cl 100, day 0            | electrolytes, day 1 | ask: unknown worth_reusing
one unknown, one no, one reusable              | electrolytes N but cl 100 but k H, day 0    | electrolytes, day 1 | partial: no worth_reusing
none reusable, one of them unknown             | electrolytes H but cl 100, day 0            | electrolytes, day 1 | repeat: no worth_reusing
all unknown                                    | electrolytes N, day 0, unit not known       | electrolytes, day 1 | ask: unknown same_test
none reusable                                  | electrolytes H, day 0                       | electrolytes, day 1 | repeat: no worth_reusing
one found, two missing                         | na N, day 0                                 | electrolytes, day 1 | partial: {REST}
nothing found                                  | hb N, day 0                                 | electrolytes, day 1 | repeat: nothing found
three orders may cover one panel               | na N, day 0 ; k N, day 0 12:00 ; cl N, day 0 15:00 | electrolytes, day 1 | reuse
a panel may cover a single test                | electrolytes H but k N, day 0               | k, day 1            | reuse
each analyte has a candidate of its own        | electrolytes N, day 0 ; k H, day 0 15:00    | electrolytes, day 1 | partial: no worth_reusing
a laser count is covered by an impedance count | impedance count N, day 0                    | laser count, day 1  | reuse
and an impedance count by a laser count        | laser count N, day 0                        | impedance count, day 1 | reuse
a count is judged by three of its analytes     | impedance count N but mcv H, day 0          | laser count, day 1  | reuse
platelets are one of them                      | impedance count N but plt L, day 0          | laser count, day 1  | partial: no worth_reusing
what is only reported is not asked at all      | laser count N but mono_abs H, day 0         | laser count, day 1  | reuse
a needed analyte that is missing               | hb N, day 0 ; wbc N, day 0 ; plt N, day 0   | laser count, day 1  | partial: {REST}
an unsatisfactory analyte of an otherwise good report | impedance count N but hct unsatisfactory, day 0 | laser count, day 1 | partial: {REST}
a serial panel                                 | electrolytes N, day 0                       | electrolytes, day 1, serial | repeat: no not_serial
"""


@pytest.mark.parametrize("example", chapter(BOOK))
def test_panels(example: Example) -> None:
    assert in_the_world(example) == both(example.answer)

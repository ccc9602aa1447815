"""Chapter: only the newest result is judged. An older one is never consulted, because the newer one may be the news."""

from __future__ import annotations

import pytest

from tests.spec.decision.book import Example, at_the_coordinator, both, chapter, in_the_world

WORLD = """
an older normal one does not help            | hb N, day 0 ; hb H, day 1                        | hb, day 2 | repeat: no worth_reusing
an older abnormal one does not hurt          | hb H, day 0 ; hb N, day 1                        | hb, day 2 | reuse
nor does a newer preliminary one step aside  | hb N, day 0 ; hb N, day 1, status preliminary    | hb, day 2 | repeat: no final
nor a pending one                            | hb N, day 0 ; hb N, day 1, resulted day 3        | hb, day 2 | repeat: no final, known_in_time
nor one of a weaker laboratory               | hb N, day 0 ; hb N, day 1, at D                  | hb, day 2 | repeat: no laboratory_recognised
nor one that may not be shown                | hb N, day 0 ; hb N, day 1, at C, not permitted   | hb, day 2 | repeat: no permitted
nor one whose status is unknown              | hb N, day 0 ; hb N, day 1, status unknown        | hb, day 2 | ask: unknown final
# A result that says nothing is no candidate, and what is older stands in the light again.
unsatisfactory is passed over                | hb N, day 0 ; hb unsatisfactory, day 1           | hb, day 2 | reuse
empty is passed over                         | hb N, day 0 ; hb nothing, day 1                  | hb, day 2 | reuse
cancelled is passed over                     | hb N, day 0 ; hb H, day 1, status cancelled      | hb, day 2 | reuse
entered in error is passed over              | hb N, day 0 ; hb H, day 1, status entered-in-error | hb, day 2 | reuse
withdrawn is passed over                     | hb N, day 0 ; hb H, day 1, withdrawn day 1 12:00 | hb, day 2 | reuse
withdrawn at that very instant               | hb N, day 0 ; hb H, day 1, withdrawn day 2       | hb, day 2 | reuse
withdrawn only afterwards                    | hb N, day 0 ; hb H, day 1, withdrawn day 2 09:00:00.001 | hb, day 2 | repeat: no worth_reusing
withdrawn and nothing older                  | hb N, day 0, withdrawn day 1                     | hb, day 2 | repeat: nothing found
unsatisfactory and nothing older             | hb unsatisfactory, day 0                         | hb, day 2 | repeat: nothing found
unsatisfactory, then reported after all      | hb unsatisfactory, day 0, corrected day 1 to N   | hb, day 2 | reuse
a pending one hides though it will be spoilt | hb N, day 0 ; hb unsatisfactory, day 1, resulted day 3 | hb, day 2 | repeat: unknown worth_reusing; no final, known_in_time
"""
COORDINATOR = """
a later test published earlier is the newest | hb N, day 0, at C, published day 5 ; hb N, day 1, at C, published day 1 12:00 | hb, day 2 | reuse
an older one published since changes nothing | hb H, day 0, at C, published day 1 18:00 ; hb N, day 1, at C, published day 1 12:00 | hb, day 2 | reuse
the newest that is visible, not the newest   | hb N, day 0, at C ; hb H, day 1, at C, published day 5                | hb, day 2 | reuse
once it is visible it decides                | hb N, day 0, at C ; hb H, day 1, at C, published day 2                | hb, day 2 | repeat: no worth_reusing
a code that nobody mapped is not seen        | hb N, day 0, at C ; hb H, day 1, at C, code not known                 | hb, day 2 | reuse
one's own unmapped result is not seen        | hb N, day 0 ; hb H, day 1, code not known                             | hb, day 2 | reuse
one's own pending order is known by service  | hb N, day 0 ; hb H, day 1, code not known, resulted day 3             | hb, day 2 | repeat: no final, known_in_time; unknown worth_reusing
beyond the longest window nothing is sought  | hb H, day 0                                                           | hb, day 3 | repeat: nothing found
a never-reused test is not looked up         | tnt_hs N, day 0                                                       | tnt_hs, day 0 12:00 | repeat: nothing found
the longest window of any context counts     | hb N, day 0                                                           | hb, day 5, inpatient | repeat: no recent_enough | hb outpatient 14 d; hb inpatient 4 d
"""


@pytest.mark.parametrize("example", chapter(WORLD))
def test_one_candidate_in_the_world(example: Example) -> None:
    assert in_the_world(example) == both(example.answer)


@pytest.mark.parametrize("example", chapter(COORDINATOR))
def test_one_candidate_at_the_coordinator(example: Example) -> None:
    assert at_the_coordinator(example) == both(example.answer)

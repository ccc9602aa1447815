"""Chapter: one person for certain.

Never no: results of somebody else are not gathered at all. A probable link shows nothing and leaves all ten open.
"""

from __future__ import annotations

import pytest

from tests.spec.decision.book import Example, at_the_coordinator, both, chapter, in_the_world

WORLD = """
her own earlier result serves                | hb N, day 0       | hb, day 1 | reuse
without any earlier result nobody is asked   |                   | hb, day 1 | repeat: nothing found
"""
COORDINATOR = """
a card that is certainly hers                | hb N, day 0                                 | hb, day 1 | reuse
her card at another hospital                 | hb N, day 0, at C                           | hb, day 1 | reuse
only a probable link holds a result          | hb N, day 0, at B, perhaps she              | hb, day 1 | ask: all unknown
a certain result goes before a probable one  | hb N, day 0 ; hb H, day 0 18:00, at B, perhaps she | hb, day 1 | reuse
an abnormal certain one hides the probable   | hb H, day 0 ; hb N, day 0 18:00, at B, perhaps she | hb, day 1 | repeat: no worth_reusing
a probable result that is pending is not one | hb N, day 0, at B, perhaps she, resulted day 2 | hb, day 1 | repeat: nothing found
a probable result not yet published          | hb N, day 0, at B, perhaps she, published day 2 | hb, day 1 | repeat: nothing found
a probable result that cannot serve          | hb unsatisfactory, day 0, at B, perhaps she | hb, day 1 | repeat: nothing found
a probable result that was withdrawn         | hb N, day 0, at B, perhaps she, withdrawn day 0 20:00 | hb, day 1 | repeat: nothing found
a probable result beyond every window        | hb N, day 0, at B, perhaps she              | hb, day 3 | repeat: nothing found
a probable result of another test            | crp N, day 0, at B, perhaps she             | hb, day 1 | repeat: nothing found
a probable result with an unknown code       | hb N, day 0, at B, perhaps she, code not known | hb, day 1 | repeat: nothing found
"""


@pytest.mark.parametrize("example", chapter(WORLD))
def test_same_person_in_the_world(example: Example) -> None:
    assert in_the_world(example) == both(example.answer)


@pytest.mark.parametrize("example", chapter(COORDINATOR))
def test_same_person_at_the_coordinator(example: Example) -> None:
    assert at_the_coordinator(example) == both(example.answer)

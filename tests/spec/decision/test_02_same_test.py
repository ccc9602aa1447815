"""Chapter: the same test: analyte, specimen class and method class are equal, and the unit converts.

A no of its own does not exist: a result of another class is no candidate, and then everything is no.
"""

from __future__ import annotations

import pytest

from tests.spec.decision.book import Example, both, chapter, in_the_world

BOOK = """
the same analyte on the usual specimen      | creat N, day 0                     | creat, day 1           | reuse
serum and heparin plasma are one class      | creat N, day 0, on plasma_heparin  | creat, day 1, on serum | reuse
potassium tells serum from plasma           | k N, day 0, on plasma_heparin      | k, day 1, on serum     | repeat: nothing found
another specimen is another class           | glucose N, day 0, on csf           | glucose, day 1         | repeat: nothing found
another method is another class             | crp N, day 0                       | hscrp, day 1           | repeat: nothing found
a rapid test is not the laboratory's        | hbsag_rdt N, day 0                 | hbsag, day 1           | repeat: nothing found
a unit that nobody knows is asked about     | hb N, day 0, unit not known        | hb, day 1              | ask: unknown same_test
"""


@pytest.mark.parametrize("example", chapter(BOOK))
def test_same_test(example: Example) -> None:
    assert in_the_world(example) == both(example.answer)

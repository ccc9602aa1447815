"""Chapter: a recognised laboratory: one's own, or one whose level is at least 1 and not below one's own.

Hospitals: C has level 5, A and B 3, D 1, Z none, and that of U is not carried.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from coordinator.decision import Answer, Criterion, decide
from tests.spec.decision.asked import ask, policy_of, question
from tests.spec.decision.book import PLAIN, Example, both, chapter, in_the_world
from tests.spec.decision.words import told

BOOK = """
one's own laboratory                          | hb N, day 0              | hb, day 1        | reuse
one's own, though it has no level             | hb N, day 0, at Z        | hb, day 1, at Z  | reuse
one's own, though its level is not carried    | hb N, day 0, at U        | hb, day 1, at U  | reuse
an equal level                                | hb N, day 0, at B        | hb, day 1        | reuse
a stronger laboratory                         | hb N, day 0, at C        | hb, day 1        | reuse
a weaker laboratory                           | hb N, day 0, at D        | hb, day 1        | repeat: no laboratory_recognised
a stronger one never accepts a weaker         | hb N, day 0              | hb, day 1, at C  | repeat: no laboratory_recognised
level 0 is none, even for an equal            | hb N, day 0, at Z        | hb, day 1, at D  | repeat: no laboratory_recognised
an orderer without level accepts level 1      | hb N, day 0, at D        | hb, day 1, at Z  | reuse
the source's level is not carried             | hb N, day 0, at U        | hb, day 1        | ask: unknown laboratory_recognised
the orderer's level is not carried            | hb N, day 0, at C        | hb, day 1, at U  | ask: unknown laboratory_recognised
a source without level is refused all the same | hb N, day 0, at Z       | hb, day 1, at U  | repeat: no laboratory_recognised
an input without levels, another hospital     | hb N, day 0, at C, levels not carried | hb, day 1 | ask: unknown laboratory_recognised
an input without levels, the same hospital    | hb N, day 0, levels not carried       | hb, day 1 | reuse
"""


@pytest.mark.parametrize("example", chapter(BOOK))
def test_laboratory_recognised(example: Example) -> None:
    assert in_the_world(example) == both(example.answer)


@pytest.mark.parametrize(
    ("iso_only", "in_scope", "expected"),
    [(True, True, Answer.YES), (True, False, Answer.NO), (False, False, Answer.YES)],
    ids=["ISO 15189 with the test in scope", "ISO 15189 without the test", "recognised by level: scope is not asked"],
)
def test_a_laboratory_recognised_by_iso_alone_needs_the_test_in_its_scope(
    iso_only: bool, in_scope: bool, expected: Answer
) -> None:
    order, policy = told("hb, day 1", 101), policy_of(PLAIN)
    (result,) = ask([told("hb N, day 0, at C", 100)], order, policy).reused
    judged = decide(question(order, frozenset()), [replace(result, iso_only=iso_only, in_scope=in_scope)], policy)
    assert judged.answers[Criterion.LABORATORY_RECOGNISED] is expected

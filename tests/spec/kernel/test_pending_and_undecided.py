"""Chapter: what a count says of results still to come, of tests taken together, and of what nobody can know."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coordinator.decision import ALL_CRITERIA, Count, Criterion, waits_for_a_result
from tests.spec.decision.asked import ask, policy_of
from tests.spec.decision.words import told
from tests.spec.kernel.story import counted_rows
from tests.spec.kernel.tables import count

POLICY = policy_of("everything anywhere 3 d")
BOOK = """
# the last order of each row is spoken of: every word of its row in the table `counts` that is true
an ordinary early repeat             | hb N, day 0                                | hb, day 1             | d1 d2 d3
only a pending result stands in the way | hb N, day 0, resulted day 2             | hb, day 1             | d1 d2 pending
pending, and it will be abnormal     | hb H, day 0, resulted day 2                | hb, day 1             | d1
pending, and abnormal, but slow      | hba1c H, day 0, resulted day 2             | hba1c, day 1          | d1 d2 pending
pending for ever                     | hb N, day 0, resulted never                | hb, day 1             | d1 d2 pending
pending, and from a weaker laboratory | hb N, day 0, at D, resulted day 2         | hb, day 1             | d1
pending, and not to be shown         | hb N, day 0, at C, resulted day 2, not permitted | hb, day 1       | d1 d2
pending, and the order is one of a series | hb N, day 0, resulted day 2           | hb, day 1, serial     | d1 d2
preliminary is not pending           | hb N, day 0, status preliminary            | hb, day 1             | d1 d2
one pending, the others reusable     | electrolytes N, day 0 ; k N, day 0 12:00, resulted day 2, serial | electrolytes, day 1 | d1 d2 pending
one pending, another abnormal        | electrolytes N but cl H, day 0 ; k N, day 0 12:00, resulted day 2, serial | electrolytes, day 1 | d1
one pending, the others missing      | k N, day 0 12:00, resulted day 2           | electrolytes, day 1   |
pending, and now too old to matter   | hb N, day 0, resulted day 9                | hb, day 3             |
# age 0 for every needed analyte
two at the same moment               | hb N, day 0, resulted day 0                | hb, day 0             | d1 d2 d3 same_moment
the earlier one not yet collected    | hb N, day 0, collected day 2               | hb, day 1             | d1 d2 pending same_moment
one millisecond is not a moment      | hb N, day 0                                | hb, day 0 09:00:00.001 | d1 d2 pending
one analyte of a panel is older      | electrolytes N, day 0 ; k N, day 1, resulted day 1 | electrolytes, day 1 | d1 d2 d3
a panel at the same moment           | electrolytes N, day 1, resulted day 1      | electrolytes, day 1   | d1 d2 d3 same_moment
the same moment does not count by itself | tnt_hs N, day 0                        | tnt_hs, day 0         |
# left open by unknown alone
no flag                              | hb 140, day 0                              | hb, day 1             | d1 undecided_d2 undecided_d3
a level that is not carried          | hb N, day 0, at U                          | hb, day 1             | d1 undecided_d2 undecided_d3
a status that is not carried         | hb N, day 0, status not carried            | hb, day 1             | d1 d2 undecided_d3
an undated edge                      | hb N, day 0, collected day 0 sometime      | hb, day 3             | undecided_d1 undecided_d2 undecided_d3
unknown and no: no                   | hb 140, day 0                              | hb, day 1, serial     | d1 undecided_d2
unknown, but too old anyway          | hb 140, day 0                              | hb, day 3             |
pending is no unknown                | hb N, day 0, resulted day 2, status not carried | hb, day 1        | d1 d2 pending
"""


def _rows() -> list[object]:
    rows = [[c.strip() for c in r.split("|")] for r in BOOK.strip().splitlines() if not r.startswith("#")]
    return [pytest.param(*cells, id=title) for title, *cells in rows]


@pytest.mark.parametrize(("earlier", "order", "words"), _rows())
def test_pending_and_undecided(earlier: str, order: str, words: str) -> None:
    lines = [told(s.strip(), n + 1) for n, s in enumerate([*earlier.split(";"), order])]
    row = counted_rows(lines, POLICY)["book"][-1]
    assert " ".join(sorted(k for k, v in row.items() if v is True)) == " ".join(sorted(words.split()))


def test_an_undecided_order_stays_kept_and_hides_what_is_older() -> None:
    lines = [told("hb N, day 0", 1), told("hb N, day 1, at U", 2), told("hb N, day 2", 3)]
    rows = counted_rows(lines, POLICY)["book"]
    assert [r["undecided_d3"] for r in rows] == [False, True, True]
    assert [r["d3"] for r in rows] == [False, False, False]


@pytest.mark.parametrize(
    ("unbound", "pending"),
    [({Criterion.KNOWN_IN_TIME}, True), ({Criterion.FINAL}, True), ({Criterion.FINAL, Criterion.KNOWN_IN_TIME}, False)],
    ids=["known in time not bound", "final not bound", "neither bound: it is cut, and waits for nothing"],
)
def test_pending_is_told_by_either_of_its_two_criteria(unbound: set[Criterion], pending: bool) -> None:
    """A policy of one's own may bind only one of them; both engines say pending for the one that fails."""
    policy = replace(POLICY, binds=ALL_CRITERIA - unbound)
    lines = [told("hb N, day 0, resulted day 2, serial", 1), told("hb, day 1", 2)]
    assert count(lines, policy, Count.D3)[-1].waits is pending
    assert waits_for_a_result(ask(lines[:1], lines[1], policy)) is pending

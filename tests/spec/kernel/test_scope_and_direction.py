"""Chapter: where the earlier result comes from: the same hospital or another, and up, down or sideways.

C is a central hospital, A and B are provincial, D is a district's.
"""

from __future__ import annotations

import pytest

from tests.spec.decision.asked import policy_of
from tests.spec.decision.words import told
from tests.spec.kernel.story import counted_rows

POLICY = policy_of("everything anywhere 3 d")
BOOK = """
within one hospital                          | hb N, day 0                                  | hb, day 1       | same same same | -
from an equal                                | hb N, day 0, at B                            | hb, day 1       | cross cross cross | lateral
from a central one to a provincial: down     | hb N, day 0, at C                            | hb, day 1       | cross cross cross | down
from a district's to a provincial: up        | hb N, day 0, at D                            | hb, day 1       | cross - -      | up
not counted, no scope                        | hb N, day 0, at C                            | hb, day 3       | - - -          | -
a panel from two hospitals is from another   | na N, day 0 ; cl N, day 0 ; k N, day 0, at C | electrolytes, day 1 | cross cross cross | down
of two others the first in the alphabet tells | electrolytes N, day 0, at B ; k N, day 0 12:00, at C | electrolytes, day 1 | cross cross cross | down
"""


def _rows() -> list[object]:
    rows = [[c.strip() for c in r.split("|")] for r in BOOK.strip().splitlines()]
    return [pytest.param(*cells, id=title) for title, *cells in rows]


@pytest.mark.parametrize(("earlier", "order", "scopes", "direction"), _rows())
def test_scope_and_direction(earlier: str, order: str, scopes: str, direction: str) -> None:
    lines = [told(s.strip(), n + 1) for n, s in enumerate([*earlier.split(";"), order])]
    row = counted_rows(lines, POLICY)["book"][-1]
    assert [row[f"scope_d{n}"] or "-" for n in (1, 2, 3)] == scopes.split()
    assert (row["direction"] or "-") == direction


def test_with_recognition_off_what_flows_up_is_counted_too() -> None:
    lines = [told("hb N, day 0, at D", 1), told("hb, day 1", 2)]
    rows = counted_rows(lines, POLICY)
    seen = {name: (r[-1]["d1"], r[-1]["d2"], r[-1]["d3"], r[-1]["direction"]) for name, r in rows.items()}
    assert seen == {"book": (True, False, False, "up"), "book~recognition-off": (True, True, True, "up")}


def test_each_count_tells_the_scope_of_its_own_candidate() -> None:
    """D3 keeps the serial order of the other hospital; D1 had already taken it, and looks further back."""
    lines = [told("hb N, day 0", 1), told("hb N, day 1, at B, serial", 2), told("hb, day 2", 3)]
    row = counted_rows(lines, POLICY)["book"][-1]
    assert (row["scope_d1"], row["scope_d2"], row["scope_d3"]) == ("same", "same", "cross")

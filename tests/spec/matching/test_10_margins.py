"""Chapter: how many bits it takes. Edges to the last digit, with a model whose weights are whole numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coordinator.matching import FIELDS, LEVELS, Findings, Levels, Margins, NameMatch, Rarity, judged, rarity_bits
from coordinator.matching.levels import (
    AddressLevel,
    BhytLevel,
    BirthLevel,
    CccdLevel,
    NameLevel,
    PhoneLevel,
    SexLevel,
)
from tests.spec.matching.book import Line, Page
from tests.spec.matching.cards import MODEL

NOTHING = {field: dict.fromkeys(LEVELS[field], 0.0) for field in FIELDS}
PLAIN = replace(
    MODEL, weights=NOTHING, margins=Margins(certain=11.0, probable=0.0, possible=-7.0),
    rarity=Rarity({"hoa": 4.0}, {"thi": 2.0}, unseen=8.0, typical={"exact": 7.0}, scale=0.5, most=14.0),
)  # fmt: skip


def graded(bits: str, phone: str, population: str) -> str:
    """The grade of two cards whose dates are worth so many bits, among so many people."""
    model = replace(PLAIN, weights={**NOTHING, "birth_date": {**NOTHING["birth_date"], "equal": float(bits)}})
    levels = Levels(
        NameLevel.EXACT, BirthLevel.EQUAL, SexLevel.EQUAL, CccdLevel.MISSING, BhytLevel.MISSING, PhoneLevel(phone),
        AddressLevel.MISSING,
    )  # fmt: skip
    return judged(Findings(levels), 0.0, model, int(population)).grade.value


def rarity(given: str, middle: str) -> str:
    """The bits of an exact name beyond a typical one."""
    match = NameMatch(NameLevel.EXACT, given, tuple(middle.split()))
    levels = Levels(
        NameLevel.EXACT, BirthLevel.MISSING, SexLevel.MISSING, CccdLevel.MISSING, BhytLevel.MISSING,
        PhoneLevel.MISSING, AddressLevel.MISSING,
    )  # fmt: skip
    return f"{judged(Findings(levels), rarity_bits(match, PLAIN.rarity), PLAIN, 2).bits:+.1f}"


MARGINS = Page("margins", """
31    | equal     | 1048576  | certain
30.99 | equal     | 1048576  | probable
31    | converted | 1048576  | certain
31    | different | 1048576  | probable
31    | shared    | 1048576  | probable
31    | near      | 1048576  | probable
100   | missing   | 1048576  | probable
31    | equal     | 1048577  | probable
30    | equal     | 524288   | certain
20    | missing   | 1048576  | probable
19.99 | missing   | 1048576  | possible
13    | missing   | 1048576  | possible
12.99 | missing   | 1048576  | certainly-not
12    | equal     | 2        | certain
11.99 | equal     | 2        | probable
12    | equal     | 0        | certain
1     | missing   | 2        | probable
0.99  | missing   | 2        | possible
-6    | missing   | 2        | possible
-6.01 | missing   | 2        | certainly-not
""", graded)

RARITY = Page("rarity of a name", """
hoa   | thi           | -0.5
hoa   | thúy          | +2.5
linh  | thi           | +1.5
hoa   | -             | -1.5
-     | thi           | -2.5
-     | -             | +0.0
linh  | thi anh       | +3.5
linh  | thi anh quynh | +3.5
""", rarity)


@pytest.mark.parametrize("line", MARGINS.cases())
def test_a_grade_begins_at_its_bits(line: Line) -> None:
    assert MARGINS.said_of(line) == line.expected


@pytest.mark.parametrize("line", RARITY.cases())
def test_a_rare_name_is_worth_more_than_a_typical_one(line: Line) -> None:
    assert RARITY.said_of(line) == line.expected

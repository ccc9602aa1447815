"""Chapter: two birth dates. A year alone and 1 January say the same: many systems write the one for the other."""

from __future__ import annotations

import pytest

from coordinator.matching.forms import read_birth
from coordinator.matching.levels import birth_level, is_a_generation_apart
from tests.spec.matching.book import Line, Page


def answer(one: str, other: str) -> str:
    a, b = read_birth(one)[0], read_birth(other)[0]
    level = " and ".join(sorted({birth_level(a, b).value, birth_level(b, a).value}))
    return f"{level}, a generation apart" if is_a_generation_apart(a, b) else level


PAGE = Page("birth dates", """
1985-03-09 | 1985-03-09   | equal
1985-03-09 | 19850309     | equal
1985-03-09 | 198503090000 | equal
1985-03    | 1985-03-09   | month-equal
1985-03    | 1985-03      | month-equal
1985       | 1985-03-09   | year-only
1985-01-01 | 1985-03-09   | year-only
1985-01-01 | 1985-01-01   | year-only
1985       | 1985         | year-only
19850000   | 1985-03-09   | year-only
1985-03    | 1985-04-09   | year-only
1985-03-09 | 1985-09-03   | day-month-swapped
1985-03-09 | 1985-03-08   | one-off
1985-03-31 | 1985-04-01   | one-off
2024-02-29 | 2024-03-01   | one-off
1985-12-31 | 1986-01-02   | different
1985-03-09 | 1986-03-09   | one-off
1958-03-09 | 1985-03-09   | one-off, a generation apart
1985-03-09 | 1985-03-19   | one-off
1985-03-09 | 1985-07-21   | same-year
1985-03-09 | 1990-07-21   | different
1985-03-09 | 2010-07-21   | different, a generation apart
1985       | 1997         | different, a generation apart
1985       | 1996         | different
1985-03-09 | -            | missing
1985-13-09 | 1985-03-09   | year-only
1985-02-30 | 1985-03-09   | year-only
2023-02-29 | 2023-02-28   | year-only
1753-03-09 | 1753-03-09   | missing
09/03/1985 | 1985-03-09   | missing
yesterday  | 1985-03-09   | missing
""", answer)  # fmt: skip


@pytest.mark.parametrize("line", PAGE.cases())
def test_two_birth_dates_have_one_level(line: Line) -> None:
    assert PAGE.said_of(line) == line.expected

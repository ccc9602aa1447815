"""How alike numbers, dates, phones, places and sexes are, compiled: the twin of `coordinator.matching.levels`.

Levels are numbered as their enumerations list them; tests hold both to each other.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from coordinator.linking.numbers import NO_NUMBER
from coordinator.linking.papers import NO_SEX

BIRTH_LEVELS = (
    "equal", "month-equal", "year-only", "day-month-swapped", "one-off", "same-year", "different", "missing",
)  # fmt: skip
CCCD_LEVELS = (
    "equal", "borrowed", "same-stranger", "near", "different", "old-equal", "other-equal", "old-different",
    "other-different", "missing",
)  # fmt: skip
BHYT_LEVELS = ("equal", "near", "different", "missing")
PHONE_LEVELS = ("equal", "converted", "shared", "near", "different", "missing")
ADDRESS_LEVELS = ("household", "ward", "province", "different", "missing")
SEX_LEVELS = ("equal", "different", "missing")
GENERATION = 12
_CITIZEN, _INSURANCE, _DATE = 12, 10, 8  # digits


@njit(cache=True, nogil=True)
def is_one_slip(one, other, digits):  # type: ignore[no-untyped-def]
    """Whether two numbers of so many digits differ in one digit, or in two neighbours swapped."""
    unlike, at, a, b = 0, 0, 0, 0
    for place in range(digits):
        x, y = one % 10, other % 10
        if x != y:
            unlike += 1
            if (unlike == 2 and (place != at + 1 or x != b or y != a)) or unlike > 2:
                return False
            at, a, b = place, x, y
        one //= 10
        other //= 10
    return unlike > 0


@njit(cache=True, nogil=True)
def birth_level(rows, i, j):  # type: ignore[no-untyped-def]
    """How alike two birth dates are."""
    if rows.year[i] == 0 or rows.year[j] == 0:
        return 7  # missing
    same_year = rows.year[i] == rows.year[j]
    if rows.is_whole[i] and rows.is_whole[j]:
        if rows.digits[i] == rows.digits[j]:
            return 0  # equal
        if same_year and rows.month[i] == rows.day_of_month[j] and rows.day_of_month[i] == rows.month[j]:
            return 3  # day and month swapped
        if abs(rows.day[i] - rows.day[j]) == 1 or is_one_slip(rows.digits[i], rows.digits[j], _DATE):
            return 4  # one off
        return 5 if same_year else 6
    if not same_year:
        return 6  # different
    in_months = rows.month[i] == rows.month[j] and rows.month[i] > 0
    return 1 if in_months and (rows.day_of_month[i] == 0 or rows.day_of_month[j] == 0) else 2


@njit(cache=True, nogil=True, inline="always")
def is_a_generation_apart(rows, i, j):  # type: ignore[no-untyped-def]
    """Whether the years of birth lie as far apart as a parent's and a child's."""
    return rows.year[i] > 0 and rows.year[j] > 0 and abs(rows.year[i] - rows.year[j]) >= GENERATION


@njit(cache=True, nogil=True, inline="always")
def sex_level(rows, i, j):  # type: ignore[no-untyped-def]
    """Whether two cards state the same sex."""
    if rows.sex[i] >= NO_SEX or rows.sex[j] >= NO_SEX:
        return 2
    return 0 if rows.sex[i] == rows.sex[j] else 1


@njit(cache=True, nogil=True, inline="always")
def _share(a, b, c, d):  # type: ignore[no-untyped-def]
    """Whether two lists of at most two numbers share one."""
    return (a != NO_NUMBER and (a == c or a == d)) or (b != NO_NUMBER and (b == c or b == d))


@njit(cache=True, nogil=True, inline="always")
def _near(one, other):  # type: ignore[no-untyped-def]
    return one != NO_NUMBER and other != NO_NUMBER and is_one_slip(one, other, _CITIZEN)


@njit(cache=True, nogil=True)
def cccd_level(papers, i, j):  # type: ignore[no-untyped-def]
    """How alike the citizen numbers of two cards are, with all that may stand in their place."""
    found = _twelve_digits(papers, i, j)
    if found >= 0:
        return found
    if papers.old[i] >= 0 and papers.old[j] >= 0:
        return 5 if papers.old[i] == papers.old[j] else 7
    if papers.other[i] >= 0 and papers.other[j] >= 0:
        return 6 if papers.other[i] == papers.other[j] else 8
    return 9  # missing


@njit(cache=True, nogil=True)
def _twelve_digits(papers, i, j):  # type: ignore[no-untyped-def]
    """The level of valid citizen numbers; -1 where nothing can be said."""
    a, b, c, d = papers.own_1[i], papers.own_2[i], papers.own_1[j], papers.own_2[j]
    if _share(a, b, c, d):
        return 0  # equal
    p, q, r, s = papers.strange_1[i], papers.strange_2[i], papers.strange_1[j], papers.strange_2[j]
    if _share(a, b, r, s) or _share(p, q, c, d):
        return 1  # borrowed
    if _share(p, q, r, s):
        return 2  # the same stranger
    if a == NO_NUMBER or c == NO_NUMBER:
        return -1
    return 3 if _near(a, c) or _near(a, d) or _near(b, c) or _near(b, d) else 4


@njit(cache=True, nogil=True)
def bhyt_level(papers, i, j):  # type: ignore[no-untyped-def]
    """How alike the stable insurance numbers are."""
    one, other = papers.insurance[i], papers.insurance[j]
    if one == NO_NUMBER or other == NO_NUMBER:
        return 3
    return 0 if one == other else 1 if is_one_slip(one, other, _INSURANCE) else 2


@njit(cache=True, nogil=True)
def number_says(rows, papers, i, j):  # type: ignore[no-untyped-def]
    """What the valid citizen number of one card says about the other, which has none: 0, 1 or 2 contradictions."""
    if papers.own_1[i] != NO_NUMBER and papers.own_1[j] == NO_NUMBER:
        return _says(rows, papers, i, j)
    if papers.own_1[j] != NO_NUMBER and papers.own_1[i] == NO_NUMBER:
        return _says(rows, papers, j, i)
    return 0


@njit(cache=True, nogil=True)
def _says(rows, papers, i, j):  # type: ignore[no-untyped-def]
    number = papers.own_1[i]
    if number == papers.strange_1[j] or number == papers.strange_2[j]:
        return 0  # the very same number: borrowed, which is a question of its own
    other_sex = rows.sex[j] < NO_SEX and rows.sex[j] != papers.sex[i]
    other_year = rows.year[j] > 0 and rows.year[j] != papers.born[i]
    return np.int64(other_sex) + np.int64(other_year)


@njit(cache=True, nogil=True)
def phone_level(rows, i, j):  # type: ignore[no-untyped-def]
    """How alike two phones are; whether an equal one is a crowd's is asked elsewhere."""
    n, m = rows.phone_length[i], rows.phone_length[j]
    if n == 0 or m == 0:
        return 5
    if n == m and rows.phone[i] == rows.phone[j]:
        return 0 if rows.converted[i] == rows.converted[j] else 1
    if n == m:
        return 3 if is_one_slip(rows.phone[i], rows.phone[j], n) else 4
    if abs(n - m) > 1:
        return 4
    short, long = (i, j) if n < m else (j, i)
    return 3 if _is_one_more(rows.phone[short], rows.phone[long], min(n, m)) else 4


@njit(cache=True, nogil=True)
def _is_one_more(short, long, digits):  # type: ignore[no-untyped-def]
    """Whether taking one digit out of the longer number, one digit longer, leaves the shorter."""
    place = 0
    while place < digits and short % 10 == long % 10:  # from the end; equal digits there do not matter which goes
        short //= 10
        long //= 10
        place += 1
    return short == long // 10


@njit(cache=True, nogil=True)
def address_level(rows, i, j):  # type: ignore[no-untyped-def]
    """How alike two places are."""
    if rows.province[i] < 0 or rows.province[j] < 0:
        return 4
    if rows.province[i] != rows.province[j]:
        return 3
    if rows.ward[i] < 0 or rows.ward[i] != rows.ward[j]:
        return 2
    return 0 if rows.line[i] >= 0 and rows.line[i] == rows.line[j] else 1

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
def birth_level(one, other):  # type: ignore[no-untyped-def]
    """How alike two birth dates are."""
    if one.year == 0 or other.year == 0:
        return 7  # missing
    same_year = one.year == other.year
    if one.is_whole and other.is_whole:
        if one.digits == other.digits:
            return 0  # equal
        if same_year and one.month == other.day_of_month and one.day_of_month == other.month:
            return 3  # day and month swapped
        if abs(one.day - other.day) == 1 or is_one_slip(one.digits, other.digits, _DATE):
            return 4  # one off
        return 5 if same_year else 6
    if not same_year:
        return 6  # different
    in_months = one.month == other.month and one.month > 0
    return 1 if in_months and (one.day_of_month == 0 or other.day_of_month == 0) else 2


@njit(cache=True, nogil=True, inline="always")
def is_a_generation_apart(one, other):  # type: ignore[no-untyped-def]
    """Whether the years of birth lie as far apart as a parent's and a child's."""
    return one.year > 0 and other.year > 0 and abs(one.year - other.year) >= GENERATION


@njit(cache=True, nogil=True, inline="always")
def sex_level(one, other):  # type: ignore[no-untyped-def]
    """Whether two cards state the same sex."""
    if one.sex >= NO_SEX or other.sex >= NO_SEX:
        return 2
    return 0 if one.sex == other.sex else 1


@njit(cache=True, nogil=True, inline="always")
def _share(a, b, c, d):  # type: ignore[no-untyped-def]
    """Whether two lists of at most two numbers share one."""
    return (a != NO_NUMBER and (a == c or a == d)) or (b != NO_NUMBER and (b == c or b == d))


@njit(cache=True, nogil=True, inline="always")
def _near(one, other):  # type: ignore[no-untyped-def]
    return one != NO_NUMBER and other != NO_NUMBER and is_one_slip(one, other, _CITIZEN)


@njit(cache=True, nogil=True)
def cccd_level(one, other):  # type: ignore[no-untyped-def]
    """How alike the citizen numbers of two cards are, with all that may stand in their place."""
    found = _twelve_digits(one, other)
    if found >= 0:
        return found
    if one.old >= 0 and other.old >= 0:
        return 5 if one.old == other.old else 7
    if one.other >= 0 and other.other >= 0:
        return 6 if one.other == other.other else 8
    return 9  # missing


@njit(cache=True, nogil=True)
def _twelve_digits(one, other):  # type: ignore[no-untyped-def]
    """The level of valid citizen numbers; -1 where nothing can be said."""
    a, b, c, d = one.own_1, one.own_2, other.own_1, other.own_2
    if _share(a, b, c, d):
        return 0  # equal
    p, q, r, s = one.strange_1, one.strange_2, other.strange_1, other.strange_2
    if _share(a, b, r, s) or _share(p, q, c, d):
        return 1  # borrowed
    if _share(p, q, r, s):
        return 2  # the same stranger
    if a == NO_NUMBER or c == NO_NUMBER:
        return -1
    return 3 if _near(a, c) or _near(a, d) or _near(b, c) or _near(b, d) else 4


@njit(cache=True, nogil=True)
def bhyt_level(one, other):  # type: ignore[no-untyped-def]
    """How alike the stable insurance numbers are."""
    a, b = one.insurance, other.insurance
    if a == NO_NUMBER or b == NO_NUMBER:
        return 3
    return 0 if a == b else 1 if is_one_slip(a, b, _INSURANCE) else 2


@njit(cache=True, nogil=True)
def number_says(one, other):  # type: ignore[no-untyped-def]
    """What the valid citizen number of one card says about the other, which has none: 0, 1 or 2 contradictions."""
    if one.own_1 != NO_NUMBER and other.own_1 == NO_NUMBER:
        return _says(one, other)
    if other.own_1 != NO_NUMBER and one.own_1 == NO_NUMBER:
        return _says(other, one)
    return 0


@njit(cache=True, nogil=True)
def _says(one, other):  # type: ignore[no-untyped-def]
    number = one.own_1
    if number == other.strange_1 or number == other.strange_2:
        return 0  # the very same number: borrowed, which is a question of its own
    other_sex = other.sex < NO_SEX and other.sex != one.own_sex
    other_year = other.year > 0 and other.year != one.own_born
    return np.int64(other_sex) + np.int64(other_year)


@njit(cache=True, nogil=True)
def phone_level(one, other):  # type: ignore[no-untyped-def]
    """How alike two phones are; whether an equal one is a crowd's is asked elsewhere."""
    n, m = one.phone_length, other.phone_length
    if n == 0 or m == 0:
        return 5
    if n == m and one.phone == other.phone:
        return 0 if one.converted == other.converted else 1
    if n == m:
        return 3 if is_one_slip(one.phone, other.phone, n) else 4
    if abs(n - m) > 1:
        return 4
    short, long = (one.phone, other.phone) if n < m else (other.phone, one.phone)
    return 3 if _is_one_more(short, long, min(n, m)) else 4


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
def address_level(one, other):  # type: ignore[no-untyped-def]
    """How alike two places are."""
    if one.province < 0 or other.province < 0:
        return 4
    if one.province != other.province:
        return 3
    if one.ward < 0 or one.ward != other.ward:
        return 2
    return 0 if one.line >= 0 and one.line == other.line else 1

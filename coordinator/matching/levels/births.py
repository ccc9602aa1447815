"""How alike two birth dates are."""

from __future__ import annotations

from enum import StrEnum

from coordinator.matching.forms import Birth, day_number
from coordinator.matching.levels.edits import is_one_slip

GENERATION = 12  # years between births from which two cards may be a parent's and a child's


class BirthLevel(StrEnum):
    """The first that holds, best first."""

    EQUAL = "equal"
    MONTH = "month-equal"  # year and month, one side knows no more
    YEAR_ONLY = "year-only"  # the same year, and a side knows no more, or says 1 January
    SWAPPED = "day-month-swapped"
    ONE_OFF = "one-off"  # one digit, two neighbouring digits swapped, or one day
    SAME_YEAR = "same-year"
    DIFFERENT = "different"
    MISSING = "missing"


def birth_level(one: Birth | None, other: Birth | None) -> BirthLevel:
    """How alike two birth dates are; symmetric."""
    if one is None or other is None:
        return BirthLevel.MISSING
    if one.is_whole and other.is_whole:
        return BirthLevel.EQUAL if one == other else _whole_days(one, other)
    if one.year != other.year:
        return BirthLevel.DIFFERENT
    in_months = one.month == other.month and 0 in (one.day, other.day) and one.month > 0
    return BirthLevel.MONTH if in_months else BirthLevel.YEAR_ONLY


def _whole_days(one: Birth, other: Birth) -> BirthLevel:
    same_year = one.year == other.year
    if same_year and one.month == other.day and one.day == other.month:
        return BirthLevel.SWAPPED
    if is_one_slip(one.eight_digits, other.eight_digits) or abs(day_number(one) - day_number(other)) == 1:
        return BirthLevel.ONE_OFF
    return BirthLevel.SAME_YEAR if same_year else BirthLevel.DIFFERENT


def is_a_generation_apart(one: Birth | None, other: Birth | None) -> bool:
    """Whether the years of birth lie as far apart as a parent's and a child's; False when one is not known."""
    return one is not None and other is not None and abs(one.year - other.year) >= GENERATION

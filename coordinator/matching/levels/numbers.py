"""How alike the numbers of two cards are: citizen numbers with all that may stand in their place, and insurance."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from coordinator.matching.forms import Papers
from coordinator.matching.levels.edits import is_one_slip


class CccdLevel(StrEnum):
    """The first that holds."""

    EQUAL = "equal"  # valid, and agreeing with both cards
    BORROWED = "borrowed"  # the same number, but it contradicts sex or birth year of one card
    SAME_STRANGER = "same-stranger"  # the same number, and it contradicts both: a parent's, a lender's
    NEAR = "near"  # one digit, or two neighbours swapped; twins hold such numbers
    DIFFERENT = "different"  # both valid, each agreeing with its card
    OLD_EQUAL = "old-equal"
    OTHER_EQUAL = "other-equal"  # a number of a kind not known here
    OLD_DIFFERENT = "old-different"
    OTHER_DIFFERENT = "other-different"
    MISSING = "missing"  # one side has none, or another kind; no rule turns the old nine digits into twelve


class BhytLevel(StrEnum):
    """The stable ten digits of the insurance number; the twelve-digit form is compared as a citizen number."""

    EQUAL = "equal"
    NEAR = "near"
    DIFFERENT = "different"
    MISSING = "missing"


def cccd_level(one: Papers, other: Papers) -> CccdLevel:
    """How alike the citizen numbers of two cards are; symmetric."""
    if one.citizen or other.citizen or one.strangers or other.strangers:
        found = _twelve_digits(one, other)
        if found is not CccdLevel.MISSING:
            return found
    if one.old and other.old:
        return CccdLevel.OLD_EQUAL if one.old == other.old else CccdLevel.OLD_DIFFERENT
    if one.other and other.other:
        return CccdLevel.OTHER_EQUAL if one.other == other.other else CccdLevel.OTHER_DIFFERENT
    return CccdLevel.MISSING


def _twelve_digits(one: Papers, other: Papers) -> CccdLevel:
    if _share(one.citizen, other.citizen):
        return CccdLevel.EQUAL
    if _share(one.citizen, other.strangers) or _share(one.strangers, other.citizen):
        return CccdLevel.BORROWED
    if _share(one.strangers, other.strangers):
        return CccdLevel.SAME_STRANGER
    if not one.citizen or not other.citizen:
        return CccdLevel.MISSING
    near = any(is_one_slip(a, b) for a in one.citizen for b in other.citizen)
    return CccdLevel.NEAR if near else CccdLevel.DIFFERENT


def _share(one: Iterable[str], other: tuple[str, ...]) -> bool:
    return any(number in other for number in one)


def bhyt_level(one: Papers, other: Papers) -> BhytLevel:
    """How alike the stable insurance numbers of two cards are; symmetric."""
    if not one.insurance or not other.insurance:
        return BhytLevel.MISSING
    if one.insurance == other.insurance:
        return BhytLevel.EQUAL
    return BhytLevel.NEAR if is_one_slip(one.insurance, other.insurance) else BhytLevel.DIFFERENT

"""What forbids an automatic link, asked before anything is weighed; no score outvotes a veto.

A veto either parts two cards for good (certainly not, unless a person decides otherwise) or asks a person. Each is a
question about `Findings`; the first that holds, in the order of `VETOES`, is named.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from coordinator.matching.findings import Findings, Newborn, NumberSays
from coordinator.matching.levels import AddressLevel, BhytLevel, BirthLevel, CccdLevel, NameLevel, PhoneLevel, SexLevel

ONE_NAME = frozenset({
    NameLevel.EXACT, NameLevel.TONE_PLACE, NameLevel.REPAIRED, NameLevel.ACCENTS_MISSING, NameLevel.SPACING,
    NameLevel.I_Y, NameLevel.REGIONAL, NameLevel.MIDDLE_DROPPED,
})  # fmt: skip
"""Levels at which two written names are forms of one."""
LIKE_NAMES = frozenset({
    NameLevel.ONE_ACCENT_MISSING, NameLevel.CUT, NameLevel.ORDER_SWAPPED, NameLevel.OWN_NAME, NameLevel.TYPO,
    NameLevel.OTHER_ACCENT,
})  # fmt: skip
"""Levels at which they may be, or may be the names of twins: Hoàng and Hoàn, Thủy and Thúy, Thư Thủy and Thủy Thư."""
OTHER_NAMES = frozenset({NameLevel.MIDDLE_OTHER, NameLevel.GIVEN_EQUAL, NameLevel.DIFFERENT})
"""Levels at which they are names of two people, unless one of them was spoilt beyond recognition."""
_OTHER_GIVEN = frozenset({NameLevel.GIVEN_EQUAL, NameLevel.DIFFERENT})
_SAME_PHONE = frozenset({PhoneLevel.EQUAL, PhoneLevel.CONVERTED})
_SAME_NUMBER = frozenset({CccdLevel.EQUAL, CccdLevel.BORROWED, CccdLevel.SAME_STRANGER})
_NEAR_BIRTHS = frozenset({
    BirthLevel.EQUAL, BirthLevel.MONTH, BirthLevel.YEAR_ONLY, BirthLevel.SWAPPED, BirthLevel.ONE_OFF,
})  # fmt: skip
_OTHER_BIRTHS = frozenset({BirthLevel.SAME_YEAR, BirthLevel.DIFFERENT})


class Outcome(StrEnum):
    """What a veto leaves open."""

    APART = "apart"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class Veto:
    """One reason never to link automatically: its name, what it leaves open, and when it holds."""

    name: str
    outcome: Outcome
    why: str
    holds: Callable[[Findings], bool]


@lru_cache(maxsize=1 << 12)  # pairs show the same few hundred things again and again
def veto_of(found: Findings) -> Veto | None:
    """The first veto that holds, None when nothing forbids the link."""
    for veto in VETOES:
        if veto.holds(found):
            return veto
    return None


def _household(found: Findings) -> bool:
    """Whether something says that they live together, or that their papers were issued together."""
    levels = found.levels
    return (
        levels.phone in _SAME_PHONE
        or levels.address is AddressLevel.HOUSEHOLD
        or levels.cccd in (CccdLevel.NEAR, CccdLevel.SAME_STRANGER)
        or levels.bhyt in (BhytLevel.EQUAL, BhytLevel.NEAR)
        or (found.family_equal and levels.address is AddressLevel.WARD)
    )


def _own_papers(found: Findings) -> bool:
    """Whether a number that twins do not share is equal."""
    levels = found.levels
    return levels.cccd is CccdLevel.EQUAL or levels.cccd is CccdLevel.OLD_EQUAL or levels.bhyt is BhytLevel.EQUAL


def _other_ordinals(found: Findings) -> bool:
    return found.newborn is Newborn.OTHER_ORDINAL


def _mother_child(found: Findings) -> bool:
    return found.newborn is not Newborn.NEITHER and found.generation_apart


def _parent_and_child(found: Findings) -> bool:
    return found.generation_apart and found.levels.name not in ONE_NAME | LIKE_NAMES and not found.same_record


def _two_numbers(found: Findings) -> bool:
    return found.levels.cccd is CccdLevel.DIFFERENT and not _all_else_agrees(found)


def _two_numbers_of_one(found: Findings) -> bool:
    return found.levels.cccd is CccdLevel.DIFFERENT


def has_near_numbers(found: Findings) -> bool:
    """Whether two valid citizen numbers nearly agree, but not all that twins and namesakes do not share."""
    levels = found.levels
    slip = levels.birth_date is BirthLevel.EQUAL and levels.name in ONE_NAME
    return levels.cccd is CccdLevel.NEAR and not slip


def _all_else_agrees(found: Findings) -> bool:
    """Name, day of birth, sex and a second number or the phone: a number may have been issued anew, or mistyped."""
    levels = found.levels
    second = levels.bhyt is BhytLevel.EQUAL or levels.phone in _SAME_PHONE
    return levels.name in ONE_NAME and levels.birth_date is BirthLevel.EQUAL and second


def born_together(found: Findings) -> bool:
    """Whether they may be twins, or children of one house born in one year, for all that is not their names."""
    return found.levels.birth_date in _NEAR_BIRTHS and not _own_papers(found) and _household(found)


def _twins(found: Findings) -> bool:
    return found.levels.name in _OTHER_GIVEN and found.family_equal and born_together(found)


def _same_number(found: Findings) -> bool:
    """A number that agrees with both cards has their sex and year in it: only the name can be another's."""
    levels = found.levels
    other = levels.name in OTHER_NAMES or levels.sex is SexLevel.DIFFERENT or levels.birth_date is BirthLevel.DIFFERENT
    return levels.cccd is CccdLevel.BORROWED or (levels.cccd in _SAME_NUMBER and other)


def _same_insurance(found: Findings) -> bool:
    levels = found.levels
    other = levels.name in OTHER_NAMES or levels.birth_date is BirthLevel.DIFFERENT
    return levels.bhyt is BhytLevel.EQUAL and other


def _number_contradicts(found: Findings) -> bool:
    return found.number_says is NumberSays.OTHER_SEX_AND_YEAR


def _number_doubts(found: Findings) -> bool:
    return found.number_says is NumberSays.OTHER_SEX_OR_YEAR


def _another_child(found: Findings) -> bool:
    return found.newborn is not Newborn.NEITHER and found.levels.birth_date in _OTHER_BIRTHS


def _no_name_yet(found: Findings) -> bool:
    return found.newborn is not Newborn.NEITHER


def _record_reused(found: Findings) -> bool:
    levels = found.levels
    other = levels.name in OTHER_NAMES or levels.sex is SexLevel.DIFFERENT or levels.birth_date is BirthLevel.DIFFERENT
    return found.same_record and other


def _generation(found: Findings) -> bool:
    return found.generation_apart


VETOES = (
    Veto("twin-ordinals", Outcome.APART, "children without a name, numbered differently", _other_ordinals),
    Veto("mother-and-child", Outcome.APART, "a child without a name, and somebody a generation older", _mother_child),
    Veto("another-child", Outcome.APART, "a child without a name, and a child of another birth date", _another_child),
    Veto("parent-and-child", Outcome.APART, "born a generation apart, with another name", _parent_and_child),
    Veto("two-numbers", Outcome.APART, "two valid citizen numbers that differ", _two_numbers),
    Veto("twins", Outcome.APART, "born together in one household, with another name", _twins),
    Veto("number-contradicts", Outcome.APART, "a citizen number of another sex and birth year", _number_contradicts),
    Veto("same-number", Outcome.ASK, "one citizen number, but another name, sex or birth year", _same_number),
    Veto("two-numbers-one-person", Outcome.ASK, "all agrees but two valid citizen numbers", _two_numbers_of_one),
    Veto("same-insurance", Outcome.ASK, "one insurance number, but another name or birth date", _same_insurance),
    Veto("number-doubts", Outcome.ASK, "a citizen number of another sex or birth year", _number_doubts),
    Veto("record-used-twice", Outcome.ASK, "one record number, but another name, sex or birth date", _record_reused),
    Veto("no-name-yet", Outcome.ASK, "a child without a name of its own", _no_name_yet),
    Veto("generation", Outcome.ASK, "births a generation apart", _generation),
)

"""What comparing two cards brings to light before anything is weighed: a level per field, and how the cards relate."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

from coordinator.matching.features import Features
from coordinator.matching.forms import Names, Papers
from coordinator.matching.levels import (
    AddressLevel,
    BhytLevel,
    BirthLevel,
    CccdLevel,
    NameLevel,
    NameMatch,
    PhoneLevel,
    SexLevel,
    address_level,
    bhyt_level,
    birth_level,
    cccd_level,
    is_a_generation_apart,
    name_match,
    phone_level,
    sex_level,
)
from coordinator.matching.model import FIELDS
from emr_hub.clinical import Sex


class Levels(NamedTuple):
    """The level of each field, in the order of `FIELDS`."""

    name: NameLevel
    birth_date: BirthLevel
    sex: SexLevel
    cccd: CccdLevel
    bhyt: BhytLevel
    phone: PhoneLevel
    address: AddressLevel


LEVELS: dict[str, tuple[str, ...]] = {
    field: tuple(kind)
    for field, kind in zip(
        FIELDS, (NameLevel, BirthLevel, SexLevel, CccdLevel, BhytLevel, PhoneLevel, AddressLevel), strict=True
    )
}
"""Every level of every field, best first: what a model must weigh."""


class NumberSays(IntEnum):
    """What the citizen number of one card says about the other, which has no valid one of its own."""

    NOTHING = 0
    OTHER_SEX_OR_YEAR = 1
    OTHER_SEX_AND_YEAR = 2


class Newborn(IntEnum):
    """Whether cards carry the words for a child without a name ("con bà X") in place of one."""

    NEITHER = 0
    ONE = 1
    BOTH = 2
    OTHER_ORDINAL = 3  # both, numbered differently: twins


class Findings(NamedTuple):
    """All that vetoes, rules and weights look at: small, symmetric, the same for many pairs."""

    levels: Levels
    family_equal: bool = False
    generation_apart: bool = False
    same_record: bool = False
    number_says: NumberSays = NumberSays.NOTHING
    newborn: Newborn = Newborn.NEITHER


def find(one: Features, other: Features, frequent: frozenset[str] = frozenset()) -> tuple[Findings, NameMatch]:
    """What two cards show when held side by side, and how far their names agree; symmetric."""
    newborn = _newborn(one.names, other.names)
    match = name_match(one.names, other.names) if newborn is Newborn.NEITHER else _mothers(one.names, other.names)
    levels = Levels(
        match.level, birth_level(one.birth, other.birth), sex_level(one.sex, other.sex),
        cccd_level(one.papers, other.papers), bhyt_level(one.papers, other.papers),
        _phone(one, other, frequent), address_level(one.place, other.place),
    )  # fmt: skip
    found = Findings(
        levels, match.family, is_a_generation_apart(one.birth, other.birth),
        one.record != "" and one.record == other.record, number_says(one, other), newborn,
    )  # fmt: skip
    return found, match


def _newborn(one: Names, other: Names) -> Newborn:
    if not one.newborn and not other.newborn:
        return Newborn.NEITHER
    if not (one.newborn and other.newborn):
        return Newborn.ONE
    numbered = one.ordinal and other.ordinal and one.ordinal != other.ordinal
    return Newborn.OTHER_ORDINAL if numbered else Newborn.BOTH


def _mothers(one: Names, other: Names) -> NameMatch:
    """Two children without a name are alike as far as their mothers are; one against a name says nothing."""
    if one.mother is None or other.mother is None:
        return NameMatch(NameLevel.MISSING)
    return name_match(Names((one.mother,)), Names((other.mother,)))


def _phone(one: Features, other: Features, frequent: frozenset[str]) -> PhoneLevel:
    level = phone_level(one.phone, other.phone)
    if frequent and level in (PhoneLevel.EQUAL, PhoneLevel.CONVERTED) and one.phone is not None:
        return PhoneLevel.SHARED if f"p:{one.phone.number}" in frequent else level
    return level


def number_says(one: Features, other: Features) -> NumberSays:
    """What the valid citizen number of one card says about the sex and birth year of the other; symmetric."""
    if one.papers.citizen and not other.papers.citizen:
        return _says(one.papers, other)
    if other.papers.citizen and not one.papers.citizen:
        return _says(other.papers, one)
    return NumberSays.NOTHING


def _says(papers: Papers, card: Features) -> NumberSays:
    if papers.citizen[0] in card.papers.strangers:
        return NumberSays.NOTHING  # the very same number: borrowed, which is a question of its own
    other_sex = card.sex in (Sex.FEMALE, Sex.MALE) and card.sex.value != papers.sex
    other_year = card.birth is not None and card.birth.year != papers.born
    return NumberSays(other_sex + other_year)

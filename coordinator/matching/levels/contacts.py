"""How alike two phones, two addresses and two sexes are: weak evidence, but it tells households."""

from __future__ import annotations

from enum import StrEnum

from coordinator.matching.forms import Phone, Place
from coordinator.matching.levels.edits import is_one_edit
from emr_hub.clinical import Sex


class PhoneLevel(StrEnum):
    """The first that holds."""

    EQUAL = "equal"
    CONVERTED = "converted"  # equal once the prefix of before 2018 is converted
    SHARED = "shared"  # equal, but known to be a desk's or a crowd's: no evidence
    NEAR = "near"
    DIFFERENT = "different"
    MISSING = "missing"


class AddressLevel(StrEnum):
    """On today's map; the first that holds."""

    HOUSEHOLD = "household"  # the ward, and the line before it
    WARD = "ward"
    PROVINCE = "province"
    DIFFERENT = "different"
    MISSING = "missing"


class SexLevel(StrEnum):
    """Administrative sex; unknown and other say nothing."""

    EQUAL = "equal"
    DIFFERENT = "different"
    MISSING = "missing"


_SAID = frozenset({Sex.FEMALE, Sex.MALE})


def phone_level(one: Phone | None, other: Phone | None) -> PhoneLevel:
    """How alike two phones are; symmetric. Whether an equal one is shared by a crowd is the model's to say."""
    if one is None or other is None:
        return PhoneLevel.MISSING
    if one.number == other.number:
        return PhoneLevel.EQUAL if one.converted == other.converted else PhoneLevel.CONVERTED
    return PhoneLevel.NEAR if is_one_edit(one.number, other.number) else PhoneLevel.DIFFERENT


def address_level(one: Place | None, other: Place | None) -> AddressLevel:
    """How alike two places are; symmetric."""
    if one is None or other is None:
        return AddressLevel.MISSING
    if one.province != other.province:
        return AddressLevel.DIFFERENT
    if not one.ward or one.ward != other.ward:
        return AddressLevel.PROVINCE
    return AddressLevel.HOUSEHOLD if one.line and one.line == other.line else AddressLevel.WARD


def sex_level(one: Sex, other: Sex) -> SexLevel:
    """Whether two cards state the same sex; symmetric."""
    if one not in _SAID or other not in _SAID:
        return SexLevel.MISSING
    return SexLevel.EQUAL if one == other else SexLevel.DIFFERENT
